/* An input: a file or standard input, read in large blocks, and decompressed if that is wanted. */
#ifndef UNECHO_READER_H
#define UNECHO_READER_H

#include "codec.h"
#include "io_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct unecho_reader {
    int fd;
    bool owned;  /* fd is to be closed: not standard input */
    bool pauses; /* a pipe, terminal or socket, which may have nothing to say for a while */
    bool unpack; /* the caller may set it before the first read: what is compressed by the look of
                    its first bytes is decompressed */
    bool ended;  /* nothing follows on fd */
    off_t done;  /* bytes that were read */
    struct stat stat;
    struct unecho_io_error error; /* sticky */

    unsigned char head[UNECHO_CODEC_MAGIC]; /* first bytes, too few to tell what it is */
    size_t head_len;
    enum unecho_codec codec;        /* of the decoder */
    struct unecho_decoder *decoder; /* owned; NULL: plain, or not known yet */
    char *packed;                   /* owned; what was read of it */
    struct unecho_codec_flow flow;  /* what the decoder has not taken of that */
    bool more;                      /* the decoder has, maybe, more to say without input */
};

/* "-" is standard input. False: reader->error says why; release all the same. */
bool unecho_reader_open(struct unecho_reader *reader, const char *name);

/* The same of a name in an open folder, where "-" is a file. */
bool unecho_reader_open_at(struct unecho_reader *reader, int folder, const char *name);
void unecho_reader_release(struct unecho_reader *reader);

enum { UNECHO_READER_BLOCK = 128 * 1024 }; /* bytes that are worth reading at once */

/* Reads up to `size` bytes, at least UNECHO_CODEC_MAGIC, as many as are there. False: the end, or
 * an error. With `unpack`, it may read a little and have nothing to show for it yet (true, and no
 * bytes); what came before an error is read like all else, and the error told after it. */
bool unecho_reader_next(struct unecho_reader *reader, char *block, size_t size, size_t *len);

/* Would the next read wait for more than `ms` milliseconds? */
bool unecho_reader_is_paused(const struct unecho_reader *reader, int ms);

/* "standard input" for "-". */
const char *unecho_reader_label(const char *name);

#endif
