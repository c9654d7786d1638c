/*
 * What of a document is compared with others that are nearly the same: rows of five words, as
 * numbers; its numbers and its names. It holds nothing of the run, so any thread may make it.
 */
#ifndef UNECHO_SKETCH_H
#define UNECHO_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    UNECHO_SKETCH_LEAST = 20, /* words; of fewer there is no sketch */
    UNECHO_SKETCH_ROW = 5     /* words in a row that is compared */
};

/* A name or number where it stands. */
struct unecho_mention {
    uint32_t word;   /* its number in the document */
    uint32_t hash;   /* of it, */
    uint32_t before; /* with the word before it, and the one behind; 0: there is none */
    uint32_t behind;
    bool number;
};

/* One piece of memory, for free(). */
struct unecho_sketch {
    uint32_t words;
    uint32_t headline;       /* so many of them are in its first line, if that is a headline */
    uint32_t row_count;      /* words - UNECHO_SKETCH_ROW + 1 */
    uint32_t anchor_count;   /* of the rows that documents are found by, lowest first */
    uint32_t mention_count;  /* in their order */
    uint32_t name_count;     /* different ones, in order of their hashes */
    uint32_t number_count;   /* as well */
    const uint32_t *rows;    /* each begins with the word of its number */
    const uint32_t *anchors; /* the arrays stand behind this struct, in the same memory */
    const uint32_t *names;
    const uint32_t *numbers;
    const struct unecho_mention *mentions;
    size_t bytes; /* of all that */
};

/* What one thread works with. */
struct unecho_sketcher;

/* NULL: out of memory. */
struct unecho_sketcher *unecho_sketcher_create(void);
void unecho_sketcher_destroy(struct unecho_sketcher *sketcher); /* NULL is allowed */

/* *out: the sketch of a document, owned by the caller; NULL: it is too short. UNECHO_OK or
 * UNECHO_NOMEM. */
int unecho_sketch_make(struct unecho_sketcher *sketcher, const char *text, size_t len,
                       struct unecho_sketch **out);

#endif
