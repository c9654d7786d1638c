/* The format of abbreviation lists, which word matches which entry, and that no list is too long.
 */
#include "abbrev.h"

#include "table.h"
#include "unecho.h"

#include <stdio.h>
#include <string.h>

#define LETTERS_24 "abcdefghijklmnopqrstuvwx"

static struct unecho_abbrev *list_of(const char *text, int expected) {
    struct unecho_abbrev *abbrev = unecho_abbrev_create();
    size_t line;

    assert_non_null(abbrev);
    assert_int_equal(unecho_abbrev_add(abbrev, text, strlen(text), &line), expected);
    return abbrev;
}

struct found {
    const char *name, *list, *word;
    unsigned kinds;
};

static const struct found found[] = {
    {"nothing_in_an_empty_list", "", "mr", 0},
    {"a_word_without_section_is_a_title", "mr", "mr", UNECHO_TITLE},
    {"another_word_is_not_found", "mr", "mrs", 0},
    {"the_start_of_a_word_is_not_found", "mrs", "mr", 0},
    {"the_empty_word_is_not_found", "mr", "", 0},
    {"several_words_a_line", "mr mrs ms", "ms", UNECHO_TITLE},
    {"several_lines", "mr\nmrs\nms", "ms", UNECHO_TITLE},
    {"tabs_between_words", "mr\tmrs", "mrs", UNECHO_TITLE},
    {"blanks_around_words", "  mr \n", "mr", UNECHO_TITLE},
    {"blank_lines", "\n\nmr\n\n", "mr", UNECHO_TITLE},
    {"dos_line_ends", "mr\r\nmrs\r\n", "mrs", UNECHO_TITLE},
    {"byte_order_mark", "\xEF\xBB\xBFmr", "mr", UNECHO_TITLE},
    {"byte_order_mark_before_a_section", "\xEF\xBB\xBF[name]\nE!", "E!", UNECHO_NAME},
    {"final_stop_is_left_out", "mr.", "mr", UNECHO_TITLE},
    {"one_final_stop_only", "mr..", "mr.", UNECHO_TITLE},
    {"inner_stops_count", "e.g.", "e.g", UNECHO_TITLE},
    {"inner_stops_are_not_optional", "e.g.", "eg", 0},
    {"a_stop_alone_is_a_word", ".", ".", UNECHO_TITLE},
    {"not_ascii", "\xD0\xBE\xD0\xB1\xD0\xBB", "\xD0\xBE\xD0\xB1\xD0\xBB", UNECHO_TITLE},

    {"capital_beyond_ascii", "ул", "Ул", UNECHO_TITLE},
    {"all_capitals_beyond_ascii", "ул", "УЛ", UNECHO_TITLE},
    {"capitalised_beyond_ascii_does_not_match_small", "Янв", "янв", 0},
    {"capitalised_beyond_ascii_matches_capitals", "Янв", "ЯНВ", UNECHO_TITLE},
    {"accent_after_the_capital", "Dép", "Dép", UNECHO_TITLE},
    {"accent_after_the_capital_matches_no_small", "Dép", "dép", 0},
    {"composed_in_the_list_only", "p\xC3\xA1g", "pa\xCC\x81g", UNECHO_TITLE},
    {"composed_in_the_text_only", "pa\xCC\x81g", "P\xC3\xA1g", UNECHO_TITLE},
    {"accents_count", "pág", "pag", 0},
    {"turkish_dotted_capital", "İt", "İt", UNECHO_TITLE},
    {"turkish_dotted_capital_is_no_i", "İt", "It", 0},
    {"capital_that_becomes_ascii", "\xE2\x84\xAAg", "Kg", UNECHO_TITLE},
    {"no_utf8_is_found_as_it_is", "\xFFmr", "\xFFMr", UNECHO_TITLE},

    {"comment_line", "# mr\nms", "mr", 0},
    {"after_a_comment_line", "# mr\nms", "ms", UNECHO_TITLE},
    {"comment_after_a_word", "mr # ms", "ms", 0},
    {"before_a_comment", "mr # ms", "mr", UNECHO_TITLE},
    {"comment_against_a_word", "mr#ms", "mr", UNECHO_TITLE},
    {"word_that_is_in_a_comment_only", "mr#ms", "ms", 0},

    {"section_title", "[title]\nx", "x", UNECHO_TITLE},
    {"section_number", "[number]\nx", "x", UNECHO_NUMBER},
    {"section_starter_only", "[starter-only]\nx", "x", UNECHO_STARTER_ONLY},
    {"section_time", "[time]\nx", "x", UNECHO_TIME},
    {"section_after_time", "[after-time]\nx", "x", UNECHO_AFTER_TIME},
    {"section_starter", "[starter]\nx", "x", UNECHO_STARTER},
    {"section_name", "[name]\nx", "x", UNECHO_NAME},
    {"section_continues", "[continues]\nx", "x", UNECHO_CONTINUES},
    {"section_domain", "[domain]\nx", "x", UNECHO_DOMAIN},
    {"section_unit", "[unit]\nx", "x", UNECHO_UNIT},
    {"section_before_ordinal", "[before-ordinal]\nx", "x", UNECHO_BEFORE_ORDINAL},
    {"section_after_ordinal", "[after-ordinal]\nx", "x", UNECHO_AFTER_ORDINAL},
    {"section_with_a_comment", "[number] # not before a digit\nno", "no", UNECHO_NUMBER},
    {"section_and_words_on_a_line", "[number] no fig", "fig", UNECHO_NUMBER},
    {"section_ends_the_one_before", "[number]\nno\n[time]\npm", "pm", UNECHO_TIME},
    {"a_word_of_two_sections", "[number]\nmar\n[after-time]\nmar", "mar",
     UNECHO_NUMBER | UNECHO_AFTER_TIME},
    {"a_word_twice_in_a_section", "mr mr", "mr", UNECHO_TITLE},

    {"small_matches_small", "inc", "inc", UNECHO_TITLE},
    {"small_matches_capitalised", "inc", "Inc", UNECHO_TITLE},
    {"small_matches_capitals", "inc", "INC", UNECHO_TITLE},
    {"capitalised_matches_capitalised", "Ill", "Ill", UNECHO_TITLE},
    {"capitalised_matches_capitals", "Ill", "ILL", UNECHO_TITLE},
    {"capitalised_does_not_match_small", "Ill", "ill", 0},
    {"capitals_match_capitalised", "EST", "Est", UNECHO_TITLE},
    {"capital_inside_matches_itself", "e.V", "e.V", UNECHO_TITLE},
    {"capital_inside_matches_small", "e.V", "e.v", UNECHO_TITLE},
    {"capital_inside_matches_capitalised", "eKr", "EKr", UNECHO_TITLE},
    {"capital_inside_of_other_letters", "î.Hr", "î.Hr", UNECHO_TITLE},
    {"small_and_capitalised_add_up", "[title]\nest\n[after-time]\nEST", "EST",
     UNECHO_TITLE | UNECHO_AFTER_TIME},
    {"small_of_small_and_capitalised", "[title]\nest\n[after-time]\nEST", "est", UNECHO_TITLE},

    {"longest_word", LETTERS_24, LETTERS_24, UNECHO_TITLE},
    {"longest_word_with_a_stop", LETTERS_24 ".", LETTERS_24, UNECHO_TITLE},
    {"longer_than_any_entry", LETTERS_24, LETTERS_24 "y", 0},
};

