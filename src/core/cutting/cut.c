/*
 * One file, though a long one: every rule looks at the same facts (look.h), and which of them comes
 * first is most of what there is to know.
 */
#include "cut.h"

#include "ascii.h"
#include "count.h"
#include "line.h"
#include "look.h"
#include "particle.h"
#include "speech.h"
#include "wrap.h"

#include <string.h>

enum { SHORT_RUN = 16 }; /* bytes of terminators and closers */

enum { SHORT_FORM = 6 }; /* letters of a capitalised word that is cut short */

enum { MAX_PHRASE = 128, PHRASE_WORDS = 8 }; /* bytes and words of one that opens a sentence */

enum { MAX_TOKEN = 64 }; /* bytes that are looked at of the token after a terminator */

/* The capitalised part after the last hyphen, as "Col" in "Lt.-Col"; else itself. */
static struct unecho_token after_hyphen(const char *s, struct unecho_token token) {
    for (size_t i = token.end; i > token.start; i--)
        if (s[i - 1] == '-')
            return i < token.end && !unecho_is_lower_ascii(s[i])
                       ? (struct unecho_token){i, token.end}
                       : token;
    return token;
}

/* May the letter be one of an acronym? Not where a character is a word, or a syllable of Korean,
 * which may well be the last word of a sentence. */
static bool is_initial_letter(struct unecho_char c) {
    return (c.class == UNECHO_LOWER || c.class == UNECHO_UPPER || c.class == UNECHO_LETTER) &&
           !(c.flags & UNECHO_WORD_ALONE) && !(c.cp >= 0xAC00 && c.cp <= 0xD7A3);
}

/* "J" in "J. Smith", "U.S", "Ph.D", "W.Va", "А.С", "J.-P": one or two letters between stops, and a
 * stop inside unless it is a single letter. A single small one beyond ASCII is a word ("è", "я").
 */
static bool is_initials(const struct unecho_look *look, struct unecho_token token) {
    size_t letters = 0, stops = 0;
    bool word = false;

    for (size_t i = token.start; i < token.end;) {
        struct unecho_char c = unecho_look_char(look, i);

        if (c.cp == '.' && letters > 0) {
            letters = 0;
            stops++;
        } else if (is_initial_letter(c) && letters < 2) {
            letters++;
            word = c.class == UNECHO_LOWER && c.cp >= 0x80;
        } else if (c.cp == '-' && letters == 0 && stops > 0) {
            ; /* "J.-P" */
        } else if (letters == 0 || c.class != UNECHO_EXTEND) {
            return false;
        } else { /* an accent of its own, a vowel sign */
            word |= c.cp > 0x36F;
        }
        i += c.len;
    }
    return letters == 1 ? !word || stops > 0 : letters == 2 && stops > 0;
}

static bool is_number(const char *s, struct unecho_token token) {
    for (size_t i = token.start; i < token.end; i++)
        if (!unecho_is_digit_ascii(s[i]) && s[i] != '.')
            return false;
    return token.end > token.start;
}

/* Is there a letter or digit between the start of the sentence and `end`? */
static bool has_alnum(const struct unecho_look *look, size_t end) {
    for (size_t i = look->start; i < end;) {
        struct unecho_char c = unecho_look_char(look, i);

        if (c.flags & UNECHO_ALNUM)
            return true;
        i += c.len;
    }
    return false;
}

/* "Bldg", "McN", "Pfc": capitalised, not an acronym or some of them ("CDs"), and without a vowel.
 */
static bool is_contraction(const char *s, struct unecho_token token) {
    size_t small = 0, len = token.end - token.start;

    if (len < 2 || len > 5 || !unecho_is_upper_ascii(s[token.start]))
        return false;
    for (size_t i = token.start; i < token.end; i++) {
        if (!unecho_is_letter_ascii(s[i]) || strchr("aeiouyAEIOUY", s[i]))
            return false;
        small += unecho_is_lower_ascii(s[i]);
    }
    return small > 1 || (small == 1 && (len == 2 || s[token.end - 1] != 's'));
}

/* The number at the end of "3", "1.-3", "1995/96" if it is short enough for an ordinal. */
static bool ends_in_short_number(const char *s, struct unecho_token token) {
    size_t i = token.end;

    while (i > token.start && unecho_is_digit_ascii(s[i - 1]))
        i--;
    return i < token.end && token.end - i <= 3 && (i == token.start || s[i - 1] == '-');
}

/* "IV" of "im IV. Quartal", "Carl XVI. Gustaf"; of those with one letter initials say enough. */
static bool is_great_roman(const char *s, struct unecho_token token) {
    for (size_t i = token.start; i < token.end; i++)
        if (s[i] != 'I' && s[i] != 'V' && s[i] != 'X')
            return false;
    return token.end - token.start >= 2 && token.end - token.start <= 5;
}

/* "3º", "1ª" */
static bool ends_in_degree(const char *s, struct unecho_token token) {
    return token.end - token.start >= 3 && unecho_is_digit_ascii(s[token.end - 3]) &&
           s[token.end - 2] == '\xC2' && (s[token.end - 1] == '\xBA' || s[token.end - 1] == '\xAA');
}

/* What the token before a single stop says. */
struct left {
    struct unecho_token token;
    unsigned kinds;
    bool number;   /* that may be an ordinal */
    bool degree;   /* that is one: 3º */
    bool initials; /* or a contraction */
    bool roman;    /* IV, which may number a ruler */
    bool enumerator;
    bool name; /* with the mark */
};

static bool is_hebrew(uint32_t cp) { return cp >= 0x5D0 && cp <= 0x5EA; }

/* "s" of "it's" and "the 1990's", "t" of "don't", the last letter of a Hebrew acronym, ארה"ב. */
static bool is_tail(const struct unecho_look *look, struct unecho_token token) {
    const char *s = look->text->data;
    size_t at = token.start;

    if (at > look->start && s[at - 1] == '"' && token.end - at == 2 && (signed char)s[at] < 0)
        return is_hebrew(unecho_look_before(look, at - 1).cp) &&
               is_hebrew(unecho_look_char(look, at).cp);
    if (token.end - at != 1 || at < look->start + 2)
        return false;
    if (s[at - 1] == '\'')
        return unecho_is_alnum_ascii(s[at - 2]);
    return at >= look->start + 4 && memcmp(s + at - 3, "\xE2\x80\x99", 3) == 0 &&
           unecho_is_alnum_ascii(s[at - 4]);
}

/* "Hafenstr. 5": German has as many of these as it has streets. */
static bool ends_in_street(const char *s, struct unecho_token token) {
    return token.end - token.start > 3 && memcmp(s + token.end - 3, "str", 3) == 0;
}

