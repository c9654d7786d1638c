/* --show: texts with what goes marked, and where it was said first. Each row is a list of what a
 * view is told, and what it writes. */
#include "show.h"

#include "table.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_STEPS = 12 };

enum kind { NOTHING, BEGIN, UNIT, REST, END };

struct step {
    enum kind kind;
    int document; /* BEGIN, END; of a unit where it was said first, -1: nowhere */
    const char *gap;
    const char *text;
    size_t gap_len, len;
    enum unecho_why why;
    uint64_t part, line;
    unsigned near; /* percent; 0: it is not nearly the same */
    int at;        /* of what stays all the same: its document */
};

#define DOC(n)                                                                                     \
    { BEGIN, n, "", "", 0, 0, UNECHO_WHY_KEPT, 0, 0, 0, 0 }
#define DONE(n)                                                                                    \
    { END, n, "", "", 0, 0, UNECHO_WHY_KEPT, 0, 0, 0, 0 }
#define KEPT(gap, text)                                                                            \
    { UNIT, -1, gap, text, sizeof(gap) - 1, sizeof(text) - 1, UNECHO_WHY_KEPT, 0, 0, 0, 0 }
#define GONE(gap, text, n, line)                                                                   \
    { UNIT, n, gap, text, sizeof(gap) - 1, sizeof(text) - 1, UNECHO_WHY_REPEAT, 0, line, 0, 0 }
#define GONE_PART(gap, text, n, part, line)                                                        \
    { UNIT, n, gap, text, sizeof(gap) - 1, sizeof(text) - 1, UNECHO_WHY_REPEAT, part, line, 0, 0 }
