/* JSON Lines: a record a line. */
#include "format.h"

#include "json_document.h"
#include "json_string.h"

#include <string.h>

/* A first line that is a whole object, or one that looks like JSON but is broken: then lines are
 * looked at one by one, and it passes alone. JSON of several lines is not broken in the first. */
static enum unecho_looks looks(const char *bytes, size_t len, bool last) {
    struct unecho_json_record record;
    struct unecho_json *json;
    enum unecho_json_status status = UNECHO_JSON_NOMEM;
    const char *end;
    size_t line_len;

    if (*bytes != '{')
        return UNECHO_LOOKS_NOT;
    end = memchr(bytes, '\n', len);
    if (!end && !last)
        return UNECHO_LOOKS_OPEN;
    line_len = end ? (size_t)(end - bytes) + 1 : len; /* with its end, which no string holds */
    json = unecho_json_create("text", NULL);
    if (json)
        status = unecho_json_parse(json, bytes, line_len, &record);
    unecho_json_destroy(json);
    if (status == UNECHO_JSON_BROKEN)
        return record.broken_at < line_len ? unecho_json_looks_like_object(bytes, len, true)
                                           : UNECHO_LOOKS_NOT;
    /* without memory it is not taken for text, which would spoil records: the next step fails */
    return UNECHO_LOOKS_SO;
}

static size_t cut(const struct unecho_format_config *config, struct unecho_place *place,
                  const char *bytes, size_t len, bool last) {
    size_t end = len;

    (void)config;
    while (!last && end > place->looked_at && bytes[end - 1] != '\n')
        end--;
    if (!last && end == place->looked_at) {
        place->looked_at = len;
        return 0;
    }
    for (const char *s = bytes; (s = memchr(s, '\n', (size_t)(bytes + end - s))); s++)
        place->lines++;
    place->looked_at = 0;
    place->inside = true;
    return end;
}

static bool is_blank(const char *line, size_t len) {
    while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t' || line[len - 1] == '\r'))
        len--;
    return len == 0;
}

static bool parse(void *parser, const struct unecho_place *place, const char *bytes, size_t len,
                  struct unecho_contents *contents) {
    struct unecho_document document = {.line = place->lines};
    size_t at = 0;

    if (!place->inside && len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    for (; at < len; at = document.whole.end) {
        const char *end = memchr(bytes + at, '\n', len - at);
        struct unecho_range line = {at, end ? (size_t)(end - bytes) : len};

        document.whole = (struct unecho_range){at, line.end + (end != NULL)};
        document.line++;
        if (!is_blank(bytes + at, line.end - at) &&
            !unecho_json_add(parser, bytes, line, &document, 0, contents))
            return false;
    }
    return true;
}

const struct unecho_format unecho_format_jsonl = {
    .name = "jsonl",
    .but = &unecho_format_removed,
    .endings = (const char *const[]){".jsonl", ".ndjson", NULL},
    .looks = looks,
    .cut = cut,
    .parser_create = unecho_json_parser_create,
    .parser_destroy = unecho_json_parser_destroy,
    .parse = parse,
    .unescape = unecho_json_unescape_body,
    .seek = unecho_json_seek,
    .escape = unecho_json_escape_text,
    .expands = UNECHO_JSON_ESCAPED,
};
