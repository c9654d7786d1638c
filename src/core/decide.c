#include "decide.h"

#include <stdlib.h>
#include <string.h>

bool unecho_decider_init(struct unecho_decider *decider, const struct unecho_config *config) {
    *decider = (struct unecho_decider){
        .keep = config->keep, .counts = config->count, .forgets = config->forgets};
    decider->whole = config->count || config->keep == UNECHO_KEEP_UNIQUE;
    decider->span = config->span ? config->span : 1;
    decider->memory = config->memory;
    decider->seen = unecho_set_create(config->memory);
    if (config->keep == UNECHO_KEEP_REPEATED)
        decider->again = unecho_set_create(config->memory);
    return decider->seen && (decider->again || config->keep != UNECHO_KEEP_REPEATED);
}

void unecho_decider_release(struct unecho_decider *decider) {
    unecho_set_destroy(decider->seen);
    unecho_set_destroy(decider->again);
    unecho_set_destroy(decider->allowed);
    unecho_set_destroy(decider->learned);
    free(decider->units);
}

/* The keys of a batch that are compared, packed, and where they came from. */
struct packed {
    struct unecho_key keys[UNECHO_BATCH];
    size_t from[UNECHO_BATCH];
    bool bits[UNECHO_BATCH]; /* the answer to a claim or find */
    size_t count;
};

static void pack(struct packed *packed, const struct unecho_batch *batch) {
    packed->count = 0;
    for (size_t i = 0; i < batch->count; i++)
        if (!(batch->spans[i].flags & (UNECHO_SPAN_PASS | UNECHO_SPAN_UNKEYED))) {
            packed->keys[packed->count] = batch->keys[i];
            packed->from[packed->count++] = i;
        }
}

/* Takes the keys out of it that are allowed to stand twice. */
static void drop_allowed(const struct unecho_decider *decider, struct packed *packed) {
    size_t n = 0;

    if (!decider->allowed)
        return;
    unecho_set_find(decider->allowed, packed->keys, packed->count, packed->bits);
    for (size_t i = 0; i < packed->count; i++)
        if (!packed->bits[i]) {
            packed->keys[n] = packed->keys[i];
            packed->from[n++] = packed->from[i];
        }
    packed->count = n;
}

static int reserve(struct unecho_decider *decider, size_t more) {
    size_t capacity = decider->capacity ? decider->capacity : UNECHO_BATCH;
    struct unecho_decided *units;

    while (capacity < decider->count + more)
        capacity *= 2;
    if (capacity == decider->capacity)
        return UNECHO_OK;
    units = realloc(decider->units, capacity * sizeof(*units));
    if (!units)
        return UNECHO_NOMEM;
    decider->units = units;
    decider->capacity = capacity;
    return UNECHO_OK;
}

/* Claims up to a batch of keys. What was learned is not fresh. */
static int claim_keys(struct unecho_decider *decider, const struct unecho_key *keys, size_t n,
                      bool *fresh) {
    int status = unecho_set_claim(decider->seen, keys, n, fresh);
    bool known[UNECHO_BATCH];

    if (!decider->learned)
        return status;
    unecho_set_find(decider->learned, keys, n, known);
    for (size_t i = 0; i < n; i++)
        fresh[i] &= !known[i];
    return status;
}

/* Looks for runs of `span` repeats; units that are not compared neither count nor break a run. */
static void decide_run(struct unecho_decider *decider, size_t at) {
    struct unecho_decided *unit = &decider->units[at];

    if (unit->repeat) {
        decider->run++;
        unit->removed = decider->run >= decider->span;
        for (size_t i = decider->ready; decider->run == decider->span && i < at; i++)
            decider->units[i].removed = decider->units[i].repeat;
    } else if (unit->comparable) {
        decider->run = 0;
    }
    if (decider->run == 0 || decider->run >= decider->span)
        decider->ready = at + 1;
}

