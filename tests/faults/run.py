"""Runs unecho again and again, each time with a call of the system that fails (shim.c), and looks at
what is left. Whatever fails, of each run there holds:

- It ends, by itself, with a documented status and without a leak.
- The status of an undisturbed run means its result, to the byte: output, files, rights.
- Any other status comes with a message.
- A file that is changed in place is wholly old or wholly new, no sentence of the folder is nowhere,
  and what is only read stays as it is.
- A file under its final name is whole: it is what it was, or what a run makes that could not read
  some of its inputs. Standard output is the beginning of that.
- No other file is there than those of an undisturbed run; no rights are there that were not.
- That bytes may not have come to the disk is told, though all looks well.
- What is only to be tried again (EINTR, EAGAIN, a short write) makes no difference at all.
"""
import bz2, errno, fnmatch, gzip, itertools, json, lzma, multiprocessing, os, random, re, shutil
import stat, struct, sys, tempfile

UNECHO = os.path.abspath(os.environ["UNECHO"])
SHIM = os.path.abspath(os.environ["SHIM"])
SANITIZED = bool(os.environ.get("SANITIZE"))
WANTED = os.environ.get("UNECHO_FAULTS")
ROUNDS = int(os.environ.get("UNECHO_ROUNDS") or 200)
CASES = 20 * ROUNDS  # of them all, that are tried
ENVIRONMENT = {
    "LC_ALL": "C", "PATH": os.environ.get("PATH", ""), "LD_PRELOAD": SHIM, "FAULTS_TO": "../told",
    "FAULTS_SECONDS": "20" if SANITIZED else "3",
    "ASAN_OPTIONS": "verify_asan_link_order=0:exitcode=99", "LSAN_OPTIONS": "exitcode=98",
    "TSAN_OPTIONS": "exitcode=97:" + os.environ.get("TSAN_OPTIONS", ""),
}
AGAIN = {  # that are to be tried again
    "read", "write", "writev", "poll", "readdir64", "flock", "getrandom",
}

SYNCS = {"fsync", "fdatasync", "syncfs"}
LOSSES = {errno.EIO, errno.ENOSPC, errno.EDQUOT}  # after them, bytes may be gone


def is_passing(number):
    """Does it happen once or twice, but not for ever?"""
    return number in (errno.EINTR, errno.EAGAIN)



# --- kinds of runs ----------------------------------------------------------------------------------


class File:
    def __init__(self, data, mode=0o644, attributes=()):
        self.data, self.mode, self.attributes = data, mode, dict(attributes)


class Folder:
    def __init__(self, mode):
        self.mode = mode


class Link:
    def __init__(self, to, hard=False):
        self.to, self.hard = to, hard


def say(*things):
    """A text, a sentence for each thing."""
    return " ".join(f"The {thing} stands here." for thing in things).encode() + b"\n"


def record(*things):
    return json.dumps({"id": 7, "text": say(*things).decode()}).encode() + b"\n"


