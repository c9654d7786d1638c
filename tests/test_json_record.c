/* Lines of JSON: rows for what may be in them and what may be wrong with them; hostile ones from a
 * seed, against json-c and a regular expression; long ones, against the clock. */
#include "bodies.h"
#include "hostile.h"
#include "read_files.h"
#include "table.h"

#include <unistd.h>

enum { ROUNDS = 1000, LONG = 20 * 1000 * 1000, TOO_SLOW = 60 /* seconds */ };

/* --- one line in memory of its own, so that no byte too many is read ----------------------------
 */

struct parsed {
    struct unecho_json *jsonl;
    char *line;
    enum unecho_json_status status;
    struct unecho_json_record record;
};

static struct parsed parse(const char *key, const char *id_key, const char *line, size_t len) {
    struct parsed p = {unecho_json_create(key, id_key), grown(NULL, len), UNECHO_JSON_OK, {0}};

    assert_non_null(p.jsonl);
    if (len)
        memcpy(p.line, line, len);
    p.status = unecho_json_parse(p.jsonl, p.line, len, &p.record);
    return p;
}

static void parsed_release(struct parsed *p) {
    unecho_json_destroy(p->jsonl);
    free(p->line);
}

static struct bytes text_at(const struct parsed *p, size_t i) {
    struct unecho_range span = p->record.texts[i];

    return text_of(p->line + span.start, span.end - span.start);
}

/* --- rows: what is found ------------------------------------------------------------------------
 */

