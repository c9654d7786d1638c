/*
 * The contract of unecho.h: what each field of the configuration does, and what each call promises.
 * As long as that: a row for each value of each field, a test for each promise.
 */
#include "table.h"
#include "unecho.h"

#include <stdio.h>
#include <string.h>

#define DEFAULTS .match = UNECHO_MATCH_TEXT, .seeded = true

static const struct unecho_config defaults = {DEFAULTS};

struct output {
    char *data; /* owned; with a zero behind it */
    size_t len, size;
};

static void add(struct output *out, const char *data, size_t len) {
    if (out->len + len >= out->size) {
        out->size = (out->len + len) * 2 + 64;
        out->data = realloc(out->data, out->size);
        assert_non_null(out->data);
    }
    memcpy(out->data + out->len, data, len);
    out->len += len;
    out->data[out->len] = '\0';
}

/* In a list each unit is written with what is told of it: "-One ran.|2:Two ran.|". */
static void add_run(struct output *out, const struct unecho_run *run, bool list, bool all) {
    char count[32];
    int len = snprintf(count, sizeof(count), "%llu:", (unsigned long long)run->count);

    if (list && all && run->removed)
        add(out, "-", 1);
    if (list && run->count != 1)
        add(out, count, (size_t)len);
    add(out, run->data, run->len);
    if (list)
        add(out, "|", 1);
}

static void drain(unecho *u, const struct unecho_config *config, struct output *out) {
    struct unecho_run run;
    int status;

    while ((status = unecho_next(u, &run)) == 1)
        add_run(out, &run, config->list, config->keep == UNECHO_KEEP_ALL);
    assert_int_equal(status, 0);
    assert_int_equal(unecho_next(u, &run), 0); /* and stays so */
}

/* Counts what will be pushed, in pieces, if it must be. */
static void survey(unecho *u, const char *text, size_t len, size_t piece) {
    for (size_t at = 0; at < len && unecho_needs_survey(u); at += piece) {
        size_t n = len - at < piece ? len - at : piece;

        assert_int_equal(unecho_survey(u, text + at, n, at + n == len), UNECHO_OK);
    }
}

static void push(unecho *u, const char *text, bool last, struct output *out) {
    assert_int_equal(unecho_push(u, text, strlen(text), last), UNECHO_OK);
    drain(u, &defaults, out);
}

static void learn(unecho *u, int (*take)(unecho *, const char *, size_t, bool), const char *text,
                  bool last) {
    assert_int_equal(take(u, text, strlen(text), last), UNECHO_OK);
}

static void fill(unecho_block *block, const char *text) {
    char *room = unecho_block_reserve(block, strlen(text) + 1);

    assert_non_null(room);
    memcpy(room, text, strlen(text));
    unecho_block_add(block, strlen(text));
}

static unecho *create(struct unecho_config config, struct output *out) {
    unecho *u = unecho_create(&config);

    assert_non_null(u);
    *out = (struct output){NULL, 0, 0};
    add(out, "", 0);
    return u;
}

static void finish(unecho *u, struct output *out, const char *expected) {
    assert_string_equal(out->data, expected);
    free(out->data);
    unecho_destroy(u);
}

struct configured {
    const char *name;
    struct unecho_config config;
    const char *in, *expected; /* with zero_terminated, '~' stands for NUL */
};

#define LIST .list = true, .keep = UNECHO_KEEP_ALL
#define LINES .unit = UNECHO_UNIT_LINE
#define COUNT .list = true, .count = true

