#!/bin/sh
# Runs over many files: what they leave in folders, whatever happens to them.
#
#     UNECHO=build/dev/unecho sh tests/folders.sh [PATTERN...]
: "${UNECHO:?must name the program}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
PYTHONPATH=$(dirname "$0") PYTHONDONTWRITEBYTECODE=1 exec python3 /dev/fd/3 "$@" 3<<'EOF'
import gzip, json, os, random, resource, shutil, signal, stat, subprocess, time

from harness import *


def expected(files):
    """What the filter makes of all files in order, each a text, taken apart again."""
    names = sorted(os.fsencode(name) for name in files)
    # a line that is said once, and a text ends before and behind it
    parts = []
    for name in names:
        parts.append(files[os.fsdecode(name)])
    out = {}
    seen = b""
    for name, part in zip(names, parts):
        with open("seen", "wb") as f:
            f.write(seen)
        got, err, status = run("--seen=seen", data=part)
        equal((err, status), ("", 0), "the filter")
        out[name] = got
        seen += b"\n\n" + part + b"\n\n"
    return out


@test
def a_folder_is_mirrored():
    put(SMALL)
    out, err, status = run("-r", "in", "-O", "out")
    equal((out, status), (b"", 0), "the run")
    equal(err.startswith("unecho: 5 files, 2 changed; 6 units in, 4 out; "), True, err)
    equal(tree("out"), CLEAN, "the copy")
    equal(tree("in"), {os.fsencode(k): v for k, v in SMALL.items()}, "the original")
    out, err, status = run("-r", "in", "-O", "out")
    equal((err, status), ("unecho: out/a-b.txt: write: it exists, and 4 more (-f replaces them)\n",
                          2), "a second run without -f")
    for name in SMALL:
        if name != "b.txt":
            os.remove(f"out/{name}")
    before = tree("out")
    equal(run("-r", "in", "-O", "out")[1:],
          ("unecho: out/b.txt: write: it exists (-f replaces it)\n", 2), "one of them")
    equal(tree("out"), before, "nothing is written before that is known")
    equal(run("-qfr", "in", "-O", "out"), (b"", "", 0), "with -f")
    equal(tree("out"), CLEAN, "the copy")


@test
def files_change_in_their_place():
    put(SMALL)
    os.chmod("in/a/1.txt", 0o640)
    for name in SMALL:
        os.utime(f"in/{name}", (1000, 1000))
    before = {name: os.stat(f"in/{name}") for name in SMALL}
    out, err, status = run("-r", "--in-place", "in")
    equal((out, status), (b"", 0), "the run")
    equal(tree("in"), CLEAN, "the folder")
    for name, old in before.items():
        new = os.stat(f"in/{name}")
        touched = (new.st_ino, new.st_mtime) != (old.st_ino, old.st_mtime)
        equal(touched, name in ("a/1.txt", "a/2.txt"), f"{name} touched")
        equal(new.st_mode, old.st_mode, f"mode of {name}")
    equal(run("-r", "--in-place", "--check", "in")[2], 0, "a second run")


@test
def the_old_file_is_kept_with_a_suffix():
    put(SMALL)
    equal(run("-qr", "--in-place=.old", "in"), (b"", "", 0), "the run")
    equal(tree("in"), CLEAN | {b"a/1.txt.old": SMALL["a/1.txt"], b"a/2.txt.old": SMALL["a/2.txt"]},
          "the folder")
    equal(run("-r", "--in-place=.old", "-l", "in"), (b"", "", 0), "a second run")
    put({"a/1.txt": b"Six is here. Six is here.\n"})
    before = tree("in")
    out, err, status = run("-r", "--in-place=.old", "in")
    equal((status, "keep the old file beside it: File exists" in err), (3, True), err)
    equal(tree("in"), before, "what an older file is kept of")
    os.remove("in/a/1.txt.old")
    os.link("in/a/1.txt", "in/a/1.txt.old")
    equal(run("-qr", "--in-place=.old", "in"), (b"", "", 0), "after a run that was killed")
    equal(tree("in")[b"a/1.txt.old"], b"Six is here. Six is here.\n", "the old file")


@test
def a_copy_is_not_emptied_by_a_later_run():
    put(SMALL)
    equal(run("-qr", "--in-place=.old", "in"), (b"", "", 0), "the run")
    put({"b.txt~": SMALL["b.txt"], "a/alone.old": b"Two is here.\n"})
    before = tree("in")
    equal(run("-qr", "-l", "in"), (b"in/a/alone.old\n", "", 0), "what would change")
    out, err, status = run("-r", "--in-place", "in")
    equal(err.splitlines()[0], "unecho: in/a/1.txt.old: skipped, as are others like it: a copy of "
          "the file beside it (name it to read it)", "the notice")
    equal((out, status, "3 skipped" in err), (b"", 0, True), err)
    equal(tree("in"), before | {b"a/alone.old": b""}, "a file with nothing beside it is no copy")
    equal(run("-q", "--in-place", "in/a/2.txt", "in/a/2.txt.old"), (b"", "", 0), "named")
    equal(tree("in")[b"a/2.txt.old"], b"Two is here.\n", "named")
    equal(run("-qr", "-O", "out", "in"), (b"", "", 0), "to another folder")
    equal(sorted(tree("out")), sorted(before), "to another folder")


@test
def without_a_name_it_is_the_current_folder():
    put(SMALL)
    before = tree("in")
    equal(run("-r", "-l", data=b"x", cwd="in"), (b"./a/1.txt\n./a/2.txt\n", "", 0), "-l")
    equal(run("-r", data=b"x", cwd="in/a")[0], run("in/a/1.txt", "in/a/2.txt")[0], "one text")
    equal(run("-r", "--in-place", data=b"x", cwd="in")[1:],
          ("unecho: --in-place needs the name of a FILE\nTry 'unecho --help'.\n", 2), "--in-place")
    equal(tree("in"), before, "--in-place")
    equal(run("-r", "--seen=-", data=b"One is here.\n", cwd="in/a")[0],
          b"Two is here.\nThree is here.\n", "standard input")
    equal(run("-rq", "-O", "out", cwd="in"), (b"", "", 0), "-O")
    equal(tree("in/out"), CLEAN, "-O")


@test
def a_dry_run_writes_nothing():
    put(SMALL)
    before = tree("in")
    out, err, status = run("-r", "-n", "in")
    equal((out, status, "2 would change" in err), (b"in/a/1.txt\nin/a/2.txt\n", 0, True), "-n")
    equal(run("-r", "-l", "in"), (b"in/a/1.txt\nin/a/2.txt\n", "", 0), "-l")
    equal(run("-qr", "--check", "in"), (b"", "", 1), "--check")
    equal(run("-r", "-l", "--check", "in/a"), (b"in/a/2.txt\n", "", 1), "-l --check")
    equal(run("-r", "-l", "-O", "out", "-n", "in"), (b"in/a/1.txt\nin/a/2.txt\n", "", 0), "-O -n")
    equal((tree("in"), os.path.exists("out")), (before, False), "the folders")


