"""Texts at random of fences, quotes and tables, in which a careful run leaves nothing to a second one."""
import os, random, subprocess, sys

UNECHO = os.environ["UNECHO"]
WORDS = "alpha river mountain house market price minister people water street winter paper".split()
RUNS = [["--careful"], ["--careful=3"], ["--careful", "--match=exact"], ["--careful", "--newline=space"]]


def signs(r):
    return r.choice("`~") * r.choice([2, 3, 3, 3, 3, 4, 21])


def sentence(r, said):
    if said and r.random() < 0.6:
        return r.choice(said)
    text = " ".join(r.choice(WORDS) for _ in range(r.choice([1, 3, 12, 14, 20]))).capitalize()
    text = r.choice([text + ".", text + ".", text + "?", f"“{text}.”", f"{text}. {signs(r)}x",
                     f"{signs(r)} {text}.", text.replace(" ", "\n", 2) + ".", f"He said `x` so {text}."])
    said.append(text)
    return text


def quoted(r, text):
    mark = r.choice(["> ", ">", "> > ", ">>> "])
    return "\n".join(mark + line for line in text.split("\n"))


def fenced(r, said):
    fence, lines = signs(r), []
    for _ in range(r.randint(0, 5)):
        text = sentence(r, said)
        lines.append(r.choice([text, "", ">>> " + text, "> " + text, f"| {text} |", signs(r), "x = 1."]))
    word = r.choice(["", "", "py", " sh x", " a `b` " + sentence(r, said)])
    return "\n".join([fence + word, *lines] + r.choice([[fence], [fence], [fence + " "], [signs(r)], []]))


def block(r, said):
    kind, texts = r.random(), [sentence(r, said) for _ in range(r.randint(1, 3))]
    if kind < 0.5:
        return fenced(r, said)
    if kind < 0.65:
        return "\n".join(["| a | b |", "|---|---|"][:r.choice([0, 2])] + [f"| {text} | x |" for text in texts])
    return r.choice([" ", "\n"]).join(texts) + r.choice(["", "", f" {signs(r)} sh x\nSo."])


def text_of(r):
    said, blocks = [], []
    for _ in range(r.randint(4, 20)):
        old = blocks and r.random() < 0.45
        one = r.choice(blocks) if old else block(r, said)
        blocks.append(quoted(r, one) if r.random() < 0.2 else one)
    return "".join(one + r.choice(["\n\n", "\n\n", "\n", "\n", " ", "\n>\n", "\r\n"]) for one in blocks)


ROUNDS = int(os.environ.get("UNECHO_ROUNDS") or 250)


def run(options, text):
    return subprocess.run([UNECHO, "-q", "-F", "text", *options], input=text, capture_output=True, check=True).stdout


def main():
    r = random.Random(1)
    for i in range(ROUNDS):
        text = text_of(r).encode()
        for options in RUNS:
            out = run(options, text)
            if run(options, out) != out:
                print(f"text {i} with {options}: a second run changes something:\n{text!r}")
                sys.exit(1)
    print(f"{ROUNDS * len(RUNS)} second runs change nothing")


main()
