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
# A project with a file missing, empty, or changed behind its back.
broken() { rm -rf "$TMP/d.assay"; cp -r "$P" "$TMP/d.assay"; }
for c in queue measure log verify annotate "backup $TMP/bk"; do
	verb=${c%% *}
	broken
	rm "$TMP/d.assay/work.db"
	# shellcheck disable=SC2086
	refuses 3 'd.assay: no work.db.*backup' "$verb without work.db" "$A" $verb "$TMP/d.assay" ${c#"$verb"}
	: >"$TMP/d.assay/work.db"
	# shellcheck disable=SC2086
	refuses 3 'work.db: the file is empty; .*backup' "$verb with an empty work.db" "$A" $verb "$TMP/d.assay" ${c#"$verb"}
	rm "$TMP/d.assay/corpus.db"
	cp "$P/work.db" "$TMP/d.assay/work.db"
	# shellcheck disable=SC2086
	refuses 3 'no corpus.db' "$verb without corpus.db" "$A" $verb "$TMP/d.assay" ${c#"$verb"}
done
tamper() { # SQL: on the work.db of a copy, its triggers gone
	broken
	python3 - "$TMP/d.assay/work.db" "$1" <<'Y'
import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
for (name,) in d.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
    d.execute('DROP TRIGGER "%s"' % name)
d.execute("PRAGMA foreign_keys=OFF")
d.execute(sys.argv[2])
d.commit()
Y
}
if command -v python3 >/dev/null; then
	last="WHERE seq=(SELECT max(seq) FROM event)"
	for set in "id=replace(id,'0','1')||''" "origin=replace(origin,substr(origin,1,1),'z')" "clock=clock+1" "session='x'" \
		"annotator='eve'" "item=zeroblob(32)" "item=NULL" "kind='note'" "kind='nonsense'" "body=replace(body,'b','a')" \
		"body=NULL" "salt=zeroblob(16)" "wall_ns=wall_ns+1" "mono_ns=mono_ns-1" "seal=zeroblob(32)" "prev=zeroblob(32)" "hash=zeroblob(32)"; do
		if tamper "UPDATE event SET $set $last" 2>"$TMP/err"; then
			"$A" verify "$TMP/d.assay" >"$TMP/out" 2>"$TMP/err"
			is "$? $(tail -n 1 "$TMP/out")" "1 NOT sound" "verify finds $set"
			"$A" log "$TMP/d.assay" >"$TMP/out" 2>"$TMP/err"
			like "$? $(wc -l <"$TMP/err")" '^(0 0|3 1)$' "log with $set: no crash"
		else
			ok 1 "tamper with $set: $(tail -n 1 "$TMP/err")"
		fi
	done
	for sql in "DELETE FROM event $last" "DELETE FROM event WHERE seq=1"; do
		tamper "$sql" 2>"$TMP/err" || ok 1 "$sql: $(tail -n 1 "$TMP/err")"
		"$A" verify "$TMP/d.assay" >"$TMP/out" 2>"$TMP/err"
		is "$? $(tail -n 1 "$TMP/out")" "1 NOT sound" "verify finds $sql"
	done
fi

# Words and conditions.
refuses 2 'word 1 is empty' "an empty project name" "$A" queue ""
refuses 2 'word 2 is empty' "an empty file name" "$A" import "$TMP/never.assay" ""
ok "$([ ! -e "$TMP/never.assay" ]; echo $?)" "and no project was made for it"
refuses 2 'takes too long' "a pattern without end" "$A" queue "$P" --all --grep '(?R)'
is "$("$A" queue "$P" --where "key = 'no'")" "no disputed pair is like that; --all looks at every pair" "nothing passes the condition: said"
for w in "1; DROP TABLE item" "1) UNION SELECT 1 --" "item IN (SELECT name FROM sqlite_master)" "load_extension('x')" \
	"(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c)>0" "writefile('x','y')" \
	"zeroblob(2000000000) IS NOT NULL" "key = (ATTACH 'x' AS y)" "'" '/* open'; do
	refuses 2 'condition' "--where $w" "$A" queue "$P" --all --where "$w"
done

# Another project's log: refused, and with --force taken over, and said.
printf '{"chosen":"\\n\\nHuman: Else\\n\\nAssistant: yes","rejected":"\\n\\nHuman: Else\\n\\nAssistant: no"}\n' >"$TMP/else.jsonl"
"$A" import "$TMP/else.assay" "$TMP/else.jsonl" >/dev/null
echo '{"item":"0","annotator":"zoe","choice":"a"}' | "$A" annotate "$TMP/else.assay" >/dev/null
broken
"$A" merge "$TMP/d.assay" "$TMP/else.assay" >"$TMP/out" 2>"$TMP/err"
like "$? $(wc -l <"$TMP/err") $(cat "$TMP/err")" '^2 1 .*none of its items is in this project' "merge of an unrelated project: refused"
unlike "$("$A" log "$TMP/d.assay")" zoe "and nothing of it is here"
like "$("$A" merge "$TMP/d.assay" "$TMP/else.assay" --force)" 'note: 1 of them on items that this project does not have' "merge --force: taken over, and said"
"$A" verify "$TMP/d.assay" >/dev/null
is "$?" 0 "and sound"

# A log whose clock was set to the end of time, digests and all, does not drag others there.
if command -v python3 >/dev/null; then
	tamper "UPDATE head SET clock=9223372036854775807"
	echo '{"item":"0","annotator":"ann","choice":"a"}' | "$A" annotate "$TMP/d.assay" >"$TMP/out" 2>"$TMP/err"
	like "$(cat "$TMP/out" "$TMP/err")" 'clock of its log is damaged' "a clock at its end: said, nothing written"
fi

# A model whose name is an escape sequence.
broken
printf '{"row":%s,"chosen":%s,"rejected":%s}\n' 0 1 0 1 0 1 2 2 1 3 1 2 >"$TMP/rm.jsonl"
"$A" import "$TMP/d.assay" "$TMP/rm.jsonl" --rm "$(printf 'rm\033[2J')" >/dev/null
"$A" import "$TMP/d.assay" "$TMP/rm.jsonl" --rm "$(printf 'other\033]0;x\007')" >/dev/null
"$A" report "$TMP/d.assay" -o "$TMP/r.md"
for c in measure queue log "report -o -" "report --format md -o -" "clean --policy vote-maj-flip"; do
	verb=${c%% *}
	# shellcheck disable=SC2086
	unlike "$("$A" $verb "$TMP/d.assay" ${c#"$verb"} 2>&1)" "$(printf '\033')" "$c: no escape comes out"
done

"$A" verify "$P" >/dev/null
is "$?" 0 "the project is sound"
done_testing
