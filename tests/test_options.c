/*
 * The option table, the parser, and that no document forgets an option. A parsed command line is
 * compared as text: `show` writes what is not at its default.
 */
#include "docs.h"
#include "options.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HELP_COLUMNS = 55, TERMINAL_COLUMNS = 80, MAX_ARGS = 32 };

/* Arguments with a blank between them, `''` is an empty one, and what comes of them. */
struct row {
    const char *name, *args, *expected;
};

static const struct row parsed[] = {
    {"nothing_given", "", ""},
    {"files", "a b", "operands=a,b"},
    {"dash_is_an_operand", "-", "operands=-"},
    {"folder_where_we_are", "-r", "operands=."},
    {"folder_of_a_list", "-r --files-from=x", ""},
    {"options_after_files", "a -i b", "fold_case operands=a,b"},
    {"two_dashes_end_options", "-i -- -c --mark", "fold_case operands=-c,--mark"},

    {"output", "-o x", "output=x"},
    {"output_attached", "-ox", "output=x"},
    {"output_long", "--output=x", "output=x"},
    {"output_long_apart", "--output x", "output=x"},
    {"output_dash_is_standard_output", "-o -", ""},
    {"output_twice_last_wins", "-o x -o y", "output=y"},
    {"output_may_begin_with_a_dash", "-o -x", "output=-x"},
    {"force", "-f", "force"},
    {"cluster", "-izfox", "fold_case zero output=x force"},

    {"unit_sentence", "-u sentence", ""},
    {"unit_line", "-u line", "unit=line"},
    {"unit_paragraph", "--unit=paragraph", "unit=paragraph"},
    {"unit_document", "--unit document", "unit=document"},
    {"unit_twice_last_wins", "-u line -u sentence", ""},
    {"match_exact", "--match=exact", "match=exact"},
    {"match_text", "--match=text", ""},
    {"match_loose", "--match=loose", "match=loose"},
    {"newline_auto", "--newline=auto", ""},
    {"newline_break", "--newline=break", "newline=break"},
    {"newline_space", "--newline=space", "newline=space"},

    {"near", "--unit=document --near", "unit=document near=90"},
    {"near_before_its_unit", "--near -u document", "unit=document near=90"},
    {"near_takes_no_operand", "-u document --near 0.8", "unit=document near=90 operands=0.8"},
    {"near_as_a_share", "-u document --near=0.8", "unit=document near=80"},
    {"near_without_a_naught", "-u document --near=.75", "unit=document near=75"},
    {"near_in_per_cent", "-u document --near=80%", "unit=document near=80"},
    {"near_is_rounded", "-u document --near=0.875", "unit=document near=88"},
    {"near_is_rounded_down", "-u document --near=87.4%", "unit=document near=87"},
    {"near_least", "-u document --near=0.5", "unit=document near=50"},
    {"near_most", "-u document --near=1", "unit=document near=100"},
    {"near_most_with_decimals", "-u document --near=1.000000000", "unit=document near=100"},
    {"near_last_wins", "-u document --near=0.6 --near", "unit=document near=90"},
    {"near_loosely", "-u document --near --match=loose -i",
     "unit=document match=loose fold_case near=90"},
    {"near_the_largest_first", "-u document --near --first=size",
     "unit=document ranked near=90 first=1"},
    {"near_is_marked", "-u document --mark --near",
     "listing=mark unit=document keep=all list near=90"},
    {"near_does_not_change_a_list", "-u document --sentences --near -v",
     "listing=sentences unit=document keep=all list cut_only verbose"},
    {"careful", "--careful", "careful=12"},
    {"careful_takes_no_operand", "--careful 5", "careful=12 operands=5"},
    {"careful_of_so_many_words", "--careful=20 --span=2", "span=2 careful=20"},
    {"careful_last_wins", "--careful=20 --careful", "careful=12"},
    {"span", "--span=3", "span=3"},
    {"span_1_is_the_default", "--span=1", ""},
    {"span_largest", "--span=18446744073709551615", "span=18446744073709551615"},
    {"leading_zeros", "--span=007", "span=7"},
    {"common", "--common=5 -r a", "common=5 operands=a"},
    {"common_share", "--common=30% -r a", "common=30% scope=1 operands=a"},
    {"common_share_in_all", "--scope=run --common=100% a", "common=100% operands=a"},
    {"common_in_folders", "--scope=dir --common=2 a", "common=2 scope=1 operands=a"},
    {"common_and_careful", "--common=5 --careful", "careful=12 common=5"},
    {"common_last_wins", "--common=30% --common=4", "common=4"},
    {"common_is_marked", "--mark --common=5", "listing=mark keep=all list common=5"},
    {"common_does_not_change_a_list", "--sentences --common=5",
     "listing=sentences keep=all list cut_only"},
    {"min_words", "--min-words=4", "min_words=4"},
    {"min_words_0", "--min-words=4 --min-words=0", ""},
    {"min_left", "--min-left=20", "min_left=20"},
    {"min_left_with_care", "--careful=9 --min-left=20", "careful=9 min_left=20"},
    {"min_left_share", "--min-left=9 --min-left=20%", "min_left=20%"},
    {"blank", "--blank", "blank"},
    {"memory", "-M 800000", "memory=800000"},
    {"memory_in_kibibytes", "--memory=1K", "memory=1024"},
    {"memory_small_letter", "--memory=3m", "memory=3145728"},
    {"memory_in_gibibytes", "-M2G", "memory=2147483648"},
    {"memory_0_is_the_default", "-M 2G -M 0", ""},
    {"threads", "-j 2", "threads=2"},
    {"threads_long", "--threads=7", "threads=7"},
    {"threads_0_is_the_default", "-j0", ""},
    {"threads_up_to_64", "-j64", "threads=64"},
    {"threads_more_than_any", "-j 18446744073709551615", "threads=64"},
    {"seed", "--seed=7", "seed=7"},
    {"seed_0_is_a_seed", "--seed=0", "seed=0"},
    {"seed_largest", "--seed=18446744073709551615", "seed=18446744073709551615"},

    {"languages", "--lang=de,fr a", "lang=de,fr operands=a"},
    {"the_last_languages_count", "--lang=de --lang=en", "lang=en"},
    {"lists_keep_all_in_order", "--seen=a --allow=b --seen=c --abbrev=d --seen=a",
     "abbrev=d allow=b seen=a,c,a"},
    {"standard_input_for_an_option", "--seen=- a", "seen=- operands=a"},
    {"standard_input_as_several_operands", "- a -", "operands=-,a,-"},
    {"long_list",
     "--seen=1 --seen=2 --seen=3 --seen=4 --seen=5 --seen=6 --seen=7 --seen=8 --seen=9",
     "seen=1,2,3,4,5,6,7,8,9"},

    {"repeated", "-d", "keep=repeated"},
    {"unique", "--unique", "keep=unique"},
    {"mark_with_span", "--mark --span=2", "listing=mark keep=all list span=2"},
    {"sentences", "--sentences", "listing=sentences keep=all list cut_only"},
    {"mark", "--mark", "listing=mark keep=all list"},
    {"show", "--show", "show"},
    {"show_repeated", "--show -d", "keep=repeated show"},
    {"count", "-c", "listing=count list count"},
    {"count_repeated", "-cd", "listing=count keep=repeated list count"},
    {"count_unique", "-c --unique", "listing=count keep=unique list count"},
    {"same_flag_twice", "-dd", "keep=repeated"},

    {"top", "--top", "top=10"},
    {"top_takes_no_operand", "--top 5", "top=10 operands=5"},
    {"top_so_many", "--top=20 -z a", "top=20 zero operands=a"},
    {"top_last_wins", "--top=20 --top=1", "top=1"},
    {"top_of_files", "--top -O x y", "top=10 operands=y"},
    {"top_with_span", "--top --span=2 --check a", "top=10 span=2 check operands=a"},

    {"quiet", "-q", "quiet"},
    {"verbose", "-v", "verbose"},
    {"quiet_then_verbose", "-qv", "verbose"},
    {"verbose_then_quiet", "-vq", "quiet"},

    {"id_key", "--id-key=a.b", "id_key=a.b"},

    {"progress_auto_is_the_default", "--progress=auto", ""},
    {"progress_always", "--progress=always", "progress=always"},
    {"progress_never", "--progress=always --progress=never", "progress=never"},

    {"color_auto_is_the_default", "--color=auto", ""},
    {"color_always", "--color=always", "color=always"},
    {"color_never", "--color=always --color=never", "color=never"},

    {"diff", "--diff a", "diff check operands=a"},
    {"diff_checks", "--diff --check a", "diff check operands=a"},
    {"check", "--check a", "check operands=a"},

    {"stats", "--stats", "stats"},
    {"stats_takes_no_operand", "--stats json", "stats operands=json"},
    {"stats_in_json", "--stats=json", "stats=json"},
    {"stats_in_json_lines", "--stats --stats=jsonl", "stats=jsonl"},
    {"stats_may_be_asked_for_when_quiet", "--stats -q", "quiet stats"},

    {"report", "-r --report=page.html a", "report=page.html operands=a"},
    {"first_path_is_the_default", "--first=path", ""},
    {"first_size", "--first=size", "ranked first=1"},
    {"first_newest", "--first=oldest --first=newest", "ranked first=2"},
    {"first_oldest", "--first=oldest --mark", "listing=mark keep=all list ranked first=3"},
    {"first_path_goes_with_all", "--first=size --first=path -d", "keep=repeated"},
    {"first_is_nothing_where_files_are_alone", "--first=size --scope=file", ""},
    {"first_is_nothing_where_all_is_listed", "--first=size --sentences",
     "listing=sentences keep=all list cut_only"},
    {"abbreviated_name", "--repe", "keep=repeated"},
    {"abbreviated_name_with_argument", "--abb=x", "abbrev=x"},

    {"help", "--help", "action=help"},
    {"help_letter", "-h", "action=help"},
    {"version", "-V", "action=version"},
    {"first_of_help_and_version", "-Vh", "action=version"},
    {"help_hides_later_errors", "--help --bogus", "action=help"},
    {"help_hides_a_contradiction", "-d --unique --help", "action=help"},
};

