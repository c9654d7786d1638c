/*
 * A Bloom filter of numbers that are hashes already: nothing that was put into it is missed; of
 * what was not, one in 16 is taken for it.
 */
#ifndef UNECHO_FILTER_H
#define UNECHO_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UNECHO_FILTER_BITS = 6, UNECHO_FILTER_PROBES = 3 }; /* for each number, and of each */

/* Words of 64 bits for so many numbers. */
static inline size_t unecho_filter_size(size_t numbers) {
    return (numbers * UNECHO_FILTER_BITS + 63) / 64;
}

/* Where the bit of a probe is, among so many. */
static inline size_t unecho_filter_bit(uint32_t number, unsigned probe, size_t size) {
    uint64_t mixed =
        (number + (uint64_t)probe * UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xD6E8FEB86659FD93);

    return (size_t)((mixed >> 32) * (size * 64) >> 32);
}

static inline void unecho_filter_put(uint64_t *filter, size_t size, uint32_t number) {
    for (unsigned i = 0; i < UNECHO_FILTER_PROBES; i++) {
        size_t bit = unecho_filter_bit(number, i, size);

        filter[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

static inline bool unecho_filter_has(const uint64_t *filter, size_t size, uint32_t number) {
    uint64_t all = 1;

    for (unsigned i = 0; i < UNECHO_FILTER_PROBES; i++) {
        size_t bit = unecho_filter_bit(number, i, size);

        all &= filter[bit / 64] >> bit % 64;
    }
    return all;
}

#endif
