/*
 * ASCII: a character at a time, and eight of them.
 */
#ifndef UNECHO_ASCII_H
#define UNECHO_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool unecho_is_lower_ascii(char c) { return c >= 'a' && c <= 'z'; }

static inline bool unecho_is_upper_ascii(char c) { return c >= 'A' && c <= 'Z'; }

static inline bool unecho_is_digit_ascii(char c) { return c >= '0' && c <= '9'; }

static inline bool unecho_is_white_ascii(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static inline bool unecho_is_letter_ascii(char c) {
    return unecho_is_lower_ascii((char)(c | 0x20));
}

static inline bool unecho_is_vowel_ascii(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static inline bool unecho_is_alnum_ascii(char c) {
    return unecho_is_letter_ascii(c) || unecho_is_digit_ascii(c);
}

#define UNECHO_EVERY_BYTE(b) ((uint64_t)(b)*0x0101010101010101u)

/* The 8 bytes before `at`, the last one highest. */
static inline uint64_t unecho_bytes_before(const char *s, size_t at) {
    uint64_t bytes = 0;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(&bytes, s + at - 8, 8);
#else
    for (unsigned i = 0; i < 8; i++)
        bytes |= (uint64_t)(unsigned char)s[at - 8 + i] << 8 * i;
#endif
    return bytes;
}

/* The top bit of each byte that is no letter. */
static inline uint64_t unecho_no_letters(uint64_t bytes) {
    /* letters: from 'a' on, not beyond 'z', ASCII */
    uint64_t low = (bytes | UNECHO_EVERY_BYTE(0x20)) & UNECHO_EVERY_BYTE(0x7F);
    uint64_t letters = (low + UNECHO_EVERY_BYTE(0x80 - 'a')) &
                       ~(low + UNECHO_EVERY_BYTE(0x7F - 'z')) & ~bytes & UNECHO_EVERY_BYTE(0x80);

    return letters ^ UNECHO_EVERY_BYTE(0x80);
}

/* These bytes with small letters for capitals. */
static inline uint64_t unecho_lower_letters(uint64_t bytes) {
    return bytes | (~unecho_no_letters(bytes) & UNECHO_EVERY_BYTE(0x80)) >> 2;
}

/* The top bit of each of these bytes that is not `b`. */
static inline uint64_t unecho_not(uint64_t bytes, char b) {
    bytes ^= UNECHO_EVERY_BYTE((unsigned char)b);
    return (((bytes & UNECHO_EVERY_BYTE(0x7F)) + UNECHO_EVERY_BYTE(0x7F)) | bytes) &
           UNECHO_EVERY_BYTE(0x80);
}

/* How many of these 8 bytes are letters, counted from the highest. */
static inline unsigned unecho_letters(uint64_t bytes) {
    /* 0, 8 and so on, and 63 for none */
    return ((unsigned)__builtin_clzll(unecho_no_letters(bytes) | 1) + 7) / 8;
}

/* How many of the 8 bytes at `at` are letters, counted from the first. */
static inline unsigned unecho_letters_at(const char *s, size_t at) {
    uint64_t others = unecho_no_letters(unecho_bytes_before(s, at + 8)) >> 7;

    return ((unsigned)__builtin_ctzll(others | (uint64_t)1 << 63) + 7) / 8;
}

#endif
