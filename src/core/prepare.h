/*
 * The first half of the engine: bytes in, units and their keys out. It knows nothing of what stood
 * before in the stream, so any thread may run it on any block that was cut at a paragraph's end.
 */
#ifndef UNECHO_PREPARE_H
#define UNECHO_PREPARE_H

#include "kin.h"
#include "normalize.h"
#include "segment.h"

enum { UNECHO_BATCH = 256 }; /* units; a batch of keys is claimed at once */

struct unecho_preparer {
    const struct unecho_segmenter *segmenter; /* borrowed */
    const struct unecho_keyer *keyer;         /* borrowed */
    struct unecho_normalizer normalizer;
    size_t min_words;
    bool cut_only;
    bool careful;                     /* units are told that go only with others: whole.h */
    bool near;                        /* documents have sketches: */
    struct unecho_sketcher *sketcher; /* owned; NULL: there was none to make yet */
};

struct unecho_places;

/* Documents of a batch, and those that they are nearly the same as. */
struct unecho_batch_near {
    struct unecho_sketch *sketches[UNECHO_BATCH]; /* owned; NULL: it has none, or it was claimed */
    struct unecho_relative found[UNECHO_BATCH];   /* of units that are claimed */
};

struct unecho_batch {
    size_t count;
    unsigned flags; /* of all spans together */
    struct unecho_span spans[UNECHO_BATCH];
    struct unecho_key keys[UNECHO_BATCH]; /* of units that are compared, else without meaning */

    /* of units that are claimed (decide.h): */
    const bool *keeps;        /* which are kept: one of the two below */
    bool fresh[UNECHO_BATCH]; /* none of them is a repeat */
    bool kept[UNECHO_BATCH];
    uint64_t counts[UNECHO_BATCH]; /* occurrences, where these are asked for */

    struct unecho_places *places;   /* owned by the block; NULL: nothing is traced */
    struct unecho_batch_near *near; /* the same; NULL: nothing that is nearly the same is sought */
};

/* Was the unit compared, once it is claimed? */
static inline bool unecho_is_compared(unsigned flags) {
    return !(flags & (UNECHO_SPAN_PASS | UNECHO_SPAN_UNKEYED));
}

/* Were all units of the batch? */
static inline bool unecho_are_compared(const struct unecho_batch *batch) {
    return unecho_is_compared(batch->flags);
}

/* What was found of unit i. */
static inline enum unecho_near unecho_near_of(const struct unecho_batch *batch, size_t i) {
    return batch->near ? batch->near->found[i].nearness.near : UNECHO_NEAR_NONE;
}

/* Counts a unit that is claimed, if it is nearly the same as another: it is its repeat, or told. */
static inline void unecho_batch_count_near(const struct unecho_batch *batch, size_t i,
                                           uint64_t *near, uint64_t *told) {
    enum unecho_near found = unecho_near_of(batch, i);

    *near += found == UNECHO_NEAR_SAME;
    *told += found != UNECHO_NEAR_SAME && found != UNECHO_NEAR_NONE;
}

/* Frees those that are left. */
void unecho_batch_drop_sketches(struct unecho_batch *batch);

void unecho_preparer_init(struct unecho_preparer *preparer, const struct unecho_config *config,
                          const struct unecho_segmenter *segmenter,
                          const struct unecho_keyer *keyer);
void unecho_preparer_release(struct unecho_preparer *preparer);

/* Cuts units off the text until the batch is full, see unecho_segment. A unit that is too short to
 * be compared gets UNECHO_SPAN_UNKEYED. UNECHO_OK, or UNECHO_NOMEM: the batch is as it was. */
int unecho_prepare(struct unecho_preparer *preparer, struct unecho_text *text,
                   struct unecho_batch *batch);

#endif
