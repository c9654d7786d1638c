#include "stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

bool unecho_stream_fail(struct unecho_stream *stream, const char *file, int status) {
    struct unecho_stats stats;
    char text[160];

    unecho_get_stats(stream->engine, &stats);
    if (status == UNECHO_FULL)
        (void)snprintf(text, sizeof(text),
                       "the memory limit of %zu bytes (--memory) is reached: %" PRIu64
                       " distinct units seen, %s",
                       stream->memory, stats.distinct, stream->fate);
    else
        (void)snprintf(text, sizeof(text), "%s", unecho_status_message(status));
    unecho_writer_flush(stream->writer);
    stream->complain(file, (struct unecho_io_error){text, 0});
    return false;
}

bool unecho_stream_drain(struct unecho_stream *stream, const char *file, int status) {
    struct unecho_run kept;

    while (status == UNECHO_OK && (status = unecho_next(stream->engine, &kept)) == 1) {
        status = UNECHO_OK;
        if (stream->listing == UNECHO_LISTING_NONE)
            unecho_writer_lend(stream->writer, kept.data, kept.len);
        else
            unecho_listing_write(stream->writer, stream->listing, &kept, stream->end);
        if (stream->writer->error.tried)
            return false;
    }
    unecho_writer_settle(stream->writer); /* the next push takes the runs back */
    if (status != UNECHO_OK)
        return unecho_stream_fail(stream, file, status);
    return !stream->writer->error.tried;
}

enum unecho_stream_result unecho_stream_copy(struct unecho_stream *stream, uint64_t steady) {
    uint64_t since_pause = 0;

    while (steady == 0 || since_pause < steady) {
        enum unecho_input_event event;
        const char *file = unecho_input_label(stream->input);
        bool ok = true;
        size_t len = 0;
        char *room;

        if (unecho_input_is_paused(stream->input, 0)) { /* everything certain is out before */
            unecho_writer_flush(stream->writer);
            since_pause = 0;
        }
        room = unecho_reserve(stream->engine, UNECHO_READER_BLOCK);
        if (!room)
            (void)unecho_stream_fail(stream, file, UNECHO_NOMEM);
        if (!room || stream->writer->error.tried)
            return UNECHO_STREAM_FAILED;
        event = unecho_input_read(stream->input, room, UNECHO_READER_BLOCK, &len);
        if (event == UNECHO_INPUT_END)
            return UNECHO_STREAM_END;
        if (event == UNECHO_INPUT_DATA)
            ok = unecho_stream_drain(stream, file, unecho_push(stream->engine, room, len, false));
        else if (stream->documents)
            ok = unecho_stream_drain(stream, file, unecho_break(stream->engine));
        if (!ok)
            return UNECHO_STREAM_FAILED;
        since_pause += len;
    }
    return UNECHO_STREAM_STEADY;
}

/* One block, or the end of a file. False: the input ends, or something failed (*status). */
static bool step_records(struct unecho_stream *stream, struct unecho_records *records, char *room,
                         int *status) {
    enum unecho_input_event event;
    size_t len;

    if (unecho_input_is_paused(stream->input, 0))
        unecho_writer_flush(stream->writer);
    records->file = unecho_input_label(stream->input);
    event = unecho_input_read(stream->input, room, UNECHO_READER_BLOCK, &len);
    if (event == UNECHO_INPUT_DATA)
        *status = unecho_records_add(records, room, len);
    if (event == UNECHO_INPUT_FILE_END) {
        *status = unecho_records_end(records);
        unecho_records_next(records);
    }
    return (event == UNECHO_INPUT_DATA || event == UNECHO_INPUT_FILE_END) && *status == UNECHO_OK &&
           !stream->writer->error.tried;
}

bool unecho_stream_copy_records(struct unecho_stream *stream, struct unecho_records *records) {
    char *room = malloc(UNECHO_READER_BLOCK);
    int status = room ? UNECHO_OK : UNECHO_NOMEM;

    unecho_records_begin(records, "input", stream->writer);
    while (status == UNECHO_OK && step_records(stream, records, room, &status))
        ;
    free(room);
    if (status == UNECHO_NOMEM || status == UNECHO_FULL)
        unecho_stream_fail(stream, records->file, status);
    return status == UNECHO_OK && !stream->writer->error.tried;
}

bool unecho_stream_finish(struct unecho_stream *stream) {
    return unecho_stream_drain(stream, "end of input", unecho_push(stream->engine, "", 0, true));
}
