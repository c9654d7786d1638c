#include "text.h"

#include "utf8.h"

#include <string.h>

void unecho_segmenter_init(struct unecho_segmenter *segmenter, const struct unecho_config *config,
                           const struct unecho_abbrev *abbrev) {
    uint8_t ends[256] = {0};

    segmenter->unit = config->unit;
    segmenter->newline = config->newline;
    segmenter->zero_terminated = config->zero_terminated;
    segmenter->abbrev = abbrev;
    if (config->unit == UNECHO_UNIT_SENTENCE || config->unit == UNECHO_UNIT_PARAGRAPH)
        memcpy(ends, unecho_utf8_ends, sizeof(ends));
    if (config->unit == UNECHO_UNIT_SENTENCE)
        ends[';'] = ends['('] = ends[')'] = ends['['] = ends[']'] = ends['<'] = 1; /* ; of Greek */
    if (config->unit == UNECHO_UNIT_PARAGRAPH)
        ends['.'] = ends['!'] = ends['?'] = 0;
    if (config->unit == UNECHO_UNIT_LINE && !config->zero_terminated)
        ends['\n'] = ends['\r'] = 1;
    ends[0] = config->zero_terminated;
    unecho_marker_init(&segmenter->marker, ends, config->match != UNECHO_MATCH_EXACT,
                       unecho_simd_best());
}

static void move(size_t *place, size_t from) { *place -= *place > from ? from : *place; }

void unecho_text_move(struct unecho_text *text, size_t from) {
    struct unecho_brackets *brackets = &text->brackets;

    text->start -= from;
    text->unit -= from;
    move(&text->floor, from);
    move(&text->scanned, from);
    move(&brackets->counted, from);
    move(&brackets->sought, from);
    move(&brackets->inside, from);
    move(&brackets->behind, from);
    move(&brackets->over, from);
    move(&text->whole.next, from);
    move(&text->whole.until, from);
    for (size_t i = 0; i < sizeof(text->whole.sought) / sizeof(*text->whole.sought); i++)
        move(&text->whole.sought[i].at, from);
}

struct unecho_text unecho_text_document(const struct unecho_text *text) {
    struct unecho_text document = *text;
    size_t floor = text->floor, word = floor / UNECHO_MARKS_WORD;

    document.data += floor;
    document.marks.ends += word;
    document.marks.odd += word;
    document.len -= floor;
    document.start = text->start > floor ? text->start : floor;
    unecho_text_move(&document, floor);
    return document;
}

void unecho_text_note(struct unecho_text *text, const struct unecho_text *document) {
    struct unecho_text known = *document;
    size_t floor = text->floor;

    known.data = text->data;
    known.marks = text->marks;
    known.len = text->len;
    known.floor = floor;
    known.start = document->start > 0 ? document->start + floor : text->start;
    known.unit += floor;
    known.scanned += floor;
    known.brackets.counted += floor;
    known.brackets.sought += floor;
    known.brackets.inside += floor;
    known.brackets.behind += floor;
    known.brackets.over += floor;
    known.whole.next += floor;
    known.whole.until += floor;
    for (size_t i = 0; i < sizeof(known.whole.sought) / sizeof(*known.whole.sought); i++)
        known.whole.sought[i].at += floor;
    *text = known;
}

void unecho_text_begin(struct unecho_text *text, size_t floor) {
    const struct unecho_text document = {.last = text->last};

    text->floor = floor;
    unecho_text_note(text, &document);
}

/* How many line ends the white space `c` counts as, -1 if it is no white space. */
static int line_ends(const struct unecho_segmenter *segmenter, struct unecho_char c) {
    if (c.class == UNECHO_SPACE)
        return 0;
    if (c.class == UNECHO_NEWLINE)
        return c.cp == '\f' || c.cp == 0x2028 || c.cp == 0x2029 ? 2 : 1;
    return c.cp == 0 && c.len && segmenter->zero_terminated ? 2 : -1;
}

size_t unecho_find_line_end(const struct unecho_segmenter *segmenter,
                            const struct unecho_text *text, size_t at, size_t end) {
    while ((at = unecho_next_mark(text->marks.ends, at, end)) < end &&
           !unecho_begins_line_end(segmenter->zero_terminated, text, at))
        at++;
    return at;
}

size_t unecho_skip_gap(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                       size_t at, size_t limit, unsigned *newlines) {
    const char *s = text->data;
    size_t known = limit < text->len ? limit : text->len;
    unsigned lines = 0;

    for (;;) {
        struct unecho_char c;
        int ends;

        for (; at < known && (s[at] == ' ' || s[at] == '\n'); at++)
            lines += s[at] == '\n'; /* what most gaps are made of */
        if (at >= known || (signed char)s[at] > ' ')
            break;
        c = unecho_utf8_at(s, at, text->len, text->last);
        ends = line_ends(segmenter, c);
        if (c.len == 0 || ends < 0)
            break;
        if (c.cp == '\r' && at + 1 < text->len && s[at + 1] == '\n')
            at++;
        lines += (unsigned)ends;
        at += c.len;
    }
    *newlines = lines;
    return at;
}

size_t unecho_trim(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                   size_t start, size_t at) {
    while (at > start && (signed char)text->data[at - 1] <= ' ') { /* or not ASCII */
        size_t before = unecho_utf8_before(text->data, start, at);
        struct unecho_char c = unecho_utf8_at(text->data, before, at, true);

        if (line_ends(segmenter, c) < 0)
            break;
        at = before;
    }
    return at;
}
