#include "road.h"

#include "cartons.h"
#include "cleanup.h"
#include "crew.h"
#include "gather.h"
#include "learn.h"
#include "outputs.h"
#include "reader.h"
#include "spool.h"
#include "turns.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_PROCESS = 1 }; /* of a container */

/* What a run works with; on the way out everything is released, whatever was built. */
struct run {
    struct unecho_road *road;
    struct unecho_identities touched; /* all that it reads, learns from and writes */
    struct unecho_turns turns;
    bool waited; /* for them */
    struct unecho_gathered inputs;
    unecho *engine;
    struct unecho_source source;
    struct unecho_writer writer;
    struct unecho_documents documents;
    struct unecho_sink sink; /* of the four */
    struct unecho_views views;
    struct unecho_witness witness;     /* of these; if there are any */
    struct unecho_ranking ranking;     /* of the inputs, if they go to one output */
    bool text;                         /* what was copied last is text */
    unsigned threads;                  /* for documents; 0: not asked yet */
    struct unecho_identities surveyed; /* those of them that are counted */
    uint64_t missed;                   /* inputs that failed when they were counted */
    struct unecho_spool *spools;       /* owned; of each input, if they are read twice; NULL: no */
};

static bool fatal(const struct run *run, const char *file, const char *tried, int number) {
    run->road->complain(file, (struct unecho_io_error){tried, number});
    return false;
}

