/*
 * Compressed text, piece by piece: gzip, zstd, xz and bzip2, each by its own library.
 *
 *     struct unecho_codec_flow flow = {.in = bytes, .in_len = n, .last = true};
 *     do {
 *         flow.out = room, flow.out_len = sizeof(room);
 *         status = unecho_decoder_run(decoder, &flow);
 *         use(room, sizeof(room) - flow.out_len);
 *     } while (status == UNECHO_CODEC_OK);
 */
#ifndef UNECHO_CODEC_H
#define UNECHO_CODEC_H

#include "codec_flow.h"

/* "gzip"; static. */
const char *unecho_codec_name(enum unecho_codec codec);

/* "damaged gzip data"; static. Of the errors only; NOMEM is better told by errno's text. */
const char *unecho_codec_message(enum unecho_codec codec, enum unecho_codec_status status);

enum { UNECHO_CODEC_MAGIC = 10 }; /* first bytes of a file that tell for sure */

/* What the first bytes of a file say. */
enum unecho_codec unecho_codec_detect(const unsigned char *bytes, size_t len);

/* What the end of a name says, in any case: "a.txt.gz" is gzip, and *stem 5. */
enum unecho_codec unecho_codec_of_name(const char *name, size_t *stem);

/* Nothing is detected in these first bytes, but would be if the right ones followed. */
bool unecho_codec_is_open(const unsigned char *bytes, size_t len);

struct unecho_decoder;
struct unecho_encoder;

/* Not for UNECHO_CODEC_NONE. NULL: out of memory. */
struct unecho_decoder *unecho_decoder_create(enum unecho_codec codec);
void unecho_decoder_destroy(struct unecho_decoder *decoder);

/* Decompresses. Members, frames or streams that follow each other are one text; zero bytes between
 * and behind them count for nothing where the format's own tool thinks so. What comes out beside an
 * error is good as far as could be told; after an error or the end nothing comes, and the status
 * stays. */
enum unecho_codec_status unecho_decoder_run(struct unecho_decoder *decoder,
                                            struct unecho_codec_flow *flow);

/* Not for UNECHO_CODEC_NONE. NULL: out of memory. */
struct unecho_encoder *unecho_encoder_create(enum unecho_codec codec);
void unecho_encoder_destroy(struct unecho_encoder *encoder);

/* Compresses, as the command-line tool does without options; no name and no time are written, so
 * equal text makes equal bytes. Errors stay, as does the end. */
enum unecho_codec_status unecho_encoder_run(struct unecho_encoder *encoder,
                                            struct unecho_codec_flow *flow);

#endif
