"""The page of --report, as a person uses it: each case opens a page that the program made."""
import atexit, base64, hashlib, json, re, zlib

from harness import *
from driver import Browser, Refused

if sys.argv[1:2] == ["pictures"]:
    sys.argv[1:2] = []
    PICTURES = True
else:
    PICTURES = False

ARTICLES = {
    "news/a.txt": b"The bridge was closed on Monday. Nobody was hurt in the fall.\n"
                  b"The mayor promised a new one by autumn. It will cost nine million.\n"
                  b"Sign up for our letter.\n",
    "news/b.txt": b"The bridge was closed on Monday. Nobody was hurt in the fall.\n"
                  b"The mayor promised a new one by autumn. We wrote this line ourselves.\n"
                  b"Sign up for our letter.\n",
    "news/c.txt": b"A quiet week in the harbour. The ferry was late twice.\n"
                  b"Sign up for our letter.\nThe ferry was late twice.\n",
    "news/d.txt": b"Nothing of this stands anywhere else.\n",
}
browser = None


def shared_browser():
    global browser
    if browser is None:
        browser = Browser()
        atexit.register(browser.close)
    return browser


def page(files, *args):
    """A page about files, opened."""
    b = shared_browser()
    shutil.rmtree("in", ignore_errors=True)
    put(files)
    out, err, status = run("-qrnf", "--report=page.html", "in", *args, timeout=300)
    equal((err, status), ("", 0), "the run")
    b.messages()
    b.open(os.path.abspath("page.html"))
    return b


def is_quiet(b):
    equal(b.messages(), [], "what the console was told")
    check(not b.has_dialog(), "there is a dialog")


def open_document(b, name):
    b.script("[...document.querySelectorAll('#documents-table a')]"
             ".find((a) => a.textContent === arguments[0]).click()", name)
    b.wait("return document.getElementById('reader').open")


@test
def it_says_how_much_goes_and_why():
    b = page(ARTICLES)
    cards = dict(zip(b.texts("#headline dt"), b.texts("#headline .big")))
    equal((cards["Documents"], cards["Sentences"], cards["Sentences that go"]), ("4", "15", "6"),
          "the figures")
    equal(cards["Whole reposts"], "0", "whole reposts")
    check(b.text("#reasons").startswith("said before: 6 sentences, "), "why")
    equal(b.texts("#lengths tbody tr > :nth-child(2)"), ["0", "5", "1", "0"], "by length")
    units = [re.findall(rb"[A-Z][^.]*\.", text) for text in ARTICLES.values()]
    size = sum(len(unit) for text in units for unit in text)
    check(f"of {size} B" in b.text("#headline div:nth-child(3) dd:last-child"), "sizes are of sentences")
    check(str(sum(map(len, ARTICLES.values()))) + " B of text" in b.text("#sizes"), "which is said")
    equal((b.script("return document.title"), b.text("h1")), ("What goes in in/news/",) * 2, "the title")
    check(b.script("return document.getElementById('left-out').hidden"), "nothing is left out")
    check(b.script("return document.getElementById('near-section').hidden"), "nothing of what was not asked for")
    is_quiet(b)


@test
def documents_are_sorted_by_each_column():
    b = page(ARTICLES)
    names = "#documents-table tbody th"
    equal(b.texts(names), ["b.txt", "c.txt", "a.txt", "d.txt"], "by what goes, the most first")
    equal(b.attribute("#documents-table th:nth-child(5)", "aria-sort"), "descending", "which it says")
    b.click("#documents-table th:nth-child(1) button")
    equal(b.texts(names), ["a.txt", "b.txt", "c.txt", "d.txt"], "by name")
    b.click("#documents-table th:nth-child(1) button")
    equal(b.texts(names), ["d.txt", "c.txt", "b.txt", "a.txt"], "the other way round")
    for column in range(1, 8):
        b.click(f"#documents-table th:nth-child({column}) button")
        sorts = b.script("return [...document.querySelectorAll('#documents-table thead th')]"
                         ".map((th) => th.getAttribute('aria-sort'))")
        equal([i + 1 for i, sort in enumerate(sorts) if sort != "none"], [column], "one column")
    is_quiet(b)


@test
def search_leaves_what_has_the_words():
    b = page(ARTICLES)
    b.type("#query", "B.TXT")
    equal(b.texts("#documents-table tbody th"), ["b.txt"], "the documents")
    equal(b.text("#found"), "1 of 4 documents, 0 of 5 sentences said again", "which is said")
    b.wait("return document.getElementById('found').textContent.endsWith(', 0 of 4 texts')")
    equal(b.attribute("#found", "role"), "status", "aloud")
    b.script("document.getElementById('query').value = ''")
    b.type("#query", "ferry")
    equal(b.texts("#sentences-table tbody th"), ["The ferry was late twice."], "the sentences")
    equal(b.texts("#sentences-table tbody tr a"), ["c.txt, line 1", "c.txt, line 3"],
          "where it stood first and where it goes")
    b.wait("return !document.getElementById('in-texts').hidden")
    equal(b.texts("#in-texts a"), ["c.txt"], "the texts")
    is_quiet(b)