static const struct configured configured[] = {
    {"first_occurrences",
     {DEFAULTS},
     "Ann ran. Cid fell. Ann ran. Eve sat.\n",
     "Ann ran. Cid fell. Eve sat.\n"},
    {"keep_repeated",
     {DEFAULTS, .keep = UNECHO_KEEP_REPEATED},
     "Ann ran. Cid fell. Ann ran. Eve sat. Ann ran. Eve sat.\n",
     "Ann ran. Eve sat.\n"},
    {"keep_repeated_lines",
     {DEFAULTS, LINES, .keep = UNECHO_KEEP_REPEATED},
     "a\nb\na\nc\nb\na\n",
     "a\nb\n"},
    {"keep_repeated_none", {DEFAULTS, .keep = UNECHO_KEEP_REPEATED}, "Ann ran. Cid fell.\n", ""},
    {"keep_unique",
     {DEFAULTS, .keep = UNECHO_KEEP_UNIQUE},
     "Ann ran. Cid fell. Ann ran. Eve sat.\n",
     "Cid fell. Eve sat.\n"},
    {"keep_unique_lines", {DEFAULTS, LINES, .keep = UNECHO_KEEP_UNIQUE}, "a\nb\na\nc\n", "b\nc\n"},
    {"keep_unique_none", {DEFAULTS, .keep = UNECHO_KEEP_UNIQUE}, "Ann ran. Ann ran.\n", ""},
    {"keep_all",
     {DEFAULTS, .keep = UNECHO_KEEP_ALL},
     " Ann ran. Cid fell.\n\n Ann ran.\n",
     " Ann ran. Cid fell.\n\n Ann ran.\n"},

    {"list",
     {DEFAULTS, .list = true},
     " Ann ran.  Cid fell.\n\n Ann ran.\n",
     "Ann ran.|Cid fell.|"},
    {"list_all",
     {DEFAULTS, LIST},
     "Ann ran. Cid fell. Ann ran. Eve sat. Ann ran.\n",
     "Ann ran.|Cid fell.|-Ann ran.|Eve sat.|-Ann ran.|"},
    {"list_all_of_one_span",
     {DEFAULTS, LIST, .span = 2},
     "Ann ran. Cid fell. Ann ran. Eve sat. Ann ran. Cid fell.\n",
     "Ann ran.|Cid fell.|Ann ran.|Eve sat.|-Ann ran.|-Cid fell.|"},
    {"list_repeated",
     {DEFAULTS, .list = true, .keep = UNECHO_KEEP_REPEATED},
     "Ann ran. Cid fell. Ann ran. Ann ran.\n",
     "Ann ran.|"},
    {"list_unique",
     {DEFAULTS, .list = true, .keep = UNECHO_KEEP_UNIQUE},
     "Ann ran. Cid fell. Ann ran. Ann ran.\n",
     "Cid fell.|"},
    {"list_bytes_are_as_they_were",
     {DEFAULTS, LIST},
     "Ann\n  ran. \u201CCid\u00A0fell.\u201D",
     "Ann\n  ran.|\u201CCid\u00A0fell.\u201D|"},
    {"cut_only",
     {DEFAULTS, LIST, .cut_only = true},
     "Ann ran. Cid fell. Ann ran.\n",
     "Ann ran.|Cid fell.|Ann ran.|"},

    {"count",
     {DEFAULTS, COUNT},
     "Ann ran. Cid fell. Ann ran. Eve sat. Ann ran.\n",
     "3:Ann ran.|Cid fell.|Eve sat.|"},
    {"count_in_order_of_first_occurrence", {DEFAULTS, LINES, COUNT}, "b\na\na\nb\n", "2:b|2:a|"},
    {"count_repeated",
     {DEFAULTS, COUNT, .keep = UNECHO_KEEP_REPEATED},
     "Ann ran. Cid fell. Ann ran. Eve sat.\n",
     "2:Ann ran.|"},
    {"count_unique",
     {DEFAULTS, COUNT, .keep = UNECHO_KEEP_UNIQUE},
     "Ann ran. Cid fell. Ann ran. Eve sat.\n",
     "Cid fell.|Eve sat.|"},
    {"count_leaves_rules_out", {DEFAULTS, COUNT}, "Ann ran.\n---\nAnn ran.\n---\n", "2:Ann ran.|"},

    {"span_1_is_0",
     {DEFAULTS, .span = 1},
     "Ann ran. Cid fell. Ann ran. Eve sat.\n",
     "Ann ran. Cid fell. Eve sat.\n"},
    {"span_2_leaves_one",
     {DEFAULTS, .span = 2},
     "Ann ran. Cid fell. Ann ran. Eve sat.\n",
     "Ann ran. Cid fell. Ann ran. Eve sat.\n"},
    {"span_2_removes_two",
     {DEFAULTS, .span = 2},
     "Ann ran. Cid fell. Eve sat. Ann ran. Cid fell. Guy left.\n",
     "Ann ran. Cid fell. Eve sat. Guy left.\n"},
    {"span_2_removes_three",
     {DEFAULTS, .span = 2},
     "Ann ran. Cid fell. Eve sat. Guy left. Ann ran. Cid fell. Eve sat.\n",
     "Ann ran. Cid fell. Eve sat. Guy left.\n"},
    {"span_3_leaves_two",
     {DEFAULTS, .span = 3},
     "Ann ran. Cid fell. Eve sat. Ann ran. Cid fell. Guy left.\n",
     "Ann ran. Cid fell. Eve sat. Ann ran. Cid fell. Guy left.\n"},
    {"span_2_at_the_end",
     {DEFAULTS, .span = 2},
     "Ann ran. Cid fell. Eve sat. Ann ran. Cid fell.",
     "Ann ran. Cid fell. Eve sat."},
    {"span_2_of_one_at_the_end",
     {DEFAULTS, .span = 2},
     "Ann ran. Cid fell. Eve sat. Ann ran.",
     "Ann ran. Cid fell. Eve sat. Ann ran."},
    {"span_of_repeats_in_any_order",
     {DEFAULTS, .span = 2},
     "Ann ran. Cid fell. Eve sat. Cid fell. Ann ran. Guy left.\n",
     "Ann ran. Cid fell. Eve sat. Guy left.\n"},
    {"span_over_a_rule",
     {DEFAULTS, .span = 2},
     "Ann ran.\nCid fell.\nEve sat.\nAnn ran.\n---\nCid fell.\nGuy left.\n",
     "Ann ran.\nCid fell.\nEve sat.\n---\nGuy left.\n"},

    {"min_words",
     {DEFAULTS, .min_words = 3},
     "Ann ran. Ann ran. Ann ran home. Ann ran home. Ann ran.\n",
     "Ann ran. Ann ran. Ann ran home. Ann ran.\n"},
    {"min_words_exactly",
     {DEFAULTS, .min_words = 2},
     "Ann ran. Ann. Ann ran. Ann.\n",
     "Ann ran. Ann. Ann.\n"},
    {"min_words_marks_are_no_words",
     {DEFAULTS, .min_words = 3},
     "Ann - ran. Ann - ran.\n",
     "Ann - ran. Ann - ran.\n"},
    {"min_words_of_one_token",
     {DEFAULTS, .min_words = 2},
     "Well-known. Well-known.\n",
     "Well-known. Well-known.\n"},
    {"min_words_of_han",
     {DEFAULTS, .min_words = 4},
     "我跑。我跑。你们快跑。你们快跑。\n",
     "我跑。我跑。你们快跑。\n"},
    {"min_words_of_kana",
     {DEFAULTS, .unit = UNECHO_UNIT_LINE, .min_words = 4},
     "はやい\nはやい\nはやいね\nはやいね\n",
     "はやい\nはやい\nはやいね\n"},
    {"min_words_of_long_vowels",
     {DEFAULTS, .unit = UNECHO_UNIT_LINE, .min_words = 4},
     "ヤーー\nヤーー\nヤーーー\nヤーーー\n",
     "ヤーー\nヤーー\nヤーーー\n"},
    {"min_words_of_halfwidth_kana",
     {DEFAULTS, .unit = UNECHO_UNIT_LINE, .min_words = 4},
     "ｶﾞｷﾞｸﾞ\nｶﾞｷﾞｸﾞ\nｶﾞｷﾞｸﾞｹﾞ\nｶﾞｷﾞｸﾞｹﾞ\n",
     "ｶﾞｷﾞｸﾞ\nｶﾞｷﾞｸﾞ\nｶﾞｷﾞｸﾞｹﾞ\n"},
    {"min_words_of_thai",
     {DEFAULTS, .unit = UNECHO_UNIT_LINE, .min_words = 4},
     "กินดี\nกินดี\nกินดีๆ\nกินดีๆ\n",
     "กินดี\nกินดี\nกินดีๆ\n"},
    {"min_words_of_khmer",
     {DEFAULTS, .unit = UNECHO_UNIT_LINE, .min_words = 4},
     "កុំទៅណា\nកុំទៅណា\nកុំទៅណាទេ\nកុំទៅណាទេ\n",
     "កុំទៅណា\nកុំទៅណា\nកុំទៅណាទេ\n"},
    {"min_words_of_lao",
     {DEFAULTS, .unit = UNECHO_UNIT_LINE, .min_words = 4},
     "ບໍ່ໄປ\nບໍ່ໄປ\nບໍ່ໄປນະ\nບໍ່ໄປນະ\n",
     "ບໍ່ໄປ\nບໍ່ໄປ\nບໍ່ໄປນະ\n"},
    {"min_words_of_burmese",
     {DEFAULTS, .unit = UNECHO_UNIT_LINE, .min_words = 4},
     "မသွားပါ\nမသွားပါ\nမသွားပါနဲ့\nမသွားပါနဲ့\n",
     "မသွားပါ\nမသွားပါ\nမသွားပါနဲ့\n"},
    {"min_words_of_han_and_latin",
     {DEFAULTS, .unit = UNECHO_UNIT_LINE, .min_words = 4},
     "我 love 跑\n我 love 跑\n我 love 跑吧\n我 love 跑吧\n",
     "我 love 跑\n我 love 跑\n我 love 跑吧\n"},
    {"min_words_and_unique",
     {DEFAULTS, .min_words = 2, .keep = UNECHO_KEEP_UNIQUE},
     "No. Ann ran. No. Ann ran. Cid fell.\n",
     "No. No. Cid fell.\n"},
    {"min_words_and_repeated",
     {DEFAULTS, .min_words = 2, .keep = UNECHO_KEEP_REPEATED},
     "No. Ann ran. No. Ann ran. Cid fell.\n",
     "Ann ran.\n"},

    {"match_exact",
     {.match = UNECHO_MATCH_EXACT, .seeded = true},
     "Ann ran. Ann  ran. Ann ran.\n",
     "Ann ran. Ann  ran.\n"},
    {"match_text", {DEFAULTS}, "Ann ran. Ann  ran. \u201CAnn ran.\u201D\n", "Ann ran.\n"},
    {"match_text_minds_case", {DEFAULTS}, "Ann ran. Ann RAN.\n", "Ann ran. Ann RAN.\n"},
    {"fold_case", {DEFAULTS, .fold_case = true}, "Ann ran. Ann RAN.\n", "Ann ran.\n"},

    {"unit_line", {DEFAULTS, LINES}, "an apple. so\nd\nan apple. so\ne\n", "an apple. so\nd\ne\n"},
    {"unit_line_does_not_unwrap", {DEFAULTS, LINES}, "Of the\nend\nOf the\n", "Of the\nend\n"},
    {"unit_line_ignores_indents", {DEFAULTS, LINES}, "a\n  a\nb\n", "a\nb\n"},
    {"unit_paragraph",
     {DEFAULTS, .unit = UNECHO_UNIT_PARAGRAPH},
     "Ann ran.\nCid fell.\n\nAnn ran.\n\nAnn ran.\nCid fell.\n",
     "Ann ran.\nCid fell.\n\nAnn ran.\n"},
    {"unit_paragraph_ends_at_a_form_feed",
     {DEFAULTS, .unit = UNECHO_UNIT_PARAGRAPH},
     "Ann ran.\fCid fell.\fAnn ran.\n",
     "Ann ran.\fCid fell.\f"},
    {"unit_document",
     {DEFAULTS, .unit = UNECHO_UNIT_DOCUMENT},
     "Ann ran.\n\nAnn ran.\n",
     "Ann ran.\n\nAnn ran.\n"},

    {"zero_ends_a_sentence", {DEFAULTS, .zero_terminated = true}, "a b~c d~a b~", "a b~c d~"},
    {"zero_ends_a_line", {DEFAULTS, LINES, .zero_terminated = true}, "a\nb~a~a\nb~", "a\nb~a~"},
    {"zero_ends_a_paragraph",
     {DEFAULTS, .unit = UNECHO_UNIT_PARAGRAPH, .zero_terminated = true},
     "a~b~a~",
     "a~b~"},
    {"zero_ends_a_document",
     {DEFAULTS, .unit = UNECHO_UNIT_DOCUMENT, .zero_terminated = true},
     "a\n\nb~a~a\n\nb~",
     "a\n\nb~a~"},
    {"zero_and_nothing_removed", {DEFAULTS, LINES, .zero_terminated = true}, "a~~b~", "a~~b~"},
    {"zero_list",
     {DEFAULTS, LINES, LIST, .zero_terminated = true},
     "a\nb~c~a\nb~",
     "a\nb|c|-a\nb|"},
};

