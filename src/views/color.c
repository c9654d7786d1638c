#define _POSIX_C_SOURCE 200809L

#include "color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool unecho_color_wanted(enum unecho_when when) {
    const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

    if (when != UNECHO_WHEN_AUTO)
        return when == UNECHO_WHEN_ALWAYS;
    return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0 && !(no && *no);
}
