#!/bin/sh
# What a hostile hand, or an unlucky one, tries: nothing is lost, one sentence says why.
. tests/lib/tap.sh

A=$ASSAY
P=$TMP/p.assay
for i in 1 2 3 4; do
	printf '{"chosen":"\\n\\nHuman: Q%s\\n\\nAssistant: yes %s","rejected":"\\n\\nHuman: Q%s\\n\\nAssistant: no %s"}\n' $i $i $i $i
done >"$TMP/pairs.jsonl"
"$A" import "$P" "$TMP/pairs.jsonl" >/dev/null || exit 1
echo '{"item":"0","annotator":"ann","choice":"b"}' | "$A" annotate "$P" >/dev/null || exit 1

# refuses STATUS PATTERN NAME COMMAND...: that status, one line, and it matches.
refuses() {
	want=$1 pattern=$2 name=$3
	shift 3
	"$@" >"$TMP/out" 2>"$TMP/err" </dev/null
	is "$? $(wc -l <"$TMP/err")" "$want 1" "$name: status $want and one line"
	like "$(cat "$TMP/err")" "^assay: .*$pattern" "$name: says what"
}

# Where output goes: a database, a FIFO, a link and a folder stay what they are.
for c in "export $P --format hh" "report $P"; do
	verb=${c%% *}
	# shellcheck disable=SC2086
	refuses 2 'work.db: is a database' "$verb onto the project's own file" "$A" $c -o "$P/work.db"
	# shellcheck disable=SC2086
	refuses 2 'p.assay: is a folder' "$verb onto a folder" "$A" $c -o "$P"
	if mkfifo "$TMP/$verb.fifo" 2>/dev/null; then
		cat "$TMP/$verb.fifo" >"$TMP/$verb.got" &
		# shellcheck disable=SC2086
		"$A" $c -o "$TMP/$verb.fifo" 2>/dev/null
		is "$?" 0 "$verb into a FIFO"
		wait $!
		ok "$([ -p "$TMP/$verb.fifo" ] && [ -s "$TMP/$verb.got" ]; echo $?)" "$verb: the bytes came, the FIFO stays one"
		ok "$([ ! -e "$TMP/$verb.fifo.manifest.json" ]; echo $?)" "$verb: and no manifest beside it"
	fi
	echo old >"$TMP/$verb.real"
	ln -s "$verb.real" "$TMP/$verb.link"
	# shellcheck disable=SC2086
	"$A" $c -o "$TMP/$verb.link" 2>/dev/null
	ok "$([ -L "$TMP/$verb.link" ] && [ "$(cat "$TMP/$verb.real")" != old ]; echo $?)" "$verb: a link is followed, not replaced"
done
refuses 2 'written already' "reasons in the place of the data" "$A" export "$P" --format hh -o "$TMP/x" --reasons "$TMP/x"
"$A" verify "$P" >/dev/null
is "$?" 0 "the project is sound"
done_testing
