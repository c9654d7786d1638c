/*
 * Blocks with many texts: whatever texts share a block, and wherever one is parted between two, the
 * same comes out of each as if the texts were pushed one by one, with every policy.
 */
#include "table.h"
#include "unecho.h"

#include <stdio.h>
#include <string.h>

enum { TEXTS = 8, MOST_RUNS = 64 };

static const char *const texts[TEXTS] = {
    "Ann ran. Cid fell.\n\nEve sat by the river in the old town.\n\nAnn ran. Guy left.\n",
    "",
    "Guy left.\n\n---\n\nCid fell. Ann ran. Ivy sang.\n",
    " \n\n",
    "Ivy sang.\n\nIvy sang.\n",
    "No end\n\nand no",
    "\n\nEve sat by the river in the old town.\n\nCid fell. Max slept.\n",
    "Max slept.\n\nAnn ran.",
};

/* 0: it is not surveyed as it is */
static const uint64_t ranks[TEXTS] = {3, 1, 2, 2, 2, 5, UNECHO_RANK_LAST, 0};

struct policy {
    const char *name;
    struct unecho_config config;
};

static const struct policy policies[] = {
    {"first", {.keep = UNECHO_KEEP_FIRST}},
    {"repeated", {.keep = UNECHO_KEEP_REPEATED}},
    {"unique", {.keep = UNECHO_KEEP_UNIQUE}},
    {"all", {.keep = UNECHO_KEEP_ALL}},
    {"listed", {.keep = UNECHO_KEEP_FIRST, .list = true}},
    {"marked", {.keep = UNECHO_KEEP_ALL, .list = true}},
    {"cut", {.keep = UNECHO_KEEP_ALL, .list = true, .cut_only = true}},
    {"counted", {.keep = UNECHO_KEEP_FIRST, .list = true, .count = true}},
    {"repeated_and_counted", {.keep = UNECHO_KEEP_REPEATED, .list = true, .count = true}},
    {"unique_and_counted", {.keep = UNECHO_KEEP_UNIQUE, .list = true, .count = true}},
    {"rows_of_two", {.keep = UNECHO_KEEP_FIRST, .span = 2}},
    {"rows_of_two_marked", {.keep = UNECHO_KEEP_ALL, .list = true, .span = 2}},
    {"ranked", {.keep = UNECHO_KEEP_FIRST, .ranked = true}},
    {"ranked_and_marked", {.keep = UNECHO_KEEP_ALL, .list = true, .ranked = true}},
    {"ranked_in_rows_of_two", {.keep = UNECHO_KEEP_FIRST, .span = 2, .ranked = true}},
    {"within_two", {.keep = UNECHO_KEEP_FIRST, .within = 2}},
    {"within_three_marked", {.keep = UNECHO_KEEP_ALL, .list = true, .within = 3}},
    {"in_two_documents", {.keep = UNECHO_KEEP_FIRST, .common = 2}},
    {"in_three_documents_marked", {.keep = UNECHO_KEEP_ALL, .list = true, .common = 3}},
    {"in_two_documents_and_rows", {.keep = UNECHO_KEEP_FIRST, .common = 2, .careful = 2}},
    {"of_two_words", {.keep = UNECHO_KEEP_FIRST, .min_words = 3}},
};

/* What came out of a text, with what is told of each unit. */
struct output {
    char data[512];
    size_t len;
    struct unecho_stats stats;
};

static void add_run(struct output *output, const struct unecho_config *config,
                    const struct unecho_run *run) {
    int n = 0;

    assert_true(output->len + run->len + 32 < sizeof(output->data));
    if (config->list)
        n = snprintf(output->data + output->len, 32, "|%d %u:", run->removed, (unsigned)run->count);
    output->len += (size_t)n;
    memcpy(output->data + output->len, run->data, run->len);
    output->len += run->len;
}

struct fixture {
    const struct unecho_config *config;
    bool forgets; /* every third text begins a scope */
    struct output expected[TEXTS], got[TEXTS];
};

static bool begins_scope(const struct fixture *f, size_t i) { return f->forgets && i % 3 == 2; }

static unecho *engine_of(const struct fixture *f) {
    struct unecho_config config = *f->config;
    unecho *u;

    config.match = UNECHO_MATCH_TEXT;
    config.seeded = true;
    config.forgets = f->forgets;
    u = unecho_create(&config);
    assert_non_null(u);
    assert_int_equal(unecho_learn_seen(u, "Max slept.", 10, true), UNECHO_OK);
    return u;
}

static void survey(const struct fixture *f, unecho *u) {
    for (size_t i = 0; i < TEXTS; i++) {
        if (begins_scope(f, i))
            unecho_forget(u);
        unecho_rank(u, ranks[i]);
        assert_int_equal(unecho_survey(u, texts[i], strlen(texts[i]), true), UNECHO_OK);
    }
}

