/*
 * Many files, each for itself: what one has said, the next does not say again, and each is written
 * to a file of its own, in a folder or in its own place.
 *
 * What is not changed in its place is not touched. A file that cannot be read or written is told of
 * and left as it is, and the others go on.
 */
#ifndef UNECHO_FILES_H
#define UNECHO_FILES_H

#include "request.h"
#include "unecho.h"

/* Runs all files through the engine; `finder` is open, for config->inputs. False: it could not go
 * on; the user was told. */
bool unecho_files_run(unecho *engine, const struct unecho_files_config *config,
                      struct unecho_finder *finder, struct unecho_files_stats *stats);

#endif
