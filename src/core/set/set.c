/*
 * DESIGN
 *
 *   key: | 16 bits: part (4), segment (12) | 48 bits: unused | 64 bits: remainder |
 *
 * The keys stand in slots (slots.h), 10.7 bytes a key once there are some hundred thousand. 16 + 64
 * of the key's bits count, so two different units are taken for one with a chance of 2^-80 a pair,
 * and there is such a pair among n units with a chance of about n^2 / 2^81: 4 in 10^7 for 10^9
 * units.
 *
 * A part has slots, a limit and a growth of its own, so that which keys it takes depends on nothing
 * but those that came before, in the part: not on threads.
 *
 * A claim is a cache miss, which is asked for a fixed number of keys ahead.
 *
 * A set that carries payloads, of one word or two, is one of the same keys in the same places; what
 * is done for them is left out of a plain claim by the compiler.
 *
 * The first few keys are kept in a list, without slots: many texts that are given to a library
 * have no more, and in slots each of them would touch a page of its own. Then all parts begin at
 * once, in one mapping, of which they touch what they need:
 *
 *   | parts | over, of all of them | block of part 0 | payloads of part 0 | block of part 1 | ...
 *
 * The parts own their blocks, and leave them when they grow.
 */
#include "set.h"

#include "slots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { EARLY = 64 /* keys */, WORDS = 2 /* that a key may carry */ };

/* How many keys ahead of its claim the slots are asked for. More than the processor can have under
 * way would make it wait. */
enum { AHEAD = 12 };

/* Slots are asked for in lines: a home is seldom three from the next free slot. */
enum { LINE = 64 /* bytes */, SLOT_BYTES = 3 * LINE };

struct unecho_set {
    struct unecho_slots *parts; /* [UNECHO_SET_PARTS], in: */
    struct unecho_region begun; /* the parts, and what they borrow; none if there are only early
                                   keys */
    size_t max_bytes;           /* beside this; 0: any number */
    size_t words;
    size_t early_count;
    size_t done;                    /* keys of the last claim that were claimed */
    struct unecho_key early[EARLY]; /* what counts of them */
    uint64_t early_payloads[EARLY][WORDS];
};

struct unecho_set *unecho_set_create(size_t max_bytes) {
    struct unecho_set *set = calloc(1, sizeof(*set));

    if (set)
        set->max_bytes = max_bytes > sizeof(*set) ? max_bytes - sizeof(*set) : max_bytes > 0;
    return set;
}

static struct unecho_set *create_with(size_t max_bytes, size_t words) {
    struct unecho_set *set = unecho_set_create(max_bytes);

    if (set)
        set->words = words;
    return set;
}

struct unecho_set *unecho_set_create_carrying(size_t max_bytes) {
    return create_with(max_bytes, 1);
}

struct unecho_set *unecho_set_create_placing(size_t max_bytes) {
    return create_with(max_bytes, WORDS);
}

static void release_parts(struct unecho_set *set) {
    for (size_t i = 0; set->parts && i < UNECHO_SET_PARTS; i++)
        unecho_slots_release(&set->parts[i]);
    set->parts = NULL;
    unecho_region_release(&set->begun);
}

void unecho_set_destroy(struct unecho_set *set) {
    if (!set)
        return;
    release_parts(set);
    free(set);
}

void unecho_set_clear(struct unecho_set *set) {
    release_parts(set);
    set->early_count = 0;
}

/* What counts of a key: two keys of which that is the same are one. */
static struct unecho_key counting(const struct unecho_key *key) {
    return (struct unecho_key){key->high >> (64 - UNECHO_SEGMENT_BITS)
                                                << (64 - UNECHO_SEGMENT_BITS),
                               unecho_place_of(key).remainder};
}

/* Which of the early keys it is; their count: none. */
static size_t find_early(const struct unecho_set *set, const struct unecho_key *key) {
    struct unecho_key counts = counting(key);
    size_t at = set->early_count;

    for (size_t i = 0; i < set->early_count; i++)
        if (set->early[i].low == counts.low && set->early[i].high == counts.high)
            at = i;
    return at;
}

/* The count stays at the most that there can be. */
static void count_document(uint64_t document, uint64_t *payload) {
    uint32_t count = (uint32_t)*payload;

    if (*payload >> 32 != (uint32_t)document || count == 0)
        *payload = document << 32 | (count + (count < UINT32_MAX));
}

