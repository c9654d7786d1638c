/* Which texts a page shows, and which units in them links lead to. */
#ifndef UNECHO_CHOICE_H
#define UNECHO_CHOICE_H

#include "lookalikes.h"
#include "rows.h"
#include "shelf.h"

struct unecho_target {
    uint64_t document, part, offset;
};

struct unecho_choice {
    struct unecho_target *targets; /* owned; in the order of the stream when settled */
    size_t count, room;
    size_t texts;   /* that are shown, */
    size_t rowless; /* and of these, those of documents that have no row */
};

void unecho_choice_release(struct unecho_choice *choice);

/* Chooses the two texts of as many pairs that are nearly the same as the bytes of a page that are
 * *left allow, and takes them from these. */
void unecho_choose_lookalikes(struct unecho_choice *choice, const struct unecho_shelf *shelf,
                              const struct unecho_rows *rows,
                              const struct unecho_lookalikes *lookalikes, size_t *left);

/* Chooses texts that take no more than so many bytes of a page: first those that lost most, and
 * with each of them some of those in which it stood before, which may have no row. False: out of
 * memory. */
bool unecho_choose(struct unecho_choice *choice, const struct unecho_shelf *shelf,
                   const struct unecho_rows *rows, size_t budget);

/* A link leads there, if it is shown. False: out of memory. */
bool unecho_choice_aim(struct unecho_choice *choice, const struct unecho_shelf *shelf,
                       const struct unecho_spot *spot);

/* All links are known. */
void unecho_choice_settle(struct unecho_choice *choice);

/* The number of a target in its document, from 1; 0: no link leads there. */
size_t unecho_choice_target(const struct unecho_choice *choice, uint64_t document, uint64_t part,
                            uint64_t offset);

#endif
