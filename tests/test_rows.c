/*
 * Careful removal against a model of it, that reads whole documents and knows no bounds, over
 * documents of few distinct units; and what the model does not know: the bounds.
 *
 *     UNECHO_ROUNDS=20000 UNECHO_SEED=7 test_rows     a long run
 */
#include "block.h"
#include "oracle.h"
#include "read_files.h"
#include "table.h"

enum {
    ROUNDS = 600,
    LONG_WORDS = 12,
    KINDS = 26,
    LONG_FROM = 20,
    UNITS = 24,
    DOCUMENTS = 40,
    RECENT = 20,
    PASS = KINDS,
    PROTECTED
};

/* A document: kinds of units, and the block that each is in, 0: none. */
struct document {
    int units[UNITS], blocks[UNITS];
    bool goes_on[UNITS]; /* with the line of the one before */
    size_t count;
    bool forgets;          /* it begins a scope */
    bool wraps;            /* see struct corpus */
    bool keeps[UNITS + 1]; /* the model's answer; one more, for an empty one */
};

struct corpus {
    struct document documents[DOCUMENTS];
    size_t count;
    struct unecho_config config;
    bool blocks;     /* some units go with others only */
    bool wraps;      /* lines end in paragraphs, too */
    uint64_t spared; /* the model's answer */
};

/* What a unit is to those beside it. */
enum { HEADING = 1, OPENS = 2, POINT = 4, ORDERED = 8, SIGNS = 16 };

static const struct {
    int kind;
    unsigned roles;
    const char *before, *end;
} companions[] = {
    {12, OPENS, "", ":"},
    {13, HEADING, "## ", ""},
    {14, POINT, "* ", "."},
    {15, POINT, "* ", "."},
    {16, POINT | ORDERED, "(a) ", "."},
    {17, POINT | ORDERED, "2) ", "."},
    {18, POINT | OPENS, "- ", ":"},
    {19, SIGNS, "", ""},
    {22, OPENS, "", ":**"},
    {23, HEADING, "<h2>", ""},
    {24, POINT, "* ", "."},
    {25, POINT | ORDERED, "(iv) ", "."},
};

static unsigned roles_of(int kind) {
    for (size_t i = 0; i < sizeof(companions) / sizeof(*companions); i++)
        if (companions[i].kind == kind)
            return companions[i].roles;
    return 0;
}

/* The unit as it is written. */
static void spell(int kind, char *out, size_t size) {
    const char *before = "", *end = ".";

    for (size_t i = 0; i < sizeof(companions) / sizeof(*companions); i++)
        if (companions[i].kind == kind) {
            before = companions[i].before;
            end = companions[i].end;
        }
    if (kind == PASS)
        snprintf(out, size, "* * *");
    else if (roles_of(kind) == SIGNS)
        snprintf(out, size, "THE EDITOR %c.", 'A' + kind);
    else if (kind == PROTECTED)
        snprintf(out, size, "Signed by the Allowed editor.");
    else if (kind >= LONG_FROM)
        snprintf(out, size,
                 "%sThe %c ferry carried twelve cars and a crew of nine to the far shore%s", before,
                 'A' + kind, end);
    else
        snprintf(out, size, "%sSaid %c twice%s", before, 'A' + kind, end);
}

/* --- the model -------------------------------------------------------------------------------- */

static bool is_compared(int kind) { return kind < KINDS; }
static bool is_long(int kind) { return is_compared(kind) && kind >= LONG_FROM; }

struct model {
    bool said[KINDS];
    bool edges[DOCUMENTS + 1][KINDS]; /* of which documents it stood at an edge, */
    size_t number;                    /* by their numbers: this is the one of the next */
    uint64_t documents[KINDS];        /* of the scope that it is in, */
    uint64_t common;                  /* and how many of them make it common; 0: repeats go */
};

/* A unit, or a block. */
struct item {
    size_t from, to;
    bool stays, known;
};

