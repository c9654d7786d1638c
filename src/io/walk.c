/*
 * DESIGN
 *
 * The folders from the operand down to where we are form a stack, so that no depth of a tree is a
 * depth of calls. Each holds its names (entries.h) until it is left.
 *
 * Everything is opened relative to the folder it is in: that takes paths of any length, and no more
 * steps the deeper it is. Of those folders the operand and the OPEN innermost ones are held open.
 * On the way up the others are opened again as "..", or from the nearest open one above; in both
 * cases only if it is the same folder as before.
 */
#define _DEFAULT_SOURCE /* d_type: the kind of a file without a call of the system; realpath */

#include "walk.h"

#include "entries.h"
#include "temp.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPEN = 16, FIRST_ROOM = 16, FIRST_PATH = 512 };

struct unecho_walk_folder {
    struct unecho_folder *open;  /* held; NULL: not open */
    struct unecho_origin origin; /* not open */
    size_t path_len;             /* of its path in walk->path, with the slash */
    struct unecho_entries entries;
    size_t at; /* of the name to look at next */
};

static void skipped(const struct unecho_walk *walk, const char *why) {
    walk->config.tell(walk->config.arg, walk->path, (struct unecho_io_error){why, 0},
                      UNECHO_WALK_SKIPPED);
}

static void failed(const struct unecho_walk *walk, const char *tried, int number) {
    walk->config.tell(walk->config.arg, walk->path, (struct unecho_io_error){tried, number},
                      UNECHO_WALK_FAILED);
}

/* --- the path --------------------------------------------------------------------------------- */

/* Puts `name` behind the first `keep` bytes. False: out of memory. */
static bool set_path(struct unecho_walk *walk, size_t keep, const char *name, size_t len) {
    size_t size = keep + len + 2; /* a slash, and the zero */

    if (size > walk->path_size) {
        char *path = realloc(walk->path, size * 2);

        if (!path)
            return false;
        walk->path = path;
        walk->path_size = size * 2;
    }
    memcpy(walk->path + keep, name, len);
    walk->path_len = keep + len;
    walk->path[walk->path_len] = '\0';
    return true;
}

/* "a//b//" -> "a/b": nothing that is put behind it makes a doubled slash. */
static void squeeze_path(struct unecho_walk *walk) {
    size_t to = 0;

    for (size_t from = 0; from < walk->path_len; from++)
        if (to == 0 || walk->path[from] != '/' || walk->path[to - 1] != '/')
            walk->path[to++] = walk->path[from];
    if (to > 1 && walk->path[to - 1] == '/')
        to--;
    walk->path[to] = '\0';
    walk->path_len = to;
}

/* --- a folder's names ------------------------------------------------------------------------- */

/* Only on file systems that do not tell kinds this costs a call of the system. What cannot be told
 * is looked at when its turn comes. */
static bool is_folder(int fd, const struct dirent *entry) {
    struct stat info;

#ifdef DT_DIR
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
#endif
    return fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

/* What `relative` names below the operand, by its name and the patterns. All are tried, as they
 * tell later whether they matched anything. */
static bool is_wanted(const struct unecho_walk *walk, const char *relative, bool folder) {
    const struct unecho_globs_path path = {walk->path, walk->operand_len, relative, folder};
    const char *slash = strrchr(relative, '/');
    bool hidden = (slash ? slash[1] : relative[0]) == '.', excluded, left_out = false;

    excluded = walk->config.exclude && unecho_globs_match(walk->config.exclude, &path) > 0;
    if (walk->config.include && !hidden && !folder) {
        int included = unecho_globs_match(walk->config.include, &path);

        left_out = included < 0 || (included == 0 && walk->config.include->chooses);
    }
    return !hidden && !excluded && !left_out;
}

/* False: out of memory. */
static bool add_wanted(struct unecho_walk *walk, struct unecho_walk_folder *folder,
                       const struct dirent *entry) {
    const char *name = entry->d_name;
    bool is_dir, chosen = walk->config.include || walk->config.exclude;

    if (walk->config.tidies && name[0] == '.')
        unecho_temp_tidy(folder->open->fd, name);
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (name[0] == '.' && !chosen))
        return true;
    is_dir = is_folder(folder->open->fd, entry);
    if (chosen) {
        if (!set_path(walk, folder->path_len, name, strlen(name)))
            return false;
        if (!is_wanted(walk, walk->path + walk->operand_len, is_dir))
            return true;
    }
    return unecho_entries_add(&folder->entries, name, is_dir);
}

