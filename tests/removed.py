"""--removed tells of each unit that goes, in every format, by every way in, with every policy, to
every sink, compressed or not, and the same with any number of threads.

    UNECHO_ROUNDS=5000 UNECHO_SEED=7 sh tests/removed.sh      a long run

What goes, why and where it was said first is stated here once more, by plain loops over the list of
texts. What is left of the texts without the bytes that are told of is what comes out.
"""
import csv, gzip, json, os, random, shutil, sys, tempfile

import matrix
from matrix import FORMATS, PACKERS, POLICIES, UNECHO, UNPACKERS, WAYS, is_short, sentence

ROUNDS = 2 * int(os.environ.get("UNECHO_ROUNDS", "175"))
SEED = int(os.environ.get("UNECHO_SEED", "1"))
LARGE = float(os.environ.get("UNECHO_LARGE", "0.02"))
THREADS = [1, 2, 7]
csv.field_size_limit(1 << 24)
SINKS = matrix.SINKS + ["dry"]
EACH_ALONE = ("mirror", "in_place", "check", "dry")  # files are a text each
IDS = {"jsonl": ("id", "{}"), "json": ("id", "{}"), "csv": ("1", "{}"), "tsv": ("1", "{}"),
       "wet": ("WARC-Target-URI", "http://a.b/{}"), "parts": ("id", "{}")}

# --- texts: units at places -----------------------------------------------------------------------


class Unit:
    """A sentence somewhere: two with one key are the same to the program."""

    def __init__(self, text, offset, line, place, begins):
        self.text, self.offset, self.line, self.place = text, offset, line, place
        self.begins = begins  # a line
        self.key = " ".join(text.split())


def spelled(r, unit):
    """With a space more, which does not count."""
    return unit.replace(" ", "  ", 1) if r.random() < 0.3 else unit


def layout(r, paragraphs, place, ends):
    """The bytes of a text, and its units."""
    pieces, units, size, line = [], [], 0, 1

    def add(piece):
        nonlocal size, line
        pieces.append(piece)
        size += len(piece.encode())
        line += piece.count("\n")

    add(r.choice(["", "", "\n", "  "]))
    for i, paragraph in enumerate(paragraphs):
        add(r.choice(["\n\n", "\n\n\n", "\n \n"]) if i else "")
        for k, unit in enumerate(paragraph):
            gap = r.choice([" ", " ", "\n", "  "]) if k else ""
            add(gap)
            unit = spelled(r, unit)
            units.append(Unit(unit, size, line, place, k == 0 or "\n" in gap))
            add(unit)
    add("\n" if ends else r.choice(["", "", "\n", " "]))
    return "".join(pieces), units


def large_document(r, pool, count):
    """So many long sentences, in paragraphs, or in one, where there is no blank line."""
    sentences = [r.choice(pool) if r.random() < 0.3 else sentence(r) for _ in range(count)]
    sentences = [s[:-1] + " and the long river" * 120 + "." for s in sentences]
    step = r.choice([3, count])
    return [sentences[i:i + step] for i in range(0, count, step)]


class Parts(matrix.JsonLines):
    """Records with several texts each; some have one in an array."""
    name, many = "jsonl", True

    def write(self, texts, r):
        return b"".join(json.dumps({"id": i, "text": parts}).encode() + b"\n"
                        for i, parts in enumerate(texts))

    def read(self, data):
        return [text for line in data.decode().splitlines() for text in json.loads(line)["text"]]


KINDS = dict(FORMATS, parts=Parts())

# --- what goes, why, and where it was said first --------------------------------------------------


