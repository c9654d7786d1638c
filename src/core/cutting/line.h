/*
 * Lines: how long they are, how far indented, and whether a program that fills lines ended one.
 */
#ifndef UNECHO_LINE_H
#define UNECHO_LINE_H

#include "look.h"
#include "verdict.h"

/* A line of so many characters may have been wrapped by a program: the widths in use are 60 to
 * 80, and the word that went to the next line takes up to a third of that. */
enum {
    UNECHO_WRAP_MIN = 56,
    UNECHO_WRAP_MAX = 84,
    UNECHO_WRAP_WIDTH = 72,
    UNECHO_WRAP_LONG_WORD_MIN = 40
};

/* The line that ends at `at`: its length in characters, more than UNECHO_WRAP_MAX if it is longer,
 * and where it begins (or where the counting stopped). */
size_t unecho_line_length(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                          size_t at, size_t *begin);

/* The same of a line of the sentence that is looked at. A quoted one begins behind its marks and
 * the space that belongs to them. */
size_t unecho_look_line(const struct unecho_look *look, size_t at, size_t *begin);

/* Of s[0, len), the indent of a line, the part that another line can repeat: tabs, then spaces. */
enum { UNECHO_INDENT_TABS = 8, UNECHO_INDENT_SPACES = 64 };
size_t unecho_indent(const char *s, size_t len);

/* Does the sentence begin in the line at `line`, which is indented by a space more than the next
 * one? Where a repeat was removed before a wrapped sentence, that space is what the layout leaves
 * to say so (layout.c). */
bool unecho_is_set_off(const struct unecho_look *look, size_t line);

/* Does the sentence begin in the line that begins at `line`, behind another? A heading does not. */
bool unecho_begins_in_line(const struct unecho_look *look, size_t line);

/* Would a program that fills lines have ended the line here? NO_CUT: yes; CUT, or MORE. */
enum unecho_verdict unecho_wrapped(const struct unecho_look *look);

#endif