/* Where the text before `at` and the white space there ends. */
static size_t before_space(const struct unecho_look *look, size_t at) {
    return unecho_look_trim(look, at);
}

/* A capital letter by itself, of any script that has them. */
static bool is_capital(const struct unecho_look *look, struct unecho_token token) {
    struct unecho_char c = unecho_look_char(look, token.start);

    return c.class == UNECHO_UPPER && token.start + c.len == token.end;
}

/* "h" of "90 km/h", "MHz" of "50 MHz": behind a number it is a unit, whatever it is elsewhere. */
static bool is_measure(const struct unecho_look *look, struct unecho_token token) {
    const char *s = look->text->data;
    size_t end = token.start;

    if (end > look->start && s[end - 1] == '/')
        token.start = unecho_look_back(look, end - 1).start;
    else if (token.end - token.start < 2 || memcmp(s + token.end - 2, "Hz", 2) != 0)
        return false;
    end = before_space(look, token.start);
    return end > look->start && unecho_is_digit_ascii(s[end - 1]);
}

static struct left left_of(const struct unecho_look *look) {
    struct left left = {.token = unecho_look_back(look, look->at)};
    struct unecho_token part;

    left.enumerator = unecho_counts(look, look->at);
    if (is_capital(look, left.token)) {
        left.roman = unecho_is_roman(look->text->data, left.token) && look->first.cp >= 0x400;
        left.initials = !left.roman; /* "P." is nobody's page */
        left.kinds = unecho_look_kinds_of_two(look, left.token) & UNECHO_TITLE; /* "z. B." */
        return left;
    }
    if (is_tail(look, left.token) || is_measure(look, left.token))
        return left;
    left.kinds = unecho_look_kinds(look, left.token);
    part = after_hyphen(look->text->data, left.token);
    if (!left.kinds && part.start > left.token.start && part.end - part.start > 1)
        left.kinds =
            unecho_look_kinds(look, part) & (UNECHO_TITLE | UNECHO_STARTER_ONLY | UNECHO_NUMBER);
    if (ends_in_street(look->text->data, left.token))
        left.kinds |= UNECHO_NUMBER;
    left.initials = is_initials(look, left.token) || is_contraction(look->text->data, left.token) ||
                    (part.end - part.start > 1 && is_initials(look, part)); /* "EU-U.S." */
    if (!left.initials) /* "u. a." may end a sentence */
        left.kinds |= unecho_look_kinds_of_two(look, left.token);
    left.degree = ends_in_degree(look->text->data, left.token);
    left.number = ends_in_short_number(look->text->data, left.token);
    left.roman = is_great_roman(look->text->data, left.token);
    return left;
}

/* Does the word end as adverbs do, and hardly a name: "Unexpectedly", "Posteriormente"? They open
 * sentences. */
static bool is_adverb(const struct unecho_look *look, struct unecho_token word) {
    static const char *const ends[] = {"ally",   "ably",   "ibly",   "edly",   "ently", "antly",
                                       "ously",  "ively",  "fully",  "lessly", "ingly", "ately",
                                       "amente", "lmente", "rmente", "smente"};
    const char *s = look->text->data;
    size_t len = word.end - word.start;

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (len > strlen(ends[i]) + 4 &&
            memcmp(s + word.end - strlen(ends[i]), ends[i], strlen(ends[i])) == 0)
            return true;
    return false;
}

/* NO_CUT before "No. 5" in "Pub. L. No. 5", where no sentence opens. */
static enum unecho_verdict before_number_word(const struct unecho_look *look,
                                              struct unecho_token word, unsigned kinds) {
    struct unecho_char space, c;

    if ((kinds & (UNECHO_NUMBER | UNECHO_TITLE)) != UNECHO_NUMBER ||
        look->gap != UNECHO_GAP_INLINE || unecho_look_char(look, word.end).cp != '.')
        return UNECHO_CUT;
    space = unecho_look_char(look, word.end + 1);
    c = unecho_look_char(look, word.end + 1 + space.len);
    if (space.class == UNECHO_SPACE ? unecho_look_is_cut_off(look, word.end + 1 + space.len, c)
                                    : unecho_look_is_cut_off(look, word.end + 1, space))
        return UNECHO_MORE;
    return space.class == UNECHO_SPACE && (c.class == UNECHO_DIGIT || c.cp == 0xA7) ? UNECHO_NO_CUT
                                                                                    : UNECHO_CUT;
}

/* CUT before a capitalised word that opens sentences ("The"), NO_CUT before another. */
static enum unecho_verdict before_starter(const struct unecho_look *look) {
    struct unecho_token word;
    unsigned kinds;

    if (look->first.class != UNECHO_UPPER)
        return UNECHO_NO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    kinds = unecho_look_kinds(look, word);
    if (is_adverb(look, word))
        return UNECHO_CUT;
    return kinds & UNECHO_STARTER && !unecho_look_is_initial(look, word)
               ? before_number_word(look, word, kinds)
               : UNECHO_NO_CUT;
}

/* Is there but a phrase of time or place before `at`: a word and a number or a date, "1 września
 * 1939 r.", or a little more behind a word that opens such phrases, "Летом 1998 г."? They are no
 * sentence. */
static bool is_phrase(const struct unecho_look *look, size_t at) {
    struct unecho_token first = {look->start, look->start};
    bool inside = false, digit = false;
    size_t words = 0;

    if (at - look->start > MAX_PHRASE)
        return false;
    for (size_t i = look->start; i < at;) {
        struct unecho_char c = unecho_look_char(look, i);
        bool white = c.class == UNECHO_SPACE || c.class == UNECHO_NEWLINE;
        bool begins = c.flags & UNECHO_ALNUM && !inside;

        if (begins && words++ == 0) {
            first.start = i;
            digit = c.class == UNECHO_DIGIT;
        }
        inside = !white && (inside || begins);
        i += c.len;
        if (inside && words == 1)
            first.end = i;
    }
    return words <= 2u + digit ||
           (words <= PHRASE_WORDS && unecho_look_kinds(look, first) & UNECHO_OPENING);
}

/* "5 p.m. Monday", "5 a.m. EST", "from 8 a.m. 24 hours a day", "At 5 p.m. Judge Hale" */
static enum unecho_verdict after_time(const struct unecho_look *look, struct unecho_token time) {
    struct unecho_token word;

