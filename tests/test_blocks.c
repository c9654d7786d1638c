/*
 * Where a block is split, nothing that stands before or behind it changes a cut: texts in blocks of
 * many sizes, and split at every place that may be chosen, have the units that they have at once.
 */
#include "block.h"
#include "generate.h"
#include "read_files.h"
#include "table.h"

enum { ROUNDS = 120, CAREFUL_ROUNDS = 240, SMALLEST = 64, LARGEST = 4096 };

/* A kind of text, and the tools to cut it. */
struct setting {
    const char *name;
    enum unecho_unit unit;
    enum unecho_newline newline;
    bool zero_terminated;
    size_t careful;
};

static const struct setting settings[] = {
    {"sentences", UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, false, 0},
    {"sentences_newline_break", UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_BREAK, false, 0},
    {"sentences_newline_space", UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_SPACE, false, 0},
    {"sentences_with_nul", UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, true, 0},
    {"lines", UNECHO_UNIT_LINE, UNECHO_NEWLINE_AUTO, false, 0},
    {"records_with_nul", UNECHO_UNIT_LINE, UNECHO_NEWLINE_AUTO, true, 0},
    {"paragraphs", UNECHO_UNIT_PARAGRAPH, UNECHO_NEWLINE_AUTO, false, 0},
    {"documents_with_nul", UNECHO_UNIT_DOCUMENT, UNECHO_NEWLINE_AUTO, true, 0},
    {"sentences_with_care", UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, false, 12},
    {"sentences_newline_break_with_care", UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_BREAK, false, 12},
    {"lines_with_care", UNECHO_UNIT_LINE, UNECHO_NEWLINE_AUTO, false, 12},
    {"paragraphs_with_care", UNECHO_UNIT_PARAGRAPH, UNECHO_NEWLINE_AUTO, false, 12},
};

/* Units with their places in the whole text. */
struct units {
    struct unecho_span *items; /* owned */
    size_t count, size;
};

/* A text, cut at once, and an engine to make blocks. */
struct fixture {
    const char *origin;
    const struct setting *setting;
    const struct bytes *bytes;
    unecho *u;
    struct units whole;
    size_t splits; /* so many were tried, */
    size_t parts;  /* and places that were found by a part of the text */
};

static void add_units_of(struct units *units, const struct unecho_block *block, size_t at) {
    for (size_t i = 0; i < block->units; i++) {
        struct unecho_span span = unecho_block_batch_of(block, i)->spans[i % UNECHO_BATCH];

        if (units->count == units->size) {
            units->size = units->size * 2 + 64;
            units->items = grown(units->items, units->size * sizeof(*units->items));
        }
        span.start += at;
        span.end += at;
        units->items[units->count++] = span;
    }
}

static unecho_block *block_of(const struct fixture *f, size_t from, size_t to) {
    unecho_block *block = unecho_block_create(f->u);
    char *room = unecho_block_reserve(block, to - from);

    assert_non_null(room);
    if (to > from)
        memcpy(room, f->bytes->data + from, to - from);
    unecho_block_add(block, to - from);
    return block;
}

/* The last block of a text ends where the text does. */
static void cut_to_the_end(unecho_block *block) {
    block->text.last = true;
    assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
}

static struct fixture fixture_of(const char *origin, const struct setting *setting,
                                 const struct bytes *bytes) {
    struct unecho_config config = {.unit = setting->unit,
                                   .newline = setting->newline,
                                   .zero_terminated = setting->zero_terminated,
                                   .careful = setting->careful,
                                   .seeded = true};
    struct fixture f = {.origin = origin, .setting = setting, .bytes = bytes};
    unecho_block *block;

    f.u = unecho_create(&config);
    assert_non_null(f.u);
    block = block_of(&f, 0, bytes->len);
    cut_to_the_end(block);
    add_units_of(&f.whole, block, 0);
    unecho_block_destroy(block);
    return f;
}

static void fixture_release(struct fixture *f) {
    free(f->whole.items);
    unecho_destroy(f->u);
}

static bool same_unit(const struct unecho_span *a, const struct unecho_span *b) {
    return a->start == b->start && a->end == b->end && a->flags == b->flags;
}

static void compare(const struct fixture *f, const struct units *got, size_t first, size_t count,
                    size_t at) {
    for (size_t i = 0; i < got->count && i < count; i++) {
        const struct unecho_span *a = &got->items[i], *b = &f->whole.items[first + i];

        if (!same_unit(a, b))
            fail_msg("%s, split at %zu: unit [%zu, %zu) %x instead of [%zu, %zu) %x", f->origin, at,
                     a->start, a->end, a->flags, b->start, b->end, b->flags);
    }
    if (got->count != count)
        fail_msg("%s, split at %zu: %zu units instead of %zu", f->origin, at, got->count, count);
}

