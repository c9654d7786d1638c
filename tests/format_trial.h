/*
 * What every format must hold (formats/format.h), whatever the file:
 *
 *     pieces    cut at any reads, a file holds what it holds as a whole
 *     identity  spelled back text by text, it is the file again
 *     leaving   without some of its documents it holds the others
 *     change    with pieces taken out of its texts and gaps put between, as an engine does it, it
 *               holds these texts, and another reader finds nothing else changed
 *
 * The last two for files that a maker made; makers are rows of the table in test_formats.c.
 */
#ifndef UNECHO_FORMAT_TRIAL_H
#define UNECHO_FORMAT_TRIAL_H

#include "format.h"
#include "generate.h"
#include "table.h"

struct format_maker {
    const char *name; /* of the test */
    const struct unecho_format *format;
    struct unecho_format_config config;
    void (*make)(struct generator *g, struct bytes *file);
    /* Does another reader find in `after` what is in `before`, but for the texts, which are
     * `texts`? NULL: yes; else what it found. */
    const char *(*fault)(const struct bytes *before, const struct bytes *after,
                         const struct bytes *texts, size_t count);
};

/* Of a file with a fault. */
static inline void print_front(const struct bytes *file) {
    print_escaped(file->data, file->len < 2000 ? file->len : 2000);
}

/* --- reading ---------------------------------------------------------------------------------- */

enum { TRIAL_COPIED = 64 * 1024 }; /* files up to here are read in memory of their own */

static inline struct unecho_range moved(struct unecho_range range, size_t by) {
    return (struct unecho_range){range.start + by, range.end + by};
}

/* What a piece holds, to what the file holds. */
static inline void add_contents(struct unecho_contents *all, const struct unecho_contents *piece,
                                size_t at) {
    bool enough = true;

    for (size_t i = 0; i < piece->document_count; i++) {
        struct unecho_document document = piece->documents[i];

        document.whole = moved(document.whole, at);
        document.lead = moved(document.lead, at);
        document.id = moved(document.id, at);
        enough = enough && unecho_contents_add_document(all, &document);
    }
    for (size_t i = 0; i < piece->body_count; i++) {
        struct unecho_body body = piece->bodies[i];

        body.range = moved(body.range, at);
        enough = enough && unecho_contents_add_body(all, &body);
    }
    for (size_t i = 0; i < piece->remark_count; i++) {
        struct unecho_remark remark = piece->remarks[i];

        remark.id = moved(remark.id, at);
        enough = enough && unecho_contents_add_remark(all, &remark);
    }
    assert_true(enough);
}

/* The reads of a file. */
struct reads {
    size_t size; /* bytes each; 0: all at once */
    bool late;   /* that it has ended is told by a read of nothing */
};

/* The same bytes where a byte too many is seen. */
static inline char *own_copy(const struct bytes *file, size_t at, size_t len) {
    char *copy;

    if (file->len > TRIAL_COPIED)
        return file->data + at;
    copy = grown(NULL, len);
    if (len)
        memcpy(copy, file->data + at, len);
    return copy;
}

static inline void own_copy_free(const struct bytes *file, char *copy) {
    if (file->len <= TRIAL_COPIED)
        free(copy);
}

static inline struct unecho_contents read_all(const struct format_maker *maker,
                                              const struct bytes *file, struct reads reads) {
    struct unecho_contents all = {NULL}, piece = {NULL};
    struct unecho_place place = {0};
    void *parser = maker->format->parser_create(&maker->config);
    size_t at = 0, end = 0;
    bool last = false;

    assert_non_null(parser);
    while (at < file->len) {
        struct unecho_place before = place;
        size_t n;
        char *copy;

        assert_false(last); /* with the last read all is whole */
        last = end == file->len;
        end = reads.size && end + reads.size < file->len ? end + reads.size : file->len;
        last = last || (end == file->len && !reads.late);
        copy = own_copy(file, at, end - at);
        while ((n = maker->format->cut(&maker->config, &place, copy, end - at, last)) > 0) {
            assert_true(n <= end - at);
            own_copy_free(file, copy);
            copy = own_copy(file, at, n);
            unecho_contents_clear(&piece);
            assert_true(maker->format->parse(parser, &before, copy, n, &piece));
            own_copy_free(file, copy);
            add_contents(&all, &piece, at);
            at += n;
            before = place;
            copy = own_copy(file, at, end - at);
            if (at == end)
                break;
        }
        own_copy_free(file, copy);
    }
    maker->format->parser_destroy(parser);
    unecho_contents_release(&piece);
    return all;
}

