#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A mark is found before another that it begins with. */
static const struct {
    size_t len;
    unsigned char bytes[UNECHO_CHARSET_MARK];
    const char *name;
} marks[] = {
    {3, {0xef, 0xbb, 0xbf}, NULL},       {4, {0xff, 0xfe, 0, 0}, "UTF-32LE"},
    {4, {0, 0, 0xfe, 0xff}, "UTF-32BE"}, {2, {0xff, 0xfe}, "UTF-16LE"},
    {2, {0xfe, 0xff}, "UTF-16BE"},
};
enum { MARKS = sizeof(marks) / sizeof(*marks) };

/* iconv_open returns -1, which is no pointer. */
static bool is_known(iconv_t conversion) { return (intptr_t)conversion != -1; }

/* The same letters and digits, in either case; iconv minds little else. */
static bool is_named(const char *name, const char *letters) {
    if (strncasecmp(name, "cs", 2) == 0) /* before many an alias */
        name += 2;
    for (; *(name += strspn(name, " \t,.:-_()")) != '\0'; name++, letters++)
        if (strncasecmp(name, letters, 1) != 0)
            return false;
    return *letters == '\0';
}

/* glibc's converters for these forget what they were in the middle of, or hold it back, where their
 * input or room ends; that of UTF-7 only where the text is damaged (2.36; tests/test_charset.c
 * tries all that there are). */
bool unecho_charset_is_sound(const char *name) {
    static const char *const unsound[] = {"ISO2022CN", "ISO2022CNEXT", "IBM1390",
                                          "CP1390",    "IBM1399",      "CP1399",
                                          "TSCII",     "UTF7",         "UTF7IMAP"};

    for (size_t i = 0; i < sizeof(unsound) / sizeof(*unsound); i++)
        if (is_named(name, unsound[i]))
            return false;
    return true;
}

bool unecho_charset_find(const char *name, struct unecho_charset *charset) {
    static const char *const names[][2] = {
        {"UTF-8", NULL},       {"UTF8", NULL},         {"UTF-16", "UTF-16LE"},
        {"UTF16", "UTF-16LE"}, {"UTF-32", "UTF-32LE"}, {"UTF32", "UTF-32LE"},
    };
    iconv_t known;

    *charset = (struct unecho_charset){.name = name};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcasecmp(name, names[i][0]) == 0)
            charset->name = names[i][1];
    if (!charset->name)
        return true;
    if (*name == '\0' || strchr(name, '/')) /* "//IGNORE" would lose text */
        return false;
    known = iconv_open("UTF-8", charset->name);
    return is_known(known) && iconv_close(known) == 0;
}

size_t unecho_charset_detect(const unsigned char *bytes, size_t len,
                             struct unecho_charset *charset) {
    for (size_t i = 0; i < MARKS; i++)
        if (len >= marks[i].len && memcmp(bytes, marks[i].bytes, marks[i].len) == 0) {
            *charset = (struct unecho_charset){marks[i].name, true};
            return marks[i].len;
        }
    return 0;
}

bool unecho_charset_is_open(const unsigned char *bytes, size_t len) {
    for (size_t i = 0; i < MARKS; i++)
        if (len < marks[i].len && memcmp(bytes, marks[i].bytes, len) == 0)
            return true;
    return false;
}

/* --- there and back --------------------------------------------------------------------------- */

enum { ESCAPE = 3 }; /* bytes that spell a byte */

struct unecho_converter {
    iconv_t iconv;
    bool back;   /* from UTF-8 */
    size_t unit; /* bytes that go together: of a byte that is no text, so many are none */
    char head[UNECHO_CHARSET_ROOM]; /* first bytes of a character, whose others have not come */
    size_t head_len;
    char escape[4 * ESCAPE]; /* what is to be put out before all else */
    size_t escape_at, escape_len;
};

static size_t unit_of(const char *name) {
    return strncasecmp(name, "UTF-16", 6) == 0 ? 2 : strncasecmp(name, "UTF-32", 6) == 0 ? 4 : 1;
}

struct unecho_converter *unecho_converter_create(const char *name, enum unecho_convert direction) {
    struct unecho_converter *converter = calloc(1, sizeof(*converter));

    if (!converter)
        return NULL;
    converter->back = direction == UNECHO_CONVERT_FROM_UTF8;
    converter->unit = unit_of(name);
    converter->iconv = converter->back ? iconv_open(name, "UTF-8") : iconv_open("UTF-8", name);
    if (!is_known(converter->iconv)) {
        free(converter);
        return NULL;
    }
    return converter;
}

void unecho_converter_destroy(struct unecho_converter *converter) {
    if (!converter)
        return;
    (void)iconv_close(converter->iconv);
    free(converter);
}

/* U+DC00 and the byte, in three. */
static void spell(struct unecho_converter *converter, unsigned char byte) {
    char *to = converter->escape + converter->escape_len;

    to[0] = (char)0xed;
    to[1] = (char)(0xb0 | byte >> 6);
    to[2] = (char)(0x80 | (byte & 0x3f));
    converter->escape_len += ESCAPE;
}

