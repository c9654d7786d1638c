/*
 * Text to measure with: looks like articles, comes in any size, and is the same on each machine.
 *
 *     bench_corpus --kind=prose|abbrev|cjk|russian --size=BYTES --repeats=PERCENT --seed=N
 *                  [--lines] [--info=FILE] >TEXT
 *
 * A sentence is a function of the seed and its number, so an exact repeat of any earlier one costs
 * no memory: it is made again. PERCENT of the sentences are repeats, of one drawn evenly from the
 * distinct ones so far. --lines writes the same sentences a line each, for tools that know lines;
 * for that BYTES counts one byte behind a sentence, whatever is written there.
 *
 * What the text is made of is in words.h: a part of speech follows another by chance, and words of
 * each by Zipf's law.
 */
#include "words.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    WORD_MAX = 31,         /* bytes */
    COINED_COUNT = 4096,   /* names, and other words */
    LIST_MAX = 512,        /* words of one class */
    SAMPLES = 1024,        /* a word stands in a sampling table as often as it is frequent */
    HAN_COUNT = 3500,      /* about as many as newspapers use */
    HAN_SAMPLES = 1 << 14, /* enough that rare characters come */
    SENTENCE_MAX = 1024,   /* bytes; the longest has some 500 */
    OUT_SIZE = 1 << 18
};

struct word {
    unsigned char len;
    char text[WORD_MAX]; /* copied whole, as a fixed length is faster */
};

struct language {
    struct word listed[LISTED][LIST_MAX];
    uint16_t samples[LISTED][SAMPLES]; /* indices into listed */
    struct word coined[COINED_COUNT], names[COINED_COUNT];
    bool cyrillic;
};

enum kind { PROSE, ABBREV, CJK, RUSSIAN, KINDS };

static const char *const kind_names[KINDS] = {"prose", "abbrev", "cjk", "russian"};

struct options {
    enum kind kind;
    uint64_t size, seed;
    unsigned repeats; /* percent */
    bool lines;
    const char *info; /* or NULL */
};

struct counts {
    uint64_t bytes, sentences, distinct;
};

static struct language language; /* of the kind */
static char han_text[HAN_COUNT][3];
static uint16_t han_samples[HAN_SAMPLES];

/* splitmix64 */
static uint64_t mix(uint64_t x) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static uint64_t draw(uint64_t *random) { return mix(*random += 0x9E3779B97F4A7C15u); }

/* Evenly from [0, n), n < 2^32; `bits` are 32 random ones. */
static uint64_t below(uint64_t bits, uint64_t n) { return (bits & UINT32_MAX) * n >> 32; }

/* Fills a table so that item i comes with a weight of 1 / (i + 4). */
static void fill_samples(uint16_t *samples, size_t len, size_t items) {
    uint64_t total = 0, sum = 0;
    size_t at = 0;

    for (size_t i = 0; i < items; i++)
        total += (1u << 30) / (i + 4);
    for (size_t i = 0; i < items; i++) {
        sum += (1u << 30) / (i + 4);
        while (at < len && at * total < sum * len)
            samples[at++] = (uint16_t)i;
    }
}

static struct word make_word(const char *text, size_t len) {
    struct word word = {(unsigned char)len, ""};

    memcpy(word.text, text, len < WORD_MAX ? len : WORD_MAX);
    return word;
}

/* The words of a list, which has spaces between them. Returns how many there are. */
static size_t split(const char *list, struct word *words) {
    size_t count = 0;

    while (*list && count < LIST_MAX) {
        size_t len = strcspn(list, " ");

        words[count++] = make_word(list, len);
        list += len + (list[len] == ' ');
    }
    return count;
}

static void capitalise(char *s) {
    unsigned char *u = (unsigned char *)s;

    if (u[0] >= 'a' && u[0] <= 'z') {
        u[0] = (unsigned char)(u[0] - 'a' + 'A');
    } else if (u[0] == 0xD0 && u[1] >= 0xB0) { /* U+0430..U+043F */
        u[1] = (unsigned char)(u[1] - 0x20);
    } else if (u[0] == 0xD1 && u[1] < 0x90) { /* U+0440..U+044F */
        u[0] = 0xD0;
        u[1] = (unsigned char)(u[1] + 0x20);
    }
}

