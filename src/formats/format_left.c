/*
 * What has a structure that is not known here: cut as prose it would come out broken, so it stays
 * as it is, and its user is told what to do. Told by first bytes, and by endings of names
 * that nothing else has; no bytes
 * that a scraped text may begin with count, such as <b>, <p align="center"> of Markdown or "From
 * the".
 */
#include "format.h"

#include <string.h>
#include <strings.h>

enum { LOOKED_AT = 4096 }; /* bytes, for the first element */

static bool is_white(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static bool is_name(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == ':' ||
           c == '-' || c == '.' || c == '_';
}

static bool begins(const char *s, size_t len, const char *with) {
    size_t n = strlen(with);

    return len >= n && strncasecmp(s, with, n) == 0;
}

/* --- markup ----------------------------------------------------------------------------------- */

/* The first element of what may be markup, and what stands before it. */
struct markup {
    const char *name;
    size_t len;        /* of the name; 0: none was found */
    bool is_declared;  /* <?xml or <!DOCTYPE */
    bool is_html;      /* <!DOCTYPE html */
    const char *inner; /* behind the name */
    const char *end;   /* its > ; NULL: that is not there yet */
};

/* The > behind `s`, quoted ones aside. */
static const char *tag_end(const char *s, const char *end) {
    char quote = '\0';

    for (; s < end; s++) {
        if (quote)
            quote = *s == quote ? '\0' : quote;
        else if (*s == '"' || *s == '\'')
            quote = *s;
        else if (*s == '>')
            return s;
    }
    return NULL;
}

/* Behind <?...?>, <!...> or a comment. NULL: it does not end. */
static const char *behind_prolog(const char *s, const char *end) {
    static const char *const closers[] = {"-->", "?>", ">"};
    const char *closer = closers[begins(s, (size_t)(end - s), "<!--") ? 0 : s[1] == '?' ? 1 : 2];
    size_t n = strlen(closer);

    for (; (size_t)(end - s) >= n; s++)
        if (memcmp(s, closer, n) == 0)
            return s + n;
    return NULL;
}

static struct markup markup_of(const char *s, size_t len) {
    const char *end = s + (len < LOOKED_AT ? len : LOOKED_AT);
    struct markup markup = {.name = NULL};

    while (s && end - s >= 2 && *s == '<' && (s[1] == '?' || s[1] == '!')) {
        size_t left = (size_t)(end - s);

        markup.is_declared |= begins(s, left, "<?xml") || begins(s, left, "<!doctype");
        markup.is_html |= begins(s, left, "<!doctype html");
        s = behind_prolog(s, end);
        while (s && s < end && is_white(*s))
            s++;
    }
    if (!s || s == end || *s != '<')
        return markup;
    markup.inner = markup.name = s + 1;
    while (markup.inner < end && is_name(*markup.inner))
        markup.inner++;
    markup.len = (size_t)(markup.inner - markup.name);
    markup.end = tag_end(markup.inner, end);
    return markup;
}

static bool is_among(const struct markup *markup, const char *const *names) {
    for (; *names; names++)
        if (strlen(*names) == markup->len && strncasecmp(*names, markup->name, markup->len) == 0)
            return true;
    return false;
}

static bool is_html(const struct markup *markup) {
    static const char *const roots[] = {"html", "head", "body", NULL};

    return markup->is_html || (markup->end && is_among(markup, roots));
}

/* Does an element have attributes, and stand alone on its line? */
static bool is_alone_with_attributes(const struct markup *markup, const char *end) {
    const char *s = markup->end + 1, *equals;

    equals = memchr(markup->inner, '=', (size_t)(markup->end - markup->inner));
    if (!equals || !is_white(*markup->inner) || !strchr("\"'", equals[1]))
        return false;
    while (s < end && (*s == ' ' || *s == '\t' || *s == '\r'))
        s++;
    return s < end && *s == '\n';
}

static bool is_xml(const struct markup *markup, const char *end) {
    static const char *const roots[] = {"mediawiki", "rss",    "feed",    "tei", "tei.2",
                                        "tmx",       "xliff",  "rdf:rdf", "svg", "urlset",
                                        "nitf",      "newsml", NULL};
    static const char *const in_texts[] = {
        "a",       "abbr",  "article", "aside",  "audio",   "b",   "blockquote", "br",  "center",
        "cite",    "code",  "dd",      "del",    "details", "div", "dl",         "dt",  "em",
        "figure",  "font",  "footer",  "h1",     "h2",      "h3",  "h4",         "h5",  "h6",
        "header",  "hr",    "i",       "iframe", "img",     "ins", "kbd",        "li",  "main",
        "mark",    "nav",   "ol",      "p",      "picture", "pre", "q",          "s",   "samp",
        "section", "small", "source",  "span",   "strong",  "sub", "summary",    "sup", "table",
        "tbody",   "td",    "th",      "thead",  "tr",      "tt",  "u",          "ul",  "var",
        "video",   NULL};

    if (markup->is_declared)
        return true;
    if (!markup->len || !markup->end || is_among(markup, in_texts))
        return false;
    return is_among(markup, roots) || is_alone_with_attributes(markup, end);
}

/* Whether more bytes would tell what markup it is. */
static bool is_open(const char *bytes, size_t len, const struct markup *markup, bool last) {
    if (last || len >= LOOKED_AT || *bytes != '<')
        return false;
    return !markup->end || !memchr(markup->end, '\n', (size_t)(bytes + len - markup->end));
}

static enum unecho_looks looks_like_html(const char *bytes, size_t len, bool last) {
    struct markup markup = markup_of(bytes, len);

    if (is_html(&markup))
        return UNECHO_LOOKS_SO;
    return is_open(bytes, len, &markup, last) ? UNECHO_LOOKS_OPEN : UNECHO_LOOKS_NOT;
}

static enum unecho_looks looks_like_xml(const char *bytes, size_t len, bool last) {
    struct markup markup = markup_of(bytes, len);

    if (is_html(&markup))
        return UNECHO_LOOKS_NOT;
    if (!is_open(bytes, len, &markup, last))
        return is_xml(&markup, bytes + len) ? UNECHO_LOOKS_SO : UNECHO_LOOKS_NOT;
    return UNECHO_LOOKS_OPEN;
}

/* --- mail ------------------------------------------------------------------------------------- */

/* "12:34:56 2026" and the like in a line. */
static bool has_time_and_year(const char *s, const char *end) {
    static const char *const shapes[] = {"00:00", "0000"};
    size_t found = 0;

    for (; s < end && found < 2; s++) {
        const char *shape = shapes[found];
        size_t n = strlen(shape), i = 0;

        while (i < n && s + i < end && (shape[i] == ':' ? s[i] == ':' : s[i] >= '0' && s[i] <= '9'))
            i++;
        found += i == n;
    }
    return found == 2;
}

/* "From " with a date, then the line of a header. */
static enum unecho_looks looks_like_mbox(const char *bytes, size_t len, bool last) {
    const char *end = bytes + len, *line = memchr(bytes, '\n', len), *s;
    enum unecho_looks open = last || len >= LOOKED_AT ? UNECHO_LOOKS_NOT : UNECHO_LOOKS_OPEN;
    size_t n = len < 5 ? len : 5;

    if (memcmp(bytes, "From ", n) != 0)
        return UNECHO_LOOKS_NOT;
    if (!line)
        return open;
    if (!has_time_and_year(bytes, line))
        return UNECHO_LOOKS_NOT;
    for (s = line + 1; s < end && is_name(*s) && *s != ':'; s++) {
    }
    if (s == end)
        return open;
    return s > line + 1 && *s == ':' ? UNECHO_LOOKS_SO : UNECHO_LOOKS_NOT;
}

/* --- lists of what was removed --------------------------------------------------------------- */

/* A first line as --removed writes it: who cleaned it would lose the only copies. */
static enum unecho_looks looks_like_removed(const char *bytes, size_t len, bool last) {
    static const char begin[] = "{\"file\":\"", why[] = ",\"why\":\"";
    const char *end = memchr(bytes, '\n', len), *s = bytes;
    size_t n = len < sizeof(begin) - 1 ? len : sizeof(begin) - 1;

    if (memcmp(bytes, begin, n) != 0)
        return UNECHO_LOOKS_NOT;
    if (!end && !last && len < LOOKED_AT)
        return UNECHO_LOOKS_OPEN;
    end = end ? end : bytes + len;
    for (; s && (size_t)(end - s) > sizeof(why); s = memchr(s + 1, ',', (size_t)(end - s) - 1))
        if (memcmp(s, why, sizeof(why) - 1) == 0)
            return UNECHO_LOOKS_SO;
    return UNECHO_LOOKS_NOT;
}

/* --- rows ------------------------------------------------------------------------------------- */

const struct unecho_format unecho_format_html = {
    .left = "a page of HTML: extract its text first",
    .looks = looks_like_html,
};

const struct unecho_format unecho_format_xml = {
    .endings = (const char *const[]){".tmx", NULL},
    .left = "XML: extract its text first",
    .looks = looks_like_xml,
};

const struct unecho_format unecho_format_notebook = {
    .endings = (const char *const[]){".ipynb", NULL},
    .left = "a notebook: convert it to text first",
};

const struct unecho_format unecho_format_mbox = {
    .left = "a mailbox: extract its messages first",
    .looks = looks_like_mbox,
};

const struct unecho_format unecho_format_removed = {
    .left = "a list of what was removed (-F jsonl reads it as records)",
    .looks = looks_like_removed,
};
