/*
 * A document that is kept, as far as later ones are compared with it: a filter of its rows, and its
 * names and numbers in their order.
 */
#ifndef UNECHO_KEPT_H
#define UNECHO_KEPT_H

#include "sketch.h"

enum { UNECHO_MENTION_KIND = 7 };

static inline bool unecho_is_mentioned(uint8_t kind) {
    return kind != UNECHO_WORD_PLAIN && kind != UNECHO_WORD_UNCASED;
}

/* A word that something hangs on: the lowest bits tell its kind. */
static inline uint32_t unecho_mention(uint32_t folded, uint8_t kind) {
    return (folded & ~(uint32_t)UNECHO_MENTION_KIND) | kind;
}

static inline enum unecho_word_kind unecho_mention_kind(uint32_t mention) {
    return (enum unecho_word_kind)(mention & UNECHO_MENTION_KIND);
}

/* The same for names wherever they stand. */
static inline uint32_t unecho_mention_any(uint32_t mention) {
    return unecho_mention_kind(mention) == UNECHO_WORD_OPENER
               ? unecho_mention(mention, UNECHO_WORD_NAME)
               : mention;
}

struct unecho_kept {
    uint64_t place;
    uint32_t words;
    uint32_t mention_count, filter_size;
    uint64_t filter[]; /* filter_size; the mentions stand behind it */
};

static inline const uint32_t *unecho_kept_mentions(const struct unecho_kept *kept) {
    return (const uint32_t *)(kept->filter + kept->filter_size);
}

/* Bytes of what is kept of a document, a multiple of 8. */
size_t unecho_kept_bytes(const struct unecho_sketch *sketch);

/* Makes it in so many bytes. */
void unecho_kept_init(struct unecho_kept *kept, const struct unecho_sketch *sketch, uint64_t place);

/* Two words of a headline or footer. */
uint32_t unecho_kept_pair(uint32_t first, uint32_t second);

#endif
