/*
 *   ring:  [ ... | put | claimed | claimed | prepared | being prepared | free ... ]
 *                       ^ put               ^ claimed                   ^ taken
 */
#include "crew.h"

#include <pthread.h>
#include <stdlib.h>

/* Blocks under way besides one for each thread: so many may wait for their turn. */
enum { SPARE_BLOCKS = 2 };

struct slot {
    struct unecho_load load; /* in the hands of one thread */
    bool prepared, claimed;  /* with the lock */
};

struct hands {
    const struct unecho_crew *crew;
    pthread_mutex_t lock; /* for all that follows */
    pthread_cond_t changed;
    struct slot *ring; /* owned; block n is in ring[n % size] */
    size_t size;
    uint64_t taken, claimed, put;   /* blocks so far */
    bool taking, claiming, putting; /* somebody is */
    bool full;                      /* a claim has failed: no others */
    bool ended, failed;
};

size_t unecho_crew_size(unsigned threads) { return (size_t)threads + SPARE_BLOCKS; }

static struct slot *slot_of(struct hands *hands, uint64_t number) {
    return &hands->ring[number % hands->size];
}

/* The work is done without the lock, which all these are called with. */
static void leave(struct hands *hands) { pthread_mutex_unlock(&hands->lock); }

static void come_back(struct hands *hands) {
    pthread_mutex_lock(&hands->lock);
    pthread_cond_broadcast(&hands->changed);
}

static void put_next(struct hands *hands) {
    struct slot *slot = slot_of(hands, hands->put);
    bool ok;

    hands->putting = true;
    leave(hands);
    ok = hands->crew->put(hands->crew->work, &slot->load);
    come_back(hands);
    hands->putting = false;
    hands->failed |= !ok;
    slot->prepared = slot->claimed = false;
    hands->put++;
}

static void claim_next(struct hands *hands) {
    const struct unecho_crew *crew = hands->crew;
    struct slot *slot = slot_of(hands, hands->claimed);
    int status = slot->load.status;

    hands->claiming = true;
    leave(hands);
    if (status == UNECHO_OK && crew->claims)
        status = unecho_claim_block(crew->engine, slot->load.block);
    come_back(hands);
    hands->claiming = false;
    hands->full = status != UNECHO_OK;
    slot->claimed = true;
    hands->claimed++;
}

/* Does what can be done for blocks that are there. False: nothing. */
static bool move_on(struct hands *hands) {
    const struct slot *next = slot_of(hands, hands->claimed);

    if (!hands->putting && slot_of(hands, hands->put)->claimed)
        put_next(hands);
    else if (!hands->claiming && !hands->full && next->prepared && !next->claimed)
        claim_next(hands);
    else
        return false;
    return true;
}

/* Once all other blocks are put. */
static void go_alone(struct hands *hands, struct unecho_load *load) {
    enum unecho_crew_went went;

    while (!hands->failed && hands->put + 1 < hands->taken)
        if (!move_on(hands))
            pthread_cond_wait(&hands->changed, &hands->lock);
    if (hands->failed)
        return;
    leave(hands);
    went = hands->crew->alone(hands->crew->work, load);
    come_back(hands);
    hands->ended = went == UNECHO_CREW_END;
    hands->failed |= went == UNECHO_CREW_FAILED;
    hands->claimed++;
    hands->put++;
}

static void take_next(struct hands *hands) {
    struct slot *slot = slot_of(hands, hands->taken++);
    struct unecho_load *load = &slot->load;
    enum unecho_crew_taken taken = UNECHO_CREW_ALONE;

    hands->taking = true;
    leave(hands);
    if (!load->block)
        load->block = unecho_block_create(hands->crew->engine);
    load->status = load->block ? UNECHO_OK : UNECHO_NOMEM;
    if (load->block)
        taken = hands->crew->take(hands->crew->work, load);
    come_back(hands);
    if (taken == UNECHO_CREW_ALONE)
        go_alone(hands, load);
    if (taken == UNECHO_CREW_NONE) {
        hands->taken--;
        hands->ended = true;
    }
    hands->taking = false;
    if (taken != UNECHO_CREW_BLOCK)
        return;
    leave(hands);
    if (load->status == UNECHO_OK)
        load->status = hands->crew->prepare ? hands->crew->prepare(hands->crew->work, load)
                                            : unecho_block_prepare(load->block);
    come_back(hands);
    slot->prepared = true;
}

static void *work(void *arg) {
    struct hands *hands = arg;

    pthread_mutex_lock(&hands->lock);
    while (!hands->failed && !(hands->ended && hands->put == hands->taken)) {
        if (move_on(hands))
            continue;
        if (!hands->taking && !hands->ended && hands->taken - hands->put < hands->size)
            take_next(hands);
        else
            pthread_cond_wait(&hands->changed, &hands->lock);
    }
    pthread_cond_broadcast(&hands->changed);
    pthread_mutex_unlock(&hands->lock);
    return NULL;
}

/* Runs `work` on all threads, this one too. */
static void work_together(struct hands *hands) {
    unsigned count = hands->crew->threads - 1, started = 0;
    pthread_t *threads = calloc(count + 1, sizeof(*threads));

    for (; threads && started < count; started++)
        if (pthread_create(&threads[started], NULL, work, hands) != 0)
            break; /* fewer will do */
    work(hands);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
}

bool unecho_crew_run(const struct unecho_crew *crew) {
    struct hands hands = {.crew = crew, .size = unecho_crew_size(crew->threads)};

    hands.ring = calloc(hands.size, sizeof(*hands.ring));
    if (!hands.ring) { /* the work tells of it: there is no block */
        struct unecho_load none = {.status = UNECHO_NOMEM};

        return crew->alone(crew->work, &none) != UNECHO_CREW_FAILED;
    }
    for (size_t i = 0; i < hands.size; i++)
        hands.ring[i].load.place = i;
    pthread_mutex_init(&hands.lock, NULL);
    pthread_cond_init(&hands.changed, NULL);
    work_together(&hands);
    pthread_cond_destroy(&hands.changed);
    pthread_mutex_destroy(&hands.lock);
    for (size_t i = 0; i < hands.size; i++)
        unecho_block_destroy(hands.ring[i].load.block);
    free(hands.ring);
    return !hands.failed;
}
