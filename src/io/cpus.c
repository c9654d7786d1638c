/*
 * Control groups of Linux stand in each other, and each may have a quota: so much processor time
 * in each period, in microseconds.
 *
 *     /proc/self/cgroup                        version 2: 0::/GROUP
 *                                              version 1: 4:cpu,cpuacct:/GROUP
 *     /sys/fs/cgroup/GROUP/cpu.max             version 2: 200000 100000, or max 100000
 *     /sys/fs/cgroup/cpu/GROUP/cpu.cfs_quota_us, cpu.cfs_period_us
 *                                              version 1: 200000, or -1, and 100000
 *
 * In a container the folder of the mount may be the group itself though GROUP is the path that the
 * host knows: what is not there has no quota, and the way up ends at the mount.
 */
#define _GNU_SOURCE /* sched_getaffinity */

#include "cpus.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MASKS = 8,      /* of 1024 processors each */
    LIST = 8192,    /* bytes of /proc/self/cgroup that are read: a line a controller */
    NUMBERS = 64,   /* bytes of a file with one or two numbers */
    PATH = 2 * LIST /* a path in which one from there stands */
};

/* The beginning of a file, as a string; empty if it cannot be read. */
static void read_text(const char *name, char *text, size_t size) {
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    size_t len = 0;

    while (fd >= 0 && len + 1 < size) {
        ssize_t n = read(fd, text + len, size - 1 - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        len += (size_t)n;
    }
    text[len] = '\0';
    if (fd >= 0)
        (void)close(fd);
}

/* The numbers in a file of `folder`. False: there are not so many, or one of them is "max". */
static bool read_numbers(const char *folder, const char *file, uint64_t *numbers, size_t count) {
    char name[PATH], text[NUMBERS], *at = text;
    int len = snprintf(name, sizeof(name), "%s/%s", folder, file);

    if (len < 0 || (size_t)len >= sizeof(name))
        return false;
    read_text(name, text, sizeof(text));
    for (size_t i = 0; i < count; i++) {
        at += i > 0 && *at == ' ';
        if (*at < '0' || *at > '9')
            return false;
        numbers[i] = strtoull(at, &at, 10);
    }
    return *at == '\n' || *at == '\0';
}

/* What the quota of one group is worth. */
static unsigned quota_of(const char *folder, bool second) {
    uint64_t numbers[2] = {0, 0}, count;

    if (second ? !read_numbers(folder, "cpu.max", numbers, 2)
               : !read_numbers(folder, "cpu.cfs_quota_us", numbers, 1) ||
                     !read_numbers(folder, "cpu.cfs_period_us", numbers + 1, 1))
        return UNECHO_CPUS_NO_QUOTA;
    if (numbers[1] == 0)
        return UNECHO_CPUS_NO_QUOTA;
    count = numbers[0] / numbers[1] + (numbers[0] % numbers[1] > 0);
    return count == 0 ? 1 : count < UNECHO_CPUS_NO_QUOTA ? (unsigned)count : UNECHO_CPUS_NO_QUOTA;
}

/* Is "cpu" in the list of controllers from `list` on? A colon ends it. */
static bool has_cpu(const char *list) {
    for (;; list++) {
        if (strncmp(list, "cpu", 3) == 0 && (list[3] == ',' || list[3] == ':'))
            return true;
        list += strcspn(list, ",:");
        if (*list != ',')
            return false;
    }
}

/* The least quota of a group below `mount` and of those that it stands in. */
static unsigned least_quota(const char *mount, const char *group, bool second) {
    unsigned least = UNECHO_CPUS_NO_QUOTA;
    size_t mount_len = strlen(mount), len = strlen(group);
    char folder[PATH], *end = folder;

    if (mount_len + len >= sizeof(folder))
        return least;
    memcpy(folder, mount, mount_len);
    memcpy(folder + mount_len, group, len + 1);
    while (end) {
        unsigned count = quota_of(folder, second);

        least = count < least ? count : least;
        end = strrchr(folder + mount_len, '/');
        if (end)
            *end = '\0';
    }
    return least;
}

/* The same of a line of /proc/self/cgroup. */
static unsigned quota_of_line(const char *root, const char *line) {
    const char *list = strchr(line, ':'), *group = list ? strchr(list + 1, ':') : NULL;
    bool second = strncmp(line, "0::", 3) == 0;
    char mount[PATH];
    int len;

    if (!group || !(second || has_cpu(list + 1)))
        return UNECHO_CPUS_NO_QUOTA;
    group++;
    if (*group != '/' || strcmp(group, "/") == 0 || strncmp(group, "/..", 3) == 0)
        group = ""; /* the mount itself; or it is outside of what is mounted */
    len = snprintf(mount, sizeof(mount), "%s/sys/fs/cgroup%s", root, second ? "" : "/cpu");
    if (len < 0 || (size_t)len >= sizeof(mount))
        return UNECHO_CPUS_NO_QUOTA;
    return least_quota(mount, group, second);
}

unsigned unecho_cpus_quota(const char *root) {
    unsigned least = UNECHO_CPUS_NO_QUOTA;
    char name[PATH], list[LIST], *line = list;
    int len = snprintf(name, sizeof(name), "%s/proc/self/cgroup", root);

    if (len < 0 || (size_t)len >= sizeof(name))
        return least;
    read_text(name, list, sizeof(list));
    while (*line) {
        char *end = line + strcspn(line, "\n");
        bool last = *end == '\0';
        unsigned count;

        *end = '\0';
        count = quota_of_line(root, line);
        least = count < least ? count : least;
        line = last ? end : end + 1;
    }
    return least;
}

static unsigned in_mask(void) {
    cpu_set_t masks[MASKS];
    long online;

    if (sched_getaffinity(0, sizeof(masks), masks) == 0)
        return (unsigned)CPU_COUNT_S(sizeof(masks), masks);
    online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online < INT_MAX ? (unsigned)online : INT_MAX;
}

unsigned unecho_cpus_usable(const char *root, unsigned most) {
    unsigned count = in_mask(), quota;

    count = count < 1 ? 1 : count < most ? count : most;
    if (count == 1)
        return count;
    quota = unecho_cpus_quota(root);
    return quota < count ? quota : count;
}
