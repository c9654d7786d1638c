#define _POSIX_C_SOURCE 200809L

#include "copies.h"

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

bool unecho_copies_is_one(const struct unecho_folder *folder, const char *name) {
    char beside[NAME_MAX + 1];
    struct stat there;
    size_t i = 0;

    while (i < ENDINGS && !unecho_copies_ends_in(name, endings[i]))
        i++;
    if (i == ENDINGS || strlen(name) > NAME_MAX)
        return false;
    (void)snprintf(beside, sizeof(beside), "%.*s", (int)(strlen(name) - strlen(endings[i])), name);
    return fstatat(folder->fd, beside, &there, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(there.st_mode);
}

static bool is_link(const struct unecho_folder *folder, const char *name, const char *ending,
                    const struct stat *file) {
    char copy[NAME_MAX + 1];
    struct stat there;
    int len = snprintf(copy, sizeof(copy), "%s%s", name, ending);

    return len > 0 && (size_t)len < sizeof(copy) &&
           fstatat(folder->fd, copy, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
           there.st_ino == file->st_ino && there.st_dev == file->st_dev;
}

size_t unecho_copies_of(const struct unecho_folder *folder, const char *name, const char *suffix,
                        const struct stat *file) {
    size_t count = suffix && is_link(folder, name, suffix, file);

    for (size_t i = 0; i < ENDINGS; i++)
        if (!suffix || strcmp(suffix, endings[i]) != 0)
            count += is_link(folder, name, endings[i], file);
    return count;
}
