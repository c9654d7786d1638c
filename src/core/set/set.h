/*
 * The set of keys that were seen. Everything reduces to unecho_set_claim.
 *
 * It is made of parts, which know nothing of each other: several threads may claim keys of
 * different parts at once.
 */
#ifndef UNECHO_SET_H
#define UNECHO_SET_H

#include "key.h"

struct unecho_set;

/* An empty set that takes at most `max_bytes` (0: no limit). NULL: out of memory. */
struct unecho_set *unecho_set_create(size_t max_bytes);

/* The same of a set that carries a payload, 64 bits, with each key. Its keys are claimed with
 * unecho_set_carry only, and those of others never. */
struct unecho_set *unecho_set_create_carrying(size_t max_bytes);

/* And one of two words with each: the second takes the place that is given with a key while it is
 * 0, and with UNECHO_SET_LEAST where the value is less than all before it, if none of the two
 * highest bits is set (see struct unecho_carry). */
struct unecho_set *unecho_set_create_placing(size_t max_bytes);
void unecho_set_destroy(struct unecho_set *set);

/* Forgets all keys. */
void unecho_set_clear(struct unecho_set *set);

/* fresh[i]: keys[i] was not in the set before, nor among keys[0, i). All are in it afterwards.
 * UNECHO_NOMEM, UNECHO_FULL (the set would take more than max_bytes): that holds of the first
 * unecho_set_done(set) keys only. */
int unecho_set_claim(struct unecho_set *set, const struct unecho_key *keys, size_t n, bool *fresh);

/* What a claim makes of a payload, which is 0 before the first one. */
enum unecho_set_mode {
    UNECHO_SET_ADD,      /* adds the value */
    UNECHO_SET_FLAG,     /* sets the bits of the value */
    UNECHO_SET_FIRST,    /* takes the value if the key is fresh */
    UNECHO_SET_LEAST,    /* of its lower 62 bits takes the least value, from 1, that came */
    UNECHO_SET_REACH,    /* sets the highest bit if the value is no more than that, or none came */
    UNECHO_SET_DOCUMENT, /* counts documents: the value is the number of one; the payload has the
                            lowest 32 bits of the last that was counted, and behind them, in the 32
                            lower ones, how many were */
    UNECHO_SET_RECENT    /* knows the last documents: the value is the number of one, from 1, in
                            ascending order; the payload has that of the last one, and behind it, in
                            the UNECHO_SET_RECENTS lowest bits, one that is set for it, and one for
                            each before it, of which those are set that came */
};

enum { UNECHO_SET_RECENTS = 24 };

struct unecho_carry {
    enum unecho_set_mode mode;
    const uint64_t *values; /* one a key */
    uint64_t *before;       /* for the payload of each key before that, 0 if it is fresh */
    const uint64_t *places; /* one a key, and */
    uint64_t *firsts;       /* for the second word of each before that; NULL: there is none */
};

/* As unecho_set_claim, and changes the payloads. */
int unecho_set_carry(struct unecho_set *set, const struct unecho_key *keys, size_t n,
                     const struct unecho_carry *carry, bool *fresh);

enum { UNECHO_SET_PARTS = 16 };

/* Processors fetch two lines at once. */
enum { UNECHO_APART = 128 /* bytes: what one thread writes from what another one does */ };

static inline unsigned unecho_set_part_of(const struct unecho_key *key) {
    return (unsigned)(key->high >> 60); /* 1 of 2^4 */
}

/* Makes the parts ready to be claimed side by side. UNECHO_NOMEM, UNECHO_FULL: they are not, and
 * nothing has changed: the set takes a few keys more, but only by the calls above. */
int unecho_set_settle(struct unecho_set *set);

/* As unecho_set_claim, of keys that all are of that part, behind unecho_set_settle: on any thread,
 * but on one at a time for each part, and beside no other call. *n: how many; so many of them were
 * claimed. */
int unecho_set_claim_part(struct unecho_set *set, unsigned part, const struct unecho_key *keys,
                          size_t *n, bool *fresh);

/* The same of unecho_set_carry. */
int unecho_set_carry_part(struct unecho_set *set, unsigned part, const struct unecho_key *keys,
                          size_t *n, const struct unecho_carry *carry, bool *fresh);

/* How many keys the last claim has claimed, if it was of the whole set. */
size_t unecho_set_done(const struct unecho_set *set);

/* found[i]: keys[i] is in the set. */
void unecho_set_find(const struct unecho_set *set, const struct unecho_key *keys, size_t n,
                     bool *found);

/* The same, of a set that carries one word: values[i] is that of keys[i], 0 if it is not in it. */
void unecho_set_read(const struct unecho_set *set, const struct unecho_key *keys, size_t n,
                     uint64_t *values);

size_t unecho_set_count(const struct unecho_set *set);
size_t unecho_set_bytes(const struct unecho_set *set); /* memory taken */

/* True if every invariant holds; else *reason says which does not. For tests and fuzzers. */
bool unecho_set_validate(const struct unecho_set *set, const char **reason);

#endif
