/*
 * An open-addressing table of words in lower case, some thousand of them, and filters before it: it
 * is only asked at candidates, and most words there are in no list.
 *
 * A filter has a bit for the bytes that a word ends in. ASCII is marked in lower case, as glance.h
 * asks for it. What is not ASCII is marked in every spelling that a text is likely to have (as in
 * the list, small, capitalised, all capitals, each in NFC and NFD), so that nothing has to be
 * folded to learn that a word is ordinary.
 */
#include "abbrev.h"

#include "ascii.h"
#include "unecho.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static char lower(char c) { return is_upper(c) ? (char)(c | 0x20) : c; }

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* As unecho_abbrev_mark wants it, whatever the word's case. */
static uint64_t last_letters(const char *word, size_t len) {
    uint64_t letters = 0;

    for (size_t i = len, last = len > 8 ? len - 8 : 0; i > last; i--)
        letters = letters << 8 | (unsigned char)word[i - 1];
    return unecho_lower_letters(letters);
}

/* Where `word` (in lower case) is, or would be. */
static size_t place(const struct unecho_abbrev *abbrev, const char *word, size_t len) {
    size_t at = (size_t)XXH3_64bits(word, len);

    for (;; at++) {
        const struct unecho_abbrev_entry *e = &abbrev->entries[at & (abbrev->capacity - 1)];

        if (e->len == 0 || (e->len == len && memcmp(e->word, word, len) == 0))
            return at & (abbrev->capacity - 1);
    }
}

/* Makes room for `capacity` entries, all free. */
static bool allocate(struct unecho_abbrev *abbrev, size_t capacity) {
    abbrev->capacity = capacity;
    abbrev->entries = abbrev->owned = calloc(capacity, sizeof(*abbrev->owned));
    return abbrev->owned != NULL;
}

static int grow(struct unecho_abbrev *abbrev) {
    struct unecho_abbrev bigger = *abbrev;

    if (!allocate(&bigger, 2 * abbrev->capacity))
        return UNECHO_NOMEM;
    for (size_t i = 0; i < abbrev->capacity; i++) {
        const struct unecho_abbrev_entry *e = &abbrev->entries[i];

        if (e->len)
            bigger.owned[place(&bigger, e->word, e->len)] = *e;
    }
    free(abbrev->owned);
    *abbrev = bigger;
    return UNECHO_OK;
}

struct unecho_abbrev *unecho_abbrev_create(void) {
    struct unecho_abbrev *abbrev = calloc(1, sizeof(*abbrev));

    if (abbrev && !allocate(abbrev, 8192)) {
        unecho_abbrev_destroy(abbrev);
        return NULL;
    }
    return abbrev;
}

struct unecho_abbrev *unecho_abbrev_copy(const struct unecho_abbrev *from) {
    struct unecho_abbrev *abbrev = malloc(sizeof(*abbrev));

    if (!abbrev)
        return NULL;
    *abbrev = *from;
    if (!allocate(abbrev, from->capacity)) {
        unecho_abbrev_destroy(abbrev);
        return NULL;
    }
    memcpy(abbrev->owned, from->entries, from->capacity * sizeof(*from->entries));
    return abbrev;
}

void unecho_abbrev_destroy(struct unecho_abbrev *abbrev) {
    if (!abbrev)
        return;
    free(abbrev->owned);
    free(abbrev);
}

/* What the next words of a list are. In a quiet list, abbreviations in small letters say nothing of
 * words in capitals: "bp" is a bishop in Polish, and "BP" an oil company in any language. */
struct section {
    unsigned kind;
    bool quiet;
};

/* A word as it is looked up. */
struct folded {
    char word[UNECHO_ABBREV_MAX];
    size_t len;
    bool first;    /* its first letter was a capital */
    bool capitals; /* it is all capitals, two letters or more */
};

enum spelling { SMALL, TITLE, CAPITALS };

