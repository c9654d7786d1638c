/*
 *   take:  | file | file | the beginning of a file |  a block     or  | documents of a file |
 *   prepare, side by side -> put: its units are counted, in the order of the files
 */
#include "census.h"

#include "crew.h"
#include "room.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 512 * 1024, /* bytes that a thread takes at once, */
    TEXTS = 4096        /* and of so many files at most: each takes a little more than its bytes */
};

/* A file that begins in a load, behind so many bytes of its texts. */
struct beginning {
    char *path; /* owned */
    size_t bytes;
};

/* What a load holds. */
struct part {
    char *path;              /* owned; of its last file; NULL: no memory for it */
    struct beginning *begun; /* owned; files that begin in it, if somebody wants to know */
    size_t begun_count, begun_room;
    bool documents;              /* they are in the carton; else it holds texts */
    bool apart;                  /* a scope begins with these */
    struct unecho_carton carton; /* owned */
};

struct counting {
    const struct unecho_census *census;
    struct part *parts; /* owned; by the place of the load */
    size_t part_count;
    unecho_block *rest; /* owned; what was read behind the last block */
    struct unecho_cutter cutter;
    struct unecho_counted counted;
    bool open, fresh; /* a file; nothing of it is read */
    bool came;        /* something of it was */
    bool torn;        /* one failed when some of it was counted */
    const struct unecho_format *format;
};

/* --- take ------------------------------------------------------------------------------------- */

/* Is there a file to read from? */
static bool open_next(struct counting *counting, struct unecho_load *load) {
    const struct unecho_census *census = counting->census;
    int more = 1;

    if (counting->torn)
        return false;
    if (!counting->open)
        more = census->next(census->arg, &counting->counted);

    if (more < 0)
        load->status = UNECHO_NOMEM;
    if (more > 0 && !counting->open) {
        counting->open = counting->fresh = true;
        counting->came = false;
        counting->format =
            unecho_tell(&census->request->telling, counting->counted.name, census->reader);
    }
    return more > 0;
}

/* What was counted of it cannot be taken back. */
static void tell_torn(struct counting *counting) {
    const struct unecho_sink *sink = counting->census->sink;

    counting->torn = true;
    sink->complain(counting->counted.path, counting->census->reader->error);
    sink->complain(counting->counted.path,
                   (struct unecho_io_error){"nothing is changed, as some of it was counted", 0});
}

/* False: that was all of the file. */
static bool read_on(struct counting *counting, char *room, size_t *len) {
    *len = 0;
    if (unecho_reader_next(counting->census->reader, room, UNECHO_READER_BLOCK, len)) {
        counting->came = true;
        return true;
    }
    if (counting->came && counting->census->reader->error.tried)
        tell_torn(counting);
    unecho_reader_release(counting->census->reader);
    counting->open = false;
    return false;
}

/* Does a scope begin with what is read first of the file? */
static bool begins_apart(struct counting *counting) {
    bool apart = counting->fresh && counting->counted.apart;

    if (counting->fresh)
        counting->counted.apart = false;
    counting->fresh = false;
    return apart;
}

/* Notes a file of which nothing is read yet. UNECHO_OK or UNECHO_NOMEM. */
static int note_beginning(const struct counting *counting, struct part *part, size_t bytes) {
    struct beginning *begun;

    if (!counting->census->witness || !counting->fresh)
        return UNECHO_OK;
    begun = unecho_room(part->begun, &part->begun_room, part->begun_count + 1, sizeof(*begun));
    if (!begun)
        return UNECHO_NOMEM;
    part->begun = begun;
    begun[part->begun_count] = (struct beginning){strdup(counting->counted.path), bytes};
    return begun[part->begun_count].path && ++part->begun_count ? UNECHO_OK : UNECHO_NOMEM;
}

static void forget_beginnings(struct part *part) {
    while (part->begun_count > 0)
        free(part->begun[--part->begun_count].path);
}

