/*
 * What is said most, against a naive count: streams of numbers, each of which is a unit, in
 * documents and scopes. Exact while it fits; beyond, the truth lies between what is told and that
 * less the error. And how units are shortened to a line.
 */
#define _XOPEN_SOURCE 700 /* pseudo-terminals */

#include "counts.h"
#include "excerpt.h"
#include "most.h"
#include "spelling.h"
#include "top.h"

#include "table.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static uint64_t mix(uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* --- streams ---------------------------------------------------------------------------------- */

static uint64_t all_equal(uint64_t i, uint64_t universe) {
    (void)i;
    return universe - 1;
}
static uint64_t in_rounds(uint64_t i, uint64_t universe) { return i % universe; }
static uint64_t at_random(uint64_t i, uint64_t universe) { return mix(i) % universe; }
/* Half of all are the first, half of the others the second, ...; every other one is any. */
static uint64_t skewed(uint64_t i, uint64_t universe) {
    uint64_t bits = mix(i), rank = 0;

    if (bits & 1)
        return (bits >> 1) % universe;
    for (bits >>= 1; bits & 1; bits >>= 1)
        rank++;
    return rank % universe;
}
/* Each comes twice in a row: whoever was evicted does not come again. */
static uint64_t in_pairs(uint64_t i, uint64_t universe) { return i / 2 % universe; }

struct stream {
    const char *name;
    uint64_t (*number)(uint64_t i, uint64_t universe);
    uint64_t count, universe;
    uint64_t document; /* numbers of a document */
    uint64_t scope;    /* documents of a scope; 0: one */
    uint64_t learned;  /* documents at the beginning that are only learned from */
    size_t memory;
    bool exact;
};

enum { PLENTY = 64 << 20 };

static const struct stream streams[] = {
    {"nothing", in_rounds, 0, 1, 1, 0, 0, PLENTY, true},
    {"all_are_different", in_rounds, 5000, 5000, 10, 0, 0, PLENTY, true},
    {"all_are_equal", all_equal, 5000, 5, 10, 0, 0, PLENTY, true},
    {"all_come_twice", in_rounds, 10000, 5000, 10, 0, 0, PLENTY, true},
    {"at_random", at_random, 50000, 3000, 7, 0, 0, PLENTY, true},
    {"skewed", skewed, 50000, 3000, 7, 0, 0, PLENTY, true},
    {"one_document", skewed, 20000, 3000, 20000, 0, 0, PLENTY, true},
    {"a_document_each", skewed, 20000, 3000, 1, 0, 0, PLENTY, true},
    {"scopes", skewed, 50000, 3000, 5, 20, 0, PLENTY, true},
    {"a_scope_is_a_document", skewed, 50000, 300, 50, 1, 0, PLENTY, true},
    {"learned_before", skewed, 50000, 3000, 7, 0, 100, PLENTY, true},
    {"few_in_no_memory", skewed, 50000, 60, 7, 0, 0, 0, true},
    {"skewed_in_little_memory", skewed, 200000, 30000, 7, 0, 0, 200000, false},
    {"at_random_in_little_memory", at_random, 200000, 3000, 7, 0, 0, 100000, false},
    {"rounds_in_little_memory", in_rounds, 100000, 5000, 7, 0, 0, 200000, false},
    {"pairs_in_little_memory", in_pairs, 200000, 100000, 7, 0, 0, 200000, false},
    {"in_no_memory", skewed, 100000, 30000, 7, 0, 0, 0, false},
    {"scopes_in_little_memory", skewed, 100000, 2000, 7, 200, 0, 200000, false},
    {"learned_in_little_memory", skewed, 100000, 30000, 7, 0, 100, 200000, false},
};

/* What is known of a number. */
struct known {
    uint64_t occurrences, documents, in_scope, last;
    uint64_t first; /* where it stood first, in all; */
    bool came;
    uint64_t scope_first; /* and in its scope */
    uint64_t scope;       /* and 1 */
};

