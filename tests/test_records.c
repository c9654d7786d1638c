/*
 * The promises for lines of JSON that nobody wrote by hand (record_trial.h says what must hold):
 *
 *     UNECHO_ROUNDS=100000 UNECHO_SEED=7 test_records      a long run
 *     UNECHO_FUZZ=finds test_records fuzz_records          what a fuzzer found
 */
#include "read_files.h"
#include "record_trial.h"

enum { ROUNDS = 120 };

static void try_records(void *arg, const char *path, const struct bytes *bytes) {
    struct record_trial trial =
        record_trial_of_bytes((const unsigned char *)bytes->data, bytes->len);
    const char *fault = record_trial_fault(&trial, arg);

    if (fault)
        fail_msg("%s: %s", path, fault);
}

static void generated_records(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS) * 5;
    size_t first = number_of_env("UNECHO_SEED", 1);
    const char *folder = getenv("UNECHO_FUZZ"); /* a fault is kept there */
    struct tally tally = {0};

    (void)state;
    for (size_t round = 0; round < rounds; round++) {
        struct generator g = {.state = first * 1000003 + round};
        struct bytes bytes = {NULL, 0, 0}, lines;
        struct record_trial trial;
        char head[TRIAL_HEAD], origin[200];
        const char *fault;

        for (size_t i = 0; i < TRIAL_HEAD; i++)
            head[i] = (char)below(&g, chance(&g, 50) ? 256 : 1);
        lines = generate_records(g.state, 20 + below(&g, 4000));
        bytes_add(&bytes, head, sizeof(head));
        bytes_add(&bytes, lines.data, lines.len);
        trial = record_trial_of_bytes((const unsigned char *)bytes.data, bytes.len);
        fault = record_trial_fault(&trial, &tally);
        if (fault && folder) {
            FILE *f;

            snprintf(origin, sizeof(origin), "%s/round_%zu", folder, round);
            f = fopen(origin, "wb");
            assert_non_null(f);
            assert_int_equal(fwrite(bytes.data, 1, bytes.len, f), bytes.len);
            assert_int_equal(fclose(f), 0);
        }
        if (fault)
            fail_msg("UNECHO_SEED=%zu, round %zu: %s", first, round, fault);
        free(bytes.data);
        free(lines.data);
    }
    print_message("%zu texts, %zu with something removed\n", tally.texts, tally.removals);
    assert_in_range(tally.removals, 1, tally.texts);
}

static void fuzz_records(void **state) {
    struct tally tally = {0};
    const char *folder = getenv("UNECHO_FUZZ");

    (void)state;
    take_path(folder ? folder : UNECHO_SOURCE_DIR "/tests/fuzz_records", try_records, &tally);
}

static const struct single {
    const char *name;
    void (*test)(void **state);
} singles[] = {
    {"generated_records", generated_records},
    {"fuzz_records", fuzz_records},
};

static void run_single(void **state) { ((const struct single *)*state)->test(state); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(singles, run_single)};

    return RUN_TABLES("records", tables, argc, argv);
}