/* `text` with every `from` as `to`. */
static char *swapped(const char *text, size_t len, char from, char to) {
    char *copy = malloc(len + 1);

    assert_non_null(copy);
    for (size_t i = 0; i < len; i++)
        copy[i] = text[i] == from ? to : text[i];
    copy[len] = '\0';
    return copy;
}

static void does_as_configured(void **state) {
    static const size_t pieces[] = {4096, 1, 2, 3, 7};
    const struct configured *row = *state;
    size_t len = strlen(row->in);
    char *in = swapped(row->in, len, row->config.zero_terminated ? '~' : '\0', '\0');

    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        struct output out;
        unecho *u = create(row->config, &out);
        char *shown;

        survey(u, in, len, pieces[i]);
        for (size_t at = 0; at < len; at += pieces[i]) {
            size_t n = len - at < pieces[i] ? len - at : pieces[i];

            assert_int_equal(unecho_push(u, in + at, n, at + n == len), UNECHO_OK);
            drain(u, &row->config, &out);
        }
        shown = swapped(out.data, out.len, '\0', '~');
        assert_string_equal(shown, row->expected);
        free(shown);
        free(out.data);
        unecho_destroy(u);
    }
    free(in);
}

static void a_push_before_the_runs_are_drained_is_refused(void) {
    struct output out;
    struct unecho_run run;
    struct unecho_stats stats;
    unecho *u = create(defaults, &out);

    assert_int_equal(unecho_push(u, "Ann ran. Cid", 12, false), UNECHO_OK);
    assert_int_equal(unecho_push(u, "X", 1, false), UNECHO_ORDER);
    assert_int_equal(unecho_next(u, &run), 1);
    add_run(&out, &run, false, false);
    assert_int_equal(unecho_push(u, "X", 1, true), UNECHO_ORDER); /* the 0 was not seen yet */
    assert_int_equal(unecho_break(u), UNECHO_ORDER);
    drain(u, &defaults, &out);
    push(u, " fell. Ann ran.", true, &out);
    unecho_get_stats(u, &stats);
    assert_int_equal(stats.bytes_in, 12 + 15);
    finish(u, &out, "Ann ran. Cid fell.");
}

static void nothing_comes_before_a_push(void) {
    struct output out;
    struct unecho_run run;
    unecho *u = create(defaults, &out);

    assert_int_equal(unecho_next(u, &run), 0);
    push(u, "Ann ran.", true, &out);
    finish(u, &out, "Ann ran.");
}

static void an_empty_push_ends_a_text(void) {
    struct output out;
    unecho *u = create(defaults, &out);

    push(u, "Ann ran. Cid fell", false, &out);
    push(u, "", false, &out);
    assert_string_equal(out.data, "Ann ran.");
    assert_int_equal(unecho_push(u, NULL, 0, true), UNECHO_OK);
    drain(u, &defaults, &out);
    finish(u, &out, "Ann ran. Cid fell");
}

static void texts_are_apart_but_share_what_was_said(void) {
    struct output out;
    unecho *u = create(defaults, &out);

    push(u, "Ann ran. Cid", true, &out);
    add(&out, "/", 1);
    push(u, "fell. Ann ran.\n\nEve sat.\n", true, &out); /* does not go on with "Cid" */
    add(&out, "/", 1);
    push(u, "", true, &out);
    add(&out, "/", 1);
    push(u, "\n\nCid\n\nEve sat.\n\nGuy left.", true, &out); /* the layout begins afresh */
    finish(u, &out, "Ann ran. Cid/fell.\n\nEve sat.\n//Guy left.");
}

static void a_break_ends_a_unit_but_not_the_text(void) {
    struct unecho_config config = {DEFAULTS, .unit = UNECHO_UNIT_DOCUMENT};
    struct output out;
    unecho *u = create(config, &out);
    static const char *const documents[] = {"Ann ran.\n\nCid fell.\n", "Eve sat.\n",
                                            "Ann ran.\n\nCid fell.\n", "Ann ran.\n"};

    for (size_t i = 0; i < 4; i++) {
        push(u, documents[i], false, &out);
        assert_int_equal(unecho_break(u), UNECHO_OK);
        drain(u, &defaults, &out);
    }
    push(u, "", true, &out);
    finish(u, &out, "Ann ran.\n\nCid fell.\nEve sat.\nAnn ran.\n");
}

static void a_break_ends_a_sentence_too(void) {
    struct output out;
    unecho *u = create(defaults, &out);

    push(u, "Ann ran", false, &out);
    assert_int_equal(unecho_break(u), UNECHO_OK);
    drain(u, &defaults, &out);
    push(u, "\nand so.\nAnn ran", true, &out);
    finish(u, &out, "Ann ran\nand so.\n");
}

/* What a document may begin or end with that is read otherwise in the middle of a line. */
static const char *const seams[] = {
    "Ann ran home and did",
    "Cid fell (as he",
    "and so on). Eve sat.",
    "</div>\nBea sat.",
    "```\nx = 1;\ny = 2;\n```\n",
    "```\nx = 1;\nz = 3;\n```",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "> Guy left.\n> Guy ate.\n\n>",
    "* * *\nIda went out, and then\nshe came back.\r",
    "\nJan said: \"No.\" He did.\n\n\n",
    "HEADING\nThis is what the mayor of the town had said to all\nof them.",
    "\xE6",
    "\x9D\xB1 is half.\n",
    " \n",
    ""};

enum { SEAMS = sizeof(seams) / sizeof(*seams) };

/* In pieces of so many bytes. */
static void push_document(unecho *u, const struct unecho_config *config, const char *text,
                          size_t piece, struct output *out) {
    for (size_t len = strlen(text), n; len > 0; len -= n, text += n) {
        n = len < piece ? len : piece;
        assert_int_equal(unecho_push(u, text, n, false), UNECHO_OK);
        drain(u, config, out);
    }
    assert_int_equal(unecho_break(u), UNECHO_OK);
    drain(u, config, out);
}

static void expect_seam(struct unecho_config config, size_t first, size_t second, size_t piece) {
    struct output alone, out;
    unecho *u = create(config, &alone);

    push_document(u, &config, seams[first], SIZE_MAX, &alone);
    unecho_destroy(u);
    u = create(config, &out);
    push_document(u, &config, seams[second], SIZE_MAX, &out);
    add(&alone, out.data, out.len);
    finish(u, &out, out.data);
    u = create(config, &out);
    push_document(u, &config, seams[first], piece, &out);
    push_document(u, &config, seams[second], piece, &out);
    finish(u, &out, alone.data);
    free(alone.data);
}

static void a_document_is_cut_as_if_it_stood_alone(void) {
    static const size_t pieces[] = {1, 3, 64, 1000};

    for (enum unecho_unit unit = UNECHO_UNIT_SENTENCE; unit <= UNECHO_UNIT_DOCUMENT; unit++)
        for (size_t i = 0; i < 4 * SEAMS * SEAMS; i++) {
            const struct unecho_config config = {DEFAULTS, .unit = unit, LIST, .cut_only = true};

            expect_seam(config, i / SEAMS % SEAMS, i % SEAMS, pieces[i / SEAMS / SEAMS]);
        }
}

/* Behind a document without a line end, too. */
static void a_document_may_begin_with_a_line_of_markup(void) {
    static const char *const documents[] = {"</div>\nBea sat.\n", "Ann ran home and did",
                                            "</div>\nBea sat.\n"};

    for (size_t piece = 1; piece < 100; piece += 7) {
        struct unecho_config config = {DEFAULTS, .careful = 1};
        struct output out;
        unecho *u = create(config, &out);

        for (size_t i = 0; i < 3; i++)
            push_document(u, &config, documents[i], piece, &out);
        push(u, "", true, &out);
        finish(u, &out, "</div>\nBea sat.\nAnn ran home and did</div>\n");
    }
}

static void what_was_seen_elsewhere_is_a_repeat(void) {
    struct output out;
    struct unecho_stats stats;
    unecho *u = create(defaults, &out);

    learn(u, unecho_learn_seen, "Ann ran. Cid", false);
    learn(u, unecho_learn_seen, " fell. Eve", true);
    learn(u, unecho_learn_seen, "Foo", true);
    unecho_get_stats(u, &stats);
    assert_int_equal(stats.bytes_in + stats.units_in + stats.repeats, 0);
    assert_int_equal(stats.distinct, 4);
    push(u, "Ann ran. Guy left. Cid fell. Eve\n\nFoo\n\nEve Foo\n", true, &out);
    finish(u, &out, "Guy left.\n\nEve Foo\n");
}

