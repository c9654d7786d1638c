/*
 * Lines are told one after the other, each by what stands in it and behind it, so that it does not
 * count how much of the text is there: more is asked for wherever it could.
 */
#include "whole.h"

#include "ascii.h"
#include "markup.h"
#include "quoting.h"
#include "utf8.h"

#include <string.h>

enum {
    MAX_INDENT = 64,     /* white space before a line */
    MAX_LINE = 4 * 1024, /* bytes of a header, a rule, a line of markup */
    MAX_BARE = 20        /* signs of a fence without a word: more underline a heading */
};

/* A line, as much of it as is there. */
struct line {
    size_t begin, content; /* behind white space and marks */
    size_t end, next;      /* its line end, and behind that */
    unsigned depth;
    bool open; /* it goes on in text that is not there */
};

/* What kind of fence a line has. */
struct fence {
    char sign;
    bool many; /* more than three of it */
};

/* What is known of how such a fence closes: not at all, behind some line, or not so soon. */
struct close {
    size_t behind;
    bool is_far;
};

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Behind the line end at `at`. */
static size_t behind_line_end(const struct unecho_text *text, size_t at) {
    unsigned char b = (unsigned char)text->data[at];

    if (b == '\r' && at + 1 < text->len && text->data[at + 1] == '\n')
        return at + 2;
    return at + (b < 0x80 ? 1 : b == 0xC2 ? 2 : 3);
}

/* The line that begins at `begin`; its end is sought up to `limit`. */
static struct line line_at(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                           size_t begin, size_t limit) {
    size_t stop = limit < text->len ? limit : text->len, at = begin;
    struct line line = {.begin = begin};
    unsigned depth = 0;

    line.end = unecho_find_line_end(segmenter, text, begin, stop);
    line.open = line.end == text->len && !text->last;
    line.next = line.end < stop ? behind_line_end(text, line.end) : line.end;
    line.open |=
        line.next == text->len && !text->last && line.end < stop && text->data[line.end] == '\r';
    if (segmenter->unit == UNECHO_UNIT_SENTENCE)
        at = unecho_skip_quote(text->data, begin, line.end, false, &depth);
    line.depth = depth;
    for (size_t from = at; at < line.end && at - from < MAX_INDENT && is_blank(text->data[at]);)
        at++;
    line.content = at;
    return line;
}

/* The same of a line that stands in a fence which is quoted so deep: more marks are a part of what
 * it says, `>>>` of a shell. */
static struct line line_inside(const struct unecho_segmenter *segmenter,
                               const struct unecho_text *text, size_t begin, size_t limit,
                               unsigned depth) {
    struct line line = line_at(segmenter, text, begin, limit);
    size_t at = begin, from;

    if (line.depth <= depth || depth >= UNECHO_FENCE_DEEP)
        return line;
    for (unsigned marks = 0; marks < depth; at++)
        marks += text->data[at] == '>';
    for (from = at; at < line.end && at - from < MAX_INDENT && is_blank(text->data[at]);)
        at++;
    line.depth = depth;
    line.content = at;
    return line;
}

/* How many backquotes or tildes the line begins with, if three or more. */
static size_t fence_of(const struct unecho_text *text, const struct line *line) {
    const char *s = text->data;
    size_t at = line->content;

    if (at == line->end || (s[at] != '`' && s[at] != '~'))
        return 0;
    while (at < line->end && s[at] == s[line->content])
        at++;
    return at - line->content >= 3 ? at - line->content : 0;
}

/* What kind of fence the line has, which has one. */
static struct fence kind_of(const struct unecho_text *text, const struct line *line) {
    return (struct fence){text->data[line->content], fence_of(text, line) > 3};
}

/* Is there nothing behind the fence of the line? */
static bool is_bare(const struct unecho_text *text, const struct line *line) {
    size_t at = line->content + fence_of(text, line);

    while (at < line->end && is_blank(text->data[at]))
        at++;
    return at == line->end;
}

