/*
 * What each stage of the crew costs: the program itself, with a crew of one thread that does one
 * stage after the other, and times each.
 *
 *     bench_crew [OPTION]... FILE... >/dev/null
 *
 * takes what unecho takes, and writes a line of JSON for each crew to standard error: blocks, units
 * and seconds of processor time. `longest` is that of the part of the set that took longest; where
 * blocks are not claimed in parts, claiming is in `settle`.
 *
 * Some blocks are under way at once, so that a stage finds them as far from the processor as
 * threads do that get them from each other.
 */
#include "crew.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { BLOCKS = 16 };

enum stage { TAKE, PREPARE, CLAIM, SETTLE, DELIVER, PUT, ALONE, STAGES };

static const char *const stage_names[STAGES] = {"take",    "prepare", "claim", "settle",
                                                "deliver", "put",     "alone"};

struct bench {
    const struct unecho_crew *crew;
    struct unecho_load loads[BLOCKS]; /* the first `count` are under way */
    size_t count;
    bool dealt[BLOCKS];
    bool parted, full, failed;

    double seconds[STAGES], parts[UNECHO_PARTS];
    double since; /* the stage in progress */
    uint64_t blocks;
    struct unecho_stats stats;
};

/* Asked for or not: one thread alone has no crew. */
unsigned unecho_crew_threads(unsigned asked) { return asked > 2 ? asked : 2; }

size_t unecho_crew_size(unsigned threads) { return threads > BLOCKS ? threads : BLOCKS; }

static double now(void) {
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What has passed since the last call goes to `seconds`. */
static void count_time(struct bench *bench, double *seconds) {
    double time = now();

    *seconds += time - bench->since;
    bench->since = time;
}

static enum unecho_crew_taken take(struct bench *bench, struct unecho_load *load) {
    enum unecho_crew_taken taken = UNECHO_CREW_ALONE;

    if (!load->block)
        load->block = unecho_block_create(bench->crew->engine);
    load->status = load->block ? UNECHO_OK : UNECHO_NOMEM;
    if (load->block)
        taken = bench->crew->take(bench->crew->work, load);
    count_time(bench, &bench->seconds[TAKE]);
    return taken;
}

static void prepare(struct bench *bench, size_t i) {
    const struct unecho_crew *crew = bench->crew;
    struct unecho_load *load = &bench->loads[i];

    if (load->status == UNECHO_OK)
        load->status =
            crew->prepare ? crew->prepare(crew->work, load) : unecho_block_prepare(load->block);
    bench->dealt[i] = load->status == UNECHO_OK && bench->parted &&
                      unecho_block_length(load->block) >= UNECHO_CREW_DEALT &&
                      unecho_deal_block(crew->engine, load->block);
    count_time(bench, &bench->seconds[PREPARE]);
}

/* The blocks [first, end), part by part. */
static void claim_parts(struct bench *bench, size_t first, size_t end) {
    double before = bench->since;

    for (unsigned part = 0; part < UNECHO_PARTS; part++) {
        for (size_t i = first; i < end; i++)
            unecho_claim_part(bench->crew->engine, bench->loads[i].block, part);
        count_time(bench, &bench->parts[part]);
    }
    for (size_t i = first; i < end; i++)
        unecho_gather_block(bench->loads[i].block);
    bench->since = before;
    count_time(bench, &bench->seconds[CLAIM]);
}

/* The blocks [first, end). After a failure, none is claimed. */
static void settle(struct bench *bench, size_t first, size_t end) {
    const struct unecho_crew *crew = bench->crew;

    for (size_t i = first; i < end && !bench->full; i++) {
        int status = bench->loads[i].status;

        if (status == UNECHO_OK && crew->claims)
            status = unecho_claim_block(crew->engine, bench->loads[i].block);
        bench->full = status != UNECHO_OK;
        if (bench->full)
            bench->count = i + 1;
    }
    count_time(bench, &bench->seconds[SETTLE]);
}

/* Blocks that are dealt in one go; the others, which are claimed as a whole, each in its place. */
static void claim(struct bench *bench) {
    for (size_t first = 0, end; first < bench->count && !bench->full; first = end) {
        for (end = first; end < bench->count && bench->dealt[end];)
            end++;
        if (end > first)
            claim_parts(bench, first, end);
        else
            end++;
        settle(bench, first, end);
    }
}

static void count_units(struct bench *bench) {
    for (size_t i = 0; i < bench->count && bench->crew->claims && !bench->full; i++) {
        const unecho_block *block = bench->loads[i].block;

        unecho_block_count(block, 0, unecho_block_texts(block), &bench->stats);
    }
    bench->blocks += bench->count;
    bench->since = now();
}

static void let_out(struct bench *bench) {
    const struct unecho_crew *crew = bench->crew;

    for (size_t i = 0; i < bench->count && crew->deliver; i++)
        if (!bench->full || i + 1 < bench->count)
            bench->loads[i].status = crew->deliver(crew->work, &bench->loads[i]);
    count_time(bench, &bench->seconds[DELIVER]);
    for (size_t i = 0; i < bench->count && !bench->failed; i++)
        bench->failed = !crew->put(crew->work, &bench->loads[i]);
    count_time(bench, &bench->seconds[PUT]);
}

/* Some blocks, each stage for all of them. False: there are no more. */
static bool work_on(struct bench *bench) {
    const struct unecho_crew *crew = bench->crew;
    enum unecho_crew_taken taken = UNECHO_CREW_BLOCK;
    enum unecho_crew_went went = UNECHO_CREW_ON;
    size_t alone;

    bench->count = 0;
    while (bench->count < BLOCKS &&
           (taken = take(bench, &bench->loads[bench->count])) == UNECHO_CREW_BLOCK)
        prepare(bench, bench->count++);
    alone = bench->count;
    claim(bench);
    count_units(bench);
    let_out(bench);
    if (bench->failed || taken == UNECHO_CREW_NONE)
        return false;
    if (taken == UNECHO_CREW_ALONE)
        went = crew->alone(crew->work, &bench->loads[alone]);
    count_time(bench, &bench->seconds[ALONE]);
    bench->failed |= went == UNECHO_CREW_FAILED;
    return went == UNECHO_CREW_ON && !bench->full;
}

static void tell(const struct bench *bench) {
    double longest = 0;

    (void)fprintf(stderr, "{\"blocks\": %" PRIu64 ", \"units\": %" PRIu64, bench->blocks,
                  bench->stats.units_in);
    for (size_t i = 0; i < STAGES; i++)
        (void)fprintf(stderr, ", \"%s\": %.6f", stage_names[i], bench->seconds[i]);
    for (size_t i = 0; i < UNECHO_PARTS; i++)
        longest = bench->parts[i] > longest ? bench->parts[i] : longest;
    (void)fprintf(stderr, ", \"longest\": %.6f}\n", longest);
}

bool unecho_crew_run(const struct unecho_crew *crew) {
    struct bench bench = {.crew = crew,
                          .parted = crew->claims && unecho_claims_in_parts(crew->engine),
                          .since = now()};

    for (size_t i = 0; i < BLOCKS; i++)
        bench.loads[i].place = i;
    while (work_on(&bench))
        ;
    tell(&bench);
    for (size_t i = 0; i < BLOCKS; i++)
        unecho_block_destroy(bench.loads[i].block);
    return !bench.failed;
}