static void what_is_allowed_is_never_a_repeat(void) {
    struct output out;
    unecho *u = create(defaults, &out);

    learn(u, unecho_learn_allowed, "Ann", false);
    learn(u, unecho_learn_allowed, " ran. Cid fell.", true);
    learn(u, unecho_learn_seen, "Ann ran. Eve sat.", true);
    push(u, "Ann ran. Ann ran. Cid fell. Eve sat. Cid fell. Guy left. Guy left.\n", true, &out);
    finish(u, &out, "Ann ran. Ann ran. Cid fell. Cid fell. Guy left.\n");
}

static void expect_of_seen(struct unecho_config config, const char *expected) {
    static const char text[] = "Ann ran. Cid fell. Eve sat. Cid fell.";
    struct output out;
    unecho *u = create(config, &out);

    learn(u, unecho_learn_seen, "Ann ran.", true);
    survey(u, text, sizeof(text) - 1, 100);
    assert_int_equal(unecho_push(u, text, sizeof(text) - 1, true), UNECHO_OK);
    drain(u, &config, &out);
    finish(u, &out, expected);
}

/* What was seen has stood once, so the first in the text is the second, and none is the only one.
 */
static void what_was_seen_counts_when_repeats_are_kept(void) {
    expect_of_seen((struct unecho_config){DEFAULTS, .keep = UNECHO_KEEP_REPEATED},
                   "Ann ran. Cid fell.");
    expect_of_seen((struct unecho_config){DEFAULTS, COUNT, .keep = UNECHO_KEEP_REPEATED},
                   "Ann ran.|2:Cid fell.|");
    expect_of_seen((struct unecho_config){DEFAULTS, .keep = UNECHO_KEEP_UNIQUE}, "Eve sat.");
    expect_of_seen((struct unecho_config){DEFAULTS, COUNT}, "2:Cid fell.|Eve sat.|");
}

static void stats_are_totals(void) {
    struct output out;
    struct unecho_stats stats;
    unecho *u = create(defaults, &out);

    push(u, "Ann ran. Cid fell. Ann ran.\n---\n", true, &out);
    push(u, "Cid fell. Eve sat.\n", true, &out);
    unecho_get_stats(u, &stats);
    assert_int_equal(stats.bytes_in, 32 + 19);
    assert_int_equal(stats.bytes_out, out.len);
    assert_int_equal(stats.units_in, 5);
    assert_int_equal(stats.units_out, 3);
    assert_int_equal(stats.repeats, 2);
    assert_int_equal(stats.distinct, 3);
    assert_int_equal(stats.limited, 0);
    assert_in_range(stats.set_bytes, 1, 4096);
    finish(u, &out, "Ann ran. Cid fell.\n---\nEve sat.\n");
}

static void repeats_that_stay_are_counted_too(void) {
    struct unecho_config config = {DEFAULTS, .span = 2};
    struct output out;
    struct unecho_stats stats;
    unecho *u = create(config, &out);

    push(u, "Ann ran. Cid fell. Ann ran. Eve sat.\n", true, &out);
    unecho_get_stats(u, &stats);
    assert_int_equal(stats.repeats, 1);
    assert_int_equal(stats.units_out, 4);
    finish(u, &out, "Ann ran. Cid fell. Ann ran. Eve sat.\n");
}

static const char some_compared[] =
    "Ann ran. No. Cid fell.\n---\nNo. Eve sat. Cid fell. Eve sat.\n";

/* An engine that does not compare rules, short units and one that is allowed. */
static unecho *create_for_some(size_t span, struct output *out) {
    struct unecho_config config = {DEFAULTS, .min_words = 2, .span = span};
    unecho *u = create(config, out);

    assert_int_equal(unecho_learn_allowed(u, "Cid fell.", 9, true), UNECHO_OK);
    return u;
}

static void stats_tell_what_was_compared(void) {
    for (size_t span = 1; span <= 2; span++) {
        struct output out;
        struct unecho_stats stats;
        unecho *u = create_for_some(span, &out);

        push(u, some_compared, true, &out);
        unecho_get_stats(u, &stats);
        assert_int_equal(stats.units_in, 7);
        assert_int_equal(stats.compared, 3);
        assert_int_equal(stats.repeats, 1);
        assert_int_equal(stats.units_out, span == 1 ? 6 : 7);
        unecho_destroy(u);
        free(out.data);
    }
}

/* `count` times a number and `filler`, with no end of a sentence. */
static struct output endless(size_t count, const char *filler) {
    struct output text = {NULL, 0, 0};
    char number[24];

    for (size_t i = 0; i < count; i++) {
        int len = snprintf(number, sizeof(number), "%zu", i);

        add(&text, number, (size_t)len);
        add(&text, filler, strlen(filler));
    }
    return text;
}

static void a_unit_without_end_is_cut_at_the_limit(void) {
    enum { PIECE = 65536 };
    struct unecho_config config = {DEFAULTS, LIST};
    struct output text = endless(300000, "\u5B57\u5B57"), out;
    unecho *u = create(config, &out);
    struct unecho_run run;
    struct unecho_stats stats;
    size_t units = 0;

    for (size_t at = 0; at < text.len; at += PIECE) {
        size_t n = text.len - at < PIECE ? text.len - at : PIECE;

        assert_int_equal(unecho_push(u, text.data + at, n, at + n == text.len), UNECHO_OK);
        for (; unecho_next(u, &run) == 1; units++) {
            assert_in_range(run.len, 1, UNECHO_UNIT_LIMIT);
            assert_true(run.len > UNECHO_UNIT_LIMIT - 4 || at + n == text.len);
            assert_true((run.data[0] & 0xC0) != 0x80); /* no code point is cut */
            add(&out, run.data, run.len);
        }
    }
    unecho_get_stats(u, &stats);
    assert_int_equal(units, text.len / UNECHO_UNIT_LIMIT + 1);
    assert_int_equal(stats.limited, units - 1);
    finish(u, &out, text.data);
    free(text.data);
}

static void endless_white_space_is_not_held(void) {
    struct output out;
    unecho *u = create(defaults, &out);
    size_t len = 3 * UNECHO_UNIT_LIMIT;
    char *text = malloc(len);

    assert_non_null(text);
    memset(text, ' ', len);
    push(u, "Ann ran.\n", false, &out);
    assert_int_equal(unecho_push(u, text, len, false), UNECHO_OK);
    drain(u, &defaults, &out);
    assert_in_range(out.len, len - UNECHO_UNIT_LIMIT, len + 9);
    push(u, "Cid fell.\n", true, &out);
    assert_int_equal(out.len, 9 + len + 10);
    free(text);
    free(out.data);
    unecho_destroy(u);
}

static void runs_last_until_the_next_push(void) {
    enum { SENTENCES = 2000 };
    struct output text = endless(SENTENCES, " went away. He said so. "), out;
    unecho *u = create(defaults, &out);
    static struct unecho_run runs[2 * SENTENCES + 1];
    size_t count = 0;

    assert_int_equal(unecho_push(u, text.data, text.len, true), UNECHO_OK);
    memset(text.data, 'x', text.len); /* it is a copy that they point into */
    while (unecho_next(u, &runs[count]) == 1)
        assert_true(++count < sizeof(runs) / sizeof(*runs));
    for (size_t i = 0; i < count; i++)
        add(&out, runs[i].data, runs[i].len);
    assert_ptr_equal(strstr(out.data, "0 went away. He said so. 1 went away. 2 went"), out.data);
    assert_null(strchr(out.data, 'x'));
    free(text.data);
    free(out.data);
    unecho_destroy(u);
}

static void the_configuration_is_copied(void) {
    struct unecho_config config = defaults;
    unecho *u = unecho_create(&config);
    struct output out = {NULL, 0, 0};

    assert_non_null(u);
    memset(&config, 0xFF, sizeof(config));
    push(u, "Ann ran. Cid fell. Ann  ran.", true, &out);
    finish(u, &out, "Ann ran. Cid fell.");
}

static void the_defaults_are_the_programs(void) {
    static const struct unecho_config expected = {.unit = UNECHO_UNIT_SENTENCE,
                                                  .match = UNECHO_MATCH_TEXT,
                                                  .newline = UNECHO_NEWLINE_AUTO,
                                                  .keep = UNECHO_KEEP_FIRST};
    struct unecho_config config;

    memset(&config, 0xFF, sizeof(config));
    unecho_config_init(&config);
    assert_int_equal(config.unit, expected.unit);
    assert_int_equal(config.match, expected.match);
    assert_int_equal(config.newline, expected.newline);
    assert_int_equal(config.keep, expected.keep);
    assert_false(config.fold_case || config.zero_terminated || config.list || config.cut_only ||
                 config.count || config.seeded);
    assert_int_equal(config.span + config.min_words + config.seed, 0);
}

