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
#include "tree.h"

#include "crew.h"
#include "preflight.h"
#include "stream.h"
#include "targets.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BLOCK = 512 * 1024, /* bytes of a file that a thread takes at once */
    LOOKED_AT = 8192    /* bytes of a file that tell whether it is text */
};

/* A file on its way. */
struct file {
    char *path;   /* owned */
    char *target; /* owned */
    struct stat stat;
    enum unecho_codec codec;
    struct unecho_charset charset;
    bool apart;   /* its scope begins with it */
    bool records; /* it holds JSON Lines */
    struct unecho_tree_file report;
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
    struct unecho_finder finder;
    uint64_t rejected, passed; /* files that were found, and not taken */
    uint64_t copies;           /* of them */
    struct file *reading;      /* NULL: none is open */
    struct unecho_reader reader;
    unecho_block *rest; /* owned; what was read behind the last block */
    char *room;         /* owned; a block of JSON Lines */
    struct unecho_records records;
    char *scope; /* owned; the folder of the last file */

    /* of the thread that puts */
    struct unecho_targets targets; /* the name of a target needs no thread of its own */
    struct unecho_writer writer;
    bool writing;
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
    if (!file)
        return;
    free(file->path);
    free(file->target);
    free(file);
}

/* Does what was said before the file count in it? */
static bool is_apart(struct tree *tree, const char *path) {
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) + 1 : 0;

    if (tree->config->scope != UNECHO_SCOPE_DIR)
        return tree->config->scope == UNECHO_SCOPE_FILE;
    if (tree->scope && strlen(tree->scope) == len && memcmp(tree->scope, path, len) == 0)
        return false;
    free(tree->scope);
    tree->scope = strndup(path, len); /* without memory for it, each file is apart */
    return true;
}

static void reject(struct tree *tree, const struct unecho_found *found,
                   struct unecho_io_error error) {
    tree->rejected++;
    complain(tree, found->path, error.tried, error.number);
    if (S_ISREG(found->stat.st_mode))
        leave_out(tree, found->path, &found->stat, 0);
}

/* Opens what was found. NULL: it was told why not, or there is no memory (*status). */
static struct file *open_file(struct tree *tree, const struct unecho_found *found, int *status) {
    const struct unecho_tree_config *config = tree->config;
    struct file *file;

    if (!S_ISREG(found->stat.st_mode)) { /* to open a pipe might wait for ever */
        reject(tree, found, (struct unecho_io_error){"read: it is not a regular file", 0});
        return NULL;
    }
    if (config->folder && !unecho_targets_is_inside(unecho_finder_mirror(&tree->finder, found))) {
        reject(tree, found, (struct unecho_io_error){"write: it has \"..\" in its name", 0});
        return NULL;
    }
    if (!unecho_reader_open_at(&tree->reader, found->folder, found->name)) {
        reject(tree, found, tree->reader.error);
        unecho_reader_release(&tree->reader);
        return NULL;
    }
    unecho_reader_want_text(&tree->reader, config->charset, false);
    file = calloc(1, sizeof(*file));
    if (file)
        *file = (struct file){.path = strdup(found->path), .stat = tree->reader.stat};
    if (file && file->path)
        file->target =
            config->folder
                ? unecho_targets_name(&tree->targets, unecho_finder_mirror(&tree->finder, found))
                : strdup(found->path);
    if (!file || !file->target) {
        *status = UNECHO_NOMEM;
        unecho_reader_release(&tree->reader);
        free_file(file);
        return NULL;
    }
    file->apart = is_apart(tree, file->path);
    file->records = config->format == UNECHO_FORMAT_JSONL ||
                    (config->format == UNECHO_FORMAT_AUTO &&
                     (unecho_records_is_name(found->name) ||
                      (config->looks && unecho_records_are_in(&tree->reader))));
    return file;
}

static bool ends_in(const char *name, const char *end) {
    size_t len = strlen(name), n = strlen(end);

    return len > n && strcmp(name + len - n, end) == 0;
}

