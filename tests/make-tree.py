"""Makes a tree of texts that repeat each other, the same each time.

    python3 tests/make-tree.py [--largest=BYTES] COUNT FOLDER

Files from nothing to BYTES (500 for each file, and 50 MB at most, unless told), most of a few KB,
in folders that nest deep, under names that programs stumble over. Each text ends in a blank line,
so the files laid end to end are a text with the same sentences.
"""

import argparse
import os
import random

# Each is a sentence by its number; what it says of cuts is not the point here.
SENTENCES = [
    "The council met %d times last year.",
    "Mr. Smith of No. %d, St. Mary's Rd., was not there.",
    "Prices rose by 3.%d per cent, the bank said.",
    "\u201cWe will not sell %d of them,\u201d she said.",
    "Who has seen all %d of the films?",
    "It starts at %d p.m. on Monday, as always!",
    "The U.S. sent %d more; nobody asked why.",
    "See www.example.org/%d.html for the rest.",
    "\u0412 \u0433\u043e\u0440\u043e\u0434\u0435 %d \u0434\u043e\u043c\u043e\u0432 \u0438 \u0440\u0435\u043a\u0430.",
    "Im Jahr %d \u00e4nderte sich die Lage f\u00fcr alle.",
    "\u7b2c%d\u56de\u306e\u4f1a\u8b70\u304c\u958b\u304b\u308c\u305f\u3002",
    "He left (with %d others) before the end came.",
    "A longer one, of which there are not few in real texts, goes on for a while, past the end of "
    "any line that is not very long, and tells of %d things at once.",
]
SENTENCES = [text.encode() for text in SENTENCES]
BETWEEN = [b" "] * 12 + [b"\n", b"\n\n", b"\n\n", b"  ", b"\n \n"]
NAMES = [b"%d.txt"] * 20 + [
    b"-%d", b"--help %d", b"new\nline %d", b" %d ", b"\xff\xfe%d", b"caf\xc3\xa9 %d", b"cafe\xcc\x81 %d",
    b"*%d?[a-z]", b"back\\slash%d", b"'%d\"", b"$(echo %d)", b"%d\x01\x7f", b"%d.", b"%d\r", b"LONG%d",
    b"a.unecho%d", b"%d~", b"~%d", b"#%d#", b"\xe2\x80\xae%d"]
ODD = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x01", b"\xe2\x80"]


class Texts:
    """Sentences by number: all that are new come in order, so any number below has been said."""

    def __init__(self, rng):
        self.rng, self.said = rng, 0

    def sentence(self):
        number = self.said
        if self.said and self.rng.random() < 0.3:
            number = self.rng.randrange(self.said)
        else:
            self.said += 1
        return SENTENCES[number % len(SENTENCES)] % number

    def text(self, size, one_line):
        """One of `size` bytes, more or less."""
        pieces, length, rng = [], 0, self.rng
        crlf, odd = rng.random() < 0.05, rng.random() < 0.05
        while length < size:
            sentence = self.sentence()
            pieces += [sentence, b" " if one_line else rng.choice(BETWEEN)]
            length += len(sentence) + 1
            if odd and rng.random() < 0.2:
                pieces.insert(-1, rng.choice(ODD) + b" is odd.")
        text = b"".join(pieces).rstrip() + b"\n\n"
        return text.replace(b"\n", b"\r\n") if crlf else text


def folders(rng, count):
    """Names of folders; the last one is a long way down."""
    names = [b""]
    for i in range(max(2, count // 50)):
        parent = rng.choice(names)
        names.append(parent + (b"dir-%d/" % i if i % 10 else b"\xfe dir\n%d/" % i))
    return names + [b"deep/" * 300]


def sizes(rng, count, largest):
    """Half are of 2 KB or less; two are the largest."""
    for i in range(count):
        kind = rng.random()
        if i in (count // 2, count // 3):
            yield largest
        elif kind < 0.02:
            yield 0
        elif kind < 0.0205:
            yield rng.randrange(largest // 10 + 1)
        else:
            yield min(int(rng.lognormvariate(7.6, 1)), largest)


def make(count, top, largest):
    rng = random.Random(count)
    texts, places = Texts(rng), folders(rng, count)
    for i, size in enumerate(sizes(rng, count, largest)):
        name = rng.choice(NAMES) % i
        if name.startswith(b"LONG"):
            name += b"x" * (255 - len(name))
        folder = top + b"/" + rng.choice(places)
        os.makedirs(folder, exist_ok=True)
        with open(folder + name, "wb") as f:
            one_line = i == count // 3 or rng.random() < 0.05
            f.write(texts.text(size, one_line) if size else rng.choice([b"", b"", b" \n\n"]))


def main():
    parser = argparse.ArgumentParser(description="a tree of texts that repeat each other")
    parser.add_argument("--largest", type=int, metavar="BYTES")
    parser.add_argument("count", type=int)
    parser.add_argument("folder")
    options = parser.parse_args()
    largest = options.largest or min(500 * options.count, 50_000_000)
    make(options.count, os.fsencode(options.folder), largest)


if __name__ == "__main__":
    main()
