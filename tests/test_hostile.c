/* Hostile lines of JSON through the whole program: what json-c does not take passes byte for byte
 * and is named, of the others only the text changes. */
#include "bodies.h"
#include "hostile.h"
#include "read_files.h"

#include <sys/wait.h>
#include <unistd.h>

enum {
    ROUNDS = 1000, /* lines that are right, and no fewer, as it is quick */
    RIGHT = 5,     /* lines in a file, which is few enough that each bad one is named */
    SPOILT = 4,
    LEVELS = 3,
    MOST = 8 /* texts in a record; spoiling may add one */
};

/* --- the files ------------------------------------------------------------------------------- */

/* A run, with the files below "in", and below "out" what it makes of them. */
struct run {
    char folder[1024];
    size_t level, files;
    unecho *engine; /* to tell what is left of a text */
    regex_t scalar;
    struct bytes told;
    size_t at;              /* in what was told */
    size_t passed, changed; /* lines */
};

static void begin_run(struct run *run, size_t level) {
    struct unecho_config config;

    *run = (struct run){.level = level};
    temporary_name(run->folder, sizeof(run->folder), "hostile");
    assert_non_null(mkdtemp(run->folder));
    assert_int_equal(chdir(run->folder), 0);
    assert_int_equal(mkdir("in", 0700), 0);
    unecho_config_init(&config);
    config.seeded = true;
    run->engine = unecho_create(&config);
    assert_non_null(run->engine);
    compile_scalar(&run->scalar);
}

static void end_run(struct run *run) {
    char command[1100];

    unecho_destroy(run->engine);
    regfree(&run->scalar);
    free(run->told.data);
    assert_int_equal(chdir("/"), 0);
    snprintf(command, sizeof(command), "rm -rf '%s'", run->folder);
    assert_int_equal(system(command), 0);
}

static const char *file_name(const char *folder, size_t number) {
    static char name[64];

    snprintf(name, sizeof(name), "%s/%04zu", folder, number);
    return name;
}

/* White space may be a line end, which would make two lines of one. */
static struct bytes one_line(size_t round, bool spoilt) {
    struct made m = make_line(round);
    struct bytes line;

    for (size_t i = 0; i < m.line.len; i++)
        if (m.line.data[i] == '\n')
            m.line.data[i] = ' ';
    if (spoilt)
        spoil(&m);
    line = m.line;
    m.line = (struct bytes){NULL, 0, 0};
    made_release(&m);
    return line;
}

/* Every third file ends in the middle of a line. */
static void write_lines(const char *name, size_t number, size_t level) {
    FILE *f = fopen(name, "wb");
    size_t lines = RIGHT + SPOILT;

    assert_non_null(f);
    for (size_t i = 0; i < lines; i++) {
        struct bytes line = one_line((number * lines + i) * LEVELS + level, i % 2);

        assert_int_equal(fwrite(line.data, 1, line.len, f), line.len);
        if (i + 1 < lines || number % 3)
            assert_int_equal(fputc('\n', f), '\n');
        free(line.data);
    }
    assert_int_equal(fclose(f), 0);
}

static struct bytes bytes_of(const char *name) {
    struct bytes bytes = {NULL, 0, 0};

    if (!read_file(name, &bytes))
        fail_msg("%s: %s", name, strerror(errno));
    return bytes;
}

static void command(const struct run *run, const char *rest) {
    char line[4096];
    int status;

    snprintf(line, sizeof(line), "'%s' --seed=1 -F jsonl --text-key=%s %s", UNECHO_PROGRAM,
             made_keys[run->level], rest);
    status = system(line);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%d: %s", status, line);
}

/* --- one line -------------------------------------------------------------------------------- */

/* What is told of the next line, without its end; borrowed. */
static const char *next_told(struct run *run) {
    char *start = run->told.data + run->at, *end;

    assert_true(run->at < run->told.len);
    end = memchr(start, '\n', run->told.len - run->at);
    assert_non_null(end);
    *end = 0;
    run->at += (size_t)(end - start) + 1;
    return start;
}

/* What json-c finds under a key, below arrays too. */
struct seen {
    size_t texts, others, arrays;
};

