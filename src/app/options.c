/*
 * The parser is getopt_long, whose tables are made from options.def. Its own messages are off: they
 * go to stderr only, in words that depend on the C library, and do not list the choices.
 */
#include "options.h"

#include "spelling.h"

#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct unecho_option unecho_option_rows[UNECHO_OPTION_ID_COUNT] = {
#define UNECHO_OPTION(id, name, letter, argument, metavar, choices, group, help, man)              \
    {name, letter, UNECHO_ARGUMENT_##argument, metavar, choices, UNECHO_OPTION_GROUP_##group, help},
#include "options.def"
#undef UNECHO_OPTION
};

const char *const unecho_option_group_titles[UNECHO_OPTION_GROUP_COUNT] = {
#define UNECHO_OPTION_GROUP_TITLE(id, title) title,
    UNECHO_OPTION_GROUP_MAP(UNECHO_OPTION_GROUP_TITLE)
#undef UNECHO_OPTION_GROUP_TITLE
};

/* Each thread takes some megabytes, and they wait for each other long before that. */
enum { MOST_THREADS = 64 };

/* Bytes that --top may take, if --memory does not say. */
enum { TOP_MEMORY = 256 << 20 };

/* Of --top, if it is not said how many. */
enum { MOST_SAID = 10 };

/* Of --near, in percent: what it is if it is not said, and what it may be. */
enum { NEAR = 90, LEAST_NEAR = 50, MOST_NEAR = 100 };

/* getopt_long's value of a row, apart from every letter. */
enum { FIRST_VALUE = 256 };

struct parser {
    struct unecho_options *o;
    char **argv;
    FILE *err;
    bool given[UNECHO_OPTION_ID_COUNT];
};

/* getopt_long's own tables, made from ours; all zero before. */
struct getopt_tables {
    struct option longs[UNECHO_OPTION_ID_COUNT + 1];
    char letters[2 * UNECHO_OPTION_ID_COUNT + 2]; /* ':', then letters, each perhaps with ':' */
};

/* Two options that contradict each other. */
static const struct {
    enum unecho_option_id one, other;
} conflicts[] = {
    {UNECHO_OPTION_SPAN, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_SPAN, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_SPAN, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_CAREFUL, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_CAREFUL, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_CAREFUL, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_REPEATED, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_SENTENCES, UNECHO_OPTION_MARK},
    {UNECHO_OPTION_SENTENCES, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_SENTENCES, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_SENTENCES, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_MARK, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_MARK, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_MARK, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_SHOW, UNECHO_OPTION_SENTENCES},
    {UNECHO_OPTION_SHOW, UNECHO_OPTION_MARK},
    {UNECHO_OPTION_SHOW, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_WITHIN, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_WITHIN, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_WITHIN, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_COMMON, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_COMMON, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_COMMON, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_COMMON, UNECHO_OPTION_SPAN},
    {UNECHO_OPTION_COMMON, UNECHO_OPTION_WITHIN},
    {UNECHO_OPTION_MIN_LEFT, UNECHO_OPTION_SPAN},
    {UNECHO_OPTION_MIN_LEFT, UNECHO_OPTION_FIRST},
    {UNECHO_OPTION_MIN_LEFT, UNECHO_OPTION_WITHIN},
    {UNECHO_OPTION_MIN_LEFT, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_MIN_LEFT, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_MIN_LEFT, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_NEAR, UNECHO_OPTION_SPAN},
    {UNECHO_OPTION_NEAR, UNECHO_OPTION_WITHIN},
    {UNECHO_OPTION_NEAR, UNECHO_OPTION_COMMON},
    {UNECHO_OPTION_NEAR, UNECHO_OPTION_MIN_LEFT},
    {UNECHO_OPTION_NEAR, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_NEAR, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_NEAR, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_COMMON, UNECHO_OPTION_FIRST},
    {UNECHO_OPTION_FIRST, UNECHO_OPTION_WITHIN},
    {UNECHO_OPTION_FIRST, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_FIRST, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_FIRST, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_FIRST, UNECHO_OPTION_REPORT},
    {UNECHO_OPTION_BLANK, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_BLANK, UNECHO_OPTION_SENTENCES},
    {UNECHO_OPTION_BLANK, UNECHO_OPTION_MARK},
    {UNECHO_OPTION_BLANK, UNECHO_OPTION_SHOW},
    {UNECHO_OPTION_FILES_FROM, UNECHO_OPTION_FILES0_FROM},
    {UNECHO_OPTION_OUTPUT_DIR, UNECHO_OPTION_IN_PLACE},
    {UNECHO_OPTION_TOP, UNECHO_OPTION_COUNT},
    {UNECHO_OPTION_TOP, UNECHO_OPTION_MARK},
    {UNECHO_OPTION_TOP, UNECHO_OPTION_SENTENCES},
    {UNECHO_OPTION_TOP, UNECHO_OPTION_REPEATED},
    {UNECHO_OPTION_TOP, UNECHO_OPTION_UNIQUE},
    {UNECHO_OPTION_DIFF, UNECHO_OPTION_OUTPUT_DIR},
    {UNECHO_OPTION_DIFF, UNECHO_OPTION_IN_PLACE},
    {UNECHO_OPTION_DIFF, UNECHO_OPTION_DRY_RUN},
    {UNECHO_OPTION_DIFF, UNECHO_OPTION_LIST},
};