def unpack(data):
    """Of any kind of file the text."""
    for magic, open_it in ((b"\x1f\x8b", gzip.decompress), (b"BZh", bz2.decompress),
                           (b"\xfd7zXZ", lzma.decompress)):
        if data.startswith(magic):
            data = open_it(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16").encode()
    return data


def things_in(data):
    return set(re.findall(rb"The (\w+) stands here", unpack(data)))


def acl(*entries):
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xffffffff
TREE = {"in/a/1.txt": File(say("river", "hill"), 0o600), "in/a/2.txt": File(say("hill", "barn")),
        "in/b.txt": File(say("river", "barn", "mill"), 0o664), "in/c/3.txt": File(say("mill"))}
PLAIN = {"1.txt": File(say("river", "hill")), "2.txt": File(say("hill", "barn")),
         "3.txt": File(say("barn", "mill", "river"))}
KEPT = {"user.source": b"wire",
        "system.posix_acl_access": acl((1, 6, NOBODY), (2, 4, 12345), (4, 0, NOBODY),
                                       (16, 4, NOBODY), (32, 0, NOBODY))}
MANY = [f"{first}{second}{third}" for first in "abcdefghijkl" for second in "aeiou"
        for third in "nrst"]  # more than are kept before there is a table
LONG = say(*(f"{a}{b}" for a in MANY for b in MANY[:100]))  # several blocks
kinds = []


class Kind:
    """`sources`: what is read, so that it may be missing from the result. `changes`: what else than
    sources may be changed."""

    def __init__(self, name, args, files, stdin=None, pipe=False, sources=None, in_place=False,
                 stats=False, whole=True):
        self.name, self.args, self.files = name, args.split(), files
        self.stdin, self.pipe, self.in_place, self.stats = stdin, pipe, in_place, stats
        self.whole = whole  # are files read as a whole, or not at all?
        self.sources = [name for name, file in files.items() if not isinstance(file, Folder) and
                        name.startswith(("in/", "1", "2", "3"))] \
            if sources is None else sources

    def without(self, gone):
        """The same where some sources are not there. None: there is none left."""
        args = [arg for arg in self.args if arg not in gone]
        files = {name: file for name, file in self.files.items() if name not in gone and not
                 (isinstance(file, Link) and file.to in gone)}
        for name in files.keys() & {"list", "list0"}:
            end = b"\n" if name == "list" else b"\0"
            names = [n for n in files[name].data.split(end) if n and os.fsdecode(n) not in gone]
            files[name] = File(b"".join(n + end for n in names))
        if len(gone) == len(self.sources) and len(args) < len(self.args):
            return None
        kind = Kind(self.name, "", files, self.stdin, self.pipe, [], self.in_place)
        kind.args = args
        return kind


def kind(*args, **options):
    kinds.append(Kind(*args, **options))


TEXT = say("river", "hill", "river", "barn", "hill", "mill")
kind("filter", "", {}, TEXT)
kind("filter_with_a_secret", "--seed=", {}, TEXT)
kind("pipe", "", {}, TEXT, pipe=True)
kind("many_sentences", "-j1", {}, say(*MANY, *MANY))
kind("several_blocks", "-j3", {}, LONG)
kind("limited_memory", "--memory=1M", {}, say(*MANY, *MANY))
kind("too_little_memory", "--memory=1K", {}, say(*MANY, *MANY))
kind("count", "-c", {}, TEXT)
kind("repeated", "-d", {}, TEXT)
kind("unique", "--unique", {}, TEXT)
kind("mark", "--mark", {}, TEXT)
kind("sentences", "--sentences", {}, TEXT)
kind("spans", "--span=2 --min-words=3 --match=loose -i", {}, TEXT)
kind("statistics", "--stats=json", {}, TEXT, stats=True)
kind("progress", "--progress=always -v", {}, TEXT)
kind("files", "1.txt 2.txt 3.txt", PLAIN)
kind("output", "-o out.txt 1.txt 2.txt 3.txt", PLAIN)
kind("output_replaced", "-f -o out.txt 1.txt 2.txt 3.txt",
     PLAIN | {"out.txt": File(say("old"), 0o600, KEPT)})
kind("output_is_an_input", "-f -o 2.txt 1.txt 2.txt 3.txt", PLAIN)
kind("output_through_a_link", "-f -o link.txt 1.txt 2.txt 3.txt",
     PLAIN | {"there/out.txt": File(say("old")), "link.txt": Link("there/out.txt")})
kind("output_gzip", "-o out.gz 1.txt 2.txt 3.txt", PLAIN)
kind("output_zstd", "-o out.zst 1.txt 2.txt 3.txt", PLAIN)
kind("output_xz", "-o out.xz 1.txt 2.txt 3.txt", PLAIN)
kind("output_bzip2", "-o out.bz2 1.txt 2.txt 3.txt", PLAIN)
kind("folder_as_one", "-r in", TREE)
kind("folder_as_one_output", "-r in -o out.txt -j3", TREE)
kind("folder", "-r in -O out -j1", TREE)
kind("folder_private", "-r in -O new/out", {"in": Folder(0o700), "in/a": Folder(0o750)} | TREE)
kind("folder_threads", "-r in -O out -j3", TREE)
kind("folder_replaced", "-f -r in -O out", TREE | {
    "out/a/1.txt": File(say("old"), 0o600), "out/b.txt": File(say("older"), 0o644, KEPT)})
kind("folder_inside", "-r . -O out", TREE)
kind("folder_several_operands", "-r in/a in/b.txt in/c -O out", TREE)
kind("folder_drop_empty", "-r in -O out --drop-empty", TREE)
kind("folder_by_scope", "-r in -O out --scope=dir", TREE)
kind("folder_common", "--common=2 -r in -O out -j1", TREE)
kind("folder_common_large", "--common=2 -r in -O out -j3", {
    "in/1.txt": File(say("hill") + LONG), "in/2.txt": File(say("hill", "barn")), "in/3.txt": File(say("barn", "mill"))})
kind("folder_first", "--first=size -r in -O out -j1", TREE)
kind("in_place", "-r --in-place in -j1", TREE, in_place=True)
kind("in_place_threads", "-r --in-place in -j3", TREE, in_place=True)
kind("in_place_with_copies", "-r --in-place=.old in", TREE, in_place=True)
kind("in_place_scope_dir", "-r --in-place --scope=dir in",
     TREE | {"in/a/4.txt": File(say("river", "hill"))}, in_place=True)
kind("in_place_scope_file", "-r --in-place --scope=file in",
     TREE | {"in/a/4.txt": File(say("river", "hill", "river"))}, in_place=True)
kind("in_place_names", "--in-place 1.txt 2.txt 3.txt", PLAIN, in_place=True)
kind("in_place_links", "--in-place 1.txt 2.txt last.txt", {
    "1.txt": PLAIN["1.txt"], "2.txt": PLAIN["2.txt"], "there/3.txt": PLAIN["3.txt"],
    "last.txt": Link("there/3.txt")}, sources=["1.txt", "2.txt", "last.txt"], in_place=True)
kind("in_place_links_below", "-r --in-place in", TREE | {"in/z.txt": Link("b.txt")},
     in_place=True)
kind("in_place_hard_links", "-r --in-place in",
     TREE | {"in/c/z.txt": Link("in/b.txt", hard=True)}, in_place=True, whole=False)
kind("in_place_attributes", "--in-place 1.txt 2.txt 3.txt",
     {name: File(file.data, 0o640, KEPT) for name, file in PLAIN.items()}, in_place=True)
kind("in_place_large", "--in-place -j3 1.txt 2.txt", {
    "1.txt": File(LONG), "2.txt": File(say("hill") + LONG + say("barn"))}, in_place=True,
     whole=False)
kind("list", "-r -l in", TREE)
kind("list_zero", "-r -l -z in", TREE)
kind("dry_run", "-r -n --in-place in", TREE)
kind("check", "-r --check in", TREE)
kind("check_nothing", "--check 1.txt", {"1.txt": PLAIN["1.txt"]})
kind("file_statistics", "-r --stats=jsonl in -O out", TREE, stats=True)
kind("file_progress", "-r --progress=always in -O out", TREE)
kind("file_summary", "-r -v in -O out", TREE)
kind("seen", "--seen=seen.txt 1.txt 2.txt 3.txt", PLAIN | {"seen.txt": File(say("hill", "barn"))})
kind("seen_folder", "-r --seen=in --in-place new", TREE | {"new/1.txt": File(say("hill", "day"))},
     sources=["new/1.txt"])
kind("allowed", "--allow=allow.txt 1.txt 2.txt 3.txt", PLAIN | {"allow.txt": File(say("hill"))})
kind("abbreviations", "--abbrev=abbrev.txt 1.txt 2.txt 3.txt",
     PLAIN | {"abbrev.txt": File(b"Abc.\nDef.\n")})
kind("names_from_a_list", "--files-from=list -O out",
     PLAIN | {"list": File(b"1.txt\n2.txt\n3.txt\n")})
kind("names_from_a_list_in_place", "--files-from=list --in-place",
     PLAIN | {"list": File(b"1.txt\n2.txt\n3.txt\n")}, in_place=True)
kind("names_from_a_list_as_one", "--files0-from=list0",
     PLAIN | {"list0": File(b"1.txt\x002.txt\x003.txt\0")})
kind("patterns", "-r --include=*.txt --exclude=a/2* in -O out", TREE)
kind("records", "-F jsonl", {}, record("river", "hill") + b"{}\n" + record("hill", "barn"))
kind("records_told_by_look", "", {}, record("river", "hill") + record("hill", "barn"))
kind("records_in_place", "-r --in-place in", {
    "in/1.jsonl": File(record("river", "hill") + record("hill")),
    "in/2.jsonl": File(record("hill", "barn") + record("mill"))}, in_place=True)
kind("records_folder", "-r in -O out --drop-empty", {
    "in/1.jsonl": File(record("river", "hill") + record("hill")),
    "in/2.ndjson": File(record("hill", "barn") + record("mill"))})
kind("gzip_in_place", "--in-place 1.gz 2.gz 3.txt", {
    "1.gz": File(gzip.compress(say("river", "hill"), mtime=0)),
    "2.gz": File(gzip.compress(say("hill", "barn"), mtime=0)), "3.txt": PLAIN["3.txt"]},
     in_place=True)
kind("xz_in_place", "--in-place 1.xz 2.xz", {
    "1.xz": File(lzma.compress(say("river", "hill"))),
    "2.xz": File(lzma.compress(say("hill", "barn")))}, in_place=True)
kind("bzip2", "1.bz2 2.txt", {"1.bz2": File(bz2.compress(say("river", "hill"))),
                              "2.txt": PLAIN["2.txt"]})
kind("utf16_in_place", "--in-place 1.txt 2.txt", {
    "1.txt": File(say("river", "hill").decode().encode("utf-16")),
    "2.txt": File(say("hill", "barn").decode().encode("utf-16"))}, in_place=True)
kind("latin_1", "--encoding=ISO-8859-1 1.txt 2.txt -O out",
     {"1.txt": File(say("river", "hill") + b"\xe4\n"), "2.txt": File(say("hill", "barn"))})
kind("help", "--help", {})

# --- a run ------------------------------------------------------------------------------------------


def lay(files):
    shutil.rmtree("../tree", ignore_errors=True)
    os.mkdir("../tree")
    os.chdir("../tree")
    for name, file in files.items():
        if "/" in name:
            os.makedirs(os.path.dirname(name), exist_ok=True)
        if isinstance(file, Link):
            (os.link if file.hard else os.symlink)(file.to, name)
            continue
        if isinstance(file, Folder):
            os.mkdir(name, file.mode)
            continue
        fd = os.open(name, os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(fd, file.data)
        os.fchmod(fd, file.mode)
        for key, value in file.attributes.items():
            try:
                os.setxattr(fd, key, value)
            except OSError:
                pass  # where there are none, none can be lost
        os.close(fd)


def look(top="."):
    """All that is there: what it is and holds, and what holds for it."""
    found = {}
    for entry in os.scandir(top):
        name = entry.path[2:]
        info = entry.stat(follow_symlinks=False)
        if entry.is_symlink():
            found[name] = ("link", os.readlink(entry.path), None)
            continue
        attributes = {key: os.getxattr(entry.path, key) for key in os.listxattr(entry.path)}
        rights = (stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid,
                  tuple(sorted(attributes.items())))
        if entry.is_dir():
            found[name] = ("folder", None, rights)
            found |= look(entry.path)
        else:
            with open(entry.path, "rb") as f:
                found[name] = ("file", f.read(), rights)
    return found


class Result:
    def __init__(self, status, told):
        self.status, self.told = status, told
        with open("../stdout", "rb") as f:
            self.out = f.read()
        with open("../stderr", "rb") as f:
            self.err = f.read()
        self.tree = look()

    def is_leaky(self):
        return "left open" in self.told


def run(kind, fault=None):
    """Runs the program in a fresh folder."""
    lay(kind.files)
    args = [UNECHO, *(["--seed=1"] if "--seed=" not in kind.args else []),
            *(arg for arg in kind.args if arg != "--seed=")]
    if os.path.exists("../told"):
        os.remove("../told")
    environment = ENVIRONMENT | ({"FAULTS": fault} if fault else {})
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 1, "../stdout", write, 0o600),
               (os.POSIX_SPAWN_OPEN, 2, "../stderr", write | os.O_APPEND, 0o600)]
    if kind.pipe:
        end, begin = os.pipe()
        os.write(begin, kind.stdin)
        os.close(begin)
        actions.append((os.POSIX_SPAWN_DUP2, end, 0))
    else:
        with open("../stdin", "wb") as f:
            f.write(kind.stdin or b"")
        actions.append((os.POSIX_SPAWN_OPEN, 0, "../stdin", os.O_RDONLY, 0))
    child = os.posix_spawn(UNECHO, args, environment, file_actions=actions)
    if kind.pipe:
        os.close(end)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        with open("../told") as f:
            told = f.read()
    except FileNotFoundError:
        told = ""
    return Result(status, told)


