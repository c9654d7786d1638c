/*
 * Where texts go: what is kept of them is written or listed, or they are counted or learned from. A
 * text comes as bytes, documents as cartons.
 */
#ifndef UNECHO_SINK_H
#define UNECHO_SINK_H

#include "documents.h"
#include "listing.h"
#include "witness.h"

/* What becomes of a text. */
enum unecho_sink_kind {
    UNECHO_SINK_WRITE,  /* what is kept is written, or listed */
    UNECHO_SINK_SURVEY, /* its units are counted, to be written later */
    UNECHO_SINK_SEEN,   /* it was said before */
    UNECHO_SINK_ALLOWED /* it may be said again */
};

struct unecho_sink {
    unecho *engine;                     /* borrowed, and so are the others */
    struct unecho_writer *writer;       /* NULL: it is many files' */
    struct unecho_witness *witness;     /* of what comes; NULL: none */
    bool mute;                          /* what is kept is written nowhere */
    struct unecho_documents *documents; /* what becomes of those that share a file */
    unecho_complain *complain;
    enum unecho_sink_kind kind;
    enum unecho_listing listing;
    char end;         /* of a listing's line */
    size_t memory;    /* the limit, */
    const char *fate; /* and what becomes of the output then, for a message */
};

/* Is it noted what comes? Of what is surveyed only with ranks. */
static inline bool unecho_sink_is_witnessed(const struct unecho_sink *sink) {
    const struct unecho_witness *witness = sink->witness;

    return witness && (sink->kind == UNECHO_SINK_WRITE || sink->kind == UNECHO_SINK_SEEN ||
                       (sink->kind == UNECHO_SINK_SURVEY && witness->surveys));
}

/* Gives bytes of a text to the sink; `last` ends the text. False: failed. */
bool unecho_sink_push(struct unecho_sink *sink, const char *file, const char *bytes, size_t len,
                      bool last);

/* The same for a carton that was opened into the block; with SINK_WRITE it was prepared and
 * claimed, and `delivery`, else NULL, has what was made ready of it, if anything was. UNECHO_OK, or
 * what the engine has returned. */
int unecho_sink_carton(struct unecho_sink *sink, const struct unecho_carton *carton,
                       unecho_block *block, struct unecho_delivery *delivery);

/* Writes what the engine lets out of `file`, where `status` is what the push has returned. False:
 * failed. */
bool unecho_sink_drain(struct unecho_sink *sink, const char *file, int status);

/* Tells the user that the engine failed at `file`. False, for the caller to return. */
bool unecho_sink_fail(struct unecho_sink *sink, const char *file, int status);

#endif
