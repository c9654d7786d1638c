/*
 * Three steps, each only where the one before did not settle it:
 *
 *   quotes at the edges off   -> plain ASCII without double spaces: hashed where it stands
 *   one pass into a buffer    -> white space, quotes, dashes, invisible characters folded
 *   utf8proc                  -> NFC, if a character is there that NFC may change; case folding
 *
 * A loose key has a fourth, in loose.c, with NFKC before it.
 * Bytes that are not UTF-8 stay as they are at every step.
 */
#include "normalize.h"

#include "folding.h"
#include "loose.h"
#include "quoting.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
    NOT_FOLDED = -1,
    NEAR = 96 /* bytes that are copied at once: most of what is between two that are folded */
};

void unecho_normalizer_release(struct unecho_normalizer *normalizer) {
    free(normalizer->folded);
    free(normalizer->points);
}

static bool is_white(unsigned char b) { return b == ' ' || (b >= '\t' && b <= '\r'); }

void unecho_normalizer_init(struct unecho_normalizer *normalizer,
                            const struct unecho_config *config) {
    *normalizer = (struct unecho_normalizer){.match = config->match,
                                             .fold_case = config->fold_case ||
                                                          config->match == UNECHO_MATCH_LOOSE};
    for (unsigned i = 0; i < 128; i++)
        normalizer->ascii[i] = (signed char)(is_white((unsigned char)i) ? ' '
                                             : i == '-'                 ? '-'
                                                                        : NOT_FOLDED);
    for (unsigned i = 0; i < 64; i++) {
        bool latin = unecho_utf8_flags(0x80 + i) & UNECHO_FOLDED;
        bool general = unecho_utf8_flags(0x2000 + i) & UNECHO_FOLDED;

        normalizer->latin[i] = (signed char)(latin ? unecho_folded(0x80 + i) : NOT_FOLDED);
        normalizer->general[i] = (signed char)(general ? unecho_folded(0x2000 + i) : NOT_FOLDED);
    }
}

static bool is_edge_ascii(char c) { return c == '"' || c == '\'' || is_white((unsigned char)c); }

/* A quote, white space or invisible character: nothing that counts at an edge. */
static bool is_edge(struct unecho_char c) {
    char f;

    if (c.cp < 0x80)
        return is_edge_ascii((char)c.cp);
    if (!(c.flags & UNECHO_FOLDED))
        return false;
    f = unecho_folded(c.cp);
    return f == '"' || f == '\'' || f == ' ' || f == 0;
}

/* Moves `start` and `end` to what counts. */
static inline void trim_edges(const char *s, size_t *start, size_t *end) {
    while (*start < *end && !unecho_begins_inside(s, *start)) {
        struct unecho_char c = {(unsigned char)s[*start], 1, UNECHO_OTHER, UNECHO_OTHER};

        if (c.cp >= 0x80)
            c = unecho_utf8_at(s, *start, *end, true);
        if (!is_edge(c))
            break;
        *start += c.len;
    }
    while (*end > *start && !unecho_ends_inside(s, *start, *end)) {
        size_t before = *end - 1;
        struct unecho_char c = {(unsigned char)s[before], 1, UNECHO_OTHER, UNECHO_OTHER};

        if (c.cp >= 0x80) {
            before = unecho_utf8_before(s, *start, *end);
            c = unecho_utf8_at(s, before, *end, true);
        }
        if (!is_edge(c))
            break;
        *end = before;
    }
}

/* The same of a quoted sentence, the edges of which may be lines with marks. */
__attribute__((noinline)) static void trim_quoted(const struct unecho_text *text, size_t *start,
                                                  size_t *end) {
    size_t from = *start;
    bool first = false, last = false;

    do {
        *start += first;
        *end -= last;
        trim_edges(text->data, start, end);
        first = *start > from && *start < *end && unecho_is_quote_mark(false, text, *start, true);
        last = *end > *start + 1 && unecho_is_quote_mark(false, text, *end - 1, true);
    } while (first || last);
}