static const struct row {
    const char *name;
    struct sample line;
    const char *key;
    enum unecho_json_status status;
    const char *texts[4]; /* bodies */
} rows[] = {
    {"a_text", S("{\"text\":\"One. Two.\"}"), "text", UNECHO_JSON_OK, {"One. Two."}},
    {"white_space_around_everything",
     S(" \t{ \"text\" \r: \"One.\" , \"a\" : [ 1 , { } ] } \r"),
     "text",
     UNECHO_JSON_OK,
     {"One."}},
    {"an_empty_text", S("{\"text\":\"\"}"), "text", UNECHO_JSON_OK, {""}},
    {"a_text_between_others",
     S("{\"a\":\"x\",\"text\":\"One.\",\"b\":{\"text\":\"no\"}}"),
     "text",
     UNECHO_JSON_OK,
     {"One."}},
    {"a_text_with_quotes",
     S("{\"text\":\"\\\"One.\\\" \\\\\"}"),
     "text",
     UNECHO_JSON_OK,
     {"\\\"One.\\\" \\\\"}},
    {"the_last_of_equal_keys_counts",
     S("{\"text\":\"a\",\"text\":3,\"te\\u0078t\":\"b\",\"x\":1}"),
     "text",
     UNECHO_JSON_OK,
     {"b"}},
    {"the_last_counts_though_it_is_no_text",
     S("{\"text\":\"a\",\"text\":null}"),
     "text",
     UNECHO_JSON_NOT_TEXT,
     {0}},
    {"the_last_counts_on_the_way",
     S("{\"a\":{\"b\":\"x\"},\"a\":{\"c\":\"y\"}}"),
     "a.b",
     UNECHO_JSON_NO_KEY,
     {0}},
    {"an_escaped_key",
     S("{\"\\u0074\\u0065\\u0078\\u0074\":\"a\"}"),
     "text",
     UNECHO_JSON_OK,
     {"a"}},
    {"a_key_with_a_pair", S("{\"\\ud83d\\ude00\":\"a\"}"), "\U0001F600", UNECHO_JSON_OK, {"a"}},
    {"a_key_with_nul_is_another", S("{\"text\\u0000\":\"a\"}"), "text", UNECHO_JSON_NO_KEY, {0}},
    {"a_longer_key", S("{\"texts\":\"a\"}"), "text", UNECHO_JSON_NO_KEY, {0}},
    {"a_shorter_key", S("{\"tex\":\"a\"}"), "text", UNECHO_JSON_NO_KEY, {0}},
    {"an_empty_key", S("{\"\":\"a\"}"), "", UNECHO_JSON_OK, {"a"}},
    {"a_text_that_is_named_as_the_key",
     S("{\"a\":\"text\",\"b\":\"no\"}"),
     "text",
     UNECHO_JSON_NO_KEY,
     {0}},
    {"a_nested_key", S("{\"a\":{\"b\":{\"c\":\"x\"}}}"), "a.b.c", UNECHO_JSON_OK, {"x"}},
    {"a_nested_empty_key", S("{\"a\":{\"\":{\"c\":\"x\"}}}"), "a..c", UNECHO_JSON_OK, {"x"}},
    {"a_nested_key_behind_deep_values",
     S("{\"z\":[[[[{\"a\":[1,2]},[]]]]],\"a\":{\"y\":{\"b\":[{}]},\"b\":\"x\"},\"c\":{}}"),
     "a.b",
     UNECHO_JSON_OK,
     {"x"}},
    {"a_dot_in_a_key_is_no_path", S("{\"a.b\":\"x\"}"), "a.b", UNECHO_JSON_NO_KEY, {0}},
    {"no_object_on_the_way", S("{\"a\":\"b\"}"), "a.b", UNECHO_JSON_NO_KEY, {0}},
    {"an_array_on_the_way", S("{\"a\":[{\"b\":\"x\"}]}"), "a.b", UNECHO_JSON_OK, {"x"}},
    {"segments",
     S("{\"a\":[{\"b\":\"x\"},{},{\"b\":null},1,{\"b\":[\"y\"],\"c\":[{\"b\":\"no\"}]},[{\"b\":"
       "\"z\"}]]}"),
     "a.b",
     UNECHO_JSON_OK,
     {"x", "y", "z"}},
    {"the_last_counts_in_each_segment",
     S("{\"a\":[{\"b\":\"x\",\"b\":\"y\"},{\"b\":\"z\",\"b\":1}]}"),
     "a.b",
     UNECHO_JSON_OK,
     {"y"}},
    {"the_last_of_equal_arrays_counts",
     S("{\"a\":[{\"b\":\"x\"},{\"b\":\"y\"}],\"a\":[{\"b\":\"z\"}]}"),
     "a.b",
     UNECHO_JSON_OK,
     {"z"}},
    {"segments_without_text",
     S("{\"a\":[{\"b\":1},{\"b\":{\"b\":\"no\"}}]}"),
     "a.b",
     UNECHO_JSON_NOT_TEXT,
     {0}},
    {"an_array",
     S("{\"text\":[\"a\", \"\" ,\"c\"],\"z\":1}"),
     "text",
     UNECHO_JSON_OK,
     {"a", "", "c"}},
    {"an_empty_array", S("{\"text\":[]}"), "text", UNECHO_JSON_OK, {0}},
    {"an_array_with_a_number", S("{\"text\":[\"a\",1]}"), "text", UNECHO_JSON_OK, {"a"}},
    {"an_array_with_an_array", S("{\"text\":[[\"a\"]]}"), "text", UNECHO_JSON_OK, {"a"}},
    {"an_array_with_an_object", S("{\"text\":[\"a\",{}]}"), "text", UNECHO_JSON_OK, {"a"}},
    {"an_array_of_numbers",
     S("{\"text\":[1,{\"text\":\"no\"}]}"),
     "text",
     UNECHO_JSON_NOT_TEXT,
     {0}},
    {"a_number", S("{\"text\":1}"), "text", UNECHO_JSON_NOT_TEXT, {0}},
    {"null", S("{\"text\":null}"), "text", UNECHO_JSON_NOT_TEXT, {0}},
    {"an_object", S("{\"text\":{\"text\":\"a\"}}"), "text", UNECHO_JSON_NOT_TEXT, {0}},
    {"no_key", S("{\"a\":1}"), "text", UNECHO_JSON_NO_KEY, {0}},
    {"nothing_in_it", S("{}"), "text", UNECHO_JSON_NO_KEY, {0}},
    {"not_an_object_but_an_array", S("[{\"text\":\"a\"}]"), "text", UNECHO_JSON_NO_OBJECT, {0}},
    {"not_an_object_but_a_string", S(" \"text\""), "text", UNECHO_JSON_NO_OBJECT, {0}},
    {"not_an_object_but_a_number", S("-1.5E+30"), "text", UNECHO_JSON_NO_OBJECT, {0}},
    {"not_an_object_but_null", S("null"), "text", UNECHO_JSON_NO_OBJECT, {0}},
    {"every_kind_of_value",
     S("{\"a\":[0,-0,10,1.5,-0.0e-0,1e999,1E+5,true,false,null,\"\",{},[]],\"text\":\"a\"}"),
     "text",
     UNECHO_JSON_OK,
     {"a"}},
    {"bytes_that_are_not_utf8",
     S("{\"\xFF\":\"\xC3\",\"text\":\"\xE2\x80 \xED\xA0\x80\x7F\"}"),
     "text",
     UNECHO_JSON_OK,
     {"\xE2\x80 \xED\xA0\x80\x7F"}},
};