/* --- blocks of one size ------------------------------------------------------------------------
 */

/* Prepares block after block, each of `size` bytes or, where it cannot be split, more. */
static void check_size(struct fixture *f, size_t size) {
    unecho_block *block = unecho_block_create(f->u), *rest = unecho_block_create(f->u);
    struct units got = {NULL, 0, 0};
    size_t at = 0, len = f->bytes->len;

    for (size_t read = 0, n; read < len; read += n) {
        unecho_block *next = rest;
        char *room;

        n = len - read < size ? len - read : size;
        room = unecho_block_reserve(block, n);
        assert_non_null(room);
        memcpy(room, f->bytes->data + read, n);
        unecho_block_add(block, n);
        if (unecho_block_split(block, rest) != 1)
            continue;
        assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
        add_units_of(&got, block, at);
        at += unecho_block_length(block);
        unecho_block_clear(block);
        rest = block;
        block = next;
        f->splits++;
    }
    cut_to_the_end(block);
    add_units_of(&got, block, at);
    compare(f, &got, 0, f->whole.count, size);
    free(got.items);
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
}

static void check_sizes(struct fixture *f, size_t step) {
    for (size_t size = SMALLEST; size <= LARGEST; size += step)
        check_size(f, size);
}

/* --- every place -------------------------------------------------------------------------------
 */

/* What comes before and behind a place is each cut as if nothing else were there. */
static void check_place(struct fixture *f, unecho_block *block, size_t at) {
    struct units got = {NULL, 0, 0};
    unecho_block *behind = block_of(f, at, f->bytes->len);
    size_t before;

    assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
    add_units_of(&got, block, 0);
    before = got.count;
    assert_in_range(before, 1, f->whole.count);
    compare(f, &got, 0, before, at);
    assert_int_equal(got.items[before - 1].end, at);
    got.count = 0;
    cut_to_the_end(behind);
    add_units_of(&got, behind, at);
    compare(f, &got, before, f->whole.count - before, at);
    free(got.items);
    unecho_block_destroy(behind);
    f->splits++;
}

/* By less of the text than all of it the same place is found, or none. */
static void check_parts(struct fixture *f, size_t to, size_t place) {
    size_t found = 0;

    for (size_t part = 64; part < to; part = part * 3 / 2) {
        unecho_block *block = block_of(f, to - part, to);
        size_t end = unecho_block_boundary(block, to - part);

        if (end > 0 && to - part + end != place)
            fail_msg("%s, %zu bytes before %zu: a place at %zu instead of %zu", f->origin, part, to,
                     to - part + end, place);
        found += end > 0;
        if (end == 0 && to - part + 2 * UNECHO_LOOK_BACK < place && f->setting->careful == 0)
            fail_msg("%s, %zu bytes before %zu: no place at %zu", f->origin, part, to, place);
        unecho_block_destroy(block);
    }
    f->parts += found;
}

/* A block of what stands before the place and is looked at behind it. */
static unecho_block *cut_block(const struct fixture *f, size_t place) {
    size_t len = f->bytes->len;
    unecho_block *block =
        block_of(f, 0, len - place < UNECHO_BLOCK_AHEAD ? len : place + UNECHO_BLOCK_AHEAD);

    unecho_block_cut(block, place);
    return block;
}

/* A block that ends here or there is split at its last place, so all of them come. */
static void check_places(struct fixture *f) {
    size_t last = 0;

    for (size_t to = 1; to <= f->bytes->len; to++) {
        unecho_block *block, *rest;
        char c = f->bytes->data[to - 1];

        /* a place shows when its line end comes, or the capital behind it */
        if (c != '\n' && c != '\0' && (to < 2 || f->bytes->data[to - 2] != '\n'))
            continue;
        block = block_of(f, 0, to);
        rest = unecho_block_create(f->u);
        if (unecho_block_split(block, rest) == 1 && unecho_block_length(block) > last) {
            last = unecho_block_length(block);
            check_place(f, block, last);
            check_parts(f, to, last);
            unecho_block_destroy(block);
            block = cut_block(f, last);
            check_place(f, block, last);
        }
        unecho_block_destroy(block);
        unecho_block_destroy(rest);
    }
}

/* -----------------------------------------------------------------------------------------------
 */

struct counted {
    const struct setting *setting;
    size_t step, splits, parts; /* every so many sizes; splits and parts that were tried */
};

enum { SLICE = 64 * 1024 };

