/* What the program says when the world fails: "unecho: FILE: what was tried: the system's
 * reason". */
#ifndef UNECHO_IO_ERROR_H
#define UNECHO_IO_ERROR_H

struct unecho_io_error {
    const char *tried; /* static: "open", "read"; NULL: no error */
    int number;        /* errno; 0: `tried` says it all */
};

#endif
