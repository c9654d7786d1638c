/*
 * The cuts against the Unicode Consortium's own: every case of SentenceBreakTest.txt, as Debian's
 * unicode-data installs it or $UNECHO_UCD names it. We tailor UAX #29 on purpose; a cut that
 * differs must be explained by one of `rules`, and a rule that explains nothing is not needed.
 *
 * Places are counted in code points that are no white space, as ours is between the units and
 * UAX #29's is part of them. Format characters are shown in the cases as WJ (U+2060).
 */
#include "table.h"
#include "unecho.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

enum { MAX_POINTS = 128, MAX_LINE = 16384 };

/*
 *     G   o   .   "       (   H   e
 *   0   1   2   3   4 4 5   6   7   8    places
 */
struct sentence_case {
    char *name; /* owned */
    uint32_t points[MAX_POINTS];
    size_t places[MAX_POINTS]; /* before each point */
    size_t count, last_place;
    bool expected[MAX_POINTS + 1], cut[MAX_POINTS + 1]; /* by place */
};

static struct {
    struct sentence_case *cases; /* owned */
    size_t count, announced;
} file;

static enum unecho_class class_of(uint32_t cp) {
    return (enum unecho_class)(unecho_utf8_flags(cp) & UNECHO_CLASS_MASK);
}

static bool is_white(uint32_t cp) {
    return class_of(cp) == UNECHO_SPACE || class_of(cp) == UNECHO_NEWLINE;
}

static size_t encode(uint32_t cp, char *out) {
    size_t len = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

    for (size_t i = len; i-- > 1; cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3F));
    out[0] = (char)((len > 1 ? 0xF0 << (4 - len) & 0xFF : 0) | cp);
    return len;
}

/* Cuts the case with the engine: the places where units begin or end, but not at the edges. */
static void cut(struct sentence_case *c) {
    static const struct unecho_config config = {.newline = UNECHO_NEWLINE_BREAK,
                                                .keep = UNECHO_KEEP_ALL,
                                                .list = true,
                                                .cut_only = true,
                                                .seeded = true};
    char text[MAX_POINTS * 4];
    size_t len = 0, place = 0;
    struct unecho_run run;
    unecho *u = unecho_create(&config);

    assert_non_null(u);
    for (size_t i = 0; i < c->count; i++)
        len += encode(c->points[i], text + len);
    assert_int_equal(unecho_push(u, text, len, true), UNECHO_OK);
    while (unecho_next(u, &run) == 1) {
        for (size_t at = 0; at < run.len;) {
            struct unecho_char point = unecho_utf8_at(run.data, at, run.len, true);

            place += !is_white(point.cp);
            at += point.len;
        }
        c->cut[place] = place > 0 && place < c->last_place;
    }
    assert_int_equal(place, c->last_place);
    unecho_destroy(u);
}

/* The point that begins at a place. */
static size_t point_at(const struct sentence_case *c, size_t place) {
    size_t i = 0;

    while (is_white(c->points[i]) || c->places[i] < place)
        i++;
    return i;
}

/* The last point before points[i] that is none of two classes; `i` itself if there is none. */
static size_t skip_back(const struct sentence_case *c, size_t i, enum unecho_class a,
                        enum unecho_class b) {
    for (size_t j = i; j-- > 0;)
        if (class_of(c->points[j]) != a && class_of(c->points[j]) != b)
            return j;
    return i;
}

/* DESIGN 2, rule 2: "!a" */
static bool before_a_small_letter(const struct sentence_case *c, size_t place) {
    return c->expected[place] && class_of(c->points[point_at(c, place)]) == UNECHO_LOWER;
}

/* DESIGN 2, rule 4: ".A", "!0", "etc.字" */
static bool without_a_space(const struct sentence_case *c, size_t place) {
    uint32_t stop = c->points[skip_back(c, point_at(c, place), UNECHO_EXTEND, UNECHO_CLOSE)];

    return c->expected[place] && (stop == '.' || stop == '!' || stop == '?');
}

/* A gap is white space and nothing else, so WJ behind it begins the next unit: ". WJ|A" is
 * ". |WJ A" here. */
static bool at_marks_after_a_space(const struct sentence_case *c, size_t place) {
    size_t i = point_at(c, place), back;

    if (!c->expected[place])
        return class_of(c->points[i]) == UNECHO_EXTEND && is_white(c->points[i - 1]);
    back = skip_back(c, i, UNECHO_EXTEND, UNECHO_EXTEND);
    return back + 1 < i && is_white(c->points[back]) && c->cut[c->places[back + 1]];
}

static const struct {
    const char *name;
    bool (*explains)(const struct sentence_case *c, size_t place);
    const char *why;
} rules[] = {
    {"before_a_small_letter", before_a_small_letter,
     "names and quotes go on (\"Yahoo!\" or \"No!\" he said); SB8 says so of full stops only"},
    {"without_a_space", without_a_space,
     "file names, domains and dotted names; only \"welcome.Simon\" and \"1990.The\" are cut"},
    {"at_marks_after_a_space", at_marks_after_a_space,
     "SB5 lets white space carry marks along; gaps are plain white space, so that removing one "
     "removes no invisible character of a kept sentence"},
};

