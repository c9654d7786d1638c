#include "trace.h"

#include "places.h"

#include <string.h>

/* In what is told of as one piece. */
enum { MANY_LINES = 1 << (UNECHO_PLACE_LINE_BITS - 2) };

const char *unecho_why_name(enum unecho_why why) {
    switch (why) {
    case UNECHO_WHY_REPEAT:
        return "repeat";
    case UNECHO_WHY_SEEN:
        return "seen";
    case UNECHO_WHY_SEVERAL:
        return "several";
    case UNECHO_WHY_SINGLE:
        return "single";
    case UNECHO_WHY_COMMON:
        return "common";
    case UNECHO_WHY_UNCOMPARED:
        return "uncompared";
    case UNECHO_WHY_SHORT:
        return "short";
    case UNECHO_WHY_NEAR:
        return "near";
    default:
        return "kept";
    }
}

const char *unecho_near_name(enum unecho_near near) {
    static const char *const names[] = {"none",   "same", "numbers", "names", "passage",
                                        "longer", "part", "short",   "turned"};

    return (size_t)near < sizeof(names) / sizeof(*names) ? names[near] : names[0];
}

void unecho_teller_init(struct unecho_teller *teller, const struct unecho_config *config) {
    *teller = (struct unecho_teller){.traced = config->tracer ? config->traced : UNECHO_TRACED_NONE,
                                     .tracer = config->tracer,
                                     .arg = config->tracer_arg,
                                     .policy = unecho_policy_of(config)};
}

static enum unecho_why why_of(const struct unecho_teller *teller, const struct unecho_batch *batch,
                              size_t i) {
    if (teller->learns || batch->keeps[i])
        return UNECHO_WHY_KEPT;
    if (batch->spans[i].flags & UNECHO_SPAN_SHORT)
        return UNECHO_WHY_SHORT;
    if (teller->policy->common)
        return teller->policy->lone;
    if (unecho_near_of(batch, i) == UNECHO_NEAR_SAME)
        return UNECHO_WHY_NEAR;
    if (!unecho_is_compared(batch->spans[i].flags))
        return teller->policy->spans ? UNECHO_WHY_REPEAT /* it went with its block */
                                     : UNECHO_WHY_UNCOMPARED;
    if (batch->fresh[i])
        return teller->policy->lone;
    return batch->places && batch->places->learned[i] ? UNECHO_WHY_SEEN : UNECHO_WHY_REPEAT;
}

/* What is told of a unit in any case. */
static struct unecho_trace trace_of(const struct unecho_teller *teller, const char *data,
                                    const struct unecho_batch *batch, size_t gap, size_t i) {
    const struct unecho_span *span = &batch->spans[i];
    bool compared = unecho_is_compared(span->flags);

    return (struct unecho_trace){.gap = data + gap,
                                 .gap_len = span->start - gap,
                                 .data = data + span->start,
                                 .len = span->end - span->start,
                                 .counts = !(span->flags & UNECHO_SPAN_PASS),
                                 .why = why_of(teller, batch, i),
                                 .key = compared ? batch->keys[i].low : 0};
}

/* What it is nearly the same as. */
static void add_near(struct unecho_trace *trace, const struct unecho_batch *batch, size_t i) {
    const struct unecho_relative *found;

    if (unecho_near_of(batch, i) == UNECHO_NEAR_NONE)
        return;
    found = &batch->near->found[i];
    trace->near = found->nearness.near;
    trace->near_percent = found->nearness.percent;
    trace->near_passage = found->nearness.passage;
    trace->first = unecho_position_unpack(found->nearness.place);
    trace->first_learned = found->learned;
}

/* What else is told where all is. */
static void add_place(struct unecho_teller *teller, struct unecho_trace *trace,
                      const struct unecho_batch *batch, size_t i) {
    const struct unecho_places *places = batch->places;

    trace->learned = teller->learns;
    trace->compared = unecho_is_compared(batch->spans[i].flags);
    trace->repeat = trace->compared && !batch->fresh[i];
    trace->at = places->at[i];
    if (trace->repeat) {
        trace->first = unecho_position_unpack(places->firsts[i]);
        trace->first_learned = teller->learns || places->learned[i];
    }
    if (!teller->learns)
        add_near(trace, batch, i);
    teller->told =
        (struct unecho_position){trace->at.bytes + trace->len, trace->at.lines + places->inside[i]};
}

/* The first unit from `from` on that does not come out; `to`: there is none before that. */
static size_t next_removed(const struct unecho_batch *batch, size_t from, size_t to) {
    const bool *found = memchr(batch->keeps + from, 0, to - from);

    return found ? (size_t)(found - batch->keeps) : to;
}