    if (look->first.class == UNECHO_DIGIT)
        return UNECHO_NO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    if (unecho_look_kinds(look, word) & UNECHO_AFTER_TIME || unecho_look_is_initial(look, word))
        return UNECHO_NO_CUT;
    return is_phrase(look, time.start) ? before_starter(look) : UNECHO_CUT;
}

/* "Nº", as in "Ord. Nº 7" */
static bool is_number_sign(const struct unecho_look *look, struct unecho_token word) {
    return word.end - word.start == 3 && look->first.cp == 'N' &&
           unecho_look_char(look, word.start + 1).cp == 0xBA;
}

/* Does "I" or "A" count, and opens no sentence: "Art. I, § 8", "BGBl. I 1998", "Ex. A of"? */
static enum unecho_verdict is_counting_letter(const struct unecho_look *look,
                                              struct unecho_token letter) {
    struct unecho_look behind = *look;
    struct unecho_token word;
    struct unecho_char c = unecho_look_char(look, letter.end);

    if (c.len == 0 || c.class == UNECHO_NEWLINE || c.class == UNECHO_CONTINUE || c.cp == '.' ||
        c.cp == ')')
        return UNECHO_NO_CUT;
    if (c.class != UNECHO_SPACE || look->gap == UNECHO_GAP_LINE) /* where but one word is known */
        return UNECHO_CUT;
    behind.word = letter.end + c.len;
    c = unecho_look_char(look, behind.word);
    if (!unecho_look_ahead(&behind, &word))
        return UNECHO_MORE;
    if (word.end - word.start == 2 && memcmp(look->text->data + word.start, "of", 2) == 0)
        return UNECHO_NO_CUT;
    return look->first.cp == 'I' &&
                   (c.class == UNECHO_DIGIT || c.class == UNECHO_UPPER || c.cp == 0xA7)
               ? UNECHO_NO_CUT
               : UNECHO_CUT;
}

/* A digit, a Roman number or a letter by itself, as after "No.", "Art." and "Fig.", or another such
 * word: "Treas. Reg." */
static enum unecho_verdict after_number_word(const struct unecho_look *look) {
    struct unecho_token word;
    enum unecho_verdict verdict;

    if (look->first.class == UNECHO_DIGIT)
        return UNECHO_NO_CUT;
    if (look->first.class != UNECHO_UPPER || look->opened)
        return UNECHO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    if (is_number_sign(look, word))
        return UNECHO_NO_CUT;
    if (is_great_roman(look->text->data, word))
        return UNECHO_NO_CUT; /* "Art. II" */
    verdict = before_number_word(look, word, unecho_look_kinds(look, word));
    if (verdict != UNECHO_CUT)
        return verdict;
    if (look->first.cp == 'I' || look->first.cp == 'A')
        return word.end - word.start == 1 ? is_counting_letter(look, word) : UNECHO_CUT;
    return word.end - word.start == 1 ? UNECHO_NO_CUT : UNECHO_CUT;
}

/* A dash after "WASHINGTON, D.C.", "1986 г.", or "Q.", "Art. 3º.": what stands before it is no
 * sentence. After "MIAMI, Fla." the words decide. */
static bool is_before_dash(const struct unecho_look *look, const struct left *left) {
    size_t len = left->token.end - left->token.start;

    return unecho_is_dash(unecho_look_char(look, look->next).cp) &&
           (len == 1 || left->degree || left->kinds & UNECHO_UNIT ||
            (left->initials && memchr(look->text->data + left->token.start, '.', len)));
}

/* Is s[token] a number with as many digits as the day or the month of a date has? */
static bool is_day(const char *s, struct unecho_token token) {
    size_t len = token.end - token.start;

    return (len == 1 || len == 2) && is_number(s, token);
}

static bool is_year(const char *s, struct unecho_token token) {
    return token.end - token.start == 4 && is_number(s, token);
}

/* Does a date end with the year in `year` that hangs on a word before it: "z dnia 5 maja 1998",
 * "от 5 мая 1998"? It may go on to say what is of that date. */
static bool is_of_date(const struct unecho_look *look, struct unecho_token year) {
    struct unecho_token month = unecho_look_back(look, before_space(look, year.start));
    struct unecho_token day = unecho_look_back(look, before_space(look, month.start));

    return is_day(look->text->data, day) &&
           unecho_look_kinds(look, unecho_look_back(look, before_space(look, day.start))) &
               UNECHO_BEFORE_ORDINAL;
}

/* Whether the sentence goes on behind a year: before a bracket, "1998 r. (Dz. U.", what is counted,
 * "1998 r. Nr 5", and if it is that of a law, a title, "1998 г. «О мире»". */
static enum unecho_verdict after_year(const struct unecho_look *look, struct unecho_token year) {
    struct unecho_token word;
    bool dated = is_of_date(look, year);

    if (look->opened && (dated || unecho_look_char(look, look->next).cp == '('))
        return UNECHO_NO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    if ((unecho_look_kinds(look, word) & (UNECHO_NUMBER | UNECHO_STARTER)) == UNECHO_NUMBER)
        return UNECHO_NO_CUT;
    return dated ? before_starter(look) : UNECHO_CUT;
}

/* "in 1990 r. Polska", "XIX в. Москва": after a number the sentence may end; "г. Москва" goes on.
 */
static enum unecho_verdict after_unit(const struct unecho_look *look, const struct left *left) {
    const char *s = look->text->data;
    size_t end = before_space(look, left->token.start);
    struct unecho_token word = unecho_look_back(look, end > look->start ? end - 1 : end);
    bool counted;

    if (unecho_look_kinds(look, (struct unecho_token){word.start, end}) &
        (UNECHO_UNIT | UNECHO_STARTER_ONLY))
        end = before_space(look, word.start); /* "5 mln" */
    word = unecho_look_back(look, end);
    if (is_year(s, word) && look->first.class == UNECHO_UPPER) {
        enum unecho_verdict verdict = after_year(look, word);

        if (verdict != UNECHO_CUT)
            return verdict;
    }
    counted = end > look->start &&
              (unecho_is_digit_ascii(s[end - 1]) || (s[end - 1] && strchr("IVXLCM", s[end - 1])));
    if (counted && (look->first.class == UNECHO_UPPER || look->first.class == UNECHO_LETTER) &&
        !is_phrase(look, left->token.start))
        return UNECHO_CUT;
    return before_starter(look);
}

/* Does another ordinal stand before the short word that ends at `end`: "10. und"? */
static bool is_second_ordinal(const struct unecho_look *look, size_t end) {
    struct unecho_token word = unecho_look_back(look, end);
    size_t before = before_space(look, word.start);

    if (word.end - word.start > 4 || before <= look->start || look->text->data[before - 1] != '.')
        return false;
    return ends_in_short_number(look->text->data, unecho_look_back(look, before - 1));
}

