#include "shelf.h"

#include "excerpt.h"
#include "room.h"

#include <stdlib.h>
#include <string.h>

static void release(struct unecho_shelved *item) {
    free(item->text);
    free(item->units);
    free(item->marks);
    *item = (struct unecho_shelved){.document = NULL};
}

void unecho_shelf_release(struct unecho_shelf *shelf) {
    for (size_t i = 0; i < shelf->count; i++)
        release(&shelf->items[i]);
    free(shelf->items);
    release(&shelf->open);
    *shelf = (struct unecho_shelf){.items = NULL};
}

void unecho_shelf_begin(struct unecho_shelf *shelf, const struct unecho_shown_document *document) {
    struct unecho_shelved *open = &shelf->open;

    open->document = document;
    open->text_len = open->unit_count = open->mark_count = 0;
    open->left_out = open->interest = 0;
}

/* Keeps what is kept of white space and a unit. False: out of memory. */
static bool keep(struct unecho_shelf *shelf, const char *gap, const char *data,
                 const struct unecho_shelved_unit *unit) {
    struct unecho_shelved *open = &shelf->open;
    size_t len = open->text_len + unit->gap + unit->stored;
    char *text = unecho_room(open->text, &shelf->text_room, len + 1, 1);
    struct unecho_shelved_unit *units;

    if (!text)
        return false;
    open->text = text;
    units = unecho_room(open->units, &shelf->unit_room, open->unit_count + 1, sizeof(*units));
    if (!units)
        return false;
    open->units = units;
    if (unit->gap > 0)
        memcpy(text + open->text_len, gap, unit->gap);
    if (unit->stored > 0)
        memcpy(text + open->text_len + unit->gap, data, unit->stored);
    open->text_len = len;
    units[open->unit_count++] = *unit;
    return true;
}

static bool mark(struct unecho_shelf *shelf, const struct unecho_shown_unit *unit) {
    struct unecho_shelved *open = &shelf->open;
    struct unecho_shelved_mark *marks =
        unecho_room(open->marks, &shelf->mark_room, open->mark_count + 1, sizeof(*marks));

    if (!marks)
        return false;
    open->marks = marks;
    marks[open->mark_count] = (struct unecho_shelved_mark){
        .unit = open->unit_count - 1, .repeat = unit->repeat, .why = unit->why};
    if (unit->repeat)
        marks[open->mark_count].first = unit->first;
    open->mark_count++;
    return true;
}

/* Once something is left out, so is all that stands behind it. */
static bool is_full(const struct unecho_shelved *open) {
    return open->left_out > 0 || open->text_len >= UNECHO_SHELF_DOCUMENT ||
           open->unit_count * sizeof(*open->units) >= UNECHO_SHELF_DOCUMENT;
}

static uint32_t cut_gap(size_t len) {
    return (uint32_t)(len < UNECHO_SHELF_GAP ? len : UNECHO_SHELF_GAP);
}

bool unecho_shelf_add(struct unecho_shelf *shelf, const struct unecho_shown_unit *unit) {
    size_t most = shelf->wholes ? UNECHO_SHELF_WHOLE : UNECHO_SHELF_UNIT;
    struct unecho_shelved_unit kept = {
        .offset = unit->at.offset,
        .part = (uint32_t)unit->at.part,
        .gap = cut_gap(unit->gap_len),
        .stored = (uint32_t)unecho_excerpt_cut(unit->data, unit->len, most),
        .len = (uint32_t)unit->len};

    if (unit->near != UNECHO_NEAR_NONE)
        shelf->open.interest += unit->len;
    if (is_full(&shelf->open)) {
        shelf->open.left_out += unit->gap_len + unit->len;
        return true;
    }
    if (!keep(shelf, unit->gap, unit->data, &kept))
        return false;
    return (!unit->repeat && unit->why == UNECHO_WHY_KEPT) || mark(shelf, unit);
}

bool unecho_shelf_end_text(struct unecho_shelf *shelf, const char *gap, size_t len) {
    struct unecho_shelved_unit kept = {.gap = cut_gap(len)};

    if (is_full(&shelf->open)) {
        shelf->open.left_out += len;
        return true;
    }
    return keep(shelf, gap, NULL, &kept);
}

static int compare_interest(const void *one, const void *other) {
    const struct unecho_shelved *const *a = one, *const *b = other;

    if ((*a)->interest != (*b)->interest)
        return (*a)->interest < (*b)->interest ? -1 : 1;
    return (*a)->document->number < (*b)->document->number ? 1 : -1; /* the later one goes */
}

/* Leaves three quarters, so that it is seldom done. False: out of memory. */
static bool clear_out(struct unecho_shelf *shelf) {
    struct unecho_shelved **order = malloc(shelf->count * sizeof(struct unecho_shelved *));
    size_t kept = 0;

    if (!order)
        return false;
    for (size_t i = 0; i < shelf->count; i++)
        order[i] = &shelf->items[i];
    qsort(order, shelf->count, sizeof(*order), compare_interest);
    for (size_t i = 0; i < shelf->count && shelf->used > UNECHO_SHELF_BYTES / 4 * 3; i++) {
        shelf->used -= order[i]->size;
        release(order[i]);
    }
    free(order);
    for (size_t i = 0; i < shelf->count; i++)
        if (shelf->items[i].document)
            shelf->items[kept++] = shelf->items[i];
    shelf->count = kept;
    return true;
}

/* A copy that takes no more than it needs. NULL: out of memory. */
static void *copy(const void *items, size_t count, size_t size) {
    void *copied = malloc(count * size + 1);

    if (copied && count > 0)
        memcpy(copied, items, count * size);
    return copied;
}

bool unecho_shelf_end(struct unecho_shelf *shelf, uint64_t lost) {
    const struct unecho_shelved *open = &shelf->open;
    struct unecho_shelved item = *open, *items;

    item.lost = lost;
    item.interest += lost;
    item.text = copy(open->text, open->text_len, 1);
    item.units = copy(open->units, open->unit_count, sizeof(*open->units));
    item.marks = copy(open->marks, open->mark_count, sizeof(*open->marks));
    item.size = sizeof(item) + open->text_len + open->unit_count * sizeof(*open->units) +
                open->mark_count * sizeof(*open->marks);
    items = unecho_room(shelf->items, &shelf->room, shelf->count + 1, sizeof(*items));
    if (items)
        shelf->items = items;
    if (!items || !item.text || !item.units || !item.marks) {
        release(&item);
        return false;
    }
    items[shelf->count++] = item;
    shelf->used += item.size;
    return shelf->used <= UNECHO_SHELF_BYTES || clear_out(shelf);
}

static int compare_to(const void *number, const void *item) {
    const struct unecho_shelved *shelved = item;
    const uint64_t *sought = number;

    return *sought < shelved->document->number ? -1 : *sought > shelved->document->number;
}

struct unecho_shelved *unecho_shelf_find(const struct unecho_shelf *shelf, uint64_t number) {
    if (shelf->count == 0)
        return NULL;
    return bsearch(&number, shelf->items, shelf->count, sizeof(*shelf->items), compare_to);
}
