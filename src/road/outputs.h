/* What a run writes besides texts stands apart from what it reads and from its results. */
#ifndef UNECHO_OUTPUTS_H
#define UNECHO_OUTPUTS_H

#include "request.h"
#include "views.h"

/* Looks at the files of the views before anything is written. `output`: the file of -o, or NULL.
 * False: one would take the place of something else of the run; the user was told. */
bool unecho_outputs_are_apart(const struct unecho_views *views,
                              const struct unecho_files_config *files, const char *output,
                              unecho_complain *complain);

#endif
