/* The reader decompresses what is compressed, in whatever pieces a pipe brings it, waits for no
 * more than it must, and leaves all else as it is; what the writer compresses it reads again. */
#include "read_files.h"
#include "reader.h"
#include "table.h"
#include "writer.h"

#include <unistd.h>

enum { TEXT = 1000000 };

/* Every line another, so that it is long when it is compressed, too. */
static struct bytes text_of(size_t len) {
    struct bytes text = {NULL, 0, 0};
    uint64_t random = 5;
    char line[80];

    while (text.len < len) {
        int n = snprintf(line, sizeof(line), "On day %llu nothing was said of the library.\n",
                         (unsigned long long)random_next(&random));

        bytes_add(&text, line, (size_t)n < len - text.len ? (size_t)n : len - text.len);
    }
    return text;
}

static struct bytes packed_of(enum unecho_codec codec, const struct bytes *text) {
    struct bytes out = {grown(NULL, text->len + 4096), 0, text->len + 4096};
    struct unecho_encoder *encoder;
    struct unecho_codec_flow flow = {text->data, text->len, true, out.data, out.size};

    if (codec == UNECHO_CODEC_NONE) {
        bytes_add(&out, text->data, text->len);
        return out;
    }
    encoder = unecho_encoder_create(codec);
    assert_non_null(encoder);
    assert_int_equal(unecho_encoder_run(encoder, &flow), UNECHO_CODEC_END);
    out.len = out.size - flow.out_len;
    unecho_encoder_destroy(encoder);
    return out;
}

/* --- a pipe ------------------------------------------------------------------------------------
 */

/* A reader of text on the one end; the other one. */
static int begin_pipe(struct unecho_reader *reader) {
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    *reader = (struct unecho_reader){.fd = ends[0], .owned = true, .pauses = true};
    unecho_reader_want_text(reader, (struct unecho_charset){NULL, false}, false);
    return ends[1];
}

static void put(int fd, const char *data, size_t len) {
    assert_int_equal(write(fd, data, len), len);
}

/* Reads until it pauses, or would end. */
static bool read_all(struct unecho_reader *reader, struct bytes *out) {
    char block[4000];
    size_t len;

    while (!unecho_reader_is_paused(reader, 0)) {
        if (!unecho_reader_next(reader, block, sizeof(block), &len))
            return false;
        bytes_add(out, block, len);
    }
    return true;
}

static void expect_bytes(const struct bytes *got, const struct bytes *wanted) {
    assert_int_equal(got->len, wanted->len);
    assert_true(bytes_equal(got->data, got->len, wanted->data, wanted->len));
}

/* --- tests -------------------------------------------------------------------------------------
 */

struct row {
    const char *name;
    enum unecho_codec codec;
};

/* A pipe that brings a few bytes at a time; blocks of all sizes. */
static void pieces(void **state) {
    enum unecho_codec codec = ((const struct row *)*state)->codec;
    struct bytes text = text_of(20000), packed = packed_of(codec, &text);

    for (size_t most = 1; most < 5000; most = most * 2 + 1) {
        struct unecho_reader reader;
        struct bytes out = {NULL, 0, 0};
        int fd = begin_pipe(&reader);

        for (size_t at = 0; at < packed.len; at += most) {
            put(fd, packed.data + at, most < packed.len - at ? most : packed.len - at);
            assert_true(read_all(&reader, &out)); /* and does not wait */
        }
        (void)close(fd);
        assert_false(read_all(&reader, &out));
        assert_null(reader.error.tried);
        expect_bytes(&out, &text);
        free(out.data);
        unecho_reader_release(&reader);
    }
    free(text.data);
    free(packed.data);
}

