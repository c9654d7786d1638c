#include "directory.h"

#include <stdlib.h>
#include <string.h>

bool unecho_directory_init(struct unecho_directory *directory, const struct unecho_rows *rows) {
    *directory = (struct unecho_directory){
        .rows = rows,
        .others = calloc(UNECHO_DIRECTORY_LIMIT, sizeof(const struct unecho_shown_document *)),
        .slots = calloc(UNECHO_DIRECTORY_SLOTS, sizeof(uint32_t))};
    return directory->others && directory->slots;
}

void unecho_directory_release(struct unecho_directory *directory) {
    free(directory->others);
    free(directory->slots);
}

static uint32_t *slot_of(const struct unecho_directory *directory, uint64_t number) {
    size_t at = (size_t)((number * UINT64_C(0x9E3779B97F4A7C15)) >> 40) % UNECHO_DIRECTORY_SLOTS;

    while (directory->slots[at] && directory->others[directory->slots[at] - 1]->number != number)
        at = (at + 1) % UNECHO_DIRECTORY_SLOTS;
    return &directory->slots[at];
}

/* What a document takes in a page, beside the figures. */
static size_t bytes_of(const struct unecho_shown_document *document) {
    size_t id = document->id_len < UNECHO_DIRECTORY_ID ? document->id_len : UNECHO_DIRECTORY_ID;

    return strnlen(document->file, UNECHO_DIRECTORY_NAME) + id;
}

long unecho_directory_index(struct unecho_directory *directory,
                            const struct unecho_shown_document *document) {
    size_t row = unecho_rows_find(directory->rows, document->number);
    uint32_t *slot;

    if (row < directory->rows->count)
        return (long)row;
    slot = slot_of(directory, document->number);
    if (*slot == 0 && (directory->count == UNECHO_DIRECTORY_LIMIT ||
                       directory->bytes + bytes_of(document) > UNECHO_DIRECTORY_BYTES))
        return -1;
    if (*slot == 0) {
        directory->others[directory->count++] = document;
        directory->bytes += bytes_of(document);
        *slot = (uint32_t)directory->count;
    }
    return (long)(directory->rows->count + *slot - 1);
}
