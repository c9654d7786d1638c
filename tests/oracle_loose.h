/*
 * The loose form as naive code: every character in an array, with what it is; then each mark asks
 * what stands around it. Part of oracle.h.
 */
#ifndef UNECHO_ORACLE_LOOSE_H
#define UNECHO_ORACLE_LOOSE_H

#include "utf8.h"

/* A character of a folded text. */
struct glyph {
    const char *s; /* borrowed */
    size_t len;
    char kind; /* 'a' letter, '0' number, '$' symbol, '+' part of what is before, '!' mark, ' ' */
    char mark; /* which one, if it is one that has a rule */
    bool alone;
};

static inline char kind_of(utf8proc_int32_t cp) {
    static const utf8proc_int32_t signs[][2] = {{'%', '%'},       {'&', '&'},      {'/', '/'},
                                                {'@', '@'},       {0xA7, 0xA7},    {0x066A, 0x066A},
                                                {0x0609, 0x060A}, {0x2030, 0x2031}};
    static const utf8proc_int32_t circled[][2] = {{0x1F150, 0x1F169}, {0x1F170, 0x1F189}};
    utf8proc_category_t category = cp < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(cp);

    if (cp == '|' || cp == '>' || cp == '~' || cp == '`')
        return '!';
    if (IS_AMONG(cp, signs))
        return '$';
    if (cp >= 0 && (cp == ' ' || (cp >= 0x80 && folded_point(cp) == ' ')))
        return ' ';
    if (cp >= 0x80 && folded_point(cp) >= 0)
        return folded_point(cp) ? '!' : '+';
    if ((category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
        category == UTF8PROC_CATEGORY_NL || IS_AMONG(cp, circled))
        return 'a';
    if (category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_NO)
        return '0';
    if ((category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME) ||
        category == UTF8PROC_CATEGORY_CF)
        return '+';
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO ? '!' : '$';
}

static inline char mark_of(utf8proc_int32_t cp) {
    if (cp >= 0x80 && folded_point(cp) > 0)
        return (char)folded_point(cp);
    if (cp == '`' || cp == 0x05F3)
        return '\'';
    if (cp >= 0x80 && utf8proc_category(cp) == UTF8PROC_CATEGORY_PD)
        return '-';
    return cp >= 0 && cp < 0x80 ? (char)cp : '\0';
}

/* `s` with numbers kept apart that compatibility forms would run together. */
static inline void part_numbers(struct bytes *form) {
    struct bytes out = {NULL, 0, 0};
    char before = 0; /* '1' a digit, '2' a digit of another form, at the end of what is before */

    for (size_t i = 0, n; i < form->len; i += n) {
        utf8proc_int32_t cp = point_at(form->data + i, form->len - i, &n);
        struct bytes plain = {NULL, 0, 0};
        char first = 0, last = 0;
        utf8proc_uint8_t twin[4];
        size_t k;

        bytes_add(&plain, form->data + i, n);
        if (cp >= 0x80 && kind_of(cp) != 'a')
            map_form(&plain, UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
        for (size_t j = 0; cp >= 0 && j < plain.len; j += k) {
            utf8proc_int32_t part = point_at(plain.data + j, plain.len - j, &k);

            last = utf8proc_category(part) != UTF8PROC_CATEGORY_ND ? 0
                   : utf8proc_category(cp) == UTF8PROC_CATEGORY_ND ? '1'
                                                                   : '2';
            first = j == 0 ? last : first;
        }
        free(plain.data);
        if (first && before && (first == '2' || before == '2')) {
            bytes_add(&out, (const char *)twin, (size_t)utf8proc_encode_char(cp + 0xF0000, twin));
            before = 0;
            continue;
        }
        bytes_add(&out, cp == 0xB4 ? "'" : form->data + i, cp == 0xB4 ? 1 : n);
        before = last;
    }
    free(form->data);
    *form = out;
}

static inline struct glyph *glyphs_of(const struct bytes *form, size_t *count) {
    struct glyph *glyphs = grown(NULL, form->len * sizeof(*glyphs));

    *count = 0;
    for (size_t i = 0, n, m; i < form->len; i += n) {
        utf8proc_int32_t cp = point_at(form->data + i, form->len - i, &n), next = -1;
        struct glyph g = {form->data + i, n, kind_of(cp), mark_of(cp), is_word_alone(cp)};

        if (cp == 0x05F3)
            g.kind = '!';
        if (i + n < form->len)
            next = point_at(form->data + i + n, form->len - i - n, &m);
        if ((g.kind == '!' || g.kind == ' ') && next >= 0 &&
            unecho_utf8_flags((uint32_t)next) & UNECHO_NFC_CHECK)
            g.kind = '$';
        glyphs[(*count)++] = g;
    }
    return glyphs;
}

static inline bool is_between(struct glyph g) { return g.kind == '!' || g.kind == ' '; }

/* What is the word before glyphs[i], what is behind glyphs[i]? 0: there is none. */
static inline char word_before(const struct glyph *glyphs, size_t i) {
    bool part = false;

    while (i-- > 0) {
        if (!is_between(glyphs[i]) && glyphs[i].kind != '+')
            return glyphs[i].kind;
        part |= glyphs[i].kind == '+';
    }
    return part ? '$' : '\0';
}

static inline char word_behind(const struct glyph *glyphs, size_t count, size_t i) {
    while (++i < count)
        if (!is_between(glyphs[i]))
            return glyphs[i].kind == '+' ? '$' : glyphs[i].kind;
    return '\0';
}

/* A run of one kind of mark, glyphs[i, j), and what is around it. */
struct around {
    char last, next;     /* the words before and behind */
    char before, behind; /* those that it touches */
    char at_once;        /* the byte behind it, which may be NUL */
    bool touches;        /* there is one, and no space */
    bool leads;          /* the word behind it is a number that begins with a point or comma */
};

static inline struct around around_of(const struct glyph *glyphs, size_t count, size_t i,
                                      size_t j) {
    struct around a = {.last = word_before(glyphs, i), .next = word_behind(glyphs, count, j - 1)};

    a.at_once = j < count ? glyphs[j].s[0] : '\0';
    a.touches = j < count && a.at_once != ' ';
    if (i > 0 && !is_between(glyphs[i - 1]))
        a.before = a.last;
    if (a.touches && !is_between(glyphs[j]))
        a.behind = a.next;
    a.leads = (a.at_once == '.' || a.at_once == ',') && j + 1 < count &&
              !is_between(glyphs[j + 1]) && a.next == '0';
    return a;
}

/* 'k': the run is kept, 'v': it vanishes, ' ': it is as good as a space. */
static inline char fate_of(char mark, size_t run, struct around a, bool *starred) {
    bool inside = a.before && a.behind;

    if (a.last && a.last != 'a' && a.next && a.next != 'a')
        return 'k';
    if ((mark == '\'' || mark == '"') && a.before == '0' && a.behind != 'a' && a.next)
        return 'k';
    if (mark == '.' && run == 1 && a.before != 'a' && a.behind == '0')
        return 'k';
    if (mark == ',' && a.before != 'a' && a.behind == '0')
        return 'k';
    if (mark == '-' && a.before)
        return a.behind ? ' ' : 'k';
    if (mark == '-' && a.next && a.next != 'a' && (a.last || a.behind || a.leads))
        return 'k';
    if (mark == '*' && !a.before)
        *starred |= a.touches;
    if (mark == '*' && a.before && !*starred)
        return 'k';
    if ((mark == '_' && inside) || (mark == '~' && run == 1) ||
        ((mark == '#' || mark == '>') && (a.before || a.behind)))
        return 'k';
    if (mark == '\\')
        return a.touches && !a.behind ? 'v' : 'k';
    if (inside && (mark == '\'' || mark == '*' || mark == '~'))
        return 'v';
    return inside && mark == '.' && run == 1 && a.before != '0' ? 'v' : ' ';
}

/* The glyphs that stay; a space is one of kind '_', an escaped mark that went leaves nothing. */
static inline size_t sift(struct glyph *glyphs, size_t count, struct glyph *kept) {
    size_t n = 0;
    bool starred = false, alone = false; /* is what was kept last a word alone? */

    for (size_t i = 0, j; i < count; i = j) {
        struct glyph g = glyphs[i];
        struct around a;
        char fate = 'k';

        for (j = i + 1; g.kind == '!' && g.mark && j < count && glyphs[j].kind == '!' &&
                        glyphs[j].mark == g.mark;)
            j++;
        a = around_of(glyphs, count, i, j);
        if (g.kind == '!')
            fate = fate_of(g.mark, j - i, a, &starred);
        else if (g.kind == ' ')
            fate = ' ';
        else if (g.s[0] == '+' && !n && !a.last && a.at_once == ' ') { /* a bullet */
            glyphs[i].kind = '!';
            fate = ' ';
        }
        if (fate == 'v' && j < count && g.mark == '\\') /* the next mark touches what this did */
            glyphs[j - 1] = i > 0 ? glyphs[i - 1] : g;
        if (fate == ' ' && n > 0)
            kept[n++] = (struct glyph){" ", 1, '_', 0, false};
        if (g.kind == '!' && (g.mark == '-' || g.mark == '~') && n > 0 && kept[n - 1].kind == '!' &&
            kept[n - 1].mark == g.mark)
            fate = 'v';
        for (size_t end = g.kind == '!' && g.mark == '-' ? i + 1 : j; fate == 'k' && i < end; i++) {
            kept[n++] = glyphs[i];
            if (g.kind == '+')
                kept[n - 1].alone = alone;
            alone = kept[n - 1].alone;
        }
    }
    return n;
}

static inline void loose_form(struct bytes *form) {
    struct bytes out = {NULL, 0, 0};
    size_t count, n;
    struct glyph *glyphs, *kept;

    part_numbers(form);
    map_form(form, UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    glyphs = glyphs_of(form, &count);
    kept = grown(NULL, count * sizeof(*kept));
    n = sift(glyphs, count, kept);
    for (size_t i = 0, j; i < n; i = j) {
        struct glyph g = kept[i];
        bool gap = g.kind == '_';

        for (j = i + 1; gap && j < n && kept[j].kind == '_';)
            j++;
        if (gap && (j == n || kept[j].s[0] == ' ' ||
                    (kept[j].kind != '!' && i > 0 && kept[i - 1].kind != '!' &&
                     (kept[j].alone || kept[i - 1].alone))))
            continue;
        if (!out.len && (g.s[0] == ' ' || (g.kind == '$' && (g.mark == '\'' || g.mark == '"'))))
            continue;
        if (g.kind == '!' && g.mark)
            bytes_add(&out, &g.mark, 1);
        else
            bytes_add(&out, g.s, g.len);
    }
    free(glyphs);
    free(kept);
    if (out.len) {
        free(form->data);
        *form = out;
    } else {
        free(out.data);
    }
}

#endif
