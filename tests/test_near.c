/*
 * Words, sketches and the index of documents that are nearly the same. What becomes of documents
 * then is tested in test_near_engine.c, and on texts by near.sh.
 */
#include "filter.h"
#include "index.h"
#include "sketch.h"
#include "table.h"
#include "word.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- words ------------------------------------------------------------------------------------ */

/* Texts that are the same words, or are not. */
static const struct same_row {
    const char *name, *a, *b;
    bool same;
} same_rows[] = {
    {"case", "The END of it", "the end OF It", true},
    {"marks_around", "\"No,\" he said (twice).", "no he said twice", true},
    {"apostrophes", "don't", "dont", true},
    {"curly_apostrophe", "don\xE2\x80\x99t", "don't", true},
    {"points_in_a_word", "U.S. troops", "US troops", true},
    {"emphasis", "**bold** and un*believ*able", "bold and unbelievable", true},
    {"hyphens_part", "well-known", "well known", true},
    {"accents", "caf\xC3\xA9 na\xC3\xAFve", "cafe naive", true},
    {"combining_accent", "cafe\xCC\x81", "caf\xC3\xA9", true},
    {"cyrillic_case", "\xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0",
     "\xD0\xBC\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0", true},
    {"soft_hyphen", "some\xC2\xADthing", "something", true},
    {"fullwidth", "\xEF\xBC\xA1\xEF\xBC\xA2 \xEF\xBC\x91\xEF\xBC\x92", "ab 12", true},
    {"white_space",
     "one\t two\r\n\r\nthree\xC2\xA0"
     "four",
     "one two three four", true},
    {"addresses", "see https://example.org/a?b=1 and www.example.org/x now", "see and now", true},
    {"address_in_brackets", "[page](http://example.org/a-b)", "page", true},
    {"long_words", "donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsgesellschaft",
     true},
    {"no_address", "wwwhat httpsomething", "what something", false},
    {"thousands", "1,000", "1 000", false},
    {"fractions", "3.5", "35", false},
    {"scores", "2-1", "1-2", false},
    {"ranges",
     "10\xE2\x80\x93"
     "12",
     "10-12", true},
    {"minus", "at -5 degrees", "at 5 degrees", false},
    {"minus_sign",
     "at \xE2\x88\x92"
     "5 degrees",
     "at 5 degrees", false},
    {"bullet_is_no_minus", "- 5 degrees", "5 degrees", true},
    {"share", "5%", "5", false},
    {"currency", "$400",
     "\xE2\x82\xAC"
     "400",
     false},
    {"currency_behind", "400 \xE2\x82\xAC", "400 $", false},
    {"vowel_signs", "\xE0\xA4\x95\xE0\xA4\xBF", "\xE0\xA4\x95\xE0\xA5\x80", false},
    {"han_words", "\xE4\xB8\xAD\xE6\x96\x87", "\xE4\xB8\xAD \xE6\x96\x87", true},
    {"han_and_latin",
     "\xE4\xB8\xAD"
     "abc",
     "\xE4\xB8\xAD abc", true},
    {"thai_vowels", "\xE0\xB8\x81\xE0\xB8\xB4", "\xE0\xB8\x81", false},
    {"invalid",
     "a\xFF"
     "b",
     "a b", true},
};

static size_t read_words(const char *text, uint32_t *words, size_t most) {
    struct unecho_word_reader reader;
    struct unecho_word word;
    size_t count = 0;

    unecho_word_reader_init(&reader, text, strlen(text));
    while (count < most && unecho_word_next(&reader, &word))
        words[count++] = word.folded;
    return count;
}

static void same_words(void **state) {
    const struct same_row *row = *state;
    uint32_t a[64], b[64];
    size_t a_count = read_words(row->a, a, 64), b_count = read_words(row->b, b, 64);
    bool same = a_count == b_count && memcmp(a, b, a_count * sizeof(*a)) == 0;

    assert_true(a_count > 0 && b_count > 0);
    assert_int_equal(same, row->same);
}

/* --- kinds ------------------------------------------------------------------------------------ */

/* The kinds of words: a letter each, `p`lain, `N`ame, `D`igits, `t`urning, `-` negation, `!`
 * notice, `o`pener, `u`ncased. */
