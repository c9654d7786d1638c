/*
 * Which texts are the same at which match level. A row names the levels at which its two texts have
 * one normal form; at all others they must not.
 */
#include "normalize.h"

#include "table.h"

#include <string.h>

/* exact, text, and each with fold_case */
enum { EXACT = 1, TEXT = 2, EXACT_CASE = 4, TEXT_CASE = 8, LEVELS = 4 };

enum { AT_TEXT = TEXT | TEXT_CASE, AT_CASE = EXACT_CASE | TEXT_CASE, AT_ALL = 15, NEVER = 0 };

static const char *const level_names[LEVELS] = {"exact", "text", "exact -i", "text -i"};

/* A text to normalise, with its marks. */
static int normalize(struct unecho_normalizer *normalizer, const char *text, size_t len,
                     const char **out, size_t *out_len) {
    static const uint8_t no_ends[256];
    static uint64_t ends[UNECHO_MARKS_ROOM(16384)], odd[UNECHO_MARKS_ROOM(16384)];
    struct unecho_marker marker;

    assert_in_range(len, 0, 16384);
    unecho_marker_init(&marker, no_ends, true, unecho_simd_best());
    unecho_marker_update(&marker, text, 0, len, (struct unecho_marks){ends, odd});
    return unecho_normalize(normalizer,
                            &(struct unecho_text){.data = text, .marks = {ends, odd}, .len = len},
                            &(struct unecho_span){0, len, 0}, out, out_len);
}

struct form {
    struct unecho_normalizer normalizer;
    const char *text; /* borrowed from the normalizer, or what went in */
    size_t len;
};

static struct form form_of(const char *text, size_t len, unsigned level) {
    struct unecho_config config = {
        .match = level & (TEXT | TEXT_CASE) ? UNECHO_MATCH_TEXT : UNECHO_MATCH_EXACT,
        .fold_case = (level & (EXACT_CASE | TEXT_CASE)) != 0,
    };
    struct form form;

    unecho_normalizer_init(&form.normalizer, &config);
    assert_int_equal(normalize(&form.normalizer, text, len, &form.text, &form.len), UNECHO_OK);
    return form;
}

static bool is_same(const char *a, size_t a_len, const char *b, size_t b_len, unsigned level) {
    struct form x = form_of(a, a_len, level), y = form_of(b, b_len, level);
    bool same = x.len == y.len && (x.len == 0 || memcmp(x.text, y.text, x.len) == 0);

    unecho_normalizer_release(&x.normalizer);
    unecho_normalizer_release(&y.normalizer);
    return same;
}

struct pair {
    const char *name, *a, *b;
    unsigned same; /* at these levels, and only there */
};

