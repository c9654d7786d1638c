/*
 * DESIGN
 *
 * JSON of any layout: an object, an array of records, or several of these one behind the other, as
 * some writers leave them. An object is a document, with all its texts; of an array each element is
 * one, so that a file of any size goes through in little memory.
 *
 *     [ {"text": "One."}, {"text": "Two."} ]     items: it may be cut between any two
 *     - ---------------- ------------------ -    (a comma goes with the element behind it)
 *
 * Cutting looks at strings and brackets only, and needs to know no more of what stood before than
 * whether an array is open. Whether an item is JSON is seen when it is parsed: one that is not
 * passes alone, as a line of JSON Lines does.
 */
#include "format.h"

#include "json_document.h"
#include "json_plain.h"
#include "json_string.h"

#include <string.h>

/* unecho_place.state: between values, in an array without and with an element. */
enum where { BETWEEN, ARRAY_BEGINS, IN_ARRAY };

/* Where in an item: before its comma, before its value, in that, in a string of that, in a line
 * that is no value, and behind it, where its line may end. */
enum phase { BEGIN, BEFORE, INSIDE, STRING, OTHER, BEHIND };

enum { PHASES = 8 };

/* From item to item. */
struct walk {
    const char *s;
    size_t at, len;
    bool begins; /* the file does */
    bool last;   /* nothing follows */
    enum where where;
    enum phase phase;
    size_t depth;      /* brackets that are open in the value */
    size_t value, end; /* the value of the item is [value, end), or nothing */
    bool closes;       /* the item is the end of an array */
};

static bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static enum unecho_looks looks(const char *bytes, size_t len, bool last) {
    size_t at = *bytes == '[';

    while (at > 0 && at < len && is_white(bytes[at]))
        at++;
    return unecho_json_looks_like_object(bytes + at, len - at, last);
}

/* --- items ------------------------------------------------------------------------------------ */

/* Behind its last quote. False: that is not there. */
static bool walk_string(struct walk *walk) {
    while ((walk->at = unecho_json_skip_plain(walk->s, walk->at, walk->len)) < walk->len) {
        char c = walk->s[walk->at];

        if (c == '\\' && walk->at + 1 == walk->len && !walk->last)
            return false; /* it is looked at with what it escapes */
        walk->at += c == '\\' && walk->at + 1 < walk->len ? 2 : 1;
        if (c == '"') {
            walk->phase = INSIDE;
            return true;
        }
    }
    return false;
}

/* Behind a value between others, or before what ends an element. False: it is not there. */
static bool walk_value(struct walk *walk) {
    while (walk->at < walk->len) {
        char c = walk->s[walk->at];

        if (walk->phase == STRING) {
            if (!walk_string(walk))
                return false;
            continue;
        }
        if (walk->depth == 0 && (c == ',' || c == ']'))
            return true;
        walk->at++;
        if (c == '"') {
            walk->phase = STRING;
        } else if (c == '{' || c == '[') {
            walk->depth++;
        } else if ((c == '}' || c == ']') && walk->depth > 0) {
            if (--walk->depth == 0 && walk->where == BETWEEN)
                return true;
        }
    }
    return false;
}

/* To where the value begins. False: nothing is there. */
static bool walk_white(struct walk *walk) {
    if (walk->begins && walk->at == 0) {
        if (walk->len < 3 && !walk->last)
            return false; /* it may be a byte order mark */
        if (walk->len >= 3 && memcmp(walk->s, "\xEF\xBB\xBF", 3) == 0)
            walk->at = 3;
    }
    while (walk->at < walk->len && is_white(walk->s[walk->at]))
        walk->at++;
    return walk->at < walk->len;
}

/* The file ends here, and with it the item. */
static bool walk_ends(struct walk *walk) {
    if (!walk->last)
        return false;
    walk->end = walk->at;
    return true;
}

/* A line that begins with no bracket. */
static bool walk_line(struct walk *walk) {
    const char *end = memchr(walk->s + walk->at, '\n', walk->len - walk->at);

    walk->at = end ? (size_t)(end - walk->s) : walk->len;
    if (!end)
        return walk_ends(walk);
    walk->end = walk->at++;
    walk->phase = BEGIN;
    return true;
}

static bool walk_behind(struct walk *walk) {
    while (walk->at < walk->len && is_white(walk->s[walk->at]) && walk->s[walk->at] != '\n')
        walk->at++;
    if (walk->at == walk->len)
        return walk->last;
    walk->at += walk->s[walk->at] == '\n';
    walk->phase = BEGIN;
    return true;
}

/* Steps over a `c` that is an item, or begins one. */
static bool walk_over(struct walk *walk, char c, enum where where, enum phase phase) {
    if (walk->s[walk->at] != c)
        return false;
    walk->at++;
    walk->where = where;
    walk->phase = phase;
    return true;
}

/* At what should be the value. True: it is none, and the item is whole. */
static bool walk_begin(struct walk *walk) {
    walk->value = walk->end = walk->at;
    walk->depth = 0;
    if (walk->where == BETWEEN && walk_over(walk, '[', ARRAY_BEGINS, BEGIN))
        return true;
    if (walk->where == ARRAY_BEGINS && walk_over(walk, ',', ARRAY_BEGINS, BEGIN))
        return true; /* which none should be */
    if (walk->where == ARRAY_BEGINS && walk_over(walk, ']', BETWEEN, BEHIND))
        walk->closes = true;
    else
        walk->phase = walk->where == BETWEEN && walk->s[walk->at] != '{' ? OTHER : INSIDE;
    return false;
}

