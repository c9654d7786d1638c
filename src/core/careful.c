#include "careful.h"

#include "words.h"

#include <stdlib.h>
#include <string.h>

enum {
    OFTEN = 5, /* documents of UNECHO_MEMORY_RECENT */
    MOST_UNITS = 1024,
    MOST_BYTES = 256 << 10,
    MOST_OF_WHOLE = 16 << 10, /* units */
    MOST_BYTES_OF_WHOLE = 1 << 20
};

static const struct unecho_company alone = {.line = true, .paragraph = true};

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
                                       .document = 1,
                                       .stayed = alone,
                                       .begins = true,
                                       .common = policy->common,
                                       .records = policy->documents && config->zero_terminated};
    if (careful->words == 0)
        return true;
    careful->held = malloc((careful->most + MOST_OF_WHOLE + 2) * sizeof(*careful->held));
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
    if (careful->note_count > 0 && careful->status == UNECHO_OK) {
        unsigned earlier[UNECHO_CAREFUL_NOTES];

        careful->status = unecho_memory_note_edges(memory, careful->notes, careful->note_documents,
                                                   careful->note_count, earlier);
    }
    careful->note_count = 0;
}

/* The key of a short unit stands at an edge. It is counted with others, when there are many. */
static void note(struct unecho_careful *careful, struct unecho_memory *memory,
                 const struct unecho_key *key) {
    if (careful->tries)
        return;
    if (careful->note_count == UNECHO_CAREFUL_NOTES)
        count_notes(careful, memory);
    careful->notes[careful->note_count] = *key;
    careful->note_documents[careful->note_count++] = careful->document;
}

/* The same; has it stood there in many documents of late? */
static bool stands_often(struct unecho_careful *careful, struct unecho_memory *memory,
                         const struct unecho_key *key) {
    unsigned earlier = 0;

    count_notes(careful, memory);
    if (careful->tries)
        earlier = unecho_memory_find_edges(memory, key, careful->document);
    else if (careful->status == UNECHO_OK)
        careful->status = unecho_memory_note_edges(memory, key, &careful->document, 1, &earlier);
    return careful->status == UNECHO_OK && earlier >= OFTEN;
}

/* --- what is held ------------------------------------------------------------------------------
 */