static void abbreviations_can_be_added(void) {
    struct output out;
    size_t line = 0;
    unecho *u = create(defaults, &out);
    static const char list[] = "xyzzy\n[number]\nplugh\n[nothing]\nfoo\n";

    assert_int_equal(unecho_add_abbreviations(u, list, sizeof(list) - 1, &line), UNECHO_BADLIST);
    assert_int_equal(line, 4);
    assert_int_equal(unecho_add_abbreviations(u, "grue.", 5, &line), UNECHO_OK);
    push(u, "Xyzzy. Grue. Plugh. 5 Foo. Xyzzy. Grue. Plugh. 5 Foo.\nFoo. Foo.", true, &out);
    finish(u, &out, "Xyzzy. Grue. Plugh. 5 Foo.\nFoo.");
}

static void objects_share_nothing(void) {
    struct output a_out, b_out;
    struct unecho_config lines = {DEFAULTS, LINES};
    unecho *a = create(defaults, &a_out), *b = create(lines, &b_out);

    push(a, "Ann ran. ", false, &a_out);
    push(b, "Ann ran.\n", false, &b_out);
    push(a, "Ann ran.", true, &a_out);
    push(b, "Cid fell. Ann ran.\nAnn ran.\n", true, &b_out);
    finish(a, &a_out, "Ann ran.");
    finish(b, &b_out, "Ann ran.\nCid fell. Ann ran.\n");
}

/* --- blocks ------------------------------------------------------------------------------------
 */

static unecho_block *block_of(const unecho *u, const char *text) {
    unecho_block *block = unecho_block_create(u);

    assert_non_null(block);
    fill(block, text);
    return block;
}

static void push_block(unecho *u, unecho_block *block, struct output *out) {
    assert_int_equal(unecho_push_block(u, block), UNECHO_OK);
    drain(u, &defaults, out);
    assert_int_equal(unecho_block_length(block), 0);
}

/* Splits a block, which must be possible, and prepares it. */
static void split_and_prepare(unecho_block *block, unecho_block *rest) {
    assert_int_equal(unecho_block_split(block, rest), 1);
    assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
}

static void blocks_are_text_like_any_other(void) {
    struct output out;
    struct unecho_stats stats;
    unecho *u = create(defaults, &out);
    unecho_block *block = block_of(u, "Ann ran. Cid fell.\n\nAnn ran. Eve "),
                 *rest = block_of(u, "");

    split_and_prepare(block, rest);
    assert_int_equal(unecho_block_length(block), 18);
    assert_int_equal(unecho_block_length(rest), 15);
    push_block(u, block, &out);
    assert_string_equal(out.data, "Ann ran. Cid fell.");
    push_block(u, rest, &out); /* as it is */
    push(u, "sat. Cid", false, &out);
    assert_int_equal(unecho_lend(u, block), UNECHO_OK);
    assert_int_equal(unecho_block_length(block) >= 3, true); /* and what is looked back on */
    fill(block, " fell. Guy left.\n\nEve sat.\n");
    split_and_prepare(block, rest);
    push_block(u, block, &out);
    push_block(u, rest, &out);
    push(u, "", true, &out);
    unecho_get_stats(u, &stats);
    assert_int_equal(stats.bytes_in, 33 + 8 + 27);
    assert_int_equal(stats.bytes_out, out.len);
    assert_int_equal(stats.units_in, 7);
    assert_int_equal(stats.repeats, 3);
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
    finish(u, &out, "Ann ran. Cid fell.\n\nEve sat. Guy left.\n");
}

static void blocks_may_be_claimed_ahead(void) {
    struct output out;
    unecho *u = create(defaults, &out);
    unecho_block *block = block_of(u, "Ann ran. Cid fell.\n\nAnn ran. Eve sat.\n\nEve sat. "),
                 *second = block_of(u, ""), *rest = block_of(u, "");

    split_and_prepare(block, rest);
    fill(second, "\n\nEve sat. Cid fell. Guy left.\n\nCid");

    unecho_block_destroy(rest);
    rest = block_of(u, "");
    split_and_prepare(second, rest);
    assert_int_equal(unecho_claim_block(u, block), UNECHO_OK);
    assert_int_equal(unecho_claim_block(u, second), UNECHO_OK);
    assert_int_equal(unecho_claim_block(u, rest), UNECHO_OK); /* nothing, as it is not prepared */
    push_block(u, block, &out);
    assert_string_equal(out.data, "Ann ran. Cid fell.\n\nEve sat.");
    push_block(u, second, &out);
    push_block(u, rest, &out);
    push(u, " fell.", true, &out);
    unecho_block_destroy(block);
    unecho_block_destroy(second);
    unecho_block_destroy(rest);
    finish(u, &out, "Ann ran. Cid fell.\n\nEve sat.\n\nGuy left.\n");
}

static void a_block_may_end_its_text(void) {
    static const char *const texts[] = {"Ann ran. Cid fell.\n",    "",       " \n\n", "Cid fell.\n",
                                        "\nEve sat. Ann ran. Guy", "left.\n"};
    struct output out;
    unecho *u = create(defaults, &out);
    unecho_block *block = block_of(u, "");

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct unecho_stats stats = {.units_in = 0};

        fill(block, texts[i]);
        unecho_block_end(block);
        assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
        assert_int_equal(unecho_claim_block(u, block), UNECHO_OK);
        unecho_block_count(block, 0, 1, &stats);
        assert_int_equal(stats.units_in, i == 4 ? 3 : i == 0 ? 2 : i == 3 || i == 5);
        assert_int_equal(stats.units_out, i == 4 || i == 0 ? 2 : i == 5);
        push_block(u, block, &out);
    }
    unecho_block_destroy(block);
    finish(u, &out, "Ann ran. Cid fell.\n \n\n\nEve sat. Guyleft.\n");
}

static void a_block_tells_what_was_compared(void) {
    struct output out;
    struct unecho_stats stats = {.units_in = 1, .compared = 1, .repeats = 1, .limited = 1};
    unecho *u = create_for_some(1, &out);
    unecho_block *block = block_of(u, some_compared);

    unecho_block_end(block);
    assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
    assert_int_equal(unecho_claim_block(u, block), UNECHO_OK);
    unecho_block_count(block, 0, 1, &stats);
    assert_int_equal(stats.units_in, 1 + 7);
    assert_int_equal(stats.compared, 1 + 3);
    assert_int_equal(stats.repeats, 1 + 1);
    assert_int_equal(stats.units_out, 6);
    assert_int_equal(stats.limited, 1);
    push_block(u, block, &out);
    unecho_block_destroy(block);
    finish(u, &out, "Ann ran. No. Cid fell.\n---\nNo. Eve sat. Cid fell.\n");
}

static void what_is_forgotten_is_no_repeat(void) {
    static const struct {
        enum unecho_keep keep;
        const char *expected;
    } rows[] = {{UNECHO_KEEP_FIRST, "Cid fell.\nCid fell.\n"},
                {UNECHO_KEEP_REPEATED, "Ann ran. Cid fell.\nAnn ran.\n"}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct unecho_config config = {DEFAULTS, .keep = rows[i].keep, .forgets = true};
        struct output out;
        unecho *u = create(config, &out);

        assert_int_equal(unecho_learn_seen(u, "Ann ran.", 8, true), UNECHO_OK);
        push(u, "Cid fell. Ann ran. Cid fell.\n", true, &out);
        unecho_forget(u);
        push(u, "Cid fell. Ann ran.\n", true, &out);
        finish(u, &out, rows[i].expected);
    }
}

/* Though the last one that was surveyed had no unit to be counted. */
static void scopes_are_told_as_they_were_surveyed(void) {
    struct unecho_config config = {DEFAULTS, .keep = UNECHO_KEEP_UNIQUE, .forgets = true};
    static const char *const texts[] = {"Cid fell. Cid fell.\n", "Cid fell. Eve sat.\n", "---\n"};
    struct output out;
    unecho *u = create(config, &out);

    for (size_t i = 0; i < 3; i++) {
        if (i > 0)
            unecho_forget(u);
        assert_int_equal(unecho_survey(u, texts[i], strlen(texts[i]), true), UNECHO_OK);
    }
    for (size_t i = 0; i < 3; i++) {
        if (i > 0)
            unecho_forget(u);
        push(u, texts[i], true, &out);
    }
    finish(u, &out, "Cid fell. Eve sat.\n---\n");
}

