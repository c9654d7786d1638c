/*
 * Claims against an oracle. Keys are made from small numbers, a way a row, so that the oracle is an
 * array with a bit a number: it was claimed before.
 */
#include "set.h"

#include "table.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MAX_BATCH = 10000 };

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

/* All in one segment, which pushes those behind it away. */
static struct unecho_key crowd(uint64_t number) {
    return (struct unecho_key){0xABCD000000000000u | (mix(number) >> 16), mix(number)};
}

/* One home for all of them, the last one of the first segment: they push the second one away. */
static struct unecho_key pile(uint64_t number) {
    return (struct unecho_key){number % 4 << 48, 0xFFFFFFFFFFFF0000u | number};
}

/* The same at the end of all slots: there may be no room behind their home. */
static struct unecho_key edge(uint64_t number) {
    return (struct unecho_key){UINT64_MAX, UINT64_MAX - number};
}

/* The same remainders in all segments. */
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
    {"early_keys", spread, 7, 300, 64},
    {"one_more_than_early_keys", spread, 7, 300, 65},
    {"one_segment_by_1", crowd, 1, 300, 200},
    {"one_segment_by_256", crowd, 256, 10000, 5000},
    {"one_segment_by_10000", crowd, 10000, 20000, 8000},
    {"one_home_by_1", pile, 1, 300, 200},
    {"one_home_by_257", pile, 257, 5000, 1500},
    {"the_last_home_by_1", edge, 1, 400, 300},
    {"the_last_home_by_257", edge, 257, 5000, 1500},
    {"every_segment", stripe, 10000, 300000, 200000},
    {"while_segments_move", spread, 10000, 1300000, 1200000},
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
    struct unecho_set *set = unecho_set_create(0);
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

/* --- payloads ----------------------------------------------------------------------------------
 */

/* What keys carry by number, and which were claimed. */
struct payloads {
    bool *claimed;     /* owned */
    uint64_t *carried; /* owned */
    uint64_t *firsts;  /* owned; NULL: there is no second word */
};

static uint64_t carried_then(enum unecho_set_mode mode, bool fresh, uint64_t payload,
                             uint64_t value) {
    uint64_t low = payload % ((uint64_t)1 << 62);

    switch (mode) {
    case UNECHO_SET_ADD:
        return payload + value;
    case UNECHO_SET_FLAG:
        return payload | value;
    case UNECHO_SET_LEAST:
        if (low == 0 || value < low)
            return payload - low + value;
        return payload;
    case UNECHO_SET_REACH:
        return low == 0 || value <= low ? payload | (uint64_t)1 << 63 : payload;
    default:
        return fresh ? value : payload;
    }
}

/* The place that comes with a key, before its value does. */
static void take_place(struct payloads *payloads, uint64_t number, enum unecho_set_mode mode,
                       uint64_t value, uint64_t place) {
    bool plain = payloads->carried[number] < (uint64_t)1 << 62;

    if (!payloads->firsts)
        return;
    if (payloads->firsts[number] == 0 ||
        (mode == UNECHO_SET_LEAST && plain && value < payloads->carried[number]))
        payloads->firsts[number] = place;
}

