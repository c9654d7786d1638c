/* NEON, which every AArch64 has: 16 bytes at a time, each looked up by its two halves. */
#include "marks.h"

#if defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>

struct set {
    uint8x16_t low, high;
};

static struct set load_set(const struct unecho_byte_set *set) {
    return (struct set){vld1q_u8(set->low), vld1q_u8(set->high)};
}

/* 0xFF in each byte of `v` that is in the set. `bit` has bit b / 16 % 8 of each byte b. */
static uint8x16_t look_up(struct set set, uint8x16_t v, uint8x16_t bit) {
    uint8x16_t half = vandq_u8(v, vdupq_n_u8(0x0F));
    uint8x16_t row = vbslq_u8(vcgeq_u8(v, vdupq_n_u8(0x80)), vqtbl1q_u8(set.high, half),
                              vqtbl1q_u8(set.low, half));

    return vtstq_u8(row, bit);
}

static uint8x16_t bits_of(uint8x16_t v) {
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};

    return vqtbl1q_u8(vld1q_u8(bits), vshrq_n_u8(v, 4));
}

/* A bit a byte, of four vectors of 0xFF and 0. */
static uint64_t pack(const uint8x16_t v[4]) {
    const uint8x16_t weights = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
    uint8x16_t low = vpaddq_u8(vandq_u8(v[0], weights), vandq_u8(v[1], weights));
    uint8x16_t high = vpaddq_u8(vandq_u8(v[2], weights), vandq_u8(v[3], weights));
    uint8x16_t sum = vpaddq_u8(low, high);

    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
}

static uint8x16_t twice(uint8x16_t v, uint8x16_t before) {
    uint8x16_t once = vorrq_u8(vceqq_u8(v, vdupq_n_u8(' ')), vceqq_u8(v, vdupq_n_u8('-')));

    return vandq_u8(once, vceqq_u8(v, before));
}

void unecho_mark_neon(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                      uint64_t *ends, uint64_t *odd) {
    const struct set end_set = load_set(&marker->ends_set), odd_set = load_set(&marker->odd_set);

    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD) {
        uint8x16_t e[4], o[4], high[4];

        for (unsigned i = 0; i < 4; i++) {
            uint8x16_t v = vld1q_u8(s + 16 * i), before = vld1q_u8(s + 16 * i - 1);
            uint8x16_t bit = bits_of(v);

            e[i] = look_up(end_set, v, bit);
            high[i] = vcgeq_u8(v, vdupq_n_u8(0x80));
            o[i] = vorrq_u8(look_up(odd_set, v, bit), twice(v, before));
        }
        ends[w] = pack(e);
        odd[w] = pack(o);
        unecho_marks_refine(s, pack(high), &ends[w], &odd[w]);
    }
}

void unecho_mark_few_neon(const struct unecho_marker *marker, const uint8_t *s, size_t words,
                          uint64_t *ends, uint64_t *odd) {
    const uint8x16_t first = vdupq_n_u8(marker->few[0]), second = vdupq_n_u8(marker->few[1]);

    (void)odd;
    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD) {
        uint8x16_t hits[4];

        for (unsigned i = 0; i < 4; i++) {
            uint8x16_t v = vld1q_u8(s + 16 * i);

            hits[i] = vorrq_u8(vceqq_u8(v, first), vceqq_u8(v, second));
        }
        ends[w] = pack(hits);
    }
}

static uint8x16_t signs_in(const uint8_t *s) {
    uint8x16_t v = vld1q_u8(s);
    /* | and ~ but for the bit that they differ in */
    uint8x16_t hit = vceqq_u8(vorrq_u8(v, vdupq_n_u8(2)), vdupq_n_u8('~'));

    hit = vorrq_u8(hit, vceqq_u8(v, vdupq_n_u8('`')));
    hit = vorrq_u8(hit, vceqq_u8(v, vdupq_n_u8('<')));
    return vorrq_u8(hit, vceqq_u8(v, vdupq_n_u8('&')));
}

size_t unecho_find_sign_neon(const uint8_t *s, size_t words) {
    for (size_t w = 0; w < words; w++, s += UNECHO_MARKS_WORD)
        if (vmaxvq_u8(vorrq_u8(vorrq_u8(signs_in(s), signs_in(s + 16)),
                               vorrq_u8(signs_in(s + 32), signs_in(s + 48)))))
            return w;
    return words;
}

#else
typedef int unecho_no_neon; /* an empty file is no C */
#endif
