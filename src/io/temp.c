#define _GNU_SOURCE /* O_TMPFILE, renameat2, flock, getentropy */

#include "temp.h"

#include "attributes.h"
#include "cleanup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { HEX = 16, BLOCK = 64 * 1024 };

static const char ending[] = ".unecho";

/* --- names ------------------------------------------------------------------------------------ */

bool unecho_temp_spell(char name[UNECHO_TEMP_NAME], ino_t inode) {
    uint64_t random;

    if (getentropy(&random, sizeof(random)) != 0)
        return false;
    (void)snprintf(name, UNECHO_TEMP_NAME, ".%" PRIx64 ".%016" PRIx64 "%s", (uint64_t)inode, random,
                   ending);
    return true;
}

/* The inode that the name of a temporary file tells; 0: it is no such name. */
static uint64_t told_inode(const char *name) {
    const char *first = name + 1, *second = first + strspn(first, "0123456789abcdef") + 1;

    if (*name != '.' || second == first + 1 || second - first > HEX + 1 || second[-1] != '.' ||
        strspn(second, "0123456789abcdef") != HEX || strcmp(second + HEX, ending) != 0)
        return 0;
    return strtoull(first, NULL, HEX);
}

/* --- what was left ---------------------------------------------------------------------------- */

void unecho_temp_tidy(int folder, const char *name) {
    int fd = told_inode(name) == 0
                 ? -1
                 : openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    struct stat info, there;

    if (fd < 0)
        return;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid() &&
        (uint64_t)info.st_ino == told_inode(name) && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
        fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 && there.st_ino == info.st_ino)
        (void)unlinkat(folder, name, 0);
    close(fd);
}

static void tidy_all(struct unecho_folder *folder) {
    int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;

    if (!dir && fd >= 0)
        close(fd);
    while (dir && (entry = readdir(dir)) != NULL)
        unecho_temp_tidy(folder->fd, entry->d_name);
    if (dir)
        closedir(dir);
}

/* --- new ones --------------------------------------------------------------------------------- */

static void name_it(struct unecho_temp *temp, const char *name) {
    (void)snprintf(temp->name, sizeof(temp->name), "%s", name);
    if (temp->alone)
        unecho_cleanup_arm(temp->folder->fd, temp->name);
}

static void unname(struct unecho_temp *temp) {
    if (temp->alone && temp->name[0])
        unecho_cleanup_disarm();
    temp->name[0] = '\0';
}

