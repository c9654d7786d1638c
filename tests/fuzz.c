/*
 * A libFuzzer target: the first six bytes choose the configuration, the rest is the text, and
 * oracle.h says what must hold. Half of the mutations know what texts are made of: pieces of
 * generate.h, and what stood in the text before. Built with clang and -DUNECHO_FUZZ=ON:
 *
 *     fuzz -max_len=4096 -use_value_profile=1 corpus tests/fuzz
 *
 * An input that fails goes to tests/fuzz/, where test_properties runs it ever after.
 */
#include "generate.h"
#include "set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max);

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

/* --- mutations that know texts -----------------------------------------------------------------
 */

/* A piece that decides about cuts, a sentence, or some of what stood before. */
static void add_piece(struct generator *g, const struct bytes *text, struct bytes *out) {
    size_t die = below(g, 10);

    if (die < 4 && text->len > 0) {
        size_t at = below(g, text->len), len = 1 + below(g, text->len - at);

        bytes_add(out, text->data + at, chance(g, 50) ? len : len % 40);
    } else if (die < 8) {
        add_soup(g, out, out->len + 1 + below(g, 20));
    } else {
        add_new_sentence(g, out);
    }
}

/* text[0, at), a piece in the place of the next bytes or of none, the rest. */
static struct bytes with_piece(struct generator *g, const struct bytes *text) {
    size_t at = below(g, text->len + 1);
    size_t skip = chance(g, 50) ? 0 : below(g, text->len - at + 1);
    struct bytes out = {NULL, 0, 0};

    bytes_add(&out, text->data, at);
    add_piece(g, text, &out);
    skip = chance(g, 30) ? skip : skip % 8;
    bytes_add(&out, text->data + at + skip, text->len - at - skip);
    return out;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed) {
    struct generator g = {.state = seed, .kind = GENERATE_BYTES, .line = "\n"};
    struct bytes text = {(char *)data + TRIAL_HEAD, 0, 0}, out;

    g.kind = (enum generate_kind)below(&g, GENERATE_SOUP);
    g.first = below(&g, WORDS);
    g.words = 4 + below(&g, 8);
    if (len < TRIAL_HEAD || chance(&g, 40))
        return LLVMFuzzerMutate(data, len, max);
    text.len = len - TRIAL_HEAD;
    if (chance(&g, 3)) {
        out = generate_text((enum generate_kind)below(&g, GENERATE_KINDS), g.state,
                            20 + below(&g, max / 4 + 1));
    } else {
        out = with_piece(&g, &text);
    }
    if (chance(&g, 5))
        data[below(&g, TRIAL_HEAD)] = (uint8_t)below(&g, 256);
    len = out.len < max - TRIAL_HEAD ? out.len : max - TRIAL_HEAD;
    memcpy(data + TRIAL_HEAD, out.data, len);
    free(out.data);
    return TRIAL_HEAD + len;
}
