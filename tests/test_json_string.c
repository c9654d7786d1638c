/* Bodies of JSON strings: every escape, and every place where a text may be cut. */
#include "bodies.h"
#include "generate.h"

static const struct body_row {
    const char *name;
    struct sample body, text;
} body_rows[] = {
    {"body_empty", S(""), S("")},
    {"body_plain", S("One. Two."), S("One. Two.")},
    {"body_letters", S("\\b\\f\\n\\r\\t"), S("\b\f\n\r\t")},
    {"body_marks", S("\\\"\\\\\\/"), S("\"\\/")},
    {"body_escape_first", S("\\nOne"), S("\nOne")},
    {"body_escape_last", S("One\\n"), S("One\n")},
    {"body_escape_between", S("a\\tb\\tc"), S("a\tb\tc")},
    {"body_ascii", S("\\u0041\\u007F"), S("A\x7F")},
    {"body_two_bytes", S("caf\\u00e9\\u0080\\u07fF"), S("caf\u00E9\xC2\x80\xDF\xBF")},
    {"body_three_bytes", S("\\u20AC\\u0800\\uffff"), S("\u20AC\xE0\xA0\x80\xEF\xBF\xBF")},
    {"body_pair", S("\\uD83D\\uDe00"), S("\U0001F600")},
    {"body_first_pair", S("\\ud800\\udc00"), S("\xF0\x90\x80\x80")},
    {"body_last_pair", S("\\udbff\\udfff"), S("\xF4\x8F\xBF\xBF")},
    {"body_nul", S("a\\u0000b"), S("a\0b")},
    {"body_high_half", S("a\\ud83d"), S("a\xED\xA0\xBD")},
    {"body_high_half_before_text", S("\\ud83d-u"), S("\xED\xA0\xBD-u")},
    {"body_high_half_before_an_escape", S("\\ud83d\\n12345"), S("\xED\xA0\xBD\n12345")},
    {"body_high_half_before_a_number", S("\\ud83d\\u0041"), S("\xED\xA0\xBD\x41")},
    {"body_high_half_before_a_pair", S("\\ud83d\\ud83d\\ude00"), S("\xED\xA0\xBD\xF0\x9F\x98\x80")},
    {"body_low_half", S("\\ude00x"), S("\xED\xB8\x80x")},
    {"body_halves_the_wrong_way", S("\\ude00\\ud83d"), S("\xED\xB8\x80\xED\xA0\xBD")},
    {"body_backslashes", S("\\\\u0041\\\\\\\\n"), S("\\u0041\\\\n")},
    {"body_utf8", S("\u00E9\u20AC\U0001F600"), S("\u00E9\u20AC\U0001F600")},
    {"body_not_utf8", S("\xFF\\n\xC3"), S("\xFF\n\xC3")},
};

static void unescapes(void **state) {
    const struct body_row *row = *state;
    struct bytes text = text_of(row->body.s, row->body.len);

    assert_true(bytes_equal(text.data, text.len, row->text.s, row->text.len));
    assert_true(unecho_json_equals(row->body.s, row->body.len, text.data, text.len));
    for (size_t i = 0; i < text.len; i++) {
        text.data[i]++;
        assert_false(unecho_json_equals(row->body.s, row->body.len, text.data, text.len));
        text.data[i]--;
        assert_false(unecho_json_equals(row->body.s, row->body.len, text.data, i));
    }
    bytes_add(&text, "", 1);
    assert_false(unecho_json_equals(row->body.s, row->body.len, text.data, text.len));
    free(text.data);
}

/* Two pieces are the body again wherever the text is cut, and each spells its own part. */
static void pieces_are_spelled_as_they_were(void **state) {
    const struct body_row *row = *state;

    for (size_t cut = 0; cut <= row->text.len; cut++) {
        struct unecho_cursor cursor;
        struct unecho_range front, back;
        struct bytes text;

        cursor = (struct unecho_cursor){.body = row->body.s, .len = row->body.len};
        front = unecho_cursor_spelling(&unecho_format_jsonl, &cursor, 0, cut);
        back = unecho_cursor_spelling(&unecho_format_jsonl, &cursor, cut, row->text.len);
        assert_int_equal(front.start, 0);
        assert_int_equal(front.end, back.start);
        assert_int_equal(back.end, row->body.len);
        text = text_of(row->body.s, front.end);
        assert_true(text.len >= cut && text.len < cut + 4);
        assert_memory_equal(text.data, row->text.s, text.len);
        free(text.data);
    }
}

/* A piece from the middle, as one that follows another that was removed. */
static void a_piece_of_the_middle(void **state) {
    static const char body[] = "One\\n\\u00e9t\\u00E9. \\\"Two\\\". \\ud83d\\ude00 Three.";
    struct unecho_cursor cursor;
    struct unecho_range span;

    (void)state;
    cursor = (struct unecho_cursor){.body = body, .len = sizeof(body) - 1};
    span = unecho_cursor_spelling(&unecho_format_jsonl, &cursor, 4, 10);
    assert_true(bytes_equal(body + span.start, span.end - span.start, "\\u00e9t\\u00E9.", 14));
    span = unecho_cursor_spelling(&unecho_format_jsonl, &cursor, 18, 22);
    assert_true(bytes_equal(body + span.start, span.end - span.start, "\\ud83d\\ude00", 12));
    span = unecho_cursor_spelling(&unecho_format_jsonl, &cursor, 23, 29);
    assert_true(bytes_equal(body + span.start, span.end - span.start, "Three.", 6));
}

static void escapes_every_byte(void **state) {
    (void)state;
    for (unsigned b = 0; b < 256; b++) {
        char c = (char)b, body[UNECHO_JSON_ESCAPED];
        size_t len = unecho_json_escape(&c, 1, body);
        struct bytes text = text_of(body, len);

        assert_true(len <= UNECHO_JSON_ESCAPED);
        assert_int_equal(len == 1, b >= ' ' && b != '"' && b != '\\');
        assert_true(bytes_equal(text.data, text.len, &c, 1));
        free(text.data);
    }
}

static void escapes_in_few_bytes(void **state) {
    static const char text[] = "\n\r\t\b\f \"\\/\x7F\xC3\xA9\xFF";
    static const char body[] = "\\n\\r\\t\\b\\f \\\"\\\\/\x7F\xC3\xA9\xFF";
    char out[sizeof(text) * UNECHO_JSON_ESCAPED];
    size_t len = unecho_json_escape(text, sizeof(text) - 1, out);

    (void)state;
    assert_true(bytes_equal(out, len, body, sizeof(body) - 1));
}

static const struct named {
    const char *name;
} middles[] = {{"a_piece_of_the_middle"}}, every_bytes[] = {{"escapes_every_byte"}},
  few_bytes[] = {{"escapes_in_few_bytes"}};

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(body_rows, unescapes), TABLE(body_rows, pieces_are_spelled_as_they_were),
        TABLE(middles, a_piece_of_the_middle), TABLE(every_bytes, escapes_every_byte),
        TABLE(few_bytes, escapes_in_few_bytes)};

    return RUN_TABLES("json_string", tables, argc, argv);
}
