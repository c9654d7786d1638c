/* --removed: a line of JSON for each unit that goes, and for each document that stays but is nearly
 * the same as another one. */
#ifndef UNECHO_REMOVED_H
#define UNECHO_REMOVED_H

#include "view.h"
#include "writer.h"

struct unecho_removed; /* the state */

struct unecho_removed_config {
    const char *name; /* borrowed; NULL: to `out` */
    bool force;       /* a file of that name may be replaced */
    bool holds;       /* `settle` is called: until then it is not known if a file has failed */
};

/* `out` is borrowed. NULL: *error says why. */
struct unecho_removed *unecho_removed_create(const struct unecho_removed_config *config,
                                             struct unecho_writer *out,
                                             struct unecho_io_error *error);

extern const struct unecho_view unecho_view_removed;

#endif
