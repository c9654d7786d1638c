/*
 * A sentence that was cut wrongly loses a part, and one that was not cut is but kept: so what
 * stands glued behind the closing mark of a quotation is hardly ever taken for the first word of a
 * sentence. Japanese puts its full stop behind that mark, or a word of the lists tells. Of what
 * follows no more is looked at than letters without anything between them.
 */
#include "particle.h"

enum {
    MAX_PREFIX = 5, /* characters of a word that is written without spaces */
    MAX_QUOTED = 64 /* bytes from where a quotation opens to a mark in it */
};

static bool is_hiragana(uint32_t cp) { return cp >= 0x3041 && cp <= 0x309F; }

static bool is_kana(uint32_t cp) { return cp >= 0x3041 && cp <= 0x30FF && cp != 0x30FB; }

static bool is_full_stop(uint32_t cp) { return cp == 0x3002 || cp == 0xFF61; }

/* Han and katakana, of which most nouns and names are. */
static bool is_noun(struct unecho_char c) {
    return c.flags & UNECHO_WORD_ALONE && c.class == UNECHO_LETTER && c.cp >= 0x3005 &&
           !is_hiragana(c.cp);
}

/* The kinds of the longest word of the lists that begins at look->word. False: more text is needed.
 */
static bool word_kinds(const struct unecho_look *look, unsigned *kinds) {
    size_t at = look->word;

    *kinds = 0;
    for (int n = 0; n < MAX_PREFIX; n++) {
        struct unecho_char c = unecho_look_char(look, at);
        unsigned found;

        if (unecho_look_is_cut_off(look, at, c))
            return false;
        if (!(c.flags & UNECHO_WORD_ALONE))
            break;
        at += c.len;
        found = unecho_look_kinds(look, (struct unecho_token){look->word, at}) &
                (UNECHO_STARTER | UNECHO_CONTINUES);
        *kinds = found ? found : *kinds;
    }
    return true;
}

/* Does a verb of speaking end at `at`? */
static bool is_behind_speech(const struct unecho_look *look, size_t at) {
    size_t begin = at;

    for (int n = 0; n < MAX_PREFIX && begin > look->start; n++) {
        begin = unecho_utf8_before(look->text->data, look->start, begin);
        if (unecho_look_kinds(look, (struct unecho_token){begin, at}) & UNECHO_SPEECH)
            return true;
    }
    return false;
}

/* Is the mark inside a quotation that is a part of its sentence, as it opens behind a word that is
 * no verb of speaking: 以“你好！中国”为题? */
static bool is_inside_part(const struct unecho_look *look) {
    size_t at = look->at;

    while (at > look->start && look->at - at < MAX_QUOTED) {
        uint32_t cp;

        at = unecho_utf8_before(look->text->data, look->start, at);
        cp = unecho_look_char(look, at).cp;
        if (cp == 0x201D)
            return false;
        if (cp == 0x201C)
            return is_noun(unecho_look_before(look, at)) && !is_behind_speech(look, at);
    }
    return false;
}

/* What stands between two titles: × ＆ ／ ＋ ・, or before the second half of one: 〜 ～. */
static bool is_joint(uint32_t cp) {
    return cp == 0xD7 || cp == '&' || cp == '/' || cp == '+' || cp == 0x30FB || cp == 0x301C ||
           cp == 0xFF06 || cp == 0xFF0B || cp == 0xFF0F || cp == 0xFF5E;
}

/* と, っ, を, が, の, など and 的 behind the mark of a title that nothing closes, はい？って, and
 * not ところ, とても, とにかく, which open sentences; は, も, に, で, へ and や only before a noun
 * or a title, いいとも！に出た. Behind a full stop, which few names have, all but と do:
 * モーニング娘。の新曲. */
static enum unecho_verdict behind_mark(const struct unecho_look *look, bool stopped) {
    struct unecho_char c = look->first, after = unecho_look_char(look, look->word + c.len);
    bool particle = c.cp == 0x3068 || c.cp == 0x3063 || c.cp == 0x3092 || c.cp == 0x304C ||
                    c.cp == 0x306E || c.cp == 0x7684 || (c.cp == 0x306A && after.cp == 0x3069);
    bool other = c.cp == 0x306F || c.cp == 0x3082 || c.cp == 0x306B || c.cp == 0x3067 ||
                 c.cp == 0x3078 || c.cp == 0x3084;

    if (!particle && !other)
        return is_joint(c.cp) && !stopped ? UNECHO_NO_CUT : UNECHO_CUT;
    if (unecho_look_is_cut_off(look, look->word + c.len, after))
        return UNECHO_MORE;
    if (stopped || other)
        return is_hiragana(c.cp) && c.cp != 0x3068 &&
                       (is_noun(after) || after.class == UNECHO_OPEN) &&
                       (!stopped || is_noun(unecho_look_before(look, look->at)))
                   ? UNECHO_NO_CUT
                   : UNECHO_CUT;
    return c.cp == 0x3068 && (after.cp == 0x3053 || after.cp == 0x3066 || after.cp == 0x306B)
               ? UNECHO_CUT
               : UNECHO_NO_CUT;
}

/* Behind 」 or ”, and maybe a full stop before that. */
static enum unecho_verdict behind_quote(const struct unecho_look *look, uint32_t closer,
                                        bool stopped) {
    bool japanese = closer == 0x300D || closer == 0xFF63 ||
                    is_kana(unecho_look_before(look, look->at).cp); /* or of traditional Chinese */
    uint32_t next = unecho_look_char(look, look->next).cp;
    unsigned kinds;

    if (unecho_is_dash(next))
        return UNECHO_NO_CUT; /* “走吧。”——鲁迅 */
    if (look->opened) /* the songs 「行け！」「待て！」; “走吧。”（完） */
        return !stopped || next == '(' || next == 0xFF08 ? UNECHO_NO_CUT : UNECHO_CUT;
    if (look->first.class == UNECHO_DIGIT)
        return stopped ? UNECHO_CUT : UNECHO_NO_CUT;
    if (!word_kinds(look, &kinds))
        return UNECHO_MORE;
    if (kinds)
        return kinds & UNECHO_CONTINUES ? UNECHO_NO_CUT : UNECHO_CUT;
    if (is_hiragana(look->first.cp))
        return UNECHO_NO_CUT;
    if (stopped)
        return is_joint(look->first.cp) ? UNECHO_NO_CUT : UNECHO_CUT;
    return japanese || !unecho_utf8_is_han(look->text->data[look->word]) ? UNECHO_NO_CUT
                                                                         : UNECHO_CUT;
}

enum unecho_verdict unecho_particle(const struct unecho_look *look) {
    uint32_t closer = look->end > look->run_end ? unecho_look_before(look, look->end).cp : 0;
    bool stopped = is_full_stop(unecho_look_char(look, look->at).cp);

    if (look->first.class == UNECHO_CONTINUE)
        return UNECHO_NO_CUT;
    if (closer == 0 && !stopped && is_inside_part(look))
        return UNECHO_NO_CUT;
    if (look->gap != UNECHO_GAP_NONE &&
        !(look->gap == UNECHO_GAP_INLINE && !look->opened && is_hiragana(look->first.cp)))
        return UNECHO_CUT;
    if (closer == 0x300B || closer == 0x3009 || closer == 0x300F)
        return UNECHO_NO_CUT; /* titles, and quotations in others */
    if (unecho_is_quote(closer))
        return behind_quote(look, closer, stopped);
    return look->gap == UNECHO_GAP_NONE ? behind_mark(look, stopped && closer == 0) : UNECHO_CUT;
}
