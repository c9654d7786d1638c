/*
 *     unecho: b.txt: 97% in a.txt, removed
 *     unecho: c.txt: the same as a.txt, removed
 *     unecho: news.jsonl:12: 93% in news.jsonl:7 (numbers differ)
 *
 * A document that is longer than a unit may be is several units, one behind the other: they have
 * one line, which waits until it is known whether all of them go.
 */
#include "near.h"

#include "excerpt.h"
#include "format.h"
#include "spelling.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HELD = 16 << 20, /* bytes of lines about one file that are held back */
    ID = 200,        /* that are told of an id */
    CHARACTER = 4    /* the longest; a unit is not cut off inside of one */
};

/* A document of which some is equal to what stood before. */
struct copy {
    bool waits;                /* it is not told of yet */
    bool torn;                 /* not all of it goes, or not as a copy of one place */
    struct unecho_spot at, of; /* its first unit that goes, and where that stood */
};

struct near {
    struct unecho_near_view_config config;
    struct copy copy;
    struct unecho_bytes held; /* owned; lines about a file that may fail yet */
    bool failed;              /* out of memory */
};

void *unecho_near_view_create(const struct unecho_near_view_config *config) {
    struct near *near = calloc(1, sizeof(*near));

    if (near)
        near->config = *config;
    return near;
}

/* --- names ------------------------------------------------------------------------------------ */

/* FILE, or of a record FILE:ID or FILE:NUMBER; a text of several is told by its number. */
static void compose_name(FILE *out, const struct unecho_spot *spot) {
    const struct unecho_shown_document *document = spot->document;
    size_t id = unecho_excerpt_cut(document->id, document->id_len, ID);

    fputs(document->file, out);
    if (document->id_len > 0) {
        putc(':', out);
        (void)fwrite(document->id, 1, id, out);
        fputs(id < document->id_len ? "..." : "", out);
    } else if (document->record > 0) {
        (void)fprintf(out, ":%" PRIu64, document->record);
    }
    if (spot->part > 0)
        (void)fprintf(out, ".%" PRIu64, spot->part);
}

/* In one, so that a quote stands around all of it. False: out of memory. */
static bool spell_name(FILE *out, const struct unecho_spot *spot) {
    char *name = NULL;
    size_t len = 0;
    FILE *composed = open_memstream(&name, &len);
    bool whole = composed != NULL;

    if (composed) {
        compose_name(composed, spot);
        whole = !ferror(composed);
        whole = fclose(composed) == 0 && whole && name;
    }
    if (whole)
        unecho_spell_name(out, name, len);
    free(name);
    return whole;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* Why it stays. */
static void spell_verdict(FILE *out, const struct near *near,
                          const struct unecho_shown_unit *unit) {
    switch (unit->near) {
    case UNECHO_NEAR_NUMBERS:
        fputs(" (numbers differ)", out);
        break;
    case UNECHO_NEAR_NAMES:
        fputs(" (names differ)", out);
        break;
    case UNECHO_NEAR_PASSAGE:
        (void)fprintf(out, " (a passage of %" PRIu64 " word%s is new)", unit->near_passage,
                      unit->near_passage == 1 ? "" : "s");
        break;
    case UNECHO_NEAR_LONGER:
        fputs(" (the longer one)", out);
        break;
    case UNECHO_NEAR_PART:
        (void)fprintf(out, " (less than %u%%)", near->config.percent);
        break;
    case UNECHO_NEAR_SHORT:
        fputs(" (fewer than 50 words)", out);
        break;
    case UNECHO_NEAR_TURNED:
        fputs(" (a word such as \xE2\x80\x9Cnot\xE2\x80\x9D is new or gone)", out);
        break;
    default:
        break;
    }
}

static const char *fate(const struct near *near) {
    return near->config.dry ? ", would be removed" : ", removed";
}

/* False: out of memory. */
static bool spell_like(FILE *out, const struct near *near, const struct unecho_shown_unit *unit) {
    bool named;

    fputs("unecho: ", out);
    named = spell_name(out, &unit->at);
    (void)fprintf(out, ": %u%% in ", unit->near_percent);
    named = spell_name(out, &unit->first) && named;
    if (unit->why != UNECHO_WHY_KEPT)
        fputs(fate(near), out);
    else
        spell_verdict(out, near, unit);
    putc('\n', out);
    return named;
}

static bool spell_copy(FILE *out, const struct near *near) {
    const struct copy *copy = &near->copy;
    bool named;

    fputs("unecho: ", out);
    named = spell_name(out, &copy->at);
    fputs(copy->torn ? ": a part is the same as in " : ": the same as ", out);
    named = spell_name(out, &copy->of) && named;
    fputs(fate(near), out);
    putc('\n', out);
    return named;
}

static void give_out(struct near *near) {
    if (near->held.len > 0)
        near->config.say(near->held.data, near->held.len);
    near->held.len = 0;
}

/* Says a line, or keeps it until it is known what became of the file; not too many of them. */
static bool take(struct near *near, const char *line, size_t len) {
    if (!near->config.holds) {
        near->config.say(line, len);
        return true;
    }
    if (near->held.len > HELD)
        give_out(near);
    return unecho_bytes_add(&near->held, line, len);
}

/* `unit`: NULL: the copy. */
static bool tell(struct near *near, const struct unecho_shown_unit *unit) {
    char *line = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&line, &len);
    bool whole = out != NULL;

    if (out) {
        whole = (unit ? spell_like(out, near, unit) : spell_copy(out, near)) && !ferror(out);
        whole = fclose(out) == 0 && whole && line;
    }
    whole = whole && take(near, line, len);
    free(line);
    return whole;
}

