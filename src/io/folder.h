/*
 * Open folders. What is read or written in one is named relative to it, so that whoever renames it
 * meanwhile, or puts a link in its place, leads nobody elsewhere. Several may hold one at once.
 */
#ifndef UNECHO_FOLDER_H
#define UNECHO_FOLDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>

struct unecho_folder {
    int fd;           /* owned */
    struct stat stat; /* when it was opened */
    uid_t owner;      /* of new files in it, and their group */
    gid_t group;
    bool unlisted;       /* it may not be read, only what is in it */
    bool has_defaults;   /* an access control list that new files in it get, or it is not known */
    atomic_bool tidied;  /* see temp.h */
    atomic_uint holders; /* who is still to let go */
};

/* Opens a folder for one holder; `above` as for openat. Without `follows` a link is an error, ELOOP
 * or ENOTDIR. One that may not be read is still good to open files in. NULL: errno. */
struct unecho_folder *unecho_folder_open(int above, const char *name, bool follows);

/* The folder that a path's last component is in, and where that begins. NULL: errno. */
struct unecho_folder *unecho_folder_around(const char *path, const char **base);

struct unecho_folder *unecho_folder_hold(struct unecho_folder *folder); /* once more */
void unecho_folder_let_go(struct unecho_folder *folder);                /* NULL: nothing */

/* Its names are on the disk. False: errno. */
bool unecho_folder_sync(const struct unecho_folder *folder);

/* As openat, of a path of any length that stays below `root` and has no link in it. */
int unecho_open_beneath(int root, const char *path, int flags);

#endif
