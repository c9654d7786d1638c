/*
 * What files and records are nearly the same as, for who tells of them one by one when they are
 * done with: --stats=jsonl. Noted are those that are one document. Of files only the last is known;
 * records wait until they are cleared.
 */
#ifndef UNECHO_NEAR_NOTES_H
#define UNECHO_NEAR_NOTES_H

#include "view.h"

struct unecho_near_note {
    struct unecho_spot at, of; /* the document, and the other one */
    enum unecho_near near;     /* NONE: there is none */
    unsigned percent;
    uint64_t passage;
};

struct unecho_near_notes {
    bool files, records;            /* what is noted */
    struct unecho_near_note file;   /* of the last file that is one document */
    struct unecho_near_note *items; /* owned; of records, in their order, */
    size_t count, room, passed;     /* of which so many were passed over */
    bool failed;                    /* out of memory */
};

/* All zero is a good beginning. */
void unecho_near_notes_release(struct unecho_near_notes *notes);

/* The note of a file. NULL: none. */
const struct unecho_near_note *unecho_near_notes_file(const struct unecho_near_notes *notes,
                                                      const char *file);

/* The note of a record of the file at hand; they are asked for in their order. NULL: none. */
const struct unecho_near_note *unecho_near_notes_record(struct unecho_near_notes *notes,
                                                        uint64_t record);

/* What was noted is told. */
void unecho_near_notes_clear(struct unecho_near_notes *notes);

/* Its state, the notes, is borrowed. */
extern const struct unecho_view unecho_view_near_notes;

#endif
