#include "decide.h"

#include "words.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((int)UNECHO_MEMORY_MOST == (int)UNECHO_BATCH, "a batch is claimed at once");

bool unecho_decider_init(struct unecho_decider *decider, const struct unecho_config *config,
                         uint64_t salt) {
    *decider = (struct unecho_decider){.policy = unecho_policy_of(config),
                                       .counts = config->count,
                                       .places = unecho_traces_places(config)};
    decider->rows.least = decider->policy->spans && config->span ? config->span : 1;
    unecho_brief_init(&decider->brief, config);
    return unecho_memory_init(&decider->memory, decider->policy, config, salt) &&
           unecho_careful_init(&decider->careful, config, decider->policy);
}

bool unecho_decider_parts(struct unecho_decider *decider) {
    return !decider->policy->keeps && !decider->policy->near &&
           !unecho_brief_is_asked(&decider->brief) && unecho_memory_part(&decider->memory);
}

bool unecho_decider_deals(const struct unecho_decider *decider, const struct unecho_block *block) {
    bool forgets = block->forgets;

    for (size_t i = 0; i < block->ended_count; i++)
        forgets |= block->ended[i].forgets;
    return !forgets && (!unecho_block_has_part(block) || unecho_decider_is_prompt(decider));
}

void unecho_decider_release(struct unecho_decider *decider) {
    unecho_careful_release(&decider->careful);
    unecho_memory_release(&decider->memory);
    unecho_brief_release(&decider->brief);
}

/* Do the rows and edges of documents decide? */
static bool is_careful(const struct unecho_decider *decider) {
    return decider->careful.words > 0 && !decider->careful.shadow;
}

/* Is it counted what they would keep? */
static bool has_shadow(const struct unecho_decider *decider) {
    return decider->careful.words > 0 && decider->careful.shadow;
}

bool unecho_decider_is_prompt(const struct unecho_decider *decider) {
    return decider->rows.least == 1 && !is_careful(decider);
}

/* --- the units of a batch ----------------------------------------------------------------------
 */

struct slice {
    struct unecho_batch *batch;
    size_t from, to;
};

/* Units of the block from `unit` on, before `end`, of which there is one at least. */
static struct slice slice_of(const struct unecho_block *block, size_t unit, size_t end) {
    size_t from = unit % UNECHO_BATCH, count = end - unit;

    return (struct slice){unecho_block_batch_of(block, unit), from,
                          count < UNECHO_BATCH - from ? from + count : UNECHO_BATCH};
}

/* The keys of units that are compared, packed, and where they came from. */
struct packed {
    struct unecho_key keys[UNECHO_BATCH];
    size_t from[UNECHO_BATCH];
    size_t count;
};

static void pack(struct packed *packed, const struct slice *slice) {
    packed->count = 0;
    for (size_t i = slice->from; i < slice->to; i++)
        if (unecho_is_compared(slice->batch->spans[i].flags)) {
            packed->keys[packed->count] = slice->batch->keys[i];
            packed->from[packed->count++] = i;
        }
}

/* Takes the keys out of it that are allowed to stand twice: they are not compared. */
static void drop_allowed(const struct unecho_decider *decider, struct packed *packed,
                         struct unecho_batch *batch) {
    bool allowed[UNECHO_BATCH];
    size_t n = 0;

    if (!decider->memory.allowed)
        return;
    unecho_memory_find_allowed(&decider->memory, packed->keys, packed->count, allowed);
    for (size_t i = 0; i < packed->count; i++)
        if (allowed[i]) {
            batch->spans[packed->from[i]].flags |= UNECHO_SPAN_UNKEYED;
        } else {
            packed->keys[n] = packed->keys[i];
            packed->from[n++] = packed->from[i];
        }
    packed->count = n;
}

/* --- claims ------------------------------------------------------------------------------------
 */

/* Does the memory alone answer, with a bit for each unit of the batch? */
static bool answers_alone(const struct unecho_decider *decider, const struct unecho_batch *batch) {
    return !decider->places && !decider->policy->near && unecho_are_compared(batch) &&
           !decider->memory.allowed;
}

/* Is what is fresh what is kept? */
static bool answers_for_all(const struct unecho_decider *decider) {
    return unecho_decider_is_prompt(decider) && !unecho_brief_is_asked(&decider->brief);
}

/* Where packed keys stand, and stood first. */
struct origins {
    uint64_t places[UNECHO_BATCH], firsts[UNECHO_BATCH];
    bool learned[UNECHO_BATCH];
    struct unecho_origins view;
};

