#include "layout.h"

#include "ascii.h"
#include "utf8.h"
#include "wrap.h"

#include <stdlib.h>
#include <string.h>

/* How much of a break and of an indent (more than any line that may be wrapped), of a unit up to
 * its first line end, and behind that is read at a joint. */
enum { JOINT_GAP = 384, JOINT_HEAD = 400, JOINT_WORDS = 256 };
enum { JOINT_GAPS = 2 * JOINT_GAP + 1 + UNECHO_QUOTE_MAX };
enum { JOINT = UNECHO_LAYOUT_TAIL + JOINT_GAPS + JOINT_HEAD + JOINT_WORDS };

/* How much of a gap is searched for a line end that a reader waits for. */
enum { WAIT_FOR = 4096 };

/*
 * "  \n\n   "      strength 2
 *    ^ first
 *      ^ second: after the first line end
 *        ^ indent: after the last
 */
struct gap {
    size_t first, second, indent;
    unsigned strength;
};

void unecho_layout_init(struct unecho_layout *layout, const struct unecho_segmenter *segmenter,
                        bool blank) {
    *layout = (struct unecho_layout){.segmenter = segmenter, .blank = blank};
}

void unecho_layout_release(struct unecho_layout *layout) {
    free(layout->runs.items);
    free(layout->carry[0].bytes);
    free(layout->carry[1].bytes);
}

static struct gap split_any(const struct unecho_layout *layout, const char *s, size_t len) {
    struct unecho_text text = {.data = s, .len = len, .last = true};
    struct gap gap = {len, len, 0, 0};

    for (size_t at = 0; at < len;) {
        unsigned newlines;
        size_t one = unecho_skip_gap(layout->segmenter, &text, at, at + 1, &newlines);

        if (newlines && gap.strength == 0)
            gap.first = at;
        if (newlines) {
            /* with -z, a record's last line end and its NUL are one, and as strong as the NUL */
            bool ends = layout->segmenter->zero_terminated && one < len && s[one] == '\0';

            one += ends;
            gap.second = gap.strength ? gap.second : one;
            gap.indent = one;
            gap.strength += ends ? 2 : newlines;
        }
        at = one > at ? one : at + 1;
    }
    if (gap.strength > 2)
        gap.strength = 2;
    return gap;
}

/* What most gaps are: none, a space, a line feed, two. */
static struct gap split(const struct unecho_layout *layout, const char *s, size_t len) {
    if (len == 0)
        return (struct gap){0, 0, 0, 0};
    if (len == 1 && *s == ' ')
        return (struct gap){1, 1, 0, 0};
    if (len == 1 && *s == '\n')
        return (struct gap){0, 1, 1, 1};
    if (len == 2 && s[0] == '\n' && s[1] == '\n')
        return (struct gap){0, 1, 2, 2};
    return split_any(layout, s, len);
}

/* Once a run is lost, none comes out: it would look as if it followed the last one. */
static void append(struct unecho_layout *layout, const struct unecho_run *run) {
    struct unecho_run_list *runs = &layout->runs;

    if (layout->status != UNECHO_OK)
        return;
    if (!runs->items || runs->count == runs->capacity) {
        size_t capacity = runs->capacity ? runs->capacity * 2 : 64;
        struct unecho_run *items = realloc(runs->items, capacity * sizeof(*items));

        if (!items) {
            layout->status = UNECHO_NOMEM;
            return;
        }
        runs->items = items;
        runs->capacity = capacity;
    }
    runs->items[runs->count] = *run;
    runs->items[runs->count++].text = layout->text;
    layout->bytes_out += run->len;
}

static void emit(struct unecho_layout *layout, const char *data, size_t len) {
    struct unecho_run_list *runs = &layout->runs;
    struct unecho_run *last = runs->count > layout->text_run ? &runs->items[runs->count - 1] : NULL;

    if (len == 0)
        return;
    if (last && last->data + last->len == data) { /* what stays together comes out in one */
        last->len += len;
        layout->bytes_out += len;
    } else {
        append(layout, &(struct unecho_run){.data = data, .len = len, .count = 1});
    }
}

/* Copies the last bytes of this text that came out, up to `max`, to the front of `out`. */
static size_t last_output(const struct unecho_layout *layout, char *out, size_t max) {
    size_t at = max;
    const struct unecho_run_list *runs = &layout->runs;

    for (size_t i = runs->count; i-- > layout->text_run && at > 0;) {
        size_t n = runs->items[i].len < at ? runs->items[i].len : at;

        at -= n;
        memcpy(out + at, runs->items[i].data + runs->items[i].len - n, n);
    }
    if (at > 0 && layout->text_run == 0) {
        size_t n = layout->tail_len < at ? layout->tail_len : at;

        at -= n;
        memcpy(out + at, layout->tail + layout->tail_len - n, n);
    }
    memmove(out, out + at, max - at);
    return max - at;
}

