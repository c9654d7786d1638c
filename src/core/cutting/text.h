/*
 * A text that is cut: the part of it that is in memory, how it is read, and the units that were cut
 * off. What the rest of the room has in common.
 */
#ifndef UNECHO_TEXT_H
#define UNECHO_TEXT_H

#include "abbrev.h"
#include "marks.h"
#include "unecho.h"

#include <string.h>

struct unecho_segmenter {
    enum unecho_unit unit;
    enum unecho_newline newline;
    bool zero_terminated;
    const struct unecho_abbrev *abbrev; /* borrowed */
    struct unecho_marker marker;        /* what may end a unit of this kind, and is odd */
};

enum { UNECHO_BRACKET_KINDS = 15 };

/* What is known of the brackets of a text (bracket.h). Places in it, but for the counts. */
struct unecho_brackets {
    size_t counted; /* those of the sentence before this are counted: */
    uint32_t open[UNECHO_BRACKET_KINDS];
    uint32_t unpaired; /* open, or closing nothing */
    size_t sought;     /* the partners of those before this were sought */
    size_t inside;     /* no sentence ends before this */
    size_t behind;     /* one stayed open: what begins before this is not compared */
    size_t over;       /* nor what begins before this: one runs over a line end */
};

enum {
    UNECHO_WHOLE_LINE = 64 * 1024,  /* bytes of a line that are told at once */
    UNECHO_FENCE_MAX = 1024 * 1024, /* bytes, and lines, in which a fence is sought that closes */
    UNECHO_FENCE_LINES = 16 * 1024,
    UNECHO_FENCE_KINDS = 4, /* of either sign, three or more of it */
    UNECHO_FENCE_DEEP = 3,  /* quoted so deep, a fence has but lines that are quoted as deep */
    UNECHO_FENCES = (UNECHO_FENCE_DEEP + 1) * UNECHO_FENCE_KINDS
};

enum unecho_whole_kind {
    UNECHO_WHOLE_NONE,
    UNECHO_WHOLE_ROWS,  /* a table whose lines begin with `|`, */
    UNECHO_WHOLE_RULED, /* or which has a rule below its header */
    UNECHO_WHOLE_FENCE,
    UNECHO_WHOLE_LARGE, /* a fenced block that may be too large to be held */
    UNECHO_WHOLE_MARKUP
};

/* What is known of blocks that are no sentences (whole.h). Places in the text, but for numbers. */
struct unecho_whole {
    size_t next;                 /* the lines before this are told: */
    enum unecho_whole_kind kind; /* what the last of them belongs to, */
    unsigned depth;              /* how deep it is quoted, */
    bool amid;                   /* that it goes on, as it is long, */
    bool stays;                  /* and that what has a part in it is not compared */
    bool left_open;              /* a quote ended in a fence, and what is behind that is blank */
    size_t until;                /* a fenced block ends here, */
    char sign;                   /* or where such a fence closes it: '\0': none is open */
    bool many;                   /* of more than three signs */
    uint64_t lines;              /* told */
    struct unecho_sought {       /* the end of fences of each depth and kind is not before this: */
        size_t at;
        uint64_t line; /* the number of that line */
    } sought[UNECHO_FENCES];
    bool begins;    /* a block began behind the last unit that was told, */
    bool inside;    /* which is in one */
    unsigned found; /* what the next one has a part in so far */
};

/* The part of a text that is in memory. What stands before `start` is there for looking back (how
 * long the line is): keep UNECHO_LOOK_BACK bytes of it. */
struct unecho_text {
    const char *data;          /* borrowed */
    struct unecho_marks marks; /* borrowed; of data[0, len) */
    size_t len;
    size_t
        floor; /* the document begins here, at a word of marks, and is cut as if it stood alone */
    size_t start;   /* end of the last unit that was cut off, maybe of the document before */
    size_t unit;    /* the gap after `start` reaches at least to here */
    size_t scanned; /* no unit ends before this; where the search goes on */
    bool lines;     /* there may be a line end between `unit` and `scanned` */
    unsigned depth; /* of the line where `unit` begins: quoting.h */
    bool quoted;    /* the line before that is */
    bool last;      /* the text ends at `len` */
    bool rest;      /* the document at `unit` began before it, and was cut at UNECHO_UNIT_LIMIT */
    struct unecho_brackets brackets;
    struct unecho_whole whole;
};

