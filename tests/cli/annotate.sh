#!/bin/sh
# annotate, log, measure, export, verify, merge, backup: one way through a project.
. tests/lib/tap.sh
. tests/lib/json.sh

A=$ASSAY
P=$TMP/p.assay
{
	echo '{"id":"q1","source":"math","prompt":"1+1?","response_a":"2","response_b":"3","gold":"A"}'
	echo '{"id":"q2","source":"math","prompt":"2+2?","response_a":"5","response_b":"4","gold":"A"}'
	echo '{"id":"q3","source":"law","prompt":"May I?","response_a":"No","response_b":"Yes","gold":"B"}'
	echo '{"id":"q4","source":"law","prompt":"Must I?","response_a":"No","response_b":"Yes","gold":"A"}'
} >"$TMP/pairs.jsonl"
score() { # PAIR RM A B
	echo "{\"pair_id\":\"$1\",\"rm\":\"$2\",\"response\":\"a\",\"score\":$3}"
	echo "{\"pair_id\":\"$1\",\"rm\":\"$2\",\"response\":\"b\",\"score\":$4}"
}
{
	score q1 one 2 1; score q1 two 2 1; score q1 six 1 2
	score q2 one 1 2; score q2 two 1 2; score q2 six 1 2
	score q3 one 1 2; score q3 two 2 1; score q3 six 1 2
	score q4 one 2 1; score q4 two 2 2; score q4 six 2 1
} >"$TMP/scores.jsonl"
"$A" import "$P" "$TMP/pairs.jsonl" "$TMP/scores.jsonl" >/dev/null || exit 1
say() { # PROJECT, lines on stdin
	"$A" annotate "$1" --annotator ann
}

# The queue: disputed ones, best first.
"$A" queue "$P" --json >"$TMP/out"
is "$(jsonl "$TMP/out" 'sorted(x["key"] for x in d)')" "['q1', 'q3']" "two are disputed"
"$A" queue "$P" --json --all >"$TMP/out"
is "$(jsonl "$TMP/out" 'len(d)')" 4 "--all: every pair"
is "$(jsonl "$TMP/out" '{x["key"]: (x["votes"], x["rated"], x["ties"], x["disputed"]) for x in d} == {
	"q1": (2, 3, 0, True), "q2": (0, 3, 0, False), "q3": (2, 3, 0, True), "q4": (2, 3, 1, False)}')" True "votes, rated, ties, disputed"
is "$(jsonl "$TMP/out" 'all(isinstance(x["why"], list) and len(x["item"]) == 64 for x in d)')" True "why is a list, item an identity"
"$A" queue "$P" --limit 1 --json >"$TMP/out"
is "$(jsonl "$TMP/out" 'len(d)')" 1 "--limit"
"$A" queue "$P" --all --grep 'May I' --json >"$TMP/out"
is "$(jsonl "$TMP/out" '[x["key"] for x in d]')" "['q3']" "--grep"
"$A" queue "$P" --all --where "votes = 0" --json >"$TMP/out"
is "$(jsonl "$TMP/out" '[x["key"] for x in d]')" "['q2']" "--where"
"$A" queue "$P" --where 'votes = ' >"$TMP/out" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "--where that is no SQL: one sentence"
"$A" queue "$P" --grep '(' >"$TMP/out" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "--grep that is no pattern: one sentence"
for i in 1 2; do "$A" queue "$P" --all --order random --seed 7 --json >"$TMP/r$i"; done
ok "$(cmp -s "$TMP/r1" "$TMP/r2"; echo $?)" "random with a seed: the same again"
like "$("$A" queue "$P")" '^item +subset' "the table has a head"

# Acts.
raw=$("$A" measure "$P" --json)
is "$(json "$raw" 'd["raw"]["votes"]["histogram"]')" "[1, 0, 3, 0]" "votes before"
is "$(json "$raw" 'd["raw"] == d["raw"] and d["adjudicated"]["votes"] == d["raw"]["votes"]')" True "nothing adjudicated yet"
say "$P" >"$TMP/out" <<'X'
{"item":"q2","choice":"b"}
{"item":"q2","tag":"S1","on":true}
{"item":"q1","annotator":"ben","choice":"both_bad"}
{"item":"q3","note":"it depends \u001b[2J"}
X
is "$?" 0 "four acts: status 0"
is "$(jsonl "$TMP/out" '[x["ok"] for x in d], len({x["event"] for x in d})')" "([True, True, True, True], 4)" "four answers, four events"
"$A" log "$P" --json >"$TMP/log"
is "$(jsonl "$TMP/log" '[(x["kind"], x["annotator"], x["key"]) for x in d if x["kind"] != "session"]')" \
	"[('choice', 'ann', 'q2'), ('tag', 'ann', 'q2'), ('choice', 'ben', 'q1'), ('note', 'ann', 'q3')]" "the log shows exactly those"
