/*
 * The promises for lines of JSON: six bytes that choose the configuration and a text of lines. Of a
 * record only the texts change, to what an engine leaves of them, and json-c finds nothing else
 * changed; all other lines pass; the result does not depend on the reads; a second run changes
 * nothing.
 */
#ifndef UNECHO_RECORD_TRIAL_H
#define UNECHO_RECORD_TRIAL_H

#include "documents.h"
#include "hostile.h"
#include "json_string.h"
#include "writer.h"

#include <fcntl.h>
#include <unistd.h>

struct record_trial {
    struct trial plain; /* configuration, lines, seed */
    struct unecho_documents_config config;
};

enum { RECORDS_MAX = 16 * 1024 }; /* bytes of lines: a pipe takes what becomes of them */

static inline void notice_nothing(const char *file, struct unecho_io_error error) {
    (void)file;
    (void)error;
}

static inline struct record_trial record_trial_of_bytes(const unsigned char *bytes, size_t len) {
    static const char *const keys[] = {"text", "text", "a.text", "b"};
    struct record_trial trial = {.plain = trial_of_bytes(bytes, len)};
    unsigned head = len >= TRIAL_HEAD ? bytes[5] : 0;

    trial.plain.config.keep = UNECHO_KEEP_FIRST;
    trial.plain.config.count = false;
    trial.plain.config.forgets = true;
    trial.plain.config.common =
        0; /* as it wants two passes, and lines that stay are in the matrix */
    trial.plain.config.common_share = trial.plain.config.blank = false;
    trial.plain.seen = trial.plain.allowed = false;
    trial.plain.parts.count = 0;
    while (trial.plain.len >= 3 && memcmp(trial.plain.text, "\xEF\xBB\xBF", 3) == 0) {
        trial.plain.text += 3; /* a file's mark is no part of its lines */
        trial.plain.len -= 3;
    }
    if (trial.plain.len > RECORDS_MAX)
        trial.plain.len = RECORDS_MAX;
    trial.config = (struct unecho_documents_config){.format = {.text_key = keys[head & 3]},
                                                    .each_alone = (head & 12) == 12,
                                                    .drop_empty = (head & 48) == 48,
                                                    .notice = notice_nothing};
    return trial;
}

/* What a pipe holds. */
static inline struct bytes pipe_rest(int fd) {
    struct bytes out = {grown(NULL, 1), 0, 1};
    char block[4096];
    ssize_t n;

    while ((n = read(fd, block, sizeof(block))) > 0)
        bytes_add(&out, block, (size_t)n);
    close(fd);
    return out;
}

/* What of the lines is whole goes its way. */
static inline int put_whole(struct unecho_documents *records, struct unecho_cutter *cutter,
                            bool last, struct unecho_carton *carton, unecho_block *block) {
    const struct unecho_documents_config *config = records->config;
    int status = unecho_cutter_cut(cutter, last, carton);

    if (status == UNECHO_OK)
        status = unecho_carton_open(carton, &config->format, config->each_alone, block);
    if (status == UNECHO_OK)
        status = unecho_claim_block(records->engine, block);
    return status == UNECHO_OK ? unecho_documents_put(records, carton, block) : status;
}

static inline int add_reads(struct unecho_documents *records, const char *text, size_t len,
                            int reads, uint64_t random) {
    struct unecho_cutter cutter = {.rest = {NULL, 0, 0}};
    struct unecho_carton carton = {0};
    unecho_block *block = unecho_block_create(records->engine);
    int status = block ? UNECHO_OK : UNECHO_NOMEM;

    unecho_cutter_begin(&cutter, &unecho_format_jsonl, &records->config->format);
    for (size_t at = 0, size; at < len && status == UNECHO_OK; at += size) {
        size = push_size(reads, &random, len - at);
        if (!unecho_bytes_add(&cutter.rest, text + at, size))
            abort();
        status = put_whole(records, &cutter, false, &carton, block);
    }
    if (status == UNECHO_OK)
        status = put_whole(records, &cutter, true, &carton, block);
    unecho_block_destroy(block);
    unecho_carton_release(&carton);
    unecho_cutter_release(&cutter);
    return status;
}

