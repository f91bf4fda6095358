#!/bin/sh
# A timed study in a real terminal (tmux): consent, practice, a trial that is killed and
# goes on against its old deadline, a timeout, the row of each.
. tests/lib/tap.sh
if ! command -v tmux >/dev/null 2>&1; then
	skip "a study in tmux" "tmux is not installed"
	done_testing
	exit
fi
P=$TMP/s.assay
. tests/lib/tmux.sh
F=$TMP/study.json
sed 's/"limit_s": 30/"limit_s": 6/; s/"break_every": 4,//; s/"pass": 0.5/"pass": 0/' samples/qa-study.json >"$F"
like "$("$ASSAY" study check "$F")" 'good: "Three short stories"' "the study file is good"

begin 120 36 "$ASSAY study run $P $F"
sees 'Taking part' "consent"
keys y
sees 'How it works' "instructions"
keys Enter
sees 'read English' "survey before"
keys 1
sees 'practice 1 of 2' "practice"
sees 'noticed it at once" ✓' "a quotation that is in the passage is marked"
keys 5
sees '\[5 surely\]' "the point is marked"
sleep 0.4
keys Enter
sees 'judged it rightly' "feedback"
keys Enter
sees 'practice 2 of 2' "second practice"
sees '✗' "a quotation that is not in the passage is marked"
sleep 0.4
keys 1 Enter
sees 'judged it rightly' "feedback again"
keys Enter
sees 'trial 1 of 7' "the first trial"
keys u q Q ':' C-r
sees 'trial 1 of 7' "the workbench's keys do nothing"
victim=$(program study)
kill -9 "$victim"
until_true gone "$victim"
keys "" Enter
begin 80 24 "$ASSAY study run $P $F"
sees 'trial [12] of 7' "after a kill the study goes on, at 80x24"
sees 'trial 2 of 7' "a trial runs out by itself"
sleep 0.4
keys 4 Enter
sees 'trial 3 of 7' "an answer leads to the next"
keys C-c
sees '^\$ *$' "Ctrl-C leaves"
rows=$("$ASSAY" log "$P" --json | grep '"kind":"trial"' | grep -c '"phase": *"end"\|\\"phase\\":\\"end\\"')
is "$rows" 4 "two practice trials, one timeout and one answer have one row each"
like "$("$ASSAY" study status "$P" "$F")" 'ann +7 +1 +1 +0 +0 +1 +4' "the account adds up"
unlike "$("$ASSAY" study status "$P" "$F")" 'fpr' "status stays blind"
"$ASSAY" study export "$P" "$F" -o "$TMP/out" --unblind 2>/dev/null
ok $? "export"
like "$(head -n 1 "$TMP/out/trials.csv")" 'arm.*gold.*end_reason.*rt_s' "unblinded columns"
done_testing
