/*
 * What most candidates are, told at a glance: a stop between a word in small letters and a capital,
 * a blank line, a stop inside "3.14", a line end in wrapped text, an ideographic stop. It is what
 * cut.c would find out; whatever needs a second look is left to it.
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

/* The 8 bytes before `at`, the last one highest. */
static inline uint64_t unecho_bytes_before(const char *s, size_t at) {
    uint64_t bytes = 0;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(&bytes, s + at - 8, 8);
#else
    for (unsigned i = 0; i < 8; i++)
        bytes |= (uint64_t)(unsigned char)s[at - 8 + i] << 8 * i;
#endif
    return bytes;
}

/* How many of these 8 bytes are small letters, counted from the highest. */
static inline unsigned unecho_small_letters(uint64_t bytes) {
    /* the top bit of each byte: from 'a' on, not beyond 'z', ASCII */
    uint64_t low = bytes & UNECHO_EVERY_BYTE(0x7F);
    uint64_t letters = (low + UNECHO_EVERY_BYTE(0x80 - 'a')) &
                       ~(low + UNECHO_EVERY_BYTE(0x7F - 'z')) & ~bytes & UNECHO_EVERY_BYTE(0x80);

    letters ^= UNECHO_EVERY_BYTE(0x80);
    return letters ? (unsigned)__builtin_clzll(letters) / 8 : 8;
}

/* A word of 2 to 15 small letters, of which the first may be a capital one, with white space or
 * what opens a token before it: its last 8 letters as small ones, the last one highest of those
 * that are not 0. */
struct unecho_word {
    unsigned len; /* 0: it is no such word */
    bool capital;
    uint64_t letters;
};

/* Some of what stands before tokens. */
static inline bool unecho_opens_word(char c) {
    return (c >= '\0' && c <= ' ') || c == '"' || c == '\'' || c == '(' || c == '[' || c == '_';
}

static inline struct unecho_word unecho_word_before(const char *s, size_t start, size_t at) {
    struct unecho_word word = {0, false, 0};
    uint64_t bytes;
    unsigned len, more;

    if (at - start < 24)
        return word;
    bytes = unecho_bytes_before(s, at);
    len = unecho_small_letters(bytes);
    more = unecho_small_letters(unecho_bytes_before(s, at - 8));
    len += len == 8 ? more : 0; /* no branch, as it could not be foreseen */
    word.capital = unecho_is_upper_ascii(s[at - len - 1]);
    len += word.capital;
    if (len < 2 || len > 15 || !unecho_opens_word(s[at - len - 1]))
        return word;
    word.len = len;
    word.letters = (bytes | UNECHO_EVERY_BYTE(0x20)) >> (len < 8 ? 64 - 8 * len : 0);
    return word;
}

/* "Bldg", "McN": a short capitalised word without a vowel, maybe a contraction. */
static inline bool unecho_lacks_vowels(struct unecho_word word) {
    const uint32_t vowels = 1u << ('a' & 31) | 1u << ('e' & 31) | 1u << ('i' & 31) |
                            1u << ('o' & 31) | 1u << ('u' & 31) | 1u << ('y' & 31);
    uint32_t found = 0;

    for (uint64_t letters = word.letters; letters; letters >>= 8)
        found |= 1u << (letters & 31);
    return word.len < 6 && !(found & vowels);
}

/* Is the terminator at `at` the end of a sentence before any capital letter? */
static inline bool unecho_is_sure(const struct unecho_segmenter *segmenter, const char *s,
                                  size_t start, size_t at) {
    struct unecho_word word = unecho_word_before(s, start, at);
    uint64_t mark = (unsigned char)s[at];

    if (word.len == 0)
        return false;
    if (s[at] == '.')
        return !unecho_abbrev_may_stop(segmenter->abbrev, word.letters) &&
               !(word.capital && unecho_lacks_vowels(word));
    /* a name that ends in a mark: Yahoo! */
    word.letters =
        word.len < 8 ? word.letters | mark << 8 * word.len : word.letters >> 8 | mark << 56;
    return !unecho_abbrev_may_stop(segmenter->abbrev, word.letters);
}

/* Does the line that ends at `at` end a sentence, wherever in text->data[text->unit, at) that
 * began? A stop after a word of some length and before a capital letter does. */
static inline bool unecho_is_sure_line_end(const struct unecho_segmenter *segmenter,
                                           const struct unecho_text *text, size_t at) {
    const char *s = text->data;

    return at > text->unit && at + 1 < text->len && s[at - 1] == '.' &&
           unecho_is_upper_ascii(s[at + 1]) &&
           unecho_word_before(s, text->unit, at - 1).len > 5 && /* no roman number */
           unecho_is_sure(segmenter, s, text->unit, at - 1);
}

/* Behind up to three closing quotes, brackets and Markdown marks at `at`. */
static inline size_t unecho_skip_closers(const char *s, size_t at) {
    for (int i = 0; i < 3; i++) {
        if (s[at] == '"' || s[at] == '\'' || s[at] == ')' || s[at] == ']' || s[at] == '_' ||
            s[at] == '*')
            at++;
        else if (s[at] == '\xE2' && s[at + 1] == '\x80' &&
                 (s[at + 2] == '\x9D' || s[at + 2] == '\x99'))
            at += 3;
        else
            break;
    }
    return at;
}

/* Behind up to 16 spaces, tabs, no-break spaces and line feeds at `at`. */
static inline size_t unecho_skip_white(const char *s, size_t at, unsigned *newlines) {
    *newlines = 0;
    for (int i = 0; i < 16; i++) {
        if (s[at] == ' ' || s[at] == '\t')
            at++;
        else if (s[at] == '\n')
            at++, ++*newlines;
        else if (s[at] == '\xC2' && s[at + 1] == '\xA0')
            at += 2;
        else
            break;
    }
    return at;
}

