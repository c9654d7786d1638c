#!/bin/sh
# Which copy counts as the first: a story in several lengths, times of files, files that another
# program changes while they are read twice.
#
#     UNECHO=build/dev/unecho sh tests/first.sh [PATTERN...]
: "${UNECHO:?must name the program}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
PYTHONPATH=$(dirname "$0") PYTHONDONTWRITEBYTECODE=1 exec python3 /dev/fd/3 "$@" 3<<'END'
import bz2, gzip, json, os, random

from harness import *

LEAD = "The mayor opened the bridge on Monday. Hundreds of people came to see it."
STORY = {"a.txt": LEAD, "b.txt": LEAD + " It cost four million.",
         "c.txt": LEAD + " It cost four million. The band played on."}
DAYS = {"a.txt": 20, "b.txt": 30, "c.txt": 10}
LEFT = {"path": {"a.txt": LEAD, "b.txt": "It cost four million.", "c.txt": "The band played on."},
        "size": {"a.txt": "", "b.txt": "", "c.txt": STORY["c.txt"]},
        "newest": {"a.txt": "", "b.txt": STORY["b.txt"], "c.txt": "The band played on."},
        "oldest": {"a.txt": "", "b.txt": "", "c.txt": STORY["c.txt"]}}


def tell(story=STORY, top="in"):
    shutil.rmtree(top, ignore_errors=True)
    put({name: text.encode() + b"\n" for name, text in story.items()}, top)
    for name in story:
        os.utime(f"{top}/{name}", (86400 * DAYS.get(name, 0),) * 2)


def lines(left):
    return {name.encode(): text.encode() + b"\n" if text else b"" for name, text in left.items()}


@test_in_memory
def a_story_in_three_lengths_keeps_its_lead_where_it_is_asked():
    for which, left in LEFT.items():
        for threads in "-j1", "-j4":
            args = ["-q", threads, f"--first={which}"]
            tell()
            equal(run(*args, "-r", "in"),
                  (b"".join(lines(left).values()), "", 0), f"one text, {which}")
            equal(run(*args, "-r", "in", "-O", "out")[1:], ("", 0), f"-O, {which}")
            equal(tree("out"), lines(left), f"-O, {which}")
            equal(run(*args, "in/c.txt", "in/a.txt", "in/b.txt", "-f", "-o", "one")[2], 0, which)
            equal(run(*args, "-r", "in", "--in-place")[1:], ("", 0), f"in place, {which}")
            equal(tree("in"), lines(left), f"in place, {which}")
            equal(run(*args, "-r", "in", "--check")[2], 0, "a second run")
            shutil.rmtree("out")


@test_in_memory
def what_would_change_is_told_of_the_same_files():
    tell()
    equal(run("--first=size", "-l", "-r", "in")[0], b"in/a.txt\nin/b.txt\n", "listed")
    equal(run("--first=newest", "-l", "-r", "in")[0], b"in/a.txt\nin/c.txt\n", "listed")
    equal(run("--first=size", "--check", "-q", "-r", "in")[2], 1, "checked")
    diff = run("-q", "--first=newest", "--diff", "in/b.txt", "in/c.txt")[0].decode()
    equal([line for line in diff.splitlines() if line[:1] in "+-" and line[1:2] not in "+-"],
          ["-" + STORY["c.txt"], "+The band played on."], "as a diff")
    err = run("--first=size", "--stats=jsonl", "-n", "-q", "-r", "in")[1]
    told = [json.loads(line) for line in err.splitlines()]
    equal([(f["path"], f["repost"]) for f in told if f["type"] == "file"],
          [("in/a.txt", True), ("in/b.txt", True), ("in/c.txt", False)], "reposts")


def spots(*args):
    """Where each unit goes, and where it stays."""
    out = run("-q", "-n", "--removed=-", *args)[0].decode().splitlines()
    return [tuple(spot[key] for spot in (told, told["first"]) for key in ("file", "line", "offset"))
            for told in map(json.loads, out)]


@test_in_memory
def what_goes_leads_to_the_copy_that_stays():
    lead = "The mayor opened the bridge."
    tell({"a.txt": lead + " It rained.", "b.txt": "It rained.\n\nWe left. " + lead, "c.txt": lead})
    rained, mayor = ("in/b.txt", 1, 0), ("in/b.txt", 3, 21)
    goes = [("in/a.txt", 1, 0) + mayor, ("in/a.txt", 1, 29) + rained, ("in/c.txt", 1, 0) + mayor]
    for threads in "-j1", "-j4":
        for args in ([], ["--scope=dir"]):
            equal(spots(threads, "--first=size", *args, "-r", "in"), goes, f"{threads} {args}")
    equal(spots("--first=size", "--seen=in/c.txt", "in/a.txt", "in/b.txt"),
          [("in/a.txt", 1, 0, "in/c.txt", 1, 0), goes[1], ("in/b.txt", 3, 21, "in/c.txt", 1, 0)],
          "what was said elsewhere")
    shown = run("-q", "--first=size", "--show", "in/a.txt", "in/b.txt")[0].decode()
    check("in/b.txt:3 " in shown and "in/b.txt:1 " in shown, f"shown: {shown}")
    said = run("-q", "--first=size", "--top", "-r", "in")[0]
    equal(said, run("-q", "--top", "-r", "in")[0], "what is said most is the same")