/* held[from, to) stays, or goes. What goes out of the list is up to the caller. */
static void let(struct unecho_careful *careful, size_t from, size_t to, bool stays) {
    careful->keeps |= stays && from < to;
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

/* Is the row known to go, with all that comes to it? */
static bool row_goes(const struct unecho_careful *careful) {
    const struct unecho_row *row = &careful->row;

    if (careful->common && !careful->met_fresh)
        return true;
    return row->is_long && row->length >= careful->least;
}

/* Where the short beginning starts of the line that `next`, behind held[0, to), is in; `to`: it
 * begins one, or what is before it in the line is long. */
static size_t find_run_in(const struct unecho_careful *careful, size_t to,
                          const struct unecho_company *next) {
    bool wraps = next->wraps;

    for (size_t i = to; i > 0 && !(wraps ? next->paragraph : next->line); i--) {
        const struct unecho_held *held = &careful->held[i - 1];

        if (held->whole || !held->is_short)
            break;
        next = &held->company;
        if (wraps ? next->paragraph : next->line)
            return i - 1;
    }
    return to;
}

/* Is the unit of what comes next, which stays? Where rows go for standing at an edge, all points of
 * a list are of each other, and names are not looked at: they may be that of a site. */
static bool leads_to(const struct unecho_careful *careful, const struct unecho_held *held,
                     const struct unecho_company *next) {
    unsigned list = row_goes(careful) ? UNECHO_ROLE_ORDERED : UNECHO_ROLE_POINT;
    unsigned leads = UNECHO_ROLE_HEADING | UNECHO_ROLE_OPENS;

    if (row_goes(careful) && careful->met_fresh)
        leads |= UNECHO_ROLE_SIGNS;
    return !held->whole &&
           (held->company.roles & leads || held->company.roles & next->roles & list);
}

/* What held[0, to) ends with and is of what comes next: where that stays, it does. Where it begins.
 */
static size_t find_heads(const struct unecho_careful *careful, size_t to) {
    const struct unecho_company *next = &careful->stayed;
    size_t from = to;

    do {
        to = from;
        from = find_run_in(careful, to, next);
        if (from == to && to > 0 && leads_to(careful, &careful->held[to - 1], next))
            from--;
        next = from < to ? &careful->held[from].company : next;
    } while (from < to);
    return to;
}

/* The points that held[0, to) begins with, of a list that began before it: where they end. */
static size_t find_list_end(const struct unecho_careful *careful, size_t to) {
    size_t i = 0;

    while (i < to && !careful->held[i].whole &&
           careful->held[i].company.roles & careful->stayed.roles & UNECHO_ROLE_POINT)
        i++;
    return i;
}

/* Lets the names that held[0, to) and its document end with, which signed the rest. Where they
 * begin. */
static size_t let_names(struct unecho_careful *careful, struct unecho_memory *memory, size_t to) {
    const struct unecho_held *held;

    while (to > 0 && (held = &careful->held[to - 1])->company.roles & UNECHO_ROLE_SIGNS &&
           !held->whole && held->is_short) {
        to--;
        let(careful, to, to + 1, !stands_often(careful, memory, &held->key));
    }
    return to;
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
    size_t first = find_list_end(careful, to);

    let(careful, 0, first, true);
    for (size_t i = 0; i < to; i++)
        careful->held[i].often = careful->held[i].repeat && careful->held[i].is_short &&
                                 stands_often(careful, memory, &careful->held[i].key);
    for (size_t end = to, i; end > first; end = i) {
        bool goes;

        for (i = end - 1; !careful->held[i].begins;)
            i--;
        goes = is_furniture(careful, i, end);
        if (!goes && careful->held[i].whole) {
            let(careful, first, end, true);
            return;
        }
        let(careful, i, end, !goes);
    }
}

/* What comes behind a row. */
enum behind { SOMETHING_STAYS, MORE_OF_IT, NOTHING };

/* Lets held[0, to) of the row. */
static void let_row(struct unecho_careful *careful, struct unecho_memory *memory, size_t to,
                    enum behind behind) {
    bool enough = careful->row.length >= careful->least && !careful->no_edge;
    bool goes = row_goes(careful);
    size_t heads = to;

    if (careful->common) {
        let(careful, 0, to, careful->met_fresh && behind != NOTHING);
        return;
    }
    if (behind == SOMETHING_STAYS)
        heads = find_heads(careful, to);
    else if (behind == NOTHING && goes && careful->met_fresh)
        to = heads = let_names(careful, memory, to);
    let(careful, heads, to, true);
    if (goes)
        let(careful, 0, heads, false);
    else if (enough && !careful->met_fresh)
        let_start(careful, heads);
    else if (enough && behind == NOTHING && !careful->overflown)
        let_end(careful, memory, heads);
    else
        let(careful, 0, heads, true);
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
    if (careful->held_count > 0)
        let_row(careful, memory, careful->held_count, SOMETHING_STAYS);
    begin_row(careful);
}

/* The block that is open stays, and the row ends before it. */
static void keep_whole(struct unecho_careful *careful, struct unecho_memory *memory) {
    careful->stayed = alone;
    let_row(careful, memory, careful->whole_from, SOMETHING_STAYS);
    let(careful, careful->whole_from, careful->held_count, true);
    begin_row(careful);
    careful->whole_stays = careful->met_fresh = true;
    careful->has_last = false;
    careful->tail_count = 0;
}

static bool is_too_much(const struct unecho_careful *careful) {
    if (careful->in_whole)
        return careful->held_count - careful->whole_from > MOST_OF_WHOLE ||
               careful->whole.bytes > MOST_BYTES_OF_WHOLE;
    return careful->held_count > careful->most || careful->row.bytes > MOST_BYTES;
}

/* All of the row goes, but for what may be of the unit that comes next: so much as may be held. */
static void let_go(struct unecho_careful *careful) {
    size_t count = careful->held_count;
    const struct unecho_held *last = count > 0 ? &careful->held[count - 1] : NULL;
    bool leads = last && !last->whole && (last->is_short || last->company.roles);

    if (leads && !careful->common && !is_too_much(careful))
        return;
    let(careful, 0, count, false);
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
    let_row(careful, memory, careful->held_count, MORE_OF_IT);
    careful->held_count = careful->row.bytes = 0;
    careful->overflown = true;
    careful->no_edge |= !enough;
}

/* Decides on what is held as far as it can be known. */
static void decide(struct unecho_careful *careful, struct unecho_memory *memory) {
    if (careful->in_whole) {
        if (is_too_much(careful))
            keep_whole(careful, memory);
    } else if (row_goes(careful)) {
        let_go(careful);
    } else if (is_too_much(careful)) {
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
    size_t text;      /* it is in, */
    const char *from; /* which begins here */
    bool first;       /* of its document, or its text */
    unsigned flags;
    bool fresh; /* or not common */
    const struct unecho_key *key;
};

/* Those of a batch that do not go, whatever stands around them. */
static const bool *fresh_of(const struct unecho_careful *careful,
                            const struct unecho_batch *batch) {
    return careful->common ? batch->kept : batch->fresh;
}

/* What stands before the unit, of which nothing is out and which is in this text; its length: *len.
 * No more of it is needed than is still there. */
static const char *find_gap(const struct unecho_careful *careful, const struct unit *unit,
                            size_t *len) {
    const struct unecho_block *block = careful->block;
    size_t text = unit->text, i = unit->number;
    size_t first = text > 0 ? unecho_block_units_to(block, text - 1) : 0;
    size_t from = text == block->text_out ? block->gap : 0;

    first = first > block->out ? first : block->out;
    if (i > first)
        from = unecho_block_batch_of(block, i - 1)->spans[(i - 1) % UNECHO_BATCH].end;
    *len = (size_t)(unit->data - unit->from) - from;
    return unit->from + from;
}

/* Two at most. Most gaps are short. */
static unsigned count_line_ends(const char *gap, size_t len) {
    unsigned feeds = 0, returns = 0;

    for (size_t i = 0; i < len && feeds < 2; i++) {
        feeds += gap[i] == '\n';
        returns += gap[i] == '\r';
    }
    return feeds ? feeds : returns;
}

/* Does a document end before it? */
static bool is_behind_nul(const struct unecho_careful *careful, const struct unit *unit) {
    size_t len;
    const char *gap = find_gap(careful, unit, &len);

    return memchr(gap, '\0', len) != NULL;
}

/* Written field by field where it is read: a copy of what was just written is slow. */
static void read_span(const struct unecho_careful *careful, size_t text, const char *from,
                      size_t number, struct unit *unit) {
    const struct unecho_batch *batch = unecho_block_batch_of(careful->block, number);
    size_t i = number % UNECHO_BATCH;
    const struct unecho_span *span = &batch->spans[i];

    unit->number = number;
    unit->data = from + span->start;
    unit->len = span->end - span->start;
    unit->flags = span->flags;
    unit->fresh = fresh_of(careful, batch)[i];
    unit->key = &batch->keys[i];
    unit->text = text;
    unit->from = from;
    unit->first =
        careful->begins || (text > 0 && number == unecho_block_units_to(careful->block, text - 1));
}

/* In which line it is counts only for what is held. */
static struct unecho_company company_of(const struct unecho_careful *careful,
                                        const struct unit *unit, unsigned roles) {
    size_t len = 0;
    const char *gap =
        careful->held_count > 0 && !unit->first ? find_gap(careful, unit, &len) : NULL;
    unsigned lines = gap ? count_line_ends(gap, len) : 2;

    return (struct unecho_company){.roles = roles,
                                   .line = lines > 0,
                                   .paragraph = lines > 1,
                                   .wraps = lines < 2 && (memchr(unit->data, '\n', unit->len) ||
                                                          memchr(unit->data, '\r', unit->len))};
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

/* Is the unit of what is before it, which stays? */
static bool follows(const struct unecho_careful *careful, const struct unecho_held *held) {
    const struct unecho_company *before = &careful->stayed;
    unsigned list = before->lists ? UNECHO_ROLE_POINT : UNECHO_ROLE_ORDERED;

    return !careful->common && !held->whole && careful->row.length == 0 &&
           (before->roles & UNECHO_ROLE_OPENS || before->roles & held->company.roles & list);
}

/* Does such a repeat go with what was held, which is nothing, as most do? */
static bool goes_at_once(const struct unecho_careful *careful, unsigned roles, bool is_short) {
    const struct unecho_row *row = &careful->row;

    return !careful->in_whole && careful->held_count == 0 && !is_short && roles == 0 &&
           row->length + 1 >= careful->least &&
           (row->length > 0 || !(careful->stayed.roles & UNECHO_ROLE_OPENS));
}

static void let_at_once(struct unecho_careful *careful, const struct unit *unit) {
    careful->row.length++;
    careful->row.is_long = true;
    careful->row.bytes = 0;
    if (!careful->shadow)
        unecho_block_batch_of(careful->block, unit->number)->kept[unit->number % UNECHO_BATCH] =
            false;
}

static void read_repeat(struct unecho_careful *careful, struct unecho_memory *memory,
                        const struct unit *unit) {
    struct unecho_row *row = careful->in_whole ? &careful->whole : &careful->row;
    unsigned roles = unecho_roles_of(unit->data, unit->len);
    bool few = is_short(careful, unit->data, unit->len);
    struct unecho_held *held;

    if (goes_at_once(careful, roles, few)) {
        let_at_once(careful, unit);
        return;
    }
    held = hold(careful, unit);
    held->repeat = true;
    held->company = company_of(careful, unit, roles);
    held->key = *unit->key;
    held->is_short = few;
    held->often = !careful->common && held->is_short && read_edge(careful, memory, unit->key);
    if (follows(careful, held)) {
        careful->stayed = held->company;
        careful->stayed.lists = held->company.roles & UNECHO_ROLE_POINT;
        keep_held(careful);
        return;
    }
    row->length++;
    row->is_long |= !held->is_short;
    if (careful->in_whole && careful->whole_stays)
        keep_held(careful);
    else
        decide(careful, memory);
}

static void read_fresh(struct unecho_careful *careful, struct unecho_memory *memory,
                       const struct unit *unit) {
    unsigned roles = unecho_roles_of(unit->data, unit->len);
    bool first = !careful->met_fresh;

    careful->stayed = careful->in_whole ? alone : company_of(careful, unit, roles);
    if (careful->in_whole && !careful->whole_stays)
        keep_whole(careful, memory);
    else if (careful->row.length > 0)
        end_row(careful, memory);
    careful->keeps = careful->met_fresh = true;
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
        if (!(unit->flags & UNECHO_SPAN_UNKEYED))
            decide(careful, memory);
        else
            keep_whole(careful, memory); /* it is protected, and the block not without it */
    }
}

/* Units from `from` on that change nothing but the last one that was fresh: that ends a row of
 * which nothing is held as well as the first does. Returns the first that is to be read: that one,
 * or a repeat. */
static size_t skip_fresh(const struct unecho_careful *careful, size_t from, size_t to) {
    const struct unecho_batch *batch = unecho_block_batch_of(careful->block, from);
    const bool *fresh = fresh_of(careful, batch), *found;
    size_t base = from - from % UNECHO_BATCH, first = from - base, next;

    if (!fresh[first] || !careful->met_fresh || careful->in_whole || careful->held_count > 0 ||
        batch->flags & UNECHO_SPAN_WHOLE || careful->records)
        return from;
    to = to - base < UNECHO_BATCH ? to - base : UNECHO_BATCH;
    found = memchr(fresh + first, 0, to - first);
    next = found ? (size_t)(found - fresh) : to;
    while (next > first && !unecho_is_compared(batch->spans[next - 1].flags))
        next--;
    return next > first ? base + next - 1 : from;
}

/* What is not at hand later. */
static void settle_last(struct unecho_careful *careful) {
    if (careful->last_data)
        careful->last_short = is_short(careful, careful->last_data, careful->last_len);
    careful->last_data = NULL;
}

/* The shadow leaves no trace but its number, and none if it failed. (What does not change is read
 * by other threads, too.) */
static bool is_off(const struct unecho_careful *careful) {
    return careful->words == 0 || (careful->shadow && careful->status != UNECHO_OK);
}

uint64_t unecho_careful_spared(const struct unecho_careful *careful) {
    return is_off(careful) ? 0 : careful->spared;
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
        read_span(careful, text, data, i, &unit);
        if (careful->records && is_behind_nul(careful, &unit)) {
            unecho_careful_end(careful, memory, block);
            unit.first = true;
        }
        read_unit(careful, memory, &unit);
        careful->begins = false;
    }
    settle_last(careful);
}

void unecho_careful_end(struct unecho_careful *careful, struct unecho_memory *memory,
                        struct unecho_block *block) {
    if (is_off(careful))
        return;
    careful->block = block;
    close_whole(careful, memory);
    let_row(careful, memory, careful->held_count, NOTHING);
    begin_row(careful);
    if (careful->has_last && careful->last_short)
        note(careful, memory, &careful->last);
    for (size_t i = 0; i < careful->tail_count; i++)
        note(careful, memory, &careful->tail[i]);
    careful->document += careful->keeps;
    careful->keeps = careful->met_fresh = careful->has_last = false;
    careful->begins = true;
    careful->stayed = alone;
    careful->tail_count = 0;
}

void unecho_careful_try(struct unecho_careful *careful, struct unecho_memory *memory,
                        struct unecho_block *block, const struct unecho_tried *tried) {
    uint64_t spared = careful->spared, document = careful->document;
    size_t unit = tried->unit;

    careful->tries = true;
    for (size_t i = tried->from; i < tried->to; i++) {
        size_t end = unecho_block_units_to(block, i);

        unecho_careful_read(careful, memory, block, i, unit, end);
        unit = end;
    }
    unecho_careful_end(careful, memory, block);
    careful->tries = false;
    careful->spared = spared;
    careful->document = document;
}

void unecho_careful_drop(struct unecho_careful *careful, size_t units) {
    for (size_t i = 0; i < careful->held_count; i++)
        careful->held[i].unit -= units;
}
