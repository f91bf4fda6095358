#!/usr/bin/python3
"""Random small committees, recomputed with numpy, scipy and statsmodels.

Ties, missing scores and features, one feature, more features than pairs,
constant, collinear and separating features. Prints TAP. ASSAY_ORACLE=N: cases.
"""
import json, math, os, subprocess, sys, warnings

try:
    import numpy as np
    import statsmodels.api as sm
    from scipy import stats
    from scipy.optimize import linprog
except ImportError as e:
    print("ok 1 - oracle of measures # SKIP %s" % e)
    sys.exit(0)

warnings.simplefilter("ignore")
BUILD = os.environ.get("BUILD", "build")
CASES = int(os.environ.get("ASSAY_ORACLE", "150"))
bad = {}
compared = 0


def same(what, got, want, tol=1e-8, floor=1e-11):
    """got is None where want is NaN; a relative difference beyond tol is a failure"""
    global compared
    compared += 1
    if want is None or (isinstance(want, float) and not math.isfinite(want)):
        good = got is None
    else:
        good = got is not None and abs(got - want) <= tol * abs(want) + floor
    if not good:
        bad.setdefault(what.split(" ")[0], []).append("%s: got %r, want %r" % (what, got, want))


def case(rng, kind):
    n = int(rng.integers(2, 9)) if kind == "few" else int(rng.integers(25, 160))
    k = int(rng.integers(1, 6))
    f = {"one": 1, "few": int(rng.integers(4, 9))}.get(kind, int(rng.integers(2, 6)))
    x = (rng.random((f, 2, n)) < rng.uniform(.15, .5)).astype(float)
    if kind == "ternary":
        x = rng.integers(-1, 2, (f, 2, n)).astype(float)
    if kind == "constant":
        x[f - 1] = 1
    if kind == "collinear":
        x[f - 1] = x[0] + (x[1] if f > 2 else 0)
    score = rng.normal(size=(k, 2, n)) + .6 * x[0] - .3 * x[f - 1]
    if kind in ("ties", "missing"):
        score = np.round(score * 2) / 2
    if kind == "separated":
        d = x[0, 0] - x[0, 1]
        for q in range(k):
            m = score[q, 0] - score[q, 1]
            score[q, 0] += np.where(d != 0, np.sign(d) * (np.abs(m) + .5) - m, 0)
    if kind == "missing":
        score[rng.random(score.shape) < .08] = np.nan
        x[rng.random(x.shape) < .03] = np.nan
    label = rng.integers(0, 2, n)
    if kind == "separated":
        label[:] = 0
    if kind == "missing":
        label[rng.random(n) < .05] = -1
    length = rng.integers(0, 60, (2, n))
    return dict(label=label, score=score, x=x, length=length)


def clean(a):
    return [clean(v) for v in a] if isinstance(a, np.ndarray) and a.ndim else (None if a != a else float(a))


def pick(c):
    """scores, features, lengths as (.., chosen/rejected, pairs in view)"""
    q = np.where(c["label"] >= 0)[0]
    lab = c["label"][q]
    turn = lambda a: np.stack([np.where(lab == 0, a[..., 0, q], a[..., 1, q]),
                               np.where(lab == 0, a[..., 1, q], a[..., 0, q])], axis=-2)
    return turn(c["score"]), turn(c["x"]), turn(c["length"])


def keep_columns(x):
    """the columns that stay, in order: the rule of regress.h by rank"""
    kept = []
    for j in range(x.shape[1]):
        norm = np.linalg.norm(x[:, j])
        if norm == 0:
            continue
        if np.linalg.matrix_rank(x[:, kept + [j]] / np.linalg.norm(x[:, kept + [j]], axis=0), tol=1e-7) == len(kept) + 1:
            kept.append(j)
    return kept


def varying(x, intercept):
    if not len(x):
        return 0
    return sum(1 for j in range(x.shape[1]) if (intercept and j == 0) or
               (np.ptp(x[:, j]) > 0 if intercept else np.any(x[:, j] != 0)))


