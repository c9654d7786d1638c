"""What more cores are worth: the table, and a model of what goes in order.

The model: blocks go through stages. Some of them (take, settle, put, and each part of the set) take
the blocks in order, one at a time; the others work on any number of blocks at once. So a run on n
cores takes at least what its longest stage in order takes, and at least an nth of all of them; what
is outside of the crew, or goes alone, comes on top. bench_crew measures the stages on one core.
"""

import json
import os
import shutil
import subprocess
from statistics import median

MB = 1000000
PREDICTED = (2, 4, 8, 16)
ORDERED = ("take", "settle", "put", "longest")
BESIDE = ("prepare", "claim", "deliver")
NAMES = {"longest": "a part of the set"}
FILE_SIZE = 10000  # bytes of a small file
FILES_A_FOLDER = 100
SHARE = 16  # a text takes so much of the memory: with all of them and what is made of them, half


def available_memory():
    with open("/proc/meminfo") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0


def paragraphs(path):
    """The paragraphs of a text, as bytes."""
    rest = b""
    with open(path, "rb") as file:
        while block := file.read(1 << 22):
            *whole, rest = (rest + block).split(b"\n\n")
            yield from whole
    yield rest


def write_records(text_path, path):
    """A paragraph a record, of about 700 bytes."""
    with open(path, "w", encoding="utf-8") as out:
        for number, paragraph in enumerate(paragraphs(text_path)):
            record = {"id": number, "url": f"https://news.example/articles/{number:08}",
                      "text": paragraph.decode()}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_tree(text_path, path):
    """A folder of folders of files of about 10 KB."""
    article, size, count = [], 0, 0

    def write():
        nonlocal article, size, count
        folder = os.path.join(path, f"{count // FILES_A_FOLDER:04}")
        if count % FILES_A_FOLDER == 0:
            os.makedirs(folder)
        with open(os.path.join(folder, f"{count:06}.txt"), "wb") as file:
            file.write(b"\n\n".join(article) + b"\n")
        article, size, count = [], 0, count + 1

    for paragraph in paragraphs(text_path):
        article.append(paragraph)
        size += len(paragraph) + 2
        if size >= FILE_SIZE:
            write()
    if article:
        write()


def write_gzip(text_path, path):
    with open(path, "wb") as out:
        subprocess.run(["gzip", "-1c", text_path], stdout=out, check=True)


def size_of(path):
    if not os.path.isdir(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(folder, name))
               for folder, _, names in os.walk(path) for name in names)


class Stages:
    """What bench_crew said of its best round."""

    def __init__(self, lines, cpu):
        self.seconds = {}
        self.units = 0
        for crew in map(json.loads, lines):
            self.units += crew.pop("units")
            for name, seconds in crew.items():
                self.seconds[name] = self.seconds.get(name, 0) + seconds
        self.all = cpu
        self.crew = sum(self.seconds.get(name, 0) for name in ("take", "settle", "put", *BESIDE))
        self.outside = max(cpu - self.crew, 0)

    def last(self):
        """The stage that limits any number of cores."""
        return max(ORDERED, key=lambda name: self.seconds.get(name, 0))

    def time(self, cores):
        """Seconds by the clock; None: on any number of cores."""
        longest = self.seconds.get(self.last(), 0)
        return self.outside + (max(longest, self.crew / cores) if cores else longest)


class Input:
    """What is cleaned: a file, or a folder into another one."""

    def __init__(self, name, path, out=None):
        self.name, self.path, self.out = name, path, out
        self.bytes = size_of(path)
        self.runs = {}  # -jN, "limit": the runs
        self.stages = None

    def arguments(self):
        return ["-q", "-r", "-O", self.out, self.path] if self.out else [self.path]

    def limit(self):
        if self.out:
            return ["cp", "-r", self.path, self.out]
        return ["cat", self.path, "|", "cat"]

    def wall(self, key):
        return median(run.wall for run in self.runs[key])

    def cpu(self, key):
        return median(run.cpu for run in self.runs[key])

    def peak(self, key):
        return max(run.peak for run in self.runs[key])