/* Those that are compared, or have something in them that is. */
static size_t items_of(const struct document *d, const bool *fresh, struct item *items) {
    size_t count = 0;

    for (size_t i = 0, end; i < d->count; i = end) {
        struct item item = {i, i + 1, false, false};

        while (d->blocks[i] && item.to < d->count && d->blocks[item.to] == d->blocks[i])
            item.to++;
        end = item.to;
        for (size_t k = i; k < end; k++) {
            item.known |= is_compared(d->units[k]);
            item.stays |= is_compared(d->units[k]) && fresh[k];
        }
        if (item.known)
            items[count++] = item;
    }
    return count;
}

/* Did it stand at an edge in five of the last documents? */
static bool stood_often(const struct model *m, int kind) {
    size_t documents = 0;

    for (size_t n = m->number > RECENT ? m->number - RECENT : 0; n < m->number; n++)
        documents += m->edges[n][kind];
    return documents >= 5;
}

static bool often(const struct model *m, const struct document *d, const struct item *item) {
    for (size_t i = item->from; i < item->to; i++)
        if (is_compared(d->units[i]) && (is_long(d->units[i]) || !stood_often(m, d->units[i])))
            return false;
    return true;
}

static bool is_block(const struct document *d, const struct item *item) {
    return d->blocks[item->from] != 0;
}

static unsigned roles_in(const struct document *d, const struct item *item) {
    return is_block(d, item) ? 0 : roles_of(d->units[item->from]);
}

/* Is this item, one that repeats, the short beginning of the line of the next ones up to `to`?
 * Where lines wrap, and the last one is long enough to show it, it is that of the paragraph. */
static bool runs_in(const struct document *d, const struct item *items, size_t i, size_t to) {
    if (d->wraps && !is_long(d->units[items[to].from]))
        return false;
    for (size_t k = i; k <= to; k++)
        if (is_block(d, &items[k]) || (k > i && !d->goes_on[items[k].from]) ||
            (k < to && is_long(d->units[items[k].from])))
            return false;
    return !d->goes_on[items[i].from];
}

/* Which of a row, items[from, to), are of items[to], which stays: from there on. */
static size_t leads_from(const struct document *d, const struct item *items, size_t from, size_t to,
                         bool all) {
    for (size_t i = to; i-- > from;) {
        unsigned roles = roles_in(d, &items[i]);

        if (runs_in(d, items, i, to)) {
            to = i;
        } else if (i + 1 == to && !is_block(d, &items[i]) &&
                   (roles & (HEADING | OPENS | (all || from == 0 ? 0 : SIGNS)) ||
                    roles & roles_in(d, &items[to]) & (all ? POINT : ORDERED))) {
            to = i;
        }
    }
    return to;
}

static void remove_item(struct document *d, const struct item *item) {
    for (size_t i = item->from; i < item->to; i++)
        d->keeps[i] = false;
}

/* items[from, to) is a row. */
static void judge_row(const struct model *m, struct document *d, const struct item *items,
                      size_t from, size_t to, size_t count, size_t span) {
    size_t repeats = 0, end = to;
    bool has_long = m->common && (from == 0 || to == count); /* it goes as if it had one */

    for (size_t i = from; i < to; i++)
        for (size_t k = items[i].from; k < items[i].to; k++) {
            has_long |= is_long(d->units[k]);
            repeats += is_compared(d->units[k]);
        }
    if (repeats < span)
        return;
    if (to < count && !m->common)
        end = leads_from(d, items, from, to, !has_long);
    while (to == count && from > 0 && has_long && !m->common && end > from &&
           roles_in(d, &items[end - 1]) & SIGNS)
        if (often(m, d, &items[--end]))
            remove_item(d, &items[end]);
    for (size_t i = from; has_long && i < end; i++)
        remove_item(d, &items[i]);
    for (size_t i = from; !has_long && from == 0 && i < end; i++) {
        if (often(m, d, &items[i]))
            remove_item(d, &items[i]);
        else if (is_block(d, &items[i]))
            return;
    }
    while (!has_long && from > 0 && to == count && from < to &&
           roles_in(d, &items[from]) & roles_in(d, &items[from - 1]) & POINT)
        from++;
    for (size_t i = to; !has_long && from > 0 && to == count && i-- > from;) {
        if (often(m, d, &items[i]))
            remove_item(d, &items[i]);
        else if (is_block(d, &items[i]))
            return;
    }
}

