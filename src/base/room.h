/* Arrays that grow and are used again. */
#ifndef UNECHO_ROOM_H
#define UNECHO_ROOM_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Makes room for `count` items of `size` bytes. NULL if `count`: out of memory, and all is as it
 * was. */
static inline void *unecho_room(void *items, size_t *room, size_t count, size_t size) {
    size_t wanted = *room;
    void *grown;

    if (count <= *room)
        return items;
    while (wanted < count)
        wanted = wanted * 2 + 64;
    grown = wanted <= SIZE_MAX / size ? realloc(items, wanted * size) : NULL;
    if (grown)
        *room = wanted;
    return grown;
}

#endif
