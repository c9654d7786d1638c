#define _DEFAULT_SOURCE /* realpath */

#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Less is not worth a call of the system; more runs at once it does not take. */
enum { BUFFER = 64 * 1024, RUNS = 1024 };

static bool fail(struct unecho_writer *writer, const char *tried, int number) {
    if (!writer->error.tried)
        writer->error = (struct unecho_io_error){tried, number};
    return false;
}

static bool begin(struct unecho_writer *writer) {
    *writer = (struct unecho_writer){.fd = STDOUT_FILENO};
    writer->runs = malloc(RUNS * sizeof(*writer->runs));
    return writer->runs || fail(writer, "write", ENOMEM);
}

bool unecho_writer_open_in(struct unecho_writer *writer, struct unecho_folder *folder,
                           const char *name, const struct unecho_newfile_wish *wish) {
    if (!begin(writer))
        return false;
    writer->to_file = true;
    if (!unecho_newfile_open(&writer->file, folder, name, wish))
        return fail(writer, writer->file.error.tried, writer->file.error.number);
    writer->fd = writer->file.temp.fd;
    return true;
}

/* The descriptor of ours that a name stands for: to open it anew would write at its beginning, and
 * to replace the file behind it would leave the shell with the old one. -1: none. */
static int descriptor_of(const char *name) {
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};

    if (strcmp(name, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(name, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
        size_t len = strlen(folders[i]);

        if (strncmp(name, folders[i], len) == 0 && name[len] != '\0' &&
            name[len + strspn(name + len, "0123456789")] == '\0')
            return (int)strtol(name + len, NULL, 10);
    }
    return -1;
}

static bool open_device(struct unecho_writer *writer, const char *name, int descriptor) {
    writer->fd = descriptor >= 0 ? fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
                                 : open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    writer->owned = writer->fd >= 0;
    return writer->owned || fail(writer, "open", errno);
}

/* A file by its path, links followed. */
static bool open_path(struct unecho_writer *writer, const char *path, bool force) {
    const struct unecho_newfile_wish wish = {
        .replace = force, .certain = true, .alone = true, .mode = 0666};
    const char *base;
    struct unecho_folder *folder = unecho_folder_around(path, &base);

    if (!folder)
        return fail(writer, "create a temporary file beside it", errno);
    writer->to_file = true;
    if (unecho_newfile_open(&writer->file, folder, base, &wish))
        writer->fd = writer->file.temp.fd;
    else
        fail(writer, writer->file.error.tried, writer->file.error.number);
    unecho_folder_let_go(folder);
    return !writer->error.tried;
}

bool unecho_writer_open(struct unecho_writer *writer, const char *name, bool force) {
    struct stat old;
    int descriptor = name ? descriptor_of(name) : -1;
    bool exists, is_link, opened;
    char *path;

    if (!begin(writer) || !name)
        return !writer->error.tried;
    exists = lstat(name, &old) == 0;
    if (!exists && errno != ENOENT)
        return fail(writer, "open", errno);
    is_link = exists && S_ISLNK(old.st_mode);
    if (descriptor < 0 && is_link && stat(name, &old) != 0) /* a link to nothing */
        return fail(writer, "open", errno);
    if (descriptor < 0 && exists && S_ISDIR(old.st_mode))
        return fail(writer, "write", EISDIR);
    if (descriptor >= 0 || (exists && !S_ISREG(old.st_mode)))
        return open_device(writer, name, descriptor);
    if (exists && !force)
        return fail(writer, "write: it exists (-f replaces it)", 0);
    path = is_link ? realpath(name, NULL) : strdup(name);
    if (!path)
        return fail(writer, "open", errno);
    opened = open_path(writer, path, force);
    free(path);
    return opened;
}

void unecho_writer_guard(struct unecho_writer *writer) { writer->file.wish.guards = true; }

/* Somebody who shares the pipe or terminal may have made it non-blocking. */
static bool wait_for_room(int fd) {
    struct pollfd wait = {.fd = fd, .events = POLLOUT};

    return errno == EAGAIN && (poll(&wait, 1, -1) >= 0 || errno == EINTR);
}

/* Takes `n` bytes off the front of the runs; what is left of them. */
static struct iovec *skip(struct iovec *runs, int *count, size_t n) {
    while (*count > 0 && n >= runs->iov_len) {
        n -= runs->iov_len;
        runs++;
        --*count;
    }
    if (*count > 0) {
        runs->iov_base = (char *)runs->iov_base + n;
        runs->iov_len -= n;
    }
    return runs;
}

static void send(struct unecho_writer *writer, struct iovec *runs, int count) {
    while (count > 0 && !writer->error.tried) {
        ssize_t n = writev(writer->fd, runs, count);

        if (n < 0 && (errno == EINTR || wait_for_room(writer->fd)))
            continue;
        if (n < 0) {
            fail(writer, "write", errno);
            return;
        }
        runs = skip(runs, &count, (size_t)n);
    }
}

static void send_packed(struct unecho_writer *writer) {
    struct iovec packed = {writer->packed, writer->packed_len};

    if (writer->packed_len > 0)
        send(writer, &packed, 1);
    writer->packed_len = 0;
}

/* Runs the encoder until it has taken all, and at the end given all. */
static void pack(struct unecho_writer *writer, const char *data, size_t len, bool last) {
    struct unecho_codec_flow flow = {.in = data, .in_len = len, .last = last};
    enum unecho_codec_status status = UNECHO_CODEC_OK;

    writer->packing |= len > 0;
    while (!writer->error.tried && status == UNECHO_CODEC_OK && (flow.in_len > 0 || last)) {
        flow.out = writer->packed + writer->packed_len;
        flow.out_len = BUFFER - writer->packed_len;
        status = unecho_encoder_run(writer->encoder, &flow);
        writer->packed_len = BUFFER - flow.out_len;
        if (flow.out_len == 0 || status == UNECHO_CODEC_END)
            send_packed(writer);
    }
    if (status == UNECHO_CODEC_NOMEM)
        fail(writer, "compress", ENOMEM);
    else if (status > UNECHO_CODEC_NOMEM)
        fail(writer, unecho_codec_message(writer->codec, status), 0);
}

/* What the file consists of. */
static void put_out(struct unecho_writer *writer, struct iovec *runs, int count) {
    if (!writer->encoder)
        send(writer, runs, count);
    for (int i = 0; writer->encoder && i < count; i++)
        pack(writer, runs[i].iov_base, runs[i].iov_len, false);
}

/* Runs the converter until it has taken all, and at the end given all. */
static void convert(struct unecho_writer *writer, const char *data, size_t len, bool last) {
    struct unecho_codec_flow flow = {.in = data, .in_len = len, .last = last};
    enum unecho_codec_status status;

    do {
        struct iovec run = {.iov_base = writer->converted};

        flow.out = writer->converted;
        flow.out_len = BUFFER;
        status = unecho_converter_run(writer->converter, &flow);
        run.iov_len = BUFFER - flow.out_len;
        if (run.iov_len > 0)
            put_out(writer, &run, 1);
    } while (!writer->error.tried && status == UNECHO_CODEC_OK &&
             (flow.in_len > 0 || flow.out_len < UNECHO_CHARSET_ROOM || last));
    if (status == UNECHO_CODEC_UNSUPPORTED)
        fail(writer, "write: a character is not in the output's encoding", 0);
}

static void write_all(struct unecho_writer *writer, struct iovec *runs, int count) {
    if (!writer->converter)
        put_out(writer, runs, count);
    for (int i = 0; writer->converter && i < count; i++)
        convert(writer, runs[i].iov_base, runs[i].iov_len, false);
}

bool unecho_writer_convert(struct unecho_writer *writer, const struct unecho_charset *charset) {
    if (charset->name) {
        writer->converter = unecho_converter_create(charset->name, UNECHO_CONVERT_FROM_UTF8);
        if (!writer->converter)
            return fail(writer, "convert", errno);
        writer->converted = malloc(BUFFER);
        if (!writer->converted)
            return fail(writer, "convert", ENOMEM);
    }
    if (charset->mark)
        unecho_writer_write(writer, "\xef\xbb\xbf", 3);
    return true;
}

bool unecho_writer_compress(struct unecho_writer *writer, enum unecho_codec codec) {
    if (codec == UNECHO_CODEC_NONE)
        return true;
    writer->codec = codec;
    writer->encoder = unecho_encoder_create(codec);
    writer->packed = malloc(BUFFER);
    return (writer->encoder && writer->packed) || fail(writer, "compress", ENOMEM);
}

void unecho_writer_flush(struct unecho_writer *writer) {
    struct iovec buffer = {writer->buffer, writer->used};

    if (writer->used > 0)
        write_all(writer, &buffer, 1);
    write_all(writer, writer->runs, writer->run_count);
    send_packed(writer);
    writer->used = 0;
    writer->run_count = 0;
    writer->run_bytes = 0;
}

void unecho_writer_end_member(struct unecho_writer *writer) {
    if (!writer->encoder)
        return;
    unecho_writer_flush(writer);
    if (!writer->packing)
        return;
    pack(writer, "", 0, true);
    unecho_encoder_destroy(writer->encoder);
    writer->encoder = unecho_encoder_create(writer->codec);
    writer->packing = false;
    writer->ended = true;
    if (!writer->encoder)
        fail(writer, "compress", ENOMEM);
}

/* Puts bytes into the buffer, which goes out first. */
static void copy(struct unecho_writer *writer, const char *data, size_t len) {
    if (!writer->buffer)
        writer->buffer = malloc(BUFFER);
    if (!writer->buffer)
        fail(writer, "write", ENOMEM);
    while (writer->buffer && len > 0) {
        size_t n = BUFFER - writer->used < len ? BUFFER - writer->used : len;

        memcpy(writer->buffer + writer->used, data, n);
        writer->used += n;
        data += n;
        len -= n;
        if (writer->used == BUFFER) {
            struct iovec full = {writer->buffer, BUFFER};

            write_all(writer, &full, 1);
            writer->used = 0;
        }
    }
}

void unecho_writer_settle(struct unecho_writer *writer) {
    if (writer->run_bytes >= BUFFER / 2) {
        unecho_writer_flush(writer);
        return;
    }
    for (int i = 0; i < writer->run_count; i++)
        copy(writer, writer->runs[i].iov_base, writer->runs[i].iov_len);
    writer->run_count = 0;
    writer->run_bytes = 0;
}

void unecho_writer_write(struct unecho_writer *writer, const char *data, size_t len) {
    if (writer->tap.take) {
        writer->tap.take(writer->tap.arg, data, len);
        return;
    }
    if (writer->run_count > 0)
        unecho_writer_settle(writer);
    copy(writer, data, len);
}

void unecho_writer_lend(struct unecho_writer *writer, const char *data, size_t len) {
    if (writer->tap.take) {
        writer->tap.take(writer->tap.arg, data, len);
        return;
    }
    if (writer->run_count == RUNS)
        unecho_writer_flush(writer);
    /* writev does not write there, but its type knows no const */
    memcpy(&writer->runs[writer->run_count].iov_base, &data, sizeof(data));
    writer->runs[writer->run_count++].iov_len = len;
    writer->run_bytes += len;
}

/* Puts the file in place. */
static bool put_in_place(struct unecho_writer *writer) {
    struct unecho_newfile *file = &writer->file;

    if (!unecho_newfile_commit(file))
        return fail(writer, file->error.tried, file->error.number);
    if (file->wish.alone && !unecho_folder_sync(file->folder))
        return fail(writer, "write to the disk", errno);
    return true;
}

void unecho_writer_finish(struct unecho_writer *writer) {
    unecho_writer_flush(writer);
    if (writer->converter)
        convert(writer, "", 0, true);
    if (writer->encoder && (writer->packing || !writer->ended))
        pack(writer, "", 0, true);
    writer->finished = true;
    if (writer->to_file && !writer->error.tried && !unecho_newfile_sync(&writer->file))
        fail(writer, writer->file.error.tried, writer->file.error.number);
}

bool unecho_writer_commit(struct unecho_writer *writer) {
    if (!writer->finished)
        unecho_writer_finish(writer);
    if (writer->to_file)
        return !writer->error.tried && put_in_place(writer);
    /* standard output may tell of a full disk only here */
    if (close(writer->fd) != 0 && errno != EINTR)
        fail(writer, "close", errno);
    writer->owned = false;
    return !writer->error.tried;
}

void unecho_writer_release(struct unecho_writer *writer) {
    if (writer->owned)
        close(writer->fd);
    if (writer->to_file)
        unecho_newfile_release(&writer->file);
    free(writer->buffer);
    free(writer->runs);
    unecho_converter_destroy(writer->converter);
    free(writer->converted);
    unecho_encoder_destroy(writer->encoder);
    free(writer->packed);
}

bool unecho_writer_output(const struct unecho_writer *writer, struct stat *output) {
    const struct unecho_newfile *file = &writer->file;
    bool known = writer->to_file && file->name
                     ? fstatat(file->folder->fd, file->name, output, AT_SYMLINK_NOFOLLOW) == 0
                     : fstat(writer->fd, output) == 0;

    return known && S_ISREG(output->st_mode);
}
