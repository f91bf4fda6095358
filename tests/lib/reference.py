"""reference.py MEASURE-JSON IMPORT-JSONL REFERENCE WHICH: every figure of a
reference.json that `assay measure --json` has a name for; prints ok/not ok lines.
Counts exactly, doubles to 1e-9 relative, p-values under 1e-12 to 1e-6."""
import json
import math
import sys

m = json.load(open(sys.argv[1]))
ref, which = json.load(open(sys.argv[3])), sys.argv[4]
imports = [json.loads(x) for x in open(sys.argv[2])]
raw = m["raw"]
bad = {}


def say(good, name, got=None, want=None):
    print("%s - %s: %s" % ("ok" if good else "not ok", which, name))
    if not good:
        print("#   got:  %s\n#   want: %s" % (str(got)[:300], str(want)[:300]))


def same(name, got, want):
    say(got == want, name, got, want)


def close(got, want, p=False):
    if want is None:
        return got is None
    rel = 1e-6 if p and want < 1e-12 else 1e-9
    return got is not None and math.isclose(got, want, rel_tol=rel, abs_tol=1e-300)


def near(name, got, want):
    say(close(got, want), name, got, want)


def all_near(name, triples):
    """One line for many figures: (label, got, want, is_p)."""
    off = [(l, g, w) for l, g, w, p in triples if not close(g, w, p)]
    say(not off and triples, "%s (%d figures)" % (name, len(triples)), off[:3], "all to 1e-9")


for i in imports:
    name = i["file"].rsplit("/", 1)[-1]
    same(name + ": counts add up", i["read"], i["added"] + i["changed"] + i["same"] + i["rejected"])
    same(name + ": nothing rejected", i["rejected"], 0)
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
    lo, hi = w["alignment_resistance_wilson95"]
    all_near(rm + ": resistance", [
        ("rate", g["rate"], w["alignment_resistance"], 0), ("lo", g["lo"], lo, 0), ("hi", g["hi"], hi, 0),
        ("not agree", g["not_agree_rate"], (w["resist"] + w["tie"]) / w["scored"], 0)])

# Agreement of the committee. Where the reference codes by label, ours does.
for ours, theirs in (("no_ties", "fleiss_no_ties"), ("three_categories", "fleiss_three_categories")):
    g, w = raw["fleiss"][ours], ref[theirs]
    same(theirs + ": items, raters", [g["items"], g["raters"]], [w["items"], w["raters"]])
    near(theirs, g["kappa"], w["kappa"])
for ours in ("ties_missing", "three_categories"):
    g, w = raw["alpha"][ours], ref["krippendorff_" + ours]
    same("alpha %s: items" % ours, g["items"], w["items"])
    near("alpha " + ours, g["alpha"], w["alpha"])
if "cohen_no_ties" in ref:
    cells = []
    for pair, w in ref["cohen_no_ties"].items():
        g = raw["cohen"][pair]
        cells += [(pair + " n", g["n"], w["n"], 0), (pair, g["kappa"], w["kappa"], 0),
                  (pair + " se", g["se"], w["se"], 0), (pair + " observed", g["agreement"], w["observed"], 0),
                  (pair + " expected", g["expected"], w["expected"], 0)]
    all_near("cohen", cells)
    cells = []
    for pair, w in ref["cohen_three_categories"].items():
        g = raw["cohen"][pair]["three_categories"]
        cells += [(pair + " " + k, g[q], w[k], 0) for k, q in (
            ("n", "n"), ("kappa", "kappa"), ("se", "se"), ("observed", "agreement"))]
    all_near("cohen, three categories", cells)
    near("mean pairwise cohen", sum(raw["cohen"][p]["kappa"] for p in ref["cohen_no_ties"]) / len(ref["cohen_no_ties"]),
         ref["mean_pairwise_cohen_no_ties"])
for kind in ("spearman", "pearson"):
    if kind + "_margins" in ref:
        all_near("margins, " + kind, [(p, raw["margins"][p][kind], w, 0)
                                      for p, w in ref[kind + "_margins"].items()])


