/*
 * Which copy of a sentence counts as the first: documents have ranks, by their size or by the time
 * of their file, and the files are read twice. What is told of a file the second time is what was
 * noted the first time, as all that was kept or not was decided by that.
 */
#ifndef UNECHO_RANKING_H
#define UNECHO_RANKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* In the order of the option's choices. */
enum unecho_first {
    UNECHO_FIRST_PATH, /* there are no ranks: the one that comes first */
    UNECHO_FIRST_SIZE, /* of the largest document */
    UNECHO_FIRST_NEWEST,
    UNECHO_FIRST_OLDEST
};

/* The ranks (see unecho_rank) of what is in a file. */
struct unecho_ranks {
    uint64_t file; /* of the file; 0: none */
    bool sizes;    /* a document of several has one by its own size, if the file has one */
};

struct unecho_ranking {
    enum unecho_first by;
    bool twice;                       /* the files are read twice, though none may have a rank */
    bool scoped;                      /* what was said is forgotten, folder by folder */
    struct unecho_ranked_file *files; /* owned; as they came the first time */
    size_t count, room;
    bool missed;  /* some failed the first time */
    bool telling; /* it is the second time; */
    size_t next;  /* files before this one have come again, */
    bool lost;    /* or are gone: scopes may not be those that were surveyed */
};

void unecho_ranking_release(struct unecho_ranking *ranking);

/* The files come for the second time. */
void unecho_ranking_tell(struct unecho_ranking *ranking);

/* The next file that is open. 1: *ranks. 2: the same, but it did not come the first time. 0: it is
 * not as it was the first time, and has no rank. -1: out of memory. */
int unecho_ranking_file(struct unecho_ranking *ranking, const struct stat *info,
                        struct unecho_ranks *ranks);

#define UNECHO_RANKING_CHANGED "read: it has changed since it was read the first time"
#define UNECHO_RANKING_MISSED "read: it did not come when files were counted"

/* Has a file changed, or not come again? Then what it was the best copy of may be nowhere. */
bool unecho_ranking_has_lost(const struct unecho_ranking *ranking);

/* The rank of a document of so many bytes in a file. */
uint64_t unecho_ranks_document(const struct unecho_ranks *ranks, uint64_t bytes);

#endif
