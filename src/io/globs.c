/*
 * DESIGN
 *
 * A pattern is cut into tokens once, and a path is run past them a character at a time, with the
 * set of all tokens that may come next (Thompson 1968). Nothing is tried twice, so no pattern takes
 * longer than its length times that of the path.
 */
#define _POSIX_C_SOURCE 200809L

#include "globs.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

enum kind {
    CHARACTER,
    ANY,     /* ? */
    SET,     /* [...] */
    STAR,    /* any characters but a slash, or none */
    FOLDERS, /* any folders, each with its slash, or none */
    REST,    /* any characters */
    OPEN,    /* { */
    COMMA,
    CLOSE,
    END
};

struct token {
    enum kind kind;
    uint32_t code;   /* of the character */
    const char *set; /* behind the bracket */
    size_t next;     /* of a brace or comma: the next comma of this group, or its end */
    size_t close;    /* of those: the end of the group */
};

struct unecho_glob {
    char *text;           /* owned; without what the fields below say */
    struct token *tokens; /* owned; END is the last */
    size_t count;
    bool is_base_name; /* and not a path */
    bool folders_only;
    bool rooted;   /* begins with a slash */
    bool unwanted; /* begins with "!" */
    bool matched;
};

/* Tokens that may come next. */
struct unecho_globs_states {
    size_t *items; /* owned; each once */
    size_t *since; /* owned; of each token, the step that it was added in */
    size_t count, step;
};

/* --- characters ------------------------------------------------------------------------------- */

static const uint32_t NO_CHARACTER = 0x80000000U; /* beyond all of Unicode */

/* The character at `s` and its bytes; a byte that is no UTF-8 is one of its own. */
static size_t read_character(const char *s, uint32_t *code) {
    const unsigned char *p = (const unsigned char *)s;
    size_t len = p[0] < 0xC2 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 1;

    *code = len > 1 ? p[0] & (0x7FU >> len) : p[0];
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            *code = NO_CHARACTER + p[0];
            return 1;
        }
        *code = *code << 6 | (p[i] & 0x3F);
    }
    if (len == 1 && p[0] >= 0x80)
        *code += NO_CHARACTER;
    return len;
}

/* "[:alpha:]" at `s` in a set, of ASCII. The bytes of it; 0: it is none. */
static size_t read_class(const char *s, uint32_t code, bool *in) {
    static const char *const names[] = {"alnum", "alpha", "blank", "cntrl", "digit", "graph",
                                        "lower", "print", "punct", "space", "upper", "xdigit"};

    if (strncmp(s, "[:", 2) != 0)
        return 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        size_t len = strlen(names[i]);

        if (strncmp(s + 2, names[i], len) == 0 && strncmp(s + 2 + len, ":]", 2) == 0) {
            *in = *in || (code < 0x80 && iswctype((wint_t)code, wctype(names[i])));
            return len + 4;
        }
    }
    return 0;
}

/* One member of a set, which may be quoted. */
static size_t read_member(const char *s, uint32_t *code) {
    size_t quoted = s[0] == '\\' && s[1] != '\0';

    return quoted + read_character(s + quoted, code);
}

/* Reads a set from behind its bracket. Returns its bytes with the other bracket; 0: there is none.
 * `in` tells whether the character is in it. */
static size_t read_set(const char *set, uint32_t code, bool *in) {
    bool except = *set == '!' || *set == '^', found = false;
    const char *s = set + except;

    for (bool first = true; *s != ']' || first; first = false) {
        uint32_t low, high;
        size_t len = read_class(s, code, &found);

        if (*s == '\0')
            return 0;
        s += len;
        if (len > 0)
            continue;
        s += read_member(s, &low);
        high = low;
        if (s[0] == '-' && s[1] != ']' && s[1] != '\0')
            s += 1 + read_member(s + 1, &high);
        found = found || (code >= low && code <= high);
    }
    *in = found != except;
    return (size_t)(s + 1 - set);
}

/* --- patterns into tokens --------------------------------------------------------------------- */

/* Leaves out "." as a component and doubled slashes; but not in the middle of what is quoted. */
static void squeeze(char *text) {
    char *to = text;
    bool begins = true; /* a component */

    for (const char *from = text; *from;) {
        size_t len = strcspn(from, "/");

        if (begins && len == 1 && *from == '.' && (from[1] == '/' || to > text)) {
            from += 1 + (from[1] == '/');
        } else if (begins && len == 0) {
            from++;
        } else {
            len += from[len] == '/';
            memmove(to, from, len);
            to += len;
            from += len;
        }
        begins = from > text && from[-1] == '/';
    }
    *to = '\0';
}