static void finds(void **state) {
    const struct row *row = *state;
    struct parsed p = parse(row->key, NULL, row->line.s, row->line.len);
    size_t count = 0;

    assert_int_equal(p.status, row->status);
    for (; count < 4 && row->texts[count]; count++) {
        struct unecho_range span = p.record.texts[count];

        assert_true(count < p.record.count);
        assert_true(span.start <= span.end && span.end < row->line.len);
        assert_true(bytes_equal(p.line + span.start, span.end - span.start, row->texts[count],
                                strlen(row->texts[count])));
        assert_int_equal(p.line[span.start - 1], '"');
        assert_int_equal(p.line[span.end], '"');
    }
    assert_int_equal(p.record.count, count);
    parsed_release(&p);
}

/* What ends too soon is broken, and right at its end. */
static void every_prefix_is_broken(void **state) {
    const struct row *row = *state;
    size_t end = row->line.len;

    while (strchr(" \r", row->line.s[end - 1]))
        end--;
    if (row->line.s[end - 1] != '}')
        return; /* a number may well be shorter */
    for (size_t len = 0; len < end; len++) {
        struct parsed p = parse(row->key, row->key, row->line.s, len);

        assert_int_equal(p.status, UNECHO_JSON_BROKEN);
        assert_int_equal(p.record.broken_at, len);
        parsed_release(&p);
    }
}

/* --- rows: an id --------------------------------------------------------------------------------
 */

static const struct id_row {
    const char *name, *line, *id_key, *id;
    enum unecho_json_status status;
} id_rows[] = {
    {"id_number", "{\"id\": 12 ,\"text\":\"a\"}", "id", "12", UNECHO_JSON_OK},
    {"id_string", "{\"text\":\"a\",\"id\":\"x\\\"y\"}", "id", "\"x\\\"y\"", UNECHO_JSON_OK},
    {"id_empty_string", "{\"text\":\"a\",\"id\":\"\"}", "id", "\"\"", UNECHO_JSON_OK},
    {"id_object", "{\"id\":{\"a\":[[1]]},\"text\":\"a\"}", "id", "{\"a\":[[1]]}", UNECHO_JSON_OK},
    {"id_nested", "{\"m\":{\"id\":[{}]},\"text\":\"a\"}", "m.id", "[{}]", UNECHO_JSON_OK},
    {"id_missing", "{\"text\":\"a\"}", "id", "", UNECHO_JSON_OK},
    {"id_twice", "{\"id\":1,\"id\":2,\"text\":\"a\"}", "id", "2", UNECHO_JSON_OK},
    {"id_without_key", "{\"id\":1}", "id", "1", UNECHO_JSON_NO_KEY},
    {"id_without_text", "{\"id\":true,\"text\":1}", "id", "true", UNECHO_JSON_NOT_TEXT},
    {"id_of_a_broken_line", "{\"id\":1,\"text\":\"a\"", "id", "", UNECHO_JSON_BROKEN},
    {"id_not_asked_for", "{\"id\":1,\"text\":\"a\"}", NULL, "", UNECHO_JSON_OK},
    {"id_is_none_below_arrays", "{\"m\":[{\"id\":1}],\"text\":\"a\"}", "m.id", "", UNECHO_JSON_OK},
    {"id_array", "{\"id\":[[1],{}],\"text\":\"a\"}", "id", "[[1],{}]", UNECHO_JSON_OK},
    {"id_is_the_text", "{\"text\":\"a\"}", "text", "\"a\"", UNECHO_JSON_OK},
    {"id_deeper_than_the_text", "{\"text\":[{\"x\":1}],\"m\":{\"n\":{\"id\":7}}}", "m.n.id", "7",
     UNECHO_JSON_NOT_TEXT},
};

