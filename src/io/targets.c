#define _POSIX_C_SOURCE 200809L

#include "targets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RIGHTS = 0777, OWNER = 0700 };

bool unecho_targets_init(struct unecho_targets *targets, const char *folder) {
    *targets = (struct unecho_targets){.name = folder, .umask = umask(0)};
    (void)umask(targets->umask);
    targets->root = unecho_folder_open(AT_FDCWD, folder, true);
    return targets->root || errno == ENOENT;
}

void unecho_targets_release(struct unecho_targets *targets) {
    for (size_t i = 0; i < targets->count; i++)
        free(targets->names[i]);
    free(targets->names);
    free(targets->last_path);
    unecho_folder_let_go(targets->last);
    unecho_folder_let_go(targets->root);
}

bool unecho_targets_is_inside(const char *path) {
    while (path) {
        if (strcmp(path, "..") == 0 || strncmp(path, "../", 3) == 0)
            return false;
        path = strchr(path, '/');
        path += path != NULL;
    }
    return true;
}

/* "/a/b", "./a/b" -> "a/b" */
static const char *relative(const char *path) {
    for (;;) {
        if (*path == '/')
            path++;
        else if (path[0] == '.' && path[1] == '/')
            path += 2;
        else
            return path;
    }
}

char *unecho_targets_name(const struct unecho_targets *targets, const char *path) {
    size_t size;
    char *name;

    path = relative(path);
    size = strlen(targets->name) + strlen(path) + 2;
    name = malloc(size);
    if (name)
        (void)snprintf(name, size, "%s/%s", targets->name, path);
    return name;
}

/* Makes the folders that a path is in. */
static bool make_above(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        bool made;

        *slash = '\0';
        made = mkdir(path, RIGHTS) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return true;
}

struct unecho_folder *unecho_targets_make_around(const struct unecho_targets *targets) {
    struct unecho_folder *around = NULL;
    char *path = strdup(targets->name);
    const char *base;

    for (size_t len = path ? strlen(path) : 0; len > 1 && path[len - 1] == '/'; len--)
        path[len - 1] = '\0';
    if (path && make_above(path))
        around = unecho_folder_around(path, &base);
    free(path);
    return around;
}

bool unecho_targets_make(struct unecho_targets *targets, mode_t mode) {
    if (mkdir(targets->name, mode) == 0 || errno == EEXIST)
        targets->root = unecho_folder_open(AT_FDCWD, targets->name, true);
    return targets->root != NULL;
}

bool unecho_targets_stat(const struct unecho_targets *targets, const char *path,
                         struct stat *there) {
    const char *slash = strrchr(relative(path), '/');
    char *above = slash ? strndup(relative(path), (size_t)(slash - relative(path))) : NULL;
    int fd = above
                 ? unecho_open_beneath(targets->root->fd, above, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                 : targets->root->fd;
    bool is_there =
        fd >= 0 && fstatat(fd, slash ? slash + 1 : relative(path), there, AT_SYMLINK_NOFOLLOW) == 0;

    if (above && fd >= 0)
        close(fd);
    free(above);
    return is_there;
}

/* Makes a folder if it is not there. */
static struct unecho_folder *enter(struct unecho_folder *above, const char *name,
                                   const struct unecho_origin *mirrored, mode_t lacks) {
    mode_t mode = (mirrored ? unecho_attributes_mode(mirrored, above) | OWNER : RIGHTS) & ~lacks;
    bool made = mkdirat(above->fd, name, above->has_defaults ? OWNER : mode) == 0;
    struct unecho_folder *folder;

    if (!made && errno != EEXIST)
        return NULL;
    folder = unecho_folder_open(above->fd, name, false);
    if (folder && made) {
        atomic_store(&folder->tidied, true); /* nothing was left there */
        if (above->has_defaults && !unecho_attributes_strip(folder->fd, mode)) {
            unecho_folder_let_go(folder);
            return NULL;
        }
    }
    return folder;
}

/* Where to begin on the way to `path`: its last folder, or the root. */
static struct unecho_folder *nearest(const struct unecho_targets *targets, const char *path,
                                     const char **rest) {
    size_t len = targets->last ? strlen(targets->last_path) : 0;
    bool below = targets->last && strncmp(path, targets->last_path, len) == 0;

    *rest = below ? path + len : path;
    return unecho_folder_hold(below ? targets->last : targets->root);
}

/* Remembers where the last file went. */
static bool keep_last(struct unecho_targets *targets, struct unecho_folder *folder,
                      const char *path, const char *base) {
    char *kept = strndup(path, (size_t)(base - path));

    if (!kept)
        return false;
    free(targets->last_path);
    unecho_folder_let_go(targets->last);
    targets->last_path = kept;
    targets->last = unecho_folder_hold(folder);
    return true;
}

struct unecho_folder *unecho_targets_enter(struct unecho_targets *targets, const char *path,
                                           unecho_targets_mirrored *mirrored, void *arg,
                                           const char **base) {
    const char *rest, *start = relative(path);
    struct unecho_folder *folder = nearest(targets, start, &rest);
    size_t level = 0;

    for (const char *at = start; at < rest; at++)
        level += *at == '/';
    for (const char *slash; folder && (slash = strchr(rest, '/')) != NULL; rest = slash + 1) {
        char *name = strndup(rest, (size_t)(slash - rest));
        struct unecho_folder *inner = NULL;

        level++;
        if (name && (*name == '\0' || strcmp(name, ".") == 0))
            inner = unecho_folder_hold(folder);
        else if (name)
            inner = enter(folder, name, mirrored(arg, level), targets->umask);
        free(name);
        unecho_folder_let_go(folder);
        folder = inner;
    }
    *base = rest;
    if (folder && rest != start && !keep_last(targets, folder, start, rest)) {
        unecho_folder_let_go(folder);
        return NULL;
    }
    return folder;
}

bool unecho_targets_add(struct unecho_targets *targets, const char *path) {
    if (targets->count == targets->capacity) {
        size_t capacity = targets->capacity ? 2 * targets->capacity : 64;
        char **names = realloc(targets->names, capacity * sizeof(*names));

        if (!names)
            return false;
        targets->names = names;
        targets->capacity = capacity;
    }
    targets->names[targets->count] = strdup(relative(path));
    return targets->names[targets->count++] != NULL;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

const char *unecho_targets_collision(struct unecho_targets *targets) {
    if (targets->count > 0)
        qsort(targets->names, targets->count, sizeof(*targets->names), compare);
    for (size_t i = 1; i < targets->count; i++)
        if (strcmp(targets->names[i - 1], targets->names[i]) == 0)
            return targets->names[i];
    return NULL;
}
