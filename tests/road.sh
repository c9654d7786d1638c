#!/bin/sh
# What works on text works in every format and mode: the cases in which it once did not.
#
#     UNECHO=build/dev/unecho sh tests/road.sh [PATTERN...]
: "${UNECHO:?must name the program}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
PYTHONPATH=$(dirname "$0") PYTHONDONTWRITEBYTECODE=1 exec python3 /dev/fd/3 "$@" 3<<'PYTHON'
import gzip, json, resource, time

from harness import *

OLD = b'{"id": 1, "text": "One is here. Two is here."}\n'
NEW = b'{"id": 2, "text": "Two is here. Three is here."}\n{"id": 3, "text": "One is here."}\n'


@test_in_memory
def new_minus_old_of_records():
    put({"old.jsonl": OLD, "new.jsonl": NEW}, ".")
    equal(run("--seen=old.jsonl", "new.jsonl"),
          (b'{"id": 2, "text": "Three is here."}\n{"id": 3, "text": ""}\n', "", 0), "seen")
    equal(run("--seen=old.jsonl", "--drop-empty", data=NEW),
          (b'{"id": 2, "text": "Three is here."}\n', "", 0), "without what is empty")
    equal(run("--seen=old.jsonl", data=b"Two is here. Four is here.\n"), (b"Four is here.\n", "", 0),
          "text is as good")
    equal(run("--allow=old.jsonl", data=NEW + OLD)[0], NEW + OLD, "allowed")


@test_in_memory
def listings_list_what_stands_in_records():
    equal(run("-c", data=OLD + NEW)[0],
          b"      2 One is here.\n      2 Two is here.\n      1 Three is here.\n", "-c")
    equal(run("--mark", data=OLD + NEW)[0], b"0\tOne is here.\n0\tTwo is here.\n1\tTwo is here.\n"
          b"0\tThree is here.\n1\tOne is here.\n", "--mark")
    equal(run("--sentences", data=OLD)[0], b"One is here.\nTwo is here.\n", "--sentences")


@test_in_memory
def a_listing_cuts_at_the_end_of_a_file():
    put({"a": b"One is here", "b": b"Two is here"})
    equal(run("-c", "-r", "in")[0], b"      1 One is here\n      1 Two is here\n", "-c -r")


@test_in_memory
def unique_means_once_in_all():
    equal(run("--unique", data=OLD + NEW)[0], b'{"id": 1, "text": ""}\n'
          b'{"id": 2, "text": "Three is here."}\n{"id": 3, "text": ""}\n', "records")
    put({"a.txt": b"One is here. Two is here.\n", "b.txt": b"Two is here. Three is here.\n"})
    equal(run("-q", "-r", "--unique", "in", "-O", "out"), (b"", "", 0), "mirrored")
    equal(tree("out"), {b"a.txt": b"One is here.\n", b"b.txt": b"Three is here.\n"}, "mirrored")
    equal(run("-q", "-r", "--unique", "--scope=file", "--in-place", "in"), (b"", "", 0), "in place")
    equal(tree("in")[b"a.txt"], b"One is here. Two is here.\n", "each file for itself")
    equal(run("--unique", "--scope=file", "in/a.txt", "in/b.txt")[0],
          b"One is here. Two is here.\nTwo is here. Three is here.\n", "to one output")


LARGE = b"".join(b"It is number %d of them. One is here.\n\n" % (i % 90000) for i in range(200000))


@test_in_memory
def a_large_file_is_read_from_where_it_stands():
    put({"large": LARGE, "other": LARGE[:3000000][::-1]})
    for at in (0, 100, 1234567):
        wanted = run("-j1", data=LARGE[at:])
        for threads in ("-j2", "-j4"):
            with open("in/large", "rb") as f:
                f.seek(at)
                p = subprocess.run([UNECHO, "--seed=1", threads], stdin=f, capture_output=True, timeout=60)
                equal((p.stdout == wanted[0], p.stderr, p.returncode), (True, b"", 0), f"{threads} from {at}")
                equal(os.lseek(f.fileno(), 0, os.SEEK_CUR), len(LARGE), "where it stands then")
    names = ["in/large", "in/other", "in/large", "in/other"]
    check(run("-j4", *names)[0] == run("-j1", *names)[0], "several")


