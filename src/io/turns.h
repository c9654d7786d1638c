/*
 * Runs that change files in their place take turns, if they have any of them in common, so that the
 * result is that of one after the other: what one takes for the first occurrence, another one may
 * be about to remove.
 *
 * A run locks (flock) what it will change for itself: the folders and the files that are named, or,
 * if those are many, the folders that they are in. All folders on the way there, and what it only
 * learns from, it locks together with others. So whoever names a folder above waits for it, and
 * those who work side by side do not wait for each other. Where there are no locks, nobody waits.
 */
#ifndef UNECHO_TURNS_H
#define UNECHO_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct unecho_turns {
    struct unecho_turn *items; /* owned; in the order of their paths, as all runs take them */
    size_t count, capacity;
};

/* What is to be locked is added first; {0} is nothing. Without `changes` it is only learned from.
 * False: out of memory; release all the same. */
bool unecho_turns_add(struct unecho_turns *turns, const char *const *names, size_t count,
                      bool changes);

/* Waits until all is ours; `wait` is told once for what, and asked again and again whether to go on
 * doing so. False: no. */
bool unecho_turns_take(struct unecho_turns *turns, bool (*wait)(void *arg, const char *path),
                       void *arg);

/* Has this been locked for ourselves? By whatever name: a lock is that of the file. */
bool unecho_turns_hold(const struct unecho_turns *turns, const struct stat *info);

void unecho_turns_release(struct unecho_turns *turns);

#endif
