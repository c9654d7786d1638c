/*
 * Quoted mail: what stood plain before is found when it comes back behind marks, whole and nothing
 * but that; and what is left keeps its marks.
 */
#include "read_files.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 72 };

/* --- articles that come back quoted and wrapped ------------------------------------------------
 */

struct article {
    const char *name, *language, *marks;
};

#define QUOTED(language)                                                                           \
    {language "_once", language, "> "}, {language "_twice", language, "> > "},                     \
        {language "_tightly", language, ">> "}, {                                                  \
        language "_barely", language, ">"                                                          \
    }

static const struct article articles[] = {
    QUOTED("en"), QUOTED("de"), QUOTED("ru"), QUOTED("fr"), QUOTED("es"), QUOTED("it"),
    QUOTED("nl"), QUOTED("pl"), QUOTED("cs"), QUOTED("sv"), QUOTED("tr"), QUOTED("el"),
    QUOTED("uk"), QUOTED("fi"), QUOTED("ar"), QUOTED("hi"), QUOTED("ko"), QUOTED("pt")};

static struct bytes read_article(const char *language) {
    struct bytes text = {NULL, 0, 0};
    char path[512];

    assert_in_range(
        snprintf(path, sizeof(path), "%s/tests/data/%s.txt", UNECHO_SOURCE_DIR, language), 1,
        sizeof(path) - 1);
    assert_true(read_file(path, &text));
    return text;
}

/* The length of the line at `s`, filled with words as far as WIDTH characters go. */
static size_t filled(const char *s, size_t len) {
    size_t at = 0, space = 0, column = 0;

    for (; at < len && s[at] != '\n'; at++) {
        column += ((unsigned char)s[at] & 0xC0) != 0x80;
        if (s[at] == ' ' && (column <= WIDTH + 1 || space == 0))
            space = at;
        if (column > WIDTH && space > 0)
            return space;
    }
    return at;
}

static void add_quoted(struct bytes *out, const struct bytes *text, const char *marks) {
    size_t trimmed = strlen(marks) - (marks[strlen(marks) - 1] == ' ');

    for (size_t at = 0; at < text->len;) {
        size_t len = filled(text->data + at, text->len - at);

        bytes_add(out, marks, len ? strlen(marks) : trimmed);
        bytes_add(out, text->data + at, len);
        bytes_add(out, "\n", 1);
        at += len + 1;
    }
}

/* What it is made of but white space and marks. */
static struct bytes squeezed(const char *s, size_t len) {
    struct bytes out = {NULL, 0, 0};

    for (size_t i = 0; i < len; i++)
        if (!strchr(" >\n", s[i]))
            bytes_add(&out, s + i, 1);
    return out;
}

/* Is the unit one sentence or more of the first `count` runs, and no part of one? */
static bool is_whole(const struct answer *answer, size_t count, const struct one_run *unit) {
    struct bytes wanted = squeezed(answer->out.data + unit->at, unit->len);
    bool whole = false;

    for (size_t i = 0; i < count && !whole; i++) {
        size_t end = answer->runs[count - 1].at + answer->runs[count - 1].len;

        for (size_t k = i; k < count && !whole; k++) {
            size_t from = answer->runs[i].at, to = answer->runs[k].at + answer->runs[k].len;
            struct bytes got = squeezed(answer->out.data + from, (to < end ? to : end) - from);

            whole = bytes_equal(got.data, got.len, wanted.data, wanted.len);
            free(got.data);
        }
    }
    free(wanted.data);
    return whole;
}

