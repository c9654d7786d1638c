#include "block.h"

#include "glance.h"
#include "quoting.h"

#include <stdlib.h>
#include <string.h>

/* How much of what follows a split is seen when the block is cut up: more than the rules look ahead
 * at such a place. */
enum { LOOK_AHEAD = 512 };

void unecho_block_init(struct unecho_block *block, const struct unecho_config *config,
                       const struct unecho_segmenter *segmenter, const struct unecho_keyer *keyer) {
    *block = (struct unecho_block){.segmenter = segmenter};
    unecho_preparer_init(&block->preparer, config, segmenter, keyer);
}

void unecho_block_release(struct unecho_block *block) {
    for (size_t i = 0; i < block->capacity; i++)
        free(block->batches[i]);
    free(block->batches);
    unecho_preparer_release(&block->preparer);
    free(block->buf);
    free(block->marks);
}

void unecho_block_clear(struct unecho_block *block) {
    block->text = (struct unecho_text){.data = block->buf, .marks = block->text.marks};
    block->count = block->next = block->ahead = 0;
    block->claimed = block->ends = false;
    block->counted = 0;
}

/* Moves what is still needed to the front of the window, by whole words of marks. */
static size_t slide(struct unecho_block *block, size_t needed) {
    struct unecho_text *text = &block->text;
    size_t word, words, from;

    if (!block->buf || needed < UNECHO_LOOK_BACK + UNECHO_MARKS_WORD)
        return 0;
    word = (needed - UNECHO_LOOK_BACK) / UNECHO_MARKS_WORD;
    words = UNECHO_MARKS_WORDS(text->len) - word;
    from = word * UNECHO_MARKS_WORD;
    memmove(block->buf, block->buf + from, text->len - from);
    memmove(text->marks.ends, text->marks.ends + word, words * sizeof(uint64_t));
    memmove(text->marks.odd, text->marks.odd + word, words * sizeof(uint64_t));
    text->len -= from;
    unecho_text_move(text, from);
    return from;
}

static int resize(struct unecho_block *block, size_t size) {
    size_t words = UNECHO_MARKS_ROOM(size);
    uint64_t *marks = calloc(2 * words, sizeof(*marks));
    char *buf = marks ? realloc(block->buf, size) : NULL;

    if (!buf) {
        free(marks);
        return UNECHO_NOMEM;
    }
    block->buf = buf;
    block->text.data = buf;
    if (block->marks) {
        size_t used = UNECHO_MARKS_WORDS(block->text.len) * sizeof(*marks);

        memcpy(marks, block->text.marks.ends, used);
        memcpy(marks + words, block->text.marks.odd, used);
        free(block->marks);
    }
    block->marks = marks;
    block->text.marks = (struct unecho_marks){marks, marks + words};
    block->size = size;
    return UNECHO_OK;
}

/* The window slides when it is half full and grows if it is half full all the same, by half at
 * least, so that a byte is moved a few times at most whatever the pushes are. */
int unecho_block_make_room(struct unecho_block *block, size_t len, size_t needed, size_t *moved) {
    *moved = block->text.len + len > block->size / 2 ? slide(block, needed) : 0;
    if (block->buf && block->text.len + len <= block->size / 2)
        return UNECHO_OK;
    return resize(block, (block->text.len + len) * 3 + 4096);
}

char *unecho_block_reserve(struct unecho_block *block, size_t len) {
    size_t moved;

    return unecho_block_make_room(block, len, 0, &moved) == UNECHO_OK ? block->buf + block->text.len
                                                                      : NULL;
}

void unecho_block_add(struct unecho_block *block, size_t len) {
    size_t before = block->text.len;

    block->text.len += len;
    block->ahead = 0;
    unecho_marker_update(&block->segmenter->marker, block->buf, before, block->text.len,
                         block->text.marks);
}

/* Copies bytes behind the window. UNECHO_OK or UNECHO_NOMEM. */
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

    if (text->len == from)
        return UNECHO_OK;
    if (append(to, block->buf + from, text->len - from) != UNECHO_OK)
        return UNECHO_NOMEM;
    to->text.start = text->start;
    to->text.unit = text->unit;
    to->text.scanned = text->scanned;
    to->text.lines = text->lines;
    to->text.depth = text->depth;
    to->text.quoted = text->quoted;
    to->text.brackets = text->brackets;
    unecho_text_move(&to->text, from);
    return UNECHO_OK;
}

/* Is the line that begins at `at` not quoted, so that it does not count whether the one before is?
 */
static bool begins_plainly(const struct unecho_text *text, size_t at) {
    while (at < text->len && text->data[at] == ' ')
        at++;
    return at < text->len && text->data[at] != '>';
}

