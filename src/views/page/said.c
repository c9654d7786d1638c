#include "said.h"

#include "excerpt.h"
#include "room.h"

#include <stdlib.h>
#include <string.h>

bool unecho_said_init(struct unecho_said *said) {
    *said = (struct unecho_said){.slots = calloc(UNECHO_SAID_SLOTS, sizeof(uint32_t))};
    return said->slots != NULL;
}

static void release(struct unecho_said_unit *unit) {
    free(unit->text);
    free(unit->places);
}

void unecho_said_release(struct unecho_said *said) {
    for (size_t i = 0; i < said->count; i++)
        release(&said->units[i]);
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
        struct unecho_said_unit *unit = &said->units[said->count - 1];

        if (unit->count + unit->error > said->error)
            said->error = unit->count + unit->error;
        release(unit);
    }
    memset(said->slots, 0, UNECHO_SAID_SLOTS * sizeof(*said->slots));
    for (size_t i = 0; i < said->count; i++)
        *slot_of(said, said->units[i].key) = (uint32_t)(i + 1);
}

/* False: out of memory. */
static bool add_place(struct unecho_said_unit *unit, const struct unecho_spot *spot) {
    struct unecho_spot *places = unit->places;

    if (unit->place_count == unit->place_room) {
        size_t room = unit->place_room ? 2 * unit->place_room : 2;

        places = realloc(places, room * sizeof(*places));
        if (!places)
            return false;
        unit->places = places;
        unit->place_room = room;
    }
    places[unit->place_count++] = *spot;
    return true;
}

/* Does it tell more than the places that are known? */
static bool is_news(const struct unecho_said_unit *unit, const struct unecho_spot *spot) {
    const struct unecho_spot *last = &unit->places[unit->place_count - 1];

    if (unit->place_count == UNECHO_SAID_PLACES)
        return false;
    if (spot->document->number != unit->last->number)
        return true;
    return unit->documents == 1 && unit->place_count < UNECHO_SAID_ALONE &&
           (last->line != spot->line || last->part != spot->part);
}

/* A unit with its text and where it stood first; without these: out of memory. */
static struct unecho_said_unit make(const struct unecho_shown_unit *unit) {
    size_t len = unecho_excerpt_cut(unit->data, unit->len, UNECHO_SAID_TEXT);
    struct unecho_said_unit made = {.key = unit->key,
                                    .count = 1,
                                    .documents = 1,
                                    .last = unit->first.document,
                                    .text = malloc(len + 1),
                                    .text_len = (uint32_t)len,
                                    .len = (uint32_t)unit->len,
                                    .words = (uint32_t)unecho_count_words(unit->data, unit->len)};

    if (made.text)
        memcpy(made.text, unit->data, len);
    (void)add_place(&made, &unit->first);
    return made;
}

/* It is said the second time. */
static bool begin(struct unecho_said *said, const struct unecho_shown_unit *unit) {
    struct unecho_said_unit *units;

    if (said->count == UNECHO_SAID_LIMIT)
        forget_half(said);
    units = unecho_room(said->units, &said->room, said->count + 1, sizeof(*units));
    if (!units)
        return false;
    said->units = units;
    units[said->count] = make(unit);
    if (!units[said->count].text || !units[said->count].places) {
        release(&units[said->count]);
        return false;
    }
    units[said->count].error = said->error;
    *slot_of(said, unit->key) = (uint32_t)++said->count;
    return true;
}

bool unecho_said_add(struct unecho_said *said, const struct unecho_shown_unit *unit) {
    uint32_t at = *slot_of(said, unit->key);
    struct unecho_said_unit *known;

    if (at == 0 && !begin(said, unit))
        return false;
    known = &said->units[at ? at - 1 : said->count - 1];
    if (is_news(known, &unit->at) && !add_place(known, &unit->at))
        return false;
    if (unit->why != UNECHO_WHY_KEPT && !known->goes) {
        known->goes = true;
        known->gone_at = unit->at;
    }
    known->count++;
    known->documents += known->last->number != unit->at.document->number;
    known->last = unit->at.document;
    return true;
}

static int compare_words(const void *one, const void *other) {
    const struct unecho_said_unit *a = one, *b = other;

    if (a->words != b->words)
        return a->words > b->words ? -1 : 1;
    return is_before(&a->places[0], &b->places[0]) ? -1 : 1;
}

void unecho_said_settle(struct unecho_said *said, size_t most) {
    if (said->count > 1)
        qsort(said->units, said->count, sizeof(*said->units), compare);
    if (said->count > most)
        qsort(said->units + most, said->count - most, sizeof(*said->units), compare_words);
}