@test
def texts_are_searched_and_opened_at_the_words():
    b = page(ARTICLES)
    b.type("#query", "WROTE  this")
    b.wait("return !document.getElementById('in-texts').hidden")
    equal(b.texts("#in-texts a"), ["b.txt"], "of all texts")
    check(b.text("#found").endswith(", 1 of 4 texts"), "which is said: " + b.text("#found"))
    b.click("#in-texts a")
    b.wait("return document.getElementById('reader').open")
    equal((b.texts("#text .here"), b.texts("#text mark")), (["wrote this"],) * 2, "it is shown")
    b.press("Escape")
    b.wait("return !document.getElementById('reader').open")
    b.type("#query", "(.*[")
    b.wait("return document.getElementById('found').textContent.endsWith(', 0 of 4 texts')")
    is_quiet(b)


@test
def sentences_are_chosen_by_length_and_found_beyond_those_said_most():
    twice = [f"Number {i} is said in two of the articles." for i in range(700)]
    rare = "A long sentence that goes but once and that nobody would want to miss in the article."
    files = {f"{n}.txt": "\n".join(twice + [rare] + ["All say it."] * 3).encode() for n in "ab"}
    b = page(files)
    check(b.text("#listed").startswith("The 500 sentences said most"), "those said most")
    equal(b.text("#sentences-table tbody th"), "All say it.", "at first")
    b.click("#lengths tbody tr:last-child button")
    equal(b.texts("#sentences-table tbody th"), [rare], "the long one")
    equal(b.text("#listed"), "1 sentence of 702.", "which is said")
    equal(b.texts("#sentences-table tbody tr a"), ["a.txt, line 701", "b.txt, line 701"], "where")
    b.script("const l = document.getElementById('length'); l.value = '';"
             "l.dispatchEvent(new Event('change'))")
    for i in (3, 444, 699):
        b.script("document.getElementById('query').value = ''")
        b.type("#query", f"number {i} is")
        equal(b.texts("#sentences-table tbody th"), [twice[i]], "each is found")
    b.click("#sentences-table tbody .quiet a")
    b.wait("return document.getElementById('reader').open")
    equal((b.text("#reader-title"), b.texts("#text .here")), ("b.txt", ["goes: " + twice[699]]), "there")
    is_quiet(b)


@test
def what_goes_leads_to_where_it_was_said_first():
    b = page(ARTICLES)
    open_document(b, "b.txt")
    equal(b.texts("#text del"), ["goes: The bridge was closed on Monday.",
                                 "goes: Nobody was hurt in the fall.",
                                 "goes: The mayor promised a new one by autumn.",
                                 "goes: Sign up for our letter."], "what is struck through")
    check("line-through" in b.style("#text del", "text-decoration"), "struck through")
    equal(b.texts("#text a.where"), ["said before: a.txt, line 1", "line 1", "line 2", "line 3"],
          "where each was said first")
    equal(b.attribute("#text a.where:last-of-type", "aria-label"), "said before: a.txt, line 3",
          "which is said in full to who does not see")
    shown = b.script("const t = document.getElementById('text').cloneNode(true);"
                     "t.querySelectorAll('.where, .unseen').forEach((e) => e.remove());"
                     "return t.textContent")
    equal(shown.encode(), ARTICLES["news/b.txt"], "all of the text is shown")
    b.click("#text a.where:last-of-type")
    b.wait("return document.getElementById('reader-title').textContent === 'a.txt'")
    equal(b.texts("#text .here"), ["Sign up for our letter."], "the first occurrence")
    equal(b.script("return document.activeElement.textContent"), "Sign up for our letter.", "focus")
    b.script("history.back()")
    b.wait("return document.getElementById('reader-title').textContent === 'b.txt'")
    equal(b.texts("#text .here"), ["goes: Sign up for our letter."], "back at the mark")
    b.press("Escape")
    b.wait("return !document.getElementById('reader').open")
    is_quiet(b)


@test
def a_repeat_of_the_same_document_leads_up():
    b = page(ARTICLES)
    open_document(b, "c.txt")
    equal(b.texts("#text .where"), ["said before: a.txt, line 3", "said before: here, line 1"], "")
    b.click("#text .where:last-of-type")
    b.wait("return document.querySelectorAll('#text .here').length === 1")
    equal(b.texts("#text .here"), ["The ferry was late twice."], "the first one")
    is_quiet(b)