void unecho_layout_begin_batch(struct unecho_layout *layout) {
    char tail[UNECHO_LAYOUT_TAIL];

    layout->tail_len = last_output(layout, tail, sizeof(tail));
    memcpy(layout->tail, tail, layout->tail_len);
    layout->runs.count = layout->text_run = 0;
}

/* Copies the marks that may be needed. */
static void settle_quote(struct unecho_layout *layout) {
    if (layout->quote_len == 0 || layout->quote == layout->quotes[!layout->quote_turn])
        return;
    layout->quote = memcpy(layout->quotes[layout->quote_turn], layout->quote, layout->quote_len);
    layout->quote_turn = !layout->quote_turn;
}

int unecho_layout_settle(struct unecho_layout *layout) {
    size_t len = layout->pending_len;

    settle_quote(layout);
    if (len == 0 || layout->pending == layout->carry[!layout->carry_turn].bytes)
        return layout->status;
    if (len > layout->carry[layout->carry_turn].size) {
        char *bytes = realloc(layout->carry[layout->carry_turn].bytes, len);

        if (!bytes)
            return layout->status = UNECHO_NOMEM;
        layout->carry[layout->carry_turn].bytes = bytes;
        layout->carry[layout->carry_turn].size = len;
    }
    layout->pending = memcpy(layout->carry[layout->carry_turn].bytes, layout->pending, len);
    layout->carry_turn = !layout->carry_turn;
    return layout->status;
}

/* Is there a line end in the first `len` bytes of a unit? *at: the first. */
static bool has_line_end(const struct unecho_piece *piece, size_t len, size_t *at) {
    const char *unit = piece->data + piece->start;

    if (!(piece->flags & UNECHO_SPAN_LINES))
        return false;
    for (*at = 0; *at < len; ++*at)
        if ((unit[*at] >= '\n' && unit[*at] <= '\r') ||
            (unit[*at] == '\x85' && *at > 0 && unit[*at - 1] == '\xC2'))
            return true;
    return false;
}

/* The front of a unit that the reading of its joint can depend on: its first words, and the first
 * line end inside it with the word after that. */
static size_t head_length(const struct unecho_piece *piece) {
    size_t len = piece->end - piece->start;
    size_t near = len < JOINT_HEAD ? len : JOINT_HEAD;
    size_t line_end;

    near = has_line_end(piece, near, &line_end) ? line_end + JOINT_WORDS : JOINT_WORDS;
    return len < near ? len : near;
}

/* Would a second run read the last unit that came out and `piece` as it should if `gap` stood
 * between them: a cut before `piece`, and none at its first line end? */
static bool reads_well(const struct unecho_layout *layout, const struct unecho_piece *piece,
                       const char *gap, size_t gap_len) {
    char joint[JOINT];
    uint64_t ends[UNECHO_MARKS_ROOM(JOINT)] = {0}, odd[UNECHO_MARKS_ROOM(JOINT)] = {0};
    size_t len = last_output(layout, joint, UNECHO_LAYOUT_TAIL), end, unit;
    size_t head = head_length(piece);
    struct unecho_text text = {.data = joint, .marks = {ends, odd}};
    struct unecho_span span = {0, 0, 0};

    end = layout->written
              ? unecho_trim(layout->segmenter, &(struct unecho_text){.data = joint}, 0, len)
              : 0;
    unit = layout->written && layout->last_len < end ? end - layout->last_len : 0;
    memcpy(joint + len, gap, gap_len);
    len += gap_len;
    memcpy(joint + len, piece->data + piece->start, head);
    text.len = len + head;
    unecho_marker_update(&layout->segmenter->marker, joint, 0, text.len, text.marks);
    /* what closes a bracket is sought farther than a joint is read: in vain, that is known */
    text.last = piece->start + head == piece->end || piece->flags & UNECHO_SPAN_BEHIND;
    while (unit == 0 && layout->last_len > end && unit < end && strchr(" >", joint[unit]))
        unit++; /* marks inside of it are none before it */
    text.start = text.unit = text.scanned = unit;
    text.depth = layout->written ? unecho_span_depth(layout->last_flags) : 0;
    while (span.end < end)
        if (unecho_segment(layout->segmenter, &text, &span, 1) == 0)
            return false;
    if (span.end != end && layout->written)
        return false;
    /* the next unit begins where it should, and does not end inside the head */
    if (unecho_segment(layout->segmenter, &text, &span, 1) == 0)
        return text.unit == len && text.depth == unecho_span_depth(piece->flags);
    return span.start == len && span.end == len + head && text.last &&
           unecho_span_depth(span.flags) == unecho_span_depth(piece->flags);
}

/* Is the first line end inside a unit one at which it could end? Before a small letter none does,
 * however short the line. */