static void finds_the_id(void **state) {
    const struct id_row *row = *state;
    struct parsed p = parse("text", row->id_key, row->line, strlen(row->line));
    struct unecho_range id = p.record.id;

    assert_int_equal(p.status, row->status);
    assert_true(bytes_equal(p.line + id.start, id.end - id.start, row->id, strlen(row->id)));
    parsed_release(&p);
}

/* --- rows: what is broken -----------------------------------------------------------------------
 */

static const struct broken_row {
    const char *name;
    struct sample line;
    size_t at;
} broken_rows[] = {
    {"broken_empty", S(""), 0},
    {"broken_blank", S(" \t"), 2},
    {"broken_brace", S("{"), 1},
    {"broken_closing_brace", S("}"), 0},
    {"broken_closing_bracket", S("{}]"), 2},
    {"broken_second_value", S("{} {}"), 3},
    {"broken_second_value_behind_a_comma", S("{},{}"), 2},
    {"broken_words", S("not json"), 1},
    {"broken_rest", S("{\"text\":\"a\"}x"), 12},
    {"broken_comma_at_the_end_of_an_object", S("{\"a\":1,}"), 7},
    {"broken_comma_at_the_end_of_an_array", S("[1,]"), 3},
    {"broken_comma_alone", S("{,}"), 1},
    {"broken_comma_alone_in_an_array", S("[,]"), 1},
    {"broken_two_commas", S("[1,,2]"), 3},
    {"broken_comma_missing", S("[1 2]"), 3},
    {"broken_comma_missing_between_members", S("{\"a\":1 \"b\":2}"), 7},
    {"broken_colon_missing", S("{\"a\" 1}"), 5},
    {"broken_two_colons", S("{\"a\"::1}"), 5},
    {"broken_colon_in_an_array", S("[\"a\":1]"), 4},
    {"broken_colon_behind_a_value", S("{\"a\":1:2}"), 6},
    {"broken_value_missing", S("{\"a\":}"), 5},
    {"broken_value_and_colon_missing", S("{\"a\"}"), 4},
    {"broken_key_is_a_number", S("{1:2}"), 1},
    {"broken_key_is_an_object", S("{{}:2}"), 1},
    {"broken_key_without_quotes", S("{a:1}"), 1},
    {"broken_key_in_single_quotes", S("{'a':1}"), 1},
    {"broken_string_in_single_quotes", S("['a']"), 1},
    {"broken_brackets_cross", S("{\"a\":[1}]"), 7},
    {"broken_brackets_cross_too", S("[{\"a\":1]"), 7},
    {"broken_string_open", S("{\"a\":\"b"), 7},
    {"broken_string_open_behind_a_backslash", S("{\"a\":\"b\\"), 8},
    {"broken_string_open_behind_an_escaped_quote", S("{\"a\":\"b\\\"}"), 10},
    {"broken_escape", S("[\"\\x41\"]"), 3},
    {"broken_escape_of_a_quote", S("[\"\\'\"]"), 3},
    {"broken_escape_in_capitals", S("[\"\\N\"]"), 3},
    {"broken_escape_of_nul", S("[\"\\\0\"]"), 3},
    {"broken_number_escape_short", S("[\"\\u12\"]"), 6},
    {"broken_number_escape_not_hex", S("[\"\\u12g4\"]"), 6},
    {"broken_number_escape_in_capitals", S("[\"\\U0041\"]"), 3},
    {"broken_tab_in_a_string", S("[\"0123456789\t\"]"), 12},
    {"broken_newline_in_a_string", S("[\"\n\"]"), 2},
    {"broken_nul_in_a_string", S("[\"01234567\0\"]"), 10},
    {"broken_nul_in_a_key", S("{\"\0\":1}"), 2},
    {"broken_control_character_in_a_string", S("[\"\x1F\"]"), 2},
    {"broken_nul_at_the_end", S("{}\0"), 2},
    {"broken_nul_at_the_start", S("\0{}"), 0},
    {"broken_form_feed", S("{}\f"), 2},
    {"broken_no_break_space", S("{\xC2\xA0}"), 1},
    {"broken_byte_order_mark", S("\xEF\xBB\xBF{}"), 0},
    {"broken_utf8_outside", S("[\xC3\xA9]"), 1},
    {"broken_zero_in_front", S("[01]"), 2},
    {"broken_minus_zero_in_front", S("[-01]"), 3},
    {"broken_two_zeros", S("[00]"), 2},
    {"broken_plus", S("[+1]"), 1},
    {"broken_minus_alone", S("[-]"), 2},
    {"broken_two_minuses", S("[--1]"), 2},
    {"broken_point_at_the_end", S("[1.]"), 3},
    {"broken_point_in_front", S("[.5]"), 1},
    {"broken_point_behind_minus", S("[-.5]"), 2},
    {"broken_two_points", S("[1.2.3]"), 4},
    {"broken_exponent_alone", S("[1e]"), 3},
    {"broken_exponent_sign_alone", S("[1e+]"), 4},
    {"broken_exponent_with_a_point", S("[1e5.0]"), 4},
    {"broken_point_before_exponent", S("[1.e5]"), 3},
    {"broken_hex", S("[0x10]"), 2},
    {"broken_nan", S("[NaN]"), 1},
    {"broken_infinity", S("[-Infinity]"), 2},
    {"broken_literal_in_capitals", S("[True]"), 1},
    {"broken_literal_short", S("[tru]"), 4},
    {"broken_literal_long", S("[nullx]"), 5},
    {"broken_literals_together", S("[truefalse]"), 5},
    {"broken_comment", S("[/**/1]"), 1},
};

