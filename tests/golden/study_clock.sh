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

# Ctrl-Z and a lost focus under each policy, in pseudo-terminals.
PYTHONPATH=tests/lib "$py" - "$ASSAY" "$TMP" >"$TMP/out2" <<'PY'
import sys
from subjects import *
assay, tmp = sys.argv[1], sys.argv[2]

def told(good, name, *more):
    print("ok" if good else "not", name, *more, sep="\t", flush=True)

def first_trial(policy, act, **more):
    study = small_study("%s/%s.json" % (tmp, policy), questions=1, limit_s=2, interruption=policy, **more)
    project = "%s/%s-%s.assay" % (tmp, policy, act.__name__)
    s = Subject(assay, project, study, "s", timeouts=1)
    end = time.monotonic() + 10
    while s.current is None and time.monotonic() < end:
        play([s], 0.05)
    act(s)
    play([s], 15)
    s.close()
    return export(assay, project, study, tmp + "/policy")[0][0]

def suspended(s):
    os.write(s.fd, b"\x1a")
    play([s], 0.7)
    os.kill(s.pid, signal.SIGCONT)

def looked_away(s):
    os.write(s.fd, b"\x1b[O")
    play([s], 0.5)
    os.write(s.fd, b"\x1b[I")

r = first_trial("count", suspended)
told(r["end_reason"] == "timeout" and float(r["seen_s"]) < 1.5 and float(r["hidden_s"]) > .6,
     "Ctrl-Z, count: the clock runs on while the item is hidden", r["seen_s"], r["hidden_s"])
r = first_trial("pause", suspended)
told(r["end_reason"] == "timeout" and 1.99 < float(r["seen_s"]) <= 2 and float(r["hidden_s"]) > .6,
     "Ctrl-Z, pause: the item is hidden and the clock stands", r["seen_s"], r["hidden_s"])
r = first_trial("void", suspended)
told(r["end_reason"] == "void", "Ctrl-Z, void: the trial is void")
r = first_trial("count", looked_away)
told(r["end_reason"] == "timeout" and r["focus_losses"] == "1" and .4 < float(r["away_s"]) < 1.2 and
     float(r["hidden_s"]) == 0 and r["first_key_s"] == "", "a lost focus is data, and no key")
r = first_trial("void", looked_away, focus_counts=True)
told(r["end_reason"] == "void", "where focus counts, it is an interruption")
PY
while IFS='	' read -r good name more; do
	[ "$good" = ok ]
	ok $? "$name"
	[ -z "$more" ] || echo "# $more"
done <"$TMP/out2"
[ "$(wc -l <"$TMP/out2")" = 5 ]
ok $? "each policy was tried"
done_testing
