#!/bin/sh
# Nothing is lost: whatever names a file has, whoever may read it, whatever its disk cannot do.
#
#     UNECHO=build/dev/unecho sh tests/safety.sh [PATTERN...]
: "${UNECHO:?must name the program}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
PYTHONPATH=$(dirname "$0") PYTHONDONTWRITEBYTECODE=1 exec python3 /dev/fd/3 "$@" 3<<'EOF'
import contextlib, fcntl, gzip, json, os, re, resource, shutil, signal, stat, subprocess, time

from harness import *

PLACE = {"1.txt": b"One is here. Two is here. One is here.\n",
         "2.txt": b"Two is here. Three is here.\n",
         "sub/3.txt": b"Three is here. Four is here.\n"}
DONE = {b"1.txt": b"One is here. Two is here.\n", b"2.txt": b"Three is here.\n",
        b"sub/3.txt": b"Four is here.\n"}
SAID = said("One Two Three Four")


def fresh(files=PLACE, top="in"):
    shutil.rmtree(top, ignore_errors=True)
    put(files, top)


def lies_under(names):
    """What PLACE becomes when these of its files are cleaned."""
    return bytes_of(PLACE) | {os.fsencode(name): DONE[os.fsencode(name)] for name in names}


def told(err, *words):
    """Some message, other than the summary, has all of these words."""
    return any(all(word in line for word in words) for line in err.splitlines()
               if "most went from" not in line)


# ---- each file once, by whatever name ----


def place_with_links():
    """in/ with a link, and links to it beside it."""
    fresh()
    os.symlink("1.txt", "in/latest.txt")
    fresh({}, "beside")
    os.mkdir("beside")
    for link, file in (("a", "../in/1.txt"), ("b", "../in/1.txt"), ("c", "a"), ("door", "../in"),
                       ("room", "../in/sub")):
        os.symlink(file, f"beside/{link}")


ONE, TWO, ALL = ["1.txt"], ["1.txt", "2.txt"], ["1.txt", "2.txt", "sub/3.txt"]
TWICE = [("in/1.txt in/latest.txt", ONE), ("in/latest.txt in/1.txt", ONE),
         ("in/1.txt in/2.txt in/latest.txt", TWO), ("in/1.txt in/1.txt", ONE),
         ("in/1.txt ./in/1.txt", ONE), ("in//1.txt in/./1.txt", ONE),
         ("in/1.txt in/sub/../1.txt in/2.txt", TWO), ("in in/1.txt", ALL), ("in/1.txt in", ALL),
         ("in in/2.txt in/sub/3.txt", ALL), ("in in", ALL), ("in in/", ALL), ("in ./in", ALL),
         ("in in/sub", ALL), ("in/1.txt in/2.txt in/sub in", ALL), ("beside/a beside/b", ONE),
         ("beside/a in/1.txt", ONE), ("beside/c beside/a beside/c", ONE), ("in beside/a", ALL),
         ("beside/a in", ALL), ("beside/door in", ALL), ("in beside/door", ALL),
         ("beside/door/1.txt in/1.txt in/2.txt", TWO), ("in beside/room", ALL),
         ("in beside/door/sub/../1.txt", ALL), ("HERE/in/1.txt in/1.txt", ONE), ("in HERE/in", ALL),
         ("/proc/self/cwd/in/1.txt in/1.txt", ONE)]


def names_of(row):
    return row.replace("HERE", os.getcwd()).split()


@test_in_memory
def a_file_with_two_names_is_changed_once():
    for number, (row, changed) in enumerate(TWICE):
        way = ("--in-place", "--in-place=.old")[number % 2]
        for silent in ([], ["-q"]):
            place_with_links()
            out, err, status = run("-r", f"-j{number % 3 + 1}", way, *silent, *names_of(row))
            equal((status, out), (0, b""), f"{row}: {err}")
            equal(told(err, "skipped"), not silent, f"{row}: a notice")
            there = own_files("in")
            kept = {name: there.pop(name) for name in list(there) if name.endswith(b".old")}
            equal(there, lies_under(changed), row)
            equal(kept, {os.fsencode(name) + b".old": PLACE[name] for name in changed}
                  if "=" in way else {}, f"{row}: what is kept")
            links = ["in/latest.txt", "beside/a", "beside/b", "beside/c", "beside/door", "beside/room"]
            equal([name for name in links if not os.path.islink(name)], [], f"{row}: links")
        equal(run("-qrl", *names_of(row)), (b"", "", 0), f"{row}: a second run")


@test_in_memory
def a_file_that_a_list_names_twice_is_changed_once():
    for names, changed in (("in/1.txt\nin/1.txt\n", ONE), ("in/1.txt\nin/latest.txt\n", ONE),
                           ("beside/a\nbeside/b\n", ONE), ("./in/1.txt\nin/2.txt\nHERE/in/1.txt\n", TWO),
                           ("in/sub/../1.txt\nin/2.txt\nbeside/door/2.txt\n", TWO),
                           ("in\nin/2.txt\n", ALL)):
        names = names.replace("HERE", os.getcwd()).encode()
        for option, data in (("--files-from=-", names),
                             ("--files0-from=-", names.replace(b"\n", b"\0"))):
            for operand in ([], ["in/1.txt"], ["beside/c"]):
                place_with_links()
                out, err, status = run("-r", "--in-place", option, *operand, data=data)
                equal((out, status, own_files("in")), (b"", 0, lies_under(changed)),
                      f"{operand} {names}: {err}")


@test_in_memory
def a_list_of_what_would_change_has_each_file_once():
    for row, changed in TWICE:
        place_with_links()
        before = tree("in")
        for option in ("-l", "-n", "--check"):
            out, err, status = run("-qr", option, *names_of(row))
            wanted = (0, 1) if option == "--check" else (len(changed), 0)
            equal((out.count(b"\n"), status), wanted, f"{option} {row}: {err}")
        equal(tree("in"), before, "they write nothing")


@test_in_memory
def a_copy_of_a_file_with_two_names_loses_nothing():
    for number, (row, changed) in enumerate(TWICE):
        place_with_links()
        before = tree("in")
        fresh({}, "out")
        out, err, status = run("-r", f"-j{number % 2 + 1}", "-O", "out", *names_of(row))
        equal((out, status, tree("in")), (b"", 0, before), f"{row}: {err}")
        equal(sentences(tree("out")),
              said({1: "One Two", 2: "One Two Three", 3: "One Two Three Four"}[len(changed)]), row)


@test
def an_inode_number_that_comes_again_is_another_file():
    """What a run has replaced frees its number, and the next file that is made may get it."""
    long = b"".join(b"Line %d of a long text.\n" % i for i in range(20000 if SANITIZED else 200000))
    names = [f"z{i}" for i in range(8)]
    again = met = 0
    for number in range(3):
        fresh({"a0": b"Six is here. Six is here.\n", "a1": b"One is here. One is here.\n", "b": long} |
              {name: b"Ten is here.\n" for name in names})
        first = [os.stat(f"in/a{i}").st_ino for i in range(2)]
        held = Held(lambda pid: os.stat("in/a1").st_ino != first[1], "-qr", f"-j{number % 2 + 1}", "--in-place", "in")
        met += held.runs
        for name in names:
            os.remove(f"in/{name}")
        for name in names:
            put({name: b"%s is here. %s is here.\n" % (name.upper().encode(), name.upper().encode())})
            again += os.stat(f"in/{name}").st_ino in first
        equal(held.go_on(), (b"", "", 0), "the run")
        there = tree("in")
        equal({name: there[name.encode()] for name in names if held.runs},
              {name: name.upper().encode() + b" is here.\n" for name in names if held.runs}, "the new files")
    check(met, "it was too fast")
    return f"{again} came again in {met} runs"


@test_in_memory
def a_file_that_standard_input_is_may_also_be_named():
    for name in ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "-"):
        for names in ([name, "in/1.txt"], ["in/1.txt", name]):
            fresh()
            with open("in/1.txt", "rb") as f:
                p = subprocess.run([UNECHO, "-q", "--in-place", *names], stdin=f, capture_output=True,
                                   timeout=60)
            check(tree("in") in (lies_under([]), lies_under(ONE)), f"{names}: {tree('in')} {p.stderr}")


@test_in_memory
def a_folder_that_is_mounted_twice_is_one_folder():
    mount_alone()
    for names, changed in ((["in", "mirror"], ALL), (["mirror", "in/1.txt", "in"], ALL),
                           (["in/1.txt", "mirror/1.txt"], ONE), (["in", "mirror/sub/3.txt"], ALL),
                           (["in/sub/3.txt", "in/sub", "mirror/sub"], ["sub/3.txt"])):
        fresh()
        os.mkdir("mirror")
        call("mount", os.path.abspath("in").encode(), b"mirror", None, 4096, None)
        try:
            out, err, status = run("-r", "--in-place", *names)
        finally:
            call("umount2", b"mirror", 2)
            os.rmdir("mirror")
        wanted = lies_under(changed)
        if changed == ["sub/3.txt"]:
            wanted = lies_under([])  # which has no repeats of its own
        equal((status, tree("in")), (0, wanted), f"{names}: {err}")


# ---- hard links ----


def linked(*names):
    """Two names of one file in in/, and maybe others."""
    fresh()
    for name in names:
        os.link("in/1.txt", name)


@test_in_memory
def all_names_that_a_run_knows_get_the_new_file():
    rows = [(["in/5.txt"], ["in"]), (["in/5.txt"], ["in/1.txt", "in/5.txt"]),
            (["in/5.txt"], ["in/5.txt", "in/1.txt"]), (["in/sub/0.txt"], ["in"]),
            (["in/0.txt", "in/sub/9.txt", "in/z"], ["in"]), (["beside"], ["in", "beside"]),
            (["beside"], ["beside", "in"]), (["in/5.txt"], ["in/sub", "in/5.txt", "in"])]
    for number, (links, names) in enumerate(rows):
        for way in ("--in-place", "--in-place=.old"):
            linked(*links)
            out, err, status = run("-r", f"-j{number % 3 + 1}", way, *names)
            equal((out, status), (b"", 0), f"{links} {names}: {err}")
            numbers = {os.stat(name).st_ino for name in ["in/1.txt", *links]}
            equal((len(numbers), os.stat("in/1.txt").st_nlink), (1, len(links) + 1), f"{links} {names}")
            equal(tree("in")[b"1.txt"], DONE[b"1.txt"], f"{links} {names}")
            equal(run("-qrl", *names), (b"", "", 0), f"{links} {names}: a second run")
            os.path.exists("beside") and os.remove("beside")


