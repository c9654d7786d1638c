/*
 * Pieces that stay and bytes that go and come, into lines that stay, go and come:
 *
 *     input    |a line\n|another one. It goes.\n|a third\n|
 *     output   |a line\n|another one.          \n|a third\n|
 *               common   old: another one. It goes.\n       common
 *                        new: another one.\n
 *
 * Where both sides are at the beginning of a line, a whole line that stays is common to both.
 * Elsewhere bytes are gathered on their side, until the next common line; what is the same at both
 * ends of that is common, too, and the rest has changed.
 *
 *     ... common | hunk: common common common, old lines, new lines, common ... | common
 *
 * Up to six common lines are pending, as it is not known yet whether they stand in a hunk.
 */
#include "diff.h"

#include "color.h"
#include "format.h"
#include "glyph.h"
#include "harmless.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONTEXT = 3,          /* common lines before and behind what has changed */
    BETWEEN = 2 * CONTEXT /* with so many common lines between, two changes share a hunk */
};

enum { HELD = 16 * 1024 * 1024 }; /* bytes of a file's diff that are held back */

/* A line with its line end, if it has one. */
struct line {
    const char *data; /* borrowed from the input, or of: */
    size_t len;
    struct unecho_bytes copy; /* owned */
};

/* Lines of a file. */
struct range {
    uint64_t before; /* the first of them */
    uint64_t count;
};

struct unecho_differ {
    FILE *out;
    struct unecho_diff_style style;
    const char *path;  /* borrowed */
    const char *input; /* borrowed; what is not known to stay or go yet, up to: */
    const char *input_end;
    struct unecho_bytes old, new; /* owned; since the last common line */
    struct line lines[BETWEEN];   /* pending: a ring */
    size_t first, pending;
    uint64_t old_lines, new_lines;     /* that are hunks, common or pending by now */
    bool open;                         /* there is a hunk: */
    struct range old_range, new_range; /* of it */
    struct unecho_bytes body;          /* owned; of the hunk */
    struct unecho_bytes text;          /* owned; hunks that are held back */
    bool named;                        /* the names of the file are written, or among them */
    bool failed;                       /* there was no memory */
};

struct unecho_differ *unecho_differ_create(FILE *out, struct unecho_diff_style style) {
    struct unecho_differ *differ = calloc(1, sizeof(*differ));

    if (differ) {
        differ->out = out;
        differ->style = style;
    }
    return differ;
}

void unecho_differ_destroy(struct unecho_differ *differ) {
    if (!differ)
        return;
    for (size_t i = 0; i < BETWEEN; i++)
        free(differ->lines[i].copy.data);
    free(differ->old.data);
    free(differ->new.data);
    free(differ->body.data);
    free(differ->text.data);
    free(differ);
}

static void add(struct unecho_differ *differ, struct unecho_bytes *to, const char *data,
                size_t len) {
    differ->failed = differ->failed || !unecho_bytes_add(to, data, len);
}

static void add_string(struct unecho_differ *differ, struct unecho_bytes *to, const char *string) {
    add(differ, to, string, strlen(string));
}

/* --- names ------------------------------------------------------------------------------------ */

/* A piece of a name in quotes, as C and git have it: a letter, or three digits. */
static void add_escaped(struct unecho_differ *differ, const char *bytes, size_t len) {
    static const char controls[] = "\a\b\t\n\v\f\r\"\\", letters[] = "abtnvfr\"\\";

    for (size_t i = 0; i < len; i++) {
        const char *control = memchr(controls, bytes[i], sizeof(controls) - 1);
        char escape[8];

        if (control)
            (void)snprintf(escape, sizeof(escape), "\\%c", letters[control - controls]);
        else
            (void)snprintf(escape, sizeof(escape), "\\%03o", (unsigned)(unsigned char)bytes[i]);
        add_string(differ, &differ->text, escape);
    }
}

/* Does the character at `s` need quotes? *size: its bytes. */
static bool needs_quotes(const char *s, size_t len, size_t *size) {
    uint32_t code = 0;
    size_t known = unecho_glyph_decode(s, len, &code);

    *size = known > 0 ? known : 1;
    return known == 0 || code == '"' || code == '\\' || !unecho_glyph_is_harmless(code);
}

