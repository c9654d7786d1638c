/*
 * DESIGN
 *
 *   homes of:  | segment 0  | segment 1  | 2         ...      | 4095         |
 *   shelf:     | a b . c d d d e f g . h | h . i j   ...    z | y . . x x x x x x . . .
 *                                                                             ^ room behind
 *
 * This is linear probing in which remainders stand in order: by segment, and in a segment by value.
 * Each segment has the same number of homes. A remainder's home is its rank among all that there
 * can be, scaled to those; it stands there or behind, with no free slot in between. A search begins
 * at the home and ends at the first remainder that is not smaller. What a segment reaches `over`
 * its homes tells the segments apart, so their numbers need not be stored.
 *
 * Order is what makes growing cheap and gradual. From the last segment to the first, each moves up
 * to where it stands with a fifth more homes:
 *
 *   | 0 1 2 3 4 5 6 7 |  ->  | 0 1 2 3 4 5 .   6 7 |  ->  | 0  1  2  3  4  5  6  7 |
 *
 * Segments move whenever the load would exceed LOAD, so the load is always that: an insertion moves
 * some six remainders, in a row, and never waits for more. The gap in the middle takes memory, too;
 * so there are several shelves, which are done one after the other.
 *
 * What keys carry stands in shelves of its own, in the same places, so that a search reads no more
 * than it does without.
 *
 * If keys crowd in a place, they push on all that is behind them: such a shelf gets slow, but stays
 * right. Nobody can bring that about, as the keys depend on a secret.
 */
#include "slots.h"

#include <stdlib.h>
#include <string.h>

enum {
    LOAD = 75,  /* percent; where segments have not moved yet 90 at most */
    GROWTH = 5, /* more homes by a fifth, */
    SMALL = 16, /* but by twice as many, and at once, up to this width: under 5 ms */
    ROW = 4096, /* homes that move at once, about */
    SPARE = 256 /* slots behind the homes of a shelf; more are made when they are taken */
};

static bool is_moving(const struct unecho_slots *slots) {
    return slots->width[1] > slots->width[0];
}

/* Homes of all segments. */
static size_t homes(const struct unecho_slots *slots) {
    return (size_t)slots->moved * slots->width[1] +
           (size_t)(UNECHO_SEGMENTS - slots->moved) * slots->width[0];
}

/* Of a slot, with what it carries. */
static size_t slot_bytes(const struct unecho_slots *slots) {
    return sizeof(uint64_t) * (1 + slots->words);
}

/* Memory that does not depend on the homes. */
static size_t besides(const struct unecho_slots *slots) {
    return UNECHO_SEGMENTS * sizeof(uint32_t) + slot_bytes(slots) * UNECHO_SHELVES * SPARE;
}

size_t unecho_slots_bytes(const struct unecho_slots *slots) {
    return slots->width[0] ? besides(slots) + homes(slots) * slot_bytes(slots) : 0;
}

void unecho_slots_release(struct unecho_slots *slots) {
    for (size_t i = 0; i < UNECHO_SHELVES; i++) {
        unecho_region_release(&slots->shelves[i]);
        unecho_region_release(&slots->payloads[i]);
    }
    free(slots->over);
    free(slots->scratch);
    *slots = (struct unecho_slots){.max_bytes = slots->max_bytes, .words = slots->words};
}

static size_t slots_in(const struct unecho_region *shelf) { return shelf->size / sizeof(uint64_t); }

/* The first segment of the next shelf. */
static uint32_t next_shelf(uint32_t segment) { return (segment | (UNECHO_SHELF_SEGMENTS - 1)) + 1; }

/* Where a segment's slots begin. */
static size_t start_of(const struct unecho_slots *slots, uint32_t segment) {
    size_t start = segment % UNECHO_SHELF_SEGMENTS * unecho_width_of(slots, segment);
    size_t before = unecho_segment_before(slots, segment);

    return start > before ? start : before;
}

