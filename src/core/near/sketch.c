#include "sketch.h"

#include "facts.h"
#include "scatter.h"
#include "unecho.h"
#include "word.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADLINE_MOST = 30, /* words, */
    SHORT_LINE = 8,     /* fewer are no line that goes on in the next one */
    FOOTER_MOST = 16,   /* and of a last line */
    HINTS = 64,         /* words of 64 bits */
    FIRST_ROOM = 1024
};

/* A fixed secret: of equal rows the same number in every run. */
#define FACTOR UINT64_C(0x9E3779B97F4A7C15)

struct unecho_sketcher {
    uint64_t salt;           /* odd */
    size_t room;             /* words that there is room for in: */
    uint32_t *folded, *rows; /* owned, and so are the others */
    uint8_t *kinds;
    uint32_t *anchors; /* as many */
    uint32_t *met;     /* words that stand in small letters, and names: a table of slots, 0: none */
    uint64_t hints[HINTS]; /* see note_words */
    size_t slots;          /* a power of two, at least twice the words */
    struct unecho_facts facts;
};

struct unecho_sketcher *unecho_sketcher_create(uint64_t salt) {
    struct unecho_sketcher *sketcher = calloc(1, sizeof(*sketcher));

    if (!sketcher)
        return NULL;
    sketcher->salt = salt;
    unecho_facts_init(&sketcher->facts);
    return sketcher;
}

void unecho_sketcher_destroy(struct unecho_sketcher *sketcher) {
    if (!sketcher)
        return;
    free(sketcher->folded);
    free(sketcher->rows);
    free(sketcher->kinds);
    free(sketcher->anchors);
    free(sketcher->met);
    free(sketcher);
}

/* realloc that leaves what is there if it fails. */
static bool grow(void *array, size_t bytes) {
    void **place = array, *grown = realloc(*place, bytes);

    if (grown)
        *place = grown;
    return grown != NULL;
}

static bool make_room(struct unecho_sketcher *sketcher) {
    size_t room = sketcher->room ? sketcher->room * 2 : FIRST_ROOM;

    if (!grow(&sketcher->folded, room * sizeof(uint32_t)) ||
        !grow(&sketcher->rows, room * sizeof(uint32_t)) || !grow(&sketcher->kinds, room) ||
        !grow(&sketcher->anchors, room * sizeof(uint32_t)) ||
        !grow(&sketcher->met, 2 * room * sizeof(uint32_t)))
        return false;
    sketcher->room = room;
    return true;
}

/* --- words -------------------------------------------------------------------------------------
 */

/* The kind of a word by its letters. One with a capital is a name if it does not begin a sentence;
 * a capital alone is one there, too, but for the "I" of English. */
static uint8_t kind_of(const struct unecho_word *word, bool begins) {
    if (word->has & UNECHO_HAS_DIGIT)
        return UNECHO_WORD_NUMBER;
    if (word->has & UNECHO_HAS_UNCASED)
        return UNECHO_WORD_UNCASED;
    if (!(word->has & UNECHO_HAS_UPPER) || (!(word->has & UNECHO_HAS_SEVERAL) && begins))
        return UNECHO_WORD_PLAIN;
    return begins ? (uint8_t)UNECHO_WORD_OPENER : (uint8_t)UNECHO_WORD_NAME;
}

/* The same by the list, too, in which the word may be a common one: in the midst of a sentence a
 * capital makes a name of it, and of one that turns: "North", "First". */
static uint8_t kind_in_text(uint8_t listed, uint8_t spelled) {
    if (listed == UNECHO_WORD_PLAIN)
        return spelled;
    if (spelled == UNECHO_WORD_NAME &&
        (listed == UNECHO_WORD_COMMON || listed == UNECHO_WORD_TURNING))
        return UNECHO_WORD_NAME;
    return listed == UNECHO_WORD_COMMON ? (uint8_t)UNECHO_WORD_PLAIN : listed;
}

/* The words of a document: how many are there, in a first line that is a headline, in a last one
 * that is short. */
struct reading {
    size_t words; /* SIZE_MAX: there is no memory */
    size_t headline, footer;
};

/* The same while they are read. */
struct lines {
    size_t count, headline;
    size_t begin; /* of the last line, */
    bool first;   /* which is the first one */
};

/* Does the word behind those that were read begin a sentence? A line that is long may go on in the
 * next one. */
static bool begins_sentence(const struct lines *lines, const struct unecho_word *word) {
    return word->behind_stop || word->feeds > 1 ||
           (word->feeds > 0 && lines->count - lines->begin < SHORT_LINE);
}

