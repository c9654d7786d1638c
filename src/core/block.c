#include "block.h"

#include "ascii.h"
#include "glance.h"
#include "places.h"
#include "quoting.h"
#include "whole.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void unecho_block_init(struct unecho_block *block, const struct unecho_config *config,
                       const struct unecho_segmenter *segmenter, const struct unecho_keyer *keyer) {
    *block = (struct unecho_block){.segmenter = segmenter,
                                   .policy = unecho_policy_of(config),
                                   .near = unecho_compares_near(config),
                                   .places = unecho_traces_places(config)};
    unecho_preparer_init(&block->preparer, config, segmenter, keyer);
}

void unecho_block_release(struct unecho_block *block) {
    for (size_t i = 0; i < block->batch_count; i++) {
        unecho_batch_drop_sketches(block->batches[i]);
        free(block->batches[i]->near);
        free(block->batches[i]->places);
        free(block->batches[i]);
    }
    free(block->batches);
    free(block->deal.keys);
    free(block->deal.units);
    free(block->deal.fresh);
    free(block->ended);
    unecho_preparer_release(&block->preparer);
    free(block->buf);
    free(block->marks);
}

/* --- the buffer --------------------------------------------------------------------------------
 */

/* Bytes of buf that are in use. */
static size_t used(const struct unecho_block *block) { return block->begin + block->text.len; }

/* Where a text that begins at `begin` is read. */
static void place(const struct unecho_block *block, struct unecho_text *text, size_t begin) {
    size_t word = begin / UNECHO_MARKS_WORD, words = UNECHO_MARKS_ROOM(block->size);

    if (!block->buf)
        return;
    text->data = block->buf + begin;
    text->marks = (struct unecho_marks){block->marks + word, block->marks + words + word};
}

/* A text begins behind those that are there. */
static void begin_text(struct unecho_block *block) {
    size_t at = used(block) + UNECHO_MARKS_WORD - 1;

    block->begin = at / UNECHO_MARKS_WORD * UNECHO_MARKS_WORD;
    block->text = (struct unecho_text){.len = 0};
    block->marked = block->told.next = 0;
    place(block, &block->text, block->begin);
    block->forgets = block->joins = false;
}

void unecho_block_clear(unecho_block *block) {
    for (size_t i = 0; block->near && i < block->batch_count; i++)
        unecho_batch_drop_sketches(block->batches[i]);
    block->begin = block->text.len = 0;
    begin_text(block);
    block->ended_count = block->ended_len = block->ahead = 0;
    block->counted = block->rank = 0;
    block->units = block->claimed = block->decided = block->out = 0;
    block->prepared = block->was_claimed = block->inside = block->laid = false;
    block->deal.dealt = false;
    block->status = UNECHO_OK;
    block->text_out = block->gap = 0;
}

/* Units that are not out move with the window. */
static void shift_units(struct unecho_block *block, size_t by) {
    block->gap -= by;
    for (size_t i = block->out; i < block->units; i++) {
        struct unecho_span *span = &unecho_block_batch_of(block, i)->spans[i % UNECHO_BATCH];

        span->start -= by;
        span->end -= by;
    }
}

/* Moves what is not out farther behind, up to a word of marks: those before it are read no more. */
int unecho_block_begin_document(struct unecho_block *block) {
    struct unecho_text *text = &block->text;
    size_t by = UNECHO_MARKS_WORDS(text->len) * UNECHO_MARKS_WORD - text->len;

    if (text->len == 0)
        return UNECHO_OK;
    if (unecho_block_make_room(block, by) != UNECHO_OK)
        return UNECHO_NOMEM;
    memmove(block->buf + block->gap + by, block->buf + block->gap, text->len - block->gap);
    block->gap += by;
    for (size_t i = block->out; i < block->units; i++) {
        struct unecho_span *span = &unecho_block_batch_of(block, i)->spans[i % UNECHO_BATCH];

        span->start += by;
        span->end += by;
    }
    text->start += by;
    text->len += by;
    block->marked = text->len;
    unecho_text_begin(text, text->len);
    return UNECHO_OK;
}

