/*
 * A libFuzzer target: the first six bytes choose the configuration, the rest is the text, and
 * oracle.h says what must hold. Built with clang and -DUNECHO_FUZZ=ON:
 *
 *     fuzz -max_len=4096 -use_value_profile=1 corpus tests/fuzz
 *
 * An input that fails goes to tests/fuzz/, where test_properties runs it ever after.
 */
#include "mutate.h"
#include "set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The set against an array: keys in few segments, so that these grow and wrap. */
static void claim_and_compare(const uint8_t *data, size_t len) {
    struct unecho_set *set = unecho_set_create(0);
    bool known[4][256] = {{false}};
    size_t count = 0;
    const char *reason;

    if (!set)
        abort();
    for (size_t i = 0; i + 1 < len; i += 2) {
        unsigned segment = data[i] & 3;
        uint64_t low = (uint64_t)data[i + 1] * 0x0101010101010101u;
        struct unecho_key key = {(uint64_t)segment << 48 | 1, low};
        bool fresh, found;

        if (low == 0) /* stands for 1, which no other byte makes */
            key.low = data[i] & 4;
        unecho_set_find(set, &key, 1, &found);
        if (data[i] & 8) {
            if (unecho_set_claim(set, &key, 1, &fresh) != UNECHO_OK || fresh == found)
                abort();
            count += fresh;
        }
        if (key.low != 4 && found != known[segment][data[i + 1]])
            abort();
        known[segment][data[i + 1]] |= key.low != 4 && data[i] & 8;
    }
    if (unecho_set_count(set) != count || !unecho_set_validate(set, &reason))
        abort();
    unecho_set_destroy(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct trial trial = trial_of_bytes(data, len);
    struct tally tally = {0};
    const char *fault = trial_fault(&trial, &tally);

    if (fault) {
        fprintf(stderr, "%s\n", fault);
        abort();
    }
    if (trial.seed == 255)
        claim_and_compare((const uint8_t *)trial.text, trial.len);
    return 0;
}
