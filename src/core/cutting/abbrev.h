/*
 * Words that decide whether a stop beside them ends a sentence: abbreviations, names, starters.
 *
 * A list is text: one or more words a line, without their final full stop; `#` starts a comment;
 * a line `[kind]` starts a section. Words before any section are titles. An entry that begins with
 * a capital letter matches capitalised words only ("Ill." is Illinois, "ill." is not), any other
 * ("e.V") every spelling. A stop in an entry may have a space behind it in the text ("p.es"), and
 * `_` is a space ("il_cap"). Case and composed letters (NFC) are those of Unicode.
 */
#ifndef UNECHO_ABBREV_H
#define UNECHO_ABBREV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* bit, name in a list. The rules that use them are in cut.c and stop.c. */
#define UNECHO_ABBREV_KINDS(X)                                                                     \
    X(TITLE, 1, "title")                      /* never ends a sentence: Mr. Gen. e.g. */           \
    X(NUMBER, 2, "number")                    /* not before a digit: No. Fig. Jan. */              \
    X(STARTER_ONLY, 4, "starter-only")        /* ends one only before a starter: Inc. U.S. */      \
    X(TIME, 8, "time")                        /* not before an after-time word or a digit: p.m. */ \
    X(AFTER_TIME, 16, "after-time")           /* EST, Monday */                                    \
    X(STARTER, 32, "starter")                 /* opens sentences: The, He, But */                  \
    X(NAME, 64, "name")                       /* ends in ! or ? itself: Yahoo! */                  \
    X(CONTINUES, 128, "continues")            /* no line ends a sentence with it: of, the */       \
    X(DOMAIN, 256, "domain")                  /* after a glued stop it is an address: Com, Org */  \
    X(UNIT, 512, "unit")                      /* ends one only behind a number: 1990 r. 5 tys. */  \
    X(BEFORE_ORDINAL, 1024, "before-ordinal") /* am, der, zum: a number with a stop follows */     \
    X(AFTER_ORDINAL, 2048, "after-ordinal")   /* Mai, Jahrhundert: stands behind one */            \
    X(MAY_END, 4096, "may-end")  /* ends one though it looks like initials: t.p. u.s.w. */         \
    X(SPEECH, 8192, "speech")    /* verbs of speaking: said, asked */                              \
    X(OPENING, 16384, "opening") /* a phrase of time opens a sentence with it: At 7 a.m. */        \
    X(PLACE, 32768, "place")     /* ends one in an address: Reno, Nev. 6 Elm Ave. */

enum unecho_abbrev_kind {
#define UNECHO_ABBREV_ENUM(id, bit, name) UNECHO_##id = (bit),
    UNECHO_ABBREV_KINDS(UNECHO_ABBREV_ENUM)
#undef UNECHO_ABBREV_ENUM
};

enum { UNECHO_ABBREV_MAX = 24 }; /* bytes of the longest word that is looked up */

enum {
    UNECHO_STOPS = UNECHO_TITLE | UNECHO_NUMBER | UNECHO_STARTER_ONLY | UNECHO_TIME | UNECHO_NAME |
                   UNECHO_UNIT,
    UNECHO_ABBREV_BITS = 16, /* some thousand words leave most of 2^16 bits free */
    UNECHO_ABBREV_FILTER = 1 << UNECHO_ABBREV_BITS
};

struct unecho_abbrev_entry {
    char word[UNECHO_ABBREV_MAX]; /* NFC, in lower case */
    uint8_t len;                  /* 0: free */
    uint16_t any, capitalised;    /* kinds of any spelling; of "Ill" or "ILL" only */
    uint16_t capitals;            /* kinds of "ILL": not those of a small entry of a quiet list */
};

struct unecho_abbrev {
    const struct unecho_abbrev_entry *entries;
    struct unecho_abbrev_entry *owned;         /* the same; NULL in the built-in one */
    size_t count, capacity;                    /* capacity: a power of two */
    uint64_t words[UNECHO_ABBREV_FILTER / 64]; /* two bits a word, by unecho_abbrev_mark */
    uint64_t stops[UNECHO_ABBREV_FILTER / 64]; /* for those of a kind in UNECHO_STOPS */
    uint64_t wide[UNECHO_ABBREV_FILTER / 64];  /* for those that are not ASCII, in any spelling */
    uint64_t tails[UNECHO_ABBREV_FILTER / 64]; /* for "es" of "p.es": what a joint stands before */
};

/* The list of a language, compiled in from lang/ (lists.c is made by the build). What stands below
 * a line `[alone]` is at odds with another language, and left out unless the language is asked for:
 * "die" opens German sentences, "el" Spanish ones, but "Le" and "Das" are names elsewhere. */
struct unecho_list {
    const char *language; /* ISO 639: "de"; "mul" belongs to every language */
    const char *words;    /* ends in '\0' */
};

extern const struct unecho_list unecho_lists[]; /* the last one's language is NULL */

/* The built-in lists of all languages; the build makes it (abbrev_make.c), as to fold some
 * thousand words takes longer than most runs. */
extern const struct unecho_abbrev unecho_abbrev_all;

/* An empty list, or one with the words of another; NULL: out of memory. */
struct unecho_abbrev *unecho_abbrev_create(void);
struct unecho_abbrev *unecho_abbrev_copy(const struct unecho_abbrev *from);
void unecho_abbrev_destroy(struct unecho_abbrev *abbrev);

/* UNECHO_OK, UNECHO_NOMEM, or UNECHO_BADLIST with *line (from 1): an unknown kind, or a word that
 * is longer than UNECHO_ABBREV_MAX. */
int unecho_abbrev_add(struct unecho_abbrev *abbrev, const char *list, size_t len, size_t *line);

/* Adds the built-in lists of these languages, "de,fr"; NULL: of all. UNECHO_OK, UNECHO_NOMEM, or
 * UNECHO_BADLIST: there is no such list, and nothing was added. */
int unecho_abbrev_add_languages(struct unecho_abbrev *abbrev, const char *languages);

/* The two bits of a word in the filters, both in filter[at]: fewer other words have them than would
 * have one. `letters`: its last 8 at most, small ones, the last one in the highest byte that is not
 * 0. */
struct unecho_abbrev_mark {
    size_t at;
    uint64_t bits;
};

static inline struct unecho_abbrev_mark unecho_abbrev_mark(uint64_t letters) {
    uint64_t hash = letters * 0x9E3779B97F4A7C15u;

    return (struct unecho_abbrev_mark){
        (size_t)(hash >> (70 - UNECHO_ABBREV_BITS)), /* of 2^6 bits each */
        (uint64_t)1 << (hash >> 48 & 63) | (uint64_t)1 << (hash >> 42 & 63)};
}

/* False: no word of the filter ends in these letters. */
static inline bool unecho_abbrev_may_hold(const uint64_t *filter, uint64_t letters) {
    struct unecho_abbrev_mark mark = unecho_abbrev_mark(letters);

    return (filter[mark.at] & mark.bits) == mark.bits;
}

/* False: no word that ends in these letters is one after which a stop may not end a sentence. */
static inline bool unecho_abbrev_may_stop(const struct unecho_abbrev *abbrev, uint64_t letters) {
    return unecho_abbrev_may_hold(abbrev->stops, letters);
}

/* False: the word does not stand behind others in an entry, as "es" does in "p.es". */
bool unecho_abbrev_may_be_tail(const struct unecho_abbrev *abbrev, const char *word, size_t len);

/* The kinds of a word as it stands in a text, a bit each; 0: an ordinary word. */
unsigned unecho_abbrev_find(const struct unecho_abbrev *abbrev, const char *word, size_t len);

#endif
