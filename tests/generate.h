/*
 * Nasty texts from a small grammar, the same for the same seed.
 *
 *     text = block*            paragraph, wrapped paragraph, headline, list, table, separator, junk
 *     paragraph = sentence*    new, or one from before in another spelling
 *     sentence = token* stop   words, names, abbreviations, numbers, addresses, other scripts
 *
 * And `soup`: the pieces that decide about cuts, drawn without any grammar. Half of this file are
 * the tables of pieces.
 */
#ifndef UNECHO_GENERATE_H
#define UNECHO_GENERATE_H

#include "oracle.h"

enum { GENERATE_MEMORY = 64 };

enum generate_kind {
    GENERATE_ARTICLE, /* ASCII mostly, as news are */
    GENERATE_WORLD,   /* with all scripts, odd white space, invisible characters */
    GENERATE_BYTES,   /* and bytes that are not UTF-8 */
    GENERATE_SOUP,    /* deciding pieces in any order */
    GENERATE_NOISE,   /* random bytes from small alphabets */
    GENERATE_UNIQUE,  /* an article in which no unit can occur twice */
    GENERATE_LINES,   /* lines that end in a stop after a long word, where a text may be split */
    GENERATE_PHRASES, /* few tokens, with a space between, so that short sentences repeat */
    GENERATE_KINDS
};

struct generator {
    uint64_t state;
    enum generate_kind kind;
    struct bytes text; /* owned by who called */
    struct bytes said[GENERATE_MEMORY];
    size_t remembered;
    size_t repeats;      /* of 100 sentences, so many were said before */
    size_t first, words; /* the vocabulary, of all words */
    const char *line;    /* how lines end in this text */
    uint64_t unique;     /* words made so far */
    size_t quoted;       /* of 100 blocks, so many are in this text */
};

static inline size_t below(struct generator *g, size_t n) {
    return (size_t)((random_next(&g->state) >> 16) % n);
}

static inline bool chance(struct generator *g, size_t percent) { return below(g, 100) < percent; }

/* A text constant with its length: some hold NUL. */
struct sample {
    const char *s;
    size_t len;
};

#define S(text)                                                                                    \
    { text, sizeof(text) - 1 }
#define PICK(g, pool) pool[below(g, sizeof(pool) / sizeof(*(pool)))]
#define ADD(out, text) bytes_add(out, text, sizeof(text) - 1)

static inline void add_sample(struct bytes *out, struct sample sample) {
    bytes_add(out, sample.s, sample.len);
}

/* --- tokens ------------------------------------------------------------------------------------
 */

static const struct sample generate_words[] = {
    S("council"), S("the"),   S("of"),     S("said"),   S("vote"),       S("and"),     S("river"),
    S("It"),      S("The"),   S("He"),     S("In"),     S("But"),        S("I"),       S("a"),
    S("after"),   S("mayor"), S("for"),    S("city's"), S("don't"),      S("rose"),    S("night"),
    S("budget"),  S("which"), S("water"),  S("Why"),    S("well-known"), S("to"),      S("years"),
    S("report"),  S("open"),  S("London"), S("Simon"),  S("McNeil"),     S("O'Brien"), S("NATO"),
    S("iPhone"),  S("café"),  S("naïve"),  S("Élysée"), S("Zürich"),     S("œuvre"),   S("résumé"),
    S("déjà"),    S("été"),   S("señor")};

enum { WORDS = sizeof(generate_words) / sizeof(*generate_words) };

static const struct sample generate_abbreviations[] = {
    S("Mr."),    S("Mrs."),      S("Dr."),      S("Sen."), S("U.S."),   S("U.N."),     S("Inc."),
    S("Co."),    S("Corp."),     S("No."),      S("p.m."), S("a.m."),   S("e.g."),     S("i.e."),
    S("vs."),    S("St."),       S("Jan."),     S("Oct."), S("Calif."), S("Ph.D."),    S("etc."),
    S("Jr."),    S("J."),        S("J. R. R."), S("J.R."), S("Fig."),   S("Lt.-Col."), S("Bldg."),
    S("Yahoo!"), S("Jeopardy!"), S("Ill."),     S("al."),  S("pp."),    S("A."),       S("D.C."),
    S("Gov."),   S("approx."),   S("É.")};

