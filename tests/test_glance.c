/*
 * What glance.h decides at a glance, all the rules of cut.c decide too: over combinations of what
 * stands around a stop or line end, generated and real texts.
 */
#include "cut.h"
#include "generate.h"
#include "glance.h"
#include "read_files.h"
#include "table.h"

enum { ROUNDS = 120 };

/* How a text is read. */
struct reading {
    const char *name;
    enum unecho_newline newline;
    bool zero_terminated;
};

static const struct reading readings[] = {
    {"auto", UNECHO_NEWLINE_AUTO, false},           {"break", UNECHO_NEWLINE_BREAK, false},
    {"space", UNECHO_NEWLINE_SPACE, false},         {"auto_with_nul", UNECHO_NEWLINE_AUTO, true},
    {"break_with_nul", UNECHO_NEWLINE_BREAK, true},
};

enum { READINGS = sizeof(readings) / sizeof(*readings) };

/* Words that a user adds: long, short, with a capital, of other kinds, and in other letters. */
static const char user_list[] = "grue\nAmplificator\nextraordinarily\nzo\n[number]\nstanza\n"
                                "[starter-only]\nLaboratories\nunltd\n[time]\noclock\n[name]\n"
                                "Wham!\nExclamation!\nWho?\n[starter]\nThereupon\n";

static struct unecho_abbrev *words_and_users(void) {
    struct unecho_abbrev *abbrev = unecho_abbrev_create();
    size_t line;

    assert_non_null(abbrev);
    assert_int_equal(unecho_abbrev_add_languages(abbrev, NULL), UNECHO_OK);
    assert_int_equal(unecho_abbrev_add(abbrev, user_list, sizeof(user_list) - 1, &line), UNECHO_OK);
    return abbrev;
}

/* A text that is there to its end, and how it is read. */
struct whole {
    const char *origin; /* for a message */
    struct unecho_segmenter segmenter;
    struct unecho_text text;
    uint64_t *marks;        /* owned */
    size_t glances, looks;  /* candidates that were told at a glance, and that were not */
    size_t lines, boundary; /* line ends, and sure ones */
};

static struct whole whole_of(const char *origin, const struct reading *reading,
                             const struct unecho_abbrev *abbrev, const struct bytes *bytes) {
    struct unecho_config config = {.newline = reading->newline,
                                   .zero_terminated = reading->zero_terminated};
    size_t words = UNECHO_MARKS_ROOM(bytes->len);
    struct whole whole = {.origin = origin, .marks = grown(NULL, words * 16)};

    unecho_segmenter_init(&whole.segmenter, &config, abbrev);
    whole.text = (struct unecho_text){.data = bytes->data,
                                      .marks = {whole.marks, whole.marks + words},
                                      .len = bytes->len,
                                      .last = true};
    unecho_marker_update(&whole.segmenter.marker, bytes->data, 0, bytes->len, whole.text.marks);
    return whole;
}

/* Shows what stands around `at`, white space and all. */
static void fail_at(const struct whole *whole, size_t at, const char *what) {
    const struct unecho_text *text = &whole->text;
    size_t from = at > 60 ? at - 60 : 0, to = text->len - at > 30 ? at + 30 : text->len;

    fprintf(stderr, "\"");
    for (size_t i = from; i < to; i++) {
        unsigned char c = (unsigned char)text->data[i];

        fprintf(stderr, i == at ? "<%s>" : "%s", c == '\n' ? "\\n" : "");
        if (c != '\n')
            fprintf(stderr, c >= ' ' && c <= '~' ? "%c" : "\\x%02X", c);
    }
    fprintf(stderr, "\"\n");
    fail_msg("%s, newline=%d%s, byte %zu: %s", whole->origin, whole->segmenter.newline,
             whole->segmenter.zero_terminated ? ", -z" : "", at, what);
}

