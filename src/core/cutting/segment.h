/*
 * Cuts a text into units: text = (gap, unit)*, gap. A gap is white space, maybe none, and before
 * sentences the marks of quoted lines (quoting.h).
 */
#ifndef UNECHO_SEGMENT_H
#define UNECHO_SEGMENT_H

#include "text.h"

/* Cuts up to `max` units off the front and moves text->start and ->scanned. Fewer: the rest is not
 * certain before more of the text is there; with text->last only white space is left. The cuts do
 * not depend on how the text came. */
size_t unecho_segment(const struct unecho_segmenter *segmenter, struct unecho_text *text,
                      struct unecho_span *spans, size_t max);

#endif
