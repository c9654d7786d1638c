/*
 * The layout of what is kept. Every row is pushed whole and in small pieces, which must make no
 * difference, and its output is run again, which must change nothing. Nearly all of it is rows.
 */
#include "table.h"
#include "unecho.h"

#include <string.h>

struct output {
    char *data; /* owned; with a zero behind it */
    size_t len;
};

static void add(struct output *out, const char *data, size_t len) {
    out->data = realloc(out->data, out->len + len + 1);
    assert_non_null(out->data);
    memcpy(out->data + out->len, data, len);
    out->len += len;
    out->data[out->len] = '\0';
}

/* Pushes `len` bytes and takes what comes; with `ends` a bar goes behind each run. */
static void feed(unecho *u, const char *data, size_t len, bool last, bool ends,
                 struct output *out) {
    struct unecho_run run;
    int status = unecho_push(u, data, len, last);

    assert_int_equal(status, UNECHO_OK);
    while ((status = unecho_next(u, &run)) == 1) {
        add(out, run.data, run.len);
        if (ends)
            add(out, "|", 1);
    }
    assert_int_equal(status, 0);
}

/* The whole of `in`, `piece` bytes at a time, 0: at once. `seen` was said elsewhere. */
static struct output run(const struct unecho_config *config, const char *seen, const char *in,
                         size_t piece) {
    unecho *u = unecho_create(config);
    struct output out = {NULL, 0};
    size_t len = strlen(in);

    assert_non_null(u);
    add(&out, "", 0);
    if (seen)
        assert_int_equal(unecho_learn_seen(u, seen, strlen(seen), true), UNECHO_OK);
    for (size_t at = 0; piece && at < len; at += piece)
        feed(u, in + at, len - at < piece ? len - at : piece, false, config->list, &out);
    feed(u, in, piece ? 0 : len, true, config->list, &out);
    unecho_destroy(u);
    return out;
}

static struct unecho_config config_of(enum unecho_newline newline) {
    struct unecho_config config;

    unecho_config_init(&config);
    config.seeded = true;
    config.newline = newline;
    return config;
}

static const size_t pieces[] = {0, 1, 2, 3, 7};

static void expect(const struct unecho_config *config, const char *seen, const char *in,
                   const char *expected) {
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        struct output out = run(config, seen, in, pieces[i]);
        struct output again = run(config, NULL, out.data, pieces[i]);

        assert_string_equal(out.data, expected);
        assert_string_equal(again.data, expected);
        free(out.data);
        free(again.data);
    }
}

struct layout {
    const char *name, *in, *expected;
};