/* --- what was read ---------------------------------------------------------------------------- */

static inline bool same_range(struct unecho_range a, struct unecho_range b) {
    /* where nothing is does not matter */
    return (a.start == b.start && a.end == b.end) || (a.start == a.end && b.start == b.end);
}

static inline const char *difference(const struct unecho_contents *a,
                                     const struct unecho_contents *b) {
    if (a->document_count != b->document_count)
        return "other documents";
    for (size_t i = 0; i < a->document_count; i++) {
        const struct unecho_document *x = &a->documents[i], *y = &b->documents[i];

        if (!same_range(x->whole, y->whole) || !same_range(x->id, y->id) || x->texts != y->texts ||
            x->line != y->line || !same_range(x->lead, y->lead))
            return "a document differs";
    }
    if (a->body_count != b->body_count)
        return "other texts";
    for (size_t i = 0; i < a->body_count; i++)
        if (a->bodies[i].range.start != b->bodies[i].range.start ||
            a->bodies[i].range.end != b->bodies[i].range.end ||
            a->bodies[i].form != b->bodies[i].form)
            return "a text differs";
    if (a->remark_count != b->remark_count)
        return "other remarks";
    for (size_t i = 0; i < a->remark_count; i++)
        if (a->remarks[i].line != b->remarks[i].line || a->remarks[i].at != b->remarks[i].at ||
            strcmp(a->remarks[i].reason, b->remarks[i].reason) != 0 ||
            !same_range(a->remarks[i].id, b->remarks[i].id))
            return "a remark differs";
    return NULL;
}

/* Are all in their order, in the file and in what holds them? */
static inline const char *disorder(const struct unecho_contents *all, size_t len) {
    size_t body = 0, at = 0;

    for (size_t i = 0; i < all->document_count; i++) {
        const struct unecho_document *document = &all->documents[i];

        if (document->whole.start < at || document->whole.start > document->whole.end)
            return "documents are out of order";
        if (document->lead.end > document->lead.start &&
            (document->lead.start != document->whole.start ||
             document->lead.end > document->whole.end))
            return "a lead is not the front of its document";
        if (document->id.start > document->id.end || document->id.end > len)
            return "an id is out of bounds";
        at = document->whole.start;
        for (size_t n = document->texts; n > 0; n--, body++) {
            if (body == all->body_count)
                return "texts are missing";
            if (all->bodies[body].range.start < at ||
                all->bodies[body].range.start > all->bodies[body].range.end)
                return "texts are out of order";
            at = all->bodies[body].range.end;
        }
        if (at > document->whole.end || document->whole.end > len)
            return "a text is not in its document";
        at = document->whole.end;
    }
    return body == all->body_count ? NULL : "texts without a document";
}

static inline struct bytes body_text(const struct unecho_format *format, const char *bytes,
                                     const struct unecho_body *body) {
    size_t len = body->range.end - body->range.start;
    struct bytes text = {grown(NULL, len), len, len};

    if (format->unescape)
        text.len = format->unescape(bytes + body->range.start, len, body->form, text.data);
    else if (len)
        memcpy(text.data, bytes + body->range.start, len);
    assert_true(text.len <= len);
    return text;
}

/* --- change ----------------------------------------------------------------------------------- */

/* Some place behind `from`, and not within a character. */
static inline size_t some_place(struct generator *g, const struct bytes *text, size_t from) {
    size_t at = from + below(g, text->len - from + 1);

    while (at < text->len && ((unsigned char)text->data[at] & 0xC0) == 0x80)
        at++;
    return at;
}

static inline void put_gap(struct generator *g, const struct unecho_format *format, unsigned form,
                           struct unecho_bytes *out, struct bytes *kept) {
    static const char *const gaps[] = {" ", "\n", "\r\n\r\n", "\t"};
    const char *gap = PICK(g, gaps);
    size_t len = strlen(gap);
    char *room = unecho_bytes_reserve(out, len * (format->escape ? format->expands : 1));

    assert_non_null(room);
    if (format->escape)
        len = format->escape(gap, len, form, room);
    else
        memcpy(room, gap, len);
    out->len += len;
    bytes_add(kept, gap, strlen(gap));
}

