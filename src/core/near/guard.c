/*
 * Names, numbers and words that turn a statement come in the same order in both documents, but for
 * those that the later one leaves out: one that is new is another fact, and so is a known one in
 * the place of another. Lines at the beginning and at the end that are new as a whole, such as
 * "Sign up for more", may open and turn as they like.
 */
#include "guard.h"

#include "filter.h"

#include <string.h>

enum {
    NEW_HEADLINE = 5,             /* words, or more: another headline over the same story */
    NEW_FOOTER = 4,               /* the same of a last line: it may open with any word */
    ROWS = UNECHO_SKETCH_ROW + 1, /* words of two rows */
    STRETCH = 1024,               /* words in which something gave way to another thing */
    OPENERS = 16,                 /* that are looked at between two mentions */
    NEAR_BY = 64,                 /* mentions that are: so many are never gone by chance */
    SHORTER = 8                   /* words: so much less it says nearly all the same */
};

/* What the earlier one mentions; a number is never found as a name. False: out of memory. */
static bool read_mentions(struct unecho_comparer *comparer, const struct unecho_kept *kept) {
    const uint32_t *mentions = unecho_kept_mentions(kept);

    if (comparer->read == kept) /* parts of a long one come one after the other */
        return true;
    comparer->read = NULL;
    if (!unecho_bag_begin(&comparer->mentions, kept->mention_count))
        return false;
    for (size_t i = 0; i < kept->mention_count; i++)
        unecho_bag_put(&comparer->mentions, unecho_mention_any(mentions[i]));
    comparer->read = kept;
    return true;
}

/* --- lines of its own --------------------------------------------------------------------------
 */

/* Words [0, headline) are another headline over the same story; those before `from` and from `to`
 * on are in lines of which nothing stands in the other one. */
struct body {
    size_t headline, from, to;
    bool opens; /* these begin with any word */
};

/* Are words [from, to) a line that is no other form of that of the earlier one? If they are, what
 * is new in them is another fact. */
static bool is_other_line(const struct unecho_kept *kept, const struct unecho_sketch *sketch,
                          size_t from, size_t to) {
    size_t found = 0;

    for (size_t i = from + 1; i < to; i++)
        found += unecho_filter_has(kept->filter, kept->filter_size,
                                   unecho_kept_pair(sketch->folded[i - 1], sketch->folded[i]));
    return found * 4 + 1 <= to - from;
}

static bool begins_line(const struct unecho_sketch *sketch, size_t word) {
    return word == sketch->words || sketch->kinds[word] & UNECHO_WORD_OF_LINE;
}

/* Are this row and the next one found in the other one? One alone may be by chance. */
static bool is_shared(const struct unecho_comparer *comparer, size_t row) {
    return comparer->shared[row] && comparer->shared[row + 1];
}

static struct body body_of(const struct unecho_comparer *comparer, const struct unecho_kept *kept,
                           const struct unecho_sketch *sketch) {
    struct body body = {.to = sketch->words};
    size_t footer = sketch->words - sketch->footer;

    while (body.from < sketch->words && !is_shared(comparer, body.from))
        body.from++;
    while (!begins_line(sketch, body.from))
        body.from--;
    while (body.to > ROWS && !is_shared(comparer, body.to - ROWS))
        body.to--;
    if (body.to <= ROWS)
        body.to = 0;
    while (!begins_line(sketch, body.to))
        body.to++;
    if (sketch->headline >= NEW_HEADLINE && is_other_line(kept, sketch, 0, sketch->headline))
        body.headline = sketch->headline;
    body.opens = sketch->footer >= NEW_FOOTER && footer >= body.to &&
                 is_other_line(kept, sketch, footer, sketch->words);
    return body;
}

/* --- what is new, and what is gone -------------------------------------------------------------
 */

struct news {
    bool number, name, uncased, turn; /* that the earlier one does not have */
    bool moved, exchanged;            /* known ones in another order, or others in their place */
    bool number_moved, turn_moved;    /* which was one of these */
    bool turn_gone;
};

/* What is looked at: both documents side by side, from mention to mention. Of the earlier one a
 * later one that is shorter may leave out some; the others come in the same order. */
