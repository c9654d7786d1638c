/*
 * Every format through the trials of format_trial.h, with files that its makers make, the same
 * spoilt, and hostile ones. A format that finds texts must have a maker: it is a row here and one
 * in unecho_formats, and all else follows.
 *
 *     UNECHO_ROUNDS=100000 UNECHO_SEED=7 test_formats      a long run
 */
#include "format_trial.h"
#include "make_csv.h"
#include "make_json.h"
#include "make_wet.h"
#include "read_files.h"

#include <unistd.h>

enum { ROUNDS = 100, TOO_SLOW = 60 /* seconds */ };

static const struct format_maker makers[] = {
    {"jsonl", &unecho_format_jsonl, {.text_key = "text", .id_key = "id"}, make_lines, text_fault},
    {"jsonl_nested",
     &unecho_format_jsonl,
     {.text_key = "a.text"},
     make_lines_of_nested,
     nested_fault},
    {"jsonl_segments",
     &unecho_format_jsonl,
     {.text_key = "segments.text", .id_key = "text"},
     make_lines_of_segments,
     segments_fault},
    {"csv", &unecho_format_csv, {.text_column = "text", .id_key = "a"}, make_csv, csv_fault},
    {"csv_numbered",
     &unecho_format_csv,
     {.text_column = "2", .id_key = "1"},
     make_csv_numbered,
     csv_numbered_fault},
    {"tsv", &unecho_format_tsv, {.text_column = "text"}, make_tsv, tsv_fault},
    {"wet", &unecho_format_wet, {.text_column = "text"}, make_wet, wet_fault},
    {"json", &unecho_format_json, {.text_key = "text", .id_key = "id"}, make_values, text_fault},
    {"json_lines", &unecho_format_json, {.text_key = "text"}, make_lines, text_fault},
    {"json_segments",
     &unecho_format_json,
     {.text_key = "segments.text"},
     make_values_of_segments,
     segments_fault},
};

enum { MAKERS = sizeof(makers) / sizeof(*makers) };

static void every_format_has_a_maker(void **state) {
    (void)state;
    for (size_t i = 0; unecho_formats[i]; i++) {
        bool has = !unecho_formats[i]->parse;

        for (size_t j = 0; j < MAKERS && !has; j++)
            has = makers[j].format == unecho_formats[i];
        if (!has)
            fail_msg("no maker for %s", unecho_formats[i]->name);
    }
}

/* --- telling ---------------------------------------------------------------------------------- */