/* What the memory is asked for besides; NULL: nothing is traced. */
static const struct unecho_origins *begin_origins(const struct unecho_decider *decider,
                                                  const struct packed *packed,
                                                  const struct unecho_batch *batch,
                                                  struct origins *origins) {
    if (!decider->places)
        return NULL;
    memset(origins->learned, 0, packed->count * sizeof(*origins->learned));
    for (size_t i = 0; i < packed->count; i++) {
        origins->firsts[i] = 0;
        origins->places[i] = unecho_position_pack(&batch->places->at[packed->from[i]]);
    }
    origins->view = (struct unecho_origins){origins->places, origins->firsts, origins->learned};
    return &origins->view;
}

/* What it answered for the first `done` keys goes to the batch. */
static void end_origins(const struct unecho_origins *origins, size_t done,
                        const struct packed *packed, struct unecho_batch *batch) {
    for (size_t i = 0; origins && i < done; i++) {
        batch->places->firsts[packed->from[i]] = origins->firsts[i];
        batch->places->learned[packed->from[i]] = origins->learned[i];
    }
}

/* What is said of a unit that is not compared. */
static void pass(const struct unecho_decider *decider, struct unecho_batch *batch, size_t i) {
    const struct unecho_policy *policy = decider->policy;

    batch->fresh[i] = true;
    batch->kept[i] =
        policy->others && (policy->rules || !(batch->spans[i].flags & UNECHO_SPAN_PASS));
    batch->counts[i] = 1;
}

/* The sketches of packed units, and room for what is found; NULL: nothing is sought. */
struct near {
    struct unecho_sketch *sketches[UNECHO_BATCH];
    struct unecho_relative found[UNECHO_BATCH];
    struct unecho_memory_near view;
};

static const struct unecho_memory_near *
begin_near(const struct packed *packed, const struct unecho_batch *batch, struct near *near) {
    if (!batch->near)
        return NULL;
    memset(near->found, 0, packed->count * sizeof(*near->found));
    for (size_t i = 0; i < packed->count; i++)
        near->sketches[i] = batch->near->sketches[packed->from[i]];
    near->view = (struct unecho_memory_near){near->sketches, near->found};
    return &near->view;
}

/* What was found of the first `done` goes to the batch. No sketch of the slice is needed any more.
 */
static void end_near(struct unecho_decider *decider, const struct unecho_memory_near *near,
                     size_t done, const struct packed *packed, const struct slice *slice) {
    struct unecho_batch_near *of = slice->batch->near;

    if (!near)
        return;
    for (size_t i = slice->from; i < slice->to; i++) {
        free(of->sketches[i]);
        of->sketches[i] = NULL;
        of->found[i] = (struct unecho_relative){.learned = false};
    }
    for (size_t i = 0; i < done; i++) {
        of->found[packed->from[i]] = near->found[i];
        unecho_batch_count_near(slice->batch, packed->from[i], &decider->near, &decider->near_told);
    }
}

static int claim_bits(struct unecho_decider *decider, const struct packed *packed, bool *fresh,
                      const struct unecho_origins *origins, const struct unecho_memory_near *near) {
    struct unecho_memory *memory = &decider->memory;

    return near
               ? unecho_memory_claim_near(memory, packed->keys, packed->count, fresh, origins, near)
               : unecho_memory_claim(memory, packed->keys, packed->count, fresh, origins);
}

static int ask_for_answers(struct unecho_decider *decider, const struct packed *packed,
                           struct unecho_answer *answers, const struct unecho_origins *origins,
                           const struct unecho_memory_near *near) {
    struct unecho_memory *memory = &decider->memory;

    return near
               ? unecho_memory_ask_near(memory, packed->keys, packed->count, answers, origins, near)
               : unecho_memory_ask(memory, packed->keys, packed->count, answers, origins);
}