static void finds(void **state) {
    const struct found *row = *state;
    struct unecho_abbrev *abbrev = list_of(row->list, UNECHO_OK);

    assert_int_equal(unecho_abbrev_find(abbrev, row->word, strlen(row->word)), row->kinds);
    unecho_abbrev_destroy(abbrev);
}

struct wrong {
    const char *name, *list;
    size_t line;
    const char *added; /* a word before the error, NULL: none */
};

static const struct wrong wrong[] = {
    {"unknown_section", "[titles]", 1, NULL},
    {"unknown_section_on_line_3", "mr\n# x\n[titles]\nms\n", 3, "mr"},
    {"unknown_section_after_dos_lines", "mr\r\nms\r\n[x]\r\n", 3, "ms"},
    {"section_without_a_name", "mr\n[]", 2, "mr"},
    {"section_not_closed", "mr\n[title\nms", 2, "mr"},
    {"section_with_a_blank", "[ title ]", 1, NULL},
    {"section_in_capitals", "[Title]", 1, NULL},
    {"text_against_a_section", "[title]mr", 1, NULL},
    {"word_too_long", "mr\n\n" LETTERS_24 "y", 3, "mr"},
    {"word_too_long_without_its_stop", LETTERS_24 "y.", 1, NULL},
    {"lines_of_a_bom_count_from_1", "\xEF\xBB\xBF[x]", 1, NULL},
};

static void tells_the_line(void **state) {
    const struct wrong *row = *state;
    struct unecho_abbrev *abbrev = unecho_abbrev_create();
    size_t line = 0;

    assert_non_null(abbrev);
    assert_int_equal(unecho_abbrev_add(abbrev, row->list, strlen(row->list), &line),
                     UNECHO_BADLIST);
    assert_int_equal(line, row->line);
    if (row->added)
        assert_int_equal(unecho_abbrev_find(abbrev, row->added, strlen(row->added)), UNECHO_TITLE);
    unecho_abbrev_destroy(abbrev);
}

