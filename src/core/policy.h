/*
 * Policies: what is asked of the memory of what was said, and which units come out by the answer.
 * Each is a row of a table.
 */
#ifndef UNECHO_POLICY_H
#define UNECHO_POLICY_H

#include "unecho.h"

/* What the memory knows of a unit, for policies that ask for more than whether it is new. */
struct unecho_answer {
    uint64_t before; /* so often it was said before; with a survey 1 stands for any number */
    uint64_t all;    /* so often it is said in all, or in so many documents, with a survey */
    uint64_t many;   /* of them, where documents are counted, make it common */
    bool learned;    /* it was said elsewhere */
};

/* What the memory holds (memory.h). */
enum unecho_holds {
    UNECHO_HOLDS_KEYS,   /* of all units that were said */
    UNECHO_HOLDS_COUNTS, /* the same, and how often */
    UNECHO_HOLDS_LAST    /* of the last ones only */
};

struct unecho_policy {
    const char *name;
    enum unecho_keep keep; /* the configuration that it is for: */
    bool counts, within, common, ranked, near;

    enum unecho_holds holds;
    bool surveys;         /* the texts are counted before the first is pushed, */
    bool documents;       /* each unit once in a document */
    bool all;             /* everything comes out, what is not kept with a mark */
    bool spans;           /* a repeat stays unless enough of them are in a row */
    bool others;          /* units that are not compared come out, */
    bool rules;           /* also those without a letter or digit outside markup */
    enum unecho_why lone; /* why one that is compared and new does not */

    /* Is the unit kept? NULL: if it is new. Then the memory alone answers, with a bit. */
    bool (*keeps)(const struct unecho_answer *answer);
};

/* Is it known where each unit stands, and stood first? */
static inline bool unecho_traces_places(const struct unecho_config *config) {
    return config->traced >= UNECHO_TRACED_PLACED;
}

/* Are documents repeats, too, of others that are nearly the same? */
bool unecho_compares_near(const struct unecho_config *config);

/* Never NULL. */
const struct unecho_policy *unecho_policy_of(const struct unecho_config *config);

#endif
