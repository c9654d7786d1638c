#include "reader.h"

#include "folder.h"
#include "room.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Enough for most lines, and little of a text that is no list of records. */
enum { FIRST_READ = 4096 };

/* So much is read first to look at; a small file is read as a whole, as it will be anyway. */
static size_t first_read(const struct unecho_reader *reader) {
    off_t size = reader->pauses ? 0 : reader->stat.st_size;

    return size >= FIRST_READ && size < UNECHO_READER_BLOCK ? (size_t)size + 1 : FIRST_READ;
}

static bool fail(struct unecho_reader *reader, const char *tried, int number) {
    reader->error = (struct unecho_io_error){tried, number};
    return false;
}

/* Looks at what was opened. */
static bool begin(struct unecho_reader *reader, bool regular) {
    if (fstat(reader->fd, &reader->stat) != 0)
        return fail(reader, "stat", errno);
    if (S_ISDIR(reader->stat.st_mode))
        return fail(reader, "read", EISDIR);
    if (regular && !S_ISREG(reader->stat.st_mode))
        return fail(reader, "read: it is not a regular file", 0);
    reader->pauses = !S_ISREG(reader->stat.st_mode);
    if (!reader->pauses && reader->stat.st_size > UNECHO_READER_BLOCK) /* only advice */
        (void)posix_fadvise(reader->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

bool unecho_reader_open(struct unecho_reader *reader, const char *name) {
    *reader = (struct unecho_reader){.fd = STDIN_FILENO};
    if (strcmp(name, "-") != 0) {
        reader->fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (reader->fd < 0)
            return fail(reader, "open", errno);
        reader->owned = true;
    }
    return begin(reader, false);
}

bool unecho_reader_open_descriptor(struct unecho_reader *reader, int fd) {
    *reader = (struct unecho_reader){.fd = fd};
    return begin(reader, false);
}

/* Nobody waits for a pipe that has come in place of a file. */
enum { FOUND = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW };

static bool begin_found(struct unecho_reader *reader, int fd) {
    *reader = (struct unecho_reader){.fd = fd, .owned = fd >= 0};
    return fd < 0 ? fail(reader, "open", errno) : begin(reader, true);
}

bool unecho_reader_open_at(struct unecho_reader *reader, int folder, const char *name) {
    return begin_found(reader, openat(folder, name, FOUND));
}

bool unecho_reader_open_below(struct unecho_reader *reader, const char *path, size_t operand) {
    char *name = operand > 0 ? strndup(path, operand) : NULL;
    struct unecho_folder *root = name ? unecho_folder_open(AT_FDCWD, name, true) : NULL;
    bool opened;

    if (operand == 0)
        return unecho_reader_open(reader, path);
    opened = begin_found(reader, root ? unecho_open_beneath(root->fd, path + operand, FOUND) : -1);
    unecho_folder_let_go(root);
    free(name);
    return opened;
}

void unecho_reader_release(struct unecho_reader *reader) {
    if (reader->owned)
        close(reader->fd);
    unecho_decoder_destroy(reader->decoder);
    unecho_converter_destroy(reader->converter);
    free(reader->unpacking.buffer);
    free(reader->decoding.buffer);
    free(reader->ahead);
}

void unecho_reader_want_text(struct unecho_reader *reader, struct unecho_charset charset,
                             bool keep_mark) {
    reader->unpack = reader->decode = true;
    reader->charset = charset;
    reader->keep_mark = keep_mark;
}

/* Somebody who shares the pipe or terminal may have made it non-blocking. */
static bool wait_for_more(int fd) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    return errno == EAGAIN && (poll(&wait, 1, -1) >= 0 || errno == EINTR);
}

static bool read_some(struct unecho_reader *reader, char *block, size_t size, size_t *len) {
    ssize_t n;

    if (reader->ended) /* a terminal can end more than once */
        return false;
    do
        n = read(reader->fd, block, size);
    while (n < 0 && (errno == EINTR || wait_for_more(reader->fd)));
    if (n < 0)
        return fail(reader, "read", errno);
    *len = (size_t)n;
    reader->done += n;
    /* a file need not be asked again: where its size is one (not in /proc), it has come */
    reader->ended = n == 0 || (!reader->pauses && (size_t)n < size && reader->stat.st_size > 0 &&
                               reader->done >= reader->stat.st_size);
    return n > 0;
}

/* --- stages ----------------------------------------------------------------------------------- */

/* The `n` bytes in `block` are the first ones that it is fed. False: no memory. */
static bool begin_stage(struct unecho_reader_stage *stage, const char *block, size_t n) {
    stage->buffer = malloc(n > UNECHO_READER_BLOCK ? n : UNECHO_READER_BLOCK);
    if (!stage->buffer)
        return false;
    memcpy(stage->buffer, block, n);
    stage->flow = (struct unecho_codec_flow){.in = stage->buffer, .in_len = n};
    return true;
}

typedef bool source(struct unecho_reader *reader, char *block, size_t size, size_t *len);

/* More for a stage. False: an error. */
static bool refill(struct unecho_reader *reader, struct unecho_reader_stage *stage, source *read) {
    size_t n = 0;
    bool more = read(reader, stage->buffer, UNECHO_READER_BLOCK, &n);

    stage->flow = (struct unecho_codec_flow){stage->buffer, n, !more, NULL, 0};
    return more || !reader->error.tried;
}

/* Needs the stage more, before it can say something? */
static bool is_hungry(const struct unecho_reader_stage *stage) {
    return stage->flow.in_len == 0 && !stage->more;
}

static bool fail_to_unpack(struct unecho_reader *reader, enum unecho_codec_status status) {
    if (status == UNECHO_CODEC_NOMEM)
        return fail(reader, "decompress", ENOMEM);
    return fail(reader, unecho_codec_message(reader->codec, status), 0);
}

/* Never waits where it has something to show, and reads once at most, so that the caller can look
 * for a pause. An error or the end that comes with bytes comes again with the next call. */
static bool unpack(struct unecho_reader *reader, char *block, size_t size, size_t *len) {
    struct unecho_reader_stage *stage = &reader->unpacking;
    enum unecho_codec_status status;

    if (is_hungry(stage) && !refill(reader, stage, read_some))
        return false;
    stage->flow.out = block;
    stage->flow.out_len = size;
    status = unecho_decoder_run(reader->decoder, &stage->flow);
    *len = size - stage->flow.out_len;
    stage->more = stage->flow.out_len == 0 || status != UNECHO_CODEC_OK;
    if (status == UNECHO_CODEC_OK || *len > 0)
        return true;
    return status != UNECHO_CODEC_END && fail_to_unpack(reader, status);
}

/* Reads until the first bytes tell how it is compressed. A plain file's stay where they were read;
 * if there are too few they wait in `head`, so that nobody waits here for others. */
static bool read_first(struct unecho_reader *reader, char *block, size_t size, size_t *len) {
    size_t n = 0;

    assert(size >= UNECHO_CODEC_MAGIC + UNECHO_CHARSET_MARK);
    if (!read_some(reader, block + reader->head_len, size - reader->head_len, &n) &&
        reader->error.tried)
        return false;
    memcpy(block, reader->head, reader->head_len);
    n += reader->head_len;
    reader->codec = unecho_codec_detect((const unsigned char *)block, n);
    if (reader->codec != UNECHO_CODEC_NONE) {
        reader->decoder = unecho_decoder_create(reader->codec);
        if (!reader->decoder || !begin_stage(&reader->unpacking, block, n))
            return fail_to_unpack(reader, UNECHO_CODEC_NOMEM);
        return unpack(reader, block, size, len);
    }
    if (!reader->ended && unecho_codec_is_open((const unsigned char *)block, n)) {
        memcpy(reader->head, block, n);
        reader->head_len = n;
        return true;
    }
    reader->unpack = false;
    *len = n;
    return n > 0;
}

static bool read_plain(struct unecho_reader *reader, char *block, size_t size, size_t *len) {
    *len = 0;
    if (reader->decoder)
        return unpack(reader, block, size, len);
    return reader->unpack ? read_first(reader, block, size, len)
                          : read_some(reader, block, size, len);
}

/* The same as `unpack`. */
static bool decode(struct unecho_reader *reader, char *block, size_t size, size_t *len) {
    struct unecho_reader_stage *stage = &reader->decoding;
    enum unecho_codec_status status;

    if (is_hungry(stage) && !refill(reader, stage, read_plain))
        return false;
    stage->flow.out = block;
    stage->flow.out_len = size;
    status = unecho_converter_run(reader->converter, &stage->flow);
    *len = size - stage->flow.out_len;
    stage->more = stage->flow.out_len < UNECHO_CHARSET_ROOM || status != UNECHO_CODEC_OK;
    return status == UNECHO_CODEC_OK || *len > 0;
}

/* Reads until a mark is there, or cannot be any more; the same as `read_first`. */
static bool read_mark(struct unecho_reader *reader, char *block, size_t size, size_t *len) {
    size_t n = 0, mark;
    bool more = read_plain(reader, block + reader->mark_len, size - reader->mark_len, &n);

    if (!more && reader->error.tried && reader->mark_len == 0)
        return false;
    memcpy(block, reader->mark, reader->mark_len);
    n += reader->mark_len;
    if (more && n < UNECHO_CHARSET_MARK &&
        unecho_charset_is_open((const unsigned char *)block, n)) {
        memcpy(reader->mark, block, n);
        reader->mark_len = n;
        return true;
    }
    reader->decode = false;
    mark = unecho_charset_detect((const unsigned char *)block, n, &reader->charset);
    if (!reader->charset.name && reader->keep_mark)
        mark = 0;
    if (reader->charset.name) {
        reader->converter = unecho_converter_create(reader->charset.name, UNECHO_CONVERT_TO_UTF8);
        if (!reader->converter || !begin_stage(&reader->decoding, block + mark, n - mark))
            return fail(reader, "convert to UTF-8", errno);
        return (more && n == mark) || decode(reader, block, size, len); /* one read is enough */
    }
    if (mark > 0)
        memmove(block, block + mark, n - mark);
    *len = n - mark;
    return more || n > 0;
}

static bool read_on(struct unecho_reader *reader, char *block, size_t size, size_t *len) {
    *len = 0;
    if (reader->error.tried)
        return false;
    if (reader->converter)
        return decode(reader, block, size, len);
    return reader->decode ? read_mark(reader, block, size, len)
                          : read_plain(reader, block, size, len);
}

static void end_ahead(struct unecho_reader *reader) {
    free(reader->ahead);
    reader->ahead = NULL;
    reader->ahead_at = reader->ahead_len = reader->ahead_room = 0;
}

void unecho_reader_give_up(struct unecho_reader *reader, const char *tried, int number) {
    end_ahead(reader);
    reader->error = (struct unecho_io_error){tried, number};
}

bool unecho_reader_look(struct unecho_reader *reader,
                        bool (*enough)(void *arg, const char *bytes, size_t len, bool last),
                        void *arg) {
    bool more = true, wants = true;

    if (reader->ahead_len > 0) /* it was looked at before */
        wants = !enough(arg, reader->ahead, reader->ahead_len, false);
    while (more && wants && reader->ahead_len < UNECHO_READER_AHEAD) {
        size_t n, size = reader->ahead_len > 0 ? UNECHO_READER_BLOCK : first_read(reader);
        char *room = unecho_room(reader->ahead, &reader->ahead_room, reader->ahead_len + size, 1);

        if (!room) {
            unecho_reader_give_up(reader, "read", ENOMEM);
            return false;
        }
        reader->ahead = room;
        more = read_on(reader, room + reader->ahead_len, size, &n);
        reader->ahead_len += n;
        if (n > 0 || !more)
            wants = !enough(arg, room, reader->ahead_len, !more);
    }
    if (reader->ahead_len == 0)
        end_ahead(reader);
    return !reader->error.tried;
}

bool unecho_reader_next(struct unecho_reader *reader, char *block, size_t size, size_t *len) {
    size_t n = reader->ahead_len - reader->ahead_at;

    if (!reader->ahead)
        return read_on(reader, block, size, len);
    *len = n < size ? n : size;
    memcpy(block, reader->ahead + reader->ahead_at, *len);
    reader->ahead_at += *len;
    if (reader->ahead_at == reader->ahead_len)
        end_ahead(reader);
    return true;
}

off_t unecho_reader_stands(const struct unecho_reader *reader, uint64_t *left) {
    bool plain = !reader->unpack && !reader->decode && !reader->decoder && !reader->converter;
    off_t at = plain && !reader->pauses && !reader->ahead && !reader->error.tried
                   ? lseek(reader->fd, 0, SEEK_CUR)
                   : -1;

    *left = at >= 0 && at < reader->stat.st_size ? (uint64_t)(reader->stat.st_size - at) : 0;
    return at;
}

bool unecho_reader_pass(struct unecho_reader *reader, off_t by) {
    if (lseek(reader->fd, by, SEEK_CUR) < 0)
        return false;
    reader->done += by;
    reader->ended = false;
    return true;
}

uint64_t unecho_reader_advance(struct unecho_reader *reader) {
    off_t told = reader->told;

    if (reader->done <= told) /* they come again */
        return 0;
    reader->told = reader->done;
    return (uint64_t)(reader->done - told);
}

static bool is_fed(const struct unecho_reader_stage *stage) {
    return stage->buffer && !is_hungry(stage);
}

bool unecho_reader_is_paused(const struct unecho_reader *reader, int ms) {
    struct pollfd fd = {.fd = reader->fd, .events = POLLIN};

    if (reader->ahead || is_fed(&reader->unpacking) || is_fed(&reader->decoding) ||
        (reader->ended && (reader->decoder || reader->converter)))
        return false;
    return reader->pauses && poll(&fd, 1, ms) == 0;
}

const char *unecho_reader_label(const char *name) {
    return strcmp(name, "-") == 0 ? "standard input" : name;
}
