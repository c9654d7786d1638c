/*
 * Cartons that are made ready in another order than theirs: the same is written, and told, as if
 * each were spelled in its turn; and what is ready is used.
 */
#include "cartons.h"
#include "documents.h"
#include "table.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CARTONS = 4, LOG = 512, OUT = 4096 };

/* What is told, one behind the other. */
static char told[LOG];

static void add_told(const char *text) {
    size_t len = strlen(told);

    (void)snprintf(told + len, sizeof(told) - len, "%s;", text);
}

static void notice(const char *file, struct unecho_io_error error) {
    char text[256];

    (void)snprintf(text, sizeof(text), "%s: %s", file, error.tried);
    add_told(text);
}

static void tell(const struct unecho_document_report *report) {
    char text[64];

    (void)snprintf(text, sizeof(text), "%s %u%s", report->file, (unsigned)report->line,
                   report->emptied ? "-" : "");
    add_told(text);
}

/* --- cartons in any order --------------------------------------------------------------------- */

#define WET(len, text)                                                                             \
    "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: " len        \
    "\r\n\r\n" text "\r\n\r\n"

static const struct row {
    const char *name;
    const struct unecho_format *format;
    const char *cartons[CARTONS]; /* "@": another file begins */
    const char *out, *told;
    bool drop_empty, blank, tells;
    bool list;   /* then nothing is ready */
    bool hinges; /* what the second one begins with hangs on the first */
} rows[] = {
    {.name = "lines",
     .format = &unecho_format_jsonl,
     .cartons = {"{\"text\": \"Ann ran. Cid fell.\"}\n",
                 "{\"text\": \"Cid fell. Eve \\u0073at.\"}\n",
                 "{\"text\": \"Ann ran.\"}\n{\"a\": 1, \"text\": \"Guy left.\"}\n"},
     .out = "{\"text\": \"Ann ran. Cid fell.\"}\n{\"text\": \"Eve \\u0073at.\"}\n"
            "{\"text\": \"\"}\n{\"a\": 1, \"text\": \"Guy left.\"}\n"},
    {.name = "lines_without_the_empty_ones",
     .format = &unecho_format_jsonl,
     .cartons = {"{\"text\": \"Ann ran.\"}\n", "{\"text\": \"Ann ran.\"}\n",
                 "{\"text\": \"Ann ran.\"}\n{\"text\": \"\"}\n"},
     .out = "{\"text\": \"Ann ran.\"}\n{\"text\": \"\"}\n",
     .drop_empty = true},
    {.name = "a_file_without_a_last_line_end",
     .format = &unecho_format_jsonl,
     .cartons = {"{\"text\": \"Ann ran.\"}", "@", "@{\"text\": \"Cid fell.\"}\n",
                 "@{\"text\": \"Ann ran. Eve sat.\"}"},
     .out = "{\"text\": \"Ann ran.\"}\n{\"text\": \"Cid fell.\"}\n{\"text\": \"Eve sat.\"}"},
    {.name = "what_is_told_comes_in_order",
     .format = &unecho_format_jsonl,
     .cartons = {"{\"text\": \"Ann ran.\"}\nno\n", "{\"text\": \"Ann ran.\"}\n[\n",
                 "@{\"text\": \"Cid fell.\"}\nno"},
     .out = "{\"text\": \"Ann ran.\"}\nno\n{\"text\": \"\"}\n[\n{\"text\": \"Cid fell.\"}\nno",
     .tells = true,
     .told = "1 1;1: line 2: not JSON at byte 2, passed on as it is;1 3-;"
             "1: line 4: not JSON at byte 2, passed on as it is;2 1;"
             "2: line 2: not JSON at byte 2, passed on as it is;"},
    {.name = "a_list_of_which_the_front_stays",
     .format = &unecho_format_json,
     .cartons = {"[{\"text\": \"Ann ran.\"}, ", "{\"text\": \"Cid fell.\"},",
                 "{\"text\": \"Ann ran.\"}]\n"},
     .out = "[{\"text\": \"Ann ran.\"}, {\"text\": \"Cid fell.\"}]\n",
     .drop_empty = true,
     .hinges = true},
    {.name = "a_list_of_which_the_front_goes",
     .format = &unecho_format_json,
     .cartons = {"[{\"text\": \"Max slept.\"}, ", "{\"text\": \"Cid fell.\"},",
                 "{\"text\": \"Ann ran.\"}]\n", "[{\"text\": \"Cid fell.\"}]"},
     .out = "[{\"text\": \"Cid fell.\"},{\"text\": \"Ann ran.\"}]\n[]",
     .drop_empty = true,
     .hinges = true},
    {.name = "a_list_of_which_much_goes",
     .format = &unecho_format_json,
     .cartons = {"[{\"text\": \"Max slept.\"}, ", "{\"text\": \"Max slept.\"}, ",
                 "{\"text\": \"Max slept.\"}, {\"text\": \"Ann ran.\"}, ",
                 "{\"text\": \"Eve sat.\"}]"},
     .out = "[{\"text\": \"Ann ran.\"}, {\"text\": \"Eve sat.\"}]",
     .drop_empty = true},
    {.name = "rows_of_a_table",
     .format = &unecho_format_csv,
     .cartons = {"id,text\n1,Ann ran. Cid fell.\n",
                 "2,Cid fell. Ann ran.\n3,\"Cid fell. Eve, sat.\"\n",
                 "4,Ann ran. \"\"Max\"\" slept.\n"},
     .out =
         "id,text\n1,Ann ran. Cid fell.\n2,\n3,\"Eve, sat.\"\n4,\"\"\"\"\"Max\"\"\"\" slept.\"\n"},
    {.name = "records_with_their_lengths",
     .format = &unecho_format_wet,
     .cartons = {WET("8", "Ann ran."), WET("18", "Ann ran. Cid fell."),
                 WET("9", "Cid fell.") WET("8", "Eve sat.") WET("18", "Eve sat. Guy left.")},
     .out = WET("8", "Ann ran.") WET("9", "Cid fell.") WET("0", "") WET("8", "Eve sat.")
         WET("9", "Guy left.")},
    {.name = "line_ends_that_stay",
     .format = &unecho_format_jsonl,
     .cartons = {"{\"text\": \"Ann ran.\\nCid fell.\"}\n", "{\"text\": \"Ann ran.\\nEve sat.\"}\n"},
     .out = "{\"text\": \"Ann ran.\\nCid fell.\"}\n{\"text\": \"\\nEve sat.\"}\n",
     .blank = true},
    {.name = "a_listing_is_in_order",
     .format = &unecho_format_jsonl,
     .cartons = {"{\"text\": \"Ann ran.\"}\n", "{\"text\": \"Cid fell. Ann ran.\"}\n"},
     .out = "Ann ran.\nCid fell.\n",
     .list = true},
};

