#!/bin/sh
# import: what is read is accounted for, once, and what is odd is told.
. tests/lib/tap.sh
. tests/lib/json.sh

A=$ASSAY
P=$TMP/p.assay
pair() { # N: a pair in hh form that no other has
	printf '{"chosen":"\\n\\nHuman: Question %s?\\n\\nAssistant: Good answer %s.","rejected":"\\n\\nHuman: Question %s?\\n\\nAssistant: Bad answer %s."}\n' "$1" "$1" "$1" "$1"
}
for i in 1 2 3 4 5; do pair $i; done >"$TMP/pairs.jsonl"
for i in 0 1 2 3 4; do
	echo "{\"row\":$i,\"scores\":{\"rm-one\":[$i.5,1],\"rm-two\":[1,$i.25]}}"
done >"$TMP/scores.jsonl"

out=$("$A" import "$P" "$TMP/pairs.jsonl" 2>"$TMP/err")
is "$? $(cat "$TMP/err")" "0 " "a first import makes the project"
like "$out" 'read 5 = 5 added \+ 0 changed \+ 0 same \+ 0 rejected' "and says what it read"
out=$("$A" import "$P" "$TMP/scores.jsonl" --json)
is "$(json "$out" 'd["read"],d["added"],d["changed"],d["same"],d["rejected"]')" "(5, 5, 0, 0, 0)" "scores joined by row"
is "$(json "$out" 'd["records"]["scores"]')" 20 "two models, two sides, five pairs"
is "$(json "$out" 'sorted(d["records"])')" \
	"['annotations', 'claims', 'features', 'judgments', 'pairs', 'responses', 'scores']" "records has every kind"

out=$("$A" import "$P" "$TMP/pairs.jsonl" "$TMP/scores.jsonl" --json)
is "$?" 0 "the same bytes again: fine"
is "$(printf '%s\n' "$out" | python3 -c '
import json, sys
print([json.loads(x)["added"] + json.loads(x)["changed"] for x in sys.stdin])')" "[0, 0]" "and nothing is added"
is "$(json "$("$A" measure "$P" --json)" 'd["project"]["pairs"],d["project"]["rms"]')" "(5, ['rm-one', 'rm-two'])" "five pairs, two models"

# Odd rows, in a file of their own, with good ones around them.
{
	pair 11
	printf '%s\n' '{"chosen": "cut off'
	printf '\377\376 no text\n'
	pair 12
	pair 12
	echo '[1,2,3]'
	printf '%s\n' '{"chosen":"\n\nHuman: Q\n\nAssistant:","rejected":"\n\nHuman: Q\n\nAssistant: Yes."}'
	printf '%s\n' '{"chosen":"\n\nHuman: One\n\nAssistant: A\n\nHuman: More\n\nAssistant: B","rejected":"\n\nHuman: One\n\nAssistant: C\n\nHuman: Less\n\nAssistant: D"}'
} >"$TMP/odd.jsonl"
out=$("$A" import "$P" "$TMP/odd.jsonl" --json)
is "$?" 0 "odd rows do not stop an import"
is "$(json "$out" 'd["read"] == d["added"] + d["changed"] + d["same"] + d["rejected"]')" True "the counts add up"
is "$(json "$out" 'd["read"], d["rejected"], [r["line"] for r in d["rejects"]]')" "(8, 3, [2, 3, 6])" "rejected with their lines"
is "$(json "$out" 'all(r["reason"] for r in d["rejects"])')" True "and a reason each"
is "$(json "$out" 'd["records"]["pairs"]')" 5 "a duplicate, an empty and a parted one are kept"
is "$(json "$out" 'sum(d["warnings"].values()) >= 3')" True "and flagged"
out=$("$A" import "$TMP/o.assay" "$TMP/odd.jsonl")
like "$out" "odd.jsonl:2: " "for people: file:line: reason"
"$A" import "$TMP/m.assay" "$TMP/odd.jsonl" --max-rejects 2 >/dev/null 2>"$TMP/err"
is "$?" 1 "--max-rejects 2: status 1"
"$A" import "$TMP/m3.assay" "$TMP/odd.jsonl" --max-rejects 3 >/dev/null 2>"$TMP/err"
is "$?" 0 "--max-rejects 3: status 0"

