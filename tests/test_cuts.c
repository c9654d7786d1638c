/*
 * Cuts that would destroy: for each kind, what readers of many languages have found, in
 * cuts/KIND.def.
 *
 * A row is a text with a `|` behind each sentence of it wherever another follows, and a `^` where
 * it looks as if a sentence ended and none does. Each row is cut at every place where a read may
 * end. Then its pieces, from one `^` to the next, stand by themselves before and behind the text:
 * nothing may go from inside a sentence, and a second run changes nothing.
 */
#include "table.h"

#include "unecho.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MAX_TEXT = 2048, MAX_MARKS = 16 };

struct row {
    const char *name, *text;
};

/* clang-format off */
#define ROW(name, text) {name, text},
static const struct row who_spoke[] = {
#include "cuts/who_spoke.def"
};
static const struct row counted_time[] = {
#include "cuts/counted_time.def"
};
static const struct row counting[] = {
#include "cuts/counting.def"
};
static const struct row ordinals[] = {
#include "cuts/ordinals.def"
};
static const struct row signs[] = {
#include "cuts/signs.def"
};
static const struct row short_forms[] = {
#include "cuts/short_forms.def"
};
static const struct row brackets[] = {
#include "cuts/brackets.def"
};
static const struct row titles[] = {
#include "cuts/titles.def"
};
static const struct row line_ends[] = {
#include "cuts/line_ends.def"
};
static const struct row wrapped_signs[] = {
#include "cuts/wrapped_signs.def"
};
static const struct row quoted[] = {
#include "cuts/quoted.def"
};
static const struct row missed[] = {
#include "cuts/missed.def"
};
/* clang-format on */

/* A row without its marks. */
struct plain {
    char text[MAX_TEXT];
    size_t len;
    size_t ends[MAX_MARKS], end_count;     /* where sentences end */
    size_t pieces[MAX_MARKS], piece_count; /* and where pieces begin, sentences too */
};

static struct plain plain_of(const char *text) {
    struct plain plain = {.piece_count = 1};

    assert_in_range(strlen(text), 1, MAX_TEXT - 1);
    for (const char *p = text; *p; p++) {
        if (*p != '|' && *p != '^') {
            plain.text[plain.len++] = *p;
            continue;
        }
        assert_in_range(plain.piece_count, 1, MAX_MARKS - 1);
        plain.pieces[plain.piece_count++] = plain.len;
        if (*p == '|')
            plain.ends[plain.end_count++] = plain.len;
    }
    plain.ends[plain.end_count++] = plain.len;
    plain.pieces[plain.piece_count] = plain.len;
    return plain;
}

static bool marks_are_layout; /* in this row a `>` is no text */

/* The bytes of s[from, to) that are no white space: also the no-break and the ideographic one. */
static size_t squeeze(const char *s, size_t from, size_t to, char *out) {
    static const char *const blanks[] = {">", " ", "\n", "\r", "\t", "\u00A0", "\u202F", "\u3000"};
    size_t n = 0;

    while (from < to) {
        size_t skip = 0;

        for (size_t i = !marks_are_layout; i < sizeof(blanks) / sizeof(*blanks); i++)
            if (strncmp(s + from, blanks[i], strlen(blanks[i])) == 0)
                skip = strlen(blanks[i]);
        if (skip == 0)
            out[n++] = s[from++];
        from += skip;
    }
    out[n] = '\0';
    return n;
}

/* Runs a text through an engine, read in two at `at`, or byte by byte; `list`: each unit on a line.
 */
static size_t run_text(const char *text, size_t len, size_t at, bool list, char *out, size_t size) {
    struct unecho_config config;
    struct unecho_run run;
    size_t n = 0, step = at > len ? 1 : len;
    unecho *u;

    unecho_config_init(&config);
    config.list = config.cut_only = list;
    config.keep = list ? UNECHO_KEEP_ALL : UNECHO_KEEP_FIRST;
    u = unecho_create(&config);
    assert_non_null(u);
    for (size_t from = 0, to; from <= len; from = to) {
        to = from < at && at <= len ? at : from + step < len ? from + step : len;
        assert_int_equal(unecho_push(u, text + from, to - from, to == len), UNECHO_OK);
        while (unecho_next(u, &run) == 1) {
            assert_in_range(n + run.len + 2, 0, size);
            memcpy(out + n, run.data, run.len);
            n += run.len;
            if (list)
                out[n++] = '|';
        }
        if (to == len)
            break;
    }
    unecho_destroy(u);
    out[n] = '\0';
    return n;
}

