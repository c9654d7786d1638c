#include "prepare.h"

#include "policy.h"
#include "whole.h"
#include "words.h"

#include <stdlib.h>

void unecho_preparer_init(struct unecho_preparer *preparer, const struct unecho_config *config,
                          const struct unecho_segmenter *segmenter,
                          const struct unecho_keyer *keyer) {
    preparer->segmenter = segmenter;
    preparer->keyer = keyer;
    preparer->min_words = config->min_words;
    preparer->cut_only = config->cut_only;
    preparer->careful = config->careful > 0 && config->unit != UNECHO_UNIT_DOCUMENT;
    preparer->near = unecho_compares_near(config);
    preparer->sketcher = NULL;
    unecho_normalizer_init(&preparer->normalizer, config);
}

void unecho_preparer_release(struct unecho_preparer *preparer) {
    unecho_normalizer_release(&preparer->normalizer);
    unecho_sketcher_destroy(preparer->sketcher);
}

/* Is the unit never compared? */
static bool is_free(const struct unecho_preparer *preparer, const struct unecho_text *text,
                    const struct unecho_span *span) {
    return preparer->cut_only || (preparer->min_words &&
                                  unecho_words_of(text->data + span->start, span->end - span->start,
                                                  preparer->min_words) < preparer->min_words);
}

/* The key of a unit that is compared; `odd` is the first odd byte from its start on. */
static int make_key(struct unecho_preparer *preparer, const struct unecho_text *text,
                    const struct unecho_span *span, size_t odd, struct unecho_key *key) {
    const char *unit = text->data + span->start;
    size_t len = span->end - span->start;

    if (!unecho_is_normal(&preparer->normalizer, text->data, span->start, span->end, odd) &&
        unecho_normalize(&preparer->normalizer, text, span, &unit, &len) != UNECHO_OK)
        return UNECHO_NOMEM;
    *key = unecho_key_of(preparer->keyer, unit, len);
    return UNECHO_OK;
}

/* Cuts units off of which it is told whether they are in such a block. What was cut off behind them
 * is cut again when there is more text: that is little of what was read. */
static size_t cut_carefully(const struct unecho_preparer *preparer, struct unecho_text *text,
                            struct unecho_span *spans, size_t max) {
    struct unecho_text before = *text;
    size_t count = unecho_segment(preparer->segmenter, text, spans, max);
    size_t told = unecho_whole_tell(preparer->segmenter, text, spans, count);

    if (told < count) {
        unsigned flags[UNECHO_BATCH];

        for (size_t i = 0; i < told; i++)
            flags[i] = spans[i].flags;
        before.whole = text->whole;
        *text = before;
        (void)unecho_segment(preparer->segmenter, text, spans, told);
        for (size_t i = 0; i < told; i++)
            spans[i].flags = flags[i];
    }
    return told;
}

static size_t cut(const struct unecho_preparer *preparer, struct unecho_text *text,
                  struct unecho_span *spans, size_t max) {
    return preparer->careful ? cut_carefully(preparer, text, spans, max)
                             : unecho_segment(preparer->segmenter, text, spans, max);
}

void unecho_batch_drop_sketches(struct unecho_batch *batch) {
    for (size_t i = 0; batch->near && i < UNECHO_BATCH; i++) {
        free(batch->near->sketches[i]);
        batch->near->sketches[i] = NULL;
    }
}

/* The sketch of unit i of the batch, if it is a whole document that is compared; in its place may
 * be one of a unit that was dropped. */
static int make_sketch(struct unecho_preparer *preparer, const struct unecho_text *text,
                       struct unecho_batch *batch, size_t i) {
    const struct unecho_span *span = &batch->spans[i];
    struct unecho_sketch **sketch = &batch->near->sketches[i];

    free(*sketch);
    *sketch = NULL;
    if (!unecho_is_compared(span->flags) || span->flags & (UNECHO_SPAN_LIMITED | UNECHO_SPAN_REST))
        return UNECHO_OK;
    if (!preparer->sketcher)
        preparer->sketcher = unecho_sketcher_create(unecho_salt_of(preparer->keyer));
    if (!preparer->sketcher)
        return UNECHO_NOMEM;
    return unecho_sketch_make(preparer->sketcher, text->data + span->start, span->end - span->start,
                              sketch);
}

static int prepare(struct unecho_preparer *preparer, struct unecho_text *text,
                   struct unecho_batch *batch) {
    size_t odd = preparer->normalizer.match == UNECHO_MATCH_EXACT ? SIZE_MAX : 0, end;
    size_t first = batch->count, count = first;

    count += cut(preparer, text, batch->spans + first, UNECHO_BATCH - first);
    end = count > first ? batch->spans[count - 1].end : 0;
    for (size_t i = first; i < count; i++) {
        struct unecho_span *span = &batch->spans[i];

        if (!(span->flags & UNECHO_SPAN_PASS) &&
            (span->flags & (UNECHO_SPAN_HALF | UNECHO_SPAN_BEHIND) ||
             is_free(preparer, text, span)))
            span->flags |= UNECHO_SPAN_UNKEYED;
        batch->flags |= span->flags;
        if (odd < span->start) /* seldom: it is sought once for all units before it */
            odd = unecho_next_mark(text->marks.odd, span->start, end);
        if (!(span->flags & (UNECHO_SPAN_PASS | UNECHO_SPAN_UNKEYED)) &&
            make_key(preparer, text, span, odd, &batch->keys[i]) != UNECHO_OK)
            return UNECHO_NOMEM;
        if (preparer->near && make_sketch(preparer, text, batch, i) != UNECHO_OK)
            return UNECHO_NOMEM;
    }
    batch->count = count;
    return UNECHO_OK;
}

int unecho_prepare(struct unecho_preparer *preparer, struct unecho_text *text,
                   struct unecho_batch *batch) {
    struct unecho_text document;
    size_t first = batch->count;
    int status;

    if (text->floor == 0)
        return prepare(preparer, text, batch);
    document = unecho_text_document(text);
    status = prepare(preparer, &document, batch);
    unecho_text_note(text, &document);
    for (size_t i = first; i < batch->count; i++) {
        batch->spans[i].start += text->floor;
        batch->spans[i].end += text->floor;
    }
    return status;
}
