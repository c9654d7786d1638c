/*
 * The few units that went most often, for the summary of a run. It costs next to nothing, as every
 * run over many files has it: a counter for each unit that went, in a memory that is bounded, and
 * the texts of the few only.
 */
#ifndef UNECHO_MOST_H
#define UNECHO_MOST_H

#include "counts.h"
#include "view.h"

enum {
    UNECHO_MOST_UNITS = 3,
    UNECHO_MOST_COUNTERS = 4 << 10, /* 128 KB, which the caches can spare */
    UNECHO_MOST_TEXT = 1000         /* bytes of a text that are kept */
};

/* A unit that went often. */
struct unecho_most_unit {
    uint64_t key;
    uint64_t count; /* it went so often, */
    bool exact;     /* or more often, if not this */
    size_t len;     /* of the unit; */
    size_t text_len;
    char text[UNECHO_MOST_TEXT + 1]; /* its beginning, cut between two characters, and NUL */
};

struct unecho_most {
    struct unecho_most_unit
        units[UNECHO_MOST_UNITS]; /* most first; of equals, who was so far first */
    size_t unit_count;
    uint64_t bar; /* who went more often than this belongs to them */
    struct unecho_counts counts;
    unsigned passed; /* units that were given no counter, as there is no room */
};

/* All zero is a good beginning. */
void unecho_most_release(struct unecho_most *most);

/* A unit with this key goes. */
void unecho_most_add(struct unecho_most *most, uint64_t key, const char *data, size_t len);

/* The tracer for UNECHO_TRACED_REMOVED, `most` being its argument. */
unecho_tracer unecho_most_trace;

/* The same for a run that is told to views anyway; `most`, the state, is borrowed. */
extern const struct unecho_view unecho_view_most;

#endif
