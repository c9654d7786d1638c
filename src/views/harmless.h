/* Texts for a terminal: what would steer it, or turn the order of what it shows around, has
 * something else in its place; what merely has no width passes. */
#ifndef UNECHO_HARMLESS_H
#define UNECHO_HARMLESS_H

#include <stddef.h>

enum { UNECHO_HARMLESS_SIZE = 2 };

/* So many bytes at `s` may be shown as they are. Tabs and line feeds may. */
size_t unecho_harmless_run(const char *s, size_t len);

/* What stands in place of the first bytes of `s`, of which none may be shown and `len` is not 0: ^[
 * for a control character of ASCII, a question mark for others and for what is no UTF-8. Returns
 * the bytes that it stands for, and puts its own length into *out_len. */
size_t unecho_harmless_replace(const char *s, size_t len, char out[UNECHO_HARMLESS_SIZE],
                               size_t *out_len);

#endif
