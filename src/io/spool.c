#define _GNU_SOURCE /* O_TMPFILE */

#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file without a name. Negative: errno. */
static int open_nameless(void) {
    const char *folder = getenv("TMPDIR");
    char *name;
    int fd;

    if (!folder || !*folder)
        folder = "/tmp";
    fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL))
        return fd;
    name = malloc(strlen(folder) + sizeof("/unecho-XXXXXX"));
    if (!name)
        return -1;
    (void)sprintf(name, "%s/unecho-XXXXXX", folder);
    fd = mkstemp(name);
    if (fd >= 0)
        (void)unlink(name);
    free(name);
    return fd;
}

static bool write_all(int fd, const char *bytes, size_t len) {
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno != EINTR)
            return false;
        bytes += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* Bytes as they stand, compressed or not. */
static bool copy(struct unecho_reader *reader, int to, struct unecho_io_error *error) {
    char *room = malloc(UNECHO_READER_BLOCK);
    size_t len;
    bool ok = room != NULL;

    if (!ok)
        *error = (struct unecho_io_error){"read", ENOMEM};
    while (ok && unecho_reader_next(reader, room, UNECHO_READER_BLOCK, &len))
        if (!write_all(to, room, len)) {
            *error = (struct unecho_io_error){
                "keep for a second reading, in the folder for temporary files ($TMPDIR)", errno};
            ok = false;
        }
    if (ok)
        *error = reader->error;
    free(room);
    return ok && !error->tried;
}

/* Is it there the second time as it was the first? */
static bool is_lasting(const char *name) {
    struct stat info;

    return stat(name, &info) == 0 && (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode));
}

bool unecho_spool_init(struct unecho_spool *spool, const char *name,
                       struct unecho_io_error *error) {
    struct unecho_reader reader;
    bool is_stdin = strcmp(name, "-") == 0, ok = true;

    *spool = (struct unecho_spool){.fd = -1};
    *error = (struct unecho_io_error){NULL, 0};
    if (!is_stdin && is_lasting(name))
        return true;
    if (!unecho_reader_open(&reader, name)) { /* it is told when it is read */
        unecho_reader_release(&reader);
        return true;
    }
    spool->start = is_stdin ? lseek(reader.fd, 0, SEEK_CUR) : 0;
    if (is_stdin && S_ISREG(reader.stat.st_mode) && spool->start >= 0) {
        spool->fd = dup(reader.fd);
        ok = spool->fd >= 0;
    } else if (!S_ISREG(reader.stat.st_mode) && !S_ISDIR(reader.stat.st_mode)) {
        spool->start = 0;
        spool->fd = open_nameless();
        ok = spool->fd >= 0;
    }
    if (!ok)
        *error = (struct unecho_io_error){"make a temporary file in $TMPDIR", errno};
    else if (spool->fd >= 0 && !S_ISREG(reader.stat.st_mode))
        ok = copy(&reader, spool->fd, error);
    unecho_reader_release(&reader);
    return ok;
}

void unecho_spool_release(struct unecho_spool *spool) {
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
}

bool unecho_spool_open(const struct unecho_spool *spool, struct unecho_reader *reader) {
    if (!unecho_reader_open_descriptor(reader, spool->fd))
        return false;
    if (lseek(spool->fd, spool->start, SEEK_SET) < 0)
        reader->error = (struct unecho_io_error){"read again", errno};
    return !reader->error.tried;
}