/* One that has a name from the beginning: that of what was left only when it is locked. */
static bool open_named(struct unecho_temp *temp, mode_t mode) {
    char name[UNECHO_TEMP_NAME];
    struct stat info;

    if (!unecho_temp_spell(name, 0))
        return false;
    temp->fd = openat(temp->folder->fd, name + 2,
                      O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (temp->fd < 0)
        return false;
    name_it(temp, name + 2);
    (void)flock(temp->fd, LOCK_EX | LOCK_NB); /* where there are no locks, nothing was left */
    if (fstat(temp->fd, &info) != 0 || !unecho_temp_spell(name, info.st_ino) ||
        renameat(temp->folder->fd, temp->name, temp->folder->fd, name) != 0)
        return false;
    name_it(temp, name);
    return true;
}

bool unecho_temp_open(struct unecho_temp *temp, struct unecho_folder *folder, mode_t mode,
                      bool alone) {
    *temp = (struct unecho_temp){.fd = -1, .folder = folder, .alone = alone};
    if (alone) /* from here on a signal ends us by our own hand, though nothing has a name yet */
        unecho_cleanup_arm(folder->fd, NULL);
    if (!atomic_exchange(&folder->tidied, true))
        tidy_all(folder);
#ifdef O_TMPFILE
    temp->fd = openat(folder->fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
    if (temp->fd >= 0)
        return true;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOSYS)
        return false;
#endif
    return open_named(temp, mode);
}

static bool link_nameless(const struct unecho_temp *temp, const char *name) {
    char path[64];

    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", temp->fd);
    return linkat(AT_FDCWD, path, temp->folder->fd, name, AT_SYMLINK_FOLLOW) == 0;
}

/* False: errno. */
static bool write_all(int to, const char *bytes, size_t len) {
    while (len > 0) {
        ssize_t n = write(to, bytes, len);

        if (n < 0 && errno != EINTR)
            return false;
        bytes += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

bool unecho_temp_copy(const struct unecho_temp *temp, int from) {
    char *block = malloc(BLOCK);
    ssize_t n = -1;
    off_t at = 0;
    bool ok = block != NULL;

    while (ok && n != 0) {
        n = pread(from, block, BLOCK, at);
        ok = n < 0 ? errno == EINTR : write_all(temp->fd, block, (size_t)n);
        at += n > 0 ? n : 0;
    }
    free(block);
    return ok;
}

/* There are no links there, or no /proc: a named one in its stead, of the same bytes. */
static bool replace_nameless(struct unecho_temp *temp) {
    struct unecho_temp named = {.fd = -1, .folder = temp->folder, .alone = temp->alone};
    struct unecho_origin origin = {.fd = temp->fd};
    struct unecho_io_error error = {0};
    const char *lost;
    struct stat now;
    bool ok = fstat(temp->fd, &origin.stat) == 0 && open_named(&named, 0600);
    int number;

    origin.extended = unecho_attributes_are_extended(temp->fd);
    if (ok && !unecho_attributes_keep(&origin, temp->folder, named.fd, &now, &lost, &error)) {
        errno = error.number;
        ok = false;
    }
    ok = ok && unecho_temp_copy(&named, temp->fd) && fsync(named.fd) == 0;
    number = errno;
    if (ok) {
        close(temp->fd);
        temp->fd = named.fd;
        name_it(temp, named.name);
    } else {
        unecho_temp_release(&named);
    }
    errno = number;
    return ok;
}

/* Why a link fails where others things might do. */
static bool has_no_links(int number) {
    return number == EPERM || number == EOPNOTSUPP || number == ENOSYS || number == EMLINK ||
           number == EXDEV || number == ENOENT;
}

/* Gives it a name for the moment. */
static bool set_name(struct unecho_temp *temp) {
    char name[UNECHO_TEMP_NAME];
    struct stat info;

    if (temp->inode == 0 && fstat(temp->fd, &info) == 0)
        temp->inode = info.st_ino;
    if (temp->inode == 0 || !unecho_temp_spell(name, temp->inode))
        return false;
    (void)flock(temp->fd, LOCK_EX | LOCK_NB);
    name_it(temp, name);
    if (link_nameless(temp, name))
        return true;
    unname(temp);
    return has_no_links(errno) && replace_nameless(temp);
}

/* Renames, but not over another file. */
static bool rename_new(int folder, const char *from, const char *to) {
    struct stat there;

#ifdef RENAME_NOREPLACE
    if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS) /* it can be asked for there */
        return false;
#endif
    if (linkat(folder, from, folder, to, 0) == 0)
        return unlinkat(folder, from, 0) == 0;
    if (errno == EEXIST)
        return false;
    if (fstatat(folder, to, &there, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return false;
    }
    return renameat(folder, from, folder, to) == 0; /* no hard links there */
}

bool unecho_temp_become(struct unecho_temp *temp, const char *name, bool replace) {
    int folder = temp->folder->fd;

    if (!temp->name[0] && !replace) {
        if (link_nameless(temp, name))
            return true;
        if (!has_no_links(errno))
            return false;
    }
    if (!temp->name[0] && !set_name(temp))
        return false;
    if (replace ? renameat(folder, temp->name, folder, name) != 0
                : !rename_new(folder, temp->name, name))
        return false;
    unname(temp);
    return true;
}

void unecho_temp_release(struct unecho_temp *temp) {
    if (temp->name[0])
        (void)unlinkat(temp->folder->fd, temp->name, 0);
    unname(temp);
    if (temp->fd >= 0)
        close(temp->fd);
    temp->fd = -1;
}
