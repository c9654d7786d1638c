/*
 * Lists of patterns that choose files, as ignore files have them:
 *
 *     *.txt       no slash: the base name, in any folder
 *     docs/a*     a slash: the whole path below the operand; no star crosses a slash
 *     /a*         the same: only in the operand itself
 *     docs/ **    everything in docs (without the space), at any depth
 *     ** /old/x   "**" as a component stands for any number of folders, even none
 *     build/      folders only; otherwise as without that slash
 */
#ifndef UNECHO_GLOBS_H
#define UNECHO_GLOBS_H

#include <stdbool.h>
#include <stddef.h>

/* What the user wrote. */
struct unecho_patterns {
    const char *const *items; /* borrowed */
    size_t count;
};

struct unecho_globs {
    struct unecho_glob *items; /* owned */
    size_t count;
};

/* Copies the patterns. False: out of memory; release all the same. */
bool unecho_globs_init(struct unecho_globs *globs, struct unecho_patterns patterns);
void unecho_globs_release(struct unecho_globs *globs);

/* Does one of them match? `path` is relative to the operand and ends with the base name; it is
 * written to, but left as it was. */
bool unecho_globs_match(const struct unecho_globs *globs, char *path, bool is_folder);

#endif