static void carry_batch(const struct claims *row, struct unecho_set *set, struct payloads *payloads,
                        uint64_t *random, size_t n) {
    static struct unecho_key keys[MAX_BATCH];
    static uint64_t values[MAX_BATCH], before[MAX_BATCH], expected[MAX_BATCH];
    static uint64_t places[MAX_BATCH], firsts[MAX_BATCH], expected_firsts[MAX_BATCH];
    static bool fresh[MAX_BATCH], first[MAX_BATCH];
    static const enum unecho_set_mode modes[] = {UNECHO_SET_ADD, UNECHO_SET_FLAG, UNECHO_SET_FIRST,
                                                 UNECHO_SET_LEAST, UNECHO_SET_REACH};
    enum unecho_set_mode mode = modes[mix(++*random) % 5];
    struct unecho_carry carry = {.mode = mode, .values = values, .before = before};

    for (size_t i = 0; i < n; i++) {
        uint64_t number = mix(++*random) % row->universe, value = mix(++*random);

        places[i] = (value >> 7) % 3 ? value >> 7 : 0; /* for some there is none */
        expected_firsts[i] = payloads->firsts ? payloads->firsts[number] : 0;
        value = mode == UNECHO_SET_FLAG ? (uint64_t)1 << value % 64 : (value >> 3) + 1;
        keys[i] = row->key_of(number);
        values[i] = value;
        first[i] = !payloads->claimed[number];
        expected[i] = payloads->carried[number];
        take_place(payloads, number, mode, value, places[i]);
        payloads->claimed[number] = true;
        payloads->carried[number] = carried_then(mode, first[i], expected[i], value);
    }
    if (payloads->firsts) {
        carry.places = places;
        carry.firsts = firsts;
    }
    assert_int_equal(unecho_set_carry(set, keys, n, &carry, fresh), UNECHO_OK);
    assert_memory_equal(fresh, first, n * sizeof(*fresh));
    assert_memory_equal(before, expected, n * sizeof(*before));
    if (payloads->firsts)
        assert_memory_equal(firsts, expected_firsts, n * sizeof(*firsts));
}

/* What is read of each key, and a claim that changes nothing. */
static void expect_payload(const struct claims *row, struct unecho_set *set,
                           const struct payloads *payloads, uint64_t number) {
    const uint64_t none = 0;
    uint64_t before, first = 0, read;
    struct unecho_key key = row->key_of(number);
    struct unecho_carry carry = {.mode = UNECHO_SET_ADD, .values = &none, .before = &before};
    bool fresh;

    if (payloads->firsts) {
        carry.places = &none;
        carry.firsts = &first;
    }
    unecho_set_read(set, &key, 1, &read);
    assert_int_equal(unecho_set_carry(set, &key, 1, &carry, &fresh), UNECHO_OK);
    assert_int_equal(fresh, !payloads->claimed[number]);
    assert_true(before == payloads->carried[number]);
    assert_true(read == before);
    assert_true(!payloads->firsts || first == payloads->firsts[number]);
}

/* In all modes by turns. */
static void check_payloads(const struct claims *row, struct unecho_set *set, bool two) {
    struct payloads payloads = {calloc(row->universe, sizeof(bool)),
                                calloc(row->universe, sizeof(uint64_t)),
                                two ? calloc(row->universe, sizeof(uint64_t)) : NULL};
    uint64_t random = 0;

    assert_non_null(set);
    assert_non_null(payloads.claimed);
    assert_non_null(payloads.carried);
    assert_true(!two || payloads.firsts);
    for (size_t done = 0; done < row->claims; done += row->batch)
        carry_batch(row, set, &payloads, &random, row->batch);
    expect_valid(set);
    for (uint64_t number = 0; number < row->universe; number++)
        expect_payload(row, set, &payloads, number);
    free(payloads.claimed);
    free(payloads.carried);
    free(payloads.firsts);
    unecho_set_destroy(set);
}

