/* Text in any encoding comes back byte for byte, in whatever pieces it goes through; so does what
 * is no text in it. */
#include "charset.h"
#include "read_files.h"
#include "reader.h"
#include "writer.h"

#include <iconv.h>
#include <unistd.h>

enum { ROUNDS = 120, LARGE = 20000, MOST_ROOM = 4096 };

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

/* --- all that iconv knows --------------------------------------------------------------------- */

enum { CHARACTERS = 1500 };

static size_t spell_utf8(uint32_t code, char *out) {
    size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    for (size_t i = len - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)(len == 1 ? code : (0xF00U >> len & 0xFF) | code);
    return len;
}

/* Characters that the encoding has, of those that a drawing gave. */
static size_t characters_of(const char *name, uint64_t *random, uint32_t *characters) {
    static const uint32_t ranges[][2] = {{0x20, 0x17F},    {0x300, 0x52F},   {0x900, 0xDFF},
                                         {0x1E00, 0x1EFF}, {0x2000, 0x266F}, {0x3000, 0x31FF},
                                         {0x4E00, 0x9FFF}, {0xAC00, 0xD7A3}, {0x20000, 0x2A6DF}};
    iconv_t conversion = iconv_open(name, "UTF-8");
    size_t count = 0;

    assert_true((intptr_t)conversion != -1);
    for (size_t i = 0; i < CHARACTERS; i++) {
        const uint32_t *range = ranges[i % (sizeof(ranges) / sizeof(*ranges))];
        uint32_t code =
            range[0] + (uint32_t)(random_next(random) >> 16) % (range[1] - range[0] + 1);
        char utf8[4], room[64], *in = utf8, *out = room;
        size_t in_len = spell_utf8(code, utf8), out_len = sizeof(room);

        (void)iconv(conversion, NULL, NULL, NULL, NULL);
        if (iconv(conversion, &in, &in_len, &out, &out_len) != (size_t)-1)
            characters[count++] = code;
    }
    (void)iconv_close(conversion);
    return count;
}

/* Bytes of all kinds, in which states change often. */
static void draw_bytes(uint64_t *random, struct bytes *bytes) {
    static const char *const orders[] = {"\x1B$A",  "\x1B$B",  "\x1B(B",  "\x1B$)A", "\x1B$)C",
                                         "\x1B$*H", "\x1B$)G", "\x1BN",   "\x1BO",   "\x0E",
                                         "\x0F",    "\n",      "\x1B$)E", "\x1B$+I", "\x1B$(D",
                                         "\x1B.A",  "+",       "-",       "&",       "a"};
    size_t parts = 1 + (size_t)(random_next(random) >> 16) % 120;
    bool wild = random_next(random) >> 20 & 1;

    for (size_t i = 0; i < parts; i++) {
        uint64_t r = random_next(random) >> 16;
        char two[] = {(char)(0x21 + r % 0x5E), (char)(0x21 + (r >> 8) % 0x5E)};

        if (!wild && r >> 16 & 1) {
            const char *order = orders[(r >> 20) % (sizeof(orders) / sizeof(*orders))];

            bytes_add(bytes, order, strlen(order));
            continue;
        }
        for (size_t k = 0; k < 2; k++)
            two[k] = (char)(wild ? r >> 8 * k : (unsigned char)two[k] | (r >> 24 & 1) << 7);
        bytes_add(bytes, two, sizeof(two));
    }
}

static void draw_text(uint64_t *random, const uint32_t *characters, size_t count,
                      struct bytes *text) {
    size_t len = 1 + (size_t)(random_next(random) >> 16) % 150;

    for (size_t i = 0; i < len; i++) {
        uint64_t r = random_next(random) >> 16;
        char utf8[4];

        bytes_add(text, utf8, spell_utf8(r % 16 == 0 ? '\n' : characters[(r >> 8) % count], utf8));
    }
}

/* Comes out as it does in one piece, or not at all, however small the pieces are. Takes `in`,
 * leaves that. */