/* The unit of a number: some are long, for texts are cut and take memory. */
static size_t spell_number(uint64_t number, char out[1600]) {
    int len = snprintf(out, 1600, "Unit %llu.", (unsigned long long)number);
    size_t longer = mix(number) % 50 == 0 ? mix(number + 1) % 1500 : mix(number + 1) % 60;

    memset(out + len, 'x', longer);
    return (size_t)len + longer;
}

static uint64_t scope_of(const struct stream *stream, uint64_t document) {
    if (document < stream->learned)
        return 0;
    return stream->scope ? 1 + document / stream->scope : 1;
}

/* Are both in one scope, or the first of them in what was learned? */
static bool is_known_in(const struct known *known, uint64_t scope) {
    return known->scope == scope + 1 || (known->came && known->scope == 1);
}

static struct unecho_shown_document *make_documents(const struct stream *stream, uint64_t *count) {
    struct unecho_shown_document *documents;

    *count = stream->count / stream->document + 1;
    documents = calloc(*count, sizeof(*documents));
    assert_non_null(documents);
    for (uint64_t i = 0; i < *count; i++)
        documents[i] = (struct unecho_shown_document){
            .file = "f", .number = i, .learned = i < stream->learned};
    return documents;
}

static struct unecho_spot spot_of(const struct stream *stream,
                                  const struct unecho_shown_document *documents, uint64_t i) {
    return (struct unecho_spot){&documents[i / stream->document], 0, 1, i % stream->document};
}

/* Runs the stream, as the road would tell of it; what a unit's scopes are is noted in `known`. */
static struct unecho_top *run_stream(const struct stream *stream, struct known *known,
                                     const struct unecho_shown_document *documents) {
    struct unecho_top_config config = {.memory = stream->memory};
    struct unecho_top *top = unecho_top_create(&config, NULL);
    char text[1600];

    assert_non_null(top);
    for (uint64_t i = 0; i < stream->count; i++) {
        uint64_t number = stream->number(i, stream->universe), document = i / stream->document;
        uint64_t scope = scope_of(stream, document);
        struct known *k = &known[number];
        bool repeat = is_known_in(k, scope);

        if (!repeat) {
            k->scope = scope + 1;
            k->scope_first = i;
        }
        k->came = true;
        if (repeat && document >= stream->learned) {
            struct unecho_shown_unit unit = {.at = spot_of(stream, documents, i),
                                             .data = text,
                                             .repeat = true,
                                             .first = spot_of(stream, documents, k->scope_first),
                                             .key = mix(number)};

            unit.len = spell_number(number, text);
            unecho_view_top.unit(top, &unit);
            unit.repeat = false; /* this does not count */
            unecho_view_top.unit(top, &unit);
        }
        assert_true(unecho_top_bytes(top) <= stream->memory ||
                    unecho_top_bytes(top) <= UNECHO_TOP_FEW * 1400 + 2000);
    }
    return top;
}

/* Counts numbers [from, to), which are a scope: those that are repeated there, or were learned. */
static void count_scope(const struct stream *stream, struct known *known, const bool *learned,
                        uint64_t from, uint64_t to) {
    for (uint64_t i = from; i < to; i++)
        known[stream->number(i, stream->universe)].in_scope++;
    for (uint64_t i = from; i < to; i++) {
        uint64_t number = stream->number(i, stream->universe);
        struct known *k = &known[number];

        if (k->in_scope < 2 && !learned[number])
            continue;
        if (k->occurrences == 0)
            k->first = i;
        k->occurrences++;
        k->documents += k->documents == 0 || k->last != i / stream->document;
        k->last = i / stream->document;
    }
    for (uint64_t i = from; i < to; i++)
        known[stream->number(i, stream->universe)].in_scope = 0;
}

static struct known *count_naively(const struct stream *stream) {
    struct known *known = calloc(stream->universe, sizeof(*known));
    bool *learned = calloc(stream->universe, sizeof(*learned));
    uint64_t from = stream->learned * stream->document;

    assert_non_null(known);
    assert_non_null(learned);
    for (uint64_t i = 0; i < from; i++)
        learned[stream->number(i, stream->universe)] = true;
    while (from < stream->count) {
        uint64_t scope = scope_of(stream, from / stream->document), to = from;

        while (to < stream->count && scope_of(stream, to / stream->document) == scope)
            to++;
        count_scope(stream, known, learned, from, to);
        from = to;
    }
    free(learned);
    return known;
}