static void payloads_as_a_naive_map_has_them(void **state) {
    check_payloads(*state, unecho_set_create_carrying(0), false);
    check_payloads(*state, unecho_set_create_placing(0), true);
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

/* Claims `count` keys that no other test makes, so that the set has slots. */
static void claim_others(struct unecho_set *set, uint64_t first, uint64_t count) {
    enum { BATCH = 500 };
    size_t before = unecho_set_count(set);

    for (uint64_t at = first; at < first + count; at += BATCH) {
        struct unecho_key keys[BATCH];
        bool fresh[BATCH];

        for (uint64_t i = 0; i < BATCH; i++)
            keys[i] = spread((uint64_t)1 << 40 | (at + i));
        assert_int_equal(unecho_set_claim(set, keys, BATCH, fresh), UNECHO_OK);
    }
    assert_int_equal(unecho_set_count(set), before + count);
}

/* 0 marks a free slot, so a remainder of 0 must not look like one. */
static void expect_zero_to_be_a_key(struct unecho_set *set) {
    size_t before = unecho_set_count(set);

    expect_fresh(set, 0, 0, true);
    expect_fresh(set, 0, 0, false);
    expect_fresh(set, UINT64_MAX, 0, true);
    expect_fresh(set, UINT64_MAX, 0, false);
    expect_fresh(set, 0, 2, true);
    expect_fresh(set, 0, UINT64_MAX, true);
    expect_fresh(set, UINT64_MAX, UINT64_MAX, true);
    assert_int_equal(unecho_set_count(set), before + 5);
}

static void a_zero_remainder_is_a_key(void) {
    struct unecho_set *set = unecho_set_create(0);

    assert_non_null(set);
    expect_zero_to_be_a_key(set);
    unecho_set_destroy(set);
}

static void a_zero_remainder_is_a_key_among_many(void) {
    struct unecho_set *set = unecho_set_create(0);

    assert_non_null(set);
    claim_others(set, 0, 10000);
    expect_zero_to_be_a_key(set);
    unecho_set_destroy(set);
}

/* 16 bits of the high half and the whole low half are the key; the rest is not kept. */
static void expect_eighty_bits(struct unecho_set *set) {
    expect_fresh(set, 0, 1 << 20, true);
    for (unsigned bit = 48; bit < 64; bit++)
        expect_fresh(set, UINT64_C(1) << bit, 1 << 20, true);
    for (unsigned bit = 1; bit < 64; bit++)
        expect_fresh(set, 0, UINT64_C(1) << bit, bit != 20);
    expect_fresh(set, UINT64_C(1) << 47, 1 << 20, false);
}

static void eighty_bits_count(void) {
    struct unecho_set *set = unecho_set_create(0);

    assert_non_null(set);
    expect_eighty_bits(set);
    unecho_set_destroy(set);
}

static void eighty_bits_count_among_many(void) {
    struct unecho_set *set = unecho_set_create(0);

    assert_non_null(set);
    claim_others(set, 0, 10000);
    expect_eighty_bits(set);
    unecho_set_destroy(set);
}

static void an_empty_set_finds_nothing(void) {
    struct unecho_set *set = unecho_set_create(0);
    struct unecho_key keys[] = {{0, 0}, {0, 1}, {UINT64_MAX, UINT64_MAX}};
    bool found[] = {true, true, true};

    assert_non_null(set);
    unecho_set_find(set, keys, 3, found);
    assert_false(found[0] || found[1] || found[2]);
    assert_int_equal(unecho_set_claim(set, keys, 0, found), UNECHO_OK);
    assert_int_equal(unecho_set_count(set), 0);
    assert_in_range(unecho_set_bytes(set), 1, 4096);
    unecho_set_destroy(set);
}

/* Once segments move one after the other. */
static void four_million_keys_take_11_bytes_each(void) {
    enum { KEYS = 4000000 };
    struct unecho_set *set = unecho_set_create(0);

    assert_non_null(set);
    claim_others(set, 0, KEYS);
    print_message("%.2f bytes a key\n", (double)unecho_set_bytes(set) / KEYS);
    assert_in_range(unecho_set_bytes(set), 8 * KEYS, 11 * KEYS); /* 8 are the remainder's */
    expect_valid(set);
    unecho_set_destroy(set);
}

/* A crowd, in slots of which some have moved and some have not. */
static void a_crowd_moves_with_the_others(void) {
    enum { BEFORE = 850000, CROWD = 5000, BATCH = 500 };
    struct unecho_set *set = unecho_set_create(0);
    struct unecho_key keys[BATCH];
    bool fresh[BATCH];

    assert_non_null(set);
    claim_others(set, 0, BEFORE);
    for (uint64_t at = 0; at < CROWD; at += BATCH) {
        for (uint64_t i = 0; i < BATCH; i++)
            keys[i] = crowd(at + i);
        assert_int_equal(unecho_set_claim(set, keys, BATCH, fresh), UNECHO_OK);
        expect_valid(set);
    }
    for (uint64_t at = BEFORE; at < 2 * BEFORE; at += BEFORE / 10) {
        claim_others(set, at, BEFORE / 10);
        expect_valid(set);
    }
    assert_int_equal(unecho_set_count(set), 2 * BEFORE + CROWD);
    unecho_set_find(set, keys, BATCH, fresh);
    for (size_t i = 0; i < BATCH; i++)
        assert_true(fresh[i]);
    unecho_set_destroy(set);
}

/* Claims one key after the other until the set is full; those that were taken stay. */
static void expect_full(size_t max_bytes, uint64_t least) {
    struct unecho_set *set = unecho_set_create(max_bytes);
    struct unecho_key key;
    uint64_t number = 0;
    int status = UNECHO_OK;
    bool fresh;

    assert_non_null(set);
    while (status == UNECHO_OK) {
        key = spread(number++);
        status = unecho_set_claim(set, &key, 1, &fresh);
    }
    number--;
    assert_int_equal(status, UNECHO_FULL);
    assert_int_equal(unecho_set_claim(set, &key, 1, &fresh), UNECHO_FULL);
    assert_int_equal(unecho_set_count(set), number);
    assert_true(number >= least && unecho_set_bytes(set) <= max_bytes);
    expect_valid(set);
    unecho_set_find(set, &key, 1, &fresh);
    assert_false(fresh);
    for (uint64_t i = 0; i < number; i++) {
        key = spread(i);
        assert_int_equal(unecho_set_claim(set, &key, 1, &fresh), UNECHO_OK);
        assert_false(fresh);
    }
    unecho_set_destroy(set);
}

/* Bytes that the process has mapped. */
static rlim_t address_space(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128] = "";

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof(line), file));
    (void)fclose(file);
    return (rlim_t)strtoul(line, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Twice the memory, and the limit holds for both. */
static void payloads_are_within_the_limit(void) {
    enum { MAX = 4000000 };
    struct unecho_set *set = unecho_set_create_carrying(MAX);
    const uint64_t one = 1;
    uint64_t number = 0, before;
    int status = UNECHO_OK;
    bool fresh;

    assert_non_null(set);
    for (; status == UNECHO_OK; number++) {
        struct unecho_key key = spread(number);

        status = unecho_set_carry(
            set, &key, 1,
            &(struct unecho_carry){.mode = UNECHO_SET_ADD, .values = &one, .before = &before},
            &fresh);
    }
    number--;
    assert_int_equal(status, UNECHO_FULL);
    assert_int_equal(unecho_set_count(set), number);
    assert_in_range(number, MAX / 30, MAX / 16);
    assert_in_range(unecho_set_bytes(set), MAX / 2, MAX);
    for (uint64_t i = 0; i < number; i++) {
        struct unecho_key key = spread(i);

        assert_int_equal(
            unecho_set_carry(
                set, &key, 1,
                &(struct unecho_carry){.mode = UNECHO_SET_ADD, .values = &one, .before = &before},
                &fresh),
            UNECHO_OK);
        assert_false(fresh);
        assert_int_equal(before, 1);
    }
    unecho_set_clear(set);
    assert_int_equal(
        unecho_set_carry(
            set, &(struct unecho_key){0, 0}, 1,
            &(struct unecho_carry){.mode = UNECHO_SET_FIRST, .values = &one, .before = &before},
            &fresh),
        UNECHO_OK);
    assert_int_equal(before, 0);
    unecho_set_destroy(set);
}

/* Where there is no memory for more, what was carried so far is. */
static void payloads_outlive_a_want_of_memory(void) {
    rlim_t mapped = address_space();
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    (void)mapped;
    skip();
#else
    struct unecho_set *set = unecho_set_create_carrying(0);
    struct rlimit limit, old;
    uint64_t number = 0, before;
    int status = UNECHO_OK;
    bool fresh;

    assert_non_null(set);
    assert_int_equal(getrlimit(RLIMIT_AS, &old), 0);
    limit = old;
    limit.rlim_cur = mapped + 40 * 1024 * 1024;
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
    for (; status == UNECHO_OK && number < 10000000; number++) {
        struct unecho_key key = spread(number);

        status = unecho_set_carry(
            set, &key, 1,
            &(struct unecho_carry){.mode = UNECHO_SET_FIRST, .values = &number, .before = &before},
            &fresh);
    }
    number--;
    assert_int_equal(setrlimit(RLIMIT_AS, &old), 0);
    assert_int_equal(status, UNECHO_NOMEM);
    assert_int_equal(unecho_set_count(set), number);
    expect_valid(set);
    for (uint64_t i = 0; i < 2 * number; i++) { /* and it goes on when there is some */
        struct unecho_key key = spread(i);

        assert_int_equal(
            unecho_set_carry(
                set, &key, 1,
                &(struct unecho_carry){.mode = UNECHO_SET_FIRST, .values = &i, .before = &before},
                &fresh),
            UNECHO_OK);
        assert_int_equal(fresh, i >= number);
        assert_true(before == (fresh ? 0 : i));
    }
    unecho_set_destroy(set);
#endif
}

/* --- parts -------------------------------------------------------------------------------------
 */

enum { PARTS = UNECHO_SET_PARTS };

/* Keys in stream order, and what the claim of a whole set and those of parts say of them. */
struct stream {
    size_t count;
    struct unecho_key *keys; /* owned, as all that follow */
    bool *fresh, *fresh_of_parts;
    uint64_t *values, *before, *before_of_parts;
    uint64_t *firsts, *firsts_of_parts;
};

/* Of one part: its keys, by their numbers in the stream, and what became of them. */
struct lane {
    struct unecho_set *set;
    const struct stream *stream;
    size_t words;
    unsigned part;
    size_t done; /* keys of the stream up to the first that could not be claimed; all: its count */
    int status;
};

enum { LANE_BATCH = 97 };

/* What is given and told of a batch. */
struct batch {
    size_t numbers[LANE_BATCH], count;
    struct unecho_key keys[LANE_BATCH];
    bool fresh[LANE_BATCH];
    uint64_t values[LANE_BATCH], before[LANE_BATCH], firsts[LANE_BATCH];
};

/* The next keys of the part, from number `from` on; where the one behind them is. */
static size_t take_batch(const struct lane *lane, size_t from, struct batch *batch) {
    const struct stream *stream = lane->stream;

    batch->count = 0;
    for (; from < stream->count && batch->count < LANE_BATCH; from++)
        if (unecho_set_part_of(&stream->keys[from]) == lane->part) {
            batch->numbers[batch->count] = from;
            batch->keys[batch->count] = stream->keys[from];
            batch->values[batch->count++] = stream->values[from];
        }
    return from;
}

static size_t claim_lane_batch(struct lane *lane, struct batch *batch) {
    const struct stream *stream = lane->stream;
    struct unecho_carry carry = {.mode = UNECHO_SET_ADD,
                                 .values = batch->values,
                                 .before = batch->before,
                                 .places = lane->words > 1 ? batch->values : NULL,
                                 .firsts = lane->words > 1 ? batch->firsts : NULL};
    size_t done = batch->count;

    if (lane->words > 0)
        lane->status =
            unecho_set_carry_part(lane->set, lane->part, batch->keys, &done, &carry, batch->fresh);
    else
        lane->status =
            unecho_set_claim_part(lane->set, lane->part, batch->keys, &done, batch->fresh);
    for (size_t i = 0; i < done; i++) {
        stream->fresh_of_parts[batch->numbers[i]] = batch->fresh[i];
        if (lane->words > 0)
            stream->before_of_parts[batch->numbers[i]] = batch->before[i];
        if (lane->words > 1)
            stream->firsts_of_parts[batch->numbers[i]] = batch->firsts[i];
    }
    return done;
}

static void *run_lane(void *opaque) {
    struct lane *lane = opaque;
    struct batch batch;
    size_t from = 0;

    lane->done = lane->stream->count;
    while (lane->status == UNECHO_OK && from < lane->stream->count) {
        size_t done;

        from = take_batch(lane, from, &batch);
        done = claim_lane_batch(lane, &batch);
        if (done < batch.count)
            lane->done = batch.numbers[done];
    }
    return NULL;
}

/* All parts at once; *done: as unecho_set_done of the same stream. */
static int claim_by_parts(struct unecho_set *set, const struct stream *stream, size_t words,
                          size_t *done) {
    struct lane lanes[PARTS];
    pthread_t threads[PARTS];
    int status = UNECHO_OK;

    assert_int_equal(unecho_set_settle(set), UNECHO_OK);
    for (unsigned i = 0; i < PARTS; i++) {
        lanes[i] = (struct lane){.set = set, .stream = stream, .words = words, .part = i};
        assert_int_equal(pthread_create(&threads[i], NULL, run_lane, &lanes[i]), 0);
    }
    *done = stream->count;
    for (unsigned i = 0; i < PARTS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true((lanes[i].status == UNECHO_OK) == (lanes[i].done == stream->count));
        if (lanes[i].done < *done) {
            *done = lanes[i].done;
            status = lanes[i].status;
        }
    }
    return status;
}

static struct unecho_set *create_with_words(size_t words, size_t max_bytes) {
    struct unecho_set *set = words == 0   ? unecho_set_create(max_bytes)
                             : words == 1 ? unecho_set_create_carrying(max_bytes)
                                          : unecho_set_create_placing(max_bytes);

    assert_non_null(set);
    return set;
}

static int claim_in_order(struct unecho_set *set, const struct stream *stream, size_t words) {
    struct unecho_carry carry = {.mode = UNECHO_SET_ADD,
                                 .values = stream->values,
                                 .before = stream->before,
                                 .places = words > 1 ? stream->values : NULL,
                                 .firsts = words > 1 ? stream->firsts : NULL};

    return words > 0 ? unecho_set_carry(set, stream->keys, stream->count, &carry, stream->fresh)
                     : unecho_set_claim(set, stream->keys, stream->count, stream->fresh);
}

static void *zeros(size_t count, size_t size) {
    void *array = calloc(count, size);

    assert_non_null(array);
    return array;
}

static struct stream make_stream(size_t count, uint64_t universe,
                                 struct unecho_key (*key_of)(uint64_t)) {
    struct stream stream = {.count = count};

    stream.keys = zeros(count, sizeof(*stream.keys));
    stream.fresh = zeros(count, sizeof(bool));
    stream.fresh_of_parts = zeros(count, sizeof(bool));
    stream.values = zeros(count, sizeof(uint64_t));
    stream.before = zeros(count, sizeof(uint64_t));
    stream.before_of_parts = zeros(count, sizeof(uint64_t));
    stream.firsts = zeros(count, sizeof(uint64_t));
    stream.firsts_of_parts = zeros(count, sizeof(uint64_t));
    for (size_t i = 0; i < count; i++) {
        stream.keys[i] = key_of(mix(i) % universe);
        stream.values[i] = mix(~i) >> 3;
    }
    return stream;
}

static void free_stream(struct stream *stream) {
    free(stream->keys);
    free(stream->fresh);
    free(stream->fresh_of_parts);
    free(stream->values);
    free(stream->before);
    free(stream->before_of_parts);
    free(stream->firsts);
    free(stream->firsts_of_parts);
}

struct side_by_side {
    const char *name;
    struct unecho_key (*key_of)(uint64_t number);
    size_t words, count, early, max_bytes;
    uint64_t universe;
};

/* `early`: so many are claimed in order before the parts are. */
static const struct side_by_side sides[] = {
    {"parts_of_a_few", spread, 0, 40, 0, 0, 30},
    {"parts_of_many", spread, 0, 2000000, 0, 0, 1500000},
    {"parts_behind_early_keys", spread, 0, 20000, 50, 0, 15000},
    {"parts_behind_settled_keys", spread, 0, 20000, 5000, 0, 15000},
    {"parts_with_a_crowd_in_one", crowd, 0, 20000, 0, 0, 8000},
    {"parts_by_stripes", stripe, 0, 300000, 0, 0, 200000},
    {"parts_with_payloads", spread, 1, 300000, 60, 0, 200000},
    {"parts_with_payloads_that_widen", spread, 1, 1400000, 0, 0, 1300000},
    {"parts_with_places", spread, 2, 300000, 60, 0, 200000},
    {"parts_with_a_limit", spread, 0, 300000, 0, 2000000, 250000},
    {"parts_with_a_limit_of_a_crowd", crowd, 0, 300000, 30, 2000000, 250000},
    {"parts_with_a_limit_and_payloads", spread, 1, 300000, 0, 4000000, 250000},
    {"parts_with_a_limit_while_segments_move", spread, 0, 2000000, 0, 11000000, 1900000},
};

/* Where it ended, and all that came before. */
static void expect_the_same(const struct stream *stream, size_t words, size_t from, size_t done) {
    size_t n = done > from ? done - from : 0;

    assert_memory_equal(stream->fresh + from, stream->fresh_of_parts + from, n * sizeof(bool));
    if (words > 0)
        assert_memory_equal(stream->before + from, stream->before_of_parts + from,
                            n * sizeof(uint64_t));
    if (words > 1)
        assert_memory_equal(stream->firsts + from, stream->firsts_of_parts + from,
                            n * sizeof(uint64_t));
}

static void parts_say_what_the_whole_says(void **state) {
    const struct side_by_side *row = *state;
    struct stream stream = make_stream(row->count, row->universe, row->key_of), rest = stream;
    struct unecho_set *whole = create_with_words(row->words, row->max_bytes);
    struct unecho_set *parts = create_with_words(row->words, row->max_bytes);
    int status = claim_in_order(whole, &stream, row->words);
    size_t done, early = row->early;

    assert_int_equal(status, row->max_bytes ? UNECHO_FULL : UNECHO_OK);
    rest.count = early;
    assert_int_equal(claim_in_order(parts, &rest, row->words), UNECHO_OK);
    rest.count = row->count - early;
    rest.keys += early;
    rest.values += early;
    rest.fresh_of_parts += early;
    rest.before_of_parts += early;
    rest.firsts_of_parts += early;
    assert_int_equal(claim_by_parts(parts, &rest, row->words, &done), status);
    assert_int_equal(early + done, unecho_set_done(whole));
    expect_the_same(&stream, row->words, early, early + done);
    expect_valid(parts);
    if (status == UNECHO_OK) {
        assert_int_equal(unecho_set_settle(whole), UNECHO_OK);
        expect_valid(whole);
        assert_int_equal(unecho_set_count(parts), unecho_set_count(whole));
        assert_int_equal(unecho_set_bytes(parts), unecho_set_bytes(whole));
    }
    assert_true(row->max_bytes == 0 || unecho_set_bytes(parts) <= row->max_bytes);
    unecho_set_destroy(whole);
    unecho_set_destroy(parts);
    free_stream(&stream);
}

/* Key `number` of a part. */
static struct unecho_key of_part(unsigned part, uint64_t number) {
    struct unecho_key key = spread(number);

    key.high = key.high >> 4 | (uint64_t)part << 60;
    return key;
}

static void claim_of_part(struct unecho_set *set, unsigned part, uint64_t first, uint64_t count) {
    enum { BATCH = 1000 };

    for (uint64_t at = first; at < first + count; at += BATCH) {
        struct unecho_key keys[BATCH];
        bool fresh[BATCH];
        size_t done = BATCH;

        for (uint64_t i = 0; i < BATCH; i++)
            keys[i] = of_part(part, at + i);
        assert_int_equal(unecho_set_claim_part(set, part, keys, &done, fresh), UNECHO_OK);
        assert_int_equal(done, BATCH);
        for (size_t i = 0; i < BATCH; i++)
            assert_true(fresh[i]);
    }
}

/* Others are not a byte larger, and have what they had. */
static void one_part_grows_and_the_others_stay(void) {
    enum { FEW = 5000, BEFORE = 1000000, AFTER = 3000000, GROWING = 11 };
    struct unecho_set *set = unecho_set_create(0);
    size_t bytes;

    assert_non_null(set);
    assert_int_equal(unecho_set_settle(set), UNECHO_OK);
    for (unsigned part = 0; part < PARTS; part++)
        claim_of_part(set, part, 0, part == GROWING ? BEFORE : FEW);
    bytes = unecho_set_bytes(set);
    claim_of_part(set, GROWING, BEFORE, AFTER - BEFORE);
    bytes = unecho_set_bytes(set) - bytes;
    print_message("%.2f bytes for each key more\n", (double)bytes / (AFTER - BEFORE));
    assert_in_range(bytes, 8 * (AFTER - BEFORE), 11 * (AFTER - BEFORE));
    assert_int_equal(unecho_set_count(set), AFTER + (PARTS - 1) * FEW);
    expect_valid(set);
    for (unsigned part = 0; part < PARTS; part++)
        for (uint64_t i = 0; i < 2 * FEW; i++) {
            struct unecho_key key = of_part(part, i);
            bool found;

            unecho_set_find(set, &key, 1, &found);
            assert_int_equal(found, part == GROWING || i < FEW);
        }
    unecho_set_destroy(set);
}

/* As long as there is no room for parts, there is some for early keys, as if nobody had asked. */
static void a_limit_may_leave_no_room_for_parts(void) {
    struct unecho_set *set = unecho_set_create(100000);
    struct unecho_key key;
    bool fresh;

    assert_non_null(set);
    for (uint64_t number = 0; number < 64; number++) {
        key = spread(number);
        assert_int_equal(unecho_set_settle(set), UNECHO_FULL);
        assert_int_equal(unecho_set_claim(set, &key, 1, &fresh), UNECHO_OK);
        assert_true(fresh);
        expect_valid(set);
    }
    key = spread(64);
    assert_int_equal(unecho_set_claim(set, &key, 1, &fresh), UNECHO_FULL);
    key = spread(63);
    assert_int_equal(unecho_set_claim(set, &key, 1, &fresh), UNECHO_OK);
    assert_false(fresh);
    assert_int_equal(unecho_set_count(set), 64);
    unecho_set_destroy(set);
}

static void a_cleared_set_settles_again(void) {
    struct unecho_set *set = unecho_set_create(0);

    assert_non_null(set);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(unecho_set_settle(set), UNECHO_OK);
        assert_int_equal(unecho_set_settle(set), UNECHO_OK);
        claim_of_part(set, 15, 0, 100000);
        expect_valid(set);
        unecho_set_clear(set);
        assert_int_equal(unecho_set_count(set), 0);
        assert_in_range(unecho_set_bytes(set), 1, 4096);
        expect_zero_to_be_a_key(set);
        unecho_set_clear(set);
    }
    unecho_set_destroy(set);
}

