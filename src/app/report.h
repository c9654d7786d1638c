/* What the program says on standard error. */
#ifndef UNECHO_REPORT_H
#define UNECHO_REPORT_H

#include "files.h"
#include "io_error.h"
#include "most.h"
#include "unecho.h"

/* "unecho: FILE: what was tried: the system's reason" */
void unecho_report_error(const char *file, struct unecho_io_error error);

/* Whole lines that are spelled already, in one piece. */
void unecho_report_lines(const char *lines, size_t len);

/* A name of a list on standard output: for a program, the same with NUL behind it, and for a
 * terminal, as ls has it. */
void unecho_report_name(const char *name);
void unecho_report_name_with_zero(const char *name);
void unecho_report_name_quoted(const char *name);

/* How a run is summed up. */
enum unecho_stats_form {
    UNECHO_STATS_NONE,
    UNECHO_STATS_TEXT,
    UNECHO_STATS_JSON, /* one object */
    UNECHO_STATS_JSONL /* one for each file, and document that has an id, and the same */
};

struct unecho_summary {
    const struct unecho_config *config;
    const struct unecho_stats *stats;
    const struct unecho_files_stats *files;
    const struct unecho_most *most; /* what went most often; NULL: nobody counted */
    bool many;                      /* what became of each file is known */
    bool dry;                       /* it is what would be */
    double seconds;                 /* that the run took */
    int status;                     /* the exit status */
};

/* A line for people, and two more on what they may want to look at. */
void unecho_report_summary(const struct unecho_summary *summary);

/* The same as JSON. */
void unecho_report_json(const struct unecho_summary *summary);
void unecho_report_json_file(const struct unecho_file_report *file);
void unecho_report_json_document(const struct unecho_document_report *document);

/* A notice of files without text left that stay, as they are changed in place. */
void unecho_report_emptied(const struct unecho_summary *summary);

/* A notice if so much is gone that it may be a mistake. */
void unecho_report_loss(const struct unecho_summary *summary);

#endif