is "$(jsonl "$TMP/log" 'all(set(x) >= {"id","origin","clock","wall","session","annotator","item","kind","body"} for x in d)')" True "with every field"
is "$(jsonl "$TMP/log" '[x["body"].get("choice") for x in d if x["kind"] == "choice"]')" "['b', 'both_bad']" "a choice's body"
"$A" log "$P" --kind choice --json >"$TMP/log"
is "$(jsonl "$TMP/log" 'len(d)')" 2 "--kind"
unlike "$("$A" log "$P")" "$(printf '\033')" "a note's escape does not reach the terminal"

out=$("$A" measure "$P" --json)
want=$(json "$raw" 'd["raw"]["votes"], d["raw"]["resistance"]')
is "$(json "$out" 'd["raw"]["votes"], d["raw"]["resistance"]')" "$want" "raw stays"
is "$(json "$out" 'd["adjudicated"]["votes"]["histogram"]')" "[0, 0, 2, 1]" "q2 flipped, q1 dropped"
is "$(json "$out" 'd["adjudicated"]["resistance"]["one"]["lo"], d["adjudicated"]["resistance"]["one"]["why"]')" \
	"(None, 'items were not drawn at random')" "adjudicated has no interval and says why"
is "$(json "$out" 'd["raw"]["resistance"]["one"]["resist"], d["adjudicated"]["resistance"]["one"]["resist"]')" "(1, 0)" "resistance moved"
out=$("$A" measure "$P" --annotator ben --json)
is "$(json "$out" 'd["adjudicated"]["votes"]["histogram"]')" "[1, 0, 2, 0]" "--annotator: only ben's"
out=$("$A" measure "$P" --policy none --json)
is "$(json "$out" 'd["adjudicated"]["votes"] == d["raw"]["votes"]')" True "--policy none: as recorded"
out=$("$A" measure "$P" votes --rm two,one --json)
is "$(json "$out" 'd["project"]["rms"], d["raw"]["votes"]["histogram"], sorted(d["raw"])')" "(['two', 'one'], [1, 2, 1], ['n', 'votes'])" "--rm, and one measure only"
out=$("$A" measure "$P" --subset law --json)
is "$(json "$out" 'd["raw"]["votes"]["rated"]')" 2 "--subset"
for bad in "--subset no" "--rm no" "--annotator no" "--policy no" "--features no" nonsense; do
	# shellcheck disable=SC2086
	"$A" measure "$P" $bad >"$TMP/out" 2>"$TMP/err"
	is "$? $(wc -c <"$TMP/out") $(wc -l <"$TMP/err")" "2 0 1" "measure $bad: one sentence"
done
like "$("$A" measure "$P")" 'adjudicated' "the text shows both"

# Undo is an event; redo brings it back.
printf '{"annotator":"ben","undo":true}\n' | say "$P" >"$TMP/out"
is "$(jsonl "$TMP/out" 'd[0]["ok"]')" True "undo"
is "$(json "$("$A" measure "$P" --json)" 'd["adjudicated"]["votes"]["histogram"]')" "[0, 0, 3, 1]" "and q1 is back"
# Refusals: an answer each, nothing done.
"$A" log "$P" --json | wc -l >"$TMP/n1"
say "$P" >"$TMP/out" 2>"$TMP/err" <<'X'
{"item":"q9","choice":"a"}
{"item":"q1","choice":"left"}
not json

{"item":"q1"}
{"annotator":"nobody","undo":true}
X
is "$? $(cat "$TMP/err")" "2 assay: annotate: 5 of 5 lines were refused; the answers say why" "refusals: status 2"
is "$(jsonl "$TMP/out" '[x["ok"] for x in d], all(x["error"] for x in d)')" "([False, False, False, False, False], True)" "each with an error"
"$A" log "$P" --json | grep -vc '"kind":"session"' >"$TMP/n2"
is "$(cat "$TMP/n2")" 5 "and no event but the five"

