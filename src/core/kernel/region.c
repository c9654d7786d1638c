/*
 * A region at least doubles, so that it seldom moves. Moving changes the page tables only where the
 * system can do that (Linux); elsewhere the bytes are copied, and that is a pause.
 * Huge pages are not asked for: to zero them cost more than they saved.
 */
#define _GNU_SOURCE /* mremap, MAP_ANONYMOUS */

#include "region.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE                                                                              \
    0 /* then pages that are never touched count where memory is not overcommitted */
#endif

/* TABLE: bytes that a page of page tables tells of; what begins there moves with it as a whole. */
enum { PAGE = 4096, TABLE = 2 << 20 };

/* Zeros. NULL: there is no room. */
static char *map(size_t size) {
    size_t spare = size >= TABLE ? TABLE : 0;
    size_t before;
    char *base;

    if (size > SIZE_MAX - spare)
        return NULL;
    base = mmap(NULL, size + spare, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return NULL;
    if (spare == 0)
        return base;
    before = -(uintptr_t)base % TABLE;
    if (before > 0)
        (void)munmap(base, before);
    if (spare > before)
        (void)munmap(base + before + size, spare - before);
    return base + before;
}

/* Puts what is in the region, and it, into the mapping `to`. */
static bool move(struct unecho_region *region, char *to, size_t size) {
#ifdef MREMAP_FIXED
    /* when it fails, `to` may be another's already: it is left alone */
    if (mremap(region->base, region->size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED)
        return false;
#else
    memcpy(to, region->base, region->size);
    (void)munmap(region->base, region->size);
#endif
    return true;
}

bool unecho_region_reserve(struct unecho_region *region, size_t size) {
    size_t unit = size >= TABLE ? TABLE : PAGE;
    char *base;

    if (size <= region->size)
        return true;
    if (size > SIZE_MAX / 2 - unit)
        return false;
    size = size < 2 * region->size ? 2 * region->size : size;
    size = (size + unit - 1) / unit * unit;
    base = map(size);
    if (!base || (region->base && !move(region, base, size)))
        return false;
    *region = (struct unecho_region){base, size};
    return true;
}

void unecho_region_release(struct unecho_region *region) {
    if (region->base)
        (void)munmap(region->base, region->size);
    *region = (struct unecho_region){NULL, 0};
}