/* --- copies ----------------------------------------------------------------------------------- */

/* What waits is told of. */
static void end_copy(struct near *near) {
    if (near->copy.waits && !near->failed)
        near->failed = !tell(near, NULL);
    near->copy.waits = false;
}

static bool is_equal(const struct unecho_shown_unit *unit) {
    return unit->near == UNECHO_NEAR_NONE &&
           (unit->why == UNECHO_WHY_REPEAT || unit->why == UNECHO_WHY_SEEN);
}

/* Is the unit of the text that waits, and not a document by itself? */
static bool goes_on(const struct near *near, const struct unecho_shown_unit *unit) {
    const struct copy *copy = &near->copy;

    return copy->waits && !near->config.parted && copy->at.document == unit->at.document &&
           copy->at.part == unit->at.part;
}

/* More of the text that waits: does it go on as where it stood? */
static void continue_copy(struct copy *copy, const struct unecho_shown_unit *unit) {
    copy->torn |= unit->first.document != copy->of.document || unit->first.part != copy->of.part ||
                  unit->first.offset - copy->of.offset != unit->at.offset - copy->at.offset;
}

static void take_copy(struct near *near, const struct unecho_shown_unit *unit) {
    if (goes_on(near, unit)) {
        continue_copy(&near->copy, unit);
        return;
    }
    end_copy(near);
    near->copy = (struct copy){.waits = true,
                               .torn = !near->config.parted &&
                                       unit->at.offset > UNECHO_UNIT_LIMIT - CHARACTER,
                               .at = unit->at,
                               .of = unit->first};
}

/* --- the view --------------------------------------------------------------------------------- */

static void take_unit(void *state, const struct unecho_shown_unit *unit) {
    struct near *near = state;

    if (is_equal(unit)) {
        take_copy(near, unit);
    } else if (unit->near != UNECHO_NEAR_NONE) {
        end_copy(near);
        if (!near->failed)
            near->failed = !tell(near, unit);
    } else if (goes_on(near, unit)) {
        near->copy.torn = true;
    }
}

static void end_document(void *state, const struct unecho_shown_document *document) {
    (void)document;
    end_copy(state);
}

/* What was found of a file that is as it was is not told: that it failed is. */
static void settle(void *state, bool failed) {
    struct near *near = state;

    end_copy(near);
    if (!failed)
        give_out(near);
    near->held.len = 0;
}

static bool finish(void *state, const char **file, struct unecho_io_error *error) {
    struct near *near = state;

    end_copy(near);
    if (!near->failed)
        return true;
    *file = "--near";
    *error = (struct unecho_io_error){"tell what is nearly the same", ENOMEM};
    return false;
}

static void destroy(void *state) {
    struct near *near = state;

    if (!near)
        return;
    free(near->held.data);
    free(near);
}

/* Whole: else it is not told of what of a long copy stays. */
const struct unecho_view unecho_view_near = {.name = "near",
                                             .whole = true,
                                             .unit = take_unit,
                                             .end = end_document,
                                             .settle = settle,
                                             .finish = finish,
                                             .destroy = destroy};
