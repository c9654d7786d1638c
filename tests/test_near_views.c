/* What views make of documents that are nearly the same as another one, and go or stay. */
#include "near.h"
#include "near_notes.h"
#include "read_files.h"
#include "removed.h"
#include "top.h"

#include "table.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A unit like the first document. */
#define LIKE(document, verdict, percent, passage)                                                  \
    {                                                                                              \
        .at = {&documents[document], 0, 1, 0}, .data = "Hello there.", .len = 12, .counts = true,  \
        .compared = true, .repeat = UNECHO_NEAR_##verdict == UNECHO_NEAR_SAME,                     \
        .first = {&documents[0], 0, 1, 2},                                                         \
        .why = UNECHO_NEAR_##verdict == UNECHO_NEAR_SAME ? UNECHO_WHY_NEAR : UNECHO_WHY_KEPT,      \
        .near = UNECHO_NEAR_##verdict, .near_percent = (percent), .near_passage = (passage),       \
        .key = 1 + (document)                                                                      \
    }

/* A unit that stands `to` bytes behind the beginning, and stood `from` behind that of the first. */
#define COPY(document, reason, from, to)                                                           \
    {                                                                                              \
        .at = {&documents[document], 0, 1, to}, .data = "Hello there.", .len = 12, .counts = true, \
        .compared = true, .repeat = true, .first = {&documents[0], 0, 1, from},                    \
        .why = UNECHO_WHY_##reason, .key = 1                                                       \
    }

static char long_id[1000];

static const struct unecho_shown_document documents[] = {
    {"a.txt", 0, 0, 0, NULL, 0, false},
    {"b.txt", 1, 0, 0, NULL, 0, false},
    {"r.jsonl", 2, 12, 12, NULL, 0, false},
    {"r.jsonl", 3, 13, 13, "no 7", 4, false},
    {"x\n\x1B[2J\x80.txt", 4, 0, 0, NULL, 0, false},
    {"r.jsonl", 5, 14, 14, "\xE2\x80\xAE\0'", 5, false},
    {"r.jsonl", 6, 15, 15, long_id, sizeof(long_id), false},
};

/* --- messages --------------------------------------------------------------------------------- */

static char said[8192];
static size_t said_len, said_times;

static void say(const char *lines, size_t len) {
    assert_true(len > 0 && lines[len - 1] == '\n');
    assert_true(said_len + len < sizeof(said));
    memcpy(said + said_len, lines, len);
    said_len += len;
    said[said_len] = '\0';
    said_times++;
}

static void *open_view(bool dry, bool holds) {
    void *state = unecho_near_view_create(
        &(struct unecho_near_view_config){.say = say, .percent = 90, .dry = dry, .holds = holds});

    assert_non_null(state);
    said_len = said_times = 0;
    said[0] = '\0';
    return state;
}

static void close_view(void *state) {
    const char *file = NULL;
    struct unecho_io_error error;

    assert_true(unecho_view_near.finish(state, &file, &error));
    unecho_view_near.destroy(state);
}

