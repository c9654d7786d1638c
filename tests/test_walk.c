/* Walks through real trees, each in a folder of its own; what chooses files, what knows them again,
 * and the lists that name them. */
#include "globs.h"
#include "namelist.h"
#include "read_files.h"
#include "walk.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ROUNDS = 60, DEEP = 2000, FEW_FILES = 40, NAMES = 24 };

/* --- trees --------------------------------------------------------------------------------------
 */

static char home[] = "/tmp/unecho-walk-XXXXXX";

/* A new folder to work in. */
static void enter_new_folder(void) {
    static unsigned count;
    char name[32];

    (void)snprintf(name, sizeof(name), "%u", count++);
    assert_int_equal(chdir(home), 0);
    assert_int_equal(mkdir(name, 0755), 0);
    assert_int_equal(chdir(name), 0);
}

static void write_file(const char *path, const char *data, size_t len) {
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_true(len == 0 || fwrite(data, 1, len, f) == len);
    assert_int_equal(fclose(f), 0);
}

/* "fPATH": a file, "d": a folder, "0": one that cannot be read, "p": a pipe, "lPATH>TARGET": a
 * link, "h": a hard one. Folders above it are made. */
static void make(const char *what) {
    char path[2048], *target;

    (void)snprintf(path, sizeof(path), "%s", what + 1);
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0755);
        *slash = '/';
    }
    target = strchr(path, '>');
    if (target)
        *target++ = '\0';
    if (*what == 'f')
        write_file(path, "text", 4);
    else if (*what == 'p')
        assert_int_equal(mkfifo(path, 0644), 0);
    else if (*what == 'l')
        assert_int_equal(symlink(target, path), 0);
    else if (*what == 'h')
        assert_int_equal(link(target, path), 0);
    else
        assert_int_equal(mkdir(path, *what == '0' ? 0 : 0755), 0);
}

/* What a walk said, in order: "=PATH" found, "-PATH" skipped, "!PATH" failed. */
struct events {
    char **items; /* owned, and each of them */
    size_t count, size;
};

static void note(struct events *events, char kind, const char *path) {
    size_t len = strlen(path);
    char *item = grown(NULL, len + 2);

    item[0] = kind;
    memcpy(item + 1, path, len + 1);
    if (events->count == events->size) {
        events->size = events->size * 2 + 16;
        events->items = grown(events->items, events->size * sizeof(*events->items));
    }
    events->items[events->count++] = item;
}

static void events_release(struct events *events) {
    for (size_t i = 0; i < events->count; i++)
        free(events->items[i]);
    free(events->items);
}

static void tell(void *arg, const char *path, struct unecho_io_error error,
                 enum unecho_walk_kind kind) {
    assert_non_null(error.tried);
    note(arg, kind == UNECHO_WALK_SKIPPED ? '-' : '!', path);
}

/* What was found is the file, by either way to open it, and told as it is. */
static void check_found(const struct unecho_found *found) {
    size_t len = strlen(found->path), tail = strlen(found->relative);
    struct stat by_name, by_path;

    if (found->folder) {
        assert_int_equal(fstatat(found->folder->fd, found->name, &by_name, AT_SYMLINK_NOFOLLOW), 0);
        assert_int_equal(by_name.st_ino, found->stat.st_ino);
        assert_int_equal(by_name.st_size, found->stat.st_size);
    }
    assert_true(tail <= len && strcmp(found->path + len - tail, found->relative) == 0);
    if (len < 4096 && stat(found->path, &by_path) == 0)
        assert_int_equal(by_path.st_ino, found->stat.st_ino);
    assert_true(found->folder || (found->named && !S_ISREG(found->stat.st_mode)));
}

static void compile(struct unecho_globs *globs, const char *const *items) {
    struct unecho_patterns patterns = {items, 0};

    while (items[patterns.count])
        patterns.count++;
    assert_true(unecho_globs_init(globs, patterns));
}

/* Does something when a file is found. */
typedef void on_found(const struct unecho_found *found);

static void walk_all(struct unecho_walk *walk, const char *const *operands, struct events *events,
                     on_found *act) {
    struct unecho_found found;
    int more;

    for (; *operands; operands++) {
        unecho_walk_add(walk, *operands);
        while ((more = unecho_walk_next(walk, &found)) > 0) {
            check_found(&found);
            note(events, '=', found.path);
            if (act)
                act(&found);
        }
        assert_int_equal(more, 0);
    }
    unecho_walk_release(walk);
}

