#include "documents.h"

#include "room.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What is no document is named up to here, in each file. */
enum { TOLD = 10 };

enum { LONGEST_ID = 64 }; /* bytes of a document's name that are told */

/* A piece of a text that is kept, or white space that is put between two. */
struct unecho_kept {
    const char *data;
    size_t len, text;
};

/* A piece of the carton in a document that is spelled anew. */
struct unecho_loan {
    const char *data; /* in the carton */
    size_t len, at;   /* in documents->out */
};

void unecho_documents_release(struct unecho_documents *documents) {
    free(documents->kept);
    free(documents->loans);
    free(documents->out.data);
}

void unecho_documents_next(struct unecho_documents *documents, const char *file) {
    documents->file = file;
    documents->told = documents->found = 0;
    documents->came = false;
    documents->begins = true;
}

void unecho_documents_begin(struct unecho_documents *documents, const char *file,
                            struct unecho_writer *writer) {
    unecho_documents_next(documents, file);
    documents->writer = writer;
    documents->unended = false;
}

/* --- what is told ----------------------------------------------------------------------------- */

/* " (id 4711)": what the line gives as its id, without quotes, escapes as they are. */
static void spell_id(const char *line, struct unecho_range id, char *out, size_t size) {
    bool quoted = id.end > id.start && line[id.start] == '"';
    const char *name = line + id.start + quoted;
    size_t len = id.end - id.start - (quoted ? 2 : 0);
    bool whole = len <= LONGEST_ID;

    if (!whole)
        len = LONGEST_ID;
    while (!whole && len > 0 && ((unsigned char)name[len] & 0xC0) == 0x80)
        len--; /* not in the middle of a character */
    *out = '\0';
    if (len > 0)
        (void)snprintf(out, size, " (id %.*s%s)", (int)len, name, whole ? "" : "...");
}

static void notice(const struct unecho_documents *documents, const char *text) {
    documents->config->notice(documents->file, (struct unecho_io_error){text, 0});
}

/* Tells of something that is no document. */
static void tell(struct unecho_documents *documents, const struct unecho_carton *carton,
                 const struct unecho_remark *remark) {
    char text[256], id[LONGEST_ID + 16], at[32] = "", line[32] = "";

    documents->stats.others += remark->line > 0;
    documents->stats.whole += remark->line == 0;
    if (++documents->told > TOLD)
        return;
    spell_id(carton->bytes.data, remark->id, id, sizeof(id));
    if (remark->line > 0)
        (void)snprintf(line, sizeof(line), "line %" PRIu64, remark->line);
    if (remark->at > 0)
        (void)snprintf(at, sizeof(at), " at byte %zu", remark->at);
    (void)snprintf(text, sizeof(text), "%s%s%s%s%s, %s", line, id, *line ? ": " : "",
                   remark->reason, at, documents->passes ? "passed on as it is" : "left out");
    notice(documents, text);
    if (documents->told == TOLD)
        notice(documents, "more lines like that are not named");
}

void unecho_documents_tell(struct unecho_documents *documents, const struct unecho_carton *carton) {
    documents->came |= carton->bytes.len > 0;
    documents->found += carton->contents.body_count;
    for (size_t i = 0; i < carton->contents.remark_count; i++)
        tell(documents, carton, &carton->contents.remarks[i]);
}

/* Of the file as a whole. */
static void tell_whole(const struct unecho_documents *documents, const char *reason) {
    char text[256];

    (void)snprintf(text, sizeof(text), "%s, %s", reason,
                   documents->passes ? "passed on as it is" : "left out");
    notice(documents, text);
}

void unecho_documents_end(struct unecho_documents *documents, const struct unecho_carton *carton) {
    const struct unecho_format *format = carton->format;
    const char *unended = format->unended ? format->unended(&carton->behind) : NULL;

    if (!documents->came)
        return;
    if (documents->found + documents->told == 0 && format->textless) {
        tell_whole(documents, format->textless);
        documents->stats.whole++;
    }
    if (unended) {
        notice(documents, unended);
        documents->stats.others++;
    }
}

/* --- what is kept ----------------------------------------------------------------------------- */

static bool keep(struct unecho_documents *documents, const struct unecho_run *run) {
    struct unecho_kept *kept = unecho_room(documents->kept, &documents->kept_room,
                                           documents->kept_count + 1, sizeof(*kept));

    if (!kept)
        return false;
    documents->kept = kept;
    kept[documents->kept_count++] = (struct unecho_kept){run->data, run->len, run->text};
    return true;
}