static const struct telling_row {
    const char *name;
    struct sample bytes;
    const char *format;
} telling_rows[] = {
    {"tells_jsonl", S("{\"text\":\"a\"}\n"), "jsonl"},
    {"tells_jsonl_behind_a_mark_and_blank_lines",
     S("\xEF\xBB\xBF \r\n\n{\"text\":\"a\"}\n{\"text\":\"b\"}\n"), "jsonl"},
    {"tells_jsonl_of_one_line_without_an_end", S("{\"text\":\"a\"}"), "jsonl"},
    {"tells_jsonl_with_a_broken_first_line", S("{\"text\":\"a\n{\"text\":\"b\"}\n"), "jsonl"},
    {"tells_jsonl_of_nothing", S("{}\n{}\n"), "jsonl"},
    {"tells_json", S("{\n  \"text\": \"a\"\n}\n"), "json"},
    {"tells_json_of_an_array", S("[{\"text\":\"a\"}]"), "json"},
    {"tells_json_of_a_spread_array", S("\n[\n  {\n    \"te\\\"xt\" : \"a"), "json"},
    {"tells_json_that_begins_in_its_first_line", S("{\"a\":[\n{\"text\":\"b\"}]}\n"), "json"},
    {"tells_text", S("It begins.\n"), "text"},
    {"tells_text_in_braces", S("{One} is a set.\n"), "text"},
    {"tells_text_in_braces_and_quotes", S("{\"One\"} is a set.\n"), "text"},
    {"tells_text_in_brackets", S("[1] It begins.\n"), "text"},
    {"tells_text_in_brackets_and_quotes", S("[\"One,\" he said.]\n"), "text"},
    {"tells_text_in_brackets_and_braces", S("[{One}]\n"), "text"},
    {"tells_text_of_a_brace", S("{"), "text"},
    {"tells_text_of_blanks", S("\n \n"), "text"},
    {"tells_text_of_nothing", S(""), "text"},
    {"tells_html", S("<!DOCTYPE html>\n<p>One."), "a page of HTML: extract its text first"},
    {"tells_html_of_its_root", S("\n<HTML lang=\"en\"><head>\n"),
     "a page of HTML: extract its text first"},
    {"tells_html_in_xml",
     S("<?xml version=\"1.0\"?>\n<!-- a > b -->\n<html xmlns=\"http://www.w3.org/1999/xhtml\">\n"),
     "a page of HTML: extract its text first"},
    {"tells_xml", S("<?xml version=\"1.0\"?>\n<a/>\n"), "XML: extract its text first"},
    {"tells_xml_of_its_type", S("<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx>\n"),
     "XML: extract its text first"},
    {"tells_xml_of_its_root", S("<mediawiki xmlns=\"http://www.mediawiki.org\">\n"),
     "XML: extract its text first"},
    {"tells_xml_of_wikiextractor",
     S("<doc id=\"12\" url=\"https://en.wikipedia.org/wiki?curid=12\" title=\"A > b\">\nA\n"),
     "XML: extract its text first"},
    {"tells_mbox", S("From a@example.com Thu Nov 26 09:23:37 2026\nReturn-Path: <a@example.com>\n"),
     "a mailbox: extract its messages first"},
    {"tells_text_that_begins_bold", S("<b>One.</b> Two.\n"), "text"},
    {"tells_text_that_names_who_said_it", S("<Name> said so.\n"), "text"},
    {"tells_text_of_a_chat", S("<anna> Is it so?\n<ben> It is.\n"), "text"},
    {"tells_text_with_an_address", S("<https://example.com/?a=\"b\">\nOne.\n"), "text"},
    {"tells_text_with_a_link", S("<a href=\"x\">One</a>.\n"), "text"},
    {"tells_text_of_markdown", S("<p align=\"center\">\n<img src=\"a.png\">\n</p>\n\nOne.\n"),
     "text"},
    {"tells_text_with_a_comment", S("<!-- draft -->\nOne.\n"), "text"},
    {"tells_text_with_an_arrow", S("<- One.\n"), "text"},
    {"tells_text_with_less", S("< 5 of them.\n"), "text"},
    {"tells_text_of_less_alone", S("<"), "text"},
    {"tells_text_from", S("From the river to the hill it rained.\nNote: so it did.\n"), "text"},
    {"tells_text_from_a_time", S("From 10:30 on in 2026 it rained.\nIt was wet.\n"), "text"},
};

static void tells(void **state) {
    const struct telling_row *row = *state;
    const struct unecho_format *format = NULL;
    char *bytes = grown(NULL, row->bytes.len);

    if (row->bytes.len)
        memcpy(bytes, row->bytes.s, row->bytes.len);
    unecho_format_of_bytes(&(struct unecho_format_config){0}, bytes, row->bytes.len, true, &format);
    assert_string_equal(format->left ? format->left : format->name, row->format);
    for (size_t len = 0; len < row->bytes.len; len++) { /* fewer bytes say nothing else */
        char *front = grown(NULL, len);
        enum unecho_looks look;

        memcpy(front, row->bytes.s, len);
        look =
            unecho_format_of_bytes(&(struct unecho_format_config){0}, front, len, false, &format);
        if (look != UNECHO_LOOKS_OPEN)
            assert_string_equal(format->left ? format->left : format->name, row->format);
        free(front);
    }
    free(bytes);
}

static const struct name_row {
    const char *name, *file, *format; /* NULL: nothing is said */
} name_rows[] = {
    {"named_jsonl", "a.b.jsonl", "jsonl"},
    {"named_ndjson", "a.NDJSON", "jsonl"},
    {"named_json", "a.Json", "json"},
    {"named_notebook", "a.ipynb", "a notebook: convert it to text first"},
    {"named_tmx", "a.tmx", "XML: extract its text first"},
    {"named_html", "a.html", NULL}, /* its first bytes tell */
    {"named_text", "a.txt", NULL},
    {"named_by_the_end_alone", ".json", NULL},
    {"named_without_a_point", "ajson", NULL},
};