/* Claims the keys and marks the repeats; with KEEP_REPEATED, those that stand a second time. */
static int claim(struct unecho_decider *decider, struct packed *packed,
                 struct unecho_decided *units) {
    struct packed again = {.count = 0};
    int status = claim_keys(decider, packed->keys, packed->count, packed->bits);

    if (status != UNECHO_OK)
        return status;
    decider->compared += packed->count;
    for (size_t i = 0; i < packed->count; i++) {
        struct unecho_decided *unit = &units[packed->from[i]];

        unit->comparable = true;
        unit->repeat = !packed->bits[i];
        decider->repeats += unit->repeat;
        if (unit->repeat && decider->again) {
            again.keys[again.count] = packed->keys[i];
            again.from[again.count++] = packed->from[i];
        }
    }
    if (!decider->again)
        return UNECHO_OK;
    status = unecho_set_claim(decider->again, again.keys, again.count, again.bits);
    for (size_t i = 0; status == UNECHO_OK && i < again.count; i++)
        units[again.from[i]].second = again.bits[i];
    return status;
}

bool unecho_decider_is_simple(const struct unecho_decider *decider) {
    return decider->keep == UNECHO_KEEP_FIRST && decider->span == 1 && !decider->whole;
}

/* Counts the first `count` units of a batch. */
static void count_units(struct unecho_decider *decider, const struct unecho_batch *batch,
                        size_t count) {
    decider->units_in += count;
    if (!(batch->flags & (UNECHO_SPAN_PASS | UNECHO_SPAN_LIMITED)))
        return;
    for (size_t i = 0; i < count; i++) {
        decider->units_in -= (batch->spans[i].flags & UNECHO_SPAN_PASS) != 0;
        decider->limited += (batch->spans[i].flags & UNECHO_SPAN_LIMITED) != 0;
    }
}

/* Claims what is compared of a batch, see unecho_decider_claim. */
static int claim_packed(struct unecho_decider *decider, struct unecho_batch *batch) {
    struct packed packed;
    size_t claimed;
    int status;

    pack(&packed, batch);
    drop_allowed(decider, &packed);
    status = claim_keys(decider, packed.keys, packed.count, packed.bits);
    claimed = status == UNECHO_OK ? packed.count : unecho_set_done(decider->seen);
    memset(batch->keeps, true, batch->count);
    for (size_t i = 0; i < claimed; i++)
        batch->keeps[packed.from[i]] = packed.bits[i];
    batch->done = claimed < packed.count ? packed.from[claimed] : batch->count;
    batch->compared = claimed;
    return status;
}

int unecho_decider_claim(struct unecho_decider *decider, struct unecho_batch *batch) {
    uint64_t units = decider->units_in;
    size_t done, repeats;

    batch->done = batch->count;
    if (batch->flags & (UNECHO_SPAN_PASS | UNECHO_SPAN_UNKEYED) || decider->allowed) {
        batch->status = claim_packed(decider, batch);
    } else {
        batch->status = claim_keys(decider, batch->keys, batch->count, batch->keeps);
        if (batch->status != UNECHO_OK)
            batch->done = unecho_set_done(decider->seen);
        batch->compared = batch->done;
    }
    decider->compared += batch->compared;
    done = repeats = batch->done;
    count_units(decider, batch, done);
    for (size_t i = 0; i < done; i++)
        repeats -= batch->keeps[i];
    decider->repeats += repeats;
    decider->units_out += decider->units_in - units - repeats;
    return batch->status;
}

int unecho_decider_add(struct unecho_decider *decider, const struct unecho_batch *batch) {
    struct packed packed;
    struct unecho_decided *units;
    int status;

    if (reserve(decider, batch->count) != UNECHO_OK)
        return UNECHO_NOMEM;
    units = decider->units + decider->count;
    for (size_t i = 0; i < batch->count; i++) {
        const struct unecho_span *span = &batch->spans[i];

        units[i] = (struct unecho_decided){.key = batch->keys[i],
                                           .gap = i ? batch->spans[i - 1].end : batch->gap,
                                           .start = span->start,
                                           .end = span->end,
                                           .flags = span->flags,
                                           .count = 1};
    }
    count_units(decider, batch, batch->count);
    pack(&packed, batch);
    drop_allowed(decider, &packed);
    status = claim(decider, &packed, units);
    if (status != UNECHO_OK)
        return status;
    for (size_t i = 0; i < batch->count; i++, decider->count++)
        if (!decider->whole)
            decide_run(decider, decider->count);
    return UNECHO_OK;
}

