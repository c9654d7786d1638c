/*
 * The form of a unit that its key is made of (DESIGN: match levels). Units are never rewritten.
 */
#ifndef UNECHO_NORMALIZE_H
#define UNECHO_NORMALIZE_H

#include "unecho.h"

struct unecho_normalizer {
    enum unecho_match match;
    bool fold_case;
    char *folded; /* owned */
    size_t folded_size;
    int32_t *points; /* owned; utf8proc works on code points, and writes UTF-8 over them */
    size_t points_size;
};

void unecho_normalizer_init(struct unecho_normalizer *normalizer,
                            const struct unecho_config *config);
void unecho_normalizer_release(struct unecho_normalizer *normalizer);

/* UNECHO_OK: *out is the normal form of the unit, borrowed until the next call: `unit` itself or a
 * part of it where that will do. UNECHO_NOMEM. */
int unecho_normalize(struct unecho_normalizer *normalizer, const char *unit, size_t len,
                     const char **out, size_t *out_len);

#endif
