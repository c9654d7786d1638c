#!/bin/sh
# What golden cases cannot show: time, signals, terminals, full disks, memory.
#
#     UNECHO=build/dev/unecho sh tests/behaviour.sh [PATTERN...]
#
# Each test is a function below whose name says what holds; PATTERNs choose some. Waiting has no
# fixed length: a test goes on when what it waits for is there, and fails after PATIENCE seconds.
: "${UNECHO:?must name the program}"
command -v python3 >/dev/null || {
    echo "skipped: needs python3"
    exit 0
}
exec python3 /dev/fd/3 "$@" 3<<'EOF'
import fcntl, fnmatch, os, pty, re, resource, select, shutil, signal, stat, struct
import subprocess, sys, tempfile, termios, threading, time, tty

UNECHO = os.path.abspath(os.environ["UNECHO"])
SANITIZED = bool(os.environ.get("SANITIZE"))
SLOW = os.environ.get("SANITIZE") == "thread"
PATIENCE = 10  # seconds after which something is taken never to come
LATENCY = 1.0  # seconds in which what is certain must be out; 0.1 on an idle machine
ENV = {k: v for k, v in os.environ.items() if k != "POSIXLY_CORRECT"} | {"LC_ALL": "C"}
tests, notes = [], []


class Failure(Exception):
    pass


class Skip(Exception):
    pass


def test(function):
    tests.append(function)
    return function


def equal(got, wanted, what):
    if got != wanted:
        raise Failure(f"{what}: wanted {wanted!r:.300}, got {got!r:.300}")


def start(*args, **options):
    for stream in ("stdin", "stdout", "stderr"):
        options.setdefault(stream, subprocess.PIPE)
    return subprocess.Popen([UNECHO, *args], env=ENV, **options)


def run(*args, data=b"", **options):
    """The output, the messages and the exit status of a whole run."""
    p = start(*args, **options)
    out, err = p.communicate(None if "stdin" in options else data, timeout=60)
    return out, err.decode(), p.returncode


def write(name, data, mode="wb"):
    with open(name, mode) as f:
        f.write(data)


def read(name):
    with open(name, "rb") as f:
        return f.read()


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise Failure(f"after {PATIENCE} s: {what}")
        time.sleep(0.005)


class Feed:
    """A run whose input comes bit by bit and pauses."""

    worst = 0.0

    def __init__(self, *args):
        self.p = start(*args)
        self.out = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.p.kill()
        self.p.communicate()

    def send(self, data):
        self.p.stdin.write(data)
        self.p.stdin.flush()

    def expect(self, wanted):
        """Waits for all of the output so far."""
        while len(self.out) < len(wanted):
            if not select.select([self.p.stdout], [], [], PATIENCE)[0]:
                raise Failure(f"{wanted!r} has not come, but {self.out!r}")
            data = os.read(self.p.stdout.fileno(), 65536)
            if not data:
                break
            self.out += data
        equal(self.out, wanted, "output before the input ends")

    def end(self):
        out, err = self.p.communicate(timeout=PATIENCE)
        equal((err, self.p.returncode), (b"", 0), "messages and status")
        return self.out + out


def latency(*args, steps):
    """Sends each step and waits for all of the output that is certain by then. It may be late twice,
    as the machine may have other things to do."""
    times = []
    for _ in range(3):
        with Feed(*args) as feed:
            feed.send(b"Start here.\n\n")  # it is running from here on
            all_out = b"Start here.\n"
            feed.expect(all_out)
            worst = 0.0
            for data, wanted in steps:
                begin = time.monotonic()
                feed.send(data)
                all_out += wanted
                feed.expect(all_out)
                worst = max(worst, time.monotonic() - begin)
            feed.end()
        times.append(worst)
        if worst <= LATENCY:
            break
    Feed.worst = max(Feed.worst, min(times))
    if min(times) > LATENCY:
        raise Failure(f"it took {min(times):.3f} s")


@test
def a_sentence_comes_with_the_next_word():
    latency(steps=[(b"One sentence here. Two", b"\nOne sentence here."), (b" more", b"")])


@test
def a_title_comes_with_the_first_word_of_the_next_line():
    latency(steps=[(b"A title line\nThe next", b"\nA title line\n")])