enum { RULES = sizeof(rules) / sizeof(*rules) };

/* The number of cuts that differ; each adds to the rule that explains it, or to *unexplained. */
static size_t judge(const struct sentence_case *c, size_t by_rule[RULES], size_t *unexplained) {
    size_t differ = 0;

    *unexplained = 0;
    for (size_t place = 1; place < c->last_place; place++) {
        size_t rule = 0;

        if (c->cut[place] == c->expected[place])
            continue;
        while (rule < RULES && !rules[rule].explains(c, place))
            rule++;
        if (rule < RULES)
            by_rule[rule]++;
        else
            ++*unexplained;
        differ++;
    }
    return differ;
}

static void is_cut_as_by_unicode(void **state) {
    const struct sentence_case *c = *state;
    size_t by_rule[RULES] = {0}, unexplained;

    judge(c, by_rule, &unexplained);
    if (unexplained)
        for (size_t i = 0; i < c->count; i++)
            print_error("%s%04X ",
                        is_white(c->points[i]) || c->cut[c->places[i]] == c->expected[c->places[i]]
                            ? ""
                        : c->cut[c->places[i]] ? "(only ours) | "
                                               : "(only theirs) | ",
                        (unsigned)c->points[i]);
    assert_int_equal(unexplained, 0);
}

static void every_rule_explains_something(void) {
    size_t by_rule[RULES] = {0}, agree = 0, unexplained;

    for (size_t i = 0; i < file.count; i++)
        agree += judge(&file.cases[i], by_rule, &unexplained) == 0;
    print_message("%zu of %zu cases agree\n", agree, file.count);
    for (size_t i = 0; i < RULES; i++) {
        print_message("%4zu cuts differ %s: %s\n", by_rule[i], rules[i].name, rules[i].why);
        assert_true(by_rule[i] > 0);
    }
}

static void the_file_is_whole(void) { assert_int_equal(file.count, file.announced); }

struct single {
    const char *name;
    void (*test)(void);
};

static const struct single singles[] = {
    {"every_rule_explains_something", every_rule_explains_something},
    {"the_file_is_whole", the_file_is_whole},
};

static void single(void **state) {
    if (file.count == 0) {
        print_message("no SentenceBreakTest.txt: install unicode-data, or set UNECHO_UCD\n");
        skip();
    }
    ((const struct single *)*state)->test();
}

/* "÷ 0041 × 002E ÷" of the given line; false: it holds no case. */
static bool read_case(char *line, struct sentence_case *c) {
    bool breaks = false;

    *c = (struct sentence_case){.count = 0};
    line[strcspn(line, "#")] = '\0';
    for (char *token = strtok(line, " \t\n"); token; token = strtok(NULL, " \t\n")) {
        if (strcmp(token, "\u00F7") == 0 || strcmp(token, "\u00D7") == 0) {
            breaks = strcmp(token, "\u00F7") == 0;
            continue;
        }
        if (c->count == MAX_POINTS)
            return false;
        c->points[c->count] = (uint32_t)strtoul(token, NULL, 16);
        c->places[c->count] = c->last_place;
        c->expected[c->last_place] |= breaks && c->last_place > 0;
        c->last_place += !is_white(c->points[c->count++]);
    }
    c->expected[c->last_place] = false; /* only white space may have come behind it */
    return c->count > 0;
}

static bool keep_case(const struct sentence_case *c, unsigned line) {
    size_t size = sizeof("line_") + 10;
    struct sentence_case *cases = realloc(file.cases, (file.count + 1) * sizeof(*cases));
    char *name = malloc(size);

    if (cases)
        file.cases = cases;
    if (!cases || !name) {
        free(name);
        return false;
    }
    snprintf(name, size, "line_%u", line);
    cases[file.count] = *c;
    cases[file.count].name = name;
    cut(&cases[file.count++]);
    return true;
}

static bool load(const char *path) {
    static char line[MAX_LINE];
    struct sentence_case c;
    FILE *f = fopen(path, "r");
    bool good = true;

    for (unsigned number = 1; good && f && fgets(line, sizeof(line), f); number++)
        if (sscanf(line, "# Lines: %zu", &file.announced) != 1 && read_case(line, &c))
            good = keep_case(&c, number);
    if (f)
        fclose(f);
    return good;
}

int main(int argc, char **argv) {
    const char *path = getenv("UNECHO_UCD");
    int failures = 1;

    if (load(path ? path : "/usr/share/unicode/auxiliary/SentenceBreakTest.txt")) {
        const struct table tables[] = {
            {file.cases, sizeof(*file.cases), file.count, is_cut_as_by_unicode},
            TABLE(singles, single)};

        failures = RUN_TABLES("uax29", tables, argc, argv);
    }
    for (size_t i = 0; i < file.count; i++)
        free(file.cases[i].name);
    free(file.cases);
    return failures;
}
