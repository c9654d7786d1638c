#include "careful.h"

#include "words.h"

#include <stdlib.h>
#include <string.h>

enum { OFTEN = 5 /* documents */, MOST_UNITS = 1024, MOST_BYTES = 256 << 10 };

bool unecho_careful_init(struct unecho_careful *careful, const struct unecho_config *config,
                         const struct unecho_policy *policy) {
    size_t span = policy->spans && config->span ? config->span : 1;
    bool brief = config->min_left > 0 || config->min_left_percent > 0;
    size_t shadow = policy->spans && span == 1 && !brief ? config->shadow_careful : 0;
    size_t words = config->careful ? config->careful : shadow;

    *careful = (struct unecho_careful){.words = policy->spans || policy->common ? words : 0,
                                       .least = span,
                                       .most = MOST_UNITS,
                                       .shadow = config->careful == 0,
                                       .common = policy->common,
                                       .records = policy->documents && config->zero_terminated};
    if (careful->words == 0)
        return true;
    careful->held = malloc((2 * careful->most + 2) * sizeof(*careful->held));
    careful->tail = malloc(careful->most * sizeof(*careful->tail));
    return careful->held && careful->tail;
}

void unecho_careful_release(struct unecho_careful *careful) {
    free(careful->held);
    free(careful->tail);
}

/* --- edges -------------------------------------------------------------------------------------
 */

/* Counts what was noted. */
static void count_notes(struct unecho_careful *careful, struct unecho_memory *memory) {
    uint32_t earlier[UNECHO_CAREFUL_NOTES];

    if (careful->note_count > 0 && careful->status == UNECHO_OK)
        careful->status = unecho_memory_note_edges(memory, careful->notes, careful->note_documents,
                                                   careful->note_count, earlier);
    careful->note_count = 0;
}

/* The key of a short unit stands at an edge. It is counted with others, when there are many. */
static void note(struct unecho_careful *careful, struct unecho_memory *memory,
                 const struct unecho_key *key) {
    if (careful->note_count == UNECHO_CAREFUL_NOTES)
        count_notes(careful, memory);
    careful->notes[careful->note_count] = *key;
    careful->note_documents[careful->note_count++] = careful->document;
}

/* The same; has it stood there in many documents? */
static bool stands_often(struct unecho_careful *careful, struct unecho_memory *memory,
                         const struct unecho_key *key) {
    uint32_t earlier = 0;

    count_notes(careful, memory);
    if (careful->status == UNECHO_OK)
        careful->status = unecho_memory_note_edges(memory, key, &careful->document, 1, &earlier);
    return careful->status == UNECHO_OK && earlier >= OFTEN;
}

/* --- what is held ------------------------------------------------------------------------------
 */

/* held[from, to) stays, or goes. What goes out of the list is up to the caller. */
static void let(struct unecho_careful *careful, size_t from, size_t to, bool stays) {
    for (size_t i = from; i < to; i++) {
        const struct unecho_held *held = &careful->held[i];

        careful->spared += stays && held->repeat;
        if (!careful->shadow)
            unecho_block_batch_of(careful->block, held->unit)->kept[held->unit % UNECHO_BATCH] =
                stays;
    }
}

/* Did all of held[from, to), a unit or a block, stand at an edge in many documents? */
static bool is_furniture(const struct unecho_careful *careful, size_t from, size_t to) {
    bool often = true;

    for (size_t i = from; i < to; i++)
        often &= careful->held[i].often || !careful->held[i].repeat;
    return often;
}

/* held[0, to) is at the start of its document. */
static void let_start(struct unecho_careful *careful, size_t to) {
    for (size_t i = 0, end; i < to; i = end) {
        bool goes;

        for (end = i + 1; end < to && !careful->held[end].begins;)
            end++;
        goes = is_furniture(careful, i, end);
        if (!goes && careful->held[i].whole) { /* what is behind it is not at the start */
            careful->no_edge = true;
            let(careful, i, to, true);
            return;
        }
        let(careful, i, end, !goes);
    }
}