/* With these files are written each for itself, or not at all. */
static const enum unecho_option_id many[] = {UNECHO_OPTION_OUTPUT_DIR, UNECHO_OPTION_IN_PLACE,
                                             UNECHO_OPTION_DRY_RUN,    UNECHO_OPTION_LIST,
                                             UNECHO_OPTION_CHECK,      UNECHO_OPTION_DIFF};

/* These have no place there. */
static const enum unecho_option_id single[] = {UNECHO_OPTION_OUTPUT, UNECHO_OPTION_SENTENCES,
                                               UNECHO_OPTION_MARK, UNECHO_OPTION_COUNT,
                                               UNECHO_OPTION_SHOW};

__attribute__((format(printf, 2, 3))) static int usage_error(FILE *err, const char *format, ...) {
    va_list args;

    va_start(args, format);
    fputs("unecho: ", err);
    vfprintf(err, format, args);
    fputs("\nTry 'unecho --help'.\n", err);
    va_end(args);
    return UNECHO_OPTIONS_USAGE_ERROR;
}

/* What the user wrote that is none of ours stands between two texts, on one line whatever it is. */
static int usage_error_of(FILE *err, const char *before, const char *typed, size_t len,
                          const char *after) {
    (void)fprintf(err, "unecho: %s", before);
    unecho_spell_argument(err, typed, len);
    (void)fprintf(err, "%s\nTry 'unecho --help'.\n", after);
    return UNECHO_OPTIONS_USAGE_ERROR;
}

static int bad_argument(FILE *err, const struct unecho_option *row, const char *arg,
                        const char *expected) {
    char after[256];

    (void)snprintf(after, sizeof(after), " for --%s: it must be %s", row->name, expected);
    return usage_error_of(err, "invalid argument ", arg, strlen(arg), after);
}

static void make_tables(struct getopt_tables *t) {
    char *letter = t->letters;

    *letter++ = ':'; /* tell a missing argument from an unknown option */
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++) {
        const struct unecho_option *row = &unecho_option_rows[id];
        bool takes = row->argument != UNECHO_ARGUMENT_NONE;

        t->longs[id].name = row->name;
        t->longs[id].has_arg = takes ? required_argument : no_argument;
        if (row->argument == UNECHO_ARGUMENT_MAYBE)
            t->longs[id].has_arg = optional_argument;
        t->longs[id].val = FIRST_VALUE + id;
        if (row->letter)
            *letter++ = row->letter;
        if (row->letter && takes)
            *letter++ = ':';
    }
}

/* The row of a letter or a value of getopt_long, or -1. */
static int row_of(int value) {
    if (value >= FIRST_VALUE && value < FIRST_VALUE + UNECHO_OPTION_ID_COUNT)
        return value - FIRST_VALUE;
    for (int id = 0; id < UNECHO_OPTION_ID_COUNT; id++)
        if (value != '\0' && unecho_option_rows[id].letter == value)
            return id;
    return -1;
}

