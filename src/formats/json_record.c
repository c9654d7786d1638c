/*
 * DESIGN
 *
 * One pass checks the grammar and knows where on the way to the keys it is. The containers that lie
 * on the way to a key are always the outermost of those that are open, so a path is a number of
 * containers and a number of names that led to the innermost of them:
 *
 *     {"z": [[]], "a": [[{"b": {"c": [     path a.b
 *     1           1     11         -      names that led there, of the containers on the way
 *     0                                   (an object: to itself; an array: as to what it stands in)
 *
 * All others cost a byte a level. As the last of equal keys counts, what was found under an earlier
 * one is forgotten: that is all that was found since its object began, of which only one a name is
 * open.
 */
#include "json_record.h"

#include "json_plain.h"
#include "json_string.h"
#include "room.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What was found under a key. */
struct found {
    size_t texts, others, arrays;
};

struct name {
    const char *s; /* in the path's key */
    size_t len;
    struct found before; /* the object began whose member it is */
};

/* "a.b" as its names, and how far they lead in what is open. */
struct path {
    char *key;          /* owned; NULL: nothing is asked for */
    struct name *names; /* owned */
    size_t count;
    bool below_arrays;
    size_t depth;    /* of the containers that are open, so many are on the way */
    size_t level;    /* so many names led to the innermost of them */
    bool is_its_key; /* it is an object whose last key is the next name */
};

struct unecho_json {
    struct path text, id;
    char *closers; /* owned; a stack: what closes each container that is open */
    size_t closer_room;
    struct unecho_range *texts; /* owned */
    size_t text_room;
};

enum next { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END };

struct scan {
    struct unecho_json *json;
    const char *s;
    size_t at, len;
    size_t depth;
    enum next next;
    bool is_object; /* the outermost */
    bool nomem;     /* it was no fault of the value */
    struct found found;
    struct unecho_range id;
    size_t id_depth; /* of the container that is the id and still open, its own included; 0: none */
};

/* --- tokens ----------------------------------------------------------------------------------- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static void skip_white(struct scan *scan) {
    while (scan->at < scan->len && is_white(scan->s[scan->at]))
        scan->at++;
}

static bool is_hex(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

static bool digits(struct scan *scan) {
    size_t from = scan->at;

    while (scan->at < scan->len && is_digit(scan->s[scan->at]))
        scan->at++;
    return scan->at > from;
}

/* Steps over a `c`, if it is there. */
static bool take(struct scan *scan, char c) {
    if (scan->at == scan->len || scan->s[scan->at] != c)
        return false;
    scan->at++;
    return true;
}

static bool check_number(struct scan *scan) {
    (void)take(scan, '-');
    if (!take(scan, '0') && !digits(scan))
        return false;
    if (take(scan, '.') && !digits(scan))
        return false;
    if (!take(scan, 'e') && !take(scan, 'E'))
        return true;
    if (!take(scan, '+'))
        (void)take(scan, '-');
    return digits(scan);
}

static bool check_literal(struct scan *scan, const char *literal) {
    while (*literal && scan->at < scan->len && scan->s[scan->at] == *literal) {
        scan->at++;
        literal++;
    }
    return !*literal;
}

/* Behind a backslash. */
static bool check_escape(struct scan *scan) {
    static const bool stands_alone[256] = {['"'] = true, ['\\'] = true, ['/'] = true, ['b'] = true,
                                           ['f'] = true, ['n'] = true,  ['r'] = true, ['t'] = true};

    if (scan->at < scan->len && stands_alone[(unsigned char)scan->s[scan->at]]) {
        scan->at++;
        return true;
    }
    if (!take(scan, 'u'))
        return false;
    for (size_t i = 0; i < 4; i++, scan->at++)
        if (scan->at == scan->len || !is_hex(scan->s[scan->at]))
            return false;
    return true;
}

/* At its first quote. */
static bool check_string(struct scan *scan) {
    for (scan->at++;;) {
        scan->at = unecho_json_skip_plain(scan->s, scan->at, scan->len);
        if (!take(scan, '\\'))
            return take(scan, '"');
        if (!check_escape(scan))
            return false;
    }
}