struct walk {
    struct unecho_comparer *comparer;
    const struct unecho_kept *kept;
    const struct unecho_sketch *sketch;
    const uint32_t *mentions;
    size_t count, at; /* of the earlier one: those before `at` are behind */
    size_t since;     /* word of the later one behind the last mention that both have, */
    size_t before; /* and behind the one before that, or the same ones in a row: which of these is
                      missing is seen behind them */
    uint32_t last; /* that mention */
    struct body body;
    size_t gone;               /* words that it is shorter by */
    bool fresh;                /* since then there was a name that the earlier one does not have, */
    bool fresh_before;         /* or between the two */
    uint32_t openers[OPENERS]; /* since then, see note_opener */
    size_t opener_count;
    struct news news;
};

static bool is_own(const struct walk *walk, size_t word) {
    return word < walk->body.from || word >= walk->body.to;
}

/* Do those of its kind come in the same order? What opens a sentence may be no name in the other
 * one, and a word that turns may have one that says the same in its place. */
static bool is_in_order(uint32_t mention) {
    enum unecho_word_kind kind = unecho_mention_kind(mention);

    return kind != UNECHO_WORD_OPENER && kind != UNECHO_WORD_TURNING;
}

static bool is_known(const struct walk *walk, uint32_t mention) {
    return unecho_bag_has(&walk->comparer->mentions, unecho_mention_any(mention));
}

/* Is a word new, as far as rows tell? Chance seldom finds most of them; but at the beginning and
 * the end a word has few. */
static bool is_open(const struct walk *walk, size_t word) {
    bool inside = word >= UNECHO_SKETCH_ROW && word + UNECHO_SKETCH_ROW < walk->sketch->words;

    return inside ? !walk->comparer->solid[word] : !walk->comparer->stands[word];
}

/* Was something put in the place of what is gone between words [from, to), or is nothing else gone
 * than a word or two? Lines of its own do not count. */
static bool is_touched(const struct walk *walk, size_t from, size_t to) {
    const struct body *body = &walk->body;
    bool open = false, new = false;

    from = to - from > STRETCH ? to - STRETCH : from;
    from = from < body->from ? body->from : from;
    from = from < body->headline ? body->headline : from;
    to = to > body->to ? body->to : to;
    for (; from < to; from++) {
        open |= is_open(walk, from);
        new |= !walk->comparer->stands[from];
    }
    return new || (open && walk->gone <= SHORTER);
}

/* So many of the words [from, to) say what is mentioned. */
static size_t count_words(const struct walk *walk, size_t from, size_t to, uint32_t mention) {
    size_t count = 0;

    for (size_t i = from; i < to; i++)
        count += unecho_mention(walk->sketch->folded[i], 0) == unecho_mention(mention, 0);
    return count;
}

/* The same of mentions [from, to) of the earlier one. */
static size_t count_mentions(const struct walk *walk, size_t from, size_t to, uint32_t mention) {
    size_t count = 0;

    for (size_t i = from; i < to; i++)
        count += unecho_mention(walk->mentions[i], 0) == unecho_mention(mention, 0);
    return count;
}

/* Has the earlier one said something there more often? */
static bool is_missing(const struct walk *walk, size_t end, size_t word, uint32_t mention) {
    return count_mentions(walk, walk->at, end, mention) >
           count_words(walk, walk->since, word, mention);
}

/* Does a word that turns a statement stand there for another one: "fell" for "rose"? */
static bool is_turned(const struct walk *walk, size_t end, size_t word) {
    bool gone = false, new = false;

    for (size_t i = walk->at; i < end && i < walk->at + NEAR_BY && !gone; i++)
        gone = unecho_mention_kind(walk->mentions[i]) == UNECHO_WORD_TURNING &&
               is_missing(walk, end, word, walk->mentions[i]);
    for (size_t i = walk->since; gone && i < word && !new; i++) {
        uint32_t mention = unecho_mention(walk->sketch->folded[i], UNECHO_WORD_TURNING);

        new = unecho_sketch_kind(walk->sketch, i) == UNECHO_WORD_TURNING && !is_own(walk, i) &&
              is_open(walk, i) && count_mentions(walk, walk->at, end, mention) == 0;
    }
    return new;
}

