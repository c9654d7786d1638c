/*
 * Puts page.html, page.css and page.js together, by the build, and writes them as C: what stands
 * before the data and behind it. The page's content security policy allows its style and its script
 * by what they hash to, and nothing else.
 *
 *     unecho_page_embed page.html page.css page.js >page_parts.c
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *data; /* owned, zero-terminated */
    size_t len;
};

/* --- SHA-256 (FIPS 180-4) --------------------------------------------------------------------- */

enum { BLOCK = 64, DIGEST = 32 };

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turn(uint32_t x, unsigned by) { return x >> by | x << (32 - by); }

static void schedule(const unsigned char *block, uint32_t w[64]) {
    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (size_t i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];

        w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7] +
               (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
    }
}

static void add_block(uint32_t hash[8], const unsigned char *block) {
    uint32_t w[64], v[8];

    schedule(block, w);
    memcpy(v, hash, sizeof(v));
    for (size_t i = 0; i < 64; i++) {
        uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        uint32_t one =
            v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) + choice + constants[i] + w[i];
        uint32_t other = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) + majority;

        memmove(v + 1, v, 7 * sizeof(*v));
        v[4] += one;
        v[0] = one + other;
    }
    for (size_t i = 0; i < 8; i++)
        hash[i] += v[i];
}

static void digest_of(const struct text *text, unsigned char digest[DIGEST]) {
    uint32_t hash[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    unsigned char last[2 * BLOCK] = {0};
    size_t whole = text->len / BLOCK * BLOCK, left = text->len - whole;
    size_t end = left + 9 <= BLOCK ? BLOCK : 2 * BLOCK;

    for (size_t at = 0; at < whole; at += BLOCK)
        add_block(hash, (const unsigned char *)text->data + at);
    memcpy(last, text->data + whole, left);
    last[left] = 0x80;
    for (size_t i = 0; i < 8; i++)
        last[end - 1 - i] = (unsigned char)((uint64_t)text->len * 8 >> 8 * i);
    for (size_t at = 0; at < end; at += BLOCK)
        add_block(hash, last + at);
    for (size_t i = 0; i < DIGEST; i++)
        digest[i] = (unsigned char)(hash[i / 4] >> (24 - 8 * (i % 4)));
}

/* As a policy names it: base64, of which 32 bytes are 44 characters. */
static struct text hash_of(const struct text *text) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char digest[DIGEST + 1] = {0};
    struct text hash = {calloc(1, 64), 0};

    if (!hash.data)
        exit(1);
    digest_of(text, digest);
    for (size_t i = 0; i < DIGEST; i += 3) {
        uint32_t three = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 |
                         (i + 2 < DIGEST ? digest[i + 2] : 0U);

        for (size_t j = 0; j < 4; j++)
            hash.data[hash.len++] = letters[three >> (18 - 6 * j) & 63];
    }
    hash.data[hash.len - 1] = '=';
    return hash;
}

/* --- the page --------------------------------------------------------------------------------- */

static struct text read_text(const char *name) {
    struct text text = {NULL, 0};
    FILE *in = fopen(name, "rb");
    long len;

    if (!in || fseek(in, 0, SEEK_END) != 0 || (len = ftell(in)) < 0) {
        (void)fprintf(stderr, "%s cannot be read\n", name);
        exit(1);
    }
    rewind(in);
    text.len = (size_t)len;
    text.data = calloc(1, text.len + 1);
    if (!text.data || fread(text.data, 1, text.len, in) != text.len) {
        (void)fprintf(stderr, "%s cannot be read\n", name);
        exit(1);
    }
    (void)fclose(in);
    return text;
}

static void print_bytes(const char *data, size_t len) {
    for (size_t i = 0; i < len; i++)
        printf("%d,%s", (signed char)data[i], i % 24 == 23 ? "\n" : "");
}

/* What stands for a part in page.html, and the part. */
struct part {
    const char *mark;
    struct text text;
};

/* The part whose mark stands first in html, before `end`, and where: *next. NULL: none does. */
static const struct part *find_part(const char *html, const char *end, const struct part parts[4],
                                    const char **next) {
    const struct part *found = NULL;

    *next = end;
    for (size_t i = 0; i < 4; i++) {
        const char *mark = strstr(html, parts[i].mark);

        if (!mark || mark >= *next)
            continue;
        *next = mark;
        found = &parts[i];
    }
    return found;
}

/* Prints html up to `end`, parts in their places. */
static void print_html(const char *html, const char *end, const struct part parts[4]) {
    const struct part *part;
    const char *next;

    while ((part = find_part(html, end, parts, &next)) != NULL) {
        print_bytes(html, (size_t)(next - html));
        print_bytes(part->text.data, part->text.len);
        html = next + strlen(part->mark);
    }
    print_bytes(html, (size_t)(end - html));
}

static void print_array(const char *name, const char *html, const char *end,
                        const struct part parts[4]) {
    printf("const char unecho_page_%s[] = {\n", name);
    print_html(html, end, parts);
    printf("\n};\nconst size_t unecho_page_%s_len = sizeof(unecho_page_%s);\n\n", name, name);
}

int main(int argc, char **argv) {
    static const char data[] = "@DATA@";
    struct text html, style, script;
    const char *middle;

    if (argc != 4)
        return 1;
    html = read_text(argv[1]);
    style = read_text(argv[2]);
    script = read_text(argv[3]);
    middle = strstr(html.data, data);
    if (!middle || strstr(style.data, "</") || strstr(script.data, "</") ||
        strstr(script.data, "<!")) {
        (void)fputs("the page has no place for data, or its parts would end too early\n", stderr);
        return 1;
    }
    const struct part parts[4] = {{"@STYLE@", style},
                                  {"@SCRIPT@", script},
                                  {"@STYLE-HASH@", hash_of(&style)},
                                  {"@SCRIPT-HASH@", hash_of(&script)}};
    puts("#include \"page.h\"\n");
    print_array("before", html.data, middle, parts);
    print_array("behind", middle + strlen(data), html.data + html.len, parts);
    for (size_t i = 0; i < 4; i++)
        free(parts[i].text.data);
    free(html.data);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
