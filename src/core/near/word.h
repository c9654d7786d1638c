/*
 * The words of a document, one after the other: in any case, without accents and the marks around
 * them. Addresses of the web are none.
 */
#ifndef UNECHO_WORD_H
#define UNECHO_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is in a word, together. */
enum {
    UNECHO_HAS_UPPER = 1,
    UNECHO_HAS_UNCASED = 2, /* a letter of a script without capitals */
    UNECHO_HAS_DIGIT = 4,   /* or a sign of currency */
    UNECHO_HAS_SEVERAL = 8  /* letters or digits */
};

struct unecho_word {
    uint32_t folded; /* the same for equal words, and for nearly no others */
    uint8_t has;
    unsigned feeds;   /* line ends before it; one before the first word */
    bool behind_stop; /* a sentence ended before it */
};

struct unecho_word_reader {
    const char *text;
    size_t len, at;
    unsigned feeds; /* behind the last word, */
    bool stop;      /* and whether a sentence ended */
};

void unecho_word_reader_init(struct unecho_word_reader *reader, const char *text, size_t len);

/* False: there are no more. */
bool unecho_word_next(struct unecho_word_reader *reader, struct unecho_word *word);

#endif
