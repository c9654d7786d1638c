#include "json_string.h"

#include "json_plain.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* An escape, and the code point that it stands for. */
struct escape {
    size_t len; /* in the body */
    uint32_t point;
};

/* Digits end in their value, letters in theirs less 9. Valid, says the header. */
static uint32_t hex(char c) { return (uint32_t)((c & 15) + 9 * (c >> 6)); }

static uint32_t hex4(const char *s) {
    return hex(s[0]) << 12 | hex(s[1]) << 8 | hex(s[2]) << 4 | hex(s[3]);
}

/* \uXXXX or a pair of them, with `len` bytes of the body left. */
static struct escape numbered(const char *s, size_t len) {
    struct escape escape = {6, hex4(s + 2)};

    if (escape.point >> 10 == 0xD800 >> 10 && len >= 12 && s[6] == '\\' && s[7] == 'u') {
        uint32_t low = hex4(s + 8);

        if (low >> 10 == 0xDC00 >> 10)
            escape = (struct escape){12, 0x10000 + ((escape.point & 0x3FF) << 10 | (low & 0x3FF))};
    }
    return escape;
}

static struct escape escape_at(const char *s, size_t len) {
    static const char points[128] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                     ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};

    assert(len >= 2 && (s[1] != 'u' || len >= 6));
    if (s[1] == 'u')
        return numbered(s, len);
    return (struct escape){2, (uint32_t)points[s[1] & 127]};
}

/* Bytes in UTF-8, of surrogates too. */
static size_t encoded_len(uint32_t point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

static size_t encode(uint32_t point, char *out) {
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t count = encoded_len(point);

    for (size_t i = count - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(leads[count] | point);
    return count;
}

size_t unecho_json_unescape(const char *body, size_t len, char *text) {
    size_t at = 0, out = 0;

    while (at < len) {
        size_t plain = unecho_json_copy_plain(body + at, len - at, text + out);

        at += plain;
        out += plain;
        while (at < len && body[at] == '\\') {
            struct escape escape = escape_at(body + at, len - at);

            at += escape.len;
            out += encode(escape.point, text + out);
        }
    }
    return out;
}

bool unecho_json_equals(const char *body, size_t len, const char *text, size_t text_len) {
    size_t at = 0, used = 0;

    while (at < len && used < text_len) {
        if (body[at] == '\\') {
            struct escape escape = escape_at(body + at, len - at);
            char bytes[4];
            size_t count = encode(escape.point, bytes);

            if (count > text_len - used || memcmp(text + used, bytes, count) != 0)
                return false;
            at += escape.len;
            used += count;
        } else if (body[at++] != text[used++]) {
            return false;
        }
    }
    return at == len && used == text_len;
}

static const char letters[] = "bfnrt", controls[] = "\b\f\n\r\t";

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

size_t unecho_json_seek(struct unecho_cursor *cursor, size_t text) {
    while (cursor->text < text && cursor->at < cursor->len) {
        const char *s = cursor->body + cursor->at;
        size_t left = cursor->len - cursor->at;
        size_t plain = unecho_json_plain_len(s, left, text - cursor->text);

        if (plain == 0) {
            struct escape escape = escape_at(s, left);

            cursor->at += escape.len;
            cursor->text += encoded_len(escape.point);
        }
        cursor->at += plain;
        cursor->text += plain;
    }
    return cursor->at;
}