/* Lets the engine out of breath: all runs of the block. */
static int drain(struct unecho_documents *documents, unecho_block *block) {
    struct unecho_run run;
    int status = unecho_push_block(documents->engine, block);

    while (status == UNECHO_OK && (status = unecho_next(documents->engine, &run)) == 1) {
        status = UNECHO_OK;
        documents->stats.bytes_out += run.len;
        if (!documents->writer)
            continue;
        if (documents->listing != UNECHO_LISTING_NONE)
            unecho_listing_write(documents->writer, documents->listing, &run, documents->end);
        else if (!keep(documents, &run))
            status = UNECHO_NOMEM;
    }
    return status;
}

/* --- what is written -------------------------------------------------------------------------- */

/* A document as it is written. */
struct putting {
    struct unecho_documents *documents;
    const struct unecho_carton *carton;
    const struct unecho_document *document;
    const struct unecho_kept *kept; /* of the text at hand and those behind it */
    const struct unecho_kept *end;
    size_t text; /* at hand */
    size_t done; /* bytes of the carton that were written or left out */
    bool anew;   /* what comes goes to documents->out */
    size_t anew_from;
};

/* Notes a piece that comes to documents->out, if somebody is to know it again. */
static bool note_loan(struct unecho_documents *documents, const char *data, size_t len) {
    struct unecho_loan *loans;

    if (!documents->writer->tap.take)
        return true;
    loans = unecho_room(documents->loans, &documents->loan_room, documents->loan_count + 1,
                        sizeof(*loans));
    if (!loans)
        return false;
    documents->loans = loans;
    loans[documents->loan_count++] = (struct unecho_loan){data, len, documents->out.len};
    return true;
}

/* The text at `from` has become longer or shorter by what was mended: so has what it stands in. */
static void move_loans(struct unecho_documents *documents, size_t from, size_t len_before) {
    for (size_t i = 0; i < documents->loan_count; i++)
        if (documents->loans[i].at >= from)
            documents->loans[i].at += documents->out.len - len_before;
}

/* The bytes up to `to` as they are. */
static bool pass(struct putting *putting, size_t to) {
    struct unecho_documents *documents = putting->documents;
    size_t len = to > putting->done ? to - putting->done : 0;
    const char *bytes;

    if (len == 0)
        return true;
    bytes = putting->carton->bytes.data + putting->done;
    putting->done = to;
    if (putting->anew)
        return note_loan(documents, bytes, len) && unecho_bytes_add(&documents->out, bytes, len);
    unecho_writer_lend(documents->writer, bytes, len);
    documents->unended = bytes[len - 1] != '\n';
    return true;
}

/* White space that was put between two pieces. */
static bool spell_anew(struct putting *putting, const struct unecho_body *body, const char *data,
                       size_t len) {
    const struct unecho_format *format = putting->carton->format;
    struct unecho_bytes *out = &putting->documents->out;
    char *room = unecho_bytes_reserve(out, format->escape ? len * format->expands : len);

    if (!room)
        return false;
    if (format->escape)
        len = format->escape(data, len, body->form, room);
    else
        memcpy(room, data, len);
    if (putting->anew)
        out->len += len;
    else
        unecho_writer_write(putting->documents->writer, room, len);
    return true;
}

/* Is all of the text at hand kept? It may come in several runs. */
static bool is_whole(const struct putting *putting) {
    const struct unecho_text_at *text = &putting->carton->texts[putting->text];
    size_t len = 0;

    for (const struct unecho_kept *kept = putting->kept;
         kept < putting->end && kept->text == putting->text; len += kept->len, kept++)
        if (kept->data != text->data + len)
            return false;
    return len == text->len;
}

/* The line ends behind what is kept that the text had not: none of the pieces is only that. */
static size_t trimmed(const struct putting *putting, const struct unecho_kept *kept) {
    const struct unecho_text_at *text = &putting->carton->texts[putting->text];
    bool is_last = kept + 1 == putting->end || kept[1].text != putting->text;
    size_t len = kept->len;

    if (putting->documents->config->blank || !is_last || text->data[text->len - 1] == '\n' ||
        text->data[text->len - 1] == '\r')
        return len;
    while (len > 0 && (kept->data[len - 1] == '\n' || kept->data[len - 1] == '\r'))
        len--;
    return len;
}

static bool put_kept(struct putting *putting, const struct unecho_body *body,
                     struct unecho_cursor *cursor, const struct unecho_kept *kept) {
    const struct unecho_text_at *text = &putting->carton->texts[putting->text];
    size_t at = (size_t)((uintptr_t)kept->data - (uintptr_t)text->data);
    size_t len = trimmed(putting, kept);
    struct unecho_range range;

    if ((uintptr_t)kept->data < (uintptr_t)text->data || at + len > text->len)
        return spell_anew(putting, body, kept->data, len);
    range = unecho_cursor_spelling(putting->carton->format, cursor, at, at + len);
    putting->done = body->range.start + range.start;
    return pass(putting, body->range.start + range.end);
}

