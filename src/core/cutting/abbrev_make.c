/* Writes the table of all built-in lists as C: abbrev.c's own, made once, by the build. */
#include "abbrev.h"
#include "unecho.h"

#include <inttypes.h>
#include <stdio.h>

static void print_word(const char *word, size_t len) {
    putchar('{');
    for (size_t i = 0; i < len; i++)
        printf("%d,", word[i]);
    putchar('}');
}

static void print_entries(const struct unecho_abbrev *abbrev) {
    printf("static const struct unecho_abbrev_entry entries[%zu] = {\n", abbrev->capacity);
    for (size_t i = 0; i < abbrev->capacity; i++) {
        const struct unecho_abbrev_entry *e = &abbrev->entries[i];

        if (e->len == 0)
            continue;
        printf("[%zu] = {", i);
        print_word(e->word, e->len);
        printf(", %d, %d, %d, %d},\n", e->len, e->any, e->capitalised, e->capitals);
    }
    puts("};");
}

static void print_filter(const char *name, const uint64_t *filter) {
    printf(".%s = {", name);
    for (size_t i = 0; i < UNECHO_ABBREV_FILTER / 64; i++)
        printf("UINT64_C(0x%" PRIx64 "),%c", filter[i], i % 4 == 3 ? '\n' : ' ');
    puts("},");
}

int main(void) {
    struct unecho_abbrev *abbrev = unecho_abbrev_create();

    if (!abbrev || unecho_abbrev_add_languages(abbrev, NULL) != UNECHO_OK) {
        (void)fputs("the lists cannot be read\n", stderr);
        return 1;
    }
    puts("#include \"abbrev.h\"\n");
    print_entries(abbrev);
    printf("const struct unecho_abbrev unecho_abbrev_all = {\n"
           ".entries = entries, .count = %zu, .capacity = %zu,\n",
           abbrev->count, abbrev->capacity);
    print_filter("words", abbrev->words);
    print_filter("stops", abbrev->stops);
    print_filter("wide", abbrev->wide);
    print_filter("tails", abbrev->tails);
    puts("};");
    unecho_abbrev_destroy(abbrev);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
