#include "report.h"

#include "excerpt.h"
#include "progress.h"
#include "spelling.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The part of all bytes that is gone. */
static double removed_share(const struct unecho_stats *stats) {
    uint64_t gone = stats->bytes_in > stats->bytes_out ? stats->bytes_in - stats->bytes_out : 0;

    return stats->bytes_in ? (double)gone / (double)stats->bytes_in : 0;
}

/* Says something that is made of several pieces, as one piece. */
static void say(void (*write)(FILE *out, const void *what), const void *what) {
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    bool whole = out != NULL;

    if (out) {
        write(out, what);
        whole = !ferror(out);
        whole = fclose(out) == 0 && whole && text; /* glibc tells of no failure to end it */
    }
    unecho_progress_hide();
    if (whole)
        (void)fwrite(text, 1, len, stderr);
    else
        write(stderr, what); /* in pieces is better than not at all */
    unecho_progress_show();
    free(text);
}

void unecho_report_lines(const char *lines, size_t len) {
    unecho_progress_hide();
    (void)fwrite(lines, 1, len, stderr);
    unecho_progress_show();
}

struct complaint {
    const char *file;
    struct unecho_io_error error;
};

static void say_error(FILE *out, const void *what) {
    const struct complaint *complaint = what;
    const struct unecho_io_error *error = &complaint->error;

    fputs("unecho: ", out);
    unecho_spell_name(out, complaint->file, strlen(complaint->file));
    fputs(": ", out);
    unecho_spell_words(out, error->tried);
    if (error->number)
        (void)fprintf(out, ": %s", strerror(error->number));
    putc('\n', out);
}

void unecho_report_error(const char *file, struct unecho_io_error error) {
    say(say_error, &(struct complaint){file, error});
}

/* --- lists of names --------------------------------------------------------------------------- */

void unecho_report_name(const char *name) { (void)printf("%s\n", name); }

void unecho_report_name_with_zero(const char *name) {
    (void)fwrite(name, 1, strlen(name) + 1, stdout);
}

void unecho_report_name_quoted(const char *name) {
    unecho_spell_for_shell(stdout, name, strlen(name));
    putchar('\n');
}

/* --- for people ------------------------------------------------------------------------------- */

static const char *plural(uint64_t count) { return count == 1 ? "" : "s"; }

/* What is left out if it is none. */
static void and_some(FILE *out, uint64_t count, const char *what) {
    if (count > 0)
        (void)fprintf(out, ", %" PRIu64 " %s", count, what);
}

/* Documents that are nearly the same as others, and went, or stayed and were told of. */
static void and_near(FILE *out, const struct unecho_stats *stats) {
    and_some(out, stats->near, stats->near == 1 ? "near-duplicate" : "near-duplicates");
    and_some(out, stats->near_told, "like others");
}

/* What became of files. Nearly always those that are emptied are those that were there before. */
static void say_files(FILE *out, const struct unecho_summary *summary) {
    const struct unecho_files_stats *files = summary->files;
    bool same = files->emptied == files->reposts && summary->config->keep == UNECHO_KEEP_FIRST;

    (void)fprintf(out, "%" PRIu64 " file%s, %" PRIu64 " %s", files->files, plural(files->files),
                  files->changed, summary->dry ? "would change" : "changed");
    if (!same)
        and_some(out, files->emptied, summary->dry ? "would be emptied" : "emptied");
    if (files->reposts > 0)
        (void)fprintf(out, ", %" PRIu64 " whole repost%s%s", files->reposts, plural(files->reposts),
                      !same          ? ""
                      : summary->dry ? " would be emptied"
                                     : " emptied");
    and_some(out, files->failed, "failed");
    and_some(out, files->skipped, "skipped");
    fputs("; ", out);
}

/* What became of documents that stand in files with others. */
static void say_documents(FILE *out, const struct unecho_summary *summary) {
    const struct unecho_documents_stats *documents = &summary->files->records;

    if (documents->count + documents->others + documents->whole == 0)
        return;
    (void)fprintf(out, "%" PRIu64 " document%s, %" PRIu64 " %s", documents->count,
                  plural(documents->count), documents->changed,
                  summary->dry ? "would change" : "changed");
    and_some(out, documents->emptied, summary->dry ? "would be emptied" : "emptied");
    and_some(out, documents->left_out, summary->dry ? "would be left out" : "left out");
    if (documents->reposts > 0)
        (void)fprintf(out, ", %" PRIu64 " whole repost%s", documents->reposts,
                      plural(documents->reposts));
    and_some(out, documents->others, "not understood");
    and_some(out, documents->whole, documents->whole == 1 ? "file left whole" : "files left whole");
    fputs("; ", out);
}

