#include "excerpt.h"

#include "glyph.h"

#include <string.h>

size_t unecho_excerpt_cut(const char *unit, size_t len, size_t most) {
    size_t end = most;

    if (len <= most)
        return len;
    while (end > 0 && most - end < 4 && ((unsigned char)unit[end] & 0xC0) == 0x80)
        end--;
    return ((unsigned char)unit[end] & 0xC0) == 0x80 ? most : end; /* that is no UTF-8 */
}

/* What stands at a place of a unit. */
struct piece {
    size_t len;       /* in the unit */
    size_t columns;   /* it takes no more */
    const char *data; /* what is written of it, */
    size_t data_len;
};

static struct piece look(const char *s, size_t len, bool steers) {
    struct piece piece = {0, 1, " ", 1};
    uint32_t code = 0;
    size_t size;

    while (piece.len < len && (size = unecho_glyph_blank(s + piece.len, len - piece.len)) > 0)
        piece.len += size;
    if (piece.len > 0)
        return piece;
    size = unecho_glyph_decode(s, len, &code);
    piece.len = size > 0 ? size : 1;
    if (!steers && (size == 0 || !unecho_glyph_is_harmless(code))) {
        piece.data = "?";
        return piece;
    }
    piece.columns = code >= 0x1100 ? 2 : 1; /* some above are narrow, none below is wide */
    piece.data = s;
    piece.data_len = piece.len;
    return piece;
}

void unecho_excerpt_write(FILE *out, const char *unit, size_t len, bool steers) {
    struct piece piece;

    for (size_t at = 0; at < len; at += piece.len) {
        piece = look(unit + at, len - at, steers);
        (void)fwrite(piece.data, 1, piece.data_len, out);
    }
}

/* The bytes of a unit that take so many columns, or less. */
static size_t fitting(const char *unit, size_t len, size_t columns) {
    size_t used = 0;
    struct piece piece;

    for (size_t at = 0; at < len; at += piece.len) {
        piece = look(unit + at, len - at, false);
        used += piece.columns;
        if (used > columns)
            return at;
    }
    return len;
}

void unecho_excerpt_write_short(FILE *out, const char *unit, size_t len, bool more,
                                size_t columns) {
    static const char dots[] = "...";
    size_t shown = fitting(unit, len, columns);

    if (shown == len && !more) {
        unecho_excerpt_write(out, unit, len, false);
        return;
    }
    shown = fitting(unit, len, columns - strlen(dots));
    while (shown > 0 && (unsigned char)unit[shown - 1] <= ' ')
        shown--;
    unecho_excerpt_write(out, unit, shown, false);
    fputs(dots, out);
}