static uint64_t number_of(const struct unecho_top_unit *unit) {
    return strtoull(unit->text + strlen("Unit "), NULL, 10);
}

/* One told unit against what is known of it. */
static void check_unit(const struct unecho_top_unit *unit, const struct known *known,
                       uint64_t bound) {
    char text[1600];
    size_t len = spell_number(number_of(unit), text);

    assert_int_equal(unit->len, len);
    assert_int_equal(unit->text_len, len < UNECHO_TOP_TEXT ? len : UNECHO_TOP_TEXT);
    assert_memory_equal(unit->text, text, unit->text_len);
    assert_true(unit->error <= bound);
    assert_true(unit->occurrences >= known->occurrences);
    assert_true(unit->occurrences - unit->error <= known->occurrences);
    assert_true(unit->documents <= known->documents);
    assert_true(unit->documents > 0);
    if (unit->error == 0) {
        assert_int_equal(unit->occurrences, known->occurrences);
        assert_int_equal(unit->documents, known->documents);
    }
}

/* More often, or as often and first. */
static bool in_order(const struct unecho_top_unit *a, const struct unecho_top_unit *b) {
    if (a->occurrences != b->occurrences)
        return a->occurrences > b->occurrences;
    if (a->first.document->number != b->first.document->number)
        return a->first.document->number < b->first.document->number;
    return a->first.offset < b->first.offset;
}

static void check_missing(const struct stream *stream, const struct known *known, const bool *told,
                          uint64_t bound) {
    for (uint64_t number = 0; number < stream->universe; number++)
        if (!told[number])
            assert_true(known[number].occurrences <= bound);
}

static void counts_as_a_naive_count(void **state) {
    const struct stream *stream = *state;
    struct known *known = count_naively(stream);
    struct known *run = calloc(stream->universe, sizeof(*run));
    struct unecho_top_unit *units = calloc(stream->universe, sizeof(*units));
    bool *told = calloc(stream->universe, sizeof(*told));
    uint64_t count_of_documents;
    struct unecho_shown_document *documents = make_documents(stream, &count_of_documents);
    struct unecho_top *top;
    size_t count;

    assert_non_null(run);
    assert_non_null(units);
    assert_non_null(told);
    top = run_stream(stream, run, documents);
    count = unecho_top_rank(top, units, stream->universe);
    assert_true(count <= stream->universe);
    assert_int_equal(unecho_top_bound(top) == 0, stream->exact);
    for (size_t i = 0; i < count; i++) {
        uint64_t number = number_of(&units[i]);

        assert_false(told[number]);
        told[number] = true;
        check_unit(&units[i], &known[number], unecho_top_bound(top));
        if (i > 0)
            assert_true(in_order(&units[i - 1], &units[i]));
        if (stream->exact && stream->learned == 0)
            assert_int_equal(units[i].first.document->number * stream->document +
                                 units[i].first.offset,
                             known[number].first);
    }
    check_missing(stream, known, told, unecho_top_bound(top));
    unecho_top_destroy(top);
    free(documents);
    free(told);
    free(units);
    free(run);
    free(known);
}

/* --- counters --------------------------------------------------------------------------------- */

struct eviction {
    const char *name;
    uint64_t (*number)(uint64_t i, uint64_t universe);
    size_t room, count;
    uint64_t universe;
    uint64_t step; /* between two keys */
};

static const struct eviction evictions[] = {
    {"evict_from_one", at_random, 1, 2000, 5, 1},
    {"evict_from_few", at_random, 10, 20000, 30, 1},
    {"evict_skewed", skewed, 100, 100000, 10000, 1},
    {"evict_rounds", in_rounds, 100, 20000, 101, 1},
    {"evict_pairs", in_pairs, 100, 100000, 50000, 1},
    {"evict_equal_homes", at_random, 60, 20000, 90, (uint64_t)1 << 63 >> 8},
};