@test_in_memory
def a_file_that_a_list_names_by_its_links_stays_one_file():
    for names in (b"in/1.txt\nin/5.txt\n", b"in/5.txt\nin/2.txt\nin/1.txt\n"):
        linked("in/5.txt")
        out, err, status = run("--in-place", "--files-from=-", data=names)
        a, b = os.stat("in/1.txt"), os.stat("in/5.txt")
        equal((status, a.st_ino == b.st_ino, a.st_nlink), (0, True, 2), err)
        equal(tree("in")[b"1.txt"], DONE[b"1.txt"], err)


@test_in_memory
def a_file_that_has_a_name_elsewhere_is_left_alone():
    elsewhere = [(["other"], ["in"], []), (["other"], ["in/1.txt", "in/2.txt"], []),
                 (["in/.hidden"], ["in"], []), (["in/x.skip"], ["in"], ["--exclude=*.skip"]),
                 (["in/5.txt", "other"], ["in"], []), (["in/sub/0.txt"], ["in/1.txt", "in/2.txt"], [])]
    for number, (links, names, options) in enumerate(elsewhere):
        for way in ("--in-place", "--in-place=.old"):
            linked(*links)
            number_before = os.stat("in/1.txt").st_ino
            out, err, status = run("-qr", f"-j{number % 3 + 1}", way, *options, *names)
            equal((status, told(err, "in/1.txt", "link")), (3, True), f"{links} {names}: {err}")
            for name in ["in/1.txt", *links]:
                equal((os.stat(name).st_ino, open(name, "rb").read()),
                      (number_before, PLACE["1.txt"]), f"{name} with {names}")
            equal(tree("in")[b"2.txt"], DONE[b"2.txt"], f"{names}: the others")
            equal(run("-qr", way, "-f", *options, *names), (b"", "", 0), f"{names}: with -f")
            known = [n for n in ["in/1.txt", *links] if n == "in/1.txt" or "5" in n]
            equal([open(name, "rb").read() for name in known], [DONE[b"1.txt"]] * len(known), "with -f")
            if "other" in links:
                equal(open("other", "rb").read(), PLACE["1.txt"], "the other name, with -f")
                os.remove("other")


@test_in_memory
def a_file_without_repeats_may_have_a_name_elsewhere():
    fresh({"1": b"One is here.\n", "2": b"One is here. Two is here.\n"})
    os.link("in/1", "other")
    equal(run("-qr", "--in-place", "in"), (b"", "", 0), "the run")
    equal((os.stat("in/1").st_nlink, tree("in")[b"2"]), (2, b"Two is here.\n"), "the files")


# ---- what a run learns from, it does not change ----

LEARNED = [("--seen", "in/2.txt"), ("--seen", "./in/2.txt"), ("--seen", "in/sub/../2.txt"),
           ("--seen", "HERE/in/2.txt"), ("--seen", "link"), ("--seen", "in/hard"), ("--allow", "in/2.txt"),
           ("--allow", "link"), ("--abbrev", "in/2.txt"), ("--abbrev", "HERE/in/2.txt"),
           ("--seen", "door/2.txt")]


def place_that_is_learned(second=b"One is here. One is here.\n"):
    fresh({"1.txt": b"One is here. Six is here. Six is here.\n", "2.txt": second,
           "3.txt": b"Nine is here. Nine is here.\n", "sub/4": b"Ten is here.\n"})
    for link, file in (("link", "in/2.txt"), ("door", "in")):
        if not os.path.islink(link):
            os.symlink(file, link)


@test_in_memory
def what_is_learned_from_is_not_changed():
    for number, (option, name) in enumerate(LEARNED):
        name = name.replace("HERE", os.getcwd())
        for names in (["in"], ["in/1.txt", "in/2.txt", "in/3.txt"], ["link", "in"]):
            place_that_is_learned(*[b"Abk.\n\nUsw.\n\nAbk.\n"] * (option == "--abbrev"))
            if "hard" in name:
                os.link("in/2.txt", "hard")
            before = own_files("in")
            what = f"{option}={name} {names}"
            out, err, status = run("-r", f"-j{number % 3 + 1}", "--in-place",
                                   f"{option}={name.replace('in/hard', 'hard')}", *names)
            equal((out, status, told(err, "2.txt", "skipped") or told(err, "link", "skipped")),
                  (b"", 0, True), f"{what}: {err}")
            first = b"One is here. Six is here.\n" if option != "--seen" else b"Six is here.\n"
            equal(own_files("in"), before | {b"1.txt": first, b"3.txt": b"Nine is here.\n"}, what)
            os.path.exists("hard") and os.remove("hard")


@test_in_memory
def what_is_learned_from_is_not_listed():
    for option, name in (("--seen", "in/2.txt"), ("--allow", "./in/2.txt"), ("--seen", "link")):
        place_that_is_learned()
        for action in ("-l", "-n"):
            equal(run("-qr", action, f"{option}={name}", "in"),
                  (b"in/1.txt\nin/3.txt\n", "", 0), f"{action} {option}={name}")
        equal(run("-qr", "--check", f"{option}={name}", "in/2.txt"), (b"", "", 0), "--check")


@test_in_memory
def a_folder_that_is_learned_from_is_not_changed():
    for seen in ("in/sub", "./in/sub/", "room", "HERE/in/sub"):
        fresh({"1": b"One is here. Two is here.\n", "sub/1": b"One is here. One is here.\n",
               "sub/deep/2": b"One is here.\n", "t": b"Three is here. Three is here.\n"})
        os.path.islink("room") or os.symlink("in/sub", "room")
        before = tree("in")
        out, err, status = run("-r", "--in-place", "--seen=" + seen.replace("HERE", os.getcwd()), "in")
        equal((status, tree("in")), (0, before | {b"1": b"Two is here.\n", b"t": b"Three is here.\n"}),
              f"{seen}: {err}")
        check(told(err, "skipped"), err)
        out, err, status = run("-r", "--in-place", "--seen=in", "in")
        equal((status, tree("in")), (0, before | {b"1": b"Two is here.\n", b"t": b"Three is here.\n"}),
              f"all of it: {err}")


@test_in_memory
def a_list_of_names_is_not_changed():
    for option, end in (("--files-from", b"\n"), ("--files0-from", b"\0")):
        for name in ("in/list", "./in/list", "link-to-list"):
            fresh()
            text = end.join([b"in/1.txt", b"in/list", b"in/2.txt", b"in/1.txt", b""])
            put({"list": text})
            os.path.islink("link-to-list") or os.symlink("in/list", "link-to-list")
            for names in ([], ["in"]):
                out, err, status = run("-ra", "--in-place", f"{option}={name}", *names)
                equal((status, tree("in")[b"list"]), (0, text), f"{name} {names}: {err}")
            equal(tree("in"), lies_under(ALL) | {b"list": text}, name)


@test_in_memory
def what_is_learned_from_is_not_replaced():
    for way in (["-O", "out", "in/1.txt"], ["-O", "out", "-r", "in"], ["-o", "out/1.txt", "in/1.txt"],
                ["-O", "./out", "in/1.txt", "in/2.txt"]):
        for option, name in (("--seen", "out/1.txt"), ("--allow", "link"), ("--abbrev", "./out/1.txt"),
                             ("--files-from", "out/1.txt")):
            fresh()
            fresh({"1.txt": b"in/2.txt\n"}, "out")
            os.path.islink("link") or os.symlink("out/1.txt", "link")
            before = tree("out")
            out, err, status = run("-qf", f"{option}={name}", *way)
            equal((status in (2, 3), tree("out").get(b"1.txt")), (True, before[b"1.txt"]),
                  f"{option}={name} {way}: {err}")
            equal(tree("in"), bytes_of(PLACE), "what is read")


# ---- a folder of results ----

VICTIM = {"victim": b"Nobody touches this. Nobody touches this.\n"}


def results(*links):
    """in/, and out/ with links out of it."""
    fresh()
    fresh(VICTIM, "elsewhere")
    shutil.rmtree("out", ignore_errors=True)
    os.mkdir("out")
    for link, file in links:
        os.symlink(file, f"out/{link}")


@test_in_memory
def a_link_among_results_is_replaced():
    targets = ["../elsewhere/victim", "../in/1.txt", "../in/2.txt", "nowhere", "../elsewhere", "2.txt",
               "/dev/null", "1.txt", "../elsewhere/new"]
    for number, target in enumerate(targets):
        for names in (["-r", "in"], ["in/1.txt"], ["in/1.txt", "in/2.txt"]):
            results(("1.txt", target))
            out, err, status = run("-qf", f"-j{number % 3 + 1}", "-O", "out", *names)
            equal((tree("in"), tree("elsewhere")), (bytes_of(PLACE), bytes_of(VICTIM)), target)
            if status != 2:  # or it is refused as a whole
                equal((status, os.path.islink("out/1.txt")), (0, False), f"{target}: {err}")
                equal(tree("out")[b"1.txt"], DONE[b"1.txt"], target)
            check(target.startswith("../in") or status == 0, f"{target}: {status} {err}")


@test_in_memory
def a_link_among_results_is_a_file_that_exists():
    for target in ("../elsewhere/victim", "../in/1.txt", "../elsewhere/new", "nowhere"):
        results(("1.txt", target))
        for names in (["-r", "in"], ["in/1.txt"]):
            out, err, status = run("-q", "-O", "out", *names)
            equal((status in (2, 3), told(err, "out/1.txt")), (True, True), f"{target}: {err}")
            equal((os.readlink("out/1.txt"), tree("in"), tree("elsewhere")),
                  (target, bytes_of(PLACE), bytes_of(VICTIM)), target)