static const struct message_row {
    const char *name;
    bool dry;
    struct unecho_shown_unit unit;
    const char *message;
} messages[] = {
    {"one_that_goes", false, LIKE(1, SAME, 97, 3), "unecho: b.txt: 97% in a.txt, removed\n"},
    {"one_that_would_go", true, LIKE(1, SAME, 97, 3),
     "unecho: b.txt: 97% in a.txt, would be removed\n"},
    {"numbers", false, LIKE(1, NUMBERS, 93, 1), "unecho: b.txt: 93% in a.txt (numbers differ)\n"},
    {"names", false, LIKE(1, NAMES, 93, 1), "unecho: b.txt: 93% in a.txt (names differ)\n"},
    {"a_passage", false, LIKE(1, PASSAGE, 93, 31),
     "unecho: b.txt: 93% in a.txt (a passage of 31 words is new)\n"},
    {"the_longer_one", true, LIKE(1, LONGER, 60, 80),
     "unecho: b.txt: 60% in a.txt (the longer one)\n"},
    {"a_part", false, LIKE(1, PART, 72, 16), "unecho: b.txt: 72% in a.txt (less than 90%)\n"},
    {"too_few_words", false, LIKE(1, SHORT, 100, 0),
     "unecho: b.txt: 100% in a.txt (fewer than 50 words)\n"},
    {"a_word_that_turns_it", false, LIKE(1, TURNED, 98, 1),
     "unecho: b.txt: 98% in a.txt (a word such as \xE2\x80\x9Cnot\xE2\x80\x9D is new or "
     "gone)\n"},
    {"an_equal_one", false, COPY(1, REPEAT, 2, 0), "unecho: b.txt: the same as a.txt, removed\n"},
    {"an_equal_one_that_would_go", true, COPY(1, REPEAT, 2, 0),
     "unecho: b.txt: the same as a.txt, would be removed\n"},
    {"equal_to_what_was_learned", false, COPY(3, SEEN, 2, 0),
     "unecho: r.jsonl:no 7: the same as a.txt, removed\n"},
    {"an_equal_one_that_stays", false, COPY(1, KEPT, 2, 0), ""},
    {"the_end_of_a_long_one", false, COPY(1, REPEAT, 2, 1 << 20),
     "unecho: b.txt: a part is the same as in a.txt, removed\n"},
    {"a_record", false, LIKE(2, SAME, 100, 0), "unecho: r.jsonl:12: 100% in a.txt, removed\n"},
    {"a_record_with_an_id", false, LIKE(3, SAME, 97, 3),
     "unecho: r.jsonl:no 7: 97% in a.txt, removed\n"},
    {"a_name_that_would_steer", false, LIKE(4, SAME, 97, 3),
     "unecho: 'x'$'\\n\\033''[2J'$'\\200''.txt': 97% in a.txt, removed\n"},
    {"an_id_that_would_steer", false, LIKE(5, SAME, 97, 3),
     "unecho: 'r.jsonl:'$'\\342\\200\\256\\000'\\''': 97% in a.txt, removed\n"},
    {"nothing_was_found", false, LIKE(1, NONE, 0, 0), ""},
};

static void check_message(void **state) {
    const struct message_row *row = *state;
    void *view = open_view(row->dry, false);

    unecho_view_near.unit(view, &row->unit);
    unecho_view_near.end(view, row->unit.at.document);
    assert_string_equal(said, row->message);
    assert_int_equal(said_times, *row->message != '\0');
    close_view(view);
}

static void a_long_id_is_shortened(void **state) {
    const struct unecho_shown_unit unit = LIKE(6, SAME, 97, 3);
    void *view = open_view(false, false);

    (void)state;
    memset(long_id, 'x', sizeof(long_id));
    unecho_view_near.unit(view, &unit);
    assert_in_range(said_len, 200, 300);
    assert_non_null(strstr(said, "xxx...: 97% in a.txt, removed\n"));
    close_view(view);
}

#define MIB ((uint64_t)1 << 20)

/* What is said of a document with these units. */
static const char *say_of(const struct unecho_shown_unit *units, size_t count, bool parted) {
    void *view = unecho_near_view_create(
        &(struct unecho_near_view_config){.say = say, .percent = 90, .parted = parted});

    assert_non_null(view);
    said_len = 0;
    said[0] = '\0';
    for (size_t i = 0; i < count; i++)
        unecho_view_near.unit(view, &units[i]);
    close_view(view);
    return said;
}

static void a_long_copy_has_one_line(void **state) {
    const char *whole = "unecho: b.txt: the same as a.txt, removed\n";
    const char *part = "unecho: b.txt: a part is the same as in a.txt, removed\n";
    const struct unecho_shown_unit goes[] = {COPY(1, REPEAT, 2, 0), COPY(1, REPEAT, MIB + 2, MIB),
                                             COPY(1, REPEAT, 2 * MIB + 2, 2 * MIB)};
    const struct unecho_shown_unit moved[] = {COPY(1, REPEAT, 2, 0), COPY(1, REPEAT, 9, MIB)};
    const struct unecho_shown_unit begins[] = {COPY(1, REPEAT, 2, 0), COPY(1, KEPT, 0, MIB),
                                               COPY(1, REPEAT, 2 * MIB + 2, 2 * MIB)};
    const struct unecho_shown_unit ends[] = {COPY(1, KEPT, 0, 0), COPY(1, REPEAT, MIB, MIB)};

    (void)state;
    assert_string_equal(say_of(goes, 3, false), whole);
    assert_string_equal(say_of(moved, 2, false), part);
    assert_string_equal(say_of(begins, 3, false), part);
    assert_string_equal(say_of(ends, 2, false), part);
}

static void documents_of_one_text_have_a_line_each(void **state) {
    const struct unecho_shown_unit units[] = {COPY(1, REPEAT, 2, 0), COPY(1, KEPT, 0, 14),
                                              COPY(1, REPEAT, 2, 2 * MIB), LIKE(1, NAMES, 93, 1)};

    (void)state;
    assert_string_equal(say_of(units, 4, true), "unecho: b.txt: the same as a.txt, removed\n"
                                                "unecho: b.txt: the same as a.txt, removed\n"
                                                "unecho: b.txt: 93% in a.txt (names differ)\n");
}

