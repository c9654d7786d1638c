/* unecho - removes what a text has already said. */
#include "options.h"
#include "report.h"
#include "road.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Fills the places of standard streams that are closed, so that no file we open gets one of them
 * and a message goes into it. The wrong way round: to read from or write to them fails, as it
 * should. */
static void guard_standard_streams(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static double now(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct unecho_names names(const struct unecho_file_list *list) {
    return (struct unecho_names){list->names, list->count, NULL};
}

/* The signal that ends a run over many files, between two of them; the next one ends it at once. */
static atomic_int stopped;

static void on_stop(int number) { stopped = number; }

static void stop_between_files(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        struct sigaction old,
            action = {.sa_handler = on_stop, .sa_flags = (int)SA_RESETHAND | SA_RESTART};

        /* what the parent ignores (nohup) stays ignored */
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            (void)sigaction(numbers[i], &action, NULL);
    }
}

static void say_nothing(const char *file, struct unecho_io_error error) {
    (void)file;
    (void)error;
}

static int exit_status(const struct unecho_options *options, const struct unecho_road *road,
                       enum unecho_road_result result) {
    if (stopped)
        return 128 + stopped;
    if (result == UNECHO_ROAD_DONE && options->strict &&
        road->files_stats.records.others + road->files_stats.records.whole > 0)
        return UNECHO_ROAD_SOME;
    if (result == UNECHO_ROAD_DONE && options->check && road->files_stats.changed > 0)
        return UNECHO_OPTIONS_CHANGED;
    return (int)result;
}

/* Is anything said at the end of a run over many files? */
static bool sums_up(const struct unecho_options *options) {
    return options->many && (options->summary || options->stats != UNECHO_STATS_NONE);
}

/* What is said at the end if nobody asks for anything: a line on many files, which have no output
 * to look at. */
static enum unecho_stats_form form(const struct unecho_options *options,
                                   const struct unecho_summary *summary) {
    bool began = summary->files->files > 0 || summary->status != UNECHO_ROAD_FATAL;

    if (options->stats != UNECHO_STATS_NONE)
        return options->stats;
    if (summary->many)
        return began && options->summary ? UNECHO_STATS_TEXT : UNECHO_STATS_NONE;
    return options->verbose ? UNECHO_STATS_TEXT : UNECHO_STATS_NONE;
}

/* Was it asked for that files without text left are not written, where they are changed in place?
 */
static bool keeps_emptied(const struct unecho_options *options) {
    return options->request.documents.drop_empty && options->many && !options->files.folder &&
           !options->files.dry;
}

static void conclude(const struct unecho_options *options, const struct unecho_summary *summary) {
    enum unecho_stats_form wanted = form(options, summary);

    if (wanted == UNECHO_STATS_TEXT)
        unecho_report_summary(summary);
    if (keeps_emptied(options) && !options->quiet)
        unecho_report_emptied(summary);
    if (wanted != UNECHO_STATS_NONE && !options->quiet)
        unecho_report_loss(summary);
    if (wanted == UNECHO_STATS_JSON || wanted == UNECHO_STATS_JSONL)
        unecho_report_json(summary);
}

/* Is the text, not a list of names, read from standard input? */
static bool reads_stdin(const struct unecho_options *options) {
    bool reads = options->operand_count == 0 && !options->request.inputs.names;

    for (int i = 0; i < options->operand_count; i++)
        reads |= strcmp(options->operands[i], "-") == 0;
    return reads;
}

static bool shows_progress(const struct unecho_options *options) {
    bool writes_stdout = options->many ? options->files.list || options->diff : !options->output;

    if (options->progress != UNECHO_WHEN_AUTO)
        return options->progress == UNECHO_WHEN_ALWAYS;
    return !options->quiet && unecho_progress_has_room(reads_stdin(options), writes_stdout);
}

/* How differences are shown: as data, but a terminal is not to be steered by them. */
static struct unecho_diff_style diff_style(const struct unecho_options *options) {
    return (struct unecho_diff_style){.color = unecho_color_wanted(options->color),
                                      .terminal = isatty(STDOUT_FILENO) == 1};
}

/* How names of files are listed: as data, but a terminal is not to be steered by them. */
static void (*lister(const struct unecho_options *options))(const char *) {
    if (options->config.zero_terminated)
        return unecho_report_name_with_zero;
    return isatty(STDOUT_FILENO) ? unecho_report_name_quoted : unecho_report_name;
}

/* What goes most, and what a careful run would keep. */
static void count_for_summary(struct unecho_road *road, struct unecho_most *most) {
    road->config.traced = UNECHO_TRACED_REMOVED;
    road->config.tracer = unecho_most_trace;
    road->config.tracer_arg = most;
    road->views.most = most;
    if (road->config.keep == UNECHO_KEEP_FIRST)
        road->config.shadow_careful = UNECHO_CAREFUL_WORDS;
}

/* What is said of documents that are nearly the same as another one. */
static struct unecho_near_view_config near_view(const struct unecho_options *options, bool dry) {
    bool says = options->verbose && options->config.near > 0;

    return (struct unecho_near_view_config){.say = says ? unecho_report_lines : NULL,
                                            .percent = options->config.near,
                                            .dry = dry,
                                            .parted = options->config.zero_terminated};
}

/* Who tells of files or documents one by one tells what they are nearly the same as, too. */
static void note_near(struct unecho_road *road, struct unecho_near_notes *notes) {
    notes->files = road->many && road->files.tell && !road->config.zero_terminated;
    notes->records = road->request.documents.tell != NULL;
    if (road->config.near == 0 || (!notes->files && !notes->records))
        return;
    road->views.notes = notes;
    road->request.documents.notes = notes;
}

static int run(const struct unecho_options *options) {
    const struct unecho_diff_style style = diff_style(options);
    struct unecho_road road = {
        .config = options->config,
        .listing = options->listing,
        .output = options->output,
        .force = options->force,
        .abbrev = names(&options->abbrev),
        .allow = names(&options->allow),
        .seen = names(&options->seen),
        .include = names(&options->include),
        .exclude = names(&options->exclude),
        .views = options->views,
        .mute = options->mute,
        .request = options->request,
        .files = options->files,
        .many = options->many,
        .texts = {.block = UNECHO_TEXTS_BLOCK, .steady = UNECHO_TEXTS_STEADY},
        .complain = unecho_report_error,
    };
    struct unecho_summary summary = {.config = &road.config,
                                     .stats = &road.stats,
                                     .files = &road.files_stats,
                                     .many = road.many,
                                     .dry = road.many && road.files.dry};
    struct unecho_most most = {.unit_count = 0};
    struct unecho_near_notes notes = {.count = 0};
    double start = now();

    if (sums_up(options)) {
        count_for_summary(&road, &most);
        summary.most = &most;
    }
    road.request.inputs.operands =
        (struct unecho_names){options->operands, (size_t)options->operand_count, NULL};
    road.files.changed = lister(options);
    road.files.diff = options->diff ? &style : NULL;
    road.views.color = style.color && !(options->output && options->color == UNECHO_WHEN_AUTO);
    if (shows_progress(options))
        road.request.inputs.watch = unecho_progress_begin();
    road.request.inputs.complain = unecho_report_error;
    road.request.inputs.notice = options->quiet ? say_nothing : unecho_report_error;
    road.views.top.notice = road.request.inputs.notice;
    road.views.near = near_view(options, summary.dry);
    road.request.documents.notice = road.request.inputs.notice;
    road.request.threads = options->threads;
    road.files.stop = &stopped;
    road.files.tell = options->stats == UNECHO_STATS_JSONL ? unecho_report_json_file : NULL;
    if (options->stats == UNECHO_STATS_JSONL && options->request.documents.format.id_key)
        road.request.documents.tell = unecho_report_json_document;
    note_near(&road, &notes);
    road.files.ready = stop_between_files;
    summary.status = exit_status(options, &road, unecho_road_run(&road));
    summary.seconds = now() - start;
    unecho_progress_end();
    conclude(options, &summary);
    unecho_most_release(&most);
    unecho_near_notes_release(&notes);
    free(road.files_stats.lost.path);
    return summary.status;
}

/* Prints a text that was asked for; a full disk is an error there too. */
static int print(void (*text)(FILE *)) {
    text(stdout);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    unecho_report_error("standard output", (struct unecho_io_error){"write", errno});
    return UNECHO_ROAD_FATAL;
}

int main(int argc, char **argv) {
    struct unecho_options options;
    int status;

    guard_standard_streams();
    (void)signal(SIGXFSZ, SIG_IGN); /* past `ulimit -f`, write says so, and we say where */
    status = unecho_options_parse(&options, argc, argv, stderr);
    if (status != 0)
        return status;
    if (options.action == UNECHO_ACTION_HELP) {
        status = print(unecho_options_help);
    } else if (options.action == UNECHO_ACTION_VERSION) {
        status = print(unecho_options_version);
    } else if (options.operand_count == 0 && !options.request.inputs.names &&
               isatty(STDIN_FILENO)) {
        unecho_options_short_help(stderr);
        status = UNECHO_OPTIONS_USAGE_ERROR;
    } else {
        status = run(&options);
    }
    unecho_options_release(&options);
    return status;
}
