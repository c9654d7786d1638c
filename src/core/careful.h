/*
 * Careful removal: which repeats a reader would not miss (unecho(1), --careful).
 *
 *   document:  | r r r F . F r r R r F r r |     r repeat, R long repeat, F not said before
 *                \___/       \_____/   \_/
 *                at the start  goes     at the end: each goes that stood at an edge in
 *                                       five of the twenty documents before
 *
 * A row is an unbroken run of repeats. It is held back until it is decided, but no more of it than
 * so many units or bytes: then what is held stays, and the row goes on. A block that goes as a
 * whole only (a table, a fenced block) is part of a row once all of it has come and could go; else
 * it interrupts the row as a new unit does.
 *
 * Some belongs to what is beside it, and where that stays, it does: a heading, a line that opens
 * something ("He writes:") and the short beginning of a line, to what comes next; what stands
 * behind such an opening, and the list that begins there, to that; and what has a number or letter,
 * to the list that it is in. Where a row would go for standing at an edge, so has every point of a
 * list.
 *
 * A second run must change nothing. So a row that overflows holds one more unit than may be held,
 * by which it overflows again; and what is counted of edges is never more of what stayed than it
 * was.
 *
 * It runs beside another policy as its shadow, too: then it counts what it would have kept, and
 * leaves the units alone.
 *
 * Where the policy is that of common units, those stand for repeats, and all others for what is
 * new. A row at the start or end of its document goes, as what is in it stands in many documents;
 * and so does one of more than may be held. A second run finds the same rows or parts of them: what
 * was not common does not become so when copies go, but what was common may be so no more.
 */
#ifndef UNECHO_CAREFUL_H
#define UNECHO_CAREFUL_H

#include "block.h"
#include "memory.h"
#include "role.h"

enum { UNECHO_CAREFUL_NOTES = UNECHO_MEMORY_MOST };

/* What a unit is to those around it. */
struct unecho_company {
    unsigned roles; /* see role.h */
    bool line;      /* it begins one, */
    bool paragraph; /* and behind a blank line */
    bool wraps;     /* lines end in it, so that line ends are spaces to it */
    bool lists;     /* the points of its list stay with it */
};

/* A unit that is not decided. */
struct unecho_held {
    size_t unit; /* its number in the block */
    struct unecho_key key;
    struct unecho_company company;
    bool repeat; /* or common; else it is not compared, and shares the fate of its block */
    bool is_short;
    bool often;  /* it stood at an edge in five documents of late */
    bool whole;  /* it is of a block that goes as a whole, */
    bool begins; /* the first one; a unit by itself always is */
};

/* What repeats in a row have in common. */
struct unecho_row {
    size_t length;
    size_t bytes; /* of those that are held */
    bool is_long; /* there is a unit of enough words */
};

struct unecho_careful {
    size_t words; /* that make a unit long; 0: off */
    size_t least; /* repeats in a row that goes: config.span */
    size_t most;  /* units that may be held of a row, beside a block in it */
    bool shadow;
    bool common;                /* common units go, not repeats, */
    bool records;               /* and a document ends at NUL, too */
    bool tries;                 /* the document may be emptied: nothing is counted */
    uint64_t spared;            /* repeats, or common units, that stay, or would */
    struct unecho_block *block; /* borrowed for a call: whose units are decided */
    int status;                 /* UNECHO_OK, or why not all edges were counted */

    struct unecho_held *held; /* owned */
    size_t held_count;
    struct unecho_row row; /* of held[0, whole_from), if a block is open, and of those that went */
    bool overflown, no_edge; /* of this row: what is left of it does not go for standing at the end,
                                at any edge */
    bool in_whole;           /* a block is open: */
    bool whole_stays;
    size_t whole_from; /* held[whole_from] is its first unit */
    struct unecho_row whole;

    uint64_t document;            /* its number, from 1: those that are emptied have none */
    bool begins;                  /* no unit of it has come */
    bool keeps;                   /* something of it stays */
    struct unecho_company stayed; /* of the last unit in it that stays for itself */
    bool met_fresh;               /* something in it was not said before, or stays as a block */
    struct unecho_key last;       /* the last unit that was not said before, */
    bool has_last, last_short;    /* if there is one, and it is known: */
    const char *last_data;        /* NULL: it is not known yet whether it is short; */
    size_t last_len;              /* of the text that is read */
    struct unecho_key *tail;      /* owned; short repeats behind it, */
    size_t tail_count;            /* the first `most` of them */
    struct unecho_key notes[UNECHO_CAREFUL_NOTES]; /* units at edges that are not counted yet */
    uint64_t note_documents[UNECHO_CAREFUL_NOTES];
    size_t note_count;
};

/* False: out of memory; release all the same. */
bool unecho_careful_init(struct unecho_careful *careful, const struct unecho_config *config,
                         const struct unecho_policy *policy);
void unecho_careful_release(struct unecho_careful *careful);

/* Units [from, to) of the block, which are claimed and in text i of it, in the order of the stream.
 */
void unecho_careful_read(struct unecho_careful *careful, struct unecho_memory *memory,
                         struct unecho_block *block, size_t text, size_t from, size_t to);

/* The document has ended: no unit of the block is held any more. */
void unecho_careful_end(struct unecho_careful *careful, struct unecho_memory *memory,
                        struct unecho_block *block);

/* Texts [from, to) of a block, a document, with units from `unit` on of which it is known which are
 * fresh, though none is claimed. */
struct unecho_tried {
    size_t from, to, unit;
};

/* Which of them would be kept? Nothing is counted of edges. */
void unecho_careful_try(struct unecho_careful *careful, struct unecho_memory *memory,
                        struct unecho_block *block, const struct unecho_tried *tried);

/* Repeats, or common units, that stayed, or would have; 0: not all of its edges were counted. */
uint64_t unecho_careful_spared(const struct unecho_careful *careful);

/* So many units of those before `at` are decided. */
static inline size_t unecho_careful_decided(const struct unecho_careful *careful, size_t at) {
    return careful->held_count > 0 ? careful->held[0].unit : at;
}

/* So many units were dropped from the front of the block. */
void unecho_careful_drop(struct unecho_careful *careful, size_t units);

/* A scope begins. */
static inline void unecho_careful_forget(struct unecho_careful *careful) {
    careful->note_count = 0;
}

#endif
