/*
 * The inputs, as far as they are plain text, to a sink: on this thread, and where much comes
 * without a pause as blocks that threads carry. There are two more blocks than threads, whatever
 * the speed of those who read and write.
 */
#ifndef UNECHO_TEXTS_H
#define UNECHO_TEXTS_H

#include "sink.h"
#include "source.h"

/* What is best for the program. */
enum { UNECHO_TEXTS_BLOCK = 512 * 1024, UNECHO_TEXTS_STEADY = 2 * 1024 * 1024 };

struct unecho_texts {
    struct unecho_sink *sink;     /* borrowed */
    struct unecho_source *source; /* borrowed */
    bool ends;                    /* each input is a text by itself; else they are one, but: */
    bool breaks;                  /* a unit ends with its input */
    unsigned threads;             /* this one included; 0: see unecho_crew_threads */
    size_t block;                 /* bytes of input that a thread takes at once */
    uint64_t steady; /* bytes without a pause of the input after which threads are worth it */
};

/* Copies until the inputs end, or another format or scope begins, and ends the text there. The
 * bytes that come out do not depend on the number of threads. False: failed; the user was told, or
 * writer->error says why. */
bool unecho_texts_copy(const struct unecho_texts *texts);

#endif
