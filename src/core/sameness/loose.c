/*
 * A text form is read as words (letters, numbers, symbols) and what is between them (white space
 * and marks). Words stay. Of the marks
 *
 *   between two words of which none is a letter, all stay:     3.5   1,000   9-11   C++, 5
 *   one that belongs to a number or name does:                 -5   .5   5' tall   BBB-   A*   C#
 *   apostrophes, points and emphasis inside a word leave none: don't   U.S.   **bold**ly
 *   others leave a space:                                      well-known   said, "no"
 *
 * and between a character that is a word alone (Han, kana, Thai) and another word, not even that.
 * The form of a form is itself (but for the bullet + and doubled marks of full width): what is
 * decided of a mark depends only on words, on white space, and on marks that stay. A mark or space
 * before a character that may compose with it stays, so that nothing composes that did not before.
 */
#include "loose.h"

#include "folding.h"
#include "utf8.h"

#include <string.h>
#include <utf8proc.h>

enum kind {
    NONE = 0,
    SPACE = ' ',
    MARK = '!',
    LETTER = 'a',
    NUMBER = '0',
    SYMBOL = '$',
    PART = '~'
};

enum { GERESH = 0x05F3 };

/* the kind of each ASCII character; white space is folded already */
static const char ascii_kinds[] = "$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$"
                                  " !!!$$$!!!!$!!!$0000000000!!$$!!"
                                  "$aaaaaaaaaaaaaaaaaaaaaaaaaa!!!$!"
                                  "!aaaaaaaaaaaaaaaaaaaaaaaaaa!!!!$";

/* what is put for those that are letters or digits */
static const char ascii_forms[] = "                                "
                                  "                0123456789      "
                                  " abcdefghijklmnopqrstuvwxyz     "
                                  " abcdefghijklmnopqrstuvwxyz     ";

/* A character as this file sees it. */
struct piece {
    uint32_t cp;
    uint8_t len; /* bytes */
    enum kind kind;
    char mark;  /* which ASCII mark it is as good as; 0: another, or none */
    bool alone; /* a word alone */
};

struct loosening {
    const char *s;
    size_t len;
    char *out;
    size_t n;
    enum kind last; /* of the last word that was read; PART is none */
    bool glued;     /* that is directly before */
    bool gap;       /* something went since the last that was put */
    bool word;      /* what was put last is part of a word, */
    bool alone;     /* of one alone */
    bool starred;   /* a * has opened something */
    size_t ahead;   /* where the next word begins, if it is not before what is read */
    enum kind next; /* its kind */
};

/* Signs that are punctuation to Unicode and say something with a number. */
static bool is_sign(uint32_t cp) {
    return cp == 0xA7 || cp == 0x066A || cp == 0x0609 || cp == 0x060A || cp == 0x2030 ||
           cp == 0x2031;
}

static struct piece beyond_ascii(const char *s, size_t at, size_t len) {
    struct unecho_char c = unecho_utf8_at(s, at, len, true);
    struct piece p = {c.cp, c.len, SYMBOL, '\0', (c.flags & UNECHO_WORD_ALONE) != 0};

    if (c.flags & UNECHO_FOLDED) {
        p.mark = unecho_folded(c.cp);
        p.kind = p.mark == ' ' ? SPACE : p.mark == 0 ? PART : MARK;
    } else if (c.cp == GERESH) { /* a letter to UAX #29, and often typed as an apostrophe */
        p.mark = '\'';
        p.kind = MARK;
    } else if (c.class == UNECHO_LOWER || c.class == UNECHO_UPPER || c.class == UNECHO_LETTER) {
        p.kind = LETTER;
    } else if (c.class == UNECHO_EXTEND) {
        p.kind = PART;
    } else if (c.flags & UNECHO_ALNUM) {
        p.kind = NUMBER;
    } else if (c.cp != UNECHO_INVALID && !is_sign(c.cp)) {
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c.cp);

        if (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO)
            p.kind = MARK;
        if (category == UTF8PROC_CATEGORY_PD)
            p.mark = '-';
    }
    return p;
}

static bool may_compose(const char *s, size_t at, size_t len) {
    return at < len && (unsigned char)s[at] >= 0x80 &&
           unecho_utf8_at(s, at, len, true).flags & UNECHO_NFC_CHECK;
}

static struct piece piece_at(const char *s, size_t at, size_t len) {
    unsigned char b = (unsigned char)s[at];
    struct piece p = {b, 1, NONE, '\0', false};

    if (b >= 0x80)
        p = beyond_ascii(s, at, len);
    else
        p.kind = (enum kind)ascii_kinds[b];
    if (p.kind != MARK && p.kind != SPACE)
        return p;
    if (b < 0x80)
        p.mark = (char)(b == '`' ? '\'' : b);
    if (may_compose(s, at + p.len, len))
        p.kind = SYMBOL;
    return p;
}

