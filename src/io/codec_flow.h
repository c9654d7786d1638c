/* What codec.c and the formats of compression say to each other. */
#ifndef UNECHO_CODEC_FLOW_H
#define UNECHO_CODEC_FLOW_H

#include <stdbool.h>
#include <stddef.h>

enum unecho_codec {
    UNECHO_CODEC_NONE,
    UNECHO_CODEC_GZIP,
    UNECHO_CODEC_ZSTD,
    UNECHO_CODEC_XZ,
    UNECHO_CODEC_BZIP2,
    UNECHO_CODEC_COUNT
};

enum unecho_codec_status {
    UNECHO_CODEC_OK,          /* go on: the input is used up, or the room */
    UNECHO_CODEC_END,         /* `last`, and everything is out */
    UNECHO_CODEC_NOMEM,       /* this and all below are errors */
    UNECHO_CODEC_DAMAGED,     /* not what a compressor has written */
    UNECHO_CODEC_CUT_OFF,     /* `last`, and the end is missing */
    UNECHO_CODEC_TRAILING,    /* whole, but something else follows */
    UNECHO_CODEC_LARGE,       /* needs more memory to decompress than it may have */
    UNECHO_CODEC_UNSUPPORTED, /* by the library */
    UNECHO_CODEC_STATUS_COUNT
};

/* What goes in and out of a call, each moved on by what was taken or put there. */
struct unecho_codec_flow {
    const char *in; /* borrowed for the call */
    size_t in_len;
    bool last; /* nothing follows `in` */
    char *out;
    size_t out_len; /* room; not 0 */
};

#endif
