#!/usr/bin/python3
"""Random small panels of raters, judgments and draws, recomputed with numpy, scipy and statsmodels.

Missing ratings, ties, categories nobody used, one rater, arms without judgments, timeouts,
hand picks, thin strata. Prints TAP. ASSAY_ORACLE=N: cases of each kind.
"""
import json, math, os, subprocess, sys, warnings

try:
    import numpy as np
    import statsmodels.api as sm
    from scipy import stats
    from statsmodels.stats import inter_rater, proportion, sandwich_covariance
except ImportError as e:
    print("ok 1 - oracle of judges # SKIP %s" % e)
    sys.exit(0)

warnings.simplefilter("ignore")
np.seterr(all="ignore")
BUILD = os.environ.get("BUILD", "build")
CASES = int(os.environ.get("ASSAY_ORACLE", "60"))
Z = 1.959963984540054
bad, compared = {}, {}


def same(kind, what, got, want, tol=1e-9, floor=1e-11):
    compared[kind] = compared.get(kind, 0) + 1
    if want is None or not math.isfinite(want):
        good = got is None
    else:
        good = got is not None and abs(got - want) <= tol * abs(want) + floor
    if not good:
        bad.setdefault(kind, []).append("%s: got %r, want %r" % (what, got, want))


# ---- agreement, by definition: over all pairs of values, not over cells

def values_of(rows):
    return [[c for c, n in enumerate(r) for _ in range(n)] for r in rows]


def alpha(rows, level, q):
    units = [u for u in values_of(rows) if len(u) >= 2]
    flat = [v for u in units for v in u]
    n = len(flat)
    if n < 2:
        return None
    marg = np.bincount(flat, minlength=q).astype(float)

    def d(a, b):
        if a == b:
            return 0.
        if level == "nominal":
            return 1.
        if level == "interval":
            return float((a - b) ** 2)
        lo, hi = min(a, b), max(a, b)
        return (marg[lo:hi + 1].sum() - (marg[lo] + marg[hi]) / 2) ** 2

    do = sum(d(a, b) / (len(u) - 1) for u in units for a in u for b in u) / n
    de = sum(marg[a] * marg[b] * d(a, b) for a in range(q) for b in range(q)) / (n * (n - 1))
    return 1 - do / de if de > 0 else None


def fleiss(rows, raters, q):
    t = np.array([r for r in rows if sum(r) == raters])
    if not len(t) or raters < 2:
        return None
    p = t.sum(0) / t.sum()
    return inter_rater.fleiss_kappa(t) if (p ** 2).sum() < 1 else None


def gwet(rows, level, q):
    w = np.eye(q)
    for a in range(q):
        for b in range(q):
            if level == "ordinal" and a != b:
                w[a, b] = 1 - math.comb(abs(a - b) + 1, 2) / math.comb(q, 2)
            if level == "interval":
                w[a, b] = 1 - (a - b) ** 2 / (q - 1) ** 2
    rated = [np.array(r, float) for r in rows if sum(r) >= 1]
    two = [r for r in rated if r.sum() >= 2]
    if not two:
        return None
    pa = np.mean([(r * (w @ r - 1)).sum() / (r.sum() * (r.sum() - 1)) for r in two])
    pi = np.mean([r / r.sum() for r in rated], axis=0)
    pe = w.sum() / (q * (q - 1)) * (pi * (1 - pi)).sum()
    return (pa - pe) / (1 - pe) if pe < 1 else None


def jackknife(fn, rows):
    k = [fn(rows[:i] + rows[i + 1:]) for i in range(len(rows))]
    if any(v is None for v in k):
        return None
    n = len(k)
    return math.sqrt((n - 1) / n * sum((v - sum(k) / n) ** 2 for v in k))


