/*
 * Documents that are nearly the same, by every way into the engine. What a sketch and an index say
 * is tested elsewhere (test_near.c); here it is what becomes of the documents then.
 *
 * A document is written as a letter and what is changed in it:
 *
 *     A    200 words that stand in no other letter's, and a number
 *     A1   twelve of its words are others, which is 6% of it; `2` to `8` change others
 *     A#   another number
 *     A+   60 words more at its end
 *     a    ten words
 *     A@3  its rank is 3
 *     |    a scope begins
 */
#include "table.h"
#include "unecho.h"

#include <stdio.h>
#include <string.h>

enum {
    WORDS = 200,
    MORE = 60,
    FEW = 10,
    NUMBER_AT = 97,
    APART = 20,
    CHANGED = 12,
    MOST = 600,
    TRACES = 3 * MOST,
    ROOM = 4096
};

struct document {
    char text[ROOM];
    size_t len;
    uint64_t rank;
    bool forgets;
};

struct documents {
    struct document items[MOST];
    size_t count;
    bool ranked, scoped;
};

/* --- documents ---------------------------------------------------------------------------------
 */

/* A word of small letters; another one for each number. */
static void add_word(struct document *document, unsigned number) {
    static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aeio";
    uint32_t x = number * 2654435761U ^ 0x9E3779B9U;

    x = (x ^ x >> 15) * 2246822519U;
    x ^= x >> 13;
    for (int i = 0; i < 4; i++, x >>= 6) {
        document->text[document->len++] = consonants[x & 15];
        document->text[document->len++] = vowels[x >> 4 & 3];
    }
}

/* Is word `i` changed by these edits? */
static bool is_changed(const char *edits, size_t i) {
    for (; *edits; edits++)
        if (*edits >= '1' && *edits <= '8' && i / APART == (size_t)(*edits - '0'))
            return i % APART < CHANGED;
    return false;
}

static void write_document(struct document *document, const char *spec) {
    bool small = *spec >= 'a';
    unsigned base = (unsigned)(*spec - 'A' + 1) * 1000;
    size_t words = small ? FEW : WORDS + (strchr(spec, '+') ? MORE : 0);

    for (size_t i = 0; i < words; i++) {
        if (i == NUMBER_AT) {
            memcpy(document->text + document->len, strchr(spec, '#') ? "5678" : "1234", 4);
            document->len += 4;
        } else {
            add_word(document, base + (unsigned)i + (is_changed(spec + 1, i) ? 500U : 0U));
        }
        document->text[document->len++] = i % 12 == 11 ? '.' : ' ';
        if (i % 12 == 11)
            document->text[document->len++] = ' ';
    }
    memcpy(document->text + document->len - 1, ".", 1);
}

static struct documents *documents_of(const char *specs) {
    struct documents *documents = calloc(1, sizeof(*documents));
    char copy[256], *save = NULL;
    bool forgets = false;

    assert_non_null(documents);
    (void)snprintf(copy, sizeof(copy), "%s", specs ? specs : "");
    for (char *spec = strtok_r(copy, " ", &save); spec; spec = strtok_r(NULL, " ", &save)) {
        struct document *document = &documents->items[documents->count];
        char *at = strchr(spec, '@');

        if (*spec == '|') {
            forgets = documents->scoped = true;
            continue;
        }
        document->rank = at ? (uint64_t)(at[1] - '0') : 0;
        documents->ranked |= at != NULL;
        if (at)
            *at = '\0';
        write_document(document, spec);
        document->forgets = forgets;
        forgets = false;
        documents->count++;
    }
    return documents;
}

/* --- what the engine says ----------------------------------------------------------------------
 */

struct told {
    struct unecho_trace traces[TRACES];
    size_t count, learned;
};

static void take(void *arg, const struct unecho_trace *trace) {
    struct told *told = arg;

    if (!trace->counts)
        return; /* what stands between */
    assert_true(told->count < TRACES);
    told->learned += trace->learned;
    told->traces[told->count++] = *trace;
}

struct output {
    char text[MOST * ROOM];
    size_t len;
};

static int drain(unecho *u, struct output *out) {
    struct unecho_run run;
    int status;

    while ((status = unecho_next(u, &run)) > 0) {
        memcpy(out->text + out->len, run.data, run.len);
        out->len += run.len;
        out->text[out->len++] = '\n';
    }
    return status;
}

/* --- ways in -----------------------------------------------------------------------------------
 */

enum way { TEXTS, PIECES, BREAKS, NULS, ONE_BLOCK, BLOCKS, RAW_BLOCKS, NUL_BLOCK, WAYS };

