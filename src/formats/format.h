/*
 * Formats: where in a file's bytes documents stand, and how what is kept of a text is spelled back.
 * A format is a file and a row of the table in format.c.
 *
 *     bytes -> cut -> whole documents -> parse -> where texts stand -> unescape -> text
 *     what is kept of a text -> seek -> its spelling in the bytes, which is copied
 *
 * A document has any number of texts (a JSON record with an array of strings has several). All
 * bytes that are no text stay as they are, so do those that are no document, which are told of.
 * Files are cut in their order by one thread; pieces of whole documents are parsed side by side.
 * Nothing here reads or writes, and nothing knows of the engine.
 */
#ifndef UNECHO_FORMAT_H
#define UNECHO_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of bytes, [start, end). */
struct unecho_range {
    size_t start, end;
};

/* The body of a text: what stands between its quotes, if it has any. */
struct unecho_body {
    struct unecho_range range;
    unsigned form; /* how it is spelled, for the format alone */
};

struct unecho_document {
    struct unecho_range whole; /* what goes if it is left out: its line end, too */
    struct unecho_range lead;  /* the front part of that which parts it from the document before, as
                                  the comma in an array; it goes, too, if all of those of its list
                                  were left out. Empty: none, and a list begins */
    struct unecho_range id;    /* as it stands, quotes and all; empty: none */
    unsigned id_form;          /* how it is spelled between its quotes, if it has any */
    size_t texts;              /* so many bodies, behind those of the document before */
    uint64_t line;             /* that it begins on, from 1 */
};

/* Something that was not understood, and passes as it is. */
struct unecho_remark {
    const char *reason; /* static: "not JSON" */
    uint64_t line;      /* from 1; 0: the file as a whole */
    size_t at;          /* byte of that line, from 1; 0: the line as a whole */
    struct unecho_range id;
};

/* What a piece of a file holds. Offsets are those of the piece. */
struct unecho_contents {
    struct unecho_document *documents; /* owned arrays */
    struct unecho_body *bodies;
    struct unecho_remark *remarks;
    size_t document_count, body_count, remark_count;
    size_t document_room, body_room, remark_room;
};

/* False: out of memory. */
bool unecho_contents_add_document(struct unecho_contents *contents,
                                  const struct unecho_document *document);
bool unecho_contents_add_body(struct unecho_contents *contents, const struct unecho_body *body);
bool unecho_contents_add_remark(struct unecho_contents *contents,
                                const struct unecho_remark *remark);
void unecho_contents_clear(struct unecho_contents *contents);
void unecho_contents_release(struct unecho_contents *contents);

/* What is asked of records. Borrowed by all that is made of it. */
struct unecho_format_config {
    const char *text_key, *id_key; /* paths of keys, "a.b"; id_key NULL: none is asked for */
    const char *text_column;       /* name, or number from 1; NULL: none was named */
};

/* How far a file was cut: all that a piece needs to know of what stood before it. All zero at the
 * file's beginning. */
struct unecho_place {
    uint64_t lines;           /* line ends before */
    size_t line_at;           /* bytes before on its line, if pieces end within lines */
    bool inside;              /* something was cut off already: the piece is not the first */
    size_t column, id_column; /* of the text and the id, from 0: told by the header */
    uint64_t left;            /* bytes that are still to come of a record that comes in parts */
    unsigned state;           /* of the format */
    size_t looked_at;         /* bytes behind the place that were looked at: cut goes on there, */
    unsigned looked_as;       /* in this state */
};

/* Walks through a body and its text side by side, forward only, so that no table is needed of where
 * the escapes are. */
struct unecho_cursor {
    const char *body; /* borrowed */
    size_t len;
    unsigned form;
    size_t at;   /* in the body */
    size_t text; /* the same place in the text */
};

/* Bytes that grow; out of memory is `status` of who adds. */
struct unecho_bytes {
    char *data; /* owned */
    size_t len, room;
};
/* Room for `more` bytes behind the others. NULL: out of memory. */
char *unecho_bytes_reserve(struct unecho_bytes *bytes, size_t more);
bool unecho_bytes_add(struct unecho_bytes *bytes, const char *data, size_t len);

/* Is it this format? */
enum unecho_looks {
    UNECHO_LOOKS_NOT,
    UNECHO_LOOKS_SO,
    UNECHO_LOOKS_OPEN /* more bytes would tell */
};

/* Where in what has been put out a text stands that was changed. */
struct unecho_change {
    const char *bytes;                      /* of the piece */
    const struct unecho_document *document; /* there */
    const struct unecho_body *body;
    size_t document_at, body_at; /* in the output; the body is its end */
};

