#include "page.h"

#include "choice.h"
#include "directory.h"
#include "excerpt.h"
#include "safe.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A page is to open at once. */
#define PAGE_BYTES ((size_t)17 << 20)
#define TEXT_BYTES ((size_t)14 << 20)
#define LOOKALIKES_BYTES ((size_t)10 << 20) /* of these, for texts that are looked at in pairs */
#define OTHER_SENTENCES_BYTES ((size_t)5 << 20)

enum {
    NAME_BYTES = UNECHO_DIRECTORY_NAME,
    ID_BYTES = UNECHO_DIRECTORY_ID,
    ROW_BYTES = 80,       /* of a row, about, beside its name */
    MATRIX = 200,         /* up to so many documents all pairs are told */
    MATRIX_PAIRS = 20000, /* no more than this many, as the first of a pair may be learned from */
    PAIRS = 2000,
    ARGUMENTS = 40,
    SENTENCES = 20000,    /* with those that are said most */
    SENTENCE_BYTES = 200, /* of the text of each of the others, */
    SENTENCE_FIGURES = 60 /* and of what is said of it, about */
};

struct scribe {
    const struct unecho_page *page;
    struct unecho_writer *writer;
    struct unecho_choice choice;
    struct unecho_directory directory;
    size_t sentences; /* of those that were said, so many are looked at */
};

__attribute__((format(printf, 2, 3))) static void put(struct unecho_writer *writer,
                                                      const char *format, ...) {
    char text[256];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    unecho_writer_write(writer, text, (size_t)len);
}

static void open_block(const struct scribe *s, const char *id) {
    put(s->writer, "<script type=\"application/json\" id=\"%s\">", id);
}

static void close_block(const struct scribe *s) { put(s->writer, "</script>\n"); }

static void put_string(const struct scribe *s, const char *text) {
    unecho_safe_write(s->writer, text, strlen(text));
}

/* --- documents -------------------------------------------------------------------------------- */

/* The end of a name tells more than its beginning. */
static const char *end_of_name(const char *name) {
    size_t len = strlen(name);
    const char *end = len > NAME_BYTES ? name + len - NAME_BYTES : name;

    while (end > name && ((unsigned char)*end & 0xC0) == 0x80)
        end++;
    return end;
}

static void put_id(const struct scribe *s, const struct unecho_shown_document *document) {
    size_t len = document->id ? unecho_excerpt_cut(document->id, document->id_len, ID_BYTES) : 0;
    char shortened[ID_BYTES + 8];

    if (len == document->id_len || !document->id) {
        unecho_safe_write(s->writer, document->id ? document->id : "", len);
        return;
    }
    memcpy(shortened, document->id, len);
    memcpy(shortened + len, "\xE2\x80\xA6", 3);
    unecho_safe_write(s->writer, shortened, len + 3);
}

/* [file, record, id: of the one before it, if they have one file, 0 stands for that; */
static const char *put_name(const struct scribe *s, const struct unecho_shown_document *document,
                            const char *before) {
    const char *name = end_of_name(document->file);

    put(s->writer, "[");
    if (before && strcmp(before, document->file) == 0)
        put(s->writer, "0");
    else if (name != document->file) {
        char shortened[NAME_BYTES + 8];

        (void)snprintf(shortened, sizeof(shortened), "\xE2\x80\xA6%s", name);
        put_string(s, shortened);
    } else
        put_string(s, name);
    put(s->writer, ",%" PRIu64 ",", document->record);
    put_id(s, document);
    return document->file;
}

/* bytes, units, their bytes, units that go, their bytes, the nearest document or -1, bytes of units
 * that stand in it, bytes of those that may stand in it, too, bytes of those that are only like it
 * and stay], and of a document without a row nothing of this, but 1 if it was learned] */