/* patch(1) would not know either that a space ends a name. */
static bool is_quoted(const char *path) {
    size_t len = strlen(path), size = 0;

    if (len > 0 && path[len - 1] == ' ')
        return true;
    for (size_t at = 0; at < len; at += size)
        if (needs_quotes(path + at, len - at, &size))
            return true;
    return false;
}

/* patch(1) takes no name that leads to the root or to the folder itself by and by. */
static const char *skip_dots(const char *path) {
    while (*path == '/' || (path[0] == '.' && path[1] == '/'))
        path++;
    return path;
}

static void add_part(struct unecho_differ *differ, const char *part, size_t len, bool quoted) {
    size_t size = 0;

    for (size_t at = 0; at < len; at += size)
        if (needs_quotes(part + at, len - at, &size) && quoted)
            add_escaped(differ, part + at, size);
        else
            add(differ, &differ->text, part + at, size);
}

/* "--- a/PATH": a tab tells patch(1) that a name with a space ends there. */
static void add_name(struct unecho_differ *differ, const char *sign, const char *folder) {
    const char *path = skip_dots(differ->path);
    bool quoted = is_quoted(path);

    add_string(differ, &differ->text, differ->style.color ? UNECHO_COLOR_BOLD : "");
    add_string(differ, &differ->text, sign);
    add_string(differ, &differ->text, quoted ? "\"" : "");
    add_string(differ, &differ->text, folder);
    while (*path != '\0') {
        size_t len = strcspn(path, "/");

        add_part(differ, path, len, quoted);
        path += len;
        add_string(differ, &differ->text, *path == '/' ? "/" : "");
        path = skip_dots(path);
    }
    add_string(differ, &differ->text, quoted ? "\"" : "");
    add_string(differ, &differ->text, strchr(differ->path, ' ') ? "\t" : "");
    add_string(differ, &differ->text, differ->style.color ? UNECHO_COLOR_END "\n" : "\n");
}

/* --- hunks ------------------------------------------------------------------------------------ */

static void write_out(struct unecho_differ *differ, struct unecho_bytes *bytes) {
    if (bytes->len > 0 && !differ->failed)
        (void)fwrite(bytes->data, 1, bytes->len, differ->out); /* the caller asks it */
    bytes->len = 0;
}

/* "-a,b"; where there are no lines, the one before tells where. */
static void spell_range(const struct range *range, char sign, char *out, size_t size) {
    if (range->count == 1)
        (void)snprintf(out, size, "%c%" PRIu64, sign, range->before + 1);
    else
        (void)snprintf(out, size, "%c%" PRIu64 ",%" PRIu64, sign,
                       range->before + (range->count > 0), range->count);
}

static void add_head(struct unecho_differ *differ) {
    char old[48], new[48];

    spell_range(&differ->old_range, '-', old, sizeof(old));
    spell_range(&differ->new_range, '+', new, sizeof(new));
    add_string(differ, &differ->text, differ->style.color ? UNECHO_COLOR_CYAN "@@ " : "@@ ");
    add_string(differ, &differ->text, old);
    add_string(differ, &differ->text, " ");
    add_string(differ, &differ->text, new);
    add_string(differ, &differ->text, differ->style.color ? " @@" UNECHO_COLOR_END "\n" : " @@\n");
}

/* Text for a terminal. */
static void add_harmless(struct unecho_differ *differ, const char *text, size_t len) {
    for (size_t at = 0; at < len;) {
        size_t n = unecho_harmless_run(text + at, len - at), replaced;
        char other[UNECHO_HARMLESS_SIZE];

        add(differ, &differ->body, text + at, n);
        at += n;
        if (at == len)
            break;
        at += unecho_harmless_replace(text + at, len - at, other, &replaced);
        add(differ, &differ->body, other, replaced);
    }
}