/* The token before another, without its stop; empty if it has none. */
static struct unecho_token stopped_before(const struct unecho_look *look, size_t at) {
    size_t end = before_space(look, at);

    if (end == at || end <= look->start || look->text->data[end - 1] != '.')
        return (struct unecho_token){at, at};
    return unecho_look_back(look, end - 1);
}

/* Does a year with a stop stand before the word that ends at `end`: "1998. január"? */
static bool is_month_of_year(const struct unecho_look *look, size_t end) {
    struct unecho_token month = unecho_look_back(look, end);

    return unecho_look_char(look, month.start).class == UNECHO_LOWER &&
           is_year(look->text->data, stopped_before(look, month.start));
}

/* "am 3. Mai", "im 19. Jahrhundert", "der 18. Gipfel": ordinals. */
static enum unecho_verdict after_number(const struct unecho_look *look, const struct left *left) {
    size_t end = before_space(look, left->token.start);
    struct unecho_token word;
    unsigned kinds;

    if (look->first.class != UNECHO_UPPER)
        return UNECHO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    kinds = unecho_look_kinds(look, word);
    if (kinds & UNECHO_AFTER_ORDINAL)
        return UNECHO_NO_CUT;
    return end > look->start && !(kinds & UNECHO_STARTER) &&
                   (unecho_look_kinds(look, unecho_look_back(look, end)) & UNECHO_BEFORE_ORDINAL ||
                    is_second_ordinal(look, end) || is_month_of_year(look, end))
               ? UNECHO_NO_CUT
               : UNECHO_CUT;
}

/* The number that the next word is, and whether it has a stop behind it that may end a sentence:
 * what follows may be removed. False: more text is needed. */
static bool number_ahead(const struct unecho_look *look, struct unecho_token *number,
                         bool *stopped) {
    struct unecho_char c, after;

    number->start = number->end = look->word;
    while (number->end - number->start < MAX_TOKEN &&
           (c = unecho_look_char(look, number->end)).class == UNECHO_DIGIT)
        number->end += c.len;
    c = unecho_look_char(look, number->end);
    after = unecho_look_char(look, number->end + c.len);
    *stopped = c.cp == '.' && after.class != UNECHO_DIGIT && after.class != UNECHO_LOWER;
    return (c.len > 0 && after.len > 0) || look->text->last;
}

/* The dates "3. 5. 2021", "2021. 05. 03-án" and "2021. 5. 3. 열": NO_CUT behind the parts of one.
 */
static enum unecho_verdict in_date(const struct unecho_look *look, struct unecho_token token) {
    const char *s = look->text->data;
    bool day = is_day(s, token), stopped;
    struct unecho_token before = stopped_before(look, token.start), number;

    if (look->first.class == UNECHO_UPPER && day && is_day(s, before) &&
        is_year(s, stopped_before(look, before.start)))
        return before_starter(look); /* 2020. 05. 01. Budapest */
    if (look->first.class == UNECHO_LETTER)
        return day && is_day(s, before) ? UNECHO_NO_CUT : UNECHO_CUT;
    if (look->first.class != UNECHO_DIGIT || look->opened || (!day && !is_year(s, token)))
        return UNECHO_CUT;
    if (!number_ahead(look, &number, &stopped))
        return UNECHO_MORE;
    if (is_year(s, number))
        return day && is_day(s, before) ? UNECHO_NO_CUT : UNECHO_CUT;
    return is_day(s, number) && (stopped || is_year(s, before)) ? UNECHO_NO_CUT : UNECHO_CUT;
}

static bool is_vowel(uint32_t cp) {
    return (cp < 0x80 && strchr("aeiou", (char)cp)) || (cp >= 0xE0 && cp <= 0xFA && cp != 0xE7);
}

/* Signs that stand before a number or a name inside a sentence. */
static bool is_reference_sign(uint32_t cp) {
    return cp == 0xA7 || cp == 0xB6 || cp == 0x2116 || cp == '#' || cp == '&' || cp == 0xB1;
}

/* May a word with a stop be cut short: "Stat", "Ord", "obr"? Not "gilt" or "casa". */
static bool is_short_form(const struct unecho_look *look, struct unecho_token token) {
    struct unecho_char c = unecho_look_char(look, token.start);
    bool capital = c.class == UNECHO_UPPER;
    size_t letters = 0;

    for (size_t i = token.start; i < token.end; i += c.len, letters++) {
        c = unecho_look_char(look, i);
        if (c.class != UNECHO_LOWER && !(c.class == UNECHO_UPPER && i == token.start))
            return false;
    }
    return letters > 1 && (capital ? letters <= SHORT_FORM : letters < 4 && !is_vowel(c.cp));
}

/* "+49 30" and "(+44) 20" behind any word, as no sentence begins with it. */
static bool is_before_plus(const struct unecho_look *look) {
    return look->first.cp == '+' && look->gap == UNECHO_GAP_INLINE &&
           unecho_look_char(look, look->word + 1).class == UNECHO_DIGIT;
}

/* Does a number stand behind the sign: "§ 5"? */
static bool counts_next(const struct unecho_look *look) {
    size_t at = look->word + look->first.len;
    struct unecho_char c = unecho_look_char(look, at);

    return c.class == UNECHO_DIGIT ||
           (c.class == UNECHO_SPACE && unecho_look_char(look, at + c.len).class == UNECHO_DIGIT);
}

/* "§ 4", "№ 7", "#9" behind "Stat.", "Ord.", and Hungarian "5. §-a" */
static bool is_before_reference(const struct unecho_look *look, const struct left *left) {
    if (left->number && look->first.cp == 0xA7 && look->gap == UNECHO_GAP_INLINE)
        return !counts_next(look);
    return is_reference_sign(look->first.cp) && !look->opened &&
           (look->gap == UNECHO_GAP_INLINE || left->kinds & UNECHO_STOPS) &&
           is_short_form(look, left->token);
}

/* "4.12." of "am 4.12. (Montag)", "vom 4.12. – 6.12." */
static bool is_date_in_figures(const struct unecho_look *look, struct unecho_token token) {
    const char *s = look->text->data,
               *inner = memchr(s + token.start, '.', token.end - token.start);
    size_t middle = inner ? (size_t)(inner - s) : token.start;
    uint32_t next = unecho_look_char(look, look->next).cp;

    return is_day(s, (struct unecho_token){token.start, middle}) &&
           is_day(s, (struct unecho_token){middle + 1, token.end}) &&
           (next == '(' || unecho_is_dash(next));
}

