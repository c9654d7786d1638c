/* Patterns that choose files: what they match, and that none takes long. */
#include "globs.h"

#include "oracle.h"
#include "table.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PATTERNS = 4, PATHS = 8 };

/* A path that ends in a slash is that of a folder. */
struct row {
    const char *name, *patterns[PATTERNS];
    const char *matches[PATHS], *others[PATHS];
};

static const struct row rows[] = {
    {"name", {"*.txt"}, {"a.txt", "b/a.txt", "b/c/.txt"}, {"a.txt/b", "a.txt.c", "txt"}},
    {"path", {"a/*.txt"}, {"a/b.txt"}, {"a/b/c.txt", "b/a/b.txt", "a.txt"}},
    {"anchored", {"/a*"}, {"a", "ab"}, {"b/a"}},
    {"star_is_nothing", {"a*b*"}, {"ab", "axb", "abx"}, {"ba", "a"}},
    {"star_does_not_cross_a_slash", {"a/*/c"}, {"a/b/c"}, {"a/c", "a/b/b/c"}},
    {"star_alone", {"*"}, {"a", "a/b", "."}, {NULL}},
    {"one_character",
     {"a?c"},
     {"abc",
      "a\xC3\xA4"
      "c",
      "a\nc"},
     {"ac", "abbc", "a/c"}},
    {"one_byte_that_is_no_character",
     {"a?c"},
     {"a\xFF"
      "c"},
     {"a\xFF\xFF"
      "c"}},
    {"bytes_that_are_no_characters", {"\xFF*"}, {"\xFF\xFE", "a/\xFF"}, {"\xFE", "\xC3\xBF"}},
    {"any_folders_before",
     {"**/a/b"},
     {"a/b", "x/a/b", "x/y/a/b", "a/a/b"},
     {"a/x/b", "b", "xa/b"}},
    {"any_folders_between",
     {"a/**/b"},
     {"a/b", "a/x/b", "a/x/y/b", "a/b/b"},
     {"a", "b", "x/a/b", "a/bx", "ax/b"}},
    {"any_folders_behind", {"a/**"}, {"a/b", "a/b/c"}, {"a", "a/", "b/a/c", "ab/c"}},
    {"any_folders_twice", {"**/a/**/b"}, {"a/b", "x/a/y/b", "a/x/a/b"}, {"a", "x/b"}},
    {"any_folders_again", {"**/a/b/c"}, {"a/b/a/b/c", "a/a/b/c"}, {"a/b/b/c"}},
    {"any_folders_in_a_row", {"**/**/b"}, {"b", "a/b"}, {"a"}},
    {"any_folders_only", {"**"}, {"a", "a/b", "a/"}, {NULL}},
    {"any_folders_from_the_root", {"/**"}, {"a", "a/b"}, {NULL}},
    {"any_folders_before_a_name", {"**/*.txt"}, {"a.txt", "b/c/a.txt"}, {"a.md"}},
    {"folders_at_any_depth", {"**/"}, {"a/", "a/b/"}, {"a", "a/b"}},
    {"stars_in_a_name", {"a/x**y"}, {"a/xy", "a/x1y"}, {"a/x/y"}},
    {"three_stars", {"a/***/b"}, {"a/b", "a/x/b"}, {"ab"}},
    {"set", {"[a-c]?"}, {"ab", "x/cz"}, {"db", "a"}},
    {"set_of_some", {"[abx-z]"}, {"a", "b", "y"}, {"c", "-", "w"}},
    {"not_in_a_set", {"[!a-c]"}, {"d", "-"}, {"a", "c", "dd"}},
    {"not_in_a_set_either", {"[^a-c]"}, {"d"}, {"a"}},
    {"set_with_a_bracket", {"[]a]"}, {"]", "a"}, {"[]a]", "b"}},
    {"set_without_a_bracket", {"[!]a]"}, {"b"}, {"]", "a"}},
    {"set_with_a_dash", {"[a-]"}, {"a", "-"}, {"b"}},
    {"set_with_quotes", {"[\\]\\\\]"}, {"]", "\\"}, {"a"}},
    {"set_of_letters_beyond_ascii",
     {"[\xC3\xA0-\xC3\xBF]"},
     {"\xC3\xA9"},
     {"e", "\xC3\x89", "\xC3"}},
    {"set_of_a_class", {"[[:digit:]x]"}, {"1", "x"}, {"d", "a", ":"}},
    {"set_is_no_slash", {"a[!b]c"}, {"adc"}, {"a/c", "abc"}},
    {"set_that_is_reversed", {"[c-a]"}, {NULL}, {"a", "b", "c"}},
    {"set_that_is_not_closed", {"[ab"}, {"[ab"}, {"a", "b"}},
    {"one_of_several", {"*.{md,txt}"}, {"a.md", "b/a.txt"}, {"a.", "a.mdtxt", "a.md,txt"}},
    {"one_or_nothing", {"a{,.old}"}, {"a", "a.old"}, {"a.", "a,"}},
    {"one_of_one", {"a{b}c"}, {"abc"}, {"ac", "a{b}c"}},
    {"one_of_none", {"a{}c"}, {"ac"}, {"a{}c"}},
    {"several_in_several", {"{a,b{c,d{e,}}}f"}, {"af", "bcf", "bdef", "bdf"}, {"bf", "f", "abcf"}},
    {"several_with_wildcards", {"{a*,[bc]?}.x"}, {"ab.x", "bz.x"}, {"b.x", "dz.x"}},
    {"several_paths", {"{a/b,c}/d"}, {"a/b/d", "c/d"}, {"b/d", "a/d", "x/c/d"}},
    {"several_at_any_depth", {"{**/x,**/y}/**"}, {"x/1", "a/y/1"}, {"x", "z/1"}},
    {"brace_that_is_not_closed", {"{a,b"}, {"{a,b"}, {"a", "b"}},
    {"brace_that_is_not_closed_around_one", {"{a,{b,c}"}, {"{a,b", "{a,c"}, {"a", "b"}},
    {"brace_that_is_not_opened", {"a}"}, {"a}"}, {"a"}},
    {"comma_alone", {"a,b"}, {"a,b"}, {"a", "b"}},
    {"quoted_star", {"a/\\*"}, {"a/*"}, {"a/b"}},
    {"quoted_braces", {"\\{a\\,b\\}"}, {"{a,b}"}, {"a"}},
    {"quoted_comma", {"{a\\,b,c}"}, {"a,b", "c"}, {"a", "b"}},
    {"quoted_letter", {"\\a"}, {"a"}, {"\\a"}},
    {"quoted_bracket", {"\\[a]"}, {"[a]"}, {"a"}},
    {"backslash_at_the_end", {"a\\"}, {"a\\"}, {"a"}},
    {"folder", {"a/"}, {"a/", "b/a/"}, {"a", "b/a", "a/b/"}},
    {"folder_by_its_path", {"a/b/"}, {"a/b/"}, {"a/b", "b/", "x/a/b/"}},
    {"doubled_slashes", {"a//b"}, {"a/b"}, {"a", "b"}},
    {"dots_as_components", {"./a/./b/."}, {"a/b"}, {"a", "x/a/b", "b"}},
    {"dot_before_a_name", {"./a"}, {"a", "a/"}, {"b/a"}},
    {"dot_dot_is_a_name", {"../a"}, {NULL}, {"a", "b/a"}},
    {"nothing", {""}, {NULL}, {"a", "a/"}},
    {"slash_alone", {"/"}, {NULL}, {"a", "a/"}},
    {"colons_and_blanks", {"a: b"}, {"a: b", "x/a: b"}, {"a"}},
    {"taken_back", {"*.txt", "!a.txt"}, {"b.txt"}, {"a.txt", "c/a.txt", "a.md"}},
    {"taken_back_and_not", {"a*", "!ab*", "abc"}, {"a", "abc"}, {"ab", "abd"}},
    {"taken_back_from_nothing", {"!a"}, {NULL}, {"a", "b"}},
    {"exclamation_mark", {"\\!a"}, {"!a"}, {"a"}},
    {"exclamation_mark_inside", {"a!b"}, {"a!b"}, {"ab"}},
};

