/*
 * DESIGN
 *
 * The folders from the operand down to where we are form a stack, so that no depth of a tree is a
 * depth of calls. Each holds its names (entries.h) until it is left.
 *
 * Everything is opened relative to the folder it is in: that takes paths of any length, and no more
 * steps the deeper it is. Of those folders the operand and the OPEN innermost ones are held open.
 * On the way up the others are opened again as "..", or from the nearest open one above if they
 * were left through a link; in both cases only if it is the same folder as before.
 */
#define _DEFAULT_SOURCE /* d_type: the kind of a file without a call of the system */

#include "walk.h"

#include "entries.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPEN = 16, FIRST_ROOM = 16, FIRST_PATH = 512 };

struct unecho_walk_folder {
    dev_t dev;
    ino_t ino;
    int fd;          /* owned; -1: not held open */
    size_t path_len; /* of its path in walk->path, with the slash */
    struct unecho_entries entries;
    size_t at; /* of the name to look at next */
};

static void skipped(const struct unecho_walk *walk, const char *why) {
    walk->tell(walk->arg, walk->path, (struct unecho_io_error){why, 0}, UNECHO_WALK_SKIPPED);
}

static void failed(const struct unecho_walk *walk, const char *tried, int number) {
    walk->tell(walk->arg, walk->path, (struct unecho_io_error){tried, number}, UNECHO_WALK_FAILED);
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

/* Only links, and all on file systems that do not tell kinds, cost a call of the system here. What
 * cannot be told is looked at when its turn comes. */
static bool is_folder(int fd, const struct dirent *entry) {
    struct stat info;

#ifdef DT_DIR
    if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
        return entry->d_type == DT_DIR;
#endif
    return fstatat(fd, entry->d_name, &info, 0) == 0 && S_ISDIR(info.st_mode);
}

/* What `relative` names below the operand, by its name and the patterns. All are tried, as they
 * tell later whether they matched anything. */
static bool is_wanted(const struct unecho_walk *walk, const char *relative, bool folder) {
    const struct unecho_globs_path path = {walk->path, walk->operand_len, relative, folder};
    const char *slash = strrchr(relative, '/');
    bool hidden = (slash ? slash[1] : relative[0]) == '.', excluded, left_out = false;

    excluded = walk->exclude && unecho_globs_match(walk->exclude, &path) > 0;
    if (walk->include && !hidden && !folder) {
        int included = unecho_globs_match(walk->include, &path);

        left_out = included < 0 || (included == 0 && walk->include->chooses);
    }
    return !hidden && !excluded && !left_out;
}

/* False: out of memory. */
static bool add_wanted(struct unecho_walk *walk, struct unecho_walk_folder *folder,
                       const struct dirent *entry) {
    const char *name = entry->d_name;
    bool is_dir, chosen = walk->include || walk->exclude;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (name[0] == '.' && !chosen))
        return true;
    is_dir = is_folder(folder->fd, entry);
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

/* If the folder cannot be read to its end, what was read stays. False: out of memory. */
static bool read_entries(struct unecho_walk *walk, struct unecho_walk_folder *folder) {
    DIR *dir = open_stream(folder->fd);
    const struct dirent *entry = NULL;
    bool enough = true;
    int number;

    while (dir && enough && (errno = 0, entry = readdir(dir)) != NULL)
        enough = add_wanted(walk, folder, entry);
    number = errno;
    if (dir)
        closedir(dir);
    if (!enough || !set_path(walk, folder->path_len, "", 0))
        return false;
    if (number)
        failed(walk, "read", number);
    return unecho_entries_sort(&folder->entries);
}

/* --- the stack of folders --------------------------------------------------------------------- */

static struct unecho_walk_folder *top_of(const struct unecho_walk *walk) {
    return &walk->folders[walk->depth - 1];
}

static void close_folder(struct unecho_walk_folder *folder) {
    if (folder->fd >= 0)
        close(folder->fd);
    folder->fd = -1;
}

/* Folder `i` was opened: one less need be above it. The operand stays open for reopen(). */
static void close_above(struct unecho_walk *walk, size_t i) {
    if (i > OPEN)
        close_folder(&walk->folders[i - OPEN]);
}

/* Takes fd over. */
static bool push(struct unecho_walk *walk, int fd, const struct stat *info) {
    if (walk->depth == walk->room) {
        size_t room = walk->room ? walk->room * 2 : FIRST_ROOM;
        struct unecho_walk_folder *folders = realloc(walk->folders, room * sizeof(*folders));

        if (!folders) {
            close(fd);
            return false;
        }
        walk->folders = folders;
        walk->room = room;
    }
    walk->folders[walk->depth++] =
        (struct unecho_walk_folder){.dev = info->st_dev, .ino = info->st_ino, .fd = fd};
    close_above(walk, walk->depth - 1);
    return true;
}

static void pop(struct unecho_walk *walk) {
    struct unecho_walk_folder *folder = top_of(walk);

    close_folder(folder);
    unecho_entries_release(&folder->entries);
    walk->depth--;
}

/* Opens what was open before, if it is still what it was. */
static bool open_again(struct unecho_walk_folder *folder, int above, const char *name) {
    struct stat info;

    folder->fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->fd < 0)
        return false;
    if (fstat(folder->fd, &info) == 0 && info.st_dev == folder->dev && info.st_ino == folder->ino)
        return true;
    close_folder(folder);
    errno = ESTALE;
    return false;
}

