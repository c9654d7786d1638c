/* The marks of every instruction set that this processor has, against what marks.h says they are:
 * byte by byte, and by the units that a text is cut into. */
#include "generate.h"
#include "marks.h"
#include "read_files.h"
#include "segment.h"
#include "table.h"
#include "utf8.h"

enum { ROUNDS = 120, LONGEST = 200, WORDS_OF_LONGEST = UNECHO_MARKS_WORDS(LONGEST) };

/* What may end a unit depends on its kind. */
struct kind {
    const char *name;
    enum unecho_unit unit;
    bool zero_terminated;
    bool exact; /* units are compared as they are: what is odd does not matter */
};

static struct unecho_segmenter segmenter_of(const struct kind *kind, enum unecho_simd simd) {
    struct unecho_config config = {.unit = kind->unit,
                                   .match = kind->exact ? UNECHO_MATCH_EXACT : UNECHO_MATCH_TEXT,
                                   .zero_terminated = kind->zero_terminated};
    struct unecho_segmenter segmenter;
    uint8_t ends[256];

    unecho_segmenter_init(&segmenter, &config, NULL);
    memcpy(ends, segmenter.marker.ends, sizeof(ends));
    unecho_marker_init(&segmenter.marker, ends, !kind->exact, simd);
    return segmenter;
}

/* --- bit by bit --------------------------------------------------------------------------------
 */

static bool ends_unit(const struct kind *kind, unsigned char b) {
    if (b == 0)
        return kind->zero_terminated;
    switch (kind->unit) {
    case UNECHO_UNIT_SENTENCE:
        return unecho_utf8_ends[b] || (b && strchr(";()[]<", b));
    case UNECHO_UNIT_PARAGRAPH:
        return unecho_utf8_ends[b] && b != '.' && b != '!' && b != '?';
    case UNECHO_UNIT_LINE:
        return !kind->zero_terminated && (b == '\n' || b == '\r');
    default:
        return false;
    }
}

static bool is_odd(const char *s, size_t at) {
    unsigned char b = (unsigned char)s[at];

    return b < ' ' || unecho_utf8_odd[b] ||
           (at > 0 && s[at - 1] == s[at] && (b == ' ' || b == '-'));
}

/* Could a character that begins at `at` turn out to be none of the kind? Not where its word or the
 * text ends too soon to tell. */
static bool is_known(size_t at, size_t len) { return at % 64 < 62 && at + 2 < len; }

/* Those of a character that is known, else what its first byte says. */
static unsigned flags_at(const char *s, size_t at, size_t len) {
    if ((unsigned char)s[at] < 0x80 || !is_known(at, len))
        return UNECHO_NEWLINE | UNECHO_FOLDED;
    return unecho_utf8_flags_at((const uint8_t *)s + at);
}

/* What begins with the byte may end a unit, or is a bracket. */
static bool may_end(unsigned char b, unsigned flags) {
    unsigned class = flags & UNECHO_CLASS_MASK;

    return class == UNECHO_NEWLINE || class == UNECHO_STERM || class == UNECHO_ATERM ||
           (b >= 0xE3 && (class == UNECHO_OPEN || class == UNECHO_CLOSE));
}

static bool may_be_odd(unsigned flags) { return flags & (UNECHO_FOLDED | UNECHO_NFC_CHECK); }

/* The marks of a text in memory of its own, so that no byte or word too many is touched. */
struct marked {
    char *s;
    size_t len, words;
    struct unecho_marks marks;
};

static struct marked marked_of(const char *s, size_t len) {
    size_t words = UNECHO_MARKS_WORDS(len);
    struct marked m = {
        grown(NULL, len), len, words, {grown(NULL, UNECHO_MARKS_ROOM(len) * 8), NULL}};

    m.marks.odd = grown(NULL, UNECHO_MARKS_ROOM(len) * 8);
    if (len)
        memcpy(m.s, s, len);
    memset(m.marks.ends, 0xA5, words * 8); /* what is there before counts for nothing */
    memset(m.marks.odd, 0x5A, words * 8);
    return m;
}

static void marked_release(struct marked *m) {
    free(m->s);
    free(m->marks.ends);
    free(m->marks.odd);
}

/* What the marks should be; those behind the text are 0. */
static struct marked expected_of(const struct kind *kind, const char *s, size_t len) {
    struct marked m = marked_of(s, len);

