/*
 * Decoding, looking back, and the classes of the code points that the rules are about. The oracle
 * is an encoder: bytes are valid if a code point is written so, and cut off if one begins so. Half
 * of the file is rows.
 */
#include "utf8.h"

#include "table.h"

#include <string.h>

enum { LAST_POINT = 0x10FFFF };

static size_t encode(uint32_t cp, unsigned char out[4]) {
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t len = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

    for (size_t i = len; i-- > 1; cp >>= 6)
        out[i] = (unsigned char)(0x80 | (cp & 0x3F));
    out[0] = (unsigned char)(lead[len] | cp);
    return len;
}

static bool is_scalar(uint32_t cp) { return cp <= LAST_POINT && (cp < 0xD800 || cp > 0xDFFF); }

/* How many bytes the first byte announces; 1 for those that announce nothing. */
static size_t announced(unsigned char first) {
    return first < 0xC0 || first > 0xF7 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* Is s[0, announced) what some code point is written as? */
static bool is_written_so(const unsigned char *s, uint32_t *cp) {
    unsigned char again[4];
    size_t len = announced(s[0]);

    *cp = len == 1 ? s[0] : s[0] & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++)
        *cp = *cp << 6 | (s[i] & 0x3F);
    return is_scalar(*cp) && encode(*cp, again) == len && memcmp(again, s, len) == 0;
}

static unsigned oracle(const unsigned char *s, size_t len, uint32_t *cp) {
    unsigned char whole[4] = {0, 0, 0, 0};
    size_t wanted = announced(s[0]);

    memcpy(whole, s, len < 4 ? len : 4);
    if (wanted <= len) {
        if (is_written_so(whole, cp))
            return (unsigned)wanted;
    } else {
        for (int filler = 0x80; filler <= 0xBF; filler += 0x3F) {
            memset(whole + len, filler, 4 - len);
            if (is_written_so(whole, cp))
                return 0;
        }
    }
    *cp = UNECHO_INVALID;
    return 1;
}

struct decoded {
    const char *name, *text;
    size_t len;
    unsigned expected_len; /* 0: cut off, and `cp` does not count */
    uint32_t cp;
};

#define BYTES(literal) literal, sizeof(literal) - 1