/* The segment ends at `end` at least, and so do those behind it, which are empty up to there. */
static void reach(struct unecho_slots *slots, uint32_t segment, size_t end) {
    uint32_t stop = next_shelf(segment);

    for (; segment < stop && unecho_segment_end(slots, segment) < end; segment++)
        slots->over[segment] += (uint32_t)(end - unecho_segment_end(slots, segment));
}

size_t unecho_slots_insert(struct unecho_slots *slots, const struct unecho_place *place,
                           size_t at) {
    uint64_t moved = place->remainder, *shelf = unecho_shelf_of(slots, place->segment);
    uint32_t stop = next_shelf(place->segment);

    while (moved) {
        uint64_t next = shelf[at];

        shelf[at++] = moved;
        moved = next;
    }
    for (uint32_t i = place->segment; i < stop && unecho_segment_end(slots, i) < at; i++)
        slots->over[i]++;
    slots->count++;
    if (at >= slots_in(&slots->shelves[place->segment / UNECHO_SHELF_SEGMENTS]))
        slots->limit = 0; /* the last slot is taken: there may be no free one next time */
    return at - 1;
}

void unecho_slots_insert_payload(struct unecho_slots *slots, uint32_t segment, size_t at,
                                 size_t free) {
    size_t words = slots->words;
    uint64_t *payload = unecho_payload_of(slots, segment, at);

    memmove(payload + words, payload, (free - at) * words * sizeof(*payload));
    for (size_t i = 0; i < words; i++)
        payload[i] = 0;
}

/* At least this many slots in shelf `i`, and free ones behind them. */
static int reserve(struct unecho_slots *slots, size_t i, size_t count) {
    size_t size;

    if (count >= SIZE_MAX / slot_bytes(slots) - SPARE)
        return UNECHO_NOMEM;
    size = (count + SPARE) * sizeof(uint64_t);
    if (slots->words && !unecho_region_reserve(&slots->payloads[i], size * slots->words))
        return UNECHO_NOMEM;
    return unecho_region_reserve(&slots->shelves[i], size) ? UNECHO_OK : UNECHO_NOMEM;
}

static int reserve_scratch(struct unecho_slots *slots, size_t count) {
    size_t size = slots->scratch_size ? slots->scratch_size : 64;
    uint64_t *bigger;

    while (size < count)
        size *= 2;
    if (size == slots->scratch_size)
        return UNECHO_OK;
    bigger = realloc(slots->scratch, size * slot_bytes(slots));
    if (!bigger)
        return UNECHO_NOMEM;
    slots->scratch = bigger;
    slots->scratch_size = size;
    return UNECHO_OK;
}

/* Copies what the remainders of taken slots [at, end) carry, to where lift puts those. */
static void lift_payloads(const struct unecho_slots *slots, uint32_t segment, size_t at, size_t end,
                          size_t n) {
    const uint64_t *shelf = unecho_shelf_of(slots, segment);
    uint64_t *to = slots->scratch + slots->scratch_size;
    size_t words = slots->words;

    for (; at < end; at++) {
        memcpy(to + n * words, unecho_payload_of(slots, segment, at), words * sizeof(*to));
        n += shelf[at] != 0;
    }
}

/* Takes the remainders out of the slots of segments [first, last). counts[i]: how many are in the
 * segments up to first + i. */
static void lift(struct unecho_slots *slots, uint32_t first, uint32_t last, size_t *counts) {
    uint64_t *shelf = unecho_shelf_of(slots, first);
    size_t start = start_of(slots, first), at = start, n = 0;

    for (uint32_t i = first; i < last; i++) {
        size_t end = unecho_segment_end(slots, i);

        if (slots->words)
            lift_payloads(slots, i, at, end, n);
        for (; at < end; at++) {
            slots->scratch[n] = shelf[at]; /* a free slot is written over by the next */
            n += shelf[at] != 0;
        }
        counts[i - first] = n;
    }
    memset(shelf + start, 0, (at - start) * sizeof(*shelf));
}

