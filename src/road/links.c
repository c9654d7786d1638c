#define _DEFAULT_SOURCE /* realpath */

#include "links.h"

#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool add(struct unecho_links *links, const struct unecho_found *found) {
    struct unecho_link *items =
        unecho_room(links->items, &links->room, links->count + 1, sizeof(*items));
    struct unecho_link link = {.dev = found->stat.st_dev, .ino = found->stat.st_ino};

    if (!items)
        return false;
    links->items = items;
    link.path = found->named ? realpath(found->path, NULL) : strdup(found->path);
    if (!link.path)
        return errno != ENOMEM; /* it is gone by now */
    link.operand = found->named ? 0 : (size_t)(found->relative - found->path);
    link.folder = found->folder->stat.st_ino;
    link.name = strrchr(link.path, '/') ? strrchr(link.path, '/') + 1 : link.path;
    items[links->count++] = link;
    return true;
}

static int order(unsigned long long a, unsigned long long b) { return (a > b) - (a < b); }

static int compare(const void *a, const void *b) {
    const struct unecho_link *x = a, *y = b;
    int result = order(x->dev, y->dev);

    if (result == 0)
        result = order(x->ino, y->ino);
    if (result == 0)
        result = order(x->folder, y->folder);
    return result ? result : strcmp(x->name, y->name);
}

/* A name that was found by two ways is one. */
static void merge(struct unecho_links *links) {
    size_t kept = 0;

    if (links->count > 0)
        qsort(links->items, links->count, sizeof(*links->items), compare);
    for (size_t i = 0; i < links->count; i++) {
        if (kept > 0 && compare(&links->items[kept - 1], &links->items[i]) == 0)
            free(links->items[i].path);
        else
            links->items[kept++] = links->items[i];
    }
    links->count = kept;
}

bool unecho_links_collect(struct unecho_links *links, const struct unecho_finder *finder,
                          bool (*left_out)(void *arg, const struct unecho_found *found),
                          void *arg) {
    struct unecho_finder again;
    struct unecho_found found;
    int more;

    if (links->collected)
        return true;
    links->collected = true;
    more = unecho_finder_begin_beside(&again, finder) ? 1 : -1;
    while (more > 0 && (more = unecho_finder_next(&again, &found)) > 0)
        if (found.folder && found.stat.st_nlink > 1 && !left_out(arg, &found) &&
            !add(links, &found))
            more = -1;
    unecho_finder_release(&again);
    merge(links);
    return more == 0;
}

void unecho_links_release(struct unecho_links *links) {
    for (size_t i = 0; i < links->count; i++)
        free(links->items[i].path);
    free(links->items);
}

static int compare_file(const struct unecho_link *link, const struct stat *file) {
    int result = order(link->dev, file->st_dev);

    return result ? result : order(link->ino, file->st_ino);
}

size_t unecho_links_of(const struct unecho_links *links, const struct stat *file,
                       const struct unecho_link **first) {
    size_t at = 0, end = links->count;

    while (at < end) {
        size_t middle = at + (end - at) / 2;

        if (compare_file(&links->items[middle], file) < 0)
            at = middle + 1;
        else
            end = middle;
    }
    while (end < links->count && compare_file(&links->items[end], file) == 0)
        end++;
    *first = links->items + at;
    return end - at;
}

struct unecho_folder *unecho_link_folder(const struct unecho_link *link) {
    const char *base;
    char *root, *below;
    struct unecho_folder *folder = NULL;
    int fd = -1;

    if (link->operand == 0 || link->name == link->path + link->operand)
        return unecho_folder_around(link->path, &base);
    root = strndup(link->path, link->operand);
    below = strndup(link->path + link->operand,
                    (size_t)(link->name - (link->path + link->operand)) - 1);
    if (root && below)
        fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        int inner = unecho_open_beneath(fd, below, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (inner >= 0) {
            folder = unecho_folder_open(inner, ".", false);
            close(inner);
        }
        close(fd);
    }
    free(root);
    free(below);
    return folder;
}