static const struct kind_row {
    const char *name, *text, *kinds;
} kind_rows[] = {
    {"names", "he met Anna Berg in Paris", "ppNNpN"},
    {"openers", "Officials met. Delegates came", "opop"},
    {"small_elsewhere", "The dog ran. Dogs saw the cat", "pppoppp"},
    {"name_that_is_a_word_too", "the sea took Rose by the sea", "pppNppp"},
    {"numbers", "on 4 May there were 1,000 of them", "pDNppDpp"},
    {"number_words", "three cats and zwei", "DppD"},
    {"acronyms", "the FBI and the GOP", "pNppN"},
    {"capital_alone", "vitamin C and I", "pNpN"},
    {"turning", "shares rose again", "ptp"},
    {"negation", "he was not there", "pp-p"},
    {"notice", "correction to this", "!pp"},
    {"arabic", "\xD9\x82\xD8\xA7\xD9\x84 \xD8\xB1\xD8\xAC\xD9\x84", "uu"},
    {"han", "\xE4\xB8\xAD\xE6\x96\x87 abc", "uup"},
    {"line", "he went\nAnna stayed", "ppop"},
};

/* Words that are none of these: enough for a sketch. */
#define FILL                                                                                       \
    " so much more is said here of which none has a name or a number in it at all or would be"

static void kinds(void **state) {
    const struct kind_row *row = *state;
    struct unecho_sketcher *sketcher = unecho_sketcher_create(7);
    struct unecho_sketch *sketch;
    char text[512], found[32];
    size_t count = strlen(row->kinds);

    assert_non_null(sketcher);
    (void)snprintf(text, sizeof(text), "%s" FILL, row->text);
    assert_int_equal(unecho_sketch_make(sketcher, text, strlen(text), &sketch), UNECHO_OK);
    assert_non_null(sketch);
    for (size_t i = 0; i < count; i++)
        found[i] = "pNDt-!ou"[unecho_sketch_kind(sketch, i)];
    found[count] = '\0';
    assert_string_equal(found, row->kinds);
    free(sketch);
    unecho_sketcher_destroy(sketcher);
}

/* --- two documents ---------------------------------------------------------------------------- */

/* A headline, a story and a footer; the story holds what rows put in place of what is there. */
#define HEADLINE "Old ferry is back from the dock at last\n\n"
#define STORY                                                                                      \
    "The ferry that serves the northern islands went back to work this morning, weeks after a "    \
    "crack was found in its hull. Some 200 people had come to the quay at Lerwold to see it "      \
    "leave, many of them with bread and coffee for the crew. The captain, Ines Albright, had "     \
    "spent the winter in the yard, where welders replaced the steel below the water line. During " \
    "the repair a small boat of the Harbour Society had carried mail and medicine, which was not " \
    "enough for the farmers, who had to keep their lambs until now and hardly had any hay.\n\n"
#define FOOTER "Follow us for more of this\n"
#define BASE HEADLINE STORY FOOTER

