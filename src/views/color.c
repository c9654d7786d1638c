#define _POSIX_C_SOURCE 200809L

#include "color.h"

#include "glyph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool unecho_color_wanted(enum unecho_when when) {
    const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

    if (when != UNECHO_WHEN_AUTO)
        return when == UNECHO_WHEN_ALWAYS;
    return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0 && !(no && *no);
}

/* What is put in the place of something that would steer a terminal. */
static bool add_name(struct unecho_bytes *out, const char *s, size_t len, uint32_t code) {
    char name[16];

    if (len == 0)
        (void)snprintf(name, sizeof(name), "<%02X>", (unsigned)(unsigned char)*s);
    else if (code < 0x80)
        (void)snprintf(name, sizeof(name), "^%c", (char)(code ^ 0x40));
    else
        (void)snprintf(name, sizeof(name), "<U+%04X>", (unsigned)code);
    return unecho_bytes_add(out, name, strlen(name));
}

bool unecho_color_add_text(struct unecho_bytes *out, const char *text, size_t len) {
    size_t done = 0, at = 0;
    bool ok = true;

    while (ok && at < len) {
        uint32_t code = 0;
        size_t size = unecho_glyph_decode(text + at, len - at, &code);

        if (size == 0 || (code != '\t' && unecho_glyph_steers(code))) {
            ok = unecho_bytes_add(out, text + done, at - done) &&
                 add_name(out, text + at, size, code);
            done = at + (size > 0 ? size : 1);
        }
        at += size > 0 ? size : 1;
    }
    return ok && unecho_bytes_add(out, text + done, len - done);
}