static const struct row refused[] = {
    {"unknown_letter", "-x", "unknown option '-x'"},
    {"unknown_letter_in_a_cluster", "-ix", "unknown option '-x'"},
    {"unknown_letter_after_a_file", "a --mark -xi", "unknown option '-x'"},
    {"unknown_name", "a --bogus b", "unknown option '--bogus'"},
    {"unknown_name_with_argument", "--bogus=1", "unknown option '--bogus'"},
    {"report_to_standard_output", "-n --report=- a",
     "--report: the page needs a file, such as --report=page.html"},
    {"abbreviated_by_too_little", "--rep", "option '--rep' is ambiguous: --repeated, --report"},
    {"diff_of_nothing", "--diff", "--diff needs the name of a FILE"},
    {"diff_of_stdin", "--diff -", "--diff: standard input has no name"},
    {"diff_and_removed", "--diff --removed=- y",
     "--removed=- and --diff both write to standard output"},
    {"diff_and_folder", "--diff -O x y", "--diff and --output-dir exclude each other"},
    {"diff_in_place", "--diff --in-place y", "--diff and --in-place exclude each other"},
    {"diff_and_dry_run", "-n --diff y", "--diff and --dry-run exclude each other"},
    {"diff_and_list", "-l --diff y", "--diff and --list exclude each other"},
    {"diff_and_output", "--diff -o x y", "--diff and --output exclude each other"},
    {"diff_and_sentences", "--diff --sentences y", "--diff and --sentences exclude each other"},
    {"diff_and_mark", "--diff --mark y", "--diff and --mark exclude each other"},
    {"diff_and_count", "--diff -c y", "--diff and --count exclude each other"},
    {"first_and_repeated", "-d --first=size", "--first and --repeated exclude each other"},
    {"first_and_unique", "--unique --first=newest", "--first and --unique exclude each other"},
    {"first_and_count", "-c --first=oldest", "--first and --count exclude each other"},
    {"first_and_within", "--within=2 --first=size", "--first and --within exclude each other"},
    {"common_and_first", "--common=2 --first=size", "--common and --first exclude each other"},
    {"first_and_report", "--report=x --first=size", "--first and --report exclude each other"},
    {"first_of_another_kind", "--first=last",
     "invalid argument 'last' for --first: it must be path, size, newest or oldest"},
    {"in_place_of_nothing", "--in-place", "--in-place needs the name of a FILE"},
    {"in_place_of_stdin", "--in-place -", "--in-place: standard input has no name"},
    {"in_place_and_folder", "--in-place -O x y", "--output-dir and --in-place exclude each other"},
    {"folder_and_output", "-O x -o z y", "--output-dir and --output exclude each other"},
    {"list_and_mark", "-l --mark y", "--list and --mark exclude each other"},
    {"two_lists", "--files-from=x --files0-from=y",
     "--files-from and --files0-from exclude each other"},
    {"empty_pattern", "--include= y", "invalid argument '' for --include: it must be a pattern"},
    {"ambiguous_name", "--m=1",
     "option '--m' is ambiguous: --match, --min-words, --min-left, --mark, --memory"},
    {"error_before_help", "--bogus --help", "unknown option '--bogus'"},

    {"no_argument_for_a_letter", "a -o", "option '--output' needs an argument"},
    {"no_argument_for_a_name", "--span", "option '--span' needs an argument"},
    {"argument_for_a_flag", "--force=yes", "option '--force' takes no argument"},
    {"argument_for_a_flag_without_letter", "--mark=1", "option '--mark' takes no argument"},
    {"empty_file_name", "-o ''", "invalid argument '' for --output: it must be the name of a file"},

    {"match_nearly", "--match=nearly",
     "invalid argument 'nearly' for --match: it must be exact, text or loose"},
    {"unit_unknown", "-u word",
     "invalid argument 'word' for --unit: it must be sentence, line, paragraph or document"},
    {"unknown_language", "--lang=de,xx",
     "invalid argument 'de,xx' for --lang: it must be languages such as de,fr"},
    {"choice_cut_short", "--newline=a",
     "invalid argument 'a' for --newline: it must be auto, break or space"},
    {"choice_too_long", "--newline=autos",
     "invalid argument 'autos' for --newline: it must be auto, break or space"},
    {"choice_empty",
     "--match=", "invalid argument '' for --match: it must be exact, text or loose"},

    {"color_sometimes", "--color=sometimes",
     "invalid argument 'sometimes' for --color: it must be auto, always or never"},
    {"progress_sometimes", "--progress=sometimes",
     "invalid argument 'sometimes' for --progress: it must be auto, always or never"},
    {"stats_unknown", "--stats=xml",
     "invalid argument 'xml' for --stats: it must be json or jsonl"},
    {"stats_empty", "--stats=", "invalid argument '' for --stats: it must be json or jsonl"},

    {"span_0", "--span=0",
     "invalid argument '0' for --span: it must be a whole number from 1 to 18446744073709551615"},
    {"number_empty", "--seed=",
     "invalid argument '' for --seed: it must be a whole number from 0 to 18446744073709551615"},
    {"number_signed", "--seed=-1",
     "invalid argument '-1' for --seed: it must be a whole number from 0 to 18446744073709551615"},
    {"number_with_plus", "--seed=+1",
     "invalid argument '+1' for --seed: it must be a whole number from 0 to 18446744073709551615"},
    {"number_with_junk", "--min-words=3x",
     "invalid argument '3x' for --min-words: it must be a whole number from 0 to "
     "18446744073709551615"},
    {"number_in_hexadecimal", "--span=0x10",
     "invalid argument '0x10' for --span: it must be a whole number from 1 to "
     "18446744073709551615"},
    {"number_one_too_large", "--seed=18446744073709551616",
     "invalid argument '18446744073709551616' for --seed: it must be a whole number from 0 to "
     "18446744073709551615"},
    {"number_much_too_large", "--seed=99999999999999999999",
     "invalid argument '99999999999999999999' for --seed: it must be a whole number from 0 to "
     "18446744073709551615"},

    {"size_empty", "--memory=",
     "invalid argument '' for --memory: it must be a number of bytes, such "
     "as 800000, 500M or 2G"},
    {"size_without_a_number", "-M G",
     "invalid argument 'G' for --memory: it must be a number of "
     "bytes, such as 800000, 500M or 2G"},
    {"size_with_junk", "-M 5Gx",
     "invalid argument '5Gx' for --memory: it must be a number of bytes, "
     "such as 800000, 500M or 2G"},
    {"size_too_large", "-M 99999999T",
     "invalid argument '99999999T' for --memory: it must be a "
     "number of bytes, such as 800000, 500M or 2G"},

    {"top_0", "--top=0",
     "invalid argument '0' for --top: it must be a whole number from 1 to 18446744073709551615"},
    {"top_empty", "--top=",
     "invalid argument '' for --top: it must be a whole number from 1 to 18446744073709551615"},
    {"top_and_count", "-c --top", "--top and --count exclude each other"},
    {"top_and_mark", "--mark --top", "--top and --mark exclude each other"},
    {"top_and_sentences", "--top --sentences", "--top and --sentences exclude each other"},
    {"top_and_repeated", "-d --top", "--top and --repeated exclude each other"},
    {"top_and_unique", "--unique --top", "--top and --unique exclude each other"},
    {"top_and_list", "-l --top a", "--top and --list both write to standard output"},

    {"repeated_and_unique", "-d --unique", "--repeated and --unique exclude each other"},
    {"sentences_and_mark", "--mark --sentences", "--sentences and --mark exclude each other"},
    {"sentences_and_count", "-c --sentences", "--sentences and --count exclude each other"},
    {"sentences_and_repeated", "-d --sentences", "--sentences and --repeated exclude each other"},
    {"sentences_and_unique", "--sentences --unique", "--sentences and --unique exclude each other"},
    {"mark_and_count", "--mark -c", "--mark and --count exclude each other"},
    {"mark_and_repeated", "--mark -d", "--mark and --repeated exclude each other"},
    {"mark_and_unique", "--mark --unique", "--mark and --unique exclude each other"},
    {"show_and_sentences", "--sentences --show", "--show and --sentences exclude each other"},
    {"show_and_mark", "--mark --show", "--show and --mark exclude each other"},
    {"show_and_count", "-c --show", "--show and --count exclude each other"},
    {"show_and_output_dir", "--show -O x y", "--output-dir and --show exclude each other"},
    {"show_and_check", "--show --check y", "--check and --show exclude each other"},
    {"near_of_sentences", "--near", "--near compares documents: add --unit=document"},
    {"near_of_lines", "-u document --near -u line",
     "--near compares documents: add --unit=document"},
    {"near_too_little", "-u document --near=0.49",
     "invalid argument '0.49' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_a_little_too_little", "-u document --near=0.499999999",
     "invalid argument '0.499999999' for --near: it must be a share from 0.5 to 1, such as 0.9 or "
     "90%"},
    {"near_too_much", "-u document --near=1.01",
     "invalid argument '1.01' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_a_little_too_much", "-u document --near=100.000000001%",
     "invalid argument '100.000000001%' for --near: it must be a share from 0.5 to 1, such as 0.9 "
     "or 90%"},
    {"near_as_a_number", "-u document --near=90",
     "invalid argument '90' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_with_a_comma", "-u document --near=0,9",
     "invalid argument '0,9' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_with_junk", "-u document --near=0.9x",
     "invalid argument '0.9x' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_of_two_signs", "-u document --near=90%%",
     "invalid argument '90%%' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_of_a_sign", "-u document --near=%",
     "invalid argument '%' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_of_a_point", "-u document --near=.",
     "invalid argument '.' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_empty", "-u document --near=",
     "invalid argument '' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_signed", "-u document --near=+0.9",
     "invalid argument '+0.9' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_with_an_exponent", "-u document --near=9e-1",
     "invalid argument '9e-1' for --near: it must be a share from 0.5 to 1, such as 0.9 or 90%"},
    {"near_without_end", "-u document --near=0.9000000000",
     "invalid argument '0.9000000000' for --near: it must be a share from 0.5 to 1, such as 0.9 or "
     "90%"},
    {"near_of_many_digits", "-u document --near=00000000000000000001",
     "invalid argument '00000000000000000001' for --near: it must be a share from 0.5 to 1, such "
     "as 0.9 or 90%"},
    {"near_and_span", "-u document --near --span=2", "--near and --span exclude each other"},
    {"near_and_within", "-u document --near --within=2", "--near and --within exclude each other"},
    {"near_and_common", "-u document --near --common=2", "--near and --common exclude each other"},
    {"near_and_min_left", "-u document --near --min-left=9",
     "--near and --min-left exclude each other"},
    {"near_and_count", "-u document --near -c", "--near and --count exclude each other"},
    {"near_and_repeated", "-u document --near -d", "--near and --repeated exclude each other"},
    {"near_and_unique", "-u document --near --unique", "--near and --unique exclude each other"},
    {"careful_0", "--careful=0",
     "invalid argument '0' for --careful: it must be a whole number from 1 to "
     "18446744073709551615"},
    {"careful_of_nothing", "--careful=",
     "invalid argument '' for --careful: it must be a whole number from 1 to "
     "18446744073709551615"},
    {"careful_and_repeated", "-d --careful", "--careful and --repeated exclude each other"},
    {"careful_and_unique", "--careful --unique", "--careful and --unique exclude each other"},
    {"careful_and_count", "-c --careful", "--careful and --count exclude each other"},
    {"common_1", "--common=1",
     "invalid argument '1' for --common: it must be a whole number from 2, or a share from 1% to "
     "100%"},
    {"common_share_0", "--common=0%",
     "invalid argument '0%' for --common: it must be a whole number from 2, or a share from 1% to "
     "100%"},
    {"common_share_101", "--common=101%",
     "invalid argument '101%' for --common: it must be a whole number from 2, or a share from 1% "
     "to 100%"},
    {"common_share_with_decimals", "--common=2.5%",
     "invalid argument '2.5%' for --common: it must be a whole number from 2, or a share from 1% "
     "to 100%"},
    {"common_empty", "--common=",
     "invalid argument '' for --common: it must be a whole number from 2, or a share from 1% to "
     "100%"},
    {"common_sign_alone", "--common=%",
     "invalid argument '%' for --common: it must be a whole number from 2, or a share from 1% to "
     "100%"},
    {"common_too_large", "--common=18446744073709551616",
     "invalid argument '18446744073709551616' for --common: it must be a whole number from 2, or "
     "a share from 1% to 100%"},
    {"common_and_repeated", "-d --common=5", "--common and --repeated exclude each other"},
    {"common_and_unique", "--unique --common=5", "--common and --unique exclude each other"},
    {"common_and_count", "-c --common=5", "--common and --count exclude each other"},
    {"common_and_span", "--span=2 --common=5", "--common and --span exclude each other"},
    {"common_and_within", "--within=2 --common=5", "--common and --within exclude each other"},
    {"min_left_and_span", "--span=2 --min-left=9", "--min-left and --span exclude each other"},
    {"min_left_and_first", "--first=size --min-left=20%",
     "--min-left and --first exclude each other"},
    {"span_and_repeated", "-d --span=2", "--span and --repeated exclude each other"},
    {"span_and_unique", "--span=2 --unique", "--span and --unique exclude each other"},
    {"span_and_count", "-c --span=2", "--span and --count exclude each other"},

    {"standard_input_for_an_option_and_the_text", "--seen=-",
     "standard input is already read for --seen: name a FILE"},
    {"standard_input_for_an_option_and_an_operand", "--allow=- a -",
     "standard input is already read for --allow: name a FILE"},
    {"standard_input_for_two_options", "--seen=- --abbrev=- a",
     "standard input is already read for --abbrev"},
    {"standard_input_twice_for_an_option", "--seen=- --seen=b --seen=- a",
     "standard input is already read for --seen"},
};