/* Digits only, unlike strtoull, which takes "-1" and " 1". */
static bool parse_number(const char *s, uint64_t *out) {
    uint64_t n = 0;

    if (*s == '\0')
        return false;
    for (; *s != '\0'; s++) {
        unsigned digit = (unsigned)(unsigned char)*s - '0';

        if (digit > 9 || n > (UINT64_MAX - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    *out = n;
    return true;
}

/* Where size_t is smaller, more than it holds is as good as without end. */
static size_t to_size(uint64_t n) { return n < SIZE_MAX ? (size_t)n : SIZE_MAX; }

static int take_number(struct parser *p, int id, const char *arg) {
    struct unecho_config *config = &p->o->config;
    bool from_one = id == UNECHO_OPTION_SPAN || id == UNECHO_OPTION_WITHIN;
    uint64_t n;

    if (!parse_number(arg, &n) || (from_one && n == 0))
        return bad_argument(p->err, &unecho_option_rows[id], arg,
                            from_one ? "a whole number from 1 to 18446744073709551615"
                                     : "a whole number from 0 to 18446744073709551615");
    switch (id) {
    case UNECHO_OPTION_SPAN:
        config->span = to_size(n);
        break;
    case UNECHO_OPTION_WITHIN:
        config->within = to_size(n);
        break;
    case UNECHO_OPTION_MIN_WORDS:
        config->min_words = to_size(n);
        break;
    case UNECHO_OPTION_THREADS:
        p->o->threads = n < MOST_THREADS ? (unsigned)n : MOST_THREADS;
        break;
    case UNECHO_OPTION_SEED:
        config->seeded = true;
        config->seed = n;
        break;
    default:
        assert(false && "a case for every number");
    }
    return 0;
}

/* A number and maybe K, M, G or T. */
static bool parse_size(const char *s, uint64_t *out) {
    static const char letters[] = "KMGTkmgt";
    char digits[24];
    size_t len = strspn(s, "0123456789");
    const char *letter = s[len] ? strchr(letters, s[len]) : NULL;
    unsigned shift = letter ? 10 * (unsigned)((letter - letters) % 4 + 1) : 0;

    if (len >= sizeof(digits) || (s[len] && (!letter || s[len + 1])))
        return false;
    memcpy(digits, s, len);
    digits[len] = '\0';
    if (!parse_number(digits, out) || *out > UINT64_MAX >> shift)
        return false;
    *out <<= shift;
    return true;
}

static int take_size(struct parser *p, int id, const char *arg) {
    uint64_t n;

    if (!parse_size(arg, &n))
        return bad_argument(p->err, &unecho_option_rows[id], arg,
                            "a number of bytes, such as 800000, 500M or 2G");
    p->o->config.memory = to_size(n);
    return 0;
}

/* The place of `arg` among the words of `choices`, or -1. */
static int choice_index(const char *choices, const char *arg) {
    size_t len = strlen(arg);

    for (int i = 0;; i++) {
        size_t word = strcspn(choices, " ");

        if (word == len && memcmp(choices, arg, len) == 0)
            return i;
        if (choices[word] == '\0')
            return -1;
        choices += word + 1;
    }
}

/* "one two three" -> "one, two or three" */
static void choice_sentence(const char *choices, char *out, size_t size) {
    const char *last = strrchr(choices, ' ');
    size_t used = 0;

    for (const char *s = choices; *s != '\0' && used + 5 < size; s++) {
        const char *between = s == last ? " or " : ", ";

        if (*s == ' ')
            used += (size_t)snprintf(out + used, size - used, "%s", between);
        else
            out[used++] = *s;
    }
    out[used] = '\0';
}

/* The usage error, where no choice is right. */
static int bad_choice(const struct parser *p, int id, const char *arg) {
    char expected[80];

    choice_sentence(unecho_option_rows[id].choices, expected, sizeof(expected));
    return bad_argument(p->err, &unecho_option_rows[id], arg, expected);
}

static int take_choice(struct parser *p, int id, const char *arg) {
    struct unecho_config *config = &p->o->config;
    int choice = choice_index(unecho_option_rows[id].choices, arg);

    if (choice < 0)
        return bad_choice(p, id, arg);
    switch (id) {
    case UNECHO_OPTION_UNIT:
        config->unit = (enum unecho_unit)choice;
        break;
    case UNECHO_OPTION_MATCH:
        config->match = (enum unecho_match)choice;
        break;
    case UNECHO_OPTION_NEWLINE:
        config->newline = (enum unecho_newline)choice;
        break;
    case UNECHO_OPTION_FORMAT:
        p->o->request.telling.format = unecho_format_named(arg); /* auto: none */
        break;
    case UNECHO_OPTION_SCOPE:
        p->o->request.scope = (enum unecho_scope)choice;
        break;
    case UNECHO_OPTION_FIRST:
        p->o->request.first = (enum unecho_first)choice;
        p->given[id] = choice != UNECHO_FIRST_PATH; /* as if it were not */
        break;
    case UNECHO_OPTION_PROGRESS:
        p->o->progress = (enum unecho_when)choice;
        break;
    case UNECHO_OPTION_COLOR:
        p->o->color = (enum unecho_when)choice;
        break;
    default:
        assert(false && "a case for every choice");
    }
    return 0;
}

/* A number of documents, or "30%": a share of them. */
static int take_common(struct parser *p, const char *arg) {
    struct unecho_config *config = &p->o->config;
    size_t len = strlen(arg);
    bool share = len > 0 && arg[len - 1] == '%';
    char digits[24];
    uint64_t n = 0;
    bool parsed = len - share < sizeof(digits);

    if (parsed) {
        memcpy(digits, arg, len - share);
        digits[len - share] = '\0';
        parsed = parse_number(digits, &n);
    }
    if (!parsed || (share ? n < 1 || n > 100 : n < 2))
        return bad_argument(p->err, &unecho_option_rows[UNECHO_OPTION_COMMON], arg,
                            "a whole number from 2, or a share from 1% to 100%");
    config->common = n;
    config->common_share = share;
    return 0;
}

/* "20" words, or "20%" of them. */
static int take_min_left(struct parser *p, const char *arg) {
    struct unecho_config *config = &p->o->config;
    size_t len = strlen(arg);
    bool share = len > 1 && len < 5 && arg[len - 1] == '%';
    char digits[8];
    uint64_t n;

    (void)snprintf(digits, sizeof(digits), "%.*s", share ? (int)len - 1 : 0, arg);
    if (!parse_number(share ? digits : arg, &n) || (share && n > 100))
        return bad_argument(p->err, &unecho_option_rows[UNECHO_OPTION_MIN_LEFT], arg,
                            "a number of words, such as 20, or a share of them, such as 20%");
    config->min_left = share ? 0 : to_size(n);
    config->min_left_percent = share ? (unsigned)n : 0;
    return 0;
}

static int take_word(struct parser *p, int id, const char *arg) {
    const struct unecho_option *row = &unecho_option_rows[id];

    switch (id) {
    case UNECHO_OPTION_COMMON:
        return take_common(p, arg);
    case UNECHO_OPTION_MIN_LEFT:
        return take_min_left(p, arg);
    case UNECHO_OPTION_TEXT_KEY:
        p->o->request.documents.format.text_key = arg;
        return *arg ? 0 : bad_argument(p->err, row, arg, "the name of a key");
    case UNECHO_OPTION_TEXT_COLUMN:
        p->o->request.documents.format.text_column = arg;
        return *arg ? 0 : bad_argument(p->err, row, arg, "the name or number of a column");
    case UNECHO_OPTION_ID_KEY:
        p->o->request.documents.format.id_key = arg;
        return *arg ? 0 : bad_argument(p->err, row, arg, "the name of a key");
    case UNECHO_OPTION_LANG:
        p->o->config.languages = arg;
        return unecho_languages_are_known(arg)
                   ? 0
                   : bad_argument(p->err, row, arg, "languages such as de,fr");
    case UNECHO_OPTION_ENCODING:
        if (!unecho_charset_is_sound(arg))
            return bad_argument(p->err, row, arg,
                                "another encoding, as the C library does not convert this one "
                                "alike in pieces of any size");
        return unecho_charset_find(arg, &p->o->request.charset)
                   ? 0
                   : bad_argument(p->err, row, arg, "an encoding that 'iconv -l' lists");
    default:
        assert(false && "a case for every word");
        return 0;
    }
}

static int take_top(struct parser *p, const char *arg) {
    uint64_t n = MOST_SAID;

    if (arg && (!parse_number(arg, &n) || n == 0))
        return bad_argument(p->err, &unecho_option_rows[UNECHO_OPTION_TOP], arg,
                            "a whole number from 1 to 18446744073709551615");
    p->o->views.top.most = to_size(n);
    return 0;
}

/* `arg` may be NULL. */
static int take_careful(struct parser *p, const char *arg) {
    uint64_t n = UNECHO_CAREFUL_WORDS;

    if (arg && (!parse_number(arg, &n) || n == 0))
        return bad_argument(p->err, &unecho_option_rows[UNECHO_OPTION_CAREFUL], arg,
                            "a whole number from 1 to 18446744073709551615");
    p->o->config.careful = to_size(n);
    return 0;
}

/* "0.9" or "90%", in billionths of a per cent. False: it is neither. */
static bool parse_share(const char *s, uint64_t *out) {
    enum { DECIMALS = 9 };
    size_t whole = strspn(s, "0123456789"), point = s[whole] == '.';
    size_t decimals = point ? strspn(s + whole + 1, "0123456789") : 0;
    const char *end = s + whole + point + decimals;
    bool percent = strcmp(end, "%") == 0;
    char digits[3 + DECIMALS + 1];

    if (whole > 3 || decimals > DECIMALS || (point && decimals == 0) || (*end && !percent))
        return false;
    (void)snprintf(digits, sizeof(digits), "%.*s%.*s%.*s", (int)whole, s, (int)decimals,
                   s + whole + point, DECIMALS - (int)decimals, "000000000");
    if (whole + decimals == 0 || !parse_number(digits, out))
        return false;
    *out *= percent ? 1 : 100;
    return true;
}

/* `arg` may be NULL. */
static int take_near(struct parser *p, const char *arg) {
    const uint64_t one = 1000000000;
    uint64_t share = NEAR * one;

    if (arg && (!parse_share(arg, &share) || share < LEAST_NEAR * one || share > MOST_NEAR * one))
        return bad_argument(p->err, &unecho_option_rows[UNECHO_OPTION_NEAR], arg,
                            "a share from 0.5 to 1, such as 0.9 or 90%");
    p->o->config.near = (unsigned)((share + one / 2) / one);
    return 0;
}

/* `arg` may be NULL. */
static int take_maybe(struct parser *p, int id, const char *arg) {
    int choice;

    if (id == UNECHO_OPTION_TOP)
        return take_top(p, arg);
    if (id == UNECHO_OPTION_CAREFUL)
        return take_careful(p, arg);
    if (id == UNECHO_OPTION_NEAR)
        return take_near(p, arg);
    if (id == UNECHO_OPTION_IN_PLACE) {
        p->o->files.suffix = arg && *arg ? arg : NULL;
        return 0;
    }
    choice = arg ? choice_index(unecho_option_rows[id].choices, arg) : 0;
    if (choice < 0)
        return bad_choice(p, id, arg);
    p->o->stats = arg ? UNECHO_STATS_JSON + (unsigned)choice : UNECHO_STATS_TEXT;
    return 0;
}

static bool add_file(struct unecho_file_list *list, const char *name) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 4;
        const char **names = realloc(list->names, capacity * sizeof(*names));

        if (!names)
            return false;
        list->names = names;
        list->capacity = capacity;
    }
    list->names[list->count++] = name;
    return true;
}

static int take_file(struct parser *p, int id, const char *arg) {
    struct unecho_options *o = p->o;
    bool added = true;

    if (*arg == '\0')
        return bad_argument(p->err, &unecho_option_rows[id], arg,
                            unecho_option_rows[id].argument == UNECHO_ARGUMENT_NAMES
                                ? "a pattern"
                                : "the name of a file");
    switch (id) {
    case UNECHO_OPTION_OUTPUT:
        o->output = strcmp(arg, "-") == 0 ? NULL : arg;
        break;
    case UNECHO_OPTION_REMOVED:
        o->views.removed = arg;
        break;
    case UNECHO_OPTION_REPORT:
        o->views.report = arg;
        break;
    case UNECHO_OPTION_ABBREV:
        added = add_file(&o->abbrev, arg);
        break;
    case UNECHO_OPTION_ALLOW:
        added = add_file(&o->allow, arg);
        break;
    case UNECHO_OPTION_SEEN:
        added = add_file(&o->seen, arg);
        break;
    case UNECHO_OPTION_INCLUDE:
        added = add_file(&o->include, arg);
        break;
    case UNECHO_OPTION_EXCLUDE:
        added = add_file(&o->exclude, arg);
        break;
    case UNECHO_OPTION_FILES_FROM:
    case UNECHO_OPTION_FILES0_FROM:
        o->request.inputs.names = arg;
        o->request.inputs.separator = id == UNECHO_OPTION_FILES_FROM ? '\n' : '\0';
        break;
    case UNECHO_OPTION_OUTPUT_DIR:
        o->files.folder = arg;
        break;
    default:
        assert(false && "a case for every file");
    }
    return added ? 0 : usage_error(p->err, "out of memory");
}

/* The flags whose order matters; the others are looked up in `given` when all are known. */
static void take_flag(struct unecho_options *o, int id) {
    switch (id) {
    case UNECHO_OPTION_HELP:
        o->action = UNECHO_ACTION_HELP;
        break;
    case UNECHO_OPTION_VERSION:
        o->action = UNECHO_ACTION_VERSION;
        break;
    case UNECHO_OPTION_QUIET:
    case UNECHO_OPTION_VERBOSE:
        o->quiet = id == UNECHO_OPTION_QUIET;
        o->verbose = !o->quiet;
        break;
    default:
        break;
    }
}

static int take(struct parser *p, int id, const char *arg) {
    p->given[id] = true;
    switch (unecho_option_rows[id].argument) {
    case UNECHO_ARGUMENT_NUMBER:
        return take_number(p, id, arg);
    case UNECHO_ARGUMENT_SIZE:
        return take_size(p, id, arg);
    case UNECHO_ARGUMENT_CHOICE:
        return take_choice(p, id, arg);
    case UNECHO_ARGUMENT_WORD:
        return take_word(p, id, arg);
    case UNECHO_ARGUMENT_FILE:
    case UNECHO_ARGUMENT_FILES:
    case UNECHO_ARGUMENT_NAMES:
        return take_file(p, id, arg);
    case UNECHO_ARGUMENT_MAYBE:
        return take_maybe(p, id, arg);
    case UNECHO_ARGUMENT_NONE:
        break;
    }
    take_flag(p->o, id);
    return 0;
}

static int ambiguous(FILE *err, const char *typed, int len) {
    char list[256] = "";
    size_t used = 0;

    for (int id = 0; id < UNECHO_OPTION_ID_COUNT && used < sizeof(list); id++)
        if (strncmp(unecho_option_rows[id].name, typed + 2, (size_t)len - 2) == 0)
            used += (size_t)snprintf(list + used, sizeof(list) - used, "%s--%s", used ? ", " : "",
                                     unecho_option_rows[id].name);
    if (used == 0)
        return usage_error_of(err, "unknown option ", typed, (size_t)len, "");
    return usage_error(err, "option '%.*s' is ambiguous: %s", len, typed, list);
}

/* After '?': an unknown letter, an argument where none is taken, or a long name that is unknown or
 * begins several. getopt_long sets optopt to the letter, to the value of the row, or to 0. */
static int refuse(const struct parser *p) {
    const char letter[] = {'-', (char)optopt, '\0'};
    int id = row_of(optopt);

    if (id >= 0)
        return usage_error(p->err, "option '--%s' takes no argument", unecho_option_rows[id].name);
    if (optopt != 0)
        return usage_error_of(p->err, "unknown option ", letter, strlen(letter), "");
    return ambiguous(p->err, p->argv[optind - 1], (int)strcspn(p->argv[optind - 1], "="));
}

/* `value` is what getopt_long returned: a letter, a row's value, or a complaint. */
static int take_value(struct parser *p, int value) {
    if (value == '?')
        return refuse(p);
    if (value != ':')
        return take(p, row_of(value), optarg);
    return usage_error(p->err, "option '--%s' needs an argument",
                       unecho_option_rows[row_of(optopt)].name);
}

static int check_conflicts(const struct parser *p) {
    for (size_t i = 0; i < sizeof(conflicts) / sizeof(*conflicts); i++)
        if (p->given[conflicts[i].one] && p->given[conflicts[i].other])
            return usage_error(p->err, "--%s and --%s exclude each other",
                               unecho_option_rows[conflicts[i].one].name,
                               unecho_option_rows[conflicts[i].other].name);
    return 0;
}

/* How many of `names` are standard input. */
static size_t count_dashes(const char *const *names, size_t count) {
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += strcmp(names[i], "-") == 0;
    return n;
}

/* Standard input is empty when it is read again, so it can be one file of an option or the text. */
static int check_standard_input(const struct parser *p) {
    const struct unecho_options *o = p->o;
    const struct {
        enum unecho_option_id id;
        const struct unecho_file_list *list;
    } files[] = {{UNECHO_OPTION_ABBREV, &o->abbrev},
                 {UNECHO_OPTION_ALLOW, &o->allow},
                 {UNECHO_OPTION_SEEN, &o->seen}};
    const char *taken = NULL;

    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        size_t n = count_dashes(files[i].list->names, files[i].list->count);

        if (n && (taken || n > 1))
            return usage_error(p->err, "standard input is already read for --%s",
                               taken ? taken : unecho_option_rows[files[i].id].name);
        if (n)
            taken = unecho_option_rows[files[i].id].name;
    }
    if (taken && (o->operand_count == 0 || count_dashes(o->operands, (size_t)o->operand_count)))
        return usage_error(p->err, "standard input is already read for --%s: name a FILE", taken);
    return 0;
}

