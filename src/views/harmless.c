#include "harmless.h"

#include "glyph.h"

/* The controls that ISO 6429 gives to terminals, line ends of Unicode that no terminal knows, and
 * what sets the direction of all that follows (UAX #9: embeddings, overrides, isolates). Marks of
 * direction and joiners stay: they belong to words of some scripts. */
static bool steers(uint32_t code) {
    return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code <= 0x9F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x206F) ||
           (code >= 0xFFF9 && code <= 0xFFFB);
}

size_t unecho_harmless_run(const char *s, size_t len) {
    size_t at = 0, n;
    uint32_t code;

    for (; at < len; at += n) {
        n = unecho_glyph_decode(s + at, len - at, &code);
        if (n == 0 || steers(code))
            break;
    }
    return at;
}

size_t unecho_harmless_replace(const char *s, size_t len, char out[UNECHO_HARMLESS_SIZE],
                               size_t *out_len) {
    uint32_t code;
    size_t n = unecho_glyph_decode(s, len, &code);
    bool is_ascii = n == 1;

    out[0] = is_ascii ? '^' : '?';
    out[1] = is_ascii ? (char)(code ^ 0x40) : '\0'; /* the letter that is typed with Control */
    *out_len = is_ascii ? 2 : 1;
    return n > 0 ? n : 1;
}
