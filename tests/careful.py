"""Examples of what a reader would miss, and of what nobody would, as files and as JSON Lines.

Each is some documents, a unit a paragraph, the last one of which is looked at: a unit that begins
with "= " stays there, and one that begins with "- " goes. Others only stand around.
"""
import json, os, subprocess, sys, tempfile

UNECHO = os.environ["UNECHO"]


def edges(unit, at, count=5):
    """Documents that begin or end with a unit."""
    own = [f"Report number {i} is about a bridge." for i in range(count)]
    return [[unit, text] if at == "start" else [text, unit] for text in own]


EN = "The harbour was closed for three days after the storm had broken the outer wall."
DE = "Der Hafen blieb nach dem Sturm drei Tage lang zu, weil die äußere Mauer gebrochen war."
FR = "Le port est resté fermé trois jours après que la tempête a brisé le mur du large."
RU = "Порт был закрыт три дня после того, как буря разрушила внешнюю стену у старого маяка."
ZH = "暴风雨冲垮了外侧的防波堤之后，港口一连关闭了三天没有开放。"
JA = "嵐で外側の防波堤が壊れたあと、港は三日のあいだ閉鎖されたままだった。"
SHORT_ZH = "他沉默了很久没有说话。"

STAY = {
    "an answer": [["Is it safe?", "No, not yet."], ["Was it safe?", "= No, not yet.", "They know."]],
    "laughter": [["I am old.", "(Laughter.)", "So are you."], ["I am late.", "= (Laughter.)", "Sorry."]],
    "applause at the end of four": edges("(Applause.)", "end", 4) + [["We won.", "= (Applause.)"]],
    "a dateline": [["BERGEN, May 3", "Ships left."], ["Ships came.", "= BERGEN, May 3", "Fog rose."]],
    "a byline": [["By Ann Holm", "Ships left."], ["Ships came.", "= By Ann Holm", "Fog rose."]],
    "a heading": [["## Weather", "Rain."], ["## Sport", "A draw.", "= ## Weather", "Sun."]],
    "a refrain": [["Row on, row on!", "We left.", "= Row on, row on!", "We came.", "= Row on, row on!"]],
    "a price": [["A lamp", "$10", "A chair", "= $10", "A stool", "$11"]],
    "a row of shorts": [["Who?", "Nobody.", "Why?", "x1."],
                        ["Ann spoke first.", "= Who?", "= Nobody.", "= Why?", "Then she left."]],
    "eleven words": [["One two three four five six seven eight nine ten eleven.", "So."],
                     ["Now.", "= One two three four five six seven eight nine ten eleven.", "Then."]],
    "German": [["Er ging.", "Das war alles.", "Sie blieb."], ["Er kam.", "= Das war alles.", "Sie rief."]],
    "French": [["Il part.", "C’est fini.", "Elle reste."], ["Il vient.", "= C’est fini.", "Elle rit."]],
    "Russian": [["Он ушёл.", "Все молчали.", "Она ждала."], ["Он пришёл.", "= Все молчали.", "Она пела."]],
    "Chinese": [["他来了。", SHORT_ZH, "她走了。"], ["他笑了。", "= " + SHORT_ZH, "她哭了。"]],
    "Japanese": [["彼は来た。", "誰も答えなかった。", "彼女は去った。"],
                 ["彼は笑った。", "= 誰も答えなかった。", "彼女は泣いた。"]],
    "beside a new sentence in a repost": [[EN, "It rained."], ["- " + EN, "It is new.", "= It rained.", "Then sun."]],
    "four documents begin so": edges("Menu", "start", 4) + [["= Menu", "The lake is still."]],
    "often in the middle": [[f"Story {i}.", "Note well.", f"It ends {i}."] for i in range(9)] +
                           [["A new one.", "= Note well.", "It goes on."]],
    "furniture, but in the middle": edges("Menu", "start", 7) + [["A lake.", "= Menu", "A hill."]],
    "code": [["First:", "return key;", "Second:", "= return key;", "Both work."]],
}

GO = {
    "a long sentence": [["Ships left.", EN], ["Ships came.", "- " + EN, "Fog rose."]],
    "what is short beside it": [["It rained.", EN, "Nobody left."],
                                ["Ships came.", "- It rained.", "- " + EN, "- Nobody left.", "Fog rose."]],
    "a whole repost": [["It rained.", EN, "Nobody left."], ["- It rained.", "- " + EN, "- Nobody left."]],
    "a teaser": [[EN, "It rained.", "- " + EN, "- It rained.", "Then it was over."]],
    "German": [["Es regnete.", DE], ["Neu ist das.", "- Es regnete.", "- " + DE, "Ende."]],
    "French": [["Il pleut.", FR], ["Voici du neuf.", "- Il pleut.", "- " + FR, "Fin."]],
    "Russian": [["Шёл дождь.", RU], ["Это новое.", "- Шёл дождь.", "- " + RU, "Конец."]],
    "Chinese": [["下雨了。", ZH], ["这是新的。", "- 下雨了。", "- " + ZH, "结束。"]],
    "Japanese": [["雨が降った。", JA], ["これは新しい。", "- 雨が降った。", "- " + JA, "終わり。"]],
    "five documents begin so": edges("Menu", "start") + [["- Menu", "The lake is still."]],
    "five documents end so": edges("Share this page", "end") + [["The lake is still.", "- Share this page"]],
    "at the start, then at the end": edges("Top of page", "start") + [["The lake.", "- Top of page"]],
    "a German foot": edges("Alle Rechte vorbehalten.", "end") + [["Der See.", "- Alle Rechte vorbehalten."]],
    "a Chinese head": edges("首页", "start") + [["- 首页", "湖水平静。"]],
    "two lines of a foot": [[f"Story {i} is short.", "Print", "Send"] for i in range(6)] +
                           [["The last story.", "- Print", "- Send"]],
    "one of two lines at the start": [["Menu", f"Story {i}."] for i in range(5)] +
                                     [["Sale today", "Words."], ["- Menu", "= Sale today", "The lake."]],
    "twelve words": [["One two three four five six seven eight nine ten eleven twelve.", "So."],
                     ["Now.", "- One two three four five six seven eight nine ten eleven twelve.", "Then."]],
    "a legal notice": [["Rates rose.", "© The Vik Post.", EN, "All rights reserved."],
                       ["Rates fell.", "- © The Vik Post.", "- " + EN, "- All rights reserved."]],
    "related links": [["Eels.", "More on this", "* " + EN, "* Eels in numbers", "End of eels."],
                      ["Otters.", "- More on this", "- * " + EN, "- * Eels in numbers", "End of otters."]],
    "a rule between two of a passage": [["It rained.", EN], ["New.", "- It rained.", "= ***", "- " + EN, "Old."]],
}


