/* What was compressed comes out again, whoever compressed it and in whatever pieces; what was
 * damaged or cut off never passes for whole. */
#include "codec.h"
#include "read_files.h"
#include "table.h"

#include <unistd.h>

enum { LARGE = 5000000, BLOCK = 65536 };

static const char saying[] = "The council will close the old library in June. Readers were told on "
                             "Monday. A new one opens in the station hall next spring.\n";

/* --- through a codec in pieces -----------------------------------------------------------------
 */

/* How much goes in and out at once: up to `in` and `out` bytes, drawn; 0: all, and a block. */
struct pieces {
    size_t in, out;
};

static const struct pieces whole = {0, 0}, bytewise = {1, 1};

static size_t drawn(uint64_t *random, size_t most, size_t otherwise) {
    return most ? 1 + (size_t)(random_next(random) >> 16) % most : otherwise;
}

typedef enum unecho_codec_status run_codec(void *codec, struct unecho_codec_flow *flow);

static enum unecho_codec_status run_decoder(void *codec, struct unecho_codec_flow *flow) {
    return unecho_decoder_run(codec, flow);
}

static enum unecho_codec_status run_encoder(void *codec, struct unecho_codec_flow *flow) {
    return unecho_encoder_run(codec, flow);
}

/* Adds to `out` what comes out of it; `last` comes with the last piece or, if they are drawn,
 * behind it half of the time. */
static enum unecho_codec_status flow_through(void *codec, run_codec *run, const struct bytes *in,
                                             struct pieces pieces, struct bytes *out) {
    char *room = grown(NULL, pieces.out ? pieces.out : BLOCK);
    enum unecho_codec_status status = UNECHO_CODEC_OK;
    uint64_t random = in->len;
    size_t at = 0;

    do {
        size_t n = drawn(&random, pieces.in, in->len), size;
        char *piece;
        struct unecho_codec_flow flow;

        n = n < in->len - at ? n : in->len - at;
        piece = grown(NULL, n); /* so that no byte too many is touched */
        if (n)
            memcpy(piece, in->data + at, n);
        flow = (struct unecho_codec_flow){.in = piece, .in_len = n};
        flow.last = at + n == in->len && (n == 0 || !pieces.in || random_next(&random) >> 63);
        do {
            size = drawn(&random, pieces.out, BLOCK);
            flow.out = room;
            flow.out_len = size;
            status = run(codec, &flow);
            bytes_add(out, room, size - flow.out_len);
        } while (status == UNECHO_CODEC_OK && flow.out_len == 0);
        assert_true(status != UNECHO_CODEC_OK || flow.in_len == 0);
        at += n - flow.in_len;
        free(piece);
    } while (status == UNECHO_CODEC_OK);
    free(room);
    return status;
}

static enum unecho_codec_status decode(enum unecho_codec codec, const struct bytes *in,
                                       struct pieces pieces, struct bytes *out) {
    struct unecho_decoder *decoder = unecho_decoder_create(codec);
    enum unecho_codec_status status;
    char room[10];
    struct unecho_codec_flow more = {
        .in = saying, .in_len = 10, .out = room, .out_len = sizeof(room), .last = true};

    assert_non_null(decoder);
    status = flow_through(decoder, run_decoder, in, pieces, out);
    assert_int_equal(unecho_decoder_run(decoder, &more), status); /* sticky */
    assert_int_equal(more.out_len, sizeof(room));
    unecho_decoder_destroy(decoder);
    return status;
}

static struct bytes encode(enum unecho_codec codec, const struct bytes *in, struct pieces pieces) {
    struct unecho_encoder *encoder = unecho_encoder_create(codec);
    struct bytes out = {NULL, 0, 0};

    assert_non_null(encoder);
    assert_int_equal(flow_through(encoder, run_encoder, in, pieces, &out), UNECHO_CODEC_END);
    unecho_encoder_destroy(encoder);
    return out;
}

