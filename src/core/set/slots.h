/*
 * Keys in order: slots that are searched like a hash table and grow a little at a time. They are
 * those of one part of a set, which knows nothing of the others.
 */
#ifndef UNECHO_SLOTS_H
#define UNECHO_SLOTS_H

#include "region.h"
#include "set.h"

#include <assert.h>

enum {
    UNECHO_SEGMENT_BITS = 16, /* of a key's upper half tell its segment, */
    UNECHO_PART_BITS = 4,     /* the first of them its part, */
    UNECHO_SHELF_BITS = 4,    /* the next ones its shelf there */
    UNECHO_SHELVES = 1 << UNECHO_SHELF_BITS,
    UNECHO_PART_SEGMENTS = 1 << (UNECHO_SEGMENT_BITS - UNECHO_PART_BITS),
    UNECHO_SHELF_SEGMENTS = UNECHO_PART_SEGMENTS / UNECHO_SHELVES
};

static_assert(UNECHO_SET_PARTS == 1 << UNECHO_PART_BITS, "bits and parts belong together");

/* Where a key belongs. */
struct unecho_place {
    uint64_t remainder; /* never 0, which marks a free slot: 0 stands for 1 */
    uint32_t segment;   /* of its part */
};

/* All zero but for max_bytes, `words` and `over`: nothing is reserved yet. */
struct unecho_slots {
    /* what a search reads; all that says `at` counts in one of the shelves */
    _Alignas(UNECHO_APART) uint32_t *over; /* borrowed; [UNECHO_PART_SEGMENTS], 0 at first: slots
                                              that a segment reaches behind its homes */
    uint32_t width[2]; /* homes in a segment that has not moved, and in one that has */
    uint32_t moved;    /* segments that have: shelf by shelf, in each from the last to the first */
    size_t count, limit; /* remainders; grow before adding one to `limit` of them */
    size_t words;        /* of payload that stand beside each slot: 0, 1 or 2 */
    struct unecho_region shelves[UNECHO_SHELVES]; /* slots */
    struct unecho_region payloads[UNECHO_SHELVES];

    struct unecho_region block, payload_block; /* which all shelves are in while they are small */
    uint64_t
        *scratch; /* owned; of segments that move; behind as many remainders, what they carry */
    size_t scratch_size;
    size_t max_bytes; /* 0: any number */
};

static inline struct unecho_place unecho_place_of(const struct unecho_key *key) {
    return (struct unecho_place){key->low + !key->low,
                                 (uint32_t)(key->high >> (64 - UNECHO_SEGMENT_BITS)) %
                                     UNECHO_PART_SEGMENTS};
}

static inline uint64_t *unecho_shelf_of(const struct unecho_slots *slots, uint32_t segment) {
    return slots->shelves[segment / UNECHO_SHELF_SEGMENTS].base;
}

/* What the remainder in slot `at` of that shelf carries: slots->words of them. */
static inline uint64_t *unecho_payload_of(const struct unecho_slots *slots, uint32_t segment,
                                          size_t at) {
    return (uint64_t *)slots->payloads[segment / UNECHO_SHELF_SEGMENTS].base + at * slots->words;
}

static inline size_t unecho_width_of(const struct unecho_slots *slots, uint32_t segment) {
    return slots->width[(segment ^ (UNECHO_SHELF_SEGMENTS - 1)) < slots->moved];
}

/* Behind the slots of a segment. */
static inline size_t unecho_segment_end(const struct unecho_slots *slots, uint32_t segment) {
    size_t number = segment % UNECHO_SHELF_SEGMENTS;

    return (number + 1) * unecho_width_of(slots, segment) + slots->over[segment];
}

/* A remainder's home: segment and remainder, as one fraction, scaled to the homes. */
static inline size_t unecho_home_of(const struct unecho_slots *slots, uint32_t segment,
                                    uint64_t remainder) {
    size_t width = unecho_width_of(slots, segment);

    return segment % UNECHO_SHELF_SEGMENTS * width + (size_t)((remainder >> 32) * width >> 32);
}

/* Where the segment before this one ends, in the same shelf. */
static inline size_t unecho_segment_before(const struct unecho_slots *slots, uint32_t segment) {
    return segment % UNECHO_SHELF_SEGMENTS ? unecho_segment_end(slots, segment - 1) : 0;
}

/* The slot where the remainder is (*found), or where it belongs: from its home, unless slots of
 * earlier segments are there. */
static inline size_t unecho_slots_search(const struct unecho_slots *slots,
                                         const struct unecho_place *place, bool *found) {
    const uint64_t *shelf = unecho_shelf_of(slots, place->segment);
    size_t at = unecho_home_of(slots, place->segment, place->remainder);
    size_t before = unecho_segment_before(slots, place->segment);
    size_t end = unecho_segment_end(slots, place->segment);

    at = at > before ? at : before;
    /* a free slot ends it as well: 0 - 1 is more than any remainder */
    while (at < end && shelf[at] - 1 < place->remainder - 1)
        at++;
    *found = at < end && shelf[at] == place->remainder;
    return at;
}

/* Puts the remainder into the slot `at`, where the search did not find it. What is there moves up
 * by one, as far as the next free slot, which is returned. They are below their limit. */
size_t unecho_slots_insert(struct unecho_slots *slots, struct unecho_place place, size_t at);

/* If they carry payloads: has those of slots [at, free) move up likewise; the one at `at` is 0. */
void unecho_slots_insert_payload(struct unecho_slots *slots, uint32_t segment, size_t at,
                                 size_t free);

/* Bytes of the first block of each part, and of that of its payloads. */
size_t unecho_slots_first_size(size_t words);

/* The first slots: `block` and `payloads`, which pass to them, are of that size and all 0. */
int unecho_slots_begin(struct unecho_slots *slots, struct unecho_region block,
                       struct unecho_region payloads);

/* More slots, so that they are below their limit. UNECHO_NOMEM, UNECHO_FULL: nothing is lost. */
int unecho_slots_grow(struct unecho_slots *slots);

void unecho_slots_release(struct unecho_slots *slots);

size_t unecho_slots_bytes(const struct unecho_slots *slots); /* memory taken */

/* The invariant that does not hold, or NULL. */
const char *unecho_slots_fault(const struct unecho_slots *slots);

#endif
