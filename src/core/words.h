/* Words: stretches without white space that have a letter or digit; a character of a script that
 * writes no spaces is one by itself. */
#ifndef UNECHO_WORDS_H
#define UNECHO_WORDS_H

#include <stddef.h>

/* How many are in a unit? Those behind `most` of them need not be counted. */
size_t unecho_words_of(const char *unit, size_t len, size_t most);

#endif