/* How many of items[from, count), which repeat, are of items[from - 1], which stays? */
static size_t count_followers(const struct document *d, const struct item *items, size_t from,
                              size_t count) {
    size_t i = from;
    bool lists = false;

    for (; from > 0 && i < count && !items[i].stays && !is_block(d, &items[i]); i++) {
        unsigned before = roles_in(d, &items[i - 1]), roles = roles_in(d, &items[i]);

        if (!(before & OPENS) && !(before & roles & (lists ? POINT : ORDERED)))
            break;
        lists = roles & POINT;
    }
    return i - from;
}

/* Counts the short units of a document that stand at its edges. */
static void count_edges(struct model *m, const struct document *d, const bool *fresh) {
    bool at_edge[KINDS] = {false};
    bool open = true;

    for (size_t i = 0; i < d->count; i++)
        if (is_compared(d->units[i])) {
            at_edge[d->units[i]] |= open;
            open &= !fresh[i];
        }
    open = true;
    for (size_t i = d->count; i-- > 0;)
        if (is_compared(d->units[i])) {
            at_edge[d->units[i]] |= open;
            open &= !fresh[i];
        }
    for (int kind = 0; kind < LONG_FROM; kind++)
        m->edges[m->number][kind] |= at_edge[kind];
}

/* Is something left of it that could go? */
static bool is_left(const struct document *d) {
    bool left = false;

    for (size_t i = 0; i < d->count; i++)
        left |= d->keeps[i] && (is_compared(d->units[i]) || d->blocks[i]);
    return left;
}

/* Counts the documents of a scope, from this one on, that each unit is in. */
static void count_documents(struct model *m, const struct corpus *c, const struct document *d) {
    const struct document *end = c->documents + c->count;

    for (const struct document *at = d; at < end && (at == d || !at->forgets); at++) {
        bool met[KINDS] = {false};

        for (size_t i = 0; i < at->count; i++)
            if (is_compared(at->units[i]) && !met[at->units[i]]) {
                met[at->units[i]] = true;
                m->documents[at->units[i]]++;
            }
    }
}

/* Does it stay whatever stands around it? It is said. */
static bool is_fresh(struct model *m, int kind) {
    bool fresh = !m->said[kind];

    m->said[kind] = true;
    return m->common ? m->documents[kind] < m->common : fresh;
}

static void judge(struct model *m, struct corpus *c, struct document *d) {
    bool fresh[UNITS];
    struct item items[UNITS];
    size_t count, span = c->config.span ? c->config.span : 1;

    if (d == c->documents || d->forgets) {
        *m = (struct model){.common = c->config.common};
        count_documents(m, c, d);
    }
    for (size_t i = 0; i < d->count; i++) {
        d->keeps[i] = true;
        fresh[i] = is_compared(d->units[i]) && is_fresh(m, d->units[i]);
    }
    count = items_of(d, fresh, items);
    for (size_t from = 0, to; from < count; from = to + 1) {
        if (!m->common)
            from += count_followers(d, items, from, count);
        for (to = from; to < count && !items[to].stays;)
            to++;
        judge_row(m, d, items, from, to, count, span);
    }
    count_edges(m, d, fresh);
    m->number += is_left(d);
    for (size_t i = 0; i < d->count; i++)
        c->spared += is_compared(d->units[i]) && !fresh[i] && d->keeps[i];
}

static void judge_all(struct corpus *c) {
    struct model m;

    c->spared = 0;
    for (size_t i = 0; i < c->count; i++)
        judge(&m, c, &c->documents[i]);
}

/* --- documents -------------------------------------------------------------------------------- */

static bool ends_sentence(int kind) {
    return kind != PASS && !(roles_of(kind) & (HEADING | OPENS | SIGNS));
}

static bool begins_sentence(int kind) { return kind != PASS && (roles_of(kind) | OPENS) == OPENS; }