/* Is it the copy of a file beside it, as an earlier run has kept it? It repeats the new one, so of
 * a run in place it would be left empty. */
static bool is_copy(const struct unecho_found *found) {
    static const char *const ends[] = {".old", ".orig", ".bak", "~"};
    char name[NAME_MAX + 1];
    struct stat beside;
    size_t i = 0;

    while (i < sizeof(ends) / sizeof(*ends) && !ends_in(found->name, ends[i]))
        i++;
    if (i == sizeof(ends) / sizeof(*ends) || strlen(found->name) > NAME_MAX)
        return false;
    (void)snprintf(name, sizeof(name), "%.*s", (int)(strlen(found->name) - strlen(ends[i])),
                   found->name);
    return fstatat(found->folder, name, &beside, 0) == 0 && S_ISREG(beside.st_mode);
}

/* What an earlier run has kept is passed over below a folder, but not on the way to another folder,
 * where it does no harm. */
enum kept { NOT_KEPT, KEPT_AS_SAID, KEPT_COPY };

static enum kept is_kept(const struct tree *tree, const struct unecho_found *found) {
    const struct unecho_tree_config *config = tree->config;

    if (found->named || config->folder)
        return NOT_KEPT;
    if (config->suffix && ends_in(found->name, config->suffix))
        return KEPT_AS_SAID;
    return is_copy(found) ? KEPT_COPY : NOT_KEPT;
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

/* The next file that can be opened. NULL: there is no more, or no memory (*status). */
static struct file *next_file(struct tree *tree, int *status) {
    struct file *file = NULL;

    while (!file && *status == UNECHO_OK && !*tree->config->stop) {
        struct unecho_found found;
        int more = unecho_finder_next(&tree->finder, &found);

        if (more == 0)
            break;
        if (more < 0)
            *status = UNECHO_NOMEM;
        else if (!pass_over(tree, &found))
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

    advance(tree, tree->reading->path, unecho_reader_advance(&tree->reader));
    return more;
}

enum got { MORE, END, SKIP };

/* Is done with the file that is open, of which nothing is used. */
static enum got skip(struct tree *tree) {
    leave_out(tree, tree->reading->path, &tree->reader.stat, tree->reader.told);
    unecho_reader_release(&tree->reader);
    free_file(tree->reading);
    tree->reading = NULL;
    return SKIP;
}

static enum got skip_binary(struct tree *tree) {
    tree->passed++;
    tree->config->inputs.notice(
        tree->reading->path, (struct unecho_io_error){"it looks binary, skipped (-a reads it)", 0});
    return skip(tree);
}

/* Can a compressed file be read to its end? It is read for that alone: when its text has been
 * claimed, and others have lost what it says, it is too late to find it damaged. */
static bool is_whole(const struct tree *tree, const struct file *file) {
    struct unecho_reader reader;
    bool opened = unecho_reader_open(&reader, file->path);
    char *room = malloc(UNECHO_READER_BLOCK);
    struct unecho_io_error error;
    size_t len;

    reader.unpack = true;
    while (opened && room && unecho_reader_next(&reader, room, UNECHO_READER_BLOCK, &len))
        ;
    error = room ? reader.error : (struct unecho_io_error){"read", ENOMEM};
    unecho_reader_release(&reader);
    free(room);
    if (error.tried)
        complain(tree, file->path, error.tried, error.number);
    return !error.tried;
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
    tree->reading->codec = tree->reader.codec;
    tree->reading->charset = tree->reader.charset;
}

/* The same at the beginning of a file. */
static enum got fill_first(struct tree *tree, struct unecho_load *load) {
    enum got got = fill(tree, load, true);