/* Does it end sentences where the row says? */
static void check_cuts(const struct plain *plain) {
    char wanted[MAX_TEXT + MAX_MARKS], got[2 * MAX_TEXT], units[2 * MAX_TEXT];
    size_t n = 0;

    for (size_t i = 0, from = 0; i < plain->end_count; from = plain->ends[i++]) {
        n += squeeze(plain->text, from, plain->ends[i], wanted + n);
        wanted[n++] = '|';
    }
    wanted[n] = '\0';
    for (size_t at = 0; at <= plain->len + 1; at++) {
        size_t len = run_text(plain->text, plain->len, at, true, units, sizeof(units));

        squeeze(units, 0, len, got);
        if (strcmp(got, wanted) != 0)
            fail_msg("read in two at %zu:\n    %s\n    wanted\n    %s", at, units, wanted);
    }
}

/* Puts a part of the text on a paragraph of its own. */
static size_t put(char *out, size_t n, const char *text, size_t from, size_t to) {
    while (from < to && (text[from] == ' ' || text[from] == '\n'))
        from++;
    while (from < to && (text[to - 1] == ' ' || text[to - 1] == '\n'))
        to--;
    memcpy(out + n, text + from, to - from);
    n += to - from;
    memcpy(out + n, "\n\n", 2);
    return n + 2;
}

/* Each piece by itself, then the text; or the text first. */
static size_t build(const struct plain *plain, bool text_first, char *out) {
    static const char other[] = "Nothing of this stood anywhere before.";
    size_t n = 0;

    for (int turn = 0; turn < 2; turn++) {
        if (text_first == (turn == 0))
            n = put(out, n, plain->text, 0, plain->len);
        else
            for (size_t i = 0; i < plain->piece_count; i++)
                n = put(out, n, plain->text, plain->pieces[i], plain->pieces[i + 1]);
        if (turn == 0)
            n = put(out, n, other, 0, sizeof(other) - 1);
    }
    return n;
}

/* Is each sentence that has pieces kept whole? */
static void check_whole(const struct plain *plain, bool text_first) {
    char text[8 * MAX_TEXT], out[8 * MAX_TEXT], again[8 * MAX_TEXT];
    char squeezed[8 * MAX_TEXT], sentence[MAX_TEXT];
    size_t len = build(plain, text_first, text), n, piece = 0;

    n = run_text(text, len, 0, false, out, sizeof(out));
    squeeze(out, 0, n, squeezed);
    for (size_t i = 0, from = 0; i < plain->end_count; from = plain->ends[i++]) {
        size_t pieces = 0;

        for (; piece < plain->piece_count && plain->pieces[piece] < plain->ends[i]; piece++)
            pieces++;
        squeeze(plain->text, from, plain->ends[i], sentence);
        if (pieces > 1 && !strstr(squeezed, sentence))
            fail_msg("a piece of |%s| is gone:\n%s", sentence, out);
    }
    assert_int_equal(run_text(out, n, 0, false, again, sizeof(again)), n);
    assert_memory_equal(out, again, n);
}

static void check(void **state) {
    struct plain plain = plain_of(((const struct row *)*state)->text);

    check_cuts(&plain);
    check_whole(&plain, false);
    check_whole(&plain, true);
}

static void check_quoted(void **state) {
    marks_are_layout = true;
    check(state);
    marks_are_layout = false;
}

/* --- brackets that nest, cross and do not close ------------------------------------------------
 */

enum { ROUNDS = 400, PIECES = 60, LINEAR = 1 << 15 };

static uint64_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* A unit is only removed if it has no half of a pair of brackets. */
static void check_removed(const char *unit, size_t len) {
    static const char *const pairs[][2] = {{"(", ")"}, {"[", "]"}, {"「", "」"}, {"《", "》"}};

    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        size_t open = 0, n = strlen(pairs[i][0]);

        for (size_t at = 0; at + n <= len; at++) {
            open += memcmp(unit + at, pairs[i][0], n) == 0;
            if (memcmp(unit + at, pairs[i][1], n) == 0 && (n == 1 || open > 0 || at == 0)) {
                if (open == 0)
                    fail_msg("half a bracket went: |%.*s|", (int)len, unit);
                open--;
            }
        }
        if (open > 0)
            fail_msg("half a bracket went: |%.*s|", (int)len, unit);
    }
}

