#include "namelist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = UNECHO_NAMELIST_LONGEST + 1 };

static bool fail(struct unecho_namelist *list, const char *tried, int number) {
    list->error = (struct unecho_io_error){tried, number};
    return false;
}

bool unecho_namelist_open(struct unecho_namelist *list, const char *file, char separator) {
    *list = (struct unecho_namelist){.separator = separator};
    if (!unecho_reader_open(&list->reader, file)) {
        list->error = list->reader.error;
        return false;
    }
    list->block = malloc(BLOCK);
    return list->block || fail(list, "read", ENOMEM);
}

void unecho_namelist_release(struct unecho_namelist *list) {
    unecho_reader_release(&list->reader);
    free(list->block);
}

/* More behind what is left, which moves to the front; at the end of the file a separator if the
 * last name has none. False: there is no room, or an error. */
static bool fill(struct unecho_namelist *list) {
    size_t n = 0;

    list->len -= list->at;
    memmove(list->block, list->block + list->at, list->len);
    list->at = 0;
    if (list->len == BLOCK)
        return fail(list, "read a name", ENAMETOOLONG);
    if (unecho_reader_next(&list->reader, list->block + list->len, BLOCK - list->len, &n)) {
        list->len += n;
        return true;
    }
    if (list->reader.error.tried) {
        list->error = list->reader.error;
        return false;
    }
    list->ended = true;
    if (list->len > 0)
        list->block[list->len++] = list->separator;
    return true;
}

/* The next piece up to a separator, which becomes a zero. */
static char *next_piece(struct unecho_namelist *list, size_t *len) {
    char *start, *end = NULL;

    if (list->error.tried)
        return NULL;
    for (;;) {
        start = list->block + list->at;
        if (list->len > list->at)
            end = memchr(start, list->separator, list->len - list->at);
        if (end || list->ended)
            break;
        if (!fill(list))
            return NULL;
    }
    if (!end)
        return NULL;
    *end = '\0';
    *len = (size_t)(end - start);
    list->at += *len + 1;
    return start;
}

const char *unecho_namelist_next(struct unecho_namelist *list) {
    size_t len = 0;
    char *name = next_piece(list, &len);

    while (name && len == 0 && list->separator == '\n')
        name = next_piece(list, &len);
    if (name && strlen(name) < len) { /* what comes behind would be lost */
        fail(list, "read a name: a zero byte in a list of lines", 0);
        return NULL;
    }
    return name;
}
