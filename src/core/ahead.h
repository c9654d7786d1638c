/*
 * What is kept of a claimed block, laid out by any thread before what stands in front of the block
 * is. The layout of a part of a text depends on what came out before, but not for long: it begins
 * behind the first unit that is kept, with a guess, and leaves marks. When the layout of the stream
 * comes to a mark and is where the other one was, what was laid out from there on holds for both.
 *
 *   the stream   ...... | let out unit by unit   | = ?      takes over what is there
 *   ahead                     guess | 512 bytes  | mark     2 KiB | mark                    end
 *                                                  of output
 *
 * If it is elsewhere it goes on by itself to the next mark. So a wrong guess takes time, and
 * changes nothing. Where a text begins, there is nothing to guess.
 */
#ifndef UNECHO_AHEAD_H
#define UNECHO_AHEAD_H

#include "block.h"
#include "layout.h"

enum { UNECHO_AHEAD_MARKS = 4 };

struct unecho_ahead {
    struct unecho_layout layout;
    struct {
        struct unecho_layout_mark state;
        size_t unit, text; /* the next ones */
    } marks[UNECHO_AHEAD_MARKS];
    size_t mark_count;
    size_t mark;    /* the next that the stream comes to */
    bool whole;     /* the first stands at the beginning, and holds whatever came before */
    size_t taken;   /* runs that were, of a whole block */
    char *gathered; /* owned; what came out, if that was in many runs */
    size_t gathered_size;
};

/* Units [from, to) of a batch, which are in one text, behind the gap that begins at `gap`. */
struct unecho_stretch {
    const char *data; /* the text */
    const struct unecho_batch *batch;
    size_t gap, from, to;
};

/* Gives them to a layout. `all`: as if all of them were kept. */
void unecho_lay_out(struct unecho_layout *layout, const struct unecho_stretch *stretch, bool all);

/* NULL: out of memory. */
struct unecho_ahead *unecho_ahead_create(void);
void unecho_ahead_destroy(struct unecho_ahead *ahead); /* NULL is allowed */

/* Lays out what it can of a block that is decided, of which nothing is out, as `like` would; then
 * block->laid is set. `gather`: where that are many short runs they are copied to stand together.
 * UNECHO_OK or UNECHO_NOMEM. */
int unecho_ahead_lay_out(struct unecho_ahead *ahead, struct unecho_block *block,
                         const struct unecho_layout *like, bool gather);

/* Where the layout of the stream is to halt and look whether it can take over: units before `end`,
 * or fewer. */
size_t unecho_ahead_halt(const struct unecho_block *block, size_t end);

/* It has begun a batch. True: it has taken over all that follows, of which bytes behind the first
 * *skip of run number *run are to come out. */
bool unecho_ahead_join(struct unecho_block *block, struct unecho_layout *layout, size_t *run,
                       size_t *skip);

#endif
