"""One road: the same documents give the same kept sentences in every format, by every way in, with
every policy, to every sink, with any number of threads, compressed or not.

    UNECHO_ROUNDS=5000 UNECHO_SEED=7 sh tests/matrix.sh      a long run

What is kept is stated here once more, over the list of documents, by plain loops. Sentences are so
simple that nobody could cut them otherwise; how texts are cut is tested elsewhere.
"""
import bz2, csv, gzip, io, json, lzma, os, random, shutil, subprocess, sys, tempfile

UNECHO = os.environ["UNECHO"]
ROUNDS = 4 * int(os.environ.get("UNECHO_ROUNDS", "175"))
SEED = int(os.environ.get("UNECHO_SEED", "1"))

# --- documents: lists of paragraphs, which are lists of sentences ---------------------------------

NAMES = "Ann Bert Carla Dora Emil Fritz Greta Hans Ida Jan".split()
VERBS = "sees hears takes finds sells likes leaves calls".split()
THINGS = 'dog house "cat" lamp, river boat näher tree; song 東 \\path tab\tstop'.split(" ")


def sentence(r):
    return f"{r.choice(NAMES)} {r.choice(VERBS)} the {r.choice(THINGS)} {r.choice(THINGS)}."


def document(r, pool):
    return [[r.choice(pool) if r.random() < 0.5 else sentence(r) for _ in range(r.randint(1, 4))]
            for _ in range(r.randint(1, 3))]


def pseudo_word(r):
    return "".join(r.choice("bcdfghjklm") + r.choice("aeiou") for _ in range(4))


def base(r):
    """A long unit: of words of its own but for one, a number or a name, that may be another one."""
    words = [pseudo_word(r) for _ in range(200)]
    at = r.randint(10, 30)
    return words, at, r.choice([("41", "17"), ("Bertram", "Matilda")])


def near_document(r, bases):
    """A copy of a base: with one or the other of what is told; with a word changed, or none; whole,
    or the beginning. One of the first base is too short for more than equality."""
    words, at, facts = base = r.choice(bases)
    words = words[:at] + [r.choice(facts)] + words[at + 1:]
    if r.random() < 0.5:
        words[r.randint(31, 44 if base is bases[0] else 199)] = pseudo_word(r)
    return [[" ".join(words[:45 if base is bases[0] else r.choice([200, 200, 140])]) + "."]]


def text_of(doc):
    return "\n\n".join(" ".join(paragraph) for paragraph in doc)


def units_of(doc):
    return [unit for paragraph in doc for unit in paragraph]


# --- what is kept ---------------------------------------------------------------------------------

def is_short(unit, words):
    return len(unit.split()) < words


class Said:
    """What was said before, in a scope."""

    def __init__(self, seen):
        self.seen, self.counts = set(seen), {}


def best_of(docs, options):
    """The best rank that each unit has in a document; without ranks they are all alike."""
    best = {}
    for doc, rank in zip(docs, options["ranks"] or [0] * len(docs)):
        for unit in units_of(doc):
            best[unit] = min(best.get(unit, rank), rank)
    return best


def is_brief(doc, begins, said, edges, options):
    """Does it lose something, and leave less than --min-left wants? If not, its edges count."""
    met, marks = set(said), []
    for unit in units_of(doc):
        free = unit in options["allow"]
        marks.append([unit, unit in met and not free, free])
        met.add(unit)
    gone = [repeat for _, repeat, _ in marks]
    if options["careful"]:
        gone = careful_rows(marks, begins, options["careful"], edges)
    if leaves_little(units_of(doc), gone, options):
        return True
    edges.add(marks, gone, options["careful"])
    return False


def is_min_left(options):
    return options["policy"].startswith("min_left")


def leaves_little(units, gone, options):
    """The same where it is known which units go."""
    words = [len(unit.split()) for unit in units]
    left = sum(n for n, goes in zip(words, gone) if not goes)
    wanted = 60 * sum(words) if "share" in options["policy"] else 1300
    return any(gone) and left * 100 < wanted


