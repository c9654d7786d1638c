/*
 *   walk -> take: files are read: small ones together, each a text of a block; a large one as some
 *                 blocks that end where a unit surely ends
 *        -> claim, in the order of the files
 *        -> deliver, beside other blocks: files that are whole in it are laid out and written
 *        -> put: in order, what is left to do, and told of
 *
 * A file of one block that does not change is never written at all; of a longer one that is known
 * only at its end. A file that goes on for long without a place to end a block goes alone.
 *
 * In the folder of results files get their names as they are written; no other file depends on
 * that. In its own place a file is written to the disk beside others, but takes the place of the
 * old one in order, as do its other names, and what is kept of it. If one that says something first
 * cannot be changed, it still says it, whether others have changed before it or not.
 *
 * This is one file, and a long one, as what the three know of a file on its way is nobody else's.
 */
#define _DEFAULT_SOURCE /* flock */

#include "files.h"

#include "census.h"
#include "copies.h"
#include "crew.h"
#include "namesakes.h"
#include "preflight.h"
#include "results.h"
#include "room.h"
#include "sink.h"
#include "witness.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    BLOCK = 512 * 1024,    /* bytes of a file that a thread takes at once; */
    TOGETHER = 256 * 1024, /* of small ones, */
    SMALL = 64 * 1024,     /* which are no longer than this; */
    MOST_TOGETHER = 64,    /* and so many of those */
    LOOKED_AT = 8192       /* bytes of a file that tell whether it is text */
};

/* A file on its way. */
struct file {
    struct unecho_result *result; /* owned */
    bool apart;                   /* its scope begins with it */
    const struct unecho_format *format;
    struct unecho_ranks ranks;
    bool torn;      /* it could not be read to its end; known with its last part */
    bool delivered; /* it is written, and counted */
    struct unecho_output output;
};

/* What a load holds: files, each whole and one text, or a part of one. */
struct part {
    struct file **files; /* owned array of what the last part owns */
    size_t count, room;
    bool first, last;
    bool holds;                  /* its new file is open until it is put */
    struct unecho_carton carton; /* owned; its documents, if it is no plain text */
};

/* How far the file that is open was read. */
enum reading { FRESH, BEGUN /* its first bytes wait in a block */, GOING /* there were parts */ };

struct files {
    unecho *engine;
    const struct unecho_files_config *config;
    struct unecho_files_stats *stats;
    unsigned threads;
    struct part *parts; /* owned; by the place of the load */

    /* of the thread that takes */
    struct unecho_finder *finder; /* borrowed */
    uint64_t rejected, passed;    /* files that were found, and not taken */
    uint64_t copies;              /* of them */
    size_t together;              /* so many files share a block */
    struct file *reading;         /* NULL: none is open */
    enum reading read;
    bool apart; /* a scope begins with the next file, as it did with one that was skipped */
    struct unecho_reader reader;
    unecho_block *rest; /* owned; what was read behind the last block */
    struct unecho_cutter cutter;
    struct unecho_scoping scoping;
    struct unecho_ranking ranking;
    bool unsure;  /* something could not be read, so that it is not known what it says: */
    char *unread; /* owned; NULL: no memory for its name */
    bool told;    /* what follows of that */
    struct unecho_targets targets;
    struct unecho_links links;
    struct unecho_namesakes namesakes;
    bool folds; /* the disk of results may take two names for one */

    atomic_int spare; /* descriptors that there are for files that are delivered */

    /* of the thread that puts */
    struct unecho_results results;
    struct unecho_documents documents;
    uint64_t missing;        /* files that failed when others had lost what they say */
    struct unecho_sink sink; /* to tell of failures */
};

static void complain(const struct files *files, const char *path, const char *tried, int number) {
    files->config->request->inputs.complain(path, (struct unecho_io_error){tried, number});
}

/* Tells the watch that so many bytes of a file are done with. */
static void advance(const struct files *files, const char *path, uint64_t bytes) {
    if (files->config->request->inputs.watch)
        files->config->request->inputs.watch->read(path, bytes);
}

/* The file will not be read, or no further than so. */
static void leave_out(const struct files *files, const char *path, const struct stat *stat,
                      off_t done) {
    advance(files, path, stat->st_size > done ? (uint64_t)(stat->st_size - done) : 0);
    if (files->config->request->inputs.watch)
        files->config->request->inputs.watch->end();
}

/* --- take ------------------------------------------------------------------------------------- */

static void free_file(struct file *file) {
    if (!file)
        return;
    unecho_output_release(&file->output);
    unecho_result_free(file->result);
    free(file);
}

/* What a file or folder says is not known: what is first behind it, in place, is not either. But
 * what is damaged says nothing, now and later. */
static void note_unread(struct files *files, const char *path) {
    if (files->unsure && files->config->request->scope == UNECHO_SCOPE_RUN)
        return;
    free(files->unread);
    files->unread = path ? strdup(path) : NULL;
    files->unsure = true;
    files->told = false;
}

/* Is the file behind one in its scope that could not be read? Then it stays as it is. */
static bool is_unsure(struct files *files, const char *path) {
    const struct unecho_files_config *config = files->config;
    size_t len = files->unread ? strlen(files->unread) : 0;

    if (!files->unsure || config->folder || config->request->scope == UNECHO_SCOPE_FILE)
        return false;
    if (config->request->scope == UNECHO_SCOPE_DIR && files->unread &&
        !unecho_are_beside(files->unread, path) &&
        !(unecho_folder_len(path) == len + 1 && memcmp(path, files->unread, len) == 0))
        return false;
    if (!files->told)
        complain(files, files->unread ? files->unread : "input",
                 "what comes behind it stays as it is, as this may say it before", 0);
    files->told = true;
    files->passed++;
    return true;
}

static void reject(struct files *files, const struct unecho_found *found, const char *name,
                   struct unecho_io_error error) {
    files->rejected++;
    complain(files, name, error.tried, error.number);
    if (S_ISREG(found->stat.st_mode))
        leave_out(files, found->path, &found->stat, 0);
}

/* What an earlier run has kept is passed over below a folder, but not on the way to another folder,
 * where it does no harm. */
enum kept { NOT_KEPT, KEPT_AS_SAID, KEPT_COPY };

static enum kept is_kept(const struct files *files, const struct unecho_found *found) {
    const struct unecho_files_config *config = files->config;

