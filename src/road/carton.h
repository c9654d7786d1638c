/*
 * Whole documents of one file on their way: its bytes, where in them texts stand, and the texts as
 * a block of the engine.
 *
 *     read -> cutter -> in the order of the files -> carton -> opened by any thread -> a block
 */
#ifndef UNECHO_CARTON_H
#define UNECHO_CARTON_H

#include "format.h"
#include "ranking.h"
#include "unecho.h"

/* The bytes of a file, up to where they are cut. */
struct unecho_cutter {
    const struct unecho_format *format;        /* static */
    const struct unecho_format_config *config; /* borrowed */
    struct unecho_place place;                 /* of the first byte of: */
    struct unecho_bytes rest;                  /* owned; what was read and is not cut off yet */
};

/* What comes is of another file. */
void unecho_cutter_begin(struct unecho_cutter *cutter, const struct unecho_format *format,
                         const struct unecho_format_config *config);
void unecho_cutter_release(struct unecho_cutter *cutter);

/* A text in a block. */
struct unecho_text_at {
    const char *data; /* borrowed from the block until something is added to it */
    size_t len;
};

/* All zero: an empty one, whose memory is used again. */
struct unecho_carton {
    const struct unecho_format *format; /* static; NULL: it is not in use */
    struct unecho_place place, behind;  /* of its first byte, and behind the last */
    bool marked; /* a byte order mark stood before, which is no document's; reset by who asks */
    struct unecho_bytes bytes; /* owned, as are the others */
    struct unecho_contents contents;
    struct unecho_text_at *texts; /* of contents.bodies */
    size_t text_room;
    void *parser;
    const struct unecho_format *parses; /* that is the parser of */
    struct unecho_ranks ranks;          /* of the file */
};

void unecho_carton_release(struct unecho_carton *carton);

/* Moves the whole documents that were read, if there are any, into the carton, and what it held is
 * gone; `last`: nothing follows. UNECHO_OK or UNECHO_NOMEM. */
int unecho_cutter_cut(struct unecho_cutter *cutter, bool last, struct unecho_carton *carton);

/* The name of a document, without quotes and escapes, to `room`, which has as much as that takes in
 * the bytes. Its length. */
size_t unecho_carton_id(const struct unecho_carton *carton, const struct unecho_document *document,
                        char *room);

/* Finds the texts and puts them into the block, which is empty and then prepared, if there are any;
 * each document begins a scope if `apart`. UNECHO_OK or UNECHO_NOMEM. */
int unecho_carton_open(struct unecho_carton *carton, const struct unecho_format_config *config,
                       bool apart, unecho_block *block);

#endif
