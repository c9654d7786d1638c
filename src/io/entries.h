/*
 * The names in a folder, in order, in two blocks:
 *
 *     text   b \0 a / \0 a - b / \0       as they come, a folder's with its slash
 *     names  -> "a-b/", "a/", "b"         into it, by strcmp
 *
 * With the slash in its place the order of names is the order of the paths of the files.
 */
#ifndef UNECHO_ENTRIES_H
#define UNECHO_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

/* {0} is an empty one. */
struct unecho_entries {
    char *text;   /* owned */
    char **names; /* owned; NULL until they are sorted */
    size_t len, size, count;
};

void unecho_entries_release(struct unecho_entries *entries);

/* False: out of memory; what was there stays. */
bool unecho_entries_add(struct unecho_entries *entries, const char *name, bool is_folder);
bool unecho_entries_sort(struct unecho_entries *entries); /* after all are added */

#endif
