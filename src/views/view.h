/*
 * Views of what goes: what is removed, why, and where it stood first; as data, on a terminal, as a
 * page. A view is a file and a row of the table in views.c. All of them are told the same, in the
 * order of the stream, whatever the number of threads:
 *
 *     begin(document)  unit unit ... rest  [ unit ... rest: another text of it ]  end(document)
 *
 * Gaps and units of a text, and the rest behind the last one, are the text to the byte.
 */
#ifndef UNECHO_VIEW_H
#define UNECHO_VIEW_H

#include "io_error.h"
#include "unecho.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* A document: a file, or a record or row of one that holds several. Lives as long as the run. */
struct unecho_shown_document {
    const char *file;     /* its name, as messages have it: any bytes, maybe no UTF-8 */
    uint64_t number;      /* of all documents, from 0, with those that were only learned from */
    uint64_t record;      /* of its file, from 1; 0: the file is one document */
    uint64_t record_line; /* of the file, that the record begins on, from 1 */
    const char *id;       /* of --id-key, without quotes and escapes; */
    size_t id_len;        /* 0: none */
    bool learned;         /* it is no input: --seen */
};

/* Where a unit stands. */
struct unecho_spot {
    const struct unecho_shown_document *document;
    uint64_t part;   /* which of several texts of the document, from 1; 0: it has one */
    uint64_t line;   /* of that text, from 1: line feeds before it, and 1 */
    uint64_t offset; /* bytes of that text before it, decompressed and decoded */
};

struct unecho_shown_unit {
    struct unecho_spot at;
    const char *gap;  /* white space before it; borrowed for the call */
    const char *data; /* the unit: any bytes, maybe no UTF-8, up to 1 MiB; borrowed for the call */
    size_t gap_len, len;
    bool counts;              /* it has a letter or digit */
    bool compared;            /* it may be a repeat */
    bool repeat;              /* it is one, removed or not: */
    struct unecho_spot first; /* where it stood first; or what it is nearly the same as: */
    enum unecho_why why;      /* other than KEPT: it goes */
    enum unecho_near near; /* other than NONE: `first` is like it, whether it is a repeat or not; */
    unsigned near_percent; /* so much of it stands there, */
    uint64_t near_passage; /* and the longest passage that does not has so many words */
    uint64_t key;          /* the same for equal units, in one run */
};

struct unecho_view {
    const char *name;
    bool whole; /* it is told of all units, gaps and rests; else of units that go, or stay and are
                   nearly the same as another */
    /* Any may be NULL. `state` is what the view's own `create` has made. No begin and end, and no
     * units, are told of documents that are only learned from; `first` may be one. */
    void (*begin)(void *state, const struct unecho_shown_document *document);
    void (*unit)(void *state, const struct unecho_shown_unit *unit);
    /* A text ends with these bytes, behind its last unit; there may be none. */
    void (*rest)(void *state, const char *gap, size_t len);
    void (*end)(void *state, const struct unecho_shown_document *document);
    /* The run is over; false: *error says what failed on *file. */
    bool (*finish)(void *state, const char **file, struct unecho_io_error *error);
    /* One of many files has its new text, or (failed) is as it was, and was told of all the same.
     */
    void (*settle)(void *state, bool failed);
    /* Can it write no more? Then the run need not go on: finish tells why. */
    bool (*has_failed)(const void *state);
    /* The name of its file; NULL: it has none. */
    const char *(*file)(const void *state);
    /* The regular file that it writes or replaces, which is not read. False: none. */
    bool (*output)(const void *state, struct stat *file);
    void (*destroy)(void *state); /* NULL is allowed; what was not finished leaves no file */
};

#endif
