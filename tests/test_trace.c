/*
 * What the tracer is told, against naive code: places by counting, first occurrences by looking
 * through all that stood before, fates by the oracle's rules. Texts come in every way that unecho.h
 * allows.
 */
#include "generate.h"
#include "places.h"
#include "table.h"

#include <string.h>

/* --- what was told -----------------------------------------------------------------------------
 */

struct event {
    struct unecho_trace trace; /* its pointers lead nowhere */
    size_t text;               /* where gap and unit stand in `bytes` */
};

struct told {
    struct event *events; /* owned */
    size_t count, size;
    struct bytes bytes; /* owned; all gaps and units */
    bool apart;         /* a unit that does not stand behind its gap */
};

static void take(void *arg, const struct unecho_trace *trace) {
    struct told *told = arg;

    if (told->count == told->size) {
        told->size = told->size * 2 + 64;
        told->events = grown(told->events, told->size * sizeof(*told->events));
    }
    told->apart |= trace->data != trace->gap + trace->gap_len;
    told->events[told->count++] = (struct event){*trace, told->bytes.len};
    bytes_add(&told->bytes, trace->gap, trace->gap_len);
    bytes_add(&told->bytes, trace->data, trace->len);
}

static void told_release(struct told *told) {
    free(told->events);
    free(told->bytes.data);
}

static const char *unit_of(const struct told *told, const struct event *event) {
    return told->bytes.data + event->text + event->trace.gap_len;
}

/* The trial with a tracer. */
static struct told trace(const struct trial *trial, enum unecho_traced traced, int pushes,
                         struct answer *answer) {
    struct told told = {.bytes = {grown(NULL, 1), 0, 0}};
    struct unecho_config config = trial->config;

    config.traced = traced;
    config.tracer = take;
    config.tracer_arg = &told;
    *answer = ask(trial, &config, trial->text, trial->len, pushes);
    return told;
}

/* --- what should have been ---------------------------------------------------------------------
 */

/* Which part of the text it stands in, by where it begins. Behind all that was learned. */
static size_t scope_of(const struct trial *trial, size_t learned, const struct event *event) {
    size_t parts = part_count(trial), at = (size_t)event->trace.at.bytes - learned, i = 0;

    while (trial->parts.forgotten && i + 1 < parts && at >= trial->len * (i + 1) / parts)
        i++;
    return i;
}

struct model {
    const struct trial *trial;
    const struct told *told;
    size_t learned;    /* bytes */
    struct said *said; /* owned; one an event */
    size_t *first;     /* owned; the event that it repeats; its own number: none */
    size_t *scopes;    /* owned */
};

static bool are_same(const struct model *m, size_t a, size_t b) {
    const struct unecho_trace *x = &m->told->events[a].trace, *y = &m->told->events[b].trace;

    return x->compared && y->compared && x->key == y->key &&
           (x->learned || y->learned || m->scopes[a] == m->scopes[b]);
}

/* Of the last `within` before it in its scope that were fresh. */
static size_t find_in_window(const struct model *m, size_t unit) {
    size_t left = m->trial->config.within;

    for (size_t i = unit; i-- > 0 && left > 0;) {
        const struct unecho_trace *trace = &m->told->events[i].trace;

        if (trace->learned || m->scopes[i] != m->scopes[unit])
            break;
        if (!trace->compared || m->first[i] != i)
            continue;
        if (are_same(m, i, unit))
            return i;
        left--;
    }
    return unit;
}

static size_t find_first(const struct model *m, size_t unit) {
    bool window = has_window(&m->trial->config) && !m->told->events[unit].trace.learned;

    for (size_t i = 0; i < unit; i++)
        if (are_same(m, i, unit) && (!window || m->told->events[i].trace.learned))
            return i;
    return window ? find_in_window(m, unit) : unit;
}

/* What the oracle's rules ask of a unit. */
static struct said say(const struct model *m, size_t unit) {
    const struct unecho_trace *trace = &m->told->events[unit].trace;
    struct said said = {.pass = !trace->counts, .compared = trace->compared};

    said.repeat = m->first[unit] != unit;
    for (size_t i = 0; i < m->told->count; i++)
        if (are_same(m, i, unit)) {
            said.learned += m->told->events[i].trace.learned;
            said.all += !m->told->events[i].trace.learned;
            said.nth += !m->told->events[i].trace.learned && i < unit;
        }
    return said;
}

/* Rows of repeats end with their text. */
static void find_rows(const struct model *m) {
    size_t span = m->trial->config.span;

    for (size_t from = 0, to; from < m->told->count; from = to + 1) {
        struct verdict rows = {.units = m->said + from};

        for (to = from; !m->told->events[to].trace.ends;)
            to++;
        rows.count = to - from;
        mark_removed(&rows, span ? span : 1);
    }
}

static struct model model_of(const struct trial *trial, const struct told *told) {
    struct model m = {.trial = trial, .told = told};
    size_t n = told->count + 1;