def patterns(rng, i):
    q, n, j = int(rng.integers(2, 6)), int(rng.integers(4, 30)), int(rng.integers(2, 6))
    p = rng.dirichlet(np.ones(q) * rng.uniform(.4, 2))
    same_n = i % 3 == 0
    rows = [rng.multinomial(j if same_n else int(rng.integers(0, j + 1)), rng.dirichlet(p * 3 + .05)).tolist()
            for _ in range(n)]
    sizes = [sum(r) for r in rows]
    raters = max(range(2, j + 1), key=lambda m: (sizes.count(m), m))
    return dict(what="patterns", rows=rows, q=q, raters=raters)


def check_patterns(c, g):
    q, rows = c["q"], c["rows"]
    forms = {"fleiss": ([r for r in rows if sum(r) == c["raters"]], lambda r: fleiss(r, c["raters"], q)),
             "nominal": ([r for r in rows if sum(r) >= 2], lambda r: alpha(r, "nominal", q)),
             "ordinal": ([r for r in rows if sum(r) >= 2], lambda r: alpha(r, "ordinal", q)),
             "interval": ([r for r in rows if sum(r) >= 2], lambda r: alpha(r, "interval", q)),
             "ac1": ([r for r in rows if sum(r) >= 1], lambda r: gwet(r, "nominal", q)),
             "ac2_ordinal": ([r for r in rows if sum(r) >= 1], lambda r: gwet(r, "ordinal", q)),
             "ac2_interval": ([r for r in rows if sum(r) >= 1], lambda r: gwet(r, "interval", q))}
    for name, (used, fn) in forms.items():
        want = fn(used)
        same("patterns", name, g[name][0], want)
        if want is not None:
            same("patterns", name + " se", g[name][1], jackknife(fn, used), 1e-7, 1e-9)
    two = [r for r in values_of(rows) if len(r) >= 2]
    if two:
        shares = [sum(a == b for a in u for b in u) - len(u) for u in two]
        pairs = [len(u) * (len(u) - 1) for u in two]
        same("patterns", "over items", g["over_items"], float(np.mean([a / b for a, b in zip(shares, pairs)])))
        same("patterns", "over pairs", g["over_pairs"], sum(shares) / sum(pairs))


def table(rng, i):
    q = int(rng.integers(2, 5))
    t = rng.multinomial(int(rng.integers(1, 80)), rng.dirichlet(np.ones(q * q) * .5)).reshape(q, q)
    if i % 7 == 0:
        t[:, :] = 0
        t[0, 0] = 5
    return dict(what="table", table=t.ravel().tolist(), q=q)


def check_table(c, g):
    t = np.array(c["table"]).reshape(c["q"], c["q"])
    r, k = t.sum(1) / t.sum(), t.sum(0) / t.sum()
    if (r * k).sum() >= 1 - 1e-15:
        same("table", "cohen of one answer", g["cohen"][0], None)
        return
    want = inter_rater.cohens_kappa(t)
    same("table", "cohen", g["cohen"][0], want.kappa)
    same("table", "cohen se", g["cohen"][1], math.sqrt(max(0, want.var_kappa)), 1e-9, 1e-7)
    if c["q"] == 2:
        a = np.repeat([0, 0, 1, 1], t.ravel())
        b = np.repeat([0, 1, 0, 1], t.ravel())
        v = np.corrcoef(a, b)[0, 1] if a.std() and b.std() else None
        same("table", "phi", g["phi"], v)


# ---- two samples

def samples(rng, i):
    n, m = int(rng.integers(1, 25)), int(rng.integers(1, 25))
    grid = 1 if i % 2 else 100
    x, y = np.round(rng.normal(5, 2, n) * grid) / grid, np.round(rng.normal(5.5, 2, m) * grid) / grid
    n1, n2 = int(rng.integers(1, 40)), int(rng.integers(1, 40))
    return dict(what="samples", x=x.tolist(), y=y.tolist(),
                counts=[int(rng.integers(0, n1 + 1)), n1, int(rng.integers(0, n2 + 1)), n2])