static const struct layout layouts[] = {
    {"empty", "", ""},
    {"white_space_only", " \n\t\n", " \n\t\n"},
    {"nothing_removed", "One ran.  Two ran.\n\n\n  Three ran. \n",
     "One ran.  Two ran.\n\n\n  Three ran. \n"},
    {"leading_blank_lines_of_the_input", "\n\n  One ran.\n", "\n\n  One ran.\n"},
    {"trailing_blank_lines_of_the_input", "One ran.\n\n\n", "One ran.\n\n\n"},
    {"byte_order_mark", "\uFEFFOne ran.\nTwo ran.\nOne ran.\n", "\uFEFFOne ran.\nTwo ran.\n"},

    {"middle_of_a_line", "One ran. Two ran. One ran. Three ran.\n",
     "One ran. Two ran. Three ran.\n"},
    {"end_of_a_line", "One ran. Two ran. One ran.\nThree ran.\n",
     "One ran. Two ran.\nThree ran.\n"},
    {"start_of_a_line", "One ran.\nTwo ran.\nOne ran. Three ran.\n",
     "One ran.\nTwo ran.\nThree ran.\n"},
    {"two_in_a_row", "One ran. Two ran. One ran. Two ran. Three ran.\n",
     "One ran. Two ran. Three ran.\n"},
    {"two_apart", "One ran. One ran. Two ran. One ran. Three ran.\n",
     "One ran. Two ran. Three ran.\n"},
    {"end_of_the_text", "One ran. Two ran. One ran.\n", "One ran. Two ran.\n"},
    {"no_final_newline", "One ran. Two ran. One ran.", "One ran. Two ran."},
    {"no_final_newline_and_space", "One ran. Two ran. One ran. ", "One ran. Two ran."},
    {"the_space_of_the_next_sentence_stays", "One ran. Two ran. One ran.  Three ran.\n",
     "One ran. Two ran.  Three ran.\n"},
    {"no_space_between", "我跑。你跑。我跑。他跑。\n", "我跑。你跑。他跑。\n"},
    {"no_space_before_a_space", "我跑。你跑。我跑。 他跑。\n", "我跑。你跑。 他跑。\n"},

    {"a_line", "One ran.\nTwo ran.\nOne ran.\nThree ran.\n", "One ran.\nTwo ran.\nThree ran.\n"},
    {"the_last_line", "One ran.\nTwo ran.\nOne ran.\n", "One ran.\nTwo ran.\n"},
    {"the_last_line_without_newline", "One ran.\nTwo ran.\nOne ran.", "One ran.\nTwo ran.\n"},
    {"lines_to_the_end", "One ran.\nOne ran.\nOne ran.\n", "One ran.\n"},
    {"a_paragraph", "One ran.\n\nTwo ran.\n\nOne ran.\n\nThree ran.\n",
     "One ran.\n\nTwo ran.\n\nThree ran.\n"},
    {"the_last_paragraph", "One ran.\n\nTwo ran.\n\nOne ran.\n", "One ran.\n\nTwo ran.\n"},
    {"the_last_paragraph_without_newline", "One ran.\n\nTwo ran.\n\nOne ran.",
     "One ran.\n\nTwo ran.\n"},
    {"no_blank_line_at_the_end", "One ran.\n\nOne ran.\n\n", "One ran.\n"},
    {"no_blank_lines_at_the_end", "One ran.\n\n\n\nOne ran.\n\n\nOne ran.\n\n\n", "One ran.\n"},

    {"blank_line_before", "One ran.\nTwo ran.\n\nOne ran.\nThree ran.\n",
     "One ran.\nTwo ran.\n\nThree ran.\n"},
    {"blank_line_behind", "One ran.\nTwo ran.\nOne ran.\n\nThree ran.\n",
     "One ran.\nTwo ran.\n\nThree ran.\n"},
    {"blank_line_between_removed_ones", "One ran.\nTwo ran.\nOne ran.\n\nTwo ran.\nThree ran.\n",
     "One ran.\nTwo ran.\n\nThree ran.\n"},
    {"blank_line_before_and_space_behind", "One ran.\nTwo ran.\n\nOne ran. Three ran.\n",
     "One ran.\nTwo ran.\n\nThree ran.\n"},
    {"space_before_and_blank_line_behind", "One ran.\nTwo ran. One ran.\n\nThree ran.\n",
     "One ran.\nTwo ran.\n\nThree ran.\n"},
    {"space_before_and_line_end_behind", "One ran.\nTwo ran. One ran.\nThree ran.\n",
     "One ran.\nTwo ran.\nThree ran.\n"},
    {"of_two_blank_lines_one_stays", "One ran.\n\nTwo ran.\n\nOne ran.\n\nTwo ran.\n\nThree ran.\n",
     "One ran.\n\nTwo ran.\n\nThree ran.\n"},
    {"of_two_strong_breaks_the_first_stays", "One ran.\n\nTwo ran.\n\n\n\nOne ran.\n\nThree ran.\n",
     "One ran.\n\nTwo ran.\n\n\n\nThree ran.\n"},
    {"blank_line_with_spaces", "One ran.\nTwo ran.\n \t\nOne ran.\nThree ran.\n",
     "One ran.\nTwo ran.\n \t\nThree ran.\n"},

    {"indent_of_the_removed", "One ran.\n  Two ran.\n    One ran.\n  Three ran.\n",
     "One ran.\n  Two ran.\n  Three ran.\n"},
    {"indent_of_the_removed_not_of_the_next", "One ran.\nTwo ran.\n    One ran.\nThree ran.\n",
     "One ran.\nTwo ran.\nThree ran.\n"},
    {"indent_and_another_on_the_line", "One ran.\nTwo ran.\n    One ran. Three ran.\n",
     "One ran.\nTwo ran.\nThree ran.\n"},
    {"indent_of_the_kept", "One ran.\nTwo ran.\nOne ran.\n    Three ran.\n",
     "One ran.\nTwo ran.\n    Three ran.\n"},
    {"indent_after_a_blank_line", "One ran.\n\n  Two ran.\n\n  One ran.\n\n  Three ran.\n",
     "One ran.\n\n  Two ran.\n\n  Three ran.\n"},
    {"tab_indent", "\tOne ran.\n\tTwo ran.\n\tOne ran.\n\tThree ran.\n",
     "\tOne ran.\n\tTwo ran.\n\tThree ran.\n"},
    {"ideographic_indent", "　我跑。\n　你跑。\n　我跑。\n　他跑。\n",
     "　我跑。\n　你跑。\n　他跑。\n"},

    {"spaces_before_kept_line_ends", "One ran.  \nTwo ran.  \nOne ran.  \nThree ran.  \n",
     "One ran.  \nTwo ran.  \nThree ran.  \n"},
    {"no_space_before_a_line_end", "One ran. Two ran. One ran.  \nThree ran.\n",
     "One ran. Two ran.\nThree ran.\n"},
    {"no_space_before_a_blank_line", "One ran. Two ran. One ran.  \n\nThree ran.\n",
     "One ran. Two ran.\n\nThree ran.\n"},
    {"no_space_at_the_end", "One ran. Two ran. One ran.  \n", "One ran. Two ran.\n"},

    {"dos_lines", "One ran.\r\nTwo ran.\r\nOne ran.\r\nThree ran.\r\n",
     "One ran.\r\nTwo ran.\r\nThree ran.\r\n"},
    {"dos_last_line", "One ran.\r\nTwo ran.\r\nOne ran.\r\n", "One ran.\r\nTwo ran.\r\n"},
    {"dos_paragraphs", "One ran.\r\n\r\nTwo ran.\r\n\r\nOne ran.\r\n\r\nThree ran.\r\n",
     "One ran.\r\n\r\nTwo ran.\r\n\r\nThree ran.\r\n"},
    {"dos_last_paragraph", "One ran.\r\n\r\nTwo ran.\r\n\r\nOne ran.\r\n\r\n",
     "One ran.\r\n\r\nTwo ran.\r\n"},
    {"dos_indent", "One ran.\r\n  Two ran.\r\n    One ran.\r\n  Three ran.\r\n",
     "One ran.\r\n  Two ran.\r\n  Three ran.\r\n"},
    {"dos_end_of_a_line", "One ran. Two ran. One ran. \r\nThree ran.\r\n",
     "One ran. Two ran.\r\nThree ran.\r\n"},
    {"old_mac_lines", "One ran.\rTwo ran.\rOne ran.\rThree ran.\r",
     "One ran.\rTwo ran.\rThree ran.\r"},
    {"old_mac_paragraphs", "One ran.\r\rTwo ran.\r\rOne ran.\r\rThree ran.\r",
     "One ran.\r\rTwo ran.\r\rThree ran.\r"},
    {"next_lines", "One ran.\u00A0Two ran.\xC2\x85One ran.\xC2\x85Three ran.",
     "One ran.\u00A0Two ran.\xC2\x85Three ran."},
    {"mixed_line_ends", "One ran.\nTwo ran.\r\nOne ran.\r\n\nThree ran.\n",
     "One ran.\nTwo ran.\r\n\nThree ran.\n"},
    {"form_feeds", "One ran.\fTwo ran.\fOne ran.\fThree ran.\f",
     "One ran.\fTwo ran.\fThree ran.\f"},
    {"form_feed_before_a_removed_page_head", "One ran.\nTwo ran.\n\fOne ran.\nThree ran.\n",
     "One ran.\nTwo ran.\n\fThree ran.\n"},
    {"paragraph_separators", "One ran.\u2029Two ran.\u2029One ran.\u2029Three ran.",
     "One ran.\u2029Two ran.\u2029Three ran."},

    {"not_a_sentence_stays", "One ran.\n---\nTwo ran.\n---\nOne ran.\n",
     "One ran.\n---\nTwo ran.\n---\n"},
    {"not_a_sentence_between_removed_ones", "One ran.\n\n* * *\n\nOne ran.\n\n* * *\n\nOne ran.\n",
     "One ran.\n\n* * *\n\n* * *\n"},
    {"bullets", "- One ran.\n- Two ran.\n- One ran.\n- Three ran.\n",
     "- One ran.\n- Two ran.\n- Three ran.\n"},
    {"headings", "One\nTwo\nOne\nThree\n", "One\nTwo\nThree\n"},
    {"headings_behind_a_space", " One\n Two\n Three\n\nTwo\n\n\tThree\n\tFour\n",
     " One\n Two\n Three\n\n\tFour\n"},
    {"headings_behind_a_space_and_not", " One\n Two\nThree\n", " One\n Two\nThree\n"},
    {"set_off", "One ran.\n\nOne ran. All saw\nBob run. Two ran.\n",
     "One ran.\n\n All saw\nBob run. Two ran.\n"},
    {"set_off_behind_a_space", "One ran.\n\n One ran. All saw\n Bob run. Two ran.\n",
     "One ran.\n\n  All saw\n Bob run. Two ran.\n"},
    {"set_off_behind_tabs", "One ran.\n\n\tOne ran. All saw\n\t Bob run. Two ran.\n",
     "One ran.\n\n\t  All saw\n\t Bob run. Two ran.\n"},
    {"set_off_behind_another_space", "One ran.\n\n\u00A0One ran. All saw\n\u00A0Bob run. Two.\n",
     "One ran.\n\n All saw\n\u00A0Bob run. Two.\n"},
    {"one_line_is_not_set_off",
     "I résumé. déjà council.A/b.C!!e.g. said résumé déjà résumé the, of f(x) Yahoo! Bldg.… "
     "I résumé. \"\nThe....\n1990",
     "I résumé. déjà council.A/b.C!!e.g. said résumé déjà résumé the, of f(x) Yahoo! Bldg.…\n "
     "\"\n\n"
     "The....\n1990"},
    {"an_opener_at_the_end",
     "One open water and the long river of London and the old vote of the council and the hill.\n"
     "Two sat. One open water and the long river of London and the old vote of the council and the "
     "hill. Night\n«\n\nTwo sat.\n",
     "One open water and the long river of London and the old vote of the council and the hill.\n"
     "Two sat. Night\n\n«\n"},
    {"tildes_that_would_close_others", "Two sat.\n\n## Q & A\n~~~py\nTwo sat.\n~~~\nOne sat.\n",
     "Two sat.\n\n## Q & A\n~~~py\n\n~~~\nOne sat.\n"},
    {"wrapped_and_on_one_line", "One ran\nand ran. Two ran. One ran and ran. Three ran.\n",
     "One ran\nand ran. Two ran. Three ran.\n"},
    {"wrapped_one_is_removed_whole", "One ran and ran. Two ran. One ran\nand ran. Three ran.\n",
     "One ran and ran. Two ran. Three ran.\n"},
};

