#!/bin/sh
# The nevers of the house: who may include, call and hold what.
. tests/lib/tap.sh

# none NAME: passes when standard input is empty. Runs at the end of a pipe, in a
# process of its own, so the tally is kept in a file.
: >"$TMP/tally"
none() {
	found=$(cat)
	echo "${found:+bad}" >>"$TMP/tally"
	if [ -z "$found" ]; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		printf '%s\n' "$found" | sed 's/^/#   /' | head -n 20
	fi
}
src=$(find core tui -name '*.[ch]' | sort)
# Source without comments and string contents, as FILE:LINE:TEXT.
# shellcheck disable=SC2086
code() {
	awk '
	FNR == 1 { inc = 0 }
	{ line = $0
	  if (inc) { if ((i = index(line, "*/"))) { line = substr(line, i + 2); inc = 0 } else next }
	  gsub(/\\"/, "", line); gsub(/"[^"]*"/, "\"\"", line)
	  while ((i = index(line, "/*"))) {
		rest = substr(line, i + 2)
		if ((j = index(rest, "*/"))) line = substr(line, 1, i - 1) " " substr(rest, j + 2)
		else { line = substr(line, 1, i - 1); inc = 1; break } }
	  sub(/\/\/.*/, "", line)
	  if (line ~ /[^ \t]/) print FILENAME ":" FNR ":" line }' "$@"
}
# shellcheck disable=SC2086
code $src >"$TMP/code"

door() { # DOOR-FILE REGEX NAME
	grep -E "$2" "$TMP/code" | grep -vE "^$1:" | none "$3"
}
door 'core/base/(db|filter).c' '\bsqlite3_?' 'sqlite3 only in core/base/db.c and filter.c'
door core/base/json.c '\bcJSON' 'cJSON only in core/base/json.c'
door core/base/regex.c '\bpcre2_' 'PCRE2 only in core/base/regex.c'
door core/base/inflate.c '\barchive_(read|entry|write)' 'libarchive only in core/base/inflate.c'
door core/base/digest.c '\b(crypto_|sodium_|randombytes)' 'libsodium only in core/base/digest.c'
door core/base/numeric.c '\bgsl_' 'GSL only in core/base/numeric.c'
door core/base/unicode.c '\butf8proc_' 'utf8proc only in core/base/unicode.c'
# shellcheck disable=SC2086
grep -lE '#include *<(n?curses|ncursesw/)' $src | grep -v '^tui/term/curses.c$' | none 'curses only in tui/term/curses.c'
grep -E '\b(printf|fprintf|puts|putchar|perror|exit|rand|srand|random|time|getenv|setenv)\(' "$TMP/code" |
	grep '^core/' | none 'core prints nothing, exits nowhere, asks no clock, no environment'
# shellcheck disable=SC2086
grep -nE '"[^"]*\b(SELECT .* FROM|INSERT (OR [A-Z]+ )?INTO|UPDATE [a-z_]+ SET|DELETE FROM|CREATE (TABLE|INDEX|VIEW|TRIGGER)|PRAGMA )' $src |
	grep -vE '^core/base/(db|filter).c:' | none 'SQL text only in schema/'
grep -E '\b(strcpy|strcat|sprintf|strtok|gets|alloca)\(' "$TMP/code" | none 'no banned function'
# curses.c asks libc what ncurses will believe, never how wide something is.
grep -E '\b(wcwidth|wcswidth)\(' "$TMP/code" | grep -v '^tui/term/curses.c:' | none 'no width from libc'

# Arrows point down.
rank() { # folder -> rank; a file may include its own folder and lower ranks
	case $1 in
	core/base) echo 0 ;; core/text) echo 1 ;; core/store) echo 2 ;; core/measure) echo 3 ;;
	core/ingest) echo 3 ;; core/work) echo 4 ;; core/out) echo 5 ;;
	tui/term) echo 6 ;; tui/widget) echo 7 ;; tui/view) echo 8 ;; tui) echo 9 ;; tui/cli) echo 10 ;;
	*) echo 99 ;;
	esac
}
for f in $src; do
	mine=$(rank "$(dirname "$f")")
	sed -n 's/^#include "\(.*\)"$/\1/p' "$f" | while read -r inc; do
		case $inc in */*) ;; *)
			echo "$f includes \"$inc\" without its room"
			continue
			;;
		esac
		theirs=$(rank "$(dirname "$inc")")
		case $inc in schema/* | *.def) continue ;; esac
		[ "$theirs" -gt "$mine" ] && echo "$f includes $inc"
	done
done | none 'no include points up'

# A kernel is pure: only panel reads the store.
grep -lE '#include "core/store/(project|event|projection|score|feature)\.h"' core/measure/*.[ch] 2>/dev/null |
	grep -vE '^core/measure/panel\.[ch]$' | none 'only panel reads the store in core/measure'

# The public functions of a header carry its file's name.
find core tui -name '*.h' | while read -r h; do
	base=$(basename "$h" .h)
	code "$h" | sed 's/^[^:]*:[0-9]*://' | sed 's/^#.*//' | tr '\n' ' ' |
		sed 's/{[^{}]*}/ /g;s/{[^{}]*}/ /g;s/{[^{}]*}/ /g' | tr ';' '\n' |
		grep -vE '^\s*typedef' | grep -oE '\b[a-z][a-z0-9_]*\(' | tr -d '(' |
		grep -vE '^(__attribute__|format|sizeof|defined|void|int|bool)$' | grep -vE "^${base}(_|$)" |
		sed "s|^|$h: |"
done | sort -u | none "a public function's prefix is its file's name"

# shellcheck disable=SC2086
for f in $src; do
	head -n 1 "$f" | grep -q '^/\*' || echo "$f: no opening comment"
done | none 'every file opens with a comment'
# shellcheck disable=SC2086
grep -nE '^.{101,}$' $src | cut -c1-90 | none 'no line over 100 columns'
find core tui -name '*.c' | while read -r f; do
	n=$(wc -l <"$f")
	[ "$n" -le 800 ] || echo "$f: $n lines"
done | none 'no .c file over 800 lines'
find core tui -name '*.c' -exec awk '
FNR == 1 { start = 0 }
/^[a-z].*[;=]$/ { next }
/^[a-z].*\(/ { name = $0 }
/^{/ { start = FNR }
/^}$/ { if (start && FNR - start > 82) print FILENAME ":" start ": " FNR - start " lines"; start = 0 }
' {} + | none 'no function over 80 lines'
# shellcheck disable=SC2010
ls -A | grep -vE '^(\.git|\.gitignore|\.ci|build|.*\.assay|Makefile|README\.md|LICENSE|tui|core|schema|tests|samples)$' |
	none 'the top level holds what it should and no more'
git ls-files -z 2>/dev/null | xargs -0 grep -lIE '(^|[^A-Za-z0-9_.])/(home|Users|work)/[a-z]' 2>/dev/null |
	none 'no path of a machine in the project'
echo "1..$(wc -l <"$TMP/tally")"
! grep -q bad "$TMP/tally"
