#include "warc.h"

#include <string.h>
#include <strings.h>

static bool is_space(char c) { return c == ' ' || c == '\t'; }

enum unecho_looks unecho_warc_looks(const char *bytes, size_t len) {
    static const char name[] = "WARC/";
    size_t n = len < sizeof(name) - 1 ? len : sizeof(name) - 1;

    if (memcmp(bytes, name, n) != 0)
        return UNECHO_LOOKS_NOT;
    if (len <= n + 1)
        return UNECHO_LOOKS_OPEN;
    return (bytes[n] == '0' || bytes[n] == '1') && bytes[n + 1] == '.' ? UNECHO_LOOKS_SO
                                                                       : UNECHO_LOOKS_NOT;
}

size_t unecho_warc_head_len(const char *bytes, size_t len, size_t looked_at) {
    size_t at = looked_at > 3 ? looked_at - 3 : 0;
    const char *feed;

    while (at < len && (feed = memchr(bytes + at, '\n', len - at))) {
        at = (size_t)(feed - bytes) + 1;
        if (at < len && bytes[at] == '\n')
            return at + 1;
        if (at + 1 < len && bytes[at] == '\r' && bytes[at + 1] == '\n')
            return at + 2;
    }
    return 0;
}

/* Behind the line end of the line at `at`. */
static size_t line_after(const char *bytes, size_t at, size_t len) {
    const char *feed = memchr(bytes + at, '\n', len - at);

    return feed ? (size_t)(feed - bytes) + 1 : len;
}

static struct unecho_range trimmed(const char *bytes, size_t start, size_t end) {
    while (start < end && is_space(bytes[start]))
        start++;
    while (end > start &&
           (is_space(bytes[end - 1]) || bytes[end - 1] == '\r' || bytes[end - 1] == '\n'))
        end--;
    return (struct unecho_range){start, end};
}

bool unecho_warc_field(const char *bytes, size_t *at, size_t len, struct unecho_warc_field *field) {
    size_t start = *at, end, colon = start;

    if (start == len || bytes[start] == '\n' ||
        (bytes[start] == '\r' && start + 1 < len && bytes[start + 1] == '\n'))
        return false;
    end = line_after(bytes, start, len);
    while (colon < end && bytes[colon] != ':')
        colon++;
    field->name = (struct unecho_range){start, colon};
    field->value = trimmed(bytes, colon + (colon < end), end);
    field->is_folded = end < len && is_space(bytes[end]);
    while (end < len && is_space(bytes[end]))
        end = line_after(bytes, end, len);
    field->line = (struct unecho_range){start, end};
    *at = end;
    return true;
}

bool unecho_warc_is(const char *bytes, struct unecho_range range, const char *name) {
    size_t len = strlen(name);

    return range.end - range.start == len && strncasecmp(bytes + range.start, name, len) == 0;
}

/* --- a header --------------------------------------------------------------------------------- */

/* False: it is no number, or too large a one to add to. */
static bool read_length(const char *bytes, const struct unecho_warc_field *field,
                        uint64_t *length) {
    struct unecho_range digits = field->value;

    *length = 0;
    for (size_t i = digits.start; i < digits.end; i++) {
        if (bytes[i] < '0' || bytes[i] > '9' || *length > INT64_MAX / 16)
            return false;
        *length = *length * 10 + (uint64_t)(bytes[i] - '0');
    }
    return digits.end > digits.start && !field->is_folded;
}

void unecho_warc_read(const char *bytes, size_t len, const char *id_key,
                      struct unecho_warc_head *head) {
    struct unecho_range asked = {0, 0}, address = {0, 0}, own = {0, 0};
    struct unecho_warc_field field;
    size_t at = line_after(bytes, 0, len), lengths = 0;

    *head = (struct unecho_warc_head){.is_whole = true};
    while (unecho_warc_field(bytes, &at, len, &field)) {
        if (unecho_warc_is(bytes, field.name, "Content-Length"))
            head->is_whole &= lengths++ == 0 && read_length(bytes, &field, &head->length);
        else if (unecho_warc_is(bytes, field.name, "WARC-Type"))
            head->type = field.value;
        else if (unecho_warc_is(bytes, field.name, "Content-Type"))
            head->media = field.value;
        else if (unecho_warc_is(bytes, field.name, "WARC-Segment-Number"))
            head->is_segment = true;
        else if (unecho_warc_is(bytes, field.name, "WARC-Target-URI"))
            address = field.value;
        else if (unecho_warc_is(bytes, field.name, "WARC-Record-ID"))
            own = field.value;
        if (id_key && unecho_warc_is(bytes, field.name, id_key))
            asked = field.value;
    }
    head->is_whole &= lengths == 1;
    head->id = asked.end > 0 ? asked : address.end > 0 ? address : own;
}

/* Is the media type, without its parameters, `type`? */
static bool is_media(const char *bytes, struct unecho_range media, const char *type) {
    for (size_t i = media.start; i < media.end; i++)
        if (bytes[i] == ';')
            media.end = i;
    return unecho_warc_is(bytes, trimmed(bytes, media.start, media.end), type);
}

static bool is_taken_out(const char *bytes, const struct unecho_warc_head *head) {
    return unecho_warc_is(bytes, head->type, "conversion") ||
           unecho_warc_is(bytes, head->type, "resource");
}

bool unecho_warc_is_text(const char *bytes, const struct unecho_warc_head *head) {
    return is_taken_out(bytes, head) && is_media(bytes, head->media, "text/plain");
}

bool unecho_warc_is_page(const char *bytes, const struct unecho_warc_head *head) {
    if (is_taken_out(bytes, head))
        return is_media(bytes, head->media, "text/html") ||
               is_media(bytes, head->media, "application/xhtml+xml");
    return unecho_warc_is(bytes, head->type, "response") &&
           is_media(bytes, head->media, "application/http");
}
