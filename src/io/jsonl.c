/*
 * DESIGN
 *
 * jsmn gives the spans of tokens, so that all other bytes can stay. It is lax, it reads up to a
 * NUL, and to find out what a bracket closes it climbs from the innermost container that was
 * closed, which takes quadratic time if they are nested deep. So it sees only what was checked
 * before, and nothing that is nested deeper than the keys go:
 *
 *     {"text": "One.", "a": [1, {"b": [[[]]]}]}     a line
 *     {"text": "One.", "a": [1, 0            ]}     what it sees, if keys are one name long
 */
#include "jsonl.h"

#include "json_check.h"
#include "room.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS /* else each bracket that closes takes a search among all tokens */
#include <jsmn.h>

/* "a.b" as its names. */
struct path {
    char *key; /* owned; NULL: nothing is asked for */
    size_t count;
};

struct unecho_jsonl {
    struct path text, id;
    struct unecho_json_check check;
    jsmntok_t *tokens; /* owned */
    size_t token_room;
    int token_count;
    struct unecho_json_span *texts; /* owned */
    size_t text_room;
};

/* --- find: among the tokens of a valid line ----------------------------------------------------
 */

static bool tokenize(struct unecho_jsonl *jsonl, const char *s, size_t len) {
    size_t wanted = 64;
    jsmn_parser parser;

    jsmn_init(&parser);
    do { /* it goes on where it ran out of tokens */
        jsmntok_t *tokens =
            unecho_room(jsonl->tokens, &jsonl->token_room, wanted, sizeof(*jsonl->tokens));

        if (!tokens)
            return false;
        jsonl->tokens = tokens;
        jsonl->token_count = jsmn_parse(&parser, s, len, tokens, (unsigned)jsonl->token_room);
        wanted = jsonl->token_room + 1;
    } while (jsonl->token_count == JSMN_ERROR_NOMEM);
    return true;
}

/* The token behind this one and all that it holds. */
static int token_behind(const struct unecho_jsonl *jsonl, int token) {
    int end = jsonl->tokens[token].end;

    do
        token++;
    while (token < jsonl->token_count && jsonl->tokens[token].start < end);
    return token;
}

static struct unecho_json_span span_of(const jsmntok_t *token) {
    return (struct unecho_json_span){(size_t)token->start, (size_t)token->end};
}

/* The value of the last key of that name; -1: none. */
static int find_member(const struct unecho_jsonl *jsonl, const char *line, int object,
                       const char *name, size_t name_len) {
    int found = -1, behind = token_behind(jsonl, object);

    if (jsonl->tokens[object].type != JSMN_OBJECT)
        return -1;
    for (int key = object + 1; key < behind; key = token_behind(jsonl, key + 1)) {
        struct unecho_json_span span = span_of(&jsonl->tokens[key]);

        if (unecho_json_equals(line + span.start, span.end - span.start, name, name_len))
            found = key + 1;
    }
    return found;
}

/* The token that a path leads to; -1: none. */
static int find_path(const struct unecho_jsonl *jsonl, const char *line, const struct path *path) {
    const char *name = path->key;
    int token = 0;

    for (size_t i = 0; i < path->count && token >= 0; i++) {
        size_t len = strcspn(name, ".");

        token = find_member(jsonl, line, token, name, len);
        name += len + 1;
    }
    return token;
}

static enum unecho_jsonl_status list_texts(struct unecho_jsonl *jsonl, int token,
                                           struct unecho_jsonl_record *record) {
    bool is_array = jsonl->tokens[token].type == JSMN_ARRAY;
    int first = is_array ? token + 1 : token, behind = token_behind(jsonl, token);
    size_t count = (size_t)(behind - first);
    struct unecho_json_span *texts =
        unecho_room(jsonl->texts, &jsonl->text_room, count, sizeof(*texts));

    if (!texts && count)
        return UNECHO_JSONL_NOMEM;
    jsonl->texts = texts;
    for (size_t i = 0; i < count; i++) {
        const jsmntok_t *text = &jsonl->tokens[(size_t)first + i];

        if (text->type != JSMN_STRING)
            return UNECHO_JSONL_NOT_TEXT;
        texts[i] = span_of(text);
    }
    record->texts = texts;
    record->count = count;
    return UNECHO_JSONL_OK;
}

static struct unecho_json_span find_id(const struct unecho_jsonl *jsonl, const char *line) {
    int token = jsonl->id.key ? find_path(jsonl, line, &jsonl->id) : -1;
    struct unecho_json_span span = {0, 0};

    if (token >= 0) {
        bool quoted = jsonl->tokens[token].type == JSMN_STRING;

        span = span_of(&jsonl->tokens[token]);
        span.start -= quoted;
        span.end += quoted;
    }
    return span;
}

/* --- the line ----------------------------------------------------------------------------------
 */

enum unecho_jsonl_status unecho_jsonl_parse(struct unecho_jsonl *jsonl, const char *line,
                                            size_t len, struct unecho_jsonl_record *record) {
    const char *seen;
    int token;

    *record = (struct unecho_jsonl_record){.texts = NULL};
    if (len > INT_MAX)
        return UNECHO_JSONL_TOO_LONG;
    seen = unecho_json_check(&jsonl->check, line, len);
    if (!seen) {
        record->broken_at = jsonl->check.at;
        return jsonl->check.nomem ? UNECHO_JSONL_NOMEM : UNECHO_JSONL_BROKEN;
    }
    if (!jsonl->check.is_object)
        return UNECHO_JSONL_NO_OBJECT;
    if (!tokenize(jsonl, seen, len))
        return UNECHO_JSONL_NOMEM;
    record->id = find_id(jsonl, line);
    token = find_path(jsonl, line, &jsonl->text);
    return token < 0 ? UNECHO_JSONL_NO_KEY : list_texts(jsonl, token, record);
}

static bool path_init(struct path *path, const char *key) {
    path->key = strdup(key);
    path->count = 1;
    for (; *key; key++)
        path->count += *key == '.';
    return path->key != NULL;
}

struct unecho_jsonl *unecho_jsonl_create(const char *key, const char *id_key) {
    struct unecho_jsonl *jsonl = calloc(1, sizeof(*jsonl));

    if (!jsonl)
        return NULL;
    if (!path_init(&jsonl->text, key) || (id_key && !path_init(&jsonl->id, id_key))) {
        unecho_jsonl_destroy(jsonl);
        return NULL;
    }
    /* objects on the way, and the value */
    jsonl->check.visible =
        (jsonl->text.count > jsonl->id.count ? jsonl->text.count : jsonl->id.count) + 1;
    return jsonl;
}

void unecho_jsonl_destroy(struct unecho_jsonl *jsonl) {
    if (!jsonl)
        return;
    free(jsonl->text.key);
    free(jsonl->id.key);
    unecho_json_check_release(&jsonl->check);
    free(jsonl->tokens);
    free(jsonl->texts);
    free(jsonl);
}
