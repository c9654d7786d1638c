/* An input: a file or standard input, read in large blocks. */
#ifndef UNECHO_READER_H
#define UNECHO_READER_H

#include "io_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct unecho_reader {
    int fd;
    bool owned;  /* fd is to be closed: not standard input */
    bool pauses; /* a pipe, terminal or socket, which may have nothing to say for a while */
    char *block; /* owned */
    struct stat stat;
    struct unecho_io_error error; /* sticky */
};

/* "-" is standard input. False: reader->error says why; release all the same. */
bool unecho_reader_open(struct unecho_reader *reader, const char *name);
void unecho_reader_release(struct unecho_reader *reader);

/* The next block, borrowed until the next call. False: the end, or an error. */
bool unecho_reader_next(struct unecho_reader *reader, const char **block, size_t *len);

/* Would the next read wait? */
bool unecho_reader_is_paused(const struct unecho_reader *reader);

/* "standard input" for "-". */
const char *unecho_reader_label(const char *name);

#endif