# What joins nothing is rejected and says so.
echo '{"row":99,"scores":{"rm-one":[1,2]}}' >"$TMP/far.jsonl"
out=$("$A" import "$P" "$TMP/far.jsonl" --for pairs.jsonl --json)
is "$(json "$out" 'd["rejected"], d["rejects"][0]["reason"].startswith("no such pair")')" "(1, True)" "a row beyond the pairs: no such pair"
pair 31 >"$TMP/second.jsonl"
"$A" import "$P" "$TMP/second.jsonl" >/dev/null
echo '{"row":0,"scores":{"rm-three":[1,2]}}' >"$TMP/which.jsonl"
"$A" import "$P" "$TMP/which.jsonl" >/dev/null 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "several pair files: --for is needed, one sentence"
out=$("$A" import "$P" "$TMP/which.jsonl" --for second.jsonl --json)
is "$(json "$out" 'd["added"]')" 1 "--for names one"

# stdin, compressed files, names with odd characters.
"$A" import "$TMP/stdin.assay" - <"$TMP/pairs.jsonl" >"$TMP/out"
like "$(cat "$TMP/out")" 'read 5 = 5 added' "stdin"
for z in gzip xz zstd bzip2; do
	if command -v $z >/dev/null; then
		$z -c <"$TMP/pairs.jsonl" >"$TMP/pairs.$z"
		out=$("$A" import "$TMP/$z.assay" "$TMP/pairs.$z" --json)
		is "$(json "$out" 'd["added"]')" 5 "compressed by $z"
	else
		skip "compressed by $z" "no $z"
	fi
done
esc=$(printf '\033[2J')
cp "$TMP/odd.jsonl" "$TMP/a${esc}b.jsonl"
out=$("$A" import "$TMP/esc.assay" "$TMP/a${esc}b.jsonl" 2>&1)
unlike "$out" "$(printf '\033')" "an escape in a file's name does not reach the terminal"

# The generic forms.
{
	echo '{"id":"q1","source":"math","prompt":"1+1?","response_a":"2","response_b":"3","gold":"A"}'
	echo '{"id":"q2","source":"law","prompt":"May I?","response_a":"No","response_b":"Yes","gold":"B"}'
} >"$TMP/quiz.jsonl"
{
	for r in a b; do
		echo "{\"pair_id\":\"q1\",\"rm\":\"m\",\"response\":\"$r\",\"score\":1}"
		echo "{\"pair_id\":\"q2\",\"rm\":\"m\",\"response\":\"$r\",\"score\":$([ $r = a ] && echo 1 || echo 2)}"
	done
	echo '{"pair_id":"q9","rm":"m","response":"a","score":1}'
} >"$TMP/long.jsonl"
"$A" import "$TMP/quiz.assay" "$TMP/quiz.jsonl" "$TMP/long.jsonl" --json >"$TMP/out"
is "$(jsonl "$TMP/out" '[(x["read"], x["added"], x["rejected"]) for x in d]')" "[(2, 2, 0), (5, 4, 1)]" "generic pairs, long scores"
out=$("$A" measure "$TMP/quiz.assay" --json)
is "$(json "$out" 'd["raw"]["votes"]["histogram"], d["raw"]["votes"]["ties"]')" "([1, 1], 1)" "one vote, one tie"
is "$(json "$out" '{k: v["accuracy"]["m"] for k, v in d["raw"]["subsets"].items()}')" "{'math': 0, 'law': 1}" "accuracy by subset, a tie is wrong"
done_testing