/* The first of some options that is given, or NULL. */
static const char *first_given(const struct parser *p, const enum unecho_option_id *ids,
                               size_t count) {
    for (size_t i = 0; i < count; i++)
        if (p->given[ids[i]])
            return unecho_option_rows[ids[i]].name;
    return NULL;
}

#define FIRST_GIVEN(p, ids) first_given(p, ids, sizeof(ids) / sizeof(*(ids)))

static int check_many(const struct parser *p) {
    const char *is_many = FIRST_GIVEN(p, many), *is_single = FIRST_GIVEN(p, single);
    const struct unecho_options *o = p->o;

    if (is_many && is_single)
        return usage_error(p->err, "--%s and --%s exclude each other", is_many, is_single);
    if (is_many && o->operand_count == 0 && !o->request.inputs.names)
        return usage_error(p->err, "--%s needs the name of a FILE", is_many);
    if (is_many && count_dashes(o->operands, (size_t)o->operand_count))
        return usage_error(p->err, "--%s: standard input has no name", is_many);
    return 0;
}

/* Does the list of what goes go to standard output? */
static bool removed_is_written(const struct unecho_options *o) {
    return o->views.removed && strcmp(o->views.removed, "-") == 0;
}

/* What takes standard output for itself, or the file of -o. */
static const enum unecho_option_id takers[] = {UNECHO_OPTION_DIFF, UNECHO_OPTION_SHOW,
                                               UNECHO_OPTION_TOP, UNECHO_OPTION_LIST};

