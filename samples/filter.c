/*
 * The smallest useful program with libunecho: standard input to standard output, less what was
 * said before. It needs the installed header and nothing else of unecho:
 *
 *     cc filter.c $(pkg-config --cflags --libs --static unecho) -o filter
 */
#include <unecho.h>

#include <stdio.h>

/* Writes what is to be kept. */
static int drain(unecho *u) {
    struct unecho_run run;
    int status;

    while ((status = unecho_next(u, &run)) == 1)
        fwrite(run.data, 1, run.len, stdout);
    return status;
}

int main(void) {
    static char block[64 * 1024];
    struct unecho_config config;
    struct unecho_stats stats;
    size_t len;
    int status = UNECHO_OK;

    unecho_config_init(&config);

    unecho *u = unecho_create(&config);

    if (!u)
        return 1;
    while (status == UNECHO_OK && (len = fread(block, 1, sizeof(block), stdin)) > 0) {
        status = unecho_push(u, block, len, false);
        if (status == UNECHO_OK)
            status = drain(u);
    }
    if (status == UNECHO_OK)
        status = unecho_push(u, NULL, 0, true);
    if (status == UNECHO_OK)
        status = drain(u);
    if (status != UNECHO_OK)
        fprintf(stderr, "filter: %s\n", unecho_status_message(status));
    unecho_get_stats(u, &stats);
    fprintf(stderr, "filter: %llu of %llu sentences kept\n", (unsigned long long)stats.units_out,
            (unsigned long long)stats.units_in);
    unecho_destroy(u);
    return status != UNECHO_OK || ferror(stdin) || fflush(stdout) != 0;
}