# The answer comes once committed, line by line.
if command -v mkfifo >/dev/null; then
	mkfifo "$TMP/in"
	"$A" annotate "$P" --annotator cy <"$TMP/in" >"$TMP/answers" &
	pid=$!
	exec 3>"$TMP/in"
	echo '{"item":"q4","choice":"a"}' >&3
	i=0
	while [ ! -s "$TMP/answers" ] && [ $i -lt 100 ]; do i=$((i + 1)); sleep 0.05; done
	kill -9 $pid
	exec 3>&-
	wait $pid 2>/dev/null
	is "$(jsonl "$TMP/answers" 'd[0]["ok"]')" True "an answer before the next line"
	"$A" log "$P" --json --annotator cy --kind choice >"$TMP/log"
	is "$(jsonl "$TMP/log" '[x["id"] for x in d]')" "['$(jsonl "$TMP/answers" 'd[0]["event"]')']" "kill -9 right after it: the event is there"
fi

# Following.
"$A" log "$P" --json --follow >"$TMP/follow" 2>/dev/null &
pid=$!
n=$("$A" log "$P" --json | wc -l)
i=0
while [ "$(wc -l <"$TMP/follow")" -lt "$n" ] && [ $i -lt 100 ]; do i=$((i + 1)); sleep 0.05; done
echo '{"item":"q4","note":"seen?"}' | say "$P" >/dev/null
i=0
while ! grep -q 'seen?' "$TMP/follow" && [ $i -lt 100 ]; do i=$((i + 1)); sleep 0.05; done
ok "$(grep -q 'seen?' "$TMP/follow"; echo $?)" "log --follow sees another process's event"
kill -INT $pid
wait $pid
is "$?" 130 "and ends with 130 when interrupted"

# Export.
"$A" export "$P" --format trl -o "$TMP/clean.jsonl" 2>"$TMP/err"
is "$?" 0 "export"
is "$(jsonl "$TMP/clean.jsonl" 'len(d)')" 4 "four rows"
m=$(tr -d '\n' <"$TMP/clean.jsonl.manifest.json")
is "$(json "$m" 'isinstance(d, dict)')" True "a manifest beside it"
is "$("$A" export "$P" --format hh -o - 2>/dev/null | wc -l)" 4 "to stdout"
"$A" export "$P" --format nonsense -o "$TMP/x" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err") $([ -e "$TMP/x" ] && echo there)" "2 1 " "no such format: nothing written"
"$A" export "$P" -o "$TMP/x" 2>"$TMP/err"
is "$? $(cat "$TMP/err")" "2 assay: export: --format: needed; --help lists the formats" "no format"
"$A" export "$P" --format trl -o "$TMP/nodir/x" 2>"$TMP/err"
like "$? $(wc -l <"$TMP/err")" "^[24] 1$" "nowhere to write: one sentence"

# Merge: a copy goes its own way and comes back, in either order.
cp -r "$P" "$TMP/laptop.assay"
echo '{"item":"q3","choice":"a"}' | "$A" annotate "$TMP/laptop.assay" --annotator dot >/dev/null
echo '{"item":"q3","choice":"b"}' | say "$P" >/dev/null
cp -r "$P" "$TMP/desk.assay"
"$A" merge "$P" "$TMP/laptop.assay" --json >"$TMP/out"
is "$? $(jsonl "$TMP/out" 'd[0]["taken"] >= 1')" "0 True" "merge"
"$A" merge "$P" "$TMP/laptop.assay" --json >"$TMP/out"
is "$(jsonl "$TMP/out" 'd[0]["taken"]')" 0 "again: nothing new"
"$A" merge "$TMP/laptop.assay" "$TMP/desk.assay/work.db" >/dev/null
"$A" queue "$P" --all --json | sort >"$TMP/one"
"$A" queue "$TMP/laptop.assay" --all --json | sort >"$TMP/two"
ok "$(cmp -s "$TMP/one" "$TMP/two"; echo $?)" "both replicas come to the same"
"$A" merge "$P" "$TMP/pairs.jsonl" 2>"$TMP/err"
like "$? $(wc -l <"$TMP/err")" "^[23] 1$" "merge with what is no work.db: one sentence"

