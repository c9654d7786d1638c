#include "look.h"

#include "ascii.h"

#include <string.h>

enum {
    MAX_GAP = 4096, /* longer white space ends a sentence like a blank line does */
    MAX_OPENERS = 12,
    MAX_QUOTED = 512,
    MAX_REFERENCE = 64,
    MAX_ADDRESS = 256,
    MAX_RUN = 1024 /* of terminators and closers: what comes after that is looked at by itself */
};

bool unecho_is_bullet(uint32_t cp) {
    switch (cp) {
    case '-':
    case '*':
    case '+':
    case 0xB7:
    case 0x2022:
    case 0x2023:
    case 0x2043:
    case 0x2219:
    case 0x25A0:
    case 0x25A1:
    case 0x25AA:
    case 0x25AB:
    case 0x25B6:
    case 0x25BA:
    case 0x25CB:
    case 0x25CF:
    case 0x25E6:
    case 0x2713:
    case 0x2714:
    case 0x2794:
    case 0x27A2:
    case 0x27A4:
        return true;
    default:
        return false;
    }
}

static bool is_space(struct unecho_char c) {
    return c.class == UNECHO_SPACE || c.class == UNECHO_NEWLINE;
}

/* Marks that are followed by a space in ordinary text, so that one glued to a word is part of it.
 */
static bool is_spaced_mark(uint32_t cp) {
    return cp < 0x80 || cp == 0x37E || (cp >= 0x203C && cp <= 0x203D) ||
           (cp >= 0x2047 && cp <= 0x2049);
}

static void count_terminator(struct unecho_look *look, struct unecho_char c) {
    if (c.class == UNECHO_STERM || c.cp == ';') {
        look->mark = true;
        look->always |= !is_spaced_mark(c.cp);
    } else if (c.cp == 0x2026) {
        look->ellipsis = true;
    } else {
        look->dots++;
        look->ellipsis |= look->dots > 1;
    }
}

/* " ." after a dot, as in ". . .", and not ". .NET". -1: more text is needed. */
static int spaced_dot(const struct unecho_look *look, size_t at, size_t *after) {
    struct unecho_char space = unecho_look_char(look, at);

    if (space.class != UNECHO_SPACE)
        return unecho_look_is_cut_off(look, at, space) ? -1 : 0;

    struct unecho_char dot = unecho_look_char(look, at + space.len);

    if (dot.cp != '.' || dot.len == 0)
        return unecho_look_is_cut_off(look, at + space.len, dot) ? -1 : 0;
    *after = at + space.len + dot.len;

    struct unecho_char c = unecho_look_char(look, *after);

    if (unecho_look_is_cut_off(look, *after, c))
        return -1;
    return !(c.flags & UNECHO_ALNUM);
}

/* A run of terminators from *at. False: more text is needed. */
static bool terminators(struct unecho_look *look, size_t *at) {
    while (*at - look->at < MAX_RUN) {
        struct unecho_char c = unecho_look_char(look, *at);

        if (unecho_look_is_cut_off(look, *at, c))
            return false;
        if (c.class == UNECHO_STERM || c.class == UNECHO_ATERM ||
            (c.cp == ';' && *at == look->at)) { /* Greek, or it would not be looked at */
            count_terminator(look, c);
            *at += c.len;
            continue;
        }
        if (c.class != UNECHO_SPACE || look->mark || look->dots == 0)
            return true;

        int spaced = spaced_dot(look, *at, at);

        if (spaced <= 0)
            return spaced == 0;
        look->dots++;
        look->ellipsis = true;
    }
    return true;
}

/* May it stand in the brackets of a mark that refers to something? The first one says of what kind
 * the mark is: only words have stops and spaces, "[citation needed]", "[p. 5]". */
