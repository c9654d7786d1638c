#include "json.h"

#include "glyph.h"
#include "json_plain.h"
#include "json_string.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void unecho_json_raw(struct unecho_writer *writer, const char *s) {
    unecho_writer_write(writer, s, strlen(s));
}

static void put_key(struct unecho_writer *writer, const char *key, const char *suffix) {
    char text[64];
    int len = snprintf(text, sizeof(text), ",\"%s%s\":", key, suffix);

    unecho_writer_write(writer, text, (size_t)len);
}

void unecho_json_number(struct unecho_writer *writer, const char *key, uint64_t value) {
    char text[32];
    int len = snprintf(text, sizeof(text), "%" PRIu64, value);

    put_key(writer, key, "");
    unecho_writer_write(writer, text, (size_t)len);
}

/* \uXXXX, or a pair of them. */
static void put_code(struct unecho_writer *writer, uint32_t code) {
    char text[16];
    int len;

    if (code >= 0x10000)
        len = snprintf(text, sizeof(text), "\\u%04x\\u%04x",
                       (unsigned)(0xD800 + ((code - 0x10000) >> 10)),
                       (unsigned)(0xDC00 + ((code - 0x10000) & 0x3FF)));
    else
        len = snprintf(text, sizeof(text), "\\u%04x", (unsigned)code);
    unecho_writer_write(writer, text, (size_t)len);
}

/* What may stand in a string as it is, from `at` on. */
static size_t skip_harmless(const char *s, size_t at, size_t len) {
    uint32_t code;

    for (size_t size; at < len; at += size) {
        at = unecho_json_skip_plain(s, at, len);
        if (at == len || (unsigned char)s[at] < 0x80)
            return at;
        size = unecho_glyph_decode(s + at, len - at, &code);
        if (size == 0 || !unecho_glyph_is_harmless(code))
            return at;
    }
    return at;
}

/* The character at `s`, which may not; its length, or 0 for a byte that is none. */
static size_t put_special(struct unecho_writer *writer, const char *s, size_t len) {
    char body[UNECHO_JSON_ESCAPED];
    uint32_t code;
    size_t size = unecho_glyph_decode(s, len, &code);

    if (size == 0)
        unecho_json_raw(writer, "\xEF\xBF\xBD");
    else if (code >= 0x7F)
        put_code(writer, code);
    else
        unecho_writer_write(writer, body, unecho_json_escape(s, 1, body));
    return size;
}

bool unecho_json_string(struct unecho_writer *writer, const char *s, size_t len) {
    bool whole = true;

    unecho_writer_write(writer, "\"", 1);
    for (size_t at = 0, end; at < len; at = end) {
        end = skip_harmless(s, at, len);
        unecho_writer_write(writer, s + at, end - at);
        if (end < len) {
            size_t size = put_special(writer, s + end, len - end);

            whole &= size > 0;
            end += size > 0 ? size : 1;
        }
    }
    unecho_writer_write(writer, "\"", 1);
    return whole;
}

void unecho_json_base64(struct unecho_writer *writer, const char *s, size_t len) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = (const unsigned char *)s;

    unecho_writer_write(writer, "\"", 1);
    for (size_t left = len; left > 0; bytes += 3, left -= left < 3 ? left : 3) {
        uint32_t three = (uint32_t)bytes[0] << 16 | (left > 1 ? (uint32_t)bytes[1] << 8 : 0) |
                         (left > 2 ? bytes[2] : 0);
        const char four[] = {digits[three >> 18], digits[three >> 12 & 63],
                             left > 1 ? digits[three >> 6 & 63] : '=',
                             left > 2 ? digits[three & 63] : '='};

        unecho_writer_write(writer, four, sizeof(four));
    }
    unecho_writer_write(writer, "\"", 1);
}

void unecho_json_text(struct unecho_writer *writer, const char *key, const char *s, size_t len) {
    put_key(writer, key, "");
    if (unecho_json_string(writer, s, len))
        return;
    put_key(writer, key, "_base64");
    unecho_json_base64(writer, s, len);
}
