/* Bodies of JSON strings, for tests. */
#ifndef UNECHO_BODIES_H
#define UNECHO_BODIES_H

#include "json_string.h"
#include "oracle.h"
#include "table.h"

/* The text of a body, both in memory of their own. */
static inline struct bytes text_of(const char *body, size_t len) {
    struct bytes text = {grown(NULL, len), 0, len};
    char *copy = grown(NULL, len);

    if (len)
        memcpy(copy, body, len);
    text.len = unecho_json_unescape(copy, len, text.data);
    assert_true(text.len <= len);
    free(copy);
    return text;
}

#endif
