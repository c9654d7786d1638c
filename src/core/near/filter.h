/*
 * A Bloom filter of numbers that are hashes already: nothing that was put into it is missed;
 * some of what was not is taken for it.
 */
#ifndef UNECHO_FILTER_H
#define UNECHO_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    UNECHO_FILTER_PROBES = 4,
    UNECHO_FILTER_ROUGH = 8, /* bits for each number: one in 42 is taken for another one, */
    UNECHO_FILTER_FINE = 16  /* or one in 420 */
};

/* Words of 64 bits for so many numbers. */
static inline size_t unecho_filter_size(size_t numbers, size_t bits) {
    return (numbers * bits + 63) / 64;
}

/* Of two halves that know nothing of each other the probes are made (Kirsch and Mitzenmacher,
 * 2006).
 */
static inline uint64_t unecho_filter_mix(uint32_t number) {
    uint64_t mixed = (number ^ number >> 15) * UINT64_C(0x9E3779B97F4A7C15);

    return (mixed ^ mixed >> 32) * UINT64_C(0xD6E8FEB86659FD93);
}

/* Where the bit of a probe is, among so many words. */
static inline size_t unecho_filter_bit(uint64_t mixed, unsigned probe, size_t size) {
    uint32_t place = (uint32_t)(mixed >> 32) + probe * ((uint32_t)mixed | 1);

    return (size_t)(place * (uint64_t)(size * 64) >> 32);
}

static inline void unecho_filter_put(uint64_t *filter, size_t size, uint32_t number) {
    uint64_t mixed = unecho_filter_mix(number);

    for (unsigned i = 0; i < UNECHO_FILTER_PROBES; i++) {
        size_t bit = unecho_filter_bit(mixed, i, size);

        filter[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

static inline bool unecho_filter_has(const uint64_t *filter, size_t size, uint32_t number) {
    uint64_t mixed = unecho_filter_mix(number), all = 1;

    for (unsigned i = 0; i < UNECHO_FILTER_PROBES; i++) {
        size_t bit = unecho_filter_bit(mixed, i, size);

        all &= filter[bit / 64] >> bit % 64;
    }
    return all;
}

#endif
