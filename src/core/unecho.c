/*
 * The engine: the path of a byte through it.
 *
 *   push        -> own block: [ looked back on | held units | not cut yet ] -> prepare -> decide -+
 *   claim_block -> a block that another thread has prepared ----------------> decide             |
 *   push_block  -> the same block ---------------------------------------------------------------+
 *                                                                                                |
 *                                                                              next <- layout <--+
 */
#include "unecho.h"

#include "block.h"
#include "decide.h"
#include "layout.h"
#include "prepare.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

struct unecho {
    struct unecho_abbrev *abbrev; /* owned; NULL: the built-in one */
    struct unecho_segmenter segmenter;
    struct unecho_keyer keyer;
    struct unecho_decider decider;
    struct unecho_layout layout;
    struct unecho_config config;
    struct unecho_block own;    /* what is pushed */
    struct unecho_batch *batch; /* owned; what is cut off it */
    struct unecho_block *block; /* borrowed; the one that is being let out, or NULL */
    bool breaking;              /* own.text.last is set for unecho_break only */
    bool finished;              /* the text has come out to its end */
    bool drained;               /* unecho_next has returned 0 since the last push */
    size_t next_run;
    int status; /* sticky, told when the runs before it have come out */
    uint64_t bytes_in;
};

void unecho_config_init(struct unecho_config *config) {
    *config = (struct unecho_config){.unit = UNECHO_UNIT_SENTENCE,
                                     .match = UNECHO_MATCH_TEXT,
                                     .newline = UNECHO_NEWLINE_AUTO,
                                     .keep = UNECHO_KEEP_FIRST};
}

/* NULL: all. False: there is no list of one, or no memory. */
static bool choose_languages(unecho *u, const char *languages) {
    if (!languages)
        return true;
    u->segmenter.abbrev = u->abbrev = unecho_abbrev_create();
    return u->abbrev && unecho_abbrev_add_languages(u->abbrev, languages) == UNECHO_OK;
}

unecho *unecho_create(const struct unecho_config *config) {
    unecho *u = calloc(1, sizeof(*u));

    if (!u)
        return NULL;
    u->config = *config;
    u->config.languages = NULL; /* was borrowed */
    u->drained = true;
    u->batch = malloc(sizeof(*u->batch));
    unecho_segmenter_init(&u->segmenter, config, &unecho_abbrev_all);
    unecho_block_init(&u->own, config, &u->segmenter, &u->keyer);
    unecho_layout_init(&u->layout, &u->segmenter);
    if (!unecho_decider_init(&u->decider, config) || !u->batch ||
        !unecho_keyer_init(&u->keyer, config) || !choose_languages(u, config->languages)) {
        unecho_destroy(u); /* knows how to free a half-built u */
        return NULL;
    }
    return u;
}

void unecho_destroy(unecho *u) {
    if (!u)
        return;
    unecho_layout_release(&u->layout);
    unecho_decider_release(&u->decider);
    unecho_block_release(&u->own);
    unecho_abbrev_destroy(u->abbrev);
    free(u->batch);
    free(u);
}

int unecho_add_abbreviations(unecho *u, const char *list, size_t len, size_t *line) {
    if (!u->abbrev)
        u->abbrev = unecho_abbrev_copy(u->segmenter.abbrev);
    if (!u->abbrev)
        return UNECHO_NOMEM;
    u->segmenter.abbrev = u->abbrev;
    return unecho_abbrev_add(u->abbrev, list, len, line);
}

static int make_room(unecho *u, size_t len) {
    size_t needed = u->decider.count ? u->decider.units[0].gap : u->own.text.start, moved;
    int status = unecho_block_make_room(&u->own, len, needed, &moved);

    unecho_decider_shift(&u->decider, moved);
    return status;
}

static int append(unecho *u, const char *bytes, size_t len) {
    struct unecho_block *own = &u->own;

    if (len == 0)
        return UNECHO_OK;
    if (!own->buf || bytes != own->buf + own->text.len) { /* not what unecho_reserve gave out */
        if (make_room(u, len) != UNECHO_OK)
            return UNECHO_NOMEM;
        memcpy(own->buf + own->text.len, bytes, len);
    }
    unecho_block_add(own, len);
    return UNECHO_OK;
}

static void begin_text(unecho *u) {
    unecho_block_clear(&u->own);
    u->finished = false;
}

static int learn(unecho *u, const char *bytes, size_t len, bool last, bool allowed) {
    int status = append(u, bytes, len);

    u->own.text.last = last;
    while (status == UNECHO_OK) {
        status = unecho_prepare(&u->own.preparer, &u->own.text, u->batch);
        if (status != UNECHO_OK || u->batch->count == 0)
            break;
        status = unecho_decider_learn(&u->decider, u->batch, allowed);
    }
    if (last)
        begin_text(u);
    return status;
}

