/*
 * The engine: the path of a byte through it.
 *
 *   push        -> own block: [ looked back on | held units | not cut yet ] -> prepare -> claim --+
 *   claim_block -> a block that another thread has prepared ----------------> claim (in parts)   |
 *   push_block  -> the same block ---------------------------------------------------------------+
 *                                                                                                |
 *                                                                              next <- layout <--+
 */
#include "unecho.h"

#include "ahead.h"
#include "block.h"
#include "deal.h"
#include "decide.h"
#include "layout.h"
#include "prepare.h"
#include "trace.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

struct unecho {
    struct unecho_abbrev *abbrev; /* owned; NULL: the built-in one */
    struct unecho_segmenter segmenter;
    struct unecho_keyer keyer;
    struct unecho_decider decider;
    struct unecho_layout layout;
    struct unecho_teller teller;
    struct unecho_config config;
    struct unecho_block own;    /* what is pushed */
    struct unecho_block *block; /* borrowed; the one that is being let out, or NULL */
    bool surveyed;              /* something was */
    bool pushed;                /* something was */
    bool breaking;              /* own.text.last is set for unecho_break only */
    bool broken;                /* it was, and nothing was pushed since */
    bool finished;              /* the text has come out to its end */
    bool drained;               /* unecho_next has returned 0 since the last push */
    size_t next_run;
    size_t skipped; /* bytes of it that are out */
    int status;     /* sticky, told when the runs before it have come out */
    uint64_t bytes_in;
    uint64_t rank; /* of what is pushed */
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
    if (!config->tracer)
        u->config.traced = UNECHO_TRACED_NONE;
    u->drained = true;
    unecho_segmenter_init(&u->segmenter, config, &unecho_abbrev_all);
    unecho_block_init(&u->own, &u->config, &u->segmenter, &u->keyer);
    unecho_teller_init(&u->teller, &u->config);
    unecho_layout_init(&u->layout, &u->segmenter, config->blank);
    if (!unecho_keyer_init(&u->keyer, config) ||
        !unecho_decider_init(&u->decider, &u->config, unecho_salt_of(&u->keyer)) ||
        !choose_languages(u, config->languages)) {
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

static int append(unecho *u, const char *bytes, size_t len) {
    struct unecho_block *own = &u->own;

    if (len == 0)
        return UNECHO_OK;
    if (!own->buf || bytes != own->buf + own->text.len) { /* not what unecho_reserve gave out */
        if (unecho_block_make_room(own, len) != UNECHO_OK)
            return UNECHO_NOMEM;
        memcpy(own->buf + own->text.len, bytes, len);
    }
    unecho_block_add(own, len);
    unecho_block_mark(own);
    return UNECHO_OK;
}

static void begin_text(unecho *u) {
    unecho_block_clear(&u->own);
    u->finished = u->broken = false;
}

/* Behind unecho_break; the window may move. */
static int begin_document(unecho *u) {
    bool broken = u->broken;

    u->broken = false;
    return broken ? unecho_block_begin_document(&u->own) : UNECHO_OK;
}

/* Cuts units off what was pushed, behind those that are held: one batch at most. *more: some were.
 */
static int cut_off(unecho *u, bool *more) {
    struct unecho_block *own = &u->own;
    struct unecho_batch *batch = unecho_block_next_batch(own);
    size_t before = own->units % UNECHO_BATCH;
    int status = batch ? unecho_prepare(&own->preparer, &own->text, batch) : UNECHO_NOMEM;

    *more = status == UNECHO_OK && batch->count > before;
    if (*more)
        own->units += batch->count - before;
    return status;
}

/* --- what comes before the first push ----------------------------------------------------------
 */

/* What is done with the units of a text that does not come out. */
enum use { USE_SEEN, USE_ALLOWED, USE_SURVEY };

static int use_units(unecho *u, struct unecho_block *block, enum use use) {
    if (use == USE_SURVEY)
        return unecho_decider_survey(&u->decider, block);
    return unecho_decider_learn(&u->decider, block,
                                use == USE_ALLOWED ? UNECHO_LESSON_ALLOWED : UNECHO_LESSON_SEEN);
}

/* Is every unit that is learned, or surveyed, now told of? */
static bool tells_learned(const unecho *u) { return u->teller.learns && u->decider.places; }

/* Units that were just cut off what was added, behind `gap`. */
static int use_cut(unecho *u, size_t gap, enum use use) {
    struct unecho_block *own = &u->own;
    int status;

    if (tells_learned(u))
        unecho_places_set_part(&u->decider.next, own, gap);
    own->rank = u->rank;
    status = use_units(u, own, use);
    if (tells_learned(u) && status == UNECHO_OK)
        unecho_tell_units(&u->teller, own->text.data, own->batches[0], gap, 0, own->units);
    return status;
}

/* All that can be cut off what was added. */
static int use_added(unecho *u, enum use use) {
    bool more = true;
    int status = UNECHO_OK;

    while (status == UNECHO_OK && more) {
        size_t gap = u->own.text.start;

        status = cut_off(u, &more);
        if (status == UNECHO_OK && more)
            status = use_cut(u, gap, use);
        u->own.inside |= more;
        u->own.units = 0;
        u->own.gap = u->own.text.start;
    }
    return status;
}

/* The text in the own block, of which all units are cut off, has ended. Returns its bytes. */
static const char *end_text(unecho *u) {
    const struct unecho_text *text = &u->own.text;
    const char *data = u->own.buf ? text->data : "";

    unecho_position_move(&u->decider.next, data + text->start, text->len - text->start);
    return data;
}

/* A text that is surveyed is a document, though nothing may have been cut off it. */
static void note_document(unecho *u) {
    if (!u->own.inside && !u->own.joins)
        unecho_decider_begin_document(&u->decider);
}

/* The same of one that was used. */
static void end_use(unecho *u, enum use use) {
    if (use == USE_SURVEY)
        note_document(u);
    if (tells_learned(u)) {
        const char *data = end_text(u);

        unecho_tell_end(&u->teller, data, u->own.text.start, u->own.text.len);
    }
    begin_text(u);
}

static int use_text(unecho *u, const char *bytes, size_t len, bool last, enum use use) {
    int status = append(u, bytes, len);

    u->own.text.last = last;
    if (status == UNECHO_OK)
        status = use_added(u, use);
    if (last)
        end_use(u, use);
    return status;
}

int unecho_learn_seen(unecho *u, const char *buf, size_t len, bool last) {
    int status;

    u->teller.learns = true;
    status = use_text(u, buf, len, last, USE_SEEN);
    u->teller.learns = false;
    return status;
}

int unecho_learn_allowed(unecho *u, const char *buf, size_t len, bool last) {
    return use_text(u, buf, len, last, USE_ALLOWED);
}

bool unecho_needs_survey(const unecho *u) { return u->decider.policy->surveys; }

/* UNECHO_OK: it is the time to. */
static int begin_survey(unecho *u) {
    if (u->pushed)
        return UNECHO_ORDER;
    u->surveyed = true;
    u->teller.learns = unecho_decider_tells_survey(&u->decider);
    return UNECHO_OK;
}

/* What was done of the survey has come to an end, well or not. */
static int end_survey(unecho *u, int status) {
    u->teller.learns = false;
    return status;
}

int unecho_survey(unecho *u, const char *buf, size_t len, bool last) {
    if (!unecho_needs_survey(u))
        return UNECHO_OK;
    if (begin_survey(u) != UNECHO_OK)
        return UNECHO_ORDER;
    return end_survey(u, use_text(u, buf, len, last, USE_SURVEY));
}

/* --- text --------------------------------------------------------------------------------------
 */

char *unecho_reserve(unecho *u, size_t len) {
    if (!u->drained)
        return NULL;
    if (u->finished)
        begin_text(u);
    if (unecho_layout_settle(&u->layout) != UNECHO_OK || /* the window may move */
        begin_document(u) != UNECHO_OK)
        return NULL;
    return unecho_block_make_room(&u->own, len) == UNECHO_OK ? u->own.buf + u->own.text.len : NULL;
}

static bool is_surveyed(const unecho *u) { return u->surveyed || !unecho_needs_survey(u); }

int unecho_push(unecho *u, const char *buf, size_t len, bool last) {
    if (!u->drained || !is_surveyed(u))
        return UNECHO_ORDER;
    if (u->finished)
        begin_text(u);
    if (unecho_layout_settle(&u->layout) != UNECHO_OK || begin_document(u) != UNECHO_OK)
        return UNECHO_NOMEM;
    unecho_layout_begin_batch(&u->layout);
    u->layout.text = 0;
    u->next_run = 0;
    u->drained = false;
    u->pushed = true;
    u->bytes_in += len;
    u->own.text.last = last;
    return append(u, buf, len);
}

int unecho_break(unecho *u) {
    int status;

    if (u->surveyed && !u->pushed && begin_survey(u) == UNECHO_OK) {
        u->own.text.last = true;
        status = end_survey(u, use_added(u, USE_SURVEY));
        note_document(u);
        u->own.text.last = u->own.inside = false; /* another document begins */
        u->broken = true;
        return status == UNECHO_OK ? begin_document(u) : status;
    }
    status = unecho_push(u, NULL, 0, true);
    u->breaking = status == UNECHO_OK;
    return status;
}

void unecho_rank(unecho *u, uint64_t rank) { u->rank = rank; }

void unecho_forget(unecho *u) { unecho_decider_forget(&u->decider); }

void unecho_glue(unecho *u, bool glued) { unecho_layout_glue(&u->layout, glued); }

/* --- blocks ------------------------------------------------------------------------------------
 */

unecho_block *unecho_block_create(const unecho *u) {
    unecho_block *block = malloc(sizeof(*block));

    if (block)
        unecho_block_init(block, &u->config, &u->segmenter, &u->keyer);
    return block;
}

void unecho_block_destroy(unecho_block *block) {
    if (!block)
        return;
    unecho_ahead_destroy(block->laid_ahead);
    unecho_block_release(block);
    free(block);
}

int unecho_lend(unecho *u, unecho_block *block) {
    int status;

    if (!u->drained || unecho_block_texts(block) > 0)
        return UNECHO_ORDER;
    block->inside = !u->finished && u->own.text.len > 0;
    if (u->own.units > 0)
        return UNECHO_ORDER;
    if (block->inside && u->surveyed && !u->pushed)
        note_document(u);
    if (u->finished)
        begin_text(u); /* all of the last one has come out */
    status = unecho_layout_settle(&u->layout);
    if (status == UNECHO_OK)
        status = begin_document(u);
    if (status == UNECHO_OK)
        status = unecho_block_move_rest(&u->own, block);
    block->counted = block->text.len;
    block->rank = u->rank;
    unecho_block_clear(&u->own);
    return status;
}

/* Moves the text of a block to what was pushed, behind what is there. */
static int take_text(unecho *u, struct unecho_block *block) {
    bool ends = unecho_block_reopen(block);
    const struct unecho_text *text = &block->text;
    int status = UNECHO_OK;

    if (block->forgets)
        unecho_forget(u);
    if (u->own.text.len == 0) {
        u->own.inside = block->inside;
        u->own.joins = block->joins;
    }
    unecho_rank(u, block->rank);
    if (text->len > 0 && u->own.text.len == 0) {
        status = unecho_block_move_rest(block, &u->own);
        unecho_block_mark(&u->own);
    } else if (text->len > 0) {
        status = append(u, text->data + text->start, text->len - text->start);
    }
    u->own.text.last = ends;
    return status;
}

/* A block that is not prepared, or cannot be let out by itself, is text like any other. */
static int push_text(unecho *u, unecho_block *block) {
    int status = unecho_push(u, NULL, 0, false);

    if (status != UNECHO_OK)
        return status;
    status = take_text(u, block);
    if (status != UNECHO_OK)
        return status;
    u->bytes_in += block->text.len - block->counted;
    unecho_block_clear(block);
    return UNECHO_OK;
}

bool unecho_takes_blocks(const unecho *u) { return unecho_decider_is_prompt(&u->decider); }

int unecho_claim_block(unecho *u, unecho_block *block) {
    if (!is_surveyed(u))
        return UNECHO_ORDER;
    if (!block->prepared || block->was_claimed ||
        (unecho_block_has_part(block) && !unecho_takes_blocks(u)))
        return UNECHO_OK;
    block->was_claimed = true;
    return unecho_decider_claim(&u->decider, block);
}

_Static_assert((int)UNECHO_PARTS == (int)UNECHO_SET_PARTS, "the parts are those of the set");

bool unecho_claims_in_parts(unecho *u) { return unecho_decider_parts(&u->decider); }

bool unecho_deal_block(const unecho *u, unecho_block *block) {
    return block->prepared && unecho_decider_deals(&u->decider, block) && unecho_deal(block);
}

void unecho_claim_part(unecho *u, unecho_block *block, unsigned part) {
    unecho_deal_claim(&u->decider.memory, block, part);
}

void unecho_gather_block(unecho_block *block) { unecho_deal_gather(block); }
/* Is it decided, and of all its units, what comes out? */
static bool is_decided(const struct unecho_block *block) {
    return block->prepared && block->was_claimed && block->status == UNECHO_OK &&
           block->decided == block->units && block->out == 0 && block->text_out == 0;
}

int unecho_lay_out_block(const unecho *u, unecho_block *block, bool gather) {
    if (block->laid || !is_decided(block) || u->config.list ||
        u->teller.traced > UNECHO_TRACED_REMOVED)
        return UNECHO_OK;
    if (!block->laid_ahead)
        block->laid_ahead = unecho_ahead_create();
    return block->laid_ahead ? unecho_ahead_lay_out(block->laid_ahead, block, &u->layout, gather)
                             : UNECHO_NOMEM;
}

bool unecho_is_laid_out(const unecho_block *block) {
    return block->laid && block->laid_ahead->whole;
}

int unecho_next_of_block(unecho_block *block, struct unecho_run *out) {
    struct unecho_ahead *ahead = block->laid_ahead;

    if (!unecho_is_laid_out(block) || ahead->taken == ahead->layout.runs.count)
        return 0;
    *out = ahead->layout.runs.items[ahead->taken++];
    return 1;
}

/* Is what was pushed of a text not all cut, or (where it matters) not all of it? */
static bool is_amid(const unecho *u) {
    const struct unecho_text *text = &u->own.text;

    return !u->finished && (unecho_takes_blocks(u) ? text->start < text->len : text->len > 0);
}

/* Did some of it come out by itself though a text has not ended that it belongs to? */
static bool is_taken_amid(const unecho *u, const unecho_block *block) {
    return unecho_is_laid_out(block) && block->laid_ahead->taken > 0 &&
           (u->layout.written || u->layout.removing);
}

/* Is the block to be pushed as text? UNECHO_OK, or why it cannot be pushed at all. */
static int choose_road(unecho *u, unecho_block *block, bool *as_text) {
    bool holds = !unecho_takes_blocks(u), several = unecho_block_texts(block) > 1;
    int status = UNECHO_OK;

    if (!u->drained || !is_surveyed(u))
        return UNECHO_ORDER;
    *as_text = !several && (!block->prepared || (holds && unecho_block_has_part(block)) ||
                            (holds && !block->was_claimed && is_amid(u)));
    if (*as_text)
        return UNECHO_OK;
    if (is_amid(u) || (holds && unecho_block_has_part(block)) || is_taken_amid(u, block))
        return UNECHO_ORDER;
    if (!block->prepared)
        status = unecho_block_prepare(block);
    return status;
}

int unecho_push_block(unecho *u, unecho_block *block) {
    bool as_text;
    int status = choose_road(u, block, &as_text);

    if (status != UNECHO_OK)
        return status;
    if (as_text)
        return push_text(u, block);
    status = unecho_push(u, NULL, 0, false);
    if (status != UNECHO_OK)
        return status;
    (void)unecho_claim_block(u, block); /* unecho_next tells if it fails */
    unecho_block_clear(&u->own);        /* nothing of it is looked back on */
    u->bytes_in += unecho_block_length(block) - block->counted;
    u->block = block;
    return UNECHO_OK;
}

/* Units of a prepared block that does not come out. */
static int use_prepared(unecho *u, unecho_block *block, enum use use) {
    int status;

    if (tells_learned(u))
        unecho_places_set_block(&u->decider.next, block);
    status = use_units(u, block, use);
    if (tells_learned(u) && status == UNECHO_OK)
        unecho_tell_block(&u->teller, block);
    return status;
}

/* As unecho_push_block of a block that does not come out. */
static int use_block(unecho *u, unecho_block *block, enum use use) {
    bool as_text = !block->prepared && unecho_block_texts(block) <= 1;
    int status = UNECHO_OK;

    if (as_text) {
        status = take_text(u, block);
        if (status == UNECHO_OK)
            status = use_added(u, use);
        if (u->own.text.last)
            end_use(u, use);
    } else if (u->own.text.start < u->own.text.len) {
        return UNECHO_ORDER;
    } else {
        if (!block->prepared)
            status = unecho_block_prepare(block);
        if (status == UNECHO_OK)
            status = use_prepared(u, block, use);
        unecho_block_clear(&u->own);
    }
    if (status != UNECHO_ORDER)
        unecho_block_clear(block);
    return status;
}

int unecho_survey_block(unecho *u, unecho_block *block) {
    if (!unecho_needs_survey(u)) {
        unecho_block_clear(block);
        return UNECHO_OK;
    }
    if (begin_survey(u) != UNECHO_OK)
        return UNECHO_ORDER;
    return end_survey(u, use_block(u, block, USE_SURVEY));
}

int unecho_learn_block(unecho *u, unecho_block *block, enum unecho_lesson lesson) {
    int status;

    u->teller.learns = lesson == UNECHO_LESSON_SEEN;
    status = use_block(u, block, u->teller.learns ? USE_SEEN : USE_ALLOWED);
    u->teller.learns = false;
    return status;
}

/* --- what comes out ----------------------------------------------------------------------------
 */

/* A run a unit for units [from, to) of a batch. */
static void list_units(unecho *u, const char *data, const struct unecho_batch *batch, size_t from,
                       size_t to) {
    const struct unecho_policy *policy = u->decider.policy;

    for (size_t i = from; i < to; i++) {
        const struct unecho_span *span = &batch->spans[i];
        const struct unecho_piece piece = {data, span->start, span->start, span->end, span->flags};
        bool removed = policy->spans || policy->common ? !batch->keeps[i] : !batch->fresh[i];

        if (batch->keeps[i] || policy->all)
            unecho_layout_list(&u->layout, &piece, policy->keeps ? batch->counts[i] : 1, removed);
    }
}

/* Lets out the units before `end`, which are in one text and one batch. */
static void let_units_out(unecho *u, struct unecho_block *block, const char *data, size_t end) {
    size_t from = block->out % UNECHO_BATCH, to = from + (end - block->out);
    const struct unecho_batch *batch;

    if (from == to)
        return;
    batch = unecho_block_batch_of(block, block->out);
    if (u->teller.traced)
        unecho_tell_units(&u->teller, data, batch, block->gap, from, to);
    if (u->config.list)
        list_units(u, data, batch, from, to);
    else
        unecho_lay_out(&u->layout, &(struct unecho_stretch){data, batch, block->gap, from, to},
                       u->decider.policy->all);
    block->gap = batch->spans[to - 1].end;
    block->out = end;
}

/* What stands behind its last unit comes out. */
static void finish_text(unecho *u, const char *data, size_t gap, size_t len) {
    unecho_tell_end(&u->teller, data, gap, len);
    if (!u->config.list)
        unecho_layout_finish(&u->layout, data, gap, len);
}

/* Lets out what is decided, a batch at most; also what was certain before a claim failed. */
static void let_out(unecho *u, struct unecho_block *block) {
    size_t stop = (block->out / UNECHO_BATCH + 1) * UNECHO_BATCH;

    stop = unecho_ahead_halt(block, stop < block->decided ? stop : block->decided);
    for (;;) {
        size_t text_end = unecho_block_units_to(block, block->text_out), len;
        const char *data = unecho_block_text(block, block->text_out, &len);

        let_units_out(u, block, data, text_end < stop ? text_end : stop);
        if (block->text_out == block->ended_count || block->out < text_end)
            break;
        finish_text(u, data, block->gap, len);
        u->layout.text = ++block->text_out;
        block->gap = block->text_out < block->ended_count ? 0 : block->text.start;
    }
}

/* The next batch of a block that is claimed. */
static int step_block(unecho *u, bool *more) {
    struct unecho_block *block = u->block;
    const struct unecho_told told = {block->text_out, block->out, block->gap};

    if (!unecho_ahead_join(block, &u->layout, &u->next_run, &u->skipped))
        let_out(u, block);
    else if (u->teller.traced)
        unecho_tell_behind(&u->teller, block, &told);
    *more = block->out < block->decided;
    if (*more)
        return UNECHO_OK;
    u->finished = unecho_block_has_ended(block) && block->status == UNECHO_OK;
    return block->status;
}

/* What is decided of the own block. */
static void let_rest_out(unecho *u) {
    while (u->own.out < u->own.decided)
        let_out(u, &u->own);
    unecho_decider_drop_out(&u->decider, &u->own);
}

/* Nothing more can be cut off what was pushed. */
static int run_out(unecho *u) {
    struct unecho_block *own = &u->own;

    if (!own->text.last) {
        if (!u->config.list && own->units == 0)
            unecho_layout_wait(&u->layout, own->buf, own->text.start, own->text.unit);
    } else if (u->breaking) {
        unecho_decider_break(&u->decider, own);
        let_rest_out(u);
        u->breaking = own->text.last = false;
        u->broken = true;
    } else if (!u->finished) {
        unecho_decider_finish(&u->decider, own);
        let_rest_out(u);
        if (own->status != UNECHO_OK)
            return own->status;
        finish_text(u, end_text(u), own->text.start, own->text.len);
        u->finished = true;
    }
    return own->status;
}

/* One batch through the engine; *more: there may be another. */
static int step(unecho *u, bool *more) {
    struct unecho_block *own = &u->own;
    size_t gap = own->text.start;
    int status = cut_off(u, more);

    if (status != UNECHO_OK)
        return status;
    if (!*more)
        return run_out(u);
    if (u->decider.places)
        unecho_places_set_part(&u->decider.next, own, gap);
    own->rank = u->rank;
    status = unecho_decider_claim_part(&u->decider, own);
    let_rest_out(u);
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
    out->data += u->skipped;
    out->len -= u->skipped;
    u->skipped = 0;
    return 1;
}

void unecho_get_stats(const unecho *u, struct unecho_stats *stats) {
    *stats = (struct unecho_stats){.bytes_in = u->bytes_in,
                                   .bytes_out = u->layout.bytes_out,
                                   .units_in = u->decider.units_in,
                                   .units_out = u->decider.units_out,
                                   .compared = u->decider.compared,
                                   .repeats = u->decider.repeats,
                                   .distinct = unecho_memory_count(&u->decider.memory),
                                   .set_bytes = unecho_memory_bytes(&u->decider.memory),
                                   .limited = u->decider.limited,
                                   .spared = unecho_careful_spared(&u->decider.careful),
                                   .too_short = u->decider.too_short,
                                   .near = u->decider.near,
                                   .near_told = u->decider.near_told,
                                   .near_bytes = unecho_memory_near_bytes(&u->decider.memory)};
}