/* What becomes of lines. */
static inline struct bytes records_ask(const struct record_trial *trial, const char *text,
                                       size_t len, int reads) {
    struct answer answer = {.status = UNECHO_OK};
    unecho *u = engine_of(&trial->plain, &trial->plain.config, &answer);
    struct unecho_documents records = {.config = &trial->config, .engine = u};
    struct unecho_writer writer;
    char name[32];
    int fds[2];

    if (pipe(fds) != 0)
        abort();
    snprintf(name, sizeof(name), "/dev/fd/%d", fds[1]);
    if (!unecho_writer_open(&writer, name, true))
        abort();
    close(fds[1]);
    unecho_documents_begin(&records, "in", &writer);
    if (add_reads(&records, text, len, reads, trial->plain.seed) != UNECHO_OK ||
        !unecho_writer_commit(&writer))
        abort();
    unecho_documents_release(&records);
    unecho_writer_release(&writer);
    unecho_destroy(u);
    return pipe_rest(fds[0]);
}

/* --- line by line ----------------------------------------------------------------------------- */

/* Takes the next line off `lines`, with its end. */
static inline struct bytes next_line(const struct bytes *lines, size_t *at) {
    const char *start = lines->data + *at, *end = NULL;
    struct bytes line = {(char *)lines->data + *at, 0, 0};

    if (*at < lines->len)
        end = memchr(start, '\n', lines->len - *at);
    line.len = end ? (size_t)(end - start) + 1 : lines->len - *at;
    *at += line.len;
    return line;
}

static inline struct bytes unescaped(const char *line, struct unecho_range span) {
    struct bytes text = {grown(NULL, span.end - span.start + 1), 0, 0};

    text.len = unecho_json_unescape(line + span.start, span.end - span.start, text.data);
    return text;
}

/* What the engine leaves of a text, which gets no line end that it had not. */
static inline struct bytes left_of_text(unecho *engine, const struct bytes *text) {
    struct answer answer = {.status = UNECHO_OK, .out.data = grown(NULL, 1)};

    push_copy(engine, text->data, text->len, true, &answer);
    free(answer.runs);
    drop_new_line_end(text, &answer.out);
    return answer.out;
}

/* json-c finds the same in both lines but for the texts. NULL: json-c reads neither. */
static inline const char *json_fault(const struct record_trial *trial, const struct bytes *in,
                                     const struct bytes *out) {
    size_t levels = strchr(trial->config.format.text_key, '.') ? 1 : 0;
    const char *name = trial->config.format.text_key + 2 * levels;
    struct json_object *before = read_json(in->data, in->len - (in->data[in->len - 1] == '\n'));
    struct json_object *after = read_json(out->data, out->len - (out->data[out->len - 1] == '\n'));
    const char *fault = NULL;

    if (before && after) {
        json_object_object_del(holder_of(before, levels), name);
        json_object_object_del(holder_of(after, levels), name);
        if (!json_object_equal(before, after))
            fault = "records: json-c finds more than the text changed";
    } else if (before) {
        fault = "records: json-c does not read what came out";
    }
    json_object_put(before);
    json_object_put(after);
    return fault;
}

struct record_check {
    const struct record_trial *trial;
    unecho *engine;               /* owned */
    struct unecho_json *was, *is; /* owned */
    size_t changed;
};

