#include "views.h"

#include "removed.h"
#include "report_page.h"
#include "show.h"

#include <errno.h>
#include <string.h>

/* What a name of an output stands for: NULL, the output that there is. */
static const char *named(const char *name) { return strcmp(name, "-") == 0 ? NULL : name; }

static bool wants_removed(const struct unecho_views_config *config) { return config->removed; }

static void *create_removed(const struct unecho_views_config *config, struct unecho_writer *out,
                            struct unecho_io_error *error) {
    return unecho_removed_create(
        &(struct unecho_removed_config){named(config->removed), config->force, config->many}, out,
        error);
}

static const char *removed_file(const struct unecho_views_config *config) {
    return named(config->removed);
}

static bool wants_show(const struct unecho_views_config *config) { return config->show; }

static void *create_show(const struct unecho_views_config *config, struct unecho_writer *out,
                         struct unecho_io_error *error) {
    *error = (struct unecho_io_error){"start", ENOMEM};
    return unecho_show_create(out, config->color, config->several);
}

static bool wants_top(const struct unecho_views_config *config) { return config->top.most > 0; }

static void *create_top(const struct unecho_views_config *config, struct unecho_writer *out,
                        struct unecho_io_error *error) {
    *error = (struct unecho_io_error){"start", ENOMEM};
    return unecho_top_create(&config->top, out);
}

static bool wants_near(const struct unecho_views_config *config) { return config->near.say; }

static void *create_near(const struct unecho_views_config *config, struct unecho_writer *out,
                         struct unecho_io_error *error) {
    struct unecho_near_view_config near = config->near;

    (void)out;
    near.holds = config->many;
    *error = (struct unecho_io_error){"start", ENOMEM};
    return unecho_near_view_create(&near);
}

static bool wants_notes(const struct unecho_views_config *config) { return config->notes; }

static void *create_notes(const struct unecho_views_config *config, struct unecho_writer *out,
                          struct unecho_io_error *error) {
    (void)out;
    (void)error;
    return config->notes;
}

static bool wants_report(const struct unecho_views_config *config) { return config->report; }

static void *create_report(const struct unecho_views_config *config, struct unecho_writer *out,
                           struct unecho_io_error *error) {
    static const char *const units[] = {"sentence", "line", "paragraph", "text"};
    const struct unecho_report_page_config page = {.path = config->report,
                                                   .force = config->force,
                                                   .version = unecho_version(),
                                                   .command = config->command,
                                                   .unit = units[config->unit],
                                                   .near = config->near.percent};

    (void)out;
    return unecho_report_page_create(&page, error);
}

static const char *report_file(const struct unecho_views_config *config) { return config->report; }

static const struct {
    const struct unecho_view *view;
    bool (*is_wanted)(const struct unecho_views_config *config);
    void *(*create)(const struct unecho_views_config *config, struct unecho_writer *out,
                    struct unecho_io_error *error);
    const char *(*file)(const struct unecho_views_config *config); /* NULL: standard output */
} rows[] = {
    {&unecho_view_removed, wants_removed, create_removed, removed_file},
    {&unecho_view_show, wants_show, create_show, NULL},
    {&unecho_view_top, wants_top, create_top, NULL},
    {&unecho_view_near, wants_near, create_near, NULL},
    {&unecho_view_near_notes, wants_notes, create_notes, NULL},
    {&unecho_view_report, wants_report, create_report, report_file},
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };
_Static_assert((int)ROWS < (int)UNECHO_VIEWS_MOST, "all may be asked for");

bool unecho_views_are_wanted(const struct unecho_views_config *config) {
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].is_wanted(config))
            return true;
    return false;
}

enum unecho_traced unecho_views_traced(const struct unecho_views *views) {
    enum unecho_traced traced = views->count > 0 ? UNECHO_TRACED_PLACED : UNECHO_TRACED_NONE;

    for (size_t i = 0; i < views->count; i++)
        if (views->items[i]->whole)
            traced = UNECHO_TRACED_ALL;
    return traced;
}

bool unecho_views_init(struct unecho_views *views, const struct unecho_views_config *config,
                       struct unecho_writer *out, unecho_views_fail *fail) {
    views->count = 0;
    for (size_t i = 0; i < ROWS; i++) {
        struct unecho_io_error error;
        const char *file = NULL;
        void *state;

        if (!rows[i].is_wanted(config))
            continue;
        state = rows[i].create(config, out, &error);
        if (!state) {
            file = rows[i].file ? rows[i].file(config) : NULL;
            fail(file ? file : "standard output", error);
            return false;
        }
        views->items[views->count] = rows[i].view;
        views->states[views->count++] = state;
    }
    if (config->most && views->count > 0) {
        views->items[views->count] = &unecho_view_most;
        views->states[views->count++] = config->most;
    }
    return true;
}

size_t unecho_views_outputs(const struct unecho_views *views, struct stat *files) {
    size_t count = 0;

    for (size_t i = 0; i < views->count; i++)
        count +=
            views->items[i]->output && views->items[i]->output(views->states[i], &files[count]);
    return count;
}

const char *unecho_views_file(const struct unecho_views *views, size_t i) {
    return views->items[i]->file ? views->items[i]->file(views->states[i]) : NULL;
}

void unecho_views_settle(const struct unecho_views *views, bool failed) {
    for (size_t i = 0; i < views->count; i++)
        if (views->items[i]->settle)
            views->items[i]->settle(views->states[i], failed);
}

bool unecho_views_have_failed(const struct unecho_views *views) {
    for (size_t i = 0; i < views->count; i++)
        if (views->items[i]->has_failed && views->items[i]->has_failed(views->states[i]))
            return true;
    return false;
}

void unecho_views_begin(const struct unecho_views *views,
                        const struct unecho_shown_document *document) {
    for (size_t i = 0; i < views->count; i++)
        if (views->items[i]->begin)
            views->items[i]->begin(views->states[i], document);
}

void unecho_views_unit(const struct unecho_views *views, const struct unecho_shown_unit *unit) {
    for (size_t i = 0; i < views->count; i++)
        if (views->items[i]->unit)
            views->items[i]->unit(views->states[i], unit);
}

void unecho_views_rest(const struct unecho_views *views, const char *gap, size_t len) {
    for (size_t i = 0; i < views->count; i++)
        if (views->items[i]->rest)
            views->items[i]->rest(views->states[i], gap, len);
}

void unecho_views_end(const struct unecho_views *views,
                      const struct unecho_shown_document *document) {
    for (size_t i = 0; i < views->count; i++)
        if (views->items[i]->end)
            views->items[i]->end(views->states[i], document);
}

bool unecho_views_finish(const struct unecho_views *views, unecho_views_fail *fail) {
    bool ok = true;

    for (size_t i = 0; i < views->count; i++) {
        const char *file = views->items[i]->name;
        struct unecho_io_error error = {"write", 0};

        if (!views->items[i]->finish || views->items[i]->finish(views->states[i], &file, &error))
            continue;
        fail(file, error);
        ok = false;
    }
    return ok;
}

void unecho_views_release(struct unecho_views *views) {
    for (size_t i = 0; i < views->count; i++)
        if (views->items[i]->destroy)
            views->items[i]->destroy(views->states[i]);
    views->count = 0;
}
