/*
 * Documents of which too little would be left: they are emptied, and what they say does not count
 * as said. So it is asked before their keys are claimed.
 */
#ifndef UNECHO_BRIEF_H
#define UNECHO_BRIEF_H

#include "block.h"

/* A unit that is compared. */
struct unecho_brief_unit {
    struct unecho_key key;
    uint64_t words;
    size_t at; /* its number among those */
};

struct unecho_brief {
    uint64_t words;   /* less than so many left is too little, */
    unsigned percent; /* or than so much of the document; 0 and 0: nothing is */
    /* of the document at hand: */
    uint64_t all, left; /* words; of `left` those that are certain */
    bool loses;
    struct unecho_brief_unit *units; /* owned; that were not said before it */
    size_t count, size;
};

static inline bool unecho_brief_is_asked(const struct unecho_brief *brief) {
    return brief->words > 0 || brief->percent > 0;
}

/* Does `min_left` decide, with this configuration? */
bool unecho_brief_applies(const struct unecho_config *config);

void unecho_brief_init(struct unecho_brief *brief, const struct unecho_config *config);
void unecho_brief_release(struct unecho_brief *brief);

/* Another document begins. */
void unecho_brief_begin(struct unecho_brief *brief);

/* A unit of it: `key` NULL: it is not compared; `said`: before the document. False: no memory. */
bool unecho_brief_add(struct unecho_brief *brief, uint64_t words, const struct unecho_key *key,
                      bool said);

/* Does it lose something, and is too little left? */
bool unecho_brief_is_short(struct unecho_brief *brief);

#endif