static void put_documents(struct scribe *s) {
    const struct unecho_rows *rows = &s->page->rows;
    const char *before = NULL;

    open_block(s, "documents");
    put(s->writer, "[");
    for (size_t i = 0; i < rows->count; i++) {
        const struct unecho_row *row = &rows->items[i];

        put(s->writer, i > 0 ? ",\n" : "");
        before = put_name(s, row->document, before);
        put(s->writer,
            ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%ld,%" PRIu64 ",%" PRIu64
            ",%" PRIu64 "]",
            row->bytes, row->units, row->unit_bytes, row->gone, row->gone_bytes,
            row->nearest ? unecho_directory_index(&s->directory, row->nearest) : -1,
            row->nearest_bytes, row->crowded, row->nearest_told);
    }
    for (size_t i = 0; i < s->directory.count; i++) {
        put(s->writer, i > 0 || rows->count > 0 ? ",\n" : "");
        before = put_name(s, s->directory.others[i], before);
        put(s->writer, ",%d]", s->directory.others[i]->learned);
    }
    put(s->writer, "]");
    close_block(s);
}

/* How much of the page the rows will take, about. */
static size_t rows_bytes(const struct unecho_rows *rows) {
    size_t bytes = 0;

    for (size_t i = 0; i < rows->count; i++) {
        const struct unecho_shown_document *document = rows->items[i].document;
        const char *name = end_of_name(document->file);
        size_t id = document->id_len < ID_BYTES ? document->id_len : ID_BYTES;

        if (i == 0 || strcmp(document->file, rows->items[i - 1].document->file) != 0)
            bytes += unecho_safe_length(name, strlen(name));
        bytes += ROW_BYTES + (document->id_len > 0 ? unecho_safe_length(document->id, id) : 0);
    }
    return bytes;
}

/* --- sentences, pairs ------------------------------------------------------------------------- */

/* document, line, target: 0 where it is not shown */
static void put_spot(struct scribe *s, const struct unecho_spot *spot) {
    put(s->writer, "%ld,%" PRIu64 ",%zu", unecho_directory_index(&s->directory, spot->document),
        spot->line,
        unecho_choice_target(&s->choice, spot->document->number, spot->part, spot->offset));
}

/* [text, bytes, occurrences, documents, words, [where it goes first, or nothing], [[document, line,
 * target], ...: where it stands]] */
static void put_sentence(struct scribe *s, const struct unecho_said_unit *unit, size_t text,
                         size_t places) {
    put(s->writer, "[");
    unecho_safe_write(s->writer, unit->text, unecho_excerpt_cut(unit->text, unit->text_len, text));
    put(s->writer, ",%" PRIu32 ",%" PRIu64 ",%" PRIu64 ",%" PRIu32 ",[", unit->len, unit->count,
        unit->documents, unit->words);
    if (unit->goes)
        put_spot(s, &unit->gone_at);
    put(s->writer, "],[");
    for (size_t place = 0; place < unit->place_count && place < places; place++) {
        put(s->writer, place > 0 ? ",[" : "[");
        put_spot(s, &unit->places[place]);
        put(s->writer, "]");
    }
    put(s->writer, "]]");
}

/* Those that were said most; */
static void put_sentences(struct scribe *s) {
    const struct unecho_said *said = &s->page->said;

    open_block(s, "sentences");
    put(s->writer, "[");
    for (size_t i = 0; i < s->sentences && i < UNECHO_PAGE_SENTENCES; i++) {
        put(s->writer, i > 0 ? ",\n" : "");
        put_sentence(s, &said->units[i], UNECHO_SAID_TEXT, UNECHO_SAID_PLACES);
    }
    put(s->writer, "]");
    close_block(s);
}

/* and others that go, in an element of its own, which is read when it is asked for. */
static void put_other_sentences(struct scribe *s) {
    const struct unecho_said *said = &s->page->said;
    bool begun = false;

    open_block(s, "other-sentences");
    put(s->writer, "[");
    for (size_t i = UNECHO_PAGE_SENTENCES; i < s->sentences; i++) {
        if (!said->units[i].goes)
            continue;
        put(s->writer, begun ? ",\n" : "");
        put_sentence(s, &said->units[i], SENTENCE_BYTES, 1);
        begun = true;
    }
    put(s->writer, "]");
    close_block(s);
}

