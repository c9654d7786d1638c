#define _GNU_SOURCE /* syncfs */

#include "results.h"

#include "copies.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void complain(const struct unecho_results *results, const char *path, const char *tried,
                     int number) {
    results->config->request->inputs.complain(path, (struct unecho_io_error){tried, number});
}

void unecho_result_free(struct unecho_result *result) {
    if (!result)
        return;
    if (result->origin.fd >= 0)
        close(result->origin.fd);
    unecho_folder_let_go(result->folder);
    free(result->path);
    free(result->target);
    free(result->name);
    free(result);
}

bool unecho_result_is_changed(const struct unecho_result *result) {
    return result->report.stats.units_in != result->report.stats.units_out;
}

bool unecho_result_is_emptied(const struct unecho_result *result) {
    return result->report.stats.units_in > 0 && result->report.stats.units_out == 0;
}

bool unecho_results_init(struct unecho_results *results) {
    const struct unecho_diff_style *style = results->config->diff;

    results->differ = style ? unecho_differ_create(stdout, *style) : NULL;
    return !style || results->differ;
}

/* --- as a diff -------------------------------------------------------------------------------- */

static void take(void *differ, const char *data, size_t len) {
    unecho_differ_output(differ, data, len);
}

/* A byte order mark of UTF-8 is read apart, and comes back before the text; with another encoding
 * it is none of the text that is shown. */
static void begin_diff(const struct unecho_results *results, struct unecho_output *output,
                       const struct unecho_result *result) {
    static const char mark[] = UNECHO_RESULTS_MARK;

    unecho_differ_begin(results->differ, result->path);
    if (result->charset.mark && !result->charset.name) {
        unecho_differ_input(results->differ, mark, sizeof(mark) - 1);
        unecho_differ_output(results->differ, mark, sizeof(mark) - 1);
    }
    output->writer = (struct unecho_writer){.fd = -1, .tap = {take, results->differ}};
    output->writing = true;
}

void unecho_results_read(const struct unecho_results *results, const struct unecho_output *output,
                         const char *bytes, size_t len) {
    if (output->writing && results->differ)
        unecho_differ_input(results->differ, bytes, len);
}

/* patch(1) would find other bytes in the file. What goes for the others like it, too, is said once.
 */
static void tell_decoded(struct unecho_results *results, const struct unecho_result *result) {
    unecho_complain *notice = results->config->request->inputs.notice;

    if (result->codec != UNECHO_CODEC_NONE && !results->told_packed) {
        notice(result->path,
               (struct unecho_io_error){"compressed: its diff is of the text in it", 0});
        results->told_packed = true;
    }
    if (result->charset.name && !results->told_coded) {
        notice(result->path,
               (struct unecho_io_error){"not in UTF-8: its diff is of the text in UTF-8", 0});
        results->told_coded = true;
    }
}

/* What failed is told already, and its diff would lack something. */
static void end_diff(struct unecho_results *results, struct unecho_result *result) {
    bool wanted = !result->report.failed && unecho_result_is_changed(result);

    if (wanted)
        tell_decoded(results, result);
    if (unecho_differ_end(results->differ, wanted) || !wanted)
        return;
    complain(results, result->path, "compare with what becomes of it", ENOMEM);
    result->report.failed = true;
}

/* --- to a file -------------------------------------------------------------------------------- */

void unecho_results_begin(const struct unecho_results *results, struct unecho_output *output,
                          const struct unecho_result *result, bool known) {
    const struct unecho_files_config *config = results->config;
    struct unecho_newfile_wish wish = {.replace = true, .known = config->request->inputs.touched};

    if (results->differ && !result->report.failed)
        begin_diff(results, output, result);
    if (config->dry || result->report.failed ||
        (known && !config->folder && !unecho_result_is_changed(result)))
        return;
    if (config->folder) {
        wish.replace = config->force;
        wish.mode = result->mode;
        wish.strict = true;
    } else {
        wish.certain = true;
        wish.origin = wish.changed = &result->origin;
    }
    output->writing = true;
    if (unecho_writer_open_in(&output->writer, result->folder, result->name, &wish) &&
        unecho_writer_compress(&output->writer, result->codec))
        (void)unecho_writer_convert(&output->writer, &result->charset);
}

/* --- in its place ----------------------------------------------------------------------------- */

static bool fail(struct unecho_writer *writer, const char *tried, int number) {
    writer->error = (struct unecho_io_error){tried, number};
    return false;
}

