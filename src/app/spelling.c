#include "spelling.h"

#include "json_string.h"

#include <inttypes.h>
#include <string.h>

const char *unecho_spell_size(uint64_t bytes, char out[UNECHO_SPELLING_SIZE]) {
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double amount = (double)bytes / 1000;
    size_t unit = 0;

    if (bytes < 1000) {
        (void)snprintf(out, UNECHO_SPELLING_SIZE, "%" PRIu64 " B", bytes);
        return out;
    }
    for (; amount >= 999.95; unit++) /* which would be spelled 1000.0 */
        amount /= 1000;
    (void)snprintf(out, UNECHO_SPELLING_SIZE, "%.1f %s", amount, units[unit]);
    return out;
}

/* The bytes of the code point at `s`, 0 if there is none (The Unicode Standard, table 3-7). */
static size_t decode(const char *s, uint32_t *code) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)s;
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;

    *code = len > 1 ? p[0] & (0x7FU >> len) : p[0];
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | (p[i] & 0x3F);
    }
    return *code < least[len] || *code > 0x10FFFF || *code >> 11 == 0x1B ? 0 : len;
}

bool unecho_is_utf8(const char *name) {
    uint32_t code;
    size_t len = 1;

    for (; *name != '\0' && len > 0; name += len)
        len = decode(name, &code);
    return len > 0;
}

void unecho_spell_json(FILE *out, const char *name) {
    char body[UNECHO_JSON_ESCAPED * 4];
    uint32_t code;

    putc('"', out);
    while (*name != '\0') {
        size_t len = decode(name, &code);

        if (len > 0) {
            size_t n = unecho_json_escape(name, len, body);

            (void)fwrite(body, 1, n, out);
            name += len;
        } else {
            fputs("\xEF\xBF\xBD", out);
            name++;
        }
    }
    putc('"', out);
}

void unecho_spell_base64(FILE *out, const char *name) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = (const unsigned char *)name;

    putc('"', out);
    for (size_t left = strlen(name); left > 0; bytes += 3, left -= left < 3 ? left : 3) {
        uint32_t three = (uint32_t)bytes[0] << 16 | (left > 1 ? (uint32_t)bytes[1] << 8 : 0) |
                         (left > 2 ? bytes[2] : 0);

        putc(digits[three >> 18], out);
        putc(digits[three >> 12 & 63], out);
        putc(left > 1 ? digits[three >> 6 & 63] : '=', out);
        putc(left > 2 ? digits[three & 63] : '=', out);
    }
    putc('"', out);
}