static int check_output(const struct parser *p) {
    const struct unecho_options *o = p->o;
    const char *first = removed_is_written(o) && !o->output ? "removed=-" : NULL;

    if (o->views.report && strcmp(o->views.report, "-") == 0)
        return usage_error(p->err, "--report: the page needs a file, such as --report=page.html");
    if (first && !FIRST_GIVEN(p, many) && !FIRST_GIVEN(p, takers))
        return usage_error(p->err, "--removed=-: standard output has the text (-n writes none)");
    for (size_t i = 0; i < sizeof(takers) / sizeof(*takers); i++) {
        const char *name = unecho_option_rows[takers[i]].name;

        if (p->given[takers[i]] && first)
            return usage_error(p->err, "--%s and --%s both write to standard output", first, name);
        first = p->given[takers[i]] ? name : first;
    }
    return 0;
}

static int check(const struct parser *p) {
    int status = check_conflicts(p);

    if (status == 0 && p->given[UNECHO_OPTION_NEAR] && p->o->config.unit != UNECHO_UNIT_DOCUMENT)
        status = usage_error(p->err, "--near compares documents: add --unit=document");
    if (status == 0)
        status = check_many(p);
    if (status == 0)
        status = check_output(p);
    return status ? status : check_standard_input(p);
}

static void derive_many(struct unecho_options *o, const bool *given) {
    for (size_t i = 0; i < sizeof(many) / sizeof(*many); i++)
        o->many |= given[many[i]];
    o->views.many = o->many;
    o->diff = given[UNECHO_OPTION_DIFF];
    o->check = given[UNECHO_OPTION_CHECK] || o->diff;
    o->request.inputs.recursive = given[UNECHO_OPTION_RECURSIVE];
    o->files.force = o->force;
    o->views.force = o->force;
    o->views.top.memory = o->config.memory ? o->config.memory : TOP_MEMORY;
    o->views.top.end = o->config.zero_terminated ? '\0' : '\n';
    o->views.show = given[UNECHO_OPTION_SHOW];
    o->views.several =
        o->operand_count > 1 || o->request.inputs.recursive || o->request.inputs.names;
    o->mute = o->views.show || o->views.top.most > 0;
    o->views.unit = o->config.unit;
    o->files.list = given[UNECHO_OPTION_LIST] ||
                    (given[UNECHO_OPTION_DRY_RUN] && !o->mute && !removed_is_written(o));
    o->summary = !o->quiet && (!given[UNECHO_OPTION_LIST] || o->verbose);
    o->files.binary = given[UNECHO_OPTION_TEXT];
    o->files.dry = given[UNECHO_OPTION_DRY_RUN] || o->check ||
                   (!o->files.folder && !given[UNECHO_OPTION_IN_PLACE]);
    /* a record a line is not broken where lines are compared */
    o->request.telling.config = &o->request.documents.format;
    o->request.telling.looks = o->config.unit != UNECHO_UNIT_LINE && !o->config.zero_terminated;
    o->request.telling.leaves =
        o->config.unit == UNECHO_UNIT_SENTENCE || o->config.unit == UNECHO_UNIT_PARAGRAPH;
    o->request.memory = o->config.memory;
    if (!o->request.documents.format.text_key)
        o->request.documents.format.text_key = "text";
    o->request.documents.each_alone = o->request.scope == UNECHO_SCOPE_FILE;
    o->config.blank = o->request.documents.blank = given[UNECHO_OPTION_BLANK];
    o->request.documents.drop_empty = given[UNECHO_OPTION_DROP_EMPTY];
    o->request.documents.near = o->config.near > 0;
    o->request.documents.parted = o->config.zero_terminated;
    o->strict = given[UNECHO_OPTION_STRICT];
    o->config.forgets = o->request.scope != UNECHO_SCOPE_RUN;
}