class Prepared:
    """What an undisturbed run makes, and what one makes that lacks some of its inputs."""

    def __init__(self, kind):
        lay(kind.files)
        self.kind, self.before = kind, look()
        self.after = run(kind)
        self.rows = [line.split() for line in self.after.told.splitlines()]
        self.outputs, self.contents, self.rights = {self.after.out}, {}, {}
        self.knows_lacks = not kind.whole
        if self.after.status not in (0, 1, 2) or self.after.is_leaky():
            sys.exit(f"{kind.name}: status {self.after.status}: {self.after.err!r}")
        self.allow(self.before)
        self.allow(self.after.tree)

    def learn_lacks(self):
        """Runs that lack inputs are many, and not always asked for. False: it is known already."""
        if self.knows_lacks:
            return False
        self.knows_lacks = True
        for count in range(1, len(self.kind.sources) + 1):
            for gone in itertools.combinations(self.kind.sources, count):
                kind = self.kind.without(set(gone))
                if kind:
                    result = run(kind)
                    self.outputs.add(result.out)
                    self.allow(result.tree)
        return True

    def allow(self, tree):
        for name, (what, content, rights) in tree.items():
            self.contents.setdefault(name, set()).add(content)
            self.rights.setdefault(name, set()).add((what, rights))

    def allows(self, name, content):
        """Is that whole? What became of a file of which only a part could be read, others tell."""
        if content and not self.kind.whole and name in self.before:
            return things_in(content) <= things_in(self.before[name][1])
        return content in self.contents[name]

    def faults(self):
        for name, what, count, short, *numbers in self.rows:
            for n in range(1, int(count) + 1):
                for number in map(int, numbers):
                    yield f"{name}:{n}:{number}:once"
                    yield f"{name}:{n}:{number}:" + ("twice" if is_passing(number) else "on")
                if short == "1":
                    yield f"{name}:{n}:0:short"
                    yield f"{name}:{n}:0:trickle"