struct unecho_format {
    const char *name;           /* as -F takes it; NULL: only told by its look, */
    const char *const *endings; /* or by these ends of names, ".jsonl", up to a NULL */
    const char *left; /* not NULL: files of this kind stay as they are; what they are, and what to
                         do: "a page of HTML: extract its text first" */

    /* What looks like this one of it stays as it is. NULL: all of it may change. */
    const struct unecho_format *but;

    /* Do the first bytes of a file look like it? `last`: these are all. Blank lines and a byte
     * order mark do not stand before them. NULL: it is not told so. */
    enum unecho_looks (*looks)(const char *bytes, size_t len, bool last);
    /* The same where nothing else is told, of what the user has asked for. NULL: it is not told so.
     */
    enum unecho_looks (*looks_asked)(const struct unecho_format_config *config, const char *bytes,
                                     size_t len, bool last);

    /* The length of what, at the front of a file's bytes from `place` on, is whole documents and
     * what stands between; 0: none is whole yet. With `last` nothing follows, and all is whole.
     * Moves `place` behind them. To be called again with the same bytes and more behind them.
     * NULL: the file is one text. */
    size_t (*cut)(const struct unecho_format_config *config, struct unecho_place *place,
                  const char *bytes, size_t len, bool last);

    /* A parser is for one thread at a time, and for any files. NULL: out of memory. */
    void *(*parser_create)(const struct unecho_format_config *config);
    void (*parser_destroy)(void *parser); /* NULL is allowed */

    /* Adds what stands in a piece that was cut off; `place` is what it was before. False: out of
     * memory. */
    bool (*parse)(void *parser, const struct unecho_place *place, const char *bytes, size_t len,
                  struct unecho_contents *contents);

    /* Spelling. NULL: a text is its body. `text` has room for `len` bytes, and no text is longer
     * than its body; the length of the text. */
    size_t (*unescape)(const char *body, size_t len, unsigned form, char *text);
    /* On to the first escape or byte whose text begins at `text` or behind it; where in the body.*/
    size_t (*seek)(struct unecho_cursor *cursor, size_t text);
    /* Spells a text that has no spelling yet, such as a gap that is put between two pieces. `body`
     * has room for `expands` bytes for each of its bytes. The length of the body. */
    size_t (*escape)(const char *text, size_t len, unsigned form, char *body);
    size_t expands;

    /* The text behind which `out` ends was changed: sees to what hangs on that, such as quotes or a
     * length that stands before it. NULL: nothing does. False: out of memory. */
    bool (*mend)(struct unecho_bytes *out, const struct unecho_change *change);

    /* What is said of a file in which no document has a text. NULL: nothing. */
    const char *textless;

    /* What is to be said of a file that ends at `place`, static; NULL: nothing. A NULL function:
     * nothing, wherever it ends. */
    const char *(*unended)(const struct unecho_place *place);

    bool needs_column;   /* without config.text_column, a file of this format stays as it is */
    bool is_member_each; /* compressed, each document is a member of its own (WARC) */
};

/* The formats, up to NULL: plain text first. */
extern const struct unecho_format *const unecho_formats[];

/* Those that -F names. NULL: there is none of this name. */
const struct unecho_format *unecho_format_named(const char *name);

/* What the end of a file's name says; the name is without the ending of a compression. NULL:
 * nothing. */
const struct unecho_format *unecho_format_of_name(const char *name, size_t len);

/* What a file's first bytes say: SO, and *format is it; NOT: plain text; OPEN: more would tell, and
 * *format is what is likely. */
enum unecho_looks unecho_format_of_bytes(const struct unecho_format_config *config,
                                         const char *bytes, size_t len, bool last,
                                         const struct unecho_format **format);

void unecho_cursor_init(struct unecho_cursor *cursor, const char *bytes,
                        const struct unecho_body *body);
/* Where in the body [start, end) of its text is spelled. Pieces are asked for in order and do not
 * overlap. An escape that stands for several bytes goes with its first. */
struct unecho_range unecho_cursor_spelling(const struct unecho_format *format,
                                           struct unecho_cursor *cursor, size_t start, size_t end);

/* The rows; formats.c lists them. */
extern const struct unecho_format unecho_format_text, unecho_format_jsonl, unecho_format_json,
    unecho_format_csv, unecho_format_tsv, unecho_format_wet, unecho_format_html, unecho_format_xml,
    unecho_format_notebook, unecho_format_mbox, unecho_format_removed;

#endif
