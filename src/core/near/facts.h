/*
 * Words that a fact hangs on, in the languages that most news is written in: numbers in letters,
 * days and months that have no capital, and words that alone turn a statement into another one. And
 * words that nothing hangs on, as they are everywhere.
 */
#ifndef UNECHO_FACTS_H
#define UNECHO_FACTS_H

#include "sketch.h"

enum { UNECHO_FACTS_SLOTS = 4096 };

struct unecho_facts {
    uint32_t words[UNECHO_FACTS_SLOTS]; /* folded; 0: none */
    uint8_t kinds[UNECHO_FACTS_SLOTS];
};

void unecho_facts_init(struct unecho_facts *facts);

/* PLAIN: none hangs on it. */
static inline enum unecho_word_kind unecho_facts_kind(const struct unecho_facts *facts,
                                                      uint32_t word) {
    size_t at = word % UNECHO_FACTS_SLOTS;

    while (facts->words[at] && facts->words[at] != word)
        at = (at + 1) % UNECHO_FACTS_SLOTS;
    return (enum unecho_word_kind)facts->kinds[at];
}

#endif
