/* Text in any encoding comes back byte for byte, in whatever pieces it goes through; so does what
 * is no text in it. */
#include "charset.h"
#include "files.h"
#include "reader.h"
#include "writer.h"

#include <unistd.h>

enum { LARGE = 20000, MOST_ROOM = 4096 };

/* --- through a converter ---------------------------------------------------------------------- */

static enum unecho_codec_status run_all(struct unecho_converter *converter, const struct bytes *in,
                                        size_t most, struct bytes *out) {
    enum unecho_codec_status status = UNECHO_CODEC_OK;
    uint64_t random = in->len + most;
    char room[MOST_ROOM];
    size_t at = 0;

    while (status == UNECHO_CODEC_OK) {
        size_t n = most ? 1 + (size_t)(random_next(&random) >> 16) % most : in->len;
        struct unecho_codec_flow flow;
        char *piece;

        n = n < in->len - at ? n : in->len - at;
        piece = grown(NULL, n); /* so that no byte too many is touched */
        if (n)
            memcpy(piece, in->data + at, n);
        flow = (struct unecho_codec_flow){piece, n, at + n == in->len, NULL, 0};
        at += n;
        do {
            size_t size = most ? UNECHO_CHARSET_ROOM + (size_t)(random_next(&random) >> 16) % most
                               : sizeof(room);

            flow.out = room;
            flow.out_len = size < sizeof(room) ? size : sizeof(room);
            size = flow.out_len;
            status = unecho_converter_run(converter, &flow);
            bytes_add(out, room, size - flow.out_len);
        } while (status == UNECHO_CODEC_OK &&
                 (flow.in_len > 0 || flow.out_len < UNECHO_CHARSET_ROOM || flow.last));
        free(piece);
    }
    return status;
}

static struct bytes converted(const char *name, enum unecho_convert direction,
                              const struct bytes *in, size_t most) {
    struct unecho_converter *converter = unecho_converter_create(name, direction);
    struct bytes out = {NULL, 0, 0};

    assert_non_null(converter);
    assert_int_equal(run_all(converter, in, most, &out), UNECHO_CODEC_END);
    unecho_converter_destroy(converter);
    return out;
}

static void expect_back(const char *name, const struct bytes *in) {
    struct bytes first = converted(name, UNECHO_CONVERT_TO_UTF8, in, 0);

    for (size_t most = 0; most < 100; most = most * 3 + 1) {
        struct bytes there = converted(name, UNECHO_CONVERT_TO_UTF8, in, most), back;

        assert_true(bytes_equal(there.data, there.len, first.data, first.len));
        back = converted(name, UNECHO_CONVERT_FROM_UTF8, &there, most);
        assert_int_equal(back.len, in->len);
        assert_true(bytes_equal(back.data, back.len, in->data, in->len));
        free(there.data);
        free(back.data);
    }
    free(first.data);
}

struct row {
    const char *name;  /* the encoding */
    const char *text;  /* in UTF-8 */
    const char *bytes; /* the same in the encoding */
    size_t len;
    bool is_one_to_one; /* each text has one spelling */
};

#define BYTES(text) text, sizeof(text) - 1

