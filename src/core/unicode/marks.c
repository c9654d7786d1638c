#include "marks.h"

#include <string.h>

enum unecho_simd unecho_simd_best(void) {
#if defined(UNECHO_PORTABLE)
    return UNECHO_SIMD_NONE;
#elif defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") ? UNECHO_SIMD_AVX2 : UNECHO_SIMD_BASE;
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return UNECHO_SIMD_BASE;
#else
    return UNECHO_SIMD_NONE;
#endif
}

/* What a processor knows is known when it is built, but for AVX2. */
static void choose(struct unecho_marker *marker, bool few, enum unecho_simd simd) {
    marker->mark = few ? unecho_mark_few_portable : unecho_mark_portable;
    marker->find_sign = unecho_find_sign_portable;
    if (simd == UNECHO_SIMD_NONE)
        return;
#if defined(__x86_64__)
    if (simd == UNECHO_SIMD_AVX2) {
        marker->mark = few ? unecho_mark_few_avx2 : unecho_mark_avx2;
        marker->find_sign = unecho_find_sign_avx2;
    } else {
        marker->mark = few ? unecho_mark_few_sse2 : unecho_mark_sse2;
        marker->find_sign = unecho_find_sign_sse2;
    }
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    marker->mark = few ? unecho_mark_few_neon : unecho_mark_neon;
    marker->find_sign = unecho_find_sign_neon;
#endif
}

static void add_to_set(struct unecho_byte_set *set, unsigned b) {
    uint8_t *row = b < 0x80 ? set->low : set->high;

    row[b % 16] = (uint8_t)(row[b % 16] | 1u << b / 16 % 8);
}

/* Are the bytes of the set one or two, and ASCII? */
static bool find_few(const uint8_t set[256], uint8_t few[2]) {
    unsigned count = 0;

    for (unsigned b = 0; b < 256; b++)
        if (set[b]) {
            few[1] = (uint8_t)b;
            few[0] = count++ == 0 ? (uint8_t)b : few[0];
        }
    return (count == 1 || count == 2) && few[1] < 0x80;
}

void unecho_marker_init(struct unecho_marker *marker, const uint8_t ends[256], bool odd,
                        enum unecho_simd simd) {
    memset(marker, 0, sizeof(*marker));
    choose(marker, find_few(ends, marker->few) && !odd, simd);
    for (unsigned b = 0; b < 256; b++) {
        marker->ends[b] = ends[b] != 0;
        marker->odd[b] = b < ' ' || unecho_utf8_odd[b];
        if (marker->ends[b])
            add_to_set(&marker->ends_set, b);
        if (marker->odd[b])
            add_to_set(&marker->odd_set, b);
    }
}

void unecho_mark_portable(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                          uint64_t *ends, uint64_t *odd) {
    uint8_t before = s[-1];

    for (size_t w = 0; w < words; w++) {
        const uint8_t *begin = s;
        uint64_t e = 0, o = 0, high = 0;

        for (unsigned i = 0; i < UNECHO_MARKS_WORD; i++) {
            uint8_t b = *s++;
            unsigned twice = b == before && (b == ' ' || b == '-');

            e |= (uint64_t)marker->ends[b] << i;
            o |= (uint64_t)(marker->odd[b] | twice) << i;
            high |= (uint64_t)(b >> 7) << i;
            before = b;
        }
        unecho_marks_refine(begin, high, &e, &o);
        ends[w] = e;
        odd[w] = o;
    }
}

void unecho_mark_few_portable(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                              uint64_t *ends, uint64_t *odd) {
    (void)odd;
    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD) {
        ends[w] = 0;
        for (unsigned i = 0; i < UNECHO_MARKS_WORD; i++)
            ends[w] |= (uint64_t)(s[i] == marker->few[0] || s[i] == marker->few[1]) << i;
    }
}

size_t unecho_find_sign_portable(const uint8_t *s, size_t words) {
    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD) {
        bool found = false;

        for (unsigned i = 0; i < UNECHO_MARKS_WORD; i++)
            found |= unecho_is_sign((char)s[i]);
        if (found)
            return w;
    }
    return words;
}

/* One word whose text or its neighbour is not all there: `n` bytes of it are. */
static void mark_edge(const struct unecho_marker *marker, const char *s, size_t word, size_t n,
                      const struct unecho_marks *marks) {
    uint8_t bytes[1 + UNECHO_MARKS_WORD] = {0};
    uint64_t there = UINT64_MAX >> (UNECHO_MARKS_WORD - n), ends, odd = 0;

    if (word > 0)
        bytes[0] = (uint8_t)s[word * UNECHO_MARKS_WORD - 1];
    memcpy(bytes + 1, s + word * UNECHO_MARKS_WORD, n);
    marker->mark(marker, bytes + 1, 1, &ends, &odd);
    for (size_t i = n > 2 ? n - 2 : 0; i < n; i++) /* the rest of the character may be to come */
        if (bytes[1 + i] >= 0x80) {
            ends |= (uint64_t)marker->ends[bytes[1 + i]] << i;
            odd |= (uint64_t)marker->odd[bytes[1 + i]] << i;
        }
    marks->ends[word] = ends & there;
    marks->odd[word] = odd & there;
}

void unecho_marker_update(const struct unecho_marker *marker, const char *s, size_t from,
                          size_t len, struct unecho_marks marks) {
    size_t word = from / UNECHO_MARKS_WORD, whole = len / UNECHO_MARKS_WORD;

    if (word == 0 && len > 0)
        mark_edge(marker, s, word++, whole > 0 ? UNECHO_MARKS_WORD : len, &marks);
    if (word < whole) {
        marker->mark(marker, (const uint8_t *)s + word * UNECHO_MARKS_WORD, whole - word,
                     marks.ends + word, marks.odd + word);
        word = whole;
    }
    if (word * UNECHO_MARKS_WORD < len)
        mark_edge(marker, s, word, len % UNECHO_MARKS_WORD, &marks);
}