/* It is at the end. */
static void let_end(struct unecho_careful *careful, struct unecho_memory *memory, size_t to) {
    for (size_t i = 0; i < to; i++)
        careful->held[i].often = careful->held[i].repeat && careful->held[i].is_short &&
                                 stands_often(careful, memory, &careful->held[i].key);
    for (size_t end = to, i; end > 0; end = i) {
        bool goes;

        for (i = end - 1; !careful->held[i].begins;)
            i--;
        goes = is_furniture(careful, i, end);
        if (!goes && careful->held[i].whole) {
            let(careful, 0, end, true);
            return;
        }
        let(careful, i, end, !goes);
    }
}

/* No long unit came to held[0, to) of the row; `ends`: the document ends behind it. */
static void let_row(struct unecho_careful *careful, struct unecho_memory *memory, size_t to,
                    bool ends) {
    bool enough = careful->row.length >= careful->least && !careful->no_edge;

    if (careful->common)
        let(careful, 0, to, careful->met_fresh && !ends);
    else if (enough && !careful->met_fresh)
        let_start(careful, to);
    else if (enough && ends && !careful->overflown)
        let_end(careful, memory, to);
    else
        let(careful, 0, to, true);
}

/* The last one that is held stays, whatever the others do. */
static void keep_held(struct unecho_careful *careful) {
    careful->held_count--;
    let(careful, careful->held_count, careful->held_count + 1, true);
}

/* What comes next is of another row. */
static void begin_row(struct unecho_careful *careful) {
    careful->held_count = 0;
    careful->row = (struct unecho_row){0};
    careful->overflown = careful->no_edge = false;
}

/* The row ends before something that stays. */
static void end_row(struct unecho_careful *careful, struct unecho_memory *memory) {
    let_row(careful, memory, careful->held_count, false);
    begin_row(careful);
}

/* The block that is open stays, and the row ends before it. */
static void keep_whole(struct unecho_careful *careful, struct unecho_memory *memory) {
    let_row(careful, memory, careful->whole_from, false);
    let(careful, careful->whole_from, careful->held_count, true);
    begin_row(careful);
    careful->whole_stays = careful->met_fresh = true;
    careful->has_last = false;
    careful->tail_count = 0;
}

/* All of the row goes. */
static void let_go(struct unecho_careful *careful) {
    let(careful, 0, careful->held_count, false);
    careful->held_count = careful->row.bytes = 0;
}

/* More is held than may be. */
static void overflow(struct unecho_careful *careful, struct unecho_memory *memory) {
    bool enough = careful->row.length >= careful->least;

    if (careful->common) { /* so many are a passage */
        careful->row.is_long = true;
        let_go(careful);
        return;
    }
    let_row(careful, memory, careful->held_count, false);
    careful->held_count = careful->row.bytes = 0;
    careful->overflown = true;
    careful->no_edge |= !enough;
}

static bool is_too_much(const struct unecho_careful *careful, size_t units, size_t bytes) {
    return units > careful->most || bytes > MOST_BYTES;
}

/* Is the row known to go, with all that comes to it? */
static bool row_goes(const struct unecho_careful *careful) {
    const struct unecho_row *row = &careful->row;

    if (careful->common && !careful->met_fresh)
        return true;
    return row->is_long && row->length >= careful->least;
}

/* Decides on what is held as far as it can be known. */
static void decide(struct unecho_careful *careful, struct unecho_memory *memory) {
    if (careful->in_whole) {
        if (is_too_much(careful, careful->held_count - careful->whole_from, careful->whole.bytes))
            keep_whole(careful, memory);
    } else if (row_goes(careful)) {
        let_go(careful);
    } else if (is_too_much(careful, careful->held_count, careful->row.bytes)) {
        overflow(careful, memory);
    }
}

/* --- units -------------------------------------------------------------------------------------
 */

/* A unit as it is read. */
struct unit {
    size_t number;
    const char *data;
    size_t len;
    unsigned flags;
    bool fresh; /* or not common */
    const struct unecho_key *key;
};

/* Those of a batch that do not go, whatever stands around them. */
static const bool *fresh_of(const struct unecho_careful *careful,
                            const struct unecho_batch *batch) {
    return careful->common ? batch->kept : batch->fresh;
}