static void check_counters(const struct unecho_counts *counts, const struct eviction *row,
                           const uint64_t *truth) {
    uint64_t least = UINT64_MAX;

    for (uint64_t number = 0; number < row->universe; number++) {
        size_t place = unecho_counts_find(counts, number * row->step);

        if (place == UNECHO_COUNTS_NONE) {
            assert_true(truth[number] <= counts->floor);
            continue;
        }
        assert_true(place < counts->count);
        assert_int_equal(counts->items[place].key, number * row->step);
        assert_true(counts->items[place].count >= truth[number]);
        assert_true(counts->items[place].count - counts->items[place].error <= truth[number]);
        if (counts->items[place].count < least)
            least = counts->items[place].count;
    }
    assert_true(counts->floor <= least);
}

static void counters_bound_the_truth(void **state) {
    const struct eviction *row = *state;
    uint64_t *truth = calloc(row->universe, sizeof(*truth));
    struct unecho_counts counts = {0};

    assert_non_null(truth);
    assert_true(unecho_counts_reserve(&counts, row->room));
    for (size_t i = 0; i < row->count; i++) {
        uint64_t number = row->number(i, row->universe);
        size_t place = unecho_counts_find(&counts, number * row->step);

        truth[number]++;
        if (place != UNECHO_COUNTS_NONE) {
            counts.items[place].count++;
        } else {
            if (counts.count == row->room)
                unecho_counts_evict(&counts, unecho_counts_least(&counts));
            (void)unecho_counts_add(&counts, number * row->step, 1);
        }
        if (i % 997 == 0 || i + 1 == row->count)
            check_counters(&counts, row, truth);
    }
    assert_true(counts.floor > 0);
    unecho_counts_release(&counts);
    free(truth);
}

/* --- the few ---------------------------------------------------------------------------------- */

struct few {
    const char *name;
    uint64_t (*number)(uint64_t i, uint64_t universe);
    uint64_t count, universe;
};

static const struct few fews[] = {
    {"few_of_nothing", at_random, 0, 1},
    {"few_of_one", all_equal, 100, 1},
    {"few_of_two", in_rounds, 101, 2},
    {"few_of_many", skewed, 100000, 1000},
    {"few_of_random", at_random, 100000, 500},
    {"few_of_more_than_have_counters", skewed, 1000000, 200000},
    {"few_of_pairs", in_pairs, 400000, 200000},
};

/* How many went more often than that. */
static size_t count_above(const uint64_t *truth, uint64_t universe, uint64_t count) {
    size_t above = 0;

    for (uint64_t i = 0; i < universe; i++)
        above += truth[i] > count;
    return above;
}

static void the_few_are_those_that_went_most(void **state) {
    const struct few *row = *state;
    uint64_t *truth = calloc(row->universe, sizeof(*truth));
    struct unecho_most *most = calloc(1, sizeof(*most));
    bool fits = row->universe <= UNECHO_MOST_COUNTERS;
    size_t expected = row->count < row->universe ? (size_t)row->count : (size_t)row->universe;
    char text[1600];

    assert_non_null(truth);
    assert_non_null(most);
    for (uint64_t i = 0; i < row->count; i++) {
        uint64_t number = row->number(i, row->universe);

        truth[number]++;
        unecho_most_add(most, mix(number), text, spell_number(number, text));
    }
    assert_int_equal(most->unit_count, expected < UNECHO_MOST_UNITS ? expected : UNECHO_MOST_UNITS);
    for (size_t i = 0; i < most->unit_count; i++) {
        const struct unecho_most_unit *unit = &most->units[i];
        uint64_t number = strtoull(unit->text + strlen("Unit "), NULL, 10);

        assert_int_equal(unit->key, mix(number));
        assert_int_equal(unit->len, spell_number(number, text));
        assert_memory_equal(unit->text, text, unit->text_len);
        assert_true(unit->count <= truth[number]);
        assert_true(i == 0 || unit->count <= most->units[i - 1].count);
        if (unit->exact)
            assert_int_equal(unit->count, truth[number]);
        if (fits)
            assert_true(unit->exact && count_above(truth, row->universe, unit->count) <= i);
    }
    if (row->number == skewed) /* whatever is evicted, those that stand out are found */
        assert_true(most->units[0].key == mix(0) && most->units[0].exact);
    unecho_most_release(most);
    free(most);
    free(truth);
}

