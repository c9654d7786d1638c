/*
 * How fast the set of keys takes keys, and how much memory it takes for them: a Markdown table, a
 * row a size. A row's run is a fill in batches of 256, in which 30 % of the claims are repeats.
 *
 *     bench_set [largest number of keys]
 */
#include "set.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 256, REPEATS = 30 /* % */ };

struct result {
    double total_ns, longest_ns;
    size_t claims, bytes, resident;
};

static double now_ns(void) {
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The finalizer of splitmix64. */
static uint64_t mix(uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* Bytes of the process that are in memory; 0 where the system does not tell. */
static size_t resident(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128] = "", *at = line;

    if (!file)
        return 0;
    if (!fgets(line, sizeof(line), file))
        line[0] = '\0';
    (void)fclose(file);
    (void)strtoul(line, &at, 10); /* the first number is the address space */
    return strtoul(at, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

/* The next batch: numbers from *next on, and in between some that were there before. */
static void make_batch(struct unecho_key *keys, uint64_t *next, uint64_t *random) {
    for (size_t i = 0; i < BATCH; i++) {
        uint64_t draw = mix(++*random), number = *next;

        if (draw % 100 < REPEATS && *next > 0)
            number = (draw >> 8) % *next;
        else
            ++*next;
        keys[i] = (struct unecho_key){mix(number), mix(~number)};
    }
}

static int fill(struct unecho_set *set, uint64_t count, struct result *result) {
    uint64_t next = 0, random = 0;
    struct unecho_key keys[BATCH];
    bool fresh[BATCH];

    while (next < count) {
        double ns;

        make_batch(keys, &next, &random);
        ns = now_ns();
        if (unecho_set_claim(set, keys, BATCH, fresh) != UNECHO_OK)
            return -1;
        ns = now_ns() - ns;
        result->total_ns += ns;
        result->longest_ns = ns > result->longest_ns ? ns : result->longest_ns;
        result->claims += BATCH;
    }
    return 0;
}

static int measure(uint64_t count) {
    size_t before = resident();
    struct unecho_set *set = unecho_set_create(0);
    struct result result = {0};
    double keys;

    if (!set || fill(set, count, &result) != 0) {
        (void)fprintf(stderr, "bench_set: out of memory at %" PRIu64 " keys\n", count);
        unecho_set_destroy(set);
        return 1;
    }
    keys = (double)unecho_set_count(set);
    printf("| %" PRIu64 " | %.1f | %.3f | %.2f | %.2f |\n", count,
           result.total_ns / (double)result.claims, result.longest_ns / 1e6,
           (double)unecho_set_bytes(set) / keys, (double)(resident() - before) / keys);
    unecho_set_destroy(set);
    return 0;
}

int main(int argc, char **argv) {
    static const uint64_t counts[] = {100000, 600000, 1000000, 10000000, 35000000};
    uint64_t max = argc > 1 ? strtoull(argv[1], NULL, 10) : 35000000;

    printf("| keys | ns a claim | longest claim(256), ms | bytes a key | resident a key |\n"
           "|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts) && counts[i] <= max; i++)
        if (measure(counts[i]) != 0)
            return 1;
    return 0;
}