static const char *output_label(const struct run *run) {
    return run->road->output ? run->road->output : "standard output";
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

/* What is learned from a file that would be replaced? Appending to it is fine, as it is
 * read first. */
static bool is_apart(struct run *run, const char *name, const struct unecho_reader *reader) {
    if (unecho_source_is_replaced(&run->source, name, &reader->stat))
        return false;
    return !S_ISREG(reader->stat.st_mode) ||
           unecho_identities_add(&run->touched, &reader->stat, UNECHO_ROLE_LEARNED) >= 0 ||
           fatal(run, name, "read", ENOMEM);
}

/* A file that an option names, for the sink, or NULL: a list of abbreviations. Without it the
 * result would not be what was asked for. Of its name `operand` bytes were named, see struct
 * unecho_names.
 */
static bool use_file(struct run *run, const char *name, size_t operand,
                     const enum unecho_sink_kind *kind) {
    const char *label = unecho_reader_label(name);
    struct unecho_reader reader;
    bool ok = unecho_reader_open_below(&reader, name, operand);

    unecho_reader_want_text(&reader, run->road->request.charset, false);
    ok = ok && is_apart(run, label, &reader);
    if (ok && kind) {
        struct unecho_sink learner = run->sink;

        learner.kind = *kind;
        ok = unecho_learn(&learner, &reader, &run->road->request.telling, label);
    } else if (ok) {
        ok = add_abbreviations(run, &reader, label);
    }
    if (reader.error.tried) {
        if (reader.error.number == EISDIR && kind && *kind == UNECHO_SINK_SEEN)
            reader.error = (struct unecho_io_error){UNECHO_WALK_IS_FOLDER, 0};
        run->road->complain(label, reader.error);
        ok = false;
    }
    unecho_reader_release(&reader);
    return ok;
}

static const enum unecho_sink_kind seen_sink = UNECHO_SINK_SEEN, allowed_sink = UNECHO_SINK_ALLOWED;

/* What was said before: files, and with -r those below folders. */
static bool use_seen(struct run *run) {
    struct unecho_finder_config config = run->road->request.inputs;
    struct unecho_identities met; /* what is found here may be found again */
    struct unecho_gathered seen;
    bool ok;

    unecho_identities_init(&met);
    config.operands = run->road->seen;
    config.names = NULL;
    config.touched = &met;
    ok = unecho_gather(&config, &seen) && seen.failed == 0;
    for (size_t i = 0; ok && i < seen.names.count; i++)
        ok = use_file(run, seen.names.items[i], seen.names.operands ? seen.names.operands[i] : 0,
                      &seen_sink);
    unecho_gathered_release(&seen);
    unecho_identities_release(&met);
    return ok;
}

static bool use_files(struct run *run) {
    const struct unecho_road *road = run->road;
    bool ok = true;

    for (size_t i = 0; ok && i < road->abbrev.count; i++)
        ok = use_file(run, road->abbrev.items[i], 0, NULL);
    for (size_t i = 0; ok && i < road->allow.count; i++)
        ok = use_file(run, road->allow.items[i], 0, &allowed_sink);
    return ok && use_seen(run);
}

/* A wrong key would look like a run without repeats. True: the user was told. */
static bool lacks_records(const struct run *run) {
    const struct unecho_files_stats *stats = &run->road->files_stats;

    if (stats->records.count > 0 || stats->records.others == 0)
        return false;
    (void)fatal(run, "input",
                "no document has a text where it was sought (--text-key, --text-column; -F text "
                "reads all as text)",
                0);
    return true;
}

/* Asked once: there may be a crew for each file. */
static unsigned threads_of(struct run *run) {
    if (run->threads == 0)
        run->threads = unecho_crew_threads(run->road->request.threads);
    return run->threads;
}

/* The inputs one after the other, as far as they are of one format and scope. */
static bool copy_alike(struct run *run) {
    const struct unecho_road *road = run->road;
    struct unecho_sink *sink = &run->sink;
    struct unecho_texts texts = road->texts;

    if (run->source.forgets)
        unecho_forget(run->engine);
    run->source.forgets = false;
    unecho_glue(run->engine, false);
    if (run->source.format != &unecho_format_text) {
        run->text = false;
        return unecho_cartons_copy(sink, &run->source, threads_of(run));
    }
    if (sink->documents->unended && !run->text && sink->listing == UNECHO_LISTING_NONE &&
        sink->kind == UNECHO_SINK_WRITE) /* no record goes on in a text */
        unecho_writer_write(sink->writer, "\n", 1);
    run->text = true;
    texts.sink = sink;
    texts.source = &run->source;
    texts.threads = road->request.threads;
    /* a unit of a listing is one of a file, and so is an edge of a document; else what is written
     * is glued as cat(1) would, but where files are counted or have ranks each is one */
    texts.ends = road->config.common > 0;
    texts.breaks =
        !texts.ends && (road->config.unit == UNECHO_UNIT_DOCUMENT || road->config.careful > 0 ||
                        (road->config.ranked && run->source.names.count > 1) ||
                        sink->listing != UNECHO_LISTING_NONE || sink->mute);
    unecho_glue(run->engine, texts.ends);
    if (texts.breaks || road->config.min_left > 0 || road->config.min_left_percent > 0 ||
        !unecho_takes_blocks(run->engine)) /* of what is written as one text nothing is emptied */
        texts.threads = 1;
    return unecho_texts_copy(&texts);
}

/* All inputs to the sink. */
static bool copy_inputs(struct run *run) {
    bool ok = true;

    while (ok && unecho_source_begin(&run->source))
        ok = copy_alike(run);
    return ok && !run->writer.error.tried;
}

static void begin_inputs(struct run *run) {
    const struct unecho_road *road = run->road;

    unecho_source_init(&run->source, run->inputs.names, &run->writer, road->complain);
    run->source.charset = road->request.charset;
    run->source.telling = road->request.telling;
    run->source.scoping.scope = road->request.scope;
    run->source.watch = road->request.inputs.watch;
    run->source.spools = run->spools;
    run->source.views = run->views.count > 0 ? &run->views : NULL;
    run->source.ranking = &run->ranking;
}

/* What is read twice must be there twice. */
static bool keep_inputs(struct run *run) {
    size_t count = run->source.names.count;
    struct unecho_io_error error = {"start", ENOMEM};
    bool ok;

    run->spools = calloc(count, sizeof(*run->spools));
    ok = run->spools != NULL;
    for (size_t i = 0; run->spools && i < count; i++)
        run->spools[i].fd = -1;
    for (size_t i = 0; ok && i < count; i++)
        ok = unecho_spool_init(&run->spools[i], run->source.names.items[i], &error);
    if (!ok)
        run->road->complain("input", error);
    run->source.spools = run->spools;
    run->source.views = run->views.count > 0 ? &run->views : NULL;
    return ok;
}

static void say_nothing(const char *file, struct unecho_io_error error) {
    (void)file;
    (void)error;
}

/* Counts the units of all inputs; what fails fails again, and is told then. */
static bool survey(struct run *run) {
    struct unecho_writer nowhere = {.fd = -1};
    struct unecho_writer *writer = run->sink.writer;
    bool ok;

    if (!unecho_needs_survey(run->engine))
        return true;
    if (!keep_inputs(run))
        return false;
    run->source.complain = say_nothing;
    run->source.watch = NULL;
    run->source.decoded = true;       /* nothing is written */
    if (run->road->config.common > 0) /* a file is one document, however often it is named */
        run->source.once = &run->surveyed;
    run->sink.writer = &nowhere;
    run->sink.kind = UNECHO_SINK_SURVEY;
    unecho_identities_init(&run->surveyed);
    if (run->sink.witness && run->road->config.ranked)
        unecho_witness_survey(run->sink.witness);
    ok = unecho_sink_push(&run->sink, "input", "", 0, false) && copy_inputs(run);
    run->sink.writer = writer;
    run->sink.kind = UNECHO_SINK_WRITE;
    if (run->sink.witness && run->road->config.ranked)
        unecho_witness_tell(run->sink.witness);
    run->missed = run->source.failed;
    run->ranking.missed = run->missed > 0;
    unecho_source_release(&run->source);
    unecho_identities_release(&run->surveyed);
    unecho_ranking_tell(&run->ranking);
    begin_inputs(run);
    return ok;
}

static bool copy_all(struct run *run) {
    if (!unecho_source_is_apart(&run->source) || !survey(run) || !copy_inputs(run))
        return false;
    if (run->missed > run->source.failed) { /* nobody was told */
        run->road->complain("input", (struct unecho_io_error){
                                         "read: what failed when it was counted did not later", 0});
        run->source.failed = run->missed;
    }
    return true;
}

/* Nobody reads any more: end as if the default action had ended us, quietly. */
static void end_by_sigpipe(void) {
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

/* All has been told. False: not, or `ok` is false: what was told is not whole. `read`: there was
 * something to read; else a file of a view would hold nothing, and take the place of one that does.
 */
static bool end_views(struct run *run, bool ok, bool read) {
    bool told = run->views.count == 0 || unecho_witness_end(&run->witness) ||
                fatal(run, run->views.items[0]->name, "write", ENOMEM);

    ok = ok && told && (!read || unecho_views_finish(&run->views, run->road->complain));
    unecho_views_release(&run->views);
    unecho_witness_release(&run->witness);
    return ok;
}

static enum unecho_road_result finish(struct run *run, bool ok) {
    bool whole = end_views(run, ok && !run->source.refused, run->source.read > 0);
    struct unecho_io_error error;

    if (whole && (run->source.read > 0 ||
                  !run->writer.to_file)) /* else a file would hold nothing, or a part */
        whole = unecho_writer_commit(&run->writer);
    if (whole && run->writer.to_file && run->writer.file.lost)
        run->road->request.inputs.notice(output_label(run),
                                         (struct unecho_io_error){run->writer.file.lost, 0});
    error = run->writer.error;
    if (error.tried && error.number != EPIPE)
        run->road->complain(output_label(run), error);
    if (run->engine)
        unecho_get_stats(run->engine, &run->road->stats);
    run->road->files_stats.files = run->source.read;
    run->road->files_stats.failed = run->source.failed + run->inputs.failed;
    run->road->files_stats.skipped = run->inputs.skipped;
    run->road->files_stats.records = run->documents.stats;
    for (size_t i = 0; run->spools && i < run->source.names.count; i++)
        unecho_spool_release(&run->spools[i]);
    free(run->spools);
    unecho_ranking_release(&run->ranking);
    unecho_source_release(&run->source);
    unecho_documents_release(&run->documents);
    unecho_writer_release(&run->writer);
    unecho_destroy(run->engine);
    unecho_gathered_release(&run->inputs);
    if (error.tried && error.number == EPIPE)
        end_by_sigpipe();
    if (!whole)
        return UNECHO_ROAD_FATAL;
    return run->road->files_stats.failed + run->documents.stats.unlearned > 0 || lacks_records(run)
               ? UNECHO_ROAD_SOME
               : UNECHO_ROAD_DONE;
}

static void begin(struct run *run) {
    const struct unecho_road *road = run->road;

    struct unecho_config config = road->config;

    run->ranking = (struct unecho_ranking){.by = road->request.first,
                                           .twice = road->config.common > 0,
                                           .scoped = road->request.scope == UNECHO_SCOPE_DIR};
    unecho_witness_init(&run->witness, &run->views);
    if (run->views.count > 0) {
        config.traced = unecho_views_traced(&run->views);
        config.tracer = unecho_witness_trace;
        config.tracer_arg = &run->witness;
    }
    run->engine = unecho_create(&config);
    begin_inputs(run);
    run->documents = (struct unecho_documents){.config = &road->request.documents,
                                               .engine = run->engine,
                                               .mute = road->mute,
                                               .writer = road->mute ? NULL : &run->writer,
                                               .listing = road->listing,
                                               .end = road->config.zero_terminated ? '\0' : '\n'};
    run->sink = (struct unecho_sink){
        .engine = run->engine,
        .writer = &run->writer,
        .documents = &run->documents,
        .witness = run->views.count > 0 ? &run->witness : NULL,
        .mute = road->mute,
        .complain = road->complain,
        .listing = road->listing,
        .end = road->config.zero_terminated ? '\0' : '\n',
        .memory = road->config.memory,
        .fate = road->many || road->output ? "nothing is written" : "the output ends here",
    };
}

/* What is written is not read, nor are its errors and messages. */
static bool note_outputs(struct run *run) {
    struct stat outputs[3 + UNECHO_VIEWS_MOST];
    size_t count = 0;
    bool ok = true;

    count += fstat(STDOUT_FILENO, &outputs[count]) == 0;
    count += fstat(STDERR_FILENO, &outputs[count]) == 0;
    count += run->writer.to_file && unecho_writer_output(&run->writer, &outputs[count]);
    count += unecho_views_outputs(&run->views, outputs + count);
    for (size_t i = 0; ok && i < count; i++)
        if (S_ISREG(outputs[i].st_mode))
            ok = unecho_identities_add(&run->touched, &outputs[i], UNECHO_ROLE_OUTPUT) >= 0;
    return ok || fatal(run, "start", unecho_status_message(UNECHO_NOMEM), 0);
}

/* A file is compressed as its name says. */
static bool open_output(struct run *run) {
    const struct unecho_road *road = run->road;
    size_t stem;

    return unecho_writer_open(&run->writer, road->output, road->force) &&
           (!road->output ||
            unecho_writer_compress(&run->writer, unecho_codec_of_name(road->output, &stem)));
}

/* Tells the watch what will be read. */
static void look_ahead(const struct run *run) {
    const struct unecho_watch *watch = run->source.watch;
    const struct unecho_names *names = &run->source.names;

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
static enum unecho_road_result run_one(struct run *run) {
    const struct unecho_road *road = run->road;
    bool ok = open_output(run) &&
              unecho_views_init(&run->views, &road->views, &run->writer, road->complain) &&
              unecho_outputs_are_apart(&run->views, &road->files, road->output, road->complain) &&
              note_outputs(run);

    if (!unecho_gather(&road->request.inputs, &run->inputs))
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
        run->road->complain(
            path, (struct unecho_io_error){"another run is at work there: waiting for it", 0});
    run->waited = true;
    return true;
}

/* Files are changed in their place, and results written, by one run at a time. */
static bool take_turn(struct run *run, const struct unecho_finder *finder) {
    struct unecho_road *road = run->road;
    struct unecho_turns *turns = &run->turns;
    const struct unecho_names *named = &road->request.inputs.operands;
    const struct unecho_names *learned[] = {&road->seen, &road->allow, &road->abbrev};
    bool ok;

    if (road->files.dry)
        return true;
    if (road->files.folder)
        ok = unecho_turns_add(turns, &road->files.folder, 1, true);
    else
        ok = unecho_turns_add(turns, named->items, named->count, true) &&
             unecho_turns_add(turns, (const char *const *)finder->listed, finder->listed_count,
                              true);
    for (size_t i = 0; ok && !road->files.folder && i < sizeof(learned) / sizeof(*learned); i++)
        ok = unecho_turns_add(turns, learned[i]->items, learned[i]->count, false);
    ok = ok && unecho_turns_take(turns, wait_for_turn, run);
    road->files.turns = turns;
    return ok || fatal(run, "start", unecho_status_message(UNECHO_NOMEM), 0);
}

/* The list of names has been written, too. */
static bool end_list(const struct run *run) {
    bool broken = ferror(stdout);

    errno = 0;
    if (fflush(stdout) == 0 && !broken)
        return true;
    if (errno == EPIPE && run->road->files.dry)
        end_by_sigpipe();
    return fatal(run, "standard output", "write", errno ? errno : EIO);
}

/* The views, and where they go if they have no files. */
static bool open_views(struct run *run) {
    const struct unecho_road *road = run->road;

    if (!unecho_views_are_wanted(&road->views))
        return true;
    return (unecho_writer_open(&run->writer, NULL, false) ||
            fatal(run, "standard output", "write", ENOMEM)) &&
           unecho_views_init(&run->views, &road->views, &run->writer, road->complain);
}

static bool end_output(struct run *run) {
    struct unecho_io_error error;

    if (run->writer.buffer)
        (void)unecho_writer_commit(&run->writer);
    error = run->writer.error;
    unecho_writer_release(&run->writer);
    if (error.tried && error.number == EPIPE && run->road->files.dry)
        end_by_sigpipe();
    return !error.tried || fatal(run, "standard output", error.tried, error.number);
}

/* Is no file that was named what a view replaces? One that is found in a folder is passed over, as
 * it may be what an earlier run has written. */
static bool operands_stay(const struct run *run) {
    const struct unecho_names *names = &run->road->request.inputs.operands;
    struct stat info;

    for (size_t i = 0; run->source.views && i < names->count; i++)
        if (stat(names->items[i], &info) == 0 &&
            unecho_source_is_replaced(&run->source, names->items[i], &info))
            return false;
    return true;
}

/* Each input for itself. */
static enum unecho_road_result run_many(struct run *run) {
    struct unecho_road *road = run->road;
    struct unecho_finder finder;
    bool ok = open_views(run), began = false, read;

    if (!road->files.dry) /* nobody reads the list any more: files are not left half done */
        (void)signal(SIGPIPE, SIG_IGN);
    begin(run);
    road->files.witness = run->sink.witness;
    ok = (run->engine ? note_outputs(run)
                      : fatal(run, "start", unecho_status_message(UNECHO_NOMEM), 0)) &&
         ok;
    ok = ok && operands_stay(run) &&
         unecho_outputs_are_apart(&run->views, &road->files, NULL, road->complain);
    ok = unecho_finder_open(&finder, &road->request.inputs) && ok;
    ok = ok && take_turn(run, &finder) && use_files(run);
    began = ok;
    ok = ok && unecho_files_run(run->engine, &road->files, &finder, &road->files_stats);
    read = road->files_stats.files > 0 || (ok && road->files_stats.failed == 0);
    /* what became of files is told, whatever failed later */
    ok = end_views(run, began, read) && ok;
    unecho_finder_release(&finder);
    if (run->engine)
        unecho_get_stats(run->engine, &road->stats);
    unecho_destroy(run->engine);
    unecho_turns_release(&run->turns);
    ok = end_list(run) && end_output(run) && ok;
    if (!ok)
        return UNECHO_ROAD_FATAL;
    return lacks_records(run) || road->files_stats.failed + run->documents.stats.unlearned > 0
               ? UNECHO_ROAD_SOME
               : UNECHO_ROAD_DONE;
}

/* --- the patterns ----------------------------------------------------------------------------- */

/* NULL: there are none. */
static struct unecho_globs *some(struct unecho_globs *globs) {
    return globs->count > 0 ? globs : NULL;
}

/* A pattern that matched nothing is as good as none: maybe it is misspelled. Only a run that looked
 * at all that is there knows. */
static void tell_unmatched(const struct unecho_road *road, const char *option,
                           const struct unecho_names *patterns, const struct unecho_globs *globs) {
    for (size_t i = 0; globs->tried && i < globs->count; i++) {
        size_t size = strlen(option) + strlen(patterns->items[i]) + 2;
        char *said = unecho_globs_has_matched(globs, i) ? NULL : malloc(size);

        if (!said)
            continue;
        (void)snprintf(said, size, "%s=%s", option, patterns->items[i]);
        road->request.inputs.notice(said, (struct unecho_io_error){"matched nothing", 0});
        free(said);
    }
}

static bool compile(struct unecho_globs *globs, const struct unecho_names *patterns) {
    return unecho_globs_init(globs, (struct unecho_patterns){patterns->items, patterns->count});
}

enum unecho_road_result unecho_road_run(struct unecho_road *road) {
    struct run run = {.road = road};
    struct unecho_globs include, exclude;
    bool ok = compile(&include, &road->include);
    enum unecho_road_result result = UNECHO_ROAD_FATAL;

    if (getpid() == FIRST_PROCESS) /* it ends by a signal only if it has a handler for it */
        unecho_cleanup_arm(AT_FDCWD, NULL);
    unecho_identities_init(&run.touched);
    road->files.request = &road->request;
    road->request.inputs.touched = &run.touched;
    road->request.inputs.spares = road->many && !road->files.folder;
    road->request.inputs.tidies = road->request.inputs.spares && !road->files.dry;
    if (!compile(&exclude, &road->exclude) || !ok) {
        (void)fatal(&run, "start", unecho_status_message(UNECHO_NOMEM), 0);
    } else {
        road->request.inputs.include = some(&include);
        road->request.inputs.exclude = some(&exclude);
        result = road->many ? run_many(&run) : run_one(&run);
    }
    if (result != UNECHO_ROAD_FATAL && !(road->files.stop && *road->files.stop)) {
        tell_unmatched(road, "--include", &road->include, &include);
        tell_unmatched(road, "--exclude", &road->exclude, &exclude);
    }
    unecho_globs_release(&include);
    unecho_globs_release(&exclude);
    road->request.inputs.include = road->request.inputs.exclude = NULL;
    unecho_identities_release(&run.touched);
    return result;
}
