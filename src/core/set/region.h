/*
 * Memory for one large array that grows: what is in it is not copied, and only the pages that were
 * touched are real.
 */
#ifndef UNECHO_REGION_H
#define UNECHO_REGION_H

#include <stdbool.h>
#include <stddef.h>

/* All zero: empty. */
struct unecho_region {
    void *base; /* owned mapping; what was not written is 0 */
    size_t size;
};

/* The size that a region has which is made to be of this one. */
size_t unecho_region_round(size_t size);

/* Makes the region at least `size` bytes large; it may move. False: it stays as it was. */
bool unecho_region_reserve(struct unecho_region *region, size_t size);

/* The first `size` bytes, of which there are as many when they are rounded; they are a region of
 * their own then. */
struct unecho_region unecho_region_cut(struct unecho_region *region, size_t size);

void unecho_region_release(struct unecho_region *region);

#endif