static int reserve(char **buf, size_t *size, size_t wanted) {
    char *bigger;

    if (wanted <= *size)
        return UNECHO_OK;
    bigger = realloc(*buf, wanted + wanted / 2);
    if (!bigger)
        return UNECHO_NOMEM;
    *buf = bigger;
    *size = wanted + wanted / 2;
    return UNECHO_OK;
}

/* Is `c`, behind a character that it would follow in a key, too much: white space and dashes stand
 * there once. (Here and in what follows there is no branch that could not be foreseen.) */
static inline bool is_twice(char before, char c) {
    return (before == c) & ((c == ' ') | (c == '-'));
}

/* Puts one folded character behind out[n]. */
static inline size_t put(char *out, size_t n, char before, char c) {
    if (c == '.') {
        memcpy(out + n, "...", 3);
        return n + 3;
    }
    out[n] = c;
    return n + !((c == 0) | is_twice(before, c));
}

/* What a character stands for in a text key. */
struct stand_in {
    signed char c;     /* as put() takes it, or NOT_FOLDED */
    unsigned char len; /* bytes of the character */
    bool composed;     /* NFC does not change it */
};

static inline struct stand_in stand_in(const struct unecho_normalizer *normalizer, const char *data,
                                       size_t at, size_t end) {
    const unsigned char *s = (const unsigned char *)data + at;
    struct stand_in in = {NOT_FOLDED, 1, true};
    struct unecho_char c;

    if (s[0] < 0x80) {
        in.c = normalizer->ascii[s[0]];
        return in;
    }
    if (s[0] == 0xE2 && end - at > 2 && s[1] == 0x80 && (s[2] & 0xC0) == 0x80) {
        in.c = normalizer->general[s[2] & 0x3F];
        in.len = 3;
    } else if (s[0] == 0xC2 && end - at > 1 && (s[1] & 0xC0) == 0x80) {
        in.c = normalizer->latin[s[1] & 0x3F];
        in.len = 2;
    }
    if (in.c != NOT_FOLDED)
        return in;
    c = unecho_utf8_at(data, at, end, true);
    in.len = c.len;
    in.composed = !(c.flags & UNECHO_NFC_CHECK);
    if (c.flags & UNECHO_FOLDED)
        in.c = (signed char)unecho_folded(c.cp);
    return in;
}

/* Most stretches are short, and of what length cannot be foreseen. */
static inline void copy(char *out, const char *s, size_t len, bool near) {
    if (near) {
        memcpy(out, s, NEAR);
        if (len <= NEAR)
            return;
    }
    memcpy(out, s, len);
}

/* Behind the marks at `at` if a line of a `quoted` sentence begins there. */
static inline size_t skip_quote(const char *data, size_t at, size_t end, bool quoted) {
    unsigned depth;

    return quoted && unecho_ends_line(false, data, at)
               ? unecho_skip_quote(data, at, end, true, &depth)
               : at;
}

/* The folding pass over a part of a sentence that is quoted if its flags say so, and whose first
 * odd byte is at `next`. normalizer->folded has room for as many bytes and NEAR more: no folding is
 * longer than what it replaces. *out_len: of what is there then. *composed: NFC cannot change it.
 * False: nothing is to be folded. */
