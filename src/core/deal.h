/*
 * Keys of a block by the parts of the set that they belong to, so that several threads can claim
 * them, each in another part:
 *
 *   units:   | a b c d e f g ...      deal      | a d f .. | b g .. | c e ..       claim each
 *   fresh:   | 1 1 0 1 1 0 0 ...   <- gather    | 1 1 0 .. | 1 0 .. | 0 1 ..       <-
 */
#ifndef UNECHO_DEAL_H
#define UNECHO_DEAL_H

#include "block.h"
#include "memory.h"

/* Deals the keys of a prepared block out. False: out of memory. */
bool unecho_deal(struct unecho_block *block);

/* Claims those of a part, when those of the blocks before are; by any thread, but one at a time for
 * each part. */
void unecho_deal_claim(struct unecho_memory *memory, struct unecho_block *block, unsigned part);

/* All parts are claimed: each unit up to block->deal.stop has its answer. */
void unecho_deal_gather(struct unecho_block *block);

#endif