static bool is_in_reference(struct unecho_char first, struct unecho_char c) {
    if (c.flags & UNECHO_ALNUM || c.class == UNECHO_EXTEND || c.cp == '-')
        return true;
    return first.flags & UNECHO_ALNUM &&
           (c.cp == ' ' || (first.class == UNECHO_LOWER && (c.cp == '.' || c.cp == ',')));
}

/* A mark in brackets that refers to something, "[12]", "[५]", "[^2]", "[citation needed]", and is
 * no beginning of a word, "[T]hen". 0: none; -1: more text is needed; else its length. */
static int reference(const struct unecho_look *look, size_t at) {
    struct unecho_char first = unecho_look_char(look, at + 1), c = first;
    size_t i = at + 1;

    while (i - at <= MAX_REFERENCE && (is_in_reference(first, c) || (c.cp == '^' && i == at + 1))) {
        i += c.len;
        c = unecho_look_char(look, i);
    }
    if (unecho_look_is_cut_off(look, i, c))
        return -1;
    if (c.cp != ']' || i == at + 1)
        return 0;
    c = unecho_look_char(look, i + 1);
    if (unecho_look_is_cut_off(look, i + 1, c))
        return -1;
    return first.class != UNECHO_DIGIT && (c.class == UNECHO_LOWER || c.class == UNECHO_UPPER)
               ? 0
               : (int)(i + 1 - at);
}

/* The address of a link whose text ends in a stop, "(http://a.b/c)" of "[See it.](http://a.b/c)".
 * The same. */
static int link_address(const struct unecho_look *look, size_t at) {
    size_t open = 1;

    for (size_t i = at + 1; i - at < MAX_ADDRESS;) {
        struct unecho_char c = unecho_look_char(look, i);

        if (unecho_look_is_cut_off(look, i, c))
            return -1;
        if (c.len == 0 || is_space(c))
            return 0;
        i += c.len;
        open += c.cp == '(';
        open -= c.cp == ')';
        if (open == 0)
            return (int)(i - at);
    }
    return 0;
}

/* The backquotes that end code behind a word, `a.b.`, and open no quotation, ``Yes''. The same. */
static int code_end(const struct unecho_look *look, size_t at) {
    size_t before = look->at, i = at;
    struct unecho_char c;

    if (look->at > look->start)
        before = unecho_utf8_before(look->text->data, look->start, look->at);
    if (!(unecho_look_char(look, before).flags & UNECHO_ALNUM))
        return 0;
    while ((c = unecho_look_char(look, i)).cp == '`' && i - at < 3)
        i++;
    if (unecho_look_is_cut_off(look, i, c))
        return -1;
    return c.flags & UNECHO_ALNUM ? 0 : (int)(i - at);
}

static bool is_either_quote(uint32_t cp) {
    /* “ and ‘ close in German, « and ‹ in Danish, where they do not stand against a word */
    return cp == 0x201C || cp == 0x2018 || cp == 0xAB || cp == 0x2039;
}

/* Is the straight quote at `at` the first of a pair, by those before it in the sentence? */
static bool opens_pair(const struct unecho_look *look, size_t at) {
    size_t from = at - look->start > MAX_QUOTED ? at - MAX_QUOTED : look->start;
    bool even = true;

    for (size_t i = from; i < at; i++)
        even ^= look->text->data[i] == '"';
    return even;
}

/* Small digits set high, and daggers: "It rained.³" */
static bool is_footnote_sign(uint32_t cp) {
    return cp == 0xB9 || cp == 0xB2 || cp == 0xB3 || cp == 0x2020 || cp == 0x2021 ||
           (cp >= 0x2070 && cp <= 0x2079);
}