static bool has_open_line_end(const struct unecho_piece *piece) {
    const char *unit = piece->data + piece->start;
    size_t len = piece->end - piece->start, at;

    len = len < JOINT_HEAD ? len : JOINT_HEAD;
    if (!has_line_end(piece, len, &at))
        return false;
    // cppcheck-suppress knownConditionTrueFalse
    return at + 1 >= len || unit[at + 1] < 'a' || unit[at + 1] > 'z';
}

/* Can the joint be taken on sight? Then `piece` has no line end near its start. */
static bool is_plain_joint(const struct unecho_layout *layout, const struct unecho_piece *piece,
                           size_t gap_len, unsigned strength) {
    const struct unecho_segmenter *segmenter = layout->segmenter;

    if (segmenter->unit == UNECHO_UNIT_SENTENCE && segmenter->newline == UNECHO_NEWLINE_AUTO &&
        has_open_line_end(piece))
        return false;
    if (piece->data[piece->start] == '>')
        return false; /* it may be a mark where it comes to stand */
    if (strength > 1 || !layout->written || segmenter->unit == UNECHO_UNIT_DOCUMENT)
        return true; /* nothing that stands between documents holds them apart */
    if (strength == 1 &&
        (segmenter->unit == UNECHO_UNIT_LINE || segmenter->newline == UNECHO_NEWLINE_BREAK))
        return true;
    return layout->last_flags & UNECHO_SPAN_SURE && piece->flags & UNECHO_SPAN_CAPITAL &&
           (strength > 0 || gap_len > 0);
}

/* What could stand between two kept units: a break, the marks of a quoted line, an indent. */
struct joint {
    const char *brk, *indent;
    size_t brk_len, indent_len;
    unsigned strength;
    const char *quote;
    size_t quote_len;
    bool page; /* a form feed behind the break */
};

/* Copies a part of a gap, of a long one the front and the back, in whole characters. */
static size_t copy_gap(char *out, const char *s, size_t len) {
    size_t front = JOINT_GAP / 2, back = len - JOINT_GAP / 2;

    if (len <= JOINT_GAP) {
        if (len > 0)
            memcpy(out, s, len);
        return len;
    }
    while (front > 0 && ((unsigned char)s[front] & 0xC0) == 0x80)
        front--;
    while (back < len && ((unsigned char)s[back] & 0xC0) == 0x80)
        back++;
    memcpy(out, s, front);
    memcpy(out + front, s + back, len - back);
    return front + len - back;
}

static bool joint_holds(const struct unecho_layout *layout, const struct unecho_piece *piece,
                        const struct joint *joint) {
    char gap[JOINT_GAPS];
    size_t len;

    if (piece->flags & UNECHO_SPAN_BEHIND && !layout->removing && joint->strength == 0 &&
        !has_open_line_end(piece))
        return true; /* what closes a bracket is sought farther than a joint is read */
    if (is_plain_joint(layout, piece, joint->brk_len + joint->indent_len, joint->strength))
        return true;
    len = copy_gap(gap, joint->brk, joint->brk_len);
    if (joint->page)
        gap[len++] = '\f';
    if (joint->quote_len > 0)
        memcpy(gap + len, joint->quote, joint->quote_len);
    len += joint->quote_len;
    len += copy_gap(gap + len, joint->indent, joint->indent_len);
    return reads_well(layout, piece, gap, len);
}

/* By the last line end that came out lately. */
static bool ends_lines_with_crlf(const struct unecho_layout *layout) {
    char out[UNECHO_LAYOUT_TAIL];
    size_t at = last_output(layout, out, sizeof(out));

    while (at > 0 && out[at - 1] != '\n')
        at--;
    return at > 1 && out[at - 2] == '\r';
}

static void emit_parts(struct unecho_layout *layout, const struct joint *joint) {
    emit(layout, joint->brk, joint->brk_len);
    emit(layout, "\f", joint->page);
    emit(layout, joint->quote, joint->quote_len);
    emit(layout, joint->indent, joint->indent_len);
}

/* The marks at the front of an indent, and one space behind them; their length. */
static size_t quote_of(const char *indent, size_t len, unsigned *depth) {
    size_t marks = unecho_skip_quote(indent, 0, len, true, depth);

    return marks + (marks > 0 && marks < len && indent[marks] == ' ');
}

/* Notes what the line begins with in which a quoted piece does. */
static void note_quote(struct unecho_layout *layout, const struct unecho_piece *piece) {
    const char *s = piece->data + piece->gap;
    size_t len = piece->start - piece->gap, indent, marks;
    unsigned depth;

    if (unecho_span_depth(piece->flags) == 0)
        return;
    indent = split(layout, s, len).indent;
    marks = quote_of(s + indent, len - indent, &depth);
    if (marks > 0) {
        layout->quote = s + indent;
        layout->quote_len = marks;
        layout->quote_depth = depth;
        layout->quote_unknown = false;
    }
}

/* How they are spelled where no line says so. */
static const char quote_marks[] = "> > > > > > > > > > > > > > > > ";

/* A line begins at the joint: with the marks of the piece, in the spelling of its own line if that
 * is known. */
