/*
 * What stands in the margin of a line is known when the line has ended, so a line is put together
 * before it is written. One that does not end is broken, so that memory is bounded.
 *
 * Where there may be several documents, one is held back until a unit of it goes: what nothing goes
 * of is not shown. If it holds too much to wait for that, it is shown after all; and so is one that
 * is found to be the only one.
 */
#include "show.h"

#include "format.h"
#include "harmless.h"
#include "room.h"
#include "spelling.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

/* Columns of the margin; bytes of a line before it is broken; columns of a name that stands alone.
 */
enum { MARGIN = 24, LINE_LIMIT = 1 << 20, TITLE = 1000 };

enum { HELD = 16 * 1024 * 1024 }; /* bytes of a document, as it will be shown, that are held back */

/* Where some units of a line were said first: lines `from` to `to` of a text. */
struct place {
    const struct unecho_shown_document *document; /* NULL: `why` tells */
    uint64_t part, from, to;
    enum unecho_why why;
    unsigned percent; /* not 0: so much of what goes stands in that text, nearly the same */
};

struct show {
    struct unecho_writer *writer; /* borrowed */
    bool color, safe, several;
    bool began;               /* a document was shown, before */
    bool holding;             /* nothing has gone of the document at hand: */
    struct unecho_bytes held; /* owned; what is shown of it if something will */
    uint64_t documents;       /* that have begun */
    bool broken;              /* what was written last is no whole line of the text */
    bool carriage;            /* a CR is held back: at a line's end it is not shown */
    bool failed;              /* out of memory */
    const char *file;         /* of the document at hand; borrowed for the run */
    struct unecho_bytes line; /* owned; as it will be shown */
    struct place *places;     /* owned; of the line */
    size_t place_count, place_room;
};

/* --- what is written -------------------------------------------------------------------------- */

/* What is told of a document stands apart from the one before. */
static void begin_document(struct show *show) {
    if (show->began)
        unecho_writer_write(show->writer, "\n", 1);
    show->began = true;
}

/* The document at hand is shown. */
static void let_out(struct show *show) {
    if (!show->holding)
        return;
    show->holding = false;
    begin_document(show);
    unecho_writer_write(show->writer, show->held.data, show->held.len);
    show->held.len = 0;
}

static void put(struct show *show, const char *bytes, size_t len) {
    if (show->holding && show->held.len + len > HELD)
        let_out(show);
    if (!show->holding)
        unecho_writer_write(show->writer, bytes, len);
    else if (!unecho_bytes_add(&show->held, bytes, len))
        show->failed = true;
}

/* --- places ----------------------------------------------------------------------------------- */

/* A name on one line. */
struct label {
    char text[4 * TITLE];
    size_t len;
};

/* The end of what is too long: its beginning is not shown. A NUL would end it. */
static void add_name(struct label *label, const char *name, size_t len) {
    size_t skip = len > TITLE ? len - TITLE : 0;

    for (size_t i = skip; i < len; i++)
        label->text[label->len++] = name[i] ? name[i] : '\x01';
    label->text[label->len] = '\0';
}

static void add_number(struct label *label, const char *before, uint64_t n) {
    char digits[24];

    add_name(label, before, strlen(before));
    add_name(label, digits, (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, n));
}

/* FILE, or FILE:RECORD, where the record may have an id, and several texts. */
static void spell_text(struct label *label, const struct unecho_shown_document *document,
                       uint64_t part) {
    add_name(label, document->file, strlen(document->file));
    if (document->id_len > 0) {
        add_name(label, ":", 1);
        add_name(label, document->id, document->id_len);
    } else if (document->record > 0) {
        add_number(label, ":", document->record);
    }
    if (part > 0)
        add_number(label, ".", part);
}

/* With the lines. What is nearly the same is so as a whole. */
static void spell_place(struct label *label, const struct place *place) {
    spell_text(label, place->document, place->part);
    if (place->percent > 0)
        return;
    add_number(label, ":", place->from);
    if (place->to > place->from)
        add_number(label, "-", place->to);
}

/* For units that were not said before. */
static const char *reason(enum unecho_why why) {
    switch (why) {
    case UNECHO_WHY_SEVERAL:
        return "first of several";
    case UNECHO_WHY_SINGLE:
        return "first or only one";
    case UNECHO_WHY_COMMON:
        return "in many documents";
    case UNECHO_WHY_UNCOMPARED:
        return "not compared";
    case UNECHO_WHY_SHORT:
        return "too little left";
    case UNECHO_WHY_SEEN:
        return "seen";
    default:
        return "said before";
    }
}

