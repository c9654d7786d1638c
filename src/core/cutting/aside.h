/*
 * Brackets inside a sentence that have a mark: "three (!) goals", "the (old?) Mayor", and those
 * behind a title that ends in one: “Who?” (2010) is out.
 */
#ifndef UNECHO_ASIDE_H
#define UNECHO_ASIDE_H

#include "cut.h"
#include "look.h"

/* Where a sentence would end behind the terminators and closers of `look`: NO_CUT, it goes on as
 * the brackets are a part of it; MORE; or CUT, they say nothing. */
enum unecho_verdict unecho_aside(const struct unecho_look *look);

#endif
