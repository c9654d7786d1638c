#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static bool fail(struct unecho_reader *reader, const char *tried, int number) {
    reader->error = (struct unecho_io_error){tried, number};
    return false;
}

bool unecho_reader_open(struct unecho_reader *reader, const char *name) {
    return unecho_reader_open_at(reader, AT_FDCWD, name);
}

bool unecho_reader_open_at(struct unecho_reader *reader, int folder, const char *name) {
    *reader = (struct unecho_reader){.fd = STDIN_FILENO};
    if (folder != AT_FDCWD || strcmp(name, "-") != 0) {
        reader->fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (reader->fd < 0)
            return fail(reader, "open", errno);
        reader->owned = true;
    }
    if (fstat(reader->fd, &reader->stat) != 0)
        return fail(reader, "stat", errno);
    if (S_ISDIR(reader->stat.st_mode))
        return fail(reader, "read", EISDIR);
    reader->pauses = !S_ISREG(reader->stat.st_mode);
    if (!reader->pauses) /* only advice: read on if it is not taken */
        (void)posix_fadvise(reader->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

void unecho_reader_release(struct unecho_reader *reader) {
    if (reader->owned)
        close(reader->fd);
}

/* Somebody who shares the pipe or terminal may have made it non-blocking. */
static bool wait_for_more(int fd) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    return errno == EAGAIN && (poll(&wait, 1, -1) >= 0 || errno == EINTR);
}

bool unecho_reader_next(struct unecho_reader *reader, char *block, size_t size, size_t *len) {
    ssize_t n;

    if (reader->error.tried)
        return false;
    do
        n = read(reader->fd, block, size);
    while (n < 0 && (errno == EINTR || wait_for_more(reader->fd)));
    if (n < 0)
        return fail(reader, "read", errno);
    *len = (size_t)n;
    return n > 0;
}

bool unecho_reader_is_paused(const struct unecho_reader *reader, int ms) {
    struct pollfd fd = {.fd = reader->fd, .events = POLLIN};

    return reader->pauses && poll(&fd, 1, ms) == 0;
}

const char *unecho_reader_label(const char *name) {
    return strcmp(name, "-") == 0 ? "standard input" : name;
}
