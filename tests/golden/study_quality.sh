#!/bin/sh
# Real questions with arguments written by people for right and for wrong answers, judged
# by simulated subjects in real pseudo-terminals.
. tests/lib/tap.sh
items=$ASSAY_DATA/quality-sample/items.jsonl.gz
if [ ! -f "$items" ]; then
	skip "a study of 327 real questions" "no quality-sample in $ASSAY_DATA"
	done_testing
	exit
fi
py=/usr/bin/python3
[ -x "$py" ] || py=python3
PYTHONPATH=tests/lib "$py" - "$ASSAY" "$TMP" "$items" "${SUBJECTS:-4}" >"$TMP/out" <<'PY'
import sys
from subjects import *
assay, tmp, items, people = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])

def told(good, name, *more):
    print("ok" if good else "not", name, *more, sep="\t", flush=True)

study, project = tmp + "/q.json", tmp + "/q.assay"
json.dump({"title": "quality", "limit_s": 3, "min_response_s": 0.05, "isi_s": 0.05, "trials": 4, "seed": 5,
           "arms": [{"name": "gold"}, {"name": "distractor"}], "items": items,
           "plan": {"contrast": "error", "arms": ["gold", "distractor"]}}, open(study, "w"))
check = subprocess.run([assay, "study", "check", study], stdout=subprocess.PIPE).stdout.decode()
told("654 items" in check, "327 questions in two versions are a study", check.strip())
good, stream, given = True, b"", 0
for first in range(0, people, 4):
    batch = [Subject(assay, project, study, "s%02d" % i, wait=(0.2, 1.5), timeouts=0.15)
             for i in range(first, min(people, first + 4))]
    good = play(batch, 120) and good
    for s in batch:
        stream += s.all
        given += len(s.answers)
        good = s.close() == 0 and good
told(good, "%d subjects come to the end" % people)
rows, who = export(assay, project, study, tmp + "/quality")
told(len(rows) == 4 * people, "every trial has one row", len(rows))
told(all(r["end_reason"] in ("response", "timeout") for r in rows), "each was answered or ran out")
told(sum(r["end_reason"] == "response" for r in rows) == given, "as many answers as were given", given)
told(sums(status(assay, project, study)["accounting"]), "the account adds up")
told(len({p["participant"] for p in who}) == people, "everybody has a number of their own")
told(all(len({r["question"] for r in rows if r["subject"] == p["subject"]}) == 4 for p in who),
     "nobody sees a question twice")
told(all(sum(r["arm"] == "gold" for r in rows if r["subject"] == p["subject"]) == 2 for p in who),
     "arms are balanced within each subject")
told(b"distractor" not in stream and b"gold_correct" not in stream, "no screen names an arm or the gold")
told(all(float(r["seen_s"]) <= 3 for r in rows), "nobody is given more than the limit")
late = [float(r["overshoot_ms"]) for r in rows if r["overshoot_ms"]]
told(not late or quantile(late, .5) < 10, "deadlines are kept with 30,000 characters on the screen",
     late and "p50 %.2f max %.2f ms of %d" % (quantile(late, .5), max(late), len(late)))
PY
while IFS='	' read -r good name more; do
	[ "$good" = ok ]
	ok $? "$name"
	[ -z "$more" ] || echo "# $more"
done <"$TMP/out"
[ "$(wc -l <"$TMP/out")" = 12 ]
ok $? "all of it was looked at"
done_testing
