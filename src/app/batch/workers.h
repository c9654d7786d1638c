/*
 * Threads. A block of the input is read, prepared, claimed and written, by whichever has the time.
 * There are two more blocks than threads, whatever the speed of those who read and write.
 */
#ifndef UNECHO_WORKERS_H
#define UNECHO_WORKERS_H

#include "stream.h"

/* What is best for the program. */
enum { UNECHO_WORKERS_BLOCK = 512 * 1024, UNECHO_WORKERS_STEADY = 2 * 1024 * 1024 };

struct unecho_workers_config {
    unsigned threads; /* this one included */
    size_t block;     /* bytes of input that a thread takes at once */
    uint64_t steady;  /* bytes without a pause of the input after which threads are worth it */
};

/* Copies the whole input, all but unecho_stream_finish. The bytes that come out are those of
 * unecho_stream_copy. False: failed. */
bool unecho_workers_copy(struct unecho_stream *stream, const struct unecho_workers_config *config);

#endif