static struct bytes encode_text(enum unecho_codec codec, const char *text) {
    struct bytes in = {NULL, 0, 0}, out;

    bytes_add(&in, text, strlen(text));
    out = encode(codec, &in, whole);
    free(in.data);
    return out;
}

/* Half prose, half noise, so that there are blocks of all kinds. */
static struct bytes text_of(size_t len) {
    struct bytes text = {grown(NULL, len), 0, len ? len : 1};
    uint64_t random = 7;

    while (text.len < len) {
        uint64_t r = random_next(&random);
        const char *piece = text.len / 300000 % 2 ? (const char *)&r : saying + r % 40;
        size_t n = text.len / 300000 % 2 ? sizeof(r) : 10 + r % 50;

        bytes_add(&text, piece, n < len - text.len ? n : len - text.len);
    }
    return text;
}

static void expect_bytes(const struct bytes *got, const struct bytes *wanted) {
    assert_int_equal(got->len, wanted->len);
    assert_true(bytes_equal(got->data, got->len, wanted->data, wanted->len));
}

/* Does `in` decode to `text`, in these pieces? */
static void expect_text(enum unecho_codec codec, const struct bytes *in, struct pieces pieces,
                        const struct bytes *text) {
    struct bytes out = {NULL, 0, 0};

    assert_int_equal(decode(codec, in, pieces, &out), UNECHO_CODEC_END);
    expect_bytes(&out, text);
    free(out.data);
}

static void expect_status(enum unecho_codec codec, const struct bytes *in, const char *text,
                          enum unecho_codec_status status) {
    static const struct pieces all[] = {{0, 0}, {1, 1}, {1, 0}, {0, 1}, {7, 3}};

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        struct bytes out = {NULL, 0, 0};

        assert_int_equal(decode(codec, in, all[i], &out), status);
        assert_true(bytes_equal(out.data, out.len, text, strlen(text)));
        free(out.data);
    }
}

/* --- whole data --------------------------------------------------------------------------------
 */

struct row {
    const char *name;
    enum unecho_codec codec;
};

static void round_trip(void **state) {
    static const size_t lengths[] = {0, 1, 100, LARGE};
    static const struct pieces all[] = {{0, 0}, {13, 7}, {70001, 997}, {1, 0}, {0, 1}};
    enum unecho_codec codec = ((const struct row *)*state)->codec;

    for (size_t l = 0; l < sizeof(lengths) / sizeof(*lengths); l++) {
        struct bytes text = text_of(lengths[l]), expected = encode(codec, &text, whole);

        assert_int_equal(unecho_codec_detect((const unsigned char *)expected.data, expected.len),
                         codec);
        for (size_t p = 0; p < sizeof(all) / sizeof(*all); p++) {
            struct bytes packed;

            if (lengths[l] == LARGE && (p == 1 || p > 2)) /* a minute */
                continue;
            packed = p == 0 ? expected : encode(codec, &text, all[p]);
            expect_text(codec, &packed, all[p], &text);
            if (codec == UNECHO_CODEC_GZIP) /* no time, no name */
                assert_memory_equal(packed.data, "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
            free(packed.data); /* and `expected`, which is that of all at once */
        }
        free(text.data);
    }
}

/* Members, some of them empty, with what may stand between; also where a piece ends anywhere. */
static void members_are_one_text(void **state) {
    enum unecho_codec codec = ((const struct row *)*state)->codec;
    const char *texts[] = {"One ran. ", "", "Two ran. ", saying};
    struct bytes packed = {NULL, 0, 0}, text = {NULL, 0, 0};

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct bytes member = encode_text(codec, texts[i]);

        bytes_add(&packed, member.data, member.len);
        bytes_add(&text, texts[i], strlen(texts[i]));
        if (codec == UNECHO_CODEC_ZSTD) /* a skippable frame: magic, length, anything */
            bytes_add(&packed, "\x5a\x2a\x4d\x18\x05\0\0\0\x28\xb5\x2f\xfd\x01", 13);
        else
            bytes_add(&packed, "\0\0\0\0\0\0\0\0", i == 1 ? 0 : 8);
        free(member.data);
    }
    expect_text(codec, &packed, whole, &text);
    expect_text(codec, &packed, bytewise, &text);
    for (size_t most = 2; most < packed.len; most++)
        expect_text(codec, &packed, (struct pieces){most, 11}, &text);
    free(packed.data);
    free(text.data);
}