def check_ols(what, got, y, x, names, intercept, paired, groups=None):
    n = len(y)
    kept = keep_columns(x) if n else []
    if not kept or varying(x, intercept) >= n:
        same(what + " refused", 0 if got["why"] else 1, 0)
        return
    same(what + " estimated", 0 if got["why"] is None else 1, 0)
    if got["why"] is not None:
        return
    if sorted(got["dropped"]) != sorted(names[j] for j in range(len(names)) if j not in kept):
        same(what + " dropped", 1, 0)
        return
    x = x[:, kept]
    k = len(kept)
    r = sm.OLS(y, x).fit()
    h = sm.OLS(y, x).fit(cov_type="HC0")
    df = n - k
    obs = 2 * n if paired else n
    inv = np.linalg.inv(x.T @ x)
    if groups is None:
        g, v = n, np.diag(h.cov_params())
    else:
        g = len(set(groups))
        s = np.zeros((g, k))
        np.add.at(s, groups, x * r.resid[:, None])
        v = np.diag(inv @ (s.T @ s) @ inv)
    cl = np.sqrt(v * g / (g - 1) * (obs - 1) / (obs - k))
    for i, j in enumerate(kept):
        b, se, p, hc, c, pc, vif = got["coef"][names[j]]
        scale = abs(r.params[i]) + r.bse[i]
        same(what + " beta", b, r.params[i], floor=1e-10 * scale)
        if r.ssr > 1e-18 * (y @ y):
            same(what + " se", se, r.bse[i])
            same(what + " p", p, 2 * stats.t.sf(abs(r.params[i] / r.bse[i]), df), tol=1e-6)
            same(what + " hc1", hc, h.bse[i] * math.sqrt(n / df))
            same(what + " cluster", c, cl[i])
        if not (intercept and j == 0):
            others = [q for q in range(k) if q != i]
            target = x[:, i]
            if others:
                e = target - x[:, others] @ np.linalg.lstsq(x[:, others], target, rcond=None)[0]
            else:
                e = target
            tss = np.sum((target - target.mean()) ** 2) if intercept else target @ target
            same(what + " vif", vif, tss / (e @ e), tol=1e-7)


def separable(y, x):
    """is there a direction that never errs? (Konis: a bounded linear programme)"""
    z = (2 * y - 1)[:, None] * x
    r = linprog(-z.sum(axis=0), A_ub=-z, b_ub=np.zeros(len(y)), bounds=[(-1, 1)] * x.shape[1], method="highs")
    return r.status == 0 and -r.fun > 1e-7


def check_logit(what, d, margin, dx, names):
    ok = np.isfinite(margin) & (margin != 0)
    y = (margin[ok] < 0).astype(float)
    x = np.column_stack([np.ones(ok.sum()), dx[ok]])
    same(what + " n", d["n"], float(len(y)))
    same(what + " events", d["events"], float(y.sum()))
    kept = keep_columns(x) if len(y) else []
    if len(y) == 0 or y.min() == y.max() or varying(x, True) >= len(y):
        same(what + " refused", 0 if d["fit"]["why"] else 1, 0)
        return
    if separable(y, x[:, kept]):
        same(what + " separation", 0 if not d["fit"]["converged"] and d["separated"] else 1, 0)
        left = [j for j in kept if j == 0 or names[j] not in d["separated"]]
        if not separable(y, x[:, left]):
            check_logit_fit(what + " without", d["without"], y, x, left, names)
        return
    check_logit_fit(what, d["fit"], y, x, kept, names)


def check_logit_fit(what, got, y, x, kept, names):
    kept = [kept[q] for q in keep_columns(x[:, kept])]
    r = sm.Logit(y, x[:, kept]).fit(disp=0, method="newton", tol=1e-14, maxiter=200)
    same(what + " converged", 0 if got["converged"] else 1, 0)
    if not got["converged"]:
        return
    same(what + " loglik", got["loglik"], r.llf)
    for i, j in enumerate(kept):
        b, se, p = got["coef"][names[j]][:3]
        same(what + " beta", b, r.params[i], floor=1e-9 * r.bse[i])
        same(what + " se", se, r.bse[i], tol=1e-7)
        same(what + " p", p, r.pvalues[i], tol=1e-6)


def corr(f, a, b):
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(f(a, b)[0])


def wilson(k, n):
    if n == 0:
        return float("nan"), float("nan")
    z, p = 1.959963984540054, k / n
    c, h, d = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n), 1 + z * z / n
    return (c - h) / d, (c + h) / d


