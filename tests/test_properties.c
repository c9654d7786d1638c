/*
 * The promises over texts that nobody wrote by hand (oracle.h says what must hold):
 *
 *     UNECHO_ROUNDS=100000 UNECHO_SEED=7 test_properties 'sentences*'   a long run
 *     UNECHO_TEXTS=articles:notes.txt test_properties 'real*'           over files and folders
 *     UNECHO_FUZZ=finds test_properties fuzz_inputs                      what a fuzzer found
 *
 * A text that fails is made as small as possible (UNECHO_TRIES=20000: smaller) and printed
 * in C's spelling. Its first six bytes choose the configuration; put it into tests/fuzz/ as a file,
 * and it stays tested.
 */
#include "generate.h"
#include "normalize.h"
#include "oracle.h"
#include "read_files.h"
#include "table.h"
#include "utf8.h"

#include <sys/resource.h>

enum { ROUNDS = 120, FAULTS = 16, TRIES = 1500, SEEDS = 24, SLICE = 1 << 20, ANY = -1 };

/* --- what failed -------------------------------------------------------------------------------
 */

/* The faults that a row has met: each is shown once, and counted. */
struct faults {
    struct {
        const char *fault;
        size_t times;
    } met[FAULTS];
    size_t count;
    struct tally tally;
};

/* Is the fault new to the row? */
static bool meet(struct faults *faults, const char *fault) {
    for (size_t i = 0; i < faults->count; i++)
        if (strcmp(faults->met[i].fault, fault) == 0) {
            faults->met[i].times++;
            return false;
        }
    assert_in_range(faults->count, 0, FAULTS - 1);
    faults->met[faults->count].fault = fault;
    faults->met[faults->count++].times = 1;
    return true;
}

static const char *fault_of(const struct bytes *bytes) {
    struct tally tally = {0};
    struct trial trial = trial_of_bytes((const unsigned char *)bytes->data, bytes->len);

    return trial_fault(&trial, &tally);
}

/* Has it the fault still? One of pushes needs the right ones, which the seed and the length tell:
 * some others are tried. */
static bool still_fails(struct bytes *bytes, const char *fault) {
    const char *now = fault_of(bytes);
    char seed = bytes->data[3];

    for (int i = 1; i < SEEDS && !(now && strcmp(now, fault) == 0); i++) {
        if (strncmp(fault, "P5", 2) != 0)
            return false;
        bytes->data[3] = (char)(seed + i * 6);
        now = fault_of(bytes);
    }
    return now && strcmp(now, fault) == 0;
}

/* Drops bytes[at, at + len) if the fault stays. */
static bool drop(struct bytes *bytes, size_t at, size_t len, const char *fault) {
    struct bytes less = {NULL, 0, 0};

    bytes_add(&less, bytes->data, at);
    bytes_add(&less, bytes->data + at + len, bytes->len - at - len);
    if (!still_fails(&less, fault)) {
        free(less.data);
        return false;
    }
    free(bytes->data);
    *bytes = less;
    return true;
}

/* Greedy: tries to do without halves, quarters, ... single bytes, as long as something goes. */
static void minimise(struct bytes *bytes, const char *fault) {
    size_t tries = number_of_env("UNECHO_TRIES", TRIES);
    bool smaller = true;

    while (smaller && tries) {
        smaller = false;
        for (size_t len = bytes->len / 2; len > 0; len /= 2)
            for (size_t at = TRIAL_HEAD; at + len <= bytes->len && tries; tries--) {
                bool gone = drop(bytes, at, len, fault);

                smaller |= gone;
                at += gone ? 0 : len;
            }
    }
}