/* The text at hand, of which something is gone. */
static bool put_rest(struct putting *putting, const struct unecho_body *body) {
    const struct unecho_format *format = putting->carton->format;
    struct unecho_bytes *out = &putting->documents->out;
    struct unecho_change change = {
        .bytes = putting->carton->bytes.data, .document = putting->document, .body = body};
    struct unecho_cursor cursor;
    size_t len_before;
    bool ok = pass(putting, body->range.start);

    change.document_at = putting->anew_from;
    change.body_at = out->len;
    unecho_cursor_init(&cursor, putting->carton->bytes.data, body);
    for (; putting->kept < putting->end && putting->kept->text == putting->text; putting->kept++)
        ok = ok && put_kept(putting, body, &cursor, putting->kept);
    putting->done = body->range.end;
    len_before = out->len;
    ok = ok && (!format->mend || format->mend(out, &change));
    move_loans(putting->documents, change.body_at, len_before);
    return ok;
}

static bool put_texts(struct putting *putting, size_t body) {
    bool ok = true;

    for (size_t i = 0; ok && i < putting->document->texts; i++, putting->text++) {
        if (is_whole(putting))
            while (putting->kept < putting->end && putting->kept->text == putting->text)
                putting->kept++;
        else
            ok = put_rest(putting, &putting->carton->contents.bodies[body + i]);
    }
    return ok;
}

/* Is there more than the line ends that removed units leave with `blank`? */
static bool says_something(const struct unecho_kept *kept) {
    for (size_t i = 0; i < kept->len; i++) {
        const char *s = kept->data + i;
        size_t left = kept->len - i;

        if (left > 1 && memcmp(s, "\xC2\x85", 2) == 0)
            i++;
        else if (left > 2 && memcmp(s, "\xE2\x80", 2) == 0 && (s[2] == '\xA8' || s[2] == '\xA9'))
            i += 2;
        else if (*s != ' ' && *s != '\0' && (*s < '\n' || *s > '\r'))
            return true;
    }
    return false;
}

/* What is asked of a document before it is written. */
struct fate {
    bool had_text, has_text, changed;
};

static struct fate fate_of(const struct putting *putting) {
    struct putting ahead = *putting;
    struct fate fate = {false, false, false};

    for (size_t i = 0; i < putting->document->texts; i++, ahead.text++) {
        bool whole = is_whole(&ahead);

        fate.had_text |= putting->carton->texts[ahead.text].len > 0;
        fate.changed |= !whole;
        for (; ahead.kept < ahead.end && ahead.kept->text == ahead.text; ahead.kept++)
            fate.has_text |= whole || says_something(ahead.kept);
    }
    return fate;
}

/* Bytes that two have in common at their front. */
static size_t common(const char *one, const char *other, size_t len) {
    size_t at = 0;

    while (at < len && one[at] == other[at])
        at++;
    return at;
}

/* Writes a document that was spelled anew; pieces of the carton are lent as such, as far as nothing
 * was mended in them. */
static void write_anew(const struct unecho_documents *documents) {
    const struct unecho_bytes *out = &documents->out;
    size_t done = 0;

    for (size_t i = 0; i < documents->loan_count; i++) {
        const struct unecho_loan *loan = &documents->loans[i];
        size_t len;

        if (loan->at < done || loan->at > out->len)
            continue;
        len = loan->len < out->len - loan->at ? loan->len : out->len - loan->at;
        len = common(loan->data, out->data + loan->at, len);
        unecho_writer_write(documents->writer, out->data + done, loan->at - done);
        unecho_writer_lend(documents->writer, loan->data, len);
        done = loan->at + len;
    }
    unecho_writer_write(documents->writer, out->data + done, out->len - done);
}

/* A document of which something is gone, and on which something else hangs. */
static bool put_anew(struct putting *putting, size_t body) {
    struct unecho_documents *documents = putting->documents;
    bool ok;

    documents->out.len = documents->loan_count = 0;
    putting->anew = true;
    ok = put_texts(putting, body) && pass(putting, putting->document->whole.end);
    putting->anew = false;
    if (ok && documents->out.len > 0) {
        write_anew(documents);
        documents->unended = documents->out.data[documents->out.len - 1] != '\n';
    }
    return ok;
}

