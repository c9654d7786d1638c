#define _DEFAULT_SOURCE /* fchown */

#include "attributes.h"

#include <attr/libattr.h>
#include <errno.h>
#include <string.h>
#include <sys/acl.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { SHIFT = 3, OTHERS = 07, OWNER = 0700, RIGHTS = 0777, ALL = 07777 };

bool unecho_attributes_are_extended(int fd) {
    ssize_t n = flistxattr(fd, NULL, 0);

    return n > 0 || (n < 0 && errno != ENOTSUP && errno != ENOSYS);
}

/* Group and others have the rights that both had: the members of a group that a file has no longer
 * are among the others then. */
static mode_t narrowed(mode_t mode) {
    mode_t both = (mode >> SHIFT) & mode & OTHERS;

    return (mode & ~(mode_t)(RIGHTS & ~OWNER)) | both << SHIFT | both;
}

static bool has_list(const struct unecho_origin *origin) {
    return origin->extended &&
           (origin->fd < 0 || fgetxattr(origin->fd, "system.posix_acl_access", NULL, 0) > 0);
}

mode_t unecho_attributes_mode(const struct unecho_origin *origin,
                              const struct unecho_folder *folder) {
    mode_t mode = origin->stat.st_mode & RIGHTS;

    if (has_list(origin)) /* it may deny what the mode grants */
        return mode & OWNER;
    return origin->stat.st_gid == folder->group ? mode : narrowed(mode);
}

bool unecho_attributes_strip(int fd, mode_t mode) {
    if (fremovexattr(fd, "system.posix_acl_access") != 0 && errno != ENODATA && errno != ENOTSUP)
        return false;
    return fchmod(fd, mode) == 0;
}

static bool is_ours(const struct unecho_origin *origin, const struct unecho_folder *folder) {
    return origin->stat.st_uid == folder->owner && origin->stat.st_gid == folder->group;
}

mode_t unecho_attributes_first_mode(const struct unecho_origin *origin,
                                    const struct unecho_folder *folder) {
    bool plain = is_ours(origin, folder) && !origin->extended && !folder->has_defaults;

    return plain ? origin->stat.st_mode & RIGHTS : 0600;
}

static bool fail(struct unecho_io_error *error, const char *tried, int number) {
    *error = (struct unecho_io_error){tried, number};
    return false;
}

/* Each by itself: who may not give a file away may still give it to a group. */
static void keep_owners(const struct unecho_origin *origin, int fd) {
    if (fchown(fd, origin->stat.st_uid, origin->stat.st_gid) != 0 &&
        fchown(fd, (uid_t)-1, origin->stat.st_gid) != 0)
        (void)fchown(fd, origin->stat.st_uid, (gid_t)-1);
}

static bool does_not_work(int number) {
    return number == EPERM || number == ENOTSUP || number == ENOSYS || number == EINVAL;
}

/* The list of the origin, so that none that the folder gives stays. */
static bool keep_list(const struct unecho_origin *origin, int fd, struct unecho_io_error *error) {
    acl_t list = acl_get_fd(origin->fd);
    int number;

    if (!list)
        return errno == ENOTSUP || errno == ENOSYS ||
               fail(error, "read its access control list", errno);
    number = acl_set_fd(fd, list) == 0 ? 0 : errno;
    (void)acl_free(list);
    return number == 0 || fail(error, "keep its access control list", number);
}

/* What is said of the bytes that were there is not true of others; access control lists are set by
 * themselves. */
static int is_kept(const char *name, struct error_context *context) {
    static const char *const others[] = {"system.posix_acl_access", "system.posix_acl_default",
                                         "security.capability", "security.ima", "security.evm"};

    (void)context;
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (strcmp(name, others[i]) == 0)
            return 0;
    return 1;
}

static bool keep_extended(const struct unecho_origin *origin, int fd,
                          struct unecho_io_error *error) {
    if (!keep_list(origin, fd, error))
        return false;
    return !origin->extended || attr_copy_fd("", origin->fd, "", fd, is_kept, NULL) == 0 ||
           fail(error, "keep its extended attributes", errno);
}

bool unecho_attributes_keep(const struct unecho_origin *origin, const struct unecho_folder *folder,
                            int fd, struct stat *now, const char **lost,
                            struct unecho_io_error *error) {
    const struct stat *old = &origin->stat;
    mode_t wanted = old->st_mode & ALL;
    bool same_group, same_owner;

    *lost = NULL;
    if (!is_ours(origin, folder))
        keep_owners(origin, fd);
    if (origin->fd >= 0 && (origin->extended || folder->has_defaults) &&
        !keep_extended(origin, fd, error))
        return false;
    if (fstat(fd, now) != 0)
        return fail(error, "stat", errno);
    same_owner = now->st_uid == old->st_uid;
    same_group = now->st_gid == old->st_gid;
    if (!same_group && (has_list(origin) || narrowed(wanted) != wanted))
        return fail(error, "keep its group", EPERM);
    if (!same_owner || !same_group)
        wanted &= RIGHTS;
    if (origin->fd < 0)
        wanted = narrowed(wanted); /* the group's rights may be those of a list */
    if (!same_owner || !same_group)
        *lost = same_owner ? "its group could not be kept" : "its owner could not be kept";
    if ((now->st_mode & ALL) == wanted)
        return true;
    if (fchmod(fd, wanted) != 0 && !does_not_work(errno))
        return fail(error, "set the mode", errno);
    if (fstat(fd, now) != 0)
        return fail(error, "stat", errno);
    if (now->st_mode & RIGHTS & ~wanted)
        return fail(error, "keep its mode", EPERM);
    if ((now->st_mode & RIGHTS) != (wanted & RIGHTS))
        *lost = "not all rights of its mode could be kept";
    return true;
}