/* The length of the closer at `at`, 0 if there is none, -1: more text is needed (SB5, SB9). */
static int closer(const struct unecho_look *look, size_t at) {
    struct unecho_char c = unecho_look_char(look, at);

    if (unecho_look_is_cut_off(look, at, c))
        return -1;
    if (c.cp == '[') /* not that of an image, ![text](address) */
        return look->text->data[at - 1] != '!' ||
                       unecho_look_char(look, at + 1).class == UNECHO_DIGIT
                   ? reference(look, at)
                   : 0;
    if (c.cp == '(')
        return look->text->data[at - 1] == ']' ? link_address(look, at) : 0;
    if (c.cp == '`')
        return code_end(look, at);
    if (is_either_quote(c.cp) || c.cp == '"') {
        struct unecho_char after = unecho_look_char(look, at + c.len);

        if (unecho_look_is_cut_off(look, at + c.len, after))
            return -1;
        if (!(after.flags & UNECHO_ALNUM) && after.class != UNECHO_OPEN)
            return c.len;
        if (at > look->run_end && look->text->data[at - 1] == '"')
            return 0; /* the second of two, before a word: `No!""Yes` */
        return c.cp == '"' && c.len && !opens_pair(look, at) ? 1 : 0;
    }
    return c.class == UNECHO_CLOSE || c.class == UNECHO_EXTEND || c.cp == '*' || c.cp == '_' ||
                   is_footnote_sign(c.cp)
               ? c.len
               : 0;
}

static bool closers(const struct unecho_look *look, size_t *at) {
    int len = 0;

    while (*at - look->at < MAX_RUN && (len = closer(look, *at)) > 0)
        *at += (size_t)len;
    return len >= 0;
}

/* A single ASCII terminator before a space or line end, and no ". ." */
static bool single_terminator(struct unecho_look *look) {
    const char *s = look->text->data + look->at;

    if (look->at + 3 > look->text->len || (s[0] != '.' && s[0] != '!' && s[0] != '?') ||
        (s[1] != ' ' && s[1] != '\n') || s[2] == '.')
        return false;
    look->dots = s[0] == '.';
    look->mark = s[0] != '.';
    look->run_end = look->end = look->at + 1;
    return true;
}

bool unecho_look_terminators(struct unecho_look *look) {
    if (single_terminator(look))
        return true;
    look->run_end = look->end = look->at;
    for (;;) {
        size_t before = look->end;

        if (!terminators(look, &look->end))
            return false;
        if (look->run_end == look->at)
            look->run_end = look->end;
        if (look->end == before) /* no terminators after the closers */
            return true;

        size_t after = look->end;

        if (!closers(look, &look->end))
            return false;
        if (look->end == after)
            return true;
    }
}

/* Is `c` at look->next a quote that closes though a space stands before it: French « Oui. » Not
 * ASCII ones, which may as well open. 1 or 0; -1: more text is needed. */
static int spaced_closer(const struct unecho_look *look, struct unecho_char c) {
    if (look->gap != UNECHO_GAP_INLINE || c.class != UNECHO_CLOSE || c.cp < 0x80 ||
        look->end - look->at > MAX_RUN || is_either_quote(c.cp) || c.cp == 0x2019)
        return 0;

    size_t at = look->next + c.len;
    struct unecho_char after = unecho_look_char(look, at);

    if (unecho_look_is_cut_off(look, at, after))
        return -1;
    return !(after.flags & UNECHO_ALNUM) && after.class != UNECHO_OPEN &&
           after.class != UNECHO_CLOSE;
}

size_t unecho_look_skip_quoted(const struct unecho_look *look, size_t at, size_t limit,
                               unsigned *newlines) {
    struct unecho_quote quote = {look->text->depth, 0, false};
    size_t next = unecho_skip_quoted_gap(look->segmenter, look->text, at, limit, &quote);

    *newlines = quote.newlines;
    if (next < look->text->len && !unecho_is_quote_open(look->text, next) &&
        quote.depth != look->text->depth)
        *newlines = 2; /* as good as a blank line */
    return next;
}

size_t unecho_look_trim(const struct unecho_look *look, size_t at) {
    at = unecho_trim(look->segmenter, look->text, look->start, at);
    while (look->text->depth > 0 && at > look->start &&
           unecho_is_quote_mark(look->segmenter->zero_terminated, look->text, at - 1, true))
        at = unecho_trim(look->segmenter, look->text, look->start, at - 1);
    return at;
}