    m.said = grown(NULL, n * sizeof(*m.said));
    m.first = grown(NULL, n * sizeof(*m.first));
    m.scopes = grown(NULL, n * sizeof(*m.scopes));
    m.learned = trial->seen ? trial->len / 8 : 0;
    for (size_t i = 0; i < told->count; i++) {
        m.scopes[i] =
            told->events[i].trace.learned ? SIZE_MAX : scope_of(trial, m.learned, &told->events[i]);
        m.first[i] = find_first(&m, i);
    }
    for (size_t i = 0; i < told->count; i++)
        m.said[i] = say(&m, i);
    find_rows(&m);
    return m;
}

static void model_release(struct model *m) {
    free(m->said);
    free(m->first);
    free(m->scopes);
}

static enum unecho_why why_of(const struct model *m, size_t unit) {
    const struct unecho_config *config = &m->trial->config;
    const struct said *said = &m->said[unit];
    bool kept = config->keep == UNECHO_KEEP_ALL ? !said->removed : is_kept(config, said);

    if (kept || m->told->events[unit].trace.learned)
        return UNECHO_WHY_KEPT;
    if (!said->compared)
        return UNECHO_WHY_UNCOMPARED;
    if (said->repeat)
        return m->told->events[m->first[unit]].trace.learned ? UNECHO_WHY_SEEN : UNECHO_WHY_REPEAT;
    return config->keep == UNECHO_KEEP_UNIQUE ? UNECHO_WHY_SEVERAL : UNECHO_WHY_SINGLE;
}

/* --- what must hold ----------------------------------------------------------------------------
 */

/* Gaps and units make up the texts, and each stands where counting says. */
static const char *place_fault(const struct trial *trial, const struct told *told) {
    size_t seen = trial->seen ? trial->len / 8 : 0;
    struct unecho_position at = {0, 0};
    bool learned = trial->seen;

    if (told->apart)
        return "a unit does not stand behind its gap";
    if (told->bytes.len != seen + trial->len ||
        (seen && memcmp(told->bytes.data, trial->text + trial->len - seen, seen) != 0) ||
        (trial->len && memcmp(told->bytes.data + seen, trial->text, trial->len) != 0))
        return "gaps and units are not what was given";
    for (size_t i = 0; i < told->count; i++) {
        const struct unecho_trace *trace = &told->events[i].trace;
        size_t place = told->events[i].text + trace->gap_len;

        for (; at.bytes < place; at.bytes++)
            at.lines += told->bytes.data[at.bytes] == '\n';
        if (trace->at.bytes != at.bytes || trace->at.lines != at.lines)
            return "a unit stands elsewhere";
        if (trace->learned != learned)
            return "learned, or not";
        learned &= !trace->ends; /* that was the text before all others */
        if (trace->ends != (trace->len == 0))
            return "an end that is none";
    }
    return NULL;
}

static const char *first_fault(const struct model *m, size_t unit) {
    const struct unecho_trace *trace = &m->told->events[unit].trace;
    const struct event *first = &m->told->events[m->first[unit]];

    if (trace->repeat != (m->first[unit] != unit))
        return "a repeat, or none";
    if (!trace->repeat)
        return NULL;
    if (trace->first.bytes != first->trace.at.bytes || trace->first.lines != first->trace.at.lines)
        return "it stood first elsewhere";
    if (trace->first_learned != first->trace.learned)
        return "it was learned first, or not";
    if (m->trial->config.match == UNECHO_MATCH_EXACT && !m->trial->config.fold_case &&
        !bytes_equal(unit_of(m->told, first), first->trace.len,
                     unit_of(m->told, &m->told->events[unit]), trace->len))
        return "what stood first is another unit";
    return NULL;
}

/* The units of the one text against what the oracle says of them. */
static const char *oracle_fault(const struct trial *trial, const struct told *told) {
    struct verdict v = oracle(trial);
    const char *fault = v.fault;
    size_t n = 0;

    for (size_t i = 0; i < told->count && !fault; i++) {
        const struct unecho_trace *trace = &told->events[i].trace;
        const struct said *said = v.units + n;

        if (trace->learned || trace->ends)
            continue;
        if (n++ == v.count || said->len != trace->len || trace->counts == said->pass ||
            trace->compared != said->compared || trace->repeat != said->repeat ||
            (trial->config.keep != UNECHO_KEEP_ALL &&
             said->kept != (trace->why == UNECHO_WHY_KEPT)))
            fault = "the oracle says something else";
    }
    if (!fault && n != v.count)
        fault = "the oracle has more units";
    verdict_release(&v);
    return fault;
}

static const char *list_fault_of(const struct trial *trial, const struct told *told,
                                 const struct answer *answer) {
    size_t n = 0;

    for (size_t i = 0; i < told->count; i++) {
        const struct event *event = &told->events[i];
        const struct one_run *run = answer->runs + n;

        if (event->trace.learned || event->trace.ends ||
            (event->trace.why != UNECHO_WHY_KEPT && trial->config.keep != UNECHO_KEEP_ALL))
            continue;
        if (n++ == answer->count || !bytes_equal(unit_of(told, event), event->trace.len,
                                                 answer->out.data + run->at, run->len))
            return "what comes out is not what is said to";
    }
    return n == answer->count ? NULL : "more comes out than is said to";
}