static bool fold(struct unecho_normalizer *normalizer, const struct unecho_text *text,
                 const struct unecho_span *part, size_t next, size_t *out_len, bool *composed) {
    const char *data = text->data;
    const bool quoted = unecho_span_depth(part->flags) > 0;
    size_t start = part->start, end = part->end;
    char *out = normalizer->folded;
    bool near = text->len - end >= NEAR;
    size_t n = 0, at = start;
    char before = 0; /* what stands before out[n] */

    *composed = true;
    for (; next < end; next = unecho_next_mark(text->marks.odd, next, end)) {
        struct stand_in in = stand_in(normalizer, data, next, end);

        if (in.c == NOT_FOLDED) {
            *composed &= in.composed;
            next += in.len;
            continue;
        }
        at += (next > at) & is_twice(before, data[at]); /* behind one that is folded to it */
        copy(out + n, data + at, next - at, near);
        n += next - at;
        before = n > 0 ? out[n - 1] : '\0';
        n = put(out, n, before, (char)in.c);
        before = n > 0 ? out[n - 1] : '\0';
        at = next = skip_quote(data, next + in.len, end, quoted);
    }
    if (at == start)
        return false;
    at += at < end && is_twice(before, data[at]);
    copy(out + n, data + at, end - at, near);
    *out_len = n + (end - at);
    return true;
}

/* Runs utf8proc over the UTF-8 in unit[0, len) and puts the result behind points[0, *n) bytes. */
static int map_valid(struct unecho_normalizer *normalizer, const char *unit, size_t len,
                     int options, size_t *n) {
    const utf8proc_uint8_t *s = (const utf8proc_uint8_t *)unit;
    utf8proc_option_t opts = (utf8proc_option_t)options;
    utf8proc_custom_func first = (options & UTF8PROC_COMPAT) != 0 ? unecho_numbers_apart : NULL;
    size_t used = (*n + 3) / 4; /* whole points that earlier results take */

    for (;;) {
        size_t room = normalizer->points_size > used ? normalizer->points_size - used : 0;
        utf8proc_int32_t *at = normalizer->points ? normalizer->points + used : NULL;
        int state = 0;
        utf8proc_ssize_t count = utf8proc_decompose_custom(
            s, (utf8proc_ssize_t)len, at, (utf8proc_ssize_t)room, opts, first, &state);
        size_t bytes = normalizer->points_size * sizeof(int32_t);

        if (count < 0)
            return UNECHO_NOMEM;
        if (at && (size_t)count < room) { /* one more for the zero that reencode writes */
            utf8proc_ssize_t out = utf8proc_reencode(at, count, opts);

            memmove((char *)normalizer->points + *n, at, (size_t)out);
            *n += (size_t)out;
            return UNECHO_OK;
        }
        if (reserve((char **)&normalizer->points, &bytes,
                    (used + (size_t)count + 1) * sizeof(int32_t)) != UNECHO_OK)
            return UNECHO_NOMEM;
        normalizer->points_size = bytes / sizeof(int32_t);
    }
}

/* The length of the valid UTF-8 at the front. */
static size_t valid_length(const char *unit, size_t len) {
    size_t at = 0;

    while (at < len) {
        struct unecho_char c = unecho_utf8_at(unit, at, len, true);

        if (c.cp == UNECHO_INVALID)
            break;
        at += c.len;
    }
    return at;
}

static int map(struct unecho_normalizer *normalizer, const char **unit, size_t *len, int options) {
    const char *s = *unit, *end = *unit + *len;
    size_t n = 0;

    while (s < end) {
        size_t valid = valid_length(s, (size_t)(end - s));

        if (valid > 0 && map_valid(normalizer, s, valid, options, &n) != UNECHO_OK)
            return UNECHO_NOMEM;
        s += valid;
        if (s < end) { /* the invalid byte as it is */
            size_t bytes = normalizer->points_size * sizeof(int32_t);

            if (reserve((char **)&normalizer->points, &bytes, n + 8) != UNECHO_OK)
                return UNECHO_NOMEM;
            normalizer->points_size = bytes / sizeof(int32_t);
            ((char *)normalizer->points)[n++] = *s++;
        }
    }
    *unit = (const char *)normalizer->points;
    *len = n;
    return UNECHO_OK;
}

static bool is_ascii(const char *s, size_t len) {
    unsigned char all = 0;

    for (size_t i = 0; i < len; i++)
        all |= (unsigned char)s[i];
    return all < 0x80;
}

