#define _POSIX_C_SOURCE 200809L

#include "preflight.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RIGHTS = 0777, OWNER = 0700 };

struct preflight {
    const struct unecho_files_config *config;
    struct unecho_finder *finder;
    struct unecho_targets *targets;
    bool together;     /* files might get one name, or the name of one that is read */
    char *first;       /* owned; a target that exists, unless it may be replaced */
    uint64_t existing; /* how many do */
};

/* False, for the caller to return. */
static bool refuse(const struct preflight *preflight, const char *path, const char *why) {
    preflight->config->request->inputs.complain(path, (struct unecho_io_error){why, 0});
    return false;
}

static bool fail_to_open(const struct preflight *preflight) {
    preflight->config->request->inputs.complain(preflight->config->folder,
                                                (struct unecho_io_error){"create", errno});
    return false;
}

/* Takes from the mode of the folder of results what the folder that is named, or that a file is in
 * which is named, does not give. What is not there is not mirrored. *last: the last one that a file
 * was in. False: errno. */
static bool narrow(mode_t *mode, const char *name, const struct unecho_folder *around,
                   char **last) {
    struct unecho_folder *mirrored = unecho_folder_open(AT_FDCWD, name, true);
    struct unecho_origin origin;

    if (!mirrored && errno == ENOTDIR) {
        const char *slash = strrchr(name, '/');
        char *folder = slash ? strndup(name, (size_t)(slash - name) + 1) : strdup(".");

        if (folder && *last && strcmp(folder, *last) == 0) {
            free(folder);
            return true;
        }
        mirrored = folder ? unecho_folder_open(AT_FDCWD, folder, true) : NULL;
        free(*last);
        *last = folder;
    }
    if (!mirrored && errno == EACCES)
        *mode = 0;
    if (!mirrored)
        return errno == EACCES || errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
    origin = (struct unecho_origin){
        .fd = -1, .stat = mirrored->stat, .extended = unecho_attributes_are_extended(mirrored->fd)};
    *mode &= unecho_attributes_mode(&origin, around);
    unecho_folder_let_go(mirrored);
    return true;
}

/* Nobody may do more in the folder of results than in any folder that is mirrored there. False:
 * errno. */
static bool find_mode(const struct unecho_finder *finder, const struct unecho_folder *around,
                      mode_t *mode) {
    char *last = NULL;
    bool ok = true;

    *mode = RIGHTS;
    for (size_t i = 0; ok && i < unecho_finder_operands(finder); i++)
        ok = narrow(mode, unecho_finder_operand(finder, i), around, &last);
    free(last);
    *mode |= OWNER;
    return ok;
}

/* Makes the folder of results, so that the walk knows it where it lies in a folder that is read. */
static bool make_folder(const struct preflight *preflight) {
    struct unecho_folder *around = unecho_targets_make_around(preflight->targets);
    mode_t mode;
    bool made = around && find_mode(preflight->finder, around, &mode) &&
                unecho_targets_make(preflight->targets, mode);

    if (!made)
        (void)fail_to_open(preflight);
    unecho_folder_let_go(around);
    return made;
}

/* The folder of results is not read: as an operand, it would leave nothing to do. */
static bool check_folder(const struct preflight *preflight) {
    const struct unecho_finder *finder = preflight->finder;
    struct stat operand;

    for (size_t i = 0; i < unecho_finder_operands(finder); i++)
        if (stat(unecho_finder_operand(finder, i), &operand) == 0 &&
            unecho_is_same_file(&operand, &preflight->targets->root->stat))
            return refuse(preflight, preflight->config->folder,
                          "write: it is also read (--in-place changes the files themselves)");
    return true;
}

/* Notes that a file would be written to one that exists. False: out of memory. */
static bool note_existing(struct preflight *preflight, const char *name) {
    struct stat there;

    if (!preflight->targets->root || !unecho_targets_stat(preflight->targets, name, &there) ||
        S_ISDIR(there.st_mode) || preflight->existing++ > 0)
        return true;
    preflight->first = unecho_targets_name(preflight->targets, name);
    return preflight->first != NULL;
}

/* False: the user was told, or there is no memory (*more). */
static bool check_name(struct preflight *preflight, const struct unecho_found *found, int *more) {
    const char *name = unecho_finder_mirror(preflight->finder, found);

    if (!unecho_targets_is_inside(name))
        return refuse(preflight, found->path, "write: it has \"..\" in its name");
    if ((preflight->together && !unecho_targets_add(preflight->targets, name)) ||
        (!preflight->config->force && !note_existing(preflight, name)))
        *more = -1;
    return *more > 0;
}

