#!/bin/sh
# Killed at any moment: whatever `annotate` acknowledged is in the log, every
# chain is whole, the projections are what the log gives.
. tests/lib/tap.sh

kills=${KILLS:-20}
p=$TMP/k.assay
"$ASSAY" import "$p" samples/pairs.jsonl >"$TMP/out" 2>&1
ok $? "samples imported"
key=$("$ASSAY" queue "$p" --all --json --limit 1 | sed 's/.*"key":"\([^"]*\)".*/\1/')

# Acts without end; the pipe and the child die together with the kill.
acts() {
	i=0
	while :; do
		i=$((i + 1))
		echo "{\"item\":\"$key\",\"annotator\":\"ann$((i % 3))\",\"note\":\"$i\"}"
		echo "{\"item\":\"$key\",\"annotator\":\"ann$((i % 3))\",\"tag\":\"S$((i % 6 + 1))\",\"on\":true}"
		[ $((i % 5)) = 0 ] && echo "{\"annotator\":\"ann$((i % 3))\",\"undo\":true}"
	done
}
acts | head -n 20000 >"$TMP/acts"
: >"$TMP/acked"
k=0
while [ "$k" -lt "$kills" ]; do
	k=$((k + 1))
	"$ASSAY" annotate "$p" <"$TMP/acts" >"$TMP/said" 2>/dev/null &
	pid=$!
	# Between 20 and 120 ms, another moment each time.
	sleep "$(awk -v k="$k" -v pid="$pid" 'BEGIN { srand(k * 7919 + pid); printf "%.4f", 0.02 + rand() * 0.1 }')"
	kill -9 "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	# A line that was cut by the kill was not acknowledged.
	sed -n 's/^{"ok":true,"event":"\([0-9a-f]\{32\}\)"}$/\1/p' "$TMP/said" >>"$TMP/acked"
done
acked=$(wc -l <"$TMP/acked")
[ "$acked" -gt "$kills" ]
ok $? "acts were acknowledged before the kills ($acked in $kills runs)"
"$ASSAY" log "$p" --json | sed 's/^{"id":"\([0-9a-f]*\)".*/\1/' | sort >"$TMP/logged"
lost=$(sort "$TMP/acked" | comm -23 - "$TMP/logged" | wc -l)
is "$lost" 0 "no acknowledged act is lost"
is "$(uniq -d "$TMP/logged" | wc -l)" 0 "none is there twice"
"$ASSAY" verify "$p" >"$TMP/out" 2>&1
ok $? "chains, projections and accounting are sound"
grep -v '^sound' "$TMP/out" | sed 's/^/# /'

# Killed while it imports: the project is as before, and the next import finds it so.
"$ASSAY" import "$p" samples/committee.jsonl >/dev/null 2>&1
before=$("$ASSAY" measure "$p" --json | cksum)
awk 'BEGIN { for (i = 0; i < 60000; i++)
	printf "{\"chosen\":\"\\n\\nHuman: q %d\\n\\nAssistant: yes %d\",\"rejected\":\"\\n\\nHuman: q %d\\n\\nAssistant: no\"}\n", i, i, i }' \
	>"$TMP/many.jsonl"
k=0 whole=0
while [ "$k" -lt 5 ]; do
	k=$((k + 1))
	"$ASSAY" import "$p" "$TMP/many.jsonl" >/dev/null 2>&1 &
	pid=$!
	sleep "0.0$k"
	if kill -9 "$pid" 2>/dev/null; then
		wait "$pid" 2>/dev/null
		[ "$("$ASSAY" measure "$p" --json | cksum)" = "$before" ] && whole=$((whole + 1))
	fi
done
is "$whole" "$k" "a killed import leaves the project as it was"
"$ASSAY" import "$p" "$TMP/many.jsonl" >"$TMP/out" 2>&1
ok $? "the next import goes through"
like "$(cat "$TMP/out")" 'read 60000 = 60000 added' "and adds every row"
done_testing