/* Claims packed keys: bits, or answers that the policy judges. */
static int claim_packed(struct unecho_decider *decider, const struct slice *slice,
                        const struct packed *packed) {
    struct unecho_batch *batch = slice->batch;
    struct unecho_answer answers[UNECHO_BATCH];
    bool fresh[UNECHO_BATCH];
    struct origins room;
    const struct unecho_origins *origins = begin_origins(decider, packed, batch, &room);
    struct near near_room;
    const struct unecho_memory_near *near = begin_near(packed, batch, &near_room);
    int status;

    for (size_t i = slice->from; i < slice->to; i++)
        pass(decider, batch, i);
    if (!decider->policy->keeps) {
        status = claim_bits(decider, packed, fresh, origins, near);
        end_origins(origins, decider->memory.done, packed, batch);
        end_near(decider, near, decider->memory.done, packed, slice);
        for (size_t i = 0; i < decider->memory.done; i++)
            batch->fresh[packed->from[i]] = fresh[i];
        return status;
    }
    status = ask_for_answers(decider, packed, answers, origins, near);
    end_origins(origins, decider->memory.done, packed, batch);
    end_near(decider, near, decider->memory.done, packed, slice);
    for (size_t i = 0; i < decider->memory.done; i++) {
        size_t unit = packed->from[i];

        batch->fresh[unit] = answers[i].before == 0 && !answers[i].learned;
        batch->kept[unit] = decider->policy->keeps(&answers[i]);
        batch->counts[unit] = decider->counts && answers[i].all ? answers[i].all : 1;
    }
    return status;
}

/* Adds the first `done` units of a slice. */
static void count_in(struct unecho_decider *decider, const struct slice *slice, size_t done,
                     size_t compared) {
    const struct unecho_batch *batch = slice->batch;
    size_t repeats = done;

    decider->units_in += done;
    decider->compared += compared;
    for (size_t i = slice->from; i < slice->from + done; i++)
        repeats -= batch->fresh[i];
    decider->repeats += repeats;
    if (!(batch->flags & (UNECHO_SPAN_PASS | UNECHO_SPAN_LIMITED)))
        return;
    for (size_t i = slice->from; i < slice->from + done; i++) {
        decider->units_in -= (batch->spans[i].flags & UNECHO_SPAN_PASS) != 0;
        decider->limited += (batch->spans[i].flags & UNECHO_SPAN_LIMITED) != 0;
    }
}

/* The first `done` units of a slice are claimed: what stays by that alone? */
static void keep_claimed(struct unecho_decider *decider, const struct slice *slice, size_t done,
                         size_t compared) {
    struct unecho_batch *batch = slice->batch;
    bool bits = !decider->policy->keeps;

    batch->keeps = bits && answers_for_all(decider) ? batch->fresh : batch->kept;
    if (bits && batch->keeps == batch->kept)
        memcpy(batch->kept + slice->from, batch->fresh + slice->from, done * sizeof(*batch->kept));
    count_in(decider, slice, done, compared);
}

/* *done: so many units of the slice are claimed. */
static int claim_slice(struct unecho_decider *decider, const struct slice *slice, size_t *done) {
    struct unecho_batch *batch = slice->batch;
    size_t from = slice->from, compared;
    struct packed packed;
    int status;

    *done = slice->to - from;
    if (!decider->policy->keeps && answers_alone(decider, batch)) {
        status = unecho_memory_claim(&decider->memory, batch->keys + from, *done,
                                     batch->fresh + from, NULL);
        *done = compared = decider->memory.done;
    } else {
        pack(&packed, slice);
        drop_allowed(decider, &packed, batch);
        status = claim_packed(decider, slice, &packed);
        compared = decider->memory.done;
        if (compared < packed.count)
            *done = packed.from[compared] - from;
    }
    keep_claimed(decider, slice, *done, compared);
    return status;
}

/* The same of units that were claimed in parts of the set; `unit` is the first of them. */
static int settle_slice(struct unecho_decider *decider, const struct unecho_deal *deal,
                        const struct slice *slice, size_t unit, size_t *done) {
    size_t all = slice->to - slice->from, compared;
    uint64_t repeats = decider->repeats;

    *done = compared = deal->stop - unit < all ? deal->stop - unit : all;
    if (!unecho_are_compared(slice->batch))
        for (size_t i = slice->from; i < slice->from + *done; i++)
            if (!unecho_is_compared(slice->batch->spans[i].flags)) {
                pass(decider, slice->batch, i);
                compared--;
            }
    keep_claimed(decider, slice, *done, compared);
    unecho_memory_settle(&decider->memory, compared - (size_t)(decider->repeats - repeats));
    return *done < all ? deal->status : UNECHO_OK;
}