static void is_broken(void **state) {
    const struct broken_row *row = *state;
    struct parsed p = parse("a", NULL, row->line.s, row->line.len);

    assert_int_equal(p.status, UNECHO_JSON_BROKEN);
    assert_int_equal(p.record.broken_at, row->at);
    assert_int_equal(p.record.count, 0);
    parsed_release(&p);
}

/* Strings are read eight bytes at a time, so it stands at each of the eight. */
static void every_byte_of_a_string(void **state) {
    char line[] = "{\"text\":\"0123456789abcdefghijklmn\"}";
    size_t front = 9, len = sizeof(line) - 1;

    (void)state;
    for (unsigned b = 0; b < 256; b++)
        for (size_t at = front; at < len - 2; at++) {
            char was = line[at];
            bool valid = b >= ' ' && b != '"' && b != '\\';
            struct parsed p;

            line[at] = (char)b;
            p = parse("text", NULL, line, len);
            if (b != '\\') /* it may be an escape */
                assert_int_equal(p.status, valid ? UNECHO_JSON_OK : UNECHO_JSON_BROKEN);
            if (b < ' ')
                assert_int_equal(p.record.broken_at, at);
            parsed_release(&p);
            line[at] = was;
        }
}

/* --- hostile lines ------------------------------------------------------------------------------
 */

