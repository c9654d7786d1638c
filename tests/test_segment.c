/* The sentences that a text is cut into: every rule of cut.c, with the probes that led to it. */
#include "table.h"

#include "unecho.h"

#include <stdio.h>
#include <string.h>

struct row {
    const char *name, *text;
    const char *sentences[8];
};

#define LONG_LINE                                                                                  \
    "This heading is so very long that no program which fills lines would ever have let it pass "
#define WRAPPED "The minister said in a statement on Tuesday that the new President"

static const struct row rows[] = {
    {"two_sentences", "One is here. Two is here.", {"One is here.", "Two is here."}},
    {"no_terminator_at_the_end", "One is here. Two is", {"One is here.", "Two is"}},
    {"question_and_exclamation", "Why? Because! Good.", {"Why?", "Because!", "Good."}},
    {"runs_of_marks", "What?! No!! Yes.", {"What?!", "No!!", "Yes."}},
    {"small_letter_goes_on", "He saw approx. ten. what now", {"He saw approx. ten. what now"}},
    {"comma_goes_on", "In the U.S., he said. Good.", {"In the U.S., he said.", "Good."}},
    {"percent_goes_on", "It was 5. % of it all.", {"It was 5. % of it all."}},

    /* titles */
    {"mr", "Mr. Smith came. Mr. Smith left.", {"Mr. Smith came.", "Mr. Smith left."}},
    {"dr_sen_gov",
     "Dr. Jones met Sen. Brown and Gov. Hill.",
     {"Dr. Jones met Sen. Brown and Gov. Hill."}},
    {"titles_in_capitals", "MR. SMITH MET DR. JONES.", {"MR. SMITH MET DR. JONES."}},
    {"versus", "Brown vs. Board of Education.", {"Brown vs. Board of Education."}},
    {"for_example",
     "Fruit, e.g. Apples. And i.e. Pears.",
     {"Fruit, e.g. Apples.", "And i.e. Pears."}},
    {"title_across_a_line_end", "He met with Mr.\nSmith.", {"He met with Mr.\nSmith."}},
    {"title_behind_a_hyphen", "The ex-Sen. Brown spoke.", {"The ex-Sen. Brown spoke."}},
    {"word_like_a_title_is_a_word",
     "They fell ill. Nobody came.",
     {"They fell ill.", "Nobody came."}},
    {"street_or_saint",
     "In St. Louis. On Main St. He ran.",
     {"In St. Louis.", "On Main St.", "He ran."}},
    {"contraction",
     "James McN. Hester of Elm Bldg. Corner.",
     {"James McN. Hester of Elm Bldg. Corner."}},

    /* initials and acronyms */
    {"initial", "George W. Bush spoke. He left.", {"George W. Bush spoke.", "He left."}},
    {"two_initials", "J. K. Rowling and J.R.R. Tolkien.", {"J. K. Rowling and J.R.R. Tolkien."}},
    {"initial_before_starter",
     "It was plan B. The team agreed.",
     {"It was plan B.", "The team agreed."}},
    {"spaced_acronym", "The F. B. I. reports it.", {"The F. B. I. reports it."}},
    {"us_before_a_name", "The U.S. Army came.", {"The U.S. Army came."}},
    {"us_before_starter",
     "He left the U.S. The army stayed.",
     {"He left the U.S.", "The army stayed."}},
    {"phd", "She has a Ph.D. In 1990 she won.", {"She has a Ph.D.", "In 1990 she won."}},
    {"phd_before_a_name", "She, a Ph.D. Student, won.", {"She, a Ph.D. Student, won."}},
    {"initial_of_another_script", "В. Путин и Д. Медведев.", {"В. Путин и Д. Медведев."}},

    /* companies and states */
    {"inc_before_a_name", "Apple Inc. Chief Tim Cook left.", {"Apple Inc. Chief Tim Cook left."}},
    {"inc_before_starter",
     "He runs Apple Inc. The firm grew.",
     {"He runs Apple Inc.", "The firm grew."}},
    {"inc_before_a_quoted_starter",
     "At Acme Inc. \"The firm grew.\"",
     {"At Acme Inc.", "\"The firm grew.\""}},
    {"etc_before_a_capital", "Pens, ink, etc. Paper came.", {"Pens, ink, etc.", "Paper came."}},

    /* numbers */
    {"number_word", "See No. 10 and Fig. 3.", {"See No. 10 and Fig. 3."}},
    {"no_is_a_word", "He said no. Nobody came.", {"He said no.", "Nobody came."}},
    {"month_before_a_day",
     "On Jan. 5 he left. In Feb. Smith came.",
     {"On Jan. 5 he left.", "In Feb.", "Smith came."}},
    {"decimals", "Pi is 3.14 or so. Yes.", {"Pi is 3.14 or so.", "Yes."}},
    {"version", "Use version 2.0.1 now. Yes.", {"Use version 2.0.1 now.", "Yes."}},
    {"year_ends_a_sentence", "It was 1990. The wall fell.", {"It was 1990.", "The wall fell."}},
    {"enumerator", "1. Wash it.\n2. Dry it.", {"1. Wash it.", "2. Dry it."}},
    {"roman_enumerator", "iv. Dry it. Then stop.", {"iv. Dry it.", "Then stop."}},
    {"dotted_enumerator", "4.13.4. March was cold.", {"4.13.4. March was cold."}},
    {"headed_number",
     "Section 2. The vote. Sec. 6. Policy.",
     {"Section 2. The vote.", "Sec. 6. Policy."}},
    {"number_behind_a_quote", "> \"1. Wash it. Dry it.", {"\"1. Wash it.", "Dry it."}},
    {"chapter_and_verse",
     "The text was Isa. 9:6 and Matt. 25:31. Good.",
     {"The text was Isa. 9:6 and Matt. 25:31.", "Good."}},
    {"number_on_its_own_line", "1.\nWash it.", {"1.\nWash it."}},

    /* times */
    {"time_zone", "It starts at 5 p.m. EST on Monday.", {"It starts at 5 p.m. EST on Monday."}},
    {"time_before_a_weekday", "At 5 p.m. Monday he left.", {"At 5 p.m. Monday he left."}},
    {"time_before_a_digit", "Open from 9 a.m. 7 days a week.", {"Open from 9 a.m. 7 days a week."}},
    {"time_before_a_sentence",
     "It ended at 5 p.m. Smith left.",
     {"It ended at 5 p.m.", "Smith left."}},

    /* names, domains, files */
    {"domain", "See example.com and bbc.co.uk today.", {"See example.com and bbc.co.uk today."}},
    {"domain_at_the_end", "See example.com. It is good.", {"See example.com.", "It is good."}},
    {"domain_in_capitals", "Buy at Amazon.Com today.", {"Buy at Amazon.Com today."}},
    {"address",
     "Mail to jim.Smith@example.Org or go to http://a.b/c.Def?x=Y.Zed now.",
     {"Mail to jim.Smith@example.Org or go to http://a.b/c.Def?x=Y.Zed now."}},
    {"code", "Call module.Name() or 'a.Bcd' here.", {"Call module.Name() or 'a.Bcd' here."}},
    {"name_with_a_mark",
     "He left Yahoo! News for Jeopardy! Champions.",
     {"He left Yahoo! News for Jeopardy! Champions."}},
    {"name_with_a_mark_before_starter",
     "He left Yahoo! The firm sank.",
     {"He left Yahoo!", "The firm sank."}},

    /* ellipses */
    {"ellipsis_before_small", "Wait... what is it. No.", {"Wait... what is it.", "No."}},
    {"ellipsis_before_capital", "Wait... What is it.", {"Wait...", "What is it."}},
    {"ellipsis_character", "Wait… What is it… or not.", {"Wait…", "What is it… or not."}},
    {"spaced_ellipsis",
     "He said . . . nothing. He . . . He left.",
     {"He said . . . nothing.", "He . . .", "He left."}},
    {"ellipsis_before_an_opener", "So... “What is it.”", {"So...", "“What is it.”"}},

    /* quotes and brackets */
    {"closing_quote", "“We won.” He left.", {"“We won.”", "He left."}},
    {"straight_quotes", "\"We won.\" He left.", {"\"We won.\"", "He left."}},
    {"speech_of_three",
     "“One is. Two is. Three is.” Good.",
     {"“One is.", "Two is.", "Three is.”", "Good."}},
    {"said_after_a_quote", "“Why?” she said. Good.", {"“Why?” she said.", "Good."}},
    {"quote_over_paragraphs", "“One is.\n\n“Two is.”", {"“One is.", "“Two is.”"}},
    {"brackets",
     "He left. (She stayed.) Then it rained.",
     {"He left.", "(She stayed.)", "Then it rained."}},
    {"tag", "<img alt=\"One. Two\"> is. So.", {"<img alt=\"One. Two\"> is.", "So."}},
    {"comment", "It is <!-- a. B --> so. Yes.", {"It is <!-- a. B --> so.", "Yes."}},
    {"tag_that_stays_open", "It is <b c=\"d. So\" is it.", {"It is <b c=\"d.", "So\" is it."}},
    {"words_in_angles", "It is <he said. So> it is.", {"It is <he said.", "So> it is."}},
    {"small_letter_in_brackets", "He left. (see below) Good.", {"He left. (see below) Good."}},
    {"french_quotes", "« Oui. » Il part. « Non. »", {"« Oui. »", "Il part.", "« Non. »"}},
    {"german_quotes", "„Ja.“ Er ging. »Nein.«", {"„Ja.“", "Er ging.", "»Nein.«"}},
    {"markdown", "**Bold is.** *Soft is.* Plain is.", {"**Bold is.**", "*Soft is.*", "Plain is."}},
    {"footnote", "It fell.[12] Then it rose.[3]", {"It fell.[12]", "Then it rose.[3]"}},
    {"stop_after_bracket", "He left (again!). She stayed.", {"He left (again!).", "She stayed."}},

    /* glued stops */
    {"glued", "They are welcome.Simon has left.", {"They are welcome.", "Simon has left."}},
    {"glued_starter",
     "It was 1990.The wall fell. The NHS.He left.",
     {"It was 1990.", "The wall fell.", "The NHS.", "He left."}},
    {"glued_quote",
     "They are welcome.\"We are,\" he said.",
     {"They are welcome.", "\"We are,\" he said."}},
    {"glued_after_a_quote",
     "“They are welcome.”Simon has left.",
     {"“They are welcome.”", "Simon has left."}},
    {"glued_question", "Are you sure?Yes we are.", {"Are you sure?", "Yes we are."}},
    {"glued_acronym", "The U.S.A and e.g.The rest.", {"The U.S.A and e.g.The rest."}},
    {"glued_two_letters",
     "It usually goes up.Usually it does.",
     {"It usually goes up.", "Usually it does."}},

    /* lines */
    {"blank_line", "A headline\n\nThe text.", {"A headline", "The text."}},
    {"blank_line_with_spaces", "A headline\n \t\nThe text.", {"A headline", "The text."}},
    {"short_line", "A headline\nThe text.", {"A headline", "The text."}},
    {"very_long_line", LONG_LINE "by\nThe text.", {LONG_LINE "by\nThe text."}},
    {"long_line", LONG_LINE "here\nThe text.", {LONG_LINE "here", "The text."}},
    {"wrapped_line", WRAPPED "\nBiden will go.", {WRAPPED "\nBiden will go."}},
    {"line_before_small", "A headline\nand its end.", {"A headline\nand its end."}},
    {"line_that_goes_on", "A tale of the\nKing and\nQueen.", {"A tale of the\nKing and\nQueen."}},
    {"sentence_from_inside_the_line",
     "He left. Mr\nBiden stayed.",
     {"He left.", "Mr\nBiden stayed."}},
    {"crlf", "A headline\r\nThe text.\r\n\r\nMore.", {"A headline", "The text.", "More."}},
    {"lone_cr", "A headline\rThe text.\r\rMore.", {"A headline", "The text.", "More."}},
    {"next_line_character", "A headline\xC2\x85The text.", {"A headline", "The text."}},
    {"line_separator",
     "a head\xE2\x80\xA8the text.\xE2\x80\xA9more.",
     {"a head", "the text.", "more."}},
    {"form_feed", "a head\fthe text.", {"a head", "the text."}},
    {"bullets",
     "- one thing\n- two things\n\xE2\x80\xA2 three",
     {"- one thing", "- two things", "\xE2\x80\xA2 three"}},
    {"bullet_after_title", "He saw Mr.\n- one thing", {"He saw Mr.", "- one thing"}},
    {"rule_line",
     "one thing\n---\nThe text.\n***\n\nMore.",
     {"one thing", "---", "The text.", "***", "More."}},
    {"heading_mark", "one thing\n# The text", {"one thing", "# The text"}},
    {"two_spaces", "One is.  Two is.", {"One is.", "Two is."}},
    {"no_break_space", "One is.\xC2\xA0Two is.", {"One is.", "Two is."}},

    /* other scripts */
    {"chinese", "他来了。她走了！真的？好。", {"他来了。", "她走了！", "真的？", "好。"}},
    {"chinese_quotes", "“他来了。”她走了。", {"“他来了。”", "她走了。"}},
    {"japanese", "雨です。傘を。「はい。」彼は", {"雨です。", "傘を。", "「はい。」", "彼は"}},
    {"halfwidth", "ﾃﾞｽ｡ﾊｲ｡", {"ﾃﾞｽ｡", "ﾊｲ｡"}},
    {"devanagari", "वह आया। वह गया॥ ठीक।", {"वह आया।", "वह गया॥", "ठीक।"}},
    {"arabic", "هل جاء؟ نعم. ذهب۔ جيد", {"هل جاء؟", "نعم.", "ذهب۔", "جيد"}},
    {"armenian_ethiopic", "Նա եկավ։ Նա գնաց։ ሰላም። ደህና።", {"Նա եկավ։", "Նա գնաց։", "ሰላም።", "ደህና።"}},
    {"burmese_khmer", "သွားသည်။ လာသည်။ ទៅ។ មក។", {"သွားသည်။", "လာသည်။", "ទៅ។", "មក។"}},
    {"double_marks", "Why‼ No⁇ Yes⁈ So⁉", {"Why‼", "No⁇", "Yes⁈", "So⁉"}},
    {"fullwidth_stop", "１．５は。数", {"１．５は。", "数"}},

    {"chinese_closers_and_ellipsis",
     "他说：“走吧。” “好……”她想……走了。",
     {"他说：“走吧。”", "“好……”她想……走了。"}},
    {"japanese_quotation_goes_on",
     "彼は「はい。」と言った。「行く？」って。「嫌だ！」を聞く。",
     {"彼は「はい。」と言った。", "「行く？」って。", "「嫌だ！」を聞く。"}},
    {"japanese_particle_opens_a_sentence",
     "「はい。」ところが雨。と思う。とても。",
     {"「はい。」", "ところが雨。", "と思う。", "とても。"}},
    {"thai_lines",
     "เมื่อ พ.ศ. ๒๕๖๕ ดร. สมชาย\nมาถึง น. แล้ว\nจบ",
     {"เมื่อ พ.ศ. ๒๕๖๕ ดร. สมชาย", "มาถึง น. แล้ว", "จบ"}},
    {"greek_question",
     "Τι είπε; Ναι. «Πού;» Εδώ\xCD\xBE Όχι; όχι.",
     {"Τι είπε;", "Ναι.", "«Πού;»", "Εδώ\xCD\xBE", "Όχι; όχι."}},
    {"semicolon_behind_other_letters", "It was; He is; Да; Нет.", {"It was; He is; Да; Нет."}},
    {"arabic_abbreviation", "قال د. أحمد. ذهب.", {"قال د. أحمد.", "ذهب."}},
    {"hindi_abbreviation", "डॉ. सिंह आए। वह है. ठीक।", {"डॉ. सिंह आए।", "वह है.", "ठीक।"}},
    {"korean_syllable", "그는 갈 것. 그리고 왔다.", {"그는 갈 것.", "그리고 왔다."}},

    /* other languages in Latin, Cyrillic and Greek letters */
    {"german_dates",
     "Vom 3. Mai bis 31. Dezember. Am 6. JULI kam er.",
     {"Vom 3. Mai bis 31. Dezember.", "Am 6. JULI kam er."}},
    {"german_ordinals",
     "Er wohnt im 6. Stock und kam zur 35. Tagung.",
     {"Er wohnt im 6. Stock und kam zur 35. Tagung."}},
    {"german_number_before_starter",
     "Er kommt am 31. Der Vertrag gilt. Es waren 31. Tore fielen.",
     {"Er kommt am 31.", "Der Vertrag gilt.", "Es waren 31.", "Tore fielen."}},
    {"german_range", "Die 13.-15. Juni sind frei.", {"Die 13.-15. Juni sind frei."}},
    {"number_too_long_for_an_ordinal",
     "Das war vor 1990. Juni kam.",
     {"Das war vor 1990.", "Juni kam."}},
    {"german_abbreviations",
     "Hr. Maier, Nr. 5, z. B. Gold, bzw. Silber, 5 Mio. Euro.",
     {"Hr. Maier, Nr. 5, z. B. Gold, bzw. Silber, 5 Mio. Euro."}},
    {"hyphenated_street", "Die Max-Str. 9 ist zu.", {"Die Max-Str. 9 ist zu."}},
    {"small_entry_and_capitals", "Er ist bei BP. Maier auch.", {"Er ist bei BP.", "Maier auch."}},
    {"french_narrow_spaces",
     "«\xE2\x80\xAFOui\xE2\x80\xAF!\xE2\x80\xAF» Il part. M. Roux et Mme. Le Goff.",
     {"«\xE2\x80\xAFOui\xE2\x80\xAF!\xE2\x80\xAF»", "Il part.", "M. Roux et Mme. Le Goff."}},
    {"spanish_marks",
     "Vino el Sr. Paz. ¿Quién? ¡Nadie! «¿Sí?» No.¿Por qué?",
     {"Vino el Sr. Paz.", "¿Quién?", "¡Nadie!", "«¿Sí?»", "No.", "¿Por qué?"}},
    {"glued_inverted_mark", "Vino ayer.¿Quién?", {"Vino ayer.", "¿Quién?"}},
    {"dutch_clipped_words",
     "Hij ging weg. 's Avonds kwam hij. ’s-Gravenhage is ver. 't is zo.",
     {"Hij ging weg.", "'s Avonds kwam hij.", "’s-Gravenhage is ver. 't is zo."}},
    {"russian_initials",
     "Это А. С. Пушкин и А.С. Грин. Он жил.",
     {"Это А. С. Пушкин и А.С. Грин.", "Он жил."}},
    {"russian_abbreviations",
     "На ул. Мира, т. е. Москва, г. Тула, стр. 5 и 6. Да.",
     {"На ул. Мира, т. е. Москва, г. Тула, стр. 5 и 6.", "Да."}},
    {"russian_year",
     "Это был 1986 г. Москва росла. В XIX в. Тула тоже.",
     {"Это был 1986 г.", "Москва росла.", "В XIX в. Тула тоже."}},
    {"russian_that_may_end",
     "Хлеб и т. п. Москва. Соль и т.д. Тула.",
     {"Хлеб и т. п.", "Москва.", "Соль и т.д.", "Тула."}},
    {"small_letter_beyond_ascii_is_a_word",
     "Это был я. Москва росла.",
     {"Это был я.", "Москва росла."}},
    {"polish_unit",
     "Było to w 1990 r. Polska była. W 1990 r. Polska była. Miasto r. Polska.",
     {"Było to w 1990 r.", "Polska była.", "W 1990 r. Polska była.", "Miasto r. Polska."}},
    {"glued_beyond_ascii", "Это слово.Другое слово.", {"Это слово.", "Другое слово."}},
    {"glued_unit", "Цена пять руб.Другое слово.", {"Цена пять руб.Другое слово."}},

    /* a small letter, a dash, the end of a word */
    {"small_letter_after_a_whole_word",
     "Ecco il mare. parla con lui.",
     {"Ecco il mare.", "parla con lui."}},
    {"small_letter_after_a_consonant",
     "He saw it again. then left.",
     {"He saw it again. then left."}},
    {"small_letter_after_a_quote", "“It is here.” she said.", {"“It is here.” she said."}},
    {"small_letter_after_two_stops", "Ecco il mare.. parla.", {"Ecco il mare.. parla."}},
    {"small_letter_of_a_domain", "See example. com and more.", {"See example. com and more."}},
    {"small_letter_across_lines",
     "Ecco il mare.\nparla con lui.",
     {"Ecco il mare.", "parla con lui."}},
    {"dash_after_an_acronym",
     "WASHINGTON, D.C. – First Lady. MIAMI, Fla. – The man.",
     {"WASHINGTON, D.C. – First Lady.", "MIAMI, Fla.", "– The man."}},
    {"acronym_behind_a_hyphen", "The EU-U.S. Act is new. So.", {"The EU-U.S. Act is new.", "So."}},
    {"dash_after_an_ordinal",
     "Art. 3º. – Os juros. Q. – The man.",
     {"Art. 3º. – Os juros.", "Q. – The man."}},
    {"tail_of_a_word",
     "It isn't. Smith knew. That is Jo’s. Smith left.",
     {"It isn't.", "Smith knew.", "That is Jo’s.", "Smith left."}},
    {"number_word_that_is_none",
     "He runs Acme Inc. Chief Cook left.",
     {"He runs Acme Inc. Chief Cook left."}},

    /* nothing is a sentence without a letter or digit, and every byte stays */
    {"invalid_bytes", "One \xFF\xC3. Two \xA3.", {"One \xFF\xC3.", "Two \xA3."}},
    {"only_marks", "... !!! ---", {"... !!!", "---"}},
    {"only_white_space", " \n\n\t ", {NULL}},
    {"combining_mark_after_stop", "One.\xCC\x81 Two.", {"One.\xCC\x81", "Two."}},
};