static void say_bytes(FILE *out, const struct unecho_summary *summary) {
    const struct unecho_stats *stats = summary->stats;
    char in[UNECHO_SPELLING_SIZE], left[UNECHO_SPELLING_SIZE], rate[UNECHO_SPELLING_SIZE];
    double seconds = summary->seconds;
    uint64_t speed = seconds > 0 ? (uint64_t)((double)stats->bytes_in / seconds) : 0;

    (void)fprintf(out, "%s in, %s out (%.1f%% less); %.2f s, %s/s",
                  unecho_spell_size(stats->bytes_in, in), unecho_spell_size(stats->bytes_out, left),
                  100 * removed_share(stats), seconds, unecho_spell_size(speed, rate));
}

static void say_set(FILE *out, const struct unecho_stats *stats) {
    char size[UNECHO_SPELLING_SIZE];

    (void)fprintf(out, "; set: %" PRIu64 " keys, %s", stats->distinct,
                  unecho_spell_size(stats->set_bytes, size));
    if (stats->near_bytes > 0)
        (void)fprintf(out, ", near: %s", unecho_spell_size(stats->near_bytes, size));
}

/* --- what to look at -------------------------------------------------------------------------- */

enum { EXCERPT_COLUMNS = 60 };

/* A unit, and how often it went. */
static void say_unit(FILE *out, const struct unecho_most_unit *unit) {
    fputs("\xE2\x80\x9C", out);
    unecho_excerpt_write_short(out, unit->text, unit->text_len, unit->text_len < unit->len,
                               EXCERPT_COLUMNS);
    (void)fprintf(out, "\xE2\x80\x9D %s%" PRIu64, unit->exact ? "" : "at least ", unit->count);
}

/* What went but once is nothing to look at. */
static void say_most(FILE *out, const struct unecho_summary *summary) {
    const struct unecho_most *most = summary->most;

    if (!most || most->unit_count == 0 || most->units[0].count < 2)
        return;
    (void)fprintf(out, "unecho: %s most: ", summary->dry ? "would remove" : "removed");
    for (size_t i = 0; i < most->unit_count && most->units[i].count > 1; i++) {
        fputs(i ? ", " : "", out);
        say_unit(out, &most->units[i]);
        fputs(i ? "" : " times", out);
    }
    fputs(" (see --top)\n", out);
}

static const char *units_of(const struct unecho_config *config) {
    static const char *const names[] = {"sentences", "lines", "paragraphs", "documents"};

    return names[config->unit];
}

/* Is it known how much a careful run would have kept? */
static bool has_shadow(const struct unecho_summary *summary) {
    const struct unecho_config *config = summary->config;

    return config->shadow_careful > 0 && config->careful == 0 && config->span <= 1 &&
           config->common == 0;
}

/* What was removed that a reader may miss. */
static void say_spared(FILE *out, const struct unecho_summary *summary) {
    const struct unecho_stats *stats = summary->stats;

    if (!has_shadow(summary) || stats->spared == 0)
        return;
    (void)fprintf(out, "unecho: --careful would keep %" PRIu64 " of the %" PRIu64 " removed %s\n",
                  stats->spared, stats->repeats, units_of(summary->config));
}

static double lost_share(const struct unecho_lost *lost) {
    return lost->bytes ? (double)lost->gone / (double)lost->bytes : 0;
}

/* Why it may be that a file lost so much. */
static const char *reason(const struct unecho_summary *summary) {
    const struct unecho_config *config = summary->config;
    const struct unecho_lost *lost = &summary->files->lost;
    bool among_all = config->keep == UNECHO_KEEP_FIRST && !config->forgets && config->within == 0;

    if (lost->repost)
        return ", a whole repost";
    return among_all && lost_share(lost) > 0.5 ? ", it may be a repost of another file" : "";
}

static void say_lost(FILE *out, const struct unecho_summary *summary) {
    const struct unecho_lost *lost = &summary->files->lost;
    char gone[UNECHO_SPELLING_SIZE], bytes[UNECHO_SPELLING_SIZE];

    if (!lost->path || summary->files->files < 2)
        return;
    (void)fprintf(out, "unecho: most %s from ", summary->dry ? "would go" : "went");
    unecho_spell_name(out, lost->path, strlen(lost->path));
    (void)fprintf(out, ": %s of %s (%.0f%%)%s\n", unecho_spell_size(lost->gone, gone),
                  unecho_spell_size(lost->bytes, bytes), 100 * lost_share(lost), reason(summary));
}

