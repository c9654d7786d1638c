/*
 * Diffs: what a patch makes of the input is the output, whatever stays, goes and comes, and in
 * whatever pieces the input is read. The patch is strict: each common line and each line that goes
 * must stand where the hunk says.
 */
#include "color.h"
#include "diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 20000, LONGEST = 400, CONTEXT = 3 };

/* --- what is compared ------------------------------------------------------------------------- */

struct text {
    char bytes[2 * LONGEST];
    size_t len;
};

static void append(struct text *text, const char *bytes, size_t len) {
    assert_true(text->len + len <= sizeof(text->bytes));
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
}

static unsigned pick(uint64_t *state, unsigned below) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33) % below;
}

static void make_bytes(uint64_t *state, struct text *text, size_t len, unsigned lines) {
    static const char letters[] = "ab\0\r";

    while (text->len < len)
        append(text,
               pick(state, lines)
                   ? &letters[pick(state, 100) < 95 ? pick(state, 2) : pick(state, 4)]
                   : "\n",
               1);
}

/* Sends a piece of the input on its way: all of it stays, but with holes and new bytes between.
 * False: without. */
static bool change(uint64_t *state, struct unecho_differ *differ, const char *piece, size_t len,
                   struct text *output, unsigned seldom) {
    bool changed = false;

    for (size_t at = 0, n; at < len; at += n) {
        n = 1 + pick(state, 40);
        n = n < len - at ? n : len - at;
        if (pick(state, seldom) == 0) {
            struct text fresh = {.len = 0};

            make_bytes(state, &fresh, pick(state, 6), 3);
            unecho_differ_output(differ, fresh.bytes, fresh.len);
            append(output, fresh.bytes, fresh.len);
            changed |= fresh.len > 0;
        }
        if (pick(state, seldom) == 0) {
            changed = true;
            continue;
        }
        unecho_differ_output(differ, piece + at, n);
        append(output, piece + at, n);
    }
    return changed;
}

/* --- the patch -------------------------------------------------------------------------------- */

struct patch {
    const char *at, *end; /* of the diff */
    const struct text *input;
    size_t read;  /* of the input */
    size_t lines; /* of that */
    size_t made;  /* lines of the result */
    struct text result;
};

/* A line without its line end. */
static size_t line_of(const char *at, const char *end) {
    const char *feed = memchr(at, '\n', (size_t)(end - at));

    assert_non_null(feed);
    return (size_t)(feed - at);
}

static bool begins(const struct patch *patch, const char *word) {
    return (size_t)(patch->end - patch->at) >= strlen(word) &&
           memcmp(patch->at, word, strlen(word)) == 0;
}

/* "a,b" or "a": where and how many; "0,0" and the like say which line is before. */
static void read_range(struct patch *patch, char sign, size_t *before, size_t *count) {
    char *end;

    assert_int_equal(*patch->at, sign);
    *before = strtoul(patch->at + 1, &end, 10);
    *count = 1;
    if (*end == ',')
        *count = strtoul(end + 1, &end, 10);
    assert_int_equal(*end, ' ');
    patch->at = end + 1;
    if (*count > 0)
        --*before;
}

/* Takes the next line of the input off; it must be this one. */
static void take_line(struct patch *patch, const char *line, size_t len) {
    assert_true(patch->input->len - patch->read >= len);
    assert_memory_equal(patch->input->bytes + patch->read, line, len);
    patch->read += len;
    patch->lines++;
}

static void copy_to(struct patch *patch, size_t before) {
    while (patch->lines < before) {
        const char *from = patch->input->bytes + patch->read;
        size_t len = line_of(from, patch->input->bytes + patch->input->len) + 1;

        append(&patch->result, from, len);
        take_line(patch, from, len);
        patch->made++;
    }
}

/* A line of a hunk; its sign. */
static char apply_line(struct patch *patch) {
    const char *line = patch->at + 1;
    size_t len = line_of(line, patch->end) + 1;
    char sign = *patch->at;
    static const char open[] = "\\ No newline at end of file\n";

    patch->at = line + len;
    if (begins(patch, open)) {
        patch->at += strlen(open);
        len--;
    }
    if (sign != '+')
        take_line(patch, line, len);
    if (sign != '-') {
        append(&patch->result, line, len);
        patch->made++;
    }
    return sign;
}

/* Common lines stand at both ends of a hunk, at most three, and never more than six between. */
static void apply_hunk(struct patch *patch) {
    size_t old_before, old_count, new_before, new_count, common = 0, most = CONTEXT;

    assert_true(begins(patch, "@@ "));
    patch->at += 3;
    read_range(patch, '-', &old_before, &old_count);
    read_range(patch, '+', &new_before, &new_count);
    assert_true(begins(patch, "@@\n"));
    patch->at += 3;
    copy_to(patch, old_before);
    assert_int_equal(patch->lines, old_before);
    assert_int_equal(patch->made, new_before);
    while (patch->lines < old_before + old_count || patch->made < new_before + new_count) {
        common = apply_line(patch) == ' ' ? common + 1 : 0;
        most = common ? most : 2 * CONTEXT;
        assert_true(common <= most);
    }
    assert_int_equal(patch->lines, old_before + old_count);
    assert_int_equal(patch->made, new_before + new_count);
    assert_true(common <= CONTEXT);
}

