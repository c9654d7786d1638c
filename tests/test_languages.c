/*
 * What newspapers of 29 languages are full of: a table of probes for each language, in
 * languages/CODE.def, and a short article of most, in data/CODE.txt.
 *
 * A probe is a text with a `|` behind each sentence of it, wherever another follows: "It was. | It
 * is." It is cut with the lists of all languages, as any text is, and with those of its own.
 */
#include "table.h"

#include "unecho.h"

#include <stdio.h>
#include <string.h>

enum { MAX_PROBE = 1024, MAX_SENTENCES = 16, MAX_ARTICLE = 16384 };

struct probe {
    const char *name, *language, *text;
};

struct article {
    const char *name;
    size_t count;       /* sentences, the repeat as well */
    const char *repeat; /* as it is spelled where it comes again */
};

/* clang-format off */
static const struct probe probes[] = {
#define PROBE(name, text) {LANGUAGE "_" name, LANGUAGE, text},
#include "languages/all.def"
#undef PROBE
};

static const struct article articles[] = {
#define ARTICLE(language, count, repeat) {"article_" language, count, repeat},
#include "languages/articles.def"
#undef ARTICLE
};
/* clang-format on */

/* A probe without its `|`, and the sentences in it. */
struct wanted {
    char text[MAX_PROBE];
    const char *languages;
    size_t len, count;
    struct {
        size_t start, end;
    } sentences[MAX_SENTENCES];
};

/* The bytes of the white space at `s`, 0 if there is none: also the no-break and the ideographic
 * space. */
static size_t blank(const char *s, size_t len) {
    static const char *const blanks[] = {" ", "\n", "\u00A0", "\u3000"};

    for (size_t i = 0; i < sizeof(blanks) / sizeof(*blanks); i++)
        if (strlen(blanks[i]) <= len && memcmp(s, blanks[i], strlen(blanks[i])) == 0)
            return strlen(blanks[i]);
    return 0;
}

static void add_sentence(struct wanted *wanted, size_t start) {
    size_t end = wanted->len;

    for (size_t n; (n = blank(wanted->text + start, end - start)) > 0;)
        start += n;
    while (end > start && blank(wanted->text + end - 1, 1))
        end--;
    assert_true(wanted->count < MAX_SENTENCES);
    wanted->sentences[wanted->count].start = start;
    wanted->sentences[wanted->count++].end = end;
}

static void read_probe(const char *text, struct wanted *wanted) {
    size_t start = 0;

    assert_true(strlen(text) < MAX_PROBE);
    wanted->len = wanted->count = 0;
    for (const char *p = text; *p; p++) {
        if (*p != '|') {
            wanted->text[wanted->len++] = *p;
            continue;
        }
        add_sentence(wanted, start);
        start = wanted->len;
    }
    add_sentence(wanted, start);
}

/* Compares what has come out of `u` with the sentences from number `n` on; the next number. */
static size_t compare(unecho *u, const struct wanted *wanted, size_t n, size_t at) {
    struct unecho_run run;

    while (unecho_next(u, &run) == 1) {
        size_t start = n < wanted->count ? wanted->sentences[n].start : 0;
        size_t len = n < wanted->count ? wanted->sentences[n].end - start : 0;

        if (run.len != len || memcmp(run.data, wanted->text + start, len) != 0)
            fail_msg("sentence %zu, read in two at %zu%s: got |%.*s|, wanted |%.*s|", n + 1, at,
                     wanted->languages ? wanted->languages : "", (int)run.len, run.data, (int)len,
                     wanted->text + start);
        n++;
    }
    return n;
}