static void print_config(const struct trial *trial) {
    static const char *const units[] = {"sentence", "line", "paragraph", "document"};
    static const char *const newlines[] = {"auto", "break", "space"};
    static const char *const matches[] = {"exact", "text", "loose"};
    static const char *const keeps[] = {"first", "repeated", "unique", "all"};
    const struct unecho_config *config = &trial->config;

    fprintf(stderr,
            "  unit=%s newline=%s match=%s keep=%s span=%zu within=%zu min_words=%zu%s%s%s%s%s%s\n"
            "  languages=%s words=%u parts=%zu%s%s seed=%u\n",
            units[config->unit], newlines[config->newline], matches[config->match],
            keeps[config->keep], config->span, config->within, config->min_words,
            config->fold_case ? " fold_case" : "",
            config->zero_terminated ? " zero_terminated" : "", config->blank ? " blank" : "",
            config->count ? " count" : "", trial->seen ? " seen" : "",
            trial->allowed ? " allowed" : "", config->languages ? config->languages : "all",
            trial->words, trial->parts.count, trial->parts.breaks ? " breaks" : "",
            trial->parts.forgotten ? " forgotten" : "", (unsigned)trial->seed);
}

/* Tries `bytes` (a head and a text), and shows a fault that is new to the row. */
static void try(struct faults *faults, const struct bytes *bytes, const char *origin) {
    struct trial trial = trial_of_bytes((const unsigned char *)bytes->data, bytes->len);
    struct bytes small = {NULL, 0, 0};
    const char *fault;

    fault = trial_fault(&trial, &faults->tally);
    if (!fault || !meet(faults, fault))
        return;
    bytes_add(&small, bytes->data, bytes->len);
    minimise(&small, fault);
    fprintf(stderr, "%s\n  %s\n", fault, origin);
    print_config(&trial);
    fprintf(stderr, "  ");
    for (size_t i = 0; i < small.len && i < TRIAL_HEAD; i++)
        fprintf(stderr, "%02x ", (unsigned char)small.data[i]);
    fprintf(stderr, "\"");
    print_escaped(small.data + TRIAL_HEAD, (small.len < 3000 ? small.len : 3000) - TRIAL_HEAD);
    fprintf(stderr, "\"\n");
    free(small.data);
}

/* Says how much was tried, and how often each fault was met. */
static void finish_faults(const struct faults *faults, const char *name) {
    const struct tally *tally = &faults->tally;

    print_message("%s: %zu texts, %zu with something removed\n", name, tally->texts,
                  tally->removals);
    for (size_t i = 0; i < faults->count; i++)
        fprintf(stderr, "%s: %zu of %zu texts: %s\n", name, faults->met[i].times, tally->texts,
                faults->met[i].fault);
    assert_int_equal(faults->count, 0);
}

/* --- generated texts ---------------------------------------------------------------------------
 */

struct generated {
    const char *name;
    int kind, unit, newline; /* ANY: drawn too */
    size_t times;            /* as many rounds as others */
    bool blank;              /* line ends of what goes stay */
};

static const struct generated generated[] = {
    {"sentences_of_articles", GENERATE_ARTICLE, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, 4,
     false},
    {"sentences_of_the_world", GENERATE_WORLD, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, 3, false},
    {"sentences_with_broken_bytes", GENERATE_BYTES, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, 2,
     false},
    {"sentences_of_soup", GENERATE_SOUP, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, 4, false},
    {"sentences_of_noise", GENERATE_NOISE, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, 1, false},
    {"sentences_of_lines", GENERATE_LINES, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, 2, false},
    {"sentences_of_phrases", GENERATE_PHRASES, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, 4, false},
    {"sentences_newline_break", ANY, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_BREAK, 2, false},
    {"sentences_newline_space", ANY, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_SPACE, 2, false},
    {"lines", ANY, UNECHO_UNIT_LINE, ANY, 1, false},
    {"paragraphs", ANY, UNECHO_UNIT_PARAGRAPH, ANY, 1, false},
    {"documents", ANY, UNECHO_UNIT_DOCUMENT, ANY, 1, false},
    {"blank_sentences", ANY, UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, 4, true},
    {"blank_sentences_newline", ANY, UNECHO_UNIT_SENTENCE, ANY, 2, true},
    {"blank_units", ANY, ANY, ANY, 2, true},
};