/* What follows from all flags together; those that contradict each other are refused already. */
static void derive(struct unecho_options *o, const bool *given) {
    struct unecho_config *config = &o->config;

    if (given[UNECHO_OPTION_SENTENCES])
        o->listing = UNECHO_LISTING_SENTENCES;
    else if (given[UNECHO_OPTION_MARK])
        o->listing = UNECHO_LISTING_MARK;
    else if (given[UNECHO_OPTION_COUNT])
        o->listing = UNECHO_LISTING_COUNT;

    if (given[UNECHO_OPTION_REPEATED])
        config->keep = UNECHO_KEEP_REPEATED;
    else if (given[UNECHO_OPTION_UNIQUE])
        config->keep = UNECHO_KEEP_UNIQUE;
    else if (given[UNECHO_OPTION_SENTENCES] || given[UNECHO_OPTION_MARK])
        config->keep = UNECHO_KEEP_ALL;

    config->list = o->listing != UNECHO_LISTING_NONE;
    config->cut_only = o->listing == UNECHO_LISTING_SENTENCES;
    config->count = o->listing == UNECHO_LISTING_COUNT;
    if (config->cut_only)
        config->common = config->near = 0; /* nothing is counted, or compared */
    if (config->common > 0 && config->common_share && !given[UNECHO_OPTION_SCOPE])
        o->request.scope = UNECHO_SCOPE_DIR; /* a share of the documents in a folder */
    if (config->cut_only || o->request.scope == UNECHO_SCOPE_FILE)
        o->request.first = UNECHO_FIRST_PATH; /* no document is compared with another */
    config->ranked = o->request.first != UNECHO_FIRST_PATH;
    config->fold_case = given[UNECHO_OPTION_IGNORE_CASE];
    config->zero_terminated = given[UNECHO_OPTION_ZERO_TERMINATED];
    o->force = given[UNECHO_OPTION_FORCE];
    derive_many(o, given);
}

