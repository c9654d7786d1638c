/*
 * Ranks of files and documents: their order, and what is told of files that were read before.
 */
#include "ranking.h"
#include "table.h"
#include "unecho.h"

/* A file by its number. */
static struct stat file(ino_t number, off_t size, time_t seconds, long nanoseconds) {
    struct stat info = {.st_ino = number, .st_size = size};

    info.st_mtim.tv_sec = seconds;
    info.st_mtim.tv_nsec = nanoseconds;
    return info;
}

static uint64_t rank_of(enum unecho_first by, struct stat info) {
    struct unecho_ranking ranking = {.by = by};
    struct unecho_ranks ranks;

    assert_int_equal(unecho_ranking_file(&ranking, &info, &ranks), 1);
    assert_true(ranks.file >= 1 && ranks.file <= UNECHO_RANK_LAST);
    unecho_ranking_release(&ranking);
    return ranks.file;
}

static void larger_ones_are_better(void) {
    static const off_t sizes[] = {0, 1, 2, 1000, (off_t)1 << 40, INT64_MAX};
    const struct unecho_ranks ranks = {1, true};

    for (size_t i = 0; i + 1 < sizeof(sizes) / sizeof(*sizes); i++) {
        uint64_t less = unecho_ranks_document(&ranks, (uint64_t)sizes[i]);

        assert_true(rank_of(UNECHO_FIRST_SIZE, file(1, sizes[i], 0, 0)) >
                    rank_of(UNECHO_FIRST_SIZE, file(2, sizes[i + 1], 0, 0)));
        assert_true(less > unecho_ranks_document(&ranks, (uint64_t)sizes[i + 1]));
        assert_true(less <= UNECHO_RANK_LAST);
    }
}

static void times_are_told_to_nanoseconds_and_far_away_ones_to_the_end(void) {
    static const struct {
        time_t seconds;
        long nanoseconds;
    } times[] = {{INT64_MIN / 2, 0}, {-5000000000, 0}, {-1, 0},
                 {-1, 999999999},    {0, 0},           {0, 4},
                 {0, 999999996},     {1, 0},           {1700000000, 0},
                 {1700000000, 8},    {5000000000, 0},  {INT64_MAX / 2, 0}};

    for (size_t i = 0; i + 1 < sizeof(times) / sizeof(*times); i++) {
        struct stat a = file(1, 0, times[i].seconds, times[i].nanoseconds);
        struct stat b = file(2, 0, times[i + 1].seconds, times[i + 1].nanoseconds);

        assert_true(rank_of(UNECHO_FIRST_OLDEST, a) < rank_of(UNECHO_FIRST_OLDEST, b));
        assert_true(rank_of(UNECHO_FIRST_NEWEST, a) > rank_of(UNECHO_FIRST_NEWEST, b));
    }
}

static void documents_of_a_file_without_a_rank_have_none(void) {
    const struct unecho_ranks none = {0, true}, by_time = {7, false};

    assert_int_equal(unecho_ranks_document(&none, 100), 0);
    assert_int_equal(unecho_ranks_document(&by_time, 100), 7);
}

static void without_ranks_nothing_is_noted(void) {
    struct unecho_ranking ranking = {.by = UNECHO_FIRST_PATH};
    struct unecho_ranks ranks;
    struct stat info = file(1, 5, 0, 0);

    assert_int_equal(unecho_ranking_file(&ranking, &info, &ranks), 1);
    assert_int_equal(ranks.file, 0);
    assert_int_equal(ranking.count, 0);
}

static void note_three(struct unecho_ranking *ranking) {
    for (ino_t i = 1; i <= 3; i++) {
        struct stat info = file(i, (off_t)i * 10, 0, 0);
        struct unecho_ranks ranks;

        assert_int_equal(unecho_ranking_file(ranking, &info, &ranks), 1);
    }
    unecho_ranking_tell(ranking);
}

/* Of files that come the second time: what is returned, and whether they have a rank. */
struct again {
    ino_t number;
    off_t size;
    int found;
    bool ranked;
};

static void expect_again(bool scoped, const struct again *again, size_t count) {
    struct unecho_ranking ranking = {.by = UNECHO_FIRST_SIZE, .scoped = scoped};

    note_three(&ranking);
    for (size_t i = 0; i < count; i++) {
        struct stat info = file(again[i].number, again[i].size, 0, 0);
        struct unecho_ranks ranks;

        assert_int_equal(unecho_ranking_file(&ranking, &info, &ranks), again[i].found);
        assert_int_equal(ranks.file > 0, again[i].ranked);
    }
    unecho_ranking_release(&ranking);
}

static void files_that_come_again_have_their_ranks(void) {
    static const struct again again[] = {{1, 10, 1, true}, {2, 20, 1, true}, {3, 30, 1, true}};

    expect_again(false, again, 3);
    expect_again(true, again, 3);
}

static void what_changed_or_is_new_has_none(void) {
    static const struct again again[] = {{1, 11, 0, false}, {9, 20, 2, false}, {3, 30, 1, true}};

    expect_again(false, again, 3);
}

/* As scopes are told apart by their number. */
static void where_scopes_may_be_others_nothing_has_one(void) {
    static const struct again changed[] = {{1, 10, 1, true}, {2, 21, 0, false}, {3, 30, 1, false}};
    static const struct again gone[] = {{2, 20, 1, false}, {3, 30, 1, false}};

    expect_again(true, changed, 3);
    expect_again(true, gone, 2);
}

static const struct single {
    const char *name;
    void (*function)(void);
} singles[] = {
#define SINGLE(function)                                                                           \
    { #function, function }
    SINGLE(larger_ones_are_better),
    SINGLE(times_are_told_to_nanoseconds_and_far_away_ones_to_the_end),
    SINGLE(documents_of_a_file_without_a_rank_have_none),
    SINGLE(without_ranks_nothing_is_noted),
    SINGLE(files_that_come_again_have_their_ranks),
    SINGLE(what_changed_or_is_new_has_none),
    SINGLE(where_scopes_may_be_others_nothing_has_one),
#undef SINGLE
};

static void run_single(void **state) {
    const struct single *single = *state;

    single->function();
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(singles, run_single)};

    return RUN_TABLES("ranking", tables, argc, argv);
}
