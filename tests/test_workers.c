/* However many threads there are, and whatever they take at once: the bytes that come out, the
 * result, what is complained of and the totals are those of one thread. */
#include "generate.h"
#include "read_files.h"
#include "road.h"
#include "table.h"

#include <fcntl.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 120, FILES = 160, PATIENCE = 120 /* seconds; then it hangs */ };

/* How a run is shared out. */
struct setting {
    unsigned threads;
    size_t block;
    uint64_t steady;
};

/* --- the inputs of a run -----------------------------------------------------------------------
 */

/* A folder of its own, where the test runs, with the files that are read. */
struct inputs {
    char folder[1024], names[FILES][32];
    const char *items[FILES];
    size_t count;
};

static void begin_inputs(struct inputs *inputs) {
    *inputs = (struct inputs){.count = 0};
    temporary_name(inputs->folder, sizeof(inputs->folder), "workers");
    assert_non_null(mkdtemp(inputs->folder));
    assert_int_equal(chdir(inputs->folder), 0);
}

static void end_inputs(struct inputs *inputs) {
    for (size_t i = 0; i < inputs->count; i++)
        if (unlink(inputs->items[i]) != 0)
            (void)rmdir(inputs->items[i]);
    (void)unlink("out");
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(rmdir(inputs->folder), 0);
}

static const char *add_name(struct inputs *inputs) {
    char *name = inputs->names[inputs->count];

    snprintf(name, sizeof(inputs->names[0]), "file%zu", inputs->count);
    inputs->items[inputs->count++] = name;
    return name;
}

