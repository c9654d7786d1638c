#define _DEFAULT_SOURCE /* flock, realpath */

#include "turns.h"

#include "identity.h"
#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* More names are not locked each, and more locks not held: descriptors are few. */
enum { NAMES = 256, TURNS = 512, PAUSE_NS = 20 * 1000 * 1000 };

struct unecho_turn {
    char *path; /* owned; without links */
    bool alone;
    bool foreign; /* another program has locked it; whoever opens it finds that out */
    int fd;       /* owned; -1: not locked, or by another path */
    struct stat stat;
};

/* Takes the path over. False: out of memory. */
static bool add(struct unecho_turns *turns, char *path, bool alone) {
    struct unecho_turn *items =
        path ? unecho_room(turns->items, &turns->capacity, turns->count + 1, sizeof(*items)) : NULL;

    if (!items) {
        free(path);
        return false;
    }
    turns->items = items;
    items[turns->count++] = (struct unecho_turn){.path = path, .alone = alone, .fd = -1};
    return true;
}

/* A name without links, and the folders above it. A name of nothing is nothing to wait for. */
static bool add_name(struct unecho_turns *turns, const char *name, bool alone) {
    char *path = realpath(name, NULL);
    bool ok = true;

    if (!path)
        return errno != ENOMEM;
    for (char *slash = strchr(path + 1, '/'); ok && slash; slash = strchr(slash + 1, '/'))
        ok = add(turns, strndup(path, (size_t)(slash - path)), false);
    ok = ok && add(turns, strdup("/"), false);
    if (ok)
        return add(turns, path, alone);
    free(path);
    return false;
}

/* "a/b" -> "a", "/b" -> "/", "b" -> "." */
static char *folder_of(const char *name) {
    const char *slash = strrchr(name, '/');

    if (!slash)
        return strdup(".");
    return strndup(name, slash == name ? 1 : (size_t)(slash - name));
}

/* The folders that the names are in; those that stand together are often in the same one. */
static bool add_folders(struct unecho_turns *turns, const char *const *names, size_t count,
                        bool alone) {
    char *last = NULL;
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++) {
        char *folder = folder_of(names[i]);

        ok = folder != NULL;
        if (ok && (!last || strcmp(last, folder) != 0)) {
            ok = add_name(turns, folder, alone);
            free(last);
            last = folder;
        } else {
            free(folder);
        }
    }
    free(last);
    return ok;
}

bool unecho_turns_add(struct unecho_turns *turns, const char *const *names, size_t count,
                      bool changes) {
    bool ok = true;

    if (count > NAMES)
        return add_folders(turns, names, count, changes);
    for (size_t i = 0; ok && i < count; i++)
        ok = add_name(turns, names[i], changes);
    return ok;
}

static int compare(const void *a, const void *b) {
    return strcmp(((const struct unecho_turn *)a)->path, ((const struct unecho_turn *)b)->path);
}

/* Each path once, with the stronger wish. */
static void merge(struct unecho_turns *turns) {
    size_t kept = 0;

    qsort(turns->items, turns->count, sizeof(*turns->items), compare);
    for (size_t i = 0; i < turns->count; i++) {
        struct unecho_turn *item = &turns->items[i];

        if (kept > 0 && strcmp(turns->items[kept - 1].path, item->path) == 0) {
            turns->items[kept - 1].alone |= item->alone;
            free(item->path);
        } else {
            turns->items[kept++] = *item;
        }
    }
    turns->count = kept;
}

static bool is_around(const char *folder, const char *path) {
    size_t len = strlen(folder);

    return strncmp(folder, path, len) == 0 &&
           (path[len] == '/' || path[len] == '\0' || folder[len - 1] == '/');
}

/* The innermost one that is around all that will be changed. */
static size_t common(const struct unecho_turns *turns) {
    size_t best = 0; /* "/" */

    for (size_t i = 0; i < turns->count; i++) {
        bool around = true;

        for (size_t k = 0; around && k < turns->count; k++)
            around =
                !turns->items[k].alone || is_around(turns->items[i].path, turns->items[k].path);
        if (around)
            best = i; /* what is inside another comes behind it */
    }
    return best;
}

