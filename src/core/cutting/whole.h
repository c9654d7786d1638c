/*
 * What a text has in place of sentences: tables and fenced blocks of Markdown, and runs of lines of
 * markup alone. Its units go together or not at all, so those of one are told from others.
 *
 *     | Name | Age |     two lines or more that begin with `|`, or a line with `|` before a rule
 *     |------|-----|     and those behind it that have one, too
 *
 *     ```c               to the next such line without a word; if there is none within 1 MiB and
 *     return 0;          16,384 lines, it is a large one, which stays, to where that comes or the
 *     ```                document ends
 *
 *     <figure>           lines that have no letter or digit outside markup
 *     <br>
 *
 * Lines count without the white space before them, and without the marks of quoted lines where
 * these are layout; all lines of a block are quoted as deep. In a fence but as many marks are
 * layout as its first line has: `>>>` of a shell is a part of the code.
 *
 * No removal makes a fence, or ends one: what has a part in a line with three signs of a fence
 * stays, if that is in no fence, and a unit before such signs. A fence that a quote leaves open
 * stays to the end of the quote, with the first line behind it. More than 20 signs alone in a line,
 * or tildes alone before a blank line, open none: they underline a heading, or part what stands
 * around them. A unit that has a part in two blocks makes them one.
 *
 * A fence opens by what its own line and those behind it are, but whether a line opens one or
 * closes one is known from the beginning of the text: a text is not split inside of one.
 */
#ifndef UNECHO_WHOLE_H
#define UNECHO_WHOLE_H

#include "text.h"

/* Says in the flags of units, the first of which begins behind those told before, which are parts
 * of such a block, and which are not compared for what is said above. Returns how many are told:
 * for the others more text is needed. */
size_t unecho_whole_tell(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                         struct unecho_span *spans, size_t count);

/* Tells the next line: text->whole. False: more text is needed. */
bool unecho_whole_tell_line(const struct unecho_segmenter *segmenter, struct unecho_text *text);

#endif