static void quote_joint(struct unecho_layout *layout, const struct unecho_piece *piece,
                        struct joint *joint) {
    unsigned wanted = unecho_span_depth(piece->flags), depth;
    size_t own;

    _Static_assert(sizeof(quote_marks) == 2 * UNECHO_QUOTES + 1, "a mark and a space each");
    if (wanted == 0 || joint->quote_len > 0)
        return;
    own = joint->indent_len > 0 ? quote_of(joint->indent, joint->indent_len, &depth) : 0;
    joint->quote = quote_marks;
    joint->quote_len = 2 * (size_t)wanted;
    if (own) {
        joint->quote = joint->indent;
        joint->quote_len = own;
        joint->indent += own;
        joint->indent_len -= own;
    } else if (layout->quote_len > 0 && layout->quote_depth == wanted) {
        joint->quote = layout->quote;
        joint->quote_len = layout->quote_len;
    } else {
        layout->quote_missed |= layout->quote_unknown;
    }
    if (joint->quote == quote_marks) /* they end in a space */
        return;
    if (joint->quote[joint->quote_len - 1] == '>' && joint->indent_len == 0 &&
        (joint->quote[0] != '>' || !unecho_is_letter_ascii(piece->data[piece->start]))) {
        joint->indent = " "; /* "> 5", as ">5" may be no quoted line where it comes to stand */
        joint->indent_len = 1;
    }
}

/* Where the text of the unit's second line begins, the marks of quoted lines left out; its end if
 * it has but one. */
static size_t second_line(const struct unecho_layout *layout, const struct unecho_piece *piece) {
    const char *s = piece->data + piece->start;
    size_t len = piece->end - piece->start, at, next;
    struct unecho_text text = {.data = s, .len = len, .last = true};
    unsigned newlines, depth;

    if (!has_line_end(piece, len, &at))
        return len;
    at -= s[at] == '\x85'; /* the second byte of U+0085 */
    next = unecho_skip_gap(layout->segmenter, &text, at, len, &newlines);
    at += split(layout, s + at, next - at).indent;
    return unecho_span_depth(piece->flags) > 0 ? at + quote_of(s + at, len - at, &depth) : at;
}

/* Sets the unit off from its second line by a space more of indent: the sign of a sentence that was
 * wrapped, which tells that it is no heading (wrap.h). */
static struct joint set_off(const struct unecho_layout *layout, const struct unecho_piece *piece,
                            struct joint joint) {
    static const char tabs_and_spaces[] =
        "\t\t\t\t\t\t\t\t                                                                 ";
    size_t len = piece->end - piece->start, at = second_line(layout, piece), tabs = 0;
    const char *s = piece->data + piece->start;
    size_t indent = unecho_indent(s + at, len - at);

    _Static_assert(sizeof(tabs_and_spaces) == UNECHO_INDENT_TABS + UNECHO_INDENT_SPACES + 2,
                   "and the space");
    while (tabs < indent && s[at + tabs] == '\t')
        tabs++;
    joint.indent = tabs_and_spaces + UNECHO_INDENT_TABS - tabs;
    joint.indent_len = indent + 1;
    if (joint.quote_len > 0 && joint.quote[joint.quote_len - 1] == '>') {
        joint.quote = quote_marks; /* a space behind them belongs to them */
        joint.quote_len = 2 * (size_t)unecho_span_depth(piece->flags);
    }
    return joint;
}

/* Can the unit be set off where the joint stands? In a line of its own behind a line end, a unit
 * without a second line would itself look wrapped at its end. */
static bool can_set_off(const struct unecho_layout *layout, const struct unecho_piece *piece,
                        const struct joint *joint) {
    if (joint->strength == 0)
        return joint->brk_len == 0;
    return !layout->written || second_line(layout, piece) < piece->end - piece->start;
}

/* Where the natural joint does not hold: the unit is set off; has a line of its own; a paragraph of
 * its own. */
static void emit_stronger(struct unecho_layout *layout, const struct unecho_piece *piece,
                          const struct joint *joint) {
    const char *lines = ends_lines_with_crlf(layout) ? "\r\n\r\n" : "\n\n";
    size_t one = strlen(lines) / 2;
    size_t rest = layout->gap_done && !layout->cr ? one : 2 * one; /* to end in a blank line */
    struct joint blank = *joint, line, spaced, spaced_blank;

    blank.brk = lines;
    blank.brk_len = rest;
    blank.strength = 2;
    quote_joint(layout, piece, &blank);
    line = blank;
    line.brk_len = one;
    line.strength = 1;
    line = set_off(layout, piece, line);
    spaced = set_off(layout, piece, *joint);
    spaced_blank = set_off(layout, piece, blank);
    if (can_set_off(layout, piece, joint) && joint_holds(layout, piece, &spaced))
        emit_parts(layout, &spaced);
    else if (joint->strength == 0 && layout->written && joint_holds(layout, piece, &line))
        emit_parts(layout, &line);
    else if (joint_holds(layout, piece, &blank))
        emit_parts(layout, &blank);
    else
        emit_parts(layout, &spaced_blank);
}