/* The earlier one has mentions [walk->at, end) between two that both have, of which the latter is
 * `word` of the later one. */
static void look_between(struct walk *walk, size_t end, size_t word) {
    size_t from = walk->before > 0 ? walk->before - 1 : 0;
    size_t to = word < walk->sketch->words ? word + 1 : word;
    size_t negations = 0, others = 0, most = walk->at + NEAR_BY;

    for (size_t i = walk->at; i < end; i++) {
        enum unecho_word_kind kind = unecho_mention_kind(walk->mentions[i]);

        negations += kind == UNECHO_WORD_NEGATION;
        others += kind == UNECHO_WORD_NAME || kind == UNECHO_WORD_NUMBER;
        if ((walk->fresh || walk->fresh_before) && kind != UNECHO_WORD_NEGATION &&
            !walk->news.exchanged)
            walk->news.exchanged = i >= most || is_missing(walk, end, word, walk->mentions[i]);
    }
    for (size_t i = 0; i < walk->opener_count; i++)
        walk->news.moved |= count_mentions(walk, walk->at, end, walk->openers[i]) == 0;
    walk->opener_count = 0;
    walk->news.turn |= !walk->news.turn && is_turned(walk, end, word);
    walk->news.turn_gone |= negations > 0 && others == 0 && is_touched(walk, from, to);
}

/* A word that opens a sentence, in other company than in the earlier one, which mentions it: it has
 * to stand there between the same two mentions. */
static void note_opener(struct walk *walk, uint32_t mention) {
    if (walk->opener_count < OPENERS)
        walk->openers[walk->opener_count++] = mention;
}

/* Both have that mention: what follows is between it and the next one. */
static void pass(struct walk *walk, size_t at, size_t word, uint32_t mention) {
    bool again = walk->last == mention;

    walk->before = again ? walk->before : walk->since;
    walk->fresh_before = walk->fresh || (again && walk->fresh_before);
    walk->fresh = false;
    walk->last = mention;
    walk->at = at + 1;
    walk->since = word + 1;
}

/* A word that the earlier one does not mention. */
static void look_at_new(struct walk *walk, size_t word, uint8_t kind) {
    struct news *news = &walk->news;
    bool solid = walk->comparer->solid[word], own = is_own(walk, word);
    bool name = kind == UNECHO_WORD_NAME && !solid;

    /* what opens a sentence may be no name there because of what is gone here */
    if (kind == UNECHO_WORD_OPENER && !(own && walk->body.opens))
        name = walk->gone > 0 ? !walk->comparer->stands[word] : !solid;
    news->number |= kind == UNECHO_WORD_NUMBER;
    news->name |= name;
    walk->fresh |= name;
    news->turn |= !solid && (kind == UNECHO_WORD_NOTICE || (kind == UNECHO_WORD_NEGATION && !own));
}

/* One that it does, where it comes next there. */
static void look_at_known(struct walk *walk, size_t word, uint32_t mention) {
    enum unecho_word_kind kind = unecho_mention_kind(mention);
    size_t at = walk->at, jumped = 0;

    if (walk->news.moved) /* that is enough; else what stands in another order would take long */
        return;
    for (; at < walk->count && unecho_mention_any(walk->mentions[at]) != mention; at++)
        jumped += is_in_order(walk->mentions[at]);
    walk->news.turn |= kind == UNECHO_WORD_NEGATION && !walk->comparer->stands[word];
    if (at == walk->count || (jumped > 0 && !walk->comparer->stands[word])) {
        walk->news.moved = true;
        walk->news.number_moved |= kind == UNECHO_WORD_NUMBER;
        walk->news.turn_moved |= kind == UNECHO_WORD_NEGATION || kind == UNECHO_WORD_NOTICE;
        return;
    }
    look_between(walk, at, word);
    pass(walk, at, word, mention);
}

