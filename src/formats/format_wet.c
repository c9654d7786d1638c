/*
 * WET, and WARC with plain text: a record is a document.
 *
 * The block of a `conversion` or `resource` record of type text/plain is a text, to the byte. All
 * other records pass, those with pages are told of once. So does a record whose length does not
 * lead to its end: what follows is passed up to the next line that begins a record.
 *
 * cut and parse take the same steps through the bytes, and what a step decides depends on no byte
 * behind it, so that they cannot come to differ.
 */
#include "warc.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX ((uint64_t)INT32_MAX)
#define END_LEN (sizeof(UNECHO_WARC_END) - 1)

/* Of a place. */
enum {
    AT_RECORD, /* `left`: not 0: so many bytes are waited for */
    IN_RECORD, /* `left` bytes of it pass */
    ASTRAY,    /* behind something broken: on to the next record */
    WHERE = 3,
    TOLD = 4 /* of pages, which is done once */
};

struct walk {
    const char *bytes;
    size_t at, len;
    bool last;
    const char *id_key;
    struct unecho_place place;
};

struct step {
    struct unecho_range whole, text, id;
    bool is_end; /* of a record */
    bool is_text, is_page;
    const char *reason; /* why it passes, if that must be told */
};

/* --- steps ------------------------------------------------------------------------------------ */

static void take(struct walk *walk, struct step *step, size_t len, unsigned where) {
    step->whole = (struct unecho_range){walk->at, walk->at + len};
    walk->at += len;
    walk->place.looked_at = 0;
    walk->place.left = 0;
    walk->place.state = (walk->place.state & TOLD) | where;
}

static bool take_broken(struct walk *walk, struct step *step, size_t len, const char *reason) {
    step->reason = reason;
    take(walk, step, len, ASTRAY);
    return true;
}

/* As much of a record of `total` bytes as is there. */
static bool take_part(struct walk *walk, struct step *step, uint64_t total) {
    size_t here = walk->len - walk->at, len = total < here ? (size_t)total : here;

    step->is_end = len == total;
    take(walk, step, len, step->is_end ? AT_RECORD : IN_RECORD);
    walk->place.left = total - len;
    return true;
}

static bool pass_to_record(struct walk *walk, struct step *step) {
    size_t at = walk->at;
    const char *feed;

    while (at < walk->len && (feed = memchr(walk->bytes + at, '\n', walk->len - at))) {
        enum unecho_looks looks;

        at = (size_t)(feed - walk->bytes) + 1;
        looks = unecho_warc_looks(walk->bytes + at, walk->len - at);
        if (looks == UNECHO_LOOKS_SO) {
            take(walk, step, at - walk->at, AT_RECORD);
            return true;
        }
        if (looks == UNECHO_LOOKS_OPEN && !walk->last) { /* with its line end, which tells */
            take(walk, step, at - 1 - walk->at, ASTRAY);
            return step->whole.end > step->whole.start;
        }
    }
    take(walk, step, walk->len - walk->at, ASTRAY);
    return true;
}

/* Line ends before a record, and a mark at the beginning. */
static size_t blank_len(const struct walk *walk) {
    const char *s = walk->bytes + walk->at;
    size_t len = walk->len - walk->at, n = 0;

    if (!walk->place.inside && walk->at == 0 && len >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0)
        n = 3;
    while (n < len && (s[n] == '\r' || s[n] == '\n'))
        n++;
    return n;
}

/* A record whose block is a text. It must be there as a whole. */
static bool take_text(struct walk *walk, struct step *step, size_t head_len, size_t length) {
    const char *record = walk->bytes + walk->at;
    size_t total = head_len + length + END_LEN, start = walk->at + head_len;
    bool is_there = walk->len - walk->at >= total;

    if (!is_there && !walk->last) {
        walk->place.left = total;
        return false;
    }
    if (!is_there || memcmp(record + total - END_LEN, UNECHO_WARC_END, END_LEN) != 0)
        return take_broken(walk, step, head_len, "the record does not end where its length says");
    step->is_end = step->is_text = true;
    step->text = (struct unecho_range){start, start + length};
    take(walk, step, total, AT_RECORD);
    return true;
}

