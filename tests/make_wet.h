/* Files of WARC for the trials of formats, and a strict reader of them. */
#ifndef UNECHO_MAKE_WET_H
#define UNECHO_MAKE_WET_H

#include "format_trial.h"

#include <strings.h>

/* --- files ------------------------------------------------------------------------------------ */

static inline void put_header_line(struct generator *g, struct bytes *file, const char *name,
                                   const char *value) {
    static const char *const colons[] = {": ", ": ", ":", ":\t ", ": "};
    const char *colon = PICK(g, colons);

    bytes_add(file, name, strlen(name));
    bytes_add(file, colon, strlen(colon));
    bytes_add(file, value, strlen(value));
    ADD(file, "\r\n");
}

static inline void put_header(struct generator *g, struct bytes *file, size_t len) {
    static const char *const types[] = {"conversion", "conversion", "conversion", "resource",
                                        "warcinfo",   "response",   "metadata",   "Conversion"};
    static const char *const media[] = {"text/plain",   "text/plain", "text/plain; charset=UTF-8",
                                        "Text/Plain;x", "text/html",  "application/http"};
    static const char *const others[] = {
        "WARC-Date: 2024-01-01T00:00:00Z\r\n", "WARC-Target-URI: http://example.com/a\r\n",
        "WARC-Block-Digest: sha1:ABC\r\n",     "WARC-Block-Digest: sha1:\r\n ABC\r\n\tDEF\r\n",
        "WARC-Record-ID: <urn:uuid:1>\r\n",    "warc-payload-digest: sha1:XYZ\r\n",
        "WARC-Title: a\r\n b: c\r\n"};
    const char *length_names[] = {"Content-Length", "content-length"};
    size_t length_at = below(g, 4);
    char digits[32];

    snprintf(digits, sizeof(digits), "%s%zu", chance(g, 5) ? "00" : "", len);
    bytes_add(file, chance(g, 50) ? "WARC/1.0\r\n" : "WARC/1.1\r\n", 10);
    for (size_t i = 0; i < 4; i++) {
        const char *other = PICK(g, others);

        if (i == length_at)
            put_header_line(g, file, PICK(g, length_names), digits);
        if (i == (length_at + 1) % 4)
            put_header_line(g, file, "WARC-Type", PICK(g, types));
        if (i == (length_at + 2) % 4)
            put_header_line(g, file, "Content-Type", PICK(g, media));
        bytes_add(file, other, strlen(other));
    }
    ADD(file, "\r\n");
}

static inline void make_wet(struct generator *g, struct bytes *file) {
    for (size_t n = 1 + below(g, 5); n > 0; n--) {
        struct bytes text = generate_text((enum generate_kind)below(g, GENERATE_KINDS),
                                          random_next(&g->state), below(g, 400));

        if (chance(g, 5))
            ADD(&text, "\r\n\r\nWARC/1.0\r\nWARC-Type: conversion\r\n\r\n");
        put_header(g, file, text.len);
        bytes_add(file, text.data, text.len);
        ADD(file, "\r\n\r\n");
        free(text.data);
    }
}

/* --- another reader --------------------------------------------------------------------------- */

struct archived {
    struct bytes head, block; /* borrowed; the head with the line end of its last field */
};

/* The line at `at`, with what continues it; empty: there is none that ends. */
static inline struct bytes header_line(const struct bytes *file, size_t at) {
    struct bytes line = {file->data + at, 0, 0};

    for (size_t i = at; i + 2 < file->len; i++)
        if (file->data[i] == '\r' && file->data[i + 1] == '\n' &&
            (i == at || (file->data[i + 2] != ' ' && file->data[i + 2] != '\t'))) {
            line.len = i + 2 - at;
            break;
        }
    return line;
}

static inline bool line_is(const struct bytes *line, const char *name) {
    size_t n = strlen(name);

    return line->len > n && line->data[n] == ':' && strncasecmp(line->data, name, n) == 0;
}