@test
def what_was_said_is_forgotten():
    put({"a/1": b"One is here.\n", "a/2": b"One is here.\n", "b/1": b"One is here. One is here.\n",
         "s": b"Six is here.\n", "b/2": b"Six is here.\n"})
    equal(run("-r", "-l", "in/a", "in/b")[0], b"in/a/2\nin/b/1\n", "run")
    equal(run("-r", "-l", "--scope=dir", "in/a", "in/b")[0], b"in/a/2\nin/b/1\n", "dir")
    equal(run("-r", "-qO", "dir", "--scope=dir", "in")[2], 0, "dir")
    equal(tree("dir")[b"b/1"], b"One is here.\n", "dir")
    put({"b/0": b"\0\0", "c/0": b"\0\0" + b"a" * 100000, "c/1": b"One is here.\n"})
    equal(run("-qr", "-l", "--scope=dir", "in/a", "in/b", "in/c")[0], b"in/a/2\nin/b/1\n", "behind what is no text")
    os.remove("in/b/0")
    shutil.rmtree("in/c")
    for j in ("-j1", "-j2"):
        equal(run("-r", j, "-l", "--scope=file", "in/a", "in/b")[0], b"in/b/1\n", "file")
        equal(run("-r", j, "-l", "--scope=file", "--seen=in/s", "in/a", "in/b")[0],
              b"in/b/1\nin/b/2\n", "what was learned stays")
        equal(run("-r", j, "-l", "--scope=file", "--span=1", "-d", "in/a")[2], 2, "a conflict")
        equal(run("-r", j, "-l", "--scope=file", "--span=2", "in/b")[0], b"", "with --span")


@test_in_memory
def threads_change_nothing():
    files = articles(20 if SANITIZED else 120)
    put(files)
    wanted = expected(files)
    for j in ("1", "2", "7"):
        equal(run("-qr", f"-j{j}", "in", "-O", f"out{j}"), (b"", "", 0), f"-j{j}")
        equal(tree(f"out{j}") == wanted, True, f"the files with -j{j}")
        shutil.copytree("in", f"place{j}")
        equal(run("-qr", f"-j{j}", "--in-place", f"place{j}"), (b"", "", 0), f"-j{j} in place")
        equal(tree(f"place{j}") == wanted, True, f"the files in place with -j{j}")
    for options in (["--span=3"], ["-d"], ["--unique"], ["--scope=dir"], ["-i", "--min-words=3"]):
        equal(run("-qr", "-j1", *options, "in", "-O", "one"), (b"", "", 0), "one thread")
        equal(run("-qr", "-j3", *options, "in", "-O", "three"), (b"", "", 0), "three threads")
        equal(tree("one") == tree("three"), True, f"the files with {options}")
        shutil.rmtree("one")
        shutil.rmtree("three")


def mixture(rng, said):
    """Files that share blocks, with others between them."""
    def text(count):
        return "".join(" ".join(rng.choices(said, k=rng.randint(1, 5))) + rng.choice(("\n\n", "\n", "\r\n\r\n"))
                       for _ in range(count)).encode()
    kinds = [lambda: text(rng.randint(1, 30))] * 12 + [
        lambda: b"", lambda: b"\0" + text(1), lambda: b"\xef\xbb\xbf" + text(3), lambda: text(900),
        lambda: text(4000 if SANITIZED else 9000), # more than a block
        lambda: text(4).decode().encode("utf-16"), lambda: gzip.compress(text(3)), lambda: gzip.compress(text(2500)),
        lambda: gzip.compress(text(300))[:-9], lambda: b"".join(b'{"text": "%s"}\n' % text(1).strip()
                                                               for _ in range(9)).replace(b"\r", b"")]
    return {rng.choice(("", "a/", "b/c/", "b/d/")) + f"{i:03}": rng.choice(kinds)() for i in range(rng.randint(1, 120))}


@test_in_memory
def small_files_that_share_blocks_come_out_as_they_do_alone():
    rng = random.Random(29)
    said = [" ".join(words(rng) for _ in range(9)).capitalize() + "." for _ in range(500)]
    for number in range(2 if SANITIZED else 4):
        shutil.rmtree("in", ignore_errors=True)
        put(mixture(rng, said))
        for way in (["-O", "out"], ["-f", "-O", "out", "--drop-empty"], ["--in-place"], ["-l"],
                    ["-O", "out", "--scope=dir"], ["-O", "out", "--careful"], ["-O", "out", "--common=3"]):
            seen = []
            for j in ("-M1G", "-j1", "-j2", "-j16"):  # with a limit of memory each has a block
                shutil.rmtree("out", ignore_errors=True)
                shutil.rmtree("copy", ignore_errors=True)
                shutil.copytree("in", "copy", copy_function=shutil.copy)
                out, err, status = run("-r", "--seed=1", "--stats=jsonl", j, *way, "copy", timeout=300)
                told = [json.loads(line) for line in err.splitlines() if line[0] == "{"]
                told[-1].pop("seconds")
                seen.append((out, sorted(line for line in err.splitlines() if line[0] != "{"), told, status,
                             tree("copy"), tree("out") if os.path.exists("out") else None))
            for j, got in enumerate(seen[1:]):
                equal([g == w for g, w in zip(got, seen[0])], [True] * 6, f"{number}, {way}, run {j + 1}")


@test
def statistics_of_files_are_those_of_the_run():
    put(articles(20 if SANITIZED else 120) | {"~.jsonl": LINES})
    for options in ([], ["--span=2"], ["--scope=dir"], ["-d"], ["--min-words=5"]):
        told = []
        for j in ("-j1", "-j3"):
            out, err, status = run("-qrn", j, "--stats=jsonl", *options, "in")
            *files, total = map(json.loads, err.splitlines())
            told.append(files)
            equal([f["path"] for f in files], sorted(os.fsdecode(b"in/" + n) for n in tree("in")),
                  "the order")
            for key in ("units_in", "units_out", "compared", "repeats", "bytes_in", "bytes_out",
                        "limited", "records", "not_records", "changed", "emptied", "failed"):
                equal(sum(f[key] for f in files), total[key], f"{key} with {options}")
            equal((sum(f["repost"] for f in files), len(files), status),
                  (total["reposts"], total["files"], total["exit_status"]), "the run")
        equal(told[0] == told[1], True, f"what is told with threads and {options}")


@test
def a_file_without_a_line_end_goes_alone():
    rng = random.Random(5)
    sentences = [" ".join(words(rng) for _ in range(9)).capitalize() + " indeed." for _ in range(15000)]
    long = " ".join(sentences + sentences[:10]).encode()
    put({"1": b"One is here.\n", "2": long, "3": sentences[77].encode() + b"\n"})
    for j in ("-j1", "-j2"):
        equal(run("-qr", j, "in", "-O", "out" + j), (b"", "", 0), j)
        equal(tree("out" + j) == {b"1": b"One is here.\n", b"2": " ".join(sentences).encode(),
                                  b"3": b""}, True, j)


@test
def names_may_be_odd():
    names = ["-dash", "new\nline", "sp ace", "x" * 255, os.fsdecode(b"\xff\xfe"), "deep/" * 200 + "f"]
    put({name: b"One is here %d.\n" % i for i, name in enumerate(names)} |
        {"z" + names[1]: b"One is here 1.\n"})
    equal(run("-qr", "in", "-O", "out"), (b"", "", 0), "the run")
    wanted = {os.fsencode(name): b"One is here %d.\n" % i for i, name in enumerate(names)}
    equal(tree("out"), wanted | {os.fsencode("z" + names[1]): b""}, "the copy")
    equal(run("-qr", "--in-place", "in"), (b"", "", 0), "in place")
    equal(tree("in"), tree("out"), "the folder")


