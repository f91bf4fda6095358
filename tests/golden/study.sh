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
$T send-keys -t w Escape
$T resize-window -t w -x 50 -y 12
sees 'at least|too small|60' "a terminal too small hides the item"
unlike "$(screen)" 'Enter give' "and says nothing of it"
$T resize-window -t w -x 120 -y 36
sees 'trial 2 of 7' "it comes back in the new size; Escape did nothing"
$T set-buffer '3'
$T paste-buffer -p -t w
sees 'pasting is not possible' "a paste is refused"
sleep 0.3
keys 4 Enter
sees 'trial 3 of 7' "an answer leads to the next"
keys C-z
sees 'Stopped|stopped|^\$ *$' "Ctrl-Z suspends"
keys fg Enter
sees 'trial [34] of 7' "and comes back, the clock has run on"
keys C-c
sees '^\$ *$' "Ctrl-C leaves"
rows=$("$ASSAY" log "$P" --json | grep '"kind":"trial"' | grep -c '"phase": *"end"\|\\"phase\\":\\"end\\"')
is "$rows" 4 "two practice trials, one timeout and one answer have one row each"
like "$("$ASSAY" study status "$P" "$F")" '^flow: 1 enrolled = 1 counted' "the flow is told"
timeout 1 "$ASSAY" study status "$P" "$F" --follow >"$TMP/follow"
like "$(cat "$TMP/follow")" 'ann +7' "status --follow goes on until it is stopped"
like "$("$ASSAY" study status "$P" "$F")" 'ann +7 +1 +1 +0 +0 +1 +4' "the account adds up"
unlike "$("$ASSAY" study status "$P" "$F")" 'fpr' "status stays blind"
"$ASSAY" study export "$P" "$F" -o "$TMP/out" --unblind 2>/dev/null
ok $? "export"
for f in survey.csv intervals.csv balance.csv sessions.jsonl people.csv dictionary.csv plan.json analysis.R; do
	[ -s "$TMP/out/$f" ]
	ok $? "export writes $f"
done
like "$(cat "$TMP/out/sessions.jsonl")" '"program":"assay.*"study":"[0-9a-f]{64}".*"seed":20261122.*"round_trip_ms"' \
	"a session's header names program, study, seed and terminal"
like "$(cat "$TMP/out/survey.csv")" 'page,"consent","[0-9a-f]{64}"' "the version of what was consented to"
columns() { # NAME...: those columns of trial 2
	awk -F, -v names="$*" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["trial_index"] == 3 { n = split(names, v, " "); for (i = 1; i <= n; i++) printf "%s=%s ", v[i], $at[v[i]] }' \
		"$TMP/out/trials.csv"
}
like "$(columns pauses pastes resizes)" 'pauses=1 pastes=1 resizes=[2-9]' "resizes, the pause and the paste are data"
like "$("$ASSAY" study plan x "$F" --difference 0.4)" 'subjects needed to see a difference of 0.4: [0-9]+' "how many subjects"
like "$("$ASSAY" study plan x "$F" --difference 0.01)" 'no number of subjects' "and where no number will do"
like "$("$ASSAY" study plan x "$F")" 'both_right +52 +2 +2 +1.5600' "the draw and its weights"
like "$("$ASSAY" study plan x "$F" --table --subjects 2)" '^1,[0-9]+,' "the assignment as CSV"
like "$(head -n 1 "$TMP/out/trials.csv")" 'arm.*gold.*end_reason.*rt_s' "unblinded columns"
done_testing