    if (found->named || config->folder)
        return NOT_KEPT;
    if (config->suffix && unecho_copies_ends_in(found->name, config->suffix))
        return KEPT_AS_SAID;
    return unecho_copies_is_one(found->folder, found->name) ? KEPT_COPY : NOT_KEPT;
}

static bool is_passed_over(void *arg, const struct unecho_found *found) {
    return is_kept(arg, found) != NOT_KEPT;
}

static bool pass_over(struct files *files, const struct unecho_found *found) {
    enum kept kept = is_kept(files, found);

    if (kept != KEPT_COPY)
        return kept != NOT_KEPT;
    if (files->copies++ == 0)
        files->config->request->inputs.notice(
            found->path, (struct unecho_io_error){"skipped, as are others like it: a copy of the "
                                                  "file beside it (name it to read it)",
                                                  0});
    files->passed++;
    return true;
}

static const struct unecho_origin *mirrored(void *arg, size_t level) {
    return unecho_walk_folder(arg, level);
}

/* Finds out where the file will be written. False: errno. */
static bool place(struct files *files, const struct unecho_found *found,
                  struct unecho_result *result) {
    const char *base = found->name, *mirror = unecho_finder_mirror(files->finder, found);

    if (files->config->dry)
        return true;
    if (files->config->folder)
        result->folder =
            unecho_targets_enter(&files->targets, mirror, mirrored, &files->finder->walk, &base);
    else
        result->folder = unecho_folder_hold(found->folder);
    if (!result->folder)
        return false;
    result->name = strdup(base);
    if (files->config->folder)
        result->mode =
            unecho_attributes_mode(&result->origin, result->folder) & ~files->targets.umask;
    return result->name != NULL;
}