/* Behind the next item. False: it is not whole, and it goes on from here when more has come. */
static bool walk_on(struct walk *walk) {
    walk->closes = false;
    if (walk->phase == BEGIN) {
        walk->value = walk->end = walk->at;
        walk->phase = BEFORE;
        if (walk->where == IN_ARRAY && !walk_over(walk, ',', IN_ARRAY, BEFORE))
            walk->closes = walk_over(walk, ']', BETWEEN, BEHIND);
    }
    if (walk->phase == BEFORE) {
        bool has_value = walk_white(walk);

        if (!has_value)
            walk->value = walk->at;
        if (!has_value || walk_begin(walk))
            return has_value || walk_ends(walk);
    }
    if (walk->phase == OTHER)
        return walk_line(walk);
    if (walk->phase == BEHIND)
        return walk_behind(walk);
    if (!walk_value(walk))
        return walk_ends(walk);
    walk->end = walk->at;
    walk->phase = walk->where == BETWEEN ? BEHIND : BEGIN;
    if (walk->where == BETWEEN)
        return walk_behind(walk);
    walk->where = IN_ARRAY;
    return true;
}

/* --- cut -------------------------------------------------------------------------------------- */

/* Where in the file a byte is. */
struct spot {
    size_t at;
    uint64_t line;  /* line ends before */
    size_t line_at; /* bytes before on its line */
};

static void spot_move(struct spot *spot, const char *s, size_t to) {
    const char *end;

    while ((end = memchr(s + spot->at, '\n', to - spot->at)) != NULL) {
        *spot = (struct spot){(size_t)(end - s) + 1, spot->line + 1, 0};
    }
    spot->line_at += to - spot->at;
    spot->at = to;
}

static size_t cut(const struct unecho_format_config *config, struct unecho_place *place,
                  const char *bytes, size_t len, bool last) {
    struct walk walk = {.s = bytes,
                        .at = place->looked_at,
                        .len = len,
                        .begins = !place->inside,
                        .last = last,
                        .where = (enum where)place->state,
                        .phase = (enum phase)(place->looked_as % PHASES),
                        .depth = place->looked_as / PHASES};
    struct spot spot = {0, place->lines, place->line_at};
    size_t end = 0;

    (void)config;
    if (walk.phase == BEHIND)
        walk.where = BETWEEN;
    while (end < len && walk_on(&walk)) {
        end = walk.at;
        place->state = walk.where;
    }
    place->looked_at = walk.at - end;
    place->looked_as = (unsigned)(walk.phase + PHASES * walk.depth);
    spot_move(&spot, bytes, end);
    place->lines = spot.line;
    place->line_at = spot.line_at;
    place->inside |= end > 0;
    return end;
}

/* --- parse ------------------------------------------------------------------------------------ */

/* The item that began at `start`, where a file was so far. */
static bool add_item(struct unecho_json *json, const struct walk *walk, size_t start,
                     enum where where, struct spot *spot, struct unecho_contents *contents) {
    const struct unecho_range value = {walk->value, walk->end};
    struct unecho_document document = {.whole = value};
    size_t documents = contents->document_count;

    if (value.start == value.end && (where == BETWEEN || walk->closes))
        return true; /* white space, a bracket */
    spot_move(spot, walk->s, value.start);
    document.line = spot->line + 1;
    if (where == BETWEEN)
        document.whole.end = walk->at;
    else if (where == IN_ARRAY)
        document.whole.start = start;
    while (where != BETWEEN && document.whole.end > value.start &&
           is_white(walk->s[document.whole.end - 1]))
        document.whole.end--;
    document.lead = (struct unecho_range){document.whole.start, value.start};
    if (!unecho_json_add(json, walk->s, value, &document, spot->line_at, contents))
        return false;
    if (where == BETWEEN || contents->document_count > documents)
        return true;
    /* what passes in an array is a document without texts, as its comma hangs on those before */
    return unecho_contents_add_document(contents, &document);
}

static bool parse(void *parser, const struct unecho_place *place, const char *bytes, size_t len,
                  struct unecho_contents *contents) {
    struct walk walk = {.s = bytes,
                        .len = len,
                        .begins = !place->inside,
                        .last = true,
                        .where = (enum where)place->state};
    struct spot spot = {0, place->lines, place->line_at};

    while (walk.at < len) {
        size_t start = walk.at;
        enum where where = walk.where;

        (void)walk_on(&walk);
        if (!add_item(parser, &walk, start, where, &spot, contents))
            return false;
    }
    return true;
}

static const char *unended(const struct unecho_place *place) {
    return place->state == BETWEEN ? NULL : "the array does not end";
}

const struct unecho_format unecho_format_json = {
    .name = "json",
    .endings = (const char *const[]){".json", NULL},
    .looks = looks,
    .cut = cut,
    .parser_create = unecho_json_parser_create,
    .parser_destroy = unecho_json_parser_destroy,
    .parse = parse,
    .unescape = unecho_json_unescape_body,
    .seek = unecho_json_seek,
    .escape = unecho_json_escape_text,
    .expands = UNECHO_JSON_ESCAPED,
    .unended = unended,
};
