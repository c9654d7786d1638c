#include "markup.h"

#include "ascii.h"
#include "utf8.h"

#include <string.h>

enum { MAX_NAME = 32 }; /* letters and digits of a character reference */

static size_t skip_white(const char *s, size_t at, size_t end) {
    while (at < end && unecho_is_white_ascii(s[at]))
        at++;
    return at;
}

/* Letters, digits and `others` from `at` on, if the first is a letter or one of `first`. */
static size_t skip_name(const char *s, size_t at, size_t end, const char *first,
                        const char *others) {
    if (at == end ||
        !(unecho_is_letter_ascii(s[at]) || (s[at] != '\0' && strchr(first, s[at]) != NULL)))
        return at;
    while (at < end &&
           (unecho_is_alnum_ascii(s[at]) || (s[at] != '\0' && strchr(others, s[at]) != NULL)))
        at++;
    return at;
}

/* Behind the first `mark` from `at` on, else `end` + 1. */
static size_t skip_to(const char *s, size_t at, size_t end, const char *mark) {
    size_t len = strlen(mark);

    while (at < end) {
        const char *found = memchr(s + at, mark[0], end - at);

        if (!found)
            break;
        at = (size_t)(found - s);
        if (end - at >= len && memcmp(found, mark, len) == 0)
            return at + len;
        at++;
    }
    return end + 1;
}

/* Attributes that have no value. */
static const char *const valueless[] = {
    "allowfullscreen", "async",    "autofocus", "autoplay",    "checked",   "compact",
    "controls",        "declare",  "default",   "defer",       "disabled",  "download",
    "formnovalidate",  "hidden",   "inert",     "ismap",       "itemscope", "loop",
    "multiple",        "muted",    "nohref",    "nomodule",    "noresize",  "noshade",
    "novalidate",      "nowrap",   "open",      "playsinline", "readonly",  "required",
    "reversed",        "selected", "seamless",  "truespeed",
};

/* Is that the name s[at, at + len), in capital letters or small ones? */
static bool is_named(const char *s, size_t at, size_t len, const char *flag) {
    size_t same = 0;

    while (same < len && flag[same] != '\0' && (s[at + same] | 0x20) == flag[same])
        same++;
    return same == len && flag[same] == '\0';
}

/* May the name s[at, end) stand without a value? "<he said>" is no tag. */
static bool is_flag(const char *s, size_t at, size_t end) {
    for (size_t i = 0; i < sizeof(valueless) / sizeof(*valueless); i++)
        if (is_named(s, at, end - at, valueless[i]))
            return true;
    for (; at < end; at++)
        if (memchr("-:@", s[at], 3))
            return true;
    return false;
}

/* The value of an attribute. `at`: there is none, or a tag begins in it; more than `end`: it goes
 * on there. */
static size_t skip_value(const char *s, size_t at, size_t end) {
    if (at == end)
        return end + 1;
    if (s[at] == '"' || s[at] == '\'') {
        const char *tag = memchr(s + at, '<', end - at);
        size_t stop = tag ? (size_t)(tag - s) : end;
        const char *close = memchr(s + at + 1, s[at], stop - at - 1);

        if (close)
            return (size_t)(close - s) + 1;
        return tag ? at : end + 1;
    }
    while (at < end && !unecho_is_white_ascii(s[at]) && !memchr("\"'=<>`", s[at], 6))
        at++;
    return at;
}

/* An attribute, and what stands before it: ` class="x"`, ` hidden`. `at`: there is none; more than
 * `end`: it goes on there. */
static size_t skip_attribute(const char *s, size_t at, size_t end) {
    size_t name = skip_white(s, at, end), behind, equals, value;

    if (name == at)
        return at;
    behind = skip_name(s, name, end, "_:@", "_:@.-");
    if (behind == name)
        return at;
    equals = skip_white(s, behind, end);
    if (equals == end)
        return end + 1;
    if (s[equals] != '=')
        return is_flag(s, name, behind) ? behind : at;
    value = skip_white(s, equals + 1, end);
    behind = skip_value(s, value, end);
    return behind > value ? behind : at;
}

/* The name of a tag, with one prefix at most: "urn:isbn:0" is none, nor is "tel:555". */
static size_t skip_tag_name(const char *s, size_t at, size_t end) {
    size_t behind = skip_name(s, at, end, "", "-");

    if (behind > at && behind < end && s[behind] == ':')
        return skip_name(s, behind + 1, end, "", "-");
    return behind;
}

/* Behind the `>` at `at`; `none`: another sign stands there; more than `end`: it may be there. */
static size_t skip_close(const char *s, size_t at, size_t end, size_t none) {
    if (at >= end)
        return end + 1;
    return s[at] == '>' ? at + 1 : none;
}