/* Do one to three capitalised words and a house number stand before `at`: "6124 N. Elm Blvd."? */
static bool is_in_address(const struct unecho_look *look, size_t at) {
    for (int words = 0; words <= 3; words++) {
        size_t end = before_space(look, at);
        struct unecho_token word = unecho_look_back(look, end);

        if (end <= look->start)
            return false;
        if (unecho_is_digit_ascii(look->text->data[word.end - 1]))
            return words > 0;
        if (unecho_look_char(look, word.start).class != UNECHO_UPPER)
            return false;
        at = word.start;
    }
    return false;
}

/* "Mo" of "in Salem, Mo.", behind which a comma stands where the sentence goes on, or a dash where
 * news begins; "6 Elm Ave." */
static bool is_place(const struct unecho_look *look, const struct left *left) {
    size_t end = before_space(look, left->token.start);

    return left->kinds & UNECHO_PLACE && !look->opened && end > look->start &&
           !unecho_is_dash(unecho_look_char(look, look->next).cp) &&
           (look->text->data[end - 1] == ',' || is_in_address(look, left->token.start));
}

/* CUT before a capitalised word that is no title or initial: "Mo. Gov. Hale". */
static enum unecho_verdict before_other_title(const struct unecho_look *look) {
    struct unecho_token word;

    if (look->first.class != UNECHO_UPPER)
        return UNECHO_NO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    return unecho_look_is_initial(look, word) || (unecho_look_kinds(look, word) & UNECHO_TITLE &&
                                                  unecho_look_char(look, word.end).cp == '.')
               ? UNECHO_NO_CUT
               : UNECHO_CUT;
}

/* A single stop with white space after it, and no small letter after that. */
static enum unecho_verdict single_stop(const struct unecho_look *look, const struct left *left) {
    enum unecho_verdict verdict;

    if (left->enumerator || (left->kinds & UNECHO_TITLE && !is_place(look, left)) ||
        is_before_dash(look, left) || is_before_reference(look, left) || is_before_plus(look) ||
        is_date_in_figures(look, left->token))
        return UNECHO_NO_CUT;
    verdict = is_number(look->text->data, left->token) ? in_date(look, left->token) : UNECHO_CUT;
    if (verdict != UNECHO_CUT)
        return verdict;
    if (left->number)
        return after_number(look, left);
    if (left->roman) /* Cyrillic writes its Roman ordinals without a stop */
        return look->first.cp >= 0x400 ? UNECHO_CUT : before_starter(look);
    if (left->kinds & UNECHO_UNIT)
        return after_unit(look, left);
    if (left->kinds & UNECHO_TIME)
        return after_time(look, left->token);
    if (left->kinds & UNECHO_NUMBER) {
        verdict = after_number_word(look);
        if (verdict != UNECHO_CUT)
            return verdict;
    }
    if (left->kinds & UNECHO_MAY_END)
        return UNECHO_CUT;
    if (left->kinds & UNECHO_STARTER_ONLY || left->initials)
        return is_place(look, left) ? before_other_title(look) : before_starter(look);
    return UNECHO_CUT;
}

/* "Yahoo!" */
static bool is_name(const struct unecho_look *look) {
    struct unecho_token token = unecho_look_back(look, look->at);

    token.end = look->run_end;
    return look->run_end == look->at + 1 && unecho_look_kinds(look, token) & UNECHO_NAME;
}

/* Is s[from, to) free of what addresses, file names and code are made of? */
static bool is_plain(const char *s, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        if (strchr("/@=_\\(<{[`", s[i]) || (s[i] == ':' && i + 1 < to))
            return false;
    return true;
}

/* "Bar.baz" in "foo.Bar.baz", "a.b" before a stop: a name of something, no word. */
static bool has_inner_stop(const char *s, size_t at, size_t end) {
    return memchr(s + at, '.', end - at) != NULL;
}

static bool is_after_closer(const struct unecho_look *look, size_t at) {
    size_t before = at > look->start ? unecho_utf8_before(look->text->data, look->start, at) : at;

    return before < at && unecho_look_char(look, before).class == UNECHO_CLOSE;
}

/* The small letters at the end of the token, or with `alone` those of a script without case. */
static size_t letters_at_end(const struct unecho_look *look, struct unecho_token token,
                             bool alone) {
    size_t letters = 0;

    for (size_t at = token.end; at > token.start; letters++) {
        struct unecho_char c;

        at = unecho_utf8_before(look->text->data, token.start, at);
        c = unecho_look_char(look, at);
        if (c.class != (alone ? UNECHO_LETTER : UNECHO_LOWER))
            break;
    }
    return letters;
}

/* Does a sentence surely end with what stands before the terminator: a word in small letters, a
 * year, a closing quote or bracket? */
static bool is_ending(const struct unecho_look *look, struct unecho_token left, bool *short_word) {
    const char *s = look->text->data;
    size_t len = left.end - left.start, small = letters_at_end(look, left, false), digits = 0;

    while (digits < len && unecho_is_digit_ascii(s[left.end - 1 - digits]))
        digits++;
    *short_word = small < 3;
    return small >= 3 || (small == 2 && len == 2) || (digits == 4 && len == 4) ||
           (len == 0 && is_after_closer(look, left.end));
}

/* "Simon" or, after less telling words, "Usually": has it so many small letters behind the capital?
 */
static bool is_capitalised(const struct unecho_look *look, struct unecho_token word, size_t small) {
    size_t n = 0;

    for (size_t i = word.start + look->first.len; i < word.end && n < small; n++) {
        struct unecho_char c = unecho_look_char(look, i);

        if (c.class != UNECHO_LOWER)
            return false;
        i += c.len;
    }
    return n == small;
}

/* Hebrew and Arabic, of which single letters and pairs of them are abbreviations. */
static bool is_semitic(uint32_t cp) { return cp >= 0x590 && cp <= 0x8FF; }

/* "انتهى.وقال", where no capital tells that a sentence begins. */
static bool is_between_words(const struct unecho_look *look, struct unecho_token left,
                             struct unecho_token word) {
    return word.end - word.start >= 4 && letters_at_end(look, left, true) >= 3;
}

/* "来た．彼は": the full-width full stop of Japanese, not that of "１．５". */
static bool is_between_ideographs(const struct unecho_look *look) {
    return unecho_look_char(look, look->at).cp == 0xFF0E && look->first.flags & UNECHO_WORD_ALONE &&
           unecho_look_before(look, look->at).flags & UNECHO_WORD_ALONE;
}

