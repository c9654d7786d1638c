#include "quoting.h"

#include "ascii.h"

#include <string.h>

enum { MAX_INDENT = 3 }; /* of a block quote, and between its marks, as CommonMark has it */

/* May what is at `at` stand behind marks? `bare`: also without a space, ">Yes." */
static bool may_follow(const char *s, size_t at, size_t end, bool bare) {
    char c;

    if (at == end)
        return true;
    c = s[at];
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return true;
    return bare && ((signed char)c < 0 || unecho_is_letter_ascii(c) ||
                    (c != '\0' && strchr("\"'([*_`~", c)));
}

size_t unecho_skip_quote(const char *s, size_t at, size_t end, bool quoted, unsigned *depth) {
    bool bare = at < end && s[at] == '>';
    size_t marks, behind;

    for (*depth = 0;; at = behind) {
        for (marks = at; marks < end && marks - at < MAX_INDENT && s[marks] == ' ';)
            marks++;
        for (behind = marks; behind < end && s[behind] == '>' && behind - marks <= UNECHO_QUOTES;)
            behind++;
        if (behind == marks || *depth + (behind - marks) > UNECHO_QUOTES ||
            !(quoted || may_follow(s, behind, end, bare)))
            return at;
        *depth += (unsigned)(behind - marks);
    }
}

/* Where the line begins that has nothing but spaces and `>` before `at`; SIZE_MAX: there is more,
 * or too much of that. */
static size_t line_of(bool zero_terminated, const char *s, size_t at) {
    size_t line = at;

    while (line > 0 && at - line <= UNECHO_QUOTE_MAX && (s[line - 1] == ' ' || s[line - 1] == '>'))
        line--;
    return line == 0 || unecho_ends_line(zero_terminated, s, line) ? line : SIZE_MAX;
}

bool unecho_is_quote_mark(bool zero_terminated, const struct unecho_text *text, size_t at,
                          bool quoted) {
    size_t line;
    unsigned depth;

    if (at >= text->len || text->data[at] != '>' || unecho_is_quote_open(text, at))
        return false;
    line = line_of(zero_terminated, text->data, at);
    return line != SIZE_MAX && unecho_skip_quote(text->data, line, text->len, quoted, &depth) > at;
}

size_t unecho_skip_quoted_gap(const struct unecho_segmenter *segmenter,
                              const struct unecho_text *text, size_t at, size_t limit,
                              struct unecho_quote *quote) {
    unsigned newlines;

    if (at > 0 && at < text->len && text->data[at] == '\n' && text->data[at - 1] == '\r')
        at++; /* the rest of a line end that is counted */
    for (;; at++, quote->depth++) {
        at = unecho_skip_gap(segmenter, text, at, limit, &newlines);
        quote->newlines += newlines;
        if (newlines > 0) {
            quote->quoted = newlines == 1 && quote->depth > 0;
            quote->depth = 0;
        }
        if (at >= limit ||
            !unecho_is_quote_mark(segmenter->zero_terminated, text, at, quote->quoted))
            return at;
    }
}
