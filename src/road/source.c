#include "source.h"

#include "spool.h"
#include "walk.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *const standard_input[] = {"-"};

static const struct unecho_io_error is_output_too = {"it is the output too", 0};

void unecho_source_init(struct unecho_source *input, struct unecho_names names,
                        struct unecho_writer *writer, unecho_complain *complain) {
    *input = (struct unecho_source){.names = names, .writer = writer, .complain = complain};
    if (names.count == 0)
        input->names = (struct unecho_names){standard_input, 1, NULL};
}

void unecho_source_release(struct unecho_source *input) {
    if (input->open)
        unecho_reader_release(&input->reader);
    unecho_scoping_release(&input->scoping);
}

static bool is_output(const struct unecho_source *input, const struct stat *stat) {
    struct stat output;

    return unecho_writer_output(input->writer, &output) && unecho_is_same_file(&output, stat);
}

static bool is_of_view(const struct unecho_source *input, const struct stat *stat) {
    struct stat outputs[UNECHO_VIEWS_MOST];
    size_t count = input->views ? unecho_views_outputs(input->views, outputs) : 0;

    while (count > 0 && !unecho_is_same_file(&outputs[count - 1], stat))
        count--;
    return count > 0;
}

bool unecho_source_is_replaced(const struct unecho_source *input, const char *name,
                               const struct stat *stat) {
    if (!(input->writer->to_file && is_output(input, stat)) && !is_of_view(input, stat))
        return false;
    input->complain(unecho_reader_label(name), is_output_too);
    return true;
}

bool unecho_source_is_apart(const struct unecho_source *input) {
    struct stat info, output;
    bool minds = unecho_writer_output(input->writer, &output) && output.st_size > 0;
    bool looks = minds || input->writer->to_file || input->views;

    for (size_t i = 0; looks && i < input->names.count; i++) {
        const char *name = input->names.items[i];
        bool is_stdin = strcmp(name, "-") == 0;

        if ((is_stdin ? fstat(STDIN_FILENO, &info) : stat(name, &info)) != 0)
            continue;
        if (unecho_source_is_replaced(input, name, &info))
            return false;
        if (minds && is_output(input, &info)) {
            input->complain(unecho_reader_label(name), is_output_too);
            return false;
        }
    }
    return true;
}

static enum unecho_source_event end_file(struct unecho_source *input) {
    if (input->reader.error.tried) {
        if (input->reader.error.number == EISDIR)
            input->reader.error = (struct unecho_io_error){UNECHO_WALK_IS_FOLDER, 0};
        input->complain(unecho_source_label(input), input->reader.error);
        input->failed++;
    } else {
        input->read++;
        input->failed += input->changed;
    }
    unecho_reader_release(&input->reader);
    if (input->watch)
        input->watch->end();
    input->open = false;
    input->at = input->refused ? input->names.count : input->at + 1;
    return UNECHO_SOURCE_FILE_END;
}

/* Ranks what is open. What has changed since it was surveyed is read as it is, but what it said
 * then may be lost. */
static bool rank(struct unecho_source *input) {
    int found = input->ranking
                    ? unecho_ranking_file(input->ranking, &input->reader.stat, &input->ranks)
                    : 1;

    input->changed = found == 0 || (found == 2 && input->ranking->missed);
    if (input->changed)
        input->complain(unecho_source_label(input),
                        (struct unecho_io_error){
                            found == 2 ? UNECHO_RANKING_MISSED : UNECHO_RANKING_CHANGED, 0});
    if (found < 0)
        input->reader.error = (struct unecho_io_error){"read", ENOMEM};
    return found >= 0;
}

/* Is it the first time in its scope that what is open is read? */
static bool is_new(struct unecho_source *input) {
    const char *last = input->scoping.last;
    int had;

    if (!input->once || input->scoping.scope == UNECHO_SCOPE_FILE)
        return true;
    if (input->scoping.scope == UNECHO_SCOPE_DIR && last &&
        !unecho_are_beside(last, input->names.items[input->at])) {
        unecho_identities_release(input->once);
        unecho_identities_init(input->once);
    }
    had = unecho_identities_add(input->once, &input->reader.stat, UNECHO_ROLE_MET);
    if (had < 0)
        input->reader.error = (struct unecho_io_error){"read", ENOMEM};
    input->passed = had == UNECHO_ROLE_MET;
    return had == UNECHO_ROLE_NONE;
}

