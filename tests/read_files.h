/* Files and folders that a test reads, and the numbers that make it longer or other. */
#ifndef READ_FILES_H
#define READ_FILES_H

#include "oracle.h"
#include "table.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

static inline size_t number_of_env(const char *name, size_t otherwise) {
    const char *value = getenv(name);

    return value && *value ? (size_t)strtoull(value, NULL, 0) : otherwise;
}

/* "/tmp/unecho-WHAT-XXXXXX", for mkstemp or mkdtemp. */
static inline void temporary_name(char *name, size_t size, const char *what) {
    const char *folder = getenv("TMPDIR");

    snprintf(name, size, "%s/unecho-%s-XXXXXX", folder && *folder ? folder : "/tmp", what);
}

static inline bool read_file(const char *path, struct bytes *out) {
    FILE *f = fopen(path, "rb");
    char block[65536];
    size_t n;

    if (!f)
        return false;
    while ((n = fread(block, 1, sizeof(block), f)) > 0)
        bytes_add(out, block, n);
    fclose(f);
    return true;
}

/* Gets a file that was read. */
typedef void take_file(void *arg, const char *path, const struct bytes *bytes);

/* Gives every file in `path`, itself or a folder of them, to `take`. How many they are. */
static inline size_t take_path(const char *path, take_file *take, void *arg) {
    struct stat st;
    struct dirent *entry;
    size_t files = 0;
    DIR *dir;

    if (stat(path, &st) != 0)
        return 0;
    if (!S_ISDIR(st.st_mode)) {
        struct bytes bytes = {NULL, 0, 0};

        if (!read_file(path, &bytes))
            fail_msg("%s: %s", path, strerror(errno));
        take(arg, path, &bytes);
        free(bytes.data);
        return 1;
    }
    dir = opendir(path);
    while (dir && (entry = readdir(dir)) != NULL) {
        char inside[4096];

        if (entry->d_name[0] == '.' ||
            snprintf(inside, sizeof(inside), "%s/%s", path, entry->d_name) >= (int)sizeof(inside))
            continue;
        files += take_path(inside, take, arg);
    }
    if (dir)
        closedir(dir);
    return files;
}

/* The texts that UNECHO_TEXTS names, files and folders with colons between. False: none. */
static inline bool take_named_texts(take_file *take, void *arg) {
    const char *paths = getenv("UNECHO_TEXTS");

    if (!paths || !*paths)
        return false;
    while (*paths) {
        char path[4096];
        size_t len = strcspn(paths, ":");

        snprintf(path, sizeof(path), "%.*s", (int)len, paths);
        assert_int_not_equal(take_path(path, take, arg), 0);
        paths += len + (paths[len] == ':');
    }
    return true;
}

/* The articles in samples/. */
static inline void take_samples(take_file *take, void *arg) {
    DIR *dir = opendir(UNECHO_SOURCE_DIR "/samples");
    struct dirent *entry;
    size_t files = 0;

    while (dir && (entry = readdir(dir)) != NULL) {
        const char *dot = strrchr(entry->d_name, '.');
        char path[4096];

        if (!dot || strcmp(dot, ".txt") != 0 || strcmp(entry->d_name, "CMakeLists.txt") == 0)
            continue;
        snprintf(path, sizeof(path), "%s/samples/%s", UNECHO_SOURCE_DIR, entry->d_name);
        files += take_path(path, take, arg);
    }
    if (dir)
        closedir(dir);
    assert_int_not_equal(files, 0);
}

#endif
