/*
 * What of a document is compared with others that are nearly the same: its words, whatever their
 * case and the marks around them, in rows of five; and which of them are numbers or names. It holds
 * nothing of the run, so any thread may make it, and all runs make the same.
 */
#ifndef UNECHO_SKETCH_H
#define UNECHO_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    UNECHO_SKETCH_LEAST = 20,  /* words; of fewer there is no sketch */
    UNECHO_SKETCH_ROW = 5,     /* words in a row that is compared */
    UNECHO_SKETCH_ANCHORS = 8, /* or more */
    UNECHO_SKETCH_SHARE = 64   /* of so many rows one is an anchor */
};

/* What a word is, as far as it matters to who would drop the document. */
enum unecho_word_kind {
    UNECHO_WORD_PLAIN,
    UNECHO_WORD_NAME,
    UNECHO_WORD_NUMBER,   /* digits, a sign of currency, "three"; units */
    UNECHO_WORD_TURNING,  /* "rose", "north": it alone makes another statement */
    UNECHO_WORD_NEGATION, /* "not": so it does where it is missing */
    UNECHO_WORD_NOTICE,   /* "correction": what is beside it does */
    UNECHO_WORD_OPENER,   /* a name, or a word that has its capital from where it stands */
    UNECHO_WORD_UNCASED,  /* of a script without capitals: it may be a name, or not */
    UNECHO_WORD_COMMON,   /* "the", "in": in no sketch; as good as PLAIN where a sentence begins */
    UNECHO_WORD_KINDS = 15,
    UNECHO_WORD_OF_LINE = 16 /* besides: a line begins with it */
};

/* One piece of memory, for free(); the arrays stand behind the struct. */
struct unecho_sketch {
    uint32_t words;
    uint32_t headline;      /* so many of them are in a first line that is no sentence; 0: none */
    uint32_t footer;        /* and so many in a short last line behind others; 0: none */
    uint32_t row_count;     /* words - UNECHO_SKETCH_ROW + 1 */
    uint32_t anchor_count;  /* rows that documents are found by, different ones, lowest first */
    const uint32_t *folded; /* each word, whatever its case */
    const uint32_t *rows;   /* each begins with the word of its number */
    const uint32_t *anchors;
    const uint8_t *kinds; /* enum unecho_word_kind, of each word: see unecho_sketch_kind */
    size_t bytes;         /* of all that */
};

static inline uint8_t unecho_sketch_kind(const struct unecho_sketch *sketch, size_t word) {
    return sketch->kinds[word] & UNECHO_WORD_KINDS;
}

/* What one thread works with. */
struct unecho_sketcher;

/* `salt`: where things lie in memory depends on it, sketches do not. NULL: out of memory. */
struct unecho_sketcher *unecho_sketcher_create(uint64_t salt);
void unecho_sketcher_destroy(struct unecho_sketcher *sketcher); /* NULL is allowed */

/* *out: the sketch of a document, owned by the caller; NULL: it is too short. UNECHO_OK or
 * UNECHO_NOMEM. */
int unecho_sketch_make(struct unecho_sketcher *sketcher, const char *text, size_t len,
                       struct unecho_sketch **out);

#endif
