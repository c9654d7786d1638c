#include "choice.h"

#include "directory.h"
#include "room.h"
#include "safe.h"

#include <stdlib.h>

/* Of a document that lost something, so many of those that said it first are shown with it. What a
 * mark takes in a page, beside its text, and a document beside its marks. */
enum { HOLDERS = 4, MARK_BYTES = 48, DOCUMENT_BYTES = 128 };

/* So many are shown that have no row: they lost little or nothing. */
enum { MOST_ROWLESS = UNECHO_DIRECTORY_LIMIT / 4 };

void unecho_choice_release(struct unecho_choice *choice) {
    free(choice->targets);
    *choice = (struct unecho_choice){.targets = NULL};
}

/* --- texts ------------------------------------------------------------------------------------ */

static int compare_losses(const void *one, const void *other) {
    const struct unecho_shelved *const *a = one, *const *b = other;

    if ((*a)->lost != (*b)->lost)
        return (*a)->lost > (*b)->lost ? -1 : 1;
    if ((*a)->interest != (*b)->interest)
        return (*a)->interest > (*b)->interest ? -1 : 1;
    return (*a)->document->number < (*b)->document->number ? -1 : 1;
}

static size_t page_bytes(const struct unecho_shelved *item) {
    return unecho_safe_length(item->text, item->text_len) + item->mark_count * MARK_BYTES +
           DOCUMENT_BYTES;
}

static bool has_row(const struct unecho_rows *rows, const struct unecho_shelved *item) {
    return unecho_rows_find(rows, item->document->number) < rows->count;
}

/* Takes a text, if there is room for it. */
static void take(struct unecho_choice *choice, struct unecho_shelved *item,
                 const struct unecho_rows *rows, size_t *left) {
    bool rowless;
    size_t bytes;

    if (!item || item->chosen || *left == 0)
        return;
    rowless = !has_row(rows, item);
    bytes = page_bytes(item);
    if (bytes > *left || (rowless && choice->rowless == MOST_ROWLESS))
        return;
    item->chosen = true;
    choice->texts++;
    choice->rowless += rowless;
    *left -= bytes;
}

/* The documents that said first what this one lost: the nearest, and some more. */
static void take_holders(struct unecho_choice *choice, const struct unecho_shelf *shelf,
                         const struct unecho_rows *rows, const struct unecho_shelved *item,
                         size_t *left) {
    const struct unecho_shown_document *last = NULL;
    const struct unecho_row *row = &rows->items[unecho_rows_find(rows, item->document->number)];
    size_t taken = 0;

    if (row->nearest)
        take(choice, unecho_shelf_find(shelf, row->nearest->number), rows, left);
    for (size_t i = 0; i < item->mark_count && taken < HOLDERS; i++) {
        const struct unecho_shown_document *first = item->marks[i].first.document;

        if (!item->marks[i].repeat || first == last)
            continue;
        last = first;
        taken++;
        take(choice, unecho_shelf_find(shelf, first->number), rows, left);
    }
}

/* What it takes to show the text; more than there is if it is not kept. */
static size_t price(const struct unecho_shelved *item) {
    return !item ? SIZE_MAX / 2 : item->chosen ? 0 : page_bytes(item);
}

/* Of a pair of which one is not shown, none need be. */
void unecho_choose_lookalikes(struct unecho_choice *choice, const struct unecho_shelf *shelf,
                              const struct unecho_rows *rows,
                              const struct unecho_lookalikes *lookalikes, size_t *left) {
    for (size_t i = 0; i < lookalikes->count; i++) {
        const struct unecho_lookalike *pair = &lookalikes->items[i];
        struct unecho_shelved *later = unecho_shelf_find(shelf, pair->later->number);
        struct unecho_shelved *first = unecho_shelf_find(shelf, pair->first->number);

        if (price(later) + price(first) > *left)
            continue;
        take(choice, first, rows, left);
        take(choice, later, rows, left);
    }
}

bool unecho_choose(struct unecho_choice *choice, const struct unecho_shelf *shelf,
                   const struct unecho_rows *rows, size_t budget) {
    struct unecho_shelved **order = malloc((shelf->count + 1) * sizeof(struct unecho_shelved *));
    size_t left = budget;

    if (!order)
        return false;
    for (size_t i = 0; i < shelf->count; i++)
        order[i] = &shelf->items[i];
    qsort(order, shelf->count, sizeof(*order), compare_losses);
    for (size_t i = 0; i < shelf->count && left > DOCUMENT_BYTES; i++) {
        if (!has_row(rows, order[i]))
            continue;
        take(choice, order[i], rows, &left);
        if (order[i]->chosen)
            take_holders(choice, shelf, rows, order[i], &left);
    }
    free(order);
    return true;
}

/* --- targets ---------------------------------------------------------------------------------- */

bool unecho_choice_aim(struct unecho_choice *choice, const struct unecho_shelf *shelf,
                       const struct unecho_spot *spot) {
    const struct unecho_shelved *item = unecho_shelf_find(shelf, spot->document->number);
    struct unecho_target *targets;

    if (!item || !item->chosen)
        return true;
    targets = unecho_room(choice->targets, &choice->room, choice->count + 1, sizeof(*targets));
    if (!targets)
        return false;
    choice->targets = targets;
    targets[choice->count++] =
        (struct unecho_target){spot->document->number, spot->part, spot->offset};
    return true;
}

static int compare_targets(const void *one, const void *other) {
    const struct unecho_target *a = one, *b = other;

    if (a->document != b->document)
        return a->document < b->document ? -1 : 1;
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

void unecho_choice_settle(struct unecho_choice *choice) {
    size_t kept = 0;

    if (choice->count == 0)
        return;
    qsort(choice->targets, choice->count, sizeof(*choice->targets), compare_targets);
    for (size_t i = 1; i < choice->count; i++)
        if (compare_targets(&choice->targets[kept], &choice->targets[i]) != 0)
            choice->targets[++kept] = choice->targets[i];
    choice->count = kept + 1;
}

/* How many targets stand before one. */
static size_t rank(const struct unecho_choice *choice, const struct unecho_target *target) {
    size_t low = 0, high = choice->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_targets(&choice->targets[middle], target) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t unecho_choice_target(const struct unecho_choice *choice, uint64_t document, uint64_t part,
                            uint64_t offset) {
    struct unecho_target target = {document, part, offset}, begin = {document, 0, 0};
    size_t at = rank(choice, &target);

    if (at == choice->count || compare_targets(&choice->targets[at], &target) != 0)
        return 0;
    return at - rank(choice, &begin) + 1;
}