static void apply(struct patch *patch) {
    static const char head[] = "--- a/x\n+++ b/x\n";

    if (patch->at < patch->end) {
        assert_true(begins(patch, head));
        patch->at += strlen(head);
    }
    while (patch->at < patch->end)
        apply_hunk(patch);
    append(&patch->result, patch->input->bytes + patch->read, patch->input->len - patch->read);
}

/* --- the rounds ------------------------------------------------------------------------------- */

/* Reads the input in pieces, each from memory of its own that is gone with the next. False: nothing
 * has changed. */
static bool compare(uint64_t *state, struct unecho_differ *differ, const struct text *input,
                    struct text *output) {
    unsigned seldom = 1 + pick(state, 40);
    bool changed = false;
    char *last = NULL;
    size_t n;

    unecho_differ_begin(differ, "x");
    for (size_t at = 0; at < input->len; at += n) {
        char *piece;

        n = 1 + pick(state, pick(state, 2) ? 10 : LONGEST);
        n = n < input->len - at ? n : input->len - at;
        piece = malloc(n);
        assert_non_null(piece);
        memcpy(piece, input->bytes + at, n);
        unecho_differ_input(differ, piece, n);
        free(last);
        last = piece;
        changed |= change(state, differ, piece, n, output, seldom);
    }
    assert_true(unecho_differ_end(differ, true));
    free(last);
    return changed;
}

static void a_patch_makes_the_output_of_the_input(void **unused) {
    char *diff = NULL;
    size_t len = 0, before = 0, hunks = 0, same = 0;
    FILE *out = open_memstream(&diff, &len);
    struct unecho_differ *differ = unecho_differ_create(out, (struct unecho_diff_style){0});

    (void)unused;
    for (uint64_t i = 0; i < ROUNDS; i++, before = len) {
        struct text input = {.len = 0}, output = {.len = 0};
        uint64_t state = i;
        bool changed;

        make_bytes(&state, &input, pick(&state, LONGEST), 1 + pick(&state, 8));
        changed = compare(&state, differ, &input, &output);
        fflush(out);
        struct patch patch = {.at = diff + before, .end = diff + len, .input = &input};

        hunks += len > before;
        apply(&patch);
        assert_int_equal(patch.result.len, output.len);
        assert_memory_equal(patch.result.bytes, output.bytes, output.len);
        assert_true(changed || len == before);
        same += !changed;
    }
    assert_true(hunks > ROUNDS / 2 && same > ROUNDS / 100);
    unecho_differ_destroy(differ);
    fclose(out);
    free(diff);
}

/* --- how it looks ----------------------------------------------------------------------------- */

/* The diff of a file of which a line, or nothing, stays. The caller frees it. */
static char *diff_of(const char *path, const char *before, const char *gone, const char *behind,
                     struct unecho_diff_style style, bool wanted) {
    char *diff = NULL, text[256];
    size_t len = 0;
    FILE *out = open_memstream(&diff, &len);
    struct unecho_differ *differ = unecho_differ_create(out, style);

    snprintf(text, sizeof(text), "%s%s%s", before, gone, behind);
    unecho_differ_begin(differ, path);
    unecho_differ_input(differ, text, strlen(text));
    unecho_differ_output(differ, text, strlen(before));
    unecho_differ_output(differ, text + strlen(before) + strlen(gone), strlen(behind));
    assert_true(unecho_differ_end(differ, wanted));
    unecho_differ_destroy(differ);
    fclose(out);
    return diff;
}

static const struct shown {
    const char *before, *gone, *behind, *diff;
    struct unecho_diff_style style;
} shown[] = {
    {"1\n2\n3\n4\n",
     "5\n",
     "6\n7\n8\n9\n",
     "@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n",
     {false, false}},
    {"", "all\n", "", "@@ -1 +0,0 @@\n-all\n", {false, false}},
    {"", "all", "", "@@ -1 +0,0 @@\n-all\n\\ No newline at end of file\n", {false, false}},
    {"One.",
     " Two.",
     "", /* no line end in either */
     "@@ -1 +1 @@\n-One. Two.\n\\ No newline at end of file\n+One.\n\\ No newline at end of file\n",
     {false, false}},
    {"One.\r\n",
     "Two.\r\n",
     "Three.",
     "@@ -1,3 +1,2 @@\n One.\r\n-Two.\r\n Three.\n"
     "\\ No newline at end of file\n",
     {false, false}},
    {"a", "\nb", "\nc\n", "@@ -1,3 +1,2 @@\n a\n-b\n c\n", {false, false}},
    {"", "\33[2J\n", "\t\x9b\n", "@@ -1,2 +1 @@\n-\33[2J\n \t\x9b\n", {false, false}},
    {"",
     "\33[2J\x7f\n",
     "\t\x9b \xe2\x80\xae\n",
     "@@ -1,2 +1 @@\n-^[[2J^?\n \t? ?\n",
     {false, true}},
    {"One.\n",
     "Two.\n",
     "",
     "\33[36m@@ -1,2 +1 @@\33[m\n One.\n\33[31m-Two.\33[m\n",
     {true, false}},
    {"One.",
     " Two.",
     "\n",
     "\33[36m@@ -1 +1 @@\33[m\n\33[31m-One. Two.\33[m\n"
     "\33[32m+One.\33[m\n",
     {true, false}},
    {"Same.\n", "", "Same.", NULL, {true, true}},
};