/* Some place behind `from`, and not within a character. */
static size_t cut_behind(struct made *m, const struct bytes *text, size_t from) {
    size_t at = from + below(&m->g, text->len - from + 1);

    while (at < text->len && ((unsigned char)text->data[at] & 0xC0) == 0x80)
        at++;
    return at;
}

/* Keeps some pieces of a text, with gaps between them: the new body goes behind `line`, the new
 * text to `kept`. */
static void keep_some(struct made *m, const char *body, size_t len, struct bytes *line,
                      struct bytes *kept) {
    static const char *const gaps[] = {" ", "\n", "\r\n\r\n", "\t"};
    struct bytes text = text_of(body, len);
    struct unecho_cursor cursor;

    cursor = (struct unecho_cursor){.body = body, .len = len};
    for (size_t at = 0; at < text.len;) {
        size_t start = cut_behind(m, &text, at), end = cut_behind(m, &text, start);
        struct unecho_range span =
            unecho_cursor_spelling(&unecho_format_jsonl, &cursor, start, end);
        const char *gap = PICK(&m->g, gaps);
        char escaped[4 * UNECHO_JSON_ESCAPED];

        bytes_add(line, body + span.start, span.end - span.start);
        bytes_add(line, escaped, unecho_json_escape(gap, strlen(gap), escaped));
        bytes_add(kept, text.data + start, end - start);
        bytes_add(kept, gap, strlen(gap));
        at = end + 1;
    }
    free(text.data);
}

/* The line with pieces of its texts, and those. */
static struct bytes rewritten(struct made *m, const struct parsed *p, struct bytes *kept) {
    struct bytes line = {NULL, 0, 0};
    size_t at = 0;

    for (size_t i = 0; i < p->record.count; i++) {
        struct unecho_range span = p->record.texts[i];

        bytes_add(&line, p->line + at, span.start - at);
        keep_some(m, p->line + span.start, span.end - span.start, &line, &kept[i]);
        at = span.end;
    }
    bytes_add(&line, p->line + at, m->line.len - at);
    return line;
}

/* The same object for json-c but for the text, which is what was kept. */
static void check_round_trip(struct made *m, const struct parsed *p, struct json_object *before,
                             size_t levels) {
    struct bytes kept[4] = {{NULL, 0, 0}};
    struct bytes line = rewritten(m, p, kept);
    struct parsed again = parse(made_keys[levels], NULL, line.data, line.len);
    struct json_object *after = read_json(line.data, line.len);

    assert_non_null(after);
    assert_int_equal(again.status, UNECHO_JSON_OK);
    assert_int_equal(again.record.count, m->count);
    for (size_t i = 0; i < m->count; i++) {
        struct bytes text = text_at(&again, i);

        assert_true(bytes_equal(text.data, text.len, kept[i].data, kept[i].len));
        free(text.data);
    }
    compare_texts(after, levels, kept, m->count);
    json_object_object_del(holder_of(before, levels), "text");
    json_object_object_del(holder_of(after, levels), "text");
    assert_true(json_object_equal(before, after));
    json_object_put(after);
    parsed_release(&again);
    for (size_t i = 0; i < 4; i++)
        free(kept[i].data);
    free(line.data);
}