/* --- spoilt data -------------------------------------------------------------------------------
 */

static void every_cut_off_is_an_error(void **state) {
    enum unecho_codec codec = ((const struct row *)*state)->codec;
    struct bytes packed = encode_text(codec, saying);

    for (size_t len = 0; len < packed.len; len++) {
        struct bytes cut = {packed.data, len, len}, out = {NULL, 0, 0}, again = {NULL, 0, 0};

        assert_int_equal(decode(codec, &cut, whole, &out), UNECHO_CODEC_CUT_OFF);
        assert_true(out.len < sizeof(saying));
        assert_memory_equal(out.len ? out.data : saying, saying, out.len);
        assert_int_equal(decode(codec, &cut, bytewise, &again), UNECHO_CODEC_CUT_OFF);
        expect_bytes(&again, &out);
        free(out.data);
        free(again.data);
    }
    free(packed.data);
}

static void every_flipped_byte_is_an_error_or_harmless(void **state) {
    enum unecho_codec codec = ((const struct row *)*state)->codec;
    struct bytes packed = encode_text(codec, saying);

    for (size_t at = 0; at < packed.len; at++)
        for (unsigned bit = 0; bit < 9; bit++) {
            struct bytes out = {NULL, 0, 0};
            char was = packed.data[at];

            packed.data[at] = (char)(was ^ (bit < 8 ? 1 << bit : 0xff));
            if (decode(codec, &packed, bit % 2 ? whole : bytewise, &out) == UNECHO_CODEC_END)
                assert_true(bytes_equal(out.data, out.len, saying, strlen(saying)));
            packed.data[at] = was;
            free(out.data);
        }
    free(packed.data);
}

/* As much when the library gets all at once as byte by byte, and room for more than a block. */
static void what_came_before_the_damage_is_written(void **state) {
    static const struct pieces large = {0, 300000}, small = {1, 0};
    enum unecho_codec codec = ((const struct row *)*state)->codec;
    struct bytes text = text_of(2000000), packed = encode(codec, &text, whole);
    struct bytes out = {NULL, 0, 0}, again = {NULL, 0, 0};
    enum unecho_codec_status status;

    memset(packed.data + packed.len - 2000, '\x81', 2000);
    status = decode(codec, &packed, large, &out); /* to gzip it may look like a long block */
    assert_true(status == UNECHO_CODEC_DAMAGED || status == UNECHO_CODEC_CUT_OFF);
    assert_true(out.len > 1700000);
    assert_memory_equal(out.data, text.data, 1700000);
    assert_int_equal(decode(codec, &packed, small, &again), status);
    expect_bytes(&again, &out);
    free(out.data);
    free(again.data);
    free(packed.data);
    free(text.data);
}