/* --- paths ------------------------------------------------------------------------------------ */

/* Is the value that comes on the way to what a path leads to, or that? *level: so many names led to
 * it. */
static bool is_on_path(const struct scan *scan, const struct path *path, size_t *level) {
    if (path->depth != scan->depth)
        return false;
    *level = path->level;
    if (scan->depth == 0 || scan->json->closers[scan->depth - 1] == ']')
        return path->key != NULL;
    *level += 1;
    return path->is_its_key;
}

/* A container on the way begins, or one that is not. */
static void path_enter(struct scan *scan, struct path *path, bool is_object) {
    size_t level;

    if (!is_on_path(scan, path, &level) || (is_object ? level == path->count : !path->below_arrays))
        return;
    path->depth++;
    path->level = level;
    path->is_its_key = false;
    if (is_object)
        path->names[level].before = scan->found;
}

/* The innermost container ends: `outer` is what ends the one around it. */
static void path_leave(const struct scan *scan, struct path *path, char outer) {
    if (path->depth != scan->depth)
        return;
    path->depth--;
    if (outer == '}')
        path->level--;
}

/* A key of the object that is the innermost container. */
static bool path_meets(const struct scan *scan, struct path *path, const char *key, size_t len) {
    const struct name *name;

    if (path->depth != scan->depth)
        return false;
    name = &path->names[path->level];
    path->is_its_key = unecho_json_equals(key, len, name->s, name->len);
    return path->is_its_key;
}

static bool add_text(struct scan *scan, size_t start) {
    struct unecho_json *json = scan->json;
    struct unecho_range *texts =
        unecho_room(json->texts, &json->text_room, scan->found.texts + 1, sizeof(*texts));

    if (!texts) {
        scan->nomem = true;
        return false;
    }
    json->texts = texts;
    texts[scan->found.texts++] = (struct unecho_range){start + 1, scan->at - 1};
    return true;
}

/* --- grammar ---------------------------------------------------------------------------------- */

static bool open_container(struct scan *scan, char closer) {
    struct unecho_json *json = scan->json;
    char *closers = unecho_room(json->closers, &json->closer_room, scan->depth + 1, 1);

    if (!closers) {
        scan->nomem = true;
        return false;
    }
    json->closers = closers;
    path_enter(scan, &json->text, closer == '}');
    path_enter(scan, &json->id, closer == '}');
    if (scan->depth == 0)
        scan->is_object = closer == '}';
    closers[scan->depth++] = closer;
    scan->at++;
    scan->next = closer == '}' ? KEY_OR_END : VALUE_OR_END;
    return true;
}

static bool close_container(struct scan *scan) {
    struct unecho_json *json = scan->json;
    char outer;

    if (scan->depth == 0 || scan->s[scan->at] != json->closers[scan->depth - 1])
        return false;
    outer = scan->depth > 1 ? json->closers[scan->depth - 2] : '\0';
    path_leave(scan, &json->text, outer);
    path_leave(scan, &json->id, outer);
    scan->at++;
    if (scan->depth == scan->id_depth) {
        scan->id.end = scan->at;
        scan->id_depth = 0;
    }
    scan->depth--;
    scan->next = COMMA_OR_END;
    return true;
}

static bool check_value(struct scan *scan) {
    scan->next = COMMA_OR_END;
    switch (scan->s[scan->at]) {
    case '{':
        return open_container(scan, '}');
    case '[':
        return open_container(scan, ']');
    case '"':
        return check_string(scan);
    case 't':
        return check_literal(scan, "true");
    case 'f':
        return check_literal(scan, "false");
    case 'n':
        return check_literal(scan, "null");
    default:
        return check_number(scan);
    }
}

static bool take_value(struct scan *scan) {
    const struct unecho_json *json = scan->json;
    size_t start = scan->at, depth = scan->depth, level;
    char c = scan->s[start];
    bool is_text = is_on_path(scan, &json->text, &level) && level == json->text.count;
    bool is_id = is_on_path(scan, &json->id, &level) && level == json->id.count;

    scan->found.arrays += is_text && c == '[';
    scan->found.others += is_text && c != '[' && c != '"';
    if (!check_value(scan))
        return false;
    if (is_id && scan->depth > depth)
        scan->id_depth = scan->depth;
    if (is_id)
        scan->id = (struct unecho_range){start, scan->at};
    return !is_text || c != '"' || add_text(scan, start);
}