static void leave_out(struct putting *putting) {
    putting->documents->stats.left_out++;
    putting->done = putting->document->whole.end;
    putting->text += putting->document->texts;
    while (putting->kept < putting->end && putting->kept->text < putting->text)
        putting->kept++;
}

static bool put_document(struct putting *putting, size_t body) {
    struct unecho_documents *documents = putting->documents;
    const struct unecho_document *document = putting->document;
    bool begins = document->lead.end == document->lead.start, ok;
    struct fate fate = fate_of(putting);

    if (begins)
        documents->follows = false;
    ok = pass(putting, document->whole.start);
    if (fate.had_text && !fate.has_text && documents->config->drop_empty) {
        leave_out(putting);
        return ok;
    }
    if (!begins && !documents->follows)
        putting->done = document->lead.end;
    documents->follows = true;
    if (fate.changed && putting->carton->format->mend)
        ok = ok && pass(putting, document->lead.end) && put_anew(putting, body);
    else
        ok = ok && put_texts(putting, body);
    if (putting->carton->format->is_member_each) {
        ok = ok && pass(putting, document->whole.end);
        unecho_writer_end_member(documents->writer);
    }
    return ok;
}

/* The documents of a carton of which all that is kept is known: those before the text `known`. */
static bool put_documents(struct unecho_documents *documents, const struct unecho_carton *carton,
                          size_t known) {
    struct putting putting = {
        .documents = documents, .carton = carton, .kept = documents->kept, .end = documents->kept};
    const struct unecho_contents *contents = &carton->contents;
    bool ok = true;

    if (documents->kept_count > 0)
        putting.end += documents->kept_count;
    if (documents->begins && documents->unended && carton->bytes.len > 0)
        unecho_writer_write(documents->writer, "\n", 1);
    documents->begins &= carton->bytes.len == 0;
    for (size_t i = 0; ok && i < contents->document_count; i++) {
        putting.document = &contents->documents[i];
        if (putting.text + putting.document->texts > known)
            return true;
        ok = put_document(&putting, putting.text);
    }
    return ok && pass(&putting, carton->bytes.len);
}

/* Its id, in the room for what is spelled anew. False: out of memory. */
static bool name_document(struct unecho_documents *documents, const struct unecho_carton *carton,
                          const struct unecho_document *document,
                          struct unecho_document_report *report) {
    struct unecho_bytes *out = &documents->out;

    out->len = 0;
    if (!unecho_bytes_reserve(out, document->id.end - document->id.start + 1))
        return false;
    report->id = out->data;
    report->id_len = unecho_carton_id(carton, document, out->data);
    return true;
}

/* Counts what became of each, and tells it to who asked. */
static void count_documents(struct unecho_documents *documents, const struct unecho_carton *carton,
                            const unecho_block *block) {
    const struct unecho_contents *contents = &carton->contents;
    size_t text = 0;

    for (size_t i = 0; i < contents->document_count; i++) {
        const struct unecho_document *document = &contents->documents[i];
        struct unecho_document_report report = {.file = documents->file, .line = document->line};
        struct unecho_stats *stats = &report.stats;

        if (document->texts == 0)
            continue;
        unecho_block_count(block, text, document->texts, stats);
        text += document->texts;
        report.changed = stats->units_in != stats->units_out;
        report.emptied = stats->units_in > 0 && stats->units_out == 0;
        report.repost = stats->compared > 0 && stats->compared == stats->repeats;
        documents->stats.count++;
        documents->stats.changed += report.changed;
        documents->stats.emptied += report.emptied;
        documents->stats.reposts += report.repost;
        if (documents->config->tell && name_document(documents, carton, document, &report))
            documents->config->tell(&report);
    }
}

int unecho_documents_put(struct unecho_documents *documents, const struct unecho_carton *carton,
                         unecho_block *block) {
    const struct unecho_contents *contents = &carton->contents;
    size_t known = contents->body_count;
    int status;

    documents->kept_count = 0;
    count_documents(documents, carton, block);
    status = unecho_block_texts(block) > 0 ? drain(documents, block) : UNECHO_OK;
    documents->passes = documents->listing == UNECHO_LISTING_NONE && !documents->mute;
    unecho_documents_tell(documents, carton);
    if (!documents->writer || documents->writer->error.tried ||
        documents->listing != UNECHO_LISTING_NONE)
        return status;
    if (status != UNECHO_OK)
        known = documents->kept_count ? documents->kept[documents->kept_count - 1].text : 0;
    if (!put_documents(documents, carton, known) && status == UNECHO_OK)
        status = UNECHO_NOMEM;
    unecho_writer_settle(documents->writer);
    return status;
}