static bool same_trace(const struct unecho_trace *a, const struct unecho_trace *b) {
    return a->gap_len == b->gap_len && a->len == b->len && a->learned == b->learned &&
           a->ends == b->ends && a->counts == b->counts && a->compared == b->compared &&
           a->repeat == b->repeat && a->first_learned == b->first_learned &&
           a->first.bytes == b->first.bytes && a->first.lines == b->first.lines &&
           a->at.bytes == b->at.bytes && a->at.lines == b->at.lines && a->why == b->why &&
           a->key == b->key;
}

/* Whatever the blocks are, and the same output as without a tracer. */
static const char *ways_fault(const struct trial *trial, const struct told *whole,
                              const struct answer *answer) {
    static const int ways[] = {PUSH_WHOLE, 1, PUSH_RANDOM, PUSH_BLOCKS, PUSH_CREW, PUSH_CARTONS};
    size_t count = trial->parts.breaks ? 5 : 6;
    const char *fault = NULL;

    for (size_t i = 0; i < count && !fault; i++) {
        struct answer other, plain;
        struct told told = trace(trial, UNECHO_TRACED_ALL, ways[i], &other);

        plain = ask(trial, &trial->config, trial->text, trial->len, ways[i]);
        if (other.status != UNECHO_OK || told.count != whole->count)
            fault = "the number of units depends on the pushes";
        for (size_t j = 0; j < told.count && !fault; j++)
            if (!same_trace(&told.events[j].trace, &whole->events[j].trace))
                fault = "what is told depends on the pushes";
        if (!bytes_equal(answer->out.data, answer->out.len, other.out.data, other.out.len) ||
            !bytes_equal(plain.out.data, plain.out.len, other.out.data, other.out.len) ||
            !same_stats(&plain.stats, &other.stats))
            fault = "tracing changes what comes out";
        told_release(&told);
        answer_release(&other);
        answer_release(&plain);
    }
    return fault;
}

/* Only what goes, and without places. */
static const char *removed_fault(const struct trial *trial, const struct told *whole, int way) {
    struct answer answer;
    struct told told = trace(trial, UNECHO_TRACED_REMOVED, way, &answer);
    const char *fault = answer.status == UNECHO_OK ? NULL : "status: not OK";
    size_t n = 0;

    for (size_t i = 0; i < whole->count && !fault; i++) {
        struct unecho_trace all = whole->events[i].trace, got;

        if (all.why == UNECHO_WHY_KEPT)
            continue;
        if (n == told.count) {
            fault = "fewer units go than it seemed";
            break;
        }
        got = told.events[n].trace;
        all.compared = all.repeat = all.first_learned = false;
        all.at = all.first = (struct unecho_position){0, 0};
        all.why = all.why == UNECHO_WHY_SEEN ? UNECHO_WHY_REPEAT : all.why;
        if (!same_trace(&all, &got) ||
            !bytes_equal(whole->bytes.data + whole->events[i].text, all.gap_len + all.len,
                         told.bytes.data + told.events[n].text, got.gap_len + got.len))
            fault = "something else goes than it seemed";
        n++;
    }
    if (!fault && n != told.count)
        fault = "more units go than it seemed";
    told_release(&told);
    answer_release(&answer);
    return fault;
}

/* What goes, with all that is known of it; all bytes, whatever the pieces. */
static const char *placed_fault(const struct trial *trial, const struct told *whole, int way) {
    struct answer answer;
    struct told told = trace(trial, UNECHO_TRACED_PLACED, way, &answer);
    const char *fault = answer.status == UNECHO_OK ? NULL : "status: not OK";
    size_t n = 0;

    for (size_t i = 0; i < whole->count && !fault; i++) {
        struct unecho_trace all = whole->events[i].trace;

        if (all.why == UNECHO_WHY_KEPT && !all.ends)
            continue;
        while (n < told.count && told.events[n].trace.len == 0 && !told.events[n].trace.ends)
            n++;
        if (n == told.count)
            break;
        all.gap_len = told.events[n].trace.gap_len;
        if (!same_trace(&all, &told.events[n].trace))
            fault = "something else is placed than goes";
        n++;
    }
    while (n < told.count && told.events[n].trace.len == 0 && !told.events[n].trace.ends)
        n++;
    if (!fault && n != told.count)
        fault = "more units are placed than go, or fewer";
    if (!fault &&
        !bytes_equal(whole->bytes.data, whole->bytes.len, told.bytes.data, told.bytes.len))
        fault = "other bytes are placed";
    told_release(&told);
    answer_release(&answer);
    return fault;
}

static const char *units_fault(const struct trial *trial, const struct told *told) {
    struct model m = model_of(trial, told);
    const char *fault = NULL;

    for (size_t i = 0; i < told->count && !fault; i++) {
        fault = first_fault(&m, i);
        if (!fault && !told->events[i].trace.ends && told->events[i].trace.why != why_of(&m, i))
            fault = "another reason";
    }
    model_release(&m);
    return fault;
}

