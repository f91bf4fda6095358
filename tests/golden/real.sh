#!/bin/sh
# The workbench in a real terminal (tmux): start, choose, tag, undo, resize, suspend,
# TERM, kill -9, hostile text.
. tests/lib/tap.sh
if ! command -v tmux >/dev/null 2>&1; then
	skip "the workbench in tmux" "tmux is not installed"
	done_testing
	exit
fi
P=$TMP/p.assay
. tests/lib/tmux.sh

"$ASSAY" import "$P" samples/pairs.jsonl samples/committee.jsonl samples/features.jsonl >/dev/null 2>&1
ok $? "the samples import"

begin 120 36 "$ASSAY label $P"
sees 'entropy' "the queue is on the screen"
unlike "$(screen)" 'chosen|resistance [0-9]' "the blind queue names no side and shows no measure"
keys Enter
sees 'Human' "Enter opens a pair"
keys a
sees 'saved' "a choice says saved"
is "$(acts choice)" 1 "the choice is in the log"
keys 2
until_true has_acts tag 1
ok $? "the tag is in the log"
keys u
until_true has_acts undo 1
ok $? "undo is an event"
keys C-r
until_true has_acts redo 1
ok $? "redo is an event"
keys '?'
sees 'keys of this screen' "help opens"
keys q
for size in 80x24 200x60 79x23 41x11 132x43 80x24 120x36; do
	$T resize-window -t w -x "${size%x*}" -y "${size#*x}"
done
sees 'Human' "a storm of resizes leaves the pair on the screen"
keys m
sees 'measures' "the measures open"
keys q
keys C-z
sees 'Stopped|suspended' "Ctrl-Z gives the shell back"
keys fg Enter
sees 'Human' "fg brings the pair back"
for k in '?' :; do
	keys "$k"
	sees 'help: keys|^ *:' "$k opens"
	keys C-z
	sees 'Stopped|suspended' "Ctrl-Z with $k open gives the shell back"
	keys fg Enter
	sees 'help: keys|^ *:' "fg brings it back as it was"
	keys Escape
	sees 'Human' "Esc closes it"
done
keys Q
sees '^\$ *$' "Q ends it"

begin 80 24 "$ASSAY label $P"
sees 'entropy' "80x24: the queue"
keys Enter
sees 'Human' "80x24: the pair"
kill -TERM "$(program label)"
sees '^\$ *$' "SIGTERM ends cleanly and gives the screen back"

begin 100 30 "$ASSAY label $P"
sees 'entropy' "again"
keys Enter
sees 'Human' "the next pair"
before=$(acts choice)
keys b
sees saved "saved"
victim=$(program label)
kill -9 "$victim"
until_true gone "$victim"
is "$(acts choice)" $((before + 1)) "kill -9 right after saved loses nothing"
out=$("$ASSAY" verify "$P" 2>&1)
ok $? "the project verifies after kill -9: $(echo "$out" | tail -n 1)"

P=$TMP/h.assay
"$ASSAY" import "$P" samples/odd.jsonl >/dev/null 2>&1
begin 120 36 "$ASSAY label $P"
sees 'queue' "odd samples: the queue"
is "$(screen | LC_ALL=C grep -c "$(printf '\033')")" 0 "no escape gets through"
keys Q
done_testing