@test
def the_first_line_end_of_a_kept_sentence_does_not_wait():
    latency(steps=[(b"One sentence here.\n\n", b"\nOne sentence here.\n"),
                   (b"Two sentences here.\n\n", b"\nTwo sentences here.\n"),
                   (b"One sentence here.\n\n", b""),
                   (b"Three sentences here.\n\n", b"\nThree sentences here.\n")])


@test
def a_line_comes_with_its_end():
    latency("-u", "line", steps=[(b"Rain in the west\n", b"\nRain in the west\n"),
                                 (b"Sun in the east\r", b"Sun in the east"), (b"\n", b"\r\n"),
                                 (b"Rain in the west\n", b""), (b"Snow\n", b"Snow\n")])


@test
def newline_break_needs_no_next_word():
    latency("--newline=break", steps=[(b"A title\n", b"\nA title\n"),
                                      (b"and the next\n", b"and the next\n")])


@test
def lists_do_not_wait_either():
    latency("--newline=break", "-z", steps=[(b"A title\0", b"\nA title\0")])
    with Feed("--mark") as feed:
        feed.send(b"One here.\n\nOne here.\n\n")
        feed.expect(b"0\tOne here.\n1\tOne here.\n")


@test
def a_file_comes_out_while_the_next_input_pauses():
    write("file", b"One sentence here. Two sentences here.\n\n")
    with Feed("file", "-") as feed:
        feed.expect(b"One sentence here. Two sentences here.\n")


@test
def a_file_can_be_followed():
    write("log", b"")
    tail = subprocess.Popen(["tail", "-f", "-n", "+1", "log"], stdout=subprocess.PIPE)
    p = start("--newline=break", stdin=tail.stdout)
    try:
        for line in (b"The ferry is late.\n", b"The ferry is full.\n"):
            write("log", line + b"The ferry is late.\n", "ab")
            if not select.select([p.stdout], [], [], PATIENCE)[0]:
                raise Failure(f"{line!r} has not come")
            equal(os.read(p.stdout.fileno(), 100), line, "output")
    finally:
        tail.kill()
        tail.communicate()
        p.communicate(timeout=PATIENCE)


def big_text(megabytes):
    return b"".join(b"This is sentence number %d of many.\n" % i
                    for i in range(megabytes * 28000))


def ignore(number):
    return lambda: signal.signal(number, signal.SIG_IGN)


def goes_quietly(*args, megabytes=4, **options):
    write("big", big_text(megabytes))
    p = start(*args, "big", **options)
    equal(p.stdout.readline(), b"This is sentence number 0 of many.\n", "first line")
    p.stdout.close()
    equal(p.stderr.read(), b"", "messages")
    if p.wait(PATIENCE) not in (0, -signal.SIGPIPE):
        raise Failure(f"status {p.returncode}")


@test
def it_ends_quietly_when_nobody_reads():
    goes_quietly()


@test
def it_ends_quietly_when_the_parent_ignores_sigpipe():
    goes_quietly(restore_signals=False, preexec_fn=ignore(signal.SIGPIPE))


@test
def threads_end_quietly_when_nobody_reads():
    for threads in ("-j2", "-j7"):
        goes_quietly(threads, megabytes=12)
        goes_quietly(threads, megabytes=12, restore_signals=False,
                     preexec_fn=ignore(signal.SIGPIPE))


@test
def threads_end_quietly_when_nobody_reads_and_the_input_is_a_pipe():
    write("big", big_text(12))
    cat = subprocess.Popen(["cat", "big"], stdout=subprocess.PIPE)
    p = start("-j2", stdin=cat.stdout)
    cat.stdout.close()
    equal(p.stdout.readline(), b"This is sentence number 0 of many.\n", "first line")
    p.stdout.close()
    equal((p.stderr.read(), p.wait(PATIENCE)), (b"", -signal.SIGPIPE), "messages and status")
    cat.wait(PATIENCE)


class Flood(Feed):
    """A run into which megabytes are poured at once, while what comes out is read. `first` is a
    file before that: without a pause, so that threads begin."""

    def __init__(self, *args, first=b""):
        write("first", first)
        super().__init__(*args, "first", "-")
        self.out = bytearray()
        self.wanted = bytearray(first)
        self.expect_certain()

    def expect_certain(self):
        """Waits for all but the second line end of what was sent. Returns when it was there."""
        while len(self.out) < len(self.wanted) - 1:
            if not select.select([self.p.stdout], [], [], PATIENCE)[0]:
                raise Failure(f"only {len(self.out)} of {len(self.wanted)} bytes have come")
            self.out += os.read(self.p.stdout.fileno(), 1 << 20)
        now = time.monotonic()
        equal(self.out == self.wanted[:-1], True, "what was sent came out")
        return now

    def pour(self, data):
        """Returns how long what was certain took to come after the last byte went in."""
        ends = []

        def send():
            self.send(data)
            ends.append(time.monotonic())

        sender = threading.Thread(target=send)
        sender.start()
        self.wanted += data
        now = self.expect_certain()
        sender.join()
        return now - ends[0]

    def tasks(self):
        return len(os.listdir(f"/proc/{self.p.pid}/task"))