static struct events walk_below(const char *operand, on_found *act) {
    struct events events = {NULL, 0, 0};
    struct unecho_identities met;
    struct unecho_walk_config config = {
        .recursive = true, .met = &met, .touched = &met, .tell = tell, .arg = &events};
    const char *operands[] = {operand, NULL};
    struct unecho_walk walk;

    unecho_identities_init(&met);
    unecho_walk_init(&walk, &config);
    walk_all(&walk, operands, &events, act);
    unecho_identities_release(&met);
    return events;
}

static size_t open_files(void) {
    size_t n = 0;

    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

/* --- rows ---------------------------------------------------------------------------------------
 */

#define LONG_NAME                                                                                  \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab" \
    "cdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234567" \
    "89abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"

static const struct row {
    const char *name;
    const char *make[NAMES], *operands[8], *events[NAMES];
    const char *include[4], *exclude[4];
    bool flat;
} rows[] = {
    {"a_file_is_itself", {"fa"}, {"a"}, .events = {"=a"}},
    {"operands_keep_their_order",
     {"fa", "fb", "fc/d"},
     {"b", "c", "a"},
     .events = {"=b", "=c/d", "=a"}},
    {"a_folder_needs_recursive", {"fa/b", "fc"}, {"a", "c"}, .events = {"!a", "=c"}, .flat = true},
    {"a_folder_sorts_with_its_slash",
     {"fd/a/x", "fd/a-b/x", "fd/a.txt", "fd/a0", "fd/B"},
     {"d"},
     .events = {"=d/B", "=d/a-b/x", "=d/a.txt", "=d/a/x", "=d/a0"}},
    {"bytes_are_unsigned",
     {"fd/\xC3\xA9", "fd/z", "fd/\x01"},
     {"d"},
     .events = {"=d/\x01", "=d/z", "=d/\xC3\xA9"}},
    {"depth_first",
     {"fd/a/b/c", "fd/a/c", "fd/b"},
     {"d"},
     .events = {"=d/a/b/c", "=d/a/c", "=d/b"}},
    {"empty_folders_are_nothing", {"dd/a/b/c", "dd/b"}, {"d"}, .events = {NULL}},
    {"odd_names",
     {"fd/-r", "fd/a\nb", "fd/\xFF\xFE", "fd/" LONG_NAME, "fd/ "},
     {"d"},
     .events = {"=d/ ", "=d/-r", "=d/" LONG_NAME, "=d/a\nb", "=d/\xFF\xFE"}},
    {"odd_folders",
     {"f-d/\n/\xFF/" LONG_NAME "/*/x"},
     {"-d"},
     .events = {"=-d/\n/\xFF/" LONG_NAME "/*/x"}},
    {"no_doubled_slashes", {"fd/e/x"}, {"d//e//"}, .events = {"=d/e/x"}},
    {"this_folder", {"fd/x", "fa"}, {"."}, .events = {"=./a", "=./d/x"}},
    {"hidden_below_is_passed_over", {"fd/.a", "fd/.b/c", "fd/d"}, {"d"}, .events = {"=d/d"}},
    {"hidden_and_named_is_taken",
     {"fd/.a", "fd/.b/c"},
     {"d/.a", "d/.b"},
     .events = {"=d/.a", "=d/.b/c"}},
    {"nothing_there", {"fa"}, {"b", "", "a/", "a"}, .events = {"!b", "!", "!a/", "=a"}},
    {"twice_by_name", {"fd/x"}, {"d/x", "d", "./d/x"}, .events = {"=d/x", "-d/x", "-./d/x"}},
    {"twice_by_folder", {"fd/e/x"}, {"d/e", "d", "d"}, .events = {"=d/e/x", "-d/e", "-d"}},
    {"twice_by_hard_link",
     {"fd/b", "hd/a>d/b", "hd/c>d/b"},
     {"d"},
     .events = {"=d/a", "-d/b", "-d/c"}},
    {"twice_by_link", {"fd/b", "ld/a>b", "le>d/b"}, {"e", "d"}, .events = {"=e", "-d/a", "-d/b"}},
    {"links_that_are_named_are_followed",
     {"fe/f/x", "fy", "la>e", "lb>y"},
     {"a", "b"},
     .events = {"=a/f/x", "=b"}},
    {"links_below_are_not",
     {"fe/f/x", "fy", "ld/a>../e", "ld/b>../y", "fd/c"},
     {"d"},
     .events = {"-d/a", "-d/b", "=d/c"}},
    {"links_below_to_what_is_below_are_not",
     {"fd/e/x", "fd/.h", "ld/a>e/x", "ld/b>a", "ld/c>.h", "ld/f>e"},
     {"./d/"},
     .events = {"-./d/a", "-./d/b", "-./d/c", "=./d/e/x", "-./d/f"}},
    {"a_link_to_above",
     {"fd/e/x", "ld/e/up>..", "ld/e/self>."},
     {"d"},
     .events = {"-d/e/self", "-d/e/up", "=d/e/x"}},
    {"links_in_a_ring", {"ld/a>b", "ld/b>a", "fd/c"}, {"d"}, .events = {"-d/a", "-d/b", "=d/c"}},
    {"a_named_ring_fails", {"la>b", "lb>a"}, {"a"}, .events = {"!a"}},
    {"links_to_nothing", {"ld/a>nothing", "fd/b"}, {"d"}, .events = {"-d/a", "=d/b"}},
    {"special_files_below",
     {"pd/a", "ld/b>/dev/null", "fd/c"},
     {"d"},
     .events = {"-d/a", "-d/b", "=d/c"}},
    {"special_files_named", {"pa"}, {"a", "a", "/dev/null"}, .events = {"=a", "=a", "=/dev/null"}},
    {"standard_input", {"f-"}, {"./-"}, .events = {"=./-"}},
    {"a_folder_that_cannot_be_read",
     {"0d/a", "fd/b", "0e"},
     {"d", "e"},
     .events = {"!d/a", "=d/b", "!e"}},
    {"include_by_base_name",
     {"fd/a.txt", "fd/b.c", "fd/e.txt/c.txt", "fd/e.txt/d"},
     {"d"},
     .events = {"=d/a.txt", "=d/e.txt/c.txt"},
     .include = {"*.txt"}},
    {"include_by_path",
     {"fd/a/x", "fd/b/x", "fd/b/c/x"},
     {"d"},
     .events = {"=d/b/x"},
     .include = {"b/*", "x/y"}},
    {"named_operands_are_not_filtered",
     {"fa.c", "fb.c/x.txt"},
     {"a.c", "b.c"},
     .events = {"=a.c", "=b.c/x.txt"},
     .include = {"*.txt"},
     .exclude = {"*.c"}},
    {"exclude_prunes",
     {"fd/a/x", "fd/b/a", "fd/b/c", "0d/b/a2"},
     {"d"},
     .events = {"=d/b/c"},
     .exclude = {"a*"}},
    {"exclude_folders_only",
     {"fd/a/x", "fd/b/a", "fd/e/y"},
     {"d"},
     .events = {"=d/b/a"},
     .exclude = {"a/", "e/"}},
    {"exclude_wins",
     {"fd/a.txt", "fd/b.txt"},
     {"d"},
     .events = {"=d/b.txt"},
     .include = {"*.txt"},
     .exclude = {"a.*"}},
    {"exclude_is_relative_to_each_operand",
     {"fd/a/x", "fd/b/x", "fe/b/x"},
     {"d", "e"},
     .events = {"=d/b/x", "=e/b/x"},
     .exclude = {"a/x", "/d/**", "/x"}},
    {"exclude_as_it_is_written",
     {"fd/a/x", "fd/b/x", "fe/b/x"},
     {"./d", "e//"},
     .events = {"=./d/b/x"},
     .exclude = {"d/a", "./e/b/"}},
    {"exclude_and_take_back",
     {"fd/a.txt", "fd/b.txt"},
     {"d"},
     .events = {"=d/b.txt"},
     .exclude = {"*.txt", "!b.*"}},
    {"include_and_leave_out",
     {"fd/a.txt", "fd/b.txt", "fd/c.md"},
     {"d"},
     .events = {"=d/b.txt"},
     .include = {"*.txt", "!a.*"}},
    {"include_all_but_some",
     {"fd/a.txt", "fd/b.txt"},
     {"d"},
     .events = {"=d/b.txt"},
     .include = {"!a.*"}},
    {"include_does_not_bring_hidden_ones",
     {"fd/.a.txt", "fd/.e/a.txt", "fd/b.txt"},
     {"d"},
     .events = {"=d/b.txt"},
     .include = {"*", ".*"}},
};

/* What root may read after all is tried as somebody else. */
static void walk_row(void **state) {
    const struct row *row = *state;
    struct events events = {NULL, 0, 0};
    struct unecho_identities met;
    struct unecho_globs include, exclude;
    struct unecho_walk_config config = {.recursive = !row->flat,
                                        .met = &met,
                                        .touched = &met,
                                        .include = &include,
                                        .exclude = &exclude,
                                        .tell = tell,
                                        .arg = &events};
    size_t before = open_files();
    struct unecho_walk walk;
    uid_t user = geteuid();

    enter_new_folder();
    for (const char *const *what = row->make; *what; what++)
        make(*what);
    compile(&include, row->include);
    compile(&exclude, row->exclude);
    if (user == 0 && seteuid(65534) != 0)
        skip();
    unecho_identities_init(&met);
    unecho_walk_init(&walk, &config);
    walk_all(&walk, row->operands, &events, NULL);
    unecho_identities_release(&met);
    unecho_globs_release(&include);
    unecho_globs_release(&exclude);
    if (user == 0)
        assert_int_equal(seteuid(0), 0);
    for (size_t i = 0; i < events.count && row->events[i]; i++)
        assert_string_equal(events.items[i], row->events[i]);
    assert_true(events.count < NAMES && !row->events[events.count]);
    assert_true(events.count == 0 || row->events[events.count - 1]);
    assert_int_equal(open_files(), before);
    events_release(&events);
}

/* --- what is behind the operand -----------------------------------------------------------------
 */

static const struct relative_row {
    const char *name, *operand, *path, *relative;
} relative_rows[] = {
    {"relative_of_a_folder", "d", "d/e/x", "e/x"},
    {"relative_of_slashes", "d///e/", "d/e/x", "x"},
    {"relative_of_a_file", "d/e/x", "d/e/x", "x"},
    {"relative_of_a_file_with_slashes", "d//e//x", "d//e//x", "x"},
    {"relative_of_a_file_here", "y", "y", "y"},
    {"relative_of_above", "d/../d/e", "d/../d/e/x", "x"},
};

static void relative_row(void **state) {
    const struct relative_row *row = *state;
    struct events events = {NULL, 0, 0};
    struct unecho_identities met;
    struct unecho_walk_config config = {
        .recursive = true, .met = &met, .touched = &met, .tell = tell, .arg = &events};
    struct unecho_found found;
    struct unecho_walk walk;

    enter_new_folder();
    make("fd/e/x");
    make("fy");
    unecho_identities_init(&met);
    unecho_walk_init(&walk, &config);
    unecho_walk_add(&walk, row->operand);
    assert_int_equal(unecho_walk_next(&walk, &found), 1);
    assert_string_equal(found.path, row->path);
    assert_string_equal(found.relative, row->relative);
    unecho_walk_release(&walk); /* in the middle */
    unecho_identities_release(&met);
}

/* --- deep and wide ------------------------------------------------------------------------------
 */

struct plain_test {
    const char *name;
    void (*run)(void);
};

static void run_plain(void **state) {
    const struct plain_test *test = *state;
    size_t before = open_files();

    enter_new_folder();
    test->run();
    assert_int_equal(open_files(), before);
}

/* Folders in folders, with a file before and one behind each. */
static void make_deep(int depth) {
    char name[256];

    (void)snprintf(name, sizeof(name), "m%0*d", depth > 20 ? 11 : 2, 5);
    for (int i = 0; i < depth; i++) {
        make("fa");
        make("fz");
        assert_int_equal(mkdir(name, 0755), 0);
        assert_int_equal(chdir(name), 0);
    }
    make("fa");
}

static void expect_files(const struct events *events, size_t files, size_t all) {
    size_t found = 0;

    for (size_t i = 0; i < events->count; i++)
        found += events->items[i][0] == '=';
    assert_int_equal(found, files);
    assert_int_equal(events->count, all);
}

static void limit_files(rlim_t files, struct rlimit *old) {
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, old), 0);
    limit = *old;
    limit.rlim_cur = files;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* Longer paths than the system takes, and more levels than files may be open. */
