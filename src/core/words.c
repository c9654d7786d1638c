/*
 * ASCII goes eight bytes at a time. A word is counted where it ends: non-spaces are bytes of ones,
 * so that a one that is added to any byte of a stretch of them is carried to the space behind it.
 *
 *       . _ m a y _ b e       first byte on the left
 *      ff 00 ff ff ff 00 ff ff
 *     +       1  1  1     1  1     letters and digits
 *     ------------------------
 *      .. 00          01           a word ends at this space; another goes on: a carry
 */
#include "words.h"

#include "ascii.h"
#include "markup.h"
#include "unecho.h"
#include "utf8.h"

#include <string.h>

/* The top bit of each of eight ASCII bytes that is `from` or more, up to `to`. */
static uint64_t within(uint64_t bytes, unsigned char from, unsigned char to) {
    return (bytes + UNECHO_EVERY_BYTE(0x80 - from)) & ~(bytes + UNECHO_EVERY_BYTE(0x7F - to)) &
           UNECHO_EVERY_BYTE(0x80);
}

/* What is behind some of the text. */
struct count {
    size_t words; /* that have ended */
    size_t alone; /* characters that are words by themselves */
    bool inside;  /* another one has not */
};

static void add_ascii(struct count *count, uint64_t bytes) {
    uint64_t spaces = within(bytes, ' ', ' ') | within(bytes, '\t', '\r');
    uint64_t alnums =
        (within(bytes | UNECHO_EVERY_BYTE(0x20), 'a', 'z') | within(bytes, '0', '9')) >> 7;
    uint64_t ones = ~((spaces >> 7) * 0xFF), sum;
    bool carry = __builtin_add_overflow(ones, alnums, &sum);

    carry |= __builtin_add_overflow(sum, (uint64_t)count->inside, &sum);
    count->words += (sum & spaces >> 7) * UNECHO_EVERY_BYTE(1) >> 56;
    count->inside = carry;
}

/* The character at `at`; its bytes. */
static size_t add_character(struct count *count, const char *unit, size_t at, size_t len) {
    struct unecho_char c = unecho_utf8_at(unit, at, len, true);
    bool alone = c.flags & UNECHO_WORD_ALONE;

    if (alone || c.class == UNECHO_SPACE || c.class == UNECHO_NEWLINE) {
        count->words += count->inside;
        count->alone += alone;
        count->inside = false;
    } else if (c.flags & UNECHO_ALNUM && c.class != UNECHO_EXTEND) {
        count->inside = true;
    }
    return c.len;
}

/* The eight bytes from `at` on, the last one highest; spaces behind the end. */
static uint64_t next_bytes(const char *unit, size_t at, size_t len) {
    char rest[] = "        ";

    if (len - at >= 8)
        return unecho_bytes_before(unit, at + 8);
    memcpy(rest, unit + at, len - at);
    return unecho_bytes_before(rest, 8);
}

/* Adds what begins at `at`: its bytes. */
static inline size_t add_next(struct count *count, const char *unit, size_t at, size_t len) {
    uint64_t bytes = next_bytes(unit, at, len);

    if (bytes & UNECHO_EVERY_BYTE(0x80))
        return add_character(count, unit, at, len);
    add_ascii(count, bytes);
    return 8;
}

size_t unecho_words_of(const char *unit, size_t len, size_t most) {
    struct count count = {0, 0, false};

    for (size_t at = 0; at < len && count.words + count.alone < most;)
        at += add_next(&count, unit, at, len);
    return count.words + count.alone + count.inside;
}

/* --- what a reader sees ------------------------------------------------------------------------
 */

/* Where the next `<` of a tag and `(` of the address of a link may be; the length of the unit:
 * there is none. Behind one that turned out to be none no more are sought, so that what never
 * closes is looked at once. */
struct unseen {
    size_t tag, address;
};

static size_t find_tag(const char *unit, size_t at, size_t len) {
    const char *found = at < len ? memchr(unit + at, '<', len - at) : NULL;

    return found ? (size_t)(found - unit) : len;
}

/* [text](address) */
static size_t find_address(const char *unit, size_t at, size_t len) {
    while (at < len) {
        const char *found = memchr(unit + at, ']', len - at);

        if (!found)
            break;
        at = (size_t)(found - unit) + 1;
        if (at < len && unit[at] == '(')
            return at;
    }
    return len;
}

