#include "delivery.h"

#include "room.h"

#include <stdlib.h>
#include <string.h>

/* Shorter pieces are copied, if what comes out is gathered: each would cost the system as much as
 * the copy. */
enum { SHORT = 4096 };

/* A piece of a text that is kept, or white space that is put between two. */
struct unecho_kept {
    const char *data;
    size_t len, text;
};

/* A piece of the carton in a document that is spelled anew. */
struct unecho_loan {
    const char *data; /* in the carton */
    size_t len, at;   /* in delivery->out */
};

void unecho_delivery_release(struct unecho_delivery *delivery) {
    free(delivery->kept);
    free(delivery->out.data);
    free(delivery->parcels);
    free(delivery->loans);
}

void unecho_delivery_begin(struct unecho_delivery *delivery,
                           const struct unecho_delivery_wish *wish) {
    delivery->wish = *wish;
    delivery->ready = delivery->listed = delivery->follows = false;
    delivery->kept_count = delivery->parcel_count = delivery->out.len = 0;
    delivery->hinge = SIZE_MAX;
    delivery->stats = (struct unecho_documents_stats){0};
}

bool unecho_delivery_keep(struct unecho_delivery *delivery, const struct unecho_run *run) {
    struct unecho_kept *kept =
        unecho_room(delivery->kept, &delivery->kept_room, delivery->kept_count + 1, sizeof(*kept));

    if (!kept)
        return false;
    delivery->kept = kept;
    kept[delivery->kept_count++] = (struct unecho_kept){run->data, run->len, run->text};
    return true;
}

size_t unecho_delivery_kept_to(const struct unecho_delivery *delivery) {
    size_t count = delivery->kept_count;

    return count > 0 ? delivery->kept[count - 1].text : 0;
}

/* --- parcels ---------------------------------------------------------------------------------- */

static bool add_parcel(struct unecho_delivery *delivery, const char *lent, size_t at, size_t len) {
    struct unecho_parcel *parcels = unecho_room(delivery->parcels, &delivery->parcel_room,
                                                delivery->parcel_count + 1, sizeof(*parcels));

    if (!parcels)
        return false;
    delivery->parcels = parcels;
    parcels[delivery->parcel_count++] = (struct unecho_parcel){lent, at, len};
    return true;
}

/* The last parcel, if what follows may come out with it. */
static struct unecho_parcel *last_parcel(const struct unecho_delivery *delivery) {
    size_t count = delivery->parcel_count;

    if (count == 0 || count - 1 == delivery->hinge || delivery->parcels[count - 1].len == 0)
        return NULL;
    return &delivery->parcels[count - 1];
}

/* Bytes of delivery->out. */
static bool own(struct unecho_delivery *delivery, size_t at, size_t len) {
    struct unecho_parcel *last = last_parcel(delivery);

    if (len == 0)
        return true;
    if (!last || last->lent || last->at + last->len != at)
        return add_parcel(delivery, NULL, at, len);
    last->len += len;
    return true;
}

/* Bytes of the carton. */
static bool lend(struct unecho_delivery *delivery, const char *bytes, size_t len) {
    struct unecho_parcel *last = last_parcel(delivery);

    if (len == 0)
        return true;
    if (last && last->lent && last->lent + last->len == bytes) {
        last->len += len;
        return true;
    }
    if (!delivery->wish.gathers || len >= SHORT)
        return add_parcel(delivery, bytes, 0, len);
    return unecho_bytes_add(&delivery->out, bytes, len) &&
           own(delivery, delivery->out.len - len, len);
}

/* --- documents -------------------------------------------------------------------------------- */

/* A document as it is spelled. */
struct spelling {
    struct unecho_delivery *delivery;
    const struct unecho_carton *carton;
    const struct unecho_document *document;
    const struct unecho_kept *kept; /* of the text at hand and those behind it */
    const struct unecho_kept *end;
    size_t text; /* at hand */
    size_t done; /* bytes of the carton that came out or were left out */
    bool anew;   /* what comes goes to delivery->out, */
    size_t anew_from;
};

/* Notes a piece that comes to delivery->out, if it is to be known again. */
static bool note_loan(struct unecho_delivery *delivery, const char *data, size_t len) {
    struct unecho_loan *loans;

    if (!delivery->wish.lends)
        return true;
    loans = unecho_room(delivery->loans, &delivery->loan_room, delivery->loan_count + 1,
                        sizeof(*loans));
    if (!loans)
        return false;
    delivery->loans = loans;
    loans[delivery->loan_count++] = (struct unecho_loan){data, len, delivery->out.len};
    return true;
}

/* The text at `from` has become longer or shorter by what was mended: so has what it stands in. */
static void move_loans(struct unecho_delivery *delivery, size_t from, size_t len_before) {
    for (size_t i = 0; i < delivery->loan_count; i++)
        if (delivery->loans[i].at >= from)
            delivery->loans[i].at += delivery->out.len - len_before;
}

