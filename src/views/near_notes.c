#include "near_notes.h"

#include "room.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void unecho_near_notes_release(struct unecho_near_notes *notes) {
    free(notes->items);
    *notes = (struct unecho_near_notes){.count = 0};
}

const struct unecho_near_note *unecho_near_notes_file(const struct unecho_near_notes *notes,
                                                      const char *file) {
    const struct unecho_near_note *note = &notes->file;

    return note->near != UNECHO_NEAR_NONE && strcmp(note->at.document->file, file) == 0 ? note
                                                                                        : NULL;
}

const struct unecho_near_note *unecho_near_notes_record(struct unecho_near_notes *notes,
                                                        uint64_t record) {
    const struct unecho_near_note *note;

    while (notes->passed < notes->count && notes->items[notes->passed].at.document->record < record)
        notes->passed++;
    note = notes->passed < notes->count ? &notes->items[notes->passed] : NULL;
    return note && note->at.document->record == record ? note : NULL;
}

void unecho_near_notes_clear(struct unecho_near_notes *notes) {
    notes->file.near = UNECHO_NEAR_NONE;
    notes->count = notes->passed = 0;
}

static bool add(struct unecho_near_notes *notes, const struct unecho_near_note *note) {
    struct unecho_near_note *items =
        unecho_room(notes->items, &notes->room, notes->count + 1, sizeof(*items));

    if (!items)
        return false;
    notes->items = items;
    items[notes->count++] = *note;
    return true;
}

static void take_unit(void *state, const struct unecho_shown_unit *unit) {
    struct unecho_near_notes *notes = state;
    const struct unecho_near_note note = {unit->at, unit->first, unit->near, unit->near_percent,
                                          unit->near_passage};

    if (unit->near == UNECHO_NEAR_NONE || unit->at.part > 0) /* one text of several */
        return;
    if (unit->at.document->record > 0 && notes->records)
        notes->failed |= !add(notes, &note);
    if (unit->at.document->record == 0 && notes->files)
        notes->file = note;
}

static bool has_failed(const void *state) {
    const struct unecho_near_notes *notes = state;

    return notes->failed;
}

static bool finish(void *state, const char **file, struct unecho_io_error *error) {
    *file = "--stats";
    *error = (struct unecho_io_error){"tell what is nearly the same", ENOMEM};
    return !has_failed(state);
}

const struct unecho_view unecho_view_near_notes = {
    .name = "near notes", .unit = take_unit, .finish = finish, .has_failed = has_failed};