/* Counts the occurrences of every unit at its first one, in a table of places by key. */
static int tally(struct unecho_decider *decider) {
    size_t size = 16, *first;

    while (size < decider->count * 2)
        size *= 2;
    first = calloc(size, sizeof(*first)); /* 0: free, else a place + 1 */
    if (!first)
        return UNECHO_NOMEM;
    for (size_t i = 0; i < decider->count; i++) {
        struct unecho_decided *unit = &decider->units[i];
        size_t at = (size_t)unit->key.low & (size - 1);

        if (!unit->comparable)
            continue;
        while (first[at] && (decider->units[first[at] - 1].key.low != unit->key.low ||
                             decider->units[first[at] - 1].key.high != unit->key.high))
            at = (at + 1) & (size - 1);
        if (first[at]) {
            unit->count = 0;
            decider->units[first[at] - 1].count++;
        } else {
            first[at] = i + 1;
        }
    }
    free(first);
    return UNECHO_OK;
}

int unecho_decider_finish(struct unecho_decider *decider) {
    decider->ready = decider->count;
    decider->run = 0;
    return decider->whole ? tally(decider) : UNECHO_OK;
}

/* Once the whole text is there. A first occurrence that is a repeat was learned. */
static bool is_kept_whole(const struct unecho_decider *decider, const struct unecho_decided *unit) {
    if (!unit->comparable)
        return decider->keep != UNECHO_KEEP_REPEATED &&
               !(decider->counts && unit->flags & UNECHO_SPAN_PASS);
    if (unit->count == 0)
        return false;
    switch (decider->keep) {
    case UNECHO_KEEP_UNIQUE:
        return unit->count == 1 && !unit->repeat;
    case UNECHO_KEEP_REPEATED:
        return unit->count > 1 || unit->repeat;
    default:
        return !unit->repeat;
    }
}

bool unecho_decider_keeps(const struct unecho_decider *decider, const struct unecho_decided *unit) {
    if (decider->whole)
        return is_kept_whole(decider, unit);
    switch (decider->keep) {
    case UNECHO_KEEP_ALL:
        return true;
    case UNECHO_KEEP_REPEATED:
        return unit->second;
    default:
        return !unit->removed;
    }
}

void unecho_decider_take(struct unecho_decider *decider) {
    decider->count -= decider->ready;
    if (decider->count > 0)
        memmove(decider->units, decider->units + decider->ready,
                decider->count * sizeof(*decider->units));
    decider->ready = 0;
}

void unecho_decider_forget(struct unecho_decider *decider) {
    unecho_set_clear(decider->seen);
    if (decider->again)
        unecho_set_clear(decider->again);
}

void unecho_decider_shift(struct unecho_decider *decider, size_t by) {
    for (size_t i = 0; i < decider->count; i++) {
        decider->units[i].gap -= by;
        decider->units[i].start -= by;
        decider->units[i].end -= by;
    }
}

int unecho_decider_learn(struct unecho_decider *decider, const struct unecho_batch *batch,
                         bool allowed) {
    struct unecho_set **set = allowed ? &decider->allowed : &decider->seen;
    struct packed packed;

    if (!allowed && decider->forgets)
        set = &decider->learned;
    if (!*set)
        *set = unecho_set_create(decider->memory);
    if (!*set)
        return UNECHO_NOMEM;
    pack(&packed, batch);
    return unecho_set_claim(*set, packed.keys, packed.count, packed.bits);
}
