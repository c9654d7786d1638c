/*
 * The name, with titles, is up to five words, and a verb of speaking of the word lists follows. No
 * word is looked at that is not surely of the same sentence as the first of them, but one: that
 * behind a line end. So neither the layout nor a pause changes what is read here.
 */
#include "speech.h"

#include "ascii.h"

#include <string.h>

enum {
    MAX_NAME = 4,      /* words before the verb */
    MAX_LONG_NAME = 5, /* and if all are capitalised */
    MAX_TAG = 16,      /* characters of a speech tag that is written without spaces */
    MAX_VERB = 4,      /* and of a verb in it */
    MAX_QUOTED = 64,   /* bytes between the quotation marks around a title */
    MAX_BRACKET = 384, /* between the brackets around a part of a sentence */
    MAX_WORD = 48      /* bytes of a word in a name */
};

static bool is_letter(struct unecho_char c) {
    return c.class == UNECHO_LOWER || c.class == UNECHO_UPPER || c.class == UNECHO_LETTER;
}

bool unecho_is_quoted(const struct unecho_look *look) {
    for (size_t at = look->run_end; at < look->end;) {
        struct unecho_char c = unecho_look_char(look, at);

        if (unecho_is_quote(c.cp))
            return true;
        at += c.len;
    }
    return false;
}

/* The word at `at`, with hyphens and apostrophes in it. False: more text is needed. */
static bool word_at(const struct unecho_look *look, size_t at, struct unecho_token *word) {
    word->start = word->end = at;
    while (word->end - at < MAX_WORD) {
        struct unecho_char c = unecho_look_char(look, word->end);

        if (unecho_look_is_cut_off(look, word->end, c))
            return false;
        if (!is_letter(c) && c.class != UNECHO_EXTEND && c.cp != '-' && c.cp != '\'' &&
            c.cp != 0x2019 && c.cp != 0x200C)
            break;
        word->end += c.len;
    }
    return true;
}

/* The same, and something stands behind it, if not the end of the text. */
static bool whole_word_at(const struct unecho_look *look, size_t at, struct unecho_token *word) {
    return word_at(look, at, word) &&
           (unecho_look_char(look, word->end).len > 0 || look->text->last);
}

/* What stands behind a word of a name. */
enum behind { WORD, LINE, CLAUSE_END, PENDING };

/* Goes on to the next word, behind a space, a comma, or a stop that no sentence ends with. */
static enum behind go_on(const struct unecho_look *look, struct unecho_token word, bool stops,
                         size_t *next) {
    size_t at = word.end, spaces = 0;
    struct unecho_char c = unecho_look_char(look, at);

    if (c.cp == ',' || (stops && c.cp == '.')) {
        at += c.len;
        c = unecho_look_char(look, at);
    }
    for (; c.class == UNECHO_SPACE && spaces < 4; spaces++) {
        at += c.len;
        c = unecho_look_char(look, at);
    }
    *next = at;
    if (unecho_look_is_cut_off(look, at, c))
        return PENDING;
    if (c.class == UNECHO_NEWLINE || c.len == 0)
        return LINE;
    return spaces > 0 && is_letter(c) ? WORD : CLAUSE_END;
}

/* Does the clause end behind the word? Then its last word is the verb, as in Hindi and Korean. */
static bool ends_clause(const struct unecho_look *look, struct unecho_token word) {
    struct unecho_char c = unecho_look_char(look, word.end);

    return c.len == 0 || c.class == UNECHO_STERM || c.class == UNECHO_ATERM ||
           c.class == UNECHO_CONTINUE || c.class == UNECHO_NEWLINE;
}

/* The line ends before there was a verb: the word behind it decides if it is a small one, which no
 * line end parts from what stands before it. */
static enum unecho_verdict behind_line(const struct unecho_look *look, size_t at, bool names) {
    unsigned newlines;
    struct unecho_token word;
    struct unecho_char c;

    if (!names)
        return UNECHO_CUT;
    if (look->segmenter->newline == UNECHO_NEWLINE_BREAK)
        return UNECHO_NO_CUT;
    at = unecho_look_skip_gap(look, at, at + MAX_WORD, &newlines);
    c = unecho_look_char(look, at);
    if (newlines < 2 && unecho_look_is_gap_open(look, at, c))
        return UNECHO_MORE;
    if (newlines > 1 || c.class != UNECHO_LOWER)
        return UNECHO_NO_CUT;
    if (!word_at(look, at, &word))
        return UNECHO_MORE;
    return unecho_look_kinds(look, word) & UNECHO_SPEECH ? UNECHO_NO_CUT : UNECHO_CUT;
}

/* Does the sentence go on with a conjunction, where no capital tells that one begins: "ثم", "और"?
 * Behind a mark also with one that is written with the next word: "وخرج", "והלך". */
static bool is_conjunction(const struct unecho_look *look, unsigned kinds) {
    uint32_t cp = look->first.cp;

    return look->first.class == UNECHO_LETTER &&
           (kinds & UNECHO_CONTINUES || (look->mark && !(kinds & UNECHO_STARTER) &&
                                         (cp == 0x5D5 || cp == 0x641 || cp == 0x648)));
}

