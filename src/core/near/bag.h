/* A set of numbers, for a while: open addressing. */
#ifndef UNECHO_BAG_H
#define UNECHO_BAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unecho_bag {
    uint64_t salt;   /* where things lie depends on it */
    uint64_t *slots; /* owned; 0: none */
    size_t size;     /* a power of two */
    size_t room;     /* allocated */
};

/* Empties it, with room for so many. False: out of memory. */
bool unecho_bag_begin(struct unecho_bag *bag, size_t numbers);
void unecho_bag_release(struct unecho_bag *bag);

/* 0 is in no bag. */
void unecho_bag_put(struct unecho_bag *bag, uint64_t number);
bool unecho_bag_has(const struct unecho_bag *bag, uint64_t number);

#endif