static const struct row break_rows[] = {
    {"break_every_line",
     "he came\nand left\r\nthen. so\rwell",
     {"he came", "and left", "then. so", "well"}},
    {"break_after_title", "Mr.\nSmith", {"Mr.", "Smith"}},
    {"break_keeps_sentences", "One is. Two is.\nThree", {"One is.", "Two is.", "Three"}},
};

static const struct row space_rows[] = {
    {"space_joins_lines",
     "A headline\nThe text. So\nit is.",
     {"A headline\nThe text.", "So\nit is."}},
    {"space_keeps_blank_lines", "A headline\n\nThe text.", {"A headline", "The text."}},
    {"space_keeps_bullets", "He saw.\n- one", {"He saw.", "- one"}},
};

static const struct row german_rows[] = {
    {"german_starter_that_is_a_name",
     "Wir sind die U.S. Das ist so.",
     {"Wir sind die U.S.", "Das ist so."}},
    {"german_knows_no_english",
     "Der Capt. Smith und der Hr. Maier.",
     {"Der Capt.", "Smith und der Hr. Maier."}},
    {"german_month_of_other_languages",
     "Es war 6. August. Danach nichts.",
     {"Es war 6. August.", "Danach nichts."}},
};

/* Pushes `text` in two parts, or byte by byte if `at` is past its end, and compares. */
static void check_cut(const struct row *row, enum unecho_newline newline, const char *languages,
                      size_t at) {
    struct unecho_config config;
    struct unecho_run run;
    size_t len = strlen(row->text), n = 0, step = at > len ? 1 : len;

    unecho_config_init(&config);
    config.newline = newline;
    config.languages = languages;
    config.keep = UNECHO_KEEP_ALL;
    config.list = config.cut_only = true;

    unecho *u = unecho_create(&config);

    assert_non_null(u);
    for (size_t from = 0, to; from <= len; from = to) {
        to = from < at && at <= len ? at : from + step < len ? from + step : len;
        assert_int_equal(unecho_push(u, row->text + from, to - from, to == len), UNECHO_OK);
        while (unecho_next(u, &run) == 1) {
            const char *wanted = row->sentences[n++];

            if (!wanted || strlen(wanted) != run.len || memcmp(wanted, run.data, run.len) != 0)
                fail_msg("sentence %zu, cut at %zu: got |%.*s|, wanted |%s|", n, at, (int)run.len,
                         run.data, wanted ? wanted : "(none)");
        }
        if (to == len)
            break;
    }
    unecho_destroy(u);
    if (row->sentences[n])
        fail_msg("cut at %zu: |%s| did not come", at, row->sentences[n]);
}

/* For every place where the text can be cut in two by a read. */
static void check(const struct row *row, enum unecho_newline newline, const char *languages) {
    for (size_t at = 0; at <= strlen(row->text) + 1; at++)
        check_cut(row, newline, languages, at);
}

static void test_auto(void **state) { check(*state, UNECHO_NEWLINE_AUTO, NULL); }
static void test_break(void **state) { check(*state, UNECHO_NEWLINE_BREAK, NULL); }
static void test_space(void **state) { check(*state, UNECHO_NEWLINE_SPACE, NULL); }
static void test_german(void **state) { check(*state, UNECHO_NEWLINE_AUTO, "de"); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(rows, test_auto), TABLE(break_rows, test_break),
                                   TABLE(space_rows, test_space), TABLE(german_rows, test_german)};

    return RUN_TABLES("segment", tables, argc, argv);
}
