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

#include "text.h"
#include "verdict.h"

/* Does a sentence that begins at `start` end at the candidate at `at`? (Not to be inlined: it would
 * weigh down the few lines that tell most candidates, see glance.h.) */
__attribute__((noinline)) enum unecho_verdict
unecho_cut_at(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
              size_t start, size_t at, struct unecho_cut *cut);

#endif