/* Nobody else changes the file until we have; it is found out whether somebody would. */
static bool hold(const struct files *files, const struct unecho_reader *reader) {
    if (files->config->folder || files->config->dry)
        return true;
    return flock(reader->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK ||
           unecho_turns_hold(files->config->turns, &reader->stat);
}

/* Opens what was found. False: *error, or it has none and there is no memory. */
static bool open_found(struct files *files, const struct unecho_found *found,
                       struct unecho_io_error *error) {
    struct unecho_reader *reader = &files->reader;
    bool opened = found->folder ? unecho_reader_open_at(reader, found->folder->fd, found->name)
                                : unecho_reader_open(reader, found->path);

    *error = reader->error;
    if (opened && !unecho_is_same_file(&reader->stat, &found->stat))
        *error = (struct unecho_io_error){"read: another program has replaced it", 0};
    else if (opened && !found->folder && !files->config->folder)
        *error = (struct unecho_io_error){"change: it is not known where it is", 0};
    else if (opened && !hold(files, reader))
        *error = (struct unecho_io_error){"change: another program has locked it", 0};
    return !error->tried;
}

/* Ranks it, or tells whether it is as it was when it was counted. As open_found(). */
static bool rank(struct files *files, struct unecho_ranks *ranks, struct unecho_io_error *error) {
    int ranked = unecho_ranking_file(&files->ranking, &files->reader.stat, ranks);

    if (ranked == 2 && files->finder->refused_count > 0) /* one that came would have been counted */
        *error = (struct unecho_io_error){UNECHO_RANKING_MISSED, 0};
    if (ranked == 0)
        *error = (struct unecho_io_error){UNECHO_RANKING_CHANGED, 0};
    if (ranked < 0)
        *error = (struct unecho_io_error){"read", ENOMEM};
    return !error->tried;
}

/* What is known of the file that is open. NULL: no memory. */
static struct unecho_result *new_result(struct files *files, const struct unecho_found *found) {
    struct unecho_result *result = calloc(1, sizeof(*result));
    const struct unecho_files_config *config = files->config;
    struct unecho_reader *reader = &files->reader;

    if (!result)
        return NULL;
    *result = (struct unecho_result){
        .path = strdup(found->path),
        .target = config->folder ? unecho_targets_name(&files->targets,
                                                       unecho_finder_mirror(files->finder, found))
                                 : strdup(found->path),
        .origin = {.fd = reader->fd, .stat = reader->stat}};
    if (!config->dry)
        result->origin.extended = unecho_attributes_are_extended(reader->fd);
    if (reader->stat.st_nlink > 1 && !config->folder) {
        if (!unecho_links_collect(&files->links, files->finder, is_passed_over, files))
            result->origin.fd = -1;
        result->link_count = unecho_links_of(&files->links, &reader->stat, &result->links);
    }
    if (result->path && result->target && result->origin.fd >= 0)
        return result;
    result->origin.fd = -1;
    unecho_result_free(result);
    return NULL;
}

/* May the file have the name that it is written to? Not if the disk takes it for that of another
 * one of the run. As unecho_walk_next; 0: the user was told. */
static int takes_name(struct files *files, const struct unecho_found *found,
                      const struct unecho_result *result) {
    const struct unecho_files_config *config = files->config;
    int new = 1;

    if (!config->dry && config->folder && (config->force || files->folds))
        new = unecho_namesakes_add(&files->namesakes, files->targets.root,
                                   unecho_finder_mirror(files->finder, found));
    else if (!config->dry && !config->folder && found->named)
        new = unecho_namesakes_add(&files->namesakes, result->folder, result->name);
    if (new == 0 && config->folder)
        reject(files, found, result->target, (struct unecho_io_error){UNECHO_NEWFILE_NAMESAKE, 0});
    if (new == 0 && !config->folder) {
        config->request->inputs.notice(found->path,
                                       (struct unecho_io_error){UNECHO_WALK_IS_SAME, 0});
        files->passed++;
    }
    return new;
}

/* Makes a file of what is open. NULL: it was told why not, or there is no memory (*status). */
static struct file *new_file(struct files *files, const struct unecho_found *found,
                             const struct unecho_ranks *ranks, int *status) {
    struct file *file = calloc(1, sizeof(*file));
    struct unecho_result *result = file ? new_result(files, found) : NULL;
    int apart = result ? unecho_scoping_begins(&files->scoping, result->path) : -1;
    int named = apart < 0 || place(files, found, result) ? apart : -1, number = errno;

    files->apart |= apart > 0;
    if (named >= 0)
        named = takes_name(files, found, result);
    if (named > 0) {
        if (files->config->folder || files->config->dry)
            result->origin.fd = -1; /* the reader's alone */
        else
            files->reader.owned = false;
        *file = (struct file){
            .result = result,
            .apart = files->apart,
            .format = unecho_tell(&files->config->request->telling, found->name, &files->reader),
            .ranks = *ranks};
        files->apart = false;
        files->read = FRESH;
        return file;
    }
    if (named < 0 && apart >= 0 && !result->folder && number != ENOMEM)
        reject(files, found, result->target, (struct unecho_io_error){"create its folder", number});
    else if (named < 0)
        *status = UNECHO_NOMEM;
    if (result)
        result->origin.fd = -1;
    unecho_result_free(result);
    free(file);
    return NULL;
}

/* Since it was found, by another name, it got its new content. */
static bool is_written(struct files *files, const struct unecho_found *found) {
    struct unecho_identities *touched = files->config->request->inputs.touched;

    if (unecho_identities_role(touched, &files->reader.stat) != UNECHO_ROLE_WRITTEN)
        return false;
    unecho_identities_remove(touched, &found->stat);
    return true;
}

/* Would it be written outside of the folder of results? */
static bool is_outside(const struct files *files, const struct unecho_found *found) {
    return files->config->folder &&
           !unecho_targets_is_inside(unecho_finder_mirror(files->finder, found));
}

/* As new_file(), of what was found. */
static struct file *open_file(struct files *files, const struct unecho_found *found, int *status) {
    const struct unecho_files_config *config = files->config;
    struct unecho_io_error error = {0};
    struct unecho_ranks ranks;
    struct file *file = NULL;

    if (!S_ISREG(found->stat.st_mode)) { /* to open a pipe might wait for ever */
        reject(files, found, found->path,
               (struct unecho_io_error){"read: it is not a regular file", 0});
        return NULL;
    }
    if (is_outside(files, found)) {
        reject(files, found, found->path,
               (struct unecho_io_error){"write: it has \"..\" in its name", 0});
        return NULL;
    }
    if (open_found(files, found, &error) && rank(files, &ranks, &error)) {
        unecho_reader_want_text(&files->reader, config->request->charset, false);
        file = new_file(files, found, &ranks, status);
    } else if (is_written(files, found)) {
        config->request->inputs.notice(found->path,
                                       (struct unecho_io_error){UNECHO_WALK_IS_SAME, 0});
        files->passed++;
    } else {
        reject(files, found, found->path, error);
        if (error.number != ENOENT)
            note_unread(files, found->path);
    }
    if (!file)
        unecho_reader_release(&files->reader);
    return file;
}

/* Was it told of when it was to be counted? */
static bool was_refused(struct files *files, const char *path) {
    const struct unecho_refused *refused = unecho_finder_refused(files->finder, path);

    if (refused && refused->number != 0 && refused->number != ENOENT)
        note_unread(files, path);
    return refused != NULL;
}

/* The next file that can be opened. NULL: there is no more, or no memory (*status). */
static struct file *next_file(struct files *files, int *status) {
    struct file *file = NULL;

    while (!file && *status == UNECHO_OK && !*files->config->stop) {
        uint64_t unread = files->finder->unread;
        struct unecho_found found;
        int more = unecho_finder_next(files->finder, &found);

        if (files->finder->unread > unread)
            note_unread(files, files->finder->unread_path);
        if (more == 0)
            break;
        if (more < 0)
            *status = UNECHO_NOMEM;
        else if (!pass_over(files, &found) && !was_refused(files, found.path) &&
                 !is_unsure(files, found.path))
            file = open_file(files, &found, status);
    }
    return file;
}

/* Forgets what a block holds. */
static int renew(const struct files *files, unecho_block **block) {
    unecho_block_destroy(*block);
    *block = unecho_block_create(files->engine);
    return *block ? UNECHO_OK : UNECHO_NOMEM;
}

/* As unecho_reader_next, of the file that is open. */
static bool read_on(struct files *files, char *room, size_t *len) {
    bool more = unecho_reader_next(&files->reader, room, UNECHO_READER_BLOCK, len);

    advance(files, files->reading->result->path, unecho_reader_advance(&files->reader));
    return more;
}

enum got { MORE, END, SKIP };

/* Is done with the file that is open, of which nothing is used. */
static enum got skip(struct files *files) {
    leave_out(files, files->reading->result->path, &files->reader.stat, files->reader.told);
    unecho_reader_release(&files->reader);
    files->apart = files->reading->apart;
    free_file(files->reading);
    files->reading = NULL;
    return SKIP;
}

static enum got skip_binary(struct files *files) {
    files->passed++;
    files->config->request->inputs.notice(
        files->reading->result->path,
        (struct unecho_io_error){"it looks binary, skipped (-a reads it)", 0});
    return skip(files);
}

/* Can a file that is compressed, or converted from `charset`, be read to its end? It is read for
 * that alone: when its text has been claimed, and others have lost what it says, it is too late to
 * find it damaged. No: why not. */
static struct unecho_io_error try_all(const struct files *files,
                                      const struct unecho_charset *charset) {
    off_t at = lseek(files->reader.fd, 0, SEEK_CUR);
    struct unecho_reader reader = {.fd = files->reader.fd, .stat = files->reader.stat};
    char *room = malloc(UNECHO_READER_BLOCK);
    struct unecho_io_error error;
    size_t len;

    reader.unpack = true;
    if (charset)
        unecho_reader_want_text(&reader, *charset, false);
    if (at < 0 || lseek(reader.fd, 0, SEEK_SET) < 0)
        reader.error = (struct unecho_io_error){"read", errno};
    while (!reader.error.tried && room &&
           unecho_reader_next(&reader, room, UNECHO_READER_BLOCK, &len))
        ;
    if (!reader.error.tried && lseek(reader.fd, at, SEEK_SET) < 0)
        reader.error = (struct unecho_io_error){"read", errno};
    error = room ? reader.error : (struct unecho_io_error){"read", ENOMEM};
    unecho_reader_release(&reader);
    free(room);
    return error;
}

static bool is_whole(struct files *files) {
    const struct unecho_io_error error = try_all(files, NULL);

    if (!error.tried)
        return true;
    complain(files, files->reading->result->path, error.tried, error.number);
    if (error.number)
        note_unread(files, files->reading->result->path);
    return false;
}

/* Reads until the block has so many bytes. */
static enum got fill(struct files *files, struct unecho_load *load, size_t enough) {
    bool looks = files->read == FRESH && !files->config->binary;
    size_t len = 0, looked_at = looks ? LOOKED_AT : 0;

    while (unecho_block_length(load->block) < enough) {
        char *room = unecho_block_reserve(load->block, UNECHO_READER_BLOCK);
        size_t look;

        if (!room) {
            load->status = UNECHO_NOMEM;
            return END;
        }
        if (!read_on(files, room, &len))
            return END;
        look = len < looked_at ? len : looked_at;
        looked_at -= look;
        if (memchr(room, '\0', look))
            return skip_binary(files);
        unecho_block_add(load->block, len);
    }
    return MORE;
}

/* What the file is written back in. */
static void note_form(struct files *files) {
    files->reading->result->codec = files->reader.codec;
    files->reading->result->charset = files->reader.charset;
}

static bool is_text(const struct file *file) { return file->format == &unecho_format_text; }

/* Reads a file of documents until they are many, and some are whole. */
static enum got fill_carton(struct files *files, struct unecho_load *load, bool first) {
    struct unecho_carton *carton = &files->parts[load->place].carton;
    struct unecho_bytes *rest = &files->cutter.rest;
    enum got got = MORE;

    if (first)
        unecho_cutter_begin(&files->cutter, files->reading->format,
                            &files->config->request->documents.format);
    carton->bytes.len = 0;
    carton->marked = false;
    while (got == MORE && carton->bytes.len == 0 && load->status == UNECHO_OK) {
        char *room = unecho_bytes_reserve(rest, UNECHO_READER_BLOCK);
        size_t len = 0;

        if (!room) {
            load->status = UNECHO_NOMEM;
            return END;
        }
        got = read_on(files, room, &len) ? MORE : END;
        rest->len += len;
        if (got == END || rest->len >= BLOCK)
            load->status = unecho_cutter_cut(&files->cutter, got == END, carton);
    }
    return got;
}

/* The next part of the file that is open. */
static enum got fill_part(struct files *files, struct unecho_load *load, bool first) {
    enum got got =
        is_text(files->reading) ? fill(files, load, BLOCK) : fill_carton(files, load, first);

    if (got == SKIP || !first)
        return got;
    note_form(files);
    if (got == MORE && files->reader.codec && !is_whole(files)) {
        files->rejected++;
        return skip(files);
    }
    return got;
}

/* All that can be read of the file was. */
static void end_reading(struct files *files) {
    const struct unecho_io_error error = files->reader.error;

    if (error.tried) {
        complain(files, files->reading->result->path, error.tried, error.number);
        if (error.number)
            note_unread(files, files->reading->result->path);
    }
    leave_out(files, files->reading->result->path, &files->reader.stat, files->reader.told);
    unecho_reader_release(&files->reader);
    files->reading->torn = error.tried != NULL;
    files->reading = NULL;
}

/* What was read of a file that failed says nothing of others. */
static int empty(const struct files *files, struct unecho_load *load) {
    struct part *part = &files->parts[load->place];
    int status = renew(files, &load->block);

    part->carton.bytes.len = 0;
    unecho_contents_clear(&part->carton.contents);
    if (status == UNECHO_OK && part->first && part->files[0]->apart && is_text(part->files[0]))
        unecho_block_forget(load->block); /* its scope begins all the same */
    return status;
}

/* The last part of a file. */
static enum unecho_crew_taken take_last(struct files *files, struct unecho_load *load,
                                        struct part *part) {
    const struct file *file = part->files[0];
    bool is_block = is_text(file);

    part->last = true;
    end_reading(files);
    if (file->torn)
        load->status = empty(files, load);
    if (load->status == UNECHO_OK && is_block)
        load->status = unecho_block_end(load->block);
    if (load->status != UNECHO_OK)
        return UNECHO_CREW_ALONE;
    return !is_block || part->first || unecho_takes_blocks(files->engine) ? UNECHO_CREW_BLOCK
                                                                          : UNECHO_CREW_ALONE;
}

/* A part of a file that goes on behind it. For a diff it does not go alone: what is let out of the
 * engine's own block is a copy. So it is read on until there is a place to end it. */
static enum unecho_crew_taken take_part(struct files *files, struct unecho_load *load,
                                        struct part *part) {
    bool takes_blocks = unecho_takes_blocks(files->engine);

    if (!is_text(files->reading))
        return UNECHO_CREW_BLOCK;
    for (size_t enough = (size_t)2 * BLOCK;; enough *= 2) {
        if (takes_blocks && unecho_block_split(load->block, files->rest) == 1)
            return UNECHO_CREW_BLOCK;
        if (!files->config->diff)
            return UNECHO_CREW_ALONE;
        if (fill(files, load, enough) == END)
            return load->status == UNECHO_OK ? take_last(files, load, part) : UNECHO_CREW_ALONE;
    }
}

/* Notes that the load holds what is read of the file that is open. */
static void add_file(struct files *files, struct unecho_load *load, struct part *part) {
    struct file **room =
        unecho_room(part->files, &part->room, part->count + 1, sizeof(struct file *));

    if (!room) {
        load->status = UNECHO_NOMEM;
        return;
    }
    part->files = room;
    room[part->count++] = files->reading;
}

/* What is added to the block next is the beginning of the file that is open. */
static void begin_text(const struct files *files, unecho_block *block) {
    if (files->reading->apart)
        unecho_block_forget(block);
    unecho_block_rank(block, unecho_block_texts(block), files->reading->ranks.file);
}

/* May the file that is open share a block with those that the load holds? They are of one folder,
 * so that there are not many open. */
static bool is_small(const struct files *files, const struct part *part) {
    return files->read == FRESH && is_text(files->reading) && files->reader.stat.st_size <= SMALL &&
           (part->count == 0 ||
            part->files[part->count - 1]->result->folder == files->reading->result->folder);
}

/* A file that is not as small as it looked begins the next block, or this one. UNECHO_OK or
 * UNECHO_NOMEM. */
static int carry_over(struct files *files, struct unecho_load *load, const char *bytes,
                      size_t len) {
    bool shared = unecho_block_texts(load->block) > 0;
    unecho_block *block = shared ? files->rest : load->block;
    char *room = shared ? unecho_block_reserve(block, len) : NULL;

    if (shared && !room)
        return UNECHO_NOMEM;
    if (shared)
        memcpy(room, bytes, len);
    begin_text(files, block);
    unecho_block_add(block, len);
    files->read = BEGUN;
    return UNECHO_OK;
}

/* A file that was read becomes a text of the block; of one that is torn nothing does. */
static void add_text(struct files *files, struct unecho_load *load, struct part *part, size_t len) {
    struct file *file = files->reading;

    add_file(files, load, part);
    if (load->status != UNECHO_OK)
        return;
    note_form(files);
    begin_text(files, load->block);
    end_reading(files);
    if (!file->torn)
        unecho_block_add(load->block, len);
    load->status = unecho_block_end(load->block);
}

/* Reads a small file. False: it is not done with it. */
static bool take_small(struct files *files, struct unecho_load *load, struct part *part) {
    enum { ROOM = 2 * SMALL, WORTH = UNECHO_CHARSET_ROOM };
    char *room = unecho_block_reserve(load->block, ROOM);
    size_t len = 0, n;
    bool more = room != NULL;

    while (more && ROOM - len >= WORTH) {
        n = 0;
        more = unecho_reader_next(&files->reader, room + len, ROOM - len, &n);
        len += n;
    }
    advance(files, files->reading->result->path, unecho_reader_advance(&files->reader));
    if (!room)
        load->status = UNECHO_NOMEM;
    else if (!files->config->binary && memchr(room, '\0', len < LOOKED_AT ? len : LOOKED_AT))
        (void)skip_binary(files);
    else if (more)
        load->status = carry_over(files, load, room, len);
    else
        add_text(files, load, part, len);
    return !files->reading;
}

/* Is a file open, or another one there? */
static bool open_next(struct files *files, struct unecho_load *load) {
    if (!files->reading)
        files->reading = next_file(files, &load->status);
    return files->reading != NULL;
}

/* Small files that come one behind the other. False: none. */
static bool gather(struct files *files, struct unecho_load *load, struct part *part) {
    bool more = true;

    while (more && load->status == UNECHO_OK && part->count < files->together &&
           unecho_block_length(load->block) < TOGETHER && open_next(files, load) &&
           is_small(files, part))
        more = take_small(files, load, part);
    part->first = part->last = part->count > 0;
    return part->count > 0;
}

/* The next part of a file that has blocks of its own. */
static enum got take_large(struct files *files, struct unecho_load *load, struct part *part) {
    enum got got;

    add_file(files, load, part);
    if (load->status != UNECHO_OK)
        return END;
    part->first = files->read != GOING;
    if (files->read == FRESH && is_text(files->reading))
        begin_text(files, load->block);
    got = fill_part(files, load, part->first);
    if (got == SKIP) {
        part->count = 0;
        load->status = renew(files, &load->block);
    }
    files->read = GOING;
    return got;
}

static enum unecho_crew_taken take(void *work, struct unecho_load *load) {
    struct files *files = work;
    struct part *part = &files->parts[load->place];
    unecho_block *block = load->block;
    enum got got = SKIP;

    load->block = files->rest;
    files->rest = block;
    part->count = 0;
    part->first = part->last = false;
    while (got == SKIP && load->status == UNECHO_OK) {
        if (gather(files, load, part) && load->status == UNECHO_OK)
            return UNECHO_CREW_BLOCK;
        if (load->status == UNECHO_OK && !files->reading)
            return UNECHO_CREW_NONE;
        if (load->status == UNECHO_OK)
            got = take_large(files, load, part);
    }
    if (load->status != UNECHO_OK)
        return UNECHO_CREW_ALONE;
    return got == MORE ? take_part(files, load, part) : take_last(files, load, part);
}

static int prepare(void *work, struct unecho_load *load) {
    struct files *files = work;
    struct part *part = &files->parts[load->place];
    const struct file *file = part->files[0];
    const struct unecho_documents_config *config = &files->config->request->documents;
    int status = UNECHO_OK;

    if (is_text(file))
        return unecho_block_prepare(load->block);
    part->carton.ranks = file->ranks;
    if (part->first && file->apart)
        unecho_block_forget(load->block);
    status = unecho_carton_open(&part->carton, &config->format, config->each_alone, load->block);
    if (status != UNECHO_OK || !part->first || !file->apart || part->carton.contents.body_count > 0)
        return status;
    status = unecho_block_end(load->block); /* nothing, but the scope begins with it */
    return status == UNECHO_OK ? unecho_block_prepare(load->block) : status;
}

/* --- deliver ---------------------------------------------------------------------------------- */

/* Adds what text `i` of a block was to the report of its file, which ends there or goes on. */
static void count_text(const unecho_block *block, size_t i, struct file *file, bool ends) {
    struct unecho_file_report *report = &file->result->report;
    size_t len;

    (void)unecho_block_text(block, i, &len);
    report->stats.bytes_in += len;
    report->failed |= ends && file->torn;
    unecho_block_count(block, i, 1, &report->stats);
}

static void lend(struct file *file, const struct unecho_run *run) {
    file->result->report.stats.bytes_out += run->len;
    if (file->output.writing && !file->output.writer.error.tried)
        unecho_writer_lend(&file->output.writer, run->data, run->len);
}

/* Files whose texts are laid out in the block. */
static void write_files(const struct files *files, const struct part *part, unecho_block *block) {
    struct unecho_run run;
    int more = unecho_next_of_block(block, &run);

    for (size_t i = 0; i < part->count; i++) {
        struct file *file = part->files[i];

        count_text(block, i, file, true);
        unecho_results_begin(&files->results, &file->output, file->result, true);
        for (; more == 1 && run.text == i; more = unecho_next_of_block(block, &run))
            lend(file, &run);
        unecho_results_settle(&files->results, &file->output, file->result);
        file->delivered = true;
    }
}

/* So many files may be open while they are delivered; `put` needs no more than one. */
static int spare_descriptors(size_t loads) {
    enum { OTHERS = 64 };
    struct rlimit limit = {.rlim_cur = 0};

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < OTHERS + loads)
        return 0;
    return limit.rlim_cur - OTHERS - loads < INT_MAX ? (int)(limit.rlim_cur - OTHERS - loads)
                                                     : INT_MAX;
}

