/* SSE2, which every x86-64 has: all that may be marked is found at once, and looked up byte by
 * byte, as there is no instruction for a look-up. */
#include "marks.h"

#if defined(__x86_64__)
#include <emmintrin.h>

/* A bit for each of 16 bytes: a control character, not ASCII, a stop, a bracket or a tag. */
static uint64_t candidates(__m128i v) {
    __m128i hit = _mm_cmplt_epi8(v, _mm_set1_epi8(' ')); /* signed */

    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(v, _mm_set1_epi8('.')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(v, _mm_set1_epi8('!')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(v, _mm_set1_epi8(';')));
    /* < and ?, and two between them, but for their last bits */
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_or_si128(v, _mm_set1_epi8(3)), _mm_set1_epi8('?')));
    /* ( and ) but for their last bit; [ and ], and two letters, but for two */
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_or_si128(v, _mm_set1_epi8(1)), _mm_set1_epi8(')')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_or_si128(v, _mm_set1_epi8(6)), _mm_set1_epi8('_')));
    return (uint64_t)_mm_movemask_epi8(hit);
}

static uint64_t twice(__m128i v, __m128i before) {
    __m128i once =
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(v, _mm_set1_epi8('-')));

    return (uint64_t)_mm_movemask_epi8(_mm_and_si128(once, _mm_cmpeq_epi8(v, before)));
}

void unecho_mark_sse2(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                      uint64_t *ends, uint64_t *odd) {
    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD) {
        uint64_t bits = 0, e = 0, o = 0, high = 0;

        for (unsigned i = 0; i < UNECHO_MARKS_WORD; i += 16) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
            __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(s + i - 1));

            bits |= candidates(v) << i;
            high |= (uint64_t)_mm_movemask_epi8(v) << i;
            o |= twice(v, before) << i;
        }
        for (; bits; bits &= bits - 1) {
            unsigned i = (unsigned)__builtin_ctzll(bits);

            e |= (uint64_t)marker->ends[s[i]] << i;
            o |= (uint64_t)marker->odd[s[i]] << i;
        }
        if (high)
            unecho_marks_refine(s, high, &e, &o);
        ends[w] = e;
        odd[w] = o;
    }
}

void unecho_mark_few_sse2(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                          uint64_t *ends, uint64_t *odd) {
    const __m128i first = _mm_set1_epi8((char)marker->few[0]);
    const __m128i second = _mm_set1_epi8((char)marker->few[1]);

    (void)odd;
    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD) {
        ends[w] = 0;
        for (unsigned i = 0; i < UNECHO_MARKS_WORD; i += 16) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
            __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, first), _mm_cmpeq_epi8(v, second));

            ends[w] |= (uint64_t)_mm_movemask_epi8(hit) << i;
        }
    }
}

static __m128i signs_in(const uint8_t *s) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)s);
    /* | and ~ but for the bit that they differ in */
    __m128i hit = _mm_cmpeq_epi8(_mm_or_si128(v, _mm_set1_epi8(2)), _mm_set1_epi8('~'));

    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(v, _mm_set1_epi8('`')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(v, _mm_set1_epi8('<')));
    return _mm_or_si128(hit, _mm_cmpeq_epi8(v, _mm_set1_epi8('&')));
}

size_t unecho_find_sign_sse2(const uint8_t *s, size_t words) {
    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD)
        if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(signs_in(s), signs_in(s + 16)),
                                           _mm_or_si128(signs_in(s + 32), signs_in(s + 48)))))
            return w;
    return words;
}

#else
typedef int unecho_no_sse2; /* an empty file is no C */
#endif