struct trial {
    unecho *u;
    const struct documents *documents;
    struct output *out;
    bool survey;
};

static void take_bytes(struct trial *trial, const char *bytes, size_t len, bool last) {
    if (trial->survey) {
        assert_int_equal(unecho_survey(trial->u, bytes, len, last), UNECHO_OK);
        return;
    }
    assert_int_equal(unecho_push(trial->u, bytes, len, last), UNECHO_OK);
    assert_int_equal(drain(trial->u, trial->out), UNECHO_OK);
}

static void take_texts(struct trial *trial, size_t piece) {
    for (size_t i = 0; i < trial->documents->count; i++) {
        const struct document *document = &trial->documents->items[i];

        if (document->forgets)
            unecho_forget(trial->u);
        unecho_rank(trial->u, document->rank);
        for (size_t at = 0; at < document->len; at += piece) {
            size_t len = document->len - at < piece ? document->len - at : piece;

            take_bytes(trial, document->text + at, len, at + len == document->len);
        }
    }
}

static void take_breaks(struct trial *trial) {
    for (size_t i = 0; i < trial->documents->count; i++) {
        const struct document *document = &trial->documents->items[i];

        unecho_rank(trial->u, document->rank);
        take_bytes(trial, document->text, document->len, false);
        assert_int_equal(unecho_break(trial->u), UNECHO_OK);
        if (!trial->survey)
            assert_int_equal(drain(trial->u, trial->out), UNECHO_OK);
    }
    take_bytes(trial, "", 0, true);
}

static void add_to_block(unecho_block *block, const char *bytes, size_t len) {
    char *room = unecho_block_reserve(block, len);

    assert_non_null(room);
    memcpy(room, bytes, len);
    unecho_block_add(block, len);
}

static void add_document(unecho_block *block, const struct document *document) {
    unecho_block_rank(block, unecho_block_texts(block), document->rank);
    if (document->forgets)
        unecho_block_forget(block);
    add_to_block(block, document->text, document->len);
    assert_int_equal(unecho_block_end(block), UNECHO_OK);
}

static void take_block(struct trial *trial, unecho_block *block) {
    if (trial->survey) {
        assert_int_equal(unecho_survey_block(trial->u, block), UNECHO_OK);
        return;
    }
    assert_int_equal(unecho_push_block(trial->u, block), UNECHO_OK);
    assert_int_equal(drain(trial->u, trial->out), UNECHO_OK);
}

/* All of them are claimed before the first is let out. */
static void take_blocks(struct trial *trial, bool raw) {
    unecho_block *blocks[MOST];
    size_t count = trial->documents->count;

    for (size_t i = 0; i < count; i++) {
        assert_non_null(blocks[i] = unecho_block_create(trial->u));
        add_document(blocks[i], &trial->documents->items[i]);
        if (!raw)
            assert_int_equal(unecho_block_prepare(blocks[i]), UNECHO_OK);
    }
    for (size_t i = 0; i < count && !raw && !trial->survey; i++)
        assert_int_equal(unecho_claim_block(trial->u, blocks[i]), UNECHO_OK);
    for (size_t i = 0; i < count; i++) {
        take_block(trial, blocks[i]);
        unecho_block_destroy(blocks[i]);
    }
}

static void take_one_block(struct trial *trial) {
    unecho_block *block = unecho_block_create(trial->u);

    assert_non_null(block);
    for (size_t i = 0; i < trial->documents->count; i++)
        add_document(block, &trial->documents->items[i]);
    take_block(trial, block);
    unecho_block_destroy(block);
}

static void take_nuls(struct trial *trial, bool in_block) {
    unecho_block *block = in_block ? unecho_block_create(trial->u) : NULL;

    for (size_t i = 0; i < trial->documents->count; i++) {
        const struct document *document = &trial->documents->items[i];

        if (block) {
            add_to_block(block, document->text, document->len);
            add_to_block(block, "", 1);
        } else {
            take_bytes(trial, document->text, document->len, false);
            take_bytes(trial, "", 1, i + 1 == trial->documents->count);
        }
    }
    if (block) {
        assert_int_equal(unecho_block_end(block), UNECHO_OK);
        take_block(trial, block);
    }
    unecho_block_destroy(block);
}

static void take_all(struct trial *trial, enum way way) {
    if (way == TEXTS || way == PIECES)
        take_texts(trial, way == TEXTS ? ROOM : 7);
    else if (way == BREAKS)
        take_breaks(trial);
    else if (way == ONE_BLOCK)
        take_one_block(trial);
    else if (way == BLOCKS || way == RAW_BLOCKS)
        take_blocks(trial, way == RAW_BLOCKS);
    else
        take_nuls(trial, way == NUL_BLOCK);
}

