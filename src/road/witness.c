#include "witness.h"

#include "room.h"

#include <stdlib.h>
#include <string.h>

struct unecho_witnessed_text {
    uint64_t bytes, lines;                  /* before it; the lines once it has begun */
    struct unecho_shown_document *document; /* borrowed */
    uint64_t part;
    bool goes_on; /* the engine's text began before it */
    bool is_last; /* of its document */
    bool silent;  /* it is learned, or surveyed */
};

/* From here up to the next one, lines are told by their lowest bits. */
struct unecho_witness_mark {
    uint64_t bytes, lines;
    size_t text;
};

enum { LINE_BITS = 20 }; /* of the line of a first occurrence */

static const uint64_t line_mask = ((uint64_t)1 << LINE_BITS) - 1;

void unecho_witness_init(struct unecho_witness *witness, const struct unecho_views *views) {
    *witness = (struct unecho_witness){.views = views};
    pthread_mutex_init(&witness->lock, NULL);
}

void unecho_witness_release(struct unecho_witness *witness) {
    for (size_t i = 0; i < witness->document_count; i++)
        free(witness->documents[i]);
    for (size_t i = 0; i < witness->file_count; i++)
        free(witness->files[i]);
    free(witness->documents);
    free(witness->files);
    free(witness->texts);
    free(witness->marks);
    pthread_mutex_destroy(&witness->lock);
}

static void lock(struct unecho_witness *witness) {
    if (witness->shared)
        pthread_mutex_lock(&witness->lock);
}

static void unlock(struct unecho_witness *witness) {
    if (witness->shared)
        pthread_mutex_unlock(&witness->lock);
}

/* --- what comes ------------------------------------------------------------------------------- */

static bool add_file(struct unecho_witness *witness, const char *name) {
    char **files =
        unecho_room(witness->files, &witness->file_room, witness->file_count + 1, sizeof(*files));

    if (!files)
        return false;
    witness->files = files;
    files[witness->file_count] = strdup(name);
    return files[witness->file_count] && ++witness->file_count;
}

void unecho_witness_file(struct unecho_witness *witness, const char *name) {
    lock(witness);
    witness->failed |= !add_file(witness, name);
    witness->records = 0;
    unlock(witness);
}

/* A document of the last file, with room for its id behind it. NULL: out of memory. */
static struct unecho_shown_document *add_document(struct unecho_witness *witness, size_t id_room) {
    struct unecho_shown_document **documents =
        unecho_room(witness->documents, &witness->document_room, witness->document_count + 1,
                    sizeof(*documents));
    struct unecho_shown_document *document =
        documents && witness->file_count > 0 ? malloc(sizeof(*document) + id_room) : NULL;

    if (documents)
        witness->documents = documents;
    if (!document)
        return NULL;
    *document = (struct unecho_shown_document){.file = witness->files[witness->file_count - 1],
                                               .number = witness->document_count};
    documents[witness->document_count++] = document;
    return document;
}

/* Is that what the document was when it was surveyed? */
static bool is_again(const struct unecho_shown_document *one,
                     const struct unecho_shown_document *other) {
    return !one->learned && one->record == other->record && one->id_len == other->id_len &&
           strcmp(one->file, other->file) == 0 &&
           (one->id_len == 0 || memcmp(one->id, other->id, one->id_len) == 0);
}

/* The last document, or if it was surveyed what it was then: they come in the same order. */
static struct unecho_shown_document *known_document(struct unecho_witness *witness) {
    struct unecho_shown_document *document = witness->documents[witness->document_count - 1];
    size_t at = witness->again;

    if (witness->surveys)
        return document;
    while (at < witness->surveyed && !is_again(witness->documents[at], document))
        at++;
    if (at == witness->surveyed)
        return document;
    witness->again = at + 1;
    witness->document_count--;
    free(document);
    return witness->documents[at];
}

static bool add_text(struct unecho_witness *witness, const struct unecho_witnessed_text *text) {
    struct unecho_witnessed_text *texts =
        unecho_room(witness->texts, &witness->text_room, witness->text_count + 1, sizeof(*texts));

    if (!texts)
        return false;
    witness->texts = texts;
    texts[witness->text_count] = *text;
    texts[witness->text_count].silent = text->document->learned || witness->surveys;
    texts[witness->text_count++].bytes = witness->given;
    return true;
}

/* `goes_on`: in the text before it. */
static bool add_file_text(struct unecho_witness *witness, bool learned, bool goes_on) {
    struct unecho_shown_document *document = add_document(witness, 0);

    if (document && learned)
        document->learned = true;
    else if (document)
        document = known_document(witness);
    return document &&
           add_text(witness, &(struct unecho_witnessed_text){
                                 .document = document, .goes_on = goes_on, .is_last = true});
}

