#include "tell.h"

#include "codec.h"

struct told {
    const struct unecho_format_config *config;
    const struct unecho_format *format; /* what is likely by now */
};

static bool is_told(void *arg, const char *bytes, size_t len, bool last) {
    struct told *told = arg;

    return unecho_format_of_bytes(told->config, bytes, len, last, &told->format) !=
           UNECHO_LOOKS_OPEN;
}

struct exception {
    const struct unecho_format *format; /* it may be */
    bool is_it;
};

static bool is_exception_told(void *arg, const char *bytes, size_t len, bool last) {
    struct exception *exception = arg;
    enum unecho_looks looks =
        len > 0 ? exception->format->looks(bytes, len, last) : UNECHO_LOOKS_OPEN;

    exception->is_it = looks == UNECHO_LOOKS_SO;
    return looks != UNECHO_LOOKS_OPEN;
}

/* The format, or what of it stays as it is. */
static const struct unecho_format *but(const struct unecho_format *format,
                                       struct unecho_reader *reader) {
    struct exception exception = {format->but, false};

    if (format->but)
        (void)unecho_reader_look(reader, is_exception_told, &exception);
    return exception.is_it ? format->but : format;
}

/* Can its texts be found? */
static bool is_known(const struct unecho_telling *telling, const struct unecho_format *format) {
    return !format->left && (!format->needs_column || telling->config->text_column);
}

const struct unecho_format *unecho_tell(const struct unecho_telling *telling, const char *name,
                                        struct unecho_reader *reader) {
    const struct unecho_format *format = telling->format;
    struct told told = {telling->config, NULL};
    size_t len;

    if (format)
        return format;
    (void)unecho_codec_of_name(name, &len);
    format = unecho_format_of_name(name, len);
    if (!format && telling->looks && unecho_reader_look(reader, is_told, &told))
        format = told.format;
    if (format)
        format = but(format, reader);
    return format && (telling->leaves || is_known(telling, format)) ? format : &unecho_format_text;
}
