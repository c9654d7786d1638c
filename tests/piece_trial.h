/*
 * What must hold of single parts, for any bytes: rules, lists of words, forms of units, bodies of
 * JSON strings, lists of names. The first bytes are those of a trial (oracle.h), of which each part
 * takes what it has a use for.
 */
#ifndef UNECHO_PIECE_TRIAL_H
#define UNECHO_PIECE_TRIAL_H

#include "cut.h"
#include "generate.h"
#include "glance.h"
#include "json_string.h"
#include "namelist.h"
#include "normalize.h"

#include <sys/types.h>
#include <unistd.h>

/* --- rules: at a glance, of a text that has not come yet, of one that ends in white space
 * --------- */

enum { PIECE_AHEAD = 160 }; /* bytes behind a candidate where a text may end */

/* A text that is there to its end, and how it is read. */
struct read_text {
    struct unecho_segmenter segmenter;
    struct unecho_text text;
    uint64_t *marks; /* owned */
};

static inline struct read_text read_text_of(const struct trial *trial,
                                            const struct unecho_abbrev *abbrev, const char *text,
                                            size_t len) {
    size_t words = UNECHO_MARKS_ROOM(len);
    struct read_text read = {.marks = grown(NULL, words * 16)};

    unecho_segmenter_init(&read.segmenter, &trial->config, abbrev);
    read.text = (struct unecho_text){
        .data = text, .marks = {read.marks, read.marks + words}, .len = len, .last = true};
    unecho_marker_update(&read.segmenter.marker, text, 0, len, read.text.marks);
    return read;
}

static inline bool same_cut(const struct unecho_cut *a, const struct unecho_cut *b) {
    return a->end == b->end && a->sure == b->sure;
}

/* The candidate at `at` in the sentence from `start`, of which all rules say `verdict`. */
static inline const char *candidate_fault(const struct read_text *read, size_t start, size_t at,
                                          enum unecho_verdict verdict,
                                          const struct unecho_cut *full) {
    struct unecho_text text = read->text;
    struct unecho_cut cut = {0, 0, false};
    enum unecho_verdict now = unecho_glance(&read->segmenter, &text, start, at, &cut);

    if (now != UNECHO_MORE && (now != verdict || cut.end != full->end))
        return "rules: otherwise at a glance";
    if (now == UNECHO_CUT && cut.sure != full->sure)
        return "rules: otherwise sure at a glance";
    text.last = false;
    for (text.len = at + 1; text.len < read->text.len && text.len < at + PIECE_AHEAD; text.len++) {
        cut = (struct unecho_cut){0, 0, false};
        now = unecho_cut_at(&read->segmenter, &text, start, at, &cut);
        if (now != UNECHO_MORE && now != verdict)
            return "rules: otherwise before all of the text is there";
        if (now == UNECHO_CUT && !same_cut(&cut, full))
            return "rules: another end before all of the text is there";
    }
    return NULL;
}

static inline const char *sentence_fault(const struct read_text *read, size_t start, size_t *end) {
    size_t at = start, len = read->text.len;
    const char *fault = NULL;

    for (*end = len; !fault; at = *end) {
        struct unecho_cut full = {0, 0, false};
        enum unecho_verdict verdict;

        at = unecho_next_mark(read->text.marks.ends, at, len);
        if (at >= len)
            break;
        verdict = unecho_cut_at(&read->segmenter, &read->text, start, at, &full);
        if (verdict == UNECHO_MORE)
            return "rules: more than all of a text is asked for";
        if (full.end <= start || (verdict == UNECHO_NO_CUT && full.end <= at))
            return "rules: they do not move on";
        *end = full.end;
        fault = candidate_fault(read, start, at, verdict, &full);
        if (verdict == UNECHO_CUT)
            return fault;
    }
    *end = len;
    return fault;
}

static inline const char *rules_fault(const struct trial *trial,
                                      const struct unecho_abbrev *abbrev) {
    struct read_text read = read_text_of(trial, abbrev, trial->text, trial->len);
    const char *fault = NULL;
    size_t at = 0;

    while (!fault && at < trial->len) {
        unsigned newlines;
        size_t start = unecho_skip_gap(&read.segmenter, &read.text, at, trial->len, &newlines);

        if (start == trial->len)
            break;
        fault = sentence_fault(&read, start, &at);
    }
    free(read.marks);
    return fault;
}

/* --- a list of the text's own lines --------------------------------------------------------------
 */

/* Is it a line with one word? */
static inline bool is_list_line(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (memchr("# \t\r\v\f[", s[i], 7) || s[i] == '\xEF') /* or a byte order mark */
            return false;
    return len > 0 && len <= UNECHO_ABBREV_MAX && s[len - 1] != '.';
}

/* Lines of a list, one by one: what is accepted is found, and by the filters, too. */
static inline const char *list_of_words_fault(const struct trial *trial,
                                              struct unecho_abbrev *abbrev) {
    size_t line;
    int status = unecho_abbrev_add(abbrev, trial->text, trial->len, &line);

    if (status != UNECHO_OK && status != UNECHO_BADLIST)
        return "list: another status";
    for (size_t at = 0, len; at < trial->len; at += len + 1) {
        const char *word = trial->text + at, *end = memchr(word, '\n', trial->len - at);

        len = end ? (size_t)(end - word) : trial->len - at;
        if (!is_list_line(word, len))
            continue;
        status = unecho_abbrev_add(abbrev, word, len, &line);
        if (status != UNECHO_OK || !(unecho_abbrev_find(abbrev, word, len) & UNECHO_TITLE))
            return "list: a word that was added is not found";
    }
    return NULL;
}

