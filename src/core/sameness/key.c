#define _DEFAULT_SOURCE /* getentropy, in POSIX since 2024 */

#include "key.h"

#include <unistd.h>

_Static_assert(XXH3_SECRET_DEFAULT_SIZE <= 256, "getentropy gives 256 bytes at most");

bool unecho_keyer_init(struct unecho_keyer *keyer, const struct unecho_config *config) {
    if (!config->seeded)
        return getentropy(keyer->secret, sizeof(keyer->secret)) == 0;
    XXH3_generateSecret_fromSeed(keyer->secret, config->seed);
    return true;
}