/* Puts some pieces of a text, with gaps between; `kept` is what it is then. */
static inline void put_some(struct generator *g, const struct unecho_format *format,
                            const char *bytes, const struct unecho_body *body,
                            struct unecho_bytes *out, struct bytes *kept) {
    struct bytes text = body_text(format, bytes, body);
    struct unecho_cursor cursor;
    bool all = chance(g, 10);

    unecho_cursor_init(&cursor, bytes, body);
    for (size_t at = 0; at < text.len && !all;) {
        size_t start = some_place(g, &text, at), end = some_place(g, &text, start);
        struct unecho_range piece = unecho_cursor_spelling(format, &cursor, start, end);

        assert_true(unecho_bytes_add(out, cursor.body + piece.start, piece.end - piece.start));
        bytes_add(kept, text.data + start, end - start);
        put_gap(g, format, body->form, out, kept);
        at = end + 1;
        while (at < text.len && ((unsigned char)text.data[at] & 0xC0) == 0x80)
            at++;
    }
    free(text.data);
}

/* Puts a text as it is, in pieces. */
static inline void put_same(struct generator *g, const struct unecho_format *format,
                            const char *bytes, const struct unecho_body *body,
                            struct unecho_bytes *out, struct bytes *kept) {
    struct bytes text = body_text(format, bytes, body);
    struct unecho_cursor cursor;

    unecho_cursor_init(&cursor, bytes, body);
    for (size_t at = 0, end = 0; end < text.len || at == 0; at = end) {
        struct unecho_range piece;

        end = chance(g, 30) ? text.len : some_place(g, &text, at);
        end = end == at ? text.len : end;
        piece = unecho_cursor_spelling(format, &cursor, at, end);
        assert_true(unecho_bytes_add(out, cursor.body + piece.start, piece.end - piece.start));
        if (text.len == 0)
            break;
    }
    bytes_add(kept, text.data, text.len);
    free(text.data);
}

/* The file with `changes` of 100 texts changed; texts[i] becomes what body i spells then. */
static inline struct bytes rewrite(struct generator *g, const struct unecho_format *format,
                                   const struct bytes *file, const struct unecho_contents *all,
                                   size_t changes, struct bytes *texts) {
    struct unecho_bytes out = {NULL, 0, 0};
    struct bytes result;
    size_t done = 0, i = 0;

    for (size_t d = 0; d < all->document_count; d++) {
        const struct unecho_document *document = &all->documents[d];
        size_t document_at = out.len + document->whole.start - done;

        for (size_t n = document->texts; n > 0; n--, i++) {
            const struct unecho_body *body = &all->bodies[i];
            struct unecho_change change = {file->data, document, body, document_at, 0};
            bool changes_it = chance(g, changes);

            assert_true(unecho_bytes_add(&out, file->data + done, body->range.start - done));
            change.body_at = out.len;
            (changes_it ? put_some : put_same)(g, format, file->data, body, &out, &texts[i]);
            if (changes_it && format->mend)
                assert_true(format->mend(&out, &change));
            done = body->range.end;
        }
    }
    assert_true(unecho_bytes_add(&out, file->data + done, file->len - done));
    result = (struct bytes){out.data, out.len, out.room};
    return result;
}

static inline struct bytes *texts_create(size_t count) {
    struct bytes *texts = calloc(count + 1, sizeof(*texts));

    assert_non_null(texts);
    return texts;
}

static inline void texts_destroy(struct bytes *texts, size_t count) {
    for (size_t i = 0; i < count; i++)
        free(texts[i].data);
    free(texts);
}

/* --- trials ----------------------------------------------------------------------------------- */

static inline const char *pieces_fault(const struct format_maker *maker, const struct bytes *file,
                                       struct reads reads) {
    struct unecho_contents whole = read_all(maker, file, (struct reads){0, false});
    struct unecho_contents pieces = read_all(maker, file, reads);
    const char *fault = difference(&whole, &pieces);

    if (!fault)
        fault = disorder(&whole, file->len);
    unecho_contents_release(&whole);
    unecho_contents_release(&pieces);
    return fault;
}

