/* Collects what the page shows: page/page.c writes it. */
#include "report_page.h"

#include "page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct report {
    struct unecho_report_page_config config;
    struct unecho_writer writer;
    struct unecho_page page;
    struct unecho_row row; /* of the document at hand */
    const char *file;      /* borrowed; of the document before it */
    bool failed;           /* out of memory: nothing more is collected */
    struct unecho_io_error error;
};

static void destroy(void *state) {
    struct report *report = state;

    if (!report)
        return;
    unecho_writer_release(&report->writer);
    unecho_rows_release(&report->page.rows);
    unecho_holders_release(&report->page.holders);
    unecho_lookalikes_release(&report->page.lookalikes);
    unecho_pairs_release(&report->page.pairs);
    unecho_said_release(&report->page.said);
    unecho_shelf_release(&report->page.shelf);
    free(report);
}

void *unecho_report_page_create(const struct unecho_report_page_config *config,
                                struct unecho_io_error *error) {
    struct report *report = calloc(1, sizeof(*report));

    *error = (struct unecho_io_error){"start", ENOMEM};
    if (!report)
        return NULL;
    report->config = *config;
    report->page.config = &report->config;
    report->page.shelf.wholes = config->near > 0;
    if (unecho_holders_init(&report->page.holders) && unecho_pairs_init(&report->page.pairs) &&
        unecho_said_init(&report->page.said)) {
        if (unecho_writer_open(&report->writer, config->path, config->force)) {
            unecho_writer_guard(&report->writer);
            return report;
        }
        *error = report->writer.error;
    }
    destroy(report);
    return NULL;
}

/* Sticky; told when the run is over. */
static void keep_going(struct report *report, bool done) {
    if (done || report->failed)
        return;
    report->failed = true;
    if (!report->error.tried)
        report->error = (struct unecho_io_error){"collect the report", ENOMEM};
}

static void begin(void *state, const struct unecho_shown_document *document) {
    struct report *report = state;

    report->row = (struct unecho_row){.document = document};
    report->page.figures.documents++;
    report->page.figures.files += !report->file || strcmp(report->file, document->file) != 0;
    report->file = document->file;
    unecho_pairs_begin(&report->page.pairs);
    unecho_shelf_begin(&report->page.shelf, document);
}

static size_t length_of(const struct unecho_shown_unit *unit) {
    uint64_t words = unecho_count_words(unit->data, unit->len);

    return words < 4 ? 0 : words < 8 ? 1 : words < 16 ? 2 : 3;
}

static void count_gone(struct unecho_page_figures *figures, const struct unecho_shown_unit *unit) {
    size_t length = length_of(unit);

    figures->gone[unit->why] += unit->counts;
    figures->gone_bytes[unit->why] += unit->len;
    figures->gone_long[length] += unit->counts;
    figures->gone_long_bytes[length] += unit->len;
}

static void count(struct report *report, const struct unecho_shown_unit *unit) {
    struct unecho_row *row = &report->row;

    row->bytes += unit->gap_len + unit->len;
    row->unit_bytes += unit->len;
    row->units += unit->counts;
    row->compared += unit->compared;
    row->repeats += unit->compared && unit->repeat;
    if (unit->why == UNECHO_WHY_KEPT)
        return;
    row->gone += unit->counts;
    row->gone_bytes += unit->len;
    count_gone(&report->page.figures, unit);
}

/* A repeat is that of each earlier document that has it. */
static bool credit(struct report *report, const struct unecho_shown_unit *unit) {
    struct unecho_holders *holders = &report->page.holders;
    struct unecho_holder *holder = unecho_holders_take(holders, unit);
    uint64_t at = unit->at.document->number;
    bool done = true;

    if (!holder && !holders->full)
        return false;
    if (!holder) {
        report->row.crowded += unit->len;
        return unit->first.document->number == at ||
               unecho_pairs_add(&report->page.pairs, unit->first.document, unit->len);
    }
    for (size_t i = 0; i < unecho_holder_known(holder) && done; i++)
        if (holder->documents[i]->number != at)
            done = unecho_pairs_add(&report->page.pairs, holder->documents[i], unit->len);
    if (holder->count > UNECHO_HOLDERS_MOST)
        report->row.crowded += unit->len;
    return done && unecho_holder_add(holder, unit->at.document);
}