/* The texts of a line and what stands between them. *left, *had: is, was there anything? */
static inline const char *texts_fault(struct record_check *check, const struct bytes *in,
                                      const struct unecho_json_record *old, const char *out,
                                      const struct unecho_json_record *now) {
    size_t in_at = 0, out_at = 0;
    const char *fault = NULL;

    for (size_t i = 0; i < old->count && !fault; i++) {
        struct unecho_range a = old->texts[i], b = now->texts[i];
        struct bytes text = unescaped(in->data, a), got = unescaped(out, b);
        struct bytes left = left_of_text(check->engine, &text);
        bool same = bytes_equal(text.data, text.len, left.data, left.len);

        if (!bytes_equal(in->data + in_at, a.start - in_at, out + out_at, b.start - out_at))
            fault = "records: what is no text changed";
        else if (!bytes_equal(left.data, left.len, got.data, got.len))
            fault = "records: another text comes out than of an engine";
        else if (same &&
                 !bytes_equal(in->data + a.start, a.end - a.start, out + b.start, b.end - b.start))
            fault = "P1: a text in which nothing repeats is spelled otherwise";
        check->changed += !same;
        in_at = a.end;
        out_at = b.end;
        free(text.data);
        free(got.data);
        free(left.data);
    }
    return fault;
}

/* Is every text of the line gone? The engine learns them. */
static inline bool is_emptied(struct record_check *check, const struct bytes *in,
                              const struct unecho_json_record *record) {
    bool left = false, had = false;

    for (size_t i = 0; i < record->count; i++) {
        struct bytes text = unescaped(in->data, record->texts[i]);
        struct bytes rest = left_of_text(check->engine, &text);

        had |= text.len > 0;
        left |= rest.len > 0;
        free(text.data);
        free(rest.data);
    }
    return had && !left;
}

static inline const char *record_fault(struct record_check *check, const struct bytes *in,
                                       const struct unecho_json_record *old,
                                       const struct bytes *lines, size_t *at) {
    struct unecho_json_record now;
    struct bytes out;
    const char *fault;

    if (check->trial->config.each_alone)
        unecho_forget(check->engine);
    if (check->trial->config
            .drop_empty) /* by the texts alone; what comes out is looked at without */
        return is_emptied(check, in, old) || next_line(lines, at).len > 0
                   ? NULL
                   : "records: a line is missing";
    out = next_line(lines, at);
    if (out.len == 0)
        return "records: a line is missing";
    if (unecho_json_parse(check->is, out.data, out.len - (out.data[out.len - 1] == '\n'), &now) !=
            UNECHO_JSON_OK ||
        now.count != old->count)
        return "records: what came out is no such record";
    fault = texts_fault(check, in, old, out.data, &now);
    return fault ? fault : json_fault(check->trial, in, &out);
}

static inline const char *lines_fault(struct record_check *check, const struct bytes *out) {
    struct bytes in = {NULL, 0, 0};
    size_t in_at = 0, out_at = 0;
    const char *fault = NULL;

    bytes_add(&in, check->trial->plain.text, check->trial->plain.len);
    while (in_at < in.len && !fault) {
        struct bytes line = next_line(&in, &in_at), passed;
        struct unecho_json_record record;

        if (unecho_json_parse(check->was, line.data, line.len - (line.data[line.len - 1] == '\n'),
                              &record) == UNECHO_JSON_OK) {
            fault = record_fault(check, &line, &record, out, &out_at);
            continue;
        }
        passed = next_line(out, &out_at);
        if (!bytes_equal(line.data, line.len, passed.data, passed.len))
            fault = "records: a line that is no record changed";
    }
    free(in.data);
    return !fault && out_at != out->len ? "records: more lines come out" : fault;
}

