#!/bin/sh
# The clock of a study in real pseudo-terminals: deadlines and stamps, and kills at random moments.
. tests/lib/tap.sh
py=/usr/bin/python3
[ -x "$py" ] || py=python3
PYTHONPATH=tests/lib "$py" - "$ASSAY" "$TMP" "${KILLS:-12}" >"$TMP/out" <<'PY'
import random, sys, time
from subjects import *
assay, tmp, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])

def told(good, name, *more):
    print("ok" if good else "not", name, *more, sep="\t", flush=True)

# --- deadlines and stamps -----------------------------------------------
for attempt in range(3):
    study, project = small_study(tmp + "/s.json"), "%s/clock%d.assay" % (tmp, attempt)
    noise = sleep_noise()
    subjects = [Subject(assay, project, study, "s%d" % i, timeouts=0.5) for i in range(2)]
    whole = play(subjects, 90)
    codes = [s.close() for s in subjects]
    rows, people = export(assay, project, study, tmp + "/clock")
    noise = max(noise, sleep_noise())
    over = [float(r["overshoot_ms"]) for r in rows if r["overshoot_ms"]]
    lag = []
    for i, s in enumerate(subjects):
        mine = {"trial%d" % (int(r["trial_index"]) + 1): r for r in rows if r["subject"] == "s%d" % i}
        lag += [(int(mine[t]["response_ns"]) - at) / 1e6 for t, at in s.writes if mine[t]["response_ns"]]
    late, slow = quantile(over, .99), quantile(lag, .99)
    if late < 10 + noise and slow < 2 + noise:
        break
told(whole and codes == [0, 0], "two subjects come to the end")
told(len(rows) == 60 and len(over) > 10 and len(lag) > 10, "timeouts and answers", len(over), len(lag))
told(min(over) >= 0 and late < 10 + noise, "deadlines are kept within 10 ms (p99, beyond what sleeping costs)",
     "p50 %.2f p99 %.2f sleep %.2f ms" % (quantile(over, .5), late, noise))
told(min(lag) >= -0.01 and slow < 2 + noise, "answers are stamped within 2 ms of their write (p99, likewise)",
     "p50 %.2f p99 %.2f ms" % (quantile(lag, .5), slow))
told(quantile(lag, .5) < 2 and quantile(over, .5) < 10, "and by half of them without any allowance")
told(all(float(r["seen_s"]) <= 0.4 for r in rows), "nobody is given more than the limit")

# --- killed at random moments ---------------------------------------------
rng = random.Random(kills)
study, project = small_study(tmp + "/k.json", questions=2 * kills), tmp + "/kill.assay"
answers, killed, end = {}, 0, time.monotonic() + 60 + 3 * kills
while time.monotonic() < end:
    s = Subject(assay, project, study, "ann", timeouts=0.1, seed=killed)
    last = killed >= kills
    done = play([s], 600 if last else rng.uniform(0.05, 0.8))
    if not done:
        s.kill()
        killed += 1
    s.close()
    for k, v in s.answers.items():
        answers.setdefault(k, v)
    if done:
        break
rows, people = export(assay, project, study, tmp + "/kill")
account = status(assay, project, study)["accounting"]
index = [r["trial_index"] for r in rows]
told(killed >= min(kills, 10), "killed while it ran", killed)
told(len(index) == len(set(index)), "no trial has two rows", len(index))
told(sums(account), "assigned = done + timed out + void + abort + open + left", account)
told(account["open"] == 0 and account["left"] == 0, "all trials have ended")
mine = {"trial%d" % (int(r["trial_index"]) + 1): r for r in rows}
# a trial that goes on after a kill has less time left: an answer behind its deadline is late
answers = {k: v for k, v in answers.items() if v[1] < int(mine[k]["onset_ns"]) + 395_000_000}
lost = [k for k, v in answers.items() if mine[k]["point"] != str(v[0])]
told(len(answers) > kills // 2 and not lost, "no answer that was given is lost or changed", len(answers), lost)
told(all(float(r["seen_s"]) <= 0.4 for r in rows), "no kill gives time back")
PY
while IFS='	' read -r good name more; do
	[ "$good" = ok ]
	ok $? "$name"
	[ -z "$more" ] || echo "# $more"
done <"$TMP/out"
[ "$(wc -l <"$TMP/out")" = 12 ]
ok $? "all of it was looked at"
done_testing