/* May a fence open with the line: is its info string free of backquotes? */
static bool may_open_fence(const struct unecho_text *text, const struct line *line) {
    size_t fence = fence_of(text, line), at = line->content + fence;

    if (fence == 0 || (fence > MAX_BARE && is_bare(text, line)))
        return false;
    return text->data[line->content] == '~' || !memchr(text->data + at, '`', line->end - at);
}

/* Does it, as far as the next line says? Tildes alone before a blank line part what stands around
 * them, or underline it. False: more text is needed. */
static bool opens_fence(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                        const struct line *line, bool *opens) {
    struct line next;

    *opens = may_open_fence(text, line);
    if (!*opens || text->data[line->content] != '~' || !is_bare(text, line))
        return true;
    next = line_at(segmenter, text, line->next, line->next + MAX_LINE);
    *opens = next.content < next.end;
    return *opens || !next.open;
}

/* Does a fence close with the line? One of more than three signs closes with any such. */
static bool closes_fence(const struct unecho_text *text, struct fence fence,
                         const struct line *line) {
    struct fence kind;

    if (fence_of(text, line) == 0)
        return false;
    kind = kind_of(text, line);
    return kind.sign == fence.sign && (kind.many || !fence.many) && is_bare(text, line);
}

/* Does a document end with the line, though the text may go on? */
static bool ends_document(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                          const struct line *line) {
    return segmenter->zero_terminated && line->end < text->len && text->data[line->end] == '\0';
}

/* Where the search for the end of such a fence begins goes on. What closes one of them closes each
 * that opens before it, so no line is looked at twice for one that stays open. */
static struct unecho_sought *sought_of(struct unecho_text *text, struct fence fence,
                                       unsigned depth) {
    size_t many = fence.many, tilde = fence.sign == '~';

    depth = depth < UNECHO_FENCE_DEEP ? depth : UNECHO_FENCE_DEEP;
    return &text->whole.sought[(size_t)depth * UNECHO_FENCE_KINDS + many * 2 + tilde];
}

/* Seeks the line that closes the fence that opens with `opens`. False: more text is needed. */
static bool find_fence(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                       const struct line *opens, struct close *close) {
    struct fence fence = kind_of(text, opens);
    struct unecho_sought *sought = sought_of(text, fence, opens->depth);
    size_t limit = opens->begin + UNECHO_FENCE_MAX;
    uint64_t lines = text->whole.lines + UNECHO_FENCE_LINES;

    *close = (struct close){0, false};
    if (sought->at <= opens->begin)
        *sought = (struct unecho_sought){opens->next, text->whole.lines + 1};
    while (sought->line < lines && sought->at < limit) {
        struct line line = line_inside(segmenter, text, sought->at, limit, opens->depth);

        if (line.open)
            return false;
        if (line.end == limit)
            break;
        if (line.depth == opens->depth && closes_fence(text, fence, &line)) {
            close->behind = line.next;
            return true;
        }
        if (line.depth != opens->depth || line.next == line.end ||
            ends_document(segmenter, text, &line))
            return true;
        *sought = (struct unecho_sought){line.next, sought->line + 1};
    }
    close->is_far = true;
    return true;
}

/* `---|:--` */
static bool is_rule(const struct unecho_text *text, const struct line *line) {
    bool bar = false, dash = false;

    for (size_t at = line->content; at < line->end; at++) {
        char c = text->data[at];

        bar |= c == '|';
        dash |= c == '-';
        if (c != '|' && c != '-' && c != ':' && !is_blank(c))
            return false;
    }
    return bar && dash;
}

static bool is_short(const struct line *line) { return line->end - line->begin < MAX_LINE; }

static bool has_bar(const struct unecho_text *text, const struct line *line) {
    return is_short(line) &&
           memchr(text->data + line->content, '|', line->end - line->content) != NULL;
}