static void tells_by_name(void **state) {
    const struct name_row *row = *state;
    const struct unecho_format *format = unecho_format_of_name(row->file, strlen(row->file));

    if (row->format)
        assert_non_null(format);
    if (row->format)
        assert_string_equal(format->left ? format->left : format->name, row->format);
    else
        assert_null(format);
}

/* --- what is found in JSON -------------------------------------------------------------------- */

static const struct json_row {
    const char *name, *file;
    const char *found; /* a line each: documents "line: whole | texts", remarks "line:at reason" */
} json_rows[] = {
    {"json_object", "\n{\n \"text\": \"a\"\n}\r\n", "2: {\n \"text\": \"a\"\n}\r\n|a\n"},
    {"json_array", "[ {\"text\":\"a\"} ,\n {\"text\":\"b\"} ]\n",
     "1: {\"text\":\"a\"}|a\n2: ,\n {\"text\":\"b\"}|b\n"},
    {"json_array_of_none", "[]\n[ \n]", ""},
    {"json_array_left_open", "[{\"text\":\"a\"}\n", "1: {\"text\":\"a\"}|a\n"},
    {"json_array_left_open_behind_a_comma", "[{\"text\":\"a\"},",
     "1: {\"text\":\"a\"}|a\n1: ,|\n1:15 not JSON\n"},
    {"json_array_that_only_begins", "[ ", "1: |\n1:3 not JSON\n"},
    {"json_array_with_a_comma_too_many", "[{\"text\":\"a\"},]",
     "1: {\"text\":\"a\"}|a\n1: ,|\n1:15 not JSON\n"},
    {"json_array_with_a_comma_first", "[,{\"text\":\"a\"}]",
     "1: |\n1: {\"text\":\"a\"}|a\n1:2 not JSON\n"},
    {"json_array_with_two_commas", "[{\"text\":\"a\"},,{\"text\":\"b\"}]",
     "1: {\"text\":\"a\"}|a\n1: ,|\n1: ,{\"text\":\"b\"}|b\n1:15 not JSON\n"},
    {"json_array_without_a_comma", "[{\"text\":\"a\"} {\"text\":\"b\"}]",
     "1: {\"text\":\"a\"} {\"text\":\"b\"}|\n1:15 not JSON\n"},
    {"json_array_with_a_broken_record", "[{\"text\":\"a\"},\n{\"text\":\n!},\n{\"text\":\"b\"}]",
     "1: {\"text\":\"a\"}|a\n2: ,\n{\"text\":\n!}|\n4: ,\n{\"text\":\"b\"}|b\n3:1 not JSON\n"},
    {"json_array_of_others", "[1,{\"a\":2},{\"text\":3}]",
     "1: 1|\n1: ,{\"a\":2}|\n1: ,{\"text\":3}|\n1:0 not an object\n1:0 no text (--text-key)\n1:0 "
     "the text is no string\n"},
    {"json_values", "{\"text\":\"a\"}{\"text\":\"b\"} [{\"text\":\"c\"}]\n",
     "1: {\"text\":\"a\"}|a\n1: {\"text\":\"b\"} |b\n1: {\"text\":\"c\"}|c\n"},
    {"json_value_left_open", "{\"text\":\"a\"}\n{\"text\":\"b\n",
     "1: {\"text\":\"a\"}\n|a\n2:11 not JSON\n"},
    {"json_lines_with_a_broken_one", "{\"text\":\"a\"}\nx {\n{\"text\":\"b\"}\n",
     "1: {\"text\":\"a\"}\n|a\n3: {\"text\":\"b\"}\n|b\n2:1 not JSON\n"},
    {"json_bracket_too_many", "{\"text\":\"a\"}]\n", "1: {\"text\":\"a\"}|a\n1:13 not JSON\n"},
    {"json_brackets_in_strings", "[{\"text\":\"]}\\\\\"},{\"a\":\"\\\"},[\",\"text\":\",\"}]",
     "1: {\"text\":\"]}\\\\\"}|]}\\\\\n1: ,{\"a\":\"\\\"},[\",\"text\":\",\"}|,\n"},
};

