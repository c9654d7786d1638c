/* --removed: a line of JSON for each unit that goes. */
#ifndef UNECHO_REMOVED_H
#define UNECHO_REMOVED_H

#include "view.h"
#include "writer.h"

struct unecho_removed; /* the state */

/* `name` NULL: to `out`, which is borrowed. NULL: *error says why. */
struct unecho_removed *unecho_removed_create(const char *name, bool force,
                                             struct unecho_writer *out,
                                             struct unecho_io_error *error);

extern const struct unecho_view unecho_view_removed;

#endif
