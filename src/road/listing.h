/* A line for each unit, in place of the text: --sentences, --mark, --count. */
#ifndef UNECHO_LISTING_H
#define UNECHO_LISTING_H

#include "unecho.h"
#include "writer.h"

enum unecho_listing {
    UNECHO_LISTING_NONE,      /* the text itself */
    UNECHO_LISTING_SENTENCES, /* the unit */
    UNECHO_LISTING_MARK,      /* `0` or `1`, a tab, the unit */
    UNECHO_LISTING_COUNT      /* the number of occurrences, the unit */
};

/* Writes a run as the listing wants it, white space collapsed, and `end` behind it. */
void unecho_listing_write(struct unecho_writer *writer, enum unecho_listing listing,
                          const struct unecho_run *run, char end);

#endif
