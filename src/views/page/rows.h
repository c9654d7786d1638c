/* The figures of documents: those of each of the documents that lost most, and of all others in
 * one. */
#ifndef UNECHO_ROWS_H
#define UNECHO_ROWS_H

#include "view.h"

enum {
    UNECHO_ROWS_LIMIT = 20000, /* documents that are kept apart */
    UNECHO_WHYS = UNECHO_WHY_NEAR + 1
};

struct unecho_row {
    const struct unecho_shown_document *document; /* borrowed; NULL: several */
    uint64_t bytes;                               /* of its texts */
    uint64_t units, unit_bytes;
    uint64_t gone, gone_bytes;                   /* units of these, and their bytes */
    const struct unecho_shown_document *nearest; /* borrowed; with which it shares most; */
    uint64_t nearest_bytes;                      /* so much. NULL: none; */
    uint64_t nearest_told;                       /* bytes of those that are like it and stay */
    uint64_t crowded;           /* bytes of units that stand in more documents than are known */
    uint64_t compared, repeats; /* units */
};

struct unecho_rows {
    struct unecho_row *items; /* owned */
    size_t count, room;
    struct unecho_row others; /* all that are not kept apart, together; */
    uint64_t other_count;     /* so many */
};

void unecho_rows_release(struct unecho_rows *rows);

/* False: out of memory. */
bool unecho_rows_add(struct unecho_rows *rows, const struct unecho_row *row);

/* No more will come: leaves those that are kept, in the order of documents. */
void unecho_rows_settle(struct unecho_rows *rows);

/* The place of a document's row; `count`: it has none. Of rows that were settled. */
size_t unecho_rows_find(const struct unecho_rows *rows, uint64_t number);

#endif
