/*
 * Is a line JSON as RFC 8259 has it, to the letter? But for bytes that are not UTF-8, which may
 * stand in strings. Any bytes, nested as deep as they like, in linear time.
 */
#ifndef UNECHO_JSON_CHECK_H
#define UNECHO_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

struct unecho_json_check {
    size_t visible; /* set by the caller: containers that are nested deeper are hidden */
    size_t at;      /* behind what is valid */
    bool is_object; /* what was valid */
    bool nomem;     /* it was no fault of the line */
    char *closers;  /* owned; a stack: what closes each container that is open */
    size_t closer_room;
    char *copy; /* owned; of the line, if something is hidden */
    size_t copy_room;
};

/* The line, or a copy of it in which containers that are nested deeper than `visible` are a 0 and
 * white space, so that all others stand where they stood; borrowed until the next call. NULL: it is
 * not valid, or check->nomem. */
const char *unecho_json_check(struct unecho_json_check *check, const char *line, size_t len);

void unecho_json_check_release(struct unecho_json_check *check);

#endif