int unecho_learn_seen(unecho *u, const char *buf, size_t len, bool last) {
    return learn(u, buf, len, last, false);
}

int unecho_learn_allowed(unecho *u, const char *buf, size_t len, bool last) {
    return learn(u, buf, len, last, true);
}

char *unecho_reserve(unecho *u, size_t len) {
    if (!u->drained)
        return NULL;
    if (u->finished)
        begin_text(u);
    if (unecho_layout_settle(&u->layout) != UNECHO_OK) /* the window may move */
        return NULL;
    return make_room(u, len) == UNECHO_OK ? u->own.buf + u->own.text.len : NULL;
}

int unecho_push(unecho *u, const char *buf, size_t len, bool last) {
    if (!u->drained)
        return UNECHO_ORDER;
    if (u->finished)
        begin_text(u);
    if (unecho_layout_settle(&u->layout) != UNECHO_OK)
        return UNECHO_NOMEM;
    unecho_layout_begin_batch(&u->layout);
    u->next_run = 0;
    u->drained = false;
    u->bytes_in += len;
    u->own.text.last = last;
    return append(u, buf, len);
}

int unecho_break(unecho *u) {
    int status = unecho_push(u, NULL, 0, true);

    u->breaking = status == UNECHO_OK;
    return status;
}

unecho_block *unecho_block_create(const unecho *u) {
    unecho_block *block = malloc(sizeof(*block));

    if (block)
        unecho_block_init(block, &u->config, &u->segmenter, &u->keyer);
    return block;
}

void unecho_block_destroy(unecho_block *block) {
    if (block)
        unecho_block_release(block);
    free(block);
}

int unecho_lend(unecho *u, unecho_block *block) {
    int status;

    if (!u->drained || u->decider.count > 0 || block->text.len > 0)
        return UNECHO_ORDER;
    if (u->finished)
        begin_text(u); /* all of the last one has come out */
    status = unecho_layout_settle(&u->layout);
    if (status == UNECHO_OK)
        status = unecho_block_move_rest(&u->own, block);
    block->counted = block->text.len;
    unecho_block_clear(&u->own);
    return status;
}

/* A block that is not prepared, or cannot be let out by itself, is text like any other. */
static int push_text(unecho *u, unecho_block *block) {
    size_t start = block->text.start, len = block->text.len;
    int status = unecho_push(u, NULL, 0, false);

    if (status == UNECHO_OK && len > 0)
        status = u->own.text.len == 0 ? unecho_block_move_rest(block, &u->own)
                                      : append(u, block->buf + start, len - start);
    if (status != UNECHO_OK)
        return status;
    u->bytes_in += block->text.len - block->counted;
    u->own.text.last = block->ends;
    unecho_block_clear(block);
    return UNECHO_OK;
}

bool unecho_takes_blocks(const unecho *u) {
    return !u->config.list && unecho_decider_is_simple(&u->decider);
}

int unecho_claim_block(unecho *u, unecho_block *block) {
    int status = UNECHO_OK;

    if (block->claimed || !unecho_takes_blocks(u))
        return UNECHO_OK;
    for (size_t i = 0; i < block->count && status == UNECHO_OK; i++)
        status = unecho_decider_claim(&u->decider, block->batches[i]);
    block->claimed = true;
    return status;
}

void unecho_forget(unecho *u) { unecho_decider_forget(&u->decider); }

int unecho_push_block(unecho *u, unecho_block *block) {
    int status;

    if (block->count == 0 || !unecho_takes_blocks(u))
        return push_text(u, block);
    if (!u->finished && u->own.text.start < u->own.text.len)
        return UNECHO_ORDER;
    status = unecho_push(u, NULL, 0, false);
    if (status != UNECHO_OK)
        return status;
    (void)unecho_claim_block(u, block); /* unecho_next tells if it fails */
    unecho_block_clear(&u->own);        /* nothing of it is looked back on */
    u->bytes_in += block->text.len - block->counted;
    u->block = block;
    return UNECHO_OK;
}

/* Gives the units that are decided to the layout. */
static void let_out(unecho *u) {
    for (size_t i = 0; i < u->decider.ready; i++) {
        const struct unecho_decided *unit = &u->decider.units[i];
        const struct unecho_piece piece = {u->own.buf, unit->gap, unit->start, unit->end,
                                           unit->flags};
        bool keep = unecho_decider_keeps(&u->decider, unit);

        u->decider.units_out += keep && !(unit->flags & UNECHO_SPAN_PASS);
        if (!u->config.list && keep)
            unecho_layout_keep(&u->layout, &piece);
        else if (!u->config.list)
            unecho_layout_remove(&u->layout, &piece);
        else if (keep)
            unecho_layout_list(&u->layout, &piece, unit->count, unit->removed);
    }
    unecho_decider_take(&u->decider);
}

