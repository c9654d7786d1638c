/*
 * A bracket that opens behind a word is no sentence of its own, whatever stands in it. Only where
 * the word behind it surely opens a sentence may the stop have been put on the wrong side of the
 * bracket: "He left (they say.) Then she came."
 */
#include "aside.h"

#include "ascii.h"

#include <string.h>

enum { MAX_ASIDE = 128 /* bytes of what is in the brackets */ };

/* Where the bracket opens that closes right behind the terminators; `at` if not close by. */
static size_t opens_at(const struct unecho_look *look) {
    const char *s = look->text->data;
    char closer = s[look->run_end], opener = closer == ')' ? '(' : '[';

    if (look->end != look->run_end + 1 || (closer != ')' && closer != ']'))
        return look->at;
    for (size_t i = look->at; i > look->start && look->at - i < MAX_ASIDE; i--) {
        if (s[i - 1] == closer)
            break;
        if (s[i - 1] == opener)
            return i - 1;
    }
    return look->at;
}

/* Does a sentence go on with the bracket at `at`, as a word or a comma stands before it? */
static bool is_inside(const struct unecho_look *look, size_t at) {
    size_t end = unecho_look_trim(look, at);
    struct unecho_char c;

    if (end == look->start)
        return false;
    c = unecho_look_char(look, unecho_utf8_before(look->text->data, look->start, end));
    return c.flags & UNECHO_ALNUM || c.class == UNECHO_EXTEND || c.cp == ',';
}

/* "(!)", "(?!)", "(sic!)" */
static bool is_remark(const struct unecho_look *look, size_t open) {
    size_t len = look->at - (open + 1);

    return len == 0 || (len == 3 && memcmp(look->text->data + open + 1, "sic", 3) == 0);
}

/* Behind "(!)", "(old?)" or "(dogs, cats etc.)"; what "(1895?)" doubts stands before it. */
static enum unecho_verdict behind_bracket(const struct unecho_look *look, size_t open) {
    struct unecho_token word;

    if (is_remark(look, open))
        return UNECHO_NO_CUT;
    if (look->gap != UNECHO_GAP_INLINE || look->first.class != UNECHO_UPPER || look->opened ||
        unecho_is_digit_ascii(look->text->data[look->at - 1]))
        return UNECHO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    return unecho_look_kinds(look, word) & UNECHO_STARTER ? UNECHO_CUT : UNECHO_NO_CUT;
}

/* Before "(2010) is": a small letter or a comma follows the bracket in its line. */
static enum unecho_verdict before_bracket(const struct unecho_look *look) {
    struct unecho_char c = unecho_look_char(look, look->next);
    size_t at = look->next;

    while (c.cp != ')' && c.class != UNECHO_NEWLINE && at - look->next < MAX_ASIDE) {
        if (c.len == 0)
            return unecho_look_is_cut_off(look, at, c) ? UNECHO_MORE : UNECHO_CUT;
        at += c.len;
        c = unecho_look_char(look, at);
    }
    if (c.cp != ')')
        return UNECHO_CUT;
    c = unecho_look_char(look, ++at);
    if (c.class == UNECHO_SPACE)
        c = unecho_look_char(look, at += c.len);
    if (unecho_look_is_cut_off(look, at, c))
        return UNECHO_MORE;
    return c.class == UNECHO_LOWER || c.cp == ',' ? UNECHO_NO_CUT : UNECHO_CUT;
}

enum unecho_verdict unecho_aside(const struct unecho_look *look) {
    size_t open = opens_at(look);

    if (open < look->at && is_inside(look, open))
        return behind_bracket(look, open);
    if (look->mark && look->gap == UNECHO_GAP_INLINE && look->end > look->run_end &&
        unecho_look_char(look, look->next).cp == '(')
        return before_bracket(look);
    return UNECHO_CUT;
}
