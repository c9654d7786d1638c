#include "cleanup.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* A signal handler can only be told things by a global. */
static const char *volatile armed;

/* SIGPIPE: the output is a file, but messages may go into a pipe. */
static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU};
enum { ENDINGS = sizeof(endings) / sizeof(*endings) };

/* Only async-signal-safe calls. SA_RESETHAND has put the default back, so raise ends us. */
static void on_signal(int number) {
    if (armed)
        unlink(armed);
    raise(number);
}

void unecho_cleanup_arm(const char *path) {
    armed = path;
    for (int i = 0; i < ENDINGS; i++) {
        struct sigaction old, action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

        /* what the parent ignores (nohup) stays ignored */
        if (sigaction(endings[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(endings[i], &action, NULL);
    }
}

void unecho_cleanup_disarm(void) { armed = NULL; }