static const struct trailing {
    const char *name;
    enum unecho_codec codec;
    const char *bytes;
    size_t len;
    enum unecho_codec_status status;
} trailings[] = {
    {"gzip_and_zeros", UNECHO_CODEC_GZIP, "\0\0\0\0\0", 5, UNECHO_CODEC_END},
    {"gzip_and_text", UNECHO_CODEC_GZIP, "text", 4, UNECHO_CODEC_TRAILING},
    {"gzip_and_zeros_and_text", UNECHO_CODEC_GZIP, "\0\0text", 6, UNECHO_CODEC_TRAILING},
    {"gzip_and_half_a_magic", UNECHO_CODEC_GZIP, "\x1f", 1, UNECHO_CODEC_CUT_OFF},
    {"gzip_and_nearly_a_magic", UNECHO_CODEC_GZIP, "\x1f\x8c", 2, UNECHO_CODEC_TRAILING},
    {"gzip_and_bzip2", UNECHO_CODEC_GZIP, "BZh91AY&SY", 10, UNECHO_CODEC_TRAILING},
    {"gzip_and_another_cut_off", UNECHO_CODEC_GZIP, "\x1f\x8b\x08", 3, UNECHO_CODEC_CUT_OFF},
    {"gzip_and_another_damaged", UNECHO_CODEC_GZIP, "\x1f\x8b\x09\0", 4, UNECHO_CODEC_DAMAGED},
    {"zstd_and_zeros", UNECHO_CODEC_ZSTD, "\0\0\0\0", 4, UNECHO_CODEC_TRAILING},
    {"zstd_and_text", UNECHO_CODEC_ZSTD, "P*text", 6, UNECHO_CODEC_TRAILING},
    {"zstd_and_a_skipped_frame", UNECHO_CODEC_ZSTD, "P*M\x18\x01\0\0\0x", 9, UNECHO_CODEC_END},
    {"zstd_and_an_empty_one", UNECHO_CODEC_ZSTD, "P*M\x18\0\0\0\0", 8, UNECHO_CODEC_END},
    {"zstd_and_half_of_one", UNECHO_CODEC_ZSTD, "P*M\x18\x02\0\0\0x", 9, UNECHO_CODEC_CUT_OFF},
    {"xz_and_four_zeros", UNECHO_CODEC_XZ, "\0\0\0\0", 4, UNECHO_CODEC_END},
    {"xz_and_three_zeros", UNECHO_CODEC_XZ, "\0\0\0", 3, UNECHO_CODEC_DAMAGED},
    {"xz_and_text", UNECHO_CODEC_XZ, "text", 4, UNECHO_CODEC_TRAILING},
    {"bzip2_and_zeros", UNECHO_CODEC_BZIP2, "\0\0\0", 3, UNECHO_CODEC_END},
    {"bzip2_and_text", UNECHO_CODEC_BZIP2, "BZhukov", 7, UNECHO_CODEC_TRAILING},
};

static void something_follows(void **state) {
    const struct trailing *row = *state;
    struct bytes packed = encode_text(row->codec, saying);

    bytes_add(&packed, row->bytes, row->len);
    expect_status(row->codec, &packed, saying, row->status);
    free(packed.data);
}

static const struct alien {
    const char *name;
    enum unecho_codec codec;
    const char *bytes;
    size_t len;
    enum unecho_codec_status status;
} aliens[] = {
    {"nothing_is_cut_off_gzip", UNECHO_CODEC_GZIP, "", 0, UNECHO_CODEC_CUT_OFF},
    {"zeros_are_no_gzip", UNECHO_CODEC_GZIP, "\0\0", 2, UNECHO_CODEC_DAMAGED},
    {"text_is_no_zstd", UNECHO_CODEC_ZSTD, "text", 4, UNECHO_CODEC_DAMAGED},
    {"window_of_4_gib", UNECHO_CODEC_ZSTD, "\x28\xb5\x2f\xfd\0\xb0\x01\0\0", 9, UNECHO_CODEC_LARGE},
    {"window_of_2_gib", UNECHO_CODEC_ZSTD, "\x28\xb5\x2f\xfd\0\xa8\x01\0\0", 9, UNECHO_CODEC_END},
    {"dictionary", UNECHO_CODEC_ZSTD, "\x28\xb5\x2f\xfd\x01\0\x07\x01\0\0", 10,
     UNECHO_CODEC_UNSUPPORTED},
    {"skipped_frame_only", UNECHO_CODEC_ZSTD, "P*M\x18\x01\0\0\0x", 9, UNECHO_CODEC_END},
};

