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

/* The next name, whatever bytes it has, borrowed until the next call. The last one needs no
 * separator. A list of lines is text as other programs write it: a byte order mark is no part of
 * it, and tells how it is encoded; empty lines are passed over; CR LF ends a line, unless there is
 * a file with the CR in its name and none without. NULL: the end, or list->error. */
const char *unecho_namelist_next(struct unecho_namelist *list);

#endif