def paragraphs(first, count):
    """About 80 bytes each, unlike each other and those of another `first`."""
    return b"".join(b"Number %d of %d came early. It was not the first of %d, or %d.\n\n"
                    % (i, first, i, first) for i in range(count))


def floods(threads, *pieces):
    """As `latency`: one of three times it is in time."""
    times = []
    for _ in range(3):
        with Flood(threads, first=pieces[0]) as flood:
            times.append(max(flood.pour(piece) for piece in pieces[1:]))
            flood.end()
        if times[-1] <= LATENCY:
            break
    Feed.worst = max(Feed.worst, min(times))
    if min(times) > LATENCY:
        raise Failure(f"it took {min(times):.3f} s")


@test
def what_is_certain_comes_at_once_from_threads_too():
    small = [paragraphs(i, 3) for i in range(20, 24)]
    large = [paragraphs(i, 80000) for i in range(3)]  # 6 MB
    for threads in ("-j2", "-j7"):
        floods(threads, large[0], small[0], small[1], large[1], small[2], large[2], small[3])


@test
def only_much_input_starts_threads():
    if not os.path.isdir("/proc/self/task") or SLOW:
        raise Skip("threads cannot be counted")
    with Flood("-j7", first=paragraphs(99, 1000)) as flood:
        for i in range(30):  # 3 MB, but with pauses
            flood.pour(paragraphs(i, 1300))
        equal(flood.tasks(), 1, "threads after little input")
        flood.end()
    for threads, least, most in (("-j7", 2, 7), ("-j2", 2, 2), ("-j1", 1, 1)):  # as many as are of use
        with Flood(threads, first=paragraphs(0, 80000)) as flood:
            tasks = flood.tasks()
            equal(least <= tasks <= most, True, f"{threads}: {tasks}")
            flood.end()


@test
def any_number_of_threads_gives_the_same():
    megabytes = 6 if SANITIZED else 20
    said = [ARTICLE.replace(b"late", b"late%d" % i) for i in range(400)]
    text = b"".join(said[i * i % 400] + b"It was said %d times. \n" % (i * i % 5000)
                    for i in range(megabytes * 3800))
    write("big", text)
    for args in ([], ["--newline=break", "-i"], ["-u", "line"], ["-u", "paragraph"]):
        wanted = run("-j1", *args, "big")
        equal(wanted[1:], ("", 0), "messages and status")
        for threads in ("-j2", "-j7"):
            equal(run(threads, *args, "big") == wanted, True, (threads, args, "as a file"))
            equal(run(threads, *args, data=text) == wanted, True, (threads, args, "as a pipe"))


@test
def a_full_disk_is_named():
    if not os.path.exists("/dev/full"):
        raise Skip("no /dev/full")
    for args, data in (([], b"One here."), ([], big_text(1)), (["--help"], b""), (["-V"], b"")):
        with open("/dev/full", "wb") as full:
            equal(run(*args, data=data, stdout=full),
                  (None, "unecho: standard output: write: No space left on device\n", 2), args)
    equal(run("-o", "/dev/full", data=b"One here.")[1:],
          ("unecho: /dev/full: write: No space left on device\n", 2), "-o")


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))


@test
def a_file_that_does_not_fit_is_not_left():
    write("big", big_text(1))
    os.mkdir("to")
    equal(run("-o", "to/new", "big", preexec_fn=limit_files),
          (b"", "unecho: to/new: write: File too large\n", 2), "new file")
    equal(os.listdir("to"), [], "folder")
    write("to/old", b"old\n")
    equal(run("-f", "-o", "to/old", "big", preexec_fn=limit_files),
          (b"", "unecho: to/old: write: File too large\n", 2), "old file")
    equal((os.listdir("to"), read("to/old")), (["old"], b"old\n"), "folder")


