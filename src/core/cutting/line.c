#include "line.h"

#include "ascii.h"
#include "quoting.h"

#include <string.h>

/* How many bytes are looked back on for the length of a line: of four bytes a character. */
enum { WRAP_LOOK = 4 * (UNECHO_WRAP_MAX + 1) };

_Static_assert(WRAP_LOOK + 4 < UNECHO_LOOK_BACK, "the text keeps as much");

#define TOP_BITS UNECHO_EVERY_BYTE(0x80)

/* The top bit of each byte that is not 0. */
static uint64_t not_zero(uint64_t bytes) { return ((bytes & ~TOP_BITS) + ~TOP_BITS) | bytes; }

/* Are they all ASCII, and no control characters? */
static bool are_printable(uint64_t bytes) {
    const uint64_t bits = UNECHO_EVERY_BYTE(0x20);

    return (((bytes | bytes >> 1) & bits) == bits) & ((bytes & TOP_BITS) == 0);
}

/* The top bit of each byte that may end a line: control characters, the last bytes of U+0085,
 * U+2028 and U+2029. */
static uint64_t may_end_line(uint64_t bytes) {
    uint64_t other = not_zero(bytes & UNECHO_EVERY_BYTE(0xE0)) &
                     not_zero(bytes ^ UNECHO_EVERY_BYTE(0x85)) &
                     not_zero((bytes & UNECHO_EVERY_BYTE(0xFE)) ^ UNECHO_EVERY_BYTE(0xA8));

    return ~other & TOP_BITS;
}

/* How many of the last `n` of these 8 bytes begin no character. */
static size_t inside_characters(uint64_t bytes, unsigned n) {
    uint64_t last = n < 8 ? ~(UINT64_MAX >> 8 * n) : UINT64_MAX;
    uint64_t inside = bytes & ~(bytes << 1) & TOP_BITS & last;

    return (size_t)((inside >> 7) * UNECHO_EVERY_BYTE(1) >> 56);
}

size_t unecho_line_length(const struct unecho_segmenter *segmenter, const struct unecho_text *text,
                          size_t at, size_t *begin) {
    const char *s = text->data;
    size_t length = 0, i = at;

    while (i > 0 && at - i < WRAP_LOOK && length <= UNECHO_WRAP_MAX) {
        uint64_t bytes = i >= 8 ? unecho_bytes_before(s, i) : 0, ends;
        unsigned others;

        if (are_printable(bytes)) {
            length += 8;
            i -= 8;
            continue;
        }
        ends = may_end_line(bytes);
        others = ends ? (unsigned)__builtin_clzll(ends) / 8 : 8;
        length += others - inside_characters(bytes, others);
        i -= others;
        if (others == 8)
            continue;
        if (unecho_ends_line(segmenter->zero_terminated, s, i))
            break;
        i--;
        length += ((unsigned char)s[i] & 0xC0) != 0x80;
    }
    *begin = i;
    return at - i < WRAP_LOOK ? length : UNECHO_WRAP_MAX + 1;
}

size_t unecho_look_line(const struct unecho_look *look, size_t at, size_t *begin) {
    const char *s = look->text->data;
    size_t length = 0, i = at;
    unsigned depth;

    if (look->text->depth == 0)
        return unecho_line_length(look->segmenter, look->text, at, begin);
    while (i > 0 && at - i < WRAP_LOOK && !unecho_ends_line(look->segmenter->zero_terminated, s, i))
        i--;
    *begin = i;
    if (at - i >= WRAP_LOOK)
        return UNECHO_WRAP_MAX + 1;
    i = unecho_skip_quote(s, i, at, true, &depth);
    *begin = i += i < at && s[i] == ' ';
    for (; i < at; i++)
        length += ((unsigned char)s[i] & 0xC0) != 0x80;
    return length;
}

size_t unecho_indent(const char *s, size_t len) {
    size_t tabs = 0, spaces = 0;

    while (tabs < len && tabs < UNECHO_INDENT_TABS && s[tabs] == '\t')
        tabs++;
    while (tabs + spaces < len && spaces < UNECHO_INDENT_SPACES && s[tabs + spaces] == ' ')
        spaces++;
    return tabs + spaces;
}

bool unecho_is_set_off(const struct unecho_look *look, size_t line) {
    const char *s = look->text->data;
    size_t next, indent;

    unecho_look_line(look, look->next, &next);
    indent = unecho_indent(s + next, look->next - next);
    return look->start > line && look->start - line == indent + 1 && s[look->start - 1] == ' ' &&
           memcmp(s + line, s + next, indent) == 0;
}

bool unecho_begins_in_line(const struct unecho_look *look, size_t line) {
    return look->start > line &&
           (unecho_trim(look->segmenter, look->text, line, look->start) > line ||
            unecho_is_set_off(look, line));
}

enum unecho_verdict unecho_wrapped(const struct unecho_look *look) {
    size_t line, end, length = unecho_look_line(look, look->at, &line);

    if (length > UNECHO_WRAP_MAX)
        return UNECHO_CUT;
    if (length >= UNECHO_WRAP_MIN || unecho_begins_in_line(look, line))
        return UNECHO_NO_CUT;
    if (length < UNECHO_WRAP_LONG_WORD_MIN)
        return UNECHO_CUT;
    end = unecho_look_token_end(look, look->next);
    if (end == 0)
        return UNECHO_MORE;
    return length + 1 + (end - look->next) > UNECHO_WRAP_WIDTH ? UNECHO_NO_CUT : UNECHO_CUT;
}
