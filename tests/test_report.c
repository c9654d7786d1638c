/* The page of --report: what a view is told, and what stands in the page then. */
#include "report_page.h"

#include "directory.h"
#include "holders.h"
#include "page.h"
#include "pairs.h"
#include "read_files.h"
#include "room.h"
#include "rows.h"
#include "safe.h"
#include "said.h"
#include "shelf.h"
#include "table.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A file of the test's own, which is not there yet. */
static const char *page_path(void) {
    static char path[64];

    (void)snprintf(path, sizeof(path), "/tmp/unecho-report-%ld.html", (long)getpid());
    (void)unlink(path);
    return path;
}

/* Zero-terminated. */
static char *read_back(const char *path, size_t *len) {
    struct bytes bytes = {NULL, 0, 0};

    assert_true(read_file(path, &bytes));
    *len = bytes.len;
    bytes_add(&bytes, "", 1);
    return bytes.data;
}

/* --- telling ---------------------------------------------------------------------------------- */

/* All units that were told, of all documents: what is equal was said before. */
struct told {
    char *text; /* owned */
    size_t len;
    struct unecho_spot spot;
    uint64_t count;
};

struct story {
    void *state;
    struct unecho_shown_document documents[64];
    size_t document_count;
    struct told *told; /* owned */
    size_t told_count, told_room;
};

static void open_story(struct story *story, const char *path) {
    static char program[] = "unecho", option[] = "-r", file[] = "a b";
    static char *const command[] = {program, option, file, NULL};
    const struct unecho_report_page_config config = {
        .path = path, .version = "1.2.3", .command = command, .unit = "sentence"};
    struct unecho_io_error error;

    *story = (struct story){.state = unecho_report_page_create(&config, &error)};
    assert_non_null(story->state);
}

static struct told *find(struct story *story, const char *data, size_t len) {
    for (size_t i = 0; i < story->told_count; i++)
        if (story->told[i].len == len && memcmp(story->told[i].text, data, len) == 0)
            return &story->told[i];
    return NULL;
}

/* Tells of a unit behind `gap` bytes; what was told before goes. */
static void tell_unit(struct story *story, const char *gap, size_t gap_len, const char *data,
                      size_t len, struct unecho_spot at) {
    struct told *known = find(story, data, len);
    struct unecho_shown_unit unit = {.at = at,
                                     .gap = gap,
                                     .data = data,
                                     .gap_len = gap_len,
                                     .len = len,
                                     .counts = true,
                                     .compared = true,
                                     .repeat = known != NULL};

    if (known) {
        unit.first = known->spot;
        unit.why = UNECHO_WHY_REPEAT;
        unit.key = (uint64_t)(known - story->told) * 7919;
        known->count++;
    } else {
        struct told *told =
            unecho_room(story->told, &story->told_room, story->told_count + 1, sizeof(*told));

        assert_non_null(told);
        story->told = told;
        told[story->told_count] = (struct told){malloc(len + 1), len, at, 1};
        assert_non_null(told[story->told_count].text);
        memcpy(told[story->told_count].text, data, len);
        unit.key = (uint64_t)story->told_count++ * 7919;
    }
    unecho_view_report.unit(story->state, &unit);
}

/* Tells of a document whose lines are its units. */
static void tell(struct story *story, const char *file, const char *text, size_t len) {
    struct unecho_shown_document *document = &story->documents[story->document_count];
    struct unecho_spot at = {.document = document, .line = 1};
    size_t gap = 0, from = 0;

    *document = (struct unecho_shown_document){.file = file, .number = story->document_count++};
    unecho_view_report.begin(story->state, document);
    for (size_t i = 0; i <= len; i++) {
        if (i < len && text[i] != '\n')
            continue;
        at.offset = from;
        if (i > from) {
            tell_unit(story, text + gap, from - gap, text + from, i - from, at);
            gap = i;
        }
        from = i + 1;
        at.line++;
    }
    unecho_view_report.rest(story->state, text + gap, len - gap);
    unecho_view_report.end(story->state, document);
}

