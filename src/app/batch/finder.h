/* The files that a command line means: operands, lists of names, and what is below folders. */
#ifndef UNECHO_FINDER_H
#define UNECHO_FINDER_H

#include "input.h"
#include "walk.h"

struct unecho_finder_config {
    struct unecho_names operands;
    struct unecho_names include, exclude; /* patterns, see globs.h */
    const char *names;                    /* file that lists more operands; NULL: none */
    char separator;                       /* of that */
    bool recursive;
    unecho_complain *complain, *notice;
};

struct unecho_finder {
    const struct unecho_finder_config *config; /* borrowed */
    struct unecho_walk walk;
    bool walking;
    char **listed; /* owned names in an owned array */
    size_t listed_count, operand;
    uint64_t failed, skipped;
    bool silent; /* nothing is told nor counted */
};

/* Reads the list of names. False: the user was told; release all the same. */
bool unecho_finder_open(struct unecho_finder *finder, const struct unecho_finder_config *config);
void unecho_finder_release(struct unecho_finder *finder);

/* Begins, maybe once more. False: out of memory. */
bool unecho_finder_begin(struct unecho_finder *finder, bool silent);

/* 1: a file. 0: there is no more. Negative: out of memory. */
int unecho_finder_next(struct unecho_finder *finder, struct unecho_found *found);

/* Was the file that was found last named by a list? */
bool unecho_finder_is_listed(const struct unecho_finder *finder);

#endif