/* For every place where the text can be cut in two by a read, and byte by byte. */
static void check_probe(struct wanted *wanted, const char *languages) {
    struct unecho_config config;

    unecho_config_init(&config);
    config.languages = wanted->languages = languages;
    config.keep = UNECHO_KEEP_ALL;
    config.list = config.cut_only = true;

    unecho *u = unecho_create(&config);

    assert_non_null(u);
    for (size_t at = 0; at <= wanted->len; at++) {
        size_t n;

        assert_int_equal(unecho_push(u, wanted->text, at, false), UNECHO_OK);
        n = compare(u, wanted, 0, at);
        assert_int_equal(unecho_push(u, wanted->text + at, wanted->len - at, true), UNECHO_OK);
        assert_int_equal(compare(u, wanted, n, at), wanted->count);
    }
    for (size_t at = 0, n = 0; at < wanted->len; at++) {
        bool last = at + 1 == wanted->len;

        assert_int_equal(unecho_push(u, wanted->text + at, 1, last), UNECHO_OK);
        n = compare(u, wanted, n, at);
        assert_int_equal(n, last ? wanted->count : n);
    }
    unecho_destroy(u);
}

static void test_probe(void **state) {
    const struct probe *probe = *state;
    struct wanted wanted;

    read_probe(probe->text, &wanted);
    check_probe(&wanted, NULL);
    check_probe(&wanted, probe->language);
}

static size_t read_article(const char *language, char *text) {
    char path[512];
    FILE *f;
    size_t len;

    assert_in_range(
        snprintf(path, sizeof(path), "%s/tests/data/%s.txt", UNECHO_SOURCE_DIR, language), 1,
        sizeof(path) - 1);
    f = fopen(path, "rb");
    assert_non_null(f);
    len = fread(text, 1, MAX_ARTICLE, f);
    assert_in_range(len, 1, MAX_ARTICLE - 1);
    assert_int_equal(fclose(f), 0);
    return len;
}

/* What is left of the text goes to `out`; the number of sentences that came in. */
static size_t filter(const char *text, size_t len, char *out, size_t *out_len) {
    struct unecho_config config;
    struct unecho_stats stats;
    struct unecho_run run;

    unecho_config_init(&config);

    unecho *u = unecho_create(&config);

    assert_non_null(u);
    assert_int_equal(unecho_push(u, text, len, true), UNECHO_OK);
    for (*out_len = 0; unecho_next(u, &run) == 1; *out_len += run.len) {
        assert_in_range(*out_len + run.len, 0, MAX_ARTICLE);
        memcpy(out + *out_len, run.data, run.len);
    }
    unecho_get_stats(u, &stats);
    unecho_destroy(u);
    return (size_t)stats.units_in;
}

/* Where the repeat stands, once. */
static size_t find_repeat(const char *text, size_t len, const char *repeat) {
    size_t n = strlen(repeat), at = len;

    for (size_t i = 0; i + n <= len; i++)
        if (memcmp(text + i, repeat, n) == 0) {
            assert_int_equal(at, len);
            at = i;
        }
    assert_in_range(at, 1, len - 1);
    return at;
}

/* The repeat goes with the white space behind it, and nothing else; a second run finds nothing. */
static void test_article(void **state) {
    const struct article *article = *state;
    char text[MAX_ARTICLE], once[MAX_ARTICLE], twice[MAX_ARTICLE];
    size_t len = read_article(article->name + strlen("article_"), text), once_len, twice_len, gap;
    size_t at = find_repeat(text, len, article->repeat), rest = at + strlen(article->repeat);

    assert_int_equal(filter(text, len, once, &once_len), article->count);
    while ((gap = blank(text + rest, len - rest)) > 0)
        rest += gap;
    memmove(text + at, text + rest, len - rest);
    len -= rest - at;
    if (once_len != len || memcmp(once, text, len) != 0)
        fail_msg("got |%.*s|", (int)once_len, once);
    assert_int_equal(filter(once, once_len, twice, &twice_len), article->count - 1);
    assert_int_equal(twice_len, once_len);
    assert_memory_equal(twice, once, once_len);
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(probes, test_probe), TABLE(articles, test_article)};

    return RUN_TABLES("languages", tables, argc, argv);
}
