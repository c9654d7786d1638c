/* What the program says about itself: --help, --version, and a hint. */
#include "codec.h"
#include "options.h"

#include <ctype.h>

static const char usage[] = "Usage: unecho [OPTION]... [FILE]...\n";

/* "  -u, --unit=UNIT       " and what it does. */
static void help_line(FILE *out, const struct unecho_option *row) {
    char head[64], upper[16] = "";

    for (size_t i = 0; row->metavar && row->metavar[i] != '\0' && i + 1 < sizeof(upper); i++)
        upper[i] = (char)(toupper)((unsigned char)row->metavar[i]);
    if (row->argument == UNECHO_ARGUMENT_MAYBE)
        snprintf(head, sizeof(head), "--%s[=%s]", row->name, upper);
    else
        snprintf(head, sizeof(head), "--%s%s%s", row->name, row->metavar ? "=" : "", upper);
    if (row->letter)
        fprintf(out, "  -%c, %-17s  %s\n", row->letter, head, row->help);
    else
        fprintf(out, "      %-17s  %s\n", head, row->help);
}

void unecho_options_help(FILE *out) {
    int group = -1;

    fprintf(out,
            "%sRemove repeated sentences from text: write only what was not said before.\n\n"
            "Without FILE, or where it is -, read standard input. Several FILEs are one text.\n",
            usage);
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++) {
        if (group != (int)unecho_option_rows[id].group) {
            group = (int)unecho_option_rows[id].group;
            fprintf(out, "\n%s:\n", unecho_option_group_titles[group]);
        }
        help_line(out, &unecho_option_rows[id]);
    }
    fputs("\nExit status: 0 done, 1 with --check: a file would change, 2 wrong usage or fatal\n"
          "error, 3 some input not readable.\n"
          "unecho(1) says how sentences are cut and when two of them are the same.\n",
          out);
}

void unecho_options_short_help(FILE *out) {
    fprintf(out,
            "%sRemoves repeated sentences from its input, for instance: unecho article.txt\n"
            "Try 'unecho --help'.\n",
            usage);
}

static void choices_line(FILE *out, const char *label, enum unecho_option_id id) {
    fprintf(out, "%-9s%s\n", label, unecho_option_rows[id].choices);
}

void unecho_options_version(FILE *out) {
    fprintf(out, "unecho %s\n\n", unecho_version());
    choices_line(out, "units", UNECHO_OPTION_UNIT);
    choices_line(out, "match", UNECHO_OPTION_MATCH);
    choices_line(out, "newline", UNECHO_OPTION_NEWLINE);
    fprintf(out, "%-9s%s, forms %s\n", "unicode", unecho_unicode_version(),
            unecho_unicode_forms_version());
    fprintf(out, "%-9s", "unpacks");
    for (int codec = UNECHO_CODEC_NONE + 1; codec < UNECHO_CODEC_COUNT; codec++)
        fprintf(out, "%s%s", codec > UNECHO_CODEC_NONE + 1 ? " " : "",
                unecho_codec_name((enum unecho_codec)codec));
    putc('\n', out);
    fputs("\nMIT licence. There is no warranty, to the extent permitted by law.\n", out);
}