/* It begins a line. A headline is short, and no sentence; what follows stands by itself. */
static void begin_line(struct lines *lines, const struct unecho_word *word) {
    bool parted = word->feeds > 1 || lines->count < SHORT_LINE;

    if (lines->first && lines->count > 0) {
        if (parted && !word->behind_stop && lines->count <= HEADLINE_MOST)
            lines->headline = lines->count;
        lines->first = false;
    }
    lines->begin = lines->count;
}

static struct reading read_words(struct unecho_sketcher *sketcher, const char *text, size_t len) {
    struct lines lines = {.first = true};
    struct unecho_word_reader reader;
    struct unecho_word word;
    size_t footer;

    unecho_word_reader_init(&reader, text, len);
    for (; unecho_word_next(&reader, &word); lines.count++) {
        uint8_t kind = unecho_facts_kind(&sketcher->facts, word.folded);
        bool begins = begins_sentence(&lines, &word);

        if (lines.count == sketcher->room && !make_room(sketcher))
            return (struct reading){SIZE_MAX, 0, 0};
        if (word.feeds > 0)
            begin_line(&lines, &word);
        kind = kind_in_text(kind, kind_of(&word, begins));
        sketcher->folded[lines.count] = word.folded;
        sketcher->kinds[lines.count] = kind | (word.feeds > 0 ? UNECHO_WORD_OF_LINE : 0);
    }
    footer = lines.count - lines.begin;
    return (struct reading){lines.count, lines.headline,
                            lines.begin > 0 && footer <= FOOTER_MOST ? footer : 0};
}

/* The slot of a word in the table, or the one that it would get. */
static uint32_t *find_slot(const struct unecho_sketcher *sketcher, uint32_t word) {
    size_t at = (size_t)unecho_scatter(word, sketcher->salt) & (sketcher->slots - 1);

    while (sketcher->met[at] && sketcher->met[at] != word)
        at = (at + 1) & (sketcher->slots - 1);
    return &sketcher->met[at];
}

/* Words in small letters are noted as they are, names as another word. */
static uint32_t name_of(uint32_t word) { return ~word; }

/* May the word at `i` be none for all its capital? In a headline any may have one. */
static bool is_in_question(const struct unecho_sketcher *sketcher, size_t i, size_t headline) {
    uint8_t kind = sketcher->kinds[i] & UNECHO_WORD_KINDS;

    return kind == UNECHO_WORD_OPENER || (kind == UNECHO_WORD_NAME && i < headline);
}

/* A bit for some words together. */
static uint64_t *hint_of(struct unecho_sketcher *sketcher, uint32_t word) {
    return &sketcher->hints[word / 64 % HINTS];
}

/* Notes the words in small letters, and the names, that may be the same as one in question: most of
 * a text are not, which a bit tells. */
static void note_words(struct unecho_sketcher *sketcher, size_t count, size_t headline) {
    sketcher->slots = 64;
    while (sketcher->slots < 2 * count)
        sketcher->slots *= 2;
    memset(sketcher->met, 0, sketcher->slots * sizeof(*sketcher->met));
    memset(sketcher->hints, 0, sizeof(sketcher->hints));
    for (size_t i = 0; i < count; i++)
        if (is_in_question(sketcher, i, headline))
            *hint_of(sketcher, sketcher->folded[i]) |= UINT64_C(1) << sketcher->folded[i] % 64;
    for (size_t i = 0; i < count; i++) {
        uint8_t kind = sketcher->kinds[i] & UNECHO_WORD_KINDS;
        uint32_t word = sketcher->folded[i];

        if (!(*hint_of(sketcher, word) >> word % 64 & 1))
            continue;
        if (kind == UNECHO_WORD_PLAIN)
            *find_slot(sketcher, word) = word;
        else if (kind == UNECHO_WORD_NAME && i >= headline)
            *find_slot(sketcher, name_of(word)) = name_of(word);
    }
}

/* A word at the beginning of a sentence is a name if it stands as one elsewhere, and is none if it
 * stands in small letters, too. */
static void settle_names(struct unecho_sketcher *sketcher, size_t count, size_t headline) {
    note_words(sketcher, count, headline);
    for (size_t i = 0; i < count; i++) {
        uint32_t word = sketcher->folded[i];
        uint8_t kind = UNECHO_WORD_OPENER;

        if (!is_in_question(sketcher, i, headline))
            continue;
        if (*find_slot(sketcher, name_of(word)))
            kind = UNECHO_WORD_NAME;
        else if (*find_slot(sketcher, word))
            kind = UNECHO_WORD_PLAIN;
        sketcher->kinds[i] = (sketcher->kinds[i] & UNECHO_WORD_OF_LINE) | kind;
    }
}