static const struct decoded decoded[] = {
    {"zero", BYTES("\0"), 1, 0},
    {"ascii", BYTES("ab"), 1, 'a'},
    {"last_of_one_byte", BYTES("\x7F"), 1, 0x7F},
    {"first_of_two_bytes", BYTES("\xC2\x80"), 2, 0x80},
    {"two_bytes", BYTES("\xC3\xA9"), 2, 0xE9},
    {"last_of_two_bytes", BYTES("\xDF\xBF"), 2, 0x7FF},
    {"first_of_three_bytes", BYTES("\xE0\xA0\x80"), 3, 0x800},
    {"three_bytes", BYTES("\xE2\x80\xA6."), 3, 0x2026},
    {"last_before_the_surrogates", BYTES("\xED\x9F\xBF"), 3, 0xD7FF},
    {"first_after_the_surrogates", BYTES("\xEE\x80\x80"), 3, 0xE000},
    {"byte_order_mark", BYTES("\xEF\xBB\xBF"), 3, 0xFEFF},
    {"last_of_three_bytes", BYTES("\xEF\xBF\xBF"), 3, 0xFFFF},
    {"first_of_four_bytes", BYTES("\xF0\x90\x80\x80"), 4, 0x10000},
    {"four_bytes", BYTES("\xF0\x9F\x98\x80"), 4, 0x1F600},
    {"last_of_four_bytes", BYTES("\xF4\x8F\xBF\xBF"), 4, LAST_POINT},

    {"stray_continuation", BYTES("\x80"), 1, UNECHO_INVALID},
    {"last_continuation", BYTES("\xBF"), 1, UNECHO_INVALID},
    {"overlong_zero", BYTES("\xC0\x80"), 1, UNECHO_INVALID},
    {"overlong_two_bytes", BYTES("\xC1\xBF"), 1, UNECHO_INVALID},
    {"overlong_three_bytes", BYTES("\xE0\x80\x80"), 1, UNECHO_INVALID},
    {"overlong_three_bytes_last", BYTES("\xE0\x9F\xBF"), 1, UNECHO_INVALID},
    {"overlong_four_bytes", BYTES("\xF0\x80\x80\x80"), 1, UNECHO_INVALID},
    {"overlong_four_bytes_last", BYTES("\xF0\x8F\xBF\xBF"), 1, UNECHO_INVALID},
    {"first_surrogate", BYTES("\xED\xA0\x80"), 1, UNECHO_INVALID},
    {"last_surrogate", BYTES("\xED\xBF\xBF"), 1, UNECHO_INVALID},
    {"above_the_last", BYTES("\xF4\x90\x80\x80"), 1, UNECHO_INVALID},
    {"far_above_the_last", BYTES("\xF5\x80\x80\x80"), 1, UNECHO_INVALID},
    {"five_bytes_of_old", BYTES("\xF8\x88\x80\x80\x80"), 1, UNECHO_INVALID},
    {"byte_fe", BYTES("\xFE"), 1, UNECHO_INVALID},
    {"byte_ff", BYTES("\xFF"), 1, UNECHO_INVALID},
    {"letter_in_place_of_the_second",
     BYTES("\xC3"
           "a"),
     1, UNECHO_INVALID},
    {"letter_in_place_of_the_third",
     BYTES("\xE2\x80"
           "a"),
     1, UNECHO_INVALID},
    {"letter_in_place_of_the_fourth",
     BYTES("\xF0\x9F\x98"
           "a"),
     1, UNECHO_INVALID},
    {"lead_in_place_of_the_second", BYTES("\xE2\xE2\x80\xA6"), 1, UNECHO_INVALID},

    {"cut_off_in_two", BYTES("\xC3"), 0, 0},
    {"cut_off_in_three", BYTES("\xE2"), 0, 0},
    {"cut_off_late_in_three", BYTES("\xE2\x80"), 0, 0},
    {"cut_off_in_four", BYTES("\xF0"), 0, 0},
    {"cut_off_late_in_four", BYTES("\xF0\x9F\x98"), 0, 0},
    {"cut_off_before_the_surrogates", BYTES("\xED"), 0, 0},
    {"cut_off_and_overlong_already", BYTES("\xE0\x9F"), 1, UNECHO_INVALID},
    {"cut_off_and_a_surrogate_already", BYTES("\xED\xA0"), 1, UNECHO_INVALID},
    {"cut_off_and_too_high_already", BYTES("\xF4\x90"), 1, UNECHO_INVALID},
};

static void decodes(void **state) {
    const struct decoded *row = *state;
    uint32_t cp, expected;
    unsigned len = unecho_utf8_decode(row->text, row->len, &cp);
    struct unecho_char c = unecho_utf8_at(row->text, 0, row->len, true);

    assert_int_equal(len, row->expected_len);
    assert_int_equal(oracle((const unsigned char *)row->text, row->len, &expected), len);
    if (len > 0) {
        assert_int_equal(cp, row->cp);
        assert_int_equal(expected, row->cp);
    }
    assert_int_equal(c.len, len ? len : 1); /* at the end of the text nothing is cut off */
    assert_int_equal(c.cp, len ? row->cp : UNECHO_INVALID);
    assert_int_equal(unecho_utf8_at(row->text, 0, row->len, false).len, len);
}

struct before {
    const char *name, *text;
    size_t low, at, expected;
};