static void alien_data(void **state) {
    const struct alien *row = *state;
    struct bytes packed = {NULL, 0, 0};

    bytes_add(&packed, row->bytes, row->len);
    expect_status(row->codec, &packed, "", row->status);
    free(packed.data);
}

/* --- first bytes -------------------------------------------------------------------------------
 */

static const struct first {
    const char *name, *bytes;
    size_t len;
    enum unecho_codec codec;
    bool open;
} firsts[] = {
    {"empty_file", "", 0, UNECHO_CODEC_NONE, true},
    {"plain_text", "The", 3, UNECHO_CODEC_NONE, false},
    {"half_of_gzip", "\x1f", 1, UNECHO_CODEC_NONE, true},
    {"gzip", "\x1f\x8b", 2, UNECHO_CODEC_GZIP, false},
    {"compress", "\x1f\x9d", 2, UNECHO_CODEC_NONE, false},
    {"part_of_zstd", "\x28\xb5\x2f", 3, UNECHO_CODEC_NONE, true},
    {"zstd", "\x28\xb5\x2f\xfd\x24", 5, UNECHO_CODEC_ZSTD, false},
    {"open_bracket", "(", 1, UNECHO_CODEC_NONE, true},
    {"open_bracket_and_text", "(A", 2, UNECHO_CODEC_NONE, false},
    {"first_skippable", "\x50\x2a\x4d\x18", 4, UNECHO_CODEC_ZSTD, false},
    {"last_skippable", "\x5f\x2a\x4d\x18", 4, UNECHO_CODEC_ZSTD, false},
    {"not_skippable", "\x60\x2a\x4d\x18", 4, UNECHO_CODEC_NONE, false},
    {"part_of_xz", "\xfd\x37zXZ", 5, UNECHO_CODEC_NONE, true},
    {"xz", "\xfd\x37zXZ\0", 6, UNECHO_CODEC_XZ, false},
    {"bzip2", "BZh91AY&SY", 10, UNECHO_CODEC_BZIP2, false},
    {"bzip2_of_small_blocks", "BZh11AY&SY", 10, UNECHO_CODEC_BZIP2, false},
    {"bzip2_of_nothing", "BZh9\x17\x72\x45\x38\x50\x90", 10, UNECHO_CODEC_BZIP2, false},
    {"part_of_bzip2", "BZh91AY&S", 9, UNECHO_CODEC_NONE, true},
    {"name_of_a_marshal", "BZhukov", 7, UNECHO_CODEC_NONE, false},
};

static void first_bytes_tell(void **state) {
    const struct first *row = *state;
    const unsigned char *bytes = (const unsigned char *)row->bytes;

    assert_int_equal(unecho_codec_detect(bytes, row->len), row->codec);
    assert_int_equal(unecho_codec_is_open(bytes, row->len), row->open);
    assert_true(row->len <= UNECHO_CODEC_MAGIC);
}

/* --- the tools ---------------------------------------------------------------------------------
 */

static const struct tool {
    const char *name;
    enum unecho_codec codec;
    const char *command;
} tools[] = {
    {"tool_gzip", UNECHO_CODEC_GZIP, "gzip"},
    {"tool_gzip_1", UNECHO_CODEC_GZIP, "gzip -1"},
    {"tool_zstd", UNECHO_CODEC_ZSTD, "zstd -q"},
    {"tool_zstd_no_check", UNECHO_CODEC_ZSTD, "zstd -q -9 --no-check"},
    {"tool_zstd_long", UNECHO_CODEC_ZSTD, "zstd -q -1 --long=31"},
    {"tool_xz", UNECHO_CODEC_XZ, "xz -T1"},
    {"tool_xz_blocks", UNECHO_CODEC_XZ, "xz -T1 -0 -Csha256 --block-size=500000"},
    {"tool_bzip2", UNECHO_CODEC_BZIP2, "bzip2"},
    {"tool_bzip2_1", UNECHO_CODEC_BZIP2, "bzip2 -1"},
};