static void a_file_that_failed_is_not_told_of(void **state) {
    const struct unecho_shown_unit goes = LIKE(1, SAME, 97, 3), stays = LIKE(2, NAMES, 93, 1),
                                   copy = COPY(1, REPEAT, 2, 0);
    void *view = open_view(false, true);

    (void)state;
    unecho_view_near.unit(view, &goes);
    unecho_view_near.unit(view, &stays);
    unecho_view_near.unit(view, &copy);
    assert_int_equal(said_times, 0); /* it is not known yet what becomes of the file */
    unecho_view_near.settle(view, true);
    assert_int_equal(said_times, 0);
    unecho_view_near.unit(view, &stays);
    unecho_view_near.unit(view, &goes);
    unecho_view_near.settle(view, false);
    assert_string_equal(said, "unecho: r.jsonl:12: 93% in a.txt (names differ)\n"
                              "unecho: b.txt: 97% in a.txt, removed\n");
    assert_int_equal(said_times, 1);
    unecho_view_near.settle(view, false);
    assert_int_equal(said_times, 1);
    close_view(view);
}

/* --- lists ------------------------------------------------------------------------------------ */

#define NEAR(share, verdict, passage)                                                              \
    ",\"near\":{\"of\":{\"file\":\"a.txt\",\"line\":1,\"offset\":2},\"share\":" share              \
    ",\"verdict\":\"" verdict "\",\"passage\":" passage "}"
#define UNIT(file, why)                                                                            \
    "{" file ",\"line\":1,\"offset\":0,\"length\":12,\"words\":2,\"why\":\"" why                   \
    "\",\"text\":\"Hello there.\""
#define FIRST ",\"first\":{\"file\":\"a.txt\",\"line\":1,\"offset\":2}"
#define B "\"file\":\"b.txt\""

static const struct list_row {
    const char *name;
    struct unecho_shown_unit unit;
    const char *line;
} lists[] = {
    {"a_line_of_one_that_goes", LIKE(1, SAME, 97, 3),
     UNIT(B, "near") FIRST NEAR("0.97", "same", "3") "}\n"},
    {"a_line_of_a_whole_copy", LIKE(2, SAME, 100, 0),
     UNIT("\"file\":\"r.jsonl\",\"record\":12,\"record_line\":12", "near")
         FIRST NEAR("1.00", "same", "0") "}\n"},
    {"a_line_of_one_that_is_turned", LIKE(1, TURNED, 98, 1),
     UNIT(B, "told") NEAR("0.98", "turned", "1") "}\n"},
    {"a_line_of_one_that_stays", LIKE(1, PASSAGE, 9, 31),
     UNIT(B, "told") NEAR("0.09", "passage", "31") "}\n"},
    {"no_line_where_nothing_was_found", LIKE(1, NONE, 0, 0), ""},
};

static void check_list(void **state) {
    const struct list_row *row = *state;
    char path[64];
    struct unecho_removed_config config = {path, false, false};
    struct unecho_writer none = {.fd = STDOUT_FILENO};
    struct unecho_io_error error;
    struct bytes got = {NULL, 0, 0};
    const char *file = NULL;
    void *removed;

    (void)snprintf(path, sizeof(path), "/tmp/unecho-near-%ld.jsonl", (long)getpid());
    (void)unlink(path);
    removed = unecho_removed_create(&config, &none, &error);
    assert_non_null(removed);
    unecho_view_removed.unit(removed, &row->unit);
    assert_true(unecho_view_removed.finish(removed, &file, &error));
    unecho_view_removed.destroy(removed);
    assert_true(read_file(path, &got));
    bytes_add(&got, "", 1);
    assert_string_equal(got.data, row->line);
    free(got.data);
    assert_int_equal(unlink(path), 0);
}

/* --- counts ----------------------------------------------------------------------------------- */

