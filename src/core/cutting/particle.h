/*
 * Chinese and Japanese, where no space and no capital tells that a sentence begins, and a quotation
 * or a title with a mark in it may be any part of one: 「行くぞ！」は合言葉だ, “你是谁？”成为名言.
 */
#ifndef UNECHO_PARTICLE_H
#define UNECHO_PARTICLE_H

#include "look.h"
#include "verdict.h"

/* The terminators, closers, gap and word of `look` are known, the first of them is of a script that
 * needs no space after it, and there is no blank line. NO_CUT: the sentence goes on. */
enum unecho_verdict unecho_particle(const struct unecho_look *look);

#endif
