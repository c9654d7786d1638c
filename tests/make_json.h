/* Files of JSON for the trials of formats, and json-c as the other reader of them. */
#ifndef UNECHO_MAKE_JSON_H
#define UNECHO_MAKE_JSON_H

#include "format_trial.h"
#include "hostile.h"

/* --- files ------------------------------------------------------------------------------------ */

/* A record under whose key made_keys[levels] a text may be; of one line, if it must. */
static inline void put_record(struct generator *g, struct bytes *file, size_t levels, bool line) {
    struct made m = make_line(3 * below(g, 1000 * 1000) + levels);

    for (size_t i = 0; i < m.line.len && line; i++)
        if (m.line.data[i] == '\n') /* white space: none is in a string */
            m.line.data[i] = ' ';
    bytes_add(file, m.line.data, m.line.len);
    made_release(&m);
}

static inline void put_lines(struct generator *g, struct bytes *file, size_t levels) {
    static const char *const ends[] = {"\n", "\n", "\r\n", "\n\n", "\n \n"};
    const char *end = ends[0];

    if (chance(g, 10))
        ADD(file, "\xEF\xBB\xBF");
    for (size_t n = 1 + below(g, 5); n > 0; n--) {
        put_record(g, file, levels, true);
        end = PICK(g, ends);
        bytes_add(file, end, strlen(end));
    }
    if (chance(g, 30))
        file->len -= strlen(end);
}

static inline void make_lines(struct generator *g, struct bytes *file) { put_lines(g, file, 0); }

static inline void make_lines_of_nested(struct generator *g, struct bytes *file) {
    put_lines(g, file, 1);
}

/* {"segments":[{"text":...},...]}, with what is no segment among them. */
static inline void put_segments(struct generator *g, struct bytes *file, bool line) {
    static const char *const others[] = {
        "{}", "null",          "{\"text\":null}",
        "[]", "{\"t\":\"a\"}", "[[{\"text\":[\"a. \", 1, \"b\"]}]]"};

    ADD(file, "{ \"segments\" : [");
    for (size_t n = below(g, 5), i = 0; i < n; i++) {
        const char *other = PICK(g, others);

        if (i > 0)
            ADD(file, ", ");
        if (chance(g, 20))
            bytes_add(file, other, strlen(other));
        else
            put_record(g, file, 0, line);
    }
    ADD(file, "] ,\"text\":\"none.\"}");
}

static inline void make_lines_of_segments(struct generator *g, struct bytes *file) {
    for (size_t n = 1 + below(g, 4); n > 0; n--) {
        put_segments(g, file, true);
        ADD(file, "\n");
    }
}

static inline void put_blank(struct generator *g, struct bytes *file) {
    static const char *const blanks[] = {"", "", "\n", " ", "\r\n  ", "\n\n\t"};
    const char *blank = PICK(g, blanks);

    bytes_add(file, blank, strlen(blank));
}

/* A value over several lines: an array of records, a record or one of segments. */
static inline void put_value(struct generator *g, struct bytes *file, bool segments) {
    bool is_array = chance(g, 60);

    put_blank(g, file);
    if (is_array)
        ADD(file, "[");
    for (size_t n = is_array ? below(g, 6) : 1, i = 0; i < n; i++) {
        if (i > 0)
            ADD(file, ",");
        put_blank(g, file);
        if (is_array && chance(g, 10))
            ADD(file, "[1, \"]\", {\"t\":\"a\"}]"); /* no record */
        else if (segments)
            put_segments(g, file, false);
        else
            put_record(g, file, 0, false);
        put_blank(g, file);
    }
    if (is_array)
        ADD(file, "]");
    put_blank(g, file);
}

static inline void put_values(struct generator *g, struct bytes *file, bool segments) {
    if (chance(g, 10))
        ADD(file, "\xEF\xBB\xBF");
    for (size_t n = chance(g, 50) ? 1 : below(g, 4); n > 0; n--)
        put_value(g, file, segments);
}

static inline void make_values(struct generator *g, struct bytes *file) {
    put_values(g, file, false);
}

