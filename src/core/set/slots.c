/*
 * DESIGN
 *
 *   homes of:  | segment 0  | segment 1  | 2         ...      | 255          |
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
 * While they are small, all shelves of a part are in one block, so that the first keys do not wait
 * for mappings: all of them go to a larger block at once, and at last each into its own region.
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
    SMALL = 16, /* but by twice as many, and at once, up to this width: under 1 ms */
    ROW = 4096, /* homes that move at once, about */
    SPARE = 32  /* slots behind the homes of a shelf; more are made when they are taken */
};

/* Are all shelves in one block? */
static bool is_small(const struct unecho_slots *slots) { return slots->block.base != NULL; }

static bool is_moving(const struct unecho_slots *slots) {
    return slots->width[1] > slots->width[0];
}

/* Homes of all segments. */
static size_t homes(const struct unecho_slots *slots) {
    return (size_t)slots->moved * slots->width[1] +
           (size_t)(UNECHO_PART_SEGMENTS - slots->moved) * slots->width[0];
}

/* Of a slot, with what it carries. */
static size_t slot_bytes(const struct unecho_slots *slots) {
    return sizeof(uint64_t) * (1 + slots->words);
}

/* Memory that does not depend on the homes. */
static size_t besides(const struct unecho_slots *slots) {
    return UNECHO_PART_SEGMENTS * sizeof(uint32_t) + slot_bytes(slots) * UNECHO_SHELVES * SPARE;
}

size_t unecho_slots_bytes(const struct unecho_slots *slots) {
    return slots->width[0] ? besides(slots) + homes(slots) * slot_bytes(slots) : 0;
}

static void release_shelves(struct unecho_slots *slots) {
    for (size_t i = 0; i < UNECHO_SHELVES && !is_small(slots); i++) {
        unecho_region_release(&slots->shelves[i]);
        unecho_region_release(&slots->payloads[i]);
    }
    unecho_region_release(&slots->block);
    unecho_region_release(&slots->payload_block);
}

