#!/bin/sh
# Nothing is lost, whoever works on the same files at the same time: other runs, other programs,
# other users, some of them hostile, and whoever kills it.
#
#     UNECHO=build/dev/unecho UNECHO_ROUNDS=2000 sh tests/races.sh [PATTERN...]
: "${UNECHO:?must name the program}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
PYTHONPATH=$(dirname "$0") PYTHONDONTWRITEBYTECODE=1 exec python3 /dev/fd/3 "$@" 3<<'EOF'
import contextlib, ctypes, fcntl, os, random, re, resource, select, shutil, signal, stat, subprocess, sys
import time

from harness import *

MANY = ROUNDS >= 2000
FILES = 2000 if MANY else 60 if SANITIZED else 300
REPEATS, ONCE = b"One is here. One is here.\n", b"One is here.\n"


def start(*args, **options):
    return subprocess.Popen([UNECHO, "--seed=1", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            **options)


def finish(p, timeout=120):
    """Messages and exit status; a run that does not end is killed, and a failure."""
    try:
        _, err = p.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        p.kill()
        raise Failure(f"{p.args[2:]} does not end: {p.communicate()[1]}")
    return err.decode(errors="replace"), p.returncode


def finish_in_turn(p):
    """The same of a run that may have had to wait for others."""
    err, status = finish(p)
    return "".join(line for line in err.splitlines(True)
                   if not line.endswith(": another run is at work there: waiting for it\n")), status


def restored(files, top="in"):
    shutil.rmtree(top, ignore_errors=True)
    put(files, top)


def stories(count, folders=("a", "b", "c/d")):
    """Files that each say something of their own, and repeat others and themselves."""
    files = {}
    for i in range(count):
        text = b"Story %d begins here. " % i
        text += b"".join(b"Fact %d is known. " % (k % (count // 2 + 1)) for k in range(i, i + 4))
        files[f"{folders[i % len(folders)]}/{i:05}.txt"] = text + b"Story %d ends here.\n" % i
    return files


def cleaned(files):
    """What one run makes of them."""
    restored(files)
    equal(run("-qr", "in", "-O", "wanted"), (b"", "", 0), "one run")
    wanted = tree("wanted")
    shutil.rmtree("wanted")
    check(set(sentences(wanted).values()) == {1}, "each sentence once")
    return wanted


def strangers(top, files, suffixes=(b"",)):
    """Names below a folder that nobody gave them."""
    known = {os.path.basename(os.fsencode(name)) + suffix for name in files for suffix in suffixes}
    return [name for name in tree_names(top) if name not in known]


# ---- runs side by side ----


@test_in_memory
def three_runs_over_one_folder_do_what_one_does():
    rounds = 20 if MANY else max(3, ROUNDS // 30)
    files = stories(FILES)
    wanted = cleaned(files)
    names = "\n".join("in/" + name for name in sorted(files)).encode()
    put({"list": names}, ".")
    ways = [["-r", "in"], ["-r", "-j1", "./in/"], ["-r", "-j7", os.path.abspath("in")], ["--files-from=list"],
            ["-r", "in/a", "in/b", "in/c"]]
    rng = random.Random(1)
    for number in range(rounds):
        restored(files)
        suffix = ["--in-place", "--in-place=.old"][number % 4 == 3]
        runs = [start("-q", suffix, *way) for way in rng.sample(ways, 3)]
        for p in runs:
            equal(finish_in_turn(p), ("", 0), f"round {number}: {p.args[3:]}")
        there = tree("in")
        kept = {name: there.pop(name) for name in list(there) if name.endswith(b".old")}
        equal([n for n in wanted if there.get(n) != wanted[n]][:3], [], f"round {number}: files")
        equal(strangers("in", files, (b"", b".old")), [], f"round {number}: temporary files")
        check(all(data == files[os.fsdecode(name[:-4])] for name, data in kept.items()), "what is kept")
    return f"{rounds} rounds of {FILES} files"


@test_in_memory
def runs_that_name_files_in_another_order_do_what_one_after_the_other_do():
    rounds = 20 if MANY else max(2, ROUNDS // 30)
    files = stories(FILES // 4)
    names = ["in/" + name for name in sorted(files)]
    put({"up": "\n".join(names).encode(), "down": "\n".join(reversed(names)).encode(),
         "half": "\n".join(reversed(names[:len(names) // 2])).encode()}, ".")
    pairs = [(["--files-from=up"], ["--files-from=down"]), (["-r", "in/a", "in/b"], ["-r", "in/b", "in/a"]),
             (["-r", "in"], ["--files-from=down"]), (["-r", "in/b"], ["-r", "in"]),
             (["--files-from=half"], ["-r", "in/c"]), (["-r", "in/b", "in/c", "in/a"], ["-r", "."]),
             (["-r", "in/c/d"], ["-r", "in/c", "in/a"]), ([names[5], names[1]], [names[1], names[5]])]
    for one, other in pairs:
        outcomes = []
        for order in ((one, other), (other, one)):
            restored(files)
            for way in order:
                equal(run("-q", "--in-place", *way, cwd="in" if way[-1] == "." else None)[1:], ("", 0), f"{way}")
            outcomes.append(tree("in"))
        for number in range(rounds):
            restored(files)
            runs = [start("-q", "--in-place", f"-j{number % 2 + 1}", *way,
                          cwd="in" if way[-1] == "." else None) for way in (one, other)]
            for p in runs:
                equal(finish_in_turn(p), ("", 0), f"{one} beside {other}")
            check(tree("in") in outcomes, f"{one} beside {other}: neither the one nor the other order")
            equal(strangers("in", files), [], "temporary files")
    return f"{len(pairs) * rounds} pairs of runs"


@test_in_memory
def runs_that_write_the_same_results_leave_whole_ones():
    files = stories(FILES // 2)
    wanted = cleaned(files)
    with open("text", "wb") as f:
        f.write(b"".join(files[name] for name in sorted(files)))
    one = run("text")[0]
    for number in range(20 if MANY else max(2, ROUNDS // 30)):
        for folder in ("out", "one"):
            shutil.rmtree(folder, ignore_errors=True)
        runs = [start("-q", "-r", "-f", f"-j{j}", "-O", "out", "in") for j in (1, 2, 3)]
        for p in runs:
            equal(finish_in_turn(p), ("", 0), f"round {number}: -f -O")
        equal((tree("out") == wanted, strangers("out", files)), (True, []), f"round {number}: -f -O")
        shutil.rmtree("out")
        ends = [finish(p) for p in [start("-q", "-r", "-O", "out", "in") for _ in range(3)]]
        check(all(status in (0, 2, 3) for _, status in ends) and all(err for err, status in ends if status),
              f"-O: {ends}")
        there = tree("out")
        check(set(there) == set(wanted) and strangers("out", files) == [], f"round {number}: names {ends}")
        equal([n for n in wanted if there[n] != wanted[n]], [], f"round {number}: -O {ends}")
        os.mkdir("one")
        for force in ([], ["-f"]):
            ends = [finish(p) for p in [start("-q", *force, "-o", "one/x", "text") for _ in range(3)]]
            equal(sorted(status for _, status in ends), [0, 0, 0] if force else [0, 2, 2], f"-o: {ends}")
            equal(tree("one") == {b"x": one}, True, f"-o {force}")


class Amid(Held):
    """A run over "in" that was stopped when it had changed a file, and had a long one before it."""

    def __init__(self):
        restored(LONG)
        first = os.stat("in/a/00003.txt").st_ino
        super().__init__(lambda pid: os.stat("in/a/00003.txt").st_ino != first, "-qr", "-j1", "--in-place", "in")
        check(self.runs, "it was too fast")


LONG = stories(30) | {"b/1.txt": b"".join(b"Line %d of a long text that takes its time.\n" % i for i in range(
    40000 if SANITIZED else 400000))}


@test_in_memory
def runs_over_other_folders_do_not_wait():
    restored({"1": REPEATS}, "beside")
    restored({"1": REPEATS}, "in-two")
    held = Amid()
    try:
        for names in (["beside"], ["in-two/1"]):
            equal(run("-qr", "--in-place", *names, timeout=30), (b"", "", 0), f"{names}")
        equal((tree("beside"), tree("in-two")), ({b"1": ONCE}, {b"1": ONCE}), "the folders beside it")
        equal(run("-q", "-r", "-O", "out", "beside", timeout=30), (b"", "", 0), "-O")
    finally:
        end = held.go_on()
    equal(end, (b"", "", 0), "the run that was held")


@test_in_memory
def a_run_waits_for_the_one_before_it_and_says_so():
    wanted = cleaned(LONG)
    for number, names in enumerate((["-r", "in"], ["-r", "in/c"], ["in/c/d/00002.txt"], ["-r", "."],
                                    ["-r", "./in/../in/"])):
        for killed in (False, True):
            held = Amid()
            p = start(f"-j{number % 2 + 1}", "--in-place", *names)
            time.sleep(0.3)
            waits = p.poll() is None
            if killed:
                held.p.kill()
            equal(held.go_on()[2], -signal.SIGKILL if killed else 0, "the first run")
            err, status = finish(p)
            equal((waits, status), (True, 0), f"{names} waits: {err}")
            check(any("wait" in line for line in err.splitlines()), f"{names}: it says so: {err}")
            if not killed or names[-1] not in ("in/c", "in/c/d/00002.txt"):
                equal([n for n, data in tree("in").items() if wanted.get(n) != data], [], f"{names}")


@test_in_memory
def a_file_that_another_program_has_locked_is_left_alone():
    """And what comes behind it, as it cannot be read; see what_stands_behind_an_unreadable_file."""
    files = {"1": REPEATS, "2": b"Two is here. Two is here.\n", "3": b"Six is here. Six is here.\n"}
    for kind in (fcntl.LOCK_EX, fcntl.LOCK_SH):
        for names in (["-r", "in"], ["in/1", "in/2", "in/3"], ["-r", "--scope=file", "in"]):
            for mode in ("rb", "r+b"):
                restored(files)
                with open("in/2", mode) as f:
                    fcntl.flock(f, kind)
                    err, status = finish(start("-q", "--in-place", *names), 30)
                    equal((status, err.count("in/2: change: another"), err.count("\n") <= 2), (3, 1, True), err)
                there = tree("in")
                equal((there[b"1"], there[b"2"]), (ONCE, files["2"]), f"{names}")
                equal(there[b"3"], b"Six is here.\n" if "--scope=file" in names else files["3"], f"{names}")
                equal(finish(start("-q", "--in-place", *names)), ("", 0), "when it is free")
                equal(tree("in")[b"2"], b"Two is here.\n", "when it is free")


# ---- temporary files ----


def made_by(*args):
    """Names that a run makes and that do not stay, as strace sees them."""
    lines = trace("open,openat,openat2,linkat,symlinkat,mknodat,rename,renameat,renameat2", *args)
    names = set()
    for line in lines:
        if "O_CREAT" in line or re.match(r"(rename|link)", line):
            names |= {os.path.basename(name) for name in re.findall(r'"([^"]*)"', line)}
    return {name for name in names if name.startswith(".") and name.strip("./")}


@test_in_memory
def names_of_temporary_files_cannot_be_guessed():
    files = {f"{i}": b"%d is here. %d is here.\n" % (i, i) for i in range(20)}
    for way in (["--in-place"], ["-f", "-O", "out"], ["-f", "-o", "out/x"], ["--in-place=.old"]):
        seen = []
        for _ in range(2):
            restored(files)
            restored({"0": b"Old.\n", "x": b"Old.\n"}, "out")
            seen.append(made_by("-qr", *way, "in"))
        equal(seen[0] & seen[1], set(), f"{way}: names that come again")


def guesses(name):
    """Names that temporary files of programs like this have."""
    return [f".{name}.unecho", f".{name}.unecho.tmp", f".unecho-{name}", f".{name}.tmp", f".{name}.lock",
            f".{name}.unecho~", f".{name}.swp", f".unecho.{name}", ".unecho", ".unecho.lock", ".lock"]


@test_in_memory
def a_file_that_looks_like_a_temporary_one_is_not_touched():
    def link(path):
        os.symlink(os.path.abspath("elsewhere/victim"), path)
    for kind, make in (("file", lambda path: put({path: b"Mine is here.\n"}, ".")),
                       ("empty", lambda path: put({path: b""}, ".")), ("link", link),
                       ("folder", os.mkdir), ("pipe", os.mkfifo)):
        for way in (["-r", "--in-place"], ["-rf", "-O", "out"], ["-f", "-o", "out/1"], ["-r", "--in-place=.old"]):
            restored({"1": REPEATS, "2": b"Two is here. Two is here.\n"})
            restored({"1": b"Old.\n"}, "out")
            restored({"victim": b"Nobody's.\n"}, "elsewhere")
            paths = sorted({f"{folder}/{guess}" for folder in ("in", "out") for name in "12"
                            for guess in guesses(name)})
            for path in paths:
                make(path)
            before = {path: (os.lstat(path).st_ino, os.lstat(path).st_size) for path in paths}
            equal(finish(start("-q", *way, "in" if "-r" in way or "-rf" in way else "in/1"), 60), ("", 0),
                  f"{kind} {way}")
            after = {path: (os.lstat(path).st_ino, os.lstat(path).st_size)
                     for path in paths if os.path.lexists(path)}
            equal([path for path in paths if before[path] != after.get(path)], [], f"{kind} {way}")
            equal(tree("elsewhere"), {b"victim": b"Nobody's.\n"}, f"{kind} {way}")
            done = "out/1" if "out" in " ".join(way) else "in/1"
            equal(open(done, "rb").read(), ONCE, f"{kind} {way}")


@test_in_memory
def what_another_user_has_left_stops_nobody():
    if not ROOT:
        raise Skip("needs to be root")
    for sticky in (0o1777, 0o777):
        restored({"1": REPEATS, "2": b"Two is here. Two is here.\n"})
        for name in "12":
            os.chown(f"in/{name}", 65534, 65534)
        os.chmod("in", sticky)
        put({name: b"Left.\n" for name in guesses("1") + guesses("2")})
        out, err, status = run_as(65534, [65534], "-q", "--in-place", "in/1", "in/2")
        equal((err, status), ("", 0), f"{sticky:o}")
        there = tree("in")
        equal((there[b"1"], there[b"2"]), (ONCE, b"Two is here.\n"), f"{sticky:o}")
        equal([n for n, data in there.items() if n.startswith(b".") and data != b"Left.\n"], [], "the others")


# ---- several users ----


@test_in_memory
def runs_by_two_users_lose_nothing():
    if not ROOT:
        raise Skip("needs to be root")
    files = stories(max(FILES // 4, 30))
    wanted = cleaned(files)
    program()
    users = [(0, [0]), (65534, [65534]), (1234, [5678])]
    for number in range(20 if MANY else max(3, ROUNDS // 20)):
        restored(files)
        one, other = (users[0], users[1]) if number % 2 else (users[1], users[2])
        for folder, _, names in os.walk("in"):
            os.chown(folder, *one[:1], one[1][0])
            os.chmod(folder, 0o777)
            for name in names:
                os.chown(os.path.join(folder, name), 65534, 65534)
                os.chmod(os.path.join(folder, name), 0o666)
        runs = [subprocess.Popen([program(), "-qr", "--seed=1", "--in-place", "in"], user=user, group=groups[0],
                                 extra_groups=groups, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
                for user, groups in (one, other)]
        ends = [finish(p) for p in runs]
        equal([status for _, status in ends], [0, 0], f"{one} {other}: {ends}")
        check(tree("in") == wanted, f"{one} {other}")
        equal(strangers("in", files), [], "temporary files")
        for folder, _, names in os.walk("in"):
            for name in names:
                info = os.stat(os.path.join(folder, name))
                check(info.st_uid in ((65534,) if number % 2 else (65534, 1234)), f"{name} is {info.st_uid}'s")
                check(info.st_mode & 0o777 & ~0o666 == 0, f"{name}: {info.st_mode:o}")


class Hostile:
    """Another user who swaps names for each other, again and again, while the block lasts."""

    def __init__(self, pairs):
        self.pairs = [(os.fsencode(one), os.fsencode(other)) for one, other in pairs]
        if not ROOT:
            raise Skip("needs to be root")

    def swap(self):
        rng = random.Random(3)
        while True:
            one, other = rng.choice(self.pairs)
            for _ in range(2):
                if libc.renameat2(-100, one, -100, other, 2) != 0:
                    os._exit(ctypes.get_errno())
                for _ in range(rng.randrange(400)):
                    pass

    def __enter__(self):
        self.pid = os.fork()
        if self.pid == 0:
            libc.prctl(1, 9)
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            self.swap()
        return self

    def still(self):
        """Stops it until go_on()."""
        os.kill(self.pid, signal.SIGSTOP)
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        check(os.WIFSTOPPED(status), f"it cannot swap: {status}")

    def go_on(self):
        os.kill(self.pid, signal.SIGCONT)

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


SECRET = {f"{i}": b"The secret %d is here. The secret %d is here.\n" % (i, i) for i in range(6)}


def state(top):
    """All that can be told of what stands there."""
    found = {}
    for folder, folders, names in os.walk(top):
        for name in names + folders:
            path = os.path.join(folder, name)
            info = os.lstat(path)
            data = open(path, "rb").read() if stat.S_ISREG(info.st_mode) else None
            found[path] = (info.st_ino, info.st_mode, info.st_uid, info.st_gid, info.st_mtime_ns,
                           info.st_ctime_ns, data)
    return found


def hostile_folder(top):
    """Folders and files of a user, and links in the same places to what is not that user's."""
    pairs = []
    os.makedirs(top)
    for name in ("s", "t/u"):
        put({f"{name}/{i}": b"" for i in range(6)}, top)
        os.symlink(os.path.abspath("victim"), f"{top}/{name}-link")
        pairs.append((f"{top}/{name}", f"{top}/{name}-link"))
    put({"f": b""}, top)
    os.symlink(os.path.abspath("victim/3"), f"{top}/f-link")
    pairs.append((f"{top}/f", f"{top}/f-link"))
    return pairs


def fill(top):
    """Gives files below a folder their text again, through no link."""
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                continue
            if name.endswith(".old"):
                os.remove(path)
                continue
            with open(path, "wb") as f:
                f.write(b"%s is said. %s is said. Hello is said.\n" % (path.encode(), path.encode()))
        os.chown(folder, 65534, 65534)
    give_away_names(top)


def give_away_names(top):
    for folder, folders, names in os.walk(top):
        for name in folders + names:
            os.chown(os.path.join(folder, name), 65534, 65534, follow_symlinks=False)


@contextlib.contextmanager
def against_a_user_who_swaps(top):
    """Yields what is done before and behind each run; nothing of others may have changed."""
    shutil.rmtree("victim", ignore_errors=True)
    put(SECRET, "victim")
    for name in SECRET:
        os.chmod(f"victim/{name}", 0o600)
    os.chmod("victim", 0o711)
    os.chmod(".", 0o755)
    pairs = hostile_folder(top)
    fill(top)
    give_away_names(top)
    before = state("victim")
    with Hostile(pairs) as other:
        def look(what):
            other.still()
            now = state("victim")
            changed = {path: now.get(path) for path in set(now) | set(before) if now.get(path) != before.get(path)}
            equal(changed, {}, what)
            for folder, _, names in os.walk(top):
                for name in names:
                    path = os.path.join(folder, name)
                    check(os.path.islink(path) or b"secret" not in open(path, "rb").read(), f"{path}, {what}")
            fill(top)
            other.go_on()
        yield look


ATTACKS = ROUNDS if MANY else max(ROUNDS // 2, 5)


@test_in_memory
def a_user_who_swaps_folders_for_links_gets_nothing_changed_in_place():
    with against_a_user_who_swaps("theirs") as look:
        ends = collections.Counter()
        for number in range(ATTACKS):
            way = ["--in-place", "--in-place=.old"][number % 8 == 7]
            err, status = finish(start("-qr", f"-j{number % 2 + 1}", way, "theirs"))
            check(status in (0, 2, 3), f"status {status}: {err}")
            ends[status] += 1
            look(f"round {number}: {err}")
    return f"{ATTACKS} runs, {dict(ends)}"


@test_in_memory
def a_user_who_swaps_folders_for_links_gets_nothing_read():
    with against_a_user_who_swaps("theirs") as look:
        for number in range(ATTACKS):
            shutil.rmtree("out", ignore_errors=True)
            way = (["-O", "out", "theirs"], ["theirs"], ["-l", "theirs"], ["--seen=theirs", "--sentences", "text"])
            put({"text": b"The secret 1 is here. The secret 3 is here.\n"}, ".")
            way = way[(0, 0, 1, 3)[number % 4]]
            p = start("-qr", f"-j{number % 2 + 1}", *way)
            out, err = p.communicate(timeout=60)
            check(p.returncode in (0, 2, 3), f"status {p.returncode}: {err}")
            if "text" in way:
                equal(p.returncode or out.count(b"secret"), p.returncode or 2, f"round {number}: it was learned")
            else:
                check(b"secret" not in out, f"round {number}: {out}")
            if os.path.exists("out"):
                check(not any(b"secret" in data for data in tree("out").values()), f"round {number}: -O")
            look(f"round {number}")
    return f"{ATTACKS} runs"


@test_in_memory
def a_user_who_swaps_folders_for_links_gets_nothing_written():
    source = {f"{folder}/{i}": b"%s %d is here. %s %d is here.\n" % (folder.encode(), i, folder.encode(), i)
              for folder in ("s", "t/u") for i in range(6)}
    put(source | {"f": REPEATS})
    with against_a_user_who_swaps("out") as look:
        for number in range(ATTACKS):
            drop = ["--drop-empty"] * (number % 4 == 3)
            err, status = finish(start("-qrf", f"-j{number % 2 + 1}", *drop, "-O", "out", "in"))
            check(status in (0, 2, 3), f"status {status}: {err}")
            look(f"round {number}: {err}")
    return f"{ATTACKS} runs"


@test_in_memory
def nobody_reads_a_file_while_it_is_written():
    """Another user opens whatever comes up, all the time."""
    if not ROOT:
        raise Skip("needs to be root")
    files = {f"{i:03}": b"The secret %d is here. The secret %d is here.\n" % (i, i) * 200 for i in range(40)}
    os.chmod(".", 0o755)
    read, write = os.pipe()
    for folder in ("in", "out"):
        os.mkdir(folder)
    pid = os.fork()
    if pid == 0:
        libc.prctl(1, 9)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        while True:
            for folder in ("in", "out"):
                with contextlib.suppress(OSError):
                    for name in os.listdir(folder):
                        with contextlib.suppress(OSError):
                            os.close(os.open(f"{folder}/{name}", os.O_RDONLY | os.O_NONBLOCK))
                            os.write(write, f"{folder}/{name} ".encode())
    try:
        for number in range(max(ROUNDS // 4, 5)):
            for name, data in files.items():
                os.close(os.open(f"in/{name}", os.O_CREAT, 0o600))
                put({name: data})
            way = (["--in-place"], ["-f", "-O", "out"], ["--in-place=.old"])[number % 3]
            equal(finish(start("-qr", *way, "in", umask=0)), ("", 0), f"{way}")
            for name in tree_names("in"):
                if name.endswith(b".old"):
                    os.remove(b"in/" + name)
            for name in tree_names("out"):
                os.remove(b"out/" + name)
            if select.select([read], [], [], 0)[0]:
                raise Failure(f"{way}: another user could open {os.read(read, 500)}")
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


# ---- other programs ----


def open_in(p, name):
    """A run has that file open."""
    with contextlib.suppress(OSError):
        folder = f"/proc/{p.pid}/fd"
        return any(os.readlink(f"{folder}/{fd}").endswith(name) for fd in os.listdir(folder))
    return False


def saved(path, data=b"Nine is here. Nine is here.\n"):
    """As editors save."""
    put({path + "#": data}, ".")
    os.rename(path + "#", path)


@test_in_memory
def what_another_program_does_to_a_file_meanwhile_stays():
    long = b"".join(b"Sentence %d stands here for all to see.\n" % i for i in range(60000)) + REPEATS * 2
    size = len(long)
    path = "in/m.txt"

    def same_size():
        info = os.stat(path)
        saved(path, long[:-20] + b"Not the same at all!")
        os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))

    def written_back():
        info = os.stat(path)
        with open(path, "r+b") as f:
            f.seek(10)
            f.write(b"X")
        os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))

    def becomes_link():
        os.rename(path, "moved")
        os.symlink("../moved", path)

    changes = {"saved": lambda: saved(path), "saved with its size and time": same_size,
               "changed with its time": written_back, "cut": lambda: os.truncate(path, 100),
               "removed": lambda: os.remove(path), "a link": becomes_link,
               "moved": lambda: os.rename(path, "in/other.txt"),
               "a folder": lambda: (os.remove(path), os.mkdir(path)),
               "closed to others": lambda: os.chmod(path, 0o600)}
    met = 0
    for number, (what, change) in enumerate(changes.items()):
        for _ in range(5):
            restored({"a": REPEATS, "m.txt": long, "z": b"Two is here. Two is here.\n"})
            p = start("-qr", f"-j{number % 2 + 1}", "--in-place", "in")
            while p.poll() is None and not open_in(p, "/in/m.txt"):
                pass
            if stop(p) and len(open(path, "rb").read()) == size:
                break
            finish(p)
        else:
            continue  # it is too fast here
        change()
        met += 1
        now = {name: data for name, data in tree("in").items() if name.endswith(b".txt")}
        mode = os.path.lexists(path) and os.lstat(path).st_mode
        p.send_signal(signal.SIGCONT)
        err, status = finish(p)
        if what != "cut" or status:  # of which it may not have read the repeat
            equal((status, "in/m.txt" in err), (3, True), f"{what}: {err}")
        there = tree("in")
        equal({n: there.get(n) == data for n, data in now.items()}, {n: True for n in now}, f"{what}")
        equal(os.path.lexists(path) and os.lstat(path).st_mode, mode, what)
        equal(strangers("in", ["a", "m.txt", "z", "other.txt"]), [], what)
        if os.path.exists("moved"):
            equal(open("moved", "rb").read() == long, True, what)
            os.remove("moved")
    check(met > len(changes) // 2, f"only {met} were met")
    return f"{met} of {len(changes)} met it"


# ---- kills ----


@test_in_memory
def killing_two_runs_side_by_side_leaves_whole_files():
    kills = 200 if MANY else max(ROUNDS // 5, 6)
    place = Place(articles(200 if SANITIZED else 500, seed=3, size=20, every=250))
    rng = random.Random(7)
    ways = (["-j2", "--in-place"], ["-j1", "--in-place"], ["-j2", "--in-place=.old"])
    began = time.monotonic()
    equal(run("-qr", "-j1", "--in-place", place.name), (b"", "", 0), "a whole run")
    whole = time.monotonic() - began
    place.restore(b"")
    met = amid = left = 0
    for number in range(4 * kills):
        if met >= kills:
            break
        way = ways[number % len(ways)]
        suffix = b".old" if way[1].endswith(".old") else b""
        runs = [subprocess.Popen([UNECHO, "--seed=1", "-qr", *way, place.name], stderr=subprocess.DEVNULL)
                for _ in range(2)]
        for p in rng.sample(runs, rng.choice((1, 2, 2))):
            time.sleep(rng.random() * whole)
            p.kill()
        dead = [p.wait() == -signal.SIGKILL for p in runs]
        met += sum(dead)
        changed, others = place.look(suffix)
        amid += 0 < changed < place.to_change()
        left += len(others)
        equal([n for n in others if not os.path.basename(n).startswith(b".")], [], "files that do not belong")
        equal(run("-qr", *way, place.name), (b"", "", 0), f"the next run, in round {number}")
        equal(place.look(suffix), (place.to_change(), []), f"what it left, in round {number}")
        place.restore(suffix)
    check(met >= kills, f"only {met} kills met it")
    return f"{met} kills met it, {amid} amid files, {left} temporary files tidied up"


@test_in_memory
def killing_a_run_of_many_threads_leaves_whole_files():
    kills = 200 if MANY else 6 if SANITIZED else 50
    place = Place(articles(100 if SANITIZED else 400, seed=11, size=20, every=200))
    rng = random.Random(13)
    ways = {"in place": ["--in-place"], "in place, kept": ["--in-place=.old"], "below a folder": ["-f", "-O", "out"]}
    began = time.monotonic()
    equal(run("-qr", "-j16", "--in-place", place.name), (b"", "", 0), "a whole run")
    whole = time.monotonic() - began
    place.restore(b"")
    met = collections.Counter()
    for number in range(8 * kills):
        if sum(met.values()) >= kills:
            break
        what, way = list(ways.items())[number % len(ways)]
        suffix = b".old" if what == "in place, kept" else b""
        killed = rng.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM))
        p = subprocess.Popen([UNECHO, "--seed=1", "-qr", "-j16", *way, place.name], stderr=subprocess.DEVNULL)
        time.sleep(rng.random() * whole)
        p.send_signal(killed)
        status = p.wait()
        check(status in (0, -killed, 128 + killed), f"{what}: status {status} after {killed.name}")
        met[killed.name] += status != 0
        there = tree("out") if os.path.exists("out") else {}
        equal([n for n, data in there.items() if place.after.get(n, data) != data], [], "whole results")
        odd = [n for n in [*there, *place.look(suffix)[1]] if n not in place.after]
        equal([n for n in odd if not os.path.basename(n).startswith(b".")], [], "files that do not belong")
        if killed == signal.SIGTERM:
            equal(odd, [], f"{what}: it had the time to tidy up")
        equal(run("-qr", "-j16", *way, place.name), (b"", "", 0), f"the next run, in round {number}")
        if "-O" in way:
            equal(tree("out") == place.after, True, f"what it left, in round {number}")
            shutil.rmtree("out")
        else:
            equal(place.look(suffix), (place.to_change(), []), f"what it left, in round {number}")
        place.restore(suffix)
    check(sum(met.values()) >= kills, f"only {met} met it")
    return f"{dict(met)} met it"


@test_in_memory
def killing_runs_that_write_the_same_results_leaves_whole_ones():
    kills = 100 if MANY else max(ROUNDS // 10, 4)
    files = articles(100 if SANITIZED else 300, seed=5, size=20, every=150)
    put(files)
    began = time.monotonic()
    equal(run("-qr", "-O", "wanted", "in"), (b"", "", 0), "a whole run")
    whole = time.monotonic() - began
    wanted = tree("wanted")
    rng = random.Random(9)
    met = left = 0
    for number in range(6 * kills):
        if met >= kills:
            break
        runs = [subprocess.Popen([UNECHO, "--seed=1", "-qrf", "-O", "out", "in"], stderr=subprocess.DEVNULL)
                for _ in range(2)]
        for p in runs:
            time.sleep(rng.random() * whole)
            p.kill()
        met += sum(p.wait() == -signal.SIGKILL for p in runs)
        there = tree("out") if os.path.exists("out") else {}
        equal([n for n, data in there.items() if n in wanted and data != wanted[n]], [], "whole results")
        odd = [n for n in there if n not in wanted]
        left += len(odd)
        equal([n for n in odd if not os.path.basename(n).startswith(b".")], [], "names")
        if number % 3 == 0:
            equal(run("-qrf", "-O", "out", "in"), (b"", "", 0), "the next run")
            equal((tree("out") == wanted, strangers("out", files)), (True, []), f"what it left, {number}")
            shutil.rmtree("out")
    check(met >= kills, f"only {met} kills met it")
    return f"{met} kills met it, {left} temporary files were there"


# ---- a disk that fills up, and few descriptors ----


@contextlib.contextmanager
def small_disk(size):
    mount_alone()
    os.mkdir("disk")
    call("mount", b"none", b"disk", b"tmpfs", 0, f"size={size}".encode())
    try:
        yield
    finally:
        call("umount2", b"disk", 2)
        os.rmdir("disk")


@test_in_memory
def two_runs_on_a_disk_that_fills_up_damage_nothing():
    rng = random.Random(6)
    files = {f"{i:02}": "\n".join(" ".join(words(rng) for _ in range(9)).capitalize() + "."
                                  for _ in range(900)).encode() + REPEATS for i in range(8)}
    wanted = cleaned(files)
    one = run("-r", "in")[0]
    before = bytes_of(files)
    size = sum(-len(data) // 4096 * -4096 for data in files.values())
    ends = collections.Counter()
    for number in range(max(4, min(ROUNDS // 10, 60))):
        for room in (20480, 120000, 400000):
            with small_disk(size + room):
                put(files, "disk/in")
                way = (["-r", "--in-place"], ["-r", "--in-place=.old"], ["-rf", "-O", "disk/out"],
                       ["-rf", "-o", "disk/one"])[number % 4]
                if "-o" in way:
                    put({"one": b"Old.\n"}, "disk")
                runs = [start("-q", *way, "disk/in") for _ in range(2)]
                for p in runs:
                    err, status = finish(p)
                    ends[status] += 1
                    check(status in (0, 2, 3) and (status == 0 or "No space left" in err), f"{way}: {status} {err}")
                there = tree("disk")
                for name, data in before.items():
                    kept = there.get(b"in/" + name + b".old")
                    equal(there[b"in/" + name] in (data, wanted[name]), True, f"{way}: {name} whole")
                    check(kept in (None, data), f"{way}: {name}.old whole")
                    check(there.get(b"out/" + name) in (None, wanted[name]), f"{way}: the result {name}")
                check(there.get(b"one") in (None, b"Old.\n", one), f"{way}: the output")
                equal(strangers("disk", list(files) + ["one"], (b"", b".old")), [], f"{way}: temporary files")
        check(number < 3 or ends[2] + ends[3] > 0, "it never was full")
    return f"{dict(ends)}"


def few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


@test_in_memory
def few_descriptors_are_enough():
    files = {f"{i // 50:02}/{i % 50}": b"%d is here. %d is here.\n" % (i, i) for i in range(1000)}
    deep = "d/" * 300 + "x"
    files[deep] = b"Deep is here. Deep is here.\n"
    restored(files)
    wanted = {os.fsencode(name): data[:len(data) // 2 - 1].strip() + b"\n" for name, data in files.items()}
    for way in (["-O", "out"], ["-f", "-O", "out"], ["--in-place"]):
        for j in ("-j1", "-j2"):
            if way == ["-O", "out"]:
                shutil.rmtree("out", ignore_errors=True)
            out, err, status = run("-qr", j, *way, "in", preexec_fn=few_descriptors)
            equal((out, err, status), (b"", "", 0), f"{way}")
            equal(tree("out" if "-O" in way else "in") == wanted, True, f"{way}")


@test_in_memory
def a_tree_deeper_than_there_are_descriptors_is_cleaned():
    sys.setrecursionlimit(20000)
    deep = "d/" * 1500
    restored({deep + "x": REPEATS, "y": REPEATS, deep + "z": b"Two is here. Two is here.\n"})
    equal(run("-qr", "-O", "out", "in"), (b"", "", 0), "-O")
    equal(run("-qr", "--in-place", "in"), (b"", "", 0), "in place")
    for top in ("in", "out"):
        there = {name[-1:]: data for name, data in tree(top).items()}
        subprocess.run(["rm", "-rf", top])
        equal(there, {b"x": ONCE, b"y": b"", b"z": b"Two is here.\n"}, top)


main()
EOF
