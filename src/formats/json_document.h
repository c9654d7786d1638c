/* What the formats of JSON have in common: a value as a document, and how its texts are spelled. */
#ifndef UNECHO_JSON_DOCUMENT_H
#define UNECHO_JSON_DOCUMENT_H

#include "json_record.h"

/* Is it `{"key":`, as JSON begins and prose does not? More bytes may tell if it is not `last`. */
enum unecho_looks unecho_json_looks_like_object(const char *s, size_t len, bool last);

/* Adds the value that [range) of `bytes` should be as a document, or a remark on it. `document` has
 * all but its id and texts; before the value stand `line_at` bytes on its line. False: out of
 * memory. */
bool unecho_json_add(struct unecho_json *json, const char *bytes, struct unecho_range range,
                     const struct unecho_document *document, size_t line_at,
                     struct unecho_contents *contents);

/* `parser_create` and so on of their rows. */
void *unecho_json_parser_create(const struct unecho_format_config *config);
void unecho_json_parser_destroy(void *parser);
size_t unecho_json_unescape_body(const char *body, size_t len, unsigned form, char *text);
size_t unecho_json_escape_text(const char *text, size_t len, unsigned form, char *body);

#endif