/* The stream closes what it reads from, and the folder needs its own. */
static DIR *open_stream(int folder) {
    int fd = fcntl(folder, F_DUPFD_CLOEXEC, 0);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);

    if (!dir && fd >= 0) {
        int number = errno;

        close(fd);
        errno = number;
    }
    return dir;
}

/* The next name; a signal that comes between is none of its business. */
static const struct dirent *read_entry(DIR *dir) {
    const struct dirent *entry;

    do {
        errno = 0;
        entry = readdir(dir);
    } while (!entry && errno == EINTR);
    return entry;
}

/* If the folder cannot be read to its end, what was read stays. False: out of memory. */
static bool read_entries(struct unecho_walk *walk, struct unecho_walk_folder *folder) {
    DIR *dir = open_stream(folder->open->fd);
    bool enough = true;
    int number = errno;

    while (dir && enough) {
        const struct dirent *entry = read_entry(dir);

        number = errno;
        if (!entry)
            break;
        enough = add_wanted(walk, folder, entry);
    }
    if (dir)
        closedir(dir);
    if (!enough || !set_path(walk, folder->path_len, "", 0))
        return false;
    if (!dir || number)
        failed(walk, "read", number);
    else if (walk->config.tidies) /* all names were looked at */
        atomic_store(&folder->open->tidied, true);
    return unecho_entries_sort(&folder->entries);
}

/* --- the stack of folders --------------------------------------------------------------------- */

static struct unecho_walk_folder *top_of(const struct unecho_walk *walk) {
    return &walk->folders[walk->depth - 1];
}

static void close_folder(struct unecho_walk_folder *folder) {
    unecho_folder_let_go(folder->open);
    folder->open = NULL;
}

/* Folder `i` was opened: one less need be above it. The operand stays open for reopen(). */
static void close_above(struct unecho_walk *walk, size_t i) {
    if (i > OPEN)
        close_folder(&walk->folders[i - OPEN]);
}

/* Takes the folder over. */
static bool push(struct unecho_walk *walk, struct unecho_folder *folder) {
    if (walk->depth == walk->room) {
        size_t room = walk->room ? walk->room * 2 : FIRST_ROOM;
        struct unecho_walk_folder *folders = realloc(walk->folders, room * sizeof(*folders));

        if (!folders) {
            unecho_folder_let_go(folder);
            return false;
        }
        walk->folders = folders;
        walk->room = room;
    }
    walk->folders[walk->depth] = (struct unecho_walk_folder){
        .open = folder, .origin = {-1, folder->stat, unecho_attributes_are_extended(folder->fd)}};
    close_above(walk, walk->depth++);
    return true;
}

static void pop(struct unecho_walk *walk) {
    struct unecho_walk_folder *folder = top_of(walk);

    close_folder(folder);
    unecho_entries_release(&folder->entries);
    walk->depth--;
}

/* Opens a folder that was closed. False: errno; it cannot be, or another one stands there now. */
static bool open_again(struct unecho_walk_folder *folder, int above, const char *name) {
    folder->open = unecho_folder_open(above, name, false);
    if (!folder->open)
        return false;
    if (unecho_is_same_file(&folder->open->stat, &folder->origin.stat))
        return true;
    close_folder(folder);
    errno = ESTALE;
    return false;
}

static void leave(struct unecho_walk *walk) {
    struct unecho_walk_folder *folder = top_of(walk);

    if (walk->depth > 1 && !folder[-1].open && folder->open)
        (void)open_again(&folder[-1], folder->open->fd, ".."); /* or reopen() does it */
    pop(walk);
}

/* Opens the top from the nearest open folder above it, each by the name that was looked at last. */
static bool reopen(struct unecho_walk *walk) {
    size_t i = walk->depth - 1;

    while (!walk->folders[i - 1].open)
        i--;
    for (; i < walk->depth; i++) {
        const struct unecho_walk_folder *above = &walk->folders[i - 1];

        if (!open_again(&walk->folders[i], above->open->fd, above->entries.names[above->at - 1]))
            return false;
        close_above(walk, i);
    }
    return true;
}

