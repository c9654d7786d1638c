/*
 * DESIGN
 *
 *   key: | 11 bits: group | 5 bits: segment | 48 bits: unused | 64 bits: remainder |
 *               |                |                                    |
 *               v                v                                    v
 *   groups[2048]: {slots, homes, count, ends[32]} -> slots[capacity], remainders in order
 *
 * A group (group.h) grows by itself, an eighth at a time: no growth pauses longer than one group
 * takes, and the load stays between 0.76 and 0.86, 9.4 to 10.5 bytes a key once there are so many
 * that an eighth is a page. 16 + 64 of the key's bits count, so two different units are taken for
 * one with a chance of 2^-80 a pair, and there is such a pair among n units with a chance of about
 * n^2 / 2^81: 4 in 10^7 for 10^9 units.
 *
 * A claim is two cache misses, one for the group and one for the slots. They are asked for a fixed
 * number of keys ahead.
 *
 * The first few keys are kept in a list, without groups: many texts that are given to a library
 * have no more, and in groups each of them would touch a page of its own.
 */
#include "set.h"

#include "group.h"

#include <stdlib.h>

enum { EARLY = 64 /* keys */ };

/* How many keys ahead of its claim a group is asked for, and how many later its slots. More than
 * the processor can have under way would make it wait. */
enum { GROUP_AHEAD = 16, SLOTS_BEHIND = 8 };

/* Bytes of slots that are asked for: a home is seldom further from the next free slot. */
enum { LINE = 64, SLOT_BYTES = 3 * LINE };

struct unecho_set {
    struct unecho_group *groups; /* owned; NULL: there are only early keys */
    struct unecho_slots slots;   /* of the groups; counts all bytes of the set */
    struct unecho_scratch scratch;
    size_t count; /* keys in groups */
    size_t early_count;
    size_t done; /* keys of the last claim that were claimed */
    struct unecho_place early[EARLY];
};

struct unecho_set *unecho_set_create(size_t max_bytes) {
    struct unecho_set *set = calloc(1, sizeof(*set));

    if (set)
        set->slots = (struct unecho_slots){
            .owners = UNECHO_GROUPS, .bytes = sizeof(*set), .max_bytes = max_bytes};
    return set;
}

void unecho_set_destroy(struct unecho_set *set) {
    if (!set)
        return;
    unecho_slots_release(&set->slots);
    free(set->scratch.slots);
    free(set->groups);
    free(set);
}

static bool is_early(const struct unecho_set *set, const struct unecho_place *place) {
    bool found = false;

    for (size_t i = 0; i < set->early_count; i++)
        found |= set->early[i].remainder == place->remainder &&
                 set->early[i].group == place->group && set->early[i].segment == place->segment;
    return found;
}

static int claim_place(struct unecho_set *set, const struct unecho_place *place, bool *fresh) {
    struct unecho_group *group = &set->groups[place->group];
    bool found;
    uint32_t at = unecho_group_search(group, place, &found);

    *fresh = !found;
    if (found)
        return UNECHO_OK;
    if (group->count >= group->limit) {
        int status = unecho_group_grow(group, place->group, &set->slots, &set->scratch);

        if (status != UNECHO_OK)
            return status;
        at = unecho_group_search(group, place, &found);
    }
    unecho_group_insert(group, place, at);
    set->count++;
    return UNECHO_OK;
}

/* Makes groups and moves the early keys into them. On failure there are none. */
static int settle(struct unecho_set *set) {
    size_t bytes = UNECHO_GROUPS * sizeof(*set->groups);
    int status = unecho_slots_count(&set->slots, 0, bytes);

    if (status != UNECHO_OK)
        return status;
    set->groups = calloc(UNECHO_GROUPS, sizeof(*set->groups));
    if (!set->groups)
        status = UNECHO_NOMEM;
    for (size_t i = 0; status == UNECHO_OK && i < set->early_count; i++) {
        bool fresh;

        status = claim_place(set, &set->early[i], &fresh);
    }
    if (status != UNECHO_OK) {
        unecho_slots_release(&set->slots);
        free(set->groups);
        set->groups = NULL;
        set->count = 0;
        set->slots.bytes = sizeof(*set) + set->scratch.bytes;
    }
    return status;
}

