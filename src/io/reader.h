/* An input: a file or standard input, read in large blocks, and made plain UTF-8 if that is wanted.
 */
#ifndef UNECHO_READER_H
#define UNECHO_READER_H

#include "charset.h"
#include "codec.h"
#include "io_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* What changes the bytes on their way; each is fed by what comes before it. */
struct unecho_reader_stage {
    char *buffer;                  /* owned; what it is fed from; NULL: there is no such stage */
    struct unecho_codec_flow flow; /* what it has not taken of that */
    bool more;                     /* it has, maybe, more to say without input */
};

struct unecho_reader {
    int fd;
    bool owned;  /* fd is to be closed: not standard input */
    bool pauses; /* a pipe, terminal or socket, which may have nothing to say for a while */
    bool ended;  /* nothing follows on fd */
    off_t done;  /* bytes that were read */
    off_t told;  /* of those, by unecho_reader_advance */
    struct stat stat;
    struct unecho_io_error error; /* sticky */

    bool unpack;                            /* see unecho_reader_want_text; until it is known */
    unsigned char head[UNECHO_CODEC_MAGIC]; /* first bytes, too few to tell what it is */
    size_t head_len;
    enum unecho_codec codec;        /* of the decoder */
    struct unecho_decoder *decoder; /* owned; NULL: plain, or not known yet */
    struct unecho_reader_stage unpacking;

    bool decode; /* the same for the encoding */
    bool keep_mark;
    unsigned char mark[UNECHO_CHARSET_MARK];
    size_t mark_len;
    struct unecho_charset charset;      /* what is asked for; then what it is */
    struct unecho_converter *converter; /* owned; NULL: UTF-8, or not known yet */
    struct unecho_reader_stage decoding;

    char *ahead; /* owned; what is delivered before all else; NULL: nothing */
    size_t ahead_at, ahead_len, ahead_room;
};

/* "-" is standard input. False: reader->error says why; release all the same. */
bool unecho_reader_open(struct unecho_reader *reader, const char *name);

/* The same of an open file, which is borrowed, from where it stands. */
bool unecho_reader_open_descriptor(struct unecho_reader *reader, int fd);

/* The same of a name in an open folder, where "-" is a file. It must be a regular file, and no
 * link.
 */
bool unecho_reader_open_at(struct unecho_reader *reader, int folder, const char *name);

/* The same of a path of which the first `operand` bytes were named and the rest was found below
 * that. With none, as unecho_reader_open. */
bool unecho_reader_open_below(struct unecho_reader *reader, const char *path, size_t operand);

void unecho_reader_release(struct unecho_reader *reader);

/* From now on, text comes: what is compressed by the look of its first bytes is decompressed, and
 * what is in another encoding than UTF-8 is converted. A byte order mark says in which it is, else
 * `charset` does. The mark is not passed on, unless it is UTF-8's and `keep_mark` is set. To be
 * called before the first read; `codec` and `charset` tell what it was once bytes have come, or the
 * end has. */
void unecho_reader_want_text(struct unecho_reader *reader, struct unecho_charset charset,
                             bool keep_mark);

enum { UNECHO_READER_BLOCK = 128 * 1024 }; /* bytes that are worth reading at once */

/* Reads up to `size` bytes, at least UNECHO_CHARSET_ROOM, as many as are there. False: the end, or
 * an error. Where text is wanted, it may read a little and have nothing to show for it yet (true,
 * and no bytes); what came before an error is read like all else, and the error told after it. */
bool unecho_reader_next(struct unecho_reader *reader, char *block, size_t size, size_t *len);

enum { UNECHO_READER_AHEAD = 1024 * 1024 }; /* bytes that are looked at */

/* Looks at the first bytes before any are read; they are read all the same. As long as they are not
 * `enough`, which is told whether these are the last, it waits for more, up to the limit. False: it
 * could not, and the next read says why. */
bool unecho_reader_look(struct unecho_reader *reader,
                        bool (*enough)(void *arg, const char *bytes, size_t len, bool last),
                        void *arg);

/* Nothing is read any more, not even what was looked at: reading fails for that reason. */
void unecho_reader_give_up(struct unecho_reader *reader, const char *tried, int number);

/* Where it stands in a regular file whose bytes are what it reads, of which *left bytes follow, by
 * its size when it was opened. *left is 0 where it is another kind of input, or that is not known
 * yet. */
off_t unecho_reader_stands(const struct unecho_reader *reader, uint64_t *left);

/* So many bytes of such a file count as read, or with a negative number come again. False: they
 * cannot. */
bool unecho_reader_pass(struct unecho_reader *reader, off_t by);

/* Bytes that were read since the last call, as they stand in the file. */
uint64_t unecho_reader_advance(struct unecho_reader *reader);

/* Would the next read wait for more than `ms` milliseconds? */
bool unecho_reader_is_paused(const struct unecho_reader *reader, int ms);

/* "standard input" for "-". */
const char *unecho_reader_label(const char *name);

#endif
