/*
 * A file that appears under its name only when it is whole, new or in place of another: atomically,
 * so that there is one of them at any time.
 */
#ifndef UNECHO_NEWFILE_H
#define UNECHO_NEWFILE_H

#include "attributes.h"
#include "identity.h"
#include "temp.h"

#define UNECHO_NEWFILE_NAMESAKE "write: on this disk another file of the run has the same name"

/* How it is to be made. */
struct unecho_newfile_wish {
    bool replace;                        /* it may take the place of another file */
    bool certain;                        /* its bytes are on the disk before it has its name */
    bool alone;                          /* see struct unecho_temp */
    bool guards;                         /* it takes the place only of what had its name before */
    bool strict;                         /* no list of the folder adds to the mode */
    mode_t mode;                         /* less the umask; without origin */
    const struct unecho_origin *origin;  /* borrowed; what it takes after; NULL: what it replaces */
    const struct unecho_origin *changed; /* borrowed; what it must replace, and nothing else; NULL:
                                            what is not known to be read or written by the run */
    struct unecho_identities *known;     /* borrowed; it is told of what is made and replaced */
};

struct unecho_newfile {
    struct unecho_folder *folder; /* held */
    char *name;                   /* owned; in it */
    struct unecho_newfile_wish wish;
    struct unecho_temp temp; /* temp.fd is to be written to */
    struct stat stat;        /* of it */
    struct stat before;      /* what had its name; st_ino 0: nothing */
    bool synced;             /* its bytes are on the disk */
    bool done;               /* it has its name */
    const char *lost;        /* see unecho_attributes_keep */
    struct unecho_io_error error;
};

/* Holds the folder. False: file->error says why; release all the same. */
bool unecho_newfile_open(struct unecho_newfile *file, struct unecho_folder *folder,
                         const char *name, const struct unecho_newfile_wish *wish);

/* All was written: if that is wished, the bytes are on the disk. Commit does so, too, if it was not
 * called. False: file->error says why. */
bool unecho_newfile_sync(struct unecho_newfile *file);

/* False: file->error says why, and no file of that name was made or changed. */
bool unecho_newfile_commit(struct unecho_newfile *file);

/* After a commit: another name of what was replaced becomes one of the new file. False: errno; it
 * is what it was. */
bool unecho_newfile_take_name(const struct unecho_newfile *file, const struct unecho_folder *folder,
                              const char *name);

/* What was not committed is gone. */
void unecho_newfile_release(struct unecho_newfile *file);

/* Is a file of that name still what was opened? */
bool unecho_origin_is_at(const struct unecho_origin *origin, const struct unecho_folder *folder,
                         const char *name);

#endif
