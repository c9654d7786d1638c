/*
 * The command line: one table of options (options.def), and what is made from it: here the parser,
 * --help and --version; the man page and the shell completions in docs.h.
 *
 *     struct unecho_options options;
 *     int status = unecho_options_parse(&options, argc, argv, stderr);
 *
 *     if (status != 0)
 *         return status;
 *     ...
 *     unecho_options_release(&options);
 */
#ifndef UNECHO_OPTIONS_H
#define UNECHO_OPTIONS_H

#include "files.h"
#include "listing.h"
#include "progress.h"
#include "report.h"
#include "unecho.h"
#include "views.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Exit status of a wrong command line. */
enum { UNECHO_OPTIONS_USAGE_ERROR = 2 };

/* With --check: a file would change. */
enum { UNECHO_OPTIONS_CHANGED = 1 };

/* id, title; in the order of --help. */
#define UNECHO_OPTION_GROUP_MAP(X)                                                                 \
    X(UNITS, "What is compared")                                                                   \
    X(SAME, "When two units are the same")                                                         \
    X(REMOVAL, "What is removed")                                                                  \
    X(SHOW, "What is written instead")                                                             \
    X(RECORDS, "How it is read and written")                                                       \
    X(BATCH, "Many files, each for itself")                                                        \
    X(PROGRAM, "The program itself")

enum unecho_option_group {
#define UNECHO_OPTION_GROUP_ENUM(id, title) UNECHO_OPTION_GROUP_##id,
    UNECHO_OPTION_GROUP_MAP(UNECHO_OPTION_GROUP_ENUM)
#undef UNECHO_OPTION_GROUP_ENUM
        UNECHO_OPTION_GROUP_COUNT
};

enum unecho_option_id {
#define UNECHO_OPTION(id, ...) UNECHO_OPTION_##id,
#include "options.def"
#undef UNECHO_OPTION
    UNECHO_OPTION_ID_COUNT
};

/* What follows an option. */
enum unecho_argument {
    UNECHO_ARGUMENT_NONE,
    UNECHO_ARGUMENT_CHOICE, /* one of `choices` */
    UNECHO_ARGUMENT_NUMBER, /* a whole number */
    UNECHO_ARGUMENT_SIZE,   /* bytes: a whole number, maybe with K, M, G or T */
    UNECHO_ARGUMENT_WORD,   /* a name of something else than a file */
    UNECHO_ARGUMENT_FILE,   /* the last one wins, as with all of the above */
    UNECHO_ARGUMENT_FILES,  /* a file; the option may be repeated, and each one counts */
    UNECHO_ARGUMENT_NAMES,  /* the same, but not of a file: a pattern */
    UNECHO_ARGUMENT_MAYBE   /* a word behind "=", maybe one of `choices`, or nothing */
};

/* A row of the table, indexed by its id. */
struct unecho_option {
    const char *name; /* without the dashes */
    char letter;      /* '\0': none */
    enum unecho_argument argument;
    const char *metavar; /* NULL if there is no argument */
    const char *choices; /* NULL, or words with a blank between, in the order of their enum */
    enum unecho_option_group group;
    const char *help;
};

extern const struct unecho_option unecho_option_rows[UNECHO_OPTION_ID_COUNT];
extern const char *const unecho_option_group_titles[UNECHO_OPTION_GROUP_COUNT];

/* Of --careful, if it is not said how many. */
enum { UNECHO_CAREFUL_WORDS = 12 };

enum unecho_action { UNECHO_ACTION_RUN, UNECHO_ACTION_HELP, UNECHO_ACTION_VERSION };

struct unecho_file_list {
    const char **names; /* owned array of names that are borrowed from argv */
    size_t count, capacity;
};

struct unecho_options {
    struct unecho_config config; /* complete: listings and -d, --unique, -c are in it */
    enum unecho_listing listing;
    enum unecho_action action;
    const char *output; /* borrowed from argv; NULL: standard output */
    unsigned threads;   /* 0: one per processor */
    bool force;         /* `output` may replace a file */
    bool quiet;         /* no notices; never together with `verbose` */
    bool verbose;       /* a line of statistics after the run */
    enum unecho_when progress, color;
    bool diff;                                   /* what would change is written as a diff */
    enum unecho_stats_form stats;                /* the same, and even if `quiet` */
    struct unecho_file_list abbrev, allow, seen; /* in the order given, */
    struct unecho_file_list include, exclude;    /* and these */
    struct unecho_views_config views;
    bool mute; /* only they are written, no text */
    struct unecho_request request;
    struct unecho_files_config files; /* what the options say of it */
    bool many;                        /* files are written each for itself, or none */
    bool strict;                      /* exit status 3 if a line is no record */
    bool summary;                     /* a line of statistics ends a run over many */
    bool check;                       /* exit status 1 if something would change */
    const char *const *operands;      /* borrowed: the end of argv, or "." */
    int operand_count;                /* 0: read standard input */
};

/* 0, or UNECHO_OPTIONS_USAGE_ERROR after a message on `err`. `argv` is reordered, operands last,
 * and must outlive `o`. Uses getopt_long, so one thread at a time. Nothing needs to be released
 * after an error, but it may be.
 *
 * -h and -V take effect where they stand: what is wrong before them is an error, what comes after
 * them is not looked at, and all that may be read of `o` is then `action`. */
int unecho_options_parse(struct unecho_options *o, int argc, char **argv, FILE *err);

void unecho_options_release(struct unecho_options *o);

/* What --help, a run with nothing to read, and --version print (help.c). */
void unecho_options_help(FILE *out);
void unecho_options_short_help(FILE *out);
void unecho_options_version(FILE *out);

#endif