/* --- what is expected --------------------------------------------------------------------------
 */

struct row {
    const char *name, *documents;
    const char *fates;  /* a letter each: `k` is kept, `t` as well, and told; `n` goes as it is
                           nearly the same, `e` as it is equal */
    const char *others; /* the document of which that is; `-`: none; `s`: the first that was seen */
    const char *seen;   /* NULL: nothing */
    const char *allowed; /* the same */
    const char *near;    /* what is told of the last document; NULL: whatever it is */
    size_t min_words;
};

static const struct row rows[] = {
    {.name = "copies_with_edits_go",
     .documents = "A B A1 A2 A3 B1",
     .fates = "kknnnn",
     .others = "--0001",
     .near = "same"},
    {.name = "equal_ones_are_repeats_as_ever",
     .documents = "A A a a A",
     .fates = "kekee",
     .others = "-0-20",
     .near = "none"},
    {.name = "what_goes_leaves_nothing_behind",
     .documents = "A A1 A12",
     .fates = "knt",
     .others = "-00",
     .near = "part"},
    {.name = "nor_does_its_key",
     .documents = "A A1 A1 A1",
     .fates = "knnn",
     .others = "-000",
     .near = "same"},
    {.name = "what_stays_counts",
     .documents = "A A12 A123 A1234",
     .fates = "ktnt",
     .others = "-011",
     .near = "part"},
    {.name = "another_number_stays",
     .documents = "A A# A#1 A1",
     .fates = "ktnn",
     .others = "-010",
     .near = "same"},
    {.name = "another_number_is_told",
     .documents = "A A#",
     .fates = "kt",
     .others = "-0",
     .near = "numbers"},
    {.name = "the_longer_one_stays",
     .documents = "A A+ A",
     .fates = "kte",
     .others = "-00",
     .near = "none"},
    {.name = "the_longer_one_is_told",
     .documents = "A A+",
     .fates = "kt",
     .others = "-0",
     .near = "longer"},
    {.name = "what_is_apart_is_not_told",
     .documents = "A B C",
     .fates = "kkk",
     .others = "---",
     .near = "none"},
    {.name = "learned_ones_count",
     .documents = "A1 A1 B C C1 A",
     .fates = "nnkene",
     .others = "ss-tts",
     .seen = "A C"},
    {.name = "learned_ones_are_told_of",
     .documents = "A#",
     .fates = "t",
     .others = "s",
     .seen = "A",
     .near = "numbers"},
    {.name = "allowed_ones_neither_go_nor_count",
     .documents = "A1 A A2 A1 A3",
     .fates = "kknkn",
     .others = "--1-1",
     .allowed = "A1"},
    {.name = "what_is_too_short_to_compare_neither",
     .documents = "A A1 A",
     .fates = "kkk",
     .others = "---",
     .min_words = 250},
    {.name = "scopes_forget",
     .documents = "A A1 | A1 A | B A",
     .fates = "knknkk",
     .others = "-0-2--"},
    {.name = "but_not_what_was_learned",
     .documents = "A1 B | A2 B1 | B",
     .fates = "nknkk",
     .others = "s-s--",
     .seen = "A"},
    {.name = "the_best_one_is_kept",
     .documents = "A1@3 A@2 A2@1 B@5",
     .fates = "tnkk",
     .others = "22--"},
    {.name = "of_equal_ranks_the_first",
     .documents = "A@1 A1@1 B1@1 B@1",
     .fates = "knkn",
     .others = "-0-2"},
    {.name = "all_copies_of_what_is_the_same_go",
     .documents = "A1@3 A@1 A1@2 A1@3 A@2",
     .fates = "nknne",
     .others = "1-111"},
    {.name = "the_longest_one_is_kept",
     .documents = "A1@4 B@3 A@2 A@3",
     .fates = "nkke",
     .others = "2--2"},
    {.name = "a_better_copy_counts",
     .documents = "A1@3 A1@1 A@2 A1@1",
     .fates = "ekne",
     .others = "1-11"},
    {.name = "scopes_have_ranks_of_their_own",
     .documents = "A1@3 A@2 | A1@3 B@1 | A2@1 A1@2",
     .fates = "nkkkkt",
     .others = "1----4"},
    {.name = "ranks_beside_what_was_learned",
     .documents = "A1@3 B1@2 B@1 A@2",
     .fates = "nnke",
     .others = "s2-s",
     .seen = "A"},
    {.name = "and_where_scopes_are_forgotten",
     .documents = "A1@3 B1@2 | B@1 A@2",
     .fates = "nkke",
     .others = "s--s",
     .seen = "A"},
    {.name = "what_has_no_rank_is_not_compared",
     .documents = "A@1 A1@0 A2@2",
     .fates = "kkn",
     .others = "--0"},
};