void unecho_witness_text(struct unecho_witness *witness, bool learned) {
    lock(witness);
    witness->failed |= !add_file_text(witness, learned, false);
    unlock(witness);
}

void unecho_witness_survey(struct unecho_witness *witness) {
    witness->surveys = true;
    witness->again = witness->document_count;
}

void unecho_witness_bytes(struct unecho_witness *witness, size_t len) {
    lock(witness);
    witness->given += len;
    unlock(witness);
}

void unecho_witness_begin(struct unecho_witness *witness, bool shared, bool apart) {
    witness->shared = shared;
    witness->apart = apart;
    witness->reading = false;
}

void unecho_witness_read(struct unecho_witness *witness, size_t at, const char *name, size_t len) {
    lock(witness);
    if (!witness->reading || witness->reading_at != at)
        witness->failed |= !add_file(witness, name) ||
                           !add_file_text(witness, false, witness->reading && !witness->apart);
    witness->reading = true;
    witness->reading_at = at;
    witness->given += len;
    unlock(witness);
}

static struct unecho_shown_document *add_record(struct unecho_witness *witness,
                                                const struct unecho_carton *carton,
                                                const struct unecho_document *record) {
    struct unecho_shown_document *document =
        add_document(witness, record->id.end - record->id.start);

    witness->records++;
    if (!document)
        return NULL;
    document->id_len = unecho_carton_id(carton, record, (char *)(document + 1));
    document->id = (const char *)(document + 1);
    document->record = witness->records;
    document->record_line = record->line;
    return document;
}

static bool add_carton(struct unecho_witness *witness, const struct unecho_carton *carton,
                       bool learned) {
    const struct unecho_contents *contents = &carton->contents;
    size_t body = 0;

    for (size_t i = 0; i < contents->document_count; i++) {
        const struct unecho_document *record = &contents->documents[i];
        struct unecho_shown_document *document = add_record(witness, carton, record);

        if (!document)
            return false;
        if (learned)
            document->learned = true;
        else
            document = known_document(witness);
        for (size_t k = 0; k < record->texts; k++, body++) {
            const struct unecho_witnessed_text text = {.document = document,
                                                       .part = record->texts > 1 ? k + 1 : 0,
                                                       .is_last = k + 1 == record->texts};

            if (!add_text(witness, &text))
                return false;
            witness->given += carton->texts[body].len;
        }
    }
    return true;
}

void unecho_witness_carton(struct unecho_witness *witness, const struct unecho_carton *carton,
                           bool learned) {
    lock(witness);
    witness->failed |= !add_carton(witness, carton, learned);
    unlock(witness);
}

/* --- what is told ----------------------------------------------------------------------------- */

static uint64_t count_lines(const char *s, uint64_t len) {
    const char *end = s + len;
    uint64_t lines = 0;

    while (s < end && (s = memchr(s, '\n', (size_t)(end - s)))) {
        s++;
        lines++;
    }
    return lines;
}

static bool add_mark(struct unecho_witness *witness, uint64_t bytes, uint64_t lines) {
    struct unecho_witness_mark *marks =
        unecho_room(witness->marks, &witness->mark_room, witness->mark_count + 1, sizeof(*marks));

    if (!marks)
        return false;
    witness->marks = marks;
    marks[witness->mark_count++] = (struct unecho_witness_mark){bytes, lines, witness->next - 1};
    return true;
}

/* The text that is told of. */
static struct unecho_witnessed_text *text_at_hand(struct unecho_witness *witness) {
    return &witness->texts[witness->next - 1];
}

static void end_document(struct unecho_witness *witness) {
    if (witness->current && !witness->silent)
        unecho_views_end(witness->views, witness->current);
    witness->current = NULL;
}

void unecho_witness_tell(struct unecho_witness *witness) {
    end_document(witness);
    witness->surveys = false;
    witness->surveyed = witness->document_count;
}

/* The next text begins, `lines` being before it. */
static void begin_text(struct unecho_witness *witness, uint64_t lines) {
    struct unecho_witnessed_text *text = &witness->texts[witness->next++];

    text->lines = lines;
    witness->failed |= !add_mark(witness, text->bytes, lines);
    if (text->document == witness->current)
        return;
    end_document(witness);
    witness->current = text->document;
    witness->silent = text->silent;
    if (!text->silent)
        unecho_views_begin(witness->views, text->document);
}

/* Bytes that are told of, and what came before them. */
struct piece {
    const char *s;
    uint64_t at, lines;
};

static void advance(struct piece *piece, uint64_t to) {
    piece->lines += count_lines(piece->s, to - piece->at);
    piece->s += to - piece->at;
    piece->at = to;
}