static struct unit unit_of(const struct unecho_careful *careful, const char *data, size_t number) {
    const struct unecho_batch *batch = unecho_block_batch_of(careful->block, number);
    size_t i = number % UNECHO_BATCH;
    const struct unecho_span *span = &batch->spans[i];

    return (struct unit){.number = number,
                         .data = data + span->start,
                         .len = span->end - span->start,
                         .flags = span->flags,
                         .fresh = fresh_of(careful, batch)[i],
                         .key = &batch->keys[i]};
}

static bool is_short(const struct unecho_careful *careful, const char *data, size_t len) {
    return !unecho_words_reach(data, len, careful->words);
}

static void open_whole(struct unecho_careful *careful) {
    careful->in_whole = true;
    careful->whole_stays = false;
    careful->whole_from = careful->held_count;
    careful->whole = (struct unecho_row){0};
}

/* All of the block has come. */
static void close_whole(struct unecho_careful *careful, struct unecho_memory *memory) {
    struct unecho_row *row = &careful->row;

    if (!careful->in_whole)
        return;
    careful->in_whole = false;
    if (careful->whole_stays)
        return;
    if (careful->whole.length == 0) { /* nothing of it is compared */
        let(careful, careful->whole_from, careful->held_count, true);
        careful->held_count = careful->whole_from;
        return;
    }
    row->length += careful->whole.length;
    row->bytes += careful->whole.bytes;
    row->is_long |= careful->whole.is_long;
    decide(careful, memory);
}

/* It may go, by itself or with its block. */
static struct unecho_held *hold(struct unecho_careful *careful, const struct unit *unit) {
    struct unecho_held *held = &careful->held[careful->held_count++];
    struct unecho_row *row = careful->in_whole ? &careful->whole : &careful->row;

    *held = (struct unecho_held){.unit = unit->number, .begins = true};
    if (careful->in_whole) {
        held->whole = true;
        held->begins = careful->held_count - 1 == careful->whole_from;
    }
    row->bytes += unit->len;
    return held;
}

/* Counts a short repeat, if it is at an edge; at the start it is known if it stood there often. */
static bool read_edge(struct unecho_careful *careful, struct unecho_memory *memory,
                      const struct unecho_key *key) {
    if (!careful->met_fresh)
        return stands_often(careful, memory, key);
    if (careful->tail_count < careful->most)
        careful->tail[careful->tail_count++] = *key;
    return false;
}

static void read_repeat(struct unecho_careful *careful, struct unecho_memory *memory,
                        const struct unit *unit) {
    struct unecho_row *row = careful->in_whole ? &careful->whole : &careful->row;
    struct unecho_held *held = hold(careful, unit);

    held->repeat = true;
    held->key = *unit->key;
    held->is_short = is_short(careful, unit->data, unit->len);
    held->often = !careful->common && held->is_short && read_edge(careful, memory, unit->key);
    row->length++;
    row->is_long |= !held->is_short;
    if (careful->in_whole && careful->whole_stays)
        keep_held(careful);
    else
        decide(careful, memory);
}

static void read_fresh(struct unecho_careful *careful, struct unecho_memory *memory,
                       const struct unit *unit) {
    bool first = !careful->met_fresh;

    if (careful->in_whole && !careful->whole_stays)
        keep_whole(careful, memory);
    else if (careful->row.length > 0)
        end_row(careful, memory);
    careful->met_fresh = true;
    if (careful->common)
        return;
    if (first && is_short(careful, unit->data, unit->len))
        note(careful, memory, unit->key);
    careful->has_last = true;
    careful->last = *unit->key;
    careful->last_data = unit->data;
    careful->last_len = unit->len;
    careful->tail_count = 0;
}