/* The same for a batch that is claimed; also what was certain before that failed. */
static void let_batch_out(unecho *u, const char *data, const struct unecho_batch *batch) {
    const bool *keeps = batch->keeps;
    size_t gap = batch->gap, count = batch->done;

    for (size_t i = 0; i < count; i++) {
        const struct unecho_span *span = &batch->spans[i];

        if (keeps[i] && unecho_layout_is_straight(&u->layout)) /* all that follow each other */
            for (; i + 1 < count && keeps[i + 1]; span++)
                i++;
        if (keeps[i] || !unecho_layout_is_settled(&u->layout, data + gap, span->start - gap)) {
            const struct unecho_piece piece = {data, gap, span->start, span->end, span->flags};

            if (keeps[i])
                unecho_layout_keep(&u->layout, &piece);
            else
                unecho_layout_remove(&u->layout, &piece);
        }
        gap = span->end;
    }
}

/* Claims the keys of a batch that was pushed, and gives to the layout what is decided. */
static int commit(unecho *u, struct unecho_batch *batch) {
    int status;

    if (unecho_takes_blocks(u)) {
        status = unecho_decider_claim(&u->decider, batch);
        let_batch_out(u, u->own.buf, batch);
    } else {
        status = unecho_decider_add(&u->decider, batch);
        if (status == UNECHO_OK)
            let_out(u);
    }
    return status;
}

/* Nothing more can be cut off what is there. */
static int run_out(unecho *u) {
    int status;

    if (!u->own.text.last) {
        if (!u->config.list && u->decider.count == 0)
            unecho_layout_wait(&u->layout, u->own.buf, u->own.text.start, u->own.text.unit);
    } else if (u->breaking) {
        u->breaking = u->own.text.last = false;
    } else if (!u->finished) {
        status = unecho_decider_finish(&u->decider);
        if (status != UNECHO_OK)
            return status;
        let_out(u);
        if (!u->config.list)
            unecho_layout_finish(&u->layout, u->own.buf ? u->own.buf : "", u->own.text.start,
                                 u->own.text.len);
        u->finished = true;
    }
    return UNECHO_OK;
}

/* The next batch of a block that is claimed. */
static int step_block(unecho *u, bool *more) {
    struct unecho_block *block = u->block;
    const struct unecho_batch *batch;

    *more = block->next < block->count;
    if (!*more)
        return UNECHO_OK;
    batch = block->batches[block->next++];
    let_batch_out(u, block->buf, batch);
    if (block->ends && batch->status == UNECHO_OK && block->next == block->count) {
        unecho_layout_finish(&u->layout, block->buf, block->tail, block->text.len);
        u->finished = true;
    }
    return batch->status;
}

/* One batch through the engine; *more: there may be another. */
static int step(unecho *u, bool *more) {
    int status = unecho_prepare(&u->own.preparer, &u->own.text, u->batch);

    *more = status == UNECHO_OK && u->batch->count > 0;
    if (*more)
        status = commit(u, u->batch);
    else if (status == UNECHO_OK)
        status = run_out(u);
    return status;
}

/* What was pushed has come out. */
static int drain(unecho *u) {
    u->drained = true;
    if (!u->block)
        return UNECHO_OK;
    u->status = unecho_layout_settle(&u->layout); /* the block goes back to its owner */
    unecho_block_clear(u->block);
    u->block = NULL;
    return u->status;
}

int unecho_next(unecho *u, struct unecho_run *out) {
    bool more = !u->drained;

    while (u->next_run == u->layout.runs.count) {
        int status;

        if (u->status != UNECHO_OK)
            return u->status;
        if (!more)
            return drain(u); /* UNECHO_OK is 0, too */
        unecho_layout_begin_batch(&u->layout);
        u->next_run = 0;
        status = u->block ? step_block(u, &more) : step(u, &more);
        u->status = status == UNECHO_OK ? u->layout.status : status;
    }
    *out = u->layout.runs.items[u->next_run++];
    return 1;
}

void unecho_get_stats(const unecho *u, struct unecho_stats *stats) {
    *stats = (struct unecho_stats){.bytes_in = u->bytes_in,
                                   .bytes_out = u->layout.bytes_out,
                                   .units_in = u->decider.units_in,
                                   .units_out = u->decider.units_out,
                                   .compared = u->decider.compared,
                                   .repeats = u->decider.repeats,
                                   .distinct = unecho_set_count(u->decider.seen),
                                   .set_bytes = unecho_set_bytes(u->decider.seen),
                                   .limited = u->decider.limited};
}
