/* Where what was said is forgotten. */
#ifndef UNECHO_SCOPE_H
#define UNECHO_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

enum unecho_scope { UNECHO_SCOPE_RUN, UNECHO_SCOPE_DIR, UNECHO_SCOPE_FILE };

/* The files of a run in their order. */
struct unecho_scoping {
    enum unecho_scope scope;
    char *last; /* owned; with SCOPE_DIR: the file that came last; NULL: none did */
};

/* Does what was said before the file not count in it? Negative: out of memory. */
int unecho_scoping_begins(struct unecho_scoping *scoping, const char *path);
void unecho_scoping_release(struct unecho_scoping *scoping);

/* The length of the folder in a path, with its slash. */
size_t unecho_folder_len(const char *path);
bool unecho_are_beside(const char *one, const char *other);

#endif