enum { POINTS = 4 * UNECHO_ABBREV_MAX }; /* code points that a word may have in NFD */

static bool is_ascii(const char *word, size_t len) {
    unsigned char all = 0;

    for (size_t i = 0; i < len; i++)
        all |= (unsigned char)word[i];
    return all < 0x80;
}

/* The code points of a word that is in NFC and valid, as most are; 0: it may not be. */
static size_t plain_points(utf8proc_int32_t points[POINTS], const char *word, size_t len) {
    size_t count = 0;

    for (size_t i = 0; i < len;) {
        struct unecho_char c = unecho_utf8_at(word, i, len, true);

        if (c.cp == UNECHO_INVALID || c.flags & UNECHO_NFC_CHECK)
            return 0;
        points[count++] = (utf8proc_int32_t)c.cp;
        i += c.len;
    }
    return count;
}

/* The code points of a word in NFC or NFD, 0: too many, or no UTF-8. */
static size_t points_of(utf8proc_int32_t points[POINTS], const char *word, size_t len,
                        bool composed) {
    utf8proc_ssize_t n = composed ? (utf8proc_ssize_t)plain_points(points, word, len) : 0;

    if (n > 0)
        return (size_t)n;
    n = utf8proc_decompose((const utf8proc_uint8_t *)word, (utf8proc_ssize_t)len, points, POINTS,
                           UTF8PROC_DECOMPOSE | UTF8PROC_STABLE);
    if (n <= 0 || n > POINTS)
        return 0;
    if (composed)
        n = utf8proc_normalize_utf32(points, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    return n > 0 ? (size_t)n : 0;
}

/* As a letter is looked up. İ stays: "İt." is Italian in Turkish, and "it" is no abbreviation. */
static utf8proc_int32_t small(utf8proc_int32_t c) { return c == 0x130 ? c : utf8proc_tolower(c); }

/* Encodes the code points in a spelling; 0: longer than any word. */
static size_t spell(char out[UNECHO_ABBREV_MAX], const utf8proc_int32_t *points, size_t count,
                    enum spelling spelling) {
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        utf8proc_uint8_t bytes[4];
        bool capital = spelling == CAPITALS || (spelling == TITLE && i == 0);
        size_t n = (size_t)utf8proc_encode_char(
            capital ? utf8proc_toupper(points[i]) : small(points[i]), bytes);

        if (len + n > UNECHO_ABBREV_MAX)
            return 0;
        memcpy(out + len, bytes, n);
        len += n;
    }
    return len;
}

static bool fold_wide(struct folded *folded, const char *word, size_t len) {
    utf8proc_int32_t points[POINTS];
    size_t count = points_of(points, word, len, true);

    folded->len = spell(folded->word, points, count, SMALL);
    folded->capitals = count > 1;
    for (size_t i = 0; i < count; i++)
        folded->capitals &= utf8proc_toupper(points[i]) == points[i];
    folded->first = count > 0 && utf8proc_tolower(points[0]) != points[0];
    return folded->len > 0;
}

/* A word of 1 to UNECHO_ABBREV_MAX bytes. What is no UTF-8 stays as it is, but for ASCII. */
static void fold(struct folded *folded, const char *word, size_t len, bool ascii) {
    bool is_small = false;

    if (!ascii && fold_wide(folded, word, len))
        return;
    for (size_t i = 0; i < len; i++) {
        is_small |= word[i] >= 'a' && word[i] <= 'z';
        folded->word[i] = lower(word[i]);
    }
    folded->len = len;
    folded->first = is_upper(word[0]);
    folded->capitals = len > 1 && !is_small;
}

static void set_bit(uint64_t *filter, const char *word, size_t len) {
    struct unecho_abbrev_mark mark = unecho_abbrev_mark(last_letters(word, len));

    filter[mark.at] |= mark.bits;
}

