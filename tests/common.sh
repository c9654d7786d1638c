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
import csv, gzip, io, json, random

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


@test
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


@test
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


@test
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


@test
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


@test
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


@test
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


@test
def large_files_of_one_text_are_documents():
    rng = random.Random(4)
    wall = lambda: " ".join(sentence(rng) for _ in range(60000)) # nowhere to split it
    tall = lambda: "\n\n".join(sentence(rng) for _ in range(60000))
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


main()
PYTHON
