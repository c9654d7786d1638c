/* In which documents a unit stands, of units that are repeated: the first documents and the last
 * ones, as a document may be the copy of any of them. Bounded: what is repeated first when there is
 * no more room is known to stand where it stood first, and nowhere else. */
#ifndef UNECHO_HOLDERS_H
#define UNECHO_HOLDERS_H

#include "view.h"

enum {
    UNECHO_HOLDERS_LIMIT = 1 << 18, /* units */
    UNECHO_HOLDERS_SLOTS = 2 * UNECHO_HOLDERS_LIMIT,
    UNECHO_HOLDERS_FIRST = 8, /* documents of each, */
    UNECHO_HOLDERS_LAST = 8,
    UNECHO_HOLDERS_MOST = UNECHO_HOLDERS_FIRST + UNECHO_HOLDERS_LAST
};

struct unecho_holder {
    uint64_t key;
    uint64_t count; /* documents that it stands in; not all of them are: */
    /* owned, borrowed documents: the first ones, and behind them the last ones as a ring */
    const struct unecho_shown_document **documents;
    size_t room;
};

struct unecho_holders {
    struct unecho_holder *items; /* owned */
    size_t count, room;
    uint32_t *slots; /* owned; where a key is in `items`, and 1; 0: free */
    bool full;       /* a unit had no room */
};

/* False: out of memory; release all the same. */
bool unecho_holders_init(struct unecho_holders *holders);
void unecho_holders_release(struct unecho_holders *holders);

/* A unit is repeated. NULL: out of memory, or with `full` there is no room for it. */
struct unecho_holder *unecho_holders_take(struct unecho_holders *holders,
                                          const struct unecho_shown_unit *unit);

/* How many of its documents are known; they are the first so many of `documents`. */
size_t unecho_holder_known(const struct unecho_holder *holder);

/* It stands in this document, too. False: out of memory. */
bool unecho_holder_add(struct unecho_holder *holder, const struct unecho_shown_document *document);

#endif
