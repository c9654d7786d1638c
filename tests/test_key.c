/* The key of a unit: what it depends on and what it does not. */
#include "key.h"

#include "table.h"

#include <string.h>

enum { LENGTHS = 301 };

static struct unecho_keyer seeded(uint64_t seed) {
    struct unecho_config config = {.seeded = true, .seed = seed};
    struct unecho_keyer keyer;

    assert_true(unecho_keyer_init(&keyer, &config));
    return keyer;
}

static struct unecho_keyer random_one(void) {
    struct unecho_config config = {.seeded = false, .seed = 7};
    struct unecho_keyer keyer;

    assert_true(unecho_keyer_init(&keyer, &config));
    return keyer;
}

static bool is_equal(struct unecho_key a, struct unecho_key b) {
    return a.high == b.high && a.low == b.low;
}

#define TEXT_16 "0123456789abcdef"
#define TEXT_128 TEXT_16 TEXT_16 TEXT_16 TEXT_16 TEXT_16 TEXT_16 TEXT_16 TEXT_16

struct vector {
    const char *name, *text;
    struct unecho_key key;
};

/* XXH3_128bits without a seed (`xxh128sum`), which a seed of 0 is, as xxHash promises. They pin
 * that a seed gives the same keys on every machine and with every version. */
static const struct vector vectors[] = {
    {"empty", "", {0x99AA06D3014798D8, 0x6001C324468D497F}},
    {"one_letter", "a", {0xA96FAF705AF16834, 0xE6C632B61E964E1F}},
    {"a_sentence", "The end.", {0x79A4EEE179ED3BD8, 0x309A8EAF7A425428}},
    {"sixteen_bytes", TEXT_16, {0xCCBA8085A0434E9E, 0x0BEFB4873DBE58F8}},
    {"longer_than_128_bytes", TEXT_128 TEXT_16, {0x2F3E4E8EC100DB01, 0xB6957F7CEED5046C}},
    {"longer_than_240_bytes", TEXT_128 TEXT_128 TEXT_16, {0x3F06179C114950E2, 0x67E755CCF874B46A}},
};

static void is_xxh3(void **state) {
    const struct vector *row = *state;
    struct unecho_keyer keyer = seeded(0);
    struct unecho_key key = unecho_key_of(&keyer, row->text, strlen(row->text));

    assert_int_equal(key.high, row->key.high);
    assert_int_equal(key.low, row->key.low);
}

static void a_seed_is_reproducible(void) {
    struct unecho_keyer a = seeded(42), b = seeded(42);
    char text[LENGTHS];

    memset(text, 'x', sizeof(text));
    assert_memory_equal(a.secret, b.secret, sizeof(a.secret));
    for (size_t len = 0; len < LENGTHS; len++)
        assert_true(is_equal(unecho_key_of(&a, text, len), unecho_key_of(&b, text, len)));
}

static void another_seed_gives_other_keys(void) {
    struct unecho_keyer a = seeded(1), b = seeded(2);
    char text[LENGTHS];

    memset(text, 'x', sizeof(text));
    for (size_t len = 0; len < LENGTHS; len++)
        assert_false(is_equal(unecho_key_of(&a, text, len), unecho_key_of(&b, text, len)));
}

static void without_a_seed_no_two_are_alike(void) {
    struct unecho_keyer a = random_one(), b = random_one(), c = seeded(7);

    assert_memory_not_equal(a.secret, b.secret, sizeof(a.secret));
    assert_memory_not_equal(a.secret, c.secret, sizeof(a.secret));
    assert_false(is_equal(unecho_key_of(&a, "The end.", 8), unecho_key_of(&b, "The end.", 8)));
}

/* The empty text, both sides of every length at which XXH3 changes its ways, and all the others. */
static void every_length_has_its_own_key(void) {
    struct unecho_keyer keyer = seeded(3);
    struct unecho_key keys[LENGTHS];
    char text[LENGTHS];

    memset(text, 0, sizeof(text));
    for (size_t len = 0; len < LENGTHS; len++) {
        keys[len] = unecho_key_of(&keyer, text, len);
        for (size_t other = 0; other < len; other++)
            assert_true(keys[len].high != keys[other].high && keys[len].low != keys[other].low);
    }
}

static void every_bit_counts(void) {
    struct unecho_keyer keyer = seeded(4);
    char text[LENGTHS];

    memset(text, 'a', sizeof(text));
    for (size_t len = 1; len < LENGTHS; len++)
        for (size_t bit = 0; bit < len * 8; bit++) {
            struct unecho_key before = unecho_key_of(&keyer, text, len);

            text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
            assert_false(is_equal(unecho_key_of(&keyer, text, len), before));
            text[bit / 8] = 'a';
        }
}

/* A text has one key wherever it lies in memory, and nothing behind it counts. */
static void only_the_text_counts(void) {
    struct unecho_keyer keyer = seeded(5);
    char text[64 + LENGTHS];

    for (size_t len = 0; len < LENGTHS; len += 7) {
        struct unecho_key expected;

        memset(text, 'b', sizeof(text));
        expected = unecho_key_of(&keyer, text, len);
        for (size_t at = 1; at < 64; at++) {
            memset(text, 'c', sizeof(text));
            memset(text + at, 'b', len);
            assert_true(is_equal(unecho_key_of(&keyer, text + at, len), expected));
        }
    }
}

struct property {
    const char *name;
    void (*holds)(void);
};

static const struct property properties[] = {
    {"a_seed_is_reproducible", a_seed_is_reproducible},
    {"another_seed_gives_other_keys", another_seed_gives_other_keys},
    {"without_a_seed_no_two_are_alike", without_a_seed_no_two_are_alike},
    {"every_length_has_its_own_key", every_length_has_its_own_key},
    {"every_bit_counts", every_bit_counts},
    {"only_the_text_counts", only_the_text_counts},
};

static void property(void **state) { ((const struct property *)*state)->holds(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(vectors, is_xxh3), TABLE(properties, property)};

    return RUN_TABLES("key", tables, argc, argv);
}