# --- what is left -----------------------------------------------------------------------------------


def statistics(err):
    """Without what differs from run to run."""
    found = []
    for line in err.splitlines():
        if line.startswith(b"{"):
            found.append({key: value for key, value in json.loads(line).items()
                          if key not in ("seconds", "set_bytes")})
    return found


def same_statistics(found, wanted, call):
    """What went most, and what a careful run would keep, is counted as far as there is memory."""
    rest = ("top", "lost_most", "careful_would_keep") if call == "alloc" else ()
    return ([{k: v for k, v in one.items() if k not in rest} for one in statistics(found)] ==
            [{k: v for k, v in one.items() if k not in rest} for one in statistics(wanted)])


def has_message(err):
    return any(line.startswith(b"unecho: ") and not re.match(rb"unecho: \d+ (files?|units)\b", line)
               for line in re.split(rb"[\r\n]", err.replace(b"\x1b[K", b"\n")))


def is_wider(prepared, name, what, rights):
    """Has a file more than it should, for somebody? What could not be kept may be missing."""
    if (what, rights) in prepared.rights[name]:
        return False
    known = [other for kind, other in prepared.rights[name] if kind == what]
    return not any(rights[1:3] == other[1:3] and not rights[0] & ~other[0] and
                   set(rights[3]) <= set(other[3]) for other in known)


