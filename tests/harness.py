"""What the scripts that run cases over folders share: each case is a function whose name is a
sentence, run in an empty folder of its own.

    from harness import *

    @test
    def something_holds():
        ...

    main()
"""
import atexit, collections, contextlib, ctypes, fnmatch, functools, os, random, re, shutil, signal, stat, struct, subprocess
import sys, tempfile, time

UNECHO = os.path.abspath(os.environ["UNECHO"])
SOURCE = os.path.abspath(os.environ.get("SOURCE", "."))
SANITIZED = bool(os.environ.get("SANITIZE"))
ROUNDS = int(os.environ.get("UNECHO_ROUNDS") or 200)
ROOT = os.geteuid() == 0
tests = []


class Failure(Exception):
    pass


class Skip(Exception):
    pass


def test(function):
    tests.append(function)
    return function


def test_in_memory(function):
    """Where it does not matter what the disk does, no time is spent on waiting for it."""
    if os.access("/dev/shm", os.W_OK | os.X_OK):
        function.folder = "/dev/shm"
    return test(function)


def equal(got, wanted, what):
    if got != wanted:
        raise Failure(f"{what}: wanted {wanted!r:.600}, got {got!r:.600}")


def check(condition, what):
    if not condition:
        raise Failure(what)


def run(*args, data=b"", timeout=60, **options):
    """The output, the messages and the exit status of a whole run."""
    p = subprocess.run([UNECHO, "--seed=1", *args], input=data, capture_output=True,
                       timeout=timeout, **options)
    return p.stdout, p.stderr.decode(errors="replace"), p.returncode


def put(files, top="in"):
    for name, data in files.items():
        path = os.path.join(os.fsencode(top), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)


def tree(top):
    """All files below a folder, by name."""
    found = {}
    for folder, _, names in os.walk(os.fsencode(top)):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, os.fsencode(top))] = f.read()
    return found


def bytes_of(files):
    """Names as tree() has them."""
    return {os.fsencode(name): data for name, data in files.items()}


SMALL = {"a/1.txt": b"One is here. Two is here.\n", "a/2.txt": b"Two is here. Three is here.\n",
         "a-b.txt": b"One is here.\n", "b.txt": b"Four is here.\n", "empty": b""}
# a-b.txt is before a/, as its path is
CLEAN = {b"a-b.txt": b"One is here.\n", b"a/1.txt": b"Two is here.\n",
         b"a/2.txt": b"Three is here.\n", b"b.txt": b"Four is here.\n", b"empty": b""}


def words(rng):
    return "".join(rng.choice("abcdefghij") for _ in range(rng.randint(2, 9)))


def articles(count, seed=1, size=40, every=50):
    """Files that repeat each other, some large enough for several blocks."""
    rng = random.Random(seed)
    said = []
    files = {}
    for i in range(count):
        text = []
        for k in range(rng.randint(0, size) if i % every else 30000 if i else 0):
            if said and rng.random() < 0.4:
                sentence = rng.choice(said)
            else:
                sentence = " ".join(words(rng) for _ in range(8)).capitalize() + "."
                said.append(sentence)
            text.append(sentence + rng.choice([" ", " ", "\n", "\n\n"]))
        files[f"d{i % 7}/e{i % 3}/{i:05}.txt"] = "".join(text).strip().encode() + b"\n" * (i % 3)
    return files


def tree_of_files(top):
    return {e.name: open(e.path, "rb").read() for e in os.scandir(top) if e.is_file()}


def tree_names(top):
    return [n for _, _, names in os.walk(os.fsencode(top)) for n in names]


def on_a_small_disk(disk, *args):
    """A run in a file system of that size, which holds a copy of "in" and is then left in "disk"."""
    script = ('mkdir -p new && mount -t tmpfs -o "$1" none new || exit 77; shift; '
              'cp -a in new && (cd new && exec "$@"); s=$?; cp -a new disk; exit $s')
    if not shutil.which("unshare"):
        raise Skip("needs unshare")
    p = subprocess.run(["unshare", "-m" if ROOT else "-rm", "sh", "-c", script, "sh", disk, UNECHO,
                        "--seed=1", *args], capture_output=True, timeout=120)
    if p.returncode == 77 or b"unshare:" in p.stderr:
        raise Skip("no file system may be mounted here")
    return p.stdout, p.stderr.decode(errors="replace"), p.returncode