/* The same where no line end may be put in. */
static void emit_paged(struct unecho_layout *layout, const struct unecho_piece *piece,
                       const struct joint *joint) {
    struct joint spaced = set_off(layout, piece, *joint), page = *joint;

    if (joint->strength == 0)
        page.brk_len = 0;
    page.page = true;
    page.strength = 2;
    quote_joint(layout, piece, &page);
    if (can_set_off(layout, piece, joint) && joint_holds(layout, piece, &spaced))
        page = spaced;
    else if (!joint_holds(layout, piece, &page))
        page = set_off(layout, piece, page);
    emit_parts(layout, &page);
}

/* Emits a joint at which a second run finds the same units. True: it is `joint`. */
static bool emit_that_holds(struct unecho_layout *layout, const struct unecho_piece *piece,
                            const struct joint *joint) {
    bool holds = joint_holds(layout, piece, joint);

    if (holds)
        emit_parts(layout, joint);
    else if (layout->blank)
        emit_paged(layout, piece, joint);
    else
        emit_stronger(layout, piece, joint);
    return holds;
}

/* The unit has come out. */
static void note_unit(struct unecho_layout *layout, const struct unecho_piece *piece) {
    size_t len = piece->end - piece->start, line_end;

    layout->written = true;
    layout->removing = false;
    layout->last_flags = piece->flags;
    layout->last_len = len;
    layout->gap_done = 0;
    layout->pending_len = 0;
    layout->pending_strength = 0;
    layout->line_changed = layout->line_changed && !has_line_end(piece, len, &line_end);
}

/* The gap between two kept units that stood beside each other, in a line of which something was
 * removed: shorter or longer, it may read as wrapped, or no longer. */
static void emit_gap(struct unecho_layout *layout, const struct unecho_piece *piece) {
    const char *s = piece->data + piece->gap;
    size_t len = piece->start - piece->gap;
    struct gap gap = split(layout, s, len);
    struct joint joint = {.brk = s, .brk_len = len};

    if (gap.strength == 0) {
        emit_that_holds(layout, piece, &joint);
        return;
    }
    emit(layout, s + layout->gap_done, gap.second - layout->gap_done);
    layout->gap_done = gap.second;
    layout->cr = s[gap.second - 1] == '\r';
    joint = (struct joint){.brk = s + gap.second,
                           .indent = s + gap.indent,
                           .brk_len = gap.indent - gap.second,
                           .indent_len = len - gap.indent,
                           .strength = gap.strength};
    quote_joint(layout, piece, &joint);
    emit_that_holds(layout, piece, &joint);
    layout->line_changed = false;
}

/* How much of a break need not be written as a line end is out already: its first line end, unless
 * that is a stronger one (a form feed, a record's NUL). */
static size_t line_end_done(const struct unecho_layout *layout, const struct joint *joint) {
    size_t second = split(layout, joint->brk, joint->brk_len).second;

    if (layout->pending_is_first && joint->brk == layout->pending)
        return second; /* it is the one that is out */
    if (layout->cr && (joint->brk[0] == '\n' || joint->brk[0] == '\r'))
        return joint->brk[0] == '\r'; /* the CR that is out and an LF will be one line end */
    if (layout->cr && second < joint->brk_len && joint->brk[second] == '\n')
        return 0;
    if (joint->brk[second - 1] == '\0') /* not the NUL, but what stands before it */
        second--;
    return split(layout, joint->brk, second).strength == 1 ? second : 0;
}

/* Has the break a blank line with marks, though but one of the two units, or none, is quoted? */
static bool is_quoted_alone(const struct unecho_layout *layout, const struct unecho_piece *piece,
                            const struct joint *joint) {
    return joint->brk_len > 0 && memchr(joint->brk, '>', joint->brk_len) &&
           (unecho_span_depth(layout->last_flags) == 0 || unecho_span_depth(piece->flags) == 0);
}