static bool allows(const struct documents *documents, enum way way) {
    if (way == BREAKS)
        return !documents->scoped;
    return (way != NULS && way != NUL_BLOCK) || (!documents->scoped && !documents->ranked);
}

static struct unecho_config config_of(const struct documents *documents, enum way way,
                                      size_t min_words) {
    struct unecho_config config;

    unecho_config_init(&config);
    config.unit = UNECHO_UNIT_DOCUMENT;
    config.near = 90;
    config.list = true;
    config.zero_terminated = way == NULS || way == NUL_BLOCK;
    config.ranked = documents->ranked;
    config.forgets = documents->scoped;
    config.min_words = min_words;
    return config;
}

/* What was learned first: by text, or in blocks. */
static void learn(unecho *u, const char *specs, enum unecho_lesson lesson, bool in_block) {
    struct documents *documents = documents_of(specs);

    for (size_t i = 0; i < documents->count; i++) {
        const struct document *document = &documents->items[i];
        unecho_block *block = in_block ? unecho_block_create(u) : NULL;

        if (block) {
            add_document(block, document);
            assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
            assert_int_equal(unecho_learn_block(u, block, lesson), UNECHO_OK);
        } else {
            assert_int_equal((lesson == UNECHO_LESSON_SEEN
                                  ? unecho_learn_seen
                                  : unecho_learn_allowed)(u, document->text, document->len, true),
                             UNECHO_OK);
        }
        unecho_block_destroy(block);
    }
    free(documents);
}

static struct unecho_stats run(const struct row *row, const struct documents *documents,
                               const struct unecho_config *config, enum way way,
                               struct output *out) {
    struct unecho_stats stats;
    struct trial trial = {unecho_create(config), documents, out, true};

    assert_non_null(trial.u);
    learn(trial.u, row->seen, UNECHO_LESSON_SEEN, way >= ONE_BLOCK);
    learn(trial.u, row->allowed, UNECHO_LESSON_ALLOWED, way >= ONE_BLOCK);
    assert_true(unecho_needs_survey(trial.u) == config->ranked);
    assert_true(unecho_takes_blocks(trial.u));
    assert_false(unecho_claims_in_parts(trial.u));
    if (config->ranked)
        take_all(&trial, way);
    trial.survey = false;
    take_all(&trial, way);
    unecho_get_stats(trial.u, &stats);
    unecho_destroy(trial.u);
    return stats;
}

/* --- checks ------------------------------------------------------------------------------------
 */

static size_t count_fates(const char *fates, const char *which) {
    size_t count = 0;

    for (; *fates; fates++)
        count += strchr(which, *fates) != NULL;
    return count;
}

static void check_output(const struct documents *documents, const char *fates, bool all,
                         const struct output *out) {
    const char *at = out->text;

    for (size_t i = 0; i < documents->count; i++) {
        const struct document *document = &documents->items[i];

        if (!all && strchr("ne", fates[i]))
            continue;
        assert_memory_equal(at, document->text, document->len);
        at += document->len + 1;
    }
    assert_int_equal(at - out->text, out->len);
}

static void check_stats(const struct row *row, const struct unecho_stats *stats) {
    assert_int_equal(stats->units_in, strlen(row->fates));
    assert_int_equal(stats->near, count_fates(row->fates, "n"));
    assert_int_equal(stats->near_told, count_fates(row->fates, "t"));
    assert_int_equal(stats->repeats, count_fates(row->fates, "ne"));
}

/* Which document stands there: a letter as in the table. In what was learned `s`, `t`, ... */
static char at_place(const struct told *told, const struct documents *documents,
                     const struct unecho_trace *trace) {
    size_t seen = told->learned - (documents->ranked ? documents->count : 0);

    for (size_t i = 0; i < told->count; i++)
        if (told->traces[i].at.bytes == trace->first.bytes) {
            assert_true(trace->first_learned == (i < seen));
            if (i < seen)
                return (char)('s' + i);
            i -= documents->ranked && i < told->learned ? seen : told->learned;
            return (char)('0' + i);
        }
    return '?';
}