/* A command line that is cut from a row's `args`. */
struct command {
    char text[256];
    char *argv[MAX_ARGS + 1];
    int argc;
};

static void command_init(struct command *c, const char *args) {
    char *rest = NULL;

    snprintf(c->text, sizeof(c->text), "unecho %s", args);
    c->argc = 0;
    for (char *arg = strtok_r(c->text, " ", &rest); arg; arg = strtok_r(NULL, " ", &rest)) {
        assert_true(c->argc < MAX_ARGS);
        if (strcmp(arg, "''") == 0)
            *arg = '\0';
        c->argv[c->argc++] = arg;
    }
    c->argv[c->argc] = NULL;
}

static FILE *open_text(char **text, size_t *len) {
    FILE *out = open_memstream(text, len);

    assert_non_null(out);
    return out;
}

/* What `print` writes; the caller frees it. Not inlined: gcc 12 would take it for a pointer to
 * `text` then. */
static __attribute__((noinline)) char *text_of(void (*print)(FILE *out)) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_text(&text, &len);

    print(out);
    fclose(out);
    return text;
}

static void show_files(FILE *out, const char *label, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s%s", i ? "," : label, i ? "" : "=", names[i]);
    if (count)
        putc(' ', out);
}

static void show_config(FILE *out, const struct unecho_config *c) {
    static const char *const units[] = {"", "unit=line ", "unit=paragraph ", "unit=document "};
    static const char *const matches[] = {"match=exact ", "", "match=loose "};
    static const char *const newlines[] = {"", "newline=break ", "newline=space "};
    static const char *const keeps[] = {"", "keep=repeated ", "keep=unique ", "keep=all "};

    fprintf(out, "%s%s%s%s", units[c->unit], matches[c->match], newlines[c->newline],
            keeps[c->keep]);
    fprintf(out, "%s%s", c->fold_case ? "fold_case " : "", c->zero_terminated ? "zero " : "");
    fprintf(out, "%s%s%s", c->list ? "list " : "", c->cut_only ? "cut_only " : "",
            c->count ? "count " : "");
    if (c->span > 1)
        fprintf(out, "span=%zu ", c->span);
    if (c->careful)
        fprintf(out, "careful=%zu ", c->careful);
    if (c->common)
        fprintf(out, "common=%llu%s ", (unsigned long long)c->common, c->common_share ? "%" : "");
    if (c->ranked)
        fprintf(out, "ranked ");
    if (c->near)
        fprintf(out, "near=%u ", c->near);
    if (c->min_words)
        fprintf(out, "min_words=%zu ", c->min_words);
    if (c->min_left)
        fprintf(out, "min_left=%zu ", c->min_left);
    if (c->min_left_percent)
        fprintf(out, "min_left=%u%% ", c->min_left_percent);
    if (c->blank)
        fputs("blank ", out);
    if (c->memory)
        fprintf(out, "memory=%zu ", c->memory);
    if (c->languages)
        fprintf(out, "lang=%s ", c->languages);
    if (c->seeded)
        fprintf(out, "seed=%llu ", (unsigned long long)c->seed);
}