static const char *trace_fault(const struct trial *trial) {
    static const int ways[] = {PUSH_WHOLE, PUSH_RANDOM, PUSH_BLOCKS, PUSH_CREW};
    struct answer answer;
    struct told told = trace(trial, UNECHO_TRACED_ALL, PUSH_WHOLE, &answer);
    const char *fault = answer.status == UNECHO_OK ? NULL : "status: not OK";

    if (!fault)
        fault = place_fault(trial, &told);
    if (!fault)
        fault = units_fault(trial, &told);
    if (!fault && part_count(trial) == 1 && !trial->config.cut_only)
        fault = oracle_fault(trial, &told);
    if (!fault && trial->config.list)
        fault = list_fault_of(trial, &told, &answer);
    if (!fault)
        fault = ways_fault(trial, &told, &answer);
    if (!fault)
        fault = removed_fault(trial, &told, ways[trial->seed % 4]);
    if (!fault)
        fault = placed_fault(trial, &told, ways[trial->seed / 4 % 4]);
    told_release(&told);
    answer_release(&answer);
    return fault;
}

/* --- generated texts ---------------------------------------------------------------------------
 */

enum { ROUNDS = 60 };

struct row {
    const char *name;
    void (*choose)(struct generator *g, struct trial *trial); /* what the row is about */
};

static void choose_any(struct generator *g, struct trial *trial) {
    (void)g;
    (void)trial;
}

static void choose_exact(struct generator *g, struct trial *trial) {
    trial->config.match = UNECHO_MATCH_EXACT;
    trial->config.fold_case = false;
    trial->config.keep = UNECHO_KEEP_FIRST;
    trial->config.count = false;
    (void)g;
}

static void choose_first(struct trial *trial) {
    trial->config.keep = UNECHO_KEEP_FIRST;
    trial->config.count = false;
    trial->config.within = trial->config.span = 0;
}

static void choose_span(struct generator *g, struct trial *trial) {
    choose_first(trial);
    trial->config.span = 2 + below(g, 3);
}

static void choose_within(struct generator *g, struct trial *trial) {
    choose_first(trial);
    trial->config.within = 1 + below(g, 12);
    trial->config.span = below(g, 3);
}

static void choose_unique(struct generator *g, struct trial *trial) {
    trial->config.keep = UNECHO_KEEP_UNIQUE;
    (void)g;
}

static void choose_repeated(struct generator *g, struct trial *trial) {
    trial->config.keep = UNECHO_KEEP_REPEATED;
    (void)g;
}

static void choose_count(struct generator *g, struct trial *trial) {
    trial->config.count = true;
    if (trial->config.keep == UNECHO_KEEP_ALL)
        trial->config.keep = UNECHO_KEEP_FIRST;
    (void)g;
}

static void choose_learned(struct generator *g, struct trial *trial) {
    trial->seen = true;
    trial->allowed = below(g, 3) == 0;
}

static void choose_parts(struct generator *g, struct trial *trial) {
    trial->parts.count = 2 + below(g, 4);
    trial->parts.breaks = below(g, 3) == 0;
    trial->parts.forgotten = trial->config.forgets = below(g, 3) > 0;
    trial->seen = below(g, 2);
}

static void choose_cut_only(struct generator *g, struct trial *trial) {
    choose_first(trial);
    trial->config.keep = UNECHO_KEEP_ALL;
    trial->config.cut_only = trial->config.list = true;
    (void)g;
}

static const struct row rows[] = {
    {"anything", choose_any},      {"exact", choose_exact},   {"span", choose_span},
    {"within", choose_within},     {"unique", choose_unique}, {"repeated", choose_repeated},
    {"count", choose_count},       {"seen", choose_learned},  {"parts", choose_parts},
    {"cut_only", choose_cut_only},
};

static struct trial draw_trial(struct generator *g, const struct row *row) {
    char head[TRIAL_HEAD];
    uint64_t r = random_next(&g->state);
    struct trial trial;

    for (size_t i = 0; i < TRIAL_HEAD; i++)
        head[i] = (char)(r >> (8 * i));
    if (chance(g, 60))
        head[0] = (char)(head[0] & 0x7E); /* sentences; no text ends at a NUL */
    head[4] = head[5] = (char)(chance(g, 15) ? 0xC0 : 0);
    trial = trial_of_bytes((const unsigned char *)head, TRIAL_HEAD);
    row->choose(g, &trial);
    trial.seed = below(g, 256);
    trial.config.list |= trial.config.count || chance(g, 40);
    if (trial.parts.count == 0)
        trial.config.forgets = chance(g, 20);
    return trial;
}

static void traces_are_as_naive_code_says(void **state) {
    const struct row *row = *state;
    const char *rounds = getenv("UNECHO_ROUNDS");
    size_t count = rounds ? (size_t)strtoul(rounds, NULL, 10) : ROUNDS;

    for (size_t round = 0; round < count; round++) {
        struct generator g = {.state = 77 + round * 1000003};
        struct trial trial = draw_trial(&g, row);
        size_t size = (size_t)100 << below(&g, chance(&g, 10) ? 8 : 5);
        struct bytes text =
            generate_text((enum generate_kind)below(&g, GENERATE_KINDS), g.state, size);
        const char *fault;

        trial.text = text.data ? text.data : "";
        trial.len = text.len;
        fault = trace_fault(&trial);
        if (fault) {
            print_escaped(trial.text, trial.len);
            print_error("%s, round %zu: %s\n", row->name, round, fault);
            fail();
        }
        free(text.data);
    }
}

