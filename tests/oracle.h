/*
 * The promises as naive code: slow, straight-line, and independent of the engine except that it
 * asks the engine where units end (DESIGN: P1 to P5).
 *
 *     text -> units (asked for) -> a form each -> sorted -> nth of how many -> kept or not
 *
 * `trial_fault` compares all of that with what the engine lets out. It is one header, long as it
 * is, because test_properties and the fuzz target need the whole of it and nobody a part.
 */
#ifndef UNECHO_ORACLE_H
#define UNECHO_ORACLE_H

#include "unecho.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* --- bytes that grow, random numbers --------------------------------------------------------- */

struct bytes {
    char *data; /* owned */
    size_t len, size;
};

static inline void *grown(void *old, size_t size) {
    void *p = size <= PTRDIFF_MAX ? realloc(old, size ? size : 1) : NULL;

    if (!p)
        abort();
    return p;
}

static inline void bytes_add(struct bytes *b, const char *data, size_t len) {
    if (b->len + len > b->size) {
        b->size = (b->len + len) * 2;
        b->data = grown(b->data, b->size);
    }
    if (len)
        memcpy(b->data + b->len, data, len);
    b->len += len;
}

static inline bool bytes_equal(const char *a, size_t a_len, const char *b, size_t b_len) {
    return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

/* On standard error, in C's spelling. */
static inline void print_escaped(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c == '\n')
            fputs("\\n", stderr);
        else if (c == '"' || c == '\\')
            fprintf(stderr, "\\%c", c);
        else if (c >= ' ' && c <= '~')
            fputc(c, stderr);
        else
            fprintf(stderr, "\\%03o", c);
    }
}

/* splitmix64 */
static inline uint64_t random_next(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* --- characters ------------------------------------------------------------------------------- */

/* The code point at s[0, len), -1 if there is no valid one; *n bytes long. */
static inline utf8proc_int32_t point_at(const char *s, size_t len, size_t *n) {
    utf8proc_int32_t cp;
    utf8proc_ssize_t got =
        utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, &cp);

    *n = got > 0 ? (size_t)got : 1;
    return got > 0 ? cp : -1;
}

static inline bool is_white(utf8proc_int32_t cp) {
    return (cp >= 9 && cp <= 13) || cp == ' ' || cp == 0x85 || cp == 0xA0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F ||
           cp == 0x205F || cp == 0x3000;
}