/* No white space after the terminator: "welcome.Simon" and "in 1990.The" are cut, names, numbers
 * and addresses are not. */
static enum unecho_verdict glued(const struct unecho_look *look) {
    const char *s = look->text->data;
    struct unecho_token word, left = unecho_look_back(look, look->at);
    size_t end, left_len = left.end - left.start;
    bool short_word, ending = is_ending(look, left, &short_word);
    unsigned kinds, left_kinds;

    if (is_between_ideographs(look))
        return UNECHO_CUT;
    if ((look->first.class != UNECHO_UPPER && !is_semitic(look->first.cp)) ||
        (look->word > look->end && !look->opened))
        return UNECHO_NO_CUT;
    if (!unecho_look_ahead(look, &word) || (end = unecho_look_token_end(look, look->word)) == 0)
        return UNECHO_MORE;
    if (left_len > 0 && left.start > look->start && strchr("/('`<", s[left.start - 1]))
        return UNECHO_NO_CUT; /* code: open('module.Name') */
    if (!is_plain(s, left.start, left.end) || !is_plain(s, look->word, end) ||
        has_inner_stop(s, look->word, end))
        return UNECHO_NO_CUT;
    kinds = unecho_look_kinds(look, word);
    left_kinds = unecho_look_kinds(look, left);
    if (kinds & UNECHO_DOMAIN || left_kinds & (UNECHO_TITLE | UNECHO_DOMAIN))
        return UNECHO_NO_CUT;
    ending = ending && !(left_kinds & UNECHO_STOPS);
    if (is_semitic(look->first.cp))
        return is_between_words(look, left, word) ? UNECHO_CUT : UNECHO_NO_CUT;
    if (ending && is_capitalised(look, word, short_word && left_len ? 3 : 1))
        return UNECHO_CUT;
    if (!(kinds & UNECHO_STARTER) || look->ellipsis || left_len < 2 ||
        unecho_look_is_initial(look, word))
        return UNECHO_NO_CUT;
    return word.end - word.start > 1 || ending ? UNECHO_CUT : UNECHO_NO_CUT;
}

/* NO_CUT where what seemed to open closes, "Yes! ``.", but for "..." and ". . ." */
static enum unecho_verdict before_lone_stop(const struct unecho_look *look) {
    struct unecho_char after, next;

    if (!look->opened || look->first.cp != '.' || look->text->data[look->word - 1] == '.')
        return UNECHO_CUT;
    after = unecho_look_char(look, look->word + 1);
    next = unecho_look_char(look, look->word + 1 + after.len);
    if (unecho_look_is_cut_off(look, look->word + 1 + after.len, next))
        return UNECHO_MORE;
    return next.cp == '.' ? UNECHO_CUT : UNECHO_NO_CUT;
}

/* After terminators and white space (SB6 to SB11, tailored). */
static enum unecho_verdict stop_with_space(const struct unecho_look *look,
                                           const struct left *left) {
    bool single = look->run_end == look->at + 1;
    enum unecho_verdict verdict;

    if (look->first.class == UNECHO_LOWER || look->first.class == UNECHO_CONTINUE)
        return UNECHO_NO_CUT; /* SB8, SB8a */
    verdict = before_lone_stop(look);
    if (verdict != UNECHO_CUT)
        return verdict;
    if (look->mark)
        return left->name ? before_starter(look) : UNECHO_CUT; /* Yahoo! News; at Yahoo! The */
    if (look->ellipsis)
        return look->first.class == UNECHO_UPPER ? UNECHO_CUT : UNECHO_NO_CUT;
    return single ? single_stop(look, left) : UNECHO_CUT;
}

/* With --newline=break a line end is enough, even if what follows has not come yet. */
static bool is_broken(const struct unecho_look *look) {
    return look->newlines > 0 && look->segmenter->newline == UNECHO_NEWLINE_BREAK;
}

/* What most terminators are: one, then spaces and line feeds, then an ASCII letter or a blank line.
 * All that the look_ functions would find out, at a glance. */
static bool is_simple_stop(struct unecho_look *look) {
    const char *s = look->text->data;
    size_t p = look->at + 1, len = look->text->len;

    if ((unsigned char)s[look->at] >= 0x80)
        return false;
    while (p < len && p - look->at < 16 && (s[p] == ' ' || s[p] == '\n'))
        look->newlines += s[p++] == '\n';
    if (look->newlines > 0 && look->text->depth > 0)
        return false; /* the depth of the next line counts */
    if (look->newlines < 2 && (p == len || p == look->at + 1 || !unecho_is_letter_ascii(s[p])))
        return false;
    look->dots = s[look->at] == '.';
    look->mark = !look->dots;
    look->run_end = look->end = look->at + 1;
    look->next = look->word = p;
    look->gap = look->newlines > 1   ? UNECHO_GAP_PARAGRAPH
                : look->newlines > 0 ? UNECHO_GAP_LINE
                                     : UNECHO_GAP_INLINE;
    if (look->newlines < 2)
        look->first = unecho_look_char(look, p);
    return true;
}

/* The terminators, closers, white space and first word, and whether the text ends the sentence
 * whatever the words say. NO_CUT: the words decide. */
static enum unecho_verdict look_around(struct unecho_look *look) {
    if (!unecho_look_terminators(look))
        return UNECHO_MORE;
    if (!unecho_look_gap(look) && !is_broken(look))
        return UNECHO_MORE;
    if (look->gap == UNECHO_GAP_PARAGRAPH || look->gap == UNECHO_GAP_END || is_broken(look))
        return UNECHO_CUT;
    return unecho_look_word(look) ? unecho_list_item(look) : UNECHO_MORE;
}

/* A word in small letters that ends in a vowel, of four letters or more (five with a capital), and
 * is in no list. Words are cut short behind a consonant, so this is no abbreviation. */
static bool is_whole_word(const struct unecho_look *look, struct unecho_token token) {
    struct unecho_char c = {0, 0, UNECHO_OTHER, UNECHO_OTHER};
    size_t letters = 0, least = 4;

    for (size_t i = token.start; i < token.end; i += c.len, letters++) {
        c = unecho_look_char(look, i);
        if (c.class == UNECHO_UPPER && i == token.start)
            least = 5;
        else if (c.class != UNECHO_LOWER)
            return false;
    }
    return letters >= least && is_vowel(c.cp) &&
           !(unecho_look_kinds(look, token) & ~(unsigned)UNECHO_SPEECH) &&
           !unecho_is_roman(look->text->data, token);
}