static int lower_ascii(struct unecho_normalizer *normalizer, const char **unit, size_t len) {
    const char *s = *unit;

    if (s != normalizer->folded &&
        reserve(&normalizer->folded, &normalizer->folded_size, len) != UNECHO_OK)
        return UNECHO_NOMEM;
    for (size_t i = 0; i < len; i++)
        normalizer->folded[i] = (char)(s[i] | (s[i] >= 'A' && s[i] <= 'Z' ? 0x20 : 0));
    *unit = normalizer->folded;
    return UNECHO_OK;
}

/* map() writes to normalizer->points, so it must not read from there. */
static int leave_points(struct unecho_normalizer *normalizer, const char **unit, size_t len) {
    if (*unit != (const char *)normalizer->points)
        return UNECHO_OK;
    if (reserve(&normalizer->folded, &normalizer->folded_size, len) != UNECHO_OK)
        return UNECHO_NOMEM;
    memcpy(normalizer->folded, *unit, len);
    *unit = normalizer->folded;
    return UNECHO_OK;
}

static int normalize_case(struct unecho_normalizer *normalizer, const char **unit, size_t *len) {
    if (is_ascii(*unit, *len))
        return lower_ascii(normalizer, unit, *len);
    if (leave_points(normalizer, unit, *len) != UNECHO_OK)
        return UNECHO_NOMEM;
    return map(normalizer, unit, len,
               normalizer->match == UNECHO_MATCH_EXACT
                   ? UTF8PROC_CASEFOLD
                   : UTF8PROC_CASEFOLD | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

/* The loose form of a text form. */
static int normalize_loose(struct unecho_normalizer *normalizer, const char **unit, size_t *len) {
    const int options = UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    size_t n;

    if (!is_ascii(*unit, *len) && (leave_points(normalizer, unit, *len) != UNECHO_OK ||
                                   map(normalizer, unit, len, options) != UNECHO_OK))
        return UNECHO_NOMEM;
    if (*unit != normalizer->folded &&
        reserve(&normalizer->folded, &normalizer->folded_size, *len) != UNECHO_OK)
        return UNECHO_NOMEM;
    n = unecho_loosen(*unit, *len, normalizer->folded);
    if (n == 0) /* it has nothing but marks, and they count */
        return UNECHO_OK;
    *unit = normalizer->folded;
    *len = n;
    return UNECHO_OK;
}

static int normalize_text(struct unecho_normalizer *normalizer, const struct unecho_text *text,
                          const struct unecho_span *span, const char **unit, size_t *len) {
    size_t start = span->start, end = span->end, odd;
    bool quoted = unecho_span_depth(span->flags) > 0, composed;

    if (quoted)
        trim_quoted(text, &start, &end);
    else
        trim_edges(text->data, &start, &end);
    *unit = text->data + start;
    *len = end - start;
    odd = unecho_next_mark(text->marks.odd, start, end);
    if (odd == end)
        return UNECHO_OK;
    if (reserve(&normalizer->folded, &normalizer->folded_size, *len + NEAR) != UNECHO_OK)
        return UNECHO_NOMEM;
    if (fold(normalizer, text, &(struct unecho_span){start, end, span->flags}, odd, len, &composed))
        *unit = normalizer->folded;
    return composed ? UNECHO_OK : map(normalizer, unit, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

int unecho_normalize(struct unecho_normalizer *normalizer, const struct unecho_text *text,
                     const struct unecho_span *unit, const char **out, size_t *out_len) {
    int status = UNECHO_OK;

    *out = text->data + unit->start;
    *out_len = unit->end - unit->start;
    if (normalizer->match != UNECHO_MATCH_EXACT)
        status = normalize_text(normalizer, text, unit, out, out_len);
    if (status == UNECHO_OK && normalizer->match == UNECHO_MATCH_LOOSE)
        status = normalize_loose(normalizer, out, out_len);
    else if (status == UNECHO_OK && normalizer->fold_case)
        status = normalize_case(normalizer, out, out_len);
    return status;
}
