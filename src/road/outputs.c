#define _DEFAULT_SOURCE /* realpath */

#include "outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder that a file is in, without links, and its name there. */
struct spot {
    char *folder; /* owned; NULL: there is none */
    const char *base;
};

static struct spot spot_of(const char *path) {
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    struct spot spot = {folder ? realpath(folder, NULL) : NULL, slash ? slash + 1 : path};

    free(folder);
    return spot;
}

static bool are_same(const struct spot *a, const struct spot *b) {
    return a->folder && b->folder && strcmp(a->folder, b->folder) == 0 &&
           strcmp(a->base, b->base) == 0;
}

/* The same file, or one to be, by their names or by links. */
static bool leads_to(const char *one, const char *other) {
    struct spot a = spot_of(one), b = spot_of(other);
    struct stat x, y;
    bool same = are_same(&a, &b) || (stat(one, &x) == 0 && stat(other, &y) == 0 &&
                                     S_ISREG(x.st_mode) && unecho_is_same_file(&x, &y));

    free(a.folder);
    free(b.folder);
    return same;
}

/* Is the file, or will it be, below the folder? */
static bool is_below(const char *path, const char *folder) {
    struct spot spot = spot_of(path);
    struct stat info;
    char *real = stat(folder, &info) == 0 && S_ISDIR(info.st_mode) ? realpath(folder, NULL) : NULL;
    size_t len = real ? strlen(real) : 0;
    bool below = spot.folder && real && strncmp(spot.folder, real, len) == 0 &&
                 (spot.folder[len] == '/' || spot.folder[len] == '\0' || real[len - 1] == '/');

    free(spot.folder);
    free(real);
    return below;
}

static bool is_below_operand(const char *path, const struct unecho_finder_config *inputs) {
    for (size_t i = 0; i < inputs->operands.count; i++)
        if (is_below(path, inputs->operands.items[i]))
            return true;
    return false;
}

/* Is there a file, and has an earlier run not made it? */
static bool is_strange(const char *path) {
    char begin[4096];
    ssize_t len = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return errno != ENOENT;
    len = read(fd, begin, sizeof(begin) - 1);
    close(fd);
    begin[len > 0 ? len : 0] = '\0';
    return len != 0 &&
           unecho_format_removed.looks(begin, len > 0 ? (size_t)len : 0, true) != UNECHO_LOOKS_SO &&
           !(strncmp(begin, "<!DOCTYPE html>", 15) == 0 && strstr(begin, "unecho"));
}

/* What is wrong with the name of a view's file; NULL: nothing. */
static const char *fault_of(const char *path, const struct unecho_files_config *files,
                            const char *output) {
    const struct unecho_finder_config *inputs = &files->request->inputs;
    bool changes = !files->folder && !files->dry;

    if (output && leads_to(path, output))
        return "write: it is the output too";
    if (files->folder && is_below(path, files->folder))
        return "write: it would stand in the folder of results";
    if (!inputs->recursive || !is_below_operand(path, inputs))
        return NULL;
    if (changes)
        return "write: it would stand in a folder that is changed";
    return is_strange(path) ? "write: it is also read" : NULL;
}

bool unecho_outputs_are_apart(const struct unecho_views *views,
                              const struct unecho_files_config *files, const char *output,
                              unecho_complain *complain) {
    for (size_t i = 0; i < views->count; i++) {
        const char *path = unecho_views_file(views, i), *fault;

        if (!path)
            continue;
        fault = fault_of(path, files, output);
        for (size_t k = 0; k < i && !fault; k++)
            if (unecho_views_file(views, k) && leads_to(path, unecho_views_file(views, k)))
                fault = "write: it is another output too";
        if (fault) {
            complain(path, (struct unecho_io_error){fault, 0});
            return false;
        }
    }
    return true;
}