/* --- what is learned ---------------------------------------------------------------------------
 */

enum { TEXTS = 4, TEXT = 3000 };

static unecho *engine_with(struct told *told, enum unecho_keep keep) {
    struct unecho_config config;
    unecho *u;

    unecho_config_init(&config);
    config.keep = keep;
    config.seeded = true;
    config.traced = UNECHO_TRACED_ALL;
    config.tracer = take;
    config.tracer_arg = told;
    u = unecho_create(&config);
    assert_non_null(u);
    return u;
}

static void learn_pieces(unecho *u, const struct bytes *text, size_t size) {
    for (size_t at = 0; at < text->len; at += size) {
        size_t n = text->len - at < size ? text->len - at : size;

        assert_int_equal(unecho_learn_seen(u, text->data + at, n, false), UNECHO_OK);
    }
    assert_int_equal(unecho_learn_seen(u, NULL, 0, true), UNECHO_OK);
}

static void add_to_block(unecho_block *block, const struct bytes *text) {
    char *room = unecho_block_reserve(block, text->len);

    assert_non_null(room);
    memcpy(room, text->data, text->len);
    unecho_block_add(block, text->len);
}

/* A block a text, or one that is split, or one for all of them. */
static void learn_blocks(unecho *u, const struct bytes *texts, bool all, bool prepares) {
    unecho_block *block = new_block(u), *rest = new_block(u);

    for (size_t i = 0; i < TEXTS; i++) {
        add_to_block(block, &texts[i]);
        if (!all && unecho_block_split(block, rest) == 1) {
            unecho_block *whole = block;

            if (prepares)
                assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
            assert_int_equal(unecho_learn_block(u, block, UNECHO_LESSON_SEEN), UNECHO_OK);
            block = rest;
            rest = whole;
        }
        assert_int_equal(unecho_block_end(block), UNECHO_OK);
        if (all && i + 1 < TEXTS)
            continue;
        if (prepares)
            assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
        assert_int_equal(unecho_learn_block(u, block, UNECHO_LESSON_SEEN), UNECHO_OK);
    }
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
}

enum { LEARN_WAYS = 6 };

static struct told learn(const struct bytes *texts, enum unecho_keep keep, size_t way) {
    struct told told = {.bytes = {grown(NULL, 1), 0, 0}};
    unecho *u = engine_with(&told, keep);

    for (size_t i = 0; i < TEXTS && way < 2; i++)
        learn_pieces(u, &texts[i], way == 0 ? TEXT * 2 : 1);
    if (way >= 2)
        learn_blocks(u, texts, way >= 4, way % 2);
    unecho_destroy(u);
    return told;
}

static void what_is_learned_is_told_alike(void) {
    for (uint64_t seed = 0; seed < 12; seed++) {
        enum unecho_keep keep = seed % 2 ? UNECHO_KEEP_REPEATED : UNECHO_KEEP_FIRST;
        struct bytes texts[TEXTS];
        struct told whole;
        size_t len = 0, ends = 0, repeats = 0;

        for (size_t i = 0; i < TEXTS; i++) {
            texts[i] = generate_text(GENERATE_ARTICLE, seed / 2 + i / 2, TEXT / 2);
            len += texts[i].len;
        }
        whole = learn(texts, keep, 0);
        for (size_t way = 1; way < LEARN_WAYS; way++) {
            struct told told = learn(texts, keep, way);

            assert_int_equal(told.count, whole.count);
            assert_int_equal(told.bytes.len, len);
            assert_memory_equal(told.bytes.data, whole.bytes.data, len);
            for (size_t i = 0; i < told.count; i++)
                assert_true(same_trace(&told.events[i].trace, &whole.events[i].trace));
            told_release(&told);
        }
        for (size_t i = 0; i < whole.count; i++) {
            assert_true(whole.events[i].trace.learned);
            assert_int_equal(whole.events[i].trace.why, UNECHO_WHY_KEPT);
            ends += whole.events[i].trace.ends;
            repeats += whole.events[i].trace.repeat;
        }
        assert_int_equal(ends, TEXTS);
        assert_true(repeats > 0); /* each text stands there twice */
        told_release(&whole);
        for (size_t i = 0; i < TEXTS; i++)
            free(texts[i].data);
    }
}

/* --- places ------------------------------------------------------------------------------------
 */

