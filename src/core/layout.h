/*
 * What happens to the white space between units when some of them are removed.
 *
 * A gap is a break (up to and including its last line end) and an indent (the rest). Where nothing
 * is removed, gaps pass as they are. A removed unit takes the indent before it along; of the breaks
 * crossed between two kept units the strongest survives, once. Each joint is read with the rules of
 * cut.c: where the two would be read otherwise than as these two units, a stronger one takes its
 * place, so that a second run finds the same units.
 *
 * The marks of a quoted line stand in the indent, and a quoted sentence that becomes the first of
 * its line is given them.
 *
 * With `blank` every line end comes out where it stands, those inside of removed units, too, and no
 * other is put in: a line of which nothing is left is empty, and what is kept stays on its line.
 * Where a stronger joint must take the place of one that does not hold, it is a form feed, which
 * ends a paragraph here, and no line for those who count them.
 */
#ifndef UNECHO_LAYOUT_H
#define UNECHO_LAYOUT_H

#include "quoting.h"
#include "segment.h"

enum { UNECHO_LAYOUT_TAIL = 512 };

struct unecho_run_list {
    struct unecho_run *items; /* owned */
    size_t count, capacity;
};

struct unecho_layout {
    const struct unecho_segmenter *segmenter; /* borrowed */
    bool blank;                               /* line ends of what goes stay */
    struct unecho_run_list runs;              /* what came out since unecho_layout_begin_batch */
    size_t text_run;                          /* the first of them that is of this text, */
    size_t text;                              /* the number that they are given */
    uint64_t bytes_out;
    int status; /* sticky: UNECHO_NOMEM */

    bool glued;     /* texts come out one behind the other: */
    bool seam_open; /* what came out of the last ones does not end in white space, */
    bool seam_lost; /* and something was removed behind it */

    bool written;        /* a unit of this text came out */
    bool removing;       /* a unit was removed since */
    bool line_changed;   /* the output line lacks something that stood on it */
    unsigned last_flags; /* of the last unit that came out */
    size_t last_len;
    size_t gap_done; /* bytes of the gap after it that are out already */
    bool cr;         /* they end in a lone CR, which an LF behind it would make a CR LF */

    /* the strongest break since the last unit that came out, or white space of one line */
    const char *pending; /* borrowed from the buffer, or a `carry` */
    size_t pending_len;
    unsigned pending_strength; /* 0 one line, 1 a line end, 2 a blank line; of all, if `blank` */
    bool pending_is_first;     /* it follows that unit itself */
    struct {
        char *bytes; /* owned */
        size_t size;
    } carry[2];      /* by turns, as a run that came out may be in the last one */
    bool carry_turn; /* which is the next */

    /* what the last quoted line that was looked at begins with, in its spelling */
    const char *quote; /* as `pending` */
    size_t quote_len;
    unsigned quote_depth;
    char quotes[2][UNECHO_QUOTE_MAX]; /* as `carry` */
    bool quote_turn;
    bool quote_unknown; /* such a line may have come before the layout began, */
    bool quote_missed;  /* and it was asked for */

    char tail[UNECHO_LAYOUT_TAIL]; /* the last bytes of earlier batches */
    size_t tail_len;
};

/* A place that a layout has come to: behind a unit that has just come out, or where a text begins.
 * But for that unit, what comes out from there on depends on nothing else that stood before. */
struct unecho_layout_mark {
    uint64_t bytes_out; /* so far */
    bool written, line_changed, glued, seam_open, seam_lost, quote_unknown;
    const char *quote; /* borrowed from the buffer */
    size_t quote_len;
    unsigned quote_depth;
    char tail[UNECHO_LAYOUT_TAIL];
    size_t tail_len;
};

/* A unit and the gap before it, as offsets into `data`. */
struct unecho_piece {
    const char *data;
    size_t gap, start, end;
    unsigned flags; /* enum unecho_span_flags */
};

/* `blank`: see struct unecho_config. */
void unecho_layout_init(struct unecho_layout *layout, const struct unecho_segmenter *segmenter,
                        bool blank);
void unecho_layout_release(struct unecho_layout *layout);

/* Begins anew with a text, with the settings of another layout. The first time it is all zero; the
 * memory for its runs is used again. */
void unecho_layout_begin_like(struct unecho_layout *layout, const struct unecho_layout *other);

/* Then, where the text has begun before: as if this unit had just come out. Where it says more than
 * that of what stood before, `line_changed` too, it is a guess. */
void unecho_layout_begin_behind(struct unecho_layout *layout, const struct unecho_piece *piece,
                                bool line_changed);

/* Notes where the layout is. */
void unecho_layout_note(const struct unecho_layout *layout, struct unecho_layout_mark *mark);

/* Is the layout, which has come to the same unit and has just begun a batch, where the other one
 * was? */
bool unecho_layout_is_at(const struct unecho_layout *layout, const struct unecho_layout_mark *mark);

/* What `ahead` has laid out since the mark counts as if the layout had done it: it takes over the
 * runs, the first ones too, in exchange for its own. */
void unecho_layout_take_over(struct unecho_layout *layout, struct unecho_layout *ahead,
                             const struct unecho_layout_mark *mark);

/* Forgets the runs that came out (they are drained). */
void unecho_layout_begin_batch(struct unecho_layout *layout);

/* Before `data` of earlier pieces moves: keeps what is still needed of it. UNECHO_OK, or the sticky
 * status, after which the layout is not to be used. */
int unecho_layout_settle(struct unecho_layout *layout);

/* Does what is kept come out as it stands, gaps and all? Then many units that follow each other may
 * be given as one piece, with the start and flags of the last. */
static inline bool unecho_layout_is_straight(const struct unecho_layout *layout) {
    return !layout->removing && !layout->line_changed && !layout->seam_open;
}

/* Does it change nothing that the unit behind this gap is removed, as the one before it was? Most
 * gaps are one space or line feed, or none: they are all alike, and the first of them is pending.
 */
static inline bool unecho_layout_is_settled(const struct unecho_layout *layout, const char *gap,
                                            size_t len) {
    return layout->removing && layout->pending_len > 0 && !layout->blank &&
           (len == 0 ||
            (len == 1 && (*gap == ' ' || (*gap == '\n' && layout->pending_strength > 0))));
}

/* The next unit, kept or removed. */
void unecho_layout_keep(struct unecho_layout *layout, const struct unecho_piece *piece);
void unecho_layout_remove(struct unecho_layout *layout, const struct unecho_piece *piece);

/* The next unit, as a run of its own: no layout at all. */
void unecho_layout_list(struct unecho_layout *layout, const struct unecho_piece *piece,
                        uint64_t count, bool removed);

/* White space data[gap, end) has come after the last unit, maybe not all of it: lets out the first
 * line end, for which a reader may wait. */
void unecho_layout_wait(struct unecho_layout *layout, const char *data, size_t gap, size_t end);

/* Do texts that come from now on come out one behind the other? */
void unecho_layout_glue(struct unecho_layout *layout, bool glued);

/* The text ends with the white space data[gap, end). What comes next is another text. */
void unecho_layout_finish(struct unecho_layout *layout, const char *data, size_t gap, size_t end);

#endif
