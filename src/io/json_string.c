#include "json_string.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* What an escape stands for. */
struct escape {
    size_t len; /* in the body */
    size_t count;
    char bytes[4];
};

static unsigned hex(char c) {
    return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); /* valid, says the header */
}

static uint32_t hex4(const char *s) {
    return hex(s[0]) << 12 | hex(s[1]) << 8 | hex(s[2]) << 4 | hex(s[3]);
}

/* UTF-8, of surrogates too. */
static size_t encode(uint32_t point, char *out) {
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t count = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

    for (size_t i = count - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(leads[count] | point);
    return count;
}

/* \uXXXX or a pair of them, with `len` bytes of the body left. */
static struct escape numbered(const char *s, size_t len) {
    struct escape escape = {.len = 6};
    uint32_t point = hex4(s + 2);

    if (point >> 10 == 0xD800 >> 10 && len >= 12 && s[6] == '\\' && s[7] == 'u') {
        uint32_t low = hex4(s + 8);

        if (low >> 10 == 0xDC00 >> 10) {
            point = 0x10000 + ((point & 0x3FF) << 10 | (low & 0x3FF));
            escape.len = 12;
        }
    }
    escape.count = encode(point, escape.bytes);
    return escape;
}

static const char letters[] = "bfnrt", controls[] = "\b\f\n\r\t";

static struct escape escape_at(const char *s, size_t len) {
    struct escape escape = {.len = 2, .count = 1};
    const char *letter;

    assert(len >= 2 && (s[1] != 'u' || len >= 6));
    if (s[1] == 'u')
        return numbered(s, len);
    letter = memchr(letters, s[1], sizeof(letters) - 1);
    escape.bytes[0] = letter ? controls[letter - letters] : s[1];
    return escape;
}

/* Bytes before the next escape. */
static size_t plain_len(const char *s, size_t len) {
    const char *backslash = len ? memchr(s, '\\', len) : NULL;

    return backslash ? (size_t)(backslash - s) : len;
}

size_t unecho_json_unescape(const char *body, size_t len, char *text) {
    size_t at = 0, out = 0;

    while (at < len) {
        size_t plain = plain_len(body + at, len - at);

        memcpy(text + out, body + at, plain);
        at += plain;
        out += plain;
        if (at < len) {
            struct escape escape = escape_at(body + at, len - at);

            memcpy(text + out, escape.bytes, escape.count);
            at += escape.len;
            out += escape.count;
        }
    }
    return out;
}

bool unecho_json_equals(const char *body, size_t len, const char *text, size_t text_len) {
    size_t at = 0, used = 0;

    while (at < len) {
        struct escape escape = {.len = 1, .count = 1, .bytes = {body[at]}};

        if (body[at] == '\\')
            escape = escape_at(body + at, len - at);
        if (escape.count > text_len - used || memcmp(text + used, escape.bytes, escape.count) != 0)
            return false;
        at += escape.len;
        used += escape.count;
    }
    return used == text_len;
}

static size_t spell(unsigned char c, char *body) {
    static const char digits[] = "0123456789abcdef";
    const char *control = memchr(controls, c, sizeof(controls) - 1);

    if (c >= ' ' && c != '"' && c != '\\') {
        body[0] = (char)c;
        return 1;
    }
    body[0] = '\\';
    if (c >= ' ' || control) {
        body[1] = control ? letters[control - controls] : (char)c;
        return 2;
    }
    memcpy(body + 1, "u00", 3);
    body[4] = digits[c >> 4];
    body[5] = digits[c & 15];
    return UNECHO_JSON_ESCAPED;
}

size_t unecho_json_escape(const char *text, size_t len, char *body) {
    size_t out = 0;

    for (size_t i = 0; i < len; i++)
        out += spell((unsigned char)text[i], body + out);
    return out;
}

void unecho_json_cursor_init(struct unecho_json_cursor *cursor, const char *body, size_t len) {
    *cursor = (struct unecho_json_cursor){.body = body, .len = len};
}

/* On to the first escape or byte whose text begins at `text` or behind it. */
static size_t seek(struct unecho_json_cursor *cursor, size_t text) {
    while (cursor->text < text && cursor->at < cursor->len) {
        const char *s = cursor->body + cursor->at;
        size_t left = cursor->len - cursor->at, wanted = text - cursor->text;
        size_t plain = plain_len(s, left < wanted ? left : wanted);

        if (plain == 0) {
            struct escape escape = escape_at(s, left);

            cursor->at += escape.len;
            cursor->text += escape.count;
        }
        cursor->at += plain;
        cursor->text += plain;
    }
    return cursor->at;
}

struct unecho_json_span unecho_json_spelling(struct unecho_json_cursor *cursor, size_t start,
                                             size_t end) {
    struct unecho_json_span span;

    assert(start <= end);
    span.start = seek(cursor, start);
    span.end = seek(cursor, end);
    return span;
}