static void show(FILE *out, const struct unecho_options *o) {
    static const char *const actions[] = {"", "action=help ", "action=version "};
    static const char *const listings[] = {"", "listing=sentences ", "listing=mark ",
                                           "listing=count "};
    static const char *const whens[] = {"", "progress=always ", "progress=never "};
    static const char *const colors[] = {"", "color=always ", "color=never "};
    static const char *const forms[] = {"", "stats ", "stats=json ", "stats=jsonl "};

    fputs(actions[o->action], out);
    if (o->action != UNECHO_ACTION_RUN)
        return;
    fputs(listings[o->listing], out);
    if (o->views.top.most)
        fprintf(out, "top=%zu ", o->views.top.most);
    show_config(out, &o->config);
    if (o->request.first)
        fprintf(out, "first=%d ", (int)o->request.first);
    if (o->output)
        fprintf(out, "output=%s ", o->output);
    if (o->views.report)
        fprintf(out, "report=%s ", o->views.report);
    if (o->request.documents.format.id_key)
        fprintf(out, "id_key=%s ", o->request.documents.format.id_key);
    if (o->config.common && o->request.scope)
        fprintf(out, "scope=%u ", (unsigned)o->request.scope);
    if (o->threads)
        fprintf(out, "threads=%u ", o->threads);
    fprintf(out, "%s%s%s%s", o->views.show ? "show " : "", o->force ? "force " : "",
            o->quiet ? "quiet " : "", o->verbose ? "verbose " : "");
    fputs(forms[o->stats], out);
    fputs(whens[o->progress], out);
    fputs(colors[o->color], out);
    fprintf(out, "%s%s", o->diff ? "diff " : "", o->check ? "check " : "");
    show_files(out, "abbrev", o->abbrev.names, o->abbrev.count);
    show_files(out, "allow", o->allow.names, o->allow.count);
    show_files(out, "seen", o->seen.names, o->seen.count);
    for (int i = 0; i < o->operand_count; i++)
        fprintf(out, "%s%s", i ? "," : "operands=", o->operands[i]);
}

