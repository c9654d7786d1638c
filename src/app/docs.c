/*
 * unecho_docs man|bash|zsh|fish|help: prints that document. Run by the build, not installed.
 */
#include "docs.h"

#include "options.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*print)(FILE *out);
} documents[] = {
    {"man", unecho_docs_man},   {"bash", unecho_docs_bash},    {"zsh", unecho_docs_zsh},
    {"fish", unecho_docs_fish}, {"help", unecho_options_help},
};

int main(int argc, char **argv) {
    const char *wanted = argc == 2 ? argv[1] : "";

    for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
        if (strcmp(documents[i].name, wanted) != 0)
            continue;
        documents[i].print(stdout);
        if (fflush(stdout) == 0 && !ferror(stdout))
            return EXIT_SUCCESS;
        perror("unecho_docs: standard output: write");
        return EXIT_FAILURE;
    }
    fputs("Usage: unecho_docs man|bash|zsh|fish|help\n", stderr);
    return EXIT_FAILURE;
}
