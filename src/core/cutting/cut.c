/*
 * Every rule looks at the same facts (look.h), and which of them comes first is most of what there
 * is to know. Those for a single full stop before white space, most of all, are in stop.c.
 */
#include "cut.h"

#include "ascii.h"
#include "aside.h"
#include "count.h"
#include "line.h"
#include "look.h"
#include "particle.h"
#include "speech.h"
#include "stop.h"
#include "wrap.h"

#include <string.h>

enum { SHORT_RUN = 16 }; /* bytes of terminators and closers */

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
                                           const struct unecho_left *left) {
    bool single = look->run_end == look->at + 1;
    enum unecho_verdict verdict;

    if (look->first.class == UNECHO_LOWER || look->first.class == UNECHO_CONTINUE)
        return UNECHO_NO_CUT; /* SB8, SB8a */
    verdict = before_lone_stop(look);
    if (verdict != UNECHO_CUT)
        return verdict;
    if (look->mark)
        return left->name ? unecho_before_starter(look)
                          : UNECHO_CUT; /* Yahoo! News; at Yahoo! The */
    if (look->ellipsis)
        return look->first.class == UNECHO_UPPER ? UNECHO_CUT : UNECHO_NO_CUT;
    return single ? unecho_single_stop(look, left) : UNECHO_CUT;
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
    return letters >= least && unecho_is_vowel(c.cp) &&
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
           (look->dots == 1 && token.end - token.start > UNECHO_SHORT_FORM &&
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

    if (verdict == UNECHO_CUT)
        verdict = unecho_aside(look);
    return verdict == UNECHO_CUT ? wrapped_quotation(look) : verdict;
}

static enum unecho_verdict stop(struct unecho_look *look, struct unecho_cut *cut) {
    struct unecho_left left = {.kinds = 0};
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
        left = unecho_left_of(look);
    cut->sure = !(left.kinds & UNECHO_STOPS) && !left.initials && !left.roman && !left.enumerator &&
                !left.name && !left.number && !left.figures && !look->ellipsis &&
                !unecho_is_quoted(look);
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
    while (at < look->text->len && (s[at] == '>' || s[at] == ' ') &&
           at - look->word < UNECHO_TOKEN_MAX)
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