# Verify, and what it finds.
"$A" verify "$P" >"$TMP/out"
is "$? $(tail -n 1 "$TMP/out")" "0 sound" "verify: sound"
is "$(json "$("$A" verify "$P" --json)" 'd["ok"], d["log"]["breaks"], d["projections"]["same"], d["imports"]["unbalanced"]')" "(True, 0, True, 0)" "verify --json"
"$A" verify "$P" --rebuild >/dev/null
is "$?" 0 "verify --rebuild"
"$A" queue "$P" --all --json | sort >"$TMP/two"
ok "$(cmp -s "$TMP/one" "$TMP/two"; echo $?)" "rebuilt projections: the same rows"
cp -r "$P" "$TMP/forged.assay"
if python3 - "$TMP/forged.assay/work.db" 2>"$TMP/err" <<'X'
import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
for (name,) in d.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
    d.execute('DROP TRIGGER "%s"' % name)
d.execute("UPDATE event SET body=replace(body,'both_bad','both_good') WHERE body LIKE '%both_bad%'")
d.commit()
X
then
	"$A" verify "$TMP/forged.assay" >"$TMP/out" 2>"$TMP/err"
	is "$? $(tail -n 1 "$TMP/out")" "1 NOT sound" "verify: a changed event is found, status 1"
else
	ok 1 "verify: could not forge: $(cat "$TMP/err")"
fi

# Who says it is said: the login name is nobody's choice.
echo '{"item":"q1","choice":"a"}' | ASSAY_ANNOTATOR='' "$A" annotate "$P" >"$TMP/out" 2>/dev/null
like "$? $(cat "$TMP/out")" '^2 .*--annotator' "a line without a name, and no name given: refused"
echo '{"item":"q1","annotator":"eve","choice":"a"}' | ASSAY_ANNOTATOR='' "$A" annotate "$P" >"$TMP/out"
is "$?" 0 "a line with a name needs no other"
echo '{"item":"q1","choice":"a"}' | ASSAY_ANNOTATOR=eve "$A" annotate "$P" >"$TMP/out"
is "$?" 0 "nor one with a name in the environment"

# The first line of measure and report counts what is here.
H=$TMP/head.assay
echo '{"id":"n1","prompt":"1+1?","response_a":"2","response_b":"3"}' | "$A" import "$H" - >/dev/null
"$A" measure "$H" >"$TMP/out"
is "$(head -n 1 "$TMP/out")" "head: 1 pair (none with a label), no scores, no annotations" "the head of a project without labels"
is "$("$A" measure "$P" | head -n 1 | cut -d';' -f1)" "p: 4 pairs, 3 reward models, 4 annotators" "and of one with all"
like "$("$A" report "$H" --format md -o - 2>/dev/null)" '^1 pair \(none with a label\), no scores, no annotations; policy' "the report counts alike"
"$A" export "$P" --format scores -o "$TMP/s.jsonl" 2>"$TMP/err"
like "$(cat "$TMP/err")" 's.jsonl: [0-9]+ rows written, 0 left out$' "scores are rows, none is kept"
unlike "$("$A" help --man)" '\?\.$' "man: no doubled stop"

# A queue without a row says why.
is "$("$A" queue "$P" --grep 'zebra')" "no disputed pair has /zebra/; --all looks at every pair" "grep found nothing: said"
is "$("$A" queue "$P" --grep 'zebra' --all)" "no pair has /zebra/" "with --all too"
echo '{"id":"c1","question":"1+1?","answer":"2","gold_correct":true}' | "$A" import "$TMP/claims.assay" - --format claims >"$TMP/out" 2>&1
like "$("$A" queue "$TMP/claims.assay" --all)" '^no pairs here: 1 claim, .*help study' "a project of claims: said"

# The log for people: words, no whole digests.
out=$("$A" log "$P")
like "$out" 'choice +q2 +choice b' "a choice in words"
unlike "$out" '[0-9a-f]{32}|[{"]' "neither whole digests nor raw JSON"
like "$("$A" import "$TMP/n.assay" "$TMP/pairs.jsonl")" 'format pairs: 4 pairs\)' "four pairs"
head -n 1 "$TMP/pairs.jsonl" >"$TMP/one.jsonl"
like "$("$A" import "$TMP/n1.assay" "$TMP/one.jsonl")" 'format pairs: 1 pair\)' "one pair"
done_testing