static void leave(struct unecho_walk *walk) {
    struct unecho_walk_folder *folder = top_of(walk);

    if (walk->depth > 1 && folder[-1].fd < 0 && folder->fd >= 0)
        (void)open_again(&folder[-1], folder->fd, ".."); /* or reopen() does it */
    pop(walk);
}

/* Opens the top from the nearest open folder above it, each by the name that was looked at last. */
static bool reopen(struct unecho_walk *walk) {
    size_t i = walk->depth - 1;

    while (walk->folders[i - 1].fd < 0)
        i--;
    for (; i < walk->depth; i++) {
        const struct unecho_walk_folder *above = &walk->folders[i - 1];

        if (!open_again(&walk->folders[i], above->fd, above->entries.names[above->at - 1]))
            return false;
        close_above(walk, i);
    }
    return true;
}

static bool is_around(const struct unecho_walk *walk, const struct stat *info) {
    for (size_t i = walk->depth; i-- > 0;)
        if (walk->folders[i].dev == info->st_dev && walk->folders[i].ino == info->st_ino)
            return true;
    return false;
}

/* Goes into the folder that walk->path names, if it can be read and is new. 0, or negative: out of
 * memory. */
static int enter(struct unecho_walk *walk, int above, const char *name) {
    int fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), new;
    struct unecho_walk_folder *folder;
    struct stat info;

    if (fd < 0 || fstat(fd, &info) != 0) {
        failed(walk, "open", errno);
        if (fd >= 0)
            close(fd);
        return 0;
    }
    new = unecho_seen_add(&walk->seen, &info);
    if (new == 0)
        skipped(walk, is_around(walk, &info) ? "skipped: a loop, it is a folder around itself"
                                             : "skipped: the same folder as one before");
    if (new <= 0) {
        close(fd);
        return new;
    }
    if (!push(walk, fd, &info))
        return -1;
    if (walk->path[walk->path_len - 1] != '/' && !set_path(walk, walk->path_len, "/", 1))
        return -1;
    folder = top_of(walk);
    folder->path_len = walk->path_len;
    if (walk->depth == 1)
        walk->operand_len = walk->path_len;
    return read_entries(walk, folder) ? 0 : -1;
}

/* --- one after the other ---------------------------------------------------------------------- */

/* Is the file that was found there for the first time? As unecho_walk_next. */
static int take(struct unecho_walk *walk, const struct unecho_found *found) {
    int new;

    if (!S_ISREG(found->stat.st_mode)) /* named by the user: a pipe has no content that repeats */
        return 1;
    new = unecho_seen_add(&walk->seen, &found->stat);
    if (new == 0)
        skipped(walk, "skipped: the same file as one before");
    return new;
}

static bool is_link(int folder, const char *name) {
    struct stat info;

    return fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode);
}

/* Does the walk come to the file without a link? `real` is its real path, `len` that of the operand
 * without its slash. */