static bool take_descriptor(struct files *files) {
    if (atomic_fetch_sub(&files->spare, 1) > 0)
        return true;
    atomic_fetch_add(&files->spare, 1);
    return false;
}

static void give_descriptor(struct files *files) { atomic_fetch_add(&files->spare, 1); }

/* What is not done here, `put` does. */
static int deliver(void *work, struct unecho_load *load) {
    struct files *files = work;
    const struct unecho_files_config *config = files->config;
    struct part *part = &files->parts[load->place];

    if (!is_text(part->files[0]) || config->witness || config->diff)
        return UNECHO_OK;
    if (unecho_lay_out_block(files->engine, load->block, false) != UNECHO_OK || !part->first ||
        !part->last || !unecho_is_laid_out(load->block) || !take_descriptor(files))
        return UNECHO_OK;
    write_files(files, part, load->block);
    part->holds = !config->folder && !config->dry;
    if (!part->holds)
        give_descriptor(files);
    return UNECHO_OK;
}

/* --- put -------------------------------------------------------------------------------------- */

/* If the first unit that is compared was said before, another file has said it; and so on. */
static bool is_repost(const struct unecho_file_report *report) {
    return report->stats.compared > 0 && report->stats.compared == report->stats.repeats;
}

/* Is it the file that lost most, up to here? Of equals the first is. */
static void note_loss(struct unecho_lost *lost, const struct unecho_file_report *report) {
    const struct unecho_stats *stats = &report->stats;
    uint64_t gone = stats->bytes_in > stats->bytes_out ? stats->bytes_in - stats->bytes_out : 0;

    if (report->failed || gone <= lost->gone)
        return;
    free(lost->path);
    *lost = (struct unecho_lost){strdup(report->path), gone, stats->bytes_in, report->repost};
}