def check_samples(c, g):
    x, y, (k1, n1, k2, n2) = np.array(c["x"]), np.array(c["y"]), c["counts"]
    if len(set(c["x"] + c["y"])) > 1:
        t = stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=False)
        same("samples", "U", g["u"], float(t.statistic))
        same("samples", "U p", g["mann_whitney"][2], float(t.pvalue), 1e-8)
    if len(x) > 1 and len(y) > 1 and x.std() + y.std() > 0:
        t = stats.ttest_ind(x, y, equal_var=False)
        same("samples", "welch t", g["welch"][0], float(t.statistic))
        same("samples", "welch p", g["welch"][2], float(t.pvalue), 1e-8)
    if len(x) > 1 and x.std() > 0:
        t = stats.ttest_1samp(x, 0)
        same("samples", "one p", g["one"][2], float(t.pvalue), 1e-8)
    same("samples", "fisher", g["fisher"][2], float(stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]])[1]), 1e-8)
    if 0 < k1 + k2 < n1 + n2:
        z, p = proportion.proportions_ztest([k1, k2], [n1, n2])
        same("samples", "z", g["z"][0], float(z))
        same("samples", "z p", g["z"][2], float(p), 1e-8)
    a, b = (proportion.proportion_confint(k, n, method="wilson") for k, n in ((k1, n1), (k2, n2)))
    p1, p2 = k1 / n1, k2 / n2
    same("samples", "newcombe lo", g["newcombe"][2], p1 - p2 - math.hypot(p1 - a[0], b[1] - p2), 1e-8, 1e-9)
    same("samples", "newcombe hi", g["newcombe"][3], p1 - p2 + math.hypot(a[1] - p1, p2 - b[0]), 1e-8, 1e-9)
    same("samples", "q25", g["q25"], float(np.quantile(x, .25)))
    same("samples", "p90", g["p90"], float(np.quantile(x, .9)))
    same("samples", "sd", g["sd"], float(x.std(ddof=1)) if len(x) > 1 else None)
    k = min(len(x), len(y))
    if k > 2 and x[:k].std() > 0 and y[:k].std() > 0:
        same("samples", "pearson", g["pearson"], float(np.corrcoef(x[:k], y[:k])[0, 1]))


def detection(rng, i):
    n = int(rng.integers(2, 60))
    gold = rng.integers(-1 if i % 3 == 0 else 0, 2, n)
    score = np.clip(np.round(rng.uniform(0, 1, n) + .2 * (gold == 1), 1), 0, 1)
    s = [None if rng.random() < .05 else float(v) for v in score]
    return dict(what="detection", score=s, gold=gold.tolist())


def check_detection(c, g):
    z = [(s, y) for s, y in zip(c["score"], c["gold"]) if s is not None and y >= 0]
    x, y = [s for s, v in z if v == 1], [s for s, v in z if v == 0]
    if x and y:
        k = np.array([[1. if a > b else .5 if a == b else 0. for b in y] for a in x])
        same("detection", "auroc", g["auroc"][0], float(k.mean()))
        if len(x) > 1 and len(y) > 1:
            v = k.mean(1).var(ddof=1) / len(x) + k.mean(0).var(ddof=1) / len(y)
            same("detection", "auroc se", g["auroc"][1], math.sqrt(v), 1e-8, 1e-9)
    else:
        same("detection", "auroc of one class", g["auroc"][0], None)
    same("detection", "brier", g["brier"][0], float(np.mean([(s - v) ** 2 for s, v in z])) if z else None)


# ---- judgments

REJECT, APPROVE, UNSURE, TIMEOUT = range(4)
QUANTITIES = ("correctness", "approval", "error", "fpr", "fpr_both_wrong", "fnr", "fnr_both_right", "convincing")


