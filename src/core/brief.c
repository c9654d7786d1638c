#include "brief.h"

#include "policy.h"

#include <stdlib.h>

/* What is left is counted by first occurrences alone. */
bool unecho_brief_applies(const struct unecho_config *config) {
    return (config->min_left > 0 || config->min_left_percent > 0) && config->span <= 1 &&
           config->careful == 0 && unecho_policy_of(config)->holds == UNECHO_HOLDS_KEYS;
}

void unecho_brief_init(struct unecho_brief *brief, const struct unecho_config *config) {
    *brief = (struct unecho_brief){.words = 0};
    if (unecho_brief_applies(config)) {
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

bool unecho_brief_add(struct unecho_brief *brief, uint64_t words, const struct unecho_key *key,
                      bool said) {
    brief->all += words;
    if (!key)
        brief->left += words;
    brief->loses |= said;
    if (!key || said)
        return true;
    if (brief->count == brief->size) {
        size_t size = brief->size ? brief->size * 2 : 64;
        struct unecho_brief_unit *units = realloc(brief->units, size * sizeof(*units));

        if (!units)
            return false;
        brief->units = units;
        brief->size = size;
    }
    brief->units[brief->count] = (struct unecho_brief_unit){*key, words, brief->count};
    brief->count++;
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

/* Words of those that are not repeats of each other. */
static uint64_t distinct_words(struct unecho_brief *brief) {
    uint64_t words = 0;

    if (brief->count > 0)
        qsort(brief->units, brief->count, sizeof(*brief->units), by_key);
    for (size_t i = 0; i < brief->count; i++)
        if (i > 0 && are_equal(&brief->units[i - 1], &brief->units[i]))
            brief->loses = true;
        else
            words += brief->units[i].words;
    return words;
}

bool unecho_brief_is_short(struct unecho_brief *brief) {
    brief->left += distinct_words(brief);
    return brief->loses &&
           (brief->left < brief->words || brief->left * 100 < brief->all * brief->percent);
}
