/* Characters of texts and names that are to be shown: what is one, and which are harmless. */
#ifndef UNECHO_GLYPH_H
#define UNECHO_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes of the code point at `s`, of which `len` are there, at least one; 0: there is none (The
 * Unicode Standard, table 3-7). */
size_t unecho_glyph_decode(const char *s, size_t len, uint32_t *code);

/* Not controls, line ends, nor characters that have no width or turn the direction of others
 * around: what Unicode has for ignorable by default, but for what only chooses the form of a
 * letter. */
bool unecho_glyph_is_harmless(uint32_t code);

/* The length of the white space or line end at `s`, 0 if there is none: what would split the line
 * or spread it out, for any reader (U+0085, U+2028 and U+2029 are line ends to many). */
size_t unecho_glyph_blank(const char *s, size_t len);

#endif
