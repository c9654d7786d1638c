/*
 * Completions for bash, zsh and fish. What an option takes decides what is offered after it: its
 * choices, file names, or nothing for a number.
 */
#include "docs.h"

#include "options.h"

#include <stdbool.h>
#include <string.h>

static bool takes_file(const struct unecho_option *row) {
    return row->argument == UNECHO_ARGUMENT_FILE || row->argument == UNECHO_ARGUMENT_FILES;
}

/* Options after which the rest of the line does not count. */
static bool ends_the_line(int id) {
    return id == UNECHO_OPTION_HELP || id == UNECHO_OPTION_VERSION;
}

/* A case for what comes after an option that takes an argument. */
static void bash_case(FILE *out, const struct unecho_option *row) {
    fputs("    ", out);
    if (row->letter)
        fprintf(out, "-%c | ", row->letter);
    fprintf(out, "--%s) ", row->name);
    if (!takes_file(row))
        fprintf(out, "_unecho_words '%s' ", row->choices ? row->choices : "");
    fputs(";;\n", out);
}

/* What may come behind `=` comes there only. */
static void bash_maybe(FILE *out, const struct unecho_option *row) {
    if (row->choices)
        fprintf(out,
                "    [[ $given && $prev == --%s ]] && {\n"
                "        _unecho_words '%s'\n"
                "        return\n"
                "    }\n",
                row->name, row->choices);
}

/* Bash ends a word at `=` unless the user has told it otherwise, so `--unit=s` comes as three words
 * or as one. File names are left to readline, which knows how to quote them: it takes over
 * where a case offers nothing, unless that is switched off. */
static const char bash_head[] =
    "# bash completion for unecho(1); generated, do not edit\n"
    "\n"
    "_unecho_words() {\n"
    "    compopt +o default 2>/dev/null\n"
    "    COMPREPLY=($(compgen -P \"$prefix\" -W \"$1\" -- \"$cur\"))\n"
    "}\n"
    "\n"
    "_unecho() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local prefix= given= i\n"
    "\n"
    "    COMPREPLY=()\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        [[ ${COMP_WORDS[i]} == -- ]] && return\n"
    "    done\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur= given=1\n"
    "    elif [[ $prev == = ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD - 2]} given=1\n"
    "    elif [[ $cur == --*=* ]]; then\n"
    "        prev=${cur%%=*} prefix=${cur%%=*}= cur=${cur#*=} given=1\n"
    "    fi\n";

void unecho_docs_bash(FILE *out) {
    fputs(bash_head, out);
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++)
        if (unecho_option_rows[id].argument == UNECHO_ARGUMENT_MAYBE)
            bash_maybe(out, &unecho_option_rows[id]);
    fputs("    case $prev in\n", out);
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++)
        if (unecho_option_rows[id].argument != UNECHO_ARGUMENT_NONE &&
            unecho_option_rows[id].argument != UNECHO_ARGUMENT_MAYBE)
            bash_case(out, &unecho_option_rows[id]);
    fputs("    *)\n"
          "        [[ $cur == -* ]] && _unecho_words '\n",
          out);
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++) {
        fprintf(out, "            --%s", unecho_option_rows[id].name);
        if (unecho_option_rows[id].letter)
            fprintf(out, " -%c", unecho_option_rows[id].letter);
        putc('\n', out);
    }
    fputs("        '\n"
          "        ;;\n"
          "    esac\n"
          "}\n"
          "\n"
          "complete -o default -F _unecho unecho\n",
          out);
}

/* Inside single quotes; `special` also get a backslash. */
static void quoted(FILE *out, const char *s, const char *special) {
    for (; *s != '\0'; s++) {
        if (strchr(special, *s))
            putc('\\', out);
        putc(*s, out);
    }
}

/* '(-u --unit)'{-u+,--unit=}'[help]:unit:(sentence line)' */
static void zsh_option(FILE *out, int id) {
    const struct unecho_option *row = &unecho_option_rows[id];
    bool takes = row->argument != UNECHO_ARGUMENT_NONE && row->argument != UNECHO_ARGUMENT_MAYBE;

    fputs(" \\\n    ", out);
    if (ends_the_line(id))
        fputs("'(- *)'", out);
    else if (row->argument == UNECHO_ARGUMENT_FILES || row->argument == UNECHO_ARGUMENT_NAMES)
        fputs("'*'", out);
    else if (row->letter)
        fprintf(out, "'(-%c --%s)'", row->letter, row->name);
    if (row->letter)
        fprintf(out, "{-%c%s,--%s%s}", row->letter, takes ? "+" : "", row->name, takes ? "=" : "");
    else
        fprintf(out, "--%s%s", row->name, takes ? "=" : row->choices ? "=-" : "");
    fputs("'[", out);
    quoted(out, row->help, "[]:\\");
    putc(']', out);
    if (row->choices)
        fprintf(out, "%s:%s:(%s)", takes ? "" : ":", row->metavar, row->choices);
    else if (takes)
        fprintf(out, ":%s:%s", row->metavar, takes_file(row) ? "_files" : " ");
    putc('\'', out);
}

void unecho_docs_zsh(FILE *out) {
    fputs("#compdef unecho\n"
          "# zsh completion for unecho(1); generated, do not edit\n"
          "\n"
          "_arguments -s -S",
          out);
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++)
        zsh_option(out, id);
    fputs(" \\\n    '*:file:_files'\n", out);
}

void unecho_docs_fish(FILE *out) {
    fputs("# fish completion for unecho(1); generated, do not edit\n\n", out);
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++) {
        const struct unecho_option *row = &unecho_option_rows[id];

        fprintf(out, "complete -c unecho -l %s", row->name);
        if (row->letter)
            fprintf(out, " -s %c", row->letter);
        if (row->choices)
            fprintf(out, " -%s -a '%s'", row->argument == UNECHO_ARGUMENT_MAYBE ? "f" : "x",
                    row->choices);
        else if (takes_file(row))
            fputs(" -r -F", out);
        else if (row->argument == UNECHO_ARGUMENT_NUMBER || row->argument == UNECHO_ARGUMENT_SIZE ||
                 row->argument == UNECHO_ARGUMENT_NAMES || row->argument == UNECHO_ARGUMENT_WORD)
            fputs(" -x", out);
        fputs(" -d '", out);
        quoted(out, row->help, "'\\");
        fputs("'\n", out);
    }
}