/* The same below another operand than ".". */
static const struct written_row {
    const char *name, *patterns[PATTERNS];
    const char *matches[PATHS], *others[PATHS];
    const char *operand;
} written_rows[] = {
    {"operand_before_it", {"d/a"}, {"a", "d/a"}, {"b", "x/a"}, "d"},
    {"operand_after_a_dot", {"./d/a"}, {"a"}, {"b"}, "d"},
    {"operand_with_a_dot", {"d/a"}, {"a"}, {"b"}, "./d"},
    {"operand_with_more_dots", {"d/e/a"}, {"a"}, {"b"}, "./d/./e"},
    {"operand_above", {"../d/a"}, {"a"}, {"b"}, "../d"},
    {"operand_is_not_matched", {"d"}, {"d", "a/d"}, {"a"}, "d"},
    {"operand_by_its_folders", {"d/**/a/"}, {"a/", "b/a/"}, {"a"}, "d"},
    {"operand_by_a_wildcard", {"*/a"}, {"a", "x/a"}, {"x/y/a"}, "d"},
    {"operand_from_the_root", {"/r/d/a"}, {"a"}, {"b", "x/a"}, "/r/d"},
    {"operand_is_the_root", {"/r/d/a"}, {"r/d/a"}, {"a", "d/a"}, "/"},
    {"operand_from_the_root_at_any_depth", {"**/d/a"}, {"a", "d/a"}, {"b"}, "/r/d"},
    {"operand_is_not_the_root", {"/d/a"}, {"d/a"}, {"a"}, "d"},
    {"operand_from_the_root_is_not_from_here", {"r/d/a"}, {"r/d/a"}, {"a"}, "/r/d"},
};

