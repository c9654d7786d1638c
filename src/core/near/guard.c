/*
 * Names, numbers and turning words are looked at where they stand and beside whom: one that is new
 * is another fact, and so is a known one in the place of another. Lines at the beginning and at the
 * end that are new as a whole, such as "Sign up for more", may open and turn as they like.
 */
#include "guard.h"

#include "filter.h"

#include <string.h>

enum {
    EDGE = 1,         /* stands before the first mention, and behind the last */
    FIRST = 2,        /* words of a document: they stand in few rows, which chance may find */
    NEW_HEADLINE = 5, /* words, or more: another headline over the same story */
    SHORTER = 8,      /* words: so much less it says nearly all the same */
    BROKEN = 2        /* neighbours that are none in the other one: names changed places */
};

static uint64_t pair_of(uint32_t first, uint32_t second) {
    return ((uint64_t)first << 32 | second) + 1;
}

/* What the earlier one mentions; a number is never found as a name. False: out of memory. */
static bool read_mentions(struct unecho_comparer *comparer, const struct unecho_kept *kept) {
    const uint32_t *mentions = unecho_kept_mentions(kept);
    uint32_t last = EDGE;

    if (comparer->read == kept) /* parts of a long one come one after the other */
        return true;
    comparer->read = NULL;
    if (!unecho_bag_begin(&comparer->mentions, kept->mention_count) ||
        !unecho_bag_begin(&comparer->pairs, kept->mention_count + 1))
        return false;
    for (size_t i = 0; i < kept->mention_count; i++) {
        unecho_bag_put(&comparer->mentions, unecho_mention_any(mentions[i]));
        if (unecho_mention_kind(mentions[i]) == UNECHO_WORD_PLAIN)
            continue; /* whether one is a name may be seen otherwise in the other one */
        unecho_bag_put(&comparer->pairs, pair_of(last, mentions[i]));
        last = mentions[i];
    }
    unecho_bag_put(&comparer->pairs, pair_of(last, EDGE));
    comparer->read = kept;
    return true;
}

/* --- lines of its own --------------------------------------------------------------------------
 */

/* Words [0, headline) are another headline over the same story; those before `from` and from `to`
 * on are in lines of which nothing stands in the other one. */
struct body {
    size_t headline, from, to;
};

/* If it has words of the headline of the earlier one, it is the same, and what is new in it is
 * another fact. */
static size_t own_headline(const struct unecho_kept *kept, const struct unecho_sketch *sketch) {
    size_t found = 0;

    if (sketch->headline < NEW_HEADLINE)
        return 0;
    for (size_t i = 1; i < sketch->headline; i++)
        found += unecho_filter_has(kept->filter, kept->filter_size,
                                   unecho_kept_pair(sketch->folded[i - 1], sketch->folded[i]));
    return found * 4 <= sketch->headline - 1 ? sketch->headline : 0;
}

static bool begins_line(const struct unecho_sketch *sketch, size_t word) {
    return word == sketch->words || sketch->kinds[word] & UNECHO_WORD_OF_LINE;
}

static struct body body_of(const struct unecho_comparer *comparer, const struct unecho_kept *kept,
                           const struct unecho_sketch *sketch) {
    struct body body = {.headline = own_headline(kept, sketch), .to = sketch->words};

    while (body.from < sketch->words && !comparer->solid[body.from])
        body.from++;
    while (!begins_line(sketch, body.from))
        body.from--;
    while (body.to > 0 && !comparer->solid[body.to - 1])
        body.to--;
    while (!begins_line(sketch, body.to))
        body.to++;
    return body;
}

/* --- what is new -------------------------------------------------------------------------------
 */

struct news {
    bool shorter; /* something of the other one is gone: those around it are no neighbours there */
    bool number, name, uncased, turn;
    size_t broken;       /* neighbours among names and numbers that are none in the other one, */
    bool numbers, turns; /* of what does not stand there, one is such */
};

/* A mention that the earlier one has, too. */
struct neighbour {
    uint32_t mention;
    bool stands, solid; /* it does, with what is around it */
    bool broken;        /* it and the one before it are no neighbours in the other one */
};

static void look_at_neighbour(struct news *news, const struct neighbour *neighbour) {
    enum unecho_word_kind kind = unecho_mention_kind(neighbour->mention);

    news->numbers |= !neighbour->solid && kind == UNECHO_WORD_NUMBER;
    news->turns |= !neighbour->solid && kind == UNECHO_WORD_TURNING;
}

/* Where something was left out, those around it are no neighbours either: there they stand in what
 * both have. Not so one that is a stranger to both of its neighbours. */
static void look_at_pair(const struct unecho_comparer *comparer, struct news *news,
                         const struct neighbour *last, struct neighbour *next) {
    next->broken = !unecho_bag_has(&comparer->pairs, pair_of(last->mention, next->mention));
    if (!next->broken)
        return;
    if (news->shorter ? !last->stands || !next->stands : !last->solid || !next->solid)
        news->broken++;
    else if (last->broken && !last->solid)
        news->broken += BROKEN;
    else
        return;
    look_at_neighbour(news, last);
    look_at_neighbour(news, next);
}

