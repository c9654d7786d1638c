/*
 * A block ends where a unit surely ends; what was read behind that begins the next one. When the
 * input pauses or ends, or there is no such place, the block goes on alone, as text. Of a large
 * file it is only found where a block ends, and the thread that prepares it reads it (ranges.h).
 */
#include "texts.h"

#include "crew.h"
#include "ranges.h"

#include <stdlib.h>

/* A pause of the input that is shorter than this is not worth falling out of step for. */
enum { PAUSE_MS = 5 };

/* How copying on one thread ended. */
enum result {
    END,    /* of the inputs, or of those that are text */
    STEADY, /* much has come without a pause, and more may come */
    FAILED  /* the user was told, or writer->error says why */
};

/* --- on one thread ---------------------------------------------------------------------------- */

/* An input has ended, and a unit with it. */
static bool end_unit(struct unecho_sink *sink, const char *file) {
    int status = unecho_break(sink->engine);

    if (sink->kind == UNECHO_SINK_WRITE)
        return unecho_sink_drain(sink, file, status);
    return status == UNECHO_OK || unecho_sink_fail(sink, file, status);
}

/* The same if each is a text. */
static bool end_input(const struct unecho_texts *texts, const char *file) {
    unecho_documents_end_text(texts->sink->documents);
    if (texts->ends)
        return unecho_sink_push(texts->sink, file, "", 0, true);
    return !texts->breaks || end_unit(texts->sink, file);
}

/* Reads, and notes what. An input that nothing came of, as it failed or was passed over, does not
 * end a text. */
static enum unecho_source_event read_on(const struct unecho_texts *texts, char *room, size_t *len) {
    struct unecho_source *source = texts->source;
    const char *file = unecho_source_label(source);
    size_t at = source->at;
    uint64_t failed = source->failed;
    enum unecho_source_event event = unecho_source_read(source, room, UNECHO_READER_BLOCK, len);

    if (unecho_sink_is_witnessed(texts->sink) &&
        (*len > 0 || (event == UNECHO_SOURCE_FILE_END && source->failed == failed)))
        unecho_witness_read(texts->sink->witness, at, file, *len);
    if (event == UNECHO_SOURCE_FILE_END && source->came == 0 &&
        (source->failed > failed || source->passed))
        return UNECHO_SOURCE_DATA;
    return event;
}

/* One block, or the end of a file, to the sink. False: the end, or (*ok) it failed. */
static bool step(const struct unecho_texts *texts, size_t *len, bool *ok) {
    struct unecho_sink *sink = texts->sink;
    const char *file = unecho_source_label(texts->source);
    char *room = unecho_reserve(sink->engine, UNECHO_READER_BLOCK);
    enum unecho_source_event event;

    *len = 0;
    *ok = room || unecho_sink_fail(sink, file, UNECHO_NOMEM);
    if (!room)
        return false;
    event = read_on(texts, room, len);
    if (sink->kind == UNECHO_SINK_WRITE)
        unecho_documents_measure(sink->documents, file, room, *len);
    unecho_rank(sink->engine, texts->source->ranks.file);
    if (event == UNECHO_SOURCE_DATA)
        *ok = unecho_sink_push(sink, file, room, *len, false);
    else if (event == UNECHO_SOURCE_FILE_END)
        *ok = end_input(texts, file);
    return *ok && (event == UNECHO_SOURCE_DATA || event == UNECHO_SOURCE_FILE_END);
}

/* Until it ends, or `steady` bytes have come without a pause (0: never mind). What is certain is
 * written before it waits for input. */
static enum result copy_alone(const struct unecho_texts *texts, uint64_t steady) {
    struct unecho_sink *sink = texts->sink;
    uint64_t since_pause = 0;

    while (steady == 0 || since_pause < steady) {
        bool ok;
        size_t len;

        if (unecho_source_is_paused(texts->source, 0)) { /* everything certain is out before */
            unecho_writer_flush(sink->writer);
            since_pause = 0;
        }
        if (!step(texts, &len, &ok))
            return ok ? END : FAILED;
        if (sink->writer->error.tried)
            return FAILED;
        since_pause += len;
    }
    return STEADY;
}

/* --- on several ------------------------------------------------------------------------------- */

enum filled { FULL, PAUSED, ENDED /* the input, or what is text of it */ };

