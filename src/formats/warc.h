/*
 * Records of WARC (ISO 28500, 1.0 and 1.1): a header of lines, a blank line, a block of as many
 * bytes as the header says, two line ends.
 *
 *     WARC/1.0\r\n  WARC-Type: conversion\r\n  Content-Length: 5\r\n  \r\n  block  \r\n\r\n
 */
#ifndef UNECHO_WARC_H
#define UNECHO_WARC_H

#include "format.h"

/* A header that is longer is none. */
#define UNECHO_WARC_HEAD_MAX ((size_t)1 << 20)
/* What stands behind a block. */
#define UNECHO_WARC_END "\r\n\r\n"

struct unecho_warc_field {
    struct unecho_range line;        /* with its end and what continues it */
    struct unecho_range name, value; /* the value as far as it stands on the first line */
    bool is_folded;                  /* it goes on */
};

/* What a header says. */
struct unecho_warc_head {
    bool is_whole;   /* as a header should be, with one length */
    uint64_t length; /* of the block */
    struct unecho_range type, media, id;
    bool is_segment; /* one of several records that make one block */
};

/* Could `bytes` be a record's first? SO: as far as its name goes; OPEN: so far. */
enum unecho_looks unecho_warc_looks(const char *bytes, size_t len);

/* The length of the header that begins at `bytes`, with the blank line; 0: it does not end there.
 * The first `looked_at` bytes hold no such end. */
size_t unecho_warc_head_len(const char *bytes, size_t len, size_t looked_at);

/* The field at `*at` of a header, [*at, len), and on to the next. False: the blank line. */
bool unecho_warc_field(const char *bytes, size_t *at, size_t len, struct unecho_warc_field *field);

/* Names and values are compared without case. */
bool unecho_warc_is(const char *bytes, struct unecho_range range, const char *name);

/* Reads a header of `len` bytes. `id_key`: the field that is the id; NULL or not there: the
 * record's address, else its own id. */
void unecho_warc_read(const char *bytes, size_t len, const char *id_key,
                      struct unecho_warc_head *head);

/* Is it plain text that a crawl, or somebody later, took out of something? */
bool unecho_warc_is_text(const char *bytes, const struct unecho_warc_head *head);
/* Is it a page as a server sent it? */
bool unecho_warc_is_page(const char *bytes, const struct unecho_warc_head *head);

#endif