static const struct before before[] = {
    {"before_ascii", "ab", 0, 2, 1},
    {"before_two_bytes", "a\xC3\xA9", 0, 3, 1},
    {"before_three_bytes", "a\xE2\x80\xA6", 0, 4, 1},
    {"before_four_bytes", "a\xF0\x9F\x98\x80", 0, 5, 1},
    {"before_at_the_start", "\xC3\xA9", 0, 2, 0},
    {"before_not_below_low", "\xC3\xA9", 1, 2, 1},
    {"before_low_in_four_bytes", "\xF0\x9F\x98\x80", 2, 4, 3},
    {"before_stray_continuation", "a\x80", 0, 2, 1},
    {"before_one_continuation_too_many", "\xC3\xA9\x80", 0, 3, 2},
    {"before_many_continuations", "\x80\x80\x80\x80\x80\x80", 0, 6, 5},
    {"before_overlong", "\xC0\x80", 0, 2, 1},
    {"before_surrogate", "\xED\xA0\x80", 0, 3, 2},
    {"before_cut_off", "a\xE2\x80", 0, 3, 2},
    {"before_lead_alone", "a\xE2", 0, 2, 1},
};

static void looks_before(void **state) {
    const struct before *row = *state;

    assert_int_equal(unecho_utf8_before(row->text, row->low, row->at), row->expected);
}

struct class_row {
    const char *name;
    uint32_t cp;
    enum unecho_class class;
    unsigned flags;
};

#define ALNUM UNECHO_ALNUM
#define FOLDED UNECHO_FOLDED
#define CHECK UNECHO_NFC_CHECK
#define ALONE (UNECHO_WORD_ALONE | UNECHO_ALNUM)