static const struct pair pairs[] = {
    {"same_bytes", "The end.", "The end.", AT_ALL},
    {"another_word", "The end.", "The and.", NEVER},
    {"empty", "", "", AT_ALL},
    {"digits_count", "It rose 3%.", "It rose 5%.", NEVER},
    {"digits_of_other_scripts_count", "It rose 3%.", "It rose \u0663%.", NEVER},
    {"superscript_digits_count", "10\u00B2 m", "102 m", NEVER},
    {"a_longer_number_counts", "It rose 3%.", "It rose 33%.", NEVER},
    {"sign_of_a_number_counts", "It is -3.", "It is 3.", NEVER},
    {"currency_counts", "$5", "\u20AC5", NEVER},
    {"final_punctuation_counts", "Really.", "Really?", NEVER},
    {"a_comma_counts", "Yes, sir.", "Yes sir.", NEVER},
    {"accents_count", "r\u00E9sum\u00E9", "resume", NEVER},
    {"compatibility_forms_count", "\uFB01ne", "fine", TEXT_CASE | EXACT_CASE},
    {"compatibility_width_counts", "\uFF21\uFF22", "AB", NEVER},

    {"two_spaces", "The  end.", "The end.", AT_TEXT},
    {"many_spaces", "The      end.", "The end.", AT_TEXT},
    {"a_tab", "The\tend.", "The end.", AT_TEXT},
    {"no_space_is_not_a_space", "Theend.", "The end.", NEVER},
    {"no_break_space", "The\u00A0end.", "The end.", AT_TEXT},
    {"narrow_no_break_space", "20\u202F000", "20 000", AT_TEXT},
    {"thin_space", "20\u2009000", "20 000", AT_TEXT},
    {"ideographic_space", "\u5B57\u3000\u5B57", "\u5B57 \u5B57", AT_TEXT},
    {"space_and_no_break_space", "The \u00A0 end.", "The end.", AT_TEXT},
    {"line_feed", "The\nend.", "The end.", AT_TEXT},
    {"dos_line_end", "The\r\nend.", "The end.", AT_TEXT},
    {"carriage_return", "The\rend.", "The end.", AT_TEXT},
    {"line_end_and_indent", "The\n    end.", "The end.", AT_TEXT},
    {"next_line",
     "The\xC2\x85"
     "end.",
     "The end.", AT_TEXT},
    {"line_separator", "The\u2028end.", "The end.", AT_TEXT},
    {"form_feed", "The\fend.", "The end.", AT_TEXT},

    {"curly_double_quotes", "He said \u201Cno\u201D twice.", "He said \"no\" twice.", AT_TEXT},
    {"low_double_quotes", "He said \u201Eno\u201C twice.", "He said \"no\" twice.", AT_TEXT},
    {"guillemets", "He said \u00ABno\u00BB twice.", "He said \"no\" twice.", AT_TEXT},
    {"fullwidth_quote", "He said \uFF02no\uFF02 twice.", "He said \"no\" twice.", AT_TEXT},
    {"apostrophe", "It isn\u2019t.", "It isn't.", AT_TEXT},
    {"modifier_apostrophe", "It isn\u02BCt.", "It isn't.", AT_TEXT},
    {"low_single_quotes", "He said \u201Ano\u2018 twice.", "He said 'no' twice.", AT_TEXT},
    {"single_guillemets", "He said \u2039no\u203A twice.", "He said 'no' twice.", AT_TEXT},
    {"prime", "It is 5\u2032 long.", "It is 5' long.", AT_TEXT},
    {"single_is_not_double", "He said 'no' twice.", "He said \"no\" twice.", NEVER},
    {"quotes_inside_count", "He said \"no\" twice.", "He said no twice.", NEVER},
    {"quotes_at_the_edges", "\"The end.\"", "The end.", AT_TEXT},
    {"curly_quotes_at_the_edges", "\u201CThe end.\u201D", "The end.", AT_TEXT},
    {"one_quote_at_an_edge", "\"The end.", "The end.", AT_TEXT},
    {"nested_quotes_at_the_edges", "\u201C\u2018The end.\u2019\u201D", "The end.", AT_TEXT},
    {"quotes_with_space_at_the_edges", "\u00AB\u00A0The end.\u00A0\u00BB", "The end.", AT_TEXT},
    {"brackets_at_the_edges_count", "(The end.)", "The end.", NEVER},
    {"nothing_but_quotes", "\"\"", "", AT_TEXT},

    {"en_dash", "1990\u20131995", "1990-1995", AT_TEXT},
    {"em_dash", "No \u2014 never.", "No - never.", AT_TEXT},
    {"two_hyphens", "No -- never.", "No - never.", AT_TEXT},
    {"two_hyphens_and_em_dash", "No--never.", "No\u2014never.", AT_TEXT},
    {"three_hyphens", "No---never.", "No\u2014never.", AT_TEXT},
    {"minus", "It is \u22123.", "It is -3.", AT_TEXT},
    {"hyphen", "well\u2010known", "well-known", AT_TEXT},
    {"no_break_hyphen", "well\u2011known", "well-known", AT_TEXT},
    {"horizontal_bar", "\u2015 No.", "- No.", AT_TEXT},
    {"dash_against_spaced_dash", "No\u2014never.", "No \u2014 never.", NEVER},
    {"a_hyphen_counts", "well-known", "well known", NEVER},
    {"underscore_is_no_dash", "well_known", "well-known", NEVER},
    {"ellipsis", "Well\u2026 no.", "Well... no.", AT_TEXT},
    {"ellipsis_at_the_end", "Well\u2026", "Well...", AT_TEXT},
    {"ellipsis_and_stop", "Well\u2026.", "Well....", AT_TEXT},
    {"two_dots_are_no_ellipsis", "Well..", "Well\u2026", NEVER},

    {"soft_hyphen", "knowl\u00ADedge", "knowledge", AT_TEXT},
    {"zero_width_space", "knowl\u200Bedge", "knowledge", AT_TEXT},
    {"zero_width_joiner", "knowl\u200Dedge", "knowledge", AT_TEXT},
    {"word_joiner", "knowl\u2060edge", "knowledge", AT_TEXT},
    {"byte_order_mark_inside", "knowl\uFEFFedge", "knowledge", AT_TEXT},
    {"byte_order_mark_at_the_start", "\uFEFFThe end.", "The end.", AT_TEXT},
    {"direction_marks", "\u200EThe end.\u200F", "The end.", AT_TEXT},
    {"variation_selector", "\u2602\uFE0F", "\u2602\uFE0E", AT_TEXT},
    {"invisible_between_spaces", "The \u200B end.", "The end.", AT_TEXT},
    {"invisible_between_hyphens", "No -\u00AD- never.", "No - never.", AT_TEXT},
    {"invisible_at_an_edge_quote", "\u200B\"The end.\"\u200B", "The end.", AT_TEXT},
    {"nothing_but_invisible", "\u200B\u00AD", "", AT_TEXT},

    {"composed_and_decomposed", "\u00E9t\u00E9", "e\u0301te\u0301", AT_TEXT},
    {"order_of_marks", "q\u0323\u0307", "q\u0307\u0323", AT_TEXT},
    {"half_composed", "\u1E69", "\u1E63\u0307", AT_TEXT},
    {"angstrom_sign", "\u212B", "\u00C5", AT_TEXT | EXACT_CASE},
    {"ohm_sign", "\u2126", "\u03A9", AT_TEXT | EXACT_CASE},
    {"hangul", "\uD55C\uAE00", "\u1112\u1161\u11AB\u1100\u1173\u11AF", AT_TEXT},
    {"hangul_half_composed", "\uD55C", "\uD558\u11AB", AT_TEXT},
    {"composition_exclusion", "\u0958", "\u0915\u093C", AT_TEXT},
    {"compatibility_ideograph", "\uF900", "\u8C48", AT_TEXT},
    {"soft_hyphen_before_a_mark", "e\u00AD\u0301", "\u00E9", AT_TEXT},
    {"nfc_with_quotes", "\u201Ce\u0301t\u00E9\u201D", "\u00E9te\u0301", AT_TEXT},

    {"case", "THE END", "The end", AT_CASE},
    {"case_of_accents", "\u00C9T\u00C9", "\u00E9t\u00E9", AT_CASE},
    {"case_of_cyrillic", "\u041C\u0418\u0420", "\u043C\u0438\u0440", AT_CASE},
    {"case_sharp_s", "Stra\u00DFe", "STRASSE", AT_CASE},
    {"case_capital_sharp_s", "STRA\u1E9EE", "strasse", AT_CASE},
    {"case_final_sigma", "\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C2", AT_CASE},
    {"case_both_sigmas", "\u03BF\u03B4\u03BF\u03C3", "\u03BF\u03B4\u03BF\u03C2", AT_CASE},
    {"case_decomposed", "E\u0301TE\u0301", "\u00E9t\u00E9", TEXT_CASE},
    {"case_of_iota_below_and_an_accent", "\u1FB4", "\u03B1\u0345\u0301", AT_TEXT},
    {"case_and_quotes", "\u201CTHE END\u201D", "the end", TEXT_CASE},
    {"case_and_spaces", "THE  END", "the end", TEXT_CASE},
    {"case_leaves_digits", "A1", "a2", NEVER},
    {"case_leaves_marks_beside_letters", "A[", "a{", NEVER},
    {"case_leaves_at_and_backquote", "@", "`", NEVER},

    {"invalid_byte_is_kept",
     "a\xFF"
     "b",
     "ab", NEVER},
    {"other_invalid_byte",
     "a\xFF"
     "b",
     "a\xFE"
     "b",
     NEVER},
    {"invalid_and_curly_quotes", "\xFF isn\u2019t", "\xFF isn't", AT_TEXT},
    {"invalid_and_nfc", "\xFF e\u0301", "\xFF \u00E9", AT_TEXT},
    {"invalid_between_nfc",
     "e\u0301\xFF"
     "e\u0301",
     "\u00E9\xFF\u00E9", AT_TEXT},
    {"invalid_twice_and_nfc", "e\u0301\xFF\xFE", "\u00E9\xFF\xFE", AT_TEXT},
    {"invalid_and_case", "\xFF\u00C9", "\xFF\u00E9", AT_CASE},
    {"cut_off_is_kept", "The end\xE2\x80", "The end", NEVER},
    {"overlong_is_kept", "a\xC0\xAE", "a.", NEVER},
    {"surrogates_are_kept", "a\xED\xA0\x80", "a", NEVER},
    {"invalid_at_the_edge_is_no_quote", "\"\xFF\"", "\xFF", AT_TEXT},
    {"control_characters_count",
     "a\x01"
     "b",
     "ab", NEVER},
};

