#include "spelling.h"

#include "glyph.h"
#include "json.h"

#include <inttypes.h>
#include <string.h>

const char *unecho_spell_size(uint64_t bytes, char out[UNECHO_SPELLING_SIZE]) {
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double amount = (double)bytes / 1000;
    size_t unit = 0;

    if (bytes < 1000) {
        (void)snprintf(out, UNECHO_SPELLING_SIZE, "%" PRIu64 " B", bytes);
        return out;
    }
    for (; amount >= 999.95; unit++) /* which would be spelled 1000.0 */
        amount /= 1000;
    (void)snprintf(out, UNECHO_SPELLING_SIZE, "%.1f %s", amount, units[unit]);
    return out;
}

/* The bytes of the code point at `s`, 0 if there is none. It may end with a NUL anywhere: none of
 * those behind that is looked at. */
static size_t decode(const char *s, uint32_t *code) { return unecho_glyph_decode(s, 4, code); }

bool unecho_is_utf8(const char *name) {
    uint32_t code;
    size_t len = 1;

    for (; *name != '\0' && len > 0; name += len)
        len = decode(name, &code);
    return len > 0;
}

/* What stands at a place of a name. */
struct glyph {
    size_t len;     /* in the name */
    size_t columns; /* it takes no more */
    bool shown;     /* as it is */
};

static struct glyph look(const char *s, bool utf8) {
    uint32_t code;
    size_t len = decode(s, &code);
    bool shown = len > 0 && (utf8 || len == 1) && unecho_glyph_is_harmless(code);

    /* some above this are narrow, but none below it is wide */
    return (struct glyph){len > 0 ? len : 1, shown && code >= 0x1100 ? 2 : 1, shown};
}

size_t unecho_spell_line(const char *name, bool utf8, size_t columns, char *out, size_t size) {
    static const char dots[] = "...";
    size_t needed = 0, used = 0;
    struct glyph glyph;

    for (const char *s = name; *s != '\0'; s += glyph.len) {
        glyph = look(s, utf8);
        needed += glyph.columns;
    }
    if (needed > columns)
        for (; used < strlen(dots) && used < columns && used < size; used++)
            out[used] = dots[used];
    for (; *name != '\0' && needed + used > columns; name += glyph.len) {
        glyph = look(name, utf8);
        needed -= glyph.columns;
    }
    for (; *name != '\0'; name += glyph.len) {
        glyph = look(name, utf8);
        if (used + glyph.len > size)
            break;
        if (glyph.shown)
            memcpy(out + used, name, glyph.len);
        else
            out[used] = '?';
        used += glyph.shown ? glyph.len : 1;
    }
    return used;
}

/* --- quotes ----------------------------------------------------------------------------------- */

static bool would_print(const char *s, size_t len) {
    struct glyph glyph;

    for (size_t at = 0; at < len; at += glyph.len) {
        glyph = look(s + at, true);
        if (!glyph.shown)
            return false;
    }
    return true;
}

/* Bytes that would not print, between $' and ': a letter, or three digits. */
static void escape(FILE *out, const char *bytes, size_t len) {
    static const char controls[] = "\a\b\f\n\r\t\v", letters[] = "abfnrtv";

    for (size_t i = 0; i < len; i++) {
        const char *control = memchr(controls, bytes[i], sizeof(controls) - 1);

        if (control)
            (void)fprintf(out, "\\%c", letters[control - controls]);
        else
            (void)fprintf(out, "\\%03o", (unsigned)(unsigned char)bytes[i]);
    }
}

/* 'a'$'\n''it'\''s': what would not print goes in quotes of its own. */
static void quote(FILE *out, const char *s, size_t len) {
    bool escaping = false;
    struct glyph glyph;

    putc('\'', out);
    for (size_t at = 0; at < len; at += glyph.len) {
        glyph = look(s + at, true);
        if (s[at] == '\'') {
            fputs("'\\''", out);
            escaping = false;
        } else if (glyph.shown) {
            fputs(escaping ? "''" : "", out);
            (void)fwrite(s + at, 1, glyph.len, out);
            escaping = false;
        } else {
            fputs(escaping ? "" : "'$'", out);
            escape(out, s + at, glyph.len);
            escaping = true;
        }
    }
    putc('\'', out);
}

static void put_between(FILE *out, const char *mark, const char *s, size_t len) {
    fputs(mark, out);
    (void)fwrite(s, 1, len, out);
    fputs(mark, out);
}

void unecho_spell_name(FILE *out, const char *name, size_t len) {
    if (would_print(name, len))
        put_between(out, "", name, len);
    else
        quote(out, name, len);
}

void unecho_spell_argument(FILE *out, const char *arg, size_t len) {
    if (would_print(arg, len))
        put_between(out, "'", arg, len);
    else
        quote(out, arg, len);
}

/* Is there one of these bytes? */
static bool has_any(const char *s, size_t len, const char *bytes) {
    for (size_t i = 0; i < len; i++)
        if (strchr(bytes, s[i]))
            return true;
    return false;
}

void unecho_spell_for_shell(FILE *out, const char *name, size_t len) {
    bool special = has_any(name, len, "!\"$&()*;<=>?[\\^`|") || (len > 0 && strchr("#~", *name)) ||
                   (len == 1 && strchr("{}", *name));

    if (len == 0 || special || !would_print(name, len))
        quote(out, name, len);
    else if (has_any(name, len, "'"))
        put_between(out, "\"", name, len);
    else
        put_between(out, has_any(name, len, " ") ? "'" : "", name, len);
}

void unecho_spell_words(FILE *out, const char *words) {
    struct glyph glyph;

    for (; *words != '\0'; words += glyph.len) {
        glyph = look(words, true);
        (void)fwrite(glyph.shown ? words : "?", 1, glyph.shown ? glyph.len : 1, out);
    }
}

/* --- for programs ----------------------------------------------------------------------------- */

void unecho_spell_json_text(FILE *out, const char *text, size_t len) {
    char body[UNECHO_JSON_CHARACTER];
    bool whole = true;

    putc('"', out);
    for (size_t at = 0, left = len; at < len; at += left, left = len - at) {
        size_t n = unecho_json_character(text + at, &left, body, &whole);

        (void)fwrite(body, 1, n, out);
    }
    putc('"', out);
}

void unecho_spell_json(FILE *out, const char *name) {
    unecho_spell_json_text(out, name, strlen(name));
}

void unecho_spell_base64(FILE *out, const char *name) {
    char digits[64];
    enum { BYTES = sizeof(digits) / 4 * 3 };

    putc('"', out);
    for (size_t left = strlen(name), n; left > 0; name += n, left -= n) {
        n = left < BYTES ? left : BYTES;
        (void)fwrite(digits, 1, (size_t)(unecho_base64(digits, name, n) - digits), out);
    }
    putc('"', out);
}
