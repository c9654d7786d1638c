/*
 * The body of a JSON string, which is what stands between its quotes, and the text that it spells:
 *
 *     body   Caf\u00e9\n"A" \ud83d\ude00     with \" for "; `\n` is two bytes here,
 *     text   Café<LF>"A" <U+1F600>           and one here
 *
 * Every piece of a text has its spelling in the body, and is written by copying that: what was
 * spelled \u00e9 stays so, and what was é stays é.
 *
 * A body is one that unecho_json_parse found: its escapes are valid. Bytes that are not UTF-8 are
 * the same in both. \u0000 is a NUL byte. Half of a surrogate pair, which some writers leave where
 * they cut a text, has no form in UTF-8: its text is the three bytes that the number would have
 * (ED A0..BF xx), which nothing valid has, and its spelling brings it back. Two halves that stand
 * side by side because what was between them is gone are read as a pair: JSON has no other way.
 */
#ifndef UNECHO_JSON_STRING_H
#define UNECHO_JSON_STRING_H

#include "format.h"

/* Writes the text of a body to `text`, which is elsewhere and has room for `len` bytes: no text is
 * longer than its body. The length of the text. */
size_t unecho_json_unescape(const char *body, size_t len, char *text);

/* Is `text` what the body spells? */
bool unecho_json_equals(const char *body, size_t len, const char *text, size_t text_len);

enum { UNECHO_JSON_ESCAPED = 6 }; /* bytes that a byte of text may need */

/* Spells a text that has no spelling yet, such as a gap that is put between two pieces. `body` has
 * room for UNECHO_JSON_ESCAPED * len bytes. The length of the body. */
size_t unecho_json_escape(const char *text, size_t len, char *body);

/* The `seek` of formats whose texts are JSON strings. */
size_t unecho_json_seek(struct unecho_cursor *cursor, size_t text);

#endif