static char *close_story(struct story *story, const char *path, size_t *len) {
    struct unecho_io_error error;
    const char *file;
    char *page;

    assert_true(unecho_view_report.finish(story->state, &file, &error));
    assert_string_equal(file, path);
    unecho_view_report.destroy(story->state);
    for (size_t i = 0; i < story->told_count; i++)
        free(story->told[i].text);
    free(story->told);
    page = read_back(path, len);
    assert_int_equal(unlink(path), 0);
    return page;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* The data of an element. NULL: there is none. */
static struct json_object *block(const char *page, const char *id) {
    char head[80];
    const char *from, *end;
    struct json_tokener *tokener = json_tokener_new_ex(64);
    struct json_object *value;

    (void)snprintf(head, sizeof(head), "<script type=\"application/json\" id=\"%s\">", id);
    from = strstr(page, head);
    if (!from) {
        json_tokener_free(tokener);
        return NULL;
    }
    from += strlen(head);
    end = strstr(from, "</script>");
    assert_non_null(end);
    value = json_tokener_parse_ex(tokener, from, (int)(end - from));
    assert_int_equal(json_tokener_get_error(tokener), json_tokener_success);
    assert_int_equal(json_tokener_get_parse_end(tokener), (size_t)(end - from));
    json_tokener_free(tokener);
    return value;
}

static struct json_object *item(struct json_object *array, size_t i) {
    assert_true(i < json_object_array_length(array));
    return json_object_array_get_idx(array, i);
}

static int64_t number(struct json_object *array, size_t i) {
    return json_object_get_int64(item(array, i));
}

static int64_t figure(struct json_object *figures, const char *key) {
    struct json_object *value;

    assert_true(json_object_object_get_ex(figures, key, &value));
    return json_object_get_int64(value);
}

static struct json_object *text_of(const char *page, size_t document) {
    char id[32];

    (void)snprintf(id, sizeof(id), "text-%zu", document);
    return block(page, id);
}

static const char *string(struct json_object *value) { return json_object_get_string(value); }

static bool is_unit(struct json_object *segment) {
    return json_object_is_type(segment, json_type_array);
}

/* --- strings ---------------------------------------------------------------------------------- */

static const struct string_row {
    const char *name, *text;
    size_t len;
    const char *spelled;
} strings[] = {
    {"plain", "It's so.", 8, "It's so."},
    {"what_ends_an_element", "</script><!--&amp;", 18,
     "\\u003c/script\\u003e\\u003c!--\\u0026amp;"},
    {"quotes_and_backslashes", "a\"b\\u003c", 9, "a\\\"b\\\\u003c"},
    {"controls", "\x01\x1B\x7F\n\t\r", 6, "\\u0001\\u001b\\u007f\\n\\t\\u000d"},
    {"nul", "a\0b", 3,
     "a\xEF\xBF\xBD"
     "b"},
    {"bytes_that_are_no_text", "\xFF\xC3(\xE2\x82", 5,
     "\xEF\xBF\xBD\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"half_of_a_pair", "\xED\xA0\x80", 3, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"turns", "\u202E\u202D\u2066\u200F\u061C", 14, "\\u202e\\u202d\\u2066\\u200f\\u061c"},
    {"line_ends_of_others", "\xC2\x85\u2028\u2029", 8, "\\u0085\\u2028\\u2029"},
    {"tags_that_nobody_sees", "\U000E0041", 4, "\\udb40\\udc41"},
    {"letters", "\u00E9\u4E2D\U0001F600", 9, "\u00E9\u4E2D\U0001F600"},
};

static void check_string(void **state) {
    const struct string_row *row = *state;
    const char *path = page_path();
    struct unecho_writer writer;
    size_t len;
    char *got;

    assert_true(unecho_writer_open(&writer, path, false));
    unecho_safe_write(&writer, row->text, row->len);
    assert_true(unecho_writer_commit(&writer));
    unecho_writer_release(&writer);
    got = read_back(path, &len);
    assert_int_equal(len, strlen(row->spelled) + 2);
    assert_memory_equal(got + 1, row->spelled, len - 2);
    assert_true(got[0] == '"' && got[len - 1] == '"');
    assert_int_equal(unecho_safe_length(row->text, row->len), len - 2);
    (void)unlink(path);
    free(got);
}

/* --- the page --------------------------------------------------------------------------------- */

static void shows_texts_to_the_byte_and_where_units_stood(void **state) {
    static const char *const texts[] = {"One is said.\nTwo is said.\n\nThree is said.\n",
                                        "  Two is said.\nFour is said.\nThree is said.",
                                        "Five is said.\nFive is said.\nOne is said.\n\n\n"};
    const char *path = page_path();
    struct story story;
    char *page;
    size_t len;

    (void)state;
    open_story(&story, path);
    for (size_t i = 0; i < 3; i++)
        tell(&story, (const char *[]){"a.txt", "b.txt", "c.txt"}[i], texts[i], strlen(texts[i]));
    page = close_story(&story, path, &len);
    for (size_t i = 0; i < 3; i++) {
        struct json_object *text = text_of(page, i);
        size_t at = 0;

        assert_non_null(text);
        assert_int_equal(number(text, 0), 0); /* nothing is left out */
        for (size_t j = 1; j < json_object_array_length(text); j++) {
            struct json_object *segment = item(text, j);
            const char *said = string(is_unit(segment) ? item(segment, 0) : segment);

            assert_memory_equal(texts[i] + at, said, strlen(said));
            at += strlen(said);
        }
        assert_int_equal(at, strlen(texts[i]));
        json_object_put(text);
    }
    free(page);
}

/* The text of a document's target. */
static const char *target_text(struct json_object *text, int64_t target) {
    for (size_t i = 1; i < json_object_array_length(text); i++) {
        struct json_object *segment = item(text, i);

        if (is_unit(segment) && number(segment, 1) == target)
            return string(item(segment, 0));
    }
    return NULL;
}

static void links_lead_to_the_same_sentence(void **state) {
    const char *path = page_path();
    struct story story;
    size_t len, links = 0;
    char *page;

    (void)state;
    open_story(&story, path);
    for (size_t i = 0; i < 40; i++) {
        char text[2000] = "";
        static char names[40][8];

        for (size_t j = 0; j < 30; j++)
            (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "Unit %zu is here.\n",
                           (i * 31 + j * j * 7) % 211);
        (void)snprintf(names[i], sizeof(names[i]), "%zu", i);
        tell(&story, names[i], text, strlen(text));
    }
    page = close_story(&story, path, &len);
    for (size_t i = 0; i < 40; i++) {
        struct json_object *text = text_of(page, i);

        for (size_t j = 1; j < json_object_array_length(text); j++) {
            struct json_object *unit = item(text, j), *other;

            if (!is_unit(unit) || json_object_array_length(unit) < 5)
                continue;
            assert_string_equal(string(item(unit, 3)), "repeat");
            other = text_of(page, (size_t)number(unit, 4));
            assert_string_equal(target_text(other, number(unit, 6)), string(item(unit, 0)));
            json_object_put(other);
            links++;
        }
        json_object_put(text);
    }
    assert_true(links > 40 * 30 - 212);
    free(page);
}

static void names_what_is_shared_and_said_most(void **state) {
    static const char a[] = "One is said.\nTwo is said.\nAll say it.",
                      b[] = "Two is said.\nAll say it.", c[] = "All say it.\nThree.";
    const char *path = page_path();
    struct json_object *figures, *documents, *sentences, *pairs;
    struct story story;
    size_t len;
    char *page;

    (void)state;
    open_story(&story, path);
    tell(&story, "a", a, strlen(a));
    tell(&story, "b", b, strlen(b));
    tell(&story, "c", c, strlen(c));
    page = close_story(&story, path, &len);
    figures = block(page, "figures");
    assert_int_equal(figure(figures, "documents"), 3);
    assert_int_equal(figure(figures, "files"), 3);
    assert_int_equal(figure(figures, "changed"), 2);
    assert_int_equal(figure(figures, "units"), 7);
    assert_int_equal(figure(figures, "bytes"), strlen(a) + strlen(b) + strlen(c));
    documents = block(page, "documents");
    assert_string_equal(json_object_to_json_string_ext(item(documents, 1), JSON_C_TO_STRING_PLAIN),
                        "[\"b\",0,\"\",24,2,23,2,23,0,23,0,0]");
    sentences = block(page, "sentences");
    assert_string_equal(string(item(item(sentences, 0), 0)), "All say it.");
    assert_int_equal(number(item(sentences, 0), 2), 3);
    assert_int_equal(number(item(sentences, 0), 3), 3);
    pairs = block(page, "pairs");
    assert_string_equal(json_object_to_json_string_ext(pairs, JSON_C_TO_STRING_PLAIN),
                        "[[1,0,23,2],[2,0,11,1],[2,1,11,1]]");
    json_object_put(figures);
    json_object_put(documents);
    json_object_put(sentences);
    json_object_put(pairs);
    free(page);
}

/* The document in which most of another stands, its bytes, and those that may be in it, too. */
static void check_nearest(const char *page, size_t document, int64_t nearest, int64_t bytes,
                          int64_t crowded) {
    struct json_object *documents = block(page, "documents"), *row = item(documents, document);

    assert_int_equal(number(row, 8), nearest);
    assert_int_equal(number(row, 9), bytes);
    assert_int_equal(number(row, 10), crowded);
    json_object_put(documents);
}

static void a_copy_is_that_of_the_document_that_holds_most_of_it(void **state) {
    static const char a[] = "One is said.\nOne goes on.\n", b[] = "Two is said.\n",
                      q[] = "Three is said.\n",
                      c[] = "One is said.\nTwo is said.\nThree is said.\nFour.";
    const int64_t units = (int64_t)strlen(c) - 3;
    const char *path = page_path();
    struct json_object *figures;
    struct story story;
    size_t len;
    char *page;

    (void)state;
    open_story(&story, path);
    tell(&story, "a", a, strlen(a));
    tell(&story, "b", b, strlen(b));
    tell(&story, "q", q, strlen(q));
    tell(&story, "c", c, strlen(c));
    tell(&story, "d", c, strlen(c));
    page = close_story(&story, path, &len);
    check_nearest(page, 3, 2, (int64_t)strlen(q) - 1, 0);
    check_nearest(page, 4, 3, units, 0);
    figures = block(page, "figures");
    assert_int_equal(figure(figures, "whole"), 1);
    assert_int_equal(figure(figures, "half"), 1);
    json_object_put(figures);
    free(page);
}

/* A sentence that all say: it is known to stand in the first documents and in the last ones. */
static void says_where_a_share_may_be_more(void **state) {
    enum { COUNT = 40, COPIED = 20 };
    static char names[COUNT + 1][8], texts[COUNT + 1][64];
    const char *path = page_path();
    struct story story;
    size_t len;
    char *page;

    (void)state;
    open_story(&story, path);
    for (size_t i = 0; i <= COUNT; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "%zu", i);
        (void)snprintf(texts[i], sizeof(texts[i]), "All say it.\nOnly %zu says it.",
                       i < COUNT ? i : COPIED);
        tell(&story, names[i], texts[i], strlen(texts[i]));
    }
    page = close_story(&story, path, &len);
    check_nearest(page, 1, 0, 11, 0);
    check_nearest(page, 16, 0, 11, 0);
    check_nearest(page, 17, 0, 11, 11);
    check_nearest(page, COUNT, COPIED, 16, 11);
    free(page);
}

static void counts_what_goes_by_its_words(void **state) {
    static const char text[] = "One two three.\nOne two three four five six seven.\n"
                               "1 2 3 4 5 6 7 8.\n1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16.\n***\n";
    const char *path = page_path();
    struct json_object *figures, *lengths, *sentences;
    struct story story;
    size_t len;
    char *page;

    (void)state;
    open_story(&story, path);
    tell(&story, "a", text, strlen(text));
    tell(&story, "b", text, strlen(text));
    page = close_story(&story, path, &len);
    figures = block(page, "figures");
    assert_true(json_object_object_get_ex(figures, "lengths", &lengths));
    assert_string_equal(json_object_to_json_string_ext(lengths, JSON_C_TO_STRING_PLAIN),
                        "[[2,17],[1,34],[1,16],[1,39]]"); /* here all of them count */
    json_object_put(figures);
    sentences = block(page, "sentences");
    assert_string_equal(json_object_to_json_string_ext(item(sentences, 3), JSON_C_TO_STRING_PLAIN),
                        "[\"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16.\",39,2,2,16,[1,4,4],"
                        "[[0,4,4],[1,4,4]]]");
    json_object_put(sentences);
    free(page);
}

/* Beyond those that are said most, each has its beginning, and where it stood first and goes. */
static void holds_other_sentences_that_go(void **state) {
    enum { UNITS = 600, LONG = 1000 };
    struct unecho_shown_document documents[] = {{.file = "a"}, {.file = "b", .number = 1}};
    const char *path = page_path();
    struct json_object *others, *known;
    struct story story;
    char unit[LONG], *page;
    size_t len;

    (void)state;
    open_story(&story, path);
    for (size_t d = 0; d < 2; d++) {
        unecho_view_report.begin(story.state, &documents[d]);
        for (size_t i = 0; i < UNITS; i++) {
            size_t used = (size_t)snprintf(unit, sizeof(unit), "%zu ", 1000 + i);

            memset(unit + used, 'x', LONG - used);
            tell_unit(&story, "", 0, unit, LONG,
                      (struct unecho_spot){&documents[d], 0, i + 1, i * LONG});
        }
        unecho_view_report.end(story.state, &documents[d]);
    }
    page = close_story(&story, path, &len);
    others = block(page, "other-sentences");
    assert_int_equal(json_object_array_length(others), UNITS - UNECHO_PAGE_SENTENCES);
    known = item(others, 99);
    assert_int_equal(strncmp(string(item(known, 0)), "1599 xxx", 8), 0);
    assert_int_equal(strlen(string(item(known, 0))), 200);
    assert_int_equal(number(known, 1), LONG);
    assert_int_equal(number(item(known, 5), 0), 1);
    assert_int_equal(number(item(known, 5), 1), UNITS);
    assert_int_equal(json_object_array_length(item(known, 6)), 1);
    assert_int_equal(number(item(item(known, 6), 0), 0), 0);
    json_object_put(others);
    free(page);
}

static void an_id_that_is_cut_ends_in_dots(void **state) {
    char id[200];
    struct unecho_shown_document documents[] = {
        {.file = "a", .record = 1, .id = id, .id_len = 80},
        {.file = "a", .record = 2, .number = 1, .id = id, .id_len = 81}};
    const char *path = page_path();
    struct json_object *told;
    struct story story;
    size_t len;
    char *page;

    (void)state;
    memset(id, 'i', sizeof(id));
    open_story(&story, path);
    for (size_t i = 0; i < 2; i++) {
        unecho_view_report.begin(story.state, &documents[i]);
        unecho_view_report.end(story.state, &documents[i]);
    }
    page = close_story(&story, path, &len);
    told = block(page, "documents");
    assert_int_equal(strlen(string(item(item(told, 0), 2))), 80);
    assert_int_equal(strlen(string(item(item(told, 1), 2))), 83);
    assert_string_equal(string(item(item(told, 1), 2)) + 79, "i\xE2\x80\xA6");
    json_object_put(told);
    free(page);
}

static void is_one_page_whatever_the_text_holds(void **state) {
    static const char hostile[] = "</script><script>alert(1)</script>\n<!-- <script>\n\0\x1B[31m\n"
                                  "\u202E\n]]>\n</script><script>alert(1)</script>\n";
    const char *path = page_path();
    size_t len, without = 0, with = 0;
    struct story story;
    char *page;

    (void)state;
    for (int i = 0; i < 2; i++) {
        size_t *count = i == 0 ? &without : &with;

        open_story(&story, path);
        tell(&story, i == 0 ? "a" : "</script>\n\x01.txt", i == 0 ? "Plain.\n" : hostile,
             i == 0 ? 7 : sizeof(hostile) - 1);
        page = close_story(&story, path, &len);
        assert_int_equal(strlen(page), len); /* no NUL */
        for (const char *at = page; (at = strchr(at, '<')); at++)
            (*count)++;
        assert_null(strstr(page, "\u202E"));
        assert_null(strchr(page, '\x1B'));
        free(page);
    }
    assert_int_equal(with, without);
}

static void shortens_what_is_long(void **state) {
    const char *path = page_path();
    size_t len, size = (size_t)1 << 20;
    struct json_object *text;
    struct story story;
    char *unit = malloc(2 * size + 1), *page;

    (void)state;
    assert_non_null(unit);
    memset(unit, 'x', 2 * size + 1);
    unit[size] = '\n';
    open_story(&story, path);
    tell(&story, "a", unit, 2 * size + 1);
    page = close_story(&story, path, &len);
    assert_true(len < 100000);
    text = text_of(page, 0);
    assert_int_equal(strlen(string(item(item(text, 1), 0))), UNECHO_SHELF_UNIT);
    assert_int_equal(number(item(text, 1), 2), size);
    assert_int_equal(number(item(text, 3), 2), size);
    json_object_put(text);
    free(unit);
    free(page);
}

static void leaves_a_file_that_is_there(void **state) {
    const char *path = page_path();
    struct unecho_report_page_config config = {.path = path, .version = "1", .unit = "line"};
    struct unecho_io_error error;
    FILE *file = fopen(path, "w");
    char *got;
    size_t len;
    void *page;

    (void)state;
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_null(unecho_report_page_create(&config, &error));
    assert_int_equal(error.number, 0);
    assert_string_equal(error.tried, "write: it exists (-f replaces it)");
    config.force = true;
    page = unecho_report_page_create(&config, &error);
    assert_non_null(page);
    unecho_view_report.destroy(page); /* not finished */
    got = read_back(path, &len);
    assert_int_equal(len, 0);
    free(got);
    (void)unlink(path);
}

/* --- what is bounded -------------------------------------------------------------------------- */

static void keeps_the_rows_that_lost_most(void **state) {
    enum { COUNT = 70000 };
    struct unecho_shown_document *documents = calloc(COUNT, sizeof(*documents));
    struct unecho_rows rows = {.items = NULL};

    (void)state;
    assert_non_null(documents);
    for (size_t i = 0; i < COUNT; i++) {
        documents[i].number = i;
        assert_true(unecho_rows_add(
            &rows,
            &(struct unecho_row){.document = &documents[i], .bytes = 1, .gone_bytes = i % 7}));
    }
    unecho_rows_settle(&rows);
    assert_int_equal(rows.count, UNECHO_ROWS_LIMIT);
    assert_int_equal(rows.other_count, COUNT - UNECHO_ROWS_LIMIT);
    assert_int_equal(rows.others.bytes, COUNT - UNECHO_ROWS_LIMIT);
    for (size_t i = 0; i < rows.count; i++) {
        assert_true(rows.items[i].gone_bytes >= 5);
        assert_int_equal(unecho_rows_find(&rows, rows.items[i].document->number), i);
    }
    assert_int_equal(unecho_rows_find(&rows, 0), rows.count);
    unecho_rows_release(&rows);
    free(documents);
}

/* Twice as many partners as are counted at a time, and one of them between all others. */
static void keeps_the_pairs_that_share_most(void **state) {
    enum { COUNT = 2 * UNECHO_PAIRS_PARTNERS };
    struct unecho_shown_document *documents = calloc(COUNT, sizeof(*documents));
    struct unecho_pairs pairs;

    (void)state;
    assert_non_null(documents);
    assert_true(unecho_pairs_init(&pairs));
    for (size_t i = 0; i < COUNT; i++)
        documents[i].number = i;
    for (size_t later = COUNT - 2; later < COUNT; later++) {
        unecho_pairs_begin(&pairs);
        for (size_t i = 0; i + 2 < COUNT; i++) {
            assert_true(unecho_pairs_add(&pairs, &documents[i], 10));
            assert_true(unecho_pairs_add(&pairs, &documents[77], 1));
        }
        assert_true(unecho_pairs_end(&pairs, &documents[later]));
        assert_int_equal(pairs.open[0].bytes, COUNT - 2 + 10);
    }
    unecho_pairs_settle(&pairs);
    assert_true(pairs.count <= UNECHO_PAIRS_LIMIT);
    for (size_t i = 0; i < 2; i++) {
        assert_ptr_equal(pairs.items[i].first, &documents[77]);
        assert_ptr_equal(pairs.items[i].later, &documents[COUNT - 2 + i]);
        assert_int_equal(pairs.items[i].units, COUNT - 1);
    }
    unecho_pairs_release(&pairs);
    free(documents);
}

static void knows_the_first_and_the_last_documents_of_a_unit(void **state) {
    enum { COUNT = 3 * UNECHO_HOLDERS_MOST };
    struct unecho_shown_document documents[COUNT];
    struct unecho_shown_unit unit = {.repeat = true, .key = 7};
    struct unecho_holders holders;
    struct unecho_holder *holder = NULL;

    (void)state;
    assert_true(unecho_holders_init(&holders));
    for (size_t i = 0; i < COUNT; i++) {
        documents[i] = (struct unecho_shown_document){.file = "a", .number = i};
        unit.first.document = &documents[0];
        for (int twice = 0; i > 0 && twice < 2; twice++) {
            holder = unecho_holders_take(&holders, &unit);
            assert_non_null(holder);
            assert_true(unecho_holder_add(holder, &documents[i]));
            assert_int_equal(holder->count, i + 1);
        }
    }
    assert_non_null(holder);
    assert_int_equal(unecho_holder_known(holder), UNECHO_HOLDERS_MOST);
    for (size_t i = 0; i < UNECHO_HOLDERS_MOST; i++) {
        uint64_t known = holder->documents[i]->number;

        assert_true(i < UNECHO_HOLDERS_FIRST ? known == i : known >= COUNT - UNECHO_HOLDERS_LAST);
        for (size_t j = 0; j < i; j++)
            assert_true(holder->documents[j]->number != known);
    }
    documents[0].number = COUNT; /* it was forgotten, and said again */
    holder = unecho_holders_take(&holders, &unit);
    assert_non_null(holder);
    assert_int_equal(holder->count, 1);
    unecho_holders_release(&holders);
}

static void knows_of_so_many_units_where_they_stand(void **state) {
    const struct unecho_shown_document document = {.file = "a"};
    struct unecho_shown_unit unit = {.repeat = true, .first.document = &document};
    struct unecho_holders holders;

    (void)state;
    assert_true(unecho_holders_init(&holders));
    for (uint64_t i = 0; i < UNECHO_HOLDERS_LIMIT; i++) {
        unit.key = i * UINT64_C(0x9E3779B97F4A7C15);
        assert_non_null(unecho_holders_take(&holders, &unit));
    }
    assert_false(holders.full);
    unit.key = 1;
    assert_null(unecho_holders_take(&holders, &unit));
    assert_true(holders.full);
    unit.key = 0;
    assert_non_null(unecho_holders_take(&holders, &unit));
    unecho_holders_release(&holders);
}

/* Their names would make the page too large. */
static void names_so_many_documents_without_a_row(void **state) {
    enum { COUNT = 2 * UNECHO_DIRECTORY_LIMIT };
    struct unecho_shown_document *documents = calloc(COUNT, sizeof(*documents));
    const struct unecho_rows rows = {.items = NULL};
    char name[300];

    (void)state;
    assert_non_null(documents);
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    for (int is_long = 0; is_long < 2; is_long++) {
        struct unecho_directory directory;
        long last = 0;

        assert_true(unecho_directory_init(&directory, &rows));
        for (size_t i = 0; i < COUNT && last >= 0; i++) {
            documents[i] =
                (struct unecho_shown_document){.file = is_long ? name : "a", .number = i};
            last = unecho_directory_index(&directory, &documents[i]);
            assert_true(last == -1 || last == (long)i);
        }
        assert_int_equal(last, -1);
        assert_int_equal(directory.count, is_long ? UNECHO_DIRECTORY_BYTES / UNECHO_DIRECTORY_NAME
                                                  : UNECHO_DIRECTORY_LIMIT);
        assert_int_equal(unecho_directory_index(&directory, &documents[7]), 7);
        unecho_directory_release(&directory);
    }
    free(documents);
}

static void a_place_is_a_document(void **state) {
    enum { COUNT = 30 };
    struct unecho_shown_document documents[COUNT];
    struct unecho_shown_unit unit = {.data = "Said.", .len = 5, .repeat = true, .key = 1};
    struct unecho_said said;

    (void)state;
    assert_true(unecho_said_init(&said));
    for (size_t i = 0; i < COUNT; i++)
        documents[i] = (struct unecho_shown_document){.file = "a", .number = i};
    unit.first = (struct unecho_spot){&documents[0], 0, 1, 0};
    for (size_t i = 0; i < COUNT; i++)
        for (size_t line = 1; line <= 10; line++) {
            unit.at = (struct unecho_spot){&documents[i], 0, line, line * 6};
            assert_true(unecho_said_add(&said, &unit));
        }
    assert_int_equal(said.units[0].count, 10 * COUNT + 1);
    assert_int_equal(said.units[0].documents, COUNT);
    assert_int_equal(said.units[0].place_count, UNECHO_SAID_PLACES);
    for (size_t i = 0; i < UNECHO_SAID_PLACES; i++) {
        const struct unecho_spot *place = &said.units[0].places[i];
        bool alone = i < UNECHO_SAID_ALONE;

        assert_int_equal(place->document->number, alone ? 0 : i - UNECHO_SAID_ALONE + 1);
        assert_int_equal(place->line, alone ? i + 1 : 1);
    }
    unecho_said_release(&said);
}

static void counts_what_is_said_within_its_error(void **state) {
    enum { DISTINCT = 3 * UNECHO_SAID_LIMIT };
    const struct unecho_shown_document document = {.file = "a"};
    struct unecho_shown_unit unit = {.data = "Said.", .len = 5, .repeat = true};
    struct unecho_said said;

    (void)state;
    assert_true(unecho_said_init(&said));
    unit.at.document = unit.first.document = &document;
    for (uint64_t i = 0; i < DISTINCT; i++) {
        unit.key = (i + 3) * UINT64_C(0x9E3779B97F4A7C15); /* as keys are */
        unit.first.offset = i;
        assert_true(unecho_said_add(&said, &unit));
        unit.key = i % 3; /* three are said often */
        unit.first.offset = DISTINCT + i % 3;
        assert_true(unecho_said_add(&said, &unit));
    }
    for (uint64_t i = DISTINCT - 1000; i < DISTINCT; i++) { /* once more, of those forgotten */
        unit.key = (i + 3) * UINT64_C(0x9E3779B97F4A7C15);
        unit.first.offset = i;
        assert_true(unecho_said_add(&said, &unit));
    }
    unecho_said_settle(&said, UNECHO_SAID_LIMIT);
    assert_true(said.count <= UNECHO_SAID_LIMIT);
    assert_true(said.error >= 2);
    for (uint64_t i = 0; i < 3; i++) {
        assert_int_equal(said.units[i].key, i);
        assert_int_equal(said.units[i].count, DISTINCT / 3 + 1);
        assert_int_equal(said.units[i].place_count, 1); /* they have one line */
    }
    for (size_t i = 3; i < said.count; i++) {
        uint64_t count = said.units[i].places[0].offset < DISTINCT - 1000 ? 2 : 3;

        assert_true(said.units[i].count <= count);
        assert_true(said.units[i].count + said.units[i].error >= count);
    }
    unecho_said_release(&said);
}

static void keeps_the_texts_that_lost_most(void **state) {
    enum { COUNT = 300 };
    struct unecho_shown_document documents[COUNT];
    struct unecho_shelf shelf = {.items = NULL};
    char *text = malloc(UNECHO_SHELF_DOCUMENT);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', UNECHO_SHELF_DOCUMENT);
    for (size_t i = 0; i < COUNT; i++) {
        struct unecho_shown_unit unit = {
            .at.document = &documents[i], .data = text, .len = UNECHO_SHELF_UNIT};

        documents[i] = (struct unecho_shown_document){.file = "a", .number = i};
        unecho_shelf_begin(&shelf, &documents[i]);
        for (size_t at = 0; at < 2 * UNECHO_SHELF_DOCUMENT; at += unit.len)
            assert_true(unecho_shelf_add(&shelf, &unit));
        assert_int_equal(shelf.open.left_out, UNECHO_SHELF_DOCUMENT);
        assert_true(unecho_shelf_end(&shelf, i % 10 == 0 ? 1 : 0));
        assert_true(shelf.used <= UNECHO_SHELF_BYTES);
    }
    for (size_t i = 0; i < COUNT; i += 10)
        assert_non_null(unecho_shelf_find(&shelf, i));
    assert_null(unecho_shelf_find(&shelf, COUNT - 102));
    unecho_shelf_release(&shelf);
    free(text);
}

/* --- nearly the same -------------------------------------------------------------------------- */

/* A document of one unit. `first`: what it is the same as, or nearly, or NULL. */
static void tell_like(void *state, const struct unecho_shown_document *document, const char *text,
                      size_t len, const struct unecho_shown_document *first,
                      enum unecho_near near) {
    bool repeat = first && near == UNECHO_NEAR_NONE, goes = repeat || near == UNECHO_NEAR_SAME;
    const struct unecho_shown_unit unit = {.at = {document, 0, 1, 0},
                                           .gap = "",
                                           .data = text,
                                           .len = len,
                                           .counts = true,
                                           .compared = true,
                                           .repeat = goes,
                                           .first = {first, 0, 1, 0},
                                           .why = repeat ? UNECHO_WHY_REPEAT
                                                  : goes ? UNECHO_WHY_NEAR
                                                         : UNECHO_WHY_KEPT,
                                           .near = near,
                                           .near_percent = first ? 93 : 0,
                                           .near_passage = first ? 31 : 0,
                                           .key = document->number + 1};

    unecho_view_report.begin(state, document);
    unecho_view_report.unit(state, &unit);
    unecho_view_report.rest(state, "\n", 1);
    unecho_view_report.end(state, document);
}

static struct story near_story(const char *path) {
    const struct unecho_report_page_config config = {
        .path = path, .version = "1", .unit = "text", .near = 90};
    struct unecho_io_error error;
    struct story story = {.state = unecho_report_page_create(&config, &error)};

    assert_non_null(story.state);
    return story;
}

/* How much of what a document shares with the nearest is only told of. */
static void check_told(const char *page, size_t document, int64_t bytes) {
    struct json_object *documents = block(page, "documents");

    assert_int_equal(number(item(documents, document), 11), bytes);
    json_object_put(documents);
}

/* A record of two texts, of 20 bytes: one goes, the other is like the same document and stays. */
static void tell_both(void *state, const struct unecho_shown_document *record, size_t goes,
                      const struct unecho_shown_document *first) {
    static const char text[] = "0123456789012345678901234567890";
    struct unecho_shown_unit unit = {.at = {record, 1, 1, 0},
                                     .data = text,
                                     .len = goes,
                                     .counts = true,
                                     .compared = true,
                                     .repeat = true,
                                     .first = {first, 0, 1, 0},
                                     .why = UNECHO_WHY_NEAR,
                                     .near = UNECHO_NEAR_SAME,
                                     .near_percent = 100};

    unecho_view_report.begin(state, record);
    unecho_view_report.unit(state, &unit);
    unecho_view_report.rest(state, "", 0);
    unit.at.part = 2;
    unit.len = 20 - goes;
    unit.repeat = false;
    unit.why = UNECHO_WHY_KEPT;
    unit.near = UNECHO_NEAR_NAMES;
    unit.near_percent = 50;
    unecho_view_report.unit(state, &unit);
    unecho_view_report.rest(state, "", 0);
    unecho_view_report.end(state, record);
}

static void a_repost_is_what_goes(void **state) {
    static const struct unecho_shown_document documents[] = {{"a", 0, 0, 0, NULL, 0, false},
                                                             {"r", 1, 1, 1, NULL, 0, false},
                                                             {"r", 2, 2, 2, NULL, 0, false},
                                                             {"r", 3, 3, 3, NULL, 0, false}};
    const char *path = page_path();
    struct story story = near_story(path);
    struct json_object *figures;
    size_t len;
    char *page;

    (void)state;
    tell_like(story.state, &documents[0], "0123456789", 10, NULL, UNECHO_NEAR_NONE);
    for (size_t i = 1; i <= 3; i++)
        tell_both(story.state, &documents[i], 8 + i, &documents[0]);
    page = close_story(&story, path, &len);
    figures = block(page, "figures");
    check_nearest(page, 1, 0, 9 + 5, 0);
    check_told(page, 1, 5);
    check_nearest(page, 2, 0, 10 + 5, 0);
    check_told(page, 2, 5);
    check_told(page, 3, 4);
    assert_int_equal(figure(figures, "half"), 2);
    assert_int_equal(figure(figures, "whole"), 0);
    json_object_put(figures);
    free(page);
}

static void lists_what_is_nearly_the_same(void **state) {
    static const struct unecho_shown_document documents[] = {
        {"learned", 0, 0, 0, NULL, 0, true}, {"a", 1, 0, 0, NULL, 0, false},
        {"b", 2, 0, 0, NULL, 0, false},      {"c", 3, 0, 0, NULL, 0, false},
        {"d", 4, 0, 0, NULL, 0, false},
    };
    const char *path = page_path();
    struct story story = near_story(path);
    struct json_object *near, *figures, *text;
    char *page, *long_text = malloc(UNECHO_SHELF_WHOLE);
    size_t len;

    (void)state;
    assert_non_null(long_text);
    memset(long_text, 'x', UNECHO_SHELF_WHOLE);
    tell_like(story.state, &documents[1], long_text, UNECHO_SHELF_WHOLE, NULL, UNECHO_NEAR_NONE);
    tell_like(story.state, &documents[2], long_text, 1000, &documents[1], UNECHO_NEAR_SAME);
    tell_like(story.state, &documents[3], "</script><b>", 12, &documents[1], UNECHO_NEAR_PASSAGE);
    tell_like(story.state, &documents[4], "Four.", 5, &documents[0], UNECHO_NEAR_NAMES);
    page = close_story(&story, path, &len);
    near = block(page, "near");
    assert_string_equal(json_object_to_json_string_ext(near, JSON_C_TO_STRING_PLAIN),
                        "[[1,0,93,\"same\",31,1],[2,0,93,\"passage\",31,0],"
                        "[3,4,93,\"names\",31,0]]");
    figures = block(page, "figures");
    assert_non_null(strstr(string(figures), "\"near\": [ 90, 1, 2 ]"));
    assert_non_null(strstr(string(figures), "\"near\": [ 1, 1000 ]")); /* why it goes */
    text = text_of(page, 0);
    assert_int_equal(strlen(string(item(item(text, 1), 0))), UNECHO_SHELF_WHOLE); /* all of it */
    json_object_put(text);
    text = text_of(page, 2);
    assert_string_equal(string(item(text, 1)), "</script><b>\n");
    check_nearest(page, 1, 0, 930, 0);
    check_nearest(page, 2, 0, 11, 0);
    check_told(page, 1, 0);
    check_told(page, 2, 11);
    assert_int_equal(figure(figures, "half"), 1); /* those that stay are no reposts */
    assert_int_equal(figure(figures, "whole"), 1);
    assert_null(text_of(page, 4)); /* was learned */
    json_object_put(text);
    json_object_put(near);
    json_object_put(figures);
    free(long_text);
    free(page);
}

/* So many that go and so many that stay are listed, with their texts before others that lost more;
 * those that no longer fit are counted. */
static void lists_so_many_that_are_nearly_the_same(void **state) {
    enum { COUNT = 1200, SIZE = 4000, OTHERS = 200, OTHER_SIZE = 100000, APART = 61 };
    struct unecho_shown_document *documents = calloc(1 + 2 * COUNT + OTHERS, sizeof(*documents));
    const char *path = page_path();
    struct story story = near_story(path);
    char *page, *text = malloc(OTHER_SIZE);
    struct json_object *near, *figures;
    size_t len, shown = 0;

    (void)state;
    assert_true(documents && text);
    memset(text, 'x', OTHER_SIZE);
    for (size_t i = 0; i < 1 + 2 * COUNT + OTHERS; i++) {
        documents[i] = (struct unecho_shown_document){.file = "a", .number = i, .record = i + 1};
        if (i == 0)
            tell_like(story.state, &documents[i], text, SIZE, NULL, UNECHO_NEAR_NONE);
        else if (i <= 2 * COUNT)
            tell_like(story.state, &documents[i], text, SIZE, &documents[0],
                      i % 2 ? UNECHO_NEAR_SAME : UNECHO_NEAR_NUMBERS);
        else
            tell_like(story.state, &documents[i], text, OTHER_SIZE, &documents[0],
                      UNECHO_NEAR_NONE);
    }
    page = close_story(&story, path, &len);
    near = block(page, "near");
    assert_int_equal(json_object_array_length(near), 2 * UNECHO_LOOKALIKES_LIMIT);
    figures = block(page, "figures");
    assert_non_null(strstr(string(figures), "\"near\": [ 90, 1200, 1200 ]"));
    for (size_t i = 0; i < 2 * UNECHO_LOOKALIKES_LIMIT; i += APART) { /* each is sought in it all */
        struct json_object *later = text_of(page, (size_t)number(item(near, i), 0));

        shown += later != NULL;
        json_object_put(later);
    }
    assert_int_equal(shown, (2 * UNECHO_LOOKALIKES_LIMIT + APART - 1) / APART);
    assert_true(len < 18 << 20);
    json_object_put(near);
    json_object_put(figures);
    free(documents);
    free(text);
    free(page);
}

static const struct case_row {
    const char *name;
    CMUnitTestFunction check;
} cases[] = {
    {"shows_texts_to_the_byte_and_where_units_stood",
     shows_texts_to_the_byte_and_where_units_stood},
    {"links_lead_to_the_same_sentence", links_lead_to_the_same_sentence},
    {"names_what_is_shared_and_said_most", names_what_is_shared_and_said_most},
    {"a_copy_is_that_of_the_document_that_holds_most_of_it",
     a_copy_is_that_of_the_document_that_holds_most_of_it},
    {"says_where_a_share_may_be_more", says_where_a_share_may_be_more},
    {"counts_what_goes_by_its_words", counts_what_goes_by_its_words},
    {"holds_other_sentences_that_go", holds_other_sentences_that_go},
    {"an_id_that_is_cut_ends_in_dots", an_id_that_is_cut_ends_in_dots},
    {"knows_the_first_and_the_last_documents_of_a_unit",
     knows_the_first_and_the_last_documents_of_a_unit},
    {"knows_of_so_many_units_where_they_stand", knows_of_so_many_units_where_they_stand},
    {"names_so_many_documents_without_a_row", names_so_many_documents_without_a_row},
    {"a_place_is_a_document", a_place_is_a_document},
    {"is_one_page_whatever_the_text_holds", is_one_page_whatever_the_text_holds},
    {"shortens_what_is_long", shortens_what_is_long},
    {"leaves_a_file_that_is_there", leaves_a_file_that_is_there},
    {"keeps_the_rows_that_lost_most", keeps_the_rows_that_lost_most},
    {"keeps_the_pairs_that_share_most", keeps_the_pairs_that_share_most},
    {"counts_what_is_said_within_its_error", counts_what_is_said_within_its_error},
    {"keeps_the_texts_that_lost_most", keeps_the_texts_that_lost_most},
    {"a_repost_is_what_goes", a_repost_is_what_goes},
    {"lists_what_is_nearly_the_same", lists_what_is_nearly_the_same},
    {"lists_so_many_that_are_nearly_the_same", lists_so_many_that_are_nearly_the_same},
};

static void check_case(void **state) {
    const struct case_row *row = *state;

    row->check(state);
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(strings, check_string), TABLE(cases, check_case)};

    return RUN_TABLES("report", tables, argc, argv);
}
