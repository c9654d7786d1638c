/* Which units are a part of a table, a fenced block or lines of markup, however the text comes. */
#include "block.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

enum { MAX_TEXT = 4096 };

/* A letter a unit: `B` begins such a block, `w` goes on in it, `.` is in none; `s` is not compared.
 */
struct row {
    const char *name, *text, *wanted;
};

static const struct row rows[] = {
    {"prose", "One is here. Two | is here.\nThree.\n", "..."},
    {"table", "Text.\n\n| It is. Be | c |\n| d | e |\n\nText.\n", ".Bww."},
    {"table_of_one_line", "Text.\n\n| a | b |\n\nText.\n", "..."},
    {"table_with_a_rule", "| a | b |\n|---|---|\n| c | d |\nText here.\n", "Bww."},
    {"table_without_outer_bars", "Name | Age\n---|---\nJo | 7\nMo | 8\n\nText | so.\n", "Bwww."},
    {"two_tables", "| a |\n| b |\n\n| c |\n| d |\n", "BwBw"},
    {"quoted_table", "> | a |\n> | b |\n\n| c |\n", "Bw."},
    {"fence", "Text.\n\n```\nOne. Two.\n\nThree.\n```\nText.\n", ".Bwwww."},
    {"fence_with_a_language", "~~~ c\nreturn 0;\n\nx = 1;\n~~~\n\nText.\n", "Bww."},
    {"fence_that_stays_open", "```\nOne.\n\nTwo.\n", "..."},
    {"fence_of_another_sign", "```\nOne.\n\n~~~\n\n```\nText.\n", "Bwww."},
    {"two_fences", "```\nOne.\n```\n```\nTwo.\n```\n", "BwwBww"},
    {"table_in_a_fence", "```\n| a |\n| b |\n```\n", "Bwww"},
    {"fence_of_blank_lines", "```\n\nOne.\n\n```\n", "Bww"},
    {"fence_behind_text", "Text here. ```C\nx = 1;\n```\n\nText.\n", "ss.."},
    {"fence_behind_another_space", "It is so!\u00A0 ~~~\nText.\n~~~\n", "ss."},
    {"fence_behind_text_of_two", "It is. Is it? ```\nText.\n", "ss.."},
    {"signs_in_a_line", "Text. ``It``. So.\n", "..."},
    {"signs_inside_a_sentence", "One is. Two ```x``` is. Three is.\nFour is.\n", "sss."},
    {"signs_in_a_table", "| a | ```b |\n| c | d |\n", "sw"},
    {"backquotes_behind_a_fence", "``` sh. It is `so` there. Be.\nText.\n", "sss."},
    {"prompts_in_a_fence", "```\n>>> One(1)\nTwo.\n>>> Three()\n```\nText.\n", "Bwwww."},
    {"prompts_in_a_quoted_fence", "> ```\n> >>> One(1)\n> Two.\n> ```\nText.\n", "Bwww."},
    {"table_and_quote_in_a_fence", "```\n| a |\n> One.\n| b |\n```\nText.\n", "Bwwww."},
    {"fence_quoted_without_a_space", ">```c\n>One.\n>```\nText.\n", "Bww."},
    {"fence_in_a_quote_and_one_behind", "> ```\n> One.\n> ```\n```\nTwo.\n```\n", "BwwBww"},
    {"fence_that_a_quote_leaves_open", "> ```\n> One.\n\nTwo. So.\n\nThree.\n", "ssss."},
    {"fence_that_a_quote_leaves_to_another", "> ```c\n> One.\n```\nTwo.\n```\nThree.\n", "sssss."},
    {"fence_in_a_fence_of_a_quote", "> ```\n> One.\n>> ```\n> Two.\n> ```\nText.\n", "Bwwww."},
    {"fence_quoted_so_deep", ">>>> ```\n>>>> One.\n>>>> ```\nText.\n", "Bww."},
    {"underlines", "Usage is here\n~~~~~~~~~~~~~~~~~~~~~\nOne.\n~~~~~~~~~~~~~~~~~~~~~\nTwo.\n",
     "....."},
    {"tildes_between_scenes", "One.\n\n~~~\n\nTwo.\n\n~~~\n\nThree.\n", "....."},
    {"markup", "Text.\n\n<figure>\n<br>\n</figure>\n\nText.\n\n<br>\n", ".Bww.B"},
    {"markup_in_prose", "Text <br> so.\n<b>Bold</b>\n", ".."},
    {"lines_end_in_cr", "| a |\r| b |\r\rText.\r", "Bw."},
    {"lines_end_in_cr_lf", "| a |\r\n| b |\r\n\r\nText.\r\n", "Bw."},
};

