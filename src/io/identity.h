/*
 * What a run touches, by device and inode, whatever its names: so that a file is read once, what an
 * option names is not changed, and what the run itself has written is never read as input. A table
 * for each device, of 9 bytes a slot, that makes 12 to 24 bytes a file. Any thread may ask.
 */
#ifndef UNECHO_IDENTITY_H
#define UNECHO_IDENTITY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

static inline bool unecho_is_same_file(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

enum unecho_role {
    UNECHO_ROLE_NONE,
    UNECHO_ROLE_MET,     /* found, to be read or not; a folder, too */
    UNECHO_ROLE_LEARNED, /* an option names it */
    UNECHO_ROLE_OUTPUT,  /* it is or will be what everything goes to */
    UNECHO_ROLE_WRITTEN  /* the run made it, among many */
};

struct unecho_identities {
    pthread_mutex_t lock;
    struct unecho_identities_device *devices; /* owned; in the order of arrival, as they are few */
    size_t count;
};

void unecho_identities_init(struct unecho_identities *known);
void unecho_identities_release(struct unecho_identities *known);

/* The role that it has, which stays if there is one; else it gets this, and NONE is returned.
 * Negative: out of memory. A file system without inode numbers has only new files. */
int unecho_identities_add(struct unecho_identities *known, const struct stat *info,
                          enum unecho_role role);

enum unecho_role unecho_identities_role(struct unecho_identities *known, const struct stat *info);

/* To be called while the inode is still there, as its number may be given to another file. */
void unecho_identities_remove(struct unecho_identities *known, const struct stat *info);

#endif
