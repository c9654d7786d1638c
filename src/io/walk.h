/*
 * Operands into files: a file is itself, a folder the files below it, one at a time.
 *
 *     unecho_walk_init(&walk, &config);
 *     unecho_walk_add(&walk, operand);
 *     while ((more = unecho_walk_next(&walk, &found)) > 0)
 *         fd = openat(found.folder->fd, found.name, O_RDONLY | O_NOFOLLOW);
 *     (the next operand)
 *     unecho_walk_release(&walk);
 *
 * - A folder's files come in the byte order of their paths, whatever the system or the locale makes
 *   of them: "a-b/x" is before "a/x".
 * - What the user named is taken. Below a folder, names that begin with a dot are passed over, and
 *   so is what the patterns leave out: a folder that is excluded is not looked into.
 * - A file or folder comes once, however many names and links it has, also over several operands.
 *   A link that the user named is followed. Below a folder none is: whoever may write there could
 *   lead us out of it.
 * - A tree may be of any depth, and a path longer than the system takes: found.folder and
 *   found.name open it all the same. Only an operand itself must not be longer.
 * - Memory holds the names in the folders on the way to the file, and some 16 bytes for each file
 *   met.
 * - Whether a file can be read shows when it is opened.
 */
#ifndef UNECHO_WALK_H
#define UNECHO_WALK_H

#include "attributes.h"
#include "globs.h"
#include "identity.h"
#include "io_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum unecho_walk_kind {
    UNECHO_WALK_SKIPPED, /* as it should be: a loop, a pipe, a file that came already */
    UNECHO_WALK_FAILED   /* the user's wish could not be met */
};

/* Why a folder is not read. */
#define UNECHO_WALK_IS_FOLDER "is a directory (-r reads the files below it)"
/* Nor a file. */
#define UNECHO_WALK_IS_SAME "skipped: the same file as one before"

/* Tells of what is left out; the rest goes on. */
typedef void unecho_walk_tell(void *arg, const char *path, struct unecho_io_error error,
                              enum unecho_walk_kind kind);

struct unecho_walk_config {
    bool recursive;                    /* else a folder is a failure */
    struct unecho_globs *include;      /* borrowed; a file below a folder must match; NULL: none */
    struct unecho_globs *exclude;      /* the same; no file or folder below a folder may */
    struct unecho_identities *met;     /* borrowed; what is found is added, and comes once */
    struct unecho_identities *touched; /* borrowed; the run's outputs, which are not read; maybe the
                                          same */
    bool spares;                       /* nor is what was learned from */
    bool all_names;                    /* of a file that has several, each is found */
    bool tidies;                       /* temporary files that killed runs left are removed */
    unecho_walk_tell *tell;
    void *arg; /* borrowed; for `tell` */
};

/* Borrowed until the next call; who needs the folder longer holds it. */
struct unecho_found {
    const char *path;     /* operand, '/', path below it; doubled slashes are left out */
    const char *relative; /* the part below the operand; of a file that was named the base name */
    struct unecho_folder *folder; /* that the file is in, links followed; NULL: not known, as of
                                     standard input or a pipe */
    const char *name;             /* in `folder`; without one the operand */
    struct stat stat;             /* of a regular file, or any that was named: a pipe, a device */
    bool named;                   /* by the user; "-" is standard input */
};

struct unecho_walk {
    struct unecho_walk_config config;
    const char *operand;                /* borrowed; NULL: begun */
    struct unecho_folder *around;       /* held; the last operand that was a file is in it */
    char *around_name;                  /* owned; as that operand had it */
    char *real;                         /* owned; where the last operand's link leads to */
    struct unecho_walk_folder *folders; /* owned; from the operand down to where we are */
    size_t depth, room;                 /* how many they are, and may be */
    char *path;                         /* owned; of what is looked at */
    size_t path_len, path_size;
    size_t operand_len; /* of that part of the path, with its slash */
};

void unecho_walk_init(struct unecho_walk *walk, const struct unecho_walk_config *config);
void unecho_walk_release(struct unecho_walk *walk);

/* The next operand, when there is no more of the one before. It is borrowed until there is no more
 * of it. */
void unecho_walk_add(struct unecho_walk *walk, const char *operand);

/* 1: a file. 0: no more of this operand. Negative: out of memory, after which only
 * unecho_walk_release may follow. */
int unecho_walk_next(struct unecho_walk *walk, struct unecho_found *found);

/* The folder so many levels below the operand on the way to what was found last; not open. NULL:
 * there is none, as it was named. */
const struct unecho_origin *unecho_walk_folder(const struct unecho_walk *walk, size_t level);

#endif
