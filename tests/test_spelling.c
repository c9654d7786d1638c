/* Amounts and names of files, spelled for people and programs. */
#include "spelling.h"

#include "read_files.h"

#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
    {"quotes_and_controls", "\"\\\n\x01\x7F", "\"\\\"\\\\\\n\\u0001\\u007f\"", "\"IlwKAX8=\""},
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

/* --- quotes ----------------------------------------------------------------------------------- */

static const struct quoted_row {
    const char *name, *file;
    const char *message, *shell; /* NULL: as it is */
} quoted[] = {
    {"quoted_plain", "a/b.txt", NULL, NULL},
    {"quoted_nothing", "", NULL, "''"},
    {"quoted_blank", "a b", NULL, "'a b'"},
    {"quoted_apostrophe", "it's", NULL, "\"it's\""},
    {"quoted_apostrophe_and_more", "it's $5", NULL, "'it'\\''s $5'"},
    {"quoted_colon", "a: b: c", NULL, "'a: b: c'"},
    {"quoted_star", "*.txt", NULL, "'*.txt'"},
    {"quoted_backslash", "a\\nb", NULL, "'a\\nb'"},
    {"quoted_hash", "#a", NULL, "'#a'"},
    {"quoted_hash_inside", "a#", NULL, NULL},
    {"quoted_letters", "caf\xC3\xA9\xF0\x9F\x98\x80", NULL, NULL},
    {"quoted_newline", "a\nb", "'a'$'\\n''b'", NULL},
    {"quoted_newline_first", "\na", "''$'\\n''a'", NULL},
    {"quoted_newline_last", "a\n", "'a'$'\\n'", NULL},
    {"quoted_only_newlines", "\n\n", "''$'\\n\\n'", NULL},
    {"quoted_controls", "\a\b\t\n\v\f\r\x1B[1m\x7F", "''$'\\a\\b\\t\\n\\v\\f\\r\\033''[1m'$'\\177'",
     NULL},
    {"quoted_digit_behind_a_control",
     "\x01"
     "1",
     "''$'\\001''1'", NULL},
    {"quoted_apostrophe_and_newline", "it's\n'", "'it'\\''s'$'\\n'\\'''", NULL},
    {"quoted_backslash_and_newline", "\\n\n", "'\\n'$'\\n'", NULL},
    {"quoted_invalid", "a\xFFz\xC3", "'a'$'\\377''z'$'\\303'", NULL},
    {"quoted_controls_of_two_bytes",
     "a\xC2\x9B"
     "2J",
     "'a'$'\\302\\233''2J'", NULL},
    {"quoted_right_to_left",
     "a\xE2\x80\xAE"
     "b",
     "'a'$'\\342\\200\\256''b'", NULL},
    {"quoted_line_separator",
     "a\xE2\x80\xA8"
     "b",
     "'a'$'\\342\\200\\250''b'", NULL},
    {"quoted_no_width", "a\xEF\xBB\xBF", "'a'$'\\357\\273\\277'", NULL},
    {"quoted_filler", "\xE3\x85\xA4", "''$'\\343\\205\\244'", NULL},
    {"quoted_joiner", "\xCD\x8F", "''$'\\315\\217'", NULL},
    {"quoted_no_character", "\xEF\xBF\xBF", "''$'\\357\\277\\277'", NULL},
    {"quoted_form_of_a_letter", "\xE2\x9D\xA4\xEF\xB8\x8F", NULL, NULL},
    {"quoted_tag", "\xF3\xA0\x81\x81", "''$'\\363\\240\\201\\201'", NULL},
};

typedef void spell_some(FILE *out, const char *name, size_t len);

static char *quoted_by(spell_some *spell, const char *name) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    spell(out, name, strlen(name));
    assert_int_equal(fclose(out), 0);
    return text;
}

