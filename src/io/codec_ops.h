/* What codec.c needs of a format: one file each, which alone knows the library. */
#ifndef UNECHO_CODEC_OPS_H
#define UNECHO_CODEC_OPS_H

#include "codec_flow.h"

#include <limits.h>

struct unecho_codec_ops {
    size_t padding; /* zero bytes behind a member come in such groups; 0: never */

    /* The creators return NULL when out of memory; the destroyers take NULL. */
    void *(*decoder_create)(void);
    void (*decoder_destroy)(void *decoder);
    /* Makes ready for a member, also after another. */
    enum unecho_codec_status (*decoder_begin)(void *decoder);
    /* END: of the member; `in` may go on. OK: go on, as soon as there is more input or room. What
     * came before an error is in `out`, and counted. Need not take all it could. */
    enum unecho_codec_status (*decoder_run)(void *decoder, struct unecho_codec_flow *flow);

    void *(*encoder_create)(void);
    void (*encoder_destroy)(void *encoder);
    /* Called with input, or at the end without. */
    enum unecho_codec_status (*encoder_run)(void *encoder, struct unecho_codec_flow *flow);
};

extern const struct unecho_codec_ops unecho_gzip_ops, unecho_zstd_ops, unecho_xz_ops,
    unecho_bzip2_ops;

/* zlib and bzip2 count in unsigned int. */
static inline unsigned unecho_codec_piece(size_t len) {
    return len < UINT_MAX ? (unsigned)len : UINT_MAX;
}

static inline void unecho_codec_moved(struct unecho_codec_flow *flow, size_t taken, size_t put) {
    flow->in += taken;
    flow->in_len -= taken;
    flow->out += put;
    flow->out_len -= put;
}

#endif