/* When a carton is made ready. */
enum way { NEVER, BEFORE_IT_IS_PUT, ALL_FROM_BEHIND };

struct fixture {
    const struct row *row;
    struct unecho_documents_config config;
    struct unecho_documents documents;
    struct unecho_writer writer;
    unecho *u;
    int out; /* to read from */
    struct {
        struct unecho_carton carton;
        struct unecho_delivery delivery;
        unecho_block *block;
        bool first, last; /* of its file */
    } loads[CARTONS];
    size_t count;
};

static void begin(struct fixture *f, const struct row *row) {
    const struct unecho_config config = {
        .match = UNECHO_MATCH_TEXT, .seeded = true, .list = row->list, .blank = row->blank};
    char name[32];
    int fds[2];

    *f = (struct fixture){.row = row,
                          .config = {.format = {.text_key = "text", .text_column = "text"},
                                     .drop_empty = row->drop_empty,
                                     .blank = row->blank,
                                     .notice = notice,
                                     .tell = row->tells ? tell : NULL}};
    f->u = unecho_create(&config);
    assert_non_null(f->u);
    assert_int_equal(unecho_learn_seen(f->u, "Max slept.", 10, true), UNECHO_OK);
    assert_int_equal(pipe(fds), 0);
    (void)snprintf(name, sizeof(name), "/dev/fd/%d", fds[1]);
    assert_true(unecho_writer_open(&f->writer, name, true));
    close(fds[1]);
    f->out = fds[0];
    f->documents = (struct unecho_documents){.config = &f->config,
                                             .engine = f->u,
                                             .writer = &f->writer,
                                             .end = '\n',
                                             .listing = row->list ? UNECHO_LISTING_SENTENCES
                                                                  : UNECHO_LISTING_NONE};
    *told = '\0';
}

