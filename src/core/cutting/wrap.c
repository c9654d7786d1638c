/*
 * What cannot be told from one line end is told from the length of the line: a sign that fitted in
 * no more stands behind a full line. Whoever sets a list writes short lines, or a colon, or begins
 * the line before with the same sign.
 */
#include "wrap.h"

#include <string.h>

enum { MAX_EMPHASIS = 3 }; /* "***" */

static bool is_white(struct unecho_char c) {
    return c.class == UNECHO_SPACE || c.class == UNECHO_NEWLINE;
}

/* Where to look for what opened before `at`. */
static size_t pair_start(const struct unecho_look *look, size_t at) {
    return at - look->start > UNECHO_PAIR_MAX ? at - UNECHO_PAIR_MAX : look->start;
}

/* Does a single space stand before `at`, or the sentence begin there? Columns of tables stand
 * farther apart. */
static bool stands_alone(const struct unecho_look *look, size_t at) {
    struct unecho_char space = unecho_look_before(look, at);

    return space.len == 0 ||
           (is_white(space) && !is_white(unecho_look_before(look, at - space.len)));
}

/* "[the old", "[hall](http://example.com 'The": a Markdown link that is not closed. Its `[` is in
 * the sentence, or it is none, as a glance sees it. */
static bool is_in_link(const struct unecho_look *look) {
    const char *s = look->text->data;
    size_t from = pair_start(look, look->at), squares = 0, rounds = 0;

    if (!memchr(s + from, '[', look->at - from))
        return false; /* as most lines, and told faster */
    for (size_t i = look->at; i-- > from;) {
        bool target = s[i] == '(' && i > from && s[i - 1] == ']';

        if ((s[i] == '[' && squares == 0) || (target && rounds == 0))
            return true;
        squares += s[i] == ']';
        squares -= s[i] == '[';
        rounds += s[i] == ')';
        rounds -= s[i] == '(' && rounds > 0;
    }
    return false;
}

/* Does an even number of straight quotes stand in the sentence before `at`? */
static bool opens_pair(const struct unecho_look *look, size_t at) {
    bool even = true;

    for (size_t i = pair_start(look, at); i < at; i++)
        even ^= look->text->data[i] == '"';
    return even;
}

/* "(", "„"; “ and « behind a space, as they may close as well; not the mouth of ":(" */
static bool is_opener(const struct unecho_look *look, size_t at, struct unecho_char c) {
    struct unecho_char before = unecho_look_before(look, at);

    if (c.cp == '(')
        return before.cp != ':' && before.cp != ';' && before.cp != '-';
    if (c.class == UNECHO_OPEN && c.cp != '`')
        return true;
    if (c.cp == '"')
        return is_white(before) && opens_pair(look, at);
    return is_white(before) && (c.cp == '`' || c.cp == '\'' || c.cp == 0x2018 || c.cp == 0x201C ||
                                c.cp == 0xAB || c.cp == 0x2039);
}

/* "it –", "it—", "it --"; a single hyphen says more by what stands before it (cut.c). */
static bool is_wrapped_dash(const struct unecho_look *look, size_t at, struct unecho_char c) {
    struct unecho_char before = unecho_look_before(look, at);

    if (c.cp == '-' && before.cp == '-')
        return unecho_look_before(look, at - 1).cp != '-';
    return c.cp >= 0x2010 && unecho_is_dash(c.cp) && !unecho_is_dash(before.cp);
}

static bool is_comma(uint32_t cp) {
    switch (cp) {
    case ',':
    case 0x55D:  /* Armenian */
    case 0x60C:  /* Arabic */
    case 0x7F8:  /* N'Ko */
    case 0x1802: /* Mongolian */
    case 0x1808:
    case 0x3001: /* ideographic */
    case 0xFE50: /* small forms */
    case 0xFE51:
    case 0xFF0C: /* wide */
    case 0xFF64: /* half of that */
        return true;
    default:
        return false;
    }
}

/* Signs between two words or numbers. */
static bool is_operator(uint32_t cp) {
    return cp == '+' || cp == '/' || cp == '=' || cp == '@' || cp == 0xB1 || cp == 0xD7 ||
           cp == 0xF7 || cp == 0x2212 || cp == 0xFF0B || cp == 0xFF0F;
}

/* Signs of amounts, which stand before the number or behind it. */
static bool is_currency(uint32_t cp) {
    return cp == '$' || (cp >= 0xA2 && cp <= 0xA5) || (cp >= 0x20A0 && cp <= 0x20CF);
}

