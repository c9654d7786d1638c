#include "segment.h"

#include "bracket.h"
#include "cut.h"
#include "glance.h"
#include "markup.h"
#include "quoting.h"
#include "utf8.h"

#include <string.h>

enum { LINES = 16 };         /* whose ends are listed at once, at most */
enum { MAX_TAG = 4 * 1024 }; /* bytes of a tag in which no sentence ends */

/* A line, paragraph or document ends where the white space at `at` says so; text->lines: whether
 * that is a line end inside of it. */
static enum unecho_verdict block_end(const struct unecho_segmenter *segmenter,
                                     struct unecho_text *text, size_t start, size_t at,
                                     struct unecho_cut *cut) {
    unsigned newlines;
    size_t after = unecho_skip_gap(segmenter, text, at, text->len, &newlines);
    struct unecho_char c = unecho_utf8_at(text->data, after, text->len, text->last);

    cut->end = unecho_trim(segmenter, text, start, at);
    cut->next = after;
    cut->sure = false;
    if (newlines > 1 || (newlines && segmenter->unit == UNECHO_UNIT_LINE))
        return UNECHO_CUT;
    if (c.len == 0 && !text->last)
        return UNECHO_MORE;
    text->lines |= newlines > 0 && c.len > 0;
    cut->end = after > at ? after : at + c.len;
    return UNECHO_NO_CUT;
}

/* Where a unit that began at `start` and has no end is cut: at the limit, not inside a code point
 * or white space. */
static size_t limit_end(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                        size_t start) {
    size_t end = start + UNECHO_UNIT_LIMIT;

    for (size_t back = 1; back < 4; back++) {
        struct unecho_char c = unecho_utf8_at(text->data, end - back, text->len, true);

        if (c.cp != UNECHO_INVALID) {
            end -= c.len > back ? back : 0;
            break;
        }
    }
    return unecho_trim(segmenter, text, start, end);
}

/* Counts the brackets among the closers behind the terminator at `at`, up to `end`. */
static inline void count_closers(struct unecho_text *text, size_t at, size_t end) {
    at += (unsigned char)text->data[at] < 0xE0 ? 1 : 3; /* as long as the terminator is, or less */
    for (; at < end; at++)
        if (unecho_is_bracket(text, at))
            unecho_bracket_count(text, at);
}

/* What the rules say of the candidate at `at`. (Not to be inlined, as few need them.) */
__attribute__((noinline)) static enum unecho_verdict
judge_by_rules(const struct unecho_segmenter *segmenter, struct unecho_text *text, size_t start,
               size_t at, struct unecho_cut *cut) {
    enum unecho_verdict verdict;

    text->scanned = at;
    verdict = unecho_cut_at(segmenter, text, start, at, cut);
    if (text->depth > 0)
        cut->next = cut->end; /* the marks behind it count, and are skipped one by one */
    return verdict;
}

/* Is there a line end in text->data[at, end)? */
static bool has_line_end(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                         size_t at, size_t end) {
    while ((at = unecho_next_mark(text->marks.ends, at, end)) < end)
        if (unecho_begins_line_end(segmenter->zero_terminated, text, at++))
            return true;
    return false;
}

/* What is between the `<` at `at` and the `>` that closes it in its line is passed over. (Not to be
 * inlined, as few texts need it.) */
__attribute__((noinline)) static enum unecho_verdict
judge_tag(const struct unecho_segmenter *segmenter, struct unecho_text *text, size_t at,
          struct unecho_cut *cut) {
    size_t known = text->len - at < MAX_TAG ? text->len : at + MAX_TAG;
    size_t behind = unecho_skip_tag(text->data, at, known);
    bool open = behind > known;

    cut->end = at + 1;
    if (behind == at || has_line_end(segmenter, text, at, open ? known : behind))
        return UNECHO_NO_CUT;
    if (!open) {
        cut->end = behind;
        return UNECHO_NO_CUT;
    }
    text->scanned = at;
    return known < at + MAX_TAG && !text->last ? UNECHO_MORE : UNECHO_NO_CUT;
}

/* Does the sentence that begins at `start` end with the candidate at `at`? Not inside brackets,
 * whatever the rules say. A glance does not see marks of quoted lines. */
