/* Would a reader miss what of a document does not stand in the other one? */
#ifndef UNECHO_GUARD_H
#define UNECHO_GUARD_H

#include "compare.h"

/* Which guard fails, once it is known which words stand there; UNECHO_NEAR_SAME: none. UNECHO_OK or
 * UNECHO_NOMEM. */
int unecho_guard(struct unecho_comparer *comparer, const struct unecho_kept *kept,
                 const struct unecho_sketch *sketch, enum unecho_near *near);

#endif
