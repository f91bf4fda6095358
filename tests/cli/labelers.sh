#!/bin/sh
# Features by two labelers: exact match and Cohen's kappa against the formulas written out once more.
. tests/lib/tap.sh

A=$ASSAY
"$A" import "$TMP/p" samples/pairs.jsonl samples/committee.jsonl >/dev/null 2>&1
python3 - "$TMP" <<'X'
import json, math, random, sys
r, d, want = random.Random(5), sys.argv[1], {}
rows = {w: [] for w in ("left", "right")}
cells = {"sentiment": [], "helpful": [], "constant": []}
for i in range(60):
    out = {w: {"row": i, "chosen": {}, "rejected": {}} for w in rows}
    for s in ("chosen", "rejected"):
        for f in cells:
            x = 1 if f == "constant" else r.randrange(-1, 2) if f == "sentiment" else r.randrange(2)
            y = x if r.random() < .6 or f == "constant" else r.randrange(2)
            x = None if r.random() < .05 else x
            out["left"][s][f], out["right"][s][f] = x, y
            if x is not None:
                cells[f].append((x, y))
    for w in rows:
        rows[w].append(out[w])
for w in rows:
    with open("%s/%s.jsonl" % (d, w), "w") as h:
        h.writelines(json.dumps(x) + "\n" for x in rows[w])
for f, c in cells.items():
    n, v = len(c), sorted({q for x in c for q in x})
    p = {(a, b): sum(x == (a, b) for x in c) / n for a in v for b in v}
    row = {a: sum(p[a, b] for b in v) for a in v}
    col = {b: sum(p[a, b] for a in v) for b in v}
    po, pe = sum(p[a, a] for a in v), sum(row[a] * col[a] for a in v)
    k = (po - pe) / (1 - pe) if pe < 1 else None
    se = None
    if k is not None:  # Fleiss, Cohen, Everitt 1969
        t = sum(p[a, a] * (1 - (row[a] + col[a]) * (1 - k)) ** 2 for a in v)
        t += (1 - k) ** 2 * sum(p[a, b] * (col[a] + row[b]) ** 2 for a in v for b in v if a != b)
        se = math.sqrt((t - (k - pe * (1 - k)) ** 2) / n) / (1 - pe)
    want[f] = [n, sum(a == b for a, b in c), po, k, se]
json.dump(want, open(d + "/want", "w"))
X
"$A" import "$TMP/p" --labeler left "$TMP/left.jsonl" >/dev/null 2>&1
is "$?" 0 "one labeler"
"$A" import "$TMP/p" --labeler right "$TMP/right.jsonl" >/dev/null 2>&1
is "$?" 0 "another"
compare() { # NAME: the figures against those written out
	"$A" measure "$TMP/p" labelers --json >"$TMP/m"
	python3 - "$TMP/m" "$TMP/want" <<'X'
import json, math, sys
got, want = (json.load(open(f)) for f in sys.argv[1:])
got = got["raw"]["labelers"]
bad = [] if set(got) == set(want) else ["features"]
for f, w in want.items():
    g = got[f]["left|right"]
    for x, y in zip([g[k] for k in ("n", "match", "exact", "kappa", "se")], w):
        if (x is None) != (y is None) or (x is not None and not math.isclose(x, y, rel_tol=1e-9)):
            bad.append((f, g, w))
if "why" not in got["constant"]["left|right"]:
    bad.append("constant: no why")
print(bad)
sys.exit(bool(bad))
X
	ok $? "$1"
}
compare "match, kappa and its error of three features to 1e-9"
echo '{"item":"0","annotator":"ann","feature":"helpful","side":"a","value":1}' |
	"$A" annotate "$TMP/p" >"$TMP/ack"
like "$(cat "$TMP/ack")" '"ok":true' "a value by hand"
compare "which is no labeler's"
like "$("$A" measure "$TMP/p" labelers)" 'helpful +left +right +[0-9]+ +0\.' "as text"
"$A" import "$TMP/one" samples/pairs.jsonl samples/features.jsonl >/dev/null 2>&1
like "$("$A" measure "$TMP/one" labelers --json)" '"why": ?"no feature by two labelers' "one labeler: said"
done_testing