/* -r reads the folder where we are, if no name is given. It does not change it: that must be said.
 */
static void name_folder(const struct parser *p) {
    static const char *const here[] = {"."};

    if (p->given[UNECHO_OPTION_RECURSIVE] && !p->given[UNECHO_OPTION_IN_PLACE] &&
        !p->o->request.inputs.names && p->o->operand_count == 0) {
        p->o->operands = here;
        p->o->operand_count = 1;
    }
}

int unecho_options_parse(struct unecho_options *o, int argc, char **argv, FILE *err) {
    struct parser p = {o, argv, err, {false}};
    struct getopt_tables tables = {0};
    int value, status = 0;

    memset(o, 0, sizeof(*o));
    unecho_config_init(&o->config);
    o->views.command = argv;
    make_tables(&tables);
    opterr = 0;
    optind = 0; /* glibc and musl: forget an earlier command line, with its half-read cluster */
    while (status == 0 && o->action == UNECHO_ACTION_RUN &&
           (value = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1)
        status = take_value(&p, value);
    o->operands = (const char *const *)argv + optind;
    o->operand_count = argc - optind;
    name_folder(&p);
    if (status == 0 && o->action == UNECHO_ACTION_RUN)
        status = check(&p);
    if (status == 0)
        derive(o, p.given);
    else
        unecho_options_release(o);
    return status;
}

void unecho_options_release(struct unecho_options *o) {
    free(o->abbrev.names);
    free(o->allow.names);
    free(o->seen.names);
    free(o->include.names);
    free(o->exclude.names);
    memset(o, 0, sizeof(*o));
}
