/*
 * Each kind of bracket is counted by itself, so that brackets which cross hold as well as those
 * that nest. Most sentences have pairs or none: only where a sentence would end with a bracket open
 * is its partner sought. One is looked at for each of its kind that is open before it, of which
 * there are but a few: where brackets nest deeper they are taken for open, and time stays linear in
 * "((((((".
 */
#include "bracket.h"

#include "ascii.h"
#include "utf8.h"

#include <string.h>

enum { MAX_DEPTH = 8, MAX_ITEM = 3 /* letters or digits */ };

enum { ROUND, SQUARE, CJK, WIDE_ROUND = CJK + 10, WIDE_SQUARE, HALF_CORNER, KINDS };

_Static_assert((int)KINDS == (int)UNECHO_BRACKET_KINDS, "a count for each");

struct bracket {
    unsigned kind; /* KINDS: none */
    bool opens;
};

/* 〈 〉 《 》 「 」 『 』 【 】 〔 〕 〖 〗 〘 〙 〚 〛, （ ）, ［ ］, ｢ ｣ */
static inline struct bracket wide_bracket(const unsigned char *s) {
    if (s[0] == 0xE3)
        return (struct bracket){CJK + (s[2] - 0x88u) / 2, s[2] % 2 == 0};
    if (s[1] == 0xBD)
        return (struct bracket){HALF_CORNER, s[2] == 0xA2};
    return s[2] < 0xBB ? (struct bracket){WIDE_ROUND, s[2] == 0x88}
                       : (struct bracket){WIDE_SQUARE, s[2] == 0xBB};
}

/* Is the bracket at `at` the mouth of a face: ":(", ";-)"? */
static bool is_mouth(const struct unecho_text *text, size_t at) {
    const char *s = text->data;

    if (at > text->unit + 1 && s[at - 1] == '-')
        at--;
    return at > text->unit && (s[at - 1] == ':' || s[at - 1] == ';');
}

/* What the bracket at `at` is. */
static inline struct bracket bracket_of(const struct unecho_text *text, size_t at) {
    const unsigned char *s = (const unsigned char *)text->data + at;

    if (*s >= 0x80)
        return wide_bracket(s);
    if (is_mouth(text, at))
        return (struct bracket){KINDS, false};
    return (struct bracket){*s < '[' ? ROUND : SQUARE, *s == '(' || *s == '['};
}

/* The same of any mark. */
static inline struct bracket bracket_at(const struct unecho_text *text, size_t at) {
    return unecho_is_bracket(text, at) ? bracket_of(text, at) : (struct bracket){KINDS, false};
}

/* "1)", "iv)", "一）": does the bracket at `at` close nothing but the number that a sentence begins
 * with? (Not to be inlined, as most brackets pair off.) */
__attribute__((noinline)) static bool is_item(const struct unecho_text *text, size_t at) {
    struct unecho_char c = unecho_utf8_at(text->data, text->unit, at, true);
    size_t i = text->unit;

    if (c.len > 1)
        return c.flags & UNECHO_ALNUM && i + c.len == at;
    while (i < at && i - text->unit < MAX_ITEM && unecho_is_alnum_ascii(text->data[i]))
        i++;
    return i == at && at > text->unit;
}

void unecho_bracket_count(struct unecho_text *text, size_t at) {
    struct unecho_brackets *brackets = &text->brackets;
    struct bracket bracket;

    if (at < brackets->counted)
        return;
    brackets->counted = at + 1;
    bracket = bracket_of(text, at);
    if (bracket.kind == KINDS)
        return;
    if (bracket.opens) {
        brackets->open[bracket.kind]++;
        brackets->unpaired++;
    } else if (brackets->open[bracket.kind] > 0) {
        brackets->open[bracket.kind]--;
        brackets->unpaired--;
    } else {
        brackets->unpaired +=
            !((bracket.kind == ROUND || bracket.kind == WIDE_ROUND) && is_item(text, at));
    }
}

/* Where in text->data[at, end) the bracket closes that opens at `at`, else `end`. */
static size_t find_partner(const struct unecho_text *text, size_t at, size_t end) {
    unsigned kind = bracket_at(text, at).kind, depth = 1;

    while ((at = unecho_next_mark(text->marks.ends, at + 1, end)) < end) {
        struct bracket bracket = bracket_at(text, at);

        if (bracket.kind != kind)
            continue;
        if (bracket.opens && ++depth > MAX_DEPTH)
            return end;
        if (!bracket.opens && --depth == 0)
            break;
    }
    return at;
}

/* The end of the text without a character that is not all there. */
static size_t known_end(const struct unecho_text *text) {
    for (size_t at = text->len; !text->last && at > text->unit && text->len - at < 4;)
        if (((unsigned char)text->data[--at] & 0xC0) != 0x80)
            return unecho_utf8_at(text->data, at, text->len, false).len ? text->len : at;
    return text->len;
}

