#!/usr/bin/env python3
"""Makes utf8_table.c from the Unicode Character Database (Debian's unicode-data).

  python3 src/core/unicode/utf8_table.py [UCD_FOLDER] > src/core/unicode/utf8_table.c

One byte a code point: a class (low 4 bits) and flags, as declared in utf8.h. Two stages of 128
code points each keep equal stretches once.
"""
import hashlib
import os
import re
import sys

UCD = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
CLASSES = "OTHER LOWER UPPER LETTER DIGIT SPACE NEWLINE STERM ATERM CLOSE CONTINUE EXTEND OPEN".split()
ALNUM, FOLDED, NFC_CHECK, WORD_ALONE = 0x10, 0x20, 0x40, 0x80
LIMIT, BLOCK = 0x110000, 128

# Sentence_Break value (UAX #29, table 4) -> our class
SENTENCE_BREAK = {
    "Lower": "LOWER", "Upper": "UPPER", "OLetter": "LETTER", "Numeric": "DIGIT", "Sp": "SPACE",
    "Sep": "NEWLINE", "CR": "NEWLINE", "LF": "NEWLINE", "STerm": "STERM", "ATerm": "ATERM",
    "Close": "CLOSE", "SContinue": "CONTINUE", "Extend": "EXTEND", "Format": "EXTEND",
}
# What the Sentence_Break property lacks: Khmer khan and bariyoosan (STerm only since Unicode 15.1),
# the one dot leader and small full stop are ATerm already; ellipsis; fullwidth percent and
# semicolons, which continue a sentence like a comma does. The Greek question mark looks like a
# semicolon, and mostly is one (cut.c).
EXTRA = {0x17D4: "STERM", 0x17D5: "STERM", 0x2026: "ATERM",
         0x25: "CONTINUE", 0x3B: "CONTINUE", 0xFF05: "CONTINUE", 0xFF1B: "CONTINUE",
         0x061B: "CONTINUE", 0x37E: "STERM", 0x0B: "NEWLINE", 0x0C: "NEWLINE",
         0x60: "OPEN"}  # as plain text and TeX write ``so''
# White space that ends no line, but that the property files under format characters.
SPACES = [0x09, 0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
# What text keys fold or ignore (normalize.c has the meaning): white space and line ends, quotes,
# dashes, the ellipsis, invisible characters.
KEY_FOLDED = SPACES[2:] + [
    0x85, 0x2028, 0x2029, 0xAB, 0xBB, 0x2018, 0x2019, 0x201A, 0x201B, 0x201C, 0x201D, 0x201E, 0x201F,
    0x2039, 0x203A, 0x2032, 0x2033, 0x02BC, 0xFF02, 0xFF07, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014,
    0x2015, 0x2212, 0x2026, 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C,
    0x202D, 0x202E, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xFE0E, 0xFE0F, 0xFEFF]
# Scripts written without spaces between words: a character counts as a word. So does one that these
# share and no other script has, such as the long vowel of kana.
ALONE = {"Han": "Hani", "Hiragana": "Hira", "Katakana": "Kana", "Thai": "Thai", "Khmer": "Khmr",
         "Lao": "Laoo", "Myanmar": "Mymr"}


def records(name):
    for line in open(os.path.join(UCD, name), encoding="utf-8"):
        fields = [f.strip() for f in line.split("#")[0].split(";")]
        if len(fields) > 1:
            first, _, end = fields[0].partition("..")
            yield range(int(first, 16), int(end or first, 16) + 1), fields[1:]


def version():
    line = open(os.path.join(UCD, "auxiliary/SentenceBreakProperty.txt"), encoding="utf-8").readline()
    return re.search(r"(\d+\.\d+\.\d+)", line).group(1)


def checksum():
    """Of this script, so that a table of an older one is found without the database."""
    return hashlib.sha256(open(__file__, "rb").read()).hexdigest()


def classes():
    table = [0] * LIMIT
    for points, (value, *_) in records("auxiliary/SentenceBreakProperty.txt"):
        for c in points:
            table[c] = CLASSES.index(SENTENCE_BREAK[value])
    for c, name in EXTRA.items():
        table[c] = CLASSES.index(name)
    for c in SPACES:
        table[c] = CLASSES.index("SPACE")
    return table


def flags(table):
    for points, (category, *_) in records("extracted/DerivedGeneralCategory.txt"):
        for c in points:
            if category == "Ps" and table[c] == CLASSES.index("CLOSE"):
                table[c] = CLASSES.index("OPEN")
            if category[0] in "LN":
                table[c] |= ALNUM
    for c in KEY_FOLDED:
        table[c] |= FOLDED
    for points, (ccc, *_) in records("extracted/DerivedCombiningClass.txt"):
        if ccc != "0":
            for c in points:
                table[c] |= NFC_CHECK
    for points, (name, *value) in records("DerivedNormalizationProps.txt"):
        if name == "NFC_QC":
            for c in points:
                table[c] |= NFC_CHECK
    alone = [points for points, (script, *_) in records("Scripts.txt") if script in ALONE]
    alone += [points for points, (scripts, *_) in records("ScriptExtensions.txt")
              if set(scripts.split()) <= set(ALONE.values())]
    for points in alone:
        for c in points:
            if table[c] & ALNUM and table[c] & 15 != CLASSES.index("EXTEND"):
                table[c] |= WORD_ALONE
    return table


def lead_bytes(points):
    """Which bytes begin one of these code points."""
    leads = {chr(c).encode("utf-8", "surrogatepass")[0] for c in points}
    return [int(b in leads) for b in range(256)]


def ends(table):
    """The code points that may end a unit."""
    classes = {CLASSES.index(n) for n in ("NEWLINE", "STERM", "ATERM")}
    return [c for c in range(LIMIT) if table[c] & 15 in classes]


def odd(table):
    """The code points beyond ASCII that are not their own text key."""
    return [c for c in range(0x80, LIMIT) if table[c] & (FOLDED | NFC_CHECK)]


def rows(values, width):
    return "\n".join("    " + ",".join(str(v) for v in values[i:i + width]) + ","
                     for i in range(0, len(values), width))


def main():
    table = flags(classes())
    blocks, first = [], []
    for at in range(0, LIMIT, BLOCK):
        block = table[at:at + BLOCK]
        if block not in blocks:
            blocks.append(block)
        first.append(blocks.index(block))
    second = [v for block in blocks for v in block]
    print(f"""\
/*
 * Made by utf8_table.py from the Unicode Character Database {version()}; do not edit.
 * utf8_table.py: {checksum()}
 *
 * Data: (c) 2022 Unicode, Inc. Unicode and the Unicode Logo are registered trademarks of Unicode,
 * Inc. in the U.S. and other countries. Terms of use: https://www.unicode.org/terms_of_use.html
 * (the Unicode licence is in LICENSE).
 */
#include "utf8.h"

const char unecho_utf8_version[] = "{version()}";

/* clang-format off */
const uint8_t unecho_utf8_ends[256] = {{
{rows(lead_bytes(ends(table)), 32)}
}};

const uint8_t unecho_utf8_odd[256] = {{
{rows(lead_bytes(odd(table)), 32)}
}};

const uint8_t unecho_utf8_first[{len(first)}] = {{
{rows(first, 32)}
}};

const uint8_t unecho_utf8_second[] = {{
{rows(second, 32)}
}};
/* clang-format on */""")


main()
