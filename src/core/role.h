/* What the first and last characters of a unit say that it is to those around it. */
#ifndef UNECHO_ROLE_H
#define UNECHO_ROLE_H

#include <stddef.h>

enum {
    UNECHO_ROLE_HEADING = 1, /* `## Weather`, <h2>Weather */
    UNECHO_ROLE_OPENS = 2,   /* "He writes:": what comes next is of it */
    UNECHO_ROLE_POINT = 4,   /* `* a`, `- a`, `12. a`, `(iv) a`, <li>a: one of a list, */
    UNECHO_ROLE_ORDERED = 8, /* of which it has a number or letter */
    UNECHO_ROLE_SIGNS = 16   /* "THE EDITOR": words, all in capitals */
};

unsigned unecho_roles_of(const char *unit, size_t len);

#endif