/* Seeks the partners of the brackets that open before `end`. CUT, or MORE. */
static enum unecho_verdict seek_partners(const struct unecho_segmenter *segmenter,
                                         struct unecho_text *text, size_t end) {
    struct unecho_brackets *brackets = &text->brackets;
    size_t known = known_end(text);
    size_t at = brackets->sought > text->unit ? brackets->sought : text->unit;

    for (; (at = unecho_next_mark(text->marks.ends, at, end)) < end; at++) {
        size_t bound = at + UNECHO_BRACKET_MAX, stop = bound < known ? bound : known, partner;

        brackets->sought = at;
        if (!bracket_at(text, at).opens)
            continue;
        partner = find_partner(text, at, stop);
        if (unecho_find_line_end(segmenter, text, at, partner) < partner)
            continue;
        if (partner == known && known < bound && !text->last)
            return UNECHO_MORE;
        if (partner < stop && partner > brackets->inside)
            brackets->inside = partner;
    }
    brackets->sought = end;
    return UNECHO_CUT;
}

/* Is there nothing from `at` to the closing bracket but terminators and what closes? Then a
 * sentence may end with that: "(They left.) He", or before it: "( They left. )". */
static bool is_last_inside(const struct unecho_text *text, size_t at) {
    bool spaced = text->data[text->brackets.inside] > 0;

    while (at < text->brackets.inside) {
        struct unecho_char c = unecho_utf8_at(text->data, at, text->len, text->last);

        if (c.class != UNECHO_STERM && c.class != UNECHO_ATERM && c.class != UNECHO_CLOSE &&
            c.class != UNECHO_EXTEND && !(c.class == UNECHO_SPACE && spaced))
            return false;
        at += c.len ? c.len : 1;
    }
    return true;
}

enum unecho_verdict unecho_bracket_at(const struct unecho_segmenter *segmenter,
                                      struct unecho_text *text, size_t at) {
    if (seek_partners(segmenter, text, at) == UNECHO_MORE)
        return UNECHO_MORE;
    return is_last_inside(text, at) ? UNECHO_CUT : UNECHO_NO_CUT;
}

/* How far the partners are sought of those brackets of the sentence before `end` that are of a kind
 * that does not pair off. *over: how far one is open that a line end in the sentence parts from its
 * partner, if it has any; 0: there is none. *more: more text is needed to tell. */
static size_t sought_until(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                           size_t end, size_t *over, bool *more) {
    size_t known = known_end(text), until = 0;

    *more = false;
    *over = 0;
    for (size_t at = text->unit; (at = unecho_next_mark(text->marks.ends, at, end)) < end; at++) {
        struct bracket bracket = bracket_at(text, at);
        size_t bound = at + UNECHO_BRACKET_MAX, stop;

        if (bracket.kind == KINDS || !bracket.opens || text->brackets.open[bracket.kind] == 0)
            continue;
        stop = find_partner(text, at, bound < known ? bound : known);
        stop = unecho_find_line_end(segmenter, text, at, stop);
        if (stop < end && unecho_begins_line_end(segmenter->zero_terminated, text, stop))
            *over = bound;
        *more |= stop == known && known < bound && !text->last;
        until = stop > until ? stop : until;
    }
    return until;
}

/* Does what begins at text->unit stand inside a bracket that runs over a line end? Not in the next
 * line, with which another block of the text may begin. */
static bool is_inside_lines(const struct unecho_segmenter *segmenter, struct unecho_text *text) {
    unsigned newlines;

    if (text->brackets.over <= text->unit)
        return false;
    (void)unecho_skip_gap(segmenter, text, text->start, text->unit, &newlines);
    if (newlines > 0)
        text->brackets.over = 0;
    return newlines == 0;
}

/* Does the sentence close a bracket that it did not open? */
static bool closes_another(const struct unecho_brackets *brackets) {
    uint32_t open = 0;

    for (size_t kind = 0; kind < KINDS; kind++)
        open += brackets->open[kind];
    return brackets->unpaired > open;
}

bool unecho_bracket_end(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                        size_t end, unsigned *flags) {
    struct unecho_brackets *brackets = &text->brackets;
    unsigned found = brackets->behind > text->unit ? UNECHO_SPAN_BEHIND : 0u;

    if (is_inside_lines(segmenter, text))
        found |= UNECHO_SPAN_HALF;

    if (brackets->unpaired > 0) {
        bool more;
        size_t over, until = sought_until(segmenter, text, end, &over, &more);

        if (more)
            return false;
        if (over > 0 || closes_another(brackets))
            brackets->over = over;
        found |= UNECHO_SPAN_HALF;
        brackets->behind = until > brackets->behind ? until : brackets->behind;
        memset(brackets->open, 0, sizeof(brackets->open));
        brackets->unpaired = 0;
    }
    *flags |= found;
    return true;
}