static void add_times(struct unecho_most *most, uint64_t number, size_t times) {
    for (size_t i = 0; i < times; i++)
        unecho_most_add(most, mix(number), "Some unit.", 10);
}

/* A unit of the few that has lost its counter and gets another is not two of them, nor less than
 * it was. */
static void one_of_the_few_may_come_again(void **state) {
    enum { OTHERS = 200 * UNECHO_MOST_COUNTERS };
    struct unecho_most *most = calloc(1, sizeof(*most));

    (void)state;
    assert_non_null(most);
    add_times(most, 1, 9);
    add_times(most, 2, 5);
    add_times(most, 3, 3);
    for (uint64_t i = 0; i < OTHERS; i++)
        add_times(most, 100 + i, 1);
    assert_int_equal(unecho_counts_find(&most->counts, mix(1)), UNECHO_COUNTS_NONE);
    add_times(most, 1, 20);
    assert_int_equal(most->units[0].key, mix(1));
    assert_int_equal(most->units[0].count, 9);
    assert_true(most->units[1].key != mix(1) && most->units[2].key != mix(1));
    add_times(most, 1, 20);
    assert_true(most->units[0].count > 9 && !most->units[0].exact);
    unecho_most_release(most);
    free(most);
}

/* --- lines ------------------------------------------------------------------------------------ */

struct line {
    const char *name, *unit;
    size_t len;
    const char *data, *terminal, *shorter; /* 20 columns */
};

#define UNIT(text) text, sizeof(text) - 1

static const struct line lines[] = {
    {"plain", UNIT("Read more."), "Read more.", "Read more.", "Read more."},
    {"white_space", UNIT("Read  \t\r\n more\xC2\x85now.\xE2\x80\xA8Go."), "Read more now. Go.",
     "Read more now. Go.", "Read more now. Go."},
    {"escape", UNIT("\x1B[31mRed\x07"), "\x1B[31mRed\x07", "?[31mRed?", "?[31mRed?"},
    {"turned",
     UNIT("a\xE2\x80\xAE"
          "b"),
     "a\xE2\x80\xAE"
     "b",
     "a?b", "a?b"},
    {"broken",
     UNIT("a\xC3 b\xFF"
          "c\xE2\x80"),
     "a\xC3 b\xFF"
     "c\xE2\x80",
     "a? b?c??", "a? b?c??"},
    {"just_fits", UNIT("12345678901234567890"), "12345678901234567890", "12345678901234567890",
     "12345678901234567890"},
    {"too_long", UNIT("123456789012345678901"), "123456789012345678901", "123456789012345678901",
     "12345678901234567..."},
    {"no_space_before_dots", UNIT("1234567890123456 89012345"), "1234567890123456 89012345",
     "1234567890123456 89012345", "1234567890123456..."},
    {"wide", UNIT("日本語日本語日本語日本"), "日本語日本語日本語日本", "日本語日本語日本語日本",
     "日本語日本語日本..."},
};

static char *written(const struct line *line, int how) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    if (how < 2)
        unecho_excerpt_write(out, line->unit, line->len, how == 0);
    else
        unecho_excerpt_write_short(out, line->unit, line->len, false, 20);
    fclose(out);
    assert_non_null(text);
    return text;
}

static void a_unit_is_a_line(void **state) {
    const struct line *line = *state;
    const char *expected[] = {line->data, line->terminal, line->shorter};

    for (int how = 0; how < 3; how++) {
        char *text = written(line, how);

        assert_string_equal(text, expected[how]);
        free(text);
    }
}

struct cut {
    const char *name, *unit;
    size_t most, end;
};

static const struct cut cuts[] = {
    {"cut_nothing", "abc", 3, 3},
    {"cut_ascii", "abcd", 3, 3},
    {"cut_before_a_character", "ab\xC3\xA9", 3, 2},
    {"cut_behind_a_character", "ab\xC3\xA9z", 4, 4},
    {"cut_before_four_bytes", "a\xF0\x9F\x98\x80", 4, 1},
    {"cut_what_is_no_utf8", "\x80\x80\x80\x80\x80\x80\x80\x80", 6, 6},
};