/* Does a unit end before the line end (or NUL) at `at` whatever stands farther away? */
static bool is_boundary(const struct unecho_block *block, size_t at) {
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
    return at - block->text.start < UNECHO_UNIT_LIMIT &&
           unecho_is_sure_line_end(segmenter, &block->text, at);
}

/* The end of the last unit that has such a line end behind it, 0 if there is none. */
static size_t last_boundary(const struct unecho_block *block) {
    const struct unecho_text *text = &block->text;

    for (size_t word = UNECHO_MARKS_WORDS(text->len); word-- > text->unit / UNECHO_MARKS_WORD;) {
        uint64_t bits = text->marks.ends[word];

        while (bits) {
            unsigned bit = 63u - (unsigned)__builtin_clzll(bits);
            size_t at = word * UNECHO_MARKS_WORD + bit, end;

            bits ^= (uint64_t)1 << bit;
            if (at <= text->unit || at >= text->len || !is_boundary(block, at))
                continue;
            end = unecho_trim(block->segmenter, text, text->unit, at);
            if (end > text->unit &&
                unecho_is_quote_mark(block->segmenter->zero_terminated, text, end - 1, true))
                continue;                      /* no unit ends there */
            return end > text->unit ? end : 0; /* 0: nothing but white space before it */
        }
    }
    return 0;
}

static struct unecho_batch *next_batch(struct unecho_block *block) {
    if (block->count == block->capacity) {
        size_t capacity = block->capacity + 1;
        struct unecho_batch **batches = realloc(block->batches, capacity * sizeof(*batches));

        if (!batches)
            return NULL;
        block->batches = batches;
        batches[block->capacity] = malloc(sizeof(**batches));
        if (!batches[block->capacity])
            return NULL;
        block->capacity = capacity;
    }
    return block->batches[block->count];
}

int unecho_block_split(struct unecho_block *block, struct unecho_block *rest) {
    size_t end = last_boundary(block);

    if (end == 0)
        return 0;
    if (append(rest, block->buf + end, block->text.len - end) != UNECHO_OK)
        return UNECHO_NOMEM;
    block->ahead = block->text.len - end < LOOK_AHEAD ? block->text.len - end : LOOK_AHEAD;
    block->text.len = end;
    block->text.last = true; /* what follows ends a unit as the end of a text does */
    if (block->counted > end) {
        rest->counted = block->counted - end;
        block->counted = end;
    }
    return 1;
}

void unecho_block_end(struct unecho_block *block) { block->text.last = block->ends = true; }

/* Cuts a batch off what is before `end`. It is read with what follows there, so that the last unit
 * is found as it would be if the block went on. */
static int prepare_before(struct unecho_block *block, size_t end, struct unecho_batch *batch) {
    struct unecho_text *text = &block->text;
    int status;

    text->len = end + block->ahead;
    text->last = block->ahead == 0;
    status = unecho_prepare(&block->preparer, text, batch);
    while (batch->count > 0 && batch->spans[batch->count - 1].end > end)
        batch->count--;
    return status;
}

/* Cuts up all of the block. block->tail: where its last unit ends. */
static int prepare_all(struct unecho_block *block) {
    const struct unecho_text whole = block->text;
    struct unecho_batch *batch;
    int status;

    block->count = 0;
    block->tail = whole.start;
    do {
        batch = next_batch(block);
        status = batch ? prepare_before(block, whole.len, batch) : UNECHO_NOMEM;
        if (status != UNECHO_OK || batch->count == 0)
            break;
        block->tail = batch->spans[batch->count - 1].end;
        block->count++;
    } while (block->tail < whole.len);
    block->text = whole; /* it may be pushed as text all the same */
    return status;
}

int unecho_block_prepare(struct unecho_block *block) {
    int status;

    if (!block->text.last)
        return UNECHO_ORDER;
    status = prepare_all(block);
    if (status == UNECHO_OK && block->ahead > 0 && block->tail < block->text.len) {
        block->ahead = 0; /* by what follows alone it is not certain that a unit ends there */
        status = prepare_all(block);
    }
    if (status != UNECHO_OK)
        block->count = 0;
    return status;
}

void unecho_block_count(const struct unecho_block *block, struct unecho_stats *stats) {
    for (size_t i = 0; i < block->count; i++) {
        const struct unecho_batch *batch = block->batches[i];

        stats->compared += batch->compared;
        for (size_t k = 0; k < batch->done; k++) {
            unsigned flags = batch->spans[k].flags;
            bool counts = !(flags & UNECHO_SPAN_PASS);

            stats->units_in += counts;
            stats->units_out += counts && batch->keeps[k];
            stats->repeats += !batch->keeps[k];
            stats->limited += (flags & UNECHO_SPAN_LIMITED) != 0;
        }
    }
}

size_t unecho_block_length(const struct unecho_block *block) { return block->text.len; }
