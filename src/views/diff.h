/*
 * What becomes of a file as a unified diff, for patch(1) and git-apply(1). Which bytes stay is not
 * searched for but told, so it takes time by the length of the file, and memory for a hunk:
 *
 *     unecho_differ_begin(differ, path)
 *         unecho_differ_input(differ, bytes, len)     the next bytes of the file; borrowed until
 * the next input or the end unecho_differ_output(differ, piece, len)    what is written, in order:
 * a piece that lies in
 *         ...                                         those bytes stays, any other one is new
 *     unecho_differ_end(differ, wanted)
 */
#ifndef UNECHO_DIFF_H
#define UNECHO_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct unecho_diff_style {
    bool color;    /* as git has it */
    bool terminal; /* the text is shown, and must not steer it: it is not for patch(1) */
};

struct unecho_differ;

/* Writes to `out`, which is borrowed. NULL: out of memory. */
struct unecho_differ *unecho_differ_create(FILE *out, struct unecho_diff_style style);
void unecho_differ_destroy(struct unecho_differ *differ); /* NULL is allowed */

/* `path` is borrowed until the end. */
void unecho_differ_begin(struct unecho_differ *differ, const char *path);
void unecho_differ_input(struct unecho_differ *differ, const char *bytes, size_t len);
void unecho_differ_output(struct unecho_differ *differ, const char *piece, size_t len);

/* The file has ended. Its diff is held back until then, up to some megabytes, and is not written at
 * all unless `wanted`. False: there was no memory, and nothing or only a part is written. */
bool unecho_differ_end(struct unecho_differ *differ, bool wanted);

#endif