static void is_same_at(void **state) {
    const struct pair *row = *state;

    for (unsigned i = 0; i < LEVELS; i++) {
        bool same = is_same(row->a, strlen(row->a), row->b, strlen(row->b), 1u << i);

        if (same != ((row->same >> i & 1) != 0))
            fail_msg("%s: \"%s\" and \"%s\" are %s", level_names[i], row->a, row->b,
                     same ? "the same" : "not the same");
    }
}

struct in_place {
    const char *name, *text;
    size_t start, len; /* of the normal form in the text */
};

static const struct in_place in_place[] = {
    {"in_place_ascii", "The end of it.", 0, 14},
    {"in_place_one_letter", "a", 0, 1},
    {"in_place_punctuation", "a-b, (c) 'd' \"e\" #f?", 0, 20},
    {"in_place_last_printable", "~a b~", 0, 5},
    {"in_place_without_edge_quotes", "\"The end.\"", 1, 8},
    {"in_place_without_curly_quotes", "\u201CThe end.\u201D", 3, 8},
    {"in_place_without_a_byte_order_mark", "\uFEFFThe end.", 3, 8},
};

static void comes_back_in_place(void **state) {
    const struct in_place *row = *state;
    struct form form = form_of(row->text, strlen(row->text), TEXT);

    assert_ptr_equal(form.text, row->text + row->start);
    assert_int_equal(form.len, row->len);
    assert_null(form.normalizer.folded); /* not even a buffer was taken */
    assert_null(form.normalizer.points);
    unecho_normalizer_release(&form.normalizer);
}

