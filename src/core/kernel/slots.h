/*
 * Memory for the groups of a set: an array of slots for each, that grows without being copied about
 * by an allocator and without leaving holes.
 *
 * All arrays of about one size stand in one mapping, a fixed stride apart, and only the pages that
 * were touched take memory. So an array grows where it is, up to the stride, and then moves on to a
 * mapping whose stride is four times as large.
 */
#ifndef UNECHO_SLOTS_H
#define UNECHO_SLOTS_H

#include <stddef.h>
#include <stdint.h>

enum { UNECHO_SLOTS_LEVELS = 14 }; /* strides: 128 bytes to 8 GiB */

/* All zero but for `owners` and `max_bytes`: no array. */
struct unecho_slots {
    struct {
        char *base;    /* owned mapping, `owners` strides; NULL: none yet */
        size_t arrays; /* that are in it */
    } levels[UNECHO_SLOTS_LEVELS];
    uint32_t owners;         /* who may have an array: [0, owners) */
    size_t bytes, max_bytes; /* of all arrays; bytes may not exceed max_bytes, unless that is 0 */
};

void unecho_slots_release(struct unecho_slots *slots);

/* Counts memory that the set takes besides: UNECHO_FULL, if there may not be so much. */
int unecho_slots_count(struct unecho_slots *slots, size_t old_bytes, size_t bytes);

/* Gives the owner's array, *array of `old_bytes` (NULL of 0), the size `bytes`, which is larger.
 * What is in it is lost. UNECHO_NOMEM, UNECHO_FULL: nothing has changed. */
int unecho_slots_resize(struct unecho_slots *slots, uint32_t owner, uint64_t **array,
                        size_t old_bytes, size_t bytes);

#endif