/* --- the summary ------------------------------------------------------------------------------ */

static void say_summary(FILE *out, const void *what) {
    const struct unecho_summary *summary = what;
    const struct unecho_stats *stats = summary->stats;

    fputs(summary->status > 128 ? "unecho: interrupted: " : "unecho: ", out);
    if (summary->many)
        say_files(out, summary);
    say_documents(out, summary);
    (void)fprintf(out, "%" PRIu64 " units in, %" PRIu64 " out", stats->units_in, stats->units_out);
    if (!summary->many)
        (void)fprintf(out, ", %" PRIu64 " repeats", stats->repeats);
    and_near(out, stats);
    fputs("; ", out);
    say_bytes(out, summary);
    if (!summary->many)
        say_set(out, stats);
    putc('\n', out);
    say_spared(out, summary);
    say_most(out, summary);
    say_lost(out, summary);
    if (stats->limited)
        (void)fprintf(out, "unecho: %" PRIu64 " units were cut at the limit of %zu bytes\n",
                      stats->limited, UNECHO_UNIT_LIMIT);
}

void unecho_report_summary(const struct unecho_summary *summary) { say(say_summary, summary); }

void unecho_report_emptied(const struct unecho_summary *summary) {
    uint64_t emptied = summary->files->emptied;

    if (emptied > 0)
        (void)fprintf(stderr,
                      "unecho: %" PRIu64 " file%s no text left, and stay%s: --drop-empty removes "
                      "none that is changed in place\n",
                      emptied, emptied == 1 ? " has" : "s have", emptied == 1 ? "s" : "");
}

void unecho_report_loss(const struct unecho_summary *summary) {
    if (summary->many && removed_share(summary->stats) > 0.5)
        (void)fprintf(stderr, "unecho: more than half of all bytes %s: is that what you want?\n",
                      summary->dry ? "would go" : "went");
}

/* --- for programs ----------------------------------------------------------------------------- */

static void number(FILE *out, const char *key, uint64_t value) {
    (void)fprintf(out, ",\"%s\":%" PRIu64, key, value);
}

static void truth(FILE *out, const char *key, bool value) {
    (void)fprintf(out, ",\"%s\":%s", key, value ? "true" : "false");
}

/* A number of files; null where it is not known. */
static void number_of(FILE *out, const char *key, uint64_t value, bool known) {
    if (known)
        number(out, key, value);
    else
        (void)fprintf(out, ",\"%s\":null", key);
}

/* What all objects have. */
static void unit_totals(FILE *out, const struct unecho_stats *stats) {
    number(out, "units_in", stats->units_in);
    number(out, "units_out", stats->units_out);
    number(out, "compared", stats->compared);
    number(out, "repeats", stats->repeats);
}

/* What those of files and of the run have. */
static void totals(FILE *out, const struct unecho_stats *stats) {
    unit_totals(out, stats);
    number(out, "limited", stats->limited);
    number(out, "bytes_in", stats->bytes_in);
    number(out, "bytes_out", stats->bytes_out);
    (void)fprintf(out, ",\"removed_share\":%.4f", removed_share(stats));
}

/* The name of a file, and if it is not UTF-8, all its bytes under another key. */
static void json_name(FILE *out, const char *key, const char *name) {
    (void)fprintf(out, "\"%s\":", key);
    unecho_spell_json(out, name);
    if (!unecho_is_utf8(name)) {
        (void)fprintf(out, ",\"%s_base64\":", key);
        unecho_spell_base64(out, name);
    }
}

static void json_path(FILE *out, const char *path) { json_name(out, "path", path); }

static void json_id(FILE *out, const char *id, size_t len) {
    char *copy = malloc(len + 1);

    if (!copy)
        return;
    memcpy(copy, id, len);
    copy[len] = '\0';
    fputs(",\"id\":", out);
    unecho_spell_json_text(out, copy, len);
    if (!unecho_is_utf8(copy)) {
        fputs(",\"id_base64\":", out);
        unecho_spell_base64(out, copy);
    }
    free(copy);
}

/* Another document, as --removed spells its place. */
static void json_spot(FILE *out, const struct unecho_spot *spot) {
    const struct unecho_shown_document *document = spot->document;

    json_name(out, "file", document->file);
    if (document->record > 0) {
        number(out, "record", document->record);
        number(out, "record_line", document->record_line);
    }
    if (document->id_len > 0)
        json_id(out, document->id, document->id_len);
    if (spot->part > 0)
        number(out, "part", spot->part);
    number(out, "line", spot->line);
    number(out, "offset", spot->offset);
}

