#!/bin/sh
# Help, manual and completion: all of them know every command and every option.
. tests/lib/tap.sh

A=$ASSAY
commands=$("$A" help | sed -n 's/^  \([a-z]\{1,\}\)  .*/\1/p')
ok "$([ "$(echo "$commands" | wc -l)" -ge 10 ]; echo $?)" "help lists commands"
is "$("$A")" "$("$A" help)" "no word at all: the same as help"
is "$("$A" --help)" "$("$A" help)" "--help: the same as help"
like "$("$A" --version)" '^assay [0-9]+\.[0-9]+' "--version"

"$A" help --man >"$TMP/assay.1"
sed 's/\\-/-/g; s/\\(aq/'"'"'/g' "$TMP/assay.1" >"$TMP/plain"
for c in $commands; do
	"$A" "$c" --help >"$TMP/out" 2>"$TMP/err"
	is "$? $(wc -c <"$TMP/err")" "0 0" "$c --help: status 0, nothing on stderr"
	like "$(cat "$TMP/out")" "^usage: assay $c" "$c --help: has a usage line"
	is "$("$A" help "$c")" "$(cat "$TMP/out")" "help $c: the same page"
	ok "$(grep -q "^\.SS \"assay $c" "$TMP/plain"; echo $?)" "$c: in the man page"
	[ ! -f README.md ] || ok "$(grep -q "^| .$c[ \`]" README.md; echo $?)" "$c: in the README"
	for o in $(sed -n 's/^  \(-[a-z][^-]*, \)\{0,1\}\(--[a-z-]*\).*/\2/p' "$TMP/out" | grep -v -- --help); do
		ok "$(grep -q -- "^\.B .*$o" "$TMP/plain"; echo $?)" "$c $o: in the man page"
		ok "$("$A" completion bash | grep -q -- "$o"; echo $?)" "$c $o: completed"
	done
done
if command -v groff >/dev/null; then
	is "$(groff -man -Tutf8 -ww -rLL=78n -z "$TMP/assay.1" 2>&1)" "" "man page: groff has nothing to say"
else
	skip "man page: groff has nothing to say" "no groff"
fi
if command -v mandoc >/dev/null; then
	is "$(mandoc -T lint -W error "$TMP/assay.1" 2>&1)" "" "man page: mandoc has no errors"
else
	skip "man page: mandoc has no errors" "no mandoc"
fi

# What there is a table of in the program stands in help, manual and README alike.
section() { # COMMAND TITLE-PATTERN: the names of the rows under a title of its page
	"$A" help "$1" | awk -v t="$2" '
		/^[A-Z]/ { on = $0 ~ t; next }
		on && /^  [^ ]/ { print $1 }'
}
everywhere() { # WHAT NAMES...: each of them in the manual and, between backquotes, in the README
	what=$1
	shift
	ok "$([ $# -ge 3 ]; echo $?)" "$what: help names some"
	for n in "$@"; do
		ok "$(grep -qw -- "$n" "$TMP/plain"; echo $?)" "$what $n: in the man page"
		[ ! -f README.md ] || ok "$(grep -q -- "\`$n\`" README.md; echo $?)" "$what $n: in the README"
	done
}
everywhere "import format" $(section import '^Formats')
everywhere "export format" $(section export '^Formats')
everywhere "policy" $(section clean '^Policies')
everywhere "order" $(section queue '^Orders')
everywhere "measure" $(section measure '^Names')
everywhere "setting" $(section config '^Settings')
everywhere "line of the configuration" $(section config '^Lines' | grep -v '#')
"$A" help import | grep '^    {' >"$TMP/examples"
ok "$([ "$(wc -l <"$TMP/examples")" -ge 10 ]; echo $?)" "import formats have examples"
while IFS= read -r line; do
	line=${line#    }
	[ ! -f README.md ] || ok "$(grep -qF -- "$line" README.md; echo $?)" "in the README: $line"
done <"$TMP/examples"
# What the configuration's example says is taken.
mkdir -p "$TMP/xdg/assay"
"$A" help config | sed -n '/^Example/,$s/^  //p' >"$TMP/xdg/assay/config"
ok "$([ "$(wc -l <"$TMP/xdg/assay/config")" -ge 4 ]; echo $?)" "help config has an example"
echo '{"prompt":"2+2?","chosen":"4","rejected":"5"}' | "$A" import "$TMP/c.assay" - >/dev/null 2>&1
echo quit | XDG_CONFIG_HOME=$TMP/xdg "$A" label "$TMP/c.assay" --plain --all >"$TMP/out" 2>"$TMP/err"
is "$? $(cat "$TMP/err")" "0 " "the example of help config is taken"

for shell in bash zsh fish; do
	"$A" completion $shell >"$TMP/completion.$shell"
	if command -v $shell >/dev/null; then
		$shell -n "$TMP/completion.$shell" >"$TMP/out" 2>&1
		is "$? $(cat "$TMP/out")" "0 " "completion $shell: the shell takes it"
	else
		skip "completion $shell: the shell takes it" "no $shell"
	fi
done
if command -v bash >/dev/null; then
	offers() { # WORD...: what bash would offer for the last one
		bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _assay 2>/dev/null
			echo "${COMPREPLY[*]}"' - "$TMP/completion.bash" "$@"
	}
	is "$(offers assay imp)" "import" "bash completes a command"
	is "$(offers assay measure p --subs)" "--subset" "bash completes an option"
	like "$(offers assay import p --role '')" "committee pre post judge" "bash completes a choice"
	like "$(offers assay measure p resis)" "resistance" "bash completes a measure"
else
	skip "bash completes" "no bash"
fi

# What is not understood: one sentence, status 2, nothing on stdout.
refuse() { # WANT ARGS...
	want=$1
	shift
	"$A" "$@" >"$TMP/out" 2>"$TMP/err"
	is "$? $(wc -c <"$TMP/out") $(cat "$TMP/err")" "2 0 $want" "refused: $*"
}
refuse 'assay: impotr: no such command; did you mean `assay import`?' impotr p f
refuse 'assay: frobnicate: no such command; `assay help` lists them' frobnicate
refuse 'assay: --verison: no such option; did you mean `assay --version`?' --verison
refuse 'assay: help: impotr: no such command; did you mean import?' help impotr
refuse 'assay: measure: --subset: needs a name' measure --subset
refuse 'assay: measure: --subset: needs a name' measure p --subset=
refuse 'assay: measure: --jsno: no such option; did you mean --json?' measure p --jsno
refuse 'assay: measure: too few words: it takes PROJECT [MEASURE...]' measure
refuse 'assay: queue: q: one word too many: it takes PROJECT' queue p q
refuse 'assay: queue: --limit: x: not a whole number from 0 up' queue p --limit x
refuse 'assay: log: --kind: nonsense: not one of session, draw, choice, tag, note, confidence, feature, verdict, skip, reveal, undo, redo, erase, plan, trial, survey' log p --kind nonsense
refuse 'assay: completion: tcsh: no such shell: there are bash, zsh and fish' completion tcsh

# Output that goes nowhere.
if [ -e /dev/full ]; then
	"$A" help >/dev/full 2>"$TMP/err"
	is "$? $(cat "$TMP/err")" "4 assay: help: stdout: No space left on device" "a full disk under stdout is told"
else
	skip "a full disk under stdout is told" "no /dev/full"
fi
"$A" help >&- 2>"$TMP/err"
is "$?" 4 "a closed stdout is told"
{ "$A" help --man; echo $? >"$TMP/status"; } 2>"$TMP/err" | :
like "$(cat "$TMP/status") $(cat "$TMP/err")" '^[04] $' "a reader that left is no matter for words"
"$A" measure --help | sed -n '/^Names/,/^$/s/^  \([a-z_]*\)  *\([^ ].*\)/| `\1` | \2 |/p' >"$TMP/want"
is "$(test "$(wc -l <"$TMP/want")" -ge 30; echo $?)" 0 "measure --help has all rows"
is "$(grep -vxFf README.md "$TMP/want")" "" "each measure stands in the README with the same words"
done_testing