static const struct sample generate_numbers[] = {
    S("3.14"),       S("1,000"), S("$5.50"),      S("42"),    S("3%"),
    S("1990"),       S("No. 5"), S("3. Oktober"), S("10:30"), S("5 p.m. Monday"),
    S("8 a.m. EST"), S("p. 12"), S("2.1.3"),      S("½"),     S("٣٫٥"),
    S("IV."),        S("v2.0"),  S("-1"),         S("4.The"), S("1990.The")};

static const struct sample generate_addresses[] = {S("example.com"),  S("www.example.org/a.b?c=d"),
                                                   S("main.c"),       S("a@b.example"),
                                                   S("README.TXT"),   S("http://x.example/The.End"),
                                                   S("Amazon.Com"),   S("foo.Bar.baz"),
                                                   S("C:\\Temp.Old"), S(".NET"),
                                                   S("Node.js"),      S("U+002E"),
                                                   S("f(x)"),         S("a/b.C"),
                                                   S("x_y.Zed"),      S("12.05.2020")};

/* A word or two from each Sentence_Break class and many scripts. */
static const struct sample generate_world[] = {S("東京"),
                                               S("日本語。"),
                                               S("「はい」"),
                                               S("「何？」と"),
                                               S("『ええ。』"),
                                               S("中文！"),
                                               S("ｱｲｳ｡"),
                                               S("हिन्दी"),
                                               S("है।"),
                                               S("वह॥"),
                                               S("مرحبا"),
                                               S("لماذا؟"),
                                               S("ہے۔"),
                                               S("،"),
                                               S("؛"),
                                               S("ሰላም።"),
                                               S("ምን፧"),
                                               S("မြန်မာ။"),
                                               S("၏"),
                                               S("ខ្មែរ។"),
                                               S("ไทย"),
                                               S("ລາວ"),
                                               S("한국어."),
                                               S("각"),
                                               S("Հայ։"),
                                               S("שלום."),
                                               S("Ελλάδα;"),
                                               S("Привет."),
                                               S("ǅ"),
                                               S("ß"),
                                               S("ﬁn"),
                                               S("ª"),
                                               S("𝐀𝐛"),
                                               S("𐐀𐐨"),
                                               S("e\xCC\x81tude"),
                                               S("\xCC\x81"),
                                               S("A\xCC\x8A"),
                                               S("q\xCC\xA3\xCC\x87"),
                                               S("q\xCC\x87\xCC\xA3"),
                                               S("İstanbul"),
                                               S("so\xC2\xAD"
                                                 "ft"),
                                               S("zero\xE2\x80\x8Bwidth"),
                                               S("\xEF\xBB\xBF"),
                                               S("zwj\xE2\x80\x8Dx"),
                                               S("\xE2\x80\x8F"),
                                               S("👍"),
                                               S("👩\xE2\x80\x8D🚒"),
                                               S("☎\xEF\xB8\x8F"),
                                               S("❛quoted❜"),
                                               S("‼"),
                                               S("⁇"),
                                               S("⁉ Oui"),
                                               S("‽"),
                                               S("．"),
                                               S("﹒"),
                                               S("␤"),
                                               S("→"),
                                               S("§"),
                                               S("№"),
                                               S("…"),
                                               S("‥"),
                                               S("․"),
                                               S("–"),
                                               S("—"),
                                               S("−5"),
                                               S("Ａ"),
                                               S("１．"),
                                               S("\xE2\x84\xAA"),
                                               S("\xE2\x84\xAB"),
                                               S("‹a›"),
                                               S("„Ja.“"),
                                               S("»Nein.«"),
                                               S("« Oui. »"),
                                               S("“‘a’”"),
                                               S("″"),
                                               S("ʼn")};

static const struct sample generate_broken[] = {S("\x80"),
                                                S("\xBF\xBF"),
                                                S("\xC3"),
                                                S("\xE2\x80"),
                                                S("\xE2"),
                                                S("\xF0\x9F\x98"),
                                                S("\xFF"),
                                                S("\xFE\xFF"),
                                                S("\xED\xA0\x80"),
                                                S("\xC0\xAF"),
                                                S("\xC1\x81"),
                                                S("\xE0\x80\xAE"),
                                                S("\xF4\x90\x80\x80"),
                                                S("\xF5\x80"),
                                                S("\xA0"),
                                                S("\x85"),
                                                S("caf\xE9"),
                                                S("\x93quote.\x94"),
                                                S("\0"),
                                                S("a\0b"),
                                                S("\x01"),
                                                S("\x1A"),
                                                S("\x1B[1m"),
                                                S("\x7F"),
                                                S("\xC2"),
                                                S("\xC2."),
                                                S("\xE3\x80"),
                                                S("\xE3\x80\x2E")};

