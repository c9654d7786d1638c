#include "job.h"

#include "reader.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a run works with; on the way out everything is released, whatever was built. */
struct run {
    struct unecho_job *job;
    unecho *engine;
    struct unecho_writer writer;
    bool some_read, some_failed; /* inputs */
};

static bool fatal(const struct run *run, const char *file, const char *tried, int number) {
    run->job->complain(file, (struct unecho_io_error){tried, number});
    return false;
}

static bool engine_failed(const struct run *run, const char *file, int status) {
    return fatal(run, file, unecho_status_message(status), 0);
}

static const char *output_label(const struct run *run) {
    return run->job->output ? run->job->output : "standard output";
}

/* An input that is the output would be read for ever, or is lost already. */
static bool is_output(const struct run *run, const char *name, const struct stat *input) {
    return unecho_writer_is(&run->writer, input) &&
           !fatal(run, unecho_reader_label(name), "it is the output too", 0);
}

/* Looks before anything is written, as what was appended to a later input cannot be taken back. */
static bool inputs_are_apart(const struct run *run, const struct unecho_names *names) {
    struct stat input;

    for (size_t i = 0; i < names->count; i++) {
        bool is_stdin = strcmp(names->items[i], "-") == 0;

        if ((is_stdin ? fstat(STDIN_FILENO, &input) : stat(names->items[i], &input)) == 0 &&
            is_output(run, names->items[i], &input))
            return false;
    }
    return true;
}

/* Reads all of a file that an option names into *text (to be freed). */
static bool slurp(struct unecho_reader *reader, char **text, size_t *len) {
    size_t n = 0;

    *text = NULL;
    *len = 0;
    do {
        char *bigger = realloc(*text, *len + n + UNECHO_READER_BLOCK);

        if (!bigger) {
            reader->error = (struct unecho_io_error){"read", ENOMEM};
            return false;
        }
        *text = bigger;
        *len += n;
    } while (unecho_reader_next(reader, *text + *len, UNECHO_READER_BLOCK, &n));
    return !reader->error.tried;
}

static bool add_abbreviations(const struct run *run, struct unecho_reader *reader,
                              const char *name) {
    char *list;
    size_t len, line;
    bool ok = slurp(reader, &list, &len);

    if (ok && len > 0) {
        int status = unecho_add_abbreviations(run->engine, list, len, &line);

        char label[64];

        (void)snprintf(label, sizeof(label), "line %zu: %s", line, unecho_status_message(status));
        ok = status == UNECHO_OK || fatal(run, name, label, 0);
    }
    free(list);
    return ok;
}

/* Reads a block into the engine's window. False: the end, an error, or out of memory: no *block. */
static bool read_block(const struct run *run, struct unecho_reader *reader, const char **block,
                       size_t *len) {
    char *room = unecho_reserve(run->engine, UNECHO_READER_BLOCK);

    *block = room;
    return room && unecho_reader_next(reader, room, UNECHO_READER_BLOCK, len);
}

static bool learn(const struct run *run, struct unecho_reader *reader, const char *name,
                  int (*learn_text)(unecho *, const char *, size_t, bool)) {
    const char *block;
    size_t len;
    int status = UNECHO_OK;

    while (status == UNECHO_OK && read_block(run, reader, &block, &len))
        status = learn_text(run->engine, block, len, false);
    if (!block)
        status = UNECHO_NOMEM;
    if (status == UNECHO_OK)
        status = learn_text(run->engine, "", 0, true);
    return status == UNECHO_OK || engine_failed(run, name, status);
}

/* A file that an option names: without it the result would not be what was asked for. */
static bool use_file(const struct run *run, const char *name,
                     int (*learn_text)(unecho *, const char *, size_t, bool)) {
    const char *label = unecho_reader_label(name);
    struct unecho_reader reader;
    bool ok = unecho_reader_open(&reader, name);

    if (ok && run->writer.target) /* appending to it is fine, as it is read first */
        ok = !is_output(run, name, &reader.stat);
    if (ok)
        ok = learn_text ? learn(run, &reader, label, learn_text)
                        : add_abbreviations(run, &reader, label);
    if (reader.error.tried) {
        run->job->complain(label, reader.error);
        ok = false;
    }
    unecho_reader_release(&reader);
    return ok;
}

