/* Lines of JSON from a seed, right or spoilt, and what json-c makes of a line. */
#ifndef UNECHO_HOSTILE_H
#define UNECHO_HOSTILE_H

#include "generate.h"
#include "json_record.h"
#include "oracle.h"
#include "table.h"

#include <json-c/json.h>
#include <regex.h>

/* --- what is made ----------------------------------------------------------------------------- */

struct spelled {
    struct sample body, text;
};

static const struct spelled pieces[] = {
    {S("One. "), S("One. ")},
    {S("Two, and more."), S("Two, and more.")},
    {S("\\n"), S("\n")},
    {S("\\n\\n"), S("\n\n")},
    {S("\\r\\t"), S("\r\t")},
    {S("\\\"{[\\\""), S("\"{[\"")},
    {S("\\\\"), S("\\")},
    {S("\\/"), S("/")},
    {S("]},:"), S("]},:")},
    {S("\\u00e9"), S("\u00E9")},
    {S("\u00E9"), S("\u00E9")},
    {S("\\u0041"), S("A")},
    {S("\\u20AC"), S("\u20AC")},
    {S("\\uD83D\\ude00"), S("\U0001F600")},
    {S("\U0001F600"), S("\U0001F600")},
    {S("\\ud83d "), S("\xED\xA0\xBD ")},
    {S("\\udfff."), S("\xED\xBF\xBF.")},
    {S("\\u0000"), S("\0")},
    {S("\\u001f\\b\\f"), S("\x1F\b\f")},
    {S("\xFF"), S("\xFF")},
    {S("\xE2\x82 "), S("\xE2\x82 ")},
    {S("\x7F"), S("\x7F")},
};

/* A line and what should be found in it. */
struct made {
    struct generator g;
    struct bytes line;
    enum unecho_json_status status;
    struct bytes texts[4];
    size_t count;
};

static inline void made_release(struct made *m) {
    for (size_t i = 0; i < 4; i++)
        free(m->texts[i].data);
    free(m->line.data);
}

static inline void add_blank(struct made *m) {
    static const char *const blanks[] = {" ", "\t", "  ", "\r", "\n"};

    if (chance(&m->g, 20)) {
        const char *blank = PICK(&m->g, blanks);

        bytes_add(&m->line, blank, strlen(blank));
    }
}

static inline void add(struct made *m, const char *s) {
    add_blank(m);
    bytes_add(&m->line, s, strlen(s));
    add_blank(m);
}

/* `text` gets what is spelled; NULL: nothing wants to know. */
static inline void add_string(struct made *m, struct bytes *text) {
    add_blank(m);
    ADD(&m->line, "\"");
    for (size_t n = below(&m->g, 12); n > 0; n--) {
        struct spelled piece = PICK(&m->g, pieces);

        add_sample(&m->line, piece.body);
        if (text)
            add_sample(text, piece.text);
    }
    ADD(&m->line, "\"");
    add_blank(m);
}

static inline void add_value(struct made *m, size_t depth);

/* None of them is one that is asked for. */
static inline void add_other_member(struct made *m, size_t depth) {
    static const char *const keys[] = {"\"id\"",       "\"tex\"",    "\"Text\"",  "\"texts\"",
                                       "\"\"",         "\"a.text\"", "\"t\\\"\"", "\"\\u0061b\"",
                                       "\"\\ud800 \"", "\"\xFF\""};

    add(m, PICK(&m->g, keys));
    add(m, ":");
    add_value(m, depth);
}

static inline void add_nested(struct made *m, size_t depth) {
    bool object = chance(&m->g, 50);

    add(m, object ? "{" : "[");
    for (size_t n = below(&m->g, 4), i = 0; i < n; i++) {
        if (i > 0)
            add(m, ",");
        if (object)
            add_other_member(m, depth);
        else
            add_value(m, depth);
    }
    add(m, object ? "}" : "]");
}

static inline void add_deep(struct made *m) {
    size_t depth = 1 + below(&m->g, 300);

    for (size_t i = 0; i < depth; i++)
        ADD(&m->line, "[{\"text\":");
    ADD(&m->line, "1");
    for (size_t i = 0; i < depth; i++)
        ADD(&m->line, "}]");
}