static void subtract(struct unecho_stats *a, const struct unecho_stats *b) {
    a->units_in -= b->units_in;
    a->units_out -= b->units_out;
    a->compared -= b->compared;
    a->repeats -= b->repeats;
    a->limited -= b->limited;
}

static void push_one_by_one(struct fixture *f) {
    unecho *u = engine_of(f);
    struct unecho_stats before = {.units_in = 0};

    survey(f, u);
    for (size_t i = 0; i < TEXTS; i++) {
        struct unecho_run run;

        if (begins_scope(f, i))
            unecho_forget(u);
        unecho_rank(u, ranks[i]);
        assert_int_equal(unecho_push(u, texts[i], strlen(texts[i]), true), UNECHO_OK);
        while (unecho_next(u, &run) == 1)
            add_run(&f->expected[i], f->config, &run);
        unecho_get_stats(u, &f->expected[i].stats);
        subtract(&f->expected[i].stats, &before);
        unecho_get_stats(u, &before);
    }
    unecho_destroy(u);
}

/* Claims a block, and takes what comes out. Its first text is `first` of all. */
static void let_out(struct fixture *f, unecho *u, unecho_block *block, size_t first) {
    struct unecho_run run;
    int status;

    assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
    assert_int_equal(unecho_claim_block(u, block), UNECHO_OK);
    for (size_t i = 0; i < unecho_block_texts(block); i++)
        unecho_block_count(block, i, 1, &f->got[first + i].stats);
    assert_int_equal(unecho_push_block(u, block), UNECHO_OK);
    while ((status = unecho_next(u, &run)) == 1)
        add_run(&f->got[first + run.text], f->config, &run);
    assert_int_equal(status, 0);
    assert_int_equal(unecho_block_texts(block), 0);
}

static void fill(unecho_block *block, const char *text, size_t len) {
    char *room = unecho_block_reserve(block, len + 1);

    assert_non_null(room);
    memcpy(room, text, len);
    unecho_block_add(block, len);
}

static void expect_same(struct fixture *f, unsigned ends, size_t split) {
    for (size_t i = 0; i < TEXTS; i++) {
        const struct output *a = &f->expected[i], *b = &f->got[i];

        if (a->len != b->len || memcmp(a->data, b->data, a->len) != 0)
            fail_msg("blocks %x, split %zu, text %zu: \"%.*s\" instead of \"%.*s\"", ends, split, i,
                     (int)b->len, b->data, (int)a->len, a->data);
        if (a->stats.units_in != b->stats.units_in || a->stats.units_out != b->stats.units_out ||
            a->stats.compared != b->stats.compared || a->stats.repeats != b->stats.repeats)
            fail_msg("blocks %x, split %zu, text %zu: other totals", ends, split, i);
    }
    memset(f->got, 0, sizeof(f->got));
}

/* Bit i of `ends`: a block ends behind text i. After `split` bytes of all texts, the one in
 * progress is parted (SIZE_MAX: none), if it can be. */
static void try(struct fixture *f, unsigned ends, size_t split) {
    unecho *u = engine_of(f);
    unecho_block *block = unecho_block_create(u), *rest = unecho_block_create(u), *swap;
    size_t first = 0, at = 0;

    assert_non_null(block);
    assert_non_null(rest);
    survey(f, u);
    for (size_t i = 0; i < TEXTS; i++) {
        size_t len = strlen(texts[i]), part = split >= at && split < at + len ? split - at : 0;

        if (begins_scope(f, i))
            unecho_block_forget(block);
        unecho_block_rank(block, i - first, ranks[i]);
        fill(block, texts[i], part);
        if (part > 0 && unecho_block_split(block, rest) == 1) {
            let_out(f, u, block, first);
            first = i;
            swap = block;
            block = rest;
            rest = swap;
        }
        fill(block, texts[i] + part, len - part);
        assert_int_equal(unecho_block_end(block), UNECHO_OK);
        at += len;
        if (i + 1 == TEXTS || ends >> i & 1) {
            let_out(f, u, block, first);
            first = i + 1;
        }
    }
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
    unecho_destroy(u);
    expect_same(f, ends, split);
}

static void texts_come_out_as_one_by_one(void **state) {
    const struct policy *policy = *state;
    bool parts = policy->config.span < 2 && policy->config.careful == 0;
    size_t all = 0;

    for (size_t i = 0; i < TEXTS; i++)
        all += strlen(texts[i]);
    for (int forgets = 0; forgets < 2; forgets++) {
        struct fixture f = {.config = &policy->config, .forgets = forgets};

        push_one_by_one(&f);
        for (unsigned ends = 0; ends < 1u << (TEXTS - 1); ends++)
            try(&f, ends, SIZE_MAX);
        for (size_t split = 0; split < all && parts; split++) {
            try(&f, 0, split);
            try(&f, 0x2A, split);
        }
    }
}