static bool use_files(const struct run *run) {
    const struct unecho_job *job = run->job;
    bool ok = true;

    for (size_t i = 0; ok && i < job->abbrev.count; i++)
        ok = use_file(run, job->abbrev.items[i], NULL);
    for (size_t i = 0; ok && i < job->allow.count; i++)
        ok = use_file(run, job->allow.items[i], unecho_learn_allowed);
    for (size_t i = 0; ok && i < job->seen.count; i++)
        ok = use_file(run, job->seen.items[i], unecho_learn_seen);
    return ok;
}

/* Writes what the engine lets out. */
static bool drain(struct run *run, const char *name, int status) {
    const struct unecho_job *job = run->job;
    char end = job->config.zero_terminated ? '\0' : '\n';
    struct unecho_run kept;

    while (status == UNECHO_OK && (status = unecho_next(run->engine, &kept)) == 1) {
        status = UNECHO_OK;
        if (job->listing == UNECHO_LISTING_NONE)
            unecho_writer_write(&run->writer, kept.data, kept.len);
        else
            unecho_listing_write(&run->writer, job->listing, &kept, end);
        if (run->writer.error.tried)
            return false;
    }
    return status == UNECHO_OK || engine_failed(run, name, status);
}

/* Everything certain is out before we wait for more. */
static bool next_block(struct run *run, struct unecho_reader *reader, const char **block,
                       size_t *len) {
    if (unecho_reader_is_paused(reader))
        unecho_writer_flush(&run->writer);
    return !run->writer.error.tried && read_block(run, reader, block, len);
}

/* One input to its end. False: the run is over; an input that cannot be read is only left out. */
static bool copy(struct run *run, const char *name) {
    struct unecho_reader reader;
    const char *block = "";
    size_t len;
    bool ok = true;

    if (unecho_reader_open(&reader, name))
        ok = !is_output(run, name, &reader.stat);
    while (ok && next_block(run, &reader, &block, &len))
        ok = drain(run, name, unecho_push(run->engine, block, len, false));
    if (ok && !block)
        ok = engine_failed(run, name, UNECHO_NOMEM);
    ok = ok && !run->writer.error.tried;
    if (ok && reader.error.tried) {
        run->job->complain(unecho_reader_label(name), reader.error);
        run->some_failed = true;
    }
    run->some_read = run->some_read || !reader.error.tried;
    unecho_reader_release(&reader);
    if (ok && run->job->config.unit == UNECHO_UNIT_DOCUMENT)
        ok = drain(run, name, unecho_break(run->engine));
    return ok;
}

static bool copy_all(struct run *run) {
    static const char *const standard_input[] = {"-"};
    struct unecho_names inputs = run->job->inputs;

    if (inputs.count == 0)
        inputs = (struct unecho_names){standard_input, 1};
    if (!inputs_are_apart(run, &inputs))
        return false;
    for (size_t i = 0; i < inputs.count; i++)
        if (!copy(run, inputs.items[i]))
            return false;
    return drain(run, "end of input", unecho_push(run->engine, "", 0, true));
}

/* Nobody reads any more: end as if the default action had ended us, quietly. */
static void end_by_sigpipe(void) {
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

static enum unecho_job_result finish(struct run *run, bool ok) {
    bool whole = ok;
    struct unecho_io_error error;

    if (ok && (run->some_read || !run->writer.temp)) /* else a file would hold nothing, or a part */
        whole = unecho_writer_commit(&run->writer);
    error = run->writer.error;
    if (error.tried && error.number != EPIPE)
        run->job->complain(output_label(run), error);
    if (run->engine)
        unecho_get_stats(run->engine, &run->job->stats);
    unecho_writer_release(&run->writer);
    unecho_destroy(run->engine);
    if (error.tried && error.number == EPIPE)
        end_by_sigpipe();
    if (!whole)
        return UNECHO_JOB_FATAL;
    return run->some_failed ? UNECHO_JOB_SOME : UNECHO_JOB_DONE;
}

enum unecho_job_result unecho_job_run(struct unecho_job *job) {
    struct run run = {.job = job, .engine = unecho_create(&job->config)};
    bool ok = unecho_writer_open(&run.writer, job->output, job->force);

    if (ok && !run.engine)
        ok = engine_failed(&run, "start", UNECHO_NOMEM);
    return finish(&run, ok && use_files(&run) && copy_all(&run));
}
