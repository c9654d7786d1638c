/*
 * Operands into files: a file is itself, a folder the files below it, one at a time.
 *
 *     unecho_walk_init(&walk, &config);
 *     unecho_walk_add(&walk, operand);
 *     while ((more = unecho_walk_next(&walk, &found)) > 0)
 *         fd = openat(found.folder, found.name, O_RDONLY);
 *     (the next operand)
 *     unecho_walk_release(&walk);
 *
 * - A folder's files come in the byte order of their paths, whatever the system or the locale makes
 *   of them: "a-b/x" is before "a/x".
 * - What the user named is taken. Below a folder, names that begin with a dot are passed over, and
 *   so is what the patterns leave out: a folder that is excluded is not looked into.
 * - A file or folder comes once, however many names and links it has, also over several operands.
 *   Links to files are followed, but not to one that comes under its own name below the same
 * operand.
 * - A tree may be of any depth, and a path longer than the system takes: found.folder and
 *   found.name open it all the same. Only an operand itself must not be longer.
 * - Memory holds the names in the folders on the way to the file, and some 16 bytes for each file
 *   seen.
 * - Whether a file can be read shows when it is opened.
 */
#ifndef UNECHO_WALK_H
#define UNECHO_WALK_H

#include "globs.h"
#include "io_error.h"
#include "seen.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum unecho_walk_kind {
    UNECHO_WALK_SKIPPED, /* as it should be: a loop, a pipe, a file that came already */
    UNECHO_WALK_FAILED   /* the user's wish could not be met */
};

/* Why a folder is not read. */
#define UNECHO_WALK_IS_FOLDER "is a directory (-r reads the files below it)"

/* Tells of what is left out; the rest goes on. */
typedef void unecho_walk_tell(void *arg, const char *path, struct unecho_io_error error,
                              enum unecho_walk_kind kind);

struct unecho_walk_config {
    bool recursive;               /* else a folder is a failure */
    bool follows;                 /* links to folders, too: they may lead out of the tree */
    struct unecho_globs *include; /* borrowed; a file below a folder must match them; NULL: none */
    struct unecho_globs *exclude; /* the same; no file or folder below a folder may */
    unecho_walk_tell *tell;
    void *arg; /* borrowed; for `tell` */
};

/* Borrowed until the next call. */
struct unecho_found {
    const char *path;     /* operand, '/', path below it; doubled slashes are left out */
    const char *relative; /* the part below the operand; of a file that was named the base name */
    int folder;           /* for openat; AT_FDCWD: the user named it */
    const char *name;     /* in `folder` */
    struct stat stat;     /* of a regular file, or any that was named: a pipe, a device */
    bool named;           /* by the user; "-" is standard input */
};

struct unecho_walk {
    struct unecho_globs *include, *exclude; /* borrowed */
    struct unecho_seen seen;
    unecho_walk_tell *tell;
    void *arg;
    const char *operand;                /* borrowed; NULL: begun */
    struct unecho_walk_folder *folders; /* owned; from the operand down to where we are */
    size_t depth, room;                 /* how many they are, and may be */
    char *path;                         /* owned; of what is looked at */
    size_t path_len, path_size;
    size_t operand_len; /* of that part of the path, with its slash */
    bool recursive, follows;
};

void unecho_walk_init(struct unecho_walk *walk, const struct unecho_walk_config *config);
void unecho_walk_release(struct unecho_walk *walk);

/* The next operand, when there is no more of the one before. It is borrowed until there is no more
 * of it. */
void unecho_walk_add(struct unecho_walk *walk, const char *operand);

/* 1: a file. 0: no more of this operand. Negative: out of memory, after which only
 * unecho_walk_release may follow. */
int unecho_walk_next(struct unecho_walk *walk, struct unecho_found *found);

#endif