static const struct pair_row {
    const char *name;
    const char *from, *to; /* in the later one; NULL: nothing is put in its place */
    enum unecho_near near;
} pair_rows[] = {
    {"equal", NULL, NULL, UNECHO_NEAR_SAME},
    {"typo", "hardly", "hardley", UNECHO_NEAR_SAME},
    {"synonyms", "spent the winter", "whiled the winter", UNECHO_NEAR_SAME},
    {"case_and_marks", "leave, many of them", "LEAVE - many of *them*", UNECHO_NEAR_SAME},
    {"clause_of_small_words", "for the crew", "for the whole tired crew", UNECHO_NEAR_SAME},
    {"address", "for the crew", "for the crew (https://example.org/crew)", UNECHO_NEAR_SAME},
    {"part_left_out", ", many of them with bread and coffee for the crew", "", UNECHO_NEAR_SAME},
    {"other_headline", "Old ferry is back from the dock at last", "Weeks in dock are over now",
     UNECHO_NEAR_SAME},
    {"other_footer", "Follow us for more of this", "Subscribe to our letter", UNECHO_NEAR_SAME},
    {"footer_that_turns", FOOTER, FOOTER "Sign up and don't miss more\n", UNECHO_NEAR_SAME},
    {"footer_that_corrects", FOOTER, FOOTER "Correction: he was there\n", UNECHO_NEAR_TURNED},
    {"line_above", HEADLINE, "Open in a browser\n" HEADLINE, UNECHO_NEAR_SAME},
    {"line_in_the_story", "hardly had any hay.", "hardly had any hay.\nThey will not say so.",
     UNECHO_NEAR_TURNED},
    {"opener", "During the repair", "Meanwhile, during the repair", UNECHO_NEAR_SAME},
    {"unit", "weeks after", "days after", UNECHO_NEAR_NUMBERS},
    {"no_footer", FOOTER, "", UNECHO_NEAR_SAME},
    {"other_number", "200", "300", UNECHO_NEAR_NUMBERS},
    {"number_in_letters", "Some 200 people", "Some three people", UNECHO_NEAR_NUMBERS},
    {"number_is_new", "weeks after", "11 weeks after", UNECHO_NEAR_NUMBERS},
    {"number_of_a_headline", "at last", "after 11 weeks", UNECHO_NEAR_NUMBERS},
    {"number_left_out", "Some 200 people", "Some people", UNECHO_NEAR_SAME},
    {"other_name", "Lerwold", "Dunmere", UNECHO_NEAR_NAMES},
    {"name_in_a_headline", "ferry is back from the dock", "Dunmere ferry is back from dock",
     UNECHO_NEAR_NAMES},
    {"names_change_places", "quay at Lerwold", "quay at Albright", UNECHO_NEAR_NAMES},
    {"name_for_one_that_stands_elsewhere", "The ferry that", "The ferry of Albright that",
     UNECHO_NEAR_NAMES},
    {"negation_gives_way", "was not enough", "was just enough", UNECHO_NEAR_TURNED},
    {"acronym", "Harbour Society", "FBI Society", UNECHO_NEAR_NAMES},
    {"not_is_new", "had come", "had not come", UNECHO_NEAR_TURNED},
    {"not_is_gone", "was not enough", "was enough", UNECHO_NEAR_TURNED},
    {"opposite", "went back", "never went back", UNECHO_NEAR_TURNED},
    {"longer", "for the crew",
     "for the crew, who had all been told in time and were happy to be seen off by so many in the "
     "rain",
     UNECHO_NEAR_LONGER},
    {"no_story", STORY,
     "so much is said of other things here that nothing is like it in any way "
     "and that will do for a story of twenty words or so",
     UNECHO_NEAR_NONE},
};

static const char base[] = BASE;

/* That, with one thing in place of another. */
static void edit(const struct pair_row *row, char *to, size_t size) {
    const char *found = row->from ? strstr(base, row->from) : base;

    assert_non_null(found);
    (void)snprintf(to, size, "%.*s%s%s", (int)(found - base), base, row->to ? row->to : "",
                   found + (row->from ? strlen(row->from) : 0));
}

static struct unecho_sketch *sketch_of(const char *text) {
    struct unecho_sketcher *sketcher = unecho_sketcher_create(7);
    struct unecho_sketch *sketch;

    assert_non_null(sketcher);
    assert_int_equal(unecho_sketch_make(sketcher, text, strlen(text), &sketch), UNECHO_OK);
    unecho_sketcher_destroy(sketcher);
    return sketch;
}

/* What an index that holds one text says of another. */
static struct unecho_nearness compare(const char *earlier, const char *later, unsigned percent) {
    struct unecho_near_index *index = unecho_near_index_create(percent, 7);
    struct unecho_sketch *a = sketch_of(earlier), *b = sketch_of(later);
    struct unecho_nearness found = {.near = UNECHO_NEAR_NONE};

    assert_non_null(index);
    if (a)
        assert_int_equal(unecho_near_index_add(index, a, 41, 0), UNECHO_OK);
    if (b)
        assert_int_equal(unecho_near_index_find(index, b, &found), UNECHO_OK);
    free(a);
    free(b);
    unecho_near_index_destroy(index);
    return found;
}

static void pairs(void **state) {
    const struct pair_row *row = *state;
    struct unecho_nearness found;
    char later[2048];

    edit(row, later, sizeof(later));
    found = compare(base, later, 90);
    assert_string_equal(unecho_near_name(found.near), unecho_near_name(row->near));
    if (found.near != UNECHO_NEAR_NONE)
        assert_int_equal(found.place, 41);
}

/* --- how much is enough ----------------------------------------------------------------------- */

