/* What is no sentence: markup alone passes through, however often it is said. */
#include "table.h"

#include "unecho.h"

#include <stdio.h>
#include <string.h>

enum { MAX_TEXT = 4096 };

struct row {
    const char *name, *unit;
    bool passes;
};

static const struct row rows[] = {
    {"closing_tag", "</figure>", true},
    {"opening_tag", "<br>", true},
    {"empty_tag", "<br/>", true},
    {"empty_tag_with_a_space", "<br />", true},
    {"attribute", "<div class=\"x y\">", true},
    {"attributes", "<td nowrap width=3 v-on:x.y='a > b' :k=v/>", true},
    {"attributes_in_capitals", "<INPUT DISABLED data-x>", true},
    {"two_tags", "<p></p>", true},
    {"tags_with_signs", "<p> - </p>", true},
    {"sign_before_a_tag", "* <hr>", true},
    {"prefix", "<o:p></o:p>", true},
    {"comment", "<!-- ad slot 3 -->", true},
    {"declaration", "<!DOCTYPE html>", true},
    {"instruction", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", true},
    {"table_rule", "|---|:--|", true},
    {"reference", "&nbsp;", true},
    {"reference_in_tags", "<td>&nbsp;&#160;&#xA0;</td>", true},
    {"cells_of_references", "| &nbsp; | &nbsp; |", true},
    {"unknown_tag", "<Name>", true},
    {"shortcode", "[ad_2]", false},
    {"word_in_tags", "<b>Hello</b>", false},
    {"digit_in_tags", "<td>7</td>", false},
    {"ideograph_in_tags", "<td>\u6771</td>", false},
    {"address", "<https://example.com>", false},
    {"address_of_mail", "<jo@x.org>", false},
    {"address_by_name", "<urn:isbn:0451450523>", false},
    {"address_of_a_telephone", "<tel:555>", false},
    {"comparisons", "5 < 6 > 3", false},
    {"heart", "<3", false},
    {"code", "if (a<b) x>c", false},
    {"name_with_a_stop", "<Mr. Smith>", false},
    {"open_tag", "<div class=", false},
    {"open_value", "<div class=\"x>", false},
    {"open_comment", "<!-- ad slot 3", false},
    {"open_comment_before_a_tag", "<!-- <br>", false},
    {"words_in_angles", "<he said>", false},
    {"word_and_attribute_in_angles", "<he said so=1>", false},
    {"tag_in_a_value", "<div class=\"<br>\">", false},
    {"closing_tag_with_more", "</he said>", false},
    {"word_in_references", "&#1055;&#x440;", false},
    {"open_reference", "&nbsp", false},
    {"reference_to_nothing", "&#99999999;", false},
    {"ampersand", "& so", false},
};

/* What comes out of a text, in two at `at`. */
static size_t run_text(const char *text, size_t at, char *out) {
    size_t len = strlen(text), n = 0;
    struct unecho_config config;
    struct unecho_run run;
    unecho *u;

    unecho_config_init(&config);
    u = unecho_create(&config);
    assert_non_null(u);
    for (size_t from = 0, to = at;; from = to, to = len) {
        assert_int_equal(unecho_push(u, text + from, to - from, to == len), UNECHO_OK);
        while (unecho_next(u, &run) == 1) {
            memcpy(out + n, run.data, run.len);
            n += run.len;
        }
        if (to == len)
            break;
    }
    unecho_destroy(u);
    out[n] = '\0';
    return n;
}

static void passes_or_goes(void **state) {
    const struct row *row = *state;
    char text[MAX_TEXT], kept[MAX_TEXT], out[MAX_TEXT];

    snprintf(text, sizeof(text), "%s\n\nA sentence.\n\n%s\n\nThe end.\n", row->unit, row->unit);
    snprintf(kept, sizeof(kept), "%s\n\nA sentence.\n\nThe end.\n", row->unit);
    for (size_t at = 0; at <= strlen(text); at++) {
        run_text(text, at, out);
        assert_string_equal(out, row->passes ? text : kept);
    }
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(rows, passes_or_goes)};

    return RUN_TABLES("markup", tables, argc, argv);
}
