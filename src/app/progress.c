/*
 *     [=======>            ]  37%  1.1 GB of 2.9 GB  310.0 MB/s  0:06 left  41 of 97 files  b/c.txt
 *
 * The line ends before the last column, where some terminals would begin another one.
 */
#define _DEFAULT_SOURCE /* struct winsize */

#include "progress.h"

#include "spelling.h"

#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
    INTERVAL_MS = 100,
    BAR = 20,           /* columns of it, */
    BAR_FROM = 100,     /* if the terminal has so many */
    NAME_LEAST = 12,    /* columns that are worth a name */
    COLUMNS_MOST = 400, /* that are used of a terminal */
    BYTES_OF_COLUMN = 4
};

/* One for the process, as standard error is: messages come from anywhere. */
static struct {
    pthread_mutex_t lock; /* for standard error and `shown` */
    bool shown;

    /* of the thread that reads */
    bool utf8;          /* the terminal is told so */
    bool reading;       /* all has been found */
    bool sized;         /* `total` is known */
    uint64_t total;     /* bytes */
    uint64_t found;     /* files */
    uint64_t read;      /* bytes */
    uint64_t done;      /* files */
    int64_t start, due; /* in milliseconds: of reading, of the next line */
} progress = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int64_t now_ms(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- the line --------------------------------------------------------------------------------- */

struct line {
    char text[COLUMNS_MOST * BYTES_OF_COLUMN];
    size_t len;
    size_t room; /* columns that are left */
};

/* Adds a part of plain ASCII if there is room for all of it. */
static void add(struct line *line, const char *part) {
    size_t len = strlen(part);

    if (len > line->room)
        return;
    memcpy(line->text + line->len, part, len);
    line->len += len;
    line->room -= len;
}

static void add_bar(struct line *line, double share) {
    char bar[BAR + 8];
    int full = (int)(share * BAR);

    (void)snprintf(bar, sizeof(bar), "[%.*s%s%*s] ", full,
                   "====================", full < BAR ? ">" : "", full < BAR ? BAR - full - 1 : 0,
                   "");
    add(line, bar);
}

static void add_time_left(struct line *line, double seconds) {
    char text[32];
    long long s = seconds < 360000 ? (long long)(seconds + 0.5) : 360000;

    if (s < 3600)
        (void)snprintf(text, sizeof(text), "  %lld:%02lld left", s / 60, s % 60);
    else
        (void)snprintf(text, sizeof(text), "  %lld:%02lld:%02lld left", s / 3600, s / 60 % 60,
                       s % 60);
    add(line, text);
}

/* How far it has come, if it is known how far it has to go. */
static void add_share(struct line *line, const char *read) {
    char total[UNECHO_SPELLING_SIZE], text[64];
    double share = progress.read < progress.total ? (double)progress.read / (double)progress.total
                                                  : 1; /* a file may have grown */

    if (line->room >= BAR_FROM)
        add_bar(line, share);
    (void)snprintf(text, sizeof(text), "%3d%%  %s of %s", (int)(share * 100), read,
                   unecho_spell_size(progress.total, total));
    add(line, text);
}

static void add_files(struct line *line) {
    char text[64];

    if (progress.found > 1)
        (void)snprintf(text, sizeof(text), "  %" PRIu64 " of %" PRIu64 " files", progress.done,
                       progress.found);
    else
        *text = '\0';
    add(line, text);
}

static void compose_reading(struct line *line, const char *file, int64_t now) {
    char read[UNECHO_SPELLING_SIZE], rate[UNECHO_SPELLING_SIZE], text[32];
    double speed = (double)progress.read * 1000 / (double)(now - progress.start);

    unecho_spell_size(progress.read, read);
    if (progress.sized)
        add_share(line, read);
    else
        add(line, read);
    (void)snprintf(text, sizeof(text), "  %s/s", unecho_spell_size((uint64_t)speed, rate));
    add(line, text);
    if (progress.sized && speed > 0 && progress.read < progress.total)
        add_time_left(line, (double)(progress.total - progress.read) / speed);
    add_files(line);
    if (line->room >= NAME_LEAST) {
        add(line, "  ");
        line->len += unecho_spell_line(file, progress.utf8, line->room, line->text + line->len,
                                       sizeof(line->text) - line->len);
    }
}

static void compose_finding(struct line *line) {
    char size[UNECHO_SPELLING_SIZE], text[64];

    (void)snprintf(text, sizeof(text), "%" PRIu64 " files found, %s", progress.found,
                   unecho_spell_size(progress.total, size));
    add(line, text);
}

static size_t columns(void) {
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col < COLUMNS_MOST ? size.ws_col : COLUMNS_MOST;
}

/* A program in the background leaves the terminal to the one in front. */
static bool is_in_background(void) {
    pid_t front = tcgetpgrp(STDERR_FILENO);

    return front >= 0 && front != getpgrp();
}

/* Draws the line if it is time. */
static void draw(const char *file) {
    struct line line = {.len = 1, .text = "\r"};
    int64_t now = now_ms();

    if (now < progress.due)
        return;
    progress.due = now + INTERVAL_MS;
    if (is_in_background())
        return;
    line.room = columns() - 1;
    if (file)
        compose_reading(&line, file, now);
    else
        compose_finding(&line);
    pthread_mutex_lock(&progress.lock);
    (void)fprintf(stderr, "%.*s\033[K", (int)line.len, line.text);
    progress.shown = true;
    pthread_mutex_unlock(&progress.lock);
}

/* --- the watch -------------------------------------------------------------------------------- */

static void on_found(uint64_t bytes) {
    progress.found++;
    if (bytes == UNECHO_WATCH_UNKNOWN)
        progress.sized = false;
    else
        progress.total += bytes;
    draw(NULL);
}

static void on_read(const char *file, uint64_t bytes) {
    if (!progress.reading) {
        progress.start = now_ms();
        progress.due = progress.start + INTERVAL_MS; /* until then there is no rate */
    }
    progress.reading = true;
    progress.read += bytes;
    draw(file);
}

static void on_end(void) { progress.done++; }

/* --- the terminal ----------------------------------------------------------------------------- */

static bool is_file(int fd) {
    struct stat info;

    return fstat(fd, &info) == 0 && !S_ISFIFO(info.st_mode) && !S_ISSOCK(info.st_mode) &&
           !isatty(fd);
}

bool unecho_progress_has_room(bool reads_stdin, bool writes_stdout) {
    const char *term = getenv("TERM");

    /* what is at the other end of a pipe may want the terminal, too */
    return isatty(STDERR_FILENO) && term && strcmp(term, "") != 0 && strcmp(term, "dumb") != 0 &&
           (!reads_stdin || is_file(STDIN_FILENO)) && (!writes_stdout || is_file(STDOUT_FILENO));
}

static bool has_utf8(void) {
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    bool utf8 = locale && strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;

    if (locale)
        freelocale(locale);
    return utf8;
}

const struct unecho_watch *unecho_progress_begin(void) {
    static const struct unecho_watch watch = {on_found, on_read, on_end};

    progress.utf8 = has_utf8();
    progress.sized = true;
    progress.due = now_ms() + INTERVAL_MS; /* what is done by then needs no line */
    return &watch;
}

void unecho_progress_hide(void) {
    pthread_mutex_lock(&progress.lock);
    if (progress.shown)
        fputs("\r\033[K", stderr);
    progress.shown = false;
}

void unecho_progress_show(void) { pthread_mutex_unlock(&progress.lock); }

void unecho_progress_end(void) {
    unecho_progress_hide();
    unecho_progress_show();
}
