#define _POSIX_C_SOURCE 200809L

#include "copies.h"

#include "identity.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char *const endings[] = {".old", ".orig", ".bak", "~"};
enum { ENDINGS = sizeof(endings) / sizeof(*endings) };

bool unecho_copies_ends_in(const char *name, const char *end) {
    size_t len = strlen(name), n = strlen(end);

    return len > n && strcmp(name + len - n, end) == 0;
}

/* Is there a file by the first bytes of the name? */
static bool is_beside(const struct unecho_folder *folder, const char *name, size_t len) {
    char beside[NAME_MAX + 1];
    struct stat there;

    (void)snprintf(beside, sizeof(beside), "%.*s", (int)len, name);
    return fstatat(folder->fd, beside, &there, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(there.st_mode);
}

bool unecho_copies_is_one(const struct unecho_folder *folder, const char *name) {
    const char *first = strchr(name, '.');

    if (strlen(name) > NAME_MAX)
        return false;
    for (size_t i = 0; i < ENDINGS; i++)
        if (unecho_copies_ends_in(name, endings[i]) &&
            is_beside(folder, name, strlen(name) - strlen(endings[i])))
            return true;
    /* "a.txt.2026-11-25" is one of "a.txt", but "2.1" none of "2" */
    for (const char *dot = first ? strchr(first + 1, '.') : NULL; dot; dot = strchr(dot + 1, '.'))
        if (dot[strcspn(dot, "0123456789")] && is_beside(folder, name, (size_t)(dot - name)))
            return true;
    return false;
}

static bool is_link(const struct unecho_folder *folder, const char *name, const char *ending,
                    const struct stat *file) {
    char copy[NAME_MAX + 1];
    struct stat there;
    int len = snprintf(copy, sizeof(copy), "%s%s", name, ending);

    return len > 0 && (size_t)len < sizeof(copy) &&
           fstatat(folder->fd, copy, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
           unecho_is_same_file(&there, file);
}

size_t unecho_copies_of(const struct unecho_folder *folder, const char *name, const char *suffix,
                        const struct stat *file) {
    size_t count = suffix && is_link(folder, name, suffix, file);

    for (size_t i = 0; i < ENDINGS; i++)
        if (!suffix || strcmp(suffix, endings[i]) != 0)
            count += is_link(folder, name, endings[i], file);
    return count;
}
