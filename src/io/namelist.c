#define _POSIX_C_SOURCE 200809L

#include "namelist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BLOCK = UNECHO_NAMELIST_LONGEST + 1 + UNECHO_CHARSET_ROOM };

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
    if (separator == '\n')
        unecho_reader_want_text(&list->reader, (struct unecho_charset){NULL, false}, false);
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
    if (list->len > UNECHO_NAMELIST_LONGEST)
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

static bool exists(const char *name) {
    struct stat info;

    return lstat(name, &info) == 0;
}

/* The end of a line may be CR LF, but a name may end in CR, too. Returns what is left of `len`. */
static size_t drop_cr(char *name, size_t len) {
    bool is_name;

    if (len == 0 || name[len - 1] != '\r')
        return len;
    is_name = exists(name);
    name[len - 1] = '\0';
    if (!is_name || exists(name))
        return len - 1;
    name[len - 1] = '\r';
    return len;
}

/* The next line that is not empty. */
static char *next_line(struct unecho_namelist *list, size_t *len) {
    char *line;

    do {
        line = next_piece(list, len);
        if (line)
            *len = drop_cr(line, *len);
    } while (line && *len == 0);
    return line;
}

const char *unecho_namelist_next(struct unecho_namelist *list) {
    size_t len = 0;
    char *name = list->separator == '\n' ? next_line(list, &len) : next_piece(list, &len);

    if (name && strlen(name) < len) { /* what comes behind would be lost */
        fail(list, "read a name: a zero byte in a list of lines", 0);
        return NULL;
    }
    return name;
}