static void write_file(const char *name, const char *data, size_t len) {
    FILE *f = fopen(name, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static void add_file(struct inputs *inputs, const char *data, size_t len) {
    write_file(add_name(inputs), data, len);
}

static void add_text(struct inputs *inputs, enum generate_kind kind, uint64_t seed, size_t size) {
    struct bytes text = generate_text(kind, seed, size);

    add_file(inputs, text.data, text.len);
    free(text.data);
}

static void many_small_files(struct inputs *inputs) {
    for (size_t i = 0; i < 150; i++)
        add_text(inputs, (enum generate_kind)(i % GENERATE_KINDS), i, 100 + i * i % 5000);
}

static void large_files(struct inputs *inputs) {
    add_text(inputs, GENERATE_ARTICLE, 1, 900000);
    add_text(inputs, GENERATE_LINES, 2, 900000);
    add_text(inputs, GENERATE_WORLD, 3, 300000);
}

/* Some are missing, empty, a folder, or end in the middle of a line. */
static void odd_files(struct inputs *inputs) {
    for (size_t i = 0; i < 60; i++) {
        if (i % 10 == 4)
            (void)add_name(inputs);
        else if (i % 10 == 7)
            add_file(inputs, "", 0);
        else if (i == 33)
            assert_int_equal(mkdir(add_name(inputs), 0700), 0);
        else if (i % 10 == 8)
            add_file(inputs, "It goes on", 10);
        else
            add_text(inputs, GENERATE_ARTICLE, i, 20000);
    }
}

static void add_repeated(struct inputs *inputs, const char *piece, size_t size) {
    struct bytes text = {NULL, 0, 0};
    char number[24];

    for (size_t i = 0; text.len < size; i++) {
        int len = snprintf(number, sizeof(number), "%zu", i % 3000);

        bytes_add(&text, number, (size_t)len);
        bytes_add(&text, piece, strlen(piece));
    }
    add_file(inputs, text.data, text.len);
    free(text.data);
}

static void a_sentence_of_two_megabytes(struct inputs *inputs) {
    add_text(inputs, GENERATE_ARTICLE, 5, 300000);
    add_repeated(inputs, " and so on, ", 2100000);
    add_text(inputs, GENERATE_ARTICLE, 5, 300000);
}

static void no_blank_lines(struct inputs *inputs) {
    add_repeated(inputs, " went away. He said that they departed.\n", 600000);
    add_repeated(inputs, " went away. He said so. ", 600000);
    add_repeated(inputs, " went away; nobody knows where to\n", 600000);
}

static void blank_lines_only(struct inputs *inputs) {
    struct bytes text = {NULL, 0, 0};

    ADD(&text, "First.");
    while (text.len < 1300000)
        ADD(&text, "\n");
    ADD(&text, "Last. First.\n\nLast.\n");
    for (size_t i = 0; i < 3; i++)
        add_file(inputs, text.data, text.len);
    free(text.data);
}

static void crlf_lines(struct inputs *inputs) {
    add_repeated(inputs, " went away. He said so.\r\n\r\n", 500000);
    add_repeated(inputs, " went away. He said that they departed.\r\n", 500000);
    add_repeated(inputs, " went away. He said so.\r\n\r\n", 500000);
}

/* Where the last block ends, there is a little more, a little less, or nothing. */
static void sizes_around_blocks(struct inputs *inputs) {
    static const int more[] = {-513, -1, 0, 1, 2, 511, 4097};

    for (size_t i = 0; i < 14; i++) {
        struct bytes text = generate_text((enum generate_kind)(i % GENERATE_KINDS), 40 + i, 300000);
        size_t len = (size_t)((i < 7 ? 262144 : 200000) + more[i % 7]);

        assert_in_range(len, 1, text.len);
        add_file(inputs, text.data, len);
        free(text.data);
    }
}

static void records_with_nul(struct inputs *inputs) {
    for (size_t i = 0; i < 3; i++) {
        struct bytes text = generate_text(GENERATE_LINES, 60 + i / 2, 500000);

        for (size_t at = 0; at < text.len; at++)
            if (text.data[at] == '\n' && at % 3 > 0)
                text.data[at] = '\0';
        add_file(inputs, text.data, text.len);
        free(text.data);
    }
}

/* So long that none of the blocks ends in it. */
static void a_line_of_five_megabytes(struct inputs *inputs) {
    add_text(inputs, GENERATE_ARTICLE, 6, 400000);
    add_repeated(inputs, " went away; nobody knows where to, ", 5000000);
    add_text(inputs, GENERATE_ARTICLE, 6, 400000);
}

/* --- a run -------------------------------------------------------------------------------------
 */

/* What was complained of; by any thread. */
static struct bytes complaints;
static pthread_mutex_t complaining = PTHREAD_MUTEX_INITIALIZER;

static void complain(const char *file, struct unecho_io_error error) {
    char line[300];
    int len = snprintf(line, sizeof(line), "%s: %s: %d\n", file, error.tried, error.number);

    pthread_mutex_lock(&complaining);
    bytes_add(&complaints, line, (size_t)len);
    pthread_mutex_unlock(&complaining);
}

struct outcome {
    struct bytes out, complaints; /* owned */
    enum unecho_road_result result;
    struct unecho_stats stats;
};

static void outcome_release(struct outcome *outcome) {
    free(outcome->out.data);
    free(outcome->complaints.data);
}

static struct unecho_road road_of(const struct inputs *inputs, struct setting workers) {
    struct unecho_road road = {.output = "out",
                               .force = true,
                               .request.inputs.operands = {inputs->items, inputs->count},
                               .texts = {.block = workers.block, .steady = workers.steady},
                               .request.threads = workers.threads,
                               .complain = complain};

    unecho_config_init(&road.config);
    road.config.seeded = true;
    return road;
}

static struct outcome run(struct unecho_road *road) {
    struct outcome outcome = {.result = unecho_road_run(road), .stats = road->stats};

    if (strcmp(road->output, "out") == 0)
        (void)read_file("out", &outcome.out);
    outcome.complaints = complaints;
    complaints = (struct bytes){NULL, 0, 0};
    return outcome;
}

static void compare(const struct outcome *got, const struct outcome *expected,
                    const struct setting *workers) {
    char what[80];

    snprintf(what, sizeof(what), "%u threads, blocks of %zu, after %llu bytes", workers->threads,
             workers->block, (unsigned long long)workers->steady);
    if (!bytes_equal(got->out.data, got->out.len, expected->out.data, expected->out.len))
        fail_msg("%s: other bytes (%zu instead of %zu)", what, got->out.len, expected->out.len);
    if (got->result != expected->result)
        fail_msg("%s: result %d", what, (int)got->result);
    if (!bytes_equal(got->complaints.data, got->complaints.len, expected->complaints.data,
                     expected->complaints.len))
        fail_msg("%s: complains of %.*s", what, (int)got->complaints.len, got->complaints.data);
    if (!same_stats(&got->stats, &expected->stats))
        fail_msg("%s: other stats", what);
}

static const struct setting settings[] = {
    {2, 1, 1},       {2, 1000, 1}, {2, 65536, 100000}, {3, 1, 100000}, {3, 4096, 1000},
    {3, 65536, 1},   {7, 1, 1},    {7, 10000, 100000}, {7, 65536, 1},  {1, 1, 1},
    {2, 1 << 20, 1}, {16, 1, 1},   {2, 512 * 1024, 1}, {7, 300000, 1},
};

enum { SETTINGS = sizeof(settings) / sizeof(*settings) };

/* --- files -------------------------------------------------------------------------------------
 */

struct row {
    const char *name;
    void (*make)(struct inputs *inputs);
    enum unecho_newline newline;
    enum unecho_unit unit;
    enum unecho_road_result result;
    bool zero_terminated;
    size_t common; /* each file is a text by itself */
};

static const struct row rows[] = {
    {"many_small_files", many_small_files, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_SENTENCE,
     UNECHO_ROAD_DONE, false, 0},
    {"large_files", large_files, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_SENTENCE, UNECHO_ROAD_DONE, false,
     0},
    {"lines_of_large_files", large_files, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_LINE, UNECHO_ROAD_DONE,
     false, 0},
    {"odd_files", odd_files, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_SENTENCE, UNECHO_ROAD_SOME, false, 0},
    {"documents_of_odd_files", odd_files, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_DOCUMENT,
     UNECHO_ROAD_SOME, false, 0},
    {"a_sentence_of_two_megabytes", a_sentence_of_two_megabytes, UNECHO_NEWLINE_AUTO,
     UNECHO_UNIT_SENTENCE, UNECHO_ROAD_DONE, false, 0},
    {"no_blank_lines", no_blank_lines, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_SENTENCE, UNECHO_ROAD_DONE,
     false, 0},
    {"no_blank_lines_break", no_blank_lines, UNECHO_NEWLINE_BREAK, UNECHO_UNIT_SENTENCE,
     UNECHO_ROAD_DONE, false, 0},
    {"blank_lines_only", blank_lines_only, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_SENTENCE,
     UNECHO_ROAD_DONE, false, 0},
    {"crlf_lines", crlf_lines, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_PARAGRAPH, UNECHO_ROAD_DONE, false,
     0},
    {"crlf_sentences", crlf_lines, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_SENTENCE, UNECHO_ROAD_DONE,
     false, 0},
    {"sizes_around_blocks", sizes_around_blocks, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_SENTENCE,
     UNECHO_ROAD_DONE, false, 0},
    {"paragraphs_of_sizes_around_blocks", sizes_around_blocks, UNECHO_NEWLINE_AUTO,
     UNECHO_UNIT_PARAGRAPH, UNECHO_ROAD_DONE, false, 0},
    {"records_with_nul", records_with_nul, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_LINE, UNECHO_ROAD_DONE,
     true, 0},
    {"sentences_with_nul", records_with_nul, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_SENTENCE,
     UNECHO_ROAD_DONE, true, 0},
    {"a_line_of_five_megabytes", a_line_of_five_megabytes, UNECHO_NEWLINE_AUTO,
     UNECHO_UNIT_SENTENCE, UNECHO_ROAD_DONE, false, 0},
    {"texts_by_themselves", crlf_lines, UNECHO_NEWLINE_AUTO, UNECHO_UNIT_SENTENCE, UNECHO_ROAD_DONE,
     false, 3},
};

static struct outcome run_row(const struct row *row, const struct inputs *inputs,
                              struct setting workers) {
    struct unecho_road road = road_of(inputs, workers);

    road.config.newline = row->newline;
    road.config.unit = row->unit;
    road.config.zero_terminated = row->zero_terminated;
    road.config.common = row->common;
    return run(&road);
}

static void threads_change_nothing(void **state) {
    const struct row *row = *state;
    size_t times = number_of_env("UNECHO_ROUNDS", ROUNDS) / 5;
    struct inputs inputs;
    struct outcome expected;

    alarm(PATIENCE);
    begin_inputs(&inputs);
    row->make(&inputs);
    expected = run_row(row, &inputs, (struct setting){.threads = 1, .block = 1});
    assert_int_equal(expected.result, row->result);
    assert_in_range(expected.out.len, 1, expected.stats.bytes_in - 1);
    for (size_t i = 0; i < (times < SETTINGS ? times : SETTINGS); i++) {
        struct outcome got = run_row(row, &inputs, settings[i]);

        compare(&got, &expected, &settings[i]);
        outcome_release(&got);
    }
    outcome_release(&expected);
    end_inputs(&inputs);
}

/* --- pipes -------------------------------------------------------------------------------------
 */

/* Writes to a pipe by fits and starts, on a thread of its own. */
struct writer {
    const char *pipe;
    const struct bytes *text;
    uint64_t random;
    const char *link; /* made at the end, of the output; NULL: none */
};

static void *write_pipe(void *arg) {
    struct writer *writer = arg;
    const struct bytes *text = writer->text;
    int fd = open(writer->pipe, O_WRONLY);

    for (size_t at = 0; fd >= 0 && at < text->len;) {
        uint64_t r = random_next(&writer->random);
        size_t n = 1 + (size_t)(r >> 8) % (r & 1 ? 200000 : 3000);
        ssize_t done = write(fd, text->data + at, n < text->len - at ? n : text->len - at);

        if (done <= 0)
            break;
        at += (size_t)done;
        if ((r & 7) == 7) /* a pause, long or short */
            nanosleep(&(struct timespec){0, r & 16 ? 9000000 : 1000000}, NULL);
    }
    if (writer->link && link("out", writer->link) != 0)
        perror("link");
    close(fd);
    return NULL;
}

static struct outcome run_with_pipe(struct unecho_road *road, struct writer *writer) {
    struct outcome outcome;
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, write_pipe, writer), 0);
    outcome = run(road);
    pthread_join(thread, NULL);
    return outcome;
}

