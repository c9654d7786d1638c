#include "json_check.h"

#include "room.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One state and a stack, so that depth costs a byte a level. */
struct scan {
    struct unecho_json_check *check;
    const char *s;
    size_t at, len;
    size_t depth;
    enum { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END } next;
    size_t hidden_from; /* where the container began that is being hidden */
    bool hidden;        /* something is, in check->copy */
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static bool is_hex(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

static bool digits(struct scan *scan) {
    size_t from = scan->at;

    while (scan->at < scan->len && is_digit(scan->s[scan->at]))
        scan->at++;
    return scan->at > from;
}

/* Steps over a `c`, if it is there. */
static bool take(struct scan *scan, char c) {
    if (scan->at == scan->len || scan->s[scan->at] != c)
        return false;
    scan->at++;
    return true;
}

static bool check_number(struct scan *scan) {
    (void)take(scan, '-');
    if (!take(scan, '0') && !digits(scan))
        return false;
    if (take(scan, '.') && !digits(scan))
        return false;
    if (!take(scan, 'e') && !take(scan, 'E'))
        return true;
    if (!take(scan, '+'))
        (void)take(scan, '-');
    return digits(scan);
}

static bool check_literal(struct scan *scan, const char *literal) {
    while (*literal && scan->at < scan->len && scan->s[scan->at] == *literal) {
        scan->at++;
        literal++;
    }
    return !*literal;
}

/* On to the next quote, backslash or control character: eight bytes at a time, as most of a line is
 * none of them. */
static size_t skip_plain(const char *s, size_t at, size_t len) {
    const uint64_t ones = UINT64_MAX / 255, highs = ones << 7;

    for (uint64_t word; len - at >= sizeof(word); at += sizeof(word)) {
        uint64_t quotes, backslashes;

        memcpy(&word, s + at, sizeof(word));
        quotes = word ^ ones * '"';
        backslashes = word ^ ones * '\\';
        if (((quotes - ones) & ~quotes & highs) | ((backslashes - ones) & ~backslashes & highs) |
            ((word - ones * ' ') & ~word & highs))
            break;
    }
    while (at < len && s[at] != '"' && s[at] != '\\' && (unsigned char)s[at] >= ' ')
        at++;
    return at;
}

/* Behind a backslash. */
static bool check_escape(struct scan *scan) {
    if (scan->at < scan->len && memchr("\"\\/bfnrt", scan->s[scan->at], 8)) {
        scan->at++;
        return true;
    }
    if (!take(scan, 'u'))
        return false;
    for (size_t i = 0; i < 4; i++, scan->at++)
        if (scan->at == scan->len || !is_hex(scan->s[scan->at]))
            return false;
    return true;
}

/* At its first quote. */
static bool check_string(struct scan *scan) {
    for (scan->at++;;) {
        scan->at = skip_plain(scan->s, scan->at, scan->len);
        if (!take(scan, '\\'))
            return take(scan, '"');
        if (!check_escape(scan))
            return false;
    }
}

/* What began at `from` and was just closed. */
static bool hide(struct scan *scan, size_t from) {
    struct unecho_json_check *check = scan->check;

    if (!scan->hidden) {
        char *copy = unecho_room(check->copy, &check->copy_room, scan->len, 1);

        if (!copy) {
            check->nomem = true;
            return false;
        }
        check->copy = memcpy(copy, scan->s, scan->len);
        scan->hidden = true;
    }
    memset(check->copy + from, ' ', scan->at - from);
    check->copy[from] = '0';
    return true;
}

static bool open_container(struct scan *scan, char closer) {
    struct unecho_json_check *check = scan->check;
    char *closers = unecho_room(check->closers, &check->closer_room, scan->depth + 1, 1);

    if (!closers) {
        check->nomem = true;
        return false;
    }
    check->closers = closers;
    if (scan->depth == check->visible)
        scan->hidden_from = scan->at;
    closers[scan->depth++] = closer;
    scan->at++;
    if (scan->depth == 1)
        check->is_object = closer == '}';
    scan->next = closer == '}' ? KEY_OR_END : VALUE_OR_END;
    return true;
}

static bool close_container(struct scan *scan) {
    if (scan->depth == 0 || scan->s[scan->at] != scan->check->closers[scan->depth - 1])
        return false;
    scan->depth--;
    scan->at++;
    scan->next = COMMA_OR_END;
    return scan->depth != scan->check->visible || hide(scan, scan->hidden_from);
}

static bool check_value(struct scan *scan) {
    scan->next = COMMA_OR_END;
    switch (scan->s[scan->at]) {
    case '{':
        return open_container(scan, '}');
    case '[':
        return open_container(scan, ']');
    case '"':
        return check_string(scan);
    case 't':
        return check_literal(scan, "true");
    case 'f':
        return check_literal(scan, "false");
    case 'n':
        return check_literal(scan, "null");
    default:
        return check_number(scan);
    }
}

static bool check_key(struct scan *scan) {
    scan->next = COLON;
    return scan->s[scan->at] == '"' && check_string(scan);
}

/* Steps over a comma, if it is there and has a place there. */
static bool comma(struct scan *scan) {
    if (scan->depth == 0 || !take(scan, ','))
        return false;
    scan->next = scan->check->closers[scan->depth - 1] == '}' ? KEY : VALUE;
    return true;
}

static bool check_next(struct scan *scan) {
    char c = scan->s[scan->at];

    switch (scan->next) {
    case VALUE_OR_END:
        return c == ']' ? close_container(scan) : check_value(scan);
    case KEY_OR_END:
        return c == '}' ? close_container(scan) : check_key(scan);
    case VALUE:
        return check_value(scan);
    case KEY:
        return check_key(scan);
    case COLON:
        scan->next = VALUE;
        return take(scan, ':');
    default:
        return comma(scan) || close_container(scan);
    }
}

static bool check_line(struct scan *scan) {
    for (;;) {
        while (scan->at < scan->len && is_white(scan->s[scan->at]))
            scan->at++;
        if (scan->at == scan->len)
            return scan->next == COMMA_OR_END && scan->depth == 0;
        if (!check_next(scan))
            return false;
    }
}

const char *unecho_json_check(struct unecho_json_check *check, const char *line, size_t len) {
    struct scan scan = {.check = check, .s = line, .len = len, .next = VALUE};
    bool valid;

    check->is_object = check->nomem = false;
    valid = check_line(&scan);
    check->at = scan.at;
    if (!valid)
        return NULL;
    return scan.hidden ? check->copy : line;
}

void unecho_json_check_release(struct unecho_json_check *check) {
    free(check->closers);
    free(check->copy);
}
