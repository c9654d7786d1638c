/*
 * Changes texts of files at random, and says which they are then, so that other programs can look
 * at what came out (readers.sh):
 *
 *     respell FORMAT COLUMN SEED FILE...      writes FILE.out, and FILE.texts: "LINE LENGTH\nTEXT"
 */
#include "format_trial.h"
#include "read_files.h"

static void write_file(const char *name, const char *ending, const struct bytes *bytes) {
    char path[4096];
    FILE *f;

    snprintf(path, sizeof(path), "%s%s", name, ending);
    f = fopen(path, "wb");
    if (!f || fwrite(bytes->data, 1, bytes->len, f) != bytes->len || fclose(f) != 0)
        abort();
}

static void respell(const struct format_maker *maker, struct generator *g, const char *name) {
    struct bytes file = {NULL, 0, 0}, list = {grown(NULL, 1), 0, 1}, out;
    struct unecho_contents all;
    struct bytes *texts;
    size_t text = 0;
    char head[64];

    if (!read_file(name, &file))
        abort();
    all = read_all(maker, &file, (struct reads){1 + below(g, 100), false});
    texts = texts_create(all.body_count);
    out = rewrite(g, maker->format, &file, &all, 60, texts);
    for (size_t i = 0; i < all.document_count; i++)
        for (size_t n = all.documents[i].texts; n > 0; n--, text++) {
            snprintf(head, sizeof(head), "%ju %zu\n", (uintmax_t)all.documents[i].line,
                     texts[text].len);
            bytes_add(&list, head, strlen(head));
            bytes_add(&list, texts[text].data, texts[text].len);
        }
    write_file(name, ".out", &out);
    write_file(name, ".texts", &list);
    texts_destroy(texts, all.body_count);
    unecho_contents_release(&all);
    free(file.data);
    free(list.data);
    free(out.data);
}

int main(int argc, char **argv) {
    struct format_maker maker = {.name = "respell", .config = {.text_key = "text"}};
    struct generator g = {.state = argc > 4 ? strtoull(argv[3], NULL, 0) : 0};

    if (argc <= 4 || !(maker.format = unecho_format_named(argv[1])))
        return 2;
    maker.config.text_column = argv[2];
    for (int i = 4; i < argc; i++)
        respell(&maker, &g, argv[i]);
    return 0;
}