def regression(g, w, clustered):
    """Pairs of figures of one regression; const is (intercept) here."""
    out = [("n_obs", g["n_obs"], w["n_obs"], 0), ("df", g["df"], w["df_resid"], 0),
           ("r2", g["r2"], w.get("r2_within", w.get("r2")), 0), ("sigma", g["sigma"], w["sigma"], 0)]
    for f, beta in w["coef"].items():
        c = g["coef"]["(intercept)" if f == "const" else f]
        out += [(f, c["beta"], beta, 0)]
        for ours, theirs in (("", "classical"), ("_hc1", "hc1"), ("_cluster", clustered)):
            out += [(f + " se" + ours, c["se" + ours], w[theirs][f]["se"], 0),
                    (f + " p" + ours, c["p" + ours], w[theirs][f]["p"], 1)]
    return out


for form, theirs, clustered in (("within_pair", "imprint_within_pair", "cluster_nested"),
                                ("pooled", "imprint_pooled", "cluster")):
    for rm, w in ref.get(theirs, {}).items():
        all_near("imprint %s of %s" % (form, rm), regression(raw["imprint"][rm][form], w, clustered))


def logit(g, w):
    out = [("loglik", g["loglik"], w["loglik"], 0)]
    out += [(k, g[k], w[k], 0) for k in ("n", "events") if k in g]
    for f, beta in w["coef"].items():
        c = g["coef"]["(intercept)" if f == "const" else f]
        out += [(f, c["beta"], beta, 0), (f + " se", c["se"], w["wald"][f]["se"], 0),
                (f + " p", c["p"], w["wald"][f]["p"], 1)]
    return out


for rm, w in ref.get("logit_disagree", {}).items():
    if " without " in rm:
        rm, _ = rm.split(" without ")
        all_near("disagree of %s, without what separates" % rm,
                 logit(raw["disagree"][rm]["without_separating"], w))
    elif w["converged"]:
        same("disagree of %s: converged" % rm, raw["disagree"][rm]["converged"], True)
        all_near("disagree of " + rm, logit(raw["disagree"][rm], w))
    else:
        g = raw["disagree"][rm]
        same("disagree of %s: separated" % rm, [g["converged"], g["separated_by"]], [False, w["separated_by"]])

if "cleaning" in ref:
    cells = []
    for g, w in zip(raw["cleaning"]["by_threshold"], ref["cleaning"]):
        for k, v in w.items():
            if isinstance(v, dict):
                cells += [("%s %s" % (k, rm), g[k][rm], x, 0) for rm, x in v.items()]
            else:
                cells.append((k, g[k], v, 0))
    all_near("cleaning by threshold", cells)

if which == "hh-harmless":
    w = imports[0]["warnings"]
    same("5 part early, 4 are empty", [w.get("prefixes_differ"), w.get("empty_response")], [5, 4])
    same("disputed or against: v < K", raw["votes"]["rated"] - raw["votes"]["histogram"][-1], 1694)
if which == "judgebench":
    table = {
        "skywork-gemma-27b": [59.74, 66.33, 83.93, 50.00, 64.29],
        "internlm2-20b": [62.34, 69.39, 66.07, 50.00, 63.43],
        "skywork-llama-8b": [59.09, 64.29, 76.79, 50.00, 62.29],
        "internlm2-7b": [56.49, 61.22, 71.43, 50.00, 59.43],
        "grm-gemma-2b": [62.99, 53.06, 64.29, 54.76, 59.43],
    }
    for rm, row in table.items():
        got = [round(100 * raw["subsets"][s]["accuracy"][rm], 2)
               for s in ("knowledge", "reasoning", "math", "coding")]
        got.append(round(100 * raw["resistance"][rm]["agree"] / raw["resistance"][rm]["rated"], 2))
        same(rm + ": five accuracies", got, row)
    w = ref["by_position"]
    near("fleiss, by side", raw["fleiss"]["by_side"]["no_ties"]["kappa"], w["fleiss_no_ties"]["kappa"])
    near("alpha, by side", raw["alpha"]["by_side"]["ties_missing"]["alpha"],
         w["krippendorff_ties_missing"]["alpha"])