/* Nine of ten documents have furniture around them. */
static void make_document(struct document *d, uint64_t *state, const struct corpus *c) {
    int furniture = (int)(random_next(state) % 4), block = 1;
    size_t kinds = 4 + random_next(state) % (KINDS - 4);

    *d = (struct document){.forgets = c->config.forgets && random_next(state) % 16 == 0,
                           .wraps = c->wraps};
    d->count = random_next(state) % UNITS;
    for (size_t i = 0; i < d->count; i++) {
        uint64_t r = random_next(state);

        d->units[i] = (int)(r >> 8 & 1 ? (r >> 16) % kinds : (r >> 16) % LONG_FROM);
        if (r % 16 == 0)
            d->units[i] = r >> 20 & 1 ? PASS : PROTECTED;
        if (r % 10 != 9 && (i < 2 || i + 2 >= d->count))
            d->units[i] = furniture + (int)(i & 1);
        if (c->blocks && d->units[i] != PROTECTED && (r >> 40) % 3 == 0)
            d->blocks[i] = block;
        block += (r >> 44) % 3 == 0;
        d->goes_on[i] = c->config.unit == UNECHO_UNIT_SENTENCE && (r >> 48) % 3 == 0 && i > 0 &&
                        ends_sentence(d->units[i - 1]) && begins_sentence(d->units[i]);
    }
}

/* Which repeats go, or common units; in blocks, too. */
enum { REPEATS = 0, BLOCKS = 1, COMMON = 2 };

static void make_corpus(struct corpus *c, uint64_t seed, unsigned what) {
    uint64_t state = seed;

    *c = (struct corpus){.blocks = what & BLOCKS};
    unecho_config_init(&c->config);
    c->config.unit = random_next(&state) % 3; /* a unit is a sentence, a line, or a paragraph */
    c->config.careful = LONG_WORDS;
    c->config.list = true;
    c->config.forgets = random_next(&state) % 3 == 0;
    c->config.span = random_next(&state) % 4 == 0 ? 1 + random_next(&state) % 4 : 0;
    c->wraps = c->config.unit == UNECHO_UNIT_SENTENCE && random_next(&state) % 3 == 0;
    if (what & COMMON)
        c->config.common = 2 + random_next(&state) % 8;
    if (what & COMMON)
        c->config.span = 0;
    c->count = 1 + random_next(&state) % DOCUMENTS;
    for (size_t i = 0; i < c->count; i++)
        make_document(&c->documents[i], &state, c);
    judge_all(c);
}

/* Units [from, to) of a document. */
static struct bytes text_of(const struct document *d, size_t from, size_t to) {
    struct bytes text = {NULL, 0, 0};
    char unit[100];

    for (size_t i = from; i < to; i++) {
        bool line_ends = i + 1 == to || !d->goes_on[i + 1];

        spell(d->units[i], unit, sizeof(unit));
        if (d->wraps && is_long(d->units[i]))
            *strstr(unit, " carried") = '\n';
        bytes_add(&text, unit, strlen(unit));
        bytes_add(&text, line_ends ? "\n\n" : d->wraps ? "\n" : " ", line_ends ? 2 : 1);
    }
    return text;
}

/* All that the model keeps, a unit a line. */
static struct bytes wanted(const struct corpus *c) {
    struct bytes all = {NULL, 0, 0};
    char unit[100];

    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; k < c->documents[i].count; k++)
            if (c->documents[i].keeps[k]) {
                spell(c->documents[i].units[k], unit, sizeof(unit));
                bytes_add(&all, unit, strlen(unit));
                bytes_add(&all, "\n", 1);
            }
    bytes_add(&all, "", 1);
    return all;
}

/* --- the engine ------------------------------------------------------------------------------- */

static void let_all_out(unecho *u, struct bytes *out) {
    struct unecho_run run;
    int status;

    while ((status = unecho_next(u, &run)) == 1) {
        size_t from = out->len;

        bytes_add(out, run.data, run.len);
        for (char *end; (end = memchr(out->data + from, '\n', out->len - from)) != NULL;)
            *end = ' ';
        bytes_add(out, "\n", 1);
    }
    assert_int_equal(status, UNECHO_OK);
}

