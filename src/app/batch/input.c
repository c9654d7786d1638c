#include "input.h"

#include "walk.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *const standard_input[] = {"-"};

void unecho_input_init(struct unecho_input *input, struct unecho_names names,
                       struct unecho_writer *writer, unecho_complain *complain) {
    *input = (struct unecho_input){.names = names, .writer = writer, .complain = complain};
    if (names.count == 0)
        input->names = (struct unecho_names){standard_input, 1, NULL};
}

void unecho_input_release(struct unecho_input *input) {
    if (input->open)
        unecho_reader_release(&input->reader);
}

static bool is_output(const struct unecho_input *input, const struct stat *stat) {
    struct stat output;

    return unecho_writer_output(input->writer, &output) && unecho_is_same_file(&output, stat);
}

bool unecho_input_is_output(const struct unecho_input *input, const char *name,
                            const struct stat *stat) {
    if (!is_output(input, stat))
        return false;
    input->complain(unecho_reader_label(name), (struct unecho_io_error){"it is the output too", 0});
    return true;
}

bool unecho_input_is_apart(const struct unecho_input *input) {
    struct stat info, output;
    bool minds = unecho_writer_output(input->writer, &output) &&
                 (input->writer->to_file || output.st_size > 0);

    for (size_t i = 0; minds && i < input->names.count; i++) {
        const char *name = input->names.items[i];
        bool is_stdin = strcmp(name, "-") == 0;

        if ((is_stdin ? fstat(STDIN_FILENO, &info) : stat(name, &info)) == 0 &&
            unecho_input_is_output(input, name, &info))
            return false;
    }
    return true;
}

static enum unecho_input_event end_file(struct unecho_input *input) {
    if (input->reader.error.tried) {
        if (input->reader.error.number == EISDIR)
            input->reader.error = (struct unecho_io_error){UNECHO_WALK_IS_FOLDER, 0};
        input->complain(unecho_input_label(input), input->reader.error);
        input->failed++;
    } else {
        input->read++;
    }
    unecho_reader_release(&input->reader);
    if (input->watch)
        input->watch->end();
    input->open = false;
    input->at = input->refused ? input->names.count : input->at + 1;
    return UNECHO_INPUT_FILE_END;
}

/* What is written is not read: it would never end, or is lost already. */
static bool open_next(struct unecho_input *input) {
    const struct unecho_names *names = &input->names;

    if (!unecho_reader_open_below(&input->reader, names->items[input->at],
                                  names->operands ? names->operands[input->at] : 0))
        return false;
    if (!is_output(input, &input->reader.stat))
        return true;
    input->reader.error = (struct unecho_io_error){"it is the output too", 0};
    input->refused = input->writer->to_file;
    return false;
}

enum unecho_input_event unecho_input_read(struct unecho_input *input, char *room, size_t size,
                                          size_t *len) {
    bool more;

    *len = 0;
    if (input->at == input->names.count)
        return UNECHO_INPUT_END;
    if (!input->open) {
        input->open = true;
        if (!open_next(input))
            return end_file(input);
        unecho_reader_want_text(&input->reader, input->charset, input->decoded);
        return UNECHO_INPUT_DATA; /* none yet: it may pause */
    }
    more = unecho_reader_next(&input->reader, room, size, len);
    if (input->watch)
        input->watch->read(unecho_input_label(input), unecho_reader_advance(&input->reader));
    if (!input->decoded && (*len > 0 || !input->reader.decode)) {
        input->decoded = true;
        (void)unecho_writer_convert(input->writer, &input->reader.charset);
    }
    return more ? UNECHO_INPUT_DATA : end_file(input);
}

struct unecho_reader *unecho_input_first(struct unecho_input *input) {
    enum unecho_input_event event = UNECHO_INPUT_FILE_END;
    size_t len;

    while (event == UNECHO_INPUT_FILE_END) /* opens one, and reads nothing */
        event = unecho_input_read(input, NULL, 0, &len);
    return event == UNECHO_INPUT_DATA ? &input->reader : NULL;
}

bool unecho_input_is_paused(const struct unecho_input *input, int ms) {
    return input->open && unecho_reader_is_paused(&input->reader, ms);
}

const char *unecho_input_label(const struct unecho_input *input) {
    return input->at < input->names.count ? unecho_reader_label(input->names.items[input->at])
                                          : "end of input";
}