static void keeps_the_layout(void **state) {
    const struct layout *row = *state;
    struct unecho_config config = config_of(UNECHO_NEWLINE_AUTO);

    expect(&config, NULL, row->in, row->expected);
}

static const struct layout broken[] = {
    {"break_at_small_letters", "one ran\ntwo ran\none ran\nthree ran\n",
     "one ran\ntwo ran\nthree ran\n"},
    {"break_inside_a_sentence", "One\nran. Two\nran. One ran.\n", "One\nran. Two\nOne ran.\n"},
    {"break_at_commas", "one,\ntwo,\none,\n", "one,\ntwo,\n"},
    {"break_after_an_abbreviation", "Mr.\nTwo ran.\nMr.\n", "Mr.\nTwo ran.\n"},
    {"break_and_blank_lines", "one\n\ntwo\n\none\n\nthree\n", "one\n\ntwo\n\nthree\n"},
    {"break_dos_lines", "one\r\ntwo\r\none\r\nthree\r\n", "one\r\ntwo\r\nthree\r\n"},
    {"break_and_indent", "  one\n    two\n  one\n    three\n", "  one\n    two\n    three\n"},
};

static void keeps_the_layout_of_lines(void **state) {
    const struct layout *row = *state;
    struct unecho_config config = config_of(UNECHO_NEWLINE_BREAK);

    expect(&config, NULL, row->in, row->expected);
}

