/*
 * Counts grow by one, so the few are known at any time: who comes to more than the last of them
 * takes its place, and only then its text is copied. A unit that had to begin anew, as its counter
 * was evicted, is counted from there: what is told is what is certain.
 */
#include "most.h"

#include "excerpt.h"

#include <string.h>

enum {
    FIRST_ROOM = 64,
    /* Where there is no room, one of so many units without a counter gets that of another. Who is
     * said often has one soon, and the others, which are many, cost nearly nothing. */
    PASSED = 16
};

void unecho_most_release(struct unecho_most *most) {
    unecho_counts_release(&most->counts);
    *most = (struct unecho_most){.unit_count = 0};
}

/* A counter for a unit that has none; NULL: it gets none. */
static struct unecho_counter *begin(struct unecho_most *most, uint64_t key) {
    struct unecho_counts *counts = &most->counts;
    bool full = counts->count == counts->room;

    if (full && counts->room < UNECHO_MOST_COUNTERS &&
        unecho_counts_reserve(counts, counts->room ? 2 * counts->room : FIRST_ROOM))
        full = false;
    if (full && (counts->count == 0 || ++most->passed % PASSED != 0))
        return NULL;
    if (full)
        unecho_counts_evict(counts, unecho_counts_least(counts));
    return &counts->items[unecho_counts_add(counts, key, 1)];
}

/* The unit's place among the few; the last one leaves if it is none of them. */
static size_t enter(struct unecho_most *most, uint64_t key) {
    size_t place = 0;

    while (place < most->unit_count && most->units[place].key != key)
        place++;
    if (place < most->unit_count)
        return place;
    if (most->unit_count < UNECHO_MOST_UNITS)
        most->unit_count++;
    return most->unit_count - 1;
}

/* Behind those with as many. */
static void rise(struct unecho_most *most, size_t place) {
    struct unecho_most_unit *units = most->units;

    for (; place > 0 && units[place - 1].count < units[place].count; place--) {
        struct unecho_most_unit lower = units[place - 1];

        units[place - 1] = units[place];
        units[place] = lower;
    }
}

static void tell(struct unecho_most *most, const struct unecho_counter *counter, const char *data,
                 size_t len) {
    size_t place = enter(most, counter->key);
    struct unecho_most_unit *unit = &most->units[place];
    uint64_t count = counter->count - counter->error;

    if (unit->key != counter->key || unit->count == 0) {
        unit->key = counter->key;
        unit->len = len;
        unit->text_len = unecho_excerpt_cut(data, len, UNECHO_MOST_TEXT);
        memcpy(unit->text, data, unit->text_len);
        unit->text[unit->text_len] = '\0';
    } else if (count <= unit->count) { /* its counter was evicted since */
        return;
    }
    unit->count = count;
    unit->exact = counter->error == 0;
    rise(most, place);
    if (most->unit_count == UNECHO_MOST_UNITS)
        most->bar = most->units[UNECHO_MOST_UNITS - 1].count;
}

void unecho_most_add(struct unecho_most *most, uint64_t key, const char *data, size_t len) {
    size_t place = unecho_counts_find(&most->counts, key);
    struct unecho_counter *counter;

    if (place == UNECHO_COUNTS_NONE) {
        counter = begin(most, key);
        if (!counter)
            return;
    } else {
        counter = &most->counts.items[place];
        counter->count++;
    }
    if (counter->count - counter->error > most->bar)
        tell(most, counter, data, len);
}

/* Does it go because it is said elsewhere? What stands alone, or is not compared, may go with -d.
 */
static bool is_repeated(enum unecho_why why) {
    return why == UNECHO_WHY_REPEAT || why == UNECHO_WHY_SEEN || why == UNECHO_WHY_SEVERAL ||
           why == UNECHO_WHY_COMMON;
}

void unecho_most_trace(void *most, const struct unecho_trace *unit) {
    if (is_repeated(unit->why))
        unecho_most_add(most, unit->key, unit->data, unit->len);
}

static void take_unit(void *most, const struct unecho_shown_unit *unit) {
    if (is_repeated(unit->why))
        unecho_most_add(most, unit->key, unit->data, unit->len);
}

const struct unecho_view unecho_view_most = {.name = "most", .unit = take_unit};