/* The six bytes of a trial that is as the row says. */
static void draw_head(struct generator *g, const struct generated *row, char head[TRIAL_HEAD]) {
    struct trial trial;

    do {
        uint64_t r = random_next(&g->state);

        for (size_t i = 0; i < TRIAL_HEAD; i++)
            head[i] = (char)(r >> (8 * i));
        if (chance(g, 60)) /* fewer of the options that few use */
            head[0] &= 0x7F;
        if (chance(g, 70))
            head[4] = 0, head[5] = (char)(chance(g, 15) ? 0xC0 : 0); /* a window */
        else if (chance(g, 50)) /* its own words, and nothing else of that */
            head[4] = (char)(0x20 | below(g, 4) << 3), head[5] = (char)(below(g, 2) << 7);
        if (row->blank || chance(g, 10))
            head[4] = (char)((head[4] & ~7) | 5);
        trial = trial_of_bytes((const unsigned char *)head, TRIAL_HEAD);
    } while ((row->unit != ANY && (int)trial.config.unit != row->unit) ||
             (row->newline != ANY && (int)trial.config.newline != row->newline));
}

static void generated_texts(void **state) {
    const struct generated *row = *state;
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS) * row->times;
    size_t first = number_of_env("UNECHO_SEED", 1);
    struct faults faults = {.count = 0};

    for (size_t round = 0; round < rounds; round++) {
        struct generator g = {.state = first * 1000003 + round};
        int kind = row->kind == ANY ? (int)below(&g, GENERATE_KINDS) : row->kind;
        size_t size = (size_t)200 << below(&g, chance(&g, 20) ? 7 : 4);
        struct bytes bytes = {NULL, 0, 0}, text;
        char head[TRIAL_HEAD], origin[80];

        draw_head(&g, row, head);
        text = generate_text((enum generate_kind)kind, g.state, size + below(&g, size / 2));
        bytes_add(&bytes, head, sizeof(head));
        bytes_add(&bytes, text.data, text.len);
        snprintf(origin, sizeof(origin), "UNECHO_SEED=%zu, round %zu", first, round);
        try(&faults, &bytes, origin);
        free(bytes.data);
        free(text.data);
    }
    finish_faults(&faults, row->name);
}

/* P1 without the oracle: every word is another, so nothing can be a repeat. */
static void unique_words_pass_unchanged(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS), first = number_of_env("UNECHO_SEED", 1);

    (void)state;
    for (size_t round = 0; round < rounds * 2; round++) {
        struct trial trial = {.config = {.match = UNECHO_MATCH_TEXT}};
        struct bytes text =
            generate_text(GENERATE_UNIQUE, first * 7919 + round, 300 + round % 5000);
        struct answer answer;

        trial.config.unit = (enum unecho_unit)(round % 8 < 3 ? round % 8 + 1 : 0);
        trial.config.newline = (enum unecho_newline)(round % 3);
        trial.config.blank = round % 7 == 0;
        trial.config.keep = round % 5 ? UNECHO_KEEP_FIRST : UNECHO_KEEP_UNIQUE;
        answer = ask(&trial, &trial.config, text.data, text.len, round & 1 ? PUSH_RANDOM : 1);
        if (!bytes_equal(text.data, text.len, answer.out.data, answer.out.len)) {
            print_escaped(text.data, text.len);
            fail_msg("UNECHO_SEED=%zu, round %zu: bytes changed", first, round);
        }
        answer_release(&answer);
        free(text.data);
    }
}

/* The oracle's classes come from utf8proc, the engine's from a table made from Unicode's files. */
static void oracle_and_engine_know_the_same_characters(void **state) {
    (void)state;
    for (utf8proc_int32_t cp = 0; cp <= 0x10FFFF; cp++) {
        uint8_t flags = unecho_utf8_flags((uint32_t)cp);
        unsigned class = flags & UNECHO_CLASS_MASK;

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        if (is_white(cp) != (class == UNECHO_SPACE || class == UNECHO_NEWLINE) ||
            is_alnum(cp) != ((flags & UNECHO_ALNUM) != 0) ||
            is_word_alone(cp) != ((flags & UNECHO_WORD_ALONE) != 0) ||
            (cp >= 0x80 && (folded_point(cp) >= 0) != ((flags & UNECHO_FOLDED) != 0)))
            fail_msg("U+%04X", (unsigned)cp);
    }
}

