#include "compare.h"

#include "filter.h"
#include "guard.h"

#include <stdlib.h>
#include <string.h>

enum {
    IN_A_ROW = 7,      /* rows that are found, to count: a bit each */
    ROWS_OF_WORD = 31, /* that it stands in */
    MOST_ROWS = 4,
    SAMPLE = 32, /* rows that are looked at first */
    TOLD = 50    /* percent of a document that stand in another one: that is told */
};

void unecho_comparer_init(struct unecho_comparer *comparer, unsigned percent, uint64_t salt) {
    *comparer = (struct unecho_comparer){.percent = percent};
    comparer->mentions.salt = comparer->words.salt = salt;
}

void unecho_comparer_release(struct unecho_comparer *comparer) {
    free(comparer->stands);
    free(comparer->solid);
    free(comparer->shared);
    unecho_bag_release(&comparer->mentions);
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
    if (!grow(&comparer->stands, 2 * words) || !grow(&comparer->solid, 2 * words) ||
        !grow(&comparer->shared, 2 * words))
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
        comparer->shared[i] = i < sketch->row_count && has(kept, sketch->rows[i]);
        found = found << 1 | comparer->shared[i];
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
    if (sketch->words == 0 || !is_like(kept, sketch))
        return UNECHO_OK;
    if (!make_room(comparer, sketch->words))
        return UNECHO_NOMEM;
    find_standing(comparer, kept, sketch);
    cover = measure(comparer->stands, sketch->words);
    if (cover.words * 100 < (size_t)sketch->words * TOLD &&
        cover.words * 100 < (size_t)kept->words * comparer->percent)
        return UNECHO_OK;
    status = unecho_guard(comparer, kept, sketch, &guarded);
    if (status != UNECHO_OK)
        return status;
    found->near = verdict(comparer, kept, sketch, &cover, guarded);
    found->percent = (unsigned)(cover.words * 100 / sketch->words);
    found->passage = (uint32_t)cover.longest;
    return UNECHO_OK;
}