static unecho *begin(const struct corpus *c) {
    unecho *u = unecho_create(&c->config);
    char unit[100];

    assert_non_null(u);
    spell(PROTECTED, unit, sizeof(unit));
    assert_int_equal(unecho_learn_allowed(u, unit, strlen(unit), true), UNECHO_OK);
    for (size_t i = 0; i < c->count && unecho_needs_survey(u); i++) {
        struct bytes text = text_of(&c->documents[i], 0, c->documents[i].count);

        if (c->documents[i].forgets)
            unecho_forget(u);
        assert_int_equal(unecho_survey(u, text.data ? text.data : "", text.len, true), UNECHO_OK);
        free(text.data);
    }
    return u;
}

static void push(unecho *u, const struct document *d, size_t step, bool last, struct bytes *out) {
    struct bytes text = text_of(d, 0, d->count);

    for (size_t at = 0; at < text.len; at += step) {
        size_t len = text.len - at < step ? text.len - at : step;

        assert_int_equal(unecho_push(u, text.data + at, len, false), UNECHO_OK);
        let_all_out(u, out);
    }
    assert_int_equal(last ? unecho_push(u, "", 0, true) : unecho_break(u), UNECHO_OK);
    let_all_out(u, out);
    free(text.data);
}

static void push_whole(unecho *u, const struct corpus *c, uint64_t *state, struct bytes *out) {
    (void)state;
    for (size_t i = 0; i < c->count; i++) {
        if (c->documents[i].forgets)
            unecho_forget(u);
        push(u, &c->documents[i], SIZE_MAX / 2, true, out);
    }
}

static void push_bytes(unecho *u, const struct corpus *c, uint64_t *state, struct bytes *out) {
    for (size_t i = 0; i < c->count; i++) {
        if (c->documents[i].forgets)
            unecho_forget(u);
        push(u, &c->documents[i], 1 + random_next(state) % 3, true, out);
    }
}

/* As one text. */
static void push_broken(unecho *u, const struct corpus *c, uint64_t *state, struct bytes *out) {
    for (size_t i = 0; i < c->count; i++) {
        if (c->documents[i].forgets)
            unecho_forget(u);
        push(u, &c->documents[i], 1 + random_next(state) % 80, false, out);
    }
    assert_int_equal(unecho_push(u, "", 0, true), UNECHO_OK);
    let_all_out(u, out);
}

static void add_text(unecho_block *block, const struct document *d, size_t from, size_t to) {
    struct bytes text = text_of(d, from, to);
    char *room = unecho_block_reserve(block, text.len + 1);

    assert_non_null(room);
    if (text.len)
        memcpy(room, text.data, text.len);
    unecho_block_add(block, text.len);
    assert_int_equal(unecho_block_end(block), UNECHO_OK);
    free(text.data);
}

/* Marks the units of a prepared block that go with others. */
static void mark(unecho_block *block, const struct document *d, size_t *unit) {
    for (size_t i = 0; i < d->count; i++, ++*unit) {
        struct unecho_batch *batch = unecho_block_batch_of(block, *unit);
        unsigned flags = d->blocks[i] ? UNECHO_SPAN_WHOLE : 0;

        if (d->blocks[i] && (i == 0 || d->blocks[i - 1] != d->blocks[i]))
            flags |= UNECHO_SPAN_WHOLE_BEGINS;
        batch->spans[*unit % UNECHO_BATCH].flags |= flags;
        batch->flags |= flags;
    }
}

/* Blocks of some documents, each one or several texts. */
static void push_blocks(unecho *u, const struct corpus *c, uint64_t *state, struct bytes *out) {
    unecho_block *block = unecho_block_create(u);

    assert_non_null(block);
    for (size_t i = 0, end; i < c->count; i = end) {
        size_t unit = 0;

        end = i + 1 + random_next(state) % (c->count - i);
        for (size_t k = i; k < end; k++) {
            const struct document *d = &c->documents[k];
            size_t cut = random_next(state) % 2 ? random_next(state) % (d->count + 1) : d->count;

            while (cut < d->count && d->goes_on[cut])
                cut++;
            if (d->forgets)
                unecho_block_forget(block);
            add_text(block, d, 0, cut);
            if (cut < d->count) {
                unecho_block_join(block);
                add_text(block, d, cut, d->count);
            }
        }
        assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
        for (size_t k = i; k < end; k++)
            mark(block, &c->documents[k], &unit);
        assert_int_equal(unit, block->units);
        assert_int_equal(unecho_claim_block(u, block), UNECHO_OK);
        assert_int_equal(unecho_push_block(u, block), UNECHO_OK);
        let_all_out(u, out);
    }
    unecho_block_destroy(block);
}

