#define _POSIX_C_SOURCE 200809L

#include "preflight.h"

#include "targets.h"

#include <errno.h>
#include <sys/stat.h>

struct preflight {
    const struct unecho_tree_config *config;
    struct unecho_finder *finder;
    struct unecho_targets targets;
};

/* False, for the caller to return. */
static bool refuse(const struct preflight *preflight, const char *path, const char *why) {
    preflight->config->inputs.complain(path, (struct unecho_io_error){why, 0});
    return false;
}

static bool is_same(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The folder of results is not read: as an operand, it would leave nothing to do. */
static bool check_folder(const struct preflight *preflight, const struct stat *folder) {
    const struct unecho_finder *finder = preflight->finder;
    struct stat operand;

    for (size_t i = 0; i < unecho_finder_operands(finder); i++)
        if (stat(unecho_finder_operand(finder, i), &operand) == 0 && is_same(&operand, folder))
            return refuse(preflight, preflight->config->folder,
                          "write: it is also read (--in-place changes the files themselves)");
    return true;
}

static bool check_name(struct preflight *preflight, const struct unecho_found *found, int *more) {
    const char *name = unecho_finder_mirror(preflight->finder, found);

    if (!unecho_targets_is_inside(name))
        return refuse(preflight, found->path, "write: it has \"..\" in its name");
    if (!unecho_targets_add(&preflight->targets, name))
        *more = -1;
    return true;
}

/* Two files are not written to one, and none to somewhere else. */
static bool check_names(struct preflight *preflight) {
    struct unecho_found found;
    const char *collision = NULL;
    bool ok = true;
    int more = unecho_finder_begin(preflight->finder, true) ? 1 : -1;

    while (ok && more > 0 && (more = unecho_finder_next(preflight->finder, &found)) > 0)
        ok = check_name(preflight, &found, &more);
    if (more == 0)
        collision = unecho_targets_collision(&preflight->targets);
    if (collision)
        return refuse(preflight, collision, "write: several files have this name");
    if (more < 0)
        preflight->config->inputs.complain("input",
                                           (struct unecho_io_error){"look for files", ENOMEM});
    return ok && more >= 0;
}

bool unecho_preflight(const struct unecho_tree_config *config, struct unecho_finder *finder) {
    struct preflight preflight = {.config = config, .finder = finder};
    struct stat folder;
    bool ok = true;

    if (!config->folder)
        return true;
    unecho_targets_init(&preflight.targets, config->folder);
    if (stat(config->folder, &folder) == 0)
        ok = check_folder(&preflight, &folder);
    if (ok && unecho_finder_operands(finder) > 1)
        ok = check_names(&preflight);
    unecho_targets_release(&preflight.targets);
    return ok;
}
