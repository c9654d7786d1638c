/*
 * A group of segments of the set: their remainders in one array of slots, in order.
 *
 * Order is what makes growing cheap: it is one pass from the first slot to the last, where a table
 * in any other order would look for a place for each remainder anew.
 */
#ifndef UNECHO_GROUP_H
#define UNECHO_GROUP_H

#include "key.h"
#include "slots.h"

enum {
    UNECHO_GROUP_BITS = 11,  /* of a key's upper half tell the group, */
    UNECHO_SEGMENT_BITS = 5, /* and the next ones the segment in it */
    UNECHO_GROUPS = 1 << UNECHO_GROUP_BITS,
    UNECHO_SEGMENTS = 1 << UNECHO_SEGMENT_BITS
};

/* All zero: empty. */
struct unecho_group {
    uint64_t *slots;
    uint32_t homes;                 /* first slots are below this */
    uint32_t count, limit;          /* remainders; grow before adding one to `limit` of them */
    uint32_t ends[UNECHO_SEGMENTS]; /* behind the slots of each segment; the last: the capacity */
};

/* Where a key belongs. */
struct unecho_place {
    uint64_t remainder; /* never 0, which marks a free slot: 0 stands for 1 */
    uint32_t group, segment;
};

static inline struct unecho_place unecho_place_of(const struct unecho_key *key) {
    uint32_t top = (uint32_t)(key->high >> (64 - UNECHO_GROUP_BITS - UNECHO_SEGMENT_BITS));

    return (struct unecho_place){key->low + !key->low, top / UNECHO_SEGMENTS,
                                 top % UNECHO_SEGMENTS};
}

static inline uint32_t unecho_group_capacity(const struct unecho_group *group) {
    return group->ends[UNECHO_SEGMENTS - 1];
}

/* A remainder's home: segment and remainder, as one fraction, scaled to `homes`. */
static inline uint32_t unecho_group_home(const struct unecho_group *group, uint32_t segment,
                                         uint64_t remainder) {
    uint32_t fraction =
        segment << (32 - UNECHO_SEGMENT_BITS) | (uint32_t)(remainder >> (32 + UNECHO_SEGMENT_BITS));

    return (uint32_t)((uint64_t)fraction * group->homes >> 32);
}

/* Where the search for a remainder begins: its home, unless slots of earlier segments are there. */
static inline uint32_t unecho_group_first(const struct unecho_group *group, uint32_t segment,
                                          uint64_t remainder) {
    uint32_t home = unecho_group_home(group, segment, remainder);
    uint32_t start = segment ? group->ends[segment - 1] : 0;

    return home > start ? home : start;
}

/* The slot where the remainder is (*found), or where it belongs. */
static inline uint32_t unecho_group_search(const struct unecho_group *group,
                                           const struct unecho_place *place, bool *found) {
    uint32_t at = unecho_group_first(group, place->segment, place->remainder);
    uint32_t end = group->ends[place->segment];

    /* a free slot ends it as well: 0 - 1 is more than any remainder */
    while (at < end && group->slots[at] - 1 < place->remainder - 1)
        at++;
    *found = at < end && group->slots[at] == place->remainder;
    return at;
}

/* Puts the remainder into the slot `at`, where unecho_group_search did not find it. What is there
 * moves up by one, as far as the next free slot. The group is below its limit. */
static inline void unecho_group_insert(struct unecho_group *group, const struct unecho_place *place,
                                       uint32_t at) {
    uint64_t moved = place->remainder;

    while (moved) {
        uint64_t next = group->slots[at];

        group->slots[at++] = moved;
        moved = next;
    }
    for (uint32_t i = place->segment; group->ends[i] < at; i++)
        group->ends[i]++;
    group->count++;
    if (at == unecho_group_capacity(group))
        group->limit = 0; /* the last slot is taken: there may be no free one next time */
}

/* Where remainders are kept while they move. All zero: empty. */
struct unecho_scratch {
    uint64_t *slots; /* owned */
    size_t bytes;
};

/* More slots for the group with this number, so that it is below its limit. UNECHO_NOMEM,
 * UNECHO_FULL: as before. */
int unecho_group_grow(struct unecho_group *group, uint32_t number, struct unecho_slots *slots,
                      struct unecho_scratch *scratch);

/* The invariant that does not hold, or NULL. */
const char *unecho_group_fault(const struct unecho_group *group);

#endif
