/*
 * A block ends where a unit surely ends; what was read behind that begins the next one. When the
 * input pauses or ends, or there is no such place, the block goes on alone, as text.
 */
#include "workers.h"

#include "crew.h"

#include <stdlib.h>

/* A pause of the input that is shorter than this is not worth falling out of step for. */
enum { PAUSE_MS = 5 };

enum filled { FULL, PAUSED, ENDED };

/* What is known of a block. */
struct origin {
    const char *file; /* where it ends */
    enum filled filled;
};

struct workers {
    struct unecho_stream *stream;
    const struct unecho_workers_config *config;
    struct origin *origins; /* owned; by the place of the load */
    unecho_block *rest;     /* owned; what was read behind the last block */
};

/* Reads until the block is large. */
static enum filled fill(struct workers *workers, struct unecho_load *load) {
    struct unecho_input *input = workers->stream->input;

    do {
        char *room = unecho_block_reserve(load->block, UNECHO_READER_BLOCK);
        enum unecho_input_event event;
        size_t len;

        if (unecho_input_is_paused(input, PAUSE_MS))
            return PAUSED;
        if (!room) {
            load->status = UNECHO_NOMEM;
            return FULL;
        }
        event = unecho_input_read(input, room, UNECHO_READER_BLOCK, &len);
        if (event == UNECHO_INPUT_END)
            return ENDED;
        unecho_block_add(load->block, len);
    } while (unecho_block_length(load->block) < workers->config->block);
    return FULL;
}

/* Begins a block with what was read behind the last one, and reads on. */
static enum unecho_crew_taken take(void *work, struct unecho_load *load) {
    struct workers *workers = work;
    struct origin *origin = &workers->origins[load->place];
    unecho_block *block = load->block;

    load->block = workers->rest;
    workers->rest = block;
    origin->filled = fill(workers, load);
    origin->file = unecho_input_label(workers->stream->input);
    if (load->status != UNECHO_OK || origin->filled != FULL ||
        unecho_block_split(load->block, workers->rest) != 1)
        return UNECHO_CREW_ALONE;
    return UNECHO_CREW_BLOCK;
}

static bool put(void *work, struct unecho_load *load) {
    struct workers *workers = work;
    struct unecho_stream *stream = workers->stream;
    const char *file = workers->origins[load->place].file;
    int status = load->status;

    if (status == UNECHO_OK)
        status = unecho_push_block(stream->engine, load->block);
    /* a block that there is no memory for has no origin */
    return unecho_stream_drain(stream, file ? file : "input", status);
}

static enum unecho_crew_went alone(void *work, struct unecho_load *load) {
    struct workers *workers = work;
    struct unecho_stream *stream = workers->stream;
    const struct origin *origin = &workers->origins[load->place];
    enum unecho_stream_result result = UNECHO_STREAM_END;

    if (!put(work, load))
        return UNECHO_CREW_FAILED;
    if (origin->filled != ENDED)
        result = unecho_stream_copy(stream, workers->config->steady);
    if (result != UNECHO_STREAM_STEADY)
        return result == UNECHO_STREAM_END ? UNECHO_CREW_END : UNECHO_CREW_FAILED;
    return unecho_stream_drain(stream, origin->file, unecho_lend(stream->engine, workers->rest))
               ? UNECHO_CREW_ON
               : UNECHO_CREW_FAILED;
}

static bool begin(struct workers *workers) {
    struct unecho_stream *stream = workers->stream;
    const char *file = unecho_input_label(stream->input);

    workers->origins =
        calloc(unecho_crew_size(workers->config->threads), sizeof(*workers->origins));
    workers->rest = unecho_block_create(stream->engine);
    return workers->origins && workers->rest
               ? unecho_stream_drain(stream, file, unecho_lend(stream->engine, workers->rest))
               : unecho_stream_fail(stream, file, UNECHO_NOMEM);
}

bool unecho_workers_copy(struct unecho_stream *stream, const struct unecho_workers_config *config) {
    struct workers workers = {.stream = stream, .config = config};
    const struct unecho_crew crew = {.engine = stream->engine,
                                     .threads = config->threads,
                                     .work = &workers,
                                     .take = take,
                                     .put = put,
                                     .alone = alone};
    enum unecho_stream_result result;
    bool ok;

    result = unecho_stream_copy(stream, config->threads > 1 ? config->steady : 0);
    if (result != UNECHO_STREAM_STEADY)
        return result == UNECHO_STREAM_END;
    ok = begin(&workers) && unecho_crew_run(&crew);
    free(workers.origins);
    unecho_block_destroy(workers.rest);
    return ok;
}
