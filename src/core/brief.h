/*
 * Documents of which too little would be left: they are emptied, and what they say does not count
 * as said. So it is asked before their keys are claimed, but for common units, which were counted
 * before.
 */
#ifndef UNECHO_BRIEF_H
#define UNECHO_BRIEF_H

#include "block.h"

/* A unit that is compared. */
struct unecho_brief_unit {
    struct unecho_key key;
    size_t at; /* its number in the block */
};

struct unecho_brief {
    uint64_t words;   /* less than so many left is too little, */
    unsigned percent; /* or than so much of the document; 0 and 0: nothing is */
    /* of the document at hand: */
    uint64_t all, left; /* words */
    bool loses;
    struct unecho_brief_unit *units; /* owned; that were not said before it */
    size_t count, size;
};

static inline bool unecho_brief_is_asked(const struct unecho_brief *brief) {
    return brief->words > 0 || brief->percent > 0;
}

void unecho_brief_init(struct unecho_brief *brief, const struct unecho_config *config);
void unecho_brief_release(struct unecho_brief *brief);

/* Another document begins. */
void unecho_brief_begin(struct unecho_brief *brief);

/* A unit of it that was not said before the document. False: no memory. */
bool unecho_brief_add(struct unecho_brief *brief, const struct unecho_key *key, size_t at);

/* Tells the block which of these are repeats of each other: all but the first are not fresh. */
void unecho_brief_find_repeats(struct unecho_brief *brief, struct unecho_block *block);

/* A unit of so many words stays by itself, or goes. */
void unecho_brief_count(struct unecho_brief *brief, uint64_t words, bool stays);

/* Does it lose something, and is too little left? */
bool unecho_brief_is_short(const struct unecho_brief *brief);

#endif
