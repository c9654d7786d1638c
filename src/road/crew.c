/*
 *   ring:  [ put | delivered | settled | claimed in part | prepared | being prepared | free ... ]
 *                 ^ put                 ^ settled                                     ^ taken
 */
#include "crew.h"

#include "cpus.h"

#include <pthread.h>
#include <stdlib.h>

/* Threads from which on claims are dealt to parts: two get no faster by what that costs, as claims
 * take less than half of the time. */
enum { PARTING = 3 };

/* Blocks under way: so many may wait for their turn while each thread has one in its hands. */
enum { A_THREAD = 2, SPARE_BLOCKS = 2 };

/* Threads that nobody has asked for: more are hardly worth it. */
enum { MOST_USED = 16 };

struct slot {
    struct unecho_load load; /* in the hands of one thread, but while it is claimed in parts */
    unsigned parts;          /* that are left to claim; with the lock, as all that follows */
    bool prepared, dealt, gathered, delivered;
};

/* What can be done next. */
enum job_kind { NOTHING, PUT, SETTLE, CLAIM, TAKE };

struct job {
    enum job_kind kind;
    unsigned part; /* to claim */
};

struct hands {
    const struct unecho_crew *crew;
    pthread_t *threads; /* owned; those that were started */
    unsigned started, most;
    bool parted; /* blocks are claimed in parts, if they can be */

    pthread_mutex_t lock;   /* for all that follows, and the two above */
    pthread_cond_t more;    /* there is something to do, or it is over */
    pthread_cond_t drained; /* all is put but what goes alone, or it is over */
    unsigned idle;          /* threads that wait for more */
    struct slot *ring;      /* owned; block n is in ring[n % size] */
    size_t size;
    uint64_t taken, settled, put;   /* blocks so far */
    bool taking, settling, putting; /* somebody is */
    struct {
        uint64_t claimed; /* blocks */
        bool claiming;
    } parts[UNECHO_PARTS];
    bool full; /* a claim has failed: no others */
    bool ended, failed;
};

unsigned unecho_crew_threads(unsigned asked) {
    return asked > 0 ? asked : unecho_cpus_usable("", MOST_USED);
}

size_t unecho_crew_size(unsigned threads) { return A_THREAD * (size_t)threads + SPARE_BLOCKS; }

static struct slot *slot_of(const struct hands *hands, uint64_t number) {
    return &hands->ring[number % hands->size];
}

/* --- what can be done ------------------------------------------------------------------------- */

static bool is_over(const struct hands *hands) {
    return hands->failed || (hands->ended && hands->put == hands->taken);
}

static bool is_claiming(const struct hands *hands) {
    bool claiming = false;

    for (size_t i = 0; i < UNECHO_PARTS; i++)
        claiming |= hands->parts[i].claiming;
    return claiming;
}

/* What has failed is told when nobody changes what is counted. */
static bool can_put(const struct hands *hands) {
    return !hands->putting && hands->put < hands->settled &&
           slot_of(hands, hands->put)->delivered && !(hands->full && is_claiming(hands));
}

static bool can_settle(const struct hands *hands) {
    const struct slot *next = slot_of(hands, hands->settled);

    return !hands->settling && !hands->full && hands->settled < hands->taken && next->prepared &&
           (!next->dealt || next->gathered);
}

static bool can_take(const struct hands *hands) {
    return !hands->taking && !hands->ended && hands->taken - hands->put < hands->size;
}

/* The part that is farthest behind, of those of which a block can be claimed; UNECHO_PARTS: none.
 */
static unsigned next_part(const struct hands *hands) {
    unsigned found = UNECHO_PARTS;

    if (!hands->parted || hands->full)
        return found;
    for (unsigned i = 0; i < UNECHO_PARTS; i++) {
        uint64_t number = hands->parts[i].claimed;

        if (hands->parts[i].claiming || number == hands->taken || !slot_of(hands, number)->dealt)
            continue;
        if (found == UNECHO_PARTS || number < hands->parts[found].claimed)
            found = i;
    }
    return found;
}