static void a_pipe_that_pauses(void **state) {
    size_t times = number_of_env("UNECHO_ROUNDS", ROUNDS) / 10;
    struct bytes text = generate_text(GENERATE_ARTICLE, 77, 1500000);
    struct outcome expected, got;
    struct inputs inputs;
    struct unecho_road road;
    const char *pipe;

    (void)state;
    alarm(PATIENCE);
    begin_inputs(&inputs);
    add_file(&inputs, text.data, text.len);
    road = road_of(&inputs, (struct setting){.threads = 1, .block = 1});
    expected = run(&road);
    assert_int_equal(unlink(inputs.items[0]), 0);
    inputs.count = 0;
    pipe = add_name(&inputs);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    for (size_t i = 0; i < (times < SETTINGS ? times : SETTINGS); i++) {
        struct writer writer = {pipe, &text, i, NULL};

        road = road_of(&inputs, settings[i]);
        got = run_with_pipe(&road, &writer);
        compare(&got, &expected, &settings[i]);
        outcome_release(&got);
    }
    outcome_release(&expected);
    end_inputs(&inputs);
    free(text.data);
}

/* --- failures ----------------------------------------------------------------------------------
 */

static void a_full_disk(void **state) {
    struct inputs inputs;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    alarm(PATIENCE);
    begin_inputs(&inputs);
    large_files(&inputs);
    for (size_t i = 0; i < SETTINGS; i++) {
        struct unecho_road road = road_of(&inputs, settings[i]);
        struct outcome got;
        char wanted[80];

        road.output = "/dev/full";
        got = run(&road);
        snprintf(wanted, sizeof(wanted), "/dev/full: write: %d\n", ENOSPC);
        bytes_add(&got.complaints, "", 1);
        assert_string_equal(got.complaints.data, wanted);
        assert_int_equal(got.result, UNECHO_ROAD_FATAL);
        outcome_release(&got);
    }
    end_inputs(&inputs);
}

