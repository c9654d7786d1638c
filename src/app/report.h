/* What the program says on standard error. */
#ifndef UNECHO_REPORT_H
#define UNECHO_REPORT_H

#include "io_error.h"
#include "tree.h"
#include "unecho.h"

/* "unecho: FILE: what was tried: the system's reason" */
void unecho_report_error(const char *file, struct unecho_io_error error);

/* One line about a run that took `seconds`. */
void unecho_report_stats(const struct unecho_stats *stats, double seconds);

/* The same of many files; `dry`: what would be. */
void unecho_report_tree(const struct unecho_stats *stats, const struct unecho_tree_stats *tree,
                        bool dry, double seconds);

#endif
