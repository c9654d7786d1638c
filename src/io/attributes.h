/*
 * What a file has besides its bytes: mode, owner, group, access control list, extended attributes
 * and security labels. A file that replaces another gets all of them; where one cannot be kept, it
 * may cost somebody rights, but never gives any.
 */
#ifndef UNECHO_ATTRIBUTES_H
#define UNECHO_ATTRIBUTES_H

#include "folder.h"
#include "io_error.h"

#include <stdbool.h>
#include <sys/stat.h>

/* A file as it was opened. */
struct unecho_origin {
    int fd; /* -1: it could not be opened */
    struct stat stat;
    bool extended; /* it has more than mode, owner and group */
    bool linked;   /* since then, by us */
};

bool unecho_attributes_are_extended(int fd);

/* Takes away from a new file or folder of ours the list that the folder around it gave, and gives
 * it the mode. False: errno. */
bool unecho_attributes_strip(int fd, mode_t mode);

/* The mode with which a new file or folder in `folder`, of ours, can be read by nobody who could
 * not read the origin: rights of a group, or of an access control list, are not those of another
 * group. */
mode_t unecho_attributes_mode(const struct unecho_origin *origin,
                              const struct unecho_folder *folder);

/* The mode with which a file in `folder` may be made that is to take after the origin: all of it
 * where nothing else is to be set, else the owner's alone. */
mode_t unecho_attributes_first_mode(const struct unecho_origin *origin,
                                    const struct unecho_folder *folder);

/* Gives them to `fd`, a file of that first mode; what it is then is in *now. *lost is what could
 * not be kept though no right was given, or NULL. False: *error. */
bool unecho_attributes_keep(const struct unecho_origin *origin, const struct unecho_folder *folder,
                            int fd, struct stat *now, const char **lost,
                            struct unecho_io_error *error);

#endif