/* Is it the beginning of three bytes that spell one? */
static bool is_escape(const unsigned char *bytes, size_t len) {
    return bytes[0] == 0xed && (len < 2 || (bytes[1] & 0xfc) == 0xb0) &&
           (len < 3 || (bytes[2] & 0xc0) == 0x80);
}

/* At the head of `in` is no character: what it is goes to `escape`. Returns the bytes that it is; 0
 * if more must come. */
static size_t escape(struct unecho_converter *converter, const char *in, size_t len, bool last) {
    const unsigned char *bytes = (const unsigned char *)in;
    size_t n = converter->back ? ESCAPE : converter->unit;

    if (converter->back && !is_escape(bytes, len))
        return SIZE_MAX;
    if (len < n && !last)
        return 0;
    if (len < n && converter->back)
        return SIZE_MAX;
    if (len < n)
        n = len;
    converter->escape_at = converter->escape_len = 0;
    if (converter->back)
        converter->escape[converter->escape_len++] =
            (char)((bytes[1] & 0x03) << 6 | (bytes[2] & 0x3f));
    for (size_t i = 0; !converter->back && i < n; i++)
        spell(converter, bytes[i]);
    return n;
}

/* Converts from `in` as far as it goes, which may be nowhere: then more must come, or room be made.
 * Returns the bytes taken, SIZE_MAX for a character that cannot be written. */
static size_t convert(struct unecho_converter *converter, const char *in, size_t len,
                      struct unecho_codec_flow *flow) {
    char *from = NULL;
    size_t left = len, escaped;

    memcpy(&from, &in, sizeof(from)); /* iconv does not write there, but its type knows no const */
    if (iconv(converter->iconv, &from, &left, &flow->out, &flow->out_len) != (size_t)-1 ||
        errno == E2BIG || (errno == EINVAL && !flow->last && left < UNECHO_CHARSET_ROOM))
        return len - left;
    escaped = escape(converter, from, left, flow->last);
    return escaped == SIZE_MAX ? SIZE_MAX : len - left + escaped;
}

static bool put_escape(struct unecho_converter *converter, struct unecho_codec_flow *flow) {
    size_t n = converter->escape_len - converter->escape_at;

    if (n > flow->out_len)
        n = flow->out_len;
    memcpy(flow->out, converter->escape + converter->escape_at, n);
    flow->out += n;
    flow->out_len -= n;
    converter->escape_at += n;
    return converter->escape_at == converter->escape_len;
}

/* What is held back, with as much behind it as fits. Returns the bytes taken of both. */
static size_t convert_head(struct unecho_converter *converter, struct unecho_codec_flow *flow) {
    size_t before = converter->head_len, more = sizeof(converter->head) - before, taken;
    struct unecho_codec_flow part = *flow;

    if (more > flow->in_len)
        more = flow->in_len;
    memcpy(converter->head + before, flow->in, more);
    part.last = flow->last && more == flow->in_len;
    taken = convert(converter, converter->head, before + more, &part);
    flow->out = part.out;
    flow->out_len = part.out_len;
    if (taken == SIZE_MAX)
        return taken;
    if (taken >= before) { /* the rest is where it came from */
        converter->head_len = 0;
        flow->in += taken - before;
        flow->in_len -= taken - before;
    } else {
        memmove(converter->head, converter->head + taken, before - taken);
        converter->head_len = before - taken;
    }
    return taken;
}

/* Holds what is left of `in` back: the first bytes of a character. */
static void keep_head(struct unecho_converter *converter, struct unecho_codec_flow *flow) {
    size_t n = sizeof(converter->head) - converter->head_len;

    if (n > flow->in_len)
        n = flow->in_len;
    memcpy(converter->head + converter->head_len, flow->in, n);
    converter->head_len += n;
    flow->in += n;
    flow->in_len -= n;
}

/* One step. Returns the bytes taken, 0 if none can be without more input or room. */
static size_t step(struct unecho_converter *converter, struct unecho_codec_flow *flow) {
    size_t taken;

    if (converter->head_len > 0)
        return convert_head(converter, flow);
    taken = convert(converter, flow->in, flow->in_len, flow);
    if (taken != SIZE_MAX) {
        flow->in += taken;
        flow->in_len -= taken;
    }
    return taken;
}

enum unecho_codec_status unecho_converter_run(struct unecho_converter *converter,
                                              struct unecho_codec_flow *flow) {
    for (;;) {
        size_t taken;

        if (!put_escape(converter, flow))
            return UNECHO_CODEC_OK;
        if (converter->head_len + flow->in_len == 0)
            break;
        taken = step(converter, flow);
        if (taken == SIZE_MAX)
            return UNECHO_CODEC_UNSUPPORTED;
        if (taken == 0 && converter->escape_at == converter->escape_len) {
            if (flow->out_len >= UNECHO_CHARSET_ROOM) /* it is not the room */
                keep_head(converter, flow);
            return UNECHO_CODEC_OK;
        }
    }
    if (!flow->last)
        return UNECHO_CODEC_OK;
    /* where there are states, the text ends in the first one */
    return iconv(converter->iconv, NULL, NULL, &flow->out, &flow->out_len) == (size_t)-1
               ? UNECHO_CODEC_OK
               : UNECHO_CODEC_END;
}