static bool is_reached(const struct unecho_walk *walk, char *real, size_t len) {
    char *relative = real + len + 1;

    for (char *part = relative, *slash; (slash = strchr(part, '/')) != NULL; part = slash + 1) {
        bool wanted;

        *slash = '\0';
        wanted = is_wanted(walk, relative, true);
        *slash = '/';
        if (!wanted)
            return false;
    }
    return is_wanted(walk, relative, false);
}

/* Is the file behind the link in walk->path read under its own name, in the same operand? That is
 * the name to tell and to write it by, wherever the link would come in the order. */
static bool is_second_name(const struct unecho_walk *walk) {
    char *operand = strndup(walk->path, walk->operand_len);
    char *root = operand ? realpath(operand, NULL) : NULL;
    char *real = root ? realpath(walk->path, NULL) : NULL;
    size_t len = root && root[1] ? strlen(root) : 0; /* "/" */
    bool second =
        real && strncmp(real, root, len) == 0 && real[len] == '/' && is_reached(walk, real, len);

    free(operand);
    free(root);
    free(real);
    return second;
}

/* Looks at what walk->path names. False: there is no file to take, and it was told why. */
static bool look_at(const struct unecho_walk *walk, int folder, const char *name,
                    struct stat *info) {
    int status = fstatat(folder, name, info, AT_SYMLINK_NOFOLLOW);
    bool link = status == 0 && S_ISLNK(info->st_mode);

    if (link)
        status = fstatat(folder, name, info, 0);
    if (status == 0) {
        if (!link || !S_ISREG(info->st_mode) || !is_second_name(walk))
            return true;
        skipped(walk, "skipped: a link to a file that is read under its own name");
    } else if (errno == ELOOP) {
        skipped(walk, "skipped: a loop of symbolic links");
    } else {
        failed(walk, "open", errno);
    }
    return false;
}

/* The next name in the top folder. As unecho_walk_next, but 0: this is no file. */
static int visit(struct unecho_walk *walk, struct unecho_found *found) {
    struct unecho_walk_folder *folder = top_of(walk);
    const char *name = folder->entries.names[folder->at++];
    size_t len = strlen(name);
    bool is_dir = name[len - 1] == '/';

    if (!set_path(walk, folder->path_len, name, len - is_dir))
        return -1;
    if (is_dir && !walk->follows && is_link(folder->fd, walk->path + folder->path_len)) {
        skipped(walk, "skipped: a link to a folder");
        return 0;
    }
    if (is_dir)
        return enter(walk, folder->fd, name);
    *found = (struct unecho_found){.path = walk->path,
                                   .relative = walk->path + walk->operand_len,
                                   .folder = folder->fd,
                                   .name = name};
    if (!look_at(walk, folder->fd, name, &found->stat))
        return 0;
    if (S_ISDIR(found->stat.st_mode)) /* since its name was read */
        return enter(walk, folder->fd, name);
    if (!S_ISREG(found->stat.st_mode)) {
        skipped(walk, "skipped: not a regular file");
        return 0;
    }
    return take(walk, found);
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
                                   .folder = AT_FDCWD,
                                   .name = name,
                                   .named = true};
    result = is_stdin ? fstat(STDIN_FILENO, &found->stat) : stat(name, &found->stat);
    if (result != 0) {
        failed(walk, "open", errno);
        return 0;
    }
    if (is_stdin || !S_ISDIR(found->stat.st_mode))
        return take(walk, found);
    if (!walk->recursive) {
        failed(walk, UNECHO_WALK_IS_FOLDER, 0);
        return 0;
    }
    squeeze_path(walk);
    return enter(walk, AT_FDCWD, name);
}

void unecho_walk_init(struct unecho_walk *walk, const struct unecho_walk_config *config) {
    *walk = (struct unecho_walk){.tell = config->tell,
                                 .arg = config->arg,
                                 .recursive = config->recursive,
                                 .follows = config->follows,
                                 .include = config->include,
                                 .exclude = config->exclude};
}

void unecho_walk_release(struct unecho_walk *walk) {
    while (walk->depth > 0)
        pop(walk);
    free(walk->folders);
    free(walk->path);
    unecho_seen_release(&walk->seen);
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
        } else if (folder->fd < 0 && !reopen(walk)) {
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