/* `level` names have led to `value`, of `names`. */
static void see(struct json_object *value, size_t level, size_t names, struct seen *seen) {
    struct json_object *member;

    if (json_object_is_type(value, json_type_array)) {
        seen->arrays += level == names;
        for (size_t i = 0; i < json_object_array_length(value); i++)
            see(json_object_array_get_idx(value, i), level, names, seen);
    } else if (level == names) {
        bool is_text = json_object_is_type(value, json_type_string);

        seen->texts += is_text;
        seen->others += !is_text;
    } else if (json_object_is_type(value, json_type_object)) {
        if (json_object_object_get_ex(value, level + 1 < names ? "a" : "text", &member))
            see(member, level + 1, names, seen);
    }
}

/* What should be told of a line, or NULL, as json-c sees it. */
static const char *complaint(const struct run *run, const char *line, size_t len) {
    struct json_object *object = read_json(line, len);
    struct seen seen = {0};
    const char *told = NULL;

    see(object, 0, run->level + 1, &seen);
    if (!is_json(&run->scalar, line, len))
        told = "not JSON at byte ";
    else if (!json_object_is_type(object, json_type_object))
        told = "not an object, passed on as it is";
    else if (seen.texts == 0 && seen.others > 0)
        told = "the text is no string, passed on as it is";
    else if (seen.texts == 0 && seen.arrays == 0)
        told = "no text (--text-key), passed on as it is";
    json_object_put(object);
    return told;
}

static bool is_blank(const char *line, size_t len) {
    while (len > 0 && strchr(" \t\r", line[len - 1]) && line[len - 1])
        len--;
    return len == 0;
}

/* What the engine leaves of a text. */
static struct bytes what_is_left(unecho *engine, const struct bytes *text) {
    struct bytes left = {NULL, 0, 0};
    struct unecho_run run;
    int status = unecho_push(engine, text->data, text->len, true);

    assert_int_equal(status, UNECHO_OK);
    while ((status = unecho_next(engine, &run)) == 1)
        bytes_add(&left, run.data, run.len);
    assert_int_equal(status, UNECHO_OK);
    drop_new_line_end(text, &left);
    return left;
}

/* Every byte of a record but those of its texts is in its place, and its texts say what is left of
 * them, for json-c too. */
static void check_record(struct run *run, const struct bytes *in, const struct bytes *out) {
    struct unecho_json *was = unecho_json_create(made_keys[run->level], NULL),
                       *is = unecho_json_create(made_keys[run->level], NULL);
    struct json_object *before = read_json(in->data, in->len),
                       *after = read_json(out->data, out->len);
    struct unecho_json_record old, new;
    struct bytes texts[MOST] = {{NULL, 0, 0}};
    size_t in_at = 0, out_at = 0;

    assert_non_null(after);
    assert_int_equal(unecho_json_parse(was, in->data, in->len, &old), UNECHO_JSON_OK);
    assert_int_equal(unecho_json_parse(is, out->data, out->len, &new), UNECHO_JSON_OK);
    assert_int_equal(old.count, new.count);
    assert_true(old.count <= MOST);
    for (size_t i = 0; i < old.count; i++) {
        struct unecho_range a = old.texts[i], b = new.texts[i];
        struct bytes text = text_of(in->data + a.start, a.end - a.start),
                     got = text_of(out->data + b.start, b.end - b.start);

        assert_true(
            bytes_equal(in->data + in_at, a.start - in_at, out->data + out_at, b.start - out_at));
        texts[i] = what_is_left(run->engine, &text);
        assert_true(bytes_equal(got.data, got.len, texts[i].data, texts[i].len));
        in_at = a.end;
        out_at = b.end;
        free(text.data);
        free(got.data);
    }
    assert_true(
        bytes_equal(in->data + in_at, in->len - in_at, out->data + out_at, out->len - out_at));
    compare_texts(after, run->level, texts, old.count);
    json_object_object_del(holder_of(before, run->level), "text");
    json_object_object_del(holder_of(after, run->level), "text");
    assert_true(json_object_equal(before, after));
    json_object_put(before);
    json_object_put(after);
    for (size_t i = 0; i < MOST; i++)
        free(texts[i].data);
    unecho_json_destroy(was);
    unecho_json_destroy(is);
}

