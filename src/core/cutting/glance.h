/*
 * What most candidates are, told at a glance: a stop between a word in small letters and a capital,
 * a blank line, a stop inside "3.14", a line end in wrapped text, an ideographic stop. It is what
 * cut.c would find out; whatever needs a second look is left to it.
 */
#ifndef UNECHO_GLANCE_H
#define UNECHO_GLANCE_H

#include "ascii.h"
#include "line.h"
#include "text.h"
#include "verdict.h"

#include <string.h>

/* ASCII that a sentence goes on with, wherever it stands (SB8a; a hyphen may begin a line). */
static inline bool unecho_continues_ascii(char c) {
    return c == ',' || c == ':' || c == ';' || c == '%';
}

/* A token of 2 to 15 ASCII letters: the last 8 as they stand and as small ones, the last one
 * highest of those that are not 0. */
struct unecho_word {
    unsigned len; /* 0: it is no such token */
    uint64_t bytes, letters;
};

/* Some of what stands before tokens. */
static inline bool unecho_opens_word(char c) {
    return (c >= '\0' && c <= ' ') || c == '"' || c == '\'' || c == '(' || c == '[' || c == '_';
}

/* Does a token begin at `at` in a sentence that begins at `start`? False: look closer. */
static inline bool unecho_begins_token(const char *s, size_t start, size_t at) {
    return at == start || (at > start && unecho_opens_word(s[at - 1]));
}

static inline struct unecho_word unecho_word_before(const char *s, size_t start, size_t at) {
    struct unecho_word word = {0, 0, 0};
    unsigned len, more, shift;

    if (at < 16)
        return word;
    word.bytes = unecho_bytes_before(s, at);
    len = unecho_letters(word.bytes);
    more = unecho_letters(unecho_bytes_before(s, at - 8));
    len += more & -(unsigned)(len == 8); /* no branch, as it could not be foreseen */
    if (len < 2 || len > 15 || !unecho_begins_token(s, start, at - len))
        return word;
    word.len = len;
    shift = len < 8 ? 64 - 8 * len : 0;
    word.letters = (word.bytes | UNECHO_EVERY_BYTE(0x20)) >> shift;
    word.bytes >>= shift;
    return word;
}

/* The last letters of the word and what stands behind it. */
static inline uint64_t unecho_letters_and(struct unecho_word word, uint64_t mark) {
    return word.len < 8 ? word.letters | mark << 8 * word.len : word.letters >> 8 | mark << 56;
}

/* "Bldg", "McN", but not "NBC": a short capitalised word without a vowel, maybe a contraction;
 * "xiv" and "IV", which may number what follows. */
static inline bool unecho_is_strange(struct unecho_word word) {
    const uint32_t vowels = 1u << ('a' & 31) | 1u << ('e' & 31) | 1u << ('i' & 31) |
                            1u << ('o' & 31) | 1u << ('u' & 31) | 1u << ('y' & 31);
    const uint32_t roman = 1u << 0 | 1u << ('i' & 31) | 1u << ('v' & 31) | 1u << ('x' & 31);
    uint32_t found = 0;

    for (unsigned i = 0; i < 5; i++) /* with no branch */
        found |= 1u << (word.letters >> 8 * i & 31);
    if (word.len > 5)
        return false;
    return !(found & ~roman) || (!(word.bytes & 0x20) && !(found & vowels) &&
                                 (word.bytes & UNECHO_EVERY_BYTE(0x20)) != 0);
}

enum { UNECHO_STR = 's' | 't' << 8 | 'r' << 16 };

/* "Hafenstr" */
static inline bool unecho_is_street(struct unecho_word word) {
    return word.len > 3 && word.letters >> (word.len < 8 ? 8 * word.len - 24 : 40) == UNECHO_STR;
}

/* The same for some tokens that are no words: none, behind a quote; "word)"; what ends in eight
 * small letters and hyphens, as "so-called". Only before a stop. */