@test_in_memory
def what_is_said_most_is_counted_once_where_the_best_copy_is_repeated():
    tell({"a.txt": "It rained.", "b.txt": "It rained. We left. It rained.", "c.txt": "It rained."})
    out = run("-q", "--first=size", "--top", "-r", "in")[0].decode()
    equal(out.split(), ["4", "3", "It", "rained."], "four times, in three documents")


@test_in_memory
def records_are_documents():
    texts = [LEAD, [LEAD, "It cost four million."], LEAD + " It cost four million. It rained.",
             "It rained."]
    data = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    for threads in "-j1", "-j4":
        out, err, status = run(threads, "--first=size", "-F", "jsonl", data=data)
        equal([json.loads(line)["text"] for line in out.splitlines()],
              ["", ["", ""], texts[2], ""], "by size")
    put({"new.jsonl": data, "old.jsonl": data}, "in")
    os.utime("in/old.jsonl", (0, 0))
    out = run("--first=oldest", "in/new.jsonl", "in/old.jsonl")[0].splitlines()
    equal([json.loads(line)["text"] for line in out],
          ["", ["", ""], "", "", LEAD, ["", "It cost four million."], "It rained.", ""], "by time")


@test_in_memory
def a_text_is_large_by_what_it_says_not_by_how_it_is_spelled():
    small, large = "Änn rän tö üs. ÄÖÜÄÖÜ.", "Änn rän tö üs. She did not say why at all."
    data = json.dumps({"text": small}) + "\n" + json.dumps({"text": large}, ensure_ascii=False) + "\n"
    check(len(json.dumps(small)) > len(large.encode()), "the small one is spelled larger")
    out = run("--first=size", "-F", "jsonl", data=data.encode())[0]
    equal([json.loads(line)["text"] for line in out.splitlines()], ["ÄÖÜÄÖÜ.", large], "records")


@test_in_memory
def a_file_that_is_read_in_pieces_has_one_rank():
    text = "".join(f"Number {i * i} is {i} times {i}.\n\n" for i in range(60000))
    tell({"x.txt": LEAD, "y.txt": LEAD + "\n\n" + text + LEAD + "\n\nIt rained.",
          "z.txt": LEAD + " It rained."})
    for threads in "-j1", "-j4":
        equal(run("-q", threads, "--first=size", "-r", "in", "-O", "out", "-f")[1:], ("", 0), "a run")
        left = lines({"x.txt": "", "y.txt": LEAD + "\n\n" + text + "It rained.", "z.txt": ""})
        equal(tree("out"), left, threads)
        equal(run(threads, "--first=size", "-r", "in")[0], b"".join(left.values()), "one text")


@test_in_memory
def of_equals_the_one_that_is_read_first_is():
    tell({"x.txt": "We left. It rained.", "y.txt": "We came. It rained."})
    for which in "size", "newest", "oldest":
        equal(run(f"--first={which}", "-r", "in")[0],
              b"We left. It rained.\nWe came.\n", which)
        equal(run(f"--first={which}", "in/y.txt", "in/x.txt")[0],
              b"We came. It rained.\nWe left.\n", which)


@test_in_memory
def what_was_said_elsewhere_or_is_allowed_has_no_rank():
    tell()
    put({"seen": b"It cost four million.\n", "allowed": b"Hundreds of people came to see it.\n"}, "..")
    equal(run("--first=size", "--seen=../seen", "--allow=../allowed", "in/a.txt", "in/c.txt")[0],
          b"Hundreds of people came to see it.\n" + LEAD.encode() + b" The band played on.\n", "texts")
    os.remove("../seen"), os.remove("../allowed")


@test_in_memory
def folders_that_are_apart_have_each_their_own():
    tell({"1/a.txt": LEAD, "1/c.txt": LEAD + " It rained.", "2/a.txt": LEAD + " We left.",
          "2/b.txt": LEAD})
    equal(run("-q", "--first=size", "--scope=dir", "-r", "in", "-O", "out")[2], 0, "status")
    equal(tree("out"), lines({"1/a.txt": "", "1/c.txt": LEAD + " It rained.",
                              "2/a.txt": LEAD + " We left.", "2/b.txt": ""}), "two folders")


