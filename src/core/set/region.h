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

/* Makes the region at least `size` bytes large; it may move. False: it stays as it was. */
bool unecho_region_reserve(struct unecho_region *region, size_t size);

void unecho_region_release(struct unecho_region *region);

#endif