/* How many sentences the page has room for. Returns what the others of them take, about. */
static size_t count_sentences(struct scribe *s) {
    const struct unecho_said *said = &s->page->said;
    size_t bytes = 0;

    while (s->sentences < said->count && s->sentences < SENTENCES &&
           bytes < OTHER_SENTENCES_BYTES) {
        const struct unecho_said_unit *unit = &said->units[s->sentences++];

        if (s->sentences > UNECHO_PAGE_SENTENCES && unit->goes)
            bytes += SENTENCE_FIGURES +
                     unecho_safe_length(unit->text, unecho_excerpt_cut(unit->text, unit->text_len,
                                                                       SENTENCE_BYTES));
    }
    return bytes;
}

static size_t most_pairs(const struct unecho_page *page) {
    return page->figures.documents <= MATRIX ? MATRIX_PAIRS : PAIRS;
}

/* [[later, first, bytes, units], ...] */
static void put_pairs(struct scribe *s) {
    const struct unecho_pairs *pairs = &s->page->pairs;
    size_t told = 0;

    open_block(s, "pairs");
    put(s->writer, "[");
    for (size_t i = 0; i < pairs->count && told < most_pairs(s->page); i++) {
        const struct unecho_pair *pair = &pairs->items[i];

        if (unecho_rows_find(&s->page->rows, pair->later->number) == s->page->rows.count)
            continue;
        put(s->writer, "%s[%ld,%ld,%" PRIu64 ",%" PRIu64 "]", told > 0 ? ",\n" : "",
            unecho_directory_index(&s->directory, pair->later),
            unecho_directory_index(&s->directory, pair->first), pair->bytes, pair->units);
        told++;
    }
    put(s->writer, "]");
    close_block(s);
}

/* [[later, first, percent, verdict, words of the longest new passage, 1 if it goes], ...] */
static void put_lookalikes(struct scribe *s) {
    const struct unecho_lookalikes *lookalikes = &s->page->lookalikes;

    open_block(s, "near");
    put(s->writer, "[");
    for (size_t i = 0; i < lookalikes->count; i++) {
        const struct unecho_lookalike *pair = &lookalikes->items[i];

        put(s->writer, "%s[%ld,%ld,%u,\"%s\",%" PRIu64 ",%d]", i > 0 ? ",\n" : "",
            unecho_directory_index(&s->directory, pair->later),
            unecho_directory_index(&s->directory, pair->first), pair->percent,
            unecho_near_name(pair->near), pair->passage, pair->goes);
    }
    put(s->writer, "]");
    close_block(s);
}

/* --- texts ------------------------------------------------------------------------------------ */

/* Text that stays, as a string; */
static void put_kept(const struct scribe *s, const char *text, size_t len) {
    if (len == 0)
        return;
    put(s->writer, ",");
    unecho_safe_write(s->writer, text, len);
}

/* or a unit that there is more to say of: [text, target, bytes if it was shortened, why, document,
 * line, target]. A unit that is no repeat has no document. */
static void put_unit(struct scribe *s, const struct unecho_shelved_unit *unit, const char *text,
                     size_t target, const struct unecho_shelved_mark *mark) {
    put(s->writer, ",[");
    unecho_safe_write(s->writer, text, unit->stored);
    put(s->writer, ",%zu,%" PRIu32, target, unit->len > unit->stored ? unit->len : 0);
    if (mark)
        put(s->writer, ",\"%s\"", unecho_why_name(mark->why));
    if (mark && mark->repeat) {
        put(s->writer, ",");
        put_spot(s, &mark->first);
    }
    put(s->writer, "]");
}