/* What remainder `i` of those that were lifted carries goes to slot `at`. */
static void put_payload(const struct unecho_slots *slots, uint32_t segment, size_t at, size_t i) {
    size_t words = slots->words;

    memcpy(unecho_payload_of(slots, segment, at), slots->scratch + slots->scratch_size + i * words,
           words * sizeof(uint64_t));
}

/* Puts remainders of a segment, from those that were lifted, behind `end`, where the segment before
 * it ends. Slots below `free` are free from there on. */
static size_t put(struct unecho_slots *slots, uint32_t segment, const uint64_t *from, size_t n,
                  size_t end, size_t free) {
    uint64_t *shelf = unecho_shelf_of(slots, segment);

    for (size_t i = 0; i < n; i++) {
        struct unecho_place place = {from[i], segment};
        size_t home = unecho_home_of(slots, &place);

        end = end > home ? end : home;
        if (end >= free && shelf[end]) {
            size_t last = unecho_slots_insert(slots, &place, end);

            if (slots->words)
                unecho_slots_insert_payload(slots, segment, end, last);
            slots->count--; /* it was counted */
        } else {
            shelf[end] = place.remainder;
        }
        if (slots->words)
            put_payload(slots, segment, end, (size_t)(from - slots->scratch) + i);
        end++;
    }
    reach(slots, segment, end);
    return end;
}

/* The last segments of a shelf that have not moved do: some at once, as memory is read faster in a
 * row. */
static int move_segments(struct unecho_slots *slots) {
    uint32_t last = slots->moved ^ (UNECHO_SHELF_SEGMENTS - 1), first;
    uint32_t count = ROW / slots->width[0] + 1, stop = next_shelf(last);
    size_t counts[ROW + 1], size, end, free, done = 0;

    count = count < last % UNECHO_SHELF_SEGMENTS + 1 ? count : last % UNECHO_SHELF_SEGMENTS + 1;
    first = ++last - count;
    size = unecho_segment_end(slots, last - 1) - start_of(slots, first);
    free = ((last - 1) % UNECHO_SHELF_SEGMENTS + 1) * (size_t)slots->width[1];
    /* the last slot that is taken moves up by no more than there are in the segments */
    if (reserve(slots, first / UNECHO_SHELF_SEGMENTS,
                (size_t)UNECHO_SHELF_SEGMENTS * slots->width[1] + slots->over[stop - 1] + size) !=
            UNECHO_OK ||
        reserve_scratch(slots, size + 1) != UNECHO_OK)
        return UNECHO_NOMEM;
    end = unecho_segment_before(slots, first);
    lift(slots, first, last, counts);
    slots->moved += count;
    memset(slots->over + first, 0, count * sizeof(*slots->over));
    for (uint32_t i = 0; i < count; i++) {
        /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): lift sets all */
        end = put(slots, first + i, slots->scratch + done, counts[i] - done, end, free);
        done = counts[i];
    }
    return UNECHO_OK;
}

/* The width that segments have next. */
static int begin_to_move(struct unecho_slots *slots) {
    uint32_t width = slots->width[0];
    size_t next = width < SMALL ? (size_t)width * 2 : width + (size_t)width / GROWTH;
    size_t max = UINT32_MAX;

    if (slots->max_bytes) {
        max = slots->max_bytes > besides(slots) ? slots->max_bytes - besides(slots) : 0;
        max /= UNECHO_SEGMENTS * slot_bytes(slots);
    }
    next = next < max ? next : max;
    if (next <= width)
        return slots->max_bytes ? UNECHO_FULL : UNECHO_NOMEM;
    slots->width[1] = (uint32_t)next;
    return UNECHO_OK;
}

static void set_limit(struct unecho_slots *slots) { slots->limit = homes(slots) / 100 * LOAD; }

static int begin(struct unecho_slots *slots) {
    int status = UNECHO_OK;

    slots->width[0] = slots->width[1] = 1;
    if (slots->max_bytes && slots->max_bytes < unecho_slots_bytes(slots))
        status = UNECHO_FULL;
    else
        slots->over = calloc(UNECHO_SEGMENTS, sizeof(*slots->over));
    if (status == UNECHO_OK && !slots->over)
        status = UNECHO_NOMEM;
    for (size_t i = 0; status == UNECHO_OK && i < UNECHO_SHELVES; i++)
        status = reserve(slots, i, UNECHO_SHELF_SEGMENTS);
    if (status != UNECHO_OK)
        unecho_slots_release(slots);
    else
        set_limit(slots);
    return status;
}