static void check_trace(const struct row *row, const struct documents *documents,
                        const struct told *told, size_t i) {
    const struct unecho_trace *trace = &told->traces[told->learned + i];
    char fate = row->fates[i], other = row->others[i];

    assert_true(trace->repeat == (fate == 'n' || fate == 'e'));
    assert_true((trace->near == UNECHO_NEAR_SAME) == (fate == 'n'));
    assert_true((trace->near != UNECHO_NEAR_NONE) == (fate == 'n' || fate == 't'));
    assert_true((trace->why == UNECHO_WHY_NEAR) == (fate == 'n'));
    assert_true((trace->why == UNECHO_WHY_KEPT) == (fate == 'k' || fate == 't'));
    if (other != '-')
        assert_int_equal(at_place(told, documents, trace), other);
    if (fate == 'e')
        assert_int_equal(trace->why, other >= 's' ? UNECHO_WHY_SEEN : UNECHO_WHY_REPEAT);
    if (fate == 'n')
        assert_in_range(trace->near_percent, 90, 100);
    if (row->near && i + 1 == documents->count)
        assert_string_equal(unecho_near_name(trace->near), row->near);
}

static void check_way(const struct row *row, const struct documents *documents, enum way way,
                      enum unecho_keep keep) {
    struct unecho_config config = config_of(documents, way, row->min_words);
    struct output *out = calloc(1, sizeof(*out));
    struct told told = {.count = 0};
    struct unecho_stats stats;

    assert_non_null(out);
    config.keep = keep;
    stats = run(row, documents, &config, way, out);
    check_output(documents, row->fates, keep == UNECHO_KEEP_ALL, out);
    check_stats(row, &stats);
    out->len = 0;
    config.traced = UNECHO_TRACED_ALL;
    config.tracer = take;
    config.tracer_arg = &told;
    stats = run(row, documents, &config, way, out);
    check_output(documents, row->fates, keep == UNECHO_KEEP_ALL, out);
    check_stats(row, &stats);
    assert_int_equal(told.count, told.learned + documents->count);
    for (size_t i = 0; i < documents->count; i++)
        check_trace(row, documents, &told, i);
    free(out);
}

static void becomes_what_it_should(void **state) {
    const struct row *row = *state;
    struct documents *documents = documents_of(row->documents);

    for (enum way way = TEXTS; way < WAYS; way++)
        if (allows(documents, way)) {
            check_way(row, documents, way, UNECHO_KEEP_FIRST);
            check_way(row, documents, way, UNECHO_KEEP_ALL);
        }
    free(documents);
}

/* Where only what goes is told of, or that with its place, and what is like another one. */
static void less_is_told_as_well(void **state) {
    const struct row *row = *state;
    struct documents *documents = documents_of(row->documents);
    struct output *out = calloc(1, sizeof(*out));

    assert_non_null(out);
    for (enum way way = TEXTS; way < WAYS; way++)
        for (int placed = 0; placed < 2 && allows(documents, way); placed++) {
            struct unecho_config config = config_of(documents, way, row->min_words);
            struct told told = {.count = 0};
            size_t next = 0;

            config.traced = placed ? UNECHO_TRACED_PLACED : UNECHO_TRACED_REMOVED;
            config.tracer = take;
            config.tracer_arg = &told;
            out->len = 0;
            (void)run(row, documents, &config, way, out);
            for (size_t i = 0; i < documents->count; i++) {
                if (!strchr(placed ? "net" : "ne", row->fates[i]))
                    continue;
                assert_true(next < told.count);
                assert_int_equal(told.traces[next].len, documents->items[i].len);
                assert_true((told.traces[next].why == UNECHO_WHY_NEAR) == (row->fates[i] == 'n'));
                if (placed)
                    assert_true((told.traces[next].near == UNECHO_NEAR_NONE) ==
                                (row->fates[i] == 'e'));
                next++;
            }
            assert_int_equal(told.count, next);
        }
    free(out);
    free(documents);
}

static void a_second_run_drops_nothing(void **state) {
    const struct row *row = *state;
    struct documents *documents = documents_of(row->documents);
    struct output *out = calloc(1, sizeof(*out));
    char fates[MOST + 1] = {0};
    size_t n = 0;

    assert_non_null(out);
    for (size_t i = 0; i < documents->count; i++) {
        bool goes = strchr("ne", row->fates[i]) != NULL;

        if (goes && documents->items[i].forgets && i + 1 < documents->count)
            documents->items[i + 1].forgets = true;
        if (goes)
            continue;
        fates[n] = 'k';
        if (n != i)
            documents->items[n] = documents->items[i];
        n++;
    }
    documents->count = n;
    for (enum way way = TEXTS; way < WAYS; way++)
        if (allows(documents, way)) {
            struct unecho_config config = config_of(documents, way, row->min_words);

            out->len = 0;
            assert_int_equal(run(row, documents, &config, way, out).repeats, 0);
            check_output(documents, fates, false, out);
        }
    free(out);
    free(documents);
}

