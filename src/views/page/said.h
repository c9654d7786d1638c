/* The units that are said most, and where. Exact while they fit; when there are too many, the half
 * that was said least is forgotten, and what comes anew may have been said as often before. */
#ifndef UNECHO_SAID_H
#define UNECHO_SAID_H

#include "view.h"

enum {
    UNECHO_SAID_LIMIT = 1 << 16, /* units that are counted at a time */
    UNECHO_SAID_SLOTS = 2 * UNECHO_SAID_LIMIT,
    UNECHO_SAID_TEXT = 400,  /* bytes that are kept of each */
    UNECHO_SAID_PLACES = 20, /* a document each, */
    UNECHO_SAID_ALONE = 4    /* but so many lines as long as there is one document */
};

struct unecho_said_unit {
    uint64_t key;
    uint64_t count; /* occurrences, the first included; */
    uint64_t error; /* there may have been so many more */
    uint64_t documents;
    const struct unecho_shown_document *last; /* borrowed; in which it was said last */
    char *text;                               /* owned; */
    uint32_t text_len;                        /* of the unit's */
    uint32_t len;
    uint32_t words;
    bool goes;                  /* somewhere: */
    struct unecho_spot gone_at; /* there first */
    struct unecho_spot *places; /* owned; the first ones */
    size_t place_count, place_room;
};

struct unecho_said {
    struct unecho_said_unit *units; /* owned, in the order in which they were repeated first */
    size_t count, room;
    uint32_t *slots; /* owned; where a key is in `units`, and 1; 0: free */
    uint64_t error;  /* no unit that was forgotten was said more often */
};

/* False: out of memory; release all the same. */
bool unecho_said_init(struct unecho_said *said);
void unecho_said_release(struct unecho_said *said);

/* A unit is repeated. False: out of memory. */
bool unecho_said_add(struct unecho_said *said, const struct unecho_shown_unit *unit);

/* No more will come: the `most` that were said most come first, and then the longest. */
void unecho_said_settle(struct unecho_said *said, size_t most);

#endif
