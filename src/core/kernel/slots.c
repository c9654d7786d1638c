/*
 *   chunk (64 KiB at first, then 2 MiB in a huge page)
 *   | slab                                     | slab ...
 *   | owner slots... | owner slots... |     |
 *
 * Array number n of a size stands in slab n / per_slab of that size's list.
 */
#define _DEFAULT_SOURCE /* madvise */

#include "slots.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    FIRST = 8, /* slots of the smallest array: with its owner, 72 bytes */
    LINEAR = 32,
    CHUNK = 2 * 1024 * 1024,  /* a huge page on x86-64 and arm64 */
    HUGE_FROM = CHUNK / 2,    /* bytes; below, a chunk is a slab, so that little is idle */
    LARGEST = UNECHO_SLAB / 4 /* bytes; larger arrays are asked for one by one */
};

uint32_t unecho_slots_next(uint32_t capacity) {
    return capacity + (capacity < LINEAR ? FIRST : capacity / FIRST);
}

static size_t stride(uint32_t capacity) { return ((size_t)capacity + 1) * sizeof(uint64_t); }

static size_t per_slab(uint32_t capacity) { return UNECHO_SLAB / stride(capacity); }

/* The number of a size: how many unecho_slots_next lead to it. */
static size_t size_number(uint32_t capacity) {
    size_t n = 0;

    if (capacity <= LINEAR)
        return capacity / FIRST - 1;
    for (uint32_t c = LINEAR; c < capacity; c = unecho_slots_next(c))
        n++;
    return LINEAR / FIRST - 1 + n;
}

static bool is_large(uint32_t capacity) { return stride(capacity) > LARGEST; }

void unecho_slots_init(struct unecho_slots_pool *pool, struct unecho_segment *owners) {
    *pool = (struct unecho_slots_pool){.owners = owners};
}

void unecho_slots_release(struct unecho_slots_pool *pool, size_t owner_count) {
    /* nothing was taken: do not touch every owner to learn it */
    for (size_t i = 0; pool->bytes && i < owner_count; i++)
        if (pool->owners[i].slots && is_large(pool->owners[i].capacity))
            free(pool->owners[i].slots - 1);
    for (size_t i = 0; i < UNECHO_SLOTS_SIZES; i++)
        free(pool->sizes[i].items);
    for (size_t i = 0; i < pool->chunk_count; i++)
        free(pool->chunks[i]);
    free(pool->chunks);
    free(pool->free.items);
}

static bool push(struct unecho_slab_list *list, char *slab) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 16;
        char **items = realloc(list->items, capacity * sizeof(char *));

        if (!items)
            return false;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = slab;
    return true;
}

/* More slabs for the free list. */
static bool add_chunk(struct unecho_slots_pool *pool) {
    size_t size = pool->bytes < HUGE_FROM ? UNECHO_SLAB : CHUNK;
    void **chunks = realloc(pool->chunks, (pool->chunk_count + 1) * sizeof(void *));
    void *chunk;

    if (!chunks)
        return false;
    pool->chunks = chunks;
    if (posix_memalign(&chunk, size, size) != 0)
        return false;
    pool->chunks[pool->chunk_count++] = chunk;
    pool->bytes += size;
#ifdef MADV_HUGEPAGE
    if (size == CHUNK)
        (void)madvise(chunk, size, MADV_HUGEPAGE); /* only a wish */
#endif
    for (size_t at = size; at > 0; at -= UNECHO_SLAB)
        if (!push(&pool->free, (char *)chunk + at - UNECHO_SLAB))
            return false;
    return true;
}

/* The array number `n` of a size: its owner's number, then its slots. */
static uint64_t *array_at(const struct unecho_slots_pool *pool, uint32_t capacity, size_t n) {
    char *slab = pool->sizes[size_number(capacity)].items[n / per_slab(capacity)];

    return (uint64_t *)(void *)(slab + n % per_slab(capacity) * stride(capacity));
}

static uint64_t *take_large(struct unecho_slots_pool *pool, uint32_t capacity) {
    uint64_t *array = calloc(1, stride(capacity));

    if (array)
        pool->bytes += stride(capacity);
    return array ? array + 1 : NULL; // cppcheck-suppress memleak
}

uint64_t *unecho_slots_take(struct unecho_slots_pool *pool, uint32_t capacity, size_t owner) {
    struct unecho_slab_list *slabs;
    size_t size, n;
    uint64_t *array;

    if (is_large(capacity))
        return take_large(pool, capacity);
    size = size_number(capacity);
    slabs = &pool->sizes[size];
    n = pool->arrays[size];
    if (n == slabs->count * per_slab(capacity)) {
        if (pool->free.count == 0 && !add_chunk(pool))
            return NULL;
        if (!push(slabs, pool->free.items[pool->free.count - 1]))
            return NULL;
        pool->free.count--;
    }
    pool->arrays[size]++;
    array = array_at(pool, capacity, n);
    memset(array, 0, stride(capacity));
    array[0] = owner;
    return array + 1;
}

/* Moves the last array of the size into the place of `array`. */
static void fill(struct unecho_slots_pool *pool, uint32_t capacity, uint64_t *array) {
    uint64_t *last = array_at(pool, capacity, pool->arrays[size_number(capacity)] - 1);

    if (last == array)
        return;
    memcpy(array, last, stride(capacity));
    pool->owners[array[0]].slots = array + 1;
}

void unecho_slots_give(struct unecho_slots_pool *pool, uint32_t capacity, uint64_t *slots) {
    struct unecho_slab_list *slabs;
    size_t size;

    if (is_large(capacity)) {
        free(slots - 1);
        pool->bytes -= stride(capacity);
        return;
    }
    size = size_number(capacity);
    slabs = &pool->sizes[size];
    fill(pool, capacity, slots - 1);
    pool->arrays[size]--;
    if (pool->arrays[size] + per_slab(capacity) == slabs->count * per_slab(capacity)) {
        /* the last slab is empty; the free list has room, as the slab was there before */
        slabs->count--;
        (void)push(&pool->free, slabs->items[slabs->count]);
    }
}
