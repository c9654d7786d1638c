/*
 * DESIGN
 *
 *   key: | 16 bits: segment | 48 bits: unused | 64 bits: remainder |
 *
 * The keys stand in slots (slots.h), 10.7 bytes a key once there are some hundred thousand. 16 + 64
 * of the key's bits count, so two different units are taken for one with a chance of 2^-80 a pair,
 * and there is such a pair among n units with a chance of about n^2 / 2^81: 4 in 10^7 for 10^9
 * units.
 *
 * A claim is a cache miss, which is asked for a fixed number of keys ahead.
 *
 * The first few keys are kept in a list, without slots: many texts that are given to a library
 * have no more, and in slots each of them would touch a page of its own.
 */
#include "set.h"

#include "slots.h"

#include <stdlib.h>

enum { EARLY = 64 /* keys */ };

/* How many keys ahead of its claim the slots are asked for. More than the processor can have under
 * way would make it wait. */
enum { AHEAD = 12 };

/* Slots are asked for in lines: a home is seldom three from the next free slot. */
enum { LINE = 64 /* bytes */, SLOT_BYTES = 3 * LINE };

struct unecho_set {
    struct unecho_slots slots; /* none while there are only early keys */
    size_t early_count;
    size_t done; /* keys of the last claim that were claimed */
    struct unecho_place early[EARLY];
};

struct unecho_set *unecho_set_create(size_t max_bytes) {
    struct unecho_set *set = calloc(1, sizeof(*set));

    if (set)
        set->slots.max_bytes = max_bytes > sizeof(*set) ? max_bytes - sizeof(*set) : max_bytes > 0;
    return set;
}

void unecho_set_destroy(struct unecho_set *set) {
    if (!set)
        return;
    unecho_slots_release(&set->slots);
    free(set);
}

void unecho_set_clear(struct unecho_set *set) {
    unecho_slots_release(&set->slots);
    set->early_count = 0;
}

static bool is_early(const struct unecho_set *set, const struct unecho_place *place) {
    bool found = false;

    for (size_t i = 0; i < set->early_count; i++)
        found |=
            set->early[i].remainder == place->remainder && set->early[i].segment == place->segment;
    return found;
}

static int claim_place(struct unecho_slots *slots, const struct unecho_place *place, bool *fresh) {
    bool found = false;
    size_t at = 0;

    if (slots->over)
        at = unecho_slots_search(slots, place, &found);
    *fresh = !found;
    if (found)
        return UNECHO_OK;
    if (slots->count >= slots->limit) {
        int status = unecho_slots_grow(slots);

        if (status != UNECHO_OK)
            return status;
        at = unecho_slots_search(slots, place, &found);
    }
    unecho_slots_insert(slots, place, at);
    return UNECHO_OK;
}

/* Moves the early keys into slots. On failure there are none. */
static int settle(struct unecho_set *set) {
    int status = UNECHO_OK;

    for (size_t i = 0; status == UNECHO_OK && i < set->early_count; i++) {
        bool fresh;

        status = claim_place(&set->slots, &set->early[i], &fresh);
    }
    if (status != UNECHO_OK)
        unecho_slots_release(&set->slots);
    return status;
}

/* Claims keys as long as they are early ones; *n: how many were. */
static int claim_early(struct unecho_set *set, const struct unecho_key *keys, size_t *n,
                       bool *fresh) {
    size_t max = *n;

    for (*n = 0; *n < max; ++*n) {
        struct unecho_place place = unecho_place_of(&keys[*n]);

        if (set->slots.max_bytes == 1) /* not even this */
            return UNECHO_FULL;
        fresh[*n] = !is_early(set, &place);
        if (fresh[*n] && set->early_count == EARLY)
            return settle(set);
        if (fresh[*n])
            set->early[set->early_count++] = place;
    }
    return UNECHO_OK;
}

static int claim_settled(struct unecho_set *set, const struct unecho_key *keys, size_t n,
                         bool *fresh) {
    for (size_t i = 0; i < n + AHEAD; i++) {
        struct unecho_place place;

        if (i < n) {
            const char *at;

            place = unecho_place_of(&keys[i]);
            at = (const char *)(unecho_shelf_of(&set->slots, place.segment) +
                                unecho_home_of(&set->slots, &place));
            __builtin_prefetch(&set->slots.over[place.segment]);
            for (size_t line = 0; line < SLOT_BYTES; line += LINE)
                __builtin_prefetch(at + line);
        }
        if (i >= AHEAD) {
            int status;

            place = unecho_place_of(&keys[i - AHEAD]);
            status = claim_place(&set->slots, &place, &fresh[i - AHEAD]);
            if (status != UNECHO_OK)
                return status;
            set->done++;
        }
    }
    return UNECHO_OK;
}

int unecho_set_claim(struct unecho_set *set, const struct unecho_key *keys, size_t n, bool *fresh) {
    size_t early = 0;

    set->done = 0;
    if (!set->slots.over) {
        int status;

        early = n;
        status = claim_early(set, keys, &early, fresh);
        set->done = early;
        if (status != UNECHO_OK || early == n)
            return status;
    }
    return claim_settled(set, keys + early, n - early, fresh + early);
}

size_t unecho_set_done(const struct unecho_set *set) { return set->done; }

void unecho_set_find(const struct unecho_set *set, const struct unecho_key *keys, size_t n,
                     bool *found) {
    for (size_t i = 0; i < n; i++) {
        struct unecho_place place = unecho_place_of(&keys[i]);

        if (set->slots.over)
            (void)unecho_slots_search(&set->slots, &place, &found[i]);
        else
            found[i] = is_early(set, &place);
    }
}

size_t unecho_set_count(const struct unecho_set *set) {
    return set->slots.over ? set->slots.count : set->early_count;
}

size_t unecho_set_bytes(const struct unecho_set *set) {
    return sizeof(*set) + unecho_slots_bytes(&set->slots);
}

bool unecho_set_validate(const struct unecho_set *set, const char **reason) {
    *reason = unecho_slots_fault(&set->slots);
    if (!*reason && set->early_count > EARLY)
        *reason = "there are too many early keys";
    return !*reason;
}