static const struct layout spaced[] = {
    {"space_at_headings", "One\nTwo\nOne\nThree\n", "One\nTwo\nOne\nThree\n"},
    {"space_at_capitals", "One\nMan ran. Two ran. One Man\nran. Three ran.\n",
     "One\nMan ran. Two ran. Three ran.\n"},
    {"space_after_a_stop", "One ran.\nTwo ran.\nOne ran.\nThree ran.\n",
     "One ran.\nTwo ran.\nThree ran.\n"},
    {"space_but_not_a_blank_line", "One\n\nTwo\n\nOne\n\nThree\n", "One\n\nTwo\n\nThree\n"},
    {"space_but_not_a_bullet", "Two\n- One\n- One\n- Three\n", "Two\n- One\n- Three\n"},
};

static void keeps_the_layout_of_filled_text(void **state) {
    const struct layout *row = *state;
    struct unecho_config config = config_of(UNECHO_NEWLINE_SPACE);

    expect(&config, NULL, row->in, row->expected);
}

/* "One ran." and "Two ran." were said elsewhere, so that the first sentence is removed too. */
static const struct layout seen[] = {
    {"first_of_a_line", "One ran. Three ran.\n", "Three ran.\n"},
    {"first_line", "One ran.\nThree ran.\n", "Three ran.\n"},
    {"first_paragraph", "One ran.\n\nThree ran.\n", "Three ran.\n"},
    {"first_lines", "One ran.\nTwo ran.\n\nOne ran.\nThree ran.\n", "Three ran.\n"},
    {"first_with_indent", "  One ran. Three ran.\n", "Three ran.\n"},
    {"first_before_an_indent", "One ran.\n    Three ran.\n", "    Three ran.\n"},
    {"first_after_blank_lines", "\n\nOne ran.\n\nThree ran.\n", "Three ran.\n"},
    {"first_of_dos_lines", "One ran.\r\nThree ran.\r\n", "Three ran.\r\n"},
    {"first_and_last", "One ran. Three ran. Two ran.\n", "Three ran.\n"},
    {"first_and_last_line", "One ran.\nThree ran.\nTwo ran.\n", "Three ran.\n"},
    {"all_of_a_line", "One ran. Two ran.\n", ""},
    {"all_lines", "One ran.\nTwo ran.\n", ""},
    {"all_paragraphs", "\n One ran.\n\n\n Two ran.\n\n", ""},
    {"all_without_newline", "One ran.", ""},
    {"all_but_a_rule", "One ran.\n\n---\n\nTwo ran.\n", "---\n"},
};

