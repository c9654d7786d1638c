/*
 * Mutations for libFuzzer that know what texts are made of: pieces of generate.h, and what stood in
 * the text before. The first bytes choose a configuration (oracle.h).
 */
#ifndef UNECHO_MUTATE_H
#define UNECHO_MUTATE_H

#include "generate.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max);

/* A piece that decides about cuts, a sentence, or some of what stood before. */
static inline void add_piece(struct generator *g, const struct bytes *text, struct bytes *out) {
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
static inline struct bytes with_piece(struct generator *g, const struct bytes *text) {
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

#endif
