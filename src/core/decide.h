/*
 * Which units are kept: claims their keys in stream order and holds those whose fate depends on
 * what comes later (runs of repeats, whole-text counts).
 */
#ifndef UNECHO_DECIDE_H
#define UNECHO_DECIDE_H

#include "prepare.h"
#include "set.h"

struct unecho_decided {
    struct unecho_key key;
    size_t gap, start, end; /* offsets into the text, as in struct unecho_span */
    unsigned flags;
    bool comparable; /* it has a key, and is not allowed to stand twice */
    bool repeat;     /* an equal unit stood before */
    bool removed;    /* it is a repeat that KEEP_FIRST removes */
    bool second;     /* it stands the second time; only with KEEP_REPEATED */
    uint64_t count;  /* occurrences, if they are counted; 0 for those after the first */
};

struct unecho_decider {
    enum unecho_keep keep;
    bool whole;                 /* nothing is decided before the text ends */
    bool counts;                /* units come out with their counts: once each */
    bool forgets;               /* as in the config */
    size_t span, memory;        /* as in the config */
    struct unecho_set *seen;    /* owned */
    struct unecho_set *again;   /* owned; keys that occurred twice, only with KEEP_REPEATED */
    struct unecho_set *allowed; /* owned; NULL: none */
    struct unecho_set *learned; /* owned; what stays said when `seen` is forgotten; NULL: none */

    struct unecho_decided *units; /* owned; in stream order */
    size_t count, capacity;
    size_t ready; /* units before this are decided: take them with unecho_decider_take */
    size_t run;   /* repeats in a row at the end */
    uint64_t units_in, units_out, compared, repeats, limited; /* as struct unecho_stats */
};

/* False: out of memory; release all the same. */
bool unecho_decider_init(struct unecho_decider *decider, const struct unecho_config *config);
void unecho_decider_release(struct unecho_decider *decider);

/* Is every unit decided as soon as its key is claimed, by that alone? */
bool unecho_decider_is_simple(const struct unecho_decider *decider);

/* If it is: claims a batch, which tells then what comes out. Returns batch->status: UNECHO_OK,
 * UNECHO_NOMEM or UNECHO_FULL. */
int unecho_decider_claim(struct unecho_decider *decider, struct unecho_batch *batch);

/* Adds a batch. UNECHO_OK, UNECHO_NOMEM or UNECHO_FULL. */
int unecho_decider_add(struct unecho_decider *decider, const struct unecho_batch *batch);

/* The text has ended: all units get ready. UNECHO_OK or UNECHO_NOMEM. */
int unecho_decider_finish(struct unecho_decider *decider);

/* Does a unit that is ready come out? */
bool unecho_decider_keeps(const struct unecho_decider *decider, const struct unecho_decided *unit);

/* Drops the units that were ready. */
void unecho_decider_take(struct unecho_decider *decider);

/* Nothing but what was learned has been said. */
void unecho_decider_forget(struct unecho_decider *decider);

/* The text moved `by` bytes to the front. */
void unecho_decider_shift(struct unecho_decider *decider, size_t by);

/* Claims a batch that was said elsewhere, or is allowed to stand twice. UNECHO_OK, NOMEM or FULL.
 */
int unecho_decider_learn(struct unecho_decider *decider, const struct unecho_batch *batch,
                         bool allowed);

#endif
