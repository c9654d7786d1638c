/*
 * Threads that carry blocks. Each block goes through these hands:
 *
 *     take      read; in order
 *     prepare   by any thread
 *     claim     by key range, in order in each (unecho_claim_part), by any thread; or as a whole
 *     settle    what stays, once all before it is settled (unecho_claim_block)
 *     deliver   by any thread
 *     put       written; in order
 *
 * What goes in order is done by one thread at a time. A thread does whatever can be done next, what
 * is nearest to the output first, so none of them waits for a certain other one; it wakes another
 * one, or starts it, only if there is more to do. So there are no more threads than are of use.
 */
#ifndef UNECHO_CREW_H
#define UNECHO_CREW_H

#include "unecho.h"

#include <stddef.h>

/* A block on its way. */
struct unecho_load {
    unecho_block *block; /* owned by the crew; `take` may put another one in its place */
    size_t place;        /* one of unecho_crew_size: who has the load, has that place */
    int status;          /* of `take`, and of what was done since but the claim */
};

enum unecho_crew_taken {
    UNECHO_CREW_BLOCK, /* to be prepared, claimed and put */
    UNECHO_CREW_ALONE, /* to be given to `alone`, once all before it are put */
    UNECHO_CREW_NONE   /* there is no more */
};

enum unecho_crew_went { UNECHO_CREW_ON, UNECHO_CREW_END, UNECHO_CREW_FAILED };

/* What the crew does; `work` is given to each. */
struct unecho_crew {
    unecho *engine;
    unsigned threads; /* this one included */
    void *work;
    enum unecho_crew_taken (*take)(void *work, struct unecho_load *load);
    int (*prepare)(void *work, struct unecho_load *load); /* by any thread; NULL: the block alone */
    bool claims; /* what is prepared is claimed; else `put` does with it what it likes */
    /* Once it is settled well; by any thread; NULL: nothing. */
    int (*deliver)(void *work, struct unecho_load *load);
    bool (*put)(void *work, struct unecho_load *load);                    /* false: failed, stop */
    enum unecho_crew_went (*alone)(void *work, struct unecho_load *load); /* takes nothing else */
};

/* Bytes of a block from which on it is claimed in parts: less is claimed sooner than dealt. */
enum { UNECHO_CREW_DEALT = 64 * 1024 };

/* How many threads work if so many are asked for; 0: as many as there are processors for. Ask when
 * there is work: see unecho_cpus_usable. */
unsigned unecho_crew_threads(unsigned asked);

/* So many blocks are under way at most, of at most 2 MiB each. */
size_t unecho_crew_size(unsigned threads);

/* Works until there is no more. False: failed. */
bool unecho_crew_run(const struct unecho_crew *crew);

#endif
