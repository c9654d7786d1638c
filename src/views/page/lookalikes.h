/* Documents that are nearly the same as an earlier one, and go or stay: the first of each that
 * come. */
#ifndef UNECHO_LOOKALIKES_H
#define UNECHO_LOOKALIKES_H

#include "view.h"

enum { UNECHO_LOOKALIKES_LIMIT = 1000 /* of those that go, and of those that stay */ };

struct unecho_lookalike {
    const struct unecho_shown_document *later, *first; /* borrowed */
    enum unecho_near near;
    unsigned percent;
    uint64_t passage;
    bool goes;
};

struct unecho_lookalikes {
    struct unecho_lookalike *items; /* owned; in the order of the stream */
    size_t count, room;
    uint64_t go, stay; /* all of them */
};

void unecho_lookalikes_release(struct unecho_lookalikes *lookalikes);

/* A document is nearly the same as another one. False: out of memory. */
bool unecho_lookalikes_add(struct unecho_lookalikes *lookalikes,
                           const struct unecho_shown_unit *unit);

#endif