/* Counts what became of it. */
static void count_file(struct unecho_files_stats *stats, struct unecho_result *result) {
    struct unecho_file_report *report = &result->report;

    report->path = result->path;
    report->changed = !report->failed && unecho_result_is_changed(result);
    report->emptied = !report->failed && unecho_result_is_emptied(result);
    report->repost = !report->failed && is_repost(report);
    stats->files++;
    stats->failed += report->failed;
    stats->changed += report->changed;
    stats->emptied += report->emptied;
    stats->reposts += report->repost;
    note_loss(&stats->lost, report);
}

static void tell_file(const struct unecho_files_config *config, struct unecho_file_report *report) {
    struct unecho_near_notes *notes = config->request->documents.notes;

    if (notes && !report->failed)
        report->near = unecho_near_notes_file(notes, report->path);
    config->tell(report);
    if (notes)
        unecho_near_notes_clear(notes);
}

static void end_file(struct files *files, struct file *file) {
    const struct unecho_files_config *config = files->config;
    struct unecho_result *result = file->result;

    unecho_results_end(&files->results, &file->output, result);
    count_file(files->stats, result);
    if (result->report.changed && config->list)
        config->changed(result->path);
    if (config->witness)
        unecho_views_settle(config->witness->views, result->report.failed);
    if (config->request->documents.near && result->report.stats.limited > 0 && is_text(file))
        unecho_documents_tell_long_text(&config->request->documents, result->path);
    files->missing += result->report.failed && config->folder && result->report.stats.units_in > 0;
    if (config->tell)
        tell_file(config, &result->report);
    free_file(file);
}

