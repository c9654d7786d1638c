/*
 * What is carried with a key where counts are asked for:
 *
 *   | 1 told | 1 learned | 62 count |
 *
 * A survey counts; when the same texts come again, the first claim of a key sets `told`. Where it
 * counts documents, the number of the last one that the key was in stands in place of the flags and
 * of the higher half of the count (see UNECHO_SET_DOCUMENT), without its highest bit, which `told`
 * takes; what was learned is held apart then. Of scopes
 * that are surveyed each has keys of its own, as the counts of all are wanted at once: those of its
 * units, mixed with its number.
 *
 * Of documents that have ranks not the count is carried, but the best rank; then a claim of that
 * rank sets `told`. Where a key stood first is where it stood in the survey in a document of that
 * rank.
 */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_SHARED = 3 }; /* documents: a share is never less */

#define TOLD ((uint64_t)1 << 63)
#define LEARNED ((uint64_t)1 << 62)
#define COUNT (LEARNED - 1)
#define DOCUMENTS ((uint64_t)UINT32_MAX) /* the count of those, */
#define DOCUMENT ((TOLD >> 32) - 1)      /* and what counts of the number of one */

static struct unecho_set *create_said(const struct unecho_memory *memory) {
    if (memory->holds == UNECHO_HOLDS_COUNTS)
        return memory->places ? unecho_set_create_placing(memory->limit)
                              : unecho_set_create_carrying(memory->limit);
    return memory->places ? unecho_set_create_carrying(memory->limit)
                          : unecho_set_create(memory->limit);
}

bool unecho_memory_init(struct unecho_memory *memory, const struct unecho_policy *policy,
                        const struct unecho_config *config, uint64_t salt) {
    bool last = policy->holds == UNECHO_HOLDS_LAST,
         apart = config->forgets || last || policy->documents;

    *memory = (struct unecho_memory){.holds = policy->holds,
                                     .surveys = policy->surveys,
                                     .ranks = policy->ranked,
                                     .apart = apart,
                                     .limit = config->memory,
                                     .counts_documents = policy->documents,
                                     .common = config->common,
                                     .share = config->common_share,
                                     .places = unecho_traces_places(config)};
    unecho_kin_init(&memory->kin, policy->near ? config->near : 0, salt);
    if (!last)
        memory->said = create_said(memory);
    else if (memory->places)
        memory->window = unecho_window_create_carrying(config->within, config->memory);
    else
        memory->window = unecho_window_create(config->within, config->memory);
    return memory->said || memory->window;
}

void unecho_memory_release(struct unecho_memory *memory) {
    unecho_set_destroy(memory->said);
    unecho_window_destroy(memory->window);
    unecho_set_destroy(memory->learned);
    unecho_set_destroy(memory->allowed);
    unecho_set_destroy(memory->edges);
    unecho_kin_release(&memory->kin);
    free(memory->in_scopes);
}

/* Which keys were learned apart, and where they stood then. */
static void find_learned(const struct unecho_memory *memory, const struct unecho_key *keys,
                         size_t n, bool *known, const struct unecho_origins *origins) {
    uint64_t places[UNECHO_MEMORY_MOST];

    if (memory->places)
        unecho_set_read(memory->learned, keys, n, places);
    else
        unecho_set_find(memory->learned, keys, n, known);
    for (size_t i = 0; memory->places && i < n; i++) {
        known[i] = places[i] != 0;
        if (known[i])
            origins->firsts[i] = places[i];
    }
}

/* Which keys stood first in what was learned, by their places: that comes before all else. */
static void tell_learned(const struct unecho_memory *memory, size_t n,
                         const struct unecho_origins *origins) {
    for (size_t i = 0; i < n; i++)
        origins->learned[i] = origins->firsts[i] && origins->firsts[i] <= memory->learned_to;
}

static int claim_said(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                      bool *fresh, const struct unecho_origins *origins) {
    bool known[UNECHO_MEMORY_MOST];
    int status;

    if (memory->places)
        status = unecho_set_carry(memory->said, keys, n,
                                  &(struct unecho_carry){.mode = UNECHO_SET_FIRST,
                                                         .values = origins->places,
                                                         .before = origins->firsts},
                                  fresh);
    else
        status = unecho_set_claim(memory->said, keys, n, fresh);
    memory->done = unecho_set_done(memory->said);
    if (!memory->learned)
        return status;
    find_learned(memory, keys, n, known, origins);
    for (size_t i = 0; i < n; i++)
        fresh[i] &= !known[i];
    return status;
}

