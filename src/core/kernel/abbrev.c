/*
 * An open-addressing table of words in lower case. Small (some hundred words, 64 bytes each, in
 * the second-level cache) and only asked at candidates.
 */
#include "abbrev.h"

#include "hash.h"
#include "unecho.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct unecho_abbrev_entry {
    char word[UNECHO_ABBREV_MAX]; /* ASCII letters in lower case */
    uint8_t len;                  /* 0: free */
    uint16_t any, capitalised;    /* kinds of any spelling; of "Ill" or "ILL" only */
};

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static char lower(char c) { return is_upper(c) ? (char)(c | 0x20) : c; }

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* As unecho_abbrev_mark wants it, whatever the word's case. */
static uint64_t last_letters(const char *word, size_t len) {
    uint64_t letters = 0;

    for (size_t i = len > 8 ? len - 8 : 0, shift = 0; i < len; i++, shift += 8)
        letters |= (uint64_t)(unsigned char)lower(word[i]) << shift;
    return letters;
}

/* Where `word` (in lower case) is, or would be. */
static struct unecho_abbrev_entry *place(const struct unecho_abbrev *abbrev, const char *word,
                                         size_t len) {
    size_t at = (size_t)XXH3_64bits(word, len);

    for (;; at++) {
        struct unecho_abbrev_entry *e = &abbrev->entries[at & (abbrev->capacity - 1)];

        if (e->len == 0 || (e->len == len && memcmp(e->word, word, len) == 0))
            return e;
    }
}

static int grow(struct unecho_abbrev *abbrev) {
    struct unecho_abbrev bigger = *abbrev;

    bigger.capacity *= 2;
    bigger.entries = calloc(bigger.capacity, sizeof(*bigger.entries));
    if (!bigger.entries)
        return UNECHO_NOMEM;
    for (size_t i = 0; i < abbrev->capacity; i++)
        if (abbrev->entries[i].len)
            *place(&bigger, abbrev->entries[i].word, abbrev->entries[i].len) = abbrev->entries[i];
    free(abbrev->entries);
    *abbrev = bigger;
    return UNECHO_OK;
}

struct unecho_abbrev *unecho_abbrev_create(void) {
    struct unecho_abbrev *abbrev = calloc(1, sizeof(*abbrev));

    if (!abbrev)
        return NULL;
    abbrev->capacity = 2048;
    abbrev->entries = calloc(abbrev->capacity, sizeof(*abbrev->entries));
    if (!abbrev->entries) {
        unecho_abbrev_destroy(abbrev);
        return NULL;
    }
    return abbrev;
}

void unecho_abbrev_destroy(struct unecho_abbrev *abbrev) {
    if (!abbrev)
        return;
    free(abbrev->entries);
    free(abbrev);
}

/* Lower-cases into `out`; true if a letter was a capital. */
static bool fold(char *out, const char *word, size_t len) {
    bool capital = false;

    for (size_t i = 0; i < len; i++) {
        capital |= is_upper(word[i]);
        out[i] = lower(word[i]);
    }
    return capital;
}

static void set_bit(uint64_t *filter, const char *word, size_t len) {
    size_t mark = unecho_abbrev_mark(last_letters(word, len));

    filter[mark / 64] |= (uint64_t)1 << mark % 64;
}

static int add_word(struct unecho_abbrev *abbrev, unsigned kind, const char *word, size_t len) {
    char folded[UNECHO_ABBREV_MAX];

    if (len > 1 && word[len - 1] == '.')
        len--;
    if (len > sizeof(folded))
        return UNECHO_BADLIST;
    if (abbrev->count * 2 >= abbrev->capacity && grow(abbrev) != UNECHO_OK)
        return UNECHO_NOMEM;

    bool capital = fold(folded, word, len);
    struct unecho_abbrev_entry *e = place(abbrev, folded, len);

    if (e->len == 0) {
        memcpy(e->word, folded, len);
        e->len = (uint8_t)len;
        abbrev->count++;
    }
    set_bit(abbrev->words, folded, len);
    if (kind & UNECHO_STOPS)
        set_bit(abbrev->stops, folded, len);
    if (capital)
        e->capitalised |= (uint16_t)kind;
    else
        e->any |= (uint16_t)kind;
    return UNECHO_OK;
}

/* The kind that `[name]` names, 0 if none. */
static unsigned kind_of(const char *name, size_t len) {
    static const struct {
        unsigned kind;
        const char *name;
    } kinds[] = {
#define UNECHO_ABBREV_NAME(id, bit, name) {bit, "[" name "]"},
        UNECHO_ABBREV_KINDS(UNECHO_ABBREV_NAME)
#undef UNECHO_ABBREV_NAME
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, name, len) == 0)
            return kinds[i].kind;
    return 0;
}

static int add_line(struct unecho_abbrev *abbrev, unsigned *kind, const char *s, const char *end) {
    int status = UNECHO_OK;

    while (s < end && status == UNECHO_OK) {
        const char *word = s;

        while (s < end && !is_blank(*s) && *s != '#')
            s++;
        if (s > word && *word == '[') {
            *kind = kind_of(word, (size_t)(s - word));
            status = *kind ? UNECHO_OK : UNECHO_BADLIST;
        } else if (s > word) {
            status = add_word(abbrev, *kind, word, (size_t)(s - word));
        }
        if (s < end && *s == '#')
            break;
        s += s < end;
    }
    return status;
}

int unecho_abbrev_add(struct unecho_abbrev *abbrev, const char *list, size_t len, size_t *line) {
    const char *end = list + len;
    unsigned kind = UNECHO_TITLE;
    int status = UNECHO_OK;

    if (len >= 3 && memcmp(list, "\xEF\xBB\xBF", 3) == 0)
        list += 3; /* editors put a BOM there */
    for (*line = 1; list < end; ++*line) {
        const char *stop = memchr(list, '\n', (size_t)(end - list));

        stop = stop ? stop : end;
        status = add_line(abbrev, &kind, list, stop);
        if (status != UNECHO_OK)
            break;
        list = stop + 1;
    }
    return status;
}

unsigned unecho_abbrev_find(const struct unecho_abbrev *abbrev, const char *word, size_t len) {
    char folded[UNECHO_ABBREV_MAX];

    if (len == 0 || len > sizeof(folded) ||
        !unecho_abbrev_may_hold(abbrev->words, last_letters(word, len)))
        return 0; /* most words */
    fold(folded, word, len);

    const struct unecho_abbrev_entry *e = place(abbrev, folded, len);

    return e->any | (is_upper(word[0]) ? e->capitalised : 0u);
}
