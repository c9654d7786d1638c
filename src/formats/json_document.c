#include "json_document.h"

#include "json_plain.h"
#include "json_string.h"

#include <string.h>

static size_t skip_white(const char *s, size_t at, size_t len) {
    while (at < len && (s[at] == ' ' || s[at] == '\t' || s[at] == '\r' || s[at] == '\n'))
        at++;
    return at;
}

enum unecho_looks unecho_json_looks_like_object(const char *s, size_t len, bool last) {
    size_t at = 0;
    bool so = len == 0 || s[at++] == '{';

    at = skip_white(s, at, len);
    so = so && (at >= len || s[at++] == '"');
    while (so && (at = unecho_json_skip_plain(s, at, len)) < len && s[at] == '\\')
        at += at + 1 < len ? 2 : 1;
    so = so && (at >= len || s[at++] == '"');
    at = skip_white(s, at, len);
    if (so && at < len)
        return s[at] == ':' ? UNECHO_LOOKS_SO : UNECHO_LOOKS_NOT;
    return so && !last ? UNECHO_LOOKS_OPEN : UNECHO_LOOKS_NOT;
}

static struct unecho_range moved(struct unecho_range range, size_t by) {
    return (struct unecho_range){range.start + by, range.end + by};
}

static bool add_record(struct unecho_contents *contents, const struct unecho_json_record *record,
                       size_t at, struct unecho_document document) {
    document.id = moved(record->id, at);
    document.texts = record->count;
    for (size_t i = 0; i < record->count; i++) {
        const struct unecho_body body = {moved(record->texts[i], at), 0};

        if (!unecho_contents_add_body(contents, &body))
            return false;
    }
    return unecho_contents_add_document(contents, &document);
}

static const char *reason(enum unecho_json_status status) {
    switch (status) {
    case UNECHO_JSON_NO_OBJECT:
        return "not an object";
    case UNECHO_JSON_NO_KEY:
        return "no text (--text-key)";
    case UNECHO_JSON_NOT_TEXT:
        return "the text is no string";
    default:
        return "not JSON";
    }
}

/* To where the value is broken, from where it begins. */
static void find_line(struct unecho_remark *remark, const char *value, size_t broken_at,
                      size_t line_at) {
    const char *s = value, *end = value + broken_at;

    remark->at = line_at + broken_at + 1;
    while (s < end && (s = memchr(s, '\n', (size_t)(end - s))) != NULL) {
        s++;
        remark->line++;
        remark->at = (size_t)(end - s) + 1;
    }
}

bool unecho_json_add(struct unecho_json *json, const char *bytes, struct unecho_range range,
                     const struct unecho_document *document, size_t line_at,
                     struct unecho_contents *contents) {
    const char *value = bytes + range.start;
    struct unecho_json_record record;
    enum unecho_json_status status =
        unecho_json_parse(json, value, range.end - range.start, &record);
    struct unecho_remark remark;

    if (status == UNECHO_JSON_NOMEM)
        return false;
    if (status == UNECHO_JSON_OK)
        return add_record(contents, &record, range.start, *document);
    remark = (struct unecho_remark){
        .reason = reason(status), .line = document->line, .id = moved(record.id, range.start)};
    if (status == UNECHO_JSON_BROKEN)
        find_line(&remark, value, record.broken_at, line_at);
    return unecho_contents_add_remark(contents, &remark);
}

void *unecho_json_parser_create(const struct unecho_format_config *config) {
    return unecho_json_create(config->text_key, config->id_key);
}

void unecho_json_parser_destroy(void *parser) { unecho_json_destroy(parser); }

size_t unecho_json_unescape_body(const char *body, size_t len, unsigned form, char *text) {
    (void)form;
    return unecho_json_unescape(body, len, text);
}

size_t unecho_json_escape_text(const char *text, size_t len, unsigned form, char *body) {
    (void)form;
    return unecho_json_escape(text, len, body);
}
