#include "codec.h"

#include "codec_ops.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct unecho_codec_ops *const all_ops[UNECHO_CODEC_COUNT] = {
    [UNECHO_CODEC_GZIP] = &unecho_gzip_ops,
    [UNECHO_CODEC_ZSTD] = &unecho_zstd_ops,
    [UNECHO_CODEC_XZ] = &unecho_xz_ops,
    [UNECHO_CODEC_BZIP2] = &unecho_bzip2_ops,
};

/* --- what is said of them ----------------------------------------------------------------------
 */

const char *unecho_codec_name(enum unecho_codec codec) {
    static const char *const names[UNECHO_CODEC_COUNT] = {"plain", "gzip", "zstd", "xz", "bzip2"};

    return names[codec];
}

/* In parentheses, as an analyzer would else look for missing commas. */
#define MESSAGES(name)                                                                             \
    {                                                                                              \
        [UNECHO_CODEC_OK] = (name " data that goes on"),                                           \
        [UNECHO_CODEC_END] = ("whole " name " data"),                                              \
        [UNECHO_CODEC_NOMEM] = ("out of memory at " name " data"),                                 \
        [UNECHO_CODEC_DAMAGED] = ("damaged " name " data"),                                        \
        [UNECHO_CODEC_CUT_OFF] = ("the " name " data ends too early"),                             \
        [UNECHO_CODEC_TRAILING] = ("something else follows the " name " data"),                    \
        [UNECHO_CODEC_LARGE] = ("the " name " data needs too much memory"),                        \
        [UNECHO_CODEC_UNSUPPORTED] = ("the " name " data is of a kind that cannot be read"),       \
    }

const char *unecho_codec_message(enum unecho_codec codec, enum unecho_codec_status status) {
    static const char *const messages[UNECHO_CODEC_COUNT][UNECHO_CODEC_STATUS_COUNT] = {
        MESSAGES("plain"), MESSAGES("gzip"), MESSAGES("zstd"), MESSAGES("xz"), MESSAGES("bzip2")};

    return messages[codec][status];
}

/* --- first bytes -------------------------------------------------------------------------------
 */

/* A file begins with `bytes`, as far as `mask` goes. Of zstd's skippable frames there are 16 kinds;
 * bzip2's signature is ASCII and a text may begin with "BZh", so the magic of its first block (or
 * of its end, if there is none) must follow the digit. */
static const struct magic {
    enum unecho_codec codec;
    size_t len;
    unsigned char bytes[UNECHO_CODEC_MAGIC];
    unsigned char first_mask, digit_mask; /* of bytes[0] and bytes[3] */
} magics[] = {
    {UNECHO_CODEC_GZIP, 2, {0x1f, 0x8b}, 0xff, 0xff},
    {UNECHO_CODEC_ZSTD, 4, {0x28, 0xb5, 0x2f, 0xfd}, 0xff, 0xff},
    {UNECHO_CODEC_ZSTD, 4, {0x50, 0x2a, 0x4d, 0x18}, 0xf0, 0xff},
    {UNECHO_CODEC_XZ, 6, {0xfd, '7', 'z', 'X', 'Z', 0}, 0xff, 0xff},
    {UNECHO_CODEC_BZIP2, 10, "BZh0\x31\x41\x59\x26\x53\x59", 0xff, 0xf0},
    {UNECHO_CODEC_BZIP2, 10, "BZh0\x17\x72\x45\x38\x50\x90", 0xff, 0xf0},
};
enum { MAGICS = sizeof(magics) / sizeof(*magics) };

/* How many of the first bytes are those of the magic. */
static size_t common(const struct magic *magic, const unsigned char *bytes, size_t len) {
    size_t n = 0;

    for (; n < len && n < magic->len; n++) {
        unsigned mask = n == 0 ? magic->first_mask : n == 3 ? magic->digit_mask : 0xff;

        if ((bytes[n] & mask) != magic->bytes[n])
            break;
    }
    return n;
}