@test
def what_is_said_most_has_its_places():
    b = page(ARTICLES)
    row = b.texts("#sentences-table tbody tr:first-child > *")
    equal(row[:4], ["Sign up for our letter.", "5", "3", "3"], "words, times, documents")
    b.click("#sentences-table summary")
    b.click("#sentences-table details li:last-child a")
    b.wait("return document.getElementById('reader').open")
    equal((b.text("#reader-title"), b.texts("#text .here")),
          ("c.txt", ["goes: Sign up for our letter."]), "the last place")
    is_quiet(b)


@test
def reposts_are_named():
    b = page(ARTICLES)
    a, ours = ARTICLES["news/b.txt"].split(b"We wrote"), b"We wrote this line ourselves."
    gone = sum(len(s) for s in re.findall(rb"[A-Z][^.]*\.", ARTICLES["news/b.txt"])) - len(ours)
    share = f"{100 * gone / (gone + len(ours)):.0f}%"
    equal(b.texts("#reposts-table tbody th"), [f"{share} of b.txt stands in a.txt"], "the repost")
    equal(b.text("#reposts").split(".")[0], "0 documents say nothing new: the whole reposts of a run\u2019s summary",
          "whole ones")
    equal(b.texts("#pairs-table tbody tr:first-child > *")[:3], ["b.txt", "a.txt", "4"], "the pair")
    also = b.texts("#matrix title")[1][:3]
    equal(b.texts("#matrix title"), [f"{share} of b.txt stands in a.txt", f"{also} of c.txt stands in a.txt",
          f"{also} of c.txt stands in b.txt"], "the matrix")
    equal(b.count("#matrix .self"), 3, "of those that share something")
    is_quiet(b)


@test
def a_copy_of_a_document_that_quotes_others_is_its_repost():
    parts = [f"The {what} was opened on a day of {month}. It was late by a year." .encode()
             for what, month in (("road", "May"), ("tunnel", "June"), ("pier", "July"))]
    files = {f"{i}.txt": part + b"\n" for i, part in enumerate(parts)}
    files["c.txt"] = b"\n".join(parts) + b"\nThis is what we say of it.\n"
    files["d.txt"] = files["c.txt"]
    b = page(files)
    equal(b.text("#reposts-table tbody th"), "100% of d.txt stands in c.txt", "the repost")
    check(b.text("#reposts").startswith("1 document says nothing new"), "it is a whole one")
    is_quiet(b)


@test
def a_narrow_window_shows_the_share():
    b = page(ARTICLES)
    b.devtools("Emulation.setDeviceMetricsOverride", width=500, height=800, deviceScaleFactor=1, mobile=False)
    try:
        right = b.script("return document.querySelector('#documents-table tbody .share').getBoundingClientRect().right")
        check(0 < right <= 500, f"the share ends at {right}")
        check(b.script("return document.documentElement.scrollWidth") <= 500, "nothing is wider than the window")
    finally:
        b.devtools("Emulation.clearDeviceMetricsOverride")


@test
def it_is_used_with_the_keyboard_alone():
    b = page(ARTICLES)
    b.press("Tab")
    equal(b.script("return document.activeElement.className"), "skip", "the first stop")
    b.press("/")
    equal(b.script("return document.activeElement.id"), "query", "/ leads to the search")
    b.press("/", "Escape")
    equal(b.script("return [document.activeElement.tagName, document.getElementById('query').value]"),
          ["BODY", ""], "where it is a letter, and Esc leads out")
    equal(b.count("#documents-table tbody tr"), 4, "with all documents again")
    reached = set()
    for _ in range(80):
        b.press("Tab")
        reached.add(b.script("const e = document.activeElement; return e.id || e.textContent"))
    wanted = b.script("return [...document.querySelectorAll('main button, main a, main summary, main select, #query')]"
                      ".filter((e) => e.checkVisibility() && !e.disabled).map((e) => e.id || e.textContent)")
    equal([w for w in wanted if w not in reached], [], "what Tab does not reach")
    width = b.style(":focus", "outline-width")
    check(width != "0px", "the focus is seen")
    b.script("document.querySelector('#documents-table tbody a').focus()")
    b.press("Enter")
    b.wait("return document.getElementById('reader').open")
    equal((b.texts("#text .here"), b.text("#which")),
          (["goes: The bridge was closed on Monday."], "1 of 4"), "it opens at the first mark")
    check(b.script("return document.getElementById('previous').disabled"), "there is none before")
    b.press("n")
    equal((b.texts("#text .here"), b.text("#which")),
          (["goes: Nobody was hurt in the fall."], "2 of 4"), "n leads on")
    b.press("p")
    equal(b.texts("#text .here"), ["goes: The bridge was closed on Monday."], "p leads back")
    b.press("Escape")
    b.wait("return !document.getElementById('reader').open")
    equal(b.script("return document.activeElement.textContent"), "b.txt", "and back to the link")
    is_quiet(b)


