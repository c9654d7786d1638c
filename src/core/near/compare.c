#include "compare.h"

#include "filter.h"

#include <stdlib.h>
#include <string.h>

enum {
    EDGE = 1,          /* stands before the first mention, and behind the last */
    IN_A_ROW = 7,      /* rows that are found, to count: a bit each */
    ROWS_OF_WORD = 31, /* that it stands in */
    MOST_ROWS = 4,
    FIRST = 2,   /* words of a document: they stand in few rows, one of which chance may find */
    SAMPLE = 32, /* rows that are looked at first */
    TOLD = 50,   /* percent of a document that stand in another one: that is told */
    NEW_HEADLINE = 5, /* words, or more: another headline over the same story */
    SHORTER = 8,      /* words: so much less it says nearly all the same */
    BROKEN = 2        /* neighbours that are none in the other one: names changed places */
};

void unecho_comparer_release(struct unecho_comparer *comparer) {
    free(comparer->stands);
    free(comparer->solid);
    unecho_bag_release(&comparer->mentions);
    unecho_bag_release(&comparer->pairs);
    unecho_bag_release(&comparer->words);
}

static bool grow(bool **array, size_t count) {
    bool *grown = realloc(*array, count * sizeof(*grown));

    if (grown)
        *array = grown;
    return grown != NULL;
}

static bool make_room(struct unecho_comparer *comparer, size_t words) {
    if (words <= comparer->room)
        return true;
    if (!grow(&comparer->stands, 2 * words) || !grow(&comparer->solid, 2 * words))
        return false;
    comparer->room = 2 * words;
    return true;
}

static bool has(const struct unecho_kept *kept, uint32_t number) {
    return unecho_filter_has(kept->filter, kept->filter_size, number);
}

/* --- how much ----------------------------------------------------------------------------------
 */

/* May there be anything to tell, as far as a few rows show? */
static bool is_like(const struct unecho_kept *kept, const struct unecho_sketch *sketch) {
    size_t found = 0, step = sketch->row_count / SAMPLE;

    if (step == 0)
        return true;
    for (size_t i = 0; i < SAMPLE; i++)
        found += has(kept, sketch->rows[i * step]);
    return found * 4 >= SAMPLE || found * sketch->words * 2 >= (size_t)kept->words * SAMPLE;
}

/* What stands in the other one. */
struct cover {
    size_t words, longest; /* that do; the longest stretch of those that do not */
};

/* Notes which words do: those of several rows that follow each other, as the filter takes some for
 * a row that is there. One that is beside a true one may show a word as standing that does not;
 * beyond doubt are those of which most rows are found. */
static void find_standing(const struct unecho_comparer *comparer, const struct unecho_kept *kept,
                          const struct unecho_sketch *sketch) {
    uint64_t found = 0; /* a bit for each row, the last one lowest */

    memset(comparer->stands, 0, sketch->words * sizeof(*comparer->stands));
    for (size_t i = 0; i < sketch->words; i++) {
        found = found << 1 | (i < sketch->row_count && has(kept, sketch->rows[i]));
        if ((found & IN_A_ROW) == IN_A_ROW)
            memset(comparer->stands + i - 2, true, UNECHO_SKETCH_ROW + 2);
        comparer->solid[i] = __builtin_popcountll(found & ROWS_OF_WORD) >= MOST_ROWS;
    }
}

static struct cover measure(const bool *stands, size_t words) {
    struct cover cover = {0, 0};
    size_t stretch = 0;

    for (size_t i = 0; i < words; i++) {
        cover.words += stands[i];
        stretch = stands[i] ? 0 : stretch + 1;
        cover.longest = stretch > cover.longest ? stretch : cover.longest;
    }
    return cover;
}

/* --- whether it would be missed ----------------------------------------------------------------
 */

static uint64_t pair_of(uint32_t first, uint32_t second) {
    return ((uint64_t)first << 32 | second) + 1;
}

/* What the earlier one mentions; a number is never found as a name. False: out of memory. */
static bool read_mentions(struct unecho_comparer *comparer, const struct unecho_kept *kept) {
    const uint32_t *mentions = unecho_kept_mentions(kept);
    uint32_t last = EDGE;

    if (!unecho_bag_begin(&comparer->mentions, kept->mention_count) ||
        !unecho_bag_begin(&comparer->pairs, kept->mention_count + 1))
        return false;
    for (size_t i = 0; i < kept->mention_count; i++) {
        unecho_bag_put(&comparer->mentions, mentions[i]);
        unecho_bag_put(&comparer->pairs, pair_of(last, mentions[i]));
        last = mentions[i];
    }
    unecho_bag_put(&comparer->pairs, pair_of(last, EDGE));
    return true;
}

/* Has the later one a headline of its own? If it has words of that of the earlier one, it is the
 * same, and what is new in it is another fact. */
static size_t own_headline(const struct unecho_kept *kept, const struct unecho_sketch *sketch) {
    size_t found = 0;

    if (sketch->headline < NEW_HEADLINE)
        return 0;
    for (size_t i = 1; i < sketch->headline; i++)
        found += has(kept, unecho_kept_pair(sketch->folded[i - 1], sketch->folded[i]));
    return found * 4 <= sketch->headline - 1 ? sketch->headline : 0;
}

/* What is new. */
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

