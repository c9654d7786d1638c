#include "policy.h"

static bool is_first(const struct unecho_answer *answer) {
    return answer->before == 0 && !answer->learned;
}

/* What was learned has been said once. */
static bool is_second(const struct unecho_answer *answer) {
    return answer->before + answer->learned == 1;
}

static bool is_first_of_several(const struct unecho_answer *answer) {
    return answer->before == 0 && (answer->all > 1 || answer->learned);
}

/* What was not surveyed (all: 0) is not lost. */
static bool is_the_only_one(const struct unecho_answer *answer) {
    return is_first(answer) && answer->all <= 1;
}

static bool is_not_common(const struct unecho_answer *answer) { return answer->all < answer->many; }

/* The first row that fits counts. */
static const struct unecho_policy policies[] = {
    {.name = "first",
     .keep = UNECHO_KEEP_FIRST,
     .holds = UNECHO_HOLDS_KEYS,
     .spans = true,
     .others = true,
     .rules = true},
    {.name = "first within",
     .keep = UNECHO_KEEP_FIRST,
     .within = true,
     .holds = UNECHO_HOLDS_LAST,
     .spans = true,
     .others = true,
     .rules = true},
    {.name = "common",
     .keep = UNECHO_KEEP_FIRST,
     .lone = UNECHO_WHY_COMMON,
     .common = true,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .documents = true,
     .others = true,
     .rules = true,
     .keeps = is_not_common},
    {.name = "first, counted",
     .keep = UNECHO_KEEP_FIRST,
     .counts = true,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .others = true,
     .keeps = is_first},
    {.name = "first, ranked",
     .keep = UNECHO_KEEP_FIRST,
     .ranked = true,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .spans = true,
     .others = true,
     .rules = true,
     .keeps = is_first},
    {.name = "first, near",
     .keep = UNECHO_KEEP_FIRST,
     .near = true,
     .holds = UNECHO_HOLDS_KEYS,
     .spans = true,
     .others = true,
     .rules = true},
    {.name = "first, ranked, near",
     .keep = UNECHO_KEEP_FIRST,
     .ranked = true,
     .near = true,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .spans = true,
     .others = true,
     .rules = true,
     .keeps = is_first},
    {.name = "repeated",
     .keep = UNECHO_KEEP_REPEATED,
     .lone = UNECHO_WHY_SINGLE,
     .holds = UNECHO_HOLDS_COUNTS,
     .keeps = is_second},
    {.name = "repeated, counted",
     .keep = UNECHO_KEEP_REPEATED,
     .lone = UNECHO_WHY_SINGLE,
     .counts = true,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .keeps = is_first_of_several},
    {.name = "unique",
     .keep = UNECHO_KEEP_UNIQUE,
     .lone = UNECHO_WHY_SEVERAL,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .others = true,
     .rules = true,
     .keeps = is_the_only_one},
    {.name = "unique, counted",
     .keep = UNECHO_KEEP_UNIQUE,
     .lone = UNECHO_WHY_SEVERAL,
     .counts = true,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .others = true,
     .keeps = is_the_only_one},
    {.name = "all",
     .keep = UNECHO_KEEP_ALL,
     .holds = UNECHO_HOLDS_KEYS,
     .all = true,
     .spans = true,
     .others = true,
     .rules = true},
    {.name = "all, ranked",
     .keep = UNECHO_KEEP_ALL,
     .ranked = true,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .all = true,
     .spans = true,
     .others = true,
     .rules = true,
     .keeps = is_first},
    {.name = "all, near",
     .keep = UNECHO_KEEP_ALL,
     .near = true,
     .holds = UNECHO_HOLDS_KEYS,
     .all = true,
     .spans = true,
     .others = true,
     .rules = true},
    {.name = "all, ranked, near",
     .keep = UNECHO_KEEP_ALL,
     .ranked = true,
     .near = true,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .all = true,
     .spans = true,
     .others = true,
     .rules = true,
     .keeps = is_first},
    {.name = "all within",
     .keep = UNECHO_KEEP_ALL,
     .within = true,
     .holds = UNECHO_HOLDS_LAST,
     .all = true,
     .spans = true,
     .others = true,
     .rules = true},
    {.name = "all, common",
     .keep = UNECHO_KEEP_ALL,
     .lone = UNECHO_WHY_COMMON,
     .common = true,
     .holds = UNECHO_HOLDS_COUNTS,
     .surveys = true,
     .documents = true,
     .all = true,
     .others = true,
     .rules = true,
     .keeps = is_not_common},
};

bool unecho_compares_near(const struct unecho_config *config) {
    bool keeps = config->keep == UNECHO_KEEP_FIRST || config->keep == UNECHO_KEEP_ALL;
    bool brief = config->min_left > 0 || config->min_left_percent > 0;

    return config->near > 0 && config->unit == UNECHO_UNIT_DOCUMENT && keeps && !brief &&
           !config->count && config->span <= 1 && config->within == 0 && config->common == 0;
}

const struct unecho_policy *unecho_policy_of(const struct unecho_config *config) {
    enum unecho_keep keep = config->keep;
    bool within = config->within > 0 && !config->count;
    bool common = config->common > 0 && !config->count;
    bool ranked = config->ranked && !config->count;
    bool near = unecho_compares_near(config);

    if (config->count && keep == UNECHO_KEEP_ALL)
        keep = UNECHO_KEEP_FIRST; /* every distinct unit has a count, whichever it is */
    if (keep == UNECHO_KEEP_REPEATED || keep == UNECHO_KEEP_UNIQUE)
        within = common = ranked = false;
    within &= !common;
    ranked &= !common && !within;
    for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++)
        if (policies[i].keep == keep && policies[i].counts == config->count &&
            policies[i].within == within && policies[i].common == common &&
            policies[i].ranked == ranked && policies[i].near == near)
            return &policies[i];
    return &policies[0];
}