/* --- rows and anchors --------------------------------------------------------------------------
 */

static size_t make_rows(struct unecho_sketcher *sketcher, size_t count) {
    const uint32_t *words = sketcher->folded;
    const uint64_t out = FACTOR * FACTOR * FACTOR * FACTOR; /* what the first of five is worth */
    uint64_t row = 0;

    for (size_t i = 0; i < count; i++) {
        row = (row - (i >= UNECHO_SKETCH_ROW ? words[i - UNECHO_SKETCH_ROW] * out : 0)) * FACTOR +
              words[i];
        if (i + 1 >= UNECHO_SKETCH_ROW) {
            uint64_t mixed = (row ^ row >> 31) * UINT64_C(0xD6E8FEB86659FD93);

            sketcher->rows[i + 1 - UNECHO_SKETCH_ROW] = (uint32_t)(mixed >> 32);
        }
    }
    return count - UNECHO_SKETCH_ROW + 1;
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Puts a row among the lowest ones, of which there are *count, if it is one and not there. */
static void put_low(uint32_t *low, size_t *count, uint32_t row) {
    size_t at = *count;

    if (at == UNECHO_SKETCH_ANCHORS && row >= low[at - 1])
        return;
    while (at > 0 && low[at - 1] > row)
        at--;
    if (at > 0 && low[at - 1] == row)
        return;
    *count += *count < UNECHO_SKETCH_ANCHORS;
    memmove(low + at + 1, low + at, (*count - at - 1) * sizeof(*low));
    low[at] = row;
}

/* The rows that a document is found by: one of many, the same ones wherever they stand; and where
 * these are few, the lowest. */
static size_t find_anchors(struct unecho_sketcher *sketcher, size_t rows) {
    uint32_t low[UNECHO_SKETCH_ANCHORS], *anchors = sketcher->anchors;
    size_t lows = 0, count = 0, different = 0;

    for (size_t i = 0; i < rows; i++) {
        uint32_t row = sketcher->rows[i];

        put_low(low, &lows, row);
        if (row < UINT32_MAX / UNECHO_SKETCH_SHARE)
            anchors[count++] = row;
    }
    qsort(anchors, count, sizeof(*anchors), by_value);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || anchors[i] != anchors[i - 1])
            anchors[different++] = anchors[i];
    if (different >= lows)
        return different;
    memcpy(anchors, low, lows * sizeof(*low));
    return lows;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static const void *lay(char **to, const void *from, size_t bytes) {
    void *place = *to;

    memcpy(place, from, bytes);
    *to += bytes;
    return place;
}

static struct unecho_sketch *put_together(const struct unecho_sketcher *sketcher, size_t words,
                                          size_t rows, size_t anchors) {
    size_t bytes =
        sizeof(struct unecho_sketch) + (words + rows + anchors) * sizeof(uint32_t) + words;
    struct unecho_sketch *sketch = malloc(bytes);
    char *to;

    if (!sketch)
        return NULL;
    to = (char *)(sketch + 1);
    *sketch = (struct unecho_sketch){.words = (uint32_t)words,
                                     .row_count = (uint32_t)rows,
                                     .anchor_count = (uint32_t)anchors,
                                     .bytes = bytes};
    sketch->folded = lay(&to, sketcher->folded, words * sizeof(uint32_t));
    sketch->rows = lay(&to, sketcher->rows, rows * sizeof(uint32_t));
    sketch->anchors = lay(&to, sketcher->anchors, anchors * sizeof(uint32_t));
    sketch->kinds = lay(&to, sketcher->kinds, words);
    return sketch;
}

int unecho_sketch_make(struct unecho_sketcher *sketcher, const char *text, size_t len,
                       struct unecho_sketch **out) {
    struct reading read = read_words(sketcher, text, len);
    size_t rows;

    *out = NULL;
    if (read.words == SIZE_MAX)
        return UNECHO_NOMEM;
    if (read.words < UNECHO_SKETCH_LEAST)
        return UNECHO_OK;
    settle_names(sketcher, read.words, read.headline);
    rows = make_rows(sketcher, read.words);
    *out = put_together(sketcher, read.words, rows, find_anchors(sketcher, rows));
    if (!*out)
        return UNECHO_NOMEM;
    (*out)->headline = (uint32_t)read.headline;
    (*out)->footer = (uint32_t)read.footer;
    return UNECHO_OK;
}