/* A word of `syllables`: each an onset and a rime. */
static struct word coin(uint64_t *random, const struct word *onsets, size_t onset_count,
                        const struct word *rimes, size_t rime_count, size_t syllables) {
    char text[WORD_MAX + 1] = "";
    size_t len = 0;

    for (size_t i = 0; i < syllables; i++) {
        const struct word *onset = &onsets[below(draw(random), onset_count)];
        const struct word *rime = &rimes[below(draw(random), rime_count)];

        if (len + onset->len + rime->len > WORD_MAX)
            break;
        memcpy(text + len, onset->text, onset->len);
        memcpy(text + len + onset->len, rime->text, rime->len);
        len += (size_t)onset->len + rime->len;
    }
    return make_word(text, len);
}

static void make_language(const char *const lists[LISTED], const char *onset_list,
                          const char *rime_list) {
    static struct word onsets[LIST_MAX], rimes[LIST_MAX];
    size_t onset_count = split(onset_list, onsets);
    size_t rime_count = split(rime_list, rimes);
    uint64_t random = 1; /* whatever the seed: a vocabulary, not a text */

    for (size_t i = 0; i < LISTED; i++)
        fill_samples(language.samples[i], SAMPLES, split(lists[i], language.listed[i]));
    for (size_t i = 0; i < COINED_COUNT; i++) {
        language.coined[i] = coin(&random, onsets, onset_count, rimes, rime_count, 3 + i % 2);
        language.names[i] = coin(&random, onsets, onset_count, rimes, rime_count, 2 + i % 3 / 2);
        while (language.names[i].len < 5)
            language.names[i] = coin(&random, onsets, onset_count, rimes, rime_count, 3);
        capitalise(language.names[i].text);
    }
    language.cyrillic = lists != english;
}

/* The listed characters, then every fifth of the block, which has 20,900. */
static void make_han(void) {
    size_t listed = strlen(han) / 3;

    memcpy(han_text, han, listed * 3);
    for (size_t i = listed; i < HAN_COUNT; i++) {
        unsigned cp = 0x4E00 + (unsigned)i * 5;

        han_text[i][0] = (char)(0xE0 | cp >> 12);
        han_text[i][1] = (char)(0x80 | (cp >> 6 & 0x3F));
        han_text[i][2] = (char)(0x80 | (cp & 0x3F));
    }
    fill_samples(han_samples, HAN_SAMPLES, HAN_COUNT);
}

/* The writers below put text at `out` and return the end of it. There is always room. */
static char *put(char *out, const char *s) {
    size_t len = strlen(s);

    memcpy(out, s, len);
    return out + len;
}

static inline char *put_word(char *out, const struct word *word) {
    memcpy(out, word->text, WORD_MAX);
    return out + word->len;
}

static char *put_digits(char *out, unsigned n) {
    char digits[10];
    size_t len = 0;

    do
        digits[len++] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    while (len > 0)
        *out++ = digits[--len];
    return out;
}

/* A name or a coined word: their frequency falls with the square root of their rank. */
static char *put_coined(char *out, const struct word words[COINED_COUNT], uint64_t bits) {
    uint64_t at = bits & 0xFFFF;

    return put_word(out, &words[at * at >> 20]);
}

/* A year, a percentage, a decimal, thousands, a sum or a small number. */
static char *put_number(char *out, uint64_t bits) {
    unsigned n = (unsigned)(bits >> 8 & 0xFFFF);

    switch (bits & 7) {
    case 0:
    case 1:
        return put_digits(out, 1950 + n % 75);
    case 2:
        out = put_digits(out, n % 100);
        *out++ = '%';
        return out;
    case 3:
        out = put_digits(out, n % 40);
        *out++ = '.';
        return put_digits(out, n >> 8 & 7);
    case 4:
        out = put_digits(out, n % 90 + 1);
        *out++ = ',';
        return put_digits(out, 100 + n % 900);
    case 5:
        *out++ = '$';
        out = put_digits(out, n % 50 + 1);
        *out++ = '.';
        out = put_digits(out, n >> 8 & 7);
        return put(out, " million");
    default:
        return put_digits(out, n % 30 + 2);
    }
}

