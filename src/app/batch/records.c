#define _POSIX_C_SOURCE 200809L

#include "records.h"

#include "codec.h"
#include "json_string.h"
#include "room.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Lines that are no records are named up to here, in each file. */
enum { TOLD = 10 };

enum { LONGEST_ID = 64 }; /* bytes of a record's name that are told */

bool unecho_records_init(struct unecho_records *records, unecho *engine,
                         const struct unecho_records_config *config) {
    *records = (struct unecho_records){.config = config, .engine = engine};
    records->parser = unecho_jsonl_create(config->text_key, config->id_key);
    return records->parser != NULL;
}

void unecho_records_release(struct unecho_records *records) {
    unecho_jsonl_destroy(records->parser);
    free(records->line);
    free(records->out);
}

void unecho_records_begin(struct unecho_records *records, const char *file,
                          struct unecho_writer *writer) {
    records->file = file;
    records->writer = writer;
    records->unended = false;
    unecho_records_next(records);
}

void unecho_records_next(struct unecho_records *records) { records->number = records->told = 0; }

/* Room for more bytes of the result. */
static char *out_room(struct unecho_records *records, size_t more) {
    char *out = unecho_room(records->out, &records->out_room, records->out_len + more + 1, 1);

    if (!out)
        return NULL;
    records->out = out;
    return out + records->out_len;
}

static int put(struct unecho_records *records, const char *bytes, size_t len) {
    char *room = out_room(records, len);

    if (!room)
        return UNECHO_NOMEM;
    memcpy(room, bytes, len);
    records->out_len += len;
    return UNECHO_OK;
}

/* A run that the engine lets out: a piece of the text as the body spells it, or white space that is
 * spelled anew. */
static int put_run(struct unecho_records *records, struct unecho_json_cursor *cursor,
                   const struct unecho_run *run, const char *text, size_t text_len) {
    size_t at = (size_t)((uintptr_t)run->data - (uintptr_t)text);
    char *room;

    if ((uintptr_t)run->data >= (uintptr_t)text && at + run->len <= text_len) {
        struct unecho_json_span span = unecho_json_spelling(cursor, at, at + run->len);

        return put(records, cursor->body + span.start, span.end - span.start);
    }
    room = out_room(records, run->len * UNECHO_JSON_ESCAPED);
    if (!room)
        return UNECHO_NOMEM;
    records->out_len += unecho_json_escape(run->data, run->len, room);
    return UNECHO_OK;
}

/* Puts what is left of a text. *left: is anything? */
static int put_text(struct unecho_records *records, const char *body, size_t len, bool *left) {
    struct unecho_json_cursor cursor;
    struct unecho_run run;
    char *text = unecho_reserve(records->engine, len + 1);
    size_t text_len;
    int status;

    if (!text)
        return UNECHO_NOMEM;
    text_len = unecho_json_unescape(body, len, text);
    unecho_json_cursor_init(&cursor, body, len);
    status = unecho_push(records->engine, text, text_len, true);
    while (status == UNECHO_OK && (status = unecho_next(records->engine, &run)) == 1) {
        *left |= run.len > 0;
        status = put_run(records, &cursor, &run, text, text_len);
    }
    return status;
}

static int put_record(struct unecho_records *records, const struct unecho_jsonl_record *record,
                      size_t len) {
    size_t done = 0;
    bool left = false, had = false;
    int status = UNECHO_OK;

    records->count++;
    if (records->config->each_alone)
        unecho_forget(records->engine);
    for (size_t i = 0; i < record->count && status == UNECHO_OK; i++) {
        const struct unecho_json_span *text = &record->texts[i];

        status = put(records, records->line + done, text->start - done);
        if (status == UNECHO_OK)
            status = put_text(records, records->line + text->start, text->end - text->start, &left);
        had |= text->end > text->start;
        done = text->end;
    }
    if (status == UNECHO_OK)
        status = put(records, records->line + done, len - done);
    if (status == UNECHO_OK && had && !left && records->config->drop_empty) {
        records->left_out++;
        records->out_len = 0;
    }
    return status;
}

static const char *reason(enum unecho_jsonl_status status) {
    switch (status) {
    case UNECHO_JSONL_NO_OBJECT:
        return "not an object";
    case UNECHO_JSONL_NO_KEY:
        return "no text (--text-key)";
    case UNECHO_JSONL_NOT_TEXT:
        return "the text is no string";
    case UNECHO_JSONL_TOO_LONG:
        return "longer than 2 GB";
    default:
        return "not JSON";
    }
}

