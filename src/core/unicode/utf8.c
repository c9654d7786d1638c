#include "utf8.h"

/* Is it a valid sequence of three bytes? Not one of fewer spelled longer, nor a surrogate. */
static inline bool is_three(const unsigned char *s) {
    return (s[0] & 0xF0) == 0xE0 && (s[1] & 0xC0) == 0x80 && (s[2] & 0xC0) == 0x80 &&
           (s[0] != 0xE0 || s[1] >= 0xA0) && (s[0] != 0xED || s[1] < 0xA0);
}

struct unecho_char unecho_utf8_wide_at(const char *text, size_t at, size_t len, bool last) {
    const unsigned char *s = (const unsigned char *)text + at;
    struct unecho_char c = {0, 0, UNECHO_OTHER, UNECHO_OTHER};

    if (len - at >= 3 && is_three(s)) { /* as most are */
        uint32_t cp = (s[0] & 0xFu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
        uint8_t flags = unecho_utf8_flags(cp);

        return (struct unecho_char){cp, 3, flags & UNECHO_CLASS_MASK, flags};
    }
    c.len = (uint8_t)unecho_utf8_decode(text + at, len - at, &c.cp);
    if (c.len == 0 && last) {
        c.cp = UNECHO_INVALID;
        c.len = 1;
    }
    if (c.len == 0) {
        c.cp = 0; /* of half a code point the rules know nothing: it would be another one */
        return c;
    }
    c.flags = unecho_utf8_flags(c.cp);
    c.class = c.flags & UNECHO_CLASS_MASK;
    return c;
}

size_t unecho_utf8_wide_before(const char *text, size_t low, size_t at) {
    uint32_t cp;

    for (size_t back = 1; back <= 4 && at - low >= back; back++)
        if (((unsigned char)text[at - back] & 0xC0) != 0x80)
            return unecho_utf8_decode(text + at - back, back, &cp) == back ? at - back : at - 1;
    return at - 1;
}
