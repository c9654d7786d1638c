/* A temporary file that must not outlive the program, whatever signal ends it. */
#ifndef UNECHO_CLEANUP_H
#define UNECHO_CLEANUP_H

/* SIGINT, SIGTERM and the like remove `path` and then end the program as they would have. One path
 * at a time; it must stay as it is until unecho_cleanup_disarm. */
void unecho_cleanup_arm(const char *path);
void unecho_cleanup_disarm(void);

#endif