/* Writes what the engine lets out of a file. False: it failed, and the user was told. */
static bool drain(struct files *files, struct file *file, int status) {
    struct unecho_run run;

    while (status == UNECHO_OK && (status = unecho_next(files->engine, &run)) == 1) {
        status = UNECHO_OK;
        lend(file, &run);
    }
    if (file->output.writing)
        unecho_writer_settle(&file->output.writer);
    return status == UNECHO_OK || unecho_sink_fail(&files->sink, file->result->path, status);
}

/* A carton to the file's output. */
static bool put_carton(struct files *files, struct unecho_load *load, const struct part *part) {
    struct unecho_documents *documents = &files->documents;
    struct file *file = part->files[0];
    struct unecho_file_report *report = &file->result->report;
    const struct unecho_documents_stats before = documents->stats;
    int status;

    if (part->carton.marked)
        unecho_results_read(&files->results, &file->output, UNECHO_RESULTS_MARK,
                            strlen(UNECHO_RESULTS_MARK));
    unecho_results_read(&files->results, &file->output, part->carton.bytes.data,
                        part->carton.bytes.len);
    if (part->first)
        unecho_documents_begin(documents, file->result->path,
                               file->output.writing ? &file->output.writer : NULL);
    status = unecho_documents_put(documents, &part->carton, load->block);
    if (part->last)
        unecho_documents_end(documents, &part->carton);
    report->records += documents->stats.count - before.count;
    report->others += documents->stats.others - before.others;
    report->stats.bytes_out += documents->stats.bytes_out - before.bytes_out;
    return status == UNECHO_OK || unecho_sink_fail(&files->sink, file->result->path, status);
}

/* Text `i` of the block comes next. */
static void begin_put(const struct files *files, const struct unecho_load *load,
                      const struct part *part, size_t i) {
    struct file *file = part->files[i];
    const char *bytes;
    size_t len;

    if (file->delivered)
        return;
    if (part->first)
        unecho_results_begin(&files->results, &file->output, file->result, part->last);
    bytes = unecho_block_text(load->block, i, &len);
    unecho_results_read(&files->results, &file->output, bytes, len);
}

/* The text ends, and with it maybe its file. */
static void end_put(struct files *files, const struct part *part, size_t i) {
    struct file *file = part->files[i];

    if (part->last)
        end_file(files, file);
    else if (file->output.writing)
        unecho_writer_settle(&file->output.writer);
}

/* What cannot be laid out is not known to be whole, nor is anything behind it. */
static bool fail_to_put(struct files *files, const struct part *part, size_t i, int status) {
    (void)unecho_sink_fail(&files->sink, part->files[i]->result->path, status);
    part->files[i]->result->report.failed = true;
    end_put(files, part, i);
    while (part->last && ++i < part->count)
        free_file(part->files[i]);
    return false;
}

/* Texts to the outputs of their files. */
static bool put_texts(struct files *files, struct unecho_load *load, const struct part *part) {
    int status = load->status;
    struct unecho_run run;
    size_t i;

    for (i = 0; i < part->count; i++) /* now, as it is emptied by what comes out of it */
        if (!part->files[i]->delivered)
            count_text(load->block, i, part->files[i], part->last);
    if (status == UNECHO_OK)
        status = unecho_push_block(files->engine, load->block);
    i = 0;
    begin_put(files, load, part, i);
    while (status == UNECHO_OK && (status = unecho_next(files->engine, &run)) == 1) {
        status = UNECHO_OK;
        while (i < run.text) {
            end_put(files, part, i++);
            begin_put(files, load, part, i);
        }
        lend(part->files[i], &run);
    }
    if (status != UNECHO_OK)
        return fail_to_put(files, part, i, status);
    for (; i + 1 < part->count; i++) {
        end_put(files, part, i);
        begin_put(files, load, part, i + 1);
    }
    end_put(files, part, i);
    return true;
}

