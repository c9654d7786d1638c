#include "bag.h"

#include "scatter.h"

#include <stdlib.h>
#include <string.h>

bool unecho_bag_begin(struct unecho_bag *bag, size_t numbers) {
    size_t size = 64;

    while (size < 2 * numbers)
        size *= 2;
    if (size > bag->room) {
        uint64_t *grown = realloc(bag->slots, size * sizeof(*grown));

        if (!grown)
            return false;
        bag->slots = grown;
        bag->room = size;
    }
    bag->size = size;
    memset(bag->slots, 0, size * sizeof(*bag->slots));
    return true;
}

void unecho_bag_release(struct unecho_bag *bag) { free(bag->slots); }

/* Its slot, or the one that it would get. */
static size_t slot_of(const struct unecho_bag *bag, uint64_t number) {
    size_t at = (size_t)unecho_scatter(number, bag->salt) & (bag->size - 1);

    while (bag->slots[at] && bag->slots[at] != number)
        at = (at + 1) & (bag->size - 1);
    return at;
}

void unecho_bag_put(struct unecho_bag *bag, uint64_t number) {
    bag->slots[slot_of(bag, number)] = number;
}

bool unecho_bag_has(const struct unecho_bag *bag, uint64_t number) {
    return number != 0 && bag->slots[slot_of(bag, number)] == number;
}