/* What is known of a block. */
struct origin {
    const char *file; /* where it ends */
    enum filled filled;
    bool whole;                     /* its last text has ended */
    struct unecho_file_range range; /* what it is, before that is read */
};

struct workers {
    const struct unecho_texts *texts;
    unsigned threads;
    struct origin *origins; /* owned; by the place of the load */
    unecho_block *rest;     /* owned; what was read behind the last block */
    struct unecho_ranges ranges;
    uint64_t fresh; /* so many of the last bytes are of the file that is read */
};

/* What was read goes to the block. */
static void add(struct workers *workers, struct unecho_load *load, enum unecho_source_event event,
                size_t len) {
    struct origin *origin = &workers->origins[load->place];

    unecho_block_add(load->block, len);
    origin->whole &= len == 0;
    workers->fresh = event == UNECHO_SOURCE_DATA ? workers->fresh + len : 0;
    if (event == UNECHO_SOURCE_FILE_END && workers->texts->ends) {
        load->status = unecho_block_end(load->block);
        origin->whole = true;
    }
}

/* Reads until the block is large. */
static enum filled fill(struct workers *workers, struct unecho_load *load) {
    struct unecho_source *input = workers->texts->source;

    do {
        char *room = unecho_block_reserve(load->block, UNECHO_READER_BLOCK);
        uint64_t failed = input->failed;
        size_t at = input->at, len;
        enum unecho_source_event event;

        if (unecho_source_is_paused(input, PAUSE_MS))
            return PAUSED;
        if (!room) {
            load->status = UNECHO_NOMEM;
            return FULL;
        }
        event = read_on(workers->texts, room, &len);
        if (input->failed > failed)
            unecho_ranges_note_failure(&workers->ranges, at);
        if (event == UNECHO_SOURCE_END || event == UNECHO_SOURCE_OTHER)
            return ENDED;
        add(workers, load, event, len);
    } while (load->status == UNECHO_OK && unecho_block_length(load->block) < workers->texts->block);
    return FULL;
}

/* Takes a range of a file as the block, if nothing was read behind the last one. */
static bool take_range(struct workers *workers, struct unecho_load *load) {
    struct origin *origin = &workers->origins[load->place];

    if (unecho_sink_is_witnessed(workers->texts->sink) || unecho_block_length(load->block) > 0 ||
        !unecho_ranges_take(&workers->ranges, &origin->range))
        return false;
    origin->filled = FULL;
    origin->file = unecho_source_label(workers->texts->source);
    unecho_block_go_on(load->block, workers->rest);
    return true;
}

/* Ends a block before a range: what was read behind its end is read again. */
static bool end_before_range(struct workers *workers, unecho_block *block) {
    size_t end, texts = unecho_block_texts(block), len;

    if (unecho_sink_is_witnessed(workers->texts->sink) ||
        !unecho_ranges_may_follow(&workers->ranges))
        return false;
    end = unecho_block_boundary(block, 0);
    if (end == 0)
        return false;
    (void)unecho_block_text(block, texts - 1, &len);
    if (len - end > workers->fresh || !unecho_ranges_go_back(&workers->ranges, len - end))
        return false;
    workers->fresh = 0;
    unecho_block_cut(block, end);
    unecho_block_go_on(block, workers->rest);
    return true;
}

/* Begins a block with what was read behind the last one, and reads on. */
static enum unecho_crew_taken take(void *work, struct unecho_load *load) {
    struct workers *workers = work;
    struct origin *origin = &workers->origins[load->place];
    unecho_block *block = load->block;

    load->block = workers->rest;
    workers->rest = block;
    origin->whole = false;
    if (take_range(workers, load))
        return UNECHO_CREW_BLOCK;
    origin->filled = fill(workers, load);
    origin->file = unecho_source_label(workers->texts->source);
    if (load->status != UNECHO_OK || origin->filled == ENDED)
        return UNECHO_CREW_ALONE;
    if (origin->whole)
        return UNECHO_CREW_BLOCK;
    if (origin->filled == PAUSED && unecho_block_texts(load->block) < 2)
        return UNECHO_CREW_ALONE;
    return end_before_range(workers, load->block) ||
                   unecho_block_split(load->block, workers->rest) == 1
               ? UNECHO_CREW_BLOCK
               : UNECHO_CREW_ALONE;
}

