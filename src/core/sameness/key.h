/*
 * The key of a unit: XXH3, 128 bits, with a secret that belongs to the run.
 *
 * XXH3 with a known seed can be collided on purpose; a key that an author of scraped text could
 * foresee would let one text erase a sentence of another.
 */
#ifndef UNECHO_KEY_H
#define UNECHO_KEY_H

#include "unecho.h"

/* compiled into its callers: most units are short, and a call would cost as much */
#define XXH_INLINE_ALL
#include <xxhash.h>

struct unecho_key {
    uint64_t high, low;
};

struct unecho_keyer {
    unsigned char secret[XXH3_SECRET_DEFAULT_SIZE];
};

/* False: the system gave no random bytes (never if config->seeded). */
bool unecho_keyer_init(struct unecho_keyer *keyer, const struct unecho_config *config);

static inline struct unecho_key unecho_key_of(const struct unecho_keyer *keyer, const char *text,
                                              size_t len) {
    XXH128_hash_t h = XXH3_128bits_withSecret(text, len, keyer->secret, sizeof(keyer->secret));

    return (struct unecho_key){h.high64, h.low64};
}

/* A number that depends on the secret, for tables of what a text says: who made the text does not
 * know where its words lie in them. */
static inline uint64_t unecho_salt_of(const struct unecho_keyer *keyer) {
    return unecho_key_of(keyer, "salt", sizeof("salt")).low;
}

#endif