static inline bool unecho_is_sure_token(const struct unecho_segmenter *segmenter, const char *s,
                                        size_t start, size_t at) {
    uint64_t bytes, others;

    if (at - start < 8 || at < 16)
        return false;
    if (s[at - 1] == '"' || s[at - 1] == '\'' || s[at - 1] == '_' || s[at - 1] == '*')
        return true;
    if (s[at - 1] == ')') {
        struct unecho_word word = unecho_word_before(s, start, at - 1);

        return word.len > 0 &&
               !unecho_abbrev_may_stop(segmenter->abbrev, unecho_letters_and(word, ')'));
    }
    bytes = unecho_bytes_before(s, at);
    others = unecho_no_letters(bytes);
    return others >> 40 == 0 && (others & unecho_not(bytes, '-')) == 0 &&
           (~bytes & UNECHO_EVERY_BYTE(0x20)) == 0 && bytes >> 40 != UNECHO_STR &&
           !unecho_abbrev_may_stop(segmenter->abbrev, bytes);
}

/* Is the terminator at `at` the end of a sentence before any capital letter? */
static inline bool unecho_is_sure(const struct unecho_segmenter *segmenter, const char *s,
                                  size_t start, size_t at) {
    struct unecho_word word = unecho_word_before(s, start, at);
    uint64_t mark = (unsigned char)s[at];

    if (word.len == 0)
        return s[at] == '.' && unecho_is_sure_token(segmenter, s, start, at);
    if (s[at] == '.')
        return !unecho_abbrev_may_stop(segmenter->abbrev, word.letters) &&
               !unecho_is_street(word) && !unecho_is_strange(word);
    /* a name that ends in a mark: Yahoo! */
    return !unecho_abbrev_may_stop(segmenter->abbrev, unecho_letters_and(word, mark));
}

