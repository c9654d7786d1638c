/*
 * What most candidates are, told at a glance: a stop between a word in small letters and a capital,
 * a blank line, a stop inside "3.14", a line end in wrapped text, a curly quote. It is what cut.c
 * would find out; whatever needs a second look is left to it.
 */
#ifndef UNECHO_GLANCE_H
#define UNECHO_GLANCE_H

#include "cut.h"

#include <string.h>

static inline bool unecho_is_lower_ascii(char c) { return c >= 'a' && c <= 'z'; }

static inline bool unecho_is_upper_ascii(char c) { return c >= 'A' && c <= 'Z'; }

static inline bool unecho_is_digit_ascii(char c) { return c >= '0' && c <= '9'; }

static inline bool unecho_is_letter_ascii(char c) {
    return unecho_is_lower_ascii((char)(c | 0x20));
}

#define UNECHO_EVERY_BYTE(b) ((uint64_t)(b)*0x0101010101010101u)

/* How many of the 8 bytes before `at` are small letters, counted back from there. */
static inline unsigned unecho_small_letters_before(const char *s, size_t at) {
    uint64_t bytes = 0, low, letters;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(&bytes, s + at - 8, 8);
#else
    for (unsigned i = 0; i < 8; i++)
        bytes |= (uint64_t)(unsigned char)s[at - 8 + i] << 8 * i;
#endif
    /* the top bit of each byte: from 'a' on, not beyond 'z', ASCII */
    low = bytes & UNECHO_EVERY_BYTE(0x7F);
    letters = (low + UNECHO_EVERY_BYTE(0x80 - 'a')) & ~(low + UNECHO_EVERY_BYTE(0x7F - 'z')) &
              ~bytes & UNECHO_EVERY_BYTE(0x80);
    letters ^= UNECHO_EVERY_BYTE(0x80);
    return letters ? (unsigned)__builtin_clzll(letters) / 8 : 8;
}

/* Does a word of 2 to 16 small letters that is in no list, with a space before it, end at `at`? */
static inline bool unecho_is_ordinary_word(const struct unecho_segmenter *segmenter, const char *s,
                                           size_t start, size_t at) {
    unsigned len;

    if (at - start < 24)
        return false;
    len = unecho_small_letters_before(s, at);
    if (len == 8)
        len += unecho_small_letters_before(s, at - 8);
    return len > 1 && len < 16 && s[at - len - 1] == ' ' &&
           !unecho_abbrev_may_find(segmenter->abbrev, s + at - len, len);
}

/* CUT, NO_CUT, or MORE: look closer. `stop`: s[at + 3] is there. */
static inline enum unecho_verdict unecho_glance_at_stop(const struct unecho_segmenter *segmenter,
                                                        const char *s, size_t start, size_t at,
                                                        struct unecho_cut *cut) {
    char next = s[at + 1], after = s[at + 2];

    if (next == ' ' || (next == '\n' && segmenter->newline != UNECHO_NEWLINE_BREAK)) {
        cut->sure = true;
        cut->next = at + 2;
        if (after == ' ') {
            after = s[at + 3];
            cut->next = at + 3;
        }
        if (unecho_is_upper_ascii(after))
            return unecho_is_ordinary_word(segmenter, s, start, at) ? UNECHO_CUT : UNECHO_MORE;
        return unecho_is_lower_ascii(after) ? UNECHO_NO_CUT : UNECHO_MORE;
    }
    return unecho_is_lower_ascii(next) || unecho_is_digit_ascii(next) ? UNECHO_NO_CUT : UNECHO_MORE;
}

static inline enum unecho_verdict unecho_glance(const struct unecho_segmenter *segmenter,
                                                const struct unecho_text *text, size_t start,
                                                size_t at, struct unecho_cut *cut) {
    const char *s = text->data;

    if (at + 3 >= text->len)
        return UNECHO_MORE;
    cut->sure = false;
    cut->end = at + 1;
    switch (s[at]) {
    case '.':
        if (s[at + 1] == '\n' && s[at + 2] == '\n') {
            cut->next = at + 3;
            return UNECHO_CUT;
        }
        return unecho_glance_at_stop(segmenter, s, start, at, cut);
    case '\n':
        if (s[at + 1] == '\n' && at > start && s[at - 1] > ' ') {
            cut->end = at;
            cut->next = at + 2;
            return UNECHO_CUT;
        }
        return unecho_is_lower_ascii(s[at + 1]) && unecho_is_letter_ascii(s[start]) &&
                       segmenter->newline != UNECHO_NEWLINE_BREAK
                   ? UNECHO_NO_CUT
                   : UNECHO_MORE;
    case '\xE2': /* U+2018 to U+201F */
        cut->end = at + 3;
        return s[at + 1] == '\x80' && (s[at + 2] & '\xF8') == '\x98' ? UNECHO_NO_CUT : UNECHO_MORE;
    default:
        return UNECHO_MORE;
    }
}

#endif