void unecho_slots_release(struct unecho_slots *slots) {
    release_shelves(slots);
    free(slots->scratch);
    *slots = (struct unecho_slots){
        .max_bytes = slots->max_bytes, .words = slots->words, .over = slots->over};
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

size_t unecho_slots_insert(struct unecho_slots *slots, struct unecho_place place, size_t at) {
    uint64_t moved = place.remainder, *shelf = unecho_shelf_of(slots, place.segment);
    uint32_t stop = next_shelf(place.segment);

    while (moved) {
        uint64_t next = shelf[at];

        shelf[at++] = moved;
        moved = next;
    }
    for (uint32_t i = place.segment; i < stop && unecho_segment_end(slots, i) < at; i++)
        slots->over[i]++;
    slots->count++;
    if (at >= slots_in(&slots->shelves[place.segment / UNECHO_SHELF_SEGMENTS]))
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

    if (count >= SIZE_MAX / 2 / slot_bytes(slots) - SPARE)
        return UNECHO_NOMEM;
    size = unecho_region_round((count + SPARE) * sizeof(uint64_t));
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
        size_t home = unecho_home_of(slots, segment, place.remainder);

        end = end > home ? end : home;
        if (end >= free && shelf[end]) {
            size_t last = unecho_slots_insert(slots, place, end);

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

/* Slots of a shelf in a block. */
static size_t stride_of(size_t width, size_t spare) {
    return UNECHO_SHELF_SEGMENTS * width + spare;
}

/* Where the shelves are in their blocks. */
static void lay_shelves(struct unecho_slots *slots, size_t stride) {
    size_t size = stride * sizeof(uint64_t);

    for (size_t i = 0; i < UNECHO_SHELVES; i++) {
        slots->shelves[i] = (struct unecho_region){(char *)slots->block.base + i * size, size};
        if (slots->words)
            slots->payloads[i] = (struct unecho_region){
                (char *)slots->payload_block.base + i * size * slots->words, size * slots->words};
    }
}

/* Free slots for all segments, with as many spare ones behind each shelf. On failure there are
 * none. */
static int reserve_all(struct unecho_slots *slots, size_t spare) {
    size_t stride = stride_of(slots->width[0], spare);
    size_t size = UNECHO_SHELVES * stride * sizeof(uint64_t);
    int status = UNECHO_OK;

    if (slots->width[0] >= SMALL) {
        for (size_t i = 0; status == UNECHO_OK && i < UNECHO_SHELVES; i++)
            status = reserve(slots, i, stride);
    } else if (!unecho_region_reserve(&slots->block, size) ||
               (slots->words &&
                !unecho_region_reserve(&slots->payload_block, size * slots->words))) {
        status = UNECHO_NOMEM;
    } else {
        lay_shelves(slots, stride);
    }
    if (status != UNECHO_OK)
        release_shelves(slots);
    return status;
}

/* All of a shelf goes to the same one of slots that are free, and are no less wide. `over` is of
 * both: what it says of a segment is changed when that has gone. */
static void copy_shelf(const struct unecho_slots *from, struct unecho_slots *to, uint32_t first) {
    const uint64_t *shelf = unecho_shelf_of(from, first);
    uint64_t *copy = unecho_shelf_of(to, first);
    size_t at = 0, end = 0, homes_end = 0;

    for (uint32_t segment = first; segment < next_shelf(first); segment++) {
        size_t stop = unecho_segment_end(from, segment);

        for (; at < stop; at++) {
            struct unecho_place place = {shelf[at], segment};
            size_t home = unecho_home_of(to, segment, place.remainder);

            if (!place.remainder)
                continue;
            end = end > home ? end : home;
            if (to->words)
                memcpy(unecho_payload_of(to, segment, end), unecho_payload_of(from, segment, at),
                       to->words * sizeof(uint64_t));
            copy[end++] = place.remainder;
        }
        homes_end += to->width[0];
        to->over[segment] = end > homes_end ? (uint32_t)(end - homes_end) : 0;
    }
}

/* Small shelves get as wide as that. What reaches behind their homes gets no longer; if it is long,
 * there shall be room for twice as much. */
static int rebuild(struct unecho_slots *slots, uint32_t width) {
    struct unecho_slots wider = {.max_bytes = slots->max_bytes,
                                 .words = slots->words,
                                 .over = slots->over,
                                 .width = {width, width},
                                 .count = slots->count,
                                 .scratch = slots->scratch,
                                 .scratch_size = slots->scratch_size};
    size_t spare = SPARE;

    for (uint32_t i = 0; i < UNECHO_PART_SEGMENTS; i = next_shelf(i)) {
        size_t over = slots->over[next_shelf(i) - 1];

        spare = spare > 2 * over ? spare : 2 * over;
    }
    if (reserve_all(&wider, spare) != UNECHO_OK)
        return UNECHO_NOMEM;
    for (uint32_t i = 0; i < UNECHO_PART_SEGMENTS; i = next_shelf(i))
        copy_shelf(slots, &wider, i);
    release_shelves(slots);
    *slots = wider;
    return UNECHO_OK;
}

/* *next: the width that segments have next. */
static int find_width(const struct unecho_slots *slots, uint32_t *next) {
    uint32_t width = slots->width[0];
    size_t wider = width < SMALL ? (size_t)width * 2 : width + (size_t)width / GROWTH;
    size_t max = UINT32_MAX;

    if (slots->max_bytes) {
        max = slots->max_bytes > besides(slots) ? slots->max_bytes - besides(slots) : 0;
        max /= UNECHO_PART_SEGMENTS * slot_bytes(slots);
    }
    wider = wider < max ? wider : max;
    if (wider <= width)
        return slots->max_bytes ? UNECHO_FULL : UNECHO_NOMEM;
    *next = (uint32_t)wider;
    return UNECHO_OK;
}

static void set_limit(struct unecho_slots *slots) {
    slots->limit = (size_t)((uint64_t)homes(slots) * LOAD / 100);
}

size_t unecho_slots_first_size(size_t words) {
    size_t slots = UNECHO_SHELVES * stride_of(1, SPARE);

    return slots * sizeof(uint64_t) * (words ? words : 1);
}

int unecho_slots_begin(struct unecho_slots *slots, struct unecho_region block,
                       struct unecho_region payloads) {
    slots->width[0] = slots->width[1] = 1;
    slots->block = block;
    slots->payload_block = payloads;
    lay_shelves(slots, stride_of(1, SPARE));
    set_limit(slots);
    return slots->max_bytes && slots->max_bytes < unecho_slots_bytes(slots) ? UNECHO_FULL
                                                                            : UNECHO_OK;
}

/* Twice as many slots in shelves that are taken to the last. */
static int make_room(struct unecho_slots *slots) {
    int status = UNECHO_OK;

    if (is_small(slots))
        return rebuild(slots, slots->width[0]);
    for (size_t i = 0; status == UNECHO_OK && i < UNECHO_SHELVES; i++) {
        const struct unecho_region *shelf = &slots->shelves[i];
        size_t count = slots_in(shelf);

        if (((const uint64_t *)shelf->base)[count - 1])
            status = reserve(slots, i, 2 * count);
    }
    return status;
}

/* Homes for more, in a row of segments or, while they are small, in all of them. */
static int widen(struct unecho_slots *slots) {
    uint32_t width = slots->width[1];
    int status = is_moving(slots) ? UNECHO_OK : find_width(slots, &width);

    if (status != UNECHO_OK)
        return status;
    if (is_small(slots))
        return rebuild(slots, width);
    slots->width[1] = width;
    status = move_segments(slots);
    if (slots->moved == UNECHO_PART_SEGMENTS) {
        slots->width[0] = slots->width[1];
        slots->moved = 0;
    }
    return status;
}

int unecho_slots_grow(struct unecho_slots *slots) {
    int status = UNECHO_OK;

    if (slots->limit == 0)
        status = make_room(slots);
    if (status == UNECHO_OK)
        set_limit(slots);
    while (status == UNECHO_OK && slots->count >= slots->limit) {
        status = widen(slots);
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
        size_t home = unecho_home_of(slots, segment, place.remainder);

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

    if (slots->width[1] < slots->width[0] || (slots->moved > 0 && !is_moving(slots)))
        return "the widths are wrong";
    for (uint32_t i = 0; i < UNECHO_PART_SEGMENTS && !fault; i++) {
        fault = segment_fault(slots, i, &run, &count);
        if (!fault && next_shelf(i) == i + 1)
            fault = shelf_fault(slots, i);
    }
    if (!fault && count != slots->count)
        fault = "the count is wrong";
    return fault;
}