/* The bytes up to `to` as they are. */
static bool pass(struct spelling *spelling, size_t to) {
    struct unecho_delivery *delivery = spelling->delivery;
    size_t len = to > spelling->done ? to - spelling->done : 0;
    const char *bytes;

    if (len == 0)
        return true;
    bytes = spelling->carton->bytes.data + spelling->done;
    spelling->done = to;
    if (spelling->anew)
        return note_loan(delivery, bytes, len) && unecho_bytes_add(&delivery->out, bytes, len);
    return lend(delivery, bytes, len);
}

/* White space that was put between two pieces. */
static bool spell_anew(struct spelling *spelling, const struct unecho_body *body, const char *data,
                       size_t len) {
    const struct unecho_format *format = spelling->carton->format;
    struct unecho_bytes *out = &spelling->delivery->out;
    char *room = unecho_bytes_reserve(out, format->escape ? len * format->expands : len);

    if (!room)
        return false;
    if (format->escape)
        len = format->escape(data, len, body->form, room);
    else
        memcpy(room, data, len);
    out->len += len;
    return spelling->anew || own(spelling->delivery, out->len - len, len);
}

/* Is all of the text at hand kept? It may come in several runs. */
static bool is_whole(const struct spelling *spelling) {
    const struct unecho_text_at *text = &spelling->carton->texts[spelling->text];
    size_t len = 0;

    for (const struct unecho_kept *kept = spelling->kept;
         kept < spelling->end && kept->text == spelling->text; len += kept->len, kept++)
        if (kept->data != text->data + len)
            return false;
    return len == text->len;
}

/* The line ends behind what is kept that the text had not: none of the pieces is only that. */
static size_t trimmed(const struct spelling *spelling, const struct unecho_kept *kept) {
    const struct unecho_text_at *text = &spelling->carton->texts[spelling->text];
    bool is_last = kept + 1 == spelling->end || kept[1].text != spelling->text;
    size_t len = kept->len;

    if (spelling->delivery->wish.blank || !is_last || text->data[text->len - 1] == '\n' ||
        text->data[text->len - 1] == '\r')
        return len;
    while (len > 0 && (kept->data[len - 1] == '\n' || kept->data[len - 1] == '\r'))
        len--;
    return len;
}

/* Where in the body a piece of the text at hand stands. */
static struct unecho_range spelling_of(const struct spelling *spelling,
                                       const struct unecho_body *body, struct unecho_cursor *cursor,
                                       struct unecho_range piece) {
    size_t len = body->range.end - body->range.start;

    if (spelling->carton->texts[spelling->text].len == len)
        return piece; /* no text is longer than its body: all of it stands for itself */
    return unecho_cursor_spelling(spelling->carton->format, cursor, piece.start, piece.end);
}

static bool spell_kept(struct spelling *spelling, const struct unecho_body *body,
                       struct unecho_cursor *cursor, const struct unecho_kept *kept) {
    const struct unecho_text_at *text = &spelling->carton->texts[spelling->text];
    size_t at = (size_t)((uintptr_t)kept->data - (uintptr_t)text->data);
    size_t len = trimmed(spelling, kept);
    struct unecho_range range;

    if ((uintptr_t)kept->data < (uintptr_t)text->data || at + len > text->len)
        return spell_anew(spelling, body, kept->data, len);
    range = spelling_of(spelling, body, cursor, (struct unecho_range){at, at + len});
    spelling->done = body->range.start + range.start;
    return pass(spelling, body->range.start + range.end);
}

/* The text at hand, of which something is gone. */
static bool spell_rest(struct spelling *spelling, const struct unecho_body *body) {
    const struct unecho_format *format = spelling->carton->format;
    struct unecho_bytes *out = &spelling->delivery->out;
    struct unecho_change change = {
        .bytes = spelling->carton->bytes.data, .document = spelling->document, .body = body};
    struct unecho_cursor cursor;
    size_t len_before;
    bool ok = pass(spelling, body->range.start);

    change.document_at = spelling->anew_from;
    change.body_at = out->len;
    unecho_cursor_init(&cursor, spelling->carton->bytes.data, body);
    for (; spelling->kept < spelling->end && spelling->kept->text == spelling->text;
         spelling->kept++)
        ok = ok && spell_kept(spelling, body, &cursor, spelling->kept);
    spelling->done = body->range.end;
    len_before = out->len;
    ok = ok && (!format->mend || format->mend(out, &change));
    move_loans(spelling->delivery, change.body_at, len_before);
    return ok;
}

