/*
 * One file, though a long one: abbreviations, initials, numbers, dates and addresses are told apart
 * by the same few facts, the token before the stop and the word behind it.
 */
#include "stop.h"

#include "ascii.h"
#include "count.h"

#include <string.h>

enum { MAX_PHRASE = 128, PHRASE_WORDS = 8 }; /* bytes and words of one that opens a sentence */

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

struct unecho_left unecho_left_of(const struct unecho_look *look) {
    struct unecho_left left = {.token = unecho_look_back(look, look->at)};
    struct unecho_token part;

    left.figures = is_number(look->text->data, left.token);
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
                    (part.start > left.token.start && part.end - part.start > 1 &&
                     is_initials(look, part)); /* "EU-U.S." */
    if (!left.initials)                        /* "u. a." may end a sentence */
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

enum unecho_verdict unecho_before_starter(const struct unecho_look *look) {
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
        if (inside && words == 1 && c.flags & UNECHO_ALNUM)
            first.end = i;
    }
    return words <= 2u + digit ||
           (words <= PHRASE_WORDS && unecho_look_kinds(look, first) & UNECHO_OPENING);
}

/* "5 p.m. Monday", "5 a.m. EST", "from 8 a.m. 24 hours a day", "At 5 p.m. Judge Hale", and any
 * "5 p.m. Mrs. Jones", as it may be of that kind. */
static enum unecho_verdict after_time(const struct unecho_look *look, struct unecho_token time) {
    struct unecho_token word;

    if (look->first.class == UNECHO_DIGIT)
        return UNECHO_NO_CUT;
    if (!unecho_look_ahead(look, &word))
        return UNECHO_MORE;
    if (unecho_look_kinds(look, word) & (UNECHO_AFTER_TIME | UNECHO_TITLE) ||
        unecho_look_is_initial(look, word))
        return UNECHO_NO_CUT;
    return is_phrase(look, time.start) ? unecho_before_starter(look) : UNECHO_CUT;
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
static bool is_before_dash(const struct unecho_look *look, const struct unecho_left *left) {
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
    return dated ? unecho_before_starter(look) : UNECHO_CUT;
}

/* "in 1990 r. Polska", "XIX в. Москва": after a number the sentence may end; "г. Москва" goes on.
 */
static enum unecho_verdict after_unit(const struct unecho_look *look,
                                      const struct unecho_left *left) {
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
    return unecho_before_starter(look);
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

/* "9 points; 2" of "Spain, 9 points; 2. France", "DEN HAAG, 5" of "5. November": an item of a flat
 * list, or a day. Behind a comma a greater one may be an age, "Otto Reiter, 69. Para". */
static bool is_behind_comma(const struct unecho_look *look, struct unecho_token number,
                            size_t end) {
    char before = look->text->data[end - 1];

    return !look->opened && (before == ';' || (before == ',' && number.end - number.start == 1));
}

/* "am 3. Mai", "im 19. Jahrhundert", "der 18. Gipfel": ordinals. */
static enum unecho_verdict after_number(const struct unecho_look *look,
                                        const struct unecho_left *left) {
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
                   (is_behind_comma(look, left->token, end) ||
                    unecho_look_kinds(look, unecho_look_back(look, end)) & UNECHO_BEFORE_ORDINAL ||
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
    while (number->end - number->start < UNECHO_TOKEN_MAX &&
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
        return unecho_before_starter(look); /* 2020. 05. 01. Budapest */
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
    return letters > 1 &&
           (capital ? letters <= UNECHO_SHORT_FORM : letters < 4 && !unecho_is_vowel(c.cp));
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
static bool is_before_reference(const struct unecho_look *look, const struct unecho_left *left) {
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
static bool is_place(const struct unecho_look *look, const struct unecho_left *left) {
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

/* "5 янв" of "5 янв. Иванов", "МОСКВА, 3 февр. (ТАСС)": a date of two words is no sentence. */
static bool is_dateline(const struct unecho_look *look, struct unecho_token month) {
    struct unecho_token day = unecho_look_back(look, before_space(look, month.start));

    return is_day(look->text->data, day) && is_phrase(look, month.start);
}

enum unecho_verdict unecho_single_stop(const struct unecho_look *look,
                                       const struct unecho_left *left) {
    enum unecho_verdict verdict;

    if (left->enumerator || (left->kinds & UNECHO_TITLE && !is_place(look, left)) ||
        is_before_dash(look, left) || is_before_reference(look, left) || is_before_plus(look) ||
        is_date_in_figures(look, left->token))
        return UNECHO_NO_CUT;
    verdict = left->figures ? in_date(look, left->token) : UNECHO_CUT;
    if (verdict != UNECHO_CUT)
        return verdict;
    if (left->number)
        return after_number(look, left);
    if (left->roman) /* Cyrillic writes its Roman ordinals without a stop */
        return look->first.cp >= 0x400 ? UNECHO_CUT : unecho_before_starter(look);
    if (left->kinds & UNECHO_UNIT)
        return after_unit(look, left);
    if (left->kinds & UNECHO_TIME)
        return after_time(look, left->token);
    if (left->kinds & UNECHO_NUMBER) {
        verdict = after_number_word(look);
        if (verdict != UNECHO_CUT)
            return verdict;
        if (is_dateline(look, left->token))
            return unecho_before_starter(look);
    }
    if (left->kinds & UNECHO_MAY_END)
        return UNECHO_CUT;
    if (left->kinds & UNECHO_STARTER_ONLY || left->initials)
        return is_place(look, left) ? before_other_title(look) : unecho_before_starter(look);
    return UNECHO_CUT;
}