static void keeps_the_layout_after_others(void **state) {
    const struct layout *row = *state;
    struct unecho_config config = config_of(UNECHO_NEWLINE_AUTO);

    expect(&config, "One ran. Two ran.", row->in, row->expected);
}

/* The same with `blank`: as many lines as before, and what is kept on its own. */
static const struct layout blanks[] = {
    {"blank_nothing_removed", "Three ran.  \n\n \n  Four ran. \n",
     "Three ran.  \n\n \n  Four ran. \n"},
    {"blank_everything_removed", "One ran. Two ran.\n\n  One ran.\nTwo ran.", "\n\n\n"},
    {"blank_line", "Three ran.\nOne ran.\nFour ran.\n", "Three ran.\n\nFour ran.\n"},
    {"blank_lines", "Three ran.\n\nOne ran.\n\nTwo ran.\n\nFour ran.\n",
     "Three ran.\n\n\n\n\n\nFour ran.\n"},
    {"blank_first_lines", "One ran.\n\n  Two ran.\n  Three ran.\n", "\n\n\n  Three ran.\n"},
    {"blank_last_lines", "Three ran.\nOne ran.\n\nTwo ran.\n\n", "Three ran.\n\n\n\n\n"},
    {"blank_last_line_without_newline", "Three ran.\nOne ran.", "Three ran.\n"},
    {"blank_inside_a_line", "Three ran. One ran. Four ran.\n", "Three ran. Four ran.\n"},
    {"blank_inside_a_line_without_spaces", "我跑。One ran.你跑。\n", "我跑。One ran.你跑。\n"},
    {"blank_front_of_a_line", "Three ran.\n  One ran. Four ran.\n", "Three ran.\nFour ran.\n"},
    {"blank_end_of_a_line", "Three ran. One ran. \nFour ran.\n", "Three ran.\nFour ran.\n"},
    {"blank_space_before_a_kept_line_end", "Three ran.  \nOne ran.\nFour ran.\n",
     "Three ran.  \n\nFour ran.\n"},
    {"blank_space_in_empty_lines", "Three ran.\n \t\n One ran. \n \n Four ran.\n",
     "Three ran.\n\n\n\n Four ran.\n"},
    {"blank_wrapped_sentence", "Three ran and then she saw it all. One\nran. Four ran.\n",
     "Three ran and then she saw it all.\nFour ran.\n"},
    {"blank_dos_lines", "Three ran.\r\nOne ran.\r\nFour ran. Two ran.\r\n",
     "Three ran.\r\n\r\nFour ran.\r\n"},
    {"blank_mixed_line_ends", "Three ran.\rOne ran.\nTwo ran.\r\nFour ran.\n",
     "Three ran.\r \n\r\nFour ran.\n"},
    {"blank_form_feed_and_line_separator", "Three ran.\fOne ran.\u2028Two ran.\vFour ran.\xC2\x85",
     "Three ran.\f\u2028\vFour ran.\xC2\x85"},
    {"blank_quoted_lines", "> Three ran.\n> One ran.\n>\n> Two ran. Four ran.\n",
     "> Three ran.\n\n\n> Four ran.\n"},
    {"blank_quoted_end", "> Three ran.\n> One ran.\nFour ran.\n", "> Three ran.\n\nFour ran.\n"},
    {"blank_a_stronger_joint", "The answer is no. One ran. 5 came.\n",
     "The answer is no.\f5 came.\n"},
    {"blank_a_stronger_joint_of_quoted_lines", "> The answer is no. One ran. 5 came.\n",
     "> The answer is no.\f> 5 came.\n"},
};

