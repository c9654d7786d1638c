#include "codec_ops.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { WINDOW_LOG = 31, BLOCK_HEADER = 3 };

static enum unecho_codec_status status_of(size_t result) {
    if (!ZSTD_isError(result))
        return UNECHO_CODEC_OK;
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_memory_allocation:
        return UNECHO_CODEC_NOMEM;
    case ZSTD_error_frameParameter_windowTooLarge:
        return UNECHO_CODEC_LARGE;
    case ZSTD_error_dictionary_wrong:
    case ZSTD_error_frameParameter_unsupported:
        return UNECHO_CODEC_UNSUPPORTED;
    default:
        return UNECHO_CODEC_DAMAGED;
    }
}

/*
 * ZSTD_decompressStream forgets what it has put out in a call that ends with an error. So that
 * nothing is lost, a call gets no more than one block, or else a block's header, and none while a
 * block is still on its way out:
 *
 *     | frame header | block header | block | block header | block | ... | checksum |
 *      call           call           call    call           call
 *
 * What it says it wants next is what it needs, and the header of the next block if it is a block.
 */
struct decoder {
    ZSTD_DCtx *context; /* owned */
    size_t wanted;      /* bytes, with the header of a next block */
    bool full;          /* there was no room left: there may be more output */
};

static void decoder_destroy(void *decoder) {
    struct decoder *d = decoder;

    if (d)
        ZSTD_freeDCtx(d->context);
    free(d);
}

static void *decoder_create(void) {
    struct decoder *d = calloc(1, sizeof(*d));
    ZSTD_bounds bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax); /* fewer with 32 bits */

    if (!d)
        return NULL;
    d->context = ZSTD_createDCtx();
    if (!d->context) {
        decoder_destroy(d);
        return NULL;
    }
    (void)ZSTD_DCtx_setParameter(d->context, ZSTD_d_windowLogMax,
                                 bounds.upperBound < WINDOW_LOG ? bounds.upperBound : WINDOW_LOG);
    return d;
}

static enum unecho_codec_status decoder_begin(void *decoder) {
    struct decoder *d = decoder;

    d->wanted = 1;
    d->full = false;
    return status_of(ZSTD_DCtx_reset(d->context, ZSTD_reset_session_only));
}

static enum unecho_codec_status decoder_run(void *decoder, struct unecho_codec_flow *flow) {
    struct decoder *d = decoder;
    size_t most = d->wanted > BLOCK_HEADER ? d->wanted - BLOCK_HEADER : d->wanted;
    ZSTD_inBuffer in = {flow->in, d->full ? 0 : flow->in_len < most ? flow->in_len : most, 0};
    ZSTD_outBuffer out = {flow->out, flow->out_len, 0};
    size_t result;

    if (in.size == 0 && !d->full) /* it takes many such calls for an error */
        return UNECHO_CODEC_OK;
    result = ZSTD_decompressStream(d->context, &out, &in);
    unecho_codec_moved(flow, in.pos, out.pos);
    if (ZSTD_isError(result))
        return status_of(result);
    d->wanted = result;
    d->full = flow->out_len == 0;
    return result == 0 ? UNECHO_CODEC_END : UNECHO_CODEC_OK;
}

static void encoder_destroy(void *encoder) { ZSTD_freeCCtx(encoder); }

static void *encoder_create(void) {
    ZSTD_CCtx *context = ZSTD_createCCtx();

    if (context && (ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel,
                                                        ZSTD_CLEVEL_DEFAULT)) ||
                    ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)))) {
        encoder_destroy(context);
        return NULL;
    }
    return context;
}

static enum unecho_codec_status encoder_run(void *encoder, struct unecho_codec_flow *flow) {
    ZSTD_inBuffer in = {flow->in, flow->in_len, 0};
    ZSTD_outBuffer out = {flow->out, flow->out_len, 0};
    bool finish = flow->in_len == 0;
    size_t left = ZSTD_compressStream2(encoder, &out, &in, finish ? ZSTD_e_end : ZSTD_e_continue);

    unecho_codec_moved(flow, in.pos, out.pos);
    return finish && left == 0 ? UNECHO_CODEC_END : status_of(left);
}

const struct unecho_codec_ops unecho_zstd_ops = {
    .padding = 0,
    .decoder_create = decoder_create,
    .decoder_destroy = decoder_destroy,
    .decoder_begin = decoder_begin,
    .decoder_run = decoder_run,
    .encoder_create = encoder_create,
    .encoder_destroy = encoder_destroy,
    .encoder_run = encoder_run,
};
