#include "top.h"

#include "counts.h"
#include "excerpt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a text takes besides its bytes: NUL, and what the allocator needs. */
enum { TEXT_EXTRA = 17 };

/* Where something stands, as it is compared. */
struct place {
    uint64_t document, part, offset;
};

/* What is known of a unit besides its counter. */
struct entry {
    struct unecho_spot first; /* where it stood first */
    struct place repeated;    /* what was repeated last: with scopes there are several firsts */
    uint64_t documents;       /* that it stands in, */
    uint64_t document;        /* the last of them */
    char *text;               /* owned; its beginning */
    size_t text_len, len;
};

struct unecho_top {
    struct unecho_top_config config;
    struct unecho_writer *out;
    struct unecho_counts counts;
    struct entry *entries; /* owned; one for each counter, in the same places */
    size_t room;
    size_t text_bytes;
    bool filled; /* there is no room for more counters */
    bool failed; /* out of memory */
};

/* A unit and its count, for sorting. */
struct row {
    const struct unecho_counter *counter;
    const struct entry *entry;
};

struct unecho_top *unecho_top_create(const struct unecho_top_config *config,
                                     struct unecho_writer *out) {
    struct unecho_top *top = calloc(1, sizeof(*top));

    if (!top)
        return NULL;
    top->config = *config;
    top->out = out;
    return top;
}

void unecho_top_destroy(struct unecho_top *top) {
    if (!top)
        return;
    for (size_t i = 0; i < top->counts.count; i++)
        free(top->entries[i].text);
    free(top->entries);
    unecho_counts_release(&top->counts);
    free(top);
}

/* --- room ------------------------------------------------------------------------------------- */

/* What so many counters take; the rows by which they are sorted are among it. */
static size_t fixed_bytes(size_t room) {
    return unecho_counts_bytes(room) + room * (sizeof(struct entry) + sizeof(struct row));
}

size_t unecho_top_bytes(const struct unecho_top *top) {
    return fixed_bytes(top->room) + top->text_bytes;
}

/* Room for more counters, if the memory allows it. */
static bool grow(struct unecho_top *top) {
    size_t room = top->room < UNECHO_TOP_FEW ? UNECHO_TOP_FEW : top->room + top->room / 4;
    struct entry *entries;

    if (room > UNECHO_TOP_FEW && fixed_bytes(room) + top->text_bytes > top->config.memory)
        return false;
    if (!unecho_counts_reserve(&top->counts, room))
        return false;
    entries = realloc(top->entries, room * sizeof(*entries));
    if (!entries)
        return false;
    top->entries = entries;
    top->room = room;
    return true;
}

/* Is there room for one more, with so much text? */
static bool has_room(struct unecho_top *top, size_t text_len) {
    if (top->counts.count == top->room) {
        top->filled = top->filled || !grow(top);
        if (top->filled)
            return false;
    }
    return top->counts.count < UNECHO_TOP_FEW ||
           unecho_top_bytes(top) + text_len + TEXT_EXTRA <= top->config.memory;
}

/* One of those that are said least goes. */
static void evict(struct unecho_top *top) {
    size_t place = unecho_counts_least(&top->counts);

    free(top->entries[place].text);
    top->text_bytes -= top->entries[place].text_len + TEXT_EXTRA;
    unecho_counts_evict(&top->counts, place);
    top->entries[place] = top->entries[top->counts.count];
}

/* --- counting --------------------------------------------------------------------------------- */

static struct place place_of(const struct unecho_spot *spot) {
    return (struct place){spot->document->number, spot->part, spot->offset};
}

static bool is_same(const struct place *a, const struct place *b) {
    return a->document == b->document && a->part == b->part && a->offset == b->offset;
}

/* It stands in the document, too; documents come in their order. */
static void count_document(struct entry *entry, const struct unecho_spot *spot) {
    if (entry->documents > 0 && entry->document == spot->document->number)
        return;
    entry->documents++;
    entry->document = spot->document->number;
}

/* What a repeat repeats counts too, the first time. Whether it did. */
static bool count_first(struct entry *entry, const struct unecho_spot *first) {
    struct place place = place_of(first);

    if (first->document->learned || is_same(&place, &entry->repeated))
        return false;
    entry->repeated = place;
    count_document(entry, first);
    return true;
}

/* An entry for a unit that has none. NULL: out of memory. */
static struct entry *begin(struct unecho_top *top, const struct unecho_shown_unit *unit) {
    size_t len = unecho_excerpt_cut(unit->data, unit->len, UNECHO_TOP_TEXT);
    struct entry *entry;
    char *text;

    while (!has_room(top, len)) {
        if (top->counts.count == 0)
            return NULL;
        evict(top);
    }
    text = malloc(len + 1);
    if (!text)
        return NULL;
    memcpy(text, unit->data, len);
    text[len] = '\0';
    top->text_bytes += len + TEXT_EXTRA;
    entry = &top->entries[unecho_counts_add(&top->counts, unit->key, 0)];
    *entry = (struct entry){.first = unit->first,
                            .repeated = {UINT64_MAX, UINT64_MAX, UINT64_MAX},
                            .text = text,
                            .text_len = len,
                            .len = unit->len};
    return entry;
}

