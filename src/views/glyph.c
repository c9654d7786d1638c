#include "glyph.h"

#include <string.h>

size_t unecho_glyph_decode(const char *s, size_t len, uint32_t *code) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)s;
    size_t size = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;

    if (size > len)
        return 0;
    *code = size > 1 ? p[0] & (0x7FU >> size) : p[0];
    for (size_t i = 1; i < size; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | (p[i] & 0x3F);
    }
    return *code < least[size] || *code > 0x10FFFF || *code >> 11 == 0x1B ? 0 : size;
}

bool unecho_glyph_is_harmless(uint32_t code) {
    static const struct {
        uint32_t first, last;
    } harmful[] = {{0, 0x1F},          {0x7F, 0x9F},       {0xAD, 0xAD},      {0x34F, 0x34F},
                   {0x61C, 0x61C},     {0x115F, 0x1160},   {0x17B4, 0x17B5},  {0x180E, 0x180E},
                   {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},  {0x3164, 0x3164},
                   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFC},  {0xFFFE, 0xFFFF},
                   {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

    for (size_t i = 0; i < sizeof(harmful) / sizeof(*harmful); i++)
        if (code >= harmful[i].first && code <= harmful[i].last)
            return false;
    return true;
}

size_t unecho_glyph_blank(const char *s, size_t len) {
    if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
        return 1;
    if (len >= 2 && memcmp(s, "\xC2\x85", 2) == 0)
        return 2;
    return len >= 3 && (memcmp(s, "\xE2\x80\xA8", 3) == 0 || memcmp(s, "\xE2\x80\xA9", 3) == 0) ? 3
                                                                                                : 0;
}
