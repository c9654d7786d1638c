#include "entries.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 512 };

void unecho_entries_release(struct unecho_entries *entries) {
    free(entries->names);
    free(entries->text);
    *entries = (struct unecho_entries){0};
}

bool unecho_entries_add(struct unecho_entries *entries, const char *name, bool is_folder) {
    size_t len = strlen(name), size = (entries->size + len + 2) * 2 + FIRST_SIZE;

    if (entries->size - entries->len < len + 2) {
        char *text = realloc(entries->text, size);

        if (!text)
            return false;
        entries->text = text;
        entries->size = size;
    }
    memcpy(entries->text + entries->len, name, len);
    entries->len += len;
    if (is_folder)
        entries->text[entries->len++] = '/';
    entries->text[entries->len++] = '\0';
    entries->count++;
    return true;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool unecho_entries_sort(struct unecho_entries *entries) {
    char *name;

    if (entries->count == 0)
        return true;
    name = realloc(entries->text, entries->len); /* as folders may be many */
    if (name) {
        entries->text = name;
        entries->size = entries->len;
    }
    entries->names = malloc(entries->count * sizeof(*entries->names));
    if (!entries->names)
        return false;
    name = entries->text;
    for (size_t i = 0; i < entries->count; i++) {
        entries->names[i] = name;
        name += strlen(name) + 1;
    }
    qsort(entries->names, entries->count, sizeof(*entries->names), compare_names);
    return true;
}
