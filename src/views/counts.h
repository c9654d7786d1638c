/*
 * Counters of keys, for what is said most, in a memory that is bounded. While there is room each
 * key has a counter, and the counts are exact. Beyond, the counter with the least count makes room
 * for a key that has none, which begins with that count, as it may have been said so often before:
 * the space-saving algorithm (Metwally, Agrawal and El Abbadi, 2005). So of each counter
 *
 *     count - error <= what was counted of its key <= count
 *
 * and a key that has none was counted at most `floor` times.
 */
#ifndef UNECHO_COUNTS_H
#define UNECHO_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unecho_counter {
    uint64_t key, count, error;
};

struct unecho_counts {
    struct unecho_counter *items; /* owned */
    uint32_t *index;    /* owned; open addressing: the place of a counter, and 1; 0: none */
    size_t count, room; /* of items */
    unsigned bits;      /* the index has so many places to the power of two; 0: none */
    uint64_t floor;     /* the highest count that was evicted */
    size_t hand;        /* where the next one is sought that may be evicted; */
    uint64_t least;     /* no count is less; all before the hand are more; */
    uint64_t next;      /* the least of those */
};

enum { UNECHO_COUNTS_MOST = 1 << 30 }; /* counters */
#define UNECHO_COUNTS_NONE SIZE_MAX

/* All zero is a good beginning. */
void unecho_counts_release(struct unecho_counts *counts);

/* The memory of so much room. */
size_t unecho_counts_bytes(size_t room);

/* Makes room for so many counters. False: out of memory, or too many; all is as it was. */
bool unecho_counts_reserve(struct unecho_counts *counts, size_t room);

/* Where the index is looked at first. */
static inline size_t unecho_counts_home(const struct unecho_counts *counts, uint64_t key) {
    return (size_t)(key * 0x9E3779B97F4A7C15u >> (64 - counts->bits));
}

/* The place of the counter of a key, until the next one is evicted; UNECHO_COUNTS_NONE. */
static inline size_t unecho_counts_find(const struct unecho_counts *counts, uint64_t key) {
    size_t mask = ((size_t)1 << counts->bits) - 1;
    size_t at;

    if (counts->bits == 0)
        return UNECHO_COUNTS_NONE;
    for (at = unecho_counts_home(counts, key); counts->index[at] != 0; at = (at + 1) & mask)
        if (counts->items[counts->index[at] - 1].key == key)
            return counts->index[at] - 1;
    return UNECHO_COUNTS_NONE;
}

/* A counter for a key that has none, behind the others: there is room. It was said `times`. Its
 * place. */
size_t unecho_counts_add(struct unecho_counts *counts, uint64_t key, uint64_t times);

/* The place of a counter with the least count; there is one. */
size_t unecho_counts_least(struct unecho_counts *counts);

/* Makes room: the last counter takes the place of this one, which unecho_counts_least has told. */
void unecho_counts_evict(struct unecho_counts *counts, size_t place);

#endif
