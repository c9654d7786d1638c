"""Near-duplicates: what --near drops of pairs that were written to be read, of texts at random, and
of such as are made to be slow.

    UNECHO_TABLE=1 sh tests/copies.sh pairs_are_told_apart     of the pairs, by kind and language
    UNECHO_ROUNDS=10000 sh tests/copies.sh                     a long run
    UNECHO_TEXTS=FOLDER sh tests/copies.sh copies_with_synonyms_are_found     over texts of your own

The pairs are in data/near.txt, which says how more of them are written.
"""
import csv, io, json

from harness import *

NEAR = ("--near", "-u", "document")
SEED = int(os.environ.get("UNECHO_SEED", "1"))
MANY = 10 * ROUNDS  # documents of the hostile corpora


# --- pairs ----------------------------------------------------------------------------------------

class Pair:
    """An earlier text and a later one."""

    def __init__(self, head, body):
        self.id, self.language, self.kind, expected = head.split()
        check(expected in ("same", "stays"), f"{self.id} is {expected}")
        self.same = expected == "same"
        self.texts = [re.sub(r"\{([^{|}]*)\|([^{|}]*)\}", rf"\{side}", body).strip() + "\n"
                      for side in (1, 2)]
        check(self.texts[0] != self.texts[1] and not re.search("[{|}]", "".join(self.texts)),
              f"{self.id} has brackets that are in order")


@functools.lru_cache
def pairs():
    with open(os.path.join(SOURCE, "tests/data/near.txt"), encoding="utf-8") as f:
        parts = re.split(r"^== ", f.read(), flags=re.M)[1:]
    found = [Pair(*part.split("\n", 1)) for part in parts]
    equal(len({pair.id for pair in found}), len(found), "pairs with a name of their own")
    return found


def records(texts):
    return "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode()


def texts_of(data):
    return [json.loads(line)["text"] for line in data.decode().splitlines()]


def rows(texts):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([i, text] for i, text in enumerate(texts))
    return out.getvalue().encode()


def column(data):
    return [row[1] for row in csv.reader(io.StringIO(data.decode(), newline=""))]


def ended(texts):
    return "".join(text + "\0" for text in texts).encode()


def unended(data):
    texts = data.decode().split("\0")[:-1]
    return texts + [""] * (2 - len(texts))


# A file for both of a pair: its name, how it is written and read, and the options.
WAYS = {"JSON Lines": ("pair.jsonl", records, texts_of, ()),
        "CSV": ("pair.csv", rows, column, ("--text-column=2",)),
        "NUL records": ("pair.txt", ended, unended, ("-z", "-a"))}


def clean(*args, data=b"", status=0):
    out, err, code = run("-q", *NEAR, *args, data=data)
    equal((err, code), ("", status), f"what is said with {args}")
    return out


def dropped(verdicts):
    """The names of pairs whose later text is gone. `verdicts`: (pair, earlier, later) as they are
    after a run."""
    gone = set()
    for pair, earlier, later in verdicts:
        equal(earlier, pair.texts[0], f"the earlier text of {pair.id}")
        check(later in ("", pair.texts[1]), f"the later text of {pair.id} is whole or gone")
        if not later:
            gone.add(pair.id)
    return gone


def in_files(threads):
    """Each pair is a folder of two files."""
    put({f"{pair.id}/{i}.txt": text.encode() for pair in pairs() for i, text in enumerate(pair.texts)})
    clean(f"-j{threads}", "--scope=dir", "-r", "in", "-O", "out")
    out = tree("out")
    return dropped((pair, *(out[f"{pair.id}/{i}.txt".encode()].decode() for i in (0, 1)))
                   for pair in pairs())


def in_records(way, threads):
    """Each is a folder of one file with both."""
    name, write, read, options = WAYS[way]
    put({f"{pair.id}/{name}": write(pair.texts) for pair in pairs()})
    clean(f"-j{threads}", "--scope=dir", *options, "-r", "in", "-O", "out")
    out = tree("out")
    return dropped((pair, *read(out[f"{pair.id}/{name}".encode()])) for pair in pairs())