static bool is_alike_in_pieces(const char *name, enum unecho_convert direction, struct bytes *in) {
    enum unecho_codec_status status = UNECHO_CODEC_END;
    struct bytes whole = {NULL, 0, 0};
    bool alike = true;

    for (size_t most = 0; alike && most < 100; most = most * 3 + 1) {
        struct unecho_converter *converter = unecho_converter_create(name, direction);
        struct bytes out = {NULL, 0, 0};
        enum unecho_codec_status ended;

        assert_non_null(converter);
        ended = run_all(converter, in, most, &out);
        unecho_converter_destroy(converter);
        if (most == 0) {
            status = ended;
            whole = out;
            continue;
        }
        alike = ended == status && (status != UNECHO_CODEC_END ||
                                    bytes_equal(out.data, out.len, whole.data, whole.len));
        free(out.data);
    }
    free(in->data);
    *in = whole;
    return alike;
}

static bool is_alike(const char *name, size_t rounds) {
    static uint32_t characters[CHARACTERS];
    uint64_t random = 1;
    size_t count = characters_of(name, &random, characters);
    bool alike = true;

    for (size_t i = 0; alike && i < rounds; i++) {
        struct bytes bytes = {NULL, 0, 0};

        if (i % 2 == 0 || count == 0) {
            draw_bytes(&random, &bytes);
        } else {
            draw_text(&random, characters, count, &bytes);
            alike = is_alike_in_pieces(name, UNECHO_CONVERT_FROM_UTF8, &bytes);
        }
        alike = alike && is_alike_in_pieces(name, UNECHO_CONVERT_TO_UTF8, &bytes) &&
                is_alike_in_pieces(name, UNECHO_CONVERT_FROM_UTF8, &bytes);
        free(bytes.data);
    }
    return alike;
}

/* Each encoding that a user may name, by each of its names. */
static void pieces_do_not_matter_to_any_encoding(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS) / 12 + 1, sound = 0;
    FILE *list = popen("iconv -l", "r");
    char line[512];

    (void)state;
    assert_non_null(list);
    while (fgets(line, sizeof(line), list)) {
        struct unecho_charset charset;

        line[strcspn(line, "/\n")] = '\0';
        if (!unecho_charset_is_sound(line) || !unecho_charset_find(line, &charset) || !charset.name)
            continue;
        sound++;
        if (!is_alike(charset.name, rounds))
            fail_msg("%s depends on pieces", line);
    }
    if (pclose(list) != 0 || sound == 0)
        skip();
    assert_true(sound > 20);
}

static void unsound_encodings_are_known_by_all_names(void **state) {
    static const char *const unsound[] = {
        "ISO-2022-CN-EXT", "iso2022cnext", "ISO-2022-CN", "csISO2022CN",
        "TSCII",           "IBM-1399",     "csIBM1390",   "cp1399",
        "UTF-7",           "utf7",         "UTF-7-IMAP",  " ISO-2022-CN-EXT,"};
    static const char *const sound[] = {"ISO-2022-JP", "ISO-2022-KR", "UTF-16",  "UTF-8", "GB18030",
                                        "IBM1388",     "EUC-CN",      "ISO2022", "",      "cs"};

    (void)state;
    for (size_t i = 0; i < sizeof(unsound) / sizeof(*unsound); i++)
        assert_false(unecho_charset_is_sound(unsound[i]));
    for (size_t i = 0; i < sizeof(sound) / sizeof(*sound); i++)
        assert_true(unecho_charset_is_sound(sound[i]));
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
static const struct row alls[] = {{.name = "pieces_do_not_matter_to_any_encoding"}};
static const struct row unsounds[] = {{.name = "unsound_encodings_are_known_by_all_names"}};

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(rows, a_text_is_converted),
        TABLE(rows, everything_comes_back),
        TABLE(others, another_character_cannot_be_written),
        TABLE(finds, names_are_found),
        TABLE(alls, pieces_do_not_matter_to_any_encoding),
        TABLE(unsounds, unsound_encodings_are_known_by_all_names),
        TABLE(marked, a_mark_tells),
    };

    return RUN_TABLES("charset", tables, argc, argv);
}