/* The last of the inputs. */
static void an_input_that_is_the_output(void **state) {
    static const char wanted[] = "file3: it is the output too: 0\n";
    struct inputs inputs;

    (void)state;
    alarm(PATIENCE);
    begin_inputs(&inputs);
    large_files(&inputs);
    write_file("out", "Old.\n", 5);
    assert_int_equal(link("out", add_name(&inputs)), 0);
    for (size_t i = 0; i < SETTINGS; i++) {
        struct unecho_road road = road_of(&inputs, settings[i]);
        struct outcome got = run(&road);

        assert_true(bytes_equal(got.out.data, got.out.len, "Old.\n", 5));
        assert_true(bytes_equal(got.complaints.data, got.complaints.len, wanted, strlen(wanted)));
        assert_int_equal(got.result, UNECHO_ROAD_FATAL);
        outcome_release(&got);
    }
    end_inputs(&inputs);
}

/* It becomes that while an input before it is read, when other blocks are on their way. */
static void an_input_that_becomes_the_output(void **state) {
    static const char wanted[] = "file1: it is the output too: 0\n";
    size_t times = number_of_env("UNECHO_ROUNDS", ROUNDS) / 10;
    struct bytes text = generate_text(GENERATE_ARTICLE, 78, 700000);
    struct inputs inputs;

    (void)state;
    alarm(PATIENCE);
    begin_inputs(&inputs);
    assert_int_equal(mkfifo(add_name(&inputs), 0600), 0);
    (void)add_name(&inputs);
    add_text(&inputs, GENERATE_ARTICLE, 79, 1000);
    write_file("out", "Old.\n", 5);
    for (size_t i = 0; i < (times < SETTINGS ? times : SETTINGS); i++) {
        struct unecho_road road = road_of(&inputs, settings[i]);
        struct writer writer = {inputs.items[0], &text, i, inputs.items[1]};
        struct outcome got = run_with_pipe(&road, &writer);

        assert_true(bytes_equal(got.out.data, got.out.len, "Old.\n", 5));
        assert_true(bytes_equal(got.complaints.data, got.complaints.len, wanted, strlen(wanted)));
        assert_int_equal(got.result, UNECHO_ROAD_FATAL);
        assert_int_equal(unlink(inputs.items[1]), 0);
        outcome_release(&got);
    }
    end_inputs(&inputs);
    free(text.data);
}

