#!/bin/sh
# Other readers find in files of every format what they found before, but for the texts that were
# changed: Python's csv module, and a reader of WARC. UNECHO_ROUNDS files of each.
#
#     UNECHO=build/dev/unecho BUILD=build/dev sh tests/readers.sh [PATTERN...]
: "${UNECHO:?must name the program}" "${BUILD:?must name the folder of the build}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
PYTHONPATH=$(dirname "$0") PYTHONDONTWRITEBYTECODE=1 exec python3 /dev/fd/3 "$@" 3<<'EOF'
import csv, io, os, random, subprocess

from harness import *

RESPELL = os.path.join(os.path.abspath(os.environ["BUILD"]), "tests", "respell")
FILES = int(os.environ.get("UNECHO_ROUNDS") or 1000)
MARK = "\xef\xbb\xbf"  # files are read as Latin-1, a byte a letter
csv.field_size_limit(1 << 30)


def respelled(form, column, files):
    """What becomes of files, and the texts that are then in them, by the line of their documents."""
    put({str(i): data.encode("latin-1") for i, data in enumerate(files)}, "in")
    names = [f"in/{i}" for i in range(len(files))]
    for i in range(0, len(names), 100):
        subprocess.run([RESPELL, form, column, str(i + 1), *names[i:i + 100]], check=True, timeout=300)
    for i, name in enumerate(names):
        with open(name + ".out", "rb") as f:
            out = f.read().decode("latin-1")
        texts = {}
        with open(name + ".texts", "rb") as f:
            while head := f.readline():
                line, length = map(int, head.split())
                texts[line] = f.read(length).decode("latin-1")
        yield files[i], out, texts


def rows(data, dialect):
    """The rows, and the line that each begins on."""
    data = data[3:] if data.startswith(MARK) else data
    reader = csv.reader(io.StringIO(data, newline=""), dialect)
    line, found = 1, []
    for row in reader:
        found.append((line, row))
        line = reader.line_num + 1
    return found


def text(rng):
    pieces = ["One. ", "Two is here. ", '"', '""', ",", "\t", "\n", "\r\n", "\r", " ", "a", "\0", "\xff",
              "\xc3\xa9", MARK, "'", ";", "x" * 200]
    return "".join(rng.choice(pieces) for _ in range(rng.choice([0, 1, 2, 5, 20])))


def table(rng, dialect, header):
    """A file as Python writes it, and the column of the text."""
    columns = rng.randint(1, 5)
    column = rng.randrange(columns)
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    end = rng.choice(["\n", "\r\n", "\r"])
    written = [[text(rng) for _ in range(columns)] for _ in range(rng.randint(0, 12))]
    if header:
        written.insert(0, ["text" if i == column else f"c{i}" for i in range(columns)])
    data = MARK * (rng.random() < 0.1)
    for row in written:
        out = io.StringIO(newline="")
        csv.writer(out, dialect, quoting=quoting).writerow(row)  # all line ends are quoted with CRLF
        data += out.getvalue().removesuffix("\r\n") + end
    return data.removesuffix(end) if rng.random() < 0.2 else data, column


def ragged(rng, dialect):
    """A file that nobody should have written."""
    delimiter = csv.get_dialect(dialect).delimiter
    pieces = [delimiter] * 4 + ["\n"] * 3 + ['"'] * 3 + ["\r\n", "\r", '""', "a", "b.", " ", "\0", "\xff"]
    return "".join(rng.choice(pieces) for _ in range(rng.randint(1, 60)))


def compare(before, after, texts, column, dialect, skip):
    """How many texts there are; all else is the same."""
    old, new = rows(before, dialect), rows(after, dialect)
    equal(len(new), len(old), f"the rows of {after!r}, which was {before!r}")
    seen = 0
    for i, ((line, was), (_, now)) in enumerate(zip(old, new)):
        if line in texts and i >= skip:
            seen += 1
            was = was[:column] + [texts[line]] + was[column + 1:]
        equal(now, was, f"a row of {after!r}, which was {before!r}")
    equal(seen, len(texts), f"the texts of {before!r}")
    return seen


