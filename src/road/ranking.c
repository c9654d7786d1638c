#include "ranking.h"

#include "room.h"
#include "unecho.h"

#include <stdlib.h>

struct unecho_ranked_file {
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec modified;
    uint64_t rank;
};

/* Seconds from 1697 to 2242, in steps of 4 ns: the times of files are not told finer than that. */
enum { SECOND_BITS = 34, STEP_BITS = 28, NANOSECONDS_BITS = 2 };

_Static_assert(SECOND_BITS + STEP_BITS == 62, "UNECHO_RANK_LAST");

void unecho_ranking_release(struct unecho_ranking *ranking) {
    free(ranking->files);
    ranking->files = NULL;
    ranking->count = ranking->room = 0;
}

void unecho_ranking_tell(struct unecho_ranking *ranking) {
    ranking->telling = true;
    ranking->next = 0;
}

/* So many steps since the earliest time. */
static uint64_t steps_of(const struct timespec *time) {
    const int64_t half = (int64_t)1 << (SECOND_BITS - 1);
    int64_t seconds = time->tv_sec;

    if (seconds < -half)
        return 0;
    if (seconds >= half)
        return UNECHO_RANK_LAST;
    return (uint64_t)(seconds + half) << STEP_BITS | (uint64_t)time->tv_nsec >> NANOSECONDS_BITS;
}

/* From 1 to UNECHO_RANK_LAST. */
static uint64_t ascending(uint64_t value) {
    return value < UNECHO_RANK_LAST ? value + 1 : UNECHO_RANK_LAST;
}

static uint64_t descending(uint64_t value) { return UNECHO_RANK_LAST + 1 - ascending(value); }

static uint64_t rank_of(enum unecho_first by, const struct stat *info) {
    switch (by) {
    case UNECHO_FIRST_SIZE:
        return descending(info->st_size > 0 ? (uint64_t)info->st_size : 0);
    case UNECHO_FIRST_NEWEST:
        return descending(steps_of(&info->st_mtim));
    case UNECHO_FIRST_OLDEST:
        return ascending(steps_of(&info->st_mtim));
    default:
        return 0;
    }
}

static int note(struct unecho_ranking *ranking, const struct stat *info,
                struct unecho_ranks *ranks) {
    struct unecho_ranked_file *files =
        unecho_room(ranking->files, &ranking->room, ranking->count + 1, sizeof(*files));

    if (!files)
        return -1;
    ranking->files = files;
    ranks->file = rank_of(ranking->by, info);
    files[ranking->count++] = (struct unecho_ranked_file){info->st_dev, info->st_ino, info->st_size,
                                                          info->st_mtim, ranks->file};
    return 1;
}

static bool is_same_file(const struct unecho_ranked_file *file, const struct stat *info) {
    return file->dev == info->st_dev && file->ino == info->st_ino;
}

static bool is_as_it_was(const struct unecho_ranked_file *file, const struct stat *info) {
    return file->size == info->st_size && file->modified.tv_sec == info->st_mtim.tv_sec &&
           file->modified.tv_nsec == info->st_mtim.tv_nsec;
}

/* What was noted of it, from where the last one was found. A file that was not read the first time
 * has no rank: what it says counts as new. */
static int recall(struct unecho_ranking *ranking, const struct stat *info,
                  struct unecho_ranks *ranks) {
    const struct unecho_ranked_file *file = NULL;
    size_t at = ranking->next;

    while (at < ranking->count && !is_same_file(&ranking->files[at], info))
        at++;
    if (at == ranking->count)
        return 2;
    file = &ranking->files[at];
    ranking->lost |= at > ranking->next || !is_as_it_was(file, info);
    ranking->next = at + 1;
    if (!is_as_it_was(file, info))
        return 0;
    if (!ranking->scoped || !ranking->lost)
        ranks->file = file->rank;
    return 1;
}

int unecho_ranking_file(struct unecho_ranking *ranking, const struct stat *info,
                        struct unecho_ranks *ranks) {
    *ranks = (struct unecho_ranks){0, ranking->by == UNECHO_FIRST_SIZE};
    if (ranking->by == UNECHO_FIRST_PATH && !ranking->twice)
        return 1;
    return ranking->telling ? recall(ranking, info, ranks) : note(ranking, info, ranks);
}

bool unecho_ranking_has_lost(const struct unecho_ranking *ranking) {
    return ranking->telling && (ranking->lost || ranking->next < ranking->count);
}

uint64_t unecho_ranks_document(const struct unecho_ranks *ranks, uint64_t bytes) {
    return ranks->file > 0 && ranks->sizes ? descending(bytes) : ranks->file;
}