def trials(rng, i):
    e, q, n = int(rng.integers(1, 9)), int(rng.integers(1, 15)), int(rng.integers(4, 120))
    gold = rng.integers(0, 2, (q, 2))
    rows = []
    for _ in range(n):
        ev, qu, arm = int(rng.integers(e)), int(rng.integers(q)), int(rng.integers(2))
        g = int(gold[qu, arm]) if rng.random() > .03 else -1
        rows.append([ev, qu, 2 * qu + arm, arm, g, int(rng.choice(4, p=[.35, .45, .1, .1]))])
    return dict(what="trials", rows=rows, natural=[500, 300, 200] if i % 2 else [])


def values(c, name, rule):
    rows = c["rows"]
    gold = {}
    for ev, qu, it, arm, g, o in rows:
        if g >= 0:
            gold[qu, arm] = g
    stratum = {}
    for qu in {r[1] for r in rows}:
        a, b = gold.get((qu, 0)), gold.get((qu, 1))
        stratum[qu] = None if a is None or b is None else 2 if a != b else 0 if a else 1
    w = np.ones(len(rows))
    if c["natural"]:
        n_s = [sum(v == s for v in stratum.values()) for s in range(3)]
        of = [r[2] for r in rows]
        for i, r in enumerate(rows):
            s = stratum[r[1]]
            w[i] = 0 if s is None else c["natural"][s] / sum(c["natural"]) / (n_s[s] / sum(n_s)) / of.count(r[2])
    y = np.full(len(rows), np.nan)
    for i, (ev, qu, it, arm, g, o) in enumerate(rows):
        yes = float(o == APPROVE or (o == TIMEOUT and rule == 2))
        if w[i] <= 0 or (o == TIMEOUT and rule == 1 and name != "correctness"):
            continue
        if name == "approval":
            y[i] = yes
        elif g < 0:
            continue
        elif name == "correctness":
            y[i] = g
        elif name == "error":
            y[i] = 1 if o == TIMEOUT and rule == 3 else float(yes != g)
        elif name == "convincing":
            y[i] = yes - g
        elif name.startswith("fpr") and g == 0 and (name == "fpr" or stratum[qu] == 1):
            y[i] = yes
        elif name.startswith("fnr") and g == 1 and (name == "fnr" or stratum[qu] == 0):
            y[i] = 1 - yes
    return y, w


def check_trials(c, g):
    ev, qu, arm = (np.array([r[k] for r in c["rows"]]) for k in (0, 1, 3))
    for name in QUANTITIES:
        for rule in range(4):
            y, w = values(c, name, rule)
            got, use = g["%s %d" % (name, rule)], ~np.isnan(y)
            mean = {}
            for a, key in ((0, "a"), (1, "b")):
                s = use & (arm == a)
                mean[a] = float((w[s] * y[s]).sum() / w[s].sum()) if s.any() else None
                same("trials", name + " rate", got[key][0], mean[a])
                if s.any() and name != "convincing":
                    eff = w[s].sum() ** 2 / (w[s] ** 2).sum()
                    lo, hi = proportion.proportion_confint(mean[a] * eff, eff, method="wilson")
                    same("trials", name + " lo", got[key][2], float(lo), 1e-8, 1e-9)
                    same("trials", name + " hi", got[key][3], float(hi), 1e-8, 1e-9)
            if mean[0] is None or mean[1] is None:
                same("trials", name + " difference", got["difference"][0], None)
                continue
            same("trials", name + " difference", got["difference"][0], mean[1] - mean[0], 1e-9, 1e-10)
            fit = sm.WLS(y[use], np.column_stack([np.ones(use.sum()), arm[use]]), weights=w[use]).fit()
            v = {}
            for key, by in (("v_e", ev[use]), ("v_q", qu[use])):
                k = len(set(by.tolist()))
                v[key] = k / (k - 1) * sandwich_covariance.cov_cluster(fit, by, use_correction=False)[1, 1] if k > 1 else None
                same("trials", name + " " + key, got[key], v[key], 1e-7, 1e-11)
            if v["v_e"] is not None and v["v_q"] is not None:
                v0 = sandwich_covariance.cov_white_simple(fit, use_correction=False)[1, 1]
                se = math.sqrt(max(v["v_e"] + v["v_q"] - v0, v["v_e"], v["v_q"]))
                same("trials", name + " se", got["difference"][1], se, 1e-7, 1e-9)
                df = min(len(set(ev[use].tolist())), len(set(qu[use].tolist()))) - 1
                if se > 1e-9:
                    same("trials", name + " p", got["p"], 2 * stats.t.sf(abs(mean[1] - mean[0]) / se, df), 1e-6, 1e-9)
            d = []
            for e in sorted(set(ev.tolist())):
                m = [use & (ev == e) & (arm == a) for a in (0, 1)]
                if m[0].any() and m[1].any():
                    d.append(np.average(y[m[1]], weights=w[m[1]]) - np.average(y[m[0]], weights=w[m[0]]))
            same("trials", name + " paired", got["paired"][0], float(np.mean(d)) if d else None, 1e-9, 1e-10)
            if len(d) > 1 and np.std(d) > 1e-9:
                same("trials", name + " paired p", got["paired_p"], float(stats.ttest_1samp(d, 0).pvalue), 1e-6, 1e-9)


