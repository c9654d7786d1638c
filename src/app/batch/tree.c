/*
 *   walk -> take: a file is read, as one block or as some that end where a unit surely ends
 *        -> claim, in the order of the files
 *        -> put: laid out and written to a temporary file, which gets its name at the file's end
 *
 * A file of one block that does not change is never written at all; of a longer one that is known
 * only at its end. A file that goes on for long without a place to end a block goes alone.
 *
 * This is one file, and a long one, as what the three know of a file on its way is nobody else's.
 */
#define _DEFAULT_SOURCE /* flock */

#include "tree.h"

#include "copies.h"
#include "crew.h"
#include "namesakes.h"
#include "preflight.h"
#include "results.h"
#include "stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    BLOCK = 512 * 1024, /* bytes of a file that a thread takes at once */
    LOOKED_AT = 8192    /* bytes of a file that tell whether it is text */
};

/* A file on its way. */
struct file {
    struct unecho_result *result; /* owned */
    bool apart;                   /* its scope begins with it */
    bool records;                 /* it holds JSON Lines */
};

/* What a load holds of it. */
struct part {
    struct file *file; /* owned by the last part */
    bool first, last;
    bool failed; /* what follows could not be read */
};

struct tree {
    unecho *engine;
    const struct unecho_tree_config *config;
    struct unecho_tree_stats *stats;
    struct part *parts; /* owned; by the place of the load */

    /* of the thread that takes */
    struct unecho_finder *finder; /* borrowed */
    uint64_t rejected, passed;    /* files that were found, and not taken */
    uint64_t copies;              /* of them */
    struct file *reading;         /* NULL: none is open */
    struct unecho_reader reader;
    unecho_block *rest; /* owned; what was read behind the last block */
    char *room;         /* owned; a block of JSON Lines */
    struct unecho_records records;
    char *scope;  /* owned; the folder of the last file */
    bool unsure;  /* something could not be read, so that it is not known what it says: */
    char *unread; /* owned; NULL: no memory for its name */
    bool told;    /* what follows of that */
    struct unecho_targets targets;
    struct unecho_links links;
    struct unecho_namesakes namesakes;

    /* of the thread that puts */
    struct unecho_results results;
    uint64_t let_out;            /* bytes */
    uint64_t missing;            /* files that failed when others had lost what they say */
    struct unecho_stream stream; /* to tell of failures */
};

static void complain(const struct tree *tree, const char *path, const char *tried, int number) {
    tree->config->inputs.complain(path, (struct unecho_io_error){tried, number});
}

/* Tells the watch that so many bytes of a file are done with. */
static void advance(const struct tree *tree, const char *path, uint64_t bytes) {
    if (tree->config->inputs.watch)
        tree->config->inputs.watch->read(path, bytes);
}

/* The file will not be read, or no further than so. */
static void leave_out(const struct tree *tree, const char *path, const struct stat *stat,
                      off_t done) {
    advance(tree, path, stat->st_size > done ? (uint64_t)(stat->st_size - done) : 0);
    if (tree->config->inputs.watch)
        tree->config->inputs.watch->end();
}

/* --- take ------------------------------------------------------------------------------------- */

static void free_file(struct file *file) {
    if (file)
        unecho_result_free(file->result);
    free(file);
}