static inline enum unecho_verdict judge(const struct unecho_segmenter *segmenter,
                                        struct unecho_text *text, size_t start, size_t at,
                                        struct unecho_cut *cut) {
    enum unecho_verdict verdict =
        text->depth > 0 ? UNECHO_MORE : unecho_glance(segmenter, text, start, at, cut);

    if (verdict == UNECHO_MORE && text->data[at] == '<')
        return judge_tag(segmenter, text, at, cut);
    if (verdict == UNECHO_MORE && unecho_is_bracket(text, at)) {
        unecho_bracket_count(text, at);
        cut->end = at + 1;
        return UNECHO_NO_CUT;
    }
    if (verdict == UNECHO_MORE)
        verdict = judge_by_rules(segmenter, text, start, at, cut);
    if (verdict != UNECHO_CUT)
        return verdict;
    count_closers(text, at, cut->end);
    if (text->brackets.unpaired == 0)
        return UNECHO_CUT;
    text->scanned = at;
    verdict = unecho_bracket_at(segmenter, text, at);
    cut->end = verdict == UNECHO_NO_CUT ? at + 1 : cut->end;
    return verdict;
}

/* Where the sentence that begins at `start` ends: CUT; or MORE. NO_CUT: no candidate before `stop`
 * ends it. text->scanned moves on. */
static inline enum unecho_verdict cut_sentence(const struct unecho_segmenter *segmenter,
                                               struct unecho_text *text, size_t start, size_t stop,
                                               struct unecho_cut *cut) {
    size_t at = text->scanned > start ? text->scanned : start;

    while ((at = unecho_next_mark(text->marks.ends, at, stop)) < stop) {
        enum unecho_verdict verdict = judge(segmenter, text, start, at, cut);

        if (verdict != UNECHO_NO_CUT)
            return verdict;
        if (unecho_begins_line_end(segmenter->zero_terminated, text, at))
            text->lines = true;
        else
            count_closers(text, at, cut->end);
        at = cut->end;
    }
    text->scanned = at;
    return UNECHO_NO_CUT;
}

/* The same for the other kinds of units. */
static enum unecho_verdict cut_block(const struct unecho_segmenter *segmenter,
                                     struct unecho_text *text, size_t start, size_t stop,
                                     struct unecho_cut *cut) {
    size_t at = text->scanned > start ? text->scanned : start;

    while ((at = unecho_next_mark(text->marks.ends, at, stop)) < stop) {
        enum unecho_verdict verdict = block_end(segmenter, text, start, at, cut);

        text->scanned = at;
        if (verdict != UNECHO_NO_CUT)
            return verdict;
        at = cut->end;
    }
    text->scanned = at;
    return UNECHO_NO_CUT;
}

static enum unecho_verdict find_end(const struct unecho_segmenter *segmenter,
                                    struct unecho_text *text, struct unecho_cut *cut,
                                    unsigned *flags) {
    size_t start = text->unit, limit = start + UNECHO_UNIT_LIMIT;
    size_t stop = text->len < limit ? text->len : limit;
    enum unecho_verdict verdict = segmenter->unit == UNECHO_UNIT_SENTENCE
                                      ? cut_sentence(segmenter, text, start, stop, cut)
                                      : cut_block(segmenter, text, start, stop, cut);

    *flags = text->depth * UNECHO_SPAN_DEPTH;
    if (verdict != UNECHO_NO_CUT)
        return verdict;
    cut->sure = false;
    if (stop == limit) {
        if (text->len < limit + 4 && !text->last)
            return UNECHO_MORE;
        *flags |= UNECHO_SPAN_LIMITED;
        cut->end = limit_end(segmenter, text, start);
        return UNECHO_CUT;
    }
    cut->end = unecho_trim(segmenter, text, start, stop);
    return text->last ? UNECHO_CUT : UNECHO_MORE;
}

/* False: no white space begins with `c`. */
static inline bool may_be_white(char c) { return (signed char)c <= ' ' && !unecho_utf8_is_han(c); }

/* A letter or digit in one look: ASCII, or from U+5000 to U+9FFF. */
static inline bool begins_plainly(const char *s, size_t len) {
    return unecho_is_alnum_ascii(s[0]) || (unecho_utf8_is_han(s[0]) && s[0] != '\xE4' && len >= 3 &&
                                           (s[1] & 0xC0) == 0x80 && (s[2] & 0xC0) == 0x80);
}

static unsigned flags_of(const char *data, size_t start, size_t end) {
    unsigned flags = UNECHO_SPAN_PASS;
    bool quotes = true; /* nothing but quotes and brackets so far */

    if (data[start] >= 'A' && data[start] <= 'Z')
        return UNECHO_SPAN_CAPITAL;
    if (begins_plainly(data + start, end - start))
        return 0;
    for (size_t i = start; i < end;) {
        struct unecho_char c = unecho_utf8_at(data, i, end, true);

        if (c.flags & UNECHO_ALNUM) {
            if (quotes && c.cp >= 'A' && c.cp <= 'Z')
                flags |= UNECHO_SPAN_CAPITAL;
            return flags & ~(unsigned)UNECHO_SPAN_PASS;
        }
        if (c.cp == '<' || c.cp == '&')
            return unecho_find_plain(data, i, end) < end ? 0 : flags;
        quotes &= c.class == UNECHO_CLOSE || c.class == UNECHO_OPEN;
        i += c.len;
    }
    return flags;
}

