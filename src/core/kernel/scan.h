/*
 * Finding the few bytes that matter, many at a time. Each function has a portable form, which
 * defines what it does, and one for SSE2, which every x86-64 has.
 */
#ifndef UNECHO_SCAN_H
#define UNECHO_SCAN_H

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__) && !defined(UNECHO_PORTABLE)
#include <emmintrin.h>
#define UNECHO_SCAN_SSE2 1
#else
#define UNECHO_SCAN_SSE2 0
#endif

static inline size_t unecho_scan_ends_portable(const uint8_t ends[256], const uint8_t *s, size_t at,
                                               size_t end) {
    for (; at + 4 <= end; at += 4)
        if (ends[s[at]] | ends[s[at + 1]] | ends[s[at + 2]] | ends[s[at + 3]])
            break;
    while (at < end && !ends[s[at]])
        at++;
    return at;
}

/* Is this byte its own text key beside `next`: printable ASCII, and no second of two spaces or
 * hyphens? */
static inline int unecho_is_plain(uint8_t b, uint8_t next) {
    return b >= ' ' && b < 0x7F && !(b == next && (b == ' ' || b == '-'));
}

static inline size_t unecho_scan_plain_portable(const uint8_t *s, size_t at, size_t end) {
    while (at < end && unecho_is_plain(s[at], at + 1 < end ? s[at + 1] : 0))
        at++;
    return at;
}

#if UNECHO_SCAN_SSE2

static inline size_t unecho_scan_ends_sse2(const uint8_t ends[256], const uint8_t *s, size_t at,
                                           size_t end) {
    const __m128i space = _mm_set1_epi8(' '), stop = _mm_set1_epi8('.');
    const __m128i mark = _mm_set1_epi8('!'), question = _mm_set1_epi8('?');

    for (; at + 16 <= end; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s + at));
        /* signed: control characters and everything that is not ASCII */
        __m128i hit = _mm_or_si128(_mm_cmplt_epi8(v, space), _mm_cmpeq_epi8(v, stop));
        unsigned bits;

        hit = _mm_or_si128(hit, _mm_or_si128(_mm_cmpeq_epi8(v, mark), _mm_cmpeq_epi8(v, question)));
        for (bits = (unsigned)_mm_movemask_epi8(hit); bits; bits &= bits - 1) {
            size_t i = at + (size_t)__builtin_ctz(bits);

            if (ends[s[i]])
                return i;
        }
    }
    return unecho_scan_ends_portable(ends, s, at, end);
}

/* A bit for each of the 16 bytes at `s` that is not plain; s[16] is looked at, too. */
static inline unsigned unecho_not_plain_sse2(const uint8_t *s) {
    const __m128i space = _mm_set1_epi8(' '), hyphen = _mm_set1_epi8('-');
    const __m128i del = _mm_set1_epi8(0x7F);
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)s);
    __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(s + 1));
    __m128i once = _mm_or_si128(_mm_cmpeq_epi8(v, space), _mm_cmpeq_epi8(v, hyphen));
    __m128i twice = _mm_and_si128(once, _mm_cmpeq_epi8(v, next));
    __m128i hit = _mm_or_si128(_mm_cmplt_epi8(v, space), _mm_cmpeq_epi8(v, del));

    return (unsigned)_mm_movemask_epi8(_mm_or_si128(hit, twice));
}

static inline size_t unecho_scan_plain_sse2(const uint8_t *s, size_t at, size_t end) {
    size_t start = at;

    for (; at + 17 <= end; at += 16) {
        unsigned bits = unecho_not_plain_sse2(s + at);

        if (bits)
            return at + (size_t)__builtin_ctz(bits);
    }
    if (end - start >= 17) { /* the rest, but the last byte, once more from 17 before the end */
        unsigned bits = unecho_not_plain_sse2(s + end - 17) & ~0u << (at - (end - 17));

        at = bits ? end - 17 + (size_t)__builtin_ctz(bits) : end - 1;
    }
    return unecho_scan_plain_portable(s, at, end);
}

#endif

/* The first byte in s[at, end) with ends[byte], `end` if there is none. `ends` may be set for . !
 * ?, control characters and bytes from 0x80 on. */
static inline size_t unecho_scan_ends(const uint8_t ends[256], const char *s, size_t at,
                                      size_t end) {
#if UNECHO_SCAN_SSE2
    return unecho_scan_ends_sse2(ends, (const uint8_t *)s, at, end);
#else
    return unecho_scan_ends_portable(ends, (const uint8_t *)s, at, end);
#endif
}

/* The first byte in s[at, end) that is not its own text key, `end` if there is none. */
static inline size_t unecho_scan_plain(const char *s, size_t at, size_t end) {
#if UNECHO_SCAN_SSE2
    return unecho_scan_plain_sse2((const uint8_t *)s, at, end);
#else
    return unecho_scan_plain_portable((const uint8_t *)s, at, end);
#endif
}

#endif
