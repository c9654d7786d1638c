#include "sink.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

bool unecho_sink_fail(struct unecho_sink *sink, const char *file, int status) {
    struct unecho_stats stats;
    char text[160];

    if (status == UNECHO_FULL) { /* nothing is claimed any more, so nobody counts */
        unecho_get_stats(sink->engine, &stats);
        (void)snprintf(text, sizeof(text),
                       "the memory limit of %zu bytes (--memory) is reached: %" PRIu64
                       " distinct units seen, %s",
                       sink->memory, stats.distinct, sink->fate);
    } else {
        (void)snprintf(text, sizeof(text), "%s", unecho_status_message(status));
    }
    if (sink->writer)
        unecho_writer_flush(sink->writer);
    sink->complain(file, (struct unecho_io_error){text, 0});
    return false;
}

bool unecho_sink_drain(struct unecho_sink *sink, const char *file, int status) {
    struct unecho_run kept;

    while (status == UNECHO_OK && (status = unecho_next(sink->engine, &kept)) == 1) {
        status = UNECHO_OK;
        if (sink->mute)
            continue;
        sink->documents->unended = kept.len > 0 && kept.data[kept.len - 1] != '\n';
        if (sink->listing == UNECHO_LISTING_NONE)
            unecho_writer_lend(sink->writer, kept.data, kept.len);
        else
            unecho_listing_write(sink->writer, sink->listing, &kept, sink->end);
        if (sink->writer->error.tried)
            return false;
    }
    unecho_writer_settle(sink->writer); /* the next push takes the runs back */
    if (status != UNECHO_OK)
        return unecho_sink_fail(sink, file, status);
    return !sink->writer->error.tried;
}

bool unecho_sink_push(struct unecho_sink *sink, const char *file, const char *bytes, size_t len,
                      bool last) {
    int status;

    if (sink->witness && sink->kind == UNECHO_SINK_SEEN)
        unecho_witness_bytes(sink->witness, len);
    switch (sink->kind) {
    case UNECHO_SINK_SURVEY:
        status = unecho_survey(sink->engine, bytes, len, last);
        break;
    case UNECHO_SINK_SEEN:
        status = unecho_learn_seen(sink->engine, bytes, len, last);
        break;
    case UNECHO_SINK_ALLOWED:
        status = unecho_learn_allowed(sink->engine, bytes, len, last);
        break;
    default:
        return unecho_sink_drain(sink, file, unecho_push(sink->engine, bytes, len, last));
    }
    return status == UNECHO_OK || unecho_sink_fail(sink, file, status);
}

int unecho_sink_carton(struct unecho_sink *sink, const struct unecho_carton *carton,
                       unecho_block *block, struct unecho_delivery *delivery) {
    bool is_empty = carton->contents.body_count == 0;

    if (unecho_sink_is_witnessed(sink))
        unecho_witness_carton(sink->witness, carton, sink->kind == UNECHO_SINK_SEEN);
    switch (sink->kind) {
    case UNECHO_SINK_SURVEY:
        return is_empty ? UNECHO_OK : unecho_survey_block(sink->engine, block);
    case UNECHO_SINK_SEEN:
    case UNECHO_SINK_ALLOWED:
        sink->documents->passes = false;
        unecho_documents_tell(sink->documents, carton);
        if (sink->kind == UNECHO_SINK_SEEN)
            unecho_documents_tell_long(sink->documents, carton);
        return is_empty
                   ? UNECHO_OK
                   : unecho_learn_block(sink->engine, block,
                                        sink->kind == UNECHO_SINK_SEEN ? UNECHO_LESSON_SEEN
                                                                       : UNECHO_LESSON_ALLOWED);
    default:
        return unecho_documents_put_delivery(sink->documents, carton, block, delivery);
    }
}
