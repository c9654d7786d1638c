/* Colours on a terminal. */
#ifndef UNECHO_COLOR_H
#define UNECHO_COLOR_H

#include <stdbool.h>

/* In the order of the words after --color and --progress. */
enum unecho_when { UNECHO_WHEN_AUTO, UNECHO_WHEN_ALWAYS, UNECHO_WHEN_NEVER };

/* Is standard output to be coloured? AUTO: if it is a terminal that knows colours (TERM is not
 * "dumb") and NO_COLOR is unset or empty. */
bool unecho_color_wanted(enum unecho_when when);

/* What they begin and end with (ECMA-48, select graphic rendition). */
#define UNECHO_COLOR_BOLD "\033[1m"
#define UNECHO_COLOR_RED "\033[31m"
#define UNECHO_COLOR_GREEN "\033[32m"
#define UNECHO_COLOR_CYAN "\033[36m"
#define UNECHO_COLOR_END "\033[m"

#endif
