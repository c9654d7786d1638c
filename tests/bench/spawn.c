/*
 * Runs a pipeline and tells what it took.
 *
 *     bench_spawn INPUT COMMAND [ARG]... ['|' COMMAND [ARG]...]...
 *
 * INPUT becomes the standard input of the first command; what the last one writes is thrown away.
 * Writes a line: wall nanoseconds, processor nanoseconds of all commands, bytes of memory that the
 * largest of them had at its peak. Exits with 0 if all commands did.
 *
 * A script cannot measure this itself: the peak of a process counts the memory of the one that
 * started it, which is small here.
 */
#define _DEFAULT_SOURCE /* wait4 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 8 };

extern char **environ;

static void die(const char *what, int number) {
    fprintf(stderr, "bench_spawn: %s: %s\n", what, strerror(number));
    exit(125);
}

static int open_or_die(const char *path, int flags) {
    int fd = open(path, flags | O_CLOEXEC);

    if (fd < 0)
        die(path, errno);
    return fd;
}

/* Starts argv with `in` and `out`, and closes these here. */
static pid_t start(char **argv, int in, int out) {
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int number;

    if (!argv[0])
        die("no command", EINVAL);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    number = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    if (number != 0)
        die(argv[0], number);
    posix_spawn_file_actions_destroy(&actions);
    close(in);
    close(out);
    return pid;
}

/* Starts the commands of a pipeline. Returns how many there are. */
static size_t start_all(char **argv, int in, pid_t pids[MAX_COMMANDS]) {
    size_t count = 0;

    for (char **end = argv; *argv && count < MAX_COMMANDS; argv = end) {
        int pipe_fds[2] = {-1, -1}, out;

        while (*end && strcmp(*end, "|") != 0)
            end++;
        if (*end) {
            *end++ = NULL;
            if (pipe(pipe_fds) != 0)
                die("pipe", errno);
            fcntl(pipe_fds[0], F_SETFD, FD_CLOEXEC);
            fcntl(pipe_fds[1], F_SETFD, FD_CLOEXEC);
        }
        out = pipe_fds[1] >= 0 ? pipe_fds[1] : open_or_die("/dev/null", O_WRONLY);
        pids[count++] = start(argv, in, out);
        in = pipe_fds[0];
    }
    return count;
}

static long long ns_of(struct timeval t) { return (t.tv_sec * 1000000LL + t.tv_usec) * 1000; }

static long long now(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv) {
    pid_t pids[MAX_COMMANDS];
    long long begin, cpu = 0;
    long peak = 0;
    bool ok = true;
    size_t count;
    int in;

    if (argc < 3)
        die("usage: bench_spawn INPUT COMMAND [ARG]...", EINVAL);
    in = open_or_die(argv[1], O_RDONLY);
    begin = now();
    count = start_all(argv + 2, in, pids);
    for (size_t i = 0; i < count; i++) {
        struct rusage usage;
        int status;

        if (wait4(pids[i], &status, 0, &usage) != pids[i])
            die("wait", errno);
        cpu += ns_of(usage.ru_utime) + ns_of(usage.ru_stime);
        peak = usage.ru_maxrss > peak ? usage.ru_maxrss : peak;
        ok &= WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    printf("%lld %lld %lld\n", now() - begin, cpu, peak * 1024LL);
    return ok ? 0 : 1;
}