def python_reads(form, dialect):
    rng = random.Random(form)
    named = [table(rng, dialect, True) for _ in range(FILES // 2)]
    for (before, column), (_, after, texts) in zip(named, respelled(form, "text",
                                                                     [data for data, _ in named])):
        seen = compare(before, after, texts, column, dialect, 1)
        equal(seen, sum(row != [] for _, row in rows(before, dialect)) - 1, f"the texts of {before!r}")
    numbered = [data for data in (table(rng, dialect, False)[0] for _ in range(FILES // 2)) if data]
    for before, after, texts in respelled(form, "1", numbered):
        seen = compare(before, after, texts, 0, dialect, 0)
        equal(seen, sum(row != [] for _, row in rows(before, dialect)), f"the texts of {before!r}")
    found = 0
    for before, after, texts in respelled(form, "2", [ragged(rng, dialect) for _ in range(FILES)]):
        found += compare(before, after, texts, 1, dialect, 0)
    check(found > FILES, "texts in ragged files")


@test_in_memory
def python_reads_csv():
    python_reads("csv", "excel")


@test_in_memory
def python_reads_tsv():
    python_reads("tsv", "excel-tab")


def records(data):
    """The records of a WARC: the line, the fields of the header with what continues them, the block."""
    at, found = 0, []
    while at < len(data):
        end = data.index("\r\n\r\n", at)
        check(data.startswith(("WARC/1.0\r\n", "WARC/1.1\r\n"), at), f"no record at {at} of {data!r}")
        fields = []
        for line in data[at:end].split("\r\n")[1:]:
            if line.startswith((" ", "\t")):
                fields[-1] += "\r\n" + line
            else:
                fields.append(line)
        lengths = [int(f.split(":")[1]) for f in fields if f.lower().startswith("content-length:")]
        equal(len(lengths), 1, "lengths")
        block = data[end + 4:end + 4 + lengths[0]]
        equal(data[end + 4 + lengths[0]:end + 8 + lengths[0]], "\r\n\r\n", f"an end in {data!r}")
        found.append((data.count("\n", 0, at) + 1, data[at:at + 8], fields, block))
        at = end + 8 + lengths[0]
    return found


def archive(rng):
    data = ""
    for _ in range(rng.randint(1, 6)):
        block = text(rng)
        fields = [f"WARC-Type: {rng.choice(['conversion'] * 3 + ['resource', 'warcinfo', 'response'])}",
                  f"Content-Type: {rng.choice(['text/plain'] * 3 + ['text/plain;charset=x', 'text/html'])}",
                  f"Content-Length: {len(block)}"]
        fields += rng.sample(["WARC-Date: 2024", "WARC-Block-Digest: sha1:A", "X: a\r\n b: c",
                              "WARC-Target-URI: http://a", "WARC-Payload-Digest: b\r\n\tc",
                              "warc-block-digest:c"], 3)
        rng.shuffle(fields)
        data += "\r\n".join([rng.choice(["WARC/1.0", "WARC/1.1"]), *fields, "", block, "", ""])
    return data


def is_text(fields):
    said = {name.lower(): value.strip() for name, _, value in (f.partition(":") for f in fields)}
    return (said["warc-type"] in ("conversion", "resource") and
            said["content-type"].split(";")[0] == "text/plain")


def fields_without(fields, *names):
    return [f for f in fields if f.partition(":")[0].lower() not in names]


@test_in_memory
def records_of_warc_are_whole():
    rng = random.Random("warc")
    for before, after, texts in respelled("wet", "-", [archive(rng) for _ in range(FILES)]):
        old, new = records(before), records(after)
        equal(len(new), len(old), f"the records of {after!r}")
        for (line, version, fields, block), (_, new_version, new_fields, new_block) in zip(old, new):
            equal(line in texts, is_text(fields), f"a text in {before!r}")
            equal((new_version, new_block), (version, texts.get(line, block)), f"a record of {after!r}")
            # the lengths were read above
            digests = ["warc-block-digest", "warc-payload-digest"] if len(new_fields) < len(fields) else []
            if new_block == block and not digests:
                equal(new_fields, fields, f"a header of {after!r}")
            elif new_block != block:
                digests = ["warc-block-digest", "warc-payload-digest"]
            names = [f.partition(":")[0] for f in fields_without(fields, *digests)]
            equal([f.partition(":")[0] for f in new_fields], names, f"the order in {after!r}")
            equal(fields_without(new_fields, "content-length"),
                  fields_without(fields, "content-length", *digests), f"a header of {after!r}")


main()
EOF