/* What is nearly the same as another document shares a part with that one, and is not said again.
 */
static bool take_lookalike(struct report *report, const struct unecho_shown_unit *unit) {
    const struct unecho_shown_document *first = unit->first.document;
    uint64_t shared = unit->len * unit->near_percent / 100;
    struct unecho_pairs *pairs = &report->page.pairs;

    return unecho_lookalikes_add(&report->page.lookalikes, unit) &&
           (unit->why == UNECHO_WHY_KEPT ? unecho_pairs_tell(pairs, first, shared)
                                         : unecho_pairs_add(pairs, first, shared));
}

static bool take_repeat(struct report *report, const struct unecho_shown_unit *unit) {
    return unecho_said_add(&report->page.said, unit) && credit(report, unit);
}

static void unit(void *state, const struct unecho_shown_unit *unit) {
    struct report *report = state;

    if (report->failed)
        return;
    count(report, unit);
    keep_going(report, unecho_shelf_add(&report->page.shelf, unit));
    if (unit->near != UNECHO_NEAR_NONE)
        keep_going(report, take_lookalike(report, unit));
    else if (unit->repeat)
        keep_going(report, take_repeat(report, unit));
}

static void rest(void *state, const char *gap, size_t len) {
    struct report *report = state;

    report->row.bytes += len;
    if (!report->failed)
        keep_going(report, unecho_shelf_end_text(&report->page.shelf, gap, len));
}

/* What others have of a text makes it worth showing. */
static void raise_interest(struct report *report) {
    const struct unecho_pairs *pairs = &report->page.pairs;

    for (size_t i = 0; i < pairs->open_count; i++) {
        struct unecho_shelved *item =
            unecho_shelf_find(&report->page.shelf, pairs->open[i].first->number);

        if (item)
            item->interest += pairs->open[i].bytes;
    }
}

/* Does half of it or more stand in another, what is only like that one left out? */
static bool is_half(const struct unecho_row *row) {
    uint64_t bytes = row->nearest_bytes - row->nearest_told;

    return bytes > 0 && 2 * bytes >= row->unit_bytes;
}

static void end(void *state, const struct unecho_shown_document *document) {
    struct report *report = state;
    struct unecho_page *page = &report->page;
    struct unecho_row *row = &report->row;

    page->figures.changed += row->gone_bytes > 0;
    page->figures.bytes += row->bytes;
    page->figures.units += row->units;
    page->figures.unit_bytes += row->unit_bytes;
    page->figures.whole += row->compared > 0 && row->compared == row->repeats;
    if (report->failed)
        return;
    keep_going(report, unecho_pairs_end(&page->pairs, document));
    if (page->pairs.open_count > 0) {
        row->nearest = page->pairs.open[0].first;
        row->nearest_bytes = page->pairs.open[0].bytes;
        row->nearest_told = page->pairs.open[0].told;
    }
    page->figures.half += is_half(row);
    raise_interest(report);
    keep_going(report, unecho_shelf_end(&page->shelf, row->gone_bytes) &&
                           unecho_rows_add(&page->rows, row));
}

static bool finish(void *state, const char **file, struct unecho_io_error *error) {
    struct report *report = state;
    struct unecho_page *page = &report->page;

    if (!report->error.tried) {
        unecho_rows_settle(&page->rows);
        unecho_pairs_settle(&page->pairs);
        unecho_said_settle(&page->said, UNECHO_PAGE_SENTENCES);
        keep_going(report, unecho_page_write(page, &report->writer));
    }
    if (!report->error.tried && !unecho_writer_commit(&report->writer))
        report->error = report->writer.error;
    *file = report->config.path;
    *error = report->error;
    return !report->error.tried;
}

static bool output(const void *state, struct stat *file) {
    const struct report *report = state;

    return report->writer.to_file && unecho_writer_output(&report->writer, file);
}

static const char *file(const void *state) {
    const struct report *report = state;

    return report->config.path;
}

const struct unecho_view unecho_view_report = {.name = "report",
                                               .file = file,
                                               .whole = true,
                                               .begin = begin,
                                               .unit = unit,
                                               .rest = rest,
                                               .end = end,
                                               .finish = finish,
                                               .output = output,
                                               .destroy = destroy};