#define WHY(gap, text, why)                                                                        \
    { UNIT, -1, gap, text, sizeof(gap) - 1, sizeof(text) - 1, UNECHO_WHY_##why, 0, 0, 0, 0 }
#define NEAR(gap, text, n, part, percent)                                                          \
    { UNIT, n, gap, text, sizeof(gap) - 1, sizeof(text) - 1, UNECHO_WHY_NEAR, part, 1, percent, 0 }
#define LIKE(at, gap, text, n, part, percent)                                                      \
    { UNIT, n, gap, text, sizeof(gap) - 1, sizeof(text) - 1, UNECHO_WHY_KEPT, part, 1, percent, at }
#define TAIL(gap)                                                                                  \
    { REST, -1, gap, "", sizeof(gap) - 1, 0, UNECHO_WHY_KEPT, 0, 0, 0, 0 }

#define HARMFUL "x\n\x1B[2J\x80.txt"

static const struct unecho_shown_document documents[] = {
    {"a.txt", 0, 0, 0, NULL, 0, false},
    {"b.txt", 1, 0, 0, NULL, 0, false},
    {"r.jsonl", 2, 1, 1, NULL, 0, false},
    {"r.jsonl", 3, 12, 12, "no 7", 4, false},
    {"a/folder/of/some/length/c.txt", 4, 0, 0, NULL, 0, false},
    {HARMFUL, 5, 0, 0, NULL, 0, false},
    {"r.jsonl", 6, 4, 9, "\x1B[m\0\xE2\x80\xAE", 7, false},
    {"\xE6\x9D\xB1\xE4\xBA\xAC.txt", 7, 0, 0, NULL, 0, false},
    {"e\xCC\x81.txt", 8, 0, 0, NULL, 0, false},
};

#define NO "                         | "
#define A1 "a.txt:1                  | "
#define A2 "a.txt:2                  | "

static const struct row {
    const char *name;
    bool color, several;
    struct step steps[MOST_STEPS];
    const char *shown;
    size_t len;
} rows[] = {
#define SHOWN(text) text, sizeof(text) - 1
    {"nothing_goes",
     false,
     false,
     {DOC(0), KEPT("", "One."), KEPT(" ", "Two."), TAIL("\n"), DONE(0)},
     SHOWN(NO "One. Two.\n")},
    {"an_empty_text", false, false, {DOC(0), TAIL(""), DONE(0)}, SHOWN("")},
    {"blank_lines_have_a_margin",
     false,
     false,
     {DOC(0), KEPT("\n", "One."), KEPT("\n\n", "Two."), TAIL("\n\n"), DONE(0)},
     SHOWN(NO "\n" NO "One.\n" NO "\n" NO "Two.\n" NO "\n")},
    {"a_last_line_without_an_end",
     false,
     false,
     {DOC(0), KEPT("", "One."), TAIL(""), DONE(0)},
     SHOWN(NO "One.\n")},
    {"what_goes_stands_in_its_place",
     false,
     false,
     {DOC(0), KEPT("", "One."), GONE(" ", "Two.", 0, 1), KEPT(" ", "Three."), TAIL("\n"), DONE(0)},
     SHOWN(A1 "One. [-Two.-] Three.\n")},
    {"colour",
     true,
     false,
     {DOC(0), KEPT("", "One."), GONE(" ", "Two.", 0, 1), KEPT(" ", "Three."), TAIL("\n"), DONE(0)},
     SHOWN(A1 "One. \x1B[2;9mTwo.\x1B[m Three.\n")},
    {"places_of_one_line",
     false,
     false,
     {DOC(1), GONE("", "One.", 0, 1), GONE(" ", "Two.", 1, 1), GONE(" ", "Three.", 0, 9),
      TAIL("\n"), DONE(1)},
     SHOWN(A1 "[-One.-] [-Two.-] [-Three.-]\n"
              "b.txt:1                  |\n"
              "a.txt:9                  |\n")},
    {"places_in_a_row_are_put_together",
     false,
     false,
     {DOC(1), GONE("", "A.", 0, 3), GONE(" ", "B.", 0, 3), GONE(" ", "C.", 0, 4),
      GONE(" ", "D.", 0, 5), GONE(" ", "E.", 0, 4), TAIL("\n"), DONE(1)},
     SHOWN("a.txt:3-5                | [-A.-] [-B.-] [-C.-] [-D.-] [-E.-]\n"
           "a.txt:4                  |\n")},
    {"texts_are_not_put_together",
     false,
     false,
     {DOC(1), GONE_PART("", "A.", 2, 1, 1), GONE_PART(" ", "B.", 2, 2, 2), TAIL("\n"), DONE(1)},
     SHOWN("r.jsonl:1.1:1            | [-A.-] [-B.-]\n"
           "r.jsonl:1.2:2            |\n")},
    {"over_several_lines",
     false,
     false,
     {DOC(1), KEPT("", "One."), GONE(" ", "Two\n  and \r\n\nmore.", 0, 2), KEPT(" ", "Three."),
      TAIL("\n"), DONE(1)},
     SHOWN(A2 "One. [-Two-]\n" A2 "  [-and-] \r\n" NO "\n" A2 "[-more.-] Three.\n")},
    {"next_line_has_its_own_places",
     false,
     false,
     {DOC(1), GONE("", "One.", 0, 1), KEPT("\n", "Two."), GONE("\n", "Three.", 0, 2), TAIL("\n"),
      DONE(1)},
     SHOWN(A1 "[-One.-]\n" NO "Two.\n" A2 "[-Three.-]\n")},
    {"a_record",
     false,
     false,
     {DOC(0), GONE("", "One.", 2, 1), TAIL("\n"), DONE(0)},
     SHOWN("r.jsonl:1:1              | [-One.-]\n")},
    {"a_record_with_a_name",
     false,
     false,
     {DOC(0), GONE("", "One.", 3, 1), TAIL("\n"), DONE(0)},
     SHOWN("r.jsonl:no 7:1           | [-One.-]\n")},
    {"a_long_name",
     false,
     false,
     {DOC(0), GONE("", "One.", 4, 123), TAIL("\n"), DONE(0)},
     SHOWN("...some/length/c.txt:123 | [-One.-]\n")},
    {"wide_names",
     false,
     false,
     {DOC(0), GONE("", "One.", 7, 1), TAIL("\n"), DONE(0)},
     SHOWN("\xE6\x9D\xB1\xE4\xBA\xAC.txt:1               | [-One.-]\n")},
    {"names_with_combining_marks",
     false,
     false,
     {DOC(0), GONE("", "One.", 8, 1), TAIL("\n"), DONE(0)},
     SHOWN("e\xCC\x81.txt:1                  | [-One.-]\n")},
    {"reasons",
     false,
     false,
     {DOC(0), WHY("", "A.", SEVERAL), WHY(" ", "B.", SEVERAL), WHY("\n", "C.", SINGLE),
      WHY("\n", "D.", UNCOMPARED), WHY("\n", "E.", SEEN), WHY("\n", "F.", REPEAT), TAIL("\n"),
      DONE(0)},
     SHOWN("first of several         | [-A.-] [-B.-]\n"
           "first or only one        | [-C.-]\n"
           "not compared             | [-D.-]\n"
           "seen                     | [-E.-]\n"
           "said before              | [-F.-]\n")},
    {"what_is_nearly_the_same",
     false,
     true,
     {DOC(1), NEAR("", "One.\nTwo.", 0, 0, 97), TAIL("\n"), DONE(1), DOC(3),
      NEAR("", "One.", 2, 0, 100), TAIL(""), DONE(3)},
     SHOWN("==> b.txt <==\n97% in a.txt             | [-One.-]\n97% in a.txt             | "
           "[-Two.-]\n\n==> r.jsonl:12 (id no 7) <==\n100% in r.jsonl:1        | [-One.-]\n")},
    {"nearly_the_same_as_a_long_name",
     false,
     false,
     {DOC(0), NEAR("", "One.", 4, 0, 90), TAIL("\n"), DONE(0)},
     SHOWN("90% in ...e/length/c.txt | [-One.-]\n")},
    {"nearly_the_same_as_texts_of_a_record",
     false,
     false,
     {DOC(0), NEAR("", "A.", 3, 1, 90), NEAR(" ", "B.", 3, 1, 91), NEAR(" ", "C.", 3, 2, 91),
      NEAR(" ", "D.", 3, 2, 91), TAIL("\n"), DONE(0)},
     SHOWN("90% in r.jsonl:no 7.1    | [-A.-] [-B.-] [-C.-] [-D.-]\n"
           "91% in r.jsonl:no 7.1    |\n91% in r.jsonl:no 7.2    |\n")},
    {"what_is_like_another_stays",
     false,
     true,
     {DOC(0), LIKE(0, "", "One.", 1, 0, 93), TAIL("\n"), DONE(0), DOC(1), GONE("", "One.", 0, 1),
      TAIL("\n"), DONE(1), DOC(3), LIKE(3, "", "Two.", 2, 0, 30), TAIL(""), DONE(3)},
     SHOWN("==> a.txt: 93% in b.txt, stays <==\n\n==> b.txt <==\n" A1 "[-One.-]\n\n"
           "==> r.jsonl:no 7: 30% in r.jsonl:1, stays <==\n")},
    {"one_text_of_a_record_is_like_another",
     false,
     false,
     {DOC(2), LIKE(2, "", "One.", 3, 2, 93), TAIL(""), GONE("", "Two.", 0, 1), TAIL(""),
      LIKE(2, "", "Three.", 0, 0, 94), TAIL(""), DONE(2)},
     SHOWN("==> r.jsonl:1: 93% in r.jsonl:no 7.2, stays <==\n\n==> r.jsonl:1 <==\n" NO "One.\n" A1
           "[-Two.-]\n\n==> r.jsonl:1: 94% in a.txt, stays <==\n" NO "Three.\n")},
    {"one_file_alone_is_shown_if_it_stays",
     false,
     false,
     {DOC(0), LIKE(0, "", "One.", 1, 0, 93), TAIL("\n"), DONE(0)},
     SHOWN("==> a.txt: 93% in b.txt, stays <==\n" NO "One.\n")},
    {"names_of_what_is_like_another_steer_no_terminal",
     false,
     true,
     {DOC(5), LIKE(5, "", "One.", 6, 0, 93), TAIL("\n"), DONE(5), DOC(0),
      NEAR("", "One.", 5, 0, 93), TAIL("\n"), DONE(0)},
     SHOWN("==> x??[2J?.txt: 93% in r.jsonl:?[m??, stays <==\n\n==> a.txt <==\n"
           "93% in x??[2J?.txt       | [-One.-]\n")},
    {"files_are_named",
     false,
     true,
     {DOC(0), GONE("", "One.", 0, 1), TAIL("\n"), DONE(0), DOC(1), KEPT("", "Two."),
      GONE("\n", "One.", 0, 1), TAIL(""), DONE(1)},
     SHOWN("==> a.txt <==\n" A1 "[-One.-]\n\n==> b.txt <==\n" NO "Two.\n" A1 "[-One.-]\n")},
    {"records_are_named",
     false,
     true,
     {DOC(2), GONE("", "One.", 0, 1), TAIL(""), DONE(2), DOC(3), GONE("", "One.", 0, 1), TAIL(""),
      DONE(3)},
     SHOWN("==> r.jsonl:1 <==\n" A1 "[-One.-]\n\n==> r.jsonl:12 (id no 7) <==\n" A1 "[-One.-]\n")},
    {"files_of_which_nothing_goes_are_left_out",
     false,
     true,
     {DOC(0), KEPT("", "One."), TAIL("\n"), DONE(0), DOC(1), GONE("", "One.", 0, 1), TAIL(""),
      DONE(1), DOC(4), KEPT("", "Two."), TAIL("\n"), DONE(4)},
     SHOWN("==> b.txt <==\n" A1 "[-One.-]\n")},
    {"records_of_which_nothing_goes_are_left_out",
     false,
     false,
     {DOC(2), GONE("", "One.", 0, 1), TAIL(""), DONE(2), DOC(6), KEPT("", "Two."), TAIL(""),
      DONE(6), DOC(3), GONE("", "One.", 0, 1), TAIL(""), DONE(3)},
     SHOWN("==> r.jsonl:1 <==\n" A1 "[-One.-]\n\n==> r.jsonl:12 (id no 7) <==\n" A1 "[-One.-]\n")},
    {"nothing_goes_of_several",
     false,
     true,
     {DOC(0), KEPT("", "One."), TAIL("\n"), DONE(0), DOC(1), TAIL(""), DONE(1)},
     SHOWN("")},
    {"what_is_shown_is_whole",
     false,
     true,
     {DOC(0), KEPT("", "One."), KEPT("\n\n", "Two."), GONE(" ", "One.", 0, 1), KEPT("\n", "Three."),
      TAIL("\n"), DONE(0), DOC(1), KEPT("", "Four."), TAIL(""), DONE(1)},
     SHOWN("==> a.txt <==\n" NO "One.\n" NO "\n" A1 "Two. [-One.-]\n" NO "Three.\n")},
    {"one_file_alone_is_shown",
     false,
     true,
     {DOC(0), KEPT("", "One."), TAIL("\n"), DONE(0)},
     SHOWN("==> a.txt <==\n" NO "One.\n")},
    {"one_record_alone_is_shown",
     false,
     false,
     {DOC(3), KEPT("", "One."), TAIL(""), DONE(3)},
     SHOWN("==> r.jsonl:12 (id no 7) <==\n" NO "One.\n")},
    {"texts_of_a_record_begin_lines",
     false,
     false,
     {DOC(2), KEPT("", "One."), TAIL(""), KEPT("", "Two."), TAIL(""), DONE(2)},
     SHOWN("==> r.jsonl:1 <==\n" NO "One.\n" NO "Two.\n")},
    {"files_of_one_text_begin_lines",
     false,
     false,
     {DOC(0), KEPT("", "One."), DONE(0), DOC(1), KEPT("", "Two."), TAIL("\n"), DONE(1)},
     SHOWN(NO "One.\n" NO "Two.\n")},
    {"names_steer_no_terminal",
     false,
     true,
     {DOC(5), GONE("", "One.", 5, 1), TAIL("\n"), DONE(5)},
     SHOWN("==> x??[2J?.txt <==\nx??[2J?.txt:1            | [-One.-]\n")},
    {"names_of_records_steer_no_terminal",
     true,
     true,
     {DOC(6), GONE("", "One.", 6, 1), TAIL("\n"), DONE(6)},
     SHOWN("==> r.jsonl:4 (id ?[m?\?) <==\n"
           "r.jsonl:?[m??:1          | \x1B[2;9mOne.\x1B[m\n")},
    {"all_bytes_pass",
     false,
     false,
     {DOC(0), KEPT("\xEF\xBB\xBF", "a\0b\x1B[2J\xFF\xE2\x80\xAE\x7F."), GONE("\r\n", "\0c.", 0, 1),
      TAIL("\r\n"), DONE(0)},
     SHOWN(NO "\xEF\xBB\xBF"
              "a\0b\x1B[2J\xFF\xE2\x80\xAE\x7F.\r\n" A1 "[-\0c.-]\r\n")},
    {"texts_steer_no_terminal",
     true,
     false,
     {DOC(0), KEPT("\xEF\xBB\xBF", "a\0b\x1B[2J\xFF\xE2\x80\xAE\x7F."),
      GONE("\n",
           "\x1B[m\xC2\x9B"
           "1m.\xE2",
           0, 1),
      TAIL("\n"), DONE(0)},
     SHOWN(NO "\xEF\xBB\xBF"
              "a^@b^[[2J??^?.\n" A1 "\x1B[2;9m^[[m?1m.?\x1B[m\n")},
    {"a_carriage_return_is_shown_within_a_line",
     true,
     false,
     {DOC(0), KEPT("", "a\rb."), GONE("\r\n", "\rc\rd.\r", 0, 1), TAIL("\n\r"), DONE(0)},
     SHOWN(NO "a^Mb.\n" A1 "^M\x1B[2;9mc^Md.\x1B[m\n")},
    {"scripts_stay_as_they_are",
     true,
     false,
     {DOC(0),
      KEPT("", "\tna\xC3\xAFve \xE2\x80\x8F\xD7\x90 "
               "\xD9\x85\xE2\x80\x8C\xD9\x86 \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x8E\xA4."),
      TAIL("\n"), DONE(0)},
     SHOWN(NO "\tna\xC3\xAFve \xE2\x80\x8F\xD7\x90 "
              "\xD9\x85\xE2\x80\x8C\xD9\x86 \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x8E\xA4.\n")},
};

/* --- what a row writes ------------------------------------------------------------------------ */

static void take(void *state, const struct step *step) {
    const struct unecho_view *view = &unecho_view_show;
    struct unecho_shown_unit unit = {.at.document = &documents[step->at],
                                     .gap = step->gap,
                                     .data = step->text,
                                     .gap_len = step->gap_len,
                                     .len = step->len,
                                     .counts = true,
                                     .compared = true,
                                     .repeat = step->document >= 0 && step->why,
                                     .why = step->why,
                                     .near = step->near == 0 ? UNECHO_NEAR_NONE
                                             : step->why     ? UNECHO_NEAR_SAME
                                                             : UNECHO_NEAR_NUMBERS,
                                     .near_percent = step->near};

    switch (step->kind) {
    case BEGIN:
        view->begin(state, &documents[step->document]);
        break;
    case END:
        view->end(state, &documents[step->document]);
        break;
    case REST:
        view->rest(state, step->gap, step->gap_len);
        break;
    default:
        if (step->document >= 0)
            unit.first =
                (struct unecho_spot){&documents[step->document], step->part, step->line, 0};
        view->unit(state, &unit);
    }
}

/* A writer to a file without a name. */
struct output {
    FILE *file;
    struct unecho_writer writer;
};

static void output_open(struct output *output) {
    char name[32];

    output->file = tmpfile();
    assert_non_null(output->file);
    (void)snprintf(name, sizeof(name), "/dev/fd/%d", fileno(output->file));
    assert_true(unecho_writer_open(&output->writer, name, false));
}

/* What was written, to be freed. */
static char *output_read(struct output *output, size_t *len) {
    long end;
    char *bytes;

    assert_true(unecho_writer_commit(&output->writer));
    unecho_writer_release(&output->writer);
    assert_int_equal(fseek(output->file, 0, SEEK_END), 0);
    end = ftell(output->file);
    assert_true(end >= 0);
    rewind(output->file);
    *len = (size_t)end;
    bytes = calloc(*len + 1, 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *len, output->file), *len);
    fclose(output->file);
    return bytes;
}

