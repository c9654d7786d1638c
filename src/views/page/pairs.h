/* Which documents share most with which earlier ones. The units of a document come one behind the
 * other, so what it shares with each is counted to the end, and only pairs that are complete
 * compete. */
#ifndef UNECHO_PAIRS_H
#define UNECHO_PAIRS_H

#include "view.h"

enum {
    UNECHO_PAIRS_LIMIT = 100000,     /* pairs that are kept */
    UNECHO_PAIRS_PARTNERS = 1 << 16, /* of one document that are counted at a time */
    UNECHO_PAIRS_SLOTS = 2 * UNECHO_PAIRS_PARTNERS
};

struct unecho_pair {
    const struct unecho_shown_document *later, *first; /* borrowed */
    uint64_t bytes, units; /* of `later`, that stood in `first` before; */
    uint64_t told;         /* bytes of those that are like it and stay */
    size_t slot;           /* while `later` is at hand: the one that leads here */
};

struct unecho_pairs {
    struct unecho_pair *items; /* owned; of documents that have ended */
    size_t count, room;
    struct unecho_pair *open; /* owned; of the one at hand */
    size_t open_count, open_room;
    /* owned; where in `open` a document is, where that names the slot; any other is free, so that
     * nothing need be cleared */
    uint32_t *slots;
};

/* False: out of memory; release all the same. */
bool unecho_pairs_init(struct unecho_pairs *pairs);
void unecho_pairs_release(struct unecho_pairs *pairs);

/* Another document is at hand. */
void unecho_pairs_begin(struct unecho_pairs *pairs);

/* Of the document at hand a unit of so many bytes stood in `first`. False: out of memory. */
bool unecho_pairs_add(struct unecho_pairs *pairs, const struct unecho_shown_document *first,
                      uint64_t bytes);

/* The same of a unit that stays: it is only told that so much of it is like `first`. */
bool unecho_pairs_tell(struct unecho_pairs *pairs, const struct unecho_shown_document *first,
                       uint64_t bytes);

/* The document at hand ends. Its pairs are in `open`, those with most bytes first, until the next
 * begins. False: out of memory. */
bool unecho_pairs_end(struct unecho_pairs *pairs, const struct unecho_shown_document *later);

/* No more will come: leaves those that are kept, those with most bytes first. */
void unecho_pairs_settle(struct unecho_pairs *pairs);

#endif
