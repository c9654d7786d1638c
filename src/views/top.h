/*
 * The units that are said most: how often, in how many documents, and where first. A unit counts
 * where it is a repeat, and once more where that stood which it repeats, unless it was only
 * learned; what stands in no other place within its scope is no repeat, and does not count.
 *
 * Counts are exact while they fit the memory; beyond, those that are least make room (counts.h).
 */
#ifndef UNECHO_TOP_H
#define UNECHO_TOP_H

#include "view.h"
#include "writer.h"

enum {
    UNECHO_TOP_TEXT = 1000, /* bytes of a unit that are kept */
    UNECHO_TOP_FEW = 64     /* so many units are counted in any case, whatever the memory */
};

struct unecho_top_config {
    size_t most;   /* so many are listed */
    size_t memory; /* bytes that counters and texts may take */
    char end;      /* of a line */
    void (*notice)(const char *file, struct unecho_io_error error); /* if counts are not exact */
};

/* A unit that is said often. */
struct unecho_top_unit {
    uint64_t occurrences;     /* no fewer than there are; */
    uint64_t error;           /* too many by no more than that, and if it is 0, exact; */
    uint64_t documents;       /* then these are, too, and else no more than there are */
    struct unecho_spot first; /* if exact; else the first that is known */
    const char *text;         /* its beginning, cut between two characters; as long as `top` is; */
    size_t text_len;
    size_t len; /* of the whole unit */
};

struct unecho_top;

/* `out` is what the list is written to, and outlives it. NULL: out of memory. */
struct unecho_top *unecho_top_create(const struct unecho_top_config *config,
                                     struct unecho_writer *out);
void unecho_top_destroy(struct unecho_top *top); /* NULL is allowed */

/* A unit that is a repeat. */
void unecho_top_add(struct unecho_top *top, const struct unecho_shown_unit *unit);

/* Fills `units` with those that are said most, at most so many, most first; of equals, who stood
 * first. Their number; SIZE_MAX: out of memory, now or before. */
size_t unecho_top_rank(const struct unecho_top *top, struct unecho_top_unit *units, size_t most);

/* No unit that has no counter was said more often; 0: all counts are exact. */
uint64_t unecho_top_bound(const struct unecho_top *top);

/* The bytes that it takes. */
size_t unecho_top_bytes(const struct unecho_top *top);

/* --top: a line for each unit, at the end of the run. */
extern const struct unecho_view unecho_view_top;

#endif