static int prepare(void *work, struct unecho_load *load) {
    struct workers *workers = work;
    struct unecho_file_range *range = &workers->origins[load->place].range;
    int status = UNECHO_OK;

    if (range->file)
        status = unecho_range_read(&workers->ranges, range, load->block);
    return status == UNECHO_OK ? unecho_block_prepare(load->block) : status;
}

static int deliver(void *work, struct unecho_load *load) {
    const struct workers *workers = work;

    return unecho_lay_out_block(workers->texts->sink->engine, load->block, true);
}

static bool put(void *work, struct unecho_load *load) {
    struct workers *workers = work;
    struct unecho_sink *sink = workers->texts->sink;
    const char *file = workers->origins[load->place].file;
    int status = load->status;

    if (status == UNECHO_OK && sink->kind == UNECHO_SINK_SURVEY)
        status = unecho_survey_block(sink->engine, load->block);
    else if (status == UNECHO_OK)
        status = unecho_push_block(sink->engine, load->block);
    /* a block that there is no memory for has no origin */
    return unecho_sink_drain(sink, file ? file : "input", status);
}

static enum unecho_crew_went alone(void *work, struct unecho_load *load) {
    struct workers *workers = work;
    struct unecho_sink *sink = workers->texts->sink;
    const struct origin *origin = &workers->origins[load->place];
    enum result result = END;

    if (!put(work, load))
        return UNECHO_CREW_FAILED;
    unecho_ranges_check(&workers->ranges);
    workers->fresh = 0;
    if (origin->filled != ENDED)
        result = copy_alone(workers->texts, workers->texts->steady);
    if (result != STEADY)
        return result == END ? UNECHO_CREW_END : UNECHO_CREW_FAILED;
    return unecho_sink_drain(sink, origin->file, unecho_lend(sink->engine, workers->rest))
               ? UNECHO_CREW_ON
               : UNECHO_CREW_FAILED;
}

static bool begin(struct workers *workers) {
    struct unecho_sink *sink = workers->texts->sink;
    const char *file = unecho_source_label(workers->texts->source);

    workers->origins = calloc(unecho_crew_size(workers->threads), sizeof(*workers->origins));
    workers->rest = unecho_block_create(sink->engine);
    return unecho_ranges_init(&workers->ranges, workers->texts->source, sink->engine,
                              workers->texts->block) &&
                   workers->origins && workers->rest
               ? unecho_sink_drain(sink, file, unecho_lend(sink->engine, workers->rest))
               : unecho_sink_fail(sink, file, UNECHO_NOMEM);
}

static void finish(struct workers *workers) {
    size_t count = workers->origins ? unecho_crew_size(workers->threads) : 0;

    for (size_t i = 0; i < count; i++)
        unecho_range_drop(&workers->ranges, &workers->origins[i].range);
    unecho_ranges_release(&workers->ranges);
    free(workers->origins);
    unecho_block_destroy(workers->rest);
}

static bool copy_together(struct workers *workers) {
    struct unecho_sink *sink = workers->texts->sink;
    const struct unecho_crew crew = {.engine = sink->engine,
                                     .threads = workers->threads,
                                     .work = workers,
                                     .take = take,
                                     .prepare = prepare,
                                     .claims = sink->kind == UNECHO_SINK_WRITE,
                                     .deliver = deliver,
                                     .put = put,
                                     .alone = alone};
    bool ok = begin(workers) && unecho_crew_run(&crew);

    finish(workers);
    return ok;
}

static bool copy(const struct unecho_texts *texts) {
    struct workers workers = {.texts = texts};
    enum result result = copy_alone(texts, texts->threads != 1 ? texts->steady : 0);

    if (result != STEADY)
        return result == END;
    workers.threads = unecho_crew_threads(texts->threads);
    return workers.threads > 1 ? copy_together(&workers) : copy_alone(texts, 0) == END;
}

bool unecho_texts_copy(const struct unecho_texts *texts) {
    if (texts->sink->witness)
        unecho_witness_begin(texts->sink->witness, texts->threads != 1, texts->ends);
    if (!copy(texts))
        return false;
    if (texts->ends && texts->sink->kind == UNECHO_SINK_SURVEY) /* all have ended */
        return true;
    return unecho_sink_push(texts->sink, "end of input", "", 0, true);
}
