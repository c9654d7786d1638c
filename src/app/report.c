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
