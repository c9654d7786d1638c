/*
 * Temporary files. Where the system has them they have no name at all until they are whole, and a
 * program that is killed leaves nothing; elsewhere, and for the moment in which one replaces
 * another file, the name is random:
 *
 *     .INODE.RANDOM.unecho     both in hexadecimal digits
 *
 * What is so named, has that inode, is ours and is locked by nobody was left by a run that was
 * killed. Nothing else is ever removed.
 */
#ifndef UNECHO_TEMP_H
#define UNECHO_TEMP_H

#include "folder.h"

enum { UNECHO_TEMP_NAME = 48 };

struct unecho_temp {
    int fd;                       /* owned; to write to and read from; -1: there is none */
    struct unecho_folder *folder; /* borrowed */
    char name[UNECHO_TEMP_NAME];  /* in the folder; "": it has none */
    ino_t inode;                  /* 0: not asked for yet */
    bool alone; /* it goes with any signal; one at a time, and its place in memory must stay */
};

/* A new file of that mode, less the umask. The first one in a folder removes what was left there.
 * False: errno; release all the same. */
bool unecho_temp_open(struct unecho_temp *temp, struct unecho_folder *folder, mode_t mode,
                      bool alone);

/* Writes all bytes of an open file to it, wherever that stands. False: errno. */
bool unecho_temp_copy(const struct unecho_temp *temp, int from);

/* Gives it its name for good, at once, in place of another file only with `replace` (else EEXIST).
 * False: errno; it is still temporary. */
bool unecho_temp_become(struct unecho_temp *temp, const char *name, bool replace);

/* Closes, and removes what is still temporary. */
void unecho_temp_release(struct unecho_temp *temp);

/* Removes what a run that was killed has left in an open folder under a name as above; of any other
 * name, nothing. */
void unecho_temp_tidy(int folder, const char *name);

/* A name for it, and for other links of ours, that nobody can guess. False: errno. */
bool unecho_temp_spell(char name[UNECHO_TEMP_NAME], ino_t inode);

#endif