static void deep_trees(void) {
    struct rlimit old;
    struct events events;
    int here = open(".", O_RDONLY | O_DIRECTORY);

    make_deep(DEEP);
    assert_int_equal(fchdir(here), 0);
    limit_files(FEW_FILES, &old);
    events = walk_below(".", NULL);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
    expect_files(&events, 2 * DEEP + 1, 2 * DEEP + 1);
    assert_true(strlen(events.items[DEEP]) > 6 * 4096);
    assert_string_equal(events.items[1] + strlen(events.items[1]) - 2, "/a");
    assert_string_equal(events.items[2 * DEEP], "=./z");
    close(here);
    events_release(&events);
}

static void move_the_middle(const struct unecho_found *found) {
    if (strlen(found->relative) > 4 * 19) /* from the innermost folder */
        assert_int_equal(rename("m05/m05/m05", "elsewhere"), 0);
}

/* ".." of what was moved is another folder, in which nothing may be looked for. */
static void a_folder_that_moves(void) {
    struct events events;
    int here = open(".", O_RDONLY | O_DIRECTORY);

    make_deep(20);
    assert_int_equal(fchdir(here), 0);
    make("fm05/m05/m05/extra");
    events = walk_below(".", NULL);
    expect_files(&events, 42, 42);
    events_release(&events);
    events = walk_below("m05", move_the_middle);
    expect_files(&events, 40, 40);
    assert_string_equal(events.items[39], "=m05/z");
    events_release(&events);
    close(here);
}

