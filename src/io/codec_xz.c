#include "codec_ops.h"

#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>

enum { LEVEL = 6 };

/* The largest dictionary that xz can write is 1.5 GiB. */
static const uint64_t memory_limit = (uint64_t)2 << 30;

static enum unecho_codec_status status_of(lzma_ret result) {
    switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: /* nothing to do, for now */
        return UNECHO_CODEC_OK;
    case LZMA_STREAM_END:
        return UNECHO_CODEC_END;
    case LZMA_MEM_ERROR:
        return UNECHO_CODEC_NOMEM;
    case LZMA_MEMLIMIT_ERROR:
        return UNECHO_CODEC_LARGE;
    case LZMA_OPTIONS_ERROR:
        return UNECHO_CODEC_UNSUPPORTED;
    default:
        return UNECHO_CODEC_DAMAGED;
    }
}

static enum unecho_codec_status run(lzma_stream *lzma, lzma_action action,
                                    struct unecho_codec_flow *flow) {
    lzma_ret result;

    lzma->next_in = (const uint8_t *)flow->in;
    lzma->avail_in = flow->in_len;
    lzma->next_out = (uint8_t *)flow->out;
    lzma->avail_out = flow->out_len;
    result = lzma_code(lzma, action);
    unecho_codec_moved(flow, flow->in_len - lzma->avail_in, flow->out_len - lzma->avail_out);
    return status_of(result);
}

static lzma_stream *stream_create(void) {
    lzma_stream *lzma = malloc(sizeof(*lzma));

    if (lzma)
        *lzma = (lzma_stream)LZMA_STREAM_INIT;
    return lzma;
}

static void stream_destroy(void *stream) {
    if (stream)
        lzma_end(stream);
    free(stream);
}

static void *decoder_create(void) { return stream_create(); }

/* What it has allocated for a stream before, it uses again. */
static enum unecho_codec_status decoder_begin(void *decoder) {
    return status_of(lzma_stream_decoder(decoder, memory_limit, 0));
}

static enum unecho_codec_status decoder_run(void *decoder, struct unecho_codec_flow *flow) {
    return run(decoder, LZMA_RUN, flow);
}

static void *encoder_create(void) {
    lzma_stream *lzma = stream_create();

    if (lzma && lzma_easy_encoder(lzma, LEVEL, LZMA_CHECK_CRC64) != LZMA_OK) {
        stream_destroy(lzma);
        return NULL;
    }
    return lzma;
}

static enum unecho_codec_status encoder_run(void *encoder, struct unecho_codec_flow *flow) {
    return run(encoder, flow->in_len > 0 ? LZMA_RUN : LZMA_FINISH, flow);
}

const struct unecho_codec_ops unecho_xz_ops = {
    .padding = 4, /* the format's Stream Padding */
    .decoder_create = decoder_create,
    .decoder_destroy = stream_destroy,
    .decoder_begin = decoder_begin,
    .decoder_run = decoder_run,
    .encoder_create = encoder_create,
    .encoder_destroy = stream_destroy,
    .encoder_run = encoder_run,
};
