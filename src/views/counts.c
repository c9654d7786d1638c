/*
 * The counter with the least count is found by a hand that goes round, as in a clock:
 *
 *     count   5 7 5 9 | 4 8 4 6      least 4
 *                       ^ hand
 *
 * Counts only grow, and who comes new begins above the least, so what the hand has passed is no
 * candidate any more until it has come round. Then the least is the least that it has passed, which
 * is more than before. With n counters and t additions the least is t / n at most, so the hand
 * makes no more rounds than that, of n steps each: a step an addition, whatever comes.
 */
#include "counts.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_BITS = 7 };

void unecho_counts_release(struct unecho_counts *counts) {
    free(counts->items);
    free(counts->index);
    *counts = (struct unecho_counts){0};
}

/* No more than half of the index is used. */
static unsigned bits_of(size_t room) {
    unsigned bits = FIRST_BITS;

    while (((size_t)1 << bits) / 2 < room)
        bits++;
    return bits;
}

size_t unecho_counts_bytes(size_t room) {
    return room * sizeof(struct unecho_counter) + ((size_t)1 << bits_of(room)) * sizeof(uint32_t);
}

static void note(struct unecho_counts *counts, size_t place) {
    size_t mask = ((size_t)1 << counts->bits) - 1;
    size_t at = unecho_counts_home(counts, counts->items[place].key);

    while (counts->index[at] != 0)
        at = (at + 1) & mask;
    counts->index[at] = (uint32_t)place + 1;
}

bool unecho_counts_reserve(struct unecho_counts *counts, size_t room) {
    struct unecho_counter *items;
    unsigned bits;
    uint32_t *index;

    if (room <= counts->room)
        return true;
    if (room > UNECHO_COUNTS_MOST)
        return false;
    bits = bits_of(room);
    index = bits > counts->bits ? calloc((size_t)1 << bits, sizeof(*index)) : counts->index;
    items = index ? realloc(counts->items, room * sizeof(*items)) : NULL;
    if (items)
        counts->items = items;
    if (!items && index != counts->index)
        free(index);
    if (!items)
        return false;
    counts->room = room;
    if (index == counts->index)
        return true;
    free(counts->index);
    counts->index = index;
    counts->bits = bits;
    for (size_t i = 0; i < counts->count; i++)
        note(counts, i);
    return true;
}

size_t unecho_counts_add(struct unecho_counts *counts, uint64_t key, uint64_t times) {
    size_t place = counts->count++;

    assert(place < counts->room);
    counts->items[place] = (struct unecho_counter){key, counts->floor + times, counts->floor};
    note(counts, place);
    return place;
}

size_t unecho_counts_least(struct unecho_counts *counts) {
    assert(counts->count > 0);
    for (;; counts->hand++) {
        uint64_t count;

        if (counts->hand >= counts->count) {
            counts->hand = 0;
            counts->least = counts->next;
            counts->next = UINT64_MAX;
        }
        count = counts->items[counts->hand].count;
        if (count <= counts->least)
            return counts->hand;
        if (count < counts->next)
            counts->next = count;
    }
}

/* Where the index has the place. */
static size_t whereabouts(const struct unecho_counts *counts, size_t place) {
    size_t mask = ((size_t)1 << counts->bits) - 1;
    size_t at = unecho_counts_home(counts, counts->items[place].key);

    while (counts->index[at] != (uint32_t)place + 1)
        at = (at + 1) & mask;
    return at;
}

/* What stands behind a hole, up to the next one, goes back as far as it may. */
static void close_hole(struct unecho_counts *counts, size_t hole) {
    size_t mask = ((size_t)1 << counts->bits) - 1;

    for (size_t at = (hole + 1) & mask; counts->index[at] != 0; at = (at + 1) & mask) {
        uint64_t key = counts->items[counts->index[at] - 1].key;
        size_t home = unecho_counts_home(counts, key);

        if (((at - home) & mask) < ((at - hole) & mask))
            continue; /* its home is behind the hole */
        counts->index[hole] = counts->index[at];
        hole = at;
    }
    counts->index[hole] = 0;
}

void unecho_counts_evict(struct unecho_counts *counts, size_t place) {
    size_t last = counts->count - 1;

    assert(place == counts->hand);
    if (counts->items[place].count > counts->floor)
        counts->floor = counts->items[place].count;
    close_hole(counts, whereabouts(counts, place));
    if (place < last) {
        counts->index[whereabouts(counts, last)] = (uint32_t)place + 1;
        counts->items[place] = counts->items[last];
    }
    counts->count--; /* the hand stays: it has not seen the one that came here */
}