def brightness(b):
    return sum(map(int, re.findall(r"\d+", b.style("body", "background-color"))[:3]))


@test
def it_is_dark_where_that_is_wanted():
    b = page(ARTICLES)
    b.prefer("light")
    check(brightness(b) > 600, "light")
    b.prefer("dark")
    check(brightness(b) < 150, "dark")
    b.click("#theme")
    check(brightness(b) > 600, "light, by the switch")
    b.click("#theme")
    b.prefer("light")
    check(brightness(b) < 150, "dark, by the switch")
    b.click("#theme")
    check(brightness(b) > 600, "as the system wants")
    is_quiet(b)


@test
def landmarks_and_names_are_there_for_those_who_do_not_see():
    b = page(ARTICLES)
    equal([b.count(s) for s in ("main", "body > header", "nav", "footer", "[role=search]", "h1")],
          [1, 1, 1, 1, 1, 1], "landmarks")
    levels = b.script("return [...document.querySelectorAll('main section:not([hidden]) h2')].map((e) => e.textContent)")
    equal(levels, ["In short", "Reposts", "Said most", "Documents", "Which share most"], "headings")
    equal(b.texts("nav a:not([hidden])"), levels[1:], "and the words that lead to them")
    equal(b.count("table:not(:has(caption))"), 0, "tables without a caption")
    equal(b.count("thead th:not([scope=col])") + b.count("tbody th:not([scope=row])"), 0, "headers")
    equal(b.script("return [...document.querySelectorAll('input')].filter((e) => !e.labels.length)"),
          [], "labels")
    equal(b.attribute("html", "lang"), "en", "the language")


HOSTILE = {
    b"<img src=x onerror=alert(1)>.txt": b"<script>alert(1)</script> is said here. It is said here.\n",
    b"\xe2\x80\xaegnp.txt": b"</script><script>alert(2)</script> is said. <!-- <script> is said.\n",
    b"line\nfeed\x1b[31m.txt": b"Nul \0 and \xff\xfe and \xe2\x80\xae turned \xe2\x80\xa8 are said.\n" * 2
                               + b"]]>\"'&lt;\\u003c are said. ${alert(3)} is said.\n",
    b"again.txt": b"</script><script>alert(2)</script> is said. <!-- <script> is said.\n"
                  b"<script>alert(1)</script> is said here. It is said here.\n"
                  b"]]>\"'&lt;\\u003c are said. ${alert(3)} is said.\n",
    b"long1.txt": b"x" * 1000000 + b" is said.\n",
    b"long2.txt": b"x" * 1000000 + b" is said.\n",
    b"__proto__": b"__proto__ is said here.\nconstructor is said here.\n" * 2,
}


@test
def hostile_text_is_text():
    scripts = None
    for files in (ARTICLES, HOSTILE):
        b = page(files, "--text")
        for name in b.texts("#documents-table tbody th a"):
            open_document(b, name)
            b.press("Escape")
            b.wait("return !document.getElementById('reader').open")
        equal(b.count("script:not([type])"), 1, "scripts")
        equal(b.count("img, iframe, object, embed, link, form, base"), 0, "other elements")
        is_quiet(b)
    names = b.texts("#documents-table tbody th a")
    check("<img src=x onerror=alert(1)>.txt" in names, "markup in a name is text")
    check("[U+202E]gnp.txt" in names, "a turn is seen")
    check("line\u240afeed[U+001B][31m.txt" in names, "so are controls")
    open_document(b, "line\u240afeed[U+001B][31m.txt")
    text = b.text("#text")
    check("Nul \ufffd and \ufffd\ufffd and [U+202E] turned [U+2028] are said." in text, "text: " + text)
    b.press("Escape")
    open_document(b, "long2.txt")
    text = b.text("#text")
    check(len(text) < 5000 and "\u2026 (1,000,009 bytes)" in text, "a long sentence is shortened")
    check(os.path.getsize("page.html") < 100000, "in the page, too")
    is_quiet(b)