    if (got == SKIP)
        return SKIP;
    note_form(tree);
    if (got == MORE && tree->reading->codec && !is_whole(tree, tree->reading)) {
        tree->rejected++;
        return skip(tree);
    }
    return got;
}

/* False: not all could be read, and the user was told. */
static bool end_reading(struct tree *tree) {
    const struct unecho_io_error error = tree->reader.error;

    if (error.tried)
        complain(tree, tree->reading->path, error.tried, error.number);
    leave_out(tree, tree->reading->path, &tree->reader.stat, tree->reader.told);
    unecho_reader_release(&tree->reader);
    tree->reading = NULL;
    return !error.tried;
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
    part->failed = !end_reading(tree);
    if (part->failed) /* what was read of it says nothing of others */
        load->status = renew(tree, &load->block);
    if (load->status != UNECHO_OK)
        return UNECHO_CREW_ALONE;
    unecho_block_end(load->block);
    part->last = true;
    return unecho_takes_blocks(tree->engine) ? UNECHO_CREW_BLOCK : UNECHO_CREW_ALONE;
}

/* --- claim ------------------------------------------------------------------------------------ */

static void before_claim(void *work, struct unecho_load *load) {
    struct tree *tree = work;
    const struct part *part = &tree->parts[load->place];

    if (part->first && part->file->apart)
        unecho_forget(tree->engine);
}

/* --- put -------------------------------------------------------------------------------------- */

static bool is_changed(const struct file *file) {
    return file->report.stats.units_in != file->report.stats.units_out;
}

static bool is_emptied(const struct file *file) {
    return file->report.stats.units_in > 0 && file->report.stats.units_out == 0;
}

/* If the first unit that is compared was said before, another file has said it; and so on. */
static bool is_repost(const struct file *file) {
    return file->report.stats.compared > 0 &&
           file->report.stats.compared == file->report.stats.repeats;
}

/* Makes the folders of the target, which may not be the file itself. */
static bool prepare_target(struct tree *tree, struct file *file) {
    struct stat there;

    /* without -f no file is replaced, which one it ever is */
    if (tree->config->force && stat(file->target, &there) == 0 &&
        there.st_dev == file->stat.st_dev && there.st_ino == file->stat.st_ino)
        complain(tree, file->target, "write: it is the file that is read", 0);
    else if (!unecho_targets_make_folder(&tree->targets, file->target))
        complain(tree, file->target, "create its folder", errno);
    else
        return true;
    file->report.failed = true;
    return false;
}

/* The file gets a writer, unless it is known that there is nothing to write. */
static void begin_file(struct tree *tree, struct file *file, bool known) {
    const struct unecho_tree_config *config = tree->config;
    const struct unecho_writer_wish wish = {.force = !config->folder || config->force,
                                            .certain = !config->folder,
                                            .mode = file->stat.st_mode};

    if (config->dry || file->report.failed || (known && !config->folder && !is_changed(file)))
        return;
    if (config->folder && !prepare_target(tree, file))
        return;
    tree->writing = true;
    if (unecho_writer_open(&tree->writer, file->target, wish) &&
        unecho_writer_compress(&tree->writer, file->codec))
        (void)unecho_writer_convert(&tree->writer, &file->charset);
}

/* Keeps the old file under another name, which must not be taken by a file that is older yet. */
static bool keep_old(struct tree *tree, const struct file *file) {
    const char *target = tree->writer.target, *suffix = tree->config->suffix;
    size_t size = strlen(target) + strlen(suffix) + 1;
    char *name = malloc(size);
    struct stat there;
    bool kept;

    if (!name)
        return false;
    (void)snprintf(name, size, "%s%s", target, suffix);
    kept = link(target, name) == 0 ||
           (errno == EEXIST && stat(name, &there) == 0 && there.st_dev == file->stat.st_dev &&
            there.st_ino == file->stat.st_ino); /* by a run that was killed then */
    if (!kept)
        tree->writer.error = (struct unecho_io_error){"keep the old file beside it", errno};
    free(name);
    return kept;
}

/* Is it what the file was read from, still? */
static bool is_same(const struct file *file) {
    struct stat now;

    return stat(file->path, &now) == 0 && now.st_ino == file->stat.st_ino &&
           now.st_dev == file->stat.st_dev && now.st_size == file->stat.st_size &&
           now.st_mtim.tv_sec == file->stat.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == file->stat.st_mtim.tv_nsec;
}

static void end_writing(struct tree *tree, struct file *file) {
    const struct unecho_tree_config *config = tree->config;
    struct unecho_writer *writer = &tree->writer;

    if (!file->report.failed && !writer->error.tried && (config->folder || is_changed(file)) &&
        !(config->folder && config->drop_empty && is_emptied(file))) {
        if (!config->folder && !is_same(file))
            writer->error = (struct unecho_io_error){"change: another program did", 0};
        else if (config->folder || !config->suffix || keep_old(tree, file))
            (void)unecho_writer_commit(writer);
    }
    if (writer->error.tried) {
        file->report.failed = true;
        complain(tree, file->target, writer->error.tried, writer->error.number);
    }
    unecho_writer_release(writer);
    tree->writing = false;
}

/* Counts what became of it. */
static void count_file(struct unecho_tree_stats *stats, struct file *file) {
    struct unecho_tree_file *report = &file->report;

    report->path = file->path;
    report->changed = !report->failed && is_changed(file);
    report->emptied = !report->failed && is_emptied(file);
    report->repost = !report->failed && is_repost(file);
    stats->files++;
    stats->failed += report->failed;
    stats->changed += report->changed;
    stats->emptied += report->emptied;
    stats->reposts += report->repost;
}

static void end_file(struct tree *tree, struct file *file) {
    const struct unecho_tree_config *config = tree->config;
    bool changed;

    if (tree->writing)
        end_writing(tree, file);
    count_file(tree->stats, file);
    changed = file->report.changed;
    if (changed && config->list)
        config->changed(file->path);
    if (changed && !config->folder && !config->dry && file->stat.st_nlink > 1)
        config->inputs.notice(file->path, (struct unecho_io_error){
                                              "its other names (hard links) keep the old text", 0});
    tree->missing += file->report.failed && config->folder && file->report.stats.units_in > 0;
    if (config->tell)
        config->tell(&file->report);
    free_file(file);
}

/* Writes what the engine lets out. False: it failed, and the user was told. */
static bool drain(struct tree *tree, const char *path, int status) {
    struct unecho_writer *writer = &tree->writer;
    struct unecho_run run;

    while (status == UNECHO_OK && (status = unecho_next(tree->engine, &run)) == 1) {
        status = UNECHO_OK;
        tree->let_out += run.len;
        if (tree->writing && !writer->error.tried)
            unecho_writer_lend(writer, run.data, run.len);
    }
    if (tree->writing)
        unecho_writer_settle(writer);
    return status == UNECHO_OK || unecho_stream_fail(&tree->stream, path, status);
}

static bool put(void *work, struct unecho_load *load) {
    struct tree *tree = work;
    struct part *part = &tree->parts[load->place];
    struct file *file = part->file;
    uint64_t let_out = tree->let_out;
    bool ok;

    unecho_block_count(load->block, &file->report.stats);
    file->report.stats.bytes_in += unecho_block_length(load->block);
    file->report.failed |= part->failed;
    if (part->first)
        begin_file(tree, file, part->last);
    ok = drain(tree, file->path,
               load->status == UNECHO_OK ? unecho_push_block(tree->engine, load->block)
                                         : load->status);
    file->report.failed |= !ok;
    file->report.stats.bytes_out += tree->let_out - let_out;
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
    if (file->codec && !is_whole(tree, file)) {
        file->report.failed = true;
        return true;
    }
    begin_file(tree, file, false);
    unecho_records_begin(records, file->path, tree->writing ? &tree->writer : NULL);
    while (more && status == UNECHO_OK) {
        status = unecho_records_add(records, tree->room, len);
        more = status == UNECHO_OK && read_on(tree, tree->room, &len);
    }
    if (status == UNECHO_OK)
        status = unecho_records_end(records);
    file->report.records = records->count - count;
    file->report.others = records->others - others;
    return status == UNECHO_OK || unecho_stream_fail(&tree->stream, file->path, status);
}

/* What was pushed, and what was not read yet of a file. */
static bool copy_text(struct tree *tree, struct unecho_load *load, const struct part *part) {
    struct file *file = part->file;

    if (part->first)
        begin_file(tree, file, false);
    return drain(tree, file->path, unecho_push_block(tree->engine, load->block)) &&
           (part->last || copy_rest(tree, file->path));
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
    if (part->first && file->apart)
        unecho_forget(tree->engine);
    unecho_get_stats(tree->engine, &before);
    ok = file->records ? copy_records(tree, file) : copy_text(tree, load, part);
    unecho_get_stats(tree->engine, &after);
    add_since(&file->report.stats, &before, &after);
    file->report.failed |= part->failed || !ok;
    if (!part->last)
        file->report.failed |= !end_reading(tree);
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
    more = unecho_finder_begin(&tree->finder, true) ? 1 : -1;
    while (more > 0 && (more = unecho_finder_next(&tree->finder, &found)) > 0)
        if (S_ISREG(found.stat.st_mode) && is_kept(tree, &found) == NOT_KEPT)
            watch->found(found.stat.st_size > 0 ? (uint64_t)found.stat.st_size : 0);
    return more == 0;
}

static bool begin(struct tree *tree) {
    const struct unecho_tree_config *config = tree->config;

    unecho_targets_init(&tree->targets, config->folder);
    if (!unecho_finder_open(&tree->finder, &config->inputs) ||
        !unecho_preflight(config, &tree->finder))
        return false;
    tree->parts = calloc(unecho_crew_size(config->threads), sizeof(*tree->parts));
    tree->rest = unecho_block_create(tree->engine);
    tree->room = malloc(UNECHO_READER_BLOCK);
    if (count_sizes(tree) && unecho_finder_begin(&tree->finder, false) && tree->parts &&
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

    for (size_t i = 0; i < count; i++) {
        struct file *file = tree->parts[i].file;

        for (size_t k = i; k < count; k++)
            if (tree->parts[k].file == file)
                tree->parts[k].file = NULL;
        if (file == tree->reading)
            tree->reading = NULL;
        free_file(file);
    }
    if (tree->reading)
        unecho_reader_release(&tree->reader);
    free_file(tree->reading);
    if (tree->writing)
        unecho_writer_release(&tree->writer);
    unecho_records_release(&tree->records);
    free(tree->room);
    free(tree->parts);
    free(tree->scope);
    unecho_block_destroy(tree->rest);
    unecho_targets_release(&tree->targets);
    unecho_finder_release(&tree->finder);
}

bool unecho_tree_run(unecho *engine, const struct unecho_tree_config *config,
                     struct unecho_tree_stats *stats) {
    struct tree tree = {.engine = engine, .config = config, .stats = stats};
    struct unecho_crew crew = {.engine = engine,
                               .threads = config->threads,
                               .work = &tree,
                               .take = take,
                               .before_claim = before_claim,
                               .put = put,
                               .alone = alone};
    bool ok;

    *stats = (struct unecho_tree_stats){0};
    tree.stream = (struct unecho_stream){.engine = engine,
                                         .writer = &tree.writer,
                                         .complain = config->inputs.complain,
                                         .memory = config->memory,
                                         .fate = config->dry ? "the run ends here"
                                                             : "no more files are written"};
    ok = begin(&tree) && unecho_crew_run(&crew);
    if (tree.missing > 0)
        complain(&tree, config->folder,
                 "what the files that failed say may be missing from others, too: clean them anew",
                 0);
    stats->failed += tree.finder.failed + tree.rejected;
    stats->skipped = tree.finder.skipped + tree.passed;
    stats->records = tree.records.count;
    stats->others = tree.records.others;
    stats->left_out = tree.records.left_out;
    release(&tree);
    return ok;
}
