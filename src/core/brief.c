#include "brief.h"

#include "policy.h"

#include <stdlib.h>

/* With ranks what is emptied may hold the best copy of something, and rows of `span` are those of a
 * text. */
static bool applies(const struct unecho_config *config) {
    const struct unecho_policy *policy = unecho_policy_of(config);

    return config->span <= 1 && (policy->holds == UNECHO_HOLDS_KEYS || policy->common);
}

void unecho_brief_init(struct unecho_brief *brief, const struct unecho_config *config) {
    *brief = (struct unecho_brief){.words = 0};
    if (applies(config)) {
        brief->words = config->min_left;
        brief->percent = config->min_left_percent;
    }
}

void unecho_brief_release(struct unecho_brief *brief) { free(brief->units); }

void unecho_brief_begin(struct unecho_brief *brief) {
    brief->all = brief->left = 0;
    brief->loses = false;
    brief->count = 0;
}

bool unecho_brief_add(struct unecho_brief *brief, const struct unecho_key *key, size_t at) {
    if (brief->count == brief->size) {
        size_t size = brief->size ? brief->size * 2 : 64;
        struct unecho_brief_unit *units = realloc(brief->units, size * sizeof(*units));

        if (!units)
            return false;
        brief->units = units;
        brief->size = size;
    }
    brief->units[brief->count++] = (struct unecho_brief_unit){*key, at};
    return true;
}

static bool are_equal(const struct unecho_brief_unit *a, const struct unecho_brief_unit *b) {
    return a->key.high == b->key.high && a->key.low == b->key.low;
}

/* Of equals the first comes first. */
static int by_key(const void *one, const void *other) {
    const struct unecho_brief_unit *a = one, *b = other;

    if (a->key.high != b->key.high)
        return a->key.high < b->key.high ? -1 : 1;
    if (a->key.low != b->key.low)
        return a->key.low < b->key.low ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

void unecho_brief_find_repeats(struct unecho_brief *brief, struct unecho_block *block) {
    if (brief->count > 0)
        qsort(brief->units, brief->count, sizeof(*brief->units), by_key);
    for (size_t i = 1; i < brief->count; i++)
        if (are_equal(&brief->units[i - 1], &brief->units[i])) {
            size_t at = brief->units[i].at;

            unecho_block_batch_of(block, at)->fresh[at % UNECHO_BATCH] = false;
        }
}

void unecho_brief_count(struct unecho_brief *brief, uint64_t words, bool stays) {
    brief->all += words;
    brief->left += stays ? words : 0;
    brief->loses |= !stays;
}

bool unecho_brief_is_short(const struct unecho_brief *brief) {
    return brief->loses &&
           (brief->left < brief->words || brief->left * 100 < brief->all * brief->percent);
}
