/*
 * A value of JSON: where its texts stand, so that all other bytes can stay as they are.
 *
 *     json = unecho_json_create("text", "meta.id");
 *     while (... the next line ...)
 *         if (unecho_json_parse(json, line, len, &record) == UNECHO_JSON_OK)
 *             for (size_t i = 0; i < record.count; i++)
 *                 ... line[record.texts[i].start, record.texts[i].end) is the body of a string ...
 *     unecho_json_destroy(json);
 *
 * A value is JSON as RFC 8259 has it and nothing more, but for bytes that are not UTF-8, which may
 * stand in strings. It is any bytes, nested as deep as it likes; a parse takes linear time.
 *
 * A key is a path of names with dots between them: "a.b" is in {"a": {"b": ...}}. An array on the
 * way stands for each of its elements, so "a.b" is twice in {"a": [{"b": ...}, {"b": ...}]}; not so
 * for the id, of which there is one. Names are compared with what the keys spell; of equal keys in
 * an object the last one counts, as it does for most readers.
 */
#ifndef UNECHO_JSON_RECORD_H
#define UNECHO_JSON_RECORD_H

#include "format.h"

enum unecho_json_status {
    UNECHO_JSON_OK,
    UNECHO_JSON_NO_OBJECT, /* another value than an object */
    UNECHO_JSON_NO_KEY,    /* the object has no such key */
    UNECHO_JSON_NOT_TEXT,  /* it has, but no string is under it, nor an empty array */
    UNECHO_JSON_BROKEN,    /* not JSON; nothing but white space is not */
    UNECHO_JSON_NOMEM
};

/* What a value holds. */
struct unecho_json_record {
    const struct unecho_range *texts; /* borrowed until the next parse; bodies of strings: all that
                                         are under the key, in their order */
    size_t count;
    struct unecho_range id; /* the value as it stands, quotes and all; empty: none. Also with
                               NO_KEY and NOT_TEXT */
    size_t broken_at;       /* with BROKEN: the first byte that cannot be there; the length, if it
                               ends too soon */
};

struct unecho_json; /* one per thread; it grows with the depth and the texts of a value */

/* `id_key` may be NULL: none is asked for. NULL: out of memory. */
struct unecho_json *unecho_json_create(const char *key, const char *id_key);
void unecho_json_destroy(struct unecho_json *json);

/* White space around the value does no harm. */
enum unecho_json_status unecho_json_parse(struct unecho_json *json, const char *s, size_t len,
                                          struct unecho_json_record *record);

#endif