/* Texts that are surveyed and pushed, each a document; what comes out of them. */
static void expect_common(struct unecho_config config, const char *const *texts, size_t count,
                          const char *expected) {
    struct output out;
    unecho *u = create(config, &out);

    assert_true(unecho_needs_survey(u));
    for (size_t i = 0; i < count; i++) {
        survey(u, texts[i], strlen(texts[i]), 3);
        if (!*texts[i])
            assert_int_equal(unecho_survey(u, "", 0, true), UNECHO_OK);
    }
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(unecho_push(u, texts[i], strlen(texts[i]), true), UNECHO_OK);
        drain(u, &config, &out);
    }
    finish(u, &out, expected);
}

static void common_units_go_with_their_first_copies(void) {
    static const char *const texts[] = {"Ann ran. Bea ran. Cid ran. Cid ran.\n",
                                        "Bea ran. Dan ran. Dan ran. Ann ran.\n",
                                        "Ann ran. Eve ran. ---\n", "---\n", "---\n"};

    expect_common(
        (struct unecho_config){DEFAULTS, .common = 3}, texts, 5,
        "Bea ran. Cid ran. Cid ran.\nBea ran. Dan ran. Dan ran.\nEve ran. ---\n---\n---\n");
    expect_common((struct unecho_config){DEFAULTS, .common = 2}, texts, 5,
                  "Cid ran. Cid ran.\nDan ran. Dan ran.\nEve ran. ---\n---\n---\n");
    expect_common((struct unecho_config){DEFAULTS, .common = 2, .min_words = 3}, texts, 2,
                  "Ann ran. Bea ran. Cid ran. Cid ran.\nBea ran. Dan ran. Dan ran. Ann ran.\n");
    expect_common((struct unecho_config){DEFAULTS, LIST, .common = 3}, texts, 3,
                  "-Ann ran.|Bea ran.|Cid ran.|Cid ran.|Bea ran.|Dan ran.|Dan ran.|-Ann ran.|"
                  "-Ann ran.|Eve ran.|---|");
}

/* Three at least; those without a unit count. */
static void common_may_be_a_share(void) {
    static const char *const texts[] = {
        "Ann ran. Bea ran. Cid ran.\n", "",      "Ann ran. Bea ran.\n",
        "Ann ran. Bea ran. Dan ran.\n", "---\n", "Ann ran.\n"};

    expect_common((struct unecho_config){DEFAULTS, .common = 1, .common_share = true}, texts, 6,
                  "Cid ran.\nDan ran.\n---\n");
    expect_common((struct unecho_config){DEFAULTS, .common = 50, .common_share = true}, texts, 6,
                  "Cid ran.\nDan ran.\n---\n");
    expect_common((struct unecho_config){DEFAULTS, .common = 51, .common_share = true}, texts, 6,
                  "Bea ran. Cid ran.\nBea ran.\nBea ran. Dan ran.\n---\n");
    expect_common((struct unecho_config){DEFAULTS, .common = 1, .common_share = true}, texts, 3,
                  "Ann ran. Bea ran. Cid ran.\nAnn ran. Bea ran.\n");
}

/* What unecho_break and NUL part, too, are documents. */
static void documents_may_stand_in_one_text(void) {
    static const char text[] = "Ann ran. Bea ran.\0Ann ran. Ann ran.\0\0Bea ran. Cid ran. Cid ran.";
    struct unecho_config config = {DEFAULTS, .zero_terminated = true, .common = 2};
    static const char *const parts[] = {"Ann ran. Ann ran.\n", "Bea ran.\n", "Bea ran.\n"};

    for (size_t piece = 1; piece <= sizeof(text); piece += 5) {
        struct output out;
        unecho *u = create(config, &out);

        survey(u, text, sizeof(text) - 1, piece);
        assert_int_equal(unecho_push(u, text, sizeof(text) - 1, true), UNECHO_OK);
        drain(u, &config, &out);
        finish(u, &out, "Cid ran. Cid ran.");
    }
    config.zero_terminated = false;
    for (size_t common = 2; common < 4; common++) {
        struct output out;
        unecho *u;

        config.common = common;
        u = create(config, &out);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(unecho_survey(u, parts[i], strlen(parts[i]), i == 2), UNECHO_OK);
            assert_int_equal(i == 2 ? UNECHO_OK : unecho_break(u), UNECHO_OK);
        }
        for (size_t i = 0; i < 3; i++) {
            push(u, parts[i], i == 2, &out);
            if (i < 2)
                assert_int_equal(unecho_break(u), UNECHO_OK);
            drain(u, &config, &out);
        }
        finish(u, &out,
               common == 2 ? "Ann ran. Ann ran.\n" : "Ann ran. Ann ran.\nBea ran.\nBea ran.\n");
    }
}

/* Texts in blocks: those that join are one document, over the end of a block too. */
static void documents_in_blocks_are_counted_alike(void) {
    static const struct unecho_config config = {DEFAULTS, .common = 2};
    struct output out;
    unecho *u = create(config, &out);
    unecho_block *block = block_of(u, "Ann ran. Bea ran.\n\nCid ran. Ann ran"),
                 *rest = block_of(u, "");

    for (int round = 0; round < 2; round++) {
        if (round == 1)
            fill(block, "Ann ran. Bea ran.\n\nCid ran. Ann ran");
        split_and_prepare(block, rest);
        fill(rest, "\n\nCid ran.\n");
        assert_int_equal(unecho_block_end(rest), UNECHO_OK); /* a part of the first document */
        unecho_block_join(rest);
        fill(rest, "Bea ran. Dan ran.\n");
        assert_int_equal(unecho_block_end(rest), UNECHO_OK); /* that, too */
        fill(rest, "Dan ran. Eve ran. Eve ran.\n");
        assert_int_equal(unecho_block_end(rest), UNECHO_OK); /* the second */
        assert_int_equal(unecho_block_prepare(rest), UNECHO_OK);
        if (round == 0) {
            assert_int_equal(unecho_survey_block(u, block), UNECHO_OK);
            assert_int_equal(unecho_survey_block(u, rest), UNECHO_OK);
            continue;
        }
        push_block(u, block, &out);
        push_block(u, rest, &out);
    }
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
    finish(u, &out,
           "Ann ran. Bea ran.\n\nCid ran. Ann ran\n\nCid ran.\nBea ran.\nEve ran. Eve ran.\n");
}

/* It is none of the documents. */
static void what_was_learned_is_not_common(void) {
    struct unecho_config config = {DEFAULTS, .common = 2};
    struct output out;
    unecho *u = create(config, &out);

    assert_int_equal(unecho_learn_seen(u, "Ann ran. Bea ran.", 17, true), UNECHO_OK);
    for (size_t i = 0; i < 2; i++)
        survey(u, i ? "Bea ran. Cid ran.\n" : "Ann ran. Bea ran.\n", 18, 18);
    push(u, "Ann ran. Bea ran.\n", true, &out);
    push(u, "Bea ran. Cid ran.\n", true, &out);
    finish(u, &out, "Ann ran.\nCid ran.\n");
}

/* Texts, with the rank that each has when it is surveyed (its own), and when it is pushed. */
struct ranked {
    const char *text;
    uint64_t rank, told;
};

static void expect_ranked(struct unecho_config config, const struct ranked *texts, size_t count,
                          const char *expected) {
    struct output out;
    unecho *u = create(config, &out);

    assert_int_equal(unecho_learn_seen(u, "Max slept.", 10, true), UNECHO_OK);
    for (size_t i = 0; i < count; i++) {
        unecho_rank(u, texts[i].rank);
        if (texts[i].rank > 0)
            assert_int_equal(unecho_survey(u, texts[i].text, strlen(texts[i].text), true),
                             UNECHO_OK);
    }
    for (size_t i = 0; i < count; i++) {
        unecho_rank(u, texts[i].told);
        push(u, texts[i].text, true, &out);
    }
    finish(u, &out, expected);
}

