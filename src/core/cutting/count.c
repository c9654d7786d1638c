#include "count.h"

#include "ascii.h"

#include <string.h>

enum {
    MAX_COUNT = 24, /* bytes of a count */
    MAX_HEAD = 72,  /* and of all that stands before the stop */
    MAX_LIST = 160, /* and from an item of a flat list to the next */
    MAX_LETTERS = 6 /* characters of a count in Han or Hangul, "第十二章" */
};

/* What a stretch of text is made of. */
struct made_of {
    size_t digits, letters, capitals, numerals, alone, others, chars;
    size_t last_digit; /* characters up to the last digit */
};

/* 一二三四五六七八九十百千〇 and 两 */
static bool is_numeral(uint32_t cp) {
    static const uint16_t numerals[] = {0x3007, 0x4E00, 0x4E03, 0x4E09, 0x4E24, 0x4E5D, 0x4E8C,
                                        0x4E94, 0x516B, 0x516D, 0x5341, 0x5343, 0x56DB, 0x767E};

    for (size_t i = 0; cp >= numerals[0] && i < sizeof(numerals) / sizeof(*numerals); i++)
        if (numerals[i] == cp)
            return true;
    return false;
}

/* The syllables that number paragraphs in Korean, 가나다라마바사아자차카타파하. */
static bool is_hangul_number(uint32_t cp) {
    return cp >= 0xAC00 && cp <= 0xD7A3 && (cp - 0xAC00) % 28 == 0 && (cp - 0xAC00) / 28 % 21 == 0;
}

static bool is_hangul(uint32_t cp) { return cp >= 0xAC00 && cp <= 0xD7A3; }

static struct made_of made_of(const struct unecho_look *look, struct unecho_token token) {
    struct made_of m = {.digits = 0};

    for (size_t i = token.start; i < token.end; m.chars++) {
        struct unecho_char c = unecho_look_char(look, i);

        if (c.class == UNECHO_DIGIT) {
            m.digits++;
            m.last_digit = m.chars;
        } else if (is_numeral(c.cp)) {
            m.numerals++;
        } else if (c.flags & UNECHO_WORD_ALONE || is_hangul(c.cp)) {
            m.alone++;
        } else if (c.flags & UNECHO_ALNUM) {
            m.letters++;
            m.capitals += c.class == UNECHO_UPPER;
        } else if (c.cp != '.' && c.cp != '-' && c.cp != '#' && c.cp != 0xBA && c.cp != 0xAA &&
                   c.cp != 0xB0 && c.class != UNECHO_EXTEND) {
            m.others++;
        }
        i += c.len;
    }
    return m;
}

bool unecho_is_roman(const char *s, struct unecho_token token) {
    size_t small = 0;

    for (size_t i = token.start; i < token.end; i++) {
        if (!s[i] || !strchr("ivxIVX", s[i]))
            return false;
        small += unecho_is_lower_ascii(s[i]);
    }
    return token.end > token.start && token.end - token.start <= 5 &&
           (small == 0 || small == token.end - token.start);
}

/* "3", "2-1", "٣", "iv", "Q2", "2a", "3º", "나", "제2조", "第十二章"; `letter`: also one of any
 * script, "β". */
static bool is_count(const struct unecho_look *look, struct unecho_token token, bool letter) {
    struct made_of m;
    struct unecho_char first = unecho_look_char(look, token.start);

    if (token.end == token.start || token.end - token.start > MAX_COUNT)
        return false;
    if (unecho_is_roman(look->text->data, token))
        return true;
    m = made_of(look, token);
    if (m.others > 0)
        return false;
    if (m.alone + m.numerals > 0)
        return m.letters == 0 && m.chars <= MAX_LETTERS &&
               (m.numerals + m.digits > 0 || (m.chars == 1 && is_hangul_number(first.cp)));
    if (m.digits > 0)
        return m.letters == 0 || (m.capitals == m.letters && m.letters <= 2) ||
               (m.letters == 1 && m.last_digit + 2 == m.chars);
    return letter && m.letters == 1;
}

/* Behind quotes, brackets, bullets, `>`, HTML tags and the marks of headings, but not that of #3.
 */
static size_t skip_marks(const struct unecho_look *look, size_t at, size_t end) {
    while (at < end) {
        struct unecho_char c = unecho_look_char(look, at);

        if (c.flags & UNECHO_ALNUM ||
            (c.cp == '#' && unecho_look_char(look, at + 1).class == UNECHO_DIGIT))
            break;
        if (c.cp == '<')
            while (at + 1 < end && look->text->data[at] != '>')
                at++;
        at += c.cp == '<' ? 1u : c.len;
    }
    return at;
}

/* The last word of s[from, end), and where what stands before it ends. */
static struct unecho_token last_word(const struct unecho_look *look, size_t from, size_t end,
                                     size_t *before) {
    size_t at = end, trimmed;

    while (at > from) {
        size_t back = unecho_utf8_before(look->text->data, from, at);
        struct unecho_char c = unecho_look_char(look, back);

        if (c.class == UNECHO_SPACE || c.class == UNECHO_NEWLINE)
            break;
        at = back;
    }
    trimmed = unecho_look_trim(look, at);
    *before = trimmed > from ? trimmed : from;
    return (struct unecho_token){at, end};
}