static const struct sample generate_spaces[] = {
    S("  "),           S("\t"),   S("\xC2\xA0"), S("\xE2\x80\x83"), S("\xE3\x80\x80"),
    S("\n"),           S("\r\n"), S("\r"),       S("\xC2\x85"),     S("\xE2\x80\xA8"),
    S("\xE2\x80\xA9"), S("\f"),   S("\v"),       S(" \n "),         S("\n\n"),
    S("\r\n\r\n"),     S("\n\r"), S(" \t\n\t "), S("\xE2\x80\xAF"), S("\xE1\x9A\x80"),
    S("\n \n"),        S("\r\r"), S("\n\n\n\n"), S("\xE2\x80\x8A")};

static const struct sample generate_stops[] = {
    S("."),     S("."),   S("."),    S("."),   S("."),   S("."),   S("."),  S("."),
    S("!"),     S("?"),   S(""),     S(".”"),  S(".\""), S("?\""), S(".)"), S("..."),
    S(". . ."), S("…"),   S("!!"),   S("?!"),  S(".'"),  S(".*"),  S("._"), S(".[12]"),
    S("!”"),    S(".’”"), S("...."), S("…”"),  S(";"),   S(":"),   S(","),  S(" ."),
    S(" !"),    S(". ”"), S(".»"),   S(" »."), S("\".")};

/* Some are abbreviations, or end like one. */
static const struct sample generate_long_words[] = {S("yesterday"),
                                                    S("government"),
                                                    S("Calif"),
                                                    S("carefully"),
                                                    S("departed"),
                                                    S("outstanding"),
                                                    S("Mexico"),
                                                    S("xxviii"),
                                                    S("Massachusetts"),
                                                    S("internationalisation"),
                                                    S("council"),
                                                    S("Rechtsschutzversicherungsgesellschaften"),
                                                    S("hippopotomonstrosesquippedaliophobia"),
                                                    S("abcdefghijklmnopqrstuvwx"),
                                                    S("abcdefghijklmnopqrstuvwxy")};

/* A word that no other word is like. */
static inline void add_unique_word(struct generator *g, struct bytes *out) {
    uint64_t n = g->unique++;

    ADD(out, "w");
    do {
        char c = (char)('a' + n % 20);

        bytes_add(out, &c, 1);
        n /= 20;
    } while (n);
    ADD(out, "z");
}

static inline void add_word(struct generator *g, struct bytes *out) {
    if (g->kind == GENERATE_UNIQUE)
        add_unique_word(g, out);
    else
        add_sample(out, generate_words[(g->first + below(g, g->words)) % WORDS]);
}

static inline void add_quoted(struct generator *g, struct bytes *out) {
    static const struct sample open[] = {S("\""), S("“"),  S("'"), S("‘"), S("«"),  S("("), S("["),
                                         S("*"),  S("**"), S("_"), S("„"), S("「"), S("« ")};
    static const struct sample close[] = {S("\""), S("”"),  S("'"),  S("’"),  S("»"),
                                          S(")"),  S("]"),  S("*"),  S("**"), S("_"),
                                          S("“"),  S("」"), S(" »"), S("")};

    add_sample(out, PICK(g, open));
    add_word(g, out);
    if (chance(g, 40))
        ADD(out, ".");
    add_sample(out, PICK(g, close));
}

static inline void add_token(struct generator *g, struct bytes *out) {
    size_t die = below(g, 100);

    if (die < 70 || g->kind == GENERATE_UNIQUE)
        add_word(g, out);
    else if (die < 76)
        add_sample(out, PICK(g, generate_abbreviations));
    else if (die < 80)
        add_sample(out, PICK(g, generate_numbers));
    else if (die < 83)
        add_sample(out, PICK(g, generate_addresses));
    else if (die < 88)
        add_quoted(g, out);
    else if (g->kind >= GENERATE_WORLD && die < 96)
        add_sample(out, PICK(g, generate_world));
    else if (g->kind >= GENERATE_BYTES)
        add_sample(out, PICK(g, generate_broken));
    else
        add_word(g, out);
    if (chance(g, 6))
        bytes_add(out, &",;:-"[below(g, 4)], 1);
}

