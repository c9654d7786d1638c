#!/bin/sh
# --common: the furniture of a site goes, and no sentence of an article.
#
#     UNECHO=build/dev/unecho sh tests/common.sh [PATTERN...]
: "${UNECHO:?must name the program}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
PYTHONPATH=$(dirname "$0") PYTHONDONTWRITEBYTECODE=1 exec python3 /dev/fd/3 "$@" 3<<'PYTHON'
import bz2, csv, gzip, io, json, random

from harness import *

# A site of 100 pages, by three templates.
HEAD = ["The Harbour Gazette has news for the whole coast since 1911.", "Skip to the main content."]
MENU = ["Home and top stories", "Politics of the region", "Sports and results", "Ships in port today"]
COOKIES = ["We use cookies so that this page works as you expect.", "You may refuse those of others.",
           "Read more in our cookie policy."]
LETTER = ["Sign up for our morning newsletter.", "It comes at seven, and it is free."]
FOOT = ["All rights are reserved by the Harbour Gazette.", "Write to the desk if we are wrong.",
        "Terms of use and privacy"]
NAMES = "Ann Bert Carla Dora Emil Fritz Greta Hans Ida Jan Kurt Lena Mia Nils Olga Paul".split()
VERBS = "saw heard took found sold liked left called met asked".split()
THINGS = "boat dog house lamp river tree song sail crane letter bridge ferry tower".split()


def sentence(rng):
    return (f"{rng.choice(NAMES)} {rng.choice(VERBS)} the {rng.choice(THINGS)} of {rng.choice(NAMES)} "
            f"on day {rng.randint(1, 999999)}.")