static void finds_in_json(void **state) {
    const struct json_row *row = *state;
    const struct format_maker maker = {.format = &unecho_format_json,
                                       .config = {.text_key = "text"}};
    const struct bytes file = {(char *)(uintptr_t)row->file, strlen(row->file), 0};
    struct unecho_contents all = read_all(&maker, &file, (struct reads){0, false});
    struct bytes found = {NULL, 0, 0};
    char line[256];

    for (size_t i = 0, body = 0; i < all.document_count; i++) {
        const struct unecho_document *d = &all.documents[i];

        snprintf(line, sizeof(line), "%d: %.*s|", (int)d->line,
                 (int)(d->whole.end - d->whole.start), row->file + d->whole.start);
        bytes_add(&found, line, strlen(line));
        for (size_t n = d->texts; n > 0; n--, body++)
            bytes_add(&found, row->file + all.bodies[body].range.start,
                      all.bodies[body].range.end - all.bodies[body].range.start);
        ADD(&found, "\n");
    }
    for (size_t i = 0; i < all.remark_count; i++) {
        snprintf(line, sizeof(line), "%d:%d %s\n", (int)all.remarks[i].line, (int)all.remarks[i].at,
                 all.remarks[i].reason);
        bytes_add(&found, line, strlen(line));
    }
    bytes_add(&found, "", 1);
    assert_string_equal(found.data, row->found);
    free(found.data);
    unecho_contents_release(&all);
}

/* --- files from a seed ------------------------------------------------------------------------ */

static const char *any_fault(const struct format_maker *maker, struct generator *g,
                             struct bytes *file) {
    const struct reads reads = {1 + below(g, chance(g, 50) ? 20 : file->len + 1), chance(g, 50)};
    const char *fault = pieces_fault(maker, file, reads);

    if (!fault)
        fault = identity_fault(maker, g, file);
    return fault;
}

static void holds(void **state) {
    const struct format_maker *maker = *state;
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS), seed = number_of_env("UNECHO_SEED", 1);

    for (size_t round = 0; round < rounds; round++) {
        struct generator g = {.state = seed * 1000003 + round};
        struct bytes file = {NULL, 0, 0};
        const char *fault;

        maker->make(&g, &file);
        fault = any_fault(maker, &g, &file);
        if (!fault)
            fault = change_fault(maker, &g, &file);
        if (!fault)
            fault = leaving_fault(maker, &g, &file);
        for (size_t i = 0; i < 5 && file.len > 0 && !fault; i++) {
            spoil_file(&g, &file);
            fault = any_fault(maker, &g, &file);
        }
        if (fault) {
            print_front(&file);
            fail_msg("UNECHO_SEED=%zu, round %zu: %s", seed, round, fault);
        }
        free(file.data);
    }
}

/* Whatever reads it comes in, and wherever it ends. */
static void holds_wherever_it_is_cut(void **state) {
    const struct format_maker *maker = *state;
    struct generator g = {.state = 1};
    struct bytes file = {NULL, 0, 0};

    while (file.len < 300) {
        file.len = 0;
        maker->make(&g, &file);
    }
    for (struct reads reads = {1, false}; reads.size <= file.len; reads.size++) {
        const char *fault = pieces_fault(maker, &file, reads);

        reads.late = !reads.late;
        if (fault)
            fail_msg("reads of %zu: %s", reads.size, fault);
    }
    for (; file.len > 0; file.len--) {
        const char *fault = any_fault(maker, &g, &file);

        if (fault)
            fail_msg("%zu bytes of it: %s", file.len, fault);
    }
    free(file.data);
}

/* --- hostile files ---------------------------------------------------------------------------- */

