/*
 * JSON Lines through the engine: each record's text is a text of its own. Of a line only the text
 * changes; what is no record passes as it is, and is told of.
 */
#ifndef UNECHO_RECORDS_H
#define UNECHO_RECORDS_H

#include "input.h"
#include "jsonl.h"
#include "unecho.h"

struct unecho_records_config {
    const char *text_key, *id_key; /* id_key NULL: records are named by their lines */
    bool each_alone;               /* what was said is forgotten at each record */
    bool drop_empty;               /* records without text left are left out */
    unecho_complain *notice;
};

struct unecho_records {
    const struct unecho_records_config *config; /* borrowed, and so is the engine */
    unecho *engine;
    struct unecho_jsonl *parser;  /* owned */
    struct unecho_writer *writer; /* borrowed; NULL: nothing is written */
    const char *file;             /* borrowed; for messages */
    char *line;                   /* owned; what was read of a line */
    size_t len, room;
    char *out; /* owned; what becomes of it */
    size_t out_len, out_room;
    bool unended;                     /* what was written last has no line end */
    uint64_t number;                  /* of the line in the file */
    uint64_t told;                    /* in the file */
    uint64_t count, others, left_out; /* records, other lines, records that were left out */
};

/* False: out of memory; release all the same. */
bool unecho_records_init(struct unecho_records *records, unecho *engine,
                         const struct unecho_records_config *config);
void unecho_records_release(struct unecho_records *records);

/* What comes is of this file, and goes to an output of its own. */
void unecho_records_begin(struct unecho_records *records, const char *file,
                          struct unecho_writer *writer);

/* What comes is of another file, and goes to the same output. */
void unecho_records_next(struct unecho_records *records);

/* More bytes of the file. UNECHO_OK, or what the engine has returned. */
int unecho_records_add(struct unecho_records *records, const char *bytes, size_t len);

/* The file ends, maybe without a line end. */
int unecho_records_end(struct unecho_records *records);

/* Does what comes begin with an object in a line, whatever is in it? Before anything is read. */
bool unecho_records_are_in(struct unecho_reader *reader);

/* Do files of this name hold JSON Lines? */
bool unecho_records_is_name(const char *name);

#endif