/* Takes off the ends what they say of the whole. False: out of memory. */
static bool trim(struct unecho_glob *glob, const char *pattern) {
    size_t len;

    glob->unwanted = *pattern == '!';
    pattern += glob->unwanted;
    glob->rooted = *pattern == '/';
    glob->is_base_name = !strchr(pattern, '/');
    glob->text = strdup(pattern);
    if (!glob->text)
        return false;
    len = strlen(pattern);
    glob->folders_only = len > 0 && pattern[len - 1] == '/';
    glob->is_base_name =
        glob->is_base_name || (glob->folders_only && strchr(pattern, '/') == pattern + len - 1);
    squeeze(glob->text);
    len = strlen(glob->text);
    if (len > 0 && glob->text[len - 1] == '/')
        glob->text[len - 1] = '\0';
    return true;
}

/* Two stars or more at `s`, `len` of them: only a whole component is more than one star. */
static size_t read_stars(const char *text, const char *s, size_t len, struct token *token) {
    const char *after = s + len;
    bool begins = s == text || strchr("/{,", s[-1]);

    token->kind = STAR;
    if (len < 2 || !begins)
        return len;
    if (*after == '/') {
        token->kind = FOLDERS;
        return len + 1;
    }
    if (strchr(",}", *after)) /* which finds the zero, too */
        token->kind = REST;
    return len;
}

/* The token at `s`. Returns its bytes. */
static size_t read_token(const char *text, const char *s, struct token *token) {
    size_t quoted = *s == '\\' && s[1] != '\0', set;
    bool in;

    *token = (struct token){.kind = CHARACTER, .set = s + 1};
    if (*s == '*')
        return read_stars(text, s, strspn(s, "*"), token);
    if (*s == '[' && (set = read_set(s + 1, 0, &in)) > 0) {
        token->kind = SET;
        return 1 + set;
    }
    if (!quoted && strchr("?{,}", *s))
        token->kind = *s == '?' ? ANY : *s == '{' ? OPEN : *s == ',' ? COMMA : CLOSE;
    return quoted + read_character(s + quoted, &token->code);
}

/* While a group is open, `next` leads from its brace to its newest comma, and from each to the one
 * before, last to the brace; `close` of the brace is that of the group around it. */
static void close_group(struct token *tokens, size_t open, size_t close) {
    size_t later = close;

    for (size_t at = tokens[open].next, before; at != open; later = at, at = before) {
        before = tokens[at].next;
        tokens[at].next = later;
        tokens[at].close = close;
    }
    tokens[open].next = later;
    tokens[open].close = close;
}

/* Its end never came. */
static void give_up_group(struct token *tokens, size_t open) {
    for (size_t at = tokens[open].next; at != open; at = tokens[at].next)
        tokens[at].kind = CHARACTER;
    tokens[open].kind = CHARACTER;
}

static void join_groups(struct token *tokens, size_t count) {
    size_t open = count, around; /* `count`: none */

    for (size_t i = 0; i < count; i++) {
        struct token *token = &tokens[i];

        if (token->kind == OPEN) {
            token->close = open;
            token->next = open = i;
        } else if (open == count && (token->kind == COMMA || token->kind == CLOSE)) {
            token->kind = CHARACTER;
        } else if (token->kind == COMMA) {
            token->next = tokens[open].next;
            tokens[open].next = i;
        } else if (token->kind == CLOSE) {
            around = tokens[open].close;
            close_group(tokens, open, i);
            open = around;
        }
    }
    for (; open != count; open = around) {
        around = tokens[open].close;
        give_up_group(tokens, open);
    }
}

/* False: out of memory. */
static bool compile(struct unecho_glob *glob, const char *pattern) {
    if (!trim(glob, pattern))
        return false;
    glob->tokens = calloc(strlen(glob->text) + 1, sizeof(*glob->tokens));
    if (!glob->tokens)
        return false;
    for (const char *s = glob->text; *s; glob->count++)
        s += read_token(glob->text, s, &glob->tokens[glob->count]);
    join_groups(glob->tokens, glob->count);
    glob->tokens[glob->count++].kind = END;
    return true;
}

static bool make_states(struct unecho_globs *globs, size_t count) {
    globs->states = calloc(2, sizeof(*globs->states));
    for (size_t i = 0; globs->states && i < 2; i++) {
        globs->states[i].items = calloc(count, sizeof(size_t));
        globs->states[i].since = calloc(count, sizeof(size_t));
        if (!globs->states[i].items || !globs->states[i].since)
            return false;
    }
    return globs->states != NULL;
}

bool unecho_globs_init(struct unecho_globs *globs, struct unecho_patterns patterns) {
    size_t most = 1;

    *globs = (struct unecho_globs){NULL};
    if (patterns.count == 0)
        return true;
    globs->items = calloc(patterns.count, sizeof(*globs->items));
    if (!globs->items)
        return false;
    for (; globs->count < patterns.count; globs->count++) {
        struct unecho_glob *glob = &globs->items[globs->count];

        if (!compile(glob, patterns.items[globs->count])) {
            globs->count++;
            return false;
        }
        globs->chooses = globs->chooses || !glob->unwanted;
        most = glob->count > most ? glob->count : most;
    }
    return make_states(globs, most);
}