bool unecho_look_gap(struct unecho_look *look) {
    for (;;) {
        look->next = unecho_look_skip_gap(look, look->end, look->end + MAX_GAP, &look->newlines);

        struct unecho_char c = unecho_look_char(look, look->next);

        if (look->newlines > 1 || look->next - look->end >= MAX_GAP)
            look->gap = UNECHO_GAP_PARAGRAPH;
        else if (unecho_look_is_gap_open(look, look->next, c))
            return false;
        else if (c.len == 0)
            look->gap = UNECHO_GAP_END;
        else if (look->next == look->end)
            look->gap = UNECHO_GAP_NONE;
        else
            look->gap = look->newlines ? UNECHO_GAP_LINE : UNECHO_GAP_INLINE;

        int spaced = spaced_closer(look, c);

        if (spaced <= 0)
            return spaced == 0;
        look->end = look->next;
        if (!closers(look, &look->end))
            return false;
    }
}

/* More stops, or a small letter: no unit ends before `at`, as in "...and". */
static bool begins_small(const struct unecho_look *look, size_t at) {
    struct unecho_char c = unecho_look_char(look, at);

    return c.class == UNECHO_ATERM || c.class == UNECHO_LOWER;
}

/* Dutch 's, 't, 'n, 'k before a capital, which is the first letter of the sentence: 's Avonds.
 * False: more text is needed. */
static bool clipped_word(struct unecho_look *look) {
    struct unecho_char apostrophe, clipped, space, c;
    size_t at = look->word;

    if (look->first.class != UNECHO_LOWER || at == look->next)
        return true; /* most */
    apostrophe = unecho_look_char(look, look->next);
    if (at != look->next + apostrophe.len || (apostrophe.cp != '\'' && apostrophe.cp != 0x2019) ||
        look->first.cp >= 0x80 || !strchr("stnk", (int)look->first.cp))
        return true;
    clipped = look->first;
    space = unecho_look_char(look, at + clipped.len);
    if (unecho_look_is_cut_off(look, at + clipped.len, space))
        return false;
    if (space.class != UNECHO_SPACE && space.cp != '-')
        return true;
    at += clipped.len + space.len;
    c = unecho_look_char(look, at);
    if (unecho_look_is_cut_off(look, at, c))
        return false;
    if (c.class == UNECHO_UPPER) {
        look->word = at;
        look->first = c;
    }
    return true;
}

/* Does the text end behind a sign that says little without what stands behind it: "+4", "§ 4"? */
static bool is_open_sign(const struct unecho_look *look) {
    size_t at = look->word + look->first.len;
    struct unecho_char c;

    if ((look->first.cp != '+' && look->first.cp != 0xA7) || look->gap != UNECHO_GAP_INLINE)
        return false;
    c = unecho_look_char(look, at);
    return unecho_look_is_cut_off(look, at, c) ||
           (c.class == UNECHO_SPACE &&
            unecho_look_is_cut_off(look, at + c.len, unecho_look_char(look, at + c.len)));
}

/* Goes on behind a line that ends in a mark and a dash, "Кто? —", which no hyphen is. False: more
 * text is needed. */
static bool skip_wrapped_dash(struct unecho_look *look) {
    size_t at = look->next, end = at + MAX_OPENERS;
    unsigned newlines;
    struct unecho_char c = unecho_look_char(look, at);

    if (!look->mark || look->gap != UNECHO_GAP_INLINE || !unecho_is_dash(c.cp) || c.cp < 0x2010 ||
        look->segmenter->newline != UNECHO_NEWLINE_AUTO)
        return true;
    while (at < end && (unecho_is_dash(c.cp) || c.class == UNECHO_SPACE)) {
        at += c.len;
        c = unecho_look_char(look, at);
    }
    if (unecho_look_is_cut_off(look, at, c))
        return false;
    if (c.class != UNECHO_NEWLINE)
        return true;
    at = unecho_look_skip_gap(look, at, at + MAX_GAP, &newlines);
    if (newlines > 1)
        return true;
    look->word = at;
    look->dashed = true;
    return !unecho_look_is_gap_open(look, at, unecho_look_char(look, at));
}

