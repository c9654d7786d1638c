/*
 * Text in other encodings than UTF-8, to UTF-8 and back, piece by piece, by iconv. What is no text
 * in its encoding comes through byte for byte: it is spelled in UTF-8 as code points that no text
 * can have (U+DC00 and the byte, a lone surrogate), and back from those.
 */
#ifndef UNECHO_CHARSET_H
#define UNECHO_CHARSET_H

#include "codec.h"

struct unecho_charset {
    const char *name; /* iconv's, borrowed; NULL: UTF-8 */
    bool mark;        /* the text begins with a byte order mark, which is not passed on */
};

/* The encoding that a user names. False: iconv does not know it. A text in "UTF-16" or "UTF-32"
 * that does not begin with a mark has the low byte first. */
bool unecho_charset_find(const char *name, struct unecho_charset *charset);

/* False: what iconv makes of a text in this encoding depends on the pieces in which it comes. */
bool unecho_charset_is_sound(const char *name);

enum { UNECHO_CHARSET_MARK = 4 }; /* bytes of a mark, at most */

/* Bytes of the mark that a text begins with, and what it says; 0: none. */
size_t unecho_charset_detect(const unsigned char *bytes, size_t len,
                             struct unecho_charset *charset);

/* More bytes could make it a mark, or another one. */
bool unecho_charset_is_open(const unsigned char *bytes, size_t len);

struct unecho_converter;

enum unecho_convert { UNECHO_CONVERT_TO_UTF8, UNECHO_CONVERT_FROM_UTF8 };

/* NULL: errno says why. */
struct unecho_converter *unecho_converter_create(const char *name, enum unecho_convert direction);
void unecho_converter_destroy(struct unecho_converter *converter);

enum { UNECHO_CHARSET_ROOM = 16 }; /* bytes of room that a character may need, with its state */

/* As a decoder or encoder, but with no less room than that; if less is left, there may be more to
 * come out. OK, END, or UNSUPPORTED for a character that the encoding does not have, which cannot
 * be in what was converted from it. */
enum unecho_codec_status unecho_converter_run(struct unecho_converter *converter,
                                              struct unecho_codec_flow *flow);

#endif
