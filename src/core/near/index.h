/*
 * Documents that are kept, and which of them another one is nearly the same as. It is asked and
 * told in the order of the stream; what it answers depends on nothing else.
 */
#ifndef UNECHO_NEAR_INDEX_H
#define UNECHO_NEAR_INDEX_H

#include "compare.h"

struct unecho_near_index;

/* `percent`: so much of a document has to stand in another one; `salt`: where things lie in memory
 * depends on it, answers do not. NULL: out of memory. */
struct unecho_near_index *unecho_near_index_create(unsigned percent, uint64_t salt);
void unecho_near_index_destroy(struct unecho_near_index *index); /* NULL is allowed */

/* Takes a document that is kept; copies what it needs of the sketch. `limit`: so many bytes the
 * index may take, 0: any. UNECHO_OK, UNECHO_NOMEM or UNECHO_FULL. */
int unecho_near_index_add(struct unecho_near_index *index, const struct unecho_sketch *sketch,
                          uint64_t place, size_t limit);

/* The document that this one is nearest to. What it works with is in the index, so one thread at a
 * time. UNECHO_OK or UNECHO_NOMEM. */
int unecho_near_index_find(struct unecho_near_index *index, const struct unecho_sketch *sketch,
                           struct unecho_nearness *found);

/* Is the first one the better answer? Of equal ones neither is: the earlier one counts. */
bool unecho_nearness_is_better(const struct unecho_nearness *a, const struct unecho_nearness *b);

size_t unecho_near_index_bytes(const struct unecho_near_index *index);
size_t unecho_near_index_count(const struct unecho_near_index *index); /* documents */

#endif