static void a_diff_looks_as_git_has_it(void **unused) {
    (void)unused;
    for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
        const struct shown *row = &shown[i];
        char *diff = diff_of("x", row->before, row->gone, row->behind, row->style, true);
        const char *head =
            row->style.color ? "\33[1m--- a/x\33[m\n\33[1m+++ b/x\33[m\n" : "--- a/x\n+++ b/x\n";
        char wanted[512] = "";

        if (row->diff)
            snprintf(wanted, sizeof(wanted), "%s%s", head, row->diff);
        assert_string_equal(diff, wanted);
        free(diff);
    }
}

static void what_is_not_wanted_is_not_written(void **unused) {
    char *diff = diff_of("x", "One.\n", "Two.\n", "", (struct unecho_diff_style){0}, false);

    (void)unused;
    assert_string_equal(diff, "");
    free(diff);
}

/* A file is read that goes on and on, and of which every tenth line goes. */
static void what_is_held_back_has_a_limit(void **unused) {
    static const char line[] = "A line that is long enough for some to be many bytes of a diff.\n";
    const size_t len = sizeof(line) - 1, count = 400000;
    char *diff = NULL;
    size_t diff_len = 0;
    FILE *out = open_memstream(&diff, &diff_len);
    struct unecho_differ *differ = unecho_differ_create(out, (struct unecho_diff_style){0});

    (void)unused;
    unecho_differ_begin(differ, "x");
    for (size_t i = 0; i < count; i++) {
        unecho_differ_input(differ, line, len);
        if (i % 10 > 0)
            unecho_differ_output(differ, line, len);
        fflush(out);
        assert_true(diff_len == 0 || i > count / 2);
    }
    assert_true(unecho_differ_end(differ, false));
    fflush(out);
    assert_true(diff_len > (size_t)16 * 1024 * 1024 && diff_len < (size_t)20 * 1024 * 1024);
    assert_memory_equal(diff, "--- a/x\n+++ b/x\n@@ -1,4 +1,3 @@\n", 32);
    unecho_differ_destroy(differ);
    fclose(out);
    free(diff);
}

static const struct named {
    const char *path, *name; /* as it stands behind a/ and b/, and the quotes before */
} named[] = {
    {"x.txt", "a/x.txt\n"},
    {"./in/x.txt", "a/in/x.txt\n"},
    {"/tmp//in/./x", "a/tmp/in/x\n"},
    {"in/.x", "a/in/.x\n"},
    {"../x", "a/../x\n"},
    {"a b", "a/a b\t\n"},
    {"a b/", "a/a b/\t\n"},
    {"blank ", "\"a/blank \"\t\n"},
    {"t\tab", "\"a/t\\tab\"\n"},
    {"l\nf", "\"a/l\\nf\"\n"},
    {"q\"b\\", "\"a/q\\\"b\\\\\"\n"},
    {"\33[2J\x7f", "\"a/\\033[2J\\177\"\n"},
    {"\xff\xc3", "\"a/\\377\\303\"\n"},
    {"gr\xc3\xbc\xc3\x9f", "a/gr\xc3\xbc\xc3\x9f\n"},
    {"\xe2\x80\xae/\xc3\xbc", "\"a/\\342\\200\\256/\xc3\xbc\"\n"},
};

static void a_name_is_spelled_as_git_has_it(void **unused) {
    (void)unused;
    for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
        char *diff = diff_of(named[i].path, "", "x\n", "", (struct unecho_diff_style){0}, true);
        size_t len = strlen(named[i].name);

        assert_memory_equal(diff, "--- ", 4);
        assert_true(strlen(diff) > 4 + len);
        assert_memory_equal(diff + 4, named[i].name, len);
        assert_memory_equal(diff + 4 + len, "+++ ", 4);
        free(diff);
    }
}

static void colours_are_for_terminals_that_know_them(void **unused) {
    (void)unused; /* tests/diff.sh has one */
    assert_true(unecho_color_wanted(UNECHO_WHEN_ALWAYS));
    assert_false(unecho_color_wanted(UNECHO_WHEN_NEVER));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_patch_makes_the_output_of_the_input),
        cmocka_unit_test(a_diff_looks_as_git_has_it),
        cmocka_unit_test(what_is_not_wanted_is_not_written),
        cmocka_unit_test(what_is_held_back_has_a_limit),
        cmocka_unit_test(a_name_is_spelled_as_git_has_it),
        cmocka_unit_test(colours_are_for_terminals_that_know_them),
    };

    return cmocka_run_group_tests_name("differ", tests, NULL, NULL);
}
