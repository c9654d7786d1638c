/*
 * Many files whose units are counted before the first of them is written. Nothing of them comes
 * out, so many small ones share a block, which threads prepare side by side.
 */
#ifndef UNECHO_CENSUS_H
#define UNECHO_CENSUS_H

#include "request.h"
#include "sink.h"

/* A file that is open to be counted. */
struct unecho_counted {
    const char *path, *name; /* borrowed until the next one; the name is a part of the path */
    bool apart;              /* a scope begins with it: stays until a file is open */
    struct unecho_ranks ranks;
};

struct unecho_census {
    unecho *engine; /* borrowed, and so are the others */
    const struct unecho_request *request;
    struct unecho_sink *sink;       /* tells of failures */
    struct unecho_witness *witness; /* of what comes; NULL: none */
    struct unecho_reader *reader;   /* what `next` opens is read there, and released */
    /* 1: the next file is open; 0: there is no more; -1: out of memory. */
    int (*next)(void *arg, struct unecho_counted *counted);
    void *arg;
};

/* Counts until there is no more, or a file fails of which something was counted. False: failed, and
 * the user was told. */
bool unecho_census_run(const struct unecho_census *census);

#endif