/* More line feeds than the place of a first occurrence has bits for. */
static void line_feeds_before_a_first_are_told_by_their_lowest_bits(void) {
    enum { FEEDS = 600000 }; /* a longer gap would be cut */
    static const char *const units[] = {"Night fell. ", "Rain fell.", "Rain fell."};
    struct told told = {.bytes = {grown(NULL, 1), 0, 0}};
    unecho *u = engine_with(&told, UNECHO_KEEP_FIRST);
    struct answer answer = {.status = UNECHO_OK};
    char *white = grown(NULL, FEEDS);

    memset(white, '\n', FEEDS);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(unecho_push(u, white, FEEDS, false), UNECHO_OK);
        drain(u, &answer);
        assert_int_equal(unecho_push(u, units[i], strlen(units[i]), i == 2), UNECHO_OK);
        drain(u, &answer);
    }
    assert_int_equal(answer.status, UNECHO_OK);
    assert_int_equal(told.count, 4);
    for (size_t i = 0; i < 3; i++)
        assert_true(told.events[i].trace.at.lines == FEEDS * (i + 1));
    assert_false(told.events[1].trace.repeat);
    assert_true(told.events[2].trace.repeat);
    assert_true(told.events[2].trace.first.bytes == 2 * FEEDS + strlen(units[0]));
    assert_true(told.events[2].trace.first.lines == (2 * FEEDS & 0xFFFFF));
    assert_true(2 * FEEDS > 0xFFFFF);
    assert_true(told.events[3].trace.at.lines == 3 * FEEDS);
    free(white);
    unecho_destroy(u);
    answer_release(&answer);
    told_release(&told);
}

static void line_feeds_are_counted_as_one_by_one(void) {
    enum { MOST = 5000 };
    char bytes[MOST];
    uint64_t random = 3;

    for (size_t len = 0; len < MOST; len += len < 70 ? 1 : 199)
        for (unsigned kind = 0; kind < 3; kind++) {
            struct unecho_position position = {7, 11};
            uint64_t expected = 11;

            for (size_t i = 0; i < len; i++) { /* 0x0B and 0x8A differ from it by a bit */
                bytes[i] = kind == 0   ? '\n'
                           : kind == 1 ? "\n\v\x8A\x00"[random_next(&random) >> 16 & 3]
                                       : (char)(random_next(&random) >> 16);
                expected += bytes[i] == '\n';
            }
            unecho_position_move(&position, bytes, len);
            assert_true(position.bytes == 7 + len);
            assert_true(position.lines == expected);
        }
}

static void places_stay_at_the_most_that_there_can_be(void) {
    const uint64_t most = ((uint64_t)1 << 44) - 2;
    const struct unecho_position ends[] = {
        {0, 0}, {most - 1, 3}, {most, 4}, {most + 1, 5}, {UINT64_MAX, UINT64_MAX}};
    uint64_t before = 0;

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        uint64_t word = unecho_position_pack(&ends[i]);
        struct unecho_position position = unecho_position_unpack(word);

        assert_true(word > before);
        assert_true(position.bytes == (ends[i].bytes < most ? ends[i].bytes : most));
        assert_true(position.lines == (ends[i].lines & 0xFFFFF));
        before = word;
    }
}

/* --- names and words ---------------------------------------------------------------------------
 */

static void reasons_have_names(void) {
    static const char *const names[] = {"kept",   "repeat", "seen",       "several",
                                        "single", "common", "uncompared", "short"};

    for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_string_equal(unecho_why_name((enum unecho_why)i), names[i]);
    assert_string_equal(unecho_why_name((enum unecho_why)99), "kept");
}

/* All copies go; the later ones stood before. */
static void common_units_are_told_with_their_first_copies(void) {
    static const char *const texts[] = {"Ann ran. Bea ran.\n", "Cid ran. Ann ran. Cid ran.\n"};
    struct told told = {.count = 0};
    struct unecho_config config = {.match = UNECHO_MATCH_TEXT,
                                   .common = 2,
                                   .traced = UNECHO_TRACED_ALL,
                                   .tracer = take,
                                   .tracer_arg = &told};
    static const struct {
        enum unecho_why why;
        bool repeat;
        uint64_t first;
    } expected[] = {{UNECHO_WHY_COMMON, false, 0},
                    {UNECHO_WHY_KEPT, false, 0},
                    {UNECHO_WHY_KEPT, false, 0},
                    {UNECHO_WHY_COMMON, true, 0},
                    {UNECHO_WHY_KEPT, true, 18}};
    unecho *u = unecho_create(&config);
    struct unecho_run run;
    size_t unit = 0;

    assert_non_null(u);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(unecho_survey(u, texts[i], strlen(texts[i]), true), UNECHO_OK);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(unecho_push(u, texts[i], strlen(texts[i]), true), UNECHO_OK);
        while (unecho_next(u, &run) == 1)
            ;
    }
    for (size_t i = 0; i < told.count; i++) {
        const struct unecho_trace *trace = &told.events[i].trace;

        if (trace->ends)
            continue;
        assert_in_range(unit, 0, 4);
        assert_int_equal(trace->why, expected[unit].why);
        assert_int_equal(trace->repeat, expected[unit].repeat);
        assert_int_equal(trace->first.bytes, expected[unit++].first);
    }
    assert_int_equal(unit, 5);
    told_release(&told);
    unecho_destroy(u);
}