/* Is the word, of which there are `n` before it, the verb of a speech tag, or the first of them a
 * conjunction? Behind a full stop the tag is short: its clause ends with the verb or, where no
 * letter is capital, begins with it. */
static bool is_of_tag(const struct unecho_look *look, struct unecho_token word, unsigned kinds,
                      int n) {
    bool cased = look->first.class == UNECHO_UPPER;

    if (n == 0 && is_conjunction(look, kinds))
        return true;
    return kinds & UNECHO_SPEECH && (n > 0 || !cased) &&
           (look->mark || ends_clause(look, word) || (!cased && n == 0));
}

/* May the word have a stop behind it that surely ends no sentence: "Dr"? The rules for the stop see
 * but what follows an apostrophe. */
static bool may_stop(const struct unecho_look *look, struct unecho_token word, unsigned kinds) {
    return look->first.class == UNECHO_UPPER && kinds & UNECHO_TITLE &&
           unecho_look_back(look, word.end).start == word.start;
}

/* "The", "He": it is not the first word of a name. */
static bool is_starter(const struct unecho_look *look, unsigned kinds) {
    return look->first.class == UNECHO_UPPER && kinds & UNECHO_STARTER && !(kinds & UNECHO_TITLE);
}

/* "I" of "I asked": the verb must stand right behind it. */
static bool is_pronoun(const struct unecho_look *look, struct unecho_token word) {
    static const char *const pronouns[] = {"I", "He", "She", "We", "They", "One"};
    size_t len = word.end - word.start;

    for (size_t i = 0; i < sizeof(pronouns) / sizeof(*pronouns); i++)
        if (len == strlen(pronouns[i]) &&
            memcmp(look->text->data + word.start, pronouns[i], len) == 0)
            return true;
    return false;
}

/* How many words may stand before the verb, the first of them known; 0: it opens a sentence. */
static int words_before_verb(const struct unecho_look *look, struct unecho_token first,
                             unsigned kinds) {
    if (look->mark && is_pronoun(look, first))
        return 1;
    return is_starter(look, kinds) ? 0 : MAX_LONG_NAME;
}

/* "Minister Ruiz wanted", "Marta insistió", "उसने कहा", "I asked": a name of some words, or a
 * pronoun, and a verb. */
static enum unecho_verdict who_spoke(const struct unecho_look *look) {
    bool names = true;
    int most = MAX_LONG_NAME;
    size_t at = look->word;

    for (int n = 0; n <= most && (names || n <= MAX_NAME); n++) {
        struct unecho_token word;
        enum behind behind;
        unsigned kinds;

        if (!whole_word_at(look, at, &word))
            return UNECHO_MORE;
        kinds = unecho_look_kinds(look, word);
        if (n == 0)
            most = words_before_verb(look, word, kinds);
        if (most == 0)
            return UNECHO_CUT;
        if (is_of_tag(look, word, kinds, n))
            return UNECHO_NO_CUT;
        names &= unecho_look_char(look, at).class == UNECHO_UPPER;
        if (unecho_look_is_initial(look, word))
            return look->mark && names ? UNECHO_NO_CUT : UNECHO_CUT;
        behind = go_on(look, word, may_stop(look, word, kinds), &at);
        if (behind == PENDING)
            return UNECHO_MORE;
        if (behind == LINE && look->mark)
            return behind_line(look, at, names && n < most);
        if (behind != WORD)
            break;
    }
    return UNECHO_CUT;
}

/* The same where nothing stands between words: "她说。", "彼は言った。" The verb ends the clause.
 */
static enum unecho_verdict who_spoke_alone(const struct unecho_look *look) {
    size_t begins[MAX_TAG + 1], n = 0, at = look->word;

    for (; n < MAX_TAG; n++) {
        struct unecho_char c = unecho_look_char(look, at);

        if (unecho_look_is_cut_off(look, at, c))
            return UNECHO_MORE;
        if (!is_letter(c) && !(c.flags & UNECHO_WORD_ALONE))
            break;
        begins[n] = at;
        at += c.len;
    }
    if (n == MAX_TAG)
        return UNECHO_CUT;
    for (size_t i = n > MAX_VERB ? n - MAX_VERB : 0; i < n; i++)
        if (unecho_look_kinds(look, (struct unecho_token){begins[i], at}) & UNECHO_SPEECH)
            return UNECHO_NO_CUT;
    return UNECHO_CUT;
}

/* The marks that open what `cp` closes: in German “ and », in Urdu “, in Swedish ” and »
 * themselves. */
static bool opens(uint32_t cp, uint32_t closer) {
    switch (closer) {
    case 0x201D:
        return cp == 0x201C || cp == 0x201E || cp == 0x201D;
    case 0x201C:
        return cp == 0x201E || cp == 0x201D;
    case 0x2019:
        return cp == 0x2018;
    case 0x2018:
        return cp == 0x201A;
    case 0xBB:
        return cp == 0xAB || cp == 0xBB;
    case 0xAB:
        return cp == 0xBB;
    default:
        return cp == closer && closer == '"';
    }
}