/* The gap between two kept units with removed ones between them. */
static void emit_joint(struct unecho_layout *layout, const struct unecho_piece *piece) {
    const char *s = piece->data + piece->gap;
    size_t len = piece->start - piece->gap, skip = 0;
    struct gap gap = split(layout, s, len);
    struct joint joint = {.brk = layout->pending,
                          .brk_len = layout->pending_len,
                          .strength = layout->pending_strength};

    if (gap.strength > joint.strength || joint.brk_len == 0) {
        joint.brk = s + (gap.strength ? gap.first : 0);
        joint.brk_len = gap.strength ? gap.indent - gap.first : len;
        joint.strength = gap.strength;
    } else if (joint.strength == 0 && len > 0) {
        joint.brk = s; /* the space nearest to the unit */
        joint.brk_len = len;
    }
    if (layout->gap_done && joint.strength)
        skip = line_end_done(layout, &joint);
    joint.brk += skip;
    joint.brk_len -= skip;
    if (gap.strength) { /* the unit begins a line of its own: with its indent */
        joint.indent = s + gap.indent;
        joint.indent_len = len - gap.indent;
    }
    if (joint.strength)
        quote_joint(layout, piece, &joint);
    if (joint.strength && is_quoted_alone(layout, piece, &joint)) {
        joint.brk = ends_lines_with_crlf(layout) ? "\r\n\r\n" : "\n\n";
        joint.brk_len = strlen(joint.brk) / (layout->gap_done && !layout->cr ? 2 : 1);
    }
    /* a line that begins with the unit, as it did, is as it was */
    layout->line_changed = !emit_that_holds(layout, piece, &joint) || !gap.strength;
}

/* What most joints are: a space between a sentence that surely ends and a capital letter, in one
 * line, whatever was removed there. */
static bool is_plain_space(const struct unecho_layout *layout, const struct unecho_piece *piece) {
    return piece->start - piece->gap == 1 && piece->data[piece->gap] == ' ' && layout->written &&
           layout->pending_strength == 0 && layout->last_flags & UNECHO_SPAN_SURE &&
           (piece->flags & (UNECHO_SPAN_CAPITAL | UNECHO_SPAN_LINES)) == UNECHO_SPAN_CAPITAL;
}

/* Does a line follow repeats, all behind a line feed of which the first is out? Then it goes there
 * as if they had never been. */
static bool is_plain_line(const struct unecho_layout *layout, const struct unecho_piece *piece) {
    return layout->segmenter->unit == UNECHO_UNIT_LINE && layout->written &&
           layout->gap_done == 1 && layout->pending_is_first && layout->pending_len == 1 &&
           *layout->pending == '\n' && piece->start - piece->gap == 1 &&
           piece->data[piece->gap] == '\n';
}

/* The gap before the first unit that is kept: no blank line. */
static void emit_first_gap(struct unecho_layout *layout, const struct unecho_piece *piece) {
    const char *s = piece->data + piece->gap;
    size_t len = piece->start - piece->gap, indent = split(layout, s, len).indent;
    struct joint joint = {.indent = s + indent, .indent_len = indent ? len - indent : 0};

    quote_joint(layout, piece, &joint);
    emit_that_holds(layout, piece, &joint);
    layout->line_changed = true;
}

/* The first unit of a text that is kept comes behind one of another text. If both stood at the
 * seam it stays as it is; else the two are held apart, by what surely ends a unit. */
static void close_seam(struct unecho_layout *layout, const struct unecho_piece *piece) {
    const struct unecho_segmenter *segmenter = layout->segmenter;
    bool lines =
        segmenter->unit == UNECHO_UNIT_LINE || segmenter->unit == UNECHO_UNIT_DOCUMENT ||
        (segmenter->unit == UNECHO_UNIT_SENTENCE && segmenter->newline == UNECHO_NEWLINE_BREAK);
    bool stays = !layout->removing &&
                 (!layout->seam_lost ||
                  split(layout, piece->data + piece->gap, piece->start - piece->gap).strength > 0);

    if (layout->seam_open && !stays && segmenter->zero_terminated)
        emit(layout, "", 1);
    else if (layout->seam_open && !stays)
        emit(layout, "\n\n", lines ? 1 : 2);
    layout->seam_open = layout->seam_lost = false;
}

/* What came out of a text, if anything did, is what is in front of the next seam. */
static void note_seam(struct unecho_layout *layout) {
    char last;

    if (!layout->glued)
        return;
    if (last_output(layout, &last, 1) == 1) {
        layout->seam_open = last != ' ' && last != '\0' && (last < '\t' || last > '\r');
        layout->seam_lost = false;
    }
    layout->seam_lost |= layout->removing;
}

void unecho_layout_glue(struct unecho_layout *layout, bool glued) {
    layout->glued = glued;
    layout->seam_open = layout->seam_lost = false;
}

/* --- line ends that stay, with `blank` ---------------------------------------------------------
 */

/* The bytes of the line ends at s[at], 0: there is none. */
static size_t line_ends_at(const struct unecho_layout *layout, const char *s, size_t at,
                           size_t len) {
    const struct unecho_text text = {.data = s, .len = len};
    size_t end = at;

    while (end < len && unecho_begins_line_end(layout->segmenter->zero_terminated, &text, end))
        end += (signed char)s[end] >= 0 ? 1 : s[end] == '\xC2' ? 2 : 3;
    return end - at;
}

/* Emits all line ends of what goes, and nothing else of it; a CR and an LF that stood apart must
 * not become one. */
