#!/bin/sh
# A long working day: 50,000 keys in one session; memory at the end is what it was after
# the first thousand, and every act is in the log once.
. tests/lib/tap.sh
P=$TMP/soak.assay
"$ASSAY" import "$P" samples/pairs.jsonl samples/committee.jsonl samples/features.jsonl >/dev/null 2>&1
ok $? "the samples import"
KEYS=${KEYS:-50000}
py=/usr/bin/python3
[ -x "$py" ] || py=python3
"$py" - "$ASSAY" "$P" "$KEYS" >"$TMP/out" <<'PY'
import os, pty, random, select, struct, sys, fcntl, termios, time
assay, project, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm-256color", ASSAY_ANNOTATOR="soak", XDG_CONFIG_HOME="/nonexistent")
    os.execv(assay, [assay, "label", project])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))

def drain(quiet):
    got = 0
    while select.select([fd], [], [], quiet)[0]:
        b = os.read(fd, 65536)
        if not b:
            break
        got += len(b)
    return got

def rss():
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1])

drain(1.0)
rng = random.Random(5)
plan = [b"a", b"b", b"e", b"x", b"d", b"1", b"2", b"3", b"4", b"5", b"6", b"J", b"K", b"j", b"k", b"u", b"\x12", b"w", b"t"]
os.write(fd, b"\r")
drain(0.3)
times, early, acts = [], None, 0
for i in range(n):
    k = rng.choice(plan)
    t = time.perf_counter()
    os.write(fd, k)
    if i % 10 == 0:
        select.select([fd], [], [], 0.5)
        times.append(time.perf_counter() - t)
    drain(0.0)
    if i % 200 == 199:
        drain(0.05)
    if i == min(1000, n // 5):
        early = rss()
drain(1.0)
late = rss()
k = len(times) // 10
first, last = sorted(times[:k])[k // 2], sorted(times[-k:])[k // 2]
print(early, late, round(first * 1e3, 3), round(last * 1e3, 3))
os.write(fd, b"Q")
drain(0.5)
PY
read -r early late first last <"$TMP/out"
echo "# memory $early -> $late kB; first reply $first -> $last ms (median)"
[ -n "${late:-}" ] && [ "$late" -le $((early + early / 5 + 2048)) ]
ok $? "memory at the end ($late kB) is what it was at the beginning ($early kB)"
"$ASSAY" verify "$P" >/dev/null 2>&1
ok $? "the project verifies"
done_testing