    memset(m.marks.ends, 0, m.words * 8);
    memset(m.marks.odd, 0, m.words * 8);
    for (size_t i = 0; i < len; i++) {
        unsigned flags = flags_at(s, i, len);
        bool ends = ends_unit(kind, (unsigned char)s[i]) && may_end((unsigned char)s[i], flags);
        bool odd = is_odd(s, i) && may_be_odd(flags);

        m.marks.ends[i / 64] |= (uint64_t)ends << i % 64;
        m.marks.odd[i / 64] |= (uint64_t)odd << i % 64;
    }
    return m;
}

/* The first `len` bytes of both have the same marks. */
static void compare(const struct kind *kind, int simd, const struct marked *got,
                    const struct marked *expected, size_t len) {
    for (size_t w = 0; w < UNECHO_MARKS_WORDS(len); w++) {
        uint64_t there = len - w * 64 < 64 ? ((uint64_t)1 << (len - w * 64)) - 1 : UINT64_MAX;

        if (got->marks.ends[w] != (expected->marks.ends[w] & there))
            fail_msg("%s, level %d, %zu bytes: word %zu of ends is %016llx", kind->name, simd, len,
                     w, (unsigned long long)got->marks.ends[w]);
        if (!kind->exact && got->marks.odd[w] != (expected->marks.odd[w] & there))
            fail_msg("%s, level %d, %zu bytes: word %zu of odd is %016llx", kind->name, simd, len,
                     w, (unsigned long long)got->marks.odd[w]);
    }
}

/* At once, and in two pieces for each place in `froms`. */
static void check_text(const struct kind *kind, const char *s, size_t len, bool pieces) {
    struct marked expected = expected_of(kind, s, len);

    for (int simd = UNECHO_SIMD_NONE; simd <= (int)unecho_simd_best(); simd++) {
        struct unecho_segmenter segmenter = segmenter_of(kind, (enum unecho_simd)simd);
        struct marked got = marked_of(s, len);

        unecho_marker_update(&segmenter.marker, got.s, 0, len, got.marks);
        compare(kind, simd, &got, &expected, len);
        for (size_t from = 0; pieces && from <= len; from++) {
            struct marked front = expected_of(kind, s, from);

            unecho_marker_update(&segmenter.marker, got.s, 0, from, got.marks);
            compare(kind, simd, &got, &front, from);
            marked_release(&front);
            unecho_marker_update(&segmenter.marker, got.s, from, len, got.marks);
            compare(kind, simd, &got, &expected, len);
        }
        marked_release(&got);
    }
    marked_release(&expected);
}

/* Random bytes, half of them of those that are marked. */
static void draw_bytes(uint64_t *state, char *s, size_t len) {
    static const char marked[] = ".!?\n\r -\t\x7F\0\xE2\xC2\xE3()[]";

    for (size_t i = 0; i < len; i++) {
        uint64_t r = random_next(state);

        s[i] = r & 1 ? marked[(r >> 8) % (sizeof(marked) - 1)] : (char)(r >> 16);
    }
}

static void every_byte_at_every_place(void **state) {
    char s[3 * UNECHO_MARKS_WORD];

    for (unsigned b = 0; b < 256; b++)
        for (size_t at = 0; at < sizeof(s); at++) {
            memset(s, 'x', sizeof(s));
            s[at] = (char)b;
            if (at > 0 && b % 2) /* and behind another of its kind */
                s[at - 1] = (char)b;
            check_text(*state, s, sizeof(s), false);
        }
}

/* Characters of which some levels know more, whole, cut short and spoilt, across every edge. */
static void wide_characters_at_every_place(void **state) {
    static const char *const wide[] = {
        "\xEF\xBC\x8C", "\xE3\x80\x81", "\xE3\x80\x82",        "\xEF\xBC\x81",
        "\xEF\xBC\x8E", "\xE3\x80\x80", "\xE3\x80\x8C",        "\xE2\x80\x9C",
        "\xEF\xBC",     "\xE3\x80",     "\xE3\x80\x8D",        "\xEF\xBC\x88",
        "\xE3\x82\x9A", "\xE3\x83\x99", "\xE3\xBC\x8C",        "\xEF\x80\x82",
        "\xEF\xBC\x82", "\xE3\x81\x82", "\xEF\xBC\xEF\xBC\x8C"};
    char s[3 * UNECHO_MARKS_WORD];

    for (size_t w = 0; w < sizeof(wide) / sizeof(*wide); w++)
        for (size_t at = 0; at < sizeof(s); at++) {
            size_t len = strlen(wide[w]), there = sizeof(s) - at;

            memset(s, at % 2 ? 'x' : '\xE4', sizeof(s));
            memcpy(s + at, wide[w], len < there ? len : there);
            check_text(*state, s, sizeof(s), false);
        }
}