@test_in_memory
def a_folder_that_is_a_link_takes_no_results():
    for target in ("../elsewhere", "../in/sub", "../in", "..", "/dev", "nowhere", "."):
        for force in ("-q", "-qf"):
            results(("sub", target))
            before = sorted(os.listdir(".")), sorted(os.listdir("/dev"))
            out, err, status = run("-r", force, "-O", "out", "in")
            equal((status, err.count("out/sub")), (3, 1), f"{target}: {err}")
            equal((tree("in"), tree("elsewhere")), (bytes_of(PLACE), bytes_of(VICTIM)), target)
            equal((os.readlink("out/sub"), sorted(n for n in os.listdir("out"))),
                  (target, ["1.txt", "2.txt", "sub"]), target)
            equal((open("out/1.txt", "rb").read(), open("out/2.txt", "rb").read()),
                  (DONE[b"1.txt"], DONE[b"2.txt"]), target)
            equal((sorted(os.listdir(".")), sorted(os.listdir("/dev"))), before, target)


@test_in_memory
def a_folder_of_results_may_itself_be_a_link():
    for name in ("door", "door/", "./door", "door/deep"):
        results()
        fresh({}, "real")
        os.mkdir("real")
        os.path.islink("door") or os.symlink("real", "door")
        equal(run("-qr", "-O", name, "in"), (b"", "", 0), name)
        equal(tree(os.path.join("real", name[5:]) if "deep" in name else "real"), DONE, name)


@test_in_memory
def a_folder_among_results_is_not_replaced():
    for names in (["-r", "in"], ["in/1.txt", "in/2.txt"]):
        results()
        put({"x": b"Five is here.\n"}, "out/1.txt")
        out, err, status = run("-qf", "-O", "out", *names)
        equal((status, told(err, "out/1.txt"), tree("out")),
              (3, True, {b"1.txt/x": b"Five is here.\n", b"2.txt": DONE[b"2.txt"]} |
               ({b"sub/3.txt": DONE[b"sub/3.txt"]} if "in" in names else {})), err)


@test_in_memory
def a_pipe_among_results_is_not_waited_for():
    results()
    os.mkfifo("out/1.txt")
    out, err, status = run("-qr", "-O", "out", "in", timeout=20)
    equal((status in (2, 3), told(err, "out/1.txt")), (True, True), err)
    out, err, status = run("-qfr", "-O", "out", "in", timeout=20)
    equal((status, told(err, "out/1.txt")), (3, True) if status else (0, False), err)
    equal((open("out/2.txt", "rb").read(), tree("in")), (DONE[b"2.txt"], bytes_of(PLACE)), "the others")


@test_in_memory
def a_hard_link_among_results_is_no_way_out():
    for name in ("in/1.txt", "in/2.txt", "elsewhere/victim"):
        results()
        os.link(name, "out/1.txt")
        before = tree("in"), tree("elsewhere")
        for names in (["-r", "in"], ["in/1.txt"]):
            out, err, status = run("-qf", "-O", "out", *names)
            equal((tree("in"), tree("elsewhere")), before, f"{name}: {err}")
            check(status in (2, 3) or tree("out")[b"1.txt"] == DONE[b"1.txt"], f"{name}: {status} {err}")


@test_in_memory
def the_result_of_a_file_that_is_emptied_goes():
    for options in (["-r", "in"], ["in/1", "in/2", "in/3.jsonl", "in/4.gz"]):
        fresh({"1": b"One is here.\n", "2": b"One is here.\n", "4.gz": gzip.compress(b"One is here.\n"),
               "3.jsonl": b'{"text": "One is here."}\n'})
        results_before = {"1": b"Old.\n", "2": b"Old.\n", "3.jsonl": b"Old.\n", "4.gz": b"Old.\n",
                          "5": b"Not of this run.\n"}
        fresh(results_before, "out")
        equal(run("-qf", "--drop-empty", "-O", "out", *options), (b"", "", 0), "the run")
        equal(tree("out"), {b"1": b"One is here.\n", b"5": b"Not of this run.\n"}, f"{options}")
        fresh(VICTIM, "elsewhere")
        os.symlink("../elsewhere/victim", "out/2")
        equal(run("-qf", "--drop-empty", "-O", "out", *options), (b"", "", 0), "a link")
        equal((tree("elsewhere"), os.path.lexists("out/2")), (bytes_of(VICTIM), False), "a link")
        os.mkdir("out/2")
        out, err, status = run("-qf", "--drop-empty", "-O", "out", *options)
        equal((status in (0, 3), os.path.isdir("out/2")), (True, True), f"a folder: {err}")
        os.rmdir("out/2")
        put({"2": b"Old.\n"}, "out")
        equal(run("-qn", "-f", "--drop-empty", "-O", "out", *options)[2], 0, "a dry run")
        equal(tree("out")[b"2"], b"Old.\n", "a dry run")
        out, err, status = run("-qf", "--drop-empty", "-O", "out", "in/none", "in/1")
        equal((status, tree("out")[b"2"]), (3, b"Old.\n"), "a file that is not read")


@test
def two_names_on_a_disk_that_takes_them_for_one():
    pairs = [("News.txt", "news.txt"), ("A/x", "a/X"), ("Caf\u00e9", "Cafe\u0301"), ("STRASSE", "straße"),
             ("n.jsonl", "N.JSONL"), ("a/b/C/1", "a/B/c/1")]
    for kind in (("fold", "nolink"), ("fold", "nolink", "byname")):
        with Disk(*kind):
            two_names_on(pairs)


def two_names_on(pairs):
    for number, (one, other) in enumerate(pairs):
        fresh({one: b"One is here. Two is here.\n", other: b"One is here. Three is here.\n",
               "z": b"Two is here. Six is here.\n"})
        first, second = sorted((one, other), key=os.fsencode)
        clean = {b"One is here. %s is here.\n" % (b"Two" if first == one else b"Three"),
                 b"Six is here.\n", b"Two is here. Six is here.\n"}
        for force in ("-q", "-qf"):
            shutil.rmtree("disk/out", ignore_errors=True)
            out, err, status = run("-r", force, f"-j{number % 2 + 1}", "-O", "disk/out", "in")
            there = tree("disk/out")
            equal((status, told(err, os.path.basename(second))), (3, True), f"{one}: {err}")
            equal((len(there), set(there.values()) <= clean), (2, True), f"{one}: {there}")
    shutil.rmtree("disk/out")
    put({"News.txt": b"Old.\n"}, "disk/out")
    fresh({"news.txt": b"One is here. One is here.\n"})
    equal(run("-qrf", "-O", "disk/out", "in"), (b"", "", 0), "an older result")
    equal(list(tree("disk/out").values()), [b"One is here.\n"], "an older result")


@test
def one_file_by_two_names_that_differ_in_case():
    rows = [["disk/1.TXT", "disk/1.txt"], ["disk/1.txt", "disk/1.TXT", "disk/1.Txt"]]
    with Disk("fold", "nolink"):
        for names in (*rows, ["disk", "disk/1.Txt"], ["disk/SUB", "disk"],
                      ["disk/sub/3.txt", "disk/Sub/3.TXT", "disk/1.txt", "disk/2.txt"]):
            put(PLACE, "disk")
            equal(run("-qr", "--in-place", *names)[1:], ("", 0), f"{names}")
            check(sentences(tree("disk")) >= SAID, f"{names} {tree('disk')}")


# ---- what a file had, it keeps ----

READERS = [(65534, [65534]), (1234, [5678]), (4321, [5678]), (1234, [1]), (4322, [1])]


