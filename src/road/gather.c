#define _POSIX_C_SOURCE 200809L

#include "gather.h"

#include "room.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool add(struct unecho_gathered *gathered, const struct unecho_found *found) {
    size_t wanted = gathered->count + 1;
    char **owned =
        unecho_room(gathered->owned, &gathered->owned_room, wanted, sizeof(*gathered->owned));
    size_t *operands;

    if (!owned)
        return false;
    gathered->owned = owned;
    operands = unecho_room(gathered->operands, &gathered->operands_room, wanted,
                           sizeof(*gathered->operands));
    if (!operands)
        return false;
    gathered->operands = operands;
    operands[gathered->count] = found->named ? 0 : (size_t)(found->relative - found->path);
    owned[gathered->count] = strdup(found->path);
    return owned[gathered->count++] != NULL;
}

static bool add_all(struct unecho_finder *finder, struct unecho_gathered *gathered) {
    struct unecho_found found;
    int more = unecho_finder_begin(finder, false) ? 1 : -1;

    while (more > 0 && (more = unecho_finder_next(finder, &found)) > 0)
        if (!add(gathered, &found))
            more = -1;
    if (more < 0)
        finder->config->complain("input", (struct unecho_io_error){"look for files", ENOMEM});
    return more == 0;
}

bool unecho_gather(const struct unecho_finder_config *config, struct unecho_gathered *gathered) {
    struct unecho_finder finder;
    bool ok;

    *gathered = (struct unecho_gathered){.names = config->operands};
    if (!config->recursive && !config->names) /* what they are shows when they are opened */
        return true;
    if (config->recursive && !config->names && config->operands.count == 0)
        return true;
    ok = unecho_finder_open(&finder, config) && add_all(&finder, gathered);
    gathered->failed = finder.failed;
    gathered->skipped = finder.skipped;
    gathered->none = gathered->count == 0;
    gathered->names = (struct unecho_names){(const char *const *)gathered->owned, gathered->count,
                                            gathered->operands};
    unecho_finder_release(&finder);
    return ok;
}

void unecho_gathered_release(struct unecho_gathered *gathered) {
    for (size_t i = 0; i < gathered->count; i++)
        free(gathered->owned[i]);
    free(gathered->owned);
    free(gathered->operands);
}