/* Moves what is still needed to the front of the window, by whole words of marks. */
static void slide(struct unecho_block *block) {
    struct unecho_text *text = &block->text;
    size_t word, words, from;

    if (!block->buf || block->gap < UNECHO_LOOK_BACK + UNECHO_MARKS_WORD)
        return;
    word = (block->gap - UNECHO_LOOK_BACK) / UNECHO_MARKS_WORD;
    words = UNECHO_MARKS_WORDS(text->len) - word;
    from = word * UNECHO_MARKS_WORD;
    memmove(block->buf, block->buf + from, text->len - from);
    memmove(text->marks.ends, text->marks.ends + word, words * sizeof(uint64_t));
    memmove(text->marks.odd, text->marks.odd + word, words * sizeof(uint64_t));
    text->len -= from;
    block->marked -= from;
    unecho_text_move(text, from);
    shift_units(block, from);
}

static int resize(struct unecho_block *block, size_t size) {
    size_t words = UNECHO_MARKS_ROOM(size), before = UNECHO_MARKS_ROOM(block->size);
    uint64_t *marks = calloc(2 * words, sizeof(*marks));
    char *buf = marks ? realloc(block->buf, size) : NULL;

    if (!buf) {
        free(marks);
        return UNECHO_NOMEM;
    }
    if (block->marked > 0) {
        size_t copied = UNECHO_MARKS_WORDS(used(block)) * sizeof(*marks);

        memcpy(marks, block->marks, copied);
        memcpy(marks + words, block->marks + before, copied);
    }
    free(block->marks);
    block->buf = buf;
    block->marks = marks;
    block->size = size;
    place(block, &block->text, block->begin);
    return UNECHO_OK;
}

/* It grows by half at least, so that a byte is moved a few times at most whatever the pushes are.
 */
static int grow(struct unecho_block *block, size_t len) {
    if (block->buf && used(block) + len <= block->size / 2)
        return UNECHO_OK;
    return resize(block, (used(block) + len) * 3 + 4096);
}

/* The window slides when it is half full and grows if it is half full all the same. */
int unecho_block_make_room(struct unecho_block *block, size_t len) {
    if (block->text.len + len > block->size / 2)
        slide(block);
    return grow(block, len);
}

char *unecho_block_reserve(unecho_block *block, size_t len) {
    return grow(block, len) == UNECHO_OK ? block->buf + used(block) : NULL;
}

void unecho_block_add(unecho_block *block, size_t len) {
    block->text.len += len;
    block->ahead = 0;
}

/* The same up to `end`, which may be behind the text. */
static void mark_to(struct unecho_block *block, size_t end) {
    if (block->marked >= end)
        return;
    unecho_marker_update(&block->segmenter->marker, block->text.data, block->marked, end,
                         block->text.marks);
    block->marked = end;
}

void unecho_block_mark(struct unecho_block *block) { mark_to(block, block->text.len); }

/* Copies bytes behind the text in progress. UNECHO_OK or UNECHO_NOMEM. */
static int append(struct unecho_block *block, const char *bytes, size_t len) {
    char *room = unecho_block_reserve(block, len);

    if (!room)
        return UNECHO_NOMEM;
    memcpy(room, bytes, len);
    unecho_block_add(block, len);
    return UNECHO_OK;
}