/* The engine's loose form of a short text; the caller releases the normalizer. */
static void expect_loose_form(struct unecho_normalizer *normalizer, const struct bytes *text) {
    static const uint8_t no_ends[256];
    const struct unecho_config config = {.match = UNECHO_MATCH_LOOSE};
    struct bytes expected = form_of(&config, text->data, text->len);
    uint64_t ends[UNECHO_MARKS_ROOM(256)], odd[UNECHO_MARKS_ROOM(256)];
    struct unecho_text unit = {.data = text->data, .marks = {ends, odd}, .len = text->len};
    struct unecho_marker marker;
    const char *form;
    size_t len;

    assert_in_range(text->len, 0, 256);
    unecho_marker_init(&marker, no_ends, true, unecho_simd_best());
    unecho_marker_update(&marker, text->data, 0, text->len, unit.marks);
    assert_int_equal(
        unecho_normalize(normalizer, &unit, &(struct unecho_span){0, text->len, 0}, &form, &len),
        UNECHO_OK);
    if (!bytes_equal(form, len, expected.data, expected.len)) {
        print_escaped(text->data, text->len);
        fputs("\n  engine: ", stderr);
        print_escaped(form, len);
        fputs("\n  oracle: ", stderr);
        print_escaped(expected.data, expected.len);
        fail_msg("another loose form");
    }
    free(expected.data);
}

/* Marks, numbers and letters in any order, as sentences have them too seldom. */
static void loose_forms_are_as_the_oracle_says(void **state) {
    static const struct sample pieces[] = {
        S("a"),  S("B"),  S("5"),  S("7"),    S(" "),  S("."),  S(","), S("-"),       S("'"),
        S("*"),  S("_"),  S("~"),  S("#"),    S(">"),  S("\\"), S("("), S("\""),      S("+"),
        S("$"),  S("%"),  S("字"), S("。"),   S("カ"), S("é"),  S("ß"), S("e\u0301"), S("²"),
        S("½"),  S("５"), S("．"), S("－"),   S("—"),  S("´"),  S("׳"), S("\u0301"),  S("\u309B"),
        S("हि"), S("㏠"), S("〇"), S("\xFF"), S("|"),  S("`"),  S("…"), S("\u00AD"),  S("½５")};
    const struct unecho_config config = {.match = UNECHO_MATCH_LOOSE};
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS) * 200;
    uint64_t random = number_of_env("UNECHO_SEED", 1);
    struct unecho_normalizer normalizer;

    (void)state;
    unecho_normalizer_init(&normalizer, &config);
    for (size_t round = 0; round < rounds; round++) {
        struct bytes text = {NULL, 0, 0};

        for (uint64_t n = 1 + random_next(&random) % 12; n > 0; n--)
            add_sample(&text, pieces[random_next(&random) % (sizeof(pieces) / sizeof(*pieces))]);
        expect_loose_form(&normalizer, &text);
        free(text.data);
    }
    unecho_normalizer_release(&normalizer);
}

/* --- P7 ----------------------------------------------------------------------------------------
 */

/* `times` pushes of `piece` with the default configuration, and then a sentence. */
struct endless {
    const char *name;
    struct sample piece;
    int limited; /* are units cut at the limit? ANY: not looked at */
};

static const struct endless endless[] = {
    {"a_sentence_without_end_is_cut", S("and so it went on, "), 1},
    {"a_word_without_end_is_cut", S("abcdefg"), 1},
    {"a_script_without_stops_is_cut", S("東京"), 1},
    {"broken_bytes_without_end_are_cut", S("\x80"), 1},
    {"quotes_without_end_are_cut", S("\""), 1},
    {"stops_without_end_are_cut", S("."), ANY},
    {"spaced_stops_without_end_are_cut", S(". "), ANY},
    {"closers_without_end_are_cut", S(")"), 1},
    {"stop_and_closers_without_end_are_cut", S(".)"), ANY},
    {"abbreviations_without_end_are_cut", S("Mr. "), 1},
    {"small_letters_after_stops_are_cut", S("x. y, "), 1},
    {"wrapped_lines_without_end_are_cut",
     S("the quick brown fox jumps over the lazy dog and goes on to the\n"), 1},
    {"white_space_without_end_passes", S(" "), 0},
    {"wide_white_space_without_end_passes", S("\xE3\x80\x80"), 0},
    {"line_ends_without_end_pass", S("\n"), 0},
    {"crlf_line_ends_without_end_pass", S("\r\n"), 0},
    {"spaces_before_crlf_pass", S(" \r\n"), 0},
};

