/*
 * What comes out of a carton, in order: pieces of its bytes, and what was spelled anew. A carton is
 * spelled without the others, by any thread, so what hangs on those before it is left open until
 * its turn has come.
 *
 *     runs of its block -> keep -> spell -> parcels -> written, in order (documents.c)
 */
#ifndef UNECHO_DELIVERY_H
#define UNECHO_DELIVERY_H

#include "carton.h"

struct unecho_documents_stats {
    uint64_t count;                     /* documents, */
    uint64_t changed, emptied, reposts; /* and of them those */
    uint64_t left_out;                  /* and those that were left out without text */
    uint64_t others;                    /* what is no document */
    uint64_t whole;                     /* files of a kind that stays as it is */
    uint64_t unlearned;                 /* files that were to be learned, without a document */
    uint64_t bytes_out;                 /* of texts */
};

/* How it is spelled. */
struct unecho_delivery_wish {
    bool drop_empty; /* documents without text left are left out */
    bool blank;      /* line ends of what goes stay */
    bool members;    /* it is told where each document ends, */
    bool lends;      /* and all that stands in the carton is lent from there */
    bool gathers;    /* many short pieces are copied into one */
};

/* Bytes that come out in one. */
struct unecho_parcel {
    const char *lent; /* in the carton; NULL: in what is the delivery's own, */
    size_t at;        /* there */
    size_t len;       /* 0: a document ends here */
};

/* All zero: an empty one, whose memory is used again. */
struct unecho_delivery {
    struct unecho_delivery_wish wish;
    bool ready;               /* all is there that comes out of the carton */
    struct unecho_kept *kept; /* owned; pieces of its texts */
    size_t kept_count, kept_room;
    struct unecho_bytes out;       /* owned; what does not stand in the carton */
    struct unecho_parcel *parcels; /* owned */
    size_t parcel_count, parcel_room;
    struct unecho_loan *loans; /* owned; what of a document that is spelled anew stands there */
    size_t loan_count, loan_room;
    size_t hinge; /* the parcel that stays only if a document of the list was written before the
                     carton; SIZE_MAX: there is none */
    bool listed;  /* whether that is so behind the carton is known here: */
    bool follows; /* it was */
    struct unecho_documents_stats stats; /* of what is in it */
};

void unecho_delivery_release(struct unecho_delivery *delivery);

/* Empties it, to be filled like this. */
void unecho_delivery_begin(struct unecho_delivery *delivery,
                           const struct unecho_delivery_wish *wish);

/* Notes a run of the carton's block, of which it is not borrowed longer than the block is. False:
 * out of memory. */
bool unecho_delivery_keep(struct unecho_delivery *delivery, const struct unecho_run *run);

/* The text of the last run that was noted: all of those before it were. */
size_t unecho_delivery_kept_to(const struct unecho_delivery *delivery);

/* Spells the documents of which all that is kept was noted: those before the text `known`; all
 * bytes of the carton if there are no others. Borrows of the carton, and not of its block any more.
 * False: out of memory; what stands before that is there. */
bool unecho_delivery_spell(struct unecho_delivery *delivery, const struct unecho_carton *carton,
                           size_t known);

/* Where a parcel stands, until something is added. */
static inline const char *unecho_delivery_data(const struct unecho_delivery *delivery,
                                               const struct unecho_parcel *parcel) {
    return parcel->lent ? parcel->lent : delivery->out.data + parcel->at;
}

#endif