static void exact_is_the_text_itself(void) {
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        struct form form = form_of(pairs[i].a, strlen(pairs[i].a), EXACT);

        assert_ptr_equal(form.text, pairs[i].a);
        assert_int_equal(form.len, strlen(pairs[i].a));
        unecho_normalizer_release(&form.normalizer);
    }
}

/* The form of a form is itself; so two texts are the same exactly if their forms are. */
static void expect_stable(const char *text, size_t len) {
    for (unsigned i = 0; i < LEVELS; i++) {
        struct form form = form_of(text, len, 1u << i);

        if (!is_same(form.text, form.len, text, len, 1u << i))
            fail_msg("%s: the form of \"%.*s\" is not stable", level_names[i], (int)len, text);
        unecho_normalizer_release(&form.normalizer);
    }
}

static void forms_are_stable(void) {
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        expect_stable(pairs[i].a, strlen(pairs[i].a));
        expect_stable(pairs[i].b, strlen(pairs[i].b));
    }
}

static void forms_of_random_texts_are_stable(void) {
    static const char *const pieces[] = {
        "a",      "B",      "7",        " ",      "-",      "\"",     "'",      ".",
        "\n",     "\u00A0", "\u2019",   "\u201C", "\u2014", "\u2026", "\u00AD", "\u200B",
        "\u0301", "\u0323", "e",        "\u00C9", "\u00DF", "\u1100", "\u1161", "\u11A8",
        "\uAC00", "\xFF",   "\xE2\x80", "\u212B", "\u03A3", "\uFEFF", "\u0345"};
    uint32_t random = 1;

    for (int round = 0; round < 5000; round++) {
        char text[64] = "";

        for (int i = 0; i < 12; i++) {
            random = random * 1664525u + 1013904223u;
            strcat(text, pieces[(random >> 16) % (sizeof(pieces) / sizeof(*pieces))]);
        }
        expect_stable(text, strlen(text));
    }
}

