/*
 * The memory of what was said: the one place that knows keys. It is asked in stream order, for up
 * to a batch of keys at once.
 */
#ifndef UNECHO_MEMORY_H
#define UNECHO_MEMORY_H

#include "kin.h"
#include "policy.h"
#include "set.h"
#include "window.h"

enum {
    UNECHO_MEMORY_MOST = 256, /* keys that are asked for at once */
    UNECHO_MEMORY_RECENT = 20 /* documents, see unecho_memory_note_edges */
};

struct unecho_memory {
    enum unecho_holds holds;
    bool surveys, ranks;
    bool apart;   /* what was learned is not forgotten with the rest */
    size_t limit; /* bytes: config.memory */

    struct unecho_set *said;      /* owned; NULL: */
    struct unecho_window *window; /* owned; of those the last */
    struct unecho_set *learned;   /* owned; if it is apart; NULL: none */
    struct unecho_set *allowed;   /* owned; NULL: none */
    struct unecho_set *edges;     /* owned; with the documents that a key stood at an edge of; NULL:
                                     none did yet */

    size_t done; /* keys that the last claim has claimed */
    struct {
        uint64_t fresh;                              /* keys that were so far */
        char apart[UNECHO_APART - sizeof(uint64_t)]; /* no other thread writes near that */
    } parts[UNECHO_SET_PARTS];                       /* where claims go side by side, */
    uint64_t settled; /* and of these keys so many count: nothing before them failed */
    bool parted;      /* they do; */
    int parts_status; /* why they fail: UNECHO_OK, UNECHO_NOMEM, UNECHO_FULL */
    bool telling;     /* the survey is over */
    uint64_t scope;   /* the number of the scope, if they are surveyed */
    bool begins;      /* another one begins with the next unit */
    uint64_t rank;    /* of the document that is surveyed or asked for; 0: none, see unecho_rank */
    bool started;     /* there was one, since the survey or what is told began */

    bool counts_documents; /* the survey does: of each key those that it is in */
    bool document_begins;  /* another one has begun, and had no unit yet */
    uint64_t documents;    /* so many had a unit; */
    uint64_t without;      /* so many had none, since the last one that did */
    uint64_t *in_scopes;   /* owned; with a share, both of each scope */
    size_t scopes, scope_room;
    uint64_t common; /* config.common, */
    bool share;      /* and common_share */

    struct unecho_kin kin; /* what is nearly the same */

    bool places;         /* where each key stood first is carried with it: see config.traced */
    uint64_t learned_to; /* the place of the last key that was learned */
};

/* What is traced of keys that are claimed, an array each, which the caller provides. */
struct unecho_origins {
    const uint64_t *places; /* where they stand (places.h); with memory->places, as is: */
    uint64_t *firsts;       /* where they stood before, 0: they did not */
    bool *learned;          /* there they were learned */
};

/* Documents whose keys are claimed, an array each: what they are nearly the same as is sought. */
struct unecho_memory_near {
    struct unecho_sketch **sketches; /* one a key; NULL: it has none. They stay the caller's, */
    struct unecho_relative *found;   /* and this is for the caller */
};

/* `salt`: see index.h. False: out of memory; release all the same. */
bool unecho_memory_init(struct unecho_memory *memory, const struct unecho_policy *policy,
                        const struct unecho_config *config, uint64_t salt);
void unecho_memory_release(struct unecho_memory *memory);

/* fresh[i]: keys[i] was not said before, in this scope or elsewhere; from now on it is. For a
 * memory that holds no counts. `origins`: NULL where nothing is traced. UNECHO_OK, UNECHO_NOMEM or
 * UNECHO_FULL: memory->done keys. */
int unecho_memory_claim(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                        bool *fresh, const struct unecho_origins *origins);

/* The same of documents: fresh[i] is false, too, of one that says the same as an earlier one; then
 * it leaves nothing behind. Of documents that are equal it says what it says without. */
int unecho_memory_claim_near(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                             bool *fresh, const struct unecho_origins *origins,
                             const struct unecho_memory_near *near);

/* May different threads claim keys in different parts of the set from now on? Not if it answers by
 * more than that. */
bool unecho_memory_part(struct unecho_memory *memory);

/* The same for keys of one part; one thread at a time for each. *n: how many; so many of them were
 * claimed. */
int unecho_memory_claim_part(struct unecho_memory *memory, unsigned part,
                             const struct unecho_key *keys, size_t *n, bool *fresh);

/* So many keys that were fresh then have their place in the stream: only these are counted. */
void unecho_memory_settle(struct unecho_memory *memory, size_t fresh);

/* fresh[i]: the same, and nothing changes. For a memory of keys (UNECHO_HOLDS_KEYS). */
void unecho_memory_look(const struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                        bool *fresh, const struct unecho_origins *origins);

/* The same as unecho_memory_claim for one that does. */
int unecho_memory_ask(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                      struct unecho_answer *answers, const struct unecho_origins *origins);

/* And as unecho_memory_claim_near. */
int unecho_memory_ask_near(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                           struct unecho_answer *answers, const struct unecho_origins *origins,
                           const struct unecho_memory_near *near);

/* The next key that is surveyed is of another document than the one before, which may have none. */
void unecho_memory_begin_document(struct unecho_memory *memory);

/* Counts keys that will be asked for later; with ranks those stand first where they stand now in a
 * document of the best one: `origins`, NULL where nothing is traced. Sketches, NULL where none are
 * asked for, are taken, and NULL is left where they were. UNECHO_OK, UNECHO_NOMEM or UNECHO_FULL,
 * as the next. */
int unecho_memory_survey(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                         const struct unecho_origins *origins, struct unecho_sketch **sketches);

/* Takes keys that were said elsewhere. fresh[i]: keys[i] was not among them before. Sketches: NULL,
 * or one a key. */
int unecho_memory_learn(struct unecho_memory *memory, const struct unecho_key *keys, size_t n,
                        bool *fresh, const struct unecho_origins *origins,
                        struct unecho_sketch *const *sketches);

/* Takes keys that are never repeats. */
int unecho_memory_allow(struct unecho_memory *memory, const struct unecho_key *keys, size_t n);

/* found[i]: keys[i] is allowed to stand any number of times. If any is (memory->allowed). */
void unecho_memory_find_allowed(const struct unecho_memory *memory, const struct unecho_key *keys,
                                size_t n, bool *found);

/* Keys that stand at an edge of a document each, which is told by its number, from 1; earlier[i]:
 * of the UNECHO_MEMORY_RECENT documents before it, keys[i] did in so many. In this scope.
 * UNECHO_OK, UNECHO_NOMEM or UNECHO_FULL. */
int unecho_memory_note_edges(struct unecho_memory *memory, const struct unecho_key *keys,
                             const uint64_t *documents, size_t n, unsigned *earlier);

/* What that would say of a key; it is not noted. */
unsigned unecho_memory_find_edges(const struct unecho_memory *memory, const struct unecho_key *key,
                                  uint64_t document);

/* A scope begins: nothing but what was learned has been said. */
void unecho_memory_forget(struct unecho_memory *memory);

size_t unecho_memory_count(const struct unecho_memory *memory);
size_t unecho_memory_bytes(const struct unecho_memory *memory);
size_t unecho_memory_near_bytes(const struct unecho_memory *memory);

#endif
