/*
 * Finding the few bytes that matter: a bit for each byte of a text, set for many bytes at a time
 * when they come in, and walked by whoever looks for them.
 *
 *   ends  it may begin what ends a unit: stops, line ends, the first byte of one beyond ASCII; or
 *         it is a bracket, inside which no sentence ends
 *   odd   it is not its own text key: control characters, the second of two spaces or hyphens, the
 *         first byte of a character that keys fold or compose
 *
 * marks.c has the portable form, which defines what they are; the others are for instruction sets
 * and give the same bits. Where nobody asks what is odd and but a byte or two end a unit, there is
 * a cheaper form of each, unecho_mark_few_...
 */
#ifndef UNECHO_MARKS_H
#define UNECHO_MARKS_H

#include "utf8.h"

enum { UNECHO_MARKS_WORD = 64 }; /* bytes of text that a word of marks is for */

/* How many words the marks of `len` bytes take, and how many there must be to walk them. */
#define UNECHO_MARKS_WORDS(len) (((len) + UNECHO_MARKS_WORD - 1) / UNECHO_MARKS_WORD)
#define UNECHO_MARKS_ROOM(len) (UNECHO_MARKS_WORDS(len) + 4)

struct unecho_marks {
    uint64_t *ends, *odd; /* bit i % 64 of word i / 64 is for byte i; UNECHO_MARKS_ROOM words */
};

/* A set of bytes, for a look-up by halves: b is in it if (b < 0x80 ? low : high)[b % 16] has bit
 * b / 16 % 8. */
struct unecho_byte_set {
    uint8_t low[16], high[16];
};

struct unecho_marker {
    uint8_t ends[256], odd[256]; /* may this byte be one? */
    struct unecho_byte_set ends_set, odd_set;
    uint8_t few[2]; /* the bytes that unecho_mark_few_... seeks */

    /* Marks whole words; s[-1] is looked at. unecho_mark_few_... leaves `odd` alone. */
    void (*mark)(const struct unecho_marker *marker, const uint8_t *s, size_t words, uint64_t *ends,
                 uint64_t *odd);
    /* The first word of s[0, 64 * words) with a sign in it, `words` if there is none. */
    size_t (*find_sign)(const uint8_t *s, size_t words);
};

/* The instruction sets. Each includes the ones before it. */
enum unecho_simd { UNECHO_SIMD_NONE, UNECHO_SIMD_BASE, UNECHO_SIMD_AVX2 };

/* The best that this processor has: BASE is SSE2 on x86-64 and NEON on AArch64. */
enum unecho_simd unecho_simd_best(void);

/* `ends` says which bytes may end a unit; if not `odd`, the odd marks are not used and mean
 * nothing. `simd` is at most unecho_simd_best(). */
void unecho_marker_init(struct unecho_marker *marker, const uint8_t ends[256], bool odd,
                        enum unecho_simd simd);

/* Sets the marks of s[from, len); those before `from` are there, if it is not 0. */
void unecho_marker_update(const struct unecho_marker *marker, const char *s, size_t from,
                          size_t len, struct unecho_marks marks);

/* The signs that tables, fences and markup begin with: | ~ ` < & */
static inline bool unecho_is_sign(char c) {
    return (c | 2) == '~' || c == '`' || c == '<' || c == '&';
}

/* The first sign in s[at, end), `end` if there is none. */
static inline size_t unecho_find_sign(const struct unecho_marker *marker, const char *s, size_t at,
                                      size_t end) {
    if (at < end)
        at += UNECHO_MARKS_WORD *
              marker->find_sign((const uint8_t *)s + at, (end - at) / UNECHO_MARKS_WORD);
    while (at < end && !unecho_is_sign(s[at]))
        at++;
    return at;
}

/* The first byte in [at, end) that is marked, `end` if there is none. Four words are looked at
 * before the first branch: in which of them the next mark is cannot be foreseen. */
static inline __attribute__((always_inline)) size_t unecho_next_mark(const uint64_t *marks,
                                                                     size_t at, size_t end) {
    size_t word = at / UNECHO_MARKS_WORD, skip;
    uint64_t first, bits;

    if (at >= end)
        return end;
    first = marks[word] >> at % UNECHO_MARKS_WORD << at % UNECHO_MARKS_WORD;
    for (;;) {
        size_t none = first == 0;

        skip = none;
        skip += none &= marks[word + 1] == 0;
        skip += none & (marks[word + 2] == 0);
        bits = first | (marks[word + skip] & -(uint64_t)(first == 0));
        if (bits)
            break;
        word += 4;
        if (word * UNECHO_MARKS_WORD >= end)
            return end;
        first = marks[word];
    }
    at = (word + skip) * UNECHO_MARKS_WORD + (size_t)__builtin_ctzll(bits);
    return at < end ? at : end;
}