/* The exit status of `args`, the message in *message, and what was parsed in *shown; the caller
 * frees both. */
static int parse(const char *args, char **message, char **shown) {
    struct unecho_options o = {.operand_count = 0};
    struct command c = {.argc = 0};
    size_t message_len = 0, shown_len = 0;
    FILE *err = open_text(message, &message_len);
    FILE *out = open_text(shown, &shown_len);
    int status;

    command_init(&c, args);
    status = unecho_options_parse(&o, c.argc, c.argv, err);
    if (status == 0)
        show(out, &o);
    unecho_options_release(&o);
    fclose(err);
    fclose(out);
    if (shown_len && (*shown)[shown_len - 1] == ' ')
        (*shown)[shown_len - 1] = '\0';
    return status;
}

static void check_parsed(void **state) {
    const struct row *row = *state;
    char *message, *shown;

    assert_int_equal(parse(row->args, &message, &shown), 0);
    assert_string_equal(message, "");
    assert_string_equal(shown, row->expected);
    free(message);
    free(shown);
}

static void check_refused(void **state) {
    const struct row *row = *state;
    char expected[512];
    char *message, *shown;

    snprintf(expected, sizeof(expected), "unecho: %s\nTry 'unecho --help'.\n", row->expected);
    assert_int_equal(parse(row->args, &message, &shown), 2);
    assert_string_equal(message, expected);
    free(message);
    free(shown);
}