/* What is nearest to the output. */
static struct job next_job(const struct hands *hands) {
    struct job job = {NOTHING, 0};

    if (is_over(hands))
        return job;
    if (can_put(hands))
        job.kind = PUT;
    else if (can_settle(hands))
        job.kind = SETTLE;
    else if ((job.part = next_part(hands)) < UNECHO_PARTS)
        job.kind = CLAIM;
    else if (can_take(hands))
        job.kind = TAKE;
    return job;
}

/* --- the threads ------------------------------------------------------------------------------ */

static void *work(void *arg);

static void start_thread(struct hands *hands) {
    if (pthread_create(&hands->threads[hands->started], NULL, work, hands) == 0)
        hands->started++;
    else
        hands->most = hands->started; /* fewer will do */
}

/* Lets go of the lock to do a job that is marked as begun. If there is more to do, another thread
 * does it. */
static void leave(struct hands *hands) {
    bool starts = hands->idle == 0 && hands->started < hands->most;

    if ((hands->idle > 0 || starts) && next_job(hands).kind != NOTHING) {
        if (starts)
            start_thread(hands);
        else
            pthread_cond_signal(&hands->more);
    }
    pthread_mutex_unlock(&hands->lock);
}

static void come_back(struct hands *hands) { pthread_mutex_lock(&hands->lock); }

/* --- the jobs: all are called with the lock --------------------------------------------------- */

static void put_next(struct hands *hands) {
    struct slot *slot = slot_of(hands, hands->put);
    bool ok;

    hands->putting = true;
    leave(hands);
    ok = hands->crew->put(hands->crew->work, &slot->load);
    come_back(hands);
    hands->putting = false;
    hands->failed |= !ok;
    slot->prepared = slot->dealt = slot->gathered = slot->delivered = false;
    hands->put++;
    if (hands->put + 1 == hands->taken || hands->failed)
        pthread_cond_signal(&hands->drained);
}

/* The thread that settles a block delivers it, while it is near. */
static void settle_next(struct hands *hands) {
    const struct unecho_crew *crew = hands->crew;
    struct slot *slot = slot_of(hands, hands->settled);
    int status = slot->load.status;

    hands->settling = true;
    leave(hands);
    if (status == UNECHO_OK && crew->claims)
        status = unecho_claim_block(crew->engine, slot->load.block);
    come_back(hands);
    hands->settling = false;
    hands->full = status != UNECHO_OK;
    hands->settled++;
    for (size_t i = 0; i < UNECHO_PARTS && !slot->dealt; i++)
        hands->parts[i].claimed = hands->settled;
    if (crew->deliver && status == UNECHO_OK) {
        leave(hands);
        slot->load.status = crew->deliver(crew->work, &slot->load);
        come_back(hands);
    }
    slot->delivered = true;
}

/* Claims what can be claimed of a part. */
static void claim_part(struct hands *hands, unsigned part) {
    struct slot *slot = slot_of(hands, hands->parts[part].claimed);

    hands->parts[part].claiming = true;
    leave(hands);
    unecho_claim_part(hands->crew->engine, slot->load.block, part);
    come_back(hands);
    hands->parts[part].claiming = false;
    hands->parts[part].claimed++;
    if (--slot->parts > 0)
        return;
    leave(hands);
    unecho_gather_block(slot->load.block);
    come_back(hands);
    slot->gathered = true;
}

/* Brings a block that is there nearer to the output. */
static void move_on(struct hands *hands, struct job job) {
    if (job.kind == PUT)
        put_next(hands);
    else if (job.kind == SETTLE)
        settle_next(hands);
    else
        claim_part(hands, job.part);
}

