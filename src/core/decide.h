/*
 * Which units of a block are kept: asks the memory for their keys, in stream order, and the policy
 * about the answers. With `span` the fate of a repeat may depend on what comes behind it.
 */
#ifndef UNECHO_DECIDE_H
#define UNECHO_DECIDE_H

#include "block.h"
#include "brief.h"
#include "careful.h"
#include "memory.h"
#include "places.h"

/* Repeats in a row. Units that are not compared neither count nor break a row. */
struct unecho_rows {
    size_t least;  /* fewer of them stay */
    size_t length; /* of the one at the end of what was looked at, */
    size_t since;  /* which begins with this unit, */
    size_t at;     /* and that ends before this one */
};

struct unecho_decider {
    const struct unecho_policy *policy;
    struct unecho_memory memory;
    struct unecho_rows rows; /* of the engine's own block */
    struct unecho_careful careful;
    struct unecho_brief brief;
    bool counts;                 /* as in the config */
    bool places;                 /* it is known where each unit stands: config.traced */
    struct unecho_position next; /* then: behind what was learned and claimed */
    uint64_t units_in, units_out, compared, repeats, limited; /* as struct unecho_stats, */
    uint64_t too_short, near, near_told;                      /* and these */
};

/* `salt`: any number that nobody can foresee. False: out of memory; release all the same. */
bool unecho_decider_init(struct unecho_decider *decider, const struct unecho_config *config,
                         uint64_t salt);
void unecho_decider_release(struct unecho_decider *decider);

/* Is every unit decided as soon as it is claimed? */
bool unecho_decider_is_prompt(const struct unecho_decider *decider);

/* Is it noted of what is surveyed where it stands? */
static inline bool unecho_decider_tells_survey(const struct unecho_decider *decider) {
    return decider->places && decider->policy->ranked;
}

/* Can units be dealt to parts of the set, and claimed there (deal.h)? To be asked once, before any
 * thread does. */
bool unecho_decider_parts(struct unecho_decider *decider);

/* May those of this block? Not if a scope begins in it. */
bool unecho_decider_deals(const struct unecho_decider *decider, const struct unecho_block *block);

/* Claims the units of a prepared block, and decides on all of them; if all of its texts are there,
 * or the decider is prompt. Returns block->status: UNECHO_OK, UNECHO_NOMEM or UNECHO_FULL. */
int unecho_decider_claim(struct unecho_decider *decider, struct unecho_block *block);

/* Claims the units that were cut off the text in progress, and decides on those it can decide on.
 * Returns the same. */
int unecho_decider_claim_part(struct unecho_decider *decider, struct unecho_block *block);

/* That text has ended: decides on the rest. */
void unecho_decider_finish(struct unecho_decider *decider, struct unecho_block *block);

/* A document ends in that text, and another begins. */
void unecho_decider_break(struct unecho_decider *decider, struct unecho_block *block);

/* The next unit that is surveyed is of another document. One without any is a document, too. */
void unecho_decider_begin_document(struct unecho_decider *decider);

/* A scope begins: see unecho_memory_forget. */
void unecho_decider_forget(struct unecho_decider *decider);

/* All units of a block: counts them, or learns them; where those that are learned to have been said
 * are traced, their batches tell if they are fresh. UNECHO_OK, UNECHO_NOMEM or UNECHO_FULL. */
int unecho_decider_survey(struct unecho_decider *decider, struct unecho_block *block);
int unecho_decider_learn(struct unecho_decider *decider, struct unecho_block *block,
                         enum unecho_lesson lesson);

/* Drops units that are out from the front of the block; what is left of them stays decided. */
void unecho_decider_drop_out(struct unecho_decider *decider, struct unecho_block *block);

#endif