/* Adds some of a file that is one text. UNECHO_OK or UNECHO_NOMEM. */
static int add_text(struct counting *counting, struct part *part, unecho_block *block) {
    char *room = unecho_block_reserve(block, UNECHO_READER_BLOCK);
    int status = note_beginning(counting, part, unecho_block_length(block));
    size_t len;

    if (!room || status != UNECHO_OK)
        return UNECHO_NOMEM;
    if (counting->fresh) /* it is behind texts of other files */
        unecho_block_rank(block, unecho_block_texts(block), counting->counted.ranks.file);
    if (begins_apart(counting))
        unecho_block_forget(block);
    if (!read_on(counting, room, &len))
        return unecho_block_end(block);
    unecho_block_add(block, len);
    return UNECHO_OK;
}

/* Reads until some documents of the file are whole. UNECHO_OK or UNECHO_NOMEM. */
static int add_documents(struct counting *counting, struct part *part) {
    struct unecho_bytes *rest = &counting->cutter.rest;
    int status = note_beginning(counting, part, 0);

    if (counting->fresh)
        unecho_cutter_begin(&counting->cutter, counting->format,
                            &counting->census->request->documents.format);
    part->documents = true;
    part->apart = begins_apart(counting);
    part->carton.ranks = counting->counted.ranks;
    part->carton.bytes.len = 0;
    while (counting->open && status == UNECHO_OK && part->carton.bytes.len == 0) {
        char *room = unecho_bytes_reserve(rest, UNECHO_READER_BLOCK);
        size_t len;

        if (!room)
            return UNECHO_NOMEM;
        (void)read_on(counting, room, &len);
        rest->len += len;
        if (!counting->open || rest->len >= BLOCK)
            status = unecho_cutter_cut(&counting->cutter, !counting->open, &part->carton);
    }
    return status;
}

/* Fills the load: with texts, or documents of a file. */
static void fill(struct counting *counting, struct unecho_load *load, struct part *part) {
    while (load->status == UNECHO_OK && unecho_block_length(load->block) < BLOCK &&
           unecho_block_texts(load->block) < TEXTS && open_next(counting, load)) {
        if (counting->format == &unecho_format_text) {
            load->status = add_text(counting, part, load->block);
            continue;
        }
        if (unecho_block_texts(load->block) == 0)
            load->status = add_documents(counting, part);
        break;
    }
}

static enum unecho_crew_taken take(void *work, struct unecho_load *load) {
    struct counting *counting = work;
    struct part *part = &counting->parts[load->place];
    unecho_block *block = load->block;

    load->block = counting->rest;
    counting->rest = block;
    part->documents = false;
    forget_beginnings(part);
    fill(counting, load, part);
    free(part->path);
    part->path = counting->counted.path ? strdup(counting->counted.path) : NULL;
    if (load->status != UNECHO_OK)
        return UNECHO_CREW_ALONE;
    if (part->documents)
        return UNECHO_CREW_BLOCK;
    if (unecho_block_texts(load->block) == 0)
        return UNECHO_CREW_NONE;
    return !counting->open || counting->fresh ||
                   unecho_block_split(load->block, counting->rest) == 1
               ? UNECHO_CREW_BLOCK
               : UNECHO_CREW_ALONE;
}

/* A scope that begins with a carton begins, whether there is a document in it or not. */
static int prepare(void *work, struct unecho_load *load) {
    struct counting *counting = work;
    struct part *part = &counting->parts[load->place];
    const struct unecho_documents_config *config = &counting->census->request->documents;
    int status;

    if (!part->documents)
        return unecho_block_prepare(load->block);
    if (part->apart)
        unecho_block_forget(load->block);
    status = unecho_carton_open(&part->carton, &config->format, config->each_alone, load->block);
    if (status != UNECHO_OK || !part->apart || unecho_block_texts(load->block) > 0)
        return status;
    unecho_block_join(load->block); /* it is none */
    status = unecho_block_end(load->block);
    return status == UNECHO_OK ? unecho_block_prepare(load->block) : status;
}

