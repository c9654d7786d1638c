/*
 * Memory for the set: arrays of slots in a few sizes, packed without holes.
 *
 * The allocator of the C library would leave the memory of outgrown arrays in pieces, cost about as
 * much as the claims themselves, and spread the slots over small pages. Here an array that is given
 * back is filled with the last one of its size, so each size is dense at any time.
 */
#ifndef UNECHO_SLOTS_H
#define UNECHO_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who holds an array. Arrays move when others are given back, so a pool writes to `slots`. */
struct unecho_segment {
    uint64_t *slots; /* NULL: none yet */
    uint32_t capacity, count;
};

_Static_assert(sizeof(struct unecho_segment) == 16, "four segments a cache line");

enum {
    UNECHO_SLOTS_SIZES = 48, /* of arrays that share slabs */
    UNECHO_SLAB = 64 * 1024 /* bytes; it holds arrays of one size, each behind its owner's number */
};

struct unecho_slab_list {
    char **items; /* owned array; the slabs belong to chunks */
    size_t count, capacity;
};

struct unecho_slots_pool {
    struct unecho_segment *owners; /* borrowed; an owner is its number in there */
    struct unecho_slab_list sizes[UNECHO_SLOTS_SIZES]; /* slabs of each size, dense */
    size_t arrays[UNECHO_SLOTS_SIZES];                 /* arrays in use of each size */
    struct unecho_slab_list free;
    void **chunks; /* owned, and so is what they point to */
    size_t chunk_count;
    size_t bytes; /* of all chunks and of arrays too large for a slab */
};

void unecho_slots_init(struct unecho_slots_pool *pool, struct unecho_segment *owners);
void unecho_slots_release(struct unecho_slots_pool *pool, size_t owner_count);

/* The capacity that follows `capacity`: about an eighth more. */
uint32_t unecho_slots_next(uint32_t capacity);

/* A zeroed array of `capacity` slots (a value of unecho_slots_next) for `owner`, not in its segment
 * yet; NULL: out of memory. */
uint64_t *unecho_slots_take(struct unecho_slots_pool *pool, uint32_t capacity, size_t owner);

/* Gives an array back that no segment holds any more. Another array may move: its owner's `slots`
 * changes. */
void unecho_slots_give(struct unecho_slots_pool *pool, uint32_t capacity, uint64_t *slots);

#endif
