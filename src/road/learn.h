/* Files that options name: what stands there was said before, or may be said again. */
#ifndef UNECHO_LEARN_H
#define UNECHO_LEARN_H

#include "sink.h"
#include "tell.h"

/* Reads all of an open file, called `label`, into the sink, which only learns or counts. False:
 * failed, and the user was told, or reader->error says why. */
bool unecho_learn(struct unecho_sink *sink, struct unecho_reader *reader,
                  const struct unecho_telling *telling, const char *label);

#endif
