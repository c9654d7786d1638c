/*
 * The `>` before the lines of quoted mail and of Markdown's block quotes. They are layout, as white
 * space is: they stand in the gaps between sentences, and inside a sentence as a part of its line
 * ends.
 *
 *     He wrote:
 *     > It rained. She stayed at
 *     > home.          ^ depth 1
 *     >
 *     > > Why?         depth 2
 *
 * All lines of a sentence have the same depth. Whether a `>` is a mark is told by what stands
 * before it in its line and by the byte behind it: up to three spaces before each, and behind them
 * white space or, if the line begins with them, a letter, quote or bracket; behind a quoted line
 * anything. Elsewhere `>= 5` and `>5` are text.
 */
#ifndef UNECHO_QUOTING_H
#define UNECHO_QUOTING_H

#include "text.h"

enum {
    UNECHO_QUOTES = 16,                       /* marks in a line, at most */
    UNECHO_QUOTE_MAX = 4 * UNECHO_QUOTES + 1, /* bytes of them, and of the space behind them */
};

/* `at`, where a line begins, behind its marks; `quoted`: so was the line before. *depth: how many
 * marks there are. */
size_t unecho_skip_quote(const char *s, size_t at, size_t end, bool quoted, unsigned *depth);

/* Is the `>` at `at` a mark? No other byte is. (NUL may end lines.) */
bool unecho_is_quote_mark(bool zero_terminated, const struct unecho_text *text, size_t at,
                          bool quoted);

/* Does it depend on text that has not come yet whether what begins at `at` is a mark? */
static inline bool unecho_is_quote_open(const struct unecho_text *text, size_t at) {
    while (at < text->len && text->data[at] == '>')
        at++;
    return at == text->len && at > 0 && !text->last && text->data[at - 1] == '>';
}

/* What a gap says of the line in which it ends. */
struct unecho_quote {
    unsigned depth;    /* where the gap begins, then where it ends */
    unsigned newlines; /* in it */
    bool quoted;       /* the line before that one; false where the gap begins */
};

/* As unecho_skip_gap, and marks. Goes on from where it ended before, with the same `quote`. */
size_t unecho_skip_quoted_gap(const struct unecho_segmenter *segmenter,
                              const struct unecho_text *text, size_t at, size_t limit,
                              struct unecho_quote *quote);

#endif