/* --- sentences ---------------------------------------------------------------------------------
 */

static inline void add_new_sentence(struct generator *g, struct bytes *out) {
    size_t tokens = chance(g, 3) ? 60 + below(g, 120) : 1 + below(g, chance(g, 30) ? 3 : 14);
    size_t start = out->len;

    for (size_t i = 0; i < tokens; i++) {
        add_token(g, out);
        if (g->kind == GENERATE_UNIQUE && i + 2 < tokens && chance(g, 8)) {
            ADD(out, " ");
            add_sample(out, PICK(g, generate_abbreviations));
        }
        if (i + 1 < tokens)
            add_sample(out, g->kind >= GENERATE_WORLD && g->kind != GENERATE_UNIQUE && chance(g, 4)
                                ? PICK(g, generate_spaces)
                                : (struct sample)S(" "));
    }
    if (chance(g, 80) && out->data[start] >= 'a' && out->data[start] <= 'z')
        out->data[start] = (char)(out->data[start] - 'a' + 'A');
    if (g->kind == GENERATE_LINES && chance(g, 75)) {
        ADD(out, " ");
        add_sample(out, PICK(g, generate_long_words));
        ADD(out, ".");
    } else {
        add_sample(out, PICK(g, generate_stops));
    }
}

/* Other ways to write a piece of text; the first of a pair becomes the second, or back. */
static const struct sample generate_spellings[][2] = {
    {S("\""), S("“")},
    {S("\""), S("”")},
    {S("'"), S("’")},
    {S("-"), S("–")},
    {S("..."), S("…")},
    {S(" "), S("  ")},
    {S(" "), S("\n")},
    {S(" "), S("\xC2\xA0")},
    {S(" "), S("\r\n")},
    {S("é"), S("e\xCC\x81")},
    {S("o"), S("o\xC2\xAD")},
    {S("i"), S("i\xE2\x80\x8B")},
    {S("The"), S("THE")},
    {S("é"), S("É")},
    {S("ü"), S("Ü")},
    {S("ß"), S("SS")},
    {S("\""), S("")},
    /* the same when compared loosely, or just not */
    {S(","), S("")},
    {S("."), S("!")},
    {S("-"), S(" ")},
    {S("the"), S("**the**")},
    {S("'"), S("")},
    {S("1"), S("１")},
    {S(" "), S(" *")},
    {S("3"), S("²")},
    {S("$"), S("")},
    {S("-"), S("")},
    {S("("), S("_")},
    {S(" "), S("\n> ")}};

static inline bool holds_sample(const struct bytes *s, struct sample sample) {
    for (size_t i = 0; sample.len && i + sample.len <= s->len; i++)
        if (memcmp(s->data + i, sample.s, sample.len) == 0)
            return true;
    return false;
}

/* A way of writing that changes `s`, if one is found soon. */
static inline const struct sample *way_for(struct generator *g, const struct bytes *s, bool back) {
    const struct sample *way;
    size_t tries = 20;

    do
        way = PICK(g, generate_spellings);
    while (!holds_sample(s, way[back]) && --tries);
    return way;
}

/* `s` in another spelling: some of its pieces written otherwise, in up to two ways. */
static inline void add_respelled(struct generator *g, struct bytes *out, const struct bytes *s) {
    bool back = chance(g, 50);
    const struct sample *ways[2] = {way_for(g, s, back), way_for(g, s, back)};

    for (size_t i = 0; i < s->len;) {
        const struct sample *way = ways[below(g, 2)];
        struct sample from = way[back], to = way[!back];

        if (from.len && s->len - i >= from.len && memcmp(s->data + i, from.s, from.len) == 0) {
            add_sample(out, to);
            i += from.len;
        } else {
            bytes_add(out, s->data + i++, 1);
        }
    }
}

static inline void remember(struct generator *g, const char *s, size_t len) {
    struct bytes *slot =
        &g->said[g->remembered < GENERATE_MEMORY ? g->remembered : below(g, GENERATE_MEMORY)];

    slot->len = 0;
    bytes_add(slot, s, len);
    g->remembered += g->remembered < GENERATE_MEMORY;
}