class Oracle:
    def __init__(self, trial, texts, lesson):
        self.o, self.texts, self.counted = trial.options, texts, trial.sink == "count"
        self.count = {}
        for unit in sum(texts, []):
            self.count[unit.key] = self.count.get(unit.key, 0) + 1
        learned = sum(lesson, [])
        self.seen = {u.key: u for u in reversed(learned)} if trial.learned == "seen" else {}
        self.allow = {u.key for u in learned} if trial.learned == "allow" else set()
        self.said, self.met, self.window = dict(self.seen), {}, []
        self.edges = matrix.Edges()
        self.best = self.best_copies() if self.o["ranks"] else {}
        self.common = self.common_keys() if self.o["common"] else set()

    def document_of(self, unit):
        return unit.place["file"], unit.place.get("record")

    def common_keys(self):
        """Of the units that stand in so many documents; one may have several texts."""
        documents = {}
        for unit in sum(self.texts, []):
            if not self.is_free(unit):
                documents.setdefault(self.document_of(unit), set()).add(unit.key)
        least = self.o["common"]
        if self.o["policy"] == "common_share":
            least = max(3, -(-least * len(documents) // 100))
        return {key for key in self.count if sum(key in keys for keys in documents.values()) >= least}

    def best_copies(self):
        """Of each unit the first copy in a document of the best rank."""
        best = {}
        for unit in sum(self.texts, []):
            if unit.key not in best or unit.rank < best[unit.key].rank:
                best[unit.key] = unit
        return best

    def is_free(self, unit):
        return unit.key in self.allow or is_short(unit.key, self.o["min_words"])

    def first(self, unit):
        """What it repeats, or None."""
        if self.best and self.best[unit.key] is not unit:
            return self.seen.get(unit.key) or self.best[unit.key]
        if not self.o["within"]:
            return self.said.get(unit.key)
        near = {u.key: u for u in self.window}
        return self.seen.get(unit.key) or near.get(unit.key)

    def claim(self, unit):
        """[unit, why it goes or None, what it repeats, is it free]"""
        if self.is_free(unit):
            return [unit, "uncompared" if self.o["policy"] == "repeated" else None, None, True]
        first = self.first(unit)
        met = self.met[unit.key] = self.met.get(unit.key, 0) + 1
        if not first:
            self.said[unit.key] = unit
            if self.o["within"]:
                self.window = (self.window + [unit])[-self.o["within"]:]
        seen = unit.key in self.seen
        why = "seen" if seen else "repeat" if first else None
        if self.o["common"]:
            why = "common" if unit.key in self.common else None
        elif self.o["policy"] == "repeated":
            if met == self.repeated_at(unit, seen):
                why = None
            elif not first:
                why = "single"
        elif self.o["policy"] == "unique" and not first and self.count[unit.key] > 1:
            why = "several"
        return [unit, why, first, False]

    def repeated_at(self, unit, seen):
        """Which occurrence stays with -d; a count stands where its unit is first."""
        if self.counted:
            return 1 if seen or self.count[unit.key] > 1 else None
        return 1 if seen else 2

    def lose(self, unit):
        """The same, where the whole document goes, what is free, too."""
        first = None if self.is_free(unit) else self.first(unit)
        why = "short" if not first else "seen" if unit.key in self.seen else "repeat"
        return [unit, why, first, None]

    def is_brief(self, texts, size):
        keys = [[unit.key for unit in units] for units in texts]
        return (matrix.is_min_left(self.o) and not self.o["common"] and size <= 256 * 1024 and
                matrix.is_brief(keys, [unit.begins for unit in sum(texts, [])], self.said, self.edges,
                                dict(self.o, allow=self.allow)))

    def empty_common(self, rows, flags, documents):
        """The same where units went as they are common; what goes by itself is told as that."""
        for i, (_, size) in enumerate(documents):
            if size <= 256 * 1024 and matrix.leaves_little([row[0].key for row in rows[i]], flags[i],
                                                           self.o):
                rows[i] = [claim if goes else [claim[0], "short", claim[2], None]
                           for claim, goes in zip(rows[i], flags[i])]
                flags[i] = [True] * len(flags[i])

    def removed(self, glued, documents):
        """The units that go, each with why and what it repeats. `documents`: so many of the texts,
        of so many bytes, are one."""
        claims, at = [], 0
        for count, size in documents:
            texts = self.texts[at:at + count]
            claim = self.lose if not glued and self.is_brief(texts, size) else self.claim
            claims += [[claim(unit) for unit in units] for units in texts]
            at += count
        rows = [sum(claims, [])] if glued else claims
        brief = self.o["common"] and matrix.is_min_left(self.o) and not glued
        if self.o["careful"] or brief: # rows are those of documents
            rows, at = [], 0
            for count, _ in documents:
                rows.append(sum(claims[at:at + count], []))
                at += count
        if self.o["careful"]:
            marked = [[(unit.key, bool(why), free) for unit, why, _, free in row] for row in rows]
            begins = [[unit.begins for unit, _, _, _ in row] for row in rows]
            flags = ([matrix.common_rows(units, self.o["careful"]) for units in marked]
                     if self.o["common"] else matrix.careful(marked, begins, self.o["careful"]))
        else:
            flags = [matrix.in_runs([[unit, bool(why), free] for unit, why, _, free in row],
                                    self.o["span"]) for row in rows]
        if brief:
            self.empty_common(rows, flags, documents)
        return [(unit, why, first) for row, marks in zip(rows, flags)
                for (unit, why, first, _), goes in zip(row, marks) if goes]


def told(unit):
    """Where a unit stands, as it is told."""
    return dict(unit.place, line=unit.line, offset=unit.offset)


def object_of(unit, why, first):
    what = dict(told(unit), length=len(unit.text.encode()), words=len(unit.text.split()), why=why,
                text=unit.text)
    return dict(what, first=told(first)) if first else what


# --- trials ---------------------------------------------------------------------------------------


class Trial(matrix.Trial):
    """One of the matrix, but for texts whose units stand at known places; in the folder it is in."""
    policies = [p for p in matrix.Trial.policies if not matrix.is_of_near(p)]  # see copies.py
    def __init__(self, r, threads):
        super().__init__(r, "")
        self.kind = r.choice(sorted(KINDS))
        self.format = KINDS[self.kind]
        self.threads = threads
        while True:
            self.sink = r.choice(SINKS)
            if self.is_sensible():
                break
        self.asks_id = self.kind in IDS and r.random() < 0.5
        self.with_id = self.asks_id or self.kind == "wet" # whose records have names
        pool = [sentence(r) for _ in range(8)]
        docs = r.choice([1, 3, 9]) if self.format.many else 1
        count = 1 if self.way in ("pipe", "file") else r.randint(2, 4)
        names = ["standard input"] if self.way == "pipe" else [self.name(i) for i in range(count)]
        self.large = r.random() < LARGE # which takes more than a block
        self.files = [self.documents(pool, docs, name) for name in names]
        self.large = self.large and r.random() < 0.2
        self.lesson = self.documents(pool, 2 if self.format.many else 1,
                                     "lesson" + self.format.ending)
        # lists that go where nothing else does, are compressed, or are in the folder that is read
        self.list = "removed.jsonl" + r.choice(["", "", ".gz"])
        if self.sink in ("dry", "output") and r.random() < 0.3:
            self.list = "-"
        elif self.way == "folder" and self.sink != "in_place" and r.random() < 0.2:
            self.list = "in/removed.jsonl"

    def is_sensible(self):
        if self.sink == "dry":
            return self.way != "pipe"
        return matrix.is_sensible(self.way, self.policy, self.sink)

    def name(self, i):
        return f"in/{i}{self.format.ending}{self.pack}"

    def documents(self, pool, count, name):
        """[texts of a document, as text and units]"""
        out = []
        for i in range(count):
            paragraphs = large_document(self.r, pool, 1500 // count) if self.large else \
                matrix.document(self.r, pool)
            place = {"file": name}
            if self.format.many:
                place["record"] = i + 1 + (self.kind == "wet")  # the first tells of the file
            if self.with_id:
                place["id"] = IDS[self.kind][1].format(i)
            pieces = [[p] for p in paragraphs] if self.kind == "parts" else [paragraphs]
            out.append([layout(self.r, piece, dict(place, part=k + 1) if len(pieces) > 1 else place,
                               not self.format.many) for k, piece in enumerate(pieces)])
        return out

    def write(self, name, docs, pack):
        texts = [[text for text, _ in doc] for doc in docs]
        if self.kind != "parts":
            texts = [parts[0] for parts in texts]
        data = self.format.write(texts, self.r) if self.format.many else texts[0].encode()
        with open(name, "wb") as f:
            f.write(PACKERS[pack](data))

    def prepare(self):
        os.mkdir("in")
        self.names = [self.name(i) for i in range(len(self.files))]
        for name, docs in zip(self.names, self.files):
            self.write(name, docs, self.pack)
            time = self.r.randint(0, 5)
            os.utime(name, (time, time))
            self.rank(docs, os.path.getsize(name), time)
        self.write("lesson" + self.format.ending, self.lesson, "")

    def rank(self, docs, size, time):
        """The less the better."""
        for doc in docs:
            rank = {"oldest": time, "newest": -time}.get(self.policy, -size)
            if self.policy.startswith("size") and self.format.many:
                rank = -sum(len(text.encode()) for text, _ in doc)
            for unit in (unit for _, units in doc for unit in units):
                unit.rank = rank
        self.options["ranks"] = self.policy in matrix.RANKED

    def command(self):
        sink, self.sink = self.sink, "stdout" if self.sink == "dry" else self.sink
        words = super().command()
        self.sink = sink
        extra = ["--removed=" + self.list] + (["-n"] if sink == "dry" else [])
        if self.asks_id:
            extra += ["--id-key=" + IDS[self.kind][0]]
        return words[:1] + extra + words[1:]

    def listed(self, result):
        """The bytes of the list, and what else was written to standard output."""
        if self.list == "-":
            return result.stdout
        data = open(self.list, "rb").read()
        return gzip.decompress(data) if self.list.endswith(".gz") else data

    def texts(self):
        return [text for docs in self.files for doc in docs for text in doc]

    def expected(self):
        if self.sink == "sentences":
            return []
        glued = not self.format.many and self.sink not in EACH_ALONE
        lesson = [units for doc in self.lesson for _, units in doc]
        oracle = Oracle(self, [units for _, units in self.texts()], lesson)
        documents = [(len(doc), sum(len(text.encode()) for text, _ in doc))
                     for docs in self.files for doc in docs]
        return [object_of(*what) for what in oracle.removed(glued, documents)]

    def remains(self, objects):
        """The texts without the bytes that are told of."""
        told, out = {}, []
        for what in objects:
            told.setdefault(tuple(map(what.get, ("file", "record", "part"))), []).append(what)
        for text, units in self.texts():
            data, at, left = text.encode(), 0, []
            for what in told.get(tuple(map(units[0].place.get, ("file", "record", "part"))), []):
                end = what["offset"] + what["length"]
                if data[what["offset"]:end].decode() != what["text"]:
                    return None
                left.append(data[at:what["offset"]])
                at = end
            out.append(b"".join(left + [data[at:]]).decode().split())
        return out

    def fault(self):
        result = self.run()
        if result.returncode not in ((0, 1) if self.sink == "check" else (0,)) or result.stderr:
            return f"exit {result.returncode}, says {result.stderr.decode()!r}"
        self.bytes = self.listed(result)
        objects = [json.loads(line) for line in self.bytes.decode().splitlines()]
        for what in objects:
            like = what.get("near", {})
            if ("of" in like) != (what["why"] in ("near", "told")) or \
                    what["why"] == "near" and (like["of"], like["verdict"]) != (what["first"], "same"):
                return f"{what} is told of so"
        # what is only told of stays
        objects = [{key: value for key, value in what.items() if key != "near"}
                   for what in objects if what["why"] != "told"]
        for what in objects:
            for spot in [what] + ([what["first"]] if "first" in what else []):
                line = spot.pop("record_line", None)
                if (line is None) == self.format.many or self.format.name == "jsonl" and \
                        line != spot["record"]:
                    return f"{spot} is said to begin on line {line}"
        expected = self.expected()
        if objects != expected:
            at = next((i for i, (a, b) in enumerate(zip(objects, expected)) if a != b),
                      min(len(objects), len(expected)))
            return f"{len(objects)} objects, not {len(expected)}: number {at} is\n" \
                   f"{objects[at:at + 1]}\nnot\n{expected[at:at + 1]}"
        return self.fault_of_output(result, objects)

    def fault_of_output(self, result, objects):
        """What comes out is what remains."""
        remains = self.remains(objects)
        if remains is None:
            return "the text that is told of does not stand there"
        if self.sink not in ("stdout", "output", "mirror", "in_place"):
            return None
        out = [text.split() for data in self.outputs(result) for text in self.format.read(data)]
        if not self.format.many:
            out, remains = [sum(out, [])], [sum(remains, [])]
        return None if out == remains else f"{out}\nis not what remains\n{remains}"


def in_folder(trial):
    """Its fault, after a run in a folder of its own, which is kept then."""
    folder = tempfile.mkdtemp(prefix="unecho-removed-")
    os.chdir(folder)
    fault = trial.fault()
    if fault:
        return f"{trial.kind} {trial}: {fault}\n  {' '.join(trial.words)}\nkept in {folder}"
    os.chdir("/")
    shutil.rmtree(folder)
    return None


def check(number, met):
    """Runs it with each number of threads, and for files each for itself without writing them."""
    trials = [Trial(random.Random(SEED * 1000003 + number), threads) for threads in THREADS]
    if trials[0].sink in EACH_ALONE:
        trials.append(Trial(random.Random(SEED * 1000003 + number), 1))
        trials[-1].sink = "dry"
    for trial in trials:
        fault = in_folder(trial)
        if not fault and trial.bytes != trials[0].bytes:
            fault = f"{trial}: the list is another one than with -j{THREADS[0]}, or without -n"
        if fault:
            sys.exit(f"round {number}: {fault}")
    for what in (trial.kind, trial.way, trial.policy, trials[0].sink, trial.learned):
        met[what] = met.get(what, 0) + 1
    for line in trials[0].bytes.splitlines():
        why = json.loads(line)["why"]
        met[why] = met.get(why, 0) + 1


def main():
    met = {}
    for number in range(ROUNDS):
        check(number, met)
    wanted = set(KINDS) | set(WAYS) | set(Trial.policies) | set(SINKS) | {
        "seen", "repeat", "several", "single", "uncompared", "short"}
    if ROUNDS >= 350 and wanted - set(met):
        sys.exit(f"nothing was tried of: {', '.join(sorted(wanted - set(met)))}")
    print(f"{ROUNDS} lists agree: " +
          ", ".join(f"{what} {n}" for what, n in sorted(met.items()) if what))


if __name__ == "__main__":
    main()
