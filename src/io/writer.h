/*
 * The output: standard output, or a file that appears under its name only when it is whole. It can
 * be converted to another encoding and compressed on its way.
 */
#ifndef UNECHO_WRITER_H
#define UNECHO_WRITER_H

#include "charset.h"
#include "codec.h"
#include "newfile.h"

#include <sys/uio.h>

/* Takes what is written, in order, in the place of a file. */
struct unecho_tap {
    void (*take)(void *arg, const char *data, size_t len); /* NULL: there is none */
    void *arg;
};

struct unecho_writer {
    int fd;                     /* borrowed from `file`, or: */
    bool owned;                 /* it is to be closed: a device or pipe */
    bool to_file;               /* to `file`, which is put in place at commit */
    struct unecho_newfile file; /* released */
    char *buffer;               /* owned; goes out before `runs`; NULL: nothing was copied yet */
    size_t used;
    struct iovec *runs; /* owned array of what is borrowed */
    int run_count;
    size_t run_bytes;
    struct unecho_converter *converter; /* owned; NULL: UTF-8 */
    char *converted;                    /* owned; room for what comes out of it */
    enum unecho_codec codec;            /* of the encoder */
    struct unecho_encoder *encoder;     /* owned; NULL: written as it is */
    bool packing;                       /* it was given something, since: */
    bool ended;                         /* a member has ended */
    bool finished;                      /* nothing is written any more */
    char *packed;                       /* owned; what has come out of it */
    size_t packed_len;
    struct unecho_tap tap;        /* instead of all above; none of it need be opened */
    struct unecho_io_error error; /* sticky: check it once, at commit */
};

/* NULL is standard output. A name that exists is an error unless `force`; a device, a pipe or a
 * descriptor of ours (/dev/stdout, /dev/fd/3) is written to as it is, and the file that a link
 * leads to is replaced. A new file has the mode 0666 less the umask. False: writer->error says why;
 * release all the same. */
bool unecho_writer_open(struct unecho_writer *writer, const char *name, bool force);

/* A file that gets the name meanwhile is not replaced, whatever `force` says. */
void unecho_writer_guard(struct unecho_writer *writer);

/* Writes a file in a folder. False: writer->error says why; release all the same. */
bool unecho_writer_open_in(struct unecho_writer *writer, struct unecho_folder *folder,
                           const char *name, const struct unecho_newfile_wish *wish);

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

/* What is compressed ends a member (gzip) or frame here, and begins another with the next byte: for
 * files of which each document is to be found by itself. Nothing is borrowed any more. */
void unecho_writer_end_member(struct unecho_writer *writer);

/* Hands everything to the system, but what an encoder keeps: it gives up nothing of a block before
 * that is full, as many small blocks would be no compression. */
void unecho_writer_flush(struct unecho_writer *writer);

/* Flushes and ends what is converted or compressed; the file's bytes are on the disk, if that is
 * wished. Nothing is borrowed any more, and only commit or release follow. */
void unecho_writer_finish(struct unecho_writer *writer);

/* Finishes, if that was not done, and puts the file in place; of a file that was
 * opened by its name, the name is on the disk. False: writer->error
 * says why, and no file of that name was made or changed. */
bool unecho_writer_commit(struct unecho_writer *writer);

/* Frees; what was not committed is gone. */
void unecho_writer_release(struct unecho_writer *writer);

/* The regular file that is written, or would be replaced. False: it is none, or is not there. */
bool unecho_writer_output(const struct unecho_writer *writer, struct stat *output);

#endif
