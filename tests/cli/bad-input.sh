#!/bin/sh
# Bad input gives one clear sentence, the right status, and leaves the project as it was.
. tests/lib/tap.sh

A=$ASSAY
P=$TMP/p.assay
for i in 1 2 3; do
	printf '{"chosen":"\\n\\nHuman: Q%s\\n\\nAssistant: yes %s","rejected":"\\n\\nHuman: Q%s\\n\\nAssistant: no %s"}\n' $i $i $i $i
done >"$TMP/pairs.jsonl"
"$A" import "$P" "$TMP/pairs.jsonl" >/dev/null || exit 1
echo '{"item":"0","annotator":"ann","choice":"b"}' | "$A" annotate "$P" >/dev/null || exit 1

state() { # what a project says of itself, and its bytes that matter
	"$A" queue "$1" --all --json 2>&1
	"$A" measure "$1" --json 2>&1
	"$A" log "$1" --json 2>&1
}
state "$P" >"$TMP/before"

# bad STATUS PATTERN NAME COMMAND...: fails with that status, says one line that matches.
bad() {
	want=$1 pattern=$2 name=$3
	shift 3
	"$@" >"$TMP/out" 2>"$TMP/err" </dev/null
	got=$?
	is "$got $(wc -l <"$TMP/err")" "$want 1" "$name: status $want and one line"
	like "$(cat "$TMP/err")" "^assay: .*$pattern" "$name: says what"
	state "$P" >"$TMP/after"
	ok "$(cmp -s "$TMP/before" "$TMP/after"; echo $?)" "$name: the project is as it was"
}

bad 2 'nofile.*([Nn]o such file)' "no such file" "$A" import "$P" "$TMP/nofile"
mkdir "$TMP/dir"
bad 2 'dir.*director' "a directory" "$A" import "$P" "$TMP/dir"
head -c 100000 "$A" >"$TMP/binary"
bad 2 'binary' "a binary" "$A" import "$P" "$TMP/binary"
: >"$TMP/empty.jsonl"
"$A" import "$P" "$TMP/empty.jsonl" >"$TMP/out" 2>"$TMP/err"
like "$? $(cat "$TMP/out" "$TMP/err")" '^(0 .*read 0|2 assay: .*empty)' "an empty file: said"
head -c 200000000 /dev/zero | tr '\0' x >"$TMP/long.jsonl"
echo >>"$TMP/long.jsonl"
"$A" import "$P" "$TMP/long.jsonl" >"$TMP/out" 2>"$TMP/err"
like "$? $(cat "$TMP/out" "$TMP/err")" '^(0 |2 assay: ).*long' "a line of 200 MB: status and said"
state "$P" >"$TMP/after"
ok "$(cmp -s "$TMP/before" "$TMP/after"; echo $?)" "a line of 200 MB: the project is as it was"
rm -f "$TMP/long.jsonl"
gzip -c "$TMP/pairs.jsonl" | head -c 60 >"$TMP/cut.jsonl.gz"
bad 2 'cut.jsonl.gz' "a gzip cut short" "$A" import "$P" "$TMP/cut.jsonl.gz"
echo 'Dear diary,' >"$TMP/prose.txt"
"$A" import "$P" "$TMP/prose.txt" >"$TMP/out" 2>"$TMP/err"
like "$?" '^[02]$' "prose: no crash"
state "$P" >"$TMP/after"
ok "$(cmp -s "$TMP/before" "$TMP/after"; echo $?)" "prose: the project is as it was"
bad 2 'format' "a format there is not" "$A" import "$P" "$TMP/pairs.jsonl" --format nonsense

# A project that is none.
for c in queue measure log verify; do
	bad 2 'nowhere' "$c of nothing" "$A" $c "$TMP/nowhere"
	bad 2 'dir' "$c of a folder that is no project" "$A" $c "$TMP/dir"
	bad 2 'pairs.jsonl' "$c of a file" "$A" $c "$TMP/pairs.jsonl"
done
bad 2 'nowhere' "annotate nothing" "$A" annotate "$TMP/nowhere"
ok "$([ ! -e "$TMP/nowhere" ]; echo $?)" "nothing was made where nothing was"
mkdir "$TMP/other.assay"
printf 'SQLite format 3\0' >"$TMP/other.assay/work.db"
printf 'SQLite format 3\0' >"$TMP/other.assay/corpus.db"
"$A" measure "$TMP/other.assay" >"$TMP/out" 2>"$TMP/err"
like "$? $(wc -l <"$TMP/err")" '^[23] 1$' "garbage in the place of a project: one sentence"
bad 2 'exists' "init where something is" "$A" init "$P"

# A first import that fails leaves nothing behind.
"$A" import "$TMP/new.assay" "$TMP/nofile" >/dev/null 2>&1
is "$? $([ -e "$TMP/new.assay" ] && echo left)" "2 " "a first import that fails takes the project away again"
"$A" import "$TMP/new.assay" "$TMP/pairs.jsonl" "$TMP/nofile" >/dev/null 2>&1
is "$? $([ -e "$TMP/new.assay" ] && echo left)" "2 left" "but keeps what came in before the failure"