@test_in_memory
def a_damaged_file_is_not_the_one_that_keeps():
    """What it says first it would not have said in the end."""
    for large in False, True:
        lead = LEAD + "\n\n"
        rest = "".join(f"Number {i * i} is {i} times {i}.\n\n" for i in range(60000 if large else 900))
        for pack in gzip.compress, bz2.compress:
            data = pack((lead + rest).encode())
            tell({"a.txt": LEAD, "c.txt": LEAD})
            put({"b.gz": data[:-20]}, "in")
            args = ["-q", "--first=size", "--in-place", "-r", "in"]
            out, err, status = run(*args)
            equal(status, 3, "status")
            check("b.gz" in err, f"it is told of: {err}")
            equal(tree("in")[b"a.txt"], LEAD.encode() + b"\n", "the other one")


LOST = ("unecho: {}: files are not as they were read the first time: what they kept may be missing "
        "from others")


def while_read_twice(change, *args):
    """The result of a run during which the first file is changed between both readings."""
    return while_read(lambda: tell({"a.txt": LEAD + " It rained.", "c.txt": LEAD}), change, *args)


def write_anew():
    put({"a.txt": b"We left.\n"}, "in")


@test_in_memory
def a_file_that_changes_between_both_readings_is_told_of_and_left():
    if not os.path.isdir("/proc/self/fd"):
        raise Skip("needs /proc")
    told = "unecho: in/a.txt: read: it has changed since it was read the first time"
    files = ["-q", "--first=oldest", "in/a.txt", "in/b.txt", "in/c.txt"]
    out, err, status = while_read_twice(write_anew, *files, "-O", "out")
    equal((told in err.splitlines(), status), (True, 3), "-O")
    check(LOST.format("out") in err.splitlines(), f"what follows of it: {err}")
    check(b"a.txt" not in tree("out"), "it is not written")
    out, err, status = while_read_twice(write_anew, *files, "--in-place")
    equal((told in err.splitlines(), status), (True, 3), "in place")
    equal(tree("in")[b"a.txt"], b"We left.\n", "what the other program wrote")
    equal(tree("in")[b"c.txt"], LEAD.encode() + b"\n", "what comes behind it")
    out, err, status = while_read_twice(write_anew, *files)
    equal((told in err.splitlines(), status), (True, 3), "one text")
    check(out.startswith(b"We left.\n"), "what it says now")
    files[1] = "--first=newest"
    out, err, status = while_read_twice(write_anew, "-f", "-o", "out.txt", "--removed=list", *files)
    equal((told in err.splitlines(), status), (True, 3), "a list")
    with open("list") as lines:
        spots = [(line["file"], line["first"]["file"], line["first"]["offset"])
                 for line in map(json.loads, lines)]
    equal(spots, [("in/c.txt", "in/a.txt", 0), ("in/c.txt", "in/a.txt", 39)], "where it stood")


@test_in_memory
def a_file_that_is_gone_takes_nothing_along_but_is_told_of():
    if not os.path.isdir("/proc/self/fd"):
        raise Skip("needs /proc")
    out, err, status = while_read_twice(lambda: os.remove("in/a.txt"), "-q", "--first=oldest",
                                        "in/a.txt", "in/b.txt", "in/c.txt", "-O", "out")
    equal(("in/a.txt" in err, LOST.format("out") in err.splitlines(), status), (True, True, 3),
          f"-O: {err}")
    out, err, status = while_read_twice(lambda: os.remove("in/a.txt"), "-q", "--first=oldest",
                                        "-r", "in", "--in-place")
    equal((err, status), (LOST.format("input") + "\n", 3), "a folder in place")


@test_in_memory
def a_second_run_changes_nothing_and_nothing_is_lost():
    rng = random.Random(5)
    pool = [f"{name} {verb} the {thing}." for name in ("Ann", "Bert", "Carla", "Dora", "Emil")
            for verb in ("sees", "finds", "sells") for thing in ("dog", "house", "boat")]
    for i in range(max(10, ROUNDS // 4)):
        files = {f"{rng.randint(1, 2)}/{k}.txt":
                 "\n\n".join(" ".join(rng.choice(pool) for _ in range(rng.randint(1, 5)))
                             for _ in range(rng.randint(1, 3))) for k in range(rng.randint(1, 6))}
        tell(files)
        for name in files:
            os.utime(f"in/{name}", (rng.randint(0, 3),) * 2)
        before = tree("in")
        args = ["-q", f"--first={rng.choice(['size', 'newest', 'oldest'])}", "-r", "in", "--in-place",
                f"-j{rng.choice([1, 3])}"] + rng.choice([[], ["--scope=dir"], ["--span=2"]])
        equal(run(*args)[1:], ("", 0), "a run")
        once = tree("in")
        units = lambda files: {unit for data in files.values() for unit in
                               data.decode().replace(".", ".|").replace("\n", " ").split("|")}
        equal({u.strip() for u in units(once)}, {u.strip() for u in units(before)}, "what is said")
        equal(run(*args)[1:], ("", 0), "a second run")
        if "--span=2" not in args:  # rows that were parted may meet
            equal(tree("in"), once, "what it leaves")
        shutil.rmtree("in")


main()
END