static void check_line(struct run *run, const char *name, size_t number, const struct bytes *in,
                       const struct bytes *out) {
    const char *why = complaint(run, in->data, in->len), *told;
    char wanted[256];

    if (!why) {
        check_record(run, in, out);
        run->changed += !bytes_equal(in->data, in->len, out->data, out->len);
        return;
    }
    if (!bytes_equal(in->data, in->len, out->data, out->len))
        fail_msg("%s, line %zu: %s, but it changed", name, number, why);
    if (is_blank(in->data, in->len))
        return;
    run->passed++;
    snprintf(wanted, sizeof(wanted), "unecho: %s: line %zu: %s", name, number, why);
    told = next_told(run);
    if (strncmp(told, wanted, strlen(wanted)) != 0)
        fail_msg("%s, but: %s", wanted, told);
}

/* Takes the next line off a file. */
static struct bytes take_line(const struct bytes *file, size_t *at) {
    const char *end = memchr(file->data + *at, '\n', file->len - *at);
    size_t len = end ? (size_t)(end - file->data) - *at : file->len - *at;
    struct bytes line = {NULL, 0, 0};

    bytes_add(&line, file->data + *at, len);
    *at += len + (end != NULL);
    return line;
}

static void check_file(struct run *run, size_t number) {
    struct bytes in = bytes_of(file_name("in", number)), out = bytes_of(file_name("out", number));
    size_t in_at = 0, out_at = 0;

    for (size_t line = 1; in_at < in.len; line++) {
        struct bytes a = take_line(&in, &in_at), b = take_line(&out, &out_at);

        check_line(run, file_name("in", number), line, &a, &b);
        free(a.data);
        free(b.data);
    }
    assert_int_equal(out_at, out.len);
    assert_int_equal(out.len > 0 && out.data[out.len - 1] == '\n', in.data[in.len - 1] == '\n');
    free(in.data);
    free(out.data);
}

/* --- the tests ------------------------------------------------------------------------------- */

/* What comes out as one text: those of the files, each behind a line end. */
static void check_stream(const struct run *run) {
    struct bytes wanted = {NULL, 0, 0}, got = bytes_of("all");

    for (size_t i = 0; i < run->files; i++) {
        struct bytes out = bytes_of(file_name("out", i));

        if (wanted.len && wanted.data[wanted.len - 1] != '\n')
            bytes_add(&wanted, "\n", 1);
        bytes_add(&wanted, out.data, out.len);
        free(out.data);
    }
    assert_true(bytes_equal(got.data, got.len, wanted.data, wanted.len));
    free(got.data);
    free(wanted.data);
}

static const struct row {
    const char *name;
    size_t level;
} rows[] = {{"text", 0}, {"nested_text", 1}, {"text_two_levels_down", 2}};

static void only_texts_change(void **state) {
    const struct row *row = *state;
    size_t rounds = number_of_env("UNECHO_ROUNDS", ROUNDS);
    struct run run;

    begin_run(&run, row->level);
    run.files = (rounds > ROUNDS ? rounds : ROUNDS) / (RIGHT * LEVELS) + 1;
    for (size_t i = 0; i < run.files; i++)
        write_lines(file_name("in", i), i, run.level);
    command(&run, "-r in -O out 2>told");
    command(&run, "-q in/* >all");
    run.told = bytes_of("told");
    for (size_t i = 0; i < run.files; i++)
        check_file(&run, i);
    assert_int_equal(strncmp(run.told.data + run.at, "unecho: ", 8), 0);
    assert_null(strstr(next_told(&run), "passed on"));
    assert_true(run.passed > run.files * SPOILT / 2);
    assert_true(run.changed > run.files / 2);
    check_stream(&run);
    end_run(&run);
}

int main(int argc, char **argv) {
    const struct table tables[] = {TABLE(rows, only_texts_change)};

    return RUN_TABLES("hostile", tables, argc, argv);
}