static void keeps_the_lines(void **state) {
    const struct layout *row = *state;
    struct unecho_config config = config_of(UNECHO_NEWLINE_AUTO);

    config.blank = true;
    expect(&config, "One ran. Two ran.", row->in, row->expected);
}

/* Where something is removed between two sentences that would be read as one, how they are kept
 * apart is the layout's choice; that they are found again as two is not. */
static const struct layout joints[] = {
    {"joint_after_a_company", "The x was. He saw Foo Inc. The x was. Bar went.\n",
     "The x was.|He saw Foo Inc.|Bar went.|"},
    {"joint_after_a_company_on_lines", "The x was.\nHe saw Foo Inc.\nThe x was.\nBar went.\n",
     "The x was.|He saw Foo Inc.|Bar went.|"},
    {"joint_after_an_initial", "The x was. It was plan B. The x was. Bar went.\n",
     "The x was.|It was plan B.|Bar went.|"},
    {"joint_after_an_acronym", "The x was. He left the U.S. The x was. Bar went.\n",
     "The x was.|He left the U.S.|Bar went.|"},
    {"joint_after_an_ordinal", "The x was. Er geht am 31. The x was. Mai ist da.\n",
     "The x was.|Er geht am 31.|Mai ist da.|"},
    {"joint_after_a_great_roman", "The x was. Das ist der II. The x was. Berg ist da.\n",
     "The x was.|Das ist der II.|Berg ist da.|"},
    {"joint_after_a_day", "The x was. Sejde se 3. The x was. 5. patro je zde.\n",
     "The x was.|Sejde se 3.|5. patro je zde.|"},
    {"joint_before_a_digit", "Two ran. The answer is no. Two ran. 5 came.\n",
     "Two ran.|The answer is no.|5 came.|"},
    {"joint_before_a_weekday", "Two ran. It is 5 p.m. Two ran. Monday came.\n",
     "Two ran.|It is 5 p.m.|Monday came.|"},
    {"joint_after_an_ellipsis", "Two ran. And so... Two ran. 5 came.\n",
     "Two ran.|And so...|5 came.|"},
    {"joint_after_a_name_with_a_mark", "The x was. He left Yahoo! The x was. Bar went.\n",
     "The x was.|He left Yahoo!|Bar went.|"},
    {"joint_before_a_small_letter", "Two ran.\n\nTwo ran.\n\nOne ran. Two ran.\n\nand so on\n",
     "Two ran.|One ran.|and so on|"},
    {"joint_after_a_heading", "One ran.\n\nTwo\n\nOne ran.\n\nthree ran.\n",
     "One ran.|Two|three ran.|"},
    {"joint_of_headings", "Part of the\n\nOne ran.\n\nPart of the\n\nWhole\n",
     "Part of the|One ran.|Whole|"},
    {"joint_without_space", "我跑。Two ran. 我跑。Three ran.\n", "我跑。|Two ran.|Three ran.|"},
    {"joint_glued", "I was welcome.Simon ran. I was welcome.Bob ran.\n",
     "I was welcome.|Simon ran.|Bob ran.|"},
    {"joint_before_a_quote", "Two ran. He saw Foo Inc. Two ran. \"Bar went.\"\n",
     "Two ran.|He saw Foo Inc. Two ran.|\"Bar went.\"|"},
    {"joint_before_a_dash", "The x was. He left the U.S. The x was. - Bar went.\n",
     "The x was.|He left the U.S.|- Bar went.|"},
    {"joint_dos", "The x was.\r\nHe saw Foo Inc.\r\nThe x was.\r\nBar went.\r\n",
     "The x was.|He saw Foo Inc.|Bar went.|"},
    {"joint_dos_inside_a_line",
     "The x was.\r\nHe ran.\r\nThe x was.\r\nHe saw Foo Inc. The x was. Bar went.\r\n",
     "The x was.|He ran.|He saw Foo Inc.|Bar went.|"},
    {"joint_after_a_long_line",
     "The x was. A line that is long enough to look as if a program had\n\nThe x was. Wrapped\n",
     "The x was.|A line that is long enough to look as if a program had|Wrapped|"},
};

