#include "scope.h"

#include <stdlib.h>
#include <string.h>

size_t unecho_folder_len(const char *path) {
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

bool unecho_are_beside(const char *one, const char *other) {
    size_t len = unecho_folder_len(one);

    return unecho_folder_len(other) == len && memcmp(one, other, len) == 0;
}

int unecho_scoping_begins(struct unecho_scoping *scoping, const char *path) {
    if (scoping->scope != UNECHO_SCOPE_DIR)
        return scoping->scope == UNECHO_SCOPE_FILE;
    if (scoping->last && unecho_are_beside(scoping->last, path))
        return 0;
    free(scoping->last);
    scoping->last = strdup(path);
    return scoping->last ? 1 : -1;
}

void unecho_scoping_release(struct unecho_scoping *scoping) {
    free(scoping->last);
    scoping->last = NULL;
}