static size_t generate(uint64_t *state, char *text) {
    static const char *const pieces[] = {
        "(",           ")",       "[",      "]",        "「",       "」", "《",      "》",
        "Beta came. ", "Alpha? ", "Gamma ", "。",       "門開了",   "！", "Delta. ", " ",
        "\n",          "\n\n",    "word ",  "Omega.) ", "(Theta. ", "x."};
    size_t n = 0;

    for (size_t i = 0; i < PIECES; i++) {
        const char *piece = pieces[next_random(state) % (sizeof(pieces) / sizeof(*pieces))];

        memcpy(text + n, piece, strlen(piece));
        n += strlen(piece);
    }
    return n;
}

/* Lists what is removed of a text that says everything twice. */
static size_t list_removed(const char *text, size_t len) {
    struct unecho_config config;
    struct unecho_run run;
    size_t removed = 0;
    unecho *u;

    unecho_config_init(&config);
    config.list = true;
    config.keep = UNECHO_KEEP_ALL;
    u = unecho_create(&config);
    assert_non_null(u);
    assert_int_equal(unecho_push(u, text, len, true), UNECHO_OK);
    while (unecho_next(u, &run) == 1)
        if (run.removed) {
            check_removed(run.data, run.len);
            removed++;
        }
    unecho_destroy(u);
    return removed;
}

static void no_half_of_a_bracket_goes(void **state) {
    uint64_t random = 1;
    size_t removed = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char text[4 * PIECES * 16];
        size_t n = generate(&random, text);

        memcpy(text + n, "\n\n", 2);
        n += 2 + generate(&random, text + n + 2);
        memcpy(text + n, text, n);
        removed += list_removed(text, 2 * n);
    }
    assert_true(removed > ROUNDS);
}

/* What stands in brackets that run over a line end is a unit, but none that may go from there, at
 * whatever place the text is read in two. Behind the brackets it may. */
static void what_brackets_over_lines_hold_stays(void **state) {
    static const char text[] = "Nobody knew why.\n\n"
                               "The club (founded\nin 1890. Nobody knew why. It was old) left. "
                               "Nobody knew why. It rained.\n";
    static const char wanted[] = "Nobody knew why.\n\n"
                                 "The club (founded\nin 1890. Nobody knew why. It was old) left. "
                                 "It rained.\n";
    char out[2 * sizeof(text)];

    (void)state;
    for (size_t at = 0; at <= sizeof(text); at++) {
        (void)run_text(text, sizeof(text) - 1, at, false, out, sizeof(out));
        assert_string_equal(out, wanted);
    }
}

/* Four times the text takes but four times the time, or little more. */
static void time_is_linear(void **state) {
    static const char *const pieces[] = {"(", "[", "「", "(.", "「。", "([", "(a. ", ")", "（(「"};

    (void)state;
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        double seconds[2];

        for (int k = 0; k < 2; k++) {
            size_t size = (size_t)LINEAR << 2 * k, n = 0, len = strlen(pieces[i]);
            char *text = malloc(size + 8);
            clock_t begin;

            assert_non_null(text);
            while (n < size) {
                memcpy(text + n, pieces[i], len);
                n += len;
            }
            begin = clock();
            (void)list_removed(text, n);
            seconds[k] = (double)(clock() - begin) / CLOCKS_PER_SEC;
            free(text);
        }
        if (seconds[1] > 12 * seconds[0] + 0.1)
            fail_msg("|%s|: %.3f s, and %.3f s for four times as much", pieces[i], seconds[0],
                     seconds[1]);
    }
}

static const struct single {
    const char *name;
    void (*test)(void **state);
} singles[] = {
    {"no_half_of_a_bracket_goes", no_half_of_a_bracket_goes},
    {"time_is_linear", time_is_linear},
    {"what_brackets_over_lines_hold_stays", what_brackets_over_lines_hold_stays},
};

static void run_single(void **state) { ((const struct single *)*state)->test(state); }

int main(int argc, char **argv) {
    const struct table tables[] = {
        TABLE(counted_time, check), TABLE(counting, check),      TABLE(ordinals, check),
        TABLE(signs, check),        TABLE(brackets, check),      TABLE(titles, check),
        TABLE(line_ends, check),    TABLE(wrapped_signs, check), TABLE(quoted, check_quoted),
        TABLE(missed, check),       TABLE(who_spoke, check),     TABLE(short_forms, check),
        TABLE(singles, run_single)};

    return RUN_TABLES("cuts", tables, argc, argv);
}