typedef void pusher(unecho *u, const struct corpus *c, uint64_t *state, struct bytes *out);

static const struct {
    const char *name;
    pusher *push;
} ways[] = {
    {"blocks", push_blocks}, {"whole", push_whole}, {"bytes", push_bytes}, {"broken", push_broken}};

/* Does what comes out, and what is counted, agree with the model? */
static void check(const struct corpus *c, uint64_t seed, const char *name, pusher *way) {
    struct bytes want = wanted(c), got = {NULL, 0, 0};
    uint64_t state = seed;
    struct unecho_stats stats;
    unecho *u = begin(c);

    way(u, c, &state, &got);
    bytes_add(&got, "", 1);
    unecho_get_stats(u, &stats);
    unecho_destroy(u);
    if (strcmp(want.data, got.data) != 0)
        fail_msg("seed %llu, %s: wanted\n%sgot\n%s", (unsigned long long)seed, name, want.data,
                 got.data);
    if (stats.spared != c->spared)
        fail_msg("seed %llu, %s: %llu spared, not %llu", (unsigned long long)seed, name,
                 (unsigned long long)stats.spared, (unsigned long long)c->spared);
    free(want.data);
    free(got.data);
}

static void each_corpus(unsigned what, size_t way_count) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);
    uint64_t seed = number_of_env("UNECHO_SEED", 1);
    uint64_t gone = 0, spared = 0;

    for (size_t i = 0; i < rounds; i++, seed++) {
        struct corpus c;

        make_corpus(&c, seed, what);
        for (size_t way = 0; way < way_count; way++)
            check(&c, seed, ways[way].name, ways[way].push);
        spared += c.spared;
        for (size_t d = 0; d < c.count; d++)
            for (size_t k = 0; k < c.documents[d].count; k++)
                gone += !c.documents[d].keeps[k];
    }
    assert_true(gone > rounds && spared > rounds); /* the documents are such that both happen */
}

static void what_stays_is_what_the_model_keeps(void **state) {
    (void)state;
    each_corpus(REPEATS, 4);
}

static void common_units_stay_inside_articles(void **state) {
    (void)state;
    each_corpus(COMMON, 4);
    each_corpus(COMMON | BLOCKS, 1);
}

static void blocks_go_whole_or_stay(void **state) {
    (void)state;
    each_corpus(BLOCKS, 1);
}

/* --- a second run ----------------------------------------------------------------------------- */

static void drop_removed(struct corpus *c) {
    for (size_t i = 0; i < c->count; i++) {
        struct document *d = &c->documents[i];
        size_t count = 0;

        for (size_t k = 0; k < d->count; k++)
            if (d->keeps[k]) {
                d->units[count] = d->units[k];
                d->goes_on[count] = d->goes_on[k] && k > 0 && d->keeps[k - 1];
                d->blocks[count++] = d->blocks[k];
            }
        d->count = count;
    }
}

static void each_second_run(unsigned what) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);
    uint64_t seed = number_of_env("UNECHO_SEED", 100000);

    for (size_t i = 0; i < 2 * rounds; i++, seed++) {
        struct corpus c;

        make_corpus(&c, seed, what | (i & 1));
        drop_removed(&c);
        judge_all(&c);
        for (size_t d = 0; d < c.count; d++)
            for (size_t k = 0; k < c.documents[d].count; k++)
                if (!c.documents[d].keeps[k])
                    fail_msg("seed %llu: unit %zu of document %zu goes in a second run",
                             (unsigned long long)seed, k, d);
        if (i & 1)
            check(&c, seed, "blocks", push_blocks);
        else
            check(&c, seed, "whole", push_whole);
    }
}

static void a_second_run_changes_nothing(void **state) {
    (void)state;
    each_second_run(REPEATS);
    each_second_run(COMMON);
}

/* --- the shadow ------------------------------------------------------------------------------- */