static void a_cut_is_between_characters(void **state) {
    const struct cut *cut = *state;

    assert_int_equal(unecho_excerpt_cut(cut->unit, strlen(cut->unit), cut->most), cut->end);
}

/* --- the list --------------------------------------------------------------------------------- */

static struct unecho_io_error noticed;
static char notice_text[512];

static void note(const char *file, struct unecho_io_error error) {
    assert_string_equal(file, "--top");
    noticed = error;
    snprintf(notice_text, sizeof(notice_text), "%s", error.tried);
}

static void say(struct unecho_top *top, const struct unecho_shown_document *document,
                const char *text, size_t len, uint64_t offset) {
    struct unecho_shown_unit unit = {.at = {document + 1, 0, 2, offset},
                                     .data = text,
                                     .len = len,
                                     .repeat = true,
                                     .first = {document, 0, 1, offset},
                                     .key = mix(offset)};

    unecho_view_top.unit(top, &unit);
}

static const struct unecho_shown_document two[] = {{.file = "a"}, {.file = "b", .number = 1}};

/* What two documents that both say some hostile units give, in `out`. */
static void list_to(struct unecho_writer *writer, char end, size_t memory) {
    struct unecho_top_config config = {.most = 3, .memory = memory, .end = end, .notice = note};
    struct unecho_top *top = unecho_top_create(&config, writer);
    char *large = malloc(1 << 20);
    const char *file;
    struct unecho_io_error error;

    assert_non_null(top);
    assert_non_null(large);
    memset(large, 'y', 1 << 20);
    say(top, two, "\x1B]0;Title\x07 and\n more", 20, 7);
    say(top, two, large, 1 << 20, 3);
    say(top, two, "Last of all.", 12, 9);
    say(top, two, "Not listed.", 11, 10);
    say(top, two, "Last of all.", 12, 9);
    if (memory == 0)
        for (uint64_t i = 0; i < 200; i++)
            say(top, two, "Something else.", 15, 100 + i);
    assert_true(unecho_view_top.finish(top, &file, &error));
    free(large);
    unecho_view_top.destroy(top);
}