/* Claims the units before `end`. */
static void claim_units(struct unecho_decider *decider, struct unecho_block *block, size_t end) {
    while (block->claimed < end && block->status == UNECHO_OK) {
        struct slice slice = slice_of(block, block->claimed, end);
        size_t done;

        block->status = block->deal.dealt
                            ? settle_slice(decider, &block->deal, &slice, block->claimed, &done)
                            : claim_slice(decider, &slice, &done);
        block->claimed += done;
    }
}

/* --- rows of repeats ---------------------------------------------------------------------------
 */

static bool is_repeat(const struct unecho_block *block, size_t unit) {
    return !unecho_block_batch_of(block, unit)->fresh[unit % UNECHO_BATCH];
}

/* The row is over: if it was short, what is in it stays. */
static void end_row(struct unecho_rows *rows, struct unecho_block *block) {
    for (size_t i = rows->since; rows->length > 0 && rows->length < rows->least && i < rows->at;
         i++)
        if (is_repeat(block, i))
            unecho_block_batch_of(block, i)->kept[i % UNECHO_BATCH] = true;
    rows->length = 0;
}

/* Looks at the units before `end`. */
static void find_rows(struct unecho_rows *rows, struct unecho_block *block, size_t end) {
    for (; rows->at < end; rows->at++) {
        size_t i = rows->at;

        if (is_repeat(block, i)) {
            rows->since = rows->length++ ? rows->since : i;
        } else if (unecho_is_compared(
                       unecho_block_batch_of(block, i)->spans[i % UNECHO_BATCH].flags)) {
            end_row(rows, block);
        }
        if (rows->length == 0 || rows->length >= rows->least)
            block->decided = i + 1;
    }
}

/* Counts units [from, block->decided) that come out, without branches, as none could be foreseen.
 */
static void count_out(struct unecho_decider *decider, const struct unecho_block *block,
                      size_t from) {
    while (from < block->decided) {
        struct slice slice = slice_of(block, from, block->decided);

        for (size_t i = slice.from; i < slice.to; i++)
            decider->units_out += (unsigned)!(slice.batch->spans[i].flags & UNECHO_SPAN_PASS) &
                                  (unsigned)(slice.batch->keeps[i] | decider->policy->all);
        from += slice.to - slice.from;
    }
}

/* Claims the units before `end`, of which each is decided by that alone. */
static void claim_promptly(struct unecho_decider *decider, struct unecho_block *block, size_t end) {
    uint64_t units = decider->units_in, repeats = decider->repeats;
    size_t from = block->claimed;

    claim_units(decider, block, end);
    block->decided = block->claimed;
    if (decider->policy->keeps || !answers_for_all(decider))
        count_out(decider, block, from);
    else if (decider->policy->all)
        decider->units_out += decider->units_in - units;
    else
        decider->units_out += decider->units_in - units - (decider->repeats - repeats);
}

/* --- careful -----------------------------------------------------------------------------------
 */

/* Claims the units before `end`, which are in text i of the block; `ends`: so does its document. */
static void claim_carefully(struct unecho_decider *decider, struct unecho_block *block, size_t i,
                            size_t end, bool ends) {
    struct unecho_careful *careful = &decider->careful;
    size_t from = block->decided, at = block->claimed;

    claim_units(decider, block, end);
    unecho_careful_read(careful, &decider->memory, block, i, at, block->claimed);
    if (ends && block->claimed == end && block->status == UNECHO_OK)
        unecho_careful_end(careful, &decider->memory, block);
    if (block->status == UNECHO_OK)
        block->status = careful->status;
    block->decided = unecho_careful_decided(careful, block->claimed);
    count_out(decider, block, from);
}

/* Does the document of text i end with it? */
static bool ends_document(const struct unecho_block *block, size_t i) {
    return i < block->ended_count &&
           (i + 1 >= unecho_block_texts(block) || unecho_block_begins_document(block, i + 1));
}

/* What goes is decided: tells the shadow of texts [first, last] of a block, of units from `unit`
 * on.
 */
static void cast_shadow(struct unecho_decider *decider, struct unecho_block *block, size_t first,
                        size_t last, size_t unit) {
    for (size_t i = first; has_shadow(decider) && i <= last; i++) {
        size_t end = unecho_block_units_to(block, i);

        end = end < block->claimed ? end : block->claimed;
        unecho_careful_read(&decider->careful, &decider->memory, block, i, unit, end);
        if (ends_document(block, i))
            unecho_careful_end(&decider->careful, &decider->memory, block);
        unit = end;
    }
}

/* --- documents of which too little would be left -----------------------------------------------
 */