@test
def the_page_forbids_what_is_not_its_own():
    b = page(ARTICLES)
    b.script("window.ran = false; const s = document.createElement('script');"
             "s.append('window.ran = true'); document.body.append(s)")
    check(not b.script("return window.ran"), "another script does not run")
    check(any("Content Security Policy" in m or "TrustedScript" in m or "Trusted Type" in m
              for m in b.messages()), "which the console is told")
    policy = b.attribute("meta[http-equiv]", "content")
    hashes = [base64.b64encode(hashlib.sha256(b.text(element).encode()).digest()).decode()
              for element in ("script:not([type])", "style")]
    equal(policy, "default-src 'none'; script-src 'sha256-%s'; style-src 'sha256-%s'; base-uri 'none'; "
          "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
          % tuple(hashes), "the policy")
    refused = b.script("try { document.body.innerHTML = '<b>x</b>'; return false }"
                       "catch (e) { return true }")
    check(refused, "nor is text taken for markup")
    b.messages()


STORY = ["The council voted on Tuesday to rebuild the old bridge across the river, which has been closed to "
         "heavy traffic since the flood of last spring.",
         "Engineers said the work would begin in autumn and would last about two years, with one lane open at "
         "all times for buses and ambulances.",
         "The bridge was built in 1911 and carries about 9,000 vehicles a day, most of them from villages on the "
         "far bank, and shopkeepers in the lower town had asked for a crossing."]
OWN = ["A quiet week in the harbour ended with a storm that nobody had foreseen, and three boats that were not made "
       "fast lay on the beach in the morning. The ferry was late twice, and on the second evening it did not come at "
       "all, so that the children who go to school on the island slept at the houses of their friends."]
STEERS = "</script><script>alert(1)</script> <img src=x onerror=alert(1)> \u202e\x1b[31m &amp; "


@test
def what_is_nearly_the_same_stands_side_by_side():
    texts = {"a": STORY, "b": [STORY[0].replace("heavy", "all heavy")] + STORY[1:],
             "c": STORY[:2] + [STORY[2].replace("9,000", "12,000")],
             "d": OWN, "e": OWN + [STEERS + "and this was said by nobody else in the town or on the far bank of it. " * 2]}
    b = page({n + ".txt": "\n\n".join(t + [""]).encode() for n, t in texts.items()}, "--unit=document", "--near")
    rows = {row[0]: row[1:] for row in b.script(
        "return [...document.querySelectorAll('#near-table tbody tr')]"
        ".map((tr) => [...tr.children].map((cell) => cell.textContent))")}
    equal({n: (row[0], row[2], row[3]) for n, row in rows.items()},
          {"b.txt": ("a.txt", "goes", "Compare"), "c.txt": ("a.txt", "stays: numbers differ", "Compare"),
           "e.txt": ("d.txt", "stays: the longer one", "Compare")}, "the list")
    check(b.text("#near-figures").startswith("1 document goes, "), b.text("#near-figures"))
    check(b.script("return document.getElementById('near-note').hidden"), "nothing is left out")

    def compare(name, other):
        b.script("[...document.querySelectorAll('#near-table a')].find((a) => a.ariaLabel === arguments[0]).click()",
                 f"Compare {name} with {other}")
        b.wait("return document.getElementById('beside').open")
        return [mark.replace("differs: ", "") for mark in b.texts("#beside-texts mark")]

    equal(compare("c.txt", "a.txt"), ["9,000", "12,000"], "what differs")
    equal(b.texts("#beside-texts th"), ["a.txt", "c.txt"], "side by side")
    equal(b.count("#beside-texts tbody tr"), 3, "paragraph beside paragraph")
    equal((b.text("#beside-which"), b.texts("#beside-texts .here")), ("1 of 2", ["differs: 9,000"]), "at the first")
    b.press("n")
    equal((b.text("#beside-which"), b.texts("#beside-texts .here")), ("2 of 2", ["differs: 12,000"]), "the next")
    b.press("p")
    equal(b.text("#beside-which"), "1 of 2", "the one before")
    b.press("Escape")
    b.wait("return !document.getElementById('beside').open")
    equal(compare("b.txt", "a.txt"), ["all"], "what there is more")
    b.click("#beside-texts th a")
    b.wait("return document.getElementById('reader').open")
    equal(b.script("return document.getElementById('beside').open"), False, "one at a time")
    b.script("history.back()")
    b.wait("return document.getElementById('beside').open && !document.getElementById('reader').open")
    b.press("Escape")
    b.wait("return !document.getElementById('beside').open")
    marks = compare("e.txt", "d.txt")
    equal(len(marks), 1, marks)
    check(marks[0].startswith("</script><script>alert(1)</script> <img"), marks)
    check("[U+202E][U+001B][31m &amp; and" in marks[0], marks)
    b.prefer("dark")
    shown = b.script("const s = getComputedStyle(document.querySelector('#beside-texts mark'));"
                     "return [s.color, s.backgroundColor]")
    b.prefer("light")
    check(shown[0] != shown[1], shown)
    is_quiet(b)