static const struct row rows[] = {
    {"UTF-16LE", "a–😀\n", BYTES("a\0\x13\x20\x3d\xd8\x00\xde\n\0"), true},
    {"UTF-16BE", "a–😀\n", BYTES("\0a\x20\x13\xd8\x3d\xde\x00\0\n"), true},
    {"UTF-32LE", "a–😀", BYTES("a\0\0\0\x13\x20\0\0\x00\xf6\x01\0"), true},
    {"UTF-32BE", "a–😀", BYTES("\0\0\0a\0\0\x20\x13\0\x01\xf6\x00"), true},
    {"ISO-8859-1", "Grüße",
     BYTES("Gr\xfc\xdf"
           "e"),
     true},
    {"windows-1252", "“Yes” – €5",
     BYTES("\x93Yes\x94 \x96 \x80"
           "5"),
     true},
    {"windows-1251", "Да.", BYTES("\xc4\xe0."), true},
    {"KOI8-R", "Да.", BYTES("\xe4\xc1."), true},
    {"GB18030", "新闻。", BYTES("\xd0\xc2\xce\xc5\xa1\xa3"), true},
    {"EUC-JP", "新聞。", BYTES("\xbf\xb7\xca\xb9\xa1\xa3"), true},
    {"Shift_JIS", "新聞。", BYTES("\x90\x56\x95\xb7\x81\x42"), false},
    {"Big5", "新聞。", BYTES("\xb7\x73\xbb\x44\xa1\x43"), false},
    {"ISO-2022-JP", "a新b", BYTES("a\x1b$B?7\x1b(Bb"), false},
};

static struct bytes bytes_of(const char *data, size_t len) {
    struct bytes bytes = {NULL, 0, 0};

    bytes_add(&bytes, data, len);
    return bytes;
}

static void a_text_is_converted(void **state) {
    const struct row *row = *state;

    for (size_t most = 0; most < 4; most++) {
        struct bytes in = bytes_of(row->bytes, row->len),
                     text = converted(row->name, UNECHO_CONVERT_TO_UTF8, &in, most);

        bytes_add(&text, "", 1);
        assert_string_equal(text.data, row->text);
        free(text.data);
        free(in.data);
    }
}

/* The text many times, with breaks in it; then anything at all. */
static void everything_comes_back(void **state) {
    const struct row *row = *state;
    struct bytes in = {NULL, 0, 0};
    uint64_t random = row->len;

    while (in.len < LARGE)
        bytes_add(&in, row->bytes, row->len);
    expect_back(row->name, &in);
    for (size_t i = 0; row->is_one_to_one && i < 200; i++)
        in.data[(random_next(&random) >> 16) % in.len] = (char)(random_next(&random) >> 16);
    if (row->is_one_to_one)
        expect_back(row->name, &in);
    for (size_t i = 0; row->is_one_to_one && i < in.len; i++)
        in.data[i] = (char)(random_next(&random) >> 16);
    if (row->is_one_to_one)
        expect_back(row->name, &in);
    in.len -= 1; /* the last character is cut off */
    if (row->is_one_to_one)
        expect_back(row->name, &in);
    free(in.data);
}

static void another_character_cannot_be_written(void **state) {
    struct unecho_converter *converter =
        unecho_converter_create("ISO-8859-1", UNECHO_CONVERT_FROM_UTF8);
    struct bytes in = bytes_of(BYTES("ab€c")), out = {NULL, 0, 0};

    (void)state;
    assert_int_equal(run_all(converter, &in, 0, &out), UNECHO_CODEC_UNSUPPORTED);
    assert_int_equal(out.len, 2);
    unecho_converter_destroy(converter);
    free(in.data);
    free(out.data);
}

static void names_are_found(void **state) {
    struct unecho_charset charset;

    (void)state;
    assert_true(unecho_charset_find("utf-8", &charset) && !charset.name);
    assert_true(unecho_charset_find("UTF-16", &charset));
    assert_string_equal(charset.name, "UTF-16LE");
    assert_true(unecho_charset_find("latin1", &charset) && !charset.mark);
    assert_false(unecho_charset_find("latin1//IGNORE", &charset)); /* would lose text */
    assert_false(unecho_charset_find("", &charset));
    assert_false(unecho_charset_find("no such thing", &charset));
}

/* --- through a pipe --------------------------------------------------------------------------- */

struct marked {
    const char *name, *bytes;
    size_t len;
    const char *text, *charset;
    bool mark, keep;
};

