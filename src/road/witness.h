/*
 * Knows where each text of a run stands, and tells the views of its units: by the engine's account
 * of how many bytes came before a unit and before its first occurrence, whatever threads have
 * carried them.
 *
 *   all that is given to the engine:  | text 0 | text 1      | text 2 | ...
 *                                                 ^ so many bytes before: text 1, that offset
 */
#ifndef UNECHO_WITNESS_H
#define UNECHO_WITNESS_H

#include "carton.h"
#include "unecho.h"
#include "views.h"

#include <pthread.h>

/* A text, and the document that it is of; all numbers are of what came before it. */
struct unecho_witnessed_text;

struct unecho_witness {
    const struct unecho_views *views; /* borrowed */
    bool shared;          /* texts are noted by one thread while another is told of them: */
    pthread_mutex_t lock; /* for all that follows */
    uint64_t given;       /* bytes of the texts that are noted */
    struct unecho_witnessed_text *texts; /* owned; */
    size_t text_count, text_room;
    struct unecho_witness_mark *marks; /* owned; places of which the line is known */
    size_t mark_count, mark_room;
    struct unecho_shown_document **documents; /* owned, owned */
    size_t document_count, document_room;
    char **files; /* owned, owned; names */
    size_t file_count, file_room;
    uint64_t records; /* of the last of them */

    bool surveys;           /* what comes is surveyed, with ranks, and comes again: */
    size_t surveyed, again; /* documents before the first came so, those before the second again */

    bool apart;   /* each file is a text; else they are one: */
    bool reading; /* those, of which this is: */
    size_t reading_at;

    /* of the thread that puts */
    size_t next;                                 /* the text that is told of next */
    bool inside;                                 /* a text of the engine has not ended */
    bool silent;                                 /* no view is told of the text at hand */
    const struct unecho_shown_document *current; /* NULL: none has begun */
    bool failed;                                 /* out of memory */
};

void unecho_witness_init(struct unecho_witness *witness, const struct unecho_views *views);
void unecho_witness_release(struct unecho_witness *witness);

/* With ranks the engine tells of what it surveys, too, so that it is known where a unit stands
 * first that comes later. What comes is that, up to `unecho_witness_tell`; then it comes again. */
void unecho_witness_survey(struct unecho_witness *witness);
void unecho_witness_tell(struct unecho_witness *witness);

/* What comes is of a file of this name. */
void unecho_witness_file(struct unecho_witness *witness, const char *name);

/* The file is one text, and begins here. */
void unecho_witness_text(struct unecho_witness *witness, bool learned);

/* So many bytes of it come. */
void unecho_witness_bytes(struct unecho_witness *witness, size_t len);

/* Files come that are one text to the engine, or each one if they are `apart`; `shared`: they are
 * read by one thread while another is told of them. */
void unecho_witness_begin(struct unecho_witness *witness, bool shared, bool apart);

/* Of file number `at` of them so many bytes come. */
void unecho_witness_read(struct unecho_witness *witness, size_t at, const char *name, size_t len);

/* All documents of a carton come. */
void unecho_witness_carton(struct unecho_witness *witness, const struct unecho_carton *carton,
                           bool learned);

/* Is told of units: the tracer of the engine, `arg` is the witness. */
void unecho_witness_trace(void *arg, const struct unecho_trace *trace);

/* No more comes. False: out of memory, and not all was told. */
bool unecho_witness_end(struct unecho_witness *witness);

#endif