def who_may_read(path):
    """Of the readers, those that may; the folders on the way count."""
    return [reader for reader in READERS
            if subprocess.run(["cat", "--", path], user=reader[0], group=reader[1][0],
                              extra_groups=reader[1], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0]


REPEATS = b"One is here. One is here.\n"
ONCE = b"One is here.\n"


def rights_of(path):
    info = os.stat(path)
    return info.st_uid, info.st_gid, stat.S_IMODE(info.st_mode), attributes(path)


def some_rights(path):
    """An ACL that lets in by number and keeps the group out, and attributes."""
    os.chmod(path, 0o640)
    set_attribute(path, "user.from", b"https://example.org/\0")
    set_attribute(path, "user.empty", b"")
    set_attribute(path, "system.posix_acl_access", access_list(user=6, users=[(1234, 4)]))
    if ROOT:
        set_attribute(path, "trusted.unecho", b"1")
        set_attribute(path, "security.unecho", b"2")


@test
def all_that_a_file_had_is_kept_in_place():
    for way in ("--in-place", "--in-place=.old"):
        fresh({"acl": REPEATS, "plain": b"Two is here. Two is here.\n", "f.gz": gzip.compress(REPEATS),
               "l.jsonl": b'{"text": "Six is here. Six is here."}\n', "link": b"Ten is here. Ten is here.\n"})
        os.link("in/link", "in/link-too")
        for name in ("acl", "f.gz", "l.jsonl", "link"):
            some_rights(f"in/{name}")
        if ROOT:
            os.chown("in/acl", 1234, 5678)
            os.chown("in/plain", 4321, 1)
        os.chmod("in/plain", 0o604)
        before = {name: rights_of(f"in/{name}") for name in os.listdir("in")}
        equal(run("-qr", way, "in"), (b"", "", 0), way)
        for name, rights in before.items():
            equal(rights_of(f"in/{name}"), rights, f"{way} {name}")
            if "=" in way and name != "link-too":
                equal(rights_of(f"in/{name}.old"), rights, f"{way} {name}.old")
        equal(open("in/acl", "rb").read(), ONCE, "the file")


@test_in_memory
def a_group_that_could_not_read_still_cannot():
    if not ROOT:
        raise Skip("needs to be root")
    fresh({"1": REPEATS})
    set_attribute("in/1", "system.posix_acl_access", access_list(users=[(1234, 4)]))
    os.chown("in/1", 0, 5678)
    os.chmod(".", 0o755)
    equal(who_may_read("in/1"), [(1234, [5678]), (1234, [1])], "before")
    equal(run("-q", "--in-place", "in/1"), (b"", "", 0), "the run")
    equal((who_may_read("in/1"), tree("in")), ([(1234, [5678]), (1234, [1])], {b"1": ONCE}), "behind")


@test
def what_a_folder_gives_new_files_does_not_enter():
    for mode in (0o600, 0o640, 0o644):
        fresh({"1": REPEATS, "sub/2": b"Two is here. Two is here.\n", "3": b"Six is here.\n"})
        for name in ("1", "sub/2", "3"):
            os.chmod(f"in/{name}", mode)
        shutil.rmtree("out", ignore_errors=True)
        os.mkdir("out")
        default = access_list(users=[(1234, 7), (65534, 7)], group=7, others=7)
        for folder in ("in", "in/sub", "out"):
            set_attribute(folder, "system.posix_acl_default", default)
            os.chmod(folder, 0o755)
        before = {name: rights_of(f"in/{name}") for name in ("1", "sub/2", "3")}
        equal(run("-qr", "-O", "out", "in"), (b"", "", 0), "-O")
        equal(run("-qr", "--in-place", "in"), (b"", "", 0), "in place")
        for name, rights in before.items():
            equal(rights_of(f"in/{name}"), rights, f"{name} in place")
            result = rights_of(f"out/{name}")
            equal((result[2], "system.posix_acl_access" in result[3]), (mode, False), f"{name} below -O")


def kept_by(user, groups, owner, group, mode, acl=None, way="--in-place"):
    """What becomes of a file of somebody else's that one changes; exit status, messages, rights."""
    fresh({"1": REPEATS, "2": b"Two is here. Two is here.\n"})
    os.chown("in", user, groups[0])
    for folder in (".", "in"):
        os.chmod(folder, 0o755)
    os.chown("in/2", user, groups[0])
    os.chmod("in/1", mode)
    if acl:
        set_attribute("in/1", "system.posix_acl_access", acl)
    os.chown("in/1", owner, group)
    could = who_may_read("in/1")
    out, err, status = run_as(user, groups, "-q", way, "in/1", "in/2")
    more = [reader for reader in who_may_read("in/1") if reader not in could and reader[0] != user]
    equal(more, [], f"who may read a file of {owner}:{group} {mode:o} that {user}:{groups} changed")
    equal(tree("in")[b"2"], b"Two is here.\n", "the other file")
    left = open("in/1", "rb").read() == REPEATS
    equal((status, told(err, "in/1")), (3, True) if left else (0, bool(err)), f"{mode:o} {err}")
    return left, rights_of("in/1")


@test_in_memory
def owner_and_group_are_kept_each_by_itself():
    left, rights = kept_by(65534, [65534, 5678], 1234, 5678, 0o644)
    equal((left, rights[:3]), (False, (65534, 5678, 0o644)), "a group that one is in")
    left, rights = kept_by(65534, [65534, 5678], 1234, 5678, 0o640)
    equal((left, rights[:3]), (False, (65534, 5678, 0o640)), "a group that one is in, to read it")
    left, rights = kept_by(65534, [65534, 5678], 65534, 5678, 0o660)
    equal((left, rights[:3]), (False, (65534, 5678, 0o660)), "one's own file")
    left, rights = kept_by(65534, [65534], 1234, 5678, 0o644)
    equal((left, rights[:3]), (False, (65534, 65534, 0o644)), "neither")
    left, rights = kept_by(65534, [65534], 1234, 5678, 0o6755)
    equal((left, rights[:3]), (False, (65534, 65534, 0o755)), "no rights of another's")
    left, rights = kept_by(65534, [65534, 5678], 1234, 5678, 0o6755)
    equal((left, rights[2] & 0o4000), (False, 0), "no rights of another's")


@test_in_memory
def a_file_whose_rights_would_widen_is_left_alone():
    rows = [(1234, 5678, 0o664, None), (1234, 5678, 0o674, None), (1234, 5678, 0o666, None),
            (65534, 5678, 0o640, None), (65534, 5678, 0o660, None), (65534, 5678, 0o604, None),
            (1234, 5678, 0o604, None), (1234, 5678, 0o654, None),
            (65534, 5678, 0o640, access_list(user=6, users=[(1234, 4)], group=4)),
            (1234, 5678, 0o644, access_list(user=6, users=[(4321, 0)], group=4, others=4)),
            (1234, 5678, 0o640, access_list(user=6, users=[(65534, 4)], group=4))]
    for way in ("--in-place", "--in-place=.old"):
        for owner, group, mode, acl in rows:
            left, rights = kept_by(65534, [65534], owner, group, mode, acl, way)
            wide = mode & 0o070 != (mode & 0o007) << 3
            check(left or not wide or acl, f"{mode:o} of {owner}:{group} was changed: {rights}")
            check(not left or rights[:2] == (owner, group), f"{mode:o}: {rights}")


@test_in_memory
def results_have_the_mode_of_theirs():
    files = {f"d{i}/f{mode:o}": b"%d of %d is here.\n" % (i, mode) * (1 + i) for i in range(2)
             for mode in (0o600, 0o640, 0o644, 0o400, 0o444, 0o750)}
    for mask in (0o022, 0o077, 0):
        fresh(files | {"d2/e/f": b"Seven is here.\n"})
        fresh({}, "out")
        for folder, mode in (("d0", 0o700), ("d1", 0o755), ("d2", 0o711), ("d2/e", 0o750), (".", 0o700)):
            os.chmod(f"in/{folder}", mode)
        for name in files:
            os.chmod(f"in/{name}", int(name[4:], 8))
        equal(run("-qr", "-O", "out", "in", umask=mask), (b"", "", 0), "the run")
        for name in files:
            mode = stat.S_IMODE(os.stat(f"out/{name}").st_mode)
            wanted = int(name[4:], 8)
            check(mode in (wanted, wanted & ~mask), f"{name}: {mode:o} with {mask:o}")
        for folder in ("d0", "d1", "d2", "d2/e"):
            mode = stat.S_IMODE(os.stat(f"out/{folder}").st_mode)
            equal(oct(mode), oct(stat.S_IMODE(os.stat(f"in/{folder}").st_mode) & ~mask), folder)


@test
def an_output_that_is_replaced_keeps_its_rights():
    for mode in (0o600, 0o640, 0o604, 0o444):
        fresh({"1": REPEATS, "x": b"Old.\n", "y.gz": b"Old.\n", "link": b"Old.\n"})
        for name in ("x", "y.gz"):
            os.chmod(f"in/{name}", mode)
            ROOT and os.chown(f"in/{name}", 1234, 5678)
            set_attribute(f"in/{name}", "user.from", b"there")
        set_attribute("in/x", "system.posix_acl_access", access_list(users=[(4321, 4)], group=0))
        before = {name: rights_of(f"in/{name}") for name in ("x", "y.gz")}
        for name in before:
            equal(run("-qf", "-o", f"in/{name}", "in/1", umask=0), (b"", "", 0), f"{mode:o}")
            equal(rights_of(f"in/{name}")[:3], before[name][:3], f"{name} {mode:o}")
            key = "system.posix_acl_access"
            equal(rights_of(f"in/{name}")[3].get(key), before[name][3].get(key), f"{name} {mode:o}")


@test_in_memory
def nobody_may_read_a_result_who_could_not_read_its_file():
    if not ROOT:
        raise Skip("needs to be root")
    rows = [(folder, mode, owner, acl) for folder in (0o700, 0o750, 0o755, 0o701)
            for mode in (0o600, 0o640, 0o644, 0o604) for owner in ((0, 0), (1234, 5678), (0, 5678))
            for acl in (None, access_list(users=[(4321, 4)]), access_list(users=[(1234, 0)], group=4, others=4))]
    fresh({f"{i:03}/f": b"The number %d is here.\n" % i * (1 + i % 2) for i in range(len(rows))})
    for i, (folder, mode, owner, acl) in enumerate(rows):
        os.chmod(f"in/{i:03}/f", mode)
        if acl:
            set_attribute(f"in/{i:03}/f", "system.posix_acl_access", acl)
        os.chown(f"in/{i:03}/f", *owner)
        os.chmod(f"in/{i:03}", folder)
        os.chown(f"in/{i:03}", *owner)
    os.chmod(".", 0o755)
    could = reads_of("in")
    check(20 < len(could) < len(rows) * len(READERS), f"{len(could)} may be read")
    equal(run("-qr", "-O", "out", "in", umask=0o022)[1:], ("", 0), "-O")
    equal(sorted(reads_of("out") - could), [], "who may read results")
    equal(run("-qr", "--in-place", "in", umask=0)[1:], ("", 0), "in place")
    equal(reads_of("in"), could, "who may read files that changed")


def reads_of(top):
    """Who may read which file below a folder, asked by processes of their own."""
    found = set()
    for reader in READERS:
        p = subprocess.run(["sh", "-c", 'cd "$1" && for i in $(seq -w 0 200); do '
                            'cat "$i/f" >/dev/null 2>&1 && echo "$i"; done', "sh", top],
                           user=reader[0], group=reader[1][0], extra_groups=reader[1],
                           capture_output=True)
        found |= {(name, reader[0], *reader[1]) for name in p.stdout.split()}
    return found


@test
def a_folder_that_may_not_be_written_is_mirrored():
    fresh({"a/b/1": REPEATS, "a/2": b"Two is here. Two is here.\n", "z": b"Six is here.\n"})
    give_away("in")
    os.chmod("in/a/b", 0o555)
    os.chmod("in/a", 0o500)
    os.chmod(".", 0o755)
    os.mkdir("place")
    os.chmod("place", 0o777)
    for force in ("-q", "-qf"):
        out, err, status = powerless("-r", force, "-O", "place/out", "in")
        equal((out, err, status), (b"", "", 0), f"the run {force}")
        for folder in ("place/out/a", "place/out/a/b"):  # as its owner would
            os.chmod(folder, 0o755)
        equal(tree("place/out"), {b"a/b/1": ONCE, b"a/2": b"Two is here.\n", b"z": b"Six is here.\n"}, force)


MAKES = re.compile(r'^(open|openat|openat2|creat|mkdir|mkdirat)\((?:[^,"]*, )?"([^"]*)".*'
                   r'(?:, |mode=)(0[0-7]{0,4})[,})].*= [0-9]')


def too_wide(lines):
    """What was made by a run with rights for more than its owner. A file without a name is nobody
    else's, and the folder of results has the rights of the one that is read."""
    found = []
    for line in lines:
        made = MAKES.match(line)
        if made and ("O_CREAT" in line or made[1] in ("creat", "mkdir", "mkdirat")):
            allowed = 0o755 if os.path.basename(made[2]) == "out" else 0o700
            if int(made[3], 8) & ~allowed:
                found.append(line)
    return found


@test
def what_is_being_written_is_nobody_elses():
    calls = "open,openat,openat2,creat,mkdir,mkdirat"
    files = {"a/1": REPEATS, "a/2.jsonl": b'{"text": "Two is here. Two is here."}\n',
             "3.gz": gzip.compress(b"Six is here. Six is here.\n"), "4": b"Ten is here. Ten is here.\n"}
    for disk in (".", "disk"):  # where there are files without a name, and where there are none
        with Disk() if disk == "disk" else contextlib.nullcontext():
            for way in (["--in-place"], ["--in-place=.old"], ["-O", f"{disk}/out"], ["-f", "-O", f"{disk}/out"]):
                fresh(files, f"{disk}/in")
                os.chmod(f"{disk}/in/a", 0o700)
                for name, mode in (("a/1", 0o600), ("a/2.jsonl", 0o600), ("3.gz", 0o600), ("4", 0o640)):
                    os.chmod(f"{disk}/in/{name}", mode)
                    ROOT and name[0] != "a" and os.chown(f"{disk}/in/{name}", 1234, 5678)
                lines = trace(calls, "-qr", "-j2", *way, f"{disk}/in", umask=0)
                equal(too_wide(lines), [], f"{way} {disk}")
                check(any("O_CREAT" in line or "O_TMPFILE" in line for line in lines), f"{way}: nothing is made")


# ---- names in messages ----

ODD = ["new\nline", "\x1b[31mred", "bell\x07", "back\x08space", "re\rturn", "tab\there", "\x7fdelete",
       "a\udcff\udcfe", "csi\u009b31m", "it's\n", '"\n', "\n", "end\n", "\n\n\n", "sep\u2028x", "$(x)\n",
       "back\\slash\n", "é\n", "\x01\x02\x03"]
PLAIN = ["sp ace", "it's", "$x", "*", "a\\b", "é", "日本", '"', "#1", "~", "-dash", "a;b", "(x)", "=", "!"]


def raw(data):
    """What should not reach a terminal: control characters, or bytes that are no UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    return [c for c in text if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or 0xd800 <= ord(c) < 0xe000]


def shell(word):
    """What a shell makes of a quoted word."""
    p = subprocess.run(["bash", "-c", f"printf '%s\\0' {word}"], capture_output=True, timeout=20)
    return p.stdout[:-1]


def messages(*args, **options):
    p = subprocess.run([UNECHO, "--seed=1", *args], capture_output=True, timeout=60,
                       env=os.environ | {"LC_ALL": "C.UTF-8"}, **options)
    return p.stderr


@test_in_memory
def a_name_that_does_not_print_is_quoted():
    if not shutil.which("bash"):
        raise Skip("needs bash")
    for name in ODD:
        if name == "sep\u2028x":
            continue  # whether that prints is for the language to say
        wanted = os.fsencode(name)
        for args in (["-l", f"none/{name}"], [f"none/{name}"], ["-r", "-O", "out", f"none/{name}"],
                     ["--in-place", f"none/{name}"]):
            err = messages(*args)
            first = err.split(b"\n")[0]
            check(not raw(first) and first.startswith(b"unecho: "), f"{name!r}: {err!r}")
            word = first[8:].rsplit(b": open: ", 1)[0]
            equal(shell(os.fsdecode(word)), b"none/" + wanted, f"{name!r} in {err!r}")
    equal(messages("-l", "new\nline"),
          b"unecho: 'new'$'\\n''line': open: No such file or directory\n", "as coreutils has it")


@test_in_memory
def a_name_that_prints_is_not_quoted():
    for name in PLAIN:
        equal(messages("-l", f"none/{name}"),
              os.fsencode(f"unecho: none/{name}: open: No such file or directory\n"), name)


@test_in_memory
def no_name_reaches_a_terminal_as_it_is():
    """Whatever a message is about."""
    fresh({name + end: b"One is here. One is here.\n" + extra for name in ODD
           for end, extra in (("", b""), (".gz", b""), (".bin", b"\0"))} |
          {name + ".jsonl": b'{"text": "One is here."}\n{"body": "x"}\n[1]\n' for name in ODD})
    for name in ODD:
        os.symlink("nowhere", f"in/{name}.link")
        os.mkfifo(f"in/{name}.pipe")
        os.makedirs(f"folder/{name}", exist_ok=True)
        os.symlink("..", f"folder/{name}/up")
        os.path.lexists(f"in/{name}.door") or os.symlink("../folder", f"in/{name}.door")
    fresh({name: b"Old.\n" for name in ODD}, "out")
    runs = [["-r", "in"], ["-r", "-n", "in"], ["-r", "-O", "out", "in"], ["-rf", "-O", "out", "in"],
            ["-r", "-v", "in", "folder"], ["-r", "--stats=jsonl", "-n", "in"], ["-r", "--in-place", "in"],
            *([f"--seen={name}", "in"] for name in ODD), *([f"--allow={name}"] for name in ODD),
            *([f"--abbrev={name}"] for name in ODD), *([f"--files-from={name}"] for name in ODD),
            *(["-o", f"out/{name}", "in/" + ODD[0]] for name in ODD),
            *(["-o", f"none/{name}", "in/" + ODD[0]] for name in ODD),
            *(["-O", f"in/{name}", "in/" + ODD[0]] for name in ODD), *([f"--{name}"] for name in ODD),
            *([f"--unit={name}"] for name in ODD), *([f"--lang={name}"] for name in ODD),
            *([f"--encoding={name}", "in/x"] for name in ODD), *([f"--span={name}"] for name in ODD),
            *([f"--text-key={name}", f"in/{ODD[0]}.jsonl"] for name in ODD),
            *(["-r", f"--include={name}", "folder"] for name in ODD),
            *(["--in-place", f"folder/{name}"] for name in ODD)]
    for args in runs:
        err = messages(*args, stdin=subprocess.DEVNULL)
        bad = [line for line in err.split(b"\n") if line and not line.startswith(
            (b"unecho: ", b"Try 'unecho", b"{")) and "--stats=jsonl" not in args]
        equal((raw(err), bad), ([], []), f"{args!r:.200}: {err[:600]!r}")


@test_in_memory
def the_name_of_a_record_does_not_reach_a_terminal_either():
    lines = [json.dumps({"id": name, "body": "x"}).encode() for name in ODD if name.isascii()]
    lines += [b'{"id": "raw \xc2\x9b31m", "body": 1}', b'{"id": "\xff\xfe", "body": 1}',
              b'{"id": "\\u001b[31m\\u0000", "body": 1}']
    for quiet in ([], ["-v"]):
        p = subprocess.run([UNECHO, *quiet, "-F", "jsonl", "--id-key=id"], capture_output=True, timeout=60,
                           input=b"\n".join(lines) + b'\n{"id": 1, "text": "One is here."}\n')
        equal(raw(p.stderr), [], p.stderr)
        bad = [line for line in p.stderr.split(b"\n") if line and not line.startswith(b"unecho: ")]
        equal(bad, [], "messages are a line each")


@test_in_memory
def no_name_forges_a_record_of_statistics():
    forged = 'x\n{"path": "forged", "changed": 1}\n'
    names = ODD + [forged.replace("/", "_"), 'quo"te', "back\\", "\udc80"]
    fresh({name: b"One is here. One is here.\n" for name in names} | {"bin\n": b"\0"})
    out, err, status = run("-qrn", "--stats=jsonl", "in")
    *files, total = map(json.loads, err.splitlines())
    equal((status, len(files), total["files"]), (0, len(names), len(names)), err)
    paths = [record["path"] for record in files]
    clean = [n for n in names if not any("\udc80" <= c <= "\udcff" for c in n)]
    equal([n for n in clean if "in/" + n not in paths], [], "each is told by its name")
    record = json.loads(run("-q", "--stats=json", "in/\n")[1])
    equal(record["exit_status"], 0, "json")


@test_in_memory
def a_list_may_end_names_with_nul():
    names = ODD + PLAIN
    fresh({name: b"One is here. One is here.\n" for name in names})
    wanted = b"".join(b"in/" + name + b"\0" for name in sorted(map(os.fsencode, names)))
    for args in (["-l"], ["-n"], ["-n", "--in-place"], ["-l", "-O", "out"], ["-l", "--in-place"]):
        equal(run("-qrz", *args, "in"), (wanted, "", 0), f"{args}")
    fresh({name: b"One is here. One is here.\n" for name in names})
    equal(run("-q", "--in-place", "--files0-from=-", data=wanted), (b"", "", 0), "as a list")
    equal(sum(data == ONCE for data in tree("in").values()), 1, "one has the sentence")


@test_in_memory
def progress_shows_no_raw_name():
    names = {name: b"One is here %d. One is here %d.\n" % (i, i) * 40 for i, name in enumerate(ODD)}
    fresh(names)
    p = subprocess.run([UNECHO, "-r", "--progress=always", "--in-place", "in"], capture_output=True,
                       timeout=60)
    left = re.sub(rb"\x1b\[[0-9;]*K|\r", b"", p.stderr)
    equal(raw(left), [], p.stderr)


# ---- disks that cannot do everything ----


@test
def a_disk_without_links_and_modes_will_do():
    kinds = [["nolink"], ["nolink", "nochmod"], ["nolink", "nomodes"], ["noflags"],
             ["nolink", "nochmod", "noflags"], ["nolink", "nomodes", "fold", "noflags"]]
    for kind in kinds:
        with Disk(*kind):
            put(PLACE, "disk/in")
            put(PLACE)
            equal(run("-qr", "-O", "disk/out", "in")[1:], ("", 0), f"-O {kind}")
            equal(tree("disk/out"), DONE, f"-O {kind}")
            equal(run("-qrf", "-O", "disk/out", "disk/in")[1:], ("", 0), f"-f -O {kind}")
            equal(tree("disk/out"), DONE, f"-f -O {kind}")
            for force in ("-q", "-qf"):
                equal(run(force, "-o", "disk/one", "in/1.txt")[1:], ("", 0), f"-o {kind}")
                equal(open("disk/one", "rb").read(), DONE[b"1.txt"], f"-o {kind}")
            equal(run("-q", "-o", "disk/one", "in/1.txt")[1:],
                  ("unecho: disk/one: write: it exists (-f replaces it)\n", 2), f"-o {kind}")
            os.chmod("disk/in/1.txt", 0o600) if "nochmod" not in kind else None
            modes = {name: os.stat(f"disk/in/{name}").st_mode for name in PLACE}
            out, err, status = run("-r", "--in-place=.old", "disk/in")
            kept = {name + b".old": data for name, data in bytes_of(PLACE).items()}
            equal((out, status, tree("disk/in")), (b"", 0, DONE | kept), f"in place {kind}: {err}")
            for name, mode in modes.items():
                new = os.stat(f"disk/in/{name}").st_mode
                check(new & ~mode == 0, f"{kind}: {name} had {mode:o}, has {new:o}")
                equal(told(err, name), new != mode, f"{kind}: a notice if rights are lost: {err}")
                copy = os.stat(f"disk/in/{name}.old").st_mode
                check(copy & ~mode == 0, f"{kind}: {name}.old has {copy:o}")
            out, err, status = run("-qr", "--in-place=.old", "disk/in")
            equal((out, err, status), (b"", "", 0), f"a second run {kind}")


@test
def a_disk_that_cannot_keep_rights_widens_none():
    with Disk("nomodes"):  # where all have all rights before and behind
        put({"1": REPEATS}, "disk")
        equal(run("-r", "--in-place", "disk")[2], 0, "the run")
        equal(tree("disk"), {b"1": ONCE}, "the file")
    with Disk("nochmod"):
        modes = [0o600, 0o640, 0o644, 0o666, 0o755, 0o444, 0o4755]
        for mode in modes:
            name = f"disk/{mode:o}"
            os.close(os.open(name, os.O_CREAT, mode))
            put({name: b"%o is here. %o is here.\n" % (mode, mode)}, ".")
        before = {f"disk/{mode:o}": os.stat(f"disk/{mode:o}").st_mode for mode in modes}
        out, err, status = run("-r", "--in-place", "disk", umask=0o077)
        equal((status, {len(data) for data in tree("disk").values()} <= {13, 14}), (0, True), err)
        for name, mode in before.items():
            new = os.stat(name).st_mode
            equal((new & ~mode, told(err, name)), (0, new != mode), f"{name} has {new:o}: {err}")
    fresh({"1": REPEATS})
    os.chmod("in/1", 0o600)
    with Disk("nomodes"):
        out, err, status = run("-r", "-O", "disk/out", "in")
        equal((status, tree("disk")), (0, {b"out/1": ONCE}), f"where all is open: {err}")


@test
def the_system_may_forbid_hard_links():
    """To files that one may not write (fs.protected_hardlinks)."""
    try:
        protected = open("/proc/sys/fs/protected_hardlinks").read().strip() == "1"
    except OSError:
        protected = False
    if not ROOT or not protected:
        raise Skip("needs to be root, and protected hard links")
    fresh({"1": REPEATS, "2": b"Two is here. Two is here.\n"})
    os.chown("in", 65534, 65534)
    for name in "12":
        os.chown(f"in/{name}", 1234, 5678)
        os.chmod(f"in/{name}", 0o644)
    out, err, status = run_as(65534, [65534], "-qr", "--in-place=.old", "in")
    equal((out, status), (b"", 0), err)
    equal(tree("in"), {b"1": ONCE, b"2": b"Two is here.\n", b"1.old": REPEATS,
                       b"2.old": b"Two is here. Two is here.\n"}, "the folder")
    equal([oct(os.stat(f"in/{n}").st_mode & 0o777) for n in ("1", "1.old")], ["0o644"] * 2, "modes")


@test
def a_disk_whose_reads_fail_damages_nothing():
    long = b"".join(b"Sentence number %d is here.\n" % i for i in range(600))
    files = {"0": REPEATS, "unreadable": long + REPEATS, "z": b"Two is here. Two is here. One is here.\n"}
    with Disk():
        for number, way in enumerate(("--in-place", "--in-place=.old", "-l", "-n")):
            shutil.rmtree("disk/in", ignore_errors=True)
            put(files, "disk/in")
            before = names_in("disk/in")
            out, err, status = run("-qr", f"-j{number % 2 + 1}", way, "disk/in")
            equal((status, told(err, "disk/in/unreadable", "Input/output error")), (3, True), err)
            equal(open("disk/in/z", "rb").read(), files["z"], f"{way}: what comes behind it")
            equal(out, b"" if "in-place" in way else b"disk/in/0\n", way)
            equal(len(names_in("disk/in")) - len(before), int("=" in way), "names")
        out, err, status = run("-qr", "-O", "out", "disk/in")
        equal((status, sorted(tree("out"))), (3, [b"0", b"z"]), err)
        out, err, status = run("-qr", "-o", "new", "disk/in")
        equal((status in (2, 3), told(err, "unreadable")), (True, True), err)
        fresh({"x": b"Sentence number 7 is here. Six is here. Six is here.\n"})
        out, err, status = run("-qr", "--in-place", "--seen=disk/in/unreadable", "in")
        equal((status in (2, 3), len(tree("in")[b"x"])), (True, 53), f"what is learned in part: {err}")


def names_in(top):
    return sorted(os.listdir(top))


SCOPES = ["run", "dir", "file"]


@test
def a_folder_that_is_listed_in_part_is_left_alone():
    """The first three of its names come, and then an error."""
    files = {name: name[-1:].encode() + b" is here. One is here. One is here.\n"
             for name in ("a/1", "unlistable/1", "unlistable/2", "unlistable/3", "unlistable/4",
                          "unlistable/5", "z/1")}
    clean = {name: data.replace(b" One is here. One is here.", b" One is here.") for name, data in files.items()}
    for scope in SCOPES:
        for way in ("--in-place", "-l"):
            with Disk():
                put(files, "disk")
                out, err, status = run("-qr", way, f"--scope={scope}", "disk")
                equal((status, err.count("Input/output error"), told(err, "disk/unlistable")),
                      (3, 1, True), f"{scope}: {err}")
                there = {name: open(f"disk/{name}", "rb").read() for name in files}
                if way == "-l":
                    equal(there, files, "it writes nothing")
                    check(b"disk/a/1\n" in out and (scope != "run" or b"z" not in out), out)
                    continue
                equal(there["a/1"], clean["a/1"], f"{scope}: before it")
                if scope == "run":
                    equal(there["z/1"], files["z/1"], f"{scope}: behind it")
                elif scope == "dir":
                    equal(there["z/1"], clean["z/1"], f"{scope}: behind it")
                if scope != "file":
                    equal([there[n] for n in files if "unl" in n], [files[n] for n in files if "unl" in n],
                          f"{scope}: what is in it")
                equal([n for n in names_in("disk") if n not in ("a", "unlistable", "z")], [], "new names")


@test
def what_stands_behind_an_unreadable_file_is_left_alone():
    files = {f"{d}/{n}": b"%s is here. One is here. One is here.\n" % n.encode()
             for d in "abc" for n in "1234"}
    clean = {name: data.replace(b" One is here.\n", b"\n") for name, data in files.items()}
    for scope in SCOPES:
        for number, bad in enumerate(("b/2", "a/1", "b/4")):
            fresh(files)
            give_away("in")
            os.chmod(f"in/{bad}", 0)
            os.chmod(".", 0o755)
            listed, err, status = powerless("-qrl", f"--scope={scope}", "in")
            equal((status, err.count("Permission"), told(err, f"in/{bad}", "Permission denied")), (3, 1, True), err)
            checked = powerless("-qr", "--check", f"--scope={scope}", "in")
            equal((checked[2], told(checked[1], bad)), (3, True), "--check")
            out, err, status = powerless("-qr", f"-j{number + 1}", "--in-place", f"--scope={scope}", "in")
            equal((out, status, err.count("Permission"), told(err, f"in/{bad}", "Permission denied")),
                  (b"", 3, 1, True), f"{scope}: {err}")
            check(err.count("\n") <= 2, f"{scope}: more than is to be said: {err}")
            os.chmod(f"in/{bad}", 0o644)
            there = tree("in")
            changed = [name for name in sorted(files) if there[name.encode()] != files[name]]
            equal(listed.decode().split(), ["in/" + name for name in changed], f"{scope} {bad}: the list")
            for name in files:
                behind = {"run": name >= bad, "dir": name[0] == bad[0] and name >= bad,
                          "file": name == bad}[scope]
                first = scope == "file" or name.endswith("1") and (scope == "dir" or name == "a/1")
                if behind:
                    equal(there[name.encode()], files[name], f"{scope} {bad}: {name} is behind it")
                elif first:
                    equal(there[name.encode()], clean[name], f"{scope} {bad}: {name} is before it")


@test
def a_folder_that_may_not_be_listed_stops_what_is_behind_it():
    for scope in SCOPES:
        fresh({"a": REPEATS, "b/1": b"Two is here. Two is here.\n", "c": b"Two is here. Six is here. Six is here.\n"})
        give_away("in")
        os.chmod("in/b", 0o300)
        os.chmod(".", 0o755)
        out, err, status = powerless("-qr", "--in-place", f"--scope={scope}", "in")
        equal((out, status, err.count("Permission"), told(err, "in/b")), (b"", 3, 1, True), f"{scope}: {err}")
        os.chmod("in/b", 0o755)
        there = tree("in")
        equal((there[b"a"], there[b"b/1"]), (ONCE, b"Two is here. Two is here.\n"), scope)
        if scope == "run":
            equal(there[b"c"], b"Two is here. Six is here. Six is here.\n", scope)
        elif scope == "file":
            equal(there[b"c"], b"Two is here. Six is here.\n", scope)


@test
def a_name_of_nothing_in_a_list_stops_nobody():
    fresh()
    names = b"in/none\nin/1.txt\nin/gone/x\nin/2.txt\n"
    for way in ("-l", "--in-place"):
        out, err, status = run("-q", way, "--files-from=-", data=names)
        equal((status, told(err, "in/none"), told(err, "in/gone/x"), err.count("\n")),
              (3, True, True, 2), err)
    equal(tree("in"), lies_under(TWO), "the others")
    fresh()
    equal(run("-q", "--in-place", "in/none", "in/1.txt")[2] in (2, 3), True, "of the command line")


# ---- the output is also an input ----


def shell_run(script, **options):
    """A run that a shell starts in in/."""
    p = subprocess.run(["sh", "-c", script], cwd="in", capture_output=True, timeout=60,
                       env=os.environ | {"U": UNECHO}, **options)
    return p.stdout, p.stderr.decode(), p.returncode


@test_in_memory
def an_output_that_is_found_is_passed_over():
    rows = [('"$U" -r . >all.txt', b""), ('"$U" -r . >>all.txt', b"Nine is here.\n"),
            ('"$U" -r >all.txt', b""), ('"$U" -r -j1 . >sub/all.txt', b""),
            ('"$U" -r . -f -o all.txt', b""), ('"$U" -r . -f -o sub/all.txt', b""),
            ('ln -s all.txt 0; "$U" -r . >all.txt', b""), ('"$U" -r . -c >all.txt', b""),
            ('"$U" -r "$PWD" 1<>all.txt', b"Nine is here.\n"),
            ('"$U" -r . -o ./sub/../all.txt -f', b"")]
    for script, before in rows:
        name = "sub/all.txt" if "sub/all" in script else "all.txt"
        fresh(PLACE | {name: before})
        out, err, status = shell_run(script)
        equal((out, status, told(err, "all.txt", "skipped")), (b"", 0, True), f"{script}: {err}")
        text = tree("in")[os.fsencode(name)]
        wanted = b"One is here. Two is here.\nThree is here.\nFour is here.\n"
        if "-c" in script:
            equal(text.count(b"is here"), 4, script)
        else:
            equal(text, wanted if "<>" in script else before + wanted if ">>" in script else wanted, script)
        equal({n: d for n, d in own_files("in").items() if b"all" not in n}, bytes_of(PLACE), script)


@test_in_memory
def an_output_that_is_named_is_an_error_and_the_rest_goes_on():
    """But where it has something in it, nothing is added to that."""
    rows = ['"$U" 1.txt all.txt 2.txt', '"$U" all.txt 1.txt 2.txt', '"$U" 1.txt link 2.txt',
            '"$U" 1.txt ./all.txt 2.txt', '"$U" -j1 1.txt "$PWD/all.txt" 2.txt', '"$U" 1.txt hard 2.txt',
            'printf "%s\\n" 1.txt all.txt 2.txt | "$U" --files-from=-', '"$U" -c 1.txt all.txt 2.txt',
            '"$U" --unique all.txt 1.txt 2.txt']
    for script in rows:
        for way in (">all.txt", ">>all.txt"):
            fresh(PLACE | {"all.txt": b"Nine is here.\n"})
            os.symlink("all.txt", "in/link")
            os.link("in/all.txt", "in/hard")
            out, err, status = shell_run(script + way)
            adds = way.startswith(">>") and "files-from" not in script
            equal((out, status, err.count("\n"),
                   told(err, "all.txt") or told(err, "link") or told(err, "hard")),
                  (b"", 2 if adds else 3, 1, True), f"{script}{way}: {err}")
            text = tree("in")[b"all.txt"]
            equal(text.count(b"Nine"), way.startswith(">>"), f"{script}{way}: {text}")
            equal(b"Three is here." in text, not adds, f"{script}{way}: the rest {text}")


@test_in_memory
def standard_input_that_is_the_output_is_an_error():
    for script in ('"$U" <1.txt >>1.txt', '"$U" - <1.txt >>1.txt', '"$U" 2.txt - <1.txt >>1.txt',
                   '"$U" /dev/stdin <1.txt >>1.txt', '"$U" -f -o 1.txt <1.txt', '"$U" -f -o 1.txt - <1.txt'):
        fresh()
        out, err, status = shell_run(script)
        equal((status in (2, 3), bool(err)), (True, True), f"{script}: {status} {err}")
        check(tree("in")[b"1.txt"].startswith(PLACE["1.txt"]) and len(tree("in")[b"1.txt"]) < 99, script)


@test_in_memory
def an_output_that_is_also_named_is_refused():
    for args in (["-o", "1.txt", "1.txt"], ["-f", "-o", "1.txt", "1.txt", "2.txt"],
                 ["-f", "-o", "./1.txt", "2.txt", "1.txt"], ["-f", "-o", "link", "1.txt"],
                 ["-f", "-o", "1.txt", "link"], ["-f", "-o", "hard", "1.txt"],
                 ["-f", "-o", "1.txt", "--seen=1.txt", "2.txt"], ["-f", "-o", "1.txt", "--allow=link", "2.txt"],
                 ["-f", "-o", "1.txt", "--files-from=1.txt"]):
        fresh()
        os.symlink("1.txt", "in/link")
        os.link("in/1.txt", "in/hard")
        before = tree("in")
        out, err, status = run(*args, cwd="in")
        equal((status, err.count("\n"), tree("in")), (2, 1, before), f"{args}: {err}")


@test_in_memory
def a_list_below_the_folder_is_not_changed_by_its_own_run():
    for script in ('"$U" -rl . >done.txt', '"$U" -r --in-place -l . >>done.txt', '"$U" -rn . >>done.txt',
                   '"$U" -r --in-place -l . >done.txt'):
        fresh(PLACE | {"done.txt": b"Nine is here. Nine is here.\n"})
        out, err, status = shell_run(script)
        equal((out, status), (b"", 0), f"{script}: {err}")
        text = tree("in")[b"done.txt"]
        check(text.endswith(b"./1.txt\n./2.txt\n./sub/3.txt\n") and b"done" not in text, f"{script}: {text}")
        equal(text.count(b"Nine"), 2 if ">>" in script else 0, script)


@test_in_memory
def a_descriptor_is_written_to_and_not_replaced():
    for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/stderr", "/dev/fd/3"):
        number = {"stderr": 2, "3": 3}.get(name.rsplit("/", 1)[1], 1)
        for force in ("", "-f"):
            for mode, before in ((">", b""), (">>", b"Old.\n")):
                fresh(PLACE | {"all": before})
                inode = os.stat("in/all").st_ino
                out, err, status = shell_run(f'"$U" -q {force} -o {name} 1.txt {number}{mode}all')
                equal((status, out, tree("in")[b"all"], os.stat("in/all").st_ino),
                      (0, b"", before + DONE[b"1.txt"], inode), f"{name} {force} {mode}: {err}")
                equal(sorted(os.listdir("in")), ["1.txt", "2.txt", "all", "sub"], "no other file")
            script = f'{{ echo Head; "$U" -q {force} -o {name} 1.txt; echo Tail; }} {number}>all'
            shell_run(script if number == 1 else script.replace("echo Head", f"echo Head >&{number}")
                      .replace("echo Tail", f"echo Tail >&{number}"))
            equal(tree("in")[b"all"], b"Head\n" + DONE[b"1.txt"] + b"Tail\n", f"{name}: at its place")
            out, err, status = shell_run(f'"$U" -q {force} -o {name} 1.txt {number}>&1 | cat')
            equal((out + err.encode(), status), (DONE[b"1.txt"], 0), f"{name}: a pipe")


@test_in_memory
def a_closed_pipe_stops_a_list_and_not_the_work():
    for way in (["--in-place", "-l"], ["--in-place=.old", "-l"], ["-O", "out", "-l"]):
        for j in ("-j1", "-j2"):
            fresh({f"{i:04}": b"%d is here. %d is here. One is here.\n" % (i, i) for i in range(400)})
            fresh({}, "out")
            reader, writer = os.pipe()
            p = subprocess.Popen([UNECHO, "-qr", j, *way, "in"], stdout=writer, stderr=subprocess.PIPE)
            os.close(writer)
            os.close(reader)
            err = p.communicate(timeout=60)[1].decode()
            equal((p.returncode, err.count("\n"), told(err, "standard output")), (2, 1, True),
                  f"{way}: {p.returncode} {err}")
            there = tree("out" if "-O" in way else "in")
            done = [there[b"%04d" % i].count(b"%d is here." % i) == 1 for i in range(400)]
            equal(done.count(False), 0, f"{way}: files that are not done")


# ---- patterns ----


def chosen(*args, **options):
    out, err, status = run("-r", "--sentences", *args, **options)
    return sorted(re.findall(r"\w+", out.decode().replace("is here", ""))), err, status


TREE = {"a.txt": b"One is here.\n", "sub/b.txt": b"Two is here.\n", "sub/deep/c.txt": b"Three is here.\n",
        "other/sub/d.txt": b"Four is here.\n", "other/e.md": b"Five is here.\n"}
EXCLUDED = [("sub", "Five One"), ("./sub", "Five Four One"), ("/sub", "Five Four One"),
            ("sub/", "Five One"), ("in/sub", "Five Four One"), ("./in/sub", "Five Four One"),
            ("sub/deep", "Five Four One Two"), ("sub/*.txt", "Five Four One Three"), ("**/sub", "Five One"),
            ("./sub/", "Five Four One"), ("in/sub/", "Five Four One"), ("in/sub/deep/", "Five Four One Two"),
            ("*.md", "Four One Three Two"), ("./other/*.md", "Four One Three Two"),
            ("in/other/*.md", "Four One Three Two"), ("sub/**", "Five Four One"), ("/a.txt", "Five Four Three Two"),
            ("./a.txt", "Five Four Three Two"), ("in/a.txt", "Five Four Three Two"),
            ("**/deep/", "Five Four One Two")]


@test_in_memory
def a_pattern_may_be_written_as_the_folder_is():
    fresh(TREE)
    for glob, left in EXCLUDED:
        for folder in ("in", "./in", "in/"):
            got, err, status = chosen(f"--exclude={glob}", folder)
            equal((got, status), (left.split(), 0), f"--exclude={glob} {folder}")
        if "in/" not in glob:
            equal(chosen(f"--exclude={glob}", ".", cwd="in")[0], left.split(), f"--exclude={glob} .")
            equal(chosen(f"--exclude={glob}", cwd="in")[0], left.split(), f"--exclude={glob}")
            equal(chosen(f"--exclude={glob}", os.path.abspath("in"))[0], left.split(), f"{glob} abs")
    for glob, kept in (("*.md", "Five"), ("sub/*.txt", "Two"), ("./sub/*.txt", "Two"), ("in/sub/*.txt", "Two"),
                       ("/a.txt", "One"), ("./a.txt", "One"), ("**/c.txt", "Three"), ("in/**/d.txt", "Four"),
                       ("sub/**", "Three Two")):
        equal(chosen(f"--include={glob}", "in")[0], kept.split(), f"--include={glob}")


@test_in_memory
def a_pattern_that_matches_nothing_is_told():
    fresh(TREE)
    for option in ("--include", "--exclude"):
        for glob in ("*.none", "./none", "in/none", "none/", "sub/none", "a.txt/"):
            for action in (["-l"], ["-O", "out"], ["--in-place"], []):
                fresh({}, "out")
                got, err, status = run("-r", *action, f"{option}={glob}", "in")
                check(told(err, glob), f"{action} {option}={glob}: {err}")
                equal(status, 0, f"{action} {option}={glob}: {err}")
                equal(run("-qr", *action, "-f" if "-O" in action else "-q", f"{option}={glob}", "in")[1:],
                      ("", 0), "-q")
    out, err, status = run("-rl", "--exclude=*.md", "--exclude=*.none", "--include=*.txt", "in")
    equal((told(err, "*.none"), told(err, "*.md"), told(err, "*.txt")), (True, False, False), err)
    equal(run("-rl", "--include=*.txt", "--exclude=sub", "in")[1], "", "all match")


@test_in_memory
def a_list_from_elsewhere_finds_its_files():
    for names in (b"in/1.txt\r\nin/2.txt\r\n", b"\xef\xbb\xbfin/1.txt\nin/2.txt\n",
                  b"\xef\xbb\xbfin/1.txt\r\nin/2.txt\r\n", b"in/1.txt\r\nin/2.txt", b"\r\nin/1.txt\r\n\r\nin/2.txt\r\n"):
        for j in ("-j1", "-j2"):
            fresh()
            equal(run("-q", j, "--in-place", "--files-from=-", data=names), (b"", "", 0), f"{names}")
            equal(tree("in"), lies_under(TWO), f"{names}")
            put({"list": names}, ".")
            equal(run("-l", "--files-from=list")[2], 0, f"{names}")
    fresh({"odd\r": REPEATS})
    equal(run("-q", "--in-place", "--files0-from=-", data=b"in/odd\r\0"), (b"", "", 0), "NUL says all")
    equal(tree("in"), {b"odd\r": ONCE}, "NUL says all")
    text = b"The Abk. Zwei is here. The Abk. Drei is here.\n"
    plain = None
    for words in (b"Abk.\n", b"Abk.\r\n", b"\xef\xbb\xbfAbk.\n", b"\xef\xbb\xbfAbk.\r\n"):
        put({"words": words}, ".")
        out = run("--sentences", "--abbrev=words", data=text)
        plain = plain or out
        equal(out, plain, f"{words}")
    equal(plain[0].count(b"\n"), 2, f"abbreviations {plain}")


# ---- signals to the first process ----


def child_of(p):
    end = time.monotonic() + 10
    while time.monotonic() < end and p.poll() is None:
        with open(f"/proc/{p.pid}/task/{p.pid}/children") as f:
            found = f.read().split()
        if found and "unecho" in os.readlink(f"/proc/{found[0]}/exe"):
            return int(found[0])
        time.sleep(0.001)
    raise Skip(f"no process of its own: {p.stderr.read().decode()}")


@test_in_memory
def a_signal_ends_the_first_process_of_a_container():
    if not ROOT or not shutil.which("unshare"):
        raise Skip("needs to be root, and unshare")
    files = articles(60, seed=4, size=60, every=20)
    stopped = 0
    ways = [["-r", "--in-place", "in"], ["-r", "-j1", "--in-place", "in"], ["-r", "-O", "out", "in"],
            ["-r", "-o", "one", "in"], ["--files-from=-", "--in-place"], ["-o", "one"], ["-"],
            ["-f", "-r", "-O", "out", "in"]]
    put(files, "source")
    equal(run("-qr", "source", "-O", "done"), (b"", "", 0), "a whole run")
    before, after = tree("source"), tree("done")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        for i, way in enumerate(ways):
            for name in ("in", "out"):
                shutil.rmtree(name, ignore_errors=True)
            shutil.copytree("source", "in")
            for name in ("one",):
                os.path.exists(name) and os.remove(name)
            p = subprocess.Popen(["unshare", "--pid", "--fork", UNECHO, "-q", "--seed=1", *way],
                                 stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            child = child_of(p)
            time.sleep((0.002, 0.01, 0.03)[i % 3] if "in" in way else 0.1)
            try:
                os.kill(child, number)
            except ProcessLookupError:
                pass
            try:
                p.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.kill(child, signal.SIGKILL)
                raise Failure(f"{way}: it goes on after signal {number}")
            finally:
                p.stdin.close()
            err = p.stderr.read().decode()
            check(p.returncode in (128 + number, 0), f"{way}: status {p.returncode} {err}")
            stopped += p.returncode != 0
            check("in" in way or p.returncode, f"{way}: it waits for input, and ends well")
            for name in ("in", "out"):
                if os.path.exists(name):
                    check(all(data in (before.get(n), after.get(n)) for n, data in tree(name).items()),
                          f"{way}: {name} is not whole")
            equal([n for n in tree_names(".") if b"unecho" in n and n != b"unecho"], [], f"{way}: temporary")
    return f"{stopped} of {3 * len(ways)} were stopped"


# ---- done means on disk ----


def at(lines, *words):
    """Where calls with all of these words stand."""
    return [i for i, line in enumerate(lines) if all(word in line for word in words)]


SYNCS = "fsync,fdatasync,syncfs,sync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,write,writev,exit_group"
RENAMES = re.compile(r"^(rename|renameat|renameat2|linkat|link)\(")


def syncs(lines):
    return [i for i, line in enumerate(lines) if re.match(r"(fsync|fdatasync)\(", line)]


def files_changed(lines):
    return [i for i, line in enumerate(lines) if RENAMES.match(line) and line.rstrip().endswith("= 0")]


@test
def what_is_changed_in_place_is_on_the_disk():
    fresh({"a/1": REPEATS, "a/2": b"Two is here. Two is here.\n", "b/3": b"Six is here.\n",
           "c/4": b"Ten is here. Ten is here.\n"})
    for way in ("--in-place", "--in-place=.old"):
        fresh({"a/1": REPEATS, "a/2": b"Two is here. Two is here.\n", "b/3": b"Six is here.\n",
               "c/4": b"Ten is here. Ten is here.\n"})
        lines = trace(SYNCS, "-qr", "-j1", way, "in")
        here = os.path.abspath("in")
        renames = [i for i in files_changed(lines) if ".old" not in lines[i]]
        check(len(renames) >= 3, f"{lines}")
        data = [i for i in syncs(lines) if f"<{here}/a>" not in lines[i] and f"<{here}/c>" not in lines[i]]
        check(len(data) >= 3 and data[0] < renames[0], f"each file before it gets its name: {lines}")
        for folder in ("a", "c"):
            last = max(i for i in range(len(lines)) if RENAMES.match(lines[i]) and folder in lines[i])
            check(any(i > last or f"<{here}/{folder}>" in lines[i] for i in syncs(lines)
                      if f"<{here}/{folder}>" in lines[i]), f"the folder {folder}: {lines}")
        equal([line for line in lines if line.startswith("fsync") and f"{here}/b" in line], [],
              "what does not change")


@test
def results_are_on_the_disk_before_it_ends():
    for force in ("-q", "-qf", "-qf"):
        fresh({"a/1": REPEATS, "a/2": b"Two is here. Two is here.\n", "b/3": b"Six is here.\n"})
        lines = trace(SYNCS, force, "-r", "-O", "out", "in")
        whole = [i for i, line in enumerate(lines) if re.match(r"(syncfs|sync)\(", line)]
        check(whole, f"no syncfs: {lines}")
        check(whole[-1] > max(files_changed(lines)), f"behind the last name: {lines}")
        equal(len(whole), 1, "once for all")
    os.mkdir("half")
    fresh({"1": REPEATS, "2.gz": gzip.compress(REPEATS)[:-3]})
    lines = trace(SYNCS, "-q", "-r", "-O", "half/out", "in", status=3)
    check(any(line.startswith("syncfs(") for line in lines), f"where something failed: {lines}")


@test
def an_output_file_is_on_the_disk_before_it_ends():
    fresh({"1": REPEATS})
    os.mkdir("folder")
    for args in (["-o", "folder/x"], ["-f", "-o", "folder/x"], ["-f", "-o", "./y.gz"]):
        lines = trace(SYNCS, "-q", *args, "in/1")
        names = files_changed(lines)
        check(names and syncs(lines) and syncs(lines)[0] < names[-1], f"the file: {lines}")
        folder = os.path.abspath(os.path.dirname(args[-1]))
        check(any(i > names[-1] and f"<{folder}>" in lines[i] for i in syncs(lines)), f"the folder: {lines}")


# calls a file of the program as it was before it held on to what it works with, of which none
# may cost more than three more
CALLS = {"in place": 15, "in place=.old": 16, "-O": 11, "-f -O": 12}


def count_calls(*args):
    if not shutil.which("strace"):
        raise Skip("needs strace")
    p = subprocess.run(["strace", "-f", "-qq", "-c", "-U", "calls,name", "-o", "counts", UNECHO, "-qr",
                        "--seed=1", "-j1", *args], capture_output=True, timeout=120)
    equal((p.returncode, p.stderr), (0, b""), f"{args}")
    with open("counts") as f:
        rows = [line.split() for line in f]
    return {row[1]: int(row[0]) for row in rows if len(row) == 2 and row[0].isdigit() and row[1] != "total"}


@test_in_memory
def a_file_costs_few_calls_of_the_system():
    if SANITIZED:
        raise Skip("sanitizers make calls of their own")
    notes = []
    ways = {"in place": ["--in-place"], "in place=.old": ["--in-place=.old"], "-O": ["-O", "out"],
            "-f -O": ["-f", "-O", "out"]}
    for what, args in ways.items():
        totals = []
        for count in (200, 1200):
            fresh({f"{i:05}": b"%d is here. %d is here.\n" % (i, i) for i in range(count)})
            fresh({}, "out")
            totals.append(count_calls(*args, "in"))
        each = {name: (totals[1].get(name, 0) - totals[0].get(name, 0)) / 1000 for name in totals[1]}
        total = sum(each.values())
        notes.append(f"{what} {total:.1f} ({', '.join(f'{n} {c:.1f}' for n, c in sorted(each.items()) if c > 0.4)})")
        check(total <= CALLS[what] + 3.05, f"{what}: {notes[-1]}, and {CALLS[what]} + 3 are enough")
    return "; ".join(notes)


main()
EOF
