/* Files of CSV and TSV for the trials of formats, and a reader of them that takes byte after byte,
 * as Python's csv module does. */
#ifndef UNECHO_MAKE_CSV_H
#define UNECHO_MAKE_CSV_H

#include "format_trial.h"

/* --- files ------------------------------------------------------------------------------------ */

struct csv_style {
    char delimiter;
    const char *line; /* how rows end */
    bool quotes_all, ragged;
};

static inline bool csv_must_quote(const struct csv_style *style, const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (s[i] == style->delimiter || s[i] == '\n' || s[i] == '\r')
            return true;
    return len > 0 && *s == '"';
}

static inline void put_field(struct generator *g, const struct csv_style *style, struct bytes *file,
                             const char *s, size_t len) {
    if (!style->quotes_all && !chance(g, 20) && !csv_must_quote(style, s, len)) {
        bytes_add(file, s, len);
        return;
    }
    ADD(file, "\"");
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '"')
            ADD(file, "\"");
        bytes_add(file, s + i, 1);
    }
    ADD(file, "\"");
    if (style->ragged && chance(g, 5))
        ADD(file, "x\"y\"\"");
}

static inline void put_some_field(struct generator *g, const struct csv_style *style,
                                  struct bytes *file) {
    static const struct sample fields[] = {S(""),
                                           S("1"),
                                           S("London, \"the\" city"),
                                           S("\""),
                                           S("\"\""),
                                           S("5\" nails. 6\" nails."),
                                           S(" x"),
                                           S("a\tb"),
                                           S("One.\nTwo."),
                                           S("One.\r\n\r\nTwo.\r"),
                                           S("a\0b"),
                                           S("\xFF\xC3"),
                                           S("\xEF\xBB\xBF")};

    if (chance(g, 50)) {
        struct sample sample = PICK(g, fields);

        put_field(g, style, file, sample.s, sample.len);
    } else {
        struct bytes text = generate_text((enum generate_kind)below(g, GENERATE_KINDS),
                                          random_next(&g->state), below(g, 300));

        put_field(g, style, file, text.data, text.len);
        free(text.data);
    }
}

static inline void put_row(struct generator *g, const struct csv_style *style, struct bytes *file,
                           size_t columns) {
    size_t start = file->len;

    for (size_t i = 0; i < columns; i++) {
        if (i > 0)
            bytes_add(file, &style->delimiter, 1);
        put_some_field(g, style, file);
    }
    if (file->len == start) /* one field, and empty */
        ADD(file, "\"\"");
}

/* `header`: the text is in the column of this name, else in the second. */
static inline void make_rows(struct generator *g, struct bytes *file, char delimiter, bool header) {
    static const char *const lines[] = {"\n", "\r\n", "\r"};
    const struct csv_style style = {delimiter, PICK(g, lines), chance(g, 20), chance(g, 30)};
    const struct csv_style named = {delimiter, style.line, style.quotes_all, false};
    size_t columns = 1 + below(g, 4), text = below(g, columns);

    columns += !header;
    if (chance(g, 10))
        ADD(file, "\xEF\xBB\xBF");
    if (chance(g, 10))
        bytes_add(file, style.line, strlen(style.line));
    for (size_t i = 0; i < columns && header; i++) {
        put_field(g, &named, file, i == text ? "text" : "a", i == text ? 4 : 1);
        bytes_add(file, i + 1 < columns ? &style.delimiter : style.line,
                  i + 1 < columns ? 1 : strlen(style.line));
    }
    for (size_t n = 1 + below(g, 6); n > 0; n--) {
        put_row(g, &style, file, style.ragged ? 1 + below(g, columns + 1) : columns);
        bytes_add(file, style.line, strlen(style.line));
        if (chance(g, 10))
            bytes_add(file, style.line, strlen(style.line));
    }
    if (chance(g, 30))
        file->len -= strlen(style.line);
}

static inline void make_csv(struct generator *g, struct bytes *file) {
    make_rows(g, file, ',', true);
}

static inline void make_csv_numbered(struct generator *g, struct bytes *file) {
    make_rows(g, file, ',', false);
}

static inline void make_tsv(struct generator *g, struct bytes *file) {
    make_rows(g, file, '\t', true);
}

/* --- another reader --------------------------------------------------------------------------- */

struct cell {
    size_t row, column;
    struct bytes text; /* owned */
    bool odd;          /* bytes stand behind its closing quote, or it never closes */
};

struct sheet {
    struct cell *cells; /* owned */
    size_t count, room, row, column;
    enum { ROW_BEGINS, FIELD_BEGINS, IN_FIELD, IN_QUOTES, BEHIND_QUOTE } state;
};