/* --- many of them ------------------------------------------------------------------------------
 */

/* More than are claimed at once. */
static struct documents *many_documents(bool ranked) {
    struct documents *documents = calloc(1, sizeof(*documents));
    uint32_t random = 7;

    assert_non_null(documents);
    documents->ranked = ranked;
    for (; documents->count < MOST; documents->count++) {
        struct document *document = &documents->items[documents->count];
        char spec[] = {'A', '1', '1', '\0'};

        random = random * 1664525U + 1013904223U;
        spec[0] = (char)((random >> 31 ? 'a' : 'A') + (int)((random >> 8) % 26));
        spec[1] = (char)('0' + (random >> 16) % 9);
        spec[2] = (char)('0' + (random >> 24) % 9);
        write_document(document, spec);
        document->rank = ranked ? 1 + (random >> 20) % 5 : 0;
    }
    return documents;
}

static void expect_alike(bool ranked, const char *seen) {
    const struct row row = {.name = "many", .seen = seen};
    struct documents *documents = many_documents(ranked);
    struct output *first = calloc(1, sizeof(*first)), *out = calloc(1, sizeof(*out));
    struct unecho_config config = config_of(documents, TEXTS, 0);
    struct unecho_stats stats = run(&row, documents, &config, TEXTS, first), others;

    assert_in_range(stats.near, 20, MOST / 2);
    assert_in_range(stats.near_told, 20, MOST / 2);
    for (enum way way = PIECES; way < WAYS; way++) {
        if (!allows(documents, way))
            continue;
        config = config_of(documents, way, 0);
        out->len = 0;
        others = run(&row, documents, &config, way, out);
        assert_int_equal(others.near, stats.near);
        assert_int_equal(others.near_told, stats.near_told);
        assert_int_equal(others.repeats, stats.repeats);
        assert_int_equal(out->len, first->len);
        assert_memory_equal(out->text, first->text, first->len);
    }
    free(first);
    free(out);
    free(documents);
}

static void many_come_alike_by_all_ways(void) {
    expect_alike(false, NULL);
    expect_alike(false, "A B1 C#");
    expect_alike(true, NULL);
    expect_alike(true, "A B1 C#");
}

/* --- what else there is ------------------------------------------------------------------------
 */

enum road { PUSHED, LENT, IN_BLOCK, ROADS };

/* A document that is cut at the limit, with what stands behind it. */
struct large {
    char *text; /* owned */
    size_t len;
    size_t pushed; /* so much of it comes first */
};

/* Behind a gap, which begins with `first`, stands the document. */
static struct large large_of(const struct document *document, char first, size_t gap) {
    struct large large = {malloc(UNECHO_UNIT_LIMIT + gap + document->len),
                          UNECHO_UNIT_LIMIT + gap + document->len,
                          UNECHO_UNIT_LIMIT + gap + document->len / 2};

    assert_non_null(large.text);
    memset(large.text, 'x', UNECHO_UNIT_LIMIT);
    memset(large.text + UNECHO_UNIT_LIMIT, ' ', gap);
    large.text[UNECHO_UNIT_LIMIT] = first;
    memcpy(large.text + UNECHO_UNIT_LIMIT + gap, document->text, document->len);
    return large;
}

static void push_large(unecho *u, const struct large *large, enum road road) {
    unecho_block *block = unecho_block_create(u);
    struct unecho_run out;
    size_t pushed = road == IN_BLOCK ? 0 : large->pushed;

    assert_non_null(block);
    if (road != IN_BLOCK)
        assert_int_equal(unecho_push(u, large->text, pushed, false), UNECHO_OK);
    while (unecho_next(u, &out) > 0)
        ;
    if (road == PUSHED) {
        assert_int_equal(unecho_push(u, large->text + pushed, large->len - pushed, true),
                         UNECHO_OK);
    } else {
        if (road == LENT)
            assert_int_equal(unecho_lend(u, block), UNECHO_OK);
        add_to_block(block, large->text + pushed, large->len - pushed);
        assert_int_equal(unecho_block_end(block), UNECHO_OK);
        assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
        assert_int_equal(unecho_push_block(u, block), UNECHO_OK);
    }
    while (unecho_next(u, &out) > 0)
        ;
    unecho_block_destroy(block);
}

