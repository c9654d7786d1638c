/* The names of all inputs, for a run that makes one text of them. */
#ifndef UNECHO_GATHER_H
#define UNECHO_GATHER_H

#include "finder.h"

struct unecho_gathered {
    struct unecho_names names; /* none: standard input */
    char **owned;              /* names in an array; NULL: they are the operands */
    size_t *operands;          /* owned; see struct unecho_names */
    size_t count, owned_room, operands_room;
    bool none;                /* there is nothing to read, not even standard input */
    uint64_t failed, skipped; /* and the user was told */
};

/* The operands, or what lists and folders hold. False: out of memory or no list, and the user was
 * told; release all the same. */
bool unecho_gather(const struct unecho_finder_config *config, struct unecho_gathered *gathered);
void unecho_gathered_release(struct unecho_gathered *gathered);

#endif
