/* WARC: which records are texts, what passes, and how a header is made right. Files that nobody
 * wrote by hand go through the trials of test_formats.c. */
#include "format_rows.h"

#define WET &unecho_format_wet
#define TEXT "WARC-Type: conversion\r\nContent-Type: text/plain\r\n"
#define RECORD(length, block)                                                                      \
    "WARC/1.0\r\n" TEXT "Content-Length: " length "\r\n\r\n" block "\r\n\r\n"
#define OTHER(type, media, length, block)                                                          \
    "WARC/1.0\r\nWARC-Type: " type "\r\nContent-Type: " media "\r\nContent-Length: " length        \
    "\r\n\r\n" block "\r\n\r\n"
#define PAGES "0:0 WARC records with HTML: extract their text first "
#define LOST "the record does not end where its length says "

static const struct found_row found_rows[] = {
    {"conversion", WET, NULL, NULL, S(RECORD("4", "One.")), "1[One.] "},
    {"two", WET, NULL, NULL, S(RECORD("4", "One.") RECORD("6", "Two.\r\n")),
     "1[One.] 8[Two.\r\n] "},
    {"version_1_1", WET, NULL, NULL, S("WARC/1.1\r\n" TEXT "Content-Length: 4\r\n\r\nOne.\r\n\r\n"),
     "1[One.] "},
    {"version_0_17", WET, NULL, NULL,
     S("WARC/0.17\r\n" TEXT "Content-Length: 4\r\n\r\nOne.\r\n\r\n"), "1[One.] "},
    {"version_2", WET, NULL, NULL, S("WARC/2.0\r\n" TEXT "Content-Length: 4\r\n\r\nOne.\r\n\r\n"),
     "1:0 no WARC record "},
    {"empty_block", WET, NULL, NULL, S(RECORD("0", "")), "1[] "},
    {"block_of_line_ends", WET, NULL, NULL, S(RECORD("8", "\r\n\r\n\r\n\r\n") RECORD("1", "a")),
     "1[\r\n\r\n\r\n\r\n] 12[a] "},
    {"block_like_a_record", WET, NULL, NULL, S(RECORD("14", "\r\n\r\nWARC/1.0\r\n")),
     "1[\r\n\r\nWARC/1.0\r\n] "},
    {"resource", WET, NULL, NULL, S(OTHER("resource", "text/plain", "4", "One.")), "1[One.] "},
    {"media_with_parameters", WET, NULL, NULL,
     S(OTHER("conversion", "text/plain ; charset=utf-8", "4", "One.")), "1[One.] "},
    {"any_case", WET, NULL, NULL,
     S("WARC/1.0\r\nwarc-type:Conversion\r\nCONTENT-TYPE:  TEXT/Plain \r\nContent-length:4\r\n\r\n"
       "One.\r\n\r\n"),
     "1[One.] "},
    {"lines_without_returns", WET, NULL, NULL,
     S("WARC/1.0\nWARC-Type: conversion\nContent-Type: text/plain\nContent-Length: 4\n\n"
       "One.\r\n\r\n"),
     "1[One.] "},
    {"media_that_begins_alike", WET, NULL, NULL,
     S(OTHER("conversion", "text/plainer", "4", "One.")), "8[] "},
    {"type_that_begins_alike", WET, NULL, NULL, S(OTHER("conversions", "text/plain", "4", "One.")),
     "8[] "},
    {"other_records", WET, NULL, NULL,
     S(OTHER("warcinfo", "application/warc-fields", "2", "\r\n") OTHER("request", "a/b", "0", "")
           RECORD("4", "One.") OTHER("metadata", "text/plain", "1", "a")),
     "9[] 16[] 16[One.] 30[] "},
    {"pages", WET, NULL, NULL,
     S(OTHER("response", "application/http; msgtype=response", "1", "a")
           OTHER("resource", "text/html", "1", "a") OTHER("conversion", "text/html;a", "1", "a")),
     "8[] 15[] 22[] " PAGES},
    {"page_of_another_kind", WET, NULL, NULL,
     S(OTHER("resource", "application/xhtml+xml", "1", "a")), "8[] " PAGES},
    {"response_of_dns", WET, NULL, NULL, S(OTHER("response", "text/dns", "1", "a")), "8[] "},
    {"one_of_several_parts", WET, NULL, NULL,
     S("WARC/1.0\r\n" TEXT
       "WARC-Segment-Number: 1\r\nContent-Length: 4\r\n\r\nOne.\r\n\r\n" RECORD("1", "a")),
     "9[] 9[a] 1:0 one of several parts of a record "},
    {"mark_and_blank_lines_before", WET, NULL, NULL,
     S("\xEF\xBB\xBF\r\n\n" RECORD("4", "One.") "\r\n" RECORD("1", "a")), "3[One.] 11[a] "},
    {"blank_lines_behind", WET, NULL, NULL, S(RECORD("4", "One.") "\r\n\r\n"), "1[One.] "},
    {"address", WET, NULL, NULL,
     S("WARC/1.0\r\nWARC-Record-ID: <u>\r\nWARC-Target-URI: http://a \r\n" TEXT
       "Content-Length: 0\r\n\r\n\r\n\r\n"),
     "1[]http://a "},
    {"id_of_a_record", WET, NULL, NULL,
     S("WARC/1.0\r\nWARC-Record-ID: <u>\r\n" TEXT "Content-Length: 0\r\n\r\n\r\n\r\n"), "1[]<u> "},
    {"id_by_name", WET, NULL, "warc-date",
     S("WARC/1.0\r\nWARC-Target-URI: http://a\r\nWARC-Date: 2024\r\n" TEXT
       "Content-Length: 0\r\n\r\n\r\n\r\n"),
     "1[]2024 "},
    {"id_of_another_name", WET, NULL, "key",
     S("WARC/1.0\r\nWARC-Target-URI: http://a\r\n" TEXT "Content-Length: 0\r\n\r\n\r\n\r\n"),
     "1[]http://a "},
    {"no_length", WET, NULL, NULL, S("WARC/1.0\r\n" TEXT "\r\nOne.\r\n\r\n" RECORD("4", "Two.")),
     "7[Two.] 1:0 no length of the record "},
    {"two_lengths", WET, NULL, NULL,
     S("WARC/1.0\r\nContent-Length: 4\r\n" TEXT "Content-Length: 4\r\n\r\nOne.\r\n\r\n"),
     "1:0 no length of the record "},
    {"length_that_is_no_number", WET, NULL, NULL, S(RECORD("4x", "One.") RECORD("-1", "")),
     "1:0 no length of the record 8:0 no length of the record "},
    {"length_that_goes_on", WET, NULL, NULL, S(RECORD("4\r\n 0", "One.")),
     "1:0 no length of the record "},
    {"length_without_bounds", WET, NULL, NULL, S(RECORD("99999999999999999999", "One.")),
     "1:0 no length of the record "},
    {"empty_length", WET, NULL, NULL, S(RECORD("", "One.")), "1:0 no length of the record "},
    {"length_too_small", WET, NULL, NULL, S(RECORD("3", "One.") RECORD("4", "Two.")),
     "8[Two.] 1:0 " LOST},
    {"length_too_large", WET, NULL, NULL, S(RECORD("5", "One.") RECORD("4", "Two.")),
     "8[Two.] 1:0 " LOST},
    {"length_behind_the_file", WET, NULL, NULL, S(RECORD("5000", "One.") RECORD("4", "Two.")),
     "8[Two.] 1:0 " LOST},
    {"length_too_small_of_another", WET, NULL, NULL,
     S(OTHER("metadata", "a/b", "1", "One. Two.") RECORD("4", "Two.")),
     "6[] 8[Two.] 6:0 no WARC record "},
    {"cut_off", WET, NULL, NULL, S("WARC/1.0\r\n" TEXT "Content-Length: 4\r\n\r\nOne.\r\n\r"),
     "1:0 " LOST},
    {"cut_off_in_the_header", WET, NULL, NULL, S(RECORD("1", "a") "WARC/1.0\r\n" TEXT),
     "1[a] 8:0 the header of the record does not end "},
    {"cut_off_in_the_name", WET, NULL, NULL, S(RECORD("1", "a") "WARC/1"),
     "1[a] 8:0 no WARC record "},
    {"large_and_cut_off", WET, NULL, NULL, S(RECORD("3000000000", "One.")),
     "1:0 longer than 2 GB "},
    {"something_else", WET, NULL, NULL, S("One.\r\nWARC/1.0 is\r\nWARC/1.0 it.\r\n\r\n"),
     "1:0 no WARC record 2:0 no length of the record "},
    {"something_before", WET, NULL, NULL, S("One.\n" RECORD("4", "Two.")),
     "2[Two.] 1:0 no WARC record "},
};

