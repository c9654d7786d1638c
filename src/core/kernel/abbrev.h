/*
 * Words that decide whether a stop beside them ends a sentence: abbreviations, names, starters.
 *
 * A list is text: one or more words a line, without their final full stop; `#` starts a comment;
 * a line `[kind]` starts a section. Words before any section are titles. An entry with a capital
 * letter matches capitalised words only ("Ill." is Illinois, "ill." is not).
 */
#ifndef UNECHO_ABBREV_H
#define UNECHO_ABBREV_H

#include <stdbool.h>
#include <stddef.h>

/* bit, name in a list. The rules that use them are in cut.c. */
#define UNECHO_ABBREV_KINDS(X)                                                                     \
    X(TITLE, 1, "title")               /* never ends a sentence: Mr. Gen. e.g. */                  \
    X(NUMBER, 2, "number")             /* not before a digit: No. Fig. Jan. */                     \
    X(STARTER_ONLY, 4, "starter-only") /* ends one only before a starter: Inc. U.S. */             \
    X(TIME, 8, "time")                 /* not before an after-time word or a digit: p.m. */        \
    X(AFTER_TIME, 16, "after-time")    /* EST, Monday */                                           \
    X(STARTER, 32, "starter")          /* opens sentences: The, He, But */                         \
    X(NAME, 64, "name")                /* ends in ! or ? itself: Yahoo! */                         \
    X(CONTINUES, 128, "continues")     /* no line ends a sentence with it: of, the */              \
    X(DOMAIN, 256, "domain")           /* after a glued stop it is an address: Com, Org */

enum unecho_abbrev_kind {
#define UNECHO_ABBREV_ENUM(id, bit, name) UNECHO_##id = (bit),
    UNECHO_ABBREV_KINDS(UNECHO_ABBREV_ENUM)
#undef UNECHO_ABBREV_ENUM
};

enum { UNECHO_ABBREV_MAX = 24 }; /* bytes of the longest word that is looked up */

struct unecho_abbrev;

/* The lists of every language, compiled in from lang/ (lists.c is made by the build). */
extern const char unecho_lists[];
extern const size_t unecho_lists_len;

/* An empty list; NULL: out of memory. */
struct unecho_abbrev *unecho_abbrev_create(void);
void unecho_abbrev_destroy(struct unecho_abbrev *abbrev);

/* UNECHO_OK, UNECHO_NOMEM, or UNECHO_BADLIST with *line (from 1): an unknown kind, or a word that
 * is longer than UNECHO_ABBREV_MAX. */
int unecho_abbrev_add(struct unecho_abbrev *abbrev, const char *list, size_t len, size_t *line);

/* The kinds of a word as it stands in a text, a bit each; 0: an ordinary word. */
unsigned unecho_abbrev_find(const struct unecho_abbrev *abbrev, const char *word, size_t len);

#endif