/* "No." of "Rule No. 2", not "Sec." of "See Sec. 2". */
static bool is_number_word(const struct unecho_look *look, struct unecho_token word) {
    if (word.end > word.start && look->text->data[word.end - 1] == '.')
        word.end--;
    return made_of(look, word).chars <= 2 && unecho_look_kinds(look, word) & UNECHO_NUMBER;
}

/* "1", "١", "१": the second of the ten digits of a script. */
static bool is_one(uint32_t cp) {
    return cp > 1 && (unecho_utf8_flags(cp - 1) & UNECHO_CLASS_MASK) == UNECHO_DIGIT &&
           (unecho_utf8_flags(cp - 2) & UNECHO_CLASS_MASK) != UNECHO_DIGIT;
}

/* "few: 1": the first item of a flat list; not "the answer is: 7". */
static bool is_listed(const struct unecho_look *look, struct unecho_token count, size_t before) {
    struct unecho_char c = unecho_look_char(look, count.start);

    return before > look->start && look->text->data[before - 1] == ':' &&
           count.end == count.start + c.len && is_one(c.cp);
}

/* Does a word end at `at` that is surely no count, as most do: "Mr", "came", not "iv" or "2b"? */
static bool ends_in_word(const struct unecho_look *look, size_t at) {
    const char *s = look->text->data + at;
    size_t len = at - look->start;

    return len >= 2 && unecho_is_letter_ascii(s[-1]) && unecho_is_letter_ascii(s[-2]) &&
           !(strchr("ivxIVX", s[-1]) && strchr("ivxIVX", s[-2])) &&
           (len == 2 || s[-3] == ' ' || unecho_is_letter_ascii(s[-3]));
}

/* What may number an item: one or two digits, a syllable of Korean. */
static struct unecho_token label_at(const struct unecho_look *look, size_t at) {
    struct unecho_token label = {at, at};
    struct unecho_char c = unecho_look_char(look, at);

    if (is_hangul_number(c.cp))
        label.end += c.len;
    for (int n = 0; n < 2 && c.class == UNECHO_DIGIT; n++) {
        label.end += c.len;
        c = unecho_look_char(look, label.end);
    }
    return label;
}

/* Does the item before this one stand in the sentence, "1." before the 2 of "Place: 1. Spain 2"? */
static bool is_behind_item(const struct unecho_look *look, size_t at) {
    const char *s = look->text->data;
    size_t least = at - look->start > MAX_LIST ? at - MAX_LIST : look->start, i = at;
    unsigned number = 0, scale = 1;

    for (; i > least && scale <= 10 && unecho_is_digit_ascii(s[i - 1]); i--, scale *= 10)
        number += scale * (unsigned)(s[i - 1] - '0');
    if (number < 2 || i == least || s[i - 1] != ' ')
        return false;
    number--;
    for (i--; i > least + 2; i--) {
        size_t digit = i - 2;

        if (s[i - 1] != '.' || s[i] != ' ' || (unsigned)(s[digit] - '0') != number % 10)
            continue;
        if (number >= 10 && (digit == least || (unsigned)(s[--digit] - '0') != number / 10))
            continue;
        if (digit == look->start || (digit > least && s[digit - 1] == ' '))
            return true;
    }
    return false;
}

/* "1. Bread 2": does the sentence begin with an item before this one? */
static bool is_next_item(const struct unecho_look *look, size_t at) {
    const char *s = look->text->data;
    size_t from = look->start, from_end = at - from > MAX_COUNT ? from + MAX_COUNT : at, before;
    struct unecho_token first, count;

    from = skip_marks(look, from, from_end);
    first = label_at(look, from);
    if (first.end == first.start || first.end >= from_end || s[first.end] != '.')
        return false;
    count = last_word(look, at - first.end > MAX_COUNT ? at - MAX_COUNT : first.end, at, &before);
    if (label_at(look, count.start).end != at || before == count.start)
        return false;
    return count.end - count.start > first.end - first.start ||
           (count.end - count.start == first.end - first.start &&
            memcmp(s + count.start, s + first.start, first.end - first.start) > 0);
}

bool unecho_counts(const struct unecho_look *look, size_t at) {
    struct unecho_token count, head;
    size_t from, before;

    if (ends_in_word(look, at))
        return false;
    if (is_next_item(look, at) || is_behind_item(look, at))
        return true;
    from = at - look->start > MAX_HEAD ? at : skip_marks(look, look->start, at);
    if (from == at && (at < look->start + 4 || !unecho_is_digit_ascii(look->text->data[at - 1])))
        return false;
    if (from == at) { /* a count far inside, or none */
        from = at - look->start > MAX_COUNT ? at - MAX_COUNT : look->start;
        count = last_word(look, from, at, &before);
        return count.start > from && is_listed(look, count, before);
    }
    count = last_word(look, from, at, &before);
    if (before == from)
        return is_count(look, count, true);
    if (is_listed(look, count, before))
        return true;
    if (!is_count(look, count, false))
        return false;
    head = last_word(look, from, before, &before);
    if (before > from && is_number_word(look, head))
        (void)last_word(look, from, before, &before);
    return before == from;
}