static void many_in_one_folder(void) {
    struct events events;

    for (int i = 0; i < 1000; i++) {
        char name[32];

        (void)snprintf(name, sizeof(name), "fd/%d", i * 7919 % 1000);
        make(name);
    }
    events = walk_below("d", NULL);
    expect_files(&events, 1000, 1000);
    for (size_t i = 1; i < events.count; i++)
        assert_true(strcmp(events.items[i - 1], events.items[i]) < 0);
    events_release(&events);
}

static void standard_input_is_a_dash(void) {
    struct events events = {NULL, 0, 0};
    struct unecho_identities met;
    struct unecho_walk_config config = {.met = &met, .touched = &met, .tell = tell, .arg = &events};
    int old = dup(STDIN_FILENO), ends[2];
    struct unecho_found found;
    struct unecho_walk walk;

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    unecho_identities_init(&met);
    unecho_walk_init(&walk, &config);
    unecho_walk_add(&walk, "-");
    assert_int_equal(unecho_walk_next(&walk, &found), 1);
    assert_string_equal(found.path, "-");
    assert_true(S_ISFIFO(found.stat.st_mode) && found.named);
    assert_int_equal(unecho_walk_next(&walk, &found), 0);
    unecho_walk_release(&walk);
    assert_int_equal(dup2(old, STDIN_FILENO), STDIN_FILENO);
    close(old);
    close(ends[0]);
    close(ends[1]);
}

