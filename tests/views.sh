#!/bin/sh
# What is told of what goes: its files take the place of nothing else, and tell what is so.
#
#     UNECHO=build/dev/unecho sh tests/views.sh [PATTERN...]
: "${UNECHO:?must name the program}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
PYTHONPATH=$(dirname "$0") PYTHONDONTWRITEBYTECODE=1 exec python3 /dev/fd/3 "$@" 3<<'PYTHON'
import json, os, re

from harness import *

A = b"Alpha beta gamma. Alpha beta gamma. Delta.\n"
B = b"Alpha beta gamma. Omega here.\n"


def texts():
    put({"a.txt": A, "b.txt": B}, "w")


def refuses(*arguments):
    """The run fails, says why, and the texts are what they were."""
    out, err, code = run("-q", *arguments)
    equal(code, 2, arguments)
    check("write: " in err or "it is the output too" in err, (arguments, err))
    equal({k: v for k, v in tree("w").items() if k in (b"a.txt", b"b.txt")},
          {b"a.txt": A, b"b.txt": B}, arguments)


@test_in_memory
def a_list_or_page_takes_the_place_of_no_text():
    for option in ("--removed", "--report"):
        for rest in (["-n", "w/a.txt"], ["w/a.txt"], ["--in-place", "w/a.txt"], ["-r", "w", "-n"],
                     ["-r", "w", "--in-place"], ["-r", "w", "-O", "out"], ["w/b.txt", "--seen=w/a.txt"],
                     ["w/b.txt", "--allow=w/a.txt"]):
            texts()
            refuses("-f", option + "=w/a.txt", *rest)
    os.symlink("w/a.txt", "link")
    refuses("-f", "--removed=link", "-n", "w/a.txt")


@test_in_memory
def nor_that_of_a_result():
    texts()
    os.mkdir("o")
    refuses("-f", "--removed=o/a.txt", "-r", "w", "-O", "o")
    refuses("-f", "--removed=x", "-o", "x", "w/a.txt")
    refuses("-f", "--removed=x", "--report=x", "-n", "w/a.txt")
    put({"x": b""}, ".")
    os.symlink("x", "y")
    refuses("-f", "--removed=x", "--report=y", "-n", "w/a.txt")
    equal(run("-q", "-f", "--in-place=.k", "--removed=w/a.txt.k", "w/a.txt")[2], 2, "the old one")
    equal(tree("w")[b"a.txt.k"], A, "the old one is kept")


@test_in_memory
def a_list_is_no_text_of_the_next_run():
    texts()
    equal(run("-q", "-r", "w", "-n", "--removed=w/gone.jsonl")[2], 0, "made")
    before = tree("w")
    equal(run("-q", "-r", "w", "-n", "-f", "--removed=w/gone.jsonl")[2], 0, "replaced")
    equal(tree("w"), before, "the same list")
    equal(run("-q", "-r", "w", "--in-place")[2], 0, "in place")
    equal(tree("w")[b"gone.jsonl"], before[b"gone.jsonl"], "it stays")
    equal(run("-q", "w/gone.jsonl")[0], before[b"gone.jsonl"], "and passes")


@test_in_memory
def a_file_that_is_left_alone_has_no_line():
    texts()
    put({"a.txt.old": b""}, "w")
    out, err, code = run("-q", "-r", "w", "--in-place=.old", "--removed=l")
    equal(code, 3, err)
    lines = [json.loads(line) for line in open("l")]
    equal([line["file"] for line in lines], ["w/b.txt"], "what went")
    equal(tree("w")[b"a.txt"], A, "left alone")


@test_in_memory
def a_run_in_place_stops_when_its_list_cannot_be_written():
    put({"%04d.txt" % i: b"Said in every file of them, number one. Own %d.\n" % i * 40
         for i in range(2000)}, "w")
    out, err, code = run("-q", "-j1", "-r", "w", "--in-place", "--removed=/dev/full")
    equal(code, 2, err)
    check("No space left" in err, err)
    changed = sum(len(text) < 1000 for text in tree("w").values())
    check(changed < 1500, "%d files were changed" % changed)


@test_in_memory
def what_is_told_ends_with_its_file():
    put({"a.txt": b"This is the title x.\n", "b.txt": b"Esc one two here. Hello there.\nHello there.\n"},
        "j")
    out = run("-r", "j", "--show")[0]
    check(out.index(b"==> j/b.txt <==") < out.index(b"Esc one"), out)
    put({"a.txt": b"One two three.\n", "b.txt": b"One two three.\n"}, "p")
    equal(run("-r", "p", "--unit=paragraph", "--top")[0], b"      2       2 One two three.\n", "--top")


@test_in_memory
def names_of_records_are_spelled_as_they_are():
    put({"i.csv": b'id,body\n"r""1","A b c d. A b c d."\n',
         "j.jsonl": b'{"id":"q\\"\\u0041","text":"A b c d. A b c d."}\n'}, ".")
    out = run("-q", "-n", "--id-key=id", "--text-column=body", "--removed=-", "i.csv", "j.jsonl")[0]
    equal([json.loads(line)["id"] for line in out.splitlines()], ['r"1', 'q"A', 'q"A'],
          "--removed")
    out, err, code = run("-n", "--id-key=id", "--text-column=body", "--stats=jsonl", "i.csv", "j.jsonl")
    records = [json.loads(line) for line in err.splitlines() if line.startswith('{"type":"record"')]
    equal([record["id"] for record in records], ['r"1', 'q"A'], "--stats")