/* Cuts the row's cartons, and does what comes before they are made ready. */
static void fill(struct fixture *f) {
    struct unecho_cutter cutter = {.rest = {NULL, 0, 0}};

    for (size_t i = 0; i < CARTONS && f->row->cartons[i]; i++) {
        const char *bytes = f->row->cartons[i],
                   *next = i + 1 < CARTONS ? f->row->cartons[i + 1] : NULL;
        unecho_block *block = f->loads[i].block = unecho_block_create(f->u);
        struct unecho_carton *carton = &f->loads[i].carton;

        f->loads[i].first = i == 0 || *bytes == '@';
        f->loads[i].last = !next || *next == '@';
        if (f->loads[i].first)
            unecho_cutter_begin(&cutter, f->row->format, &f->config.format);
        bytes += *bytes == '@';
        assert_true(unecho_bytes_add(&cutter.rest, bytes, strlen(bytes)));
        assert_int_equal(unecho_cutter_cut(&cutter, f->loads[i].last, carton), UNECHO_OK);
        assert_int_equal(unecho_carton_open(carton, &f->config.format, false, block), UNECHO_OK);
        assert_int_equal(unecho_claim_block(f->u, block), UNECHO_OK);
        f->count++;
    }
    unecho_cutter_release(&cutter);
}

static void deliver(struct fixture *f, size_t i) {
    assert_int_equal(unecho_documents_deliver(&f->documents, &f->loads[i].carton, f->loads[i].block,
                                              &f->loads[i].delivery),
                     UNECHO_OK);
    assert_true(f->loads[i].delivery.ready != f->row->list);
    if (f->row->hinges && i == 1)
        assert_true(f->loads[i].delivery.hinge < f->loads[i].delivery.parcel_count);
}

static void put(struct fixture *f, enum way way) {
    char name[] = "0";

    for (size_t i = 0; i < f->count; i++) {
        if (f->loads[i].first) {
            name[0]++;
            unecho_documents_next(&f->documents, name);
        }
        if (way == BEFORE_IT_IS_PUT)
            deliver(f, i);
        if (!f->row->list && way != NEVER &&
            f->loads[i].carton.contents.body_count > 0) /* nothing is borrowed of them any more */
            memset((void *)(uintptr_t)f->loads[i].carton.texts, 0xFF,
                   f->loads[i].carton.contents.body_count * sizeof(*f->loads[i].carton.texts));
        assert_int_equal(unecho_documents_put_delivery(&f->documents, &f->loads[i].carton,
                                                       f->loads[i].block, &f->loads[i].delivery),
                         UNECHO_OK);
        assert_false(f->loads[i].delivery.ready);
        if (f->loads[i].last)
            unecho_documents_end(&f->documents, &f->loads[i].carton);
    }
}

static void expect_written(struct fixture *f) {
    char out[OUT];
    ssize_t len;

    assert_true(unecho_writer_commit(&f->writer));
    unecho_writer_release(&f->writer);
    len = read(f->out, out, sizeof(out) - 1);
    assert_true(len >= 0);
    out[len] = '\0';
    assert_string_equal(out, f->row->out);
    assert_string_equal(told, f->row->told ? f->row->told : "");
}

static void release(struct fixture *f) {
    for (size_t i = 0; i < f->count; i++) {
        unecho_carton_release(&f->loads[i].carton);
        unecho_delivery_release(&f->loads[i].delivery);
        unecho_block_destroy(f->loads[i].block);
    }
    unecho_documents_release(&f->documents);
    unecho_destroy(f->u);
    close(f->out);
}

static void cartons_come_out_in_order(void **state) {
    const struct row *row = *state;
    struct unecho_documents_stats stats[ALL_FROM_BEHIND + 1];

    for (enum way way = NEVER; way <= ALL_FROM_BEHIND; way++) {
        struct fixture f;

        begin(&f, row);
        fill(&f);
        for (size_t i = way == ALL_FROM_BEHIND ? f.count : 0; i-- > 0;)
            deliver(&f, i);
        put(&f, way);
        assert_true(!f.documents.own.parcels == (way != NEVER || row->list));
        expect_written(&f);
        stats[way] = f.documents.stats;
        assert_memory_equal(&stats[way], &stats[NEVER], sizeof(stats[way]));
        assert_true(stats[way].count > 0 && stats[way].bytes_out > 0);
        release(&f);
    }
}

/* --- how it stands there ---------------------------------------------------------------------- */