static void what_is_nearly_the_same_is_not_said_again(void **state) {
    const struct unecho_top_config config = {.most = 10, .memory = 1 << 20};
    const struct unecho_shown_unit goes = LIKE(1, SAME, 97, 3), stays = LIKE(2, NAMES, 93, 1);
    struct unecho_top *top = unecho_top_create(&config, NULL);
    struct unecho_shown_unit again = goes;
    struct unecho_top_unit units[10];

    (void)state;
    assert_non_null(top);
    unecho_view_top.unit(top, &goes);
    unecho_view_top.unit(top, &stays);
    assert_int_equal(unecho_top_rank(top, units, 10), 0);
    again.near = UNECHO_NEAR_NONE;
    again.why = UNECHO_WHY_REPEAT;
    unecho_view_top.unit(top, &again);
    assert_int_equal(unecho_top_rank(top, units, 10), 1);
    assert_int_equal(units[0].occurrences, 2);
    unecho_top_destroy(top);
}

/* --- notes ------------------------------------------------------------------------------------ */

static void note(struct unecho_near_notes *notes, const struct unecho_shown_unit *unit) {
    unecho_view_near_notes.unit(notes, unit);
}

static void records_are_noted_until_they_are_told(void **state) {
    const struct unecho_shown_unit one = LIKE(2, SAME, 97, 3), none = LIKE(3, NONE, 0, 0),
                                   other = LIKE(5, NUMBERS, 93, 1);
    struct unecho_near_notes notes = {.records = true};
    const struct unecho_near_note *found;

    (void)state;
    note(&notes, &one);
    note(&notes, &none);
    note(&notes, &other);
    assert_null(unecho_near_notes_record(&notes, 11));
    found = unecho_near_notes_record(&notes, 12);
    assert_non_null(found);
    assert_int_equal(found->near, UNECHO_NEAR_SAME);
    assert_int_equal(found->percent, 97);
    assert_int_equal(found->passage, 3);
    assert_ptr_equal(found->of.document, &documents[0]);
    assert_null(unecho_near_notes_record(&notes, 13));
    found = unecho_near_notes_record(&notes, 14);
    assert_non_null(found);
    assert_int_equal(found->near, UNECHO_NEAR_NUMBERS);
    assert_null(unecho_near_notes_record(&notes, 15));
    unecho_near_notes_clear(&notes);
    assert_null(unecho_near_notes_record(&notes, 14));
    unecho_near_notes_release(&notes);
}

static void of_files_the_last_is_noted(void **state) {
    const struct unecho_shown_unit first = LIKE(1, SAME, 97, 3), last = LIKE(4, NAMES, 93, 1);
    struct unecho_near_notes notes = {.files = true};

    (void)state;
    assert_null(unecho_near_notes_file(&notes, "b.txt"));
    note(&notes, &first);
    assert_non_null(unecho_near_notes_file(&notes, "b.txt"));
    note(&notes, &last);
    assert_null(unecho_near_notes_file(&notes, "b.txt"));
    assert_non_null(unecho_near_notes_file(&notes, documents[4].file));
    unecho_near_notes_clear(&notes);
    assert_null(unecho_near_notes_file(&notes, documents[4].file));
    unecho_near_notes_release(&notes);
}

static void what_nobody_asks_for_is_not_noted(void **state) {
    const struct unecho_shown_unit file = LIKE(1, SAME, 97, 3), record = LIKE(2, SAME, 97, 3);
    struct unecho_shown_unit part = record;
    struct unecho_near_notes notes = {.count = 0};

    (void)state;
    note(&notes, &file);
    note(&notes, &record);
    assert_null(unecho_near_notes_file(&notes, "b.txt"));
    assert_int_equal(notes.count, 0);
    notes.records = true;
    part.at.part = 2; /* it is not the record that is like another one */
    note(&notes, &part);
    assert_int_equal(notes.count, 0);
    note(&notes, &record);
    assert_int_equal(notes.count, 1);
    unecho_near_notes_release(&notes);
}

static const struct case_row {
    const char *name;
    CMUnitTestFunction run;
} cases[] = {
#define CASE(run)                                                                                  \
    { #run, run }
    CASE(a_long_id_is_shortened),
    CASE(a_long_copy_has_one_line),
    CASE(documents_of_one_text_have_a_line_each),
    CASE(a_file_that_failed_is_not_told_of),
    CASE(what_is_nearly_the_same_is_not_said_again),
    CASE(records_are_noted_until_they_are_told),
    CASE(of_files_the_last_is_noted),
    CASE(what_nobody_asks_for_is_not_noted),
};

static void check_case(void **state) {
    const struct case_row *row = *state;
    void *none = NULL;

    row->run(&none);
}

int main(int argc, char **argv) {
    static const struct table tables[] = {TABLE(messages, check_message), TABLE(lists, check_list),
                                          TABLE(cases, check_case)};

    return RUN_TABLES("near_views", tables, argc, argv);
}