def wrong_files(prepared, tree, call):
    """What is wrong with the files that an unfinished run left. None: nothing."""
    before, after = prepared.before, prepared.after.tree
    for name, (what, content, rights) in tree.items():
        if name not in prepared.contents:
            if not call.startswith(("unlink", "rmdir")):  # which could not be helped
                return f"{name} was left"
        elif not prepared.allows(name, content):
            return f"{name} is neither old nor new: {content!r:.300}"
        elif is_wider(prepared, name, what, rights):
            return f"{name} has other rights: {what} {rights}"
    for name in before:
        if name not in tree and (name in after or not prepared.kind.in_place):
            return f"{name} is gone"
    if prepared.kind.in_place:
        lost = said(before) - said(tree)
        if lost:
            return f"lost: {sorted(lost)!r:.300}"
    return None


def said(tree):
    return set().union(*(things_in(content) for what, content, _ in tree.values()
                         if what == "file"))


def judge(prepared, result, fault):
    """What is wrong with a run. None: nothing."""
    call, _, number, how = fault.split(":")
    base = prepared.after
    if result.is_leaky():
        return result.told
    if result.status == base.status:
        if result.told and call in SYNCS and int(number) in LOSSES:
            return "what may not be on the disk was not told of"
        if result.out != base.out:
            return f"another output: {result.out!r:.300}"
        if result.tree != base.tree:
            other = [name for name in result.tree.keys() | base.tree.keys()
                     if result.tree.get(name) != base.tree.get(name)]
            lost = all(result.tree.get(name, ())[:2] == base.tree.get(name, ())[:2] for name in other)
            told = has_message(result.err) or not prepared.kind.in_place
            if (base.status == 0 and not (lost and told)) or \
                    wrong_files(prepared, result.tree, call):
                return f"other files: {other} {result.tree.get(other[0])!r:.300}"
        if prepared.kind.stats and not same_statistics(result.err, base.err, call):
            return "other statistics"
        return None if base.status < 2 or has_message(result.err) else "no message"
    if result.status not in (2, 3):
        return f"status {result.status}"
    if not has_message(result.err):
        return f"status {result.status} without a message"
    if how in ("short", "trickle") or (call in AGAIN and is_passing(int(number))):
        return "it was not tried again"
    if not any(whole.startswith(result.out) for whole in prepared.outputs):
        return f"no beginning of an output: {result.out!r:.300}"
    return wrong_files(prepared, result.tree, call)


