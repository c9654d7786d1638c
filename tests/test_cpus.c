/* How many processors there are for a process: quotas of made-up control groups, the mask of this
 * process, and the threads of the program. */
#define _GNU_SOURCE /* sched_setaffinity */

#include "cpus.h"
#include "crew.h"
#include "read_files.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 6, NONE = 0, MOST = 16 };

#define GROUPS "/proc/self/cgroup"
#define MOUNT "/sys/fs/cgroup"

/* --- quotas ----------------------------------------------------------------------------------- */

/* A root folder, and what the quota is worth in it. */
static const struct quota_row {
    const char *name;
    struct {
        const char *path, *text;
    } files[FILES];
    unsigned count; /* NONE: there is no quota */
} quota_rows[] = {
    {"no_files", {{NULL, NULL}}, NONE},
    {"half_a_processor", {{GROUPS, "0::/a\n"}, {MOUNT "/a/cpu.max", "50000 100000\n"}}, 1},
    {"two", {{GROUPS, "0::/a\n"}, {MOUNT "/a/cpu.max", "200000 100000\n"}}, 2},
    {"a_part_counts_as_one", {{GROUPS, "0::/a\n"}, {MOUNT "/a/cpu.max", "200001 100000\n"}}, 3},
    {"other_periods", {{GROUPS, "0::/a\n"}, {MOUNT "/a/cpu.max", "20000 5000\n"}}, 4},
    {"no_line_end", {{GROUPS, "0::/a"}, {MOUNT "/a/cpu.max", "300000 100000"}}, 3},
    {"max", {{GROUPS, "0::/a\n"}, {MOUNT "/a/cpu.max", "max 100000\n"}}, NONE},
    {"no_quota_file", {{GROUPS, "0::/a\n"}, {MOUNT "/a/cpu.stat", "usage_usec 1\n"}}, NONE},
    {"a_quota_without_a_list", {{MOUNT "/cpu.max", "200000 100000\n"}}, NONE},
    {"a_container", {{GROUPS, "0::/\n"}, {MOUNT "/cpu.max", "200000 100000\n"}}, 2},
    {"a_path_of_the_host",
     {{GROUPS, "0::/docker/0a1b\n"}, {MOUNT "/cpu.max", "200000 100000\n"}},
     2},
    {"the_group_above_has_least",
     {{GROUPS, "0::/a/b/c\n"},
      {MOUNT "/a/b/c/cpu.max", "800000 100000\n"},
      {MOUNT "/a/b/cpu.max", "max 100000\n"},
      {MOUNT "/a/cpu.max", "300000 100000\n"}},
     3},
    {"the_group_below_has_least",
     {{GROUPS, "0::/a/b\n"},
      {MOUNT "/a/b/cpu.max", "200000 100000\n"},
      {MOUNT "/a/cpu.max", "900000 100000\n"},
      {MOUNT "/cpu.max", "500000 100000\n"}},
     2},
    {"a_group_beside_it_does_not_count",
     {{GROUPS, "0::/a/b\n"},
      {MOUNT "/a/bc/cpu.max", "100000 100000\n"},
      {MOUNT "/a/cpu.max", "500000 100000\n"}},
     5},
    {"a_name_with_spaces_and_colons",
     {{GROUPS, "0::/a b:c\n"}, {MOUNT "/a b:c/cpu.max", "200000 100000\n"}},
     2},
    {"outside_of_what_is_mounted",
     {{GROUPS, "0::/../../a\n"},
      {"/sys/a/cpu.max", "100000 100000\n"},
      {MOUNT "/cpu.max", "300000 100000\n"}},
     3},
    {"version_1",
     {{GROUPS, "5:memory:/a\n4:cpu,cpuacct:/a\n1:name=systemd:/a\n"},
      {MOUNT "/cpu/a/cpu.cfs_quota_us", "250000\n"},
      {MOUNT "/cpu/a/cpu.cfs_period_us", "100000\n"}},
     3},
    {"version_1_without_a_quota",
     {{GROUPS, "4:cpuacct,cpu:/a\n"},
      {MOUNT "/cpu/a/cpu.cfs_quota_us", "-1\n"},
      {MOUNT "/cpu/a/cpu.cfs_period_us", "100000\n"}},
     NONE},
    {"version_1_nested",
     {{GROUPS, "4:cpuacct,cpu:/a/b\n"},
      {MOUNT "/cpu/a/b/cpu.cfs_quota_us", "-1\n"},
      {MOUNT "/cpu/a/b/cpu.cfs_period_us", "100000\n"},
      {MOUNT "/cpu/cpu.cfs_quota_us", "400000\n"},
      {MOUNT "/cpu/cpu.cfs_period_us", "100000\n"}},
     4},
    {"other_controllers_do_not_count",
     {{GROUPS, "4:cpuset,cpuacct:/a\n"},
      {MOUNT "/cpu/a/cpu.cfs_quota_us", "100000\n"},
      {MOUNT "/cpu/a/cpu.cfs_period_us", "100000\n"}},
     NONE},
    {"both_versions",
     {{GROUPS, "1:cpu:/\n0::/a\n"},
      {MOUNT "/a/cpu.max", "300000 100000\n"},
      {MOUNT "/cpu/cpu.cfs_quota_us", "200000\n"},
      {MOUNT "/cpu/cpu.cfs_period_us", "100000\n"}},
     2},
    {"a_quota_without_a_period",
     {{GROUPS, "1:cpu:/\n"}, {MOUNT "/cpu/cpu.cfs_quota_us", "200000\n"}},
     NONE},
    {"a_period_of_nothing", {{GROUPS, "0::/\n"}, {MOUNT "/cpu.max", "100000 0\n"}}, NONE},
    {"a_quota_of_nothing", {{GROUPS, "0::/\n"}, {MOUNT "/cpu.max", "0 100000\n"}}, 1},
    {"one_number", {{GROUPS, "0::/\n"}, {MOUNT "/cpu.max", "100000\n"}}, NONE},
    {"no_number", {{GROUPS, "0::/\n"}, {MOUNT "/cpu.max", "\xff\x1b[31m 100000\n"}}, NONE},
    {"less_than_nothing", {{GROUPS, "0::/\n"}, {MOUNT "/cpu.max", "-100000 100000\n"}}, NONE},
    {"more_behind_it", {{GROUPS, "0::/\n"}, {MOUNT "/cpu.max", "100000 100000x\n"}}, NONE},
    {"an_empty_file", {{GROUPS, "0::/\n"}, {MOUNT "/cpu.max", ""}}, NONE},
    {"a_large_quota",
     {{GROUPS, "0::/\n"}, {MOUNT "/cpu.max", "99999999999999999999999 1\n"}},
     NONE},
    {"a_list_of_garbage",
     {{GROUPS, "\n:\n::\n0:\n0::\n0::a\n\xff\xfe\n:::/\ncpu\n4:cpu"},
      {MOUNT "/cpu.max", "300000 100000\n"}},
     3},
};