static const struct hostile_row {
    const char *name;
    struct sample front, middle, back; /* front, middle again and again, back as often */
    size_t len;
} hostile_rows[] = {
    {"hostile_open_string", S("{\"text\":\""), S("One. Two and three. "), S(""), 100 << 20},
    {"hostile_closed_string", S("{\"text\":\"a\"}\n{\"text\":\""), S("One. \\n\\u00e9"), S(""),
     10 << 20},
    {"hostile_open_quotes", S("a,\""), S("b,\"\"\n"), S(""), 10 << 20},
    {"hostile_quotes", S(""), S("\""), S(""), 1 << 20},
    {"hostile_backslashes", S("{\"text\":\""), S("\\"), S(""), 1 << 20},
    {"hostile_keys", S("{\"text\":\"a\""), S(",\"text\":\"\""), S(""), 10 << 20},
    {"hostile_nested_arrays", S(""), S("["), S("]"), 2 << 20},
    {"hostile_nested_objects", S(""), S("{\"a\":"), S("}"), 6 << 20},
    {"hostile_open_arrays", S("[{\"text\":\"a\"},"), S("["), S(""), 2 << 20},
    {"hostile_closers", S("["), S("]"), S(""), 1 << 20},
    {"hostile_braces", S("["), S("}"), S(""), 1 << 20},
    {"hostile_commas", S(""), S(","), S(""), 2 << 20},
    {"hostile_commas_in_an_array", S("["), S(","), S(""), 2 << 20},
    {"hostile_tabs", S(""), S("\t"), S(""), 2 << 20},
    {"hostile_line_ends", S(""), S("\n"), S(""), 2 << 20},
    {"hostile_returns", S(""), S("\r"), S(""), 2 << 20},
    {"hostile_empty_objects", S(""), S("{}"), S(""), 2 << 20},
    {"hostile_empty_arrays", S(""), S("[] "), S(""), 2 << 20},
    {"hostile_numbers", S("["), S("1,"), S(""), 2 << 20},
    {"hostile_nul", S(""), S("\0"), S(""), 2 << 20},
    {"hostile_not_utf8", S("{\"text\":\""), S("\xFF"), S("\"}\n"), 2 << 20},
    {"hostile_open_field", S("text\n\""), S("One. \"\"\n"), S(""), 100 << 20},
    {"hostile_columns", S("a,text\n"), S("a,"), S(""), 4 << 20},
    {"hostile_columns_of_a_header", S("text"), S(",\"a\""), S(""), 4 << 20},
    {"hostile_heads", S(""), S("WARC/1.0\r\nContent-Length: 99\r\n\r\n"), S(""), 2 << 20},
    {"hostile_lengths", S(""),
     S("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n"
       "Content-Length: 2000000000\r\n\r\n"),
     S(""), 2 << 20},
    {"hostile_names_of_records", S("a"), S("\nWARC/1."), S(""), 4 << 20},
    {"hostile_fields", S("WARC/1.0\n"), S("a:\n "), S(""), 4 << 20},
    {"hostile_long_line", S("a\tb\n"), S("word "), S(""), 10 << 20},
};

/* Sizes that quadratic time would take an hour for; all of a row's in a long run. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { LARGE = 1 << 20 };
#else
enum { LARGE = 4 << 20 };
#endif

/* Quadratic time would be hours, so the alarm goes off. */
static void takes_linear_time(void **state) {
    const struct hostile_row *row = *state;
    size_t most = number_of_env("UNECHO_ROUNDS", 0) < 1000 ? LARGE : SIZE_MAX;
    size_t len = row->len < most ? row->len : most;
    size_t times = len / (row->middle.len + row->back.len);
    struct bytes file = {NULL, 0, 0};

    add_sample(&file, row->front);
    for (size_t i = 0; i < times; i++)
        add_sample(&file, row->middle);
    for (size_t i = 0; i < times; i++)
        add_sample(&file, row->back);
    for (size_t i = 0; i < MAKERS; i++) {
        const char *fault;

        alarm(TOO_SLOW);
        fault = pieces_fault(&makers[i], &file, (struct reads){128 * 1024, false});
        if (fault)
            fail_msg("%s: %s", makers[i].name, fault);
        alarm(0);
    }
    free(file.data);
}

/* ---------------------------------------------------------------------------------------------- */

static const struct named { const char *name; } tables_whole[] = {{"every_format_has_a_maker"}};

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(tables_whole, every_format_has_a_maker),
                                   TABLE(telling_rows, tells),
                                   TABLE(name_rows, tells_by_name),
                                   TABLE(json_rows, finds_in_json),
                                   TABLE(makers, holds),
                                   TABLE(makers, holds_wherever_it_is_cut),
                                   TABLE(hostile_rows, takes_linear_time)};

    return RUN_TABLES("formats", tables, argc, argv);
}
