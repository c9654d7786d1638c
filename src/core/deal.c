#include "deal.h"

#include <stdlib.h>

static bool reserve(struct unecho_deal *deal, size_t units) {
    size_t room = units + units / 4;

    if (units <= deal->room)
        return true;
    free(deal->keys);
    free(deal->units);
    free(deal->fresh);
    deal->keys = malloc(room * sizeof(*deal->keys));
    deal->units = malloc(room * sizeof(*deal->units));
    deal->fresh = malloc(room * sizeof(*deal->fresh));
    deal->room = deal->keys && deal->units && deal->fresh ? room : 0;
    return deal->room > 0;
}

/* Counts the keys of each part. */
static void count(struct unecho_deal *deal, const struct unecho_batch *batch) {
    bool all = unecho_are_compared(batch);

    for (size_t i = 0; i < batch->count; i++)
        if (all || unecho_is_compared(batch->spans[i].flags))
            deal->hands[unecho_set_part_of(&batch->keys[i])].count++;
}

/* Puts the keys of a batch, of which `unit` is the first unit, behind those of their parts. */
static void put(struct unecho_deal *deal, const struct unecho_batch *batch, size_t unit,
                size_t *ends) {
    bool all = unecho_are_compared(batch);

    for (size_t i = 0; i < batch->count; i++)
        if (all || unecho_is_compared(batch->spans[i].flags)) {
            size_t at = ends[unecho_set_part_of(&batch->keys[i])]++;

            deal->keys[at] = batch->keys[i];
            deal->units[at] = (uint32_t)(unit + i);
        }
}

bool unecho_deal(struct unecho_block *block) {
    struct unecho_deal *deal = &block->deal;
    size_t ends[UNECHO_SET_PARTS], end = 0;

    if (block->units > UINT32_MAX || !reserve(deal, block->units))
        return false;
    for (size_t i = 0; i < UNECHO_SET_PARTS; i++)
        deal->hands[i] = (struct unecho_hand){.status = UNECHO_OK};
    for (size_t unit = 0; unit < block->units; unit += UNECHO_BATCH)
        count(deal, unecho_block_batch_of(block, unit));
    for (size_t i = 0; i < UNECHO_SET_PARTS; i++) {
        deal->hands[i].begin = ends[i] = end;
        end += deal->hands[i].count;
    }
    for (size_t unit = 0; unit < block->units; unit += UNECHO_BATCH)
        put(deal, unecho_block_batch_of(block, unit), unit, ends);
    deal->dealt = true;
    deal->stop = SIZE_MAX;
    deal->status = UNECHO_OK;
    return true;
}

/* Another thread has dealt them, and they are in its cache: asks for all of them at once. */
static void ask_for(const struct unecho_deal *deal, const struct unecho_hand *hand) {
    enum { LINE = 64 /* bytes */ };

    for (size_t i = 0; i < hand->count; i += LINE / sizeof(*deal->keys))
        __builtin_prefetch(&deal->keys[hand->begin + i]);
    for (size_t i = 0; i < hand->count; i += LINE / sizeof(*deal->fresh))
        __builtin_prefetch(&deal->fresh[hand->begin + i], 1);
}

void unecho_deal_claim(struct unecho_memory *memory, struct unecho_block *block, unsigned part) {
    struct unecho_deal *deal = &block->deal;
    struct unecho_hand *hand = &deal->hands[part];

    ask_for(deal, hand);
    hand->done = hand->count;
    hand->status = unecho_memory_claim_part(memory, part, deal->keys + hand->begin, &hand->done,
                                            deal->fresh + hand->begin);
}

void unecho_deal_gather(struct unecho_block *block) {
    struct unecho_deal *deal = &block->deal;

    for (size_t part = 0; part < UNECHO_SET_PARTS; part++) {
        const struct unecho_hand *hand = &deal->hands[part];

        for (size_t i = hand->begin; i < hand->begin + hand->done; i++)
            unecho_block_batch_of(block, deal->units[i])->fresh[deal->units[i] % UNECHO_BATCH] =
                deal->fresh[i];
        if (hand->done < hand->count && deal->units[hand->begin + hand->done] < deal->stop) {
            deal->stop = deal->units[hand->begin + hand->done];
            deal->status = hand->status;
        }
    }
}
