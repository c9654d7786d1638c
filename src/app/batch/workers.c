/*
 * A block goes through three hands: it is read and prepared, claimed, and written. Blocks are read,
 * claimed and written in stream order, by one thread at a time; they are prepared side by side. A
 * thread takes whatever can be done next, what is nearest to the output first, so none of them
 * waits for a certain other one.
 *
 *   ring:  [ ... | written | claimed | claimed | prepared | being prepared | free ... ]
 *                          ^ written            ^ claimed                   ^ read
 */
#include "workers.h"

#include <pthread.h>
#include <stdlib.h>

/* A pause of the input that is shorter than this is not worth falling out of step for. */
enum { PAUSE_MS = 5 };

/* Blocks under way besides one for each thread: so many may wait for their turn. */
enum { SPARE_BLOCKS = 2 };

enum filled { FULL, PAUSED, ENDED, FAILED, NO_MEMORY };

/* A block and what is known of it. */
struct load {
    unecho_block *block; /* owned; NULL: none yet */
    const char *file;    /* where it ends */
    enum filled filled;
    int status;
    bool prepared, claimed; /* with the lock; the others are in the hands of one thread */
};

struct workers {
    struct unecho_stream *stream;
    const struct unecho_workers_config *config;

    pthread_mutex_t lock; /* for all that follows, but loads in somebody's hands */
    pthread_cond_t changed;
    struct load *ring; /* owned; block n is in ring[n % size] */
    size_t size;
    uint64_t read, claimed, written; /* blocks so far */
    bool reading, claiming, writing; /* somebody is; he alone may use input, set, output */
    bool full;                       /* a claim has failed: no others */
    bool ended, failed;

    unecho_block *rest; /* owned; what was read behind the last block; for the reader */
};

static struct load *load_at(struct workers *workers, uint64_t number) {
    return &workers->ring[number % workers->size];
}

/* Reads until the block is large. */
static enum filled fill(struct workers *workers, unecho_block *block) {
    struct unecho_input *input = workers->stream->input;

    do {
        char *room = unecho_block_reserve(block, UNECHO_READER_BLOCK);
        enum unecho_input_event event;
        size_t len;

        if (unecho_input_is_paused(input, PAUSE_MS))
            return PAUSED;
        if (!room)
            return NO_MEMORY;
        event = unecho_input_read(input, room, UNECHO_READER_BLOCK, &len);
        if (event == UNECHO_INPUT_END)
            return ENDED;
        if (event == UNECHO_INPUT_FATAL)
            return FAILED;
        unecho_block_add(block, len);
    } while (unecho_block_length(block) < workers->config->block);
    return FULL;
}

static bool push(struct workers *workers, const struct load *load) {
    struct unecho_stream *stream = workers->stream;
    int status = load->status;

    if (status == UNECHO_OK)
        status = unecho_push_block(stream->engine, load->block);
    return unecho_stream_drain(stream, load->file, status);
}

/* The block cannot go its own way: the input pauses or ends, or no place to split it was found. All
 * before it are written, and nobody else reads. */
static enum unecho_stream_result go_alone(struct workers *workers, const struct load *load) {
    struct unecho_stream *stream = workers->stream;
    enum unecho_stream_result result = UNECHO_STREAM_END;

    if (load->filled == FAILED || !push(workers, load))
        return UNECHO_STREAM_FAILED;
    if (load->filled != ENDED)
        result = unecho_stream_copy(stream, workers->config->steady);
    if (result == UNECHO_STREAM_STEADY &&
        !unecho_stream_drain(stream, load->file, unecho_lend(stream->engine, workers->rest)))
        return UNECHO_STREAM_FAILED;
    return result;
}

/* The jobs are done without the lock, which they are called with. */
static void leave(struct workers *workers) { pthread_mutex_unlock(&workers->lock); }

static void come_back(struct workers *workers) {
    pthread_mutex_lock(&workers->lock);
    pthread_cond_broadcast(&workers->changed);
}

static void write_next(struct workers *workers) {
    struct load *load = load_at(workers, workers->written);
    bool ok;

    workers->writing = true;
    leave(workers);
    ok = push(workers, load);
    come_back(workers);
    workers->writing = false;
    workers->failed |= !ok;
    load->prepared = load->claimed = false;
    workers->written++;
}

static void claim_next(struct workers *workers) {
    struct load *load = load_at(workers, workers->claimed);
    int status = load->status;

    workers->claiming = true;
    leave(workers);
    if (status == UNECHO_OK)
        status = unecho_claim_block(workers->stream->engine, load->block);
    come_back(workers);
    workers->claiming = false;
    workers->full = status != UNECHO_OK;
    load->claimed = true;
    workers->claimed++;
}

