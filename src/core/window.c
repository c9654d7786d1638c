/*
 *   ring:   | k5 | k6 | k2 | k3 | k4 |      most = 5; k2 goes next
 *                       ^ next
 *   index:  places in the ring by key, linear probing; half of it is free
 *
 * Both begin small and are doubled until the ring holds `most`: a window may be asked for that is
 * larger than any text.
 */
#include "window.h"

#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 64 /* keys */ };

struct unecho_window {
    size_t most, max_bytes;
    bool carries;
    struct unecho_key *ring; /* owned */
    uint64_t *words;         /* owned; beside it, if the window carries */
    size_t size, count;      /* places in it, and those in use */
    size_t next;             /* the place that is used next */
    size_t *index;           /* owned; 0: free, else a place + 1 */
    size_t index_size;       /* a power of two */
};

struct unecho_window *unecho_window_create(size_t most, size_t max_bytes) {
    struct unecho_window *window = calloc(1, sizeof(*window));

    if (window) {
        window->most = most ? most : 1;
        window->max_bytes = max_bytes;
    }
    return window;
}

struct unecho_window *unecho_window_create_carrying(size_t most, size_t max_bytes) {
    struct unecho_window *window = unecho_window_create(most, max_bytes);

    if (window)
        window->carries = true;
    return window;
}

void unecho_window_clear(struct unecho_window *window) {
    free(window->ring);
    free(window->index);
    free(window->words);
    *window = (struct unecho_window){
        .most = window->most, .max_bytes = window->max_bytes, .carries = window->carries};
}

void unecho_window_destroy(struct unecho_window *window) {
    if (window)
        unecho_window_clear(window);
    free(window);
}

static size_t home_of(const struct unecho_window *window, const struct unecho_key *key) {
    return (size_t)key->low & (window->index_size - 1);
}

static bool equals(const struct unecho_key *a, const struct unecho_key *b) {
    return a->low == b->low && a->high == b->high;
}

/* Where in the index the key is, or belongs. */
static size_t find(const struct unecho_window *window, const struct unecho_key *key) {
    size_t at = home_of(window, key);

    while (window->index[at] && !equals(&window->ring[window->index[at] - 1], key))
        at = (at + 1) & (window->index_size - 1);
    return at;
}

/* Frees a place of the index: what was pushed on by it moves back. */
static void drop(struct unecho_window *window, size_t at) {
    size_t mask = window->index_size - 1;

    for (size_t next = (at + 1) & mask; window->index[next]; next = (next + 1) & mask) {
        size_t home = home_of(window, &window->ring[window->index[next] - 1]);

        if (((next - home) & mask) < ((next - at) & mask))
            continue; /* its home lies behind the free place */
        window->index[at] = window->index[next];
        at = next;
    }
    window->index[at] = 0;
}

/* Of a place of the ring. */
static size_t slot_bytes(const struct unecho_window *window) {
    return sizeof(struct unecho_key) + (window->carries ? sizeof(uint64_t) : 0);
}

static size_t bytes_of(const struct unecho_window *window, size_t size, size_t index_size) {
    return sizeof(*window) + size * slot_bytes(window) + index_size * sizeof(size_t);
}

/* Twice as many places; the ring is full, and has not gone round yet. */
static int grow(struct unecho_window *window) {
    size_t size = window->size ? window->size * 2 : SMALLEST, index_size = 2;
    struct unecho_key *ring;
    size_t *index;

    size = size < window->most ? size : window->most;
    while (index_size < size * 2)
        index_size *= 2;
    if (window->max_bytes && bytes_of(window, size, index_size) > window->max_bytes)
        return UNECHO_FULL;
    if (window->carries) {
        uint64_t *words = realloc(window->words, size * sizeof(*words));

        if (!words)
            return UNECHO_NOMEM;
        window->words = words;
    }
    index = calloc(index_size, sizeof(*index));
    ring = index ? realloc(window->ring, size * sizeof(*ring)) : NULL;
    if (!ring) {
        free(index);
        return UNECHO_NOMEM;
    }
    free(window->index);
    window->ring = ring;
    window->index = index;
    window->size = size;
    window->index_size = index_size;
    for (size_t i = 0; i < window->count; i++)
        index[find(window, &ring[i])] = i + 1;
    return UNECHO_OK;
}

int unecho_window_carry(struct unecho_window *window, const struct unecho_key *key, uint64_t *word,
                        bool *fresh) {
    size_t found = window->count > 0 ? window->index[find(window, key)] : 0;

    if (found) {
        if (window->carries)
            *word = window->words[found - 1];
        *fresh = false;
        return UNECHO_OK;
    }
    if (window->count == window->size && window->size < window->most) {
        int status = grow(window);

        if (status != UNECHO_OK)
            return status;
        window->next = window->count;
    }
    if (window->count == window->most)
        drop(window, find(window, &window->ring[window->next]));
    else
        window->count++;
    window->ring[window->next] = *key;
    if (window->carries)
        window->words[window->next] = *word;
    window->index[find(window, key)] = window->next + 1;
    window->next = window->next + 1 < window->most ? window->next + 1 : 0;
    *fresh = true;
    return UNECHO_OK;
}

int unecho_window_claim(struct unecho_window *window, const struct unecho_key *key, bool *fresh) {
    uint64_t word = 0;

    return unecho_window_carry(window, key, &word, fresh);
}

size_t unecho_window_count(const struct unecho_window *window) { return window->count; }

size_t unecho_window_bytes(const struct unecho_window *window) {
    return bytes_of(window, window->size, window->index_size);
}