/* A space where something went; not beside a word alone. */
static void close_gap(struct loosening *l, bool word, bool alone) {
    bool joined = word && l->word && (alone || l->alone);

    if (l->gap && l->n > 0 && !joined)
        l->out[l->n++] = ' ';
    l->gap = false;
    l->word = word;
    l->alone = alone;
}

static void put_word(struct loosening *l, size_t at, const struct piece *p) {
    bool space = p->cp == ' '; /* a combining mark is behind it: it is the gap itself */

    l->gap |= space;
    l->word &= !space;
    close_gap(l, true, p->kind == PART ? l->alone : p->alone);
    if (p->kind != PART || l->last == NONE)
        l->last = p->kind == PART ? SYMBOL : p->kind;
    l->glued = true;
    if (space || (l->n == 0 && (p->mark == '\'' || p->mark == '"'))) /* no text form has those */
        return;
    memmove(l->out + l->n, l->s + at, p->len);
    if (p->cp >= 'A' && p->cp <= 'Z')
        l->out[l->n] |= 0x20;
    l->n += p->len;
}

/* The same for what is most of a text: ASCII letters and digits from `at` on, where one is, and the
 * spaces before such. Returns where they end. */
static size_t put_plain(struct loosening *l, size_t at) {
    const unsigned char *s = (const unsigned char *)l->s;
    size_t n, len = l->len; /* copies, as a write to `out` might change what is in `l` */
    char *out = l->out;

    close_gap(l, true, false);
    for (n = l->n; at < len && s[at] < 0x80; at++) {
        char form = ascii_forms[s[at]];

        if (form == ' ' &&
            (s[at] != ' ' || at + 1 == len || s[at + 1] >= 0x80 || ascii_forms[s[at + 1]] == ' '))
            break;
        out[n++] = form;
    }
    l->n = n;
    l->last = (enum kind)ascii_kinds[s[at - 1]];
    l->glued = true;
    return at;
}

/* Sets `ahead` for what is at `at`. */
static void look_ahead(struct loosening *l, size_t at) {
    struct piece p;

    if (l->ahead > at)
        return;
    l->next = NONE;
    for (l->ahead = at; l->ahead < l->len; l->ahead += p.len) {
        p = piece_at(l->s, l->ahead, l->len);
        if (p.kind != MARK && p.kind != SPACE) {
            l->next = p.kind == PART ? SYMBOL : p.kind;
            break;
        }
    }
}

enum fate { STAYS, GOES, LEAVES_A_SPACE };

/* Marks of one kind, and the words that they touch; NONE: there is none on that side. */
struct marks {
    size_t at, end, count;
    char mark;
    enum kind before, after;
};

static enum fate stays_if(bool condition) { return condition ? STAYS : LEAVES_A_SPACE; }

static bool is_inside(const struct marks *m) { return m->before != NONE && m->after != NONE; }

/* What may be inside a word and is no part of it. */
static enum fate goes_inside(const struct marks *m) { return is_inside(m) ? GOES : LEAVES_A_SPACE; }

/* Behind a number: feet, inches, minutes. */
static enum fate fate_of_quotes(const struct loosening *l, const struct marks *m) {
    if (m->before == NUMBER && m->after != LETTER && l->next != NONE)
        return STAYS;
    return m->mark == '"' ? LEAVES_A_SPACE : goes_inside(m);
}

static enum fate fate_of_points(const struct marks *m) {
    if (m->count > 1)
        return LEAVES_A_SPACE;
    if (m->after == NUMBER && m->before != LETTER)
        return STAYS;
    return m->before == NUMBER ? LEAVES_A_SPACE : goes_inside(m);
}

/* A hyphen goes from between two words, but "BBB-" is a name and "-5" is a number; at the start and
 * before a space it is a bullet. */
static enum fate fate_of_hyphen(const struct loosening *l, const struct marks *m) {
    char behind = m->end < l->len ? l->s[m->end] : '\0';
    bool point = (behind == '.' || behind == ',') && l->next == NUMBER && l->ahead == m->end + 1;

    if (m->before != NONE)
        return stays_if(m->after == NONE);
    return stays_if((l->next == NUMBER || l->next == SYMBOL) &&
                    (l->last != NONE || m->after != NONE || point));
}

/* Where nothing was opened, it is a footnote, a grade, a hidden letter. */
static enum fate fate_of_stars(struct loosening *l, const struct marks *m) {
    if (m->before != NONE)
        return l->starred ? goes_inside(m) : STAYS;
    l->starred |= m->end < l->len && l->s[m->end] != ' ';
    return LEAVES_A_SPACE;
}

/* Before a mark, it only guards it. */
static enum fate fate_of_backslash(const struct loosening *l, const struct marks *m) {
    return m->end < l->len && l->s[m->end] != ' ' && m->after == NONE ? GOES : STAYS;
}