static void expect_dos_line_ends(const char *text) {
    for (const char *s = text; (s = strchr(s, '\n')) != NULL; s++)
        assert_true(s > text && s[-1] == '\r');
}

static void keeps_units_of_apart(const struct layout *row, bool blank) {
    struct unecho_config config = config_of(UNECHO_NEWLINE_AUTO), list = config;
    struct output out, units;

    config.blank = blank;
    out = run(&config, NULL, row->in, 0);
    list.list = list.cut_only = true;
    list.keep = UNECHO_KEEP_ALL;
    units = run(&list, NULL, out.data, 0);
    assert_string_equal(units.data, row->expected);
    if (strstr(row->in, "\r\n"))
        expect_dos_line_ends(out.data);
    expect(&config, NULL, row->in, out.data);
    free(units.data);
    free(out.data);
}

/* What has come out after a push that does not end the text. */
static void keeps_units_apart(void **state) {
    keeps_units_of_apart(*state, false);
    keeps_units_of_apart(*state, true);
}

struct early {
    const char *name;
    enum unecho_newline newline;
    const char *in, *expected;
};

static const struct early early[] = {
    {"early_a_word_later", UNECHO_NEWLINE_AUTO, "One ran. Two", "One ran."},
    {"early_not_before_a_word", UNECHO_NEWLINE_AUTO, "One ran. ", ""},
    {"early_not_at_a_line_end", UNECHO_NEWLINE_AUTO, "One ran.\n", ""},
    {"early_at_the_word_behind_it", UNECHO_NEWLINE_AUTO, "One ran.\nTwo", "One ran.\n"},
    {"early_at_the_word_behind_a_dos_one", UNECHO_NEWLINE_AUTO, "One ran.\r\nTwo", "One ran.\r\n"},
    {"early_at_a_blank_line_and_once", UNECHO_NEWLINE_AUTO, "One ran.\n\n", "One ran.\n"},
    {"early_not_for_a_removed_one", UNECHO_NEWLINE_AUTO, "One ran.\nTwo ran.\nOne ran.\n\n",
     "One ran.\nTwo ran.\n"},
    {"early_line", UNECHO_NEWLINE_BREAK, "one ran\n", "one ran\n"},
    {"early_sentence_at_a_line_end", UNECHO_NEWLINE_BREAK, "One ran.\n", "One ran.\n"},
    {"early_dos_line", UNECHO_NEWLINE_BREAK, "one ran\r\n", "one ran\r\n"},
    {"early_not_half_a_dos_line_end", UNECHO_NEWLINE_BREAK, "one ran\r", "one ran"},
};