/* Two files are not written to one. */
static bool check_collisions(struct preflight *preflight) {
    const char *name = unecho_targets_collision(preflight->targets);

    return !name || refuse(preflight, name, "write: several files have this name");
}

/* A file that is replaced is not read later, nor was before. */
static bool check_apart(const struct preflight *preflight) {
    const struct unecho_targets *targets = preflight->targets;
    struct unecho_identities *met = preflight->finder->walk.config.met,
                             *touched = preflight->config->request->inputs.touched;
    bool ok = true;

    for (size_t i = 0; ok && targets->root && i < targets->count; i++) {
        struct stat there;

        if (!unecho_targets_stat(targets, targets->names[i], &there) ||
            (unecho_identities_role(met, &there) == UNECHO_ROLE_NONE &&
             unecho_identities_role(touched, &there) == UNECHO_ROLE_NONE))
            continue;
        char *target = unecho_targets_name(targets, targets->names[i]);

        ok = refuse(preflight, target ? target : targets->names[i], "write: it is also read");
        free(target);
    }
    return ok;
}

static bool check_existing(const struct preflight *preflight) {
    char text[96];

    if (preflight->existing == 0)
        return true;
    if (preflight->existing == 1)
        return refuse(preflight, preflight->first, "write: it exists (-f replaces it)");
    (void)snprintf(text, sizeof(text), "write: it exists, and %" PRIu64 " more (-f replaces them)",
                   preflight->existing - 1);
    return refuse(preflight, preflight->first, text);
}

/* Looks at the names of all files; of those that exist, no more than a name is kept in memory. */
static bool check_names(struct preflight *preflight) {
    struct unecho_found found;
    bool ok = true;
    int more = unecho_finder_begin(preflight->finder, true) ? 1 : -1;

    while (ok && more > 0 && (more = unecho_finder_next(preflight->finder, &found)) > 0)
        ok = check_name(preflight, &found, &more);
    if (more < 0)
        preflight->config->request->inputs.complain(
            "input", (struct unecho_io_error){"look for files", ENOMEM});
    return ok && more == 0 && check_collisions(preflight) &&
           (preflight->config->force ? check_apart(preflight) : check_existing(preflight));
}

/* All that the command line names can be read. Else it may not mean what it says: in
 * `--in-place .old FILE` the suffix is taken for a file, and FILE would change without a copy. */
static bool check_operands(const struct unecho_files_config *config) {
    const struct unecho_names *operands = &config->request->inputs.operands;
    bool ok = true;

    for (size_t i = 0; i < operands->count; i++) {
        const char *name = operands->items[i];
        struct stat info;
        struct unecho_io_error error = {0};

        if (stat(name, &info) != 0 || access(name, R_OK) != 0)
            error = (struct unecho_io_error){"open", errno};
        else if (S_ISDIR(info.st_mode) && !config->request->inputs.recursive)
            error = (struct unecho_io_error){UNECHO_WALK_IS_FOLDER, 0};
        else if (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode))
            error = (struct unecho_io_error){"read: it is not a regular file", 0};
        if (error.tried)
            config->request->inputs.complain(name, error);
        ok = ok && !error.tried;
    }
    if (!ok)
        config->request->inputs.complain(
            "--in-place",
            (struct unecho_io_error){config->suffix ? "no file was changed"
                                                    : "no file was changed (a suffix is written "
                                                      "with an equals sign: --in-place=.old)",
                                     0});
    return ok;
}

bool unecho_preflight(const struct unecho_files_config *config, struct unecho_finder *finder,
                      struct unecho_targets *targets) {
    struct preflight preflight = {.config = config, .finder = finder, .targets = targets};
    bool ok;

    *targets = (struct unecho_targets){.name = config->folder};
    if (!config->folder)
        return config->dry || check_operands(config);
    if (!unecho_targets_init(targets, config->folder))
        return errno == ENOTDIR && access(config->folder, F_OK) == 0
                   ? refuse(&preflight, config->folder, "write: it is not a directory")
                   : fail_to_open(&preflight);
    finder->except = targets->root ? &targets->root->stat : NULL;
    preflight.together = unecho_finder_operands(finder) > 1 || config->request->inputs.names;
    ok = (!targets->root || check_folder(&preflight)) &&
         ((!preflight.together && (!targets->root || config->force)) || check_names(&preflight));
    ok = ok && (targets->root || config->dry || make_folder(&preflight));
    finder->except = targets->root ? &targets->root->stat : NULL;
    free(preflight.first);
    return ok;
}
