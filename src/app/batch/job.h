/*
 * One run: input files through the engine to the output, or to files of their own.
 */
#ifndef UNECHO_JOB_H
#define UNECHO_JOB_H

#include "tree.h"
#include "workers.h"

struct unecho_job {
    struct unecho_config config;
    enum unecho_listing listing;
    const char *output; /* NULL: standard output */
    bool force;         /* `output` may replace a file */
    struct unecho_names abbrev, allow, seen;
    struct unecho_names include, exclude; /* patterns, see globs.h */
    struct unecho_tree_config tree;       /* the inputs, and what happens if each is for itself: */
    bool many;
    struct unecho_workers_config workers;
    unecho_complain *complain;
    struct unecho_stats stats;           /* out */
    struct unecho_tree_stats tree_stats; /* out; of one output without what each file gives */
};

enum unecho_job_result {
    UNECHO_JOB_DONE = 0,
    UNECHO_JOB_FATAL = 2, /* the output is not complete; a file of that name was not touched */
    UNECHO_JOB_SOME = 3   /* inputs that could not be read were left out; if that is all of them, no
                             file was touched */
};

/* The processors that may be used, up to a number that is not worth going beyond. */
unsigned unecho_job_default_threads(void);

/* Runs it; complains about each failure. */
enum unecho_job_result unecho_job_run(struct unecho_job *job);

#endif