@test
def those_that_stay_are_no_reposts():
    texts = {"a": STORY, "b": [STORY[0].replace("heavy", "all heavy")] + STORY[1:],
             "c": STORY[:2] + [STORY[2].replace("9,000", "12,000")], "d": STORY}
    b = page({n + ".txt": "\n\n".join(t + [""]).encode() for n, t in texts.items()}, "--unit=document", "--near")
    equal(b.texts("#reposts-table tbody th"), ["100% of b.txt stands in a.txt", "100% of d.txt stands in a.txt"],
          "those that go")
    said = b.text("#reposts")
    check(said.startswith("2 documents say nothing new") and "Of 2 documents half or more" in said, said)
    check(said.endswith("1 document that stays, though like one, is listed under \u201cNearly the same\u201d."), said)
    equal(b.text("#headline div:last-child dd:last-child"), "2 documents half or more in another", "the figures")
    check("98% in a.txt" in b.texts("#documents-table tbody td:last-child"), "what it shares is said there")
    is_quiet(b)


def choose(b, select, value):
    b.script("const s = document.getElementById(arguments[0]); s.value = arguments[1];"
             "s.dispatchEvent(new Event('change'))", select, value)


@test
def those_that_stay_are_listed_by_themselves():
    last = "It was said by the mayor himself on the steps of the old town hall, and a crowd listened. "
    texts = {"a": STORY + OWN, "b": [STORY[0].replace("heavy", "all heavy")] + STORY[1:] + OWN,
             "c": STORY + [OWN[0].replace("three boats", "8 boats")],
             "e": STORY + OWN + [last * 2], "f": STORY + OWN + [last * 8]}
    files = {n + ".txt": "\n\n".join(t + [""]).encode() for n, t in texts.items()}
    b = page(files, "--unit=document", "--near")

    def listed():
        return b.script("return [...document.querySelectorAll('#near-table tbody tr')].map((tr) =>"
                        "[tr.children[0].textContent, parseInt(tr.children[2].textContent),"
                        "tr.children[3].textContent.split(':')[0]])")

    every = listed()
    equal(sorted(row[2] for row in every), ["goes", "goes", "stays", "stays"], every)
    check(len({row[1] for row in every}) < 4, "two have the same share")
    equal([row[1:] for row in every], sorted((row[1:] for row in every), key=lambda row: (-row[0], row[1] == "goes")),
          "the nearest first, and those that stay before those that go")
    equal(b.text("#near-listed"), "All 4 pairs.", "which is said")
    choose(b, "outcome", "stays")
    equal(listed(), [row for row in every if row[2] == "stays"], "those that stay")
    equal(b.text("#near-listed"), "2 pairs of 4.", "which is said")
    choose(b, "outcome", "goes")
    equal(listed(), [row for row in every if row[2] == "goes"], "those that go")
    b.type("#query", "no such name")
    equal((listed(), b.text("#near-listed")), ([], "0 pairs of 4."), "of what is searched for")
    b.press("Escape")
    choose(b, "outcome", "")
    equal(listed(), every, "all again")
    b.click("#near-table thead th:nth-child(4) button")
    equal([row[2] for row in listed()], ["stays", "stays", "goes", "goes"], "by what becomes of it, those that stay first")
    equal(b.script("return document.getElementById('outcome').labels.length"), 1, "it has a label")
    is_quiet(b)


@test
def two_texts_open_at_what_differs():
    quiet = [f"Paragraph number {chr(97 + i // 26)}{chr(97 + i % 26)} of the long story says what it says. "
             "Nobody in the town had asked for it. " * 3 for i in range(60)]
    files = {"a.txt": "\n\n".join(quiet + STORY).encode(), "c.txt": "\n\n".join(quiet + STORY).replace("9,000", "12,000").encode()}
    b = page(files, "--unit=document", "--near")
    b.click("#near-table td:last-child a")
    b.wait("return document.getElementById('beside').open")
    equal((b.text("#beside-which"), b.texts("#beside-texts .here")), ("1 of 2", ["differs: 9,000"]), "which one")
    check(b.script("const box = document.getElementById('beside-texts').getBoundingClientRect(),"
                   "mark = document.querySelector('#beside-texts .here').getBoundingClientRect();"
                   "return document.getElementById('beside-texts').scrollTop > 0 && mark.top > box.top && mark.bottom < box.bottom"),
          "it is seen")
    equal(b.script("return document.activeElement.textContent"), "differs: 9,000", "it has the focus")
    b.press("Escape")
    b.wait("return !document.getElementById('beside').open")
    is_quiet(b)