static void note_recent(uint64_t document, uint64_t *payload) {
    uint64_t between = document - (*payload >> UNECHO_SET_RECENTS);
    uint64_t all = ((uint64_t)1 << UNECHO_SET_RECENTS) - 1;
    uint64_t recent = between < UNECHO_SET_RECENTS ? *payload << between & all : 0;

    *payload = document << UNECHO_SET_RECENTS | recent | 1;
}

#define REACHED ((uint64_t)1 << 63)
#define LOWER (UINT64_MAX >> 2)

/* Is the value no more than the least that came? */
static bool is_least(uint64_t value, uint64_t payload) {
    return (payload & LOWER) == 0 || value <= (payload & LOWER);
}

/* Is the place of key `i` better than the one before, which no flag holds? */
static bool is_less(const struct unecho_carry *carry, size_t i) {
    return carry->mode == UNECHO_SET_LEAST && carry->values[i] < carry->before[i] &&
           carry->before[i] <= LOWER;
}

/* Does to the payload of key `i` what its claim asks for. */
static void change(const struct unecho_carry *carry, size_t i, bool fresh, uint64_t *payload) {
    carry->before[i] = *payload;
    if (carry->mode == UNECHO_SET_ADD)
        *payload += carry->values[i];
    else if (carry->mode == UNECHO_SET_FLAG)
        *payload |= carry->values[i];
    else if (carry->mode == UNECHO_SET_DOCUMENT)
        count_document(carry->values[i], payload);
    else if (carry->mode == UNECHO_SET_RECENT)
        note_recent(carry->values[i], payload);
    else if (carry->mode == UNECHO_SET_LEAST)
        *payload = is_least(carry->values[i], *payload) ? (*payload & ~LOWER) | carry->values[i]
                                                        : *payload;
    else if (carry->mode == UNECHO_SET_REACH)
        *payload |= is_least(carry->values[i], *payload) ? REACHED : 0;
    else if (fresh)
        *payload = carry->values[i];
    if (carry->firsts) {
        carry->firsts[i] = payload[1];
        if (payload[1] == 0 || is_less(carry, i))
            payload[1] = carry->places[i];
    }
}

/* *at: where the key that is not there will be, after they have grown. Seldom: kept apart. */
static __attribute__((noinline)) int grow(struct unecho_slots *slots, struct unecho_place place,
                                          size_t *at) {
    int status = unecho_slots_grow(slots);
    bool found;

    if (status == UNECHO_OK)
        *at = unecho_slots_search(slots, &place, &found);
    return status;
}

/* *at: where it is then. Always inline, as what follows: `carries` is known where it is called. */
static inline __attribute__((always_inline)) int claim_place(struct unecho_slots *slots,
                                                             const struct unecho_place *place,
                                                             bool carries, size_t *at,
                                                             bool *fresh) {
    size_t free;
    bool found;

    *at = unecho_slots_search(slots, place, &found);
    *fresh = !found;
    if (found)
        return UNECHO_OK;
    if (slots->count >= slots->limit) {
        int status = grow(slots, *place, at);

        if (status != UNECHO_OK)
            return status;
    }
    free = unecho_slots_insert(slots, *place, *at);
    if (carries)
        unecho_slots_insert_payload(slots, place->segment, *at, free);
    return UNECHO_OK;
}

/* The share of a part; 0: any number. */
static size_t part_bytes(const struct unecho_set *set) {
    size_t all = UNECHO_SET_PARTS * sizeof(*set->parts);

    if (set->max_bytes == 0)
        return 0;
    return set->max_bytes > all + UNECHO_SET_PARTS ? (set->max_bytes - all) / UNECHO_SET_PARTS : 1;
}

/* Empty parts. On failure there are some, or none. */
static int begin_parts(struct unecho_set *set) {
    enum { OVER = UNECHO_PART_SEGMENTS * sizeof(uint32_t) };
    size_t size = unecho_slots_first_size(set->words);
    size_t block = unecho_region_round(unecho_slots_first_size(0));
    size_t payloads = set->words ? unecho_region_round(size) : 0;
    size_t head = unecho_region_round(UNECHO_SET_PARTS * (sizeof(*set->parts) + OVER));
    struct unecho_region all = {0};
    int status = UNECHO_OK;

    if (!unecho_region_reserve(&all, head + UNECHO_SET_PARTS * (block + payloads)))
        return UNECHO_NOMEM;
    set->begun = unecho_region_cut(&all, head);
    set->parts = set->begun.base;
    for (size_t i = 0; i < UNECHO_SET_PARTS; i++) {
        struct unecho_slots *part = &set->parts[i];
        struct unecho_region first = unecho_region_cut(&all, block);

        part->max_bytes = part_bytes(set);
        part->words = set->words;
        part->over = (uint32_t *)(set->parts + UNECHO_SET_PARTS) + i * UNECHO_PART_SEGMENTS;
        if (unecho_slots_begin(part, first, unecho_region_cut(&all, payloads)) != UNECHO_OK)
            status = UNECHO_FULL;
    }
    return status;
}