@test_in_memory
def a_large_file_may_become_shorter_while_it_is_read():
    put({"other": b"The last is here.\n"})
    for i in range(max(ROUNDS // 20, 4)):
        put({"large": LARGE})
        p = subprocess.Popen([UNECHO, "--seed=1", "-j4", "in/large", "in/other"], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        head = p.stdout.read(1 + i * 1000)
        for size in (i * 300000 % len(LARGE), i * 7 % 5000):
            os.truncate("in/large", size)
        out, err = p.communicate(timeout=60)
        equal((err, p.returncode), (b"", 0), "what is told")
        check((head + out).endswith(b"The last is here.\n"), "what stands behind it comes out")
        check(len(head + out) <= len(LARGE) + 18, "no more than there was")


@test_in_memory
def counting_takes_a_pipe_and_little_memory():
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20))

    if SANITIZED:
        raise Skip("a sanitizer takes more memory than that")
    text = b"".join(b"Number %d is here. One is here.\n" % (i % 1000) for i in range(2000000))
    for option in ("-c", "--unique"):
        out, err, status = run(option, "-j1", data=text, preexec_fn=limit)
        equal((err, status), ("", 0), option)
    equal(run("-c", data=text)[0].count(b"\n"), 1001, "units")


@test_in_memory
def a_pipe_that_cannot_be_kept_is_an_error():
    out, err, status = run("-c", data=b"One is here.\n", env={**os.environ, "TMPDIR": "/nowhere"})
    equal((out, status), (b"", 2), err)
    check("TMPDIR" in err and "No such file" in err, err)


@test_in_memory
def a_document_is_a_record():
    again = json.dumps({"text": "One is here. Two is here."}).encode() + b"\n"
    for name in ("x.jsonl", "x.json"):
        put({name: OLD + again + NEW}, ".")
        got = run("-u", "document", name)[0]
        equal([json.loads(line)["text"] for line in got.splitlines()],
              ["One is here. Two is here.", "", "Two is here. Three is here.", "One is here."], name)
    equal(run("-u", "document", data=OLD + again)[0], OLD + b'{"text": ""}\n', "standard input")


@test_in_memory
def a_mark_before_records_fools_nobody():
    mark = b"\xEF\xBB\xBF"
    put({"a.jsonl": mark + OLD, "b.jsonl": mark + NEW, "c": b"\n" + mark + b"\n" + OLD}, ".")
    equal(run("a.jsonl", "b.jsonl"), (mark + OLD + b'{"id": 2, "text": "Three is here."}\n'
                                      b'{"id": 3, "text": ""}\n', "", 0), "a second file's")
    equal(run(data=b"\n  \n" + OLD + OLD)[0], b"\n  \n" + OLD + b'{"id": 1, "text": ""}\n', "blank")


@test_in_memory
def a_record_gets_no_line_end_that_it_had_not():
    records = b'{"text": "One is here.\\nTwo is here."}\n' * 2 + b'{"text": "Four.\\nTwo is here.\\n"}\n'
    equal(run(data=records)[0], b'{"text": "One is here.\\nTwo is here."}\n{"text": ""}\n'
          b'{"text": "Four.\\n"}\n', "records")
    equal(run(data=b'{"text": "Six.\\nOne is here."}\n{"text": "One is here.\\nSix."}\n'
              b'{"text": "Five.\\nSix."}\n')[0],
          b'{"text": "Six.\\nOne is here."}\n{"text": ""}\n{"text": "Five."}\n', "the last one goes")


@test_in_memory
def a_long_first_record_is_a_record():
    long = b'{"id": 1, "text": "%s"}\n' % b" ".join(b"Word %d is here." % i for i in range(90000))
    rest = b'{"id": 2, "summary": "It rained. Word 5 is here.", "text": "It rained. Word 5 is here."}\n'
    check(len(long) > 1 << 20, "long enough")
    equal(run(data=long + rest)[0],
          long + rest.replace(b'"text": "It rained. Word 5 is here."', b'"text": "It rained."'), "pipe")


@test_in_memory
def a_table_is_told_by_the_column_that_was_named():
    table = b'id,body\n1,"One is here. Two is here."\n2,"Two is here. Three is here."\n'
    left = b'id,body\n1,"One is here. Two is here."\n2,"Three is here."\n'
    put({"a.dat": table, "b.dat": table.replace(b",", b"\t")}, ".")
    equal(run("--text-column=body", data=table), (left, "", 0), "standard input")
    equal(run("--text-column=body", "a.dat"), (left, "", 0), "a file")
    equal(run("--text-column=body", "b.dat"), (left.replace(b",", b"\t"), "", 0), "tabs")
    equal(run("--text-column=body", data=b"One, two.\n"), (b"One, two.\n", "", 0), "prose")


@test_in_memory
def an_array_that_does_not_end_is_named():
    for data in (b"[", b'[{"text": "One is here."}\n', b'[{"text": "One is here."},\n'):
        out, err, status = run("-F", "json", "--strict", data=data)
        equal((out, status), (data, 3), err)
        check("does not end" in err or "not JSON" in err, err)


@test_in_memory
def what_cannot_be_learned_is_an_error():
    put({"old.jsonl": b'{"body": "One is here."}\n', "old.csv": b"id,body\n1,One is here.\n"}, ".")
    for name in ("old.jsonl", "old.csv"):
        out, err, status = run("-q", f"--seen={name}", data=b"One is here.\n")
        equal((out, status), (b"One is here.\n", 3), err)
        check(f"{name}: nothing is known of it" in err, err)


@test_in_memory
def lines_of_a_table_are_lines():
    table = b"a,b\n1,2\n1,2\n"
    put({"a.csv": table}, ".")
    equal(run("-u", "line", "a.csv"), (b"a,b\n1,2\n", "", 0), "lines")
    equal(run("-u", "line", data=b"<html>\n<br>One.\n<br>One.\n")[0], b"<html>\n<br>One.\n", "a page")
    out, err, status = run("a.csv")
    equal((out, status), (table, 0), "sentences")
    check("name the column" in err, err)


@test_in_memory
def inputs_of_several_formats_keep_their_own():
    put({"a.txt": b"One is here.", "b.jsonl": OLD[:-1], "c.txt": b"Two is here. Five is here.\n"}, ".")
    equal(run("a.txt", "b.jsonl", "c.txt"), (b'One is here.\n{"id": 1, "text": "Two is here."}\n'
                                            b"Five is here.\n", "", 0), "one output")


@test_in_memory
def options_that_are_needless_are_accepted():
    equal(run("-a", data=b"One is here.\n"), (b"One is here.\n", "", 0), "-a")
    equal(run("--drop-empty", data=b"One is here.\n"), (b"One is here.\n", "", 0), "--drop-empty")
    equal(run("--scope=dir", data=b"One is here.\n"), (b"One is here.\n", "", 0), "--scope")


@test_in_memory
def scopes_hold_to_one_output():
    put({"a/1": b"One is here.\n", "a/2": b"One is here. Two is here.\n", "b/1": b"Two is here.\n"})
    equal(run("-r", "in")[0], b"One is here.\nTwo is here.\n", "all")
    equal(run("-r", "--scope=dir", "in")[0], b"One is here.\nTwo is here.\nTwo is here.\n", "folders")
    equal(run("-r", "--scope=file", "in")[0],
          b"One is here.\nOne is here. Two is here.\nTwo is here.\n", "files")


@test_in_memory
def statistics_speak_of_documents():
    out, err, status = run("--stats=jsonl", "--id-key=id", data=OLD + NEW)
    rows = [json.loads(line) for line in err.splitlines()]
    equal([(r["type"], r["id"], r["changed"], r["emptied"], r["repost"]) for r in rows[:-1]],
          [("record", "1", False, False, False), ("record", "2", True, False, False),
           ("record", "3", True, True, True)], "records")
    total = rows[-1]
    equal((total["records"], total["records_changed"], total["records_emptied"],
           total["records_reposts"]), (3, 2, 1, 1), "the total")
    out, err, status = run("-v", data=OLD + NEW)
    check("3 documents, 2 changed, 1 emptied, 1 whole repost" in err, err)


@test_in_memory
def records_come_as_soon_as_they_are_whole():
    p = subprocess.Popen([UNECHO, "-F", "jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for record in (OLD, NEW.splitlines(True)[0]):
        p.stdin.write(record)
        p.stdin.flush()
        line = p.stdout.readline()
        check(line.startswith(b"{"), line)
    p.stdin.write(b'{"text": "Nine is')
    p.stdin.flush()
    out, _ = p.communicate(b' here."}\n', timeout=30)
    equal(out, b'{"text": "Nine is here."}\n', "the last")


@test_in_memory
def within_bounds_memory_and_a_second_run_changes_nothing():
    lines = b"".join(b"Number %d is here.\n" % (i * i % 37) for i in range(4000))
    once = run("--within=5", "--newline=break", data=lines)[0]
    equal(run("--within=5", "--newline=break", data=once)[0], once, "a second run")
    stats = run("--within=5", "--stats=json", data=b"".join(b"Number %d is here. " % i
                                                           for i in range(200000)))[1]
    check(json.loads(stats)["set_bytes"] < 100000, stats)


main()
PYTHON