/* Is the word one that the earlier one mentions, too? */
static bool is_known(const struct unecho_comparer *comparer, const struct unecho_sketch *sketch,
                     size_t i) {
    return unecho_is_mentioned(sketch->kinds[i]) &&
           unecho_bag_has(&comparer->mentions, unecho_mention(sketch->folded[i], sketch->kinds[i]));
}

/* Where the later one has a footer of its own: it may begin with any word. If it has none: its end.
 */
static size_t own_footer(const struct unecho_comparer *comparer,
                         const struct unecho_sketch *sketch) {
    size_t from = sketch->words - sketch->footer;

    return memchr(comparer->stands + from, true, sketch->footer) ? sketch->words : from;
}

/* A word that the earlier one does not mention. */
static void look_at_word(const struct unecho_comparer *comparer, struct news *news, size_t i,
                         uint8_t kind) {
    news->number |= kind == UNECHO_WORD_NUMBER;
    news->name |= kind == UNECHO_WORD_NAME && !comparer->solid[i];
    news->uncased |= kind == UNECHO_WORD_UNCASED && !comparer->stands[i];
    news->turn |= kind == UNECHO_WORD_TURNING && !comparer->solid[i];
}

/* Looks at all but what is in a headline of its own; of that, at numbers. */
static struct news look(const struct unecho_comparer *comparer, const struct unecho_sketch *sketch,
                        size_t headline, bool shorter) {
    struct news news = {.shorter = shorter};
    const struct neighbour edge = {EDGE, true, true, false};
    struct neighbour last = edge, next;
    size_t footer = own_footer(comparer, sketch);

    for (size_t i = 0; i < sketch->words; i++) {
        uint8_t kind = sketch->kinds[i];
        bool known = is_known(comparer, sketch, i);

        if (i < headline) {
            news.number |= kind == UNECHO_WORD_NUMBER && !known;
        } else if (!known) {
            look_at_word(comparer, &news, i, kind);
            news.name |= kind == UNECHO_WORD_OPENER && i < footer &&
                         (!comparer->stands[i] || (i < FIRST && !shorter));
        } else {
            next = (struct neighbour){unecho_mention(sketch->folded[i], kind), comparer->stands[i],
                                      comparer->solid[i], false};
            look_at_pair(comparer, &news, &last, &next);
            last = next;
        }
    }
    next = edge;
    look_at_pair(comparer, &news, &last, &next);
    return news;
}

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
    size_t turns = 0;

    for (size_t i = sketch->headline; i < sketch->words; i++)
        turns += sketch->kinds[i] == UNECHO_WORD_TURNING;
    return turns < kept->turns && sketch->words < kept->words &&
           kept->words <= sketch->words + SHORTER;
}

/* Which guard fails; UNECHO_NEAR_SAME: none. */
static int guard(struct unecho_comparer *comparer, const struct unecho_kept *kept,
                 const struct unecho_sketch *sketch, enum unecho_near *near) {
    size_t headline = own_headline(kept, sketch);
    struct news news;
    int lost = 0;

    if (!read_mentions(comparer, kept))
        return UNECHO_NOMEM;
    news = look(comparer, sketch, headline, sketch->words < kept->words);
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

/* --- the answer --------------------------------------------------------------------------------
 */

/* What is told of a document that passes all guards, or not. */
static enum unecho_near verdict(const struct unecho_comparer *comparer,
                                const struct unecho_kept *kept, const struct unecho_sketch *sketch,
                                const struct cover *cover, enum unecho_near guarded) {
    bool enough = cover->words * 100 >= (size_t)sketch->words * comparer->percent;
    bool longer = sketch->words > kept->words &&
                  cover->words * 100 >= (size_t)kept->words * comparer->percent;
    bool passage = cover->longest > UNECHO_NEAR_NEW_MOST;

    if (longer && (!enough || passage))
        return UNECHO_NEAR_LONGER;
    if (guarded == UNECHO_NEAR_NUMBERS || guarded == UNECHO_NEAR_NAMES)
        return guarded;
    if (passage)
        return UNECHO_NEAR_PASSAGE;
    if (guarded != UNECHO_NEAR_SAME)
        return guarded;
    if (!enough)
        return UNECHO_NEAR_PART;
    return sketch->words < UNECHO_NEAR_LEAST ? UNECHO_NEAR_SHORT : UNECHO_NEAR_SAME;
}

int unecho_compare(struct unecho_comparer *comparer, const struct unecho_kept *kept,
                   const struct unecho_sketch *sketch, struct unecho_nearness *found) {
    enum unecho_near guarded;
    struct cover cover;
    int status;

    *found = (struct unecho_nearness){.place = kept->place};
    if (!is_like(kept, sketch))
        return UNECHO_OK;
    if (!make_room(comparer, sketch->words))
        return UNECHO_NOMEM;
    find_standing(comparer, kept, sketch);
    cover = measure(comparer->stands, sketch->words);
    if (cover.words * 100 < (size_t)sketch->words * TOLD &&
        cover.words * 100 < (size_t)kept->words * comparer->percent)
        return UNECHO_OK;
    status = guard(comparer, kept, sketch, &guarded);
    if (status != UNECHO_OK)
        return status;
    found->near = verdict(comparer, kept, sketch, &cover, guarded);
    found->percent = (unsigned)(cover.words * 100 / sketch->words);
    found->passage = (uint32_t)cover.longest;
    return UNECHO_OK;
}
