/*
 * The floor under a line filter: what `unecho --unit=line --match=exact` cannot do without, and
 * nothing else.
 *
 *     bench_floor FILE >DISTINCT-LINES
 *
 * It reads blocks, finds line ends, hashes (64 bits with no secret; a collision would lose a line),
 * looks up a batch of hashes in one flat table and moves kept lines together in the block, which
 * one write takes out. Nothing is checked that an honest filter would have to check.
 */
#define _DEFAULT_SOURCE /* madvise */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024, BATCH = 256, HUGE = 2 * 1024 * 1024, FIRST_BITS = 18 };

struct table {
    uint64_t *slots; /* owned; 0 is free */
    unsigned bits;   /* log2 of how many there are */
    size_t count;
};

struct batch {
    size_t count;
    size_t starts[BATCH + 1]; /* of the lines in the block, and the end of the last */
    uint64_t hashes[BATCH];
};

static void *must(void *p) {
    if (!p) {
        perror("bench_floor");
        exit(1);
    }
    return p;
}

static uint64_t *make_slots(unsigned bits) {
    size_t size = sizeof(uint64_t) << bits;
    void *slots = must(aligned_alloc(HUGE, size));

    (void)madvise(slots, size, MADV_HUGEPAGE);
    memset(slots, 0, size);
    return slots;
}

/* The slot of the hash, or the free one where it goes. High bits choose it, so that growing goes
 * through both tables from front to back. */
static uint64_t *find(const struct table *table, uint64_t hash) {
    size_t mask = ((size_t)1 << table->bits) - 1, i = (size_t)(hash >> (64 - table->bits));

    while (table->slots[i] && table->slots[i] != hash)
        i = (i + 1) & mask;
    return &table->slots[i];
}

static void grow(struct table *table) {
    struct table old = *table;

    table->slots = make_slots(++table->bits);
    for (size_t i = 0; i < (size_t)1 << old.bits; i++)
        if (old.slots[i])
            *find(table, old.slots[i]) = old.slots[i];
    free(old.slots);
}

/* Adds lines of block[start, end) up to a full batch. Returns where it stopped: behind a newline,
 * or at `start` if there is none. */
static size_t take_lines(const struct table *table, struct batch *batch, const char *block,
                         size_t start, size_t end) {
    const char *newline;

    batch->count = 0;
    while (batch->count < BATCH && (newline = memchr(block + start, '\n', end - start))) {
        size_t next = (size_t)(newline - block) + 1;
        uint64_t hash = XXH3_64bits(block + start, next - start);

        hash += hash == 0;
        __builtin_prefetch(&table->slots[hash >> (64 - table->bits)], 1);
        batch->hashes[batch->count] = hash;
        batch->starts[batch->count++] = start;
        start = next;
    }
    batch->starts[batch->count] = start;
    return start;
}

static bool claim(struct table *table, uint64_t hash) {
    uint64_t *slot = find(table, hash);
    bool fresh = *slot == 0;

    *slot = hash;
    table->count += fresh;
    return fresh;
}

/* Moves the lines that are new to `out`, runs of them at once. Returns the end of them. */
static char *keep_new(struct table *table, const struct batch *batch, char *block, char *out) {
    size_t i = 0;

    if (table->count + BATCH > (size_t)1 << (table->bits - 1))
        grow(table);
    while (i < batch->count) {
        size_t first = i, len;

        while (i < batch->count && claim(table, batch->hashes[i]))
            i++;
        len = batch->starts[i] - batch->starts[first];
        if (out != block + batch->starts[first])
            memmove(out, block + batch->starts[first], len);
        out += len;
        i++; /* a repeat, or the end */
    }
    return out;
}

static void write_all(const char *s, size_t len) {
    for (ssize_t n; len > 0; s += n, len -= (size_t)n)
        if ((n = write(STDOUT_FILENO, s, len)) < 0) {
            perror("bench_floor: write");
            exit(1);
        }
}

/* Filters block[0, len), of which a last line without an end stays. Returns its length. */
static size_t filter(struct table *table, char *block, size_t len, bool last) {
    static struct batch batch;
    size_t at = 0;
    char *out = block;

    if (last && len > 0 && block[len - 1] != '\n')
        block[len++] = '\n';
    do {
        at = take_lines(table, &batch, block, at, len);
        out = keep_new(table, &batch, block, out);
    } while (batch.count == BATCH);
    write_all(block, (size_t)(out - block));
    memmove(block, block + at, len - at);
    return len - at;
}

int main(int argc, char **argv) {
    struct table table = {make_slots(FIRST_BITS), FIRST_BITS, 0};
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : STDIN_FILENO;
    size_t size = (size_t)2 * BLOCK, len = 0;
    char *block = must(malloc(size));
    ssize_t n;

    while ((n = read(fd, block + len, BLOCK)) > 0) {
        len = filter(&table, block, len + (size_t)n, false);
        if (size - len <= BLOCK) /* a long line; one byte more for a missing newline */
            block = must(realloc(block, size *= 2));
    }
    filter(&table, block, len, true);
    if (n < 0)
        perror("bench_floor: read");
    free(table.slots);
    free(block);
    return n < 0;
}
