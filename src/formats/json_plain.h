/* What of a JSON string stands for itself: most of it, so it is skipped and copied in strides, 16
 * bytes each with SSE2, else 8. */
#ifndef UNECHO_JSON_PLAIN_H
#define UNECHO_JSON_PLAIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef __SSE2__
enum { UNECHO_JSON_STRIDE = 16 };

static inline size_t unecho_json_first_of(__m128i found) {
    unsigned mask = (unsigned)_mm_movemask_epi8(found);

    return mask ? (size_t)__builtin_ctz(mask) : UNECHO_JSON_STRIDE;
}

/* How many of the next bytes are no backslash? */
static inline size_t unecho_json_stride(const char *s) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)s);

    return unecho_json_first_of(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
}

/* How many of the next bytes are no quote, backslash or control character? */
static inline size_t unecho_json_plain_stride(const char *s) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)s);
    __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);

    return unecho_json_first_of(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls));
}
#else
enum { UNECHO_JSON_STRIDE = 8 };

/* A high bit for each byte that is below `c`, up to 0x80; wrong ones only behind a right one. */
static inline uint64_t unecho_json_below(uint64_t word, unsigned char c) {
    const uint64_t ones = UINT64_MAX / 255;

    return (word - ones * c) & ~word & ones << 7;
}

static inline uint64_t unecho_json_equal(uint64_t word, char c) {
    return unecho_json_below(word ^ UINT64_MAX / 255 * (unsigned char)c, 1);
}

static inline size_t unecho_json_stride(const char *s) {
    uint64_t word;
    size_t n = 0;

    memcpy(&word, s, sizeof(word));
    if (!unecho_json_equal(word, '\\'))
        return UNECHO_JSON_STRIDE;
    while (s[n] != '\\')
        n++;
    return n;
}

static inline size_t unecho_json_plain_stride(const char *s) {
    uint64_t word;
    size_t n = 0;

    memcpy(&word, s, sizeof(word));
    if (!(unecho_json_equal(word, '"') | unecho_json_equal(word, '\\') |
          unecho_json_below(word, ' ')))
        return UNECHO_JSON_STRIDE;
    while (s[n] != '"' && s[n] != '\\' && (unsigned char)s[n] >= ' ')
        n++;
    return n;
}
#endif

/* On to the next quote, backslash or control character. */
static inline size_t unecho_json_skip_plain(const char *s, size_t at, size_t len) {
    while (len - at >= UNECHO_JSON_STRIDE) {
        size_t n = unecho_json_plain_stride(s + at);

        at += n;
        if (n < UNECHO_JSON_STRIDE)
            return at;
    }
    while (at < len && s[at] != '"' && s[at] != '\\' && (unsigned char)s[at] >= ' ')
        at++;
    return at;
}

/* The bytes before the next backslash, `wanted` at most; `len` are there. */
static inline size_t unecho_json_plain_len(const char *s, size_t len, size_t wanted) {
    size_t at = 0;

    while (at < wanted && len - at >= UNECHO_JSON_STRIDE) {
        size_t n = unecho_json_stride(s + at);

        at += n;
        if (n < UNECHO_JSON_STRIDE)
            return at < wanted ? at : wanted;
    }
    while (at < wanted && at < len && s[at] != '\\')
        at++;
    return at < wanted ? at : wanted;
}

/* Copies them. `text` has room for `len` bytes, and what is behind the copy is spoilt. */
static inline size_t unecho_json_copy_plain(const char *s, size_t len, char *text) {
    size_t at = 0;

    while (len - at >= UNECHO_JSON_STRIDE) {
        size_t n = unecho_json_stride(s + at);

        memcpy(text + at, s + at, UNECHO_JSON_STRIDE);
        at += n;
        if (n < UNECHO_JSON_STRIDE)
            return at;
    }
    for (; at < len && s[at] != '\\'; at++)
        text[at] = s[at];
    return at;
}

#endif