def first(docs, options, glued):
    """The units that stay of each document, each with whether it is a repeat."""
    if is_of_near(options["policy"]):
        return first_near(docs, options)
    out, said, edges, window = [], set(options["seen"]), Edges(), []
    best = best_of(docs, options)
    for doc, rank in zip(docs, options["ranks"] or [0] * len(docs)):
        marks = []
        if (is_min_left(options) and not glued and
                is_brief(doc, begins_of(doc), said, edges, options)):
            out.append([[unit, True, None] for unit in units_of(doc)])  # whatever it is
            continue
        for unit in units_of(doc):
            free = unit in options["allow"] or is_short(unit, options["min_words"])
            if options["within"]:
                repeat = unit in options["seen"] or unit in window
            else:
                repeat = unit in said or rank > best[unit]
            repeat = repeat and not free
            if not free:
                if rank <= best[unit]:
                    said.add(unit)
                if not repeat:
                    window = (window + [unit])[-options["within"]:] if options["within"] else []
            marks.append([unit, repeat, free])
        out.append(marks)
    return out


def is_near(unit, other):
    """Does it say what stands in the other one, but for two words that are no name or number?"""
    words, others = unit[:-1].split(), other[:-1].split()
    changed = [word for word, there in zip(words, others) if word != there]
    return (50 <= len(words) <= len(others) and len(changed) <= 2 and
            all(word.islower() for word in changed))


def first_near(docs, options):
    """The same of documents that are a unit each; what goes leaves nothing behind."""
    said, out = list(options["seen"]), [None] * len(docs)
    ranks = options["ranks"] or [0] * len(docs)
    for i in sorted(range(len(docs)), key=lambda i: ranks[i]):
        unit, = units_of(docs[i])
        free = unit in options["allow"]
        repeat = not free and (unit in said or any(is_near(unit, other) for other in said))
        if not free and not repeat:
            said.append(unit)
        out[i] = [[unit, repeat, free]]
    return out


def in_runs(units, span):
    """Only `span` repeats in a row are removed; what is free neither counts nor interrupts."""
    removed, row = [False] * len(units), []
    for i, (_, repeat, free) in enumerate(units + [["", False, False]]):
        if repeat:
            row.append(i)
        elif not free:
            if len(row) >= span:
                for k in row:
                    removed[k] = True
            row = []
    return removed


def is_long(unit, words):
    """A character of a script without spaces is two thirds of a word."""
    alone = unit.count("\u6771")
    return len(unit.replace("\u6771", " ").strip(".").split()) + alone * 2 // 3 >= words


def begins_of(doc):
    """Does each unit begin a line?"""
    return [i == 0 for paragraph in doc for i in range(len(paragraph))]


def edges_of(units):
    """What stands before, at and behind the first and the last unit that is new, by numbers."""
    compared = [i for i, (_, _, free) in enumerate(units) if not free]
    fresh = [i for i in compared if not units[i][1]]
    start = [i for i in compared if not fresh or i < fresh[0]]
    end = [i for i in compared if fresh and i > fresh[-1]]
    return start, end, fresh[:1] + fresh[-1:]


class Edges:
    """Of which documents units stood at an edge. Those that are emptied have no number."""

    def __init__(self):
        self.documents, self.number = {}, 0

    def stood_often(self, unit):
        last = range(self.number - 20, self.number)
        return len(self.documents.get(unit, set()) & set(last)) >= 5

    def add(self, units, removed, words):
        start, end, fresh = edges_of(units)
        for unit in {units[i][0] for i in start + end + fresh}:
            if not is_long(unit, words):
                self.documents.setdefault(unit, set()).add(self.number)
        self.number += any(not goes and not free for (_, _, free), goes in zip(units, removed))


def run_in(units, begins, row, behind, words):
    """What a row ends with that is the short beginning of the line of the unit behind it."""
    line = []
    for i in reversed(row):
        if begins[behind] or is_long(units[i][0], words):
            return []
        line.append(i)
        if begins[i]:
            return line
        behind = i
    return []