int unecho_set_settle(struct unecho_set *set) {
    int status = set->parts ? UNECHO_OK : begin_parts(set);

    for (size_t i = 0; status == UNECHO_OK && i < set->early_count; i++) {
        struct unecho_place place = unecho_place_of(&set->early[i]);
        struct unecho_slots *part = &set->parts[unecho_set_part_of(&set->early[i])];
        bool fresh;
        size_t at;

        status = claim_place(part, &place, set->words > 0, &at, &fresh);
        if (status == UNECHO_OK && set->words > 0)
            memcpy(unecho_payload_of(part, place.segment, at), set->early_payloads[i],
                   set->words * sizeof(uint64_t));
    }
    if (status == UNECHO_OK)
        set->early_count = 0;
    else
        release_parts(set);
    return status;
}

/* Claims keys as long as they are early ones; *n: how many were. `carry`: NULL in a plain set. */
static int claim_early(struct unecho_set *set, const struct unecho_key *keys, size_t *n,
                       bool *fresh, const struct unecho_carry *carry) {
    size_t max = *n;

    for (*n = 0; *n < max; ++*n) {
        size_t at;

        if (set->max_bytes == 1) /* not even this */
            return UNECHO_FULL;
        at = find_early(set, &keys[*n]);
        fresh[*n] = at == set->early_count;
        if (fresh[*n] && set->early_count == EARLY)
            return unecho_set_settle(set);
        if (fresh[*n]) {
            memset(set->early_payloads[at], 0, sizeof(set->early_payloads[at]));
            set->early[set->early_count++] = counting(&keys[*n]);
        }
        if (carry)
            change(carry, *n, fresh[*n], set->early_payloads[at]);
    }
    return UNECHO_OK;
}

/* Key `i` of a claim. */
static inline __attribute__((always_inline)) int claim_one(struct unecho_slots *slots,
                                                           const struct unecho_key *key, size_t i,
                                                           bool *fresh,
                                                           const struct unecho_carry *carry) {
    struct unecho_place place = unecho_place_of(key);
    size_t at;
    int status = claim_place(slots, &place, carry != NULL, &at, fresh);

    if (status == UNECHO_OK && carry)
        change(carry, i, *fresh, unecho_payload_of(slots, place.segment, at));
    return status;
}

/* Asks for what the claim of a key will read. */
static inline __attribute__((always_inline)) void
ask_for(const struct unecho_slots *slots, const struct unecho_key *key, bool carries) {
    uint32_t segment = unecho_place_of(key).segment;
    size_t home = unecho_home_of(slots, segment, key->low); /* of 0 it is that of 1 */
    const char *at = (const char *)(unecho_shelf_of(slots, segment) + home);

    if (carries)
        __builtin_prefetch(unecho_payload_of(slots, segment, home));
    __builtin_prefetch(&slots->over[segment]);
    for (size_t line = 0; line < SLOT_BYTES; line += LINE)
        __builtin_prefetch(at + line);
}

static inline struct unecho_slots *part_of(struct unecho_slots *parts, bool all,
                                           const struct unecho_key *key) {
    return all ? &parts[unecho_set_part_of(key)] : parts;
}

/* Keys of one part, or (`all`) of all that stand there. *count: so many; so many were claimed. */
static inline __attribute__((always_inline)) int claim_settled(struct unecho_slots *parts, bool all,
                                                               const struct unecho_key *keys,
                                                               size_t *count, bool *fresh,
                                                               const struct unecho_carry *carry) {
    int status = UNECHO_OK;
    size_t n = *count, k = 0;

    for (size_t i = 0; i < n && i < AHEAD; i++)
        ask_for(part_of(parts, all, &keys[i]), &keys[i], carry != NULL);
    for (; k < n; k++) {
        if (n - k > AHEAD)
            ask_for(part_of(parts, all, &keys[k + AHEAD]), &keys[k + AHEAD], carry != NULL);
        status = claim_one(part_of(parts, all, &keys[k]), &keys[k], k, &fresh[k], carry);
        if (status != UNECHO_OK)
            break;
    }
    *count = k;
    return status;
}