static void what_is_in_a_text_of_the_best_rank_stays(void) {
    struct unecho_config config = {DEFAULTS, .ranked = true};
    static const struct ranked texts[] = {
        {"Ann ran. Cid fell. Eve sat.\n", 3, 3},
        {"Cid fell. Max slept. Cid fell.\n", UNECHO_RANK_LAST, UNECHO_RANK_LAST},
        {"Cid fell. Ann ran. Ann ran.\n", 1, 1},
        {"Ann ran. Guy left.\n", 1, 1},
        {"Guy left. Eve sat.\n", 3, 3},
    };

    expect_ranked(config, texts, 5, "Eve sat.\nCid fell. Ann ran.\nGuy left.\n");
}

/* What came out before is a repeat all the same. */
static void a_text_without_a_rank_keeps_what_it_says(void) {
    struct unecho_config config = {DEFAULTS, .ranked = true};
    static const struct ranked texts[] = {
        {"Ann ran. Cid fell.\n", 2, 2},
        {"Ann ran. Eve sat. Max slept.\n", 0, 0},
        {"Eve sat. Ann ran. Guy left.\n", 1, 1},
        {"Guy left. Ivy sang.\n", 3, 0},
    };

    expect_ranked(config, texts, 4, "Cid fell.\nAnn ran. Eve sat.\nGuy left.\nIvy sang.\n");
}

static void a_claim_that_fails_is_told_again_when_the_block_comes_out(void) {
    struct unecho_config config = {DEFAULTS, .memory = 1};
    struct unecho_run run;
    unecho *u = unecho_create(&config);
    unecho_block *block, *rest;

    assert_non_null(u);
    block = block_of(u, "Ann ran.\n\nCid fell.\n");
    rest = block_of(u, "");
    split_and_prepare(block, rest);
    assert_int_equal(unecho_claim_block(u, block), UNECHO_FULL);
    assert_int_equal(unecho_push_block(u, block), UNECHO_OK);
    assert_int_equal(unecho_next(u, &run), UNECHO_FULL);
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
    unecho_destroy(u);
}

