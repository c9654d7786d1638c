#define _GNU_SOURCE /* tdestroy, getentropy */

#include "namesakes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>
#ifdef __linux__
#include <linux/fs.h>
#endif

struct namesake {
    dev_t dev;
    ino_t ino;  /* of the folder */
    char *path; /* owned; below it */
};

static int compare(const void *a, const void *b) {
    const struct namesake *x = a, *y = b;

    if (x->dev != y->dev)
        return x->dev < y->dev ? -1 : 1;
    if (x->ino != y->ino)
        return x->ino < y->ino ? -1 : 1;
    return strcmp(x->path, y->path);
}

static void free_one(void *namesake) {
    free(((struct namesake *)namesake)->path);
    free(namesake);
}

/* What is no UTF-8 is compared as it is. To be freed. */
static char *fold(const char *path) {
    utf8proc_uint8_t *folded = utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)path);

    return folded ? (char *)folded : strdup(path);
}

/* Does the disk know a file by its name in capitals, too? A file shows it that is there for that.
 */
static bool takes_for_one(const struct unecho_folder *folder) {
    char small[32], large[32];
    struct stat info;
    uint64_t random;
    bool one;
    int fd;

    if (getentropy(&random, sizeof(random)) != 0)
        return true; /* to be careful */
    (void)snprintf(small, sizeof(small), ".unecho-%" PRIx64, random);
    (void)snprintf(large, sizeof(large), ".UNECHO-%" PRIX64, random);
    fd = openat(folder->fd, small, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return true;
    one = fstatat(folder->fd, large, &info, AT_SYMLINK_NOFOLLOW) == 0;
    close(fd);
    (void)unlinkat(folder->fd, small, 0);
    return one;
}

/* The last component of a path, small letters large and large ones small. To be freed. NULL: it has
 * none that is a name, or no letter; or there is no memory. */
static char *other_case(const char *path, char **base) {
    size_t end = strlen(path), begin, letters = 0;
    char *other;

    while (end > 1 && path[end - 1] == '/')
        end--;
    for (begin = end; begin > 0 && path[begin - 1] != '/';)
        begin--;
    *base = strndup(path + begin, end - begin);
    other = *base ? strdup(*base) : NULL;
    for (char *c = other; c && *c; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');

        letters += letter;
        *c = (char)(letter ? *c ^ ' ' : *c);
    }
    if (letters > 0)
        return other;
    free(other);
    return NULL;
}

/* Some disks can be told so for a folder and those below it. */
static bool is_told_to_fold(int folder) {
#ifdef FS_CASEFOLD_FL
    int flags;

    return ioctl(folder, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_CASEFOLD_FL);
#else
    (void)folder;
    return false;
#endif
}

/* Is the folder known by its own name, but not by that in other letters? */
static bool tells_names_apart(const struct unecho_folder *folder, const char *path) {
    char *base, *other = other_case(path, &base);
    struct unecho_folder *around = other ? unecho_folder_open(folder->fd, "..", false) : NULL;
    struct stat there;
    bool apart = around && around->stat.st_dev == folder->stat.st_dev &&
                 fstatat(around->fd, base, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
                 there.st_ino == folder->stat.st_ino && there.st_dev == folder->stat.st_dev &&
                 fstatat(around->fd, other, &there, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;

    unecho_folder_let_go(around);
    free(base);
    free(other);
    return apart;
}

bool unecho_namesakes_may_be(const struct unecho_folder *folder, const char *path) {
    return !tells_names_apart(folder, path) || is_told_to_fold(folder->fd);
}

int unecho_namesakes_add(struct unecho_namesakes *namesakes, const struct unecho_folder *folder,
                         const char *path) {
    struct namesake *new = malloc(sizeof(*new));
    void **node;

    if (!new)
        return -1;
    *new = (struct namesake){folder->stat.st_dev, folder->stat.st_ino, fold(path)};
    node = new->path ? tsearch(new, &namesakes->names, compare) : NULL;
    if (node && *node == new)
        return 1;
    free_one(new);
    return node ? !takes_for_one(folder) : -1;
}

void unecho_namesakes_release(struct unecho_namesakes *namesakes) {
    tdestroy(namesakes->names, free_one);
    namesakes->names = NULL;
}