static bool begins_with(const struct unecho_text *text, const struct line *line, char c) {
    return line->content < line->end && text->data[line->content] == c;
}

/* Does a table begin with the line, as the next one says? False: more text is needed. */
static bool tell_table(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                       const struct line *line, enum unecho_whole_kind *kind) {
    bool row = begins_with(text, line, '|');
    struct line next;

    if (line->next == line->end || line->next - line->begin > UNECHO_WHOLE_LINE)
        return true;
    next = line_at(segmenter, text, line->next, line->next + MAX_LINE);
    if (next.open && !(row && begins_with(text, &next, '|')))
        return false;
    if (next.depth != line->depth)
        return true;
    if (is_short(&next) && is_rule(text, &next))
        *kind = UNECHO_WHOLE_RULED;
    else if (row && begins_with(text, &next, '|'))
        *kind = UNECHO_WHOLE_ROWS;
    return true;
}

static bool is_markup(const struct unecho_text *text, const struct line *line) {
    return is_short(line) && (begins_with(text, line, '<') || begins_with(text, line, '&')) &&
           unecho_find_plain(text->data, line->content, line->end) == line->end;
}

/* Do three signs of a fence stand in the line? */
static bool has_signs(const struct unecho_text *text, const struct line *line) {
    const char *end = text->data + line->end;

    for (const char *sign = "`~"; *sign; sign++) {
        const char *at = text->data + line->begin;

        while ((at = memchr(at, *sign, (size_t)(end - at))) != NULL) {
            if (end - at >= 3 && at[1] == *sign && at[2] == *sign)
                return true;
            at++;
        }
    }
    return false;
}

/* The same for a fenced block. */
static bool tell_fence(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                       const struct line *line, enum unecho_whole_kind *kind) {
    struct unecho_whole *whole = &text->whole;
    struct close close;

    if (!find_fence(segmenter, text, line, &close))
        return false;
    if (close.behind > 0 && !whole->stays) {
        *kind = UNECHO_WHOLE_FENCE;
        whole->until = close.behind;
    } else if (close.behind > 0 || close.is_far || line->depth > 0) {
        *kind = UNECHO_WHOLE_LARGE;
        whole->sign = kind_of(text, line).sign;
        whole->many = kind_of(text, line).many;
    }
    return true;
}

/* What the line is a part of, which is in no block that is open. False: more text is needed. */
static bool tell_kind(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                      const struct line *line, enum unecho_whole_kind *kind) {
    const struct unecho_whole *whole = &text->whole;
    enum unecho_whole_kind before = whole->depth == line->depth ? whole->kind : UNECHO_WHOLE_NONE;
    bool row = begins_with(text, line, '|'), opens;

    *kind = UNECHO_WHOLE_NONE;
    if (!opens_fence(segmenter, text, line, &opens))
        return false;
    if (opens)
        return tell_fence(segmenter, text, line, kind);
    if ((before == UNECHO_WHOLE_ROWS && row) ||
        (before == UNECHO_WHOLE_RULED && has_bar(text, line)))
        *kind = before;
    else if (row || has_bar(text, line))
        return tell_table(segmenter, text, line, kind);
    else if (is_markup(text, line))
        *kind = UNECHO_WHOLE_MARKUP;
    return true;
}

/* Does the large block that is open go on with the line? */
static bool is_in_large(const struct unecho_text *text, const struct line *line) {
    return text->whole.sign != '\0' && line->depth == text->whole.depth;
}

/* Has the line nothing but white space? */
static bool is_empty(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                     const struct line *line) {
    unsigned newlines;

    return unecho_skip_gap(segmenter, text, line->content, line->end, &newlines) >= line->end;
}

