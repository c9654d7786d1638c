/*
 * The loose form of a unit: of its text form, what a reader would still call the same sentence.
 * Case, compatibility forms, punctuation and Markdown marks are gone from it. A mark that a number
 * or a name may hang on stays: a wrong removal is worse than a repeat that is missed.
 */
#ifndef UNECHO_LOOSE_H
#define UNECHO_LOOSE_H

#include <stddef.h>
#include <stdint.h>

/* Writes the loose form of s[0, len) to `out`, which has room for `len` bytes and may be `s`, and
 * returns its length. 0: it would be nothing. `s` is a text form, compatibility forms and case
 * folded unless it is ASCII. */
size_t unecho_loosen(const char *s, size_t len, char *out);

/* What goes before compatibility forms: a utf8proc_custom_func that keeps numbers apart which they
 * would run together ("10" and a superscript 2 are not 102). *before, an int, is 0 at first. */
int32_t unecho_numbers_apart(int32_t cp, void *before);

#endif