@test
def an_input_that_fails_midway_is_named():
    if not os.path.exists("/proc/self/mem"):
        raise Skip("no file that cannot be read")
    message = "unecho: /proc/self/mem: read: Input/output error\n"
    equal(run("/proc/self/mem", "-", data=b"One here.\n"), (b"One here.\n", message, 3), "output")
    write("old", b"old\n")
    equal(run("-f", "-o", "old", "/proc/self/mem"), (b"", message, 3), "output into a file")
    equal((os.listdir("."), read("old")), (["old"], b"old\n"), "folder")


def has_nameless(p):
    """Has the process a file open that it writes and that has no name yet?"""
    try:
        fds = os.listdir(f"/proc/{p.pid}/fd")
        return any("/#" in os.readlink(f"/proc/{p.pid}/fd/{fd}") for fd in fds)
    except OSError:
        return False


def interrupted(number, old):
    """A run that writes to a file is hit by a signal; returns what is in the folder then."""
    if old:
        write("to/out", b"old\n")
    with Feed(*(["-f"] if old else []), "-o", "to/out") as feed:
        feed.send(big_text(1))
        wait_until(lambda: has_nameless(feed.p), "no temporary file")
        feed.p.send_signal(number)
        equal(feed.p.wait(PATIENCE), -number, "status")
        equal(feed.p.stderr.read(), b"", "messages")
    return sorted(os.listdir("to"))


@test
def a_signal_leaves_no_temporary_file_and_the_old_file_intact():
    os.mkdir("to")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        equal(interrupted(number, old=False), [], number.name)
        equal((interrupted(number, old=True), read("to/out")), (["out"], b"old\n"), number.name)
        os.unlink("to/out")


@test
def messages_that_nobody_reads_leave_no_temporary_file():
    os.mkdir("to")
    reader, writer = os.pipe()
    os.close(reader)
    p = start("-o", "to/out", "missing", stderr=writer)
    os.close(writer)
    p.communicate(b"", timeout=PATIENCE)
    equal(os.listdir("to"), [], "folder")


@test
def sigkill_leaves_the_old_file_intact():
    os.mkdir("to")
    equal(interrupted(signal.SIGKILL, old=True), ["out"], "folder")
    equal(read("to/out"), b"old\n", "old file")


@test
def nohup_is_respected():
    p = start("-o", "out", restore_signals=False, preexec_fn=ignore(signal.SIGHUP))
    p.stdin.write(b"One here.")
    p.stdin.flush()
    wait_until(lambda: has_nameless(p), "no file")
    p.send_signal(signal.SIGHUP)
    equal((p.communicate(timeout=PATIENCE), p.returncode), ((b"", b""), 0), "run")
    equal(read("out"), b"One here.", "output")


def mode(name):
    return oct(stat.S_IMODE(os.stat(name).st_mode))


@test
def a_replaced_file_keeps_its_mode_and_owner():
    write("out", b"old\n")
    if os.geteuid() == 0:
        os.chown("out", 1234, 2345)
    before = os.stat("out")
    for bits in (0o640, 0o600, 0o755, 0o444):
        os.chmod("out", bits)
        equal(run("-f", "-o", "out", data=b"New here."), (b"", "", 0), "run")
        after = os.stat("out")
        equal((mode("out"), after.st_uid, after.st_gid),
              (oct(bits), before.st_uid, before.st_gid), "mode and owner")


@test
def a_new_file_has_the_mode_of_any_new_file():
    for mask in (0o022, 0o077, 0o002):
        run("-o", f"out{mask}", data=b"New here.", preexec_fn=lambda: os.umask(mask))
        equal(mode(f"out{mask}"), oct(0o666 & ~mask), "mode")


@test
def a_link_stays_a_link():
    os.mkdir("far")
    write("far/file", b"old\n")
    os.symlink("far/file", "link")
    equal(run("-f", "-o", "link", data=b"New here."), (b"", "", 0), "run")
    equal((os.readlink("link"), read("far/file")), ("far/file", b"New here."), "link and file")
    equal((sorted(os.listdir(".")), os.listdir("far")), (["far", "link"], ["file"]), "folders")


@test
def a_pipe_is_written_to_as_it_is():
    os.mkfifo("pipe")
    p = start("-o", "pipe")
    with open("pipe", "rb") as pipe:
        p.communicate(b"One here. One here.", timeout=PATIENCE)
        equal((pipe.read(), p.returncode), (b"One here.", 0), "output")
    if not stat.S_ISFIFO(os.stat("pipe").st_mode):
        raise Failure("the pipe was replaced")


