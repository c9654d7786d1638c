/* Twice as many are held as are kept, and the lesser half goes when there is no more room: no more
 * than a sorting of each row, a few times. */
#include "rows.h"

#include "room.h"

#include <stdlib.h>

void unecho_rows_release(struct unecho_rows *rows) {
    free(rows->items);
    *rows = (struct unecho_rows){.items = NULL};
}

static int compare_numbers(const void *one, const void *other) {
    const struct unecho_row *a = one, *b = other;

    return a->document->number < b->document->number ? -1
                                                     : a->document->number > b->document->number;
}

static int compare_losses(const void *one, const void *other) {
    const struct unecho_row *a = one, *b = other;

    if (a->gone_bytes != b->gone_bytes)
        return a->gone_bytes > b->gone_bytes ? -1 : 1;
    return compare_numbers(one, other);
}

static void add_to_others(struct unecho_rows *rows, const struct unecho_row *row) {
    struct unecho_row *others = &rows->others;

    rows->other_count++;
    others->bytes += row->bytes;
    others->units += row->units;
    others->unit_bytes += row->unit_bytes;
    others->gone += row->gone;
    others->gone_bytes += row->gone_bytes;
}

static void trim(struct unecho_rows *rows) {
    if (rows->count <= UNECHO_ROWS_LIMIT)
        return;
    qsort(rows->items, rows->count, sizeof(*rows->items), compare_losses);
    while (rows->count > UNECHO_ROWS_LIMIT)
        add_to_others(rows, &rows->items[--rows->count]);
}

bool unecho_rows_add(struct unecho_rows *rows, const struct unecho_row *row) {
    struct unecho_row *items;

    if (rows->count == 2 * (size_t)UNECHO_ROWS_LIMIT)
        trim(rows);
    items = unecho_room(rows->items, &rows->room, rows->count + 1, sizeof(*items));
    if (!items)
        return false;
    rows->items = items;
    items[rows->count++] = *row;
    return true;
}

void unecho_rows_settle(struct unecho_rows *rows) {
    trim(rows);
    if (rows->count > 0)
        qsort(rows->items, rows->count, sizeof(*rows->items), compare_numbers);
}

static int compare_to(const void *number, const void *item) {
    const struct unecho_row *row = item;
    const uint64_t *sought = number;

    return *sought < row->document->number ? -1 : *sought > row->document->number;
}

size_t unecho_rows_find(const struct unecho_rows *rows, uint64_t number) {
    const struct unecho_row *row = NULL;

    if (rows->count > 0)
        row = bsearch(&number, rows->items, rows->count, sizeof(*rows->items), compare_to);
    return row ? (size_t)(row - rows->items) : rows->count;
}