/* With `span` a part of a text is not decided when its block comes. */
static void a_prepared_block_is_as_good_with_every_policy(void) {
    static const struct {
        struct unecho_config config;
        const char *expected;
    } rows[] = {
        {{DEFAULTS, .span = 2}, "Ann ran. Cid fell.\n\nEve sat.\n"},
        {{DEFAULTS, .keep = UNECHO_KEEP_UNIQUE}, "Eve sat.\n"},
        {{DEFAULTS, .keep = UNECHO_KEEP_REPEATED}, "Ann ran. Cid fell.\n"},
        {{DEFAULTS, .keep = UNECHO_KEEP_ALL},
         "Ann ran. Cid fell.\n\nAnn ran. Cid fell. Eve sat.\n"},
        {{DEFAULTS, LIST}, "Ann ran.|Cid fell.|-Ann ran.|-Cid fell.|Eve sat.|"},
        {{DEFAULTS, COUNT}, "2:Ann ran.|2:Cid fell.|Eve sat.|"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct output out;
        unecho *u = create(rows[i].config, &out);
        static const char text[] = "Ann ran. Cid fell.\n\nAnn ran. Cid fell. Eve sat.\n";
        unecho_block *block = block_of(u, text), *rest = block_of(u, "");

        assert_int_equal(unecho_takes_blocks(u), rows[i].config.span == 0);
        survey(u, text, strlen(text), 1);
        split_and_prepare(block, rest);
        assert_int_equal(unecho_claim_block(u, block), UNECHO_OK);
        assert_int_equal(unecho_push_block(u, block), UNECHO_OK);
        drain(u, &rows[i].config, &out);
        assert_int_equal(unecho_push_block(u, rest), UNECHO_OK);
        drain(u, &rows[i].config, &out);
        assert_int_equal(unecho_push(u, "", 0, true), UNECHO_OK);
        drain(u, &rows[i].config, &out);
        unecho_block_destroy(block);
        unecho_block_destroy(rest);
        finish(u, &out, rows[i].expected);
    }
}

static void blocks_are_split_where_a_unit_ends_whatever_follows(void) {
    static const struct {
        struct unecho_config config;
        const char *text; /* with zero_terminated, '~' stands for NUL */
        int at;           /* -1: nowhere */
    } rows[] = {
        {{DEFAULTS}, "Ann ran.\n\nCid", 8},
        {{DEFAULTS}, "Ann ran. \r\n\r\nCid", 8},
        {{DEFAULTS}, "Ann ran.\n\nCid.\n\n\n\nEve", 14},
        {{DEFAULTS}, "Ann ran.\nCid fell. Eve sat.\n", -1}, /* a heading, or wrapped */
        {{DEFAULTS}, "In the old town Ann departed.\nCid fell.", 29},
        {{DEFAULTS}, "In the old town Ann departed.\nand so on", -1},
        {{DEFAULTS}, "In the old town Ann departed.\n", -1}, /* before a small letter? */
        {{DEFAULTS}, "\n\n \n\n", -1},
        {{DEFAULTS}, "", -1},
        {{DEFAULTS}, "\n\nAnn", -1},
        {{DEFAULTS, .newline = UNECHO_NEWLINE_BREAK}, "Ann\nCid\nEve", 7},
        {{DEFAULTS, .newline = UNECHO_NEWLINE_SPACE}, "Ann\nCid\n\nEve", 7},
        {{DEFAULTS, LINES}, "Ann\nCid \nEve", 7},
        {{DEFAULTS, .unit = UNECHO_UNIT_PARAGRAPH}, "Ann.\n\nCid\nEve", 4},
        {{DEFAULTS, .unit = UNECHO_UNIT_DOCUMENT}, "Ann.\n\nCid\n\nEve", -1},
        {{DEFAULTS, LINES, .zero_terminated = true}, "Ann\nCid~Eve\n\n", 7},
        {{DEFAULTS, .zero_terminated = true}, "Ann\n~Cid~~Eve", 8},
        {{DEFAULTS, .unit = UNECHO_UNIT_DOCUMENT, .zero_terminated = true}, "Ann.\n\nCid~Eve", 9},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        size_t len = strlen(rows[i].text);
        char *text = swapped(rows[i].text, len, rows[i].config.zero_terminated ? '~' : '\0', '\0');
        unecho *u = unecho_create(&rows[i].config);
        unecho_block *block = unecho_block_create(u), *rest = unecho_block_create(u);

        memcpy(unecho_block_reserve(block, len), text, len);
        unecho_block_add(block, len);
        assert_int_equal(unecho_block_split(block, rest), rows[i].at >= 0);
        if (rows[i].at >= 0)
            assert_int_equal(unecho_block_length(block), rows[i].at);
        assert_int_equal(unecho_block_length(block) + unecho_block_length(rest), len);
        unecho_block_destroy(block);
        unecho_block_destroy(rest);
        unecho_destroy(u);
        free(text);
    }
}

static void blocks_out_of_order_are_refused(void) {
    struct output out;
    struct unecho_run run;
    unecho *u = create(defaults, &out);
    unecho_block *block = block_of(u, "Ann ran.\n\nCid"), *rest = block_of(u, "");

    assert_int_equal(unecho_block_prepare(block), UNECHO_ORDER); /* not split */
    assert_int_equal(unecho_lend(u, block), UNECHO_ORDER);       /* not empty */
    split_and_prepare(block, rest);

    assert_int_equal(unecho_push(u, "Eve sat", 7, false), UNECHO_OK);
    assert_int_equal(unecho_push_block(u, rest), UNECHO_ORDER); /* not drained */
    assert_int_equal(unecho_push_block(u, block), UNECHO_ORDER);
    drain(u, &defaults, &out);
    assert_int_equal(unecho_push_block(u, block), UNECHO_ORDER); /* the beginning of a unit */
    assert_int_equal(unecho_block_length(block), 8);
    assert_int_equal(unecho_next(u, &run), 0); /* as if nothing had been called */
    push(u, ".\n\n", false, &out);
    assert_int_equal(unecho_break(u), UNECHO_OK);
    assert_int_equal(unecho_lend(u, rest), UNECHO_ORDER); /* not drained */
    drain(u, &defaults, &out);

    unecho_block_destroy(block); /* prepared for nothing */
    unecho_block_destroy(rest);
    block = block_of(u, "");
    rest = block_of(u, "");
    assert_int_equal(unecho_lend(u, block), UNECHO_OK);
    fill(block, "Ann ran.\n\n");
    split_and_prepare(block, rest);
    assert_int_equal(unecho_push_block(u, block), UNECHO_OK);
    assert_int_equal(unecho_push_block(u, block), UNECHO_ORDER); /* not drained */
    assert_int_equal(unecho_push(u, "X", 1, false), UNECHO_ORDER);
    drain(u, &defaults, &out);
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
    finish(u, &out, "Eve sat.\n\nAnn ran.");
}

static void nothing_is_lent_of_units_that_are_not_decided(void) {
    struct unecho_config config = {DEFAULTS, .span = 2};
    struct output out;
    unecho *u = create(config, &out);
    unecho_block *block = block_of(u, "");

    push(u, "Ann ran. Ann ran. Cid", false, &out);
    assert_int_equal(unecho_lend(u, block), UNECHO_ORDER);
    assert_int_equal(unecho_block_length(block), 0);
    push(u, " fell. Cid fell. Eve", false, &out); /* a run of one ended, and another has begun */
    assert_int_equal(unecho_lend(u, block), UNECHO_ORDER);
    push(u, " sat. Guy", false, &out);
    assert_int_equal(unecho_lend(u, block), UNECHO_OK);
    fill(block, " left.");
    push_block(u, block, &out);
    push(u, "", true, &out);
    unecho_block_destroy(block);
    finish(u, &out, "Ann ran. Ann ran. Cid fell. Cid fell. Eve sat. Guy left.");
}

/* What stands behind a text has come out with it. */
static void nothing_is_lent_of_a_text_that_has_ended(void) {
    struct output out;
    struct unecho_stats stats;
    unecho *u = create(defaults, &out);
    unecho_block *block = block_of(u, ""), *rest = block_of(u, "");

    push(u, "Ann ran.\n\n", true, &out);
    assert_int_equal(unecho_lend(u, block), UNECHO_OK);
    assert_int_equal(unecho_block_length(block), 0);
    fill(block, "Cid fell.\n\nEve");
    split_and_prepare(block, rest);
    push_block(u, block, &out);
    push_block(u, rest, &out);
    push(u, " sat.\n", true, &out);
    unecho_get_stats(u, &stats);
    assert_int_equal(stats.bytes_in, 10 + 14 + 6);
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
    finish(u, &out, "Ann ran.\n\nCid fell.\n\nEve sat.\n");
}

static void a_prepared_block_begins_another_text(void) {
    struct output out;
    unecho *u = create(defaults, &out);
    unecho_block *block = block_of(u, "\n\nCid fell.\n\nAnn ran.\n"), *rest = block_of(u, "");

    push(u, "Ann ran.\n\n", true, &out);
    split_and_prepare(block, rest);
    push_block(u, block, &out);
    push_block(u, rest, &out);
    push(u, "", true, &out);
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
    finish(u, &out, "Ann ran.\n\n\n\nCid fell.\n");
}

static void documents_come_in_blocks_too(void) {
    static const char *const documents[] = {"Ann ran.\n\nCid fell.\n",
                                            "Eve sat.\n",
                                            "Ann ran.\n\nCid fell.\n",
                                            "Ann ran.\n",
                                            "",
                                            "Eve sat."};

    for (unsigned ways = 0; ways < 64; ways++) { /* a bit a document: pushed, or as a block */
        struct unecho_config config = {DEFAULTS, .unit = UNECHO_UNIT_DOCUMENT};
        struct output out;
        unecho *u = create(config, &out);
        unecho_block *block = block_of(u, "");

        for (size_t i = 0; i < 6; i++) {
            assert_int_equal(unecho_lend(u, block), UNECHO_OK);
            if (ways >> i & 1) {
                fill(block, documents[i]);
                push_block(u, block, &out);
            } else {
                push_block(u, block, &out); /* what was lent goes back */
                push(u, documents[i], false, &out);
            }
            assert_int_equal(unecho_break(u), UNECHO_OK);
            drain(u, &defaults, &out);
        }
        push(u, "", true, &out);
        unecho_block_destroy(block);
        finish(u, &out, "Ann ran.\n\nCid fell.\nEve sat.\nAnn ran.\n");
    }
}

static void empty_blocks_are_nothing(void) {
    struct output out;
    unecho *u = create(defaults, &out);
    unecho_block *block = block_of(u, "");

    push_block(u, block, &out);
    push(u, "Ann ran. Cid", false, &out);
    push_block(u, block, &out);
    push(u, " fell.", false, &out);
    push_block(u, block, &out);
    push(u, "", true, &out);
    push_block(u, block, &out);
    unecho_block_destroy(block);
    unecho_block_destroy(NULL);
    finish(u, &out, "Ann ran. Cid fell.");
}

static void destroy_takes_null(void) { unecho_destroy(NULL); }

static void every_status_has_a_message(void) {
#define EXPECT_MESSAGE(id, value, message)                                                         \
    assert_int_equal(UNECHO_##id, value);                                                          \
    assert_string_equal(unecho_status_message(UNECHO_##id), message);
    UNECHO_STATUS_MAP(EXPECT_MESSAGE)
#undef EXPECT_MESSAGE
    assert_string_equal(unecho_status_message(1), "unknown status");
    assert_string_equal(unecho_status_message(-1000), "unknown status");
}

static void versions_agree(void) {
    char version[32];

    snprintf(version, sizeof(version), "%d.%d.%d", UNECHO_VERSION_MAJOR, UNECHO_VERSION_MINOR,
             UNECHO_VERSION_PATCH);
    assert_string_equal(version, UNECHO_VERSION_STRING);
    assert_string_equal(version, unecho_version());
    assert_true(strtol(unecho_unicode_version(), NULL, 10) >= 15);
}

struct single {
    const char *name;
    void (*test)(void);
};

#define SINGLE(test)                                                                               \
    { #test, test }

static const struct single singles[] = {
    SINGLE(a_push_before_the_runs_are_drained_is_refused),
    SINGLE(nothing_comes_before_a_push),
    SINGLE(an_empty_push_ends_a_text),
    SINGLE(texts_are_apart_but_share_what_was_said),
    SINGLE(a_break_ends_a_unit_but_not_the_text),
    SINGLE(a_break_ends_a_sentence_too),
    SINGLE(a_document_is_cut_as_if_it_stood_alone),
    SINGLE(a_document_may_begin_with_a_line_of_markup),
    SINGLE(what_was_seen_elsewhere_is_a_repeat),
    SINGLE(what_is_allowed_is_never_a_repeat),
    SINGLE(what_was_seen_counts_when_repeats_are_kept),
    SINGLE(stats_are_totals),
    SINGLE(stats_tell_what_was_compared),
    SINGLE(repeats_that_stay_are_counted_too),
    SINGLE(a_unit_without_end_is_cut_at_the_limit),
    SINGLE(endless_white_space_is_not_held),
    SINGLE(runs_last_until_the_next_push),
    SINGLE(the_configuration_is_copied),
    SINGLE(the_defaults_are_the_programs),
    SINGLE(abbreviations_can_be_added),
    SINGLE(objects_share_nothing),
    SINGLE(blocks_are_text_like_any_other),
    SINGLE(blocks_may_be_claimed_ahead),
    SINGLE(a_block_may_end_its_text),
    SINGLE(a_block_tells_what_was_compared),
    SINGLE(what_is_forgotten_is_no_repeat),
    SINGLE(scopes_are_told_as_they_were_surveyed),
    SINGLE(common_units_go_with_their_first_copies),
    SINGLE(common_may_be_a_share),
    SINGLE(documents_may_stand_in_one_text),
    SINGLE(documents_in_blocks_are_counted_alike),
    SINGLE(what_was_learned_is_not_common),
    SINGLE(what_is_in_a_text_of_the_best_rank_stays),
    SINGLE(a_text_without_a_rank_keeps_what_it_says),
    SINGLE(a_claim_that_fails_is_told_again_when_the_block_comes_out),
    SINGLE(a_prepared_block_is_as_good_with_every_policy),
    SINGLE(blocks_are_split_where_a_unit_ends_whatever_follows),
    SINGLE(blocks_out_of_order_are_refused),
    SINGLE(nothing_is_lent_of_units_that_are_not_decided),
    SINGLE(nothing_is_lent_of_a_text_that_has_ended),
    SINGLE(a_prepared_block_begins_another_text),
    SINGLE(documents_come_in_blocks_too),
    SINGLE(empty_blocks_are_nothing),
    SINGLE(destroy_takes_null),
    SINGLE(every_status_has_a_message),
    SINGLE(versions_agree),
};

static void single(void **state) { ((const struct single *)*state)->test(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(configured, does_as_configured), TABLE(singles, single)};

    return RUN_TABLES("unecho", tables, argc, argv);
}