/* A path of up to five names of few letters, those around the slash among them. */
static void draw_path(uint64_t *random, char *path) {
    static const char letters[] = "!-09ab\xFF\n";
    size_t names = 1 + random_next(random) % 5, len = 0;

    for (size_t i = 0; i < names; i++) {
        size_t letter_count = 1 + random_next(random) % 3;

        path[len++] = i ? '/' : 'f';
        for (size_t j = 0; j < letter_count; j++)
            path[len++] = letters[random_next(random) % (sizeof(letters) - 1)];
    }
    path[len] = '\0';
}

static int compare_strings(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Makes a file if its name is free and nothing above it is a file. False: it was not. */
static bool try_make(char *path) {
    struct stat info;

    for (char *c = path + 1; (c = strchr(c, '/')) != NULL; *c++ = '/') {
        *c = '\0';
        (void)mkdir(path + 1, 0755);
    }
    if (stat(path + 1, &info) == 0 || errno != ENOENT)
        return false;
    make(path);
    return true;
}

static void random_tree(uint64_t random) {
    struct events expected = {NULL, 0, 0}, got;

    for (size_t i = random_next(&random) % 60; i > 0; i--) {
        char path[64], shown[80];

        draw_path(&random, path);
        (void)snprintf(shown, sizeof(shown), "./%s", path + 1);
        if (try_make(path))
            note(&expected, '=', shown);
    }
    if (expected.count)
        qsort(expected.items, expected.count, sizeof(*expected.items), compare_strings);
    got = walk_below(".", NULL);
    for (size_t i = 0; i < got.count && i < expected.count; i++)
        assert_string_equal(got.items[i], expected.items[i]);
    assert_int_equal(got.count, expected.count);
    events_release(&got);
    events_release(&expected);
}

/* Files sorted by their paths are what is found. */
static void random_trees(void) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);

    for (size_t round = 0; round < rounds; round++) {
        enter_new_folder();
        random_tree(round);
    }
}