/* How many of them are nearly the same as what was learned. */
static uint64_t count_behind_large(char first, size_t gap, enum road road) {
    struct documents *documents = documents_of("A A1");
    const struct document *seen = &documents->items[0];
    struct large large = large_of(&documents->items[1], first, gap);
    struct unecho_config config = config_of(documents, first ? TEXTS : NULS, 0);
    unecho *u = unecho_create(&config);
    struct unecho_stats stats;

    assert_non_null(u);
    assert_int_equal(unecho_learn_seen(u, seen->text, seen->len, true), UNECHO_OK);
    push_large(u, &large, road);
    unecho_get_stats(u, &stats);
    assert_int_equal(stats.units_in, 2);
    unecho_destroy(u);
    free(large.text);
    free(documents);
    return stats.near + stats.near_told;
}

static void a_part_of_a_large_document_is_not_compared(void) {
    for (enum road road = PUSHED; road < ROADS; road++) {
        assert_int_equal(count_behind_large(' ', 1, road), 0);
        assert_int_equal(count_behind_large(' ', UNECHO_UNIT_LIMIT + 9, road), 0);
        assert_int_equal(count_behind_large('\0', 1, road), 1);
        assert_int_equal(count_behind_large('\0', UNECHO_UNIT_LIMIT + 9, road), 1);
    }
}

enum { MEMORY = 2 * 1024 * 1024, A_DOCUMENT = 4 * 1024, SHORT_ONES = 8 };

typedef int taker(unecho *, const char *, size_t, bool);

/* A document of so many words that stand in no other one. */
static int take_other(unecho *u, taker *take_text, unsigned number, unsigned words) {
    struct document document = {.len = 0};
    struct unecho_run out;
    int status;

    for (unsigned word = 0; word < words; word++) {
        add_word(&document, 100000 + number * WORDS + word);
        document.text[document.len++] = ' ';
    }
    status = take_text(u, document.text, document.len, true);
    while (take_text == unecho_push && status == UNECHO_OK && (status = unecho_next(u, &out)) == 1)
        status = UNECHO_OK;
    return status;
}

/* Until the memory is full: half of it by keys, half of it by sketches. */
static int fill(unecho *u, taker *take_text) {
    int status = UNECHO_OK;

    for (unsigned i = 0; status == UNECHO_OK && i < 200000; i++)
        status = take_other(u, take_text, i, i % SHORT_ONES == 0 ? WORDS : FEW);
    return status;
}

static void a_full_memory_is_told(void) {
    static taker *const takes[] = {unecho_push, unecho_survey, unecho_learn_seen};
    struct documents none = {.count = 0};

    for (size_t i = 0; i < sizeof(takes) / sizeof(*takes); i++) {
        struct unecho_config config;
        struct unecho_stats stats;
        unecho *u;

        none.ranked = takes[i] == unecho_survey;
        config = config_of(&none, TEXTS, 0);
        config.memory = MEMORY;
        u = unecho_create(&config);
        assert_non_null(u);
        assert_int_equal(fill(u, takes[i]), UNECHO_FULL);
        unecho_get_stats(u, &stats);
        assert_true(stats.near_bytes > 0);
        assert_in_range(stats.near_bytes + stats.set_bytes, MEMORY / 2, MEMORY + A_DOCUMENT);
        unecho_destroy(u);
    }
}

/* Where the configuration is of another kind. */
static void nothing_is_sought_where_it_cannot_be(void) {
    static const struct {
        enum unecho_unit unit;
        enum unecho_keep keep;
        size_t span, within, min_left;
    } others[] = {{.unit = UNECHO_UNIT_PARAGRAPH},
                  {.unit = UNECHO_UNIT_DOCUMENT, .keep = UNECHO_KEEP_REPEATED},
                  {.unit = UNECHO_UNIT_DOCUMENT, .span = 2},
                  {.unit = UNECHO_UNIT_DOCUMENT, .within = 9},
                  {.unit = UNECHO_UNIT_DOCUMENT, .min_left = 9}};
    struct documents *documents = documents_of("A A1");
    struct output *out = calloc(1, sizeof(*out));

    assert_non_null(out);
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        struct unecho_config config = config_of(documents, TEXTS, 0);
        struct trial trial = {NULL, documents, out, false};
        struct unecho_stats stats;

        config.unit = others[i].unit;
        config.keep = others[i].keep;
        config.span = others[i].span;
        config.within = others[i].within;
        config.min_left = others[i].min_left;
        trial.u = unecho_create(&config);
        assert_non_null(trial.u);
        take_all(&trial, TEXTS);
        unecho_get_stats(trial.u, &stats);
        assert_int_equal(stats.repeats + stats.near + stats.near_told + stats.near_bytes, 0);
        unecho_destroy(trial.u);
    }
    free(out);
    free(documents);
}