/* A line of the hunk. */
static void add_line(struct unecho_differ *differ, char sign, const char *line, size_t len) {
    const char *color = sign == '-' ? UNECHO_COLOR_RED : sign == '+' ? UNECHO_COLOR_GREEN : NULL;
    bool ended = len > 0 && line[len - 1] == '\n', colored = differ->style.color && color;
    struct unecho_bytes *body = &differ->body;

    add_string(differ, body, colored ? color : "");
    add(differ, body, &sign, 1);
    if (differ->style.terminal)
        add_harmless(differ, line, len - ended);
    else
        add(differ, body, line, len - ended);
    add_string(differ, body, colored ? UNECHO_COLOR_END "\n" : "\n");
    add_string(differ, body, ended ? "" : "\\ No newline at end of file\n");
    differ->old_range.count += sign != '+';
    differ->new_range.count += sign != '-';
}

/* The first pending lines are told of in the hunk. */
static void settle_pending(struct unecho_differ *differ, size_t count) {
    for (; count > 0 && differ->pending > 0; count--) {
        const struct line *line = &differ->lines[differ->first];

        add_line(differ, ' ', line->data, line->len);
        differ->first = (differ->first + 1) % BETWEEN;
        differ->pending--;
    }
}

static void open_hunk(struct unecho_differ *differ) {
    if (!differ->open) {
        differ->old_range = (struct range){differ->old_lines - differ->pending, 0};
        differ->new_range = (struct range){differ->new_lines - differ->pending, 0};
        differ->body.len = 0;
    }
    differ->open = true;
    settle_pending(differ, BETWEEN);
}

static void close_hunk(struct unecho_differ *differ) {
    if (!differ->open)
        return;
    settle_pending(differ, CONTEXT);
    if (!differ->named) {
        add_name(differ, "--- ", "a/");
        add_name(differ, "+++ ", "b/");
    }
    add_head(differ);
    differ->named = true;
    differ->open = false;
    if (differ->text.len + differ->body.len > HELD) {
        write_out(differ, &differ->text);
        write_out(differ, &differ->body);
    } else {
        add(differ, &differ->text, differ->body.data, differ->body.len);
    }
}

/* --- lines ------------------------------------------------------------------------------------ */

/* The length of the first line. */
static size_t line_length(const char *data, size_t len) {
    const char *end = memchr(data, '\n', len);

    return end ? (size_t)(end - data) + 1 : len;
}

/* The length of the last line. */
static size_t last_length(const char *data, size_t len) {
    size_t at = len > 0 ? len - 1 : 0;

    while (at > 0 && data[at - 1] != '\n')
        at--;
    return len - at;
}

/* So that its bytes may go. */
static void own_line(struct unecho_differ *differ, struct line *line) {
    if (line->data == line->copy.data)
        return;
    line->copy.len = 0;
    add(differ, &line->copy, line->data, line->len);
    line->data = line->copy.data;
    line->len = line->copy.len;
}

/* A line that stands on both sides. */
static struct line *add_common(struct unecho_differ *differ, const char *data, size_t len) {
    struct line *line;

    if (differ->pending == BETWEEN)
        close_hunk(differ);
    if (!differ->open && differ->pending == CONTEXT) {
        differ->first = (differ->first + 1) % BETWEEN;
        differ->pending--;
    }
    line = &differ->lines[(differ->first + differ->pending++) % BETWEEN];
    line->data = data;
    line->len = len;
    differ->old_lines++;
    differ->new_lines++;
    return line;
}

/* The lines that are common at the beginning or end of what has changed. */
static void add_equal(struct unecho_differ *differ, const char *data, size_t len) {
    for (size_t at = 0, n; at < len; at += n) {
        n = line_length(data + at, len - at);
        own_line(differ, add_common(differ, data + at, n));
    }
}

static void add_changed(struct unecho_differ *differ, const char *data, size_t len, char sign) {
    uint64_t *lines = sign == '-' ? &differ->old_lines : &differ->new_lines;

    for (size_t at = 0, n; at < len; at += n, ++*lines) {
        n = line_length(data + at, len - at);
        add_line(differ, sign, data + at, n);
    }
}