enum { UNECHO_LOOK_BACK = 512 };

enum unecho_span_flags {
    UNECHO_SPAN_PASS =
        1, /* no letter or digit outside markup: passes through and is never a repeat */
    UNECHO_SPAN_SURE = 2,     /* its end would be cut before any capital letter */
    UNECHO_SPAN_CAPITAL = 4,  /* begins with an ASCII capital, maybe after quotes */
    UNECHO_SPAN_LIMITED = 8,  /* cut at UNECHO_UNIT_LIMIT */
    UNECHO_SPAN_LINES = 16,   /* there may be a line end in it */
    UNECHO_SPAN_UNKEYED = 32, /* set by unecho_prepare: not compared: HALF, BEHIND, too few
                                 words, or by what whole.h says */
    UNECHO_SPAN_HALF = 64,    /* has half of a pair of brackets, or stands between two halves */
    UNECHO_SPAN_BEHIND =
        128, /* begins where the partner of a bracket before it is sought in vain */
    UNECHO_SPAN_WHOLE =
        256, /* part of a Markdown table, a fenced block or a run of lines of markup,
                which careful runs remove as a whole; set by unecho_prepare */
    UNECHO_SPAN_WHOLE_BEGINS = 512, /* the first unit of such a block */
    UNECHO_SPAN_SHORT = 1024, /* set by the decider: it goes as too little is left of its document,
                                 and by itself would not */
    UNECHO_SPAN_REST = 2048,  /* of a document that is cut at UNECHO_UNIT_LIMIT, what is behind that
                               */
    UNECHO_SPAN_DEPTH = 4096  /* times how deep it is quoted: quoting.h */
};

static inline unsigned unecho_span_depth(unsigned flags) { return flags / UNECHO_SPAN_DEPTH; }

struct unecho_span {
    size_t start, end; /* offsets in text.data; the gap before it begins at the last span's end */
    unsigned flags;
};

void unecho_segmenter_init(struct unecho_segmenter *segmenter, const struct unecho_config *config,
                           const struct unecho_abbrev *abbrev);

/* The text begins `from` bytes later: moves the places in it that are known. */
void unecho_text_move(struct unecho_text *text, size_t from);

/* The text from its document on: what unecho_segment and unecho_whole_tell are given. */
struct unecho_text unecho_text_document(const struct unecho_text *text);

/* What is known of `document`, which has been read on, is known of the text. */
void unecho_text_note(struct unecho_text *text, const struct unecho_text *document);

/* A document begins at `floor`, and nothing is known of it. */
void unecho_text_begin(struct unecho_text *text, size_t floor);

/* Does a line end stand before `at`, any that unecho_skip_gap counts? NUL may be one. */
static inline bool unecho_ends_line(bool zero_terminated, const char *s, size_t at) {
    unsigned char b = (unsigned char)s[at - 1];

    if (b < 0x80)
        return (b >= '\n' && b <= '\r') || (b == 0 && zero_terminated);
    return (b == 0x85 && at > 1 && s[at - 2] == '\xC2') ||
           ((b == 0xA8 || b == 0xA9) && at > 2 && memcmp(s + at - 3, "\xE2\x80", 2) == 0);
}

/* Does a line end begin at `at`, where a character does? */
static inline bool unecho_begins_line_end(bool zero_terminated, const struct unecho_text *text,
                                          size_t at) {
    const char *s = text->data + at;

    if ((signed char)*s >= 0)
        return (*s >= '\n' && *s <= '\r') || (*s == 0 && zero_terminated);
    return (text->len - at > 1 && memcmp(s, "\xC2\x85", 2) == 0) ||
           (text->len - at > 2 &&
            (memcmp(s, "\xE2\x80\xA8", 3) == 0 || memcmp(s, "\xE2\x80\xA9", 3) == 0));
}

/* The first line end in text->data[at, end), else `end`. */
size_t unecho_find_line_end(const struct unecho_segmenter *segmenter,
                            const struct unecho_text *text, size_t at, size_t end);

/* The white space at `at`, up to `limit`; its line ends are counted in *newlines, and a form feed,
 * U+2028 or U+2029 (NUL if zero-terminated) counts as two. */
size_t unecho_skip_gap(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                       size_t at, size_t limit, unsigned *newlines);

/* `at` without the white space before it, not before `start`. */
size_t unecho_trim(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                   size_t start, size_t at);

#endif