static struct bytes endless_text(const struct endless *row, size_t size) {
    struct bytes text = {NULL, 0, 0};

    ADD(&text, "First. ");
    while (text.len < size)
        bytes_add(&text, row->piece.s, row->piece.len);
    ADD(&text, " Last. First. Other.\n");
    return text;
}

static void window_is_bounded(void **state) {
    const struct endless *row = *state;
    struct trial trial = {.config = {.match = UNECHO_MATCH_TEXT, .list = true}};
    struct bytes text = endless_text(row, UNECHO_UNIT_LIMIT + UNECHO_UNIT_LIMIT / 4);
    struct answer answer, flow, other;

    trial.config.keep = UNECHO_KEEP_ALL;
    answer = ask(&trial, &trial.config, text.data, text.len, 4096);
    for (size_t i = 0; i < answer.count; i++)
        assert_in_range(answer.runs[i].len, 1, UNECHO_UNIT_LIMIT + 3);
    if (row->limited != ANY)
        assert_int_equal(answer.stats.limited > 0, row->limited);
    trial.config.list = false;
    flow = ask(&trial, &trial.config, text.data, text.len, 4096);
    assert_true(bytes_equal(flow.out.data, flow.out.len, text.data, text.len));
    /* white space may wait for a unit, a unit for its end, and both for the bytes after */
    assert_in_range(flow.most_held, 0, 2 * UNECHO_UNIT_LIMIT + 3 * 4096);
    answer_release(&flow);
    trial.config = (struct unecho_config){.match = UNECHO_MATCH_TEXT};
    flow = ask(&trial, &trial.config, text.data, text.len, 4096);
    other = ask(&trial, &trial.config, text.data, text.len, 65521);
    assert_true(bytes_equal(flow.out.data, flow.out.len, other.out.data, other.out.len));
    answer_release(&answer);
    answer_release(&flow);
    answer_release(&other);
    free(text.data);
}

/* White space that is too long for a gap, behind a paragraph, is cut up the same however much of it
 * comes at once. */
static void long_gaps_are_cut_alike(void **state) {
    static const char *const pieces[] = {"\n", "\r\n", "\n\xE3\x80\x80"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct trial trial = {.config = {.unit = UNECHO_UNIT_PARAGRAPH, .list = true}};
        struct bytes text = {NULL, 0, 0};
        struct answer whole, other;

        ADD(&text, "First");
        while (text.len < 2 * UNECHO_UNIT_LIMIT + 100)
            bytes_add(&text, pieces[i], strlen(pieces[i]));
        ADD(&text, "Last");
        trial.config.keep = UNECHO_KEEP_ALL;
        whole = ask(&trial, &trial.config, text.data, text.len, PUSH_WHOLE);
        other = ask(&trial, &trial.config, text.data, text.len, 4097);
        assert_int_equal(whole.count, other.count);
        for (size_t j = 0; j < whole.count; j++)
            assert_int_equal(whole.runs[j].len, other.runs[j].len);
        answer_release(&whole);
        answer_release(&other);
        free(text.data);
    }
}

/* The resident memory does not follow the input. Not with sanitizers, which keep freed memory. */
static void memory_is_bounded(void **state) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    (void)state;
    skip();
