/* Amounts and names of files, spelled for people and programs. */
#include "spelling.h"

#include "table.h"

#include <stdio.h>
#include <string.h>

static const struct size_row {
    const char *name;
    uint64_t bytes;
    const char *spelled;
} sizes[] = {
    {"nothing", 0, "0 B"},
    {"bytes", 999, "999 B"},
    {"a_thousand", 1000, "1.0 kB"},
    {"rounded_within_a_unit", 999949, "999.9 kB"},
    {"rounded_up_to_the_next_unit", 999950, "1.0 MB"},
    {"megabytes", 12345678, "12.3 MB"},
    {"gigabytes", 999949999999, "999.9 GB"},
    {"more_than_any", UINT64_MAX, "18.4 EB"},
};

static void check_size(void **state) {
    const struct size_row *row = *state;
    char out[UNECHO_SPELLING_SIZE];

    assert_string_equal(unecho_spell_size(row->bytes, out), row->spelled);
}

static const struct name_row {
    const char *name, *file, *json, *base64;
} names[] = {
    {"nothing_at_all", "", "\"\"", "\"\""},
    {"plain", "a/b.txt", "\"a/b.txt\"", "\"YS9iLnR4dA==\""},
    {"two_bytes", "ab", "\"ab\"", "\"YWI=\""},
    {"three_bytes", "a?>", "\"a?>\"", "\"YT8+\""},
    {"quotes_and_controls", "\"\\\n\x01\x7F", "\"\\\"\\\\\\n\\u0001\x7F\"", "\"IlwKAX8=\""},
    {"letters_of_all_lengths", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
     "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"", "\"w6nigqzwn5iA\""},
    {"a_byte_alone", "a\xFFz", "\"a\xEF\xBF\xBDz\"", "\"Yf96\""},
    {"cut_off", "a\xE2\x82", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"", "\"YeKC\""},
    {"longer_than_needed", "\xE0\x80\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"", "\"4ICv\""},
    {"half_of_a_pair", "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"", "\"7aCA\""},
    {"beyond_the_last", "\xF4\x90\x80\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"",
     "\"9JCAgA==\""},
    {"no_such_lead", "\xF8\x88", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"", "\"+Ig=\""},
};

static char *written(void (*spell)(FILE *, const char *), const char *name) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    spell(out, name);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void check_name(void **state) {
    const struct name_row *row = *state;
    char *json = written(unecho_spell_json, row->file),
         *base64 = written(unecho_spell_base64, row->file);

    assert_string_equal(json, row->json);
    assert_string_equal(base64, row->base64);
    assert_int_equal(unecho_is_utf8(row->file), !strstr(row->json, "\xEF\xBF\xBD"));
    free(json);
    free(base64);
}

static const struct line_row {
    const char *name, *file;
    bool utf8;
    size_t columns, size;
    const char *line;
} lines[] = {
    {"fits", "a/b.txt", true, 7, 99, "a/b.txt"},
    {"one_column_too_few", "a/b.txt", true, 6, 99, "...txt"},
    {"room_for_dots_only", "a/b.txt", true, 3, 99, "..."},
    {"less_than_that", "a/b.txt", true, 2, 99, ".."},
    {"no_room", "a/b.txt", true, 0, 99, ""},
    {"controls", "\x1B[2J\r\n\x7F", true, 9, 99, "?[2J???"},
    {"controls_of_two_bytes",
     "a\xC2\x9B"
     "2J",
     true, 9, 99, "a?2J"},
    {"right_to_left",
     "a\xE2\x80\xAE"
     "b",
     true, 9, 99, "a?b"},
    {"no_width",
     "a\xE2\x80\x8B\xEF\xBB\xBF"
     "b",
     true, 9, 99, "a??b"},
    {"letters", "caf\xC3\xA9", true, 4, 99, "caf\xC3\xA9"},
    {"letters_beyond_ascii", "caf\xC3\xA9", false, 4, 99, "caf?"},
    {"bytes_that_are_none", "a\xFF\x9B", true, 9, 99, "a??"},
    {"wide_letters_take_two", "\xE4\xBD\xA0\xE5\xA5\xBD", true, 4, 99, "\xE4\xBD\xA0\xE5\xA5\xBD"},
    {"wide_letters_are_left_out_whole", "a\xE4\xBD\xA0\xE5\xA5\xBD", true, 4, 99, "..."},
    {"wide_letters_at_the_end", "abcdef\xE4\xBD\xA0", true, 6, 99, "...f\xE4\xBD\xA0"},
    {"no_letter_is_cut", "ab\xC3\xA9", true, 9, 3, "ab"},
};

static void check_line(void **state) {
    const struct line_row *row = *state;
    char out[100] = "";
    size_t len = unecho_spell_line(row->file, row->utf8, row->columns, out, row->size);

    assert_true(len <= row->size);
    assert_int_equal(strlen(out), len);
    assert_string_equal(out, row->line);
}

int main(int argc, char **argv) {
    static const struct table tables[] = {TABLE(sizes, check_size), TABLE(names, check_name),
                                          TABLE(lines, check_line)};

    return run_tables("spelling", tables, sizeof(tables) / sizeof(*tables), argc, argv);
}
