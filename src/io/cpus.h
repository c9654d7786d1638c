/* How many processors are there for this process? */
#ifndef UNECHO_CPUS_H
#define UNECHO_CPUS_H

#define UNECHO_CPUS_NO_QUOTA (~0u)

/* The processors that a quota of the process's control groups is worth, rounded up; the least of
 * them all counts. The system's files are looked for below `root`: "" but in tests. A file that is
 * missing, or says what is not understood, sets no quota. */
unsigned unecho_cpus_quota(const char *root);

/* The processors that the process may run on, or fewer if its quota is worth fewer; from 1 to
 * `most`. It opens some files, which takes 30 µs to 80 µs, unless that is 1 anyhow: ask when there
 * is work. */
unsigned unecho_cpus_usable(const char *root, unsigned most);

#endif
