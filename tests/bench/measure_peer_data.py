"""The columns that both peers start from, as arrays: what a closed project is to assay.

prepare(dir) parses the generated files once and leaves .npy beside them; load(dir) reads those.
"""
import json, os
import numpy as np


def prepare(d):
    if os.path.exists(os.path.join(d, "peer_length.npy")):
        return
    rms = sorted(f for f in os.listdir(d) if f.startswith("rm") and f.endswith(".jsonl"))
    score = []
    for f in rms:
        with open(os.path.join(d, f)) as h:
            score.append([(r["chosen"], r["rejected"]) for r in map(json.loads, h)])
    names, x = None, []
    with open(os.path.join(d, "features.jsonl")) as h:
        for r in map(json.loads, h):
            names = names or list(r["chosen"])
            x.append([[r[s][k] for k in names] for s in ("chosen", "rejected")])
    length = []
    with open(os.path.join(d, "pairs.jsonl")) as h:
        for r in map(json.loads, h):
            n = len(os.path.commonprefix([r["chosen"], r["rejected"]]))
            cut = r["chosen"].rfind("\n\nAssistant:", 0, n)
            length.append([len(r[s]) - cut for s in ("chosen", "rejected")])
    np.save(os.path.join(d, "peer_score.npy"), np.ascontiguousarray(np.array(score).transpose(0, 2, 1)))
    np.save(os.path.join(d, "peer_x.npy"), np.ascontiguousarray(np.array(x, np.int8).transpose(2, 1, 0)))
    np.save(os.path.join(d, "peer_length.npy"), np.array(length, float).T.copy())
    with open(os.path.join(d, "peer_names.json"), "w") as h:
        json.dump({"rms": [f[:-6] for f in rms], "features": names}, h)


def load(d):
    """scores (rm, side, pair), features (feature, side, pair), lengths (side, pair), names"""
    prepare(d)
    with open(os.path.join(d, "peer_names.json")) as h:
        names = json.load(h)
    return tuple(np.load(os.path.join(d, "peer_%s.npy" % n)) for n in ("score", "x", "length")) + (names,)