static inline void make_values_of_segments(struct generator *g, struct bytes *file) {
    put_values(g, file, true);
}

/* --- json-c ----------------------------------------------------------------------------------- */

/* All values of a file, one behind the other, as an array. NULL: it is not JSON for json-c. */
static inline struct json_object *read_values(const struct bytes *file) {
    struct json_object *all = json_object_new_array();
    size_t at = file->len >= 3 && memcmp(file->data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    for (;;) {
        struct json_tokener *tokener = json_tokener_new_ex(1000);
        struct json_object *value;

        json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS);
        while (at < file->len && strchr(" \t\r\n", file->data[at]) && file->data[at])
            at++;
        value = at < file->len
                    ? json_tokener_parse_ex(tokener, file->data + at, (int)(file->len - at))
                    : NULL;
        at += json_tokener_get_parse_end(tokener);
        json_tokener_free(tokener);
        if (!value)
            break;
        json_object_array_add(all, value);
    }
    if (at < file->len) {
        json_object_put(all);
        return NULL;
    }
    return all;
}

/* Every string under `path`, also below arrays, goes to `texts`, and is "" then. */
static inline struct json_object *take_texts(struct json_object *value, const char *path,
                                             struct bytes *texts, size_t *count) {
    size_t len = path ? strcspn(path, ".") : 0;

    if (json_object_is_type(value, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(value); i++) {
            struct json_object *item = json_object_array_get_idx(value, i);
            struct json_object *left = take_texts(item, path, texts, count);

            if (left != item)
                json_object_array_put_idx(value, i, left);
        }
    } else if (!path && json_object_is_type(value, json_type_string)) {
        bytes_add(&texts[(*count)++], json_object_get_string(value),
                  (size_t)json_object_get_string_len(value));
        return json_object_new_string("");
    } else if (path && json_object_is_type(value, json_type_object)) {
        char name[64];
        struct json_object *member, *left;

        snprintf(name, sizeof(name), "%.*s", (int)len, path);
        member = json_object_object_get(value, name);
        left = take_texts(member, path[len] ? path + len + 1 : NULL, texts, count);
        if (left != member)
            json_object_object_add(value, name, left);
    }
    return value;
}

static inline const char *json_trial_fault(const char *path, const struct bytes *before,
                                           const struct bytes *after, const struct bytes *texts,
                                           size_t count) {
    struct json_object *was = read_values(before), *is = read_values(after);
    /* a string is at least two bytes */
    struct bytes *old = texts_create(before->len / 2), *now = texts_create(after->len / 2);
    size_t old_count = 0, now_count = 0;
    const char *fault = !was ? "json-c does not read it" : !is ? "changed, it is not JSON" : NULL;

    if (!fault) {
        take_texts(was, path, old, &old_count);
        take_texts(is, path, now, &now_count);
        if (!json_object_equal(was, is))
            fault = "json-c finds more than the texts changed";
        else if (old_count != count || now_count != count)
            fault = "json-c finds other texts";
    }
    for (size_t i = 0; i < count && !fault; i++) {
        struct bytes ours = without_halves(texts[i].data, texts[i].len);
        struct bytes theirs = without_halves(now[i].data, now[i].len);

        if (!bytes_equal(ours.data, ours.len, theirs.data, theirs.len))
            fault = "json-c reads another text";
        free(ours.data);
        free(theirs.data);
    }
    texts_destroy(old, before->len / 2);
    texts_destroy(now, after->len / 2);
    json_object_put(was);
    json_object_put(is);
    return fault;
}

static inline const char *text_fault(const struct bytes *before, const struct bytes *after,
                                     const struct bytes *texts, size_t count) {
    return json_trial_fault("text", before, after, texts, count);
}

static inline const char *nested_fault(const struct bytes *before, const struct bytes *after,
                                       const struct bytes *texts, size_t count) {
    return json_trial_fault("a.text", before, after, texts, count);
}

static inline const char *segments_fault(const struct bytes *before, const struct bytes *after,
                                         const struct bytes *texts, size_t count) {
    return json_trial_fault("segments.text", before, after, texts, count);
}

#endif
