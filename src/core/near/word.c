/*
 * A number is a word with all that is in it: "1,000", "3.5", "10:30", "2-1", "-5", "$400". Of other
 * words only letters count: "don't" is "dont", "U.S." is "us". What is between letters otherwise,
 * such as a hyphen, parts two words.
 */
#include "word.h"

#include "ascii.h"
#include "folding.h"
#include "utf8.h"

#include <string.h>
#include <utf8proc.h>

/* --- characters --------------------------------------------------------------------------------
 */

/* From LOWER on they may be in a word. */
enum kind { BLANK, FEED, STOP, MARK, LOWER, UPPER, UNCASED, ALONE, DIGIT, MONEY, PART };

/* A character as this file sees it. */
struct piece {
    uint32_t cp; /* of a letter: lower-case, without accents; of a mark: ASCII, if it is as good */
    uint8_t len; /* bytes; 0: there is none */
    uint8_t kind;
};

enum {
    ACCENTS_FROM = 0x300,
    ACCENTS_TO = 0x36F,
    WIDE_FROM = 0xFF01, /* fullwidth ASCII */
    WIDE_TO = 0xFF5E
};

static bool is_money(uint32_t cp) {
    return cp == '$' || (cp >= 0xA2 && cp <= 0xA5) || (cp >= 0x20A0 && cp <= 0x20CF);
}

/* the kind of each ASCII character */
static const char ascii_kinds[] = "00000000001111000000000000000000"
                                  "02339333333333238888888888233332"
                                  "35555555555555555555555555533333"
                                  "34444444444444444444444444433330";

static inline struct piece ascii(unsigned char b) {
    uint8_t kind = (uint8_t)(ascii_kinds[b] - '0');

    return (struct piece){kind == UPPER ? b | 0x20u : b, 1, kind};
}

/* A letter without what composes it, and in lower case. */
static uint32_t bare(uint32_t cp) {
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)cp);
    utf8proc_int32_t parts[4];
    int last;

    if (property->decomp_seqindex == UINT16_MAX || property->decomp_type != 0)
        return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
    if (utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 4, UTF8PROC_DECOMPOSE, &last) < 1)
        return cp;
    return (uint32_t)utf8proc_tolower(parts[0]);
}

static uint8_t kind_of(const struct unecho_char *c) {
    if (is_money(c->cp))
        return MONEY;
    switch (c->class) {
    case UNECHO_LOWER:
        return LOWER;
    case UNECHO_UPPER:
        return UPPER;
    case UNECHO_DIGIT:
        return DIGIT;
    case UNECHO_SPACE:
        return BLANK;
    case UNECHO_NEWLINE:
        return FEED;
    case UNECHO_STERM:
    case UNECHO_ATERM:
        return STOP;
    case UNECHO_EXTEND:
        return PART;
    default:
        if (c->flags & UNECHO_WORD_ALONE)
            return ALONE;
        return c->class == UNECHO_LETTER || c->flags & UNECHO_ALNUM ? UNCASED : MARK;
    }
}

static struct piece beyond_ascii(const char *text, size_t at, size_t len) {
    struct unecho_char c = unecho_utf8_at(text, at, len, true);
    struct piece piece = {c.cp, c.len, kind_of(&c)};

    if (c.cp >= WIDE_FROM && c.cp <= WIDE_TO) {
        piece = ascii((unsigned char)(c.cp - WIDE_FROM + '!'));
        piece.len = c.len;
    } else if (c.flags & UNECHO_FOLDED) {
        piece = ascii((unsigned char)unecho_folded(c.cp));
        piece.len = c.len;
        piece.kind = piece.cp == 0 ? PART : piece.kind;
    } else if (piece.kind == LOWER || piece.kind == UPPER) {
        piece.cp = bare(c.cp);
    }
    return piece;
}

static inline struct piece piece_at(const char *text, size_t at, size_t len) {
    if (at >= len)
        return (struct piece){0, 0, BLANK};
    if ((unsigned char)text[at] < 0x80)
        return ascii((unsigned char)text[at]);
    return beyond_ascii(text, at, len);
}

static bool is_letter(const struct piece *piece) {
    return piece->kind == LOWER || piece->kind == UPPER || piece->kind == UNCASED;
}

/* Combining marks but accents, and invisible characters, count: in other scripts they are vowels.
 */
static bool is_accent(const struct piece *piece) {
    return piece->cp == 0 || (piece->cp >= ACCENTS_FROM && piece->cp <= ACCENTS_TO);
}

/* --- words -------------------------------------------------------------------------------------
 */

/* A word that is read. */
struct spelling {
    uint64_t hash;
    uint8_t has;
    uint8_t last; /* the kind of its last letter, or digit */
    bool any;
};

/* FNV-1a, a character at a time. */
static inline uint64_t add(uint64_t hash, uint32_t cp) {
    return (hash ^ cp) * UINT64_C(0x100000001B3);
}

/* Is it a sign that a number ends in? */
static bool is_behind_number(const struct spelling *word, const struct piece *piece) {
    return word->last == DIGIT && piece->cp == '%';
}

static void put(struct spelling *word, const struct piece *piece) {
    static const uint8_t has[] = {[UPPER] = UNECHO_HAS_UPPER,
                                  [UNCASED] = UNECHO_HAS_UNCASED,
                                  [ALONE] = UNECHO_HAS_UNCASED,
                                  [DIGIT] = UNECHO_HAS_DIGIT,
                                  [MONEY] = UNECHO_HAS_DIGIT};

    if (piece->kind == PART) {
        word->hash = is_accent(piece) ? word->hash : add(word->hash, piece->cp);
        return;
    }
    word->has |= has[piece->kind] | (word->any ? UNECHO_HAS_SEVERAL : 0);
    word->hash = add(word->hash, piece->cp);
    word->last = piece->kind;
    word->any = true;
}

