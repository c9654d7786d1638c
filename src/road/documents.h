/*
 * What becomes of documents: of the bytes of a file only texts change; what is no document passes
 * as it is, and is told of.
 */
#ifndef UNECHO_DOCUMENTS_H
#define UNECHO_DOCUMENTS_H

#include "delivery.h"
#include "listing.h"
#include "near_notes.h"
#include "source.h"

/* What became of a document. */
struct unecho_document_report {
    const char *file;                    /* borrowed for the call */
    uint64_t line;                       /* that it begins on */
    const char *id;                      /* borrowed for the call, without quotes and escapes; */
    size_t id_len;                       /* 0: none */
    bool changed;                        /* some of it was removed, or would be */
    bool emptied;                        /* no unit is left */
    bool repost;                         /* all units that were compared had been said before it */
    struct unecho_stats stats;           /* of its units */
    const struct unecho_near_note *near; /* borrowed for the call; NULL: it is like no other */
};

struct unecho_documents_config {
    struct unecho_format_config format;
    bool each_alone; /* what was said is forgotten at each document */
    bool drop_empty; /* documents without text left are left out */
    bool blank;      /* line ends of what goes stay */
    bool near;       /* of one that is too long to be nearly the same as another it is told; */
    bool parted;     /* NUL ends one in a file of text */
    unecho_complain *notice;
    void (*tell)(const struct unecho_document_report *report); /* of each; NULL: nobody */
    struct unecho_near_notes *notes; /* borrowed; what they are like; NULL: it is not noted */
};

struct unecho_documents {
    const struct unecho_documents_config *config; /* borrowed, and so is the engine */
    unecho *engine;
    enum unecho_listing listing;
    char end;                     /* of a listing's line */
    struct unecho_writer *writer; /* borrowed; NULL: nothing is written */
    const char *file;             /* borrowed; for messages */
    bool mute;                    /* nothing is to be written */
    bool passes;                  /* what is told of goes on as it is */
    uint64_t told;                /* in the file */
    bool came;                    /* something has, of the file; */
    uint64_t found;               /* so many texts */
    uint64_t length;              /* bytes of the text at hand, if it is one of a file of text */
    uint64_t too_long;            /* texts of the file that are too long */
    bool begins;                  /* nothing of the file has come yet */
    bool unended;                 /* what was written last has no line end */
    bool follows;                 /* a document of the list was written */
    struct unecho_delivery own;   /* of what was not delivered */
    struct unecho_bytes name;     /* owned; of the document that is told of */
    struct unecho_documents_stats stats;

    struct unecho_document_report *reports; /* owned; of the carton at hand, for who is told */
    size_t report_count, report_room;
    uint64_t records; /* of the file, up to it */
};

void unecho_documents_release(struct unecho_documents *documents);

/* What comes is of this file, and goes to an output of its own. */
void unecho_documents_begin(struct unecho_documents *documents, const char *file,
                            struct unecho_writer *writer);

/* What comes is of another file, and goes to the same output. */
void unecho_documents_next(struct unecho_documents *documents, const char *file);

/* The file has ended with the carton: tells of one in which no document was, or that goes on. */
void unecho_documents_end(struct unecho_documents *documents, const struct unecho_carton *carton);

/* Tells of what in the carton is no document. */
void unecho_documents_tell(struct unecho_documents *documents, const struct unecho_carton *carton);

/* Tells of the first text of the carton that is too long to be nearly the same as another one. */
void unecho_documents_tell_long(struct unecho_documents *documents,
                                const struct unecho_carton *carton);

/* The same of a file of text, of which bytes come, or that ends with them. */
void unecho_documents_measure(struct unecho_documents *documents, const char *file,
                              const char *bytes, size_t len);
void unecho_documents_end_text(struct unecho_documents *documents);

/* Tells that a file of text is so long, or one of the documents in it. */
void unecho_documents_tell_long_text(const struct unecho_documents_config *config,
                                     const char *file);

/* Writes what is left of a carton, whose block was opened, prepared and claimed, in order.
 * UNECHO_OK, or what the engine has returned. */
int unecho_documents_put(struct unecho_documents *documents, const struct unecho_carton *carton,
                         unecho_block *block);

/* Makes that ready, on any thread, if it is known without the cartons before it; else nothing is.
 * UNECHO_OK, or UNECHO_NOMEM: it cannot be put any more. */
int unecho_documents_deliver(const struct unecho_documents *documents,
                             const struct unecho_carton *carton, unecho_block *block,
                             struct unecho_delivery *delivery);

/* As unecho_documents_put, with what was made ready, which then is nothing any more. */
int unecho_documents_put_delivery(struct unecho_documents *documents,
                                  const struct unecho_carton *carton, unecho_block *block,
                                  struct unecho_delivery *delivery);

#endif