static bool take_record(struct walk *walk, struct step *step, size_t head_len) {
    const char *record = walk->bytes + walk->at;
    struct unecho_warc_head head;

    unecho_warc_read(record, head_len, walk->id_key, &head);
    if (!head.is_whole)
        return take_broken(walk, step, head_len, "no length of the record");
    step->id = (struct unecho_range){walk->at + head.id.start, walk->at + head.id.end};
    if (unecho_warc_is_text(record, &head)) {
        if (head.length <= TEXT_MAX && !head.is_segment)
            return take_text(walk, step, head_len, (size_t)head.length);
        step->reason = head.is_segment ? "one of several parts of a record" : "longer than 2 GB";
    }
    step->is_page = unecho_warc_is_page(record, &head);
    return take_part(walk, step, head_len + head.length + END_LEN);
}

static bool step_at_record(struct walk *walk, struct step *step) {
    const char *record = walk->bytes + walk->at;
    size_t len = walk->len - walk->at, n = blank_len(walk);
    enum unecho_looks looks = unecho_warc_looks(record, len);

    if (!walk->last && (walk->place.left > len || (!walk->place.inside && walk->len < 3)))
        return false;
    if (n > 0) {
        take(walk, step, n, AT_RECORD);
        return true;
    }
    if (looks == UNECHO_LOOKS_OPEN && !walk->last)
        return false;
    if (looks != UNECHO_LOOKS_SO)
        return take_broken(walk, step, 1, "no WARC record");
    if (len > UNECHO_WARC_HEAD_MAX)
        len = UNECHO_WARC_HEAD_MAX;
    n = unecho_warc_head_len(record, len, walk->place.looked_at);
    if (n > 0)
        return take_record(walk, step, n);
    if (len < UNECHO_WARC_HEAD_MAX && !walk->last) {
        walk->place.looked_at = len;
        return false;
    }
    return take_broken(walk, step, len, "the header of the record does not end");
}

/* False: it takes more bytes. */
static bool next(struct walk *walk, struct step *step) {
    *step = (struct step){.is_end = false};
    if (walk->at == walk->len)
        return false;
    switch (walk->place.state & WHERE) {
    case IN_RECORD:
        return take_part(walk, step, walk->place.left);
    case ASTRAY:
        return pass_to_record(walk, step);
    default:
        return step_at_record(walk, step);
    }
}

/* --- the format ------------------------------------------------------------------------------- */

static enum unecho_looks looks_so(const char *bytes, size_t len, bool last) {
    enum unecho_looks answer = unecho_warc_looks(bytes, len);

    return answer == UNECHO_LOOKS_OPEN && last ? UNECHO_LOOKS_NOT : answer;
}

static uint64_t count_lines(const char *bytes, struct unecho_range range) {
    const char *s = bytes + range.start, *end = bytes + range.end;
    uint64_t count = 0;

    for (; s < end && (s = memchr(s, '\n', (size_t)(end - s))); s++)
        count++;
    return count;
}

static size_t cut(const struct unecho_format_config *config, struct unecho_place *place,
                  const char *bytes, size_t len, bool last) {
    struct walk walk = {bytes, 0, len, last, config->id_key, *place};
    struct step step;

    while (next(&walk, &step))
        walk.place.state |= step.is_page ? TOLD : 0;
    walk.place.lines += count_lines(bytes, (struct unecho_range){0, walk.at});
    walk.place.inside |= walk.at > 0;
    *place = walk.place;
    return walk.at;
}

static void *parser_create(const struct unecho_format_config *config) {
    struct unecho_format_config *parser = malloc(sizeof(*parser));

    if (parser)
        *parser = *config;
    return parser;
}