static void every_length_and_every_piece(void **state) {
    uint64_t random = 1;
    char s[LONGEST];

    for (size_t len = 0; len <= sizeof(s); len++) {
        draw_bytes(&random, s, len);
        check_text(*state, s, len, true);
    }
}

static void long_texts(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);

    for (size_t round = 0; round < rounds; round++) {
        uint64_t random = round;
        char s[5000];
        size_t len = 1 + random_next(&random) % sizeof(s);

        draw_bytes(&random, s, len);
        check_text(*state, s, len, false);
    }
}

/* The first sign, from every place to every other. */
static void the_first_sign_is_found(void **state) {
    uint64_t random = 5;
    char s[LONGEST];

    (void)state;
    for (unsigned b = 0; b < 256; b++) {
        bool is_sign = b > 0 && strchr("|~`<&", (int)b) != NULL;
        size_t at = random_next(&random) % sizeof(s);

        memset(s, b % 2 ? 'x' : '\xE4', sizeof(s));
        s[at] = (char)b;
        for (int simd = UNECHO_SIMD_NONE; simd <= (int)unecho_simd_best(); simd++) {
            struct unecho_marker marker;
            uint8_t ends[256] = {0};

            unecho_marker_init(&marker, ends, true, (enum unecho_simd)simd);
            for (size_t from = 0; from <= sizeof(s); from++)
                for (size_t end = from; end <= sizeof(s); end++)
                    assert_int_equal(unecho_find_sign(&marker, s, from, end),
                                     is_sign && from <= at && at < end ? at : end);
        }
    }
}

/* --- walking through them ----------------------------------------------------------------------
 */

static size_t naive_next(const uint64_t *marks, size_t at, size_t end) {
    for (; at < end; at++)
        if (marks[at / 64] >> at % 64 & 1)
            return at;
    return end;
}

/* `max` at a time or fewer at the end, the list has them all; what is behind `end` is not there. */
static void check_list(const uint64_t *marks, size_t at, size_t end, size_t max) {
    size_t list[LONGEST], n;

    do {
        n = unecho_list_marks(marks, at, end, list, max);
        assert_true(n <= max);
        for (size_t i = 0; i < n; i++, at++) {
            at = naive_next(marks, at, end);
            assert_int_equal(list[i], at);
        }
    } while (n == max);
    assert_int_equal(naive_next(marks, at, end), end);
}

/* Also from behind the end; what is in the words behind the last byte does not count. */
static void the_next_mark_is_the_next(void **state) {
    uint64_t random = 3;

    (void)state;
    for (unsigned thin = 0; thin < 8; thin++)
        for (size_t words = 0; words <= WORDS_OF_LONGEST; words++) {
            uint64_t *marks = grown(NULL, UNECHO_MARKS_ROOM(words * 64) * 8);

            for (size_t w = 0; w < words; w++) {
                marks[w] = random_next(&random);
                for (unsigned i = 0; i < thin; i++)
                    marks[w] &= random_next(&random);
            }
            for (size_t end = 0; end <= words * 64; end++)
                for (size_t at = 0; at <= words * 64 + 3; at++) {
                    assert_int_equal(unecho_next_mark(marks, at, end),
                                     at < end ? naive_next(marks, at, end) : end);
                    if (at < end)
                        check_list(marks, at, end, 1 + (at + end) % 20);
                }
            free(marks);
        }
}

/* --- the units ---------------------------------------------------------------------------------
 */

struct spans {
    struct unecho_span *items; /* owned */
    size_t count, size;
};

/* The spans of a text whose bytes come in pieces of up to `most`, 0: at once. */
static struct spans spans_of(const struct unecho_segmenter *segmenter, const struct bytes *bytes,
                             size_t most, uint64_t random) {
    struct marked m = marked_of(bytes->data, bytes->len);
    struct unecho_text text = {.data = m.s, .marks = m.marks};
    struct spans spans = {NULL, 0, 0};

    do {
        size_t rest = bytes->len - text.len;
        size_t size = most ? random_next(&random) % most : rest, n;

        size = size < rest ? size : rest;
        unecho_marker_update(&segmenter->marker, m.s, text.len, text.len + size, m.marks);
        text.len += size;
        text.last = text.len == bytes->len;
        do {
            if (spans.count + 64 > spans.size) {
                spans.size = spans.size * 2 + 64;
                spans.items = grown(spans.items, spans.size * sizeof(*spans.items));
            }
            n = unecho_segment(segmenter, &text, spans.items + spans.count, 64);
            spans.count += n;
        } while (n > 0);
    } while (!text.last);
    marked_release(&m);
    return spans;
}

