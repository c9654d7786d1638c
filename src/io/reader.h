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
    struct stat stat;
    struct unecho_io_error error; /* sticky */
};

/* "-" is standard input. False: reader->error says why; release all the same. */
bool unecho_reader_open(struct unecho_reader *reader, const char *name);

/* The same of a name in an open folder, where "-" is a file. */
bool unecho_reader_open_at(struct unecho_reader *reader, int folder, const char *name);
void unecho_reader_release(struct unecho_reader *reader);

enum { UNECHO_READER_BLOCK = 128 * 1024 }; /* bytes that are worth reading at once */

/* Reads up to `size` bytes, as many as are there. False: the end, or an error. */
bool unecho_reader_next(struct unecho_reader *reader, char *block, size_t size, size_t *len);

/* Would the next read wait for more than `ms` milliseconds? */
bool unecho_reader_is_paused(const struct unecho_reader *reader, int ms);

/* "standard input" for "-". */
const char *unecho_reader_label(const char *name);

#endif
