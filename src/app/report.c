#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void unecho_report_error(const char *file, struct unecho_io_error error) {
    if (error.number)
        (void)fprintf(stderr, "unecho: %s: %s: %s\n", file, error.tried, strerror(error.number));
    else
        (void)fprintf(stderr, "unecho: %s: %s\n", file, error.tried);
}

void unecho_report_stats(const struct unecho_stats *stats, double seconds) {
    double megabytes = (double)stats->bytes_in / 1e6;
    uint64_t gone = stats->bytes_in > stats->bytes_out ? stats->bytes_in - stats->bytes_out : 0;

    (void)fprintf(stderr,
                  "unecho: %" PRIu64 " units in, %" PRIu64 " out, %" PRIu64 " repeats; %" PRIu64
                  " bytes in, %" PRIu64 " out (%.1f%% less); %.2f s, %.0f MB/s; set: %" PRIu64
                  " keys, %" PRIu64 " bytes\n",
                  stats->units_in, stats->units_out, stats->repeats, stats->bytes_in,
                  stats->bytes_out,
                  stats->bytes_in ? 100.0 * (double)gone / (double)stats->bytes_in : 0.0, seconds,
                  seconds > 0 ? megabytes / seconds : 0.0, stats->distinct, stats->set_bytes);
    if (stats->limited)
        (void)fprintf(stderr, "unecho: %" PRIu64 " units were cut at the limit of %zu bytes\n",
                      stats->limited, UNECHO_UNIT_LIMIT);
}

/* What is left out if it is none. */
static void and_some(uint64_t count, const char *what) {
    if (count > 0)
        (void)fprintf(stderr, ", %" PRIu64 " %s", count, what);
}

void unecho_report_tree(const struct unecho_stats *stats, const struct unecho_tree_stats *tree,
                        bool dry, double seconds) {
    double megabytes = (double)stats->bytes_in / 1e6;
    uint64_t gone = stats->bytes_in > stats->bytes_out ? stats->bytes_in - stats->bytes_out : 0;
    double share = stats->bytes_in ? (double)gone / (double)stats->bytes_in : 0;

    (void)fprintf(stderr, "unecho: %" PRIu64 " files, %" PRIu64 " %s", tree->files, tree->changed,
                  dry ? "would change" : "changed");
    and_some(tree->emptied, dry ? "would be emptied" : "emptied");
    and_some(tree->records, "records");
    and_some(tree->others, "lines that are none");
    and_some(tree->failed, "failed");
    and_some(tree->skipped, "skipped");
    (void)fprintf(stderr,
                  "; %" PRIu64 " units in, %" PRIu64 " out; %.1f MB in, %.1f out (%.1f%% less); "
                  "%.2f s, %.0f MB/s\n",
                  stats->units_in, stats->units_out, megabytes, (double)stats->bytes_out / 1e6,
                  100 * share, seconds, seconds > 0 ? megabytes / seconds : 0.0);
    if (share > 0.5)
        (void)fprintf(stderr, "unecho: more than half of all bytes %s: is that what you want?\n",
                      dry ? "would go" : "went");
}