static inline void add_sentence(struct generator *g, struct bytes *out) {
    size_t start = out->len;

    if (g->remembered && chance(g, g->repeats)) {
        const struct bytes *before = &g->said[below(g, g->remembered)];

        if (chance(g, 50))
            bytes_add(out, before->data, before->len);
        else
            add_respelled(g, out, before);
        return;
    }
    add_new_sentence(g, out);
    remember(g, out->data + start, out->len - start);
}

/* --- blocks ------------------------------------------------------------------------------------
 */

static inline void add_line_end(struct generator *g, struct bytes *out) {
    bytes_add(out, g->line, strlen(g->line));
}

static inline void add_sentences(struct generator *g, struct bytes *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        add_sentence(g, out);
        if (i + 1 == count || (g->kind != GENERATE_UNIQUE && chance(g, 4)))
            continue; /* glued to the next */
        if (chance(g, g->kind == GENERATE_LINES ? 40 : 85))
            ADD(out, " ");
        else if (g->kind == GENERATE_LINES && chance(g, 90))
            ADD(out, "\n");
        else if (chance(g, 50) || g->kind < GENERATE_WORLD)
            add_line_end(g, out);
        else
            add_sample(out, PICK(g, generate_spaces));
    }
}

/* A paragraph in lines of `width` characters. */
static inline void add_wrapped(struct generator *g, struct bytes *out, size_t width) {
    size_t start = out->len, column = 0, space = 0;
    const char *indent = chance(g, 15) ? "    " : "";

    add_sentences(g, out, 1 + below(g, 8));
    for (size_t i = start; i < out->len; i++) {
        column += ((unsigned char)out->data[i] & 0xC0) != 0x80;
        if (out->data[i] == ' ')
            space = i;
        if (column <= width || space <= start || out->data[space] != ' ')
            continue;
        if (g->line[1] == 0 && !*indent) { /* in place: one byte for one byte */
            out->data[space] = g->line[0];
        } else {
            struct bytes rest = {NULL, 0, 0};

            bytes_add(&rest, out->data + space + 1, out->len - space - 1);
            out->len = space;
            add_line_end(g, out);
            bytes_add(out, indent, strlen(indent));
            i = out->len;
            bytes_add(out, rest.data, rest.len);
            free(rest.data);
        }
        column = 0;
        space = 0;
    }
}

static inline void add_list(struct generator *g, struct bytes *out) {
    static const struct sample bullets[] = {
        S("- "), S("* "), S("• "), S("•\xC2\xA0"), S("+\xE2\x80\x83"), S("– "), S("(a) "), S("▪ ")};
    struct sample bullet = PICK(g, bullets);
    bool numbered = g->kind != GENERATE_UNIQUE && chance(g, 30);

    for (size_t i = 1, n = 2 + below(g, 5); i < n; i++) {
        if (numbered) {
            bytes_add(out, &"123456"[i], 1);
            ADD(out, ". ");
        } else {
            add_sample(out, bullet);
        }
        add_sentence(g, out);
        add_line_end(g, out);
    }
}

static inline void add_table(struct generator *g, struct bytes *out) {
    for (size_t i = 0, n = 2 + below(g, 4); i < n; i++) {
        if (i == 1) {
            ADD(out, "|---|:--|");
        } else {
            ADD(out, "| ");
            add_word(g, out);
            ADD(out, " | ");
            add_token(g, out);
            ADD(out, " |");
        }
        add_line_end(g, out);
    }
}

static inline void add_headline(struct generator *g, struct bytes *out) {
    static const struct sample marks[] = {S(""),   S(""),   S("# "),  S("## "),
                                          S("> "), S("**"), S("By "), S("   ")};

    if (g->kind != GENERATE_UNIQUE)
        add_sample(out, PICK(g, marks));
    for (size_t i = 0, n = 1 + below(g, 9); i < n; i++) {
        if (i)
            ADD(out, " ");
        add_token(g, out);
    }
}