/* A word that the earlier one does not mention; `own`: it is in a line of its own. */
static void look_at_word(const struct unecho_comparer *comparer, struct news *news, size_t i,
                         uint8_t kind, bool own) {
    bool stands = comparer->stands[i], solid = comparer->solid[i];

    news->number |= kind == UNECHO_WORD_NUMBER;
    news->name |= kind == UNECHO_WORD_NAME && !solid;
    news->name |= kind == UNECHO_WORD_OPENER && !own && (!stands || (i < FIRST && !news->shorter));
    news->uncased |= kind == UNECHO_WORD_UNCASED && !stands;
    news->turn |= kind == UNECHO_WORD_TURNING && !own && !solid;
    news->turn |= kind == UNECHO_WORD_NOTICE && !solid;
}

/* Is the word one that the earlier one mentions, too? */
static bool is_known(const struct unecho_comparer *comparer, const struct unecho_sketch *sketch,
                     size_t i) {
    uint8_t kind = unecho_sketch_kind(sketch, i);

    return unecho_is_mentioned(kind) &&
           unecho_bag_has(&comparer->mentions,
                          unecho_mention_any(unecho_mention(sketch->folded[i], kind)));
}

/* Looks at all words; of a headline of its own at numbers only. */
static void look(const struct unecho_comparer *comparer, const struct unecho_sketch *sketch,
                 const struct body *body, struct news *news) {
    const struct neighbour edge = {EDGE, true, true, false};
    struct neighbour last = edge, next;

    for (size_t i = 0; i < sketch->words; i++) {
        uint8_t kind = unecho_sketch_kind(sketch, i);
        bool own = i < body->from || i >= body->to, known = is_known(comparer, sketch, i);

        if (i < body->headline) {
            news->number |= kind == UNECHO_WORD_NUMBER && !known;
        } else if (!known) {
            look_at_word(comparer, news, i, kind, own);
        } else if (kind != UNECHO_WORD_OPENER && (!own || kind != UNECHO_WORD_TURNING)) {
            next = (struct neighbour){unecho_mention(sketch->folded[i], kind), comparer->stands[i],
                                      comparer->solid[i], false};
            look_at_pair(comparer, news, &last, &next);
            last = next;
        }
    }
    next = edge;
    look_at_pair(comparer, news, &last, &next);
}

/* --- what is gone ------------------------------------------------------------------------------
 */

/* Has the earlier one a name that the later one lacks, or a number: a month has a capital in one
 * language, and is a word for a number in another? -1: out of memory. */
static int has_lost(struct unecho_comparer *comparer, const struct unecho_kept *kept,
                    const struct unecho_sketch *sketch) {
    const uint32_t *mentions = unecho_kept_mentions(kept);

    if (!unecho_bag_begin(&comparer->words, sketch->words))
        return -1;
    for (size_t i = 0; i < sketch->words; i++)
        unecho_bag_put(&comparer->words, unecho_mention(sketch->folded[i], UNECHO_WORD_NAME));
    for (size_t i = 0; i < kept->mention_count; i++)
        if (unecho_mention_kind(mentions[i]) != UNECHO_WORD_TURNING &&
            !unecho_bag_has(&comparer->words, unecho_mention(mentions[i], UNECHO_WORD_NAME)))
            return 1;
    return 0;
}

/* Does it say nearly all that the earlier one does, but for a "not"? */
static bool has_lost_turn(const struct unecho_kept *kept, const struct unecho_sketch *sketch) {
    return unecho_kept_turns(sketch) < kept->turns && sketch->words < kept->words &&
           kept->words <= sketch->words + SHORTER;
}

int unecho_guard(struct unecho_comparer *comparer, const struct unecho_kept *kept,
                 const struct unecho_sketch *sketch, enum unecho_near *near) {
    struct news news = {.shorter = sketch->words < kept->words};
    struct body body = body_of(comparer, kept, sketch);
    int lost = 0;

    if (!read_mentions(comparer, kept))
        return UNECHO_NOMEM;
    look(comparer, sketch, &body, &news);
    if (news.name)
        lost = has_lost(comparer, kept, sketch);
    if (lost < 0)
        return UNECHO_NOMEM;
    if (news.broken < BROKEN) {
        news.numbers &= !news.shorter && !news.turn;
        news.turns = false;
    }
    if (news.number || (news.numbers && !news.turns))
        *near = UNECHO_NEAR_NUMBERS;
    else if (lost || news.uncased || (news.broken >= BROKEN && !news.turns))
        *near = UNECHO_NEAR_NAMES;
    else if (news.turn || news.turns || has_lost_turn(kept, sketch))
        *near = UNECHO_NEAR_TURNED;
    else
        *near = UNECHO_NEAR_SAME;
    return UNECHO_OK;
}