static inline void add_value(struct made *m, size_t depth) {
    static const char *const scalars[] = {"0",
                                          "-1",
                                          "1e999",
                                          "-0.5E-7",
                                          "1234567890123",
                                          "-0",
                                          "0e-0",
                                          "1E+400",
                                          "-123456789012345678901234567890.0",
                                          "1e-999",
                                          "true",
                                          "false",
                                          "null",
                                          "\"text\""};
    size_t kind = below(&m->g, 100);

    if (kind < 2)
        add_deep(m);
    else if (kind < 40 && depth > 0)
        add_nested(m, depth - 1);
    else if (kind < 70)
        add_string(m, NULL);
    else
        add(m, PICK(&m->g, scalars));
}

/* The value that is asked for. */
static inline void add_text(struct made *m) {
    size_t kind = below(&m->g, 10);

    m->status = UNECHO_JSON_OK;
    if (kind < 6) {
        m->count = 1;
        add_string(m, &m->texts[0]);
    } else if (kind < 8) {
        m->count = below(&m->g, 5);
        add(m, "[");
        for (size_t i = 0; i < m->count; i++) {
            if (i > 0)
                add(m, ",");
            add_string(m, &m->texts[i]);
        }
        add(m, "]");
    } else {
        m->status = UNECHO_JSON_NOT_TEXT;
        add(m, kind < 9 ? "null" : "[1,[{\"text\":\"One.\"}]]");
    }
}

static inline void add_key(struct made *m, bool text) {
    static const char *const texts[] = {"\"text\"", "\"te\\u0078t\"",
                                        "\"\\u0074\\u0065\\u0078\\u0074\""};
    static const char *const outers[] = {"\"a\"", "\"\\u0061\""};

    add(m, text ? PICK(&m->g, texts) : PICK(&m->g, outers));
    add(m, ":");
}

/* {others, decoys, the key, others}: with `levels`, its value is the object on the way. */
static inline void add_object(struct made *m, size_t levels) {
    bool has_key = chance(&m->g, 95);

    add(m, "{");
    for (size_t n = below(&m->g, 4); n > 0; n--) {
        add_other_member(m, 3);
        add(m, ",");
    }
    if (has_key && chance(&m->g, 30)) {
        add_key(m, levels == 0);
        add_value(m, 2);
        add(m, ",");
    }
    if (has_key) {
        add_key(m, levels == 0);
        if (levels > 0)
            add_object(m, levels - 1);
        else
            add_text(m);
        add(m, ",");
    }
    add_other_member(m, 3);
    add(m, "}");
}

static const char *const made_keys[] = {"text", "a.text", "a.a.text"};

static inline struct made make_line(size_t round) {
    struct made m = {.status = UNECHO_JSON_NO_KEY};

    m.g.state = round;
    add_object(&m, round % 3);
    return m;
}

/* A byte less, more or other, or the end too soon. */
static inline void spoil(struct made *m) {
    static const char bytes[] = "{}[],:\"\\'01-+.eEnut xu/\t\n\0\x01\xC3NI";
    struct bytes *line = &m->line;
    size_t at = below(&m->g, line->len);
    char c = PICK(&m->g, bytes);

    bytes_add(line, "", 1);
    switch (below(&m->g, 4)) {
    case 0:
        memmove(line->data + at, line->data + at + 1, line->len - at - 1);
        line->len -= 2;
        break;
    case 1:
        memmove(line->data + at + 1, line->data + at, line->len - at - 1);
        line->data[at] = c;
        break;
    case 2:
        line->data[at] = c;
        line->len--;
        break;
    default:
        line->len = at;
    }
}

/* --- json-c ----------------------------------------------------------------------------------- */

/* NULL: json-c, which is as strict as it can be, finds a fault. */
static inline struct json_object *read_json(const char *line, size_t len) {
    struct json_tokener *tokener = json_tokener_new_ex(1000);
    char *copy = grown(NULL, len + 1); /* a NUL tells it that a number ends */
    struct json_object *object;

    if (len)
        memcpy(copy, line, len);
    copy[len] = 0;
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    object = json_tokener_parse_ex(tokener, copy, (int)len + 1);
    if (json_tokener_get_error(tokener) != json_tokener_success ||
        json_tokener_get_parse_end(tokener) != len) {
        json_object_put(object);
        object = NULL;
    }
    json_tokener_free(tokener);
    free(copy);
    return object;
}

