/*
 * Tells the tracer what goes, or of every unit, as units are let out or learned.
 */
#ifndef UNECHO_TRACE_H
#define UNECHO_TRACE_H

#include "block.h"

struct unecho_teller {
    enum unecho_traced traced; /* as in the config, as are: */
    unecho_tracer *tracer;
    void *arg;
    const struct unecho_policy *policy;
    bool learns;                 /* what is told of now is learned */
    struct unecho_position told; /* behind what was told of, if all is */
};

void unecho_teller_init(struct unecho_teller *teller, const struct unecho_config *config);

/* Units [from, to) of a batch that are decided, or learned; they are in one text, and the gap
 * before them begins in it at `gap`. */
void unecho_tell_units(struct unecho_teller *teller, const char *data,
                       const struct unecho_batch *batch, size_t gap, size_t from, size_t to);

/* A text ends with the white space data[gap, end). */
void unecho_tell_end(struct unecho_teller *teller, const char *data, size_t gap, size_t end);

/* All of a prepared block that was learned. */
void unecho_tell_block(struct unecho_teller *teller, const struct unecho_block *block);

/* How much of a block was told of: so many texts, and units; and where then the gap before the next
 * one begins in its text. */
struct unecho_told {
    size_t texts, units, gap;
};

/* The rest of one that is decided. */
void unecho_tell_behind(struct unecho_teller *teller, const struct unecho_block *block,
                        const struct unecho_told *told);

#endif
