/*
 * What it costs that a block holds many texts: the same bytes in blocks of 512 KiB, as one text
 * each and as many.
 *
 *     bench_cartons FILE [bytes of a text]
 */
#include "unecho.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BLOCK = 512 * 1024, ROUNDS = 5, TEXT = 350 };

static double now(void) {
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what) {
    (void)fprintf(stderr, "bench_cartons: %s\n", what);
    exit(1);
}

static char *read_all(const char *name, size_t *len) {
    FILE *file = fopen(name, "rb");
    char *data;

    if (!file || fseek(file, 0, SEEK_END) != 0)
        die("cannot read the file");
    *len = (size_t)ftell(file);
    rewind(file);
    data = malloc(*len);
    if (!data || fread(data, 1, *len, file) != *len)
        die("cannot read the file");
    (void)fclose(file);
    return data;
}

/* The length of the text at `data` that ends behind `size` bytes, where a sentence seems to: so
 * that there are as many of them. */
static size_t text_length(const char *data, size_t len, size_t size) {
    const char *dot = data + (size < len ? size : len);

    while ((dot = memchr(dot, '.', (size_t)(data + len - dot))) != NULL)
        if (++dot < data + len && *dot == ' ')
            return (size_t)(dot - data);
    return len;
}

/* A block of texts of about `size` bytes each. */
static void fill(unecho_block *block, const char *data, size_t len, size_t size) {
    for (size_t at = 0, n; at < len; at += n) {
        char *room;

        n = text_length(data + at, len - at, size);
        room = unecho_block_reserve(block, n);
        if (!room)
            die("out of memory");
        memcpy(room, data + at, n);
        unecho_block_add(block, n);
        if (unecho_block_end(block) != UNECHO_OK)
            die("out of memory");
    }
}

/* All of the file; *texts: how many there were. Returns seconds. */
static double run(const char *data, size_t len, size_t size, size_t *texts) {
    struct unecho_config config;
    struct unecho_run out;
    unecho_block *block;
    unecho *u;
    double start;

    unecho_config_init(&config);
    u = unecho_create(&config);
    block = u ? unecho_block_create(u) : NULL;
    if (!block)
        die("out of memory");
    start = now();
    *texts = 0;
    for (size_t at = 0, n; at < len; at += n) {
        n = len - at < BLOCK ? len - at : BLOCK;
        fill(block, data + at, n, size);
        *texts += unecho_block_texts(block);
        if (unecho_block_prepare(block) != UNECHO_OK || unecho_push_block(u, block) != UNECHO_OK)
            die("no block");
        while (unecho_next(u, &out) == 1)
            ;
    }
    start = now() - start;
    unecho_block_destroy(block);
    unecho_destroy(u);
    return start;
}

static void measure(const char *data, size_t len, size_t size) {
    size_t texts = 0;
    double best = 1e9;

    for (int i = 0; i < ROUNDS; i++) {
        double s = run(data, len, size, &texts);

        best = s < best ? s : best;
    }
    printf("| %zu | %.1f | %.0f |\n", texts, best * 1e3, (double)len / best / 1e6);
}

int main(int argc, char **argv) {
    size_t len, size = argc > 2 ? strtoul(argv[2], NULL, 10) : TEXT;
    char *data;

    if (argc < 2)
        die("FILE [bytes of a text]");
    data = read_all(argv[1], &len);
    printf("| texts | ms | MB/s |\n|---|---|---|\n");
    measure(data, len, BLOCK);
    measure(data, len, size);
    free(data);
    return 0;
}
