/* A line for people about each document that is the same as an earlier one, or nearly so, with
 * --near: that it goes, or why it stays. */
#ifndef UNECHO_NEAR_VIEW_H
#define UNECHO_NEAR_VIEW_H

#include "view.h"

struct unecho_near_view_config {
    /* Says whole lines; NULL: not asked for. */
    void (*say)(const char *lines, size_t len);
    unsigned percent; /* config.near of the engine */
    bool dry;         /* nothing is removed yet */
    bool parted;      /* a text may be several documents, one behind the other: NUL parts them */
    bool holds;       /* `settle` is called: until then it is not known if a file has failed */
};

/* The state of unecho_view_near. NULL: out of memory. */
void *unecho_near_view_create(const struct unecho_near_view_config *config);

extern const struct unecho_view unecho_view_near;

#endif