#define DIGESTS                                                                                    \
    "WARC-Block-Digest: sha1:A\r\n \r\n\tB\r\nWARC-Title: a\r\n b\r\nwarc-payload-digest:c\r\n"

static const struct change_row change_rows[] = {
    {"shorter", WET, NULL, S(RECORD("14", "One. Two.\r\nA.\n") RECORD("9", "One. Two.")), 4, "", 9,
     S(RECORD("9", "One.\r\nA.\n") RECORD("4", "One."))},
    {"emptied", WET, NULL, S(RECORD("10", "0123456789")), 0, "", 10, S(RECORD("0", ""))},
    {"longer", WET, NULL, S(RECORD("9", "One. Two.")), 4, " - ", 5, S(RECORD("11", "One. - Two."))},
    {"digests_go", WET, NULL,
     S("WARC/1.0\r\n" DIGESTS "Content-Length:  0009 \r\n" TEXT "\r\nOne. Two.\r\n\r\n"), 4, "", 9,
     S("WARC/1.0\r\nWARC-Title: a\r\n b\r\nContent-Length:  4 \r\n" TEXT "\r\nOne.\r\n\r\n")},
    {"digests_of_others_stay", WET, NULL,
     S("WARC/1.0\r\n" DIGESTS "Content-Length: 1\r\n\r\na\r\n\r\n" RECORD("9", "One. Two.")), 4, "",
     9, S("WARC/1.0\r\n" DIGESTS "Content-Length: 1\r\n\r\na\r\n\r\n" RECORD("4", "One."))},
    {"digest_that_is_last", WET, NULL,
     S("WARC/1.0\n" TEXT "Content-Length: 9\nWARC-Block-Digest: a\n\nOne. Two.\r\n\r\n"), 4, "", 9,
     S("WARC/1.0\n" TEXT "Content-Length: 4\n\nOne.\r\n\r\n")},
};

