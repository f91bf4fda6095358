# tmux.sh -- sourced after tap.sh: a real terminal to type at. Waits until a text is
# there; never sleeps for luck. Needs $P, the project that `acts` reads the log of.
# A server of its own for each beginning: the one before may still be going down.
tmux_n=0
T="tmux -L assay$$-0 -f /dev/null"
trap '$T kill-server 2>/dev/null; rm -rf "$TMP"' EXIT
XDG_CONFIG_HOME=$TMP/none ASSAY_ANNOTATOR=ann
export XDG_CONFIG_HOME ASSAY_ANNOTATOR
unset NO_COLOR

screen() { $T capture-pane -p -t w 2>/dev/null; }
# until_true COMMAND...: at most ten seconds
until_true() {
	tries=0
	while [ $tries -lt 200 ]; do
		"$@" && return 0
		tries=$((tries + 1))
		sleep 0.05
	done
	return 1
}
on_screen() { screen | grep -Eq -- "$1"; }
sees() { # REGEX NAME
	if until_true on_screen "$1"; then
		ok 0 "$2"
	else
		ok 1 "$2"
		screen | sed 's/^/#   |/'
	fi
}
keys() { $T send-keys -t w "$@"; }
begin() { # COLS ROWS COMMAND
	$T kill-server 2>/dev/null
	tmux_n=$((tmux_n + 1))
	T="tmux -L assay$$-$tmux_n -f /dev/null"
	$T new-session -d -s w -x "$1" -y "$2" "env LANG=C.UTF-8 LC_ALL=C.UTF-8 PS1='\$ ' sh"
	$T set-option -g status off >/dev/null
	$T set-option -g escape-time 0 >/dev/null
	keys "cd '$PWD'; clear; $3" Enter
}
acts() { "$ASSAY" log "$P" --json | grep -cE "\"kind\":\"($1)\""; }
has_acts() { [ "$(acts "$1")" = "$2" ]; }
gone() { ! kill -0 "$1" 2>/dev/null; }
# The newest process that runs `assay COMMAND` on our project: another suite may run one
# beside us. A small machine has no pgrep.
program() {
	newest=
	for d in /proc/[0-9]*; do
		case $(tr '\0' ' ' 2>/dev/null <"$d/cmdline") in
		"$ASSAY $1 "*"$P"*) [ "${d#/proc/}" -gt "${newest:-0}" ] && newest=${d#/proc/} ;;
		esac
	done
	echo "$newest"
}
