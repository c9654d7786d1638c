/*
 * Many files, each for itself: what one has said, the next does not say again, and each is written
 * to a file of its own, in a folder or in its own place.
 *
 * What is not changed in its place is not touched. A file that cannot be read or written is told of
 * and left as it is, and the others go on.
 */
#ifndef UNECHO_TREE_H
#define UNECHO_TREE_H

#include "finder.h"
#include "records.h"
#include "turns.h"
#include "unecho.h"

#include <stdatomic.h>

/* Where what was said is forgotten. */
enum unecho_scope { UNECHO_SCOPE_RUN, UNECHO_SCOPE_DIR, UNECHO_SCOPE_FILE };

enum unecho_format { UNECHO_FORMAT_AUTO, UNECHO_FORMAT_TEXT, UNECHO_FORMAT_JSONL };

/* What became of a file. */
struct unecho_tree_file {
    const char *path; /* borrowed for the call */
    bool changed;     /* some of it was removed, or would be */
    bool emptied;     /* no unit is left */
    bool repost;      /* all units that were compared had been said before it */
    bool failed;      /* it could not be read or written: the rest is of what was done by then */
    struct unecho_stats stats; /* without `distinct` and `set_bytes`, which are of all */
    uint64_t records, others;  /* see struct unecho_records */
};

struct unecho_tree_config {
    struct unecho_finder_config inputs;
    const char *folder; /* what the files are written below; NULL: each in its place */
    const char *suffix; /* what is replaced is kept under its name with this; NULL: not */
    bool force;         /* files in `folder` may be replaced */
    bool dry;           /* nothing is written */
    bool list;          /* names of files that change are listed, by: */
    void (*changed)(const char *path);
    bool binary; /* files that do not look like text are read as text */
    enum unecho_scope scope;
    enum unecho_format format;
    struct unecho_charset charset;        /* of files that do not say theirs */
    bool looks;                           /* with AUTO: a first line that is an object tells, too */
    struct unecho_records_config records; /* of files that hold JSON Lines */
    bool drop_empty;                      /* files without text left are not written to `folder` */
    const struct unecho_turns *turns;     /* borrowed; what the caller has locked */
    unsigned threads;
    size_t memory;                                     /* the limit, for a message */
    void (*ready)(void);                               /* is called before the first file is read */
    void (*tell)(const struct unecho_tree_file *file); /* of each that was read, in their order */
    const atomic_int *stop; /* a signal that ends the run between two files; 0: none */
};

struct unecho_tree_stats {
    uint64_t files; /* that were read */
    uint64_t changed, emptied, reposts, failed, skipped;
    uint64_t records, others, left_out; /* see struct unecho_records */
};

/* Runs all files through the engine; `finder` is open, for config->inputs. False: it could not go
 * on; the user was told. */
bool unecho_tree_run(unecho *engine, const struct unecho_tree_config *config,
                     struct unecho_finder *finder, struct unecho_tree_stats *stats);

#endif
