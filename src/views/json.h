/* JSON, spelled to where there is room for it; each returns what is behind it. */
#ifndef UNECHO_JSON_H
#define UNECHO_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Room for a string of so many bytes, spelled or in base64, or for a number. */
#define UNECHO_JSON_ROOM(len) ((len)*6 + 24)

enum { UNECHO_JSON_CHARACTER = 16 }; /* room for one of any kind */

/* Text of ours, as it is. */
static inline char *unecho_json_raw(char *to, const char *s, size_t len) {
    memcpy(to, s, len);
    return to + len;
}

#define UNECHO_JSON_RAW(to, literal) unecho_json_raw(to, literal, sizeof(literal) - 1)

char *unecho_json_number(char *to, uint64_t value);

/* How a string spells its next character, so that it is one line to every reader and steers no
 * terminal: *len of the bytes at `s`, of which so many are there; what is not UTF-8 becomes U+FFFD,
 * and *whole false. The bytes put into `body`. */
size_t unecho_json_character(const char *s, size_t *len, char body[UNECHO_JSON_CHARACTER],
                             bool *whole);

/* A string that is one line to every reader and steers no terminal: each byte that is not UTF-8
 * becomes U+FFFD. *whole: none is. */
char *unecho_json_string(char *to, const char *s, size_t len, bool *whole);

/* All bytes (RFC 4648); the latter in quotes. */
char *unecho_base64(char *to, const char *s, size_t len);
char *unecho_json_base64(char *to, const char *s, size_t len);

#endif