/* What was learned is a repeat, and has no place in the window. */
static int claim_last(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                      bool *fresh, const struct unecho_origins *origins) {
    bool known[UNECHO_MEMORY_MOST] = {false};
    int status = UNECHO_OK;

    if (memory->learned)
        find_learned(memory, keys, n, known, origins);
    for (memory->done = 0; memory->done < n; memory->done++) {
        size_t i = memory->done;
        uint64_t place = memory->places ? origins->places[i] : 0;

        fresh[i] = false;
        if (known[i])
            continue;
        status = unecho_window_carry(memory->window, &keys[i], &place, &fresh[i]);
        if (status != UNECHO_OK)
            break;
        if (memory->places)
            origins->firsts[i] = fresh[i] ? 0 : place;
    }
    return status;
}

int unecho_memory_claim(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                        bool *fresh, const struct unecho_origins *origins) {
    int status = memory->window ? claim_last(memory, keys, n, fresh, origins)
                                : claim_said(memory, keys, n, fresh, origins);

    if (memory->places)
        tell_learned(memory, memory->done, origins);
    return status;
}

bool unecho_memory_part(struct unecho_memory *memory) {
    memory->parted = memory->holds == UNECHO_HOLDS_KEYS && !memory->learned && !memory->allowed &&
                     !memory->places && unecho_set_settle(memory->said) == UNECHO_OK;
    return memory->parted;
}

int unecho_memory_claim_part(struct unecho_memory *memory, unsigned part,
                             const struct unecho_key *keys, size_t *n, bool *fresh) {
    int status = memory->parts_status;
    size_t count = 0;

    if (status == UNECHO_OK)
        status = unecho_set_claim_part(memory->said, part, keys, n, fresh);
    else
        *n = 0;
    for (size_t i = 0; i < *n; i++)
        count += fresh[i];
    memory->parts[part].fresh += count;
    return status;
}

void unecho_memory_settle(struct unecho_memory *memory, size_t fresh) { memory->settled += fresh; }

/* Keys that were claimed in parts, and may stand behind what failed. */
static size_t count_ahead(const struct unecho_memory *memory) {
    uint64_t fresh = 0;

    for (size_t i = 0; i < UNECHO_SET_PARTS; i++)
        fresh += memory->parts[i].fresh;
    return (size_t)(fresh - memory->settled);
}

void unecho_memory_look(const struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                        bool *fresh, const struct unecho_origins *origins) {
    bool known[UNECHO_MEMORY_MOST];

    if (memory->places) {
        unecho_set_read(memory->said, keys, n, origins->firsts);
        for (size_t i = 0; i < n; i++)
            fresh[i] = origins->firsts[i] == 0;
    } else {
        unecho_set_find(memory->said, keys, n, known);
        for (size_t i = 0; i < n; i++)
            fresh[i] = !known[i];
    }
    if (memory->learned) {
        find_learned(memory, keys, n, known, origins);
        for (size_t i = 0; i < n; i++)
            fresh[i] &= !known[i];
    }
    if (memory->places)
        tell_learned(memory, n, origins);
}

/* --- what is nearly the same -------------------------------------------------------------------
 */

static uint64_t place_of(const struct unecho_origins *origins, size_t i) {
    return origins ? origins->places[i] : 0;
}

/* What may be held of sketches beside the keys: a limit of 1 is one that is reached. */
static size_t left_for_kin(const struct unecho_memory *memory) {
    size_t keys =
        unecho_memory_bytes(memory) + (memory->learned ? unecho_set_bytes(memory->learned) : 0);

    if (memory->limit == 0)
        return 0;
    return memory->limit > keys ? memory->limit - keys : 1;
}

/* Do keys and sketches take more than they may? */
static int check_limit(const struct unecho_memory *memory) {
    size_t kin = unecho_kin_bytes(&memory->kin);

    return memory->limit > 0 && kin > 0 && kin > left_for_kin(memory) ? UNECHO_FULL : UNECHO_OK;
}

/* The view of origins from key i on; NULL: the same. */
static const struct unecho_origins *origins_from(const struct unecho_origins *origins, size_t i,
                                                 struct unecho_origins *view) {
    if (!origins)
        return NULL;
    *view = (struct unecho_origins){origins->places + i, origins->firsts + i, origins->learned + i};
    return view;
}