/* What the front end reads in one piece of every file, with room to spare: a longer document may
 * come in parts, and is left alone wherever it stands. */
enum { LONGEST_DOCUMENT = 256 * 1024 };

/* Texts [from, to) of a block. */
struct range {
    size_t from, to;
};

/* Which units of a slice are fresh, if nothing else of their document is. */
static void look_up(const struct unecho_decider *decider, const struct slice *slice) {
    struct unecho_batch *batch = slice->batch;
    const struct unecho_origins *origins;
    bool fresh[UNECHO_BATCH];
    struct packed packed;
    struct origins room;

    pack(&packed, slice);
    drop_allowed(decider, &packed, batch);
    origins = begin_origins(decider, &packed, batch, &room);
    unecho_memory_look(&decider->memory, packed.keys, packed.count, fresh, origins);
    end_origins(origins, packed.count, &packed, batch);
    for (size_t i = slice->from; i < slice->to; i++)
        pass(decider, batch, i);
    for (size_t i = 0; i < packed.count; i++)
        batch->fresh[packed.from[i]] = fresh[i];
}

/* Tells which units before `end`, of a document, were not said before it; `parts`: nor before in
 * the document. */
static void look_at(struct unecho_decider *decider, struct unecho_block *block, size_t end,
                    bool parts) {
    struct unecho_brief *brief = &decider->brief;

    for (size_t unit = block->claimed; unit < end;) {
        struct slice slice = slice_of(block, unit, end);

        look_up(decider, &slice);
        for (size_t i = slice.from; parts && i < slice.to; i++)
            if (slice.batch->fresh[i] && unecho_is_compared(slice.batch->spans[i].flags) &&
                !unecho_brief_add(brief, &slice.batch->keys[i], unit + i - slice.from))
                block->status = UNECHO_NOMEM;
        unit += slice.to - slice.from;
    }
    if (parts)
        unecho_brief_find_repeats(brief, block);
}

/* What is fresh stays. */
static void keep_fresh(struct unecho_block *block, size_t end) {
    for (size_t unit = block->claimed; unit < end;) {
        struct slice slice = slice_of(block, unit, end);
        size_t count = slice.to - slice.from;

        memcpy(slice.batch->kept + slice.from, slice.batch->fresh + slice.from,
               count * sizeof(*slice.batch->kept));
        unit += count;
    }
}

/* Counts the words of a document, in units from `unit` on, that stay and that go. */
static void count_words(struct unecho_brief *brief, const struct unecho_block *block,
                        const struct range *texts, size_t unit) {
    size_t len;

    for (size_t i = texts->from; i < texts->to; i++) {
        const char *data = unecho_block_text(block, i, &len);

        for (; unit < block->ended[i].units; unit++) {
            const struct unecho_batch *batch = unecho_block_batch_of(block, unit);
            const struct unecho_span *span = &batch->spans[unit % UNECHO_BATCH];

            unecho_brief_count(
                brief,
                unecho_words_of(data + span->start, span->end - span->start, LONGEST_DOCUMENT),
                batch->kept[unit % UNECHO_BATCH]);
        }
    }
}

static bool is_long(const struct unecho_block *block, const struct range *texts) {
    size_t bytes = 0, len;

    for (size_t i = texts->from; i < texts->to; i++, bytes += len)
        (void)unecho_block_text(block, i, &len);
    return bytes > LONGEST_DOCUMENT;
}

/* Is the document to be emptied? Nothing of it is claimed. */
static bool is_short(struct unecho_decider *decider, struct unecho_block *block,
                     const struct range *texts) {
    size_t end = block->ended[texts->to - 1].units;

    unecho_brief_begin(&decider->brief);
    look_at(decider, block, end, true);
    keep_fresh(block, end);
    if (is_careful(decider))
        unecho_careful_try(&decider->careful, &decider->memory, block,
                           &(struct unecho_tried){texts->from, texts->to, block->claimed});
    count_words(&decider->brief, block, texts, block->claimed);
    return unecho_brief_is_short(&decider->brief);
}

/* A unit of an emptied document goes. `alone`: by itself it would not. */
static void lose(struct unecho_batch *batch, size_t i, bool alone) {
    batch->kept[i] = false;
    batch->spans[i].flags |= alone ? UNECHO_SPAN_SHORT : 0;
}

