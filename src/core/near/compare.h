/*
 * Two documents: how much of the later one stands in the earlier one, and whether a reader would
 * miss what does not.
 */
#ifndef UNECHO_COMPARE_H
#define UNECHO_COMPARE_H

#include "bag.h"
#include "kept.h"
#include "unecho.h"

enum {
    UNECHO_NEAR_LEAST = 50,   /* words of a document that may go */
    UNECHO_NEAR_NEW_MOST = 16 /* of it in a row that the other one lacks */
};

/* What was found of a document. */
struct unecho_nearness {
    enum unecho_near near; /* UNECHO_NEAR_NONE: nothing */
    unsigned percent;      /* so much of it stands in the other one */
    uint32_t passage;      /* words of the longest stretch that does not */
    uint64_t place;        /* what the other one was added with */
};

/* What is worked with. */
struct unecho_comparer {
    unsigned percent; /* so much of a document has to stand in another one */
    bool *stands;     /* owned; of each word of the later one, does it in the earlier one? */
    bool *solid;      /* owned; beyond doubt? Not if what is beside it does not */
    bool *shared;     /* owned; of each row, is it found there? */
    size_t room;      /* words */
    const struct unecho_kept *read; /* NULL: none; what it mentions is in: */
    struct unecho_bag mentions;
    struct unecho_bag words; /* of the later one */
};

void unecho_comparer_init(struct unecho_comparer *comparer, unsigned percent, uint64_t salt);
void unecho_comparer_release(struct unecho_comparer *comparer);

/* UNECHO_OK or UNECHO_NOMEM. */
int unecho_compare(struct unecho_comparer *comparer, const struct unecho_kept *kept,
                   const struct unecho_sketch *sketch, struct unecho_nearness *found);

#endif
