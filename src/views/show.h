/*
 * The texts themselves, for a pager: what goes is marked in its place, and at the left of each line
 * stands where that was said first.
 *
 *                              | Ann sees the dog. Bert hears it.
 *     a.txt:1                  | [-Ann sees the dog.-] Dora is late.
 *
 * Further places of a line have lines of their own below it, without a text. What is nearly the
 * same as another text goes as a whole, and the margin has the share; what is like one and stays
 * has a line that says so:
 *
 *     93% in a.txt             | [-Ann sees the dog.-]
 *     ==> b.txt: 93% in a.txt, stays <==
 */
#ifndef UNECHO_SHOW_H
#define UNECHO_SHOW_H

#include "view.h"
#include "writer.h"

/* The state of unecho_view_show. `writer` is borrowed, and its owner ends it and looks for its
 * error. `color`: by the escape sequences of a terminal, otherwise between [- and -]; with it, or
 * where the writer writes to a terminal, no text steers that. `several`: a line before each
 * document says which it is, and those of which nothing goes are left out, unless there is but one;
 * records are treated so in any case. NULL: out of memory. */
void *unecho_show_create(struct unecho_writer *writer, bool color, bool several);

extern const struct unecho_view unecho_view_show;

#endif
