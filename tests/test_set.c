/*
 * Claims against an oracle. Keys are made from small numbers, a way a row, so that the oracle is an
 * array with a bit a number: it was claimed before.
 */
#include "set.h"

#include "table.h"

#include <string.h>

enum { MAX_BATCH = 10000, FIXED_BYTES = 1 << 20 };

/* A bijection on 64 bits, so no two numbers share a key (the finalizer of splitmix64). */
static uint64_t mix(uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static struct unecho_key spread(uint64_t number) {
    return (struct unecho_key){mix(number), mix(number ^ 1u << 31)};
}

/* All in one segment, which grows again and again. */
static struct unecho_key crowd(uint64_t number) {
    return (struct unecho_key){0xABCD000000000000u | (mix(number) >> 16), mix(number)};
}

/* One segment, and one first slot for all of them, the last one: probing wraps around. */
static struct unecho_key pile(uint64_t number) {
    return (struct unecho_key){0, 0xFFFFFFFF00000000u | number};
}

/* One remainder in every segment. */
static struct unecho_key stripe(uint64_t number) {
    return (struct unecho_key){number << 48, (number >> 16) + 1};
}

struct claims {
    const char *name;
    struct unecho_key (*key_of)(uint64_t number);
    size_t batch, claims;
    uint64_t universe; /* numbers are below this: the smaller, the more duplicates */
};

static const struct claims claims[] = {
    {"batches_of_1", spread, 1, 300, 100},
    {"batches_of_255", spread, 255, 10000, 6000},
    {"batches_of_256", spread, 256, 10000, 6000},
    {"batches_of_257", spread, 257, 10000, 6000},
    {"batches_of_10000", spread, 10000, 200000, 150000},
    {"duplicates_inside_a_batch", spread, 256, 5000, 10},
    {"all_the_same", spread, 257, 1000, 1},
    {"one_segment_by_1", crowd, 1, 300, 200},
    {"one_segment_by_256", crowd, 256, 50000, 20000},
    {"one_segment_by_10000", crowd, 10000, 100000, 60000},
    {"one_slot_by_1", pile, 1, 300, 200},
    {"one_slot_by_257", pile, 257, 5000, 1500},
    {"every_segment", stripe, 10000, 300000, 200000},
};

static void expect_valid(const struct unecho_set *set) {
    const char *reason;

    if (!unecho_set_validate(set, &reason))
        fail_msg("%s", reason);
    assert_null(reason);
}

struct oracle {
    bool *claimed; /* owned; by number */
    size_t count;
};

static void claim_batch(const struct claims *row, struct unecho_set *set, struct oracle *oracle,
                        uint64_t *random, size_t n) {
    static struct unecho_key keys[MAX_BATCH];
    static bool fresh[MAX_BATCH], expected[MAX_BATCH];

    for (size_t i = 0; i < n; i++) {
        uint64_t number = mix(++*random) % row->universe;

        keys[i] = row->key_of(number);
        expected[i] = !oracle->claimed[number];
        oracle->claimed[number] = true;
        oracle->count += expected[i];
    }
    assert_int_equal(unecho_set_claim(set, keys, n, fresh), UNECHO_OK);
    assert_memory_equal(fresh, expected, n * sizeof(*fresh));
    unecho_set_find(set, keys, n, fresh);
    for (size_t i = 0; i < n; i++)
        assert_true(fresh[i]);
    assert_int_equal(unecho_set_count(set), oracle->count);
    expect_valid(set);
}

static void claims_as_the_oracle(void **state) {
    const struct claims *row = *state;
    struct unecho_set *set = unecho_set_create();
    struct oracle oracle = {calloc(row->universe, sizeof(bool)), 0};
    uint64_t random = 0;

    assert_non_null(set);
    assert_non_null(oracle.claimed);
    expect_valid(set);
    for (size_t done = 0; done < row->claims; done += row->batch)
        claim_batch(row, set, &oracle, &random, row->batch);
    for (uint64_t number = 0; number < row->universe; number++) {
        struct unecho_key key = row->key_of(number);
        bool found;

        unecho_set_find(set, &key, 1, &found);
        assert_int_equal(found, oracle.claimed[number]);
    }
    free(oracle.claimed);
    unecho_set_destroy(set);
}

static void expect_fresh(struct unecho_set *set, uint64_t high, uint64_t low, bool expected) {
    struct unecho_key key = {high, low};
    bool found, fresh;

    unecho_set_find(set, &key, 1, &found);
    assert_int_equal(found, !expected);
    assert_int_equal(unecho_set_claim(set, &key, 1, &fresh), UNECHO_OK);
    assert_int_equal(fresh, expected);
    expect_valid(set);
}

/* 0 marks a free slot, so a remainder of 0 must not look like one. */
static void a_zero_remainder_is_a_key(void) {
    struct unecho_set *set = unecho_set_create();

    assert_non_null(set);
    expect_fresh(set, 0, 0, true);
    expect_fresh(set, 0, 0, false);
    expect_fresh(set, UINT64_MAX, 0, true);
    expect_fresh(set, UINT64_MAX, 0, false);
    expect_fresh(set, 0, 2, true);
    expect_fresh(set, 0, UINT64_MAX, true);
    expect_fresh(set, UINT64_MAX, UINT64_MAX, true);
    assert_int_equal(unecho_set_count(set), 5);
    unecho_set_destroy(set);
}

/* 16 bits of the high half and the whole low half are the key; the rest is not kept. */
static void eighty_bits_count(void) {
    struct unecho_set *set = unecho_set_create();

    assert_non_null(set);
    expect_fresh(set, 0, 1 << 20, true);
    for (unsigned bit = 48; bit < 64; bit++)
        expect_fresh(set, UINT64_C(1) << bit, 1 << 20, true);
    for (unsigned bit = 1; bit < 64; bit++)
        expect_fresh(set, 0, UINT64_C(1) << bit, bit != 20);
    expect_fresh(set, UINT64_C(1) << 47, 1 << 20, false);
    unecho_set_destroy(set);
}

static void an_empty_set_finds_nothing(void) {
    struct unecho_set *set = unecho_set_create();
    struct unecho_key keys[] = {{0, 0}, {0, 1}, {UINT64_MAX, UINT64_MAX}};
    bool found[] = {true, true, true};

    assert_non_null(set);
    unecho_set_find(set, keys, 3, found);
    assert_false(found[0] || found[1] || found[2]);
    assert_int_equal(unecho_set_claim(set, keys, 0, found), UNECHO_OK);
    assert_int_equal(unecho_set_count(set), 0);
    assert_in_range(unecho_set_bytes(set), FIXED_BYTES, FIXED_BYTES + 4096);
    unecho_set_destroy(set);
}

/* At a tenth of that, what the set takes for a start would still count. */
static void three_million_keys_take_11_bytes_each(void) {
    enum { KEYS = 3000000 };
    struct unecho_set *set = unecho_set_create();
    size_t bytes;

    assert_non_null(set);
    for (uint64_t at = 0; at < KEYS; at += 500) {
        struct unecho_key keys[500];
        bool fresh[500];

        for (size_t i = 0; i < 500; i++)
            keys[i] = spread(at + i);
        assert_int_equal(unecho_set_claim(set, keys, 500, fresh), UNECHO_OK);
    }
    bytes = unecho_set_bytes(set) - FIXED_BYTES;
    print_message("%.2f bytes a key\n", (double)bytes / KEYS);
    assert_int_equal(unecho_set_count(set), KEYS);
    assert_in_range(bytes, 8 * KEYS, 11 * KEYS); /* 8 are the remainder's */
    expect_valid(set);
    unecho_set_destroy(set);
}

static void destroy_takes_null(void) { unecho_set_destroy(NULL); }

struct single {
    const char *name;
    void (*test)(void);
};

static const struct single singles[] = {
    {"a_zero_remainder_is_a_key", a_zero_remainder_is_a_key},
    {"eighty_bits_count", eighty_bits_count},
    {"an_empty_set_finds_nothing", an_empty_set_finds_nothing},
    {"three_million_keys_take_11_bytes_each", three_million_keys_take_11_bytes_each},
    {"destroy_takes_null", destroy_takes_null},
};

static void single(void **state) { ((const struct single *)*state)->test(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(claims, claims_as_the_oracle), TABLE(singles, single)};

    return RUN_TABLES("set", tables, argc, argv);
}
