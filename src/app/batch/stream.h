/* The inputs through the engine to the output. */
#ifndef UNECHO_STREAM_H
#define UNECHO_STREAM_H

#include "input.h"
#include "listing.h"
#include "records.h"
#include "unecho.h"

struct unecho_stream {
    unecho *engine; /* borrowed, and so are the others */
    struct unecho_input *input;
    struct unecho_writer *writer;
    unecho_complain *complain;
    enum unecho_listing listing;
    char end;         /* of a listing's line */
    bool documents;   /* each input is a document */
    size_t memory;    /* the limit, */
    const char *fate; /* and what becomes of the output then, for a message */
};

enum unecho_stream_result {
    UNECHO_STREAM_END,
    UNECHO_STREAM_STEADY, /* much has come without a pause, and more may come */
    UNECHO_STREAM_FAILED  /* the user was told, or writer->error says why */
};

/* Copies on this thread until the input ends, or `steady` bytes have come without a pause (0: never
 * mind). What is certain is written before it waits for input. */
enum unecho_stream_result unecho_stream_copy(struct unecho_stream *stream, uint64_t steady);

/* Copies records until the input ends. False: failed. */
bool unecho_stream_copy_records(struct unecho_stream *stream, struct unecho_records *records);

/* Writes what the engine lets out of `file`, where `status` is what the push has returned. False:
 * failed. */
bool unecho_stream_drain(struct unecho_stream *stream, const char *file, int status);

/* Tells the user that the engine failed at `file`. False, for the caller to return. */
bool unecho_stream_fail(struct unecho_stream *stream, const char *file, int status);

/* Ends the text. False: failed. */
bool unecho_stream_finish(struct unecho_stream *stream);

#endif