/* Behind the last byte in [at, end) that is marked, `at` if there is none. */
static inline size_t unecho_last_mark(const uint64_t *marks, size_t at, size_t end) {
    while (end > at) {
        size_t word = (end - 1) / UNECHO_MARKS_WORD;
        uint64_t bits =
            marks[word] & UINT64_MAX >> (UNECHO_MARKS_WORD - 1 - (end - 1) % UNECHO_MARKS_WORD);

        if (bits) {
            end = (word + 1) * UNECHO_MARKS_WORD - (size_t)__builtin_clzll(bits);
            return end > at ? end : at;
        }
        end = word * UNECHO_MARKS_WORD;
    }
    return at;
}

/* Lists the bytes in [at, end) that are marked, the first `max` of them. Returns how many. at <
 * end. Where each is wanted it is faster than to ask for the next one, as none waits for the one
 * before; most words have one or none, for which there is no branch. */
static inline size_t unecho_list_marks(const uint64_t *marks, size_t at, size_t end, size_t *list,
                                       size_t max) {
    const uint64_t top = (uint64_t)1 << (UNECHO_MARKS_WORD - 1); /* for want of another bit */
    size_t word = at / UNECHO_MARKS_WORD, n = 0;
    uint64_t bits = marks[word] >> at % UNECHO_MARKS_WORD << at % UNECHO_MARKS_WORD;

    for (at = word * UNECHO_MARKS_WORD; at < end && n < max; at += UNECHO_MARKS_WORD) {
        list[n] = at + (size_t)__builtin_ctzll(bits | top);
        n += bits != 0;
        for (bits &= bits - 1; bits && n < max; bits &= bits - 1)
            list[n++] = at + (size_t)__builtin_ctzll(bits);
        bits = marks[++word];
    }
    while (n > 0 && list[n - 1] >= end)
        n--;
    return n;
}

/* Takes those first bytes of UTF-8 out of the marks of a word that begin nothing of the kind after
 * all: `high` are its bytes that are not ASCII. The last two cannot be told, and stay. */
static inline void unecho_marks_refine(const uint8_t *s, uint64_t high, uint64_t *ends,
                                       uint64_t *odd) {
    uint64_t bits = (*ends | *odd) & high & UINT64_MAX >> 2;

    for (; bits; bits &= bits - 1) {
        const uint8_t *c = s + __builtin_ctzll(bits);
        unsigned flags = unecho_utf8_flags_at(c), class = flags & UNECHO_CLASS_MASK;
        uint64_t end = (UNECHO_ENDS >> class & 1) | (UNECHO_BRACKETS >> class & (*c >= 0xE3));
        uint64_t other = (flags & (UNECHO_FOLDED | UNECHO_NFC_CHECK)) != 0;

        /* without branches, as none could be foreseen */
        *ends &= ~(bits & -bits & (end - 1));
        *odd &= ~(bits & -bits & (other - 1));
    }
}

/* Both bytes of `few` are less than 0x80. */
void unecho_mark_few_portable(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                              uint64_t *ends, uint64_t *odd);
void unecho_mark_few_sse2(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                          uint64_t *ends, uint64_t *odd);
void unecho_mark_few_avx2(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                          uint64_t *ends, uint64_t *odd);
void unecho_mark_few_neon(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                          uint64_t *ends, uint64_t *odd);

void unecho_mark_portable(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                          uint64_t *ends, uint64_t *odd);
void unecho_mark_sse2(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                      uint64_t *ends, uint64_t *odd);
void unecho_mark_avx2(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                      uint64_t *ends, uint64_t *odd);
void unecho_mark_neon(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                      uint64_t *ends, uint64_t *odd);

size_t unecho_find_sign_portable(const uint8_t *s, size_t words);
size_t unecho_find_sign_sse2(const uint8_t *s, size_t words);
size_t unecho_find_sign_avx2(const uint8_t *s, size_t words);
size_t unecho_find_sign_neon(const uint8_t *s, size_t words);

#endif
