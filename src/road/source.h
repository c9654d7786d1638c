/* The inputs of a run, one behind the other as one stream. */
#ifndef UNECHO_SOURCE_H
#define UNECHO_SOURCE_H

#include "identity.h"
#include "ranking.h"
#include "reader.h"
#include "scope.h"
#include "tell.h"
#include "views.h"
#include "writer.h"

#include <stdint.h>

struct unecho_names {
    const char *const *items; /* borrowed */
    size_t count;
    const size_t *operands; /* borrowed; how many bytes of each were named, if the rest was found
                               below that, else 0; NULL: all were named */
};

/* Tells the user of a failure: "FILE: what was tried: reason". */
typedef void unecho_complain(const char *file, struct unecho_io_error error);

/* Is told how far a run has come, by one thread at a time. Sizes are those of what is stored,
 * compressed or not. */
struct unecho_watch {
    void (*found)(uint64_t bytes);                  /* a file that will be read; before any is */
    void (*read)(const char *file, uint64_t bytes); /* so many more of it are done with */
    void (*end)(void);                              /* of a file */
};

#define UNECHO_WATCH_UNKNOWN UINT64_MAX /* bytes that will come from a pipe */

struct unecho_source {
    struct unecho_names names;
    struct unecho_writer *writer;     /* borrowed; no input may be what is written, */
    const struct unecho_views *views; /* borrowed; nor what these write; NULL: none */
    struct unecho_charset charset; /* of inputs that do not say theirs; the first one's goes out */
    struct unecho_telling telling;
    const struct unecho_format *format; /* of what is read; NULL: nothing is told yet */
    struct unecho_scoping scoping;
    bool forgets; /* what was said before what is read next does not count there */
    unecho_complain *complain;
    const struct unecho_watch *watch;  /* borrowed; NULL: nobody */
    const struct unecho_spool *spools; /* borrowed; of each name; NULL: none */
    struct unecho_reader reader;       /* of names.items[at] */
    size_t at;
    struct unecho_ranking *ranking; /* borrowed; NULL: none has a rank */
    struct unecho_ranks ranks;      /* of what is open, or was last */
    struct unecho_identities *once; /* borrowed; what was read in this scope, which is not read
                                       again; NULL: it is */
    bool open, passed;              /* what was open last was left out as read already */
    uint64_t came;                  /* bytes of what was open last */
    bool changed;                   /* it is not what was surveyed */
    bool told;                      /* of what is open: its format */
    bool decoded;                   /* the first one's encoding is known */
    bool refused;                   /* one is what would be replaced: it must not be */
    uint64_t read, failed;          /* inputs */
};

enum unecho_source_event {
    UNECHO_SOURCE_DATA,     /* maybe none: look for a pause before the next read */
    UNECHO_SOURCE_OTHER,    /* another format or scope begins; nothing was read */
    UNECHO_SOURCE_FILE_END, /* of one of them */
    UNECHO_SOURCE_END       /* of all */
};

/* No names: standard input. */
void unecho_source_init(struct unecho_source *input, struct unecho_names names,
                        struct unecho_writer *writer, unecho_complain *complain);
void unecho_source_release(struct unecho_source *input);

/* Looks at all inputs before anything is written. False: one is a file that will be replaced, or
 * that has something in it to which more would be added; the user was told. */
bool unecho_source_is_apart(const struct unecho_source *input);

/* Opens the next input that can be opened, unless one is open, and tells its format, and in
 * input->forgets whether a scope begins. NULL: there is no more. */
const struct unecho_format *unecho_source_begin(struct unecho_source *input);

/* Reads up to `size` bytes to `room`. An input that cannot be read is left out, and the user told.
 */
enum unecho_source_event unecho_source_read(struct unecho_source *input, char *room, size_t size,
                                            size_t *len);

/* So many bytes of a file count as read, or come again: unecho_reader_pass. */
bool unecho_source_pass(struct unecho_source *input, off_t by);

/* Would the next read wait for more than `ms` milliseconds? */
bool unecho_source_is_paused(const struct unecho_source *input, int ms);

/* Would a file of this name be replaced by what is written? Then the user was told. */
bool unecho_source_is_replaced(const struct unecho_source *input, const char *name,
                               const struct stat *stat);

/* What the input that is read now is called. */
const char *unecho_source_label(const struct unecho_source *input);

#endif
