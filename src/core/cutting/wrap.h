/*
 * Signs that a wrap may have left alone at the end or at the beginning of a line: openers, dashes,
 * "+", "&", emoji, Markdown marks. A sentence goes on across them, unless they begin a list item.
 */
#ifndef UNECHO_WRAP_H
#define UNECHO_WRAP_H

#include "line.h"
#include "look.h"
#include "verdict.h"

/* Does the text before the line end at look->at end in what needs something behind it: an opener, a
 * dash, a comma, "&", "+", a link that is not closed? */
bool unecho_hangs_on_next(const struct unecho_look *look);

/* Is what begins the next line but the rest of this one: "& Sons", a bracket that closes? NO_CUT;
 * or MORE. CUT: it does not say so. */
enum unecho_verdict unecho_hangs_on_last(const struct unecho_look *look);

/* CUT before a bullet and a space, unless they may be a sign that was wrapped. NO_CUT: what else is
 * there decides; or MORE. */
enum unecho_verdict unecho_list_item(const struct unecho_look *look);

/* CUT before Markdown and table marks, # | > = ~ and ```, that open a line of their own, or no
 * word; not before a sign, nor before `code` and ``quotes''. */
enum unecho_verdict unecho_line_mark(const struct unecho_look *look);

#endif