static void check_quoted(void **state) {
    const struct quoted_row *row = *state;
    const char *shell = row->shell ? row->shell : row->message;
    char *message = quoted_by(unecho_spell_name, row->file),
         *argument = quoted_by(unecho_spell_argument, row->file),
         *listed = quoted_by(unecho_spell_for_shell, row->file);

    assert_string_equal(message, row->message ? row->message : row->file);
    assert_string_equal(listed, shell ? shell : row->file);
    if (row->message)
        assert_string_equal(argument, row->message);
    else
        assert_true(argument[0] == '\'' && strlen(argument) == strlen(row->file) + 2);
    free(message);
    free(argument);
    free(listed);
}

/* --- any name --------------------------------------------------------------------------------- */

/* Some of what causes trouble. */
static void random_name(uint64_t *random, char *name, size_t size) {
    static const char *const parts[] = {"a",
                                        "1",
                                        " ",
                                        "'",
                                        "\"",
                                        "\\",
                                        "$",
                                        "\n",
                                        "\r",
                                        "\t",
                                        "\x1B",
                                        "\x7F",
                                        "\xFF",
                                        "\xC3",
                                        "\xC3\xA9",
                                        "\xC2\x85",
                                        "\xC2\x9B",
                                        "\xE2\x80\xA8",
                                        "\xE2\x80\xA9",
                                        "\xE2\x80",
                                        "\xE2\x80\xAE",
                                        "\xF0\x9F\x98\x80",
                                        "\xF3\xA0\x81\x81",
                                        "{\"type\":",
                                        "\"}",
                                        ",",
                                        "\x01",
                                        "#",
                                        "!",
                                        "*",
                                        "\\n",
                                        "\xED\xA0\x80"};
    size_t len = 0;

    for (size_t n = 1 + (size_t)(random_next(random) >> 16) % 12; n > 0; n--) {
        const char *part =
            parts[(size_t)(random_next(random) >> 16) % (sizeof(parts) / sizeof(*parts))];

        if (len + strlen(part) >= size)
            break;
        memcpy(name + len, part, strlen(part));
        len += strlen(part);
    }
    name[len] = '\0';
}