/* --- want of memory ----------------------------------------------------------------------------
 */

static size_t countdown; /* allocations until one fails; 0: none does */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool fails(void) { return countdown > 0 && --countdown == 0; }

void *__wrap_malloc(size_t size) { return fails() ? NULL : __real_malloc(size); }

void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) { return fails() ? NULL : __real_realloc(old, size); }

/* The first document is learned, the others are surveyed if they must be, and pushed. */
static int run_short(const struct unecho_config *config, const struct documents *documents) {
    unecho *u = unecho_create(config);
    const struct document *items = documents->items;
    int status = u ? unecho_learn_seen(u, items[0].text, items[0].len, true) : UNECHO_NOMEM;
    struct unecho_run run_out;

    for (size_t i = 1; status == UNECHO_OK && i < documents->count; i++) {
        unecho_rank(u, items[i].rank);
        status = unecho_survey(u, items[i].text, items[i].len, true);
    }
    for (size_t i = 1; status == UNECHO_OK && i < documents->count; i++) {
        unecho_rank(u, items[i].rank);
        status = unecho_push(u, items[i].text, items[i].len, true);
        while (status == UNECHO_OK && (status = unecho_next(u, &run_out)) == 1)
            status = UNECHO_OK;
    }
    unecho_destroy(u);
    return status;
}

/* The same in a block. */
static int run_block_short(const struct unecho_config *config, const struct documents *documents) {
    unecho *u = unecho_create(config);
    unecho_block *block = u ? unecho_block_create(u) : NULL;
    int status = block ? UNECHO_OK : UNECHO_NOMEM;
    struct unecho_run run_out;

    for (size_t i = 0; status == UNECHO_OK && i < documents->count; i++) {
        const struct document *document = &documents->items[i];
        char *room = unecho_block_reserve(block, document->len);

        if (room)
            memcpy(room, document->text, document->len);
        if (room)
            unecho_block_add(block, document->len);
        status = room ? unecho_block_end(block) : UNECHO_NOMEM;
    }
    if (status == UNECHO_OK)
        status = unecho_block_prepare(block);
    if (status == UNECHO_OK)
        status = unecho_push_block(u, block);
    while (status == UNECHO_OK && (status = unecho_next(u, &run_out)) == 1)
        status = UNECHO_OK;
    unecho_block_destroy(block);
    unecho_destroy(u);
    return status;
}

/* Each allocation fails once; the sanitizer sees what is lost then. */
static void expect_shortages(const char *specs, int (*run_it)(const struct unecho_config *,
                                                              const struct documents *)) {
    struct documents *documents = documents_of(specs);
    struct unecho_config config = config_of(documents, TEXTS, 0);
    struct told told = {.count = 0};
    size_t n = 0;
    int status;

    config.traced = UNECHO_TRACED_ALL;
    config.tracer = take;
    config.tracer_arg = &told;
    do {
        told.count = 0;
        countdown = ++n;
        status = run_it(&config, documents);
        assert_int_equal(status, countdown > 0 ? UNECHO_OK : UNECHO_NOMEM);
    } while (status == UNECHO_NOMEM);
    countdown = 0;
    assert_in_range(n, 20, 1000);
    free(documents);
}

static void a_want_of_memory_is_a_status(void) {
    expect_shortages("A A1 B B1 B# B12 C a", run_short);
    expect_shortages("A A1 B B1 B# B12 C a", run_block_short);
    expect_shortages("A@1 A1@1 B@3 B1@2 B#@4 B12@5 C@1 C@1", run_short);
}

struct alone {
    const char *name;
    void (*check)(void);
};

static void holds(void **state) { ((const struct alone *)*state)->check(); }

int main(int argc, char **argv) {
    static const struct alone alone[] = {
        {"a_part_of_a_large_document_is_not_compared", a_part_of_a_large_document_is_not_compared},
        {"many_come_alike_by_all_ways", many_come_alike_by_all_ways},
        {"a_want_of_memory_is_a_status", a_want_of_memory_is_a_status},
        {"a_full_memory_is_told", a_full_memory_is_told},
        {"nothing_is_sought_where_it_cannot_be", nothing_is_sought_where_it_cannot_be},
    };
    const struct table tables[] = {
        TABLE(rows, becomes_what_it_should),
        TABLE(rows, less_is_told_as_well),
        TABLE(rows, a_second_run_drops_nothing),
        TABLE(alone, holds),
    };

    return RUN_TABLES("near_engine", tables, argc, argv);
}
