/*
 * {"file":"b.txt","line":1,"offset":0,"length":12,"words":2,"why":"repeat","text":"Hello there.",
 *  "first":{"file":"a.txt","line":3,"offset":80}}
 */
#include "removed.h"

#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct unecho_removed {
    const char *name;            /* borrowed; NULL: */
    struct unecho_writer *out;   /* borrowed; else that of: */
    struct unecho_writer writer; /* released */
};

static void destroy(void *state) {
    struct unecho_removed *removed = state;

    if (removed && removed->name)
        unecho_writer_release(&removed->writer);
    free(removed);
}

struct unecho_removed *unecho_removed_create(const char *name, bool force,
                                             struct unecho_writer *out,
                                             struct unecho_io_error *error) {
    struct unecho_removed *removed = calloc(1, sizeof(*removed));
    size_t stem;

    *error = (struct unecho_io_error){"start", ENOMEM};
    if (!removed)
        return NULL;
    removed->name = name;
    removed->out = name ? &removed->writer : out;
    if (!name || (unecho_writer_open(&removed->writer, name, force) &&
                  unecho_writer_compress(&removed->writer, unecho_codec_of_name(name, &stem))))
        return removed;
    *error = removed->writer.error;
    destroy(removed);
    return NULL;
}

/* Behind `{`: where something stands. */
static void put_spot(struct unecho_writer *out, const struct unecho_spot *spot) {
    const struct unecho_shown_document *document = spot->document;

    unecho_json_raw(out, "\"file\":");
    if (!unecho_json_string(out, document->file, strlen(document->file))) {
        unecho_json_raw(out, ",\"file_base64\":");
        unecho_json_base64(out, document->file, strlen(document->file));
    }
    if (document->record > 0) {
        unecho_json_number(out, "record", document->record);
        unecho_json_number(out, "record_line", document->record_line);
    }
    if (document->id_len > 0)
        unecho_json_text(out, "id", document->id, document->id_len);
    if (spot->part > 0)
        unecho_json_number(out, "part", spot->part);
    unecho_json_number(out, "line", spot->line);
    unecho_json_number(out, "offset", spot->offset);
}

static void put_unit(void *state, const struct unecho_shown_unit *unit) {
    struct unecho_removed *removed = state;
    struct unecho_writer *out = removed->out;

    if (unit->why == UNECHO_WHY_KEPT || out->error.tried)
        return;
    unecho_json_raw(out, "{");
    put_spot(out, &unit->at);
    unecho_json_number(out, "length", unit->len);
    unecho_json_number(out, "words", unecho_count_words(unit->data, unit->len));
    unecho_json_raw(out, ",\"why\":\"");
    unecho_json_raw(out, unecho_why_name(unit->why));
    unecho_json_raw(out, "\"");
    unecho_json_text(out, "text", unit->data, unit->len);
    if (unit->repeat) {
        unecho_json_raw(out, ",\"first\":{");
        put_spot(out, &unit->first);
        unecho_json_raw(out, "}");
    }
    unecho_json_raw(out, "}\n");
}

static bool finish(void *state, const char **file, struct unecho_io_error *error) {
    struct unecho_removed *removed = state;

    if (!removed->name)
        return true; /* who owns it sees to it */
    *file = removed->name;
    if (unecho_writer_commit(removed->out))
        return true;
    *error = removed->out->error;
    return false;
}

static bool output(const void *state, struct stat *file) {
    const struct unecho_removed *removed = state;

    return removed->name && removed->writer.to_file && unecho_writer_output(&removed->writer, file);
}

const struct unecho_view unecho_view_removed = {
    .name = "removed", .unit = put_unit, .finish = finish, .output = output, .destroy = destroy};