/* Files of three devices, some of which go again: what is there is told as it was added. */
static void each_file_has_a_role(void) {
    enum { FILES = 30000 };
    static unsigned char roles[3 * FILES];
    struct unecho_identities known;
    uint64_t random = 1;

    unecho_identities_init(&known);
    for (size_t i = 0; i < 10 * sizeof(roles); i++) {
        size_t at = (size_t)(random_next(&random) >> 16) % sizeof(roles);
        struct stat info = {.st_dev = at % 3, .st_ino = 1 + at / 3 * 64};
        unsigned char role = (unsigned char)(1 + at % UNECHO_ROLE_WRITTEN);

        if (random_next(&random) >> 40 & 1) {
            assert_int_equal(unecho_identities_add(&known, &info, role), roles[at]);
            roles[at] = roles[at] ? roles[at] : role;
        } else {
            unecho_identities_remove(&known, &info);
            roles[at] = 0;
        }
    }
    for (size_t at = 0; at < sizeof(roles); at++) {
        struct stat info = {.st_dev = at % 3, .st_ino = 1 + at / 3 * 64};

        assert_int_equal(unecho_identities_role(&known, &info), roles[at]);
    }
    unecho_identities_release(&known);
}

static const struct plain_test plain_tests[] = {
    {"deep_trees", deep_trees},
    {"a_folder_that_moves", a_folder_that_moves},
    {"many_in_one_folder", many_in_one_folder},
    {"standard_input_is_a_dash", standard_input_is_a_dash},
    {"random_trees", random_trees},
    {"each_file_has_a_role", each_file_has_a_role},
};

/* --- lists of names -----------------------------------------------------------------------------
 */

static const struct list_row {
    const char *name;
    const char *text;
    size_t len;
    char separator;
    const char *names[8];
    bool error;
} list_rows[] = {
#define LIST(text) text, sizeof(text) - 1
    {"list_of_lines", LIST("a\nb c\n"), '\n', {"a", "b c"}, false},
    {"list_without_a_last_newline", LIST("a\nb"), '\n', {"a", "b"}, false},
    {"list_with_empty_lines", LIST("\n\na\n\n\nb\n\n"), '\n', {"a", "b"}, false},
    {"list_of_nothing", LIST(""), '\n', {NULL}, false},
    {"list_of_odd_names",
     LIST("-r\n\xFF\xFE\n\r\n" LONG_NAME "\n ..\n"),
     '\n',
     {"-r", "\xFF\xFE", LONG_NAME, " .."},
     false},
    {"list_of_lines_with_cr", LIST("a\r\n\r\nb c\r\n\rd\re"), '\n', {"a", "b c", "\rd\re"}, false},
    {"list_with_a_last_cr", LIST("a\r\nb\r"), '\n', {"a", "b"}, false},
    {"list0_with_cr_and_a_mark",
     LIST("\xEF\xBB\xBF"
          "a\r\0b\r\n\0"),
     '\0',
     {"\xEF\xBB\xBF"
      "a\r",
      "b\r\n"},
     false},
    {"list_with_a_zero_byte", LIST("a\nb\0c\nd\n"), '\n', {"a"}, true},
    {"list0", LIST("a\nb\0c\0"), '\0', {"a\nb", "c"}, false},
    {"list0_without_a_last_zero", LIST("a\0b\n"), '\0', {"a", "b\n"}, false},
    {"list0_with_an_empty_name", LIST("a\0\0b\0"), '\0', {"a", "", "b"}, false},
    {"list0_of_nothing", LIST(""), '\0', {NULL}, false},
#undef LIST
};

