/* AVX2: 32 bytes at a time, each looked up by its two halves. */
#include "marks.h"

#if defined(__x86_64__)
#include <immintrin.h>

struct set {
    __m256i low, high;
};

static struct set load_set(const struct unecho_byte_set *set) {
    return (struct set){
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)set->low)),
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)set->high))};
}

/* 0 in each byte of `v` that is not in the set. `bit` has bit b / 16 % 8 of each byte b. */
static __m256i look_up(struct set set, __m256i v, __m256i bit) {
    __m256i half = _mm256_and_si256(v, _mm256_set1_epi8(0x0F));
    __m256i row = _mm256_blendv_epi8(_mm256_shuffle_epi8(set.low, half),
                                     _mm256_shuffle_epi8(set.high, half), v);

    return _mm256_and_si256(row, bit);
}

static __m256i bits_of(__m256i v) {
    const __m256i bits =
        _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16,
                         32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);

    return _mm256_shuffle_epi8(bits,
                               _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F)));
}

static uint64_t not_zero(__m256i v) {
    return (uint32_t)~_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_setzero_si256()));
}

static __m256i twice(__m256i v, __m256i before) {
    __m256i once = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(' ')),
                                   _mm256_cmpeq_epi8(v, _mm256_set1_epi8('-')));

    return _mm256_and_si256(once, _mm256_cmpeq_epi8(v, before));
}

/* Marks of 32 bytes, and which of them are not ASCII. */
struct marks {
    uint64_t ends, odd, high;
};

static struct marks mark(const uint8_t *s, struct set ends, struct set odd) {
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)s);
    __m256i before = _mm256_loadu_si256((const __m256i *)(const void *)(s - 1));
    __m256i bit = bits_of(v);

    return (struct marks){not_zero(look_up(ends, v, bit)),
                          not_zero(_mm256_or_si256(look_up(odd, v, bit), twice(v, before))),
                          (uint32_t)_mm256_movemask_epi8(v)};
}

/* The same of ASCII, of which control characters are odd. */
static struct marks mark_ascii(const uint8_t *s, struct set ends) {
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)s);
    __m256i before = _mm256_loadu_si256((const __m256i *)(const void *)(s - 1));
    __m256i control = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), v);

    return (struct marks){
        not_zero(_mm256_and_si256(_mm256_shuffle_epi8(ends.low, v), bits_of(v))),
        (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(control, twice(v, before))), 0};
}

static bool is_ascii(const uint8_t *s) {
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)s);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(s + 32));

    return _mm256_movemask_epi8(_mm256_or_si256(low, high)) == 0;
}

static __m256i load(const uint8_t *s) {
    return _mm256_loadu_si256((const __m256i *)(const void *)s);
}

static __m256i equal(__m256i v, int b) { return _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)b)); }

/* The commonest characters of Chinese that begin like a mark. */
struct wide {
    uint64_t commas; /* U+FF0C, U+3001: no marks */
    uint64_t stops;  /* U+3002: it may end a unit, and is not odd */
};

/* The bytes of `v` moved down by `n`, those of `after` behind them. */
#define BEHIND(v, after, n) _mm256_alignr_epi8(_mm256_permute2x128_si256(v, after, 0x21), v, n)

/* Those that begin in the 32 bytes of `v`, before `after`. */
static inline struct wide wide_in(__m256i v, __m256i after) {
    __m256i second = BEHIND(v, after, 1), third = BEHIND(v, after, 2);
    __m256i full = _mm256_and_si256(equal(v, 0xEF), equal(second, 0xBC));
    __m256i cjk = _mm256_and_si256(equal(v, 0xE3), equal(second, 0x80));
    __m256i commas = _mm256_or_si256(_mm256_and_si256(full, equal(third, 0x8C)),
                                     _mm256_and_si256(cjk, equal(third, 0x81)));
    __m256i stops = _mm256_and_si256(cjk, equal(third, 0x82));

    return (struct wide){(uint32_t)_mm256_movemask_epi8(commas),
                         (uint32_t)_mm256_movemask_epi8(stops)};
}