bool unecho_look_word(struct unecho_look *look) {
    bool space_allowed = false; /* after a dash, inside French quotes, and behind () */
    bool open = false;          /* a bracket that may close at once: what it held is lost */

    look->word = look->next;
    if (!skip_wrapped_dash(look))
        return false;
    for (int i = 0; i < MAX_OPENERS; i++) {
        struct unecho_char c = look->first = unecho_look_char(look, look->word);
        bool dash = unecho_is_dash(c.cp);
        bool opener = c.class == UNECHO_OPEN || c.class == UNECHO_CLOSE;

        if (unecho_look_is_cut_off(look, look->word, c))
            return false;
        if (c.len == 0)
            return true;
        if (c.class == UNECHO_ATERM && !begins_small(look, look->word + c.len))
            return !unecho_look_is_cut_off(look, look->word + c.len,
                                           unecho_look_char(look, look->word + c.len));
        if (!dash && !opener && c.class != UNECHO_EXTEND && c.class != UNECHO_ATERM &&
            c.cp != '*' && c.cp != '_' && c.cp != 0xBF && c.cp != 0xA1 &&
            !(space_allowed && c.class == UNECHO_SPACE))
            return clipped_word(look) && !is_open_sign(look);
        look->opened |= opener || c.cp == 0xBF || c.cp == 0xA1;
        space_allowed = dash || c.cp == 0xAB || c.cp == 0xBB || (c.cp == ')' && open);
        open = c.cp == '(';
        look->word += c.len;
    }
    look->first = (struct unecho_char){0, 1, UNECHO_OTHER, UNECHO_OTHER};
    return true;
}

/* What stands before a token: white space, quotes, brackets, dashes, Markdown marks; characters
 * that are words of their own, and the point in names, both before Latin initials: "とJ. R. R.",
 * "约翰·F.".
 */
static bool opens_token(const char *s, size_t at, size_t end) {
    struct unecho_char c = unecho_utf8_at(s, at, end, true);

    return is_space(c) || c.flags & UNECHO_WORD_ALONE || c.cp == 0xB7 || c.cp == 0x30FB ||
           c.class == UNECHO_OPEN || c.class == UNECHO_CLOSE || unecho_is_dash(c.cp);
}

#define BIT(c) ((uint64_t)1 << ((c)&63))

/* The same for ASCII, where a hyphen is inside and a bracket that closes, too; true for all that is
 * not ASCII. A bit a byte, as most tokens are walked through. */
static bool may_open_token(char c) {
    static const uint64_t bits[2] = {
        BIT(' ') | (BIT(' ') - 1) | BIT('"') | BIT('\'') | BIT('(') | BIT('*') | BIT('/') |
            BIT('>'),
        BIT('[') | BIT('_') | BIT('{'),
    };
    unsigned char b = (unsigned char)c;

    return b >= 0x80 || bits[b >> 6] >> (b & 63) & 1;
}

/* `at` without the closing HTML tag before it, as in "<b>Sec</b>." */
static size_t before_tag(const struct unecho_look *look, size_t at) {
    const char *s = look->text->data;

    for (size_t i = at; i >= look->start + 2 && at - i < UNECHO_ABBREV_MAX; i--)
        if (s[i - 2] == '<')
            return s[i - 1] == '/' ? i - 2 : at;
    return at;
}

/* Up to 8 ASCII letters of the sentence that end at `at`. */
static size_t letters_before(const struct unecho_look *look, size_t at) {
    size_t letters = at < 8 ? 0 : unecho_letters(unecho_bytes_before(look->text->data, at));

    return letters < at - look->start ? letters : at - look->start;
}

