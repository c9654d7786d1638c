/*
 * What is carried with a key where counts are asked for:
 *
 *   | 1 told | 1 learned | 62 count |
 *
 * A survey counts; when the same texts come again, the first claim of a key sets `told`. Of scopes
 * that are surveyed each has keys of its own, as the counts of all are wanted at once: those of its
 * units, mixed with its number.
 */
#include "memory.h"

#define TOLD ((uint64_t)1 << 63)
#define LEARNED ((uint64_t)1 << 62)
#define COUNT (LEARNED - 1)

bool unecho_memory_init(struct unecho_memory *memory, const struct unecho_policy *policy,
                        const struct unecho_config *config) {
    *memory = (struct unecho_memory){.holds = policy->holds,
                                     .surveys = policy->surveys,
                                     .apart = config->forgets || policy->holds == UNECHO_HOLDS_LAST,
                                     .limit = config->memory};
    switch (policy->holds) {
    case UNECHO_HOLDS_LAST:
        memory->window = unecho_window_create(config->within, config->memory);
        return memory->window != NULL;
    case UNECHO_HOLDS_COUNTS:
        memory->said = unecho_set_create_carrying(config->memory);
        break;
    default:
        memory->said = unecho_set_create(config->memory);
    }
    return memory->said != NULL;
}

void unecho_memory_release(struct unecho_memory *memory) {
    unecho_set_destroy(memory->said);
    unecho_window_destroy(memory->window);
    unecho_set_destroy(memory->learned);
    unecho_set_destroy(memory->allowed);
}

static int claim_said(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                      bool *fresh) {
    int status = unecho_set_claim(memory->said, keys, n, fresh);
    bool known[UNECHO_MEMORY_MOST];

    memory->done = unecho_set_done(memory->said);
    if (!memory->learned)
        return status;
    unecho_set_find(memory->learned, keys, n, known);
    for (size_t i = 0; i < n; i++)
        fresh[i] &= !known[i];
    return status;
}

/* What was learned is a repeat, and has no place in the window. */
static int claim_last(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                      bool *fresh) {
    int status = UNECHO_OK;

    for (memory->done = 0; memory->done < n; memory->done++) {
        size_t i = memory->done;
        bool known = false;

        if (memory->learned)
            unecho_set_find(memory->learned, &keys[i], 1, &known);
        fresh[i] = false;
        if (!known)
            status = unecho_window_claim(memory->window, &keys[i], &fresh[i]);
        if (status != UNECHO_OK)
            break;
    }
    return status;
}

int unecho_memory_claim(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                        bool *fresh) {
    return memory->window ? claim_last(memory, keys, n, fresh) : claim_said(memory, keys, n, fresh);
}

/* The finalizer of splitmix64. */
static uint64_t mix(uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* The keys as they are in this scope. */
static void localize(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                     struct unecho_key *local) {
    uint64_t high, low;

    memory->scope += n > 0 && memory->begins;
    memory->begins &= n == 0;
    memory->started |= n > 0;
    high = memory->scope ? mix(memory->scope) : 0;
    low = memory->scope ? mix(~memory->scope) : 0;
    for (size_t i = 0; i < n; i++)
        local[i] = (struct unecho_key){keys[i].high ^ high, keys[i].low ^ low};
}

/* Does the same to what each key carries. */
static int carry(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                 enum unecho_set_mode mode, uint64_t value, uint64_t *before) {
    uint64_t values[UNECHO_MEMORY_MOST];
    bool fresh[UNECHO_MEMORY_MOST];

    int status;

    memory->done = 0;
    if (n == 0)
        return UNECHO_OK;
    for (size_t i = 0; i < n; i++)
        values[i] = value;
    status = unecho_set_carry(memory->said, keys, n, &(struct unecho_carry){mode, values, before},
                              fresh);
    memory->done = unecho_set_done(memory->said);
    return status;
}

int unecho_memory_ask(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                      struct unecho_answer *answers) {
    struct unecho_key local[UNECHO_MEMORY_MOST];
    uint64_t before[UNECHO_MEMORY_MOST] = {0};
    bool known[UNECHO_MEMORY_MOST] = {false}, surveys = memory->surveys;
    int status;

    if (surveys && !memory->telling) { /* the scopes come again */
        memory->scope = 0;
        memory->begins = memory->started = false; /* the last ones may have had no unit */
    }
    memory->telling = true;
    localize(memory, keys, n, local);
    status = carry(memory, local, n, surveys ? UNECHO_SET_FLAG : UNECHO_SET_ADD, surveys ? TOLD : 1,
                   before);
    if (memory->learned)
        unecho_set_find(memory->learned, keys, n, known);
    for (size_t i = 0; i < n; i++)
        answers[i] =
            (struct unecho_answer){.before = surveys ? (before[i] & TOLD) != 0 : before[i] & COUNT,
                                   .all = before[i] & COUNT,
                                   .learned = known[i] || before[i] & LEARNED};
    return status;
}

int unecho_memory_survey(struct unecho_memory *memory, const struct unecho_key *keys, size_t n) {
    struct unecho_key local[UNECHO_MEMORY_MOST];
    uint64_t before[UNECHO_MEMORY_MOST];

    localize(memory, keys, n, local);
    return carry(memory, local, n, UNECHO_SET_ADD, 1, before);
}

int unecho_memory_learn(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                        enum unecho_lesson lesson) {
    struct unecho_set **set = lesson == UNECHO_LESSON_ALLOWED ? &memory->allowed
                              : memory->apart                 ? &memory->learned
                                                              : &memory->said;
    bool fresh[UNECHO_MEMORY_MOST];

    if (!*set)
        *set = unecho_set_create(memory->limit);
    if (!*set)
        return UNECHO_NOMEM;
    if (*set == memory->said && memory->holds == UNECHO_HOLDS_COUNTS) {
        uint64_t before[UNECHO_MEMORY_MOST];

        return carry(memory, keys, n, UNECHO_SET_FLAG, LEARNED, before);
    }
    return unecho_set_claim(*set, keys, n, fresh);
}

void unecho_memory_find_allowed(const struct unecho_memory *memory, const struct unecho_key *keys,
                                size_t n, bool *found) {
    unecho_set_find(memory->allowed, keys, n, found);
}

void unecho_memory_forget(struct unecho_memory *memory) {
    if (memory->window)
        unecho_window_clear(memory->window);
    else if (memory->surveys)
        memory->begins = memory->started;
    else
        unecho_set_clear(memory->said);
}

size_t unecho_memory_count(const struct unecho_memory *memory) {
    return memory->window ? unecho_window_count(memory->window) : unecho_set_count(memory->said);
}

size_t unecho_memory_bytes(const struct unecho_memory *memory) {
    return memory->window ? unecho_window_bytes(memory->window) : unecho_set_bytes(memory->said);
}