@test
def an_input_is_not_overwritten_under_another_name():
    text = b"One here. One here.\n"
    write("a", text)
    os.link("a", "hard")
    os.symlink("a", "soft")
    for name in ("a", "hard", "soft", "./a"):
        for args in (["-f", "-o", name, "a"], ["-f", "-o", "a", name], ["-f", "-o", name, "-", "a"]):
            equal(run(*args)[1:], (f"unecho: {args[-1]}: it is the output too\n", 2), args)
            equal(read("a"), text, "input")
        with open(name, "ab") as out:
            equal(run("a", stdout=out)[1:], ("unecho: a: it is the output too\n", 2), ">>")
    with open("a", "rb") as source:
        equal(run("-f", "-o", "hard", stdin=source)[1:],
              ("unecho: standard input: it is the output too\n", 2), "standard input")
    equal((sorted(os.listdir(".")), read("a")), (["a", "hard", "soft"], text), "folder")


@test
def nothing_is_appended_to_a_later_input():
    write("a", big_text(1))
    write("b", b"One here.\n")
    with open("b", "ab") as out:
        equal(run("a", "b", stdout=out)[1:], ("unecho: b: it is the output too\n", 2), "run")
    equal(read("b"), b"One here.\n", "input")


@test
def a_terminal_gets_a_short_help():
    terminal, inside = pty.openpty()
    for args in ([], ["-i"], ["-o", "out"]):
        out, err, status = run(*args, stdin=inside)
        equal((out, status), (b"", 2), "output and status")
        if not err.startswith("Usage: unecho ") or "--help" not in err or err.count("\n") > 5:
            raise Failure(f"messages {err!r}")
    equal(os.listdir("."), [], "folder")
    os.close(terminal)
    os.close(inside)


def on_screen(terminal, end):
    """What was written to a terminal; the system passes it on in pieces, the last of which is `end`."""
    out = b""
    while not out.endswith(end) and select.select([terminal], [], [], PATIENCE)[0]:
        out += os.read(terminal, 1000)
    return out


@test
def a_list_does_not_steer_a_terminal():
    os.mkdir("d")
    for name in ("a b", "c\nd", "e\x1b[2J", "it's", "plain"):
        write("d/" + name, b"One is here. One is here.\n")
    terminal, inside = pty.openpty()
    tty.setraw(inside)
    for args, wanted in ((["-l"], b"'d/a b'\n'd/c'$'\\n''d'\n'd/e'$'\\033''[2J'\n\"d/it's\"\nd/plain\n"),
                         (["-l", "-z"], b"d/a b\0d/c\nd\0d/e\x1b[2J\0d/it's\0d/plain\0")):
        p = start(*args, "-r", "d", stdout=inside)
        equal((p.communicate(timeout=PATIENCE)[1], p.returncode), (b"", 0), "run")
        equal(on_screen(terminal, wanted), wanted, args)
    os.close(terminal)
    os.close(inside)


@test
def a_shown_text_does_not_steer_a_terminal():
    write("e\x1b[2J", b"One is \x1bc here. One is \x1bc here. Two \xc2\x9b \xe2\x80\xae.\n")
    terminal, inside = pty.openpty()
    tty.setraw(inside)
    p = start("--show", "-r", ".", stdout=inside)
    equal((p.communicate(timeout=PATIENCE)[1], p.returncode), (b"", 0), "run")
    shown = re.sub(rb"\x1b\[(2;9)?m|\[-|-\]", b"", on_screen(terminal, b".\n")) # but for our marks
    equal(shown, b"==> ./e?[2J <==\n./e?[2J:1                | "
                 b"One is ^[c here. One is ^[c here. Two ? ?.\n", "text")
    os.close(terminal)
    os.close(inside)


@test
def a_dash_reads_a_terminal():
    terminal, inside = pty.openpty()
    p = start("-", stdin=inside)
    os.close(inside)
    os.write(terminal, b"One here. One here.\n\x04")
    equal((p.communicate(timeout=PATIENCE), p.returncode), ((b"One here.\n", b""), 0), "run")
    os.close(terminal)