static inline void sheet_open_cell(struct sheet *sheet) {
    if (sheet->count == sheet->room) {
        sheet->room = 2 * sheet->room + 64;
        sheet->cells = realloc(sheet->cells, sheet->room * sizeof(*sheet->cells));
        assert_non_null(sheet->cells);
    }
    sheet->cells[sheet->count++] = (struct cell){sheet->row, sheet->column++, {NULL, 0, 0}, false};
    sheet->state = FIELD_BEGINS;
}

static inline void sheet_take_plain(struct sheet *sheet, char c, char delimiter) {
    struct cell *cell = &sheet->cells[sheet->count - 1];

    if (c == delimiter) {
        sheet_open_cell(sheet);
        return;
    }
    if (c == '\n' || c == '\r') {
        sheet->row++;
        sheet->column = 0;
        sheet->state = ROW_BEGINS;
        return;
    }
    cell->odd |= sheet->state == BEHIND_QUOTE;
    bytes_add(&cell->text, &c, 1);
    sheet->state = IN_FIELD;
}

static inline void sheet_take(struct sheet *sheet, char c, char delimiter) {
    if (sheet->state == ROW_BEGINS && (c == '\n' || c == '\r')) {
        sheet->row++;
        return;
    }
    if (sheet->state == ROW_BEGINS)
        sheet_open_cell(sheet);
    if (sheet->state == FIELD_BEGINS && c == '"') {
        sheet->state = IN_QUOTES;
    } else if (sheet->state == IN_QUOTES && c == '"') {
        sheet->state = BEHIND_QUOTE;
    } else if (sheet->state == IN_QUOTES || (sheet->state == BEHIND_QUOTE && c == '"')) {
        bytes_add(&sheet->cells[sheet->count - 1].text, &c, 1);
        sheet->state = IN_QUOTES;
    } else {
        sheet_take_plain(sheet, c, delimiter);
    }
}

static inline struct sheet sheet_read(const struct bytes *file, char delimiter) {
    struct sheet sheet = {NULL, 0, 0, 0, 0, ROW_BEGINS};
    size_t at = file->len >= 3 && memcmp(file->data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    for (; at < file->len; at++)
        if (file->data[at] != '\n' || sheet.state == IN_QUOTES || at == 0 ||
            file->data[at - 1] != '\r')
            sheet_take(&sheet, file->data[at], delimiter);
    if (sheet.state == IN_QUOTES)
        sheet.cells[sheet.count - 1].odd = true;
    return sheet;
}

static inline void sheet_release(struct sheet *sheet) {
    for (size_t i = 0; i < sheet->count; i++)
        free(sheet->cells[i].text.data);
    free(sheet->cells);
}

static inline bool cell_is(const struct cell *cell, const char *s, size_t len) {
    return bytes_equal(cell->text.data, cell->text.len, s, len);
}

/* `name` NULL: the second column, and no header. */
static inline const char *sheet_fault(const struct sheet *a, const struct sheet *b,
                                      const char *name, const struct bytes *texts, size_t count) {
    size_t column = 1, header = SIZE_MAX, text = 0;

    if (a->row != b->row || a->count != b->count)
        return "another reader finds other rows";
    if (name && a->count > 0)
        header = a->cells[0].row;
    for (size_t i = 0; i < a->count && name; i++)
        if (a->cells[i].row == header && cell_is(&a->cells[i], name, strlen(name)))
            column = a->cells[i].column;
    for (size_t i = 0; i < a->count; i++) {
        const struct cell *x = &a->cells[i], *y = &b->cells[i];
        bool is_text = x->row != header && x->column == column && !x->odd;
        const struct bytes *wanted = is_text && text < count ? &texts[text++] : &x->text;

        if (x->row != y->row || x->column != y->column)
            return "another reader finds other fields";
        if (!cell_is(y, wanted->data, wanted->len))
            return is_text ? "another reader finds another text"
                           : "another reader finds more changed than the text";
    }
    return text == count ? NULL : "another reader finds fewer texts";
}

static inline const char *rows_fault(const struct bytes *before, const struct bytes *after,
                                     char delimiter, const char *name, const struct bytes *texts,
                                     size_t count) {
    struct sheet a = sheet_read(before, delimiter), b = sheet_read(after, delimiter);
    const char *fault = sheet_fault(&a, &b, name, texts, count);

    sheet_release(&a);
    sheet_release(&b);
    return fault;
}

static inline const char *csv_fault(const struct bytes *before, const struct bytes *after,
                                    const struct bytes *texts, size_t count) {
    return rows_fault(before, after, ',', "text", texts, count);
}

static inline const char *csv_numbered_fault(const struct bytes *before, const struct bytes *after,
                                             const struct bytes *texts, size_t count) {
    return rows_fault(before, after, ',', NULL, texts, count);
}

static inline const char *tsv_fault(const struct bytes *before, const struct bytes *after,
                                    const struct bytes *texts, size_t count) {
    return rows_fault(before, after, '\t', "text", texts, count);
}

#endif