static void nothing_after_an_error_is_added(void) {
    struct unecho_abbrev *abbrev = list_of("mr\n[x]\nms", UNECHO_BADLIST);

    assert_int_equal(unecho_abbrev_find(abbrev, "ms", 2), 0);
    unecho_abbrev_destroy(abbrev);
}

static void lists_add_up_and_begin_with_titles(void) {
    struct unecho_abbrev *abbrev = list_of("[number]\nno", UNECHO_OK);
    size_t line;

    assert_int_equal(unecho_abbrev_add(abbrev, "mr", 2, &line), UNECHO_OK);
    assert_int_equal(unecho_abbrev_find(abbrev, "no", 2), UNECHO_NUMBER);
    assert_int_equal(unecho_abbrev_find(abbrev, "mr", 2), UNECHO_TITLE);
    unecho_abbrev_destroy(abbrev);
}

/* Exactly `len` bytes are read: what stands behind a list is not part of it. */
static void the_length_ends_a_list(void) {
    struct unecho_abbrev *abbrev = unecho_abbrev_create();
    size_t line;

    assert_non_null(abbrev);
    assert_int_equal(unecho_abbrev_add(abbrev, "mrs", 2, &line), UNECHO_OK);
    assert_int_equal(unecho_abbrev_find(abbrev, "mrs", 2), UNECHO_TITLE);
    assert_int_equal(unecho_abbrev_find(abbrev, "mrs", 3), 0);
    unecho_abbrev_destroy(abbrev);
}

static void the_table_grows(void) {
    enum { WORDS = 20000 };
    struct unecho_abbrev *abbrev = list_of("[number]\nno", UNECHO_OK);
    char word[32];
    size_t line;

    for (int i = 0; i < WORDS; i++) {
        int len = snprintf(word, sizeof(word), "w%d", i);

        assert_int_equal(unecho_abbrev_add(abbrev, word, (size_t)len, &line), UNECHO_OK);
    }
    for (int i = 0; i < WORDS * 2; i++) {
        int len = snprintf(word, sizeof(word), "w%d", i);

        assert_int_equal(unecho_abbrev_find(abbrev, word, (size_t)len),
                         i < WORDS ? UNECHO_TITLE : 0);
    }
    assert_int_equal(unecho_abbrev_find(abbrev, "no", 2), UNECHO_NUMBER);
    unecho_abbrev_destroy(abbrev);
}

static void the_built_in_lists_are_well_formed(void) {
    static const struct {
        const char *word;
        unsigned kind;
    } samples[] = {
        {"Mr", UNECHO_TITLE},    {"No", UNECHO_NUMBER},         {"Inc", UNECHO_STARTER_ONLY},
        {"p.m", UNECHO_TIME},    {"Monday", UNECHO_AFTER_TIME}, {"The", UNECHO_STARTER},
        {"Yahoo!", UNECHO_NAME}, {"of", UNECHO_CONTINUES},      {"Com", UNECHO_DOMAIN},
    };
    struct unecho_abbrev *abbrev = unecho_abbrev_create();

    assert_non_null(abbrev);
    assert_int_equal(unecho_abbrev_add_languages(abbrev, NULL), UNECHO_OK);
    for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++)
        assert_true(unecho_abbrev_find(abbrev, samples[i].word, strlen(samples[i].word)) &
                    samples[i].kind);
    unecho_abbrev_destroy(abbrev);
}

/* Only the words of the languages that are named, and those of every language. */
static void languages_are_chosen(void) {
    struct unecho_abbrev *abbrev = unecho_abbrev_create();

    assert_non_null(abbrev);
    assert_int_equal(unecho_abbrev_add_languages(abbrev, "fr,de"), UNECHO_OK);
    assert_true(unecho_abbrev_find(abbrev, "Hr", 2) & UNECHO_TITLE);
    assert_true(unecho_abbrev_find(abbrev, "janv", 4) & UNECHO_NUMBER);
    assert_int_equal(unecho_abbrev_find(abbrev, "Mrs", 3), 0);
    assert_true(unecho_abbrev_find(abbrev, "Com", 3) & UNECHO_DOMAIN);
    unecho_abbrev_destroy(abbrev);
}