/* Does the next text begin at `end` or before, in what is told of? */
static bool begins(const struct unecho_witness *witness, uint64_t end) {
    const struct unecho_witnessed_text *next = &witness->texts[witness->next];

    return witness->next < witness->text_count && next->bytes <= end &&
           (next->goes_on || !witness->inside);
}

/* The texts that begin in white space or where it ends; what is left of it is that of the last. */
static void begin_in_gap(struct unecho_witness *witness, struct piece *gap, uint64_t end) {
    while (begins(witness, end)) {
        struct piece before = *gap;

        advance(gap, witness->texts[witness->next].bytes);
        if (witness->inside && witness->current && !witness->silent)
            unecho_views_rest(witness->views, before.s, (size_t)(gap->at - before.at));
        witness->inside = true;
        begin_text(witness, gap->lines);
    }
}

/* The same of those that begin in a unit, which is of the text before them. */
static void begin_in_unit(struct unecho_witness *witness, struct piece *unit, uint64_t end) {
    while (begins(witness, end - 1)) {
        advance(unit, witness->texts[witness->next].bytes);
        begin_text(witness, unit->lines);
    }
}

/* Where something stands of which the engine has said how much came before it. */
static struct unecho_spot spot_of(const struct unecho_witness *witness,
                                  const struct unecho_position *position) {
    size_t low = 0, high = witness->mark_count;
    const struct unecho_witness_mark *mark;
    const struct unecho_witnessed_text *text;
    uint64_t lines;

    while (high - low > 1) { /* the last mark that is not behind it */
        size_t middle = low + (high - low) / 2;

        if (witness->marks[middle].bytes <= position->bytes)
            low = middle;
        else
            high = middle;
    }
    mark = &witness->marks[low];
    text = &witness->texts[mark->text];
    lines = mark->lines + ((position->lines - mark->lines) & line_mask);
    return (struct unecho_spot){text->document, text->part, lines - text->lines + 1,
                                position->bytes - text->bytes};
}

/* `gap`: where the white space before it begins. */
static void tell_unit(struct unecho_witness *witness, const struct unecho_trace *trace,
                      const struct piece *gap) {
    const struct unecho_witnessed_text *text = text_at_hand(witness);
    struct unecho_shown_unit unit = {.at = {text->document, text->part,
                                            trace->at.lines - text->lines + 1,
                                            trace->at.bytes - text->bytes},
                                     .gap = gap->s,
                                     .data = trace->data,
                                     .gap_len = (size_t)(trace->at.bytes - gap->at),
                                     .len = trace->len,
                                     .counts = trace->counts,
                                     .compared = trace->compared,
                                     .repeat = trace->repeat,
                                     .why = trace->why,
                                     .near = trace->near,
                                     .near_percent = trace->near_percent,
                                     .near_passage = trace->near_passage,
                                     .key = trace->key};

    if (trace->repeat || trace->near != UNECHO_NEAR_NONE)
        unit.first = spot_of(witness, &trace->first);
    unecho_views_unit(witness->views, &unit);
}

static void trace_end(struct unecho_witness *witness, const struct piece *gap, uint64_t end) {
    if (!witness->silent)
        unecho_views_rest(witness->views, gap->s, (size_t)(end - gap->at));
    if (text_at_hand(witness)->is_last)
        end_document(witness);
    witness->inside = false;
}

/* With the lock. */
static void trace(struct unecho_witness *witness, const struct unecho_trace *told) {
    const struct unecho_position *at = &told->at;
    struct piece gap = {told->gap, at->bytes - told->gap_len, 0};
    struct piece unit = {told->data, at->bytes, at->lines};

    if (begins(witness, at->bytes)) {
        gap.lines = at->lines - count_lines(told->gap, told->gap_len);
        begin_in_gap(witness, &gap, at->bytes);
    }
    if (!witness->current) /* a text of which nobody speaks */
        return;
    if (at->lines - witness->marks[witness->mark_count - 1].lines > line_mask / 2)
        witness->failed |= !add_mark(witness, at->bytes, at->lines);
    if (told->ends) {
        trace_end(witness, &gap, at->bytes);
        return;
    }
    if (told->len > 0 && !witness->silent)
        tell_unit(witness, told, &gap);
    begin_in_unit(witness, &unit, at->bytes + told->len);
}

void unecho_witness_trace(void *arg, const struct unecho_trace *told) {
    struct unecho_witness *witness = arg;

    lock(witness);
    if (!witness->failed)
        trace(witness, told);
    unlock(witness);
}

bool unecho_witness_end(struct unecho_witness *witness) {
    end_document(witness);
    return !witness->failed;
}