ARTICLE = ("\ufeffA title\r\n\r\nMr. Hill said: \u201cIt is late\u2026 Go home.\u201d It is late. "
           "Go home.\n\n* * *\n\n\"It is late... Go home.\"   The line was wrapped\nhere. "
           "\u4f60\u597d\u3002\u4f60\u597d\u3002 The line was\nwrapped here. A title \0 of 3.14 "
           "e.g. this.The end").encode() + b" \xff\xfe.\n\nThe end \xff\xfe.\n"
SETTINGS = [[], ["-u", "line"], ["-u", "paragraph"], ["-u", "document"], ["-d"], ["--unique"],
            ["-c"], ["--mark", "--span=2"], ["--sentences"], ["-z"], ["--newline=break", "-i"],
            ["--match=exact"]]


@test
def a_slow_pipe_gives_what_a_file_gives():
    write("article", ARTICLE)
    for args in SETTINGS:
        p = start(*args)
        for i in range(len(ARTICLE)):  # unbuffered: each byte is a write
            os.write(p.stdin.fileno(), ARTICLE[i:i + 1])
            if i % 16 == 0:
                time.sleep(0.001)
        out, err = p.communicate(timeout=PATIENCE)
        equal((out, err.decode(), p.returncode), run(*args, "article"), args)


@test
def a_pipe_gives_what_a_file_gives():
    text = b"".join(ARTICLE.replace(b"late", b"late%d" % (i % 700)) for i in range(2000))
    write("article", text)
    for args in SETTINGS:
        wanted = run(*args, "article")
        equal(wanted[1:], ("", 0), "messages and status")
        equal(run(*args, data=text), wanted, args)
        with open("article", "rb") as article:
            equal(run(*args, stdin=article), wanted, args)


@test
def pipes_may_be_non_blocking():
    text = big_text(1)
    write("big", text)
    source, feed = os.pipe()
    reader, writer = os.pipe()
    os.set_blocking(source, False)
    os.set_blocking(writer, False)
    p = start(stdin=source, stdout=writer)
    os.close(source)
    os.close(writer)
    time.sleep(0.05)  # it finds nothing to read
    cat = subprocess.Popen(["cat", "big"], stdout=feed)
    os.close(feed)
    time.sleep(0.05)  # and then no room to write
    with open(reader, "rb") as out:
        equal(out.read() == text, True, "the whole text came out")
    equal((p.stderr.read(), p.wait(PATIENCE), cat.wait(PATIENCE)), (b"", 0, 0), "messages, status")