/* Where there are no links, or none may be made of it, a copy is as good. */
static bool copy_old(struct unecho_writer *writer, const struct unecho_result *result,
                     const char *name) {
    const struct unecho_newfile_wish wish = {.certain = true, .origin = &result->origin};
    struct unecho_newfile copy;
    int number;
    bool made = unecho_newfile_open(&copy, result->folder, name, &wish);

    if (made && !unecho_temp_copy(&copy.temp, result->origin.fd))
        copy.error = (struct unecho_io_error){"copy", errno};
    made = made && !copy.error.tried && unecho_newfile_commit(&copy);
    number = copy.error.number ? copy.error.number : EEXIST;
    unecho_newfile_release(&copy);
    return made || fail(writer, "keep the old file beside it", number);
}

/* The name beside it that the old file gets. NULL: out of memory. */
static char *old_name(const struct unecho_results *results, const struct unecho_result *result) {
    const char *suffix = results->config->suffix;
    size_t size = strlen(result->name) + strlen(suffix) + 1;
    char *name = malloc(size);

    if (name)
        (void)snprintf(name, size, "%s%s", result->name, suffix);
    return name;
}

/* Nothing has taken its place, so the other name that this run gave it goes. */
static void take_back_old(const struct unecho_results *results, struct unecho_result *result) {
    bool linked = result->linked && results->config->suffix;
    char *name = linked ? old_name(results, result) : NULL;

    if (name && unecho_origin_is_at(&result->origin, result->folder, result->name))
        (void)unlinkat(result->folder->fd, name, 0);
    free(name);
}

/* Keeps the old file under another name, which must not be taken by a file that is older yet. */
static bool keep_old(const struct unecho_results *results, struct unecho_writer *writer,
                     struct unecho_result *result) {
    char *name = old_name(results, result);
    int folder = result->folder->fd, number = 0;
    struct stat there;
    bool kept;

    if (!name)
        return fail(writer, "keep the old file beside it", ENOMEM);
    if (!unecho_origin_is_at(&result->origin, result->folder, result->name)) {
        free(name);
        return fail(writer, "change: another program did", 0);
    }
    if (linkat(folder, result->name, folder, name, 0) != 0)
        number = errno;
    result->linked = number == 0;
    result->origin.linked = number == 0 || number == EEXIST;
    if (number == EPERM || number == ENOTSUP || number == ENOSYS || number == EMLINK)
        kept = copy_old(writer, result, name);
    else
        kept = number == 0 ||
               (number == EEXIST && fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
                unecho_is_same_file(&there,
                                    &result->origin.stat)) || /* by a run that was killed then */
               fail(writer, "keep the old file beside it", number);
    free(name);
    return kept;
}

/* A file with names that nobody would change is left alone: it would be two files. */
static bool may_change(const struct unecho_results *results, const struct unecho_result *result) {
    const struct stat *file = &result->origin.stat;
    size_t names = result->link_count;

    if (file->st_nlink > 1 && file->st_nlink > names && result->folder)
        names += unecho_copies_of(result->folder, result->name, results->config->suffix, file);
    if (file->st_nlink < 2 || file->st_nlink <= names || results->config->force)
        return true;
    complain(results, result->path,
             "change: it has more names (hard links) than are read (-f changes it under these)", 0);
    return false;
}

/* Another name of the file that was replaced. False: errno. */
static bool take_name(const struct unecho_newfile *file, const struct unecho_result *result,
                      const struct unecho_link *link) {
    struct unecho_folder *folder = unecho_link_folder(link);
    const struct stat *old = &result->origin.stat;
    struct stat there;
    bool taken = folder && fstatat(folder->fd, link->name, &there, AT_SYMLINK_NOFOLLOW) == 0;

    if (taken && unecho_is_same_file(&there, old))
        taken = unecho_newfile_take_name(file, folder, link->name) && unecho_folder_sync(folder);
    unecho_folder_let_go(folder); /* another file by now, or the name that it has: that is right */
    return taken;
}

static void take_names(const struct unecho_results *results, const struct unecho_newfile *file,
                       struct unecho_result *result) {
    for (size_t i = 0; i < result->link_count; i++)
        if (!take_name(file, result, &result->links[i])) {
            complain(results, result->links[i].path, "change, as the other names of the file",
                     errno);
            result->report.failed = true;
        }
}

