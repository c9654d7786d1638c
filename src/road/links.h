/* All names that a run knows of files that have several (hard links). */
#ifndef UNECHO_LINKS_H
#define UNECHO_LINKS_H

#include "finder.h"

struct unecho_link {
    dev_t dev;
    ino_t ino;
    char *path;     /* owned */
    size_t operand; /* bytes of the path that were named; 0: all were */
    ino_t folder;   /* that it is in, and its name there: */
    const char *name;
};

struct unecho_links {
    struct unecho_link *items; /* owned; by device and inode */
    size_t count, room;
    bool collected;
};

/* Looks for them through all that the finder finds and is not to be left out, once. False: out of
 * memory. */
bool unecho_links_collect(struct unecho_links *links, const struct unecho_finder *finder,
                          bool (*left_out)(void *arg, const struct unecho_found *found), void *arg);
void unecho_links_release(struct unecho_links *links);

/* The names of a file; how many. */
size_t unecho_links_of(const struct unecho_links *links, const struct stat *file,
                       const struct unecho_link **first);

/* The folder that a name is in, for the caller to let go. NULL: errno. */
struct unecho_folder *unecho_link_folder(const struct unecho_link *link);

#endif