def together(threads):
    """All are one stream."""
    out = texts_of(clean(f"-j{threads}", "-F", "jsonl",
                         data=records(text for pair in pairs() for text in pair.texts)))
    return dropped(zip(pairs(), out[::2], out[1::2]))


def learned(threads):
    """All earlier texts were seen before the run."""
    put({"earlier.jsonl": records(pair.texts[0] for pair in pairs())}, "seen")
    out = texts_of(clean(f"-j{threads}", "-F", "jsonl", "--seen=seen/earlier.jsonl",
                         data=records(pair.texts[1] for pair in pairs())))
    return dropped((pair, pair.texts[0], text) for pair, text in zip(pairs(), out))


def print_table(gone):
    """Of each kind, in each language, how many are dropped of how many."""
    languages = list(dict.fromkeys(pair.language for pair in pairs()))
    print("| " + " | ".join(["", *languages, "all"]) + " |")
    print("|---" + "|---:" * (len(languages) + 1) + "|")
    for same in (True, False):
        for kind in sorted({pair.kind for pair in pairs() if pair.same == same}) + [None]:
            cells = []
            for language in languages + [None]:
                these = [pair.id in gone for pair in pairs() if pair.same == same and
                         kind in (None, pair.kind) and language in (None, pair.language)]
                cells.append(f"{sum(these)} of {len(these)}" if these else "")
            name = kind or ("all that are the same" if same else "all with other facts")
            print(f"| {name} | " + " | ".join(cells) + " |")


@test_in_memory
def pairs_are_told_apart():
    check(len(pairs()) >= 72, "there are enough pairs")
    gone = in_files(1)
    if os.environ.get("UNECHO_TABLE"):
        print_table(gone)
    wrong = sorted(pair.id for pair in pairs() if not pair.same and pair.id in gone)
    equal(wrong, [], "pairs with other facts that are dropped")
    same = [pair for pair in pairs() if pair.same]
    check(5 * len(same) >= 2 * len(pairs()), "two of five pairs are the same")
    missed = sorted(pair.id for pair in same if pair.id not in gone)
    check(5 * len(missed) <= len(same), f"four of five that are the same are dropped: not {missed}")
    return f"{len(same) - len(missed)} of {len(same)} dropped, 0 of {len(pairs()) - len(same)}"


@test_in_memory
def pairs_are_the_same_in_every_way():
    wanted = in_files(3)
    for threads in (1, 3):
        for way in WAYS:
            shutil.rmtree("in")
            shutil.rmtree("out")
            equal(in_records(way, threads), wanted, f"{way}, -j{threads}")
        equal(together(threads), wanted, f"all together, -j{threads}")
        equal(learned(threads), wanted, f"learned before, -j{threads}")


@test_in_memory
def a_second_run_drops_nothing():
    data = records(text for pair in pairs() for text in pair.texts)
    once = clean("-F", "jsonl", "--drop-empty", data=data)
    check(once != data, "something is dropped")
    equal(clean("-F", "jsonl", "--drop-empty", data=once), once, "what is left")