/* Abbreviations as they stand in a sentence: @ is a name, # a number, ~ a noun and ^ a letter. */
static char *put_abbreviation(char *out, uint64_t bits) {
    static const char *const forms[] = {
        "Mr. @",          "Dr. @",    "Sen. @ @",      "Gov. @",    "Mrs. @", "Gen. @ @",
        "^. ^. @",        "^. @",     "@ Inc. of ~",   "@ Corp.",   "U.S. ~", "the U.S. ~",
        "#:30 a.m. in ~", "Jan. #",   "Sept. #",       "No. # ~",   "St. @",  "Prof. ^. @",
        "~, e.g. ~",      "@ vs. @",  "@ et al. in ~", "Rep. @ @",  "@ Jr.",  "Lt. Col. @",
        "the U.N. ~",     "# p.m. ~", "Ms. @",         "~, i.e. ~", "Ft. @",  "~ approx. #",
        "@ & Co. of ~",   "Rev. @",
    };
    const char *form = forms[bits & 31];

    for (; *form; form++) {
        bits = mix(bits);
        if (*form == '@')
            out = put_coined(out, language.names, bits);
        else if (*form == '~')
            out = put_word(out, &language.listed[NOUN][language.samples[NOUN][bits % SAMPLES]]);
        else if (*form == '#')
            out = put_digits(out, 2 + (unsigned)below(bits, 10));
        else if (*form == '^')
            *out++ = (char)('A' + below(bits, 26));
        else
            *out++ = *form;
    }
    return out;
}

static enum word_class class_of(char letter) {
    static const unsigned char classes[128] = {
        ['D'] = DETERMINER,  ['A'] = ADJECTIVE, ['N'] = NOUN,   ['V'] = VERB, ['P'] = PREPOSITION,
        ['C'] = CONJUNCTION, ['R'] = ADVERB,    ['K'] = COINED, ['I'] = NAME, ['#'] = NUMBER,
    };

    return (enum word_class)classes[(unsigned char)letter];
}

static inline char *put_class(char *out, enum word_class class, uint64_t bits) {
    switch (class) {
    case COINED:
        return put_coined(out, language.coined, bits);
    case NAME:
        return put_coined(out, language.names, bits);
    case NUMBER:
        return put_number(out, bits);
    case ABBREVIATION:
        return put_abbreviation(out, bits);
    default:
        return put_word(out, &language.listed[class][language.samples[class][bits % SAMPLES]]);
    }
}

/* May a sentence end with it? With an abbreviation only at times, as few do. */
static bool closes(enum word_class class, uint64_t bits) {
    return class == NOUN || class == COINED || class == NAME || class == ADVERB ||
           (class == ABBREVIATION && (bits >> 60) == 0);
}

/* Words up to about `len` bytes, the first with a capital, no mark at the end. One in
 * `abbreviations` of the words that name things is an abbreviation, if that is not 0. */
static char *put_words(char *out, uint64_t *random, size_t len, unsigned abbreviations) {
    char *start = out;
    const char *next = opens;

    for (;;) {
        uint64_t bits = draw(random);
        enum word_class class = class_of(next[bits >> 32 & 15]);

        if (abbreviations && class != VERB && class != PREPOSITION && class != CONJUNCTION &&
            below(bits >> 36 << 4, abbreviations) == 0)
            class = ABBREVIATION;
        if (class == CONJUNCTION && out > start && out[-2] != ',' && bits >> 63) {
            out[-1] = ',';
            *out++ = ' ';
        }
        out = put_class(out, class, bits);
        if ((size_t)(out - start) >= len && closes(class, bits))
            break;
        if ((class == NOUN || class == COINED) && (bits >> 58) < 4)
            *out++ = ',';
        *out++ = ' ';
        next = follows[class];
    }
    capitalise(start);
    return out;
}