static inline const char *behind_string(const char *s, const char *end) {
    for (s++; s < end && *s != '"'; s++) {
        if ((unsigned char)*s < ' ')
            return NULL;
        s += *s == '\\';
    }
    return s + 1;
}

/* json-c 0.16 takes more than RFC 8259 has: control characters in strings, keys in single quotes,
 * NaN, Infinity, 1., -01 and 00. All of that is seen without looking at the structure. */
static inline bool is_strict(const regex_t *scalar, const char *line, size_t len) {
    static const char word[] = "+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *s = line, *end = line + len;

    while (s && s < end) {
        char token[64];
        size_t n = 0;

        if (*s == '\'' || !*s)
            return false;
        if (*s == '"') {
            s = behind_string(s, end);
            continue;
        }
        while (s + n < end && s[n] && strchr(word, s[n]))
            n++;
        if (n >= sizeof(token))
            return false;
        memcpy(token, s, n);
        token[n] = 0;
        if (n && regexec(scalar, token, 0, NULL, 0) != 0)
            return false;
        s += n ? n : 1;
    }
    return s != NULL;
}

/* For is_json: a number or a word. */
static inline void compile_scalar(regex_t *scalar) {
    assert_int_equal(regcomp(scalar,
                             "^(-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?|true|false|null)$",
                             REG_EXTENDED | REG_NOSUB),
                     0);
}

static inline bool is_json(const regex_t *scalar, const char *line, size_t len) {
    struct json_object *object = read_json(line, len);
    bool null = len == 4 && memcmp(line, "null", 4) == 0; /* which is NULL to json-c */
    bool valid = (object || null) && is_strict(scalar, line, len);

    json_object_put(object);
    return valid;
}

/* Halves of pairs as json-c has them: U+FFFD. */
static inline struct bytes without_halves(const char *text, size_t len) {
    struct bytes out = {NULL, 0, 0};

    for (size_t i = 0; i < len; i++) {
        if (len - i >= 3 && text[i] == '\xED' && (unsigned char)text[i + 1] >= 0xA0) {
            ADD(&out, "\xEF\xBF\xBD");
            i += 2;
        } else {
            bytes_add(&out, text + i, 1);
        }
    }
    return out;
}

/* The object that holds the text, of the last level. */
static inline struct json_object *holder_of(struct json_object *object, size_t levels) {
    while (levels-- > 0)
        object = json_object_object_get(object, "a");
    return object;
}

static inline void compare_text(struct json_object *value, const struct bytes *text) {
    struct bytes ours = without_halves(text->data, text->len), theirs;

    assert_true(json_object_is_type(value, json_type_string));
    theirs =
        without_halves(json_object_get_string(value), (size_t)json_object_get_string_len(value));
    assert_true(bytes_equal(ours.data, ours.len, theirs.data, theirs.len));
    free(ours.data);
    free(theirs.data);
}

/* The strings below `value`, from texts[at] on; behind the last of them. */
static inline size_t compare_below(struct json_object *value, const struct bytes *texts,
                                   size_t count, size_t at) {
    if (json_object_is_type(value, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(value); i++)
            at = compare_below(json_object_array_get_idx(value, i), texts, count, at);
    } else if (json_object_is_type(value, json_type_string)) {
        assert_true(at < count);
        compare_text(value, &texts[at++]);
    }
    return at;
}

static inline void compare_texts(struct json_object *object, size_t levels,
                                 const struct bytes *texts, size_t count) {
    struct json_object *value = json_object_object_get(holder_of(object, levels), "text");

    assert_int_equal(compare_below(value, texts, count, 0), count);
}

static inline bool ends_line(const struct bytes *text) {
    return text->len > 0 &&
           (text->data[text->len - 1] == '\n' || text->data[text->len - 1] == '\r');
}

/* A document gets no line end behind its text that it had not. */
static inline void drop_new_line_end(const struct bytes *text, struct bytes *left) {
    while (!ends_line(text) && ends_line(left))
        left->len--;
}

#endif
