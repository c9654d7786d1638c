/*
 * What is laid out ahead comes out as if it had been laid out in its turn: blocks of many sizes,
 * with any units removed, also with those around them in any state.
 */
#include "ahead.h"
#include "generate.h"
#include "read_files.h"
#include "table.h"

enum { ROUNDS = 150, BLOCKS = 4096, SLICE = 96 * 1024 };

enum spelling { AS_IT_IS, CRLF, QUOTED, LONG_LINES };

/* A kind of text, what is done with it, and how it is spelled. */
struct setting {
    const char *name;
    enum unecho_unit unit;
    enum unecho_newline newline;
    bool zero_terminated, blank, all;
    size_t texts; /* one in so many pieces ends one; 0: none */
    bool glued;
    enum spelling spelling;
};

static const struct setting settings[] = {
    {.name = "sentences"},
    {.name = "sentences_with_crlf", .spelling = CRLF},
    {.name = "sentences_in_long_lines", .spelling = LONG_LINES},
    {.name = "sentences_of_mail", .spelling = QUOTED},
    {.name = "sentences_newline_break", .newline = UNECHO_NEWLINE_BREAK},
    {.name = "sentences_newline_space", .newline = UNECHO_NEWLINE_SPACE},
    {.name = "sentences_with_nul", .zero_terminated = true},
    {.name = "sentences_with_blank", .blank = true},
    {.name = "sentences_of_mail_with_blank", .blank = true, .spelling = QUOTED},
    {.name = "lines", .unit = UNECHO_UNIT_LINE},
    {.name = "lines_with_crlf", .unit = UNECHO_UNIT_LINE, .spelling = CRLF},
    {.name = "records_with_nul", .unit = UNECHO_UNIT_LINE, .zero_terminated = true},
    {.name = "paragraphs", .unit = UNECHO_UNIT_PARAGRAPH},
    {.name = "documents_with_nul", .unit = UNECHO_UNIT_DOCUMENT, .zero_terminated = true},
    {.name = "all_units", .all = true},
    {.name = "many_texts", .texts = 2},
    {.name = "some_texts", .texts = 20},
    {.name = "many_texts_of_mail", .texts = 3, .spelling = QUOTED},
    {.name = "many_texts_with_blank", .texts = 3, .blank = true},
    {.name = "glued_texts", .texts = 2, .glued = true},
    {.name = "some_glued_texts", .texts = 20, .glued = true},
};

/* How often what was hoped for happened. */
struct counts {
    size_t blocks, laid, joined, joined_late, whole, taken, gathered;
};

/* One way through a text. */
struct pass {
    const struct setting *setting;
    const struct bytes *text;
    uint64_t seed;
    size_t size;            /* of blocks, */
    size_t kept, of, alike; /* so many of so many stretches of so many units are kept */
    bool ahead;
    unecho *u;
    unecho_block *blocks[BLOCKS]; /* owned */
    size_t count;
    struct bytes out, texts; /* bytes that came out, and for each of which text */
    struct counts counts;
};

static uint64_t hash(uint64_t seed, uint64_t n) {
    uint64_t state = seed * 1000003 + n * 7919 + 1;

    (void)random_next(&state);
    return random_next(&state) >> 16;
}

static unecho_block *begin_block(struct pass *pass) {
    unecho_block *block = unecho_block_create(pass->u);

    assert_non_null(block);
    assert_in_range(pass->count, 0, BLOCKS - 1);
    return pass->blocks[pass->count++] = block;
}

static void fill_in(unecho_block *block, const char *data, size_t len) {
    char *room = unecho_block_reserve(block, len + 1);

    assert_non_null(room);
    memcpy(room, data, len);
    unecho_block_add(block, len);
}

/* Is the block to be followed by another one? Then what is not of it is there. */
static bool is_full(const struct pass *pass, unecho_block *block, unecho_block *rest) {
    return unecho_block_length(block) >= pass->size &&
           (unecho_block_has_ended(block) || unecho_block_split(block, rest) == 1);
}

/* Puts the text, or several, into blocks. */
static void fill(struct pass *pass) {
    const struct bytes *text = pass->text;
    unecho_block *block = begin_block(pass), *rest = unecho_block_create(pass->u);

    for (size_t at = 0, n, i = 0; at < text->len; at += n, i++) {
        n = 1 + hash(pass->seed, i) % (pass->size / 4);
        n = n < text->len - at ? n : text->len - at;
        fill_in(block, text->data + at, n);
        if (pass->setting->texts > 0 && hash(pass->seed + 1, i) % pass->setting->texts == 0)
            assert_int_equal(unecho_block_end(block), UNECHO_OK);
        if (!is_full(pass, block, rest))
            continue;
        assert_in_range(pass->count, 0, BLOCKS - 1);
        pass->blocks[pass->count++] = block = rest;
        rest = unecho_block_create(pass->u);
    }
    assert_int_equal(unecho_block_end(block), UNECHO_OK);
    unecho_block_destroy(rest);
}