int unecho_block_move_rest(struct unecho_block *block, struct unecho_block *to) {
    const struct unecho_text *text = &block->text;
    size_t from = text->start > UNECHO_LOOK_BACK ? text->start - UNECHO_LOOK_BACK : 0;

    if (text->start >= text->floor && from < text->floor)
        from = text->floor;
    else if (from < text->floor)
        from -= from % UNECHO_MARKS_WORD; /* the document begins at one */
    if (text->len == from)
        return UNECHO_OK;
    if (append(to, text->data + from, text->len - from) != UNECHO_OK)
        return UNECHO_NOMEM;
    to->text.floor = text->floor;
    to->text.start = text->start;
    to->text.unit = text->unit;
    to->text.scanned = text->scanned;
    to->text.lines = text->lines;
    to->text.depth = text->depth;
    to->text.quoted = text->quoted;
    to->text.rest = text->rest;
    to->text.brackets = text->brackets;
    to->text.whole = text->whole;
    unecho_text_move(&to->text, from);
    to->gap = to->text.start;
    return UNECHO_OK;
}

/* --- texts -------------------------------------------------------------------------------------
 */

int unecho_block_end(unecho_block *block) {
    if (block->ended_count == block->ended_size) {
        size_t size = block->ended_size * 2 + 16;
        struct unecho_ended *ended = realloc(block->ended, size * sizeof(*ended));

        if (!ended)
            return UNECHO_NOMEM;
        block->ended = ended;
        block->ended_size = size;
    }
    block->text.last = true;
    if (block->ended_count == 0)
        block->first = block->text;
    block->ended[block->ended_count++] = (struct unecho_ended){
        block->begin, block->text.len, 0, block->forgets, block->joins, block->rank};
    block->ended_len += block->text.len;
    begin_text(block);
    return UNECHO_OK;
}

bool unecho_block_reopen(struct unecho_block *block) {
    if (!unecho_block_has_ended(block))
        return false;
    assert(block->ended_count == 1);
    block->text = block->first;
    place(block, &block->text, 0);
    block->begin = 0;
    block->forgets = block->ended[0].forgets;
    block->joins = block->ended[0].joins;
    block->rank = block->ended[0].rank;
    block->ended_count = block->ended_len = 0;
    return true;
}

void unecho_block_forget(unecho_block *block) {
    assert(block->text.len == 0);
    block->forgets = true;
}

void unecho_block_join(unecho_block *block) {
    assert(block->text.len == 0);
    block->joins = true;
}

void unecho_block_rank(unecho_block *block, size_t first, uint64_t rank) {
    for (size_t i = first; i < block->ended_count; i++)
        block->ended[i].rank = rank;
    block->rank = rank;
}

size_t unecho_block_texts(const unecho_block *block) {
    return block->ended_count + (block->text.len > 0);
}

const char *unecho_block_text(const unecho_block *block, size_t i, size_t *len) {
    bool ended = i < block->ended_count;

    *len = ended ? block->ended[i].len : block->text.len;
    return block->buf ? block->buf + (ended ? block->ended[i].begin : block->begin) : "";
}

size_t unecho_block_length(const unecho_block *block) { return block->ended_len + block->text.len; }

/* --- where it can be split ---------------------------------------------------------------------
 */

/* Is the line that begins at `at` not quoted, so that it does not count whether the one before is?
 */
static bool begins_plainly(const struct unecho_text *text, size_t at) {
    while (at < text->len && text->data[at] == ' ')
        at++;
    return at < text->len && text->data[at] != '>';
}

/* Does a unit end before the line end (or NUL) at `at` whatever stands farther away? `before` bytes
 * of the text stand before what is there of it. */
static bool is_boundary(const struct unecho_block *block, size_t at, size_t before) {
    const struct unecho_segmenter *segmenter = block->segmenter;
    const char *s = block->text.data;

    if (s[at] == '\0')
        return segmenter->zero_terminated;
    if (s[at] != '\n' || at < 2 || segmenter->unit == UNECHO_UNIT_DOCUMENT)
        return false;
    if (segmenter->unit == UNECHO_UNIT_LINE)
        return !segmenter->zero_terminated;
    if (s[at - 1] == '\n' || (s[at - 1] == '\r' && s[at - 2] == '\n'))
        return true;
    if (segmenter->unit != UNECHO_UNIT_SENTENCE)
        return false;
    if (segmenter->newline == UNECHO_NEWLINE_BREAK)
        return begins_plainly(&block->text, at + 1);
    /* no unit was cut at the limit so far, or its rest could begin inside the line's last word */
    return before + at - block->text.start < UNECHO_UNIT_LIMIT &&
           unecho_is_sure_line_end(segmenter, &block->text, at);
}