static void append(struct unecho_bytes *bytes, const char *text) {
    assert_true(unecho_bytes_add(bytes, text, strlen(text)));
}

/* Lines of which each loses a sentence, or none does. */
static void deliver_lines(struct fixture *f, bool repeats) {
    static const struct row lines = {.name = "lines", .format = &unecho_format_jsonl};
    struct unecho_cutter cutter = {.rest = {NULL, 0, 0}};
    char line[80];

    begin(f, &lines);
    unecho_cutter_begin(&cutter, lines.format, &f->config.format);
    for (int i = 0; i < 500; i++) {
        (void)snprintf(line, sizeof(line), "{\"text\": \"Number %d ran.%s Cid saw %d.\"}\n", i,
                       repeats ? " Max slept." : "", i);
        append(&cutter.rest, line);
    }
    f->count = 1;
    f->loads[0].block = unecho_block_create(f->u);
    assert_int_equal(unecho_cutter_cut(&cutter, true, &f->loads[0].carton), UNECHO_OK);
    assert_int_equal(
        unecho_carton_open(&f->loads[0].carton, &f->config.format, false, f->loads[0].block),
        UNECHO_OK);
    assert_int_equal(unecho_claim_block(f->u, f->loads[0].block), UNECHO_OK);
    deliver(f, 0);
    unecho_cutter_release(&cutter);
}

static void many_short_pieces_come_out_in_one(void) {
    struct fixture f;

    deliver_lines(&f, true);
    assert_int_equal(f.loads[0].delivery.parcel_count, 1);
    assert_null(f.loads[0].delivery.parcels[0].lent);
    assert_int_equal(f.loads[0].delivery.parcels[0].len,
                     f.loads[0].carton.bytes.len - 500 * strlen(" Max slept."));
    unecho_writer_release(&f.writer);
    release(&f);
}

static void what_stays_whole_is_not_copied(void) {
    struct fixture f;

    deliver_lines(&f, false);
    assert_int_equal(f.loads[0].delivery.parcel_count, 1);
    assert_ptr_equal(f.loads[0].delivery.parcels[0].lent, f.loads[0].carton.bytes.data);
    assert_int_equal(f.loads[0].delivery.parcels[0].len, f.loads[0].carton.bytes.len);
    assert_int_equal(f.loads[0].delivery.out.len, 0);
    unecho_writer_release(&f.writer);
    release(&f);
}

/* --- threads ---------------------------------------------------------------------------------- */

/* Copies a file of lines; the documents' own delivery is only used for what is not ready. */
static void copy(unsigned threads) {
    static const struct row lines = {.name = "lines"};
    char path[] = "/tmp/unecho-delivery-XXXXXX";
    const char *const names[] = {path};
    struct unecho_source source;
    struct unecho_sink sink;
    struct fixture f;
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "{\"text\": \"Ann ran. Ann ran.\"}\n", 30), 30);
    close(fd);
    begin(&f, &lines);
    unecho_source_init(&source, (struct unecho_names){.items = names, .count = 1}, &f.writer,
                       notice);
    source.telling.format = &unecho_format_jsonl;
    source.telling.config = &f.config.format;
    sink = (struct unecho_sink){.engine = f.u,
                                .writer = &f.writer,
                                .documents = &f.documents,
                                .complain = notice,
                                .listing = f.documents.listing};
    assert_ptr_equal(unecho_source_begin(&source), &unecho_format_jsonl);
    assert_true(unecho_cartons_copy(&sink, &source, threads));
    assert_true(!f.documents.own.parcels == (threads > 1));
    unecho_source_release(&source);
    unlink(path);
    f.row = &(struct row){.out = "{\"text\": \"Ann ran.\"}\n"};
    expect_written(&f);
    release(&f);
}

static void threads_use_what_is_ready(void) {
    copy(1);
    copy(2);
    copy(7);
}

struct single {
    const char *name;
    void (*test)(void);
};

static const struct single singles[] = {
    {"many_short_pieces_come_out_in_one", many_short_pieces_come_out_in_one},
    {"what_stays_whole_is_not_copied", what_stays_whole_is_not_copied},
    {"threads_use_what_is_ready", threads_use_what_is_ready},
};

static void single(void **state) { ((const struct single *)*state)->test(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(rows, cartons_come_out_in_order), TABLE(singles, single)};

    return RUN_TABLES("delivery", tables, argc, argv);
}
