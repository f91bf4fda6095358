#!/bin/sh
# Real data against its reference figures: every count exactly, every rate to 1e-9.
. tests/lib/tap.sh

A=$ASSAY
D=$ASSAY_DATA
compare() { # MEASURE-JSON IMPORT-JSONL REFERENCE WHICH: prints ok/not ok lines
	python3 - "$@" <<'X'
import json, math, sys
m, ref, which = json.load(open(sys.argv[1])), json.load(open(sys.argv[3])), sys.argv[4]
imp = [json.loads(x) for x in open(sys.argv[2])]
raw = m["raw"]

def say(good, name, got=None, want=None):
    print("%s - %s" % ("ok" if good else "not ok", name))
    if not good:
        print("#   got:  %s\n#   want: %s" % (str(got)[:300], str(want)[:300]))

def same(name, got, want):
    say(got == want, which + ": " + name, got, want)

def near(name, got, want):
    say(got is not None and math.isclose(got, want, rel_tol=1e-9), which + ": " + name, got, want)

for i in imp:
    same("%s: counts add up" % i["file"].rsplit("/", 1)[-1], i["read"],
         i["added"] + i["changed"] + i["same"] + i["rejected"])
    same("%s: nothing rejected" % i["file"].rsplit("/", 1)[-1], i["rejected"], 0)
same("pairs", m["project"]["pairs"], ref["pairs"])
same("models", sorted(m["project"]["rms"]), sorted(ref["models"]))
same("votes", raw["votes"]["histogram"], ref["votes_for_label"])
same("rated", raw["votes"]["rated"], sum(ref["votes_for_label"]))
same("pairs with a tie", raw["votes"]["ties"],
     sum(n for k, n in ref["votes_for_label_by_ties"].items() if not k.endswith("/0")))
same("majority", raw["majority"], ref["majority"])
for rm, w in ref["per_model"].items():
    g = raw["resistance"][rm]
    same(rm + ": counts", [g["rated"], g["agree"], g["resist"], g["tie"]],
         [w["scored"], w["agree"], w["resist"], w["tie"]])
    near(rm + ": resistance", g["rate"], w["alignment_resistance"])
    near(rm + ": not agree", g["not_agree_rate"], (w["resist"] + w["tie"]) / w["scored"])
    near(rm + ": lo", g["lo"], w["alignment_resistance_wilson95"][0])
    near(rm + ": hi", g["hi"], w["alignment_resistance_wilson95"][1])
if which == "hh-harmless":
    w = imp[0]["warnings"]
    same("5 part early, 4 are empty", [w.get("prefixes_differ"), w.get("empty_response")], [5, 4])
    same("disputed or against: v < K", raw["votes"]["rated"] - raw["votes"]["histogram"][-1], 1694)
if which == "judgebench":
    table = {
        "skywork-gemma-27b": (59.74, 66.33, 83.93, 50.00, 64.29),
        "internlm2-20b": (62.34, 69.39, 66.07, 50.00, 63.43),
        "skywork-llama-8b": (59.09, 64.29, 76.79, 50.00, 62.29),
        "internlm2-7b": (56.49, 61.22, 71.43, 50.00, 59.43),
        "grm-gemma-2b": (62.99, 53.06, 64.29, 54.76, 59.43),
    }
    for rm, row in table.items():
        got = [round(100 * raw["subsets"][s]["accuracy"][rm], 2)
               for s in ("knowledge", "reasoning", "math", "coding")]
        got.append(round(100 * raw["resistance"][rm]["agree"] / raw["resistance"][rm]["rated"], 2))
        same(rm + ": five accuracies", tuple(got), row)
X
}
tally() { # lines of a suite within the suite
	while IFS= read -r line; do
		case $line in
		ok*) ok 0 "${line#ok - }" ;;
		not*) ok 1 "${line#not ok - }" ;;
		*) echo "$line" ;;
		esac
	done <"$1"
}

if [ -f "$D/hh-harmless/reference.json" ]; then
	h=$D/hh-harmless
	"$A" import "$TMP/hh.assay" "$h/test.jsonl.gz" "$h/committee.jsonl.gz" "$h/features.jsonl.gz" --json >"$TMP/i"
	is "$?" 0 "hh-harmless: import"
	"$A" measure "$TMP/hh.assay" --json >"$TMP/m"
	compare "$TMP/m" "$TMP/i" "$h/reference.json" hh-harmless >"$TMP/t" 2>&1
	ok "$?" "hh-harmless: compared"
	tally "$TMP/t"
	"$A" import "$TMP/hh.assay" "$h/test.jsonl.gz" "$h/committee.jsonl.gz" --json >"$TMP/i"
	is "$(grep -c '"added":0,"changed":0' "$TMP/i")" 2 "hh-harmless: again adds nothing"
	is "$("$A" queue "$TMP/hh.assay" --json --limit 5 | wc -l)" 5 "hh-harmless: queue"
	"$A" queue "$TMP/hh.assay" --json --all | head -n 1 >/dev/null 2>"$TMP/err"
	is "$(cat "$TMP/err")" "" "queue | head ends quietly"
	"$A" verify "$TMP/hh.assay" >/dev/null
	is "$?" 0 "hh-harmless: verify"
else
	skip "hh-harmless against its reference" "no $D/hh-harmless"
fi
if [ -f "$D/judgebench/reference.json" ]; then
	j=$D/judgebench
	"$A" import "$TMP/jb.assay" "$j/pairs.jsonl.gz" "$j/scores.jsonl.gz" --json >"$TMP/i"
	is "$?" 0 "judgebench: import"
	"$A" measure "$TMP/jb.assay" --json >"$TMP/m"
	compare "$TMP/m" "$TMP/i" "$j/reference.json" judgebench >"$TMP/t" 2>&1
	ok "$?" "judgebench: compared"
	tally "$TMP/t"
	"$A" import "$TMP/raw.assay" "$j/skywork-gemma-27b.jsonl.gz" "$j/internlm2-20b.jsonl.gz" \
		"$j/skywork-llama-8b.jsonl.gz" "$j/internlm2-7b.jsonl.gz" "$j/grm-gemma-2b.jsonl.gz" --json >"$TMP/i"
	is "$?" 0 "judgebench raw outputs: import"
	"$A" measure "$TMP/raw.assay" --json >"$TMP/m"
	is "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["raw"]["votes"]["histogram"])' "$TMP/m")" \
		"[41, 43, 52, 44, 48, 122]" "judgebench raw outputs: votes"
	is "$(python3 -c 'import json,sys; print(sorted(json.load(open(sys.argv[1]))["raw"]["subsets"]))' "$TMP/m")" \
		"['coding', 'knowledge', 'math', 'reasoning']" "judgebench raw outputs: four categories"
else
	skip "judgebench against its reference" "no $D/judgebench"
fi
done_testing