/* The mark at the end, unless the stop of an abbreviation stands there. */
static char *put_end(char *out, uint64_t bits) {
    unsigned percent = (unsigned)below(bits, 100);

    if (out[-1] != '.')
        *out++ = percent < 92 ? '.' : percent < 97 ? '?' : '!';
    return out;
}

/* One of the sentences with curly quotes. */
static char *put_quoted(char *out, uint64_t *random, size_t len, unsigned abbreviations) {
    uint64_t bits = draw(random);

    switch (bits & 3) {
    case 0:
        out = put_words(put(out, "“"), random, len, abbreviations);
        out = put_coined(put(out, ",” said "), language.names, bits >> 8);
        break;
    case 1:
        out = put_coined(out, language.names, bits >> 8);
        out = put_words(put(out, language.cyrillic ? " сказал: “" : " said: “"), random, len,
                        abbreviations);
        return put(put_end(out, bits >> 32), "”");
    case 2:
        out = put_coined(out, language.names, bits >> 8);
        out = put_coined(put(out, "’s “"), language.coined, bits >> 24);
        out = put_words(put(out, "” "), random, len, abbreviations);
        break;
    default:
        out = put_words(out, random, len, abbreviations);
        out = put_coined(put(out, " “"), language.coined, bits >> 8);
        return put(put_end(out, bits >> 32), "”");
    }
    return put_end(out, bits >> 32);
}

/* How long the words of a sentence are to be: 40 to 250 bytes, short ones are more frequent. */
static size_t draw_len(uint64_t bits) {
    uint64_t a = below(bits, 210), b = below(bits >> 32, 210);

    return 40 + (size_t)(a < b ? a : b);
}

static char *put_alphabetic(char *out, uint64_t *random, enum kind kind) {
    uint64_t bits = draw(random);
    size_t len = draw_len(bits) * (kind == RUSSIAN ? 9 : 5) / 5;
    unsigned abbreviations = kind == ABBREV ? 5 : 0;

    if (below(draw(random), 50) == 0)
        return put_quoted(out, random, len, abbreviations);
    out = put_words(out, random, len, abbreviations);
    return put_end(out, draw(random));
}

static char *put_han(char *out, uint64_t *random, size_t count) {
    uint64_t bits = 0;

    for (size_t i = 0; i < count; i++) {
        bits = i % 4 == 0 ? draw(random) : bits >> 16;
        memcpy(out, han_text[han_samples[bits % HAN_SAMPLES]], 3);
        out += 3;
    }
    return out;
}

/* Clauses with a comma between them; some sentences are quotes or hold one. */
static char *put_chinese(char *out, uint64_t *random) {
    uint64_t bits = draw(random);
    size_t count = draw_len(bits) / 3, clause;
    unsigned quote = (unsigned)below(bits >> 16, 50), percent = (unsigned)below(bits >> 24, 100);

    if (quote == 0)
        out = put(put_han(out, random, 3), "说：“");
    if (quote == 1)
        out = put(put_han(put(out, "「"), random, 4), "」");
    for (; count > 18; count -= clause) {
        clause = 6 + (size_t)below(draw(random), 10);
        out = put(put_han(out, random, clause), "，");
    }
    out = put_han(out, random, count);
    out = put(out, percent < 92 ? "。" : percent < 97 ? "？" : "！");
    return quote == 0 ? put(out, "”") : out;
}

/* Sentence `number` of the text. */
static char *put_sentence(char *out, const struct options *options, uint64_t number) {
    uint64_t random = mix(mix(options->seed * KINDS + options->kind) + number);

    if (options->kind == CJK)
        return put_chinese(out, &random);
    return put_alphabetic(out, &random, options->kind);
}

static bool write_all(const char *s, size_t len) {
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, s, len);

        if (n < 0 && errno != EINTR)
            return false;
        s += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* What stands behind a sentence: paragraphs of 3 to 7, a blank line between them. */
static char *put_gap(char *out, const struct options *options, bool paragraph_ends) {
    if (options->lines)
        return put(out, "\n");
    if (paragraph_ends)
        return put(out, "\n\n");
    return options->kind == CJK ? out : put(out, " ");
}

