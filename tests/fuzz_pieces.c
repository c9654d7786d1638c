/*
 * A libFuzzer target for single parts: the bytes are a trial's, and piece_trial.h says what must
 * hold. A find goes to tests/fuzz/, where test_pieces runs it ever after.
 */
#include "mutate.h"
#include "piece_trial.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct trial trial = trial_of_bytes(data, len);
    const char *fault = piece_trial_fault(&trial);

    if (fault) {
        fprintf(stderr, "%s\n", fault);
        abort();
    }
    return 0;
}