def program():
    """The program where anybody may run it, and the folder of the case where anybody may be."""
    global lent
    os.chmod(".", 0o755)
    if not lent:
        folder = tempfile.mkdtemp(prefix="unecho-lent-")
        atexit.register(shutil.rmtree, folder)
        os.chmod(folder, 0o755)
        lent = shutil.copy(UNECHO, os.path.join(folder, "unecho"))
        os.chmod(lent, 0o755)
    return lent


lent = None


def run_as(user, groups, *args, data=b"", **options):
    """A run by another user, whose own group is the first one."""
    if not ROOT:
        raise Skip("needs to be root")
    p = subprocess.run([program(), "--seed=1", *args], input=data, capture_output=True, timeout=120,
                       user=user, group=groups[0], extra_groups=groups, **options)
    return p.stdout, p.stderr.decode(errors="replace"), p.returncode


def powerless(*args):
    """A run by somebody whom the system forbids things."""
    return run_as(65534, [65534], *args) if ROOT else run(*args)


def give_away(top):
    for folder, _, names in os.walk(top):
        for path in [folder] + [os.path.join(folder, name) for name in names]:
            if ROOT:
                os.chown(path, 65534, 65534)


def stop(p):
    """Stops a process and waits until it does stand still; false: it has ended before."""
    if p.poll() is None:
        p.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, p.pid, os.WEXITED | os.WSTOPPED | os.WNOWAIT)
    return p.poll() is None