/* One candidate of a sentence that begins at `start`. */
static void check_glance(struct whole *whole, size_t start, size_t at,
                         enum unecho_verdict full_verdict, const struct unecho_cut *full) {
    struct unecho_cut cut = {0, 0, false};
    enum unecho_verdict verdict = unecho_glance(&whole->segmenter, &whole->text, start, at, &cut);
    unsigned newlines;
    size_t gap;

    if (verdict == UNECHO_MORE) {
        whole->looks++;
        return;
    }
    whole->glances++;
    if (verdict != full_verdict)
        fail_at(whole, at, verdict == UNECHO_CUT ? "cut at a glance" : "not cut at a glance");
    if (cut.end != full->end)
        fail_at(whole, at, "another end at a glance");
    if (verdict == UNECHO_NO_CUT)
        return;
    gap = unecho_skip_gap(&whole->segmenter, &whole->text, cut.end, whole->text.len, &newlines);
    if (cut.next > gap)
        fail_at(whole, at, "the gap at a glance reaches too far");
    if (cut.sure != full->sure) /* not that it came out or in by how the text was pushed */
        fail_at(whole, at, cut.sure ? "sure at a glance" : "not sure at a glance");
}

/* Where the sentence that begins at `start` ends, by all the rules alone. */
static size_t check_sentence(struct whole *whole, size_t start) {
    struct unecho_text *text = &whole->text;
    size_t at = start;

    while ((at = unecho_next_mark(text->marks.ends, at, text->len)) < text->len) {
        struct unecho_cut full = {0, 0, false};
        enum unecho_verdict verdict = unecho_cut_at(&whole->segmenter, text, start, at, &full);

        assert_int_not_equal(verdict, UNECHO_MORE); /* all of the text is there */
        assert_true(full.end > start && (verdict == UNECHO_CUT || full.end > at));
        check_glance(whole, start, at, verdict, &full);
        at = full.end;
        if (verdict == UNECHO_CUT)
            return at;
    }
    return text->len;
}

/* A line end that is sure with no look at where its sentence begins: a sentence ends there. */
static void check_line_ends(struct whole *whole, size_t from, size_t end, size_t gap_end) {
    struct unecho_text *text = &whole->text;

    for (size_t at = from; at < gap_end; at++) {
        if (text->data[at] != '\n')
            continue;
        whole->lines++;
        text->unit = from; /* the nearest place where a block could begin, and a far one */
        if (unecho_is_sure_line_end(&whole->segmenter, text, at) && at != end)
            fail_at(whole, at, "a sure line end, but no sentence ends there");
        text->unit = 0;
        if (!unecho_is_sure_line_end(&whole->segmenter, text, at))
            continue;
        whole->boundary++;
        if (at != end)
            fail_at(whole, at, "a sure line end, but no sentence ends there");
    }
}

static void check_whole(struct whole *whole) {
    struct unecho_text *text = &whole->text;
    size_t at = 0;

    while (at < text->len) {
        unsigned newlines;
        size_t start = unecho_skip_gap(&whole->segmenter, text, at, text->len, &newlines), gap_end;

        if (start == text->len)
            break;
        at = check_sentence(whole, start);
        gap_end = unecho_skip_gap(&whole->segmenter, text, at, text->len, &newlines);
        if (whole->segmenter.newline != UNECHO_NEWLINE_BREAK)
            check_line_ends(whole, start, at, gap_end);
    }
    free(whole->marks);
    whole->marks = NULL;
}

/* --- what stands around a candidate ------------------------------------------------------------
 */