def articles_of(count, seed=1):
    """Each has sentences of its own, some of them twice; some stand in two or three others."""
    rng = random.Random(seed)
    shared = [sentence(rng) for _ in range(count // 3)]
    found = [[sentence(rng) for _ in range(rng.randint(6, 14))] for _ in range(count)]
    for i, text in enumerate(shared):
        for k in rng.sample(range(count), 2 + i % 3):
            found[k].insert(rng.randint(0, len(found[k])), text)
    for said in found:
        for _ in range(rng.randint(0, 4)):
            said.insert(rng.randint(0, len(said)), rng.choice(said))
    return found


def lines(parts):
    return "".join(part + "\n" for part in parts)


def body(said, before="", after=""):
    paragraphs = [" ".join(said[i:i + 4]) for i in range(0, len(said), 4)]
    return before + "\n".join(paragraph + "\n" for paragraph in paragraphs) + after


def page(template, said):
    cookies, letter = lines(COOKIES) + "\n", "\n" + lines(LETTER)
    if template == 0:
        return body(said, lines(HEAD) + "\n" + lines(MENU) + "\n", letter + "\n" + lines(FOOT))
    if template == 1:
        return body(said, cookies + lines(HEAD) + "\n", "\n" + lines(MENU) + "\n" + lines(FOOT) + letter)
    return body(said, lines(MENU) + "\n", letter + "\n" + lines(FOOT) + "\n" + lines(COOKIES))


SAID = articles_of(100)
PAGES = {f"p{i:03}.txt": page(i % 3, said).encode() for i, said in enumerate(SAID)}
WORDS = {os.fsencode(name): " ".join(said).split() for name, said in zip(PAGES, SAID)}


def is_clean(files, what):
    equal({name: data.decode().split() for name, data in files.items()}, WORDS, what)


@test_in_memory
def the_furniture_goes_and_articles_stay():
    put(PAGES)
    for threads in "127":
        equal(run("-q", "-j" + threads, "--common=5", "-r", "in", "-O", "out" + threads), (b"", "", 0),
              "mirrored")
        is_clean(tree("out" + threads), "-j" + threads)
        equal(tree("out" + threads), tree("out1"), "bytes, -j" + threads)
        one = run("-q", "-j" + threads, "--common=5", "-r", "in")[0]
        equal(one, b"".join(data for _, data in sorted(tree("out1").items())), "one output")
    equal(run("-q", "--common=5", "--in-place", "-r", "in"), (b"", "", 0), "in place")
    equal(tree("in"), tree("out1"), "in place")


@test_in_memory
def records_and_rows_are_documents():
    records = b"".join(json.dumps({"id": name, "text": data.decode()}).encode() + b"\n"
                       for name, data in PAGES.items())
    rows = io.StringIO(newline="")
    csv.writer(rows).writerows([["id", "text"]] + [[name, data.decode()] for name, data in PAGES.items()])
    put({"p.jsonl": records, "p.csv": rows.getvalue().encode(), "p.jsonl.gz": gzip.compress(records)}, ".")
    wanted = [text for _, text in sorted(WORDS.items())]
    for threads in "127":
        for args, data in ((["p.jsonl"], b""), ([], records), (["p.jsonl.gz"], b"")):
            out = run("-j" + threads, "--common=5", *args, data=data)[0]
            out = gzip.decompress(out) if out[:2] == b"\x1f\x8b" else out
            equal([json.loads(line)["text"].split() for line in out.splitlines()], wanted, "JSON Lines")
        for args, data in ((["--text-column=text", "p.csv"], b""), (["--text-column=text", "-F", "csv"], rows.getvalue().encode())):
            out = run("-j" + threads, "--common=5", *args, data=data)[0].decode()
            equal([row[1].split() for row in csv.reader(io.StringIO(out, newline=""))][1:], wanted, "CSV")
    parts = b"".join(json.dumps({"text": [d.decode(), d.decode()]}).encode() + b"\n"
                     for d in list(PAGES.values())[:4])
    equal(run("--common=5", data=parts)[0], parts, "two texts of one record are one document")
    nul = b"\0".join(body(said, lines(HEAD), lines(LETTER)).encode() for said in SAID)
    equal([part.decode().split() for part in run("-z", "--common=5", data=nul)[0].split(b"\0")], wanted,
          "behind NUL")


@test_in_memory
def a_share_is_of_the_folder():
    other = articles_of(20, seed=9)
    rare = "This stands in two of twenty."
    files = {"a/" + name: data for name, data in PAGES.items()}
    files.update({f"b/{i:02}.txt": body(said + [rare] * (i < 2), lines(FOOT) if i < 5 else "").encode()
                  for i, said in enumerate(other)})
    put(files)
    for threads in "127":
        equal(run("-q", "-j" + threads, "--common=30%", "-r", "in", "-O", "out" + threads), (b"", "", 0),
              "mirrored")
        is_clean(tree("out" + threads + "/a"), "-j" + threads)
        equal(tree("out" + threads + "/b"), tree("in/b"), "a quarter of the other folder is no 30 percent")
        equal(run("-q", "-j" + threads, "--common=30%", "-r", "in")[0],
              b"".join(data for _, data in sorted(tree("out1").items())), "one output")
    run("-q", "--common=25%", "-r", "in/b", "-O", "out")
    check(not any(FOOT[0].encode() in data for data in tree("out").values()), "25 percent are five of twenty")
    run("-q", "--common=10%", "-r", "in/b", "-O", "few")
    equal(sum(rare.encode() in data for data in tree("few").values()), 2, "three at least")
    run("-q", "--common=2", "--scope=file", "-r", "in/b", "-O", "alone")
    equal(tree("alone"), tree("in/b"), "each alone: nothing stands in two")


@test_in_memory
def a_second_run_changes_nothing():
    for seed in range(max(3, ROUNDS // 20)):
        rng = random.Random(seed)
        pool = [sentence(rng) for _ in range(12)]
        files = {}
        for i in range(rng.randint(2, 9)):
            text = ""
            for _ in range(rng.randint(0, 12)):
                said = rng.choice(pool) if rng.random() < 0.6 else sentence(rng)
                text += said + rng.choice([" ", " ", "\n", "\n\n", "\n\n\n- ", "\n\n> "])
            files[f"{rng.choice('ab')}/{i}.txt"] = text.encode()
        top = f"{seed}"
        put(files, top + "/in")
        for option in ("--common=2", "--common=3", "--common=40%"):
            out = f"{top}/{option}"
            equal(run("-q", option, "-r", top + "/in", "-O", out), (b"", "", 0), "first")
            equal(run("-q", option, "--check", "-r", out)[2], 0, f"seed {seed}: {option} again")


@test_in_memory
def all_copies_are_told_of():
    put({"a": b"One is here. Two is here. Two is here.\n", "b": b"One is here. Two, too, is here.\n"})
    out = run("-q", "--common=2", "-n", "--removed=-", "-r", "in")[0]
    told = [json.loads(line) for line in out.splitlines()]
    equal([(t["file"], t["why"], t.get("first", {}).get("file")) for t in told],
          [("in/a", "common", None), ("in/b", "common", "in/a")], "--removed")
    equal(run("--common=2", "--mark", "-r", "in")[0],
          b"1\tOne is here.\n0\tTwo is here.\n0\tTwo is here.\n1\tOne is here.\n0\tTwo, too, is here.\n",
          "--mark")
    equal(run("-q", "--common=2", "--show", "-r", "in")[0].count(b"in many documents"), 1, "--show")
    put({"c": b""}, "in")
    equal(run("-q", "--common=2", "in/c", "in/none", "in/a", "in/b", "-n", "--removed=-")[0], out, "others")
    for threads in "12":
        got = run("-q", "-j" + threads, "--common=2", "--removed=told", "-f", "in/c", "in/none", "in/a", "in/b")
        equal((got[0], got[2]), (b"Two is here. Two is here.\nTwo, too, is here.\n", 3), "one output")
        equal(open("told", "rb").read(), out, "told of one output")


@test_in_memory
def careful_keeps_what_stands_inside_articles():
    short = ["He laughed.", "Nobody answered her."]
    said = [units[:3] + [short[i % 2]] + units[3:] for i, units in enumerate(articles_of(100, seed=3))]
    put({f"p{i:03}.txt": page(i % 3, units).encode() for i, units in enumerate(said)})
    wanted = {b"p%03d.txt" % i: " ".join(units).split() for i, units in enumerate(said)}
    for threads in "127":
        out = "out" + threads
        equal(run("-q", "-j" + threads, "--common=5", "--careful", "-r", "in", "-O", out), (b"", "", 0), "mirrored")
        equal({name: data.decode().split() for name, data in tree(out).items()}, wanted, "-j" + threads)
        equal(run("-q", "-j" + threads, "--common=5", "--careful", "-r", "in")[0],
              b"".join(data for _, data in sorted(tree(out).items())), "one output")
    equal(run("-q", "--common=5", "--careful", "--check", "-r", "out1")[2], 0, "again")
    run("-q", "--common=5", "-r", "in", "-O", "all")
    check(not any(b"He laughed." in data for data in tree("all").values()), "without it all go")
    for joint in (b"\0", b"\n"):
        docs = joint.join([b"Sign up. One is here. Go on. Two is here. Bye now.",
                           b"Sign up. Three is here. Go on. Four is here. Bye now."])
        kept = [b"One is here. Go on. Two is here.", b"Three is here. Go on. Four is here."]
        out = run("-z", "--common=2", "--careful", data=docs)[0]
        equal(out.split(joint) if joint == b"\0" else out, kept if joint == b"\0" else docs, "behind NUL")
    told = run("-q", "--common=5", "--careful", "-n", "--stats=json", "-r", "in")
    equal(json.loads(told[1] or told[0])["careful_would_keep"], None, "there is no shadow")
    whys = {json.loads(line)["why"] for line in
            run("-q", "--common=5", "--careful", "-n", "--removed=-", "-r", "in")[0].splitlines()}
    equal(whys, {"common"}, "--removed")


@test_in_memory
def large_files_of_one_text_are_documents():
    rng = random.Random(4)
    many = 24000 if SANITIZED else 60000 # two blocks, or five
    wall = lambda: " ".join(sentence(rng) for _ in range(many)) # nowhere to split it
    tall = lambda: "\n\n".join(sentence(rng) for _ in range(many))
    put({"a": (wall() + " " + LETTER[0] + "\n").encode(), "b": (LETTER[0] + "\n\n" + tall() + "\n").encode(),
         "c": (tall() + "\n\n" + LETTER[0] + "\n").encode(), "d": (LETTER[1] + "\n\n").encode() * 3})
    whole = {name: data.replace(LETTER[0].encode(), b"").split() for name, data in tree("in").items()}
    for threads in "127":
        for common, gone in (("3", True), ("4", False)):
            top = f"out{threads}{common}"
            equal(run("-q", "-j" + threads, "--common=" + common, "-r", "in", "-O", top), (b"", "", 0), top)
            wanted = whole if gone else {name: data.split() for name, data in tree("in").items()}
            check({name: data.split() for name, data in tree(top).items()} == wanted, top)
            one = run("-q", "-j" + threads, "--common=" + common, "-r", "in")[0]
            check(one == b"".join(data for _, data in sorted(tree(top).items())), "one output, " + top)


@test_in_memory
def what_is_left_of_two_files_is_held_apart():
    put({"a": b"One is here. Two", "b": b"Two", "c": b"six, too.", "d": b"Seven is here.",
         "e": b"One is here. Eight is here.\n"}, ".")
    for threads in "127":
        one = lambda *names: run("-q", "-j" + threads, *names)[0]
        equal(one("--common=2", "c", "d", "a"), b"six, too.Seven is here.One is here. Two",
              "nothing goes: as cat(1) would")
        equal(one("--common=2", "a", "b", "d"), b"One is here.\n\nSeven is here.", "the last one goes")
        equal(one("--common=2", "d", "e", "a"), b"Seven is here.\n\nEight is here.\nTwo",
              "the first one goes, or it ends in a line end")
        equal(one("--common=2", "d", "b", "c", "a"), b"Seven is here.\n\nsix, too.One is here.",
              "nothing is left of one between, and both stood at the seam")
        equal(one("--common=2", "b", "a", "d"), b"One is here.\n\nSeven is here.", "nothing is left before")
        equal(one("--common=2", "--newline=break", "b", "a", "d"), b"One is here.\nSeven is here.", "a line end ends it")
        equal(one("--common=2", "-u", "line", "c", "b", "e", "b", "d"), b"six, too.TwoOne is here. Eight is here.\nTwoSeven is here.",
              "a file is one document: nothing goes")
        equal(one("--common=2", "-z", "a", "b", "d"), b"One is here.\0Seven is here.", "behind NUL")
    put({"t": b"One is here. Two", "u.jsonl": b'{"text": "Two\\n\\nThree is here."}\n{"text": "Four is here. Two"}\n',
         "v": b"Five is here."}, ".")
    equal(run("--common=3", "t", "u.jsonl", "v")[0],
          b'One is here.\n{"text": "Three is here."}\n{"text": "Four is here."}\nFive is here.', "records between")


@test_in_memory
def a_file_is_one_document_however_often_it_is_named():
    put({"a/x": b"One is here. Two is here.\n", "a/y": b"One is here. Three is here.\n", "b/z": b""})
    x, y = b"One is here. Two is here.\n", b"One is here. Three is here.\n"
    os.link("in/a/x", "in/a/hard")
    os.symlink("x", "in/a/soft")
    os.link("in/a/x", "in/b/far")
    names = ["in/a/x", "in/a/hard", "./in/a/x", "in/a/soft", "in/b/far", "in/a/x"]
    for threads in "127":
        one = lambda *args, **more: run("-q", "-j" + threads, *args, **more)[0]
        equal(one("--common=2", *names), x * len(names), "one file")
        equal(one("--common=3", *names, "in/a/y"), x * len(names) + y, "and another")
        equal(one("--common=2", *names, "in/a/y"), b"Two is here.\n" * len(names) + b"Three is here.\n", "goes")
        equal(one("--common=90%", *names, "in/a/y"), x * len(names) + y, "a share")
        equal(one("--common=2", "--scope=dir", *names), x * len(names), "by folder")
        equal(one("--common=2", "--scope=file", *names, "in/a/y"), x * len(names) + y, "by file")
        with open("in/a/x", "rb") as f:
            equal(subprocess.run([UNECHO, "--common=2", "-", "in/a/hard"], stdin=f, capture_output=True).stdout,
                  x * 2, "standard input")
        equal(one("--common=2", "-r", "in/a", "in/a/x"), one("--common=2", "in/a/x", "in/a/y"),
              "a folder")
        top = "out" + threads
        equal(run("-q", "-j" + threads, "--common=3", "-r", "in", "-O", top)[2], 0, "mirrored")
        check(all(data in (x, y, b"") for data in tree(top).values()), f"two documents: {tree(top)}")
    records = b'{"text": "One is here."}\n{"text": "Two is here."}\n'
    put({"r.jsonl": records}, ".")
    equal(run("--common=2", "r.jsonl", "./r.jsonl")[0], records * 2, "records")


def damaged(text):
    """Ways in which a compressed file can be damaged."""
    whole = gzip.compress(text)
    yield "short.gz", whole[:-20]
    yield "sum.gz", whole[:-8] + bytes([whole[-8] ^ 1]) + whole[-7:]
    yield "short.bz2", bz2.compress(text)[:-20]


@test_in_memory
def a_damaged_file_is_no_document():
    shared = "One is here. Two is here.\n\n"
    sound = {"a.txt": shared.encode(), "c.txt": b"Three is here.\n", "d.txt": b"Four is here.\n"}
    for many in 2000, 60000:
        text = shared + "".join(f"Number {i * i} is {i} times {i}.\n\n" for i in range(many))
        for name, data in damaged(text.encode()):
            for threads in "13":
                for option in "--common=2", "--common=100%", "--unique":
                    shutil.rmtree("in", ignore_errors=True)
                    shutil.rmtree("out", ignore_errors=True)
                    put({**sound, name: data})
                    args = ["-q", "-j" + threads, option, "-r", "in"]
                    out, err, status = run(*args, "-O", "out")
                    equal((status, name in err, tree("out")), (3, True, bytes_of(sound)), f"{option}, {name}: {err}")
                    out, err, status = run(*args, "--in-place")
                    equal((status, name in err, tree("in")), (3, True, bytes_of({**sound, name: data})),
                          f"{option}, {name} in place: {err}")
    put({"x.gz": gzip.compress(b"One is here. Two is here.\n" * 4)[:-20], "y": b"Three is here.\n"}, "few")
    equal(run("--common=2", "-r", "few")[2], 3, "one output")


COUNTED = "unecho: {}: files are not as they were read the first time: what they say was counted"


def while_counted(change, *args):
    """The result of a run during which something changes while b.txt is read the first time."""
    return while_read(lambda: put({"a.txt": b"One is here. Two is here.\n", "c.txt": b"One is here. Three is here.\n"}),
                      change, *args)


@test_in_memory
def a_file_that_goes_or_changes_is_told_of():
    if not os.path.isdir("/proc/self/fd"):
        raise Skip("needs /proc")
    gone = lambda name: lambda: os.remove("in/" + name)
    anew = lambda: put({"a.txt": b"We left.\n"})
    changed = "unecho: in/a.txt: read: it has changed since it was read the first time"
    for args in ["-r", "in", "-O", "out"], ["-r", "in", "--in-place"], ["-r", "in"], ["in/a.txt", "in/b.txt", "in/c.txt"]:
        many = "-O" in args or "--in-place" in args
        out, err, status = while_counted(gone("c.txt"), "-q", "--common=2", *args)
        equal(("in/c.txt" in err, status), (True, 3), f"gone before it is counted, {args}: {err}")
        shutil.rmtree("out", ignore_errors=True)
        out, err, status = while_counted(gone("a.txt"), "-q", "--common=2", *args)
        equal((COUNTED.format("out" if "-O" in args else "input") in err.splitlines() if many
               else "in/a.txt" in err, status), (True, 3), f"gone when it was counted, {args}: {err}")
        shutil.rmtree("out", ignore_errors=True)
        out, err, status = while_counted(anew, "-q", "--common=2", *args)
        equal((changed in err.splitlines(), status), (True, 3), f"changed, {args}: {err}")
        shutil.rmtree("out", ignore_errors=True)
        shutil.rmtree("in")


def random_files(rng, kind):
    """Files whose documents share much with others of their folder, some of them empty."""
    pool = [sentence(rng) for _ in range(8)] + ["He laughed.", "Nobody answered her.", "Go on.", "Sign up."]
    rng.shuffle(pool)
    said = lambda: pool[min(rng.randrange(12), rng.randrange(12))] if rng.random() < 0.9 else sentence(rng)
    text = lambda: "".join(said() + rng.choice([" ", " ", "\n", "\n\n", "\n\n\n- "])
                           for _ in range(rng.choice([0, 1, 1, 2, 3, 5])))
    files = {}
    for i in range(rng.randint(2, 30 if kind == "txt" else 6)):
        name = f"{rng.choice('ab')}/{i}.{kind}"
        texts = [text() for _ in range(rng.randint(0, 9))]
        if kind == "jsonl":
            files[name] = "".join(json.dumps({"text": rng.choice([t, t, [t, text()]])}) + "\n" for t in texts)
        elif kind == "csv":
            rows = io.StringIO(newline="")
            csv.writer(rows).writerows([["id", "text"]] + [[k, t] for k, t in enumerate(texts)])
            files[name] = rows.getvalue()
        else:
            files[name] = text() if rng.random() < 0.9 else ""
    return {name: data.encode() for name, data in files.items()}


@test_in_memory
def a_second_run_finds_as_many_documents():
    for seed in range(max(8, ROUNDS // 5)):
        rng = random.Random(seed)
        top, kind = f"{seed}", ["txt", "jsonl", "csv"][seed % 3]
        put(random_files(rng, kind), top + "/in")
        args = ["-q", "-j" + rng.choice("13"), rng.choice(["--common=2", "--common=4", "--common=20%", "--common=40%", "--common=75%"]),
                *rng.choice([[], ["--careful=6"], ["--careful"]]), *rng.choice([[], ["--scope=run"], ["--scope=dir"]]),
                *(["--text-column=text"] if kind == "csv" else []), "-r"]
        equal(run(*args, top + "/in", "-O", top + "/out")[1:], ("", 0), f"seed {seed}: {args}")
        once = tree(top + "/out")
        equal(run(*args, top + "/out", "-O", top + "/again")[1:], ("", 0), f"seed {seed}: {args}")
        equal(tree(top + "/again"), once, f"seed {seed}: {args} again")
        equal(run(*args, "--in-place", top + "/in")[1:], ("", 0), f"seed {seed}: {args} in place")
        equal(tree(top + "/in"), once, f"seed {seed}: {args} in place")
        equal(run(*args, "--in-place", top + "/in")[1:], ("", 0), f"seed {seed}: {args} in place again")
        equal(tree(top + "/in"), once, f"seed {seed}: {args} in place again")


main()
PYTHON
