/*
 * Names that some disks take for one: "News.txt" and "news.txt", composed and decomposed letters.
 * There a second file would quietly take the place of the first; and not everywhere do inode
 * numbers tell that it is the same.
 */
#ifndef UNECHO_NAMESAKES_H
#define UNECHO_NAMESAKES_H

#include "folder.h"

/* {NULL} is none. */
struct unecho_namesakes {
    void *names; /* owned; a tree of them */
};

/* May the disk take two names below the folder for one, as far as can be told without a file there?
 * `path` is that of the folder. */
bool unecho_namesakes_may_be(const struct unecho_folder *folder, const char *path);

/* Adds a path below a folder. 1: it is new. 0: the disk takes it for one that was added before.
 * Negative: out of memory. */
int unecho_namesakes_add(struct unecho_namesakes *namesakes, const struct unecho_folder *folder,
                         const char *path);
void unecho_namesakes_release(struct unecho_namesakes *namesakes);

#endif