static const struct marked marked[] = {
    {"no mark", BYTES("abc"), "abc", NULL, false, false},
    {"UTF-8's",
     BYTES("\xef\xbb\xbf"
           "abc"),
     "abc", NULL, true, false},
    {"UTF-8's is kept",
     BYTES("\xef\xbb\xbf"
           "abc"),
     "\xef\xbb\xbf"
     "abc",
     NULL, true, true},
    {"a mark alone", BYTES("\xef\xbb\xbf"), "", NULL, true, false},
    {"the beginning of one", BYTES("\xef\xbb"), "\xef\xbb", NULL, false, false},
    {"UTF-16LE's",
     BYTES("\xff\xfe"
           "a\0b\0"),
     "ab", "UTF-16LE", true, false},
    {"UTF-16LE's alone", BYTES("\xff\xfe"), "", "UTF-16LE", true, false},
    {"UTF-16BE's", BYTES("\xfe\xff\0a\0b"), "ab", "UTF-16BE", true, true},
    {"UTF-32LE's", BYTES("\xff\xfe\0\0a\0\0\0"), "a", "UTF-32LE", true, false},
    {"UTF-32BE's", BYTES("\0\0\xfe\xff\0\0\0a"), "a", "UTF-32BE", true, false},
    {"nothing", BYTES(""), "", NULL, false, false},
};

/* Reads until it pauses, or ends. */
static void read_some(struct unecho_reader *reader, struct bytes *out) {
    char block[4000];
    size_t len;

    while (!unecho_reader_is_paused(reader, 0) &&
           unecho_reader_next(reader, block, sizeof(block), &len))
        bytes_add(out, block, len);
}

static void write_back(const struct marked *row, const struct unecho_charset *charset,
                       const struct bytes *text) {
    struct unecho_writer writer;
    struct bytes back = {NULL, 0, 0};
    char name[4096];
    int fd;

    temporary_name(name, sizeof(name), "charset");
    fd = mkstemp(name);
    assert_true(fd >= 0 && close(fd) == 0);
    assert_true(unecho_writer_open(&writer, name, true));
    assert_true(unecho_writer_convert(&writer, charset));
    for (size_t i = 0; i < text->len; i++)
        unecho_writer_write(&writer, text->data + i, 1);
    assert_true(unecho_writer_commit(&writer));
    unecho_writer_release(&writer);
    assert_true(read_file(name, &back));
    (void)unlink(name);
    assert_true(bytes_equal(back.data, back.len, row->bytes, row->len));
    free(back.data);
}

static void a_mark_tells(void **state) {
    const struct marked *row = *state;

    for (size_t most = 1; most < 8; most++) {
        struct unecho_reader reader;
        struct bytes out = {NULL, 0, 0};
        int ends[2];

        assert_int_equal(pipe(ends), 0);
        reader = (struct unecho_reader){.fd = ends[0], .owned = true, .pauses = true};
        unecho_reader_want_text(&reader, (struct unecho_charset){NULL, false}, row->keep);
        for (size_t at = 0; at < row->len; at += most) {
            size_t n = most < row->len - at ? most : row->len - at;

            assert_int_equal(write(ends[1], row->bytes + at, n), n);
            read_some(&reader, &out);
        }
        (void)close(ends[1]);
        read_some(&reader, &out);
        assert_null(reader.error.tried);
        assert_true(bytes_equal(out.data, out.len, row->text, strlen(row->text)));
        assert_int_equal(reader.charset.mark, row->mark);
        if (row->charset)
            assert_string_equal(reader.charset.name, row->charset);
        if (!row->keep)
            write_back(row, &reader.charset, &out);
        unecho_reader_release(&reader);
        free(out.data);
    }
}

static const struct row others[] = {{.name = "another_character_cannot_be_written"}};
static const struct row finds[] = {{.name = "names_are_found"}};

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(rows, a_text_is_converted),
        TABLE(rows, everything_comes_back),
        TABLE(others, another_character_cannot_be_written),
        TABLE(finds, names_are_found),
        TABLE(marked, a_mark_tells),
    };

    return RUN_TABLES("charset", tables, argc, argv);
}