/* `words` different small words from number `first` on. */
static void add_words(char *text, size_t first, size_t words) {
    size_t len = strlen(text);

    for (size_t i = first; i < first + words; i++)
        len += (size_t)sprintf(text + len, "%c%c%c%c ", (char)('a' + i % 26),
                               (char)('a' + i / 26 % 26), (char)('a' + i / 676 % 26), 'x');
}

/* A later one of `common` words of the earlier one, and `more` of its own behind them. */
static const struct share_row {
    const char *name;
    size_t words, common, more;
    unsigned percent;
    enum unecho_near near;
    unsigned share;
} share_rows[] = {
    {"all", 100, 100, 0, 100, UNECHO_NEAR_SAME, 100},
    {"enough", 100, 90, 10, 90, UNECHO_NEAR_SAME, 90},
    {"too_little", 100, 89, 11, 90, UNECHO_NEAR_PART, 89},
    {"half_is_asked", 100, 60, 16, 50, UNECHO_NEAR_SAME, 78},
    {"sixteen_new_words", 300, 300, 16, 90, UNECHO_NEAR_SAME, 94},
    {"seventeen", 300, 300, 17, 90, UNECHO_NEAR_LONGER, 94},
    {"seventeen_of_a_part", 400, 300, 17, 90, UNECHO_NEAR_PASSAGE, 94},
    {"twice_as_long", 100, 100, 100, 90, UNECHO_NEAR_LONGER, 50},
    {"much_longer", 400, 400, 2000, 90, UNECHO_NEAR_LONGER, 16},
    {"a_part_of_it", 400, 100, 0, 90, UNECHO_NEAR_SAME, 100},
    {"half_is_told", 400, 100, 100, 90, UNECHO_NEAR_PASSAGE, 50},
    {"less_is_not", 400, 100, 110, 90, UNECHO_NEAR_NONE, 0},
    {"fifty_words", 50, 50, 0, 90, UNECHO_NEAR_SAME, 100},
    {"forty_nine", 49, 49, 0, 90, UNECHO_NEAR_SHORT, 100},
    {"twenty", 20, 20, 0, 90, UNECHO_NEAR_SHORT, 100},
    {"nineteen", 19, 19, 0, 90, UNECHO_NEAR_NONE, 0},
};

static void shares(void **state) {
    const struct share_row *row = *state;
    static char earlier[16384], later[16384];
    struct unecho_nearness found;

    earlier[0] = later[0] = '\0';
    add_words(earlier, 0, row->words);
    add_words(later, 0, row->common);
    add_words(later, 5000, row->more);
    found = compare(earlier, later, row->percent);
    assert_string_equal(unecho_near_name(found.near), unecho_near_name(row->near));
    assert_int_equal(found.percent, row->share);
    if (row->near == UNECHO_NEAR_LONGER || row->near == UNECHO_NEAR_PASSAGE)
        assert_int_equal(found.passage, row->more);
}

/* --- many ------------------------------------------------------------------------------------- */

/* The filter misses nothing, and takes no more for what is there than it says. */
static void filter(void **state) {
    enum { NUMBERS = 10000 };
    size_t size = unecho_filter_size(NUMBERS, UNECHO_FILTER_ROUGH), wrong = 0;
    uint64_t *bits = calloc(size, sizeof(*bits));

    (void)state;
    assert_non_null(bits);
    for (uint32_t i = 0; i < NUMBERS; i++)
        unecho_filter_put(bits, size, i * 2654435761U);
    for (uint32_t i = 0; i < NUMBERS; i++)
        assert_true(unecho_filter_has(bits, size, i * 2654435761U));
    for (uint32_t i = NUMBERS; i < 2 * NUMBERS; i++)
        wrong += unecho_filter_has(bits, size, i * 2654435761U);
    assert_true(wrong * 36 < NUMBERS);
    free(bits);
}

static void add(struct unecho_near_index *index, const char *text, uint64_t place) {
    struct unecho_sketch *sketch = sketch_of(text);

    assert_int_equal(unecho_near_index_add(index, sketch, place, 0), UNECHO_OK);
    free(sketch);
}

