#define _POSIX_C_SOURCE 200809L

#include "finder.h"

#include "namelist.h"
#include "room.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a. */
static uint64_t hash_of(const char *path) {
    uint64_t hash = 0xCBF29CE484222325u;

    for (; *path; path++)
        hash = (hash ^ (unsigned char)*path) * 0x100000001B3u;
    return hash;
}

/* Without memory for its name it is not known later, and may be told of once more. */
void unecho_finder_refuse(struct unecho_finder *finder, const char *path,
                          struct unecho_io_error error) {
    struct unecho_refused *refused = unecho_room(finder->refused, &finder->refused_room,
                                                 finder->refused_count + 1, sizeof(*refused));
    char *copy = refused ? strdup(path) : NULL;

    finder->failed++;
    finder->config->complain(path, error);
    if (refused)
        finder->refused = refused;
    if (copy)
        refused[finder->refused_count++] =
            (struct unecho_refused){copy, hash_of(path), error.number};
}

const struct unecho_refused *unecho_finder_refused(const struct unecho_finder *finder,
                                                   const char *path) {
    uint64_t hash = finder->refused_count > 0 ? hash_of(path) : 0;

    for (size_t i = 0; i < finder->refused_count; i++)
        if (finder->refused[i].hash == hash && strcmp(finder->refused[i].path, path) == 0)
            return &finder->refused[i];
    return NULL;
}

static void tell(void *arg, const char *path, struct unecho_io_error error,
                 enum unecho_walk_kind kind) {
    struct unecho_finder *finder = arg;
    bool failed = kind == UNECHO_WALK_FAILED, told;

    if (finder->silent && finder->counts && failed)
        unecho_finder_refuse(finder, path, error);
    if (finder->silent)
        return;
    told = failed && unecho_finder_refused(finder, path);
    finder->failed += failed && !told;
    if (failed && error.number != 0 && error.number != ENOENT) {
        finder->unread++;
        free(finder->unread_path);
        finder->unread_path = strdup(path);
    }
    finder->skipped += !failed;
    if (failed && !told)
        finder->config->complain(path, error);
    else if (!failed)
        finder->config->notice(path, error);
}

/* False: out of memory. */
static bool add_name(struct unecho_finder *finder, const char *name, size_t *capacity) {
    if (finder->listed_count == *capacity) {
        size_t more = *capacity * 2 + 64;
        char **listed = realloc(finder->listed, more * sizeof(*listed));

        if (!listed)
            return false;
        finder->listed = listed;
        *capacity = more;
    }
    finder->listed[finder->listed_count] = strdup(name);
    return finder->listed[finder->listed_count++] != NULL;
}

static bool read_names(struct unecho_finder *finder) {
    const struct unecho_finder_config *config = finder->config;
    struct unecho_namelist list;
    size_t capacity = 0;
    int role = UNECHO_ROLE_NONE;
    bool more = unecho_namelist_open(&list, config->names, config->separator);

    if (more)
        role = unecho_identities_add(config->touched, &list.reader.stat, UNECHO_ROLE_LEARNED);
    if (role < 0)
        list.error = (struct unecho_io_error){"read", ENOMEM};
    if (role == UNECHO_ROLE_OUTPUT)
        list.error = (struct unecho_io_error){"it is the output too", 0};
    more = more && !list.error.tried;
    while (more) {
        const char *name = unecho_namelist_next(&list);

        more = name && add_name(finder, name, &capacity);
        if (name && !more)
            list.error = (struct unecho_io_error){"read", ENOMEM};
    }
    if (list.error.tried)
        config->complain(unecho_reader_label(config->names), list.error);
    unecho_namelist_release(&list);
    return !list.error.tried;
}

bool unecho_finder_open(struct unecho_finder *finder, const struct unecho_finder_config *config) {
    *finder = (struct unecho_finder){.config = config};
    unecho_identities_init(&finder->looked_at);
    return !config->names || read_names(finder);
}

static void end_walk(struct unecho_finder *finder) {
    if (finder->walking)
        unecho_walk_release(&finder->walk);
    unecho_identities_release(&finder->looked_at);
    unecho_identities_init(&finder->looked_at);
    finder->walking = false;
}

void unecho_finder_release(struct unecho_finder *finder) {
    end_walk(finder);
    for (size_t i = 0; !finder->beside && i < finder->listed_count; i++)
        free(finder->listed[i]);
    if (!finder->beside)
        free(finder->listed);
    free(finder->unread_path);
    for (size_t i = 0; i < finder->refused_count; i++)
        free(finder->refused[i].path);
    free(finder->refused);
    unecho_identities_release(&finder->looked_at);
}

bool unecho_finder_begin(struct unecho_finder *finder, bool silent) {
    const struct unecho_finder_config *config = finder->config;
    const struct unecho_walk_config walk = {.recursive = config->recursive,
                                            .include = config->include,
                                            .exclude = config->exclude,
                                            .met = silent ? &finder->looked_at : config->touched,
                                            .touched = config->touched,
                                            .spares = config->spares,
                                            .all_names = finder->beside,
                                            .tidies = config->tidies && !silent,
                                            .tell = tell,
                                            .arg = finder};

    end_walk(finder);
    finder->silent = silent;
    finder->operand = 0;
    finder->walking = true;
    unecho_walk_init(&finder->walk, &walk);
    return !finder->except || unecho_identities_add(walk.met, finder->except, UNECHO_ROLE_MET) >= 0;
}

bool unecho_finder_begin_beside(struct unecho_finder *finder, const struct unecho_finder *other) {
    *finder = (struct unecho_finder){.config = other->config,
                                     .except = other->except,
                                     .listed = other->listed,
                                     .listed_count = other->listed_count,
                                     .beside = true};
    unecho_identities_init(&finder->looked_at);
    return unecho_finder_begin(finder, true);
}

size_t unecho_finder_operands(const struct unecho_finder *finder) {
    return finder->config->operands.count + finder->listed_count;
}

const char *unecho_finder_operand(const struct unecho_finder *finder, size_t i) {
    const struct unecho_names *operands = &finder->config->operands;

    return i < operands->count ? operands->items[i] : finder->listed[i - operands->count];
}

/* Takes up the next operand. False: there is none. */
static bool next_operand(struct unecho_finder *finder) {
    size_t n = finder->operand;

    if (n >= unecho_finder_operands(finder))
        return false;
    finder->operand++;
    unecho_walk_add(&finder->walk, unecho_finder_operand(finder, n));
    return true;
}

int unecho_finder_next(struct unecho_finder *finder, struct unecho_found *found) {
    for (;;) {
        int more = finder->operand > 0 ? unecho_walk_next(&finder->walk, found) : 0;

        if (more != 0)
            return more;
        if (!next_operand(finder))
            return 0;
    }
}

const char *unecho_finder_mirror(const struct unecho_finder *finder,
                                 const struct unecho_found *found) {
    return finder->operand > finder->config->operands.count ? found->path : found->relative;
}
