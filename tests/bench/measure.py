"""Measures unecho beside other tools and against limits. Markdown on standard output.

    sh tests/bench/run [OPTION]...

A figure beside another one is measured pair by pair: unecho, the other, unecho, the other; each
round gives a ratio, and the table shows their median, the least and the greatest. What else runs
on the machine then troubles both alike. Time is processor time, user and system, of all processes
of a command, unless a column says wall; MB are 1000000 bytes.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median

from cores import Cores, size_of, write_records, write_tree

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENV = {k: v for k, v in os.environ.items() if k != "POSIXLY_CORRECT"} | {"LC_ALL": "C"}
MB = 1000000
UNITS = {"K": 1000, "M": MB, "G": 1000 * MB}
SEED = 1
CORPORA = [("prose", 0), ("prose", 30), ("prose", 95), ("abbrev", 30), ("cjk", 30), ("russian", 30)]
MAIN = ("prose", 30)
SECTIONS = ["main", "memory", "growth", "floor", "threads", "cores", "views", "near", "start", "programs"]

PYTHON_FILTER = """import sys
seen = set(); write = sys.stdout.buffer.write
for line in sys.stdin.buffer:
    if line not in seen: seen.add(line); write(line)"""

# Tools for lines: what is put before the name of the file.
PEERS = {
    "gawk '!s[$0]++'": ["gawk", "!s[$0]++"],
    "mawk '!s[$0]++'": ["mawk", "!s[$0]++"],
    "perl, a hash": ["perl", "-ne", "print unless $s{$_}++"],
    "python3, a set": [sys.executable, "-c", PYTHON_FILTER],
    "sort -u": ["sort", "-u"],
}


def say(text):
    print(text, file=sys.stderr, flush=True)


def parse_size(text):
    match = re.fullmatch(r"(\d+)([KMG]?)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 100M")
    return int(match[1]) * UNITS.get(match[2], 1)


def size_name(size):
    for unit in "GMK":
        if size % UNITS[unit] == 0:
            return f"{size // UNITS[unit]}{unit}"
    return str(size)


def first_line(argv):
    try:
        return subprocess.run(argv, capture_output=True, text=True, env=ENV).stdout.split("\n")[0]
    except OSError:
        return "?"


@dataclass
class Run:
    """One run of a command."""

    wall: float  # seconds
    cpu: float  # seconds
    peak: int  # bytes


@dataclass
class Text:
    """A file to measure with."""

    name: str
    path: str
    bytes: int
    sentences: int = 0
    distinct: int = 0


@dataclass
class Pair:
    """The runs of two commands, the same number of each."""

    ours: list
    theirs: list

    def ratios(self, what="cpu"):
        """Theirs to ours, a ratio a round."""
        return [getattr(b, what) / getattr(a, what) for a, b in zip(self.ours, self.theirs)]


def spread(ratios):
    return f"{min(ratios):.2f} to {max(ratios):.2f}"


def table(heads, rows):
    print("| " + " | ".join(heads) + " |")
    print("|---" + "|---:" * (len(heads) - 1) + "|")
    for row in rows:
        print("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    print()


class Store:
    """The corpora, made when they are needed and kept for the next time. The name of a file holds
    all that it depends on."""

    def __init__(self, folder, build):
        self.folder = folder
        self.generator = os.path.join(build, "tests/bench/bench_corpus")
        made_by = hashlib.sha256()
        for name in ("corpus.c", "words.h"):
            with open(os.path.join(SOURCE, "tests/bench", name), "rb") as file:
                made_by.update(file.read())
        self.version = made_by.hexdigest()[:8]
        self.warm = set()

    def path(self, kind, repeats, size, lines=False):
        layout = "lines" if lines else "text"
        name = f"{kind}-{repeats}-{size_name(size)}-{SEED}-{self.version}.{layout}"
        return os.path.join(self.folder, name)

    def get(self, kind, repeats, size, lines=False):
        path = self.path(kind, repeats, size, lines)
        if not os.path.exists(path + ".json") or not os.path.exists(path):
            self.make(path, kind, repeats, size, lines)
        self.read(path)
        with open(path + ".json") as file:
            info = json.load(file)
        return Text(f"{kind}, {repeats} % repeats", path, **info)

    def make(self, path, kind, repeats, size, lines):
        say(f"making {path}")
        os.makedirs(self.folder, exist_ok=True)
        argv = [self.generator, f"--kind={kind}", f"--repeats={repeats}", f"--size={size}",
                f"--seed={SEED}", f"--info={path}.json.part"] + ["--lines"] * lines
        try:
            with open(path + ".part", "wb") as out:
                subprocess.run(argv, stdout=out, check=True)
            os.rename(path + ".part", path)
            os.rename(path + ".json.part", path + ".json")
        finally:
            for part in (path + ".part", path + ".json.part"):
                if os.path.exists(part):
                    os.remove(part)

    @staticmethod
    def derived(path, suffix):
        return path.removesuffix("text") + suffix

    def derive(self, text, suffix, write):
        """What `write`, given its path and that of the text, makes of a text."""
        path = self.derived(text.path, suffix)
        if os.path.exists(path):
            return path
        say(f"making {path}")
        part = path + ".part"
        self.remove(part)
        try:
            write(text.path, part)
            os.rename(part, path)
        finally:
            self.remove(part)
        return path

    @staticmethod
    def remove(path):
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.exists(path):
            os.remove(path)

    def read(self, path):
        """Into the page cache, once: no figure is to depend on the disk."""
        if path in self.warm:
            return
        self.warm.add(path)
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass

    def check_space(self, wanted, made):
        """`wanted`: (kind, repeats, size, lines) of all files that will be used; `made`: bytes of
        what will be made of them."""
        missing = sum(size for kind, repeats, size, lines in set(wanted)
                      if not os.path.exists(self.path(kind, repeats, size, lines)))
        largest = max((size for _, _, size, _ in wanted), default=0)
        folder = self.folder
        while not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        free = shutil.disk_usage(folder).free
        needed = missing * 1.01 + made + largest  # sort writes a copy of its input
        if free < needed:
            sys.exit(f"bench: {needed / 1e9:.1f} GB are needed in {self.folder} and "
                     f"{free / 1e9:.1f} GB are free: take a smaller --size and --max-size, "
                     f"another --dir, or --clean it")
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        if largest > memory / 2:
            say(f"note: {size_name(largest)} may not stay in the page cache of this machine")

    def clean(self):
        if not os.path.isdir(self.folder):
            return
        for name in os.listdir(self.folder):
            if name == "out" or re.fullmatch(
                    r"[a-z]+-\d+-\d+[KMG]?-\d+-[0-9a-f]{8}\."
                    r"(text|lines|records|tree|gz)(\.json)?(\.part)?", name):
                self.remove(os.path.join(self.folder, name))
        if not os.listdir(self.folder):
            os.rmdir(self.folder)


class Bench:
    def __init__(self, options):
        self.options = options
        self.programs = os.path.join(options.build, "tests/bench")
        self.unecho = options.unecho or os.path.join(options.build, "unecho")
        self.store = Store(options.dir, options.build)
        self.targets = {}  # name: (figure, is it met?)
        self.peaks = {}  # name of a text: (text, peak of unecho)
        usage = subprocess.run([self.unecho, "--help"], capture_output=True, text=True).stdout
        self.threads = re.search(r"^\s+-j\b", usage, re.M) is not None
        self.one = ["-j1"] if self.threads else []
        self.cores = Cores(self, CORPORA, MAIN, table, say)

    def program(self, name):
        return os.path.join(self.programs, "bench_" + name)

    def ours(self, text, *arguments):
        return [self.unecho, *(arguments or self.one), text.path]

    def run(self, argv, stdin="/dev/null"):
        """Runs a pipeline: `argv` with "|" between its commands."""
        return self.run_told(argv, stdin)[0]

    def run_told(self, argv, stdin="/dev/null"):
        """The same, and what came on standard error."""
        done = subprocess.run([self.program("spawn"), stdin, *argv], capture_output=True,
                              text=True, env=ENV)
        if done.returncode != 0:
            sys.exit(f"bench: {' '.join(argv)}: failed\n{done.stderr}")
        wall, cpu, peak = map(int, done.stdout.split())
        return Run(wall / 1e9, cpu / 1e9, peak), done.stderr

    def pair(self, ours, theirs, rounds=None, stdin="/dev/null"):
        """`stdin` is that of `theirs`; both are pipelines."""
        pair = Pair([], [])
        rounds = rounds or self.options.rounds
        while len(pair.ours) < rounds:
            pair.ours.append(self.run(ours))
            pair.theirs.append(self.run(theirs, stdin))
            slowest = max(pair.ours[-1].wall, pair.theirs[-1].wall)
            if slowest > 60 or (slowest > 20 and len(pair.ours) >= 2):
                break  # a slow tool is slow whatever its luck
        return pair

    def target(self, name, figure, met):
        """Of several figures for one target, the worst stands: a miss, if there is one."""
        if name not in self.targets or not met:
            self.targets[name] = (figure, met)

    # what is compared with

    def peers(self, text):
        """(name, argv, stdin) of the tools that are installed."""
        for name, argv in PEERS.items():
            if not shutil.which(argv[0]):
                continue
            if argv[0] == sys.executable:
                yield name, argv, text.path
            else:
                yield name, argv + [text.path], "/dev/null"

    def limits(self, text):
        yield "cat FILE | cat", ["cat", text.path, "|", "cat"], "/dev/null"
        if shutil.which("xxh128sum"):
            yield "xxh128sum FILE", ["xxh128sum", text.path], "/dev/null"
        yield "copy in memory", [self.program("memcopy"), text.path], "/dev/null"

    # sections

    def machine(self):
        model = platform.processor() or platform.machine()
        with open("/proc/cpuinfo") as file:
            names = re.findall(r"^model name\s*: (.*)", file.read(), re.M)
        with open(os.path.join(self.options.build, "CMakeCache.txt")) as file:
            compiler = re.search(r"^CMAKE_C_COMPILER:\w+=(.*)", file.read(), re.M)
        print("# unecho, measured\n")
        print(f"{names[0] if names else model}, {os.cpu_count()} processors; "
              f"{platform.system()} {platform.release()}; "
              f"{first_line([compiler[1], '--version']) if compiler else '?'}; "
              f"{first_line([self.unecho, '--version'])}; {time.strftime('%Y-%m-%d')}.\n")
        print(f"    sh tests/bench/run {' '.join(self.options.given)}\n")
        print(__doc__.split("\n\n")[2].strip())
        absent = [name for name, argv in PEERS.items() if not shutil.which(argv[0])]
        if absent:
            print(f"\nNot installed, so left out: {', '.join(absent)}.")
        print()

    def compare(self, text, others, rounds=None):
        """A table of unecho on `text` beside others: (name, bytes of input, argv, stdin)."""
        rows, all_ours, pairs = [], [], {}
        for name, size, argv, stdin in others:
            say(f"{text.name}: {name}")
            pair = pairs[name] = self.pair(self.ours(text), argv, rounds, stdin)
            all_ours += pair.ours
            rows.append(self.row(name, size, pair.theirs, pair.ratios()))
        rows.insert(0, self.row("**unecho**", text.bytes, all_ours, []))
        table(["", "MB/s of processor", "MB/s wall", "time to that of unecho", "least to most",
               "peak MB", "rounds"], rows)
        peak = max(run.peak for run in all_ours)
        self.peaks[text.name] = (text, peak)
        return pairs, text.bytes / MB / median(run.cpu for run in all_ours)

    @staticmethod
    def row(name, size, runs, ratios):
        return [name, f"{size / MB / median(run.cpu for run in runs):.0f}",
                f"{size / MB / median(run.wall for run in runs):.0f}",
                f"{median(ratios):.2f}" if ratios else "1", spread(ratios) if ratios else "",
                f"{max(run.peak for run in runs) / MB:.1f}", str(len(runs))]

    def main(self):
        print("## Beside other tools\n")
        print("Peers are tools for lines: they get the same sentences a line each. Limits get what "
              "unecho gets.\n")
        for kind, repeats in CORPORA:
            text = self.store.get(kind, repeats, self.options.size)
            lines = self.store.get(kind, repeats, self.options.size, lines=True)
            print(f"### {text.name}\n\n{text.bytes / MB:.1f} MB, {text.sentences} sentences, "
                  f"{text.distinct} of them distinct\n")
            others = [(name, lines.bytes, *rest) for name, *rest in self.peers(lines)]
            others += [(name, text.bytes, *rest) for name, *rest in self.limits(text)]
            rounds = 1 if self.options.quick and (kind, repeats) != MAIN else None
            self.judge(kind, repeats, *self.compare(text, others, rounds))
        for path in self.options.text:
            self.real(path)

    def judge(self, kind, repeats, pairs, speed):
        times = {name: median(pair.ratios()) for name, pair in pairs.items()}
        if (kind, repeats) == MAIN:
            size = size_name(self.options.size)
            ratio = median(1 / x for x in pairs["cat FILE | cat"].ratios())
            self.target(f"{kind} {repeats} %, {size}: at most 2.2 times `cat | cat`",
                        f"{ratio:.2f}", ratio <= 2.2)
            for peer, least in (("gawk '!s[$0]++'", 12), ("sort -u", 8)):
                if peer in times:
                    self.target(f"{kind} {repeats} %: `{peer}` takes at least {least} times as "
                                "long", f"{times[peer]:.1f}", times[peer] >= least)
        for name in PEERS:
            if name in times:
                self.target("faster than every peer on every corpus",
                            "yes" if times[name] > 1 else f"{name} on {kind}: {times[name]:.2f}",
                            times[name] > 1)
        if kind == "cjk":
            self.target("cjk: at least 500 MB/s", f"{speed:.0f}", speed >= 500)

    def real(self, path):
        name = os.path.basename(path)
        text = Text(name, path, os.path.getsize(path))
        self.store.read(path)
        print(f"### {name}\n\n{text.bytes / MB:.1f} MB; all tools get the file as it is\n")
        others = [("cat FILE | cat", text.bytes, ["cat", path, "|", "cat"], "/dev/null")]
        others += [(peer, text.bytes, argv, stdin) for peer, argv, stdin in self.peers(text)
                   if argv[0] == "gawk"]
        _, speed = self.compare(text, others)
        del self.peaks[name]  # nobody knows how many sentences it has
        self.target(f"{name}: at least 700 MB/s", f"{speed:.0f}", speed >= 700)

    def memory(self):
        print("## Memory\n\nWhat a distinct sentence takes: the peak less that on no input.\n")
        base = self.run([self.unecho, *self.one, "/dev/null"]).peak
        rows = []
        for kind, repeats in CORPORA:
            text = self.store.get(kind, repeats, self.options.size)
            if text.name not in self.peaks:
                self.peaks[text.name] = (text, self.run(self.ours(text)).peak)
            peak = self.peaks[text.name][1]
            rows.append([text.name, str(text.distinct), f"{peak / MB:.1f}",
                         f"{(peak - base) / text.distinct:.1f}"])
            self.judge_memory(text.name, text, peak)
        rows.append(["no input", "0", f"{base / MB:.1f}", ""])
        table(["", "distinct", "peak MB", "bytes each"], rows)

    def judge_memory(self, name, text, peak):
        limit = 11 * text.distinct + 24 * MB
        self.target("memory: at most 11 bytes a distinct sentence and 24 MB",
                    "yes" if peak <= limit else f"{name}: {peak / MB:.0f} of {limit / MB:.0f} MB",
                    peak <= limit)

    def growth(self):
        print("## Growth\n\nprose, 30 % repeats. Each size beside the first, which shows the "
              "noise beside itself.\n")
        sizes = self.growth_sizes()
        base = self.run([self.unecho, *self.one, "/dev/null"]).peak
        first = self.store.get(*MAIN, sizes[0])
        rows = []
        for size in sizes:
            say(f"growth: {size_name(size)}")
            text = self.store.get(*MAIN, size)
            scale = first.bytes / text.bytes
            pair = self.pair(self.ours(first), self.ours(text))
            ratios = [x * scale for x in pair.ratios()]
            peak = max(run.peak for run in pair.theirs)
            cpu = median(run.cpu for run in pair.theirs)
            rows.append([size_name(size), str(text.distinct), f"{cpu * 1e9 / text.bytes:.3f}",
                         f"{median(ratios):.2f}", spread(ratios), f"{peak / MB:.1f}",
                         f"{(peak - base) / text.distinct:.1f}", str(len(ratios))])
            self.judge_memory(f"prose of {size_name(size)}", text, peak)
        table(["", "distinct", "ns a byte", f"to {size_name(sizes[0])}", "least to most",
               "peak MB", "bytes a distinct sentence", "rounds"], rows)
        self.target(f"growth: a byte of {size_name(size)} costs at most 1.4 times one of "
                    f"{size_name(sizes[0])}", f"{median(ratios):.2f}", median(ratios) <= 1.4)

    def growth_sizes(self):
        limit = self.options.max_size
        sizes = [size for size in (100 * MB, 400 * MB, 1000 * MB, 4000 * MB) if size <= limit]
        return sizes if len(sizes) > 1 else [limit // 4, limit]

    def floor(self):
        print("## Lines\n\n`unecho --unit=line --match=exact` beside `bench_floor`, which does "
              "what a line filter must and checks nothing.\n")
        rows, ours = [], ["--unit=line", "--match=exact", *self.one]
        for kind, repeats in CORPORA[:3]:
            say(f"lines: {kind}, {repeats} %")
            text = self.store.get(kind, repeats, self.options.size, lines=True)
            pair = self.pair([self.program("floor"), text.path], self.ours(text, *ours))
            ratio = median(pair.ratios())
            rows.append([text.name] + [
                f"{text.bytes / MB / median(run.cpu for run in runs):.0f}"
                for runs in (pair.theirs, pair.ours)] + [
                f"{ratio:.2f}", spread(pair.ratios()), str(len(pair.ours))])
            if (kind, repeats) == MAIN:
                self.target("lines: at most 1.3 times the floor", f"{ratio:.2f}", ratio <= 1.3)
        table(["", "unecho, MB/s", "floor, MB/s", "time to that of the floor", "least to most",
               "rounds"], rows)

    def two_threads(self):
        if not self.threads:
            say("threads: this unecho has no -j")
            return
        print("## Threads\n\n`-j2` beside `-j1`.\n")
        rows = []
        for kind, repeats in CORPORA[:3]:
            say(f"threads: {kind}, {repeats} %")
            text = self.store.get(kind, repeats, self.options.size)
            pair = self.pair(self.ours(text, "-j1"), self.ours(text, "-j2"))
            faster = [1 / x for x in pair.ratios("wall")]
            more = pair.ratios("cpu")
            rows.append([text.name, f"{median(faster):.2f}", spread(faster), f"{median(more):.2f}",
                         spread(more), str(len(more))])
            if (kind, repeats) == MAIN:
                self.target("threads: -j2 at least 1.7 times as fast on the wall",
                            f"{median(faster):.2f}", median(faster) >= 1.7)
                self.target("threads: -j2 takes at most 1.15 times the processor time",
                            f"{median(more):.2f}", median(more) <= 1.15)
        table(["", "times as fast, wall", "least to most", "processor time", "least to most",
               "rounds"], rows)

    def all_cores(self):
        if self.threads:
            self.cores.print()

    def views(self):
        print("## What goes, told\n\n`--removed=FILE` beside the same run without it; each "
              "removed sentence is a line of JSON with both its places.\n")
        rows = []
        for kind, repeats in CORPORA[:3]:
            say(f"views: {kind}, {repeats} %")
            text = self.store.get(kind, repeats, self.options.size)
            told = os.path.join(self.options.dir, "removed.jsonl")
            pair = self.pair(self.ours(text),
                             self.ours(text, *self.one, "--force", f"--removed={told}"))
            os.remove(told)
            ratio = median(pair.ratios())
            rows.append([text.name, f"{ratio:.2f}", spread(pair.ratios()),
                         f"{max(run.peak for run in pair.theirs) / MB:.1f}", str(len(pair.ours))])
            if (kind, repeats) == MAIN:
                self.target("--removed: at most 1.5 times the time", f"{ratio:.2f}", ratio <= 1.5)
        table(["", "times the processor time", "least to most", "peak MB", "rounds"], rows)

    def near(self):
        print("## Documents that are nearly the same\n\n`--unit=document --near` beside the same run "
              "without `--near`, on one core; and `-j2` beside `-j1`.\n")
        text, rows = self.store.get(*MAIN, self.options.size), []
        for name, suffix, write in (("records of 700 bytes", "records", write_records),
                                    ("files of 10 KB", "tree", write_tree)):
            say(f"near: {name}")
            path = self.store.derive(text, suffix, write)
            size, ours = size_of(path), [self.unecho, "-q", "--unit=document", path]
            if suffix == "tree":  # file by file, whatever the disk does
                ours[1:1] = ["-r", "-n"]
            pair = self.pair([*ours, "-j1"], [*ours, "-j1", "--near"])
            costs = [(b.cpu - a.cpu) * 1e9 / size for a, b in zip(pair.ours, pair.theirs)]
            two = self.pair([*ours, "-j1", "--near"], [*ours, "-j2", "--near"])
            faster = median(1 / x for x in two.ratios("wall"))
            peak = max(run.peak for run in pair.theirs) - max(run.peak for run in pair.ours)
            rows.append([name, f"{median(costs):.1f}", spread(costs), f"{peak / size:.2f}",
                         f"{faster:.2f}", str(len(costs))])
            self.target("--near: at most 12 ns a byte", f"{name}: {median(costs):.1f}",
                        median(costs) <= 12)
            self.target("--near: -j2 at least 1.7 times as fast on the wall", f"{name}: {faster:.2f}",
                        faster >= 1.7)
        table(["", "ns a byte more", "least to most", "bytes of memory a byte more", "-j2",
               "rounds"], rows)

    def start(self):
        say("start")
        page = os.path.join(SOURCE, "samples/ccgs-and-primary-care.txt")
        pair = self.pair(["true"], [self.unecho, *self.one, page], rounds=400)
        true, ours = (median(run.wall for run in runs) for runs in (pair.ours, pair.theirs))
        peak = max(run.peak for run in pair.theirs)
        print(f"## Start to finish\n\nAn article of {os.path.getsize(page)} bytes beside `true`, "
              "wall time of 400 runs each, in turns.\n")
        table(["", "median µs", "to `true`", "peak MB"],
              [["unecho", f"{ours * 1e6:.0f}", f"{ours / true:.2f}", f"{peak / MB:.1f}"],
               ["true", f"{true * 1e6:.0f}", "1",
                f"{max(run.peak for run in pair.ours) / MB:.1f}"]])
        self.target("one page: at most 8 MB", f"{peak / MB:.1f}", peak <= 8 * MB)
        self.target("one page: at most 3 times `true`", f"{ours / true:.2f}", ours / true <= 3)

    def inner_programs(self):
        main = self.store.get(*MAIN, self.options.size)
        print("## Stages\n\nEach alone, on what the ones before it left.\n")
        for path in [main.path, *self.options.text]:
            say(f"stages: {os.path.basename(path)}")
            print(self.output("stages", path))
        say("set")
        table = self.output("set", *(["1000000"] if self.options.quick else []))
        print("## The set of keys\n\nFilled with keys of which 30 % repeat.\n\n" + table)
        longest = max(float(row.split("|")[3]) for row in table.splitlines()[2:])
        self.target("no pause of the set longer than 10 ms", f"{longest:.1f}", longest <= 10)

    def output(self, name, *arguments):
        return subprocess.run([self.program(name), *arguments], env=ENV, check=True,
                              capture_output=True, text=True).stdout

    def verdicts(self):
        print("## Targets\n")
        table(["target", "figure", "met"], [[name, figure, "yes" if met else "**no**"]
                                            for name, (figure, met) in self.targets.items()])

    def wanted(self):
        """(kind, repeats, size, lines) of the files that the sections will use."""
        size, only = self.options.size, self.options.only
        if {"main", "memory"} & only:
            yield from ((*corpus, size, False) for corpus in CORPORA)
        if "main" in only:
            yield from ((*corpus, size, True) for corpus in CORPORA)
        if "floor" in only:
            yield from ((*corpus, size, True) for corpus in CORPORA[:3])
        if "views" in only:
            yield from ((*corpus, size, False) for corpus in CORPORA[:3])
        if "near" in only:
            yield (*MAIN, size, False)
        if "threads" in only and self.threads:
            yield from ((*corpus, size, False) for corpus in CORPORA[:3])
        if "cores" in only and self.threads:
            yield from self.cores.wanted()
        if "programs" in only:
            yield (*MAIN, size, False)
        if "growth" in only:
            yield from ((*MAIN, size, False) for size in self.growth_sizes())

    def all(self):
        self.store.check_space(list(self.wanted()),
                               self.cores.space() if {"cores", "near"} & self.options.only else 0)
        self.machine()
        steps = dict(zip(SECTIONS, (self.main, self.memory, self.growth, self.floor,
                                    self.two_threads, self.all_cores, self.views, self.near,
                                    self.start, self.inner_programs)))
        for name, step in steps.items():
            if name in self.options.only:
                step()
                sys.stdout.flush()
        self.verdicts()


def parse_sections(text):
    names = set(text.split(","))
    if not names <= set(SECTIONS):
        raise argparse.ArgumentTypeError(f"sections are {', '.join(SECTIONS)}")
    return names


def parse_options(argv):
    default = os.path.join(os.environ.get("TMPDIR") or "/tmp", "unecho-bench")
    parser = argparse.ArgumentParser(
        prog="sh tests/bench/run", description="Measure unecho beside other tools: Markdown on standard output.",
        epilog=f"Sections: {', '.join(SECTIONS)}. cores: each text, records and a folder of small "
               "files at every power of two of threads, and what the stages in order predict for "
               "more cores; with TMPDIR or --dir in memory it is no measure of a disk. K, M and G "
               "are 1000s.")
    add = parser.add_argument
    add("--quick", action="store_true",
        help="100 MB of each text, 3 rounds of the main one, 1 of the rest: some minutes")
    add("--size", type=parse_size, default="1G", help="of a corpus (1G)")
    add("--max-size", type=parse_size, default="4G", help="of the largest text for growth (4G)")
    add("--rounds", type=int, default=5, help="of each pair (5); two, or one, if it takes long")
    add("--text", action="append", default=[], metavar="FILE", help="measure on FILE, too")
    add("--dir", default=default, metavar="FOLDER",
        help=f"where the corpora are kept ({default})")
    add("--clean", action="store_true", help="remove the corpora from there, and no more")
    add("--only", type=parse_sections, default=",".join(SECTIONS), metavar="SECTION[,...]",
        help="measure no more than these")
    add("--unecho", metavar="PATH", help="measure another program than the one just built")
    add("--build", default=os.path.join(SOURCE, "build/release"), help=argparse.SUPPRESS)
    add("--from", dest="start", default=os.getcwd(), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.quick:
        options.size = options.max_size = 100 * MB
        options.rounds = 3
    options.given = [word for word in argv if not word.startswith(("--build=", "--from="))]
    options.build = os.path.abspath(options.build)
    options.dir = os.path.abspath(os.path.join(options.start, options.dir))
    options.text = [os.path.abspath(os.path.join(options.start, path)) for path in options.text]
    if options.unecho:
        options.unecho = os.path.abspath(os.path.join(options.start, options.unecho))
    for path in options.text:
        if not os.path.isfile(path):
            parser.error(f"{path} is no file")
    return options


def main():
    options = parse_options(sys.argv[1:])
    if options.clean:
        Store(options.dir, options.build).clean()
        return
    Bench(options).all()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