static enum fate fate_of(struct loosening *l, const struct marks *m) {
    if (l->last != NONE && l->last != LETTER && l->next != NONE && l->next != LETTER)
        return STAYS;
    switch (m->mark) {
    case '\'':
    case '"':
        return fate_of_quotes(l, m);
    case '.':
        return fate_of_points(m);
    case ',':
        return stays_if(m->after == NUMBER && m->before != LETTER);
    case '-':
        return fate_of_hyphen(l, m);
    case '*':
        return fate_of_stars(l, m);
    case '_':
        return stays_if(is_inside(m));
    case '~':
        return m->count > 1 ? goes_inside(m) : STAYS;
    case '#':
    case '>': /* of a heading, of a quotation; not of a tag */
        return stays_if(m->before != NONE || m->after != NONE);
    case '\\':
        return fate_of_backslash(l, m);
    default:
        return LEAVES_A_SPACE;
    }
}

static void put_marks(struct loosening *l, const struct marks *m) {
    size_t len = m->mark == '\0' ? m->end - m->at : m->mark == '-' ? 1 : m->count;

    close_gap(l, false, false);
    if ((m->mark == '-' || m->mark == '~') && l->n > 0 && l->out[l->n - 1] == m->mark)
        return; /* two would be another mark */
    if (m->mark == '\0')
        memmove(l->out + l->n, l->s + m->at, len);
    else
        memset(l->out + l->n, m->mark, len);
    l->n += len;
}

/* The mark at `at`, and those like it behind it. Returns where they end. */
static size_t read_marks(struct loosening *l, size_t at, struct piece p) {
    struct marks m = {at, at + p.len, 1, p.mark, l->glued ? l->last : NONE, NONE};
    enum fate fate;

    for (; p.mark != '\0' && m.end < l->len; m.count++) {
        struct piece other = piece_at(l->s, m.end, l->len);

        if (other.kind != MARK || other.mark != p.mark)
            break;
        m.end += other.len;
    }
    look_ahead(l, m.end);
    if (l->ahead == m.end && m.end < l->len && l->s[m.end] != ' ')
        m.after = l->next;
    fate = fate_of(l, &m);
    if (fate == STAYS)
        put_marks(l, &m);
    l->gap |= fate == LEAVES_A_SPACE;
    l->glued &= fate == GOES;
    return m.end;
}

/* A plus is a symbol, but one that stands alone at the start is not. */
static bool is_plus_for_bullet(const struct loosening *l, size_t at) {
    return l->s[at] == '+' && l->last == NONE && l->n == 0 && at + 1 < l->len &&
           l->s[at + 1] == ' ';
}

size_t unecho_loosen(const char *s, size_t len, char *out) {
    struct loosening l = {.s = s, .len = len, .out = out, .last = NONE};
    size_t at = 0;

    while (at < len) {
        struct piece p = piece_at(s, at, len);

        if (p.cp < 0x80 && (p.kind == LETTER || p.kind == NUMBER)) {
            at = put_plain(&l, at);
        } else if (p.kind == MARK) {
            at = read_marks(&l, at, p);
        } else if (p.kind == SPACE || is_plus_for_bullet(&l, at)) {
            l.gap = true;
            l.glued = false;
            at += p.len;
        } else {
            put_word(&l, at, &p);
            at += p.len;
        }
    }
    return l.n;
}

static bool is_digit(int32_t cp) { return utf8proc_category(cp) == UTF8PROC_CATEGORY_ND; }

int32_t unecho_numbers_apart(int32_t cp, void *before) {
    enum { NO_DIGIT, DIGIT, COMPATIBILITY_DIGIT };
    enum { TWIN = 0xF0000, ROOM = 32, ACUTE_ACCENT = 0xB4 };
    uint8_t class = unecho_utf8_flags((uint32_t)cp) & UNECHO_CLASS_MASK;
    bool plain = is_digit(cp), first = plain, last = plain;
    int *state = before;

    if (cp >= 0x80 && !plain && class != UNECHO_LOWER && class != UNECHO_UPPER &&
        class != UNECHO_LETTER) {
        utf8proc_int32_t points[ROOM];
        int boundary = 0;
        utf8proc_ssize_t n = utf8proc_decompose_char(cp, points, ROOM,
                                                     UTF8PROC_COMPAT | UTF8PROC_COMPOSE, &boundary);

        first = n > 0 && n <= ROOM && is_digit(points[0]);
        last = n > 0 && n <= ROOM && is_digit(points[n - 1]);
    }
    if (first && *state != NO_DIGIT && (!plain || *state != DIGIT)) {
        *state = NO_DIGIT;
        return cp + TWIN; /* for private use: it has no other form */
    }
    *state = !last ? NO_DIGIT : plain ? DIGIT : COMPATIBILITY_DIGIT;
    return cp == ACUTE_ACCENT ? '\'' : cp; /* typed for an apostrophe */
}
