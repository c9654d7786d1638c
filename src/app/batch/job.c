#define _GNU_SOURCE /* sched_getaffinity, which tells of the processors that may be used */

#include "job.h"

#include "cleanup.h"
#include "gather.h"
#include "reader.h"
#include "turns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More would only wait for each other, as blocks are committed one after the other. */
enum { MAX_THREADS = 16 };

enum { FIRST_PROCESS = 1 }; /* of a container */

/* What a run works with; on the way out everything is released, whatever was built. */
struct run {
    struct unecho_job *job;
    struct unecho_identities touched; /* all that it reads, learns from and writes */
    struct unecho_turns turns;
    bool waited; /* for them */
    struct unecho_gathered inputs;
    unecho *engine;
    struct unecho_input input;
    struct unecho_writer writer;
    struct unecho_stream stream; /* of the three */
};

static bool fatal(const struct run *run, const char *file, const char *tried, int number) {
    run->job->complain(file, (struct unecho_io_error){tried, number});
    return false;
}

static const char *output_label(const struct run *run) {
    return run->job->output ? run->job->output : "standard output";
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

static bool learn(struct run *run, struct unecho_reader *reader, const char *name,
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
    return status == UNECHO_OK || unecho_stream_fail(&run->stream, name, status);
}

/* What is learned from a file that is what everything goes to? Appending to it is fine, as it is
 * read first. */
static bool is_apart(struct run *run, const char *name, const struct unecho_reader *reader) {
    if (run->writer.to_file && unecho_input_is_output(&run->input, name, &reader->stat))
        return false;
    return !S_ISREG(reader->stat.st_mode) ||
           unecho_identities_add(&run->touched, &reader->stat, UNECHO_ROLE_LEARNED) >= 0 ||
           fatal(run, name, "read", ENOMEM);
}

/* A file that an option names: without it the result would not be what was asked for. Of its name
 * `operand` bytes were named, see struct unecho_names. */
static bool use_file(struct run *run, const char *name, size_t operand,
                     int (*learn_text)(unecho *, const char *, size_t, bool)) {
    const char *label = unecho_reader_label(name);
    struct unecho_reader reader;
    bool ok = unecho_reader_open_below(&reader, name, operand);

    unecho_reader_want_text(&reader, run->job->tree.charset, false);
    ok = ok && is_apart(run, label, &reader);
    if (ok)
        ok = learn_text ? learn(run, &reader, label, learn_text)
                        : add_abbreviations(run, &reader, label);
    if (reader.error.tried) {
        if (reader.error.number == EISDIR && learn_text == unecho_learn_seen)
            reader.error = (struct unecho_io_error){UNECHO_WALK_IS_FOLDER, 0};
        run->job->complain(label, reader.error);
        ok = false;
    }
    unecho_reader_release(&reader);
    return ok;
}

/* What was said before: files, and with -r those below folders. */
static bool use_seen(struct run *run) {
    struct unecho_finder_config config = run->job->tree.inputs;
    struct unecho_identities met; /* what is found here may be found again */
    struct unecho_gathered seen;
    bool ok;

    unecho_identities_init(&met);
    config.operands = run->job->seen;
    config.names = NULL;
    config.touched = &met;
    ok = unecho_gather(&config, &seen) && seen.failed == 0;
    for (size_t i = 0; ok && i < seen.names.count; i++)
        ok = use_file(run, seen.names.items[i], seen.names.operands ? seen.names.operands[i] : 0,
                      unecho_learn_seen);
    unecho_gathered_release(&seen);
    unecho_identities_release(&met);
    return ok;
}

static bool use_files(struct run *run) {
    const struct unecho_job *job = run->job;
    bool ok = true;

    for (size_t i = 0; ok && i < job->abbrev.count; i++)
        ok = use_file(run, job->abbrev.items[i], 0, NULL);
    for (size_t i = 0; ok && i < job->allow.count; i++)
        ok = use_file(run, job->allow.items[i], 0, unecho_learn_allowed);
    return ok && use_seen(run);
}

/* A wrong key would look like a run without repeats. True: the user was told. */
static bool lacks_records(const struct run *run) {
    const struct unecho_tree_stats *stats = &run->job->tree_stats;

    if (stats->records > 0 || stats->others == 0)
        return false;
    (void)fatal(run, "--text-key",
                "no line of JSON Lines has a text under this key (-F text reads all "
                "as text)",
                0);
    return true;
}

/* One output is of one kind: JSON Lines among texts are text. */
static void warn_of_records(const struct run *run) {
    const struct unecho_names *names = &run->inputs.names;

    for (size_t i = 0; i < names->count; i++)
        if (unecho_records_is_name(names->items[i])) {
            run->job->tree.inputs.notice(
                names->items[i],
                (struct unecho_io_error){
                    "read as text, as not all inputs are JSON Lines (-F says it)", 0});
            break;
        }
}

/* Is the text JSON Lines? By all names, or by its first line. */
static bool is_records(struct run *run) {
    const struct unecho_names *names = &run->inputs.names;
    const struct unecho_tree_config *tree = &run->job->tree;
    struct unecho_reader *first;
    bool all = names->count > 0;

    if (tree->format != UNECHO_FORMAT_AUTO)
        return tree->format == UNECHO_FORMAT_JSONL;
    for (size_t i = 0; i < names->count; i++)
        all = all && unecho_records_is_name(names->items[i]);
    first = !all && tree->looks ? unecho_input_first(&run->input) : NULL;
    if (all || (first && unecho_records_are_in(first)))
        return true;
    warn_of_records(run);
    return false;
}

static bool copy_records(struct run *run) {
    struct unecho_tree_stats *stats = &run->job->tree_stats;
    struct unecho_records records;
    bool ok = unecho_records_init(&records, run->engine, &run->job->tree.records);

    if (!ok)
        unecho_stream_fail(&run->stream, "start", UNECHO_NOMEM);
    ok = ok && unecho_stream_copy_records(&run->stream, &records);
    stats->records = records.count;
    stats->others = records.others;
    stats->left_out = records.left_out;
    unecho_records_release(&records);
    return ok;
}

static bool copy_all(struct run *run) {
    struct unecho_workers_config workers = run->job->workers;

    if (!unecho_input_is_apart(&run->input))
        return false;
    if (!run->stream.listing && is_records(run))
        return copy_records(run);
    if (run->stream.documents || !unecho_takes_blocks(run->engine))
        workers.threads = 1;
    return unecho_workers_copy(&run->stream, &workers) && unecho_stream_finish(&run->stream);
}

/* Nobody reads any more: end as if the default action had ended us, quietly. */
static void end_by_sigpipe(void) {
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

static enum unecho_job_result finish(struct run *run, bool ok) {
    bool whole = ok && !run->input.refused;
    struct unecho_io_error error;

    if (whole && (run->input.read > 0 ||
                  !run->writer.to_file)) /* else a file would hold nothing, or a part */
        whole = unecho_writer_commit(&run->writer);
    if (whole && run->writer.to_file && run->writer.file.lost)
        run->job->tree.inputs.notice(output_label(run),
                                     (struct unecho_io_error){run->writer.file.lost, 0});
    error = run->writer.error;
    if (error.tried && error.number != EPIPE)
        run->job->complain(output_label(run), error);
    if (run->engine)
        unecho_get_stats(run->engine, &run->job->stats);
    run->job->tree_stats.files = run->input.read;
    run->job->tree_stats.failed = run->input.failed + run->inputs.failed;
    run->job->tree_stats.skipped = run->inputs.skipped;
    unecho_input_release(&run->input);
    unecho_writer_release(&run->writer);
    unecho_destroy(run->engine);
    unecho_gathered_release(&run->inputs);
    if (error.tried && error.number == EPIPE)
        end_by_sigpipe();
    if (!whole)
        return UNECHO_JOB_FATAL;
    return run->job->tree_stats.failed > 0 || lacks_records(run) ? UNECHO_JOB_SOME
                                                                 : UNECHO_JOB_DONE;
}

unsigned unecho_job_default_threads(void) {
    long online = sysconf(_SC_NPROCESSORS_ONLN);
#ifdef CPU_COUNT
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        online = CPU_COUNT(&set);
#endif
    return online < 1 ? 1 : online > MAX_THREADS ? MAX_THREADS : (unsigned)online;
}

static void begin(struct run *run) {
    const struct unecho_job *job = run->job;

    run->engine = unecho_create(&job->config);
    unecho_input_init(&run->input, run->inputs.names, &run->writer, job->complain);
    run->input.charset = job->tree.charset;
    run->input.watch = job->tree.inputs.watch;
    run->stream = (struct unecho_stream){
        .engine = run->engine,
        .input = &run->input,
        .writer = &run->writer,
        .complain = job->complain,
        .listing = job->listing,
        .end = job->config.zero_terminated ? '\0' : '\n',
        .documents = job->config.unit == UNECHO_UNIT_DOCUMENT,
        .memory = job->config.memory,
        .fate = job->many || job->output ? "nothing is written" : "the output ends here",
    };
}

/* What is written is not read, nor are its errors and messages. */
static bool note_outputs(struct run *run) {
    struct stat outputs[3];
    const bool known[] = {fstat(STDOUT_FILENO, &outputs[0]) == 0,
                          fstat(STDERR_FILENO, &outputs[1]) == 0,
                          run->writer.to_file && unecho_writer_output(&run->writer, &outputs[2])};
    bool ok = true;

    for (size_t i = 0; ok && i < sizeof(outputs) / sizeof(*outputs); i++)
        if (known[i] && S_ISREG(outputs[i].st_mode))
            ok = unecho_identities_add(&run->touched, &outputs[i], UNECHO_ROLE_OUTPUT) >= 0;
    return ok || fatal(run, "start", unecho_status_message(UNECHO_NOMEM), 0);
}

/* A file is compressed as its name says. */
static bool open_output(struct run *run) {
    const struct unecho_job *job = run->job;
    size_t stem;

    return unecho_writer_open(&run->writer, job->output, job->force) &&
           (!job->output ||
            unecho_writer_compress(&run->writer, unecho_codec_of_name(job->output, &stem)));
}

/* Tells the watch what will be read. */
static void look_ahead(const struct run *run) {
    const struct unecho_watch *watch = run->input.watch;
    const struct unecho_names *names = &run->input.names;

    for (size_t i = 0; watch && i < names->count; i++) {
        bool is_stdin = strcmp(names->items[i], "-") == 0;
        off_t at = is_stdin ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
        struct stat info;

        if ((is_stdin ? fstat(STDIN_FILENO, &info) : stat(names->items[i], &info)) != 0)
            continue; /* it is told when it is opened */
        watch->found(S_ISREG(info.st_mode) && at >= 0 && at <= info.st_size
                         ? (uint64_t)(info.st_size - at)
                         : UNECHO_WATCH_UNKNOWN);
    }
}

/* All inputs as one text to one output. */
static enum unecho_job_result run_one(struct run *run) {
    const struct unecho_job *job = run->job;
    bool ok = open_output(run) && note_outputs(run);

    if (!unecho_gather(&job->tree.inputs, &run->inputs))
        ok = false;
    begin(run);
    if (ok && !run->engine)
        ok = fatal(run, "start", unecho_status_message(UNECHO_NOMEM), 0);
    if (ok && run->inputs.none) /* there is nothing in the folders */
        return finish(run, true);
    if (ok)
        look_ahead(run);
    return finish(run, ok && use_files(run) && copy_all(run));
}

static bool wait_for_turn(void *arg, const char *path) {
    struct run *run = arg;

    if (!run->waited)
        run->job->complain(
            path, (struct unecho_io_error){"another run is at work there: waiting for it", 0});
    run->waited = true;
    return true;
}

/* Files are changed in their place, and results written, by one run at a time. */
static bool take_turn(struct run *run, const struct unecho_finder *finder) {
    struct unecho_job *job = run->job;
    struct unecho_turns *turns = &run->turns;
    const struct unecho_names *named = &job->tree.inputs.operands;
    const struct unecho_names *learned[] = {&job->seen, &job->allow, &job->abbrev};
    bool ok;

    if (job->tree.dry)
        return true;
    if (job->tree.folder)
        ok = unecho_turns_add(turns, &job->tree.folder, 1, true);
    else
        ok = unecho_turns_add(turns, named->items, named->count, true) &&
             unecho_turns_add(turns, (const char *const *)finder->listed, finder->listed_count,
                              true);
    for (size_t i = 0; ok && !job->tree.folder && i < sizeof(learned) / sizeof(*learned); i++)
        ok = unecho_turns_add(turns, learned[i]->items, learned[i]->count, false);
    ok = ok && unecho_turns_take(turns, wait_for_turn, run);
    job->tree.turns = turns;
    return ok || fatal(run, "start", unecho_status_message(UNECHO_NOMEM), 0);
}

/* The list of names has been written, too. */
static bool end_list(const struct run *run) {
    bool broken = ferror(stdout);

    errno = 0;
    if (fflush(stdout) == 0 && !broken)
        return true;
    if (errno == EPIPE && run->job->tree.dry)
        end_by_sigpipe();
    return fatal(run, "standard output", "write", errno ? errno : EIO);
}

/* Each input for itself. */
static enum unecho_job_result run_many(struct run *run) {
    struct unecho_job *job = run->job;
    struct unecho_finder finder;
    bool ok;

    if (!job->tree.dry) /* nobody reads the list any more: files are not left half done */
        (void)signal(SIGPIPE, SIG_IGN);
    begin(run);
    ok = run->engine ? note_outputs(run)
                     : fatal(run, "start", unecho_status_message(UNECHO_NOMEM), 0);
    ok = unecho_finder_open(&finder, &job->tree.inputs) && ok;
    ok = ok && take_turn(run, &finder) && use_files(run);
    ok = ok && unecho_tree_run(run->engine, &job->tree, &finder, &job->tree_stats);
    unecho_finder_release(&finder);
    if (run->engine)
        unecho_get_stats(run->engine, &job->stats);
    unecho_destroy(run->engine);
    unecho_turns_release(&run->turns);
    ok = end_list(run) && ok;
    if (!ok)
        return UNECHO_JOB_FATAL;
    return lacks_records(run) || job->tree_stats.failed ? UNECHO_JOB_SOME : UNECHO_JOB_DONE;
}

/* --- the patterns ----------------------------------------------------------------------------- */

/* NULL: there are none. */
static struct unecho_globs *some(struct unecho_globs *globs) {
    return globs->count > 0 ? globs : NULL;
}

/* A pattern that matched nothing is as good as none: maybe it is misspelled. Only a run that looked
 * at all that is there knows. */
static void tell_unmatched(const struct unecho_job *job, const char *option,
                           const struct unecho_names *patterns, const struct unecho_globs *globs) {
    for (size_t i = 0; globs->tried && i < globs->count; i++) {
        size_t size = strlen(option) + strlen(patterns->items[i]) + 2;
        char *said = unecho_globs_has_matched(globs, i) ? NULL : malloc(size);

        if (!said)
            continue;
        (void)snprintf(said, size, "%s=%s", option, patterns->items[i]);
        job->tree.inputs.notice(said, (struct unecho_io_error){"matched nothing", 0});
        free(said);
    }
}

static bool compile(struct unecho_globs *globs, const struct unecho_names *patterns) {
    return unecho_globs_init(globs, (struct unecho_patterns){patterns->items, patterns->count});
}

enum unecho_job_result unecho_job_run(struct unecho_job *job) {
    struct run run = {.job = job};
    struct unecho_globs include, exclude;
    bool ok = compile(&include, &job->include);
    enum unecho_job_result result = UNECHO_JOB_FATAL;

    if (getpid() == FIRST_PROCESS) /* it ends by a signal only if it has a handler for it */
        unecho_cleanup_arm(AT_FDCWD, NULL);
    unecho_identities_init(&run.touched);
    job->tree.inputs.touched = &run.touched;
    job->tree.inputs.spares = job->many && !job->tree.folder;
    job->tree.inputs.tidies = job->tree.inputs.spares && !job->tree.dry;
    if (!compile(&exclude, &job->exclude) || !ok) {
        (void)fatal(&run, "start", unecho_status_message(UNECHO_NOMEM), 0);
    } else {
        job->tree.inputs.include = some(&include);
        job->tree.inputs.exclude = some(&exclude);
        result = job->many ? run_many(&run) : run_one(&run);
    }
    if (result != UNECHO_JOB_FATAL && !(job->tree.stop && *job->tree.stop)) {
        tell_unmatched(job, "--include", &job->include, &include);
        tell_unmatched(job, "--exclude", &job->exclude, &exclude);
    }
    unecho_globs_release(&include);
    unecho_globs_release(&exclude);
    job->tree.inputs.include = job->tree.inputs.exclude = NULL;
    unecho_identities_release(&run.touched);
    return result;
}
