/* The files that a command line means: operands, lists of names, and what is below folders. */
#ifndef UNECHO_FINDER_H
#define UNECHO_FINDER_H

#include "source.h"
#include "walk.h"

struct unecho_finder_config {
    struct unecho_names operands;
    struct unecho_globs *include, *exclude; /* borrowed; NULL: none */
    const char *names;                      /* file that lists more operands; NULL: none */
    char separator;                         /* of that */
    bool recursive;
    bool spares;                       /* files that an option names are left as they are */
    bool tidies;                       /* what killed runs left in folders is removed */
    struct unecho_identities *touched; /* borrowed; of the run */
    unecho_complain *complain, *notice;
    const struct unecho_watch *watch; /* borrowed; NULL: nobody */
};

/* What failed when it was to be counted. */
struct unecho_refused {
    char *path;    /* owned */
    uint64_t hash; /* of it */
    int number;    /* errno, or 0 */
};

struct unecho_finder {
    const struct unecho_finder_config *config; /* borrowed */
    struct unecho_walk walk;
    bool walking;
    struct unecho_identities looked_at; /* in a silent walk, after which there is another */
    const struct stat *except;          /* borrowed; a folder that is not read; NULL: none */
    char **listed;                      /* owned names in an owned array */
    size_t listed_count, operand;
    uint64_t failed, skipped;
    uint64_t unread;   /* of those that failed: what is there, but could not be looked at */
    char *unread_path; /* owned; of the last one */
    bool silent;       /* nothing is told nor counted */
    bool counts;       /* but what fails, as it is left out in the walk after that, */
    struct unecho_refused *refused; /* owned; which is that */
    size_t refused_count, refused_room;
    bool beside; /* `listed` is another finder's */
};

/* Reads the list of names. False: the user was told; release all the same. */
bool unecho_finder_open(struct unecho_finder *finder, const struct unecho_finder_config *config);
void unecho_finder_release(struct unecho_finder *finder);

/* What the user named, on the command line and then in a list. */
size_t unecho_finder_operands(const struct unecho_finder *finder);
const char *unecho_finder_operand(const struct unecho_finder *finder, size_t i);

/* Begins, maybe once more. False: out of memory. */
bool unecho_finder_begin(struct unecho_finder *finder, bool silent);

/* Begins a silent walk of the same names while the other goes on, in which each name is found of a
 * file that has several. False: out of memory; release all the same. */
bool unecho_finder_begin_beside(struct unecho_finder *finder, const struct unecho_finder *other);

/* Tells of a file that failed when it was to be counted. */
void unecho_finder_refuse(struct unecho_finder *finder, const char *path,
                          struct unecho_io_error error);

/* Did it? NULL: no. */
const struct unecho_refused *unecho_finder_refused(const struct unecho_finder *finder,
                                                   const char *path);

/* 1: a file. 0: there is no more. Negative: out of memory. */
int unecho_finder_next(struct unecho_finder *finder, struct unecho_found *found);

/* The name that what was found last has below a folder of results: its own, if a list named it. */
const char *unecho_finder_mirror(const struct unecho_finder *finder,
                                 const struct unecho_found *found);

#endif
