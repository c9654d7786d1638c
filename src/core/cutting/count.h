/*
 * Numbers and letters that count what they stand before: "3.", "iv.", "Part II.", "제2조.", "β."
 */
#ifndef UNECHO_COUNT_H
#define UNECHO_COUNT_H

#include "look.h"

/* Is what stands between the beginning of the sentence and the stop at `at` a count and no more, or
 * a count with one word before it, "Section 2", "Rule No. 2"; or does one follow a colon? Cut off
 * it would be removed from the next list. */
bool unecho_counts(const struct unecho_look *look, size_t at);

/* "iv", "XII": up to five of I, V and X in one case. */
bool unecho_is_roman(const char *s, struct unecho_token token);

#endif
