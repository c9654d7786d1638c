#define _GNU_SOURCE /* renameat2; realpath, flock */

#include "writer.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Less is not worth a call of the system; more runs at once it does not take. */
enum { BUFFER = 64 * 1024, RUNS = 1024 };

static bool fail(struct unecho_writer *writer, const char *tried, int number) {
    if (!writer->error.tried)
        writer->error = (struct unecho_io_error){tried, number};
    return false;
}

/* "dir/name" -> "dir/.name.unecho"; the name is shortened to fit 255 bytes. */
static char *temp_name(const char *target) {
    const char *slash = strrchr(target, '/'), *name = slash ? slash + 1 : target;
    size_t size = strlen(target) + sizeof("..unecho");
    char *temp = malloc(size);

    if (temp)
        (void)snprintf(temp, size, "%.*s.%.240s.unecho", (int)(name - target), target, name);
    return temp;
}

/* A file of that name was left by a run that was killed, or belongs to one that has it locked. */
static bool remove_stale(const char *temp) {
    int fd = open(temp, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat ours, there;
    bool stale = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;

    /* meanwhile it may have got its name, and another come in its place */
    if (stale && fstat(fd, &ours) == 0 && lstat(temp, &there) == 0 && ours.st_dev == there.st_dev &&
        ours.st_ino == there.st_ino)
        stale = unlink(temp) == 0;
    if (fd >= 0)
        close(fd);
    return stale;
}

/* A new file that nobody else has, locked while we write it. */
static int create_temp(const char *temp, mode_t mode) {
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);

    if (fd < 0 && errno == EEXIST && remove_stale(temp))
        fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd >= 0)
        (void)flock(fd, LOCK_EX | LOCK_NB); /* where there are no locks, nothing is stale */
    return fd;
}

/* The mode and owner of the file that is replaced. */
static int adopt(int fd, const struct stat *old) {
    if (fchown(fd, old->st_uid, old->st_gid) != 0)
        return fchmod(fd, old->st_mode & 0777); /* not ours to give away: mode only */
    return fchmod(fd, old->st_mode & 07777);
}

static bool open_temp(struct unecho_writer *writer, const struct stat *old) {
    writer->temp = temp_name(writer->target);
    if (!writer->temp)
        return fail(writer, "open", ENOMEM);
    writer->fd = create_temp(writer->temp, old ? 0600 : writer->wish.mode & 0777);
    if (writer->fd < 0) {
        int number = errno;

        free(writer->temp);
        writer->temp = NULL;
        return number == EEXIST ? fail(writer, "write: another run writes it", 0)
                                : fail(writer, "create a temporary file beside it", number);
    }
    writer->owned = true;
    if (writer->wish.alone)
        unecho_cleanup_arm(writer->temp);
    return !old || adopt(writer->fd, old) == 0 || fail(writer, "set the mode", errno);
}

static bool open_file(struct unecho_writer *writer, const char *name) {
    struct stat old;
    bool exists = lstat(name, &old) == 0, is_link = exists && S_ISLNK(old.st_mode);

    if (is_link && stat(name, &old) != 0) /* a link to nothing */
        return fail(writer, "open", errno);
    if (exists && S_ISDIR(old.st_mode))
        return fail(writer, "write", EISDIR);
    if (exists && !S_ISREG(old.st_mode)) { /* a device or pipe */
        writer->fd = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        writer->owned = writer->fd >= 0;
        return writer->owned || fail(writer, "open", errno);
    }
    if (exists && !writer->wish.force)
        return fail(writer, "write: it exists (-f replaces it)", 0);
    writer->target = is_link ? realpath(name, NULL) : strdup(name);
    if (!writer->target)
        return fail(writer, "open", errno);
    return open_temp(writer, exists ? &old : NULL);
}

bool unecho_writer_open(struct unecho_writer *writer, const char *name,
                        struct unecho_writer_wish wish) {
    *writer = (struct unecho_writer){.fd = STDOUT_FILENO, .wish = wish};
    writer->buffer = malloc(BUFFER);
    writer->runs = malloc(RUNS * sizeof(*writer->runs));
    if (!writer->buffer || !writer->runs)
        return fail(writer, "write", ENOMEM);
    return !name || open_file(writer, name);
}

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

/* Puts bytes into the buffer, which goes out first. */
static void copy(struct unecho_writer *writer, const char *data, size_t len) {
    while (len > 0) {
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
    if (writer->run_count > 0)
        unecho_writer_settle(writer);
    copy(writer, data, len);
}

void unecho_writer_lend(struct unecho_writer *writer, const char *data, size_t len) {
    if (writer->run_count == RUNS)
        unecho_writer_flush(writer);
    /* writev does not write there, but its type knows no const */
    memcpy(&writer->runs[writer->run_count].iov_base, &data, sizeof(data));
    writer->runs[writer->run_count++].iov_len = len;
    writer->run_bytes += len;
}

/* Renames, but not over another file. */
static int rename_new(const char *from, const char *to) {
#ifdef RENAME_NOREPLACE
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS) /* it can be asked for there */
        return -1;
#endif
    if (link(from, to) == 0)
        return unlink(from);
    if (errno == EEXIST)
        return -1;
    if (access(to, F_OK) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to); /* no hard links there */
}

/* Gives the temporary file its name: atomically, and without -f never over another file. */
static bool put_in_place(struct unecho_writer *writer) {
    const char *temp = writer->temp, *target = writer->target;

    if ((writer->wish.force ? rename(temp, target) : rename_new(temp, target)) != 0)
        return errno == EEXIST ? fail(writer, "write: it exists (-f replaces it)", 0)
                               : fail(writer, "rename the temporary file", errno);
    if (writer->wish.alone)
        unecho_cleanup_disarm();
    free(writer->temp);
    writer->temp = NULL;
    return true;
}

bool unecho_writer_commit(struct unecho_writer *writer) {
    bool closed = true;

    unecho_writer_flush(writer);
    if (writer->converter)
        convert(writer, "", 0, true);
    if (writer->encoder)
        pack(writer, "", 0, true);
    if (writer->temp && writer->wish.certain && !writer->error.tried && fsync(writer->fd) != 0)
        fail(writer, "write", errno);
    /* network file systems tell of a full disk only here; standard output, too */
    closed = close(writer->fd) == 0;
    writer->owned = false;
    if (!closed && errno != EINTR)
        fail(writer, "close", errno);
    return !writer->error.tried && (!writer->temp || put_in_place(writer));
}

void unecho_writer_release(struct unecho_writer *writer) {
    if (writer->owned)
        close(writer->fd);
    if (writer->temp) {
        unlink(writer->temp);
        if (writer->wish.alone)
            unecho_cleanup_disarm();
    }
    free(writer->temp);
    free(writer->target);
    free(writer->buffer);
    free(writer->runs);
    unecho_converter_destroy(writer->converter);
    free(writer->converted);
    unecho_encoder_destroy(writer->encoder);
    free(writer->packed);
}

bool unecho_writer_is(const struct unecho_writer *writer, const struct stat *input) {
    struct stat output;
    bool known =
        writer->target ? stat(writer->target, &output) == 0 : fstat(writer->fd, &output) == 0;

    return known && S_ISREG(output.st_mode) && output.st_dev == input->st_dev &&
           output.st_ino == input->st_ino;
}