def careful_rows(units, begins, words, edges):
    """What is removed of a document: rows with a long unit, and what stood at an edge of five of the
    last twenty, but for the short beginnings of lines that go on with what stays."""
    start, end, _ = edges_of(units)
    removed, row = [False] * len(units), []
    for i in [i for i, (_, _, free) in enumerate(units) if not free] + [None]:
        if i is not None and units[i][1]:
            row.append(i)
            continue
        has_long = any(is_long(units[k][0], words) for k in row)
        stay = run_in(units, begins, row, i, words) if i is not None else []
        for k in row:
            removed[k] = k not in stay and (
                has_long or (k in start + end and edges.stood_often(units[k][0])))
        row = []
    return removed


def careful(marked, begins, words):
    """The same of all documents."""
    edges, out = Edges(), []
    for units, starts in zip(marked, begins):
        if any(free is None for _, _, free in units):
            out.append([True] * len(units))
            continue
        out.append(careful_rows(units, starts, words, edges))
        edges.add(units, out[-1], words)
    return out


def removed_of(docs, marked, options, glued):
    """`glued`: they are one text, of which rows know no seam; a careful run knows documents."""
    if options["careful"]:
        return careful(marked, [begins_of(doc) for doc in docs], options["careful"])
    if not glued:
        return [in_runs(units, options["span"]) for units in marked]
    flat, removed = in_runs(sum(marked, []), options["span"]), []
    for units in marked:
        removed.append(flat[:len(units)])
        flat = flat[len(units):]
    return removed


def counts_of(docs, options):
    counts = {}
    for doc in docs:
        for unit in units_of(doc):
            counts[unit] = counts.get(unit, 0) + 1
    return counts