static void comes_at_once(void **state) {
    const struct early *row = *state;
    struct unecho_config config = config_of(row->newline);
    unecho *u = unecho_create(&config);
    struct output out = {NULL, 0};

    assert_non_null(u);
    add(&out, "", 0);
    feed(u, row->in, strlen(row->in), false, false, &out);
    assert_string_equal(out.data, row->expected);
    free(out.data);
    unecho_destroy(u);
}

/* The break waits while the sentences behind it come, are removed, and make the memory move. */
static void a_break_waits_while_the_text_moves(void **state) {
    enum { WORDS = 1500, REPEATS = 4 };
    struct unecho_config config = config_of(UNECHO_NEWLINE_AUTO);
    struct output repeated = {NULL, 0}, in = {NULL, 0};

    (void)state;
    add(&repeated, "It", 2);
    for (size_t i = 0; i < WORDS; i++)
        add(&repeated, " ran", 4);
    add(&repeated, ".\n", 2);
    add(&in, "One ran.\n \n", 11);
    for (size_t i = 0; i < REPEATS; i++)
        add(&in, repeated.data, repeated.len);
    add(&in, "Three ran.\n", 11);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        struct output out = run(&config, repeated.data, in.data, pieces[i]);

        assert_string_equal(out.data, "One ran.\n \nThree ran.\n");
        free(out.data);
    }
    free(in.data);
    free(repeated.data);
}

struct single {
    const char *name;
    CMUnitTestFunction test;
};

static const struct single singles[] = {
    {"a_break_waits_while_the_text_moves", a_break_waits_while_the_text_moves},
};

static void single(void **state) { ((const struct single *)*state)->test(NULL); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(layouts, keeps_the_layout),
                                   TABLE(broken, keeps_the_layout_of_lines),
                                   TABLE(spaced, keeps_the_layout_of_filled_text),
                                   TABLE(seen, keeps_the_layout_after_others),
                                   TABLE(blanks, keeps_the_lines),
                                   TABLE(joints, keeps_units_apart),
                                   TABLE(early, comes_at_once),
                                   TABLE(singles, single)};

    return RUN_TABLES("layout", tables, argc, argv);
}