static inline bool is_alnum(utf8proc_int32_t cp) {
    utf8proc_category_t category = cp < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(cp);

    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

static inline bool is_among(utf8proc_int32_t cp, const utf8proc_int32_t (*ranges)[2], size_t n) {
    for (size_t i = 0; i < n; i++)
        if (cp >= ranges[i][0] && cp <= ranges[i][1])
            return true;
    return false;
}

#define IS_AMONG(cp, ranges) is_among(cp, ranges, sizeof(ranges) / sizeof(*(ranges)))

/* Han, kana, Thai, Lao, Burmese, Khmer: each letter or digit is a word. */
static inline bool is_word_alone(utf8proc_int32_t cp) {
    static const utf8proc_int32_t scripts[][2] = {
        {0x0E01, 0x0E3A},   {0x0E40, 0x0E5B},   {0x0E80, 0x0EFF},   {0x1000, 0x109F},
        {0x1780, 0x17FF},   {0x19E0, 0x19FF},   {0x2E80, 0x2FDF},   {0x3005, 0x3006},
        {0x3007, 0x3007},   {0x3021, 0x3029},   {0x3031, 0x303C},   {0x3041, 0x3096},
        {0x309D, 0x309F},   {0x30A1, 0x30FA},   {0x30FC, 0x30FF},   {0x31F0, 0x31FF},
        {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA9E0, 0xA9FE},   {0xAA60, 0xAA7F},
        {0xF900, 0xFAFF},   {0xFF66, 0xFF9D},   {0x3192, 0x3195},   {0x3220, 0x3229},
        {0x3280, 0x3289},   {0x1D360, 0x1D371}, {0x16FF0, 0x16FF1}, {0x16FE2, 0x16FE3},
        {0x1AFF0, 0x1AFFE}, {0x1B000, 0x1B167}, {0x20000, 0x323AF}};

    return is_alnum(cp) && IS_AMONG(cp, scripts);
}

/* What the text form has for a character: ' ', '-', a straight quote, '.' for "...", 0 for nothing,
 * -1 for itself. */
static inline int folded_point(utf8proc_int32_t cp) {
    static const utf8proc_int32_t single[][2] = {
        {0x2018, 0x201B}, {0x2039, 0x203A}, {0x2032, 0x2032}, {0x02BC, 0x02BC}, {0xFF07, 0xFF07}};
    static const utf8proc_int32_t twin[][2] = {
        {0x201C, 0x201F}, {0xAB, 0xAB}, {0xBB, 0xBB}, {0x2033, 0x2033}, {0xFF02, 0xFF02}};
    static const utf8proc_int32_t dash[][2] = {{'-', '-'}, {0x2010, 0x2015}, {0x2212, 0x2212}};
    static const utf8proc_int32_t invisible[][2] = {
        {0xAD, 0xAD},     {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2060},
        {0x2066, 0x2069}, {0xFE0E, 0xFE0F}, {0xFEFF, 0xFEFF}};

    if (is_white(cp))
        return ' ';
    if (IS_AMONG(cp, single))
        return '\'';
    if (IS_AMONG(cp, twin))
        return '"';
    if (IS_AMONG(cp, dash))
        return '-';
    if (IS_AMONG(cp, invisible))
        return 0;
    return cp == 0x2026 ? '.' : -1;
}

/* --- the form of a unit: what must be equal for two units to be the same ---------------------- */

static inline void fold_form(const char *unit, size_t len, struct bytes *out) {
    for (size_t i = 0, n; i < len; i += n) {
        utf8proc_int32_t cp = point_at(unit + i, len - i, &n);
        int f = folded_point(cp);
        char c = (char)f;

        if (f == '.')
            bytes_add(out, "...", 3);
        else if (f < 0)
            bytes_add(out, unit + i, n);
        else if (f > 0 && !((f == ' ' || f == '-') && out->len && out->data[out->len - 1] == c))
            bytes_add(out, &c, 1);
    }
}

/* Quotes and spaces at the edges off. */
static inline void strip_form(struct bytes *form) {
    size_t from = 0;

    while (form->len && memchr(" \"'", form->data[form->len - 1], 3))
        form->len--;
    while (from < form->len && memchr(" \"'", form->data[from], 3))
        from++;
    form->len -= from;
    if (form->len)
        memmove(form->data, form->data + from, form->len);
}

/* utf8proc_map over the stretches that are valid; other bytes as they are. */
static inline void map_form(struct bytes *form, int options) {
    struct bytes out = {NULL, 0, 0};
    size_t i = 0, n;

    while (i < form->len) {
        size_t from = i;
        utf8proc_uint8_t *mapped;
        utf8proc_ssize_t got;

        while (i < form->len && point_at(form->data + i, form->len - i, &n) >= 0)
            i += n;
        if (i == from) {
            bytes_add(&out, form->data + i++, 1);
            continue;
        }
        got = utf8proc_map((const utf8proc_uint8_t *)form->data + from,
                           (utf8proc_ssize_t)(i - from), &mapped, (utf8proc_option_t)options);
        if (got < 0)
            abort();
        bytes_add(&out, (const char *)mapped, (size_t)got);
        free(mapped);
    }
    free(form->data);
    *form = out;
}

#include "oracle_loose.h"

static inline struct bytes form_of(const struct unecho_config *config, const char *unit,
                                   size_t len) {
    struct bytes form = {NULL, 0, 0};

    if (config->match == UNECHO_MATCH_EXACT) {
        bytes_add(&form, unit, len);
        if (config->fold_case)
            map_form(&form, UTF8PROC_CASEFOLD);
        return form;
    }
    fold_form(unit, len, &form);
    strip_form(&form);
    map_form(&form, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (config->match == UNECHO_MATCH_LOOSE)
        loose_form(&form);
    else if (config->fold_case)
        map_form(&form, UTF8PROC_CASEFOLD | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return form;
}

static inline size_t words_in(const char *unit, size_t len) {
    size_t words = 0;
    bool inside = false;

    for (size_t i = 0, n; i < len; i += n) {
        utf8proc_int32_t cp = point_at(unit + i, len - i, &n);

        if (is_white(cp)) {
            inside = false;
        } else if (is_word_alone(cp)) {
            words++;
            inside = false;
        } else if (is_alnum(cp) && cp != 0xFF9E && cp != 0xFF9F && !inside) { /* not ﾞ ﾟ */
            words++;
            inside = true;
        }
    }
    return words;
}

/* --- markup ----------------------------------------------------------------------------------- */

#define WHITES "[ \t\n\v\f\r]"
#define TAG_NAME "[A-Za-z][A-Za-z0-9-]*(:[A-Za-z][A-Za-z0-9-]*)?"
#define MORE_OF_NAME "[A-Za-z0-9_:@.-]*"
#define FLAGS                                                                                      \
    "(allowfullscreen|async|autofocus|autoplay|checked|compact|controls|declare|default|defer|"    \
    "disabled|download|formnovalidate|hidden|inert|ismap|itemscope|loop|multiple|muted|nohref|"    \
    "nomodule|noresize|noshade|novalidate|nowrap|open|playsinline|readonly|required|reversed|"     \
    "selected|seamless|truespeed|[A-Za-z_]" MORE_OF_NAME "[:@-]" MORE_OF_NAME "|[:@]" MORE_OF_NAME \
    ")"
#define ATTRIBUTE                                                                                  \
    WHITES "+([A-Za-z_:@]" MORE_OF_NAME WHITES "*=" WHITES "*(\"[^\"<]*\"|'[^'<]*'|"               \
           "[^ \t\n\v\f\r\"'=<>`]+)|" FLAGS ")"

/* The bytes of what the pattern matches at s, 0 if it does not. A sanitizer wants an end of s. */
static inline size_t match_at(const char *pattern, const char *s, size_t len) {
    regmatch_t match = {.rm_so = 0, .rm_eo = (regoff_t)len};
    char *copy = calloc(1, len + 1);
    regex_t regex;
    int status;

    if (!copy || regcomp(&regex, pattern, REG_EXTENDED | REG_ICASE) != 0)
        abort();
    memcpy(copy, s, len);
    status = regexec(&regex, copy, 1, &match, REG_STARTEND);
    regfree(&regex);
    free(copy);
    return status == 0 ? (size_t)match.rm_eo : 0;
}

static inline size_t enclosed(const char *s, size_t len, size_t from, const char *close) {
    for (size_t i = from; i + strlen(close) <= len; i++)
        if (memcmp(s + i, close, strlen(close)) == 0)
            return i + strlen(close);
    return 0;
}

/* The bytes of a reference to a character that is no letter or digit. */
static inline size_t reference_at(const char *s, size_t len) {
    size_t n =
        match_at("^&([A-Za-z][A-Za-z0-9]{0,31}|#[0-9]{1,31}|#[xX][0-9A-Fa-f]{1,30});", s, len);
    bool hex = n > 2 && (s[2] == 'x' || s[2] == 'X');
    unsigned long cp;

    if (n == 0 || s[1] != '#')
        return n;
    cp = strtoul(s + (hex ? 3 : 2), NULL, hex ? 16 : 10);
    return cp >= 0x110000 || is_alnum((utf8proc_int32_t)cp) ? 0 : n;
}

static inline size_t markup_at(const char *s, size_t len) {
    size_t n;

    if (s[0] == '&')
        return reference_at(s, len);
    if (len >= 4 && memcmp(s, "<!--", 4) == 0) {
        size_t another = enclosed(s, len, 4, "<!--");

        n = enclosed(s, len, 4, "-->");
        return another > 0 && another < n ? 0 : n;
    }
    if (match_at("^<[?][A-Za-z]", s, len))
        return enclosed(s, len, 2, "?>");
    n = match_at("^<![A-Za-z][A-Za-z0-9]*(" WHITES "[^<>]*)?>", s, len);
    if (n == 0)
        n = match_at("^<" TAG_NAME "(" ATTRIBUTE ")*" WHITES "*/?>", s, len);
    return n ? n : match_at("^</" TAG_NAME WHITES "*>", s, len);
}

/* Has the unit no letter or digit outside markup? */
static inline bool passes(const char *unit, size_t len) {
    bool seeks = true;

    for (size_t i = 0, n; i < len; i += n) {
        bool begins = seeks && (unit[i] == '<' || unit[i] == '&');

        n = begins ? markup_at(unit + i, len - i) : 0;
        seeks &= !begins || n > 0;
        if (n == 0 && is_alnum(point_at(unit + i, len - i, &n)))
            return false;
    }
    return true;
}

/* --- white space ------------------------------------------------------------------------------ */

/* The bytes of white space at s, 0 if there is none; *ends: the line ends it counts as. */
static inline size_t white_at(const struct unecho_config *config, const char *s, size_t len,
                              unsigned *ends) {
    size_t n;
    utf8proc_int32_t cp = len ? point_at(s, len, &n) : -1;

    *ends = (cp >= 10 && cp <= 13) || cp == 0x85;
    if (cp == '\f' || cp == 0x2028 || cp == 0x2029 || (cp == 0 && config->zero_terminated))
        *ends = 2;
    if (cp == '\r' && len > 1 && s[1] == '\n')
        return 2;
    return cp >= 0 && (is_white(cp) || (cp == 0 && config->zero_terminated)) ? n : 0;
}

/* The marks that a line begins with, "> >" or ">>"; *depth: so many. `quoted`: behind one that has
 * some, too. */
static inline size_t marks_at(const char *s, size_t len, bool quoted, int *depth) {
    size_t marked = 0;

    for (*depth = 0;;) {
        size_t at = marked, spaces = 0;
        int marks = 0;
        bool text;

        for (; at < len && s[at] == ' '; at++)
            spaces++;
        for (; at < len && s[at] == '>'; at++)
            marks++;
        text = at < len && (s[at] == '\0' || !strchr(" \t\n\v\f\r", s[at]));
        if (text && s[0] == '>' && s[at] != '\0')
            text = !((s[at] | 0x20) >= 'a' && (s[at] | 0x20) <= 'z') && (s[at] & 0x80) == 0 &&
                   !strchr("\"'([_*`~", s[at]);
        if (marks == 0 || spaces > 3 || *depth + marks > 16 || (text && !quoted))
            return marked;
        marked = at;
        *depth += marks;
    }
}

/* What stands between units: white space, and of sentences the marks of quoted lines. */
struct gap_found {
    size_t len;
    unsigned strength; /* 0 one line, 1 a line end, 2 a blank line */
    int depth;         /* marks before what follows; -1: it is in the line that was there */
    bool marked;       /* there are any */
};

/* The gap at the front of `s`; `begins`: a line does so, too; `quoted`: the line before is. */
static inline struct gap_found find_gap(const struct unecho_config *config, const char *s,
                                        size_t len, bool begins, bool quoted) {
    struct gap_found gap = {0, 0, -1, false};
    unsigned ends = begins, all = 0;
    size_t n;

    for (;;) {
        if (ends > 0 && config->unit == UNECHO_UNIT_SENTENCE) {
            quoted = ends == 1 && (gap.depth < 0 ? quoted : gap.depth > 0);
            gap.len += marks_at(s + gap.len, len - gap.len, quoted, &gap.depth);
            gap.marked |= gap.depth > 0;
        }
        n = white_at(config, s + gap.len, len - gap.len, &ends);
        if (n == 0)
            break;
        gap.len += n;
        all += ends;
    }
    gap.strength = all > 2 ? 2 : all;
    return gap;
}

/* --- the engine, asked ------------------------------------------------------------------------ */

/* A text and how it is read. The learned texts are parts of the text itself, so that they have
 * something in common with it. */
struct trial {
    struct unecho_config config;
    const char *text; /* borrowed */
    size_t len;
    bool seen, allowed; /* the last eighth of it was said elsewhere; the first may stand twice */
    uint64_t seed;      /* of the sizes of pushes, and of what is left out to save time */
    unsigned
        words; /* an abbreviation list of its own: of the text's words, so many of 4; 0: none */
    unsigned kinds; /* so many kinds of words are in it */
    struct {
        size_t count;   /* texts behind each other that it is taken for */
        bool breaks;    /* documents of one text instead */
        bool forgotten; /* each is forgotten before the next */
    } parts;
};

static inline size_t part_count(const struct trial *trial) {
    return trial->parts.count ? trial->parts.count : 1;
}

/* Part i of a text that is `len` bytes long. */
static inline const char *part_of(const struct trial *trial, const char *text, size_t len, size_t i,
                                  size_t *part_len) {
    size_t parts = part_count(trial), from = len * i / parts;

    *part_len = len * (i + 1) / parts - from;
    return text + from;
}

/* Other numbers: pushes of so many bytes. PUSH_BLOCKS: pushes and blocks, in every way; PUSH_CREW:
 * blocks that are prepared, claimed and pushed by as many hands; PUSH_CARTONS: the same of blocks
 * with several texts. */
enum { PUSH_WHOLE = 0, PUSH_RANDOM = -1, PUSH_BLOCKS = -2, PUSH_CREW = -3, PUSH_CARTONS = -4 };

struct one_run {
    size_t at, len; /* in `out` */
    uint64_t count;
    bool removed;
};

struct answer {
    struct bytes out;
    struct one_run *runs; /* owned */
    size_t count, size;
    size_t most_held; /* bytes pushed and not out at a time when it was drained */
    struct unecho_stats stats;
    struct unecho_stats texts; /* the sum of what blocks tell of their texts */
    bool lost;                 /* a run that does not stand in the text that it names */
    int status;
};

static inline void answer_release(struct answer *answer) {
    free(answer->out.data);
    free(answer->runs);
}

static inline void add_run(struct answer *answer, const struct unecho_run *run) {
    if (answer->count == answer->size) {
        answer->size = answer->size * 2 + 64;
        answer->runs = grown(answer->runs, answer->size * sizeof(*answer->runs));
    }
    answer->runs[answer->count++] =
        (struct one_run){answer->out.len, run->len, run->count, run->removed};
    bytes_add(&answer->out, run->data, run->len);
}

static inline void drain(unecho *u, struct answer *answer) {
    struct unecho_run run;

    while (answer->status == UNECHO_OK && (answer->status = unecho_next(u, &run)) == 1) {
        add_run(answer, &run);
        answer->lost |= run.text != 0;
        answer->status = UNECHO_OK;
    }
}

static inline size_t push_size(int pushes, uint64_t *state, size_t rest) {
    size_t size = pushes > 0 ? (size_t)pushes : rest;

    if (pushes == PUSH_RANDOM) {
        uint64_t r = random_next(state);

        size = (size_t)(r >> 8) % (r & 1 ? 8 : r & 2 ? 100 : 3000);
    }
    return size < rest ? size : rest;
}

/* Pushes a piece of a text from memory of its own, so that no byte too many is read, or from where
 * the engine wants it. */
static inline void push_copy(unecho *u, const char *text, size_t len, bool last,
                             struct answer *answer) {
    bool reserved = len % 3 == 1;
    char *copy = reserved ? unecho_reserve(u, len + len % 5) : calloc(1, len ? len : 1);

    if (!copy)
        abort();
    if (len)
        memcpy(copy, text, len);
    if (answer->status == UNECHO_OK)
        answer->status = unecho_push(u, copy, len, last);
    if (!reserved)
        free(copy);
    drain(u, answer);
}

enum { CREW = 4 }; /* blocks in the hands of a crew */

/* Somebody who feeds an engine in every way that unecho.h allows, by turns. */
struct feeder {
    unecho *u;
    struct answer *answer;
    unecho_block *block; /* owned; what comes behind all that was pushed */
    unecho_block *rest;  /* owned; empty */
    bool apart;          /* the engine holds no beginning of a unit */
    uint64_t random;

    unecho_block *crew[CREW]; /* owned; the first are split, in stream order, the others empty */
    bool prepared[CREW];
    bool parted, dealt[CREW];   /* blocks are claimed in parts, if they can be; */
    size_t parts[UNECHO_PARTS]; /* so many of them are, in each */
    size_t waiting, claimed;    /* so many of them */
    bool counted;               /* all blocks were asked what they hold */
    bool split;                 /* some end in a text */
};

static inline size_t feeder_draw(struct feeder *feeder, size_t n) {
    return (size_t)(random_next(&feeder->random) >> 16) % n;
}

static inline unecho_block *new_block(const unecho *u) {
    unecho_block *block = unecho_block_create(u);

    if (!block)
        abort();
    return block;
}

static inline struct feeder feeder_of(unecho *u, uint64_t seed, struct answer *answer) {
    struct feeder feeder = {.u = u, .answer = answer, .random = seed, .counted = true};

    feeder.block = new_block(u);
    feeder.rest = new_block(u);
    for (size_t i = 0; i < CREW; i++)
        feeder.crew[i] = new_block(u);
    return feeder;
}

static inline void feeder_release(struct feeder *feeder) {
    unecho_block_destroy(feeder->block);
    unecho_block_destroy(feeder->rest);
    for (size_t i = 0; i < CREW; i++)
        unecho_block_destroy(feeder->crew[i]);
}

static inline void fill_block(struct feeder *feeder, const char *text, size_t len) {
    while (len > 0) {
        size_t n = 1 + feeder_draw(feeder, len);
        char *room = unecho_block_reserve(feeder->block, n + (size_t)feeder->random % 3);

        if (!room)
            abort();
        memcpy(room, text, n);
        unecho_block_add(feeder->block, n);
        text += n;
        len -= n;
    }
}

static inline void push_block(struct feeder *feeder, unecho_block *block) {
    struct answer *answer = feeder->answer;
    size_t len = unecho_block_length(block);
    char *room;

    if (answer->status == UNECHO_OK)
        answer->status = unecho_push_block(feeder->u, block);
    drain(feeder->u, answer);
    if (answer->status == UNECHO_OK && unecho_block_length(block) > 0)
        answer->status = UNECHO_ORDER; /* it is not empty again */
    room = unecho_block_reserve(block, len + 1);
    if (room && answer->status == UNECHO_OK)
        memset(room, 'X', len + 1); /* nothing in it is needed any more */
}

static inline void feed_as_push(struct feeder *feeder, const char *text, size_t len) {
    if (unecho_block_length(feeder->block) > 0)
        push_block(feeder, feeder->block);
    push_copy(feeder->u, text, len, false, feeder->answer);
    feeder->apart = false;
}

/* Reads on, or pushes the block: as it is, split, or split and prepared. */
static inline void feed_as_block(struct feeder *feeder, const char *text, size_t len) {
    unecho_block *block = feeder->block;
    uint64_t r = random_next(&feeder->random);
    bool split, prepared;

    if (unecho_block_length(block) == 0)
        feeder->apart = unecho_lend(feeder->u, block) == UNECHO_OK;
    fill_block(feeder, text, len);
    if (r % 4 == 0)
        return;
    split = r % 4 > 1 && unecho_block_split(block, feeder->rest) == 1;
    prepared = split && (feeder->apart || !unecho_takes_blocks(feeder->u)) && r >> 8 & 3;
    if (prepared && unecho_block_prepare(block) != UNECHO_OK)
        abort();
    push_block(feeder, block);
    feeder->apart &= prepared;
    if (split) {
        feeder->block = feeder->rest;
        feeder->rest = block;
    }
}

/* Pushes and blocks by turns. */
static inline void feed(struct feeder *feeder, const char *text, size_t len) {
    for (size_t at = 0, size; at < len; at += size) {
        size = push_size(PUSH_RANDOM, &feeder->random, len - at);
        if (random_next(&feeder->random) >> 20 & 3)
            feed_as_block(feeder, text + at, size);
        else
            feed_as_push(feeder, text + at, size);
    }
    push_block(feeder, feeder->block);
    push_copy(feeder->u, NULL, 0, true, feeder->answer);
}

/* --- a crew: blocks are prepared in any order, claimed in stream order, pushed in stream order ---
 */

static inline void crew_prepare(struct feeder *feeder, size_t i) {
    if (!feeder->prepared[i] && unecho_block_prepare(feeder->crew[i]) != UNECHO_OK)
        abort();
    if (!feeder->prepared[i])
        feeder->dealt[i] = feeder->parted && unecho_deal_block(feeder->u, feeder->crew[i]);
    feeder->prepared[i] = true;
}

/* The next block of a part, if it is there. */
static inline void crew_claim_part(struct feeder *feeder, unsigned part) {
    size_t i = feeder->parts[part];

    if (i == feeder->waiting || !feeder->prepared[i] || !feeder->dealt[i])
        return;
    unecho_claim_part(feeder->u, feeder->crew[i], part);
    feeder->parts[part]++;
}

/* What is left to claim of a block in parts. */
static inline void crew_gather(struct feeder *feeder, size_t i) {
    for (unsigned part = 0; part < UNECHO_PARTS; part++) {
        if (feeder->parts[part] > i) /* some are ahead */
            continue;
        crew_claim_part(feeder, part);
        feeder->parts[part] = i + 1;
    }
    if (feeder->dealt[i])
        unecho_gather_block(feeder->crew[i]);
}

static inline void crew_claim(struct feeder *feeder) {
    crew_prepare(feeder, feeder->claimed);
    crew_gather(feeder, feeder->claimed);
    if (feeder->answer->status == UNECHO_OK)
        feeder->answer->status = unecho_claim_block(feeder->u, feeder->crew[feeder->claimed]);
    if (feeder->answer->status == UNECHO_OK && feeder_draw(feeder, 3))
        feeder->answer->status =
            unecho_lay_out_block(feeder->u, feeder->crew[feeder->claimed], feeder_draw(feeder, 2));
    feeder->claimed++;
}

static inline void crew_push(struct feeder *feeder) {
    unecho_block *block = feeder->crew[0];

    if (feeder->claimed == 0)
        crew_claim(feeder);
    push_block(feeder, block);
    unecho_block_destroy(block);
    memmove(feeder->crew, feeder->crew + 1, (CREW - 1) * sizeof(*feeder->crew));
    memmove(feeder->prepared, feeder->prepared + 1, CREW - 1);
    feeder->crew[CREW - 1] = new_block(feeder->u);
    feeder->prepared[CREW - 1] = false;
    memmove(feeder->dealt, feeder->dealt + 1, CREW - 1);
    feeder->waiting--;
    feeder->claimed--;
    for (size_t i = 0; i < UNECHO_PARTS; i++)
        feeder->parts[i]--;
}

/* Some of what the crew could do. */
static inline void crew_work(struct feeder *feeder) {
    while (feeder->waiting > 0) {
        size_t what = feeder->waiting == CREW ? 3 : feeder_draw(feeder, 8);

        if (what == 0)
            return;
        if (what == 3)
            crew_push(feeder);
        else if (what == 2 && feeder->claimed < feeder->waiting)
            crew_claim(feeder);
        else if (what > 4)
            crew_claim_part(feeder, (unsigned)feeder_draw(feeder, UNECHO_PARTS));
        else
            crew_prepare(feeder, feeder_draw(feeder, feeder->waiting));
    }
}

static inline void crew_finish(struct feeder *feeder) {
    while (feeder->waiting > 0)
        crew_push(feeder);
}

/* The block is done with: it waits for the crew. */
static inline void crew_take_block(struct feeder *feeder) {
    unecho_block *empty = feeder->crew[feeder->waiting];

    feeder->crew[feeder->waiting++] = feeder->block;
    feeder->block = feeder->rest;
    feeder->rest = empty;
}

static inline void crew_take(struct feeder *feeder) {
    crew_take_block(feeder);
    crew_work(feeder);
}

/* All before it is pushed, then the block as it is, and some text behind it. */
static inline size_t crew_alone(struct feeder *feeder, const char *text, size_t len) {
    size_t size = push_size(PUSH_RANDOM, &feeder->random, len);

    crew_finish(feeder);
    push_block(feeder, feeder->block);
    push_copy(feeder->u, text, size, false, feeder->answer);
    if (unecho_lend(feeder->u, feeder->block) != UNECHO_OK) {
        push_copy(feeder->u, text + size, len - size, false, feeder->answer);
        size = len;
    }
    return size;
}

static inline void feed_crew(struct feeder *feeder, const char *text, size_t len) {
    size_t at = 0;

    feeder->parted = feeder_draw(feeder, 2) && unecho_claims_in_parts(feeder->u);
    if (unecho_lend(feeder->u, feeder->block) != UNECHO_OK && unecho_takes_blocks(feeder->u))
        feeder->answer->status = UNECHO_ORDER; /* nothing is undecided */
    while (at < len) {
        size_t size = push_size(PUSH_RANDOM, &feeder->random, len - at);

        fill_block(feeder, text + at, size);
        at += size;
        if (feeder_draw(feeder, 3) == 0)
            continue;
        if (unecho_block_split(feeder->block, feeder->rest) == 1)
            crew_take(feeder);
        else if (feeder_draw(feeder, 4) == 0)
            at += crew_alone(feeder, text + at, len - at);
    }
    if (feeder_draw(feeder, 2)) {
        if (unecho_block_end(feeder->block) != UNECHO_OK)
            abort();
        crew_take(feeder);
        crew_finish(feeder);
    } else {
        crew_finish(feeder);
        push_block(feeder, feeder->block);
        push_copy(feeder->u, NULL, 0, true, feeder->answer);
    }
}

/* --- cartons: blocks with any number of texts, as a crew carries them --------------------------
 */

/* Takes what comes out of a block: of each run that stands in one of its texts, which one. */
static inline void drain_carton(struct feeder *feeder, const unecho_block *block) {
    struct answer *answer = feeder->answer;
    struct unecho_run run;

    while (answer->status == UNECHO_OK && (answer->status = unecho_next(feeder->u, &run)) == 1) {
        for (size_t i = 0; i < unecho_block_texts(block); i++) {
            size_t len;
            uintptr_t text = (uintptr_t)unecho_block_text(block, i, &len);

            answer->lost |= (uintptr_t)run.data >= text &&
                            (uintptr_t)run.data + run.len <= text + len && run.len > 0 &&
                            run.text != i;
        }
        add_run(answer, &run);
        answer->status = UNECHO_OK;
    }
}

/* Each text by itself, backwards, or all at once. */
static inline void count_carton(struct feeder *feeder, const unecho_block *block) {
    size_t texts = unecho_block_texts(block);

    if (feeder_draw(feeder, 2))
        unecho_block_count(block, 0, texts, &feeder->answer->texts);
    else
        for (size_t i = texts; i-- > 0;)
            unecho_block_count(block, i, 1, &feeder->answer->texts);
}

/* Some of what is laid out of a block comes out without the engine. */
static inline void take_of_block(struct feeder *feeder, unecho_block *block) {
    struct unecho_run run;

    while (feeder_draw(feeder, 3) && unecho_next_of_block(block, &run) == 1)
        add_run(feeder->answer, &run);
}

static inline void carton_push(struct feeder *feeder) {
    unecho_block *block = feeder->crew[0];
    struct answer *answer = feeder->answer;
    bool told = feeder->claimed > 0;

    if (feeder->split) /* as text, its end would not be known as one */
        crew_prepare(feeder, 0);
    if (!told && feeder->dealt[0])
        crew_gather(feeder, 0);
    if (told)
        count_carton(feeder, block);
    feeder->counted &= told;
    if (answer->status == UNECHO_OK)
        take_of_block(feeder, block);
    if (answer->status == UNECHO_OK)
        answer->status = unecho_push_block(feeder->u, block);
    drain_carton(feeder, block);
    feeder->claimed -= told;
    for (size_t i = 0; i < UNECHO_PARTS; i++) /* one that was not claimed is claimed as a whole */
        feeder->parts[i] -= feeder->parts[i] > 0;
    feeder->waiting--;
    memmove(feeder->crew, feeder->crew + 1, (CREW - 1) * sizeof(*feeder->crew));
    memmove(feeder->prepared, feeder->prepared + 1, CREW - 1);
    memmove(feeder->dealt, feeder->dealt + 1, CREW - 1);
    feeder->crew[CREW - 1] = block; /* it is empty again */
    feeder->prepared[CREW - 1] = false;
}

/* Some of what the crew could do, or all. */
static inline void cartons_move(struct feeder *feeder, bool all) {
    while (feeder->waiting > 0) {
        size_t what = feeder_draw(feeder, all ? 3 : 4);

        if (what == 3 && feeder->waiting < CREW)
            return;
        if (what == 0 && feeder->claimed < feeder->waiting)
            crew_claim(feeder);
        else if (what == 1)
            crew_prepare(feeder, feeder_draw(feeder, feeder->waiting));
        else
            carton_push(feeder);
    }
}

static inline void carton_take(struct feeder *feeder) {
    crew_take_block(feeder);
    cartons_move(feeder, false);
}

/* The text in progress goes on in another block, if it can. */
static inline void carton_split(struct feeder *feeder) {
    if (!unecho_takes_blocks(feeder->u) || unecho_block_split(feeder->block, feeder->rest) != 1)
        return;
    feeder->split = true;
    carton_take(feeder);
}

/* All texts of a trial. */
static inline void feed_cartons(struct feeder *feeder, const struct trial *trial, const char *text,
                                size_t len) {
    feeder->parted = feeder_draw(feeder, 2) && unecho_claims_in_parts(feeder->u);
    for (size_t i = 0; i < part_count(trial); i++) {
        size_t part_len, at = 0, size;
        const char *part = part_of(trial, text, len, i, &part_len);

        if (i > 0 && trial->parts.forgotten)
            unecho_block_forget(feeder->block);
        for (; at < part_len; at += size) {
            size = push_size(PUSH_RANDOM, &feeder->random, part_len - at);
            fill_block(feeder, part + at, size);
            if (feeder_draw(feeder, 4) == 0)
                carton_split(feeder);
        }
        if (unecho_block_end(feeder->block) != UNECHO_OK)
            abort();
        if (feeder_draw(feeder, 4) == 0)
            carton_take(feeder);
    }
    if (unecho_block_texts(feeder->block) > 0)
        carton_take(feeder);
    cartons_move(feeder, true);
}

/* --- a survey: all texts before the first of them is pushed ------------------------------------
 */

static inline void survey_text(struct feeder *feeder, const char *text, size_t len, bool last) {
    for (size_t at = 0, size; at < len; at += size) {
        size = push_size(PUSH_RANDOM, &feeder->random, len - at);
        feeder->answer->status = unecho_survey(feeder->u, text + at, size, false);
        if (feeder->answer->status != UNECHO_OK)
            return;
    }
    feeder->answer->status =
        last ? unecho_survey(feeder->u, NULL, 0, true) : unecho_break(feeder->u);
}

/* A text in blocks. */
static inline void survey_blocks(struct feeder *feeder, const char *text, size_t len) {
    unecho_block *whole = feeder->block;

    fill_block(feeder, text, len);
    if (feeder_draw(feeder, 2) && unecho_block_split(whole, feeder->rest) == 1) {
        if (feeder_draw(feeder, 2))
            (void)unecho_block_prepare(whole);
        feeder->answer->status = unecho_survey_block(feeder->u, whole);
        feeder->block = feeder->rest;
        feeder->rest = whole;
    }
    if (unecho_block_end(feeder->block) != UNECHO_OK)
        abort();
    if (feeder->answer->status == UNECHO_OK)
        feeder->answer->status = unecho_survey_block(feeder->u, feeder->block);
    if (unecho_block_length(feeder->block) > 0)
        feeder->answer->status = UNECHO_ORDER; /* it is not empty again */
}

static inline void survey(struct feeder *feeder, const struct trial *trial, const char *text,
                          size_t len) {
    size_t parts = part_count(trial);

    for (size_t i = 0; i < parts && feeder->answer->status == UNECHO_OK; i++) {
        size_t part_len;
        const char *part = part_of(trial, text, len, i, &part_len);
        bool last = !trial->parts.breaks || i + 1 == parts;

        if (i > 0 && trial->parts.forgotten)
            unecho_forget(feeder->u);
        if (!trial->parts.breaks && feeder_draw(feeder, 2))
            survey_blocks(feeder, part, part_len);
        else
            survey_text(feeder, part, part_len, last);
    }
}

/* --- an engine for a trial -------------------------------------------------------------------- */

static inline bool is_list_word(char c) { return (signed char)c > ' ' ? c != '#' : c < 0; }

/* Lines of a list that hold words of the text with a kind each, by what they are and not where they
 * stand; those that are too long are cut. */
static inline struct bytes own_words(const struct trial *trial) {
    static const char *const kinds[] = {
        "title",   "number", "starter-only", "time",           "after-time",    "starter",
        "name",    "domain", "unit",         "before-ordinal", "after-ordinal", "continues",
        "may-end", "speech", "opening",      "place"};
    struct bytes list = {NULL, 0, 0};
    size_t len;

    for (size_t at = 0; trial->words && at < trial->len; at += len + 1) {
        uint64_t hash = trial->seed;
        char section[32];

        for (len = 0; at + len < trial->len && is_list_word(trial->text[at + len]);)
            hash = hash * 31 + (unsigned char)trial->text[at + len++];
        random_next(&hash);
        if (len == 0 || trial->text[at] == '[' || (hash >> 40) % 4 >= trial->words)
            continue;
        snprintf(section, sizeof(section), "[%s]\n", kinds[(hash >> 20) % trial->kinds]);
        bytes_add(&list, section, strlen(section));
        bytes_add(&list, trial->text + at, len < 24 ? len : 24);
        bytes_add(&list, "\n", 1);
    }
    return list;
}

static inline unecho *engine_of(const struct trial *trial, const struct unecho_config *config,
                                struct answer *answer) {
    unecho *u = unecho_create(config);
    size_t eighth = trial->len / 8, line;
    struct bytes list = own_words(trial);

    if (!u)
        abort();
    if (list.len > 0)
        answer->status = unecho_add_abbreviations(u, list.data, list.len, &line);
    free(list.data);
    if (trial->seen && answer->status == UNECHO_OK)
        answer->status = unecho_learn_seen(u, trial->text + trial->len - eighth, eighth, true);
    if (trial->allowed && answer->status == UNECHO_OK)
        answer->status = unecho_learn_allowed(u, trial->text, eighth, true);
    return u;
}

static inline void push_text(unecho *u, const char *text, size_t len, int pushes, bool last,
                             struct answer *answer, uint64_t *random) {
    size_t at = 0;

    do {
        size_t size = push_size(pushes, random, len - at);

        push_copy(u, text + at, size, last && at + size == len, answer);
        at += size;
        if (at - answer->out.len > answer->most_held && at > answer->out.len)
            answer->most_held = at - answer->out.len;
    } while (at < len && answer->status == UNECHO_OK);
}

/* `text` through the engine, with what `trial` says was learned before. */
static inline struct answer ask(const struct trial *trial, const struct unecho_config *config,
                                const char *text, size_t len, int pushes) {
    struct answer answer = {.status = UNECHO_OK};
    unecho *u = engine_of(trial, config, &answer);
    struct feeder feeder = feeder_of(u, trial->seed ^ len, &answer);
    size_t parts = pushes == PUSH_CARTONS ? 0 : part_count(trial);

    answer.out.data = grown(NULL, 1); /* never NULL, for sums with it */
    answer.runs = grown(NULL, 1);
    if (unecho_needs_survey(u))
        survey(&feeder, trial, text, len);
    if (pushes == PUSH_CARTONS)
        feed_cartons(&feeder, trial, text, len);
    for (size_t i = 0; i < parts; i++) {
        size_t part_len;
        const char *part = part_of(trial, text, len, i, &part_len);
        bool breaks = trial->parts.breaks && i + 1 < parts;

        if (i > 0 && trial->parts.forgotten)
            unecho_forget(u);
        if (pushes == PUSH_BLOCKS && !breaks)
            feed(&feeder, part, part_len);
        else if (pushes == PUSH_CREW && !breaks)
            feed_crew(&feeder, part, part_len);
        else
            push_text(u, part, part_len, pushes < PUSH_RANDOM ? PUSH_RANDOM : pushes, !breaks,
                      &answer, &feeder.random);
        if (breaks && answer.status == UNECHO_OK)
            answer.status = unecho_break(u);
        drain(u, &answer);
    }
    unecho_get_stats(u, &answer.stats);
    if (pushes != PUSH_CARTONS || !feeder.counted)
        answer.texts = answer.stats; /* not asked for, of all of them */
    feeder_release(&feeder);
    unecho_destroy(u);
    return answer;
}

/* --- the oracle ------------------------------------------------------------------------------- */

enum where { IN_ALLOWED, IN_SEEN, IN_TEXT };

struct said {
    enum where where;
    int depth;         /* marks before its lines */
    size_t order;      /* in the array below, before it is sorted */
    const char *unit;  /* borrowed from the text */
    size_t len, at;    /* `at`: offset in the text it is from */
    struct bytes form; /* owned */
    bool half;         /* of a pair of brackets, or behind one */
    bool pass, compared, repeat, removed, kept;
    size_t nth, all, learned; /* the nth (from 0) of all in the text with its form */
};

struct verdict {
    struct said *said; /* owned; the units of the text are the last `count` */
    size_t total, count, distinct;
    struct said *units; /* those */
    const char *fault;  /* the units do not make up the text */
};

static inline void verdict_release(struct verdict *v) {
    for (size_t i = 0; i < v->total; i++)
        free(v->said[i].form.data);
    free(v->said);
}

/* --- brackets ---------------------------------------------------------------------------------
 */

static const char *const bracket_pairs[][2] = {
    {"(", ")"},   {"[", "]"},   {"「", "」"}, {"『", "』"}, {"《", "》"},
    {"〈", "〉"}, {"（", "）"}, {"【", "】"}, {"［", "］"}, {"〔", "〕"},
    {"〖", "〗"}, {"〘", "〙"}, {"〚", "〛"}, {"｢", "｣"}};

enum { BRACKET_PAIRS = sizeof(bracket_pairs) / sizeof(*bracket_pairs) };

/* Is the bracket at s[at] this one, and not the mouth of a face in s[from, ...), ":-)"? */
static inline bool is_bracket(const char *s, size_t len, size_t from, size_t at,
                              const char *bracket) {
    size_t n = strlen(bracket), nose = at > from + 1 && s[at - 1] == '-';
    char eyes = at > from + nose ? s[at - 1 - nose] : ' ';

    return n <= len - at && memcmp(s + at, bracket, n) == 0 &&
           (n > 1 || (eyes != ':' && eyes != ';'));
}

/* How far the partner of the bracket at s[at] is sought: in its line, and in 768 bytes, if there
 * are no more than seven others inside. */
static inline size_t sought_until(const struct unecho_config *config, const char *s, size_t len,
                                  size_t from, size_t at, size_t kind) {
    size_t end = len - at > 768 ? at + 768 : len, depth = 0;
    bool too_deep = false;
    unsigned line_ends = 0;

    for (; at < end; at++) {
        if (white_at(config, s + at, len - at, &line_ends) > 0 && line_ends > 0)
            break;
        depth += is_bracket(s, len, from, at, bracket_pairs[kind][0]);
        too_deep |= depth > 8;
        depth -= is_bracket(s, len, from, at, bracket_pairs[kind][1]);
        if (depth == 0 && !too_deep)
            break;
    }
    return at;
}

/* Does what closes at s[at] only number the sentence s[from, ...): "1)", "一）"? */
static inline bool is_item_number(const char *s, size_t from, size_t at, size_t kind) {
    size_t n = 0, ascii = 0;

    if (strcmp(bracket_pairs[kind][1], ")") != 0 && strcmp(bracket_pairs[kind][1], "）") != 0)
        return false;
    for (size_t i = from; i < at; i++)
        ascii += (signed char)s[i] > 0 && is_alnum((uint32_t)s[i]);
    if (ascii == at - from)
        return ascii > 0 && ascii <= 3;
    return is_alnum(point_at(s + from, at - from, &n)) && n > 1 && n == at - from;
}

/* Is there a line end in s[from, to)? */
static inline bool holds_line_end(const struct unecho_config *config, const char *s, size_t from,
                                  size_t to) {
    unsigned line_ends = 0;

    for (size_t i = from; i < to && line_ends == 0; i++)
        (void)white_at(config, s + i, to - i, &line_ends);
    return line_ends > 0;
}

/* Finds sentences with half of a pair of brackets, those that begin where the partner of one
 * before them was sought, and those that may stand in brackets which a line end in the sentence
 * before them left open: in its last line, in 768 bytes, and before another closes one. */
static inline void find_halves(const struct unecho_config *config, struct said *said, size_t count,
                               const char *text, size_t len) {
    size_t until = 0, over = 0, before = 0;

    for (size_t i = 0; i < count && config->unit == UNECHO_UNIT_SENTENCE; i++) {
        size_t from = said[i].at, end = from + said[i].len, opened = 0;
        bool closed = false;

        if (holds_line_end(config, text, before, from))
            over = 0;
        before = end;
        said[i].half = from < until || from < over;
        for (size_t k = 0; k < BRACKET_PAIRS; k++) {
            size_t open = 0, sought = 0, bound = 0;
            unsigned line_ends = 0;

            for (size_t at = from; at < end; at++)
                if (is_bracket(text, len, from, at, bracket_pairs[k][0])) {
                    size_t one = sought_until(config, text, len, from, at, k);

                    sought = one > sought ? one : sought;
                    if (one < end && white_at(config, text + one, end - one, &line_ends) > 0 &&
                        line_ends > 0)
                        bound = at + 768;
                    open++;
                } else if (is_bracket(text, len, from, at, bracket_pairs[k][1])) {
                    closed |= open == 0 && !is_item_number(text, from, at, k);
                    open -= open > 0;
                }
            said[i].half |= open > 0 || closed;
            until = open > 0 && sought > until ? sought : until;
            opened = open > 0 && bound > opened ? bound : opened;
        }
        if (opened > 0 || closed)
            over = opened;
    }
}

/* Finds the units of `text` in it one after the other: only white space may stand between. */
static inline void add_units(struct verdict *v, const struct trial *trial, enum where where,
                             const char *text, size_t len) {
    struct trial plain = *trial;
    struct answer answer;
    size_t at = 0, first = v->total;
    int depth = 0;

    plain.seen = plain.allowed = plain.config.count = false;
    plain.parts.count = 0;
    plain.config.list = plain.config.cut_only = true;
    plain.config.keep = UNECHO_KEEP_ALL;
    answer = ask(&plain, &plain.config, text, len, PUSH_WHOLE);
    v->said = grown(v->said, (v->total + answer.count) * sizeof(*v->said));
    for (size_t i = 0; i < answer.count && !v->fault; i++) {
        const char *unit = answer.out.data + answer.runs[i].at;
        struct said *said = &v->said[v->total];

        *said = (struct said){.where = where, .order = v->total, .len = answer.runs[i].len};
        if (find_gap(&trial->config, unit, said->len, false, false).len == 0) {
            struct gap_found gap =
                find_gap(&trial->config, text + at, len - at, at == 0, depth > 0);

            at += gap.len;
            depth = gap.depth >= 0 ? gap.depth : depth;
        }
        said->depth = depth;
        if (said->len == 0 || said->len > len - at || memcmp(text + at, unit, said->len) != 0) {
            v->fault = "units: they and white space do not make up the text";
            break;
        }
        said->unit = text + at;
        said->at = at;
        at += said->len;
        v->total++;
    }
    find_halves(&trial->config, v->said + first, v->total - first, text, len);
    at += find_gap(&trial->config, text + at, len - at, at == 0, depth > 0).len;
    if (!v->fault && (at != len || answer.status != UNECHO_OK))
        v->fault = "units: some text is in no unit";
    answer_release(&answer);
}

static inline int compare_forms(const void *a, const void *b) {
    const struct said *x = *(const struct said *const *)a, *y = *(const struct said *const *)b;
    size_t shorter = x->form.len < y->form.len ? x->form.len : y->form.len;
    int c = shorter ? memcmp(x->form.data, y->form.data, shorter) : 0;

    if (c == 0)
        c = (x->form.len > y->form.len) - (x->form.len < y->form.len);
    return c ? c : (x->order > y->order) - (x->order < y->order);
}

/* What is said of units with one form, in the order in which they were said. */
static inline void number_group(struct verdict *v, struct said **group, size_t n) {
    size_t learned = 0, all = 0;
    bool allowed = false;

    for (size_t i = 0; i < n; i++) {
        allowed |= group[i]->where == IN_ALLOWED;
        learned += group[i]->where == IN_SEEN;
        if (group[i]->where == IN_TEXT)
            group[i]->nth = all++;
    }
    for (size_t i = 0; i < n; i++) {
        group[i]->all = all;
        group[i]->learned = learned;
        if (group[i]->where == IN_TEXT) {
            group[i]->compared = !allowed;
            group[i]->repeat = !allowed && (learned || group[i]->nth > 0);
        }
    }
    v->distinct += learned > 0 || (all > 0 && !allowed);
}

/* With a window: a unit is a repeat if it was learned, or equals one of the last `within` that were
 * compared and none. */
static inline void find_within(struct verdict *v, size_t within) {
    size_t *last = grown(NULL, v->count * sizeof(*last)), count = 0;

    v->distinct = 0;
    for (size_t i = 0; i < v->count; i++) {
        struct said *unit = &v->units[i];

        if (!unit->compared)
            continue;
        unit->repeat = unit->learned > 0;
        for (size_t j = count > within ? count - within : 0; j < count; j++) {
            const struct bytes *form = &v->units[last[j]].form;

            unit->repeat |= bytes_equal(form->data, form->len, unit->form.data, unit->form.len);
        }
        if (!unit->repeat)
            last[count++] = i;
    }
    v->distinct = count < within ? count : within;
    free(last);
}

static inline void number_all(struct verdict *v) {
    struct said **sorted = grown(NULL, v->total * sizeof(*sorted));
    size_t n = 0;

    for (size_t i = 0; i < v->total; i++)
        if (v->said[i].compared)
            sorted[n++] = &v->said[i];
    qsort(sorted, n, sizeof(*sorted), compare_forms);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n; j++)
            if (!bytes_equal(sorted[i]->form.data, sorted[i]->form.len, sorted[j]->form.data,
                             sorted[j]->form.len))
                break;
        number_group(v, sorted + i, j - i);
    }
    free(sorted);
}

static inline bool has_window(const struct unecho_config *config) {
    return config->within > 0 && !config->count &&
           (config->keep == UNECHO_KEEP_FIRST || config->keep == UNECHO_KEEP_ALL);
}

/* Runs of `span` repeats or more, not counting units that are not compared, are removed. */
static inline void mark_removed(struct verdict *v, size_t span) {
    size_t i = 0;

    while (i < v->count) {
        size_t end = i, repeats = 0;

        while (end < v->count && (v->units[end].repeat || !v->units[end].compared))
            repeats += v->units[end++].repeat;
        for (; i < end; i++)
            v->units[i].removed = v->units[i].repeat && repeats >= span;
        i = end + 1;
    }
}

static inline bool is_kept(const struct unecho_config *config, const struct said *unit) {
    if (config->count && unit->pass)
        return false;
    if (!unit->compared)
        return config->keep != UNECHO_KEEP_REPEATED;
    if (config->count && unit->nth > 0)
        return false;
    switch (config->keep) {
    case UNECHO_KEEP_ALL:
        return true;
    case UNECHO_KEEP_UNIQUE:
        return unit->all == 1 && !unit->learned;
    case UNECHO_KEEP_REPEATED:
        if (config->count)
            return unit->all > 1 || unit->learned;
        return unit->nth == (unit->learned ? 0 : 1);
    default:
        return config->count ? !unit->repeat : !unit->removed;
    }
}

/* The form of a unit without the marks before its lines. */
static inline struct bytes unquoted_form(const struct unecho_config *config, const char *unit,
                                         size_t len) {
    struct bytes plain = {NULL, 0, 0}, form;
    unsigned ends = 0;
    int depth;

    for (size_t at = 0, n; at < len; at += n) {
        n = ends > 0 ? marks_at(unit + at, len - at, true, &depth) : 0;
        at += n;
        n = at < len ? white_at(config, unit + at, len - at, &ends) : 0;
        if (n == 0 && at < len)
            n = 1;
        bytes_add(&plain, unit + at, n);
    }
    form = form_of(config, plain.data, plain.len);
    free(plain.data);
    return form;
}

static inline struct verdict oracle(const struct trial *trial) {
    struct verdict v = {.said = grown(NULL, 1)};
    const struct unecho_config *config = &trial->config;
    size_t eighth = trial->len / 8, before;

    if (trial->allowed)
        add_units(&v, trial, IN_ALLOWED, trial->text, eighth);
    if (trial->seen)
        add_units(&v, trial, IN_SEEN, trial->text + trial->len - eighth, eighth);
    before = v.total;
    add_units(&v, trial, IN_TEXT, trial->text, trial->len);
    v.units = v.said + before;
    v.count = v.total - before;
    for (size_t i = 0; i < v.total; i++) {
        struct said *said = &v.said[i];

        said->pass = passes(said->unit, said->len);
        said->compared =
            !said->pass && !said->half && words_in(said->unit, said->len) >= config->min_words;
        if (said->compared && said->depth > 0 && config->match != UNECHO_MATCH_EXACT)
            said->form = unquoted_form(config, said->unit, said->len);
        else if (said->compared)
            said->form = form_of(config, said->unit, said->len);
    }
    number_all(&v);
    if (has_window(config))
        find_within(&v, config->within);
    mark_removed(&v, config->span ? config->span : 1);
    for (size_t i = 0; i < v.count; i++)
        v.units[i].kept = is_kept(config, &v.units[i]);
    return v;
}

/* --- what must hold --------------------------------------------------------------------------- */

/* How much was tried. */
struct tally {
    size_t texts, removals; /* texts; those in which something was removed */
};

static inline const char *list_fault(const struct trial *trial, const struct verdict *v,
                                     int pushes) {
    struct unecho_config config = trial->config;
    struct answer answer;
    const char *fault = NULL;
    size_t n = 0;

    config.list = true;
    answer = ask(trial, &config, trial->text, trial->len, pushes);
    for (size_t i = 0; i < v->count && !fault; i++) {
        const struct said *unit = &v->units[i];
        const struct one_run *run = answer.runs + n;

        if (!unit->kept)
            continue;
        if (n == answer.count ||
            !bytes_equal(unit->unit, unit->len, answer.out.data + run->at, run->len))
            fault = "P2: the list has other units than the oracle";
        else if (run->count != (config.count && unit->compared ? unit->all : 1))
            fault = "P2: a wrong count in the list";
        else if (config.keep == UNECHO_KEEP_ALL && run->removed != unit->removed)
            fault = "P2: a wrong mark in the list";
        n++;
    }
    if (!fault && n != answer.count)
        fault = "P2: the list has more units than the oracle";
    if (answer.status != UNECHO_OK)
        fault = "status: not OK";
    answer_release(&answer);
    return fault;
}

static inline const char *stats_fault(const struct trial *trial, const struct verdict *v,
                                      const struct answer *answer) {
    struct unecho_stats expected = {.bytes_in = trial->len, .bytes_out = answer->out.len};

    for (size_t i = 0; i < v->count; i++) {
        expected.units_in += !v->units[i].pass;
        expected.units_out += !v->units[i].pass && v->units[i].kept;
        expected.repeats += v->units[i].repeat;
    }
    if (answer->stats.bytes_in != expected.bytes_in ||
        answer->stats.bytes_out != expected.bytes_out)
        return "stats: bytes";
    if (answer->stats.units_in != expected.units_in ||
        answer->stats.units_out != expected.units_out || answer->stats.repeats != expected.repeats)
        return "stats: units";
    return answer->stats.distinct != v->distinct ? "stats: distinct" : NULL;
}

/* The line ends of s, one behind the other; whether white space stands between two of them: */
static inline struct bytes line_ends_of(const struct unecho_config *config, const char *s,
                                        size_t len, bool *spaced) {
    struct bytes all = {NULL, 0, 0};
    size_t behind = SIZE_MAX;
    unsigned ends;

    *spaced = false;
    for (size_t at = 0, n; at < len; at += n ? n : 1) {
        n = white_at(config, s + at, len - at, &ends);
        if (n == 0 || ends == 0)
            continue;
        *spaced |= behind != SIZE_MAX && behind != at && !(s[behind - 1] == '\r' && s[at] == '\n');
        bytes_add(&all, s + at, n);
        bytes_add(&all, "|", 1);
        behind = at + n;
    }
    return all;
}

/* With `blank`: what comes out between two kept units, or at an end, has the line ends of what
 * stood there, `from`, in their order. One form feed may be put in. */
static inline const char *blank_fault(const struct trial *trial, const char *from, size_t from_len,
                                      const char *gap, size_t len, bool removed) {
    const struct unecho_config *config = &trial->config;
    bool spaced, was_spaced;
    struct bytes in = line_ends_of(config, from, from_len, &was_spaced);
    struct bytes out = line_ends_of(config, gap, len, &spaced);
    const char *fault = NULL;

    if (!bytes_equal(in.data, in.len, out.data, out.len) &&
        !(out.len == in.len + 2 && bytes_equal(in.data, in.len, out.data, in.len) &&
          out.data[in.len] == '\f'))
        fault = "layout: a line end is lost, or put in";
    else if (removed && spaced)
        fault = "layout: white space is left in an empty line";
    free(in.data);
    free(out.data);
    return fault;
}

/* The gap between two units that are kept, units[a] and units[b], nothing between them kept.
 * `changed`: something was removed since the last line end that came out. */
static inline const char *gap_fault(const struct trial *trial, const struct verdict *v, size_t a,
                                    size_t b, const char *gap, size_t len, bool changed) {
    const struct unecho_config *config = &trial->config;
    unsigned strongest = 0;
    size_t longest = 0;
    struct gap_found found = find_gap(config, gap, len, false, true);

    for (size_t i = a; i < b; i++) {
        size_t from = v->units[i].at + v->units[i].len, crossed = v->units[i + 1].at - from;
        unsigned strength = find_gap(config, trial->text + from, crossed, false, true).strength;

        strongest = strength > strongest ? strength : strongest;
        longest = crossed > longest ? crossed : longest;
        if (b == a + 1 && !changed)
            return bytes_equal(gap, len, trial->text + from, crossed)
                       ? NULL
                       : "layout: a gap far from what was removed has changed";
    }
    if (longest && !len)
        return "layout: two units run together";
    if (config->blank) {
        size_t from = v->units[a].at + v->units[a].len;

        return blank_fault(trial, trial->text + from, v->units[b].at - from, gap, len, b > a + 1);
    }
    if (b > a + 1 && found.marked && v->units[b].depth == 0)
        return "layout: marks are left with nothing behind them";
    return found.strength >= strongest ? NULL : "layout: the strongest break is lost";
}

static inline bool has_line_end(const char *s, size_t len) {
    return len && (memchr(s, '\n', len) || memchr(s, '\r', len));
}

/* The white space after the last unit that is kept, units[last]. */
static inline const char *end_fault(const struct trial *trial, const struct verdict *v, size_t last,
                                    const char *gap, size_t len) {
    struct gap_found found = find_gap(&trial->config, gap, len, v->count == 0, true);

    if (found.len != len)
        return "P3: more comes out than is kept";
    if (last + 1 < v->count && found.marked)
        return "layout: marks are left at the end";
    if (trial->config.blank) {
        bool none = last == v->count; /* that is kept */
        size_t from = none ? 0 : v->units[last].at + v->units[last].len;

        return blank_fault(trial, trial->text + from, trial->len - from, gap, len,
                           none ? v->count > 0 : last + 1 < v->count);
    }
    if (last == v->count && v->count > 0)
        return len ? "layout: everything was removed but white space is left" : NULL;
    if (last + 1 < v->count && found.strength > 1 && has_line_end(gap, len) &&
        !trial->config.zero_terminated)
        return "layout: a blank line at the end is left";
    return NULL;
}

/* P3: the output is the kept units, whole and in order, with white space between. */
static inline const char *whole_fault(const struct trial *trial, const struct verdict *v,
                                      const struct bytes *out) {
    const struct unecho_config *config = &trial->config;
    size_t at = 0, last = v->count;
    bool changed = false;
    int depth = 0;
    const char *fault = NULL, *lost = "P3: a kept unit is missing or changed";

    for (size_t i = 0; i < v->count; i++) {
        const struct said *unit = &v->units[i];
        unsigned strength = 0;
        size_t gap = 0;

        if (!unit->kept)
            continue;
        if (!white_at(config, unit->unit, unit->len, &strength)) {
            struct gap_found found =
                find_gap(config, out->data + at, out->len - at, at == 0, depth > 0);

            gap = found.len;
            strength = found.strength;
            depth = found.depth >= 0 ? found.depth : depth;
        }
        if (!fault && depth != unit->depth)
            fault = "layout: a sentence lost its marks, or was given some";
        if (unit->len > out->len - at - gap ||
            memcmp(out->data + at + gap, unit->unit, unit->len) != 0)
            return lost;
        changed |= i > 0 && (last == v->count || last + 1 < i);
        if (!fault && last < v->count)
            fault = gap_fault(trial, v, last, i, out->data + at, gap, changed);
        else if (!fault && config->blank)
            fault = blank_fault(trial, trial->text, unit->at, out->data, gap, i > 0);
        else if (!fault && i > 0 && strength > 0)
            fault = "layout: a line end before the first unit kept";
        if (last + 1 == i && strength > 0)
            changed = false;
        changed &= !has_line_end(unit->unit, unit->len);
        at += gap + unit->len;
        last = i;
    }
    return fault ? fault : end_fault(trial, v, last, out->data + at, out->len - at);
}

/* P4, the stronger half: a second run finds the units that were kept. */
static inline const char *recut_fault(const struct trial *trial, const struct verdict *v,
                                      const struct bytes *out) {
    struct verdict again = {.said = grown(NULL, 1)};
    size_t n = 0;

    add_units(&again, trial, IN_TEXT, out->data, out->len);
    for (size_t i = 0; i < v->count && !again.fault; i++) {
        const struct said *kept = &v->units[i], *piece = &again.said[n];

        if (!kept->kept)
            continue;
        if (n == again.total) {
            again.fault = "P4 cuts: a second run joins units";
        } else if (bytes_equal(kept->unit, kept->len, piece->unit, piece->len)) {
            n++;
        } else {
            again.fault = piece->len < kept->len ? "P4 cuts: a second run cuts a kept unit"
                                                 : "P4 cuts: a second run joins units";
        }
    }
    if (!again.fault && n != again.total)
        again.fault = "P4 cuts: a second run finds more units";
    verdict_release(&again);
    return again.fault;
}

/* P4: a second run changes no byte. */
static inline const char *again_fault(const struct trial *trial, const struct verdict *v,
                                      const struct bytes *out) {
    const char *fault = recut_fault(trial, v, out);
    struct answer again = ask(trial, &trial->config, out->data, out->len, PUSH_WHOLE);
    bool changed = !bytes_equal(out->data, out->len, again.out.data, again.out.len);

    answer_release(&again);
    if (!changed)
        return fault;
    return fault ? "P4: a second run cuts otherwise and changes bytes"
                 : "P4: a second run finds the same units and changes bytes";
}

/* Of everything but the memory. */
static inline bool same_stats(const struct unecho_stats *a, const struct unecho_stats *b) {
    return a->bytes_in == b->bytes_in && a->bytes_out == b->bytes_out &&
           a->units_in == b->units_in && a->units_out == b->units_out && a->repeats == b->repeats &&
           a->distinct == b->distinct && a->limited == b->limited;
}

/* Of what a block can tell of its texts. */
static inline bool same_units(const struct unecho_stats *a, const struct unecho_stats *b) {
    return a->units_in == b->units_in && a->units_out == b->units_out &&
           a->compared == b->compared && a->repeats == b->repeats && a->limited == b->limited;
}

/* P5: what comes out does not depend on how it came in. */
static inline const char *pushes_fault(const struct trial *trial, const struct answer *whole,
                                       int pushes) {
    struct answer other = ask(trial, &trial->config, trial->text, trial->len, pushes);
    bool same = bytes_equal(whole->out.data, whole->out.len, other.out.data, other.out.len);
    bool counted = same_stats(&whole->stats, &other.stats);
    bool told = same_units(&other.stats, &other.texts), lost = other.lost;
    int status = other.status;

    answer_release(&other);
    if (status != UNECHO_OK)
        return "P5: the status depends on the pushes";
    if (!same)
        return pushes < PUSH_RANDOM ? "P5: the output depends on the blocks"
                                    : "P5: the output depends on the pushes";
    if (lost)
        return "P5: a run stands in another text than it says";
    if (!told)
        return "stats: those of the texts do not add up to those of all";
    return counted ? NULL : "P5: the stats depend on the pushes";
}

/* Texts that are forgotten come out as each of them does alone. */
static inline const char *alone_fault(const struct trial *trial, const struct answer *whole) {
    struct trial part = *trial;
    const char *fault = NULL;
    size_t at = 0;

    part.parts.count = 0;
    for (size_t i = 0; i < trial->parts.count && !fault; i++) {
        size_t from = trial->len * i / trial->parts.count;
        size_t to = trial->len * (i + 1) / trial->parts.count;
        struct answer answer =
            ask(&part, &trial->config, trial->text + from, to - from, PUSH_WHOLE);

        if (answer.out.len > whole->out.len - at ||
            memcmp(answer.out.data, whole->out.data + at, answer.out.len) != 0)
            fault = "P2: what is forgotten is not as if it had never been said";
        at += answer.out.len;
        answer_release(&answer);
    }
    return fault || at == whole->out.len ? fault : "P2: more comes out than of each text alone";
}

/* P5 for what is several texts, or documents. */
static inline const char *parts_fault(const struct trial *trial) {
    static const int sizes[] = {1, PUSH_RANDOM, PUSH_BLOCKS, PUSH_CREW, PUSH_CARTONS};
    size_t count = trial->parts.breaks ? 4 : 5; /* the text in a block ends with a document */
    struct answer whole = ask(trial, &trial->config, trial->text, trial->len, PUSH_WHOLE);
    const char *fault = whole.status == UNECHO_OK ? NULL : "status: not OK";

    for (size_t i = 0; i < count && !fault; i++)
        fault = pushes_fault(trial, &whole, sizes[i]);
    if (!fault && trial->parts.forgotten && !trial->parts.breaks)
        fault = alone_fault(trial, &whole);
    answer_release(&whole);
    return fault;
}

static inline bool is_valid(const char *s, size_t len) {
    for (size_t i = 0, n; i < len; i += n)
        if (point_at(s + i, len - i, &n) < 0)
            return false;
    return true;
}

static inline const char *flow_fault(const struct trial *trial, const struct verdict *v,
                                     struct tally *tally) {
    static const int sizes[] = {1, 2, 3, 7, 4096, PUSH_RANDOM};
    struct answer whole = ask(trial, &trial->config, trial->text, trial->len, PUSH_WHOLE);
    const struct bytes *out = &whole.out;
    size_t dropped = 0;
    const char *fault = whole.status == UNECHO_OK ? NULL : "status: not OK";
    enum unecho_keep keep = trial->config.keep;

    for (size_t i = 0; i < v->count; i++)
        dropped += !v->units[i].kept;
    tally->removals += dropped > 0;
    if (!fault && !dropped && !bytes_equal(trial->text, trial->len, out->data, out->len))
        fault = "P1: nothing repeats and bytes changed";
    if (!fault)
        fault = whole_fault(trial, v, out);
    if (!fault && is_valid(trial->text, trial->len) && !is_valid(out->data, out->len))
        fault = "P3: valid UTF-8 in, invalid out";
    if (!fault)
        fault = stats_fault(trial, v, &whole);
    for (size_t i = 0; i < 2 && !fault; i++) /* by turns */
        fault = pushes_fault(trial, &whole, sizes[(trial->seed / 2 + i * 3) % 6]);
    if (!fault)
        fault = pushes_fault(trial, &whole, PUSH_BLOCKS);
    if (!fault)
        fault = pushes_fault(trial, &whole, trial->seed & 2 ? PUSH_CREW : PUSH_CARTONS);
    if (!fault && (keep == UNECHO_KEEP_FIRST || keep == UNECHO_KEEP_UNIQUE))
        fault = again_fault(trial, v, out);
    answer_release(&whole);
    return fault;
}

/* NULL if every promise holds for the trial, else which does not. */
static inline const char *trial_fault(const struct trial *trial, struct tally *tally) {
    static const int sizes[] = {1, PUSH_RANDOM, PUSH_BLOCKS, PUSH_CREW, PUSH_CARTONS};
    struct verdict v;
    const char *fault;

    tally->texts++;
    if (trial->parts.count > 1)
        return parts_fault(trial);
    v = oracle(trial);
    fault = v.fault;
    if (!fault && (fault = list_fault(trial, &v, sizes[trial->seed % 5])) != NULL &&
        !list_fault(trial, &v, PUSH_WHOLE))
        fault = "P5: the list depends on the pushes";
    if (!fault && !trial->config.count)
        fault = flow_fault(trial, &v, tally);
    verdict_release(&v);
    return fault;
}

enum { TRIAL_HEAD = 6 };

/* Every field of the configuration, in its order and without its name: one that is added to it does
 * not compile before it has a bit here, or a reason to have none. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"
static inline struct unecho_config config_of_head(const unsigned char *head, bool forgets) {
    static const char *const languages[] = {"en", "de", "fr,en", "ja,el,ru"};
    /* clang-format off */
    const struct unecho_config config = {
        /* unit: one of two is the default */
        head[0] & 1 ? (enum unecho_unit)(head[0] >> 1 & 3) : UNECHO_UNIT_SENTENCE,
        /* match */
        !(head[0] & 32)    ? UNECHO_MATCH_TEXT
        : head[2] & 0x80 ? UNECHO_MATCH_LOOSE
                         : UNECHO_MATCH_EXACT,
        /* newline */ (enum unecho_newline)((head[0] >> 3 & 3) % 3),
        /* keep */ head[1] & 1 ? (enum unecho_keep)(head[1] >> 1 & 3) : UNECHO_KEEP_FIRST,
        /* fold_case */ (head[0] & 64) != 0,
        /* zero_terminated */ (head[0] & 128) != 0,
        /* blank */ (head[4] & 7) == 5,
        /* list: in turn with what is laid out */ false,
        /* cut_only: in every trial, for its units */ false,
        /* count */ (head[2] & 0x70) == 0x70,
        /* span */ head[1] & 8 ? head[1] >> 4 & 3 : 0,
        /* careful: in test_rows */ 0,
        /* shadow_careful: nothing tells of it but a number */ head[3] & 1 ? (size_t)6 : 0,
        /* within */ head[5] >> 6 == 3 ? 1 + (size_t)(head[3] & 31) : 0,
        /* ranked: in test_cartons, as texts need ranks */ false,
        /* common, common_share: of several texts only, see below */ 0, false,
        /* memory: in test_unecho, as it ends a run */ 0,
        /* min_words */ head[1] & 64 ? (size_t)(head[1] >> 4) : 0,
        /* min_left, min_left_percent: in the matrix, as whole documents are in blocks only */ 0, 0,
        /* near: in test_near_engine */ 0,
        forgets,
        /* traced, tracer, tracer_arg: in test_trace */ UNECHO_TRACED_NONE, NULL, NULL,
        /* seeded, seed: keys do not tell */ true, 1,
        /* languages: seldom, as it is slow */ (head[4] & 7) == 7 ? languages[head[4] >> 6] : NULL};
    /* clang-format on */

    return config;
}
#pragma GCC diagnostic pop