/* `at` is where the `<` of a tag may stand. */
static size_t skip_tag(const char *s, size_t at, size_t end) {
    bool closes = at + 1 < end && s[at + 1] == '/';
    size_t name = at + 1 + closes, behind = skip_tag_name(s, name, end), next;

    if (behind == end)
        return end + 1;
    if (behind == name || s[behind - 1] == ':')
        return at;
    while (!closes && behind <= end && (next = skip_attribute(s, behind, end)) > behind)
        behind = next;
    if (behind < end)
        behind = skip_white(s, behind, end);
    behind += !closes && behind < end && s[behind] == '/';
    return skip_close(s, behind, end, at);
}

/* <!DOCTYPE html> */
static size_t skip_declaration(const char *s, size_t at, size_t end) {
    size_t behind = skip_name(s, at + 2, end, "", "");

    if (behind == end)
        return end + 1;
    if (behind == at + 2 || !(unecho_is_white_ascii(s[behind]) || s[behind] == '>'))
        return at;
    while (behind < end && s[behind] != '<' && s[behind] != '>')
        behind++;
    return skip_close(s, behind, end, at);
}

/* <!-- --> in which no other one begins, so that many that do not close are looked at once. */
static size_t skip_comment(const char *s, size_t at, size_t end) {
    size_t next = skip_to(s, at + 4, end, "<!--");

    if (next > end)
        return skip_to(s, at + 4, end, "-->");
    end = skip_to(s, at + 4, next, "-->");
    return end > next ? at : end;
}

/* Does s[at, end) begin with `mark`, as far as it goes? */
static bool may_begin(const char *s, size_t at, size_t end, const char *mark) {
    size_t len = strlen(mark);

    return memcmp(s + at, mark, end - at < len ? end - at : len) == 0;
}

size_t unecho_skip_tag(const char *s, size_t at, size_t end) {
    if (end - at < 4 && (may_begin(s, at, end, "<!--") || may_begin(s, at, end, "<?")))
        return end + 1;
    if (may_begin(s, at, end, "<!--"))
        return skip_comment(s, at, end);
    if (s[at + 1] == '?')
        return unecho_is_letter_ascii(s[at + 2]) ? skip_to(s, at + 2, end, "?>") : at;
    return s[at + 1] == '!' ? skip_declaration(s, at, end) : skip_tag(s, at, end);
}

/* The value of a digit, `base` or more if it is none. */
static unsigned digit_of(char c, unsigned base) {
    if (unecho_is_digit_ascii(c))
        return (unsigned)(c - '0');
    c = (char)(c | 0x20);
    return base == 16 && c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : base;
}

/* "#160", "#xA0" at `at`, unless it spells a letter or digit. */
static size_t skip_number(const char *s, size_t at, size_t end) {
    bool hex = at + 1 < end && (s[at + 1] | 0x20) == 'x';
    unsigned base = hex ? 16 : 10, digit;
    size_t from = at + 1 + hex, i = from;
    uint32_t cp = 0;

    for (; i < end && (digit = digit_of(s[i], base)) < base && cp < 0x110000; i++)
        cp = cp * base + digit;
    return i == from || cp >= 0x110000 || unecho_utf8_flags(cp) & UNECHO_ALNUM ? at : i;
}

/* `&nbsp;`. One by a name counts as no letter: hardly a sentence is made of `&alpha;` alone. */
static size_t skip_reference(const char *s, size_t at, size_t end) {
    size_t name = at + 1, limit = end - name < MAX_NAME ? end : name + MAX_NAME, behind;

    if (name < end && s[name] == '#')
        behind = skip_number(s, name, limit);
    else
        behind = skip_name(s, name, limit, "", "");
    return behind > name && behind < end && s[behind] == ';' ? behind + 1 : at;
}

size_t unecho_skip_markup(const char *s, size_t at, size_t end) {
    if (s[at] == '<') {
        size_t behind = unecho_skip_tag(s, at, end);

        return behind <= end ? behind : at;
    }
    return s[at] == '&' ? skip_reference(s, at, end) : at;
}

/* Behind a `<` or `&` that begins no markup none is sought: what never closes is looked at once. */
size_t unecho_find_plain(const char *s, size_t at, size_t end) {
    bool seeks = true;

    while (at < end) {
        struct unecho_char c;

        if (seeks && (s[at] == '<' || s[at] == '&')) {
            size_t behind = unecho_skip_markup(s, at, end);

            seeks = behind > at;
            at = behind;
            if (seeks)
                continue;
        }
        c = unecho_utf8_at(s, at, end, true);
        if (c.flags & UNECHO_ALNUM)
            return at;
        at += c.len;
    }
    return end;
}
