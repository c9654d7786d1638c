#define _GNU_SOURCE /* tdestroy, getentropy */

#include "namesakes.h"

#include <fcntl.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

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
bool unecho_namesakes_may_be(const struct unecho_folder *folder) {
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
    return node ? !unecho_namesakes_may_be(folder) : -1;
}

void unecho_namesakes_release(struct unecho_namesakes *namesakes) {
    tdestroy(namesakes->names, free_one);
    namesakes->names = NULL;
}