static const struct class_row classes[] = {
    {"class_a", 'a', UNECHO_LOWER, ALNUM},
    {"class_sharp_s", 0xDF, UNECHO_LOWER, ALNUM},
    {"class_capital_a", 'A', UNECHO_UPPER, ALNUM},
    {"class_capital_e_acute", 0xC9, UNECHO_UPPER, ALNUM},
    {"class_cyrillic_capital", 0x0416, UNECHO_UPPER, ALNUM},
    {"class_alef", 0x0627, UNECHO_LETTER, ALNUM},
    {"class_hangul", 0xAC00, UNECHO_LETTER, ALNUM},
    {"class_han", 0x5B57, UNECHO_LETTER, ALONE},
    {"class_han_plane_2", 0x20000, UNECHO_LETTER, ALONE},
    {"class_hiragana", 0x3042, UNECHO_LETTER, ALONE},
    {"class_katakana", 0x30A2, UNECHO_LETTER, ALONE},
    {"class_thai", 0x0E01, UNECHO_LETTER, ALONE},
    {"class_khmer", 0x1780, UNECHO_LETTER, ALONE},
    {"class_lao", 0x0E81, UNECHO_LETTER, ALONE},
    {"class_burmese", 0x1000, UNECHO_LETTER, ALONE},
    {"class_thai_digit", 0x0E51, UNECHO_DIGIT, ALONE},
    {"class_thai_vowel_above", 0x0E34, UNECHO_EXTEND, 0},
    {"class_han_number", 0x3007, UNECHO_LETTER, ALONE},
    {"class_han_repeated", 0x3005, UNECHO_LETTER, ALONE},
    {"class_halfwidth_katakana", 0xFF71, UNECHO_LETTER, ALONE},
    {"class_long_vowel", 0x30FC, UNECHO_LETTER, ALONE},
    {"class_halfwidth_long_vowel", 0xFF70, UNECHO_LETTER, ALONE},
    {"class_halfwidth_voice_mark", 0xFF9E, UNECHO_EXTEND, ALNUM},
    {"class_kana_middle_dot", 0x30FB, UNECHO_OTHER, 0},
    {"class_bopomofo", 0x3105, UNECHO_LETTER, ALNUM},
    {"class_digit", '7', UNECHO_DIGIT, ALNUM},
    {"class_arabic_digit", 0x0660, UNECHO_DIGIT, ALNUM},
    {"class_superscript_two", 0xB2, UNECHO_OTHER, ALNUM},

    {"class_space", ' ', UNECHO_SPACE, 0},
    {"class_tab", '\t', UNECHO_SPACE, 0},
    {"class_no_break_space", 0xA0, UNECHO_SPACE, FOLDED},
    {"class_thin_space", 0x2009, UNECHO_SPACE, FOLDED},
    {"class_narrow_no_break_space", 0x202F, UNECHO_SPACE, FOLDED},
    {"class_ideographic_space", 0x3000, UNECHO_SPACE, FOLDED},
    {"class_line_feed", '\n', UNECHO_NEWLINE, 0},
    {"class_carriage_return", '\r', UNECHO_NEWLINE, 0},
    {"class_vertical_tab", '\v', UNECHO_NEWLINE, 0},
    {"class_form_feed", '\f', UNECHO_NEWLINE, 0},
    {"class_next_line", 0x85, UNECHO_NEWLINE, FOLDED},
    {"class_line_separator", 0x2028, UNECHO_NEWLINE, FOLDED},
    {"class_paragraph_separator", 0x2029, UNECHO_NEWLINE, FOLDED},

    {"class_full_stop", '.', UNECHO_ATERM, 0},
    {"class_ellipsis", 0x2026, UNECHO_ATERM, FOLDED},
    {"class_one_dot_leader", 0x2024, UNECHO_ATERM, 0},
    {"class_fullwidth_full_stop", 0xFF0E, UNECHO_ATERM, 0},
    {"class_exclamation_mark", '!', UNECHO_STERM, 0},
    {"class_question_mark", '?', UNECHO_STERM, 0},
    {"class_ideographic_full_stop", 0x3002, UNECHO_STERM, 0},
    {"class_halfwidth_full_stop", 0xFF61, UNECHO_STERM, 0},
    {"class_fullwidth_exclamation_mark", 0xFF01, UNECHO_STERM, 0},
    {"class_fullwidth_question_mark", 0xFF1F, UNECHO_STERM, 0},
    {"class_danda", 0x0964, UNECHO_STERM, 0},
    {"class_double_danda", 0x0965, UNECHO_STERM, 0},
    {"class_arabic_question_mark", 0x061F, UNECHO_STERM, 0},
    {"class_urdu_full_stop", 0x06D4, UNECHO_STERM, 0},
    {"class_armenian_full_stop", 0x0589, UNECHO_STERM, 0},
    {"class_ethiopic_full_stop", 0x1362, UNECHO_STERM, 0},
    {"class_burmese_section", 0x104B, UNECHO_STERM, 0},
    {"class_khmer_khan", 0x17D4, UNECHO_STERM, 0},
    {"class_khmer_bariyoosan", 0x17D5, UNECHO_STERM, 0},
    {"class_double_exclamation_mark", 0x203C, UNECHO_STERM, 0},
    {"class_double_question_mark", 0x2047, UNECHO_STERM, 0},
    {"class_question_exclamation_mark", 0x2048, UNECHO_STERM, 0},
    {"class_exclamation_question_mark", 0x2049, UNECHO_STERM, 0},

    {"class_straight_quote", '"', UNECHO_CLOSE, 0},
    {"class_apostrophe", '\'', UNECHO_CLOSE, 0},
    {"class_left_quote", 0x201C, UNECHO_CLOSE, FOLDED},
    {"class_right_quote", 0x201D, UNECHO_CLOSE, FOLDED},
    {"class_right_single_quote", 0x2019, UNECHO_CLOSE, FOLDED},
    {"class_left_guillemet", 0xAB, UNECHO_CLOSE, FOLDED},
    {"class_right_guillemet", 0xBB, UNECHO_CLOSE, FOLDED},
    {"class_right_single_guillemet", 0x203A, UNECHO_CLOSE, FOLDED},
    {"class_right_parenthesis", ')', UNECHO_CLOSE, 0},
    {"class_right_bracket", ']', UNECHO_CLOSE, 0},
    {"class_right_brace", '}', UNECHO_CLOSE, 0},
    {"class_right_corner_bracket", 0x300D, UNECHO_CLOSE, 0},
    {"class_right_white_corner_bracket", 0x300F, UNECHO_CLOSE, 0},
    {"class_fullwidth_right_parenthesis", 0xFF09, UNECHO_CLOSE, 0},
    {"class_right_lenticular_bracket", 0x3011, UNECHO_CLOSE, 0},
    {"class_left_parenthesis", '(', UNECHO_OPEN, 0},
    {"class_left_bracket", '[', UNECHO_OPEN, 0},
    {"class_left_corner_bracket", 0x300C, UNECHO_OPEN, 0},
    {"class_low_quote", 0x201E, UNECHO_OPEN, FOLDED},
    {"class_low_single_quote", 0x201A, UNECHO_OPEN, FOLDED},

    {"class_comma", ',', UNECHO_CONTINUE, 0},
    {"class_colon", ':', UNECHO_CONTINUE, 0},
    {"class_semicolon", ';', UNECHO_CONTINUE, 0},
    {"class_percent", '%', UNECHO_CONTINUE, 0},
    {"class_ideographic_comma", 0x3001, UNECHO_CONTINUE, 0},
    {"class_fullwidth_comma", 0xFF0C, UNECHO_CONTINUE, 0},
    {"class_arabic_comma", 0x060C, UNECHO_CONTINUE, 0},
    {"class_em_dash", 0x2014, UNECHO_CONTINUE, FOLDED},
    {"class_hyphen", 0x2010, UNECHO_OTHER, FOLDED},
    {"class_minus", 0x2212, UNECHO_OTHER, FOLDED},

    {"class_combining_acute", 0x0301, UNECHO_EXTEND, CHECK},
    {"class_combining_diaeresis", 0x0308, UNECHO_EXTEND, CHECK},
    {"class_hangul_vowel", 0x1161, UNECHO_LETTER, ALNUM | CHECK},
    {"class_angstrom_sign", 0x212B, UNECHO_UPPER, ALNUM | CHECK},
    {"class_soft_hyphen", 0xAD, UNECHO_EXTEND, FOLDED},
    {"class_zero_width_space", 0x200B, UNECHO_EXTEND, FOLDED},
    {"class_zero_width_joiner", 0x200D, UNECHO_EXTEND, FOLDED},
    {"class_word_joiner", 0x2060, UNECHO_EXTEND, FOLDED},
    {"class_byte_order_mark", 0xFEFF, UNECHO_EXTEND, FOLDED},

    {"class_zero", 0, UNECHO_OTHER, 0},
    {"class_dollar", '$', UNECHO_OTHER, 0},
    {"class_asterisk", '*', UNECHO_OTHER, 0},
    {"class_emoji", 0x1F600, UNECHO_OTHER, 0},
    {"class_last_point", LAST_POINT, UNECHO_OTHER, 0},
    {"class_above_the_last", LAST_POINT + 1, UNECHO_OTHER, 0},
    {"class_invalid", UNECHO_INVALID, UNECHO_OTHER, 0},
};