/* Marks what is not ASCII in its spellings. */
static void set_wide_bits(uint64_t *filter, const char *word, size_t len) {
    size_t before = 0;

    set_bit(filter, word, len);
    for (int composed = 1; composed >= 0; composed--) {
        utf8proc_int32_t points[POINTS];
        size_t count = points_of(points, word, len, composed);

        if (count == before)
            break; /* it is the same in NFD */
        before = count;
        for (int spelling = SMALL; spelling <= CAPITALS; spelling++) {
            char out[UNECHO_ABBREV_MAX];
            size_t n = spell(out, points, count, (enum spelling)spelling);

            if (n > 0)
                set_bit(filter, out, n);
        }
    }
}

static bool is_joint(char c) { return c == '.' || c == '_' || c == '\''; }

/* Marks what may stand behind the first of the words of which an entry is made. */
static void set_tail_bits(uint64_t *filter, const char *word, size_t len) {
    for (size_t at = 1; at < len; at++) {
        if (!is_joint(word[at - 1]))
            continue;
        if (is_ascii(word + at, len - at))
            set_bit(filter, word + at, len - at);
        else
            set_wide_bits(filter, word + at, len - at);
    }
}

/* Where the last of the words begins of which "p.es", "il_cap" and "l'on" are made. */
static size_t last_part(const char *word, size_t len) {
    size_t at = len;

    while (at > 0 && !is_joint(word[at - 1]))
        at--;
    return at;
}

static void set_bits(struct unecho_abbrev *abbrev, unsigned kind, const char *word, size_t len) {
    bool ascii = is_ascii(word, len);
    size_t last = last_part(word, len);

    if (ascii)
        set_bit(abbrev->words, word, len);
    else
        set_wide_bits(abbrev->wide, word, len);
    set_tail_bits(abbrev->tails, word, len);
    /* who asks for stops knows the last 8 letters only */
    if (kind & UNECHO_STOPS && (ascii || (len > 8 && is_ascii(word + len - 8, 8))))
        set_bit(abbrev->stops, word, len);
    if (kind & UNECHO_STOPS && last > 0 && last < len && is_ascii(word + last, len - last))
        set_bit(abbrev->stops, word + last, len - last);
}

