#include "listing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The length of the white space or line end at `s`, 0 if there is none: what would split the line
 * or spread it out, for any reader (U+0085, U+2028 and U+2029 are line ends to many). */
static size_t blank(const char *s, size_t len) {
    if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
        return 1;
    if (len >= 2 && memcmp(s, "\xC2\x85", 2) == 0)
        return 2;
    return len >= 3 && (memcmp(s, "\xE2\x80\xA8", 3) == 0 || memcmp(s, "\xE2\x80\xA9", 3) == 0) ? 3
                                                                                                : 0;
}

static void write_collapsed(struct unecho_writer *writer, const char *s, size_t len) {
    size_t from = 0, at = 0;

    while (at < len) {
        size_t skip = blank(s + at, len - at), word = at;

        while (skip && at < len) {
            at += skip;
            skip = at < len ? blank(s + at, len - at) : 0;
        }
        if (at == word) {
            at++;
        } else if (at - word > 1 || s[word] != ' ') { /* a single space stays in the run */
            unecho_writer_write(writer, s + from, word - from);
            if (word > 0 && at < len)
                unecho_writer_write(writer, " ", 1);
            from = at;
        }
    }
    unecho_writer_write(writer, s + from, at - from);
}

void unecho_listing_write(struct unecho_writer *writer, enum unecho_listing listing,
                          const struct unecho_run *run, char end) {
    char front[32] = "";

    if (listing == UNECHO_LISTING_MARK)
        (void)snprintf(front, sizeof(front), "%d\t", run->removed);
    else if (listing == UNECHO_LISTING_COUNT)
        (void)snprintf(front, sizeof(front), "%7" PRIu64 " ", run->count);
    unecho_writer_write(writer, front, strlen(front));
    write_collapsed(writer, run->data, run->len);
    unecho_writer_write(writer, &end, 1);
}
