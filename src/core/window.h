/*
 * The last keys that were new: a ring of them, and an index into it. Memory for what is asked only,
 * whatever comes.
 */
#ifndef UNECHO_WINDOW_H
#define UNECHO_WINDOW_H

#include "key.h"

struct unecho_window;

/* An empty window on `most` keys that takes at most `max_bytes` (0: no limit). NULL: out of memory.
 */
struct unecho_window *unecho_window_create(size_t most, size_t max_bytes);

/* The same of a window that carries a word with each key. */
struct unecho_window *unecho_window_create_carrying(size_t most, size_t max_bytes);
void unecho_window_destroy(struct unecho_window *window); /* NULL is allowed */

/* Forgets all keys. */
void unecho_window_clear(struct unecho_window *window);

/* *fresh: the key was not in the window, and is now, in the place of the oldest one if there are as
 * many as there may be. UNECHO_OK, or UNECHO_NOMEM, UNECHO_FULL: nothing has changed. */
int unecho_window_claim(struct unecho_window *window, const struct unecho_key *key, bool *fresh);

/* The same of one that carries: *word goes with the key if it is fresh, else it becomes what the
 * key that is in the window carries. */
int unecho_window_carry(struct unecho_window *window, const struct unecho_key *key, uint64_t *word,
                        bool *fresh);

size_t unecho_window_count(const struct unecho_window *window);
size_t unecho_window_bytes(const struct unecho_window *window);

#endif
