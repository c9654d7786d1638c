#define _GNU_SOURCE /* O_PATH, syscall */

#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#ifdef SYS_openat2
#include <linux/openat2.h>
#endif

static bool has_defaults(int fd) {
    return fgetxattr(fd, "system.posix_acl_default", NULL, 0) > 0 || errno == EBADF;
}

static int open_folder(int above, const char *name, int flags, bool *unlisted) {
    int fd = openat(above, name, O_RDONLY | flags);

#ifdef O_PATH
    *unlisted = fd < 0 && errno == EACCES;
    if (*unlisted)
        fd = openat(above, name, O_PATH | flags);
#endif
    return fd;
}

struct unecho_folder *unecho_folder_open(int above, const char *name, bool follows) {
    struct unecho_folder *folder = calloc(1, sizeof(*folder));
    int flags = O_DIRECTORY | O_CLOEXEC | O_NOCTTY | (follows ? 0 : O_NOFOLLOW), number;

    if (!folder)
        return NULL;
    folder->fd = open_folder(above, name, flags, &folder->unlisted);
    if (folder->fd >= 0 && fstat(folder->fd, &folder->stat) == 0) {
        folder->owner = geteuid();
        folder->group = (folder->stat.st_mode & S_ISGID) != 0 ? folder->stat.st_gid : getegid();
        folder->has_defaults = has_defaults(folder->fd);
        atomic_init(&folder->tidied, false);
        atomic_init(&folder->holders, 1);
        return folder;
    }
    number = errno;
    if (folder->fd >= 0)
        close(folder->fd);
    free(folder);
    errno = number;
    return NULL;
}

struct unecho_folder *unecho_folder_around(const char *path, const char **base) {
    const char *slash = strrchr(path, '/');
    struct unecho_folder *folder;
    char *name;

    *base = slash ? slash + 1 : path;
    if (!slash)
        return unecho_folder_open(AT_FDCWD, ".", true);
    name = strndup(path, slash == path ? 1 : (size_t)(slash - path));
    folder = name ? unecho_folder_open(AT_FDCWD, name, true) : NULL;
    free(name);
    return folder;
}

struct unecho_folder *unecho_folder_hold(struct unecho_folder *folder) {
    atomic_fetch_add(&folder->holders, 1);
    return folder;
}

void unecho_folder_let_go(struct unecho_folder *folder) {
    if (!folder || atomic_fetch_sub(&folder->holders, 1) > 1)
        return;
    close(folder->fd);
    free(folder);
}

/* Some file systems cannot, and one that was opened without leave to read it knows no way. */
bool unecho_folder_sync(const struct unecho_folder *folder) {
    return fsync(folder->fd) == 0 || errno == EINVAL || errno == EBADF || errno == EROFS;
}

/* Where the system cannot promise it for a whole path: component by component. */
static int open_stepwise(int root, const char *path, int flags) {
    int above = root, fd = -1, number = ENOENT;

    while (*path) {
        size_t len = strcspn(path, "/");
        bool last = path[len + strspn(path + len, "/")] == '\0';
        char *name = strndup(path, len);

        number = name ? 0 : ENOMEM;
        if (name && strcmp(name, "..") == 0)
            number = EXDEV;
        fd = number ? -1
                    : openat(above, name,
                             last ? flags | O_NOFOLLOW
                                  : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (!number && fd < 0)
            number = errno;
        free(name);
        if (above != root)
            close(above);
        if (fd < 0)
            break;
        above = fd;
        path += len + strspn(path + len, "/");
    }
    errno = number;
    return fd;
}

int unecho_open_beneath(int root, const char *path, int flags) {
#ifdef SYS_openat2
    const struct open_how how = {.flags = (unsigned int)flags,
                                 .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));

    if (fd >= 0 || (errno != ENOSYS && errno != EAGAIN && errno != ENAMETOOLONG && errno != EPERM))
        return fd;
#endif
    return open_stepwise(root, path, flags);
}