static bool is_all_letters(const struct unecho_look *look, struct unecho_token token) {
    struct unecho_char c;

    for (size_t i = token.start; i < token.end; i += c.len) {
        c = unecho_look_char(look, i);
        if (c.class != UNECHO_LOWER && c.class != UNECHO_UPPER)
            return false;
    }
    return true;
}

/* "http://", "www.": an address, which opens a sentence as well as a capital does. 1, or 0; -1:
 * more text is needed. */
static int is_address(const struct unecho_look *look) {
    static const char *const begins[] = {"http://", "https://", "www."};
    const char *s = look->text->data + look->word;
    size_t left = look->text->len - look->word;

    for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
        size_t len = strlen(begins[i]);

        if (memcmp(s, begins[i], left < len ? left : len) == 0)
            return left >= len ? 1 : look->text->last ? 0 : -1;
    }
    return 0;
}

/* Does a sentence end before the address? Behind a word that is whole, or a mark. */
static bool ends_before_address(const struct unecho_look *look) {
    struct unecho_token token = unecho_look_back(look, look->at);

    return look->mark || look->ellipsis ||
           (look->dots == 1 && token.end - token.start > SHORT_FORM &&
            !(unecho_look_kinds(look, token) & UNECHO_STOPS) && is_all_letters(look, token)) ||
           is_whole_word(look, token);
}

/* A stop before a small letter (SB8): it ends a sentence only behind a word that is surely whole,
 * and before a word and nothing but: "nudo. mare, spruzzi". */
static enum unecho_verdict before_small(const struct unecho_look *look) {
    struct unecho_token word;
    struct unecho_char after;
    int address = look->first.cp == 'h' || look->first.cp == 'w' ? is_address(look) : 0;

    if (address != 0)
        return address < 0 ? UNECHO_MORE : ends_before_address(look) ? UNECHO_CUT : UNECHO_NO_CUT;

    if (look->dots != 1 || look->mark || look->ellipsis || look->end != look->at + 1 ||
        look->word != look->next || !is_whole_word(look, unecho_look_back(look, look->at)))
        return UNECHO_NO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    after = unecho_look_char(look, word.end);
    return (after.len == 0 || after.class == UNECHO_SPACE || after.class == UNECHO_NEWLINE ||
            after.cp == ',' || after.cp == '\'') &&
                   !(unecho_look_kinds(look, word) & UNECHO_DOMAIN)
               ? UNECHO_CUT
               : UNECHO_NO_CUT;
}

/* Thai and Lao have no stops: one stands behind an abbreviation. */
static bool is_thai(uint32_t cp) { return cp >= 0x0E00 && cp <= 0x0EFF; }

/* The same of Khmer and Burmese, which have a mark of their own. */
static bool is_without_stops(uint32_t cp) {
    return is_thai(cp) || (cp >= 0x1000 && cp <= 0x109F) || (cp >= 0x1780 && cp <= 0x17FF);
}

/* A wrap may have left who spoke on the next line; of that but one word is known. */
static enum unecho_verdict wrapped_quotation(const struct unecho_look *look) {
    struct unecho_look quotation = *look;
    struct unecho_token word;

    if (look->gap != UNECHO_GAP_LINE || !look->mark || look->opened || !unecho_is_quoted(look) ||
        look->first.class != UNECHO_UPPER || look->segmenter->newline != UNECHO_NEWLINE_AUTO)
        return UNECHO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    quotation.at = look->end;
    return unecho_look_kinds(look, word) & UNECHO_STARTER ? UNECHO_CUT : unecho_wrapped(&quotation);
}

/* What a sentence that seems to end with a quotation hangs on. */
static enum unecho_verdict after_quotation(const struct unecho_look *look) {
    enum unecho_verdict verdict = unecho_speech(look);

    return verdict == UNECHO_CUT ? wrapped_quotation(look) : verdict;
}

static enum unecho_verdict stop(struct unecho_look *look, struct unecho_cut *cut) {
    struct left left = {.kinds = 0};
    enum unecho_verdict verdict = UNECHO_NO_CUT;

    cut->end = look->at + 1;
    if (!is_simple_stop(look)) {
        look->newlines = 0;
        verdict = look_around(look);
    } else if (look->gap == UNECHO_GAP_PARAGRAPH || is_broken(look)) {
        verdict = UNECHO_CUT;
    }
    /* the next terminators of a short run are looked at by themselves, "etc.)."; those of a long
     * one would take the square of its length */
    cut->end = look->end - look->at > SHORT_RUN ? look->end : look->run_end;
    if (verdict != UNECHO_NO_CUT)
        return verdict; /* not sure, but a gap that ends every sentence stays with it */
    if (look->first.class == UNECHO_LOWER && !look->always && look->gap != UNECHO_GAP_NONE)
        return before_small(look);
    if (look->dots > 0 && is_without_stops(unecho_look_before(look, look->at).cp))
        return UNECHO_NO_CUT;
    if (look->mark)
        left.name = !look->always && is_name(look);
    else if (!look->ellipsis)
        left = left_of(look);
    cut->sure = !(left.kinds & UNECHO_STOPS) && !left.initials && !left.roman && !left.enumerator &&
                !left.name && !left.number && !is_number(look->text->data, left.token) &&
                !look->ellipsis && !unecho_is_quoted(look);
    if (look->first.cp == '>' && look->word == look->next && look->newlines == 0)
        return UNECHO_NO_CUT; /* at the beginning of a line it would be the mark of a quoted one */
    if (look->always)
        verdict = unecho_particle(look);
    else if (look->gap == UNECHO_GAP_NONE)
        verdict = glued(look);
    else
        verdict = stop_with_space(look, &left);
    return verdict == UNECHO_CUT ? after_quotation(look) : verdict;
}

/* Does the text before a line end say that the sentence goes on: "of the", "Mr.", "well-", "," */
static bool goes_on(const struct unecho_look *look) {
    const char *s = look->text->data;
    size_t at = look->at;
    struct unecho_token token = unecho_look_back(look, at);

    if (s[at - 1] == ',' || (s[at - 1] == '-' && at > look->start + 1 && s[at - 2] != '-'))
        return true;
    if (s[at - 1] == '.') {
        token.end--;
        return unecho_look_kinds(look, token) & UNECHO_TITLE || unecho_counts(look, token.end);
    }
    return unecho_look_kinds(look, token) & UNECHO_CONTINUES;
}

/* Where the terminators begin that stand, maybe with closers, before the line end: the last of
 * them. look->at: there are none. */
