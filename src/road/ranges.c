#define _GNU_SOURCE /* F_DUPFD_CLOEXEC */

#include "ranges.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Bytes at the end of a range in which a place to end it is sought; few do in most texts. */
enum { PROBE = 2 * 1024, PROBE_MOST = 32 * 1024 };

struct unecho_ranged {
    int fd;           /* owned: the source closes its own */
    size_t at;        /* among the names of the source */
    const char *name; /* borrowed */
    size_t users;     /* with the lock, as all that follows: ranges, and who takes them */
    int number;       /* why one could not be read */
    bool told;        /* that it failed */
};

bool unecho_ranges_init(struct unecho_ranges *ranges, struct unecho_source *source,
                        const unecho *engine, size_t len) {
    *ranges =
        (struct unecho_ranges){.source = source, .len = len, .probe = unecho_block_create(engine)};
    pthread_mutex_init(&ranges->lock, NULL);
    return ranges->probe != NULL;
}

/* Who is the last to let go of a file tells what nobody was told of. */
static void let_go(struct unecho_ranges *ranges, struct unecho_ranged *file, int number) {
    bool last;

    pthread_mutex_lock(&ranges->lock);
    if (file->number == 0)
        file->number = number;
    last = --file->users == 0;
    if (last && file->number != 0 && !file->told) {
        ranges->source->complain(file->name, (struct unecho_io_error){"read", file->number});
        ranges->failed++;
    }
    pthread_mutex_unlock(&ranges->lock);
    if (!last)
        return;
    close(file->fd);
    free(file);
}

static void forget_file(struct unecho_ranges *ranges) {
    if (ranges->file)
        let_go(ranges, ranges->file, 0);
    ranges->file = NULL;
}

void unecho_ranges_release(struct unecho_ranges *ranges) {
    forget_file(ranges);
    ranges->source->failed += ranges->failed;
    ranges->source->read -= ranges->failed;
    unecho_block_destroy(ranges->probe);
    pthread_mutex_destroy(&ranges->lock);
}

/* Where the source stands, if a range could follow there: *left bytes of its file do. */
static off_t stands(const struct unecho_ranges *ranges, uint64_t *left) {
    *left = 0;
    return ranges->source->open ? unecho_reader_stands(&ranges->source->reader, left) : 0;
}

/* More than one: the end of a file is read as ever, whatever has become of it meanwhile. */
static bool is_enough(const struct unecho_ranges *ranges, uint64_t left) {
    return left / 2 >= ranges->len;
}

bool unecho_ranges_may_follow(const struct unecho_ranges *ranges) {
    uint64_t left;

    (void)stands(ranges, &left);
    return is_enough(ranges, left);
}

bool unecho_ranges_go_back(struct unecho_ranges *ranges, size_t behind) {
    return unecho_source_pass(ranges->source, -(off_t)behind);
}

void unecho_ranges_check(struct unecho_ranges *ranges) {
    struct unecho_ranged *file = ranges->file;

    if (!file || !ranges->source->open || file->at != ranges->source->at)
        return;
    pthread_mutex_lock(&ranges->lock);
    if (file->number != 0 && !file->told) {
        unecho_reader_give_up(&ranges->source->reader, "read", file->number);
        file->told = true; /* with the next read */
    }
    pthread_mutex_unlock(&ranges->lock);
}

void unecho_ranges_note_failure(struct unecho_ranges *ranges, size_t at) {
    if (!ranges->file || ranges->file->at != at)
        return;
    pthread_mutex_lock(&ranges->lock);
    ranges->file->told = true;
    pthread_mutex_unlock(&ranges->lock);
}

/* The file that the source reads. False: there is no memory, or too many files are open. */
static bool open_file(struct unecho_ranges *ranges) {
    const struct unecho_source *source = ranges->source;
    struct unecho_ranged *file;

    if (ranges->file && ranges->file->at == source->at)
        return true;
    forget_file(ranges);
    file = malloc(sizeof(*file));
    if (!file)
        return false;
    *file = (struct unecho_ranged){.fd = fcntl(source->reader.fd, F_DUPFD_CLOEXEC, 0),
                                   .at = source->at,
                                   .name = unecho_source_label(source),
                                   .users = 1};
    if (file->fd < 0) {
        free(file);
        return false;
    }
    ranges->file = file;
    return true;
}

/* Reads `len` bytes, or as many as there are. *number: why not all of them; 0: there are no more.
 */
static size_t read_at(int fd, char *room, size_t len, off_t at, int *number) {
    size_t done = 0;
    ssize_t n = 1;

    *number = 0;
    while (done < len && n > 0) {
        do
            n = pread(fd, room + done, len - done, at + (off_t)done);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            *number = errno;
        else
            done += (size_t)n;
    }
    return done;
}

/* Where in the last `part` bytes of a range of `len` it could end, counted from its beginning; 0:
 * nowhere. */
static size_t find_end(struct unecho_ranges *ranges, off_t at, size_t len, size_t part) {
    unecho_block *probe = ranges->probe;
    char *room = unecho_block_reserve(probe, part);
    size_t before = len - part, end = 0;
    int number;

    if (room && read_at(ranges->file->fd, room, part, at + (off_t)before, &number) == part) {
        unecho_block_add(probe, part);
        end = unecho_block_boundary(probe, before);
    }
    unecho_block_clear(probe);
    return end > 0 ? before + end : 0;
}

bool unecho_ranges_take(struct unecho_ranges *ranges, struct unecho_file_range *range) {
    uint64_t left;
    off_t at = stands(ranges, &left);
    size_t len = ranges->len, end = 0;

    unecho_ranges_check(ranges);
    if (ranges->source->reader.error.tried || !is_enough(ranges, left) || !open_file(ranges))
        return false;
    for (size_t part = PROBE; end == 0 && part <= PROBE_MOST; part *= 8) {
        end = find_end(ranges, at, len, part < len ? part : len);
        if (part >= len)
            break;
    }
    if (end == 0 || !unecho_source_pass(ranges->source, (off_t)end))
        return false;
    *range = (struct unecho_file_range){ranges->file, at, end, UNECHO_BLOCK_AHEAD};
    if (left - end < range->ahead)
        range->ahead = (size_t)(left - end);
    pthread_mutex_lock(&ranges->lock);
    ranges->file->users++;
    pthread_mutex_unlock(&ranges->lock);
    return true;
}

int unecho_range_read(struct unecho_ranges *ranges, struct unecho_file_range *range,
                      unecho_block *block) {
    size_t len = range->len + range->ahead, got = 0;
    char *room = unecho_block_reserve(block, len);
    struct unecho_ranged *file = range->file;
    int number = 0;

    if (room) {
        got = read_at(file->fd, room, len, range->at, &number);
        unecho_block_add(block, got);
        unecho_block_cut(block, got < range->len ? got : range->len);
    }
    range->file = NULL;
    let_go(ranges, file, got < range->len ? number : 0);
    return room ? UNECHO_OK : UNECHO_NOMEM;
}

void unecho_range_drop(struct unecho_ranges *ranges, struct unecho_file_range *range) {
    if (range->file)
        let_go(ranges, range->file, 0);
    range->file = NULL;
}
