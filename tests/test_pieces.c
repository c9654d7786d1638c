/*
 * Single parts against naive code, with texts that nobody wrote by hand (piece_trial.h says what
 * must hold):
 *
 *     UNECHO_ROUNDS=100000 UNECHO_SEED=7 test_pieces       a long run
 *     UNECHO_FUZZ=finds test_pieces fuzz_inputs            what a fuzzer found
 */
#include "piece_trial.h"
#include "read_files.h"
#include "table.h"

enum { ROUNDS = 120 };

static void generated_texts(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS) * 20;
    size_t first = number_of_env("UNECHO_SEED", 1);

    (void)state;
    for (size_t round = 0; round < rounds; round++) {
        struct generator g = {.state = first * 1000003 + round};
        char head[TRIAL_HEAD];
        struct trial trial;
        struct bytes text;
        const char *fault;

        for (size_t i = 0; i < TRIAL_HEAD; i++)
            head[i] = (char)below(&g, 256);
        trial = trial_of_bytes((const unsigned char *)head, TRIAL_HEAD);
        text = generate_text((enum generate_kind)(round % GENERATE_KINDS), g.state,
                             20 + below(&g, 600));
        trial.text = text.data;
        trial.len = text.len;
        fault = piece_trial_fault(&trial);
        if (fault) {
            fprintf(stderr, "newline=%d%s words=%u ", trial.config.newline,
                    trial.config.zero_terminated ? " -z" : "", trial.words);
            print_escaped(text.data, text.len);
            fail_msg("UNECHO_SEED=%zu, round %zu: %s", first, round, fault);
        }
        free(text.data);
    }
}

static void try_trial(void *arg, const char *path, const struct bytes *bytes) {
    struct trial trial = trial_of_bytes((const unsigned char *)bytes->data, bytes->len);
    const char *fault = piece_trial_fault(&trial);

    (void)arg;
    if (fault)
        fail_msg("%s: %s", path, fault);
}

static void fuzz_inputs(void **state) {
    const char *folder = getenv("UNECHO_FUZZ");

    (void)state;
    take_path(folder ? folder : UNECHO_SOURCE_DIR "/tests/fuzz", try_trial, NULL);
}

static const struct single {
    const char *name;
    void (*test)(void **state);
} singles[] = {
    {"generated_texts", generated_texts},
    {"fuzz_inputs", fuzz_inputs},
};

static void run_single(void **state) { ((const struct single *)*state)->test(state); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(singles, run_single)};

    return RUN_TABLES("pieces", tables, argc, argv);
}