static bool is_around(const struct unecho_walk *walk, const struct stat *info) {
    for (size_t i = walk->depth; i-- > 0;)
        if (unecho_is_same_file(&walk->folders[i].origin.stat, info))
            return true;
    return false;
}

/* Goes into the folder that walk->path names, if it can be read and is new. 0, or negative: out of
 * memory. */
static int enter(struct unecho_walk *walk, int above, const char *name) {
    bool is_operand = walk->depth == 0;
    struct unecho_folder *open = unecho_folder_open(above, name, is_operand);
    struct unecho_walk_folder *folder;
    int had;

    if (!open || open->unlisted) {
        failed(walk, "open", open ? EACCES : errno);
        unecho_folder_let_go(open);
        return 0;
    }
    had = unecho_identities_add(walk->config.met, &open->stat, UNECHO_ROLE_MET);
    if (had > 0)
        skipped(walk, is_around(walk, &open->stat) ? "skipped: a loop, it is a folder around itself"
                                                   : "skipped: the same folder as one before");
    if (had != UNECHO_ROLE_NONE) {
        unecho_folder_let_go(open);
        return had < 0 ? had : 0;
    }
    if (!push(walk, open))
        return -1;
    if (walk->path[walk->path_len - 1] != '/' && !set_path(walk, walk->path_len, "/", 1))
        return -1;
    folder = top_of(walk);
    folder->path_len = walk->path_len;
    if (is_operand)
        walk->operand_len = walk->path_len;
    return read_entries(walk, folder) ? 0 : -1;
}

/* --- one after the other ---------------------------------------------------------------------- */

/* Is the file that was found there for the first time? As unecho_walk_next. */
static int take(struct unecho_walk *walk, const struct unecho_found *found) {
    const struct unecho_walk_config *config = &walk->config;
    enum unecho_role role;
    int had;

    if (!S_ISREG(found->stat.st_mode)) /* named by the user: a pipe has no content that repeats */
        return 1;
    role = unecho_identities_role(config->touched, &found->stat);
    if (role == UNECHO_ROLE_OUTPUT && found->named)
        failed(walk, "it is the output too", 0);
    else if (role == UNECHO_ROLE_OUTPUT)
        skipped(walk, "skipped: it is the output");
    else if (role == UNECHO_ROLE_LEARNED && config->spares)
        skipped(walk, "skipped: an option names it, too, and so it stays as it is");
    if (role == UNECHO_ROLE_OUTPUT || (role == UNECHO_ROLE_LEARNED && config->spares))
        return 0;
    if (config->all_names && found->stat.st_nlink > 1)
        return 1;
    if (role == UNECHO_ROLE_LEARNED) /* now it is read, too, and that once */
        unecho_identities_remove(config->met, &found->stat);
    had = unecho_identities_add(config->met, &found->stat, UNECHO_ROLE_MET);
    if (had > 0)
        skipped(walk, UNECHO_WALK_IS_SAME);
    return had < 0 ? had : had == UNECHO_ROLE_NONE;
}

/* The next name in the top folder. As unecho_walk_next, but 0: this is no file. */
static int visit(struct unecho_walk *walk, struct unecho_found *found) {
    struct unecho_walk_folder *folder = top_of(walk);
    const char *name = folder->entries.names[folder->at++];
    size_t len = strlen(name);
    bool is_dir = name[len - 1] == '/';

    if (!set_path(walk, folder->path_len, name, len - is_dir))
        return -1;
    if (is_dir) {
        folder->entries.names[folder->at - 1][len - 1] = '\0'; /* with it a link is followed */
        return enter(walk, folder->open->fd, name);
    }
    *found = (struct unecho_found){.path = walk->path,
                                   .relative = walk->path + walk->operand_len,
                                   .folder = folder->open,
                                   .name = name};
    if (fstatat(folder->open->fd, name, &found->stat, AT_SYMLINK_NOFOLLOW) != 0) {
        failed(walk, "open", errno);
        return 0;
    }
    if (S_ISDIR(found->stat.st_mode)) /* since its name was read */
        return enter(walk, folder->open->fd, name);
    if (S_ISLNK(found->stat.st_mode)) {
        skipped(walk, "skipped: a link (one that is named is followed)");
        return 0;
    }
    if (!S_ISREG(found->stat.st_mode)) {
        skipped(walk, "skipped: not a regular file");
        return 0;
    }
    return take(walk, found);
}