static size_t last_terminator(const struct unecho_look *look) {
    size_t at = look->at;
    struct unecho_char c = unecho_look_before(look, at);

    for (int i = 0; i < SHORT_RUN && (c.class == UNECHO_CLOSE || c.class == UNECHO_EXTEND ||
                                      c.cp == '*' || c.cp == '_');
         i++)
        c = unecho_look_before(look, at -= c.len);
    return c.class == UNECHO_ATERM || c.class == UNECHO_STERM ? at - c.len : look->at;
}

/* The same of a line that ends in a stop, "No.", "(see p.)", "the U.S.", "Yahoo!": what it says of
 * the next word in its line, it says of the first in the next one. Not of an ellipsis, nor in Thai,
 * which make little difference between the two. */
static enum unecho_verdict after_stop(const struct unecho_look *look) {
    struct unecho_look stopped;
    struct unecho_cut cut;
    enum unecho_verdict verdict;
    struct unecho_char before;

    if (look->at > look->start && unecho_is_alnum_ascii(look->text->data[look->at - 1]))
        return UNECHO_CUT; /* as most lines */
    stopped = (struct unecho_look){.segmenter = look->segmenter,
                                   .text = look->text,
                                   .start = look->start,
                                   .at = last_terminator(look)};
    before = unecho_look_before(look, stopped.at);
    if (stopped.at == look->at || before.class == UNECHO_ATERM || before.class == UNECHO_STERM ||
        is_thai(before.cp))
        return UNECHO_CUT;
    verdict = stop(&stopped, &cut);
    return stopped.ellipsis && verdict != UNECHO_MORE ? UNECHO_CUT : verdict;
}

/* A line with no letter and no digit, as "* * *", is a unit. An opener that was left alone at the
 * end of a line is none, nor what ends a full line behind a sentence. */
static enum unecho_verdict bare_line(const struct unecho_look *look) {
    size_t line, length = unecho_look_line(look, look->at, &line);

    if (!unecho_begins_in_line(look, line) || length > UNECHO_WRAP_MAX)
        return UNECHO_CUT;
    return length >= UNECHO_WRAP_MIN || unecho_hangs_on_next(look) || unecho_is_set_off(look, line)
               ? UNECHO_NO_CUT
               : UNECHO_CUT;
}

/* May the `>` at the beginning of the next line be one of "x > y" or "x -> y", as the line before
 * is not quoted? It is if that ends in a word or number, and a small letter, digit or `=` follows.
 * 1 or 0; -1: more text is needed. */
static int is_greater(const struct unecho_look *look) {
    const char *s = look->text->data;
    char before = s[look->at - 1];
    size_t at = look->word;
    struct unecho_char c;

    if (look->text->depth > 0 || look->first.cp != '>' ||
        !((signed char)before < 0 || unecho_is_alnum_ascii(before) || before == ')'))
        return 0;
    while (at < look->text->len && (s[at] == '>' || s[at] == ' ') && at - look->word < MAX_TOKEN)
        at++;
    c = unecho_look_char(look, at);
    if (unecho_look_is_cut_off(look, at, c))
        return -1;
    return c.class == UNECHO_LOWER || c.class == UNECHO_DIGIT || c.cp == '=';
}

/* A line end without a terminator (for those, see stop). */
static enum unecho_verdict line_end(struct unecho_look *look, struct unecho_cut *cut) {
    enum unecho_class first;
    enum unecho_verdict verdict;
    int greater;

    look->end = look->at;
    if (!unecho_look_gap(look) && !is_broken(look))
        return UNECHO_MORE;
    cut->end = look->next;
    if (look->gap == UNECHO_GAP_PARAGRAPH || look->gap == UNECHO_GAP_END || is_broken(look))
        return UNECHO_CUT;
    if (!unecho_look_word(look))
        return UNECHO_MORE;
    verdict = unecho_list_item(look);
    if (verdict != UNECHO_NO_CUT || look->segmenter->newline == UNECHO_NEWLINE_SPACE)
        return verdict;
    if (!has_alnum(look, look->at))
        return bare_line(look);
    first = look->first.class;
    if (is_thai(look->first.cp))
        return UNECHO_CUT; /* lines are all the units that it has */
    if (first == UNECHO_LOWER || first == UNECHO_CONTINUE || goes_on(look) ||
        unecho_hangs_on_next(look))
        return UNECHO_NO_CUT;
    verdict = unecho_hangs_on_last(look);
    if (verdict != UNECHO_CUT)
        return verdict;
    verdict = after_stop(look);
    if (verdict != UNECHO_CUT)
        return verdict;
    greater = is_greater(look);
    if (greater != 0)
        return greater < 0 ? UNECHO_MORE : UNECHO_NO_CUT;
    verdict = unecho_line_mark(look);
    return verdict == UNECHO_NO_CUT ? unecho_wrapped(look) : verdict;
}

/* A semicolon behind a Greek letter, or a quote that closes behind one, is a question mark. */
static bool is_greek_question(const struct unecho_look *look) {
    size_t at = look->at;
    struct unecho_char c = unecho_look_before(look, at);

    if (c.class == UNECHO_CLOSE && c.len > 1)
        c = unecho_look_before(look, at - c.len);
    return (c.cp >= 0x370 && c.cp <= 0x3FF) || (c.cp >= 0x1F00 && c.cp <= 0x1FFF);
}

/* The length of what only begins like a candidate, 0 if it is one. */
static size_t no_candidate(const struct unecho_look *look, struct unecho_char c) {
    if (c.cp == 0)
        return c.len && !look->segmenter->zero_terminated;
    if (c.cp == ';')
        return !is_greek_question(look);
    return UNECHO_ENDS >> c.class & 1 ? 0 : c.len;
}

enum unecho_verdict unecho_cut_at(const struct unecho_segmenter *segmenter,
                                  const struct unecho_text *text, size_t start, size_t at,
                                  struct unecho_cut *cut) {
    struct unecho_look look = {.segmenter = segmenter, .text = text, .start = start, .at = at};
    struct unecho_char c = unecho_look_char(&look, at);
    enum unecho_verdict verdict;

    cut->sure = false;
    cut->end = at + no_candidate(&look, c);
    if (cut->end > at)
        return UNECHO_NO_CUT;
    cut->end = at + c.len;
    if (c.len == 0)
        return UNECHO_MORE;
    if (c.class == UNECHO_STERM || c.class == UNECHO_ATERM || c.cp == ';') {
        verdict = stop(&look, cut);
    } else {
        look.at = unecho_trim(segmenter, text, start, at);
        verdict = line_end(&look, cut);
    }
    if (verdict == UNECHO_CUT) {
        cut->end = look.end;
        cut->next = look.next;
    }
    return verdict;
}