static inline void add_separator(struct generator *g, struct bytes *out) {
    static const struct sample separators[] = {S("</figure>"),
                                               S("<br/>"),
                                               S("<p>&nbsp;</p>"),
                                               S("```"),
                                               S("~~~"),
                                               S("<div class=\"a b\">"),
                                               S("<!-- ad 3 -->"),
                                               S("---"),
                                               S("* * *"),
                                               S("|"),
                                               S("***"),
                                               S("====="),
                                               S("\f"),
                                               S("..."),
                                               S("—"),
                                               S("“"),
                                               S("•"),
                                               S("\""),
                                               S("- - -"),
                                               S(". . ."),
                                               S("?")};

    add_sample(out, PICK(g, separators));
}

/* What real texts have once in a thousand pages. */
static inline void add_rarity(struct generator *g, struct bytes *out) {
    static const struct sample runs[] = {S(" "),  S("\xC2\xA0"), S("."),           S("\""),
                                         S("x"),  S("\n "),      S("*"),           S("\xCC\x81"),
                                         S("A."), S("-"),        S("\xE3\x80\x80")};
    struct sample run = PICK(g, runs);
    size_t times = below(g, 3) ? below(g, 90) : below(g, 5000);

    if (g->kind >= GENERATE_BYTES && chance(g, 20))
        run = (struct sample)S("\x80");
    for (size_t i = 0; i < times; i++)
        add_sample(out, run);
}

/* Puts marks before the lines of out[start, ...), as mail programs do, or two of them. */
static inline void quote_lines(struct generator *g, struct bytes *out, size_t start) {
    static const struct sample marks[] = {S("> "),  S("> "),   S("> "),  S(">"),  S("> > "),
                                          S(">> "), S(">>> "), S(" > "), S(">  ")};
    struct sample mark = PICK(g, marks);
    struct bytes plain = {NULL, 0, 0};
    size_t line_end = strlen(g->line), at = 0;
    bool begins = true;

    bytes_add(&plain, out->data + start, out->len - start);
    out->len = start;
    while (at < plain.len) {
        bool ends = plain.len - at >= line_end && memcmp(plain.data + at, g->line, line_end) == 0;
        size_t n = ends ? line_end : 1;

        if (begins && chance(g, 4))
            mark = PICK(g, marks);
        if (begins)
            bytes_add(out, mark.s, mark.len - (ends && mark.len > 1 && chance(g, 60)));
        bytes_add(out, plain.data + at, n);
        begins = ends;
        at += n;
    }
    free(plain.data);
}

static inline void add_block(struct generator *g) {
    struct bytes *out = &g->text;
    size_t die = below(g, 100), start = out->len;
    bool quoted = chance(g, g->quoted);

    if (die < 45)
        add_sentences(g, out, 1 + below(g, 7));
    else if (die < 65)
        add_wrapped(g, out, 55 + below(g, 30));
    else if (die < 77)
        add_headline(g, out);
    else if (die < 84)
        add_list(g, out);
    else if (die < 88 && g->kind != GENERATE_UNIQUE)
        add_table(g, out);
    else if (die < 96)
        add_separator(g, out);
    else if (g->kind != GENERATE_UNIQUE)
        add_rarity(g, out);
    add_line_end(g, out);
    if (chance(g, 70))
        add_line_end(g, out);
    if (quoted)
        quote_lines(g, out, start);
    if (chance(g, 3))
        add_sample(out, PICK(g, generate_spaces));
}

/* --- texts -------------------------------------------------------------------------------------
 */

/* Pieces that decide about cuts, from all pools. Few of them at a time, so that units repeat. */
static inline void add_soup(struct generator *g, struct bytes *out, size_t size) {
    static const struct sample marks[] = {
        S("."),   S("."),   S(" "),   S(" "), S(" "),  S("\n"),   S("\""),   S("'"),  S("A"),
        S("The"), S("foo"), S("Bar"), S("!"), S("?"),  S("\n\n"), S("…"),    S("”"),  S("“"),
        S("-"),   S("*"),   S("("),   S(")"), S("["),  S("]"),    S("3"),    S(","),  S("»"),
        S("«"),   S("•"),   S("。"),  S("—"), S("\r"), S("_"),    S("["),    S("12"), S("/"),
        S("abc"), S("Def"), S("x"),   S("0"), S(">"),  S("\n>"),  S("\n> "), S("> ")};
    struct sample pool[24];
    size_t n = 3 + below(g, 21);

    for (size_t i = 0; i < n; i++) {
        size_t die = below(g, 20);

        pool[i] = die < 12        ? PICK(g, marks)
                  : die < 14      ? PICK(g, generate_abbreviations)
                  : die < 15      ? PICK(g, generate_words)
                  : die < 16      ? PICK(g, generate_spaces)
                  : die < 17      ? PICK(g, generate_world)
                  : die < 18      ? PICK(g, generate_numbers)
                  : die < 19      ? PICK(g, generate_stops)
                  : chance(g, 20) ? PICK(g, generate_long_words)
                                  : (chance(g, 30) ? PICK(g, generate_broken) : PICK(g, marks));
    }
    while (out->len < size)
        add_sample(out, pool[below(g, n)]);
}