static void parser_destroy(void *parser) { free(parser); }

/* A record without a text may have come in parts: it is told of by a document of no bytes where it
 * ends. */
static bool add_step(struct unecho_contents *contents, const struct step *step, uint64_t line,
                     uint64_t line_behind) {
    const struct unecho_document text = {
        .whole = step->whole, .id = step->id, .texts = 1, .line = line};
    const struct unecho_document end = {.whole = {step->whole.end, step->whole.end},
                                        .line = line_behind};
    const struct unecho_body body = {step->text, 0};
    const struct unecho_remark remark = {.reason = step->reason, .line = line, .id = step->id};

    if (step->reason && !unecho_contents_add_remark(contents, &remark))
        return false;
    if (step->is_text)
        return unecho_contents_add_body(contents, &body) &&
               unecho_contents_add_document(contents, &text);
    return !step->is_end || unecho_contents_add_document(contents, &end);
}

static bool parse(void *parser, const struct unecho_place *place, const char *bytes, size_t len,
                  struct unecho_contents *contents) {
    static const struct unecho_remark pages = {
        .reason = "WARC records with HTML: extract their text first"};
    const struct unecho_format_config *config = parser;
    struct walk walk = {bytes, 0, len, true, config->id_key, *place};
    struct step step;

    while (next(&walk, &step)) {
        uint64_t line = walk.place.lines + 1;

        if (step.is_page && !(walk.place.state & TOLD)) {
            walk.place.state |= TOLD;
            if (!unecho_contents_add_remark(contents, &pages))
                return false;
        }
        walk.place.lines += count_lines(bytes, step.whole);
        if (!add_step(contents, &step, line, walk.place.lines + 1))
            return false;
    }
    return true;
}

/* --- the header of a changed text --------------------------------------------------------------
 */

static bool is_digest(const char *bytes, struct unecho_range name) {
    return unecho_warc_is(bytes, name, "WARC-Block-Digest") ||
           unecho_warc_is(bytes, name, "WARC-Payload-Digest");
}

/* The header, as it must be before a block of `length` bytes. */
static bool spell_head(struct unecho_bytes *out, const char *head, size_t len, size_t length) {
    const char *fields = memchr(head, '\n', len);
    size_t at = fields ? (size_t)(fields - head) + 1 : len, done = 0;
    struct unecho_warc_field field;

    while (unecho_warc_field(head, &at, len, &field)) {
        char digits[24] = "";
        size_t from = field.line.start, to = field.line.end;

        if (unecho_warc_is(head, field.name, "Content-Length")) {
            (void)snprintf(digits, sizeof(digits), "%zu", length);
            from = field.value.start;
            to = field.value.end;
        } else if (!is_digest(head, field.name)) {
            continue;
        }
        if (!unecho_bytes_add(out, head + done, from - done) ||
            !unecho_bytes_add(out, digits, strlen(digits)))
            return false;
        done = to;
    }
    return unecho_bytes_add(out, head + done, len - done);
}

static bool mend(struct unecho_bytes *out, const struct unecho_change *change) {
    size_t old_len = change->body_at - change->document_at, len = out->len - change->body_at;
    struct unecho_bytes head = {NULL, 0, 0};
    bool done = spell_head(&head, out->data + change->document_at, old_len, len) &&
                unecho_bytes_reserve(out, head.len) != NULL;

    if (done) {
        char *record = out->data + change->document_at;

        memmove(record + head.len, record + old_len, len);
        memcpy(record, head.data, head.len);
        out->len = change->document_at + head.len + len;
    }
    free(head.data);
    return done;
}

const struct unecho_format unecho_format_wet = {
    .name = "wet",
    .endings = (const char *const[]){".wet", ".warc", NULL},
    .looks = looks_so,
    .cut = cut,
    .parser_create = parser_create,
    .parser_destroy = parser_destroy,
    .parse = parse,
    .mend = mend,
    .textless = "no record of plain text",
    .is_member_each = true,
};