static void a_limit_may_leave_no_room_for_slots(void) { expect_full(100000, 10); }
static void a_limit_may_be_met_as_slots_are_begun(void) { expect_full(700000, 10); }
static void a_limit_is_kept(void) { expect_full(2000000, 100000); }

static void destroy_takes_null(void) { unecho_set_destroy(NULL); }

struct single {
    const char *name;
    void (*test)(void);
};

static const struct single singles[] = {
    {"a_zero_remainder_is_a_key", a_zero_remainder_is_a_key},
    {"a_zero_remainder_is_a_key_among_many", a_zero_remainder_is_a_key_among_many},
    {"eighty_bits_count", eighty_bits_count},
    {"eighty_bits_count_among_many", eighty_bits_count_among_many},
    {"an_empty_set_finds_nothing", an_empty_set_finds_nothing},
    {"four_million_keys_take_11_bytes_each", four_million_keys_take_11_bytes_each},
    {"a_crowd_moves_with_the_others", a_crowd_moves_with_the_others},
    {"one_part_grows_and_the_others_stay", one_part_grows_and_the_others_stay},
    {"a_limit_may_leave_no_room_for_parts", a_limit_may_leave_no_room_for_parts},
    {"a_cleared_set_settles_again", a_cleared_set_settles_again},
    {"a_limit_may_leave_no_room_for_slots", a_limit_may_leave_no_room_for_slots},
    {"a_limit_may_be_met_as_slots_are_begun", a_limit_may_be_met_as_slots_are_begun},
    {"a_limit_is_kept", a_limit_is_kept},
    {"payloads_are_within_the_limit", payloads_are_within_the_limit},
    {"payloads_outlive_a_want_of_memory", payloads_outlive_a_want_of_memory},
    {"destroy_takes_null", destroy_takes_null},
};

static void single(void **state) { ((const struct single *)*state)->test(); }

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(sides, parts_say_what_the_whole_says), TABLE(claims, claims_as_the_oracle),
        TABLE(claims, payloads_as_a_naive_map_has_them), TABLE(singles, single)};
    size_t count = sizeof(tables) / sizeof(*tables);

#ifdef __SANITIZE_THREAD__ /* which finds nothing where there is one thread, as in the others */
    count = 1;
#endif
    return run_tables("set", tables, count, argc, argv);
}
