/* Copies of old files that earlier runs have kept beside the new ones. */
#ifndef UNECHO_COPIES_H
#define UNECHO_COPIES_H

#include "folder.h"

#include <stdbool.h>
#include <stddef.h>

/* Is it the copy of a file beside it, by the usual endings, or one with a number behind a dot, as
 * in a date? It repeats the new one, so of a run in place it would be left empty. */
bool unecho_copies_is_one(const struct unecho_folder *folder, const char *name);

/* How many names of the file are copies of itself, with that suffix (NULL: none) or a usual ending?
 * Those of a run that was killed when it had made them. */
size_t unecho_copies_of(const struct unecho_folder *folder, const char *name, const char *suffix,
                        const struct stat *file);

/* Does the name end so, and have more before it? */
bool unecho_copies_ends_in(const char *name, const char *end);

#endif