void unecho_globs_release(struct unecho_globs *globs) {
    for (size_t i = 0; i < globs->count; i++) {
        free(globs->items[i].text);
        free(globs->items[i].tokens);
    }
    for (size_t i = 0; globs->states && i < 2; i++) {
        free(globs->states[i].items);
        free(globs->states[i].since);
    }
    free(globs->states);
    free(globs->items);
    *globs = (struct unecho_globs){NULL};
}

/* --- a path past the tokens ------------------------------------------------------------------- */

static void add(struct unecho_globs_states *states, size_t token) {
    if (states->since[token] == states->step)
        return;
    states->since[token] = states->step;
    states->items[states->count++] = token;
}

/* What else may come next, as some tokens may stand for nothing; a component begins here or not.
 * What is added is looked at in its turn. */
static void widen(const struct unecho_glob *glob, struct unecho_globs_states *states, bool begins) {
    for (size_t i = 0; i < states->count; i++) {
        size_t at = states->items[i];
        const struct token *tokens = glob->tokens, *token = &tokens[at];

        if (token->kind == STAR || (token->kind == FOLDERS && begins))
            add(states, at + 1);
        if (token->kind == COMMA || token->kind == CLOSE) /* one of the group has been read */
            add(states, (token->kind == COMMA ? token->close : at) + 1);
        for (size_t one = at; token->kind == OPEN && tokens[one].kind != CLOSE;
             one = tokens[one].next)
            add(states, one + 1);
    }
}

/* What may come after the character. */
static void step(const struct unecho_glob *glob, const struct unecho_globs_states *from,
                 struct unecho_globs_states *to, uint32_t code) {
    to->count = 0;
    to->step++;
    for (size_t i = 0; i < from->count; i++) {
        const struct token *token = &glob->tokens[from->items[i]];
        bool in = token->kind == ANY || (token->kind == CHARACTER && token->code == code) ||
                  token->kind == REST;

        if (token->kind == SET)
            (void)read_set(token->set, code, &in);
        if (in && (code != '/' || token->kind == CHARACTER || token->kind == REST))
            add(to, from->items[i] + 1);
        if (token->kind == FOLDERS || token->kind == REST || (token->kind == STAR && code != '/'))
            add(to, from->items[i]);
    }
}

/* Runs `len` bytes of a path, from where a component begins, past the pattern; globs->states[0]
 * has what may come next, and has it again. */
static void run(struct unecho_globs *globs, const struct unecho_glob *glob, const char *path,
                size_t len) {
    struct unecho_globs_states *states = globs->states;
    bool begins = true;

    for (size_t i = 0; i < len && states->count > 0;) {
        struct unecho_globs_states taken = states[0];
        uint32_t code;

        if (begins && path[i] == '.' && i + 1 < len && path[i + 1] == '/') {
            i += 2;
            continue;
        }
        i += read_character(path + i, &code);
        step(glob, &taken, &states[1], code);
        begins = code == '/';
        widen(glob, &states[1], begins);
        states[0] = states[1];
        states[1] = taken;
    }
}

static void begin(struct unecho_globs *globs, const struct unecho_glob *glob) {
    struct unecho_globs_states *states = globs->states;

    states->count = 0;
    states->step++;
    add(states, 0);
    widen(glob, states, true);
}

/* Is the end of the pattern among what may come next? */
static bool is_at_end(const struct unecho_globs *globs, const struct unecho_glob *glob) {
    const struct unecho_globs_states *states = globs->states;

    return states->count > 0 && states->since[glob->count - 1] == states->step;
}

static bool is_match(struct unecho_globs *globs, const struct unecho_glob *glob,
                     const struct unecho_globs_path *path) {
    const char *relative = path->relative, *slash = strrchr(relative, '/');
    bool absolute = path->operand_len > 0 && *path->operand == '/';

    if (glob->folders_only && !path->is_folder)
        return false;
    if (glob->is_base_name && slash)
        relative = slash + 1;
    begin(globs, glob);
    run(globs, glob, relative, strlen(relative));
    if (is_at_end(globs, glob))
        return true;
    if (glob->is_base_name || (glob->rooted != absolute && glob->tokens->kind != FOLDERS))
        return false;
    begin(globs, glob);
    run(globs, glob, path->operand + absolute, path->operand_len - absolute);
    run(globs, glob, relative, strlen(relative));
    return is_at_end(globs, glob);
}

int unecho_globs_match(struct unecho_globs *globs, const struct unecho_globs_path *path) {
    int result = 0;

    globs->tried = true;
    for (size_t i = globs->count; i-- > 0;) {
        struct unecho_glob *glob = &globs->items[i];

        if ((result != 0 && glob->matched) || !is_match(globs, glob, path))
            continue; /* the others are tried until they are known to match something */
        glob->matched = true;
        if (result == 0)
            result = glob->unwanted ? -1 : 1;
    }
    return result;
}

bool unecho_globs_has_matched(const struct unecho_globs *globs, size_t i) {
    return globs->items[i].matched;
}