/* Decides otherwise than the engine has, by what number the units have in all blocks. Of every
 * other block what is behind some unit goes. */
static void decide(const struct pass *pass, unecho_block *block, size_t before) {
    size_t end = hash(pass->seed + 6, before) % (2 * block->units + 1);

    for (size_t i = 0; i < block->units; i++) {
        struct unecho_batch *batch = unecho_block_batch_of(block, i);

        batch->kept[i % UNECHO_BATCH] =
            i < end && hash(pass->seed + 2, (before + i) / pass->alike) % pass->of < pass->kept;
        batch->keeps = batch->kept;
    }
}

static void lay_out(struct pass *pass, unecho_block *block, bool gather) {
    assert_int_equal(unecho_lay_out_block(pass->u, block, gather), UNECHO_OK);
    pass->counts.blocks++;
    if (!block->laid)
        return;
    pass->counts.laid++;
    pass->counts.whole += unecho_is_laid_out(block);
    pass->counts.gathered +=
        gather && block->laid_ahead->layout.runs.count > 0 &&
        block->laid_ahead->layout.runs.items[0].data == block->laid_ahead->gathered;
}

/* Runs may be other ones, but not of what text a byte is. */
static void add_out(struct pass *pass, const struct unecho_run *run, size_t block) {
    char text = (char)(block * 31 + run->text);

    bytes_add(&pass->out, run->data, run->len);
    for (size_t i = 0; i < run->len; i++)
        bytes_add(&pass->texts, &text, 1);
}

/* Takes some of a block that is laid out, or all, without the engine. */
static void take(struct pass *pass, size_t i) {
    size_t some = hash(pass->seed + 3, i) % 4;
    struct unecho_run run;

    if (some == 0)
        return;
    while ((some == 3 || hash(pass->seed + 4, pass->out.len) % 4 > 0) &&
           unecho_next_of_block(pass->blocks[i], &run) == 1) {
        add_out(pass, &run, i);
        pass->counts.taken++;
    }
}

static void push(struct pass *pass, size_t i) {
    unecho_block *block = pass->blocks[i];
    struct unecho_run run;
    bool laid = block->laid;
    size_t len = unecho_block_length(block);
    int status;

    assert_int_equal(unecho_push_block(pass->u, block), UNECHO_OK);
    while ((status = unecho_next(pass->u, &run)) == 1)
        add_out(pass, &run, i);
    assert_int_equal(status, UNECHO_OK);
    assert_int_equal(unecho_block_length(block), 0);
    if (laid && block->laid_ahead->mark < block->laid_ahead->mark_count) {
        pass->counts.joined++;
        pass->counts.joined_late += block->laid_ahead->mark > 0;
    }
    memset(unecho_block_reserve(block, len + 1), 'X', len); /* nothing in it is needed any more */
    unecho_block_destroy(block);
}

static void run(struct pass *pass) {
    const struct setting *setting = pass->setting;
    struct unecho_config config = {.unit = setting->unit,
                                   .newline = setting->newline,
                                   .zero_terminated = setting->zero_terminated,
                                   .blank = setting->blank,
                                   .keep = setting->all ? UNECHO_KEEP_ALL : UNECHO_KEEP_FIRST,
                                   .seeded = true};
    size_t units = 0;

    pass->u = unecho_create(&config);
    assert_non_null(pass->u);
    unecho_glue(pass->u, setting->glued);
    fill(pass);
    for (size_t i = 0; i < pass->count; i++) {
        unecho_block *block = pass->blocks[i];

        assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
        assert_int_equal(unecho_claim_block(pass->u, block), UNECHO_OK);
        decide(pass, block, units);
        units += block->units;
        if (pass->ahead)
            lay_out(pass, block, hash(pass->seed + 5, i) % 2);
    }
    for (size_t i = 0; i < pass->count; i++) {
        if (pass->ahead)
            take(pass, i);
        push(pass, i);
    }
}

/* --- both ways ---------------------------------------------------------------------------------
 */

static void compare_bytes(const char *origin, const struct pass *pass, const struct bytes *a,
                          const struct bytes *b) {
    size_t at = 0;

    while (at < a->len && at < b->len && a->data[at] == b->data[at])
        at++;
    if (at < a->len || at < b->len)
        fail_msg("%s, blocks of %zu, %zu of %zu kept: byte %zu of %zu is another one of %zu",
                 origin, pass->size, pass->kept, pass->of, at, a->len, b->len);
}

static void compare(const char *origin, const struct pass *in_turn, const struct pass *ahead) {
    struct unecho_stats a, b;

    compare_bytes(origin, ahead, &in_turn->out, &ahead->out);
    compare_bytes(origin, ahead, &in_turn->texts, &ahead->texts);
    unecho_get_stats(in_turn->u, &a);
    unecho_get_stats(ahead->u, &b);
    assert_memory_equal(&a, &b, sizeof(a));
}