def common(docs, options):
    """The units that stand in so many documents: those go, and nothing else."""
    counts = {}
    for doc in docs:
        units = {unit for unit in units_of(doc)
                 if unit not in options["allow"] and not is_short(unit, options["min_words"])}
        for unit in units:
            counts[unit] = counts.get(unit, 0) + 1
    least = options["common"]
    if options["policy"] == "common_share":
        least = max(3, -(-least * len(docs) // 100)) # empty ones, too
    return {unit for unit in counts if counts[unit] >= least}


def common_rows(units, words):
    """Which of a document's units go: [unit, is common, free] each. Rows of common ones with a long
    one, or at an edge."""
    compared = [i for i, (_, _, free) in enumerate(units) if not free]
    others = [i for i in compared if not units[i][1]]
    removed = [False] * len(units)
    for i in compared:
        before = max((k for k in others if k < i), default=None)
        behind = min((k for k in others if k > i), default=None)
        row = [k for k in compared if (before is None or k > before) and (behind is None or k < behind)]
        removed[i] = i not in others and (before is None or behind is None or
                                          any(is_long(units[k][0], words) for k in row))
    return removed


def removed_common(docs, options, glued):
    """Of each document, which of its units go."""
    gone = common(docs, options)
    removed = [[unit in gone for unit in units_of(doc)] for doc in docs]
    if options["careful"]:
        removed = [common_rows([(unit, unit in gone,
                                 unit in options["allow"] or is_short(unit, options["min_words"]))
                                for unit in units_of(doc)], options["careful"]) for doc in docs]
    if is_min_left(options) and not glued:
        removed = [[True] * len(goes) if leaves_little(units_of(doc), goes, options) else goes
                   for doc, goes in zip(docs, removed)]
    return removed


def kept(docs, options, glued):
    """Lists of units, one for each document. `glued`: they are one text."""
    counts, met, out = counts_of(docs, options), {}, []
    if options["common"]:
        return [[unit for unit, goes in zip(units_of(doc), gone) if not goes]
                for doc, gone in zip(docs, removed_common(docs, options, glued))]
    marked = first(docs, options, glued)
    removed = removed_of(docs, marked, options, glued)
    for units, gone in zip(marked, removed):
        stay = []
        for (unit, repeat, free), is_gone in zip(units, gone):
            met[unit] = met.get(unit, 0) + 1
            if options["policy"] == "repeated":
                seen = unit in options["seen"]
                stays = not free and met[unit] == (1 if seen else 2)
            elif options["policy"] == "unique":
                stays = free or (counts[unit] == 1 and unit not in options["seen"])
            else:
                stays = not is_gone
            if stays:
                stay.append(unit)
        out.append(stay)
    return out


# --- formats: each writes documents and reads what came out ---------------------------------------

class Text:
    name, ending, options, many = "text", ".txt", [], False

    def write(self, texts, r, ends=True):
        return "\n\n".join(texts).encode() + (b"\n" if ends else b"")

    def read(self, data):
        return [data.decode()]


class JsonLines:
    name, ending, options, many = "jsonl", ".jsonl", [], True

    def write(self, texts, r):
        return b"".join(json.dumps({"id": i, "text": text, "more": [1, {"a": "Ann sees the dog dog."}]},
                                   ensure_ascii=r.random() < 0.5).encode() + b"\n"
                        for i, text in enumerate(texts))

    def read(self, data):
        records = [json.loads(line) for line in data.decode().splitlines() if line]
        assert all(r["more"] == [1, {"a": "Ann sees the dog dog."}] for r in records), "others"
        return [r["text"] for r in records]


class Json:
    name, ending, options, many = "json", ".json", [], True

    def write(self, texts, r):
        return json.dumps([{"id": i, "text": text} for i, text in enumerate(texts)],
                          indent=r.choice([None, 2])).encode() + b"\n"

    def read(self, data):
        found, at, decoder = [], 0, json.JSONDecoder()
        data = data.decode()
        while data[at:].strip():
            at += len(data[at:]) - len(data[at:].lstrip())
            value, at = decoder.raw_decode(data, at)
            assert [record["id"] for record in value] == list(range(len(value))), "others"
            found += [record["text"] for record in value]
        return found


class Csv:
    name, ending, options, many = "csv", ".csv", ["--text-column=2"], True
    dialect = "excel"

    def write(self, texts, r):
        out = io.StringIO(newline="")
        writer = csv.writer(out, self.dialect, quoting=r.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
        writer.writerows([i, text, "Ann sees the dog dog."] for i, text in enumerate(texts))
        return out.getvalue().encode()

    def read(self, data):
        rows = list(csv.reader(io.StringIO(data.decode(), newline=""), self.dialect))
        assert all(row[2] == "Ann sees the dog dog." and len(row) == 3 for row in rows), "others"
        return [row[1] for row in rows]


class Tsv(Csv):
    name, ending, dialect = "tsv", ".tsv", "excel-tab"


class Wet:
    name, ending, options, many = "wet", ".wet", [], True

    def write(self, texts, r):
        out = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nAnn.\r\n\r\n"
        for i, text in enumerate(texts):
            body = text.encode()
            out += (f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://a.b/{i}\r\n"
                    f"Content-Type: text/plain\r\nWARC-Block-Digest: sha1:ABC\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n").encode() + body + b"\r\n\r\n"
        return out

    def read(self, data):
        texts, at = [], 0
        while at < len(data):
            end = data.index(b"\r\n\r\n", at)
            head = dict(line.split(b": ", 1) for line in data[at:end].split(b"\r\n")[1:])
            length = int(head[b"Content-Length"])
            body = data[end + 4:end + 4 + length]
            assert data[end + 4 + length:end + 8 + length] == b"\r\n\r\n", "a record's end"
            if head[b"WARC-Type"] == b"conversion":
                texts.append(body.decode())
            at = end + 8 + length
        return texts


FORMATS = {f.name: f for f in (Text(), JsonLines(), Json(), Csv(), Tsv(), Wet())}
ONLY = os.environ.get("UNECHO_FORMATS", " ".join(FORMATS)).split()

# --- policies, ways in, sinks ---------------------------------------------------------------------

POLICIES = {
    "first": [], "repeated": ["-d"], "unique": ["--unique"], "span": ["--span=2"],
    "within": ["--within=3"], "min_words": ["--min-words=6"], "careful": ["--careful=6"],
    "common": ["--common=2"], "common_share": ["--common=40%"],
    "min_left": ["--min-left=13"], "min_left_share": ["--min-left=60%"],
    "careful_common": ["--common=2", "--careful=6"],
    "min_left_careful": ["--min-left=13", "--careful=6"],
    "min_left_share_careful": ["--careful=6", "--min-left=60%"],
    "min_left_common": ["--min-left=13", "--common=2"],
    "min_left_share_careful_common": ["--common=2", "--min-left=60%", "--careful=6"],
    "size": ["--first=size"], "oldest": ["--first=oldest"], "newest": ["--first=newest"],
    "size_span": ["--first=size", "--span=2"], "size_careful": ["--first=size", "--careful=6"],
    "blank": ["--blank"], "near": ["--near", "--unit=document"],
    "near_size": ["--near", "--unit=document", "--first=size"],
}
RANKED = ("size", "oldest", "newest", "size_span", "size_careful", "near_size")
WAYS = ["pipe", "file", "files", "list", "folder"]
SINKS = ["stdout", "output", "mirror", "in_place", "count", "mark", "sentences", "check"]
PACKERS = {"": lambda data: data, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
UNPACKERS = {"": lambda data: data, ".gz": gzip.decompress, ".bz2": bz2.decompress,
             ".xz": lzma.decompress}


def is_of_near(policy):
    return policy.startswith("near")


def is_sensible(way, policy, sink):
    if sink in ("mirror", "in_place", "check") and way == "pipe":
        return False
    if sink == "count":
        return policy in ("first", "repeated", "unique", "min_words")
    if sink in ("mark", "sentences"):
        return policy.startswith("min_left") or policy in RANKED + (
            "first", "span", "within", "min_words", "careful", "common", "common_share",
            "careful_common", "near")
    return True


class Trial:
    policies = sorted(POLICIES)

    def __init__(self, r, folder):
        self.r, self.folder = r, folder
        self.format = FORMATS[r.choice(ONLY)]
        while True:
            self.way, self.policy = r.choice(WAYS), r.choice(self.policies)
            self.sink = r.choice(SINKS)
            if is_sensible(self.way, self.policy, self.sink):
                break
        self.pack = r.choice(sorted(PACKERS) + [""] * 3)
        self.threads = r.choice([1, 2, 7])
        self.learned = r.choice(["", "", "seen", "allow"])
        pool = [base(r) for _ in range(3)] if is_of_near(self.policy) else [
            sentence(r) for _ in range(8)]
        make = near_document if is_of_near(self.policy) else document
        files = 1 if self.way in ("pipe", "file") else r.randint(2, 4)
        docs = r.choice([1, 3, 9]) if self.format.many else 1
        self.files = [[make(r, pool) for _ in range(docs)] for _ in range(files)]
        self.lesson = [make(r, pool) for _ in range(2 if self.format.many else 1)]
        self.options = {"policy": self.policy, "seen": [], "allow": [], "span": 1, "within": 0,
                        "min_words": 0, "careful": 6 if "careful" in self.policy else 0,
                        "common": 40 if self.policy == "common_share" else
                                  2 if "common" in self.policy else 0,
                        "ranks": None}
        if self.policy in ("span", "size_span"):
            self.options["span"] = 2
        if self.policy == "within":
            self.options["within"] = 3
        if self.policy == "min_words":
            self.options["min_words"] = 6
        if self.learned:
            self.options[self.learned] = sum((units_of(doc) for doc in self.lesson), [])

    def __str__(self):
        return (f"{self.format.name} {self.way} {self.policy} {self.sink} -j{self.threads} "
                f"{self.pack or 'plain'} {self.learned}")

    def parts(self):
        """Is each file a document, or a unit of one file never one of the next?"""
        return (self.sink in ("mirror", "in_place", "check", "count", "mark", "sentences") or
                self.policy in RANKED or is_of_near(self.policy) or self.options["careful"] or
                self.options["common"])

    def write(self, docs):
        """A file, of text maybe without a final line end."""
        texts = [text_of(doc) for doc in docs]
        if self.format.many:
            return self.format.write(texts, self.r)
        ends = not self.parts() or self.policy == "blank" or self.r.random() < 0.5
        return self.format.write(texts, self.r, ends)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def prepare(self):
        os.mkdir(self.path("in"))
        self.names = []
        for i, docs in enumerate(self.files):
            name = self.path("in", f"{i}{self.format.ending}{self.pack}")
            self.names.append(name)
            with open(name, "wb") as f:
                f.write(PACKERS[self.pack](self.write(docs)))
            time = self.r.randint(0, 5)
            os.utime(name, (time, time))
            self.rank(docs, os.path.getsize(name), time)
        with open(self.path("lesson" + self.format.ending), "wb") as f:
            f.write(self.format.write([text_of(d) for d in self.lesson], self.r))

    def rank(self, docs, size, time):
        """Of the documents of a file: the less the better."""
        for doc in docs:
            of = {"oldest": time, "newest": -time}.get(self.policy, -size)
            if "size" in self.policy and self.format.many:
                of = -len(text_of(doc).encode())
            if self.policy in RANKED:
                self.options["ranks"] = (self.options["ranks"] or []) + [of]

    def command(self):
        words = [UNECHO, "-q", f"-j{self.threads}"] + POLICIES[self.policy] + self.format.options
        if self.way == "pipe" or self.r.random() < 0.3:
            words += ["-F", self.format.name]
        if self.learned:
            words += [f"--{self.learned}=" + self.path("lesson" + self.format.ending)]
        words += {"stdout": [], "output": ["-o", self.path("out" + self.pack)],
                  "mirror": ["-O", self.path("out")], "in_place": ["--in-place"], "count": ["-c"],
                  "mark": ["--mark"], "sentences": ["--sentences"], "check": ["--check"]}[self.sink]
        if self.way == "list":
            with open(self.path("list"), "w") as f:
                f.write("".join(name + "\n" for name in self.names))
            return words + ["--files-from", self.path("list")]
        if self.way == "folder":
            return words + ["-r", self.path("in")]
        return words + (self.names if self.way != "pipe" else [])

    def run(self):
        self.prepare()
        self.words = self.command()
        source = open(self.names[0], "rb").read() if self.way == "pipe" else b""
        return subprocess.run(self.words, input=source, capture_output=True)

    def outputs(self, result):
        """What came out, file by file, unpacked."""
        if self.sink == "stdout":
            return [result.stdout]
        if self.sink == "output":
            return [UNPACKERS[self.pack](open(self.path("out" + self.pack), "rb").read())]
        where = "in" if self.sink == "in_place" else "out"
        found = []
        for i in range(len(self.files)):
            name = f"{i}{self.format.ending}{self.pack}"
            path = self.path(where, name)
            if not os.path.exists(path) and self.way == "list": # under the whole name that it has
                path = self.path(where, self.folder.lstrip("/"), "in", name)
            found.append(UNPACKERS[self.pack](open(path, "rb").read()))
        return found

    def listing(self, glued):
        docs = sum(self.files, [])
        if self.sink == "sentences":
            return [unit for doc in docs for unit in units_of(doc)]
        if self.sink == "mark" and self.options["common"]:
            return [f"{int(goes)}\t{unit}"
                    for doc, gone in zip(docs, removed_common(docs, self.options, glued))
                    for unit, goes in zip(units_of(doc), gone)]
        if self.sink == "mark":
            marked = first(docs, self.options, glued)
            return [f"{int(gone)}\t{unit[0]}"
                    for units, removed in zip(marked, removed_of(docs, marked, self.options, glued))
                    for unit, gone in zip(units, removed)]
        counts, met, lines = counts_of(docs, self.options), set(), []
        for unit in (unit for doc in docs for unit in units_of(doc)):
            free = unit in self.options["allow"] or is_short(unit, self.options["min_words"])
            if free:
                if self.policy != "repeated":
                    lines.append(f"{1:7} {unit}")
                continue
            seen, n = unit in self.options["seen"], counts[unit]
            wanted = {"repeated": n > 1 or seen, "unique": n == 1 and not seen}
            if unit not in met and wanted.get(self.policy, not seen):
                lines.append(f"{n:7} {unit}")
            met.add(unit)
        return lines

    def line_fault(self, texts, glued):
        """With --blank: every line has of its words those that are kept, in their order."""
        texts_in = [text_of(doc) for docs in self.files for doc in docs]
        if not self.format.many:
            texts_in = [text + "\n" for text in texts_in]
        if glued:
            texts_in = ["".join(texts_in)]
        for text_in, text in zip(texts_in, texts):
            lines_in, lines = text_in.split("\n"), text.split("\n")
            if len(lines) != len(lines_in):
                return f"{len(lines)} lines, not {len(lines_in)}: {text!r} of {text_in!r}"
            for line_in, line in zip(lines_in, lines):
                units = line_in.replace(". ", ".|").split("|")
                left = line.replace(". ", ".|").split("|") if line else []
                while units and left:
                    left = left[1:] if units.pop(0) == left[0] else left
                if left:
                    return f"{line!r} is no part of {line_in!r}"
        return None

    def fault(self):
        result = self.run()
        docs, glued = sum(self.files, []), False
        many = self.sink in ("mirror", "in_place", "check")
        if result.returncode not in ((0, 1) if self.sink == "check" else (0,)) or result.stderr:
            return f"exit {result.returncode}, says {result.stderr.decode()!r}"
        glued = not self.format.many and not many
        if self.sink in ("count", "mark", "sentences"):
            expected = [" ".join(line.replace("\t", " ").split(" ")) if self.sink != "mark" else line
                        for line in self.listing(glued)]
            squeeze = lambda line: line.replace("\t", " ")
            got = result.stdout.decode().split("\n")[:-1]
            if [squeeze(line) for line in got] != [squeeze(line) for line in expected]:
                return f"lists\n{got}\nnot\n{expected}"
            return None
        expected = kept(docs, self.options, glued)
        if self.sink == "check":
            changed = any(units_of(doc) != stay for doc, stay in zip(docs, expected))
            return None if result.returncode == int(changed) else f"exit {result.returncode}"
        outputs = self.outputs(result)
        texts = [text for data in outputs for text in self.format.read(data)]
        if glued:
            expected = [sum(expected, [])]
        if len(texts) != len(expected):
            return f"{len(texts)} documents, not {len(expected)}"
        for text, stay in zip(texts, expected):
            between = "" if glued and self.parts() else " "
            if between.join(text.split()) != between.join(" ".join(stay).split()):
                return f"{text!r}\nis not\n{' '.join(stay)!r}"
            if self.format.many and text.endswith("\n") and self.policy != "blank":
                return f"{text!r} ends in a line end"
        return self.line_fault(texts, glued) if self.policy == "blank" else None


def main():
    known = subprocess.run([UNECHO, "-F", "?"], capture_output=True, text=True).stderr
    for name in known.split("it must be", 1)[-1].replace(" or ", ", ").split(","):
        name = name.split("\n")[0].strip()
        if name != "auto" and name not in FORMATS:
            sys.exit(f"the format {name!r} is not in the matrix")
    met = {}
    for i in range(ROUNDS):
        folder = tempfile.mkdtemp(prefix="unecho-matrix-")
        trial = Trial(random.Random(SEED * 1000003 + i), folder)
        fault = trial.fault()
        if fault:
            print(f"round {i}: {trial}: {fault}\n  {' '.join(trial.words)}")
            sys.exit(f"kept in {folder}")
        shutil.rmtree(folder)
        for what in (trial.format.name, trial.way, trial.policy, trial.sink, trial.learned):
            met[what] = met.get(what, 0) + 1
    print(f"{ROUNDS} runs agree: " + ", ".join(f"{what} {n}" for what, n in sorted(met.items()) if what))


if __name__ == "__main__":
    main()