static void finish(void *state) {
    struct unecho_io_error error = {NULL, 0};
    const char *file = NULL;

    assert_true(unecho_view_show.finish(state, &file, &error));
    unecho_view_show.destroy(state);
}

static void check_row(void **state) {
    const struct row *row = *state;
    struct output output;
    size_t len;
    char *bytes;
    void *show;

    output_open(&output);
    show = unecho_show_create(&output.writer, row->color, row->several);
    assert_non_null(show);
    for (size_t i = 0; i < MOST_STEPS && row->steps[i].kind != NOTHING; i++)
        take(show, &row->steps[i]);
    finish(show);
    bytes = output_read(&output, &len);
    if (len != row->len || memcmp(bytes, row->shown, len) != 0)
        fail_msg("it writes\n%.*s\nnot\n%s", (int)len, bytes, row->shown);
    free(bytes);
}

/* --- what needs more than a row --------------------------------------------------------------- */

/* A line that does not end is broken; its bytes are all there, and the line end behind it is none
 * of an empty line. */
static void an_endless_line_is_broken(void) {
    enum { UNIT_LEN = 1000, UNITS = 3000 };
    static char text[UNIT_LEN];
    struct step step = {UNIT, 0, " ", text, 1, UNIT_LEN, UNECHO_WHY_REPEAT, 0, 1, 0, 0};
    const struct step begin = DOC(0), done = DONE(0);
    struct output output;
    size_t len, lines = 0, letters = 0;
    char *bytes;
    void *show;

    memset(text, 'x', sizeof(text));
    output_open(&output);
    show = unecho_show_create(&output.writer, false, false);
    assert_non_null(show);
    take(show, &begin);
    for (size_t i = 0; i < UNITS; i++)
        take(show, &step);
    take(show, &(struct step)TAIL("\n"));
    take(show, &done);
    finish(show);
    bytes = output_read(&output, &len);
    for (size_t i = 0; i < len; i++) {
        lines += bytes[i] == '\n';
        letters += bytes[i] == 'x';
    }
    assert_int_equal(letters, UNIT_LEN * UNITS + lines); /* a.txt */
    assert_int_equal(lines, 3);
    free(bytes);
}

