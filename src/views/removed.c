/*
 * {"file":"b.txt","line":1,"offset":0,"length":12,"words":2,"why":"repeat","text":"Hello there.",
 *  "first":{"file":"a.txt","line":3,"offset":80}}
 *
 * Of a document that is nearly the same as another one, with --near, whether it goes or stays:
 *
 *  "near":{"of":{"file":"a.txt","line":1,"offset":0},"share":0.93,"verdict":"same","passage":3}
 */
#include "removed.h"

#include "format.h"
#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRSTS = 256, HELD = 16 << 20 /* bytes */ };

/* Behind lines of a file that is as it was. */
#define FAILED "{\"failed\":true}\n"

/* A document, spelled. */
struct name {
    const struct unecho_shown_document *document; /* borrowed; NULL: none */
    struct unecho_bytes spelled;                  /* owned */
};

struct unecho_removed {
    struct unecho_bytes line;    /* owned */
    struct unecho_bytes held;    /* owned; lines of a file that may fail yet */
    bool holds;                  /* there are many files, and each may fail */
    bool gave_out;               /* lines of the file at hand are written */
    struct name at;              /* that is told of, */
    struct name firsts[FIRSTS];  /* and by number, the last of those that share one */
    const char *name;            /* borrowed; NULL: standard output */
    struct unecho_writer *out;   /* borrowed, or that of: */
    bool owned;                  /* out is */
    struct unecho_writer writer; /* released */
};

static void destroy(void *state) {
    struct unecho_removed *removed = state;

    if (!removed)
        return;
    if (removed->owned)
        unecho_writer_release(&removed->writer);
    for (size_t i = 0; i < FIRSTS; i++)
        free(removed->firsts[i].spelled.data);
    free(removed->at.spelled.data);
    free(removed->line.data);
    free(removed->held.data);
    free(removed);
}

struct unecho_removed *unecho_removed_create(const struct unecho_removed_config *config,
                                             struct unecho_writer *out,
                                             struct unecho_io_error *error) {
    const char *name = config->name;
    struct unecho_removed *removed = calloc(1, sizeof(*removed));
    size_t stem;

    *error = (struct unecho_io_error){"start", ENOMEM};
    if (!removed)
        return NULL;
    removed->name = name;
    removed->holds = config->holds;
    removed->owned = name || out->fd != STDOUT_FILENO; /* with -o, that is the text's */
    removed->out = removed->owned ? &removed->writer : out;
    if (!removed->owned ||
        (unecho_writer_open(&removed->writer, name, config->force) &&
         (!name || unecho_writer_compress(&removed->writer, unecho_codec_of_name(name, &stem))))) {
        unecho_writer_guard(&removed->writer);
        return removed;
    }
    *error = removed->writer.error;
    destroy(removed);
    return NULL;
}

/* A number behind its key. */
#define PUT_NUMBER(to, key, value) unecho_json_number(UNECHO_JSON_RAW(to, ",\"" key "\":"), value)

/* A string, and if it is not UTF-8, all bytes under another key. */
static char *put_text(char *to, const char *key, const char *s, size_t len) {
    size_t key_len = strlen(key);
    bool whole;

    to = unecho_json_raw(UNECHO_JSON_RAW(to, "\""), key, key_len);
    to = unecho_json_string(UNECHO_JSON_RAW(to, "\":"), s, len, &whole);
    if (whole)
        return to;
    to = unecho_json_raw(UNECHO_JSON_RAW(to, ",\""), key, key_len);
    return unecho_json_base64(UNECHO_JSON_RAW(to, "_base64\":"), s, len);
}

/* What that takes, with the longest of the keys. */
static size_t room_for(size_t len) { return 2 * UNECHO_JSON_ROOM(len) + 64; }

/* Room behind what is there, which has to be seen to only once for all that a line holds. */
static char *reserve(struct unecho_bytes *bytes, size_t room) {
    bytes->len = 0;
    return unecho_bytes_reserve(bytes, room);
}

/* The document's part of a place, spelled once for many units. NULL: out of memory. */
static const struct unecho_bytes *spelled(struct name *names, size_t count,
                                          const struct unecho_shown_document *document) {
    struct name *name = &names[document->number % count];
    size_t len = strlen(document->file);
    char *to;

    if (name->document == document)
        return &name->spelled;
    to = reserve(&name->spelled, room_for(len) + room_for(document->id_len) + room_for(0));
    if (!to)
        return NULL;
    to = put_text(to, "file", document->file, len);
    if (document->record > 0)
        to = PUT_NUMBER(PUT_NUMBER(to, "record", document->record), "record_line",
                        document->record_line);
    if (document->id_len > 0)
        to = put_text(UNECHO_JSON_RAW(to, ","), "id", document->id, document->id_len);
    name->spelled.len = (size_t)(to - name->spelled.data);
    name->document = document;
    return &name->spelled;
}

static char *put_spot(char *to, const struct unecho_bytes *document,
                      const struct unecho_spot *spot) {
    to = unecho_json_raw(to, document->data, document->len);
    if (spot->part > 0)
        to = PUT_NUMBER(to, "part", spot->part);
    return PUT_NUMBER(PUT_NUMBER(to, "line", spot->line), "offset", spot->offset);
}

