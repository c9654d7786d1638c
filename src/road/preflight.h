/* What can go wrong with many files and be known from their names: it is found before anything is
 * written, and then nothing is. */
#ifndef UNECHO_PREFLIGHT_H
#define UNECHO_PREFLIGHT_H

#include "request.h"
#include "targets.h"

/* Opens the folder of results, if there is one, and makes it if need be; `finder` is open, and
 * begins anew afterwards. False: the user was told; release the targets all the same. */
bool unecho_preflight(const struct unecho_files_config *config, struct unecho_finder *finder,
                      struct unecho_targets *targets);

#endif
