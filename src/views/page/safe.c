#include "safe.h"

#include "glyph.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Two escapes of six bytes, and a zero. */
enum { SPELLED = 16 };

/* A character as it is spelled. */
struct spelled {
    size_t taken;       /* bytes of the text */
    size_t len;         /* of `text`; 0: it stands for itself */
    char text[SPELLED]; /* zero-terminated */
};

/* Neither for the eye nor for a reader of HTML or JSON. */
static bool is_harmless(uint32_t code) {
    return unecho_glyph_is_harmless(code) && code != '"' && code != '&' && code != '<' &&
           code != '>' && code != '\\';
}

/* Most bytes are: the same of ASCII, at a glance. */
static bool is_plain(char c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '&' && c != '<' && c != '>' && c != '\\';
}

static struct spelled spell(uint32_t code, size_t taken) {
    struct spelled spelled = {.taken = taken};
    int len;

    if (is_harmless(code))
        return spelled;
    if (code == 0)
        len = snprintf(spelled.text, SPELLED, "\xEF\xBF\xBD");
    else if (code == '\n' || code == '\t')
        len = snprintf(spelled.text, SPELLED, "\\%c", code == '\n' ? 'n' : 't');
    else if (code == '"' || code == '\\')
        len = snprintf(spelled.text, SPELLED, "\\%c", (char)code);
    else if (code > 0xFFFF)
        len = snprintf(spelled.text, SPELLED, "\\u%04x\\u%04x", (unsigned)(0xD7C0 + (code >> 10)),
                       (unsigned)(0xDC00 | (code & 0x3FF)));
    else
        len = snprintf(spelled.text, SPELLED, "\\u%04x", (unsigned)code);
    spelled.len = (size_t)len;
    return spelled;
}

/* What stands at `data`, where there is something. */
static struct spelled spell_next(const char *data, size_t len) {
    struct spelled plain = {.taken = 1};
    uint32_t code;
    size_t taken;

    if (is_plain(*data))
        return plain;
    taken = unecho_glyph_decode(data, len, &code);
    return taken > 0 ? spell(code, taken) : spell(0, 1);
}

size_t unecho_safe_length(const char *data, size_t len) {
    size_t length = 0;
    struct spelled next;

    for (size_t at = 0; at < len; at += next.taken) {
        next = spell_next(data + at, len - at);
        length += next.len ? next.len : next.taken;
    }
    return length;
}

void unecho_safe_write(struct unecho_writer *writer, const char *data, size_t len) {
    size_t from = 0;
    struct spelled next;

    unecho_writer_write(writer, "\"", 1);
    for (size_t at = 0; at < len; at += next.taken) {
        next = spell_next(data + at, len - at);
        if (next.len == 0)
            continue;
        unecho_writer_write(writer, data + from, at - from);
        unecho_writer_write(writer, next.text, next.len);
        from = at + next.taken;
    }
    unecho_writer_write(writer, data + from, len - from);
    unecho_writer_write(writer, "\"", 1);
}