/* When another folder is worked in, the names in the last one are on the disk. */
static void sync_last(struct unecho_results *results) {
    if (results->last && !unecho_folder_sync(results->last)) {
        complain(results, "--in-place", "write the names of files to the disk", errno);
        results->failed = true;
    }
    unecho_folder_let_go(results->last);
    results->last = NULL;
}

static void replace(struct unecho_results *results, struct unecho_writer *writer,
                    struct unecho_result *result) {
    struct stat old;

    if (results->config->suffix && !keep_old(results, writer, result))
        return;
    if (!unecho_writer_commit(writer)) {
        take_back_old(results, result);
        return;
    }
    if (writer->file.lost)
        results->config->request->inputs.notice(result->path,
                                                (struct unecho_io_error){writer->file.lost, 0});
    take_names(results, &writer->file, result);
    if (results->last != result->folder) {
        sync_last(results);
        results->last = unecho_folder_hold(result->folder);
    }
    old = result->origin.stat;
    if (!result->origin.linked && /* its number is free again */
        (old.st_nlink == 1 || (fstat(result->origin.fd, &old) == 0 && old.st_nlink == 0)))
        unecho_identities_remove(results->config->request->inputs.touched, &old);
}

/* --- to another folder ------------------------------------------------------------------------ */

/* Nothing is left of it, and nothing is of what an earlier run has left. */
static void drop(const struct unecho_results *results, struct unecho_writer *writer,
                 const struct unecho_result *result) {
    struct stat there;

    if (!results->config->force ||
        fstatat(result->folder->fd, result->name, &there, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    if (S_ISDIR(there.st_mode) || unecho_identities_role(results->config->request->inputs.touched,
                                                         &there) != UNECHO_ROLE_NONE)
        fail(writer, "remove: it is no result of an earlier run", 0);
    else if (unlinkat(result->folder->fd, result->name, 0) != 0)
        fail(writer, "remove", errno);
}

static void put_below(const struct unecho_results *results, struct unecho_writer *writer,
                      const struct unecho_result *result) {
    if (results->config->request->documents.drop_empty && unecho_result_is_emptied(result))
        drop(results, writer, result);
    else
        (void)unecho_writer_commit(writer);
}

/* --- at the end of a file --------------------------------------------------------------------- */

void unecho_output_release(struct unecho_output *output) {
    if (output->writing)
        unecho_writer_release(&output->writer);
    output->writing = false;
}

/* A new file depends on no other one, so that it gets its name. What takes the place of a file is
 * written to the disk, which takes the time; who has which name then is settled in order. */
void unecho_results_settle(const struct unecho_results *results, struct unecho_output *output,
                           const struct unecho_result *result) {
    struct unecho_writer *writer = &output->writer;

    if (!output->writing || output->settled || results->differ || result->report.failed)
        return;
    output->settled = true;
    if (results->config->folder) {
        if (!writer->error.tried)
            put_below(results, writer, result);
        unecho_output_release(output); /* but for the error */
    } else if (!writer->error.tried && unecho_result_is_changed(result)) {
        unecho_writer_finish(writer);
    }
}

void unecho_results_end(struct unecho_results *results, struct unecho_output *output,
                        struct unecho_result *result) {
    struct unecho_writer *writer = &output->writer;

    if (!results->config->folder && !result->report.failed && unecho_result_is_changed(result) &&
        !may_change(results, result))
        result->report.failed = true;
    if (!output->writing && !output->settled)
        return;
    if (results->differ) {
        output->writing = false;
        end_diff(results, result);
        return;
    }
    unecho_results_settle(results, output, result);
    results->written |= output->settled && results->config->folder;
    if (!results->config->folder && !result->report.failed && !writer->error.tried &&
        unecho_result_is_changed(result))
        replace(results, writer, result);
    if (writer->error.tried) {
        result->report.failed = true;
        complain(results, result->target, writer->error.tried, writer->error.number);
    }
    unecho_output_release(output);
}

/* All that was written to the file system. Of a folder that may not be read it cannot be asked. */
static bool sync_all(const struct unecho_folder *root) {
    if (!root->unlisted)
        return syncfs(root->fd) == 0;
    sync();
    return true;
}

bool unecho_results_finish(struct unecho_results *results, const struct unecho_folder *root) {
    unecho_differ_destroy(results->differ);
    results->differ = NULL;
    sync_last(results);
    if (results->written && root && !sync_all(root)) {
        complain(results, results->config->folder, "write to the disk", errno);
        results->failed = true;
    }
    return !results->failed;
}
