#include "ahead.h"

#include <stdlib.h>
#include <string.h>

/* So much must come out before the first mark, four times as much before each other one. */
enum { FIRST_MARK = UNECHO_LAYOUT_TAIL };

/* Runs of fewer bytes on the average are copied: that takes about as long as 30 ns a run to write
 * it in its turn, which is what many of them cost. */
enum { SHORT_RUN = 256 };

void unecho_lay_out(struct unecho_layout *layout, const struct unecho_stretch *stretch, bool all) {
    const struct unecho_batch *batch = stretch->batch;
    const char *data = stretch->data;
    const bool *keeps = batch->keeps;
    size_t gap = stretch->gap, to = stretch->to;

    for (size_t i = stretch->from; i < to; i++) {
        const struct unecho_span *span = &batch->spans[i];
        bool kept = keeps[i] || all;

        if (kept && unecho_layout_is_straight(layout)) /* all that follow each other */
            for (; i + 1 < to && (keeps[i + 1] || all); span++)
                i++;
        if (kept || !unecho_layout_is_settled(layout, data + gap, span->start - gap)) {
            const struct unecho_piece piece = {data, gap, span->start, span->end, span->flags};

            if (kept)
                unecho_layout_keep(layout, &piece);
            else
                unecho_layout_remove(layout, &piece);
        }
        gap = span->end;
    }
}

struct unecho_ahead *unecho_ahead_create(void) {
    return calloc(1, sizeof(struct unecho_ahead));
}

void unecho_ahead_destroy(struct unecho_ahead *ahead) {
    if (!ahead)
        return;
    unecho_layout_release(&ahead->layout);
    free(ahead->gathered);
    free(ahead);
}

/* How far a block is laid out. */
struct place {
    size_t unit, text;
    size_t gap; /* before that unit: where it begins in the text */
};

/* The first unit from `unit` on that is kept, if its batch has one before `end`; else where the
 * batch ends, or `end`. */
static size_t next_kept(const struct unecho_block *block, size_t unit, size_t end) {
    const struct unecho_batch *batch = unecho_block_batch_of(block, unit);
    size_t from = unit % UNECHO_BATCH;
    size_t count = end - unit < UNECHO_BATCH - from ? end - unit : UNECHO_BATCH - from;
    const bool *found;

    if (block->policy->all)
        return unit;
    found = memchr(batch->keeps + from, 1, count);
    return unit + (found ? (size_t)(found - (batch->keeps + from)) : count);
}

static bool is_kept(const struct unecho_block *block, size_t unit) {
    return block->policy->all || unecho_block_batch_of(block, unit)->keeps[unit % UNECHO_BATCH];
}

/* Lays out units before `end`, which are in one text. */
static void lay_out_units(struct unecho_ahead *ahead, const struct unecho_block *block,
                          struct place *at, const char *data, size_t end) {
    while (at->unit < end) {
        size_t from = at->unit % UNECHO_BATCH, count = end - at->unit;
        struct unecho_stretch stretch = {.data = data,
                                         .batch = unecho_block_batch_of(block, at->unit),
                                         .gap = at->gap,
                                         .from = from,
                                         .to = count < UNECHO_BATCH - from ? from + count
                                                                           : UNECHO_BATCH};

        unecho_lay_out(&ahead->layout, &stretch, block->policy->all);
        at->unit += stretch.to - from;
        at->gap = stretch.batch->spans[stretch.to - 1].end;
    }
}

static void begin_next_text(struct unecho_ahead *ahead, const struct unecho_block *block,
                            struct place *at) {
    ahead->layout.text = ++at->text;
    at->gap = at->text < block->ended_count ? 0 : block->text.start;
}

/* Lays out units before `stop`, and the ends of texts that have no more. */
static void move_on(struct unecho_ahead *ahead, const struct unecho_block *block, struct place *at,
                    size_t stop) {
    for (;;) {
        size_t end = unecho_block_units_to(block, at->text), len;
        const char *data = unecho_block_text(block, at->text, &len);

        lay_out_units(ahead, block, at, data, end < stop ? end : stop);
        if (at->text == block->ended_count || at->unit < end)
            break;
        unecho_layout_finish(&ahead->layout, data, at->gap, len);
        begin_next_text(ahead, block, at);
    }
}

/* --- marks -------------------------------------------------------------------------------------
 */

static void add_mark(struct unecho_ahead *ahead, const struct place *at) {
    size_t i = ahead->mark_count++;

    unecho_layout_note(&ahead->layout, &ahead->marks[i].state);
    ahead->marks[i].unit = at->unit;
    ahead->marks[i].text = at->text;
}

/* The first unit of a text that is kept in its part here, behind others that go: stood it in a line
 * of its own, that is as it was. */
static bool guess_line_changed(const struct unecho_block *block, const char *data, size_t unit) {
    const struct unecho_span *span, *before;

    if (unit == 0)
        return false;
    span = &unecho_block_batch_of(block, unit)->spans[unit % UNECHO_BATCH];
    before = &unecho_block_batch_of(block, unit - 1)->spans[(unit - 1) % UNECHO_BATCH];
    return !memchr(data + before->end, '\n', span->start - before->end);
}

/* Begins behind the first unit that is kept of a part of a text, or with the next text. */
static void begin_amid(struct unecho_ahead *ahead, const struct unecho_block *block,
                       struct place *at) {
    size_t end = unecho_block_units_to(block, 0), len;
    const char *data = unecho_block_text(block, 0, &len);
    const struct unecho_span *span;

    while (at->unit < end && !is_kept(block, at->unit))
        at->unit = next_kept(block, at->unit, end);
    if (at->unit == end) {
        if (block->ended_count > 0)
            begin_next_text(ahead, block, at);
        return;
    }
    span = &unecho_block_batch_of(block, at->unit)->spans[at->unit % UNECHO_BATCH];
    unecho_layout_begin_behind(
        &ahead->layout,
        &(struct unecho_piece){data, span->start, span->start, span->end, span->flags},
        guess_line_changed(block, data, at->unit));
    at->unit++;
    at->gap = span->end;
}