/* NULL if every promise holds for the trial, else which does not. */
static inline const char *record_trial_fault(const struct record_trial *trial,
                                             struct tally *tally) {
    static const int reads[] = {1, PUSH_RANDOM};
    struct answer answer = {.status = UNECHO_OK};
    struct record_check check = {.trial = trial,
                                 .engine = engine_of(&trial->plain, &trial->plain.config, &answer),
                                 .was = unecho_json_create(trial->config.format.text_key, NULL),
                                 .is = unecho_json_create(trial->config.format.text_key, NULL)};
    struct bytes out = records_ask(trial, trial->plain.text, trial->plain.len, PUSH_WHOLE);
    struct bytes other =
        records_ask(trial, trial->plain.text, trial->plain.len, reads[trial->plain.seed % 2]);
    struct bytes again = records_ask(trial, out.data, out.len, PUSH_WHOLE);
    const char *fault = lines_fault(&check, &out);

    if (!fault && !bytes_equal(out.data, out.len, other.data, other.len))
        fault = "P5: lines depend on the reads";
    if (!fault && !bytes_equal(out.data, out.len, again.data, again.len))
        fault = "P4: a second run changes lines";
    tally->texts++;
    tally->removals += check.changed > 0;
    free(out.data);
    free(other.data);
    free(again.data);
    unecho_destroy(check.engine);
    unecho_json_destroy(check.was);
    unecho_json_destroy(check.is);
    return fault;
}

/* --- lines from a grammar --------------------------------------------------------------------- */

/* A code point, or a byte that is none, in one of the ways that JSON has. */
static inline size_t add_spelled(struct generator *g, struct bytes *out, const char *s,
                                 size_t len) {
    size_t n;
    utf8proc_int32_t cp = point_at(s, len, &n);
    char escape[16];

    if (cp >= 0x10000 && chance(g, 20))
        snprintf(escape, sizeof(escape), "\\u%04x\\u%04X", (unsigned)(0xD7C0 + (cp >> 10)),
                 (unsigned)(0xDC00 + (cp & 0x3FF)));
    else if (cp == '\n' && chance(g, 80))
        snprintf(escape, sizeof(escape), "\\n");
    else if (cp >= 0 && cp < 0x10000 && (cp < ' ' || cp == '"' || cp == '\\' || chance(g, 3)))
        snprintf(escape, sizeof(escape), chance(g, 50) ? "\\u%04x" : "\\u%04X", (unsigned)cp);
    else
        return bytes_add(out, s, n), n;
    bytes_add(out, escape, strlen(escape));
    return n;
}

static inline void add_json_string(struct generator *g, struct bytes *out, const char *s,
                                   size_t len) {
    size_t halves = below(g, 3) ? 0 : 1 + below(g, 15);

    ADD(out, "\"");
    for (size_t at = 0; at < len;) {
        if (chance(g, halves)) /* of pairs */
            add_sample(out,
                       chance(g, 50) ? (struct sample)S("\\ud83d") : (struct sample)S("\\uDE00"));
        at += add_spelled(g, out, s + at, len - at);
    }
    ADD(out, "\"");
}

/* Pieces of one text as records. */
static inline struct bytes generate_records(uint64_t seed, size_t size) {
    struct generator g = {.state = seed};
    struct bytes text = generate_text((enum generate_kind)below(&g, GENERATE_KINDS), g.state, size);
    struct bytes out = {NULL, 0, 0};
    bool whole = chance(&g, 70); /* sentences, as far as can be told so easily */

    for (size_t at = 0, n; at < text.len; at += n) {
        n = 1 + below(&g, text.len - at < 300 ? text.len - at : 300);
        while (whole && at + n < text.len && !strchr(".\n!?", text.data[at + n - 1]))
            n++;
        if (chance(&g, 10))
            ADD(&out, "{\"id\": 1, \"a\": {\"text\":");
        else if (chance(&g, 5))
            ADD(&out, "{\"b\":");
        else
            ADD(&out, "{\"text\":");
        if (chance(&g, 20)) {
            ADD(&out, "[");
            add_json_string(&g, &out, text.data + at, n / 2);
            ADD(&out, ", ");
            add_json_string(&g, &out, text.data + at + n / 2, n - n / 2);
            ADD(&out, "]");
        } else {
            add_json_string(&g, &out, text.data + at, n);
        }
        add_sample(&out, chance(&g, 10) ? (struct sample)S("}}\n") : (struct sample)S("}\n"));
    }
    free(text.data);
    return out;
}

#endif