/* `at` without up to 16 spaces and no-break spaces before it. */
static inline size_t unecho_trim_spaces(const char *s, size_t start, size_t at) {
    for (int i = 0; i < 16 && at > start + 1; i++) {
        if (s[at - 1] == ' ')
            at--;
        else if (s[at - 1] == '\xA0' && s[at - 2] == '\xC2')
            at -= 2;
        else
            break;
    }
    return at;
}

/* Behind an opening quote or bracket at `at`, if there is one. */
static inline size_t unecho_skip_opener(const char *s, size_t at) {
    if (s[at] == '"' || s[at] == '(' || s[at] == '[' || s[at] == '_')
        return at + 1;
    if (s[at] == '\xE2' && s[at + 1] == '\x80' && (s[at + 2] == '\x9C' || s[at + 2] == '\x98'))
        return at + 3;
    return at;
}

enum { UNECHO_GLANCE = 48 }; /* bytes that the above may look at */

/* Where the next sentence begins (or white space goes on) if a stop, mark or line end at `at`
 * surely ends one, with nothing unusual about it: ". Then", ".\n\n". 0: look closer. */
static inline size_t unecho_glance_at_plain_end(const struct unecho_segmenter *segmenter,
                                                const char *s, size_t start, size_t at) {
    if (s[at] != '.' && s[at] != '?' && s[at] != '!')
        return 0;
    if (s[at + 1] == ' ')
        return unecho_is_upper_ascii(s[at + 2]) && unecho_is_sure(segmenter, s, start, at) ? at + 2
                                                                                           : 0;
    return s[at + 1] == '\n' && s[at + 2] == '\n' ? at + 3 : 0;
}

/* A terminator. CUT, NO_CUT, or MORE: look closer. */
static inline enum unecho_verdict unecho_glance_at_stop(const struct unecho_segmenter *segmenter,
                                                        const char *s, size_t start, size_t at,
                                                        struct unecho_cut *cut) {
    size_t end, word;
    unsigned newlines;

    end = unecho_skip_closers(s, at + 1);
    cut->next = unecho_skip_white(s, end, &newlines);
    if (cut->next == end)
        return s[at] == '.' && end == at + 1 &&
                       (unecho_is_lower_ascii(s[end]) || unecho_is_digit_ascii(s[end]))
                   ? UNECHO_NO_CUT
                   : UNECHO_MORE;
    if (newlines > 1) { /* not sure, but a gap that ends every sentence stays with it */
        cut->end = end;
        return UNECHO_CUT;
    }
    if (newlines && segmenter->newline == UNECHO_NEWLINE_BREAK)
        return UNECHO_MORE;
    word = unecho_skip_opener(s, cut->next);
    if (unecho_is_lower_ascii(s[word]))
        return UNECHO_NO_CUT;
    if (!(unecho_is_upper_ascii(s[word]) || unecho_is_digit_ascii(s[word])) ||
        !unecho_is_sure(segmenter, s, start, at))
        return UNECHO_MORE;
    cut->sure = true;
    cut->end = end;
    return UNECHO_CUT;
}

/* A line end. The same. */
static inline enum unecho_verdict
unecho_glance_at_line_end(const struct unecho_segmenter *segmenter, const char *s, size_t start,
                          size_t at, struct unecho_cut *cut) {
    size_t end = unecho_trim_spaces(s, start, at), next;
    unsigned newlines;

    if (end == start || (signed char)s[end - 1] <= ' ')
        return UNECHO_MORE; /* the white space may be long enough to end a sentence by itself */
    next = unecho_skip_white(s, at, &newlines);
    if (newlines > 1) {
        cut->end = end;
        cut->next = next;
        return UNECHO_CUT;
    }
    cut->end = next;
    return newlines == 1 && unecho_is_lower_ascii(s[next]) && unecho_is_letter_ascii(s[start]) &&
                   segmenter->newline != UNECHO_NEWLINE_BREAK
               ? UNECHO_NO_CUT
               : UNECHO_MORE;
}

/* Ideographic and fullwidth stops and marks, which need no space, before a Han character. */
static inline enum unecho_verdict unecho_glance_at_wide_stop(const char *s, size_t at,
                                                             struct unecho_cut *cut) {
    bool known = memcmp(s + at, "\xE3\x80\x82", 3) == 0 || memcmp(s + at, "\xEF\xBC\x81", 3) == 0 ||
                 memcmp(s + at, "\xEF\xBC\x9F", 3) == 0;

    if (!known || s[at + 3] < '\xE4' || s[at + 3] > '\xE9')
        return UNECHO_MORE;
    cut->sure = true;
    cut->end = cut->next = at + 3;
    return UNECHO_CUT;
}

/* The candidate at `at`. CUT, NO_CUT, or MORE: look closer. */
static inline enum unecho_verdict unecho_glance(const struct unecho_segmenter *segmenter,
                                                const struct unecho_text *text, size_t start,
                                                size_t at, struct unecho_cut *cut) {
    const char *s = text->data;

    if (at + UNECHO_GLANCE >= text->len)
        return UNECHO_MORE;
    cut->sure = false;
    cut->end = at + 1;
    switch (s[at]) {
    case '.':
    case '!':
    case '?':
        return unecho_glance_at_stop(segmenter, s, start, at, cut);
    case '\n':
        return unecho_glance_at_line_end(segmenter, s, start, at, cut);
    case '\xE3':
    case '\xEF':
        return unecho_glance_at_wide_stop(s, at, cut);
    default:
        return UNECHO_MORE;
    }
}

#endif
