/* Strides over JSON strings where there is no SSE2; with it, all other tests take them. */
#undef __SSE2__
#include "json_plain.h"

#include "oracle.h"
#include "table.h"

/* Every byte at every place of strings of all short lengths. */
static void every_byte_everywhere(void **state) {
    (void)state;
    for (size_t len = 1; len < 3 * UNECHO_JSON_STRIDE; len++) {
        char *s = grown(NULL, len), *copy = grown(NULL, len);

        for (size_t at = 0; at < len; at++)
            for (unsigned b = 0; b < 256; b++) {
                size_t plain = b < ' ' || b == '"' || b == '\\' ? at : len;
                size_t before = b == '\\' ? at : len;

                memset(s, '\xDC', len); /* but for its high bit, a backslash */
                s[at] = (char)b;
                assert_int_equal(unecho_json_skip_plain(s, 0, len), plain);
                assert_int_equal(unecho_json_plain_len(s, len, len), before);
                assert_int_equal(unecho_json_plain_len(s, len, len / 2),
                                 before < len / 2 ? before : len / 2);
                assert_int_equal(unecho_json_copy_plain(s, len, copy), before);
                assert_memory_equal(copy, s, before);
            }
        free(s);
        free(copy);
    }
}

static const struct named { const char *name; } every[] = {{"every_byte_everywhere"}};

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(every, every_byte_everywhere)};

    return RUN_TABLES("json_plain", tables, argc, argv);
}
