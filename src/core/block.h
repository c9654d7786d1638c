/*
 * Texts with what is needed to cut them up, and the units that were cut off. The engine has a block
 * for what is pushed: a window that slides over the text. Others are filled and prepared by any
 * thread, and then claimed and let out in stream order.
 *
 *   | looked back on | text 0 |   | text 1 | | text 2, in progress | free
 *                              ^ each begins at a word of marks, and knows of no other
 *
 *   units:   | out | decided | claimed | cut off        by number, UNECHO_BATCH of them a batch;
 *                                                       their places count from where their text
 *                                                       begins
 */
#ifndef UNECHO_BLOCK_H
#define UNECHO_BLOCK_H

#include "policy.h"
#include "prepare.h"
#include "set.h"
#include "unecho.h"

/* A text that has ended. */
struct unecho_ended {
    size_t begin, len; /* in buf */
    size_t units;      /* so many stand before its end, in the block */
    bool forgets;      /* it begins a scope */
    bool joins;        /* it goes on in the document of the one before */
    uint64_t rank;     /* of its document */
};

/* The keys that belong to a part of the set. */
struct unecho_hand {
    size_t begin, count; /* in the arrays of the deal */
    size_t done;         /* so many are claimed, */
    int status;          /* and why no others: UNECHO_OK, UNECHO_NOMEM, UNECHO_FULL */
};

/* See deal.h. */
struct unecho_deal {
    bool dealt;
    struct unecho_hand hands[UNECHO_SET_PARTS];
    size_t room;             /* units that there is room for in: */
    struct unecho_key *keys; /* owned, and so are the others; of the units that are compared */
    uint32_t *units;         /* their numbers in the block */
    bool *fresh;             /* once they are claimed */

    size_t stop; /* the first unit that could not be claimed, SIZE_MAX: all could; */
    int status;  /* why */
};

struct unecho_block {
    const struct unecho_segmenter *segmenter; /* borrowed */
    const struct unecho_policy *policy;
    bool places; /* its batches have places (places.h), */
    bool near;   /* and what is nearly the same */
    struct unecho_preparer preparer;
    char *buf; /* owned */
    size_t size;
    uint64_t *marks; /* owned */

    struct unecho_text text; /* the one in progress: what is read of buf + begin */
    size_t begin;
    size_t marked;              /* text[0, marked) is */
    struct unecho_whole told;   /* lines of it, in a search for where to split it (careful) */
    bool forgets;               /* it begins a scope */
    bool joins;                 /* it goes on in the document of the one before */
    uint64_t rank;              /* of its document, and those that follow */
    bool inside;                /* the first text began before the block, or what is left of it */
    struct unecho_text first;   /* that, if it has ended, as nothing was cut off it yet */
    struct unecho_ended *ended; /* owned; texts before the one in progress */
    size_t ended_count, ended_size;
    size_t ended_len; /* bytes of those */
    size_t ahead;     /* bytes behind the text in buf that follow in it */
    uint64_t counted; /* bytes at the front that the engine has counted already */

    struct unecho_batch **batches; /* owned array, owned batches */
    size_t batch_count;            /* allocated */
    struct unecho_deal deal;       /* of them, by parts of the set */
    size_t units, claimed, decided, out;
    bool prepared;    /* unecho_block_prepare has cut off all units */
    bool was_claimed; /* they are */
    int status;       /* UNECHO_OK, or why not all of them */
    size_t text_out;  /* the text that is let out, */
    size_t gap;       /* where in it the gap before the next unit begins */

    struct unecho_ahead *laid_ahead; /* owned by who creates the block, by need (ahead.h) */
    bool laid; /* what is known of what comes out is there, and is to come out */
};

void unecho_block_init(struct unecho_block *block, const struct unecho_config *config,
                       const struct unecho_segmenter *segmenter, const struct unecho_keyer *keyer);
void unecho_block_release(struct unecho_block *block);

/* Room for `len` bytes behind a window on one text. It slides if it has to: bytes that are out, but
 * for what is looked back on, may go. UNECHO_OK or UNECHO_NOMEM. */
int unecho_block_make_room(struct unecho_block *block, size_t len);

/* Marks what was added to the text in progress. Preparing does it, too; units can be cut off only
 * what is marked. */
void unecho_block_mark(struct unecho_block *block);

/* Another document begins behind what is in such a window, of which nothing is to be cut off. What
 * is not out moves. UNECHO_OK or UNECHO_NOMEM. */
int unecho_block_begin_document(struct unecho_block *block);

/* Puts what is not cut yet of the text in progress, and what is looked back on from there, into
 * `to`, which is empty. UNECHO_OK or UNECHO_NOMEM. */
int unecho_block_move_rest(struct unecho_block *block, struct unecho_block *to);

/* A block with one text, which is in progress again if it has ended: true. */
bool unecho_block_reopen(struct unecho_block *block);

/* The batch for the next units. NULL: out of memory. */
struct unecho_batch *unecho_block_next_batch(struct unecho_block *block);

/* Has its last text ended? */
static inline bool unecho_block_has_ended(const struct unecho_block *block) {
    return block->ended_count > 0 && block->text.len == 0;
}

/* Is there a part of a text in it? */
static inline bool unecho_block_has_part(const struct unecho_block *block) {
    return block->inside || !unecho_block_has_ended(block);
}

/* Does text i begin a document? */
static inline bool unecho_block_begins_document(const struct unecho_block *block, size_t i) {
    if (i == 0 && block->inside)
        return false;
    return !(i < block->ended_count ? block->ended[i].joins : block->joins);
}

/* The rank of the document of text i. */
static inline uint64_t unecho_block_rank_of(const struct unecho_block *block, size_t i) {
    return i < block->ended_count ? block->ended[i].rank : block->rank;
}

/* So many units stand before the end of text i. */
static inline size_t unecho_block_units_to(const struct unecho_block *block, size_t i) {
    return i < block->ended_count ? block->ended[i].units : block->units;
}

static inline struct unecho_batch *unecho_block_batch_of(const struct unecho_block *block,
                                                         size_t unit) {
    return block->batches[unit / UNECHO_BATCH];
}

#endif