/* The kana among them, U+3040 to U+30FF but for two which compose, U+3099 and U+309A: no marks. */
static inline uint64_t kana_in(__m256i v, __m256i after) {
    __m256i second = BEHIND(v, after, 1), third = BEHIND(v, after, 2);
    __m256i composing = _mm256_and_si256(equal(second, 0x82),
                                         _mm256_or_si256(equal(third, 0x99), equal(third, 0x9A)));
    __m256i row = equal(_mm256_and_si256(second, _mm256_set1_epi8((char)0xFC)), 0x80);
    __m256i kana = _mm256_andnot_si256(_mm256_or_si256(composing, equal(second, 0x80)), row);

    return (uint32_t)_mm256_movemask_epi8(_mm256_and_si256(kana, equal(v, 0xE3)));
}

/* Is a byte from 0xE3 on among these 64? */
static bool may_be_wide(__m256i low, __m256i high) {
    const __m256i last = _mm256_set1_epi8((char)0xE2);
    __m256i wide = _mm256_or_si256(_mm256_and_si256(low, _mm256_cmpgt_epi8(low, last)),
                                   _mm256_and_si256(high, _mm256_cmpgt_epi8(high, last)));

    return _mm256_movemask_epi8(wide) != 0;
}

enum { FEW = 3 }; /* marks of a word that are as well looked at one by one */

/* unecho_marks_refine, where most are told without a look at each: how many there are in a word
 * cannot be foreseen. */
static void refine(const uint8_t *s, uint64_t bytes, uint64_t *ends, uint64_t *odd) {
    const __m256i low = load(s), high = load(s + 32), none = _mm256_setzero_si256();

    if (((*ends | *odd) & bytes) && may_be_wide(low, high)) {
        struct wide first = wide_in(low, high), second = wide_in(high, none);
        uint64_t commas = first.commas | second.commas << 32;
        uint64_t stops = first.stops | second.stops << 32;

        *ends &= ~commas;
        *odd &= ~(commas | stops);
        bytes &= ~(commas | stops);
        if (__builtin_popcountll((*ends | *odd) & bytes) > FEW) {
            uint64_t kana = (kana_in(low, high) | kana_in(high, none) << 32) & UINT64_MAX >> 2;

            *ends &= ~kana;
            *odd &= ~kana;
        }
    }
    unecho_marks_refine(s, bytes, ends, odd);
}

void unecho_mark_avx2(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                      uint64_t *ends, uint64_t *odd) {
    const struct set end_set = load_set(&marker->ends_set), odd_set = load_set(&marker->odd_set);

    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD) {
        bool ascii = is_ascii(s);
        struct marks low = ascii ? mark_ascii(s, end_set) : mark(s, end_set, odd_set);
        struct marks high = ascii ? mark_ascii(s + 32, end_set) : mark(s + 32, end_set, odd_set);

        ends[w] = low.ends | high.ends << 32;
        odd[w] = low.odd | high.odd << 32;
        if (!ascii)
            refine(s, low.high | high.high << 32, &ends[w], &odd[w]);
    }
}

static uint64_t few(const uint8_t *s, __m256i first, __m256i second) {
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)s);

    return (uint32_t)_mm256_movemask_epi8(
        _mm256_or_si256(_mm256_cmpeq_epi8(v, first), _mm256_cmpeq_epi8(v, second)));
}

void unecho_mark_few_avx2(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                          uint64_t *ends, uint64_t *odd) {
    const __m256i first = _mm256_set1_epi8((char)marker->few[0]);
    const __m256i second = _mm256_set1_epi8((char)marker->few[1]);

    (void)odd;
    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD)
        ends[w] = few(s, first, second) | few(s + 32, first, second) << 32;
}

/* 0xFF in each byte that is a sign: a look-up has at each half of a byte the sign that ends with
 * it, but for <, which ends as | does. */
static __m256i signs_in(__m256i v) {
    const __m256i signs = _mm256_broadcastsi128_si256(
        _mm_setr_epi8('`', 0, 0, 0, 0, 0, '&', 0, 0, 0, 0, 0, '|', 0, '~', 0));

    return _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(signs, v), v), equal(v, '<'));
}

size_t unecho_find_sign_avx2(const uint8_t *s, size_t words) {
    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD)
        if (_mm256_movemask_epi8(_mm256_or_si256(signs_in(load(s)), signs_in(load(s + 32)))))
            return w;
    return words;
}

#else
typedef int unecho_no_avx2; /* an empty file is no C */
#endif