/* The same as unecho_glance_at_plain_end where the mark at *at is a bracket and text->unit begins
 * the sentence: for the first mark behind it that is none, if all brackets before that pair off. */
static __attribute__((noinline)) size_t plain_end_behind(const struct unecho_segmenter *segmenter,
                                                         struct unecho_text *text, size_t stop,
                                                         size_t *at) {
    for (; *at < stop && text->data[*at] > 0 && unecho_is_bracket(text, *at);
         *at = unecho_next_mark(text->marks.ends, *at + 1, stop))
        unecho_bracket_count(text, *at);
    if (*at == stop || text->brackets.unpaired > 0)
        return 0;
    return unecho_glance_at_plain_end(segmenter, text->data, text->unit, *at);
}

/* Cuts off the sentences that are plain from one capital letter to the next, up to the first that
 * needs a closer look. They are most of prose, and so have a loop of their own. */
static size_t cut_plain(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                        struct unecho_span *spans, size_t max) {
    const char *s = text->data;
    const uint64_t *ends = text->marks.ends;
    size_t unit = text->unit, start = text->start, n = 0;

    if (unit >= text->len || !unecho_is_upper_ascii(s[unit]) || text->len < UNECHO_GLANCE ||
        text->scanned > unit || text->brackets.behind > unit || text->brackets.over > unit ||
        text->depth > 0)
        return 0;
    while (n < max && unit < text->len && unecho_is_upper_ascii(s[unit])) {
        size_t limit = unit + UNECHO_UNIT_LIMIT, known = text->len - UNECHO_GLANCE;
        size_t stop = known < limit ? known : limit;
        size_t at = unecho_next_mark(ends, unit, stop), next;

        if (at == stop)
            break;
        next = unecho_glance_at_plain_end(segmenter, s, unit, at);
        if (next == 0 && (s[at] & 0xFE) == '(') {
            text->unit = unit;
            next = plain_end_behind(segmenter, text, stop, &at);
        }
        if (next == 0)
            break;
        start = at + 1;
        spans[n++] = (struct unecho_span){unit, start,
                                          s[start] == ' ' ? UNECHO_SPAN_CAPITAL | UNECHO_SPAN_SURE
                                                          : UNECHO_SPAN_CAPITAL};
        unit = next;
    }
    text->start = start;
    text->unit = unit;
    return n;
}

/* The same for lines that begin with a letter or digit and end in no white space. As many ends are
 * listed as lines were plain so far: one that is not plain makes the list void. */
static size_t cut_plain_lines(struct unecho_text *text, struct unecho_span *spans, size_t max) {
    const char *s = text->data;
    size_t ends[LINES], count = 0, unit = text->unit, i = 0, n = 0;

    if (text->scanned > unit)
        return 0;
    while (n < max && unit < text->len &&
           (unecho_is_letter_ascii(s[unit]) || unecho_is_digit_ascii(s[unit]))) {
        size_t at;

        if (i == count) {
            count = unecho_list_marks(text->marks.ends, unit, text->len, ends,
                                      n < LINES ? n + 1 : LINES);
            i = 0;
        }
        if (i == count)
            break;
        at = ends[i++];
        if (at - unit >= UNECHO_UNIT_LIMIT || s[at] != '\n' || (signed char)s[at - 1] <= ' ')
            break;
        spans[n++] = (struct unecho_span){
            unit, at, unecho_is_upper_ascii(s[unit]) ? UNECHO_SPAN_CAPITAL : 0u};
        unit = at + 1;
    }
    if (n > 0)
        text->start = unit - 1;
    text->unit = unit;
    return n;
}

static size_t cut_plain_units(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                              struct unecho_span *spans, size_t max) {
    if (segmenter->unit == UNECHO_UNIT_SENTENCE)
        return cut_plain(segmenter, text, spans, max);
    if (segmenter->unit == UNECHO_UNIT_LINE && !segmenter->zero_terminated)
        return cut_plain_lines(text, spans, max);
    return 0;
}

/* Says in *flags what brackets there are in the sentence that ends at `end`, and before it. False:
 * more text is needed. */
static inline bool end_brackets(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                                size_t end, unsigned *flags) {
    if (text->brackets.behind <= text->unit && text->brackets.over <= text->unit &&
        text->brackets.unpaired == 0)
        return true;
    return unecho_bracket_end(segmenter, text, end, flags);
}