/* They are too many: that one for ourselves, and none inside it. */
static void widen(struct unecho_turns *turns) {
    size_t around = common(turns), kept = 0;

    turns->items[around].alone = true;
    for (size_t i = 0; i < turns->count; i++) {
        if (i > around && is_around(turns->items[around].path, turns->items[i].path))
            free(turns->items[i].path);
        else
            turns->items[kept++] = turns->items[i];
    }
    turns->count = kept;
}

static int open_path(const char *path) {
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static void close_turn(struct unecho_turn *turn) {
    if (turn->fd >= 0)
        close(turn->fd);
    turn->fd = -1;
}

/* What cannot be opened is nothing that another run could lock. What is open by another path
 * (links, mounts) is locked once, as we would wait for ourselves. */
static void open_turn(struct unecho_turns *turns, size_t n) {
    struct unecho_turn *turn = &turns->items[n];

    turn->fd = turn->foreign ? -1 : open_path(turn->path);
    if (turn->fd >= 0 && fstat(turn->fd, &turn->stat) != 0)
        close_turn(turn);
    for (size_t i = 0; turn->fd >= 0 && i < n; i++)
        if (turns->items[i].fd >= 0 && unecho_is_same_file(&turns->items[i].stat, &turn->stat)) {
            turns->items[i].alone |= turn->alone;
            close_turn(turn);
        }
}

/* False: it is taken. */
static bool lock(struct unecho_turn *turn) {
    struct stat there;

    if (turn->fd < 0)
        return true;
    if (flock(turn->fd, (turn->alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0)
        return errno != EWOULDBLOCK; /* there may be no locks there */
    /* who had it before may have put another file there */
    return stat(turn->path, &there) != 0 || unecho_is_same_file(&turn->stat, &there);
}

static void unlock_all(struct unecho_turns *turns) {
    for (size_t i = 0; i < turns->count; i++)
        close_turn(&turns->items[i]);
}

/* A run that has locked a file has the folder around it, too. So where that is free and the file is
 * not, it is no run that we could wait for. */
static bool is_foreign(const struct unecho_turn *turn) {
    char *around = S_ISREG(turn->stat.st_mode) ? folder_of(turn->path) : NULL;
    int folder = around ? open_path(around) : -1, file = open_path(turn->path);
    bool foreign = folder >= 0 && file >= 0 && flock(folder, LOCK_EX | LOCK_NB) == 0 &&
                   flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;

    if (folder >= 0)
        close(folder);
    if (file >= 0)
        close(file);
    free(around);
    return foreign;
}

/* NULL: all are ours. Else none is, and that one is taken. */
static struct unecho_turn *lock_all(struct unecho_turns *turns) {
    for (size_t i = 0; i < turns->count; i++)
        open_turn(turns, i);
    for (size_t i = 0; i < turns->count; i++)
        if (!lock(&turns->items[i])) {
            unlock_all(turns);
            return &turns->items[i];
        }
    return NULL;
}

bool unecho_turns_take(struct unecho_turns *turns, bool (*wait)(void *arg, const char *path),
                       void *arg) {
    const struct timespec pause = {0, PAUSE_NS};
    struct unecho_turn *taken;

    if (turns->count > 0)
        merge(turns);
    if (turns->count > TURNS)
        widen(turns);
    /* to hold some while waiting for others would make two runs wait for each other */
    while ((taken = lock_all(turns)) != NULL) {
        taken->foreign = is_foreign(taken);
        if (taken->foreign)
            continue;
        if (!wait(arg, taken->path))
            return false;
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

bool unecho_turns_hold(const struct unecho_turns *turns, const struct stat *info) {
    for (size_t i = 0; i < turns->count; i++)
        if (turns->items[i].alone && turns->items[i].fd >= 0 &&
            unecho_is_same_file(&turns->items[i].stat, info))
            return true;
    return false;
}

void unecho_turns_release(struct unecho_turns *turns) {
    unlock_all(turns);
    for (size_t i = 0; i < turns->count; i++)
        free(turns->items[i].path);
    free(turns->items);
    *turns = (struct unecho_turns){0};
}