/* *end: of the unit before the line end at `at`, 0 if nothing but white space is there. False: no
 * unit ends there. */
static bool find_unit_end(const struct unecho_block *block, size_t at, size_t *end) {
    const struct unecho_text *text = &block->text;

    *end = unecho_trim(block->segmenter, text, text->unit, at);
    if (*end <= text->unit)
        *end = 0;
    return *end == 0 ||
           !unecho_is_quote_mark(block->segmenter->zero_terminated, text, *end - 1, true);
}

/* Behind the last line feed in s[from, to), or the last NUL if that may end a unit; `from` if there
 * is none. Marks are not needed for it, so the block is not marked before it is prepared. */
static size_t behind_last_feed(const struct unecho_segmenter *segmenter, const char *s, size_t from,
                               size_t to) {
    char other = segmenter->zero_terminated ? '\0' : '\n';

    for (; to >= from + 8; to -= 8) {
        uint64_t bytes = unecho_bytes_before(s, to);
        uint64_t others = unecho_not(bytes, '\n') & unecho_not(bytes, other);
        uint64_t feeds = ~others & UNECHO_EVERY_BYTE(0x80);

        if (feeds)
            return to - (size_t)__builtin_clzll(feeds) / 8;
    }
    while (to > from && s[to - 1] != '\n' && s[to - 1] != other)
        to--;
    return to;
}

/* The end of the last unit that has such a line end behind it, 0 if there is none. */
static size_t last_boundary(const struct unecho_block *block, size_t before) {
    const struct unecho_text *text = &block->text;
    size_t from = text->unit + 1, at = text->len, end;

    while ((at = behind_last_feed(block->segmenter, text->data, from, at)) > from) {
        at--;
        if (!is_boundary(block, at, before))
            continue;
        if (find_unit_end(block, at, &end))
            return end;
        at = end; /* the white space between is not looked at again */
    }
    return 0;
}

/* Is there one white space at most in the line that begins at `begin` and ends at `at`? */
static bool is_blank_line(const char *s, size_t begin, size_t at) {
    return at == begin || s[begin] == ' ' || s[begin] == '\t' || s[begin] == '\r';
}

/* The same where a blank line follows and no fenced block goes on: what stands on either side then
 * belongs to no block of lines that stands on the other. Lines that were told when it was last
 * asked are not told again: there was no such place. */
static size_t last_whole_boundary(struct unecho_block *block) {
    struct unecho_text text = block->text;
    size_t begin, asked = 0, last = 0;

    unecho_block_mark(block);
    if (block->told.next > text.whole.next)
        text.whole = block->told;
    for (begin = text.whole.next;
         unecho_whole_tell_line(block->segmenter, &text) && text.whole.next > begin;
         begin = text.whole.next) {
        size_t at = text.whole.next - 1, end;

        if (at - begin >= 2 || begin <= text.unit || text.whole.kind != UNECHO_WHOLE_NONE ||
            text.whole.left_open || !is_boundary(block, at, 0))
            continue;
        /* one more blank line: the same unit ends before it */
        if (!(begin == asked && is_blank_line(text.data, begin, at)) &&
            find_unit_end(block, at, &end) && end > 0)
            last = end;
        asked = text.whole.next;
    }
    if (last == 0)
        block->told = text.whole;
    return last;
}