def high_water(pid):
    """In MB, of a process that runs; None where the system does not tell."""
    try:
        with open(f"/proc/{pid}/status") as f:
            return next(int(line.split()[1]) / 1024 for line in f if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return None


def peak_memory(args, block, megabytes):
    """In MB, of a run over `block` again and again."""
    p = start(*args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    begin = time.monotonic()
    try:
        for _ in range(megabytes * (1 << 20) // len(block)):
            p.stdin.write(block)
            if time.monotonic() - begin > 60:
                raise Failure(f"{block[:8]!r}...: more than 60 s")
        used = high_water(p.pid)
        p.stdin.close()
    except Failure:
        p.kill()
        raise
    finally:
        _, status, usage = os.wait4(p.pid, 0)
        p.returncode = status
    equal(status, 0, "status")
    return used or usage.ru_maxrss / 1024  # the latter has a share of ours in it


def bounded(unit, megabytes, *args, limit=64):
    if SANITIZED:
        raise Skip("a sanitizer takes memory of its own")
    block = unit * ((1 << 20) // len(unit))
    used = peak_memory(args, block, megabytes)
    notes.append(f"{megabytes} MB of {unit!r} {' '.join(args)}: {used:.0f} MB of memory")
    if used > limit:
        raise Failure(f"{used:.0f} MB of memory")


@test
def an_endless_line_takes_bounded_memory():
    bounded(b"word and ", 200)


@test
def an_endless_word_takes_bounded_memory():
    bounded(b"x", 100)


@test
def endless_white_space_takes_bounded_memory():
    bounded(b"\n", 100)
    bounded(b" ", 100)


@test
def endless_stops_take_bounded_memory():
    bounded(b".", 100)
    bounded(". \u3002\u2026 ".encode(), 100)


@test
def endless_repeats_take_bounded_memory():
    bounded(b"It was said before. ", 100)
    bounded(b"It was said before. ", 100, "--span=5")


@test
def an_endless_document_takes_bounded_memory():
    bounded(b"It was said before.\n\n", 100, "-u", "document")


def pieces_of_record(front, back):
    """Of a line of 100 MB with distinct sentences in one place."""
    size = 5_000_000 if SANITIZED else 100_000_000
    yield front
    for i in range(0, size // 100, 1000):
        yield b"".join(b"%08d sentences of a hundred bytes stand on one line, which is held "
                       b"in memory, before %08d. " % (k, k) for k in range(i, i + 1000))
    yield back


def long_record(front, back, limit):
    """A repeat in `back` goes. What comes out is compared as it comes: a disk would take longer."""
    with open("in", "wb") as f:
        f.writelines(pieces_of_record(front, back))
    with open("in", "rb") as f:
        p = start("-F", "jsonl", stdin=f, stderr=subprocess.DEVNULL)
    wanted = pieces_of_record(front, back.replace(b" One is here.", b"", 1))
    same = all(p.stdout.read(len(piece)) == piece for piece in wanted)
    rest = p.stdout.read()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = status
    equal((status, same, len(rest)), (0, True, 0), "the line without its repeat")
    if not SANITIZED:
        used = usage.ru_maxrss / 1024
        notes.append(f"a record of 100 MB, {front.decode()}...: {used:.0f} MB of memory")
        equal(used < limit, True, f"{used:.0f} MB of memory")


@test
def a_record_of_100_megabytes_is_held_a_few_times():
    long_record(b'{"id": 1, "text": "', b'One is here. One is here.", "n": 1.50}\n', 450)
    long_record(b'{"id": 1, "html": "', b'", "text": "One is here. One is here."}\n', 300)


# A line of --progress ends so, and so does one that is taken away.
DRAWN = re.compile(rb"\r([^\r\n]*)\x1b\[K")


def on_terminal(*args, columns=80, env={}, **options):
    """What a run writes to a terminal as standard error, and how long it took. It is halted again
    and again, as else it would be over before there is anything to see."""
    terminal, inside = pty.openpty()
    tty.setraw(inside)
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL} | options
    began = time.monotonic()
    p = subprocess.Popen([UNECHO, *args], env=ENV | {"TERM": "xterm"} | env, stderr=inside,
                         **options)
    os.close(inside)
    out = b""
    while p.poll() is None:
        for number, wait in ((signal.SIGSTOP, 0.03), (signal.SIGCONT, 0.02 if SLOW else 0.004)):
            p.send_signal(number)
            time.sleep(wait)
        while select.select([terminal], [], [], 0)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            out += data
            if not data:
                break
        if time.monotonic() - began > 60:
            p.kill()
            raise Failure("it does not end")
    try:
        while data := os.read(terminal, 65536):
            out += data
    except OSError:  # nobody has the other side
        pass
    os.close(terminal)
    return out, time.monotonic() - began


LARGE = 1_000_000 if SLOW else 2_000_000 if SANITIZED else 8_000_000


def large_files(*names):
    os.mkdir("in")
    for i, name in enumerate(names):
        text = b"".join(b"%d of %d is here.\n" % (k, i) for k in range(1000)) * 500
        write(os.path.join(b"in", name), text[:LARGE])


@test
def a_terminal_shows_how_far_it_is():
    large_files(b"a", b"b", b"c", b"d", b"e")
    out, seconds = on_terminal("-r", "in", "-O", "out")
    lines = [line for line in DRAWN.findall(out) if line]
    if not 2 <= len(lines) <= seconds * 10 + 1:
        raise Failure(f"{len(lines)} lines in {seconds} s: {out!r:.600}")
    shares = []
    for line in lines:
        found = re.fullmatch(rb" *(\d+)%%  [\d.]+ [kM]?B of %.1f MB  [\d.]+ [kMG]?B/s" % (5 * LARGE / 1e6) +
                             rb"(  0:\d\d left)?  [0-5] of 5 files  in/[a-e]", line)
        if not found or len(line) > 79:
            raise Failure(f"a line {line!r}")
        shares.append(int(found[1]))
    equal((shares, shares[0] < shares[-1] <= 100), (sorted(shares), True), "shares")
    equal(out.count(b"\r\x1b[Kunecho: 5 files, 5 changed"), 1, out[-300:])
    for columns in (20, 60, 120):
        out, _ = on_terminal("-rn", "in", columns=columns)
        lines = [line for line in DRAWN.findall(out) if line]
        equal((bool(lines), max(map(len, lines)) < columns), (True, True), f"{columns} columns")
        equal(any(b"=>" in line for line in lines), columns == 120, f"{columns} columns")


@test
def one_output_shows_how_far_it_is():
    large_files(b"a", b"b", b"c")
    with open("in/a", "rb") as source:
        source.seek(LARGE // 2)
        out, _ = on_terminal("in/b", "-", stdin=source)
    lines = [line for line in DRAWN.findall(out) if line]
    if not lines or not all(b" of %.1f MB " % (1.5 * LARGE / 1e6) in line for line in lines):
        raise Failure(f"lines {lines}")
    equal(out[-4:], b"\r\x1b[K", "the end")


@test
def nothing_is_shown_where_it_would_disturb():
    large_files(b"a", b"b", b"c")
    pipe = {"stdout": subprocess.PIPE}
    for args, env, options in ((["-q"], {}, {}), (["--progress=never"], {}, {}),
                               ([], {"TERM": "dumb"}, {}), ([], {"TERM": ""}, {}),
                               ([], {}, {"stdout": None})):
        with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as cat:
            if "stdout" in options:
                options = {"stdout": cat.stdin}
            out, _ = on_terminal(*args, "in/a", "in/b", "in/c", env=env, **options)
            cat.stdin.close()
            equal(out, b"", f"{args} {env} {options}")
    with subprocess.Popen(["cat", "in/a", "in/b", "in/c"], stdout=subprocess.PIPE) as cat:
        equal(on_terminal(stdin=cat.stdout)[0], b"", "from a pipe")
    with subprocess.Popen(["cat", "in/a", "in/b", "in/c"], stdout=subprocess.PIPE) as cat:
        out, _ = on_terminal("--progress=always", stdin=cat.stdout)
    # where the machine is busy, there is time for a line before something was read
    lines = [line for line in DRAWN.findall(out) if line and line != b"1 files found, 0 B"]
    if not lines or not all(re.fullmatch(rb"[\d.]+ [kM]?B  [\d.]+ [kMG]?B/s  standard input", line)
                            for line in lines):
        raise Failure(f"without a size: {lines}")
    equal(DRAWN.sub(b"", out), b"", "what is left at the end")
    equal("\x1b" in run("-n", "in/a", "in/b", "in/c")[1], False, "no terminal")


@test
def messages_and_names_do_not_tear_the_line():
    large_files(b"\x1b[31m\xff\n\xe2\x80\xae\xc3\xa9" + b"x" * 100, b"b")
    gone = [f"gone{i}" for i in range(300)]
    names = [*gone[:100], *(os.path.join(b"in", n) for n in os.listdir(b"in")), *gone[100:]]
    for env, e in (({}, b"??"), ({"LC_ALL": "C.UTF-8"}, "?\u00e9".encode())):
        out, _ = on_terminal("-n", "--min-words=1", *names, env=env, columns=300)
        lines = [line for line in DRAWN.findall(out) if line]
        equal([line for line in lines if re.search(rb"[\x00-\x1f\x7f]", line)], [], "controls")
        if not any(b"in/?[31m??" + e + b"xxx" in line for line in lines):
            raise Failure(f"names in {lines}")
        *said, last = DRAWN.sub(b"", out).decode().splitlines()
        wanted = [f"unecho: {n}: open: No such file or directory" for n in gone]
        equal(said[:300], wanted, "messages")
        equal(re.findall(rb"[^\r\n]\x1b\[Kunecho.*", out), [], "messages behind a line")


def perform(function):
    """Runs a test in an empty folder. True: it did not fail."""
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    try:
        function()
    except Skip as why:
        notes.append(f"skipped {function.__name__}: {why}")
    except (Failure, subprocess.TimeoutExpired, OSError) as why:
        print(f"FAIL {function.__name__}: {why}", flush=True)
        return False
    finally:
        os.chdir("/")
        shutil.rmtree(folder, ignore_errors=True)
    return True


patterns = sys.argv[1:] or ["*"]
chosen = [t for t in tests if any(fnmatch.fnmatch(t.__name__, p) for p in patterns)]
failed = [t for t in chosen if not perform(t)]
for note in notes:
    print(note)
if Feed.worst:
    print(f"longest wait for what was certain: {Feed.worst * 1000:.3f} ms")
print(f"{len(chosen)} tests, {len(failed)} failed")
sys.exit(bool(failed or not chosen))
EOF
