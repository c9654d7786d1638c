#include "cleanup.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* A signal handler can only be told things by globals. */
static const char *volatile armed;
static volatile int armed_folder;

/* SIGPIPE: the output is a file, but messages may go into a pipe. */
static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU};
enum { ENDINGS = sizeof(endings) / sizeof(*endings), BY_SIGNAL = 128 };

/* Only async-signal-safe calls. SA_RESETHAND has put the default back, so raise ends us; but not
 * the first process of a container, for which the system takes no default action. */
static void on_signal(int number) {
    sigset_t set;

    if (armed)
        (void)unlinkat(armed_folder, armed, 0);
    (void)sigemptyset(&set);
    (void)sigaddset(&set, number);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    (void)raise(number);
    // cppcheck-suppress unreachableCode
    _exit(BY_SIGNAL + number);
}

void unecho_cleanup_arm(int folder, const char *name) {
    armed_folder = folder;
    armed = name;
    for (int i = 0; i < ENDINGS; i++) {
        struct sigaction old, action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

        /* what the parent ignores (nohup) stays ignored */
        if (sigaction(endings[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(endings[i], &action, NULL);
    }
}

void unecho_cleanup_disarm(void) { armed = NULL; }