#else
    struct unecho_config config = {.match = UNECHO_MATCH_TEXT};
    struct rusage before, after;
    char block[4096];
    unecho *u;

    (void)state;
    unecho_config_init(&config);
    u = unecho_create(&config);
    assert_non_null(u);
    getrusage(RUSAGE_SELF, &before);
    for (size_t i = 0; i < 16384; i++) {
        struct unecho_run run;

        for (size_t j = 0; j < sizeof(block); j++)
            block[j] = (char)('a' + (i * j + (j >> 3)) % 26);
        assert_int_equal(unecho_push(u, block, sizeof(block), false), UNECHO_OK);
        while (unecho_next(u, &run) == 1)
            assert_non_null(run.data);
    }
    getrusage(RUSAGE_SELF, &after);
    unecho_destroy(u);
    assert_in_range(after.ru_maxrss - before.ru_maxrss, 0, 16 * 1024); /* KiB */
#endif
}

/* --- files -------------------------------------------------------------------------------------
 */

/* The configurations that real text is read with. */
static const struct sample heads[] = {
    S("\0\0\0\0\0\0"),       /* the defaults */
    S("\x20\0\0\1\0\0"),     /* exact */
    S("\x20\0\x80\x0C\0\0"), /* loose */
    S("\x48\0\0\2\0\0"),     /* fold_case, newline=break */
    S("\x10\0\0\3\0\0"),     /* newline=space */
    S("\3\0\0\4\0\0"),       /* lines */
    S("\5\0\0\5\0\0"),       /* paragraphs */
    S("\0\3\0\6\0\0"),       /* repeated */
    S("\0\5\0\7\0\0"),       /* unique */
    S("\0\x28\0\x08\0\0"),   /* span=2 */
    S("\0\x70\0\x09\0\0"),   /* min_words=7 */
    S("\0\0\x0F\x0A\0\0"),   /* seen and allowed */
    S("\0\0\x70\x0B\0\0"),   /* count */
    S("\0\0\0\x0C\5\0"),     /* languages: de */
    S("\0\0\0\x1F\0\xC0"),   /* within=32 */
};

/* A text, in each of them. */
static void try_text(void *arg, const char *path, const struct bytes *text) {
    for (size_t at = 0; at < text->len; at += SLICE)
        for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
            struct bytes bytes = {NULL, 0, 0};
            char origin[4200];

            add_sample(&bytes, heads[i]);
            bytes_add(&bytes, text->data + at, text->len - at < SLICE ? text->len - at : SLICE);
            snprintf(origin, sizeof(origin), "%s from byte %zu", path, at);
            try(arg, &bytes, origin);
            free(bytes.data);
        }
}

/* A file that is a head and a text itself. */
static void try_trial(void *arg, const char *path, const struct bytes *bytes) {
    try(arg, bytes, path);
}

static void real_texts(void **state) {
    struct faults faults = {.count = 0};

    (void)state;
    if (!take_named_texts(try_text, &faults))
        skip();
    finish_faults(&faults, "real_texts");
}

static void sample_texts(void **state) {
    struct faults faults = {.count = 0};

    (void)state;
    take_samples(try_text, &faults);
    finish_faults(&faults, "sample_texts");
}

/* Inputs that were wrong once. */
static void fuzz_inputs(void **state) {
    struct faults faults = {.count = 0};
    const char *folder = getenv("UNECHO_FUZZ");

    (void)state;
    take_path(folder ? folder : UNECHO_SOURCE_DIR "/tests/fuzz", try_trial, &faults);
    finish_faults(&faults, "fuzz_inputs");
}

static const struct single {
    const char *name;
    void (*test)(void **state);
} singles[] = {
    {"unique_words_pass_unchanged", unique_words_pass_unchanged},
    {"oracle_and_engine_know_the_same_characters", oracle_and_engine_know_the_same_characters},
    {"loose_forms_are_as_the_oracle_says", loose_forms_are_as_the_oracle_says},
    {"long_gaps_are_cut_alike", long_gaps_are_cut_alike},
    {"memory_is_bounded", memory_is_bounded},
    {"fuzz_inputs", fuzz_inputs},
    {"sample_texts", sample_texts},
    {"real_texts", real_texts},
};

static void run_single(void **state) { ((const struct single *)*state)->test(state); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(generated, generated_texts),
                                   TABLE(endless, window_is_bounded), TABLE(singles, run_single)};

    return RUN_TABLES("properties", tables, argc, argv);
}
