/* What a reader sees of a unit: what it is to those around it, and whether it is long. */
#include "role.h"
#include "table.h"
#include "words.h"

#include <string.h>

enum { HEADING = UNECHO_ROLE_HEADING, OPENS = UNECHO_ROLE_OPENS, POINT = UNECHO_ROLE_POINT };
enum { ORDERED = POINT | UNECHO_ROLE_ORDERED };

struct role {
    const char *name, *unit;
    unsigned roles;
};

static const struct role roles[] = {
    {"nothing", "", 0},
    {"a_sentence", "She swam.", 0},
    {"a_heading", "## Law and order", HEADING},
    {"a_heading_of_signs", "##", HEADING},
    {"a_heading_behind_a_wide_space", "#\xC2\xA0Law", HEADING},
    {"a_tag_of_words", "#metoo", 0},
    {"too_many_signs", "####### Law", 0},
    {"an_escaped_rule", "\\###", 0},
    {"an_html_heading", "<h2>Law</h2>", HEADING},
    {"one_with_a_class", "<H3 class=\"x\">Law", HEADING},
    {"a_rule", "<hr>", 0},
    {"a_head", "<head>", 0},
    {"a_seventh_level", "<h7>Law", 0},
    {"a_star", "* Holm", POINT},
    {"a_dash", "- Holm", POINT},
    {"a_cross", "+ Holm", POINT},
    {"emphasis", "*Holm* came.", 0},
    {"a_negative_number", "-4 degrees.", 0},
    {"a_bullet", "\xE2\x80\xA2Holm", POINT},
    {"a_small_square", "\xE2\x96\xAA Holm", POINT},
    {"an_html_point", "<li>Holm", POINT},
    {"a_link", "<link>", 0},
    {"a_number", "12. Holm", ORDERED},
    {"a_number_in_half_a_pair", "3) Holm", ORDERED},
    {"a_number_before_an_ideographic_comma", "3\xE3\x80\x81\xE6\x9D\xB1", ORDERED},
    {"a_share", "3.5 per cent.", 0},
    {"a_year", "1999 was wet.", 0},
    {"a_long_number", "1234567890. Holm", 0},
    {"a_letter", "(b) Holm", ORDERED},
    {"a_numeral", "(iv)\xC2\xA0 Holm", ORDERED},
    {"an_escaped_numeral", "\\(ii\\) Holm", ORDERED},
    {"half_a_letter", "c) Holm", ORDERED},
    {"a_word_in_brackets", "(Laughter) rose.", 0},
    {"initials", "A. T. J.", 0 /* no word of more than a letter */},
    {"an_introduction", "He writes:", OPENS},
    {"one_with_a_dash", "President Fairchild says:\xE2\x80\x94", OPENS},
    {"a_bold_one", "**Members:**", OPENS},
    {"one_in_a_tag", "<b>Members:</b>", OPENS},
    {"one_before_a_quotation_mark", "He said: \xE2\x80\x9C", OPENS},
    {"code", "Attach it using the::", OPENS},
    {"a_full_width_one", "\xE4\xBB\x96\xE8\xAF\xB4\xEF\xBC\x9A", OPENS},
    {"a_point_that_opens", "1. They ask:", ORDERED | OPENS},
    {"a_time", "It is 10:30.", 0},
    {"a_colon", ":", 0},
    {"a_smile", "Thanks :)", 0},
    {"a_signature", "JOSEPH R. BIDEN JR.", UNECHO_ROLE_SIGNS},
    {"a_place_behind_it", "THE WHITE HOUSE,", UNECHO_ROLE_SIGNS},
    {"one_in_cyrillic", "\xD0\x98. \xD0\x91\xD0\x9E\xD0\x93", UNECHO_ROLE_SIGNS},
    {"one_word", "ADVERTISEMENT", 0},
    {"a_name", "Jane Doe", 0},
    {"a_date_in_capitals", "MAY 8, 2024", 0},
    {"a_long_line_in_capitals",
     "THE HOUSE OF THE LORD IS OPEN TO ALL WHO COME TO IT IN THE MORNING.", 0},
    {"what_is_no_text", "\xFF\xFE", 0},
};

static void has_roles(void **state) {
    const struct role *role = *state;

    assert_int_equal(unecho_roles_of(role->unit, strlen(role->unit)), role->roles);
}

struct length {
    const char *name, *unit;
    size_t words; /* as many as it reaches */
};

static const struct length lengths[] = {
    {"no_words", "* * *", 0},
    {"words", "She swam to the far shore.", 6},
    {"tags", "<span style=\"text-decoration: under line\">Section</span> one", 2},
    {"a_tag_within_a_word", "<b>S</b>he swam", 3},
    {"a_sign_that_is_no_tag", "It is < 4 degrees <b>here</b>", 5},
    {"a_link", "* [Gaza war](https://example.org/Gaza_war \"A war of many more words\")", 2},
    {"links", "[one](a b c d) two [three](e (f g) h) four", 4},
    {"a_note", "It is so [see there] (in the note) now", 9},
    {"an_address_that_does_not_close", "[one](two three four", 4},
    {"one_in_a_tag", "<a href=\"[x](\">one two</a> three", 3},
    {"han", "\xE6\x9D\xB1\xE6\x9D\xB1\xE6\x9D\xB1\xE6\x9D\xB1\xE6\x9D\xB1\xE6\x9D\xB1", 4},
};

static void is_so_long(void **state) {
    const struct length *length = *state;
    size_t len = strlen(length->unit);

    assert_true(unecho_words_reach(length->unit, len, length->words));
    assert_false(unecho_words_reach(length->unit, len, length->words + 1));
}

/* Looked at once: it would take an hour otherwise. */
static void what_never_closes(void **state) {
    enum { MANY = 1 << 20 };
    const char *const *sign = *state;
    size_t len = strlen(sign[1]);
    char *unit = malloc(MANY);

    assert_non_null(unit);
    for (size_t i = 0; i < MANY; i++)
        unit[i] = sign[1][i % len];
    (void)unecho_words_reach(unit, MANY, MANY);
    (void)unecho_roles_of(unit, MANY);
    free(unit);
}

static const char *const signs[][2] = {
    {"many_brackets", "]("}, {"many_angles", "<a "}, {"many_both", "[](<"}, {"many_colons", ":*>"}};

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(roles, has_roles), TABLE(lengths, is_so_long),
                                   TABLE(signs, what_never_closes)};

    return RUN_TABLES("reading", tables, argc, argv);
}