/* What a document is nearly the same as. */
static void json_near(FILE *out, const struct unecho_near_note *near) {
    if (!near)
        return;
    fputs(",\"near\":{\"of\":{", out);
    json_spot(out, &near->of);
    (void)fprintf(out, "},\"share\":%u.%02u,\"verdict\":\"%s\"", near->percent / 100,
                  near->percent % 100, unecho_near_name(near->near));
    number(out, "passage", near->passage);
    putc('}', out);
}

static void say_json_file(FILE *out, const void *what) {
    const struct unecho_file_report *file = what;

    fputs("{\"type\":\"file\",", out);
    json_path(out, file->path);
    truth(out, "changed", file->changed);
    truth(out, "emptied", file->emptied);
    truth(out, "repost", file->repost);
    truth(out, "failed", file->failed);
    number(out, "records", file->records);
    number(out, "not_records", file->others);
    totals(out, &file->stats);
    json_near(out, file->near);
    fputs("}\n", out);
}

void unecho_report_json_file(const struct unecho_file_report *file) { say(say_json_file, file); }

static void say_json_document(FILE *out, const void *what) {
    const struct unecho_document_report *document = what;

    fputs("{\"type\":\"record\",\"path\":", out);
    unecho_spell_json(out, document->file);
    number(out, "line", document->line);
    if (document->id_len > 0)
        json_id(out, document->id, document->id_len);
    truth(out, "changed", document->changed);
    truth(out, "emptied", document->emptied);
    truth(out, "repost", document->repost);
    unit_totals(out, &document->stats);
    json_near(out, document->near);
    fputs("}\n", out);
}

void unecho_report_json_document(const struct unecho_document_report *document) {
    say(say_json_document, document);
}

static void json_most(FILE *out, const struct unecho_most *most) {
    fputs(most ? ",\"top\":[" : ",\"top\":null", out);
    for (size_t i = 0; most && i < most->unit_count; i++) {
        const struct unecho_most_unit *unit = &most->units[i];

        (void)fprintf(out, "%s{\"count\":%" PRIu64, i ? "," : "", unit->count);
        truth(out, "exact", unit->exact);
        number(out, "length", unit->len);
        fputs(",\"text\":", out);
        unecho_spell_json_text(out, unit->text, unit->text_len);
        putc('}', out);
    }
    fputs(most ? "]" : "", out);
}

static void json_lost(FILE *out, const struct unecho_lost *lost) {
    fputs(",\"lost_most\":", out);
    if (!lost->path) {
        fputs("null", out);
        return;
    }
    putc('{', out);
    json_path(out, lost->path);
    number(out, "bytes", lost->gone);
    (void)fprintf(out, ",\"share\":%.4f}", lost_share(lost));
}

static void say_json(FILE *out, const void *what) {
    const struct unecho_summary *summary = what;
    const struct unecho_files_stats *files = summary->files;

    fputs("{\"type\":\"total\",\"version\":\"" UNECHO_VERSION_STRING "\"", out);
    truth(out, "dry_run", summary->dry);
    number(out, "files", files->files);
    number_of(out, "changed", files->changed, summary->many);
    number_of(out, "emptied", files->emptied, summary->many);
    number_of(out, "reposts", files->reposts, summary->many);
    number(out, "failed", files->failed);
    number(out, "skipped", files->skipped);
    number(out, "records", files->records.count);
    number(out, "records_changed", files->records.changed);
    number(out, "records_emptied", files->records.emptied);
    number(out, "records_reposts", files->records.reposts);
    number(out, "records_left_out", files->records.left_out);
    number(out, "not_records", files->records.others);
    number(out, "left_whole", files->records.whole);
    number(out, "too_short", summary->stats->too_short);
    number(out, "near", summary->stats->near);
    number(out, "near_told", summary->stats->near_told);
    totals(out, summary->stats);
    number(out, "distinct", summary->stats->distinct);
    number(out, "set_bytes", summary->stats->set_bytes);
    number(out, "near_bytes", summary->stats->near_bytes);
    number_of(out, "careful_would_keep", summary->stats->spared, has_shadow(summary));
    json_most(out, summary->most);
    json_lost(out, &files->lost);
    (void)fprintf(out, ",\"seconds\":%.6f", summary->seconds);
    number(out, "exit_status", (uint64_t)summary->status);
    fputs("}\n", out);
}

void unecho_report_json(const struct unecho_summary *summary) { say(say_json, summary); }
