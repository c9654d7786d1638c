/*
 * What a quotation that ends in a mark hangs on: who spoke, behind it, or the sentence that it is a
 * part of. `“Who pays?” Minister Ruiz asked.` is one sentence, and so is `the “What Next?”
 * Festival`.
 */
#ifndef UNECHO_SPEECH_H
#define UNECHO_SPEECH_H

#include "look.h"
#include "verdict.h"

/* Is there a quotation mark among the closers? */
bool unecho_is_quoted(const struct unecho_look *look);

/* The terminators, closers, gap and word of `look` are known, and there is no blank line. NO_CUT:
 * the sentence goes on behind the quotation. */
enum unecho_verdict unecho_speech(const struct unecho_look *look);

#endif