static bool is_pair(const struct walk *walk, size_t first, size_t second) {
    return second < walk->sketch->headline &&
           unecho_filter_has(
               walk->kept->filter, walk->kept->filter_size,
               unecho_kept_pair(walk->sketch->folded[first], walk->sketch->folded[second]));
}

/* In another form of the same headline a name stands where it stood, at least beside one of its
 * neighbours. */
static void look_at_title(struct walk *walk, size_t word) {
    walk->news.moved |=
        !(word > 0 && is_pair(walk, word - 1, word)) && !is_pair(walk, word, word + 1);
}

/* In a headline of its own only numbers and notices count. */
static void look_at_headline(struct walk *walk, size_t word, uint8_t kind) {
    bool known = is_known(walk, unecho_mention(walk->sketch->folded[word], kind));

    walk->news.number |= kind == UNECHO_WORD_NUMBER && !known;
    walk->news.turn |= kind == UNECHO_WORD_NOTICE;
}

static void look(struct walk *walk) {
    const struct unecho_sketch *sketch = walk->sketch;

    for (size_t i = 0; i < sketch->words; i++) {
        uint8_t kind = unecho_sketch_kind(sketch, i);
        uint32_t mention = unecho_mention(sketch->folded[i], kind);

        if (i < walk->body.headline)
            look_at_headline(walk, i, kind);
        else if (kind == UNECHO_WORD_UNCASED)
            walk->news.uncased |= walk->gone > 0 ? !walk->comparer->stands[i] : is_open(walk, i);
        else if (!unecho_is_mentioned(kind))
            continue;
        else if (!is_known(walk, mention))
            look_at_new(walk, i, kind);
        else if (kind == UNECHO_WORD_OPENER && i < sketch->headline)
            look_at_title(walk, i);
        else if (kind == UNECHO_WORD_OPENER && !is_own(walk, i) && is_open(walk, i))
            note_opener(walk, mention);
        else if (is_in_order(mention) && !(kind == UNECHO_WORD_NEGATION && is_own(walk, i)))
            look_at_known(walk, i, mention);
    }
    if (!walk->news.moved)
        look_between(walk, walk->count, sketch->words);
}

/* Has the earlier one a name that the later one lacks, or a number: a month has a capital in one
 * language, and is a word for a number in another? -1: out of memory. */
static int has_lost(const struct walk *walk) {
    struct unecho_bag *words = &walk->comparer->words;

    if (!unecho_bag_begin(words, walk->sketch->words))
        return -1;
    for (size_t i = 0; i < walk->sketch->words; i++)
        unecho_bag_put(words, walk->sketch->folded[i] | UNECHO_MENTION_KIND);
    for (size_t i = 0; i < walk->count; i++)
        if (unecho_mention_kind(walk->mentions[i]) != UNECHO_WORD_NEGATION &&
            !unecho_bag_has(words, walk->mentions[i] | UNECHO_MENTION_KIND))
            return 1;
    return 0;
}

static enum unecho_near judge(const struct news *news, bool lost) {
    if (news->number || news->number_moved)
        return UNECHO_NEAR_NUMBERS;
    if (lost || news->exchanged || news->uncased || (news->moved && !news->turn_moved))
        return UNECHO_NEAR_NAMES;
    return news->turn || news->turn_moved || news->turn_gone ? UNECHO_NEAR_TURNED
                                                             : UNECHO_NEAR_SAME;
}

int unecho_guard(struct unecho_comparer *comparer, const struct unecho_kept *kept,
                 const struct unecho_sketch *sketch, enum unecho_near *near) {
    struct walk walk = {.comparer = comparer,
                        .kept = kept,
                        .sketch = sketch,
                        .mentions = unecho_kept_mentions(kept),
                        .count = kept->mention_count,
                        .body = body_of(comparer, kept, sketch),
                        .gone = kept->words > sketch->words ? kept->words - sketch->words : 0};
    int lost = 0;

    if (!read_mentions(comparer, kept))
        return UNECHO_NOMEM;
    look(&walk);
    if (walk.news.name)
        lost = has_lost(&walk);
    if (lost < 0)
        return UNECHO_NOMEM;
    *near = judge(&walk.news, lost > 0);
    return UNECHO_OK;
}