/* Notes what comes, if somebody wants to know. */
static void witness_part(const struct files *files, const struct unecho_load *load,
                         const struct part *part) {
    struct unecho_witness *witness = files->config->witness;
    const struct file *file = part->files[0];

    if (!witness || load->status != UNECHO_OK)
        return;
    if (part->first)
        unecho_witness_file(witness, file->result->path);
    if (part->first && is_text(file))
        unecho_witness_text(witness, false);
    if (is_text(file))
        unecho_witness_bytes(witness, unecho_block_length(load->block));
    else
        unecho_witness_carton(witness, &part->carton, false);
}

/* What would be removed from now on would be told nowhere. */
static bool views_have_failed(const struct files *files) {
    return files->config->witness && unecho_views_have_failed(files->config->witness->views);
}

/* Documents of a file, or what of them there is. */
static bool put_documents(struct files *files, struct unecho_load *load, const struct part *part) {
    struct file *file = part->files[0];
    struct unecho_file_report *report = &file->result->report;
    bool ok;

    unecho_block_count(load->block, 0, unecho_block_texts(load->block), &report->stats);
    report->stats.bytes_in += unecho_block_length(load->block);
    report->failed |= part->last && file->torn;
    if (part->first)
        unecho_results_begin(&files->results, &file->output, file->result, part->last);
    ok = load->status == UNECHO_OK
             ? put_carton(files, load, part)
             : unecho_sink_fail(&files->sink, file->result->path, load->status);
    report->failed |= !ok;
    if (part->last)
        end_file(files, file);
    return ok;
}

static bool put(void *work, struct unecho_load *load) {
    struct files *files = work;
    struct part *part = &files->parts[load->place];
    bool ok;

    witness_part(files, load, part);
    ok = is_text(part->files[0]) ? put_texts(files, load, part) : put_documents(files, load, part);
    if (part->holds)
        give_descriptor(files);
    part->holds = false;
    part->count = 0;
    return ok && !views_have_failed(files);
}

/* Reads and writes the rest of a file. */
static bool copy_rest(struct files *files, struct file *file) {
    bool more = true;

    while (more) {
        char *room = unecho_reserve(files->engine, UNECHO_READER_BLOCK);
        size_t len = 0;

        if (!room)
            return drain(files, file, UNECHO_NOMEM);
        more = read_on(files, room, &len);
        if (files->config->witness && more)
            unecho_witness_bytes(files->config->witness, len);
        if (!drain(files, file, unecho_push(files->engine, room, more ? len : 0, !more)))
            return false;
    }
    return true;
}

/* What was pushed, and what was not read yet of a file. */
static bool copy_text(struct files *files, struct unecho_load *load, const struct part *part) {
    struct file *file = part->files[0];

    witness_part(files, load, part);
    if (part->first)
        unecho_results_begin(&files->results, &file->output, file->result, false);
    return drain(files, file, unecho_push_block(files->engine, load->block)) &&
           (part->last || copy_rest(files, file));
}

/* Adds what was counted since, but for the bytes that came out. */
static void add_since(struct unecho_stats *stats, const struct unecho_stats *before,
                      const struct unecho_stats *after) {
    stats->bytes_in += after->bytes_in - before->bytes_in;
    stats->units_in += after->units_in - before->units_in;
    stats->units_out += after->units_out - before->units_out;
    stats->compared += after->compared - before->compared;
    stats->repeats += after->repeats - before->repeats;
    stats->limited += after->limited - before->limited;
}

/* A file, or its rest, as one text. Nothing is claimed meanwhile. */
static enum unecho_crew_went alone(void *work, struct unecho_load *load) {
    struct files *files = work;
    struct part *part = &files->parts[load->place];
    struct unecho_stats before, after;
    struct file *file;
    bool ok;

    if (load->status != UNECHO_OK) {
        (void)unecho_sink_fail(&files->sink, "input", load->status);
        return UNECHO_CREW_FAILED;
    }
    file = part->files[0];
    unecho_get_stats(files->engine, &before);
    ok = copy_text(files, load, part);
    unecho_get_stats(files->engine, &after);
    add_since(&file->result->report.stats, &before, &after);
    if (!part->last)
        end_reading(files);
    file->result->report.failed |= file->torn || !ok;
    part->count = 0;
    end_file(files, file);
    return ok && !views_have_failed(files) ? UNECHO_CREW_ON : UNECHO_CREW_FAILED;
}

/* --- the run ---------------------------------------------------------------------------------- */

/* Tells the watch what will be read. False: out of memory. */
static bool count_sizes(struct files *files) {
    const struct unecho_watch *watch = files->config->request->inputs.watch;
    struct unecho_found found;
    int more;

    if (!watch)
        return true;
    more = unecho_finder_begin(files->finder, true) ? 1 : -1;
    while (more > 0 && (more = unecho_finder_next(files->finder, &found)) > 0)
        if (S_ISREG(found.stat.st_mode) && is_kept(files, &found) == NOT_KEPT)
            watch->found(found.stat.st_size > 0 ? (uint64_t)found.stat.st_size : 0);
    return more == 0;
}

/* Is a NUL byte among the first? */
static bool looks_binary(void *arg, const char *bytes, size_t len, bool last) {
    bool *binary = arg;

    *binary = memchr(bytes, '\0', len < LOOKED_AT ? len : LOOKED_AT);
    return *binary || last || len >= LOOKED_AT;
}

/* Will the file that is open be read to its end, as far as is known? If it is not, others would
 * lose what it says, and it would be nowhere. No: why not. */
static struct unecho_io_error try_open(const struct files *files) {
    const struct unecho_reader *reader = &files->reader;

    if (reader->error.tried || (!reader->codec && !reader->converter))
        return reader->error;
    return try_all(files, &files->config->request->charset);
}

/* Opens what was found to be counted. What cannot be read is told of now, and is left out when the
 * others are written. */
static bool open_counted(struct files *files, const struct unecho_found *found,
                         struct unecho_ranks *ranks) {
    struct unecho_io_error error = {0};
    bool binary = false;

    if (open_found(files, found, &error)) {
        unecho_reader_want_text(&files->reader, files->config->request->charset, false);
        (void)unecho_reader_look(&files->reader, looks_binary, &binary);
        binary &= !files->config->binary;
        if (!binary)
            error = try_open(files);
        if (!binary && !error.tried && rank(files, ranks, &error))
            return true;
    }
    if (!binary)
        unecho_finder_refuse(files->finder, found->path, error);
    unecho_reader_release(&files->reader);
    return false;
}

