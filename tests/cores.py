"""Runs at random on many threads: the same bytes, messages and exit status as on one."""
import csv, io, json, os, random, re, subprocess, sys, tempfile

UNECHO = os.environ["UNECHO"]
ROUNDS = int(os.environ.get("UNECHO_ROUNDS") or 300)
WORDS = "alpha river mountain house market price minister people water street winter paper again".split()
HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
KYRILLIC = "река гора дом рынок цена министр люди вода улица зима бумага снова".split()


def sentence(r, script):
    if script == "han":
        return "".join(r.choices(HAN, k=r.randint(4, 40))) + r.choice("。。。！？")
    words = r.choices(KYRILLIC if script == "cyrillic" else WORDS, k=r.choice([2, 5, 9, 14, 22]))
    return " ".join(words).capitalize() + r.choice([".", ".", ".", "!", "?", " Dr.", ".”"])


def text_of(r, size):
    script = r.choice(["latin", "latin", "cyrillic", "han"])
    pool = [sentence(r, script) for _ in range(r.choice([30, 400, 4000]))]
    space = "" if script == "han" else " "
    seams = r.choice([["\n\n"], ["\n\n"], ["\n\n", "\n"], ["\n"], ["\r\n\r\n"], ["\n> ", "\n>\n> ", "\n\n"], [" "]])
    seams = seams * 50 + ["\n\n\n", "\0", "\n\n```\n", "\n\n| a | b |\n", "\xff\n", "  \n\n\t"]
    parts, length = [], 0
    while length < size:
        part = space.join(r.choices(pool, k=r.randint(1, 8))) if r.random() < 0.98 else sentence(r, script)
        parts += [part, r.choice(seams)]
        length += len(part.encode())
    return "".join(parts).encode("utf-8", "replace").replace("\xff".encode(), b"\xff")


def records(r, size, form):
    texts = text_of(r, size).replace(b"\0", b" ").decode("utf-8", "replace").split("\n\n")
    rows = [{"id": i, "text": text} for i, text in enumerate(texts)]
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=r.random() < 0.2) + "\n" for row in rows).encode()
    if form == "json":
        return json.dumps(rows).encode()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "text"])
    writer.writerows([row["id"], row["text"]] for row in rows)
    return out.getvalue().encode()


POLICIES = [[], [], [], ["--match=loose"], ["--match=exact"], ["--careful"], ["--span=2"], ["-u", "line"],
            ["-u", "paragraph"], ["--blank"], ["--min-words=6"], ["--unique"], ["-d"], ["--common=9"],
            ["--within=500"], ["--min-left=40%"], ["--memory=1M"], ["--memory=2M"], ["-z"], ["--mark"]]


def run(options, data, place):
    done = subprocess.run([UNECHO, "--seed=7", *options], input=data, capture_output=True, cwd=place)
    err = re.sub(rb"; [\d.]+ m?s, [\d.]+ .?B/s|-j\d+", b"", done.stderr)
    return done.returncode, done.stdout, err


def tree(place):
    found = {}
    for folder, _, names in os.walk(place):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                found[os.path.relpath(os.path.join(folder, name), place)] = file.read()
    return found


def write(place, name, data):
    os.makedirs(os.path.dirname(os.path.join(place, name)), exist_ok=True)
    with open(os.path.join(place, name), "wb") as file:
        file.write(data)


def stream(r, options, threads, place):
    """Text on standard input, by a pipe or as a file; records; several files as one text."""
    size = r.choice([900_000, 2_000_000, 4_000_000])
    kind = r.choice(["pipe", "file", "file", "jsonl", "json", "csv", "files"])
    names, data = [], None
    if kind in ("jsonl", "json", "csv"):
        options = [o for o in options if o != "-z"] + ["-F", kind]
        data = records(r, size, kind)
    elif kind == "pipe":
        data = text_of(r, size)
    else:
        names = [f"in/{i}.txt" for i in range(1 if kind == "file" else 3)]
        for name in names:
            write(place, name, text_of(r, size // len(names)))
    got = [run([*options, f"-j{n}", "-v", *names], data, place) for n in (1, threads)]
    return got, [kind, *options, str(size)]


def folder(r, options, threads, place):
    """Many files, each for itself."""
    options = [o for o in options if o not in ("-z", "--mark", "--unique", "-d")]
    options += r.choice([[], [], ["--scope=dir"], ["--scope=file"], ["--drop-empty"], ["--first=size"]])
    for i in range(r.choice([3, 30, 120])):
        form = r.choice(["txt", "txt", "txt", "jsonl"])
        size = r.choice([0, 300, 9000, 9000, 60_000, 700_000 if i < 3 else 2000])
        write(place, f"in/{i % 4}/{i}.{form}", text_of(r, size) if form == "txt" else records(r, size, form))
    got = [run([*options, "-a", "-v", f"-j{n}", "-rO", f"out{n}", "in"], None, place) for n in (1, threads)]
    trees = [sorted(tree(os.path.join(place, f"out{n}")).items()) for n in (1, threads)]
    out = [(code, texts, err.replace(b"out%d" % n, b"out")) for (code, _, err), texts, n in
           zip(got, trees, (1, threads))]
    return out, ["folder", *options]


def trial(number):
    r = random.Random(number)
    threads = r.choice([2, 2, 3, 4, 7, 16])
    with tempfile.TemporaryDirectory() as place:
        way = folder if r.random() < 0.3 else stream
        (one, many), told = way(r, list(r.choice(POLICIES)), threads, place)
    if one == many:
        return len(one[1]) > 0
    for what, a, b in zip(("exit status", "output", "messages"), one, many):
        if a != b:
            print(f"round {number}: {what} with -j{threads} is not that with -j1: {told}", *(
                [a, b] if what != "output" else []))
    sys.exit(1)


first = int(os.environ.get("UNECHO_SEED") or 1)
wrote = sum(trial(number) for number in range(first, first + ROUNDS))
print(f"{ROUNDS} runs, {wrote} with output")
sys.exit(wrote < ROUNDS // 2)
