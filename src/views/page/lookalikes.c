#include "lookalikes.h"

#include "room.h"

#include <stdlib.h>

void unecho_lookalikes_release(struct unecho_lookalikes *lookalikes) {
    free(lookalikes->items);
    *lookalikes = (struct unecho_lookalikes){.items = NULL};
}

bool unecho_lookalikes_add(struct unecho_lookalikes *lookalikes,
                           const struct unecho_shown_unit *unit) {
    bool goes = unit->why != UNECHO_WHY_KEPT;
    uint64_t *count = goes ? &lookalikes->go : &lookalikes->stay;
    struct unecho_lookalike *items;

    if (++*count > UNECHO_LOOKALIKES_LIMIT)
        return true;
    items =
        unecho_room(lookalikes->items, &lookalikes->room, lookalikes->count + 1, sizeof(*items));
    if (!items)
        return false;
    lookalikes->items = items;
    items[lookalikes->count++] = (struct unecho_lookalike){.later = unit->at.document,
                                                           .first = unit->first.document,
                                                           .near = unit->near,
                                                           .percent = unit->near_percent,
                                                           .passage = unit->near_passage,
                                                           .goes = goes};
    return true;
}