/* All units before `end` go, and are not claimed. */
static void empty(struct unecho_decider *decider, struct unecho_block *block, size_t end) {
    size_t first = block->claimed;

    look_at(decider, block, end, false);
    while (block->claimed < end) {
        struct slice slice = slice_of(block, block->claimed, end);
        size_t compared = 0;

        for (size_t i = slice.from; i < slice.to; i++) {
            bool is_compared = unecho_is_compared(slice.batch->spans[i].flags);

            lose(slice.batch, i, slice.batch->fresh[i] || !is_compared);
            compared += is_compared;
        }
        slice.batch->keeps = slice.batch->kept;
        count_in(decider, &slice, slice.to - slice.from, compared);
        block->claimed += slice.to - slice.from;
    }
    block->decided = end;
    count_out(decider, block, first);
    decider->too_short += decider->brief.left > 0;
}

/* The same where all units from `unit` on are claimed and decided. */
static void empty_decided(struct unecho_decider *decider, struct unecho_block *block, size_t unit,
                          size_t end) {
    for (; unit < end; unit++) {
        struct unecho_batch *batch = unecho_block_batch_of(block, unit);
        size_t i = unit % UNECHO_BATCH;
        bool counts = !(batch->spans[i].flags & UNECHO_SPAN_PASS);

        decider->units_out -= counts && batch->kept[i] && !decider->policy->all;
        lose(batch, i, batch->kept[i]);
    }
    decider->too_short += decider->brief.left > 0;
}

/* The document that begins with text i, or what there is of it. */
static struct range document_at(const struct unecho_block *block, size_t i) {
    struct range texts = {i, i + 1};

    while (texts.to < block->ended_count && !block->ended[texts.to].forgets &&
           !unecho_block_begins_document(block, texts.to))
        texts.to++;
    return texts;
}

/* Claims the texts of a document. */
static void claim_document(struct unecho_decider *decider, struct unecho_block *block,
                           const struct range *texts) {
    if (!is_careful(decider)) {
        claim_promptly(decider, block, block->ended[texts->to - 1].units);
        return;
    }
    for (size_t i = texts->from; i < texts->to && block->status == UNECHO_OK; i++)
        claim_carefully(decider, block, i, block->ended[i].units, ends_document(block, i));
}

/* The same of one that is whole, and emptied if too little is left. */
static void claim_whole(struct unecho_decider *decider, struct unecho_block *block,
                        const struct range *texts) {
    size_t from = block->claimed, end = block->ended[texts->to - 1].units;

    if (!decider->policy->common && is_short(decider, block, texts)) {
        if (block->status == UNECHO_OK)
            empty(decider, block, end);
        return;
    }
    if (block->status == UNECHO_OK)
        claim_document(decider, block, texts);
    if (!decider->policy->common || block->status != UNECHO_OK)
        return;
    unecho_brief_begin(&decider->brief);
    count_words(&decider->brief, block, texts, from);
    if (unecho_brief_is_short(&decider->brief))
        empty_decided(decider, block, from, end);
}

/* Claims the texts that have ended, document by document. */
static void claim_documents(struct unecho_decider *decider, struct unecho_block *block) {
    struct range texts = {0, 0};

    while (texts.to < block->ended_count && block->status == UNECHO_OK) {
        bool whole;

        texts = document_at(block, texts.to);
        whole = unecho_block_begins_document(block, texts.from) &&
                (texts.to < block->ended_count || block->text.len == 0 ||
                 unecho_block_begins_document(block, texts.to));
        if (block->ended[texts.from].forgets)
            unecho_decider_forget(decider);
        if (whole && !is_long(block, &texts))
            claim_whole(decider, block, &texts);
        else
            claim_document(decider, block, &texts);
    }
}

/* --- blocks ------------------------------------------------------------------------------------
 */

void unecho_decider_forget(struct unecho_decider *decider) {
    unecho_memory_forget(&decider->memory);
    unecho_careful_forget(&decider->careful);
}

/* Claims the units before `end`, and decides on what is left of the text that ends there. */
static void claim_in_rows(struct unecho_decider *decider, struct unecho_block *block, size_t end,
                          struct unecho_rows *rows, bool ends) {
    size_t from = block->decided;

    claim_units(decider, block, end);
    find_rows(rows, block, block->claimed);
    if (ends && block->claimed == end) {
        end_row(rows, block);
        block->decided = end;
    }
    count_out(decider, block, from);
}

