/*
 * --report: a page to look at (HTML in one file, without a network), of what goes and where it
 * stood first. Memory and page are bounded: of many documents it keeps the figures of those that
 * lost most, the sentences that are said most, the pairs that share most and the texts that lost
 * most, and says what it leaves out.
 */
#ifndef UNECHO_REPORT_PAGE_H
#define UNECHO_REPORT_PAGE_H

#include "view.h"
#include "writer.h"

struct unecho_report_page_config {
    const char *path;     /* of the page; borrowed until destroy, as all of these */
    bool force;           /* it may take the place of a file */
    const char *version;  /* of the program */
    char *const *command; /* what was run, ends in NULL; NULL: nothing is said */
    const char *unit;     /* what is compared: "sentence", "line" */
    unsigned near;        /* config.near of the engine; 0: off */
};

/* The state of unecho_view_report. The file is opened at once, so that what is in its way is known
 * before the run. NULL: *error says why. */
void *unecho_report_page_create(const struct unecho_report_page_config *config,
                                struct unecho_io_error *error);

extern const struct unecho_view unecho_view_report;

#endif
