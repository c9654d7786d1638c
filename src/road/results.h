/*
 * What becomes of each of many files: it is written below a folder of results, or takes the place
 * of what was read, or nothing happens to it.
 *
 *     begin, write, settle     by any thread, side by side
 *     end                      in the order of the files, as what fails is told
 */
#ifndef UNECHO_RESULTS_H
#define UNECHO_RESULTS_H

#include "links.h"
#include "request.h"
#include "targets.h"
#include "writer.h"

/* A file on its way. */
struct unecho_result {
    char *path;                      /* owned */
    char *target;                    /* owned; what it is called where it is written */
    struct unecho_folder *folder;    /* held; that is in; NULL: nothing is written */
    char *name;                      /* owned; there */
    bool linked;                     /* this run gave the old file another name */
    struct unecho_origin origin;     /* fd is owned: locked until the file has its new content */
    mode_t mode;                     /* of a result in another folder */
    const struct unecho_link *links; /* borrowed; its names, if it has several */
    size_t link_count;
    enum unecho_codec codec;
    struct unecho_charset charset;
    struct unecho_file_report report;
};

/* What a file is written to. */
struct unecho_output {
    struct unecho_writer writer;
    bool writing; /* it is open */
    bool settled;
};

/* But for the configuration, of the thread that ends files. */
struct unecho_results {
    const struct unecho_files_config *config;
    struct unecho_differ *differ; /* owned; what is written to; NULL: none is asked for */
    bool told_packed, told_coded; /* that a diff is of the text in a file, and not for patch(1) */
    bool written;                 /* something is, to another folder */
    struct unecho_folder *last;   /* held; in which names are changed, and not on the disk yet */
    bool failed;                  /* that they are could not be seen to */
};

#define UNECHO_RESULTS_MARK "\xEF\xBB\xBF" /* a byte order mark in UTF-8 */

void unecho_result_free(struct unecho_result *result);

/* Gets ready for the first file; `config` is set. False: out of memory. Finish all the same. */
bool unecho_results_init(struct unecho_results *results);

/* The file gets a writer, unless it is known that there is nothing to write. */
void unecho_results_begin(const struct unecho_results *results, struct unecho_output *output,
                          const struct unecho_result *result, bool known);

/* Of the file that has a writer, these bytes come next; what is then written may be a part of them,
 * lent. They are borrowed until the next ones or the end. */
void unecho_results_read(const struct unecho_results *results, const struct unecho_output *output,
                         const char *bytes, size_t len);

/* All is written: does what need not wait for other files. Nothing is borrowed any more. */
void unecho_results_settle(const struct unecho_results *results, struct unecho_output *output,
                           const struct unecho_result *result);

/* Puts it in place, if it is to be; it need not be settled. What fails is told, and noted in the
 * report. */
void unecho_results_end(struct unecho_results *results, struct unecho_output *output,
                        struct unecho_result *result);

/* What was not put in place is gone. */
void unecho_output_release(struct unecho_output *output);

/* All is on the disk, `root` being the folder of results. False: the user was told. */
bool unecho_results_finish(struct unecho_results *results, const struct unecho_folder *root);

bool unecho_result_is_changed(const struct unecho_result *result);
bool unecho_result_is_emptied(const struct unecho_result *result);

#endif
