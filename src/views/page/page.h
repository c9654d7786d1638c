/*
 * The page: a document of HTML with its style and script in it (page.html, page.css, page.js, which
 * the build puts together), and between them data, an element a kind. What the data looks like is
 * said where it is written.
 */
#ifndef UNECHO_PAGE_H
#define UNECHO_PAGE_H

#include "holders.h"
#include "lookalikes.h"
#include "pairs.h"
#include "report_page.h"
#include "rows.h"
#include "said.h"
#include "shelf.h"

enum {
    UNECHO_PAGE_SENTENCES = 500, /* that are said most, and told in full */
    UNECHO_LENGTHS = 4           /* up to 3 words, up to 7, up to 15, and more */
};

struct unecho_page_figures {
    uint64_t files, documents, changed;
    uint64_t whole, half; /* documents that said nothing new, or half and more of it is in one;
                             those that are like one and stay are none of them */
    uint64_t bytes, units, unit_bytes;
    uint64_t gone[UNECHO_WHYS], gone_bytes[UNECHO_WHYS]; /* by enum unecho_why */
    uint64_t gone_long[UNECHO_LENGTHS], gone_long_bytes[UNECHO_LENGTHS];
};

struct unecho_page {
    const struct unecho_report_page_config *config;
    struct unecho_page_figures figures;
    struct unecho_rows rows; /* settled, as is: */
    struct unecho_holders holders;
    struct unecho_lookalikes lookalikes;
    struct unecho_pairs pairs;
    struct unecho_said said;
    struct unecho_shelf shelf;
};

/* False: out of memory. What fails with the writer, it knows. */
bool unecho_page_write(struct unecho_page *page, struct unecho_writer *writer);

/* What page.html has before and behind the data: made by the build. */
extern const char unecho_page_before[], unecho_page_behind[];
extern const size_t unecho_page_before_len, unecho_page_behind_len;

#endif
