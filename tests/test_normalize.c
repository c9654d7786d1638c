/*
 * Which texts are the same at which match level. A row names the levels at which its two texts have
 * one normal form; at all others they must not.
 */
#include "normalize.h"

#include "table.h"

#include <string.h>

/* exact, text, and each with fold_case; loose */
enum { EXACT = 1, TEXT = 2, EXACT_CASE = 4, TEXT_CASE = 8, LOOSE = 16, LEVELS = 5 };

/* What is the same as text is the same at the levels that ignore more. */
enum {
    AT_TEXT = TEXT | TEXT_CASE | LOOSE,
    AT_CASE = EXACT_CASE | TEXT_CASE | LOOSE,
    AT_TEXT_CASE = TEXT_CASE | LOOSE,
    AT_LOOSE = LOOSE,
    AT_ALL = 31,
    NEVER = 0
};

static const char *const level_names[LEVELS] = {"exact", "text", "exact -i", "text -i", "loose"};

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
        .match = level & LOOSE                ? UNECHO_MATCH_LOOSE
                 : level & (TEXT | TEXT_CASE) ? UNECHO_MATCH_TEXT
                                              : UNECHO_MATCH_EXACT,
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
    {"final_punctuation_counts", "Really.", "Really?", AT_LOOSE},
    {"a_comma_counts", "Yes, sir.", "Yes sir.", AT_LOOSE},
    {"accents_count", "r\u00E9sum\u00E9", "resume", NEVER},
    {"compatibility_forms_count", "\uFB01ne", "fine", AT_CASE},
    {"compatibility_width_counts", "\uFF21\uFF22", "AB", AT_LOOSE},

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
    {"single_is_not_double", "He said 'no' twice.", "He said \"no\" twice.", AT_LOOSE},
    {"quotes_inside_count", "He said \"no\" twice.", "He said no twice.", AT_LOOSE},
    {"quotes_at_the_edges", "\"The end.\"", "The end.", AT_TEXT},
    {"curly_quotes_at_the_edges", "\u201CThe end.\u201D", "The end.", AT_TEXT},
    {"one_quote_at_an_edge", "\"The end.", "The end.", AT_TEXT},
    {"nested_quotes_at_the_edges", "\u201C\u2018The end.\u2019\u201D", "The end.", AT_TEXT},
    {"quotes_with_space_at_the_edges", "\u00AB\u00A0The end.\u00A0\u00BB", "The end.", AT_TEXT},
    {"brackets_at_the_edges_count", "(The end.)", "The end.", AT_LOOSE},
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
    {"dash_against_spaced_dash", "No\u2014never.", "No \u2014 never.", AT_LOOSE},
    {"a_hyphen_counts", "well-known", "well known", AT_LOOSE},
    {"underscore_is_no_dash", "well_known", "well-known", NEVER},
    {"ellipsis", "Well\u2026 no.", "Well... no.", AT_TEXT},
    {"ellipsis_at_the_end", "Well\u2026", "Well...", AT_TEXT},
    {"ellipsis_and_stop", "Well\u2026.", "Well....", AT_TEXT},
    {"two_dots_are_no_ellipsis", "Well..", "Well\u2026", AT_LOOSE},

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
    {"case_decomposed", "E\u0301TE\u0301", "\u00E9t\u00E9", AT_TEXT_CASE},
    {"case_of_iota_below_and_an_accent", "\u1FB4", "\u03B1\u0345\u0301", AT_TEXT},
    {"case_and_quotes", "\u201CTHE END\u201D", "the end", AT_TEXT_CASE},
    {"case_and_spaces", "THE  END", "the end", AT_TEXT_CASE},
    {"case_leaves_digits", "A1", "a2", NEVER},
    {"case_leaves_marks_beside_letters", "A[", "a{", AT_LOOSE},
    {"case_leaves_at_and_backquote", "@", "`", NEVER},

    {"loose_case", "The End", "THE END", AT_CASE},
    {"loose_commas", "Yes, sir, I do.", "Yes sir I do", AT_LOOSE},
    {"loose_stop_at_the_end", "The end.", "The end", AT_LOOSE},
    {"loose_mark_at_the_end", "The end!", "The end?!", AT_LOOSE},
    {"loose_quotes_inside", "He said \u201Cno\u201D twice.", "He said 'no' twice.", AT_LOOSE},
    {"loose_quote_that_never_closes", "He said \u201Cno twice.", "He said no twice.", AT_LOOSE},
    {"loose_brackets", "Ann (the elder) [sic] left.", "Ann, the elder, sic, left.", AT_LOOSE},
    {"loose_apostrophe", "It isn't.", "It isnt.", AT_LOOSE},
    {"loose_acute_for_an_apostrophe", "It isn\u00B4t.", "It isn't.", AT_LOOSE},
    {"loose_backquote_for_an_apostrophe", "It isn`t.", "It isn't.", AT_LOOSE},
    {"loose_apostrophe_before_a_number", "the '90s", "the 90s", AT_LOOSE},
    {"loose_points_in_a_word", "The U.S. won.", "The US won.", AT_LOOSE},
    {"loose_points_between_words", "Wait...what", "Wait, what", AT_LOOSE},
    {"loose_spaced_points", "Wait . . . what", "Wait what", AT_LOOSE},
    {"loose_hyphen_is_a_space", "a well-known man", "a well known man", AT_LOOSE},
    {"loose_hyphen_is_not_nothing", "to re-sign", "to resign", NEVER},
    {"loose_dash_glued", "No\u2014never.", "No, never.", AT_LOOSE},
    {"loose_comma_without_a_space", "Yes,sir.", "Yes, sir.", AT_LOOSE},
    {"loose_comma_is_not_nothing", "Yes,sir.", "Yessir.", NEVER},
    {"loose_spanish_marks", "\u00BFQu\u00E9 pasa?", "Qu\u00E9 pasa", AT_LOOSE},
    {"loose_soft_hyphen_and_case", "KNOWL\u00ADEDGE", "knowledge", AT_TEXT_CASE},
    {"loose_of_nothing_but_marks", "!!!", "???", NEVER},
    {"loose_of_one_letter", "(a)", "a.", AT_LOOSE},
    {"loose_words_count", "He said no.", "He said now.", NEVER},
    {"loose_space_counts", "now here", "nowhere", NEVER},

    {"loose_bold", "It is **very** good.", "It is very good.", AT_LOOSE},
    {"loose_bold_inside_a_word", "It is un*believ*able.", "It is unbelievable.", NEVER},
    {"loose_bold_half_a_word", "It is **real**ly good.", "It is really good.", AT_LOOSE},
    {"loose_bold_with_marks", "He said **\"no\"**.", "He said no.", AT_LOOSE},
    {"loose_bold_opened_here", "**It is very good.", "It is very good.", AT_LOOSE},
    {"loose_italic", "It is _very_ good.", "It is *very* good.", AT_LOOSE},
    {"loose_struck", "It is ~~very~~ good.", "It is very good.", AT_LOOSE},
    {"loose_code", "Call `malloc` here.", "Call malloc here.", AT_LOOSE},
    {"loose_heading", "## The end", "The end", AT_LOOSE},
    {"loose_heading_closed", "## The end ##", "The end", AT_LOOSE},
    {"loose_quotation", "> The end.", "The end.", AT_LOOSE},
    {"loose_quotation_over_lines", "> The\n> end.", "The end.", AT_LOOSE},
    {"loose_bullet", "- The end.", "* The end.", AT_LOOSE},
    {"loose_bullet_plus", "+ The end.", "* The end.", AT_LOOSE},
    {"loose_plus_that_is_no_bullet", "+The end.", "The end.", NEVER},
    {"loose_bullet_before_a_number", "- 5 apples", "5 apples", AT_LOOSE},
    {"loose_bullet_of_unicode", "\u2022 The end.", "The end.", AT_LOOSE},
    {"loose_cells", "| The | end |", "The end", AT_LOOSE},
    {"loose_escape", "It is \\*very\\* good.", "It is very good.", AT_LOOSE},
    {"loose_link", "See [the site] (now).", "See the site now.", AT_LOOSE},

    {"loose_digits", "It rose 3%.", "It rose 5%.", NEVER},
    {"loose_unit", "It rose 3%.", "It rose 3.", NEVER},
    {"loose_per_mille", "It rose 3\u2030.", "It rose 3.", NEVER},
    {"loose_currency", "It cost $5.", "It cost \u20AC5.", NEVER},
    {"loose_currency_gone", "It cost $5.", "It cost 5.", NEVER},
    {"loose_decimal_point", "It is 3.5.", "It is 35.", NEVER},
    {"loose_decimal_point_is_no_space", "It is 3.5.", "It is 3 5.", NEVER},
    {"loose_point_or_comma", "It is 3.5.", "It is 3,5.", NEVER},
    {"loose_thousands", "It is 1,000.", "It is 1 000.", NEVER},
    {"loose_thousands_gone", "It is 1,000.", "It is 1000.", NEVER},
    {"loose_apostrophe_of_thousands", "It is 1\u2019000.", "It is 1000.", NEVER},
    {"loose_arabic_decimal", "\u0663\u066B\u0665", "\u0663\u0665", NEVER},
    {"loose_list_is_no_decimal", "On 3, 5 left.", "On 3,5 left.", NEVER},
    {"loose_leading_point", "It is .5.", "It is 5.", NEVER},
    {"loose_leading_point_and_currency", "It is $.5.", "It is $5.", NEVER},
    {"loose_minus", "It is -5.", "It is 5.", NEVER},
    {"loose_minus_of_unicode", "It is \u22125.", "It is -5.", AT_TEXT},
    {"loose_minus_with_a_space", "It is - 5.", "It is 5.", NEVER},
    {"loose_minus_at_the_start", "-5 degrees", "5 degrees", NEVER},
    {"loose_minus_before_a_point", "-.5 degrees", ".5 degrees", NEVER},
    {"loose_minus_and_currency", "It is -$5.", "It is $5.", NEVER},
    {"loose_plus", "It is +5.", "It is 5.", NEVER},
    {"loose_about", "It is ~5.", "It is 5.", NEVER},
    {"loose_less_and_more", "It is >5.", "It is <5.", NEVER},
    {"loose_more", "It is >5.", "It is 5.", NEVER},
    {"loose_range", "in 1990-1995", "in 1990 1995", NEVER},
    {"loose_range_of_money", "$5 - $10", "$5, $10", NEVER},
    {"loose_range_over_spaces", "from 5 - 10", "from 5 10", NEVER},
    {"loose_time", "at 5:30", "at 530", NEVER},
    {"loose_score", "won 3:5", "won 3-5", NEVER},
    {"loose_fraction", "a 1/2 mile", "a 12 mile", NEVER},
    {"loose_product", "2*3", "23", NEVER},
    {"loose_feet_and_inches", "5'3\" tall", "53 tall", NEVER},
    {"loose_feet_are_not_inches", "a 5' wall", "a 5\" wall", NEVER},
    {"loose_feet", "a 5' wall", "a 5 wall", NEVER},
    {"loose_genitive_of_a_year", "the 1990's", "the 1990s", AT_LOOSE},
    {"loose_hyphen_after_a_number", "a 5-year plan", "a 5 year plan", AT_LOOSE},
    {"loose_hyphen_before_a_number", "COVID-19", "Covid 19", AT_LOOSE},
    {"loose_stop_behind_a_number", "It is 5.", "It is 5", AT_LOOSE},
    {"loose_comma_behind_a_number", "On 5, he left.", "On 5 he left", AT_LOOSE},
    {"loose_comma_before_a_number", "In May, 5 left.", "In May 5 left.", AT_LOOSE},
    {"loose_bracketed_year", "Ann (1990) left.", "Ann, 1990, left.", AT_LOOSE},
    {"loose_ellipsis_before_a_number", "...5 left.", "5 left.", AT_LOOSE},
    {"loose_chapter", "No.5 is out.", "No. 5 is out.", NEVER},

    {"loose_plus_plus", "I like C++.", "I like C.", NEVER},
    {"loose_sharp", "I like C#.", "I like C.", NEVER},
    {"loose_hash", "I like #cats.", "I like cats.", NEVER},
    {"loose_at", "I like @ann.", "I like Ann.", NEVER},
    {"loose_ampersand", "AT&T won.", "ATT won.", NEVER},
    {"loose_slash", "9 km/h", "9 kmh", NEVER},
    {"loose_grade", "It got an A*.", "It got an A.", NEVER},
    {"loose_rating", "It is rated BBB- by us.", "It is rated BBB by us.", NEVER},
    {"loose_rating_plus", "It is rated BBB+.", "It is rated BBB-.", NEVER},
    {"loose_hidden_letters", "It is s**t.", "It is st.", NEVER},
    {"loose_underscore_in_a_name", "a_b", "ab", NEVER},
    {"loose_equal", "a = b", "a b", NEVER},
    {"loose_emoji", "Fine \U0001F600", "Fine \U0001F641", NEVER},
    {"loose_tag", "<b>no", "<i>no", NEVER},

    {"loose_fullwidth", "\uFF34\uFF48\uFF45\u3000\uFF25\uFF2E\uFF24\uFF0E", "The end.", AT_LOOSE},
    {"loose_fullwidth_number", "\uFF13\uFF0E\uFF15\uFF05", "3.5%", AT_LOOSE},
    {"loose_fullwidth_decimal_point", "\uFF13\uFF0E\uFF15", "\uFF13\uFF15", NEVER},
    {"loose_fullwidth_minus", "It is \uFF0D5.", "It is 5.", NEVER},
    {"loose_halfwidth_kana", "\uFF76\uFF9E\uFF70", "\u30AC\u30FC", AT_LOOSE},
    {"loose_halfwidth_hangul", "\uFFA1\uFFC2", "\uAC00", AT_LOOSE},
    {"loose_ligature", "\uFB01ne", "fine", AT_CASE},
    {"loose_roman_number", "chapter \u2167", "chapter VIII", AT_LOOSE},
    {"loose_square_metre", "100 m\u00B2", "100 m2", AT_LOOSE},
    {"loose_square_metre_in_one", "100 \u33A1", "100 m2", AT_LOOSE},
    {"loose_power", "10\u00B2", "102", NEVER},
    {"loose_power_of_more", "10\u00B2\u00B3", "10\u00B223", NEVER},
    {"loose_footnote_before_a_number", "x\u00B23", "x23", NEVER},
    {"loose_half", "1\u00BD", "11/2", NEVER},
    {"loose_half_and_fraction_slash", "1\u00BD", "11\u20442", NEVER},
    {"loose_day_of_a_month", "1\u33E0", "11\u65E5", NEVER},
    {"loose_day_after_a_word", "am \u33E0", "am 1\u65E5", AT_LOOSE},

    {"loose_han_comma", "\u4ECA\u5929\uFF0C\u597D\u3002", "\u4ECA\u5929\u597D", AT_LOOSE},
    {"loose_han_quotes", "\u300C\u4ECA\u5929\u300D\u597D", "\u201C\u4ECA\u5929\u201D\u597D",
     AT_LOOSE},
    {"loose_han_and_spaces", "\u4ECA\u5929 3 \u6708", "\u4ECA\u59293\u6708", AT_LOOSE},
    {"loose_han_dash", "\u4ECA\u2014\u2014\u5929", "\u4ECA\u5929", AT_LOOSE},
    {"loose_kana_dot", "\u30B8\u30E7\u30F3\u30FB\u30B9", "\u30B8\u30E7\u30F3 \u30B9", AT_LOOSE},
    {"loose_han_number", "3\u30015\u6708", "35\u6708", NEVER},
    {"loose_hangul_space_counts", "\uAC00 \uB098", "\uAC00\uB098", NEVER},
    {"loose_danda", "\u0915\u093E\u0964", "\u0915\u093E", AT_LOOSE},
    {"loose_hebrew_gershayim", "\u05E6\u05F4\u05DC", "\u05E6\"\u05DC", AT_LOOSE},

    {"loose_hebrew_geresh", "\u05E6\u05F3\u05E7", "\u05E6'\u05E7", AT_LOOSE},

    {"loose_sharp_s", "Stra\u00DFe", "STRASSE", AT_CASE},
    {"loose_final_sigma", "\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C2", AT_CASE},
    {"loose_plain_i", "I", "i", AT_CASE},
    {"loose_dotless_i", "\u0131", "I", NEVER},
    {"loose_dotted_capital_i", "\u0130", "i", NEVER},
    {"loose_dotted_capital_i_in_two", "\u0130", "i\u0307", AT_CASE},
    {"loose_accents_count", "r\u00E9sum\u00E9", "resume", NEVER},
    {"loose_marks_on_punctuation", "a*\u0301b", "a\u0301b", NEVER},
    {"loose_invalid_byte", "a\xFF.", "a.", NEVER},
    {"loose_invalid_byte_and_marks", "a, \xFF.", "a \xFF", AT_LOOSE},

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
        "a",      "B",      "7",      " ",      "-",      "\"",     "'",      ".",      "\n",
        "\u00A0", "\u2019", "\u201C", "\u2014", "\u2026", "\u00AD", "\u200B", "\u0301", "\u0323",
        "e",      "\u00C9", "\u00DF", "\u1100", "\u1161", "\u11A8", "\uAC00", "\xFF",   "\xE2\x80",
        "\u212B", "\u03A3", "\uFEFF", "\u0345", "*",      ",",      "#",      "\\",     "_",
        "~",      ">",      "$",      "%",      "(",      "`",      "\u5B57", "\u00B2", "\u00BD",
        "\u00B4", "\u3002", "\u309B", "\u0E01"};
    uint32_t random = 1;

    for (int round = 0; round < 10000; round++) {
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
