/* A unit, or the beginning of it, on one line: white space and line ends collapsed. */
#ifndef UNECHO_EXCERPT_H
#define UNECHO_EXCERPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The bytes of the longest beginning of at most `most` bytes that ends between two characters. */
size_t unecho_excerpt_cut(const char *unit, size_t len, size_t most);

/* Writes a unit as one line. If it `steers` nothing, question marks stand for what is no UTF-8 or
 * would steer a terminal; else all bytes stay but white space. */
void unecho_excerpt_write(FILE *out, const char *unit, size_t len, bool steers);

/* The same for a message: it steers nothing and takes no more columns than that, with dots at the
 * end of what was shortened; `more` follows behind `len`. */
void unecho_excerpt_write_short(FILE *out, const char *unit, size_t len, bool more, size_t columns);

#endif
