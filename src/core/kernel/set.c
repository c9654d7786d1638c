/*
 * DESIGN
 *
 *   key: | 16 bits: segment |  48 bits: unused  | 64 bits: remainder |
 *                 |                                      |
 *                 v                                      v
 *   segments[65536]: {slots, capacity, count} -> slots[capacity] of remainders, 0 is free
 *
 * A segment is a small open-addressing table with linear probing that grows by itself, an eighth
 * at a time once it is large: no growth pauses longer than one segment takes, and the load stays
 * between 3/4 and 7/8, 9 to 11 bytes a key. 16 + 64 of the key's bits count, so two different units
 * are taken for one with a chance of 2^-80 a pair.
 *
 * A claim is two cache misses, one for the segment and one for the slot. They are asked for a
 * fixed number of keys ahead.
 */
#include "set.h"

#include "slots.h"

#include <stdlib.h>

enum { SEGMENT_BITS = 16, SEGMENTS = 1 << SEGMENT_BITS };

/* How many keys ahead of its claim a segment is asked for, and how many later its slot. More than
 * the processor can have under way would be dropped. */
enum { SEGMENT_AHEAD = 24, SLOT_BEHIND = 12 };

struct unecho_set {
    struct unecho_segment *segments; /* owned */
    struct unecho_slots_pool pool;   /* the memory of their slots */
    size_t count;                    /* keys in all segments */
};

struct unecho_set *unecho_set_create(void) {
    struct unecho_set *set = calloc(1, sizeof(*set));

    if (!set)
        return NULL;
    set->segments = calloc(SEGMENTS, sizeof(*set->segments));
    unecho_slots_init(&set->pool, set->segments);
    if (!set->segments) {
        unecho_set_destroy(set);
        return NULL;
    }
    return set;
}

void unecho_set_destroy(struct unecho_set *set) {
    if (!set)
        return;
    unecho_slots_release(&set->pool, SEGMENTS);
    free(set->segments);
    free(set);
}

static struct unecho_segment *segment_of(const struct unecho_set *set,
                                         const struct unecho_key *key) {
    return &set->segments[key->high >> (64 - SEGMENT_BITS)];
}

/* 0 marks a free slot, so it stands for 1 as a remainder. */
static uint64_t remainder_of(const struct unecho_key *key) { return key->low + !key->low; }

/* The remainder's first slot: its upper half scaled to the capacity. */
static uint32_t home(uint64_t remainder, uint32_t capacity) {
    return (uint32_t)((remainder >> 32) * capacity >> 32);
}

/* The slot that holds `remainder`, or the free one where it belongs. */
static uint64_t *probe(const struct unecho_segment *segment, uint64_t remainder) {
    uint32_t at = home(remainder, segment->capacity);

    while (segment->slots[at] && segment->slots[at] != remainder)
        at = at + 1 == segment->capacity ? 0 : at + 1;
    return &segment->slots[at];
}

static int grow(struct unecho_set *set, struct unecho_segment *segment) {
    struct unecho_segment bigger = {NULL, unecho_slots_next(segment->capacity), segment->count};

    bigger.slots =
        unecho_slots_take(&set->pool, bigger.capacity, (size_t)(segment - set->segments));
    if (!bigger.slots)
        return UNECHO_NOMEM;
    for (uint32_t i = 0; i < segment->capacity; i++)
        if (segment->slots[i])
            *probe(&bigger, segment->slots[i]) = segment->slots[i];

    struct unecho_segment old = *segment;

    *segment = bigger;
    if (old.slots)
        unecho_slots_give(&set->pool, old.capacity, old.slots);
    return UNECHO_OK;
}

static int claim(struct unecho_set *set, const struct unecho_key *key, bool *fresh) {
    struct unecho_segment *segment = segment_of(set, key);
    uint64_t remainder = remainder_of(key), *slot;

    if ((uint64_t)(segment->count + 1) * 8 > (uint64_t)segment->capacity * 7 &&
        grow(set, segment) != UNECHO_OK)
        return UNECHO_NOMEM;
    slot = probe(segment, remainder);
    *fresh = *slot == 0;
    *slot = remainder;
    segment->count += *fresh;
    set->count += *fresh;
    return UNECHO_OK;
}

static void prefetch_slot(const struct unecho_set *set, const struct unecho_key *key) {
    const struct unecho_segment *segment = segment_of(set, key);

    if (segment->slots)
        __builtin_prefetch(&segment->slots[home(remainder_of(key), segment->capacity)]);
}

int unecho_set_claim(struct unecho_set *set, const struct unecho_key *keys, size_t n, bool *fresh) {
    for (size_t i = 0; i < n + SEGMENT_AHEAD; i++) {
        if (i < n)
            __builtin_prefetch(segment_of(set, &keys[i]));
        if (i >= SLOT_BEHIND && i - SLOT_BEHIND < n)
            prefetch_slot(set, &keys[i - SLOT_BEHIND]);
        if (i >= SEGMENT_AHEAD &&
            claim(set, &keys[i - SEGMENT_AHEAD], &fresh[i - SEGMENT_AHEAD]) != UNECHO_OK)
            return UNECHO_NOMEM;
    }
    return UNECHO_OK;
}

void unecho_set_find(const struct unecho_set *set, const struct unecho_key *keys, size_t n,
                     bool *found) {
    for (size_t i = 0; i < n; i++) {
        const struct unecho_segment *segment = segment_of(set, &keys[i]);

        found[i] = segment->slots && *probe(segment, remainder_of(&keys[i])) != 0;
    }
}

size_t unecho_set_count(const struct unecho_set *set) { return set->count; }

size_t unecho_set_bytes(const struct unecho_set *set) {
    return sizeof(*set) + SEGMENTS * sizeof(*set->segments) + set->pool.bytes;
}

static const char *segment_fault(const struct unecho_segment *segment) {
    uint32_t used = 0;

    if (!segment->slots)
        return segment->capacity || segment->count ? "a segment without slots counts some" : NULL;
    for (uint32_t i = 0; i < segment->capacity; i++) {
        used += segment->slots[i] != 0;
        if (segment->slots[i] && probe(segment, segment->slots[i]) != &segment->slots[i])
            return "a remainder cannot be reached, or stands twice";
    }
    if (used != segment->count)
        return "a segment's count is wrong";
    return used == segment->capacity ? "a segment has no free slot" : NULL;
}

bool unecho_set_validate(const struct unecho_set *set, const char **reason) {
    size_t count = 0;

    *reason = NULL;
    for (size_t i = 0; i < SEGMENTS && !*reason; i++) {
        *reason = segment_fault(&set->segments[i]);
        count += set->segments[i].count;
    }
    if (!*reason && count != set->count)
        *reason = "the total is wrong";
    return !*reason;
}