/* --- what else blocks do -----------------------------------------------------------------------
 */

static const struct unecho_config defaults = {.match = UNECHO_MATCH_TEXT, .seeded = true};

static void expect_push(unecho *u, const char *text, const char *expected) {
    struct unecho_run run;
    char out[256] = "";
    size_t len = 0;

    assert_int_equal(unecho_push(u, text, strlen(text), true), UNECHO_OK);
    while (unecho_next(u, &run) == 1) {
        assert_true(len + run.len < sizeof(out));
        memcpy(out + len, run.data, run.len);
        len += run.len;
    }
    assert_string_equal(out, expected);
}

/* In every way that a block may come: prepared, as it is, in two parts. */
static void blocks_teach_what_texts_teach(void) {
    for (int way = 0; way < 3; way++) {
        unecho *u = unecho_create(&defaults);
        unecho_block *block = unecho_block_create(u), *rest = unecho_block_create(u);

        fill(block, "Ann ran.\n\nCid fell.", 19);
        if (way == 2) {
            assert_int_equal(unecho_block_split(block, rest), 1);
            assert_int_equal(unecho_learn_block(u, block, UNECHO_LESSON_SEEN), UNECHO_OK);
            assert_int_equal(unecho_block_end(rest), UNECHO_OK);
            assert_int_equal(unecho_learn_block(u, rest, UNECHO_LESSON_SEEN), UNECHO_OK);
        } else {
            assert_int_equal(unecho_block_end(block), UNECHO_OK);
            fill(block, "Eve sat", 7);
            assert_int_equal(unecho_block_end(block), UNECHO_OK);
            if (way == 0)
                assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
            assert_int_equal(unecho_learn_block(u, block, UNECHO_LESSON_SEEN), UNECHO_OK);
        }
        assert_int_equal(unecho_block_texts(block), 0);
        fill(block, "Guy left.", 9);
        assert_int_equal(unecho_block_end(block), UNECHO_OK);
        assert_int_equal(unecho_learn_block(u, block, UNECHO_LESSON_ALLOWED), UNECHO_OK);
        expect_push(u, "Ann ran. Guy left. Guy left. Cid fell.\n\nEve sat\n\nIvy sang.\n",
                    way == 2 ? "Guy left. Guy left.\n\nEve sat\n\nIvy sang.\n"
                             : "Guy left. Guy left.\n\nIvy sang.\n");
        unecho_block_destroy(block);
        unecho_block_destroy(rest);
        unecho_destroy(u);
    }
}

static void nothing_is_pushed_before_a_survey(void) {
    struct unecho_config config = defaults;
    struct unecho_run run;
    unecho_block *block;
    unecho *u;

    config.keep = UNECHO_KEEP_UNIQUE;
    u = unecho_create(&config);
    assert_true(unecho_needs_survey(u));
    block = unecho_block_create(u);
    fill(block, "Ann ran.", 8);
    assert_int_equal(unecho_block_end(block), UNECHO_OK);
    assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
    assert_int_equal(unecho_push(u, "Ann ran.", 8, true), UNECHO_ORDER);
    assert_int_equal(unecho_claim_block(u, block), UNECHO_ORDER);
    assert_int_equal(unecho_push_block(u, block), UNECHO_ORDER);
    assert_int_equal(unecho_next(u, &run), 0);
    assert_int_equal(unecho_survey_block(u, block), UNECHO_OK);
    assert_int_equal(unecho_survey(u, "Cid fell. Cid fell.", 19, true), UNECHO_OK);
    expect_push(u, "Ann ran. Cid fell. Cid fell. Eve sat.", "Ann ran. Eve sat.");
    assert_int_equal(unecho_survey(u, "Ann ran.", 8, true), UNECHO_ORDER);
    unecho_block_destroy(block);
    unecho_destroy(u);
}

static void a_survey_is_nothing_where_none_is_needed(void) {
    unecho *u = unecho_create(&defaults);

    assert_false(unecho_needs_survey(u));
    assert_int_equal(unecho_survey(u, "Ann ran.", 8, true), UNECHO_OK);
    expect_push(u, "Ann ran.", "Ann ran.");
    unecho_destroy(u);
}

