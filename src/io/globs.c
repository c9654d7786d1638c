#include "globs.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct unecho_glob {
    char *components;  /* owned; each with its zero, an empty one behind the last */
    bool is_base_name; /* and not a path */
    bool folders_only;
};

/* "/a//b/" -> "a", "b", "". */
static bool compile(struct unecho_glob *glob, const char *pattern) {
    size_t len = strlen(pattern);
    const char *slash = strchr(pattern, '/');
    char *to = malloc(len + 2);

    glob->components = to;
    if (!to)
        return false;
    glob->folders_only = len > 0 && pattern[len - 1] == '/';
    glob->is_base_name = !slash || (glob->folders_only && slash == pattern + len - 1);
    for (const char *from = pattern; *from; from += strspn(from, "/")) {
        size_t n = strcspn(from, "/");

        memcpy(to, from, n);
        to[n] = '\0';
        to += n > 0 ? n + 1 : 0;
        from += n;
    }
    *to = '\0';
    return true;
}

bool unecho_globs_init(struct unecho_globs *globs, struct unecho_patterns patterns) {
    *globs = (struct unecho_globs){NULL, 0};
    if (patterns.count == 0)
        return true;
    globs->items = calloc(patterns.count, sizeof(*globs->items));
    if (!globs->items)
        return false;
    for (; globs->count < patterns.count; globs->count++)
        if (!compile(&globs->items[globs->count], patterns.items[globs->count]))
            return false;
    return true;
}

void unecho_globs_release(struct unecho_globs *globs) {
    for (size_t i = 0; i < globs->count; i++)
        free(globs->items[i].components);
    free(globs->items);
    *globs = (struct unecho_globs){NULL, 0};
}

static const char *behind(const char *component) { return component + strlen(component) + 1; }

static bool is_any_folders(const char *component) { return strcmp(component, "**") == 0; }

/* The component at path[0, len). */
static bool matches(const char *component, char *path, size_t len) {
    char after = path[len];
    bool matched;

    path[len] = '\0';
    matched = fnmatch(component, path, 0) == 0;
    path[len] = after;
    return matched;
}

/* Component by component. "**" takes as few as it can, and one more whenever what is behind it does
 * not fit; only the last "**" ever needs to, as in any matching of wildcards. */
static bool path_matches(const char *component, char *path) {
    const char *retry = NULL; /* behind the last "**" */
    char *from = NULL;        /* where that was tried */

    while (*path) {
        size_t len = strcspn(path, "/");

        if (is_any_folders(component)) {
            retry = component = behind(component);
            from = path;
            if (!*component) /* at the end: everything inside */
                return true;
            continue;
        }
        if (*component && matches(component, path, len)) {
            component = behind(component);
        } else if (retry) {
            component = retry;
            path = from;
            len = strcspn(path, "/");
            from = path + len + (path[len] == '/');
        } else {
            return false;
        }
        path += len + (path[len] == '/');
    }
    return !*component;
}

bool unecho_globs_match(const struct unecho_globs *globs, char *path, bool is_folder) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

    for (size_t i = 0; i < globs->count; i++) {
        const struct unecho_glob *glob = &globs->items[i];

        if (glob->folders_only && !is_folder)
            continue;
        if (glob->is_base_name ? fnmatch(glob->components, name, 0) == 0
                               : path_matches(glob->components, path))
            return true;
    }
    return false;
}
