/* What is asked of a run, whatever its way in and its sink. */
#ifndef UNECHO_REQUEST_H
#define UNECHO_REQUEST_H

#include "diff.h"
#include "documents.h"
#include "finder.h"
#include "scope.h"
#include "tell.h"
#include "turns.h"
#include "unecho.h"

#include <stdatomic.h>

struct unecho_witness;

struct unecho_request {
    struct unecho_finder_config inputs;
    struct unecho_telling telling;
    struct unecho_charset charset; /* of files that do not say theirs */
    enum unecho_scope scope;
    enum unecho_first first; /* if not PATH, the engine has ranks */
    struct unecho_documents_config documents;
    unsigned threads; /* this one included; 0: see unecho_crew_threads */
    size_t memory;    /* the limit of the engine, for a message */
};

/* --- of many files, each for itself ----------------------------------------------------------- */

/* What became of a file. */
struct unecho_file_report {
    const char *path; /* borrowed for the call */
    bool changed;     /* some of it was removed, or would be */
    bool emptied;     /* no unit is left */
    bool repost;      /* all units that were compared had been said before it */
    bool failed;      /* it could not be read or written: the rest is of what was done by then */
    const struct unecho_near_note *near; /* borrowed for the call; what it is like, if it is one
                                            document; NULL: nothing */
    struct unecho_stats stats;           /* without `distinct` and `set_bytes`, which are of all */
    uint64_t records, others;            /* see struct unecho_documents */
};

struct unecho_files_config {
    const struct unecho_request *request; /* borrowed */
    const char *folder; /* what the files are written below; NULL: each in its place */
    const char *suffix; /* what is replaced is kept under its name with this; NULL: not */
    bool force;         /* files in `folder` may be replaced */
    bool dry;           /* nothing is written, but maybe: */
    const struct unecho_diff_style *diff; /* borrowed; what would change, to standard output; NULL:
                                             not */
    bool list;                            /* names of files that change are listed, by: */
    void (*changed)(const char *path);
    bool binary;                      /* files that do not look like text are read as text */
    const struct unecho_turns *turns; /* borrowed; what the caller has locked */
    struct unecho_witness *witness;   /* of what comes; NULL: none */
    void (*ready)(void);              /* is called before the first file is read */
    void (*tell)(const struct unecho_file_report *file); /* of each that was read, in their order */
    const atomic_int *stop; /* a signal that ends the run between two files; 0: none */
};

/* The file that lost most. */
struct unecho_lost {
    char *path; /* owned; NULL: none lost anything */
    uint64_t gone, bytes;
    bool repost;
};

struct unecho_files_stats {
    uint64_t files; /* that were read */
    uint64_t changed, emptied, reposts, failed, skipped;
    struct unecho_documents_stats records;
    struct unecho_lost lost;
};

#endif