/* Of equal documents the earlier one counts, of others the one that has more. */
static void best(void **state) {
    struct unecho_near_index *index = unecho_near_index_create(90, 7);
    static char less[4096], text[4096];
    struct unecho_nearness found;
    struct unecho_sketch *sketch;

    (void)state;
    less[0] = text[0] = '\0';
    add_words(less, 0, 90);
    add_words(less, 5000, 10);
    add_words(text, 0, 100);
    add(index, less, 1);
    add(index, text, 2);
    add(index, text, 3);
    sketch = sketch_of(text);
    assert_int_equal(unecho_near_index_find(index, sketch, &found), UNECHO_OK);
    assert_int_equal(found.near, UNECHO_NEAR_SAME);
    assert_int_equal(found.place, 2);
    free(sketch);
    unecho_near_index_destroy(index);
}

/* What stands in all of them hides nothing: the one that shares more is found behind many. */
static void crowd(void **state) {
    enum { DOCUMENTS = 2000 };
    struct unecho_near_index *index = unecho_near_index_create(90, 7);
    static char text[8192];
    struct unecho_nearness found;
    struct unecho_sketch *sketch;
    size_t bytes;

    (void)state;
    for (size_t i = 0; i < DOCUMENTS; i++) {
        text[0] = '\0';
        add_words(text, 0, 60);
        add_words(text, 1000 + 7 * i, 80);
        add(index, text, i);
    }
    sketch = sketch_of(text);
    assert_int_equal(unecho_near_index_find(index, sketch, &found), UNECHO_OK);
    assert_int_equal(found.near, UNECHO_NEAR_SAME);
    assert_int_equal(found.place, DOCUMENTS - 1);
    assert_int_equal(unecho_near_index_count(index), DOCUMENTS);
    bytes = unecho_near_index_bytes(index);
    assert_true(bytes / DOCUMENTS < 500);
    free(sketch);
    unecho_near_index_destroy(index);
}

/* It never takes more than it may, and what it holds is found. */
static void full(void **state) {
    enum { LIMIT = 100000 };
    struct unecho_near_index *index = unecho_near_index_create(90, 7);
    static char text[4096];
    int status = UNECHO_OK;
    size_t count = 0;

    (void)state;
    while (status == UNECHO_OK) {
        struct unecho_sketch *sketch;

        text[0] = '\0';
        add_words(text, count * 100 % 17000, 100);
        sketch = sketch_of(text);
        status = unecho_near_index_add(index, sketch, count++, LIMIT);
        assert_true(unecho_near_index_bytes(index) <= LIMIT);
        free(sketch);
    }
    assert_int_equal(status, UNECHO_FULL);
    assert_true(count > 100);
    unecho_near_index_destroy(index);
}

/* Two salts, one answer; and two sketches of one text are equal. */
static void answers_are_the_same(void **state) {
    struct unecho_near_index *a = unecho_near_index_create(90, 1);
    struct unecho_near_index *b = unecho_near_index_create(90, UINT64_MAX);
    static char text[4096];

    (void)state;
    for (size_t i = 0; i < 300; i++) {
        struct unecho_sketch *sketch;
        struct unecho_nearness in_a, in_b;

        text[0] = '\0';
        add_words(text, i * 37 % 900, 80);
        sketch = sketch_of(text);
        assert_int_equal(unecho_near_index_find(a, sketch, &in_a), UNECHO_OK);
        assert_int_equal(unecho_near_index_find(b, sketch, &in_b), UNECHO_OK);
        assert_int_equal(in_a.near, in_b.near);
        assert_int_equal(in_a.place, in_b.place);
        assert_int_equal(unecho_near_index_add(a, sketch, i, 0), UNECHO_OK);
        assert_int_equal(unecho_near_index_add(b, sketch, i, 0), UNECHO_OK);
        free(sketch);
    }
    unecho_near_index_destroy(a);
    unecho_near_index_destroy(b);
}

static const struct case_row {
    const char *name;
    CMUnitTestFunction run;
} case_rows[] = {{"filter", filter},
                 {"best", best},
                 {"crowd", crowd},
                 {"full", full},
                 {"answers_are_the_same", answers_are_the_same}};

static void cases(void **state) {
    const struct case_row *row = *state;

    row->run(state);
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(same_rows, same_words), TABLE(kind_rows, kinds),
                                   TABLE(pair_rows, pairs), TABLE(share_rows, shares),
                                   TABLE(case_rows, cases)};

    return RUN_TABLES("near", tables, argc, argv);
}
