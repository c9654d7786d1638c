/* Words: stretches without white space that have a letter or digit; a character of a script that
 * writes no spaces is one by itself. */
#ifndef UNECHO_WORDS_H
#define UNECHO_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* How many are in a unit? Those behind `most` of them need not be counted. */
size_t unecho_words_of(const char *unit, size_t len, size_t most);

/* Is it as long as one of `words` English words? Tags, and where links lead to, are no words: what
 * a reader sees counts. Three characters of a script that writes no spaces are taken for two words:
 * a sentence of 18 Han characters is as long among Chinese ones as one of 12 words among English
 * ones. */
bool unecho_words_reach(const char *unit, size_t len, size_t words);

#endif