/* --- what is large ---------------------------------------------------------------------------- */

/* A record that is no text is not waited for, however large it is; nor is a text of 3 GB. */
static void passes_in_parts(void **state) {
    static const char *const fronts[] = {OTHER("response", "image/png", "9000000000", "a"),
                                         "WARC/1.0\r\n" TEXT "Content-Length: 9000000000\r\n\r\na"};
    const struct unecho_format_config config = {.text_key = "text"};
    char *block = calloc(1 << 20, 1);

    (void)state;
    for (size_t i = 0; i < sizeof(fronts) / sizeof(*fronts); i++) {
        struct unecho_place place = {0};
        const char *head = strstr(fronts[i], "\r\n\r\n") + 4;
        uint64_t left = 9000000000 + 4 - strlen(head);
        size_t front = strlen(fronts[i]);

        assert_int_equal(unecho_format_wet.cut(&config, &place, fronts[i], front, false), front);
        while (left > 4) {
            size_t len = left - 4 < (1 << 20) ? (size_t)left - 4 : 1 << 20;

            assert_int_equal(unecho_format_wet.cut(&config, &place, block, len, false), len);
            left -= len;
        }
        assert_int_equal(unecho_format_wet.cut(&config, &place, "\r\n\r\n", 4, false), 4);
        assert_int_equal(unecho_format_wet.cut(&config, &place, "WARC/1.0\r\n", 10, false), 0);
    }
    free(block);
}

/* A header that does not end is let go. */
static void gives_up_headers(void **state) {
    const struct unecho_format_config config = {.text_key = "text"};
    const size_t len = 3 << 20;
    char *head = grown(NULL, len);
    struct unecho_place place = {0};
    size_t at = 0, n = 0;

    (void)state;
    memset(head, 'a', len);
    memcpy(head, "WARC/1.0\r\n", 10);
    while (at < len && n == 0) {
        at += 1000;
        n = unecho_format_wet.cut(&config, &place, head, at, false);
    }
    assert_in_range(n, 1 << 20, (1 << 20) + 1000);
    free(head);
}

/* Also one that does end, so that the reads do not matter. */
static void gives_up_headers_that_end(void **state) {
    const struct format_maker maker = {.format = WET};
    struct bytes file = {NULL, 0, 0}, list;

    (void)state;
    ADD(&file, "WARC/1.0\r\n" TEXT "Content-Length: 4\r\nWARC-Title: ");
    for (size_t i = 0; i < 1 << 20; i++)
        ADD(&file, "a");
    ADD(&file, "\r\n\r\nOne.\r\n\r\n" RECORD("4", "Two."));
    list = list_contents(&maker, &file);
    bytes_add(&list, "", 1);
    assert_string_equal(list.data, "9[Two.] 1:0 the header of the record does not end ");
    assert_null(pieces_fault(&maker, &file, (struct reads){100 * 1000, false}));
    free(list.data);
    free(file.data);
}

static const struct looks_row {
    const char *name, *bytes;
    enum unecho_looks now, last;
} looks_rows[] = {
    {"looks_1_0", "WARC/1.0\r\n", UNECHO_LOOKS_SO, UNECHO_LOOKS_SO},
    {"looks_0_18", "WARC/0.18", UNECHO_LOOKS_SO, UNECHO_LOOKS_SO},
    {"looks_open", "WARC/1", UNECHO_LOOKS_OPEN, UNECHO_LOOKS_NOT},
    {"looks_opener", "W", UNECHO_LOOKS_OPEN, UNECHO_LOOKS_NOT},
    {"looks_like_text", "WARC/ is", UNECHO_LOOKS_NOT, UNECHO_LOOKS_NOT},
    {"looks_small", "warc/1.0", UNECHO_LOOKS_NOT, UNECHO_LOOKS_NOT},
};

static void looks(void **state) {
    const struct looks_row *row = *state;

    assert_int_equal(unecho_format_wet.looks(row->bytes, strlen(row->bytes), false), row->now);
    assert_int_equal(unecho_format_wet.looks(row->bytes, strlen(row->bytes), true), row->last);
}

static const struct single {
    const char *name;
    void (*test)(void **state);
} singles[] = {{"passes_in_parts", passes_in_parts},
               {"gives_up_headers", gives_up_headers},
               {"gives_up_headers_that_end", gives_up_headers_that_end}};

static void run_single(void **state) { ((const struct single *)*state)->test(state); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(found_rows, finds), TABLE(change_rows, changes),
                                   TABLE(looks_rows, looks), TABLE(singles, run_single)};

    return RUN_TABLES("wet", tables, argc, argv);
}