static void has_class(void **state) {
    const struct class_row *row = *state;
    unsigned flags = unecho_utf8_flags(row->cp);

    assert_int_equal(flags & UNECHO_CLASS_MASK, row->class);
    assert_int_equal(flags & ~(unsigned)UNECHO_CLASS_MASK, row->flags);
}

static void every_code_point_survives(void) {
    unsigned char bytes[4];
    uint32_t cp;

    for (uint32_t expected = 0; expected <= LAST_POINT; expected++) {
        size_t len = encode(expected, bytes);

        if (!is_scalar(expected))
            continue;
        assert_int_equal(unecho_utf8_decode((const char *)bytes, len, &cp), len);
        assert_int_equal(cp, expected);
        for (size_t part = 1; part < len; part++)
            assert_int_equal(unecho_utf8_decode((const char *)bytes, part, &cp), 0);
        assert_int_equal(unecho_utf8_before((const char *)bytes, 0, len), 0);
    }
}

static void expect_as_oracle(const unsigned char *bytes, size_t len) {
    uint32_t cp, expected;
    unsigned expected_len = oracle(bytes, len, &expected);

    assert_int_equal(unecho_utf8_decode((const char *)bytes, len, &cp), expected_len);
    if (expected_len > 0)
        assert_int_equal(cp, expected);
}

