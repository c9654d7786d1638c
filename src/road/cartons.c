#include "cartons.h"

#include "crew.h"

#include <stdlib.h>

enum { CARTON = 512 * 1024 }; /* bytes of documents that a thread takes at once */

/* A carton, and where it comes from. */
struct load {
    struct unecho_carton carton;
    struct unecho_delivery delivery; /* of it */
    const char *file;                /* borrowed */
    bool first, last;                /* of its file */
};

struct cartons {
    struct unecho_sink *sink;
    struct unecho_source *source;
    struct load *loads; /* owned; by the place of the crew's load */
    size_t load_count;
    struct unecho_cutter cutter;
    bool reading; /* a file, */
    bool fresh;   /* of which nothing was taken yet */
};

static const struct unecho_format_config *config_of(const struct cartons *cartons) {
    return &cartons->sink->documents->config->format;
}

enum got { MORE, FULL, PAUSED, FILE_END, END, FAILED };

/* Reads on behind what is there. */
static enum got read_on(struct cartons *cartons) {
    struct unecho_source *input = cartons->source;
    struct unecho_bytes *rest = &cartons->cutter.rest;
    char *room = unecho_bytes_reserve(rest, UNECHO_READER_BLOCK);
    size_t len;

    if (!room)
        return FAILED;
    switch (unecho_source_read(input, room, UNECHO_READER_BLOCK, &len)) {
    case UNECHO_SOURCE_DATA:
        rest->len += len;
        return rest->len >= CARTON ? FULL : MORE;
    case UNECHO_SOURCE_FILE_END:
        return FILE_END;
    default:
        return END;
    }
}

static enum got fill(struct cartons *cartons) {
    enum got got = MORE;

    while (got == MORE)
        got = unecho_source_is_paused(cartons->source, 0) ? PAUSED : read_on(cartons);
    return got;
}

/* What is read next may be of another file. */
static void begin_file(struct cartons *cartons) {
    if (cartons->reading)
        return;
    cartons->reading = cartons->fresh = true;
    unecho_cutter_begin(&cartons->cutter, cartons->source->format, config_of(cartons));
}

/* Documents that are there whole; alone: none are, and input may have to be waited for. */
static enum unecho_crew_taken take(void *work, struct unecho_load *load) {
    struct cartons *cartons = work;
    struct load *mine = &cartons->loads[load->place];
    enum got got;

    begin_file(cartons);
    mine->file = unecho_source_label(cartons->source);
    do {
        got = fill(cartons);
        if (got == END)
            return UNECHO_CREW_NONE;
        load->status = got == FAILED
                           ? UNECHO_NOMEM
                           : unecho_cutter_cut(&cartons->cutter, got == FILE_END, &mine->carton);
    } while (load->status == UNECHO_OK && mine->carton.bytes.len == 0 && got == FULL);
    mine->carton.ranks = cartons->source->ranks;
    cartons->reading = got != FILE_END;
    if (load->status != UNECHO_OK || (mine->carton.bytes.len == 0 && got != FILE_END))
        return UNECHO_CREW_ALONE;
    mine->first = cartons->fresh;
    mine->last = got == FILE_END;
    cartons->fresh = false;
    return UNECHO_CREW_BLOCK;
}

static int prepare(void *work, struct unecho_load *load) {
    struct cartons *cartons = work;

    return unecho_carton_open(&cartons->loads[load->place].carton, config_of(cartons),
                              cartons->sink->documents->config->each_alone, load->block);
}

static int deliver(void *work, struct unecho_load *load) {
    struct cartons *cartons = work;
    struct load *mine = &cartons->loads[load->place];

    return unecho_documents_deliver(cartons->sink->documents, &mine->carton, load->block,
                                    &mine->delivery);
}

static bool put(void *work, struct unecho_load *load) {
    struct cartons *cartons = work;
    struct unecho_sink *sink = cartons->sink;
    struct load *mine = &cartons->loads[load->place];
    int status = load->status;

    if (mine->first)
        unecho_documents_next(sink->documents, mine->file);
    if (mine->first && sink->witness)
        unecho_witness_file(sink->witness, mine->file);
    if (status == UNECHO_OK)
        status = unecho_sink_carton(sink, &mine->carton, load->block, &mine->delivery);
    if (status != UNECHO_OK)
        return unecho_sink_fail(sink, mine->file ? mine->file : "input", status);
    if (mine->last && sink->kind != UNECHO_SINK_SURVEY)
        unecho_documents_end(sink->documents, &mine->carton);
    return !sink->writer->error.tried;
}

/* All that is certain is out before it waits for more. */
static enum unecho_crew_went alone(void *work, struct unecho_load *load) {
    struct cartons *cartons = work;
    struct unecho_sink *sink = cartons->sink;

    unecho_writer_flush(sink->writer);
    if (load->status != UNECHO_OK)
        (void)unecho_sink_fail(sink, "input", load->status);
    if (load->status != UNECHO_OK || sink->writer->error.tried)
        return UNECHO_CREW_FAILED;
    (void)unecho_source_is_paused(cartons->source, -1);
    return UNECHO_CREW_ON;
}

static void release(struct cartons *cartons) {
    for (size_t i = 0; cartons->loads && i < cartons->load_count; i++) {
        unecho_carton_release(&cartons->loads[i].carton);
        unecho_delivery_release(&cartons->loads[i].delivery);
    }
    free(cartons->loads);
    unecho_cutter_release(&cartons->cutter);
}

bool unecho_cartons_copy(struct unecho_sink *sink, struct unecho_source *source, unsigned threads) {
    struct cartons cartons = {
        .sink = sink, .source = source, .load_count = unecho_crew_size(threads)};
    struct unecho_crew crew = {.engine = sink->engine,
                               .threads = threads,
                               .work = &cartons,
                               .take = take,
                               .prepare = prepare,
                               .claims = sink->kind == UNECHO_SINK_WRITE,
                               .put = put,
                               .alone = alone};
    bool ok;

    /* beside others: one thread alone would only do it in another order */
    if (crew.claims && threads > 1)
        crew.deliver = deliver;
    cartons.loads = calloc(cartons.load_count, sizeof(*cartons.loads));
    ok = cartons.loads ? unecho_crew_run(&crew)
                       : unecho_sink_fail(sink, unecho_source_label(source), UNECHO_NOMEM);
    release(&cartons);
    return ok;
}