/* Behind the parentheses that open at `at`; `at`: they do not close. */
static size_t skip_address(const char *unit, size_t at, size_t len) {
    size_t depth = 0;

    for (size_t i = at; i < len; i++) {
        depth += unit[i] == '(';
        depth -= unit[i] == ')';
        if (depth == 0)
            return i + 1;
    }
    return at;
}

/* Behind what is not seen at `at`; there, if it is. */
static size_t skip_unseen(struct unseen *next, const char *unit, size_t at, size_t len) {
    bool tag = at == next->tag;
    size_t behind = tag ? unecho_skip_markup(unit, at, len) : skip_address(unit, at, len);

    if (behind == at)
        *(tag ? &next->tag : &next->address) = len;
    if (next->tag < behind)
        next->tag = find_tag(unit, behind, len);
    if (next->address < behind)
        next->address = find_address(unit, behind, len);
    return behind;
}

/* Sixteen bytes; of each, where it is asked about, whether it is so: 0xFF or 0. */
typedef unsigned char bytes __attribute__((vector_size(16)));
typedef signed char signed_bytes __attribute__((vector_size(16)));

static bytes bytes_at(const char *s) {
    bytes v;

    memcpy(&v, s, sizeof(v));
    return v;
}

static bytes are_alnums(bytes v) { return (bytes)((v | 0x20) - 'a' < 26) | (bytes)(v - '0' < 10); }

/* The sum of bytes that are small. */
static size_t sum_of(bytes v) {
    uint64_t halves[2];

    memcpy(halves, &v, sizeof(halves));
    return (halves[0] + halves[1]) * UNECHO_EVERY_BYTE(1) >> 56;
}

/* How many words there are, at a glance. */
struct bounds {
    size_t least; /* that begin with an ASCII letter or digit behind a space, and are surely seen */
    size_t most;  /* what could part them, and one */
    bool unseen;  /* what follows may not be seen */
};

enum { GLANCE = 2 * sizeof(bytes) };

/* What of a unit is seen at once, and the byte behind. */
static inline __attribute__((always_inline)) void add_glance(struct bounds *bounds, const char *s) {
    bytes begin = {0}, part = {0}, unseen = {0};

    for (size_t i = 0; i < GLANCE; i += sizeof(bytes)) {
        bytes v = bytes_at(s + i), hides = (bytes)(v == '<') | (bytes)(v == ']');

        begin -= (bytes)(v == ' ') & are_alnums(bytes_at(s + i + 1));
        part -= (bytes)((signed_bytes)v <= ' ') | hides;
        unseen |= hides;
    }
    bounds->unseen |= sum_of(unseen & 1) > 0;
    bounds->least += bounds->unseen ? 0 : sum_of(begin);
    bounds->most += sum_of(part);
}

/* Those of a unit of a byte or more, up to where it has `words`. */
static struct bounds bounds_of(const char *unit, size_t len, size_t words) {
    struct bounds bounds = {unecho_is_alnum_ascii(unit[0]), 1, false};
    size_t at = 0;

    for (; len - at > GLANCE && bounds.least < words; at += GLANCE)
        add_glance(&bounds, unit + at);
    if (bounds.least < words) {
        char rest[GLANCE + 1];

        memset(rest, '.', sizeof(rest)); /* neither a word nor between two */
        memcpy(rest, unit + at, len - at);
        add_glance(&bounds, rest);
    }
    return bounds;
}

static bool reaches(const struct count *count, size_t words) {
    return count->words + (count->alone > 0 ? count->alone * 2 / 3 : 0) >= words;
}

bool unecho_words_reach(const char *unit, size_t len, size_t words) {
    struct unseen next;
    struct count count = {0, 0, false};

    if (len / 2 + 1 < words) /* a letter or more, and a space */
        return false;
    if (len > 0) {
        struct bounds bounds = bounds_of(unit, len, words);

        if (bounds.least >= words || bounds.most < words)
            return bounds.least >= words;
    }
    next = (struct unseen){find_tag(unit, 0, len), find_address(unit, 0, len)};
    for (size_t at = 0; at < len && !reaches(&count, words);) {
        size_t end = next.tag < next.address ? next.tag : next.address;

        while (at < end && !reaches(&count, words))
            at += add_next(&count, unit, at, end);
        count.words += count.inside;
        count.inside = false;
        at = end < len ? skip_unseen(&next, unit, end, len) : end;
    }
    return reaches(&count, words);
}

uint64_t unecho_count_words(const char *unit, size_t len) {
    return unecho_words_of(unit, len, SIZE_MAX);
}