/* None of it ends a line or begins an order to a terminal, whoever reads it. */
static void expect_one_line(const char *text) {
    static const char *const harmful[] = {
        "\n", "\r",       "\v",       "\f",           "\x1B",         "\x7F",
        "\b", "\xC2\x85", "\xC2\x9B", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAE"};

    for (size_t i = 0; i < sizeof(harmful) / sizeof(*harmful); i++)
        if (strstr(text, harmful[i]))
            fail_msg("'%s' holds what is harmful (%zu)", text, i);
    assert_true(unecho_is_utf8(text));
}

static size_t from_base64(const char *text, char *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    unsigned count = 0;
    size_t len = 0;

    for (text++; *text != '"' && *text != '='; text++) {
        bits = bits << 6 | (uint32_t)(strchr(digits, *text) - digits);
        count += 6;
        if (count >= 8)
            out[len++] = (char)(bits >> (count -= 8) & 0xFF);
    }
    return len;
}

/* Another reader of JSON finds the name, and nothing else. */
static void no_name_forges_a_record(void) {
    uint64_t random = 1;

    for (int i = 0; i < 20000; i++) {
        char name[64], bytes[64];
        char *json, *base64;
        struct json_object *read;

        random_name(&random, name, sizeof(name));
        json = written(unecho_spell_json, name);
        expect_one_line(json);
        read = json_tokener_parse(json);
        assert_true(json_object_is_type(read, json_type_string));
        if (unecho_is_utf8(name))
            assert_string_equal(json_object_get_string(read), name);
        base64 = written(unecho_spell_base64, name);
        assert_int_equal(from_base64(base64, bytes), strlen(name));
        assert_memory_equal(bytes, name, strlen(name));
        json_object_put(read);
        free(json);
        free(base64);
    }
}

/* What a shell makes of what is quoted is the name again, whatever it holds. */
static void a_shell_reads_quotes_back(void) {
    uint64_t random = 2;
    FILE *shell;

    if (system("bash -c true >/dev/null 2>&1") != 0)
        skip();
    shell = popen("bash -c 'set +H; while IFS= read -r line && read -r hex; do eval \"n=$line\"; "
                  "[ \"$(printf %s \"$n\" | od -An -v -tx1 | tr -d \"\\n \")\" = \"$hex\" ] || "
                  "{ echo \"$line\" \"$hex\"; exit 1; }; done'",
                  "w");
    assert_non_null(shell);
    for (int i = 0; i < 400; i++) {
        char name[64], *text;

        random_name(&random, name, sizeof(name));
        text = quoted_by(unecho_spell_for_shell, name);
        expect_one_line(text);
        (void)fprintf(shell, "%s\n", text);
        for (const char *s = name; *s; s++)
            (void)fprintf(shell, "%02x", (unsigned)(unsigned char)*s);
        (void)fputs("\n", shell);
        free(text);
    }
    assert_int_equal(pclose(shell), 0);
}

/* What ls writes for the only name in the folder where we are. */
static void ask_ls(char *line, size_t size) {
    FILE *ls = popen("LC_ALL=C.UTF-8 ls -A --quoting-style=shell-escape", "r");

    assert_non_null(ls);
    assert_non_null(fgets(line, (int)size, ls));
    line[strcspn(line, "\n")] = '\0';
    assert_int_equal(pclose(ls), 0);
}

static void names_are_quoted_as_by_ls(void) {
    static const char letters[] = "ab1 '\"\\$\n\r\t\x1B\x7F\x01!*?[]#~{}()<>|&;=^`%+,-.:@_";
    uint64_t random = 3;
    char folder[4096];

    if (system("ls --version 2>/dev/null | grep -q GNU") != 0)
        skip();
    temporary_name(folder, sizeof(folder), "ls");
    assert_true(mkdtemp(folder) && chdir(folder) == 0);
    for (int i = 0; i < 300; i++) {
        char name[16], line[256] = "", *text;
        size_t len = 1 + (size_t)(random_next(&random) >> 16) % 6;
        int fd;

        for (size_t at = 0; at < len; at++)
            name[at] = letters[(size_t)(random_next(&random) >> 16) % (sizeof(letters) - 1)];
        name[len] = '\0';
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (strchr(name, '\'') && strpbrk(name, "\n\r\t\x1B\x7F\x01"))
            continue; /* ls may begin those with '', which does no harm */
        fd = open(name, O_WRONLY | O_CREAT, 0600);
        assert_true(fd >= 0 && close(fd) == 0);
        ask_ls(line, sizeof(line));
        text = quoted_by(unecho_spell_for_shell, name);
        assert_string_equal(text, line);
        free(text);
        assert_int_equal(unlink(name), 0);
    }
    assert_true(chdir("/") == 0 && rmdir(folder) == 0);
}

static void words_hold_nothing_harmful(void) {
    char *text = written(unecho_spell_words, "a\x1B[1m\xC2\x9B\xFF\xE2\x80\xAE: caf\xC3\xA9");

    assert_string_equal(text, "a?[1m???: caf\xC3\xA9");
    free(text);
}

static const struct plain {
    const char *name;
    void (*run)(void);
} plains[] = {
    {"no_name_forges_a_record", no_name_forges_a_record},
    {"a_shell_reads_quotes_back", a_shell_reads_quotes_back},
    {"names_are_quoted_as_by_ls", names_are_quoted_as_by_ls},
    {"words_hold_nothing_harmful", words_hold_nothing_harmful},
};

static void run_plain(void **state) {
    const struct plain *plain = *state;

    plain->run();
}

int main(int argc, char **argv) {
    static const struct table tables[] = {TABLE(sizes, check_size), TABLE(names, check_name),
                                          TABLE(lines, check_line), TABLE(quoted, check_quoted),
                                          TABLE(plains, run_plain)};

    return run_tables("spelling", tables, sizeof(tables) / sizeof(*tables), argc, argv);
}