static void add_counts(struct counts *to, const struct counts *counts) {
    to->blocks += counts->blocks;
    to->laid += counts->laid;
    to->joined += counts->joined;
    to->joined_late += counts->joined_late;
    to->whole += counts->whole;
    to->taken += counts->taken;
    to->gathered += counts->gathered;
}

struct counted {
    const struct setting *setting;
    uint64_t seed;
    struct counts counts;
};

static void check_text(struct counted *counted, const char *origin, const struct bytes *text) {
    static const size_t sizes[] = {600, 2500, 9000, 40000};
    static const size_t shares[][3] = {{1, 1, 1},  {0, 1, 1},   {9, 10, 1}, {7, 10, 1},
                                       {1, 2, 5},  {3, 10, 1},  {1, 20, 1}, {1, 20, 9},
                                       {1, 99, 1}, {19, 20, 1}, {1, 2, 30}};
    uint64_t seed = counted->seed++;
    const size_t *share = shares[seed % (sizeof(shares) / sizeof(*shares))];
    struct pass passes[2];

    memset(passes, 0, sizeof(passes));
    for (size_t i = 0; i < 2; i++) {
        passes[i] = (struct pass){.setting = counted->setting,
                                  .text = text,
                                  .seed = seed,
                                  .size = sizes[hash(seed, 77) % 4],
                                  .kept = share[0],
                                  .of = share[1],
                                  .alike = share[2],
                                  .ahead = i == 1};
        run(&passes[i]);
    }
    compare(origin, &passes[0], &passes[1]);
    add_counts(&counted->counts, &passes[1].counts);
    for (size_t i = 0; i < 2; i++) {
        unecho_destroy(passes[i].u);
        free(passes[i].out.data);
        free(passes[i].texts.data);
    }
}

/* The text as it is spelled with the setting, which quotes some of the paragraphs; owned. */
static struct bytes spelled(const struct bytes *text, enum spelling spelling) {
    static const char *const marks[] = {"> ", ">", ">>", "> > ", " >"};
    struct bytes out = {NULL, 0, 0};
    bool quotes = spelling == QUOTED;
    size_t mark = 0;

    for (size_t i = 0; i < text->len; i++) {
        bool begins = i == 0 || text->data[i - 1] == '\n', empty = text->data[i] == '\n';

        if (spelling == QUOTED && begins && empty) {
            quotes = hash(i, text->len) % 2;
            mark = hash(i, text->len + 1) % (sizeof(marks) / sizeof(*marks));
        }
        if (quotes && begins && !empty)
            bytes_add(&out, marks[mark], strlen(marks[mark]));
        if (spelling == CRLF && empty)
            bytes_add(&out, "\r", 1);
        if (spelling == LONG_LINES && empty && !begins && i + 1 < text->len &&
            text->data[i + 1] != '\n' && hash(i, text->len) % 40)
            bytes_add(&out, " ", 1);
        else
            bytes_add(&out, text->data + i, 1);
    }
    return out;
}

static void check_spelled(void *arg, const char *origin, const struct bytes *bytes) {
    struct counted *counted = arg;

    for (size_t at = 0; at < bytes->len; at += SLICE) {
        struct bytes slice = {bytes->data + at, bytes->len - at < SLICE ? bytes->len - at : SLICE,
                              0};
        struct bytes text = spelled(&slice, counted->setting->spelling);

        check_text(counted, origin, &text);
        free(text.data);
    }
}

static void ahead_is_as_in_turn(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);
    size_t first = number_of_env("UNECHO_SEED", 1);
    struct counted counted = {.setting = *state, .seed = first * 1000003};
    struct counts *counts = &counted.counts;

    for (size_t round = 0; round < rounds; round++) {
        struct bytes text = generate_text((enum generate_kind)(round % GENERATE_KINDS),
                                          first * 1000003 + round, (size_t)4000 << round % 5);
        char origin[80];

        snprintf(origin, sizeof(origin), "UNECHO_SEED=%zu, round %zu", first, round);
        check_spelled(&counted, origin, &text);
        free(text.data);
    }
    for (size_t round = 0; round < 11; round++)
        take_samples(check_spelled, &counted);
    take_named_texts(check_spelled, &counted);
    print_message("%zu blocks, %zu laid out, %zu whole, %zu gathered, %zu runs taken; "
                  "%zu joined, %zu of them late\n",
                  counts->blocks, counts->laid, counts->whole, counts->gathered, counts->taken,
                  counts->joined, counts->joined_late);
    assert_in_range(counts->joined, counts->blocks / 20, counts->laid);
    if (counted.setting->texts > 0 && !counted.setting->glued)
        assert_int_not_equal(counts->taken, 0);
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(settings, ahead_is_as_in_turn)};

    return RUN_TABLES("ahead", tables, argc, argv);
}