/* What is so near to the front of a part of a text may be another thing with what stands there. */
size_t unecho_block_boundary(unecho_block *block, size_t before) {
    bool careful = block->preparer.careful;
    size_t end;

    if (block->text.len == 0 || (careful && before > 0))
        return 0;
    end = careful ? last_whole_boundary(block) : last_boundary(block, before);
    return before > 0 && end < UNECHO_LOOK_BACK ? 0 : end;
}

void unecho_block_cut(unecho_block *block, size_t end) {
    struct unecho_text *text = &block->text;

    assert(end <= text->len);
    block->ahead = text->len - end < UNECHO_BLOCK_AHEAD ? text->len - end : UNECHO_BLOCK_AHEAD;
    text->len = end;
    text->last = true; /* what follows ends a unit as the end of a text does */
}

void unecho_block_go_on(const unecho_block *block, unecho_block *rest) {
    rest->inside = true;
    rest->rank = block->rank;
}

/* All of the text in progress goes to `rest`. */
static int move_text(struct unecho_block *block, struct unecho_block *rest) {
    if (append(rest, block->text.data, block->text.len) != UNECHO_OK)
        return UNECHO_NOMEM;
    rest->forgets = block->forgets;
    rest->joins = block->joins;
    rest->rank = block->rank;
    block->text.len = 0;
    begin_text(block);
    return 1;
}

int unecho_block_split(unecho_block *block, unecho_block *rest) {
    struct unecho_text *text = &block->text;
    size_t end = unecho_block_boundary(block, 0);

    if (end == 0)
        return block->ended_count > 0 && text->len > 0 ? move_text(block, rest) : 0;
    if (append(rest, text->data + end, text->len - end) != UNECHO_OK)
        return UNECHO_NOMEM;
    unecho_block_go_on(block, rest);
    unecho_block_cut(block, end);
    if (block->ended_count == 0 && block->counted > end) {
        rest->counted = block->counted - end;
        block->counted = end;
    }
    return 1;
}

/* --- units -------------------------------------------------------------------------------------
 */

static struct unecho_batch *create_batch(const struct unecho_block *block) {
    struct unecho_batch *batch = malloc(sizeof(*batch));

    if (!batch)
        return NULL;
    batch->places = block->places ? malloc(sizeof(*batch->places)) : NULL;
    batch->near = block->near ? calloc(1, sizeof(*batch->near)) : NULL;
    if ((block->places && !batch->places) || (block->near && !batch->near)) {
        free(batch->places);
        free(batch->near);
        free(batch);
        return NULL;
    }
    return batch;
}

struct unecho_batch *unecho_block_next_batch(struct unecho_block *block) {
    size_t number = block->units / UNECHO_BATCH;

    if (number == block->batch_count) {
        struct unecho_batch **batches =
            realloc(block->batches, (block->batch_count + 1) * sizeof(*batches));

        if (!batches)
            return NULL;
        block->batches = batches;
        batches[number] = create_batch(block);
        if (!batches[number])
            return NULL;
        block->batch_count++;
    }
    if (block->units % UNECHO_BATCH == 0)
        block->batches[number]->count = block->batches[number]->flags = 0;
    return block->batches[number];
}

/* Cuts units off a text, up to `end`, until its batch is full. It is read with what follows there,
 * so that the last unit is found as it would be if the text went on. *at: where the last unit ends;
 * *more: there may be others. */
static int prepare_batch(struct unecho_block *block, struct unecho_text *text, size_t end,
                         size_t *at, bool *more) {
    struct unecho_batch *batch = unecho_block_next_batch(block);
    size_t before;
    int status;

    if (!batch)
        return UNECHO_NOMEM;
    before = batch->count;
    status = unecho_prepare(&block->preparer, text, batch);
    *more = batch->count == UNECHO_BATCH;
    while (batch->count > before && batch->spans[batch->count - 1].end > end)
        batch->count--;
    block->units += batch->count - before;
    if (batch->count > before)
        *at = batch->spans[batch->count - 1].end;
    *more &= *at < end;
    return status;
}

