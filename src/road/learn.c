#include "learn.h"

/* A file that is one text. */
static bool learn_text(struct unecho_sink *sink, struct unecho_reader *reader, const char *label) {
    bool more = true;

    if (sink->witness && sink->kind == UNECHO_SINK_SEEN)
        unecho_witness_text(sink->witness, true);
    while (more) {
        char *room = unecho_reserve(sink->engine, UNECHO_READER_BLOCK);
        size_t len = 0;

        if (!room)
            return unecho_sink_fail(sink, label, UNECHO_NOMEM);
        more = unecho_reader_next(reader, room, UNECHO_READER_BLOCK, &len);
        if (sink->kind == UNECHO_SINK_SEEN)
            unecho_documents_measure(sink->documents, label, room, len);
        if (!unecho_sink_push(sink, label, room, more ? len : 0, !more))
            return false;
    }
    unecho_documents_end_text(sink->documents);
    return true;
}

/* What of a file of documents is whole. */
static int learn_carton(struct unecho_sink *sink, struct unecho_cutter *cutter, bool last,
                        struct unecho_carton *carton, unecho_block *block) {
    int status = unecho_cutter_cut(cutter, last, carton);

    if (status == UNECHO_OK)
        status = unecho_carton_open(
            carton, cutter->config,
            sink->kind == UNECHO_SINK_SURVEY && sink->documents->config->each_alone, block);
    if (status == UNECHO_OK)
        status = unecho_sink_carton(sink, carton, block, NULL);
    return status;
}

static int learn_documents(struct unecho_sink *sink, struct unecho_reader *reader,
                           struct unecho_cutter *cutter, unecho_block *block) {
    struct unecho_carton carton = {0};
    int status = block ? UNECHO_OK : UNECHO_NOMEM;
    bool more = true;

    while (more && status == UNECHO_OK) {
        char *room = unecho_bytes_reserve(&cutter->rest, UNECHO_READER_BLOCK);
        size_t len = 0;

        if (room) {
            more = unecho_reader_next(reader, room, UNECHO_READER_BLOCK, &len);
            cutter->rest.len += len;
        }
        status = room ? learn_carton(sink, cutter, !more, &carton, block) : UNECHO_NOMEM;
    }
    if (status == UNECHO_OK && sink->kind != UNECHO_SINK_SURVEY)
        unecho_documents_end(sink->documents, &carton);
    unecho_carton_release(&carton);
    return status;
}

/* It is named, and the run goes on; but what was to be learned was not. */
static void note_nothing(struct unecho_sink *sink, const char *label) {
    sink->documents->stats.unlearned++;
    sink->complain(label,
                   (struct unecho_io_error){
                       "nothing is known of it: no document has a text where it was sought", 0});
}

bool unecho_learn(struct unecho_sink *sink, struct unecho_reader *reader,
                  const struct unecho_telling *telling, const char *label) {
    const struct unecho_format *format = unecho_tell(telling, label, reader);
    struct unecho_cutter cutter = {.rest = {NULL, 0, 0}};
    unecho_block *block;
    int status;

    if (sink->witness)
        unecho_witness_file(sink->witness, label);
    if (format == &unecho_format_text)
        return learn_text(sink, reader, label);
    block = unecho_block_create(sink->engine);
    unecho_cutter_begin(&cutter, format, &sink->documents->config->format);
    unecho_documents_next(sink->documents, label);
    status = learn_documents(sink, reader, &cutter, block);
    unecho_block_destroy(block);
    unecho_cutter_release(&cutter);
    if (status == UNECHO_OK && sink->kind != UNECHO_SINK_SURVEY && sink->documents->came &&
        sink->documents->found == 0)
        note_nothing(sink, label);
    return status == UNECHO_OK || unecho_sink_fail(sink, label, status);
}