def log10_binom(a, b):
    if a == b:
        return 0.0
    t = stats.binom.logcdf(min(a, b), a + b, .5) + math.log(2)
    return min(0.0, t / math.log(10))


def check_sample(what, got, v):
    v = np.asarray(v)
    n = len(v)
    same(what + " n", got[0], float(n))
    if n < 2:
        return
    same(what + " mean", got[1], v.mean(), floor=1e-10)
    same(what + " median", got[2], float(np.median(v)), floor=1e-10)
    if v.std() > 1e-9:
        t = stats.ttest_1samp(v, 0)
        same(what + " t", got[3], float(t.statistic), floor=1e-9)
        same(what + " p", got[4], float(t.pvalue), tol=1e-6)
    same(what + " sign", got[5], log10_binom((v > 0).sum(), (v < 0).sum()), floor=1e-9)


def check_counts(what, got, s, length):
    k, _, n = s.shape
    m = s[:, 0] - s[:, 1]
    rated = np.isfinite(m)
    votes, against = (m > 0).sum(0), (m < 0).sum(0)
    full = rated.all(0)
    for v in range(k + 1):
        same(what + " histogram", got["histogram"][v], float((full & (votes == v)).sum()))
    some = rated.any(0)
    for i, t in enumerate([votes > against, votes < against, votes == against]):
        same(what + " majority", got["majority"][i], float((t & some).sum()))
    at = 0
    for a in range(k):
        q, r = rated[a], got["models"][a]
        same(what + " agree", r[0], float((m[a] > 0).sum()))
        same(what + " resist", r[1], float((m[a] < 0).sum()))
        same(what + " tie", r[2], float((m[a] == 0).sum()))
        lo, hi = wilson((m[a] < 0).sum(), q.sum())
        same(what + " lo", r[3], lo)
        same(what + " hi", r[4], hi)
        sc, le = s[a][:, q].T.ravel(), length[:, q].T.ravel()
        same(what + " pearson", r[5], corr(stats.pearsonr, sc, le))
        same(what + " spearman", r[6], corr(stats.spearmanr, sc, le))
        dl = length[0] - length[1]
        same(what + " within", r[7], corr(stats.pearsonr, m[a][q], dl[q]))
        for i, w in enumerate([q & (dl < 0), q & (dl > 0)]):
            same(what + " length", r[8 + i], float((m[a][w] > 0).mean()) if w.any() else float("nan"))
        for b in range(a + 1, k):
            w = q & rated[b]
            same(what + " margins", got["margins"][at][0], float(w.sum()))
            same(what + " pearson_margins", got["margins"][at][1], corr(stats.pearsonr, m[a][w], m[b][w]))
            same(what + " spearman_margins", got["margins"][at][2], corr(stats.spearmanr, m[a][w], m[b][w]))
            at += 1
    z = np.array([(v - np.nanmean(v)) / np.nanstd(v) if np.nanstd(v) > 0 else v * 0 for v in s])
    for i, e in enumerate([z.mean(0), z.min(0), z.mean(0) - z.std(0)]):
        d = e[0] - e[1]
        d = d[np.isfinite(d)]
        same(what + " ensemble", got["ensemble"][i][0], float(len(d)))
        same(what + " ensemble", got["ensemble"][i][2], float(d.mean()) if len(d) else float("nan"), floor=1e-10)
        same(what + " ensemble", got["ensemble"][i][3], float(d.std(ddof=1)) if len(d) > 1 else float("nan"), floor=1e-9)


