/*
 * Where the units of a batch stand in all that was given to the engine, and where they stood first.
 * Only for those who ask: a block of an engine that does not trace has none.
 *
 * What is carried with a key is a word:
 *
 *   | 44 bytes before it, and 1 | 20 line feeds before it, the lowest bits of their number |
 *
 * 0 is no place. The bytes stay at the most that there can be behind 16 TiB.
 */
#ifndef UNECHO_PLACES_H
#define UNECHO_PLACES_H

#include "block.h"

enum { UNECHO_PLACE_LINE_BITS = 20 };

struct unecho_places {
    struct unecho_position at[UNECHO_BATCH];
    uint32_t inside[UNECHO_BATCH]; /* line feeds in the unit */
    uint64_t firsts[UNECHO_BATCH]; /* words: where it stood before; 0: it did not */
    bool learned[UNECHO_BATCH];    /* that was learned */
};

/* Moves behind these bytes. */
void unecho_position_move(struct unecho_position *position, const char *bytes, size_t len);

uint64_t unecho_position_pack(const struct unecho_position *position);
struct unecho_position unecho_position_unpack(uint64_t word);

/* Units of the block that are cut off and not claimed: they are in one batch and in the text in
 * progress, and the gap before them begins in it at `gap`. `next`: where that is; moves behind the
 * last unit. */
void unecho_places_set_part(struct unecho_position *next, struct unecho_block *block, size_t gap);

/* All units of a prepared block, of which nothing is claimed; moves behind its last text. */
void unecho_places_set_block(struct unecho_position *next, struct unecho_block *block);

#endif