/* "*", "**", "_", "~~" */
static bool is_emphasis(uint32_t cp) { return cp == '*' || cp == '_' || cp == '~'; }

/* The beginning of the run of `cp`, an ASCII character, that ends at `at`. */
static size_t run_start(const struct unecho_look *look, size_t at, uint32_t cp) {
    size_t from = pair_start(look, at);

    while (at > from && (unsigned char)look->text->data[at - 1] == cp)
        at--;
    return at;
}

/* "n°" */
static bool is_number_sign(uint32_t before, uint32_t cp) {
    return (before == 'n' || before == 'N') && (cp == 0xB0 || cp == 0xBA);
}

bool unecho_hangs_on_next(const struct unecho_look *look) {
    struct unecho_char c = unecho_look_before(look, look->at);
    size_t at = look->at - c.len;

    if (c.flags & UNECHO_ALNUM) /* as most lines */
        return is_in_link(look);
    if (is_opener(look, at, c) || is_wrapped_dash(look, at, c) || is_comma(c.cp) || c.cp == '&' ||
        c.cp == 0xFF06 || c.cp == 0xA7 || c.cp == 0x2116 ||
        is_number_sign(unecho_look_before(look, at).cp, c.cp))
        return true;
    if (is_operator(c.cp))
        return stands_alone(look, at);
    if (is_currency(c.cp))
        return stands_alone(look, at) &&
               unecho_look_before(look, at - unecho_look_before(look, at).len).class !=
                   UNECHO_DIGIT;
    if (is_emphasis(c.cp))
        return stands_alone(look, run_start(look, look->at, c.cp));
    return is_in_link(look);
}

/* Is a mark such as "**" open where the line ends: does one stand before a word with none behind a
 * word after it? */
static bool is_emphasised(const struct unecho_look *look, uint32_t cp, size_t len) {
    const char *s = look->text->data, *found;
    size_t from = pair_start(look, look->end), end;
    bool open = false;

    for (; (found = memchr(s + from, (int)cp, look->end - from)) != NULL; from = end) {
        size_t i = end = (size_t)(found - s);

        while (end < look->end && (unsigned char)look->text->data[end] == cp)
            end++;
        if (end - i != len)
            continue;
        if (is_white(unecho_look_before(look, i)))
            open = end < look->end && !is_white(unecho_look_char(look, end));
        else if (!(unecho_look_char(look, end).flags & UNECHO_ALNUM))
            open = false;
    }
    return open;
}

/* "** and", behind a line in which "**" opened. */
static enum unecho_verdict closes_emphasis(const struct unecho_look *look, uint32_t cp) {
    size_t at = look->next, end = at + MAX_EMPHASIS;
    struct unecho_char c;

    while ((c = unecho_look_char(look, at)).len > 0 && c.cp == cp && at < end)
        at++;
    if (unecho_look_is_cut_off(look, at, c))
        return UNECHO_MORE;
    return (is_white(c) || c.len == 0) && is_emphasised(look, cp, at - look->next) ? UNECHO_NO_CUT
                                                                                   : UNECHO_CUT;
}

enum unecho_verdict unecho_hangs_on_last(const struct unecho_look *look) {
    struct unecho_char c = unecho_look_char(look, look->next);
    struct unecho_char after = unecho_look_char(look, look->next + c.len);
    bool closes = c.class == UNECHO_CLOSE && c.cp != '"' && c.cp != '\'' && c.cp != 0x201C &&
                  c.cp != 0x2018 && c.cp != 0xAB && c.cp != 0x2039;

    if (is_emphasis(c.cp))
        return closes_emphasis(look, c.cp);
    if (c.cp == '[' && unecho_look_before(look, look->at).cp == ']')
        return UNECHO_NO_CUT; /* [hall] [1] */
    if (closes && c.cp >= 0x3000)
        return UNECHO_NO_CUT;
    if (!closes && c.cp != '&' && c.cp != '/')
        return UNECHO_CUT;
    if (unecho_look_is_cut_off(look, look->next + c.len, after))
        return UNECHO_MORE;
    return after.len == 0 || is_white(after) ? UNECHO_NO_CUT : UNECHO_CUT;
}

