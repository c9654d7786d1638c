/*
 * What stands around a candidate: the token before it, terminators, closers, white space, the word
 * after it. Only facts; what follows from them is cut.c's.
 */
#ifndef UNECHO_LOOK_H
#define UNECHO_LOOK_H

#include "quoting.h"
#include "text.h"
#include "utf8.h"

#include <string.h>

enum unecho_gap {
    UNECHO_GAP_NONE,
    UNECHO_GAP_INLINE,
    UNECHO_GAP_LINE,
    UNECHO_GAP_PARAGRAPH, /* blank line, form feed, U+2028, U+2029 */
    UNECHO_GAP_END        /* the text ends here */
};

/*
 *     ... said “No!”  Then she ...
 *            at ^^ ^  ^ next, word
 *                | end
 *                run_end
 */
struct unecho_look {
    const struct unecho_segmenter *segmenter;
    const struct unecho_text *text;
    size_t start;   /* the sentence begins here */
    size_t at;      /* terminators begin; at a line end: the end of the line's text */
    size_t run_end; /* the first run of them ends */
    size_t end;     /* after closers: the sentence would end here */
    size_t next;    /* after white space */
    size_t word;    /* the letter, digit or symbol that decides, after openers and dashes */
    struct unecho_char first; /* the code point at `word`; len 0: the text ends */
    enum unecho_gap gap;
    unsigned newlines; /* line ends in the gap, as far as it is there */
    unsigned dots;
    bool mark;     /* has ! or ? or one like it */
    bool always;   /* has a terminator of a script that needs no space after it */
    bool ellipsis; /* has …, or two dots or more */
    bool opened;   /* a bracket or quote opens between next and word */
    bool dashed;   /* a dash stands behind a mark at the end of the line */
};

/* How many bytes are looked back on for what opened a link, a pair of quotes or of "**". */
enum { UNECHO_PAIR_MAX = 256 };

enum { UNECHO_TOKEN_MAX = 64 }; /* bytes that are looked at of the token after a terminator */

struct unecho_token {
    size_t start, end;
};

/* Each false: more text is needed. They are called in this order. */
bool unecho_look_terminators(struct unecho_look *look); /* from `at`: run_end, end, kinds */
bool unecho_look_gap(struct unecho_look *look);         /* from `end`: gap, next; may move end */
bool unecho_look_word(struct unecho_look *look);        /* from `next`: word, first, opened */

/* The white space at `at` up to `limit` in a quoted sentence, and marks; before a line of another
 * depth *newlines is more than 1. */
size_t unecho_look_skip_quoted(const struct unecho_look *look, size_t at, size_t limit,
                               unsigned *newlines);

/* The same in any sentence: in others marks are text. */
static inline size_t unecho_look_skip_gap(const struct unecho_look *look, size_t at, size_t limit,
                                          unsigned *newlines) {
    return look->text->depth > 0
               ? unecho_look_skip_quoted(look, at, limit, newlines)
               : unecho_skip_gap(look->segmenter, look->text, at, limit, newlines);
}

/* `at` without what unecho_look_skip_gap would skip before it. */
size_t unecho_look_trim(const struct unecho_look *look, size_t at);

/* The code point at `at`, len 0 at the end of what is there. */
static inline struct unecho_char unecho_look_char(const struct unecho_look *look, size_t at) {
    return unecho_utf8_at(look->text->data, at, look->text->len, look->text->last);
}

/* The code point before `at`; where the sentence begins a space, len 0. */
static inline struct unecho_char unecho_look_before(const struct unecho_look *look, size_t at) {
    return at > look->start
               ? unecho_look_char(look, unecho_utf8_before(look->text->data, look->start, at))
               : (struct unecho_char){0, 0, UNECHO_SPACE, UNECHO_SPACE};
}

/* Is `at` where the memory ends, but not the text? `c` is what unecho_look_char says of it. */
static inline bool unecho_look_is_cut_off(const struct unecho_look *look, size_t at,
                                          struct unecho_char c) {
    return c.len == 0 && (at < look->text->len || !look->text->last);
}

/* The same where a gap seems to end: may it go on? */
static inline bool unecho_look_is_gap_open(const struct unecho_look *look, size_t at,
                                           struct unecho_char c) {
    return unecho_look_is_cut_off(look, at, c) ||
           (look->text->depth > 0 && unecho_is_quote_open(look->text, at));
}

/* The kinds of a word of the text, a bit each (abbrev.h). */
static inline unsigned unecho_look_kinds(const struct unecho_look *look,
                                         struct unecho_token token) {
    return unecho_abbrev_find(look->segmenter->abbrev, look->text->data + token.start,
                              token.end - token.start);
}

/* One letter with a stop: "J." in a name, the "I" of "F.B.I." with spaces in it. */
static inline bool unecho_look_is_initial(const struct unecho_look *look,
                                          struct unecho_token word) {
    return word.end == word.start + unecho_look_char(look, word.start).len &&
           unecho_look_char(look, word.end).cp == '.';
}

/* Does a line that begins with it and a space begin a unit? */
bool unecho_is_bullet(uint32_t cp);

/* A quotation mark, of either direction: " ' « » “ ‹ 「 『 and those of their kinds. */
static inline bool unecho_is_quote(uint32_t cp) {
    return cp == '"' || cp == '\'' || cp == 0xAB || cp == 0xBB || (cp >= 0x2018 && cp <= 0x203A) ||
           (cp >= 0x300C && cp <= 0x300F) || cp == 0xFF63;
}

/* Of Latin letters. */
static inline bool unecho_is_vowel(uint32_t cp) {
    return (cp < 0x80 && strchr("aeiou", (char)cp)) || (cp >= 0xE0 && cp <= 0xFA && cp != 0xE7);
}

static inline bool unecho_is_dash(uint32_t cp) {
    return cp == '-' || (cp >= 0x2010 && cp <= 0x2015);
}

/* The token that ends at `at`, without what opens it, at most UNECHO_ABBREV_MAX + 1 bytes long and
 * not from before the sentence. */
struct unecho_token unecho_look_back(const struct unecho_look *look, size_t at);

/* The end of the token at `at`: white space, or a terminator that a unit may end with, as what
 * comes after that must not count: a stop in "example.com" is inside. 0: more text is needed. */
size_t unecho_look_token_end(const struct unecho_look *look, size_t at);

/* The kinds that a token has by the word before it: "p. es." is "p.es" of a list, "il cap." is
 * "il_cap", and "dell’On." has "l'on". */
unsigned unecho_look_kinds_of_two(const struct unecho_look *look, struct unecho_token token);

/* The letters from `word` on, at most about UNECHO_ABBREV_MAX bytes ("It" of "It's"), and what
 * stands behind them is there, too. False: more text is needed. */
bool unecho_look_ahead(const struct unecho_look *look, struct unecho_token *word);

#endif