/* The same with the line, which begins one or is in none that is fenced. False: more is needed. */
static bool tell_first(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                       const struct line *line) {
    struct unecho_whole *whole = &text->whole;
    enum unecho_whole_kind kind;

    whole->left_open |= whole->sign != '\0';
    whole->sign = '\0';
    whole->stays = whole->left_open;
    if (!tell_kind(segmenter, text, line, &kind))
        return false;
    whole->left_open = whole->left_open && is_empty(segmenter, text, line);
    whole->stays |= kind != UNECHO_WHOLE_FENCE && has_signs(text, line);
    whole->begins |=
        kind != UNECHO_WHOLE_NONE && (kind == UNECHO_WHOLE_FENCE || kind == UNECHO_WHOLE_LARGE ||
                                      kind != whole->kind || line->depth != whole->depth);
    whole->depth = line->depth;
    whole->kind = kind;
    return true;
}

bool unecho_whole_tell_line(const struct unecho_segmenter *segmenter, struct unecho_text *text) {
    struct unecho_whole *whole = &text->whole;
    size_t limit = whole->next + UNECHO_WHOLE_LINE;
    struct line line = whole->sign != '\0'
                           ? line_inside(segmenter, text, whole->next, limit, whole->depth)
                           : line_at(segmenter, text, whole->next, limit);

    if (line.open)
        return false;
    if (whole->amid) {
        whole->stays |= whole->kind != UNECHO_WHOLE_FENCE && has_signs(text, &line);
    } else if (whole->next >= whole->until) {
        if (is_in_large(text, &line)) {
            if (closes_fence(text, (struct fence){whole->sign, whole->many}, &line))
                whole->sign = '\0';
        } else if (!tell_first(segmenter, text, &line)) {
            return false;
        }
    }
    if (ends_document(segmenter, text, &line)) {
        whole->sign = '\0';
        whole->left_open = false;
    }
    whole->amid = line.end == limit;
    whole->next = line.next;
    whole->lines++;
    return true;
}

/* Is the next line in no block that it does not begin? Nor are lines counted for one. */
static bool is_outside(const struct unecho_whole *whole) {
    bool outside =
        whole->next >= whole->until && !whole->amid && !whole->left_open && whole->sign == '\0';

    for (size_t i = 0; i < sizeof(whole->sought) / sizeof(*whole->sought); i++)
        outside &= whole->sought[i].at <= whole->next;
    return outside;
}

/* Where the last line begins up to `at` and behind `from`, else `from`. */
static size_t find_line_begin(const struct unecho_segmenter *segmenter,
                              const struct unecho_text *text, size_t from, size_t at) {
    size_t end = at, begin;

    while ((end = unecho_last_mark(text->marks.ends, from, end)) > from) {
        if (!unecho_begins_line_end(segmenter->zero_terminated, text, --end))
            continue;
        begin = behind_line_end(text, end);
        if (begin <= at && (begin < text->len || text->data[end] != '\r'))
            return begin;
    }
    return from;
}

/* What is told in one go. */
struct stretch {
    size_t end;   /* of its last unit */
    size_t plain; /* units before this are in no block, nor before a fence */
};

/* Lines without a sign are in no block, unless it began before them: those of the stretch that come
 * next are told at once, but for the last. */
static void skip_plain_lines(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                             struct stretch *stretch) {
    struct unecho_whole *whole = &text->whole;
    size_t sign, next;

    if (!is_outside(whole))
        return;
    sign = unecho_find_sign(&segmenter->marker, text->data, whole->next, stretch->end);
    next = find_line_begin(segmenter, text, whole->next, sign);
    if (next > whole->next) {
        whole->next = stretch->plain = next;
        whole->kind = UNECHO_WHOLE_NONE;
        whole->stays = false;
    }
}

/* A line that a unit has a part in: markup, or another block; one that stays. */
enum { IN_MARKUP = 1, IN_OTHER = 2, IN_STAYS = 4 };

