#!/bin/sh
# patch(1) makes of the files what -O writes, by the diff that --diff writes: in every format, with
# every policy, whatever the files and their names hold.
#
#     UNECHO=build/dev/unecho sh tests/diff.sh [PATTERN...]
#     UNECHO=build/dev/unecho UNECHO_TREE=articles sh tests/diff.sh 'real*'    # or a folder of yours
: "${UNECHO:?must name the program}"
for needed in python3 patch; do
    command -v $needed >/dev/null || {
        echo "skipped: needs $needed"
        exit 0
    }
done
PYTHONPATH=$(dirname "$0") PYTHONDONTWRITEBYTECODE=1 exec python3 /dev/fd/3 "$@" 3<<'EOF'
import bz2, csv, gzip, io, json, lzma, pty

from harness import *

MARK = b"\xef\xbb\xbf"
OPEN = {b".gz": gzip.decompress, b".bz2": bz2.decompress, b".xz": lzma.decompress}


def plain(name, data, encoding=None):
    """What a diff shows of a file."""
    data = OPEN.get(os.path.splitext(name)[1], lambda d: d)(data)
    return data.decode(encoding).encode() if encoding else data


def plain_tree(top, encoding=None):
    return {name: plain(name, data, encoding) for name, data in tree(top).items()}


def patched(before, diff, *tool):
    """What becomes of files in the folder "in"."""
    shutil.rmtree("patched", ignore_errors=True)
    put(before, "patched/in")
    os.makedirs("patched/in", exist_ok=True)
    p = subprocess.run(tool or ["patch", "-s", "-p1"], input=diff, capture_output=True, cwd="patched",
                       timeout=120)
    equal((p.returncode, p.stderr), (0, b""), f"{tool or 'patch'} {p.stdout[:300]}")
    return tree("patched/in")


def same(got, wanted, what):
    equal(sorted(got), sorted(wanted), f"names {what}")
    for name, data in wanted.items():
        equal(got[name], data, f"{name} {what}")


def holds(*options, encoding=None, git=False, failed=0):
    """The diff is what -O does, at every -j, and tells by its exit status. How many files change."""
    shutil.rmtree("out", ignore_errors=True)
    before = plain_tree("in", encoding)
    equal(run("-qr", *options, "-O", "out", "in")[2], failed, f"-O {options}")
    after = plain_tree("out", encoding)
    diff, _, status = run("-qr", *options, "--diff", "-j1", "in")
    changed = sum(data != after[name] for name, data in before.items())
    equal(status, failed or int(changed > 0), f"the status {options}")
    equal(diff.count(b"\n--- ") + diff.startswith(b"--- ") >= changed, True, f"names {options}")
    same(patched(before, diff), after, f"{options}")
    if git and diff and shutil.which("git"):
        same(patched(before, diff, "git", "apply", "--whitespace=nowarn"), after, f"{options} by git")
    for threads in "-j2", "-j7":
        equal(run("-qr", *options, "--diff", threads, "in")[0] == diff, True, f"{threads} {options}")
    return changed


POLICIES = [[], ["-d"], ["--unique"], ["--span=2"], ["--span=3", "-i"], ["--within=5"], ["--min-words=6"],
            ["--scope=dir"], ["--scope=file"], ["-u", "line"], ["-u", "paragraph"], ["-u", "document"],
            ["--match=exact"], ["--match=loose"], ["--newline=break"], ["--newline=space"], ["-z"],
            ["--seen=said"], ["--allow=said"], ["--common=2"]]


def every_policy(*options, **more):
    with open("said", "wb") as f:
        f.write(b"One is here.\n\nTwo is here.\n")
    policies = POLICIES[::4] if os.environ.get("SANITIZE") else POLICIES # they are slow there
    changed = [holds(*options, *policy, **more) for policy in policies]
    check(sum(n > 0 for n in changed) > len(policies) / 2, f"too little has changed: {changed}")
    return f"{sum(changed)} files"