/* Does it go on where the last place ends? Then that is made longer. */
static bool joins(struct place *last, const struct place *place) {
    if (last->document != place->document || last->percent != place->percent)
        return false;
    if (!place->document)
        return last->why == place->why;
    if (last->part != place->part || place->from < last->to || place->from > last->to + 1)
        return false;
    last->to = place->from;
    return true;
}

static void add_place(struct show *show, const struct unecho_shown_unit *unit) {
    struct place place = {.why = unit->why}, *grown;

    if (unit->repeat && unit->first.document) {
        place = (struct place){unit->first.document,
                               unit->first.part,
                               unit->first.line,
                               unit->first.line,
                               unit->why,
                               unit->near != UNECHO_NEAR_NONE ? unit->near_percent : 0};
    }
    if (show->place_count > 0 && joins(&show->places[show->place_count - 1], &place))
        return;
    grown = unecho_room(show->places, &show->place_room, show->place_count + 1, sizeof(*grown));
    if (!grown) {
        show->failed = true;
        return;
    }
    show->places = grown;
    show->places[show->place_count++] = place;
}

/* --- lines ------------------------------------------------------------------------------------ */

static size_t columns_of(const char *s, size_t len) {
    size_t columns = 0, at = 0;
    int32_t code;

    while (at < len) { /* which is sound UTF-8 */
        at += (size_t)utf8proc_iterate((const utf8proc_uint8_t *)s + at,
                                       (utf8proc_ssize_t)(len - at), &code);
        columns += (size_t)utf8proc_charwidth(code);
    }
    return columns;
}

/* `place` may be NULL. */
static void write_margin(struct show *show, const struct place *place) {
    char margin[4 * MARGIN + MARGIN];
    struct label label;
    size_t len = 0, columns;

    label.len = 0;
    if (place && place->percent > 0)
        len = (size_t)snprintf(margin, sizeof(margin), "%u%% in ", place->percent);
    if (place && place->document)
        spell_place(&label, place);
    else if (place)
        add_name(&label, reason(place->why), strlen(reason(place->why)));
    if (label.len > 0)
        len +=
            unecho_spell_line(label.text, true, MARGIN - len, margin + len, sizeof(margin) - len);
    columns = columns_of(margin, len);
    for (; columns < MARGIN; columns++)
        margin[len++] = ' ';
    put(show, margin, len);
    put(show, " |", 2);
}

/* Writes the line with its margin, and other places below it. */
static void write_line(struct show *show) {
    write_margin(show, show->place_count > 0 ? show->places : NULL);
    put(show, " ", 1);
    put(show, show->line.data, show->line.len);
    put(show, "\n", 1);
    for (size_t i = 1; i < show->place_count; i++) {
        write_margin(show, &show->places[i]);
        put(show, "\n", 1);
    }
    show->line.len = show->place_count = 0;
    show->carriage = false;
}

/* A line feed has come. */
static void end_line(struct show *show) {
    if (!show->broken || show->line.len > 0)
        write_line(show);
    show->broken = false;
}

/* A text has ended, maybe within a line. */
static void end_text(struct show *show) {
    if (show->line.len > 0)
        write_line(show);
    show->broken = show->carriage = false;
}

static void add_bytes(struct show *show, const char *bytes, size_t len) {
    if (!unecho_bytes_add(&show->line, bytes, len))
        show->failed = true;
}

/* A CR that was held back was none at a line's end. */
static void add_carriage(struct show *show) {
    if (show->carriage)
        add_bytes(show, "^M", 2);
    show->carriage = false;
}

static void add_harmless(struct show *show, const char *s, size_t len) {
    char out[UNECHO_HARMLESS_SIZE];
    size_t out_len, n;

    for (; len > 0; s += n, len -= n) {
        add_carriage(show);
        n = unecho_harmless_run(s, len);
        if (n > 0) {
            add_bytes(show, s, n);
        } else if (*s == '\r') {
            show->carriage = true;
            n = 1;
        } else {
            n = unecho_harmless_replace(s, len, out, &out_len);
            add_bytes(show, out, out_len);
        }
    }
}

static void add_text(struct show *show, const char *s, size_t len) {
    if (show->safe)
        add_harmless(show, s, len);
    else
        add_bytes(show, s, len);
}