/* Does what can be done for blocks that are there. False: nothing. */
static bool move_on(struct workers *workers) {
    if (!workers->writing && load_at(workers, workers->written)->claimed)
        write_next(workers);
    else if (!workers->claiming && !workers->full && load_at(workers, workers->claimed)->prepared &&
             !load_at(workers, workers->claimed)->claimed)
        claim_next(workers);
    else
        return false;
    return true;
}

/* Once all other blocks are written. */
static void wait_and_go_alone(struct workers *workers, struct load *load) {
    enum unecho_stream_result result;

    while (!workers->failed && workers->written + 1 < workers->read)
        if (!move_on(workers))
            pthread_cond_wait(&workers->changed, &workers->lock);
    if (workers->failed)
        return;
    leave(workers);
    result = go_alone(workers, load);
    come_back(workers);
    workers->ended = result == UNECHO_STREAM_END;
    workers->failed |= result == UNECHO_STREAM_FAILED;
    workers->claimed++;
    workers->written++;
}

/* Begins a block with what was read behind the last one, reads on and prepares it. */
static void read_next(struct workers *workers) {
    struct load *load = load_at(workers, workers->read++);
    unecho_block *block = load->block ? load->block : unecho_block_create(workers->stream->engine);
    bool whole;

    workers->reading = true;
    leave(workers);
    load->block = workers->rest;
    workers->rest = block;
    load->filled = block ? fill(workers, load->block) : NO_MEMORY;
    load->file = unecho_input_label(workers->stream->input);
    load->status = load->filled == NO_MEMORY ? UNECHO_NOMEM : UNECHO_OK;
    whole = load->filled == FULL && unecho_block_split(load->block, workers->rest) == 1;
    come_back(workers);
    if (!whole)
        wait_and_go_alone(workers, load);
    workers->reading = false;
    if (!whole)
        return;
    leave(workers);
    load->status = unecho_block_prepare(load->block);
    come_back(workers);
    load->prepared = true;
}

static void *work(void *arg) {
    struct workers *workers = arg;

    pthread_mutex_lock(&workers->lock);
    while (!workers->failed && !(workers->ended && workers->written == workers->read)) {
        if (move_on(workers))
            continue;
        if (!workers->reading && !workers->ended &&
            workers->read - workers->written < workers->size)
            read_next(workers);
        else
            pthread_cond_wait(&workers->changed, &workers->lock);
    }
    pthread_cond_broadcast(&workers->changed);
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

/* Runs `work` on all threads, this one too, until the input is copied. */
static void work_together(struct workers *workers) {
    unsigned count = workers->config->threads - 1, started = 0;
    pthread_t *threads = calloc(count, sizeof(*threads));

    for (; threads && started < count; started++)
        if (pthread_create(&threads[started], NULL, work, workers) != 0)
            break; /* fewer will do */
    work(workers);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
}

static bool begin(struct workers *workers) {
    struct unecho_stream *stream = workers->stream;
    const char *file = unecho_input_label(stream->input);

    workers->size = workers->config->threads + SPARE_BLOCKS;
    workers->ring = calloc(workers->size, sizeof(*workers->ring));
    workers->rest = unecho_block_create(stream->engine);
    return workers->ring && workers->rest
               ? unecho_stream_drain(stream, file, unecho_lend(stream->engine, workers->rest))
               : unecho_stream_fail(stream, file, UNECHO_NOMEM);
}

bool unecho_workers_copy(struct unecho_stream *stream, const struct unecho_workers_config *config) {
    struct workers workers = {.stream = stream, .config = config};
    enum unecho_stream_result result;
    bool ok;

    result = unecho_stream_copy(stream, config->threads > 1 ? config->steady : 0);
    if (result != UNECHO_STREAM_STEADY)
        return result == UNECHO_STREAM_END;
    pthread_mutex_init(&workers.lock, NULL);
    pthread_cond_init(&workers.changed, NULL);
    ok = begin(&workers);
    if (ok)
        work_together(&workers);
    pthread_cond_destroy(&workers.changed);
    pthread_mutex_destroy(&workers.lock);
    for (size_t i = 0; workers.ring && i < workers.size; i++)
        unecho_block_destroy(workers.ring[i].block);
    free(workers.ring);
    unecho_block_destroy(workers.rest);
    return ok && !workers.failed;
}