# --- all of them ------------------------------------------------------------------------------------


def begin_worker(top):
    os.umask(0o022)
    os.chdir(tempfile.mkdtemp(dir=top))
    os.mkdir("tree")
    os.chdir("tree")


def prepare(kind):
    return Prepared(kind)


known = {}  # of a worker: what it was told of kinds, with what it has learned


def try_faults(work):
    prepared, faults = work
    prepared = known.setdefault(prepared.kind.name, prepared)
    results = []
    for fault in faults:
        try:
            result = run(prepared.kind, fault)
            wrong = judge(prepared, result, fault)
            if wrong and prepared.learn_lacks():
                wrong = judge(prepared, result, fault)
        except (OSError, ValueError, EOFError, KeyError) as error:
            result, wrong = None, f"{type(error).__name__}: {error}"
        hit = wrong or result.told
        results.append((fault, bool(hit), wrong and
                        f"FAIL {prepared.kind.name} {fault}: {wrong}\n"
                        f"    {result and result.err!r:.400}"))
    return results


def chosen_kinds(patterns):
    return [kind for kind in kinds
            if any(fnmatch.fnmatch(kind.name, pattern) for pattern in patterns or ["*"])]


def choose(everything):
    """Those that are tried."""
    if WANTED and "*" in WANTED:
        return [case for case in everything if fnmatch.fnmatchcase(case[1], WANTED)]
    if WANTED and ":" in WANTED:
        return [(prepared, WANTED) for prepared in {p.kind.name: p for p, _ in everything}.values()]
    if WANTED == "all" or len(everything) <= CASES:
        return everything
    places = sorted(random.Random(1).sample(range(len(everything)), CASES))
    return [everything[place] for place in places]


def chunks(cases, size=100):
    for prepared, group in itertools.groupby(cases, key=lambda case: case[0]):
        faults = [fault for _, fault in group]
        for at in range(0, len(faults), size):
            yield prepared, faults[at:at + size]


def show(counts):
    print(f"{'call':<20}{'failed':>8}{'survived':>10}")
    for name in sorted(counts):
        tried, survived = counts[name]
        print(f"{name:<20}{tried:>8}{survived:>10}")


def main(patterns):
    top = tempfile.mkdtemp(prefix="unecho-",
                           dir="/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None)
    counts, failures, tried = {}, [], 0
    context = multiprocessing.get_context("fork")
    try:
        with context.Pool(min(os.cpu_count() or 1, 4), begin_worker, (top,)) as pool:
            prepared = pool.map(prepare, chosen_kinds(patterns), 1)
            cases = choose([(p, fault) for p in prepared for fault in p.faults()])
            for results in pool.imap_unordered(try_faults, chunks(cases)):
                for fault, hit, wrong in results:
                    count = counts.setdefault(fault.split(":")[0], [0, 0])
                    count[0] += hit
                    count[1] += hit and not wrong
                    tried += hit
                    if wrong:
                        failures.append(wrong)
    finally:
        shutil.rmtree(top)
    show(counts)
    for wrong in sorted(failures)[:None if WANTED == "all" else 40]:
        print(wrong)
    print(f"{len(prepared)} kinds of runs, {tried} calls failed, {len(failures)} not survived")
    return 1 if failures or not tried else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