@test
def lists_name_files():
    put(SMALL)
    names = b"in/a/2.txt\n\nin/a/1.txt"
    equal(run("-q", "--files-from=-", "-O", "out", data=names), (b"", "", 0), "a list")
    equal(tree("out"), {b"in/a/2.txt": SMALL["a/2.txt"], b"in/a/1.txt": b"One is here.\n"}, "out")
    put({"list": b"in/a-b.txt\0in/a/1.txt\0"}, ".")
    equal(run("--files0-from=list"), (b"One is here.\nTwo is here.\n", "", 0), "one text")
    equal(run("-r", "in/a", "--include=1*"), (b"One is here. Two is here.\n", "", 0), "a pattern")
    equal(run("-r", "in", "--exclude=a*", "--exclude=b*"), (b"", "", 0), "nothing")
    out, err, status = run("-l", "--files-from=-", data=b"none\nin/a/1.txt\nin/a/2.txt\n")
    equal((out, status, "none: " in err), (b"in/a/2.txt\n", 3, True), "a name of nothing")
    equal(run("--files-from=none", "-l")[2], 2, "no list")


HARMFUL = [b"\n", b"\r", b"\x1b[2J", b"\x7f", b"\xff", b"\xc2\x85", b"\xc2\x9b", b"\xe2\x80\xa8",
           b"\xe2\x80\xae", b'{"type":"file"}', b'"', b"\\", b"'", b" ", b": ", b"a", "\u00e9".encode()]


def odd_names(rng, count):
    """Names of files that forge records, end lines and steer terminals."""
    names = {b"".join(rng.choice(HARMFUL) for _ in range(rng.randint(1, 8))) for _ in range(count)}
    return sorted(names - {b".", b".."})


@test_in_memory
def no_name_forges_a_record_or_a_message():
    import base64
    names = odd_names(random.Random(5), 300)
    put({os.fsdecode(name): b"One is here. One is here.\n" for name in names})
    put({os.fsdecode(name) + "-": b"Two" for name in names}) # to be read, but not changed
    args = [UNECHO, "-rln", "--stats=jsonl", "--exclude=*-"]
    p = subprocess.run([*args, "in"], capture_output=True, timeout=60)
    records = [json.loads(line) for line in p.stderr.decode().splitlines()
               if not line.startswith("unecho: ")]
    equal([r["type"] for r in records], ["file"] * len(names) + ["total"], "types")
    told = [base64.b64decode(r["path_base64"]) if "path_base64" in r else r["path"].encode()
            for r in records[:-1]]
    equal(told, sorted(b"in/" + name for name in names), "names")
    equal(p.stdout, b"".join(b"in/%s\n" % name for name in sorted(names)), "the list is raw")
    p = subprocess.run([*args, "-z", "in"], capture_output=True, timeout=60)
    equal(p.stdout.split(b"\0"), [b"in/" + name for name in sorted(names)] + [b""], "with NUL")
    p = subprocess.run([UNECHO, *[b"none/" + name for name in names]], capture_output=True)
    text = p.stderr.decode(errors="surrogateescape")
    messages = text.splitlines()
    equal(len(messages), len(names), "a line each")
    harmful = [c for c in text if c != "\n" and not c.isprintable()]
    equal(harmful, [], "what would not print")
    equal([m for m in messages if not m.endswith(": open: No such file or directory")], [], "reasons")


@test
def patterns_take_paths_as_they_are_written():
    put({"sub/a.txt": b"", "sub/deep/b.txt": b"", "c.txt": b"", "sub.txt": b""}, "d")
    top = os.getcwd()

    def left(operand, *patterns):
        shutil.rmtree("out", ignore_errors=True)
        out, err, status = run("-lr", operand, "-O", "out", *patterns)
        equal((out, "nothing" in err, status), (b"", False, 0), (operand, patterns, err))
        return set(tree("out"))

    for operand in ("d", "./d", "d/", "d//", "./d/.", top + "/d", "d/../d"):
        for pattern in ("sub", "./sub", "/sub", "sub/", "**/sub", "s[a-u]b/", "{sub,x}/"):
            equal(left(operand, "--exclude=" + pattern), {b"c.txt", b"sub.txt"}, (operand, pattern))
        equal(left(operand, "--exclude=*.txt", "--exclude=!c.*"), {b"c.txt"}, operand)
        equal(left(operand, "--include=sub/**", "--include=!b.*"), {b"sub/a.txt"}, operand)
        equal(left(operand, "--include=!*.txt", "--include=s*.txt"), {b"sub.txt"}, operand)
    for operand, pattern in (("d", "d/sub"), ("d", "./d/sub"), ("d", "d/sub/"), ("./d", "d/sub"),
                             (".", "d/sub"), (".", "./d/sub"), ("./d/.", "d//sub"),
                             (top + "/d", top + "/d/sub"), (top + "//d/", top + "/./d/sub/"),
                             ("d/../d", "d/../d/sub")):
        out = left(operand, "--exclude=" + pattern)
        equal({n.removeprefix(b"d/") for n in out}, {b"c.txt", b"sub.txt"}, (operand, pattern))
    equal(left("d", "--exclude=*", "--exclude=!c.txt"), {b"c.txt"}, "all but one")


@test
def patterns_that_match_nothing_are_told_once():
    put({"a.txt": b"One is here.\n", ".hidden/x": b"", "sub/b.txt": b"Two is here.\n"}, "d")
    put({"drafts/c.txt": b"Two is here.\n"}, "old")
    said = "unecho: --exclude=sbu: matched nothing\n"
    for args in (["-l"], ["-l", "-O", "out"], ["-l", "--in-place"], ["--check"], ["-l", "-j1"], []):
        out, err, status = run("-r", "d", "--exclude=sbu", "--exclude=.hidden", *args)
        equal(err.count("matched nothing"), 1, (args, err))
        equal((said in err, status), (True, 0), args)
        shutil.rmtree("out", ignore_errors=True)
        equal(run("-qr", "d", "--exclude=sbu", *args)[1], "", "quietly")
        shutil.rmtree("out", ignore_errors=True)
    for count, args in ((1, ["d", "old", "--exclude=drafts", "--include=*.md"]),
                        (0, ["d", "--seen=old", "--exclude=drafts"]),
                        (1, ["d", "--seen=old", "--exclude=none"]),
                        (1, ["d", "--include=.hidden/x", "--include=*.txt"]),
                        (2, ["d", "--exclude=!x", "--exclude=y", "--exclude=sub"]),
                        (0, ["d", "--exclude=sub", "--exclude=su*", "--exclude=s*b"]),
                        (1, ["d", "none", "--exclude=sbu"])):
        equal(run("-r", *args)[1].count("matched nothing"), count, args)
    for args in (["d/a.txt", "--exclude=sbu"], ["-r", "d/a.txt", "--exclude=sbu"],
                 ["-r", "none", "--exclude=sbu"], ["-r", "d", "--exclude="]):
        equal("matched nothing" in run(*args)[1], False, args)