class Held:
    """A run that was stopped when some condition came about, to go on when the block ends."""

    def __init__(self, condition, *args):
        self.p = subprocess.Popen([UNECHO, "--seed=1", *args], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        while self.p.poll() is None and not condition(self.p.pid):
            pass
        self.runs = stop(self.p)

    def go_on(self):
        self.p.send_signal(signal.SIGCONT)
        out, err = self.p.communicate(timeout=120)
        return out, err.decode(errors="replace"), self.p.returncode


class Amid(Held):
    """A run that was stopped when it had read some of b.txt, which should be large."""

    def __init__(self, *args):
        super().__init__(lambda pid: self.is_at(pid), *args)

    def is_at(self, pid):
        with contextlib.suppress(OSError):
            return any(os.readlink(f"/proc/{pid}/fd/{fd}").endswith("/b.txt") and
                       int(open(f"/proc/{pid}/fdinfo/{fd}").readline().split()[1]) > 0
                       for fd in os.listdir(f"/proc/{pid}/fd"))


@functools.lru_cache
def long_text():
    """One that is read for longer than it takes to stop a run meanwhile."""
    return b"".join(b"Number %d is %d times %d.\n" % (i * i, i, i) for i in range(100000 if SANITIZED else 300000))


def while_read(begin, change, *args):
    """The result of a run over files that `begin` lays out, with a change when it had read some of
    b.txt, which is long. It may be over before that, but not each time."""
    for _ in range(5):
        begin()
        put({"b.txt": long_text()})
        held = Amid(*args)
        if held.runs:
            change()
            return held.go_on()
        shutil.rmtree("out", ignore_errors=True)
    raise Skip("the run was too fast")


def own_files(top):
    """As tree(), but without what links name."""
    return {name: data for name, data in tree(top).items()
            if not os.path.islink(os.path.join(os.fsencode(top), name))}


def sentences(files):
    """How often each sentence stands in files."""
    return collections.Counter(sentence.strip() for data in files.values()
                               for sentence in re.split(rb"(?<=\.)\s+", data) if sentence.strip())


def said(words):
    """The sentences with these words, each once."""
    return collections.Counter(f"{word} is here.".encode() for word in words.split())


def access_list(user=None, others=0, mask=7, group=0, users=()):
    """A POSIX ACL as the system keeps it: rights of the owner, of users by number, and so on."""
    nobody = 0xffffffff
    entries = [(1, 7 if user is None else user, nobody), *((2, rights, who) for who, rights in users),
               (4, group, nobody), (16, mask, nobody), (32, others, nobody)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def set_attribute(path, name, value):
    try:
        os.setxattr(path, name, value)
    except OSError as why:
        raise Skip(f"no {name} here: {why.strerror}")


def attributes(path):
    return {name: os.getxattr(path, name) for name in os.listxattr(path)}


def trace(calls, *args, status=0, **options):
    """The calls of the system that a run makes, as strace writes them, with the paths of
    descriptors and no process numbers."""
    if not shutil.which("strace"):
        raise Skip("needs strace")
    leaks = {"ASAN_OPTIONS": "detect_leaks=0"}  # which are looked for as strace looks
    p = subprocess.run(["strace", "-f", "-qq", "-y", "-s", "300", "-o", "trace", "-e", f"trace={calls}",
                        UNECHO, "--seed=1", *args], capture_output=True, timeout=120,
                       env=os.environ | leaks, **options)
    with open("trace", encoding="utf-8", errors="replace") as f:
        lines = [re.sub(r"^\d+ +", "", line.rstrip("\n")) for line in f]
    os.remove("trace")
    if b"ptrace" in p.stderr or not lines:
        raise Skip("nothing may be traced here")
    equal(p.returncode, status, f"the status with {args}, {p.stderr}")
    return lines


class Place:
    """A folder that runs change, and what is to be in it before and after."""

    def __init__(self, files, **options):
        self.name, self.before = "in", {os.fsencode(name): data for name, data in files.items()}
        put(files, self.name)
        self.modes = {}
        for i, name in enumerate(sorted(self.before)):
            self.modes[name] = (0o644, 0o600, 0o751, 0o440)[i % 4]
            os.chmod(self.path(name), self.modes[name])
        equal(run("-qr", self.name, "-O", "done"), (b"", "", 0), "a whole run")
        self.after = tree("done")
        shutil.rmtree("done")

    def path(self, name):
        return os.path.join(os.fsencode(self.name), name)

    def look(self, suffix):
        """Checks that each file is old or new: how many are new, and names that do not belong."""
        there = tree(self.name)
        changed = 0
        for name, data in self.before.items():
            got = there.pop(name, None)
            kept = there.pop(name + suffix, None) if suffix else None
            equal(got in (data, self.after[name]), True, f"{name} whole")
            equal(stat.S_IMODE(os.stat(self.path(name)).st_mode), self.modes[name], f"its mode {name}")
            equal(kept in (None, data), True, f"the old {name}")
            new = got != data
            equal(bool(suffix and new and kept is None), False, f"{name} changed, the old not kept")
            changed += new
        return changed, list(there)

    def restore(self, suffix):
        for name, data in self.before.items():
            if data == self.after[name]:
                continue
            if suffix and os.path.exists(self.path(name + suffix)):
                os.remove(self.path(name + suffix))
            os.remove(self.path(name))
            with open(self.path(name), "wb") as f:
                f.write(data)
            os.chmod(self.path(name), self.modes[name])

    def to_change(self):
        return sum(data != self.after[name] for name, data in self.before.items())


libc = ctypes.CDLL(None, use_errno=True)


def call(name, *args):
    """A function of the C library that returns 0."""
    if getattr(libc, name)(*args) != 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")


def mount_alone():
    """What is mounted from now on, only this process and its children see."""
    try:
        call("unshare", 0x20000)
        call("mount", b"none", b"/", None, 0x44000, None)
    except OSError as why:
        raise Skip(f"no file system may be mounted here ({why})")


class Disk:
    """A disk of another kind, in the folder "disk" as long as the block lasts; disk.py has kinds."""

    def __init__(self, *kinds):
        self.kinds = kinds

    def __enter__(self):
        mount_alone()
        os.mkdir("disk")
        self.p = subprocess.Popen([sys.executable, os.path.join(SOURCE, "tests/disk.py"), "disk",
                                   *self.kinds], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if self.p.stdout.readline() != b"ready\n":
            os.rmdir("disk")
            raise Skip(self.p.communicate()[1].decode().strip())

    def __exit__(self, *_):
        call("umount2", b"disk", 2)
        self.p.kill()
        self.p.communicate()
        os.rmdir("disk")


def main():
    chosen = [t for t in tests if not sys.argv[1:] or
              any(fnmatch.fnmatch(t.__name__, p) for p in sys.argv[1:])]
    failed = 0
    for t in chosen:
        here = tempfile.mkdtemp(prefix="unecho-", dir=getattr(t, "folder", None))
        os.chdir(here)
        try:
            note = t()
            print(f"ok {t.__name__}{': ' + note if note else ''}", flush=True)
        except Skip as why:
            print(f"skipped {t.__name__}: {why}", flush=True)
        except Exception as why:
            failed += 1
            kind = "" if isinstance(why, Failure) else f"{type(why).__name__}: "
            print(f"FAILED {t.__name__}: {kind}{why}", flush=True)
        finally:
            os.chdir("/")
            shutil.rmtree(here, ignore_errors=True)
    print(f"{len(chosen)} tests, {failed} failed")
    sys.exit(failed > 0)