enum unecho_codec unecho_codec_detect(const unsigned char *bytes, size_t len) {
    for (size_t i = 0; i < MAGICS; i++)
        if (common(&magics[i], bytes, len) == magics[i].len)
            return magics[i].codec;
    return UNECHO_CODEC_NONE;
}

bool unecho_codec_is_open(const unsigned char *bytes, size_t len) {
    for (size_t i = 0; i < MAGICS; i++)
        if (len < magics[i].len && common(&magics[i], bytes, len) == len)
            return true;
    return false;
}

/* --- out of it ---------------------------------------------------------------------------------
 */

/* A library reads one member; which member follows which is found out here, the same for all. The
 * first bytes of each are looked at before the library gets them, so that garbage behind a member
 * is told from a damaged one, and the library is begun again only where there is something to read.
 */
struct unecho_decoder {
    enum unecho_codec codec;
    const struct unecho_codec_ops *ops; /* borrowed, constant */
    void *member;                       /* owned; the library's */
    bool inside;                        /* a member */
    size_t members, zeros;              /* so far; zeros since the last one */
    unsigned char head[UNECHO_CODEC_MAGIC];
    size_t head_len, head_at; /* first bytes of a member: found, given to the library */
    enum unecho_codec_status status;
};

struct unecho_decoder *unecho_decoder_create(enum unecho_codec codec) {
    struct unecho_decoder *decoder = calloc(1, sizeof(*decoder));

    assert(all_ops[codec]);
    if (!decoder)
        return NULL;
    decoder->codec = codec;
    decoder->ops = all_ops[codec];
    decoder->member = decoder->ops->decoder_create();
    if (!decoder->member) {
        unecho_decoder_destroy(decoder);
        return NULL;
    }
    return decoder;
}

void unecho_decoder_destroy(struct unecho_decoder *decoder) {
    if (!decoder)
        return;
    decoder->ops->decoder_destroy(decoder->member);
    free(decoder);
}

/* Padding is whole, and may be there at all. */
static bool zeros_are_right(const struct unecho_decoder *decoder) {
    size_t group = decoder->ops->padding;

    return decoder->zeros == 0 || (group > 0 && decoder->zeros % group == 0);
}

static enum unecho_codec_status end_between(const struct unecho_decoder *decoder) {
    if (decoder->members == 0 || decoder->head_len > 0)
        return UNECHO_CODEC_CUT_OFF;
    return zeros_are_right(decoder) ? UNECHO_CODEC_END : UNECHO_CODEC_DAMAGED;
}

static enum unecho_codec_status begin_member(struct unecho_decoder *decoder) {
    if (!zeros_are_right(decoder))
        return UNECHO_CODEC_DAMAGED;
    decoder->inside = true;
    decoder->zeros = 0;
    decoder->members++;
    return decoder->ops->decoder_begin(decoder->member);
}

/* A byte between members. */
static enum unecho_codec_status add_head(struct unecho_decoder *decoder, unsigned char byte) {
    if (byte == 0 && decoder->head_len == 0 && decoder->members > 0 && decoder->ops->padding > 0) {
        decoder->zeros++;
        return UNECHO_CODEC_OK;
    }
    decoder->head[decoder->head_len++] = byte;
    if (unecho_codec_detect(decoder->head, decoder->head_len) == decoder->codec)
        return begin_member(decoder);
    if (unecho_codec_is_open(decoder->head, decoder->head_len))
        return UNECHO_CODEC_OK;
    return decoder->members > 0 ? UNECHO_CODEC_TRAILING : UNECHO_CODEC_DAMAGED;
}

static enum unecho_codec_status find_member(struct unecho_decoder *decoder,
                                            struct unecho_codec_flow *flow) {
    enum unecho_codec_status status = UNECHO_CODEC_OK;

    while (status == UNECHO_CODEC_OK && !decoder->inside && flow->in_len > 0) {
        status = add_head(decoder, (unsigned char)*flow->in);
        unecho_codec_moved(flow, 1, 0);
    }
    if (status == UNECHO_CODEC_OK && !decoder->inside && flow->last)
        return end_between(decoder);
    return status;
}

/* The library gets the first bytes again, which may be of calls before this one, then the others.
 */