/* The bytes go into a file, through the command, and out of another. */
static struct bytes through_tool(const char *command, const char *options,
                                 const struct bytes *bytes) {
    char in[1024], out[1024], line[4096];
    struct bytes result = {NULL, 0, 0};
    int in_fd, out_fd;

    temporary_name(in, sizeof(in), "codec");
    temporary_name(out, sizeof(out), "codec");
    in_fd = mkstemp(in);
    out_fd = mkstemp(out);
    assert_true(in_fd >= 0 && out_fd >= 0);
    assert_int_equal(write(in_fd, bytes->data, bytes->len), bytes->len);
    (void)close(in_fd);
    (void)close(out_fd);
    snprintf(line, sizeof(line), "%s %s <'%s' >'%s'", command, options, in, out);
    assert_int_equal(system(line), 0);
    assert_true(read_file(out, &result));
    (void)unlink(in);
    (void)unlink(out);
    return result;
}

static void tool_agrees(void **state) {
    const struct tool *row = *state;
    struct bytes text = text_of(1500000), theirs, ours, back;
    char line[64];

    snprintf(line, sizeof(line), "command -v %.*s >/dev/null", (int)strcspn(row->command, " "),
             row->command);
    if (system(line) != 0) {
        free(text.data);
        skip();
    }
    theirs = through_tool(row->command, "-c", &text);
    expect_text(row->codec, &theirs, whole, &text);
    expect_text(row->codec, &theirs, (struct pieces){5000, 70000}, &text);
    ours = encode(row->codec, &text, whole);
    back = through_tool(row->command, "-dc", &ours);
    expect_bytes(&back, &text);
    free(theirs.data);
    free(ours.data);
    free(back.data);
    free(text.data);
}

static const struct row names[] = {{"names_and_messages", UNECHO_CODEC_NONE}};

static void names_and_messages(void **state) {
    (void)state;
    assert_string_equal(unecho_codec_name(UNECHO_CODEC_BZIP2), "bzip2");
    assert_string_equal(unecho_codec_message(UNECHO_CODEC_GZIP, UNECHO_CODEC_DAMAGED),
                        "damaged gzip data");
    assert_string_equal(unecho_codec_message(UNECHO_CODEC_ZSTD, UNECHO_CODEC_CUT_OFF),
                        "the zstd data ends too early");
    for (int codec = 0; codec < UNECHO_CODEC_COUNT; codec++)
        for (int status = 0; status < UNECHO_CODEC_STATUS_COUNT; status++)
            assert_non_null(
                unecho_codec_message((enum unecho_codec)codec, (enum unecho_codec_status)status));
    unecho_decoder_destroy(NULL);
    unecho_encoder_destroy(NULL);
}

#define CODECS(test)                                                                               \
    {"gzip_" test, UNECHO_CODEC_GZIP}, {"zstd_" test, UNECHO_CODEC_ZSTD},                          \
        {"xz_" test, UNECHO_CODEC_XZ}, {"bzip2_" test, UNECHO_CODEC_BZIP2},

static const struct row trips[] = {CODECS("round_trip")};
static const struct row members[] = {CODECS("members_are_one_text")};
static const struct row cuts[] = {CODECS("every_cut_off_is_an_error")};
static const struct row flips[] = {CODECS("every_flipped_byte_is_an_error_or_harmless")};
static const struct row damages[] = {CODECS("what_came_before_the_damage_is_written")};

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(firsts, first_bytes_tell),
        TABLE(names, names_and_messages),
        TABLE(trips, round_trip),
        TABLE(members, members_are_one_text),
        TABLE(cuts, every_cut_off_is_an_error),
        TABLE(flips, every_flipped_byte_is_an_error_or_harmless),
        TABLE(damages, what_came_before_the_damage_is_written),
        TABLE(trailings, something_follows),
        TABLE(aliens, alien_data),
        TABLE(tools, tool_agrees),
    };

    return RUN_TABLES("codec", tables, argc, argv);
}