/* [bytes that are left out behind it, string or unit, ...] */
static void put_text(struct scribe *s, const struct unecho_shelved *item) {
    const struct unecho_shelved_mark *mark = item->marks;
    const char *from = item->text, *at = item->text;

    put(s->writer, "<script type=\"application/json\" id=\"text-%ld\">[%" PRIu64,
        unecho_directory_index(&s->directory, item->document), item->left_out);
    for (size_t i = 0; i < item->unit_count; i++) {
        const struct unecho_shelved_unit *unit = &item->units[i];
        bool marked = mark < item->marks + item->mark_count && mark->unit == i;
        size_t target = unit->len == 0 ? 0
                                       : unecho_choice_target(&s->choice, item->document->number,
                                                              unit->part, unit->offset);

        at += unit->gap;
        if (marked || target || unit->len > unit->stored) {
            put_kept(s, from, (size_t)(at - from));
            put_unit(s, unit, at, target, marked ? mark : NULL);
            from = at + unit->stored;
        }
        at += unit->stored;
        mark += marked;
        if (unit->len == 0 && i + 1 < item->unit_count) { /* another text of the document */
            put_kept(s, from, (size_t)(at - from));
            put(s->writer, ",\"\\n\\n\"");
            from = at;
        }
    }
    put_kept(s, from, (size_t)(at - from));
    put(s->writer, "]");
    close_block(s);
}

static void put_texts(struct scribe *s) {
    const struct unecho_shelf *shelf = &s->page->shelf;

    for (size_t i = 0; i < shelf->count; i++)
        if (shelf->items[i].chosen)
            put_text(s, &shelf->items[i]);
}

/* Links lead from units that were said before to where they were said first, and from the sentences
 * to some of their places. False: out of memory. */
static bool aim(struct scribe *s) {
    const struct unecho_shelf *shelf = &s->page->shelf;
    const struct unecho_said *said = &s->page->said;
    bool aimed = true;

    for (size_t i = 0; i < shelf->count && aimed; i++) {
        const struct unecho_shelved *item = &shelf->items[i];

        if (item->chosen) /* has a number, before others take what numbers there are */
            (void)unecho_directory_index(&s->directory, item->document);
        for (size_t mark = 0; item->chosen && mark < item->mark_count && aimed; mark++)
            aimed = !item->marks[mark].repeat ||
                    unecho_choice_aim(&s->choice, shelf, &item->marks[mark].first);
    }
    for (size_t i = 0; i < s->sentences && aimed; i++) {
        const struct unecho_said_unit *unit = &said->units[i];
        size_t places = i < UNECHO_PAGE_SENTENCES ? unit->place_count : 1;

        for (size_t place = 0; place < places && aimed; place++)
            aimed = unecho_choice_aim(&s->choice, shelf, &unit->places[place]);
        if (unit->goes && aimed)
            aimed = unecho_choice_aim(&s->choice, shelf, &unit->gone_at);
    }
    unecho_choice_settle(&s->choice);
    return aimed;
}

/* --- figures ---------------------------------------------------------------------------------- */

static void put_reasons(const struct scribe *s) {
    const struct unecho_page_figures *figures = &s->page->figures;
    const char *comma = "";

    for (int why = UNECHO_WHY_KEPT + 1; why < UNECHO_WHYS; why++) {
        if (figures->gone[why] == 0)
            continue;
        put(s->writer, "%s\"%s\":[%" PRIu64 ",%" PRIu64 "]", comma,
            unecho_why_name((enum unecho_why)why), figures->gone[why], figures->gone_bytes[why]);
        comma = ",";
    }
}

/* ["unecho", argument, ...] */
static void put_command(const struct scribe *s) {
    char *const *command = s->page->config->command;

    put(s->writer, "[\"unecho\"");
    for (size_t i = 1; command && command[0] && command[i]; i++) {
        size_t len = strlen(command[i]);

        put(s->writer, ",");
        if (i == ARGUMENTS) {
            put_string(s, "\xE2\x80\xA6");
            break;
        }
        unecho_safe_write(s->writer, command[i], unecho_excerpt_cut(command[i], len, NAME_BYTES));
    }
    put(s->writer, "]");
}

