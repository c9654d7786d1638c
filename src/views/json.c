#include "json.h"

#include "glyph.h"
#include "json_string.h"

#include <stdio.h>
#include <string.h>

char *unecho_json_number(char *to, uint64_t value) {
    size_t len = 1;
    char *end;

    for (uint64_t rest = value; rest >= 10; rest /= 10)
        len++;
    end = to + len;
    do
        to[--len] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    return end;
}

/* Is none of the eight bytes a quote, a backslash, a control character or beyond ASCII? */
static bool are_plain(const char *s) {
    const uint64_t ones = UINT64_MAX / 255, high = ones << 7;
    uint64_t word, quotes, backslashes, deletes;

    memcpy(&word, s, sizeof(word));
    quotes = word ^ ones * '"';
    backslashes = word ^ ones * '\\';
    deletes = word ^ ones * 0x7F;
    return !(
        (word | (word - ones * ' ') | (quotes - ones) | (backslashes - ones) | (deletes - ones)) &
        high);
}

static bool is_plain(char c) { return c >= ' ' && c != '"' && c != '\\' && c != 0x7F; }

/* Behind what stands for itself at the front. */
static size_t skip_plain(const char *s, size_t at, size_t len) {
    while (len - at >= sizeof(uint64_t) && are_plain(s + at))
        at += sizeof(uint64_t);
    while (at < len && is_plain(s[at]))
        at++;
    return at;
}

/* \uXXXX, or a pair of them. */
static size_t spell_code(uint32_t code, char *body) {
    if (code < 0x10000)
        return (size_t)sprintf(body, "\\u%04x", (unsigned)code);
    return (size_t)sprintf(body, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((code - 0x10000) >> 10)),
                           (unsigned)(0xDC00 + ((code - 0x10000) & 0x3FF)));
}

size_t unecho_json_character(const char *s, size_t *len, char body[UNECHO_JSON_CHARACTER],
                             bool *whole) {
    uint32_t code;
    size_t size = unecho_glyph_decode(s, *len, &code);

    *whole &= size > 0;
    *len = size > 0 ? size : 1;
    if (size == 0)
        return (size_t)sprintf(body, "\xEF\xBF\xBD");
    if (code < 0x7F)
        return unecho_json_escape(s, 1, body);
    if (!unecho_glyph_is_harmless(code))
        return spell_code(code, body);
    memcpy(body, s, size);
    return size;
}

char *unecho_json_string(char *to, const char *s, size_t len, bool *whole) {
    *whole = true;
    *to++ = '"';
    for (size_t at = 0; at < len;) {
        size_t end = skip_plain(s, at, len), left = len - end;

        to = unecho_json_raw(to, s + at, end - at);
        at = end;
        if (at < len) {
            to += unecho_json_character(s + at, &left, to, whole);
            at += left;
        }
    }
    *to++ = '"';
    return to;
}

char *unecho_base64(char *to, const char *s, size_t len) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = (const unsigned char *)s;

    for (size_t left = len; left > 0; bytes += 3, left -= left < 3 ? left : 3) {
        uint32_t three = (uint32_t)bytes[0] << 16 | (left > 1 ? (uint32_t)bytes[1] << 8 : 0) |
                         (left > 2 ? bytes[2] : 0);

        *to++ = digits[three >> 18];
        *to++ = digits[three >> 12 & 63];
        *to++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[three & 63] : '=';
    }
    return to;
}

char *unecho_json_base64(char *to, const char *s, size_t len) {
    *to++ = '"';
    to = unecho_base64(to, s, len);
    *to++ = '"';
    return to;
}