@test
def lists_of_other_systems_name_files():
    names = ["a.txt", "b c.txt", "d\u00e9.txt"]
    put({name: b"One is here %d.\n" % i for i, name in enumerate(names)})
    for mark, code in ((b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"),
                       (b"\xfe\xff", "utf-16-be")):
        for end in ("\n", "\r\n"):
            data = mark + end.join("in/" + name for name in names).encode(code)
            for last in (b"", end.encode(code)):
                out = run("--files-from=-", data=data + last)
                equal(out, (b"One is here 0.\nOne is here 1.\nOne is here 2.\n", "", 0), data + last)
    put({"a.txt\r": b"Four is here.\n", "only\r": b"Five is here.\n"})
    equal(run("--files-from=-", data=b"in/a.txt\r\nin/only\r\n"),
          (b"One is here 0.\nFive is here.\n", "", 0), "names with CR")
    equal(run("--files0-from=-", data=b"in/a.txt\r\0in/only\r"),
          (b"Four is here.\nFive is here.\n", "", 0), "bytes as they are")
    equal(run("--files0-from=-", data=b"\xef\xbb\xbfin/a.txt\0")[2], 3, "a mark is bytes, too")


@test
def two_files_do_not_share_a_name():
    put(SMALL)
    put({"1.txt": b"Six is here.\n"}, "other")
    out, err, status = run("-r", "-O", "out", "in/a", "other")
    equal((status, err, os.path.exists("out")),
          (2, "unecho: 1.txt: write: several files have this name\n", False), "roots")
    equal(run("-q", "-O", "out", "in/a/1.txt", "other/1.txt")[2], 2, "files")
    out, err, status = run("--files-from=-", "-O", "out/x", data=b"in/../in/b.txt\nin/a-b.txt\n")
    equal((status, '".." in its name' in err, os.path.exists("out")), (2, True, False), "outside")
    here = os.path.abspath("in/b.txt").encode()
    equal(run("-q", "--files-from=-", "-O", "out", data=here + b"\n" + b"in/a-b.txt\n")[2], 0, "/")
    equal(sorted(tree("out")), sorted([here[1:], b"in/a-b.txt"]), "absolute names stay inside")


@test
def the_output_is_not_read_again():
    put(SMALL)
    for _ in range(2):
        equal(run("-qfr", "-O", "in/out", "in"), (b"", "", 0), "the run")
        equal(tree("in/out"), CLEAN, "the copy")
    out, err, status = run("-f", "-O", "in", "in/b.txt")
    equal((status, "in/b.txt: write: it is also read" in err), (3, True), err)
    equal(tree("in")[b"b.txt"], SMALL["b.txt"], "the file")


@test
def a_folder_is_not_cleaned_into_itself():
    put(SMALL)
    before = tree("in")
    for names in (["in", "-O", "in"], ["in", "-O", "./in/"], ["in/a", "in", "-fO", "in"]):
        out, err, status = run("-r", *names)
        equal((status, ": write: it is also read (--in-place" in err,
               err.count("\n")), (2, True, 1), err)
        equal(tree("in"), before, "the folder")


@test
def what_is_replaced_is_not_also_read():
    put({"y": b"One is here.\n", "deep/z": b"Two is here.\n"})
    put({"deep/z": b"Three is here.\n"}, "out")
    out, err, status = run("-rf", "-O", "out", "in", "out/deep/z")
    equal((status, err), (2, "unecho: out/deep/z: write: it is also read\n"), "the run")
    equal(tree("out"), {b"deep/z": b"Three is here.\n"}, "what would have been replaced, then read")


@test
def a_suffix_behind_a_space_changes_nothing():
    put(SMALL)
    before = tree("in")
    out, err, status = run("--in-place", ".old", "in/a/1.txt", "in/a/2.txt")
    equal((out, status, tree("in")), (b"", 2, before), "the run")
    equal(err, "unecho: .old: open: No such file or directory\nunecho: --in-place: no file was "
          "changed (a suffix is written with an equals sign: --in-place=.old)\n", "the messages")
    out, err, status = run("--in-place=.old", "in/a/1.txt", "in/a/2.txt", "in/a")
    equal((status, tree("in")), (2, before), "a folder without -r")
    equal(err.splitlines()[-1], "unecho: --in-place: no file was changed", "the message")
    put({"list": b"none\nin/a/1.txt\nin/a/2.txt\n"}, ".")
    equal(run("-q", "--in-place", "--files-from=list")[2], 3, "a list may be older than its files")
    equal(tree("in")[b"a/2.txt"], b"Three is here.\n", "a list")


@test
def a_folder_may_be_seen_before():
    put(SMALL)
    put({"x": b"Three is here. Six is here.\n"}, "new")
    equal(run("-r", "--seen=in", "new"), (b"Six is here.\n", "", 0), "a text")
    equal(run("-r", "--seen=in", "--exclude=2.*", "new"),
          (b"Three is here. Six is here.\n", "", 0), "a pattern")
    equal(run("-r", "-l", "--seen=in", "new")[0], b"new/x\n", "many files")
    equal(run("--seen=in", "new/x"),
          (b"", "unecho: in: is a directory (-r reads the files below it)\n", 2), "without -r")
    equal(run("-r", "--seen=none", "new")[::2], (b"", 2), "no folder")


@test_in_memory
def a_run_that_ends_early_leaves_whole_files():
    texts = ["Sentence number %d stands here once. Twice is here." % i for i in range(60000)]
    put({"lines.jsonl": "".join('{"text": "%s"}\n' % t for t in texts).encode(),
         "one": " ".join(texts).encode(), "paragraphs": "\n\n".join(texts).encode()})
    before = tree("in")
    for name in before:
        file = os.fsdecode(name)
        for j in ("-j1", "-j2"):
            out, err, status = run("-M1M", j, "--in-place", f"in/{file}")
            equal((out, status, tree("in") == before), (b"", 2, True), f"{file} {j}")
            equal("--memory) is reached: " in err and ", no more files are written\n" in err, True,
                  err)
            equal(run("-M1M", j, f"in/{file}", "-O", "out")[2], 2, f"{file} {j} -O")
            equal(os.path.isdir("out") and tree("out"), {}, f"{file} {j} -O")
            shutil.rmtree("out")


@test
def a_link_below_a_folder_is_not_followed():
    put({"real.txt": b"One is here. One is here.\n"})
    put({"x": b"Six is here. Six is here.\n"}, "beside")
    os.symlink("real.txt", "in/a.txt")
    os.symlink("../beside/x", "in/b.txt")
    for names in (["in"], ["in/"], ["./in"], [os.path.abspath("in")]):
        out, err, status = run("-r", "-O", "out", *names)
        equal((status, tree("out")), (0, {b"real.txt": b"One is here.\n"}), err)
        for name in ("a.txt", "b.txt"):
            equal(f"{name}: skipped: a link (one that is named is followed)\n" in err, True, err)
        shutil.rmtree("out")
    equal(run("-q", "-O", "out", "in/a.txt"), (b"", "", 0), "named")
    equal(sorted(tree("out")), [b"a.txt"], "named")


@test
def a_folder_inside_is_known_before_it_is_written():
    put({"0": b"One is here.\n", "a/1": b"Two is here. Two is here.\n"})
    equal(run("-qr", "in", "-O", "in/a/out"), (b"", "", 0), "the run")
    equal(tree("in/a/out"), {b"0": b"One is here.\n", b"a/1": b"Two is here.\n"}, "the copy")
    equal(run("-qr", "in", "-n", "-O", "new")[1:], ("", 0), "a dry run")
    equal(os.path.exists("new"), False, "a dry run makes no folder")
    equal(run("-r", "in", "-O", "in/0")[1:],
          ("unecho: in/0: write: it is not a directory\n", 2), "a file")
    equal(run("-r", "in", "-O", "in/0/x")[1:], ("unecho: in/0/x: create: Not a directory\n", 2),
          "below a file")


@test
def links_that_are_named_are_followed():
    put(SMALL)
    os.symlink("a/2.txt", "in/z")
    os.symlink("..", "in/a/up")
    put({"x": b"One is here. One is here.\n"}, "beside")
    os.symlink("../beside", "in/side")
    out, err, status = run("-r", "--in-place", "in")
    equal((status, "in/side: skipped: a link (" in err), (0, True), err)
    equal(tree("beside"), {b"x": b"One is here. One is here.\n"}, "what is not in the folder")
    equal((os.path.islink("in/z"), open("in/z", "rb").read()), (True, b"Three is here.\n"), "link")
    put({"one": b"One is here. One is here.\n"}, ".")
    os.symlink("one", "link")
    equal(run("-q", "--in-place", "link"), (b"", "", 0), "a link")
    equal((os.path.islink("link"), open("one", "rb").read()), (True, b"One is here.\n"), "its file")


@test
def all_names_of_a_file_are_changed_or_none():
    put(SMALL)
    os.link("in/a/2.txt", "hard")
    before = tree("in")
    out, err, status = run("-r", "--in-place", "in")
    more = "unecho: in/a/2.txt: change: it has more names (hard links) than are read " \
           "(-f changes it under these)\n"
    equal((status, more in err), (3, True), err)
    equal(tree("in")[b"a/2.txt"], before[b"a/2.txt"], "the file")
    equal(run("-r", "-l", "in"), (b"", more, 3), "which would change")
    equal(run("-qrf", "--in-place", "in"), (b"", "", 0), "-f")
    equal((open("in/a/2.txt", "rb").read(), open("hard", "rb").read()),
          (b"Three is here.\n", before[b"a/2.txt"]), "-f")
    put({"1": b"Six is here. Six is here.\n"}, "two")
    os.mkdir("two/deep")
    os.link("two/1", "two/deep/2")
    os.link("two/1", "two/3")
    equal(run("-qr", "--in-place", "two"), (b"", "", 0), "all of them")
    equal(tree("two"), dict.fromkeys((b"1", b"3", b"deep/2"), b"Six is here.\n"), "all of them")
    equal(len({os.stat("two/" + n).st_ino for n in ("1", "3", "deep/2")}), 1, "one file")


@test
def what_is_no_text_is_left_alone():
    put({"bin": b"\0\n\nOne is here. One is here.\n", "ok": b"One is here. One is here.\n"})
    os.mkfifo("in/pipe")
    out, err, status = run("-r", "--in-place", "in")
    equal((status, tree_of_files("in")),
          (0, {"bin": b"\0\n\nOne is here. One is here.\n", "ok": b"One is here.\n"}), "skipped")
    equal("in/bin: it looks binary, skipped" in err and "in/pipe: " in err, True, err)
    equal(run("-qra", "--in-place", "in"), (b"", "", 0), "-a")
    equal(tree_of_files("in")["bin"], b"\0\n\nOne is here.\n", "-a")


LINES = (b'{"id": 1, "text": "One is here. Two \\u0069s here.\\n", "n": 1.50}\n'
         b'{"text":"Two is here.\\n\\nThree is \\"here\\". Caf\\u00e9 is here."}\r\n'
         b'not json\n\n{"title": "One is here."}\n{"text": 5}\n["text"]\n'
         b'{"text": "One is here."}\n{"text": ["Two is here.", "Four is here. One is here."]}')
LEFT = (b'{"id": 1, "text": "One is here. Two \\u0069s here.\\n", "n": 1.50}\n'
        b'{"text":"Three is \\"here\\". Caf\\u00e9 is here."}\r\n'
        b'not json\n\n{"title": "One is here."}\n{"text": 5}\n["text"]\n'
        b'{"text": ""}\n{"text": ["", "Four is here."]}')


@test
def of_a_record_only_its_text_changes():
    out, err, status = run("-F", "jsonl", data=LINES)
    equal((out, status), (LEFT, 0), "the filter")
    equal(err, "".join(f"unecho: standard input: line {n}: {why}, passed on as it is\n"
                       for n, why in ((3, "not JSON at byte 2"), (5, "no text (--text-key)"),
                                      (6, "the text is no string"), (7, "not an object"))), "lines")
    equal(run("-q", "-F", "jsonl", "--strict", data=LINES), (LEFT, "", 3), "--strict")
    equal(run("-q", "-F", "jsonl", "--drop-empty", data=LINES)[0],
          LEFT.replace(b'{"text": ""}\n', b""), "--drop-empty")
    put({"a.jsonl": LINES, "b.txt": b"Three is \"here\". Five is here.\n"})
    equal(run("-q", "in/a.jsonl"), (LEFT, "", 0), "by its name")
    equal(run("-qr", "--in-place", "in"), (b"", "", 0), "in place")
    equal(tree("in"), {b"a.jsonl": LEFT, b"b.txt": b"Five is here.\n"}, "in place")
    equal(run("-q", "-F", "text", "--sentences", "in/a.jsonl")[2], 0, "as text")
    put({"a.jsonl": LINES})
    equal(run("-qr", "-O", "out", "--scope=file", "in"), (b"", "", 0), "a record a text")
    equal(tree("out")[b"a.jsonl"], LINES, "a record a text")
    deep = b'{"a": {"b": "One is here. One is here."}, "text": "One is here. One is here."}\n'
    equal(run("-F", "jsonl", "--text-key=a.b", data=deep)[0],
          deep.replace(b'"b": "One is here. One is here."', b'"b": "One is here."'), "--text-key")


@test
def what_a_damaged_file_says_is_not_lost():
    import gzip
    text = b"".join(b"Sentence number %d is here for all.\n" % i for i in range(60000))
    records = b"".join(b'{"text":"Sentence number %d is here for all."}\n' % i for i in range(9000))
    for name, data in (("a.gz", text), ("a.jsonl.gz", records)): # longer than what is read at once
        put({name: gzip.compress(data)[:-9], "b": text})
        for threads in ("-j1", "-j3"):
            out, err, status = run("-q", threads, "--in-place", f"in/{name}", "in/b")
            equal((status, err), (3, f"unecho: in/{name}: the gzip data ends too early\n"), "it is named")
            equal(tree("in")[b"b"], text, "the other one is whole")


@test
def nothing_is_written_outside():
    put({"keep": b"One is here.\n"}, "..")
    for names in (b"../keep\n", b".//../keep\n"):
        for force in ("-q", "-qf"):
            out, err, status = run("--files-from=-", force, "-O", "out/p", data=names)
            equal((out, status, "it has \"..\" in its name" in err), (b"", 2, True), err)
    equal(os.path.exists("out"), False, "nothing is made")
    os.remove("../keep")


@test
def a_wrong_key_is_an_error():
    none = "unecho: input: no document has a text where it was sought (--text-key, " \
           "--text-column; -F text reads all as text)\n"
    put({"x.jsonl": b'{"text": "One is here. One is here."}\n{"text": "Two is here."}\n',
         "y.txt": b"One is here.\n", "z.jsonl": b"\n"})
    before = tree("in")
    for names in (["in/x.jsonl"], ["-r", "--in-place", "in"]):
        out, err, status = run("-q", "--text-key=body", *names)
        equal((err, status, tree("in")), (none, 3, before), "the run")
    equal(run("-q", "--text-key=body", "in/z.jsonl"), (b"\n", "", 0), "no record at all")
    put({"w.jsonl": b'{"body": "Six is here."}\n'})
    equal(run("-qr", "-O", "out", "--text-key=body", "in"), (b"", "", 0), "one of them")


@test
def names_tell_of_records():
    record = b'{"title": "One is here.", "text": "One is here. One is here."}\n'
    for end in ("", ".gz", ".gzip", ".zst", ".zstd", ".xz", ".bz2", ".bzip2", ".GZ"):
        for kind in (".jsonl", ".ndjson", ".JSONL"):
            put({"x" + kind + end: record}, ".")
            equal(run("x" + kind + end)[0], record.replace(b" One is here.\"}", b"\"}"), kind + end)
    for name in ("jsonl", ".jsonl.gz.old", ".jsonl"):
        put({name: b"x\n" + record}, ".") # else its first line would tell
        equal(run(name)[0], b"x\n" + record.replace(b" One is here. One", b" One"), name)


@test
def a_first_line_tells_of_records():
    import gzip
    records = b'{"title": "One is here. Two is here.", "text": "One is here."}\n' * 2
    left = records[:63] + records[63:].replace(b'"One is here."}', b'""}')
    for data, wanted in ((records, left), (records[:-1], left[:-1]), (gzip.compress(records), left)):
        equal(run(data=data), (wanted, "", 0), "standard input")
    equal(run("-F", "jsonl", data=records)[0], left, "the same as when it is said")
    p = subprocess.Popen([UNECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for i in range(len(records)): # in pieces
        p.stdin.write(records[i:i + 1])
        p.stdin.flush()
    equal(p.communicate(timeout=30)[0], left, "byte by byte")
    long = b'{"text": "%s"}\n' % (b"x" * 200000 + b". One is here. One is here.")
    equal(run(data=long)[0], long.replace(b" One is here. One", b" One"), "a long line")
    out, err, status = run(data=b'{"body": "One is here. One is here."}\n')
    equal((out, status), (b'{"body": "One is here. One is here."}\n', 3), err)
    other = (b'{"text": "Four is here.", '
             b'"a": "Six is here. One is here. One is here. Two is here."}\n')
    equal(run(data=b"{}\n" + other), (b"{}\n" + other, "unecho: standard input: line 1: no text "
                                      "(--text-key), passed on as it is\n", 0), "an object")
    equal(run(data=other[:-1]), (other[:-1], "", 0), "a line without an end")
    for first in (b"", b" ", b"\xEF\xBB\xBF"):
        equal(run(data=first + b"\n" + other)[0], first + b"\n" + other, "blank lines before")
    for first in (b"[1]", b"{", b"{Nine is here.", b"{}\0"):
        text = first + b"\n" + other
        equal(run(data=text), (text.replace(b"One is here. ", b"", 1), "", 0), "a text")
    for option in ("-uline", "-z"):
        equal(run(option, data=records), run("-F", "text", option, data=records), option)
    for size in (1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 9):
        text = b'{"text": "%s."}\n' % (b"x" * (size - 13)) + other
        equal(run(data=text)[0] == text, True, "a long line")
    put({"a": records, "b": b"Three is here. Three is here.\n"})
    equal(run("-qr", "--in-place", "in"), (b"", "", 0), "in place")
    equal(tree("in"), {b"a": left, b"b": b"Three is here.\n"}, "in place")
    put({"a": records, "b": b"Three is here. Three is here.\n"})
    os.link("in/a", "c.jsonl")
    equal(run("in/b", "c.jsonl"), (b"Three is here.\n" + left, "", 0), "a mixture")
    equal(run("in/b", "in/a"), (b"Three is here.\n" + left, "", 0), "a mixture")
    equal(run("in/a", "in/b"), (left + b"Three is here.\n", "", 0), "a mixture")


@test
def records_are_as_good_as_files():
    files = articles(20 if SANITIZED else 60, seed=9)
    put(files)
    equal(run("-qr", "in", "-O", "out"), (b"", "", 0), "files")
    wanted = tree("out")
    names = sorted(wanted)
    lines = [json.dumps({"id": n.decode(), "text": files[n.decode()].decode(), "x": [1, {}]})
             for n in names]
    out, err, status = run("-F", "jsonl", data="\n".join(lines).encode())
    equal((err, status), ("", 0), "records")
    got = [json.loads(line) for line in out.split(b"\n")]
    for n, record in zip(names, got): # a file's last line has an end
        whole = files[n.decode()].endswith(b"\n")
        equal(record["text"].encode(), wanted[n] if whole else wanted[n].rstrip(b"\n"), n)
    equal([(r["id"].encode(), r["x"]) for r in got] == [(n, [1, {}]) for n in names], True, "others")


@test
def what_is_compressed_stays_so():
    tools = {"gz": ["gzip", "-c"], "xz": ["xz", "-c"], "zst": ["zstd", "-cq"], "bz2": ["bzip2", "-c"]}
    tools = {k: v for k, v in tools.items() if shutil.which(v[0])}
    if not tools:
        raise Skip("needs gzip, xz, zstd or bzip2")
    text = b"One is here. Two is here.\n"
    for i, (end, tool) in enumerate(tools.items()):
        own = text + b"%d is here.\n" % i
        put({f"{i}.{end}": subprocess.run(tool, input=own, capture_output=True).stdout,
             f"cut.{end}": subprocess.run(tool, input=own, capture_output=True).stdout[:-3]})
    before = tree("in")
    out, err, status = run("-r", "--in-place", "in")
    equal((status, err.count("ends too early")), (3, len(tools)), err)
    for i, (end, tool) in enumerate(tools.items()):
        packed = tree("in")[os.fsencode(f"{i}.{end}")]
        got = subprocess.run([tool[0], "-dc"], input=packed, capture_output=True)
        equal((got.stdout, got.returncode),
              ((text if i == 0 else b"") + b"%d is here.\n" % i, 0), end)
        equal(tree("in")[os.fsencode(f"cut.{end}")], before[os.fsencode(f"cut.{end}")], "cut off")
    out, err, status = run("-r", "-O", "out", "in")
    equal((status, sorted(tree("out"))),
          (3, sorted(os.fsencode(f"{i}.{end}") for i, end in enumerate(tools))), "a folder")


@test
def what_cannot_be_read_is_named():
    put(SMALL)
    if ROOT:
        os.symlink("nowhere", "in/a/x")
    else:
        put({"a/x": b""})
        os.chmod("in/a/x", 0)
    out, err, status = run("-r", "-O", "out", "in", "none")
    equal((status, "in/a/x: " in err, "none: " in err), (3, True, True), err)
    equal(tree("out"), CLEAN, "the others")
    equal(run("-l", "in")[1:], ("unecho: in: is a directory (-r reads the files below it)\n", 3),
          "a folder without -r")


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


@test
def a_full_disk_damages_nothing():
    put(SMALL | {"c": b"Five is here.\n\n" * 2 + b"X" * 200 + b"\n"})
    before = tree("in")
    out, err, status = run("-r", "--in-place", "in", preexec_fn=limit_files)
    equal((status, "in/c: write: " in err), (3, True), err)
    equal(tree("in"), CLEAN | {b"c": before[b"c"]}, "the folder")
    equal(run("-q", "-o", "out", "in/c", preexec_fn=limit_files)[1:],
          ("unecho: out: write: File too large\n", 2), "-o")
    equal(os.path.exists("out"), False, "a part of the output")
    out, err, status = run("-qr", "-O", "out", "in", preexec_fn=limit_files)
    equal((status, "out/c: write: " in err), (3, True), err)
    equal(tree("out"), {name: data for name, data in tree("in").items() if name != b"c"}, "-O")


@test_in_memory
def a_disk_that_fills_up_damages_nothing():
    import gzip, json
    rng = random.Random(6)
    long = ["\n".join(" ".join(words(rng) for _ in range(9)).capitalize() + "." for _ in range(6000))
            for _ in range(3)]
    long = [text.encode() + b"\nOne is here.\n" for text in long]
    put(SMALL | {"c.txt": long[0], "d.jsonl": json.dumps({"text": long[1].decode()}).encode() + b"\n",
                 "e.gz": gzip.compress(long[2], mtime=0), "f": b"One is here. Six is here.\n"})
    before = tree("in")
    clean = CLEAN | {b"f": b"Six is here.\n"}
    size = sum(-len(data) // 4096 * -4096 for data in before.values())
    full = "write: No space left on device"
    for j in ("-j1", "-j2"):
        # room for the small files, which one after the other give back what they took
        out, err, status = on_a_small_disk(f"size={size + 40960}", "-r", j, "--in-place", "in")
        equal((status, [line for line in err.splitlines() if full in line]),
              (3, [f"unecho: in/{name}: {full}" for name in ("c.txt", "d.jsonl", "e.gz")]), err)
        equal(tree("disk/in"), before | clean, "in place")
        shutil.rmtree("disk")
        out, err, status = on_a_small_disk(f"size={size + 40960}", "-r", j, "-O", "out", "in")
        equal((status, err.count(full)), (3, 3), err)
        equal(tree("disk/out"), clean, "-O")
        shutil.rmtree("disk")
    equal(on_a_small_disk(f"size={size + 40960}", "-o", "out", "in/c.txt")[1:],
          (f"unecho: out: {full}\n", 2), "-o")
    equal(tree("disk"), {b"in/" + name: data for name, data in before.items()}, "-o")
    shutil.rmtree("disk")
    # no room for one more file, beside three folders
    out, err, status = on_a_small_disk(f"nr_inodes={len(before) + 3}", "-r", "--in-place", "in")
    equal((status, err.count("create a temporary file beside it: No space left on device")),
          (3, 6), err)
    equal(tree("disk/in"), before, "no room for a name")


@test
def a_list_that_cannot_be_written_is_an_error():
    put(SMALL)
    if not os.path.exists("/dev/full"):
        raise Skip("no /dev/full")
    with open("/dev/full", "wb") as full:
        p = subprocess.run([UNECHO, "-lr", "in"], stdout=full, stderr=subprocess.PIPE)
    equal((p.returncode, p.stderr),
          (2, b"unecho: standard output: write: No space left on device\n"), "the run")


@test
def what_may_not_be_written_is_left_alone():
    put(SMALL | {"a/3.txt": b"Six is here. Six is here.\n"})
    give_away("in")
    os.chmod("in/a", 0o555)
    before = tree("in")
    denied = "create a temporary file beside it: Permission denied\n"
    for way in ("--in-place", "--in-place=.old"):
        equal(powerless("-qr", way, "in"),
              (b"", "".join(f"unecho: in/a/{n}.txt: {denied}" for n in (1, 2, 3)), 3), way)
        equal(tree("in"), before, way)
    equal(powerless("-q", "-o", "in/a/x", "in/b.txt"), (b"", f"unecho: in/a/x: {denied}", 2), "-o")
    out, err, status = powerless("-qr", "-O", "in/a/x", "in/b.txt")
    equal((out, err, status), (b"", "unecho: in/a/x: create: Permission denied\n", 2), "-O")
    os.chmod("in/a/1.txt", 0o444)  # which says nothing of its folder
    os.chmod("in/a", 0o755)
    equal(powerless("-qr", "--in-place", "in"), (b"", "", 0), "with leave")
    equal(tree("in"), CLEAN | {b"a/3.txt": b"Six is here.\n"}, "with leave")
    equal(stat.S_IMODE(os.stat("in/a/1.txt").st_mode), 0o444, "the mode")


@test
def what_may_not_be_read_is_named():
    put(SMALL | {"a/0.txt": b"Two is here.\n", "c/x": b"One is here.\n"})
    put({"x": b"Two is here. Two is here.\n"}, "more")
    before = tree("in")
    give_away(".")
    os.chmod("in/a/0.txt", 0)
    os.chmod("in/c", 0)
    out, err, status = powerless("-qr", "--in-place", "in")
    unsure = ": what comes behind it stays as it is, as this may say it before"
    equal((out, status, err.splitlines()), (b"", 3, [
        "unecho: in/a/0.txt: open: Permission denied", "unecho: in/a/0.txt" + unsure,
        "unecho: in/c: open: Permission denied"]), "it")
    os.chmod("in/a/0.txt", 0o644)
    os.chmod("in/c", 0o755)
    equal(tree("in"), before, "the others")
    os.chmod("in/a/0.txt", 0)
    out, err, status = powerless("-qr", "--in-place", "--scope=dir", "in", "more")
    equal((out, status, tree("more")), (b"", 3, {b"x": b"Two is here.\n"}), "another scope")
    out, err, status = powerless("-qr", "-O", "out", "in")
    equal((out, status, err.splitlines()), (b"", 3, ["unecho: in/a/0.txt: open: Permission denied"]),
          "to another folder")
    equal(tree("out"), CLEAN | {b"c/x": b""}, "to another folder")


@test
def a_file_of_another_user_keeps_its_mode():
    if not ROOT:
        raise Skip("needs to be root")
    put({"a": b"One is here. One is here.\n", "b": b"Two is here. Two is here.\n"})
    give_away("in")
    for name, mode in (("in/a", 0o640), ("in/b", 0o4755)):
        os.chown(name, 1234, 5678)
        os.chmod(name, mode)
    equal(run("-q", "--in-place", "in/a"), (b"", "", 0), "by root")
    os.chmod("in/b", 0o4755)
    equal(powerless("-q", "--in-place", "in/b"), (b"", "", 0), "by who may not give it away")
    a, b = os.stat("in/a"), os.stat("in/b")
    equal((a.st_uid, a.st_gid, stat.S_IMODE(a.st_mode)), (1234, 5678, 0o640), "by root")
    equal((b.st_uid, stat.S_IMODE(b.st_mode)), (65534, 0o755), "by who may not give it away")


def writes_nameless(pid):
    """Does the process write a file that has no name yet, nor any other one?"""
    for fd in range(3, 64):
        try:
            where = os.readlink(f"/proc/{pid}/fd/{fd}")
            if "/#" in where and where.endswith(" (deleted)") and os.stat(f"/proc/{pid}/fd/{fd}").st_size > 1000:
                return True
        except OSError:
            pass
    return False


@test_in_memory
def what_others_do_meanwhile_is_respected():
    """The first file is done; of the last ones, one goes, one comes new, one becomes a folder."""
    filler = {f"{i:04}": b"Two is here %d. Two is here %d.\n" % (i % 500, i % 500) for i in range(4000)}
    for j in ("-j1", "-j2"):
        put(filler | {f"z{i}": b"Six is here. Six is here.\n" for i in range(4)})
        first = os.stat("in/0000").st_ino
        held = Held(lambda pid: os.stat("in/0000").st_ino != first, "-qr", j, "--in-place", "in")
        os.remove("in/z0")
        put({"other": b"Five is here. Five is here.\n"}, ".")
        os.rename("other", "in/z1")
        os.remove("in/z2")
        os.mkdir("in/z2")
        out, err, status = held.go_on()
        equal((held.runs, out, status), (True, b"", 3), err)
        equal(err, "unecho: in/z0: open: No such file or directory\n", "what is told")
        equal(open("in/z1", "rb").read(), b"Five is here.\n", "the new file")
        equal(open("in/z3", "rb").read(), b"Six is here.\n", "the last file")
        equal([n for n in tree_names("in") if b"unecho" in n], [], "temporary files")
        shutil.rmtree("in")


@test_in_memory
def a_file_that_changes_meanwhile_is_left_alone():
    rng = random.Random(2)
    half = "".join(" ".join(words(rng) for _ in range(9)).capitalize() + ".\n\n" for _ in range(20000))
    long = half.encode() * 10
    for j, name in (("-j1", "long.txt"), ("-j2", "long.txt"), ("-j2", "long.jsonl")):
        data = long if name != "long.jsonl" else b"".join(
            b'{"text": "%s"}\n' % part for part in long.split(b"\n\n"))
        put({name: data, "a": b"One is here. One is here.\n", "z": b"Six is here. Six is here.\n"})
        held = Held(writes_nameless, "-qr", j, "--in-place", "in")
        with open(f"in/{name}", "ab") as f:
            f.write(b"Nine is here.\n")
        equal((held.runs, held.go_on()),
              (True, (b"", f"unecho: in/{name}: change: another program did\n", 3)), j)
        equal(tree("in") == {os.fsencode(name): data + b"Nine is here.\n", b"a": b"One is here.\n",
                             b"z": b"Six is here.\n"}, True, "the folder")
        shutil.rmtree("in")


@test_in_memory
def killing_it_leaves_whole_files():
    """SIGKILL at any moment: each file is the old or the new one, and the next run tidies up."""
    rounds = max(5, ROUNDS // 10) if SANITIZED else min(ROUNDS, 200)
    place = Place(articles(200, seed=3, size=20, every=100))
    rng = random.Random(7)
    ways = (["-j2", "--in-place"], ["-j1", "--in-place"], ["-j2", "--in-place=.old"],
            ["-j7", "--in-place"])
    times = []
    met = amid = tidied = 0
    for i in range(-3, 4 * rounds):
        if met >= rounds and amid * 2 > rounds:
            break
        way = ways[i % len(ways)]
        suffix = b".old" if way[1].endswith(".old") else b""
        began = time.monotonic()
        p = subprocess.Popen([UNECHO, "--seed=1", "-qr", *way, place.name])
        if i >= 0:
            time.sleep(rng.random() * sorted(times)[1])
            p.kill()
        killed = p.wait() == -signal.SIGKILL
        if i < 0:  # to know how long it takes
            times.append(time.monotonic() - began)
        met += killed
        changed, others = place.look(suffix)
        amid += killed and 0 < changed < place.to_change()
        tidied += len(others)
        equal([n for n in others if not n.endswith(b".unecho")], [], "files that do not belong")
        equal(len(others) <= 1, True, f"temporary files {others}")
        equal(run("-qr", *way, place.name), (b"", "", 0), f"the next run, in round {i}")
        equal(place.look(suffix), (place.to_change(), []), f"what it left, in round {i}")
        place.restore(suffix)
    equal((met >= rounds, amid * 2 > rounds), (True, True), f"{met} kills met it, {amid} amid files")
    return f"{met} kills met it, {amid} amid files, {tidied} temporary files tidied up"


@test
def a_signal_ends_it_while_it_waits_for_names():
    for number in (signal.SIGINT, signal.SIGTERM):
        p = subprocess.Popen([UNECHO, "--files-from=-", "-l"], stdin=subprocess.PIPE)
        time.sleep(0.1)
        p.send_signal(number)
        try:
            equal(p.wait(timeout=30), -number, "the exit status")
        finally:
            p.kill()
            p.stdin.close()


@test
def a_pipe_in_a_list_is_not_waited_for():
    put({"1": b"One is here. One is here.\n"})
    os.mkfifo("pipe")
    out, err, status = run("-l", "--files0-from=-", data=b"pipe\0in/1\0")
    equal((out, err, status),
          (b"in/1\n", "unecho: pipe: read: it is not a regular file\n", 3), "the run")


@test
def a_signal_stops_between_two_files():
    put(articles(100, seed=4, size=60))
    old = tree("in")
    equal(run("-qr", "in", "-O", "done"), (b"", "", 0), "a whole run")
    new = tree("done")
    shutil.copytree("in", "place")
    began = time.monotonic()
    equal(run("-qr", "--in-place", "place"), (b"", "", 0), "a whole run in place")
    whole = time.monotonic() - began
    stopped = 0
    rng = random.Random(8)
    for i in range(200):
        number = (signal.SIGINT, signal.SIGTERM)[i % 2]
        if i >= (4 if SANITIZED else 20) and stopped > 0:
            break
        shutil.rmtree("place", ignore_errors=True)
        shutil.copytree("in", "place")
        p = subprocess.Popen([UNECHO, "--seed=1", "-r", "--in-place", "place"],
                             stderr=subprocess.PIPE)
        time.sleep(rng.random() * whole)
        p.send_signal(number)
        err = p.stderr.read().decode()
        status = p.wait()
        equal(status in (0, 128 + number, -number), True, f"the exit status {status}, {err}")
        stopped += status == 128 + number
        equal([n for n in tree_names("place") if b"unecho" in n], [], "temporary files")
        for name, data in tree("place").items():
            equal(data in (old[name], new[name]), True, f"{name} whole")
    equal(stopped > 0, True, "at least one was stopped")


main()
EOF