static void an_endless_line_may_end_where_it_is_broken(void) {
    static char text[1 << 20];
    const struct step step = {UNIT, -1, "", text, 0, sizeof(text), UNECHO_WHY_KEPT, 0, 0, 0, 0};
    struct output output;
    size_t len;
    char *bytes;
    void *show;

    memset(text, 'x', sizeof(text));
    output_open(&output);
    show = unecho_show_create(&output.writer, false, false);
    assert_non_null(show);
    take(show, &step);
    take(show, &(struct step)KEPT("\n", "One."));
    take(show, &(struct step)TAIL("\n"));
    finish(show);
    bytes = output_read(&output, &len);
    assert_int_equal(len, sizeof(text) + 2 * strlen(NO) + strlen("One.") + 2);
    free(bytes);
}

static size_t size_of(const struct output *output) {
    struct stat info;

    assert_int_equal(fstat(fileno(output->file), &info), 0);
    return (size_t)info.st_size;
}

/* A document of which nothing goes is not held back without a bound: from 16 MiB on it is written
 * as it comes. */
static void a_long_document_is_not_held_back(void) {
    enum { LINE = 1000, HELD = 16 << 20, LINES = 2 * HELD / LINE, BEHIND = 1 << 20 };
    static char text[LINE];
    const struct step line = {UNIT, -1, "\n", text, 1, LINE, UNECHO_WHY_KEPT, 0, 0, 0, 0};
    size_t fed = 0, len;
    struct output output;
    char *bytes;
    void *show;

    memset(text, 'x', sizeof(text));
    output_open(&output);
    show = unecho_show_create(&output.writer, false, true);
    assert_non_null(show);
    take(show, &(struct step)DOC(0));
    for (size_t i = 0; i < LINES; i++) {
        take(show, &line);
        fed += strlen(NO) + LINE + 1;
        if (fed < HELD)
            assert_int_equal(size_of(&output), 0);
        else
            assert_true(size_of(&output) + BEHIND + (fed < HELD + BEHIND ? HELD : 0) >= fed);
    }
    take(show, &(struct step)TAIL("\n"));
    take(show, &(struct step)DONE(0));
    take(show, &(struct step)DOC(1));
    take(show, &(struct step)TAIL("\n"));
    take(show, &(struct step)DONE(1));
    finish(show);
    bytes = output_read(&output, &len);
    assert_int_equal(len, strlen("==> a.txt <==\n" NO "\n") + fed);
    free(bytes);
}

