/*
 * Inside brackets that close in their line and within UNECHO_BRACKET_MAX bytes no sentence ends, as
 * half a bracket is none.
 *
 *     He left (they say. But who knows.) in June.
 *             ^ found here     inside ^
 *
 * What stands in the next line is not waited for. A sentence that has but half of a pair all the
 * same is never compared, nor is what follows in the line a bracket that stays open, as far as it
 * is sought in: nothing goes that leaves the other half behind, or brings one nearer. Nor is what
 * follows in its last line a sentence with a bracket that a line end inside of it leaves open, up
 * to the sentence that closes one or the bound: it may stand in the brackets.
 */
#ifndef UNECHO_BRACKET_H
#define UNECHO_BRACKET_H

#include "text.h"
#include "verdict.h"

enum { UNECHO_BRACKET_MAX = 768 }; /* bytes from the opening bracket to the one that closes it */

/* Is the mark at `at` a bracket? */
static inline bool unecho_is_bracket(const struct unecho_text *text, size_t at) {
    const unsigned char *s = (const unsigned char *)text->data + at;

    if ((*s & 0xFE) == '(' || *s == '[' || *s == ']')
        return true;
    if (*s < 0xE3 || text->len - at < 3)
        return false;
    if (*s == 0xE3)
        return s[1] == 0x80 && s[2] >= 0x88 && s[2] <= 0x9B && (s[2] & 0xFE) != 0x92;
    return *s == 0xEF &&
           ((s[1] == 0xBC && ((s[2] & 0xFE) == 0x88 || s[2] == 0xBB || s[2] == 0xBD)) ||
            (s[1] == 0xBD && (s[2] == 0xA2 || s[2] == 0xA3)));
}

/* Counts the bracket at `at`, which belongs to the sentence that begins at text->unit. */
__attribute__((noinline)) void unecho_bracket_count(struct unecho_text *text, size_t at);

/* May the sentence that begins at text->unit end with the candidate at `at`, as the rules say,
 * though not all its brackets are in pairs? CUT; NO_CUT: it is inside brackets; or MORE. */
enum unecho_verdict unecho_bracket_at(const struct unecho_segmenter *segmenter,
                                      struct unecho_text *text, size_t at);

/* The sentence from text->unit ends at `end`: says in *flags if it is HALF or BEHIND. False: more
 * text is needed. For each that has brackets which do not pair off, or begins before
 * text->brackets.behind. */
bool unecho_bracket_end(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                        size_t end, unsigned *flags);

#endif