/* --- the form of the text as one unit ------------------------------------------------------------
 */

static inline const char *form_fault(const struct trial *trial) {
    struct unecho_normalizer normalizer;
    struct bytes expected = form_of(&trial->config, trial->text, trial->len);
    struct read_text read = read_text_of(trial, &unecho_abbrev_all, trial->text, trial->len);
    struct unecho_span span = {0, trial->len, 0};
    const char *form, *fault = NULL;
    size_t len;

    unecho_normalizer_init(&normalizer, &trial->config);
    if (unecho_normalize(&normalizer, &read.text, &span, &form, &len) != UNECHO_OK)
        fault = "form: no memory";
    else if (!bytes_equal(form, len, expected.data, expected.len))
        fault = "form: another one than the oracle's";
    unecho_normalizer_release(&normalizer);
    free(read.marks);
    free(expected.data);
    return fault;
}

/* --- the text as a JSON string -------------------------------------------------------------------
 */

static inline const char *string_fault(const struct trial *trial) {
    size_t half = trial->len / 2;
    struct bytes body = {grown(NULL, trial->len * UNECHO_JSON_ESCAPED + 1), 0, 0};
    struct bytes back = {grown(NULL, trial->len * UNECHO_JSON_ESCAPED + 1), 0, 0};
    struct unecho_cursor cursor;
    struct unecho_range front, rest;
    const char *fault = NULL;

    body.len = unecho_json_escape(trial->text, trial->len, body.data);
    back.len = unecho_json_unescape(body.data, body.len, back.data);
    if (!bytes_equal(trial->text, trial->len, back.data, back.len))
        fault = "JSON: a string comes back as another";
    else if (!unecho_json_equals(body.data, body.len, trial->text, trial->len))
        fault = "JSON: a string does not equal itself";
    cursor = (struct unecho_cursor){.body = body.data, .len = body.len};
    front = unecho_cursor_spelling(&unecho_format_jsonl, &cursor, 0, half);
    rest = unecho_cursor_spelling(&unecho_format_jsonl, &cursor, half, trial->len);
    if (!fault && (front.start != 0 || front.end != rest.start || rest.end != body.len))
        fault = "JSON: the spellings of pieces are not the body";
    free(body.data);
    free(back.data);
    return fault;
}

/* --- the text as a list of names -----------------------------------------------------------------
 */

/* The next name of those in `text` by looking for it; NULL: none. */
static inline const char *naive_name(const char **text, const char *end, char separator,
                                     size_t *len) {
    while (*text < end) {
        const char *name = *text, *stop = memchr(name, separator, (size_t)(end - name));

        stop = stop ? stop : end;
        *text = stop + 1;
        *len = (size_t)(stop - name); /* only lines may be empty */
        if (*len > 0 || separator == '\0')
            return name;
    }
    return NULL;
}

static inline const char *names_fault(const struct trial *trial) {
    struct unecho_namelist list;
    char separator = trial->config.zero_terminated ? '\0' : '\n', file[32];
    const char *text = trial->text, *end = text + trial->len, *name, *fault = NULL;
    int fds[2];

    if (trial->len > 4096 || memchr("\x1F\x28\x42\xFD\xEF\xFE\xFF", trial->len ? *text : 'x', 7))
        return NULL; /* it may look compressed, or encoded */
    if (separator == '\n' && trial->len && memchr(text, '\r', trial->len))
        return NULL; /* that depends on what files there are */
    if (pipe(fds) != 0 || write(fds[1], text, trial->len) != (ssize_t)trial->len)
        abort();
    close(fds[1]);
    snprintf(file, sizeof(file), "/dev/fd/%d", fds[0]);
    if (!unecho_namelist_open(&list, file, separator))
        abort();
    while (!fault && (name = unecho_namelist_next(&list)) != NULL) {
        size_t len;
        const char *expected = naive_name(&text, end, separator, &len);

        if (!expected || strlen(name) != (memchr(expected, 0, len) ? strlen(expected) : len) ||
            memcmp(name, expected, strlen(name)) != 0)
            fault = "names: another than stands there";
    }
    if (!fault && !list.error.tried && naive_name(&text, end, separator, &(size_t){0}))
        fault = "names: one is missing";
    unecho_namelist_release(&list);
    close(fds[0]);
    return fault;
}

/* NULL if all holds, else what does not. */
static inline const char *piece_trial_fault(const struct trial *trial) {
    struct unecho_abbrev *own = unecho_abbrev_copy(&unecho_abbrev_all);
    struct trial sentences = *trial;
    struct bytes list = own_words(trial);
    size_t line;
    const char *fault;

    if (!own || (list.len && unecho_abbrev_add(own, list.data, list.len, &line) != UNECHO_OK))
        abort();
    free(list.data);
    sentences.config.unit = UNECHO_UNIT_SENTENCE;
    fault = rules_fault(&sentences, own);
    if (!fault)
        fault = list_of_words_fault(trial, own);
    if (!fault && words_in(trial->text, trial->len) > 0) /* else it has no key */
        fault = form_fault(trial);
    if (!fault)
        fault = string_fault(trial);
    if (!fault)
        fault = names_fault(trial);
    unecho_abbrev_destroy(own);
    return fault;
}

#endif