/* What the last pattern that matches says of it. */
static int match(struct unecho_globs *globs, const char *operand, const char *path) {
    char above[64], relative[64];
    size_t len = strlen(path);
    bool folder = len > 0 && path[len - 1] == '/';
    struct unecho_globs_path of = {above, 0, relative, folder};

    (void)snprintf(above, sizeof(above), "%s%s", operand, strcmp(operand, "/") == 0 ? "" : "/");
    (void)snprintf(relative, sizeof(relative), "%.*s", (int)(len - folder), path);
    of.operand_len = strlen(above);
    return unecho_globs_match(globs, &of);
}

static void check(const struct row *row, const char *operand) {
    struct unecho_patterns patterns = {row->patterns, 0};
    struct unecho_globs globs;

    while (patterns.count < PATTERNS && row->patterns[patterns.count])
        patterns.count++;
    assert_true(unecho_globs_init(&globs, patterns));
    for (const char *const *path = row->matches; *path; path++)
        if (match(&globs, operand, *path) <= 0)
            fail_msg("%s does not match %s", row->patterns[0], *path);
    for (const char *const *path = row->others; *path; path++)
        if (match(&globs, operand, *path) > 0)
            fail_msg("%s matches %s", row->patterns[0], *path);
    unecho_globs_release(&globs);
}

static void a_row_matches(void **state) { check(*state, "."); }

static void a_written_row_matches(void **state) {
    const struct written_row *written = *state;
    struct row row = {.name = written->name};

    memcpy(row.patterns, written->patterns, sizeof(row.patterns));
    memcpy(row.matches, written->matches, sizeof(row.matches));
    memcpy(row.others, written->others, sizeof(row.others));
    check(&row, written->operand);
}

/* --- which have matched ------------------------------------------------------------------------
 */

static void each_pattern_is_known_to_match(void) {
    const char *const items[] = {"*.txt", "a*", "!b", "none", "a.txt"};
    struct unecho_globs globs;

    assert_true(unecho_globs_init(&globs, (struct unecho_patterns){items, 5}));
    assert_false(globs.tried);
    assert_int_equal(match(&globs, ".", "c"), 0);
    assert_true(globs.tried && globs.chooses);
    for (size_t i = 0; i < 5; i++)
        assert_false(unecho_globs_has_matched(&globs, i));
    assert_int_equal(match(&globs, ".", "a.txt"), 1); /* all that match, not only the last */
    assert_int_equal(match(&globs, ".", "b"), -1);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(unecho_globs_has_matched(&globs, i), i != 3);
    unecho_globs_release(&globs);
}

/* --- another opinion ----------------------------------------------------------------------------
 */

/* A text of a few letters, in which much matches. */
static void random_text(uint64_t *random, const char *letters, char *out, size_t most) {
    size_t len = 1 + (size_t)(random_next(random) >> 16) % most;

    for (size_t i = 0; i < len; i++)
        out[i] = letters[(size_t)(random_next(random) >> 16) % strlen(letters)];
    out[len] = '\0';
}

/* Without slashes and braces a pattern is one of fnmatch(3). */
static void names_match_as_in_a_shell(void) {
    uint64_t random = 1;
    char pattern[32], name[32];
    const char *items[] = {pattern};
    size_t matched = 0;

    for (int i = 0; i < 200000; i++) {
        struct unecho_globs globs;
        bool wanted;

        random_text(&random, "ab*?[]-!c", pattern, 10);
        random_text(&random, "abc-!]", name, 6);
        if (*pattern == '!')
            *pattern = '*';
        wanted = fnmatch(pattern, name, 0) == 0;
        assert_true(unecho_globs_init(&globs, (struct unecho_patterns){items, 1}));
        if ((match(&globs, ".", name) > 0) != wanted)
            fail_msg("'%s' and '%s': fnmatch says %d", pattern, name, wanted);
        unecho_globs_release(&globs);
        matched += wanted;
    }
    assert_in_range(matched, 1000, 199000);
}