/* Does the line at `line` begin with the same sign as the next one? */
static bool begins_alike(const struct unecho_look *look, size_t line, uint32_t cp) {
    unsigned newlines;

    line = unecho_skip_gap(look->segmenter, look->text, line, look->end, &newlines);
    return line < look->end && unecho_look_char(look, line).cp == cp;
}

/* Behind what ends a sentence, or begins a list, a sign is a bullet. Not behind "U.S.", nor behind
 * a quotation, "Who?". */
static bool ends_before_list(const struct unecho_look *look) {
    size_t at = look->end;
    struct unecho_char c;
    struct unecho_token token;

    while ((c = unecho_look_before(look, at)).class == UNECHO_CLOSE)
        at -= c.len;
    if (c.cp == ':' || c.cp == ';' || c.cp == 0xFF1A || c.cp == 0xFF1B)
        return true;
    if (c.class != UNECHO_ATERM)
        return false;
    token = unecho_look_back(look, at - c.len);
    return !(unecho_look_kinds(look, token) & UNECHO_STOPS) && token.end - token.start > 1 &&
           !memchr(look->text->data + token.start, '.', token.end - token.start);
}

/* May the sign that begins the next line have been wrapped there? */
static bool is_wrapped_sign(const struct unecho_look *look, uint32_t cp) {
    size_t line, length = unecho_look_line(look, look->end, &line);
    bool comma = is_comma(unecho_look_before(look, look->end).cp);
    bool set_off = unecho_is_set_off(look, line);

    if (length > UNECHO_WRAP_MAX || (length < UNECHO_WRAP_MIN && !set_off) ||
        (begins_alike(look, line, cp) && !comma && !set_off))
        return false;
    return comma || !ends_before_list(look);
}

/* Bullets that are signs as well. */
static bool is_sign_too(uint32_t cp) { return cp == '-' || cp == '+' || cp == '*' || cp == 0xB7; }

enum unecho_verdict unecho_list_item(const struct unecho_look *look) {
    struct unecho_char c, after;

    if (look->gap != UNECHO_GAP_LINE)
        return UNECHO_NO_CUT;
    c = unecho_look_char(look, look->next);
    if (!unecho_is_bullet(c.cp))
        return UNECHO_NO_CUT;
    after = unecho_look_char(look, look->next + c.len);
    if (after.len == 0 && !look->text->last)
        return UNECHO_MORE;
    if (after.class != UNECHO_SPACE || (c.cp == '*' && is_emphasised(look, '*', 1)))
        return UNECHO_NO_CUT;
    return is_sign_too(c.cp) && is_wrapped_sign(look, c.cp) ? UNECHO_NO_CUT : UNECHO_CUT;
}

/* Signs that stand before words and numbers inside a sentence, "§ 5", "€ 20", "№ 3". */
static bool is_sign(uint32_t cp) {
    return is_currency(cp) || cp == '&' || cp == 0xA7 || cp == 0xB0 || cp == 0xB1 || cp == 0x2116;
}

/* Does a line of its own begin with these: "# ", "##", "==", "~~~", "```", "<p>", "|"? */
static bool is_markup(uint32_t cp, struct unecho_char second, struct unecho_char third) {
    switch (cp) {
    case '|':
    case '>':
    case '\\':
    case 0xA9: /* of who owns a text */
    case UNECHO_INVALID:
        return true;
    case '#':
        return second.cp == '#' || is_white(second) || second.len == 0;
    case '=':
        return second.cp == cp;
    case '~':
    case '`':
        return second.cp == cp && third.cp == cp;
    case '<':
        return second.cp == '/' || second.cp == '!' || second.class == UNECHO_LOWER ||
               second.class == UNECHO_UPPER;
    default:
        return false;
    }
}

enum unecho_verdict unecho_line_mark(const struct unecho_look *look) {
    struct unecho_char c = look->first, second, third;

    if (is_white(c) || c.len == 0) /* the end of the text says what a line end there would */
        return look->opened ? UNECHO_NO_CUT : UNECHO_CUT;
    if ((c.class != UNECHO_OTHER && c.cp != '`') || is_sign(c.cp))
        return UNECHO_NO_CUT;
    second = unecho_look_char(look, look->word + c.len);
    third = unecho_look_char(look, look->word + c.len + second.len);
    if ((second.len == 0 || third.len == 0) && !look->text->last)
        return UNECHO_MORE;
    return is_markup(c.cp, second, third) || (c.cp != '`' && !is_wrapped_sign(look, c.cp))
               ? UNECHO_CUT
               : UNECHO_NO_CUT;
}