/* --- put -------------------------------------------------------------------------------------- */

/* Notes what comes, if somebody wants to know. */
static void witness_part(const struct counting *counting, const struct unecho_load *load,
                         const struct part *part) {
    struct unecho_witness *witness = counting->census->witness;
    size_t done = 0;

    if (!witness || load->status != UNECHO_OK)
        return;
    for (size_t i = 0; i < part->begun_count; i++) {
        unecho_witness_bytes(witness, part->begun[i].bytes - done);
        done = part->begun[i].bytes;
        unecho_witness_file(witness, part->begun[i].path);
        if (!part->documents)
            unecho_witness_text(witness, false);
    }
    if (part->documents)
        unecho_witness_carton(witness, &part->carton, false);
    else
        unecho_witness_bytes(witness, unecho_block_length(load->block) - done);
}

/* False: failed, and the user was told. */
static bool is_done(const struct counting *counting, const struct unecho_load *load, int status) {
    const char *path = counting->parts[load->place].path;

    return status == UNECHO_OK ||
           unecho_sink_fail(counting->census->sink, path ? path : "input", status);
}

static bool put(void *work, struct unecho_load *load) {
    struct counting *counting = work;
    int status = load->status;

    witness_part(counting, load, &counting->parts[load->place]);
    if (status == UNECHO_OK && unecho_block_texts(load->block) > 0)
        status = unecho_survey_block(counting->census->engine, load->block);
    return is_done(counting, load, status);
}

/* A text that has no place to end a block, and what was not read yet of it. */
static enum unecho_crew_went alone(void *work, struct unecho_load *load) {
    struct counting *counting = work;
    unecho *engine = counting->census->engine;
    int status = load->status;
    bool more = true;

    witness_part(counting, load, &counting->parts[load->place]);
    if (status == UNECHO_OK)
        status = unecho_survey_block(engine, load->block);
    while (more && status == UNECHO_OK) {
        char *room = unecho_reserve(engine, UNECHO_READER_BLOCK);
        size_t len;

        if (!room) {
            status = UNECHO_NOMEM;
            break;
        }
        more = read_on(counting, room, &len);
        if (counting->census->witness && more)
            unecho_witness_bytes(counting->census->witness, len);
        status = unecho_survey(engine, room, more ? len : 0, !more);
    }
    return is_done(counting, load, status) ? UNECHO_CREW_ON : UNECHO_CREW_FAILED;
}

static void release(struct counting *counting) {
    for (size_t i = 0; counting->parts && i < counting->part_count; i++) {
        free(counting->parts[i].path);
        forget_beginnings(&counting->parts[i]);
        free(counting->parts[i].begun);
        unecho_carton_release(&counting->parts[i].carton);
    }
    if (counting->open)
        unecho_reader_release(counting->census->reader);
    free(counting->parts);
    unecho_block_destroy(counting->rest);
    unecho_cutter_release(&counting->cutter);
}

bool unecho_census_run(const struct unecho_census *census) {
    unsigned threads = unecho_crew_threads(census->request->threads);
    struct counting counting = {.census = census, .part_count = unecho_crew_size(threads)};
    const struct unecho_crew crew = {.engine = census->engine,
                                     .threads = threads,
                                     .work = &counting,
                                     .take = take,
                                     .prepare = prepare,
                                     .put = put,
                                     .alone = alone};
    int status = unecho_survey(census->engine, "", 0, false); /* there may be no file */
    bool ok;

    counting.parts = calloc(counting.part_count, sizeof(*counting.parts));
    counting.rest = unecho_block_create(census->engine);
    if (status == UNECHO_OK && (!counting.parts || !counting.rest))
        status = UNECHO_NOMEM;
    ok = status == UNECHO_OK ? unecho_crew_run(&crew)
                             : unecho_sink_fail(census->sink, "input", status);
    release(&counting);
    return ok && !counting.torn;
}