# Newer than this program.
if command -v python3 >/dev/null; then
	cp -r "$P" "$TMP/newer.assay"
	python3 - "$TMP/newer.assay" <<'X'
import sqlite3, sys
for f in ("work.db", "corpus.db"):
    d = sqlite3.connect(sys.argv[1] + "/" + f)
    d.execute("PRAGMA user_version=9999")
    d.commit()
X
	bad 3 '9999' "a newer project" "$A" measure "$TMP/newer.assay"
	cp -r "$P" "$TMP/alien.assay"
	python3 - "$TMP/alien.assay" <<'X'
import sqlite3, sys
d = sqlite3.connect(sys.argv[1] + "/work.db")
d.execute("PRAGMA application_id=1234")
d.commit()
X
	bad 2 'alien' "another application's file" "$A" measure "$TMP/alien.assay"
fi
cp -r "$P" "$TMP/torn.assay"
head -c 5000 "$P/corpus.db" >"$TMP/torn.assay/corpus.db"
"$A" queue "$TMP/torn.assay" --all >"$TMP/out" 2>"$TMP/err"
is "$? $(wc -l <"$TMP/err")" "3 1" "a torn corpus: status 3, one sentence"

awk 'BEGIN { for (i = 0; i < 4000; i++)
	printf "{\"chosen\":\"\\n\\nHuman: Long %d\\n\\nAssistant: %0400d\",\"rejected\":\"\\n\\nHuman: Long %d\\n\\nAssistant: no\"}\n", i, i, i }' >"$TMP/big.jsonl"
# Read-only, full. Root may write everything, so it becomes somebody else for this.
plain="$A"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	plain="setpriv --reuid=65534 --regid=65534 --clear-groups $A"
	chmod 755 "$TMP"
fi
# shellcheck disable=SC2086
if [ "$(id -u)" != 0 ] || $plain --version >/dev/null 2>&1 && [ "$plain" != "$A" ]; then
	cp -r "$P" "$TMP/ro.assay"
	cp "$TMP/big.jsonl" "$TMP/other.jsonl"
	chmod -R a-w,a+rX "$TMP/ro.assay"
	bad 4 'ro.assay' "import into a read-only project" $plain import "$TMP/ro.assay" "$TMP/other.jsonl"
	bad 4 'ro.assay' "annotate a read-only project" $plain annotate "$TMP/ro.assay" --annotator ann
	$plain measure "$TMP/ro.assay" >"$TMP/out" 2>"$TMP/err"
	is "$? $(cat "$TMP/err")" "0 " "but it can be measured"
	chmod -R u+w "$TMP/ro.assay"
	cp "$TMP/pairs.jsonl" "$TMP/secret.jsonl"
	chmod 0 "$TMP/secret.jsonl"
	cp -r "$P" "$TMP/mine.assay"
	chmod -R a+rwX "$TMP/mine.assay"
	bad 2 'secret.jsonl.*[Pp]ermission' "an unreadable file" $plain import "$TMP/mine.assay" "$TMP/secret.jsonl"
	chmod 600 "$TMP/secret.jsonl"
else
	skip "a read-only project" "root may write everything"
fi
full=$TMP/full
mkdir "$full"
if mount -t tmpfs -o size=1500k none "$full" 2>/dev/null; then
	cp -r "$P" "$full/p.assay"
	"$A" import "$full/p.assay" "$TMP/big.jsonl" >"$TMP/out" 2>"$TMP/err"
	is "$? $(wc -l <"$TMP/err")" "4 1" "a full disk: status 4, one sentence"
	like "$(cat "$TMP/err")" '[Ff]ull|[Ss]pace' "a full disk: says so"
	state "$full/p.assay" | sed "s|$full|$TMP|g" >"$TMP/after"
	ok "$(cmp -s "$TMP/before" "$TMP/after"; echo $?)" "a full disk: the project is as it was"
	umount "$full"
else
	skip "a full disk" "cannot mount a tmpfs here"
fi
(
	ulimit -f 200 2>/dev/null
	trap '' XFSZ
	"$A" import "$P" "$TMP/big.jsonl" >"$TMP/out" 2>"$TMP/err"
)
is "$? $(wc -l <"$TMP/err")" "4 1" "a file size limit: status 4, one sentence"
state "$P" >"$TMP/after"
ok "$(cmp -s "$TMP/before" "$TMP/after"; echo $?)" "a file size limit: the project is as it was"
if [ -e /dev/full ]; then
	for c in "queue --all" measure log verify "measure --json"; do
		# shellcheck disable=SC2086
		set -- $c
		verb=$1
		shift
		"$A" "$verb" "$P" "$@" >/dev/full 2>"$TMP/err"
		is "$? $(wc -l <"$TMP/err")" "4 1" "$c into a full disk: status 4, one sentence"
	done
fi
"$A" verify "$P" >/dev/null
is "$?" 0 "after all that the project is sound"
done_testing
