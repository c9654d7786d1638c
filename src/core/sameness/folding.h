/*
 * What text keys have in place of quotes, dashes and other marks that are written in several ways.
 */
#ifndef UNECHO_FOLDING_H
#define UNECHO_FOLDING_H

#include <stdint.h>

/* What a text key has in place of a character with UNECHO_FOLDED: an ASCII character, 0 for
 * nothing, '.' for an ellipsis. */
char unecho_folded(uint32_t cp);

#endif