/* getopt_long remembers how far it came in a cluster. */
static void a_refused_line_leaves_no_trace(void **state) {
    char *message, *shown;

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(parse("--seen=a -dxz", &message, &shown), 2);
        free(message);
        free(shown);
        assert_int_equal(parse("-c a", &message, &shown), 0);
        assert_string_equal(shown, "listing=count list count operands=a");
        free(message);
        free(shown);
    }
}

static void names_are_lower_case_and_letters_are_letters(void **state) {
    (void)state;
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++) {
        const struct unecho_option *row = &unecho_option_rows[id];

        assert_true(strlen(row->name) > 1);
        assert_int_equal(strspn(row->name, "abcdefghijklmnopqrstuvwxyz-0"), strlen(row->name));
        assert_true(row->letter == '\0' || isalpha((unsigned char)row->letter));
    }
}

static void no_name_or_letter_stands_twice(void **state) {
    (void)state;
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++)
        for (int other = 0; other < id; other++) {
            const struct unecho_option *one = &unecho_option_rows[id];

            assert_string_not_equal(one->name, unecho_option_rows[other].name);
            assert_false(one->letter && one->letter == unecho_option_rows[other].letter);
        }
}

static void an_argument_has_a_metavar_and_a_choice_has_choices(void **state) {
    (void)state;
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++) {
        const struct unecho_option *row = &unecho_option_rows[id];

        assert_int_equal(row->metavar != NULL, row->argument != UNECHO_ARGUMENT_NONE);
        if (row->argument != UNECHO_ARGUMENT_MAYBE)
            assert_int_equal(row->choices != NULL, row->argument == UNECHO_ARGUMENT_CHOICE);
    }
}