@test_in_memory
def removed_lines_say_how_near():
    data = records(text for pair in pairs() for text in pair.texts)
    clean("-F", "jsonl", "--removed=list", "-o", "out", data=data)
    with open("list", encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    lines = [line for line in lines if line["why"] == "near"]
    check(len(lines) >= 20, f"{len(lines)} lines are of near ones")
    for line in lines:
        near, record = line["near"], line["record"]
        equal((near["verdict"], near["of"]["record"]), ("same", record - 1), f"of record {record}")
        check(0.9 <= near["share"] <= 1, f"{near}")


# --- texts at random ------------------------------------------------------------------------------

NAMES = """Aldous Berrow Castell Denholm Everard Fairley Gorman Hallam Ingram Jarvis Kember Lorimer
Marlow Norwood Oakham Pembroke Quayle Renfrew Selby Thornley Upton Vernon Whitby Yarrow""".split()

# Words that say the same, of which none is a number, a name or a denial.
SYNONYMS = """also too; but yet; big large; small little; begin start; began started; almost nearly;
many numerous; often frequently; about around; said stated; says states; fast quick; help aid;
helped aided; buy purchase; bought purchased; house home; street road; child kid; children kids;
ill sick; job post; whole entire; glad happy; make build; made built; get obtain; got obtained;
ask inquire; asked inquired; show display; showed displayed; shown displayed; end finish;
ended finished; need require; needs requires; needed required; important significant; keep retain;
kept retained; hard difficult; easy simple; maybe perhaps; under below; over above; near by;
while whilst; among amongst; because since; during throughout; like such; main chief; sure certain;
people persons; area region; areas regions; country nation; work labour; works labours; plan scheme;
plans schemes; part portion; parts portions; reply answer; rich wealthy; several various; place spot;
places spots; talk speech; talks speeches; war conflict; think believe; thinks believes;
thought believed; use employ; used employed; uses employs; want wish; wants wishes; wanted wished;
way manner; ways manners; only just; well properly; government administration; law statute;
laws statutes; leader head; leaders heads; members participants; military army; official officer;
officials officers; new recent; old former; great grand; must should; shall will; give grant;
gave granted; given granted; hope trust; peace calm; found discovered; called named;
including counting; killed slain; attack assault; attacks assaults; announced declared;
announces declares; support backing; group band; groups bands; city town; cities towns;
police constabulary; between amid; against versus; through via; after following; before ahead""".replace("\n", " ")
SAME = {a: b for pair in SYNONYMS.split(";") for a, b in [pair.split()]}
SAME |= {b: a for a, b in SAME.items() if b not in SAME}

PLAIN = """the a of in on at with and for from to by as that this it is was has had were been their
its his her river bridge harbour winter morning letter garden window engine forest captain market
concert farmer railway tower winding quiet narrow yellow wooden heavy early slowly always across
behind carried opened painted repaired gathered walked waited remembered listened counted crossed
bread stone roof water paper boat crew table music snow road summer evening visitor village""".split()

TEMPLATES = [
    """{a} Town beat {b} Rovers by {x} goals to {y} on a wet afternoon in the north, in a match that was
decided before the interval. The home side had most of the ball and {word} made the most of it, with a
header from a corner and a long pass that found {c} alone in front of the keeper. After the break the
visitors came back for a while and hit the bar, but the defence around {d} held out until the end. The
crowd of {z} went home content, and the band of the fire brigade played on in the rain.""",
    """Shares of the {a} company rose after it said that its profit for the quarter had grown to {x}
million from {y} million a year earlier, as orders from abroad went up and steel became cheaper. The
head of the company, {b}, told analysts that the {word} plant near {c} would be ready in time and that
{z} people would find work there. Its rival, which is led by {d}, is to report its own figures later in
the month, and those who know the trade expect that they will be less good than a year ago.""",
    """The police are looking for witnesses of an accident on the road from {a} to {b}, in which {x}
people were hurt when a lorry turned over in a bend and slid into the {word} wall of a farm. The driver,
a man of {y} years from {c}, was taken to hospital, and the road stayed closed for {z} hours. Firemen
had to pump out fuel before the lorry could be lifted by a crane. Those who saw what happened are asked
to call the station and to ask for officer {d}, who is there on every day of the week until noon.""",
]


def facts(rng):
    """Four names that differ and three numbers."""
    return dict(zip("abcd", rng.sample(NAMES, 4))) | {n: str(rng.randint(2, 60)) for n in "xyz"}


def other_facts(rng, of):
    """The same but for one, or two that have changed places."""
    new, slot = dict(of), rng.choice("abcdxyz")
    if rng.random() < 0.2:
        one, two = rng.sample("abcd" if slot in "abcd" else "xyz", 2)
        new[one], new[two] = of[two], of[one]
    elif slot in "abcd":
        new[slot] = rng.choice([name for name in NAMES if name not in of.values()])
    else:
        new[slot] = str(rng.randint(2, 60))
    return new


def instances(rng, template, count):
    """So many that differ in a fact, and mostly in a word."""
    said = []
    while len(said) < count:
        new = other_facts(rng, rng.choice(said)) if said and rng.random() < 0.7 else facts(rng)
        if new not in said:
            said.append(new)
    return [template.format(word=rng.choice(PLAIN[22:]), **one).replace("\n", " ") for one in said]


def words_of(text):
    return re.findall(r"\w+", text)


@test_in_memory
def templates_with_other_facts_stay():
    rng, count = random.Random(SEED), 0
    for _ in range(max(1, ROUNDS // 200)):
        texts = [text for template in TEMPLATES for text in instances(rng, template, 60)]
        count += len(texts)
        out = texts_of(clean("-F", "jsonl", data=records(texts)))
        lost = [text for text, left in zip(texts, out) if not left]
        equal(lost, [], "instances with other names or numbers that are dropped")
    return f"{count} instances"


@test_in_memory
def one_other_fact_is_always_seen():
    """However large the text is, wherever it stands."""
    rng = random.Random(SEED)
    kinds = {"a name": ("Aldous", "Berrow"), "a number": ("17", "19"), "a denial": ("now", "not"),
             "a name in capitals": ("ALDOUS", "BERROW"), "a month": ("May", "June")}
    dropped = collections.Counter()
    for kind, facts in kinds.items():
        texts = []
        for _ in range(5 * ROUNDS):
            words = lower(rng, rng.randint(60, 200)).split()
            at = rng.randint(1, len(words) - 1)
            texts += [" ".join(words[:at] + [fact] + words[at:]) for fact in facts]
        out = texts_of(clean("-F", "jsonl", data=records(texts)))
        dropped[kind] = sum(not text for text in out)
    equal({kind: n for kind, n in dropped.items() if n}, {}, f"dropped of {5 * ROUNDS} each")
    return f"{5 * ROUNDS} each of {len(kinds)} kinds"


def prose(rng, count):
    """Sentences of common words, some of which have synonyms."""
    words, common = [], sorted(SAME)
    while len(words) < count:
        length = rng.randint(7, 20)
        said = [rng.choice(common if rng.random() < 0.2 else PLAIN) for _ in range(length)]
        if rng.random() < 0.3:
            said[rng.randint(1, length - 1)] = rng.choice(NAMES)
        if rng.random() < 0.2:
            said[rng.randint(1, length - 1)] = str(rng.randint(2, 3000))
        words += [said[0].capitalize()] + said[1:-1] + [said[-1] + "."]
    return " ".join(words)


def with_synonyms(rng, text, share):
    """A copy with so much of its words replaced; None: there are not so many that can be."""
    pieces = re.split(r"(\w+)", text)
    spots = [i for i in range(1, len(pieces), 2) if pieces[i] in SAME]
    wanted = max(1, round(share * (len(pieces) // 2)))
    if len(spots) < wanted:
        return None
    for i in rng.sample(spots, wanted):
        pieces[i] = SAME[pieces[i]]
    return "".join(pieces)


def own_texts():
    """Of UNECHO_TEXTS, with 60 to 2000 words."""
    for folder, _, names in sorted(os.walk(os.environ["UNECHO_TEXTS"])):
        for name in sorted(names):
            with open(os.path.join(folder, name), encoding="utf-8", errors="ignore") as f:
                text = f.read()
            if 60 <= len(words_of(text)) <= 2000:
                yield text


def copies(rng):
    """(so many percent replaced, text, copy)"""
    sources = list(own_texts()) if os.environ.get("UNECHO_TEXTS") else []
    made = []
    while len(made) < ROUNDS:
        text = rng.choice(sources) if sources else prose(rng, rng.randint(60, 400))
        percent = rng.randint(1, 5)
        copy = with_synonyms(rng, text, percent / 100)
        if copy:
            made.append((percent, text, copy))
    return made


@test_in_memory
def copies_with_synonyms_are_found():
    made = copies(random.Random(SEED))
    put({f"{i:06}/pair.jsonl": records(texts) for i, (_, *texts) in enumerate(made)})
    clean("--scope=dir", "-r", "in", "-O", "out")
    met, gone = collections.Counter(), collections.Counter()
    for i, (percent, text, copy) in enumerate(made):
        earlier, later = texts_of(open(f"out/{i:06}/pair.jsonl", "rb").read())
        equal((earlier, later in ("", copy)), (text, True), "texts that are whole or gone")
        met[percent] += 1
        gone[percent] += not later
    note = ", ".join(f"{gone[n]} of {met[n]} with {n} %" for n in sorted(met))
    check(10 * sum(gone.values()) >= 6 * sum(met.values()), f"three of five are dropped: {note}")
    return note


def lower(rng, count):
    """A text of so many words that no other one has, and no names or numbers."""
    return " ".join("".join(rng.choice("bcdfghjklmnpqrstvwxz") + rng.choice("aeiou")
                            for _ in range(4)) for _ in range(count))


def changed(text, *spots):
    words = text.split()
    for spot in spots:
        words[spot] = words[spot][::-1]
    return " ".join(words)


@test_in_memory
def what_goes_leaves_nothing_behind():
    """Each is near to the one before. The third is not near to the first one: it stays, and so on."""
    said = [lower(random.Random(SEED), 140)]
    for i in range(6):
        said.append(changed(said[-1], *range(20 * i, 20 * i + 5)))
    left = [bool(text) for text in texts_of(clean("-F", "jsonl", data=records(said)))]
    alone = [bool(texts_of(clean("-F", "jsonl", data=records([said[0], text])))[1]) for text in said[1:]]
    check(alone[0] is False and True in alone, f"some are too far from the first one: {alone}")
    step = alone.index(True) + 1
    equal(left, [i % step == 0 for i in range(len(said))], "which of a chain stay")


@test_in_memory
def short_texts_are_only_compared_whole():
    rng = random.Random(SEED)
    for count, goes in ((19, False), (49, False), (50, True), (51, True)):
        text = lower(rng, count)
        for later, expected in ((text, ""), (changed(text, 0), "" if goes else changed(text, 0))):
            out = texts_of(clean("-F", "jsonl", data=records([text, later])))
            equal(out == [text, expected], True, f"{count} words do as they should")


@test_in_memory
def longer_texts_stay_and_shorter_ones_go():
    text = lower(random.Random(SEED), 200)
    short = " ".join(text.split()[:120])
    for texts, wanted in (([text, short], [True, False]), ([short, text], [True, True])):
        out = texts_of(clean("-F", "jsonl", data=records(texts)))
        equal([bool(left) for left in out], wanted, "which stay")
    files = {"a/1.txt": short.encode(), "b/2.txt": text.encode()}
    put(files)
    clean("--first=size", "-r", "in", "-O", "out")
    equal(tree("out") == bytes_of({"a/1.txt": b"", "b/2.txt": text.encode()}), True,
          "the longer one stays with --first=size")


@test_in_memory
def the_share_is_kept_to():
    """Of 200 words so many are other ones, in stretches that are not long."""
    rng = random.Random(SEED)
    text = lower(rng, 200)
    for new, goes in ((0, "1 0.9 0.5"), (10, "0.9 0.5"), (30, "0.5"), (80, "0.5"), (110, "")):
        later = changed(text, *[i for i in range(200) if i % 20 >= 20 - new // 10])
        for share in ("1", "0.9", "0.5"):
            out, err, code = run("-q", f"--near={share}", "-u", "document", "-F", "jsonl",
                                 data=records([text, later]))
            equal((err, code), ("", 0), "what is said")
            equal(not texts_of(out)[1], share in goes.split(), f"{new} new words, --near={share}")


# --- texts that are made to be slow, or to break something ----------------------------------------

def same_with_threads(data, *args):
    """What comes out, which is the same with any number of threads."""
    one = clean("-j1", "-F", "jsonl", *args, data=data)
    equal(clean("-j3", "-F", "jsonl", *args, data=data) == one, True, f"-j3 does as -j1, {args}")
    return one


@test_in_memory
def one_row_in_every_document():
    rng = random.Random(SEED)
    texts = [lower(rng, 30) + " sign up for our letter " + lower(rng, 30) for _ in range(MANY)]
    equal(same_with_threads(records(texts)) == records(texts), True, "nothing is dropped")


@test_in_memory
def a_passage_in_every_document():
    """Which is half of it, so that all are like each other."""
    rng = random.Random(SEED)
    passage = lower(rng, 30)
    texts = [passage + " " + lower(rng, 28) for _ in range(MANY)]
    equal(same_with_threads(records(texts)) == records(texts), True, "nothing is dropped")


@test_in_memory
def large_documents():
    """Of one that is cut for its size each part is only compared whole; all others are compared."""
    rng = random.Random(SEED)
    for size in (20000, 100000, 300000):
        text = lower(rng, size)
        data = records([text, changed(text, size // 2), text])
        out = same_with_threads(data)
        if len(text) <= 1 << 20:
            equal([bool(text) for text in texts_of(out)], [True, False, False], f"of {size} words")
        else:
            exact = run("-q", "-u", "document", "-F", "jsonl", data=data)[0]
            equal(out == exact, True, f"{size} words are only compared whole")


@test_in_memory
def equal_and_empty_documents():
    text = lower(random.Random(SEED), 60)
    count = 5 * MANY
    equal(same_with_threads(records([text] * count), "--drop-empty"), records([text]), "equal ones")
    equal(same_with_threads(records([""] * count)), records([""] * count), "empty ones")
    equal(same_with_threads(records(["..."] * count)), records(["..."] * count), "without words")


@test_in_memory
def one_word_again_and_again():
    """A text of it stands in any longer one; that it also stands in a shorter one is no reason to
    drop it, and none to stay."""
    texts = ["word " * n for n in [*range(200, 40, -1), *range(41, 300)]]
    out = texts_of(same_with_threads(records(texts)))
    check(all(left in (text, "") for text, left in zip(texts, out)), "texts are whole or gone")
    equal(sum(map(bool, out[1:151])), 0, "shorter ones that stay")
    kinds = ["ab ", "d e f ", "東", "a1 ", "X ", "Gh ", "-- ", "\u202e", "\x1b[2J"]
    words = [kind * 100 for kind in kinds]
    out = texts_of(same_with_threads(records(words + words)))
    equal([kind for kind, left in zip(kinds, out) if not left], [], "texts of other words")
    again = [kind for kind, left in zip(kinds, out[len(words):]) if left and words_of(kind)]
    equal(again, [], "that stay when they come again")


@test_in_memory
def random_bytes():
    rng = random.Random(SEED)
    for size in (1 << 10, 1 << 17, 1 << 20):
        data = rng.randbytes(size)
        equal(clean(data=data) == data, True, f"{size} bytes come out as they are")
        cut = data[:size // 2] + bytes([data[size // 2] ^ 1]) + data[size // 2 + 1:]
        put({"1": data, "2": cut, "3": data}, f"in{size}")
        for threads in (1, 3):
            out = f"out{size}-{threads}"
            clean(f"-j{threads}", "-a", "-r", f"in{size}", "-O", out)
            done = tree(out)
            check(done[b"1"] == data and done[b"2"] in (cut, b"") and done[b"3"] == b"",
                  f"files of {size} bytes are whole or gone")
        equal(tree(f"out{size}-1") == tree(f"out{size}-3"), True, "-j3 does as -j1")


@test_in_memory
def memory_is_bounded():
    rng = random.Random(SEED)
    data = records(lower(rng, 300) for _ in range(5000))
    out, err, code = run("-q", *NEAR, "--memory=1M", "-F", "jsonl", data=data)
    check(code == 2 and "memory" in err and err.count("\n") <= 2, f"exit {code}, says {err!r}")
    equal(clean("--memory=100M", "-F", "jsonl", data=data) == data, True, "with enough of it")


main()
