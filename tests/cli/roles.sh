#!/bin/sh
# Who votes: the committee alone; models before and after training and models of pairs have figures of their own.
. tests/lib/tap.sh

A=$ASSAY
ask() { # FILE EXPRESSION over m: prints it
	python3 -c 'import json,sys; m=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"
}
"$A" import "$TMP/p" samples/pairs.jsonl samples/committee.jsonl samples/features.jsonl >/dev/null 2>&1
"$A" measure "$TMP/p" --json >"$TMP/before"
"$A" import "$TMP/p" --role pre samples/rm-before.jsonl >/dev/null 2>&1
"$A" import "$TMP/p" --role post samples/rm-after.jsonl >/dev/null 2>&1
is "$?" 0 "models before and after training come in"
"$A" measure "$TMP/p" --json >"$TMP/after"
for row in votes majority disputed fleiss alpha gwet ensemble leave_one_out cleaning; do
	is "$(ask "$TMP/after" "m['raw']['$row']")" "$(ask "$TMP/before" "m['raw']['$row']")" \
		"$row: as without them"
done
is "$(ask "$TMP/after" "m['project']['rms'][-2:]")" "['rm-before', 'rm-after']" "they stand behind the committee"
is "$(ask "$TMP/after" "sorted(set(m['raw']['resistance'])-set(m['project']['rms'][:-2]))")" \
	"['rm-after', 'rm-before']" "resistance: of them too"
is "$(ask "$TMP/after" "m['raw']['imprint']['rm-after']['within_pair']['n']>50")" True "imprint: of them too"
is "$(ask "$TMP/after" "m['raw']['regimes']['pre'], m['raw']['regimes']['n'] > 50, 'why' in m['raw']['shift']")" "('rm-before', True, False)" \
	"regimes and shift: from the one to the other"
"$A" queue "$TMP/p" --json --all --limit 1000 >"$TMP/q"
is "$(python3 -c 'import json,sys; print({json.loads(l)["rated"] for l in open(sys.argv[1])} <= {7, 8})' "$TMP/q")" \
	True "queue: eight models at most rate a pair"
"$A" measure "$TMP/p" resistance --policy vote-maj-flip --json >"$TMP/clean"
is "$(ask "$TMP/clean" "[m['adjudicated']['resistance'][k]['circular'] for k in ('rm-after', m['project']['rms'][0])]")" \
	"[False, True]" "circular: who voted, not who was asked nothing"
"$A" measure "$TMP/p" votes --rm rm-before,rm-after --json >"$TMP/named"
is "$(ask "$TMP/named" "m['raw']['votes']['k']")" 2 "--rm: who is named is the committee"
"$A" import "$TMP/only" samples/pairs.jsonl >/dev/null 2>&1
"$A" import "$TMP/only" --role pre samples/rm-before.jsonl >/dev/null 2>&1
"$A" measure "$TMP/only" >"$TMP/text"
is "$?" 0 "no committee at all: measure"
"$A" measure "$TMP/only" --json >"$TMP/only.json"
is "$(ask "$TMP/only.json" "m['raw']['votes']['why']")" "no reward model of role committee" "no committee at all: said"

# A model of pairs: margins for the response shown first, in both orders.
i=0
: >"$TMP/pair.jsonl"
while [ $i -lt 60 ]; do
	case $((i % 4)) in
	0) m='1.5,"margin_rejected_first":-0.5' ;;	# consistent: chosen
	1) m='-1,"margin_rejected_first":2' ;;		# consistent: rejected
	2) m='2,"margin_rejected_first":0.5' ;;		# the first wins, chosen by more
	3) m='-0.25,"margin_rejected_first":-0.25' ;;	# the second wins, a tie
	esac
	echo "{\"row\":$i,\"margin_chosen_first\":$m}" >>"$TMP/pair.jsonl"
	i=$((i + 1))
done
"$A" import "$TMP/p" --rm pairrm "$TMP/pair.jsonl" --json >"$TMP/i"
is "$(ask "$TMP/i" "m['format'], m['added'], m['rejected']")" "('pairwise', 60, 0)" "a model of pairs comes in"
"$A" measure "$TMP/p" --json >"$TMP/pairs"
is "$(ask "$TMP/pairs" "m['raw']['votes']['k']")" 9 "it votes with the committee"
is "$(ask "$TMP/pairs" "[m['raw']['resistance']['pairrm'][k] for k in ('rated','agree','resist','tie')]")" \
	"[60, 30, 15, 15]" "its vote: the sign of half the difference of the orders"
is "$(ask "$TMP/pairs" "[m['raw']['orders']['pairrm'][k] for k in ('rated','inconsistent','first','second','rate')]")" \
	"[60, 30, 15, 15, 0.5]" "orders that contradict each other are counted"
is "$(ask "$TMP/pairs" "m['raw']['imprint']['pairrm']['within_pair'], m['raw']['imprint']['pairrm']['why']")" \
	"(None, 'a pairwise model scores no single response')" "imprint: null, and why"
is "$(ask "$TMP/pairs" "m['raw']['length']['pairrm']['pearson']")" None "length: no score to correlate"
is "$(ask "$TMP/pairs" "m['raw']['ensemble']['mean']['accuracy'] == json.load(open('$TMP/before'))['raw']['ensemble']['mean']['accuracy']")" \
	True "scores are combined without it"
"$A" queue "$TMP/p" --json --all --limit 1000 | grep -c "pairrm contradicts itself when the order turns" >"$TMP/n"
is "$(cat "$TMP/n")" 30 "queue: flagged"
"$A" import "$TMP/p" --rm pairrm samples/rm-after.jsonl >/dev/null 2>"$TMP/err"
is "$?" 2 "the same name cannot score responses"
done_testing