static void the_shadow_counts_what_would_stay(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);
    uint64_t seed = number_of_env("UNECHO_SEED", 200000);

    (void)state;
    for (size_t i = 0; i < rounds; i++, seed++) {
        struct corpus c;

        make_corpus(&c, seed, REPEATS);
        for (size_t way = 0; way < 4; way++) {
            struct bytes out = {NULL, 0, 0};
            struct unecho_stats stats;
            uint64_t pushes = seed;
            unecho *u;

            c.config.span = 0;
            judge_all(&c);
            c.config.careful = 0;
            c.config.shadow_careful = LONG_WORDS;
            u = begin(&c);
            ways[way].push(u, &c, &pushes, &out);
            unecho_get_stats(u, &stats);
            unecho_destroy(u);
            free(out.data);
            if (stats.spared != c.spared)
                fail_msg("seed %llu, %s: %llu spared, not %llu", (unsigned long long)seed,
                         ways[way].name, (unsigned long long)stats.spared,
                         (unsigned long long)c.spared);
            assert_int_equal(stats.units_in - stats.units_out, stats.repeats);
        }
    }
}

/* --- bounds ----------------------------------------------------------------------------------- */

enum { MANY = 2200, BOUND = 1024 };

/* Short units, the first `count` of so many. */
static void add_shorts(struct bytes *text, size_t count) {
    char unit[40];

    for (size_t i = 0; i < count; i++)
        bytes_add(text, unit, (size_t)snprintf(unit, sizeof(unit), "Item %zu of many.\n", i));
}

static const char *const long_line =
    "A line of so many words that it is long for each reader of it.\n";

/* The lines of a text that come out behind another one. */
static size_t lines_of(const struct unecho_config *config, const struct bytes *before,
                       const struct bytes *text, size_t step, struct bytes *out) {
    unecho *u = unecho_create(config);
    size_t lines = 0;

    assert_non_null(u);
    assert_int_equal(unecho_push(u, before->data, before->len, true), UNECHO_OK);
    let_all_out(u, out);
    out->len = 0;
    for (size_t at = 0; at < text->len; at += step) {
        size_t len = text->len - at < step ? text->len - at : step;

        assert_int_equal(unecho_push(u, text->data + at, len, at + len == text->len), UNECHO_OK);
        let_all_out(u, out);
    }
    for (size_t i = 0; i < out->len; i++)
        lines += out->data[i] == '\n';
    unecho_destroy(u);
    return lines;
}

static void check_bound(const struct unecho_config *config, const struct bytes *before,
                        const struct bytes *text, size_t want) {
    struct bytes out = {NULL, 0, 0}, again = {NULL, 0, 0};

    assert_int_equal(lines_of(config, before, text, SIZE_MAX / 2, &out), want);
    assert_int_equal(lines_of(config, before, &out, 1000, &again), want);
    assert_true(bytes_equal(out.data, out.len, again.data, again.len));
    out.len = 0;
    assert_int_equal(lines_of(config, before, text, 777, &out), want);
    free(out.data);
    free(again.data);
}

static void a_row_is_held_back_so_far_only(void **state) {
    struct unecho_config config;
    struct bytes before = {NULL, 0, 0}, text = {NULL, 0, 0};

    (void)state;
    unecho_config_init(&config);
    config.unit = UNECHO_UNIT_LINE;
    config.careful = LONG_WORDS;
    config.list = true;
    add_shorts(&before, MANY);
    bytes_add(&before, long_line, strlen(long_line));

    bytes_add(&text, "New.\n", 5); /* as many as may be held, then the long one: all go */
    add_shorts(&text, BOUND - 1);
    bytes_add(&text, long_line, strlen(long_line));
    check_bound(&config, &before, &text, 1);

    text.len = 5; /* one more overflows, with itself */
    add_shorts(&text, BOUND + 1);
    bytes_add(&text, long_line, strlen(long_line));
    check_bound(&config, &before, &text, 1 + BOUND + 1);

    text.len = 5; /* what comes behind is held anew */
    add_shorts(&text, BOUND + 100);
    bytes_add(&text, long_line, strlen(long_line));
    check_bound(&config, &before, &text, 1 + BOUND + 1);

    text.len = 5; /* twice */
    add_shorts(&text, 2 * (BOUND + 1) + 7);
    bytes_add(&text, "Newer.\n", 7);
    check_bound(&config, &before, &text, 1 + 2 * (BOUND + 1) + 7 + 1);
    free(before.data);
    free(text.data);
}