/* What is at odds with another language counts only if the language is named. */
static void words_at_odds_stand_alone(void) {
    struct unecho_abbrev *all = unecho_abbrev_create(), *german = unecho_abbrev_create();

    assert_non_null(all);
    assert_non_null(german);
    assert_int_equal(unecho_abbrev_add_languages(all, NULL), UNECHO_OK);
    assert_int_equal(unecho_abbrev_add_languages(german, "de"), UNECHO_OK);
    assert_int_equal(unecho_abbrev_find(all, "Das", 3) & UNECHO_STARTER, 0);
    assert_true(unecho_abbrev_find(german, "Das", 3) & UNECHO_STARTER);
    unecho_abbrev_destroy(all);
    unecho_abbrev_destroy(german);
}

static void unknown_languages_are_refused(void) {
    static const char *const wrong_ones[] = {"",       "xx",    "de,", ",de",
                                             "de,,fr", "de fr", "DE",  "deu"};
    struct unecho_abbrev *abbrev = unecho_abbrev_create();

    assert_non_null(abbrev);
    for (size_t i = 0; i < sizeof(wrong_ones) / sizeof(*wrong_ones); i++) {
        assert_int_equal(unecho_abbrev_add_languages(abbrev, wrong_ones[i]), UNECHO_BADLIST);
        assert_false(unecho_languages_are_known(wrong_ones[i]));
    }
    assert_int_equal(unecho_abbrev_find(abbrev, "Hr", 2), 0);
    assert_true(unecho_languages_are_known("de,fr,en"));
    unecho_abbrev_destroy(abbrev);
}

/* Each of them by itself, its words at odds included. */
static void every_list_is_well_formed(void) {
    size_t count = 0;

    for (const struct unecho_list *list = unecho_lists; list->language; list++, count++) {
        struct unecho_abbrev *abbrev = unecho_abbrev_create();

        assert_non_null(abbrev);
        if (unecho_abbrev_add_languages(abbrev, list->language) != UNECHO_OK)
            fail_msg("the list of %s", list->language);
        unecho_abbrev_destroy(abbrev);
    }
    assert_true(count > 25);
}

/* What the build has made is what is made here; a copy of it takes more words, and it none. */
static void the_built_in_table_is_that_of_the_lists(void) {
    const struct unecho_abbrev *all = &unecho_abbrev_all;
    struct unecho_abbrev *made = unecho_abbrev_create(), *copy = unecho_abbrev_copy(all);
    size_t line;

    assert_non_null(made);
    assert_non_null(copy);
    assert_int_equal(unecho_abbrev_add_languages(made, NULL), UNECHO_OK);
    assert_int_equal(made->count, all->count);
    assert_int_equal(made->capacity, all->capacity);
    assert_memory_equal(made->words, all->words, sizeof(made->words));
    assert_memory_equal(made->stops, all->stops, sizeof(made->stops));
    assert_memory_equal(made->wide, all->wide, sizeof(made->wide));
    for (size_t i = 0; i < made->capacity; i++) {
        const struct unecho_abbrev_entry *a = &made->entries[i], *b = &all->entries[i];

        assert_int_equal(a->len, b->len);
        assert_memory_equal(a->word, b->word, a->len);
        assert_true(a->any == b->any && a->capitalised == b->capitalised &&
                    a->capitals == b->capitals);
    }
    assert_int_equal(unecho_abbrev_add(copy, "zzyzx", 5, &line), UNECHO_OK);
    assert_true(unecho_abbrev_find(copy, "zzyzx", 5) & UNECHO_TITLE);
    assert_true(unecho_abbrev_find(copy, "Mr", 2) & UNECHO_TITLE);
    assert_int_equal(unecho_abbrev_find(all, "zzyzx", 5), 0);
    unecho_abbrev_destroy(made);
    unecho_abbrev_destroy(copy);
}

static void destroy_takes_null(void) { unecho_abbrev_destroy(NULL); }

struct single {
    const char *name;
    void (*test)(void);
};

static const struct single singles[] = {
    {"nothing_after_an_error_is_added", nothing_after_an_error_is_added},
    {"lists_add_up_and_begin_with_titles", lists_add_up_and_begin_with_titles},
    {"the_length_ends_a_list", the_length_ends_a_list},
    {"the_table_grows", the_table_grows},
    {"the_built_in_lists_are_well_formed", the_built_in_lists_are_well_formed},
    {"languages_are_chosen", languages_are_chosen},
    {"words_at_odds_stand_alone", words_at_odds_stand_alone},
    {"unknown_languages_are_refused", unknown_languages_are_refused},
    {"every_list_is_well_formed", every_list_is_well_formed},
    {"the_built_in_table_is_that_of_the_lists", the_built_in_table_is_that_of_the_lists},
    {"destroy_takes_null", destroy_takes_null},
};

static void single(void **state) { ((const struct single *)*state)->test(); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(found, finds), TABLE(wrong, tells_the_line),
                                   TABLE(singles, single)};

    return RUN_TABLES("abbrev", tables, argc, argv);
}
