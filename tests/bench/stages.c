/*
 * What each stage costs by itself: bench_stages FILE. The text is in memory; each stage works
 * through all of it, a window at a time, on what the stages before it have left, and the best of
 * some rounds counts.
 */
#define _POSIX_C_SOURCE 200809L

#include "block.h"
#include "layout.h"
#include "set.h"
#include "writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WINDOW = 128 * 1024, ROUNDS = 5 };

struct bench {
    char *text; /* owned, and so are the arrays */
    size_t len;
    uint64_t *ends, *odd;
    struct unecho_span *spans;
    struct unecho_key *keys;
    bool *fresh;
    size_t count, capacity;

    struct unecho_config config;
    struct unecho_abbrev *abbrev;
    struct unecho_segmenter segmenter;
    struct unecho_keyer keyer;
    struct unecho_normalizer normalizer;
    struct unecho_set *set; /* owned; of the last claims */
    struct unecho_layout layout;
    uint64_t sink; /* so that nothing is left out */
};

static void die(const char *what) {
    perror(what);
    exit(2);
}

static double now(void) {
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);

    if (!memory)
        die("memory");
    return memory;
}

static void read_text(struct bench *b, const char *name) {
    FILE *file = fopen(name, "rb");
    size_t n;

    if (!file)
        die(name);
    b->text = allocate((size_t)1 << 28, 1);
    while (b->len < (size_t)1 << 28 &&
           (n = fread(b->text + b->len, 1, ((size_t)1 << 28) - b->len, file)) > 0)
        b->len += n;
    fclose(file);
}

static void mark(struct bench *b) {
    struct unecho_marks marks = {b->ends, b->odd};

    for (size_t at = 0; at < b->len; at += WINDOW)
        unecho_marker_update(&b->segmenter.marker, b->text, at,
                             at + WINDOW < b->len ? at + WINDOW : b->len, marks);
}

static void cut(struct bench *b) {
    struct unecho_text text = {
        .data = b->text, .marks = {b->ends, b->odd}, .len = b->len, .last = true};
    size_t n;

    b->count = 0;
    while ((n = unecho_segment(&b->segmenter, &text, b->spans + b->count,
                               b->capacity - b->count < 256 ? b->capacity - b->count : 256)) > 0)
        b->count += n;
}

static void normalize(struct bench *b) {
    const struct unecho_text text = {.data = b->text, .marks = {b->ends, b->odd}, .len = b->len};
    size_t odd = 0;

    for (size_t i = 0; i < b->count; i++) {
        const struct unecho_span *span = &b->spans[i];
        const char *unit = b->text + span->start;
        size_t len = 0;

        if (odd < span->start)
            odd = unecho_next_mark(b->odd, span->start, b->len);
        if (!unecho_is_normal(&b->normalizer, b->text, span->start, span->end, odd))
            (void)unecho_normalize(&b->normalizer, &text, span, &unit, &len);
        b->sink += (uint64_t)(unsigned char)*unit + len;
    }
}

static void key(struct bench *b) {
    for (size_t i = 0; i < b->count; i++)
        b->keys[i] = unecho_key_of(&b->keyer, b->text + b->spans[i].start,
                                   b->spans[i].end - b->spans[i].start);
}

static void claim(struct bench *b) {
    unecho_set_destroy(b->set);
    b->set = unecho_set_create(0);
    for (size_t i = 0; i < b->count; i += 256)
        if (!b->set ||
            unecho_set_claim(b->set, b->keys + i, b->count - i < 256 ? b->count - i : 256,
                             b->fresh + i) != UNECHO_OK)
            die("claim");
}

static void lay_out(struct bench *b) {
    size_t gap = 0;

    unecho_layout_release(&b->layout);
    unecho_layout_init(&b->layout, &b->segmenter, false);
    for (size_t i = 0; i < b->count; i++) {
        const struct unecho_span *span = &b->spans[i];
        const struct unecho_piece piece = {b->text, gap, span->start, span->end, span->flags};

        if (i % 256 == 0) {
            b->sink += b->layout.runs.count;
            unecho_layout_begin_batch(&b->layout);
        }
        if (b->fresh[i])
            unecho_layout_keep(&b->layout, &piece);
        else
            unecho_layout_remove(&b->layout, &piece);
        gap = span->end;
    }
}

/* Into a device that takes it all. */
static void write_out(struct bench *b) {
    struct unecho_writer writer;
    size_t from = 0, lent = 0;

    if (!unecho_writer_open(&writer, "/dev/null", false))
        die("/dev/null");
    for (size_t i = 0; i < b->count; i++) {
        if (!b->fresh[i] || i + 1 == b->count) {
            size_t end = i > 0 ? b->spans[i - 1].end : 0;

            if (end > from)
                unecho_writer_lend(&writer, b->text + from, end - from);
            from = b->spans[i].end;
        }
        if (b->spans[i].end - lent > WINDOW) {
            unecho_writer_settle(&writer);
            lent = b->spans[i].end;
        }
    }
    unecho_writer_release(&writer);
}

static void measure(struct bench *b, const char *name, void (*stage)(struct bench *)) {
    double best = 1e9;

    for (int i = 0; i < ROUNDS; i++) {
        double start = now();

        stage(b);
        start = now() - start;
        best = start < best ? start : best;
    }
    printf("| %s | %.1f | %.2f |\n", name, best * 1e9 / (double)b->count,
           (double)b->len / best / 1e9);
}

int main(int argc, char **argv) {
    struct bench b = {.sink = 0};

    if (argc != 2) {
        fputs("usage: bench_stages FILE (of which 256 MiB are used)\n", stderr);
        return 2;
    }
    read_text(&b, argv[1]);
    unecho_config_init(&b.config);
    b.abbrev = unecho_abbrev_create();
    if (!b.abbrev || unecho_abbrev_add_languages(b.abbrev, NULL) != UNECHO_OK)
        die("abbreviations");
    unecho_segmenter_init(&b.segmenter, &b.config, b.abbrev);
    unecho_normalizer_init(&b.normalizer, &b.config);
    if (!unecho_keyer_init(&b.keyer, &b.config))
        die("secret");
    b.ends = allocate(UNECHO_MARKS_ROOM(b.len), sizeof(*b.ends));
    b.odd = allocate(UNECHO_MARKS_ROOM(b.len), sizeof(*b.odd));
    b.capacity = b.len / 2 + 256;
    b.spans = allocate(b.capacity, sizeof(*b.spans));
    mark(&b);
    cut(&b);
    b.keys = allocate(b.count, sizeof(*b.keys));
    b.fresh = allocate(b.count, sizeof(*b.fresh));
    printf("%s: %zu bytes, %zu units\n\n| stage | ns a unit | GB/s |\n|---|---:|---:|\n", argv[1],
           b.len, b.count);
    measure(&b, "scan (marks)", mark);
    measure(&b, "rules (cuts)", cut);
    measure(&b, "normalise", normalize);
    measure(&b, "key", key);
    measure(&b, "claim", claim);
    measure(&b, "layout", lay_out);
    measure(&b, "write", write_out);
    return 0;
}
