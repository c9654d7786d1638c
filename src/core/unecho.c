/*
 * The engine: a window on the text, and the path of a byte through it.
 *
 *   push -> [ looked back on | held units | not cut yet | free ]
 *        -> prepare -> decide -> layout -> next
 */
#include "unecho.h"

#include "decide.h"
#include "layout.h"
#include "prepare.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

struct unecho {
    struct unecho_abbrev *abbrev; /* owned */
    struct unecho_segmenter segmenter;
    struct unecho_keyer keyer;
    struct unecho_preparer preparer;
    struct unecho_decider decider;
    struct unecho_layout layout;
    struct unecho_batch *batch; /* owned */

    char *buf; /* owned; the window, text.len bytes of it in use */
    size_t size;
    uint64_t *marks; /* owned; text.marks */
    struct unecho_text text;
    bool list;
    bool breaking; /* text.last is set for unecho_break only */
    bool finished; /* the text has come out to its end */
    bool drained;  /* unecho_next has returned 0 since the last push */
    size_t next_run;
    uint64_t bytes_in;
};

void unecho_config_init(struct unecho_config *config) {
    *config = (struct unecho_config){.unit = UNECHO_UNIT_SENTENCE,
                                     .match = UNECHO_MATCH_TEXT,
                                     .newline = UNECHO_NEWLINE_AUTO,
                                     .keep = UNECHO_KEEP_FIRST};
}