/* Surveyed in one piece, or as blocks. */
static void survey_ranked(unecho *u, const char *text, uint64_t rank, bool as_block) {
    unecho_block *block = unecho_block_create(u);
    size_t len = strlen(text);

    assert_non_null(block);
    unecho_rank(u, rank);
    if (!as_block) {
        assert_int_equal(unecho_survey(u, text, len, true), UNECHO_OK);
    } else {
        memcpy(unecho_block_reserve(block, len), text, len);
        unecho_block_rank(block, 0, rank);
        unecho_block_add(block, len);
        assert_int_equal(unecho_block_end(block), UNECHO_OK);
        assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
        assert_int_equal(unecho_survey_block(u, block), UNECHO_OK);
    }
    unecho_block_destroy(block);
}

/* What is learned stands before all, and then what is surveyed: the best copy may come later. */
static void expect_ranked(bool as_block) {
    static const struct {
        const char *text;
        uint64_t rank;
    } texts[] = {
        {"Ann ran. Bea ran.\n", 3}, {"\nBea ran.\n\nAnn ran.", 1}, {"Ann ran. Cid ran.", 2}};
    static const char lesson[] = "Cid ran.";
    static const struct {
        enum unecho_why why;
        uint64_t first, lines;
    } expected[] = {{UNECHO_WHY_REPEAT, 37, 4}, {UNECHO_WHY_REPEAT, 27, 2},
                    {UNECHO_WHY_KEPT, 0, 0},    {UNECHO_WHY_KEPT, 0, 0},
                    {UNECHO_WHY_REPEAT, 37, 4}, {UNECHO_WHY_SEEN, 0, 0}};
    struct told told = {.count = 0};
    struct unecho_config config = {.match = UNECHO_MATCH_TEXT,
                                   .ranked = true,
                                   .traced = UNECHO_TRACED_ALL,
                                   .tracer = take,
                                   .tracer_arg = &told};
    unecho *u = unecho_create(&config);
    struct unecho_run run;
    size_t unit = 0;

    assert_non_null(u);
    assert_int_equal(unecho_learn_seen(u, lesson, strlen(lesson), true), UNECHO_OK);
    for (size_t i = 0; i < 3; i++)
        survey_ranked(u, texts[i].text, texts[i].rank, as_block);
    for (size_t i = 0; i < 3; i++) {
        unecho_rank(u, texts[i].rank);
        assert_int_equal(unecho_push(u, texts[i].text, strlen(texts[i].text), true), UNECHO_OK);
        while (unecho_next(u, &run) == 1)
            ;
    }
    for (size_t i = 0; i < told.count; i++) {
        const struct unecho_trace *trace = &told.events[i].trace;

        assert_true(!trace->learned || !trace->repeat);
        if (trace->ends || trace->learned)
            continue;
        assert_in_range(unit, 0, 5);
        assert_int_equal(trace->why, expected[unit].why);
        assert_int_equal(trace->repeat, expected[unit].why != UNECHO_WHY_KEPT);
        assert_int_equal(trace->first_learned, expected[unit].why == UNECHO_WHY_SEEN);
        assert_int_equal(trace->first.bytes, expected[unit].first);
        assert_int_equal(trace->first.lines, expected[unit++].lines);
    }
    assert_int_equal(unit, 6);
    told_release(&told);
    unecho_destroy(u);
}

static void with_ranks_the_best_copy_is_told_as_the_first(void) {
    expect_ranked(false);
    expect_ranked(true);
}

static void words_are_counted_as_the_oracle_does(void) {
    assert_int_equal(unecho_count_words("", 0), 0);
    assert_int_equal(unecho_count_words("Night fell - again.", 19), 3);
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct bytes text = generate_text((enum generate_kind)(seed % GENERATE_KINDS), seed, 900);

        for (size_t from = 0; from + 40 <= text.len; from += 13)
            assert_int_equal(unecho_count_words(text.data + from, 40),
                             words_in(text.data + from, 40));
        free(text.data);
    }
}

