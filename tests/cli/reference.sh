#!/bin/sh
# Real data against its reference figures: every count exactly, every rate to 1e-9.
. tests/lib/tap.sh

A=$ASSAY
D=$ASSAY_DATA
compare() { # MEASURE-JSON IMPORT-JSONL REFERENCE WHICH: prints ok/not ok lines
	python3 tests/lib/reference.py "$@"
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
	# The references leave `code` out of the regressions: it differs in two pairs only.
	"$A" measure "$TMP/hh.assay" --without code --json >"$TMP/m"
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