# ---- estimates

def strata(rng, i):
    out = []
    for _ in range(int(rng.integers(1, 5))):
        n = int(rng.integers(2, 40))
        pool = n if rng.random() < .1 else n + int(rng.integers(1, 200))
        row = [pool]
        for _ in range(n):
            den = int(rng.random() < .8)
            row += [den * int(rng.random() < .3), den]
        out.append(row)
    return dict(what="strata", strata=out)


def check_strata(c, g):
    pool = [s[0] for s in c["strata"]]
    num = [np.array(s[1::2], float) for s in c["strata"]]
    den = [np.array(s[2::2], float) for s in c["strata"]]
    w = [p / sum(pool) for p in pool]
    n = sum(len(v) for v in num)
    census = all(p == len(v) for p, v in zip(pool, num))

    def interval(name, theta, v):
        same("strata", name, g[name][0], theta)
        same("strata", name + " se", g[name][1], math.sqrt(v), 1e-7, 1e-9)
        eff = theta * (1 - theta) / v if v > 1e-28 and 0 < theta < 1 else n
        lo, hi = (theta, theta) if census else proportion.proportion_confint(theta * eff, eff, method="wilson")
        same("strata", name + " lo", g[name][2], float(lo), 1e-7, 1e-9)
        same("strata", name + " hi", g[name][3], float(hi), 1e-7, 1e-9)

    var = lambda e: sum(a * a * (1 - len(v) / p) * v.var(ddof=1) / len(v) for a, p, v in zip(w, pool, e))
    interval("mean", sum(a * v.mean() for a, v in zip(w, num)), var(num))
    mu = sum(a * v.mean() for a, v in zip(w, den))
    if mu > 0:
        theta = sum(a * v.mean() for a, v in zip(w, num)) / mu
        interval("ratio", theta, var([a - theta * b for a, b in zip(num, den)]) / mu ** 2)


def adaptive(rng, i):
    pool, rows, left = int(rng.integers(30, 100)), [], None
    left = pool
    for _ in range(int(rng.integers(3, 25))):
        den = int(rng.random() < .85)
        y = den * int(rng.random() < .4)
        pick = rng.random() < .2
        rows.append([None if pick else float(rng.uniform(.3, 1.7) / left), y, den])
        left -= 1
    return dict(what="adaptive", draws=rows, pool=pool)