static void hostile_lines_are_read_and_written(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);

    (void)state;
    for (size_t round = 0; round < rounds; round++) {
        struct made m = make_line(round);
        struct parsed p = parse(made_keys[round % 3], NULL, m.line.data, m.line.len);
        struct json_object *object = read_json(m.line.data, m.line.len);

        assert_non_null(object);
        if (p.status != m.status)
            fail_msg("round %zu: %d, not %d: %.*s", round, p.status, m.status, (int)m.line.len,
                     m.line.data);
        if (m.status == UNECHO_JSON_OK) {
            assert_int_equal(p.record.count, m.count);
            for (size_t i = 0; i < m.count; i++) {
                struct bytes text = text_at(&p, i);

                assert_true(bytes_equal(text.data, text.len, m.texts[i].data, m.texts[i].len));
                free(text.data);
            }
            compare_texts(object, round % 3, m.texts, m.count);
            check_round_trip(&m, &p, object, round % 3);
        }
        json_object_put(object);
        parsed_release(&p);
        made_release(&m);
    }
}

static void spoilt_lines_are_broken_as_for_others(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS) * 3, broken = 0;
    regex_t scalar;

    (void)state;
    compile_scalar(&scalar);
    for (size_t round = 0; round < rounds; round++) {
        struct made m = make_line(round);
        struct parsed p;
        bool valid;

        spoil(&m);
        p = parse(made_keys[round % 3], made_keys[round % 2], m.line.data, m.line.len);
        valid = is_json(&scalar, m.line.data, m.line.len);
        if (valid != (p.status != UNECHO_JSON_BROKEN))
            fail_msg("round %zu: %d at %zu: %.*s", round, p.status, p.record.broken_at,
                     (int)m.line.len, m.line.data);
        broken += !valid;
        parsed_release(&p);
        made_release(&m);
    }
    assert_true(broken > rounds / 3 && broken < rounds);
    regfree(&scalar);
}

/* One object for all lines: nothing is left of the one before. */
static void a_parser_is_used_again(void **state) {
    struct unecho_json *jsonl = unecho_json_create("text", "id");

    (void)state;
    assert_non_null(jsonl);
    for (size_t round = 0; round < 300; round += 3) {
        struct made m = make_line(round);
        struct parsed p;
        struct unecho_json_record record;

        if (round % 2)
            spoil(&m);
        p = parse("text", "id", m.line.data, m.line.len);
        assert_int_equal(unecho_json_parse(jsonl, m.line.data, m.line.len, &record), p.status);
        assert_int_equal(record.count, p.record.count);
        for (size_t i = 0; i < record.count; i++)
            assert_memory_equal(&record.texts[i], &p.record.texts[i], sizeof(*record.texts));
        assert_memory_equal(&record.id, &p.record.id, sizeof(record.id));
        parsed_release(&p);
        made_release(&m);
    }
    unecho_json_destroy(jsonl);
}

/* --- long lines --------------------------------------------------------------------------------
 */

static const struct long_row {
    const char *name;
    const char *front, *middle, *back, *end; /* front, middle again and again, back as often, end */
    size_t len, count;
    enum unecho_json_status status;
} long_rows[] = {
    {"long_text", "{\"text\":\"", "One. Two and three. ", "", "\"}", LONG, 1, UNECHO_JSON_OK},
    {"long_text_of_escapes", "{\"text\":\"", "\\n", "", "\"}", LONG / 4, 1, UNECHO_JSON_OK},
    {"long_text_of_halves", "{\"text\":\"", "\\ud800", "", "\"}", LONG / 4, 1, UNECHO_JSON_OK},
    {"long_array_of_texts", "{\"text\":[\"\"", ",\"a\"", "", "]}", LONG / 10, LONG / 40 + 1,
     UNECHO_JSON_OK},
    {"long_array_of_numbers", "{\"text\":\"\",\"a\":[1", ",1", "", "]}", LONG / 10, 1,
     UNECHO_JSON_OK},
    {"long_array_of_arrays", "{\"text\":\"\",\"a\":[1", ",[]", "", "]}", LONG / 10, 1,
     UNECHO_JSON_OK},
    {"long_object", "{\"text\":\"\"", ",\"a\":{}", "", "}", LONG / 10, 1, UNECHO_JSON_OK},
    {"long_object_of_texts", "{\"text\":\"\"", ",\"text\":\"\"", "", "}", LONG / 10, 1,
     UNECHO_JSON_OK},
    {"long_nested_arrays", "{\"text\":\"\",\"a\":", "[", "]", "}", LONG / 4, 1, UNECHO_JSON_OK},
    {"long_nested_objects", "{\"text\":\"\",\"a\":", "{\"text\":[", "]}", "}", LONG / 10, 1,
     UNECHO_JSON_OK},
    {"long_nested_text", "{\"text\":", "[", "]", "}", LONG / 4, 0, UNECHO_JSON_OK},
    {"long_open_arrays", "{\"text\":", "[", "", "", LONG / 4, 0, UNECHO_JSON_BROKEN},
    {"long_white_space", "{\"text\":", " ", "", "\"\"}", LONG / 4, 1, UNECHO_JSON_OK},
    {"long_number", "{\"text\":\"\",\"a\":1", "0", "", "}", LONG / 4, 1, UNECHO_JSON_OK},
    {"long_deep_again", "{\"text\":\"\",\"a\":[1",
     ",[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "", "]}",
     LONG / 10, 1, UNECHO_JSON_OK},
};

