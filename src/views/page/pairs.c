#include "pairs.h"

#include "room.h"

#include <stdlib.h>

bool unecho_pairs_init(struct unecho_pairs *pairs) {
    *pairs = (struct unecho_pairs){.slots = calloc(UNECHO_PAIRS_SLOTS, sizeof(uint32_t))};
    return pairs->slots != NULL;
}

void unecho_pairs_release(struct unecho_pairs *pairs) {
    free(pairs->items);
    free(pairs->open);
    free(pairs->slots);
    *pairs = (struct unecho_pairs){.items = NULL};
}

static int compare_numbers(const struct unecho_shown_document *a,
                           const struct unecho_shown_document *b) {
    return a->number < b->number ? -1 : a->number > b->number;
}

static int compare(const void *one, const void *other) {
    const struct unecho_pair *a = one, *b = other;

    if (a->bytes != b->bytes)
        return a->bytes > b->bytes ? -1 : 1;
    if (a->later && b->later && a->later != b->later)
        return compare_numbers(a->later, b->later);
    return compare_numbers(a->first, b->first);
}

static void sort(struct unecho_pair *items, size_t count) {
    if (count > 1)
        qsort(items, count, sizeof(*items), compare);
}

/* The slot of a document, or the free one where it belongs. */
static size_t slot_of(const struct unecho_pairs *pairs, uint64_t number) {
    size_t at = (size_t)((number * UINT64_C(0x9E3779B97F4A7C15)) >> 40) % UNECHO_PAIRS_SLOTS;

    for (;; at = (at + 1) % UNECHO_PAIRS_SLOTS) {
        size_t i = pairs->slots[at];

        if (i >= pairs->open_count || pairs->open[i].slot != at ||
            pairs->open[i].first->number == number)
            return at;
    }
}

static bool is_free(const struct unecho_pairs *pairs, size_t slot) {
    size_t i = pairs->slots[slot];

    return i >= pairs->open_count || pairs->open[i].slot != slot;
}

static void put(struct unecho_pairs *pairs, struct unecho_pair pair) {
    pair.slot = slot_of(pairs, pair.first->number);
    pairs->slots[pair.slot] = (uint32_t)pairs->open_count;
    pairs->open[pairs->open_count++] = pair;
}

/* Leaves the half with most bytes: one of the others would have to come again as often. */
static void halve(struct unecho_pairs *pairs) {
    size_t kept = pairs->open_count / 2;

    sort(pairs->open, pairs->open_count);
    pairs->open_count = 0;
    for (size_t i = 0; i < kept; i++)
        put(pairs, pairs->open[i]);
}

void unecho_pairs_begin(struct unecho_pairs *pairs) { pairs->open_count = 0; }

/* The pair with `first`. NULL: out of memory. */
static struct unecho_pair *find(struct unecho_pairs *pairs,
                                const struct unecho_shown_document *first) {
    size_t slot = slot_of(pairs, first->number);

    if (is_free(pairs, slot)) {
        struct unecho_pair *open;

        if (pairs->open_count == UNECHO_PAIRS_PARTNERS)
            halve(pairs);
        open = unecho_room(pairs->open, &pairs->open_room, pairs->open_count + 1, sizeof(*open));
        if (!open)
            return NULL;
        pairs->open = open;
        put(pairs, (struct unecho_pair){.first = first});
        slot = open[pairs->open_count - 1].slot;
    }
    return &pairs->open[pairs->slots[slot]];
}

bool unecho_pairs_add(struct unecho_pairs *pairs, const struct unecho_shown_document *first,
                      uint64_t bytes) {
    struct unecho_pair *pair = find(pairs, first);

    if (!pair)
        return false;
    pair->bytes += bytes;
    pair->units++;
    return true;
}

bool unecho_pairs_tell(struct unecho_pairs *pairs, const struct unecho_shown_document *first,
                       uint64_t bytes) {
    struct unecho_pair *pair = find(pairs, first);

    if (!pair)
        return false;
    pair->told += bytes;
    return unecho_pairs_add(pairs, first, bytes);
}

static void trim(struct unecho_pairs *pairs) {
    sort(pairs->items, pairs->count);
    if (pairs->count > UNECHO_PAIRS_LIMIT)
        pairs->count = UNECHO_PAIRS_LIMIT;
}

bool unecho_pairs_end(struct unecho_pairs *pairs, const struct unecho_shown_document *later) {
    sort(pairs->open, pairs->open_count);
    for (size_t i = 0; i < pairs->open_count; i++) {
        struct unecho_pair *items;

        if (pairs->count == 2 * (size_t)UNECHO_PAIRS_LIMIT)
            trim(pairs);
        items = unecho_room(pairs->items, &pairs->room, pairs->count + 1, sizeof(*items));
        if (!items)
            return false;
        pairs->items = items;
        items[pairs->count] = pairs->open[i];
        items[pairs->count++].later = later;
    }
    return true;
}

void unecho_pairs_settle(struct unecho_pairs *pairs) { trim(pairs); }