/* Moves text->unit over a gap that has marks of quoted lines, or follows one. False: it cannot be
 * told yet if there are more. */
__attribute__((noinline)) static bool skip_quoted(const struct unecho_segmenter *segmenter,
                                                  struct unecho_text *text, size_t limit) {
    struct unecho_quote quote = {text->depth, 0, text->quoted};

    if (segmenter->unit != UNECHO_UNIT_SENTENCE)
        return true;
    text->unit = unecho_skip_quoted_gap(segmenter, text, text->unit, limit, &quote);
    text->depth = quote.depth;
    text->quoted = quote.quoted;
    if (unecho_is_quote_open(text, text->unit))
        return false;
    if (unecho_utf8_at(text->data, text->unit, text->len, text->last).len > 0)
        text->quoted = false; /* the gap ends here */
    return true;
}

/* Moves text->unit over the gap, or as much of it as is there. The same. */
static inline bool skip_to_unit(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                                size_t limit) {
    unsigned newlines;

    if (text->depth > 0 || text->quoted)
        return skip_quoted(segmenter, text, limit);
    if (text->unit >= text->len || may_be_white(text->data[text->unit]))
        text->unit = unecho_skip_gap(segmenter, text, text->unit, limit, &newlines);
    return text->unit >= text->len || text->data[text->unit] != '>' ||
           skip_quoted(segmenter, text, limit);
}

/* Moves text->unit back to `limit`, or where a character begins before that. */
static void cut_gap(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                    size_t limit) {
    unsigned newlines;

    text->unit = unecho_skip_gap(segmenter, text, text->start, limit, &newlines);
    if (text->unit >= limit)
        return;
    text->unit = limit; /* it has marks of quoted lines */
    while (((unsigned char)text->data[text->unit] & 0xC0) == 0x80)
        text->unit--;
}

/* Is the character at text->unit not all there? */
static inline bool is_cut_off(const struct unecho_text *text) {
    return text->len - text->unit < 4 && /* as long as a character is */
           unecho_utf8_at(text->data, text->unit, text->len, text->last).len == 0;
}

/* May the line feed of a CR LF be yet to come? */
static bool ends_in_cr(const struct unecho_text *text) {
    return text->unit == text->len && text->data[text->unit - 1] == '\r' && !text->last;
}

/* Is what stands behind this gap of the document that was cut at the limit? With NUL between it is
 * another one. */
static bool goes_on(const struct unecho_text *text) {
    size_t gap = text->unit - text->start;

    return text->rest && (gap == 0 || !memchr(text->data + text->start, '\0', gap));
}

/* The same of the unit behind it, which is cut off with these flags. */
static unsigned note_rest(struct unecho_text *text, unsigned flags) {
    bool rest = goes_on(text);

    text->rest = (flags & UNECHO_SPAN_LIMITED) != 0;
    return rest ? UNECHO_SPAN_REST : 0;
}

size_t unecho_segment(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                      struct unecho_span *spans, size_t max) {
    size_t n = 0;

    while (n < max) {
        unsigned flags = 0;
        size_t limit;
        struct unecho_cut cut = {0, 0, false};

        n += cut_plain_units(segmenter, text, spans + n, max - n);
        if (n == max)
            break;
        limit = text->start + UNECHO_UNIT_LIMIT;
        if (!skip_to_unit(segmenter, text, limit))
            break;
        if (text->unit >= limit) { /* a megabyte of white space passes through as a unit */
            cut_gap(segmenter, text, limit);
            if (ends_in_cr(text))
                break;
            text->rest = goes_on(text);
            spans[n++] = (struct unecho_span){text->start, text->unit, UNECHO_SPAN_PASS};
            text->start = text->scanned = text->unit;
            continue;
        }
        if (is_cut_off(text))
            break;
        if (find_end(segmenter, text, &cut, &flags) == UNECHO_MORE)
            break;
        if (!end_brackets(segmenter, text, cut.end, &flags))
            break;
        flags |= flags_of(text->data, text->unit, cut.end) | (cut.sure ? UNECHO_SPAN_SURE : 0u) |
                 (text->lines ? UNECHO_SPAN_LINES : 0u);
        if (segmenter->unit == UNECHO_UNIT_DOCUMENT)
            flags |= note_rest(text, flags);
        spans[n++] = (struct unecho_span){text->unit, cut.end, flags};
        text->lines = false;
        text->start = text->scanned = cut.end;
        text->unit = cut.next > cut.end ? cut.next : cut.end;
    }
    return n;
}
