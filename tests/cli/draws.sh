#!/bin/sh
# Draws and what follows from them: label --plain, estimate, pack, merge; featurize, backup, doctor.
. tests/lib/tap.sh
. tests/lib/json.sh

A=$ASSAY
P=$TMP/p.assay
"$A" import "$P" samples/pairs.jsonl samples/committee.jsonl >/dev/null || exit 1

# Nothing drawn: nothing to say.
"$A" estimate "$P" resistance >"$TMP/out" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "estimate without draws: one sentence"
is "$(json "$("$A" estimate "$P" resistance --json)" 'd["why"]')" "items were not drawn at random" "--json: why"
is "$(json "$("$A" measure "$P" --json)" 'd["population"]["why"]')" "items were not drawn at random" "measure: population says why"
"$A" estimate "$P" nonsense >/dev/null 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "estimate of what is no measure: one sentence"
"$A" estimate "$P" votes >/dev/null 2>"$TMP/err"
is "$?" 2 "estimate of a measure that is not estimated"
like "$("$A" estimate "$P" resistance --n 4 --annotator ann)" '^4 draws are planned' "a plan before the first draw"
"$A" log "$P" --kind plan --json >"$TMP/log"
is "$(jsonl "$TMP/log" 'd[0]["body"]["n"], d[0]["annotator"]')" "(4, 'ann')" "is an event"

# Draw in order of the queue, line by line.
printf 'a\nnext-item\nb\nnext-item\na\nnext-item\n' | "$A" label "$P" --plain --all --annotator ann >"$TMP/out" 2>"$TMP/err"
is "$? $(cat "$TMP/err")" "0 " "label --plain on a pipe"
"$A" log "$P" --kind draw --json >"$TMP/log"
is "$(jsonl "$TMP/log" '[x["body"]["t"] for x in d][:3], all(x["body"]["design"] == "random" for x in d)')" "([1, 2, 3], True)" "draws in their order"
is "$(jsonl "$TMP/log" 'all(abs(x["body"]["q"] - 1 / (x["body"]["pool_n"] - x["body"]["t"] + 1)) < 1e-15 for x in d)')" True "each with its probability, 1 of what remained"
out=$("$A" estimate "$P" resistance --json)
is "$(json "$out" 'd["resistance"]["brevity"]["n"], d["resistance"]["brevity"]["pool"], d["resistance"]["brevity"]["interim"]')" "(3, 68, True)" "three answered of 68, interim"
is "$(json "$out" 'all(0 <= v["lo"] <= v["rate"] <= v["hi"] <= 1 for v in d["resistance"].values())')" True "intervals hold their estimates"
is "$(json "$("$A" measure "$P" resistance --json)" 'd["population"]["resistance"]["brevity"]["rate"]')" "$(json "$out" 'd["resistance"]["brevity"]["rate"]')" "measure has the same in its third column"
like "$("$A" measure "$P" resistance)" 'population' "and in its text"
printf 'b\n' | "$A" label "$P" --plain --all --annotator ann --where "status = 'open'" >/dev/null 2>&1
"$A" estimate "$P" resistance --n 2 --annotator ann >/dev/null 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "a plan that comes after the looks is refused"

"$A" label "$P" </dev/null >"$TMP/out" 2>"$TMP/err"
is "$? $(wc -c <"$TMP/out") $(wc -l <"$TMP/err")" "2 0 1" "label without a terminal: one sentence"

# Pack: texts and nothing that tells.
"$A" pack "$P" --annotator bo -o "$TMP/bo.assay" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err") $([ -e "$TMP/bo.assay" ] && echo left)" "2 1 " "pack: nothing was drawn for bo"
"$A" pack "$P" --annotator bo --limit 10 -o "$TMP/bo.assay" >/dev/null
is "$?" 0 "pack: ten from the queue"
"$A" queue "$TMP/bo.assay" --all --json >"$TMP/out"
is "$(jsonl "$TMP/out" 'len(d), {x["votes"] for x in d}, {x["rated"] for x in d}')" "(10, {None}, {0})" "ten items, no label, no score"
is "$("$A" log "$TMP/bo.assay" --json | wc -l)" 0 "and nobody's acts"
"$A" queue "$P" --all --json >"$TMP/all"
is "$(python3 -c '
import json, sys
a = {json.loads(x)["item"] for x in open(sys.argv[1])}
print(all(json.loads(x)["item"] in a for x in open(sys.argv[2])))' "$TMP/all" "$TMP/out")" True "identities are the same"
key=$(jsonl "$TMP/out" 'd[0]["key"]')
echo "{\"item\":\"$key\",\"choice\":\"a\"}" | "$A" annotate "$TMP/bo.assay" --annotator bo >/dev/null
"$A" merge "$P" "$TMP/bo.assay" >/dev/null
"$A" log "$P" --annotator bo --kind choice --json >"$TMP/log"
is "$(jsonl "$TMP/log" 'd[0]["key"]')" "$key" "the work comes home"
"$A" pack "$P" --annotator bo --limit 3 -o "$TMP/bo.assay" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "pack into what is there: refused"

# Backup.
"$A" backup "$P" "$TMP/copy.db" >/dev/null
is "$?" 0 "backup"
"$A" backup "$P" "$TMP/copy.db" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "backup onto what is there: refused"
"$A" merge "$P" "$TMP/copy.db" --json >"$TMP/out"
is "$(jsonl "$TMP/out" 'd[0]["taken"]')" 0 "a backup has everything"

# Featurize: twice is once.
out=$("$A" featurize "$P" --json)
is "$(json "$out" 'd["responses"], len(d["features"]) >= 5')" "(136, True)" "featurize"
is "$(json "$("$A" featurize "$P" --json)" 'sum(f["changed"] for f in d["features"].values())')" 0 "again: nothing changes"
echo '{"version":1,"features":[{"name":"bad","pattern":"("}]}' >"$TMP/rules.json"
"$A" featurize "$P" --rules "$TMP/rules.json" >/dev/null 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "2 1" "a rule that is no pattern: one sentence"

like "$("$A" doctor "$P")" '^disk +(fine|look)' "doctor looks at the disk"
is "$("$A" doctor >/dev/null 2>&1; echo $?)" 0 "doctor: status 0"
"$A" verify "$P" >/dev/null
is "$?" 0 "and the project is sound"
done_testing