/* Claims keys as long as they are early ones; *n: how many were. */
static int claim_early(struct unecho_set *set, const struct unecho_key *keys, size_t *n,
                       bool *fresh) {
    size_t max = *n;

    for (*n = 0; *n < max; ++*n) {
        struct unecho_place place = unecho_place_of(&keys[*n]);

        if (set->slots.max_bytes && set->slots.bytes > set->slots.max_bytes)
            return UNECHO_FULL;

        fresh[*n] = !is_early(set, &place);
        if (fresh[*n] && set->early_count == EARLY)
            return settle(set);
        if (fresh[*n])
            set->early[set->early_count++] = place;
    }
    return UNECHO_OK;
}

/* Where a search begins, or NULL. It does not prefetch itself: gcc takes a function that does
 * nothing else for one without effect, and its calls away. */
static const char *slots_of(const struct unecho_set *set, const struct unecho_key *key) {
    struct unecho_place place = unecho_place_of(key);
    const struct unecho_group *group = &set->groups[place.group];

    if (!group->slots)
        return NULL;
    return (const char *)&group->slots[unecho_group_first(group, place.segment, place.remainder)];
}

static int claim_grouped(struct unecho_set *set, const struct unecho_key *keys, size_t n,
                         bool *fresh) {
    for (size_t i = 0; i < n + GROUP_AHEAD; i++) {
        struct unecho_place place;

        if (i < n) {
            place = unecho_place_of(&keys[i]);
            __builtin_prefetch(&set->groups[place.group]);
            __builtin_prefetch(&set->groups[place.group].ends[place.segment]);
        }
        if (i >= SLOTS_BEHIND && i - SLOTS_BEHIND < n) {
            const char *slots = slots_of(set, &keys[i - SLOTS_BEHIND]);

            for (size_t at = 0; slots && at < SLOT_BYTES; at += LINE)
                __builtin_prefetch(slots + at);
        }
        if (i >= GROUP_AHEAD) {
            int status;

            place = unecho_place_of(&keys[i - GROUP_AHEAD]);
            status = claim_place(set, &place, &fresh[i - GROUP_AHEAD]);
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
    if (!set->groups) {
        int status;

        early = n;
        status = claim_early(set, keys, &early, fresh);
        set->done = early;
        if (status != UNECHO_OK || early == n)
            return status;
    }
    return claim_grouped(set, keys + early, n - early, fresh + early);
}

size_t unecho_set_done(const struct unecho_set *set) { return set->done; }

void unecho_set_find(const struct unecho_set *set, const struct unecho_key *keys, size_t n,
                     bool *found) {
    for (size_t i = 0; i < n; i++) {
        struct unecho_place place = unecho_place_of(&keys[i]);

        if (set->groups)
            (void)unecho_group_search(&set->groups[place.group], &place, &found[i]);
        else
            found[i] = is_early(set, &place);
    }
}

size_t unecho_set_count(const struct unecho_set *set) {
    return set->groups ? set->count : set->early_count;
}

size_t unecho_set_bytes(const struct unecho_set *set) { return set->slots.bytes; }

/* What the arrays and all else take, counted anew. */
static size_t bytes_of(const struct unecho_set *set) {
    size_t bytes = sizeof(*set) + set->scratch.bytes;

    if (set->groups)
        bytes += UNECHO_GROUPS * sizeof(*set->groups);
    for (size_t i = 0; set->groups && i < UNECHO_GROUPS; i++)
        bytes += unecho_group_capacity(&set->groups[i]) * sizeof(uint64_t);
    return bytes;
}

bool unecho_set_validate(const struct unecho_set *set, const char **reason) {
    size_t count = 0;

    *reason = NULL;
    for (size_t i = 0; set->groups && i < UNECHO_GROUPS && !*reason; i++) {
        *reason = unecho_group_fault(&set->groups[i]);
        count += set->groups[i].count;
    }
    if (!*reason && count != set->count)
        *reason = "the total is wrong";
    if (!*reason && set->early_count > EARLY)
        *reason = "there are too many early keys";
    if (!*reason && bytes_of(set) != set->slots.bytes)
        *reason = "the bytes are wrong";
    return !*reason;
}
