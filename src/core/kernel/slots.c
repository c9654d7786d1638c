/*
 *   level 0, stride 128:   | owner 0 . | owner 1 ... | owner 2 .. |   ...
 *   level 1, stride 512:   |           |             | owner 3 .............    | ...
 *
 * Pages stay small: huge ones would take memory where nobody has written, and a claim that needs
 * one would wait until it is zeroed.
 */
#define _DEFAULT_SOURCE /* madvise, MAP_ANONYMOUS */

#include "slots.h"

#include "unecho.h"

#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE                                                                              \
    0 /* then pages that are never touched count where memory is not overcommitted */
#endif

enum { FIRST_STRIDE = 128 };

static size_t stride(size_t level) { return (size_t)FIRST_STRIDE << 2 * level; }

static size_t level_of(size_t bytes) {
    size_t level = 0;

    while (level < UNECHO_SLOTS_LEVELS && stride(level) < bytes)
        level++;
    return level;
}

static void unmap(struct unecho_slots *slots, size_t level) {
    if (slots->levels[level].base)
        (void)munmap(slots->levels[level].base, slots->owners * stride(level));
    slots->levels[level].base = NULL;
    slots->levels[level].arrays = 0;
}

void unecho_slots_release(struct unecho_slots *slots) {
    for (size_t i = 0; i < UNECHO_SLOTS_LEVELS; i++)
        unmap(slots, i);
}

static int map(struct unecho_slots *slots, size_t level) {
    size_t size;
    void *base;

    if (level == UNECHO_SLOTS_LEVELS || stride(level) > SIZE_MAX / slots->owners)
        return UNECHO_NOMEM;
    if (slots->levels[level].base)
        return UNECHO_OK;
    size = slots->owners * stride(level);
    base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                0);
    if (base == MAP_FAILED)
        return UNECHO_NOMEM;
#ifdef MADV_NOHUGEPAGE
    (void)madvise(base, size, MADV_NOHUGEPAGE);
#endif
    slots->levels[level].base = base;
    return UNECHO_OK;
}

/* An array has left its level. Its pages go if it shares none, else with the last array there. */
static void leave(struct unecho_slots *slots, size_t level, uint64_t *array) {
    if (--slots->levels[level].arrays == 0)
        unmap(slots, level);
    else if (stride(level) % (size_t)sysconf(_SC_PAGESIZE) == 0)
        (void)madvise(array, stride(level), MADV_DONTNEED);
}

int unecho_slots_count(struct unecho_slots *slots, size_t old_bytes, size_t bytes) {
    if (slots->max_bytes && slots->bytes - old_bytes + bytes > slots->max_bytes)
        return UNECHO_FULL;
    slots->bytes += bytes - old_bytes;
    return UNECHO_OK;
}

int unecho_slots_resize(struct unecho_slots *slots, uint32_t owner, uint64_t **array,
                        size_t old_bytes, size_t bytes) {
    size_t level = level_of(bytes);
    int status = map(slots, level);

    if (status == UNECHO_OK)
        status = unecho_slots_count(slots, old_bytes, bytes);
    if (status != UNECHO_OK || (*array && level == level_of(old_bytes)))
        return status;
    slots->levels[level].arrays++;
    if (*array)
        leave(slots, level_of(old_bytes), *array);
    *array = (uint64_t *)(void *)(slots->levels[level].base + owner * stride(level));
    return UNECHO_OK;
}
