#include "tell.h"

#include "codec.h"

static bool is_told(void *arg, const char *bytes, size_t len, bool last) {
    const struct unecho_format **format = arg;

    return unecho_format_of_bytes(bytes, len, last, format) != UNECHO_LOOKS_OPEN;
}

const struct unecho_format *unecho_tell(const struct unecho_telling *telling, const char *name,
                                        struct unecho_reader *reader) {
    const struct unecho_format *format = telling->format;
    size_t len;

    if (format)
        return format;
    (void)unecho_codec_of_name(name, &len);
    format = unecho_format_of_name(name, len);
    if (!format && telling->looks)
        (void)unecho_reader_look(reader, is_told, &format);
    return format && (!format->left || telling->leaves) ? format : &unecho_format_text;
}