def check_shift(what, got, s, x, names):
    u, v = s[0], s[1]
    ok = np.isfinite(u).all(0) & np.isfinite(v).all(0)
    theta = np.degrees(np.arctan2(u[0] * v[1] - u[1] * v[0], u[0] * v[0] + u[1] * v[1]))
    theta[(u == 0).all(0) | (v == 0).all(0)] = np.nan
    theta[theta == -180] = 180
    dm = (v[0] - v[1]) - (u[0] - u[1])
    check_sample(what + ".theta", got["theta"], theta[ok & np.isfinite(theta)])
    check_sample(what + ".margin", got["margin"], dm[ok])
    have = ok & np.isfinite(x).all((0, 1))
    same(what + " identity", 0 if got["identity"] < 1e-9 else 1, 0)
    check_ols(what + ".imprint", got["imprint"], dm[have], (x[:, 0] - x[:, 1])[:, have].T, names, False, True)
    q = have & np.isfinite(theta)
    both = np.column_stack([np.ones(q.sum())] + [x[j, side][q] for side in (0, 1) for j in range(len(x))])
    check_ols(what + ".regression", got["regression"], theta[q], both,
              ["(intercept)"] + ["chosen " + n for n in names] + ["rejected " + n for n in names], True, False)
    pre, post = u[0] > u[1], v[0] > v[1]
    if len(x) > 1:
        h = x[:2] > 0
        miss = ~np.isfinite(x[:2]).all((0, 1))
        rank = 2 * h[0].astype(int) + h[1]
        gamma = np.where(miss, 3, np.where(rank[0] > rank[1], 0, np.where(rank[0] < rank[1], 2, 1)))
    else:
        gamma = np.full(len(pre), 3)
    cells = [float((ok & (gamma == g) & (pre == a) & (post == b)).sum())
             for g in range(4) for a, b in ((1, 1), (0, 1), (0, 0), (1, 0))]
    for a, b in zip(got["cells"], cells):
        same(what + " cells", a, b)
    same(what + " mcnemar", got["mcnemar"], log10_binom((ok & ~pre & post).sum(), (ok & pre & ~post).sum()), floor=1e-9)


def check(what, got, c):
    s, x, length = pick(c)
    names = ["f%d" % i for i in range(len(x))]
    check_counts(what, got, s, length)
    complete = np.isfinite(x).all((0, 1))
    for k in range(len(s)):
        q = complete & np.isfinite(s[k]).all(0)
        m = s[k, 0] - s[k, 1]
        dx = (x[:, 0] - x[:, 1]).T
        check_ols(what + ".within", got["within"][k], m[q], dx[q], names, False, True)
        y = np.column_stack([s[k, 0][q], s[k, 1][q]]).ravel()
        xs = np.stack([x[:, 0].T[q], x[:, 1].T[q]], axis=1).reshape(2 * q.sum(), -1)
        check_ols(what + ".pooled", got["pooled"][k], y, np.column_stack([np.ones(len(y)), xs]),
                  ["(intercept)"] + names, True, False, np.repeat(np.arange(q.sum()), 2))
        both = np.column_stack([np.ones(q.sum()), x[:, 0].T[q], x[:, 1].T[q]])
        check_ols(what + ".drivers", got["drivers"][k], 1.0 - (m[q] > 0), both,
                  ["(intercept)"] + ["chosen " + n for n in names] + ["rejected " + n for n in names], True, False)
        check_logit(what + ".disagree", got["disagree"][k], m[complete], dx[complete], ["(intercept)"] + names)
    if len(s) > 1:
        check_shift(what + ".shift", got["shift"], s, x, names)


def main():
    kinds = ["plain", "ties", "missing", "one", "few", "constant", "collinear", "separated", "ternary"]
    rng = np.random.default_rng(20241)
    cases = [(kinds[i % len(kinds)], case(rng, kinds[i % len(kinds)])) for i in range(CASES)]
    lines = "".join(json.dumps({k: clean(np.asarray(v, float)) for k, v in c.items()}) + "\n" for _, c in cases)
    run = subprocess.run([os.path.join(BUILD, "oracle", "measures")], input=lines, capture_output=True, text=True)
    answers = run.stdout.splitlines()
    print("%s 1 - the driver answers %d cases" % ("ok" if run.returncode == 0 and len(answers) == CASES else "not ok", CASES))
    if run.stderr:
        print("# " + run.stderr[:500])
    for n, kind in enumerate(kinds):
        before = compared
        bad.clear()
        for (k, c), a in zip(cases, answers):
            if k == kind:
                check(k, json.loads(a), c)
        wrong = [w for v in bad.values() for w in v]
        print("%s %d - %s: %d figures as numpy, scipy and statsmodels have them" %
              ("not ok" if wrong or compared == before else "ok", n + 2, kind, compared - before))
        for w in wrong[:12]:
            print("#   " + w)
    print("1..%d" % (len(kinds) + 1))


if __name__ == "__main__":
    main()