static void texts_stand_where_a_block_says(void) {
    unecho *u = unecho_create(&defaults);
    unecho_block *block = unecho_block_create(u);
    size_t len;

    assert_int_equal(unecho_block_texts(block), 0);
    for (size_t i = 0; i < TEXTS; i++) {
        fill(block, texts[i], strlen(texts[i]));
        assert_int_equal(unecho_block_texts(block), i + (*texts[i] != '\0'));
        assert_int_equal(unecho_block_end(block), UNECHO_OK);
        assert_int_equal(unecho_block_texts(block), i + 1);
    }
    for (size_t i = 0; i < TEXTS; i++) {
        const char *text = unecho_block_text(block, i, &len);

        assert_int_equal(len, strlen(texts[i]));
        assert_memory_equal(text, texts[i], len);
    }
    unecho_block_destroy(block);
    unecho_destroy(u);
}

/* The text in progress, which cannot be parted, goes to the next block with its scope. */
static void a_text_that_cannot_be_parted_is_moved(void) {
    struct unecho_config config = defaults;
    struct unecho_run run;
    unecho_block *block, *rest;
    unecho *u;
    size_t len;

    config.forgets = true;
    u = unecho_create(&config);
    block = unecho_block_create(u);
    rest = unecho_block_create(u);
    fill(block, "Ann ran.", 8);
    assert_int_equal(unecho_block_split(block, rest), 0);
    assert_int_equal(unecho_block_end(block), UNECHO_OK);
    assert_int_equal(unecho_block_split(block, rest), 0);
    unecho_block_forget(block);
    fill(block, "Ann", 3);
    assert_int_equal(unecho_block_split(block, rest), 1);
    assert_int_equal(unecho_block_texts(block), 1);
    fill(rest, " ran.", 5);
    assert_int_equal(unecho_block_end(rest), UNECHO_OK);
    assert_memory_equal(unecho_block_text(rest, 0, &len), "Ann ran.", 8);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(unecho_push_block(u, i ? rest : block), UNECHO_OK);
        assert_int_equal(unecho_next(u, &run), 1);
        assert_int_equal(run.len, 8);
        assert_int_equal(unecho_next(u, &run), 0);
    }
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
    unecho_destroy(u);
}

/* The claim of a text in the middle fails: what was certain before that comes out. */
static void what_was_certain_comes_out_when_a_claim_fails(void) {
    struct unecho_config config = defaults;
    struct unecho_run run;
    unecho_block *block;
    unecho *u;
    size_t texts_out = 0;
    int status;

    config.memory = 4096;
    u = unecho_create(&config);
    block = unecho_block_create(u);
    for (int i = 0; i < 200; i++) {
        char text[32];
        int len = snprintf(text, sizeof(text), "Number %d ran.\n", i);

        fill(block, text, (size_t)len);
        assert_int_equal(unecho_block_end(block), UNECHO_OK);
    }
    assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
    assert_int_equal(unecho_claim_block(u, block), UNECHO_FULL);
    assert_int_equal(unecho_push_block(u, block), UNECHO_OK);
    for (; (status = unecho_next(u, &run)) == 1; texts_out++)
        assert_int_equal(run.text, texts_out);
    assert_int_equal(status, UNECHO_FULL);
    assert_in_range(texts_out, 10, 190);
    unecho_block_destroy(block);
    unecho_destroy(u);
}

static void a_block_with_a_part_and_others_is_refused_if_rows_are_sought(void) {
    struct unecho_config config = defaults;
    unecho_block *block, *rest;
    unecho *u;

    config.span = 2;
    u = unecho_create(&config);
    block = unecho_block_create(u);
    rest = unecho_block_create(u);
    fill(block, "Ann ran.", 8);
    assert_int_equal(unecho_block_end(block), UNECHO_OK);
    fill(block, "Ann ran.\n\nCid", 13);
    assert_int_equal(unecho_block_split(block, rest), 1);
    assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
    assert_int_equal(unecho_claim_block(u, block), UNECHO_OK);
    assert_int_equal(unecho_push_block(u, block), UNECHO_ORDER);
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
    unecho_destroy(u);
}

struct single {
    const char *name;
    void (*test)(void);
};

static const struct single singles[] = {
    {"blocks_teach_what_texts_teach", blocks_teach_what_texts_teach},
    {"nothing_is_pushed_before_a_survey", nothing_is_pushed_before_a_survey},
    {"a_survey_is_nothing_where_none_is_needed", a_survey_is_nothing_where_none_is_needed},
    {"texts_stand_where_a_block_says", texts_stand_where_a_block_says},
    {"a_text_that_cannot_be_parted_is_moved", a_text_that_cannot_be_parted_is_moved},
    {"what_was_certain_comes_out_when_a_claim_fails",
     what_was_certain_comes_out_when_a_claim_fails},
    {"a_block_with_a_part_and_others_is_refused_if_rows_are_sought",
     a_block_with_a_part_and_others_is_refused_if_rows_are_sought},
};

static void single(void **state) { ((const struct single *)*state)->test(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(policies, texts_come_out_as_one_by_one),
                                   TABLE(singles, single)};

    return RUN_TABLES("cartons", tables, argc, argv);
}
