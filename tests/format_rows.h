/* Rows for what a format finds in a file, and for what becomes of the file when texts change. */
#ifndef UNECHO_FORMAT_ROWS_H
#define UNECHO_FORMAT_ROWS_H

#include "format_trial.h"

/* What is found: "LINE[text|text]id " for documents, then "LINE:AT reason " for remarks. */
struct found_row {
    const char *name;
    const struct unecho_format *format;
    const char *column, *id;
    struct sample file;
    const char *found;
};

/* Of every text [0, head) and [tail, its end) are kept, with a gap between. */
struct change_row {
    const char *name;
    const struct unecho_format *format;
    const char *column;
    struct sample file;
    size_t head;
    const char *gap;
    size_t tail;
    struct sample out;
};

static inline void list_document(struct bytes *list, const struct format_maker *maker,
                                 const struct bytes *file, const struct unecho_document *document,
                                 const struct unecho_body *bodies) {
    char line[32];

    bytes_add(list, line, (size_t)snprintf(line, sizeof(line), "%ju[", (uintmax_t)document->line));
    for (size_t i = 0; i < document->texts; i++) {
        struct bytes text = body_text(maker->format, file->data, &bodies[i]);

        bytes_add(list, "|", i > 0);
        bytes_add(list, text.data, text.len);
        free(text.data);
    }
    ADD(list, "]");
    bytes_add(list, file->data + document->id.start, document->id.end - document->id.start);
    ADD(list, " ");
}

static inline struct bytes list_contents(const struct format_maker *maker,
                                         const struct bytes *file) {
    struct unecho_contents all = read_all(maker, file, (struct reads){0, false});
    const struct unecho_body *bodies = all.bodies;
    struct bytes list = {NULL, 0, 0};
    char remark[200];

    for (size_t i = 0; i < all.document_count; bodies += all.documents[i++].texts)
        list_document(&list, maker, file, &all.documents[i], bodies);
    for (size_t i = 0; i < all.remark_count; i++)
        bytes_add(&list, remark,
                  (size_t)snprintf(remark, sizeof(remark), "%ju:%zu %s ",
                                   (uintmax_t)all.remarks[i].line, all.remarks[i].at,
                                   all.remarks[i].reason));
    unecho_contents_release(&all);
    return list;
}

static inline void finds(void **state) {
    const struct found_row *row = *state;
    const struct format_maker maker = {.format = row->format,
                                       .config = {.text_column = row->column, .id_key = row->id}};
    struct bytes file = {NULL, 0, 0}, list;

    bytes_add(&file, row->file.s, row->file.len);
    list = list_contents(&maker, &file);
    bytes_add(&list, "", 1);
    assert_string_equal(list.data, row->found);
    for (struct reads reads = {1, false}; reads.size <= file.len; reads.size++) {
        const char *fault = pieces_fault(&maker, &file, reads);

        reads.late = !reads.late;
        if (fault)
            fail_msg("reads of %zu: %s", reads.size, fault);
    }
    free(list.data);
    free(file.data);
}

/* Puts what is kept of a text, and mends what hangs on it. */
static inline void put_change(const struct change_row *row, struct unecho_bytes *out,
                              struct unecho_change *change) {
    struct bytes text = body_text(row->format, change->bytes, change->body);
    size_t gap_len = strlen(row->gap);
    struct unecho_cursor cursor;
    struct unecho_range piece;
    char gap[64];

    memcpy(gap, row->gap, gap_len);
    if (row->format->escape)
        gap_len = row->format->escape(row->gap, gap_len, change->body->form, gap);
    change->body_at = out->len;
    unecho_cursor_init(&cursor, change->bytes, change->body);
    piece = unecho_cursor_spelling(row->format, &cursor, 0, row->head);
    assert_true(unecho_bytes_add(out, cursor.body + piece.start, piece.end - piece.start));
    assert_true(unecho_bytes_add(out, gap, gap_len));
    piece = unecho_cursor_spelling(row->format, &cursor, row->tail, text.len);
    assert_true(unecho_bytes_add(out, cursor.body + piece.start, piece.end - piece.start));
    assert_true(row->format->mend(out, change));
    free(text.data);
}

static inline void changes(void **state) {
    const struct change_row *row = *state;
    const struct format_maker maker = {.format = row->format,
                                       .config = {.text_column = row->column}};
    struct bytes file = {NULL, 0, 0};
    struct unecho_bytes out = {NULL, 0, 0};
    struct unecho_contents all;
    size_t done = 0, next = 0;

    bytes_add(&file, row->file.s, row->file.len);
    all = read_all(&maker, &file, (struct reads){0, false});
    for (size_t i = 0; i < all.document_count; i++) {
        const struct unecho_document *document = &all.documents[i];
        struct unecho_change change = {file.data, document, &all.bodies[next],
                                       out.len + document->whole.start - done, 0};

        if (document->texts == 0)
            continue;
        assert_int_equal(document->texts, 1);
        assert_true(unecho_bytes_add(&out, file.data + done, change.body->range.start - done));
        put_change(row, &out, &change);
        done = all.bodies[next++].range.end;
    }
    assert_true(unecho_bytes_add(&out, file.data + done, file.len - done));
    if (!bytes_equal(out.data, out.len, row->out.s, row->out.len)) {
        print_escaped(out.data, out.len);
        fail_msg("another file comes out");
    }
    unecho_contents_release(&all);
    free(out.data);
    free(file.data);
}

#endif