/* What stands behind the colon begins with `word`. */
static inline bool line_says(const struct bytes *line, const char *name, const char *word) {
    const char *s = line->data + strlen(name) + 1;

    return line_is(line, name) && strncasecmp(s + strspn(s, " \t"), word, strlen(word)) == 0;
}

static inline size_t line_number(const struct bytes *line) {
    return (size_t)strtoull(strchr(line->data, ':') + 1, NULL, 10);
}

/* False: it is no record. */
static inline bool archive_next(const struct bytes *file, size_t *at, struct archived *record) {
    size_t start = *at, len = SIZE_MAX;
    struct bytes line;

    if (file->len - start < 10 || memcmp(file->data + start, "WARC/1.", 7) != 0)
        return false;
    for (*at = start; (line = header_line(file, *at)).len > 2; *at += line.len)
        if (line_is(&line, "Content-Length"))
            len = line_number(&line);
    record->head = (struct bytes){file->data + start, *at - start, 0};
    *at += 2;
    record->block = (struct bytes){file->data + *at, len, 0};
    if (line.len != 2 || len > file->len - *at || file->len - *at - len < 4 ||
        memcmp(file->data + *at + len, "\r\n\r\n", 4) != 0)
        return false;
    *at += len + 4;
    return true;
}

static inline bool is_text_record(const struct archived *record) {
    bool type = false, media = false;
    struct bytes line;

    for (size_t at = 0; at < record->head.len; at += line.len) {
        struct bytes rest = {record->head.data, record->head.len + 2, 0}; /* the blank line, too */

        line = header_line(&rest, at);
        type |= line_says(&line, "WARC-Type", "conversion\r") ||
                line_says(&line, "WARC-Type", "resource\r");
        media |= line_says(&line, "Content-Type", "text/plain\r") ||
                 line_says(&line, "Content-Type", "text/plain;");
    }
    return type && media;
}

/* `is_changed`: digests are gone and the length is another. */
static inline const char *head_fault(const struct archived *a, const struct archived *b,
                                     bool is_changed) {
    const struct bytes old = {a->head.data, a->head.len + 2, 0};
    const struct bytes now = {b->head.data, b->head.len + 2, 0};
    size_t old_at = 0, now_at = 0;

    while (old_at < a->head.len) {
        struct bytes x = header_line(&old, old_at), y;

        old_at += x.len;
        if (is_changed && (line_is(&x, "WARC-Block-Digest") || line_is(&x, "WARC-Payload-Digest")))
            continue;
        if (now_at == b->head.len)
            return "a header lost a line";
        y = header_line(&now, now_at);
        now_at += y.len;
        if (is_changed && line_is(&x, "Content-Length")) {
            if (!line_is(&y, "Content-Length") || line_number(&y) != b->block.len)
                return "a length is wrong";
        } else if (!bytes_equal(x.data, x.len, y.data, y.len)) {
            return "a header changed";
        }
    }
    return now_at == b->head.len ? NULL : "a header has more lines";
}

static inline const char *wet_fault(const struct bytes *before, const struct bytes *after,
                                    const struct bytes *texts, size_t count) {
    size_t a_at = 0, b_at = 0, text = 0;

    while (a_at < before->len) {
        struct archived a, b;
        const struct bytes *wanted;
        const char *fault;
        bool same;

        assert_true(archive_next(before, &a_at, &a));
        if (!archive_next(after, &b_at, &b))
            return "another reader finds no record";
        wanted = is_text_record(&a) && text < count ? &texts[text++] : &a.block;
        if (!bytes_equal(b.block.data, b.block.len, wanted->data, wanted->len))
            return "another reader finds another block";
        same = bytes_equal(a.block.data, a.block.len, wanted->data, wanted->len);
        fault = head_fault(&a, &b, !same);
        if (fault && !(same && !head_fault(&a, &b, true)))
            return fault;
    }
    return b_at == after->len && text == count ? NULL : "another reader finds other records";
}

#endif