def documents(rng, count, size=12):
    said, docs = ["One is here.", "Two is here.\r\n"], []
    for _ in range(count):
        text = ""
        for _ in range(rng.randint(0, size)):
            if rng.random() < 0.6:
                said.append(" ".join(words(rng) for _ in range(rng.randint(2, 9))).capitalize() +
                            rng.choice([".", ".", "!", '"ä", she said.', "\u2028x."]))
            text += rng.choice(said) + rng.choice([" ", " ", "\n", "\n\n", "\n> ", "\t"])
        docs.append(rng.choice([text, text.strip()]))
    return docs


def as_jsonl(rng, docs):
    return "".join(json.dumps({"id": i, "text": doc, "more": [1]}, ensure_ascii=rng.random() < 0.5) + "\n"
                   for i, doc in enumerate(docs)).encode()


def as_json(rng, docs):
    return json.dumps([{"text": doc, "i": i} for i, doc in enumerate(docs)],
                      indent=rng.choice([None, 1])).encode()


def as_table(rng, docs, dialect):
    out = io.StringIO(newline="")
    table = csv.writer(out, dialect, quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    table.writerow(["id", "text", "rest"])
    for i, doc in enumerate(docs):
        table.writerow([i, doc, "end\nof it"])
    return out.getvalue().encode()


def as_wet(_, docs):
    return b"".join(b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n"
                    b"WARC-Target-URI: x\r\n\r\n%s\r\n\r\n" % (len(doc.encode()), doc.encode())
                    for doc in docs)


FORMATS = {"jsonl": as_jsonl, "json": as_json, "wet": as_wet,
           "csv": lambda rng, docs: as_table(rng, docs, "excel"),
           "tsv": lambda rng, docs: as_table(rng, docs, "excel-tab")}


def of_format(name, **more):
    rng = random.Random(name)
    put({f"{i}.{name}": FORMATS[name](rng, documents(rng, 6)) for i in range(6)} |
        {f"long.{name}": FORMATS[name](rng, documents(rng, 900, 60)), f"none.{name}": b""})
    check(os.path.getsize(f"in/long.{name}") > 1 << 20, "too short for several cartons")
    return every_policy("--text-column=text", "-q", **more)


@test_in_memory
def text():
    put(articles(60, every=20))
    return every_policy(git=True)


@test_in_memory
def json_lines():
    return of_format("jsonl")


@test_in_memory
def json_of_any_layout():
    return of_format("json")


@test_in_memory
def csv_with_quotes():
    return of_format("csv")


@test_in_memory
def tsv_with_quotes():
    return of_format("tsv")


@test_in_memory
def records_of_a_crawl():
    return of_format("wet")


@test_in_memory
def documents_without_text_are_left_out():
    rng = random.Random(2)
    for name, spell in FORMATS.items():
        docs = documents(rng, 20, 3)
        put({f"x.{name}": spell(rng, docs + docs)})
    check(holds("--drop-empty", "--text-column=text") == 5, "all should change")


@test_in_memory
def a_record_of_which_little_goes_shows_little():
    text = "".join(f"Line {i} of it is here.\n\n" for i in range(100))
    text += "Line 50 of it is here.\n\n" + text.replace("Line", "Verse")
    text += "x" * (10010 - len(text)) + "."  # the length that is told gets a digit less
    put({"x.wet": as_wet(None, [text])})
    check(holds() == 1, "it should change")
    equal(run("-q", "--diff", "in/x.wet")[0].count(b"\n"), 2 + 9 + 9, "lines of two hunks")


@test_in_memory
def texts_without_a_place_to_split():
    files = {name: data.replace(b"\n", b" ") for name, data in articles(5, every=2).items()}
    check(max(map(len, files.values())) > 1 << 20, "too short for a block")
    put(files)
    return every_policy()


@test_in_memory
def compressed_files():
    files = articles(40, every=20)
    put({name + end: pack(data) for (name, data), (end, pack) in zip(sorted(files.items()), 10 * [
        (".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress), ("", bytes)])})
    check(holds() > 10, "too little has changed")
    check(holds("--span=2") > 2, "too little has changed in rows")


@test_in_memory
def other_encodings():
    files = {name: data.decode().replace("a", "ä") for name, data in articles(40, every=20).items()}
    put({name: text.encode("utf-16-le") for name, text in files.items()})
    check(holds("-a", "--encoding=utf-16le", encoding="utf-16-le") > 10, "too little has changed")
    shutil.rmtree("in")
    put({name: text.encode("utf-16") for name, text in files.items()})
    check(holds("-a", encoding="utf-16") > 10, "too little has changed with marks")
    shutil.rmtree("in")
    put({name: text.encode("latin-1") for name, text in files.items()})
    check(holds("--encoding=latin1", encoding="latin-1") > 10, "too little has changed in Latin-1")


@test_in_memory
def byte_order_marks_stay():
    line = b'{"text":"One is here. One is here."}\n'
    put({"a.txt": MARK + b"One is here.\n\nOne is here.\n", "b.jsonl": MARK + line,
         "c.jsonl": MARK + MARK + line, "d.txt": MARK + MARK + b"Two is here.\n\nTwo is here.\n"})
    check(holds("--scope=file") == 4, "all should change")


@test_in_memory
def hostile_text():
    rng = random.Random(3)
    pieces = [b"One is here.", b"Two is here! ", b"\n", b"\n\n", b"\r\n", b"\r", b"\0", b"\xff", b"\x1b[2J",
              "\u202e".encode(), b"\xed\xa0\x80", b"--- a/x\n", b"+++ b/x\n", b"@@ -1 +1 @@\n", b"\\ No newline\n",
              b" ", b"> ", b"-", b"+", "ä。".encode(), b"\t"]
    put({str(i): b"".join(rng.choice(pieces) for _ in range(rng.randint(0, 60))) for i in range(100)} |
        {"long": b"x" * 1500000 + b". " + b"y" * 1500000 + b".\n" + b"One is here. " * 3,
         "last": b"One is here.\n" + b"x" * 1500000})
    return every_policy("-a")


@test_in_memory
def hostile_names():
    names = ["a b", "t\tab", "l\nf", 'q"uote', "back\\slash", "\x1b[2J", b"\xff", "\u202e", "grüße", " lead",
             "trail ", "c\r", "-dash", "x\ty z", "dev null", "a/b c/d", "'", "%s", "\x7f", "--- x"]
    put({name: b"One is here.\n\nTwo is here.\n\nOne is here.\n" for name in names})
    check(holds("--scope=file", git=True) == len(names), "all should change")


@test_in_memory
def a_path_leads_nowhere_else():
    put({"x": b"One is here. One is here.\n"})
    for path in "in/x", "./in/x", "in//x", "in/./x":
        diff = run("-q", "--diff", path)[0]
        equal(diff.split(b"\n")[:2], [b"--- a/in/x", b"+++ b/in/x"], path)
    path = os.path.abspath("in/x")
    equal(run("-q", "--diff", path)[0].split(b"\n")[0], b"--- a" + path.encode(), "from the root")


@test_in_memory
def emptied_files_stay():
    put({"a": b"One is here.\n", "b": b"One is here.\n", "c": b"One is here.", "d": b"One is here.\n\n\n"})
    check(holds(git=True) == 3, "all but the first are emptied")


@test_in_memory
def a_damaged_file_has_no_diff():
    packed = gzip.compress(articles(30)["d1/e2/00029.txt"] * 2 or b"x")
    put({"a.txt.gz": packed[:-9], "b.txt": b"One is here. One is here.\n"})
    out, err, status = run("-qr", "--diff", "in")
    equal((status, b"a.txt" in out, b"b/in/b.txt" in out, "a.txt.gz" in err), (3, False, True, True), err)


@test_in_memory
def a_file_that_may_not_be_changed_has_no_diff():
    put({"x": b"One is here. One is here.\n", "y": b"Two is here. Two is here.\n"})
    os.link("in/x", "another name")
    out, err, status = run("-qr", "--diff", "in")
    equal((status, b"in/x" in out, b"in/y" in out, "in/x: change" in err), (3, False, True, True), err)


@test_in_memory
def what_goes_is_told_beside_it():
    put(articles(20))
    diff = run("-qr", "--diff", "in")[0]
    equal(run("-qr", "--diff", "--removed=told", "in"), (diff, "", 1), "with --removed")
    gone = sum(json.loads(line)["length"] for line in open("told", "rb"))
    check(gone > 0, "nothing is told")


@test_in_memory
def a_full_disk_is_an_error():
    put({"x": b"One is here. One is here.\n"})
    with open("/dev/full", "wb") as full:
        p = subprocess.run([UNECHO, "-q", "--diff", "in/x"], stdout=full, stderr=subprocess.PIPE)
    equal((p.returncode, b"standard output: write" in p.stderr), (2, True), p.stderr)


def on_a_terminal(*args, **environment):
    """What a terminal gets."""
    ours, theirs = pty.openpty()
    p = subprocess.Popen([UNECHO, "-q", *args], stdout=theirs, stderr=theirs,
                         env={**os.environ, "NO_COLOR": "", **environment})
    os.close(theirs)
    out = b""
    try:
        while block := os.read(ours, 65536):
            out += block
    except OSError:  # Linux has this for the end
        pass
    p.wait()
    os.close(ours)
    return out.replace(b"\r\n", b"\n")


@test_in_memory
def a_terminal_is_coloured_and_not_steered():
    put({"\x1bx": b"One is here.\n\nOne \x1b[2J\xc2\x9b\x9b\xe2\x80\xaeis.\n\nOne is here.\r\n"})
    args = "--diff", "in/\x1bx"
    colored, bare = on_a_terminal(*args, TERM="xterm"), on_a_terminal(*args, TERM="dumb")
    equal(re.sub(rb"\x1b\[\d*m", b"", colored), bare, "without colours")
    equal([c for c in bare if c < 32 and c != 10 or c == 0x7f], [], "controls")
    for piece in b'--- "a/in/\\033x"\n', b" One ^[[2J???is.\n", b"-One is here.^M\n":
        check(piece in bare, f"{piece} in {bare}")
    for piece in b"\x1b[1m--- ", b"\x1b[36m@@ ", b"\x1b[31m-One is here.^M\x1b[m\n":
        check(piece in colored, f"{piece} in {colored}")
    equal(on_a_terminal(*args, TERM="xterm", NO_COLOR="1"), bare, "NO_COLOR")
    equal(on_a_terminal(*args, "--color=always", TERM="dumb", NO_COLOR="1"), colored, "--color=always")
    equal(on_a_terminal(*args, "--color=never", TERM="xterm"), bare, "--color=never")
    check(b"\x1b[2J" in run("-q", *args)[0], "in a pipe it is as it is")


@test_in_memory
def real_articles():
    real = os.environ.get("UNECHO_TREE") or os.path.join(SOURCE, "samples")
    files = {name: data for name, data in tree(real).items() if name.endswith(b".txt")}
    put(files)
    told = every_policy(git=True)
    shutil.rmtree("in")
    rng, docs = random.Random(4), [data.decode(errors="replace") for _, data in sorted(files.items())]
    half = len(docs) // 2
    put({f"{i}.{name}": spell(rng, part) for name, spell in FORMATS.items()
         for i, part in enumerate([docs[:half], docs[half:]]) if part} |
        {"all.jsonl.gz": gzip.compress(as_jsonl(rng, docs)), "all.wet.xz": lzma.compress(as_wet(rng, docs))})
    return f"{told}, and as records {every_policy('--text-column=text')}"


main()
EOF