def check_adaptive(c, g):
    rows, n = c["draws"], c["pool"]
    t = sum(r[0] is not None for r in rows)
    if t < 2:
        same("adaptive", "too few", g["mean"][0], None)
        return

    def z_of(y):
        return np.array([(sum(y[:i]) + y[i] / r[0]) / n for i, r in enumerate(rows) if r[0] is not None])

    num, den = [r[1] for r in rows], [r[2] for r in rows]
    # by the weights of the text, not by z
    w, s = [], 0
    for r in rows:
        s += r[0] is not None
        w.append(((1 / r[0] if r[0] is not None else 0) + t - s) / t)
    theta = sum(a * b for a, b in zip(w, num)) / n
    same("adaptive", "mean", g["mean"][0], theta)
    same("adaptive", "se", g["mean"][1], float(z_of(num).std(ddof=1)) / math.sqrt(t), 1e-8, 1e-9)
    mu = sum(a * b for a, b in zip(w, den)) / n
    if mu > 0:
        theta = theta / mu
        z = z_of([a - theta * b for a, b in zip(num, den)])
        same("adaptive", "ratio", g["ratio"][0], theta)
        same("adaptive", "ratio se", g["ratio"][1], float(z.std(ddof=1)) / math.sqrt(t) / mu, 1e-8, 1e-9)


# ---- consensus: EM in logs with numpy

def consensus(rng, i):
    q, n, j = int(rng.integers(2, 5)), int(rng.integers(5, 40)), int(rng.integers(2, 6))
    truth, rows = rng.integers(0, q, n), []
    for a in range(n):
        for b in range(j):
            if rng.random() < .85:
                rows.append([a, b, int(truth[a] if rng.random() < .7 else rng.integers(q))])
    return dict(what="consensus", ratings=rows, q=q, items=n, annotators=j)


def check_consensus(c, g):
    q, n, j = c["q"], c["items"], c["annotators"]
    x = np.zeros((n, j, q))
    for a, b, k in c["ratings"]:
        x[a, b, k] += 1
    rated = x.sum((1, 2)) > 0
    p = x.sum(1) / np.maximum(x.sum((1, 2)), 1)[:, None]
    p[~rated] = 0
    for _ in range(20000):
        prior = p.sum(0) + .5
        prior /= prior.sum()
        m = np.einsum("ik,ijl->jkl", p, x) + .5
        m += 2 * np.eye(q)
        if j == 2:
            hit = np.einsum("jkk->j", m)
            acc = hit / m.sum((1, 2))
            m = np.where(np.eye(q)[None] > 0, acc[:, None, None], (1 - acc[:, None, None]) / (q - 1))
        else:
            m /= m.sum(2, keepdims=True)
        l = np.log(prior) + np.einsum("ijl,jkl->ik", x, np.log(m))
        new = np.exp(l - l.max(1, keepdims=True))
        new /= new.sum(1, keepdims=True)
        new[~rated] = 0
        done = np.abs(new - p).max() < 1e-13
        p = new
        if done:
            break
    for i in range(n):
        for k in range(q):
            # EM stops by the posterior's change, so the last digits are not all there
            same("consensus", "posterior", g["posterior"][i * q + k], float(p[i, k]) if rated[i] else None, 1e-3, 2e-3)


KINDS = [(patterns, check_patterns), (table, check_table), (samples, check_samples), (detection, check_detection),
         (trials, check_trials), (strata, check_strata), (adaptive, check_adaptive), (consensus, check_consensus)]


def main():
    rng = np.random.default_rng(20240)
    cases = [(make(rng, i), check) for make, check in KINDS for i in range(CASES)]
    run = subprocess.run([os.path.join(BUILD, "oracle", "judges")], text=True, capture_output=True,
                         input="".join(json.dumps(c) + "\n" for c, _ in cases))
    out = run.stdout.splitlines()
    if run.returncode or len(out) != len(cases):
        print("not ok 1 - judges answered %d of %d cases: %s" % (len(out), len(cases), run.stderr[:200]))
        print("1..1")
        return 1
    for (c, check), line in zip(cases, out):
        check(c, json.loads(line))
    for i, (make, _) in enumerate(KINDS):
        kind = make.__name__
        wrong = bad.get(kind, [])
        print("%s %d - %s: %d figures of %d cases" % ("not ok" if wrong else "ok", i + 1, kind,
                                                     compared.get(kind, 0), CASES))
        for w in wrong[:8]:
            print("#   " + w)
    print("1..%d" % len(KINDS))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
