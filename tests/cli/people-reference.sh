#!/bin/sh
# What people said and judged, through the program, against the references: counts exactly, doubles to 1e-9.
. tests/lib/tap.sh

A=$ASSAY D=$ASSAY_DATA
tally() {
	while IFS= read -r line; do
		case $line in
		ok*) ok 0 "${line#ok - }" ;;
		not*) ok 1 "${line#not ok - }" ;;
		*) echo "$line" ;;
		esac
	done <"$1"
}
if [ ! -f "$D/multi-annotator/reference.json" ] || [ ! -f "$D/quality-sample/reference.json" ]; then
	skip "people and judgments against their references" "no data sets"
	done_testing
	exit
fi
for set in pandalm squality; do
	"$A" import "$TMP/$set" "$D/multi-annotator/$set-pairs.jsonl.gz" "$D/multi-annotator/$set-annotations.jsonl.gz" >/dev/null 2>&1
	is "$?" 0 "$set: import"
	"$A" measure "$TMP/$set" annotators --json >"$TMP/$set.json"
done
"$A" import "$TMP/quality" "$D/quality-sample/items.jsonl.gz" "$D/quality-sample/judgments-synthetic.jsonl.gz" >/dev/null 2>&1
is "$?" 0 "quality-sample: import"
"$A" measure "$TMP/quality" trials --json >"$TMP/quality.json"
python3 - "$TMP" "$D" >"$TMP/t" <<'X'
import json, math, sys
tmp, data = sys.argv[1:]

def report(name, cells):
    off = [(k, g, w) for k, g, w in cells
           if g is None or not math.isclose(g, w, rel_tol=1e-9, abs_tol=1e-15)]
    print("%s - %s: %d figures equal the reference's" % ("not ok" if off or not cells else "ok", name, len(cells)))
    for o in off[:8]:
        print("#   %s: got %r, want %r" % o)

for name in ("pandalm", "squality"):
    g = json.load(open("%s/%s.json" % (tmp, name)))["raw"]["annotators"]
    w = json.load(open(data + "/multi-annotator/reference.json"))[name]
    c = [("annotations", g["annotations"], w["annotations"]), ("items", g["items"], w["pairs"]),
         ("unanimous", g["unanimous"], w["unanimous_pairs"]),
         ("over rater pairs", g["agreement"], w["pairwise_agreement_over_rater_pairs"]),
         ("over items", g["agreement_over_items"], w["pairwise_agreement_mean_over_items"]),
         ("fleiss", g["fleiss"]["kappa"], w["fleiss"]["kappa"]), ("raters", g["fleiss"]["raters"], w["fleiss"]["raters"])]
    c += [("choice " + k, g["choices"]["by_side"][k], v) for k, v in w["choices"].items()]
    for ours, theirs in (("alpha", "nominal"), ("alpha_ordinal", "ordinal"), ("alpha_interval", "interval")):
        c += [(ours, g[ours]["alpha"], w["krippendorff_" + theirs]["alpha"]), (ours, g[ours]["items"], w["krippendorff_" + theirs]["items"])]
    for p, v in w["cohen"].items():
        q = g["cohen"].get(p) or g["cohen"]["|".join(reversed(p.split("|")))]
        c += [(p, q["n"], v["n"]), (p, q["agreement"], v["observed"]), (p, q["kappa"], v["kappa"]), (p, q["se"], v["se"])]
    for a, v in w["against_plurality_of_the_others"].items():
        q = g["people"][a]["against_others"]
        c += [(a, q["n"], v["n"]), (a, q["rate"], v["share"])]
    report(name, c)

t = json.load(open(tmp + "/quality.json"))["raw"]["trials"]
w = json.load(open(data + "/quality-sample/reference.json"))
g, n = t["by_arm"]["all"], w["counts"]
c = [("judgments", g["n"], w["judgments"]), ("timeouts", g["timeouts"], w["timed_out"]),
     ("gold approved", g["counts"]["right"]["approve"], n["gold_called_correct"]),
     ("gold rejected", g["counts"]["right"]["reject"], n["gold_called_incorrect"]),
     ("distractor approved", g["counts"]["wrong"]["approve"], n["distractor_called_correct"]),
     ("distractor rejected", g["counts"]["wrong"]["reject"], n["distractor_called_incorrect"]),
     ("error", g["timeout_bounds"]["error"]["excluded"], w["error_rate"]),
     ("accuracy, timeouts wrong", 1 - g["timeout_bounds"]["error"]["wrong"], w["accuracy_counting_time_outs_wrong"]),
     ("fpr", g["timeout_bounds"]["fpr"]["excluded"], w["false_positive_rate"]),
     ("fpr, timeouts not approved", g["fpr"], .364406779661016949), ("fpr, timeouts approved", g["timeout_bounds"]["fpr"]["approved"], .402542372881355932),
     ("fnr", g["timeout_bounds"]["fnr"]["excluded"], w["false_negative_rate"]),
     ("d'", g["d_prime"], w["d_prime_loglinear"]), ("criterion", g["criterion"], w["criterion_loglinear"]),
     ("Brier", g["brier"], w["brier"]), ("AUROC", g["auroc"], w["auroc"])]
for a, v in w["by_annotator"].items():
    q = t["by_evaluator"][a]
    c += [(a + " " + k, q[k], v[k]) for k in ("judgments", "timed_out", "right", "accuracy")]
report("quality-sample", c)
X
ok $? "compared"
tally "$TMP/t"
done_testing