def bare(unit):
    return unit[2:] if unit[:2] in ("= ", "- ") else unit


def text_of(document):
    return "\n\n".join(bare(unit) for unit in document) + "\n"


def left_of(documents, lines):
    """The units of the last document that are left."""
    with tempfile.TemporaryDirectory() as folder:
        texts = [text_of(document) for document in documents]
        if lines:
            texts = ["".join(json.dumps({"text": text}) + "\n" for text in texts)]
        os.mkdir(folder + "/in")
        for i, text in enumerate(texts):
            with open(f"{folder}/in/{i:02}.{'jsonl' if lines else 'txt'}", "w", encoding="utf-8") as f:
                f.write(text)
        subprocess.run([UNECHO, "--careful", "-q", "-r", "in", "-O", "out"], cwd=folder, check=True)
        again = subprocess.run([UNECHO, "--careful", "-q", "-r", "out", "--check"], cwd=folder)
        name = [os.path.join(path, names[-1]) for path, _, names in
                ((p, d, sorted(n)) for p, d, n in os.walk(folder + "/out")) if names][0]
        data = open(name, encoding="utf-8").read()
        if lines:
            data = json.loads(data.splitlines()[-1])["text"]
        return [unit.strip() for unit in data.split("\n\n") if unit.strip()], again.returncode == 0


def faults_of(kind, name, documents, lines):
    last = documents[-1]
    left, holds = left_of(documents, lines)
    wanted = [bare(unit) for unit in last if not unit.startswith("- ")]
    where = f"{kind}: {name}, {'records' if lines else 'files'}:"
    if not any(unit.startswith("= " if kind == "stay" else "- ") for unit in last):
        yield f"{where} nothing is looked at"
    if left != wanted:
        yield f"{where} left are {left}, not {wanted}"
    if not holds:
        yield f"{where} a second run changes something"


def fence(lines, changed=None):
    code = [f"    call_number({i}, with, a, few, more, words, than, a, long, unit, has, {i == changed});"
            for i in range(lines)]
    return "```c\n" + "\n".join(line if i % 7 else line + "\n" for i, line in enumerate(code)) + "\n```"


def table(rows):
    return "| Ship | Note |\n|---|---|\n" + "\n".join(
        f"| {i} | It was seen for the last time in the harbour of that town |" for i in range(rows))


LONG = "Nobody came to look for the ship that was seen again and again by all of them."

# Two blocks, a second copy or what is like it, and whether the second goes; large ones are seldom.
BLOCKS = {
    "code of 200 KB": (fence(2500), fence(2500), True),
    "code of 200 KB with another line": (fence(2500), fence(2500, 1200), False),
    "code of 1.4 MB": (fence(16000), fence(16000), False),
    "code of 1.4 MB with another line": (fence(16000), fence(16000, 8000), False),
    "a table of 5,000 rows": (table(5000), table(5000), True),
    "a table of 17,000 rows": (table(17000), table(17000), False),
    "code that begins behind text": (EN + "\n\n" + LONG, EN + " ```\nCode is here.\n```\n" + LONG + "\nSo.\n```", False),
    "code with prompts": (LONG, "```\n>>> call()\n" + LONG + "\n>>> close()\n```", False),
    "code with a table and a quote": (EN, "```\n| " + EN + " |\n> " + EN + "\n| " + EN + " |\n```", False),
    "text between long underlines": (EN + "\n" + "~" * 30 + "\nNew.", EN + "\n\n" + "~" * 30, None),
}


def careful(text, *options):
    return subprocess.run([UNECHO, "--careful", "-q", *options], input=text, capture_output=True,
                          check=True, encoding="utf-8").stdout


def block_faults():
    for name, (first, second, goes) in BLOCKS.items():
        text = f"One is new.\n\n{first}\n\nTwo is new.\n\n{second}\n\nThree is new.\n"
        out = careful(text, "-j1")
        if goes is not None and out != (text.replace(second + "\n\nThree", "Three") if goes else text):
            yield f"{name}: it does not {'go' if goes else 'stay'} whole"
        if goes is None and out.count(EN) != 1:
            yield f"{name}: stays"
        if careful(text, "-j4") != out:
            yield f"{name}: -j4 differs"
        if careful(out) != out:
            yield f"{name}: a second run changes something"


def main():
    faults = [fault for kind, cases in (("stay", STAY), ("go", GO)) for name, documents in cases.items()
              for lines in (False, True) for fault in faults_of(kind, name, documents, lines)]
    faults += block_faults()
    for fault in faults:
        print(fault)
    print(f"{len(STAY)} that stay and {len(GO)} that go, {len(BLOCKS)} blocks, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