static bool spell_texts(struct spelling *spelling, size_t body) {
    bool ok = true;

    for (size_t i = 0; ok && i < spelling->document->texts; i++, spelling->text++) {
        if (is_whole(spelling))
            while (spelling->kept < spelling->end && spelling->kept->text == spelling->text)
                spelling->kept++;
        else
            ok = spell_rest(spelling, &spelling->carton->contents.bodies[body + i]);
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

/* What is asked of a document before it is spelled. */
struct fate {
    bool had_text, has_text, changed;
};

static struct fate fate_of(const struct spelling *spelling) {
    struct spelling ahead = *spelling;
    struct fate fate = {false, false, false};

    for (size_t i = 0; i < spelling->document->texts; i++, ahead.text++) {
        bool whole = is_whole(&ahead);

        fate.had_text |= spelling->carton->texts[ahead.text].len > 0;
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

/* A document that was spelled anew comes out, from `at` on; pieces of the carton are lent as such,
 * as far as nothing was mended in them. */
static bool end_anew(struct unecho_delivery *delivery, size_t at) {
    const struct unecho_bytes *out = &delivery->out;
    bool ok = true;

    for (size_t i = 0; ok && i < delivery->loan_count; i++) {
        const struct unecho_loan *loan = &delivery->loans[i];
        size_t len;

        if (loan->at < at || loan->at > out->len)
            continue;
        len = loan->len < out->len - loan->at ? loan->len : out->len - loan->at;
        len = common(loan->data, out->data + loan->at, len);
        ok = own(delivery, at, loan->at - at) && lend(delivery, loan->data, len);
        at = loan->at + len;
    }
    return ok && own(delivery, at, out->len - at);
}

/* A document of which something is gone, and on which something else hangs. */
static bool spell_document_anew(struct spelling *spelling, size_t body) {
    struct unecho_delivery *delivery = spelling->delivery;
    bool ok;

    delivery->loan_count = 0;
    spelling->anew_from = delivery->out.len;
    spelling->anew = true;
    ok = spell_texts(spelling, body) && pass(spelling, spelling->document->whole.end);
    spelling->anew = false;
    return ok && end_anew(delivery, spelling->anew_from);
}

static void leave_out(struct spelling *spelling) {
    spelling->delivery->stats.left_out++;
    spelling->done = spelling->document->whole.end;
    spelling->text += spelling->document->texts;
    while (spelling->kept < spelling->end && spelling->kept->text < spelling->text)
        spelling->kept++;
}

/* What parts the document from the one before, if one of its list was written. */
static bool spell_lead(struct spelling *spelling) {
    struct unecho_delivery *delivery = spelling->delivery;
    struct unecho_range lead = spelling->document->lead;
    bool ok;

    if (delivery->listed && delivery->follows)
        return true; /* it comes with what it leads */
    ok = pass(spelling, lead.start);
    spelling->done = lead.end;
    if (!ok || delivery->listed)
        return ok;
    delivery->hinge = delivery->parcel_count;
    return add_parcel(delivery, spelling->carton->bytes.data + lead.start, 0,
                      lead.end - lead.start);
}

static bool spell_document(struct spelling *spelling, size_t body) {
    struct unecho_delivery *delivery = spelling->delivery;
    const struct unecho_document *document = spelling->document;
    const struct unecho_format *format = spelling->carton->format;
    bool begins = document->lead.end == document->lead.start;
    bool ok = true;
    struct fate fate = fate_of(spelling);

    if (begins) {
        delivery->listed = true;
        delivery->follows = false;
    }
    if (fate.had_text && !fate.has_text && delivery->wish.drop_empty) {
        ok = pass(spelling, document->whole.start);
        leave_out(spelling);
        return ok;
    }
    if (!begins)
        ok = spell_lead(spelling);
    delivery->listed = delivery->follows = true;
    if (fate.changed && format->mend)
        ok = ok && pass(spelling, begins ? document->whole.start : document->lead.end) &&
             spell_document_anew(spelling, body);
    else
        ok = ok && spell_texts(spelling, body);
    if (delivery->wish.members)
        ok = ok && pass(spelling, document->whole.end) && add_parcel(delivery, NULL, 0, 0);
    return ok;
}

bool unecho_delivery_spell(struct unecho_delivery *delivery, const struct unecho_carton *carton,
                           size_t known) {
    struct spelling spelling = {
        .delivery = delivery, .carton = carton, .kept = delivery->kept, .end = delivery->kept};
    const struct unecho_contents *contents = &carton->contents;
    bool ok = true;

    if (delivery->kept_count > 0)
        spelling.end += delivery->kept_count;
    for (size_t i = 0; ok && i < contents->document_count; i++) {
        spelling.document = &contents->documents[i];
        if (spelling.text + spelling.document->texts > known)
            return true;
        ok = spell_document(&spelling, spelling.text);
    }
    return ok && pass(&spelling, carton->bytes.len);
}
