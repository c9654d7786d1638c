#define ZLIB_CONST /* next_in points to const */

#include "codec_ops.h"

#include <stdlib.h>
#include <zlib.h>

enum { LEVEL = 6, WINDOW = MAX_WBITS, MEMORY = 8, GZIP = 16 /* added to the window */ };

static enum unecho_codec_status status_of(int z) {
    switch (z) {
    case Z_OK:
    case Z_BUF_ERROR: /* nothing to do, for now */
        return UNECHO_CODEC_OK;
    case Z_STREAM_END:
        return UNECHO_CODEC_END;
    case Z_MEM_ERROR:
        return UNECHO_CODEC_NOMEM;
    default:
        return UNECHO_CODEC_DAMAGED;
    }
}

/* Runs inflate or deflate. */
static enum unecho_codec_status run(z_stream *z, int (*step)(z_stream *, int), int flush,
                                    struct unecho_codec_flow *flow) {
    unsigned in = unecho_codec_piece(flow->in_len), out = unecho_codec_piece(flow->out_len);
    int result;

    z->next_in = (const unsigned char *)flow->in;
    z->avail_in = in;
    z->next_out = (unsigned char *)flow->out;
    z->avail_out = out;
    result = step(z, flush);
    unecho_codec_moved(flow, in - z->avail_in, out - z->avail_out);
    return status_of(result);
}

static void *decoder_create(void) {
    z_stream *z = calloc(1, sizeof(*z));

    if (z && inflateInit2(z, WINDOW + GZIP) != Z_OK) {
        free(z);
        return NULL;
    }
    return z;
}

static void decoder_destroy(void *decoder) {
    if (decoder)
        (void)inflateEnd(decoder);
    free(decoder);
}

static enum unecho_codec_status decoder_begin(void *decoder) {
    return status_of(inflateReset(decoder));
}

static enum unecho_codec_status decoder_run(void *decoder, struct unecho_codec_flow *flow) {
    return run(decoder, inflate, Z_NO_FLUSH, flow);
}

static void *encoder_create(void) {
    z_stream *z = calloc(1, sizeof(*z));

    if (z &&
        deflateInit2(z, LEVEL, Z_DEFLATED, WINDOW + GZIP, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(z);
        return NULL;
    }
    return z;
}

static void encoder_destroy(void *encoder) {
    if (encoder)
        (void)deflateEnd(encoder); /* tells whether it was in the middle of something */
    free(encoder);
}

static enum unecho_codec_status encoder_run(void *encoder, struct unecho_codec_flow *flow) {
    return run(encoder, deflate, flow->in_len > 0 ? Z_NO_FLUSH : Z_FINISH, flow);
}

const struct unecho_codec_ops unecho_gzip_ops = {
    .padding = 1, /* tapes are written in blocks */
    .decoder_create = decoder_create,
    .decoder_destroy = decoder_destroy,
    .decoder_begin = decoder_begin,
    .decoder_run = decoder_run,
    .encoder_create = encoder_create,
    .encoder_destroy = encoder_destroy,
    .encoder_run = encoder_run,
};