/* Where the quotation opens that ends with the terminators; `end` if that is not close by. */
static size_t quote_opens(const struct unecho_look *look) {
    uint32_t closer = unecho_look_char(look, look->run_end).cp;
    size_t at = look->at;

    while (at > look->start && look->at - at < MAX_QUOTED) {
        at = unecho_utf8_before(look->text->data, look->start, at);
        if (opens(unecho_look_char(look, at).cp, closer))
            return at;
    }
    return look->end;
}

/* The bracket that opens what the one at `at` closes, -1 if it is none. */
static int64_t opener_of(uint32_t closer) {
    if (closer == ')' || closer == 0xFF09 || (closer >= 0x3009 && closer <= 0x3011 && closer & 1) ||
        closer == 0x3015)
        return (int64_t)closer - 1;
    return closer == ']' || closer == 0xFF3D ? (int64_t)closer - 2 : -1;
}

/* Where the bracket opens that closes at the end of the closers; `end` if that is not close by. */
static size_t bracket_opens(const struct unecho_look *look, uint32_t closer) {
    int64_t opener = opener_of(closer);
    size_t at = look->end, depth = 0;

    while (opener >= 0 && at > look->start && look->end - at < MAX_BRACKET) {
        uint32_t cp;

        at = unecho_utf8_before(look->text->data, look->start, at);
        cp = unecho_look_char(look, at).cp;
        depth += cp == closer;
        if (cp == (uint32_t)opener && --depth == 0)
            return at;
    }
    return look->end;
}

/* Does the quotation stand behind a word of its sentence: the title of a film in `фильм «Кто там?»
 * Иванов снял`? One of speaking may end the sentence with it; where no letter is capital nothing
 * tells that it does. */
static bool is_embedded(const struct unecho_look *look, size_t at) {
    size_t end = at;
    struct unecho_token word;
    struct unecho_char c;

    if (at == look->end || at == look->start)
        return false;
    at = unecho_look_trim(look, at);
    if (at == look->start)
        return false;
    word = unecho_look_back(look, at);
    c = unecho_look_char(look, unecho_utf8_before(look->text->data, look->start, at));
    if (!(c.flags & UNECHO_ALNUM) && c.class != UNECHO_EXTEND)
        return false;
    return (end > at || c.flags & UNECHO_WORD_ALONE) &&
           (look->first.class == UNECHO_LETTER || !(unecho_look_kinds(look, word) & UNECHO_SPEECH));
}

/* Is it but what stands in brackets that ended, where no letter is capital: 番組「いいとも！」に?
 * What is in 《 》 and 〈 〉 is a title wherever it stands. */
static bool is_bracketed(const struct unecho_look *look) {
    uint32_t closer;

    if (look->end == look->run_end || look->opened || look->gap == UNECHO_GAP_LINE)
        return false;
    closer = unecho_look_char(look, unecho_utf8_before(look->text->data, look->at, look->end)).cp;
    if ((closer == 0x300B || closer == 0x3009) && look->gap == UNECHO_GAP_NONE)
        return true;
    return is_embedded(look, bracket_opens(look, closer));
}

/* Whether a title goes on: not before a word that opens sentences. */
static enum unecho_verdict after_title(const struct unecho_look *look) {
    struct unecho_token word;

    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    return unecho_look_kinds(look, word) & UNECHO_STARTER ? UNECHO_CUT : UNECHO_NO_CUT;
}

/* A letter of a script that has no capitals, and no list of its verbs of speaking: Bengali, Tamil,
 * Thai, Georgian. */
static bool is_unlisted(struct unecho_char c) {
    return c.class == UNECHO_LETTER && c.cp >= 0x980 && c.cp < 0x2000 &&
           !(c.cp >= 0x1100 && c.cp < 0x1200);
}

enum unecho_verdict unecho_speech(const struct unecho_look *look) {
    bool dash = unecho_is_dash(unecho_look_char(look, look->next).cp);
    bool alone = look->first.flags & UNECHO_WORD_ALONE;

    if (look->dashed) /* before any word, as that may be removed */
        return UNECHO_NO_CUT;
    if (look->first.class == UNECHO_LETTER && is_bracketed(look))
        return UNECHO_NO_CUT;
    if (look->opened || !is_letter(look->first) || !(dash || unecho_is_quoted(look)))
        return UNECHO_CUT;
    if (dash && !look->mark)
        return UNECHO_CUT;
    if (look->gap == UNECHO_GAP_LINE)
        return UNECHO_CUT;
    if (!dash && look->mark && is_unlisted(look->first))
        return UNECHO_NO_CUT;
    if (!dash && look->mark && is_embedded(look, quote_opens(look))) {
        enum unecho_verdict verdict = after_title(look);

        if (verdict != UNECHO_CUT)
            return verdict;
    }
    return alone ? who_spoke_alone(look) : who_spoke(look);
}