/* Once all other blocks are put. */
static void go_alone(struct hands *hands, struct unecho_load *load) {
    enum unecho_crew_went went;

    while (!hands->failed && hands->put + 1 < hands->taken) {
        struct job job = next_job(hands);

        if (job.kind != NOTHING) /* and none is to take, as this thread does */
            move_on(hands, job);
        else
            pthread_cond_wait(&hands->drained, &hands->lock);
    }
    if (hands->failed)
        return;
    leave(hands);
    went = hands->crew->alone(hands->crew->work, load);
    come_back(hands);
    hands->ended = went == UNECHO_CREW_END;
    hands->failed |= went == UNECHO_CREW_FAILED;
    hands->settled++;
    hands->put++;
    for (size_t i = 0; i < UNECHO_PARTS; i++)
        hands->parts[i].claimed = hands->settled;
}

/* The thread that takes a block prepares it, while it is near. */
static void prepare(struct hands *hands, struct slot *slot) {
    const struct unecho_crew *crew = hands->crew;
    struct unecho_load *load = &slot->load;
    bool dealt = false;

    leave(hands);
    if (load->status == UNECHO_OK)
        load->status =
            crew->prepare ? crew->prepare(crew->work, load) : unecho_block_prepare(load->block);
    if (load->status == UNECHO_OK && hands->parted &&
        unecho_block_length(load->block) >= UNECHO_CREW_DEALT)
        dealt = unecho_deal_block(crew->engine, load->block);
    come_back(hands);
    slot->parts = UNECHO_PARTS;
    slot->dealt = dealt;
    slot->prepared = true;
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
    if (taken == UNECHO_CREW_BLOCK)
        prepare(hands, slot);
}

static void *work(void *arg) {
    struct hands *hands = arg;

    pthread_mutex_lock(&hands->lock);
    while (!is_over(hands)) {
        struct job job = next_job(hands);

        if (job.kind == TAKE)
            take_next(hands);
        else if (job.kind != NOTHING)
            move_on(hands, job);
        if (job.kind != NOTHING)
            continue;
        hands->idle++;
        pthread_cond_wait(&hands->more, &hands->lock);
        hands->idle--;
    }
    pthread_cond_broadcast(&hands->more);
    pthread_cond_signal(&hands->drained);
    pthread_mutex_unlock(&hands->lock);
    return NULL;
}

/* Runs `work` on this thread, and on others if there is enough to do. */
static void work_together(struct hands *hands) {
    pthread_mutex_init(&hands->lock, NULL);
    pthread_cond_init(&hands->more, NULL);
    pthread_cond_init(&hands->drained, NULL);
    work(hands);
    for (unsigned i = 0; i < hands->started; i++) /* none is started any more */
        pthread_join(hands->threads[i], NULL);
    pthread_cond_destroy(&hands->drained);
    pthread_cond_destroy(&hands->more);
    pthread_mutex_destroy(&hands->lock);
}

bool unecho_crew_run(const struct unecho_crew *crew) {
    struct hands hands = {.crew = crew,
                          .size = unecho_crew_size(crew->threads),
                          .most = crew->threads - 1,
                          .parted = crew->claims && crew->threads >= PARTING &&
                                    unecho_claims_in_parts(crew->engine)};

    hands.ring = calloc(hands.size, sizeof(*hands.ring));
    hands.threads = calloc(crew->threads, sizeof(*hands.threads));
    if (!hands.ring || !hands.threads) { /* the work tells of it: there is no block */
        struct unecho_load none = {.status = UNECHO_NOMEM};

        free(hands.ring);
        free(hands.threads);
        return crew->alone(crew->work, &none) != UNECHO_CREW_FAILED;
    }
    for (size_t i = 0; i < hands.size; i++)
        hands.ring[i].load.place = i;
    work_together(&hands);
    for (size_t i = 0; i < hands.size; i++)
        unecho_block_destroy(hands.ring[i].load.block);
    free(hands.ring);
    free(hands.threads);
    return !hands.failed;
}