/* Opens the folder that a path's last component is in, if it is another one than the last. */
static bool open_around(struct unecho_walk *walk, const char *path, const char **base) {
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;

    *base = slash ? slash + 1 : path;
    if (walk->around && strlen(walk->around_name) == len &&
        memcmp(walk->around_name, path, len) == 0)
        return true;
    unecho_folder_let_go(walk->around);
    free(walk->around_name);
    walk->around = NULL;
    walk->around_name = slash == path ? NULL : strndup(path, len); /* "/x" and "x" are two */
    if (walk->around_name)
        walk->around = unecho_folder_around(path, base);
    return walk->around != NULL;
}

/* Where a regular file that the user named really is: found->folder, unless it cannot be known. */
static void locate(struct unecho_walk *walk, struct unecho_found *found) {
    const char *base = found->name;
    struct stat there;

    if (!open_around(walk, found->path, &base) ||
        fstatat(walk->around->fd, base, &there, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    if (S_ISLNK(there.st_mode)) {
        free(walk->real);
        walk->real = realpath(found->path, NULL);
        if (!walk->real || !open_around(walk, walk->real, &base) ||
            fstatat(walk->around->fd, base, &there, AT_SYMLINK_NOFOLLOW) != 0)
            return;
    }
    if (!unecho_is_same_file(&there, &found->stat))
        return;
    found->folder = walk->around;
    found->name = base;
}

/* As visit(), of what the user named. */
static int begin(struct unecho_walk *walk, struct unecho_found *found) {
    const char *name = walk->operand, *slash = strrchr(name, '/');
    bool is_stdin = strcmp(name, "-") == 0;
    int result;

    walk->operand = NULL;
    if (!set_path(walk, 0, name, strlen(name)))
        return -1;
    *found = (struct unecho_found){.path = walk->path,
                                   .relative = slash ? walk->path + (slash + 1 - name) : walk->path,
                                   .name = name,
                                   .named = true};
    result = is_stdin ? fstat(STDIN_FILENO, &found->stat) : stat(name, &found->stat);
    if (result != 0) {
        failed(walk, "open", errno);
        return 0;
    }
    if (!is_stdin && S_ISREG(found->stat.st_mode))
        locate(walk, found);
    if (is_stdin || !S_ISDIR(found->stat.st_mode))
        return take(walk, found);
    if (!walk->config.recursive) {
        failed(walk, UNECHO_WALK_IS_FOLDER, 0);
        return 0;
    }
    squeeze_path(walk);
    return enter(walk, AT_FDCWD, name);
}

void unecho_walk_init(struct unecho_walk *walk, const struct unecho_walk_config *config) {
    *walk = (struct unecho_walk){.config = *config};
}

void unecho_walk_release(struct unecho_walk *walk) {
    while (walk->depth > 0)
        pop(walk);
    free(walk->folders);
    free(walk->path);
    free(walk->real);
    free(walk->around_name);
    unecho_folder_let_go(walk->around);
}

const struct unecho_origin *unecho_walk_folder(const struct unecho_walk *walk, size_t level) {
    return level < walk->depth ? &walk->folders[level].origin : NULL;
}

void unecho_walk_add(struct unecho_walk *walk, const char *operand) {
    assert(!walk->operand && walk->depth == 0);
    walk->operand = operand;
}

int unecho_walk_next(struct unecho_walk *walk, struct unecho_found *found) {
    int result = walk->operand ? begin(walk, found) : 0;

    while (result == 0 && walk->depth > 0) {
        struct unecho_walk_folder *folder = top_of(walk);

        if (folder->at == folder->entries.count) {
            leave(walk);
        } else if (!folder->open && !reopen(walk)) {
            int number = errno;

            if (!set_path(walk, folder->path_len - 1, "", 0))
                return -1;
            failed(walk, "open again", number);
            folder->at = folder->entries.count;
        } else {
            result = visit(walk, found);
        }
    }
    return result;
}
