/*
 * Text as a page may hold it: a JSON string in an element of HTML. It cannot end the element, and
 * whatever would steer a reader, or what the reader sees, is spelled \uXXXX; each byte that is not
 * UTF-8, and NUL, becomes U+FFFD.
 */
#ifndef UNECHO_SAFE_H
#define UNECHO_SAFE_H

#include "writer.h"

#include <stddef.h>

/* The bytes that unecho_safe_write writes, without the quotes. */
size_t unecho_safe_length(const char *data, size_t len);

/* Writes the string, quotes and all. */
void unecho_safe_write(struct unecho_writer *writer, const char *data, size_t len);

#endif
