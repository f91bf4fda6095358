"""Subjects of a timed study in real pseudo-terminals: what they read decides what they type."""
import csv, fcntl, io, json, os, pty, random, re, select, signal, struct, subprocess, termios, time

CSI = re.compile(rb"\x1b(\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78M])")


def boot_ns():
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


class Subject:
    """One run of `assay study run`. answers: trial -> (key, time) given and followed by another screen."""

    def __init__(self, assay, project, study, name, rows=36, cols=120, wait=(0.05, 0.3), timeouts=0.3,
                 seed=0):
        self.rng = random.Random("%s %s" % (name, seed))
        self.wait, self.timeouts = wait, timeouts
        self.seen, self.all, self.pending, self.writes = b"", b"", [], []
        self.given, self.answers, self.current, self.over = None, {}, None, False
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
            os.environ.update(TERM="xterm-256color", XDG_CONFIG_HOME="/nonexistent", LC_ALL="C.UTF-8")
            os.execv(assay, [assay, "study", "run", project, study, "--annotator", name])

    def type(self, keys, after=0.0):
        self.pending.append((time.monotonic() + after, keys))

    def read(self, ready):
        if ready:
            try:
                b = os.read(self.fd, 65536)
            except OSError:
                b = b""
            if not b:
                self.over = True
                return
            for _ in range(b.count(b"\x1b[6n")):
                os.write(self.fd, b"\x1b[1;1R")
            self.seen += b
            self.all += b
            self.look()
        while self.pending and self.pending[0][0] <= time.monotonic():
            keys = self.pending.pop(0)[1]
            if keys == b"\r" and self.given:
                self.writes.append((self.current, boot_ns()))
            os.write(self.fd, keys)

    def look(self):
        text = CSI.sub(b"", self.seen).decode("utf-8", "replace")
        # A slow reader gets several screens in one piece: the last one counts.
        trials = list(re.finditer(r"(practice|trial) (\d+) of \d+", text))
        trial_at = text.rfind("Enter give") if trials else -1
        pages = [(text.rfind(words), keys) for words, keys in (
            ("I take part", b"y"), ("Enter go on", b"\r"), ("press the number", b"1"),
            ("write, then Enter", b"x\r"), ("Enter or q leave", b"\r"))]
        page_at, keys = max(pages, key=lambda p: p[0])
        if trial_at > page_at:
            trial = trials[-1]
            self.seen = b""
            self.moved_on()
            self.current, self.pending = trial.group(1) + trial.group(2), []
            if self.rng.random() >= self.timeouts:
                self.given = b"%d" % self.rng.randint(1, 5)
                at = self.rng.uniform(*self.wait)
                self.type(self.given, at)
                self.type(b"\r", at + 0.02)
        elif page_at >= 0:
            self.seen = b""
            self.moved_on()
            self.pending = []
            self.type(keys, 0.03)

    def moved_on(self):
        at = [w[1] for w in self.writes if w[0] == self.current]
        if self.current and self.given and at:
            self.answers[self.current] = (int(self.given), at[-1])
        self.given = self.current = None

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)

    def close(self):
        os.close(self.fd)
        return os.waitpid(self.pid, 0)[1]


def play(subjects, seconds):
    """Until all are over, or the time is. True: all are over."""
    end = time.monotonic() + seconds
    live = list(subjects)
    while live and time.monotonic() < end:
        soon = min([s.pending[0][0] for s in live if s.pending] + [time.monotonic() + 0.05])
        ready = select.select([s.fd for s in live], [], [], max(0, soon - time.monotonic()))[0]
        for s in live:
            s.read(s.fd in ready)
        live = [s for s in live if not s.over]
    return not live


def export(assay, project, study, where):
    subprocess.run([assay, "study", "export", project, study, "-o", where, "--unblind"], check=True,
                   stderr=subprocess.DEVNULL)
    with open(os.path.join(where, "trials.csv"), newline="") as f:
        rows = list(csv.DictReader(f))
    with open(os.path.join(where, "people.csv"), newline="") as f:
        return rows, list(csv.DictReader(f))


def status(assay, project, study):
    return json.loads(subprocess.run([assay, "study", "status", project, study, "--json"], check=True,
                                     stdout=subprocess.PIPE).stdout)


def quantile(v, q):
    v = sorted(v)
    return v[min(len(v) - 1, int(q * len(v)))]


def sleep_noise(n=60):
    """What sleeping until a moment costs on this machine now, ms at p99 (we have no quieter one)."""
    late = []
    for _ in range(n):
        until = boot_ns() + 5_000_000
        select.select([], [], [], 0.005)
        late.append((boot_ns() - until) / 1e6)
    return max(0.0, quantile(late, 0.99))


def small_study(path, questions=30, **more):
    """Two arms, no practice, tiny passages."""
    items = [{"id": "q%d%s" % (q, a), "question_id": "q%d" % q, "arm": a, "passage": "word " * 40,
              "question": "Which?", "options": ["this", "that"], "answer": "this", "gold": a == "x"}
             for q in range(questions) for a in "xy"]
    study = {"title": "small", "limit_s": 0.4, "min_response_s": 0.01, "isi_s": 0.05,
             "arms": [{"name": "x"}, {"name": "y"}], "items": items}
    study.update(more)
    with open(path, "w") as f:
        json.dump(study, f)
    return path


def sums(account):
    return account["assigned"] == sum(account[k] for k in ("done", "timed_out", "void", "abort", "open", "left"))