static unecho *create(void) {
    struct unecho_config config;
    unecho *u;

    unecho_config_init(&config);
    config.careful = 12;
    u = unecho_create(&config);
    assert_non_null(u);
    return u;
}

static void add(unecho_block *block, const char *bytes, size_t len) {
    char *room = unecho_block_reserve(block, len);

    assert_non_null(room);
    memcpy(room, bytes, len);
    unecho_block_add(block, len);
}

/* Appends what is told of the units of the block from `unit` on. */
static void tell(const unecho_block *block, size_t unit, char *told) {
    size_t n = strlen(told);

    for (; unit < block->units; unit++) {
        unsigned flags = unecho_block_batch_of(block, unit)->spans[unit % UNECHO_BATCH].flags;

        if (flags & UNECHO_SPAN_UNKEYED)
            told[n++] = 's';
        else
            told[n++] = flags & UNECHO_SPAN_WHOLE_BEGINS ? 'B'
                        : flags & UNECHO_SPAN_WHOLE      ? 'w'
                                                         : '.';
    }
    told[n] = '\0';
}

/* As the engine cuts what is pushed, `step` bytes at a time. */
static void tell_pieces(const unecho *u, const char *text, size_t step, char *told) {
    unecho_block *block = unecho_block_create(u);
    size_t len = strlen(text), before;

    for (size_t at = 0; at < len; at += step) {
        add(block, text + at, len - at < step ? len - at : step);
        unecho_block_mark(block);
        block->text.last = at + step >= len;
        do {
            struct unecho_batch *batch = unecho_block_next_batch(block);
            size_t count = batch->count;

            before = block->units;
            assert_int_equal(unecho_prepare(&block->preparer, &block->text, batch), UNECHO_OK);
            block->units += batch->count - count;
        } while (block->units > before);
    }
    tell(block, 0, told);
    unecho_block_destroy(block);
}

/* As threads cut it, split where it may be once `first` bytes are there. */
static void tell_blocks(const unecho *u, const char *text, size_t first, char *told) {
    unecho_block *block = unecho_block_create(u), *rest = unecho_block_create(u);

    add(block, text, first);
    if (unecho_block_split(block, rest) == 1) {
        unecho_block *other = rest;

        assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
        tell(block, 0, told);
        rest = block;
        block = other;
    }
    if (strlen(text) > first)
        add(block, text + first, strlen(text) - first);
    assert_int_equal(unecho_block_end(block), UNECHO_OK);
    assert_int_equal(unecho_block_prepare(block), UNECHO_OK);
    tell(block, 0, told);
    unecho_block_destroy(block);
    unecho_block_destroy(rest);
}

static void tells(void **state) {
    const struct row *row = *state;
    unecho *u = create();

    for (size_t n = 1; n <= strlen(row->text); n++) {
        char pieces[MAX_TEXT] = "", blocks[MAX_TEXT] = "";

        tell_pieces(u, row->text, n, pieces);
        assert_string_equal(pieces, row->wanted);
        tell_blocks(u, row->text, n, blocks);
        assert_string_equal(blocks, row->wanted);
    }
    unecho_destroy(u);
}

/* A fence of so many lines with so many bytes each between its own. */
static const struct size {
    const char *name;
    size_t lines, bytes;
    bool stays;
} sizes[] = {
    {"fence_of_many_lines", 16382, 4, false},
    {"fence_of_too_many_lines", 16384, 4, true},
    {"fence_of_many_bytes", 1047, 1000, false},
    {"fence_of_too_many_bytes", 1050, 1000, true},
};

static void is_bounded(void **state) {
    const struct size *size = *state;
    size_t len = size->lines * size->bytes, n = 4;
    char *text = malloc(len + 32), *told = calloc(1, len + 32);
    unecho *u = create();

    assert_true(text && told);
    memcpy(text, "```\n", 4);
    for (size_t i = 0; i < size->lines; i++, n += size->bytes) {
        memset(text + n, 'a', size->bytes);
        text[n + size->bytes - 2] = ';';
        text[n + size->bytes - 1] = '\n';
    }
    strcpy(text + n, "```\n\nText.\n");
    for (size_t step = 999; step < len + 999; step += len / 3) {
        told[0] = '\0';
        tell_pieces(u, text, step, told);
        assert_int_equal(strcspn(told, "."), strlen(told) - 1); /* all but the last are in it */
        assert_int_equal(strchr(told, 's') != NULL, size->stays);
        assert_int_equal(told[strlen(told) - 1], '.');
    }
    unecho_destroy(u);
    free(text);
    free(told);
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(rows, tells), TABLE(sizes, is_bounded)};

    return RUN_TABLES("whole", tables, argc, argv);
}
