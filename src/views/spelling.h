/* How amounts and names of files are spelled, for people and for programs. A name is any bytes. */
#ifndef UNECHO_SPELLING_H
#define UNECHO_SPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { UNECHO_SPELLING_SIZE = 16 };

/* "173 B", "1.5 MB": in units of a thousand, so that it has at most three digits before the point.
 * Returns `out`. */
const char *unecho_spell_size(uint64_t bytes, char out[UNECHO_SPELLING_SIZE]);

bool unecho_is_utf8(const char *name);

/* For a line on a terminal of so many columns, which knows UTF-8 or not: question marks for what it
 * cannot show or what would steer it, and dots for the beginning of what is too long. No name takes
 * more columns than that; some may take less. Returns the bytes put into `out`, not more than
 * `size`. */
size_t unecho_spell_line(const char *name, bool utf8, size_t columns, char *out, size_t size);

/* The names below end after `len` bytes, where no character goes on.
 *
 * For a message, on one line: as it is, or if it holds what would not print, as GNU ls quotes it
 * for a shell: 'a'$'\n''b'. */
void unecho_spell_name(FILE *out, const char *name, size_t len);

/* The same of an argument, with quotes around it in any case. */
void unecho_spell_argument(FILE *out, const char *arg, size_t len);

/* For a list on a terminal: quoted also if it holds what a shell would not take as it is. */
void unecho_spell_for_shell(FILE *out, const char *name, size_t len);

/* For the words of a message: question marks for what would not print. */
void unecho_spell_words(FILE *out, const char *words);

/* A JSON string, quotes and all, that is one line to every reader and steers no terminal; each byte
 * that is not UTF-8 becomes U+FFFD. */
void unecho_spell_json(FILE *out, const char *name);

/* The same of any bytes that end with NUL behind `len`. */
void unecho_spell_json_text(FILE *out, const char *text, size_t len);

/* All bytes, as base64 has them (RFC 4648), in quotes. */
void unecho_spell_base64(FILE *out, const char *name);

#endif