void unecho_top_add(struct unecho_top *top, const struct unecho_shown_unit *unit) {
    size_t place = unecho_counts_find(&top->counts, unit->key);
    struct entry *entry;

    if (top->failed)
        return;
    entry = place == UNECHO_COUNTS_NONE ? begin(top, unit) : &top->entries[place];
    if (!entry) {
        top->failed = true;
        return;
    }
    place = (size_t)(entry - top->entries);
    top->counts.items[place].count += count_first(entry, &unit->first) ? 2 : 1;
    if (unit->at.document != unit->first.document) /* with ranks others may stand between them */
        count_document(entry, &unit->at);
}

/* --- what is told ----------------------------------------------------------------------------- */

/* How two numbers are ordered. */
static int order(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

static int compare(const void *one, const void *other) {
    const struct row *a = one, *b = other;
    struct place first = place_of(&a->entry->first), second = place_of(&b->entry->first);
    int by_count = order(b->counter->count, a->counter->count);
    int by_document = order(first.document, second.document);
    int by_part = order(first.part, second.part);

    return by_count      ? by_count
           : by_document ? by_document
           : by_part     ? by_part
                         : order(first.offset, second.offset);
}

static struct unecho_top_unit told(const struct row *row) {
    return (struct unecho_top_unit){.occurrences = row->counter->count,
                                    .error = row->counter->error,
                                    .documents = row->entry->documents,
                                    .first = row->entry->first,
                                    .text = row->entry->text,
                                    .text_len = row->entry->text_len,
                                    .len = row->entry->len};
}

/* All, in their order; owned by the caller. NULL: out of memory. */
static struct row *sort(const struct unecho_top *top) {
    size_t count = top->counts.count;
    struct row *rows = malloc((count + 1) * sizeof(*rows)); /* not nothing */

    if (!rows)
        return NULL;
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct row){&top->counts.items[i], &top->entries[i]};
    qsort(rows, count, sizeof(*rows), compare);
    return rows;
}

size_t unecho_top_rank(const struct unecho_top *top, struct unecho_top_unit *units, size_t most) {
    size_t count = top->counts.count < most ? top->counts.count : most;
    struct row *rows = top->failed ? NULL : sort(top);

    if (!rows)
        return SIZE_MAX;
    for (size_t i = 0; i < count; i++)
        units[i] = told(&rows[i]);
    free(rows);
    return count;
}

uint64_t unecho_top_bound(const struct unecho_top *top) { return top->counts.floor; }

/* --- the view --------------------------------------------------------------------------------- */

/* What is nearly the same is not the same. */
static void take_unit(void *state, const struct unecho_shown_unit *unit) {
    if (unit->repeat && unit->near == UNECHO_NEAR_NONE)
        unecho_top_add(state, unit);
}

static void write_line(FILE *out, const struct unecho_top_unit *unit, bool steers, char end) {
    (void)fprintf(out, "%7" PRIu64 " %7" PRIu64 " ", unit->occurrences, unit->documents);
    unecho_excerpt_write(out, unit->text, unit->text_len, steers);
    if (unit->text_len < unit->len)
        (void)fprintf(out, "... (%zu bytes)", unit->len);
    putc(end, out);
}

/* The list as text, owned by the caller. NULL: out of memory. */
static char *spell(const struct unecho_top *top, const struct unecho_top_unit *units, size_t count,
                   size_t *len) {
    bool steers = !isatty(top->out->fd), whole;
    char *text = NULL;
    FILE *out = open_memstream(&text, len);

    if (!out)
        return NULL;
    for (size_t i = 0; i < count; i++)
        write_line(out, &units[i], steers, top->config.end);
    whole = !ferror(out);
    if (fclose(out) == 0 && whole && text)
        return text;
    free(text);
    return NULL;
}

/* Of those that are listed many are exact even where others had to make room. */
static uint64_t largest_error(const struct unecho_top_unit *units, size_t count) {
    uint64_t error = 0;

    for (size_t i = 0; i < count; i++)
        if (units[i].error > error)
            error = units[i].error;
    return error;
}

static void tell_error(const struct unecho_top *top, uint64_t error) {
    char text[256];

    if (error == 0)
        return;
    (void)snprintf(text, sizeof(text),
                   "not all that is repeated fits into %zu bytes (--memory): occurrences may be "
                   "too high by up to %" PRIu64 ", and documents too low",
                   top->config.memory, error);
    top->config.notice("--top", (struct unecho_io_error){text, 0});
}

static bool write_list(const struct unecho_top *top) {
    size_t most = top->counts.count < top->config.most ? top->counts.count : top->config.most;
    struct unecho_top_unit *units = malloc((most + 1) * sizeof(*units));
    size_t count = units ? unecho_top_rank(top, units, most) : SIZE_MAX, len = 0;
    char *text = count == SIZE_MAX ? NULL : spell(top, units, count, &len);

    if (text) {
        unecho_writer_write(top->out, text, len);
        tell_error(top, largest_error(units, count));
    }
    free(text);
    free(units);
    return text != NULL;
}

/* Who owns the output sees to what is written. */
static bool finish(void *state, const char **file, struct unecho_io_error *error) {
    if (write_list(state))
        return true;
    *file = "--top";
    *error = (struct unecho_io_error){"count what is said most", ENOMEM};
    return false;
}

static void destroy(void *state) { unecho_top_destroy(state); }

const struct unecho_view unecho_view_top = {
    .name = "top", .whole = true, .unit = take_unit, .finish = finish, .destroy = destroy};
