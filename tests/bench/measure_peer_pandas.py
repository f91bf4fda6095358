#!/usr/bin/python3
"""All the committee's measures as a notebook would have them: pandas, scipy, statsmodels.

usage: measure_peer_pandas.py DIR [--prepare]      prints one JSON object
"""
import json, os, sys, warnings
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats import inter_rater
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.proportion import proportion_confint
import measure_peer_data

warnings.simplefilter("ignore")


def fits(y, x, groups=None):
    out = {}
    r = sm.OLS(y, x).fit()
    out["beta"], out["se"], out["p"], out["r2"] = r.params.tolist(), r.bse.tolist(), r.pvalues.tolist(), r.rsquared
    h = r.get_robustcov_results("HC1")
    out["hc1"] = h.bse.tolist()
    c = r.get_robustcov_results("cluster", groups=np.arange(len(y)) if groups is None else groups)
    out["cluster"], out["p_cluster"] = c.bse.tolist(), c.pvalues.tolist()
    return out


def main():
    d = sys.argv[1]
    if "--prepare" in sys.argv:
        measure_peer_data.prepare(d)
        return
    s, x, length, names = measure_peer_data.load(d)
    k, _, n = s.shape
    rms, fn = names["rms"], names["features"]
    chosen, rejected = (pd.DataFrame(s[:, i].T, columns=rms) for i in (0, 1))
    xc, xr = (pd.DataFrame(x[:, i].T, columns=fn).astype(float) for i in (0, 1))
    margin = chosen - rejected
    pos, neg = margin > 0, margin < 0
    votes, against = pos.sum(axis=1), neg.sum(axis=1)
    out = {"votes": votes.value_counts().reindex(range(k + 1), fill_value=0).tolist(),
           "majority": [int((votes > against).sum()), int((votes < against).sum()), int((votes == against).sum())],
           "resistance": {r: [int(neg[r].sum()), proportion_confint(neg[r].sum(), n, method="wilson")] for r in rms}}
    table = np.column_stack([votes, against, k - votes - against])
    out["fleiss"] = inter_rater.fleiss_kappa(table)
    out["cohen"] = {}
    for i, a in enumerate(rms):
        for b in rms[i + 1:]:
            t = pd.crosstab(np.sign(margin[a]), np.sign(margin[b])).reindex(index=[-1, 0, 1], columns=[-1, 0, 1], fill_value=0)
            out["cohen"][a + "|" + b] = float(inter_rater.cohens_kappa(t.to_numpy()).kappa)
    dx = xc - xr
    pooled = sm.add_constant(pd.concat([xc, xr], ignore_index=True))
    groups = np.tile(np.arange(n), 2)
    both = sm.add_constant(pd.concat([xc.add_prefix("chosen "), xr.add_prefix("rejected ")], axis=1))
    z = {r: (np.concatenate([chosen[r], rejected[r]]) - np.concatenate([chosen[r], rejected[r]]).mean())
            / np.concatenate([chosen[r], rejected[r]]).std() for r in rms}
    zc, zr = pd.DataFrame({r: v[:n] for r, v in z.items()}), pd.DataFrame({r: v[n:] for r, v in z.items()})
    out["within"], out["pooled"], out["disagree"], out["drivers"], out["length"] = {}, {}, {}, {}, {}
    scores = {r: (chosen[r], rejected[r]) for r in rms}
    scores["committee-mean-z"] = zc.mean(axis=1), zr.mean(axis=1)
    out["vif"] = [[variance_inflation_factor(v.to_numpy(float), j) for j in range(v.shape[1])] for v in (dx, pooled)]
    for r, (c, j) in scores.items():
        out["within"][r] = fits(c - j, dx)
        out["pooled"][r] = fits(pd.concat([c, j], ignore_index=True), pooled, groups)
    le = np.concatenate([length[0], length[1]])
    dl = length[0] - length[1]
    for r in rms:
        t = margin[r] != 0
        l = sm.Logit(neg[r][t].astype(float), sm.add_constant(dx[t])).fit(disp=0, method="newton", tol=1e-12)
        out["disagree"][r] = [l.params.tolist(), l.bse.tolist(), l.pvalues.tolist(), l.llf]
        out["drivers"][r] = fits(1.0 - pos[r], both)
        sc = np.concatenate([chosen[r], rejected[r]])
        out["length"][r] = [stats.pearsonr(sc, le)[0], stats.spearmanr(sc, le)[0], stats.pearsonr(margin[r], dl)[0],
                            pos[r][dl < 0].mean(), pos[r][dl > 0].mean()]
    out["ensemble"] = [float((a > b).mean()) for a, b in ((zc.mean(axis=1), zr.mean(axis=1)), (zc.min(axis=1), zr.min(axis=1)),
                       (zc.mean(axis=1) - zc.std(axis=1, ddof=0), zr.mean(axis=1) - zr.std(axis=1, ddof=0)))]
    out["pearson"] = margin.corr().to_numpy().tolist()
    out["spearman"] = margin.corr("spearman").to_numpy().tolist()
    out["leave_one_out"] = {r: (votes - pos[r]).value_counts().sort_index().tolist() for r in rms}
    out["cleaning"] = []
    for t in range(k + 2):
        keep = votes >= t
        out["cleaning"].append([int(keep.sum()), pos[keep].mean().tolist(), ((pos[keep].sum() + neg[~keep].sum()) / n).tolist()])
    print(json.dumps(out))


main()
