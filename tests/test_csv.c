/* CSV and TSV: which fields are texts, and what is quoted when they change. Files that nobody wrote
 * by hand go through the trials of test_formats.c. */
#include "format_rows.h"

#define CSV &unecho_format_csv
#define TSV &unecho_format_tsv

static const struct found_row found_rows[] = {
    {"by_name", CSV, "text", NULL, S("a,text\n1,One.\n2,Two.\n"), "2[One.] 3[Two.] "},
    {"by_number", CSV, "2", NULL, S("a,text\n1,One.\n"), "1[text] 2[One.] "},
    {"first_column", CSV, "1", NULL, S("One.\nTwo."), "1[One.] 2[Two.] "},
    {"digits_are_a_number", CSV, "3", NULL, S("3,b,c\n1,2,One.\n"), "1[c] 2[One.] "},
    {"number_zero", CSV, "0", NULL, S("0,b\n1,2\n"), "1:0 no column of this name (--text-column) "},
    {"zero_is_no_name", CSV, "0", "id", S("0,id\n1,2\n"),
     "1:0 no column of this name (--text-column) "},
    {"number_too_large", CSV, "99999999999999999999999", NULL, S("a,b\n"), "1:0 too few columns "},
    {"name_with_digits", CSV, "3a", NULL, S("2,3a\n1,One.\n"), "2[One.] "},
    {"no_such_name", CSV, "Text", NULL, S("a,text\n1,One.\n1\n"),
     "1:0 no column of this name (--text-column) "},
    {"part_of_a_name", CSV, "tex", NULL, S("text,te\nOne.,1\n"),
     "1:0 no column of this name (--text-column) "},
    {"no_name_at_all", CSV, NULL, NULL, S("a,text\n1,One.\n"),
     "0:0 a table: name the column of its text (--text-column) "},
    {"first_of_two_columns", CSV, "t", NULL, S("t,t\nOne.,Two.\n"), "2[One.] "},
    {"name_in_quotes", CSV, "the \"text\", all", NULL, S("a,\"the \"\"text\"\", all\"\n1,One.\n"),
     "2[One.] "},
    {"name_of_two_quotes", CSV, "a\"\"b", NULL, S("\"a\"\"b\",a\"\"b\n1,One.\n"), "2[One.] "},
    {"mark_before_the_header", CSV, "text", NULL, S("\xEF\xBB\xBFtext,a\nOne.,1\n"), "2[One.] "},
    {"mark_before_a_quote", CSV, "text", NULL, S("\xEF\xBB\xBF\"text\",a\nOne.,1\n"), "2[One.] "},
    {"mark_before_a_quoted_row", CSV, "1", NULL, S("\xEF\xBB\xBF\"One.\n\"\nTwo.\n"),
     "1[One.\n] 3[Two.] "},
    {"mark_elsewhere", CSV, "1", NULL, S("a\n\xEF\xBB\xBF\"b\"\n"), "1[a] 2[\xEF\xBB\xBF\"b\"] "},
    {"blank_lines_before_the_header", CSV, "text", NULL, S("\n\r\n\rtext\nOne.\n"), "5[One.] "},
    {"header_alone", CSV, "text", NULL, S("text"), ""},
    {"header_that_is_open", CSV, "text", NULL, S("text,\"a\nOne.\n"),
     "1:0 no column of this name (--text-column) "},
    {"blank_lines_alone", CSV, "text", NULL, S("\n\n"), ""},
    {"blank_lines_between", CSV, "1", NULL, S("One.\n\n\r\n\rTwo.\r\r\nThree."),
     "1[One.] 5[Two.] 7[Three.] "},
    {"blanks_are_a_field", CSV, "1", NULL, S(" \n"), "1[ ] "},
    {"empty_field", CSV, "1", NULL, S("\"\"\n,\n"), "1[] 2[] "},
    {"quotes", CSV, "1", NULL, S("\"One, \"\"two\"\".\",a\n\"\"\"\"\n"), "1[One, \"two\".] 2[\"] "},
    {"line_ends_in_quotes", CSV, "2", NULL, S("a,\"One.\nTwo.\r\n\",b\nc,d\n"),
     "1[One.\nTwo.\r\n] 4[d] "},
    {"delimiter_in_quotes", CSV, "2", NULL, S("\"a,b\",\"c\t,\"\n"), "1[c\t,] "},
    {"lone_quotes", CSV, "1", NULL, S("5\" nails \"\"x\",a\nb\"\n"),
     "1[5\" nails \"\"x\"] 2[b\"] "},
    {"quote_behind_a_blank", CSV, "1", NULL, S(" \"a,b\"\n"), "1[ \"a] "},
    {"returns", CSV, "1", NULL, S("One.\rTwo.\r"), "1[One.] 2[Two.] "},
    {"returns_and_feeds", CSV, "2", NULL, S("1,One.\r\n2,\"Two.\"\r\n"), "1[One.] 2[Two.] "},
    {"last_field_is_empty", CSV, "2", NULL, S("1,\n2,"), "1[] 2[] "},
    {"too_few_columns", CSV, "c", "b", S("a,b,c\n1,2,One.\n1,2\n1\n1,2,Two.,4\n"),
     "2[One.]2 5[Two.]2 3:0 too few columns 4:0 too few columns "},
    {"text_behind_a_quote", CSV, "1", NULL, S("\"One.\"x,a\n\"Two.\"\n\"Three.\" \n"),
     "2[Two.] 1:0 text behind a closing quote 3:0 text behind a closing quote "},
    {"text_behind_a_quote_of_another", CSV, "2", NULL, S("\"a\"x\"\"y\",One.\n"), "1[One.] "},
    {"open_quote", CSV, "2", NULL, S("1,One.\n2,\"a\nb\",\"Two.\n3,Three.\n"),
     "1[One.] 3:0 a quote that never closes "},
    {"open_quote_in_the_text", CSV, "1", NULL, S("One.\n\"Two.\"\"\n"),
     "1[One.] 2:0 a quote that never closes "},
    {"open_quote_that_is_last", CSV, "1", NULL, S("One.\n\""),
     "1[One.] 2:0 a quote that never closes "},
    {"id_by_name", CSV, "text", "id", S("id,text\n\"1,2\",One.\n3,Two.\n"),
     "2[One.]\"1,2\" 3[Two.]3 "},
    {"id_by_number", CSV, "text", "1", S("id,text\n7,One.\n"), "2[One.]7 "},
    {"id_by_name_and_text_by_number", CSV, "2", "id", S("id,text\n7,One.\n"), "2[One.]7 "},
    {"id_zero_is_no_name", CSV, "text", "0", S("0,text\n7,One.\n"), "2[One.] "},
    {"id_that_is_the_text", CSV, "1", "1", S("One.\n"), "1[One.]One. "},
    {"no_such_id", CSV, "text", "key", S("id,text\n7,One.\n"), "2[One.] "},
    {"tabs", TSV, "text", "a", S("a\ttext\n1\tOne, two.\n2\t\"Three.\tFour.\"\n"),
     "2[One, two.]1 3[Three.\tFour.]2 "},
    {"tabs_without_a_name", TSV, NULL, NULL, S("a\ttext\n"),
     "0:0 a table: name the column of its text (--text-column) "},
};

