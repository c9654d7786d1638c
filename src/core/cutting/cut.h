/*
 * Whether a sentence ends at a candidate: a stop, a question or exclamation mark, a line end.
 *
 * The rules start from UAX #29 (Unicode 15) and are tailored for news text. They look one token
 * back (24 bytes) and closers, white space and one word ahead, so that the same sentence is cut the
 * same way wherever it stands. When in doubt, there is no cut: a piece such as "Mr." taken for a
 * sentence would be removed from the middle of another text.
 */
#ifndef UNECHO_CUT_H
#define UNECHO_CUT_H

#include "segment.h"

enum unecho_verdict {
    UNECHO_CUT,
    UNECHO_NO_CUT,
    UNECHO_MORE /* it depends on text that has not come yet */
};

struct unecho_cut {
    size_t end;  /* CUT: where the sentence ends; NO_CUT: where the search goes on */
    size_t next; /* CUT: the white space after it reaches at least to here */
    bool sure;   /* CUT: any capital letter could follow */
};

/* Does a sentence that begins at `start` end at the candidate at `at`? (Not to be inlined: it would
 * weigh down the few lines that tell most candidates, see glance.h.) */
__attribute__((noinline)) enum unecho_verdict
unecho_cut_at(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
              size_t start, size_t at, struct unecho_cut *cut);

/* A line of so many characters may have been wrapped by a program: the widths in use are 60 to
 * 80, and the word that went to the next line takes up to a third of that. */
enum {
    UNECHO_WRAP_MIN = 56,
    UNECHO_WRAP_MAX = 84,
    UNECHO_WRAP_WIDTH = 72,
    UNECHO_WRAP_LONG_WORD_MIN = 40
};

/* How many bytes are looked back on for what opened a link, a pair of quotes or of "**". */
enum { UNECHO_PAIR_MAX = 256 };

/* The line that ends at `at`: its length in characters, more than UNECHO_WRAP_MAX if it is longer,
 * and where it begins (or where the counting stopped). */
size_t unecho_line_length(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                          size_t at, size_t *begin);

/* The same of a line of the sentence that is looked at. A quoted one begins behind its marks and
 * the space that belongs to them. */
struct unecho_look;
size_t unecho_look_line(const struct unecho_look *look, size_t at, size_t *begin);

#endif