LIKE = ("The council voted on %s to rebuild the old bridge across the river, which has been closed to heavy traffic "
        "since the flood of last spring, and engineers said that the work would begin in autumn and would last about "
        "two years, with one lane open at all times for buses and ambulances, at a cost of %s million. %s\n")
STORY = LIKE % ("Tuesday", "nine", "It was built in 1911.")
EDITED = STORY.replace("heavy", "all heavy")
OTHER = LIKE % ("Tuesday", "12", "It was built in 1911.")


@test_in_memory
def what_is_nearly_the_same_is_told():
    put({"a.txt": STORY.encode(), "b.txt": EDITED.encode(), "c\n\x1b[2J.txt": OTHER.encode(),
         "d.txt": STORY.encode()}, "n")
    put({"r.jsonl": b"".join(json.dumps({"id": i, "text": text}).encode() + b"\n"
                             for i, text in enumerate((STORY, OTHER, STORY + STORY)))}, ".")
    for threads in ("-j1", "-j2", "-j7"):
        out, err, code = run("-rnv", threads, "--unit=document", "--near", "--removed=l", "-f", "n")
        equal(code, 0, err)
        notes = [line for line in err.splitlines() if "% in n/a.txt" in line]
        check(len(notes) == 2 and notes[0].startswith("unecho: n/b.txt: ") and
              notes[0].endswith(", would be removed"), err)
        check(notes[1].startswith("unecho: 'n/c'$'\\n\\033''[2J.txt': ") and
              notes[1].endswith(" (numbers differ)"), err)
        lines = [json.loads(line) for line in open("l")]
        equal([(line["file"], line["why"]) for line in lines],
              [("n/b.txt", "near"), ("n/c\n\x1b[2J.txt", "told"), ("n/d.txt", "repeat")], "a line each")
        equal([line["near"]["of"]["file"] for line in lines if "near" in line], ["n/a.txt"] * 2, "of which")
        check("near" not in lines[2] and "first" not in lines[1], "the same is no more than that")
    equal(run("-rn", "--unit=document", "--near", "n")[1].count("% in "), 0, "nothing without -v")
    out, err, code = run("-v", "--unit=document", "--near", "--id-key=id", "r.jsonl")
    equal([line.split(": ")[1] for line in err.splitlines() if "% in r.jsonl:0" in line],
          ["r.jsonl:1", "r.jsonl:2"], err)


@test_in_memory
def what_is_nearly_the_same_is_shown():
    put({"a.txt": STORY.encode(), "b.txt": EDITED.encode(), "c\n\x1b[2J.txt": OTHER.encode(), "d.txt": STORY.encode(),
         "e.txt": b"Nothing of it.\n"}, "n")
    for threads in ("-j1", "-j2", "-j7"):
        out, err, code = run("-r", threads, "--unit=document", "--near", "--show", "n")
        equal((err, code), ("", 0), threads)
        blocks = out.decode().split("\n\n")
        heads = [re.sub(r"\d+%", "N%", block.split("\n")[0]) for block in blocks]
        equal(heads, ["==> n/b.txt <==", "==> n/c??[2J.txt: N% in n/a.txt, stays <==", "==> n/d.txt <=="], "what is shown")
        check(re.match(r"1?\d\d% in n/a.txt {10,11}\| \[-The council", blocks[0].split("\n")[1]), blocks[0])
        check(blocks[2].split("\n")[1].startswith("n/a.txt:1                | [-The council"), "the same is said before")


@test_in_memory
def a_page_of_what_is_nearly_the_same_is_made():
    put({"a.txt": STORY.encode(), "c.txt": OTHER.encode()}, "n")
    for more in ([], ["--seen=n/a.txt"]):
        equal(run("-rnq", "--unit=document", "--near", "--report=p.html", "-f", *more, "n/c.txt" if more else "n")[2],
              0, "made")
        near = open("p.html").read().split('id="near">')[1].split("</script>")[0]
        equal([pair[3:] for pair in json.loads(near)], [["numbers", json.loads(near)[0][4], 0]], near)


@test_in_memory
def more_than_fits_is_told():
    lines = b"".join(b"Sentence number %d stands here.\n" % i for i in range(60000))
    out, err, code = run("--newline=break", "--top=1", "-M3M", data=lines * 2)
    equal(code, 0, err)
    check("may be too high" in err, err)


@test_in_memory
def a_list_is_the_same_at_every_number_of_threads():
    text = b"".join(b"Sentence number %d stands here, and is long.%s" % (i * i % 7001, b"\n\n" if i % 5 == 0 else b" ")
                    for i in range(120000))
    put({"big.txt": text}, ".")
    lists = [run("--removed=-", "-o", "out%d" % j, "-j%d" % j, "big.txt")[0] for j in (1, 2, 7)]
    check(lists[0] and lists[0] == lists[1] == lists[2], [len(x) for x in lists])
    for line in lists[0].splitlines()[::97]:
        o = json.loads(line)
        at, first = o["offset"], o["first"]["offset"]
        equal(text[at:at + o["length"]].decode(), o["text"], "where it stands")
        equal(text[first:first + o["length"]].decode(), o["text"], "where it stood first")
        equal(text[:at].count(b"\n") + 1, o["line"], "its line")
        equal(text[:first].count(b"\n") + 1, o["first"]["line"], "the line of the first")


main()
PYTHON
