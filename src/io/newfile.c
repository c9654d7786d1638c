#define _POSIX_C_SOURCE 200809L

#include "newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool fail(struct unecho_newfile *file, const char *tried, int number) {
    if (!file->error.tried)
        file->error = (struct unecho_io_error){tried, number};
    return false;
}

/* --- what it takes after ---------------------------------------------------------------------- */

static bool make(struct unecho_newfile *file, mode_t mode) {
    if (unecho_temp_open(&file->temp, file->folder, mode, file->wish.alone))
        return true;
    return fail(file, "create a temporary file beside it", errno);
}

static bool make_like(struct unecho_newfile *file, const struct unecho_origin *origin) {
    return make(file, unecho_attributes_first_mode(origin, file->folder)) &&
           unecho_attributes_keep(origin, file->folder, file->temp.fd, &file->stat, &file->lost,
                                  &file->error);
}

/* As what it replaces; of one that we may not read, by what can be known of it. */
static bool make_like_old(struct unecho_newfile *file, const struct stat *old) {
    struct unecho_origin origin = {.stat = *old};
    bool made;

    origin.fd = openat(file->folder->fd, file->name,
                       O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (origin.fd < 0 && errno != EACCES && errno != EPERM)
        return fail(file, "open what it replaces", errno);
    origin.extended = origin.fd < 0 || unecho_attributes_are_extended(origin.fd);
    made = make_like(file, &origin);
    if (origin.fd < 0 && !file->lost)
        file->lost = "its access control list and attributes could not be read, nor kept";
    if (origin.fd >= 0)
        close(origin.fd);
    return made;
}

static bool exists(const struct unecho_newfile *file, struct stat *there) {
    return fstatat(file->folder->fd, file->name, there, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool make_new(struct unecho_newfile *file) {
    struct stat old;
    bool strips;

    if (file->wish.origin)
        return make_like(file, file->wish.origin);
    if (file->wish.replace && !file->wish.known) {
        bool is_there = exists(file, &old);

        if (!is_there && errno != ENOENT)
            return fail(file, "stat", errno);
        if (is_there)
            file->before = old;
        if (is_there && S_ISREG(old.st_mode))
            return make_like_old(file, &old);
    }
    strips = file->wish.strict && file->folder->has_defaults;
    if (!make(file, strips ? 0600 : file->wish.mode))
        return false;
    if (strips && !unecho_attributes_strip(file->temp.fd, file->wish.mode))
        return fail(file, "set the mode", errno);
    /* nobody else needs to know it */
    return !file->wish.known || !file->wish.replace || fstat(file->temp.fd, &file->stat) == 0 ||
           fail(file, "stat", errno);
}

/* What the run writes it does not read, by whatever name, now or later. */
static bool tell_known(struct unecho_newfile *file) {
    return file->stat.st_ino == 0 || !file->wish.known ||
           unecho_identities_add(file->wish.known, &file->stat, UNECHO_ROLE_WRITTEN) >= 0 ||
           fail(file, "write", ENOMEM);
}

bool unecho_newfile_open(struct unecho_newfile *file, struct unecho_folder *folder,
                         const char *name, const struct unecho_newfile_wish *wish) {
    *file = (struct unecho_newfile){
        .folder = unecho_folder_hold(folder), .wish = *wish, .temp = {.fd = -1}};
    file->name = strdup(name);
    if (!file->name)
        return fail(file, "write", ENOMEM);
    if (!make_new(file))
        return false;
    file->temp.inode = file->stat.st_ino;
    return tell_known(file);
}

/* --- its name --------------------------------------------------------------------------------- */

static bool is_same_time(const struct timespec *a, const struct timespec *b) {
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Programs can set the time of change back, but not that of the inode, which tells of new rights
 * and names, too. */
static bool is_same(const struct stat *a, const struct unecho_origin *origin) {
    const struct stat *b = &origin->stat;

    return unecho_is_same_file(a, b) && a->st_size == b->st_size &&
           is_same_time(&a->st_mtim, &b->st_mtim) &&
           (origin->linked || is_same_time(&a->st_ctim, &b->st_ctim));
}

bool unecho_origin_is_at(const struct unecho_origin *origin, const struct unecho_folder *folder,
                         const char *name) {
    struct stat now;

    return fstatat(folder->fd, name, &now, AT_SYMLINK_NOFOLLOW) == 0 && is_same(&now, origin);
}

/* May it take the place of what is there? */
static bool check_there(struct unecho_newfile *file, bool *is_there) {
    const struct unecho_newfile_wish *wish = &file->wish;
    enum unecho_role role = UNECHO_ROLE_NONE;
    struct stat there;

    *is_there = exists(file, &there);
    if (wish->changed)
        return (*is_there && is_same(&there, wish->changed)) ||
               fail(file, "change: another program did", 0);
    if (!*is_there)
        return errno == ENOENT || fail(file, "write", errno);
    if (wish->guards && !(file->before.st_ino != 0 && unecho_is_same_file(&there, &file->before)))
        return fail(file, "write: another file has got its name meanwhile", 0);
    if (S_ISDIR(there.st_mode))
        return fail(file, "write", EISDIR);
    if (wish->known)
        role = unecho_identities_role(wish->known, &there);
    if (role == UNECHO_ROLE_WRITTEN)
        return fail(file, UNECHO_NEWFILE_NAMESAKE, 0);
    return role == UNECHO_ROLE_NONE || role == UNECHO_ROLE_OUTPUT ||
           fail(file, "write: it is also read", 0);
}

/* Network file systems tell of a full disk only when a file is closed; it stays open with us, as
 * its lock says that it is in use. */
static bool check_closed(struct unecho_newfile *file) {
    int fd = file->temp.name[0] ? fcntl(file->temp.fd, F_DUPFD_CLOEXEC, 0) : -1;

    return fd < 0 || close(fd) == 0 || errno == EINTR || fail(file, "close", errno);
}

bool unecho_newfile_sync(struct unecho_newfile *file) {
    if (file->wish.certain && !file->synced && fsync(file->temp.fd) != 0)
        return fail(file, "write", errno);
    file->synced = true;
    return true;
}

bool unecho_newfile_commit(struct unecho_newfile *file) {
    bool replaces = false;

    if (!unecho_newfile_sync(file) || !check_closed(file) ||
        (file->wish.replace && !check_there(file, &replaces)))
        return false;
    if (!unecho_temp_become(&file->temp, file->name, replaces) &&
        (replaces || !file->wish.replace || errno != EEXIST ||
         !unecho_temp_become(&file->temp, file->name, true)))
        return errno == EEXIST ? fail(file, "write: it exists (-f replaces it)", 0)
                               : fail(file, "rename the temporary file", errno);
    file->done = true;
    return true;
}

bool unecho_newfile_take_name(const struct unecho_newfile *file, const struct unecho_folder *folder,
                              const char *name) {
    char temp[UNECHO_TEMP_NAME];
    int number;

    if (!unecho_temp_spell(temp, file->stat.st_ino) ||
        linkat(file->folder->fd, file->name, folder->fd, temp, 0) != 0)
        return false;
    if (renameat(folder->fd, temp, folder->fd, name) == 0)
        return true;
    number = errno;
    (void)unlinkat(folder->fd, temp, 0);
    errno = number;
    return false;
}

void unecho_newfile_release(struct unecho_newfile *file) {
    if (file->wish.known && !file->done && file->temp.fd >= 0)
        unecho_identities_remove(file->wish.known, &file->stat);
    if (file->temp.folder)
        unecho_temp_release(&file->temp);
    unecho_folder_let_go(file->folder);
    free(file->name);
}