class Cores:
    def __init__(self, bench, corpora, main, table, say):
        self.bench, self.corpora, self.main = bench, corpora, main
        self.table, self.say = table, say
        self.count = len(os.sched_getaffinity(0))
        self.steps = [1 << i for i in range(self.count.bit_length()) if 1 << i <= self.count]
        self.keys = [f"-j{n}" for n in self.steps] + ["-j0"]
        allowed = available_memory() // SHARE // (100 * MB) * 100 * MB
        self.size = min(bench.options.size, max(allowed, 100 * MB))
        self.out = os.path.join(bench.options.dir, "out")

    # what is measured

    def wanted(self):
        yield from ((*corpus, self.size, False) for corpus in self.corpora)

    def space(self):
        """Bytes that are made of the main text, if they are not there yet."""
        path = self.bench.store.path(*self.main, self.size)
        made = {"records": 1.1, "tree": 1.4, "gz": 0.6}
        missing = sum(share for suffix, share in made.items()
                      if not os.path.exists(self.bench.store.derived(path, suffix)))
        return int(self.size * (missing + 1.4))

    def inputs(self):
        store = self.bench.store
        for corpus in self.corpora:
            text = store.get(*corpus, self.size)
            yield Input(text.name, text.path)
        text = store.get(*self.main, self.size)
        yield Input("JSON Lines", store.derive(text, "records", write_records))
        tree = Input("", store.derive(text, "tree", write_tree), self.out)
        files = sum(len(names) for _, _, names in os.walk(tree.path))
        tree.name = f"{files} files, `-O`"
        yield tree

    def measure(self, input):
        """Round by round: each number of threads, the limit, the stages."""
        best = None
        for _ in range(self.bench.options.rounds):
            for key in self.keys:
                self.run(input, key, [self.bench.unecho, key, *input.arguments()])
            self.run(input, "limit", input.limit())
            stages = self.run_stages(input)
            best = stages if not best or stages.all < best.all else best
            if max(runs[-1].wall for runs in input.runs.values()) > 60:
                break
        input.stages = best

    def run(self, input, key, argv):
        self.clear(input)
        input.runs.setdefault(key, []).append(self.bench.run(argv))

    def clear(self, input):
        if input.out and os.path.exists(input.out):
            shutil.rmtree(input.out)

    def run_stages(self, input):
        self.clear(input)
        argv = [self.bench.program("crew"), *input.arguments()]
        run, errors = self.bench.run_told(argv)
        return Stages([line for line in errors.splitlines() if line.startswith("{")], run.cpu)

    # what is printed

    def print(self):
        print(f"## Cores\n\n{self.count} of them, on which {os.getloadavg()[0]:.1f} processes ran "
              f"in the minute before; {self.size // MB} MB each. `-j0` is the default. "
              f"The limit of a text is `cat FILE | cat`, that of a folder `cp -r`; medians of "
              f"{self.bench.options.rounds} rounds, by the clock.\n")
        inputs = []
        for input in self.inputs():
            self.say(f"cores: {input.name}")
            self.measure(input)
            self.clear(input)
            inputs.append(input)
        self.print_runs(inputs)
        self.print_gzip()
        self.print_stages(inputs)
        self.print_model(inputs)
        self.judge(inputs)

    def best(self, input):
        return min(self.keys[:-1], key=input.wall)

    def print_runs(self, inputs):
        print("Seconds by the clock:\n")
        self.table(["", *self.keys, "best", "`-j0` to the best", "limit", "best to the limit"],
                   [[input.name, *(f"{input.wall(key):.3f}" for key in self.keys),
                     f"`{self.best(input)}`",
                     f"{input.wall('-j0') / input.wall(self.best(input)):.2f}",
                     f"{input.wall('limit'):.3f}",
                     f"{input.wall(self.best(input)) / input.wall('limit'):.2f}"]
                    for input in inputs])
        others = self.keys[1:]
        print("Times as fast as `-j1`:\n")
        self.table(["", *others], [[input.name, *(f"{input.wall('-j1') / input.wall(key):.2f}"
                                                  for key in others)] for input in inputs])
        print("Processor time, user and system, to that of `-j1`:\n")
        self.table(["", *others], [[input.name, *(f"{input.cpu(key) / input.cpu('-j1'):.2f}"
                                                  for key in others)] for input in inputs])
        print("Peak of memory, MB:\n")
        self.table(["", *self.keys], [[input.name, *(f"{input.peak(key) / MB:.1f}"
                                                     for key in self.keys)] for input in inputs])

    def print_gzip(self):
        """What decompressing alone takes, which is one thread's."""
        if not shutil.which("gzip"):
            return
        store = self.bench.store
        text = store.get(*self.main, self.size)
        path = store.derive(text, "gz", write_gzip)
        wall = median(self.bench.run(["gzip", "-dc", path]).wall
                      for _ in range(self.bench.options.rounds))
        print(f"`gzip -dc` of {text.name}: {wall:.3f} seconds.\n")

    def print_stages(self, inputs):
        print("### What goes in order\n\nStages of the crew, measured on one core, one after the "
              "other: ns a unit / ns a byte. Take, settle, put and each part of the set (that of "
              "the part that takes longest stands here) go in order; prepare, claim (all parts) "
              "and deliver by any thread; alone and outside (start, end, the first 2 MiB of a text) "
              "nothing goes beside.\n")
        names = (*ORDERED, *BESIDE)
        rows = []
        for input in inputs:
            stages = input.stages
            cells = [stages.seconds.get(name, 0) for name in names]
            cells += [stages.outside, stages.all]
            rows.append([input.name, *(f"{seconds * 1e9 / max(stages.units, 1):.1f} / "
                                       f"{seconds * 1e9 / input.bytes:.3f}" for seconds in cells)])
        self.table(["", *(NAMES.get(name, name) for name in names), "alone, outside", "all"], rows)

    def print_model(self, inputs):
        print("Times as fast as `-j1` by the model: what is alone or outside, and the longer of the "
              "longest stage in order and an nth of all stages. It knows nothing of the memory's "
              "speed, nor of cores that share something. In brackets what was measured.\n")
        rows = []
        for input in inputs:
            one = input.cpu("-j1")
            cells = []
            for cores in PREDICTED:
                key = f"-j{cores}"
                measured = (f" ({input.wall('-j1') / input.wall(key):.2f})" if key in input.runs
                            else "")
                cells.append(f"{one / input.stages.time(cores):.2f}{measured}")
            limit = input.stages.last()
            rows.append([input.name, *cells, f"{one / input.stages.time(None):.1f}",
                         NAMES.get(limit, limit), f"{input.stages.all / one:.2f}"])
        self.table(["", *(f"{cores} cores" for cores in PREDICTED), "any number",
                    "longest in order", "processor time to that of `-j1`"], rows)

    # what is wanted

    def judge(self, inputs):
        """The worst of all inputs stands for them."""
        self.at_most("cores: -j0 takes at most 1.1 times the best -j", 1.1,
                     {x: x.wall("-j0") / x.wall(self.best(x)) for x in inputs})
        self.at_most("cores: a folder takes at most 1.5 times `cp -r`", 1.5,
                     {x: x.wall(self.best(x)) / x.wall("limit") for x in inputs if x.out})
        if self.count < 2:
            return
        self.at_least("cores: -j2 is at least 1.85 times as fast as -j1", 1.85,
                      {x: x.wall("-j1") / x.wall("-j2") for x in inputs})
        self.at_most("cores: -j2 takes at most 1.08 times the processor time", 1.08,
                     {x: x.cpu("-j2") / x.cpu("-j1") for x in inputs})
        most = self.keys[-2]
        self.at_most(f"cores: {most} takes at most 100 MB more than -j1", 100,
                     {x: (x.peak(most) - x.peak("-j1")) / MB for x in inputs})
        if "-j16" not in self.keys:
            return
        faster = {x: x.wall("-j1") / x.wall("-j16") for x in inputs if not x.out}
        self.at_least("cores: -j16 is at least 8 times as fast on prose", 8,
                      {x: y for x, y in faster.items() if x.name.startswith("prose")})
        self.at_least("cores: -j16 is at least 9 times as fast on all else", 9,
                      {x: y for x, y in faster.items() if not x.name.startswith("prose")})

    def at_most(self, name, limit, figures):
        worst = max(figures, key=figures.get)
        self.bench.target(name, f"{worst.name}: {figures[worst]:.2f}", figures[worst] <= limit)

    def at_least(self, name, limit, figures):
        worst = min(figures, key=figures.get)
        self.bench.target(name, f"{worst.name}: {figures[worst]:.2f}", figures[worst] >= limit)
