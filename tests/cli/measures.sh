#!/bin/sh
# `assay measure --json` on the real committee against every regression, correlation and curve of its reference.
. tests/lib/tap.sh

D=$ASSAY_DATA/hh-harmless
if [ ! -f "$D/reference.json" ]; then
	skip "measures of hh-harmless" "no data sets"
	done_testing
	exit
fi
"$ASSAY" import "$TMP/p" "$D/test.jsonl.gz" "$D/committee.jsonl.gz" "$D/features.jsonl.gz" >/dev/null 2>&1
ok $? "import"
"$ASSAY" measure "$TMP/p" --json --without code >"$TMP/m.json"
ok $? "measure --json --without code"
"$ASSAY" measure "$TMP/p" imprint --json --cluster turn >"$TMP/turn.json"
ok $? "measure imprint --cluster turn"
"$ASSAY" measure "$TMP/p" >"$TMP/text" && grep -q 'imprint' "$TMP/text"
ok $? "measure as text"
python3 - "$TMP/m.json" "$D/reference.json" "$TMP/turn.json" >"$TMP/cmp" <<'X'
import json, math, sys
raw, ref, turn = (json.load(open(f)) for f in sys.argv[1:])
raw, compared, wrong = raw["raw"], 0, []

def near(what, got, want, p=False):
    global compared
    compared += 1
    tol = 1e-6 if p and want < 1e-12 else 1e-9
    if got is None or not math.isclose(got, want, rel_tol=tol, abs_tol=0):
        wrong.append("%s: got %r, want %r" % (what, got, want))

name = lambda n: "const" if n == "(intercept)" else n
for family, key, cluster in (("within_pair", "imprint_within_pair", "cluster_nested"), ("pooled", "imprint_pooled", "cluster")):
    for rm, w in ref[key].items():
        g = raw["imprint"][rm][family]
        near(rm + " r2", g["r2"], w["r2_within" if family == "within_pair" else "r2"])
        if set(map(name, g["coef"])) != set(w["coef"]):
            wrong.append("%s %s: other coefficients" % (rm, family))
        for f, c in g["coef"].items():
            n, what = name(f), "%s %s %s" % (rm, family, f)
            near(what, c["beta"], w["coef"][n])
            near(what + " se", c["se"], w["classical"][n]["se"])
            near(what + " t", c["t"], w["classical"][n]["t"])
            near(what + " p", c["p"], w["classical"][n]["p"], True)
            near(what + " hc1", c["se_hc1"], w["hc1"][n]["se"])
            near(what + " cluster", c["se_cluster"], w[cluster][n]["se"])
            near(what + " p cluster", c["p_cluster"], w[cluster][n]["p"], True)
            near(what + " Bonferroni", c["p_bonferroni"], min(1, c["p"] * len(g["coef"])), True)
for rm, w in ref["logit_disagree"].items():
    if " without " in rm:
        g = raw["disagree"][rm.split(" without ")[0]]["without_separating"]
    else:
        g = raw["disagree"][rm]
    if g["converged"] != w["converged"]:
        wrong.append(rm + ": converged")
    if not w["converged"]:
        if g["separated_by"] != w["separated_by"] or g["coef"] is not None or not g["why"]:
            wrong.append(rm + ": separation")
        continue
    for f, c in g["coef"].items():
        near(rm + " " + f, c["beta"], w["coef"][name(f)])
        near(rm + " se " + f, c["se"], w["wald"][name(f)]["se"])
        near(rm + " z " + f, c["z"], w["wald"][name(f)]["z"])
        near(rm + " p " + f, c["p"], w["wald"][name(f)]["p"], True)
for pair, w in ref["spearman_margins"].items():
    near("spearman " + pair, raw["margins"][pair]["spearman"], w)
    near("pearson " + pair, raw["margins"][pair]["pearson"], ref["pearson_margins"][pair])
for g, w in zip(raw["cleaning"]["by_threshold"], ref["cleaning"]):
    for k in ("drop_votes_below", "kept"):
        near("cleaning " + k, g[k], w[k])
    for k in ("accuracy_after_drop", "accuracy_after_flip"):
        for rm, v in w[k].items():
            if v is not None:
                near("cleaning %s %s" % (k, rm), g[k][rm], v)
print("%s - %d figures equal the reference's" % ("ok" if compared > 2300 and not wrong else "not ok", compared))
for w in wrong[:20]:
    print("#   " + w)
c = turn["raw"]["imprint"]["bt-word1"]["within_pair"]
print("%s - 2178 first human turns among 2312 pairs" % ("ok" if c["clusters"] == 2178 and c["n"] == 2312 else "not ok"))
X
while IFS= read -r line; do
	case $line in
	"ok - "*) ok 0 "${line#ok - }" ;;
	"not ok - "*) ok 1 "${line#not ok - }" ;;
	*) printf '%s\n' "$line" ;;
	esac
done <"$TMP/cmp"
done_testing
