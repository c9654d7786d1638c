/* The numbers that documents have in a page: first those with a row, in their order, then others
 * that something leads to. */
#ifndef UNECHO_DIRECTORY_H
#define UNECHO_DIRECTORY_H

#include "rows.h"

enum {
    UNECHO_DIRECTORY_LIMIT = 20000,
    UNECHO_DIRECTORY_SLOTS = 1 << 16,
    UNECHO_DIRECTORY_NAME = 200,     /* bytes that are shown of a name, and */
    UNECHO_DIRECTORY_ID = 80,        /* of an id; */
    UNECHO_DIRECTORY_BYTES = 2 << 20 /* of all others; 5,000 of them have room */
};

struct unecho_directory {
    const struct unecho_rows *rows;              /* borrowed; settled */
    const struct unecho_shown_document **others; /* owned */
    size_t count, bytes;
    uint32_t *slots; /* owned; where a document is in `others`, and 1; 0: free */
};

/* False: out of memory; release all the same. */
bool unecho_directory_init(struct unecho_directory *directory, const struct unecho_rows *rows);
void unecho_directory_release(struct unecho_directory *directory);

/* -1: there are too many. */
long unecho_directory_index(struct unecho_directory *directory,
                            const struct unecho_shown_document *document);

#endif
