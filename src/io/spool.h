/*
 * Inputs that are read twice: what cannot be, as a pipe cannot, is kept in a temporary file that
 * has no name, in $TMPDIR or /tmp, and is gone with the process.
 */
#ifndef UNECHO_SPOOL_H
#define UNECHO_SPOOL_H

#include "reader.h"

struct unecho_spool {
    int fd;      /* owned; negative: it is opened anew by its name */
    off_t start; /* where it begins there */
};

/* Sees to it that the input can be read twice; "-" is standard input. False: *error. */
bool unecho_spool_init(struct unecho_spool *spool, const char *name, struct unecho_io_error *error);
void unecho_spool_release(struct unecho_spool *spool);

/* Opens it at its beginning. False: reader->error says why; release all the same. */
bool unecho_spool_open(const struct unecho_spool *spool, struct unecho_reader *reader);

#endif