/* Claims the texts [first, last] of a block, of which the last ends before `end`. */
static void claim_texts(struct unecho_decider *decider, struct unecho_block *block, size_t first,
                        size_t last, size_t end) {
    size_t from = block->claimed;

    claim_promptly(decider, block, end);
    cast_shadow(decider, block, first, last, from);
}

int unecho_decider_claim(struct unecho_decider *decider, struct unecho_block *block) {
    struct unecho_rows rows = {.least = decider->rows.least};
    bool prompt = unecho_decider_is_prompt(decider);
    bool brief = unecho_brief_is_asked(&decider->brief);
    size_t texts = brief ? 0 : block->ended_count, first = 0;

    if (decider->places)
        unecho_places_set_block(&decider->next, block);
    if (brief)
        claim_documents(decider, block);
    for (size_t i = 0; i < texts && block->status == UNECHO_OK; i++) {
        size_t end = block->ended[i].units;
        uint64_t rank = block->ended[i].rank;
        bool begins = (i + 1 < texts ? block->ended[i + 1].forgets : block->forgets) ||
                      unecho_block_rank_of(block, i + 1) != rank;

        if (block->ended[i].forgets)
            unecho_decider_forget(decider);
        decider->memory.rank = rank;
        if (is_careful(decider)) {
            claim_carefully(decider, block, i, end, ends_document(block, i));
        } else if (!prompt) {
            claim_in_rows(decider, block, end, &rows, true);
        } else if (begins || i + 1 == texts) { /* many short texts are claimed at once */
            claim_texts(decider, block, first, i, end);
            first = i + 1;
        }
    }
    if (block->status == UNECHO_OK && block->text.len > 0) {
        if (block->forgets)
            unecho_decider_forget(decider);
        decider->memory.rank = block->rank;
        claim_texts(decider, block, texts, texts, block->units);
    }
    return block->status;
}

int unecho_decider_claim_part(struct unecho_decider *decider, struct unecho_block *block) {
    decider->memory.rank = block->rank;
    if (is_careful(decider))
        claim_carefully(decider, block, 0, block->units, false);
    else if (unecho_decider_is_prompt(decider))
        claim_texts(decider, block, 0, 0, block->units);
    else
        claim_in_rows(decider, block, block->units, &decider->rows, false);
    return block->status;
}

void unecho_decider_finish(struct unecho_decider *decider, struct unecho_block *block) {
    if (is_careful(decider))
        claim_carefully(decider, block, 0, block->units, true);
    else if (has_shadow(decider))
        unecho_careful_end(&decider->careful, &decider->memory, block);
    else if (!unecho_decider_is_prompt(decider))
        claim_in_rows(decider, block, block->units, &decider->rows, true);
}

void unecho_decider_break(struct unecho_decider *decider, struct unecho_block *block) {
    if (decider->careful.words > 0)
        unecho_decider_finish(decider, block);
}

/* --- the other things that are done with units -------------------------------------------------
 */

/* Counts packed keys, and takes the sketches of these units. */
static int survey_packed(struct unecho_decider *decider, const struct packed *packed,
                         struct unecho_batch *batch, const struct unecho_origins *origins) {
    struct near room;
    const struct unecho_memory_near *near = begin_near(packed, batch, &room);
    int status = unecho_memory_survey(&decider->memory, packed->keys, packed->count, origins,
                                      near ? near->sketches : NULL);

    for (size_t i = 0; near && i < packed->count; i++)
        batch->near->sketches[packed->from[i]] = near->sketches[i];
    return status;
}

/* Counts units [unit, end), which are of one document if that matters. */
static int survey_units(struct unecho_decider *decider, struct unecho_block *block, size_t unit,
                        size_t end) {
    int status = UNECHO_OK;

    while (unit < end && status == UNECHO_OK) {
        struct slice slice = slice_of(block, unit, end);
        const struct unecho_origins *origins = NULL;
        struct packed packed;
        struct origins room;

        pack(&packed, &slice);
        drop_allowed(decider, &packed, slice.batch);
        if (unecho_decider_tells_survey(decider)) {
            origins = begin_origins(decider, &packed, slice.batch, &room);
            memset(slice.batch->fresh + slice.from, true, slice.to - slice.from);
        }
        status = survey_packed(decider, &packed, slice.batch, origins);
        unit += slice.to - slice.from;
    }
    return status;
}

void unecho_decider_begin_document(struct unecho_decider *decider) {
    unecho_memory_begin_document(&decider->memory);
}