static void zero_bytes_are_kept(void) {
    assert_false(is_same("a\0b", 3, "ab", 2, TEXT));
    assert_false(is_same("a\0b", 3, "a\0c", 3, TEXT_CASE));
    assert_true(is_same("a\0e\u0301", 5, "a\0\u00E9", 4, TEXT));
    assert_true(is_same("A\0\u00C9", 4, "a\0\u00E9", 4, EXACT_CASE));
}

/* One normalizer for many units: its buffers grow, and nothing of a longer unit stays. */
static void a_normalizer_is_used_again(void) {
    struct unecho_config config = {.match = UNECHO_MATCH_TEXT, .fold_case = true};
    struct unecho_normalizer normalizer;
    const char *out;
    size_t len;

    unecho_normalizer_init(&normalizer, &config);
    for (size_t n = 1; n <= 5000; n = n * 3 + 1) {
        char *text = malloc(n * 3 + 1);

        assert_non_null(text);
        for (size_t i = 0; i < n; i++)
            memcpy(text + i * 3, i % 2 ? "e\u0301" : "\u00C9\xFF", 3);
        assert_int_equal(normalize(&normalizer, text, n * 3, &out, &len), UNECHO_OK);
        assert_int_equal(len, (n + 1) / 2 * 3 + n / 2 * 2);
        for (size_t i = 0, at = 0; i < n; at += i % 2 ? 2 : 3, i++)
            assert_memory_equal(out + at, i % 2 ? "\u00E9" : "\u00E9\xFF", i % 2 ? 2 : 3);
        free(text);
        assert_int_equal(normalize(&normalizer, "\u00C9", 2, &out, &len), UNECHO_OK);
        assert_int_equal(len, 2);
        assert_memory_equal(out, "\u00E9", 2);
    }
    unecho_normalizer_release(&normalizer);
}

struct property {
    const char *name;
    void (*holds)(void);
};

static const struct property properties[] = {
    {"exact_is_the_text_itself", exact_is_the_text_itself},
    {"forms_are_stable", forms_are_stable},
    {"forms_of_random_texts_are_stable", forms_of_random_texts_are_stable},
    {"zero_bytes_are_kept", zero_bytes_are_kept},
    {"a_normalizer_is_used_again", a_normalizer_is_used_again},
};

static void property(void **state) { ((const struct property *)*state)->holds(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(pairs, is_same_at), TABLE(in_place, comes_back_in_place),
                                   TABLE(properties, property)};

    return RUN_TABLES("normalize", tables, argc, argv);
}