static int add_word(struct unecho_abbrev *abbrev, struct section section, const char *word,
                    size_t len) {
    if (len > 1 && word[len - 1] == '.')
        len--;
    if (len > UNECHO_ABBREV_MAX)
        return UNECHO_BADLIST;
    if (abbrev->count * 2 >= abbrev->capacity && grow(abbrev) != UNECHO_OK)
        return UNECHO_NOMEM;

    struct folded folded;
    struct unecho_abbrev_entry *e;

    fold(&folded, word, len, is_ascii(word, len));
    e = &abbrev->owned[place(abbrev, folded.word, folded.len)];
    if (e->len == 0) {
        memcpy(e->word, folded.word, folded.len);
        e->len = (uint8_t)folded.len;
        abbrev->count++;
    }
    set_bits(abbrev, section.kind, word, len);
    set_bits(abbrev, section.kind, folded.word, folded.len); /* that of the Kelvin sign is ASCII */
    if (folded.first)
        e->capitalised |= (uint16_t)section.kind;
    else
        e->any |= (uint16_t)section.kind;
    if (!section.quiet || folded.capitals || !(section.kind & UNECHO_STOPS))
        e->capitals |= (uint16_t)section.kind;
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

static int add_line(struct unecho_abbrev *abbrev, struct section *section, const char *s,
                    const char *end) {
    int status = UNECHO_OK;

    while (s < end && status == UNECHO_OK) {
        const char *word = s;

        while (s < end && !is_blank(*s) && *s != '#')
            s++;
        if (s > word && *word == '[') {
            section->kind = kind_of(word, (size_t)(s - word));
            status = section->kind ? UNECHO_OK : UNECHO_BADLIST;
        } else if (s > word) {
            status = add_word(abbrev, *section, word, (size_t)(s - word));
        }
        if (s < end && *s == '#')
            break;
        s += s < end;
    }
    return status;
}

static int add_lines(struct unecho_abbrev *abbrev, const char *list, size_t len, bool quiet,
                     size_t *line) {
    const char *end = list + len;
    struct section section = {UNECHO_TITLE, quiet};
    int status = UNECHO_OK;

    if (len >= 3 && memcmp(list, "\xEF\xBB\xBF", 3) == 0)
        list += 3; /* editors put a BOM there */
    for (*line = 1; list < end; ++*line) {
        const char *stop = memchr(list, '\n', (size_t)(end - list));

        stop = stop ? stop : end;
        status = add_line(abbrev, &section, list, stop);
        if (status != UNECHO_OK)
            break;
        list = stop + 1;
    }
    return status;
}

int unecho_abbrev_add(struct unecho_abbrev *abbrev, const char *list, size_t len, size_t *line) {
    return add_lines(abbrev, list, len, false, line);
}

/* Is `language` one of "de,fr"? */
static bool is_listed(const char *languages, const char *language) {
    size_t len = strlen(language);

    for (const char *p = languages; *p; p += *p == ',') {
        size_t n = strcspn(p, ",");

        if (n == len && memcmp(p, language, len) == 0)
            return true;
        p += n;
    }
    return false;
}

bool unecho_languages_are_known(const char *languages) {
    for (const char *p = languages;; p++) {
        size_t n = strcspn(p, ","), i = 0;

        while (unecho_lists[i].language && (strlen(unecho_lists[i].language) != n ||
                                            memcmp(unecho_lists[i].language, p, n) != 0))
            i++;
        if (!unecho_lists[i].language)
            return false;
        p += n;
        if (*p == '\0')
            return true;
    }
}

static int add_list(struct unecho_abbrev *abbrev, const struct unecho_list *list, bool alone) {
    static const char line[] = "\n[alone]\n";
    const char *words = list->words, *rest = strstr(words, line);
    size_t len = rest ? (size_t)(rest - words) : strlen(words), number;
    bool quiet = !alone && strcmp(list->language, "en") != 0;
    int status = add_lines(abbrev, words, len, quiet, &number);

    if (status != UNECHO_OK || !rest || !alone)
        return status;
    rest += sizeof(line) - 1;
    return add_lines(abbrev, rest, strlen(rest), quiet, &number);
}

int unecho_abbrev_add_languages(struct unecho_abbrev *abbrev, const char *languages) {
    int status = UNECHO_OK;

    if (languages && !unecho_languages_are_known(languages))
        return UNECHO_BADLIST;
    for (const struct unecho_list *list = unecho_lists; list->language && status == UNECHO_OK;
         list++)
        if (!languages || strcmp(list->language, "mul") == 0 ||
            is_listed(languages, list->language))
            status = add_list(abbrev, list, languages != NULL);
    return status;
}

bool unecho_abbrev_may_be_tail(const struct unecho_abbrev *abbrev, const char *word, size_t len) {
    return unecho_abbrev_may_hold(abbrev->tails, last_letters(word, len));
}

unsigned unecho_abbrev_find(const struct unecho_abbrev *abbrev, const char *word, size_t len) {
    if (len == 0 || len > UNECHO_ABBREV_MAX)
        return 0;

    uint64_t letters = last_letters(word, len);
    bool ascii = !(letters & 0x8080808080808080u) && (len <= 8 || is_ascii(word, len - 8));

    if (!unecho_abbrev_may_hold(ascii ? abbrev->words : abbrev->wide, letters))
        return 0; /* most words */

    struct folded folded;
    const struct unecho_abbrev_entry *e;

    fold(&folded, word, len, ascii);
    e = &abbrev->entries[place(abbrev, folded.word, folded.len)];
    if (folded.capitals)
        return e->capitals;
    return e->any | (folded.first ? e->capitalised : 0u);
}
