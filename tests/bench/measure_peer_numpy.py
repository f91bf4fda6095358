#!/usr/bin/python3
"""All the committee's measures with numpy, written with care: cross-products by BLAS, no loop over pairs.

usage: measure_peer_numpy.py DIR [--prepare]      prints one JSON object
"""
import json, math, os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import numpy as np
from scipy import stats
from scipy.special import xlogy
import measure_peer_data


def wilson(k, n):
    z, p = 1.959963984540054, k / n
    c, h, d = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n), 1 + z * z / n
    return [(c - h) / d, (c + h) / d]


def sandwich(inv, meat, factor):
    return np.sqrt(factor * np.einsum("ij,jk,ki->i", inv, meat, inv))


def ols(x, xx, y, rows, obs, absorbed, twins=False, tss=None):
    inv = np.linalg.inv(xx)
    b = inv @ (x.T @ y)
    e = y - x @ b
    k = len(b)
    df = obs - k - absorbed
    ssr = e @ e
    se = np.sqrt(ssr / df * np.diag(inv))
    xe = x * e[:, None]
    hc = xe.T @ xe
    if twins:
        s = xe[0::2] + xe[1::2]
        cl, g = s.T @ s, rows // 2
    else:
        cl, g = hc, rows
    hc1 = sandwich(inv, hc, rows / df)
    cluster = sandwich(inv, cl, g / (g - 1) * (obs - 1) / (obs - k))
    return {"beta": b.tolist(), "se": se.tolist(), "hc1": hc1.tolist(), "cluster": cluster.tolist(),
            "p": (2 * stats.t.sf(np.abs(b / se), df)).tolist(),
            "p_cluster": (2 * stats.t.sf(np.abs(b / cluster), g - 1)).tolist(),
            "r2": 1 - ssr / (tss if tss is not None else y @ y), "vif": (np.diag(inv) * np.diag(xx)).tolist()}


def logit(x, y):
    b = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ b)))
        h = (x * (p * (1 - p))[:, None]).T @ x
        d = np.linalg.solve(h, x.T @ (y - p))
        b += d
        if np.abs(d).max() < 1e-11:
            break
    se = np.sqrt(np.diag(np.linalg.inv(h)))
    return {"beta": b.tolist(), "se": se.tolist(), "p": (2 * stats.norm.sf(np.abs(b / se))).tolist(),
            "loglik": float(np.sum(xlogy(y, p) + xlogy(1 - y, 1 - p)))}


def main():
    d = sys.argv[1]
    if "--prepare" in sys.argv:
        measure_peer_data.prepare(d)
        return
    s, x, length, names = measure_peer_data.load(d)
    k, _, n = s.shape
    out = {}
    m = s[:, 0] - s[:, 1]
    pos, neg = m > 0, m < 0
    votes, against = pos.sum(0), neg.sum(0)
    ties = k - votes - against
    out["votes"] = np.bincount(votes, minlength=k + 1).tolist()
    out["majority"] = [int((votes > against).sum()), int((votes < against).sum()), int((votes == against).sum())]
    out["resistance"] = [[int(r.sum()), wilson(r.sum(), n)] for r in neg]
    cells = np.stack([votes, against, ties], 1)
    agree = ((cells ** 2).sum(1) - k) / (k * (k - 1))
    pe = ((cells.sum(0) / (n * k)) ** 2).sum()
    out["fleiss"] = float((agree.mean() - pe) / (1 - pe))
    sign = np.concatenate([pos, m == 0, neg]).astype(np.float32)
    table = sign @ sign.T
    cohen = []
    for a in range(k):
        for b in range(a + 1, k):
            t = table[np.ix_([a, a + k, a + 2 * k], [b, b + k, b + 2 * k])].astype(float) / n
            e = t.sum(1) @ t.sum(0)
            cohen.append((np.trace(t) - e) / (1 - e))
    out["cohen"] = cohen
    # regressions: the designs once, then every model
    dx = np.ascontiguousarray((x[:, 0] - x[:, 1]).T.astype(float))
    dd = dx.T @ dx
    xs = np.ones((2 * n, len(x) + 1))
    xs[0::2, 1:], xs[1::2, 1:] = x[:, 0].T, x[:, 1].T
    pp = xs.T @ xs
    both = np.concatenate([np.ones((n, 1)), x[:, 0].T, x[:, 1].T], axis=1).astype(float)
    bb = both.T @ both
    dz = np.concatenate([np.ones((n, 1)), dx], axis=1)
    z = np.stack([(q - q.mean()) / q.std() for q in s])
    mean = z.mean(0)
    out["within"], out["pooled"], out["disagree"], out["drivers"], out["length"] = [], [], [], [], []
    le = length.T.ravel()
    rl = stats.rankdata(le)
    dl = length[0] - length[1]
    for q in list(s) + [mean]:
        dm = q[0] - q[1]
        out["within"].append(ols(dx, dd, dm, n, 2 * n, n))
        y = q.T.ravel()
        out["pooled"].append(ols(xs, pp, y, 2 * n, 2 * n, 0, True, np.sum((y - y.mean()) ** 2)))
    for q, dm in zip(s, m):
        t = dm != 0
        out["disagree"].append(logit(dz[t], (dm[t] < 0).astype(float)))
        y = 1.0 - (dm > 0)
        out["drivers"].append(ols(both, bb, y, n, n, 0, False, np.sum((y - y.mean()) ** 2)))
        sc = q.T.ravel()
        out["length"].append([np.corrcoef(sc, le)[0, 1], np.corrcoef(stats.rankdata(sc), rl)[0, 1], np.corrcoef(dm, dl)[0, 1],
                              float((dm[dl < 0] > 0).mean()), float((dm[dl > 0] > 0).mean())])
    out["ensemble"] = [float((e[0] > e[1]).mean()) for e in (mean, z.min(0), mean - z.std(0))]
    out["pearson"] = np.corrcoef(m).tolist()
    out["spearman"] = np.corrcoef(np.array([stats.rankdata(v) for v in m])).tolist()
    out["leave_one_out"] = [np.bincount(votes - p, minlength=k).tolist() for p in pos]
    curve = []
    for t in range(k + 2):
        keep = votes >= t
        curve.append([int(keep.sum()), (pos[:, keep].mean(1) if keep.any() else np.full(k, np.nan)).tolist(),
                      ((pos & keep).sum(1) / n + (neg & ~keep).sum(1) / n).tolist()])
    out["cleaning"] = curve
    print(json.dumps(out))


main()
