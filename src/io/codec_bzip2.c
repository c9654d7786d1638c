#include "codec_ops.h"

#include <bzlib.h>
#include <stdlib.h>
#include <string.h>

enum { LEVEL = 9 }; /* blocks of 900 kB */

/* Sets the pointers; bzlib does not write to next_in, but its type knows no const. */
static void offer(bz_stream *bz, const struct unecho_codec_flow *flow) {
    memcpy(&bz->next_in, &flow->in, sizeof(flow->in));
    bz->avail_in = unecho_codec_piece(flow->in_len);
    bz->next_out = flow->out;
    bz->avail_out = unecho_codec_piece(flow->out_len);
}

static void take_back(const bz_stream *bz, struct unecho_codec_flow *flow) {
    unecho_codec_moved(flow, (size_t)(bz->next_in - flow->in), (size_t)(bz->next_out - flow->out));
}

static enum unecho_codec_status status_of(int result) {
    switch (result) {
    case BZ_OK:
    case BZ_RUN_OK:
    case BZ_FINISH_OK:
        return UNECHO_CODEC_OK;
    case BZ_STREAM_END:
        return UNECHO_CODEC_END;
    case BZ_MEM_ERROR:
        return UNECHO_CODEC_NOMEM;
    default:
        return UNECHO_CODEC_DAMAGED;
    }
}

/* bzlib cannot begin again: a stream has a decompressor of its own. Its `state` is NULL where there
 * is none. */
static void *decoder_create(void) { return calloc(1, sizeof(bz_stream)); }

static void decoder_end(bz_stream *bz) {
    if (bz->state)
        (void)BZ2_bzDecompressEnd(bz);
    bz->state = NULL;
}

static void decoder_destroy(void *decoder) {
    if (decoder)
        decoder_end(decoder);
    free(decoder);
}

static enum unecho_codec_status decoder_begin(void *decoder) {
    decoder_end(decoder);
    return status_of(BZ2_bzDecompressInit(decoder, 0, 0));
}

static enum unecho_codec_status decoder_run(void *decoder, struct unecho_codec_flow *flow) {
    int result;

    offer(decoder, flow);
    result = BZ2_bzDecompress(decoder);
    take_back(decoder, flow);
    return status_of(result);
}

static void *encoder_create(void) {
    bz_stream *bz = calloc(1, sizeof(*bz));

    if (bz && BZ2_bzCompressInit(bz, LEVEL, 0, 0) != BZ_OK) {
        free(bz);
        return NULL;
    }
    return bz;
}

static void encoder_destroy(void *encoder) {
    if (encoder)
        (void)BZ2_bzCompressEnd(encoder);
    free(encoder);
}

static enum unecho_codec_status encoder_run(void *encoder, struct unecho_codec_flow *flow) {
    int result;

    offer(encoder, flow);
    result = BZ2_bzCompress(encoder, flow->in_len > 0 ? BZ_RUN : BZ_FINISH);
    take_back(encoder, flow);
    return status_of(result);
}

const struct unecho_codec_ops unecho_bzip2_ops = {
    .padding = 1, /* bzip2 minds nothing that follows */
    .decoder_create = decoder_create,
    .decoder_destroy = decoder_destroy,
    .decoder_begin = decoder_begin,
    .decoder_run = decoder_run,
    .encoder_create = encoder_create,
    .encoder_destroy = encoder_destroy,
    .encoder_run = encoder_run,
};