static const struct unecho_span *span_of(const struct unecho_block *block, size_t unit) {
    return &unecho_block_batch_of(block, unit)->spans[unit % UNECHO_BATCH];
}

/* Does a NUL stand in the gap before the unit, which begins at `gap`? */
static bool is_behind_nul(const struct unecho_block *block, size_t unit, const char *data,
                          size_t gap) {
    return memchr(data + gap, '\0', span_of(block, unit)->start - gap) != NULL;
}

/* Counts the units of text i from `unit` on, before `end`, where a document ends at NUL. */
static int survey_records(struct unecho_decider *decider, struct unecho_block *block, size_t i,
                          size_t unit, size_t end) {
    size_t len, gap = i == 0 ? block->gap : 0;
    const char *data = unecho_block_text(block, i, &len);
    int status = UNECHO_OK;

    while (unit < end && status == UNECHO_OK) {
        size_t next = unit + 1;

        if (is_behind_nul(block, unit, data, gap))
            unecho_memory_begin_document(&decider->memory);
        gap = span_of(block, unit)->end;
        while (next < end && !is_behind_nul(block, next, data, gap))
            gap = span_of(block, next++)->end;
        status = survey_units(decider, block, unit, next);
        unit = next;
    }
    return status;
}

int unecho_decider_survey(struct unecho_decider *decider, struct unecho_block *block) {
    bool records = decider->policy->documents && block->segmenter->zero_terminated;
    int status = UNECHO_OK;

    for (size_t i = 0, unit = 0; i <= block->ended_count; i++) {
        size_t end = unecho_block_units_to(block, i);

        if (i < block->ended_count ? block->ended[i].forgets
                                   : block->forgets && block->text.len > 0)
            unecho_memory_forget(&decider->memory);
        if ((i < block->ended_count || block->text.len > 0) &&
            unecho_block_begins_document(block, i))
            unecho_memory_begin_document(&decider->memory);
        decider->memory.rank = unecho_block_rank_of(block, i);
        if (status == UNECHO_OK)
            status = records ? survey_records(decider, block, i, unit, end)
                             : survey_units(decider, block, unit, end);
        unit = end;
    }
    return status;
}

/* Keys of a batch that were said elsewhere. */
static int learn_seen(struct unecho_decider *decider, const struct packed *packed,
                      struct unecho_batch *batch) {
    struct origins room;
    const struct unecho_origins *origins = begin_origins(decider, packed, batch, &room);
    struct near room_near;
    const struct unecho_memory_near *near = begin_near(packed, batch, &room_near);
    bool fresh[UNECHO_BATCH];
    int status = unecho_memory_learn(&decider->memory, packed->keys, packed->count, fresh, origins,
                                     near ? near->sketches : NULL);

    if (status == UNECHO_OK && origins) {
        end_origins(origins, packed->count, packed, batch);
        for (size_t i = 0; i < packed->count; i++)
            batch->fresh[packed->from[i]] = fresh[i];
    }
    return status;
}

int unecho_decider_learn(struct unecho_decider *decider, struct unecho_block *block,
                         enum unecho_lesson lesson) {
    int status = UNECHO_OK;

    for (size_t unit = 0; unit < block->units && status == UNECHO_OK;) {
        struct slice slice = slice_of(block, unit, block->units);
        struct packed packed;

        pack(&packed, &slice);
        status = lesson == UNECHO_LESSON_ALLOWED
                     ? unecho_memory_allow(&decider->memory, packed.keys, packed.count)
                     : learn_seen(decider, &packed, slice.batch);
        unit += slice.to - slice.from;
    }
    return status;
}

void unecho_decider_drop_out(struct unecho_decider *decider, struct unecho_block *block) {
    if (block->out == block->units) {
        block->units = block->claimed = block->decided = block->out = decider->rows.at = 0;
        return;
    }
    while (block->out >= UNECHO_BATCH) {
        struct unecho_batch *batch = block->batches[0];

        memmove(block->batches, block->batches + 1,
                (block->batch_count - 1) * sizeof(*block->batches));
        block->batches[block->batch_count - 1] = batch;
        block->units -= UNECHO_BATCH;
        block->claimed -= UNECHO_BATCH;
        block->decided -= UNECHO_BATCH;
        block->out -= UNECHO_BATCH;
        decider->rows.at -= UNECHO_BATCH;
        decider->rows.since -= UNECHO_BATCH;
        if (is_careful(decider))
            unecho_careful_drop(&decider->careful, UNECHO_BATCH);
    }
}