/* " (id 4711)": what the line gives as its id, without quotes, escapes as they are. */
static void spell_id(const char *line, struct unecho_json_span id, char *out, size_t size) {
    bool quoted = id.end > id.start && line[id.start] == '"';
    const char *name = line + id.start + quoted;
    size_t len = id.end - id.start - (quoted ? 2 : 0);
    bool whole = len <= LONGEST_ID;

    if (!whole)
        len = LONGEST_ID;
    while (!whole && len > 0 && ((unsigned char)name[len] & 0xC0) == 0x80)
        len--; /* not in the middle of a character */
    *out = '\0';
    if (len > 0)
        (void)snprintf(out, size, " (id %.*s%s)", (int)len, name, whole ? "" : "...");
}

/* Tells of a line that is no record. */
static void tell(struct unecho_records *records, enum unecho_jsonl_status status,
                 const struct unecho_jsonl_record *record) {
    char text[256], id[LONGEST_ID + 16], at[32] = "";

    records->others++;
    if (++records->told > TOLD)
        return;
    spell_id(records->line, record->id, id, sizeof(id));
    if (status == UNECHO_JSONL_BROKEN)
        (void)snprintf(at, sizeof(at), " at byte %zu", record->broken_at + 1);
    (void)snprintf(text, sizeof(text), "line %" PRIu64 "%s: %s%s, passed on as it is",
                   records->number, id, reason(status), at);
    records->config->notice(records->file, (struct unecho_io_error){text, 0});
    if (records->told == TOLD)
        records->config->notice(records->file,
                                (struct unecho_io_error){"more lines like that are not named", 0});
}

static bool is_blank(const char *line, size_t len) {
    while (len > 0 && strchr(" \t\r", line[len - 1]) && line[len - 1])
        len--;
    return len == 0;
}

/* What became of a line. Two records never share one, even if they come from two files. */
static void write_line(struct unecho_records *records, bool ended) {
    struct unecho_writer *writer = records->writer;

    if (!writer || writer->error.tried || records->out_len == 0)
        return;
    if (records->unended)
        unecho_writer_write(writer, "\n", 1);
    unecho_writer_write(writer, records->out, records->out_len);
    records->unended = !ended;
}

/* A line of `len` bytes, and its end of `end_len` behind it. */
static int take_line(struct unecho_records *records, size_t len, size_t end_len) {
    struct unecho_jsonl_record record;
    enum unecho_jsonl_status parsed;
    int status;

    records->number++;
    records->out_len = 0;
    parsed = unecho_jsonl_parse(records->parser, records->line, len, &record);
    if (parsed == UNECHO_JSONL_NOMEM)
        return UNECHO_NOMEM;
    if (parsed == UNECHO_JSONL_OK) {
        status = put_record(records, &record, len);
    } else {
        if (!is_blank(records->line, len))
            tell(records, parsed, &record);
        status = put(records, records->line, len);
    }
    if (status == UNECHO_OK && (records->out_len > 0 || len == 0))
        status = put(records, records->line + len, end_len);
    if (status == UNECHO_OK)
        write_line(records, end_len > 0);
    return status;
}

int unecho_records_add(struct unecho_records *records, const char *bytes, size_t len) {
    while (len > 0) {
        const char *end = memchr(bytes, '\n', len);
        size_t n = end ? (size_t)(end - bytes) + 1 : len;
        char *line = unecho_room(records->line, &records->room, records->len + n, 1);
        int status;

        if (!line)
            return UNECHO_NOMEM;
        records->line = line;
        memcpy(line + records->len, bytes, n);
        records->len += n;
        bytes += n;
        len -= n;
        if (!end)
            break;
        status = take_line(records, records->len - 1, 1);
        records->len = 0;
        if (status != UNECHO_OK)
            return status;
    }
    return UNECHO_OK;
}

int unecho_records_end(struct unecho_records *records) {
    int status = records->len > 0 ? take_line(records, records->len, 0) : UNECHO_OK;

    records->len = 0;
    return status;
}

static bool ends_in(const char *name, size_t len, const char *end) {
    size_t n = strlen(end);

    return len > n && strncasecmp(name + len - n, end, n) == 0;
}

bool unecho_records_are_in(struct unecho_reader *reader) {
    struct unecho_jsonl_record record;
    struct unecho_jsonl *parser;
    enum unecho_jsonl_status status = UNECHO_JSONL_NOMEM;
    const char *line;
    size_t len;

    if (!unecho_reader_first_line(reader, '{', &line, &len))
        return false;
    parser = unecho_jsonl_create("text", NULL);
    if (parser)
        status = unecho_jsonl_parse(parser, line, len, &record);
    unecho_jsonl_destroy(parser);
    if (status == UNECHO_JSONL_NOMEM) /* taken for text, records would be spoilt */
        unecho_reader_give_up(reader, "read", ENOMEM);
    return status == UNECHO_JSONL_OK || status == UNECHO_JSONL_NO_KEY ||
           status == UNECHO_JSONL_NOT_TEXT;
}

bool unecho_records_is_name(const char *name) {
    size_t len;

    (void)unecho_codec_of_name(name, &len);
    return ends_in(name, len, ".jsonl") || ends_in(name, len, ".ndjson");
}
