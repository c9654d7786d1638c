/*
 * Large files whose bytes are text need not be read in their order: it is only found where each
 * range of one ends, and any thread reads it, also when the source has gone on to other files.
 *
 *   | read before | range | range | range | what is left is read in its order
 *                         ^ only what is before here was looked at
 */
#ifndef UNECHO_RANGES_H
#define UNECHO_RANGES_H

#include "source.h"
#include "unecho.h"

#include <pthread.h>
#include <sys/types.h>

struct unecho_ranged; /* a file */

/* A part of a text: where it ends a unit does. */
struct unecho_file_range {
    struct unecho_ranged *file; /* NULL: it is none, or was read */
    off_t at;
    size_t len, ahead; /* so many bytes behind it are looked at */
};

struct unecho_ranges {
    struct unecho_source *source; /* borrowed */
    size_t len;                   /* of a range at most */
    unecho_block *probe;          /* owned; the end of a range, to be looked at */
    pthread_mutex_t lock;         /* for what several threads know of a file */
    struct unecho_ranged *file;   /* the one that the source reads, or read last; NULL: none */
    uint64_t failed;              /* files of which that came out when the source had closed them */
};

/* False: out of memory; release all the same. */
bool unecho_ranges_init(struct unecho_ranges *ranges, struct unecho_source *source,
                        const unecho *engine, size_t len);

/* No range is left. What failed, failed for the source. */
void unecho_ranges_release(struct unecho_ranges *ranges);

/* Could a range follow where the source stands? */
bool unecho_ranges_may_follow(const struct unecho_ranges *ranges);

/* The source goes on `behind` bytes before where it stands, which are of the file that it reads.
 * False: it cannot. */
bool unecho_ranges_go_back(struct unecho_ranges *ranges, size_t behind);

/* Takes the next range, and the source goes on behind it. False: there is none. If one could not be
 * read, the source does not read on in that file, and tells of it. */
bool unecho_ranges_take(struct unecho_ranges *ranges, struct unecho_file_range *range);

/* The same before the source is read otherwise. */
void unecho_ranges_check(struct unecho_ranges *ranges);

/* The source has told that file `at` failed. */
void unecho_ranges_note_failure(struct unecho_ranges *ranges, size_t at);

/* Reads a range to a block, which ends with it; less, if there is no more or it cannot be read. Any
 * thread. UNECHO_OK or UNECHO_NOMEM. */
int unecho_range_read(struct unecho_ranges *ranges, struct unecho_file_range *range,
                      unecho_block *block);

/* It will not be read; none is allowed. */
void unecho_range_drop(struct unecho_ranges *ranges, struct unecho_file_range *range);

#endif
