/*
 * A line of JSON Lines: where its text stands, so that all other bytes can stay as they are.
 *
 *     jsonl = unecho_jsonl_create("text", "meta.id");
 *     while (... the next line ...)
 *         if (unecho_jsonl_parse(jsonl, line, len, &record) == UNECHO_JSONL_OK)
 *             for (size_t i = 0; i < record.count; i++)
 *                 ... line[record.texts[i].start, record.texts[i].end) is the body of a string ...
 *     unecho_jsonl_destroy(jsonl);
 *
 * A line is JSON as RFC 8259 has it and nothing more, but for bytes that are not UTF-8, which may
 * stand in strings. It is any bytes, nested as deep as it likes; a parse takes linear time.
 *
 * A key is a path of names with dots between them: "a.b" is in {"a": {"b": ...}}. Names are
 * compared with what the keys of the line spell; of equal keys in an object the last one counts, as
 * it does for most readers.
 */
#ifndef UNECHO_JSONL_H
#define UNECHO_JSONL_H

#include "json_string.h"

enum unecho_jsonl_status {
    UNECHO_JSONL_OK,
    UNECHO_JSONL_NO_OBJECT, /* another value than an object */
    UNECHO_JSONL_NO_KEY,    /* the object has no such key */
    UNECHO_JSONL_NOT_TEXT,  /* it has, with a value that is no string and no array of strings */
    UNECHO_JSONL_BROKEN,    /* not JSON; an empty line is not */
    UNECHO_JSONL_TOO_LONG,  /* more than INT_MAX bytes */
    UNECHO_JSONL_NOMEM
};

/* What a line holds. */
struct unecho_jsonl_record {
    const struct unecho_json_span *texts; /* borrowed until the next parse; bodies of strings: one,
                                             or those of an array in its order */
    size_t count;
    struct unecho_json_span id; /* the value as it stands, quotes and all; empty: none. Also with
                                   NO_KEY and NOT_TEXT */
    size_t broken_at;           /* with BROKEN: the first byte that cannot be there; the length of
                                   the line, if it ends too soon */
};

struct unecho_jsonl; /* one per thread; its memory is that of the largest line so far */

/* `id_key` may be NULL: none is asked for. NULL: out of memory. */
struct unecho_jsonl *unecho_jsonl_create(const char *key, const char *id_key);
void unecho_jsonl_destroy(struct unecho_jsonl *jsonl);

/* `line` comes without its line end, but a CR there does no harm: it is white space. */
enum unecho_jsonl_status unecho_jsonl_parse(struct unecho_jsonl *jsonl, const char *line,
                                            size_t len, struct unecho_jsonl_record *record);

#endif
