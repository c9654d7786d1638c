/*
 * DESIGN
 *
 *   segment:   0             1        2                            31
 *   slots:   | a b . c d d d e f g | h . . i j . . k .    ...    | z y . . . |
 *                          ^ ends[0] ^ ends[1]                       ^ homes ^ ends[31]: capacity
 *
 * This is linear probing in which remainders stand in order: by segment, and in a segment by value.
 * A remainder's home is its rank among all that there can be, scaled to `homes`; it stands there or
 * behind, with no free slot in between. A search begins at the home and ends at the first remainder
 * that is not smaller. `ends` tell the segments apart, so their numbers need not be stored.
 *
 * Behind the homes there is room for what is pushed out of them; nothing wraps around. If keys
 * crowd in a place, the homes are drawn closer together until they leave room enough: such a group
 * gets slow, but stays right. Nobody can bring that about, as the keys depend on a secret.
 */
#include "group.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST = 16, /* slots; then four times as many, up to a page */
    PAGE = 512, /* slots */
    GROWTH = 8, /* then an eighth more pages, */
    LOAD = 6,   /* when the homes are filled to 6 / 7: 0.76 to 0.86 */
    SPARE = 24  /* slots behind the homes; one growth in 1800 comes early as they are taken */
};

static uint32_t next_capacity(uint32_t capacity) {
    uint32_t pages = capacity / PAGE;

    if (capacity < PAGE)
        return capacity == 0 ? FIRST : capacity < PAGE / 4 ? 4 * capacity : PAGE;
    return (pages + (pages < GROWTH ? 1 : pages / GROWTH)) * PAGE;
}

static int reserve(struct unecho_scratch *scratch, struct unecho_slots *slots, size_t count) {
    size_t bytes = scratch->bytes ? scratch->bytes : FIRST * sizeof(uint64_t);
    uint64_t *bigger;
    int status;

    while (bytes < count * sizeof(uint64_t))
        bytes *= 2;
    if (bytes == scratch->bytes)
        return UNECHO_OK;
    status = unecho_slots_count(slots, scratch->bytes, bytes);
    if (status != UNECHO_OK)
        return status;
    bigger = realloc(scratch->slots, bytes);
    if (!bigger) {
        (void)unecho_slots_count(slots, bytes, scratch->bytes);
        return UNECHO_NOMEM;
    }
    *scratch = (struct unecho_scratch){bigger, bytes};
    return UNECHO_OK;
}

/* Copies the remainders, without free slots. counts[i]: how many are in the segments up to i. */
static void gather(const struct unecho_group *group, uint64_t *to, uint32_t *counts) {
    uint32_t n = 0, at = 0;

    for (uint32_t i = 0; i < UNECHO_SEGMENTS; i++) {
        for (; at < group->ends[i]; at++) {
            to[n] = group->slots[at]; /* a free slot is written over by the next */
            n += group->slots[at] != 0;
        }
        counts[i] = n;
    }
}

/* Fills the slots anew, up to `capacity`. False: they do not fit as `homes` is. */
static bool spread(struct unecho_group *group, uint32_t capacity, const uint64_t *from,
                   const uint32_t *counts) {
    uint32_t at = 0, n = 0;

    memset(group->slots, 0, capacity * sizeof(*group->slots));
    for (uint32_t i = 0; i < UNECHO_SEGMENTS; i++) {
        uint32_t start = unecho_group_home(group, i, 0);

        at = at > start ? at : start;
        if (i > 0)
            group->ends[i - 1] = at;
        for (; n < counts[i]; n++) {
            uint32_t home = unecho_group_home(group, i, from[n]);

            at = at > home ? at : home;
            if (at + 1 >= capacity) /* the last slot stays free */
                return false;
            group->slots[at++] = from[n];
        }
    }
    group->ends[UNECHO_SEGMENTS - 1] = capacity;
    return true;
}

int unecho_group_grow(struct unecho_group *group, uint32_t number, struct unecho_slots *slots,
                      struct unecho_scratch *scratch) {
    uint32_t old = unecho_group_capacity(group), capacity = next_capacity(old);
    uint32_t counts[UNECHO_SEGMENTS];
    int status = reserve(scratch, slots, (size_t)group->count + 1);

    if (capacity < old) /* more slots than a number of 32 bits tells */
        return UNECHO_NOMEM;
    if (status != UNECHO_OK)
        return status;
    gather(group, scratch->slots, counts);
    status = unecho_slots_resize(slots, number, &group->slots, old * sizeof(uint64_t),
                                 capacity * sizeof(uint64_t));
    if (status != UNECHO_OK)
        return status;
    group->homes = capacity - (capacity / 4 < SPARE ? capacity / 4 : SPARE);
    group->limit = (uint32_t)((uint64_t)group->homes * LOAD / (LOAD + 1));
    while (!spread(group, capacity, scratch->slots, counts))
        group->homes /= 2; /* at 1 they stand without a gap */
    return UNECHO_OK;
}

/* *run: where the slots up to the segment began to be taken without a gap. */
static const char *segment_fault(const struct unecho_group *group, uint32_t segment, uint32_t *run,
                                 uint32_t *count) {
    uint32_t at = segment ? group->ends[segment - 1] : 0;
    uint64_t last = 0;

    if (at > group->ends[segment])
        return "a segment ends before it begins";
    if (at < unecho_group_home(group, segment, 0))
        return "a segment begins before its first home";
    for (; at < group->ends[segment]; at++) {
        uint64_t remainder = group->slots[at];
        uint32_t first = unecho_group_first(group, segment, remainder);

        if (!remainder) {
            *run = at + 1;
            continue;
        }
        if (remainder <= last)
            return "remainders are not in order, or one stands twice";
        if (first > at || first < *run)
            return "a remainder cannot be reached";
        last = remainder;
        ++*count;
    }
    return NULL;
}

const char *unecho_group_fault(const struct unecho_group *group) {
    uint32_t capacity = unecho_group_capacity(group), count = 0, run = 0;

    if (!group->slots)
        return capacity || group->count ? "a group without slots counts some" : NULL;
    for (uint32_t i = 0; i < UNECHO_SEGMENTS; i++) {
        const char *fault = segment_fault(group, i, &run, &count);

        if (fault)
            return fault;
    }
    if (count != group->count)
        return "a group's count is wrong";
    if (group->limit >= capacity || (group->limit > 0 && run < capacity))
        return "a group has no free slot at its end";
    return NULL;
}