/* The same, or that stays and is told of, as it is like another one. */
static size_t next_told(const struct unecho_batch *batch, size_t from, size_t to) {
    size_t removed = next_removed(batch, from, to);

    for (size_t i = from; batch->near && i < removed; i++)
        if (unecho_near_of(batch, i) != UNECHO_NEAR_NONE)
            return i;
    return removed;
}

/* Each of them. */
static void tell_all(struct unecho_teller *teller, const char *data,
                     const struct unecho_batch *batch, size_t gap, size_t from, size_t to) {
    for (size_t i = from; i < to; gap = batch->spans[i++].end) {
        struct unecho_trace trace = trace_of(teller, data, batch, gap, i);

        add_place(teller, &trace, batch, i);
        teller->tracer(teller->arg, &trace);
    }
}

/* Those that go, and nothing of where they stand. */
static void tell_removed(struct unecho_teller *teller, const char *data,
                         const struct unecho_batch *batch, size_t gap, size_t from, size_t to) {
    for (size_t i = next_removed(batch, from, to); i < to; i = next_removed(batch, i + 1, to)) {
        struct unecho_trace trace =
            trace_of(teller, data, batch, i > from ? batch->spans[i - 1].end : gap, i);

        teller->tracer(teller->arg, &trace);
    }
}

/* Those that go, and between them what comes out. */
static void tell_placed(struct unecho_teller *teller, const char *data,
                        const struct unecho_batch *batch, size_t gap, size_t from, size_t to) {
    size_t first = teller->learns ? to : next_told(batch, from, to);
    size_t end = batch->spans[to - 1].end;

    for (size_t i = first; i < to; i = next_told(batch, i + 1, to)) {
        struct unecho_trace trace = trace_of(teller, data, batch, gap, i);

        add_place(teller, &trace, batch, i);
        teller->tracer(teller->arg, &trace);
        gap = batch->spans[i].end;
    }
    if (gap < end) {
        const struct unecho_places *places = batch->places;
        struct unecho_trace rest = {
            .gap = data + gap, .gap_len = end - gap, .data = data + end, .learned = teller->learns};

        rest.at.bytes = places->at[to - 1].bytes + end - batch->spans[to - 1].start;
        rest.at.lines = places->at[to - 1].lines + places->inside[to - 1];
        teller->told = rest.at;
        teller->tracer(teller->arg, &rest);
    }
}

/* Are there so many line feeds that the lowest bits of their number do not tell all? */
static bool is_tall(const struct unecho_teller *teller, const struct unecho_batch *batch,
                    size_t to) {
    return batch->places->at[to - 1].lines - teller->told.lines >= MANY_LINES;
}

void unecho_tell_units(struct unecho_teller *teller, const char *data,
                       const struct unecho_batch *batch, size_t gap, size_t from, size_t to) {
    if (teller->traced == UNECHO_TRACED_REMOVED) {
        if (!teller->learns)
            tell_removed(teller, data, batch, gap, from, to);
    } else if (teller->traced == UNECHO_TRACED_PLACED && !is_tall(teller, batch, to)) {
        tell_placed(teller, data, batch, gap, from, to);
    } else {
        tell_all(teller, data, batch, gap, from, to);
    }
}

void unecho_tell_end(struct unecho_teller *teller, const char *data, size_t gap, size_t end) {
    struct unecho_trace trace = {.gap = data + gap,
                                 .gap_len = end - gap,
                                 .data = data + end,
                                 .learned = teller->learns,
                                 .ends = true};

    if (teller->traced < UNECHO_TRACED_PLACED)
        return;
    unecho_position_move(&teller->told, trace.gap, trace.gap_len);
    trace.at = teller->told;
    teller->tracer(teller->arg, &trace);
}

void unecho_tell_block(struct unecho_teller *teller, const struct unecho_block *block) {
    unecho_tell_behind(teller, block, &(struct unecho_told){.gap = block->gap});
}

void unecho_tell_behind(struct unecho_teller *teller, const struct unecho_block *block,
                        const struct unecho_told *told) {
    size_t unit = told->units, gap = told->gap;

    for (size_t i = told->texts; i <= block->ended_count; i++) {
        size_t end = unecho_block_units_to(block, i), len;
        const char *data = unecho_block_text(block, i, &len);

        while (unit < end) {
            const struct unecho_batch *batch = unecho_block_batch_of(block, unit);
            size_t from = unit % UNECHO_BATCH, count = end - unit;
            size_t to = count < UNECHO_BATCH - from ? from + count : UNECHO_BATCH;

            unecho_tell_units(teller, data, batch, gap, from, to);
            gap = batch->spans[to - 1].end;
            unit += to - from;
        }
        if (i < block->ended_count)
            unecho_tell_end(teller, data, gap, len);
        gap = 0;
    }
}