/* What is written is not read: it would never end, or is lost already. */
static bool open_next(struct unecho_source *input) {
    const struct unecho_names *names = &input->names;
    const struct unecho_spool *spool = input->spools ? &input->spools[input->at] : NULL;

    input->changed = input->passed = false;
    if (spool && spool->fd >= 0)
        return unecho_spool_open(spool, &input->reader) && rank(input) && is_new(input);
    if (!unecho_reader_open_below(&input->reader, names->items[input->at],
                                  names->operands ? names->operands[input->at] : 0))
        return false;
    if (!is_output(input, &input->reader.stat) && !is_of_view(input, &input->reader.stat))
        return rank(input) && is_new(input);
    input->reader.error = is_output_too;
    input->refused = input->writer->to_file || is_of_view(input, &input->reader.stat);
    return false;
}

/* The output's encoding is that of the first input. */
static void note_encoding(struct unecho_source *input) {
    if (input->decoded || (input->reader.decode && !input->reader.ahead))
        return;
    input->decoded = true;
    (void)unecho_writer_convert(input->writer, &input->reader.charset);
}

/* Is it of another format or scope than what was read last? */
static bool is_other(struct unecho_source *input) {
    const struct unecho_format *format =
        unecho_tell(&input->telling, input->names.items[input->at], &input->reader);
    bool other = format != input->format;
    int begins = unecho_scoping_begins(&input->scoping, input->names.items[input->at]);

    if (begins < 0)
        unecho_reader_give_up(&input->reader, "read", ENOMEM);
    input->forgets |= begins > 0;
    input->told = true;
    input->format = format;
    if (input->reader.ahead)
        note_encoding(input);
    return other || begins > 0;
}

enum unecho_source_event unecho_source_read(struct unecho_source *input, char *room, size_t size,
                                            size_t *len) {
    bool more;

    *len = 0;
    if (input->at == input->names.count)
        return UNECHO_SOURCE_END;
    if (!input->open) {
        input->open = true;
        input->came = 0;
        input->told = false;
        if (!open_next(input))
            return end_file(input);
        unecho_reader_want_text(&input->reader, input->charset, input->decoded);
        return UNECHO_SOURCE_DATA; /* none yet: it may pause */
    }
    if (!input->told && is_other(input))
        return UNECHO_SOURCE_OTHER;
    more = unecho_reader_next(&input->reader, room, size, len);
    input->came += *len;
    if (input->watch)
        input->watch->read(unecho_source_label(input), unecho_reader_advance(&input->reader));
    if (*len > 0 || !input->reader.decode)
        note_encoding(input);
    return more ? UNECHO_SOURCE_DATA : end_file(input);
}

bool unecho_source_pass(struct unecho_source *input, off_t by) {
    if (!unecho_reader_pass(&input->reader, by))
        return false;
    input->came += (uint64_t)by;
    if (input->watch)
        input->watch->read(unecho_source_label(input), unecho_reader_advance(&input->reader));
    return true;
}

const struct unecho_format *unecho_source_begin(struct unecho_source *input) {
    while (!input->open && input->at < input->names.count) {
        input->open = true;
        input->came = 0;
        input->told = false;
        if (!open_next(input)) {
            (void)end_file(input);
            continue;
        }
        unecho_reader_want_text(&input->reader, input->charset, input->decoded);
    }
    if (!input->open)
        return NULL;
    if (!input->told)
        (void)is_other(input);
    return input->format;
}

bool unecho_source_is_paused(const struct unecho_source *input, int ms) {
    return input->open && unecho_reader_is_paused(&input->reader, ms);
}

const char *unecho_source_label(const struct unecho_source *input) {
    return input->at < input->names.count ? unecho_reader_label(input->names.items[input->at])
                                          : "end of input";
}