/* Has enough come out that the layout of the stream should be here, too? */
static bool is_mark_due(const struct unecho_ahead *ahead) {
    const struct unecho_layout *layout = &ahead->layout;

    return layout->written && !layout->removing &&
           layout->bytes_out >= (uint64_t)FIRST_MARK << 2 * ahead->mark_count;
}

/* Leaves marks, as many as are of use. */
static void leave_marks(struct unecho_ahead *ahead, const struct unecho_block *block,
                        struct place *at) {
    bool sure = !block->inside || at->text > 0; /* where a text begins */

    if (sure)
        add_mark(ahead, at);
    while ((!sure || ahead->layout.glued) && ahead->mark_count < UNECHO_AHEAD_MARKS &&
           at->unit < block->units) {
        size_t text = at->text, next = next_kept(block, at->unit, block->units);

        move_on(ahead, block, at, next < block->units ? next + 1 : next);
        sure |= at->text > text;
        if (at->unit < block->units && (at->text > text || (!sure && is_mark_due(ahead))))
            add_mark(ahead, at);
    }
}

size_t unecho_ahead_halt(const struct unecho_block *block, size_t end) {
    size_t halt;

    if (!block->laid)
        return end;
    halt = block->laid_ahead->marks[block->laid_ahead->mark].unit;
    return halt < end ? halt : end;
}

/* --- what came out -----------------------------------------------------------------------------
 */

static bool make_room(struct unecho_ahead *ahead, size_t len) {
    if (ahead->gathered_size >= len)
        return true;
    free(ahead->gathered);
    ahead->gathered = malloc(len);
    ahead->gathered_size = ahead->gathered ? len : 0;
    return ahead->gathered;
}

/* Copies what came out, to stand in one run a text. */
static void gather(struct unecho_ahead *ahead) {
    struct unecho_layout *layout = &ahead->layout;
    struct unecho_run *runs = layout->runs.items;
    size_t all = layout->runs.count, text_run = layout->text_run, count = 0;
    char *to = ahead->gathered;

    for (size_t i = 0; i < all; i++) {
        struct unecho_run run = runs[i];

        if (i == text_run)
            layout->text_run = count;
        memcpy(to, run.data, run.len);
        if (count > 0 && runs[count - 1].text == run.text) {
            runs[count - 1].len += run.len;
        } else {
            runs[count] = run;
            runs[count++].data = to;
        }
        to += run.len;
    }
    if (text_run == all)
        layout->text_run = count;
    layout->runs.count = count;
}

static bool is_scattered(const struct unecho_layout *layout) {
    return layout->runs.count > 1 && layout->bytes_out / layout->runs.count < SHORT_RUN;
}

int unecho_ahead_lay_out(struct unecho_ahead *ahead, struct unecho_block *block,
                         const struct unecho_layout *like, bool gathers) {
    struct unecho_layout *layout = &ahead->layout;
    struct place at = {0, 0, block->gap};

    unecho_layout_begin_like(layout, like);
    ahead->mark = ahead->mark_count = ahead->taken = 0;
    ahead->whole = !block->inside && unecho_block_has_ended(block) && !layout->glued;
    if (block->inside)
        begin_amid(ahead, block, &at);
    leave_marks(ahead, block, &at);
    if (ahead->mark_count == 0)
        return layout->status;
    move_on(ahead, block, &at, block->units);
    if (gathers && is_scattered(layout)) {
        /* as long as any that is kept of such a block, so that the next one fits */
        if (!make_room(ahead, (size_t)layout->bytes_out + unecho_block_length(block)))
            return UNECHO_NOMEM;
        gather(ahead);
    }
    block->laid = layout->status == UNECHO_OK && !layout->quote_missed;
    return layout->status;
}

/* Where in the runs those bytes end. */
static void find_bytes(const struct unecho_run_list *runs, uint64_t bytes, size_t *run,
                       size_t *skip) {
    *run = 0;
    for (; *run < runs->count && bytes >= runs->items[*run].len; ++*run)
        bytes -= runs->items[*run].len;
    *skip = (size_t)bytes;
}

bool unecho_ahead_join(struct unecho_block *block, struct unecho_layout *layout, size_t *run,
                       size_t *skip) {
    struct unecho_ahead *ahead = block->laid_ahead;
    const struct unecho_layout_mark *mark;
    size_t i;

    if (!block->laid)
        return false;
    i = ahead->mark;
    mark = &ahead->marks[i].state;
    if (block->out < ahead->marks[i].unit || block->text_out < ahead->marks[i].text)
        return false;
    if (block->text_out > ahead->marks[i].text || !unecho_layout_is_at(layout, mark)) {
        block->laid = ++ahead->mark < ahead->mark_count;
        return false;
    }
    unecho_layout_take_over(layout, &ahead->layout, mark);
    find_bytes(&layout->runs, mark->bytes_out, run, skip);
    if (ahead->taken > 0)
        *run = ahead->taken;
    if (*run == layout->runs.count) { /* all of it is out, and the block may be gone soon */
        unecho_layout_begin_batch(layout);
        *run = 0;
    }
    block->laid = false;
    block->out = block->units;
    block->text_out = block->ended_count;
    return true;
}
