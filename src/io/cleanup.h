/* A temporary file that must not outlive the program, whatever signal ends it. */
#ifndef UNECHO_CLEANUP_H
#define UNECHO_CLEANUP_H

/* SIGINT, SIGTERM and the like remove `name` in the open folder (NULL: nothing) and then end the
 * program as they would have. One file at a time; both must stay as they are until
 * unecho_cleanup_disarm. */
void unecho_cleanup_arm(int folder, const char *name);
void unecho_cleanup_disarm(void);

#endif