/* The length of the folder in a path, with its slash. */
static size_t folder_len(const char *path) {
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

static bool are_beside(const char *one, const char *other) {
    size_t len = folder_len(one);

    return folder_len(other) == len && memcmp(one, other, len) == 0;
}

/* Does what was said before the file count in it? As unecho_walk_next, negative: out of memory. */
static int is_apart(struct tree *tree, const char *path) {
    if (tree->config->scope != UNECHO_SCOPE_DIR)
        return tree->config->scope == UNECHO_SCOPE_FILE;
    if (tree->scope && are_beside(tree->scope, path))
        return 0;
    free(tree->scope);
    tree->scope = strdup(path);
    return tree->scope ? 1 : -1;
}

/* What a file or folder says is not known: what is first behind it, in place, is not either. But
 * what is damaged says nothing, now and later. */
static void note_unread(struct tree *tree, const char *path) {
    if (tree->unsure && tree->config->scope == UNECHO_SCOPE_RUN)
        return;
    free(tree->unread);
    tree->unread = path ? strdup(path) : NULL;
    tree->unsure = true;
    tree->told = false;
}

/* Is the file behind one in its scope that could not be read? Then it stays as it is. */
static bool is_unsure(struct tree *tree, const char *path) {
    const struct unecho_tree_config *config = tree->config;
    size_t len = tree->unread ? strlen(tree->unread) : 0;

    if (!tree->unsure || config->folder || config->scope == UNECHO_SCOPE_FILE)
        return false;
    if (config->scope == UNECHO_SCOPE_DIR && tree->unread && !are_beside(tree->unread, path) &&
        !(folder_len(path) == len + 1 && memcmp(path, tree->unread, len) == 0))
        return false;
    if (!tree->told)
        complain(tree, tree->unread ? tree->unread : "input",
                 "what comes behind it stays as it is, as this may say it before", 0);
    tree->told = true;
    tree->passed++;
    return true;
}

static void reject(struct tree *tree, const struct unecho_found *found, const char *name,
                   struct unecho_io_error error) {
    tree->rejected++;
    complain(tree, name, error.tried, error.number);
    if (S_ISREG(found->stat.st_mode))
        leave_out(tree, found->path, &found->stat, 0);
}

/* What an earlier run has kept is passed over below a folder, but not on the way to another folder,
 * where it does no harm. */
enum kept { NOT_KEPT, KEPT_AS_SAID, KEPT_COPY };

static enum kept is_kept(const struct tree *tree, const struct unecho_found *found) {
    const struct unecho_tree_config *config = tree->config;

    if (found->named || config->folder)
        return NOT_KEPT;
    if (config->suffix && unecho_copies_ends_in(found->name, config->suffix))
        return KEPT_AS_SAID;
    return unecho_copies_is_one(found->folder, found->name) ? KEPT_COPY : NOT_KEPT;
}

static bool is_passed_over(void *arg, const struct unecho_found *found) {
    return is_kept(arg, found) != NOT_KEPT;
}

static bool pass_over(struct tree *tree, const struct unecho_found *found) {
    enum kept kept = is_kept(tree, found);

    if (kept != KEPT_COPY)
        return kept != NOT_KEPT;
    if (tree->copies++ == 0)
        tree->config->inputs.notice(
            found->path, (struct unecho_io_error){"skipped, as are others like it: a copy of the "
                                                  "file beside it (name it to read it)",
                                                  0});
    tree->passed++;
    return true;
}

static const struct unecho_origin *mirrored(void *arg, size_t level) {
    return unecho_walk_folder(arg, level);
}

/* Finds out where the file will be written. False: errno. */
static bool place(struct tree *tree, const struct unecho_found *found,
                  struct unecho_result *result) {
    const char *base = found->name, *mirror = unecho_finder_mirror(tree->finder, found);

    if (tree->config->dry)
        return true;
    if (tree->config->folder)
        result->folder =
            unecho_targets_enter(&tree->targets, mirror, mirrored, &tree->finder->walk, &base);
    else
        result->folder = unecho_folder_hold(found->folder);
    if (!result->folder)
        return false;
    result->name = strdup(base);
    if (tree->config->folder)
        result->mode =
            unecho_attributes_mode(&result->origin, result->folder) & ~tree->targets.umask;
    return result->name != NULL;
}

/* Nobody else changes the file until we have; it is found out whether somebody would. */
static bool hold(const struct tree *tree, const struct unecho_reader *reader) {
    if (tree->config->folder || tree->config->dry)
        return true;
    return flock(reader->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK ||
           unecho_turns_hold(tree->config->turns, &reader->stat);
}

/* Opens what was found. False: *error, or it has none and there is no memory. */
static bool open_found(struct tree *tree, const struct unecho_found *found,
                       struct unecho_io_error *error) {
    struct unecho_reader *reader = &tree->reader;
    bool opened = found->folder ? unecho_reader_open_at(reader, found->folder->fd, found->name)
                                : unecho_reader_open(reader, found->path);

    *error = reader->error;
    if (opened && !unecho_is_same_file(&reader->stat, &found->stat))
        *error = (struct unecho_io_error){"read: another program has replaced it", 0};
    else if (opened && !found->folder && !tree->config->folder)
        *error = (struct unecho_io_error){"change: it is not known where it is", 0};
    else if (opened && !hold(tree, reader))
        *error = (struct unecho_io_error){"change: another program has locked it", 0};
    return !error->tried;
}

/* What is known of the file that is open. NULL: no memory. */
static struct unecho_result *new_result(struct tree *tree, const struct unecho_found *found) {
    struct unecho_result *result = calloc(1, sizeof(*result));
    const struct unecho_tree_config *config = tree->config;
    struct unecho_reader *reader = &tree->reader;

    if (!result)
        return NULL;
    *result = (struct unecho_result){
        .path = strdup(found->path),
        .target = config->folder ? unecho_targets_name(&tree->targets,
                                                       unecho_finder_mirror(tree->finder, found))
                                 : strdup(found->path),
        .origin = {.fd = reader->fd, .stat = reader->stat}};
    if (!config->dry)
        result->origin.extended = unecho_attributes_are_extended(reader->fd);
    if (reader->stat.st_nlink > 1 && !config->folder) {
        if (!unecho_links_collect(&tree->links, tree->finder, is_passed_over, tree))
            result->origin.fd = -1;
        result->link_count = unecho_links_of(&tree->links, &reader->stat, &result->links);
    }
    if (result->path && result->target && result->origin.fd >= 0)
        return result;
    result->origin.fd = -1;
    unecho_result_free(result);
    return NULL;
}

static bool holds_records(struct tree *tree, const struct unecho_found *found) {
    const struct unecho_tree_config *config = tree->config;

    return config->format == UNECHO_FORMAT_JSONL ||
           (config->format == UNECHO_FORMAT_AUTO &&
            (unecho_records_is_name(found->name) ||
             (config->looks && unecho_records_are_in(&tree->reader))));
}

/* May the file have the name that it is written to? Not if the disk takes it for that of another
 * one of the run. As unecho_walk_next; 0: the user was told. */
static int takes_name(struct tree *tree, const struct unecho_found *found,
                      const struct unecho_result *result) {
    const struct unecho_tree_config *config = tree->config;
    int new = 1;

    if (!config->dry && config->folder && config->force)
        new = unecho_namesakes_add(&tree->namesakes, tree->targets.root,
                                   unecho_finder_mirror(tree->finder, found));
    else if (!config->dry && !config->folder && found->named)
        new = unecho_namesakes_add(&tree->namesakes, result->folder, result->name);
    if (new == 0 && config->folder)
        reject(tree, found, result->target, (struct unecho_io_error){UNECHO_NEWFILE_NAMESAKE, 0});
    if (new == 0 && !config->folder) {
        config->inputs.notice(found->path, (struct unecho_io_error){UNECHO_WALK_IS_SAME, 0});
        tree->passed++;
    }
    return new;
}

/* Makes a file of what is open. NULL: it was told why not, or there is no memory (*status). */
static struct file *new_file(struct tree *tree, const struct unecho_found *found, int *status) {
    struct file *file = calloc(1, sizeof(*file));
    struct unecho_result *result = file ? new_result(tree, found) : NULL;
    int apart = result ? is_apart(tree, result->path) : -1;
    int named = apart < 0 || place(tree, found, result) ? apart : -1, number = errno;

    if (named >= 0)
        named = takes_name(tree, found, result);
    if (named > 0) {
        if (tree->config->folder || tree->config->dry)
            result->origin.fd = -1; /* the reader's alone */
        else
            tree->reader.owned = false;
        *file = (struct file){result, apart > 0, holds_records(tree, found)};
        return file;
    }
    if (named < 0 && apart >= 0 && !result->folder && number != ENOMEM)
        reject(tree, found, result->target, (struct unecho_io_error){"create its folder", number});
    else if (named < 0)
        *status = UNECHO_NOMEM;
    if (result)
        result->origin.fd = -1;
    unecho_result_free(result);
    free(file);
    return NULL;
}

/* Since it was found, by another name, it got its new content. */
static bool is_written(struct tree *tree, const struct unecho_found *found) {
    struct unecho_identities *touched = tree->config->inputs.touched;

    if (unecho_identities_role(touched, &tree->reader.stat) != UNECHO_ROLE_WRITTEN)
        return false;
    unecho_identities_remove(touched, &found->stat);
    return true;
}

/* As new_file(), of what was found. */
static struct file *open_file(struct tree *tree, const struct unecho_found *found, int *status) {
    const struct unecho_tree_config *config = tree->config;
    struct unecho_io_error error = {0};
    struct file *file = NULL;

    if (!S_ISREG(found->stat.st_mode)) { /* to open a pipe might wait for ever */
        reject(tree, found, found->path,
               (struct unecho_io_error){"read: it is not a regular file", 0});
        return NULL;
    }
    if (config->folder && !unecho_targets_is_inside(unecho_finder_mirror(tree->finder, found))) {
        reject(tree, found, found->path,
               (struct unecho_io_error){"write: it has \"..\" in its name", 0});
        return NULL;
    }
    if (open_found(tree, found, &error)) {
        unecho_reader_want_text(&tree->reader, config->charset, false);
        file = new_file(tree, found, status);
    } else if (is_written(tree, found)) {
        config->inputs.notice(found->path, (struct unecho_io_error){UNECHO_WALK_IS_SAME, 0});
        tree->passed++;
    } else {
        reject(tree, found, found->path, error);
        if (error.number != ENOENT)
            note_unread(tree, found->path);
    }
    if (!file)
        unecho_reader_release(&tree->reader);
    return file;
}

/* The next file that can be opened. NULL: there is no more, or no memory (*status). */
static struct file *next_file(struct tree *tree, int *status) {
    struct file *file = NULL;

    while (!file && *status == UNECHO_OK && !*tree->config->stop) {
        uint64_t unread = tree->finder->unread;
        struct unecho_found found;
        int more = unecho_finder_next(tree->finder, &found);

        if (tree->finder->unread > unread)
            note_unread(tree, tree->finder->unread_path);
        if (more == 0)
            break;
        if (more < 0)
            *status = UNECHO_NOMEM;
        else if (!pass_over(tree, &found) && !is_unsure(tree, found.path))
            file = open_file(tree, &found, status);
    }
    return file;
}

/* Forgets what a block holds. */
static int renew(const struct tree *tree, unecho_block **block) {
    unecho_block_destroy(*block);
    *block = unecho_block_create(tree->engine);
    return *block ? UNECHO_OK : UNECHO_NOMEM;
}

/* As unecho_reader_next, of the file that is open. */
static bool read_on(struct tree *tree, char *room, size_t *len) {
    bool more = unecho_reader_next(&tree->reader, room, UNECHO_READER_BLOCK, len);

    advance(tree, tree->reading->result->path, unecho_reader_advance(&tree->reader));
    return more;
}

enum got { MORE, END, SKIP };

/* Is done with the file that is open, of which nothing is used. */
static enum got skip(struct tree *tree) {
    leave_out(tree, tree->reading->result->path, &tree->reader.stat, tree->reader.told);
    unecho_reader_release(&tree->reader);
    free_file(tree->reading);
    tree->reading = NULL;
    return SKIP;
}

static enum got skip_binary(struct tree *tree) {
    tree->passed++;
    tree->config->inputs.notice(
        tree->reading->result->path,
        (struct unecho_io_error){"it looks binary, skipped (-a reads it)", 0});
    return skip(tree);
}

/* Can a compressed file be read to its end? It is read for that alone: when its text has been
 * claimed, and others have lost what it says, it is too late to find it damaged. */
static bool is_whole(struct tree *tree) {
    off_t at = lseek(tree->reader.fd, 0, SEEK_CUR);
    struct unecho_reader reader = {.fd = tree->reader.fd, .stat = tree->reader.stat};
    char *room = malloc(UNECHO_READER_BLOCK);
    struct unecho_io_error error;
    size_t len;

    reader.unpack = true;
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
    if (!error.tried)
        return true;
    complain(tree, tree->reading->result->path, error.tried, error.number);
    if (error.number)
        note_unread(tree, tree->reading->result->path);
    return false;
}

/* Reads until the block is large. */
static enum got fill(struct tree *tree, struct unecho_load *load, bool first) {
    size_t len = 0, looked_at = first && !tree->config->binary ? LOOKED_AT : 0;

    while (unecho_block_length(load->block) < BLOCK) {
        char *room = unecho_block_reserve(load->block, UNECHO_READER_BLOCK);
        size_t look;

        if (!room) {
            load->status = UNECHO_NOMEM;
            return END;
        }
        if (!read_on(tree, room, &len))
            return END;
        look = len < looked_at ? len : looked_at;
        looked_at -= look;
        if (memchr(room, '\0', look))
            return skip_binary(tree);
        unecho_block_add(load->block, len);
    }
    return MORE;
}

/* What the file is written back in. */
static void note_form(struct tree *tree) {
    tree->reading->result->codec = tree->reader.codec;
    tree->reading->result->charset = tree->reader.charset;
}

/* The same at the beginning of a file. */
static enum got fill_first(struct tree *tree, struct unecho_load *load) {
    enum got got = fill(tree, load, true);

    if (got == SKIP)
        return SKIP;
    note_form(tree);
    if (got == MORE && tree->reader.codec && !is_whole(tree)) {
        tree->rejected++;
        return skip(tree);
    }
    return got;
}

/* False: not all could be read, and the user was told. */
static bool end_reading(struct tree *tree) {
    const struct unecho_io_error error = tree->reader.error;

    if (error.tried) {
        complain(tree, tree->reading->result->path, error.tried, error.number);
        if (error.number)
            note_unread(tree, tree->reading->result->path);
    }
    leave_out(tree, tree->reading->result->path, &tree->reader.stat, tree->reader.told);
    unecho_reader_release(&tree->reader);
    tree->reading = NULL;
    return !error.tried;
}

/* The file ends with the block. What was read of one that failed says nothing of others. */
static enum unecho_crew_taken end_block(struct tree *tree, struct unecho_load *load,
                                        struct part *part) {
    part->failed = !end_reading(tree);
    if (part->failed)
        load->status = renew(tree, &load->block);
    if (load->status == UNECHO_OK)
        load->status = unecho_block_end(load->block);
    if (load->status != UNECHO_OK)
        return UNECHO_CREW_ALONE;
    part->last = true;
    return unecho_takes_blocks(tree->engine) ? UNECHO_CREW_BLOCK : UNECHO_CREW_ALONE;
}

static enum unecho_crew_taken take(void *work, struct unecho_load *load) {
    struct tree *tree = work;
    struct part *part = &tree->parts[load->place];
    unecho_block *block = load->block;
    enum got got = SKIP;

    load->block = tree->rest;
    tree->rest = block;
    while (got == SKIP) {
        *part = (struct part){.first = !tree->reading};
        if (part->first)
            tree->reading = next_file(tree, &load->status);
        if (!tree->reading)
            return load->status == UNECHO_OK ? UNECHO_CREW_NONE : UNECHO_CREW_ALONE;
        part->file = tree->reading;
        if (part->file->records)
            return UNECHO_CREW_ALONE;
        if (part->first && part->file->apart)
            unecho_block_forget(load->block);
        got = part->first ? fill_first(tree, load) : fill(tree, load, false);
        if (got == SKIP)
            load->status = renew(tree, &load->block);
        if (load->status != UNECHO_OK)
            return UNECHO_CREW_ALONE;
    }
    if (got == MORE)
        return unecho_takes_blocks(tree->engine) && unecho_block_split(load->block, tree->rest) == 1
                   ? UNECHO_CREW_BLOCK
                   : UNECHO_CREW_ALONE;
    return end_block(tree, load, part);
}

/* --- put -------------------------------------------------------------------------------------- */

/* If the first unit that is compared was said before, another file has said it; and so on. */
static bool is_repost(const struct unecho_tree_file *report) {
    return report->stats.compared > 0 && report->stats.compared == report->stats.repeats;
}

/* Counts what became of it. */
static void count_file(struct unecho_tree_stats *stats, struct unecho_result *result) {
    struct unecho_tree_file *report = &result->report;

    report->path = result->path;
    report->changed = !report->failed && unecho_result_is_changed(result);
    report->emptied = !report->failed && unecho_result_is_emptied(result);
    report->repost = !report->failed && is_repost(report);
    stats->files++;
    stats->failed += report->failed;
    stats->changed += report->changed;
    stats->emptied += report->emptied;
    stats->reposts += report->repost;
}

static void end_file(struct tree *tree, struct file *file) {
    const struct unecho_tree_config *config = tree->config;
    struct unecho_result *result = file->result;

    unecho_results_end(&tree->results, result);
    count_file(tree->stats, result);
    if (result->report.changed && config->list)
        config->changed(result->path);
    tree->missing += result->report.failed && config->folder && result->report.stats.units_in > 0;
    if (config->tell)
        config->tell(&result->report);
    free_file(file);
}

/* Writes what the engine lets out. False: it failed, and the user was told. */
static bool drain(struct tree *tree, const char *path, int status) {
    struct unecho_writer *writer = &tree->results.writer;
    struct unecho_run run;

    while (status == UNECHO_OK && (status = unecho_next(tree->engine, &run)) == 1) {
        status = UNECHO_OK;
        tree->let_out += run.len;
        if (tree->results.writing && !writer->error.tried)
            unecho_writer_lend(writer, run.data, run.len);
    }
    if (tree->results.writing)
        unecho_writer_settle(writer);
    return status == UNECHO_OK || unecho_stream_fail(&tree->stream, path, status);
}

static bool put(void *work, struct unecho_load *load) {
    struct tree *tree = work;
    struct part *part = &tree->parts[load->place];
    struct file *file = part->file;
    uint64_t let_out = tree->let_out;
    bool ok;

    unecho_block_count(load->block, 0, unecho_block_texts(load->block),
                       &file->result->report.stats);
    file->result->report.stats.bytes_in += unecho_block_length(load->block);
    file->result->report.failed |= part->failed;
    if (part->first)
        unecho_results_begin(&tree->results, file->result, part->last);
    ok = drain(tree, file->result->path,
               load->status == UNECHO_OK ? unecho_push_block(tree->engine, load->block)
                                         : load->status);
    file->result->report.failed |= !ok;
    file->result->report.stats.bytes_out += tree->let_out - let_out;
    if (part->last)
        end_file(tree, file);
    part->file = NULL;
    return ok;
}

/* Reads and writes the rest of a file. */
static bool copy_rest(struct tree *tree, const char *path) {
    bool more = true;

    while (more) {
        char *room = unecho_reserve(tree->engine, UNECHO_READER_BLOCK);
        size_t len = 0;

        if (!room)
            return drain(tree, path, UNECHO_NOMEM);
        more = read_on(tree, room, &len);
        if (!drain(tree, path, unecho_push(tree->engine, room, more ? len : 0, !more)))
            return false;
    }
    return true;
}

/* Reads and writes a file of JSON Lines. */
static bool copy_records(struct tree *tree, struct file *file) {
    struct unecho_records *records = &tree->records;
    uint64_t count = records->count, others = records->others;
    int status = UNECHO_OK;
    size_t len = 0;
    bool more = true;

    while (more && len == 0) /* until it is known how it is compressed */
        more = read_on(tree, tree->room, &len);
    note_form(tree);
    if (file->result->codec && !is_whole(tree)) {
        file->result->report.failed = true;
        return true;
    }
    unecho_results_begin(&tree->results, file->result, false);
    unecho_records_begin(records, file->result->path,
                         tree->results.writing ? &tree->results.writer : NULL);
    while (more && status == UNECHO_OK) {
        status = unecho_records_add(records, tree->room, len);
        more = status == UNECHO_OK && read_on(tree, tree->room, &len);
    }
    if (status == UNECHO_OK)
        status = unecho_records_end(records);
    file->result->report.records = records->count - count;
    file->result->report.others = records->others - others;
    return status == UNECHO_OK || unecho_stream_fail(&tree->stream, file->result->path, status);
}

/* What was pushed, and what was not read yet of a file. */
static bool copy_text(struct tree *tree, struct unecho_load *load, const struct part *part) {
    struct file *file = part->file;

    if (part->first)
        unecho_results_begin(&tree->results, file->result, false);
    return drain(tree, file->result->path, unecho_push_block(tree->engine, load->block)) &&
           (part->last || copy_rest(tree, file->result->path));
}

/* Adds what was counted since. */
static void add_since(struct unecho_stats *stats, const struct unecho_stats *before,
                      const struct unecho_stats *after) {
    stats->bytes_in += after->bytes_in - before->bytes_in;
    stats->bytes_out += after->bytes_out - before->bytes_out;
    stats->units_in += after->units_in - before->units_in;
    stats->units_out += after->units_out - before->units_out;
    stats->compared += after->compared - before->compared;
    stats->repeats += after->repeats - before->repeats;
    stats->limited += after->limited - before->limited;
}

/* A file, or its rest, as one text. Nothing is claimed meanwhile. */
static enum unecho_crew_went alone(void *work, struct unecho_load *load) {
    struct tree *tree = work;
    struct part *part = &tree->parts[load->place];
    struct file *file = part->file;
    struct unecho_stats before, after;
    bool ok;

    if (load->status != UNECHO_OK) {
        (void)drain(tree, "input", load->status);
        return UNECHO_CREW_FAILED;
    }
    if (file->records && file->apart)
        unecho_forget(tree->engine);
    unecho_get_stats(tree->engine, &before);
    ok = file->records ? copy_records(tree, file) : copy_text(tree, load, part);
    unecho_get_stats(tree->engine, &after);
    add_since(&file->result->report.stats, &before, &after);
    file->result->report.failed |= part->failed || !ok;
    if (!part->last)
        file->result->report.failed |= !end_reading(tree);
    part->file = NULL;
    end_file(tree, file);
    return ok ? UNECHO_CREW_ON : UNECHO_CREW_FAILED;
}

/* --- the run ---------------------------------------------------------------------------------- */

/* Tells the watch what will be read. False: out of memory. */
static bool count_sizes(struct tree *tree) {
    const struct unecho_watch *watch = tree->config->inputs.watch;
    struct unecho_found found;
    int more;

    if (!watch)
        return true;
    more = unecho_finder_begin(tree->finder, true) ? 1 : -1;
    while (more > 0 && (more = unecho_finder_next(tree->finder, &found)) > 0)
        if (S_ISREG(found.stat.st_mode) && is_kept(tree, &found) == NOT_KEPT)
            watch->found(found.stat.st_size > 0 ? (uint64_t)found.stat.st_size : 0);
    return more == 0;
}

static bool begin(struct tree *tree) {
    const struct unecho_tree_config *config = tree->config;

    if (!unecho_preflight(config, tree->finder, &tree->targets))
        return false;
    tree->parts = calloc(unecho_crew_size(config->threads), sizeof(*tree->parts));
    tree->rest = unecho_block_create(tree->engine);
    tree->room = malloc(UNECHO_READER_BLOCK);
    if (count_sizes(tree) && unecho_finder_begin(tree->finder, false) && tree->parts &&
        tree->rest && tree->room &&
        unecho_records_init(&tree->records, tree->engine, &config->records)) {
        config->ready();
        return true;
    }
    complain(tree, "start", "read", ENOMEM);
    return false;
}

/* What an error has left: a file may have several parts. */
static void release(struct tree *tree) {
    size_t count = tree->parts ? unecho_crew_size(tree->config->threads) : 0;

    if (tree->reading)
        unecho_reader_release(&tree->reader);
    for (size_t i = 0; i < count; i++) {
        struct file *file = tree->parts[i].file;

        for (size_t k = i; k < count; k++)
            if (tree->parts[k].file == file)
                tree->parts[k].file = NULL;
        if (file == tree->reading)
            tree->reading = NULL;
        free_file(file);
    }
    free_file(tree->reading);
    unecho_records_release(&tree->records);
    free(tree->room);
    free(tree->parts);
    free(tree->scope);
    free(tree->unread);
    unecho_links_release(&tree->links);
    unecho_namesakes_release(&tree->namesakes);
    unecho_block_destroy(tree->rest);
    unecho_targets_release(&tree->targets);
}

bool unecho_tree_run(unecho *engine, const struct unecho_tree_config *config,
                     struct unecho_finder *finder, struct unecho_tree_stats *stats) {
    struct tree tree = {.finder = finder,
                        .engine = engine,
                        .config = config,
                        .stats = stats,
                        .results = {.config = config}};
    struct unecho_crew crew = {.engine = engine,
                               .threads = config->threads,
                               .work = &tree,
                               .take = take,
                               .put = put,
                               .alone = alone};
    bool ok;

    *stats = (struct unecho_tree_stats){0};
    tree.stream = (struct unecho_stream){.engine = engine,
                                         .writer = &tree.results.writer,
                                         .complain = config->inputs.complain,
                                         .memory = config->memory,
                                         .fate = config->dry ? "the run ends here"
                                                             : "no more files are written"};
    ok = begin(&tree) && unecho_crew_run(&crew);
    ok = unecho_results_finish(&tree.results, tree.targets.root) && ok;
    if (tree.missing > 0)
        complain(&tree, config->folder,
                 "what the files that failed say may be missing from others, too: clean them anew",
                 0);
    stats->failed += finder->failed + tree.rejected;
    stats->skipped = finder->skipped + tree.passed;
    stats->records = tree.records.count;
    stats->others = tree.records.others;
    stats->left_out = tree.records.left_out;
    release(&tree);
    return ok;
}