static void is_found(void **state) {
    const struct article *row = *state;
    struct trial trial = {
        .config = {.match = UNECHO_MATCH_TEXT, .list = true, .keep = UNECHO_KEEP_ALL}};
    struct bytes plain = read_article(row->language), text = {NULL, 0, 0};
    size_t first, found = 0, units;
    struct answer answer = ask(&trial, &trial.config, plain.data, plain.len, PUSH_WHOLE);

    first = answer.count;
    answer_release(&answer);
    bytes_add(&text, plain.data, plain.len);
    bytes_add(&text, "\n", 1);
    add_quoted(&text, &plain, row->marks);
    answer = ask(&trial, &trial.config, text.data, text.len, 7);
    units = answer.count - first;
    assert_in_range(first, 10, 100);
    for (size_t i = first; i < answer.count; i++) {
        found += answer.runs[i].removed;
        if (!is_whole(&answer, first, &answer.runs[i]))
            fail_msg("no whole sentence: |%.*s|", (int)answer.runs[i].len,
                     answer.out.data + answer.runs[i].at);
    }
    if (found * 100 < units * 98)
        fail_msg("%zu of %zu sentences were found", found, units);
    answer_release(&answer);
    free(plain.data);
    free(text.data);
}

/* --- what is left ------------------------------------------------------------------------------
 */

/* The text behind SEEN. */
struct left {
    const char *name, *in, *out;
};

#define SEEN "We left. We went home over the old bridge, and nobody spoke to us all the way."
#define LONG_ "We went home over the old bridge, and nobody spoke to us all"

static const struct left left[] = {
    {"first_of_its_line", "> We left. It rained.\n", "> It rained.\n"},
    {"last_of_its_line", "> It rained. We left.\n> He came.\n", "> It rained.\n> He came.\n"},
    {"over_two_lines", "> " LONG_ "\n> the way. It rained.\n", "> It rained.\n"},
    {"over_two_lines_behind_another", "> It rained.\n> " LONG_ "\n> the way. He came.\n",
     "> It rained.\n> He came.\n"},
    {"other_marks", ">> " LONG_ "\n>> the way. It rained.\n", ">> It rained.\n"},
    {"mixed_marks", ">> > We left. It rained.\n", ">> > It rained.\n"},
    {"a_blank_line_between", "> It rained.\n>\n> We left.\n>\n> He came.\n",
     "> It rained.\n>\n> He came.\n"},
    {"all_of_a_quotation", "Bob wrote:\n> We left.\n>\n> We left.\n\nIt rained.\n",
     "Bob wrote:\n\nIt rained.\n"},
    {"all_there_is", "> We left.\n>\n> We left.\n>\n", ""},
    {"first_of_all", "> We left.\n>\n> It rained.\n", "> It rained.\n"},
    {"last_of_all", "> It rained.\n>\n> We left.\n>\n", "> It rained.\n"},
    {"before_an_answer", "> It rained.\n>\n> We left.\nNo.\n", "> It rained.\n\nNo.\n"},
    {"dos_lines", "> It rained.\r\n>\r\n> We left. He came.\r\n",
     "> It rained.\r\n>\r\n> He came.\r\n"},
    {"no_letter_behind_a_bare_mark", ">We left. 5 came.\n", "> 5 came.\n"},
    {"deeper", "> > We left. It rained.\n> We left. He came.\n", "> > It rained.\n> He came.\n"},
    {"no_marks", "It holds if x\n> y. We left. It rained.\n", "It holds if x\n> y. It rained.\n"},
};

static void keeps_its_marks(void **state) {
    static const int sizes[] = {PUSH_WHOLE, 1, 2, 3, 7};
    const struct left *row = *state;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        struct bytes text = {NULL, 0, 0};
        struct trial trial = {.config = {.match = UNECHO_MATCH_TEXT}};
        struct answer answer;

        bytes_add(&text, SEEN "\n\n", strlen(SEEN) + 2);
        bytes_add(&text, row->in, strlen(row->in));
        answer = ask(&trial, &trial.config, text.data, text.len, sizes[i]);
        bytes_add(&answer.out, "", 1);
        assert_in_range(answer.out.len, strlen(SEEN) + 1, SIZE_MAX);
        if (*row->out)
            assert_string_equal(answer.out.data + strlen(SEEN) + 2, row->out);
        else
            assert_string_equal(answer.out.data, SEEN "\n");
        answer_release(&answer);
        free(text.data);
    }
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(articles, is_found), TABLE(left, keeps_its_marks)};

    return RUN_TABLES("quoting", tables, argc, argv);
}