/* What is there already is no pause, though the pipe is empty; then there is one. */
static void what_is_there_is_no_pause(void **state) {
    enum unecho_codec codec = ((const struct row *)*state)->codec;
    struct bytes text = text_of(20000), packed = packed_of(codec, &text), out = {NULL, 0, 0};
    struct unecho_reader reader;
    int fd = begin_pipe(&reader);
    char block[UNECHO_CHARSET_ROOM];
    size_t len;

    assert_true(unecho_reader_is_paused(&reader, 0));
    put(fd, packed.data, packed.len);
    while (out.len < text.len) {
        assert_false(unecho_reader_is_paused(&reader, 0));
        assert_true(unecho_reader_next(&reader, block, sizeof(block), &len));
        bytes_add(&out, block, len);
    }
    if (codec != UNECHO_CODEC_NONE &&
        !unecho_reader_is_paused(&reader, 0)) /* not known to be all */
        assert_true(unecho_reader_next(&reader, block, sizeof(block), &len) && len == 0);
    assert_true(unecho_reader_is_paused(&reader, 0));
    expect_bytes(&out, &text);
    (void)close(fd);
    assert_false(unecho_reader_next(&reader, block, sizeof(block), &len));
    assert_null(reader.error.tried);
    unecho_reader_release(&reader);
    free(out.data);
    free(text.data);
    free(packed.data);
}

static const struct beginning {
    const char *name, *bytes;
    size_t len;
    bool open; /* more may make it compressed */
} beginnings[] = {
    {"nothing", "", 0, true},
    {"letter", "A", 1, false},
    {"letter_like_zstd", "T", 1, true},
    {"letter_like_bzip2", "B", 1, true},
    {"nearly_bzip2", "BZh91AY&S", 9, true},
    {"marshal", "BZhukov", 7, false},
    {"nearly_zstd", "\x28\xb5\x2f", 3, true},
    {"nearly_xz", "\xfd\x37zXZ", 5, true},
    {"byte_of_gzip", "\x1f", 1, true},
    {"zeros", "\0\0\0", 3, false},
};

/* Plain bytes that could go on as a magic wait for what follows, but nobody waits for them; others
 * come at once. */
static void beginning_is_plain(void **state) {
    const struct beginning *row = *state;
    struct bytes wanted = {NULL, 0, 0};

    bytes_add(&wanted, row->bytes, row->len);
    for (int goes_on = 0; goes_on < 2; goes_on++) {
        struct unecho_reader reader;
        struct bytes out = {NULL, 0, 0};
        int fd = begin_pipe(&reader);

        for (size_t i = 0; i < row->len; i++) {
            put(fd, row->bytes + i, 1);
            assert_true(read_all(&reader, &out));
        }
        assert_int_equal(out.len, row->open ? 0 : row->len);
        if (goes_on) {
            put(fd, "x", 1);
            assert_true(read_all(&reader, &out));
            bytes_add(&wanted, "x", 1);
            expect_bytes(&out, &wanted);
        }
        (void)close(fd);
        assert_false(read_all(&reader, &out));
        assert_null(reader.error.tried);
        expect_bytes(&out, &wanted);
        free(out.data);
        unecho_reader_release(&reader);
    }
    free(wanted.data);
}

/* Without the wish nothing is looked at. */
static void as_it_is_unless_asked_for(void **state) {
    struct bytes text = text_of(2000), packed, out = {NULL, 0, 0};
    struct unecho_reader reader;
    int fd = begin_pipe(&reader);

    packed = packed_of(((const struct row *)*state)->codec, &text);
    reader.unpack = reader.decode = false;
    put(fd, packed.data, packed.len);
    (void)close(fd);
    assert_false(read_all(&reader, &out));
    expect_bytes(&out, &packed);
    unecho_reader_release(&reader);
    free(out.data);
    free(text.data);
    free(packed.data);
}

/* An error is told behind all that is good, without waiting for more. */
static void damage_is_told_at_the_end(void **state) {
    enum unecho_codec codec = ((const struct row *)*state)->codec;
    struct bytes text = text_of(2000), packed = packed_of(codec, &text), out = {NULL, 0, 0};
    struct unecho_reader reader;
    int fd = begin_pipe(&reader);

    bytes_add(&packed, "g", 1);
    put(fd, packed.data, packed.len);
    assert_false(read_all(&reader, &out)); /* the pipe is open */
    assert_string_equal(reader.error.tried, unecho_codec_message(codec, UNECHO_CODEC_TRAILING));
    assert_int_equal(reader.error.number, 0);
    expect_bytes(&out, &text);
    (void)close(fd);
    unecho_reader_release(&reader);
    free(out.data);
    free(text.data);
    free(packed.data);
}

/* --- files -------------------------------------------------------------------------------------
 */