/* Writes a file below the root, and makes the folders above it. */
static void write_below(const char *root, const char *path, const char *text) {
    char name[PATH_MAX];
    FILE *file;

    (void)snprintf(name, sizeof(name), "%s%s", root, path);
    for (char *slash = strchr(name + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(name, 0755);
        *slash = '/';
    }
    file = fopen(name, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void new_root(char *root, size_t size) {
    temporary_name(root, size, "cpus");
    assert_non_null(mkdtemp(root));
}

static void remove_root(const char *root) {
    char command[PATH_MAX + 16];

    (void)snprintf(command, sizeof(command), "rm -rf '%s'", root);
    assert_int_equal(system(command), 0);
}

static void quota_row(void **state) {
    const struct quota_row *row = *state;
    char root[PATH_MAX];
    unsigned count, usable;

    new_root(root, sizeof(root));
    for (size_t i = 0; i < FILES && row->files[i].path; i++)
        write_below(root, row->files[i].path, row->files[i].text);
    count = unecho_cpus_quota(root);
    usable = unecho_cpus_usable(root, MOST);
    remove_root(root);
    assert_int_equal(count, row->count == NONE ? UNECHO_CPUS_NO_QUOTA : row->count);
    assert_in_range(usable, 1, row->count == NONE ? MOST : row->count);
}

/* Names that do not fit, and a list that is longer than what is read of it. */
static void long_names(void) {
    static char list[1 << 17], path[1 << 13];
    char root[PATH_MAX];

    new_root(root, sizeof(root));
    memset(list, 'a', sizeof(list) - 1);
    memcpy(list, "0::/", 4);
    write_below(root, GROUPS, list);
    write_below(root, MOUNT "/cpu.max", "300000 100000\n");
    assert_int_equal(unecho_cpus_quota(root), 3);
    for (size_t i = 4; i < sizeof(list) - 1; i += 2)
        list[i] = '/';
    write_below(root, GROUPS, list);
    assert_int_equal(unecho_cpus_quota(root), 3);
    memset(path, '/', sizeof(path) - 1);
    memcpy(path, root, strlen(root));
    assert_int_equal(unecho_cpus_quota(path), UNECHO_CPUS_NO_QUOTA);
    remove_root(root);
}

/* --- the mask --------------------------------------------------------------------------------- */

/* Leaves the process its first processor; *before is for taking that back. */
static void use_one(cpu_set_t *before) {
    cpu_set_t one;
    size_t first = 0;

    assert_int_equal(sched_getaffinity(0, sizeof(*before), before), 0);
    while (!CPU_ISSET(first, before))
        first++;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
}

static void the_mask_counts(void) {
    char root[PATH_MAX];
    cpu_set_t before;
    unsigned all, one, threads, asked;

    new_root(root, sizeof(root));
    all = unecho_cpus_usable(root, UINT_MAX);
    use_one(&before);
    one = unecho_cpus_usable(root, UINT_MAX);
    threads = unecho_crew_threads(0);
    asked = unecho_crew_threads(5);
    assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
    assert_int_equal(all, CPU_COUNT(&before));
    assert_int_equal(unecho_cpus_usable(root, 1), 1);
    assert_int_equal(one, 1);
    assert_int_equal(threads, 1);
    assert_int_equal(asked, 5);
    remove_root(root);
}

/* --- the program ------------------------------------------------------------------------------ */

enum { TEXT_SIZE = 12 << 20, READ_SIZE = 5 << 20, BLOCK = 1 << 16, WAIT_MS = 3000 };

static void write_large_text(const char *root) {
    struct bytes text = {NULL, 0, 0};
    char sentence[64];

    for (unsigned i = 0; text.len < TEXT_SIZE; i++) {
        (void)snprintf(sentence, sizeof(sentence), "Sentence number %u is said once.\n\n", i);
        bytes_add(&text, sentence, strlen(sentence));
    }
    bytes_add(&text, "", 1);
    write_below(root, "/text", text.data);
    free(text.data);
}

/* Starts the program; *out is what it writes. */
static pid_t start(const char *root, const char *threads, int *out) {
    char name[PATH_MAX];
    int ends[2];
    pid_t pid;

    (void)snprintf(name, sizeof(name), "%s/text", root);
    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)execl(UNECHO_PROGRAM, "unecho", threads, name, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    *out = ends[0];
    return pid;
}

static unsigned count_threads(pid_t pid) {
    char name[64];
    unsigned count = 0;
    DIR *dir;

    (void)snprintf(name, sizeof(name), "/proc/%ld/task", (long)pid);
    dir = opendir(name);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    (void)closedir(dir);
    return count;
}

/* The threads of a run that has written so much that it must have started them, and waits for its
 * reader; more than `awaited` are not waited for. */
static unsigned threads_of_run(const char *root, const char *threads, unsigned awaited) {
    static char block[BLOCK];
    const struct timespec ms = {0, 1000000};
    unsigned count;
    ssize_t n = 0;
    int out;
    pid_t pid = start(root, threads, &out);

    for (size_t len = 0; len < READ_SIZE; len += (size_t)n) {
        n = read(out, block, sizeof(block));
        assert_true(n > 0);
    }
    count = count_threads(pid);
    for (unsigned i = 0; i < WAIT_MS && count < awaited; i++) {
        (void)nanosleep(&ms, NULL);
        count = count_threads(pid);
    }
    (void)kill(pid, SIGKILL);
    (void)close(out);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return count;
}

static void a_run_on_one_processor_has_one_thread(void) {
    char root[PATH_MAX];
    cpu_set_t before;
    unsigned one, two;

    new_root(root, sizeof(root));
    write_large_text(root);
    use_one(&before);
    one = threads_of_run(root, "-j0", 1);
    two = threads_of_run(root, "-j2", 2);
    assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
    remove_root(root);
#ifdef __SANITIZE_THREAD__ /* it has a thread of its own */
    assert_true(two > one);
#else
    assert_int_equal(one, 1);
    assert_int_equal(two, 2);
#endif
}

static const struct plain_test {
    const char *name;
    void (*run)(void);
} plain_tests[] = {
    {"long_names", long_names},
    {"the_mask_counts", the_mask_counts},
    {"a_run_on_one_processor_has_one_thread", a_run_on_one_processor_has_one_thread},
};

static void run_plain(void **state) {
    const struct plain_test *test = *state;

    test->run();
}

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(quota_rows, quota_row),
        TABLE(plain_tests, run_plain),
    };

    return RUN_TABLES("cpus", tables, argc, argv);
}