static void put_figures(const struct scribe *s) {
    const struct unecho_report_page_config *config = s->page->config;
    const struct unecho_page_figures *figures = &s->page->figures;
    const struct unecho_row *others = &s->page->rows.others;

    open_block(s, "figures");
    put(s->writer, "{\"command\":");
    put_command(s);
    put(s->writer, ",\"version\":");
    put_string(s, config->version);
    put(s->writer, ",\"unit\":");
    put_string(s, config->unit);
    put(s->writer,
        ",\n\"files\":%" PRIu64 ",\"documents\":%" PRIu64 ",\"changed\":%" PRIu64
        ",\"whole\":%" PRIu64 ",\"half\":%" PRIu64,
        figures->files, figures->documents, figures->changed, figures->whole, figures->half);
    put(s->writer,
        ",\"bytes\":%" PRIu64 ",\"units\":%" PRIu64 ",\"unit_bytes\":%" PRIu64 ",\n\"goes\":{",
        figures->bytes, figures->units, figures->unit_bytes);
    put_reasons(s);
    put(s->writer, "},\n\"lengths\":[");
    for (size_t i = 0; i < UNECHO_LENGTHS; i++)
        put(s->writer, "%s[%" PRIu64 ",%" PRIu64 "]", i > 0 ? "," : "", figures->gone_long[i],
            figures->gone_long_bytes[i]);
    put(s->writer,
        "],\n\"others\":[%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "]",
        s->page->rows.other_count, others->bytes, others->units, others->unit_bytes, others->gone,
        others->gone_bytes);
    put(s->writer, ",\"rows\":%zu,\"texts\":%zu,\"matrix\":%s,\"error\":%" PRIu64,
        s->page->rows.count, s->choice.texts, figures->documents <= MATRIX ? "true" : "false",
        s->page->said.error);
    put(s->writer, ",\"near\":[%u,%" PRIu64 ",%" PRIu64 "]", config->near, s->page->lookalikes.go,
        s->page->lookalikes.stay);
    put(s->writer, ",\"others_said\":%s",
        s->page->said.count > UNECHO_PAGE_SENTENCES ? "true" : "false");
    put(s->writer, ",\"unlisted\":%s,\"first_only\":%s}",
        s->sentences < s->page->said.count || s->page->said.error > 0 ? "true" : "false",
        s->page->holders.full ? "true" : "false");
    close_block(s);
}

/* Which texts are shown, in so many bytes. False: out of memory. */
static bool choose(struct scribe *s, size_t budget) {
    const struct unecho_page *page = s->page;
    size_t given = budget < LOOKALIKES_BYTES ? budget : LOOKALIKES_BYTES, left = given;

    unecho_choose_lookalikes(&s->choice, &page->shelf, &page->rows, &page->lookalikes, &left);
    return unecho_choose(&s->choice, &page->shelf, &page->rows, budget - (given - left));
}

bool unecho_page_write(struct unecho_page *page, struct unecho_writer *writer) {
    struct scribe s = {.page = page, .writer = writer};
    size_t taken = rows_bytes(&page->rows) + count_sentences(&s);
    size_t left = taken < PAGE_BYTES ? PAGE_BYTES - taken : 0;
    bool done = unecho_directory_init(&s.directory, &page->rows) &&
                choose(&s, left < TEXT_BYTES ? left : TEXT_BYTES) && aim(&s);

    if (done) {
        unecho_writer_write(writer, unecho_page_before, unecho_page_before_len);
        put_figures(&s);
        put_sentences(&s);
        put_pairs(&s);
        put_lookalikes(&s);
        put_other_sentences(&s);
        put_texts(&s);
        put_documents(&s); /* last: by now all are known that something leads to */
        unecho_writer_write(writer, unecho_page_behind, unecho_page_behind_len);
    }
    unecho_directory_release(&s.directory);
    unecho_choice_release(&s.choice);
    return done;
}
