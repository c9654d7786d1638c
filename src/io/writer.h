/*
 * The output: standard output, or a file that appears under its name only when it is whole. It can
 * be converted to another encoding and compressed on its way.
 */
#ifndef UNECHO_WRITER_H
#define UNECHO_WRITER_H

#include "charset.h"
#include "codec.h"
#include "io_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/uio.h>

/* How a file is to be written. */
struct unecho_writer_wish {
    bool force;   /* it may replace another */
    bool certain; /* it is on the disk before it has its name */
    bool alone;   /* a temporary file goes with any signal; else the next run removes it */
    mode_t mode;  /* of a new file, less the umask */
};

struct unecho_writer {
    int fd;
    bool owned;   /* fd is to be closed: not standard output */
    char *target; /* owned; the file to put in place at commit, links followed; NULL: none */
    char *temp;   /* owned; what is written until then, in the same folder */
    struct unecho_writer_wish wish;
    char *buffer; /* owned; goes out before `runs` */
    size_t used;
    struct iovec *runs; /* owned array of what is borrowed */
    int run_count;
    size_t run_bytes;
    struct unecho_converter *converter; /* owned; NULL: UTF-8 */
    char *converted;                    /* owned; room for what comes out of it */
    enum unecho_codec codec;            /* of the encoder */
    struct unecho_encoder *encoder;     /* owned; NULL: written as it is */
    char *packed;                       /* owned; what has come out of it */
    size_t packed_len;
    struct unecho_io_error error; /* sticky: check it once, at commit */
};

/* NULL is standard output. A name that exists is an error unless `force`; a device or pipe is
 * written to as it is. False: writer->error says why; release all the same. */
bool unecho_writer_open(struct unecho_writer *writer, const char *name,
                        struct unecho_writer_wish wish);

/* From now on what is written is compressed; to be called before anything is. False: writer->error
 * says why; release all the same. */
bool unecho_writer_compress(struct unecho_writer *writer, enum unecho_codec codec);

/* From now on what is written is converted from UTF-8, with a byte order mark before it if there
 * was one; to be called before anything is written. False: writer->error says why; release all the
 * same. */
bool unecho_writer_convert(struct unecho_writer *writer, const struct unecho_charset *charset);

void unecho_writer_write(struct unecho_writer *writer, const char *data, size_t len);

/* The same without a copy: `data` is borrowed until unecho_writer_settle. */
void unecho_writer_lend(struct unecho_writer *writer, const char *data, size_t len);

/* Borrows nothing any more: what was lent is handed to the system, or copied if it is little. */
void unecho_writer_settle(struct unecho_writer *writer);

/* Hands everything to the system, but what an encoder keeps: it gives up nothing of a block before
 * that is full, as many small blocks would be no compression. */
void unecho_writer_flush(struct unecho_writer *writer);

/* Flushes, ends what is converted or compressed, and puts the file in place. False: writer->error
 * says why, and no file of that name was made or changed. */
bool unecho_writer_commit(struct unecho_writer *writer);

/* Frees; what was not committed is gone. */
void unecho_writer_release(struct unecho_writer *writer);

/* Is `input` the regular file that is written, or would be replaced? */
bool unecho_writer_is(const struct unecho_writer *writer, const struct stat *input);

#endif
