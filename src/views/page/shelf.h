/* The texts of documents that a page may show, in bounded memory: those that lost least, and of
 * which least stands elsewhere, go first. */
#ifndef UNECHO_SHELF_H
#define UNECHO_SHELF_H

#include "view.h"

#define UNECHO_SHELF_BYTES ((size_t)96 << 20)   /* of all texts */
#define UNECHO_SHELF_DOCUMENT ((size_t)2 << 20) /* of one; what is behind that is left out */

enum {
    UNECHO_SHELF_UNIT = 4096,       /* bytes that are kept of a unit, */
    UNECHO_SHELF_WHOLE = 128 << 10, /* of one that is looked at beside another one, */
    UNECHO_SHELF_GAP = 256          /* and of white space */
};

/* A unit, or with `len` 0 the end of a text. */
struct unecho_shelved_unit {
    uint64_t offset; /* of the unit in its text */
    uint32_t part;
    uint32_t gap;    /* bytes of `text`, */
    uint32_t stored; /* and the unit's behind them */
    uint32_t len;
};

/* A unit that was said before, or goes. */
struct unecho_shelved_mark {
    size_t unit;
    bool repeat;
    struct unecho_spot first; /* of a repeat */
    enum unecho_why why;
};

struct unecho_shelved {
    const struct unecho_shown_document *document; /* borrowed */
    uint64_t lost;                                /* bytes of units that go */
    uint64_t interest; /* these, bytes that others have of it, and those like others */
    size_t size;       /* of what is owned */
    char *text;        /* owned; what is kept of gaps and units */
    struct unecho_shelved_unit *units; /* owned */
    struct unecho_shelved_mark *marks; /* owned */
    size_t text_len, unit_count, mark_count;
    uint64_t left_out; /* bytes behind what is kept */
    bool chosen;       /* it is shown */
};

struct unecho_shelf {
    struct unecho_shelved *items; /* owned, in the order of documents */
    size_t count, room;
    size_t used;                /* bytes of all */
    bool wholes;                /* units are kept as those that are looked at beside others */
    struct unecho_shelved open; /* of the document at hand, with room for more: */
    size_t text_room, unit_room, mark_room;
};

void unecho_shelf_release(struct unecho_shelf *shelf);

/* A document is begun, its units and the ends of its texts are added. False: out of memory. */
void unecho_shelf_begin(struct unecho_shelf *shelf, const struct unecho_shown_document *document);
bool unecho_shelf_add(struct unecho_shelf *shelf, const struct unecho_shown_unit *unit);
bool unecho_shelf_end_text(struct unecho_shelf *shelf, const char *gap, size_t len);

/* The document has ended and lost so many bytes. False: out of memory. */
bool unecho_shelf_end(struct unecho_shelf *shelf, uint64_t lost);

/* NULL: it is not kept. */
struct unecho_shelved *unecho_shelf_find(const struct unecho_shelf *shelf, uint64_t number);

#endif