/* All that the braces of a pattern stand for, one by one, by plain recursion. */
static bool expand(const char *pattern, const char *name) {
    const char *open = strchr(pattern, '{'), *at;
    int depth = 0;

    if (!open)
        return strcmp(pattern, name) == 0;
    for (at = open + 1; depth > 0 || *at != '}'; at++)
        depth += (*at == '{') - (*at == '}');
    for (const char *begin = open + 1, *s = begin; s <= at; s++) {
        char one[128];

        if (s < at && (depth > 0 || *s != ',')) {
            depth += (*s == '{') - (*s == '}');
            continue;
        }
        (void)snprintf(one, sizeof(one), "%.*s%.*s%s", (int)(open - pattern), pattern,
                       (int)(s - begin), begin, at + 1);
        if (expand(one, name))
            return true;
        begin = s + 1;
    }
    return false;
}

static bool is_balanced(const char *s) {
    int depth = 0;

    for (; *s && depth >= 0; s++) {
        depth += (*s == '{') - (*s == '}');
        if (*s == ',' && depth == 0)
            return false;
    }
    return depth == 0;
}

static void braces_are_what_they_stand_for(void) {
    uint64_t random = 2;
    char pattern[32], name[32];
    const char *items[] = {pattern};
    size_t matched = 0, tried = 0;

    for (int i = 0; i < 400000; i++) {
        struct unecho_globs globs;
        bool wanted;

        random_text(&random, "ab{{},}", pattern, 12);
        random_text(&random, "ab", name, 4);
        if (!is_balanced(pattern))
            continue;
        wanted = expand(pattern, name);
        assert_true(unecho_globs_init(&globs, (struct unecho_patterns){items, 1}));
        if ((match(&globs, ".", name) > 0) != wanted)
            fail_msg("'%s' and '%s': expansion says %d", pattern, name, wanted);
        unecho_globs_release(&globs);
        matched += wanted;
        tried++;
    }
    assert_in_range(matched, 200, tried - 200);
}

/* --- hostile ones -------------------------------------------------------------------------------
 */

static const struct hostile {
    const char *name, *before, *unit, *after; /* a pattern: the unit many times */
    size_t count;
    const char *letter; /* the path: many of it, then "/b" */
} hostiles[] = {
    {"stars", "", "a*", "b", 2000, "a"},
    {"stars_between", "x/", "*a", "/b", 2000, "a"},
    {"folders", "", "**/a/", "c", 1000, "a/"},
    {"folders_in_a_row", "", "**/", "c", 1000, "a/"},
    {"alternatives", "", "{a,a}", "c", 1000, "a"},
    {"alternatives_in_a_path", "", "{a,aa,**/}", "/c", 700, "a"},
    {"empty_alternatives", "", "{,a}", "c", 1000, "a"},
    {"deep_braces", "", "{a,{", "", 4000, "a"},
    {"closed_braces", "", "{{{{,}}}}", "c", 700, "a"},
    {"stars_in_braces", "", "{*,*a*}", "c", 700, "a"},
    {"many_commas", "{", "a,", "}*c", 4000, "a"},
    {"sets", "", "[!b-c]*", "c", 600, "a"},
    {"brackets", "", "[", "", 4000, "["},
};

static void a_hostile_one_takes_no_time(void **state) {
    const struct hostile *row = *state;
    struct bytes pattern = {NULL, 0, 0}, path = {NULL, 0, 0};
    struct unecho_globs_path of = {"./", 2, NULL, false};
    const char *items[1];
    struct unecho_globs globs;
    clock_t start = clock();

    bytes_add(&pattern, row->before, strlen(row->before));
    for (size_t i = 0; i < row->count; i++)
        bytes_add(&pattern, row->unit, strlen(row->unit));
    bytes_add(&pattern, row->after, strlen(row->after) + 1);
    while (path.len < 1000)
        bytes_add(&path, row->letter, strlen(row->letter));
    bytes_add(&path, "/b", 3);
    items[0] = pattern.data;
    of.relative = path.data;
    assert_true(unecho_globs_init(&globs, (struct unecho_patterns){items, 1}));
    assert_int_equal(unecho_globs_match(&globs, &of), 0);
    unecho_globs_release(&globs);
    free(pattern.data);
    free(path.data);
    assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
}

/* ------------------------------------------------------------------------------------------------
 */

static const struct plain {
    const char *name;
    void (*run)(void);
} plains[] = {
    {"each_pattern_is_known_to_match", each_pattern_is_known_to_match},
    {"names_match_as_in_a_shell", names_match_as_in_a_shell},
    {"braces_are_what_they_stand_for", braces_are_what_they_stand_for},
};

static void run_plain(void **state) {
    const struct plain *plain = *state;

    plain->run();
}

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(rows, a_row_matches), TABLE(written_rows, a_written_row_matches),
        TABLE(plains, run_plain), TABLE(hostiles, a_hostile_one_takes_no_time)};

    return RUN_TABLES("globs", tables, argc, argv);
}
