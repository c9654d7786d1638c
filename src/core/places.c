#include "places.h"

#include <string.h>

static uint64_t count_feeds(const char *bytes, size_t len) {
    const char *end = bytes + len;
    uint64_t count = 0;

    while (bytes < end && (bytes = memchr(bytes, '\n', (size_t)(end - bytes)))) {
        bytes++;
        count++;
    }
    return count;
}

void unecho_position_move(struct unecho_position *position, const char *bytes, size_t len) {
    position->bytes += len;
    position->lines += count_feeds(bytes, len);
}

/* --- words -------------------------------------------------------------------------------------
 */

#define LINES (((uint64_t)1 << UNECHO_PLACE_LINE_BITS) - 1)
#define BYTES (UINT64_MAX >> UNECHO_PLACE_LINE_BITS)

uint64_t unecho_position_pack(const struct unecho_position *position) {
    uint64_t bytes = position->bytes < BYTES ? position->bytes + 1 : BYTES;

    return bytes << UNECHO_PLACE_LINE_BITS | (position->lines & LINES);
}

struct unecho_position unecho_position_unpack(uint64_t word) {
    return (struct unecho_position){(word >> UNECHO_PLACE_LINE_BITS) - 1, word & LINES};
}

/* --- units -------------------------------------------------------------------------------------
 */

/* Line feeds, one after the other: most units have none, and are not looked at. */
struct feeds {
    const char *next, *end; /* `next` is the end if there is no more */
    uint64_t before;        /* the next one */
};

static void find_feed(struct feeds *feeds, const char *from) {
    const char *found = memchr(from, '\n', (size_t)(feeds->end - from));

    feeds->next = found ? found : feeds->end;
}

/* How many stand before this place. */
static uint64_t feeds_before(struct feeds *feeds, const char *place) {
    while (feeds->next < place) {
        feeds->before++;
        find_feed(feeds, feeds->next + 1);
    }
    return feeds->before;
}

/* Units [from, to) of a batch, in one text; `gap` is where the one before them ends in it. Returns
 * where the last one does. */
static size_t set(struct unecho_position *next, const char *data, struct unecho_batch *batch,
                  size_t gap, size_t from, size_t to) {
    struct unecho_places *places = batch->places;
    const uint64_t begin = next->bytes - gap;
    size_t end = to > from ? batch->spans[to - 1].end : gap;
    struct feeds feeds = {.end = data + end, .before = next->lines};

    find_feed(&feeds, data + gap);
    for (size_t i = from; i < to; i++) {
        const struct unecho_span *span = &batch->spans[i];
        uint64_t lines = feeds_before(&feeds, data + span->start);

        places->at[i] = (struct unecho_position){begin + span->start, lines};
        places->inside[i] = (uint32_t)(feeds_before(&feeds, data + span->end) - lines);
    }
    *next = (struct unecho_position){begin + end, feeds.before};
    return end;
}

void unecho_places_set_part(struct unecho_position *next, struct unecho_block *block, size_t gap) {
    size_t from = block->claimed % UNECHO_BATCH, count = block->units - block->claimed;

    set(next, block->text.data, unecho_block_batch_of(block, block->claimed), gap, from,
        from + count);
}

void unecho_places_set_block(struct unecho_position *next, struct unecho_block *block) {
    size_t unit = 0, gap = block->gap;

    for (size_t i = 0; i < unecho_block_texts(block); i++) {
        size_t end = unecho_block_units_to(block, i), len;
        const char *data = unecho_block_text(block, i, &len);

        while (unit < end) {
            size_t from = unit % UNECHO_BATCH, count = end - unit;
            size_t to = count < UNECHO_BATCH - from ? from + count : UNECHO_BATCH;

            gap = set(next, data, unecho_block_batch_of(block, unit), gap, from, to);
            unit += to - from;
        }
        unecho_position_move(next, data + gap, len - gap);
        gap = 0;
    }
}
