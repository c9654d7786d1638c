#!/bin/sh
# -O and --in-place do to a large tree of odd files what the filter does to its files laid end to
# end, with any number of threads.
#
#     UNECHO=build/release/unecho UNECHO_FILES=100000 sh tests/tree.sh
#     UNECHO=build/release/unecho UNECHO_TREE=articles sh tests/tree.sh    # or to one that is there
#
# It needs four times the space of the tree, in TMPDIR.
: "${UNECHO:?must name the program}" "${SOURCE:=.}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
export SOURCE
exec python3 /dev/fd/3 3<<'EOF'
import concurrent.futures, hashlib, multiprocessing, os, shutil, subprocess, sys, tempfile, time

UNECHO, SOURCE = os.path.abspath(os.environ["UNECHO"]), os.path.abspath(os.environ["SOURCE"])
SANITIZED = bool(os.environ.get("SANITIZE"))
FILES = int(os.environ.get("UNECHO_FILES") or (300 if SANITIZED else 2000))
TREE = os.environ.get("UNECHO_TREE") and os.path.abspath(os.environ["UNECHO_TREE"])
BEYOND = 64  # MB that many files may take beyond what the filter takes for the same text
memory = "/dev/shm"  # nothing here depends on a disk, and waiting for one takes long


def spawn(args, stdin, stdout):
    """Runs something; its status, what it said, its seconds, wall and processor, and its MB."""
    begin = time.monotonic()
    with open(stdin, "rb") as source, open(stdout, "wb") as result, open("err", "w+b") as err:
        p = subprocess.Popen(args, stdin=source, stdout=result, stderr=err)
        _, status, usage = os.wait4(p.pid, 0)
        p.returncode = status = os.waitstatus_to_exitcode(status)
        err.seek(0)
        return (status, err.read(), time.monotonic() - begin, usage.ru_utime + usage.ru_stime,
                usage.ru_maxrss / 1024)


def run(what, *args, stdin=os.devnull, stdout=os.devnull):
    """Runs something that should say nothing; its peak memory in MB."""
    status, told, seconds, cpu, megabytes = starter.submit(spawn, args, stdin, stdout).result()
    if status or told:
        sys.exit(f"{what}: status {status}, {told[:500]!r}")
    print(f"{what:<28}{seconds:8.2f} s{cpu:8.2f} s CPU{megabytes:8.0f} MB", flush=True)
    return megabytes


def unecho(what, *args, **streams):
    return run(what, UNECHO, "-q", "--seed=1", *args, **streams)


def names(top):
    """Of all files below a folder, in the byte order of their paths."""
    top = os.fsencode(top)
    return sorted(os.path.relpath(os.path.join(folder, name), top)
                  for folder, _, files in os.walk(top) for name in files)


def tree(top):
    """What all files below a folder hold, in short."""
    found = {}
    for name in names(top):
        with open(os.path.join(os.fsencode(top), name), "rb") as f:
            found[name] = hashlib.blake2b(f.read()).digest()
    return found


def lay(top, result, between=b""):
    """All files below a folder end to end."""
    with open(result, "wb") as out:
        for name in names(top):
            with open(os.path.join(os.fsencode(top), name), "rb") as f:
                shutil.copyfileobj(f, out)
            out.write(between)


def compare(got, wanted, what):
    if got != wanted:
        other = [n for n in sorted(set(got) | set(wanted)) if got.get(n) != wanted.get(n)]
        sys.exit(f"{what}: {len(other)} files differ, {other[:5]!r}")


def sentences(top):
    """Those of the results are those that the filter lets out, in the same order."""
    lay(top, "end-to-end", b"\n\n")
    for name in ("filtered", "end-to-end"):
        with open(name, "rb") as text, open(name + ".sentences", "wb") as out:
            subprocess.run([UNECHO, "--sentences"], stdin=text, stdout=out, check=True)
    if subprocess.run(["cmp", "filtered.sentences", "end-to-end.sentences"]).returncode:
        sys.exit("the results have other sentences than what the filter lets out")
    count = sum(1 for _ in open("filtered.sentences", "rb"))
    for name in ("end-to-end", "filtered.sentences", "end-to-end.sentences"):
        os.remove(name)
    return count


def check():
    if TREE:
        shutil.copytree(TREE, "in")
    else:
        run("make the tree", sys.executable, os.path.join(SOURCE, "tests", "make-tree.py"),
            str(FILES), "in")
    before = tree("in")
    if not TREE and len(before) != FILES:
        sys.exit(f"{len(before)} files were made, not {FILES}")
    run("cp -r", "cp", "-r", "in", "copy")
    shutil.rmtree("copy")
    lay("in", "text", b"\n\n" if TREE else b"") # those that are made end with a blank line
    least = unecho("the filter, one thread", "-j1", stdin="text", stdout="filtered")
    os.remove("text")
    after = None
    for threads in ("-j1", "-j2", "-j7"):
        used = unecho(f"-O {threads}", "-r", threads, "in", "-O", "out")
        if threads == "-j1" and not SANITIZED and used > least + BEYOND:
            sys.exit(f"{used:.0f} MB of memory, and {least:.0f} MB for the filter")
        if after is None:
            after, said = tree("out"), sentences("out")
            changed = [name for name in before if before[name] != after.get(name)]
        compare(tree("out"), after, f"-O {threads}")
        shutil.rmtree("out")
        unecho(f"-l {threads}", "-rl", threads, "in", stdout="list")
        with open("list", "rb") as out:
            if out.read() != b"".join(b"in/" + name + b"\n" for name in changed):
                sys.exit(f"-l {threads}: not the files that change")
        shutil.copytree("in", "place")
        unecho(f"--in-place {threads}", "-r", threads, "--in-place", "place")
        compare(tree("place"), after, f"--in-place {threads}")
        shutil.rmtree("place")
    compare(tree("in"), before, "what was only read")
    if not TREE and len(changed) < FILES // 4:
        sys.exit(f"only {len(changed)} files change")
    print(f"{len(before)} files, {len(changed)} changed, {said} sentences left")


chosen = os.environ.get("TMPDIR")  # also for many files
if not chosen and FILES <= 10000 and os.access(memory, os.W_OK | os.X_OK):
    chosen = memory
here = tempfile.mkdtemp(prefix="unecho-", dir=chosen)
os.chdir(here)
# the peak of a process counts the memory of the one that started it, so that one stays small
starter = concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("fork"))
starter.submit(os.getpid).result()
try:
    check()
finally:
    starter.shutdown()
    os.chdir("/")
    shutil.rmtree(here)
EOF