/* The keys that are claimed before there are slots. True: these are all, or it failed (*status). */
static bool claim_first(struct unecho_set *set, const struct unecho_key *keys, size_t n,
                        bool *fresh, const struct unecho_carry *carry, int *status) {
    *status = UNECHO_OK;
    set->done = 0;
    if (set->parts)
        return false;
    set->done = n;
    *status = claim_early(set, keys, &set->done, fresh, carry);
    return *status != UNECHO_OK || set->done == n;
}

int unecho_set_claim(struct unecho_set *set, const struct unecho_key *keys, size_t n, bool *fresh) {
    int status;
    size_t early;

    if (claim_first(set, keys, n, fresh, NULL, &status))
        return status;
    early = set->done;
    n -= early;
    status = claim_settled(set->parts, true, keys + early, &n, fresh + early, NULL);
    set->done = early + n;
    return status;
}

int unecho_set_carry(struct unecho_set *set, const struct unecho_key *keys, size_t n,
                     const struct unecho_carry *carry, bool *fresh) {
    struct unecho_carry rest = *carry;
    int status;
    size_t early;

    if (claim_first(set, keys, n, fresh, carry, &status))
        return status;
    early = set->done;
    rest.values += early;
    rest.before += early;
    if (rest.firsts) {
        rest.places += early;
        rest.firsts += early;
    }
    n -= early;
    status = claim_settled(set->parts, true, keys + early, &n, fresh + early, &rest);
    set->done = early + n;
    return status;
}

int unecho_set_claim_part(struct unecho_set *set, unsigned part, const struct unecho_key *keys,
                          size_t *n, bool *fresh) {
    assert(set->parts && set->words == 0);
    return claim_settled(&set->parts[part], false, keys, n, fresh, NULL);
}

int unecho_set_carry_part(struct unecho_set *set, unsigned part, const struct unecho_key *keys,
                          size_t *n, const struct unecho_carry *carry, bool *fresh) {
    assert(set->parts && set->words > 0);
    return claim_settled(&set->parts[part], false, keys, n, fresh, carry);
}

size_t unecho_set_done(const struct unecho_set *set) { return set->done; }

void unecho_set_find(const struct unecho_set *set, const struct unecho_key *keys, size_t n,
                     bool *found) {
    for (size_t i = 0; i < n; i++) {
        struct unecho_place place = unecho_place_of(&keys[i]);

        if (set->parts)
            (void)unecho_slots_search(&set->parts[unecho_set_part_of(&keys[i])], &place, &found[i]);
        else
            found[i] = find_early(set, &keys[i]) < set->early_count;
    }
}

static uint64_t read_settled(const struct unecho_slots *slots, const struct unecho_key *key) {
    struct unecho_place place = unecho_place_of(key);
    bool found;
    size_t at = unecho_slots_search(slots, &place, &found);

    return found ? *unecho_payload_of(slots, place.segment, at) : 0;
}

static uint64_t read_early(const struct unecho_set *set, const struct unecho_key *key) {
    size_t at = find_early(set, key);

    return at < set->early_count ? set->early_payloads[at][0] : 0;
}

void unecho_set_read(const struct unecho_set *set, const struct unecho_key *keys, size_t n,
                     uint64_t *values) {
    for (size_t i = 0; i < n; i++)
        values[i] = set->parts ? read_settled(&set->parts[unecho_set_part_of(&keys[i])], &keys[i])
                               : read_early(set, &keys[i]);
}

size_t unecho_set_count(const struct unecho_set *set) {
    size_t count = set->early_count;

    for (size_t i = 0; set->parts && i < UNECHO_SET_PARTS; i++)
        count += set->parts[i].count;
    return count;
}

/* So few keys that they could be early ones take the same, whether they still are or not. */
size_t unecho_set_bytes(const struct unecho_set *set) {
    size_t bytes = sizeof(*set);

    if (unecho_set_count(set) <= EARLY)
        return bytes;
    for (size_t i = 0; set->parts && i < UNECHO_SET_PARTS; i++)
        bytes += sizeof(*set->parts) + unecho_slots_bytes(&set->parts[i]);
    return bytes;
}

bool unecho_set_validate(const struct unecho_set *set, const char **reason) {
    *reason = NULL;
    for (size_t i = 0; set->parts && !*reason && i < UNECHO_SET_PARTS; i++)
        *reason = unecho_slots_fault(&set->parts[i]);
    if (!*reason && set->early_count > (set->parts ? 0 : EARLY))
        *reason = "there are too many early keys";
    return !*reason;
}