static const struct sample lefts[] = {
    S("it was said"),
    S("of"),
    S("so"),
    S("a"),
    S("A"),
    S("I"),
    S("Mr"),
    S("mr"),
    S("MR"),
    S("Dr"),
    S("Xi"),
    S("xi"),
    S("iv"),
    S("IV"),
    S("xxiii"),
    S("Bldg"),
    S("bldg"),
    S("McN"),
    S("Pfc"),
    S("Rhythm"),
    S("Rhythms"),
    S("Yahoo"),
    S("yahoo"),
    S("Jeopardy"),
    S("Inc"),
    S("Corp"),
    S("etc"),
    S("e.g"),
    S("i.e"),
    S("U.S"),
    S("Ph.D"),
    S("No"),
    S("no"),
    S("Fig"),
    S("p.m"),
    S("Jan"),
    S("January"),
    S("ill"),
    S("Ill"),
    S("Calif"),
    S("3"),
    S("1990"),
    S("3.14"),
    S("v2"),
    S("Section 2"),
    S("Sec. 6"),
    S("Lt.-Col"),
    S("ex-Sen"),
    S("well-known"),
    S("caf\xC3\xA9"),
    S("\xC3\x89"),
    S("\xC3\x89lys"),
    S("(see"),
    S("(iv"),
    S("said he)"),
    S("said \"no\""),
    S("it\xE2\x80\x99s"),
    S("<b>Sec</b>"),
    S("grue"),
    S("Grue"),
    S("Amplificator"),
    S("amplificator"),
    S("extraordinarily"),
    S("zo"),
    S("stanza"),
    S("Laboratories"),
    S("laboratories"),
    S("oclock"),
    S("Wham"),
    S("wham"),
    S("Exclamation"),
    S("Who"),
    S("somewho"),
    S("overexclamation"),
    S("incomprehensibly"),
    S("incomprehensibility"),
    S("the"),
    S("with,"),
    S("well-"),
    S("\xE6\x9D\xB1\xE4\xBA\xAC"),
    S("x_y"),
    S("a@b.example"),
    S("*said*"),
    S("\x80"),
    S("Internationalis"),
    S("Approximately"),
    S("approx"),
    S("Massachusetts"),
    S("said\xC2\xA0so"),
    S("so-called"),
    S("well-established"),
    S("Anglo-American"),
    S("the Lt-Col"),
    S("extra-grue"),
    S("and so/grue"),
    S("of all *grue"),
    S("that is.grue"),
    S("extra&grue"),
    S("said _so_"),
    S("grue)"),
    S("(grue)"),
    S("the man (Mr)"),
    S("said 5%"),
    S("said\n%"),
    S("NBC"),
    S("U.S.A"),
    S("J. R"),
    S("(J"),
    S("McDonald"),
    S("of:"),
    S("il cap"),
    S("l'on"),
    S("dell\xE2\x80\x99on"),
    S("the \xEB\xA7\x90"),
    S("friend"),
    S("it's"),
    S("p"),
};

static const struct sample marks[] = {S("."),
                                      S("!"),
                                      S("?"),
                                      S("..."),
                                      S("?!"),
                                      S(""),
                                      S(".\""),
                                      S(".)"),
                                      S(","),
                                      S("\xE2\x80\xA6"),
                                      S("!"),
                                      S("\xE3\x80\x82"),
                                      S("\xEF\xBC\x9F"),
                                      S(".\xE2\x80\x9D"),
                                      S(". ."),
                                      S("....")};

#define X16 "                "

static const struct sample gaps[] = {
    S(" "),
    S("  "),
    S("   "),
    S("\n"),
    S("\n\n"),
    S("\n\n\n"),
    S(" \n"),
    S("\n "),
    S("  \n"),
    S("\r\n"),
    S("\r\n\r\n"),
    S("\n\r\n"),
    S("\t"),
    S(" \t"),
    S("\xC2\xA0"),
    S("\xC2\xA0\n"),
    S("\xC2\xA0\n\n"),
    S("\r"),
    S("\f"),
    S("\f\n"),
    S("\v\n"),
    S("\xC2\x85"),
    S("\xC2\x85\n"),
    S("\xE2\x80\xA8"),
    S("\xE2\x80\xA9\n"),
    S("\xE2\x80\xAF\n"),
    S("\xE2\x80\xAF\n\n"),
    S("\xE3\x80\x80\n"),
    S(""),
    S("\0"),
    S("\n\0"),
    S("\0\n"),
    S(" \n \n"),
    S("\n\n" X16),
    S("\x1F\n"),
    S("\x7F\n\n"),
    S("\x01\n\n"),
};