/* Twice as many slots in shelves that are taken to the last. */
static int make_room(struct unecho_slots *slots) {
    int status = UNECHO_OK;

    for (size_t i = 0; status == UNECHO_OK && i < UNECHO_SHELVES; i++) {
        const struct unecho_region *shelf = &slots->shelves[i];
        size_t count = slots_in(shelf);

        if (((const uint64_t *)shelf->base)[count - 1])
            status = reserve(slots, i, 2 * count);
    }
    if (status == UNECHO_OK)
        set_limit(slots);
    return status;
}

int unecho_slots_grow(struct unecho_slots *slots) {
    int status = UNECHO_OK;

    if (!slots->over)
        return begin(slots);
    if (slots->limit == 0)
        status = make_room(slots);
    while (status == UNECHO_OK &&
           (slots->count >= slots->limit || (is_moving(slots) && slots->width[1] <= SMALL))) {
        if (!is_moving(slots))
            status = begin_to_move(slots);
        if (status == UNECHO_OK)
            status = move_segments(slots);
        if (slots->moved == UNECHO_SEGMENTS) {
            slots->width[0] = slots->width[1];
            slots->moved = 0;
        }
        if (status == UNECHO_OK)
            set_limit(slots);
    }
    return status;
}

/* *run: where the slots up to the segment began to be taken without a gap. */
static const char *segment_fault(const struct unecho_slots *slots, uint32_t segment, size_t *run,
                                 size_t *count) {
    const uint64_t *shelf = unecho_shelf_of(slots, segment);
    size_t start = start_of(slots, segment), end = unecho_segment_end(slots, segment);
    size_t before = unecho_segment_before(slots, segment);
    uint64_t last = 0;

    if (before > end)
        return "a segment ends before it begins";
    for (size_t at = before; at < start && at < end; at++)
        if (shelf[at])
            return "a slot is taken where none belongs";
    *run = start > before || start == 0 ? start : *run;
    for (size_t at = start; at < end; at++) {
        struct unecho_place place = {shelf[at], segment};
        size_t home = unecho_home_of(slots, &place);

        if (!place.remainder) {
            *run = at + 1;
            continue;
        }
        if (place.remainder <= last)
            return "remainders are not in order, or one stands twice";
        if (home > at || (home > start ? home : start) < *run)
            return "a remainder cannot be reached";
        last = place.remainder;
        ++*count;
    }
    return NULL;
}

/* Behind the last segment of a shelf, which is this one. */
static const char *shelf_fault(const struct unecho_slots *slots, uint32_t segment) {
    const uint64_t *shelf = unecho_shelf_of(slots, segment);
    size_t size = slots_in(&slots->shelves[segment / UNECHO_SHELF_SEGMENTS]);

    for (size_t at = unecho_segment_end(slots, segment); at < size; at++)
        if (shelf[at])
            return "a slot behind the last segment is taken";
    if (slots->limit > 0 && shelf[size - 1])
        return "there is no free slot at the end";
    return NULL;
}

const char *unecho_slots_fault(const struct unecho_slots *slots) {
    const char *fault = NULL;
    size_t count = 0, run = 0;

    if (!slots->over)
        return slots->count ? "slots that were not begun count some" : NULL;
    if (slots->width[1] < slots->width[0] || (slots->moved > 0 && !is_moving(slots)))
        return "the widths are wrong";
    for (uint32_t i = 0; i < UNECHO_SEGMENTS && !fault; i++) {
        fault = segment_fault(slots, i, &run, &count);
        if (!fault && next_shelf(i) == i + 1)
            fault = shelf_fault(slots, i);
    }
    if (!fault && count != slots->count)
        fault = "the count is wrong";
    return fault;
}
