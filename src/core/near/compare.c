#include "compare.h"

#include "filter.h"

#include <stdlib.h>
#include <string.h>

enum {
    IN_A_ROW = 3,     /* rows that are found, to count */
    SAMPLE = 32,      /* rows that are looked at first */
    TOLD = 50,        /* percent of a document that stand in another one: that is told */
    NEW_HEADLINE = 5, /* words, or more: another headline over the same story */
    SHORTER = 8,      /* words: so much less it says nearly all the same */
    BROKEN = 2        /* neighbours that are none in the other one: names changed places */
};

void unecho_comparer_release(struct unecho_comparer *comparer) {
    free(comparer->stands);
    unecho_bag_release(&comparer->mentions);
    unecho_bag_release(&comparer->pairs);
    unecho_bag_release(&comparer->words);
}

static bool make_room(struct unecho_comparer *comparer, size_t words) {
    bool *grown;

    if (words <= comparer->room)
        return true;
    grown = realloc(comparer->stands, 2 * words * sizeof(*grown));
    if (!grown)
        return false;
    comparer->stands = grown;
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

/* Notes which words do: those of several rows that follow each other, as the filter takes one in 16
 * for a row that is there. */
static void find_standing(const struct unecho_comparer *comparer, const struct unecho_kept *kept,
                          const struct unecho_sketch *sketch) {
    size_t found = 0;

    memset(comparer->stands, 0, sketch->words * sizeof(*comparer->stands));
    for (size_t i = 0; i < sketch->row_count; i++) {
        found = has(kept, sketch->rows[i]) ? found + 1 : 0;
        if (found >= IN_A_ROW) /* and the last word of the row, if the ones before are noted */
            memset(comparer->stands + i + 1 - IN_A_ROW, true, UNECHO_SKETCH_ROW + IN_A_ROW - 1);
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

static bool is_mentioned(uint8_t kind) {
    return kind != UNECHO_WORD_PLAIN && kind != UNECHO_WORD_UNCASED;
}

static uint64_t pair_of(uint32_t first, uint32_t second) {
    return ((uint64_t)first << 32 | second) + 1;
}

/* What the earlier one mentions; a number is never found as a name. False: out of memory. */
static bool read_mentions(struct unecho_comparer *comparer, const struct unecho_kept *kept) {
    const uint32_t *mentions = unecho_kept_mentions(kept);

    if (!unecho_bag_begin(&comparer->mentions, kept->mention_count) ||
        !unecho_bag_begin(&comparer->pairs, kept->mention_count))
        return false;
    for (size_t i = 0; i < kept->mention_count; i++) {
        unecho_bag_put(&comparer->mentions, mentions[i]);
        if (i > 0)
            unecho_bag_put(&comparer->pairs, pair_of(mentions[i - 1], mentions[i]));
    }
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
    bool number, name, uncased, turn;
    size_t broken; /* neighbours among names and numbers that are none in the other one, */
    bool numbers;  /* and one of them is a number */
};

/* The word of number i is a mention that the earlier one has, too; `last` is the one before. */
static void look_at_pair(const struct unecho_comparer *comparer, struct news *news, uint32_t last,
                         uint32_t mention, bool open) {
    if (!open || unecho_bag_has(&comparer->pairs, pair_of(last, mention)))
        return;
    news->broken++;
    news->numbers |= unecho_mention_kind(last) == UNECHO_WORD_NUMBER ||
                     unecho_mention_kind(mention) == UNECHO_WORD_NUMBER;
}

static struct news look(const struct unecho_comparer *comparer, const struct unecho_sketch *sketch,
                        size_t headline) {
    struct news news = {false, false, false, false, 0, false};
    uint32_t last = 0;
    bool last_open = false;

    for (size_t i = 0; i < sketch->words; i++) {
        uint8_t kind = sketch->kinds[i];
        uint32_t mention = UNECHO_MENTION(sketch->folded[i], kind);
        bool open = !comparer->stands[i] && i >= headline;

        if (is_mentioned(kind) && unecho_bag_has(&comparer->mentions, mention)) {
            if (last && i >= headline)
                look_at_pair(comparer, &news, last, mention, open || last_open);
            last = mention;
            last_open = open;
            continue;
        }
        news.number |= kind == UNECHO_WORD_NUMBER;
        news.name |= kind == UNECHO_WORD_NAME && open;
        news.uncased |= kind == UNECHO_WORD_UNCASED && open;
        news.turn |= kind == UNECHO_WORD_TURNING && open;
    }
    return news;
}

/* Has the earlier one a name that the later one lacks? -1: out of memory. */
static int has_lost(struct unecho_comparer *comparer, const struct unecho_kept *kept,
                    const struct unecho_sketch *sketch) {
    const uint32_t *mentions = unecho_kept_mentions(kept);

    if (!unecho_bag_begin(&comparer->words, sketch->words))
        return -1;
    for (size_t i = 0; i < sketch->words; i++)
        unecho_bag_put(&comparer->words, UNECHO_MENTION(sketch->folded[i], UNECHO_WORD_NAME));
    for (size_t i = 0; i < kept->mention_count; i++)
        if (unecho_mention_kind(mentions[i]) == UNECHO_WORD_NAME &&
            !unecho_bag_has(&comparer->words, mentions[i]))
            return 1;
    return 0;
}

/* Does it say nearly all that the earlier one does, but for a "not"? */
static bool has_lost_turn(const struct unecho_kept *kept, const struct unecho_sketch *sketch) {
    size_t turns = 0;

    for (size_t i = 0; i < sketch->words; i++)
        turns += sketch->kinds[i] == UNECHO_WORD_TURNING;
    return turns < kept->turns && kept->words <= sketch->words + SHORTER;
}

/* Which guard fails; UNECHO_NEAR_SAME: none. */
static int guard(struct unecho_comparer *comparer, const struct unecho_kept *kept,
                 const struct unecho_sketch *sketch, enum unecho_near *near) {
    size_t headline = own_headline(kept, sketch);
    struct news news;
    int lost = 0;

    if (!read_mentions(comparer, kept))
        return UNECHO_NOMEM;
    news = look(comparer, sketch, headline);
    if (news.name)
        lost = has_lost(comparer, kept, sketch);
    if (lost < 0)
        return UNECHO_NOMEM;
    if (news.number || (news.broken >= BROKEN && news.numbers))
        *near = UNECHO_NEAR_NUMBERS;
    else if (lost || news.uncased || news.broken >= BROKEN)
        *near = UNECHO_NEAR_NAMES;
    else if (news.turn || has_lost_turn(kept, sketch))
        *near = UNECHO_NEAR_PASSAGE;
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
    if (guarded != UNECHO_NEAR_SAME && guarded != UNECHO_NEAR_PASSAGE)
        return guarded;
    if (passage || guarded == UNECHO_NEAR_PASSAGE)
        return UNECHO_NEAR_PASSAGE;
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
