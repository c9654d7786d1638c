#include "workers.h"

#include <pthread.h>
#include <stdlib.h>

/* A pause of the input that is shorter than this is not worth falling out of step for. */
enum { PAUSE_MS = 5 };

struct workers {
    struct unecho_stream *stream;
    const struct unecho_workers_config *config;

    pthread_mutex_t input; /* who holds it may read; for the next four */
    unecho_block *rest;    /* owned; what was read behind the last block */
    uint64_t tickets;      /* given out, one a block */
    bool ended;

    pthread_mutex_t lock; /* for the next three; who has the turn may use stream and engine */
    pthread_cond_t turned;
    uint64_t turn; /* the ticket whose block is committed next */
    bool failed;
};

enum filled { FULL, PAUSED, ENDED, FAILED, NO_MEMORY };

/* Reads until the block is large, with the input lock. */
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

/* False: another block has failed. */
static bool wait_for_turn(struct workers *workers, uint64_t ticket) {
    bool failed;

    pthread_mutex_lock(&workers->lock);
    while (workers->turn != ticket && !workers->failed)
        pthread_cond_wait(&workers->turned, &workers->lock);
    failed = workers->failed;
    pthread_mutex_unlock(&workers->lock);
    return !failed;
}

static bool pass_turn(struct workers *workers, bool ok) {
    pthread_mutex_lock(&workers->lock);
    workers->turn++;
    workers->failed |= !ok;
    pthread_cond_broadcast(&workers->turned);
    pthread_mutex_unlock(&workers->lock);
    return ok;
}

/* A block and what is known of it. */
struct load {
    unecho_block *block;
    const char *file; /* where it ends */
    enum filled filled;
    int status;
};

static bool commit(struct workers *workers, const struct load *load) {
    struct unecho_stream *stream = workers->stream;
    int status = load->status;

    if (status == UNECHO_OK)
        status = unecho_push_block(stream->engine, load->block);
    return unecho_stream_drain(stream, load->file, status);
}

/* The block cannot go its own way: the input pauses or ends, or no place to split it was found. Has
 * the turn, and holds the input lock all the time. */
static bool commit_alone(struct workers *workers, const struct load *load) {
    struct unecho_stream *stream = workers->stream;
    enum unecho_stream_result result = UNECHO_STREAM_END;

    if (load->filled == FAILED || !commit(workers, load))
        return false;
    if (load->filled != ENDED)
        result = unecho_stream_copy(stream, workers->config->steady);
    workers->ended = result != UNECHO_STREAM_STEADY;
    if (result == UNECHO_STREAM_STEADY)
        return unecho_stream_drain(stream, load->file, unecho_lend(stream->engine, workers->rest));
    return result == UNECHO_STREAM_END;
}

/* Begins a block with what was read behind the last one and reads on, with the input lock. */
static struct load take(struct workers *workers, unecho_block **block) {
    struct load load = {.block = workers->rest, .status = UNECHO_OK};

    workers->rest = *block;
    *block = load.block;
    load.filled = fill(workers, load.block);
    load.file = unecho_input_label(workers->stream->input);
    if (load.filled == NO_MEMORY)
        load.status = UNECHO_NOMEM;
    return load;
}

/* Carries a block from the input to the output. False: there is none, or something failed. */
static bool carry(struct workers *workers, unecho_block **block) {
    struct load load;
    uint64_t ticket;
    bool ok;

    pthread_mutex_lock(&workers->input);
    if (workers->ended) {
        pthread_mutex_unlock(&workers->input);
        return false;
    }
    ticket = workers->tickets++;
    load = take(workers, block);
    if (load.filled == FULL && unecho_block_split(load.block, workers->rest) == 1) {
        pthread_mutex_unlock(&workers->input);
        load.status = unecho_block_prepare(load.block);
        return wait_for_turn(workers, ticket) && pass_turn(workers, commit(workers, &load));
    }
    ok = wait_for_turn(workers, ticket) && pass_turn(workers, commit_alone(workers, &load));
    workers->ended |= !ok;
    pthread_mutex_unlock(&workers->input);
    return ok;
}

static void *work(void *arg) {
    struct workers *workers = arg;
    unecho_block *block = unecho_block_create(workers->stream->engine);

    while (block && carry(workers, &block))
        ;
    unecho_block_destroy(block);
    return NULL;
}

/* Runs `work` on all threads, this one too, until the input is copied. */
static bool work_together(struct workers *workers) {
    unsigned count = workers->config->threads - 1, started = 0;
    pthread_t *threads = calloc(count, sizeof(*threads));

    for (; threads && started < count; started++)
        if (pthread_create(&threads[started], NULL, work, workers) != 0)
            break; /* fewer will do */
    work(workers);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    if (!workers->ended && !workers->failed) /* no thread had a block */
        return unecho_stream_fail(workers->stream, unecho_input_label(workers->stream->input),
                                  UNECHO_NOMEM);
    return !workers->failed;
}

static bool begin(struct workers *workers) {
    struct unecho_stream *stream = workers->stream;
    const char *file = unecho_input_label(stream->input);

    workers->rest = unecho_block_create(stream->engine);
    return workers->rest
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
    pthread_mutex_init(&workers.input, NULL);
    pthread_mutex_init(&workers.lock, NULL);
    pthread_cond_init(&workers.turned, NULL);
    ok = begin(&workers) && work_together(&workers);
    pthread_cond_destroy(&workers.turned);
    pthread_mutex_destroy(&workers.lock);
    pthread_mutex_destroy(&workers.input);
    unecho_block_destroy(workers.rest);
    return ok;
}