static const struct sample rights[] = {
    S("The end"),
    S("the end"),
    S("A man"),
    S("I"),
    S("Smith"),
    S("News"),
    S("B. Smith"),
    S("5"),
    S("EST"),
    S("Monday"),
    S("\"The end"),
    S("(The end"),
    S("- the"),
    S("- The"),
    S("* The"),
    S("-"),
    S("\xE2\x80\x9CThe"),
    S("\xE2\x80\x98the"),
    S("\xE2\x80\x9Dthe"),
    S("\xE2\x80\x9AThe"),
    S("\xE2\x80\xA2 The"),
    S("\xC3\x89t\xC3\xA9"),
    S("\xC3\xA9t\xC3\xA9"),
    S("# The"),
    S("| the"),
    S(", the"),
    S(": The"),
    S("% The"),
    S("/The"),
    S("."),
    S(".NET"),
    S("Thereupon"),
    S("1. The"),
    S("\xE6\x9D\xB1"),
    S("\xE3\x81\xA8\xE5\xBD\xBC"),
    S("\xE3\x82\xAB"),
    S("\xE3\x82\x99"),
    S("$5"),
    S("Robinsonian"),
    S("Robinsonianisticity"),
    S("McN\xC3\xA9"),
    S("In. The"),
};

/* With a word before it, so that the sentence begins far enough back for a glance, or not. */
static const struct sample leads[] = {
    S("The council of the old city said that "),
    S("\"The council\" of the old city said that, in May, he\nwas "), S("Now, "), S("")};

/* All combinations with one thing on the left, behind the first leads, as one text. */
static struct bytes combined(struct sample left, const struct sample *spaces, size_t n,
                             size_t lead_count) {
    struct bytes text = {NULL, 0, 0};

    for (size_t l = 0; l < lead_count; l++)
        for (size_t m = 0; m < sizeof(marks) / sizeof(*marks); m++)
            for (size_t g = 0; g < n; g++)
                for (size_t r = 0; r < sizeof(rights) / sizeof(*rights); r++) {
                    add_sample(&text, leads[l]);
                    add_sample(&text, left);
                    add_sample(&text, marks[m]);
                    add_sample(&text, spaces[g]);
                    add_sample(&text, rights[r]);
                    ADD(&text, " of it.\n\n");
                }
    return text;
}

static void check_readings(const char *origin, const struct bytes *bytes) {
    struct unecho_abbrev *abbrev = words_and_users();

    for (size_t i = 0; i < READINGS; i++) {
        struct whole whole = whole_of(origin, &readings[i], abbrev, bytes);

        check_whole(&whole);
    }
    unecho_abbrev_destroy(abbrev);
}

/* Fewer rounds than usual: of so many things on the left one is tried. */
static size_t one_of(void) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);

    return rounds > 0 && rounds < ROUNDS ? 2 * ROUNDS / rounds : 1;
}

static void combinations(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(lefts) / sizeof(*lefts); i += one_of()) {
        struct bytes text =
            combined(lefts[i], gaps, sizeof(gaps) / sizeof(*gaps), sizeof(leads) / sizeof(*leads));

        check_readings(lefts[i].s, &text);
        free(text.data);
    }
}

/* Lines of every length about those that may have been wrapped, in a sentence that begins with the
 * line, inside it or before it. */
static void lines_of_every_length(void **state) {
    static const struct sample ends[] = {S("word"),        S("word,"), S("of"),
                                         S("Mr."),         S("word;"), S("anti-"),
                                         S("caf\xC3\xA9"), S("1990"),  S("of the:")};
    static const struct sample begins[] = {S("The"),   S("5"),   S("\"The"),
                                           S("- The"), S("the"), S("| The")};
    static const struct sample before[] = {
        S("\n\n"),         S("It was so.\n\n "),
        S("\n\nIt was. "), S("\n\nOn Monday the whole old town\nof Rome "),
        S("\xE2\x80\xA8"), S("\n\n\xE2\x80\x9CNo\xE2\x80\x9D ")};
    static const struct sample letters[] = {S("A"), S("\xC3\xA9"), S(" ")};
    struct bytes text = {NULL, 0, 0};

    (void)state;
    for (size_t len = 1; len < 100; len++)
        for (size_t e = 0; e < sizeof(ends) / sizeof(*ends); e++)
            for (size_t b = 0; b < sizeof(begins) / sizeof(*begins); b++) {
                add_sample(&text, before[(len + e + b) % (sizeof(before) / sizeof(*before))]);
                for (size_t i = 0; i < len; i++)
                    add_sample(&text, letters[i % 7 == 6 ? 2 : e == 2 && i % 7 == 0]);
                ADD(&text, " ");
                add_sample(&text, ends[e]);
                ADD(&text, "\n");
                add_sample(&text, begins[b]);
                ADD(&text, " end of it all, which is long enough for a line of text.");
            }
    check_readings("lines", &text);
    free(text.data);
}

