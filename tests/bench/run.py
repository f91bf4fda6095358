#!/usr/bin/python3
"""Times and ratios, in one run, against named peers. Prints; judges nothing.

usage: run.py ASSAY DATA-GENERATOR WORKDIR [SECTION...]     sections: import screen measure kernels
"""
import fcntl, os, pty, select, shutil, signal, statistics, struct, subprocess, sys, termios, time

assay, generator, work = sys.argv[1:4]
wanted = sys.argv[4:]
here = os.path.dirname(os.path.abspath(__file__))
py = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
os.makedirs(work, exist_ok=True)


def run(argv, **kw):
    """Run to its end: (user s, sys s, wall s, peak MB, status)."""
    t = time.monotonic()
    p = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kw)
    _, status, use = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    return use.ru_utime, use.ru_stime, time.monotonic() - t, use.ru_maxrss / 1024, p.returncode


def say(name, value, unit, note=""):
    print(f"{name:<58} {value:>9.3f} {unit:<4} {note}", flush=True)


def median_run(argv, fresh=None, n=3):
    rows = []
    for _ in range(n):
        if fresh:
            shutil.rmtree(fresh, ignore_errors=True)
        r = run(argv)
        if r[4] != 0:
            sys.exit(f"bench: {' '.join(argv)} ended with {r[4]}")
        rows.append(r)
    return [statistics.median(c) for c in zip(*rows)]


def data(pairs):
    d = os.path.join(work, f"syn{pairs}")
    if not os.path.exists(os.path.join(d, "truth.json")):
        subprocess.run([py, generator, "--pairs", str(pairs), "--rms", "8", "--seed", "1", "--out", d], check=True)
    return d


def names(d):
    rms = sorted(f for f in os.listdir(d) if f.startswith("rm"))
    return os.path.join(d, "pairs.jsonl"), [os.path.join(d, f) for f in rms], os.path.join(d, "features.jsonl")


def bench_import(d):
    pairs, scores, _ = names(d)
    p = os.path.join(work, "import.assay")
    u, s, w, mb, _ = median_run([assay, "import", p, pairs], p)
    say("pairs imported: user CPU", u, "s", "goal at 160,000: 1.2")
    say("pairs imported: wall", w, "s", "goal 2")
    say("pairs imported: peak memory", mb, "MB", "goal 120")
    db = os.path.join(work, "peer.db")
    if os.path.exists(db):
        os.remove(db)
    pu, _, pw, pmb, st = run([py, os.path.join(here, "import_peer.py"), pairs, db])
    say("  python3 (json, blake2b, sqlite3): user CPU", pu, "s",
        f"{pu / u:.1f} times ours; wall {pw:.1f} s, {pmb:.0f} MB, status {st}")
    u, s, w, mb, _ = median_run([assay, "import", p, pairs] + scores, p)
    say("pairs and scores together: wall", w, "s", f"goal 3.5; user {u:.2f} s, {mb:.0f} MB")
    shutil.rmtree(p, ignore_errors=True)


class Screen:
    """A program in a pty; knows when it has been quiet."""

    def __init__(self, argv, cols=200, rows=60):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            time.sleep(0.05)
            os.execv(argv[0], argv)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        self.began = time.monotonic() + 0.05

    def frame(self, want=b"", quiet=0.04, limit=10):
        """Read until `want` was seen and then quiet; the time of the last byte."""
        seen, last, end = b"", None, time.monotonic() + limit
        while time.monotonic() < end:
            r, _, _ = select.select([self.fd], [], [], quiet)
            if r:
                try:
                    b = os.read(self.fd, 65536)
                except OSError:
                    break
                if not b:
                    break
                seen, last = (seen + b)[-400000:], time.monotonic()
            elif last and want in seen:
                break
        return last

    def key(self, k):
        t = time.monotonic()
        os.write(self.fd, k)
        last = self.frame(limit=0.25)  # a key that changes nothing has no frame
        return (last - t) if last else None

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def bench_screen(p, label):
    starts = []
    for _ in range(7):
        s = Screen([assay, "label", p, "--annotator", "bench", "--open"])
        starts.append(s.frame(b"queue") - s.began)
        s.close()
    say(f"{label}: exec to the ranked queue on the screen, warm", 1e3 * statistics.median(starts), "ms",
        "goal 60 at 160,000, 150 at 1,000,000")
    s = Screen([assay, "label", p, "--annotator", "bench", "--open"])
    s.frame(b"queue")
    plan = [b"j"] * 40 + [b"\r"] + [b"a", b"1", b"J", b"b", b"2", b"J", b"\t", b"w", b"w", b"t"] * 15
    plan += [b"q"] + [b"G", b"g"] * 10
    times = sorted(t for t in (s.key(k) for k in plan) if t)
    s.close()
    p99 = times[min(len(times) - 1, int(0.99 * len(times)))]
    say(f"{label}: key to the last byte of its frame, median", 1e3 * statistics.median(times), "ms",
        f"{len(times)} keys, commits included")
    say(f"{label}: the same, p99", 1e3 * p99, "ms", "goal 8")


def bench_measure(d, p):
    u, s, w, mb, _ = median_run([assay, "measure", p, "--json"])
    say("all measures from a closed project: wall", w, "s", f"goal 0.6; user {u:.2f} s, {mb:.0f} MB")
    for peer, what in (("measure_peer_pandas.py", "pandas + statsmodels"), ("measure_peer_numpy.py", "careful numpy")):
        f = os.path.join(here, peer)
        if os.path.exists(f):
            run([py, f, d, "--prepare"])  # arrays on disk: what a closed project is to assay
            pu, _, pw, pmb, st = run([py, f, d])
            say(f"  {what}: wall", pw, "s", f"{pw / w:.1f} times ours, user CPU {pu / u:.1f} times; status {st}")


def main():
    if not os.path.exists(generator):
        print(f"bench: no generator at {generator}: nothing to measure on")
        return
    size = int(os.environ.get("PAIRS", "160000"))
    d = data(size)
    p = os.path.join(work, f"syn{size}.assay")
    if not os.path.exists(p):
        pairs, scores, features = names(d)
        subprocess.run([assay, "import", p, pairs] + scores + [features], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not wanted or "import" in wanted:
        bench_import(d)
    if not wanted or "screen" in wanted:
        bench_screen(p, f"{size:,} x 8")
    if not wanted or "measure" in wanted:
        bench_measure(d, p)
    kernels = os.path.join(os.path.dirname(assay), "bench")
    if (not wanted or "kernels" in wanted) and os.path.isdir(kernels):
        for f in sorted(os.listdir(kernels)):
            if not f.endswith(".d"):
                subprocess.run([os.path.join(kernels, f)], check=False)


main()