/* Claims key i of a document that has a sketch. */
static int claim_document(struct unecho_memory *memory, const struct unecho_key *keys, size_t i,
                          bool *fresh, const struct unecho_origins *origins,
                          const struct unecho_memory_near *near) {
    struct unecho_relative *found = &near->found[i];
    struct unecho_origins room;
    const struct unecho_origins *view = origins_from(origins, i, &room);
    int status;

    unecho_memory_look(memory, keys + i, 1, fresh + i, view);
    if (!fresh[i])
        return UNECHO_OK;
    status = unecho_kin_find(&memory->kin, near->sketches[i], found);
    fresh[i] = found->nearness.near != UNECHO_NEAR_SAME;
    if (status == UNECHO_OK && fresh[i])
        status = unecho_kin_keep(&memory->kin, near->sketches[i], place_of(origins, i),
                                 left_for_kin(memory));
    if (status == UNECHO_OK && fresh[i])
        status = unecho_memory_claim(memory, keys + i, 1, fresh + i, view);
    return status == UNECHO_OK ? check_limit(memory) : status;
}

/* Documents in a row that have no sketch, from i on. */
static size_t count_plain(const struct unecho_memory_near *near, size_t i, size_t n) {
    size_t end = i;

    while (end < n && !near->sketches[end])
        end++;
    return end - i;
}