/* A margin of any name has 24 columns, and no name is too long. */
static void names_of_any_length(void) {
    enum { LONGEST = 5000 };
    char name[LONGEST + 1], id[LONGEST];
    struct output output;
    size_t len;
    char *bytes;
    void *show;

    for (size_t n = 0; n <= LONGEST; n = n < 40 ? n + 1 : n * 5) {
        struct unecho_shown_document document = {name, 0, n % 2, 1, id, n, false};
        struct unecho_shown_unit unit = {.gap = "", .data = "One.", .len = 4, .repeat = true};

        memset(name, 'n', sizeof(name));
        name[n] = '\0';
        memset(id, 'i', sizeof(id));
        unit.first = (struct unecho_spot){&document, 0, UINT64_MAX, 0};
        unit.why = UNECHO_WHY_REPEAT;
        output_open(&output);
        show = unecho_show_create(&output.writer, false, true);
        assert_non_null(show);
        unecho_view_show.begin(show, &document);
        unecho_view_show.unit(show, &unit);
        unecho_view_show.end(show, &document);
        finish(show);
        bytes = output_read(&output, &len);
        assert_in_range(len, 40, 1100);
        assert_string_equal(bytes + len - 12, " | [-One.-]\n");
        assert_int_equal(bytes[len - 12 - 25], '\n');
        free(bytes);
    }
}

static const struct plain {
    const char *name;
    void (*run)(void);
} plains[] = {
    {"an_endless_line_is_broken", an_endless_line_is_broken},
    {"an_endless_line_may_end_where_it_is_broken", an_endless_line_may_end_where_it_is_broken},
    {"a_long_document_is_not_held_back", a_long_document_is_not_held_back},
    {"names_of_any_length", names_of_any_length},
};

static void run_plain(void **state) {
    const struct plain *plain = *state;

    plain->run();
}

int main(int argc, char **argv) {
    static const struct table tables[] = {TABLE(rows, check_row), TABLE(plains, run_plain)};

    return RUN_TABLES("show", tables, argc, argv);
}