/* White space that is as good as a blank line, as it is so long; and a little shorter. */
static void combinations_with_long_gaps(void **state) {
    enum { LONG = 4096 };
    static char white[1 + LONG + 2];
    const struct sample spaces[] = {{white + 1, LONG},     {white + 1, LONG - 1},
                                    {white + 1, LONG + 1}, {white + 1, LONG + 2},
                                    {white, LONG},         {white, LONG + 2}};

    (void)state;
    memset(white, ' ', sizeof(white));
    white[0] = white[1 + LONG] = white[2 + LONG] = '\n';
    for (size_t i = 0; i < sizeof(lefts) / sizeof(*lefts); i += 60 * one_of()) {
        struct bytes text = combined(lefts[i], spaces, sizeof(spaces) / sizeof(*spaces), 1);

        check_readings(lefts[i].s, &text);
        free(text.data);
    }
}

/* --- texts -------------------------------------------------------------------------------------
 */

/* What a text has taught: glances are no use if they are rare. */
struct taught {
    struct unecho_abbrev *abbrev;
    size_t glances, looks, lines, boundary;
};

static void check_text(void *arg, const char *path, const struct bytes *bytes) {
    struct taught *taught = arg;

    for (size_t i = 0; i < READINGS; i++) {
        struct whole whole = whole_of(path, &readings[i], taught->abbrev, bytes);

        check_whole(&whole);
        taught->glances += whole.glances;
        taught->looks += whole.looks;
        taught->lines += whole.lines;
        taught->boundary += whole.boundary;
    }
}

static void finish_texts(struct taught *taught) {
    print_message("%zu candidates told at a glance, %zu not; %zu of %zu line ends are sure\n",
                  taught->glances, taught->looks, taught->boundary, taught->lines);
    unecho_abbrev_destroy(taught->abbrev);
}

static void generated_texts(void **state) {
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS) * 10;
    size_t first = number_of_env("UNECHO_SEED", 1);
    struct taught taught = {.abbrev = words_and_users()};

    (void)state;
    for (size_t round = 0; round < rounds; round++) {
        uint64_t seed = first * 1000003 + round;
        struct bytes text = generate_text((enum generate_kind)(round % GENERATE_KINDS), seed,
                                          (size_t)200 << round % 7);
        char origin[80];

        snprintf(origin, sizeof(origin), "UNECHO_SEED=%zu, round %zu", first, round);
        check_text(&taught, origin, &text);
        free(text.data);
    }
    finish_texts(&taught);
}

static void sample_texts(void **state) {
    struct taught taught = {.abbrev = words_and_users()};

    (void)state;
    take_samples(check_text, &taught);
    assert_in_range(taught.glances, taught.looks, SIZE_MAX); /* most of an article */
    finish_texts(&taught);
}

static void real_texts(void **state) {
    struct taught taught = {.abbrev = words_and_users()};
    bool named = take_named_texts(check_text, &taught);

    (void)state;
    finish_texts(&taught);
    if (!named)
        skip();
}

static const struct single {
    const char *name;
    void (*test)(void **state);
} singles[] = {
    {"combinations", combinations},
    {"lines_of_every_length", lines_of_every_length},
    {"combinations_with_long_gaps", combinations_with_long_gaps},
    {"generated_texts", generated_texts},
    {"sample_texts", sample_texts},
    {"real_texts", real_texts},
};

static void run_single(void **state) { ((const struct single *)*state)->test(state); }

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(singles, run_single)};

    return RUN_TABLES("glance", tables, argc, argv);
}