/* The same for what most of a text is: small letters from `at` on. Returns where they end. */
static inline size_t put_plain(struct spelling *word, const char *text, size_t at, size_t len) {
    uint64_t hash = word->hash;
    size_t from = at;

    for (; at < len && unecho_is_lower_ascii(text[at]); at++)
        hash = add(hash, (unsigned char)text[at]);
    word->hash = hash;
    if (at > from) {
        word->has |= word->any || at - from > 1 ? UNECHO_HAS_SEVERAL : 0;
        word->last = LOWER;
        word->any = true;
    }
    return at;
}

/* May a mark that stands in a number go on in it? */
static bool is_in_number(uint32_t cp) {
    return cp == '.' || cp == ',' || cp == ':' || cp == '/' || cp == '-' || cp == '\'';
}

/* Marks in a word that part nothing. */
static bool is_in_word(uint32_t cp) { return cp == '.' || cp == '\'' || cp == '*' || cp == '_'; }

/* Does the word go on behind this mark? */
static bool goes_on(const struct unecho_word_reader *reader, struct spelling *word, size_t at,
                    const struct piece *mark) {
    struct piece next;

    if (mark->kind != MARK && mark->kind != STOP)
        return false;
    if (!is_in_number(mark->cp) && !is_in_word(mark->cp))
        return false;
    next = piece_at(reader->text, at + mark->len, reader->len);
    if (word->last == DIGIT && next.kind == DIGIT && is_in_number(mark->cp)) {
        word->hash = add(word->hash, mark->cp);
        return true;
    }
    return is_in_word(mark->cp) && word->last != DIGIT && is_letter(&next);
}

/* Reads the word that begins at reader->at, or goes on there. */
static void spell(struct unecho_word_reader *reader, struct spelling *word) {
    size_t at = reader->at;

    for (;;) {
        struct piece piece;

        at = put_plain(word, reader->text, at, reader->len);
        if (at < reader->len && reader->text[at] == ' ')
            break;
        piece = piece_at(reader->text, at, reader->len);
        if (piece.len == 0 || piece.kind == BLANK || (piece.kind == ALONE && word->any))
            break;
        if (piece.kind == MONEY && word->any && word->last != DIGIT)
            break;
        if (piece.kind >= LOWER)
            put(word, &piece);
        else if (is_behind_number(word, &piece))
            word->hash = add(word->hash, piece.cp);
        else if (!goes_on(reader, word, at, &piece))
            break;
        at += piece.len;
        if (word->last == ALONE && piece_at(reader->text, at, reader->len).kind != PART)
            break;
    }
    reader->at = at;
}

/* --- between words -----------------------------------------------------------------------------
 */

/* Goes behind an address, if one begins here. */
static bool skip_address(struct unecho_word_reader *reader) {
    const char *s = reader->text + reader->at;
    size_t left = reader->len - reader->at;

    if (!((left > 7 && memcmp(s, "http://", 7) == 0) ||
          (left > 8 && memcmp(s, "https://", 8) == 0) || (left > 4 && memcmp(s, "www.", 4) == 0)))
        return false;
    while (reader->at < reader->len && (unsigned char)*s > ' ' && !strchr(")>\"", *s)) {
        reader->at++;
        s++;
    }
    return true;
}

/* Is the minus at `at` the sign of a number? */
static bool is_sign(const struct unecho_word_reader *reader, size_t at, const struct piece *mark) {
    if (mark->cp != '-' || piece_at(reader->text, at + mark->len, reader->len).kind != DIGIT)
        return false;
    return at == 0 || unecho_is_white_ascii(reader->text[at - 1]) || reader->text[at - 1] == '(';
}

/* Goes to the next word; *sign: a minus belongs to it. False: there is none. */
static bool seek(struct unecho_word_reader *reader, bool *sign) {
    struct piece piece;

    *sign = false;
    reader->at += reader->at < reader->len && reader->text[reader->at] == ' ';
    for (; reader->at < reader->len; reader->at += piece.len) {
        piece = piece_at(reader->text, reader->at, reader->len);
        if (piece.kind == LOWER) {
            if ((piece.cp != 'h' && piece.cp != 'w') || !skip_address(reader))
                return true;
            piece.len = 0;
        } else if (piece.kind > LOWER && piece.kind != PART) {
            return true;
        } else {
            *sign = is_sign(reader, reader->at, &piece);
            reader->feeds += piece.kind == FEED && piece.cp != '\r';
            reader->stop |= piece.kind == STOP;
        }
    }
    return false;
}

void unecho_word_reader_init(struct unecho_word_reader *reader, const char *text, size_t len) {
    *reader = (struct unecho_word_reader){.text = text, .len = len, .feeds = 1};
}

static uint32_t finish(uint64_t hash) {
    hash ^= hash >> 29;
    hash *= UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(hash >> 32);
}

bool unecho_word_next(struct unecho_word_reader *reader, struct unecho_word *word) {
    struct spelling spelling = {.hash = UINT64_C(0xCBF29CE484222325)};
    bool sign;

    if (!seek(reader, &sign))
        return false;
    if (sign)
        spelling.hash = add(spelling.hash, '-');
    spell(reader, &spelling);
    *word = (struct unecho_word){.folded = finish(spelling.hash),
                                 .has = spelling.has,
                                 .feeds = reader->feeds,
                                 .behind_stop = reader->stop};
    reader->feeds = 0;
    reader->stop = false;
    return true;
}
