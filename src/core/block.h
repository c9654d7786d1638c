/*
 * A piece of text with what is needed to cut it up: a window that slides over the text, its marks,
 * and the units that were cut off. The engine has one for what is pushed; others are filled and
 * prepared by any thread, and then committed in stream order.
 *
 *   [ looked back on | not cut yet | free ]
 */
#ifndef UNECHO_BLOCK_H
#define UNECHO_BLOCK_H

#include "prepare.h"
#include "unecho.h"

struct unecho_block {
    const struct unecho_segmenter *segmenter; /* borrowed */
    struct unecho_preparer preparer;
    struct unecho_text text; /* of buf */
    char *buf;               /* owned; text.len bytes of it in use */
    size_t size;
    uint64_t *marks; /* owned; text.marks */

    struct unecho_batch *
        *batches;           /* owned array, owned batches; what unecho_block_prepare cut off */
    size_t count, capacity; /* batches in use, and allocated */
    size_t ahead;           /* bytes behind text.len in buf that follow in the text */
    bool ends;              /* the text does, with the block */
    size_t tail;            /* what is behind the last unit, if it ends */
    bool claimed;           /* the batches are */
    size_t next;            /* the batch to let out next */
    uint64_t counted;       /* bytes at the front that the engine has counted already */
};

void unecho_block_init(struct unecho_block *block, const struct unecho_config *config,
                       const struct unecho_segmenter *segmenter, const struct unecho_keyer *keyer);
void unecho_block_release(struct unecho_block *block);

/* Forgets the text; what comes next is another one. */
void unecho_block_clear(struct unecho_block *block);

/* Room for `len` bytes behind the window. It slides if it has to: bytes before `needed` and what
 * is looked back on from there may go. *moved: by how much what was kept has moved to the front.
 * UNECHO_OK or UNECHO_NOMEM. */
int unecho_block_make_room(struct unecho_block *block, size_t len, size_t needed, size_t *moved);

/* Puts what is not cut yet, and what is looked back on from there, into `to`, which is empty.
 * UNECHO_OK or UNECHO_NOMEM. */
int unecho_block_move_rest(struct unecho_block *block, struct unecho_block *to);

#endif
