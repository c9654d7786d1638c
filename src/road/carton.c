#include "carton.h"

#include "room.h"

#include <stdlib.h>
#include <string.h>

void unecho_cutter_begin(struct unecho_cutter *cutter, const struct unecho_format *format,
                         const struct unecho_format_config *config) {
    cutter->format = format;
    cutter->config = config;
    cutter->place = (struct unecho_place){0};
    cutter->rest.len = 0;
}

void unecho_cutter_release(struct unecho_cutter *cutter) { free(cutter->rest.data); }

/* A byte order mark before the first document is none of it, and not that of the output. */
static bool drop_mark(struct unecho_bytes *bytes) {
    if (bytes->len < 3 || memcmp(bytes->data, "\xEF\xBB\xBF", 3) != 0)
        return false;
    bytes->len -= 3;
    memmove(bytes->data, bytes->data + 3, bytes->len);
    return true;
}

/* What is left whole is cut anywhere. */
static size_t cut(struct unecho_cutter *cutter, bool last) {
    const struct unecho_bytes *rest = &cutter->rest;

    if (!cutter->format->cut) {
        cutter->place.inside |= rest->len > 0;
        return rest->len;
    }
    return cutter->format->cut(cutter->config, &cutter->place, rest->data, rest->len, last);
}

/* Moves what is whole, and leaves the rest: few bytes, so they are what is moved. False: no memory.
 */
static bool take_whole(struct unecho_cutter *cutter, bool last, struct unecho_bytes *whole) {
    struct unecho_bytes *rest = &cutter->rest, read;
    size_t len = cut(cutter, last);

    if (!unecho_bytes_add(whole, rest->data + len, rest->len - len))
        return false;
    read = *rest;
    read.len = len;
    *rest = *whole;
    *whole = read;
    return true;
}

int unecho_cutter_cut(struct unecho_cutter *cutter, bool last, struct unecho_carton *carton) {
    carton->place = cutter->place;
    carton->format = cutter->format;
    carton->bytes.len = 0;
    unecho_contents_clear(&carton->contents);
    if (!cutter->place.inside && cutter->place.looked_at == 0)
        carton->marked |= drop_mark(&cutter->rest);
    if (cutter->rest.len > 0 && !take_whole(cutter, last, &carton->bytes))
        return UNECHO_NOMEM;
    carton->behind = cutter->place;
    return UNECHO_OK;
}

static void end_parser(struct unecho_carton *carton) {
    if (carton->parses && carton->parses->parser_destroy)
        carton->parses->parser_destroy(carton->parser);
    carton->parser = NULL;
    carton->parses = NULL;
}

void unecho_carton_release(struct unecho_carton *carton) {
    end_parser(carton);
    unecho_contents_release(&carton->contents);
    free(carton->texts);
    free(carton->bytes.data);
}

/* Makes a parser, unless there is one already. */
static bool has_parser(struct unecho_carton *carton, const struct unecho_format_config *config) {
    if (carton->parses == carton->format)
        return true;
    end_parser(carton);
    carton->parser = carton->format->parser_create ? carton->format->parser_create(config) : NULL;
    if (!carton->parser && carton->format->parser_create)
        return false;
    carton->parses = carton->format;
    return true;
}

size_t unecho_carton_id(const struct unecho_carton *carton, const struct unecho_document *document,
                        char *room) {
    const char *id = carton->bytes.data + document->id.start;
    size_t len = document->id.end - document->id.start;
    bool quoted = len > 1 && *id == '"';

    if (quoted && carton->format->unescape)
        return carton->format->unescape(id + 1, len - 2, document->id_form, room);
    if (len > 0)
        memcpy(room, id, len);
    return len;
}

static bool add_text(const struct unecho_carton *carton, const struct unecho_body *body,
                     unecho_block *block) {
    const char *bytes = carton->bytes.data + body->range.start;
    size_t len = body->range.end - body->range.start;
    char *room = unecho_block_reserve(block, len + 1);

    if (!room)
        return false;
    if (carton->format->unescape)
        len = carton->format->unescape(bytes, len, body->form, room);
    else
        memcpy(room, bytes, len);
    unecho_block_add(block, len);
    return unecho_block_end(block) == UNECHO_OK;
}

/* Notes where the texts stand, now that nothing moves any more. */
static bool note_texts(struct unecho_carton *carton, const unecho_block *block) {
    size_t count = carton->contents.body_count;
    struct unecho_text_at *texts =
        unecho_room(carton->texts, &carton->text_room, count, sizeof(*texts));

    if (!texts && count > 0)
        return false;
    carton->texts = texts;
    for (size_t i = 0; i < count; i++)
        texts[i].data = unecho_block_text(block, i, &texts[i].len);
    return true;
}

/* All that is told of a file that is left whole. */
static bool remark_left(struct unecho_carton *carton) {
    const struct unecho_remark remark = {.reason = carton->format->left};

    return carton->place.inside || unecho_contents_add_remark(&carton->contents, &remark);
}

int unecho_carton_open(struct unecho_carton *carton, const struct unecho_format_config *config,
                       bool apart, unecho_block *block) {
    const struct unecho_contents *contents = &carton->contents;
    size_t body = 0;

    if (carton->bytes.len == 0)
        return UNECHO_OK;
    if (!carton->format->parse)
        return remark_left(carton) ? UNECHO_OK : UNECHO_NOMEM;
    if (!has_parser(carton, config) ||
        !carton->format->parse(carton->parser, &carton->place, carton->bytes.data,
                               carton->bytes.len, &carton->contents))
        return UNECHO_NOMEM;
    for (size_t i = 0; i < contents->document_count; i++) {
        size_t first = body, before = unecho_block_length(block);

        if (apart && contents->documents[i].texts > 0)
            unecho_block_forget(block);
        for (size_t k = 0; k < contents->documents[i].texts; k++) {
            if (k > 0)
                unecho_block_join(block);
            if (!add_text(carton, &contents->bodies[body++], block))
                return UNECHO_NOMEM;
        }
        unecho_block_rank(
            block, first,
            unecho_ranks_document(&carton->ranks, unecho_block_length(block) - before));
    }
    if (!note_texts(carton, block))
        return UNECHO_NOMEM;
    return contents->body_count > 0 ? unecho_block_prepare(block) : UNECHO_OK;
}
