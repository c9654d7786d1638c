#include "listing.h"

#include "glyph.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Is the white space at `s` a line end? */
static bool ends_line(const char *s) { return *s != ' ' && *s != '\t'; }

/* Behind the white space at `at`; a sentence that is `quoted` so deep has marks behind its line
 * ends. */
static size_t skip_blanks(const char *s, size_t at, size_t len, unsigned quoted) {
    unsigned marks = 0;

    while (at < len) {
        size_t skip = unecho_glyph_blank(s + at, len - at);

        if (skip == 0 && (marks == 0 || s[at] != '>'))
            break;
        marks = skip == 0 ? marks - 1 : ends_line(s + at) ? quoted : marks;
        at += skip ? skip : 1;
    }
    return at;
}

static void write_collapsed(struct unecho_writer *writer, const char *s, size_t len,
                            unsigned quoted) {
    size_t from = 0, at = 0;

    while (at < len) {
        size_t word = at;

        at = skip_blanks(s, at, len, quoted);
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
    write_collapsed(writer, run->data, run->len, run->quoted);
    unecho_writer_write(writer, &end, 1);
}
