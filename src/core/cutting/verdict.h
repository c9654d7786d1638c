/*
 * What is said of a place where a unit may end.
 */
#ifndef UNECHO_VERDICT_H
#define UNECHO_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

enum unecho_verdict {
    UNECHO_CUT,
    UNECHO_NO_CUT,
    UNECHO_MORE /* it depends on text that has not come yet */
};

struct unecho_cut {
    size_t end;  /* CUT: where the sentence ends; NO_CUT: where the search goes on */
    size_t next; /* CUT: the white space after it reaches at least to here */
    bool sure;   /* CUT: any capital letter could follow */
};

#endif