/* A tracer that is not there is told nothing. */
static void without_a_tracer_nothing_is_traced(void) {
    struct unecho_config config;
    struct answer answer = {.status = UNECHO_OK};
    unecho *u;

    unecho_config_init(&config);
    config.traced = UNECHO_TRACED_ALL;
    u = unecho_create(&config);
    assert_non_null(u);
    assert_int_equal(unecho_push(u, "Night fell. Night fell.", 23, true), UNECHO_OK);
    drain(u, &answer);
    assert_int_equal(answer.status, UNECHO_OK);
    assert_int_equal(answer.out.len, 11);
    unecho_destroy(u);
    answer_release(&answer);
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

static void ignore(void *arg, const struct unecho_trace *trace) {
    (void)arg;
    (void)trace;
}

/* Learns, pushes, and pushes a block; a status. */
static int run_short(const struct unecho_config *config, const struct bytes *text) {
    unecho *u = unecho_create(config);
    unecho_block *block = u ? unecho_block_create(u) : NULL;
    int status = block ? UNECHO_OK : UNECHO_NOMEM;
    struct unecho_run run;
    char *room;

    if (status == UNECHO_OK)
        status = unecho_learn_seen(u, text->data, text->len / 4, true);
    if (status == UNECHO_OK && unecho_needs_survey(u))
        status = unecho_survey(u, text->data, text->len, true);
    if (status == UNECHO_OK)
        status = unecho_push(u, text->data, text->len, true);
    while (status == UNECHO_OK && (status = unecho_next(u, &run)) == 1)
        status = UNECHO_OK;
    room = status == UNECHO_OK ? unecho_block_reserve(block, text->len) : NULL;
    if (room) {
        memcpy(room, text->data, text->len);
        unecho_block_add(block, text->len);
        status = unecho_block_end(block);
        if (status == UNECHO_OK)
            status = unecho_block_prepare(block);
        if (status == UNECHO_OK)
            status = unecho_push_block(u, block);
        while (status == UNECHO_OK && (status = unecho_next(u, &run)) == 1)
            status = UNECHO_OK;
    } else if (status == UNECHO_OK) {
        status = UNECHO_NOMEM;
    }
    unecho_block_destroy(block);
    unecho_destroy(u);
    return status;
}

struct shortage {
    const char *name;
    enum unecho_traced traced;
    enum unecho_keep keep;
    size_t within;
    bool forgets, ranked;
};

static const struct shortage shortages[] = {
    {"short_of_memory", UNECHO_TRACED_ALL, UNECHO_KEEP_FIRST, 0, false, false},
    {"short_of_memory_removed", UNECHO_TRACED_REMOVED, UNECHO_KEEP_FIRST, 0, false, false},
    {"short_of_memory_within", UNECHO_TRACED_ALL, UNECHO_KEEP_FIRST, 500, false, false},
    {"short_of_memory_unique", UNECHO_TRACED_ALL, UNECHO_KEEP_UNIQUE, 0, false, false},
    {"short_of_memory_repeated", UNECHO_TRACED_ALL, UNECHO_KEEP_REPEATED, 0, true, false},
    {"short_of_memory_ranked", UNECHO_TRACED_ALL, UNECHO_KEEP_FIRST, 0, false, true},
};

/* Each allocation fails once; the sanitizer sees what is lost then. */
static void a_want_of_memory_is_a_status(void **state) {
    const struct shortage *row = *state;
    struct bytes text = generate_text(GENERATE_UNIQUE, 5, 30000);
    struct unecho_config config;
    size_t failed = 0, n = 0;

    unecho_config_init(&config);
    config.keep = row->keep;
    config.within = row->within;
    config.forgets = row->forgets;
    config.ranked = row->ranked;
    config.seeded = true;
    config.traced = row->traced;
    config.tracer = ignore;
    do {
        int status;

        countdown = ++n;
        status = run_short(&config, &text);
        if (countdown > 0)
            assert_int_equal(status, UNECHO_OK); /* none was left to fail */
        else
            assert_int_equal(status, UNECHO_NOMEM);
        failed += countdown == 0;
    } while (countdown == 0);
    countdown = 0;
    assert_in_range(failed, 10, 1000);
    free(text.data);
}

/* The limit holds for what is carried, too. */
static void a_memory_limit_is_a_status(void) {
    struct bytes text = generate_text(GENERATE_UNIQUE, 6, 6000000);

    for (size_t i = 0; i < sizeof(shortages) / sizeof(*shortages); i++) {
        const struct shortage *row = &shortages[i];
        struct unecho_config config;

        unecho_config_init(&config);
        config.keep = row->keep;
        config.within = row->within ? 1000000 : 0;
        config.ranked = row->ranked;
        config.memory = 1200000;
        config.traced = row->traced;
        config.tracer = ignore;
        assert_int_equal(run_short(&config, &text), UNECHO_FULL);
    }
    free(text.data);
}

static const struct single {
    const char *name;
    void (*test)(void);
} singles[] = {
    {"what_is_learned_is_told_alike", what_is_learned_is_told_alike},
    {"line_feeds_before_a_first_are_told_by_their_lowest_bits",
     line_feeds_before_a_first_are_told_by_their_lowest_bits},
    {"line_feeds_are_counted_as_one_by_one", line_feeds_are_counted_as_one_by_one},
    {"places_stay_at_the_most_that_there_can_be", places_stay_at_the_most_that_there_can_be},
    {"reasons_have_names", reasons_have_names},
    {"common_units_are_told_with_their_first_copies",
     common_units_are_told_with_their_first_copies},
    {"with_ranks_the_best_copy_is_told_as_the_first",
     with_ranks_the_best_copy_is_told_as_the_first},
    {"words_are_counted_as_the_oracle_does", words_are_counted_as_the_oracle_does},
    {"without_a_tracer_nothing_is_traced", without_a_tracer_nothing_is_traced},
    {"a_memory_limit_is_a_status", a_memory_limit_is_a_status},
};

static void run_single(void **state) { ((const struct single *)*state)->test(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(rows, traces_are_as_naive_code_says),
                                   TABLE(shortages, a_want_of_memory_is_a_status),
                                   TABLE(singles, run_single)};

    return RUN_TABLES("trace", tables, argc, argv);
}