static void emit_line_ends(struct unecho_layout *layout, const char *s, size_t len) {
    for (size_t at = 0, n; at < len; at += n ? n : 1) {
        char last = '\0';

        n = line_ends_at(layout, s, at, len);
        if (n == 0)
            continue;
        if (s[at] == '\n' && last_output(layout, &last, 1) == 1 && last == '\r')
            emit(layout, " ", 1);
        emit(layout, s + at, n);
        layout->pending_strength += split(layout, s + at, n).strength;
        if (layout->pending_strength > 2)
            layout->pending_strength = 2;
    }
}

/* The gap before a kept unit with removed ones before it. */
static void emit_blank_joint(struct unecho_layout *layout, const struct unecho_piece *piece) {
    const char *s = piece->data + piece->gap;
    size_t len = piece->start - piece->gap;
    struct gap gap = split(layout, s, len);
    struct joint joint = {.indent = s + gap.indent};

    if (gap.strength) { /* the unit begins a line of its own: with its indent */
        emit_line_ends(layout, s, gap.indent);
        joint.indent_len = len - gap.indent;
    } else if (layout->written && layout->pending_strength == 0) {
        joint.brk = len > 0 ? s : layout->pending; /* the space nearest to the unit */
        joint.brk_len = len > 0 ? len : layout->pending_len;
    }
    joint.strength = layout->pending_strength;
    if (joint.strength || !layout->written)
        quote_joint(layout, piece, &joint);
    layout->line_changed = !emit_that_holds(layout, piece, &joint) || !gap.strength;
}

static void remove_blank(struct unecho_layout *layout, const struct unecho_piece *piece) {
    const char *s = piece->data + piece->gap;
    size_t len = piece->start - piece->gap, done = 0;
    struct gap gap = split(layout, s, len);

    if (!layout->removing && layout->written && gap.strength) { /* what a kept line ends with */
        done = gap.second;
        emit(layout, s + layout->gap_done, done - layout->gap_done);
        layout->pending_strength = split(layout, s, done).strength;
    }
    emit_line_ends(layout, s + done, len - done);
    emit_line_ends(layout, piece->data + piece->start, piece->end - piece->start);
    if (layout->pending_len == 0) {
        layout->pending = s;
        layout->pending_len = gap.strength ? 0 : len;
    }
    note_quote(layout, piece);
    layout->removing = true;
}

/* --- the next unit -----------------------------------------------------------------------------
 */

void unecho_layout_keep(struct unecho_layout *layout, const struct unecho_piece *piece) {
    if (layout->seam_open && !layout->written)
        close_seam(layout, piece);
    if (unecho_layout_is_straight(layout) || is_plain_space(layout, piece)) {
        emit(layout, piece->data + piece->gap + layout->gap_done,
             piece->end - piece->gap - layout->gap_done);
        layout->line_changed |= layout->removing;
        note_unit(layout, piece);
        return;
    }
    note_quote(layout, piece);
    if (!layout->removing)
        emit_gap(layout, piece);
    else if (layout->blank)
        emit_blank_joint(layout, piece);
    else if (is_plain_line(layout, piece))
        layout->line_changed = false;
    else if (layout->written)
        emit_joint(layout, piece);
    else
        emit_first_gap(layout, piece);
    emit(layout, piece->data + piece->start, piece->end - piece->start);
    note_unit(layout, piece);
}

void unecho_layout_remove(struct unecho_layout *layout, const struct unecho_piece *piece) {
    const char *s = piece->data + piece->gap;
    size_t len = piece->start - piece->gap;
    struct gap gap = split(layout, s, len);

    if (layout->blank) {
        remove_blank(layout, piece);
        return;
    }
    if (!layout->removing && layout->written && gap.strength) {
        emit(layout, s + layout->gap_done, gap.second - layout->gap_done);
        layout->gap_done = gap.second;
    }
    if (!layout->removing)
        layout->cr = gap.second > 0 && s[gap.second - 1] == '\r';
    if (gap.strength > layout->pending_strength || layout->pending_len == 0) {
        layout->pending = s + (gap.strength ? gap.first : 0);
        layout->pending_len = gap.strength ? gap.indent - gap.first : len;
        layout->pending_strength = gap.strength;
        layout->pending_is_first = !layout->removing;
    }
    note_quote(layout, piece);
    layout->removing = true;
}

void unecho_layout_list(struct unecho_layout *layout, const struct unecho_piece *piece,
                        uint64_t count, bool removed) {
    append(layout, &(struct unecho_run){.data = piece->data + piece->start,
                                        .len = piece->end - piece->start,
                                        .count = count,
                                        .removed = removed,
                                        .quoted = unecho_span_depth(piece->flags)});
}

void unecho_layout_wait(struct unecho_layout *layout, const char *data, size_t gap, size_t end) {
    struct gap parts;

    if (layout->removing || !layout->written || layout->gap_done)
        return;
    end = end - gap < WAIT_FOR ? end : gap + WAIT_FOR; /* as this is asked at every push */
    parts = split(layout, data + gap, end - gap);
    if (!parts.strength || (parts.second == end - gap && data[end - 1] == '\r'))
        return; /* the line feed of a CR LF may be yet to come */
    emit(layout, data + gap, parts.second);
    layout->gap_done = parts.second;
}