/* A trial from six bytes that choose the configuration, and a text. `bytes` stays in use. */
static inline struct trial trial_of_bytes(const unsigned char *bytes, size_t len) {
    unsigned char head[TRIAL_HEAD] = {0};
    struct trial trial = {.text = bytes ? (const char *)bytes : "", .len = 0};
    size_t n = len < TRIAL_HEAD ? len : TRIAL_HEAD;

    if (n)
        memcpy(head, bytes, n);
    trial.text += n;
    trial.len = len - n;
    trial.seed = head[3];
    trial.seen = (head[2] & 3) == 3;
    trial.allowed = (head[2] & 12) == 12;
    trial.words = head[4] & 0x20 ? 1 + (head[4] >> 3 & 3) : 0;
    trial.kinds = head[5] >> 6 == 2 ? 16 : 13; /* those came later than what fuzzing found */
    trial.parts.count = (head[5] & 3) == 3 ? 2 + (head[5] >> 2 & 3) : 0;
    trial.parts.breaks = head[5] & 16;
    trial.parts.forgotten = trial.parts.count && head[5] & 32;
    trial.config = config_of_head(head, trial.parts.forgotten);
    if (trial.parts.count > 1 && (head[3] & 0x60) == 0x60) {
        trial.config.common = 2 + (head[3] & 1);
        trial.config.common_share = head[3] & 2;
    }
    if (trial.config.keep == UNECHO_KEEP_ALL)
        trial.config.count = false; /* says nothing that KEEP_FIRST does not say */
    return trial;
}

#endif
