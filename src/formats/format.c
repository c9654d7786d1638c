#include "format.h"

#include "room.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

/* Told in this order: what is more special comes first. */
const struct unecho_format *const unecho_formats[] = {
    &unecho_format_text,
    &unecho_format_jsonl,
    &unecho_format_json,
    &unecho_format_csv,
    &unecho_format_tsv,
    &unecho_format_wet,
    &unecho_format_html,
    &unecho_format_xml,
    &unecho_format_notebook,
    &unecho_format_mbox,
    NULL,
};

/* Plain text has nothing to find and nothing to spell. */
const struct unecho_format unecho_format_text = {.name = "text"};

/* --- telling ---------------------------------------------------------------------------------- */

const struct unecho_format *unecho_format_named(const char *name) {
    for (size_t i = 0; unecho_formats[i]; i++)
        if (unecho_formats[i]->name && strcmp(unecho_formats[i]->name, name) == 0)
            return unecho_formats[i];
    return NULL;
}

static bool ends_in(const char *name, size_t len, const char *end) {
    size_t n = strlen(end);

    return len > n && strncasecmp(name + len - n, end, n) == 0;
}

const struct unecho_format *unecho_format_of_name(const char *name, size_t len) {
    for (size_t i = 0; unecho_formats[i]; i++)
        for (const char *const *end = unecho_formats[i]->endings; end && *end; end++)
            if (ends_in(name, len, *end))
                return unecho_formats[i];
    return NULL;
}

/* Behind a byte order mark and blank lines, which tell nothing; nor does half of a mark. */
static size_t skip_nothing(const char *bytes, size_t len) {
    size_t mark = len < 3 ? len : 3;
    size_t at = memcmp(bytes, "\xEF\xBB\xBF", mark) == 0 ? mark : 0;

    while (at < len && (bytes[at] == ' ' || (bytes[at] >= '\t' && bytes[at] <= '\r')))
        at++;
    return at;
}

/* The first row that says so. What is open keeps those behind it from being sure. */
enum unecho_looks unecho_format_of_bytes(const struct unecho_format_config *config,
                                         const char *bytes, size_t len, bool last,
                                         const struct unecho_format **format) {
    size_t at = skip_nothing(bytes, len), rows = 0;
    enum unecho_looks told = UNECHO_LOOKS_NOT;

    *format = &unecho_format_text;
    if (at == len)
        return last ? UNECHO_LOOKS_NOT : UNECHO_LOOKS_OPEN;
    while (unecho_formats[rows])
        rows++;
    for (size_t i = 0; i < 2 * rows; i++) { /* what looks so, and then what was asked for */
        const struct unecho_format *row = unecho_formats[i % rows];
        enum unecho_looks looks = UNECHO_LOOKS_NOT;

        if (i < rows && row->looks)
            looks = row->looks(bytes + at, len - at, last);
        else if (i >= rows && row->looks_asked)
            looks = row->looks_asked(config, bytes + at, len - at, last);
        if (looks == UNECHO_LOOKS_SO) {
            *format = row;
            return told == UNECHO_LOOKS_OPEN ? told : looks;
        }
        if (looks == UNECHO_LOOKS_OPEN)
            told = looks;
    }
    return told;
}

/* --- what a piece holds ----------------------------------------------------------------------- */

bool unecho_contents_add_document(struct unecho_contents *contents,
                                  const struct unecho_document *document) {
    struct unecho_document *documents =
        unecho_room(contents->documents, &contents->document_room, contents->document_count + 1,
                    sizeof(*documents));

    if (!documents)
        return false;
    contents->documents = documents;
    documents[contents->document_count++] = *document;
    return true;
}

bool unecho_contents_add_body(struct unecho_contents *contents, const struct unecho_body *body) {
    struct unecho_body *bodies = unecho_room(contents->bodies, &contents->body_room,
                                             contents->body_count + 1, sizeof(*bodies));

    if (!bodies)
        return false;
    contents->bodies = bodies;
    bodies[contents->body_count++] = *body;
    return true;
}

bool unecho_contents_add_remark(struct unecho_contents *contents,
                                const struct unecho_remark *remark) {
    struct unecho_remark *remarks = unecho_room(contents->remarks, &contents->remark_room,
                                                contents->remark_count + 1, sizeof(*remarks));

    if (!remarks)
        return false;
    contents->remarks = remarks;
    remarks[contents->remark_count++] = *remark;
    return true;
}

void unecho_contents_clear(struct unecho_contents *contents) {
    contents->document_count = contents->body_count = contents->remark_count = 0;
}

void unecho_contents_release(struct unecho_contents *contents) {
    free(contents->documents);
    free(contents->bodies);
    free(contents->remarks);
}

/* --- spelling --------------------------------------------------------------------------------- */

char *unecho_bytes_reserve(struct unecho_bytes *bytes, size_t more) {
    char *data = unecho_room(bytes->data, &bytes->room, bytes->len + more + 1, 1);

    if (!data)
        return NULL;
    bytes->data = data;
    return data + bytes->len;
}

bool unecho_bytes_add(struct unecho_bytes *bytes, const char *data, size_t len) {
    char *room = unecho_bytes_reserve(bytes, len);

    if (room && len > 0)
        memcpy(room, data, len);
    bytes->len += room ? len : 0;
    return room != NULL;
}

void unecho_cursor_init(struct unecho_cursor *cursor, const char *bytes,
                        const struct unecho_body *body) {
    *cursor = (struct unecho_cursor){.body = bytes + body->range.start,
                                     .len = body->range.end - body->range.start,
                                     .form = body->form};
}

struct unecho_range unecho_cursor_spelling(const struct unecho_format *format,
                                           struct unecho_cursor *cursor, size_t start, size_t end) {
    assert(start <= end);
    if (!format->seek)
        return (struct unecho_range){start, end};
    start = format->seek(cursor, start); /* in this order */
    return (struct unecho_range){start, format->seek(cursor, end)};
}
