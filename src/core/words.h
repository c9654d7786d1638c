/* Words: stretches without white space that have a letter or digit; a character of a script that
 * writes no spaces is one by itself. */
#ifndef UNECHO_WORDS_H
#define UNECHO_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* How many are in a unit? Those behind `most` of them need not be counted. */
size_t unecho_words_of(const char *unit, size_t len, size_t most);

/* Is it as long as one of `words` English words? A word of a script that writes no spaces is taken
 * for five characters to three words: a sentence of 20 Han characters says what one of 12 English
 * words does. */
bool unecho_words_reach(const char *unit, size_t len, size_t words);

#endif