void unecho_layout_finish(struct unecho_layout *layout, const char *data, size_t gap, size_t end) {
    const char *s = data + gap;
    size_t len = end - gap;
    struct gap parts = split(layout, s, len);

    if (!layout->removing) {
        emit(layout, s + layout->gap_done, len - layout->gap_done);
    } else if (layout->blank) {
        emit_line_ends(layout, s, len);
    } else if (layout->written && !layout->gap_done) {
        if (layout->pending_strength) {
            s = layout->pending;
            parts = split(layout, s, layout->pending_len);
        }
        emit(layout, s + parts.first, parts.second - parts.first);
    }
    note_seam(layout);
    layout->written = layout->removing = layout->line_changed = layout->quote_unknown = false;
    layout->gap_done = layout->pending_len = layout->quote_len = 0;
    layout->pending_strength = 0;
    layout->text_run = layout->runs.count; /* what came out says nothing of the next text */
    layout->tail_len = 0;
}

/* --- what is laid out ahead ---------------------------------------------------------------------
 */

void unecho_layout_begin_like(struct unecho_layout *layout, const struct unecho_layout *other) {
    const struct unecho_run_list runs = {layout->runs.items, 0, layout->runs.capacity};

    *layout = (struct unecho_layout){
        .segmenter = other->segmenter, .blank = other->blank, .glued = other->glued, .runs = runs};
}

void unecho_layout_begin_behind(struct unecho_layout *layout, const struct unecho_piece *piece,
                                bool line_changed) {
    layout->quote_unknown = true;
    layout->line_changed = line_changed;
    emit(layout, piece->data + piece->start, piece->end - piece->start);
    note_unit(layout, piece);
}

void unecho_layout_note(const struct unecho_layout *layout, struct unecho_layout_mark *mark) {
    *mark = (struct unecho_layout_mark){.bytes_out = layout->bytes_out,
                                        .written = layout->written,
                                        .line_changed = layout->line_changed,
                                        .glued = layout->glued,
                                        .seam_open = layout->seam_open,
                                        .seam_lost = layout->seam_lost,
                                        .quote_unknown = layout->quote_unknown,
                                        .quote = layout->quote,
                                        .quote_len = layout->quote_len,
                                        .quote_depth = layout->quote_depth};
    mark->tail_len = last_output(layout, mark->tail, sizeof(mark->tail));
}

static bool same_bytes(const char *a, size_t a_len, const char *b, size_t b_len) {
    return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static bool same_seam(const struct unecho_layout *layout, const struct unecho_layout_mark *mark) {
    return layout->glued == mark->glued && layout->seam_open == mark->seam_open &&
           layout->seam_lost == mark->seam_lost;
}

static bool same_quote(const struct unecho_layout *layout, const struct unecho_layout_mark *mark) {
    return mark->quote_unknown ||
           (same_bytes(layout->quote, layout->quote_len, mark->quote, mark->quote_len) &&
            (layout->quote_len == 0 || layout->quote_depth == mark->quote_depth));
}

bool unecho_layout_is_at(const struct unecho_layout *layout,
                         const struct unecho_layout_mark *mark) {
    return layout->status == UNECHO_OK && !layout->removing && layout->gap_done == 0 &&
           layout->pending_len == 0 && layout->line_changed == mark->line_changed &&
           layout->written == mark->written && same_seam(layout, mark) &&
           same_quote(layout, mark) &&
           same_bytes(layout->tail, layout->tail_len, mark->tail, mark->tail_len);
}

void unecho_layout_take_over(struct unecho_layout *layout, struct unecho_layout *ahead,
                             const struct unecho_layout_mark *mark) {
    const struct unecho_run_list runs = layout->runs;

    layout->runs = ahead->runs;
    ahead->runs = runs;
    layout->text_run = ahead->text_run;
    layout->text = ahead->text;
    layout->bytes_out += ahead->bytes_out - mark->bytes_out;
    layout->seam_open = ahead->seam_open;
    layout->seam_lost = ahead->seam_lost;
    layout->written = ahead->written;
    layout->removing = ahead->removing;
    layout->line_changed = ahead->line_changed;
    layout->last_flags = ahead->last_flags;
    layout->last_len = ahead->last_len;
    layout->gap_done = ahead->gap_done;
    layout->cr = ahead->cr;
    layout->pending = ahead->pending;
    layout->pending_len = ahead->pending_len;
    layout->pending_strength = ahead->pending_strength;
    layout->pending_is_first = ahead->pending_is_first;
    if (ahead->quote_unknown) /* no quoted line has come since the mark */
        return;
    layout->quote = ahead->quote;
    layout->quote_len = ahead->quote_len;
    layout->quote_depth = ahead->quote_depth;
}
