/*
 * The form of a unit that its key is made of (DESIGN: match levels). Units are never rewritten.
 */
#ifndef UNECHO_NORMALIZE_H
#define UNECHO_NORMALIZE_H

#include "text.h"
#include "unecho.h"

#include <string.h>

struct unecho_normalizer {
    enum unecho_match match;
    bool fold_case; /* loose keys always do */
    /* what text keys have in place of ASCII, U+0080 to U+00BF and U+2000 to U+203F, most of what
     * they fold; -1: they do not */
    signed char ascii[128], latin[64], general[64];
    char *folded; /* owned */
    size_t folded_size;
    int32_t *points; /* owned; utf8proc works on code points, and writes UTF-8 over them */
    size_t points_size;
};

void unecho_normalizer_init(struct unecho_normalizer *normalizer,
                            const struct unecho_config *config);
void unecho_normalizer_release(struct unecho_normalizer *normalizer);

/* UNECHO_OK: *out is the normal form of a unit of the text, borrowed until the next call: the unit
 * itself or a part of it where that will do. UNECHO_NOMEM. */
int unecho_normalize(struct unecho_normalizer *normalizer, const struct unecho_text *text,
                     const struct unecho_span *unit, const char **out, size_t *out_len);

/* What most units begin and end with. */
static inline bool unecho_is_inside(char c) {
    return (signed char)c > ' ' && c != '"' && c != '\'';
}

/* The same of most Chinese ones, which end in a fullwidth stop or mark. */
static inline bool unecho_begins_inside(const char *s, size_t start) {
    return unecho_is_inside(s[start]) || unecho_utf8_is_han(s[start]);
}

static inline bool unecho_ends_inside(const char *s, size_t start, size_t end) {
    if (unecho_is_inside(s[end - 1]))
        return true;
    return end - start >= 3 && (memcmp(s + end - 3, "\xE3\x80\x82", 3) == 0 ||
                                memcmp(s + end - 3, "\xEF\xBC\x81", 3) == 0 ||
                                memcmp(s + end - 3, "\xEF\xBC\x9F", 3) == 0);
}

/* Is the unit data[start, end) its own normal form, at a glance? `odd` is the first odd byte from
 * `start` on. */
static inline bool unecho_is_normal(const struct unecho_normalizer *normalizer, const char *data,
                                    size_t start, size_t end, size_t odd) {
    if (normalizer->fold_case)
        return false;
    return normalizer->match == UNECHO_MATCH_EXACT ||
           (odd >= end && unecho_begins_inside(data, start) &&
            unecho_ends_inside(data, start, end));
}

#endif