/* Tokens of which there are few in a text. */
static inline void add_phrases(struct generator *g, size_t size) {
    static const struct sample tokens[] = {
        S("foo"),    S("Foo"),        S("The"),     S("No"),    S("Foo."),  S("Bar."),
        S("Bar!"),   S("foo?"),       S("0"),       S("5."),    S("12."),   S("2021."),
        S("IV."),    S("J."),         S("No."),     S("Mr."),   S("e.g."),  S("a.m."),
        S("Co."),    S("Jan."),       S("r."),      S("(Foo)"), S("(The"),  S("foo)"),
        S("-"),      S("\"Foo."),     S("Foo.\""),  S("“The"),  S("Foo.”"), S("»Foo.«"),
        S("…"),      S("Foo..."),     S("café."),   S("Élan"),  S("Über."), S("Привет."),
        S("東京。"), S("「はい。」"), S("\n"),      S("\n\n"),  S("\n>"),   S("\n> >"),
        S("<br>"),   S("</p>"),       S("<a b='"),  S("'>"),    S("<!--"),  S("-->"),
        S("&nbsp;"), S("&#65;"),      S("<x y>\n"), S("\n|"),   S("\n```"), S("\n~~~"),
        S("\n-|-")};
    struct sample pool[10];
    size_t n = 3 + below(g, 8);

    for (size_t i = 0; i < n; i++)
        pool[i] = chance(g, 90)   ? PICK(g, tokens)
                  : chance(g, 50) ? PICK(g, generate_abbreviations)
                  : chance(g, 50) ? PICK(g, generate_numbers)
                                  : PICK(g, generate_long_words);
    while (g->text.len < size) {
        add_sample(&g->text, pool[below(g, n)]);
        if (chance(g, 92))
            ADD(&g->text, " ");
    }
}

static inline void add_noise(struct generator *g, size_t size) {
    unsigned char alphabet[16];
    size_t n = 1 + below(g, sizeof(alphabet));

    for (size_t i = 0; i < n; i++)
        alphabet[i] =
            (unsigned char)(chance(g, 50) ? below(g, 256)
                                          : (size_t) " .\nAa\"\r\xE2\x80\xA8"[below(g, 10)]);
    while (g->text.len < size) {
        char c = (char)(chance(g, 5) ? below(g, 256) : alphabet[below(g, n)]);

        bytes_add(&g->text, &c, 1);
    }
}

/* A text of about `size` bytes, owned by the caller. */
static inline struct bytes generate_text(enum generate_kind kind, uint64_t seed, size_t size) {
    static const char *const lines[] = {"\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r", "\xC2\x85"};
    static const size_t repeats[] = {0, 10, 30, 60};
    struct generator g = {.state = seed, .kind = kind};

    g.line = PICK(&g, lines);
    g.quoted = chance(&g, 60) ? 0 : 20 + below(&g, 80);
    g.repeats = kind == GENERATE_UNIQUE ? 0 : PICK(&g, repeats);
    g.first = below(&g, WORDS);
    g.words = 4 + below(&g, WORDS - 3);
    if (kind == GENERATE_WORLD && chance(&g, 10))
        ADD(&g.text, "\xEF\xBB\xBF");
    if (kind == GENERATE_SOUP)
        add_soup(&g, &g.text, size);
    else if (kind == GENERATE_NOISE)
        add_noise(&g, size);
    else if (kind == GENERATE_PHRASES)
        add_phrases(&g, size);
    while (g.text.len < size)
        add_block(&g);
    if (chance(&g, 50)) /* and not always a line end at the end */
        g.text.len -= g.text.len > 0;
    for (size_t i = 0; i < GENERATE_MEMORY; i++)
        free(g.said[i].data);
    return g.text;
}

#endif
