/* The files and folders that were met, by device and inode: a table for each device, of 8 bytes a
 * slot, that makes 11 to 22 bytes a file. */
#ifndef UNECHO_SEEN_H
#define UNECHO_SEEN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* {0} is an empty one. */
struct unecho_seen {
    struct unecho_seen_device *devices; /* owned; in the order of arrival, as they are few */
    size_t count;
};

void unecho_seen_release(struct unecho_seen *seen);

/* 1: it is new. 0: it was there. Negative: out of memory. */
int unecho_seen_add(struct unecho_seen *seen, const struct stat *info);

#endif