static bool is_white(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* A piece of a unit that goes, on one line. */
static void add_removed(struct show *show, const char *s, size_t len,
                        const struct unecho_shown_unit *unit) {
    const char *on = show->color ? "\x1B[2;9m" : "[-", *off = show->color ? "\x1B[m" : "-]";
    size_t from = 0, to = len;

    while (from < to && is_white(s[from]))
        from++;
    while (to > from && is_white(s[to - 1]))
        to--;
    add_text(show, s, from);
    if (to > from) {
        add_carriage(show);
        add_place(show, unit);
        add_bytes(show, on, strlen(on));
        add_text(show, s + from, to - from);
        add_bytes(show, off, strlen(off));
    }
    add_text(show, s + to, len - to);
}

/* Shows bytes of a text; those of a unit that goes, or `unit` is NULL. */
static void take(struct show *show, const char *s, size_t len,
                 const struct unecho_shown_unit *unit) {
    while (len > 0) {
        const char *feed = memchr(s, '\n', len);
        size_t n = feed ? (size_t)(feed - s) : len;

        if (unit)
            add_removed(show, s, n, unit);
        else
            add_text(show, s, n);
        if (feed) {
            end_line(show);
        } else if (show->line.len >= LINE_LIMIT) {
            write_line(show);
            show->broken = true;
        }
        s += n + (feed != NULL);
        len -= n + (feed != NULL);
    }
}

/* --- the view --------------------------------------------------------------------------------- */

void *unecho_show_create(struct unecho_writer *writer, bool color, bool several) {
    struct show *show = calloc(1, sizeof(*show));

    if (!show)
        return NULL;
    show->writer = writer;
    show->color = color;
    show->safe = color || isatty(writer->fd);
    show->several = several;
    return show;
}

/* ==> FILE <==, or ==> FILE:RECORD (id ID) <== */
static void on_begin(void *state, const struct unecho_shown_document *document) {
    struct show *show = state;
    struct label label;
    char title[sizeof(label.text)];
    size_t len;

    show->file = document->file;
    show->documents++;
    show->held.len = 0; /* of one before, of which nothing has gone */
    show->holding = show->several || document->record > 0;
    if (!show->holding)
        return;
    label.len = 0;
    add_name(&label, document->file, strlen(document->file));
    if (document->record > 0)
        add_number(&label, ":", document->record);
    if (document->id_len > 0) {
        add_name(&label, " (id ", 5);
        add_name(&label, document->id, document->id_len);
        add_name(&label, ")", 1);
    }
    len = unecho_spell_line(label.text, true, TITLE, title, sizeof(title));
    put(show, "==> ", 4);
    put(show, title, len);
    put(show, " <==\n", 5);
}

static void write_name(struct show *show, const struct unecho_spot *spot) {
    struct label label;
    char name[sizeof(label.text)];
    size_t len;

    label.len = 0;
    spell_text(&label, spot->document, spot->part);
    len = unecho_spell_line(label.text, true, TITLE, name, sizeof(name));
    unecho_writer_write(show->writer, name, len);
}

/* ==> FILE: 93% in OTHER, stays <==; nothing of it goes, so that its text may not follow. */
static void tell(struct show *show, const struct unecho_shown_unit *unit) {
    char share[32];
    int len = snprintf(share, sizeof(share), ": %u%% in ", unit->near_percent);

    begin_document(show);
    unecho_writer_write(show->writer, "==> ", 4);
    write_name(show, &unit->at);
    unecho_writer_write(show->writer, share, (size_t)len);
    write_name(show, &unit->first);
    unecho_writer_write(show->writer, ", stays <==\n", 12);
}

static void on_unit(void *state, const struct unecho_shown_unit *unit) {
    bool goes = unit->why != UNECHO_WHY_KEPT;

    if (goes)
        let_out(state);
    else if (unit->near != UNECHO_NEAR_NONE)
        tell(state, unit);
    take(state, unit->gap, unit->gap_len, NULL);
    take(state, unit->data, unit->len, goes ? unit : NULL);
}

static void on_rest(void *state, const char *gap, size_t len) {
    take(state, gap, len, NULL);
    end_text(state);
}

static void on_end(void *state, const struct unecho_shown_document *document) {
    (void)document;
    end_text(state);
}

static bool finish(void *state, const char **file, struct unecho_io_error *error) {
    struct show *show = state;

    if (show->documents == 1)
        let_out(show);
    if (!show->failed)
        return true;
    *file = show->file;
    *error = (struct unecho_io_error){"show", ENOMEM};
    return false;
}

static void destroy(void *state) {
    struct show *show = state;

    if (!show)
        return;
    free(show->held.data);
    free(show->line.data);
    free(show->places);
    free(show);
}

const struct unecho_view unecho_view_show = {
    .name = "show",
    .whole = true,
    .begin = on_begin,
    .unit = on_unit,
    .rest = on_rest,
    .end = on_end,
    .finish = finish,
    .destroy = destroy,
};