static const struct change_row change_rows[] = {
    {"stays_plain", CSV, "2", S("1,One. Two.,a\n"), 4, "", 9, S("1,One.,a\n")},
    {"stays_quoted", CSV, "2", S("1,\"One. Two.\",a\n"), 4, "", 9, S("1,\"One.\",a\n")},
    {"quotes_stay_doubled", CSV, "1", S("\"a \"\"b\"\". \"\"c\"\"\"\n"), 6, " ", 7,
     S("\"a \"\"b\"\". \"\"c\"\"\"\n")},
    {"doubled_quotes_are_one", CSV, "1", S("\"\"\"\"\"\"\"a\"\n"), 1, "-", 2,
     S("\"\"\"-\"\"a\"\n")},
    {"begins_with_a_quote_then", CSV, "2", S("1,a \"b\" c\n"), 0, "", 2, S("1,\"\"\"b\"\" c\"\n")},
    {"line_end_in_the_gap", CSV, "1", S("One. Two.,b\n"), 4, "\n", 5, S("\"One.\nTwo.\",b\n")},
    {"return_in_the_gap", CSV, "1", S("One. \"Two.\",b\n"), 4, "\r", 5,
     S("\"One.\r\"\"Two.\"\"\",b\n")},
    {"line_end_between_quotes", CSV, "1", S("\"One. Two.\"\n"), 4, "\n", 5, S("\"One.\nTwo.\"\n")},
    {"quote_in_a_gap_between_quotes", CSV, "1", S("\"One. Two.\"\n"), 4, "\"", 5,
     S("\"One.\"\"Two.\"\n")},
    {"delimiter_in_the_gap", CSV, "1", S("One. Two.\n"), 4, ",", 5, S("\"One.,Two.\"\n")},
    {"tab_in_the_gap", CSV, "1", S("One. Two.\n"), 4, "\t", 5, S("One.\tTwo.\n")},
    {"tab_in_the_gap_of_tsv", TSV, "1", S("One. Two.\n"), 4, "\t", 5, S("\"One.\tTwo.\"\n")},
    {"comma_in_the_gap_of_tsv", TSV, "1", S("One. Two.\n"), 4, ",", 5, S("One.,Two.\n")},
    {"emptied_alone", CSV, "1", S("One.\r\nTwo.\rThr.\n\"Fou.\"\nFiv."), 0, "", 4,
     S("\"\"\r\n\"\"\r\"\"\n\"\"\n\"\"")},
    {"emptied_beside_others", CSV, "1", S("One.,a\nTwo.,\n"), 0, "", 4, S(",a\n,\n")},
    {"emptied_last", CSV, "2", S("a,One.\n,Two."), 0, "", 4, S("a,\n,")},
    {"emptied_behind_a_mark", CSV, "1", S("\xEF\xBB\xBFOne.\n"), 0, "", 4, S("\xEF\xBB\xBF\"\"\n")},
    {"begins_with_a_mark_then", CSV, "1",
     S("a\xEF\xBB\xBF"
       "b,c\n"),
     0, "", 1,
     S("\"\xEF\xBB\xBF"
       "b\",c\n")},
    {"begins_with_a_mark_elsewhere", CSV, "2", S("c,a\xEF\xBB\xBF\n"), 0, "", 1,
     S("c,\xEF\xBB\xBF\n")},
    {"the_rest_stays", CSV, "text",
     S("\xEF\xBB\xBFtext,\"b\"\r\n\r\nOne. Two.,\"\"\"\"\r\n\"x\n\nOne. Two.\",5\"\"\",y\n"), 4, "",
     9, S("\xEF\xBB\xBFtext,\"b\"\r\n\r\nOne.,\"\"\"\"\r\n\"x\n\nOwo.\",5\"\"\",y\n")},
};