/* Cuts up text[0, end), which `ahead` bytes are known of behind, all of it marked. *at: where its
 * last unit ends. */
static int prepare_text(struct unecho_block *block, struct unecho_text text, size_t ahead,
                        size_t *at) {
    size_t end = text.len;
    bool more = true;
    int status = UNECHO_OK;

    *at = text.start;
    text.len = end + ahead;
    text.last = ahead == 0;
    while (status == UNECHO_OK && more)
        status = prepare_batch(block, &text, end, at, &more);
    return status;
}

/* Drops the units behind the first so many. */
static void drop_units(struct unecho_block *block, size_t units) {
    block->units = units;
    if (units % UNECHO_BATCH > 0)
        unecho_block_batch_of(block, units)->count = units % UNECHO_BATCH;
}

/* Cuts up the text in progress, which was split. */
static int prepare_part(struct unecho_block *block) {
    size_t before = block->units, at;
    int status;

    mark_to(block, block->text.len + block->ahead);
    status = prepare_text(block, block->text, block->ahead, &at);
    if (status != UNECHO_OK || block->ahead == 0 || at == block->text.len)
        return status;
    block->ahead = 0; /* by what follows alone it is not certain that a unit ends there */
    drop_units(block, before);
    return prepare_text(block, block->text, 0, &at);
}

static int prepare_all(struct unecho_block *block) {
    int status = UNECHO_OK;
    size_t at;

    block->units = 0;
    block->gap = block->ended_count > 0 ? block->first.start : block->text.start;
    for (size_t i = 0; i < block->ended_count && status == UNECHO_OK; i++) {
        struct unecho_ended *ended = &block->ended[i];
        struct unecho_text text = {.len = ended->len};

        if (i == 0)
            text = block->first;
        place(block, &text, ended->begin);
        unecho_marker_update(&block->segmenter->marker, text.data, 0, text.len, text.marks);
        if (text.len > 0)
            status = prepare_text(block, text, 0, &at);
        ended->units = block->units;
    }
    if (status == UNECHO_OK && block->text.len > 0)
        status = prepare_part(block);
    return status;
}

int unecho_block_prepare(unecho_block *block) {
    int status;

    if (!block->text.last && !unecho_block_has_ended(block))
        return UNECHO_ORDER;
    block->deal.dealt = false;
    status = prepare_all(block);
    block->prepared = status == UNECHO_OK;
    return status;
}

/* Adds units [from, to) of a batch. */
static void count_units(const struct unecho_block *block, const struct unecho_batch *batch,
                        size_t from, size_t to, struct unecho_stats *stats) {
    for (size_t i = from; i < to; i++) {
        unsigned flags = batch->spans[i].flags;
        bool counts = !(flags & UNECHO_SPAN_PASS);

        stats->units_in += counts;
        stats->units_out += counts && (batch->keeps[i] || block->policy->all);
        stats->compared += unecho_is_compared(flags);
        stats->repeats += !batch->fresh[i];
        stats->limited += (flags & UNECHO_SPAN_LIMITED) != 0;
        if (batch->near)
            unecho_batch_count_near(batch, i, &stats->near, &stats->near_told);
    }
}

void unecho_block_count(const unecho_block *block, size_t first, size_t count,
                        struct unecho_stats *stats) {
    size_t unit = first > 0 ? unecho_block_units_to(block, first - 1) : 0;
    size_t end = count > 0 ? unecho_block_units_to(block, first + count - 1) : 0;

    end = end < block->claimed ? end : block->claimed;
    while (unit < end) {
        size_t from = unit % UNECHO_BATCH;
        size_t to = end - unit < UNECHO_BATCH - from ? from + end - unit : UNECHO_BATCH;

        count_units(block, unecho_block_batch_of(block, unit), from, to, stats);
        unit += to - from;
    }
}