/* As the census asks. */
static int next_counted(void *arg, struct unecho_counted *counted) {
    struct files *files = arg;
    struct unecho_found found;
    int more;

    while (!*files->config->stop && (more = unecho_finder_next(files->finder, &found)) != 0) {
        int begins;

        if (more < 0)
            return -1;
        if (!S_ISREG(found.stat.st_mode) || is_kept(files, &found) != NOT_KEPT ||
            is_outside(files, &found))
            continue;
        begins = unecho_scoping_begins(&files->scoping, found.path);
        if (begins < 0)
            return -1;
        counted->apart |= begins > 0;
        counted->path = found.path;
        counted->name = found.name;
        if (open_counted(files, &found, &counted->ranks))
            return 1;
    }
    return 0;
}

/* Counts the units of all files, if nothing can be decided before. */
static bool survey(struct files *files) {
    struct unecho_witness *witness =
        files->ranking.by == UNECHO_FIRST_PATH ? NULL : files->config->witness;
    const struct unecho_census census = {.engine = files->engine,
                                         .request = files->config->request,
                                         .sink = &files->sink,
                                         .reader = &files->reader,
                                         .witness = witness,
                                         .next = next_counted,
                                         .arg = files};
    bool ok;

    if (!unecho_needs_survey(files->engine))
        return true;
    ok = unecho_finder_begin(files->finder, true);
    if (!ok)
        complain(files, "start", "read", ENOMEM);
    files->finder->counts = true;
    if (witness)
        unecho_witness_survey(witness);
    ok = ok && unecho_census_run(&census);
    if (witness)
        unecho_witness_tell(witness);
    files->finder->counts = false;
    unecho_scoping_release(&files->scoping);
    unecho_ranking_tell(&files->ranking);
    return ok;
}

/* Views and diffs want files one by one, as does a limit of memory, which tells at which one it was
 * reached. Those that are changed in their place are open until they are. */
static size_t most_together(const struct unecho_files_config *config) {
    bool apart = config->witness || config->diff || config->request->memory > 0 ||
                 !(config->folder || config->dry);

    return apart ? 1 : MOST_TOGETHER;
}

static bool begin(struct files *files) {
    const struct unecho_files_config *config = files->config;

    if (!unecho_preflight(config, files->finder, &files->targets))
        return false;
    files->together = most_together(config);
    files->folds = config->folder && !config->dry && !config->force &&
                   unecho_namesakes_may_be(files->targets.root, config->folder);
    if (!unecho_results_init(&files->results)) {
        complain(files, "start", "read", ENOMEM);
        return false;
    }
    atomic_init(&files->spare, spare_descriptors(unecho_crew_size(files->threads)));
    files->parts = calloc(unecho_crew_size(files->threads), sizeof(*files->parts));
    files->rest = unecho_block_create(files->engine);
    if (!survey(files))
        return false;
    if (count_sizes(files) && unecho_finder_begin(files->finder, false) && files->parts &&
        files->rest) {
        config->ready();
        return true;
    }
    complain(files, "start", "read", ENOMEM);
    return false;
}

/* What an error has left. A file of several parts is owned by the last, or is being read. */
static void release(struct files *files) {
    size_t count = files->parts ? unecho_crew_size(files->threads) : 0;

    if (files->reading)
        unecho_reader_release(&files->reader);
    for (size_t i = 0; i < count; i++) {
        struct part *part = &files->parts[i];

        for (size_t k = 0; part->last && k < part->count; k++)
            free_file(part->files[k]);
        free(part->files);
        unecho_carton_release(&part->carton);
    }
    free_file(files->reading);
    unecho_ranking_release(&files->ranking);
    unecho_documents_release(&files->documents);
    unecho_cutter_release(&files->cutter);
    free(files->parts);
    unecho_scoping_release(&files->scoping);
    free(files->unread);
    unecho_links_release(&files->links);
    unecho_namesakes_release(&files->namesakes);
    unecho_block_destroy(files->rest);
    unecho_targets_release(&files->targets);
}

/* A file that kept what others have lost is not there any more as it was. */
static void tell_lost(struct files *files) {
    const struct unecho_files_config *config = files->config;

    if (!unecho_ranking_has_lost(&files->ranking) || *config->stop)
        return;
    complain(files, config->folder ? config->folder : "input",
             files->ranking.by == UNECHO_FIRST_PATH
                 ? "files are not as they were read the first time: what they say was counted"
                 : "files are not as they were read the first time: what they kept may be missing "
                   "from others",
             0);
    if (files->stats->failed == 0) /* a file may be gone without a message of its own */
        files->stats->failed = 1;
}

bool unecho_files_run(unecho *engine, const struct unecho_files_config *config,
                      struct unecho_finder *finder, struct unecho_files_stats *stats) {
    struct files files = {.finder = finder,
                          .engine = engine,
                          .config = config,
                          .threads = unecho_crew_threads(config->request->threads),
                          .stats = stats,
                          .scoping = {.scope = config->request->scope},
                          .ranking = {.by = config->request->first,
                                      .twice = unecho_needs_survey(engine),
                                      .scoped = config->request->scope == UNECHO_SCOPE_DIR},
                          .results = {.config = config}};
    struct unecho_crew crew = {.engine = engine,
                               .threads = files.threads,
                               .work = &files,
                               .take = take,
                               .prepare = prepare,
                               .claims = true,
                               .deliver = deliver,
                               .put = put,
                               .alone = alone};
    bool ok;

    *stats = (struct unecho_files_stats){0};
    files.documents =
        (struct unecho_documents){.config = &config->request->documents, .engine = engine};
    files.sink = (struct unecho_sink){.engine = engine,
                                      .documents = &files.documents,
                                      .complain = config->request->inputs.complain,
                                      .memory = config->request->memory,
                                      .fate = config->dry ? "the run ends here"
                                                          : "no more files are written"};
    ok = begin(&files) && unecho_crew_run(&crew);
    ok = unecho_results_finish(&files.results, files.targets.root) && ok;
    if (files.missing > 0)
        complain(&files, config->folder,
                 "what the files that failed say may be missing from others, too: clean them anew",
                 0);
    stats->failed += finder->failed + files.rejected;
    stats->skipped = finder->skipped + files.passed;
    if (ok)
        tell_lost(&files);
    stats->records = files.documents.stats;
    release(&files);
    return ok;
}
