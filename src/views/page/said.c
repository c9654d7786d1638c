#include "said.h"

#include "excerpt.h"
#include "room.h"

#include <stdlib.h>
#include <string.h>

bool unecho_said_init(struct unecho_said *said) {
    *said = (struct unecho_said){.slots = calloc(UNECHO_SAID_SLOTS, sizeof(uint32_t))};
    return said->slots != NULL;
}

void unecho_said_release(struct unecho_said *said) {
    for (size_t i = 0; i < said->count; i++)
        free(said->units[i].text);
    free(said->units);
    free(said->slots);
    *said = (struct unecho_said){.units = NULL};
}

/* Keys are as good as drawn at random. */
static uint32_t *slot_of(const struct unecho_said *said, uint64_t key) {
    size_t at = (size_t)(key % UNECHO_SAID_SLOTS);

    while (said->slots[at] && said->units[said->slots[at] - 1].key != key)
        at = (at + 1) % UNECHO_SAID_SLOTS;
    return &said->slots[at];
}

static bool is_before(const struct unecho_spot *a, const struct unecho_spot *b) {
    if (a->document->number != b->document->number)
        return a->document->number < b->document->number;
    return a->part != b->part ? a->part < b->part : a->offset < b->offset;
}

/* As it comes out of a run that knew all: by count, and then by place. */
static int compare(const void *one, const void *other) {
    const struct unecho_said_unit *a = one, *b = other;

    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return is_before(&a->places[0], &b->places[0]) ? -1 : 1;
}

static void forget_half(struct unecho_said *said) {
    size_t kept = said->count / 2;

    qsort(said->units, said->count, sizeof(*said->units), compare);
    for (; said->count > kept; said->count--) {
        const struct unecho_said_unit *unit = &said->units[said->count - 1];

        if (unit->count + unit->error > said->error)
            said->error = unit->count + unit->error;
        free(unit->text);
    }
    memset(said->slots, 0, UNECHO_SAID_SLOTS * sizeof(*said->slots));
    for (size_t i = 0; i < said->count; i++)
        *slot_of(said, said->units[i].key) = (uint32_t)(i + 1);
}

/* It is said the second time. */
static bool begin(struct unecho_said *said, const struct unecho_shown_unit *unit) {
    size_t len = unecho_excerpt_cut(unit->data, unit->len, UNECHO_SAID_TEXT);
    struct unecho_said_unit *units;
    char *text;

    if (said->count == UNECHO_SAID_LIMIT)
        forget_half(said);
    units = unecho_room(said->units, &said->room, said->count + 1, sizeof(*units));
    if (!units)
        return false;
    said->units = units;
    text = malloc(len + 1);
    if (!text)
        return false;
    memcpy(text, unit->data, len);
    units[said->count] = (struct unecho_said_unit){.key = unit->key,
                                                   .count = 1,
                                                   .error = said->error,
                                                   .documents = 1,
                                                   .last = unit->first.document,
                                                   .text = text,
                                                   .text_len = (uint32_t)len,
                                                   .len = (uint32_t)unit->len,
                                                   .place_count = 1,
                                                   .places = {unit->first}};
    *slot_of(said, unit->key) = (uint32_t)++said->count;
    return true;
}

bool unecho_said_add(struct unecho_said *said, const struct unecho_shown_unit *unit) {
    uint32_t at = *slot_of(said, unit->key);
    struct unecho_said_unit *known;

    if (at == 0 && !begin(said, unit))
        return false;
    known = &said->units[at ? at - 1 : said->count - 1];
    known->count++;
    known->documents += known->last->number != unit->at.document->number;
    known->last = unit->at.document;
    if (known->place_count < UNECHO_SAID_PLACES)
        known->places[known->place_count++] = unit->at;
    return true;
}

void unecho_said_settle(struct unecho_said *said) {
    if (said->count > 1)
        qsort(said->units, said->count, sizeof(*said->units), compare);
}
