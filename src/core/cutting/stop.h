/*
 * A single full stop with white space behind it: what the token before it is, and whether it ends a
 * sentence.
 */
#ifndef UNECHO_STOP_H
#define UNECHO_STOP_H

#include "look.h"
#include "verdict.h"

enum { UNECHO_SHORT_FORM = 6 }; /* letters of a capitalised word that is cut short */

/* What the token before a single stop says. */
struct unecho_left {
    struct unecho_token token;
    unsigned kinds;
    bool figures;  /* digits and stops, and no more */
    bool number;   /* that may be an ordinal */
    bool degree;   /* that is one: 3º */
    bool initials; /* or a contraction */
    bool roman;    /* IV, which may number a ruler */
    bool enumerator;
    bool name; /* with the mark */
};

struct unecho_left unecho_left_of(const struct unecho_look *look);

/* A single stop with white space after it, and no small letter after that. */
enum unecho_verdict unecho_single_stop(const struct unecho_look *look,
                                       const struct unecho_left *left);

/* CUT before a capitalised word that opens sentences ("The"), NO_CUT before another. */
enum unecho_verdict unecho_before_starter(const struct unecho_look *look);

#endif