static void read_unit(struct unecho_careful *careful, struct unecho_memory *memory,
                      const struct unit *unit) {
    bool whole = unit->flags & UNECHO_SPAN_WHOLE;
    bool begins = whole && (unit->flags & UNECHO_SPAN_WHOLE_BEGINS || !careful->in_whole);

    if (!whole || begins)
        close_whole(careful, memory);
    if (begins)
        open_whole(careful);
    if (unecho_is_compared(unit->flags)) {
        if (unit->fresh)
            read_fresh(careful, memory, unit);
        else
            read_repeat(careful, memory, unit);
    } else if (whole && !careful->whole_stays) {
        (void)hold(careful, unit);
        if (unit->flags & UNECHO_SPAN_PASS)
            decide(careful, memory);
        else
            keep_whole(careful, memory); /* it is protected, and the block not without it */
    }
}

/* Units from `from` on that change nothing but the last one that was fresh. Returns the first that
 * is to be read: that one, or a repeat. */
static size_t skip_fresh(const struct unecho_careful *careful, size_t from, size_t to) {
    const struct unecho_batch *batch = unecho_block_batch_of(careful->block, from);
    const bool *fresh = fresh_of(careful, batch), *found;
    size_t base = from - from % UNECHO_BATCH, next;

    if (!careful->met_fresh || careful->in_whole || careful->row.length > 0 ||
        batch->flags & UNECHO_SPAN_WHOLE || careful->records)
        return from;
    to = to - base < UNECHO_BATCH ? to - base : UNECHO_BATCH;
    found = memchr(fresh + from % UNECHO_BATCH, false, to - from % UNECHO_BATCH);
    next = found ? (size_t)(found - fresh) : to;
    while (next > from % UNECHO_BATCH && !unecho_is_compared(batch->spans[next - 1].flags))
        next--;
    return next > from % UNECHO_BATCH ? base + next - 1 : from;
}

/* What is not at hand later. */
static void settle_last(struct unecho_careful *careful) {
    if (careful->last_data)
        careful->last_short = is_short(careful, careful->last_data, careful->last_len);
    careful->last_data = NULL;
}

/* Does a NUL stand in the gap before unit i, which is in this text and is not out? */
static bool is_behind_nul(const struct unecho_block *block, size_t text, const char *data,
                          size_t i) {
    size_t first = text > 0 ? unecho_block_units_to(block, text - 1) : 0;
    size_t gap = text > 0 ? 0 : block->gap;
    const struct unecho_span *span = &unecho_block_batch_of(block, i)->spans[i % UNECHO_BATCH];

    first = first > block->out ? first : block->out;
    if (i > first)
        gap = unecho_block_batch_of(block, i - 1)->spans[(i - 1) % UNECHO_BATCH].end;
    return memchr(data + gap, '\0', span->start - gap) != NULL;
}

/* The shadow leaves no trace but its number. */
static bool is_off(struct unecho_careful *careful) {
    if (careful->shadow && careful->status != UNECHO_OK)
        careful->words = careful->spared = 0;
    return careful->words == 0;
}

void unecho_careful_read(struct unecho_careful *careful, struct unecho_memory *memory,
                         struct unecho_block *block, size_t text, size_t from, size_t to) {
    size_t len;
    const char *data = unecho_block_text(block, text, &len);

    if (is_off(careful))
        return;
    careful->block = block;
    for (size_t i = from; i < to; i++) {
        struct unit unit;

        i = skip_fresh(careful, i, to);
        if (careful->records && is_behind_nul(block, text, data, i))
            unecho_careful_end(careful, memory, block);
        unit = unit_of(careful, data, i);
        read_unit(careful, memory, &unit);
    }
    settle_last(careful);
}

void unecho_careful_end(struct unecho_careful *careful, struct unecho_memory *memory,
                        struct unecho_block *block) {
    if (is_off(careful))
        return;
    careful->block = block;
    close_whole(careful, memory);
    let_row(careful, memory, careful->held_count, true);
    begin_row(careful);
    if (careful->has_last && careful->last_short)
        note(careful, memory, &careful->last);
    for (size_t i = 0; i < careful->tail_count; i++)
        note(careful, memory, &careful->tail[i]);
    careful->document++;
    careful->met_fresh = careful->has_last = false;
    careful->tail_count = 0;
}

void unecho_careful_drop(struct unecho_careful *careful, size_t units) {
    for (size_t i = 0; i < careful->held_count; i++)
        careful->held[i].unit -= units;
}
