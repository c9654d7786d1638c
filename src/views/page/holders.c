#include "holders.h"

#include "room.h"

#include <stdlib.h>

bool unecho_holders_init(struct unecho_holders *holders) {
    *holders = (struct unecho_holders){.slots = calloc(UNECHO_HOLDERS_SLOTS, sizeof(uint32_t))};
    return holders->slots != NULL;
}

void unecho_holders_release(struct unecho_holders *holders) {
    for (size_t i = 0; i < holders->count; i++)
        free(holders->items[i].documents);
    free(holders->items);
    free(holders->slots);
    *holders = (struct unecho_holders){.items = NULL};
}

/* Keys are as good as drawn at random. */
static uint32_t *slot_of(const struct unecho_holders *holders, uint64_t key) {
    size_t at = (size_t)(key % UNECHO_HOLDERS_SLOTS);

    while (holders->slots[at] && holders->items[holders->slots[at] - 1].key != key)
        at = (at + 1) % UNECHO_HOLDERS_SLOTS;
    return &holders->slots[at];
}

size_t unecho_holder_known(const struct unecho_holder *holder) {
    return holder->count < UNECHO_HOLDERS_MOST ? (size_t)holder->count : UNECHO_HOLDERS_MOST;
}

/* Where the document of that number among those of a unit, from 0, is kept. */
static size_t place_of(uint64_t number) {
    return number < UNECHO_HOLDERS_FIRST
               ? (size_t)number
               : UNECHO_HOLDERS_FIRST +
                     (size_t)((number - UNECHO_HOLDERS_FIRST) % UNECHO_HOLDERS_LAST);
}

bool unecho_holder_add(struct unecho_holder *holder, const struct unecho_shown_document *document) {
    const struct unecho_shown_document **documents = holder->documents;
    size_t place = place_of(holder->count);

    if (holder->count > 0 && documents[place_of(holder->count - 1)]->number >= document->number)
        return true;
    if (place >= holder->room) {
        size_t room = holder->room ? 2 * holder->room : 2;

        documents = realloc(documents, room * sizeof(const struct unecho_shown_document *));
        if (!documents)
            return false;
        holder->documents = documents;
        holder->room = room;
    }
    documents[place] = document;
    holder->count++;
    return true;
}

/* It is said the second time. */
static struct unecho_holder *begin(struct unecho_holders *holders,
                                   const struct unecho_shown_unit *unit) {
    struct unecho_holder *items;

    if (holders->count == UNECHO_HOLDERS_LIMIT) {
        holders->full = true;
        return NULL;
    }
    items = unecho_room(holders->items, &holders->room, holders->count + 1, sizeof(*items));
    if (!items)
        return NULL;
    holders->items = items;
    items[holders->count] = (struct unecho_holder){.key = unit->key};
    if (!unecho_holder_add(&items[holders->count], unit->first.document))
        return NULL;
    *slot_of(holders, unit->key) = (uint32_t)(holders->count + 1);
    return &items[holders->count++];
}

struct unecho_holder *unecho_holders_take(struct unecho_holders *holders,
                                          const struct unecho_shown_unit *unit) {
    uint32_t at = *slot_of(holders, unit->key);
    struct unecho_holder *known;

    if (at == 0)
        return begin(holders, unit);
    known = &holders->items[at - 1];
    if (known->documents[place_of(known->count - 1)]->number < unit->first.document->number)
        known->count = 0; /* what was said before was forgotten: another scope */
    return unecho_holder_add(known, unit->first.document) ? known : NULL;
}