static void check_text(void *arg, const char *path, const struct bytes *bytes) {
    struct counted *counted = arg;

    for (size_t at = 0; at < bytes->len; at += SLICE) {
        struct bytes slice = {bytes->data + at, bytes->len - at < SLICE ? bytes->len - at : SLICE,
                              0};
        struct fixture f = fixture_of(path, counted->setting, &slice);

        check_sizes(&f, counted->step);
        if (slice.len < SLICE / 4)
            check_places(&f);
        counted->splits += f.splits;
        counted->parts += f.parts;
        fixture_release(&f);
    }
}

static void splits_change_nothing(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);
    size_t first = number_of_env("UNECHO_SEED", 1);
    struct counted counted = {*state, 997, 0, 0};

    if (counted.setting->careful > 0 && rounds > CAREFUL_ROUNDS)
        rounds = CAREFUL_ROUNDS;
    for (size_t round = 0; round < rounds * 2; round++) {
        struct bytes text = generate_text((enum generate_kind)(round % GENERATE_KINDS),
                                          first * 1000003 + round, (size_t)500 << round % 5);
        char origin[80];

        snprintf(origin, sizeof(origin), "UNECHO_SEED=%zu, round %zu", first, round);
        check_text(&counted, origin, &text);
        free(text.data);
    }
    /* with care each split tells the lines before it anew */
    counted.step = rounds < ROUNDS || counted.setting->careful > 0 ? 101 : 1;
    take_samples(check_text, &counted);
    counted.step = 389;
    take_named_texts(check_text, &counted);
    print_message("%zu splits\n", counted.splits);
    assert_int_not_equal(counted.splits, 0);
    assert_true((counted.parts == 0) == (counted.setting->careful > 0));
}

/* A sentence of the largest size: where it is cut depends on where it began. */
static void the_limit_is_no_place_to_split(void **state) {
    static const char last_word[] = " in the old part of nonprof.\nSmith.\n";

    for (size_t i = 0; i < 40; i++) {
        struct bytes text = {NULL, 0, 0};
        struct fixture f;

        text.data = grown(NULL, UNECHO_UNIT_LIMIT + 64);
        text.len = UNECHO_UNIT_LIMIT - i;
        for (size_t j = 0; j < text.len; j++)
            text.data[j] = "abcd "[j % 5];
        text.size = UNECHO_UNIT_LIMIT + 64;
        bytes_add(&text, last_word, sizeof(last_word) - 1);
        f = fixture_of("a sentence of 1 MiB", &settings[0], &text);
        check_size(&f, text.len - 6);
        check_size(&f, text.len);
        fixture_release(&f);
        free(text.data);
    }
    (void)state;
}

/* The white space is walked over once, not once for each line end: else this takes minutes. */
static void blank_lines_are_no_burden(void **state) {
    const struct setting *setting = *state;
    static const char *const units[] = {"They left.\n", "They left.\n> >\n"};
    enum { BLANK = 1 << 20 };

    for (size_t i = 0; i < 2; i++) {
        struct bytes text = {grown(NULL, BLANK + 64), 0, BLANK + 64};
        struct fixture f = {.origin = setting->name, .setting = setting, .bytes = &text};
        struct unecho_config config = {
            .unit = setting->unit, .careful = setting->careful, .seeded = true};
        unecho_block *block, *rest;

        bytes_add(&text, units[i], strlen(units[i]));
        memset(text.data + text.len, '\n', BLANK);
        text.len += BLANK;
        f.u = unecho_create(&config);
        assert_non_null(f.u);
        block = block_of(&f, 0, text.len);
        rest = unecho_block_create(f.u);
        if (unecho_block_split(block, rest) == 1)
            assert_in_range(unecho_block_length(block), 10, 14);
        else
            assert_int_equal(i, 1); /* what is quoted goes on */
        unecho_block_destroy(block);
        unecho_block_destroy(rest);
        fixture_release(&f);
        free(text.data);
    }
}

static const struct setting blank[] = {
    {"blank_lines", UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, false, 0},
    {"blank_lines_with_care", UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, false, 12},
    {"blank_lines_between_lines_with_care", UNECHO_UNIT_LINE, UNECHO_NEWLINE_AUTO, false, 12}};

static const struct setting limits[] = {
    {"the_limit", UNECHO_UNIT_SENTENCE, UNECHO_NEWLINE_AUTO, false, 0}};

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(settings, splits_change_nothing),
                                   TABLE(limits, the_limit_is_no_place_to_split),
                                   TABLE(blank, blank_lines_are_no_burden)};

    return RUN_TABLES("blocks", tables, argc, argv);
}
