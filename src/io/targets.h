/*
 * Names of files below a folder of results, which mirror the names of what was read.
 */
#ifndef UNECHO_TARGETS_H
#define UNECHO_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

struct unecho_targets {
    const char *folder; /* borrowed */
    char *made;         /* owned; the last folder that is known to be there */
    char **names;       /* owned array of owned names, if they are checked */
    size_t count, capacity;
};

void unecho_targets_init(struct unecho_targets *targets, const char *folder);
void unecho_targets_release(struct unecho_targets *targets);

/* Can the path be put below another folder? Not if ".." is a part of it. */
bool unecho_targets_is_inside(const char *path);

/* The folder, a slash and the path, which is taken as relative: to be freed. NULL: no memory. */
char *unecho_targets_name(const struct unecho_targets *targets, const char *path);

/* Makes the folders that a target is in. False: errno. */
bool unecho_targets_make_folder(struct unecho_targets *targets, const char *target);

/* Remembers a path that will be written. False: no memory. */
bool unecho_targets_add(struct unecho_targets *targets, const char *path);

/* A path that was added twice, or NULL. */
const char *unecho_targets_collision(struct unecho_targets *targets);

#endif
