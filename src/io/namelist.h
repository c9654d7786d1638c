/* A list of names of files, in a file or from standard input, that is read as it goes. */
#ifndef UNECHO_NAMELIST_H
#define UNECHO_NAMELIST_H

#include "reader.h"

struct unecho_namelist {
    struct unecho_reader reader;
    char separator;               /* '\n' or '\0' */
    char *block;                  /* owned */
    size_t at, len;               /* what is read of it, and what is there */
    bool ended;                   /* there is no more behind the block */
    struct unecho_io_error error; /* sticky */
};

/* A name that no system takes ends the list with an error. */
enum { UNECHO_NAMELIST_LONGEST = 64 * 1024 - 1 };

/* "-" is standard input. False: list->error says why; release all the same. */
bool unecho_namelist_open(struct unecho_namelist *list, const char *file, char separator);
void unecho_namelist_release(struct unecho_namelist *list);

/* The next name, whatever bytes it has, borrowed until the next call. Empty lines are passed over;
 * the last name needs no separator. NULL: the end, or list->error. */
const char *unecho_namelist_next(struct unecho_namelist *list);

#endif