/* Behind so many bytes in a name of their own that the end of a block falls to each place. */
static void check_list(const struct list_row *row, size_t before) {
    struct unecho_namelist list;
    struct bytes text = {NULL, 0, 0};
    const char *name;

    for (size_t i = 0; i < before; i++)
        bytes_add(&text, i + 1 < before ? "x" : &row->separator, 1);
    bytes_add(&text, row->text, row->len);
    write_file("list", text.data, text.len);
    free(text.data);
    assert_true(unecho_namelist_open(&list, "list", row->separator));
    if (before)
        assert_int_equal(strlen(unecho_namelist_next(&list)), before - 1);
    for (const char *const *expected = row->names; *expected; expected++) {
        name = unecho_namelist_next(&list);
        assert_non_null(name);
        assert_string_equal(name, *expected);
    }
    for (int again = 0; again < 2; again++)
        assert_null(unecho_namelist_next(&list));
    assert_int_equal(list.error.tried != NULL, row->error);
    unecho_namelist_release(&list);
}

static void list_row(void **state) {
    const struct list_row *row = *state;
    size_t block = UNECHO_NAMELIST_LONGEST + 1;

    enter_new_folder();
    check_list(row, 0);
    for (size_t before = block - row->len; before < block + UNECHO_CHARSET_ROOM; before++)
        check_list(row, before);
}

static void lists_that_fail(void) {
    struct unecho_namelist list;
    struct bytes text = {NULL, 0, 0};

    assert_false(unecho_namelist_open(&list, "nothing", '\n'));
    assert_int_equal(list.error.number, ENOENT);
    unecho_namelist_release(&list);
    make("dd");
    assert_false(unecho_namelist_open(&list, "d", '\n'));
    assert_int_equal(list.error.number, EISDIR);
    unecho_namelist_release(&list);
    for (size_t i = 0; i <= UNECHO_NAMELIST_LONGEST; i++)
        bytes_add(&text, "x", 1);
    write_file("long", text.data, text.len);
    free(text.data);
    assert_true(unecho_namelist_open(&list, "long", '\0'));
    assert_null(unecho_namelist_next(&list));
    assert_int_equal(list.error.number, ENAMETOOLONG);
    assert_null(unecho_namelist_next(&list));
    unecho_namelist_release(&list);
}

static void expect_list(const char *text, size_t len, const char *const *names) {
    struct unecho_namelist list;

    write_file("list", text, len);
    assert_true(unecho_namelist_open(&list, "list", '\n'));
    for (; *names; names++)
        assert_string_equal(unecho_namelist_next(&list), *names);
    assert_null(unecho_namelist_next(&list));
    assert_null(list.error.tried);
    unecho_namelist_release(&list);
}

#define EXPECT_LIST(text, ...)                                                                     \
    expect_list(text, sizeof(text) - 1, (const char *const[]){__VA_ARGS__, NULL})

static void a_mark_is_no_part_of_a_list(void) {
    EXPECT_LIST("\xEF\xBB\xBF"
                "a\r\n\xEF\xBB\xBF"
                "b\n",
                "a",
                "\xEF\xBB\xBF"
                "b");
    EXPECT_LIST("\xFF\xFE"
                "a\0\r\0\n\0\xE9\0\n\0",
                "a", "\xC3\xA9"); /* as PowerShell writes it */
}

static void a_cr_stays_if_only_the_name_with_it_is_there(void) {
    make("fa\r");
    make("fb\r");
    make("fb");
    make("f\r");
    make("lc\r>nowhere");
    EXPECT_LIST("a\r\nb\r\n\r\nc\r\nd\r\n", "a\r", "b", "\r", "c\r", "d");
}

static const struct plain_test list_tests[] = {
    {"lists_that_fail", lists_that_fail},
    {"a_mark_is_no_part_of_a_list", a_mark_is_no_part_of_a_list},
    {"a_cr_stays_if_only_the_name_with_it_is_there", a_cr_stays_if_only_the_name_with_it_is_there},
};

/* -----------------------------------------------------------------------------------------------
 */

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(rows, walk_row),         TABLE(relative_rows, relative_row),
        TABLE(plain_tests, run_plain), TABLE(list_rows, list_row),
        TABLE(list_tests, run_plain),
    };
    char command[sizeof(home) + 16];
    int failures;

    (void)umask(022); /* or the somebody else of walk_row() may not look */
    if (!mkdtemp(home) || chmod(home, 0755) != 0)
        return 1;
    failures = RUN_TABLES("walk", tables, argc, argv);
    (void)snprintf(command, sizeof(command), "rm -rf %s", home);
    return chdir("/") != 0 || system(command) != 0 || failures != 0;
}