static inline const char *identity_fault(const struct format_maker *maker, struct generator *g,
                                         const struct bytes *file) {
    struct unecho_contents all = read_all(maker, file, (struct reads){0, false});
    const char *fault = disorder(&all, file->len);
    struct bytes *texts = texts_create(all.body_count);

    if (!fault) {
        struct bytes out = rewrite(g, maker->format, file, &all, 0, texts);

        if (!bytes_equal(out.data, out.len, file->data, file->len))
            fault = "spelled back, it is not the file";
        free(out.data);
    }
    texts_destroy(texts, all.body_count);
    unecho_contents_release(&all);
    return fault;
}

/* Are the texts of `out` these? */
static inline const char *texts_fault(const struct format_maker *maker, const struct bytes *out,
                                      const struct bytes *texts, size_t count) {
    struct unecho_contents all = read_all(maker, out, (struct reads){0, false});
    const char *fault = all.body_count == count ? NULL : "changed, it has other texts";

    for (size_t i = 0; i < count && !fault; i++) {
        struct bytes text = body_text(maker->format, out->data, &all.bodies[i]);

        if (!bytes_equal(text.data, text.len, texts[i].data, texts[i].len))
            fault = "changed, a text is not what was kept of it";
        free(text.data);
    }
    unecho_contents_release(&all);
    return fault;
}

static inline const char *change_fault(const struct format_maker *maker, struct generator *g,
                                       const struct bytes *file) {
    struct unecho_contents all = read_all(maker, file, (struct reads){0, false});
    struct bytes *texts = texts_create(all.body_count);
    struct bytes out = rewrite(g, maker->format, file, &all, 60, texts);
    const char *fault = texts_fault(maker, &out, texts, all.body_count);

    if (!fault)
        fault = maker->fault(file, &out, texts, all.body_count);
    if (fault)
        print_front(&out);
    free(out.data);
    texts_destroy(texts, all.body_count);
    unecho_contents_release(&all);
    return fault;
}

/* What goes if a document is left out is all that hung on it. */
static inline const char *leaving_fault(const struct format_maker *maker, struct generator *g,
                                        const struct bytes *file) {
    struct unecho_contents all = read_all(maker, file, (struct reads){0, false});
    struct bytes *texts = texts_create(all.body_count), out = {NULL, 0, 0};
    size_t kept = 0, body = 0, done = 0;
    bool list_began = false; /* something of it was kept */
    const char *fault;

    for (size_t d = 0; d < all.document_count; d++) {
        const struct unecho_document *document = &all.documents[d];
        size_t lead = document->lead.end - document->lead.start;
        bool stays = document->texts == 0 || chance(g, 50); /* had it none, it is not empty */

        list_began = list_began && lead > 0;
        for (size_t n = document->texts; n > 0; n--, body++)
            if (stays)
                texts[kept++] = body_text(maker->format, file->data, &all.bodies[body]);
        if (!stays || (lead > 0 && !list_began)) {
            bytes_add(&out, file->data + done, document->whole.start - done);
            done = stays ? document->lead.end : document->whole.end;
        }
        list_began |= stays;
    }
    bytes_add(&out, file->data + done, file->len - done);
    fault = texts_fault(maker, &out, texts, kept);
    if (!fault)
        fault = maker->fault(&out, &out, texts, kept);
    if (fault)
        print_front(&out);
    free(out.data);
    texts_destroy(texts, all.body_count);
    unecho_contents_release(&all);
    return fault;
}

/* A byte less, more or other, or the end too soon. */
static inline void spoil_file(struct generator *g, struct bytes *file) {
    static const char bytes[] = "{}[],:\"\\'01-+.eEnut xu/\t\n\r;\0\x01\xC3\xFFNI";
    size_t at = below(g, file->len);
    char c = PICK(g, bytes);

    bytes_add(file, "", 1);
    switch (below(g, 4)) {
    case 0:
        memmove(file->data + at, file->data + at + 1, file->len - at - 1);
        file->len -= 2;
        break;
    case 1:
        memmove(file->data + at + 1, file->data + at, file->len - at - 1);
        file->data[at] = c;
        break;
    case 2:
        file->data[at] = c;
        file->len--;
        break;
    default:
        file->len = at;
    }
}

#endif