@test
def two_long_texts_are_compared_at_once():
    words = [f"word{i * i % 4999}" for i in range(16000)]
    other = [f"new{i}" if i % 50 == 49 else word for i, word in enumerate(words)]
    b = page({"a.txt": " ".join(words).encode(), "b.txt": " ".join(other).encode()}, "--unit=document", "--near=0.5")
    begin = time.monotonic()
    b.click("#near-table td:last-child a")
    b.wait("return document.getElementById('beside').open")
    check(b.count("#beside-texts mark") > 500, "words are marked")
    check(time.monotonic() - begin < 4, f"after {time.monotonic() - begin:.1f} s")
    equal(b.count("#beside-texts .cut"), 0 if len(" ".join(other)) < 128 << 10 else 1, "all of it")
    is_quiet(b)


@test_in_memory
def ten_thousand_files_open_within_two_seconds():
    rng = random.Random(7)
    parts = [" ".join(words(rng) for _ in range(6)) for _ in range(3000)]
    sentences = [f"{rng.choice(parts).capitalize()} {rng.choice(parts)}." for _ in range(400000)]
    files = {f"d{i % 50}/{i:05}.txt": "\n".join(rng.choices(sentences, k=65)).encode()
             for i in range(10000)}
    took = []
    b = page(files)
    for _ in range(3):
        took.append(b.script("return performance.getEntriesByType('navigation')[0].loadEventEnd"))
        if took[-1] < 2000:
            break
        b.open(os.path.abspath("page.html"))
    check(min(took) < 2000, f"loads in {took} ms")
    size = os.path.getsize("page.html")
    check(size < 20e6, f"{size} bytes")
    equal(b.count("#documents-table tbody tr"), 20, "rows that are drawn")
    check(re.fullmatch(r"Texts of [\d,]+ documents are left out; their figures are not\.",
                       b.text("#left-out")), "what is left out: " + b.text("#left-out"))
    b.click("#documents-table .pager button:last-child")
    check("21 to 40 of 10,000" in b.text("#documents-table .pager"), "leafing")
    b.click("#documents-table th:nth-child(1) button")
    open_document(b, b.text("#documents-table tbody a"))
    is_quiet(b)
    return f"{size / 1e6:.1f} MB in {min(took):.0f} ms"


@test
def of_many_records_those_that_lost_most_have_a_row():
    records = [json.dumps({"id": i, "text": f"This is record {i}. All of them say it."})
               for i in range(20500)]
    put({"all.jsonl": "\n".join(records).encode() + b"\n"})
    equal(run("-qn", "--id-key=id", "--report=page.html", "in/all.jsonl")[1:], ("", 0), "the run")
    b = shared_browser()
    b.open(os.path.abspath("page.html"))
    equal(b.texts("#documents-table tfoot th"), ["500 other documents"], "those without a row")
    check("20,000 documents that lost most" in b.text("#left-out"), "which is said")
    equal(b.text("#sentences-table tbody th"), "All of them say it.", "what is said most")
    equal(b.texts("#sentences-table tbody td")[1:3], ["20,500", "20,500"], "in all of them")
    b.click("#documents-table tbody a")
    b.wait("return document.getElementById('reader').open")
    b.click("#text a.where")
    b.wait("return document.getElementById('reader-title').textContent === 'all.jsonl #1 (0)'")
    equal(b.texts("#text .here"), ["All of them say it."], "the first one is shown without a row")
    check(b.text("#reader-figures").startswith("One of the others"), "which is said")
    is_quiet(b)


@test
def long_texts_are_shown_in_parts():
    first = "".join(f"Sentence {i} of the long text is said once.\n" for i in range(5000))
    b = page({"a.txt": first.encode(), "b.txt": b"Sentence 4000 of the long text is said once.\n"})
    open_document(b, "a.txt")
    check(b.text("#reader-pager").startswith("PreviousPart 1 of "), "parts")
    b.press("Escape")
    open_document(b, "b.txt")
    b.click("#text a.where")
    b.wait("return document.querySelectorAll('#text .here').length === 1")
    equal(b.texts("#text .here"), ["Sentence 4000 of the long text is said once."], "in its part")
    check(not b.text("#reader-pager").startswith("PreviousPart 1 of "), "which is another")
    b.press("Escape")
    is_quiet(b)


@test
def n_and_p_lead_over_all_parts():
    b = page({"a.txt": b"Said.\nIt goes.\nIt goes.\n" + b"".join(
        b"Sentence %d of the long text is said once.\n" % i for i in range(5000)) + b"Said.\n"})
    open_document(b, "a.txt")
    equal(b.texts("#text .here"), ["goes: It goes."], "the first")
    for key, wanted in (("n", "Said."), ("n", "Said."), ("p", "It goes."), ("p", "It goes.")):
        b.press(key)
        equal(b.texts("#text .here"), ["goes: " + wanted], "what goes next")
    is_quiet(b)


