/* What format a file has: by what the user said, by its name, or by its first bytes. */
#ifndef UNECHO_TELL_H
#define UNECHO_TELL_H

#include "format.h"
#include "reader.h"

struct unecho_telling {
    const struct unecho_format *format;        /* what the user said; NULL: each file tells */
    const struct unecho_format_config *config; /* borrowed; what is asked of documents */
    bool looks;                                /* do the first bytes tell, too? */
    bool leaves; /* what is not known is left whole; else it is text */
};

/* Of an open file from which nothing is read yet. Plain text, if the first bytes cannot be read:
 * the next read says why. */
const struct unecho_format *unecho_tell(const struct unecho_telling *telling, const char *name,
                                        struct unecho_reader *reader);

#endif
