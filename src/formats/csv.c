#include "csv.h"

#include <string.h>

size_t unecho_csv_line_end(const char *bytes, size_t at, size_t len) {
    if (at == len || (bytes[at] != '\n' && bytes[at] != '\r'))
        return 0;
    return bytes[at] == '\r' && at + 1 < len && bytes[at + 1] == '\n' ? 2 : 1;
}

uint64_t unecho_csv_line_ends(const char *bytes, size_t len) {
    const char *end = bytes + len;
    uint64_t count = 0;

    for (const char *s = bytes; s < end && (s = memchr(s, '\n', (size_t)(end - s))); s++)
        count++;
    for (const char *s = bytes; s < end && (s = memchr(s, '\r', (size_t)(end - s))); s++)
        count += s + 1 == end || s[1] != '\n';
    return count;
}

/* On to what ends a field that is not quoted: eight bytes at a time, as articles are long. */
static size_t plain_end(const char *bytes, size_t at, size_t len, char delimiter) {
    const uint64_t ones = UINT64_MAX / 255, highs = ones << 7;

    for (uint64_t word; len - at >= sizeof(word); at += sizeof(word)) {
        uint64_t delimiters, feeds, returns;

        memcpy(&word, bytes + at, sizeof(word));
        delimiters = word ^ ones * (unsigned char)delimiter;
        feeds = word ^ ones * '\n';
        returns = word ^ ones * '\r';
        if (((delimiters - ones) & ~delimiters & highs) | ((feeds - ones) & ~feeds & highs) |
            ((returns - ones) & ~returns & highs))
            break;
    }
    while (at < len && bytes[at] != delimiter && bytes[at] != '\n' && bytes[at] != '\r')
        at++;
    return at;
}

size_t unecho_csv_closing(const char *bytes, size_t at, size_t len) {
    const char *quote;

    while (at < len && (quote = memchr(bytes + at, '"', len - at))) {
        at = (size_t)(quote - bytes);
        if (at + 1 == len || bytes[at + 1] != '"')
            return at;
        at += 2;
    }
    return len;
}

struct unecho_csv_field unecho_csv_field(const char *bytes, size_t at, size_t len, char delimiter) {
    struct unecho_csv_field field = {.form = UNECHO_CSV_PLAIN};
    size_t close;

    if (at == len || bytes[at] != '"') {
        field.whole = field.body = (struct unecho_range){at, plain_end(bytes, at, len, delimiter)};
        return field;
    }
    close = unecho_csv_closing(bytes, at + 1, len);
    field.body = (struct unecho_range){at + 1, close};
    field.whole = (struct unecho_range){at, len};
    field.form = UNECHO_CSV_OPEN;
    if (close < len) {
        field.whole.end = plain_end(bytes, close + 1, len, delimiter);
        field.form = field.whole.end == close + 1 ? UNECHO_CSV_QUOTED : UNECHO_CSV_TAILED;
    }
    return field;
}

bool unecho_csv_equals(const char *bytes, const struct unecho_csv_field *field, const char *name) {
    size_t at = field->body.start;

    for (; at < field->body.end && *name && bytes[at] == *name; at++, name++)
        at += bytes[at] == '"' && field->form == UNECHO_CSV_QUOTED;
    return at == field->body.end && !*name;
}

/* --- spelling: in quotes, a quote is doubled -------------------------------------------------- */

/* The length of what means itself in the body of a quoted field. */
static size_t literal_len(const char *s, size_t len) {
    const char *quote = len > 0 ? memchr(s, '"', len) : NULL;

    return quote ? (size_t)(quote - s) : len;
}

size_t unecho_csv_unescape(const char *body, size_t len, unsigned form, char *text) {
    size_t at = 0, out = 0;

    while (at < len) {
        size_t n = form == UNECHO_CSV_QUOTED ? literal_len(body + at, len - at) : len;

        n += at + n < len; /* the first of two quotes */
        memcpy(text + out, body + at, n);
        out += n;
        at += n + 1;
    }
    return out;
}

size_t unecho_csv_escape(const char *text, size_t len, unsigned form, char *body) {
    size_t out = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"' && form == UNECHO_CSV_QUOTED)
            body[out++] = '"';
        body[out++] = text[i];
    }
    return out;
}

size_t unecho_csv_seek(struct unecho_cursor *cursor, size_t text) {
    while (cursor->text < text && cursor->at < cursor->len) {
        size_t left = cursor->len - cursor->at, wanted = text - cursor->text;
        size_t most = left < wanted ? left : wanted, n = most;

        if (cursor->form == UNECHO_CSV_QUOTED)
            n = literal_len(cursor->body + cursor->at, most);
        cursor->text += n + (n < most);
        cursor->at += n + (n < most ? 2 : 0);
    }
    return cursor->at;
}