@test
def records_have_their_numbers_and_all_their_texts():
    records = [{"id": "x1", "text": ["One is said.", "Two is said."]},
               {"id": "<b>", "text": ["Two is said.", "Three is said."]}]
    b = page({"a.jsonl": "".join(json.dumps(r) + "\n" for r in records).encode()}, "--id-key=id")
    equal(b.texts("#documents-table tbody th"), ["a.jsonl #2 (<b>)", "a.jsonl #1 (x1)"], "names")
    open_document(b, "a.jsonl #2 (<b>)")
    equal(b.text("#text"), "goes: Two is said.said before: a.jsonl #1 (x1), line 1\n\nThree is said.",
          "both texts")
    b.click("#text a.where")
    b.wait("return document.getElementById('reader-title').textContent === 'a.jsonl #1 (x1)'")
    equal(b.texts("#text .here"), ["Two is said."], "in the second text")
    is_quiet(b)


@test
def what_was_learned_is_named_but_not_shown():
    with open("seen.txt", "wb") as f:
        f.write(b"The bridge was closed on Monday.\n")
    b = page(ARTICLES, "--seen=seen.txt")
    check(any(text.startswith("said in what was learned: 2 sentences") for text in b.texts("#reasons li")),
          "why")
    open_document(b, "in/news/b.txt")
    equal(b.texts("#text .where")[0], "said in what was learned: seen.txt, line 1", "where")
    equal(b.count("#text a.where"), 3, "links")
    is_quiet(b)


def small(picture):
    """A PNG of the 256 colours that a picture has most of (RFC 2083)."""
    chunks, at = collections.defaultdict(bytes), 8
    while at < len(picture):
        length, kind = struct.unpack(">I4s", picture[at:at + 8])
        chunks[kind] += picture[at + 8:at + 8 + length]
        at += 12 + length
    width, height, depth, colours = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    equal((depth, colours), (8, 2), "a picture in red, green and blue")
    rows, last = [], bytearray(3 * width)
    raw = zlib.decompress(chunks[b"IDAT"])
    for y in range(height):
        start = y * (3 * width + 1)
        last = unfiltered(raw[start], bytearray(raw[start + 1:start + 1 + 3 * width]), last)
        rows.append([bytes(last[x:x + 3]) for x in range(0, 3 * width, 3)])
    counts = collections.Counter(pixel for row in rows for pixel in row)
    palette = [colour for colour, _ in counts.most_common(256)]
    index = {c: min(range(len(palette)), key=lambda i: sum((a - b) ** 2 for a, b in zip(c, palette[i])))
             for c in counts}
    data = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in rows)
    out = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
                       (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(data, 9)), (b"IEND", b"")):
        out += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return out


def unfiltered(kind, row, last):
    for i, _ in enumerate(row):
        left, above = row[i - 3] if i >= 3 else 0, last[i]
        corner = last[i - 3] if i >= 3 else 0
        nearest = min((left, above, corner), key=lambda value: abs(left + above - corner - value))
        row[i] = (row[i] + (0, left, above, (left + above) // 2, nearest)[kind]) & 255
    return row


def pictures(folder):
    """samples/report-light.png and report-dark.png, of a folder of articles."""
    b = Browser(1200, 860)
    atexit.register(b.close)
    with tempfile.TemporaryDirectory() as top:
        path = os.path.join(top, "page.html")
        name = os.path.basename(folder)
        out, err, status = run("-qrn", "--report=" + path, name, cwd=os.path.dirname(folder), timeout=300)
        equal((err, status), ("", 0), "the run")
        for scheme in ("light", "dark"):
            b.prefer(scheme)
            b.open(path)
            b.script("document.getElementById('options').textContent ="
                     "'unecho -rn --report=page.html ' + arguments[0]", name)
            if scheme == "dark":
                b.script("[...document.querySelectorAll('#documents-table tbody tr')].find((row) =>"
                         "parseFloat(row.querySelector('.share').textContent) > 30)"
                         ".querySelector('a').click()")
                b.wait("return document.getElementById('reader').open")
            b.devtools("Emulation.setDeviceMetricsOverride", width=1200, height=860,
                       deviceScaleFactor=1, mobile=False)
            with open(os.path.join(SOURCE, f"samples/report-{scheme}.png"), "wb") as f:
                f.write(small(b.picture()))


if PICTURES:
    pictures(os.path.abspath(sys.argv[1]))
else:
    main()
