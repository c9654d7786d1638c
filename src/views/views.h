/* The views of a run: all that are asked for, as one. */
#ifndef UNECHO_VIEWS_H
#define UNECHO_VIEWS_H

#include "most.h"
#include "near.h"
#include "near_notes.h"
#include "top.h"
#include "view.h"
#include "writer.h"

struct unecho_views_config {
    const char *removed; /* a file; "-" is standard output; NULL: not asked for, as the others */
    bool show;           /* the texts, with what goes marked; */
    bool color;          /* by the escape sequences of a terminal, */
    bool several;        /* and there may be several documents */
    struct unecho_top_config top;        /* `most` 0: not asked for */
    struct unecho_near_view_config near; /* `say` NULL: not asked for; `percent` counts for others,
                                            and `holds` is set by `many` */
    struct unecho_near_notes *notes;     /* borrowed; NULL: not asked for */
    struct unecho_most *most;            /* borrowed; told, too, of a run that has others */
    const char *report;                  /* a file */
    bool many;                           /* files are told of one by one, and each may fail */
    bool force;                          /* files may be replaced */
    char **command;                      /* borrowed; what was run, ends in NULL */
    enum unecho_unit unit;               /* what is compared */
};

enum { UNECHO_VIEWS_MOST = 8 };

struct unecho_views {
    const struct unecho_view *items[UNECHO_VIEWS_MOST];
    void *states[UNECHO_VIEWS_MOST]; /* owned, but for config->most */
    size_t count;
};

/* Is there one at all? */
bool unecho_views_are_wanted(const struct unecho_views_config *config);

/* What the engine is to tell of for them. */
enum unecho_traced unecho_views_traced(const struct unecho_views *views);

typedef void unecho_views_fail(const char *file, struct unecho_io_error error);

/* `out` is what standard output, or -o, goes to, and outlives them; both are borrowed. False: one
 * cannot be, and `fail` was told; release them all the same. */
bool unecho_views_init(struct unecho_views *views, const struct unecho_views_config *config,
                       struct unecho_writer *out, unecho_views_fail *fail);

/* The name of the file of one of them; NULL: it has none. */
const char *unecho_views_file(const struct unecho_views *views, size_t i);

/* See struct unecho_view. */
void unecho_views_settle(const struct unecho_views *views, bool failed);
bool unecho_views_have_failed(const struct unecho_views *views);

/* The regular files that they write or replace, UNECHO_VIEWS_MOST at most. */
size_t unecho_views_outputs(const struct unecho_views *views, struct stat *files);

void unecho_views_begin(const struct unecho_views *views,
                        const struct unecho_shown_document *document);
void unecho_views_unit(const struct unecho_views *views, const struct unecho_shown_unit *unit);
void unecho_views_rest(const struct unecho_views *views, const char *gap, size_t len);
void unecho_views_end(const struct unecho_views *views,
                      const struct unecho_shown_document *document);

/* All are finished; `fail` is told of each that cannot be. False: some were. */
bool unecho_views_finish(const struct unecho_views *views, unecho_views_fail *fail);
void unecho_views_release(struct unecho_views *views);

#endif