static unsigned part_in(const struct unecho_whole *whole, size_t start) {
    unsigned stays = whole->stays ? IN_STAYS : 0;

    if (whole->next <= start)
        return 0;
    if (whole->kind == UNECHO_WHOLE_NONE)
        return stays;
    if (whole->kind == UNECHO_WHOLE_LARGE)
        return IN_OTHER | IN_STAYS;
    return stays | (whole->kind == UNECHO_WHOLE_MARKUP ? IN_MARKUP : IN_OTHER);
}

/* False: no fence does, as most gaps say at a glance. */
static bool may_be_before_fence(const struct unecho_text *text, size_t end) {
    const char *s = text->data + end;

    if (text->len - end < 2)
        return true;
    return *s != '\n' && (*s != ' ' || (signed char)s[1] <= ' ' || s[1] == '`' || s[1] == '~');
}

/* Does a fence stand behind the unit in its line, which would begin the line if the unit went?
 * False: more text is needed. */
static bool is_before_fence(const struct unecho_segmenter *segmenter,
                            const struct unecho_text *text, size_t end, bool *is_before) {
    unsigned newlines;
    size_t sign = unecho_skip_gap(segmenter, text, end, end + UNECHO_UNIT_LIMIT, &newlines);
    size_t at = sign;

    *is_before = false;
    if (newlines > 0)
        return true;
    if (at < text->len && (text->data[at] == '`' || text->data[at] == '~'))
        while (at < text->len && at - sign < 3 && text->data[at] == text->data[sign])
            at++;
    *is_before = at - sign == 3;
    return *is_before || text->last || unecho_utf8_at(text->data, at, text->len, false).len > 0;
}

/* Tells the lines up to the end of the unit, and plain ones behind it. */
static bool tell_lines(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                       const struct unecho_span *span, struct stretch *stretch) {
    struct unecho_whole *whole = &text->whole;

    whole->found |= part_in(whole, span->start);
    while (whole->next < span->end) {
        bool begins = whole->begins;

        skip_plain_lines(segmenter, text, stretch);
        if (whole->next < span->end && !unecho_whole_tell_line(segmenter, text))
            return false;
        if (whole->found & (IN_MARKUP | IN_OTHER))
            whole->begins = begins; /* the unit holds both blocks together */
        whole->found |= part_in(whole, span->start);
    }
    return true;
}

static bool tell_unit(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                      struct unecho_span *span, struct stretch *stretch) {
    struct unecho_whole *whole = &text->whole;
    bool is_whole, is_before = false, stays;

    if (may_be_before_fence(text, span->end) &&
        !is_before_fence(segmenter, text, span->end, &is_before))
        return false;
    if (!tell_lines(segmenter, text, span, stretch))
        return false;
    is_whole =
        whole->found & IN_OTHER || (whole->found & IN_MARKUP && span->flags & UNECHO_SPAN_PASS);
    if (is_whole)
        span->flags |=
            UNECHO_SPAN_WHOLE | (whole->begins || !whole->inside ? UNECHO_SPAN_WHOLE_BEGINS : 0u);
    if (whole->found & IN_STAYS)
        stays = is_whole || !(span->flags & UNECHO_SPAN_PASS);
    else
        stays = is_before && !is_whole && !(span->flags & UNECHO_SPAN_PASS);
    if (stays)
        span->flags |= UNECHO_SPAN_UNKEYED;
    whole->inside = is_whole;
    whole->begins = false;
    whole->found = 0;
    return true;
}

/* How many units end up to `at`? */
static size_t count_before(const struct unecho_span *spans, size_t count, size_t at) {
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;

        if (spans[middle].end <= at)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

size_t unecho_whole_tell(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                         struct unecho_span *spans, size_t count) {
    struct stretch stretch = {count > 0 ? spans[count - 1].end : 0, 0};
    size_t told = 0;

    while (told < count && tell_unit(segmenter, text, &spans[told], &stretch)) {
        size_t plain = count_before(spans + told + 1, count - told - 1, stretch.plain);

        text->whole.inside &= plain == 0;
        told += 1 + plain;
    }
    return told;
}