/* "share":0.07, which ends the number before it. */
static char *put_share(char *to, unsigned percent) {
    to = unecho_json_number(UNECHO_JSON_RAW(to, ",\"share\":"), percent / 100);
    to = unecho_json_number(UNECHO_JSON_RAW(to, "."), percent / 10 % 10);
    return unecho_json_number(to, percent % 10);
}

static char *put_near(char *to, const struct unecho_shown_unit *unit,
                      const struct unecho_bytes *other) {
    const char *verdict = unecho_near_name(unit->near);

    to = put_spot(UNECHO_JSON_RAW(to, ",\"near\":{\"of\":{"), other, &unit->first);
    to = put_share(UNECHO_JSON_RAW(to, "}"), unit->near_percent);
    to = UNECHO_JSON_RAW(to, ",\"verdict\":\"");
    to = UNECHO_JSON_RAW(unecho_json_raw(to, verdict, strlen(verdict)), "\"");
    return UNECHO_JSON_RAW(PUT_NUMBER(to, "passage", unit->near_passage), "}");
}

static bool is_near(const struct unecho_shown_unit *unit) { return unit->near != UNECHO_NEAR_NONE; }

/* Why it goes; one that is told of stays. */
static const char *why_of(const struct unecho_shown_unit *unit) {
    return unit->why == UNECHO_WHY_KEPT ? "told" : unecho_why_name(unit->why);
}

/* The documents are those of the unit, and of where it stood first, or what it is near to; NULL:
 * nowhere. */
static char *put_line(char *to, const struct unecho_shown_unit *unit,
                      const struct unecho_bytes *document, const struct unecho_bytes *first) {
    const char *why = why_of(unit);

    to = put_spot(UNECHO_JSON_RAW(to, "{"), document, &unit->at);
    to = PUT_NUMBER(to, "length", unit->len);
    to = PUT_NUMBER(to, "words", unecho_count_words(unit->data, unit->len));
    to = unecho_json_raw(UNECHO_JSON_RAW(to, ",\"why\":\""), why, strlen(why));
    to = put_text(UNECHO_JSON_RAW(to, "\","), "text", unit->data, unit->len);
    if (unit->repeat)
        to = UNECHO_JSON_RAW(put_spot(UNECHO_JSON_RAW(to, ",\"first\":{"), first, &unit->first),
                             "}");
    if (is_near(unit))
        to = put_near(to, unit, first);
    return UNECHO_JSON_RAW(to, "}\n");
}

static void give_out(struct unecho_removed *removed) {
    unecho_writer_write(removed->out, removed->held.data, removed->held.len);
    removed->held.len = 0;
}

/* Keeps the line until it is known what became of the file; not too many of them. */
static bool hold(struct unecho_removed *removed) {
    if (removed->held.len > HELD) {
        give_out(removed);
        removed->gave_out = true;
    }
    return unecho_bytes_add(&removed->held, removed->line.data, removed->line.len);
}

static void settle(void *state, bool failed) {
    struct unecho_removed *removed = state;

    if (!failed)
        give_out(removed);
    else if (removed->gave_out)
        unecho_writer_write(removed->out, FAILED, strlen(FAILED));
    removed->held.len = 0;
    removed->gave_out = false;
}

static bool put(struct unecho_removed *removed, const struct unecho_shown_unit *unit) {
    bool has_first = unit->repeat || is_near(unit);
    const struct unecho_bytes *first =
        has_first ? spelled(removed->firsts, FIRSTS, unit->first.document) : NULL;
    const struct unecho_bytes *document = spelled(&removed->at, 1, unit->at.document);
    size_t room;
    char *to;

    if (!document || (has_first && !first))
        return false;
    room = document->len + (first ? 2 * first->len : 0) + room_for(unit->len) + 20 * room_for(0);
    to = reserve(&removed->line, room);
    if (!to)
        return false;
    to = put_line(to, unit, document, first);
    removed->line.len = (size_t)(to - removed->line.data);
    if (removed->holds)
        return hold(removed);
    unecho_writer_write(removed->out, removed->line.data, removed->line.len);
    return true;
}

static void put_unit(void *state, const struct unecho_shown_unit *unit) {
    struct unecho_removed *removed = state;
    bool told = unit->why != UNECHO_WHY_KEPT || is_near(unit);

    if (told && !removed->out->error.tried && !put(removed, unit))
        removed->out->error = (struct unecho_io_error){"write", ENOMEM};
}

static bool has_failed(const void *state) {
    const struct unecho_removed *removed = state;

    return removed->out->error.tried;
}

static const char *file(const void *state) {
    const struct unecho_removed *removed = state;

    return removed->name;
}

static bool finish(void *state, const char **file, struct unecho_io_error *error) {
    struct unecho_removed *removed = state;

    if (!removed->owned)
        return true; /* who owns it sees to it */
    *file = removed->name ? removed->name : "standard output";
    if (unecho_writer_commit(removed->out))
        return true;
    *error = removed->out->error;
    return false;
}

static bool output(const void *state, struct stat *file) {
    const struct unecho_removed *removed = state;

    return removed->name && removed->writer.to_file && unecho_writer_output(&removed->writer, file);
}

const struct unecho_view unecho_view_removed = {.name = "removed",
                                                .unit = put_unit,
                                                .settle = settle,
                                                .has_failed = has_failed,
                                                .file = file,
                                                .finish = finish,
                                                .output = output,
                                                .destroy = destroy};