/* --- a file that cannot be read any more -------------------------------------------------------
 */

/* The descriptors of file0 are exchanged for others once so much of it was taken. */
struct exchange {
    ino_t inode;
    uint64_t after;
    bool done;
};

static struct exchange exchange; /* what is told has no argument */

static void exchange_descriptors(void) {
    int other = open("file0", O_WRONLY);

    assert_true(other >= 0);
    for (int fd = 3; fd < 256; fd++) {
        struct stat info;

        if (fd != other && fstat(fd, &info) == 0 && info.st_ino == exchange.inode) {
            off_t at = lseek(fd, 0, SEEK_CUR);

            assert_int_equal(dup2(other, fd), fd);
            (void)lseek(fd, at, SEEK_SET);
        }
    }
    close(other);
}

static void note_found(uint64_t bytes) { (void)bytes; }

static void note_read(const char *file, uint64_t bytes) {
    if (strcmp(file, "file0") != 0 || exchange.done)
        return;
    exchange.after -= bytes < exchange.after ? bytes : exchange.after;
    exchange.done = exchange.after == 0;
    if (exchange.done)
        exchange_descriptors();
}

static void note_end(void) {}

/* It is told once, and what was read of it comes out, and so do the files behind it. */
static void a_file_that_cannot_be_read_on(void **state) {
    static const struct unecho_watch watch = {note_found, note_read, note_end};
    struct bytes last = {NULL, 0, 0};
    struct inputs inputs;
    char wanted[40];
    struct stat info;

    (void)state;
    alarm(PATIENCE);
    begin_inputs(&inputs);
    add_text(&inputs, GENERATE_ARTICLE, 8, 1500000);
    ADD(&last, "The end of all is here.\n");
    add_file(&inputs, last.data, last.len);
    snprintf(wanted, sizeof(wanted), "file0: read: %d\n", EBADF);
    assert_int_equal(stat("file0", &info), 0);
    for (size_t i = 0; i < SETTINGS; i++) {
        for (uint64_t after = 200000; after < 1500000; after += 260000) {
            struct unecho_road road = road_of(&inputs, settings[i]);
            struct outcome got;

            exchange = (struct exchange){info.st_ino, after, false};
            road.request.inputs.watch = &watch;
            got = run(&road);
            assert_true(exchange.done);
            assert_int_equal(got.result, UNECHO_ROAD_SOME);
            assert_true(
                bytes_equal(got.complaints.data, got.complaints.len, wanted, strlen(wanted)));
            assert_in_range(got.out.len, last.len, 1500000);
            assert_memory_equal(got.out.data + got.out.len - last.len, last.data, last.len);
            outcome_release(&got);
        }
    }
    end_inputs(&inputs);
    free(last.data);
}

static const struct single {
    const char *name;
    void (*test)(void **state);
} singles[] = {
    {"a_pipe_that_pauses", a_pipe_that_pauses},
    {"a_full_disk", a_full_disk},
    {"an_input_that_is_the_output", an_input_that_is_the_output},
    {"an_input_that_becomes_the_output", an_input_that_becomes_the_output},
    {"a_file_that_cannot_be_read_on", a_file_that_cannot_be_read_on},
};

static void run_single(void **state) { ((const struct single *)*state)->test(state); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(rows, threads_change_nothing), TABLE(singles, run_single)};

    return RUN_TABLES("workers", tables, argc, argv);
}