/* A text that is counted together with another one; then the lines of it that come out. */
static size_t common_lines_of(const struct unecho_config *config, const struct bytes *other,
                              const struct bytes *text, struct bytes *out) {
    unecho *u = unecho_create(config);
    size_t lines = 0;

    assert_non_null(u);
    assert_int_equal(unecho_survey(u, text->data, text->len, true), UNECHO_OK);
    assert_int_equal(unecho_survey(u, other->data, other->len, true), UNECHO_OK);
    for (size_t at = 0, len; at < text->len; at += len) {
        len = text->len - at < 777 ? text->len - at : 777;
        assert_int_equal(unecho_push(u, text->data + at, len, at + len == text->len), UNECHO_OK);
        let_all_out(u, out);
    }
    for (size_t i = 0; i < out->len; i++)
        lines += out->data[i] == '\n';
    unecho_destroy(u);
    return lines;
}

static void a_row_of_more_common_units_goes(void **state) {
    static const struct {
        size_t units, stay;
        const char *before, *behind;
    } rows[] = {
        {BOUND, BOUND + 2, "New.\n", "Newer.\n"},
        {BOUND + 1, 2, "New.\n", "Newer.\n"},
        {MANY, 2, "New.\n", "Newer.\n"},
        {MANY, 1, "New.\n", ""},
        {BOUND, 1, "New.\n", ""},
        {BOUND, 1, "", "Newer.\n"},
        {MANY, 1, "", "Newer.\n"},
    };
    struct unecho_config config;
    struct bytes other = {NULL, 0, 0};

    (void)state;
    unecho_config_init(&config);
    config.unit = UNECHO_UNIT_LINE;
    config.careful = LONG_WORDS;
    config.common = 2;
    config.list = true;
    add_shorts(&other, MANY);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct bytes text = {NULL, 0, 0}, out = {NULL, 0, 0};

        bytes_add(&text, rows[i].before, strlen(rows[i].before));
        add_shorts(&text, rows[i].units);
        bytes_add(&text, rows[i].behind, strlen(rows[i].behind));
        assert_int_equal(common_lines_of(&config, &other, &text, &out), rows[i].stay);
        free(text.data);
        free(out.data);
    }
    free(other.data);
}

/* Of few words, and many bytes. */
static void add_big(struct bytes *text, char name) {
    for (int i = 0; i < 100 << 10; i++)
        bytes_add(text, &name, 1);
    bytes_add(text, ".\n", 2);
}

static void a_row_is_held_back_for_so_many_bytes(void **state) {
    struct unecho_config config;
    struct bytes before = {NULL, 0, 0}, text = {NULL, 0, 0};

    (void)state;
    unecho_config_init(&config);
    config.unit = UNECHO_UNIT_LINE;
    config.careful = LONG_WORDS;
    config.list = true;
    for (char name = 'a'; name < 'e'; name++)
        add_big(&before, name);
    bytes_add(&before, long_line, strlen(long_line));

    bytes_add(&text, "New.\n", 5);
    add_big(&text, 'a');
    add_big(&text, 'b');
    bytes_add(&text, long_line, strlen(long_line));
    check_bound(&config, &before, &text, 1);

    text.len = 5;
    for (char name = 'a'; name < 'e'; name++)
        add_big(&text, name);
    bytes_add(&text, long_line, strlen(long_line));
    check_bound(&config, &before, &text, 1 + 3);
    free(before.data);
    free(text.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stays_is_what_the_model_keeps),
        cmocka_unit_test(blocks_go_whole_or_stay),
        cmocka_unit_test(common_units_stay_inside_articles),
        cmocka_unit_test(a_second_run_changes_nothing),
        cmocka_unit_test(the_shadow_counts_what_would_stay),
        cmocka_unit_test(a_row_is_held_back_so_far_only),
        cmocka_unit_test(a_row_is_held_back_for_so_many_bytes),
        cmocka_unit_test(a_row_of_more_common_units_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
