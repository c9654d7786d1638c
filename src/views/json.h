/* JSON, to an output. */
#ifndef UNECHO_JSON_H
#define UNECHO_JSON_H

#include "writer.h"

#include <stdint.h>

/* ,"key": and the value, behind another one. */
void unecho_json_number(struct unecho_writer *writer, const char *key, uint64_t value);

/* The same of a string that is one line to every reader and steers no terminal: each byte that is
 * not UTF-8 becomes U+FFFD, and then ,"KEY_base64": has all bytes (RFC 4648). */
void unecho_json_text(struct unecho_writer *writer, const char *key, const char *s, size_t len);

/* The string alone. True: nothing of it was changed. */
bool unecho_json_string(struct unecho_writer *writer, const char *s, size_t len);

void unecho_json_base64(struct unecho_writer *writer, const char *s, size_t len);

/* Text of ours, as it is. */
void unecho_json_raw(struct unecho_writer *writer, const char *s);

#endif
