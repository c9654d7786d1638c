/*
 * CSV and TSV: a row is a document, and one of its columns is the text.
 *
 * A column that is named by a number, from 1, needs no header: the first row is one like all
 * others. A name is looked for in the first row, which stays as it is. Digits are always a number.
 * A row that is not as it should be passes; Python's csv module reads every row that it read
 * before, with another text.
 */
#include "csv.h"

#include <stdlib.h>
#include <string.h>

/* A row that is longer is not waited for: where it ends nobody knows, and the rest passes. */
#define ROW_MAX ((size_t)INT32_MAX)
#define NO_COLUMN SIZE_MAX
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* Of a place, which stands at the beginning of a row. */
enum {
    HEADER_AHEAD,
    ROWS,
    REST /* passes */
};

struct parser {
    const struct unecho_format_config *config;
    char delimiter;
};

/* --- columns ---------------------------------------------------------------------------------- */

static bool is_number(const char *name) {
    return name && *name && name[strspn(name, "0123456789")] == '\0';
}

static size_t numbered(const char *name) {
    size_t number = is_number(name) ? (size_t)strtoull(name, NULL, 10) : 0;

    return number > 0 ? number - 1 : NO_COLUMN;
}

static size_t skip_mark(const struct unecho_place *place, const char *bytes, size_t len) {
    return !place->inside && len >= 3 && memcmp(bytes, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
}

static void match(const char *name, const char *bytes, const struct unecho_csv_field *field,
                  size_t index, size_t *column) {
    if (name && !is_number(name) && *column == NO_COLUMN && unecho_csv_equals(bytes, field, name))
        *column = index;
}

/* Where the row ends whose names these are. */
static size_t read_header(const struct parser *parser, struct unecho_place *place,
                          const char *bytes, size_t at, size_t len) {
    for (size_t i = 0;; i++, at++) {
        const struct unecho_csv_field field = unecho_csv_field(bytes, at, len, parser->delimiter);

        match(parser->config->text_column, bytes, &field, i, &place->column);
        match(parser->config->id_key, bytes, &field, i, &place->id_column);
        at = field.whole.end;
        if (field.form == UNECHO_CSV_OPEN || at > ROW_MAX)
            place->column = NO_COLUMN; /* no row follows */
        if (at == len || bytes[at] != parser->delimiter)
            return at + unecho_csv_line_end(bytes, at, len);
    }
}

/* Says which columns are meant, as soon as that can be known. Where the rows begin. */
static size_t find_columns(const struct parser *parser, struct unecho_place *place,
                           const char *bytes, size_t len) {
    const char *text = parser->config->text_column, *id = parser->config->id_key;
    size_t at = skip_mark(place, bytes, len);

    place->column = numbered(text);
    place->id_column = numbered(id);
    if (!is_number(text) || (id && !is_number(id))) {
        for (size_t n; (n = unecho_csv_line_end(bytes, at, len)) > 0;)
            at += n;
        if (at == len)
            return at;
        at = read_header(parser, place, bytes, at, len);
    }
    place->state = place->column == NO_COLUMN ? REST : ROWS;
    return at;
}

/* --- cutting ---------------------------------------------------------------------------------- */

/* Where the next field begins that is quoted; `len`: nowhere. `start` is where a row begins. */
static size_t opening(const char *bytes, size_t at, size_t len, size_t start, char delimiter) {
    const char *quote;

    while (at < len && (quote = memchr(bytes + at, '"', len - at))) {
        at = (size_t)(quote - bytes);
        if (at == start || bytes[at - 1] == delimiter || bytes[at - 1] == '\n' ||
            bytes[at - 1] == '\r')
            return at;
        at++;
    }
    return len;
}

/* Behind the last line end of a piece; its beginning: there is none. */
static size_t last_line_end(const char *bytes, size_t start, size_t end) {
    while (end > start && bytes[end - 1] != '\n' && bytes[end - 1] != '\r')
        end--;
    return end;
}

/* Out of quotes. False: they do not close here. */
static bool look_quoted(struct unecho_place *place, const char *bytes, size_t len) {
    size_t close = unecho_csv_closing(bytes, place->looked_at, len);
    bool closes = close + 1 < len; /* else it may be the first of two */

    place->looked_at = close + closes;
    place->looked_as = !closes;
    return closes;
}

/* Into quotes; *end moves behind the last row that ends before them. False: there are none. */
static bool look_plain(struct unecho_place *place, const char *bytes, size_t len, char delimiter,
                       size_t *end) {
    size_t start = skip_mark(place, bytes, len), at = place->looked_at;
    size_t open = opening(bytes, at, len, start, delimiter), row_end;
    bool opens = open < len;

    open -= !opens && bytes[len - 1] == '\r'; /* half of a line end, if LF follows */
    row_end = last_line_end(bytes, at, open);
    if (row_end > at)
        *end = row_end;
    place->looked_at = open + opens;
    place->looked_as = opens;
    return opens;
}

/* Looks at all bytes that were not looked at. Behind the last row that ends there; 0: none does. */
static size_t last_row_end(struct unecho_place *place, const char *bytes, size_t len,
                           char delimiter) {
    size_t end = 0;
    bool goes_on = true;

    while (goes_on && place->looked_at < len)
        goes_on = place->looked_as ? look_quoted(place, bytes, len)
                                   : look_plain(place, bytes, len, delimiter, &end);
    return end;
}

static size_t cut(const struct parser *parser, struct unecho_place *place, const char *bytes,
                  size_t len, bool last) {
    size_t end;
    bool is_lost;

    if (!parser->config->text_column || place->state == REST) {
        place->inside |= len > 0;
        return len;
    }
    end = last_row_end(place, bytes, len, parser->delimiter);
    is_lost = end == 0 && len > ROW_MAX;
    if (last || is_lost)
        end = len;
    if (end == 0)
        return 0;
    if (place->state == HEADER_AHEAD)
        find_columns(parser, place, bytes, end);
    if (is_lost)
        place->state = REST;
    place->lines += unecho_csv_line_ends(bytes, end);
    place->looked_at = place->looked_at > end ? place->looked_at - end : 0;
    place->inside = true;
    return end;
}

/* --- parsing ---------------------------------------------------------------------------------- */

struct row {
    struct unecho_range whole;
    struct unecho_csv_field text;
    struct unecho_range id;
    size_t columns;
    size_t open_at; /* the quote that never closes; NO_COLUMN: there is none */
};

static struct row read_row(const struct parser *parser, const struct unecho_place *place,
                           const char *bytes, size_t at, size_t len) {
    struct row row = {.whole = {at, at}, .open_at = NO_COLUMN};

    for (;; at++) {
        const struct unecho_csv_field field = unecho_csv_field(bytes, at, len, parser->delimiter);

        if (row.columns == place->column)
            row.text = field;
        if (row.columns == place->id_column)
            row.id = field.whole;
        if (field.form == UNECHO_CSV_OPEN)
            row.open_at = at;
        row.columns++;
        at = field.whole.end;
        if (at == len || bytes[at] != parser->delimiter)
            break;
    }
    row.whole.end = at + unecho_csv_line_end(bytes, at, len);
    return row;
}

static bool is_blank(const struct row *row, const char *bytes) {
    return row->columns == 1 &&
           (bytes[row->whole.start] == '\n' || bytes[row->whole.start] == '\r');
}

/* Why the row passes. NULL: its text is known. */
static const char *reason(const struct row *row, const struct unecho_place *place) {
    if (row->whole.end - row->whole.start > ROW_MAX)
        return "longer than 2 GB";
    if (row->open_at != NO_COLUMN)
        return "a quote that never closes";
    if (row->columns <= place->column)
        return "too few columns";
    return row->text.form == UNECHO_CSV_TAILED ? "text behind a closing quote" : NULL;
}

static bool add_row(struct unecho_contents *contents, const struct row *row,
                    const struct unecho_place *place, const char *bytes) {
    const struct unecho_document document = {.whole = row->whole,
                                             .id = row->id,
                                             .id_form = UNECHO_CSV_QUOTED,
                                             .texts = 1,
                                             .line = place->lines + 1};
    const struct unecho_body body = {row->text.body, row->text.form};
    struct unecho_remark remark = {
        .reason = reason(row, place), .line = document.line, .id = row->id};

    if (!remark.reason)
        return unecho_contents_add_body(contents, &body) &&
               unecho_contents_add_document(contents, &document);
    if (row->open_at != NO_COLUMN)
        remark.line +=
            unecho_csv_line_ends(bytes + row->whole.start, row->open_at - row->whole.start);
    return unecho_contents_add_remark(contents, &remark);
}

static bool parse(void *opaque, const struct unecho_place *place, const char *bytes, size_t len,
                  struct unecho_contents *contents) {
    static const struct unecho_remark unnamed = {
        .reason = "a table: name the column of its text (--text-column)"};
    static const struct unecho_remark missing = {.reason = "no column of this name (--text-column)",
                                                 .line = 1};
    const struct parser *parser = opaque;
    struct unecho_place here = *place;
    size_t at = skip_mark(place, bytes, len);

    if (!parser->config->text_column)
        return place->inside || unecho_contents_add_remark(contents, &unnamed);
    if (place->state == REST)
        return true;
    if (place->state == HEADER_AHEAD) {
        at = find_columns(parser, &here, bytes, len);
        if (here.state == REST)
            return unecho_contents_add_remark(contents, &missing);
        here.lines += unecho_csv_line_ends(bytes, at);
    }
    while (at < len) {
        const struct row row = read_row(parser, &here, bytes, at, len);

        if (!is_blank(&row, bytes) && !add_row(contents, &row, &here, bytes))
            return false;
        here.lines += unecho_csv_line_ends(bytes + at, row.whole.end - at);
        at = row.whole.end;
    }
    return true;
}

static void *parser_create(const struct unecho_format_config *config, char delimiter) {
    struct parser *parser = malloc(sizeof(*parser));

    if (parser)
        *parser = (struct parser){config, delimiter};
    return parser;
}

static void parser_destroy(void *parser) { free(parser); }

/* --- what a changed text asks of its field -----------------------------------------------------
 */

static bool is_first(const struct unecho_change *change) {
    return change->body->range.start == change->document->whole.start;
}

static bool is_last(const struct unecho_change *change) {
    size_t end = change->body->range.end;

    return end == change->document->whole.end || change->bytes[end] == '\n' ||
           change->bytes[end] == '\r';
}

/* Would a text that is not in quotes be read as another? */
static bool needs_quotes(const char *text, size_t len, const struct unecho_change *change,
                         char delimiter) {
    const char marks[] = {delimiter, '\n', '\r'};

    if (len == 0) /* alone, it would be no row */
        return is_first(change) && is_last(change);
    for (size_t i = 0; i < sizeof(marks); i++)
        if (memchr(text, marks[i], len))
            return true;
    if (len >= 3 && memcmp(text, BYTE_ORDER_MARK, 3) == 0) /* it may be the file's first field */
        return is_first(change);
    return *text == '"';
}

/* Only what was not in quotes may have come to need them. */
static bool mend(struct unecho_bytes *out, const struct unecho_change *change, char delimiter) {
    size_t len = out->len - change->body_at, quotes = 2, at;
    char *text = out->data + change->body_at;

    if (change->body->form == UNECHO_CSV_QUOTED || !needs_quotes(text, len, change, delimiter))
        return true;
    for (size_t i = 0; i < len; i++)
        quotes += text[i] == '"';
    if (!unecho_bytes_reserve(out, quotes))
        return false;
    text = out->data + change->body_at;
    at = len + quotes; /* from behind, in place */
    text[--at] = '"';
    for (size_t i = len; i-- > 0;) {
        text[--at] = text[i];
        if (text[i] == '"')
            text[--at] = '"';
    }
    text[0] = '"';
    out->len += quotes;
    return true;
}

/* Has the first line the column that was named? A number says too little: prose has commas. */
static enum unecho_looks looks_asked(const struct unecho_format_config *config, const char *bytes,
                                     size_t len, bool last, char delimiter) {
    struct unecho_place place = {0};

    if (!config->text_column || is_number(config->text_column))
        return UNECHO_LOOKS_NOT;
    if (!last && !memchr(bytes, '\n', len))
        return UNECHO_LOOKS_OPEN;
    (void)find_columns(&(struct parser){config, delimiter}, &place, bytes, len);
    return place.state == ROWS ? UNECHO_LOOKS_SO : UNECHO_LOOKS_NOT;
}

/* --- the two rows ----------------------------------------------------------------------------- */

static size_t csv_cut(const struct unecho_format_config *config, struct unecho_place *place,
                      const char *bytes, size_t len, bool last) {
    return cut(&(struct parser){config, ','}, place, bytes, len, last);
}

static void *csv_parser_create(const struct unecho_format_config *config) {
    return parser_create(config, ',');
}

static bool csv_mend(struct unecho_bytes *out, const struct unecho_change *change) {
    return mend(out, change, ',');
}

static enum unecho_looks csv_looks(const struct unecho_format_config *config, const char *bytes,
                                   size_t len, bool last) {
    return looks_asked(config, bytes, len, last, ',');
}

static enum unecho_looks tsv_looks(const struct unecho_format_config *config, const char *bytes,
                                   size_t len, bool last) {
    return looks_asked(config, bytes, len, last, '\t');
}

static size_t tsv_cut(const struct unecho_format_config *config, struct unecho_place *place,
                      const char *bytes, size_t len, bool last) {
    return cut(&(struct parser){config, '\t'}, place, bytes, len, last);
}

static void *tsv_parser_create(const struct unecho_format_config *config) {
    return parser_create(config, '\t');
}

static bool tsv_mend(struct unecho_bytes *out, const struct unecho_change *change) {
    return mend(out, change, '\t');
}

const struct unecho_format unecho_format_csv = {
    .name = "csv",
    .endings = (const char *const[]){".csv", NULL},
    .looks_asked = csv_looks,
    .needs_column = true,
    .cut = csv_cut,
    .parser_create = csv_parser_create,
    .parser_destroy = parser_destroy,
    .parse = parse,
    .unescape = unecho_csv_unescape,
    .seek = unecho_csv_seek,
    .escape = unecho_csv_escape,
    .expands = UNECHO_CSV_ESCAPED,
    .mend = csv_mend,
};

const struct unecho_format unecho_format_tsv = {
    .name = "tsv",
    .endings = (const char *const[]){".tsv", ".tab", NULL},
    .looks_asked = tsv_looks,
    .needs_column = true,
    .cut = tsv_cut,
    .parser_create = tsv_parser_create,
    .parser_destroy = parser_destroy,
    .parse = parse,
    .unescape = unecho_csv_unescape,
    .seek = unecho_csv_seek,
    .escape = unecho_csv_escape,
    .expands = UNECHO_CSV_ESCAPED,
    .mend = tsv_mend,
};
