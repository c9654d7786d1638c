/*
 * Fields of CSV, as Python's csv module tells them (dialects excel and excel-tab): RFC 4180, and
 * what is to be made of all other bytes. A quote at the beginning of a field opens it, and what
 * follows, line ends too, belongs to it up to a quote that is not doubled. All other quotes mean
 * themselves. Outside of quotes a row ends with LF, CR or both.
 */
#ifndef UNECHO_CSV_H
#define UNECHO_CSV_H

#include "format.h"

enum unecho_csv_form {
    UNECHO_CSV_PLAIN,
    UNECHO_CSV_QUOTED,
    UNECHO_CSV_TAILED, /* something stands behind the closing quote: not of RFC 4180 */
    UNECHO_CSV_OPEN    /* the quote never closes */
};

struct unecho_csv_field {
    struct unecho_range whole, body; /* with its quotes, and between them */
    enum unecho_csv_form form;
};

/* The field that begins at `at`, which may be `len`. A delimiter, a line end or nothing follows. */
struct unecho_csv_field unecho_csv_field(const char *bytes, size_t at, size_t len, char delimiter);

/* Where the quote is that closes a field, from `at` in it on; `len`: there is none. The last byte
 * closes, though what would follow may say otherwise. */
size_t unecho_csv_closing(const char *bytes, size_t at, size_t len);

/* The length of the line end at `at`; 0: there is none. */
size_t unecho_csv_line_end(const char *bytes, size_t at, size_t len);
/* How many there are, in quotes or not. */
uint64_t unecho_csv_line_ends(const char *bytes, size_t len);

/* Does a PLAIN or QUOTED field say `name`? */
bool unecho_csv_equals(const char *bytes, const struct unecho_csv_field *field, const char *name);

/* As in struct unecho_format; `form` is an enum unecho_csv_form. */
enum { UNECHO_CSV_ESCAPED = 2 };
size_t unecho_csv_unescape(const char *body, size_t len, unsigned form, char *text);
size_t unecho_csv_escape(const char *text, size_t len, unsigned form, char *body);
size_t unecho_csv_seek(struct unecho_cursor *cursor, size_t text);

#endif