static void groups_stand_together_in_their_order(void **state) {
    bool used[UNECHO_OPTION_GROUP_COUNT] = {false};

    (void)state;
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++) {
        used[unecho_option_rows[id].group] = true;
        if (id > 0)
            assert_true(unecho_option_rows[id - 1].group <= unecho_option_rows[id].group);
    }
    for (int group = 0; group < UNECHO_OPTION_GROUP_COUNT; group++)
        assert_true(used[group]);
}

static void help_texts_are_short_phrases(void **state) {
    (void)state;
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++) {
        const char *help = unecho_option_rows[id].help;

        assert_in_range(strlen(help), 1, HELP_COLUMNS);
        assert_int_not_equal(help[strlen(help) - 1], '.');
    }
}

static void every_line_fits(const char *text) {
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");

        if (len > TERMINAL_COLUMNS)
            fail_msg("%zu columns: %.*s", len, (int)len, text);
        assert_int_equal(text[len], '\n');
        text += len + 1;
    }
}

static void lines_fit_a_terminal(void **state) {
    static void (*const printers[])(FILE *) = {unecho_options_help, unecho_options_short_help,
                                               unecho_options_version, unecho_docs_man};

    (void)state;
    for (size_t i = 0; i < sizeof(printers) / sizeof(*printers); i++) {
        char *text = text_of(printers[i]);

        every_line_fits(text);
        free(text);
    }
}

/* Whether `word` stands in `text` and does not go on there, as --mark would in --marks. */
static bool has_word(const char *text, const char *word) {
    size_t len = strlen(word);

    for (; (text = strstr(text, word)) != NULL; text += len)
        if (!isalnum((unsigned char)text[len]) && text[len] != '-')
            return true;
    return false;
}

/* A document, and how it writes an option: the formats take its name and its letter. */
struct document {
    const char *name;
    void (*print)(FILE *out);
    const char *long_format, *letter_format;
};

static const struct document documents[] = {
    {"help_has_every_option", unecho_options_help, "--%s", "  -%c, --"},
    {"man_page_has_every_option", unecho_docs_man, "Fl -%s", ".It Fl %c "},
    {"bash_completion_has_every_option", unecho_docs_bash, " --%s", " -%c"},
    {"zsh_completion_has_every_option", unecho_docs_zsh, "--%s", "{-%c"},
    {"fish_completion_has_every_option", unecho_docs_fish, " -l %s", " -s %c"},
};

/* In a table of constants the formats are not literals to the compiler. */
static void fill(char *out, size_t size, const char *format, const char *name) {
    const char *hole = strchr(format, '%');

    snprintf(out, size, "%.*s%s%s", (int)(hole - format), format, name, hole + 2);
}