int unecho_memory_claim_near(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                             bool *fresh, const struct unecho_origins *origins,
                             const struct unecho_memory_near *near) {
    int status = UNECHO_OK;
    size_t done = 0;

    while (done < n && status == UNECHO_OK) {
        size_t plain = count_plain(near, done, n);
        struct unecho_origins room;

        if (plain == 0) {
            status = claim_document(memory, keys, done, fresh, origins, near);
            done += status == UNECHO_OK;
            continue;
        }
        status = unecho_memory_claim(memory, keys + done, plain, fresh + done,
                                     origins_from(origins, done, &room));
        done += memory->done;
        if (status == UNECHO_OK)
            status = check_limit(memory);
    }
    memory->done = done;
    return status;
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

/* Does the same to what each key carries, and takes its place if there is one to take. */
static int carry(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                 const struct unecho_carry *claim, uint64_t value) {
    uint64_t values[UNECHO_MEMORY_MOST];
    struct unecho_carry carry = *claim;
    bool fresh[UNECHO_MEMORY_MOST];
    int status;

    memory->done = 0;
    if (n == 0)
        return UNECHO_OK;
    for (size_t i = 0; i < n; i++)
        values[i] = value;
    carry.values = values;
    status = unecho_set_carry(memory->said, keys, n, &carry, fresh);
    memory->done = unecho_set_done(memory->said);
    return status;
}

/* Places only if they are carried. */
static struct unecho_carry carry_of(const struct unecho_memory *memory, enum unecho_set_mode mode,
                                    uint64_t *before, const struct unecho_origins *origins) {
    struct unecho_carry made = {.mode = mode, .before = before};

    if (memory->places) {
        made.places = origins->places;
        made.firsts = origins->firsts;
    }
    return made;
}

/* So many documents make a unit common in this scope. */
static uint64_t least_common(const struct unecho_memory *memory) {
    uint64_t all = memory->scope < memory->scopes ? memory->in_scopes[memory->scope] : 0;
    uint64_t least = (all * memory->common + 99) / 100;

    if (!memory->share)
        return memory->common;
    return least > LEAST_SHARED ? least : LEAST_SHARED;
}

/* What a claim of what was surveyed does. */
static enum unecho_set_mode mode_of_claim(const struct unecho_memory *memory) {
    if (memory->ranks)
        return UNECHO_SET_REACH;
    return memory->surveys ? UNECHO_SET_FLAG : UNECHO_SET_ADD;
}

/* What a key carried before it was asked for, as a policy has it. */
static struct unecho_answer answer_of(const struct unecho_memory *memory, uint64_t before,
                                      bool known) {
    uint64_t count = before & COUNT;
    bool told = (before & TOLD) != 0, documents = memory->counts_documents;

    if (memory->ranks) /* what was not surveyed has no rank to be behind */
        return (struct unecho_answer){.before = told || (count > 0 && memory->rank > count),
                                      .learned = known || before & LEARNED};
    return (struct unecho_answer){.before = memory->surveys ? told : count,
                                  .all = documents ? before & DOCUMENTS : count,
                                  .many = documents ? least_common(memory) : 0,
                                  .learned = known || (!documents && before & LEARNED)};
}

void unecho_memory_begin_document(struct unecho_memory *memory) {
    memory->without += memory->document_begins;
    memory->document_begins = true;
}

/* Counts the documents without a unit at the end of a scope. If no other is in it, nobody asks. */
static void end_scope(struct unecho_memory *memory) {
    unecho_memory_begin_document(memory);
    memory->document_begins = false;
    if (memory->started && !memory->begins && memory->scope < memory->scopes)
        memory->in_scopes[memory->scope] += memory->without;
    memory->without = 0;
}

/* The survey is over, and the scopes come again. */
static void begin_telling(struct unecho_memory *memory) {
    if (memory->surveys && !memory->telling) {
        end_scope(memory);
        memory->scope = 0;
        memory->begins = memory->started = false; /* the last ones may have had no unit */
    }
    memory->telling = true;
}

/* What is asked of keys, which are `local` in this scope. */
static int ask(struct unecho_memory *memory, const struct unecho_key *keys,
               const struct unecho_key *local, size_t n, struct unecho_answer *answers,
               const struct unecho_origins *origins) {
    uint64_t before[UNECHO_MEMORY_MOST] = {0};
    bool known[UNECHO_MEMORY_MOST] = {false};
    struct unecho_carry claim = carry_of(memory, mode_of_claim(memory), before, origins);
    uint64_t told = memory->surveys ? TOLD : 1;
    int status = carry(memory, local, n, &claim, memory->ranks ? memory->rank : told);

    if (memory->learned)
        find_learned(memory, keys, n, known, origins);
    for (size_t i = 0; i < n; i++)
        answers[i] = answer_of(memory, before[i], known[i]);
    for (size_t i = 0; origins && i < n; i++)
        origins->learned[i] = answers[i].learned;
    return status;
}

int unecho_memory_ask(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                      struct unecho_answer *answers, const struct unecho_origins *origins) {
    struct unecho_key local[UNECHO_MEMORY_MOST];

    begin_telling(memory);
    localize(memory, keys, n, local);
    return ask(memory, keys, local, n, answers, origins);
}

/* Of which documents was it decided that they are the same as better ones? Those that were not
 * surveyed as they are have no rank. Returns how many in a row, from i on, are not. */
static size_t recall(const struct unecho_memory *memory, const struct unecho_key *local, size_t i,
                     size_t n, const struct unecho_memory_near *near) {
    size_t end = i;

    for (; end < n; end++) {
        near->found[end] = (struct unecho_relative){.learned = false};
        if (memory->rank)
            unecho_kin_recall(&memory->kin, &local[end], &near->found[end]);
        if (near->found[end].nearness.near == UNECHO_NEAR_SAME)
            break;
    }
    return end - i;
}

/* Of documents that stay it is told what they are near to; copies of them say what they say
 * without. */
static void tell_kept(const struct unecho_memory_near *near, const struct unecho_answer *answers,
                      size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        if (answers[i].before > 0 || answers[i].learned)
            near->found[i] = (struct unecho_relative){.learned = false};
}

int unecho_memory_ask_near(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                           struct unecho_answer *answers, const struct unecho_origins *origins,
                           const struct unecho_memory_near *near) {
    struct unecho_key local[UNECHO_MEMORY_MOST];
    struct unecho_origins room;
    size_t done = 0;
    int status;

    begin_telling(memory);
    localize(memory, keys, n, local);
    status = unecho_kin_decide(&memory->kin, left_for_kin(memory));
    while (done < n && status == UNECHO_OK) {
        size_t others = recall(memory, local, done, n, near), from = done;

        status = ask(memory, keys + done, local + done, others, answers + done,
                     origins_from(origins, done, &room));
        done += memory->done;
        tell_kept(near, answers, from, done);
        if (status != UNECHO_OK || done == n)
            break;
        answers[done++] = (struct unecho_answer){.before = 1};
    }
    memory->done = done;
    return status;
}

/* Makes a counter for each scope up to this one. */
static int add_scopes(struct unecho_memory *memory) {
    size_t count = (size_t)memory->scope + 1, room = memory->scope_room * 2 + 16;
    uint64_t *grown;

    room = room < count ? count : room;
    if (count > memory->scope_room) {
        grown = realloc(memory->in_scopes, room * sizeof(*grown));
        if (!grown)
            return UNECHO_NOMEM;
        memory->in_scopes = grown;
        memory->scope_room = room;
    }
    while (memory->scopes < count)
        memory->in_scopes[memory->scopes++] = 0;
    return UNECHO_OK;
}

/* A document has a unit, the first one that is compared. */
static int count_document(struct unecho_memory *memory) {
    int status = memory->share ? add_scopes(memory) : UNECHO_OK;

    if (status != UNECHO_OK)
        return status;
    memory->documents++;
    memory->document_begins = false;
    if (memory->share)
        memory->in_scopes[memory->scope] += 1 + memory->without;
    memory->without = 0;
    return UNECHO_OK;
}

static enum unecho_set_mode mode_of_survey(const struct unecho_memory *memory) {
    if (memory->ranks)
        return UNECHO_SET_LEAST;
    return memory->counts_documents ? UNECHO_SET_DOCUMENT : UNECHO_SET_ADD;
}

/* What a survey puts to a key. */
static uint64_t surveyed(const struct unecho_memory *memory) {
    if (memory->ranks)
        return memory->rank ? memory->rank : UNECHO_RANK_LAST;
    return memory->counts_documents ? memory->documents & DOCUMENT : 1;
}

/* What was learned apart is marked as if it were not. */
static void mark_learned(const struct unecho_memory *memory, const struct unecho_key *keys,
                         size_t n, uint64_t *before) {
    bool known[UNECHO_MEMORY_MOST];

    if (!memory->learned)
        return;
    unecho_set_find(memory->learned, keys, n, known);
    for (size_t i = 0; i < n; i++)
        before[i] |= known[i] ? LEARNED : 0;
}

/* Documents that are surveyed and may be nearly the same as others: of equal ones only those that
 * are better than all before them, and none that were learned. */
static int collect(struct unecho_memory *memory, const struct unecho_key *local, size_t n,
                   const uint64_t *before, const struct unecho_origins *origins,
                   struct unecho_sketch **sketches) {
    uint64_t rank = surveyed(memory);
    int status = UNECHO_OK;

    for (size_t i = 0; status == UNECHO_OK && i < n; i++) {
        uint64_t best = before[i] & COUNT;

        if (!sketches[i] || before[i] & LEARNED || (best > 0 && best <= rank))
            continue;
        status = unecho_kin_survey(&memory->kin,
                                   &(struct unecho_surveyed){.key = local[i],
                                                             .scope = memory->scope,
                                                             .rank = rank,
                                                             .place = place_of(origins, i),
                                                             .sketch = sketches[i]},
                                   left_for_kin(memory));
        if (status == UNECHO_OK)
            sketches[i] = NULL;
    }
    return status;
}

int unecho_memory_survey(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                         const struct unecho_origins *origins, struct unecho_sketch **sketches) {
    const uint64_t places[UNECHO_MEMORY_MOST] = {0};
    uint64_t before[UNECHO_MEMORY_MOST], firsts[UNECHO_MEMORY_MOST];
    const struct unecho_origins nowhere = {places, firsts,
                                           NULL}; /* it is not there that they stand */
    struct unecho_carry claim =
        carry_of(memory, mode_of_survey(memory), before, memory->ranks ? origins : &nowhere);
    struct unecho_key local[UNECHO_MEMORY_MOST];
    int status = UNECHO_OK;

    localize(memory, keys, n, local);
    if (memory->counts_documents && n > 0 && memory->document_begins)
        status = count_document(memory);
    if (status != UNECHO_OK)
        return status;
    status = carry(memory, local, n, &claim, surveyed(memory));
    if (status != UNECHO_OK || !sketches)
        return status;
    mark_learned(memory, keys, n, before);
    status = collect(memory, local, n, before, origins, sketches);
    return status == UNECHO_OK ? check_limit(memory) : status;
}

/* Into a set of their own. */
static int learn_apart(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                       bool *fresh, const struct unecho_origins *origins) {
    if (!memory->learned)
        memory->learned = memory->places ? unecho_set_create_carrying(memory->limit)
                                         : unecho_set_create(memory->limit);
    if (!memory->learned)
        return UNECHO_NOMEM;
    if (!memory->places)
        return unecho_set_claim(memory->learned, keys, n, fresh);
    return unecho_set_carry(memory->learned, keys, n,
                            &(struct unecho_carry){.mode = UNECHO_SET_FIRST,
                                                   .values = origins->places,
                                                   .before = origins->firsts},
                            fresh);
}

/* Among what is said. */
static int learn_said(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                      bool *fresh, const struct unecho_origins *origins) {
    uint64_t before[UNECHO_MEMORY_MOST];
    struct unecho_carry claim = carry_of(memory, UNECHO_SET_FLAG, before, origins);
    int status;

    if (memory->holds != UNECHO_HOLDS_COUNTS)
        return claim_said(memory, keys, n, fresh, origins);
    status = carry(memory, keys, n, &claim, LEARNED);
    for (size_t i = 0; i < memory->done; i++)
        fresh[i] = !(before[i] & LEARNED);
    return status;
}

int unecho_memory_learn(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                        bool *fresh, const struct unecho_origins *origins,
                        struct unecho_sketch *const *sketches) {
    int status = UNECHO_OK;

    if (memory->places && n > 0)
        memory->learned_to = origins->places[n - 1];
    if (!memory->apart)
        status = learn_said(memory, keys, n, fresh, origins);
    if (status == UNECHO_OK && memory->apart)
        status = learn_apart(memory, keys, n, fresh, origins);
    for (size_t i = 0; status == UNECHO_OK && sketches && i < n; i++)
        if (fresh[i])
            status = unecho_kin_learn(&memory->kin, sketches[i], place_of(origins, i),
                                      left_for_kin(memory));
    return status;
}

int unecho_memory_allow(struct unecho_memory *memory, const struct unecho_key *keys, size_t n) {
    bool fresh[UNECHO_MEMORY_MOST];

    if (!memory->allowed)
        memory->allowed = unecho_set_create(memory->limit);
    return memory->allowed ? unecho_set_claim(memory->allowed, keys, n, fresh) : UNECHO_NOMEM;
}

void unecho_memory_find_allowed(const struct unecho_memory *memory, const struct unecho_key *keys,
                                size_t n, bool *found) {
    unecho_set_find(memory->allowed, keys, n, found);
}

/* Of the UNECHO_MEMORY_RECENT documents before this one, how many came? */
static unsigned count_recent(uint64_t payload, uint64_t document) {
    uint64_t between = document - (payload >> UNECHO_SET_RECENTS);
    uint64_t recent = payload & (((uint64_t)1 << UNECHO_SET_RECENTS) - 1);

    if (between > UNECHO_MEMORY_RECENT)
        return 0;
    recent = recent << between & (((uint64_t)2 << UNECHO_MEMORY_RECENT) - 1);
    return (unsigned)__builtin_popcountll(recent & ~(uint64_t)1);
}

int unecho_memory_note_edges(struct unecho_memory *memory, const struct unecho_key *keys,
                             const uint64_t *documents, size_t n, unsigned *earlier) {
    uint64_t before[UNECHO_MEMORY_MOST];
    bool fresh[UNECHO_MEMORY_MOST];
    int status;

    if (!memory->edges)
        memory->edges = unecho_set_create_carrying(memory->limit);
    if (!memory->edges)
        return UNECHO_NOMEM;
    status = unecho_set_carry(
        memory->edges, keys, n,
        &(struct unecho_carry){.mode = UNECHO_SET_RECENT, .values = documents, .before = before},
        fresh);
    for (size_t i = 0; status == UNECHO_OK && i < n; i++)
        earlier[i] = count_recent(before[i], documents[i]);
    return status;
}

unsigned unecho_memory_find_edges(const struct unecho_memory *memory, const struct unecho_key *key,
                                  uint64_t document) {
    uint64_t payload = 0;

    if (memory->edges)
        unecho_set_read(memory->edges, key, 1, &payload);
    return count_recent(payload, document);
}

/* Another one begins with the next unit, if this one has any. */
static void begin_scope(struct unecho_memory *memory) {
    if (!memory->telling)
        end_scope(memory);
    memory->begins = memory->started;
}

void unecho_memory_forget(struct unecho_memory *memory) {
    if (memory->edges)
        unecho_set_clear(memory->edges);
    if (!memory->surveys)
        unecho_kin_forget(&memory->kin);
    if (memory->window)
        unecho_window_clear(memory->window);
    else if (memory->surveys)
        begin_scope(memory);
    else
        unecho_set_clear(memory->said);
    if (memory->parted)
        memory->parts_status = unecho_set_settle(memory->said);
}

size_t unecho_memory_count(const struct unecho_memory *memory) {
    return memory->window ? unecho_window_count(memory->window)
                          : unecho_set_count(memory->said) - count_ahead(memory);
}

size_t unecho_memory_near_bytes(const struct unecho_memory *memory) {
    return unecho_kin_bytes(&memory->kin);
}

size_t unecho_memory_bytes(const struct unecho_memory *memory) {
    return memory->window ? unecho_window_bytes(memory->window) : unecho_set_bytes(memory->said);
}
