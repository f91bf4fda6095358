#!/bin/sh
# Resistance among pairs that people or the labeler find ambiguous, against the rest, counted once more.
. tests/lib/tap.sh

A=$ASSAY
"$A" import "$TMP/p" samples/pairs.jsonl samples/committee.jsonl >/dev/null 2>&1
like "$("$A" measure "$TMP/p" ambiguity --json)" '"why": ?"nobody tagged S2 to S4 or was unsure"' "nobody said so: said"
python3 - "$TMP" <<'X'
import json, sys
d = sys.argv[1]
acts = open(d + "/acts", "w")
for i in range(40):
    c = "unsure" if i % 5 == 0 else "ab"[i % 2]
    acts.write(json.dumps({"item": str(i), "annotator": "ann", "choice": c}) + "\n")
    if i % 7 == 0:
        acts.write(json.dumps({"item": str(i), "annotator": "ann", "tag": "S%d" % (2 + i % 3), "on": True}) + "\n")
    if i % 11 == 0:
        acts.write(json.dumps({"item": str(i), "annotator": "ben", "tag": "S1", "on": True}) + "\n")
labels = open(d + "/labels.jsonl", "w")
for i in range(60):
    side = lambda s: {"harmless": (i + s * (i % 5 == 0)) % 3 > 0, "helpful": (i * 7 + s * (i % 4 == 1)) % 2}
    labels.write(json.dumps({"row": i, "chosen": side(0), "rejected": side(1)}) + "\n")
X
"$A" annotate "$TMP/p" <"$TMP/acts" >"$TMP/acks"
is "$(grep -c '"ok":true' "$TMP/acks")" "$(wc -l <"$TMP/acts")" "choices and tags"
"$A" import "$TMP/p" --labeler lm "$TMP/labels.jsonl" >/dev/null 2>&1
is "$?" 0 "the labeler's features"
"$A" measure "$TMP/p" ambiguity --json >"$TMP/m"
python3 - "$TMP/m" samples/committee.jsonl <<'X'
import json, math, sys
got = json.load(open(sys.argv[1]))["raw"]["ambiguity"]
scores = {s["row"]: s["scores"] for s in map(json.loads, open(sys.argv[2]))}
bad, z = [], 1.959963984540054

def wilson(k, n):
    p, m = k / n, z * z / n
    h = z * math.sqrt(p * (1 - p) / n + m / (4 * n)) / (1 + m)
    c = (p + m / 2) / (1 + m)
    return c - h, c + h

def check(name, groups):
    for rm in next(iter(scores.values())):
        rate, ci = {}, {}
        for g, rows in groups.items():
            s = [scores[i][rm] for i in rows if i in scores and scores[i].get(rm)]
            s = [x for x in s if None not in x]
            k, n = sum(c < r for c, r in s), len(s)
            q = got[name][rm][g]
            rate[g], ci[g] = k / n, wilson(k, n)
            for x, y in ((q["rated"], n), (q["resist"], k), (q["rate"], k / n), (q["lo"], ci[g][0]), (q["hi"], ci[g][1])):
                if not math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-15):
                    bad.append((name, rm, g, q, k, n))
        d = rate["ambiguous"] - rate["rest"]
        lo = d - math.hypot(rate["ambiguous"] - ci["ambiguous"][0], ci["rest"][1] - rate["rest"])
        hi = d + math.hypot(ci["ambiguous"][1] - rate["ambiguous"], rate["rest"] - ci["rest"][0])
        q = got[name][rm]["difference"]
        for x, y in ((q["value"], d), (q["lo"], lo), (q["hi"], hi)):
            if not math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-12):
                bad.append((name, rm, q, d, lo, hi))

vague = {i for i in range(40) if i % 5 == 0 or i % 7 == 0}
check("people", {"ambiguous": vague, "rest": set(range(40)) - vague})
key = lambda i, s: ((i + s * (i % 5 == 0)) % 3 > 0, (i * 7 + s * (i % 4 == 1)) % 2)
same = {i for i in range(60) if key(i, 0) == key(i, 1)}
check("gamma_i", {"ambiguous": same, "rest": set(range(60)) - same})
print(bad[:5])
sys.exit(bool(bad))
X
ok $? "rates, Wilson's and Newcombe's intervals of both readings to 1e-9"
like "$("$A" measure "$TMP/p" ambiguity)" 'nothing was drawn at random' "as text, with its limits"
done_testing