static void expect_word(const char *text, const char *format, const char *name) {
    char word[64];

    fill(word, sizeof(word), format, name);
    if (!has_word(text, word))
        fail_msg("'%s' is missing", word);
}

static void expect_choices(const char *text, const char *choices) {
    char copy[128], *rest = NULL;

    snprintf(copy, sizeof(copy), "%s", choices);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        expect_word(text, "%s", word);
}

static void check_document(void **state) {
    const struct document *document = *state;
    char *text = text_of(document->print);

    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++) {
        const struct unecho_option *row = &unecho_option_rows[id];
        char letter[2] = {row->letter, '\0'}, head[64];

        expect_word(text, document->long_format, row->name);
        fill(head, sizeof(head), document->letter_format, letter);
        if (row->letter && !strstr(text, head))
            fail_msg("'%s' is missing", head);
        if (row->choices)
            expect_choices(text, row->choices);
    }
    free(text);
}

/* An option that was renamed must not live on in the prose. */
static void the_man_page_names_no_unknown_option(void **state) {
    char *text = text_of(unecho_docs_man);

    (void)state;
    for (const char *s = text; (s = strstr(s, "Fl -")) != NULL; s++) {
        size_t len = strcspn(s + 4, " \n");
        bool known = len == 0; /* `--` alone */

        for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++)
            known |= strlen(unecho_option_rows[id].name) == len &&
                     strncmp(unecho_option_rows[id].name, s + 4, len) == 0;
        if (!known)
            fail_msg("--%.*s is no option", (int)len, s + 4);
    }
    free(text);
}

/* Its item is followed by text, and not by the next item or the end of the list. */
static void the_man_page_explains_every_option(void **state) {
    char *text = text_of(unecho_docs_man);
    const char *man = text;
    int items = 0;

    (void)state;
    for (const char *s = strstr(man, ".It Fl"); s; s = strstr(s + 1, ".It Fl"), items++) {
        const char *line = strchr(s, '\n') + 1;

        assert_int_not_equal(*line, '.');
    }
    assert_int_equal(items, UNECHO_OPTION_ID_COUNT);
    free(text);
}

static void short_help_is_short_and_leads_on(void **state) {
    char *text = text_of(unecho_options_short_help);
    int lines = 0;

    (void)state;
    for (const char *s = text; (s = strchr(s, '\n')) != NULL; s++)
        lines++;
    assert_in_range(lines, 2, 4);
    assert_non_null(strstr(text, "unecho --help"));
    free(text);
}

static void version_lists_the_features(void **state) {
    char *text = text_of(unecho_options_version), unicode[80];

    (void)state;
    assert_ptr_equal(strstr(text, "unecho " UNECHO_VERSION_STRING "\n"), text);
    snprintf(unicode, sizeof(unicode), "\nunicode  %s, forms %s\n", unecho_unicode_version(),
             unecho_unicode_forms_version());
    assert_non_null(strstr(text, unicode));
    expect_choices(text, unecho_option_rows[UNECHO_OPTION_UNIT].choices);
    expect_choices(text, unecho_option_rows[UNECHO_OPTION_MATCH].choices);
    assert_non_null(strstr(text, "MIT"));
    free(text);
}

static const struct CMUnitTest single[] = {
    cmocka_unit_test(a_refused_line_leaves_no_trace),
    cmocka_unit_test(names_are_lower_case_and_letters_are_letters),
    cmocka_unit_test(no_name_or_letter_stands_twice),
    cmocka_unit_test(an_argument_has_a_metavar_and_a_choice_has_choices),
    cmocka_unit_test(groups_stand_together_in_their_order),
    cmocka_unit_test(help_texts_are_short_phrases),
    cmocka_unit_test(lines_fit_a_terminal),
    cmocka_unit_test(the_man_page_names_no_unknown_option),
    cmocka_unit_test(the_man_page_explains_every_option),
    cmocka_unit_test(short_help_is_short_and_leads_on),
    cmocka_unit_test(version_lists_the_features),
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct CMUnitTest row_test(const char *name, CMUnitTestFunction check, const void *row) {
    struct CMUnitTest test = {name, check, NULL, NULL, NULL};

    memcpy(&test.initial_state, &row, sizeof(row)); /* not const in cmocka; nobody writes to it */
    return test;
}

int main(int argc, char **argv) {
    struct CMUnitTest tests[COUNT(single) + COUNT(documents) + COUNT(parsed) + COUNT(refused)];
    size_t count = COUNT(single);

    memcpy(tests, single, sizeof(single));
    for (size_t i = 0; i < COUNT(documents); i++)
        tests[count++] = row_test(documents[i].name, check_document, &documents[i]);
    for (size_t i = 0; i < COUNT(parsed); i++)
        tests[count++] = row_test(parsed[i].name, check_parsed, &parsed[i]);
    for (size_t i = 0; i < COUNT(refused); i++)
        tests[count++] = row_test(refused[i].name, check_refused, &refused[i]);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    unsetenv("POSIXLY_CORRECT"); /* it would end the options at the first file */
    return _cmocka_run_group_tests("options", tests, count, NULL, NULL);
}
