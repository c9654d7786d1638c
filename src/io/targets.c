#define _POSIX_C_SOURCE 200809L

#include "targets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void unecho_targets_init(struct unecho_targets *targets, const char *folder) {
    *targets = (struct unecho_targets){.folder = folder};
}

void unecho_targets_release(struct unecho_targets *targets) {
    for (size_t i = 0; i < targets->count; i++)
        free(targets->names[i]);
    free(targets->names);
    free(targets->made);
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
    size = strlen(targets->folder) + strlen(path) + 2;
    name = malloc(size);
    if (name)
        (void)snprintf(name, size, "%s/%s", targets->folder, path);
    return name;
}

/* Makes a folder and those it is in. */
static bool make(char *folder) {
    if (mkdir(folder, 0777) == 0 || errno == EEXIST)
        return true;
    if (errno != ENOENT)
        return false;
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        bool made;

        *slash = '\0';
        made = mkdir(folder, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return mkdir(folder, 0777) == 0 || errno == EEXIST;
}

bool unecho_targets_make_folder(struct unecho_targets *targets, const char *target) {
    const char *slash = strrchr(target, '/');
    size_t len = slash ? (size_t)(slash - target) : 0;
    char *folder;

    if (targets->made && strlen(targets->made) == len && memcmp(targets->made, target, len) == 0)
        return true;
    folder = strndup(target, len);
    if (!folder)
        return false;
    free(targets->made);
    targets->made = NULL;
    if (!make(folder)) {
        int number = errno;

        free(folder);
        errno = number;
        return false;
    }
    targets->made = folder;
    return true;
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
