#include "role.h"

#include "ascii.h"
#include "utf8.h"

#include <stdbool.h>
#include <string.h>

enum { MAX_HEADING = 6, MAX_NUMBER = 9, MAX_NUMERAL = 5, MAX_TAG = 16, MAX_SIGNATURE = 64 };

/* Is there a space at `at`, or the end? */
static bool is_apart(const char *unit, size_t at, size_t len) {
    unsigned class = at < len ? unecho_utf8_at(unit, at, len, true).class : UNECHO_SPACE;

    return class == UNECHO_SPACE || class == UNECHO_NEWLINE;
}

static bool has_at(const char *unit, size_t at, size_t len, const char *sign) {
    size_t n = strlen(sign);

    return at <= len && len - at >= n && memcmp(unit + at, sign, n) == 0;
}

/* --- how it begins -----------------------------------------------------------------------------
 */

static bool is_tag(const char *unit, size_t len, char first, char second) {
    return len > 3 && (unit[1] | 0x20) == first && (unit[2] | 0x20) == second &&
           (unit[3] == '>' || unecho_is_white_ascii(unit[3]));
}

static unsigned role_of_tag(const char *unit, size_t len) {
    if (len > 3 && unit[2] >= '1' && unit[2] < '1' + MAX_HEADING && is_tag(unit, len, 'h', unit[2]))
        return UNECHO_ROLE_HEADING;
    return is_tag(unit, len, 'l', 'i') ? UNECHO_ROLE_POINT : 0;
}

/* "## " */
static bool is_heading(const char *unit, size_t len) {
    size_t level = 0;

    while (level < len && unit[level] == '#')
        level++;
    return level > 0 && level <= MAX_HEADING && is_apart(unit, level, len);
}

/* "12. ", "3) ", "3\u3001" */
static bool is_numbered(const char *unit, size_t len) {
    size_t at = 0;

    while (at < len && at <= MAX_NUMBER && unecho_is_digit_ascii(unit[at]))
        at++;
    if (at == 0 || at > MAX_NUMBER || at == len)
        return false;
    return has_at(unit, at, len, "\xE3\x80\x81") ||
           ((unit[at] == '.' || unit[at] == ')') && is_apart(unit, at + 1, len));
}

/* "(iv) ", "\(b\) ", "c) " */
static bool is_lettered(const char *unit, size_t len) {
    size_t at = 0, from;
    bool bracket;

    at += at < len && unit[at] == '\\';
    bracket = at < len && unit[at] == '(';
    from = at += bracket;
    while (at < len && at - from <= MAX_NUMERAL && unecho_is_alnum_ascii(unit[at]))
        at++;
    if (at == from || at - from > (bracket ? MAX_NUMERAL : 1U))
        return false;
    at += at < len && unit[at] == '\\';
    return at < len && unit[at] == ')' && is_apart(unit, at + 1, len);
}

static bool is_bulleted(const char *unit, size_t len) {
    static const char *const bullets[] = {"\xC2\xB7" /* U+00B7 */, "\xE2\x80\xA2" /* U+2022 */,
                                          "\xE2\x80\xA3" /* U+2023 */, "\xE2\x96\xAA" /* U+25AA */};

    for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++)
        if (has_at(unit, 0, len, bullets[i]))
            return true;
    return len > 0 && memchr("*-+", unit[0], 3) && is_apart(unit, 1, len);
}

static unsigned role_of_start(const char *unit, size_t len) {
    if (len > 0 && unit[0] == '<')
        return role_of_tag(unit, len);
    if (is_heading(unit, len))
        return UNECHO_ROLE_HEADING;
    if (is_numbered(unit, len) || is_lettered(unit, len))
        return UNECHO_ROLE_POINT | UNECHO_ROLE_ORDERED;
    return is_bulleted(unit, len) ? UNECHO_ROLE_POINT : 0;
}

/* --- how it ends -------------------------------------------------------------------------------
 */

/* The end without a sign that may stand behind a colon: **so:** ":--" </b> "she says:" */
static size_t skip_back(const char *unit, size_t end) {
    static const char *const wide[] = {"\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x9C",
                                       "\xE2\x80\x9D"}; /* dashes and quotation marks */

    if (unecho_is_white_ascii(unit[end - 1]) || memchr("*_-\"'`", unit[end - 1], 6))
        return end - 1;
    for (size_t back = 1; unit[end - 1] == '>' && back < MAX_TAG && back < end; back++)
        if (unit[end - 1 - back] == '<')
            return end - 1 - back;
    for (size_t i = 0; end > 3 && i < sizeof(wide) / sizeof(*wide); i++)
        if (memcmp(unit + end - 3, wide[i], 3) == 0)
            return end - 3;
    return end;
}

static bool opens(const char *unit, size_t len) {
    size_t end = len, behind = len + 1;

    while (end > 0 && end < behind) {
        behind = end;
        end = skip_back(unit, end);
    }
    return (end > 1 && unit[end - 1] == ':') ||
           (end > 3 && memcmp(unit + end - 3, "\xEF\xBC\x9A" /* U+FF1A */, 3) == 0);
}

/* --- a name under a text -----------------------------------------------------------------------
 */

/* Two words or more, without a digit or a letter that is not a capital. Only names of a few letters
 * are looked at to their end. */
static bool signs(const char *unit, size_t len) {
    size_t letters = 0, words = 0;
    bool inside = false;

    if (len > MAX_SIGNATURE || (len > 1 && unecho_is_letter_ascii(unit[1]) && unit[1] >= 'a'))
        return false;
    for (size_t at = 0; at < len;) {
        struct unecho_char c = unecho_utf8_at(unit, at, len, true);
        bool space = c.class == UNECHO_SPACE || c.class == UNECHO_NEWLINE;

        if (c.flags & UNECHO_ALNUM && c.class != UNECHO_UPPER)
            return false;
        letters += c.class == UNECHO_UPPER;
        words += c.class == UNECHO_UPPER && !inside;
        inside = !space && (inside || c.class == UNECHO_UPPER);
        at += c.len;
    }
    return words >= 2 && letters > words;
}

/* A letter begins a word of two or more signs, and no colon may be the last: most units have no
 * role at a glance. */
static bool is_plain(const char *unit, size_t len) {
    char last = len > 1 ? unit[len - 1] : ':';

    return (unecho_is_alnum_ascii(last) || last == '.' || last == '!' || last == '?') &&
           unecho_is_letter_ascii(unit[0]) && unit[1] != ')' && unit[1] != '\\';
}

unsigned unecho_roles_of(const char *unit, size_t len) {
    unsigned roles = signs(unit, len) ? UNECHO_ROLE_SIGNS : 0;

    if (!is_plain(unit, len))
        roles |= role_of_start(unit, len) | (opens(unit, len) ? UNECHO_ROLE_OPENS : 0);
    return roles;
}