struct unecho_token unecho_look_back(const struct unecho_look *look, size_t at) {
    const char *s = look->text->data;
    struct unecho_token token = {at, at};

    if (at > look->start && s[at - 1] == '>')
        token.start = token.end = at = before_tag(look, at);
    token.start -= letters_before(look, at); /* most of them, or all */
    while (token.start > look->start && at - token.start <= UNECHO_ABBREV_MAX) {
        size_t before = token.start - 1;

        if (may_open_token(s[before])) {
            if ((unsigned char)s[before] < 0x80)
                break;
            before = unecho_utf8_before(s, look->start, token.start);
            if (opens_token(s, before, token.start))
                break;
        }
        token.start = before;
    }
    return token;
}

bool unecho_look_ahead(const struct unecho_look *look, struct unecho_token *word) {
    word->start = word->end = look->word;
    for (;;) {
        struct unecho_char c = unecho_look_char(look, word->end);

        if (unecho_look_is_cut_off(look, word->end, c))
            return false;
        if (word->end - word->start > UNECHO_ABBREV_MAX ||
            (c.class != UNECHO_LOWER && c.class != UNECHO_UPPER && c.class != UNECHO_LETTER))
            return true;
        word->end += c.len;
    }
}

/* The length of the apostrophe that ends at `at`, 0: there is none. */
static size_t apostrophe_before(const char *s, size_t start, size_t at) {
    if (at > start + 1 && s[at - 1] == '\'')
        return 1;
    return at > start + 3 && memcmp(s + at - 3, "\xE2\x80\x99", 3) == 0 ? 3 : 0;
}

/* The word before a token, and in *joint how a list joins the two: an elided article by its last
 * letter. Empty: there is none. */
static struct unecho_token word_before(const struct unecho_look *look, size_t at, char *joint) {
    const char *s = look->text->data;
    size_t len = apostrophe_before(s, look->start, at),
           end = len ? at - len : unecho_look_trim(look, at);

    *joint = '\'';
    if (len)
        return (struct unecho_token){end - 1, end};
    if (end == at || end == look->start)
        return (struct unecho_token){at, at};
    *joint = s[end - 1] == '.' ? '.' : '_';
    return unecho_look_back(look, end - (*joint == '.'));
}

unsigned unecho_look_kinds_of_two(const struct unecho_look *look, struct unecho_token token) {
    char both[UNECHO_ABBREV_MAX], joint;
    size_t len, more = token.end - token.start;
    struct unecho_token before;

    if (more == 0 ||
        !unecho_abbrev_may_be_tail(look->segmenter->abbrev, look->text->data + token.start, more))
        return 0; /* most words */
    before = word_before(look, token.start, &joint);
    len = before.end - before.start;
    if (len == 0 || len + 1 + more > sizeof(both))
        return 0;
    memcpy(both, look->text->data + before.start, len);
    both[len] = joint;
    memcpy(both + len + 1, look->text->data + token.start, more);
    return unecho_abbrev_find(look->segmenter->abbrev, both, len + 1 + more);
}

size_t unecho_look_token_end(const struct unecho_look *look, size_t at) {
    size_t i = at;

    while (i - at < UNECHO_TOKEN_MAX) {
        struct unecho_char c = unecho_look_char(look, i);
        struct unecho_char after = unecho_look_char(look, i + c.len);

        if ((c.len == 0 || after.len == 0) && !look->text->last)
            return 0;
        if (c.len == 0 || c.class == UNECHO_SPACE || c.class == UNECHO_NEWLINE || c.cp == 0 ||
            c.class == UNECHO_STERM)
            break;
        if (c.class == UNECHO_ATERM && after.class != UNECHO_LOWER && after.class != UNECHO_DIGIT)
            break;
        i += c.len;
    }
    return i;
}
