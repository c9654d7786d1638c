/*
 * UTF-8 decoding and the character classes that cutting and keys need.
 *
 * Classes are Sentence_Break values (UAX #29, table 4) with the additions listed in utf8_table.py.
 */
#ifndef UNECHO_UTF8_H
#define UNECHO_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unecho_class {
    UNECHO_OTHER,
    UNECHO_LOWER,
    UNECHO_UPPER,
    UNECHO_LETTER, /* without case */
    UNECHO_DIGIT,
    UNECHO_SPACE,
    UNECHO_NEWLINE, /* LF CR NEL VT FF U+2028 U+2029 */
    UNECHO_STERM,   /* ! ? 。 । ؟ */
    UNECHO_ATERM,   /* . … ． */
    UNECHO_CLOSE,   /* closing brackets, and quotes of either direction */
    UNECHO_CONTINUE,
    UNECHO_EXTEND, /* combining and format characters: part of what stands before */
    UNECHO_OPEN    /* opening brackets and low quotes (general category Ps) */
};

enum {
    UNECHO_CLASS_MASK = 0x0F,
    UNECHO_ALNUM = 0x10,     /* a letter or digit (general category L*, N*) */
    UNECHO_FOLDED = 0x20,    /* text keys write it otherwise or leave it out */
    UNECHO_NFC_CHECK = 0x40, /* NFC may change a text that holds it */
    UNECHO_WORD_ALONE = 0x80 /* a word of its own: Han, kana, Thai, Khmer, Lao, Burmese */
};

/* Classes of what may end a unit, a bit each. */
#define UNECHO_ENDS (1u << UNECHO_NEWLINE | 1u << UNECHO_STERM | 1u << UNECHO_ATERM)

/* and of what may be a bracket: high quotation marks, too, which begin with less than 0xE3 */
#define UNECHO_BRACKETS (1u << UNECHO_OPEN | 1u << UNECHO_CLOSE)

#define UNECHO_INVALID UINT32_MAX /* the code point of a byte that is not UTF-8 */

extern const char unecho_utf8_version[];
extern const uint8_t unecho_utf8_ends[256]; /* this byte may begin what ends a unit */
extern const uint8_t unecho_utf8_odd[256];  /* it may begin what is folded or composed */
extern const uint8_t unecho_utf8_first[];
extern const uint8_t unecho_utf8_second[];

/* A code point and its place; len 0: the text ends inside it (or at it). */
struct unecho_char {
    uint32_t cp;
    uint8_t len;   /* bytes */
    uint8_t class; /* enum unecho_class */
    uint8_t flags; /* class and flags as in the table */
};

static inline uint8_t unecho_utf8_flags(uint32_t cp) {
    if (cp > 0x10FFFF)
        return UNECHO_OTHER;
    return unecho_utf8_second[(size_t)unecho_utf8_first[cp >> 7] * 128 + (cp & 127)];
}

/* The flags of the character that begins with these bytes, three of them there. What is not UTF-8,
 * or four bytes long, gets any flags of one that may end a unit, is folded or composed. */
static inline uint8_t unecho_utf8_flags_at(const uint8_t *s) {
    if (s[0] >= 0xF0)
        return UNECHO_NEWLINE | UNECHO_FOLDED;
    if (s[0] >= 0xE0)
        return unecho_utf8_flags((s[0] & 0xFu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu));
    return unecho_utf8_flags((s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu));
}

/* Does a character from U+4000 to U+9FFF begin with `c`: most of Chinese, no white space, nothing
 * that is folded? */
static inline bool unecho_utf8_is_han(char c) { return c >= '\xE4' && c <= '\xE9'; }

/* Decodes the first of `len` bytes (len > 0). A byte that begins no valid sequence counts alone as
 * UNECHO_INVALID. 0: valid as far as it goes, but cut off. */
static inline unsigned unecho_utf8_decode(const char *text, size_t len, uint32_t *cp) {
    const unsigned char *s = (const unsigned char *)text;
    /* first byte -> bytes to follow, and the range of the second (Unicode 15, table 3-7) */
    unsigned more, low = 0x80, high = 0xBF;

    *cp = s[0];
    if (s[0] < 0x80)
        return 1;
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        more = 1;
    } else if ((s[0] & 0xF0) == 0xE0) {
        more = 2;
        low = s[0] == 0xE0 ? 0xA0 : 0x80;
        high = s[0] == 0xED ? 0x9F : 0xBF;
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        more = 3;
        low = s[0] == 0xF0 ? 0x90 : 0x80;
        high = s[0] == 0xF4 ? 0x8F : 0xBF;
    } else {
        *cp = UNECHO_INVALID;
        return 1;
    }
    *cp &= 0x3Fu >> more;
    for (unsigned i = 1; i <= more; i++) {
        if (i == len)
            return 0;
        if (s[i] < low || s[i] > high) {
            *cp = UNECHO_INVALID;
            return 1;
        }
        *cp = *cp << 6 | (s[i] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    return more + 1;
}

/* What unecho_utf8_at and unecho_utf8_before do beyond ASCII. (Not to be inlined: it would weigh
 * down all that reads text.) */
__attribute__((noinline)) struct unecho_char unecho_utf8_wide_at(const char *text, size_t at,
                                                                 size_t len, bool last);
__attribute__((noinline)) size_t unecho_utf8_wide_before(const char *text, size_t low, size_t at);

/* The code point at `at`. With `last`, a cut-off sequence is an invalid byte, never len 0. */
static inline struct unecho_char unecho_utf8_at(const char *text, size_t at, size_t len,
                                                bool last) {
    unsigned char b;
    uint8_t flags;

    if (at >= len)
        return (struct unecho_char){0, 0, UNECHO_OTHER, UNECHO_OTHER};
    b = (unsigned char)text[at];
    if (b >= 0x80)
        return unecho_utf8_wide_at(text, at, len, last);
    flags = unecho_utf8_second[b]; /* which begins with ASCII */
    return (struct unecho_char){b, 1, flags & UNECHO_CLASS_MASK, flags};
}

/* Where the code point before `at` starts, not before `low`; an invalid byte counts alone. */
static inline size_t unecho_utf8_before(const char *text, size_t low, size_t at) {
    return (signed char)text[at - 1] >= 0 ? at - 1 : unecho_utf8_wide_before(text, low, at);
}

#endif
