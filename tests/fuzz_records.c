/*
 * A libFuzzer target for lines of JSON: six bytes that choose the configuration, the rest is the
 * lines, and record_trial.h says what must hold. A find goes to tests/fuzz_records/, where
 * test_records runs it ever after.
 */
#include "record_trial.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct record_trial trial = record_trial_of_bytes(data, len);
    struct tally tally = {0};
    const char *fault = record_trial_fault(&trial, &tally);

    if (fault) {
        fprintf(stderr, "%s\n", fault);
        abort();
    }
    return 0;
}

/* New lines, some of the old ones with a new one between, or what the library makes of them. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed) {
    struct generator g = {.state = seed};
    struct bytes out = {NULL, 0, 0}, lines;
    size_t at;

    if (len < TRIAL_HEAD || chance(&g, 60))
        return LLVMFuzzerMutate(data, len, max);
    at = TRIAL_HEAD + below(&g, len - TRIAL_HEAD + 1);
    lines = generate_records(g.state, 10 + below(&g, 200));
    if (chance(&g, 70))
        bytes_add(&out, (char *)data + TRIAL_HEAD, at - TRIAL_HEAD);
    bytes_add(&out, lines.data, lines.len);
    bytes_add(&out, (char *)data + at, len - at);
    if (chance(&g, 5))
        data[below(&g, TRIAL_HEAD)] = (uint8_t)below(&g, 256);
    len = out.len < max - TRIAL_HEAD ? out.len : max - TRIAL_HEAD;
    memcpy(data + TRIAL_HEAD, out.data, len);
    free(lines.data);
    free(out.data);
    return TRIAL_HEAD + len;
}
