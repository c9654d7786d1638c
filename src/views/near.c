/*
 *     unecho: b.txt: 97% in a.txt, removed
 *     unecho: news.jsonl:12: 93% in news.jsonl:7 (numbers differ)
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
    ID = 200         /* that are told of an id */
};

struct near {
    struct unecho_near_view_config config;
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
    default:
        break;
    }
}

/* False: out of memory. */
static bool spell_line(FILE *out, const struct near *near, const struct unecho_shown_unit *unit) {
    bool named;

    fputs("unecho: ", out);
    named = spell_name(out, &unit->at);
    (void)fprintf(out, ": %u%% in ", unit->near_percent);
    named = spell_name(out, &unit->first) && named;
    if (unit->why != UNECHO_WHY_KEPT)
        fputs(near->config.dry ? ", would be removed" : ", removed", out);
    else
        spell_verdict(out, near, unit);
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

static bool tell(struct near *near, const struct unecho_shown_unit *unit) {
    char *line = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&line, &len);
    bool whole = out != NULL;

    if (out) {
        whole = spell_line(out, near, unit) && !ferror(out);
        whole = fclose(out) == 0 && whole && line;
    }
    whole = whole && take(near, line, len);
    free(line);
    return whole;
}

/* --- the view --------------------------------------------------------------------------------- */

static void take_unit(void *state, const struct unecho_shown_unit *unit) {
    struct near *near = state;

    if (unit->near != UNECHO_NEAR_NONE && !near->failed)
        near->failed = !tell(near, unit);
}

/* What was found of a file that is as it was is not told: that it failed is. */
static void settle(void *state, bool failed) {
    struct near *near = state;

    if (!failed)
        give_out(near);
    near->held.len = 0;
}

static bool finish(void *state, const char **file, struct unecho_io_error *error) {
    const struct near *near = state;

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

const struct unecho_view unecho_view_near = {
    .name = "near", .unit = take_unit, .settle = settle, .finish = finish, .destroy = destroy};
