/*
 * Files below a folder of results, which mirror the names of what was read. They are reached from
 * the open folder, and no link leads out of it.
 */
#ifndef UNECHO_TARGETS_H
#define UNECHO_TARGETS_H

#include "attributes.h"

#include <stdbool.h>
#include <stddef.h>

struct unecho_targets {
    const char *name;           /* borrowed; of the folder */
    struct unecho_folder *root; /* held; NULL: it is not there yet */
    mode_t umask;               /* what new files and folders lack */
    struct unecho_folder *last; /* held; where the last file went; NULL: nowhere yet */
    char *last_path;            /* owned; below the root, with a slash */
    char **names;               /* owned array of owned names, if they are checked */
    size_t count, capacity;
};

/* Opens the folder, if it is there; before there are threads. False: it is no folder; errno. */
bool unecho_targets_init(struct unecho_targets *targets, const char *folder);
void unecho_targets_release(struct unecho_targets *targets);

/* Makes the folders that the folder is in, if they are not there; the innermost one, for a holder.
 * NULL: errno. */
struct unecho_folder *unecho_targets_make_around(const struct unecho_targets *targets);

/* Makes the folder, if it is not there. False: errno. */
bool unecho_targets_make(struct unecho_targets *targets, mode_t mode);

/* Can the path be put below another folder? Not if ".." is a part of it. */
bool unecho_targets_is_inside(const char *path);

/* The folder, a slash and the path, which is taken as relative: to be freed. NULL: no memory. */
char *unecho_targets_name(const struct unecho_targets *targets, const char *path);

/* Is there something of that name, and what? */
bool unecho_targets_stat(const struct unecho_targets *targets, const char *path,
                         struct stat *there);

/* What the folder so many levels below the root mirrors; NULL: nothing that is known. */
typedef const struct unecho_origin *unecho_targets_mirrored(void *arg, size_t level);

/* The folder that the path is in, for one more holder, and the last component; folders that are not
 * there are made, with rights of those they mirror. NULL: errno. */
struct unecho_folder *unecho_targets_enter(struct unecho_targets *targets, const char *path,
                                           unecho_targets_mirrored *mirrored, void *arg,
                                           const char **base);

/* Remembers a path that will be written. False: no memory. */
bool unecho_targets_add(struct unecho_targets *targets, const char *path);

/* A path that was added twice, or NULL. */
const char *unecho_targets_collision(struct unecho_targets *targets);

#endif