static void expect_file(const char *name, const struct bytes *text) {
    struct unecho_reader reader;
    struct bytes out = {NULL, 0, 0};

    assert_true(unecho_reader_open(&reader, name));
    unecho_reader_want_text(&reader, (struct unecho_charset){NULL, false}, false);
    assert_false(read_all(&reader, &out));
    assert_null(reader.error.tried);
    expect_bytes(&out, text);
    free(out.data);
    unecho_reader_release(&reader);
}

/* Written, lent and flushed; also nothing at all. */
static void written_and_read(void **state) {
    enum unecho_codec codec = ((const struct row *)*state)->codec;
    char folder[1024], name[1100];

    temporary_name(folder, sizeof(folder), "devices");
    assert_non_null(mkdtemp(folder));
    snprintf(name, sizeof(name), "%s/file", folder);
    for (size_t len = 0; len <= TEXT; len += TEXT) {
        struct bytes text = text_of(len), packed = {NULL, 0, 0};
        struct unecho_writer writer;
        uint64_t random = 1;

        assert_true(unecho_writer_open(&writer, name, true));
        assert_true(unecho_writer_compress(&writer, codec));
        for (size_t at = 0, n; at < len; at += n) {
            n = 1 + (size_t)(random_next(&random) >> 16) % 90000;
            n = n < len - at ? n : len - at;
            if (n % 3)
                unecho_writer_lend(&writer, text.data + at, n);
            else
                unecho_writer_write(&writer, text.data + at, n);
            if (n % 7 == 0)
                unecho_writer_flush(&writer);
        }
        assert_true(unecho_writer_commit(&writer));
        unecho_writer_release(&writer);
        expect_file(name, &text);
        assert_true(read_file(name, &packed));
        assert_int_equal(unecho_codec_detect((const unsigned char *)packed.data, packed.len),
                         codec);
        assert_true(len == 0 || (codec == UNECHO_CODEC_NONE) == (packed.len == len));
        free(packed.data);
        free(text.data);
    }
    (void)unlink(name);
    assert_int_equal(rmdir(folder), 0);
}

/* A full disk is an error of the writer, and is told once, at commit. */
static void full_disk(void **state) {
    struct bytes text = text_of(TEXT);
    struct unecho_writer writer;

    if (access("/dev/full", W_OK) != 0) {
        free(text.data);
        skip();
    }
    assert_true(unecho_writer_open(&writer, "/dev/full", false));
    assert_true(unecho_writer_compress(&writer, ((const struct row *)*state)->codec));
    unecho_writer_write(&writer, text.data, text.len);
    assert_false(unecho_writer_commit(&writer));
    assert_string_equal(writer.error.tried, "write");
    assert_int_equal(writer.error.number, ENOSPC);
    unecho_writer_release(&writer);
    free(text.data);
}

#define CODECS(test)                                                                               \
    {"plain_" test, UNECHO_CODEC_NONE}, {"gzip_" test, UNECHO_CODEC_GZIP},                         \
        {"zstd_" test, UNECHO_CODEC_ZSTD}, {"xz_" test, UNECHO_CODEC_XZ},                          \
        {"bzip2_" test, UNECHO_CODEC_BZIP2},

static const struct row in_pieces[] = {CODECS("in_pieces")};
static const struct row pauses[] = {CODECS("what_is_there_is_no_pause")};
static const struct row unasked[] = {CODECS("as_it_is_unless_asked_for")};
static const struct row written[] = {CODECS("written_and_read")};
static const struct row disks[] = {CODECS("full_disk")};
static const struct row damages[] = {{"gzip_damage", UNECHO_CODEC_GZIP},
                                     {"zstd_damage", UNECHO_CODEC_ZSTD},
                                     {"xz_damage", UNECHO_CODEC_XZ},
                                     {"bzip2_damage", UNECHO_CODEC_BZIP2}};

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(in_pieces, pieces),
        TABLE(pauses, what_is_there_is_no_pause),
        TABLE(beginnings, beginning_is_plain),
        TABLE(unasked, as_it_is_unless_asked_for),
        TABLE(damages, damage_is_told_at_the_end),
        TABLE(written, written_and_read),
        TABLE(disks, full_disk),
    };

    return RUN_TABLES("devices", tables, argc, argv);
}