static bool write_text(const struct options *options, struct counts *counts) {
    static char buf[OUT_SIZE + SENTENCE_MAX];
    uint64_t random = mix(options->seed + 1), size = 0, left = 5;
    char *out = buf;
    bool ok = true;

    while (size < options->size && ok) {
        uint64_t bits = draw(&random), number = counts->distinct;
        char *start = out;

        if (number > 0 && below(bits, 100) < options->repeats)
            number = below(draw(&random), number);
        else
            counts->distinct++;
        out = put_sentence(out, options, number);
        counts->sentences++;
        size += (uint64_t)(out - start) + 1;
        if (--left == 0)
            left = 3 + below(bits >> 32, 5);
        out = put_gap(out, options, left == 1 || size >= options->size);
        if (size >= options->size && !options->lines)
            out--; /* no blank line at the end */
        if (out - buf >= OUT_SIZE || size >= options->size) {
            ok = write_all(buf, (size_t)(out - buf));
            counts->bytes += (uint64_t)(out - buf);
            out = buf;
        }
    }
    return ok;
}

static bool write_info(const char *path, const struct counts *counts) {
    FILE *file = fopen(path, "w");

    if (!file)
        return false;
    fprintf(file,
            "{\"bytes\": %" PRIu64 ", \"sentences\": %" PRIu64 ", \"distinct\": %" PRIu64 "}\n",
            counts->bytes, counts->sentences, counts->distinct);
    return fclose(file) == 0;
}

/* A number with K, M or G (1000s) behind it, or nothing. */
static bool parse_number(const char *s, uint64_t *number) {
    char *end;

    errno = 0;
    *number = strtoull(s, &end, 10);
    if (*s < '0' || *s > '9' || errno != 0)
        return false;
    for (const char *unit = "KMG"; *end && *unit; unit++) {
        *number *= 1000;
        if (*end == *unit)
            return end[1] == '\0';
    }
    return *end == '\0';
}

/* The value in ARG if it is --NAME=VALUE, else NULL. */
static const char *value_of(const char *arg, const char *name) {
    size_t len = strlen(name);

    return strncmp(arg, name, len) == 0 && arg[len] == '=' ? arg + len + 1 : NULL;
}

static bool parse_option(const char *arg, struct options *options) {
    const char *value;
    uint64_t number = 0;

    if ((value = value_of(arg, "--kind"))) {
        for (unsigned i = 0; i < KINDS; i++)
            if (strcmp(value, kind_names[i]) == 0) {
                options->kind = (enum kind)i;
                return true;
            }
        return false;
    }
    if ((value = value_of(arg, "--size")))
        return parse_number(value, &options->size);
    if ((value = value_of(arg, "--seed")))
        return parse_number(value, &options->seed);
    if ((value = value_of(arg, "--repeats"))) {
        bool ok = parse_number(value, &number) && number <= 100;

        options->repeats = (unsigned)number;
        return ok;
    }
    options->info = (value = value_of(arg, "--info")) ? value : options->info;
    options->lines |= strcmp(arg, "--lines") == 0;
    return value || strcmp(arg, "--lines") == 0;
}

int main(int argc, char **argv) {
    struct options options = {PROSE, 1000000, 1, 0, false, NULL};
    struct counts counts = {0, 0, 0};

    for (int i = 1; i < argc; i++)
        if (!parse_option(argv[i], &options)) {
            fprintf(stderr, "bench_corpus: %s: see the head of tests/bench/corpus.c\n", argv[i]);
            return 2;
        }
    if (options.kind == CJK)
        make_han();
    else if (options.kind == RUSSIAN)
        make_language(russian, russian_onsets, russian_rimes);
    else
        make_language(english, english_onsets, english_rimes);
    if (!write_text(&options, &counts)) {
        perror("bench_corpus: standard output");
        return 1;
    }
    if (options.info && !write_info(options.info, &counts)) {
        perror(options.info);
        return 1;
    }
    return 0;
}