/* Bytes of lines that both begin with. */
static size_t equal_front(const struct unecho_bytes *old, const struct unecho_bytes *new) {
    size_t at = 0, n = 0;

    do {
        at += n;
        n = at < old->len ? line_length(old->data + at, old->len - at) : 0;
    } while (n > 0 && at < new->len &&
             line_length(new->data + at, new->len - at) ==
                 n &&memcmp(old->data + at, new->data + at, n) == 0);
    return at;
}

/* Bytes of lines that both end with, behind the first `front`. */
static size_t equal_back(const struct unecho_bytes *old, const struct unecho_bytes *new,
                         size_t front) {
    size_t back = 0, n = 0;

    do {
        back += n;
        n = old->len > front + back ? last_length(old->data + front, old->len - front - back) : 0;
    } while (n > 0 && new->len > front + back &&
             last_length(new->data + front, new->len - front - back) ==
                 n &&memcmp(old->data + old->len - back - n, new->data + new->len - back - n, n) ==
                 0);
    return back;
}

/* Both sides are at the beginning of a line, or at the end: what was gathered has changed, or has
 * come together again. */
static void settle_change(struct unecho_differ *differ) {
    struct unecho_bytes *old = &differ->old, *new = &differ->new;
    size_t front, back;

    if (differ->failed || (old->len == 0 && new->len == 0))
        return;
    front = equal_front(old, new);
    back = equal_back(old, new, front);
    add_equal(differ, old->data, front);
    if (old->len > front + back || new->len > front + back) {
        open_hunk(differ);
        add_changed(differ, old->data + front, old->len - front - back, '-');
        add_changed(differ, new->data + front, new->len - front - back, '+');
    }
    add_equal(differ, old->data + old->len - back, back);
    old->len = new->len = 0;
}

static bool begins_line(const struct unecho_bytes *side) {
    return side->len == 0 || side->data[side->len - 1] == '\n';
}

/* Bytes that stay. */
static void stay(struct unecho_differ *differ, const char *data, size_t len) {
    size_t n = 0;

    if (!begins_line(&differ->old) || !begins_line(&differ->new))
        n = line_length(data, len);
    add(differ, &differ->old, data, n);
    add(differ, &differ->new, data, n);
    for (data += n, len -= n; len > 0 && !differ->failed; data += n, len -= n) {
        n = line_length(data, len);
        if (data[n - 1] != '\n')
            break;
        settle_change(differ);
        (void)add_common(differ, data, n);
    }
    add(differ, &differ->old, data, len);
    add(differ, &differ->new, data, len);
}

/* The input up to there goes. */
static void go(struct unecho_differ *differ, const char *to) {
    if (to > differ->input)
        add(differ, &differ->old, differ->input, (size_t)(to - differ->input));
    differ->input = to;
}

/* --- the file --------------------------------------------------------------------------------- */

void unecho_differ_begin(struct unecho_differ *differ, const char *path) {
    differ->path = path;
    differ->input = differ->input_end = NULL;
    differ->old.len = differ->new.len = differ->text.len = 0;
    differ->first = differ->pending = 0;
    differ->old_lines = differ->new_lines = 0;
    differ->open = differ->named = differ->failed = false;
}

void unecho_differ_input(struct unecho_differ *differ, const char *bytes, size_t len) {
    go(differ, differ->input_end);
    for (size_t i = 0; i < differ->pending; i++)
        own_line(differ, &differ->lines[(differ->first + i) % BETWEEN]);
    differ->input = bytes;
    differ->input_end = bytes + len;
}

void unecho_differ_output(struct unecho_differ *differ, const char *piece, size_t len) {
    bool stays = (uintptr_t)piece >= (uintptr_t)differ->input &&
                 (uintptr_t)piece + len <= (uintptr_t)differ->input_end;

    if (len == 0 || differ->failed)
        return;
    if (!stays) {
        add(differ, &differ->new, piece, len);
        return;
    }
    go(differ, piece);
    stay(differ, piece, len);
    differ->input = piece + len;
}

bool unecho_differ_end(struct unecho_differ *differ, bool wanted) {
    go(differ, differ->input_end);
    settle_change(differ);
    if (!differ->failed)
        close_hunk(differ);
    if (wanted)
        write_out(differ, &differ->text);
    differ->text.len = 0;
    return !differ->failed;
}
