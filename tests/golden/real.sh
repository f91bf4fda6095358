#!/bin/sh
# The workbench in a real terminal (tmux): start, choose, tag, undo, resize, suspend,
# TERM, kill -9. Waits until a text is on the screen; never sleeps for luck.
. tests/lib/tap.sh
if ! command -v tmux >/dev/null 2>&1; then
	skip "the workbench in tmux" "tmux is not installed"
	done_testing
	exit
fi
T="tmux -L assay$$ -f /dev/null"
P=$TMP/p.assay
trap '$T kill-server 2>/dev/null; rm -rf "$TMP"' EXIT
XDG_CONFIG_HOME=$TMP/none ASSAY_ANNOTATOR=ann
export XDG_CONFIG_HOME ASSAY_ANNOTATOR
unset NO_COLOR

screen() { $T capture-pane -p -t w 2>/dev/null; }
# until TEXT-REGEX: at most ten seconds
until_text() {
	n=0
	while [ $n -lt 200 ]; do
		screen | grep -Eq -- "$1" && return 0
		n=$((n + 1))
		sleep 0.05
	done
	return 1
}
sees() { # REGEX NAME
	if until_text "$1"; then
		ok 0 "$2"
	else
		ok 1 "$2"
		screen | sed 's/^/#   |/'
	fi
}
keys() { $T send-keys -t w "$@"; }
begin() { # COLS ROWS COMMAND
	$T kill-server 2>/dev/null
	$T new-session -d -s w -x "$1" -y "$2" "env LANG=C.UTF-8 LC_ALL=C.UTF-8 sh"
	$T set-option -g status off >/dev/null
	$T set-option -g escape-time 0 >/dev/null
	keys "PS1='\$ '; cd '$PWD'; clear" Enter
	keys "$3" Enter
}
acts() { "$ASSAY" log "$P" --json | grep -cE "\"kind\":\"($1)\""; }
gone() { n=0; while kill -0 "$1" 2>/dev/null && [ $n -lt 200 ]; do n=$((n + 1)); sleep 0.05; done; ! kill -0 "$1" 2>/dev/null; }
pid() { pgrep -n -f "assay label $P"; }

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
sees 'saved' "a tag says saved"
until_text saved
is "$(acts tag)" 1 "the tag is in the log"
keys u
n=0
while [ "$(acts undo)" != 1 ] && [ $n -lt 100 ]; do n=$((n + 1)); sleep 0.05; done
is "$(acts undo)" 1 "undo is an event"
keys C-r
n=0
while [ "$(acts redo)" != 1 ] && [ $n -lt 100 ]; do n=$((n + 1)); sleep 0.05; done
is "$(acts redo)" 1 "redo is an event"
keys '?'
sees 'help|Help' "help opens"
keys q
for size in 80x24 200x60 79x23 41x11 132x43 80x24 120x36; do
	$T resize-window -t w -x "${size%x*}" -y "${size#*x}"
done
sees 'Human' "a storm of resizes leaves the pair on the screen"
keys m
sees 'measures' "the measures open"
keys q
keys C-z
sees 'Stopped|suspended|stopped' "Ctrl-Z gives the shell back"
keys fg Enter
sees 'Human' "fg brings the pair back"
keys Q
sees '^\$ ' "Q ends it"

begin 80 24 "$ASSAY label $P"
sees 'entropy' "80x24: the queue"
keys Enter
sees 'Human' "80x24: the pair"
kill -TERM "$(pid)"
sees '^\$ ' "SIGTERM ends cleanly and gives the screen back"

begin 100 30 "$ASSAY label $P"
sees 'entropy' "again"
keys Enter
sees 'Human' "the next pair"
before=$(acts choice)
keys b
sees saved "saved"
victim=$(pid)
kill -9 "$victim"
gone "$victim"
ok $? "killed"
is "$(acts choice)" $((before + 1)) "kill -9 right after saved loses nothing"
out=$("$ASSAY" verify "$P" 2>&1)
ok $? "the project verifies after kill -9: $(echo "$out" | tail -n 1)"

# Hostile text does not reach the terminal.
H=$TMP/h.assay
"$ASSAY" import "$H" samples/odd.jsonl >/dev/null 2>&1
P=$H
begin 120 36 "$ASSAY label $H --all"
sees 'queue' "odd samples: the queue with all items"
is "$(screen | LC_ALL=C grep -c "$(printf '\033')")" 0 "no escape gets through"
keys Q
done_testing