/* --- a row without an end --------------------------------------------------------------------- */

static const struct endless_row {
    const char *name, *front;
    const char *reason;
} endless_rows[] = {
    {"endless_quote", "text\n\"", "longer than 2 GB"},
    {"endless_field", "text\n", "longer than 2 GB"},
    {"endless_header", "\"", "no column of this name (--text-column)"},
};

/* It is not waited for for ever: it passes, and so does all that follows. */
static void gives_up(void **state) {
    const struct endless_row *row = *state;
    const struct unecho_format_config config = {.text_column = "text"};
    const size_t len = (size_t)INT32_MAX + 64, end = len - 32;
    char *bytes = calloc(len, 1); /* of pages that are all the same one */
    void *parser = unecho_format_csv.parser_create(&config);
    struct unecho_contents contents = {NULL};
    struct unecho_place place = {0}, before;
    size_t at = 0, n;

    assert_non_null(bytes);
    memcpy(bytes, row->front, strlen(row->front));
    memcpy(bytes + end, "\"\nOne.\n", 7);
    for (size_t read = 5; read <= end; read = read < end && read * 2 > end ? end : read * 2)
        do {
            before = place;
            n = unecho_format_csv.cut(&config, &place, bytes + at, read - at, false);
            assert_true(n == 0 ||
                        unecho_format_csv.parse(parser, &before, bytes + at, n, &contents));
            at += n;
        } while (n > 0);
    assert_int_equal(at, end); /* it was let go */
    before = place;
    assert_int_equal(unecho_format_csv.cut(&config, &place, bytes + at, len - at, true), len - at);
    assert_true(unecho_format_csv.parse(parser, &before, bytes + at, len - at, &contents));
    assert_int_equal(contents.document_count, 0);
    assert_int_equal(contents.remark_count, 1);
    assert_string_equal(contents.remarks[0].reason, row->reason);
    unecho_contents_release(&contents);
    unecho_format_csv.parser_destroy(parser);
    free(bytes);
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(found_rows, finds), TABLE(change_rows, changes),
                                   TABLE(endless_rows, gives_up)};

    return RUN_TABLES("csv", tables, argc, argv);
}
