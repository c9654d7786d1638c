/*
 * Documents that are nearly the same as others, behind the memory (memory.h): what was learned, and
 * what is kept of the scope at hand, each in an index. Where documents have ranks, those that are
 * surveyed are collected; then all are decided at once, the best ones of each scope first.
 */
#ifndef UNECHO_KIN_H
#define UNECHO_KIN_H

#include "index.h"
#include "key.h"

/* What was found of a document. */
struct unecho_relative {
    struct unecho_nearness nearness;
    bool learned; /* the other one was */
};

/* A document that is surveyed. */
struct unecho_surveyed {
    struct unecho_key key; /* as it is in its scope */
    uint64_t scope, rank;
    uint64_t order; /* its number */
    uint64_t place;
    struct unecho_sketch *sketch; /* owned */
};

/* What is known of one, if anything is. */
struct unecho_kin_verdict {
    struct unecho_key key;
    struct unecho_relative found;
};

struct unecho_kin {
    unsigned percent; /* config.near; 0: nothing is asked */
    uint64_t salt;
    struct unecho_near_index *learned, *kept; /* owned; NULL: none yet */

    struct unecho_surveyed *surveyed; /* owned, until they are decided */
    size_t surveyed_count, surveyed_room;
    uint64_t surveys; /* so many came; */
    size_t sketched;  /* bytes of their sketches */
    bool decided;
    struct unecho_kin_verdict *verdicts; /* owned; in order of their keys */
    size_t verdict_count, verdict_room;
};

static inline bool unecho_kin_is_asked(const struct unecho_kin *kin) { return kin->percent > 0; }

/* `salt`: see index.h. */
void unecho_kin_init(struct unecho_kin *kin, unsigned percent, uint64_t salt);
void unecho_kin_release(struct unecho_kin *kin);

/* What a document is nearest to. NULL: it has no sketch, and is near to nothing. UNECHO_OK or
 * UNECHO_NOMEM. */
int unecho_kin_find(struct unecho_kin *kin, const struct unecho_sketch *sketch,
                    struct unecho_relative *found);

/* A document stays, or is learned; NULL: the same. All that is held may take `limit` bytes, 0: any.
 * UNECHO_OK, UNECHO_NOMEM or UNECHO_FULL. */
int unecho_kin_keep(struct unecho_kin *kin, const struct unecho_sketch *sketch, uint64_t place,
                    size_t limit);
int unecho_kin_learn(struct unecho_kin *kin, const struct unecho_sketch *sketch, uint64_t place,
                     size_t limit);

/* A scope begins: nothing but what was learned is known. */
void unecho_kin_forget(struct unecho_kin *kin);

/* Takes the sketch of a document, its number aside, if that is UNECHO_OK; else UNECHO_NOMEM or
 * UNECHO_FULL. */
int unecho_kin_survey(struct unecho_kin *kin, const struct unecho_surveyed *document, size_t limit);

/* Decides on all that were surveyed, if that was not done. UNECHO_OK, UNECHO_NOMEM, UNECHO_FULL. */
int unecho_kin_decide(struct unecho_kin *kin, size_t limit);

/* What was found of one of them, by its key in its scope. */
void unecho_kin_recall(const struct unecho_kin *kin, const struct unecho_key *key,
                       struct unecho_relative *found);

size_t unecho_kin_bytes(const struct unecho_kin *kin);

#endif