static enum unecho_codec_status read_member(struct unecho_decoder *decoder,
                                            struct unecho_codec_flow *flow) {
    enum unecho_codec_status status;

    if (decoder->head_at < decoder->head_len) {
        struct unecho_codec_flow head = {.in = (const char *)decoder->head + decoder->head_at,
                                         .in_len = decoder->head_len - decoder->head_at,
                                         .out = flow->out,
                                         .out_len = flow->out_len};

        status = decoder->ops->decoder_run(decoder->member, &head);
        decoder->head_at = decoder->head_len - head.in_len;
        unecho_codec_moved(flow, 0, flow->out_len - head.out_len);
    } else {
        status = decoder->ops->decoder_run(decoder->member, flow);
    }
    if (status != UNECHO_CODEC_END)
        return status;
    decoder->inside = false;
    decoder->head_len = decoder->head_at = 0;
    return UNECHO_CODEC_OK;
}

enum unecho_codec_status unecho_decoder_run(struct unecho_decoder *decoder,
                                            struct unecho_codec_flow *flow) {
    enum unecho_codec_status status = decoder->status;
    bool more = true;

    while (status == UNECHO_CODEC_OK && more) {
        if (!decoder->inside)
            status = find_member(decoder, flow);
        if (status != UNECHO_CODEC_OK || !decoder->inside)
            break;
        /* without input it may have output left */
        more = flow->in_len > 0 || decoder->head_at < decoder->head_len;
        status = read_member(decoder, flow);
        if (!decoder->inside)
            more = true;
        else if (status == UNECHO_CODEC_OK && flow->out_len == 0)
            more = false;
        else if (status == UNECHO_CODEC_OK && !more && flow->last)
            status = UNECHO_CODEC_CUT_OFF;
    }
    decoder->status = status;
    return status;
}

/* --- into it -----------------------------------------------------------------------------------
 */

struct unecho_encoder {
    const struct unecho_codec_ops *ops; /* borrowed, constant */
    void *stream;                       /* owned; the library's */
    enum unecho_codec_status status;
};

struct unecho_encoder *unecho_encoder_create(enum unecho_codec codec) {
    struct unecho_encoder *encoder = calloc(1, sizeof(*encoder));

    assert(all_ops[codec]);
    if (!encoder)
        return NULL;
    encoder->ops = all_ops[codec];
    encoder->stream = encoder->ops->encoder_create();
    if (!encoder->stream) {
        unecho_encoder_destroy(encoder);
        return NULL;
    }
    return encoder;
}

void unecho_encoder_destroy(struct unecho_encoder *encoder) {
    if (!encoder)
        return;
    encoder->ops->encoder_destroy(encoder->stream);
    free(encoder);
}

enum unecho_codec_status unecho_encoder_run(struct unecho_encoder *encoder,
                                            struct unecho_codec_flow *flow) {
    while (encoder->status == UNECHO_CODEC_OK && flow->out_len > 0 &&
           (flow->in_len > 0 || flow->last))
        encoder->status = encoder->ops->encoder_run(encoder->stream, flow);
    return encoder->status;
}

/* --- names ------------------------------------------------------------------------------------ */

enum unecho_codec unecho_codec_of_name(const char *name, size_t *stem) {
    static const struct {
        const char *end;
        enum unecho_codec codec;
    } ends[] = {{".gz", UNECHO_CODEC_GZIP},    {".gzip", UNECHO_CODEC_GZIP},
                {".zst", UNECHO_CODEC_ZSTD},   {".zstd", UNECHO_CODEC_ZSTD},
                {".xz", UNECHO_CODEC_XZ},      {".bz2", UNECHO_CODEC_BZIP2},
                {".bzip2", UNECHO_CODEC_BZIP2}};
    size_t len = strlen(name);

    *stem = len;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        size_t n = strlen(ends[i].end);

        if (len > n && strcasecmp(name + len - n, ends[i].end) == 0) {
            *stem = len - n;
            return ends[i].codec;
        }
    }
    return UNECHO_CODEC_NONE;
}
