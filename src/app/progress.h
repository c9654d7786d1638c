/*
 * A line on the terminal that tells how far a run has come. It is drawn by the thread that reads,
 * ten times a second at most, and makes room for messages of any thread:
 *
 *     job.tree.inputs.watch = unecho_progress_begin();
 *     ... the run; each message between unecho_progress_hide and unecho_progress_show ...
 *     unecho_progress_end();
 */
#ifndef UNECHO_PROGRESS_H
#define UNECHO_PROGRESS_H

#include "color.h"
#include "source.h"

/* Is there a terminal for it that nobody else writes to? */
bool unecho_progress_has_room(bool reads_stdin, bool writes_stdout);

/* What to tell of the run. */
const struct unecho_watch *unecho_progress_begin(void);
void unecho_progress_end(void);

/* Takes the line away, and lets nobody else write until unecho_progress_show. It comes back when
 * its time has come. */
void unecho_progress_hide(void);
void unecho_progress_show(void);

#endif