/* May the word at `at`, which begins with a capital letter, open a sentence behind an initial? */
static inline bool unecho_may_start(const struct unecho_segmenter *segmenter, const char *s,
                                    size_t at) {
    unsigned len = unecho_letters_at(s, at);
    uint64_t letters;

    if (s[at + 1] == '.')
        return false; /* another initial */
    len += len == 8 ? unecho_letters_at(s, at + 8) : 0;
    if (at < 8 || len == 16 || (unsigned char)s[at + len] >= 0x80)
        return true;
    letters = unecho_bytes_before(s, at + len) | UNECHO_EVERY_BYTE(0x20);
    return unecho_abbrev_may_hold(segmenter->abbrev->words,
                                  letters >> (len < 8 ? 64 - 8 * len : 0));
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
    uint64_t bytes = unecho_bytes_before(s, at + 8), feeds = unecho_not(bytes, '\n');
    uint64_t others = unecho_not(bytes, ' ') & unecho_not(bytes, '\t') & feeds;

    *newlines = 0;
    if (others && s[at + (size_t)__builtin_ctzll(others) / 8] != '\xC2') {
        uint64_t before = (others & -others) - 1; /* most, and without a branch */

        feeds = ~feeds & before & UNECHO_EVERY_BYTE(0x80);
        *newlines = (unsigned)((feeds >> 7) * UNECHO_EVERY_BYTE(1) >> 56);
        return at + (size_t)__builtin_ctzll(others) / 8;
    }
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

/* May white space end at `end` that unecho_trim_spaces leaves there? Not behind ASCII, the letters
 * of Chinese and Korean, curly quotes and dashes. */
static inline bool unecho_may_end_white(const char *s, size_t start, size_t end) {
    const unsigned char *last = (const unsigned char *)s + end - 3;

    if ((signed char)s[end - 1] >= 0)
        return s[end - 1] <= ' ';
    if (end < start + 3 || (last[1] & 0xC0) != 0x80)
        return true;
    return !(last[0] >= 0xE4 && last[0] <= 0xED) &&
           !(last[0] == 0xE2 && last[1] == 0x80 && last[2] >= 0x90 && last[2] <= 0xA7);
}

/* Behind an opening quote or bracket at `at`, if there is one. */
static inline size_t unecho_skip_opener(const char *s, size_t at) {
    if (s[at] == '"' || s[at] == '(' || s[at] == '[' || s[at] == '_')
        return at + 1;
    if (s[at] == '\xE2' && s[at + 1] == '\x80' && (s[at + 2] == '\x9C' || s[at + 2] == '\x98'))
        return at + 3;
    return at;
}

enum { UNECHO_GLANCE = 96 }; /* bytes that the rules may look at where a glance is enough */

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

/* Does a word of these kinds with a stop surely stand inside a sentence: "Mr. Smith", "p. 23"? */
static inline bool unecho_is_inside_before(unsigned kinds, bool digit) {
    if ((kinds & (UNECHO_TITLE | UNECHO_PLACE)) == UNECHO_TITLE)
        return true;
    return digit && (kinds & (UNECHO_UNIT | UNECHO_NUMBER)) == UNECHO_NUMBER;
}

/* The same as unecho_is_sure of a word that the filter holds by chance, or that is of other kinds
 * by itself: "all", "go". */
static inline bool unecho_is_ordinary(const struct unecho_segmenter *segmenter, const char *s,
                                      size_t at, struct unecho_word word, unsigned kinds) {
    return !(kinds & UNECHO_STOPS) && !unecho_is_street(word) && !unecho_is_strange(word) &&
           !unecho_abbrev_may_be_tail(segmenter->abbrev, s + at - word.len, word.len);
}

/* A capital letter by itself before a stop at `at`. */
static inline bool unecho_is_initial(const char *s, size_t start, size_t at) {
    return at > start && unecho_is_upper_ascii(s[at - 1]) && unecho_begins_token(s, start, at - 1);
}

/* A small one, which may be an abbreviation: "p", not the last of "it's". */
static inline bool unecho_is_small_token(const char *s, size_t start, size_t at) {
    return at > start + 1 && unecho_is_lower_ascii(s[at - 1]) && s[at - 2] != '\'' &&
           unecho_opens_word(s[at - 2]);
}

/* A stop before white space and the capital letter or digit at `word`, as in "Mr. Smith", "p. 23"
 * and "J. Smith". (Not to be inlined, as few need it.) */
__attribute__((noinline)) static enum unecho_verdict
unecho_glance_at_abbreviation(const struct unecho_segmenter *segmenter, const char *s, size_t start,
                              size_t at, size_t word) {
    struct unecho_word left = unecho_word_before(s, start, at);
    bool digit = unecho_is_digit_ascii(s[word]);
    unsigned kinds, len = left.len;

    if (unecho_is_initial(s, start, at))
        return digit || !unecho_may_start(segmenter, s, word) ? UNECHO_NO_CUT : UNECHO_MORE;
    if (len == 0 && unecho_is_small_token(s, start, at))
        len = 1;
    kinds = unecho_abbrev_find(segmenter->abbrev, s + at - len, len);
    if (unecho_is_inside_before(kinds, digit))
        return UNECHO_NO_CUT;
    return left.len > 0 && unecho_is_ordinary(segmenter, s, at, left, kinds) ? UNECHO_CUT
                                                                             : UNECHO_MORE;
}

/* "http", "www" */
static inline bool unecho_may_be_address(const char *s, size_t at) {
    return (s[at] == 'h' && s[at + 1] == 't') || (s[at] == 'w' && s[at + 1] == 'w');
}

/* Some stops at `at` before white space: before a small letter or a blank line no word counts.
 * (Not to be inlined, as few need it.) */
static inline enum unecho_verdict
unecho_glance_at_ellipsis(const struct unecho_segmenter *segmenter, const char *s, size_t at,
                          struct unecho_cut *cut) {
    size_t stop = at + 1, end;
    unsigned newlines;

    while (s[stop] == '.' && stop - at < 4)
        stop++;
    end = unecho_skip_closers(s, stop);
    cut->next = unecho_skip_white(s, end, &newlines);
    if (newlines > 1) {
        cut->end = end;
        return UNECHO_CUT;
    }
    if (cut->next == end || !unecho_is_lower_ascii(s[cut->next]) ||
        unecho_may_be_address(s, cut->next) ||
        (newlines && segmenter->newline == UNECHO_NEWLINE_BREAK))
        return UNECHO_MORE;
    cut->end = stop;
    return UNECHO_NO_CUT;
}

/* A terminator at `at` with no white space behind it: a stop inside "3.14", "example.com", "U.S.",
 * or more of them. NO_CUT, or MORE; CUT only behind several. */
static inline enum unecho_verdict unecho_glance_at_glued(const struct unecho_segmenter *segmenter,
                                                         const char *s, size_t start, size_t at,
                                                         struct unecho_cut *cut) {
    char next = s[at + 1];
    bool inside;

    if (s[at] != '.')
        return UNECHO_MORE;
    if (next == '.')
        return unecho_glance_at_ellipsis(segmenter, s, at, cut);
    inside = unecho_is_lower_ascii(next) || unecho_is_digit_ascii(next) ||
             unecho_continues_ascii(next) || next == '/' ||
             (at > start && unecho_is_upper_ascii(s[at - 1]) && unecho_is_upper_ascii(next) &&
              !unecho_may_start(segmenter, s, at + 1));
    return inside ? UNECHO_NO_CUT : UNECHO_MORE;
}

/* Is there a stop at `at` behind a vowel, or a letter beyond ASCII? Behind a whole word it may end
 * a sentence even before a small letter. */
static inline bool unecho_may_be_whole(const char *s, size_t start, size_t at) {
    return s[at] == '.' && at > start &&
           (unecho_is_vowel_ascii(s[at - 1]) || (signed char)s[at - 1] < 0);
}

/* Is there a quotation mark among the closers s[at, end)? */
static inline bool unecho_has_quote(const char *s, size_t at, size_t end) {
    for (; at < end; at++)
        if (s[at] == '"' || s[at] == '\'' || s[at] == '\xE2')
            return true;
    return false;
}

/* May brackets beside the closers s[at + 1, end) be a part of the sentence: "(!)", “Who?” (2010)?
 */
static inline bool unecho_may_be_aside(const char *s, size_t at, size_t end, size_t next) {
    return end > at + 1 &&
           (s[at + 1] == ')' || s[at + 1] == ']' || (s[at] != '.' && s[next] == '('));
}

/* Not "He" or "The". */
static inline bool unecho_may_be_name(const struct unecho_segmenter *segmenter, const char *s,
                                      size_t at) {
    unsigned len = unecho_letters_at(s, at);

    return unecho_is_upper_ascii(s[at]) && (len == 8 || s[at + len] != ' ' ||
                                            (unecho_abbrev_find(segmenter->abbrev, s + at, len) &
                                             (UNECHO_STARTER | UNECHO_TITLE)) != UNECHO_STARTER);
}

/* May the word behind a quotation that ends with the terminator at `at` begin the name of who
 * spoke? Signs that open something may stand before it. */
static inline bool unecho_may_speak(const struct unecho_segmenter *segmenter, const char *s,
                                    size_t at, size_t next, size_t word) {
    return (word == next || s[next] == '_') &&
           (s[at] != '.' || unecho_may_be_name(segmenter, s, word));
}

/* A terminator. CUT, NO_CUT, or MORE: look closer. */
static inline enum unecho_verdict unecho_glance_at_stop(const struct unecho_segmenter *segmenter,
                                                        const char *s, size_t start, size_t at,
                                                        struct unecho_cut *cut) {
    size_t end, word;
    unsigned newlines;
    bool quoted;

    if (s[at + 1] == ' ' && (unsigned char)s[at + 2] >= 0xC3 && s[at + 2] != '\xE2')
        return UNECHO_MORE; /* a letter beyond ASCII */
    end = unecho_skip_closers(s, at + 1);
    cut->next = unecho_skip_white(s, end, &newlines);
    if (cut->next == end)
        return end == at + 1 ? unecho_glance_at_glued(segmenter, s, start, at, cut) : UNECHO_MORE;
    if (newlines > 1) { /* not sure, but a gap that ends every sentence stays with it */
        cut->end = end;
        return UNECHO_CUT;
    }
    if (newlines && segmenter->newline == UNECHO_NEWLINE_BREAK)
        return UNECHO_MORE;
    word = unecho_skip_opener(s, cut->next);
    if (unecho_may_be_address(s, word))
        return UNECHO_MORE;
    if (unecho_is_lower_ascii(s[word]))
        return unecho_may_be_whole(s, start, at) ? UNECHO_MORE : UNECHO_NO_CUT;
    if (!unecho_is_upper_ascii(s[word]) && !unecho_is_digit_ascii(s[word]))
        return unecho_continues_ascii(s[word]) ? UNECHO_NO_CUT : UNECHO_MORE;
    if (unecho_may_be_aside(s, at, end, cut->next))
        return UNECHO_MORE;
    quoted = unecho_has_quote(s, at + 1, end);
    if (quoted && unecho_may_speak(segmenter, s, at, cut->next, word))
        return UNECHO_MORE;
    if (!unecho_is_sure(segmenter, s, start, at)) {
        enum unecho_verdict verdict =
            s[at] == '.' ? unecho_glance_at_abbreviation(segmenter, s, start, at, word)
                         : UNECHO_MORE;

        if (verdict != UNECHO_CUT)
            return verdict;
    }
    cut->sure = !quoted;
    cut->end = end;
    return UNECHO_CUT;
}

/* Does the text before the line end at `end` not say that the sentence goes on? False: look closer.
 */
static inline bool unecho_does_not_go_on(const struct unecho_segmenter *segmenter, const char *s,
                                         size_t start, size_t end) {
    uint64_t mark = (unsigned char)s[end - 1];
    bool marked = mark == ';' || mark == ':' || mark == ')' || mark == '!' || mark == '?';
    struct unecho_word word = unecho_word_before(s, start, end - marked);

    if (mark == '%' && unecho_begins_token(s, start, end - 1)) /* alone, as between fortunes */
        return !unecho_abbrev_may_hold(segmenter->abbrev->words, mark);
    return word.len > 0 &&
           !unecho_abbrev_may_hold(segmenter->abbrev->words,
                                   marked ? unecho_letters_and(word, mark) : word.letters);
}

/* May a Markdown link be open at the line end at `end`? */
static inline bool unecho_may_be_in_link(const char *s, size_t start, size_t end) {
    size_t from = end - start > UNECHO_PAIR_MAX ? end - UNECHO_PAIR_MAX : start;

    return memchr(s + from, '[', end - from) != NULL;
}

/* A line end, the line's text ending at `end`, before an ASCII capital letter or digit. */
static inline enum unecho_verdict unecho_glance_at_wrapped(const struct unecho_segmenter *segmenter,
                                                           const struct unecho_text *text,
                                                           size_t start, size_t end) {
    size_t line, length;

    if (segmenter->newline == UNECHO_NEWLINE_SPACE || text->data[end - 1] == ',')
        return UNECHO_NO_CUT;
    length = unecho_line_length(segmenter, text, end, &line);
    if (length >= UNECHO_WRAP_MIN && length <= UNECHO_WRAP_MAX)
        return UNECHO_NO_CUT;
    if (!unecho_does_not_go_on(segmenter, text->data, start, end) ||
        unecho_may_be_in_link(text->data, start, end))
        return UNECHO_MORE;
    if (length > UNECHO_WRAP_MAX)
        return UNECHO_CUT;
    if (start > line) /* a sentence that begins inside its line is no heading */
        return (signed char)text->data[line] > ' ' ? UNECHO_NO_CUT : UNECHO_MORE;
    return length < UNECHO_WRAP_LONG_WORD_MIN ? UNECHO_CUT : UNECHO_MORE;
}

/* Is there surely a letter or digit in s[start, end)? */
static inline bool unecho_has_alnum_ascii(const char *s, size_t start, size_t end) {
    return unecho_is_letter_ascii(s[start]) || unecho_is_alnum_ascii(s[end - 1]) ||
           (end - start > 1 && unecho_is_alnum_ascii(s[end - 2]));
}

/* A line end before "- " or "+ ": behind a full line they may be signs that were wrapped. */
static inline enum unecho_verdict unecho_glance_at_item(const struct unecho_segmenter *segmenter,
                                                        const struct unecho_text *text,
                                                        size_t end) {
    size_t line, length = unecho_line_length(segmenter, text, end, &line);

    if ((signed char)text->data[line] <= ' ') /* a line that may be set off */
        return UNECHO_MORE;
    return length < UNECHO_WRAP_MIN || length > UNECHO_WRAP_MAX ? UNECHO_CUT : UNECHO_MORE;
}

/* A single line end between the text before `end` and `next`. */
static inline enum unecho_verdict unecho_glance_at_line(const struct unecho_segmenter *segmenter,
                                                        const struct unecho_text *text,
                                                        size_t start, size_t end, size_t next) {
    const char *s = text->data;
    char first = s[unecho_skip_opener(s, next)];

    if ((s[next] == '-' || s[next] == '+') && s[next + 1] == ' ')
        return unecho_glance_at_item(segmenter, text, end);
    if (!unecho_has_alnum_ascii(s, start, end))
        return UNECHO_MORE;
    if (unecho_is_lower_ascii(first) || unecho_continues_ascii(first))
        return UNECHO_NO_CUT;
    return unecho_is_alnum_ascii(first) ? unecho_glance_at_wrapped(segmenter, text, start, end)
                                        : UNECHO_MORE;
}

/* A line end. The same. */
static inline enum unecho_verdict
unecho_glance_at_line_end(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                          size_t start, size_t at, struct unecho_cut *cut) {
    const char *s = text->data;
    size_t end, next;
    unsigned newlines;
    enum unecho_verdict verdict = UNECHO_CUT;

    if (at > start && unecho_is_alnum_ascii(s[at - 1]) && unecho_is_lower_ascii(s[at + 1]) &&
        segmenter->newline != UNECHO_NEWLINE_BREAK)
        return UNECHO_NO_CUT; /* most of wrapped text */
    end = unecho_trim_spaces(s, start, at);
    if (end == start || unecho_may_end_white(s, start, end))
        return UNECHO_MORE; /* the white space may be long enough to end a sentence by itself */
    next = unecho_skip_white(s, at, &newlines);
    if (newlines == 1)
        verdict = segmenter->newline != UNECHO_NEWLINE_BREAK
                      ? unecho_glance_at_line(segmenter, text, start, end, next)
                      : UNECHO_MORE;
    cut->end = verdict == UNECHO_CUT ? end : next;
    cut->next = next;
    return verdict;
}

/* Does kana begin at `s` that is a word's first letters: katakana, or two of hiragana? One may be a
 * particle. Not marks that compose. */
static inline bool unecho_is_kana_word(const char *s) {
    if (s[0] != '\xE3' || s[1] < '\x81' || s[1] > '\x83')
        return false;
    if (s[1] == '\x83' || (s[1] == '\x82' && s[2] >= '\xA0'))
        return true;
    return !(s[1] == '\x82' && s[2] > '\x98' && s[2] < '\x9B') && s[3] == '\xE3' &&
           (s[4] == '\x81' || (s[4] == '\x82' && s[5] < '\xA0'));
}

/* The ideographic full stop, which needs no space, before a Han character, a word in kana, or a
 * letter or digit, with or without a space, or a blank line; before a single kana it may be part of
 * a name, and other marks part of a title. */
static inline enum unecho_verdict unecho_glance_at_wide_stop(const char *s, size_t at,
                                                             struct unecho_cut *cut) {
    bool blank = s[at + 3] == '\n' && s[at + 4] == '\n';
    size_t next = at + 3 + (s[at + 3] == ' ');

    if (memcmp(s + at, "\xE3\x80\x82", 3) != 0 ||
        !(blank || unecho_utf8_is_han(s[next]) || unecho_is_alnum_ascii(s[next]) ||
          unecho_is_kana_word(s + next)))
        return UNECHO_MORE;
    cut->sure = !blank; /* as at other stops */
    cut->end = at + 3;
    cut->next = next;
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
    if (s[at] == '\n') /* as half of them are */
        return unecho_glance_at_line_end(segmenter, text, start, at, cut);
    switch (s[at]) {
    case '.':
    case '!':
    case '?':
        return unecho_glance_at_stop(segmenter, s, start, at, cut);
    case ';':
        return at > start && (signed char)s[at - 1] < 0 ? UNECHO_MORE : UNECHO_NO_CUT;
    case '\xE3':
        return unecho_glance_at_wide_stop(s, at, cut);
    default:
        return UNECHO_MORE;
    }
}

#endif
