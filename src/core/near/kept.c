#include "kept.h"

#include "filter.h"

#include <string.h>

_Static_assert((int)UNECHO_WORD_OPENER <= (int)UNECHO_MENTION_KIND, "kinds fit");

static size_t count_mentions(const struct unecho_sketch *sketch) {
    size_t count = 0;

    for (size_t i = 0; i < sketch->words; i++)
        count += unecho_is_mentioned(unecho_sketch_kind(sketch, i));
    return count;
}

/* Where there are no capitals a single word may be a name, and nothing else tells. */
static size_t filter_size(const struct unecho_sketch *sketch) {
    size_t uncased = 0;

    for (size_t i = 0; i < sketch->words; i++)
        uncased += unecho_sketch_kind(sketch, i) == UNECHO_WORD_UNCASED;
    return unecho_filter_size(sketch->row_count + sketch->headline + sketch->footer,
                              uncased * 4 > sketch->words ? UNECHO_FILTER_FINE
                                                          : UNECHO_FILTER_ROUGH);
}

size_t unecho_kept_bytes(const struct unecho_sketch *sketch) {
    return sizeof(struct unecho_kept) + filter_size(sketch) * sizeof(uint64_t) +
           (count_mentions(sketch) * sizeof(uint32_t) + 7) / 8 * 8;
}

uint32_t unecho_kept_pair(uint32_t first, uint32_t second) {
    uint64_t both = (first * UINT64_C(0x9E3779B97F4A7C15) + second) * UINT64_C(0xD6E8FEB86659FD93);

    return (uint32_t)(both >> 32);
}

/* Words [from, to) are a headline or a footer. */
static void put_pairs(struct unecho_kept *kept, const struct unecho_sketch *sketch, size_t from,
                      size_t to) {
    for (size_t i = from + 1; i < to; i++)
        unecho_filter_put(kept->filter, kept->filter_size,
                          unecho_kept_pair(sketch->folded[i - 1], sketch->folded[i]));
}

void unecho_kept_init(struct unecho_kept *kept, const struct unecho_sketch *sketch,
                      uint64_t place) {
    size_t size = filter_size(sketch);
    uint32_t *mentions = (uint32_t *)(kept->filter + size), count = 0;

    *kept =
        (struct unecho_kept){.place = place, .words = sketch->words, .filter_size = (uint32_t)size};
    memset(kept->filter, 0, size * sizeof(*kept->filter));
    for (size_t i = 0; i < sketch->row_count; i++)
        unecho_filter_put(kept->filter, size, sketch->rows[i]);
    put_pairs(kept, sketch, 0, sketch->headline);
    put_pairs(kept, sketch, sketch->words - sketch->footer, sketch->words);
    for (size_t i = 0; i < sketch->words; i++)
        if (unecho_is_mentioned(unecho_sketch_kind(sketch, i)))
            mentions[count++] = unecho_mention(sketch->folded[i], unecho_sketch_kind(sketch, i));
    kept->mention_count = count;
}