unecho *unecho_create(const struct unecho_config *config) {
    unecho *u = calloc(1, sizeof(*u));
    size_t line;

    if (!u)
        return NULL;
    u->list = config->list;
    u->drained = true;
    u->abbrev = unecho_abbrev_create();
    u->batch = malloc(sizeof(*u->batch));
    unecho_segmenter_init(&u->segmenter, config, u->abbrev);
    unecho_preparer_init(&u->preparer, config, &u->segmenter, &u->keyer);
    unecho_layout_init(&u->layout, &u->segmenter);
    if (!unecho_decider_init(&u->decider, config) || !u->abbrev || !u->batch ||
        !unecho_keyer_init(&u->keyer, config) ||
        unecho_abbrev_add(u->abbrev, unecho_lists, unecho_lists_len, &line) != UNECHO_OK) {
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
    unecho_preparer_release(&u->preparer);
    unecho_abbrev_destroy(u->abbrev);
    free(u->batch);
    free(u->buf);
    free(u->marks);
    free(u);
}

int unecho_add_abbreviations(unecho *u, const char *list, size_t len, size_t *line) {
    return unecho_abbrev_add(u->abbrev, list, len, line);
}

/* Moves what is still needed to the front of the window, by whole words of marks. */
static void slide(unecho *u) {
    size_t from = u->decider.count ? u->decider.units[0].gap : u->text.start, word, words;

    if (!u->buf || from < UNECHO_LOOK_BACK + UNECHO_MARKS_WORD)
        return;
    word = (from - UNECHO_LOOK_BACK) / UNECHO_MARKS_WORD;
    words = UNECHO_MARKS_WORDS(u->text.len) - word;
    from = word * UNECHO_MARKS_WORD;
    memmove(u->buf, u->buf + from, u->text.len - from);
    memmove(u->text.marks.ends, u->text.marks.ends + word, words * sizeof(uint64_t));
    memmove(u->text.marks.odd, u->text.marks.odd + word, words * sizeof(uint64_t));
    u->text.len -= from;
    u->text.start -= from;
    u->text.unit -= from;
    u->text.scanned -= from;
    unecho_decider_shift(&u->decider, from);
}

static int resize(unecho *u, size_t size) {
    size_t words = UNECHO_MARKS_WORDS(size);
    char *buf = realloc(u->buf, size);
    uint64_t *marks = buf ? malloc(2 * words * sizeof(*marks)) : NULL;

    u->buf = buf ? buf : u->buf;
    if (!marks)
        return UNECHO_NOMEM;
    if (u->marks) {
        size_t used = UNECHO_MARKS_WORDS(u->text.len) * sizeof(uint64_t);

        memcpy(marks, u->text.marks.ends, used);
        memcpy(marks + words, u->text.marks.odd, used);
        free(u->marks);
    }
    u->marks = marks;
    u->text.marks = (struct unecho_marks){marks, marks + words};
    u->text.data = u->buf;
    u->size = size;
    return UNECHO_OK;
}

/* Makes room for `len` bytes behind the window. It slides when it is half full and doubles if it is
 * half full all the same, so a byte is moved about twice whatever the pushes are. */
static int make_room(unecho *u, size_t len) {
    if (u->text.len + len > u->size / 2)
        slide(u);
    return u->buf && u->text.len + len <= u->size / 2 ? UNECHO_OK
                                                      : resize(u, (u->text.len + len) * 2 + 4096);
}

static int append(unecho *u, const char *bytes, size_t len) {
    size_t before;

    if (len == 0)
        return UNECHO_OK;
    if (!u->buf || bytes != u->buf + u->text.len) { /* not what unecho_reserve gave out */
        if (make_room(u, len) != UNECHO_OK)
            return UNECHO_NOMEM;
        memcpy(u->buf + u->text.len, bytes, len);
    }
    before = u->text.len;
    u->text.len += len;
    unecho_marker_update(&u->segmenter.marker, u->buf, before, u->text.len, u->text.marks);
    return UNECHO_OK;
}

static void begin_text(unecho *u) {
    u->text = (struct unecho_text){.data = u->buf, .marks = u->text.marks};
    u->finished = false;
}

static int learn(unecho *u, const char *bytes, size_t len, bool last, bool allowed) {
    int status = append(u, bytes, len);

    u->text.last = last;
    while (status == UNECHO_OK) {
        status = unecho_prepare(&u->preparer, &u->text, u->batch);
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
    unecho_layout_settle(&u->layout); /* the window may move */
    return make_room(u, len) == UNECHO_OK ? u->buf + u->text.len : NULL;
}

int unecho_push(unecho *u, const char *buf, size_t len, bool last) {
    if (!u->drained)
        return UNECHO_ORDER;
    if (u->finished)
        begin_text(u);
    unecho_layout_settle(&u->layout);
    unecho_layout_begin_batch(&u->layout);
    u->next_run = 0;
    u->drained = false;
    u->bytes_in += len;
    u->text.last = last;
    return append(u, buf, len);
}

int unecho_break(unecho *u) {
    int status = unecho_push(u, NULL, 0, true);

    u->breaking = status == UNECHO_OK;
    return status;
}

/* Gives the units that are decided to the layout. */
static void let_out(unecho *u) {
    for (size_t i = 0; i < u->decider.ready; i++) {
        const struct unecho_decided *unit = &u->decider.units[i];
        const struct unecho_piece piece = {u->buf, unit->gap, unit->start, unit->end, unit->flags};
        bool keep = unecho_decider_keeps(&u->decider, unit);

        u->decider.units_out += keep && !(unit->flags & UNECHO_SPAN_PASS);
        if (!u->list && keep)
            unecho_layout_keep(&u->layout, &piece);
        else if (!u->list)
            unecho_layout_remove(&u->layout, &piece);
        else if (keep)
            unecho_layout_list(&u->layout, &piece, unit->count, unit->removed);
    }
    unecho_decider_take(&u->decider);
}

/* The same for a batch in which nothing stays open; its first gap begins at `gap`. */
static void let_batch_out(unecho *u, size_t gap, const bool *keeps) {
    const struct unecho_batch *batch = u->batch;

    for (size_t i = 0; i < batch->count; i++) {
        const struct unecho_span *span = &batch->spans[i];

        if (keeps[i] && unecho_layout_is_straight(&u->layout)) /* all that follow each other */
            for (; i + 1 < batch->count && keeps[i + 1]; span++)
                i++;
        const struct unecho_piece piece = {u->buf, gap, span->start, span->end, span->flags};

        if (keeps[i])
            unecho_layout_keep(&u->layout, &piece);
        else
            unecho_layout_remove(&u->layout, &piece);
        gap = span->end;
    }
}

/* Claims the keys of a batch and gives to the layout what is decided. */
static int commit(unecho *u, size_t gap) {
    bool keeps[UNECHO_BATCH];
    int status;

    if (u->list || !unecho_decider_is_simple(&u->decider)) {
        status = unecho_decider_add(&u->decider, u->batch, gap);
        if (status == UNECHO_OK)
            let_out(u);
        return status;
    }
    status = unecho_decider_claim(&u->decider, u->batch, keeps);
    if (status == UNECHO_OK)
        let_batch_out(u, gap, keeps);
    return status;
}

/* Nothing more can be cut off what is there. */
static int run_out(unecho *u) {
    int status;

    if (!u->text.last) {
        if (!u->list && u->decider.count == 0)
            unecho_layout_wait(&u->layout, u->buf, u->text.start, u->text.unit);
    } else if (u->breaking) {
        u->breaking = u->text.last = false;
    } else if (!u->finished) {
        status = unecho_decider_finish(&u->decider);
        if (status != UNECHO_OK)
            return status;
        let_out(u);
        if (!u->list)
            unecho_layout_finish(&u->layout, u->buf ? u->buf : "", u->text.start, u->text.len);
        u->finished = true;
    }
    return UNECHO_OK;
}

/* One batch through the engine; *more: there may be another. */
static int step(unecho *u, bool *more) {
    size_t gap = u->text.start;
    int status = unecho_prepare(&u->preparer, &u->text, u->batch);

    *more = status == UNECHO_OK && u->batch->count > 0;
    if (*more)
        status = commit(u, gap);
    else if (status == UNECHO_OK)
        status = run_out(u);
    return status != UNECHO_OK ? status : u->layout.status;
}

int unecho_next(unecho *u, struct unecho_run *out) {
    bool more = !u->drained;

    while (u->next_run == u->layout.runs.count) {
        int status;

        if (!more) {
            u->drained = true;
            return 0;
        }
        unecho_layout_begin_batch(&u->layout);
        u->next_run = 0;
        status = step(u, &more);
        if (status != UNECHO_OK)
            return status;
    }
    *out = u->layout.runs.items[u->next_run++];
    return 1;
}

void unecho_get_stats(const unecho *u, struct unecho_stats *stats) {
    *stats = (struct unecho_stats){.bytes_in = u->bytes_in,
                                   .bytes_out = u->layout.bytes_out,
                                   .units_in = u->decider.units_in,
                                   .units_out = u->decider.units_out,
                                   .repeats = u->decider.repeats,
                                   .distinct = unecho_set_count(u->decider.seen),
                                   .set_bytes = unecho_set_bytes(u->decider.seen),
                                   .limited = u->decider.limited};
}