/* Quadratic time would be hours, so the alarm goes off. */
static void takes_linear_time(void **state) {
    const struct long_row *row = *state;
    size_t times = row->len / (strlen(row->middle) + strlen(row->back));
    struct bytes line = {NULL, 0, 0};
    struct parsed p;

    alarm(TOO_SLOW);
    bytes_add(&line, row->front, strlen(row->front));
    for (size_t i = 0; i < times; i++)
        bytes_add(&line, row->middle, strlen(row->middle));
    for (size_t i = 0; i < times; i++)
        bytes_add(&line, row->back, strlen(row->back));
    bytes_add(&line, row->end, strlen(row->end));
    p = parse("text", "id", line.data, line.len);
    assert_int_equal(p.status, row->status);
    assert_int_equal(p.record.count, row->count);
    if (p.record.count == 1) {
        struct unecho_range span = p.record.texts[0];
        struct bytes text = text_at(&p, 0);
        struct unecho_cursor cursor;

        cursor = (struct unecho_cursor){.body = p.line + span.start, .len = span.end - span.start};
        for (size_t at = 0; at < text.len; at += 1000) {
            size_t end = at + 500 < text.len ? at + 500 : text.len;
            struct unecho_range piece =
                unecho_cursor_spelling(&unecho_format_jsonl, &cursor, at, end);

            assert_true(piece.end - piece.start >= end - at);
        }
        free(text.data);
    }
    parsed_release(&p);
    free(line.data);
    alarm(0);
}

/* -----------------------------------------------------------------------------------------------
 */

static const struct row prefixes[] = {
    {"every_prefix_is_broken",
     S(" {\"a\":[0,-1.5e-7,true,null,{}],\"t\\u0065xt\":\"\\ud83d\\ude00\\n\\\"\xFF\",\"\":{\"b\":"
       "[[]]}} "),
     "text",
     UNECHO_JSON_OK,
     {0}}};

static const struct named {
    const char *name;
} every_bytes[] = {{"every_byte_of_a_string"}}, hostiles[] = {{"hostile_lines"}},
  spoilts[] = {{"spoilt_lines"}}, agains[] = {{"a_parser_is_used_again"}};

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(rows, finds),
                                   TABLE(prefixes, every_prefix_is_broken),
                                   TABLE(id_rows, finds_the_id),
                                   TABLE(broken_rows, is_broken),
                                   TABLE(every_bytes, every_byte_of_a_string),
                                   TABLE(hostiles, hostile_lines_are_read_and_written),
                                   TABLE(spoilts, spoilt_lines_are_broken_as_for_others),
                                   TABLE(agains, a_parser_is_used_again),
                                   TABLE(long_rows, takes_linear_time)};

    return RUN_TABLES("json_record", tables, argc, argv);
}
