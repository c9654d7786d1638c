/*
 * Lists of patterns that choose files, as ignore files and ripgrep's -g have them:
 *
 *     *.txt       no slash: the base name, in any folder
 *     docs/a*     a slash: the whole path; no star crosses a slash
 *     /a*         the same: only in the operand itself, or at the root of the file system
 *     docs/ **    everything in docs (without the space), at any depth
 *     ** /old/x   "**" as a component stands for any number of folders, even none
 *     build/      folders only; otherwise as without that slash
 *     a?[!b-d]    one character, and one out of a set or not in it: [a-z], [!a-z], [[:digit:]]
 *     *.{md,txt}  one of several; they may be empty, have slashes, and others inside them
 *     \*          the character itself
 *     !a.txt      at the beginning: not what matches; of those that match, the last one decides
 *
 * A bracket or brace that is not closed is a character as any other. A whole path is the one below
 * the operand, or that with the operand as it is written before it; "./" and doubled slashes count
 * in neither.
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
    struct unecho_globs_states *states; /* owned; two that take turns */
    bool chooses;                       /* a pattern is there that does not begin with "!" */
    bool tried;                         /* on a path at all */
};

/* Copies the patterns. False: out of memory; release all the same. */
bool unecho_globs_init(struct unecho_globs *globs, struct unecho_patterns patterns);
void unecho_globs_release(struct unecho_globs *globs);

/* What a path is to a list of patterns. */
struct unecho_globs_path {
    const char *operand; /* as it is written, with a slash at its end */
    size_t operand_len;
    const char *relative; /* to that; ends with the base name */
    bool is_folder;
};

/* 1: the last pattern that matches wants it. -1: it does not ("!"). 0: none matches. Takes time in
 * the length of the pattern times that of the path, whatever they are. */
int unecho_globs_match(struct unecho_globs *globs, const struct unecho_globs_path *path);

/* Has this pattern matched anything since it was made? */
bool unecho_globs_has_matched(const struct unecho_globs *globs, size_t i);

#endif
