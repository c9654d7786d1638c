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
#include "unecho.h"
#include "utf8.h"

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

bool unecho_words_reach(const char *unit, size_t len, size_t words) {
    struct count count = {0, 0, false};
    bool reached = false;

    if (len / 2 + 1 < words) /* a letter or more, and a space */
        return false;
    for (size_t at = 0; at < len && !reached; reached = count.words + count.alone * 2 / 3 >= words)
        at += add_next(&count, unit, at, len);
    return reached || count.words + count.inside + count.alone * 2 / 3 >= words;
}

uint64_t unecho_count_words(const char *unit, size_t len) {
    return unecho_words_of(unit, len, SIZE_MAX);
}