static bool take_key(struct scan *scan) {
    struct unecho_json *json = scan->json;
    size_t start = scan->at;
    const char *key = scan->s + start + 1;

    scan->next = COLON;
    if (scan->s[start] != '"' || !check_string(scan))
        return false;
    if (path_meets(scan, &json->text, key, scan->at - start - 2))
        scan->found = json->text.names[json->text.level].before;
    if (path_meets(scan, &json->id, key, scan->at - start - 2))
        scan->id = (struct unecho_range){0, 0};
    return true;
}

/* Steps over a comma, if it is there and has a place there. */
static bool comma(struct scan *scan) {
    if (scan->depth == 0 || !take(scan, ','))
        return false;
    scan->next = scan->json->closers[scan->depth - 1] == '}' ? KEY : VALUE;
    return true;
}

static bool take_next(struct scan *scan) {
    char c = scan->s[scan->at];

    switch (scan->next) {
    case VALUE_OR_END:
        return c == ']' ? close_container(scan) : take_value(scan);
    case KEY_OR_END:
        return c == '}' ? close_container(scan) : take_key(scan);
    case VALUE:
        return take_value(scan);
    case KEY:
        return take_key(scan);
    case COLON:
        scan->next = VALUE;
        return take(scan, ':');
    default:
        return comma(scan) || close_container(scan);
    }
}

static bool scan_all(struct scan *scan) {
    for (;;) {
        skip_white(scan);
        if (scan->at == scan->len)
            return scan->next == COMMA_OR_END && scan->depth == 0;
        if (!take_next(scan))
            return false;
    }
}

/* --- the value -------------------------------------------------------------------------------- */

enum unecho_json_status unecho_json_parse(struct unecho_json *json, const char *s, size_t len,
                                          struct unecho_json_record *record) {
    struct scan scan = {.json = json, .s = s, .len = len, .next = VALUE};

    json->text.depth = json->text.level = json->id.depth = json->id.level = 0;
    *record = (struct unecho_json_record){.texts = NULL};
    if (!scan_all(&scan)) {
        record->broken_at = scan.at;
        return scan.nomem ? UNECHO_JSON_NOMEM : UNECHO_JSON_BROKEN;
    }
    if (!scan.is_object)
        return UNECHO_JSON_NO_OBJECT;
    record->id = scan.id;
    if (scan.found.texts == 0 && scan.found.others > 0)
        return UNECHO_JSON_NOT_TEXT;
    if (scan.found.texts == 0 && scan.found.arrays == 0)
        return UNECHO_JSON_NO_KEY;
    record->texts = json->texts;
    record->count = scan.found.texts;
    return UNECHO_JSON_OK;
}

static bool path_init(struct path *path, const char *key) {
    const char *s;

    path->key = strdup(key);
    path->count = 1;
    for (; *key; key++)
        path->count += *key == '.';
    path->names = calloc(path->count, sizeof(*path->names));
    if (!path->key || !path->names)
        return false;
    s = path->key;
    for (size_t i = 0; i < path->count; i++) {
        path->names[i] = (struct name){.s = s, .len = strcspn(s, ".")};
        s += path->names[i].len + 1;
    }
    return true;
}

static void path_release(struct path *path) {
    free(path->key);
    free(path->names);
}

struct unecho_json *unecho_json_create(const char *key, const char *id_key) {
    struct unecho_json *json = calloc(1, sizeof(*json));

    if (!json)
        return NULL;
    json->text.below_arrays = true;
    if (!path_init(&json->text, key) || (id_key && !path_init(&json->id, id_key))) {
        unecho_json_destroy(json);
        return NULL;
    }
    return json;
}

void unecho_json_destroy(struct unecho_json *json) {
    if (!json)
        return;
    path_release(&json->text);
    path_release(&json->id);
    free(json->closers);
    free(json->texts);
    free(json);
}