static void the_list_is_data(void **state) {
    char name[] = "/tmp/unecho-top-XXXXXX", text[4096];
    int fd = mkstemp(name);
    struct unecho_writer writer;
    ssize_t len;
    char expected[2048], large[UNECHO_TOP_TEXT + 1];

    (void)state;
    assert_true(fd >= 0);
    noticed.tried = NULL;
    assert_true(unecho_writer_open(&writer, name, true));
    list_to(&writer, '\0', PLENTY);
    assert_true(unecho_writer_commit(&writer));
    unecho_writer_release(&writer);
    close(fd);
    fd = open(name, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    len = read(fd, text, sizeof(text) - 1);
    assert_true(len > 0);
    memset(large, 'y', UNECHO_TOP_TEXT);
    large[UNECHO_TOP_TEXT] = '\0';
    snprintf(expected, sizeof(expected),
             "      3       2 Last of all.|      2       2 %s... (1048576 bytes)|"
             "      2       2 \x1B]0;Title\x07 and more|",
             large);
    for (ssize_t i = 0; i < len; i++)
        if (text[i] == '\0')
            text[i] = '|';
    text[len] = '\0';
    assert_string_equal(text, expected);
    assert_null(noticed.tried);
    close(fd);
    unlink(name);
}

/* A pseudo-terminal, its other end in *other; or -1. */
static int open_terminal(int *other) {
    int terminal = -1;

    *other = posix_openpt(O_RDWR | O_NOCTTY);
    if (*other >= 0 && grantpt(*other) == 0 && unlockpt(*other) == 0)
        terminal = open(ptsname(*other), O_RDWR | O_NOCTTY);
    return terminal;
}

static void the_list_steers_no_terminal(void **state) {
    char text[8192];
    int other, terminal = open_terminal(&other);
    struct unecho_writer writer;
    ssize_t len;

    (void)state;
    if (terminal < 0)
        skip(); /* there are none here */
    assert_true(unecho_writer_open(&writer, NULL, false));
    writer.fd = terminal;
    list_to(&writer, '\n', PLENTY);
    unecho_writer_flush(&writer);
    len = read(other, text, sizeof(text) - 1);
    assert_true(len > 0);
    text[len] = '\0';
    assert_null(memchr(text, '\x1B', (size_t)len));
    assert_non_null(strstr(text, "2 ?]0;Title? and more"));
    unecho_writer_release(&writer);
    close(terminal);
    close(other);
}

static void a_list_that_is_not_exact_is_said_to_be(void **state) {
    struct unecho_writer writer;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_true(nowhere >= 0);
    assert_true(unecho_writer_open(&writer, NULL, false));
    writer.fd = nowhere;
    noticed.tried = NULL;
    list_to(&writer, '\n', 0);
    unecho_writer_release(&writer);
    close(nowhere);
    assert_non_null(noticed.tried);
    assert_non_null(strstr(notice_text, "occurrences may be too high by up to 6,"));
}

/* The first of the list never had to make room. */
static void a_list_that_is_exact_is_not_said_not_to_be(void **state) {
    struct unecho_top_config config = {.most = 1, .end = '\n', .notice = note};
    struct unecho_writer writer;
    struct unecho_top *top = unecho_top_create(&config, &writer);
    const char *file;
    struct unecho_io_error error;

    (void)state;
    assert_non_null(top);
    assert_true(unecho_writer_open(&writer, NULL, false));
    writer.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    assert_true(writer.fd >= 0);
    noticed.tried = NULL;
    for (uint64_t i = 0; i < 200; i++) {
        say(top, two, "Often.", 6, 1);
        say(top, two, "Something else.", 15, 100 + i);
    }
    assert_true(unecho_top_bound(top) > 0);
    assert_true(unecho_view_top.finish(top, &file, &error));
    assert_null(noticed.tried);
    close(writer.fd);
    unecho_writer_release(&writer);
    unecho_view_top.destroy(top);
}

struct single {
    const char *name;
    void (*test)(void **state);
};

/* What goes for another reason than that it is said elsewhere does not count. */
static void only_repeats_are_removed_most(void **state) {
    struct unecho_most most = {.unit_count = 0};

    (void)state;
    for (int why = UNECHO_WHY_KEPT; why <= UNECHO_WHY_SHORT; why++) {
        struct unecho_trace trace = {.data = "Said.", .len = 5, .key = 1, .why = why};
        struct unecho_shown_unit unit = {.data = "Said.", .len = 5, .key = 1, .why = why};

        unecho_most_trace(&most, &trace);
        unecho_view_most.unit(&most, &unit);
    }
    assert_int_equal(most.unit_count, 1);
    assert_int_equal(most.units[0].count, 8);
    unecho_most_release(&most);
}

static void json_has_all_of_a_text(void **state) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    (void)state;
    assert_non_null(out);
    unecho_spell_json_text(out, "a\0\"b\xC3\xA9\xFF\xC3", 8);
    fclose(out);
    assert_string_equal(text, "\"a\\u0000\\\"b\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\"");
    free(text);
}

static const struct single singles[] = {
    {"only_repeats_are_removed_most", only_repeats_are_removed_most},
    {"json_has_all_of_a_text", json_has_all_of_a_text},
    {"one_of_the_few_may_come_again", one_of_the_few_may_come_again},
    {"the_list_is_data", the_list_is_data},
    {"the_list_steers_no_terminal", the_list_steers_no_terminal},
    {"a_list_that_is_not_exact_is_said_to_be", a_list_that_is_not_exact_is_said_to_be},
    {"a_list_that_is_exact_is_not_said_not_to_be", a_list_that_is_exact_is_not_said_not_to_be},
};

static void run_single(void **state) {
    const struct single *row = *state;

    row->test(NULL);
}

int main(int argc, char **argv) {
    static const struct table tables[] = {
        TABLE(streams, counts_as_a_naive_count),       TABLE(evictions, counters_bound_the_truth),
        TABLE(fews, the_few_are_those_that_went_most), TABLE(lines, a_unit_is_a_line),
        TABLE(cuts, a_cut_is_between_characters),      TABLE(singles, run_single),
    };

    return RUN_TABLES("top", tables, argc, argv);
}