static void compare_spans(const struct spans *got, const struct spans *expected, int simd,
                          size_t most) {
    for (size_t i = 0; i < got->count && i < expected->count; i++) {
        const struct unecho_span *a = &got->items[i], *b = &expected->items[i];

        if (a->start != b->start || a->end != b->end || a->flags != b->flags)
            fail_msg("level %d, pieces of %zu: unit %zu is [%zu, %zu) %x, not [%zu, %zu) %x", simd,
                     most, i, a->start, a->end, a->flags, b->start, b->end, b->flags);
    }
    assert_int_equal(got->count, expected->count);
}

static void check_units(const struct kind *kind, const struct unecho_abbrev *abbrev,
                        const struct bytes *bytes, size_t round) {
    static const size_t pieces[] = {2, 70, 700};
    struct spans expected = {NULL, 0, 0};

    for (int simd = UNECHO_SIMD_NONE; simd <= (int)unecho_simd_best(); simd++) {
        struct unecho_segmenter segmenter = segmenter_of(kind, (enum unecho_simd)simd);
        size_t most = simd == UNECHO_SIMD_NONE ? 0 : pieces[round % 3];
        struct spans got;

        segmenter.abbrev = abbrev;
        segmenter.newline = (enum unecho_newline)(round % 3);
        got = spans_of(&segmenter, bytes, most, round);
        if (simd == UNECHO_SIMD_NONE) {
            expected = got;
            continue;
        }
        compare_spans(&got, &expected, simd, most);
        free(got.items);
        got = spans_of(&segmenter, bytes, 0, round);
        compare_spans(&got, &expected, simd, 0);
        free(got.items);
    }
    free(expected.items);
}

static void texts_have_the_same_units(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS) * 2;
    struct unecho_abbrev *abbrev = unecho_abbrev_create();

    assert_non_null(abbrev);
    assert_int_equal(unecho_abbrev_add_languages(abbrev, NULL), UNECHO_OK);
    for (size_t round = 0; round < rounds; round++) {
        struct bytes text = generate_text((enum generate_kind)(round % GENERATE_KINDS), round,
                                          (size_t)100 << round % 7);

        check_units(*state, abbrev, &text, round);
        free(text.data);
    }
    unecho_abbrev_destroy(abbrev);
}

/* -----------------------------------------------------------------------------------------------
 */

#define KINDS(test)                                                                                \
    {test "_sentences", UNECHO_UNIT_SENTENCE, false, false},                                       \
        {test "_sentences_with_nul", UNECHO_UNIT_SENTENCE, true, false},                           \
        {test "_lines", UNECHO_UNIT_LINE, false, false},                                           \
        {test "_records_with_nul", UNECHO_UNIT_LINE, true, false},                                 \
        {test "_paragraphs", UNECHO_UNIT_PARAGRAPH, false, false},                                 \
        {test "_paragraphs_with_nul", UNECHO_UNIT_PARAGRAPH, true, false},                         \
        {test "_exact_sentences", UNECHO_UNIT_SENTENCE, false, true},                              \
        {test "_exact_lines", UNECHO_UNIT_LINE, false, true},                                      \
        {test "_exact_records_with_nul", UNECHO_UNIT_LINE, true, true},                            \
        {test "_documents", UNECHO_UNIT_DOCUMENT, false, false},                                   \
        {test "_documents_with_nul", UNECHO_UNIT_DOCUMENT, true, false},

static const struct kind bytes[] = {KINDS("every_byte")};
static const struct kind wides[] = {KINDS("wide_characters")};
static const struct kind lengths[] = {KINDS("every_length_and_piece")};
static const struct kind texts[] = {KINDS("long_texts")};
static const struct kind units[] = {KINDS("same_units")};
static const struct kind signs[] = {{"the_first_sign", UNECHO_UNIT_SENTENCE, false, false}};
static const struct kind walks[] = {{"the_next_mark", UNECHO_UNIT_SENTENCE, false, false}};

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(bytes, every_byte_at_every_place),      TABLE(wides, wide_characters_at_every_place),
        TABLE(lengths, every_length_and_every_piece), TABLE(texts, long_texts),
        TABLE(walks, the_next_mark_is_the_next),      TABLE(signs, the_first_sign_is_found),
        TABLE(units, texts_have_the_same_units)};

    print_message("levels up to %d\n", (int)unecho_simd_best());
    return RUN_TABLES("marks", tables, argc, argv);
}
