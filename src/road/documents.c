#include "documents.h"

#include "room.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is no document is named up to here, in each file. */
enum { TOLD = 10 };

enum { LONGEST_ID = 64 }; /* bytes of a document's name that are told */

void unecho_documents_release(struct unecho_documents *documents) {
    unecho_delivery_release(&documents->own);
    free(documents->name.data);
    free(documents->reports);
}

void unecho_documents_next(struct unecho_documents *documents, const char *file) {
    documents->file = file;
    documents->told = documents->found = documents->records = documents->too_long = 0;
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

/* --- what is too long ------------------------------------------------------------------------- */

#define TOO_LONG "longer than 1 MiB: compared for equality only, even with --near"
_Static_assert(UNECHO_UNIT_LIMIT == 1048576, "the message says so");

/* The first one of a file is told of, and that there are others. */
static void tell_long(struct unecho_documents *documents, const struct unecho_carton *carton,
                      const struct unecho_document *document) {
    char text[256], id[LONGEST_ID + 16];

    if (++documents->too_long > 2)
        return;
    spell_id(carton->bytes.data, document->id, id, sizeof(id));
    (void)snprintf(text, sizeof(text), "line %" PRIu64 "%s: " TOO_LONG, document->line, id);
    notice(documents, documents->too_long == 1 ? text : "more documents like that are not named");
}

void unecho_documents_tell_long(struct unecho_documents *documents,
                                const struct unecho_carton *carton) {
    const struct unecho_contents *contents = &carton->contents;
    size_t text = 0;

    for (size_t i = 0; documents->config->near && i < contents->document_count; i++) {
        bool is_long = false;

        for (size_t k = 0; k < contents->documents[i].texts; k++, text++)
            is_long |= carton->texts[text].len > UNECHO_UNIT_LIMIT;
        if (is_long)
            tell_long(documents, carton, &contents->documents[i]);
    }
}

void unecho_documents_tell_long_text(const struct unecho_documents_config *config,
                                     const char *file) {
    config->notice(file, (struct unecho_io_error){
                             config->parted ? "a document in it is " TOO_LONG : TOO_LONG, 0});
}

void unecho_documents_measure(struct unecho_documents *documents, const char *file,
                              const char *bytes, size_t len) {
    const struct unecho_documents_config *config = documents->config;
    const char *end = bytes + len, *nul;

    if (!config->near)
        return;
    do {
        nul = config->parted && bytes < end ? memchr(bytes, '\0', (size_t)(end - bytes)) : NULL;
        documents->length += (uint64_t)((nul ? nul : end) - bytes);
        if (documents->length > UNECHO_UNIT_LIMIT && documents->too_long++ == 0)
            unecho_documents_tell_long_text(config, file);
        if (nul) {
            documents->length = 0;
            bytes = nul + 1;
        }
    } while (nul);
}

void unecho_documents_end_text(struct unecho_documents *documents) {
    documents->length = documents->too_long = 0;
}

/* --- what became of documents ----------------------------------------------------------------- */

/* What became of one, whose first text is `text`. */
static struct unecho_document_report
report_of(const unecho_block *block, const struct unecho_document *document, size_t text) {
    struct unecho_document_report report = {.line = document->line};
    struct unecho_stats *stats = &report.stats;

    unecho_block_count(block, text, document->texts, stats);
    report.changed = stats->units_in != stats->units_out;
    report.emptied = stats->units_in > 0 && stats->units_out == 0;
    report.repost = stats->compared > 0 && stats->compared == stats->repeats;
    return report;
}

static void count_documents(struct unecho_documents_stats *stats,
                            const struct unecho_contents *contents, const unecho_block *block) {
    size_t text = 0;

    for (size_t i = 0; i < contents->document_count; i++) {
        const struct unecho_document *document = &contents->documents[i];
        struct unecho_document_report report;

        if (document->texts == 0)
            continue;
        report = report_of(block, document, text);
        text += document->texts;
        stats->count++;
        stats->changed += report.changed;
        stats->emptied += report.emptied;
        stats->reposts += report.repost;
    }
}

/* Its id, to `room`. False: out of memory. */
static bool name_document(struct unecho_bytes *room, const struct unecho_carton *carton,
                          const struct unecho_document *document,
                          struct unecho_document_report *report) {
    room->len = 0;
    if (!unecho_bytes_reserve(room, document->id.end - document->id.start + 1))
        return false;
    report->id = room->data;
    report->id_len = unecho_carton_id(carton, document, room->data);
    return true;
}

/* Notes what became of each, for who asked: once it is let out nothing is known of it. False: out
 * of memory. */
static bool report_documents(struct unecho_documents *documents,
                             const struct unecho_contents *contents, const unecho_block *block) {
    size_t count = documents->config->tell ? contents->document_count : 0, text = 0;
    struct unecho_document_report *reports =
        unecho_room(documents->reports, &documents->report_room, count, sizeof(*reports));

    if (count > 0 && !reports)
        return false;
    documents->report_count = count;
    if (count > 0)
        documents->reports = reports;
    for (size_t i = 0; i < count; i++) {
        reports[i] = report_of(block, &contents->documents[i], text);
        text += contents->documents[i].texts;
    }
    return true;
}

/* Tells of each to who asked. */
static void tell_documents(struct unecho_documents *documents, const struct unecho_carton *carton) {
    struct unecho_near_notes *notes = documents->config->notes;

    for (size_t i = 0; i < documents->report_count; i++) {
        const struct unecho_document *document = &carton->contents.documents[i];
        struct unecho_document_report *report = &documents->reports[i];

        documents->records++;
        report->file = documents->file;
        report->near = notes ? unecho_near_notes_record(notes, documents->records) : NULL;
        if (document->texts > 0 && name_document(&documents->name, carton, document, report))
            documents->config->tell(report);
    }
    if (notes)
        unecho_near_notes_clear(notes);
}

static void add_stats(struct unecho_documents_stats *sum,
                      const struct unecho_documents_stats *stats) {
    sum->count += stats->count;
    sum->changed += stats->changed;
    sum->emptied += stats->emptied;
    sum->reposts += stats->reposts;
    sum->left_out += stats->left_out;
    sum->bytes_out += stats->bytes_out;
}

/* --- what is written -------------------------------------------------------------------------- */

/* Is what is kept spelled back into the bytes that it came from? That tells, too, how many
 * documents would be left out. */
static bool spells(const struct unecho_documents *documents) {
    bool counts = documents->config->drop_empty && !documents->mute;

    return (documents->writer || counts) && documents->listing == UNECHO_LISTING_NONE;
}

/* Begins a delivery, and counts what is in it. Looks only at what putting does not change. */
static void begin(const struct unecho_documents *documents, const struct unecho_carton *carton,
                  const unecho_block *block, struct unecho_delivery *delivery) {
    const struct unecho_writer *writer = documents->writer;
    bool lends = writer && writer->tap.take;
    bool packs = writer && writer->codec != UNECHO_CODEC_NONE;
    const struct unecho_delivery_wish wish = {
        .drop_empty = documents->config->drop_empty,
        .blank = documents->config->blank,
        .members = carton->format->is_member_each && packs,
        .lends = lends,
        /* what is spelled in its turn goes out at once: a copy would only take time */
        .gathers = delivery != &documents->own && !lends};

    unecho_delivery_begin(delivery, &wish);
    count_documents(&delivery->stats, &carton->contents, block);
}

int unecho_documents_deliver(const struct unecho_documents *documents,
                             const struct unecho_carton *carton, unecho_block *block,
                             struct unecho_delivery *delivery) {
    struct unecho_run run;
    bool ok = true;

    begin(documents, carton, block, delivery);
    if (unecho_block_texts(block) > 0) {
        int status = unecho_lay_out_block(documents->engine, block, false);

        if (status != UNECHO_OK || !unecho_is_laid_out(block))
            return status;
    }
    while (ok && unecho_next_of_block(block, &run) == 1) {
        delivery->stats.bytes_out += run.len;
        ok = !spells(documents) || unecho_delivery_keep(delivery, &run);
    }
    if (ok && spells(documents))
        ok = unecho_delivery_spell(delivery, carton, carton->contents.body_count);
    delivery->ready = ok;
    return ok ? UNECHO_OK : UNECHO_NOMEM;
}

/* Lets the engine out of breath: all runs of the block that were not delivered. */
static int drain(const struct unecho_documents *documents, unecho_block *block,
                 struct unecho_delivery *delivery) {
    struct unecho_run run;
    int status = unecho_push_block(documents->engine, block);

    while (status == UNECHO_OK && (status = unecho_next(documents->engine, &run)) == 1) {
        status = UNECHO_OK;
        delivery->stats.bytes_out += run.len;
        if (!documents->writer && !spells(documents))
            continue;
        if (documents->listing != UNECHO_LISTING_NONE)
            unecho_listing_write(documents->writer, documents->listing, &run, documents->end);
        else if (!unecho_delivery_keep(delivery, &run))
            status = UNECHO_NOMEM;
    }
    return status;
}

/* Spells what the engine has let out, until it failed. */
static int spell(const struct unecho_carton *carton, struct unecho_delivery *delivery, int status) {
    size_t known =
        status == UNECHO_OK ? carton->contents.body_count : unecho_delivery_kept_to(delivery);

    if (!unecho_delivery_spell(delivery, carton, known) && status == UNECHO_OK)
        status = UNECHO_NOMEM;
    return status;
}

/* Writes it behind what was written. */
static void write_delivery(struct unecho_documents *documents, const struct unecho_carton *carton,
                           const struct unecho_delivery *delivery) {
    struct unecho_writer *writer = documents->writer;

    if (documents->begins && documents->unended && carton->bytes.len > 0)
        unecho_writer_write(writer, "\n", 1);
    documents->begins &= carton->bytes.len == 0;
    for (size_t i = 0; i < delivery->parcel_count; i++) {
        const struct unecho_parcel *parcel = &delivery->parcels[i];
        const char *data = unecho_delivery_data(delivery, parcel);

        if (parcel->len == 0)
            unecho_writer_end_member(writer);
        else if (i != delivery->hinge || documents->follows) {
            unecho_writer_lend(writer, data, parcel->len);
            documents->unended = data[parcel->len - 1] != '\n';
        }
    }
    if (delivery->listed)
        documents->follows = delivery->follows;
    unecho_writer_settle(writer);
}

int unecho_documents_put_delivery(struct unecho_documents *documents,
                                  const struct unecho_carton *carton, unecho_block *block,
                                  struct unecho_delivery *delivery) {
    const struct unecho_writer *writer = documents->writer;
    bool spelled = spells(documents) && !(writer && writer->error.tried);
    int status;

    if (!delivery->ready)
        begin(documents, carton, block, delivery = &documents->own);
    status = report_documents(documents, &carton->contents, block) ? UNECHO_OK : UNECHO_NOMEM;
    if (status == UNECHO_OK && unecho_block_texts(block) > 0)
        status = drain(documents, block, delivery);
    tell_documents(documents, carton);
    documents->passes = documents->listing == UNECHO_LISTING_NONE && !documents->mute;
    unecho_documents_tell(documents, carton);
    unecho_documents_tell_long(documents, carton);
    if (spelled && !delivery->ready)
        status = spell(carton, delivery, status);
    add_stats(&documents->stats, &delivery->stats);
    if (spelled && writer)
        write_delivery(documents, carton, delivery);
    delivery->ready = false;
    return status;
}

int unecho_documents_put(struct unecho_documents *documents, const struct unecho_carton *carton,
                         unecho_block *block) {
    return unecho_documents_put_delivery(documents, carton, block, &documents->own);
}
