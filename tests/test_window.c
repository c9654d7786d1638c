/*
 * The window against a list that is searched from its end, with keys of small numbers.
 */
#include "window.h"

#include "table.h"

static uint64_t mix(uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static struct unecho_key spread(uint64_t number) {
    return (struct unecho_key){mix(number), mix(~number)};
}

/* All have one home in the index. */
static struct unecho_key pile(uint64_t number) { return (struct unecho_key){number, 7}; }

/* Neighbours: what is dropped has others behind it that may go back, or may not. */
static struct unecho_key line(uint64_t number) { return (struct unecho_key){0, number}; }

struct claims {
    const char *name;
    struct unecho_key (*key_of)(uint64_t number);
    size_t most, claims;
    uint64_t universe;
};

static const struct claims claims[] = {
    {"one", spread, 1, 1000, 3},
    {"two", spread, 2, 1000, 4},
    {"as_many_as_there_are", spread, 100, 5000, 100},
    {"fewer", spread, 63, 20000, 100},
    {"a_first_ring", spread, 64, 20000, 90},
    {"a_ring_that_has_grown", spread, 1000, 60000, 1400},
    {"no_power_of_two", spread, 777, 60000, 5000},
    {"a_window_that_is_never_full", spread, 1000000, 5000, 4000},
    {"one_home", pile, 50, 5000, 90},
    {"neighbours", line, 90, 20000, 128},
};

static void claims_as_a_list_says(void **state) {
    const struct claims *row = *state;
    struct unecho_window *window = unecho_window_create(row->most, 0);
    struct unecho_window *carrying = unecho_window_create_carrying(row->most, 0);
    uint64_t *list = calloc(row->claims, sizeof(*list)), random = 0;
    size_t count = 0;

    assert_non_null(window);
    assert_non_null(carrying);
    assert_non_null(list);
    for (size_t i = 0; i < row->claims; i++) {
        uint64_t number = mix(++random) % row->universe;
        struct unecho_key key = row->key_of(number);
        bool fresh, expected = true;
        uint64_t word = count, place = count; /* in the list */

        for (size_t j = count > row->most ? count - row->most : 0; j < count; j++)
            if (list[j] == number) {
                expected = false;
                place = j;
            }
        assert_int_equal(unecho_window_claim(window, &key, &fresh), UNECHO_OK);
        assert_int_equal(fresh, expected);
        assert_int_equal(unecho_window_carry(carrying, &key, &word, &fresh), UNECHO_OK);
        assert_int_equal(fresh, expected);
        assert_true(word == place);
        if (expected)
            list[count++] = number;
        assert_int_equal(unecho_window_count(window), count < row->most ? count : row->most);
    }
    free(list);
    unecho_window_destroy(window);
    unecho_window_destroy(carrying);
}

static void memory_is_that_of_the_window(void) {
    enum { MOST = 1000 };
    struct unecho_window *window = unecho_window_create(MOST, 0);
    size_t bytes = 0;
    bool fresh;

    assert_non_null(window);
    for (uint64_t i = 0; i < 100 * MOST; i++) {
        struct unecho_key key = spread(i);

        assert_int_equal(unecho_window_claim(window, &key, &fresh), UNECHO_OK);
        if (i == MOST)
            bytes = unecho_window_bytes(window);
    }
    assert_int_equal(unecho_window_bytes(window), bytes);
    assert_in_range(bytes, MOST * sizeof(struct unecho_key), 64 * MOST);
    unecho_window_clear(window);
    assert_int_equal(unecho_window_count(window), 0);
    assert_int_equal(unecho_window_claim(window, &(struct unecho_key){0, 0}, &fresh), UNECHO_OK);
    assert_true(fresh);
    unecho_window_destroy(window);
}

static void a_limit_is_kept(void) {
    enum { LIMIT = 20000 };
    struct unecho_window *window = unecho_window_create(1000000, LIMIT);
    int status = UNECHO_OK;
    uint64_t number = 0;
    bool fresh;

    assert_non_null(window);
    for (; status == UNECHO_OK; number++) {
        struct unecho_key key = spread(number);

        status = unecho_window_claim(window, &key, &fresh);
    }
    number--;
    assert_int_equal(status, UNECHO_FULL);
    assert_int_equal(unecho_window_count(window), number);
    assert_in_range(unecho_window_bytes(window), LIMIT / 4, LIMIT);
    for (uint64_t i = 0; i < number; i++) { /* nothing is lost */
        struct unecho_key key = spread(i);

        assert_int_equal(unecho_window_claim(window, &key, &fresh), UNECHO_OK);
        assert_false(fresh);
    }
    unecho_window_destroy(window);
}

static void destroy_takes_null(void) { unecho_window_destroy(NULL); }

struct single {
    const char *name;
    void (*test)(void);
};

static const struct single singles[] = {
    {"memory_is_that_of_the_window", memory_is_that_of_the_window},
    {"a_limit_is_kept", a_limit_is_kept},
    {"destroy_takes_null", destroy_takes_null},
};

static void single(void **state) { ((const struct single *)*state)->test(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(claims, claims_as_a_list_says), TABLE(singles, single)};

    return RUN_TABLES("window", tables, argc, argv);
}
