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
# A row without its other half, a list, a table: what it is, and what to do.
echo '{"prompt":"P","chosen":"yes"}' >"$TMP/half.jsonl"
"$A" import "$TMP/half.assay" "$TMP/half.jsonl" >/dev/null 2>"$TMP/err"
like "$? $(cat "$TMP/err")" '^2 .*no member "rejected"' "no rejected: said so"
{ echo '{"prompt":"P","chosen":"yes","rejected":"no"}'; cat "$TMP/half.jsonl"; } >"$TMP/half2.jsonl"
like "$("$A" import "$TMP/half2.assay" "$TMP/half2.jsonl" 2>&1)" 'no member "rejected"' "in trl too"
python3 -c 'import json,sys; print(json.dumps([json.loads(x) for x in open(sys.argv[1])], indent=int(sys.argv[2]) if sys.argv[2] else None))' \
	"$TMP/pairs.jsonl" "" >"$TMP/list.json"
sed '1s/^/[/; $!s/$/,/; $s/$/]/' "$TMP/pairs.jsonl" >"$TMP/lines.json"
{ echo '['; sed '$!s/$/,/' "$TMP/pairs.jsonl"; echo ']'; } >"$TMP/tall.json"
for f in list lines tall; do
	"$A" import "$TMP/half-$f.assay" "$TMP/$f.json" >"$TMP/out" 2>"$TMP/err"
	like "$? $(wc -l <"$TMP/err") $(cat "$TMP/err")" "^2 1 .*one JSON array.*jq -c '\.\[\]'" "a JSON array ($f): the remedy"
done
printf '{\n "chosen": "a",\n "rejected": "b"\n}\n' >"$TMP/pretty.json"
like "$("$A" import "$TMP/half.assay" "$TMP/pretty.json" 2>&1)" "several lines.*jq -c \. " "JSON over several lines: the remedy"
printf 'prompt,chosen,rejected\np,a,b\n' >"$TMP/t.csv"
like "$("$A" import "$TMP/half.assay" "$TMP/t.csv" 2>&1)" "looks like CSV.*python3 -c" "CSV: the remedy"
python3 -c 'import csv,json,sys; [print(json.dumps(r)) for r in csv.DictReader(sys.stdin)]' <"$TMP/t.csv" |
	"$A" import "$TMP/csv.assay" - >"$TMP/out" 2>&1
like "$(cat "$TMP/out")" "1 added" "and the remedy works"

# Standard input twice: two sources, the second corrects nothing of the first.
I=$TMP/in.assay
echo '{"prompt":"P1","chosen":"one","rejected":"uno"}' | "$A" import "$I" - >/dev/null
out=$(echo '{"prompt":"P2","chosen":"two","rejected":"due"}' | "$A" import "$I" - --json)
is "$(json "$out" 'd["added"], d["changed"]')" "(1, 0)" "another stream is another source"
is "$("$A" queue "$I" --all --json | wc -l)" 2 "both pairs are there"
out=$(echo '{"prompt":"P1","chosen":"one","rejected":"uno"}' | "$A" import "$I" - --json)
is "$(json "$out" 'd["known"], d["same"], d["added"]')" "(True, 1, 0)" "the first again: known"

# Known bytes: the counts of the first time, and --max-rejects judges them.
K=$TMP/k.assay
"$A" import "$K" "$TMP/odd.jsonl" --json >"$TMP/first"
out=$("$A" import "$K" "$TMP/odd.jsonl" --json --max-rejects 2)
is "$? $(json "$out" 'd["known"], d["read"], d["same"], d["rejected"], len(d["rejects"])')" "1 (True, 8, 5, 3, 3)" "known: rejected stays rejected"
out=$("$A" import "$K" - --json <"$TMP/odd.jsonl")
is "$? $(json "$out" 'd["known"], d["same"], d["rejected"]')" "0 (True, 5, 3)" "from a stream too"

# Nothing of a file is any use: status 1, nothing left behind.
printf '%s\n' '{"row":0,"scores":{"m":[1,2]}}' '{"row":1,"scores":{"m":[1,2]}}' >"$TMP/lost.jsonl"
"$A" import "$TMP/none.assay" "$TMP/lost.jsonl" >"$TMP/out" 2>"$TMP/err"
like "$? $(wc -l <"$TMP/err") $(cat "$TMP/err")" "^1 1 .*every row was rejected.*no project was made" "every row rejected: status 1"
ok "$([ ! -e "$TMP/none.assay" ]; echo $?)" "and no project"
like "$(cat "$TMP/out")" "rejected: .*no such pair" "with the reasons"
"$A" import "$K" "$TMP/lost.jsonl" "$TMP/pairs.jsonl" --for nothing.jsonl >"$TMP/out" 2>"$TMP/err"
"$A" import "$K" "$TMP/far.jsonl" --for odd.jsonl >"$TMP/out" 2>"$TMP/err"
is "$?" 1 "in a project that was there: status 1"
is "$("$A" queue "$K" --all --json | wc -l)" 10 "which stays, and the file beside it came in"

# The same id twice in a file.
{
	echo '{"id":"d1","prompt":"A?","response_a":"1","response_b":"2","gold":"A"}'
	echo '{"id":"d2","prompt":"B?","response_a":"1","response_b":"2","gold":"A"}'
	echo '{"id":"d1","prompt":"C?","response_a":"1","response_b":"2","gold":"A"}'
} >"$TMP/twice.jsonl"
out=$("$A" import "$TMP/twice.assay" "$TMP/twice.jsonl")
like "$out" 'note: 1 duplicate_id, first in line 3: ' "an id twice: a note with its line"
unlike "$("$A" import "$TMP/once.assay" "$TMP/quiz.jsonl")" duplicate_id "ids once each: none"
done_testing