/* Every first byte with every pair of bytes at which something changes, and one more behind. */
static void every_sequence_is_as_the_oracle_says(void) {
    static const unsigned char edges[] = {0x00, 'a',  0x7F, 0x80, 0x81, 0x8F, 0x90, 0x9F,
                                          0xA0, 0xBE, 0xBF, 0xC0, 0xC3, 0xE2, 0xF0, 0xFF};
    enum { EDGES = sizeof(edges) };

    for (unsigned i = 0; i < 256 * EDGES * EDGES * EDGES; i++) {
        unsigned char bytes[] = {(unsigned char)(i / (EDGES * EDGES * EDGES)),
                                 edges[i / (EDGES * EDGES) % EDGES], edges[i / EDGES % EDGES],
                                 edges[i % EDGES]};

        for (size_t len = 1; len <= 4; len++)
            expect_as_oracle(bytes, len);
    }
}

/* On any bytes, the way back passes the same places as the way there. */
static void back_is_the_way_there(void) {
    static const unsigned char alphabet[] = {'a',  0x80, 0xBF, 0xA0, 0x90, 0xC3,
                                             0xE2, 0xED, 0xE0, 0xF0, 0xF4, 0xFF};
    uint32_t random = 1;

    for (int round = 0; round < 20000; round++) {
        char text[24];
        size_t places[sizeof(text)], n = 0;

        for (size_t i = 0; i < sizeof(text); i++) {
            random = random * 1664525u + 1013904223u;
            text[i] = (char)alphabet[(random >> 16) % sizeof(alphabet)];
        }
        for (size_t at = 0; at < sizeof(text);) {
            places[n++] = at;
            at += unecho_utf8_at(text, at, sizeof(text), true).len;
        }
        for (size_t at = sizeof(text); at > 0;) {
            at = unecho_utf8_before(text, 0, at);
            assert_true(n > 0);
            assert_int_equal(at, places[--n]);
        }
    }
}

static void at_the_end_there_is_no_character(void) {
    assert_int_equal(unecho_utf8_at("ab", 2, 2, true).len, 0);
    assert_int_equal(unecho_utf8_at("ab", 3, 2, false).len, 0);
    assert_int_equal(unecho_utf8_at("", 0, 0, true).len, 0);
}

/* The scan looks only at bytes in `ends`, so a byte too few is a cut that is never seen. */
static void ends_are_the_first_bytes_of_what_ends_a_unit(void) {
    uint8_t expected[256] = {0};

    for (uint32_t cp = 0; cp <= LAST_POINT; cp++) {
        enum unecho_class class = unecho_utf8_flags(cp) & UNECHO_CLASS_MASK;
        unsigned char bytes[4];

        encode(cp, bytes);
        if (class == UNECHO_NEWLINE || class == UNECHO_STERM || class == UNECHO_ATERM)
            expected[bytes[0]] = 1;
    }
    assert_memory_equal(unecho_utf8_ends, expected, sizeof(expected));
}

struct property {
    const char *name;
    void (*holds)(void);
};

static const struct property properties[] = {
    {"every_code_point_survives", every_code_point_survives},
    {"every_sequence_is_as_the_oracle_says", every_sequence_is_as_the_oracle_says},
    {"back_is_the_way_there", back_is_the_way_there},
    {"at_the_end_there_is_no_character", at_the_end_there_is_no_character},
    {"ends_are_the_first_bytes_of_what_ends_a_unit", ends_are_the_first_bytes_of_what_ends_a_unit},
};

static void property(void **state) { ((const struct property *)*state)->holds(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(decoded, decodes), TABLE(before, looks_before),
                                   TABLE(classes, has_class), TABLE(properties, property)};

    return RUN_TABLES("utf8", tables, argc, argv);
}
